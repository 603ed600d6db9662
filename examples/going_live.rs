//! How long a rehearsal's going live keeps somebody waiting who asks for something: an owner with its journal in memory,
//! rows without sockets, and an organizer who asks again and again. With `at-once` everybody's snapshot is made in one
//! turn, as it once was.
//!
//!     cargo run --release --example going_live -- 15000
//!     cargo run --release --example going_live -- 15000 at-once

use std::sync::Arc;
use std::time::{Duration, Instant};

use cuelight::hub::letter::{Doorstep, Letter, Letterbox, RowId, Seating};
use cuelight::hub::load::Genesis;
use cuelight::hub::mail::{Asked, Join, Mail, Reply};
use cuelight::hub::mailbox::Lane;
use cuelight::hub::ring::RingLimits;
use cuelight::hub::{Directory, Hub, Planted, SessionBounds, Settings};
use cuelight::journal::Memory;
use cuelight::protocol::Codec;
use cuelight::protocol::incoming::{self, Incoming};
use cuelight::protocol::outgoing::WireLimits;
use cuelight::session::text::{Description, DisplayName, PollTitle};
use cuelight::session::{Identity, Millis, Patience, Role, Sub};

struct OneWebinar;

impl Directory for OneWebinar {
    fn genesis(&self, _session: &str) -> Option<Genesis> {
        let (title, description) = (PollTitle::new("Tides").ok()?, Description::new("").ok()?);
        Some(Genesis { title, description, capacity: 50_000 })
    }
}

fn hub(at_once: bool) -> Arc<Hub> {
    let settings = Settings {
        patience: Patience { away_ms: 30_000, orphan_ms: 600_000 },
        survey_grace_ms: 0,
        heartbeat_s: 20,
        mailbox_max: 1024,
        ring: RingLimits { entries_max: 4096, bytes_max: 4 << 20 },
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
        clock: Box::new(|| Millis(1_800_000_000_000)),
        planted: Planted { renew_at_once: at_once, ..Planted::default() },
    };
    Hub::new(Arc::new(Memory::new()), Arc::new(OneWebinar), settings)
}

fn identity(number: u32) -> Option<Identity> {
    let role = if number == 0 { Role::Organizer } else { Role::Attendee };
    Some(Identity {
        sub: Sub::new(&format!("s{number}"))?,
        name: DisplayName::new("Somebody").ok()?,
        role,
        member: role.needs_member().then(|| "m".into()),
        email: None,
        key: "k".into(),
    })
}

fn ask(seating: &Seating, id: &str, cmd: &str) -> bool {
    let text = format!(r#"{{"id":"{id}","cmd":{cmd}}}"#);
    match incoming::parse(Codec::Json, text.as_bytes()) {
        Incoming::Command { id, expect, content, command } => {
            let asked = Mail::Ask(seating.vacant.conn(), Asked { id, expect, content, command });
            seating.vacant.mailbox().try_send(Lane::Usual, asked).is_ok()
        }
        _ => false,
    }
}

#[tokio::main]
async fn main() {
    let people: u32 = std::env::args().nth(1).and_then(|count| count.parse().ok()).unwrap_or(15_000);
    let at_once = std::env::args().nth(2).is_some_and(|how| how == "at-once");
    let hub = hub(at_once);
    let letterbox = Arc::new(Letterbox::default());
    let mailbox = hub.mailbox("s1").expect("nothing drains");
    let coming = letterbox.clone();
    tokio::spawn(async move {
        for index in 0..people {
            let identity = identity(index).expect("plain words are valid");
            let doorstep = Doorstep::new(coming.clone(), RowId { index, turn: 0 });
            let join = Join { identity, resume: None, codec: Codec::Json };
            let mail = Mail::Join(Box::new(join), Reply::Row(doorstep));
            assert!(mailbox.send(Lane::Patient, mail).await.is_ok(), "the owner lives");
        }
    });
    let (mut letters, mut seated, mut organizer) = (Vec::new(), Vec::new(), None);
    while seated.len() + usize::from(organizer.is_some()) < people as usize {
        tokio::time::sleep(Duration::from_millis(1)).await;
        letterbox.take(&mut letters);
        for letter in letters.drain(..) {
            match letter {
                Letter::Seated(id, seating) if id.index == 0 => organizer = Some(*seating),
                // Held: who is seated is there as long as this is.
                Letter::Seated(_, seating) => seated.push(seating),
                _ => {}
            }
        }
    }
    let organizer = organizer.expect("the first came in");
    assert!(ask(&organizer, "practice", r#""start","args":{"practice":true}"#), "there is room");
    tokio::time::sleep(Duration::from_millis(300)).await;
    letterbox.take(&mut letters);
    letters.clear();
    // From going live on, one question after the other.
    let began = Instant::now();
    assert!(ask(&organizer, "live", r#""start","args":{}"#), "there is room");
    let (mut asked, mut waits, mut told, mut number) = (Instant::now(), Vec::new(), 0u32, 0);
    while told < people || number < 50 {
        letterbox.take(&mut letters);
        for letter in letters.drain(..) {
            let Letter::Direct(id, direct) = letter else { continue };
            if !direct.is_awaited() {
                told += 1;
            } else if id.index == 0 {
                waits.push(asked.elapsed());
                number += 1;
                asked = Instant::now();
                assert!(ask(&organizer, &format!("n{number}"), r#""list_chat","args":{"limit":1}"#), "room");
            }
        }
        std::thread::yield_now();
    }
    let all = began.elapsed();
    waits.sort_unstable();
    println!(
        "{people} people, {}: longest wait for an answer {:.2} ms, median {:.3} ms; all were shown it after {:.1} ms",
        if at_once { "all in one turn" } else { "some a turn" },
        waits.last().map_or(0.0, |wait| wait.as_secs_f64() * 1e3),
        waits.get(waits.len() / 2).map_or(0.0, |wait| wait.as_secs_f64() * 1e3),
        all.as_secs_f64() * 1e3,
    );
}
