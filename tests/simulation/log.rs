//! The end of a run: what every client was told and answered, against what the disk holds.
//! Must not know how it came there.

use std::collections::BTreeMap;
use std::sync::Arc;

use cuelight::hub::load;
use cuelight::session::announce::{Shown, show};
use cuelight::session::shapes::You;
use cuelight::session::{Event, ParticipantNo, Phase, Record, Role, Seq, Session, Whom};
use serde_json::Value;

use crate::compare::differ;
use crate::model::Model;
use crate::person::{Person, Told};
use crate::plants::LiePlant;
use crate::world::World;

/// Where one record lies, and whom it shows something else than before.
struct Span {
    first: u64,
    last: u64,
    /// Everybody, or these.
    anew: Option<Vec<ParticipantNo>>,
}

/// The log, replayed.
struct Replayed {
    shown: Vec<Arc<Shown>>,
    spans: Vec<Span>,
    /// Role and presence of each person, from the number on which it became so.
    lives: BTreeMap<ParticipantNo, Vec<(u64, Role, bool)>>,
    deleted: BTreeMap<String, u64>,
    /// Of shared results: what the votes come to.
    sums: BTreeMap<u64, Value>,
    written: BTreeMap<(u64, usize), Value>,
}

impl World {
    /// Everything together. `healed`: all are there, have read everything and were answered.
    pub fn look_at_everything(&mut self, healed: bool) {
        let mut records: Vec<Record> =
            match self.disk.records().iter().map(|stored| load::decode(&stored.body)).collect() {
                Ok(records) => records,
                Err(error) => return self.broken.push(format!("P3: {error}")),
            };
        if records.is_empty() {
            // Nobody was let in, and nothing is known that could be compared.
            let told = self.people.iter().flat_map(|person| &person.conns).any(|conn| !conn.told.is_empty());
            return self.broken.extend(told.then(|| "P2a: somebody was told of an empty log".to_owned()));
        }
        self.lie_about(&mut records);
        let mut broken = Vec::new();
        look_at_numbers(&records, &mut broken);
        look_at_answers(&records, &self.people, &mut broken);
        if broken.is_empty() {
            self.look_at_told(&records, healed, &mut broken);
        }
        self.broken.append(&mut broken);
    }

    /// Planted: a log that is not what happened.
    fn lie_about(&mut self, records: &mut [Record]) {
        let Some(last) = records.last() else { return };
        let (seq, at) = (last.last().0 + 1, last.at);
        let lie = |by: Option<ParticipantNo>, cause: bool, event: Event| Record {
            first: Seq(seq),
            at,
            by,
            cause: cause.then(|| cuelight::session::Cause { id: "lie".into(), digest: 0 }),
            events: vec![event],
        };
        let facts = || records.iter().flat_map(|record| &record.events);
        let joined = |role: Role| {
            let new = facts().filter_map(|event| match event {
                Event::Joined { participant, new: Some(new) } if new.role == role => Some(*participant),
                _ => None,
            });
            new.max()
        };
        let lied = match self.lie {
            LiePlant::BatonTwice => facts().rev_find_baton().map(|event| lie(None, false, event)),
            LiePlant::Raised => joined(Role::Attendee).zip(joined(Role::Panelist)).map(|(who, by)| {
                let (role, previous) = (Role::CoOrganizer, Role::Attendee);
                lie(Some(by), false, Event::RoleChanged { participant: who, role, previous })
            }),
            LiePlant::Haunting => {
                let left = facts().filter_map(|event| match event {
                    Event::Left { participant, .. } => Some(*participant),
                    _ => None,
                });
                left.max().map(|who| lie(Some(who), true, Event::Noted {}))
            }
            LiePlant::Speaking => joined(Role::Attendee).map(|participant| {
                lie(None, false, Event::MicChanged { participant, mic: cuelight::session::audio::Mic::Open })
            }),
            LiePlant::Crowded => {
                records.iter_mut().flat_map(|record| &mut record.events).for_each(|event| {
                    if let Event::Created { capacity, .. } = event {
                        *capacity = 0;
                    }
                });
                None
            }
            _ => None,
        };
        if let Some(lied) = lied {
            let mut model = Model::default();
            let mut broken = Vec::new();
            records.iter().chain([&lied]).for_each(|record| model.take(record, &self.people, &mut broken));
            self.broken.extend(broken);
        } else if self.lie == LiePlant::Crowded {
            let mut model = Model::default();
            let mut broken = Vec::new();
            records.iter().for_each(|record| model.take(record, &self.people, &mut broken));
            self.broken.extend(broken);
        }
    }

