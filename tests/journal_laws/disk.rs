//! Disks that fill up or fail: what is answered then, and how the journal becomes writable again.

use std::panic::catch_unwind;
use std::time::Duration;

use cuelight::journal::{AppendError, CommitFault, Journal, OpenError, ReadError, Sqlite, verify};
use tempfile::TempDir;

use super::bench::{Plants, append, history, name, options, put, wait};
use super::copying::until_writable;

fn open(folder: &TempDir) -> Sqlite {
    Sqlite::open(options(folder.path(), Plants::default())).unwrap()
}

#[test]
fn a_full_disk_refuses_appends_until_there_is_room() {
    let folder = TempDir::new().unwrap();
    let journal = open(&folder);
    let alice = name("session/alice");
    let body = "x".repeat(20_000);
    put(&journal, &alice, &[(1, &body)]);
    journal.limit_pages(40);
    let mut last = 1;
    let refused = loop {
        match append(&journal, &alice, last, 1, &body) {
            Ok(next) => last = next,
            Err(error) => break error,
        }
    };
    assert!(matches!(refused, AppendError::NotWritten(_)), "{refused:?}");
    assert!(!*journal.writable().borrow());
    // It refuses at once while it waits, and reads go on.
    assert!(matches!(append(&journal, &alice, last, 1, "x"), Err(AppendError::NotWritten(_))));
    assert_eq!(history(&journal, &alice, 0).unwrap().last, last);
    // Several probes pass, and the disk is still full.
    while journal.probes() < 3 {
        wait(journal.flush());
    }
    assert!(!*journal.writable().borrow());
    journal.limit_pages(u32::MAX);
    until_writable(&journal);
    assert_eq!(append(&journal, &alice, last, 1, &body), Ok(last + 1));
    drop(journal);
    assert_eq!(history(&open(&folder), &alice, 0).unwrap().last, last + 1);
}

#[test]
fn appends_behind_a_failed_one_never_succeed() {
    let folder = TempDir::new().unwrap();
    let journal = open(&folder);
    let alice = name("session/alice");
    put(&journal, &alice, &[(1, "a")]);
    journal.fail_next_commit(CommitFault::FsyncAndLost);
    let receipts: Vec<_> = (1..600).map(|after| journal.append(&alice, after, 1, "b".into())).collect();
    for receipt in receipts {
        let answer = receipt.blocking_recv().unwrap();
        assert!(
            matches!(answer, Err(AppendError::NotWritten(_) | AppendError::Conflict { .. })),
            "{answer:?}"
        );
    }
    assert_eq!(history(&journal, &alice, 0).unwrap().last, 1);
}

#[test]
fn a_failed_fsync_is_resolved_by_reading_back() {
    resolves_by_reading_back(false);
}

#[test]
fn a_failed_fsync_goes_red_without_reading_back() {
    assert!(catch_unwind(|| resolves_by_reading_back(true)).is_err());
}

fn resolves_by_reading_back(skip_reading_back: bool) {
    let folder = TempDir::new().unwrap();
    let mut options = options(folder.path(), Plants::default());
    options.planted.skip_reading_back = skip_reading_back;
    let journal = Sqlite::open(options).unwrap();
    let alice = name("session/alice");
    put(&journal, &alice, &[(1, "a")]);

    journal.fail_next_commit(CommitFault::FsyncButStored);
    let answer = append(&journal, &alice, 1, 1, "b");
    let there = history(&journal, &alice, 0).unwrap().last == 2;
    assert_eq!((answer, there), (Ok(2), true));

    journal.fail_next_commit(CommitFault::FsyncAndLost);
    assert!(matches!(append(&journal, &alice, 2, 1, "c"), Err(AppendError::NotWritten(_))));
    until_writable(&journal);

    journal.fail_next_commit(CommitFault::FsyncAndNoReopen);
    assert!(matches!(append(&journal, &alice, 2, 1, "d"), Err(AppendError::Unknown(_))));
    assert!(matches!(
        append(&journal, &alice, 2, 1, "e"),
        Err(AppendError::NotWritten(_) | AppendError::Conflict { .. })
    ));
    until_writable(&journal);
    let history = history(&journal, &alice, 0).unwrap();
    let bodies: Vec<_> = history.records.iter().map(|record| record.body.clone()).collect();
    assert_eq!(bodies, ["a", "b", "d"]);
}

