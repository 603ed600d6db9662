//! What came of the races, and what people and errands have done: counted over all runs, and held against floors.
//! Must not know how a race is made, nor how one sees what came of it.

mod race;

use std::collections::{BTreeMap, BTreeSet};

use cuelight::session::Record;
use serde_json::Value;

use crate::errands;
use crate::person::Told;
use crate::races::Kind;
use crate::world::World;
use race::Log;

/// A race's name, in how many seeds it is made once at least, and the same of each outcome.
pub type Floor = (Kind, u64, &'static [(&'static str, u64)]);

/// One in so many seeds: seeds 0 to 20 000 bring at least two and a half times as much of each.
pub const FLOORS: [Floor; 6] = [
    (
        Kind::HandOvers,
        40,
        &[("the first, then the second", 200), ("the second, then the first", 20_000), ("one of them", 100)],
    ),
    (
        Kind::HandOverAndDrop,
        40,
        &[
            ("handed, then gone", 100),
            ("gone, then handed", 300),
            ("gone, and not handed", 500),
            ("handed, and not gone", 200),
        ],
    ),
    (
        Kind::MuteAndJoin,
        20,
        &[
            ("muted, then joined", 100),
            ("joined, then muted", 200),
            ("unmuted, then muted", 100),
            ("muted, then unmuted", 200),
            ("muted, and the unmute refused", 100),
        ],
    ),
    (
        Kind::CloseAndVote,
        20,
        &[
            ("voted, then closed", 50),
            ("closed, and the vote refused", 50),
            ("votes on both sides of the close", 100),
        ],
    ),
    (
        Kind::Demotion,
        20,
        &[
            ("done, then demoted", 100),
            ("demoted, then refused", 100),
            ("done, then removed", 200),
            ("removed, and nothing came of it", 200),
        ],
    ),
    (
        Kind::End,
        100,
        &[
            ("done, then ended", 200),
            ("ended, and nothing came of it", 200),
            ("joined, then ended", 1_000),
            ("ended, and not let in", 500),
        ],
    ),
];

/// What came of runs.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Tally {
    races: BTreeMap<Kind, u64>,
    outcomes: BTreeMap<(Kind, &'static str), u64>,
    /// Names of commands that were sent, and of those that were accepted.
    pub asked: BTreeSet<Box<str>>,
    pub accepted: BTreeSet<Box<str>>,
    /// Names of events that somebody was told, and of what was passed on.
    pub told: BTreeSet<Box<str>>,
    pub passed: BTreeSet<Box<str>>,
    /// Errands that came to something.
    pub errands: BTreeSet<errands::Kind>,
    pub closes: BTreeSet<Box<str>>,
}

/// What so many seeds owe of what one in so many brings. Few seeds owe nothing: chance may go against them.
fn owed(seeds: u64, one_in: u64) -> u64 {
    match seeds / one_in {
        many @ 8.. => many,
        _ => u64::from(seeds >= crate::SEEDS),
    }
}

impl Tally {
    pub fn add(&mut self, other: Tally) {
        other.races.into_iter().for_each(|(kind, count)| *self.races.entry(kind).or_default() += count);
        other.outcomes.into_iter().for_each(|(what, count)| *self.outcomes.entry(what).or_default() += count);
        self.asked.extend(other.asked);
        self.accepted.extend(other.accepted);
        self.told.extend(other.told);
        self.passed.extend(other.passed);
        self.errands.extend(other.errands);
        self.closes.extend(other.closes);
    }

    /// Races and outcomes that so many seeds have brought too rarely.
    pub fn too_rare(&self, seeds: u64) -> Vec<String> {
        let mut rare = Vec::new();
        for (kind, one_in, outcomes) in FLOORS {
            let made = self.races.get(&kind).copied().unwrap_or(0);
            if made < owed(seeds, one_in) {
                rare.push(format!("{kind:?}: made {made} times, {} at least", owed(seeds, one_in)));
            }
            for (outcome, one_in) in outcomes.iter().copied() {
                let seen = self.outcomes.get(&(kind, outcome)).copied().unwrap_or(0);
                if seen < owed(seeds, one_in) {
                    rare.push(format!(
                        "{kind:?}, {outcome}: seen {seen} times, {} at least",
                        owed(seeds, one_in)
                    ));
                }
            }
        }
        rare
    }

    pub fn print(&self) {
        for (kind, made) in &self.races {
            let seen: Vec<String> = self
                .outcomes
                .iter()
                .filter(|((of, _), _)| of == kind)
                .map(|((_, outcome), count)| format!("{outcome} {count}"))
                .collect();
            println!("{kind:?} {made}: {}", seen.join("; "));
        }
    }
}

impl World {
    /// What this run has made, and what came of it.
    pub fn count(&self, records: &[Record]) -> Tally {
        let mut tally = Tally { errands: self.kinds_done(), ..Tally::default() };
        let log = Log::new(records, &self.people);
        for race in &self.races {
            *tally.races.entry(race.kind).or_default() += 1;
            for outcome in self.outcomes_of(race, &log) {
                *tally.outcomes.entry((race.kind, outcome)).or_default() += 1;
            }
        }
        for sent in self.people.iter().flat_map(|person| person.sent.values()) {
            let Some(name) = sent.command.as_object().and_then(|command| command.keys().next()) else {
                continue;
            };
            tally.asked.insert(name.as_str().into());
            if sent.accepted().is_some() {
                tally.accepted.insert(name.as_str().into());
            }
        }
        for conn in self.people.iter().flat_map(|person| &person.conns) {
            tally.closes.extend(conn.closed.map(|code| format!("{code:?}").into()));
            for told in &conn.told {
                if let Told::Event { event, .. } = told {
                    tally.told.insert(event["event"].as_str().unwrap_or_default().into());
                }
            }
        }
        tally.passed.extend(self.passed.iter().map(|passed| passed.event.clone()));
        tally
    }
}

/// The names under which the contract has messages of a kind: `command`, `event`, `transient`.
pub fn contract_names(kind: &str) -> BTreeSet<Box<str>> {
    let schema: Value = cuelight::protocol::contract::json_schema();
    let names = schema["$defs"].as_object().into_iter().flat_map(|defs| defs.keys());
    let prefix = format!("{kind}_");
    names.filter_map(|name| name.strip_prefix(&prefix).map(Into::into)).collect()
}

#[test]
fn a_race_or_an_outcome_below_its_floor_is_named() {
    let full = |seeds: u64| {
        let mut tally = Tally::default();
        for (kind, one_in, outcomes) in FLOORS {
            tally.races.insert(kind, owed(seeds, one_in));
            tally
                .outcomes
                .extend(outcomes.iter().map(|(name, one_in)| ((kind, *name), owed(seeds, *one_in))));
        }
        tally
    };
    assert_eq!(full(20_000).too_rare(20_000), [""; 0]);
    assert_eq!(Tally::default().too_rare(10), [""; 0], "a few seeds owe nothing");
    for (kind, _, outcomes) in FLOORS {
        let mut tally = full(20_000);
        *tally.races.get_mut(&kind).unwrap() -= 1;
        assert_eq!(tally.too_rare(20_000).len(), 1);
        for (outcome, one_in) in outcomes.iter().copied() {
            assert!(one_in <= crate::SEEDS, "{kind:?}, {outcome}: owed once at least");
            let mut tally = full(20_000);
            *tally.outcomes.get_mut(&(kind, outcome)).unwrap() -= 1;
            let rare = tally.too_rare(20_000);
            assert!(rare.len() == 1 && rare[0].contains(outcome), "{rare:?}");
        }
    }
}
