//! Whether the names of the journal's files still lead to the files that are open. Where somebody has removed or moved
//! them, SQLite goes on writing to what nobody will find again: a commit there is none.
//!
//! The database that is looked for is the one that was opened, for as long as the process lives: another one in its place, be
//! it a backup, knows nothing of what was acknowledged here. A log that was removed alone can be made good, because what it
//! holds can still be read through the writer's connection. Whoever opens the database where there is no log makes an empty
//! one, and what the lost one held cannot be read there: the index that they share says that it is in the log, and there it
//! is not. Must not know when it is asked.

use std::io::{Error, ErrorKind, Read, Result};
use std::path::Path;

use rusqlite::Connection;

use super::place::{Identity, log_of};
use super::writer::Writer;
use super::{Shared, file};

/// What a name led to, where it has been looked at.
pub(super) type Known = Option<Identity>;

impl Shared {
    /// Errors where the database's name leads elsewhere or nowhere, or where that cannot be known.
    fn database_in_place(&self) -> Result<()> {
        leads_to(self, &self.path, self.database)
    }
}

fn leads_to(shared: &Shared, path: &Path, known: Known) -> Result<()> {
    match known == shared.place().identity(path)? {
        true => Ok(()),
        false => Err(Error::other(format!("{} is another file now", path.display()))),
    }
}

impl Writer {
    /// Remembers which log is in use.
    pub(super) fn note_log(&mut self) {
        self.log = self.shared.place().identity(&log_of(&self.shared.path)).ok().flatten();
    }

    /// Errors where what is committed now, or was just now, would be found by nobody.
    pub(super) fn in_place(&self) -> Result<()> {
        let found = self.shared.database_in_place().and_then(|()| self.log_in_place());
        if self.shared.options.planted.trust_names { Ok(()) } else { found }
    }

    fn log_in_place(&self) -> Result<()> {
        leads_to(&self.shared, &log_of(&self.shared.path), self.log)
    }

    /// Before the connections are closed: makes sure that the database is where it will be opened again, and that nothing
    /// which is acknowledged goes with a log that has lost its name.
    pub(super) fn hold_fast(&self) -> std::result::Result<(), String> {
        if self.shared.options.planted.trust_names {
            return Ok(());
        }
        let lost = |error: Error| format!("look for the journal's files: {error}");
        self.shared.database_in_place().map_err(lost)?;
        match (self.log_in_place(), &self.connection) {
            (Ok(()), _) | (Err(_), None) => Ok(()),
            (Err(error), Some(connection)) => match self.no_log_there().map_err(lost)? {
                true => take_in(connection),
                // Who wrote to it has told the index so, by which ours would be copied.
                false => Err(lost(error)),
            },
        }
    }

    /// Whether the log's name leads to nothing, or to a file in which there is nothing.
    fn no_log_there(&self) -> Result<bool> {
        match self.shared.place().read(&log_of(&self.shared.path)) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(true),
            log => Ok(log?.take(1).read_to_end(&mut Vec::new())? == 0),
        }
    }
}

/// Has the database take in what the log holds.
fn take_in(connection: &Connection) -> std::result::Result<(), String> {
    file::empty_log(connection).map_err(|error| format!("copy a log that was removed: {error}"))
}
