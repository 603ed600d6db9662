//! The stage on which the tests of the session core play: seven named people, one session, no clock.
//! Must not know what is right: it asks, applies, and keeps what each person was shown.

use std::collections::BTreeMap;

use cuelight::session::announce::{Audience, Shown, show};
use cuelight::session::handouts::{self, Handout};
use cuelight::session::ids::{MessageNo, PollNo, QuestionNo};
use cuelight::session::keyed::Key;
use cuelight::session::text::{Description, DisplayName, FileName, PollTitle};
use cuelight::session::{
    Ask, Command, Decision, Event, Expect, Identity, Made, Millis, ParticipantNo, Record, Refusal, Role, Seq,
    Session, Sub, Transient, Turned, decide, enter,
};
use serde_json::{Value, json};

/// The cast: name and role. Alice, Dave and Erin are members of the account, and Grace is one too.
pub const CAST: [(&str, Role); 7] = [
    ("alice", Role::Organizer),
    ("bob", Role::Panelist),
    ("carol", Role::Attendee),
    ("dave", Role::CoOrganizer),
    ("erin", Role::HostOnlyCoOrganizer),
    ("frank", Role::InSessionCoOrganizer),
    ("grace", Role::Attendee),
];

/// When the curtain rises.
pub const START_MS: u64 = 1_800_000_000_000;

/// A session with everything that happened in it.
pub struct Stage {
    pub session: Session,
    pub records: Vec<Record>,
    pub now: u64,
    /// What each person was shown, oldest first.
    pub shown: BTreeMap<ParticipantNo, Vec<Value>>,
    /// What the last record showed, as `name:audience`.
    pub last: Vec<String>,
    next_id: u32,
}

/// What an accepted command came to.
#[derive(Debug, Clone)]
pub struct Done {
    /// `name:audience` of what was shown.
    pub events: Vec<String>,
    pub seq: Seq,
    pub made: Made,
    pub repeated: bool,
    pub page: Option<Value>,
    pub transient: Option<Transient>,
}

/// A person's ticket.
pub fn identity(sub: &str, role: Role) -> Identity {
    let member = role.needs_member() || sub == "grace";
    Identity {
        sub: Sub::new(sub).unwrap(),
        name: DisplayName::new(sub).unwrap(),
        role,
        member: member.then(|| format!("member-{sub}").into()),
        email: Some(format!("{sub}@example.org").into()),
        key: "key-1".into(),
    }
}

/// A command as it is written on the wire: `{"name": {args}}`.
pub fn command(json: &Value) -> Result<Command, Refusal> {
    serde_json::from_value(json.clone()).map_err(|error| Refusal::invalid("args", error.to_string()))
}

/// What the wire would take for the content of a command.
pub fn content(json: &Value) -> u64 {
    Key([9; 16]).hash(json.to_string().as_bytes())
}

/// The first record of a session.
pub fn created(capacity: u32) -> Record {
    let event = Event::Created {
        key: Key([42; 16]),
        epoch: "e1".into(),
        title: PollTitle::new("A webinar").unwrap(),
        description: Description::new("").unwrap(),
        capacity,
    };
    Record { first: Seq(1), at: Millis(START_MS), by: None, cause: None, events: vec![event] }
}

impl Stage {
    /// An empty house.
    pub fn empty(capacity: u32) -> Stage {
        let first = created(capacity);
        let session = Session::new(&first);
        let (records, shown) = (vec![first], BTreeMap::new());
        Stage { session, records, now: START_MS, shown, last: Vec::new(), next_id: 0 }
    }

    /// Everybody is there and nothing has begun.
    pub fn scheduled() -> Stage {
        let mut stage = Stage::empty(100);
        for (name, role) in CAST {
            stage.enter(name, role);
        }
        stage
    }

    /// At a rehearsal; Alice presents.
    pub fn practice() -> Stage {
        let mut stage = Stage::scheduled();
        stage.ok("alice", json!({"start": {"practice": true}}));
        stage
    }

    /// On air; Alice presents.
    pub fn live() -> Stage {
        let mut stage = Stage::scheduled();
        stage.ok("alice", json!({"start": {}}));
        stage
    }

    /// Lets somebody in, or says why not.
    pub fn try_enter(&mut self, identity: &Identity) -> Result<ParticipantNo, Turned> {
        let (who, events) = enter(&self.session, identity)?;
        if !events.is_empty() {
            self.write(Some(who), None, events);
        }
        self.session.connected(who);
        Ok(who)
    }

    /// Lets somebody in who may come in.
    pub fn enter(&mut self, name: &str, role: Role) -> ParticipantNo {
        self.try_enter(&identity(name, role)).expect("the door is open")
    }

    /// The number of a person.
    pub fn who(&self, name: &str) -> ParticipantNo {
        self.session.by_sub(&Sub::new(name).unwrap()).expect("of the cast")
    }

