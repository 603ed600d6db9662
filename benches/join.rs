//! What a join costs its session's owner, by how many are there already: nothing of it may grow with them.
//! Must not know sockets or disks: seats that nobody reads, the journal in memory. Prints processor time of the one
//! thread that does it all, in microseconds a join.
//!
//! `cargo bench --bench join`, with the numbers present as arguments: `cargo bench --bench join -- 100 10000`.

use std::sync::Arc;
use std::time::Duration;

use cuelight::accounts::Secret;
use cuelight::gateway::tickets::{self, KeyRing};
use cuelight::hub::load::Genesis;
use cuelight::hub::mail::{Admission, Asked, Join, ResumeFrom};
use cuelight::hub::ring::RingLimits;
use cuelight::hub::seat::{Delivery, Seat};
use cuelight::hub::{Directory, Hub, Planted, SessionBounds, Settings};
use cuelight::journal::Memory;
use cuelight::protocol::Codec;
use cuelight::protocol::incoming::{self, Incoming};
use cuelight::protocol::outgoing::WireLimits;
use cuelight::session::text::{Description, DisplayName, PollTitle};
use cuelight::session::{Identity, Millis, Patience, Role, Seq, Sub};
use futures_util::future::join_all;
use serde_json::{Value, json};

const START_MS: u64 = 1_800_000_000_000;
/// Joins that wait for the owner together, as in a spike, and how many such spikes are measured.
const SPIKE: usize = 250;
const SPIKES: usize = 4;

struct AnyWebinar;

impl Directory for AnyWebinar {
    fn genesis(&self, _: &str) -> Option<Genesis> {
        let title = PollTitle::new("A webinar").expect("a title");
        Some(Genesis { title, description: Description::new("").expect("may be empty"), capacity: 100_000 })
    }
}

fn settings() -> Settings {
    Settings {
        patience: Patience { away_ms: 3_600_000, orphan_ms: 3_600_000 },
        survey_grace_ms: 0,
        heartbeat_s: 20,
        mailbox_max: 4096,
        ring: RingLimits { entries_max: 4096, bytes_max: 8 << 20 },
        bounds: SessionBounds::NONE,
        drain_grace: Duration::from_secs(10),
        idle: Duration::from_secs(3600),
        wire_limits: Box::new(|_| WireLimits {
            message_bytes: 32_768,
            commands_per_s: 10,
            chat_chars: 2000,
            question_chars: 1000,
            name_chars: 64,
            poll_options: 20,
        }),
        clock: Box::new(|| Millis(START_MS)),
        planted: Planted::default(),
    }
}

/// What is there to be shown: nothing before the start, or as much as in the middle of a webinar.
#[derive(Clone, Copy, PartialEq)]
enum Scene {
    Early,
    Busy,
}

struct House {
    hub: Arc<Hub>,
    seats: Vec<Seat>,
    epoch: Box<str>,
    asked: u32,
}

impl House {
    async fn new(scene: Scene, present: usize) -> House {
        let hub = Hub::new(Arc::new(Memory::new()), Arc::new(AnyWebinar), settings());
        let mut house = House { hub, seats: Vec::new(), epoch: "".into(), asked: 0 };
        for number in 0..6 {
            let role = [Role::Organizer, Role::CoOrganizer, Role::Panelist][number / 2];
            house.spike(&[number], role, None).await;
        }
        house.epoch = house.welcome(0).await["epoch"].as_str().expect("it is named").into();
        if scene == Scene::Busy {
            house.ask("start", json!({}));
            house.ask("set_chat_policy", json!({"attendees": "everyone"}));
            for number in 0..200 {
                let text = format!("message {number}, as long as they mostly are");
                house.ask("chat", json!({"to": "everyone", "text": text}));
            }
        }
        let crowd: Vec<usize> = (100..100 + present).collect();
        for some in crowd.chunks(SPIKE) {
            house.spike(some, Role::Attendee, None).await;
        }
        house
    }

    /// Lets people in who all come at once.
    async fn spike(&mut self, numbers: &[usize], role: Role, resume: Option<ResumeFrom>) {
        let joins = numbers.iter().map(|number| {
            let identity = identity(*number, role);
            self.hub.join("s", Join { identity, resume: resume.clone(), codec: Codec::Json })
        });
        for admission in join_all(joins).await {
            let Admission::Seated(seat) = admission else { panic!("the door is open") };
            self.seats.push(*seat);
        }
    }

