//! `journal verify`, `journal dump`, `journal backup`: what an operator does with the file, also while a server runs.
//! Must not write to the journal, and must not print a secret.

use std::io::Write;
use std::path::PathBuf;

use super::data::{ACCOUNTS_STREAM, DataArgs, records, session_stream};
use super::dump::{Line, account_lines, session_lines};
use super::outcome::{Fault, Outcome};
use crate::journal::{ReadOnly, StreamName, StreamReport, VerifyReport, verify as check};

/// The verbs around the journal.
#[derive(Debug, Clone, clap::Subcommand)]
pub enum JournalVerb {
    /// Check every record's checksum, number and chain; exit code 1 if anything is damaged
    ///
    /// Works beside a running server, and writes nothing.
    Verify(VerifyArgs),
    /// Print the facts of a session, or of the account plane, without secrets
    ///
    /// Works beside a running server, and writes nothing. Left out are the session's key, covered ballots and survey
    /// answers, who asked an anonymous question, and the secrets of API keys and join links. What people wrote is
    /// printed, also what was written in private.
    Dump(DumpArgs),
    /// Copy the journal, as it is at this moment, to a new file
    ///
    /// Works beside a running server, which goes on meanwhile: the file is opened read-only and copied in one
    /// transaction, so that the copy is of one moment and holds everything acknowledged before. It gets its name
    /// only when it is complete and on disk. Handouts are files of their own: copy them after the journal.
    Backup(BackupArgs),
    /// Make a copy the journal of a data directory that has none
    ///
    /// What was written after the copy was made is lost, so every session gets a new epoch: clients that saw it start
    /// from a snapshot. Handouts are files of their own: copy them too.
    Restore(super::restore::RestoreArgs),
}

/// `journal verify`.
#[derive(Debug, Clone, clap::Args)]
pub struct VerifyArgs {
    #[command(flatten)]
    pub data: DataArgs,
}

/// `journal dump`.
#[derive(Debug, Clone, clap::Args)]
pub struct DumpArgs {
    /// Session whose facts are printed
    #[arg(long, value_name = "ID", required_unless_present = "accounts", conflicts_with = "accounts")]
    pub session: Option<String>,
    /// Print the account plane's facts instead
    #[arg(long)]
    pub accounts: bool,
    /// One JSON object a line, instead of text
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub data: DataArgs,
}

/// `journal backup`.
#[derive(Debug, Clone, clap::Args)]
pub struct BackupArgs {
    /// File to write; it must not exist yet
    #[arg(long, value_name = "FILE")]
    pub to: PathBuf,
    #[command(flatten)]
    pub data: DataArgs,
}

/// Runs one of them.
///
/// # Errors
/// As the verb has them.
pub async fn run(verb: &JournalVerb, out: &mut (dyn Write + Send)) -> Result<Outcome, Fault> {
    match verb {
        JournalVerb::Verify(args) => verify(args, out).await,
        JournalVerb::Dump(args) => dump(args, out).await,
        JournalVerb::Backup(args) => backup(args, out).await,
        JournalVerb::Restore(args) => super::restore::restore(args, out).await,
    }
}

/// Checks the journal and prints a line for each stream.
///
/// # Errors
/// Where the check itself is impossible; damage is no error but [`Outcome::Wrong`].
pub async fn verify(args: &VerifyArgs, out: &mut (dyn Write + Send)) -> Result<Outcome, Fault> {
    let path = args.data.journal();
    let report = blocking(move || check(path)).await?;
    print(&report, out)
}

fn print(report: &VerifyReport, out: &mut (dyn Write + Send)) -> Result<Outcome, Fault> {
    for stream in &report.streams {
        writeln!(out, "{}", verdict(stream))?;
    }
    for finding in &report.file {
        writeln!(out, "file: DAMAGED: {finding}")?;
    }
    let (records, facts) = report
        .streams
        .iter()
        .fold((0, 0), |(records, facts), stream| (records + stream.records, facts + stream.facts));
    let (word, outcome) = if report.is_sound() { ("ok", Outcome::Fine) } else { ("DAMAGED", Outcome::Wrong) };
    writeln!(out, "{} streams, {records} records, {facts} facts: {word}", report.streams.len())?;
    Ok(outcome)
}

fn verdict(stream: &StreamReport) -> String {
    let verdict = match &stream.damage {
        None => "ok".to_owned(),
        Some(damage) => format!("DAMAGED at {}: {}", damage.number, damage.what),
    };
    format!("{}: {} records, {} facts: {verdict}", stream.name, stream.records, stream.facts)
}

/// Prints the facts of one stream.
///
/// # Errors
/// Where the journal cannot be read, is damaged, or has no such session.
pub async fn dump(args: &DumpArgs, out: &mut (dyn Write + Send)) -> Result<Outcome, Fault> {
    let (path, session) = (args.data.journal(), args.session.clone());
    let lines = blocking(move || lines_of(&mut ReadOnly::open(path)?, session.as_deref())).await?;
    for line in lines {
        if args.json {
            writeln!(out, "{}", line.json())?;
        } else {
            writeln!(out, "{}", line.text())?;
        }
    }
    Ok(Outcome::Fine)
}

fn lines_of(journal: &mut ReadOnly, session: Option<&str>) -> Result<Vec<Line>, Fault> {
    let Some(session) = session else {
        let accounts = StreamName::new(ACCOUNTS_STREAM).expect("the name keeps to the alphabet");
        return Ok(account_lines(&records(journal, &accounts)?));
    };
    let records = records(journal, &session_stream(session)?)?;
    if records.is_empty() {
        return Err(Fault::NoSession(session.to_owned()));
    }
    session_lines(&records).ok_or_else(|| Fault::NoCreation(session.to_owned()))
}

/// Copies the journal.
///
/// # Errors
/// If the file exists, the journal cannot be read, or the disk refuses.
pub async fn backup(args: &BackupArgs, out: &mut (dyn Write + Send)) -> Result<Outcome, Fault> {
    let (path, to) = (args.data.journal(), args.to.clone());
    blocking(move || ReadOnly::open(path)?.backup_to(&to).map_err(Fault::from)).await?;
    writeln!(out, "copied to {}", args.to.display())?;
    Ok(Outcome::Fine)
}

/// Runs what waits for the disk where it holds up nobody.
pub(super) async fn blocking<T, E>(work: impl FnOnce() -> Result<T, E> + Send + 'static) -> Result<T, Fault>
where
    T: Send + 'static,
    E: Send + 'static,
    Fault: From<E>,
{
    let done = tokio::task::spawn_blocking(work).await;
    Ok(done.expect("a verb that panics is a bug, and is not caught")?)
}
