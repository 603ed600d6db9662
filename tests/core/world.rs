//! A world of random people: they come, drop, act and leave, and each client folds what it is sent.
//! Must not know the rules: what must hold is in `oracle.rs`.

use std::collections::BTreeMap;

use cuelight::session::announce::{Shown, show};
use cuelight::session::ids::{HandoutNo, PollNo};
use cuelight::session::keyed::Key;
use cuelight::session::shapes::You;
use cuelight::session::text::{Description, DisplayName, FileName, PollTitle};
use cuelight::session::{
    Ask, Cause, Command, Decision, Event, Expect, Identity, Millis, ParticipantNo, Patience, Phase, Record,
    Refusal, Role, Seq, Session, Sub, Whom, decide, enter,
};
use serde_json::{Value, json};

use crate::fold::Client;
use crate::script::{Dice, Names, any_command};

const PATIENCE: Patience = Patience { away_ms: 30_000, orphan_ms: 600_000 };

/// One run: the session, its journal, and what each client makes of what it is sent.
pub struct World {
    pub dice: Dice,
    pub session: Session,
    pub records: Vec<Record>,
    pub now: u64,
    pub clients: BTreeMap<ParticipantNo, Client>,
    /// What each person was last sent, by number: where a resume starts.
    pub sent: BTreeMap<ParticipantNo, Seq>,
    /// What absent people would be replayed.
    pub missed: BTreeMap<ParticipantNo, Vec<Value>>,
    /// Ballots by poll and person, kept beside the session.
    pub ballots: BTreeMap<(PollNo, ParticipantNo), Value>,
    /// When staff last let somebody speak.
    pub let_speak: BTreeMap<ParticipantNo, Seq>,
    pub muted_at: Seq,
    pub next_id: u64,
    /// Whether the network loses an event now and then: the planted bug.
    pub lossy: bool,
}

/// Sixteen people, most of them in the audience; some share an address.
pub fn identity(number: usize) -> Identity {
    let role = match number {
        0 | 1 => Role::Organizer,
        2 => Role::CoOrganizer,
        3 => Role::HostOnlyCoOrganizer,
        4 | 5 => Role::InSessionCoOrganizer,
        6..=8 => Role::Panelist,
        _ => Role::Attendee,
    };
    Identity {
        sub: Sub::new(&format!("s{number}")).unwrap(),
        name: DisplayName::new(&format!("Person {number}")).unwrap(),
        role,
        member: (role.needs_member() || number == 9).then(|| format!("m{number}").into()),
        email: (number > 6).then(|| format!("Mail{}@example.org", number / 2).into()),
        key: "k".into(),
    }
}

impl World {
    pub fn new(seed: u64, lossy: bool) -> World {
        let created = Event::Created {
            key: Key([seed as u8; 16]),
            epoch: "e".into(),
            title: PollTitle::new("title").unwrap(),
            description: Description::new("").unwrap(),
            capacity: 5,
        };
        let first = Record {
            first: Seq(1),
            at: Millis(1_800_000_000_000),
            by: None,
            cause: None,
            events: vec![created],
        };
        World {
            dice: Dice::new(seed),
            session: Session::new(&first),
            now: first.at.0,
            records: vec![first],
            clients: BTreeMap::new(),
            sent: BTreeMap::new(),
            missed: BTreeMap::new(),
            ballots: BTreeMap::new(),
            let_speak: BTreeMap::new(),
            muted_at: Seq(0),
            next_id: 0,
            lossy,
        }
    }

    fn names(&self) -> Names {
        let key = &self.session.key;
        let id = |id: cuelight::session::PublicId| json!(id.to_string());
        Names {
            people: (0..self.session.next_participant().0)
                .map(|n| id(ParticipantNo(n).public(key)))
                .collect(),
            messages: self.session.chat.messages().map(|message| id(message.message.public(key))).collect(),
            questions: self
                .session
                .questions
                .questions()
                .map(|known| id(known.question.public(key)))
                .collect(),
            polls: self.session.polls.all().map(|(number, _)| id(number.public(key))).collect(),
            open: self.session.polls.open().map(|number| id(number.public(key))),
            handouts: self.session.handouts.all().map(|(number, _)| id(number.public(key))).collect(),
        }
    }

    pub fn step(&mut self) {
        match self.dice.below(60) {
            0..=4 => self.somebody_comes(),
            5 | 6 => self.somebody_drops(),
            7 => {
                let shift = [1, 900, 900, 9_000, 9_000, 40_000, 700_000][self.dice.below(7)];
                self.now = if self.dice.below(12) == 0 { self.now - shift } else { self.now + shift };
                self.deadlines();
            }
            8 => self.upload(),
            _ => self.somebody_asks(),
        }
    }