    /// The first message of a seat that was not read from yet.
    async fn welcome(&mut self, seat: usize) -> Value {
        let Delivery::Frames(frames) = self.seats[seat].next().await else { panic!("it is let in") };
        serde_json::from_slice(&frames[0]).expect("JSON")
    }

    /// A command of the first organizer.
    fn ask(&mut self, cmd: &str, args: Value) {
        let text = json!({"id": format!("c{}", self.asked), "cmd": cmd, "args": args}).to_string();
        let Incoming::Command { id, expect, content, command } =
            incoming::parse(Codec::Json, text.as_bytes())
        else {
            panic!("{text} is a command")
        };
        let left = self.seats[0].submit(Asked { id, expect, content, command });
        assert!(left.is_none(), "there is room");
        self.asked += 1;
    }
}

fn identity(number: usize, role: Role) -> Identity {
    let sub = format!("person-{number:05}@example.org");
    Identity {
        sub: Sub::new(&sub).expect("short"),
        name: DisplayName::new(&format!("Person Number {number}")).expect("short"),
        role,
        member: role.needs_member().then(|| "m".into()),
        email: Some(sub.into()),
        key: "0198a4b2-7c11-7e2a-9d5f-3f3a5b2c1d0e".into(),
    }
}

struct OneKey(Secret);

impl KeyRing for OneKey {
    fn secret(&self, _: &str) -> Option<Secret> {
        Some(self.0.clone())
    }

    fn owns(&self, _: &str, _: &str) -> bool {
        true
    }
}

/// What a ticket costs before its bearer comes to the owner at all.
fn tickets() -> f64 {
    let keys = OneKey(Secret::new("0123456789abcdef0123456789abcdef0123456789abcdef"));
    let mint = |number| {
        let expires = Millis(START_MS + 3_600_000);
        tickets::mint(&identity(number, Role::Attendee), "s", expires, &keys.0).expect("a good one")
    };
    let minted: Vec<String> = (0..SPIKE * SPIKES).map(mint).collect();
    let before = spent();
    for ticket in &minted {
        let identity = tickets::verify(ticket, &keys, "s", Millis(START_MS)).expect("it is good");
        std::hint::black_box(identity);
    }
    (spent() - before) as f64 / minted.len() as f64 / 1000.0
}

/// Processor time of this thread so far, in nanoseconds.
fn spent() -> u64 {
    // The kernel brings the sum up to date when it looks at the thread, else at its tick only.
    std::thread::yield_now();
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").expect("Linux says");
    stat.split(' ').next().and_then(|text| text.parse().ok()).expect("a number first")
}

async fn measure(scene: Scene, present: usize) -> (f64, f64) {
    let mut house = House::new(scene, present).await;
    let first = 100 + present;
    let mut joined = 0;
    for spike in 0..SPIKES {
        let numbers: Vec<usize> = (0..SPIKE).map(|number| first + spike * SPIKE + number).collect();
        let before = spent();
        house.spike(&numbers, Role::Attendee, None).await;
        joined += spent() - before;
    }
    // They come back from where the last of them came in.
    let last = house.seats.len() - 1;
    let seq = Seq(house.welcome(last).await["seq"].as_u64().expect("it is named"));
    let epoch = house.epoch.clone();
    let mut resumed = 0;
    for spike in 0..SPIKES {
        let numbers: Vec<usize> = (0..SPIKE).map(|number| first + spike * SPIKE + number).collect();
        let resume = Some(ResumeFrom { epoch: epoch.clone(), seq });
        let before = spent();
        house.spike(&numbers, Role::Attendee, resume).await;
        resumed += spent() - before;
    }
    let each = |nanoseconds: u64| nanoseconds as f64 / (SPIKE * SPIKES) as f64 / 1000.0;
    (each(joined), each(resumed))
}

fn main() {
    let asked: Vec<usize> = std::env::args().filter_map(|text| text.parse().ok()).collect();
    let numbers = if asked.is_empty() { vec![100, 2_000, 10_000, 15_000] } else { asked };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    println!("a ticket: {:.1} µs", tickets());
    println!("present  early: join  resume   busy: join  resume   (µs of processor time)");
    for present in numbers {
        let (join, resume) = runtime.block_on(measure(Scene::Early, present));
        let (busy_join, busy_resume) = runtime.block_on(measure(Scene::Busy, present));
        println!("{present:7} {join:12.1} {resume:7.1} {busy_join:12.1} {busy_resume:7.1}");
    }
}
