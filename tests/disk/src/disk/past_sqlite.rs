//! What is asked of the disk past SQLite: whole files by their paths, the folder's names, a descriptor to sync one by.

use std::io;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use rusqlite::ffi;

use super::{Disk, Kind, io_error};
use crate::folder::FileId;

impl Disk {
    /// All bytes of a file, as they are seen.
    ///
    /// # Errors
    /// `NotFound`, or what the weather brings.
    pub fn read_file(&self, path: &Path) -> io::Result<Vec<u8>> {
        let mut state = self.state();
        let Some(file) = state.find(path) else { return Err(io::ErrorKind::NotFound.into()) };
        state.operate(b'R', Kind::Other, &[file as u64]).map_err(io_error)?;
        state.fail_reading().map_err(io_error)?;
        Ok(state.files[file].seen().to_vec())
    }

    /// Writes all bytes of a file again, as they are seen, and syncs it.
    ///
    /// # Errors
    /// What the weather brings. A file that is not there is none.
    pub fn rewrite_file(&self, path: &Path) -> io::Result<()> {
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else { return Ok(()) };
        if self.state().folder.find(name).is_none() {
            return Ok(());
        }
        let mut open =
            self.open(name, ffi::SQLITE_OPEN_WAL | ffi::SQLITE_OPEN_READWRITE).map_err(io_error)?;
        let done = open.rewrite().map_err(io_error);
        open.close();
        done
    }

    /// Waits until all names are on the platter.
    ///
    /// # Errors
    /// What the weather brings.
    pub fn sync_folder(&self) -> io::Result<()> {
        let mut state = self.state();
        state.operate(b'F', Kind::Other, &[]).map_err(io_error)?;
        state.sync_folder();
        Ok(())
    }

    /// Opens a file to sync it.
    ///
    /// # Errors
    /// `NotFound`, or what the weather brings.
    pub fn open_to_sync(&self, path: &Path) -> io::Result<Descriptor> {
        let mut state = self.state();
        let Some(file) = state.find(path) else { return Err(io::ErrorKind::NotFound.into()) };
        state.operate(b'D', Kind::Other, &[file as u64]).map_err(io_error)?;
        let failures_seen = Mutex::new(state.files[file].failures);
        Ok(Descriptor { disk: self.clone(), life: state.life, file, failures_seen })
    }
}

/// A descriptor by which a file can be synced.
#[derive(Debug)]
pub struct Descriptor {
    disk: Disk,
    life: u64,
    file: FileId,
    failures_seen: Mutex<u64>,
}

impl Descriptor {
    /// Waits until all that was written to the file is on the platter.
    ///
    /// # Errors
    /// What the weather brings, and once each failure that another descriptor was told of.
    pub fn sync(&self) -> io::Result<()> {
        let mut seen = self.failures_seen.lock().unwrap_or_else(PoisonError::into_inner);
        let mut state = self.disk.state();
        if state.life != self.life {
            return Err(io_error(ffi::SQLITE_IOERR));
        }
        state.operate(b'S', Kind::Database, &[]).map_err(io_error)?;
        state.sync(self.file, &mut seen).map_err(io_error)
    }
}
