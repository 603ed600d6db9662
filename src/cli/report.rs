//! `report`: a session's report, from the journal's file or from a server. Must not know what a report holds.

use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hyper::StatusCode;

use super::data::{DataArgs, records, session_stream};
use super::http::{Announced, Asking, get};
use super::https::Trust;
use super::journal::blocking;
use super::outcome::{Fault, Outcome};
use crate::journal::ReadOnly;
use crate::reports;

/// A server folds the whole session before it answers.
const PATIENCE: Duration = Duration::from_secs(60);
/// The variable that holds the secret: a flag would show it to every process of the machine.
const SECRET_VARIABLE: &str = "CUELIGHT_API_SECRET";

/// How a report is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    Json,
    Csv,
}

impl Format {
    fn name(self) -> &'static str {
        match self {
            Format::Json => "json",
            Format::Csv => "csv",
        }
    }
}

/// Print a session's report: attendance, polls, questions, chat, survey
///
/// Reads the journal in the data directory, also beside a running server; with --url it asks a server instead.
#[derive(Debug, Clone, clap::Args)]
pub struct ReportArgs {
    /// Session to report on
    #[arg(long, value_name = "ID")]
    pub session: String,
    /// How to write it
    #[arg(long, value_enum, default_value_t = Format::Json)]
    pub format: Format,
    #[command(flatten)]
    pub data: DataArgs,
    /// Ask this server, such as http://127.0.0.1:8080, instead of reading the journal
    #[arg(long, value_name = "URL")]
    pub url: Option<String>,
    /// With --url, trust these authorities (PEM) instead of the machine's
    #[arg(long, value_name = "FILE")]
    pub ca: Option<PathBuf>,
    /// Id of the API key to ask with; its secret is in CUELIGHT_API_SECRET or in --api-secret-file
    #[arg(long, value_name = "ID", env = "CUELIGHT_API_KEY")]
    pub api_key: Option<String>,
    /// File that holds the secret of --api-key
    #[arg(long, value_name = "FILE", env = "CUELIGHT_API_SECRET_FILE")]
    pub api_secret_file: Option<PathBuf>,
}

/// Writes the report.
///
/// # Errors
/// Where there is no such session, the journal cannot be read, or the server does not give the report.
pub async fn report(args: &ReportArgs, out: &mut (dyn Write + Send)) -> Result<Outcome, Fault> {
    match &args.url {
        Some(url) => out.write_all(&asked(args, url).await?)?,
        None => out.write_all(folded(args).await?.as_bytes())?,
    }
    Ok(Outcome::Fine)
}

async fn folded(args: &ReportArgs) -> Result<String, Fault> {
    let (path, session, format) = (args.data.journal(), args.session.clone(), args.format);
    blocking(move || {
        let records = records(&mut ReadOnly::open(path)?, &session_stream(&session)?)?;
        if records.is_empty() {
            return Err(Fault::NoSession(session));
        }
        let report = reports::fold(&records).ok_or(Fault::NoCreation(session))?;
        Ok(match format {
            Format::Csv => reports::csv(&report),
            Format::Json => {
                let mut text = serde_json::to_string_pretty(&report).expect("a report is plain data");
                text.push('\n');
                text
            }
        })
    })
    .await
}

async fn asked(args: &ReportArgs, url: &str) -> Result<bytes::Bytes, Fault> {
    // A name with another alphabet would be another path.
    session_stream(&args.session)?;
    let path = format!("/v1/sessions/{}/report?format={}", args.session, args.format.name());
    let authorization = authorization(args)?;
    let asking = Asking {
        base: url,
        authorization: Some(&authorization),
        // The key goes there.
        trust: Trust::in_file(args.ca.as_ref(), Trust::Machine),
        announced: Announced::Never,
        patience: PATIENCE,
    };
    let (status, body) = get(&asking, &path).await?;
    match status {
        StatusCode::OK => Ok(body),
        StatusCode::NOT_FOUND => Err(Fault::NoSession(args.session.clone())),
        other => Err(Fault::Http(format!("GET {url}{path}: {other}"))),
    }
}

fn authorization(args: &ReportArgs) -> Result<String, Fault> {
    let missing = |what: &str| Fault::Secret(format!("--url needs {what}"));
    let key = args.api_key.as_deref().ok_or_else(|| missing("--api-key"))?;
    let secret = match &args.api_secret_file {
        Some(path) => std::fs::read_to_string(path)
            .map_err(|error| Fault::Secret(format!("{}: cannot be read: {error}", path.display())))?,
        None => std::env::var(SECRET_VARIABLE)
            .map_err(|_| missing("the secret of the API key: CUELIGHT_API_SECRET or --api-secret-file"))?,
    };
    // A file made by an editor or by `echo` ends in a line break that is no part of the secret.
    let secret = secret.trim_end_matches(['\r', '\n']);
    Ok(format!("Basic {}", STANDARD.encode(format!("{key}:{secret}"))))
}
