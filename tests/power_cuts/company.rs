//! Another process that has the journal open: an operator's tool or shell, which reads and goes when it likes.
//! Must not write. What it is told is not held against anything.

use std::time::Duration;

use cuelight_disk::{Chance, Disk, VFS};
use rusqlite::{Connection, OpenFlags};

pub struct Company {
    connection: Connection,
    /// In the middle of reading: what it reads is of one moment, and the log cannot begin anew.
    reads: bool,
}

impl Company {
    /// Opens the journal and reads, so that it has the log's index. None where that fails.
    pub fn come(disk: &Disk) -> Option<Company> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection =
            Connection::open_with_flags_and_vfs(disk.foreign_path("journal.db"), flags, VFS).ok()?;
        // Nobody who could let go runs meanwhile.
        connection.busy_timeout(Duration::ZERO).ok()?;
        let company = Company { connection, reads: false };
        company.read().then_some(company)
    }

    fn read(&self) -> bool {
        let count = self.connection.query_row("SELECT count(*) FROM record", [], |row| row.get::<_, i64>(0));
        count.is_ok()
    }

    /// Reads, or begins to and does not end, or ends that. False if it goes.
    pub fn act(&mut self, chance: &mut Chance) -> bool {
        match chance.below(4) {
            _ if self.reads => self.rest(),
            0 => {
                self.reads = self.connection.execute_batch("BEGIN").is_ok();
                self.reads && self.read()
            }
            1 | 2 => self.read(),
            _ => false,
        }
    }

    /// Has the journal open, and reads nothing. False if it goes.
    pub fn rest(&mut self) -> bool {
        !std::mem::take(&mut self.reads) || self.connection.execute_batch("COMMIT").is_ok()
    }
}
