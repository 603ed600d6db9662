//! Law 6: a torn tail is cut and reported, damage is refused; nothing is ever silently different.

use std::collections::BTreeMap;
use std::panic::catch_unwind;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use cuelight::journal::{History, Journal, OpenError, ReadError, Sqlite, Stored, verify};
use tempfile::TempDir;

use super::bench::{Bench, IMPLEMENTATIONS, Plants, append, goes_red, history, name, options, put, wait};

pub const RECORDS: &[(u32, &str)] =
    &[(1, "alice joins"), (2, "bob joins, carol joins"), (1, ""), (1, "carol chats")];

fn is_damaged(read: &Result<History, ReadError>, number: u64) -> bool {
    matches!(read, Err(ReadError::Damaged { number: found, .. }) if *found == number)
}

fn every_flip_and_cut_is_refused(bench: Bench) {
    let (journal, alice) = (bench.journal(), name("session/alice"));
    put(journal, &alice, RECORDS);
    let (mut sound, mut number) = (Vec::new(), 1);
    bench.tamper(&alice, |records| sound.clone_from(records));
    for (index, record) in sound.iter().enumerate() {
        for at in 0..record.len() {
            bench.tamper(&alice, |records| records[index][at] ^= 1 << (at % 8));
            let read = history(journal, &alice, 0);
            assert!(is_damaged(&read, number), "record {index}, byte {at}: {read:?}");
            // Cut where the flip was, in the same round.
            bench.tamper(&alice, |records| records[index].truncate(at));
            let read = history(journal, &alice, 0);
            assert!(is_damaged(&read, number), "record {index} cut to {at}: {read:?}");
            bench.tamper(&alice, |records| records[index].clone_from(record));
        }
        number += u64::from(RECORDS[index].0);
    }
    assert_eq!(history(journal, &alice, 0).unwrap().last, 5);
}

/// Records that are whole by themselves, in the wrong place.
fn a_record_fits_only_its_own_place(bench: Bench) {
    let (journal, alice, bob) = (bench.journal(), name("session/alice"), name("session/bob"));
    put(journal, &alice, &[(1, "a"), (1, "b"), (1, "c")]);
    put(journal, &bob, &[(1, "a"), (1, "x"), (1, "c")]);
    let (mut of_alice, mut of_bob) = (Vec::new(), Vec::new());
    bench.tamper(&alice, |records| of_alice.clone_from(records));
    bench.tamper(&bob, |records| of_bob.clone_from(records));
    bench.tamper(&alice, |records| records[1].clone_from(&of_bob[1]));
    assert!(is_damaged(&history(journal, &alice, 0), 2));
    bench.tamper(&alice, |records| records[1].clone_from(&of_alice[1]));
    bench.tamper(&bob, |records| *records = of_alice.clone());
    assert!(is_damaged(&history(journal, &bob, 0), 1));
    bench.tamper(&bob, |records| *records = of_bob.clone());
    bench.tamper(&alice, |records| drop(records.remove(1)));
    assert!(is_damaged(&history(journal, &alice, 0), 2));
}

fn a_lost_last_record_is_missed(bench: Bench) {
    if bench.seals_ends() {
        let (journal, alice) = (bench.journal(), name("session/alice"));
        put(journal, &alice, RECORDS);
        bench.tamper(&alice, |records| drop(records.pop()));
        for after in [0, 2, 4, 5] {
            assert!(is_damaged(&history(journal, &alice, after), 5), "after {after}");
        }
    }
}

#[test]
fn law_6_damage_is_refused() {
    for law in [every_flip_and_cut_is_refused, a_record_fits_only_its_own_place, a_lost_last_record_is_missed]
    {
        for implementation in IMPLEMENTATIONS {
            law(Bench::open(implementation, Plants::default()));
        }
    }
}

#[test]
fn law_6_goes_red_without_the_chain() {
    goes_red(Plants { skip_chain_check: true, ..Plants::default() }, a_record_fits_only_its_own_place);
}

#[test]
fn law_6_a_torn_record_in_memory_is_cut_and_reported() {
    let bench = Bench::open(&IMPLEMENTATIONS[0], Plants::default());
    let alice = name("session/alice");
    put(bench.journal(), &alice, RECORDS);
    bench.tamper(&alice, |records| records[3].truncate(20));
    let bench = bench.reopen();
    let history = history(bench.journal(), &alice, 0).unwrap();
    assert_eq!((history.last, history.cut.is_some()), (4, true));
    assert_eq!(append(bench.journal(), &alice, 4, 1, "again"), Ok(5));
}