    /// The public id of a person.
    pub fn id(&self, name: &str) -> Value {
        json!(self.who(name).public(&self.session.key).to_string())
    }

    /// A name for a number.
    pub fn name(&self, who: ParticipantNo) -> &str {
        self.session.person(who).sub.as_str()
    }

    /// Asks under a fresh id.
    pub fn ask(&mut self, who: &str, json: Value) -> Result<Done, Refusal> {
        self.next_id += 1;
        let id = format!("t{}", self.next_id);
        self.ask_as(who, &id, Expect::default(), json)
    }

    /// Asks with everything said.
    pub fn ask_as(&mut self, who: &str, id: &str, expect: Expect, json: Value) -> Result<Done, Refusal> {
        let by = self.who(who);
        let (content, command) = (content(&json), command(&json));
        let ask = Ask { id: id.into(), by, at: Millis(self.now), expect, content, command };
        let before = self.session.clone();
        let decision = decide(&self.session, &ask);
        assert!(before == self.session, "deciding changes nothing");
        let mut done = Done {
            events: Vec::new(),
            seq: self.session.seq,
            made: Made::Nothing,
            repeated: false,
            page: None,
            transient: None,
        };
        match decision? {
            Decision::Facts { events, cause, made } => {
                self.write(Some(by), Some(cause), events);
                (done.events, done.seq, done.made) = (self.last.clone(), self.session.seq, made);
            }
            Decision::Repeated(accepted) => {
                (done.seq, done.made, done.repeated) = (accepted.seq, accepted.made, true);
            }
            Decision::Page(page) => done.page = Some(serde_json::to_value(page).unwrap()),
            Decision::Transient(transient) => done.transient = Some(transient),
        }
        Ok(done)
    }

    /// Asks for what must be granted; gives what was shown.
    #[track_caller]
    pub fn ok(&mut self, who: &str, json: Value) -> Vec<String> {
        let text = json.to_string();
        match self.ask(who, json) {
            Ok(done) => done.events,
            Err(refusal) => panic!("{who} asked {text} and was refused: {refusal:?}"),
        }
    }

    /// Asks for what must be refused; gives the refusal in one line.
    #[track_caller]
    pub fn no(&mut self, who: &str, json: Value) -> String {
        let text = json.to_string();
        match self.ask(who, json) {
            Ok(done) => panic!("{who} asked {text} and got {:?}", done.events),
            Err(refusal) => line(&refusal),
        }
    }

    /// Writes facts down, makes them true and shows them.
    pub fn write(
        &mut self,
        by: Option<ParticipantNo>,
        cause: Option<cuelight::session::Cause>,
        events: Vec<Event>,
    ) {
        let record = Record { first: Seq(self.session.seq.0 + 1), at: Millis(self.now), by, cause, events };
        let (mut shown, mut copies) = (Vec::new(), Vec::new());
        self.session.apply(&record, |session, seq, event| {
            let Some(seen) = show(session, &record, seq, event) else { return };
            for (who, person) in session.present() {
                copies
                    .extend(seen.to(who, person.role).map(|copy| (who, serde_json::to_value(copy).unwrap())));
            }
            shown.push(seen);
        });
        self.session.check();
        for (who, copy) in copies {
            self.shown.entry(who).or_default().push(copy);
        }
        self.last = shown.iter().flat_map(|seen| self.lines(seen)).collect();
        self.records.push(record);
    }

    fn lines(&self, seen: &Shown) -> Vec<String> {
        let line = |copy: &cuelight::session::announce::Shade| {
            format!("{}:{}", copy.message.data.name(), self.audience(&copy.audience))
        };
        seen.copies.iter().map(line).collect()
    }

    fn audience(&self, audience: &Audience) -> String {
        let circle = match (audience.organizers, audience.panelists, audience.attendees) {
            (true, true, true) => "all",
            (true, true, false) => "stage",
            (true, false, false) => "staff",
            (false, true, true) => "guests",
            (false, true, false) => "panelists",
            (false, false, false) => "",
            _ => "odd",
        };
        let mut names: Vec<&str> = audience.persons.iter().map(|who| self.name(*who)).collect();
        names.dedup();
        [circle].into_iter().filter(|circle| !circle.is_empty()).chain(names).collect::<Vec<_>>().join("+")
    }

    /// The names of what somebody was shown since this was last asked.
    pub fn told(&mut self, who: &str) -> Vec<String> {
        let seen = self.shown.remove(&self.who(who)).unwrap_or_default();
        seen.iter().map(|event| event["event"].as_str().unwrap().to_owned()).collect()
    }

    /// Forgets what was shown up to here.
    pub fn hush(&mut self) {
        self.shown.clear();
    }