    fn look_at_told(&mut self, records: &[Record], healed: bool, broken: &mut Vec<String>) {
        let mut states: Vec<(u64, usize, &Value, &Value)> = Vec::new();
        let people = &self.people;
        for (number, person) in people.iter().enumerate() {
            for told in person.conns.iter().flat_map(|conn| &conn.told) {
                if let Told::State { seq, state, you } = told {
                    states.push((*seq, number, state, you));
                }
            }
        }
        states.sort_by_key(|(seq, number, ..)| (*seq, *number));
        let (mut replayed, session, numbers) = replay(records, &self.people, &states, broken);
        for (who, number) in &numbers {
            for conn in &self.people[*number].conns {
                if let Err(what) = replayed.walk(*who, &conn.told) {
                    broken.push(format!("{what} ({number})"));
                }
            }
        }
        if !healed || !broken.is_empty() {
            return;
        }
        let is_live = |record: &&Record| record.events.contains(&Event::PhaseChanged { phase: Phase::Live });
        let live_since = records.iter().find(is_live).map_or(0, |record| record.last().0);
        for (who, number) in numbers {
            let person = &mut self.people[number];
            person.note_own(live_since);
            if !person.conns.last().is_some_and(crate::person::Conn::is_open) {
                continue;
            }
            let conn = person.conns.last().expect("it is open");
            let Some(fold) = &conn.fold else {
                broken.push(format!("liveness: {number} has a seat and no state"));
                continue;
            };
            let (view, you) = (value(&session.view(who)), value(&You::of(&session, who)));
            if let Some(difference) = fold.difference(&view, &you) {
                broken.push(format!("P6: {number} in the end: {difference}"));
            }
            let mut told = conn.told.clone();
            told.push(Told::Complete { seq: session.seq.0 });
            if let Err(what) = replayed.walk(who, &told) {
                broken.push(format!("liveness: {what} ({number})"));
            }
        }
    }
}

trait FindBaton {
    fn rev_find_baton(self) -> Option<Event>;
}

impl<'a, I: Iterator<Item = &'a Event>> FindBaton for I {
    /// The last change of the baton, to be told as if it happened twice.
    fn rev_find_baton(self) -> Option<Event> {
        self.filter(|event| matches!(event, Event::PresenterChanged { .. })).last().cloned()
    }
}

fn value(of: &impl serde::Serialize) -> Value {
    serde_json::to_value(of).expect("it is JSON")
}

/// Numbers are dense.
fn look_at_numbers(records: &[Record], broken: &mut Vec<String>) {
    let mut next = 1;
    for record in records {
        if record.first.0 != next {
            broken.push(format!("P3: {} follows {}", record.first.0, next - 1));
        }
        next = record.last().0 + 1;
    }
}

/// What was acknowledged is there, once; what was refused is not; nothing is there that nobody asked for.
fn look_at_answers(records: &[Record], people: &[Person], broken: &mut Vec<String>) {
    let mut numbers = BTreeMap::new();
    let mut causes: BTreeMap<(usize, &str), Vec<u64>> = BTreeMap::new();
    for record in records {
        for event in &record.events {
            if let Event::Joined { participant, new: Some(new) } = event
                && let Some(number) = people.iter().position(|person| person.identity.sub == new.sub)
            {
                numbers.insert(*participant, number);
            }
        }
        if let (Some(by), Some(cause)) = (record.by, &record.cause) {
            let number = numbers.get(&by).copied().unwrap_or(usize::MAX);
            causes.entry((number, &*cause.id)).or_default().push(record.last().0);
        }
    }
    for ((number, id), seqs) in &causes {
        if seqs.len() > 1 {
            broken.push(format!("P7: {id} of {number} took effect at {seqs:?}"));
        }
        if people.get(*number).is_none_or(|person| !person.sent.contains_key(*id)) {
            broken.push(format!("P7: {id} of {number} was asked for by nobody"));
        }
    }
    for (number, person) in people.iter().enumerate() {
        for (id, sent) in person.sent.iter().filter(|(_, sent)| !sent.is_passing) {
            let seqs = causes.get(&(number, &**id)).map_or(&[][..], |seqs| seqs);
            match sent.accepted() {
                Some(answer) if !answer["seq"].as_u64().is_some_and(|seq| seqs.contains(&seq)) => {
                    broken.push(format!("P2a: {number} was told {answer}, the log has it at {seqs:?}"));
                }
                None if sent.unanswered == 0 && !seqs.is_empty() => {
                    broken.push(format!("P7: {id} of {number} was refused and is there: {:?}", sent.answers));
                }
                _ => {}
            }
        }
    }
}

