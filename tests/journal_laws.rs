//! The journal's laws, run against every implementation, each with a planted bug that must turn it red.
//!
//! A law is a function that panics where it is broken; `bench` opens the implementations it runs against.

#![allow(clippy::unwrap_used, reason = "every file here is a test")]

#[path = "journal_laws/astray.rs"]
mod astray;
#[path = "journal_laws/bench.rs"]
mod bench;
#[path = "journal_laws/beside.rs"]
mod beside;
#[path = "journal_laws/copying.rs"]
mod copying;
#[path = "journal_laws/crash.rs"]
mod crash;
#[path = "journal_laws/damage.rs"]
mod damage;
#[path = "journal_laws/disk.rs"]
mod disk;
#[path = "journal_laws/emptied.rs"]
mod emptied;
#[path = "skipped/mod.rs"]
mod skipped;
#[path = "journal_laws/torn.rs"]
mod torn;

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bench::{Bench, IMPLEMENTATIONS, Plants, append, goes_red, history, name, put, wait};
use bytes::Bytes;
use cuelight::journal::{AppendError, Fault, Journal, Memory, NUMBER_MAX};

fn under_every_journal(law: fn(Bench)) {
    for implementation in IMPLEMENTATIONS {
        println!("{}", implementation.name);
        law(Bench::open(implementation, Plants::default()));
    }
}

fn numbers_are_dense(bench: Bench) {
    let (journal, alice) = (bench.journal(), name("session/alice"));
    assert_eq!(append(journal, &alice, 0, 1, "a"), Ok(1));
    assert_eq!(append(journal, &alice, 1, 3, "bcd"), Ok(4));
    assert_eq!(append(journal, &alice, 4, 1, "e"), Ok(5));
    let history = history(journal, &alice, 0).unwrap();
    let shape: Vec<_> =
        history.records.iter().map(|record| (record.first, record.count, record.last())).collect();
    assert_eq!(shape, [(1, 1, 1), (2, 3, 4), (5, 1, 5)]);
    assert_eq!(history.last, 5);
    assert_eq!(history.cut, None);
}

fn a_record_is_read_whole_or_not_at_all(bench: Bench) {
    let (journal, alice) = (bench.journal(), name("session/alice"));
    put(journal, &alice, &[(1, "a"), (3, "bcd"), (2, "ef"), (1, "g")]);
    // after → the first numbers of what is read
    let cases: [(u64, &[u64]); 9] = [
        (0, &[1, 2, 5, 7]),
        (1, &[2, 5, 7]),
        (2, &[2, 5, 7]),
        (3, &[2, 5, 7]),
        (4, &[5, 7]),
        (5, &[5, 7]),
        (6, &[7]),
        (7, &[]),
        (u64::MAX, &[]),
    ];
    for (after, expected) in cases {
        let history = history(journal, &alice, after).unwrap();
        let firsts: Vec<_> = history.records.iter().map(|record| record.first).collect();
        assert_eq!(firsts, expected, "after {after}");
        assert_eq!(history.last, 7);
    }
}

fn a_wrong_number_writes_nothing(bench: Bench) {
    let (journal, alice) = (bench.journal(), name("session/alice"));
    assert_eq!(append(journal, &alice, 1, 1, "x"), Err(AppendError::Conflict { actual: 0 }));
    put(journal, &alice, &[(2, "ab")]);
    for wrong in [0, 1, 3, 9] {
        assert_eq!(
            append(journal, &alice, wrong, 1, "x"),
            Err(AppendError::Conflict { actual: 2 }),
            "{wrong}"
        );
    }
    assert_eq!(history(journal, &alice, 0).unwrap().records.len(), 1);
    assert_eq!(append(journal, &alice, 2, 1, "c"), Ok(3));
}

fn what_can_never_be_stored_is_refused(bench: Bench) {
    let (journal, alice) = (bench.journal(), name("session/alice"));
    let huge = Bytes::from(vec![0; (8 << 20) + 1]);
    let largest = huge.slice(1..);
    for (after, count, body) in [(0, 0, Bytes::new()), (NUMBER_MAX, 1, Bytes::new()), (0, 1, huge)] {
        let answer = journal.append(&alice, after, count, body).blocking_recv().unwrap();
        assert!(matches!(answer, Err(AppendError::NotWritten(_))), "{after} {count}: {answer:?}");
    }
    assert_eq!(history(journal, &alice, 0).unwrap().last, 0);
    let (count, body) = (u32::MAX, largest);
    assert_eq!(journal.append(&alice, 0, count, body).blocking_recv().unwrap(), Ok(u64::from(count)));
}