#[test]
fn verify_names_the_stream_and_the_number() {
    let folder = TempDir::new().unwrap();
    let journal = Sqlite::open(options(folder.path(), Plants::default())).unwrap();
    for stream in ["accounts", "session/a", "session/b"] {
        put(&journal, &name(stream), RECORDS);
    }
    drop(journal);
    let path = folder.path().join("journal.db");
    assert!(verify(&path).unwrap().is_sound());
    let update = "UPDATE record SET bytes = x'00' WHERE first = 4 AND stream = (SELECT id FROM stream WHERE name = 'session/a')";
    rusqlite::Connection::open(&path).unwrap().execute(update, []).unwrap();
    let report = verify(&path).unwrap();
    let damaged: Vec<_> = report.streams.iter().filter_map(|stream| stream.damage.clone()).collect();
    assert_eq!(damaged.len(), 1);
    assert_eq!((damaged[0].stream.as_str(), damaged[0].number), ("session/a", 4));
    assert_eq!((report.streams[1].records, report.streams[1].facts), (2, 3));
}

/// What the file of a server that was killed looks like: the database and its log, nothing copied.
pub struct Image {
    pub database: Vec<u8>,
    log: Vec<u8>,
    pub histories: Vec<History>,
}

pub const STREAMS: [&str; 2] = ["session/a", "session/b"];
/// A body that fills a third of a page; with so many more of them in each stream the database has 64 KiB.
const FILLER: usize = 1300;
const FILLED: usize = 8;

/// A journal of which everything is in the log: of 64 KiB where its streams have but these few records.
fn image(records: [&[(u32, &str)]; 2], filled: usize) -> Image {
    let folder = TempDir::new().unwrap();
    let journal = Sqlite::open(options(folder.path(), Plants::default())).unwrap();
    for (stream, records) in STREAMS.into_iter().zip(records) {
        put(&journal, &name(stream), records);
        for at in 0..filled {
            let body = format!("{at} {}", "x".repeat(FILLER));
            let end = history(&journal, &name(stream), 0).unwrap().last;
            append(&journal, &name(stream), end, 1, &body).unwrap();
        }
    }
    let histories = STREAMS.map(|stream| history(&journal, &name(stream), 0).unwrap()).to_vec();
    let read = |file: &str| std::fs::read(folder.path().join(file)).unwrap();
    Image { database: read("journal.db"), log: read("journal.db-wal"), histories }
}

/// With a log of 64 KiB.
fn logged() -> Image {
    image([&RECORDS[..3], &RECORDS[..1]], 0)
}

/// With a database of 64 KiB, into which the log was copied, and nothing beside it.
pub fn copied() -> Image {
    let image = image([RECORDS, RECORDS], FILLED);
    let folder = TempDir::new().unwrap();
    recover(folder.path(), &image.database, Some(&image.log)).unwrap();
    Image { database: std::fs::read(folder.path().join("journal.db")).unwrap(), log: Vec::new(), ..image }
}

/// The histories that a server finds in these files, or that it refuses them.
pub fn recover(folder: &Path, database: &[u8], log: Option<&[u8]>) -> Result<Vec<History>, String> {
    std::fs::write(folder.join("journal.db"), database).unwrap();
    match log {
        Some(log) => std::fs::write(folder.join("journal.db-wal"), log).unwrap(),
        None => drop(std::fs::remove_file(folder.join("journal.db-wal"))),
    }
    let journal = match Sqlite::open(options(folder, Plants::default())) {
        Ok(journal) => journal,
        Err(OpenError::Locked(path)) => panic!("{} is locked", path.display()),
        Err(refused) => return Err(refused.to_string()),
    };
    let refused = |error: ReadError| {
        let said = error.to_string();
        assert!(!said.contains("ended"), "a thread of the journal panicked: {said}");
        said
    };
    let listed = wait(journal.streams("session/")).map_err(refused)?;
    let read = STREAMS.map(|stream| history(&journal, &name(stream), 0));
    let read = read.into_iter().collect::<Result<Vec<_>, _>>().map_err(refused)?;
    assert!(listed.len() >= read.iter().filter(|history| history.last > 0).count());
    Ok(read)
}

