//! The echo that the RFC 6455 conformance cases of `tests/autobahn` run against.
//!
//! `cargo run --release --features echo --example echo_server -- [address]`; the first line says where it listens.
//! Must not know sessions.

use std::sync::Arc;

use cuelight::gateway::limits::room::Room;
use cuelight::gateway::{echo, server};
use cuelight::hub::load::Genesis;
use cuelight::hub::ring::RingLimits;
use cuelight::hub::{Directory, Hub, SessionBounds, Settings};
use cuelight::journal::Memory;
use cuelight::limits::Limits;
use cuelight::protocol::outgoing::WireLimits;
use cuelight::session::Patience;
use tokio::sync::watch;

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:0".into());
    let listener = server::listen(address.parse().expect("the address is IP:PORT"))?;
    println!("listening on http://{}", listener.local_addr()?);
    // The cases go up to 16 MiB, far beyond what a session is ever sent and the configuration allows.
    let limits = Arc::new(Limits {
        message_bytes: 16 << 20,
        inbound_bytes_per_s: 1 << 40,
        inbound_bytes_burst: 1 << 40,
        ..Limits::default()
    });
    let router =
        echo::router(limits.clone(), Hub::new(Arc::new(Memory::new()), Arc::new(Nothing), settings()))?;
    let (_open, closing) = watch::channel(false);
    let room = Room::new(&limits, None);
    let serving =
        server::Serving { router, beyond: Default::default(), limits, room, arrivals: Default::default() };
    server::serve(listener, serving, closing).await;
    Ok(())
}

/// No sessions.
struct Nothing;

impl Directory for Nothing {
    fn genesis(&self, _session: &str) -> Option<Genesis> {
        None
    }
}

/// Of a hub that has nothing to do.
fn settings() -> Settings {
    Settings {
        patience: Patience { away_ms: 0, orphan_ms: 0 },
        survey_grace_ms: 0,
        heartbeat_s: 0,
        mailbox_max: 1,
        ring: RingLimits { entries_max: 1, bytes_max: 1 },
        bounds: SessionBounds::NONE,
        idle: std::time::Duration::ZERO,
        wire_limits: Box::new(|_| WireLimits {
            message_bytes: 0,
            commands_per_s: 0,
            chat_chars: 0,
            question_chars: 0,
            name_chars: 0,
            poll_options: 0,
        }),
        clock: Box::new(Default::default),
        planted: Default::default(),
    }
}
