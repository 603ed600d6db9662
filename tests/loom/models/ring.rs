//! The ring: a reader meets every entry once, whole and in order, or is told that it fell behind; and what is shown is
//! there.

use cuelight_loom::explore_within;
use cuelight_loom::ring::{Behind, Ring, RingLimits};
use cuelight_loom::sync::Arc;
use loom::thread;

const LIMITS: RingLimits = RingLimits { entries_max: 2, bytes_max: 1000 };
/// Entries that the owner tells; twice what the ring holds.
const TOLD: u64 = 4;

/// A reader that goes on at the head when it fell behind, as with a snapshot.
#[derive(Default)]
struct Reading {
    cursor: u64,
    skipped: u64,
    read: Vec<u64>,
}

impl Reading {
    /// One look, which checks what a reader relies on.
    fn look(&mut self, ring: &Ring<u64>, most: usize) {
        let (head, mut entries) = (ring.head(), Vec::new());
        match ring.read(self.cursor, head, most, &mut entries) {
            Ok(()) => {
                let shown = (head - self.cursor).min(most as u64);
                let expected: Vec<u64> = (self.cursor..self.cursor + shown).collect();
                let found: Vec<u64> = entries.iter().map(|entry| **entry).collect();
                assert_eq!(found, expected, "all that is shown, in order");
                self.cursor += shown;
                self.read.extend(found);
            }
            Err(Behind) => {
                assert!(entries.is_empty());
                let head = ring.head();
                // One entry may be there that is not shown yet.
                assert!(head + 1 > self.cursor + LIMITS.entries_max as u64, "told to be behind, and is not");
                self.skipped += head - self.cursor;
                self.cursor = head;
            }
        }
    }
}

/// One reader at its own pace beside an owner who tells more than the ring holds.
#[test]
fn a_reader_meets_each_entry_once_in_order_or_is_told_that_it_fell_behind() {
    explore_within(3, || {
        let ring = Arc::new(Ring::new(LIMITS));
        let told = ring.clone();
        let owner = thread::spawn(move || {
            for entry in 0..TOLD {
                told.show(told.append(entry, 1));
            }
        });
        let mut reading = Reading::default();
        reading.look(&ring, 9);
        reading.look(&ring, 1);
        reading.look(&ring, 9);
        owner.join().unwrap();
        // What was read is in order, for each look began where the last one ended.
        while reading.cursor < TOLD {
            reading.look(&ring, 1);
        }
        assert_eq!(reading.read.len() as u64 + reading.skipped, TOLD);
    });
}

/// Two readers at once do not disturb each other.
#[test]
fn readers_share_the_story_and_nothing_else() {
    explore_within(2, || {
        let ring = Arc::new(Ring::new(LIMITS));
        let other = ring.clone();
        let reader = thread::spawn(move || {
            let mut reading = Reading::default();
            reading.look(&other, 9);
            reading.look(&other, 9);
            (reading, other)
        });
        let told = ring.clone();
        let owner = thread::spawn(move || (0..2).for_each(|entry| told.show(told.append(entry, 1))));
        let mut reading = Reading::default();
        reading.look(&ring, 1);
        owner.join().unwrap();
        let (theirs, ring) = reader.join().unwrap();
        for mut reading in [reading, theirs] {
            reading.look(&ring, 9);
            assert_eq!((reading.read, reading.skipped), (vec![0, 1], 0), "two fit, and nobody falls behind");
        }
    });
}
