//! What came of the races, by the log, and what people and errands have done: counted over all runs, and held against
//! floors. Must not know how a race is made.

use std::collections::{BTreeMap, BTreeSet};

use cuelight::session::roster::LeftReason;
use cuelight::session::{Event, ParticipantNo, Phase, Record};
use serde_json::Value;

use crate::errands;
use crate::person::{Person, Told};
use crate::races::{Kind, Part, Party, Race};
use crate::world::World;

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

/// The log, by who asked for what.
struct Log<'a> {
    records: &'a [Record],
    causes: BTreeMap<(usize, &'a str), &'a Record>,
    numbers: BTreeMap<ParticipantNo, usize>,
}

impl<'a> Log<'a> {
    fn new(records: &'a [Record], people: &[Person]) -> Log<'a> {
        let mut log = Log { records, causes: BTreeMap::new(), numbers: BTreeMap::new() };
        for record in records {
            for event in &record.events {
                if let Event::Joined { participant, new: Some(new) } = event
                    && let Some(number) = people.iter().position(|person| person.identity.sub == new.sub)
                {
                    log.numbers.insert(*participant, number);
                }
            }
            if let (Some(by), Some(cause)) = (record.by, &record.cause)
                && let Some(number) = log.numbers.get(&by)
            {
                log.causes.insert((*number, &cause.id), record);
            }
        }
        log
    }

    /// The first number after this one at which such a thing happened to this person.
    fn first(
        &self,
        since: u64,
        number: usize,
        is_it: impl Fn(&Event) -> Option<ParticipantNo>,
    ) -> Option<u64> {
        let later = self.records.iter().filter(|record| record.first.0 > since);
        let of = |event: &Event| is_it(event).is_some_and(|who| self.numbers.get(&who) == Some(&number));
        later.into_iter().find(|record| record.events.iter().any(of)).map(|record| record.first.0)
    }
}

/// What came of one party's command.
struct Command<'a> {
    number: usize,
    /// Where it stands in the log.
    at: Option<&'a Record>,
    refused: bool,
}

impl Command<'_> {
    fn seq_of(&self, is_it: impl Fn(&Event) -> bool) -> Option<u64> {
        self.at.filter(|record| record.events.iter().any(is_it)).map(|record| record.first.0)
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

    fn outcomes_of(&self, race: &Race, log: &Log) -> BTreeSet<&'static str> {
        let (mut heads, mut others, mut came, mut went) = (Vec::new(), Vec::new(), None, None);
        for party in &race.parties {
            match party {
                Party::Asked { part, number, id } => {
                    let sent = self.people[*number].sent.get(id);
                    let refused =
                        sent.is_some_and(|sent| sent.accepted().is_none() && !sent.answers.is_empty());
                    let at = log.causes.get(&(*number, &**id)).copied();
                    let command = Command { number: *number, at, refused };
                    if *part == Part::Head { &mut heads } else { &mut others }.push(command);
                }
                Party::Came { number, conn } => came = Some((*number, *conn)),
                Party::Went { number } => went = Some(*number),
            }
        }
        let joined = came.and_then(|(number, conn)| {
            let seen = self.people[number].conns.get(conn)?.last_welcome;
            let joined = log.first(race.since, number, |event| match event {
                Event::Joined { participant, .. } => Some(*participant),
                _ => None,
            });
            joined.filter(|seq| *seq <= seen)
        });
        let head = heads.first();
        match race.kind {
            Kind::HandOvers => hand_overs(&race.parties, head, others.first()),
            Kind::HandOverAndDrop => {
                let went = went.or(others.first().map(|other| other.number));
                let gone = went.and_then(|number| {
                    log.first(race.since, number, |event| match event {
                        Event::Left { participant, reason: LeftReason::Left | LeftReason::Dropped } => {
                            Some(*participant)
                        }
                        _ => None,
                    })
                });
                drop_and_hand_over(head, gone)
            }
            Kind::MuteAndJoin => mute_and_join(head, &others, joined),
            Kind::CloseAndVote => close_and_vote(head, &others),
            Kind::Demotion => demotion(head, &others),
            Kind::End => {
                let is_end = |event: &Event| matches!(event, Event::PhaseChanged { phase: Phase::Ended });
                let end = log.records.iter().find(|record| record.events.iter().any(is_end));
                let end = end.map(|record| record.first.0).filter(|seq| *seq > race.since);
                let turned = came.is_some_and(|(number, conn)| {
                    let conn = &self.people[number].conns[conn];
                    conn.told.is_empty()
                        && conn.closed == Some(cuelight::protocol::outgoing::CloseCode::Ended)
                });
                the_end(end, &others, joined, turned)
            }
        }
    }
}