    pub fn start(&mut self, practice: bool) {
        let command = Command::Start { practice };
        let (by, at) = (ParticipantNo(0), Millis(self.now));
        let ask =
            Ask { id: "start".into(), by, at, expect: Expect::default(), content: 0, command: Ok(command) };
        let Ok(Decision::Facts { events, cause, .. }) = decide(&self.session, &ask) else {
            panic!("it starts")
        };
        self.write(Some(by), Some(cause), events);
    }

    fn somebody_comes(&mut self) {
        let identity = identity(self.dice.below(16));
        let Ok((who, events)) = enter(&self.session, &identity) else { return };
        let was_away = !events.is_empty();
        if was_away {
            self.write(Some(who), None, events);
        }
        self.session.connected(who);
        self.welcome(who, was_away);
    }

    /// A resume where it is allowed, else a fresh snapshot.
    pub fn welcome(&mut self, who: ParticipantNo, was_away: bool) {
        let (view, you) = self.fresh(who);
        let missed = self.missed.remove(&who).unwrap_or_default();
        let resumes = self.sent.get(&who).is_some_and(|sent| *sent >= self.session.person(who).view_since)
            && self.dice.flip();
        if !resumes || !self.clients.contains_key(&who) {
            self.clients.insert(who, Client::new(view, you));
            return;
        }
        let client = self.clients.get_mut(&who).unwrap();
        missed.iter().for_each(|event| client.fold(event));
        if was_away {
            client.you = you;
        }
    }

    fn somebody_drops(&mut self) {
        let Some(who) = self.anybody() else { return };
        if self.session.person(who).present {
            self.session.disconnected(who, Millis(self.now));
        }
    }

    fn deadlines(&mut self) {
        while let Some(due) = self.session.on_deadline(Millis(self.now), PATIENCE) {
            let next = self.session.next_deadline(PATIENCE).expect("something was due");
            assert!(next <= Millis(self.now), "a deadline is announced before it passes");
            self.write(None, None, due.events);
        }
        let next = self.session.next_deadline(PATIENCE);
        assert!(next.is_none_or(|next| next > Millis(self.now)), "what passed was dealt with");
    }

    fn upload(&mut self) {
        let file = cuelight::session::handouts::Handout {
            name: FileName::new("notes.txt").unwrap(),
            size: 3,
            media_type: "text/plain".into(),
            stored: "f1".into(),
        };
        if let Ok((HandoutNo(_), event)) = cuelight::session::handouts::add(&self.session, &file) {
            self.write(None, None, vec![event]);
        }
    }

    fn anybody(&mut self) -> Option<ParticipantNo> {
        let count = self.session.next_participant().0 as usize;
        (count > 0).then(|| ParticipantNo(self.dice.below(count) as u32))
    }

    /// Mostly people who are here, half of them staff: from others little comes.
    fn somebody(&mut self) -> Option<ParticipantNo> {
        let staff = self.dice.flip();
        let fits = |role: Role| !staff || role.is_staff();
        let here = self.session.present().filter(|(_, person)| fits(person.role));
        let here: Vec<ParticipantNo> = here.map(|(who, _)| who).collect();
        if here.is_empty() || self.dice.below(20) == 0 {
            return self.anybody();
        }
        Some(here[self.dice.below(here.len())])
    }

    fn somebody_asks(&mut self) {
        let Some(by) = self.somebody() else { return };
        if self.session.person(by).present && !self.session.is_connected(by) {
            return;
        }
        let names = self.names();
        let json = any_command(&mut self.dice, &names);
        let command: Result<Command, Refusal> =
            serde_json::from_value(json.clone()).map_err(|error| Refusal::invalid("args", error.to_string()));
        assert!(command.is_ok(), "the script writes what can be read: {json} {command:?}");
        self.next_id += 1;
        let ask = Ask {
            id: format!("c{}", self.next_id).into(),
            by,
            at: Millis(self.now),
            expect: Expect::default(),
            content: Key([0; 16]).hash(json.to_string().as_bytes()),
            command,
        };
        let decision = decide(&self.session, &ask);
        assert_eq!(format!("{decision:?}"), format!("{:?}", decide(&self.session, &ask)), "deciding is pure");
        let Ok(Decision::Facts { events, cause, .. }) = decision else { return };
        assert!(self.session.person(by).present, "nobody who is not here does anything: {json}");
        self.write(Some(by), Some(cause), events);
        self.note_own(by, &json);
        let again = decide(&self.session, &ask);
        assert!(matches!(again, Ok(Decision::Repeated(_))), "a repeated id is recognised: {json} {again:?}");
    }

