//! What SQLite asks of the disk, and of a file that it has open on it.
//! Must not know C: `shim.rs` does.

use std::io;
use std::path::Path;
use std::sync::Arc;

use rusqlite::ffi;

use super::{Answer, Disk, Kind, State};
use crate::file::File;
use crate::folder::FileId;
use crate::locks::{Holder, NONE, SHARED, Shm};

/// An open file, or one whose process is no more.
#[derive(Debug)]
pub(crate) struct Open {
    disk: Disk,
    holder: Holder,
    /// Of the process, or of the machine where the process is not the disk's own.
    life: u64,
    file: FileId,
    kind: Kind,
    name: String,
    syncs_folder: bool,
    deletes: bool,
    is_read_only: bool,
    failures_seen: u64,
    shm: Option<Arc<Shm>>,
}

/// In the number of a holder of another process.
const FOREIGN: Holder = 1 << 63;

pub(super) fn is_foreign(holder: Holder) -> bool {
    holder & FOREIGN != 0
}

impl State {
    fn life_of(&self, holder: Holder) -> u64 {
        if is_foreign(holder) { self.boots } else { self.life }
    }
}

impl Disk {
    /// Whoever next looks at a log's index makes it anew.
    ///
    /// # Errors
    /// If there is no power.
    pub fn forget_index(&self, database: &Path) -> io::Result<()> {
        let mut state = self.state();
        state.operate(b'i', Kind::Other, &[]).map_err(super::io_error)?;
        let file = state.find(database);
        if let Some((shm, _)) = file.and_then(|file| state.shms.get(&file)) {
            shm.clear_header();
        }
        Ok(())
    }

    pub(crate) fn open(&self, name: &str, flags: i32) -> Answer<Open> {
        let has = |flag: i32| flags & flag != 0;
        let kind = match () {
            () if has(ffi::SQLITE_OPEN_MAIN_DB) => Kind::Database,
            () if has(ffi::SQLITE_OPEN_WAL) => Kind::Log,
            () if has(ffi::SQLITE_OPEN_MAIN_JOURNAL) => Kind::Journal,
            () => Kind::Other,
        };
        let creates = has(ffi::SQLITE_OPEN_CREATE);
        let mut state = self.state();
        state.operate(b'o', kind, &[flags as u64]).map_err(|_| ffi::SQLITE_CANTOPEN)?;
        let file = match state.folder.find(name) {
            Some(file) => file,
            None if creates && !state.weather.is_full => {
                let file = state.files.len();
                state.files.push(File::default());
                state.folder.create(name, file);
                file
            }
            None => return Err(ffi::SQLITE_CANTOPEN),
        };
        state.holders += 1;
        let holder = state.holders | if self.is_foreign { FOREIGN } else { 0 };
        Ok(Open {
            disk: self.clone(),
            holder,
            life: state.life_of(holder),
            file,
            kind,
            name: name.into(),
            syncs_folder: creates && matches!(kind, Kind::Log | Kind::Journal),
            deletes: has(ffi::SQLITE_OPEN_DELETEONCLOSE),
            is_read_only: has(ffi::SQLITE_OPEN_READONLY),
            failures_seen: state.files[file].failures,
            shm: None,
        })
    }

    pub(crate) fn delete(&self, name: &str) -> Answer<()> {
        let mut state = self.state();
        state.operate(b'd', Kind::Other, &[]).map_err(|_| ffi::SQLITE_IOERR_DELETE)?;
        if state.folder.delete(name) { Ok(()) } else { Err(ffi::SQLITE_IOERR_DELETE_NOENT) }
    }

    pub(crate) fn exists(&self, name: &str) -> Answer<bool> {
        let mut state = self.state();
        state.operate(b'a', Kind::Other, &[]).map_err(|_| ffi::SQLITE_IOERR_ACCESS)?;
        // As SQLite's Unix layer has it: a file with nothing in it does not count.
        Ok(state.folder.find(name).is_some_and(|file| !state.files[file].seen().is_empty()))
    }
}

impl Open {
    /// The disk's state, for an operation. Fails if the process or the power is gone.
    fn reach<T>(
        &mut self,
        what: u8,
        numbers: &[u64],
        work: impl FnOnce(&mut Open, &mut State) -> Answer<T>,
    ) -> Answer<T> {
        let disk = self.disk.clone();
        disk.go_beside();
        let mut state = disk.state();
        if self.life != state.life_of(self.holder) {
            return Err(ffi::SQLITE_IOERR);
        }
        state.operate(what, self.kind, numbers)?;
        work(self, &mut state)
    }

    /// How many bytes were read; the rest of the buffer is zero.
    pub fn read(&mut self, at: usize, into: &mut [u8]) -> Answer<usize> {
        into.fill(0);
        self.reach(b'r', &[at as u64, into.len() as u64], |open, state| {
            state.fail_reading()?;
            let seen = state.files[open.file].seen();
            let from = at.min(seen.len());
            let part = &seen[from..(at + into.len()).min(seen.len()).max(from)];
            into[..part.len()].copy_from_slice(part);
            Ok(part.len())
        })
    }

