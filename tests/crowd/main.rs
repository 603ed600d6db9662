//! The demo's crowd against the session core, in virtual time: it does what it was made for, and nothing it may not.
//! Must not know the real server: `hall.rs` seats the core, without a journal.

#![allow(
    clippy::unwrap_used,
    reason = "in a test a panic is the report; clippy knows tests by their attribute only"
)]

mod hall;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use cuelight::demo::crowd::{self, CrowdPlan};
use cuelight::session::{ParticipantNo, Seq, Sub};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::Instant;

use hall::{Hall, Shared, seat};

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
