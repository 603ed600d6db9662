//! A hub over the in-memory journal, and people with seats in it who read JSON.

use std::sync::Arc;
use std::time::Duration;

use cuelight::hub::load::Genesis;
use cuelight::hub::mail::{Admission, Asked, Join, ResumeFrom};
use cuelight::hub::reader::Goodbye;
use cuelight::hub::ring::RingLimits;
use cuelight::hub::seat::{Delivery, Seat, room_in};
use cuelight::hub::{Directory, Hub, Planted, SessionBounds, Settings};
use cuelight::journal::Memory;
use cuelight::protocol::Codec;
use cuelight::protocol::incoming::{self, Incoming};
use cuelight::protocol::outgoing::WireLimits;
use cuelight::session::text::{Description, PollTitle};
use cuelight::session::{Identity, Millis, Patience, Role, Seq};
use serde_json::{Value, json};
use tokio::time::timeout;

use super::invited;

/// One session, with so many seats.
pub struct OneWebinar(pub u32);

impl Directory for OneWebinar {
    fn genesis(&self, session: &str) -> Option<Genesis> {
        (session == "s1").then(|| Genesis {
            title: PollTitle::new("Tides").unwrap(),
            description: Description::new("").unwrap(),
            capacity: self.0,
        })
    }
}

pub fn settings() -> Settings {
    let start = tokio::time::Instant::now();
    Settings {
        patience: Patience { away_ms: 30_000, orphan_ms: 600_000 },
        survey_grace_ms: 900_000,
        heartbeat_s: 20,
        mailbox_max: 1024,
        ring: RingLimits { entries_max: 64, bytes_max: 1 << 20 },
        bounds: SessionBounds::NONE,
        drain_grace: Duration::from_secs(10),
        idle: Duration::from_secs(60),
        wire_limits: Box::new(|_| WireLimits {
            message_bytes: 32768,
            commands_per_s: 10,
            chat_chars: 2000,
            question_chars: 1000,
            name_chars: 64,
            poll_options: 20,
        }),
        clock: Box::new(move || Millis(1_800_000_000_000 + start.elapsed().as_millis() as u64)),
        planted: Planted::default(),
    }
}

pub struct Rig {
    pub hub: Arc<Hub>,
    pub journal: Memory,
}

impl Rig {
    pub fn new() -> Rig {
        Rig::over(Memory::new())
    }

    pub fn over(journal: Memory) -> Rig {
        Rig::with(journal, |_| {})
    }

    /// A hub with a fault in it.
    pub fn planted(planted: Planted) -> Rig {
        Rig::with(Memory::new(), |settings| settings.planted = planted)
    }

    pub fn with(journal: Memory, change: impl FnOnce(&mut Settings)) -> Rig {
        Rig::of_seats(1000, journal, change)
    }

    pub fn of_seats(seats: u32, journal: Memory, change: impl FnOnce(&mut Settings)) -> Rig {
        let mut settings = settings();
        change(&mut settings);
        let hub = Hub::new(Arc::new(journal.clone()), Arc::new(OneWebinar(seats)), settings);
        Rig { hub, journal }
    }

    pub async fn admission(&self, name: &str, role: Role, resume: Option<ResumeFrom>) -> Admission {
        let join = Join { identity: identity(name, role), resume, codec: Codec::Json };
        self.hub.join("s1", join).await
    }

    pub async fn join(&self, name: &str, role: Role) -> Person {
        self.resume(name, role, None).await
    }

    pub async fn resume(&self, name: &str, role: Role, resume: Option<ResumeFrom>) -> Person {
        let Admission::Seated(seat) = self.admission(name, role, resume).await else {
            panic!("{name} is let in")
        };
        let mut person = Person {
            seat: *seat,
            name: name.into(),
            count: 0,
            heard: Vec::new(),
            read: 0,
            welcome: Value::Null,
        };
        person.welcome = person.message("welcome").await;
        person
    }

    /// Alice organizes and is live.
    pub async fn live(&self) -> Person {
        let mut alice = self.join("Alice", Role::Organizer).await;
        alice.ok("start", json!({})).await;
        alice
    }
}

pub fn identity(name: &str, role: Role) -> Identity {
    invited::identity(name, role, "k1")
}

pub struct Person {
    pub seat: Seat,
    pub name: String,
    pub welcome: Value,
    count: u64,
    /// Everything ever received, in order.
    pub heard: Vec<Value>,
    read: usize,
}

