//! What threads share is built from these alone, so that a model checker's own can stand in for them.
//! Must not know what is shared.
//!
//! A module that says `use crate::sync::{Arc, Mutex}` and nothing of a runtime is compiled twice: here with the standard
//! library's, and in `tests/loom` with loom's, which tries every order in which the threads can run.

use std::borrow::Borrow;
use std::hash::Hash;
pub use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use dashmap::DashMap;
use dashmap::mapref::entry::Entry;

/// Numbers and marks that are changed without a lock.
pub mod atomic {
    pub use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, AtomicUsize, Ordering};
}

/// A map that threads look into side by side. Values are handed out as copies: nobody holds a lock of it any longer than
/// a call, and what a call is given to run must not come back to the map.
#[derive(Debug)]
pub struct Map<K: Eq + Hash, V> {
    entries: DashMap<K, V>,
}

impl<K: Eq + Hash, V> Default for Map<K, V> {
    fn default() -> Map<K, V> {
        Map { entries: DashMap::new() }
    }
}

impl<K: Eq + Hash, V: Clone> Map<K, V> {
    /// What stands at a key.
    pub fn get<Q: Eq + Hash + ?Sized>(&self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        self.entries.get(key).map(|value| value.clone())
    }

    /// What stands at a key, or what is made for it, if anything is: decided while nobody else can look there.
    pub fn get_or_insert_with(&self, key: K, make: impl FnOnce(&K) -> Option<V>) -> Option<V> {
        match self.entries.entry(key) {
            Entry::Occupied(known) => Some(known.get().clone()),
            Entry::Vacant(place) => make(place.key()).map(|value| place.insert(value).clone()),
        }
    }

    /// Takes out what stands at a key, if it is the right one. Says whether it did.
    pub fn remove_if<Q: Eq + Hash + ?Sized>(&self, key: &Q, is_it: impl FnOnce(&V) -> bool) -> bool
    where
        K: Borrow<Q>,
    {
        self.entries.remove_if(key, |_, value| is_it(value)).is_some()
    }

    /// Everything there is, part by part: what is put in or taken out meanwhile may be among it or not.
    pub fn values(&self) -> Vec<V> {
        self.entries.iter().map(|entry| entry.value().clone()).collect()
    }

    /// How many there are, part by part.
    pub fn count(&self) -> usize {
        self.entries.len()
    }
}
