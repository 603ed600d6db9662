//! Deterministic simulation of one node: the production core and hub on tokio's paused clock, in one thread, over a
//! simulated disk, in one run of sixteen with the production journal on it, with people who do whatever the protocol allows. One 64-bit seed makes every choice.
//!
//! `SEED=n cargo test --test simulation one_seed -- --nocapture` repeats one seed with its trace; `SEEDS=n` and
//! `FROM=n` choose another range. Seeds that were red once stand in `seeds.txt` and are run first.

#![allow(clippy::unwrap_used, reason = "tests, and what only tests use")]

mod arrivals;
mod circle;
#[path = "../core/compare.rs"]
mod compare;
mod deeds;
mod disk;
mod doings;
mod errands;
#[path = "../core/fold.rs"]
mod fold;
mod lies;
mod log;
mod meant;
mod model;
mod node;
mod outcomes;
mod pace;
mod passed;
mod person;
#[path = "../power_cuts/place.rs"]
mod place;
mod plants;
mod races;
mod replay;
mod rest;
#[path = "../core/script.rs"]
mod script;
#[path = "../seeds/mod.rs"]
mod seeds;
mod trace;
mod walk;
mod wire;
mod world;

use std::cell::RefCell;
use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, Once};
use std::time::Duration;

use cuelight::hub::Planted;
#[cfg(feature = "planted")]
use cuelight::session::{
    Role,
    capability::{Capability, Grant, Need},
    planted::Fault,
};

use disk::DiskPlant;
use outcomes::{Tally, contract_names};
use plants::{LiePlant, Plant};
use world::{Outcome, World};

const SEEDS: u64 = 20_000;
/// One run in so many is run a second time, and must be the same.
const TWICE_ONE_IN: u64 = 10;

/// Which: of each ten another one, so that it is one of every kind.
fn is_lived_twice(seed: u64) -> bool {
    seed % TWICE_ONE_IN == (seed / TWICE_ONE_IN) % TWICE_ONE_IN
}

/// Facts and frames that a run comes to on average, at the least: half of what is usual.
const FACTS_MEAN_MIN: u64 = 7;
const FRAMES_MEAN_MIN: u64 = 30;
/// So many runs have an average.
const AVERAGE_OF: u64 = 500;
/// The name of a thread that runs: its panics are told with the seed, and not printed.
const THREAD: &str = "simulation";
/// Steps of a run, by its seed.
const STEPS: [usize; 3] = [12, 20, 36];

thread_local! {
    /// Panics of any task of this thread's run: an owner's is caught by the hub, and must not go unseen.
    static PANICS: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

fn note_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            let name = std::thread::current().name().unwrap_or_default().to_owned();
            PANICS.with_borrow_mut(|panics| panics.push(info.to_string()));
            if name != THREAD {
                before(info);
            }
        }));
    });
}

/// Runs `work` in a thread whose panics are noted and not printed.
fn aside<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    note_panics();
    std::thread::scope(|scope| {
        let builder = std::thread::Builder::new().name(THREAD.into());
        builder.spawn_scoped(scope, work).unwrap().join().unwrap()
    })
}

fn run(seed: u64, plant: &Plant, is_loud: bool) -> Outcome {
    run_within(rest::PATIENCE, seed, plant, is_loud)
}

fn run_within(patience: Duration, seed: u64, plant: &Plant, is_loud: bool) -> Outcome {
    PANICS.take();
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    let played = std::panic::catch_unwind(AssertUnwindSafe(|| {
        // Every second run ends well: the faults stop, and all must come to the same.
        let (steps, heals) = (STEPS[(seed % 3) as usize], seed.is_multiple_of(2));
        let play = async { World::new(seed, plant, is_loud).play(steps, heals).await };
        runtime.block_on(rest::comes_to(seed, patience, play))
    }));
    let mut outcome = match played {
        Ok(Some(outcome)) => outcome,
        Ok(None) => Outcome::unfinished(vec!["liveness: it never comes to rest".into()]),
        // What it panicked of is among the panics.
        Err(_) => Outcome::unfinished(Vec::new()),
    };
    drop(runtime);
    outcome.broken.extend(PANICS.take().into_iter().map(|panic| format!("a panic: {panic}")));
    outcome
}

/// Runs a seed twice. Nothing but the seed makes a choice, so nothing that was observed may differ.
fn run_twice(seed: u64, plant: &Plant) -> Outcome {
    let mut outcome = run(seed, plant, false);
    let (first, second) = (outcome.trace.hash, run(seed, plant, false).trace.hash);
    if first != second {
        outcome.broken.push(format!("P21: the trace is {first:016x}, then {second:016x}"));
    }
    outcome
}

