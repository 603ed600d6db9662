//! Who of the staff has been told of whom: every watcher has to hear of everybody who comes, once.
//! Must not know sockets or encodings.

use anyhow::{Context, ensure};

/// What watchers have heard since it was begun to count.
#[derive(Default)]
pub struct Told {
    /// For each watcher, of whom it has been told; nothing until it is counted.
    heard: Vec<Vec<bool>>,
    /// How many are to come.
    expected: usize,
    /// Tellings that are missing.
    missing: usize,
}

impl Told {
    /// One more watcher: its number.
    pub fn watcher(&mut self) -> usize {
        self.heard.push(Vec::new());
        self.heard.len() - 1
    }

    /// From now on everybody of so many, by their numbers from 0, is to be told of to every watcher.
    pub fn expect(&mut self, people: usize) {
        self.expected = people;
        self.missing = people * self.heard.len();
        for heard in &mut self.heard {
            *heard = vec![false; people];
        }
    }

    /// Notes that a watcher was told of somebody. What is told while nobody is expected is let go.
    pub fn of(&mut self, watcher: usize, number: usize) -> anyhow::Result<()> {
        if self.expected == 0 {
            return Ok(());
        }
        let known = self.heard[watcher].get_mut(number);
        let known =
            known.with_context(|| format!("number {number} was said to have come, and nobody has it"))?;
        ensure!(!std::mem::replace(known, true), "number {number} was said to have come twice");
        self.missing -= 1;
        Ok(())
    }

    /// Tellings that are missing.
    pub fn missing(&self) -> usize {
        self.missing
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_is_to_be_told_of_once_to_each_watcher() {
        let mut told = Told::default();
        let watchers = [told.watcher(), told.watcher()];
        told.of(watchers[0], 7).unwrap();
        told.expect(2);
        for (watcher, number, missing) in [(0, 1, 3), (1, 0, 2), (1, 1, 1), (0, 0, 0)] {
            told.of(watchers[watcher], number).unwrap();
            assert_eq!(told.missing(), missing);
        }
    }

    #[test]
    fn who_is_told_of_twice_or_was_not_expected_is_seen() {
        let mut told = Told::default();
        let watcher = told.watcher();
        told.expect(2);
        assert!(told.of(watcher, 2).is_err());
        told.of(watcher, 1).unwrap();
        assert!(told.of(watcher, 1).is_err());
        assert_eq!(told.missing(), 1);
    }
}
