//! The log is copied while commits go on: it stays bounded, nothing is lost, and a copy that goes wrong is noticed.

use std::collections::VecDeque;
use std::panic::catch_unwind;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use cuelight::journal::{
    AppendError, CopyFault, Journal, Planted, Sqlite, SqliteOptions, StreamName, verify,
};
use tempfile::TempDir;

use super::bench::{Plants, append, history, name, options, put, wait};

/// Small, so that a test makes many copies.
const WAL_BYTES_MAX: u64 = 128 << 10;
/// Commits wait from here on, and a commit of these tests adds less than the rest: see `fill`.
const LOG_BYTES_MAX: u64 = 4 * WAL_BYTES_MAX + (128 << 10);
/// Pages of this length go to the log with each record.
const BODY_BYTES: usize = 3_000;
/// Appends that are under way at once: the queue is never empty, so no idle moment helps.
const AHEAD: u64 = 8;

fn open(folder: &TempDir, planted: Planted) -> Sqlite {
    Sqlite::open(SqliteOptions { planted, ..small(folder) }).unwrap()
}

fn small(folder: &TempDir) -> SqliteOptions {
    let (wal_bytes_max, batch_records_max) = (WAL_BYTES_MAX, AHEAD as usize);
    SqliteOptions { wal_bytes_max, batch_records_max, ..options(folder.path(), Plants::default()) }
}

fn log_bytes(folder: &Path) -> u64 {
    std::fs::metadata(folder.join("journal.db-wal")).map_or(0, |log| log.len())
}

fn body(after: u64) -> String {
    format!("{after:>width$}", width = BODY_BYTES)
}

/// Appends `count` records behind `last`, a few at once; the end then. Stops at the first that is refused.
fn fill(journal: &Sqlite, stream: &StreamName, last: u64, count: u64) -> Result<u64, (u64, AppendError)> {
    let (mut durable, mut handed_in) = (last, last);
    let mut receipts = VecDeque::new();
    while durable < last + count {
        while handed_in < last + count && (receipts.len() as u64) < AHEAD {
            receipts.push_back(journal.append(stream, handed_in, 1, body(handed_in).into()));
            handed_in += 1;
        }
        let answer = receipts.pop_front().unwrap().blocking_recv().unwrap();
        durable = answer.map_err(|error| (durable, error))?;
    }
    Ok(durable)
}

/// Every acknowledged record is there after reopening, and the file is sound.
fn holds(folder: &TempDir, stream: &StreamName, last: u64) {
    let journal = open(folder, Planted::default());
    let records = history(&journal, stream, 0).unwrap().records;
    assert_eq!(records.len() as u64, last);
    assert!((0..).zip(&records).all(|(after, record)| record.body == body(after)));
    drop(journal);
    let report = verify(folder.path().join("journal.db")).unwrap();
    assert!(report.is_sound(), "{report:?}");
}

pub fn until_writable(journal: &Sqlite) {
    let mut writable = journal.writable();
    let becomes = async move { writable.wait_for(|writable| *writable).await.map(|_| ()) };
    wait(async { tokio::time::timeout(Duration::from_secs(20), becomes).await }).unwrap().unwrap();
}

fn log_stays_bounded(planted: Planted) {
    let (folder, alice) = (TempDir::new().unwrap(), name("session/alice"));
    let journal = open(&folder, planted);
    let mut last = 0;
    for _ in 0..40 {
        last = fill(&journal, &alice, last, 50).unwrap();
        let log = log_bytes(folder.path());
        assert!(log < LOG_BYTES_MAX, "{log} bytes after {last} records");
    }
    drop(journal);
    holds(&folder, &alice, last);
}

#[test]
fn the_log_stays_bounded_while_commits_go_on() {
    log_stays_bounded(Planted::default());
}

#[test]
fn a_copier_alone_goes_red() {
    let planted = Planted { skip_last_copy: true, ..Planted::default() };
    assert!(catch_unwind(|| log_stays_bounded(planted)).is_err());
}