/// What a simulation in which hardly anything happens is told.
fn too_quiet(runs: u64, facts: u64, frames: u64) -> Option<String> {
    let is_quiet = facts < runs * FACTS_MEAN_MIN || frames < runs * FRAMES_MEAN_MIN;
    (runs >= AVERAGE_OF && is_quiet).then(|| format!("{facts} facts and {frames} frames in {runs} runs"))
}

/// Runs seeds: the red ones, with what is broken, and what all have done.
fn run_all(seeds: &[u64]) -> (Vec<(u64, String)>, Tally) {
    note_panics();
    let [facts, frames] = [0; 2].map(AtomicU64::new);
    let tally = Mutex::new(Tally::default());
    let mut red = seeds::red(seeds, THREAD, |seed| {
        let outcome = match is_lived_twice(seed) {
            true => run_twice(seed, &Plant::default()),
            false => run(seed, &Plant::default(), false),
        };
        facts.fetch_add(outcome.facts as u64, Ordering::Relaxed);
        frames.fetch_add(outcome.frames, Ordering::Relaxed);
        tally.lock().unwrap().add(outcome.tally);
        outcome.broken.into_iter().next()
    });
    let [facts, frames] = [facts, frames].map(AtomicU64::into_inner);
    println!("{facts} facts, {frames} frames");
    red.extend(too_quiet(seeds.len() as u64, facts, frames).map(|what| (u64::MAX, what)));
    (red, tally.into_inner().unwrap())
}

fn assert_green(seeds: &[u64]) -> Tally {
    let (red, tally) = run_all(seeds);
    seeds::must_be_green(seeds.len(), &red);
    tally
}

#[test]
fn every_promise_holds_in_every_run() {
    assert_green(&seeds::kept(include_str!("seeds.txt")));
    let (tally, count) = seeds::timed(SEEDS, |seeds| {
        let tally = assert_green(seeds);
        tally.print();
        (tally, seeds.len() as u64)
    });
    assert_eq!(tally.too_rare(count), [""; 0], "races that chance brings too rarely: see `outcomes.rs`");
}

/// Of the contract nobody here does: nothing but what is done by other means.
#[test]
fn all_that_the_contract_has_is_done() {
    let (red, tally) = run_all(&(0..500).collect::<Vec<u64>>());
    assert_eq!(red, []);
    // The hub is asked to join and told what was seen: the gateway reads these two.
    let elsewhere = ["hello", "seen"].map(Into::into);
    let commands = &contract_names("command") - &elsewhere.into();
    assert_eq!(&commands - &tally.asked, [].into(), "commands that nobody sends");
    assert_eq!(&tally.asked - &commands, [].into(), "commands that are not in the contract");
    assert_eq!(&commands - &tally.accepted, [].into(), "commands that are never accepted");
    assert_eq!(&contract_names("event") - &tally.told, [].into(), "events that nobody is told");
    assert_eq!(&contract_names("transient") - &tally.passed, [].into(), "what is never passed on");
    assert_eq!(&errands::KINDS.into() - &tally.errands, [].into(), "errands that come to nothing");
    let closes = ["Ended", "Full", "DoorLocked", "Overloaded", "Removed", "Restarting", "Superseded"];
    let closes = [&closes[..], &["TicketRefused"]].concat();
    let unseen: Vec<&&str> = closes.iter().filter(|name| !tally.closes.contains(**name)).collect();
    assert!(unseen.is_empty(), "no connection is closed so: {unseen:?}, only {:?}", tally.closes);
}

#[test]
fn one_seed() {
    let seed = seeds::number("SEED").unwrap_or(0);
    let is_loud = std::env::var("SEED").is_ok();
    let outcome = aside(|| run(seed, &Plant::default(), is_loud));
    println!(
        "SEED={seed}: {} facts, {} frames, trace {:016x}",
        outcome.facts, outcome.frames, outcome.trace.hash
    );
    assert_eq!(outcome.broken, [""; 0], "SEED={seed}");
}

#[test]
fn the_same_seed_gives_the_same_trace_twice() {
    aside(|| {
        let outcomes: Vec<Outcome> = (0..200).map(|seed| run_twice(seed, &Plant::default())).collect();
        for (seed, outcome) in outcomes.iter().enumerate() {
            assert_eq!(outcome.broken, [""; 0], "SEED={seed}");
            assert!(outcome.frames > 0, "SEED={seed}");
        }
        let different: std::collections::BTreeSet<u64> =
            outcomes.iter().map(|outcome| outcome.trace.hash).collect();
        assert_eq!(different.len(), 200, "another seed is another run");
    });
}

#[test]
fn finds_chance_that_no_seed_makes() {
    let broken = aside(|| run_twice(0, &lie(LiePlant::Chance)).broken);
    assert!(broken.iter().any(|broken| broken.starts_with("P21")), "{broken:?}");
}

