//! Permits: so many at once and no more, each given back when it is dropped. Must not know what they are for.
//!
//! A number is all that is shared, and nothing is guarded by it: no order between threads follows from having a permit. Its
//! model is `tests/loom/models/permits.rs`.

use crate::sync::Arc;
use crate::sync::atomic::{AtomicUsize, Ordering};

/// Where permits are had.
#[derive(Debug)]
pub struct Permits {
    taken: Arc<AtomicUsize>,
    most: usize,
}

/// One of them.
#[derive(Debug)]
pub struct Permit(Arc<AtomicUsize>);

impl Permits {
    /// So many, all of them free.
    pub fn new(most: usize) -> Permits {
        Permits { taken: Arc::new(AtomicUsize::new(0)), most }
    }

    /// One, if one is free.
    pub fn take(&self) -> Option<Permit> {
        let more = |taken: usize| (taken < self.most).then_some(taken + 1);
        let taken = self.taken.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more);
        taken.is_ok().then(|| Permit(self.taken.clone()))
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

impl Drop for Permit {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
