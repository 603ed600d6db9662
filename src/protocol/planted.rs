//! A fault that the fuzzer must find in the reading of messages. Must not be in a release.

use std::sync::atomic::{AtomicBool, Ordering};

/// Whether a map may hold a key twice.
static EQUAL_KEYS: AtomicBool = AtomicBool::new(false);

/// Breaks the reading of every message in this process, or mends it again.
pub fn plant(is_planted: bool) {
    EQUAL_KEYS.store(is_planted, Ordering::Relaxed);
}

/// Whether a key that stands in a map again is a flaw of it.
pub(super) fn minds_equal_keys() -> bool {
    !EQUAL_KEYS.load(Ordering::Relaxed)
}