/// Of a seed that spins nobody would learn which it is.
#[test]
fn finds_a_run_that_never_comes_to_rest() {
    let patience = Duration::from_secs(1);
    let broken = aside(|| run_within(patience, 0, &lie(LiePlant::Restless), false).broken);
    assert_eq!(broken, ["liveness: it never comes to rest"]);
}

#[test]
fn finds_a_simulation_in_which_nothing_happens() {
    assert_eq!(too_quiet(SEEDS, SEEDS * FACTS_MEAN_MIN, SEEDS * FRAMES_MEAN_MIN), None);
    assert!(too_quiet(SEEDS, 0, SEEDS * FRAMES_MEAN_MIN).is_some());
    assert!(too_quiet(SEEDS, SEEDS * FACTS_MEAN_MIN, 0).is_some());
}

/// Runs until the plant is found: by a checker whose words begin so, within so many seeds.
#[track_caller]
fn is_found(name: &str, plant: Plant, promises: &[&str], within: u64) {
    let found = aside(|| seeds::first_to_find(within, promises, |seed| run(seed, &plant, false).broken));
    seeds::must_be_found(name, within, found);
}

fn in_hub(change: impl FnOnce(&mut Planted)) -> Plant {
    let mut hub = Planted::default();
    change(&mut hub);
    Plant { hub, ..Plant::default() }
}

fn on_disk(change: impl FnOnce(&mut DiskPlant)) -> Plant {
    let mut disk = DiskPlant::default();
    change(&mut disk);
    Plant { disk, ..Plant::default() }
}

/// Each alone does no harm: owners wait for their own, and the journal for everything.
fn drained_at_once() -> Plant {
    let (hub, disk) =
        (in_hub(|hub| hub.drain_at_once = true).hub, on_disk(|disk| disk.flush_nothing = true).disk);
    Plant { hub, disk, ..Plant::default() }
}

fn lie(lie: LiePlant) -> Plant {
    Plant { lie, ..Plant::default() }
}

macro_rules! finds {
    ($($test:ident: $plant:expr, $promises:expr;)*) => {
        $(#[test]
        fn $test() {
            is_found(stringify!($test), $plant, &$promises, 5_000);
        })*
    };
}

finds! {
    finds_what_leaves_early: in_hub(|hub| hub.release_early = true), ["P4"];
    finds_a_reader_who_is_not_told_that_they_fell_behind: in_hub(|hub| hub.skip_behind = true), ["P5"];
    finds_what_is_told_again_though_it_was_deleted: in_hub(|hub| hub.replay_everything = true), ["P13"];
    finds_commands_that_are_forgotten: in_hub(|hub| hub.forget_commands = true), ["P7"];
    finds_what_was_accepted_and_is_decided_anew: in_hub(|hub| hub.forget_commands = true), ["P7: accepted, then refused"];
    finds_an_id_that_answers_for_anything: in_hub(|hub| hub.any_content = true), ["P7: an id was another's"];
    finds_snapshots_of_old: in_hub(|hub| hub.stale_snapshots = true), ["P6"];
    finds_answers_that_overtake: in_hub(|hub| hub.answer_first = true), ["P5: an answer"];
    finds_rights_of_before: in_hub(|hub| hub.keep_rights = true), ["P14"];
    finds_states_shown_to_the_gone: in_hub(|hub| hub.keep_removed = true), ["P14: somebody who is gone is shown"];
    finds_a_guess_at_what_cannot_be_known: in_hub(|hub| hub.guess_unknown = true), ["P2a", "P4", "P5"];
    finds_what_was_not_written_and_is_told: in_hub(|hub| hub.keep_unwritten = true), ["P2a", "P4", "P5"];
    finds_a_clock_that_is_trusted: in_hub(|hub| hub.trust_clock = true), ["P23"];
    finds_who_resumes_at_a_change_of_view: in_hub(|hub| hub.resume_at_change = true), ["P6", "P14"];
    finds_what_is_known_and_told_again: in_hub(|hub| hub.replay_known = true), ["P5"];
    finds_an_answer_without_a_sync: on_disk(|disk| disk.ack_unsynced = true), ["P2a", "P4"];
    finds_a_synced_record_that_is_lost: on_disk(|disk| disk.lose_synced = true), ["P2a"];
    finds_a_record_that_is_stored_twice: on_disk(|disk| disk.store_twice = true), ["P3", "liveness"];
    finds_a_disk_that_takes_anything_behind_anything: on_disk(|disk| disk.skip_expected_check = true), ["P3"];
    finds_a_drain_that_loses_something: drained_at_once(), ["P18"];
    finds_somebody_who_was_removed_and_is_told: in_hub(|hub| hub.keep_removed = true), ["P14"];
    finds_what_is_passed_on_too_often: in_hub(|hub| hub.hurried = true), ["pace"];
    finds_drafts_that_are_shown: lie(LiePlant::Leaky), ["P13: "];
    finds_a_shipped_journal_that_does_not_wait_for_the_disk: on_disk(|disk| {
        disk.shipped = Some(cuelight::journal::Planted { skip_fsync: true, ..Default::default() });
    }), ["P2a"];
    finds_a_message_that_came_twice: lie(LiePlant::Twice), ["P5"];
    finds_a_message_that_is_lost: lie(LiePlant::Lost), ["P5"];
    finds_events_that_are_turned_around: lie(LiePlant::Swapped), ["P5"];
    finds_a_vote_that_counts_twice: lie(LiePlant::VoteTwice), ["votes"];
    finds_a_baton_with_two: lie(LiePlant::BatonTwice), ["baton"];
    finds_somebody_who_is_raised: lie(LiePlant::Raised), ["P11"];
    finds_somebody_who_goes_on_after_a_removal: lie(LiePlant::Haunting), ["P14"];
    finds_somebody_who_speaks_through_a_mute_all: lie(LiePlant::Speaking), ["mute"];
    finds_more_people_than_seats: lie(LiePlant::Crowded), ["seats"];
    finds_a_key_that_is_revoked_and_still_good: lie(LiePlant::Unrevoked), ["P14: "];
    finds_what_is_passed_on_early: in_hub(|hub| hub.pass_on_early = true), ["P4: "];
    finds_refusals_that_leave_early: in_hub(|hub| hub.release_early = true), ["P4: refused"];
}

