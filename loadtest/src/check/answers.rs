//! Every command against the journal: what was acknowledged stands there once and whole, what was refused does not,
//! what the role may not was not accepted, and tallies are the votes'. Must not know sockets.

use std::collections::HashMap;

use cuelight::session::ids::{PollNo, QuestionNo};
use cuelight::session::keyed::Key;
use cuelight::session::{Event, ParticipantNo, Record};
use serde_json::Value;

use super::Findings;
use super::asked::{Answer, Asked, Log};
use super::ledger::Ledger;
use super::picture::{Id, id};
use super::rights::Rights;
use super::room::Room;
use super::told::canaries;
use crate::plan::Fate;
use crate::result::CommandKind;

/// The records of one session, as commands go by them.
pub struct Answers<'a> {
    pub session: u32,
    pub key: Key,
    pub log: &'a Log,
    rights: Rights,
    /// By the command's number: the last number of its record.
    found: HashMap<u32, u64>,
    /// Of each poll, each person's choice, as the commands behind the facts have it.
    votes: HashMap<PollNo, HashMap<ParticipantNo, u8>>,
}

impl<'a> Answers<'a> {
    /// Nothing read yet.
    pub fn new(session: u32, key: Key, log: &'a Log) -> Answers<'a> {
        let (found, votes) = (HashMap::new(), HashMap::new());
        Answers { session, key, log, rights: Rights::of_product(), found, votes }
    }

    /// A record, with the ledger as it was before it.
    pub fn before(&mut self, record: &Record, ledger: &Ledger, findings: &mut Findings) {
        let (Some(cause), Some(by)) = (&record.cause, record.by) else { return };
        let last = record.last().0;
        let Some(number) = self.log.number(&cause.id) else {
            let what = format!("number {last} is of a command `{}` that nobody sent", cause.id);
            return findings.violated(7, self.session, 0, vec![what, format!("{record:?}")]);
        };
        let asked = &self.log.all[number as usize];
        findings.looked(7, 1);
        if let Some(earlier) = self.found.insert(number, last) {
            let what = format!("command {number} is in the log twice: up to {earlier} and up to {last}");
            findings.violated(7, self.session, 0, vec![what, format!("{asked:?}"), format!("{record:?}")]);
        }
        let question = record.events.iter().find_map(|event| match event {
            Event::QuestionAnswered { question, .. } => Some(*question),
            _ => None,
        });
        self.capability(asked, record, by, question, ledger, findings);
        if let Some(what) = content(asked, number, record, &self.key) {
            let what = format!("number {last} is not what command {number} asked for: {what}");
            findings.violated(7, self.session, 0, vec![what, format!("{asked:?}"), format!("{record:?}")]);
        }
        for event in &record.events {
            if let Event::Voted { poll, .. } | Event::VotedAnonymously { poll, .. } = event {
                self.votes.entry(*poll).or_default().insert(by, asked.choice);
            }
            if let Event::PhaseChanged { phase: cuelight::session::Phase::Live } = event {
                // What was rehearsed is forgotten.
                self.votes.clear();
            }
        }
    }

    fn capability(
        &self,
        asked: &Asked,
        record: &Record,
        by: ParticipantNo,
        question: Option<QuestionNo>,
        ledger: &Ledger,
        findings: &mut Findings,
    ) {
        findings.looked(2, 1);
        let standing = ledger.standing(by, question);
        let present = ledger.members.get(by.0 as usize).is_some_and(|member| member.present);
        if !self.rights.may(asked.kind, asked.own, &standing) || !present {
            let what = format!(
                "{} was accepted at {}, and its sender could not: {standing:?}, present: {present}",
                asked.kind.name(),
                record.first.0
            );
            findings.violated(2, self.session, 0, vec![what, format!("{asked:?}"), format!("{record:?}")]);
        }
    }

    /// Every command of this session, once all records are read. `mine`: whether a client is of it.
    pub fn settle(&self, mine: impl Fn(u32) -> bool, findings: &mut Findings) {
        for (number, asked) in self.log.all.iter().enumerate().filter(|(_, asked)| mine(asked.client)) {
            let found = self.found.get(&(number as u32));
            let kept = !is_unkept(asked.kind);
            findings.looked(7, 1);
            match (asked.answer, found) {
                (Answer::Ok { seq }, Some(last)) if seq != *last => {
                    let what = format!("acknowledged with {seq}, and its record ends at {last}");
                    findings.violated(7, self.session, 0, vec![what, format!("command {number}: {asked:?}")]);
                }
                (Answer::Ok { seq }, None) if kept => {
                    let what = format!("acknowledged with {seq}, and nowhere in the journal");
                    findings.violated(7, self.session, 0, vec![what, format!("command {number}: {asked:?}")]);
                }
                (Answer::Forbidden | Answer::Refused, Some(last)) => {
                    let invariant = if asked.fate == Fate::Refused { 10 } else { 7 };
                    let what = format!("refused, and in the journal all the same, up to {last}");
                    findings.violated(
                        invariant,
                        self.session,
                        0,
                        vec![what, format!("command {number}: {asked:?}")],
                    );
                }
                _ => {}
            }
            if asked.fate == Fate::Refused {
                findings.looked(10, 1);
                if found.is_some() {
                    let what = "a command that the role may not send has changed something".to_owned();
                    findings.violated(
                        10,
                        self.session,
                        0,
                        vec![what, format!("command {number}: {asked:?}")],
                    );
                }
            }
        }
    }

    /// Tallies, as they were told, against the votes. `options`: how many a poll has.
    pub fn tallies(&self, room: &Room, findings: &mut Findings) {
        let by_id: HashMap<Id, PollNo> =
            self.votes.keys().map(|poll| (id(&public(*poll, &self.key)), *poll)).collect();
        for (what, told) in [("shared", &room.results), ("tallied", &room.tallies)] {
            for (poll, (voters, counts)) in told {
                let empty = HashMap::new();
                let votes = by_id.get(poll).and_then(|poll| self.votes.get(poll)).unwrap_or(&empty);
                findings.looked(4, 1);
                let name = room.picture.written(*poll).unwrap_or("?");
                // A tally is of a moment: it can be short of the last votes, never beyond them.
                let fits = if what == "shared" {
                    *voters == votes.len() as u64
                } else {
                    *voters <= votes.len() as u64
                };
                if !fits {
                    let what =
                        format!("poll {name} is {what} with {voters} voters, and {} voted", votes.len());
                    findings.violated(4, self.session, 0, vec![what, counts.to_string()]);
                }
                if what == "shared" {
                    self.counts(name, votes, counts, findings);
                }
            }
        }
    }

    fn counts(
        &self,
        name: &str,
        votes: &HashMap<ParticipantNo, u8>,
        counts: &Value,
        findings: &mut Findings,
    ) {
        let Some(told) = counts.as_array() else { return };
        let mut sums = vec![0u64; told.len()];
        for choice in votes.values() {
            match sums.get_mut(usize::from(*choice)) {
                Some(sum) => *sum += 1,
                None => {
                    let what = format!("poll {name} has a vote for option {choice}, which it has not");
                    findings.violated(4, self.session, 0, vec![what]);
                }
            }
        }
        if told.iter().map(Value::as_u64).ne(sums.iter().map(|sum| Some(*sum))) {
            let what = format!("poll {name} is shared with {counts}, and the votes are {sums:?}");
            findings.violated(4, self.session, 0, vec![what]);
        }
    }
}

/// Commands of which nothing is kept.
fn is_unkept(kind: CommandKind) -> bool {
    use CommandKind as K;
    matches!(
        kind,
        K::ListParticipants | K::ListChat | K::ListQuestions | K::ListPolls | K::React | K::Caption
    )
}

fn public(poll: PollNo, key: &Key) -> String {
    match serde_json::to_value(poll.public(key)) {
        Ok(Value::String(text)) => text,
        _ => String::new(),
    }
}

/// What of a record does not fit its command: the facts of one command are one record, all or none.
fn content(asked: &Asked, number: u32, record: &Record, key: &Key) -> Option<String> {
    let nothing = record.events.iter().all(|event| matches!(event, Event::Noted {}));
    let text = |text: &str| (canaries(text.as_bytes()) != [number]).then(|| format!("its text is `{text}`"));
    let only =
        |facts: usize| (record.events.len() != facts).then(|| format!("{} facts", record.events.len()));
    use CommandKind as K;
    match (asked.kind, record.events.first()?) {
        (K::Chat, Event::ChatSent { text: said, .. }) => text(said.as_str()).or_else(|| only(1)),
        (K::Ask, Event::QuestionAsked { text: said, .. }) => text(said.as_str()).or_else(|| only(1)),
        (K::Chat | K::Ask, other) => Some(format!("{other:?}")),
        (K::Vote, Event::Voted { poll, ballot }) => {
            let chosen = match ballot {
                cuelight::session::ballots::Ballot::Choices(choices) => choices.indexes() == [asked.choice],
                _ => false,
            };
            let same = id(&public(*poll, key)) == asked.thing;
            (!chosen || !same).then(|| format!("{ballot:?} in {poll:?}")).or_else(|| only(1))
        }
        (K::Vote, Event::VotedAnonymously { poll, .. }) => {
            (id(&public(*poll, key)) != asked.thing).then(|| format!("in {poll:?}")).or_else(|| only(1))
        }
        (K::Vote, _) if !nothing => Some("no vote".into()),
        (K::RaiseHand, Event::HandChanged { raised: true, .. }) => only(1),
        (K::RaiseHand, _) if !nothing => Some("no hand".into()),
        (K::MuteAll, Event::AllMuted { .. }) => None,
        (K::MuteAll, _) if !nothing => Some("no mute-all".into()),
        (K::End, _) if !nothing => {
            let ended = |event: &Event| {
                matches!(event, Event::PhaseChanged { phase: cuelight::session::Phase::Ended })
            };
            (!record.events.iter().any(ended)).then(|| "no end".into())
        }
        _ => None,
    }
}