    /// What somebody's snapshot says.
    pub fn view(&self, who: &str) -> Value {
        serde_json::to_value(self.session.view(self.who(who))).unwrap()
    }

    /// What somebody is told of themselves.
    pub fn you(&self, who: &str) -> Value {
        serde_json::to_value(cuelight::session::shapes::You::of(&self.session, self.who(who))).unwrap()
    }

    /// The state of somebody's microphone.
    pub fn mic(&self, who: &str) -> String {
        self.you(who)["mic"].as_str().unwrap().to_owned()
    }

    /// Who presents.
    pub fn presenter(&self) -> Option<&str> {
        self.session.baton.holder.map(|who| self.name(who))
    }

    /// Uploads a handout.
    pub fn upload(&mut self, who: &str, name: &str) -> Value {
        let file = Handout {
            name: FileName::new(name).unwrap(),
            size: 7,
            media_type: "text/plain".into(),
            stored: "f1".into(),
        };
        let (number, event) = handouts::add(&self.session, &file).expect("there is room");
        self.write(Some(self.who(who)), None, vec![event]);
        json!(number.public(&self.session.key).to_string())
    }

    /// Asks for something that makes a thing; gives the thing's public id.
    #[track_caller]
    pub fn make(&mut self, who: &str, json: Value) -> Value {
        let done = self.ask(who, json).unwrap();
        json!(done.made.named(&self.session.key).expect("it makes something").1.to_string())
    }

    /// A poll of two options, drafted by Alice.
    pub fn poll(&mut self, anonymous: bool) -> Value {
        self.make("alice", poll_draft("single", anonymous))
    }
}

/// One line of a play: who asks, what, and what comes of it: what was shown as `name:audience`, or the refusal.
pub type Line<'a> = (&'a str, &'a str, &'a str);

impl Stage {
    /// Plays the lines. `@bob` stands for Bob's id, `$m0`, `$q0` and `$v0` for the first message, question, poll.
    #[track_caller]
    pub fn play(&mut self, lines: &[Line]) {
        for (number, (who, text, expected)) in lines.iter().enumerate() {
            let answer = match self.ask(who, self.named(text)) {
                Ok(done) => done.events.join(" "),
                Err(refusal) => line(&refusal),
            };
            assert_eq!(answer, self.named_text(expected), "line {number}: {who} asks {text}");
        }
    }

    /// A command with names in place of ids.
    pub fn named(&self, text: &str) -> Value {
        serde_json::from_str(&self.named_text(text)).unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    fn named_text(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for number in 0..self.session.next_participant().0 {
            let who = ParticipantNo(number);
            let id = who.public(&self.session.key).to_string();
            text = text.replace(&format!("\"@{}\"", self.name(who)), &format!("\"{id}\""));
        }
        for kind in ['m', 'q', 'v'] {
            for number in 0..10 {
                let id = thing(&self.session, kind, number).to_string();
                text = text.replace(&format!("\"${kind}{number}\""), &id);
            }
        }
        text
    }
}

/// Somebody asking for something that can be read, to be decided and not done.
pub fn readable(by: ParticipantNo, json: &Value) -> Ask {
    let (content, command) = (content(json), command(json));
    assert!(command.is_ok(), "{json} can be read: {command:?}");
    Ask { id: "would".into(), by, at: Millis(START_MS), expect: Expect::default(), content, command }
}

/// `create_poll` with two options where the kind takes any.
pub fn poll_draft(kind: &str, anonymous: bool) -> Value {
    let mut draft = json!({"question": "Well?", "kind": kind, "anonymous": anonymous});
    if matches!(kind, "single" | "multiple") {
        draft["options"] = json!(["yes", "no", "maybe"]);
    }
    json!({"create_poll": draft})
}

/// An id that names nothing in any session of the tests.
pub fn nobody(kind: char) -> Value {
    json!(format!("{kind}0000000000000"))
}

/// The public ids of the first things of each kind.
pub fn thing(session: &Session, kind: char, number: u32) -> Value {
    let id = match kind {
        'm' => MessageNo(number).public(&session.key),
        'q' => QuestionNo(number).public(&session.key),
        _ => PollNo(number).public(&session.key),
    };
    json!(id.to_string())
}

/// A refusal in one line: code, then what it comes with.
pub fn line(refusal: &Refusal) -> String {
    match refusal {
        Refusal::Invalid { field, .. } => format!("invalid {field}"),
        Refusal::Forbidden { capability, missing, .. } => {
            format!("forbidden {capability} {}", serde_json::to_value(missing).unwrap().as_str().unwrap())
        }
        Refusal::NotFound { what } => format!("not_found {what}"),
        Refusal::Conflict { actual } => format!("conflict {}", serde_json::to_value(actual).unwrap()),
        other @ (Refusal::RateLimited { .. } | Refusal::Unavailable | Refusal::Internal) => {
            other.code().into()
        }
    }
}