    /// What an `ok` tells its sender without an event.
    fn note_own(&mut self, by: ParticipantNo, json: &Value) {
        let Some(client) = self.clients.get_mut(&by) else { return };
        if let Some(vote) = json.get("vote") {
            if client.state["poll"]["poll"] == vote["poll"] {
                client.state["poll"]["voted"] = json!(true);
            }
            let number = self.session.polls.open().expect("it was voted in");
            let mut ballot = vote.clone();
            ballot.as_object_mut().unwrap().remove("poll");
            self.ballots.insert((number, by), ballot);
        }
        if json.get("submit_survey").is_some() && client.state["survey"].is_object() {
            client.state["survey"]["submitted"] = json!(true);
        }
    }

    pub fn write(&mut self, by: Option<ParticipantNo>, cause: Option<Cause>, events: Vec<Event>) {
        assert!(!events.is_empty(), "a record holds facts");
        let record = Record { first: Seq(self.session.seq.0 + 1), at: Millis(self.now), by, cause, events };
        let bytes = rmp_serde::to_vec_named(&record).expect("facts can be written");
        let read: Record = rmp_serde::from_slice(&bytes).expect("facts can be read");
        assert_eq!(read, record, "a record survives the journal");
        let rehearsing = self.session.phase == Phase::Practice;
        let (mut shown, mut term) = (Vec::new(), self.session.baton.term);
        let mut holder = self.session.baton.holder;
        self.session.apply(&record, |session, seq, event| {
            let moved = session.baton.holder != holder || session.baton.term != term;
            assert!(!moved || session.baton.term == term + 1, "1: the term grows by one at each change");
            (holder, term) = (session.baton.holder, session.baton.term);
            shown.extend(show(session, &record, seq, event));
        });
        self.session.check();
        self.records.push(record);
        self.note_facts(rehearsing);
        self.deliver(&shown, rehearsing);
        self.look_at_the_floor();
    }

    fn note_facts(&mut self, rehearsing: bool) {
        let record = self.records.last().unwrap();
        for (offset, event) in record.events.iter().enumerate() {
            let seq = Seq(record.first.0 + offset as u64);
            match event {
                Event::AllMuted { .. } => self.muted_at = seq,
                Event::UnmuteRequested { participant } => drop(self.let_speak.insert(*participant, seq)),
                Event::PhaseChanged { phase: Phase::Live } if rehearsing => self.ballots.clear(),
                Event::PollDeleted { poll } => self.ballots.retain(|(number, _), _| number != poll),
                _ => {}
            }
        }
    }

    fn deliver(&mut self, shown: &[Shown], rehearsing: bool) {
        let record = self.records.last().unwrap().clone();
        let went_live = rehearsing && self.session.phase == Phase::Live;
        let fresh_for = |who: ParticipantNo| {
            let told = |event: &Event| {
                matches!(event, Event::YouChanged { who: Whom::One { participant, view: true } }
                    if *participant == who)
            };
            went_live || record.events.iter().any(told)
        };
        let known: Vec<ParticipantNo> = self.clients.keys().copied().collect();
        for who in known {
            let person = self.session.person(who);
            let (present, role, connected) = (person.present, person.role, self.session.is_connected(who));
            let copies = shown.iter().filter_map(|seen| seen.to(who, role));
            let copies: Vec<Value> = copies.map(|copy| serde_json::to_value(copy).unwrap()).collect();
            if !(present && connected) {
                self.missed.entry(who).or_default().extend(copies);
                continue;
            }
            let (view, you) = if fresh_for(who) { self.fresh(who) } else { (Value::Null, Value::Null) };
            let lost = self.lossy && self.dice.below(20) == 0;
            let client = self.clients.get_mut(&who).unwrap();
            copies.iter().skip(usize::from(lost)).for_each(|event| client.fold(event));
            if view.is_object() {
                client.replace(view, you);
            }
            self.sent.insert(who, self.session.seq);
        }
    }

    pub fn fresh(&self, who: ParticipantNo) -> (Value, Value) {
        let view = serde_json::to_value(self.session.view(who)).unwrap();
        (view, serde_json::to_value(You::of(&self.session, who)).unwrap())
    }

    pub fn replay(&self) {
        let mut again = Session::new(&self.records[0]);
        self.records[1..].iter().for_each(|record| again.apply(record, |_, _, _| {}));
        let mut present = self.session.clone();
        again.restarted(Millis(self.now));
        present.restarted(Millis(self.now));
        assert!(again == present, "a replay gives the same session");
    }
}
