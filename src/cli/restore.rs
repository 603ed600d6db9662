//! `journal restore`: a copy of the journal becomes a data directory's journal, under new epochs.
//! Must not know what a session is beyond that its history has a name.
//!
//! What was written after the copy was made is lost. A client that saw it must not resume as if this history went on
//! from there: each session gets a new epoch, so that everybody starts from a snapshot.

use std::io::Write;
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use super::data::DataArgs;
use super::outcome::{Fault, Outcome};
use crate::hub::load;
use crate::journal::{Journal, ReadOnly, Sqlite, SqliteOptions, StreamName};
use crate::node;
use crate::session::{Event, Millis, Record, Seq};

/// `journal restore`.
#[derive(Debug, Clone, clap::Args)]
pub struct RestoreArgs {
    /// The copy
    #[arg(long, value_name = "FILE")]
    pub from: PathBuf,
    #[command(flatten)]
    pub data: DataArgs,
}

/// Copies, then draws a new epoch for every session.
///
/// # Errors
/// Where there is a journal already, the copy cannot be read, or the disk refuses. A restore that failed half way
/// leaves a journal behind that is to be removed.
pub async fn restore(args: &RestoreArgs, out: &mut (dyn Write + Send)) -> Result<Outcome, Fault> {
    let (from, to) = (args.from.clone(), args.data.journal());
    node::make_private(&args.data.data)?;
    let copied = to.clone();
    super::journal::blocking(move || ReadOnly::open(from)?.backup_to(&copied).map_err(Fault::from)).await?;
    let journal = Sqlite::open(SqliteOptions::new(to))?;
    let sessions = journal.streams("session/").await?;
    for session in &sessions {
        draw_epoch(&journal, session).await?;
    }
    journal.flush().await;
    writeln!(out, "restored {} sessions to {}", sessions.len(), args.data.data.display())?;
    Ok(Outcome::Fine)
}

async fn draw_epoch(journal: &Sqlite, stream: &StreamName) -> Result<(), Fault> {
    let last = journal.read(stream, 0).await?.last;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let record = Record {
        first: Seq(last + 1),
        at: Millis(now.as_millis() as u64),
        by: None,
        cause: None,
        events: vec![Event::EpochDrawn { epoch: load::draw_epoch() }],
    };
    let written = journal.append(stream, last, 1, load::encode(&record)).await;
    let failed = |why: &dyn std::fmt::Debug| Fault::Start(format!("draw an epoch for {stream}: {why:?}"));
    written.map_err(|gone| failed(&gone))?.map_err(|error| failed(&error))?;
    Ok(())
}
