//! `health`: whether a server is ready, for a container's health check. Must not know what readiness is.

use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

use hyper::StatusCode;

use super::http::{Asking, get};
use super::https::Trust;
use super::outcome::{Fault, Outcome};

/// Container runtimes give up after their own time; a server that needs longer is not ready.
const PATIENCE: Duration = Duration::from_secs(5);

/// Ask a server whether it is ready: exit code 0 if it is, 1 if it is not or does not answer
#[derive(Debug, Clone, clap::Args)]
pub struct HealthArgs {
    /// Address of the server
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8080")]
    pub url: String,
    /// Trust these authorities (PEM) instead of the machine's; without it, whoever listens on this machine is trusted
    #[arg(long, value_name = "FILE")]
    pub ca: Option<PathBuf>,
    /// Begin with the PROXY protocol, for a server that wants it from this machine
    #[arg(long)]
    pub proxy_protocol: bool,
}

/// Asks the server whether it is ready.
///
/// # Errors
/// Where the answer cannot be written; a server that does not answer is [`Outcome::Wrong`].
pub async fn health(args: &HealthArgs, out: &mut (dyn Write + Send)) -> Result<Outcome, Fault> {
    let asking = Asking {
        base: &args.url,
        authorization: None,
        // No secret is sent, and who listens here instead of the server could as well say that it is ready over HTTP.
        trust: Trust::in_file(args.ca.as_ref(), Trust::AnybodyHere),
        as_proxy: args.proxy_protocol,
        patience: PATIENCE,
    };
    let (word, outcome) = match get(&asking, "/readyz").await {
        Ok((StatusCode::OK, _)) => ("ready".to_owned(), Outcome::Fine),
        Ok((status, _)) => (format!("not ready: {status}"), Outcome::Wrong),
        Err(fault) => (fault.to_string(), Outcome::Wrong),
    };
    writeln!(out, "{word}")?;
    Ok(outcome)
}
