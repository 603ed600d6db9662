//! Of the same shape as the server's `src/sync.rs`, with loom's in place of the standard library's.
//! Must not offer more than that does.

use std::borrow::Borrow;
use std::hash::{DefaultHasher, Hash, Hasher};
pub use std::sync::PoisonError;

pub use loom::sync::{Arc, Condvar, Mutex, MutexGuard};

/// Numbers and marks that are changed without a lock.
pub mod atomic {
    pub use loom::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, AtomicUsize, Ordering};
}

/// Stands in for the server's map: parts with a lock each, which are listed one after the other.
#[derive(Debug)]
pub struct Map<K, V> {
    parts: [Mutex<Vec<(K, V)>>; 2],
}

impl<K, V> Default for Map<K, V> {
    fn default() -> Map<K, V> {
        Map { parts: [Mutex::default(), Mutex::default()] }
    }
}

impl<K: Eq + Hash, V: Clone> Map<K, V> {
    pub fn get<Q: Eq + Hash + ?Sized>(&self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        let part = self.part(key);
        part.iter().find(|(known, _)| known.borrow() == key).map(|(_, value)| value.clone())
    }

    pub fn get_or_insert_with(&self, key: K, make: impl FnOnce(&K) -> Option<V>) -> Option<V> {
        let mut part = self.part(&key);
        if let Some((_, value)) = part.iter().find(|(known, _)| *known == key) {
            return Some(value.clone());
        }
        let value = make(&key)?;
        part.push((key, value.clone()));
        Some(value)
    }

    pub fn remove_if<Q: Eq + Hash + ?Sized>(&self, key: &Q, is_it: impl FnOnce(&V) -> bool) -> bool
    where
        K: Borrow<Q>,
    {
        let mut part = self.part(key);
        let at = part.iter().position(|(known, _)| known.borrow() == key);
        let at = at.filter(|at| is_it(&part[*at].1));
        let removed = at.map(|at| part.swap_remove(at));
        drop(part);
        removed.is_some()
    }

    pub fn values(&self) -> Vec<V> {
        let values = |part: &Mutex<Vec<(K, V)>>| -> Vec<V> {
            lock(part).iter().map(|(_, value)| value.clone()).collect()
        };
        self.parts.iter().flat_map(values).collect()
    }

    pub fn count(&self) -> usize {
        self.parts.iter().map(|part| lock(part).len()).sum()
    }

    fn part(&self, key: &(impl Hash + ?Sized)) -> MutexGuard<'_, Vec<(K, V)>> {
        let mut hasher = DefaultHasher::new();
        key.hash(&mut hasher);
        lock(&self.parts[hasher.finish() as usize % self.parts.len()])
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
