//! A session as it happens, from the first arrival to the end, and every frame that it sends.
//! Must not know what is tested with the frames.

use std::collections::BTreeMap;

use cuelight::protocol::outgoing::{self, Snapshot, TransientData, Welcome, WireLimits};
use cuelight::protocol::{Codec, Incoming, parse};
use cuelight::session::announce::{Announcement, Shown, show};
use cuelight::session::ids::{HandoutNo, MessageNo, PollNo, QuestionNo};
use cuelight::session::keyed::Key;
use cuelight::session::labs::Emoji;
use cuelight::session::refusal::{Actual, ActualValue};
use cuelight::session::shapes::{Counts, PersonCard, You};
use cuelight::session::text::{ChatText, Description, DisplayName, FileName, PollTitle};
use cuelight::session::{
    Ask, Decision, Event, Identity, Millis, Missing, ParticipantNo, Record, Refusal, Role, Seq, Session, Sub,
    decide, enter, handouts,
};
use serde_json::{Value, json};

use super::wire;

const KEY: Key = Key([7; 16]);
const ALICE: ParticipantNo = ParticipantNo(0);
const BOB: ParticipantNo = ParticipantNo(1);
const CAROL: ParticipantNo = ParticipantNo(2);
const DAVE: ParticipantNo = ParticipantNo(3);

/// Outgoing frames by the name of their file, in the order of [`Codec::ALL`].
pub type Frames = BTreeMap<String, [Vec<u8>; 2]>;

fn both(make: impl Fn(Codec) -> bytes::Bytes) -> [Vec<u8>; 2] {
    Codec::ALL.map(|codec| make(codec).to_vec())
}

/// A session as it happens, and what is shown of it.
struct Play {
    session: Session,
    at: Millis,
    asked: u32,
    frames: Frames,
}

impl Play {
    fn new() -> Play {
        let at = Millis(1_795_350_000_000);
        let created = Event::Created {
            key: KEY,
            epoch: "e9".into(),
            title: PollTitle::new("Rust at work").unwrap(),
            description: Description::new("").unwrap(),
            capacity: 500,
        };
        let first = Record { first: Seq(1), at, by: None, cause: None, events: vec![created] };
        Play { session: Session::new(&first), at, asked: 0, frames: Frames::new() }
    }

    fn apply(
        &mut self,
        by: Option<ParticipantNo>,
        cause: Option<cuelight::session::Cause>,
        events: Vec<Event>,
    ) {
        self.at = self.at.plus(1_250);
        let record = Record { first: Seq(self.session.seq.0 + 1), at: self.at, by, cause, events };
        let mut seen: Vec<Shown> = Vec::new();
        self.session.apply(&record, |session, seq, event| seen.extend(show(session, &record, seq, event)));
        for shown in seen {
            self.keep(&shown);
        }
    }

    /// Keeps the first of each kind of event, every copy of it.
    fn keep(&mut self, shown: &Shown) {
        let data = &shown.copies[0].message.data;
        let name = match data {
            Announcement::QuestionAsked { anonymous: true, .. } => "question_asked_anonymous",
            _ => data.name(),
        };
        if self.frames.contains_key(&format!("event_{name}")) {
            return;
        }
        for (index, copy) in shown.copies.iter().enumerate() {
            let frame = both(|codec| {
                let event = outgoing::event(codec, &copy.message);
                outgoing::events(codec, shown.seq, [&event].into_iter())
            });
            let suffix = if index == 0 { String::new() } else { format!("_{}", index + 1) };
            self.frames.insert(format!("event_{name}{suffix}"), frame);
        }
    }

    fn enter(&mut self, name: &str, role: Role) -> ParticipantNo {
        let identity = Identity {
            sub: Sub::new(&name.to_lowercase()).unwrap(),
            name: DisplayName::new(name).unwrap(),
            role,
            member: role.needs_member().then(|| name.into()),
            email: None,
            key: "k1".into(),
        };
        let (who, events) = enter(&self.session, &identity).unwrap();
        self.apply(Some(who), None, events);
        who
    }

    /// A command as it comes from the wire; what it comes to is applied, an answer with a result is kept.
    fn ask(&mut self, by: ParticipantNo, cmd: &str, args: Value) {
        self.asked += 1;
        let id = format!("c{}", self.asked);
        let frame = wire::encode(Codec::Json, &json!({"id": id, "cmd": cmd, "args": args}));
        let Incoming::Command { id, expect, content, command } = parse(Codec::Json, &frame) else {
            panic!("{cmd} is a command")
        };
        let ask = Ask { id, by, at: self.at, expect, content, command };
        match decide(&self.session, &ask).unwrap_or_else(|refusal| panic!("{cmd} {args}: {refusal:?}")) {
            Decision::Facts { events, cause, made } => {
                self.apply(Some(by), Some(cause), events);
                let accepted = cuelight::session::Accepted { seq: self.session.seq, made };
                let named = made.named(&KEY).map_or("", |(kind, _)| kind);
                self.frames
                    .entry(format!("ok_{named}").trim_end_matches('_').into())
                    .or_insert_with(|| both(|codec| outgoing::ok(codec, &ask.id, accepted, &KEY)));
            }
            Decision::Page(page) => {
                let seq = self.session.seq;
                let frame = both(|codec| outgoing::ok_page(codec, &ask.id, seq, (*page).clone()));
                self.frames.insert(format!("ok_{cmd}"), frame);
            }
            Decision::Repeated(_) | Decision::Transient(_) => panic!("{cmd} is in no play"),
        }
    }

