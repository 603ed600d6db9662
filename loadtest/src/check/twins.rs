//! Each check with its twin: a true story passes, and the same story tampered with does not.
//! A small server in memory, made of the library's core, tells four people what happens; the checker hears it as it
//! would hear a real one, and gets the journal afterwards.

use cuelight::protocol::Codec;
use cuelight::protocol::outgoing;
use cuelight::session::announce::{Shown, show};
use cuelight::session::keyed::Key;
use cuelight::session::shapes::You;
use cuelight::session::text::{Description, DisplayName, PollTitle};
use cuelight::session::{
    Ask, Command, Decision, Event, Expect, Identity, Millis, ParticipantNo, Record, Role, Seq, Session, Sub, decide,
    enter,
};
use serde_json::{Value, json};

use super::afterwards::{self, Cast};
use super::asked::{Answer, Asked, text};
use super::circle::Circle;
use super::ear::{Ear, Word};
use crate::plan::Fate;
use crate::result::CommandKind;

const ALICE: u32 = 0;
const BOB: u32 = 1;
const CAROL: u32 = 2;
const DAVE: u32 = 3;
const ROLES: [Role; 4] = [Role::Organizer, Role::Panelist, Role::Attendee, Role::Attendee];

/// Changes what a client is told, or takes it away.
type Tamper<'a> = &'a dyn Fn(&mut World, u32, &mut Value) -> bool;

struct World<'a> {
    records: Vec<Record>,
    session: Option<Session>,
    shown: Vec<Shown>,
    ear: Ear,
    tamper: Tamper<'a>,
    told: [bool; 4],
    refused: Option<String>,
}

impl<'a> World<'a> {
    fn new(tamper: Tamper<'a>) -> World<'a> {
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

    fn session(&self) -> &Session {
        self.session.as_ref().unwrap()
    }

    fn id(&self, client: u32) -> Value {
        json!(ParticipantNo(client).public(&self.session().key))
    }

    fn write(&mut self, by: Option<ParticipantNo>, cause: Option<cuelight::session::Cause>, events: Vec<Event>) {
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
                let events: Vec<_> = shown.iter().filter_map(|shown| shown.to(ParticipantNo(client), role)).collect();
                if !events.is_empty() {
                    self.tell(client, json!({"type": "events", "seq": seq, "events": events}));
                }
            }
        }
        self.shown.extend(shown);
        for event in &record.events {
            if let Event::YouChanged { who: cuelight::session::Whom::One { participant, view: true } } = event {
                self.snapshot(participant.0);
            }
        }
    }

    fn snapshot(&mut self, client: u32) {
        if self.told[client as usize] {
            let (state, you) = self.fresh(client);
            let seq = self.session().seq;
            self.tell(client, json!({"type": "snapshot", "epoch": "e1", "seq": seq, "state": state, "you": you}));
        }
    }

    fn fresh(&self, client: u32) -> (Value, Value) {
        let who = ParticipantNo(client);
        (json!(self.session().view(who)), json!(You::of(self.session(), who)))
    }

    /// Tells somebody something, as the tampering leaves it.
    fn tell(&mut self, client: u32, mut message: Value) -> Option<Word> {
        let codec = if client.is_multiple_of(2) { Codec::Json } else { Codec::MessagePack };
        if !(self.tamper)(self, client, &mut message) {
            return None;
        }
        Some(self.ear.hear(client, true, codec, &encode(codec, &message), 1))
    }

