//! What threads share things by, in one place, so that the structures which they share can be modelled: in the models
//! the same names stand for loom's.
//! Must not know what is shared.

pub use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
pub use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
