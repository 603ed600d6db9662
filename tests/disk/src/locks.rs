//! SQLite's locks on a file, and the memory that its connections share. Both are one machine's, and gone with it.
//! Must not know the file.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Who holds a lock: an open file, by the order of opening.
pub(crate) type Holder = u64;

/// The five levels of <https://www.sqlite.org/lockingv3.html>, as far as two can differ about them.
#[derive(Debug, Default)]
pub(crate) struct FileLock {
    shared: Vec<Holder>,
    /// Who means to write.
    reserved: Option<Holder>,
    /// Nobody else may begin to read.
    pending: Option<Holder>,
    exclusive: Option<Holder>,
}

pub(crate) const NONE: i32 = 0;
pub(crate) const SHARED: i32 = 1;
pub(crate) const RESERVED: i32 = 2;
pub(crate) const EXCLUSIVE: i32 = 4;

impl FileLock {
    /// Takes a lock of this level. False if others are in the way.
    pub fn lock(&mut self, who: Holder, level: i32) -> bool {
        let other = |held: Option<Holder>| held.is_some_and(|held| held != who);
        match level {
            NONE => true,
            SHARED => {
                let free = !other(self.pending) && !other(self.exclusive);
                if free && !self.shared.contains(&who) {
                    self.shared.push(who);
                }
                free
            }
            RESERVED => {
                let free = !other(self.reserved) && !other(self.pending) && !other(self.exclusive);
                if free {
                    self.reserved = Some(who);
                }
                free
            }
            _ => {
                if other(self.reserved) || other(self.pending) || other(self.exclusive) {
                    return false;
                }
                self.pending = Some(who);
                let alone = self.shared.iter().all(|holder| *holder == who);
                if alone && level == EXCLUSIVE {
                    self.exclusive = Some(who);
                }
                alone
            }
        }
    }

    /// Goes back to this level: to read on, or to nothing.
    pub fn unlock(&mut self, who: Holder, level: i32) {
        for held in [&mut self.reserved, &mut self.pending, &mut self.exclusive] {
            if *held == Some(who) {
                *held = None;
            }
        }
        if level == NONE {
            self.shared.retain(|holder| *holder != who);
        }
    }

    /// Those who are left keep what they hold.
    pub fn forget(&mut self, is_gone: impl Fn(Holder) -> bool) {
        self.shared.retain(|holder| !is_gone(*holder));
        for held in [&mut self.reserved, &mut self.pending, &mut self.exclusive] {
            *held = held.filter(|holder| !is_gone(*holder));
        }
    }

    pub fn is_reserved(&self) -> bool {
        self.reserved.is_some() || self.pending.is_some() || self.exclusive.is_some()
    }
}

/// Both copies of an index's header, which say whether it can be believed.
const HEADER_BYTES: usize = 96;
/// How many locks a log has.
const SHM_LOCKS: usize = 8;

/// The index of a log: memory that all connections to a database share, and its locks.
#[derive(Debug, Default)]
pub(crate) struct Shm(Mutex<Shared>);

#[derive(Debug, Default)]
struct Shared {
    /// Never moved nor given back while somebody has this.
    regions: Vec<Box<[AtomicU64]>>,
    readers: [Vec<Holder>; SHM_LOCKS],
    writer: [Option<Holder>; SHM_LOCKS],
}

impl Shm {
    fn shared(&self) -> MutexGuard<'_, Shared> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A region's memory, which is made where `extend` asks for it.
    pub fn region(&self, index: usize, bytes: usize, extend: bool) -> Option<*mut u8> {
        let mut shared = self.shared();
        while extend && shared.regions.len() <= index {
            shared.regions.push((0..bytes.div_ceil(8)).map(|_| AtomicU64::new(0)).collect());
        }
        shared.regions.get(index).map(|region| region[0].as_ptr().cast())
    }

    /// Whoever looks next makes the index anew.
    pub fn clear_header(&self) {
        let shared = self.shared();
        let words = shared.regions.first().into_iter().flat_map(|region| region.iter());
        words.take(HEADER_BYTES / 8).for_each(|word| word.store(0, Ordering::SeqCst));
    }

    /// Takes locks `first..first + count`, all or none. False if others are in the way.
    pub fn lock(&self, who: Holder, first: usize, count: usize, exclusive: bool) -> bool {
        let mut shared = self.shared();
        let range = first..first + count;
        let written = range.clone().any(|slot| shared.writer[slot].is_some_and(|held| held != who));
        let read = range.clone().any(|slot| shared.readers[slot].iter().any(|held| *held != who));
        if written || exclusive && read {
            return false;
        }
        for slot in range {
            match exclusive {
                true => shared.writer[slot] = Some(who),
                false if shared.readers[slot].contains(&who) => {}
                false => shared.readers[slot].push(who),
            }
        }
        true
    }

    pub fn unlock(&self, who: Holder, first: usize, count: usize) {
        let mut shared = self.shared();
        for slot in first..first + count {
            shared.readers[slot].retain(|held| *held != who);
            if shared.writer[slot] == Some(who) {
                shared.writer[slot] = None;
            }
        }
    }

    pub fn unlock_all(&self, who: Holder) {
        self.unlock(who, 0, SHM_LOCKS);
    }
}