/// Attendees speak whether or not anybody lets them.
#[cfg(feature = "planted")]
const SPEAKING_AUDIENCE: Fault =
    Fault::Cell { capability: Capability::Speak, role: Role::Attendee, grant: Grant::Yes };

/// Faults in the rules themselves, which hub and replay have alike.
#[cfg(feature = "planted")]
fn in_rules(fault: Fault) -> Plant {
    in_hub(|hub| hub.rules = Some(fault))
}

/// A command that anybody may send.
#[cfg(feature = "planted")]
fn for_anybody(command: &'static str) -> Plant {
    in_rules(Fault::Need { command, need: Need::Anyone })
}

/// A command that is accepted, and nothing comes of it.
#[cfg(feature = "planted")]
fn idle(command: &'static str) -> Plant {
    in_rules(Fault::Idle { command })
}

#[cfg(feature = "planted")]
finds! {
    planted_votes_that_are_not_counted_are_found: idle("vote"), ["meant: "];
    planted_chat_that_goes_nowhere_is_found: idle("chat"), ["meant: "];
    planted_mutes_of_nobody_are_found: idle("mute"), ["meant: "];
    planted_polls_that_stay_open_are_found: idle("close_poll"), ["meant: "];
    planted_expectations_of_anything_are_found: in_rules(Fault::AnyExpectation), ["expect: "];
    planted_batons_for_the_taking_are_found: for_anybody("take_presenter"), ["P14: "];
    planted_batons_that_anybody_hands_on_are_found: for_anybody("hand_presenter"), ["P14: "];
    planted_removals_by_anybody_are_found: for_anybody("remove"), ["P14: "];
    planted_screens_of_anybody_are_found: for_anybody("share_screen"), ["P14: "];
    planted_webcams_of_anybody_are_found: for_anybody("share_webcam"), ["P14: "];
    planted_votes_of_staff_are_found: for_anybody("vote"), ["P14: "];
    planted_grants_of_what_is_above_are_found: in_rules(Fault::AboveOwn), ["P11"];
    planted_deeds_on_equals_are_found: in_rules(Fault::EqualRank), ["P11"];
    planted_deeds_of_the_gone_are_found: in_rules(Fault::GoneStillAct), ["P14"];
    planted_rights_of_the_ticket_are_found: in_rules(Fault::RightsOfTheTicket), ["P14"];
    planted_returns_of_the_removed_are_found: in_rules(Fault::RemovedComeBack), ["presence"];
    planted_drafts_for_all_are_found: in_rules(Fault::DraftsToAll), ["P13: "];
    planted_staff_chat_for_all_is_found: in_rules(Fault::StaffChatToAll), ["P13: "];
    planted_private_chat_for_staff_is_found: in_rules(Fault::PrivateChatToStaff), ["P13: "];
    planted_questions_for_all_are_found: in_rules(Fault::QuestionsToAll), ["P13: "];
    planted_batons_of_the_gone_are_found: in_rules(Fault::BatonStays), ["baton"];
    planted_voices_of_the_audience_are_found: in_rules(SPEAKING_AUDIENCE), ["mute"];
    planted_seats_for_all_are_found: in_rules(Fault::SeatsForAll), ["seats"];
    planted_second_votes_are_found: in_rules(Fault::VotesTwice), ["votes"];
}