    fn join(&mut self, client: u32) {
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

    fn welcome(&mut self, client: u32) {
        let (state, you) = self.fresh(client);
        let seq = self.session().seq;
        let welcome = json!({"type": "welcome", "session": "s1", "epoch": "e1", "seq": seq, "resumed": false,
            "you": you, "state": state, "limits": {}, "heartbeat_s": 20});
        self.tell(client, welcome);
    }

    /// Away and back: what was missed is replayed.
    fn resume(&mut self, client: u32, meanwhile: impl FnOnce(&mut Self)) {
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
        let missed: Vec<_> = missed.filter_map(|shown| shown.to(ParticipantNo(client), role)).cloned().collect();
        self.tell(client, json!({"type": "events", "seq": seq, "events": missed}));
    }

    /// Sends a command, and hears the answer.
    fn send(&mut self, client: u32, kind: CommandKind, args: Value, readers: Circle, fate: Fate) -> Value {
        let number = self.ear.log.all.len() as u32;
        let mut args = args;
        if args.get("text").is_some() {
            args["text"] = json!(text(number, 30));
        }
        let own = args.get("participant").is_none_or(|who| *who == self.id(client));
        let choice = args["choices"][0].as_u64().unwrap_or(0) as u8;
        let thing = args["poll"].as_str().map_or(0, super::picture::id);
        let answer = Answer::None;
        self.ear.log.add(Asked { client, intended_us: 0, kind, fate, own, answer, thing, choice, readers, sent: 1 });
        self.ear.asked(client, kind);
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
                    self.ear.accepted(client, kind, thing);
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

    fn plain(&mut self, client: u32, kind: CommandKind, args: Value) -> Value {
        self.send(client, kind, args, Circle::default(), Fate::Open)
    }

    /// A webinar in a minute.
    fn story(&mut self) {
        use CommandKind as K;
        (0..4).for_each(|client| self.join(client));
        self.plain(ALICE, K::Start, json!({}));
        self.plain(ALICE, K::SetChatPolicy, json!({"attendees": "everyone"}));
        self.send(CAROL, K::Chat, json!({"to": "everyone", "text": ""}), Circle::everyone(), Fate::Open);
        self.send(BOB, K::Chat, json!({"to": "staff", "text": ""}), Circle::stage(), Fate::Open);
        let carol = super::picture::person(&self.id(CAROL));
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

fn encode(codec: Codec, message: &Value) -> Vec<u8> {
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

/// The invariants that a tampered story breaks.
fn broken(tamper: Tamper, rewrite: impl FnOnce(&mut Vec<Record>), answers: impl FnOnce(&mut Ear)) -> Vec<u8> {
    let mut world = World::new(tamper);
    world.story();
    assert_eq!(world.refused.as_deref(), Some("forbidden"));
    let World { mut records, mut ear, .. } = world;
    (0..4).for_each(|client| ear.moment(client));
    rewrite(&mut records);
    answers(&mut ear);
    afterwards::among_clients(&mut ear, 0, 0..4);
    afterwards::check(&mut ear, &Cast { session: 0, room: 0, clients: 0..4, records: &records, report: None });
    if std::env::var_os("TWINS").is_some() {
        ear.findings.violations.iter().for_each(|violation| eprintln!("{violation:#?}"));
    }
    let mut found: Vec<u8> = ear.findings.violations.iter().map(|violation| violation.invariant).collect();
    found.sort_unstable();
    found.dedup();
    found
}

fn untouched(_: &mut World, _: u32, _: &mut Value) -> bool {
    true
}

fn told_otherwise(tamper: Tamper) -> Vec<u8> {
    broken(tamper, |_| {}, |_| {})
}

fn is_event(message: &Value, name: &str) -> bool {
    message["events"].as_array().is_some_and(|events| events.iter().any(|event| event["event"] == name))
}

#[test]
fn a_true_story_passes() {
    assert_eq!(told_otherwise(&untouched), Vec::<u8>::new());
}

#[test]
fn a_dropped_event_is_found() {
    let found = told_otherwise(&|_, client, message| !(client == DAVE && is_event(message, "screen_changed")));
    assert!(found.contains(&9) && found.contains(&6), "{found:?}");
}

#[test]
fn a_doubled_and_a_late_event_are_found() {
    let found = told_otherwise(&|world, client, message| {
        if client == DAVE && is_event(message, "all_muted") {
            let payload = encode(Codec::MessagePack, message);
            world.ear.hear(client, true, Codec::MessagePack, &payload, 1);
        }
        true
    });
    assert!(found.contains(&9), "{found:?}");
}

#[test]
fn two_clients_told_otherwise_are_found() {
    let found = told_otherwise(&|_, client, message| {
        if client == DAVE && is_event(message, "screen_changed") {
            message["events"][0]["data"]["state"] = json!("paused");
        }
        true
    });
    assert!(found.contains(&9) && found.contains(&6), "{found:?}");
}

#[test]
fn what_is_lost_in_a_resume_is_found() {
    let found = told_otherwise(&|_, client, message| {
        if client == DAVE && is_event(message, "chat_message") && message["events"][0]["seq"].as_u64() > Some(25) {
            message["events"] = json!([]);
        }
        true
    });
    assert!(found.contains(&9) && found.contains(&6), "{found:?}");
}

#[test]
fn a_leak_is_found_by_circle_and_by_canary() {
    // To the whole audience what was for the staff, under the audience's own name.
    let found = told_otherwise(&|_, client, message| {
        if client == DAVE && is_event(message, "poll_opened") {
            message["events"][0]["event"] = json!("door_changed");
        }
        true
    });
    assert!(found.contains(&5), "{found:?}");
    // The text of the message to staff, in an event that everybody may have.
    let found = told_otherwise(&|_, client, message| {
        if client == DAVE && is_event(message, "poll_opened") {
            message["events"][0]["data"]["question"] = json!(text(3, 20));
        }
        true
    });
    assert!(found.contains(&5), "{found:?}");
    // In a fresh state.
    let found = told_otherwise(&|world, client, message| {
        if client == BOB && message["type"] == "snapshot" {
            message["state"]["title"] = json!(text(4, 20));
        }
        let _ = world;
        true
    });
    assert!(found.contains(&5), "{found:?}");
}

#[test]
fn a_name_on_an_anonymous_question_is_found() {
    let found = told_otherwise(&|world, client, message| {
        if client == ALICE && is_event(message, "question_asked") {
            message["events"][0]["by"] = world.id(CAROL);
        }
        true
    });
    assert!(found.contains(&5), "{found:?}");
}

#[test]
fn a_second_presenter_and_a_skipped_term_are_found() {
    let found = told_otherwise(&|world, client, message| {
        if client == DAVE && is_event(message, "presenter_changed") {
            message["events"][0]["data"]["participant"]["participant"] = world.id(CAROL);
        }
        true
    });
    assert!(found.contains(&1), "{found:?}");
    let found = broken(
        &untouched,
        |records| {
            for event in records.iter_mut().flat_map(|record| &mut record.events) {
                if let Event::PresenterChanged { term, .. } = event
                    && *term == 2
                {
                    *term = 5;
                }
            }
            // The library's own fold asserts that terms are dense: here only the checker's is asked.
            records.truncate(0);
        },
        |_| {},
    );
    assert!(found.contains(&7), "{found:?}");
}

#[test]
fn a_mute_epoch_that_falls_is_found() {
    let found = told_otherwise(&|_, client, message| {
        if client == DAVE && is_event(message, "all_muted") && message["events"][0]["data"]["mute_epoch"] == 2 {
            message["events"][0]["data"]["mute_epoch"] = json!(0);
        }
        true
    });
    assert!(found.contains(&3), "{found:?}");
}

#[test]
fn a_wrong_tally_is_found() {
    let found = told_otherwise(&|_, _, message| {
        if is_event(message, "poll_results_shared") {
            message["events"][0]["data"]["counts"] = json!([1, 2]);
        }
        true
    });
    assert!(found.contains(&4), "{found:?}");
}

#[test]
fn an_acknowledged_command_that_is_not_in_the_log_is_found() {
    let lost = |records: &mut Vec<Record>| {
        for record in records.iter_mut() {
            if record.events.iter().any(|event| matches!(event, Event::Voted { .. })) {
                record.cause = None;
            }
        }
    };
    let found = broken(&untouched, lost, |_| {});
    assert!(found.contains(&7), "{found:?}");
    let otherwise = |records: &mut Vec<Record>| {
        for record in records.iter_mut() {
            if let Some(cause) = &mut record.cause {
                cause.id = "t-5".into();
            }
        }
    };
    let found = broken(&untouched, otherwise, |_| {});
    assert!(found.contains(&7), "{found:?}");
    let found = broken(&untouched, |_| {}, |ear| ear.log.all[3].answer = Answer::Ok { seq: 2 });
    assert!(found.contains(&7), "{found:?}");
}

#[test]
fn a_refused_command_in_the_log_is_found() {
    let refused = |ear: &mut Ear| {
        let asked = ear.log.all.iter_mut().find(|asked| asked.kind == CommandKind::SetDoor).unwrap();
        (asked.answer, asked.fate) = (Answer::Forbidden, Fate::Refused);
    };
    let found = broken(&untouched, |_| {}, refused);
    assert!(found.contains(&10), "{found:?}");
}

#[test]
fn an_accepted_command_without_the_right_is_found() {
    // As if the server had let Carol open a poll.
    let found = broken(&untouched, |_| {}, |ear| {
        let asked = ear.log.all.iter_mut().find(|asked| asked.kind == CommandKind::RaiseHand).unwrap();
        asked.kind = CommandKind::LowerAllHands;
    });
    assert!(found.contains(&2), "{found:?}");
}

#[test]
fn listening_without_being_there_is_found() {
    let found = broken(&untouched, |_| {}, |ear| {
        // Dave's listening under Carol's name, who has left.
        let [carol, dave] = [CAROL, DAVE].map(|client| ear.listeners[client as usize].track.clone());
        ear.listeners[CAROL as usize].track = dave;
        ear.listeners[DAVE as usize].track = carol;
        ear.listeners[CAROL as usize].track.begin(1_000, Role::Attendee, false);
    });
    assert!(found.contains(&9), "{found:?}");
}
