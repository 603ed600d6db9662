//! A small server in memory, made of the library's core: it tells four people what happens, in the words of the wire.

use cuelight::protocol::Codec;
use cuelight::protocol::outgoing;
use cuelight::session::announce::{Shown, show};
use cuelight::session::keyed::Key;
use cuelight::session::shapes::You;
use cuelight::session::text::{Description, DisplayName, PollTitle};
use cuelight::session::{
    Ask, Command, Decision, Event, Expect, Identity, Millis, ParticipantNo, Record, Role, Seq, Session, Sub,
    decide, enter,
};
use serde_json::{Value, json};

use crate::check::asked::{Answer, Asked, text};
use crate::check::circle::Circle;
use crate::check::ear::{Ear, Word};
use crate::plan::Fate;
use crate::result::CommandKind;

pub const ALICE: u32 = 0;
pub const BOB: u32 = 1;
pub const CAROL: u32 = 2;
pub const DAVE: u32 = 3;
const ROLES: [Role; 4] = [Role::Organizer, Role::Panelist, Role::Attendee, Role::Attendee];

/// Changes what a client is told, or takes it away.
pub type Tamper<'a> = &'a dyn Fn(&mut World, u32, &mut Value) -> bool;

pub struct World<'a> {
    pub records: Vec<Record>,
    session: Option<Session>,
    shown: Vec<Shown>,
    pub ear: Ear,
    tamper: Tamper<'a>,
    told: [bool; 4],
    pub refused: Option<String>,
}