fn is_baton(event: &Event) -> bool {
    matches!(event, Event::PresenterChanged { .. })
}

fn hand_overs(parties: &[Party], one: Option<&Command>, other: Option<&Command>) -> BTreeSet<&'static str> {
    let seq = |command: Option<&Command>| command.and_then(|command| command.seq_of(is_baton));
    let head_first = matches!(parties.first(), Some(Party::Asked { part: Part::Head, .. }));
    let (first, second) = if head_first { (one, other) } else { (other, one) };
    let outcome = match (seq(first), seq(second)) {
        (Some(first), Some(second)) if first < second => "the first, then the second",
        (Some(_), Some(_)) => "the second, then the first",
        (None, None) => return BTreeSet::new(),
        _ => "one of them",
    };
    [outcome].into()
}

fn drop_and_hand_over(handed: Option<&Command>, gone: Option<u64>) -> BTreeSet<&'static str> {
    let outcome = match (handed.and_then(|command| command.seq_of(is_baton)), gone) {
        (Some(handed), Some(gone)) if handed < gone => "handed, then gone",
        (Some(_), Some(_)) => "gone, then handed",
        (None, Some(_)) => "gone, and not handed",
        (Some(_), None) => "handed, and not gone",
        (None, None) => return BTreeSet::new(),
    };
    [outcome].into()
}

fn mute_and_join(mute: Option<&Command>, others: &[Command], joined: Option<u64>) -> BTreeSet<&'static str> {
    let is_mute = |event: &Event| matches!(event, Event::AllMuted { .. });
    let Some(muted) = mute.and_then(|mute| mute.seq_of(is_mute)) else { return BTreeSet::new() };
    let joins = joined.map(|joined| if muted < joined { "muted, then joined" } else { "joined, then muted" });
    let unmutes = others.iter().filter_map(|other| match other.at {
        Some(record) if record.first.0 < muted => Some("unmuted, then muted"),
        Some(_) => Some("muted, then unmuted"),
        None if other.refused => Some("muted, and the unmute refused"),
        None => None,
    });
    joins.into_iter().chain(unmutes).collect()
}

fn close_and_vote(close: Option<&Command>, votes: &[Command]) -> BTreeSet<&'static str> {
    let is_close = |event: &Event| matches!(event, Event::PollClosed { .. });
    let Some(closed) = close.and_then(|close| close.seq_of(is_close)) else { return BTreeSet::new() };
    let outcomes = votes.iter().filter_map(|vote| match vote.at {
        Some(record) if record.first.0 < closed => Some("voted, then closed"),
        None if vote.refused => Some("closed, and the vote refused"),
        _ => None,
    });
    let mut outcomes: BTreeSet<&'static str> = outcomes.collect();
    if outcomes.len() == 2 {
        outcomes.insert("votes on both sides of the close");
    }
    outcomes
}

fn demotion(head: Option<&Command>, flying: &[Command]) -> BTreeSet<&'static str> {
    let demoted = head.and_then(|head| head.seq_of(|event| matches!(event, Event::RoleChanged { .. })));
    let removed = head.and_then(|head| head.seq_of(|event| matches!(event, Event::Left { .. })));
    let outcome = |command: &Command| match (command.at.map(|record| record.first.0), demoted, removed) {
        (Some(done), Some(demoted), _) if done < demoted => Some("done, then demoted"),
        (Some(done), _, Some(removed)) if done < removed => Some("done, then removed"),
        (None, Some(_), _) if command.refused => Some("demoted, then refused"),
        (None, _, Some(_)) => Some("removed, and nothing came of it"),
        _ => None,
    };
    flying.iter().filter_map(outcome).collect()
}

fn the_end(
    end: Option<u64>,
    others: &[Command],
    joined: Option<u64>,
    turned: bool,
) -> BTreeSet<&'static str> {
    let Some(ended) = end else { return BTreeSet::new() };
    let outcome = |command: &Command| match command.at {
        Some(record) if record.first.0 < ended => Some("done, then ended"),
        None => Some("ended, and nothing came of it"),
        Some(_) => None,
    };
    let joins = joined.filter(|seq| *seq < ended).map(|_| "joined, then ended");
    let turns = turned.then_some("ended, and not let in");
    others.iter().filter_map(outcome).chain(joins).chain(turns).collect()
}

/// The names under which the contract has messages of a kind: `command`, `event`, `transient`.
pub fn contract_names(kind: &str) -> BTreeSet<Box<str>> {
    let schema: Value = cuelight::protocol::contract::json_schema();
    let names = schema["$defs"].as_object().into_iter().flat_map(|defs| defs.keys());
    let prefix = format!("{kind}_");
    names.filter_map(|name| name.strip_prefix(&prefix).map(Into::into)).collect()
}
