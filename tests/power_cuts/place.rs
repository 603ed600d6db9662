//! The simulated disk as the journal's place.

use std::fs::File;
use std::io::{Cursor, Read, Result};
use std::path::Path;

use cuelight::journal::{Place, ToSync};
use cuelight_disk::{Descriptor, Disk, VFS};

/// A disk on which a journal lies.
#[derive(Debug)]
pub struct OnDisk(pub Disk);

#[derive(Debug)]
struct Synced(Descriptor);

impl Place for OnDisk {
    fn vfs(&self) -> Option<&str> {
        Some(VFS)
    }

    fn read(&self, path: &Path) -> Result<Box<dyn Read>> {
        self.0.read_file(path).map(|bytes| Box::new(Cursor::new(bytes)) as Box<dyn Read>)
    }

    fn sync_folder(&self, _: &Path) -> Result<()> {
        self.0.sync_folder()
    }

    fn rewrite(&self, path: &Path) -> Result<()> {
        self.0.rewrite_file(path)
    }

    fn forget_index(&self, database: &Path) -> Result<Option<File>> {
        self.0.forget_index(database).map(|()| None)
    }

    fn open_to_sync(&self, path: &Path) -> Result<Box<dyn ToSync>> {
        self.0.open_to_sync(path).map(|file| Box::new(Synced(file)) as Box<dyn ToSync>)
    }
}

impl ToSync for Synced {
    fn sync(&self) -> Result<()> {
        self.0.sync()
    }
}