impl<'a> World<'a> {
    pub fn new(tamper: Tamper<'a>) -> World<'a> {
        let mut ear = Ear::new(4, vec![(0, "s1".into())], "t-");
        ear.listeners.iter_mut().for_each(|listener| listener.room = 0);
        let created = Event::Created {
            key: Key([7; 16]),
            epoch: "e1".into(),
            title: PollTitle::new("Twins").unwrap(),
            description: Description::new("").unwrap(),
            capacity: 10,
        };
        let first = Record { first: Seq(1), at: Millis(1_000), by: None, cause: None, events: vec![created] };
        let session = Session::new(&first);
        World {
            records: vec![first],
            session: Some(session),
            shown: Vec::new(),
            ear,
            tamper,
            told: [false; 4],
            refused: None,
        }
    }

    pub fn session(&self) -> &Session {
        self.session.as_ref().unwrap()
    }

    pub fn id(&self, client: u32) -> Value {
        json!(ParticipantNo(client).public(&self.session().key))
    }

    pub fn write(
        &mut self,
        by: Option<ParticipantNo>,
        cause: Option<cuelight::session::Cause>,
        events: Vec<Event>,
    ) {
        let mut session = self.session.take().unwrap();
        let at = Millis(1_000 + session.seq.0 * 10);
        let record = Record { first: Seq(session.seq.0 + 1), at, by, cause, events };
        let mut shown = Vec::new();
        session.apply(&record, |session, seq, event| shown.extend(show(session, &record, seq, event)));
        let seq = session.seq;
        self.session = Some(session);
        self.records.push(record.clone());
        for client in 0..4 {
            if self.told[client as usize] {
                let role = ROLES[client as usize];
                let events: Vec<_> =
                    shown.iter().filter_map(|shown| shown.to(ParticipantNo(client), role)).collect();
                if !events.is_empty() {
                    self.tell(client, json!({"type": "events", "seq": seq, "events": events}));
                }
            }
        }
        self.shown.extend(shown);
        for event in &record.events {
            if let Event::YouChanged { who: cuelight::session::Whom::One { participant, view: true } } = event
            {
                self.snapshot(participant.0);
            }
        }
    }

    pub fn snapshot(&mut self, client: u32) {
        if self.told[client as usize] {
            let (state, you) = self.fresh(client);
            let seq = self.session().seq;
            self.tell(
                client,
                json!({"type": "snapshot", "epoch": "e1", "seq": seq, "state": state, "you": you}),
            );
        }
    }

    pub fn fresh(&self, client: u32) -> (Value, Value) {
        let who = ParticipantNo(client);
        (json!(self.session().view(who)), json!(You::of(self.session(), who)))
    }

    /// Tells somebody something, as the tampering leaves it.
    pub fn tell(&mut self, client: u32, mut message: Value) -> Option<Word> {
        let codec = if client.is_multiple_of(2) { Codec::Json } else { Codec::MessagePack };
        if !(self.tamper)(self, client, &mut message) {
            return None;
        }
        Some(self.ear.hear(client, true, codec, &encode(codec, &message), 1))
    }

    pub fn join(&mut self, client: u32) {
        let sub = crate::run::sub(client);
        let role = ROLES[client as usize];
        let identity = Identity {
            sub: Sub::new(&sub).unwrap(),
            name: DisplayName::new(&sub).unwrap(),
            role,
            member: role.needs_member().then(|| "m".into()),
            email: None,
            key: "k".into(),
        };
        let (who, events) = enter(self.session(), &identity).unwrap();
        assert_eq!(who.0, client);
        self.write(Some(who), None, events);
        self.session.as_mut().unwrap().connected(who);
        self.told[client as usize] = true;
        self.welcome(client);
    }

    pub fn welcome(&mut self, client: u32) {
        let (state, you) = self.fresh(client);
        let seq = self.session().seq;
        let welcome = json!({"type": "welcome", "session": "s1", "epoch": "e1", "seq": seq, "resumed": false,
            "you": you, "state": state, "limits": {}, "heartbeat_s": 20});
        self.tell(client, welcome);
    }

    /// Away and back: what was missed is replayed.
    pub fn resume(&mut self, client: u32, meanwhile: impl FnOnce(&mut Self)) {
        self.told[client as usize] = false;
        let from = self.ear.listeners[client as usize].track.last;
        meanwhile(self);
        self.told[client as usize] = true;
        let (_, you) = self.fresh(client);
        let seq = self.session().seq;
        let welcome = json!({"type": "welcome", "session": "s1", "epoch": "e1", "seq": seq, "resumed": true,
            "you": you, "limits": {}, "heartbeat_s": 20});
        self.tell(client, welcome);
        let role = ROLES[client as usize];
        let missed = self.shown.iter().filter(|shown| shown.seq.0 > from);
        let missed: Vec<_> =
            missed.filter_map(|shown| shown.to(ParticipantNo(client), role)).cloned().collect();
        self.tell(client, json!({"type": "events", "seq": seq, "events": missed}));
    }

    /// Sends a command, and hears the answer.
    pub fn send(
        &mut self,
        client: u32,
        kind: CommandKind,
        args: Value,
        readers: Circle,
        fate: Fate,
    ) -> Value {
        let number = self.ear.log.all.len() as u32;
        let mut args = args;
        if args.get("text").is_some() {
            args["text"] = json!(text(number, 30));
        }
        let own = args.get("participant").is_none_or(|who| *who == self.id(client));
        let choice = args["choices"][0].as_u64().unwrap_or(0) as u8;
        let thing = args["poll"].as_str().map_or(0, crate::check::picture::id);
        let answer = Answer::None;
        self.ear.log.add(Asked {
            client,
            intended_us: 0,
            kind,
            fate,
            own,
            answer,
            thing,
            choice,
            readers,
            sent: 1,
        });
        self.ear.asked(client, kind, thing);
        let command: Command = serde_json::from_value(json!({ kind.name(): args })).unwrap();
        let id = self.ear.log.id(number);
        let ask = Ask {
            id: id.as_str().into(),
            by: ParticipantNo(client),
            at: Millis(self.session().seq.0 * 10 + 1_000),
            expect: Expect::default(),
            content: u64::from(number),
            command: Ok(command),
        };
        match decide(self.session(), &ask) {
            Ok(Decision::Facts { events, cause, made }) => {
                self.write(Some(ParticipantNo(client)), Some(cause), events);
                let seq = self.session().seq;
                let accepted = cuelight::session::Accepted { seq, made };
                let ok = outgoing::ok(Codec::Json, &id, accepted, &self.session().key.clone());
                let ok: Value = serde_json::from_slice(&ok).unwrap();
                if let Some(Word::Ok { number: Some(number), seq, .. }) = self.tell(client, ok.clone()) {
                    self.ear.log.get_mut(number).unwrap().answer = Answer::Ok { seq };
                    self.ear.accepted(client, kind, thing, seq);
                }
                ok["result"].clone()
            }
            Ok(_) => Value::Null,
            Err(refusal) => {
                self.refused = Some(refusal.code().to_owned());
                self.ear.log.get_mut(number).unwrap().answer = Answer::Forbidden;
                Value::Null
            }
        }
    }

    pub fn plain(&mut self, client: u32, kind: CommandKind, args: Value) -> Value {
        self.send(client, kind, args, Circle::default(), Fate::Open)
    }

    /// A webinar in a minute.
    pub fn story(&mut self) {
        use CommandKind as K;
        (0..4).for_each(|client| self.join(client));
        self.plain(ALICE, K::Start, json!({}));
        self.plain(ALICE, K::SetChatPolicy, json!({"attendees": "everyone"}));
        self.send(CAROL, K::Chat, json!({"to": "everyone", "text": ""}), Circle::everyone(), Fate::Open);
        self.send(BOB, K::Chat, json!({"to": "staff", "text": ""}), Circle::stage(), Fate::Open);
        let carol = crate::check::picture::person(&self.id(CAROL));
        let to = self.id(CAROL);
        self.send(ALICE, K::Chat, json!({"to": to, "text": ""}), Circle::default().and(carol), Fate::Open);
        self.send(CAROL, K::Ask, json!({"text": "", "anonymous": true}), Circle::staff(), Fate::Open);
        let draft = json!({"question": "?", "kind": "single", "options": ["a", "b"], "anonymous": false});
        let poll = self.plain(ALICE, K::CreatePoll, draft)["poll"].clone();
        self.plain(ALICE, K::OpenPoll, json!({ "poll": poll }));
        for (client, choice) in [(BOB, 0), (CAROL, 1), (DAVE, 1), (CAROL, 0)] {
            self.plain(client, K::Vote, json!({"poll": poll, "choices": [choice]}));
        }
        self.plain(ALICE, K::ClosePoll, json!({ "poll": poll }));
        self.plain(ALICE, K::SharePollResults, json!({ "poll": poll }));
        self.plain(ALICE, K::MuteAll, json!({"lock": true}));
        self.send(CAROL, K::MuteAll, json!({}), Circle::default(), Fate::Refused);
        let carol = self.id(CAROL);
        self.plain(ALICE, K::Unmute, json!({ "participant": carol }));
        self.plain(CAROL, K::Unmute, json!({}));
        self.plain(ALICE, K::HandPresenter, json!({"participant": self.id(BOB)}));
        self.plain(BOB, K::ShareScreen, json!({}));
        self.resume(DAVE, |world| {
            world.plain(CAROL, K::RaiseHand, json!({}));
            world.send(CAROL, K::Chat, json!({"to": "everyone", "text": ""}), Circle::everyone(), Fate::Open);
        });
        self.plain(ALICE, K::SetDoor, json!({"locked": true}));
        self.plain(ALICE, K::MuteAll, json!({"lock": false}));
        self.plain(CAROL, K::Leave, json!({}));
    }
}

pub fn encode(codec: Codec, message: &Value) -> Vec<u8> {
    match codec {
        Codec::Json => serde_json::to_vec(message).unwrap(),
        // Maps of values are sorted: the server's own messages begin with their type.
        Codec::MessagePack => {
            let bytes = codec.encode(message);
            let Some(fields) = message.as_object() else { return bytes.to_vec() };
            let mut out = vec![0x80 | fields.len() as u8];
            let mut put = |name: &str| {
                out.extend_from_slice(&codec.encode(name));
                out.extend_from_slice(&codec.encode(&fields[name]));
            };
            put("type");
            fields.keys().filter(|name| *name != "type").for_each(|name| put(name));
            out
        }
    }
}
