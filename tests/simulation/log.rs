//! The end of a run: what every client was told and answered, against what the disk holds.
//! Must not know how it came there.

use std::collections::BTreeMap;

use cuelight::hub::load;
use cuelight::session::shapes::You;
use cuelight::session::{Event, Phase, Record};
use serde_json::Value;

use crate::person::{Person, Told};
use crate::replay::{replay, value};
use crate::world::World;

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
        self.look_at_errands(&records, &mut broken);
        self.tally = self.count(&records);
        if broken.is_empty() {
            self.look_at_told(&records, healed, &mut broken);
        }
        self.broken.append(&mut broken);
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
        let (mut replayed, session, numbers) =
            replay(records, (&self.people, self.lie, self.planted), &states, broken);
        if !broken.is_empty() {
            return;
        }
        replayed.ground.look(&self.passed, broken);
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
            if conn.reads_only {
                broken.push(format!("liveness: {number} believes that nothing can be written"));
            }
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
