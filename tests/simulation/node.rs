//! The node of a run: the shipped hub with its settings, the people who may come, and how it dies, drains and starts.
//! Must not know what anybody does there.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use cuelight::hub::load::Genesis;
use cuelight::hub::ring::RingLimits;
use cuelight::hub::{Directory, Hub, Planted, SessionBounds, Settings};
use cuelight::protocol::Codec;
use cuelight::protocol::outgoing::WireLimits;
use cuelight::session::text::{Description, DisplayName, PollTitle};
use cuelight::session::{Identity, Millis, Patience, Role, Sub};
use tokio::time::Instant;

use crate::disk::Disk;
use crate::person::Person;
use crate::script::Dice;
use crate::wire::SESSION;
use crate::world::World;

struct OneWebinar(u32);

impl Directory for OneWebinar {
    fn genesis(&self, session: &str) -> Option<Genesis> {
        (session == SESSION).then(|| Genesis {
            title: PollTitle::new("Tides").expect("a title"),
            description: Description::new("").expect("a description"),
            capacity: self.0,
        })
    }
}

/// Ten people: four of the staff, two panelists, an audience.
fn identity(number: usize) -> Identity {
    let role = match number {
        0 => Role::Organizer,
        1 => Role::CoOrganizer,
        2 => Role::HostOnlyCoOrganizer,
        3 => Role::InSessionCoOrganizer,
        4 | 5 => Role::Panelist,
        _ => Role::Attendee,
    };
    Identity {
        sub: Sub::new(&format!("s{number}")).expect("a sub"),
        name: DisplayName::new(&format!("Person {number}")).expect("a name"),
        role,
        member: (role.needs_member() || number == 6).then(|| format!("m{number}").into()),
        email: None,
        key: if matches!(number, 3 | 5 | 9) { OTHER_KEY } else { "k" }.into(),
    }
}

pub const PEOPLE: usize = 10;
/// Vouches for one of the staff, a panelist and an attendee, and may be revoked.
pub const OTHER_KEY: &str = "k2";

impl World {
    /// The process dies. What clients were sent in time they may still read.
    pub fn crash(&mut self) {
        self.look_at_arrivals();
        self.disk.crash();
        let now = self.now_ms();
        self.trace.say(now, 99, || "crash".into());
        for person in &mut self.people {
            person.conns.iter_mut().for_each(|conn| conn.wire = None);
        }
    }

    pub fn start(&mut self) {
        let limits = (self.ring, self.mailbox_max, self.capacity);
        self.hub = hub(&self.disk, (self.began, &self.wall_ms), limits, self.planted);
        if self.dice.flip() {
            let hub = self.hub.clone();
            drop(tokio::spawn(async move { hub.revive().await }));
        }
    }

    /// SIGTERM: everybody is told to come back, and what was accepted is durable.
    pub async fn drain(&mut self) {
        let hub = self.hub.clone();
        let drained = async {
            hub.drain().await;
            // A call that was under way has woken another owner. The program waits for its calls, and then for the disk.
            hub.drain().await;
        };
        let drained = tokio::time::timeout(Duration::from_secs(600), drained).await;
        if drained.is_err() {
            self.broken.push("P18: a drain that does not end".into());
        } else if !self.disk.is_idle() {
            self.broken.push("P18: drained, and something is not durable".into());
        }
        self.crash();
        self.start();
    }
}

pub fn person(number: usize, dice: &mut Dice) -> Person {
    Person {
        identity: identity(number),
        codec: if dice.below(3) == 0 { Codec::MessagePack } else { Codec::Json },
        by_row: dice.flip(),
        conns: Vec::new(),
        sent: Default::default(),
        participant: None,
        turned: None,
        count: 0,
    }
}

pub fn hub(
    disk: &Disk,
    (began, wall_ms): (Instant, &Arc<AtomicU64>),
    (ring, mailbox_max, capacity): (RingLimits, usize, u32),
    planted: Planted,
) -> Arc<Hub> {
    let wall_ms = wall_ms.clone();
    let settings = Settings {
        patience: Patience { away_ms: 30_000, orphan_ms: 600_000 },
        survey_grace_ms: 900_000,
        heartbeat_s: 20,
        mailbox_max,
        ring,
        drain_grace: Duration::from_secs(10),
        idle: Duration::from_secs(60),
        bounds: SessionBounds::NONE,
        wire_limits: Box::new(|_| WireLimits {
            message_bytes: 32768,
            commands_per_s: 10,
            chat_chars: 2000,
            question_chars: 1000,
            name_chars: 64,
            poll_options: 20,
        }),
        clock: Box::new(move || Millis(wall_ms.load(Ordering::Relaxed) + began.elapsed().as_millis() as u64)),
        planted,
    };
    Hub::new(disk.open(), Arc::new(OneWebinar(capacity)), settings)
}
