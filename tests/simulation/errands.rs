//! What comes to a session from beside its sockets: handouts, details, the end and the late survey by REST, a key that is
//! revoked; and what must be true of the answers.
//! Must not know how an owner runs an errand.

use std::collections::BTreeSet;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use cuelight::hub::errand::{Actor, Errand, ErrandReply};
use cuelight::session::capability::Capability;
use cuelight::session::handouts::Handout;
use cuelight::session::survey::Answers;
use cuelight::session::text::{FileName, PollTitle};
use cuelight::session::{Event, PublicId, Record, Role};
use serde_json::json;

use crate::node::{OTHER_KEY, PEOPLE};
use crate::wire::SESSION;
use crate::world::World;

/// The kinds of errands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Look,
    Reschedule,
    May,
    AddHandout,
    Handouts,
    Handout,
    SubmitSurvey,
    WouldAdmit,
    End,
}

/// All of them. A new errand does not compile in `kind_of` until it is here.
pub const KINDS: [Kind; 9] = [
    Kind::Look,
    Kind::Reschedule,
    Kind::May,
    Kind::AddHandout,
    Kind::Handouts,
    Kind::Handout,
    Kind::SubmitSurvey,
    Kind::WouldAdmit,
    Kind::End,
];

fn kind_of(errand: &Errand) -> Kind {
    match errand {
        Errand::Look => Kind::Look,
        Errand::Reschedule { .. } => Kind::Reschedule,
        Errand::May { .. } => Kind::May,
        Errand::AddHandout { .. } => Kind::AddHandout,
        Errand::Handouts { .. } => Kind::Handouts,
        Errand::Handout { .. } => Kind::Handout,
        Errand::SubmitSurvey { .. } => Kind::SubmitSurvey,
        Errand::WouldAdmit { .. } => Kind::WouldAdmit,
        Errand::End => Kind::End,
    }
}

/// An errand that was answered well, and what was durable when it was.
pub struct Done {
    kind: Kind,
    /// A title or a file name that nobody else gives; the number of a person.
    what: String,
    durable: u64,
}

/// Errands that came to something, from all tasks of a run.
pub type Ledger = Arc<Mutex<Vec<Done>>>;

impl World {
    /// Any errand, in the name of the key or of anybody.
    pub fn somebody_comes_from_outside(&mut self) {
        let kinds = [Kind::AddHandout, Kind::AddHandout, Kind::Reschedule, Kind::Handouts, Kind::Handout];
        let kind = match self.dice.below(10) {
            few @ 0..5 => kinds[few],
            5 => Kind::Look,
            6 => Kind::May,
            7 => Kind::SubmitSurvey,
            _ => Kind::WouldAdmit,
        };
        self.run_errand(kind);
    }

    /// Runs an errand in a task of its own: it may wait for a disk for as long as that takes.
    pub fn run_errand(&mut self, kind: Kind) {
        self.errands += 1;
        let number = self.dice.below(PEOPLE);
        let (made, what) = self.errand(kind, number);
        let (hub, disk, ledger) = (self.hub.clone(), self.disk.clone(), self.done.clone());
        let (now, words) = (self.now_ms(), format!("errand {kind:?} {what}"));
        self.trace.say(now, 98, || words);
        drop(tokio::spawn(async move {
            let reply = hub.errand(SESSION, &made).await;
            let is_done = matches!(
                reply,
                ErrandReply::Done
                    | ErrandReply::Handout(_)
                    | ErrandReply::Handouts(_)
                    | ErrandReply::File { .. }
                    | ErrandReply::Glance(_)
                    | ErrandReply::Role(_)
                    | ErrandReply::Admits(_)
            );
            if is_done {
                ledger.lock().expect("no holder panics").push(Done { kind, what, durable: disk.durable() });
            }
        }));
    }

    /// How to make it, as often as owners end meanwhile, and what it is known by.
    fn errand(&mut self, kind: Kind, number: usize) -> (Box<dyn Fn() -> Errand + Send + Sync>, String) {
        let identity = self.people[number].identity.clone();
        let actor = if self.dice.below(3) == 0 { Actor::Key } else { Actor::Person(identity.clone()) };
        let named = format!("{kind:?} {}", self.errands);
        let handout = match self.names.handouts.len() {
            0 => json!("h0000000000000"),
            count => self.names.handouts[self.dice.below(count)].clone(),
        };
        let answers: Answers = self.answers();
        let what = match kind {
            Kind::SubmitSurvey => number.to_string(),
            _ => named.clone(),
        };
        let make = move || match kind {
            Kind::Look => Errand::Look,
            Kind::Reschedule => Errand::Reschedule {
                title: Some(PollTitle::new(&named).expect("a title")),
                description: None,
                capacity: None,
            },
            Kind::May => Errand::May { actor: actor.clone(), capability: Capability::CreateReports },
            Kind::AddHandout => {
                let name = FileName::new(&named).expect("a name");
                let file =
                    Handout { name, size: 9, media_type: "application/pdf".into(), stored: "there".into() };
                Errand::AddHandout { actor: actor.clone(), file, count_max: 5 }
            }
            Kind::Handouts => Errand::Handouts { actor: actor.clone() },
            Kind::Handout => {
                let handout: PublicId = serde_json::from_value(handout.clone()).expect("an id");
                Errand::Handout { actor: actor.clone(), handout }
            }
            Kind::SubmitSurvey => {
                Errand::SubmitSurvey { identity: identity.clone(), answers: answers.clone() }
            }
            Kind::WouldAdmit => Errand::WouldAdmit {
                sub: Some(identity.sub.clone()),
                email: identity.email.as_deref().map(Into::into),
                role: Role::Attendee,
            },
            Kind::End => Errand::End,
        };
        debug_assert_eq!(kind_of(&make()), kind);
        (Box::new(make), what)
    }