/// How many records are gone. Panics if what is left is not the beginning of what was there.
pub fn missing(found: &[History], whole: &[History]) -> usize {
    let lost = found.iter().zip(whole).map(|(found, whole)| {
        assert_eq!(found.records, whole.records[..found.records.len()]);
        whole.records.len() - found.records.len()
    });
    lost.sum()
}

/// Set to 1: every bit is flipped and every cut is made. Set to n: every n-th, from anywhere on.
const STRIDE: &str = "STRIDE";
/// Where to begin; every run prints it.
const OFFSET: &str = "OFFSET";

/// What came of damage, by what was said.
pub type Verdicts = BTreeMap<String, usize>;

/// Does something to each of `count` places, or to every so many-th, on all cores, each with a folder of its own.
pub fn at_places(
    what: &str,
    count: usize,
    usual: usize,
    harm: impl Fn(&Path, usize) -> String + Sync,
) -> Verdicts {
    let number = |name: &str| std::env::var(name).ok().map(|text| text.parse::<usize>().unwrap());
    let stride = number(STRIDE).unwrap_or(count / usual).max(1);
    let clock = std::time::UNIX_EPOCH.elapsed().unwrap().subsec_nanos() as usize;
    let offset = number(OFFSET).unwrap_or(clock / 1000) % stride;
    println!("{what}: every {stride}-th of {count} places, from {offset} on");
    let (next, verdicts) = (AtomicUsize::new(offset), Mutex::new(Verdicts::new()));
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                let folder = TempDir::new_in("/dev/shm").or_else(|_| TempDir::new()).unwrap();
                loop {
                    let place = next.fetch_add(stride, Ordering::Relaxed);
                    if place >= count {
                        break;
                    }
                    let verdict = harm(folder.path(), place);
                    *verdicts.lock().unwrap().entry(verdict).or_default() += 1;
                }
            });
        }
    });
    let verdicts = verdicts.into_inner().unwrap();
    for (verdict, count) in &verdicts {
        println!("  {count} {verdict}");
    }
    verdicts
}

/// A refusal without its figures and places, so that like ones are counted together.
fn kind(folder: &Path, refused: &str) -> String {
    let mut kind = String::from("refused: ");
    for char in refused.replace(&folder.display().to_string(), "").chars().take(70) {
        match char {
            '0'..='9' if kind.ends_with('#') => {}
            '0'..='9' => kind.push('#'),
            char => kind.push(char),
        }
    }
    kind
}

fn refusals(verdicts: &Verdicts) -> usize {
    verdicts.iter().filter(|(verdict, _)| verdict.starts_with("refused")).map(|(_, count)| count).sum()
}

/// Of the log: its own header, and a page with its header.
pub const HEADER: usize = 32;
pub const FRAME: usize = 24 + 4096;

#[test]
fn law_6_a_cut_log_leaves_a_prefix_and_says_so() {
    let image = logged();
    let folder = TempDir::new().unwrap();
    let whole = recover(folder.path(), &image.database, Some(&image.log)).unwrap();
    assert_eq!(whole, image.histories);
    let verdicts = at_places("cuts of the log", image.log.len() + 1, 60, |folder, length| {
        match recover(folder, &image.database, Some(&image.log[..length])) {
            Ok(found) => match (missing(&found, &image.histories), &found[0].cut) {
                (0, _) => "whole".into(),
                (_, Some(_)) => "a prefix, and said so".into(),
                // Exactly behind a commit, or the header: as if the rest had never been written.
                (_, None) if (length.max(HEADER) - HEADER).is_multiple_of(FRAME) => {
                    "a prefix, at a commit".into()
                }
                (lost, None) => panic!("cut to {length}: {lost} are lost without a word"),
            },
            Err(refused) => kind(folder, &refused),
        }
    });
    assert!(verdicts.get("a prefix, and said so").is_some_and(|count| *count > 20), "{verdicts:?}");
}

#[test]
fn law_6_no_flipped_bit_of_the_log_is_silent() {
    let image = logged();
    let verdicts = at_places("flips in the log", image.log.len() * 8, 120, |folder, place| {
        let mut log = image.log.clone();
        log[place / 8] ^= 1 << (place % 8);
        match recover(folder, &image.database, Some(&log)) {
            Ok(found) => {
                let (lost, cut) = (missing(&found, &image.histories), &found[0].cut);
                // Only in the last transaction a flip looks like a crash; then it is reported.
                assert!(lost == 0 || (lost == 1 && cut.is_some()), "bit {place}: {lost} lost, {cut:?}");
                if lost == 0 { "whole".into() } else { "the last transaction cut, and said so".into() }
            }
            Err(refused) => kind(folder, &refused),
        }
    });
    assert!(refusals(&verdicts) > 60, "{verdicts:?}");
}

