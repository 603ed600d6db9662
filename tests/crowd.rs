//! The demo's crowd against the session core, in virtual time: it does what it was made for, and nothing it may not.
//! Must not know the real server: a hall of fifty lines seats the core, without a journal.

#![allow(
    clippy::unwrap_used,
    reason = "in a test a panic is the report; clippy knows tests by their attribute only"
)]

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use cuelight::demo::crowd::{self, CrowdPlan};
use cuelight::protocol::Codec;
use cuelight::protocol::outgoing::WireRefusal;
use cuelight::session::announce::{Shown, show};
use cuelight::session::keyed::Key;
use cuelight::session::shapes::You;
use cuelight::session::{
    Ask, Cause, Command, Decision, Event, Expect, Identity, Made, Millis, ParticipantNo, Record, Refusal,
    Role, Seq, Session, Sub, Whom, decide, enter,
};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::handshake::server::{Request, Response};

/// The session and who sits in it.
struct Hall {
    session: Session,
    seats: BTreeMap<ParticipantNo, mpsc::UnboundedSender<Value>>,
    opened: Instant,
    accepted: BTreeMap<String, usize>,
    refused: BTreeMap<(String, &'static str), usize>,
    sent: Vec<(ParticipantNo, String, Duration)>,
    /// When who said that they have shown what.
    seen: Vec<(ParticipantNo, Seq, Duration)>,
    /// Polls opened: their number and when.
    polls: Vec<(Seq, Duration)>,
}

type Shared = Arc<Mutex<Hall>>;

impl Hall {
    fn open() -> Hall {
        let event = Event::Created {
            key: Key([7; 16]),
            epoch: "e1".into(),
            title: serde_json::from_value(json!("Events for people who are elsewhere")).unwrap(),
            description: serde_json::from_value(json!("")).unwrap(),
            capacity: 100,
        };
        let first = Record { first: Seq(1), at: Millis(0), by: None, cause: None, events: vec![event] };
        let (session, opened) = (Session::new(&first), Instant::now());
        let (accepted, refused) = (BTreeMap::new(), BTreeMap::new());
        let (sent, seen, polls) = (Vec::new(), Vec::new(), Vec::new());
        Hall { session, seats: BTreeMap::new(), opened, accepted, refused, sent, seen, polls }
    }

    fn now(&self) -> Millis {
        Millis(1_700_000_000_000 + self.opened.elapsed().as_millis() as u64)
    }

    /// Makes facts true and tells everyone what they may see of them.
    fn commit(&mut self, by: ParticipantNo, cause: Option<Cause>, events: Vec<Event>) {
        let first = Seq(self.session.seq.0 + 1);
        let record = Record { first, at: self.now(), by: Some(by), cause, events };
        let mut shown = Vec::new();
        self.session.apply(&record, |session, seq, event| shown.extend(show(session, &record, seq, event)));
        let opens = |shown: &&Shown| shown.copies[0].message.data.name() == "poll_opened";
        self.polls.extend(shown.iter().filter(opens).map(|shown| (shown.seq, self.opened.elapsed())));
        for (who, seat) in &self.seats {
            let role = self.session.person(*who).role;
            let mine: Vec<_> = shown.iter().filter_map(|shown| shown.to(*who, role)).collect();
            if !mine.is_empty() {
                let _ = seat.send(json!({"type": "events", "seq": self.session.seq, "events": mine}));
            }
            let view_changed = |event: &Event| matches!(event, Event::YouChanged { who: Whom::One { participant, view: true } } if participant == who);
            if record.events.iter().any(view_changed) {
                let _ = seat.send(self.standing(*who, "snapshot"));
            }
        }
    }

    fn standing(&self, who: ParticipantNo, kind: &str) -> Value {
        json!({
            "type": kind, "session": "s1", "epoch": "e1", "seq": self.session.seq, "resumed": false,
            "you": You::of(&self.session, who), "state": self.session.view(who), "limits": {},
            // The hall sends no pings; nobody waits for them within an hour.
            "heartbeat_s": 3600,
        })
    }

    /// Tickets are `role|name|sub` here.
    fn enter(&mut self, ticket: &str, seat: mpsc::UnboundedSender<Value>) -> ParticipantNo {
        let parts: Vec<&str> = ticket.split('|').collect();
        let role = Role::from_name(parts[0]).unwrap();
        let identity = Identity {
            sub: Sub::new(parts[2]).unwrap(),
            name: serde_json::from_value(json!(parts[1])).unwrap(),
            role,
            member: role.needs_member().then(|| "m1".into()),
            email: None,
            key: "k1".into(),
        };
        let (who, events) = enter(&self.session, &identity).unwrap();
        if !events.is_empty() {
            self.commit(who, None, events);
        }
        self.session.connected(who);
        let _ = seat.send(self.standing(who, "welcome"));
        self.seats.insert(who, seat);
        who
    }

