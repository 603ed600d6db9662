//! Bounds as they are kept, and one that a test lets go where it is kept: what memory costs must show it.
//! Must not let anything go in a release: without the cargo feature `planted` a bound is what it is set to.

#[cfg(feature = "planted")]
use std::sync::{Mutex, PoisonError};

#[cfg(feature = "planted")]
static LET_GO: Mutex<Option<&'static str>> = Mutex::new(None);

/// Far more than any limit may be, and still a number of bytes that can be added to others.
#[cfg(feature = "planted")]
const FAR_BEYOND: usize = 1 << 30;

/// Keeps all limits of this process but the one of this name, until it is said anew.
#[cfg(feature = "planted")]
pub fn let_go(limit: Option<&'static str>) {
    *LET_GO.lock().unwrap_or_else(PoisonError::into_inner) = limit;
}

/// How much the limit of this name lets through.
#[cfg(feature = "planted")]
pub(in crate::gateway) fn kept(limit: &str, most: usize) -> usize {
    let let_go = *LET_GO.lock().unwrap_or_else(PoisonError::into_inner);
    if let_go == Some(limit) { FAR_BEYOND } else { most }
}

/// How much the limit of this name lets through.
#[cfg(not(feature = "planted"))]
#[inline(always)]
pub(in crate::gateway) fn kept(_limit: &str, most: usize) -> usize {
    most
}
