//! Law 6: a torn tail is cut and reported, damage is refused; nothing is ever silently different.

use std::path::Path;

use cuelight::journal::{History, Journal, OpenError, ReadError, Sqlite, verify};
use tempfile::TempDir;

use super::bench::{
    Bench, IMPLEMENTATIONS, Plants, Seeded, append, goes_red, history, name, options, put, wait,
};

const RECORDS: &[(u32, &str)] =
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
struct Image {
    database: Vec<u8>,
    log: Vec<u8>,
    histories: Vec<History>,
}

const STREAMS: [&str; 2] = ["session/a", "session/b"];

fn image() -> Image {
    let folder = TempDir::new().unwrap();
    let journal = Sqlite::open(options(folder.path(), Plants::default())).unwrap();
    for stream in STREAMS {
        put(&journal, &name(stream), RECORDS);
    }
    let histories = STREAMS.map(|stream| history(&journal, &name(stream), 0).unwrap()).to_vec();
    let read = |file: &str| std::fs::read(folder.path().join(file)).unwrap();
    Image { database: read("journal.db"), log: read("journal.db-wal"), histories }
}

/// The histories that a server finds in these files, or that it refuses them.
fn recover(folder: &Path, database: &[u8], log: Option<&[u8]>) -> Result<Vec<History>, String> {
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
    let listed = wait(journal.streams("session/")).map_err(|error| error.to_string())?;
    let read = STREAMS.map(|stream| history(&journal, &name(stream), 0));
    let read = read.into_iter().collect::<Result<Vec<_>, _>>().map_err(|error| error.to_string())?;
    assert!(listed.len() >= read.iter().filter(|history| history.last > 0).count());
    Ok(read)
}

/// How many records are gone. Panics if what is left is not the beginning of what was there.
fn missing(found: &[History], whole: &[History]) -> usize {
    let lost = found.iter().zip(whole).map(|(found, whole)| {
        assert_eq!(found.records, whole.records[..found.records.len()]);
        whole.records.len() - found.records.len()
    });
    lost.sum()
}

#[test]
fn law_6_a_cut_log_leaves_a_prefix_and_says_so() {
    let image = image();
    let folder = TempDir::new().unwrap();
    let whole = recover(folder.path(), &image.database, Some(&image.log)).unwrap();
    assert_eq!(whole, image.histories);
    let seed = 7;
    println!("seed {seed}");
    let mut random = Seeded(seed);
    let mut reported = 0;
    for _ in 0..60 {
        let length = random.below(image.log.len() as u64 + 1) as usize;
        match recover(folder.path(), &image.database, Some(&image.log[..length])) {
            Ok(found) => {
                missing(&found, &image.histories);
                reported += usize::from(found[0].cut.is_some());
            }
            Err(refused) => println!("cut to {length}: {refused}"),
        }
    }
    assert!(reported > 30, "only {reported} cuts were reported");
}

#[test]
fn law_6_no_flipped_bit_of_the_log_is_silent() {
    let image = image();
    let folder = TempDir::new().unwrap();
    let seed = 11;
    println!("seed {seed}");
    let mut random = Seeded(seed);
    let mut refused = 0;
    for _ in 0..120 {
        let at = random.below(image.log.len() as u64) as usize;
        let mut log = image.log.clone();
        log[at] ^= 1 << random.below(8);
        match recover(folder.path(), &image.database, Some(&log)) {
            Ok(found) => {
                let lost = missing(&found, &image.histories);
                // Only in the last transaction a flip looks like a crash; then it is reported.
                assert!(
                    lost == 0 || (lost == 1 && found[0].cut.is_some()),
                    "byte {at}: {lost} lost, {:?}",
                    found[0].cut
                );
            }
            Err(_) => refused += 1,
        }
    }
    assert!(refused > 60, "only {refused} were refused");
}

#[test]
fn no_flipped_bit_of_the_database_is_silent() {
    let image = image();
    let folder = TempDir::new().unwrap();
    recover(folder.path(), &image.database, Some(&image.log)).unwrap();
    let database = std::fs::read(folder.path().join("journal.db")).unwrap();
    let seed = 13;
    println!("seed {seed}");
    let mut random = Seeded(seed);
    let used: Vec<usize> = (0..database.len()).filter(|at| database[*at] != 0).collect();
    let mut refused = 0;
    for _ in 0..300 {
        let at = used[random.below(used.len() as u64) as usize];
        let mut flipped = database.clone();
        flipped[at] ^= 1 << random.below(8);
        match recover(folder.path(), &flipped, None) {
            Ok(found) => assert_eq!(missing(&found, &image.histories), 0, "byte {at}"),
            Err(_) => refused += 1,
        }
    }
    println!("{refused} of 300 refused");
    assert!(refused > 30, "only {refused} were refused");
}
