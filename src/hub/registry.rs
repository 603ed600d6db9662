//! Who owns which session: at most one owner for each name, and none that a drain does not see.
//! Must not know what an owner is.
//!
//! Its model is `tests/loom/models/registry.rs`.

use std::borrow::Borrow;
use std::hash::Hash;

use crate::sync::Map;
use crate::sync::atomic::{AtomicBool, Ordering};

/// The owners by name, and whether more may come.
#[derive(Debug)]
pub struct Registry<K: Eq + Hash, V> {
    owners: Map<K, V>,
    is_draining: AtomicBool,
}

impl<K: Eq + Hash, V: Clone> Default for Registry<K, V> {
    fn default() -> Registry<K, V> {
        Registry { owners: Map::default(), is_draining: AtomicBool::new(false) }
    }
}

impl<K: Eq + Hash, V: Clone> Registry<K, V> {
    /// The owner for somebody who comes in, found or made. Once a drain has begun there is none, neither old nor new.
    pub fn admit<Q>(&self, name: &Q, make: impl FnOnce(&K) -> V) -> Option<V>
    where
        K: Borrow<Q> + for<'a> From<&'a Q>,
        Q: Eq + Hash + ?Sized,
    {
        if self.is_draining() {
            return None;
        }
        if let Some(known) = self.owners.get(name) {
            return Some(known);
        }
        // Asked again with the place held: whoever drains looks at it either before this, and then it stays empty, or
        // after, and then they find the owner.
        self.owners.get_or_insert_with(name.into(), |name| (!self.is_draining()).then(|| make(name)))
    }

    /// The owner for what is under way already, found or made, while there is a drain too: who asks for one then has
    /// to see to its end.
    pub fn wake<Q>(&self, name: &Q, make: impl FnOnce(&K) -> V) -> V
    where
        K: Borrow<Q> + for<'a> From<&'a Q>,
        Q: Eq + Hash + ?Sized,
    {
        if let Some(known) = self.owners.get(name) {
            return known;
        }
        let made = self.owners.get_or_insert_with(name.into(), |name| Some(make(name)));
        made.expect("what is always made is there")
    }

    /// Forgets an owner that has ended, if it is still the one that is known.
    pub fn forget<Q>(&self, name: &Q, is_it: impl FnOnce(&V) -> bool)
    where
        K: Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        self.owners.remove_if(name, is_it);
    }

    /// Lets nobody in any more, and lists the owners that there are. Who was admitted came to one of them, or to one
    /// that has ended meanwhile.
    pub fn drain(&self) -> Vec<V> {
        self.is_draining.store(true, Ordering::Release);
        self.owners.values()
    }

    /// The owners that there are.
    pub fn all(&self) -> Vec<V> {
        self.owners.values()
    }

    /// How many owners there are.
    pub fn count(&self) -> usize {
        self.owners.count()
    }

    /// Whether nobody is let in any more.
    pub fn is_draining(&self) -> bool {
        self.is_draining.load(Ordering::Acquire)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn a_name_has_one_owner_until_that_one_is_forgotten() {
        let owners: Registry<Arc<str>, u32> = Registry::default();
        assert_eq!(owners.admit("a", |_| 1), Some(1));
        assert_eq!(owners.admit("a", |_| 2), Some(1));
        assert_eq!(owners.wake("b", |name| name.len() as u32 + 2), 3);
        assert_eq!((owners.count(), owners.all().len()), (2, 2));
        owners.forget("a", |known| *known == 2);
        assert_eq!(owners.wake("a", |_| 4), 1, "another than the known one has ended");
        owners.forget("a", |known| *known == 1);
        assert_eq!(owners.wake("a", |_| 4), 4);
    }

    #[test]
    fn once_a_drain_began_nobody_is_admitted_and_what_is_under_way_finds_its_owner() {
        let owners: Registry<Arc<str>, u32> = Registry::default();
        assert_eq!(owners.admit("a", |_| 1), Some(1));
        assert_eq!(owners.drain(), [1]);
        assert!(owners.is_draining());
        assert_eq!(owners.admit("a", |_| 2), None, "there is one, and it is to go");
        assert_eq!(owners.admit("b", |_| 2), None);
        assert_eq!((owners.wake("a", |_| 3), owners.wake("b", |_| 3)), (1, 3));
    }
}