    fn answer(&mut self, who: ParticipantNo, asked: &Value) -> Value {
        let (id, cmd) = (&asked["id"], asked["cmd"].as_str().unwrap().to_owned());
        self.sent.push((who, cmd.clone(), self.opened.elapsed()));
        let command = serde_json::from_value::<Command>(json!({ &cmd: asked["args"] }));
        let ask = Ask {
            id: id.as_str().unwrap().into(),
            by: who,
            at: self.now(),
            expect: Expect::default(),
            content: 0,
            command: command.map_err(|fault| Refusal::invalid("args", fault.to_string())),
        };
        let decided = decide(&self.session, &ask);
        let count = match &decided {
            Ok(_) => self.accepted.entry(cmd).or_default(),
            Err(refusal) => self.refused.entry((cmd, refusal.code())).or_default(),
        };
        *count += 1;
        let ok = |seq: Seq, result: Value| json!({"type": "ok", "id": id, "seq": seq, "result": result});
        match decided {
            Ok(Decision::Facts { events, cause, made }) => {
                self.commit(who, Some(cause), events);
                ok(self.session.seq, self.named(made))
            }
            Ok(Decision::Repeated(accepted)) => ok(accepted.seq, self.named(accepted.made)),
            Ok(Decision::Page(_) | Decision::Transient(_)) => ok(self.session.seq, Value::Null),
            Err(refusal) => json!({"type": "error", "id": id, "error": WireRefusal(&refusal)}),
        }
    }