    fn snapshot(&mut self, name: &str, who: ParticipantNo) {
        let (view, you) = (self.session.view(who), You::of(&self.session, who));
        let limits = WireLimits {
            message_bytes: 32_768,
            commands_per_s: 10,
            chat_chars: 2000,
            question_chars: 1000,
            name_chars: 64,
            poll_options: 20,
        };
        let (epoch, seq) = (&*self.session.epoch, self.session.seq);
        let snapshot = Snapshot { epoch, seq, state: &view, you: &you };
        let mut welcome = Welcome {
            session: "s1",
            epoch,
            seq,
            resumed: false,
            you: &you,
            state: Some(&view),
            limits,
            heartbeat_s: 20,
        };
        let frames = &mut self.frames;
        frames.insert(format!("snapshot_{name}"), both(|codec| codec.encode(&snapshot)));
        frames.insert(format!("welcome_{name}"), both(|codec| codec.encode(&welcome)));
        (welcome.resumed, welcome.state) = (true, None);
        frames.insert("welcome_resumed".into(), both(|codec| codec.encode(&welcome)));
    }
}

fn before_the_start(play: &mut Play) {
    play.enter("Alice", Role::Organizer);
    play.enter("Bob", Role::Panelist);
    play.enter("Carol", Role::Attendee);
    play.enter("Dave", Role::Attendee);
    play.snapshot("scheduled", CAROL);
    play.ask(ALICE, "edit_details", json!({"title": "Rust at work, again", "description": "Two\nlines"}));
    play.ask(ALICE, "set_door", json!({"locked": true}));
    play.ask(ALICE, "set_chat_policy", json!({"attendees": "everyone"}));
    play.ask(ALICE, "create_poll", json!({"question": "Which?", "kind": "single", "options": ["A", "B"]}));
    play.ask(ALICE, "create_poll", json!({"question": "Why?", "kind": "text", "anonymous": true}));
    play.ask(ALICE, "create_poll", json!({"question": "No", "kind": "rating"}));
    play.ask(ALICE, "delete_poll", json!({"poll": PollNo(2).public(&KEY)}));
    play.ask(ALICE, "set_survey", json!({"questions": [{"question": "How was it?", "kind": "rating"}]}));
    for name in ["slides.pdf", "notes.pdf"] {
        let file = handouts::Handout {
            name: FileName::new(name).unwrap(),
            size: 123_456,
            media_type: "application/pdf".into(),
            stored: "f1".into(),
        };
        let (_, event) = handouts::add(&play.session, &file).unwrap();
        play.apply(Some(ALICE), None, vec![event]);
    }
    play.ask(ALICE, "remove_handout", json!({"handout": HandoutNo(1).public(&KEY)}));
}

fn on_the_stage(play: &mut Play) {
    let person = |who: ParticipantNo| json!({"participant": who.public(&KEY)});
    play.ask(ALICE, "start", json!({}));
    play.ask(CAROL, "raise_hand", json!({}));
    play.ask(ALICE, "lower_all_hands", json!({}));
    play.ask(CAROL, "raise_hand", json!({}));
    play.ask(ALICE, "unmute", person(CAROL));
    play.ask(CAROL, "unmute", json!({}));
    play.ask(ALICE, "mute_all", json!({"lock": true}));
    play.ask(ALICE, "lift_mute_all", json!({}));
    play.ask(ALICE, "mute_all", json!({}));
    play.ask(BOB, "share_webcam", json!({}));
    play.ask(ALICE, "share_screen", json!({}));
    play.ask(ALICE, "give_control", person(BOB));
    let stroke = json!({"tool": "arrow", "color": "#00ff7F", "width": 2.5, "points": [[0, 0.25], [0.5, 1]]});
    play.ask(ALICE, "draw", json!({ "stroke": stroke }));
    play.ask(ALICE, "clear_drawing", json!({}));
    play.ask(ALICE, "draw", json!({ "stroke": stroke }));
    play.ask(ALICE, "start_recording", json!({}));
    play.ask(ALICE, "set_lab", json!({"lab": "captions", "on": true}));
    play.ask(BOB, "caption", json!({"text": "so we begin", "final": true}));
    play.ask(ALICE, "set_role", json!({"participant": DAVE.public(&KEY), "role": "panelist"}));
    play.ask(ALICE, "remove", person(DAVE));
    play.ask(ALICE, "allow_back", json!({"sub": "dave"}));
}

