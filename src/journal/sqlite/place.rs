//! Where the journal's files lie: on the machine's own file system, or on what a simulation puts in its place.
//!
//! SQLite is told by name which of its file systems it uses. What the journal does with files beside SQLite is here, and
//! nothing else: no statement and no commit comes by. Must not know what is in the files.

use std::fmt::Debug;
use std::fs::File;
use std::io::{Read, Result};
use std::path::Path;

use rusqlite::{Connection, OpenFlags};

/// A file system.
#[doc(hidden)]
pub trait Place: Debug + Send + Sync {
    /// The name by which SQLite knows it; `None` for SQLite's own.
    fn vfs(&self) -> Option<&str>;

    /// Opens a file to be read from its beginning.
    fn read(&self, path: &Path) -> Result<Box<dyn Read>>;

    /// Waits until the names in a folder are on disk.
    fn sync_folder(&self, folder: &Path) -> Result<()>;

    /// Opens a file only to wait for the disk with it.
    fn open_to_sync(&self, path: &Path) -> Result<Box<dyn ToSync>>;
}

/// A descriptor of a file by which the disk can be waited for.
#[doc(hidden)]
pub trait ToSync: Debug + Send + Sync {
    /// Waits until what was written to the file is on disk, by whomever.
    fn sync(&self) -> Result<()>;
}

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

    fn sync_folder(&self, folder: &Path) -> Result<()> {
        File::open(folder).and_then(|folder| folder.sync_all())
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

/// A connection to a database that lies there.
pub(super) fn connect(place: &dyn Place, path: &Path, flags: OpenFlags) -> rusqlite::Result<Connection> {
    match place.vfs() {
        None => Connection::open_with_flags(path, flags),
        Some(vfs) => Connection::open_with_flags_and_vfs(path, flags, vfs),
    }
}