    fn named(&self, made: Made) -> Value {
        made.named(&self.session.key).map_or(Value::Null, |(kind, id)| json!({ kind: id }))
    }
}

/// One connection: what is asked comes in, what the hall tells goes out.
async fn seat(hall: Shared, tcp: TcpStream) {
    // Else the second of two small frames waits 40 ms for the acknowledgement of the first.
    tcp.set_nodelay(true).unwrap();
    let mut codec = Codec::Json;
    #[allow(clippy::result_large_err, reason = "the library's signature")]
    let choose = |request: &Request, mut response: Response| {
        let offered = request.headers()["sec-websocket-protocol"].clone();
        codec = Codec::from_subprotocol(offered.to_str().unwrap()).unwrap();
        response.headers_mut().insert("sec-websocket-protocol", offered);
        Ok(response)
    };
    let Ok(stream) = tokio_tungstenite::accept_hdr_async(tcp, choose).await else { return };
    let (mut sink, mut stream) = stream.split();
    let (tell, mut told) = mpsc::unbounded_channel::<Value>();
    tokio::spawn(async move {
        while let Some(message) = told.recv().await {
            let bytes = codec.encode(&message);
            let frame = match codec {
                Codec::Json => Message::text(String::from_utf8(bytes.to_vec()).unwrap()),
                Codec::MessagePack => Message::binary(bytes),
            };
            // The other side may be gone.
            let _ = sink.send(frame).await;
        }
    });
    let mut who = None;
    while let Some(Ok(frame)) = stream.next().await {
        let asked: Value = match frame {
            Message::Text(text) => serde_json::from_str(&text).unwrap(),
            Message::Binary(bytes) => rmp_serde::from_slice(&bytes).unwrap(),
            _ => continue,
        };
        let mut hall = hall.lock().unwrap();
        match who {
            Some(who) if asked["cmd"] == "seen" => {
                let (seq, at) = (Seq(asked["args"]["seq"].as_u64().unwrap()), hall.opened.elapsed());
                hall.seen.push((who, seq, at));
            }
            None => who = Some(hall.enter(asked["args"]["ticket"].as_str().unwrap(), tell.clone())),
            Some(who) => {
                let answer = hall.answer(who, &asked);
                let _ = tell.send(answer);
            }
        }
    }
    if let Some(who) = who {
        let mut hall = hall.lock().unwrap();
        let at = hall.now();
        if hall.seats.get(&who).is_some_and(|seat| seat.same_channel(&tell)) {
            hall.seats.remove(&who);
            hall.session.disconnected(who, at);
        }
    }
}

/// What a quarter of an hour of the crowd must contain.
const PLAYED: [&str; 24] = [
    "start",
    "set_lab",
    "set_chat_policy",
    "share_webcam",
    "start_recording",
    "caption",
    "chat",
    "ask",
    "vote",
    "react",
    "raise_hand",
    "lower_hand",
    "unmute",
    "create_poll",
    "open_poll",
    "close_poll",
    "share_poll_results",
    "answer_question",
    "assign_question",
    "mute_all",
    "lift_mute_all",
    "hand_presenter",
    "take_presenter",
    "draw",
];

/// A hall and a crowd on its way into it, which goes when the sender says so.
async fn filled(seed: u64) -> (Shared, watch::Sender<bool>, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("ws://{}/v1/sessions/s1/ws", listener.local_addr().unwrap());
    let hall: Shared = Arc::new(Mutex::new(Hall::open()));
    let seats = hall.clone();
    tokio::spawn(async move {
        loop {
            let (tcp, _) = listener.accept().await.unwrap();
            tokio::spawn(seat(seats.clone(), tcp));
        }
    });
    let (end, shutdown) = watch::channel(false);
    let plan = CrowdPlan { seed, ..CrowdPlan::default() };
    println!("seed {}", plan.seed);
    let crowd = crowd::run(plan, |role, name, sub| format!("{role}|{name}|{sub}"), url, shutdown);
    (hall, end, tokio::spawn(crowd))
}

async fn pass(time: Duration) {
    let from = Instant::now();
    while from.elapsed() < time {
        step().await;
    }
}

#[tokio::test(start_paused = true)]
async fn the_crowd_plays_a_lively_session_within_its_rights_and_limits() {
    let _held = hold_the_clock();
    let (hall, end, crowd) = filled(20).await;
    pass(Duration::from_secs(15 * 60)).await;
    {
        let hall = hall.lock().unwrap();
        println!("accepted {:?}\nrefused {:?}", hall.accepted, hall.refused);
        assert!(hall.session.audience() >= 30, "most are here at any time: {}", hall.session.audience());
        for cmd in PLAYED {
            assert!(hall.accepted.contains_key(cmd), "no `{cmd}` in a quarter of an hour");
        }
        for ((cmd, code), times) in &hall.refused {
            // Races with a closing poll or a changing presenter; anything else is a mistake of the script.
            assert!(*code == "conflict" || (*code == "forbidden" && *times < 10), "{cmd} {code} {times}");
        }
        within_limits(&hall.sent);
        says_what_it_shows(&hall);
    }
    end.send(true).unwrap();
    while !crowd.is_finished() {
        step().await;
    }
    crowd.await.unwrap();
    assert_eq!(hall.lock().unwrap().session.audience(), 0, "everyone left politely");
}

/// Somebody who looks at the demo from the organizer's link, and acts by hand.
struct Visitor {
    hall: Shared,
    who: ParticipantNo,
    asked: usize,
}

impl Visitor {
    fn come(hall: &Shared) -> Visitor {
        let (tell, _) = mpsc::unbounded_channel();
        let who = hall.lock().unwrap().enter("organizer|You as organizer|you", tell);
        Visitor { hall: hall.clone(), who, asked: 0 }
    }

    fn ask(&mut self, cmd: &str, args: Value) {
        self.asked += 1;
        let asked = json!({"id": format!("v{}", self.asked), "cmd": cmd, "args": args});
        let answer = self.hall.lock().unwrap().answer(self.who, &asked);
        assert_eq!(answer["type"], "ok", "{cmd}: {answer}");
    }

