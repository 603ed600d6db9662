//! Checks a journal file from end to end: every record's checksum, number and chain, and SQLite's own structure.
//!
//! Works on a copy, and on the file of a running server. Must not write, and must not know what the records mean.

use std::path::Path;

use super::sqlite::{Machine, connect_reader, identify, inspect, misplaced, server_runs, tails, walk};
use super::{OpenError, ReadError};

/// Most findings of SQLite's own check that a report lists.
const FINDINGS_MAX: usize = 100;

/// What is wrong with one stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    /// The stream's name, as far as it is legible.
    pub stream: String,
    /// The first number that cannot be vouched for; 0 if the stream's own row is damaged.
    pub number: u64,
    /// What is wrong with it.
    pub what: String,
}

/// One stream's part of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamReport {
    /// The stream's name, as far as it is legible.
    pub name: String,
    /// Good records before the first damage.
    pub records: u64,
    /// Facts in them.
    pub facts: u64,
    /// The first damage; None if the whole chain holds.
    pub damage: Option<Damage>,
}

/// What `verify` found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VerifyReport {
    /// Every stream, sorted by name.
    pub streams: Vec<StreamReport>,
    /// What is wrong with the file beside its streams: SQLite's findings, records that belong to no stream.
    pub file: Vec<String>,
}

impl VerifyReport {
    /// True if nothing is wrong.
    pub fn is_sound(&self) -> bool {
        self.file.is_empty() && self.streams.iter().all(|stream| stream.damage.is_none())
    }
}

/// Why a file could not be checked at all.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// It is no journal, or one of another release.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// It could not be read. The string says what was attempted.
    #[error("cannot verify the journal: {0}")]
    Failed(String),
}

/// Checks the journal file at `path`.
///
/// Errors: only where the check itself is impossible; damage is in the report. Cost: reads the whole file twice, holds
/// one record in memory.
pub fn verify(path: impl AsRef<Path>) -> Result<VerifyReport, VerifyError> {
    let path = path.as_ref();
    let failed = |doing: &str| {
        let doing = format!("{doing} {}", path.display());
        move |error: rusqlite::Error| VerifyError::Failed(format!("{doing}: {error}"))
    };
    let mut report = VerifyReport::default();
    // A running server writes its log while we look; its end means nothing then.
    if !server_runs(path) {
        match inspect(&Machine, path) {
            // A torn tail was never acknowledged.
            Ok(_torn) => {}
            Err(OpenError::Damaged(what)) => report.file.push(what),
            Err(error) => return Err(error.into()),
        }
    }
    let mut connection = connect_reader(&Machine, path).map_err(failed("open"))?;
    identify(&connection)?;
    // One moment, even while a server appends.
    let moment = connection.transaction().map_err(failed("read"))?;
    for sealed in tails(&moment, "").map_err(failed("list the streams of"))? {
        let mut stream = StreamReport { name: String::new(), records: 0, facts: 0, damage: None };
        let checked = sealed.and_then(|(name, tail)| {
            stream.name = name.to_string();
            walk(&moment, &name, &tail, 0, false, |stored| {
                stream.records += 1;
                stream.facts += u64::from(stored.count);
            })
        });
        match checked {
            Ok(()) => {}
            Err(ReadError::Damaged { stream: name, number, what }) => {
                stream.name.clone_from(&name);
                stream.damage = Some(Damage { stream: name, number, what });
            }
            Err(ReadError::Failed(what)) => return Err(VerifyError::Failed(what)),
        }
        report.streams.push(stream);
    }
    report.file.extend(findings(&moment).map_err(failed("check the structure of"))?);
    Ok(report)
}

fn findings(connection: &rusqlite::Connection) -> rusqlite::Result<Vec<String>> {
    let mut check = connection.prepare(&format!("PRAGMA integrity_check({FINDINGS_MAX})"))?;
    let lines = check.query_map([], |row| row.get::<_, String>(0))?;
    let mut found: Vec<String> = lines.collect::<Result<_, _>>()?;
    found.retain(|line| line != "ok");
    found.extend(misplaced(connection)?);
    let orphans = "SELECT count(*) FROM record WHERE stream NOT IN (SELECT id FROM stream)";
    let orphans: i64 = connection.query_row(orphans, [], |row| row.get(0))?;
    if orphans > 0 {
        found.push(format!("{orphans} records belong to no stream"));
    }
    Ok(found)
}
