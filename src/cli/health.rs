//! `health`: whether a server is ready, for a container's health check. Must not know what readiness is.

use std::io::Write;
use std::time::Duration;

use hyper::StatusCode;

use super::http::get;
use super::outcome::{Fault, Outcome};

/// Container runtimes give up after their own time; a server that needs longer is not ready.
const PATIENCE: Duration = Duration::from_secs(5);

/// Ask a server whether it is ready: exit code 0 if it is, 1 if it is not or does not answer
#[derive(Debug, Clone, clap::Args)]
pub struct HealthArgs {
    /// Address of the server
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8080")]
    pub url: String,
}

/// Asks the server whether it is ready.
///
/// # Errors
/// Where the answer cannot be written; a server that does not answer is [`Outcome::Wrong`].
pub async fn health(args: &HealthArgs, out: &mut (dyn Write + Send)) -> Result<Outcome, Fault> {
    let (word, outcome) = match get(&args.url, "/readyz", None, PATIENCE).await {
        Ok((StatusCode::OK, _)) => ("ready".to_owned(), Outcome::Fine),
        Ok((status, _)) => (format!("not ready: {status}"), Outcome::Wrong),
        Err(fault) => (fault.to_string(), Outcome::Wrong),
    };
    writeln!(out, "{word}")?;
    Ok(outcome)
}