    /// Fit the survey of `end_with_a_survey`.
    fn answers(&mut self) -> Answers {
        serde_json::from_value(json!([{"rating": self.dice.below(5) + 1}])).expect("answers")
    }

    /// The end against everything, and what those who were there think of it.
    pub async fn end_with_a_survey(&mut self) {
        let questions = json!([{"question": "How was it?", "kind": "rating", "anonymous": self.dice.flip()}]);
        for staff in 0..3 {
            self.ask(staff, json!({"set_survey": {"questions": questions}}));
        }
        self.ask(0, json!({"start": {}}));
        self.pass(Duration::from_millis(60)).await;
        self.ask(6, json!({"submit_survey": {"answers": [{"rating": 2}]}}));
        self.race_of_the_end().await;
        self.pass(Duration::from_millis(200)).await;
        for _ in 0..6 {
            self.run_errand(Kind::SubmitSurvey);
        }
        self.pass(Duration::from_millis(200)).await;
    }

    /// A key is revoked: those it vouched for are closed, and do not come again.
    pub fn revoke_a_key(&mut self) {
        self.revoked.store(true, Ordering::Relaxed);
        let now = self.now_ms();
        self.trace.say(now, 98, || "a key is revoked".into());
        let (hub, lie) = (self.hub.clone(), self.lie);
        if lie != crate::plants::LiePlant::Unrevoked {
            drop(tokio::spawn(async move { hub.revoke(OTHER_KEY).await }));
        }
    }

    /// Whether this person's key was revoked.
    pub fn is_revoked(&self, number: usize) -> bool {
        self.revoked.load(Ordering::Relaxed) && &*self.people[number].identity.key == OTHER_KEY
    }

    /// What was answered well is in the log, once, and was there when it was said.
    pub fn look_at_errands(&self, records: &[Record], broken: &mut Vec<String>) {
        let mut subs = BTreeSet::new();
        let mut facts: Vec<(Kind, String, u64)> = Vec::new();
        for record in records {
            for event in &record.events {
                let fact = match event {
                    Event::Joined { participant, new: Some(new) } => {
                        subs.insert((*participant, new.sub.clone()));
                        continue;
                    }
                    Event::HandoutAdded { file, .. } => (Kind::AddHandout, file.name.to_string()),
                    Event::DetailsChanged { title, .. } => (Kind::Reschedule, title.to_string()),
                    Event::PhaseChanged { phase: cuelight::session::Phase::Ended } => {
                        (Kind::End, String::new())
                    }
                    Event::SurveySubmitted { .. } | Event::SurveySubmittedAnonymously { .. } => {
                        let sub = record.by.and_then(|by| subs.iter().find(|(who, _)| *who == by));
                        let is_theirs =
                            |(_, sub): &&_| self.people.iter().position(|p| p.identity.sub == *sub);
                        let number = sub.as_ref().and_then(is_theirs);
                        (Kind::SubmitSurvey, number.map(|number| number.to_string()).unwrap_or_default())
                    }
                    _ => continue,
                };
                facts.push((fact.0, fact.1, record.last().0));
            }
        }
        let done = self.done.lock().expect("no holder panics");
        let makes_facts = [Kind::AddHandout, Kind::Reschedule, Kind::SubmitSurvey, Kind::End];
        for (at, Done { kind, what, durable }) in done.iter().enumerate() {
            let is_it =
                |fact: &&(Kind, String, u64)| fact.0 == *kind && (*kind == Kind::End || fact.1 == *what);
            let found: Vec<u64> = facts.iter().filter(is_it).map(|fact| fact.2).collect();
            // Somebody may submit again, and their last answers count: each time is a fact.
            let before = done[..=at].iter().filter(|done| done.kind == *kind && done.what == *what).count();
            let owed = if *kind == Kind::SubmitSurvey { before } else { 1 };
            let is_once = *kind == Kind::SubmitSurvey || found.len() <= 1;
            if !makes_facts.contains(kind) {
                continue;
            }
            if found.len() < owed || !is_once {
                broken.push(format!("P2a: {kind:?} {what} is done, the log has it at {found:?}"));
            } else if found[owed - 1] > *durable {
                broken.push(format!("P4: {kind:?} {what} is done at {durable}, it is at {found:?}"));
            }
        }
    }

    /// Errands that were answered well.
    pub fn kinds_done(&self) -> BTreeSet<Kind> {
        self.done.lock().expect("no holder panics").iter().map(|done| done.kind).collect()
    }

    /// In the end nobody is here whose key was revoked.
    pub fn look_at_the_revoked(&mut self) {
        for number in 0..PEOPLE {
            if self.is_revoked(number) && self.people[number].open().is_some() {
                self.broken.push(format!("P14: {number} is here, and their key is revoked"));
            }
        }
    }
}
