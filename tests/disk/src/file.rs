//! One file: what readers see, what is on the platter, and what is on its way there.
//! Must not know names, nor who has it open.

use crate::chance::Chance;

/// What a disk writes as a whole or not at all, in bytes.
const SECTOR_BYTES: usize = 512;

/// Something that was done to the file and not yet synced.
#[derive(Debug)]
enum Change {
    Write { at: usize, bytes: Vec<u8> },
    Size(usize),
}

#[derive(Debug, Default)]
pub(crate) struct File {
    platter: Vec<u8>,
    seen: Vec<u8>,
    unsynced: Vec<Change>,
    /// How many syncs failed.
    pub failures: u64,
}

fn put(into: &mut Vec<u8>, at: usize, bytes: &[u8]) {
    if into.len() < at + bytes.len() {
        into.resize(at + bytes.len(), 0);
    }
    into[at..at + bytes.len()].copy_from_slice(bytes);
}

/// The parts of a write that lie in one sector each.
fn sectors(at: usize, bytes: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let mut done = 0;
    std::iter::from_fn(move || {
        let from = at + done;
        let part = (SECTOR_BYTES - from % SECTOR_BYTES).min(bytes.len() - done);
        done += part;
        (part > 0).then(|| (from, &bytes[done - part..done]))
    })
}

impl File {
    pub fn seen(&self) -> &[u8] {
        &self.seen
    }

    pub fn write(&mut self, at: usize, bytes: &[u8]) {
        put(&mut self.seen, at, bytes);
        self.unsynced.push(Change::Write { at, bytes: bytes.to_vec() });
    }

    /// The first sectors of a write get through before it fails, all of them now and then.
    pub fn write_part(&mut self, at: usize, bytes: &[u8], chance: &mut Chance) {
        let whole = sectors(at, bytes).count() as u64;
        let part =
            sectors(at, bytes).take(chance.below(whole + 1) as usize).map(|(_, part)| part.len()).sum();
        self.write(at, &bytes[..part]);
    }

    pub fn set_size(&mut self, bytes: usize) {
        self.seen.resize(bytes, 0);
        self.unsynced.push(Change::Size(bytes));
    }

    pub fn sync(&mut self) {
        for change in self.unsynced.drain(..) {
            match change {
                Change::Write { at, bytes } => put(&mut self.platter, at, &bytes),
                Change::Size(bytes) => self.platter.resize(bytes, 0),
            }
        }
    }

    /// A sync that fails: each sector is there or lost, and none is tried again. With `forgets` the lost ones are gone
    /// from the page cache too.
    pub fn fail_sync(&mut self, forgets: bool, chance: &mut Chance) {
        self.failures += 1;
        let mut lost = Vec::new();
        let odds = [0, 30, 70][chance.below(3) as usize];
        for change in self.unsynced.drain(..) {
            match change {
                Change::Size(bytes) => self.platter.resize(bytes, 0),
                Change::Write { at, bytes } => {
                    for (at, part) in sectors(at, &bytes) {
                        match chance.percent(odds) {
                            true => put(&mut self.platter, at, part),
                            false => lost.push((at, part.len())),
                        }
                    }
                }
            }
        }
        if forgets {
            for byte in lost.into_iter().flat_map(|(at, length)| at..at + length) {
                if let Some(seen) = self.seen.get_mut(byte) {
                    *seen = self.platter.get(byte).copied().unwrap_or(0);
                }
            }
        }
    }

    /// The power fails: of each hundred unsynced sectors about `odds` are there. With `grows` the file is as long as it
    /// was to be, with nothing in it.
    pub fn cut_power(&mut self, odds: u64, grows: bool, chance: &mut Chance) {
        for change in self.unsynced.drain(..) {
            match change {
                Change::Size(bytes) if chance.percent(odds) => self.platter.resize(bytes, 0),
                Change::Size(_) => {}
                Change::Write { at, bytes } => {
                    for (at, part) in sectors(at, &bytes) {
                        if chance.percent(odds) {
                            put(&mut self.platter, at, part);
                        } else if grows && self.platter.len() < at + part.len() {
                            self.platter.resize(at + part.len(), 0);
                        }
                    }
                }
            }
        }
        self.seen.clone_from(&self.platter);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(synced: &[u8], unsynced: &[u8]) -> File {
        let mut file = File::default();
        file.write(0, synced);
        file.sync();
        file.write(synced.len(), unsynced);
        file
    }

    #[test]
    fn what_was_synced_survives_every_cut() {
        for seed in 0..200 {
            let mut file = file(&[7; 1500], &[9; 4000]);
            file.cut_power(seed % 101, seed % 2 == 0, &mut Chance::new(seed));
            assert_eq!(file.seen()[..1500], [7; 1500]);
        }
    }

    #[test]
    fn sectors_survive_whole_and_one_by_one() {
        let mut kinds = std::collections::BTreeSet::new();
        for seed in 0..200 {
            let mut file = file(&[7; 1024], &[9; 2048]);
            file.cut_power(50, true, &mut Chance::new(seed));
            let sectors: Vec<u8> = file.seen()[1024..]
                .chunks(512)
                .map(|sector| {
                    assert!(sector.iter().all(|byte| *byte == sector[0]));
                    sector[0]
                })
                .collect();
            kinds.insert(sectors);
        }
        assert_eq!(kinds.len(), 16, "in any order");
    }

    #[test]
    fn what_a_failed_sync_lost_no_later_one_brings_over() {
        let mut lost = 0;
        for seed in 0..100 {
            let mut file = file(&[7; 512], &[9; 512]);
            let forgets = seed % 2 == 0;
            file.fail_sync(forgets, &mut Chance::new(seed));
            file.sync();
            let seen = file.seen()[512];
            file.cut_power(100, true, &mut Chance::new(seed));
            if file.seen().get(512) != Some(&9) {
                lost += 1;
                assert_eq!(seen, if forgets { 0 } else { 9 }, "the page cache goes on as if nothing were");
            }
        }
        assert!((20..100).contains(&lost), "{lost}");
    }
}
