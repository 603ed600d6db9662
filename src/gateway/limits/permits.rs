//! Permits: so many at once and no more. Must not know what they are for.
//!
//! A number is all that is shared, and nothing is guarded by it: no order between threads follows from having a permit. Its
//! model is `tests/loom/models/permits.rs`. A permit is no value, because a connection's row has no bytes to spare for one:
//! whoever takes one gives it back when it is dropped.

use crate::sync::atomic::{AtomicUsize, Ordering};

/// Where permits are had.
#[derive(Debug)]
pub struct Permits {
    taken: AtomicUsize,
    most: usize,
}

impl Permits {
    /// So many, all of them free.
    pub fn new(most: usize) -> Permits {
        Permits { taken: AtomicUsize::new(0), most }
    }

    /// Takes one, if one is free: then whoever asked gives it back once.
    #[must_use]
    pub fn take(&self) -> bool {
        let more = |taken: usize| (taken < self.most).then_some(taken + 1);
        self.taken.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more).is_ok()
    }

    /// Gives back one that was taken.
    pub fn give_back(&self) {
        self.taken.fetch_sub(1, Ordering::Relaxed);
    }

    /// How many there are in all.
    pub fn most(&self) -> usize {
        self.most
    }

    /// How many are taken.
    pub fn taken(&self) -> usize {
        self.taken.load(Ordering::Relaxed)
    }
}
