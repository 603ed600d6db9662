//! Law 6 for a transaction that a power cut met: whichever of its sectors are there, the log is healthy, and what was
//! acknowledged before is read.

use std::path::Path;

use cuelight::journal::{History, Sqlite};
use tempfile::TempDir;

use super::bench::{Plants, Seeded, history, name, options, put};
use super::damage::{FRAME, HEADER, RECORDS, STREAMS, at_places, missing, recover};

const SECTOR: usize = 512;
/// The first frame, counted from 1, whose header lies in two sectors with the word that makes it a commit in the first
/// one, and in the second what says of which generation it is.
const SPLIT: usize = 42;
/// Sectors that are there or not, by chance.
const MIXES: usize = 400;

/// A log that was begun anew, on the disk as it was before its last transaction and behind it.
struct Torn {
    database: Vec<u8>,
    before: Vec<u8>,
    after: Vec<u8>,
    histories: Vec<History>,
}

fn frame(number: usize) -> usize {
    HEADER + (number - 1) * FRAME
}

fn commit_word(log: &[u8], number: usize) -> u32 {
    u32::from_be_bytes(log[frame(number) + 4..frame(number) + 8].try_into().unwrap())
}

/// In the generation before, each frame was a commit. Of this one the last transaction goes over the split frame.
fn torn() -> Torn {
    let folder = TempDir::new().unwrap();
    let journal = Sqlite::open(options(folder.path(), Plants::default())).unwrap();
    STREAMS.iter().for_each(|stream| put(&journal, &name(stream), RECORDS));
    let histories = STREAMS.map(|stream| history(&journal, &name(stream), 0).unwrap()).to_vec();
    drop(journal);
    let connection = rusqlite::Connection::open(folder.path().join("journal.db")).unwrap();
    connection.execute_batch("PRAGMA wal_autocheckpoint=0; PRAGMA synchronous=OFF;").unwrap();
    let fill = |bytes: usize| {
        let update = format!("UPDATE probe SET filler = randomblob({bytes}) WHERE id = 1");
        connection.execute(&update, []).unwrap();
    };
    (0..SPLIT + 20).for_each(|_| fill(1_000));
    let _: i64 = connection.query_row("PRAGMA wal_checkpoint(RESTART)", [], |row| row.get(0)).unwrap();
    (0..SPLIT - 3).for_each(|_| fill(1_000));
    let read = |file: &str| std::fs::read(folder.path().join(file)).unwrap();
    let before = read("journal.db-wal");
    fill(40_000);
    let after = read("journal.db-wal");
    assert_ne!(commit_word(&before, SPLIT), 0, "a commit of the generation before");
    assert_eq!(commit_word(&after, SPLIT), 0, "in the middle of a transaction");
    assert_eq!(before.len(), after.len());
    assert!(before[..frame(SPLIT - 2)] == after[..frame(SPLIT - 2)]);
    Torn { database: read("journal.db"), before, after, histories }
}

/// The sectors in which the last transaction lies.
fn sectors(torn: &Torn) -> Vec<usize> {
    let differs = |sector: &usize| {
        let range = sector * SECTOR..((sector + 1) * SECTOR).min(torn.after.len());
        torn.before[range.clone()] != torn.after[range]
    };
    (0..torn.after.len().div_ceil(SECTOR)).filter(differs).collect()
}

/// The log with these sectors as they were before.
fn with_lost(torn: &Torn, lost: &[usize]) -> Vec<u8> {
    let mut log = torn.after.clone();
    for sector in lost {
        let range = sector * SECTOR..((sector + 1) * SECTOR).min(log.len());
        log[range.clone()].copy_from_slice(&torn.before[range]);
    }
    log
}

fn is_cut(torn: &Torn, folder: &Path, lost: impl Iterator<Item = usize>) -> String {
    let lost: Vec<usize> = lost.collect();
    let found = recover(folder, &torn.database, Some(&with_lost(torn, &lost)));
    let found = found.unwrap_or_else(|refused| panic!("without sectors {lost:?}: {refused}"));
    assert_eq!(missing(&found, &torn.histories), 0);
    if found[0].cut.is_some() { "cut, and said so".into() } else { "whole, or nothing of it".into() }
}

#[test]
fn law_6_a_transaction_that_lost_any_sector_is_cut_and_said() {
    let torn = torn();
    let sectors = sectors(&torn);
    let shared = (frame(SPLIT) + 8) / SECTOR - 1;
    assert_eq!((frame(SPLIT) + 8) % SECTOR, 0);
    assert!(sectors.contains(&shared));
    let folder = TempDir::new().unwrap();
    is_cut(&torn, folder.path(), [shared].into_iter());
    let each = sectors.len();
    let verdicts =
        at_places("losses of a transaction", 2 * each + MIXES, 2 * each + MIXES, |folder, place| {
            let mut chance = Seeded(place as u64);
            let odds = 1 + place as u64 % 9;
            let lost = sectors.iter().enumerate().filter(|(index, sector)| match place {
                _ if place < each => *index == place,
                _ if place < 2 * each => *index != place - each,
                // What is lost always has the split frame in it: it is what this is about.
                _ => **sector == shared || chance.below(10) < odds,
            });
            is_cut(&torn, folder, lost.map(|(_, sector)| *sector))
        });
    assert!(verdicts.get("cut, and said so").is_some_and(|count| *count > each), "{verdicts:?}");
}
