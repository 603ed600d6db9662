//! A hub on a journal in memory, and everything that stands before it: what a program of its own would be, without a disk.
//! Must not know what is tried.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use cuelight::accounts::Secret;
use cuelight::config::Config;
use cuelight::gateway::limits::gate::Gate;
use cuelight::gateway::server::{self, Serving};
use cuelight::gateway::shard::Shards;
use cuelight::gateway::socket::{Door, Sessions, Times};
use cuelight::gateway::tickets::{self, KeyRing};
use cuelight::gateway::upgrade::{self, Entrance};
use cuelight::hub::load::Genesis;
use cuelight::hub::plane::Clock;
use cuelight::hub::ring::RingLimits;
use cuelight::hub::{Directory, Hub, Planted, SessionBounds, Settings};
use cuelight::journal::Memory;
use cuelight::limits::Limits;
use cuelight::protocol::outgoing::WireLimits;
use cuelight::session::text::{Description, DisplayName, PollTitle};
use cuelight::session::{Identity, Millis, Patience, Role, Sub};
use tokio::net::TcpStream;
use tokio::sync::watch;

/// The one session that there is.
pub const SESSION: &str = "s1";
pub const KEY: &str = "alpha";
pub const SECRET: &str = "the secret of alpha, more than 32 bytes";
/// 2027-01-15T08:00:00Z; it stays that.
pub const NOW: Millis = Millis(1_800_000_000_000);

/// Longer than anything here takes: nothing happens because time passes.
const HOUR: Duration = Duration::from_secs(3600);

/// One webinar, and one key.
pub struct One;

impl Directory for One {
    fn genesis(&self, session: &str) -> Option<Genesis> {
        (session == SESSION).then(|| Genesis {
            title: PollTitle::new("Tides").expect("a title"),
            description: Description::new("").expect("a description may be empty"),
            capacity: 1000,
        })
    }
}

impl KeyRing for One {
    fn secret(&self, kid: &str) -> Option<Secret> {
        (kid == KEY).then(|| Secret::new(SECRET))
    }
    fn owns(&self, kid: &str, session: &str) -> bool {
        kid == KEY && session == SESSION
    }
}

impl Sessions for One {
    fn exists(&self, session: &str) -> bool {
        session == SESSION
    }
}

/// A hub's settings; the same seed makes the same sessions.
pub fn settings(clock: Clock, planted: Planted) -> Settings {
    Settings {
        patience: Patience { away_ms: 30_000, orphan_ms: 600_000 },
        survey_grace_ms: 900_000,
        heartbeat_s: 3600,
        mailbox_max: 1024,
        ring: RingLimits { entries_max: 4096, bytes_max: 4 << 20 },
        bounds: SessionBounds::NONE,
        drain_grace: Duration::from_secs(10),
        idle: HOUR,
        wire_limits: Box::new(|_| WireLimits {
            message_bytes: 32_768,
            commands_per_s: 10,
            chat_chars: 2000,
            question_chars: 1000,
            name_chars: 64,
            poll_options: 20,
        }),
        clock: Box::new(move || clock()),
        planted,
    }
}

/// What is told to wait is not what is tried: no rate is reached.
fn limits() -> Arc<Limits> {
    static MADE: OnceLock<Arc<Limits>> = OnceLock::new();
    MADE.get_or_init(|| Arc::new(endless())).clone()
}

fn endless() -> Limits {
    let mut limits = Config::default().limits;
    for rate in [
        &mut limits.commands_per_s,
        &mut limits.commands_burst,
        &mut limits.staff_commands_per_s,
        &mut limits.staff_commands_burst,
        &mut limits.attendee_chat_burst,
        &mut limits.votes_per_s,
        &mut limits.inbound_bytes_per_s,
        &mut limits.inbound_bytes_burst,
    ] {
        *rate = 1 << 40;
    }
    limits
}

/// A server on a free port of this machine.
pub struct Stack {
    pub hub: Arc<Hub>,
    pub journal: Memory,
    pub gate: Arc<Gate>,
    address: std::net::SocketAddr,
    closing: watch::Sender<bool>,
    _shards: Shards,
}

impl Stack {
    /// With so many event loops; with none, every connection has a task of its own.
    pub fn start(event_loops: usize, planted: Planted) -> Stack {
        let journal = Memory::new();
        let clock: Clock = Arc::new(|| NOW);
        let planted = Planted { seed: Some(7), ..planted };
        let hub = Hub::new(Arc::new(journal.clone()), Arc::new(One), settings(clock.clone(), planted));
        let limits = limits();
        let gate = Gate::new(&limits, Default::default());
        let times =
            Times { hello: HOUR, heartbeat: HOUR, pong: HOUR, close_flush: HOUR, retry_ms: 100..=100 };
        let door = Door {
            hub: hub.clone(),
            keys: Arc::new(One),
            directory: Arc::new(One),
            limits: limits.clone(),
            times,
            origins: Arc::new(|origin| origin == "https://example.org"),
            clock,
            gate: gate.clone(),
        };
        let shards = Shards::start(event_loops, &door).expect("an event loop");
        let entrance = Entrance { door, shards: shards.clone() };
        let router =
            Router::new().route("/v1/sessions/{session}/ws", get(upgrade::open)).with_state(entrance);
        let listener = server::listen(([127, 0, 0, 1], 0).into()).expect("a free port");
        let address = listener.local_addr().expect("it listens");
        let (closing, closed) = watch::channel(false);
        let serving = Serving {
            router,
            beyond: Router::new(),
            limits,
            room: gate.room.clone(),
            arrivals: Default::default(),
        };
        tokio::spawn(server::serve(listener, serving, closed));
        Stack { hub, journal, gate, address, closing, _shards: shards }
    }

    pub async fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).await.expect("a server that listens");
        stream.set_nodelay(true).expect("a socket that is open");
        stream
    }

    /// Takes nobody new; whoever is in goes on.
    pub fn close(&self) {
        self.closing.send_replace(true);
    }
}

/// A good ticket for somebody of this name.
pub fn ticket(name: &str, session: &str, role: Role) -> String {
    let identity = Identity {
        sub: Sub::new(&name.to_lowercase()).expect("a short name"),
        name: DisplayName::new(name).expect("a short name"),
        role,
        member: role.needs_member().then(|| "m1".into()),
        email: None,
        key: KEY.into(),
    };
    let expires = Millis(NOW.0 + 3_600_000);
    tickets::mint(&identity, session, expires, &Secret::new(SECRET)).expect("a good identity")
}
