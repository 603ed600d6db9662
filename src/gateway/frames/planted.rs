//! A fault that the fuzzer must find in the frames' reader. Must not be in a release.

use std::sync::atomic::{AtomicBool, Ordering};

/// Whether the limit on a message holds for each of its fragments alone.
static EACH_FRAGMENT_ALONE: AtomicBool = AtomicBool::new(false);

/// Breaks every reader of this process, or mends them again.
pub fn plant(is_planted: bool) {
    EACH_FRAGMENT_ALONE.store(is_planted, Ordering::Relaxed);
}

/// What is counted of the bytes that were kept of a message.
pub(super) fn counted(kept: usize) -> usize {
    if EACH_FRAGMENT_ALONE.load(Ordering::Relaxed) { 0 } else { kept }
}
