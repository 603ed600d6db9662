//! A fault that the fuzzer must find in what is said of a configuration. Must not be in a release.

use std::sync::atomic::{AtomicBool, Ordering};

/// Whether a line that cannot be read is shown.
static SHOWN_LINES: AtomicBool = AtomicBool::new(false);

/// Breaks what is said of every file in this process, or mends it again.
pub fn plant(is_planted: bool) {
    SHOWN_LINES.store(is_planted, Ordering::Relaxed);
}

/// What is said of a file that is no TOML.
pub(super) fn told(error: &toml::de::Error) -> String {
    if SHOWN_LINES.load(Ordering::Relaxed) { error.to_string() } else { error.message().to_owned() }
}
