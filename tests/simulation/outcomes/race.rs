//! What came of one race, by the log and by what its parties were answered.
//! Must not know how often anything must come of it.

use std::collections::{BTreeMap, BTreeSet};

use cuelight::protocol::outgoing::CloseCode;
use cuelight::session::roster::LeftReason;
use cuelight::session::{Event, ParticipantNo, Phase, Record};

use crate::person::Person;
use crate::races::{Kind, Part, Party, Race};
use crate::world::World;

/// The log, by who asked for what.
pub(super) struct Log<'a> {
    records: &'a [Record],
    causes: BTreeMap<(usize, &'a str), &'a Record>,
    numbers: BTreeMap<ParticipantNo, usize>,
}

impl<'a> Log<'a> {
    pub(super) fn new(records: &'a [Record], people: &[Person]) -> Log<'a> {
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
    /// The outcomes, by the names that the floors have for them.
    pub(super) fn outcomes_of(&self, race: &Race, log: &Log) -> BTreeSet<&'static str> {
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
                    conn.told.is_empty() && conn.closed == Some(CloseCode::Ended)
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
