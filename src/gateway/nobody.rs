//! Doors to a server where there is nothing: no key, no session, nobody. Tests and the echo stand behind them.
//! Must not be in a server that anybody uses: it is there in tests and with the cargo feature `echo`.

use std::sync::Arc;
use std::time::Duration;

use super::limits::gate::Gate;
use super::socket::{Door, Sessions, Times};
use super::tickets::KeyRing;
use crate::accounts::Secret;
use crate::hub::load::Genesis;
use crate::hub::ring::RingLimits;
use crate::hub::{Directory, Hub, SessionBounds, Settings};
use crate::limits::Limits;
use crate::protocol::outgoing::WireLimits;
use crate::session::Patience;

/// No sessions, no keys.
pub struct Nothing;

impl Directory for Nothing {
    fn genesis(&self, _session: &str) -> Option<Genesis> {
        None
    }
}

impl KeyRing for Nothing {
    fn secret(&self, _kid: &str) -> Option<Secret> {
        None
    }

    fn owns(&self, _kid: &str, _session: &str) -> bool {
        false
    }
}

impl Sessions for Nothing {
    fn exists(&self, _session: &str) -> bool {
        false
    }
}

/// A door through which connections come to nothing, and on which nothing happens by itself within an hour.
pub fn door(limits: Arc<Limits>, hub: Arc<Hub>) -> Door {
    let hour = Duration::from_secs(3600);
    Door {
        hub,
        keys: Arc::new(Nothing),
        directory: Arc::new(Nothing),
        gate: Gate::new(&limits, Default::default()),
        limits,
        times: Times { hello: hour, heartbeat: hour, pong: hour, close_flush: hour, retry_ms: 0..=0 },
        origins: Arc::new(|_| true),
        clock: Arc::new(Default::default),
    }
}

/// Of a hub that has nothing to do.
pub fn settings() -> Settings {
    Settings {
        patience: Patience { away_ms: 0, orphan_ms: 0 },
        survey_grace_ms: 0,
        heartbeat_s: 0,
        mailbox_max: 1,
        ring: RingLimits { entries_max: 1, bytes_max: 1 },
        bounds: SessionBounds::NONE,
        drain_grace: Duration::ZERO,
        idle: Duration::ZERO,
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