    pub fn write(&mut self, at: usize, bytes: &[u8]) -> Answer<()> {
        let numbers = [at as u64, bytes.len() as u64];
        let done = self.reach(b'w', &numbers, |open, state| {
            if open.is_read_only {
                return Err(ffi::SQLITE_READONLY);
            }
            let grows = at + bytes.len() > state.files[open.file].seen().len();
            let error = match () {
                () if state.weather.is_full && grows => {
                    state.faults += 1;
                    ffi::SQLITE_FULL
                }
                () if state.fault(state.weather.no_room_one_in) => ffi::SQLITE_FULL,
                () if state.fault(state.weather.write_fails_one_in) => ffi::SQLITE_IOERR_WRITE,
                () => {
                    state.files[open.file].write(at, bytes);
                    return Ok(());
                }
            };
            let State { files, chance, .. } = state;
            files[open.file].write_part(at, bytes, chance);
            Err(error)
        });
        if done == Err(ffi::SQLITE_IOERR) {
            // The power went off while it was being written.
            self.last_gasp(at, bytes);
        }
        done
    }

    /// The write that the power cut met may be there in part.
    fn last_gasp(&mut self, at: usize, bytes: &[u8]) {
        let mut state = self.disk.state();
        if self.life == state.life_of(self.holder)
            && state.off_at.is_some_and(|off_at| state.operations == off_at + 1)
        {
            state.files[self.file].write(at, bytes);
        }
    }

    /// Writes everything again, as it is read, and syncs it.
    pub fn rewrite(&mut self) -> Answer<()> {
        let mut part = [0; 1 << 14];
        for at in (0..self.size()?).step_by(part.len()) {
            let bytes = self.read(at, &mut part)?;
            self.write(at, &part[..bytes])?;
        }
        self.sync()
    }

    pub fn truncate(&mut self, bytes: usize) -> Answer<()> {
        self.reach(b't', &[bytes as u64], |open, state| {
            state.files[open.file].set_size(bytes);
            Ok(())
        })
    }

    pub fn sync(&mut self) -> Answer<()> {
        self.reach(b's', &[], |open, state| {
            state.sync(open.file, &mut open.failures_seen)?;
            if std::mem::take(&mut open.syncs_folder) {
                state.sync_folder();
            }
            Ok(())
        })
    }

    pub fn size(&mut self) -> Answer<usize> {
        self.reach(b'z', &[], |open, state| Ok(state.files[open.file].seen().len()))
    }

    pub fn lock(&mut self, level: i32) -> Answer<()> {
        self.reach(b'l', &[level as u64], |open, state| {
            let taken = state.locks.entry(open.file).or_default().lock(open.holder, level);
            if taken { Ok(()) } else { Err(ffi::SQLITE_BUSY) }
        })
    }

    pub fn unlock(&mut self, level: i32) -> Answer<()> {
        debug_assert!(level <= SHARED);
        let mut state = self.disk.state();
        if self.life == state.life_of(self.holder) {
            state.locks.entry(self.file).or_default().unlock(self.holder, level);
        }
        Ok(())
    }

    pub fn is_reserved(&mut self) -> Answer<bool> {
        self.reach(b'q', &[], |open, state| {
            Ok(state.locks.get(&open.file).is_some_and(crate::locks::FileLock::is_reserved))
        })
    }

    /// A region of the log's index. `None` if it is not there and was not to be made.
    pub fn shm_map(&mut self, index: usize, bytes: usize, extend: bool) -> Answer<Option<*mut u8>> {
        let numbers = [index as u64, u64::from(extend)];
        self.reach(b'm', &numbers, |open, state| {
            let shm = open.shm.get_or_insert_with(|| {
                let (shm, users) = state.shms.entry(open.file).or_default();
                users.push(open.holder);
                shm.clone()
            });
            Ok(shm.region(index, bytes, extend))
        })
    }

    pub fn shm_lock(&mut self, first: usize, count: usize, exclusive: bool) -> Answer<()> {
        let numbers = [first as u64, count as u64, u64::from(exclusive)];
        self.reach(b'L', &numbers, |open, _| {
            let shm = open.shm.as_ref().ok_or(ffi::SQLITE_IOERR_SHMLOCK)?;
            if shm.lock(open.holder, first, count, exclusive) { Ok(()) } else { Err(ffi::SQLITE_BUSY) }
        })
    }

    pub fn shm_unlock(&mut self, first: usize, count: usize) -> Answer<()> {
        if let Some(shm) = &self.shm {
            shm.unlock(self.holder, first, count);
        }
        Ok(())
    }

    /// The last to let go of a log's index takes it away: whoever comes first makes it anew.
    pub fn shm_unmap(&mut self) {
        let Some(shm) = self.shm.take() else { return };
        shm.unlock_all(self.holder);
        let mut state = self.disk.state();
        if self.life != state.life_of(self.holder) {
            return;
        }
        if let Some((_, users)) = state.shms.get_mut(&self.file) {
            users.retain(|user| *user != self.holder);
            if users.is_empty() {
                state.shms.remove(&self.file);
            }
        }
    }

    /// Lets go of everything.
    pub fn close(mut self) {
        self.shm_unmap();
        // It never fails, and there is nobody to be told.
        let _ = self.unlock(NONE);
        if self.deletes {
            // If there is no power, the file is not there for long either.
            let _ = self.disk.delete(&self.name);
        }
    }
}
