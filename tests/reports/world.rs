//! A session that is played by its rules, and the records it leaves: Alice organizes, Bob is a panelist, Carol and
//! Dave attend.

// Two test programs share this file, and each leaves some of it unused.
#![allow(dead_code)]

use cuelight::session::command::Command;
use cuelight::session::handouts::{Handout, add};
use cuelight::session::keyed::Key;
use cuelight::session::roster::{LeftReason, leaving};
use cuelight::session::survey::{Answers, submit_late};
use cuelight::session::text::{ChatText, Description, DisplayName, FileName, PollTitle, QuestionText};
use cuelight::session::{
    Ask, Decision, Event, Expect, Identity, Made, Millis, ParticipantNo, PublicId, Record, Refusal, Role,
    Seq, Session, Sub, decide, enter,
};
use serde_json::{Value, json};

/// 2026-11-22T12:00:00.000Z.
pub const BEGIN: Millis = Millis(1_795_348_800_000);
pub const MINUTE: u64 = 60_000;
pub const KEY: Key = Key(*b"a key of a test!");

pub struct World {
    pub session: Session,
    pub records: Vec<Record>,
    pub now: Millis,
    count: u64,
}

/// The four who are in most tests.
#[derive(Clone, Copy)]
pub struct Cast {
    pub alice: ParticipantNo,
    pub bob: ParticipantNo,
    pub carol: ParticipantNo,
    pub dave: ParticipantNo,
}

pub fn text(typed: &str) -> ChatText {
    ChatText::new(typed).expect("a text")
}

impl World {
    pub fn new() -> World {
        World::titled("Quarterly news")
    }

    pub fn titled(title: &str) -> World {
        let created = Event::Created {
            key: KEY,
            epoch: "e1".into(),
            title: PollTitle::new(title).expect("a title"),
            description: Description::new("").expect("may be empty"),
            capacity: 100,
        };
        let first = Record { first: Seq(1), at: BEGIN, by: None, cause: None, events: vec![created] };
        World { session: Session::new(&first), records: vec![first], now: BEGIN, count: 0 }
    }

    pub fn with_cast() -> (World, Cast) {
        let mut world = World::new();
        let cast = world.cast();
        (world, cast)
    }

    pub fn cast(&mut self) -> Cast {
        Cast {
            alice: self.join("alice", Role::Organizer),
            bob: self.join("bob", Role::Panelist),
            carol: self.join("carol", Role::Attendee),
            dave: self.join("dave", Role::Attendee),
        }
    }

    pub fn wait(&mut self, ms: u64) {
        self.now = self.now.plus(ms);
    }

    pub fn id(&self, who: ParticipantNo) -> PublicId {
        who.public(&KEY)
    }

    /// Lets facts be true that somebody else decided.
    pub fn accept(
        &mut self,
        by: Option<ParticipantNo>,
        cause: Option<cuelight::session::Cause>,
        events: Vec<Event>,
    ) {
        let record = Record { first: Seq(self.session.seq.0 + 1), at: self.now, by, cause, events };
        self.session.apply(&record, |_, _, _| {});
        self.records.push(record);
    }

    /// Lets somebody in, for the first time or again.
    pub fn join(&mut self, sub: &str, role: Role) -> ParticipantNo {
        let mut name = sub.to_owned();
        name[..1].make_ascii_uppercase();
        let identity = Identity {
            sub: Sub::new(sub).expect("an identity"),
            name: DisplayName::new(&name).expect("a name"),
            role,
            member: role.needs_member().then(|| format!("member-{sub}").into()),
            email: Some(format!("{sub}@example.org").into()),
            key: "a1".into(),
        };
        let (who, events) = enter(&self.session, &identity).expect("is let in");
        if !events.is_empty() {
            self.accept(Some(who), None, events);
        }
        self.session.connected(who);
        who
    }

    pub fn leave(&mut self, who: ParticipantNo, reason: LeftReason) {
        let events = leaving(&self.session, who, reason);
        self.accept(Some(who), None, events);
    }

    pub fn ask(&mut self, by: ParticipantNo, command: Command) -> Result<Made, Refusal> {
        self.count += 1;
        let ask = Ask {
            id: format!("prefix-of-{}-{}", by.0, self.count).into(),
            by,
            at: self.now,
            expect: Expect::default(),
            content: self.count,
            command: Ok(command),
        };
        match decide(&self.session, &ask)? {
            Decision::Facts { events, cause, made } => {
                self.accept(Some(by), Some(cause), events);
                Ok(made)
            }
            Decision::Repeated(_) | Decision::Page(_) | Decision::Transient(_) => Ok(Made::Nothing),
        }
    }

    /// A command that must be granted; the id of what it made, else of nothing.
    pub fn must(&mut self, by: ParticipantNo, command: Command) -> PublicId {
        let made = self.ask(by, command).expect("must be granted");
        made.named(&KEY).map_or(PublicId::Foreign, |(_, id)| id)
    }

    /// A command as it stands on the wire.
    pub fn sends(&mut self, by: ParticipantNo, name: &str, args: Value) -> PublicId {
        let command = serde_json::from_value(json!({ name: args }));
        self.must(by, command.expect("is a command"))
    }

    pub fn start(&mut self, by: ParticipantNo, practice: bool) {
        self.must(by, Command::Start { practice });
    }

    pub fn asks(&mut self, by: ParticipantNo, question: &str, anonymous: bool) -> PublicId {
        let text = QuestionText::new(question).expect("a question");
        self.must(by, Command::Ask { text, anonymous })
    }

    pub fn hands_out(&mut self, name: &str, size: u64) {
        let name = FileName::new(name).expect("a name");
        let file = Handout { name, size, media_type: "application/pdf".into(), stored: "f1".into() };
        let (_, event) = add(&self.session, &file).expect("is taken");
        self.accept(None, None, vec![event]);
    }

    /// A poll that is open.
    pub fn opens(&mut self, by: ParticipantNo, draft: Value) -> PublicId {
        let poll = self.sends(by, "create_poll", draft);
        self.must(by, Command::OpenPoll { poll });
        poll
    }

    pub fn votes(&mut self, by: ParticipantNo, poll: PublicId, answer: Value) {
        let mut args = answer;
        args["poll"] = json!(poll);
        self.sends(by, "vote", args);
    }

    pub fn submits_late(&mut self, by: ParticipantNo, answers: Value) {
        let answers: Answers = serde_json::from_value(answers).expect("answers");
        let event = submit_late(&self.session, by, &answers, self.now, 900_000).expect("is in time");
        self.accept(Some(by), None, vec![event]);
    }
}