/// Replays the log: what each fact shows to whom, and each state that somebody was told against the state of then.
fn replay(
    records: &[Record],
    people: &[Person],
    states: &[(u64, usize, &Value, &Value)],
    broken: &mut Vec<String>,
) -> (Replayed, Session, BTreeMap<ParticipantNo, usize>) {
    let mut replayed = Replayed {
        shown: Vec::new(),
        spans: Vec::new(),
        lives: BTreeMap::new(),
        deleted: BTreeMap::new(),
        sums: BTreeMap::new(),
        written: BTreeMap::new(),
    };
    let (mut session, mut model) = (Session::new(&records[0]), Model::default());
    model.take(&records[0], people, broken);
    let mut states = states.iter().peekable();
    for record in &records[1..] {
        while let Some((_, number, state, you)) = states.next_if(|(seq, ..)| *seq < record.first.0) {
            look_at_state(&session, *number, state, you, people, broken);
        }
        let rehearsed = session.phase == Phase::Practice;
        session.apply(record, |session, seq, event| {
            replayed.shown.extend(show(session, record, seq, event).map(Arc::new))
        });
        model.take(record, people, broken);
        replayed.note(record, rehearsed, &model, &session);
    }
    for (_, number, state, you) in states {
        look_at_state(&session, *number, state, you, people, broken);
    }
    let numbers = model.known.iter().map(|(who, known)| (*who, known.number)).collect();
    (replayed, session, numbers)
}

fn look_at_state(
    session: &Session,
    number: usize,
    state: &Value,
    you: &Value,
    people: &[Person],
    broken: &mut Vec<String>,
) {
    let Some(who) = session.by_sub(&people[number].identity.sub) else {
        return broken.push(format!("P6: {number} is told a state and is not known"));
    };
    let fresh = value(&session.view(who));
    if let Some(difference) = differ("state", state, &fresh) {
        broken.push(format!("P6: {number} is shown at {}: {difference}", session.seq.0));
    }
    if let Some(difference) = differ("you", you, &value(&You::of(session, who))) {
        broken.push(format!("P6: {number} is told at {}: {difference}", session.seq.0));
    }
}

impl Replayed {
    fn note(&mut self, record: &Record, rehearsed: bool, model: &Model, session: &Session) {
        let mut anew = Some(Vec::new());
        for (offset, event) in record.events.iter().enumerate() {
            let seq = record.first.0 + offset as u64;
            match event {
                Event::PhaseChanged { phase: Phase::Live } if rehearsed => anew = None,
                Event::YouChanged { who: Whom::One { participant, view: true } } => {
                    anew.iter_mut().for_each(|anew| anew.push(*participant));
                }
                Event::ChatDeleted { message } => {
                    self.deleted.insert(message.public(&session.key).to_string(), seq);
                }
                Event::PollResultsShared { poll } => drop(self.sums.insert(seq, model.sums(*poll))),
                _ => {}
            }
        }
        let (first, last) = (record.first.0, record.last().0);
        self.spans.push(Span { first, last, anew });
        for (who, known) in &model.known {
            let life = self.lives.entry(*who).or_default();
            if life.last().is_none_or(|(_, role, present)| (*role, *present) != (known.role, known.present)) {
                life.push((last, known.role, known.present));
            }
        }
    }

    /// Role and presence when a number came to be: those of the record before.
    fn life(&self, who: ParticipantNo, seq: u64) -> Option<(Role, bool)> {
        let life = self.lives.get(&who)?;
        let before = life.iter().rev().find(|(since, ..)| *since < seq);
        before.or(life.first()).map(|(_, role, present)| (*role, *present))
    }

    /// The records in which somebody came to see other things.
    fn anew(&self, who: ParticipantNo) -> Vec<(u64, u64)> {
        let concerns = |span: &&Span| span.anew.as_ref().is_none_or(|anew| anew.contains(&who));
        self.spans.iter().filter(concerns).map(|span| (span.first, span.last)).collect()
    }

