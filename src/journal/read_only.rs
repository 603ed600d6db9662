//! The journal file as an operator's tool reads it: beside a running server, or when none runs.
//!
//! Must not write, and takes no lock: a server can be started meanwhile, and goes on appending where one runs. Each
//! read is of one moment and sees what is durable then.

use std::path::Path;

use rusqlite::Connection;

use super::sqlite::{Machine, back_up, connect_reader, identify, inspect, read, server_runs, streams};
use super::{History, OpenError, ReadError, StreamName};

/// A journal file, opened to be read.
#[derive(Debug)]
pub struct ReadOnly {
    connection: Connection,
    cut: Option<String>,
}

impl ReadOnly {
    /// Opens the file at `path`.
    ///
    /// Errors: as [`Sqlite::open`](super::Sqlite::open) has them, save `Locked`; `Failed` if there is no such file.
    pub fn open(path: impl AsRef<Path>) -> Result<ReadOnly, OpenError> {
        let path = path.as_ref();
        // A running server writes its log while we look; its end means nothing then. Where none runs, SQLite would
        // drop whatever follows a bad frame without a word, acknowledged or not.
        let cut = if server_runs(path) { None } else { inspect(&Machine, path)? };
        let failed = |error: rusqlite::Error| OpenError::Failed(format!("open {}: {error}", path.display()));
        let connection = connect_reader(&Machine, path).map_err(failed)?;
        identify(&connection)?;
        Ok(ReadOnly { connection, cut })
    }

    /// The durable facts of a stream numbered above `after`, as [`Journal::read`](super::Journal::read).
    pub fn read(&mut self, stream: &StreamName, after: u64) -> Result<History, ReadError> {
        let history = read(&mut self.connection, stream, after, false)?;
        Ok(History { cut: self.cut.clone(), ..history })
    }

    /// The names of all streams that begin with `prefix`, as [`Journal::streams`](super::Journal::streams).
    pub fn streams(&mut self, prefix: &str) -> Result<Vec<StreamName>, ReadError> {
        streams(&mut self.connection, prefix)
    }

    /// Copies the journal, as it is at one moment, to a new file, while a server goes on appending.
    ///
    /// Errors: as [`Sqlite::backup_to`](super::Sqlite::backup_to).
    pub fn backup_to(&mut self, to: &Path) -> Result<(), ReadError> {
        // Of what another process's disk does, nothing is known here.
        back_up(&mut self.connection, to, || Ok(()))
    }
}