/// What the kernel alone may have is not told as durable: a power cut would take it.
fn nothing_unproven_is_read(read_unproven: bool) {
    let folder = TempDir::new().unwrap();
    let mut options = options(folder.path(), Plants::default());
    options.planted.read_unproven = read_unproven;
    // It stays ill.
    options.probe_every = Duration::from_secs(3600);
    let journal = Sqlite::open(options).unwrap();
    let alice = name("session/alice");
    put(&journal, &alice, &[(1, "a")]);
    journal.fail_next_commit(CommitFault::FsyncAndNoReopen);
    assert!(matches!(append(&journal, &alice, 1, 1, "b"), Err(AppendError::Unknown(_))));
    let read = history(&journal, &alice, 0);
    assert!(matches!(read, Err(ReadError::Failed(_))), "{read:?}");
    drop(journal);
    let journal = open(&folder);
    assert_eq!(history(&journal, &alice, 0).unwrap().last, 2);
}

#[test]
fn what_may_not_be_durable_is_not_read() {
    nothing_unproven_is_read(false);
}

#[test]
fn what_may_not_be_durable_goes_red_when_it_is_read() {
    assert!(catch_unwind(|| nothing_unproven_is_read(true)).is_err());
}

#[test]
fn a_second_server_cannot_open_the_same_file() {
    let folder = TempDir::new().unwrap();
    let journal = open(&folder);
    let second = Sqlite::open(options(folder.path(), Plants::default()));
    assert!(matches!(second, Err(OpenError::Locked(_))), "{second:?}");
    let around = folder.path().join("..").join(folder.path().file_name().unwrap());
    assert!(matches!(Sqlite::open(options(&around, Plants::default())), Err(OpenError::Locked(_))));
    drop(journal);
    open(&folder);
}

#[test]
fn another_programs_database_is_left_alone() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("journal.db");
    rusqlite::Connection::open(&path).unwrap().execute_batch("CREATE TABLE theirs(x)").unwrap();
    let opened = Sqlite::open(options(folder.path(), Plants::default()));
    assert!(matches!(opened, Err(OpenError::NotAJournal(0))), "{opened:?}");
}

#[test]
fn a_backup_is_the_journal_at_one_moment() {
    let folder = TempDir::new().unwrap();
    let journal = open(&folder);
    let alice = name("session/alice");
    put(&journal, &alice, &[(1, "a"), (2, "bc")]);
    let copy = folder.path().join("copy.db");
    let (backed_up, last) = std::thread::scope(|scope| {
        let appending =
            scope.spawn(|| (3..60).map(|after| append(&journal, &alice, after, 1, "d").unwrap()).max());
        let backed_up = wait(journal.backup_to(&copy));
        (backed_up, appending.join().unwrap())
    });
    backed_up.unwrap();
    assert_eq!(last, Some(60));
    let report = verify(&copy).unwrap();
    assert!(report.is_sound(), "{report:?}");
    assert!(report.streams[0].facts >= 3);
    assert!(wait(journal.backup_to(&copy)).is_err(), "an existing file is not overwritten");
    let whole = verify(folder.path().join("journal.db")).unwrap();
    assert_eq!((whole.streams[0].records, whole.streams[0].facts), (59, 60));
}

#[test]
fn a_large_log_is_copied_into_the_database() {
    let folder = TempDir::new().unwrap();
    let mut options = options(folder.path(), Plants::default());
    options.wal_bytes_max = 256 << 10;
    let journal = Sqlite::open(options).unwrap();
    let alice = name("session/alice");
    let body = "x".repeat(10_000);
    put(&journal, &alice, &vec![(1, body.as_str()); 400]);
    let log = std::fs::metadata(folder.path().join("journal.db-wal")).unwrap().len();
    assert!(log < 1 << 20, "the log grew to {log} bytes");
    assert_eq!(history(&journal, &alice, 0).unwrap().last, 400);
}

#[test]
fn a_full_queue_refuses_at_once() {
    let folder = TempDir::new().unwrap();
    let mut options = options(folder.path(), Plants::default());
    options.queue_records_max = 0;
    let journal = Sqlite::open(options).unwrap();
    for _ in 0..2 {
        let answer = append(&journal, &name("session/alice"), 0, 1, "a");
        assert!(matches!(answer, Err(AppendError::NotWritten(_))), "{answer:?}");
    }
    assert!(*journal.writable().borrow(), "a full queue says nothing about the disk");
}

#[test]
fn forgotten_stream_ends_are_read_again() {
    let folder = TempDir::new().unwrap();
    let mut options = options(folder.path(), Plants::default());
    options.tails_max = 2;
    let journal = Sqlite::open(options).unwrap();
    for after in 0..5 {
        for stream in 0..7 {
            assert_eq!(append(&journal, &name(&format!("session/{stream}")), after, 1, "a"), Ok(after + 1));
        }
    }
}
