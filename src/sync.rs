//! What threads share is built from these alone, so that a model checker's own can stand in for them.
//! Must not know what is shared.
//!
//! A module that says `use crate::sync::{Arc, Mutex}` and nothing of a runtime is compiled twice: here with the standard
//! library's, and in `tests/loom` with loom's, which tries every order in which the threads can run.

pub use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// Numbers and marks that are changed without a lock.
pub mod atomic {
    pub use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, AtomicUsize, Ordering};
}