fn talking(play: &mut Play) {
    play.ask(ALICE, "chat", json!({"to": "everyone", "text": "Wëlcome 👋"}));
    play.ask(CAROL, "chat", json!({"to": BOB.public(&KEY), "text": "between us"}));
    play.ask(BOB, "chat", json!({"to": "staff", "text": "ready?"}));
    play.ask(ALICE, "delete_chat", json!({"message": MessageNo(2).public(&KEY)}));
    play.ask(CAROL, "ask", json!({"text": "Is it fast?"}));
    play.ask(CAROL, "ask", json!({"text": "Is it safe?", "anonymous": true}));
    play.ask(CAROL, "ask", json!({"text": "Is it lunch?"}));
    let question = |number| QuestionNo(number).public(&KEY);
    play.ask(ALICE, "assign_question", json!({"question": question(0), "participant": BOB.public(&KEY)}));
    play.ask(BOB, "answer_question", json!({"question": question(0), "text": "It is.", "public": true}));
    play.ask(ALICE, "dismiss_question", json!({"question": question(2)}));
    let poll = |number| json!({"poll": PollNo(number).public(&KEY)});
    play.ask(ALICE, "open_poll", poll(0));
    play.ask(BOB, "vote", json!({"poll": PollNo(0).public(&KEY), "choices": [1]}));
    play.ask(ALICE, "close_poll", poll(0));
    play.ask(ALICE, "share_poll_results", poll(0));
    play.ask(ALICE, "hide_poll_results", poll(0));
    play.ask(ALICE, "share_poll_results", poll(0));
    play.ask(ALICE, "open_poll", poll(1));
    play.ask(CAROL, "vote", json!({"poll": PollNo(1).public(&KEY), "text": "because"}));
    for list in ["list_participants", "list_chat", "list_questions", "list_polls"] {
        play.ask(ALICE, list, json!({"limit": 2}));
    }
    for (name, who) in [("organizer", ALICE), ("panelist", BOB), ("attendee", CAROL)] {
        play.snapshot(name, who);
    }
    play.ask(ALICE, "end", json!({}));
}

/// As many events in one message as need another array header in MessagePack.
fn merged(play: &mut Play) {
    let record =
        Record { first: Seq(1), at: play.at, by: None, cause: None, events: vec![Event::HandsLowered {}] };
    let shown = show(&play.session, &record, Seq(7), &record.events[0]).unwrap();
    let frame = both(|codec| {
        let events = vec![outgoing::event(codec, &shown.copies[0].message); 17];
        outgoing::events(codec, Seq(9), events.iter())
    });
    play.frames.insert("events_merged".into(), frame);
}

fn transients(play: &mut Play) {
    let from = PersonCard::of(&play.session, BOB);
    let poll = PollNo(0).public(&KEY);
    for (name, data) in [
        ("audience", TransientData::Audience { count: 4711 }),
        ("reactions", TransientData::Reactions { counts: vec![(Emoji::Heart, 3), (Emoji::ThumbsUp, 40)] }),
        (
            "poll_tally",
            TransientData::PollTally { poll, counts: Some(Counts::Options(vec![1, 200])), voters: 201 },
        ),
        (
            "poll_tally_text",
            TransientData::PollTally { poll, counts: Some(Counts::Texts { answers: 7 }), voters: 7 },
        ),
        ("poll_tally_anonymous", TransientData::PollTally { poll, counts: None, voters: 201 }),
        (
            "caption",
            TransientData::Caption { from, text: ChatText::new("so we be").unwrap(), is_final: false },
        ),
        (
            "reach",
            TransientData::Reach {
                seq: Seq(413),
                event: "all_muted",
                reached: 4980,
                of: 5000,
                p50_ms: 21,
                p99_ms: 90,
            },
        ),
        ("storage", TransientData::Storage { writable: false }),
    ] {
        play.frames.insert(format!("transient_{name}"), both(|codec| outgoing::transient(codec, &data)));
    }
}

fn errors(play: &mut Play) {
    let forbidden = Refusal::Forbidden { capability: "record", role: Role::Panelist, missing: Missing::Role };
    let actual =
        Actual(vec![("presenter_term", ActualValue::Number(5)), ("phase", ActualValue::Name("live"))]);
    for (name, id, refusal) in [
        ("rate_limited", Some("k3x9-8"), Refusal::RateLimited { retry_after_ms: 350 }),
        ("invalid", Some("k3x9-8"), Refusal::invalid("lock", "is not a boolean")),
        ("invalid_without_id", None, Refusal::invalid("id", "is missing")),
        ("forbidden", Some("k3x9-8"), forbidden),
        ("not_found", Some("k3x9-8"), Refusal::NotFound { what: "poll" }),
        ("conflict", Some("k3x9-8"), Refusal::Conflict { actual }),
        ("conflict_flag", Some("k3x9-8"), Refusal::conflict_flag("voted", true)),
        ("unavailable", Some("k3x9-8"), Refusal::Unavailable),
        ("internal", Some("k3x9-8"), Refusal::Internal),
    ] {
        play.frames.insert(format!("error_{name}"), both(|codec| outgoing::error(codec, id, &refusal)));
    }
}

/// One frame of every kind that the server sends.
pub fn outgoing_frames() -> Frames {
    let mut play = Play::new();
    before_the_start(&mut play);
    on_the_stage(&mut play);
    talking(&mut play);
    merged(&mut play);
    transients(&mut play);
    errors(&mut play);
    play.frames
}
