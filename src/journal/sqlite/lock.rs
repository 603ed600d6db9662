//! Who may open the database, by a file beside it, which also tells a new journal from one that was emptied.
//!
//! Must not know what is in the database.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use super::OpenError;

/// What the lock file says once there is a journal.
const MARK: &[u8] =
    b"A journal was made beside this file. If its database is gone or empty, that is damage.\n";

/// Keeps a second server out. Lies beside the database and not in it: SQLite drops its own locks whenever a connection
/// closes, and this one must hold while connections are reopened. The kernel frees it when the process ends, however it
/// ends.
#[derive(Debug)]
pub(super) struct Lock(File);

impl Lock {
    /// Errors: `Locked` if somebody has it.
    pub(super) fn take(path: &Path) -> Result<Lock, OpenError> {
        let beside = beside(path);
        let failed = |error: std::io::Error| OpenError::Failed(format!("lock {}: {error}", path.display()));
        let file =
            OpenOptions::new().create(true).truncate(false).write(true).open(beside).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(Lock(file)),
            Err(TryLockError::WouldBlock) => Err(OpenError::Locked(path.to_owned())),
            Err(TryLockError::Error(error)) => Err(failed(error)),
        }
    }

    /// SQLite makes a new database of a file that is empty or not there, whatever was there before. Errors: `Damaged`
    /// where a journal was.
    pub(super) fn was_not_emptied(&self, path: &Path) -> Result<(), OpenError> {
        let failed =
            |error: std::io::Error| OpenError::Failed(format!("look at {}: {error}", path.display()));
        let what = match std::fs::metadata(path) {
            Ok(database) if database.len() > 0 => return Ok(()),
            Ok(_) => "empty",
            Err(error) if error.kind() == ErrorKind::NotFound => "gone",
            Err(error) => return Err(failed(error)),
        };
        if self.0.metadata().map_err(failed)?.len() == 0 {
            return Ok(());
        }
        let (path, lock) = (path.display(), beside(path));
        let lock = lock.display();
        Err(OpenError::Damaged(format!("{path} is {what}, and was a journal; without {lock} it begins anew")))
    }

    /// There is a journal from now on. Errors: the disk's; without the mark nothing is worse than before.
    pub(super) fn mark(&mut self) -> std::io::Result<()> {
        if self.0.metadata()?.len() == 0 {
            self.0.write_all(MARK)?;
            self.0.sync_data()?;
        }
        Ok(())
    }
}

fn beside(path: &Path) -> PathBuf {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".lock");
    beside.into()
}

/// Whether a server has the journal open now. Takes nothing and leaves nothing behind.
pub(in super::super) fn server_runs(path: &Path) -> bool {
    File::open(beside(path)).is_ok_and(|file| match file.try_lock_shared() {
        Ok(()) => file.unlock().is_err(),
        Err(TryLockError::WouldBlock | TryLockError::Error(_)) => true,
    })
}

impl Drop for Lock {
    /// Closing would not do: a child process that is just being started holds a copy of the descriptor.
    fn drop(&mut self) {
        // If it cannot be unlocked, the close that follows still frees it once no copy is left.
        let _ = self.0.unlock();
    }
}

/// The one name of the file, so that two ways to write it meet at one lock.
pub(super) fn one_name(path: &Path) -> Result<PathBuf, OpenError> {
    let failed = |error: std::io::Error| OpenError::Failed(format!("find {}: {error}", path.display()));
    if path.exists() {
        return path.canonicalize().map_err(failed);
    }
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let file = path.file_name().ok_or_else(|| OpenError::Failed(format!("{} is no file", path.display())))?;
    Ok(folder.canonicalize().map_err(failed)?.join(file))
}
