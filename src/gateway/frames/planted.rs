//! A fault that the fuzzer must find in the frames' reader. Must not be in a release.

use std::sync::atomic::{AtomicBool, Ordering};

/// Whether the limit on a message holds for each of its fragments alone.
static EACH_FRAGMENT_ALONE: AtomicBool = AtomicBool::new(false);

/// Breaks the reader, for the rest of this process.
pub fn plant() {
    EACH_FRAGMENT_ALONE.store(true, Ordering::Relaxed);
}

/// What is counted of the bytes that were kept of a message.
pub(super) fn counted(kept: usize) -> usize {
    if EACH_FRAGMENT_ALONE.load(Ordering::Relaxed) { 0 } else { kept }
}
