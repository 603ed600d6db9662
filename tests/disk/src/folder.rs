//! Which names there are, and which of them are on the platter. Must not know what is in the files.

use std::collections::BTreeMap;

use crate::chance::Chance;

/// A file, by the order in which it came to be.
pub(crate) type FileId = usize;

#[derive(Debug, Default)]
pub(crate) struct Folder {
    platter: BTreeMap<String, FileId>,
    seen: BTreeMap<String, FileId>,
    /// What each name became since the last sync, in order.
    unsynced: Vec<(String, Option<FileId>)>,
}

impl Folder {
    pub fn find(&self, name: &str) -> Option<FileId> {
        self.seen.get(name).copied()
    }

    pub fn create(&mut self, name: &str, file: FileId) {
        self.seen.insert(name.into(), file);
        self.unsynced.push((name.into(), Some(file)));
    }

    pub fn delete(&mut self, name: &str) -> bool {
        self.unsynced.push((name.into(), None));
        self.seen.remove(name).is_some()
    }

    pub fn sync(&mut self) {
        self.platter.clone_from(&self.seen);
        self.unsynced.clear();
    }

    /// Each name goes back to any of its states since the last sync.
    pub fn cut_power(&mut self, chance: &mut Chance) {
        let mut states: BTreeMap<String, Vec<Option<FileId>>> = BTreeMap::new();
        for (name, state) in self.unsynced.drain(..) {
            let before = self.platter.get(&name).copied();
            states.entry(name).or_insert_with(|| vec![before]).push(state);
        }
        for (name, states) in states {
            match states[chance.below(states.len() as u64) as usize] {
                Some(file) => drop(self.platter.insert(name, file)),
                None => drop(self.platter.remove(&name)),
            }
        }
        self.seen.clone_from(&self.platter);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_sure_once_the_folder_is_synced() {
        let mut found = [0; 2];
        for seed in 0..100 {
            let mut folder = Folder::default();
            folder.create("a", 0);
            folder.sync();
            folder.create("b", 1);
            folder.cut_power(&mut Chance::new(seed));
            assert_eq!(folder.find("a"), Some(0));
            found[usize::from(folder.find("b").is_some())] += 1;
        }
        assert!(found.iter().all(|count| *count > 20), "{found:?}");
    }
}
