//! A disk for SQLite that tears, loses and fails, out of a seed.
//!
//! Knows sectors, names and what a sync is worth. Must not know what a journal is.
//!
//! # The model
//!
//! - **Bytes.** A write goes to the page cache, where every reader sees it. A sync of the file, by whichever descriptor,
//!   brings all of the file's writes and sizes to the platter. When the power fails, each sector of 512 bytes of each write
//!   that was not synced is there or not, whatever became of those before and behind it; so is each new size. A sector is
//!   never half there.
//! - **Names.** A file's coming and going is on the platter once its folder is synced, and not when the file is; in a power
//!   cut each name goes back to any of its states since. SQLite's own Unix layer syncs the folder with the first sync of a
//!   log that it created, and so does this one.
//! - **A failed sync** is told once to each descriptor. Of the writes it was to bring over each sector is there or lost;
//!   the lost ones are *clean* in the page cache from then on: a later sync succeeds and does not bring them over. Half of
//!   the time the cache forgets them at once.
//! - **A full disk** lets files not grow; of a write that would grow one some sectors get through. Any write can fail
//!   so, and with an I/O error too.
//! - **Shared memory and locks** are in memory, those of one machine. Both are gone with the power, and what a process holds
//!   of them with the process. There may be another process, by paths of its own: it outlives the death of the first.
//! - **Time.** To sleep takes none: everybody who could let go of a lock waits in the same thread.

mod chance;
mod disk;
mod file;
mod folder;
mod locks;
#[allow(unsafe_code)]
mod shim;

pub use chance::Chance;
pub use disk::{Descriptor, Disk, Plant, Weather};
pub use shim::NAME as VFS;