    /// One connection's messages against the log.
    fn walk(&mut self, who: ParticipantNo, told: &[Told]) -> Result<(), String> {
        let mut walker = Walker { who, anew: self.anew(who), next: 0, base: 0, state_at: 0, replayed_to: 0 };
        for told in told {
            match told {
                Told::State { seq, .. } => {
                    walker.next = self.shown.partition_point(|shown| shown.seq.0 <= *seq);
                    (walker.base, walker.state_at) = (*seq, *seq);
                }
                Told::Resumed { from, seq } => {
                    self.pass(&mut walker, *from)?;
                    if walker.anew.iter().any(|(_, last)| (from + 1..=*seq).contains(last)) {
                        return Err(format!("P6: resumed from {from} to {seq} across a change of view"));
                    }
                    walker.replayed_to = *seq;
                }
                Told::Event { seq, event } => self.event(&mut walker, *seq, event)?,
                Told::Complete { seq } => {
                    if *seq < walker.base {
                        return Err(format!("P5: complete to {seq}, and was to {}", walker.base));
                    }
                    self.pass(&mut walker, *seq)?;
                    walker.look_for_a_state(*seq)?;
                    walker.base = *seq;
                }
                Told::Answer { seq } => {
                    self.pass(&mut walker, *seq)
                        .map_err(|what| format!("P5: an answer came first: {what}"))?;
                }
            }
        }
        Ok(())
    }

    /// Nothing up to this number is missing.
    fn pass(&self, walker: &mut Walker, seq: u64) -> Result<(), String> {
        while let Some(shown) = self.shown.get(walker.next).filter(|shown| shown.seq.0 <= seq) {
            let Some((role, _)) = self.life(walker.who, shown.seq.0) else { return Ok(()) };
            let is_missing = shown.to(walker.who, role).is_some_and(|copy| {
                let may_be_hidden = shown.seq.0 <= walker.replayed_to
                    && matches!(
                        copy.data.name(),
                        "chat_message" | "question_assigned" | "poll_results_shared"
                    );
                !may_be_hidden && !walker.is_anew(shown.seq.0)
            });
            if is_missing {
                return Err(format!("P5: {} is missing, told to {seq}", shown.seq.0));
            }
            walker.next += 1;
        }
        Ok(())
    }

    fn event(&mut self, walker: &mut Walker, seq: u64, event: &Value) -> Result<(), String> {
        if seq <= walker.base {
            return Err(format!("P5: {seq} is told again, or late: {event}"));
        }
        if seq <= walker.replayed_to && event["event"] == "chat_message" {
            let message = event["data"]["message"].as_str().unwrap_or_default();
            if self.deleted.get(message).is_some_and(|deleted| *deleted <= walker.replayed_to) {
                return Err(format!("P13: told again though it was deleted: {event}"));
            }
        }
        self.pass(walker, seq - 1)?;
        walker.look_for_a_state(seq)?;
        if event["event"] == "poll_results_shared" {
            let sums = self.sums.get(&seq).cloned().unwrap_or_default();
            if sums["counts"] != event["data"]["counts"] || sums["voters"] != event["data"]["voters"] {
                return Err(format!("votes: {sums} were given, told {event}"));
            }
        }
        let (role, present) = self.life(walker.who, seq).unwrap_or((Role::Attendee, false));
        let shown = self.shown.get(walker.next).filter(|shown| shown.seq.0 == seq).cloned();
        let Some(shown) = shown else {
            return Err(format!("P5: {seq} is told, and is not in the log: {event}"));
        };
        walker.next += 1;
        walker.base = seq;
        let is_anew = walker.is_anew(seq);
        let index = shown.copies.iter().position(|copy| copy.audience.holds(walker.who, role));
        match index {
            None if is_anew => Ok(()),
            None => Err(format!("P13: {event} is told to {:?} as {role:?}", walker.who)),
            Some(_) if !present && seq > walker.replayed_to && !is_anew => {
                Err(format!("P14: {event} is told to somebody who is gone"))
            }
            Some(index) => {
                let written =
                    self.written.entry((seq, index)).or_insert_with(|| value(&shown.copies[index].message));
                match written == event || is_anew {
                    true => Ok(()),
                    false => Err(format!("P5: told {event}, the log has {written}")),
                }
            }
        }
    }
}

/// Where a walk along one connection is.
struct Walker {
    who: ParticipantNo,
    anew: Vec<(u64, u64)>,
    next: usize,
    /// Up to here everything was told.
    base: u64,
    /// The number of the last state they were told.
    state_at: u64,
    replayed_to: u64,
}

impl Walker {
    /// Whether this number is of a record that changes what they see: a state follows, and part of it may be in either
    /// light.
    fn is_anew(&self, seq: u64) -> bool {
        self.anew.iter().any(|(first, last)| (*first..=*last).contains(&seq))
    }

    /// Behind a change of what they see they must have been told a state.
    fn look_for_a_state(&self, seq: u64) -> Result<(), String> {
        let behind = self.anew.iter().find(|(_, last)| *last > self.state_at && *last < seq);
        match behind {
            Some((_, last)) => Err(format!("P14: told {seq}, and no state since the change at {last}")),
            None => Ok(()),
        }
    }
}
