//! Where the journal's files lie: on the machine's own file system, or on what a simulation puts in its place.
//!
//! SQLite is told by name which of its file systems it uses. What the journal does with files beside SQLite is here, and
//! nothing else: no statement and no commit comes by. Must not know what is in the files.

use std::fmt::Debug;
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read, Result, Seek, SeekFrom, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};

/// A file system.
#[doc(hidden)]
pub trait Place: Debug + Send + Sync {
    /// The name by which SQLite knows it; `None` for SQLite's own.
    fn vfs(&self) -> Option<&str>;

    /// Opens a file to be read from its beginning.
    fn read(&self, path: &Path) -> Result<Box<dyn Read>>;

    /// Which file a name leads to. `None` where nobody but the journal can move one. Errors: `NotFound` where there is none.
    fn identity(&self, _path: &Path) -> Result<Option<Identity>> {
        Ok(None)
    }

    /// Waits until the names in a folder are on disk.
    fn sync_folder(&self, folder: &Path) -> Result<()>;

    /// Writes every byte of a file again, as it is read, and waits for the disk. Nothing to do where there is no file.
    ///
    /// After a failed fsync the page cache may hold what the disk lost, and calls it clean: only what is written anew is
    /// brought over by the next fsync.
    fn rewrite(&self, path: &Path) -> Result<()>;

    /// Has whoever next opens a database recover its log from the file, whatever another process keeps in the memory in
    /// which SQLite's connections share what they know of it. Nothing to do where there is none.
    ///
    /// Connections of this process that are open must be closed before the file that is returned, and do nothing until
    /// then: to close it drops their locks.
    fn forget_index(&self, database: &Path) -> Result<Option<File>>;

    /// Opens a file only to wait for the disk with it.
    fn open_to_sync(&self, path: &Path) -> Result<Box<dyn ToSync>>;
}

/// Tells a file from every other one for as long as it is open, whatever its name.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identity {
    device: u64,
    inode: u64,
}

/// A descriptor of a file by which the disk can be waited for.
#[doc(hidden)]
pub trait ToSync: Debug + Send + Sync {
    /// Waits until what was written to the file is on disk, by whomever.
    fn sync(&self) -> Result<()>;
}

/// Both copies of what SQLite's index of a log says of itself: <https://www.sqlite.org/walformat.html>. Where they are
/// nothing, each connection recovers the log before it reads. Behind them stands which part of the log readers hold:
/// that stays.
const INDEX_HEADERS: [u8; 96] = [0; 96];
/// So much of a file is in memory while it is written again.
const REWRITE_BYTES: usize = 1 << 20;

/// The machine's own.
#[derive(Debug)]
pub(in super::super) struct Machine;

impl Place for Machine {
    fn vfs(&self) -> Option<&str> {
        None
    }

    fn read(&self, path: &Path) -> Result<Box<dyn Read>> {
        File::open(path).map(|file| Box::new(file) as Box<dyn Read>)
    }

    fn identity(&self, path: &Path) -> Result<Option<Identity>> {
        let found = std::fs::metadata(path)?;
        Ok(Some(Identity { device: found.dev(), inode: found.ino() }))
    }

    fn sync_folder(&self, folder: &Path) -> Result<()> {
        File::open(folder).and_then(|folder| folder.sync_all())
    }

    fn rewrite(&self, path: &Path) -> Result<()> {
        let mut file = match OpenOptions::new().read(true).write(true).open(path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
            opened => opened?,
        };
        let mut part = vec![0; REWRITE_BYTES];
        let mut at = 0;
        loop {
            let bytes = match file.read(&mut part) {
                Ok(0) => break,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                read => read?,
            };
            file.seek(SeekFrom::Start(at))?;
            file.write_all(&part[..bytes])?;
            at += bytes as u64;
        }
        file.sync_data()
    }

    fn forget_index(&self, database: &Path) -> Result<Option<File>> {
        let mut index = match OpenOptions::new().write(true).open(beside(database, "-shm")) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            opened => opened?,
        };
        // Who has it mapped sees this at once: file and mapping are the same pages.
        index.write_all(&INDEX_HEADERS)?;
        Ok(Some(index))
    }

    fn open_to_sync(&self, path: &Path) -> Result<Box<dyn ToSync>> {
        File::open(path).map(|file| Box::new(file) as Box<dyn ToSync>)
    }
}

impl ToSync for File {
    fn sync(&self) -> Result<()> {
        self.sync_data()
    }
}

/// Where SQLite keeps a database's write-ahead log.
pub(super) fn log_of(database: &Path) -> PathBuf {
    beside(database, "-wal")
}

/// Where SQLite keeps what takes back a transaction that does not go by the log: the one that lays a new file out.
pub(super) fn rollback_of(database: &Path) -> PathBuf {
    beside(database, "-journal")
}

fn beside(database: &Path, what: &str) -> PathBuf {
    let mut path = database.as_os_str().to_owned();
    path.push(what);
    path.into()
}

/// A connection to a database that lies there.
pub(super) fn connect(place: &dyn Place, path: &Path, flags: OpenFlags) -> rusqlite::Result<Connection> {
    match place.vfs() {
        None => Connection::open_with_flags(path, flags),
        Some(vfs) => Connection::open_with_flags_and_vfs(path, flags, vfs),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_written_again_is_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        Machine.rewrite(&path).unwrap();
        assert!(!path.exists());
        for length in [0, 1, REWRITE_BYTES, REWRITE_BYTES + 1, 3 * REWRITE_BYTES - 7] {
            let bytes: Vec<u8> = (0..length).map(|index| (index / 7) as u8).collect();
            std::fs::write(&path, &bytes).unwrap();
            Machine.rewrite(&path).unwrap();
            assert!(std::fs::read(&path).unwrap() == bytes, "{length}");
        }
    }
}
