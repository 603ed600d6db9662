//! The shipped SQLite journal on a simulated disk: torn and lost sectors, failed syncs, full disks, power cuts at any of
//! SQLite's own operations. One 64-bit seed makes every choice; the laws are checked from outside.
//!
//! `SEED=n cargo test --test power_cuts one_seed -- --nocapture` repeats one seed and tells what happens; `SEEDS=n` and
//! `FROM=n` choose another range. Seeds that were red once stand in `seeds.txt` and are run first. The disk's model is in
//! `tests/disk/src/lib.rs`.

#![allow(clippy::unwrap_used, reason = "tests, and what only tests use")]

mod company;
mod model;
mod opening;
mod place;
mod run;
#[path = "../seeds/mod.rs"]
mod seeds;

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};

use cuelight::journal::Planted;
use cuelight_disk::Plant as DiskPlant;

use run::{Plant, run};

const SEEDS: u64 = 3_000;

fn assert_green(seeds: &[u64]) {
    let [operations, faults, lives, records] = [0; 4].map(AtomicU64::new);
    let red = seeds::red(seeds, "power cuts", |seed| {
        let outcome = run(seed, Plant::default(), false);
        operations.fetch_add(outcome.operations, Ordering::Relaxed);
        faults.fetch_add(outcome.faults, Ordering::Relaxed);
        lives.fetch_add(outcome.lives, Ordering::Relaxed);
        records.fetch_add(outcome.records as u64, Ordering::Relaxed);
        outcome.broken.into_iter().next()
    });
    let [operations, faults, lives, records] =
        [operations, faults, lives, records].map(AtomicU64::into_inner);
    println!(
        "{records} records, {lives} lives, {operations} operations of the disk, {faults} of them failed"
    );
    seeds::must_be_green(seeds.len(), &red);
}

#[test]
fn every_law_holds_in_every_power_cut() {
    assert_green(&seeds::kept(include_str!("seeds.txt")));
    seeds::timed(SEEDS, assert_green);
}

#[test]
fn one_seed() {
    let seed = seeds::number("SEED").unwrap_or(0);
    let outcome = run(seed, Plant::default(), std::env::var("SEED").is_ok());
    println!(
        "SEED={seed}: {} records, {} lives, trace {:016x}",
        outcome.records, outcome.lives, outcome.trace
    );
    assert_eq!(outcome.broken, [""; 0], "SEED={seed}");
}

#[test]
fn the_same_seed_gives_the_same_trace_twice() {
    let trace = |seed| run(seed, Plant::default(), false).trace;
    let all: BTreeSet<u64> = (0..100)
        .map(|seed| {
            let first = trace(seed);
            assert_eq!(first, trace(seed), "SEED={seed}");
            first
        })
        .collect();
    assert_eq!(all.len(), 100, "another seed is another run");
}

/// Runs until the plant is found, by words that begin so, within so many seeds.
#[track_caller]
fn is_found(name: &str, plant: Plant, laws: &[&str], within: u64) {
    let broken = |seed| run(seed, plant, false).broken.into_iter().take(1);
    seeds::must_be_found(name, within, seeds::first_to_find(within, laws, broken));
}

fn in_journal(change: impl FnOnce(&mut Planted)) -> Plant {
    let mut journal = Planted::default();
    change(&mut journal);
    Plant { journal, ..Plant::default() }
}

/// The same where much fails.
fn in_a_storm(change: impl FnOnce(&mut Planted)) -> Plant {
    Plant { storm: true, ..in_journal(change) }
}

/// The same beside another process.
fn in_company(change: impl FnOnce(&mut Planted)) -> Plant {
    Plant { company: true, ..in_a_storm(change) }
}

fn on_disk(change: impl FnOnce(&mut DiskPlant)) -> Plant {
    let mut disk = DiskPlant::default();
    change(&mut disk);
    Plant { disk, ..Plant::default() }
}

macro_rules! finds {
    ($($test:ident: $plant:expr, $laws:expr;)*) => {
        $(#[test]
        fn $test() {
            is_found(stringify!($test), $plant, &$laws, 1_000);
        })*
    };
}

finds! {
    finds_a_disk_that_says_synced_and_is_not: on_disk(|disk| disk.skip_sync = true), ["law 4"];
    finds_a_file_without_a_name: on_disk(|disk| disk.skip_folder = true), ["law 4"];
    finds_commits_that_do_not_wait_for_the_disk: in_journal(|journal| journal.skip_fsync = true), ["law 4"];
    finds_an_answer_before_the_commit: in_journal(|journal| journal.answer_before_commit = true), ["law 4"];
    finds_an_append_behind_anything: in_journal(|journal| journal.skip_expected_check = true), ["law 3"];
    finds_a_guess_at_what_a_failed_commit_left: in_a_storm(|journal| journal.skip_reading_back = true), ["law"];
    finds_a_failed_write_that_is_taken_for_nothing: in_a_storm(|journal| journal.trust_failed_writes = true), ["law"];
    finds_a_reading_of_what_is_not_sure: in_a_storm(|journal| journal.read_unproven = true), ["law 4", "law 5"];
    finds_a_log_that_is_taken_for_what_is_on_disk: in_a_storm(|journal| journal.skip_log_rewriting = true),
        ["law 4", "law 6", "it does not open"];
    finds_an_index_that_another_process_kept: in_company(|journal| journal.trust_index = true),
        ["law 4", "law 6", "it does not open"];
    finds_a_file_that_is_believed_after_a_failed_sync: in_a_storm(|journal| {
        (journal.skip_rewriting, journal.skip_log_rewriting) = (true, true);
    }), ["law 4"];
}