/// What finds histories in a database file.
type Recovery = fn(&Path, &[u8]) -> Result<Vec<History>, String>;

fn shipped(folder: &Path, database: &[u8]) -> Result<Vec<History>, String> {
    recover(folder, database, None)
}

/// A journal that takes every record on its word, and what it cannot read for the end.
fn gullible(folder: &Path, database: &[u8]) -> Result<Vec<History>, String> {
    const BEFORE_BODY: usize = 17;
    const BEHIND_BODY: usize = 36;
    const SELECT: &str = "SELECT first, bytes FROM record WHERE stream = (SELECT id FROM stream WHERE name = ?1) ORDER BY first";
    std::fs::write(folder.join("journal.db"), database).unwrap();
    let connection =
        rusqlite::Connection::open(folder.join("journal.db")).map_err(|error| error.to_string())?;
    let read = |stream: &str| -> Vec<Stored> {
        let mut records = Vec::new();
        let Ok(mut statement) = connection.prepare(SELECT) else { return records };
        let Ok(mut rows) = statement.query([stream]) else { return records };
        while let Ok(Some(row)) = rows.next() {
            let Ok(bytes) = row.get::<_, Vec<u8>>(1) else { break };
            let Some(end) = bytes.len().checked_sub(BEHIND_BODY).filter(|end| *end >= BEFORE_BODY) else {
                break;
            };
            let count = u32::from_be_bytes(bytes[9..13].try_into().unwrap());
            let first = u64::from_be_bytes(bytes[1..9].try_into().unwrap());
            records.push(Stored { first, count, body: Bytes::copy_from_slice(&bytes[BEFORE_BODY..end]) });
        }
        records
    };
    let history = |stream| {
        let records = read(stream);
        History { last: records.last().map_or(0, |record| record.first), records, cut: None }
    };
    Ok(STREAMS.map(history).to_vec())
}

/// The gullible journal reads what is sound as it is, so what a look finds in it is the damage.
fn is_found(look: fn(Recovery)) {
    let (image, folder) = (copied(), TempDir::new().unwrap());
    assert_eq!(missing(&gullible(folder.path(), &image.database).unwrap(), &image.histories), 0);
    assert!(catch_unwind(|| look(gullible)).is_err(), "a silent journal is not found");
}

#[test]
fn no_flipped_bit_of_the_database_is_silent() {
    flips_are_refused(shipped);
}

#[test]
fn the_flips_of_the_database_go_red_where_records_are_believed() {
    is_found(flips_are_refused);
}

#[test]
fn no_cut_of_the_database_is_silent() {
    cuts_are_refused(shipped);
}

#[test]
fn the_cuts_of_the_database_go_red_where_an_end_is_believed() {
    is_found(cuts_are_refused);
}

fn flips_are_refused(recover: Recovery) {
    let image = copied();
    let verdicts = at_places("flips in the database", image.database.len() * 8, 300, |folder, place| {
        let mut flipped = image.database.clone();
        flipped[place / 8] ^= 1 << (place % 8);
        match recover(folder, &flipped) {
            Ok(found) => {
                assert_eq!(missing(&found, &image.histories), 0, "bit {place}");
                "whole".into()
            }
            Err(refused) => kind(folder, &refused),
        }
    });
    assert!(refusals(&verdicts) > 60, "{verdicts:?}");
}

fn cuts_are_refused(recover: Recovery) {
    let image = copied();
    let verdicts = at_places("cuts of the database", image.database.len(), 60, |folder, length| {
        if length == 0 {
            // A file of nothing is a new journal, except where there was one.
            recover(folder, &image.database).unwrap();
        }
        match recover(folder, &image.database[..length]) {
            Ok(found) => {
                let lost = missing(&found, &image.histories);
                assert_eq!(lost, 0, "cut to {length}");
                "whole".into()
            }
            Err(refused) => kind(folder, &refused),
        }
    });
    assert!(refusals(&verdicts) > 40, "{verdicts:?}");
}