    /// The public id of one of the crowd.
    fn id(&self, sub: &str) -> (ParticipantNo, String) {
        let hall = self.hall.lock().unwrap();
        let who = hall.session.by_sub(&Sub::new(sub).unwrap()).unwrap();
        (who, who.public(&hall.session.key).to_string())
    }
}

/// What a visitor set stays as it is, over more than a round of the host's script.
#[tokio::test(start_paused = true)]
async fn the_host_undoes_nothing_that_a_visitor_did() {
    let _held = hold_the_clock();
    let (hall, end, crowd) = filled(3).await;
    pass(Duration::from_secs(60)).await;
    let mut you = Visitor::come(&hall);
    let (panelist, id) = you.id("demo-panelist-1");
    you.ask("mute_all", json!({"lock": true}));
    you.ask("hand_presenter", json!({ "participant": id }));
    you.ask("set_chat_policy", json!({"attendees": "off"}));
    let open = hall.lock().unwrap().session.polls.open();
    if let Some(poll) = open {
        let poll = poll.public(&hall.lock().unwrap().session.key).to_string();
        you.ask("close_poll", json!({ "poll": poll }));
    }
    let floor = hall.lock().unwrap().session.floor;
    for _ in 0..40 {
        pass(Duration::from_secs(5)).await;
        let hall = hall.lock().unwrap();
        assert_eq!(hall.session.floor, floor, "your mute-all stands");
        assert_eq!(hall.session.baton.holder, Some(panelist), "whom you handed the baton to keeps it");
        assert_eq!(hall.session.chat.policy, cuelight::session::chat::Policy::Off);
    }
    you.ask("lift_mute_all", json!({}));
    you.ask("take_presenter", json!({}));
    let (_, bob) = you.id("demo-panelist-0");
    you.ask("set_role", json!({"participant": bob, "role": "attendee"}));
    pass(Duration::from_secs(180)).await;
    assert_eq!(hall.lock().unwrap().session.baton.holder, Some(you.who), "what you took is yours");
    let (_, host) = you.id("demo-host");
    you.ask("set_role", json!({"participant": host, "role": "attendee"}));
    pass(Duration::from_secs(60)).await;
    you.ask("end", json!({}));
    // The hall closes nobody: that they go by themselves is the server's business.
    end.send(true).unwrap();
    while !crowd.is_finished() {
        step().await;
    }
    crowd.await.unwrap();
}

/// Nearly everybody says that they have shown a poll, each in their own time; and nobody more than once a second.
fn says_what_it_shows(hall: &Hall) {
    let now = hall.opened.elapsed();
    let shown = |(_, opened): &&(Seq, Duration)| now - *opened > Duration::from_secs(10);
    for (poll, opened) in hall.polls.iter().skip(1).filter(shown) {
        let mut first: BTreeMap<ParticipantNo, Duration> = BTreeMap::new();
        for (who, _, at) in hall.seen.iter().filter(|(_, seq, at)| seq >= poll && at >= opened) {
            first.entry(*who).or_insert(*at - *opened);
        }
        let within = |limit| first.values().filter(|wait| **wait <= Duration::from_secs_f64(limit)).count();
        let (soon, later) = (within(0.5), within(10.0));
        assert!(later >= 30, "{later} of 40 have shown {poll:?} within ten seconds");
        assert!(
            soon > 0 && soon < later * 3 / 4,
            "people take their time: {soon} of {later} within half a second"
        );
    }
    assert!(hall.polls.len() > 10, "polls were opened");
    let mut by_person: BTreeMap<ParticipantNo, Vec<Duration>> = BTreeMap::new();
    for (who, _, at) in &hall.seen {
        by_person.entry(*who).or_default().push(*at);
    }
    for (who, said) in by_person {
        let crowded = said.windows(12).any(|some| some[11] - some[0] < Duration::from_secs(10));
        assert!(!crowded, "{who:?} reports more than once a second");
    }
}

/// Keeps virtual time from jumping while a frame is on its way through the kernel: it does not move by itself as long as
/// a blocking task runs, and this one runs until what is returned is dropped.
fn hold_the_clock() -> std::sync::mpsc::Sender<()> {
    let (held, let_go) = std::sync::mpsc::channel();
    tokio::task::spawn_blocking(move || let_go.recv());
    held
}

/// A tenth of a second passes, in turns enough for most frames to arrive.
async fn step() {
    tokio::time::advance(Duration::from_millis(100)).await;
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
}

/// At most ten commands a second, and one chat message of an attendee in two.
fn within_limits(sent: &[(ParticipantNo, String, Duration)]) {
    let mut by_person: BTreeMap<ParticipantNo, Vec<(&str, Duration)>> = BTreeMap::new();
    for (who, cmd, at) in sent {
        by_person.entry(*who).or_default().push((cmd, *at));
    }
    for (who, sent) in by_person {
        // Over several at a time: frames are late by a few steps now and then, and arrive together.
        let crowded = sent.windows(41).any(|some| some[40].1 - some[0].1 < Duration::from_secs(4));
        assert!(!crowded, "{who:?} sends more than ten commands a second");
        let chat: Vec<_> = sent.iter().filter(|(cmd, _)| *cmd == "chat").collect();
        let crowded = chat.windows(9).any(|some| some[8].1 - some[0].1 < Duration::from_secs(16));
        assert!(!crowded, "{who:?} writes too often");
    }
}