#[test]
fn a_log_that_a_reader_holds_grows_only_as_long_as_it_does() {
    let (folder, alice) = (TempDir::new().unwrap(), name("session/alice"));
    let journal = open(&folder, Planted::default());
    put(&journal, &alice, &[(1, &body(0))]);
    let reader = rusqlite::Connection::open(folder.path().join("journal.db")).unwrap();
    reader.execute_batch("BEGIN").unwrap();
    let count = || reader.query_row("SELECT count(*) FROM record", [], |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(count(), 1);
    let last = fill(&journal, &alice, 1, 500).unwrap();
    let held = log_bytes(folder.path());
    assert!(held > LOG_BYTES_MAX, "the reader did not hold the log: {held} bytes");
    assert_eq!(count(), 1, "what it reads is of one moment");
    reader.execute_batch("COMMIT").unwrap();
    // One more copy falls due within as much again; then the log begins anew in the same file.
    let last = fill(&journal, &alice, last, 400).unwrap();
    let most = held + LOG_BYTES_MAX;
    let freed = fill(&journal, &alice, last, 500).unwrap();
    let log = log_bytes(folder.path());
    assert!(log < most, "{log} bytes, {held} when the reader went");
    drop(reader);
    drop(journal);
    holds(&folder, &alice, freed);
}

#[test]
fn commits_wait_for_a_copy_that_is_too_slow() {
    slow_copy(Planted::default());
}

#[test]
fn commits_that_outrun_a_slow_copy_go_red() {
    assert!(catch_unwind(|| slow_copy(Planted { outrun_copier: true, ..Planted::default() })).is_err());
}

fn slow_copy(planted: Planted) {
    let (folder, alice) = (TempDir::new().unwrap(), name("session/alice"));
    let journal = open(&folder, planted);
    let disk = Arc::new(Mutex::new(()));
    let slow = disk.lock().unwrap();
    journal.fail_next_copy(CopyFault::Slow(Arc::clone(&disk)));
    let last = std::thread::scope(|scope| {
        let filling = scope.spawn(|| fill(&journal, &alice, 0, 1_000).unwrap());
        while journal.copies_awaited() == 0 && !filling.is_finished() {
            std::thread::yield_now();
        }
        let log = log_bytes(folder.path());
        drop(slow);
        let last = filling.join().unwrap();
        assert!(log > 3 * WAL_BYTES_MAX && log < LOG_BYTES_MAX, "{log} bytes when commits waited");
        last
    });
    let log = log_bytes(folder.path());
    assert!(log < LOG_BYTES_MAX, "{log} bytes");
    drop(journal);
    holds(&folder, &alice, last);
}

#[test]
fn a_failed_copy_is_an_illness_from_which_it_recovers() {
    for fault in [CopyFault::Fsync, CopyFault::Full] {
        assert_eq!(illnesses_of_copies(&fault, Planted::default()), 3, "{fault:?}");
    }
}

/// Everything else goes well all the same, whenever the machine gets round to the copy.
#[test]
fn a_failed_copy_that_is_taken_for_a_good_one_goes_red() {
    let planted = Planted { trust_copier: true, ..Planted::default() };
    assert_eq!(illnesses_of_copies(&CopyFault::Fsync, planted), 0);
}

/// Of three copies that fail, how many the journal fell ill of.
fn illnesses_of_copies(fault: &CopyFault, planted: Planted) -> usize {
    let (folder, alice) = (TempDir::new().unwrap(), name("session/alice"));
    let journal = open(&folder, planted);
    let (mut last, mut illnesses) = (0, 0);
    for _ in 0..3 {
        journal.fail_next_copy(fault.clone());
        let probes = journal.probes();
        last = match until_told_of_a_failed_copy(&journal, &alice, last) {
            Ok(last) => last,
            Err((known, refused)) => {
                assert!(matches!(refused, AppendError::NotWritten(_)), "{refused:?}");
                until_writable(&journal);
                let last = history(&journal, &alice, 0).unwrap().last;
                assert!(last >= known, "{known} were acknowledged, {last} are there");
                last
            }
        };
        // It may have recovered before anybody could be refused.
        wait(journal.flush());
        until_writable(&journal);
        illnesses += usize::from(journal.probes() > probes);
        last = fill(&journal, &alice, last, 200).unwrap();
    }
    drop(journal);
    holds(&folder, &alice, last);
    illnesses
}

/// Appends until the writer was told that a copy failed, or until it refuses.
fn until_told_of_a_failed_copy(
    journal: &Sqlite,
    stream: &StreamName,
    mut last: u64,
) -> Result<u64, (u64, AppendError)> {
    let failed = journal.copies_failed();
    while journal.copies_failed() == failed {
        last = fill(journal, stream, last, AHEAD)?;
    }
    Ok(last)
}

#[test]
fn a_journal_that_is_dropped_after_a_failed_copy_keeps_its_log() {
    let (folder, alice) = (TempDir::new().unwrap(), name("session/alice"));
    // Also where it is told of the failure before its end.
    let probe_every = Duration::from_secs(3600);
    let journal = Sqlite::open(SqliteOptions { probe_every, ..small(&folder) }).unwrap();
    let disk = Arc::new(Mutex::new(()));
    let slow = disk.lock().unwrap();
    // The first copy takes until the journal is being dropped, and fails then: nobody but the end can notice.
    journal.fail_next_copy(CopyFault::SlowThenFsync(Arc::clone(&disk)));
    let last = fill(&journal, &alice, 0, 60).unwrap();
    assert!(log_bytes(folder.path()) > WAL_BYTES_MAX);
    std::thread::scope(|scope| {
        let dropping = scope.spawn(move || drop(journal));
        drop(slow);
        dropping.join().unwrap();
    });
    assert!(log_bytes(folder.path()) > WAL_BYTES_MAX, "the database was believed");
    holds(&folder, &alice, last);
    assert_eq!(log_bytes(folder.path()), 0, "a good end takes it away");
}

#[test]
fn without_its_copier_the_writer_copies_by_itself() {
    let (folder, alice) = (TempDir::new().unwrap(), name("session/alice"));
    let journal = open(&folder, Planted::default());
    journal.fail_next_copy(CopyFault::Panic);
    let mut last = 0;
    for _ in 0..20 {
        last = fill(&journal, &alice, last, 50).unwrap();
        assert!(log_bytes(folder.path()) < LOG_BYTES_MAX);
    }
    assert!(journal.probes() > 0, "the file was not opened anew");
    // It can still fall ill and recover.
    journal.fail_next_commit(cuelight::journal::CommitFault::FsyncButStored);
    assert_eq!(append(&journal, &alice, last, 1, &body(last)), Ok(last + 1));
    last = fill(&journal, &alice, last + 1, 500).unwrap();
    assert!(log_bytes(folder.path()) < LOG_BYTES_MAX);
    drop(journal);
    holds(&folder, &alice, last);
}

#[test]
fn a_commit_that_fails_during_a_copy_is_resolved_all_the_same() {
    let (folder, alice) = (TempDir::new().unwrap(), name("session/alice"));
    let journal = open(&folder, Planted::default());
    let mut last = 0;
    for _ in 0..20 {
        last = fill(&journal, &alice, last, 60).unwrap();
        journal.fail_next_commit(cuelight::journal::CommitFault::FsyncButStored);
        assert_eq!(append(&journal, &alice, last, 1, &body(last)), Ok(last + 1));
        last += 1;
    }
    drop(journal);
    holds(&folder, &alice, last);
}