fn appends_may_be_pipelined(bench: Bench) {
    let (journal, alice) = (bench.journal(), name("session/alice"));
    let receipts: Vec<_> = (0..300).map(|after| journal.append(&alice, after, 1, body(after))).collect();
    for (after, receipt) in (0..).zip(receipts) {
        assert_eq!(receipt.blocking_recv().unwrap(), Ok(after + 1));
    }
    let records = history(journal, &alice, 0).unwrap().records;
    assert_eq!(records.len(), 300);
    assert!((0..).zip(&records).all(|(after, record)| record.body == body(after)));
}

fn nothing_behind_a_refused_append_succeeds(bench: Bench) {
    let (journal, alice) = (bench.journal(), name("session/alice"));
    let asked = [(0, true), (1, true), (7, false), (8, false), (9, false)];
    let receipts = asked.map(|(after, good)| (good, after, journal.append(&alice, after, 1, body(after))));
    for (good, after, receipt) in receipts {
        let answer = receipt.blocking_recv().unwrap();
        assert_eq!(answer.is_ok(), good, "after {after}: {answer:?}");
    }
    assert_eq!(history(journal, &alice, 0).unwrap().last, 2);
}

fn many_streams_share_the_disk(bench: Bench) {
    const STREAMS: u64 = 24;
    const RECORDS: u64 = 40;
    std::thread::scope(|scope| {
        for stream in 0..STREAMS {
            let journal = bench.journal();
            scope.spawn(move || {
                let stream = name(&format!("session/{stream}"));
                for after in 0..RECORDS {
                    assert_eq!(append(journal, &stream, after, 1, &after.to_string()), Ok(after + 1));
                }
            });
        }
    });
    for stream in 0..STREAMS {
        assert_eq!(history(bench.journal(), &name(&format!("session/{stream}")), 0).unwrap().last, RECORDS);
    }
    if let Some(commits) = bench.commits() {
        println!("{} appends in {commits} commits", STREAMS * RECORDS);
        assert!(commits < STREAMS * RECORDS / 2, "{commits} commits");
    }
}

/// The hot one does not stop before the quiet ones are done, so that a journal that starves either never ends.
fn a_hot_stream_and_quiet_ones_both_move(bench: Bench) {
    const QUIET: u64 = 12;
    const RECORDS: u64 = 15;
    let (journal, hot, quiet_done) = (bench.journal(), name("session/hot"), AtomicU64::new(0));
    let (mut handed_in, mut durable) = (0, 0);
    std::thread::scope(|scope| {
        for stream in 0..QUIET {
            let quiet_done = &quiet_done;
            scope.spawn(move || {
                let stream = name(&format!("session/{stream}"));
                put(journal, &stream, &[(1, "x"); RECORDS as usize]);
                quiet_done.fetch_add(1, Ordering::SeqCst);
            });
        }
        let mut receipts = VecDeque::new();
        while quiet_done.load(Ordering::SeqCst) < QUIET || !receipts.is_empty() {
            while receipts.len() < 1000 && quiet_done.load(Ordering::SeqCst) < QUIET {
                receipts.push_back(journal.append(&hot, handed_in, 1, body(handed_in)));
                handed_in += 1;
            }
            for receipt in receipts.drain(..receipts.len().min(100)) {
                durable += 1;
                assert_eq!(receipt.blocking_recv().unwrap(), Ok(durable));
            }
        }
    });
    assert_eq!((durable, history(journal, &hot, 0).unwrap().last), (handed_in, handed_in));
    for stream in 0..QUIET {
        assert_eq!(history(journal, &name(&format!("session/{stream}")), 0).unwrap().last, RECORDS);
    }
}

fn what_was_acknowledged_is_there_after_reopening(bench: Bench) {
    let names = [name("accounts"), name("session/a"), name("session/b")];
    for stream in &names {
        put(bench.journal(), stream, &[(1, "a"), (2, "bc")]);
    }
    let before = names.each_ref().map(|stream| history(bench.journal(), stream, 0).unwrap());
    let bench = bench.reopen();
    let journal = bench.journal();
    assert_eq!(names.each_ref().map(|stream| history(journal, stream, 0).unwrap()), before);
    assert_eq!(append(journal, &names[0], 3, 1, "d"), Ok(4));
    assert_eq!(append(journal, &names[1], 0, 1, "x"), Err(AppendError::Conflict { actual: 3 }));
}

