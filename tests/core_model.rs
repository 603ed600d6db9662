//! Random people do random things for a long time; after each thing everything that must hold is looked at.
//! Must not know the rules: it knows what must never be broken. A failure prints its seed; `CUELIGHT_SEED=n` runs
//! that one, `CUELIGHT_SEEDS=n` runs more.

#![allow(clippy::unwrap_used, reason = "tests, and what only tests use")]

#[path = "core/compare.rs"]
mod compare;
#[path = "core/fold.rs"]
mod fold;
#[path = "core/oracle.rs"]
mod oracle;
#[path = "core/script.rs"]
mod script;
#[path = "core/shared.rs"]
mod shared;
#[path = "core/world.rs"]
mod world;

use std::collections::BTreeMap;
use std::sync::Mutex;

use cuelight::session::{Event, ParticipantNo, enter};
use serde_json::Value;
use world::{World, identity};

const SEEDS: u64 = 300;
const STEPS: usize = 300;

fn run(seed: u64, lossy: bool) -> World {
    let mut world = World::new(seed, lossy);
    for number in [0, 2, 6, 9, 10] {
        let (who, events) = enter(&world.session, &identity(number)).expect("the door is open");
        world.write(Some(who), None, events);
        world.session.connected(who);
        world.welcome(who, true);
    }
    if !seed.is_multiple_of(4) {
        world.start(seed % 4 == 1);
    }
    for step in 0..STEPS {
        world.step();
        world.look_at_the_votes();
        let count = world.session.next_participant().0;
        let everybody = step % 16 == 0;
        let some = (0..count).filter(|n| everybody || (u64::from(*n) + step as u64).is_multiple_of(6));
        some.for_each(|number| world.look_at(ParticipantNo(number)));
    }
    world.replay();
    world
}

#[test]
fn a_client_that_missed_an_event_is_found_out() {
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let found = (0..10).filter(|seed| std::panic::catch_unwind(|| run(*seed, true)).is_err()).count();
    std::panic::set_hook(hook);
    assert!(found >= 8, "found out in {found} of 10 runs");
}

#[test]
fn the_same_seed_gives_the_same_trace_twice() {
    for seed in 0..4 {
        assert!(run(seed, false).records == run(seed, false).records, "seed {seed}");
    }
}

/// Lets a fact be true that no rule gives, in a session that has begun.
#[cfg(debug_assertions)]
fn planted_fact(fact: impl FnOnce(&cuelight::session::Session) -> Event) {
    let mut session = run(1, false).session;
    let events = vec![fact(&session)];
    let first = cuelight::session::Seq(session.seq.0 + 1);
    let at = cuelight::session::Millis(0);
    session.apply(&cuelight::session::Record { first, at, by: None, cause: None, events }, |_, _, _| {});
}

#[test]
#[cfg(debug_assertions)]
#[should_panic(expected = "a term is skipped")]
fn a_term_that_is_skipped_is_found_out() {
    planted_fact(|session| Event::PresenterChanged {
        participant: session.baton.holder,
        previous: session.baton.holder,
        term: session.baton.term + 2,
        reason: cuelight::session::baton::PresenterReason::Taken,
    });
}

#[test]
#[cfg(debug_assertions)]
#[should_panic(expected = "a mute epoch that falls")]
fn a_mute_epoch_that_falls_is_found_out() {
    planted_fact(|session| {
        assert!(session.floor.epoch > 0, "the run mutes everybody at least once");
        Event::AllMuted { mute_epoch: session.floor.epoch - 1, locked: false }
    });
}

#[test]
fn whatever_people_do_every_invariant_holds() {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let seeds: Vec<u64> = match number("CUELIGHT_SEED") {
        Some(seed) => vec![seed],
        None => (0..number("CUELIGHT_SEEDS").unwrap_or(SEEDS)).collect(),
    };
    let halves: Vec<Vec<u64>> =
        (0..2).map(|half| seeds.iter().copied().filter(|n| n % 2 == half).collect()).collect();
    let counts = Mutex::new(BTreeMap::new());
    std::thread::scope(|scope| {
        for half in halves {
            let counts = &counts;
            scope.spawn(move || {
                for seed in half {
                    let outcome = std::panic::catch_unwind(|| run(seed, false));
                    let Ok(world) = outcome else {
                        panic!("seed {seed}: CUELIGHT_SEED={seed} runs it alone")
                    };
                    world
                        .records
                        .iter()
                        .flat_map(|record| &record.events)
                        .for_each(|event| count(event, counts));
                }
            });
        }
    });
    let counts = counts.into_inner().unwrap();
    println!("facts of each kind: {counts:?}");
    let rare = counts.values().filter(|seen| **seen < 30).count();
    assert!(
        seeds.len() < 300 || (counts.len() > 40 && rare <= 5),
        "the script reaches everything: {counts:?}"
    );
}

/// Counts facts by name, to see that the script reaches all of them.
fn count(event: &Event, counts: &Mutex<BTreeMap<String, u32>>) {
    let name = match serde_json::to_value(event).unwrap() {
        Value::Object(fields) => fields.keys().next().unwrap().clone(),
        other => other.to_string(),
    };
    *counts.lock().unwrap().entry(name).or_default() += 1;
}