impl Person {
    /// Hands a command in without waiting for its answer; gives its id.
    pub async fn send(&mut self, cmd: &str, args: Value) -> String {
        self.count += 1;
        let id = format!("{}-{}", self.name, self.count);
        self.send_as(&id, cmd, args).await;
        id
    }

    pub async fn send_as(&mut self, id: &str, cmd: &str, args: Value) {
        let text = json!({"id": id, "cmd": cmd, "args": args}).to_string();
        let Incoming::Command { id, expect, content, command } =
            incoming::parse(Codec::Json, text.as_bytes())
        else {
            panic!("{text} is a command")
        };
        let mut asked = Some(Asked { id, expect, content, command });
        while let Some(left) = asked.take() {
            asked = self.seat.submit(left);
            if asked.is_some() {
                room_in(self.seat.mailbox()).await;
            }
        }
    }

    pub async fn answer(&mut self, id: &str) -> Value {
        loop {
            let message = self.next().await;
            if message["id"] == id && (message["type"] == "ok" || message["type"] == "error") {
                return message;
            }
        }
    }

    pub async fn ask(&mut self, cmd: &str, args: Value) -> Value {
        let id = self.send(cmd, args).await;
        self.answer(&id).await
    }

    pub async fn ok(&mut self, cmd: &str, args: Value) -> Value {
        let answer = self.ask(cmd, args).await;
        assert_eq!(answer["type"], "ok", "{cmd}: {answer}");
        answer
    }

    pub async fn message(&mut self, kind: &str) -> Value {
        loop {
            let message = self.next().await;
            if message["type"] == kind {
                return message;
            }
        }
    }

    pub async fn event(&mut self, name: &str) -> Value {
        loop {
            let message = self.next().await;
            let events = message["events"].as_array().cloned().unwrap_or_default();
            if let Some(event) = events.into_iter().find(|event| event["event"] == name) {
                return event;
            }
        }
    }

    /// The next message, from what was delivered already or from the seat.
    pub async fn next(&mut self) -> Value {
        while self.read == self.heard.len() {
            match timeout(Duration::from_secs(5), self.seat.next()).await {
                Ok(Delivery::Frames(frames)) => {
                    self.heard.extend(frames.iter().map(|frame| serde_json::from_slice(frame).unwrap()));
                }
                Ok(Delivery::Close(goodbye)) => panic!("{} is closed: {goodbye:?}", self.name),
                Err(_) => panic!("{} waits in vain; heard {:#?}", self.name, self.heard.last()),
            }
        }
        self.read += 1;
        self.heard[self.read - 1].clone()
    }

    /// Everything that is delivered until all has come to rest.
    pub async fn rest(&mut self) -> Vec<Value> {
        let from = self.read;
        while let Ok(Delivery::Frames(frames)) = timeout(Duration::from_secs(1), self.seat.next()).await {
            self.heard.extend(frames.iter().map(|frame| serde_json::from_slice(frame).unwrap()));
        }
        self.read = self.heard.len();
        self.heard[from..].to_vec()
    }

    /// Whether anything at all is delivered while everything else has come to rest.
    pub async fn hears_nothing(&mut self) -> bool {
        self.read == self.heard.len() && timeout(Duration::from_secs(1), self.seat.next()).await.is_err()
    }

    pub async fn closed(&mut self) -> Goodbye {
        loop {
            match timeout(Duration::from_secs(10), self.seat.next()).await.expect("the seat is closed") {
                Delivery::Close(goodbye) => return goodbye,
                Delivery::Frames(frames) => {
                    self.heard.extend(frames.iter().map(|frame| serde_json::from_slice(frame).unwrap()));
                    self.read = self.heard.len();
                }
            }
        }
    }

    pub fn participant(&self) -> Value {
        self.welcome["you"]["participant"].clone()
    }

    /// Where this client is: the last number it knows to be complete.
    pub fn position(&self) -> ResumeFrom {
        let seqs = self.heard.iter().filter(|message| message["type"] != "transient");
        let seq = seqs.filter_map(|message| message["seq"].as_u64()).max().unwrap();
        ResumeFrom { epoch: self.welcome["epoch"].as_str().unwrap().into(), seq: Seq(seq) }
    }

    pub fn events(&self) -> Vec<Value> {
        self.heard.iter().filter_map(|message| message["events"].as_array()).flatten().cloned().collect()
    }
}