fn names_are_listed_by_prefix(bench: Bench) {
    for stream in ["session/b", "accounts", "session/a", "session-x", "sessionz"] {
        put(bench.journal(), &name(stream), &[(1, "a")]);
    }
    let listed = |prefix: &str| -> Vec<String> {
        wait(bench.journal().streams(prefix)).unwrap().iter().map(ToString::to_string).collect()
    };
    assert_eq!(listed("session/"), ["session/a", "session/b"]);
    assert_eq!(listed("acc"), ["accounts"]);
    assert_eq!(listed("").len(), 5);
    assert!(listed("x").is_empty());
    assert_eq!(history(bench.journal(), &name("nobody"), 0).unwrap().last, 0);
}

fn flush_waits_for_what_was_appended_before(bench: Bench) {
    let (journal, alice) = (bench.journal(), name("session/alice"));
    let mut receipts: Vec<_> = (0..50).map(|after| journal.append(&alice, after, 1, body(after))).collect();
    wait(journal.flush());
    assert!(receipts.iter_mut().all(|receipt| receipt.try_recv().is_ok()));
}

fn body(after: u64) -> Bytes {
    Bytes::from(format!("fact behind {after}"))
}

#[test]
fn law_1_numbers_are_dense_from_1() {
    under_every_journal(numbers_are_dense);
}

#[test]
fn law_2_a_record_is_all_or_none() {
    under_every_journal(a_record_is_read_whole_or_not_at_all);
}

#[test]
fn law_3_a_wrong_number_is_a_conflict() {
    under_every_journal(a_wrong_number_writes_nothing);
    under_every_journal(nothing_behind_a_refused_append_succeeds);
    under_every_journal(what_can_never_be_stored_is_refused);
}

#[test]
fn law_3_goes_red_without_the_check() {
    goes_red(Plants { skip_expected_check: true, ..Plants::default() }, a_wrong_number_writes_nothing);
    goes_red(
        Plants { skip_expected_check: true, ..Plants::default() },
        nothing_behind_a_refused_append_succeeds,
    );
}

#[test]
fn law_4_acknowledged_facts_survive_reopening() {
    under_every_journal(what_was_acknowledged_is_there_after_reopening);
}

#[test]
fn law_5_pipelined_and_concurrent_appends_are_read_in_order() {
    under_every_journal(appends_may_be_pipelined);
    under_every_journal(many_streams_share_the_disk);
    under_every_journal(a_hot_stream_and_quiet_ones_both_move);
    under_every_journal(flush_waits_for_what_was_appended_before);
    under_every_journal(names_are_listed_by_prefix);
}

#[test]
fn memory_fails_as_it_is_told() {
    let journal = Memory::new();
    let alice = name("session/alice");
    let cases = [(Fault::NotWritten, 0), (Fault::UnknownAndLost, 0), (Fault::UnknownButStored, 1)];
    for (fault, last) in cases {
        journal.fail_next(fault);
        let answer = append(&journal, &alice, 0, 1, "a");
        let unknown = matches!(answer, Err(AppendError::Unknown(_)));
        assert_eq!((answer.is_err(), unknown), (true, fault != Fault::NotWritten), "{fault:?}");
        assert_eq!(history(&journal, &alice, 0).unwrap().last, last, "{fault:?}");
    }
    journal.set_writable(false);
    assert!(!*journal.writable().borrow());
    assert!(matches!(append(&journal, &alice, 1, 1, "b"), Err(AppendError::NotWritten(_))));
    journal.set_writable(true);
    assert_eq!(append(&journal, &alice, 1, 1, "b"), Ok(2));
}

#[test]
fn memory_holds_until_it_is_released() {
    let journal = Arc::new(Memory::new());
    let alice = name("session/alice");
    journal.hold();
    let mut receipts: Vec<_> = (0..3).map(|after| journal.append(&alice, after, 1, body(after))).collect();
    assert!(receipts.iter_mut().all(|receipt| receipt.try_recv().is_err()));
    assert_eq!(journal.waiting(), 3);
    assert!(journal.release_one());
    assert_eq!(receipts[0].try_recv(), Ok(Ok(1)));
    assert!(receipts[1].try_recv().is_err());
    journal.release();
    assert_eq!(receipts[2].try_recv(), Ok(Ok(3)));
    journal.hold();
    let lost = journal.append(&alice, 3, 1, body(3));
    let next = journal.reopen();
    assert!(lost.blocking_recv().is_err(), "a dropped sender means Unknown");
    assert_eq!(history(&next, &alice, 0).unwrap().last, 3);
}
