//! What the doors share: the floors below them, and whether the server is going.
//! Must not know what a door does with it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use metrics_exporter_prometheus::PrometheusHandle;

use super::limits::JoinGate;
use super::limits::address::Proxies;
use super::limits::gate::Gate;
use crate::config::Config;
use crate::hub::Hub;
use crate::hub::plane::{AccountPlane, Clock};
use crate::journal::Journal;
use crate::session::Millis;

/// Everything that a door needs, made once at start.
pub struct App {
    pub config: Arc<Config>,
    pub hub: Arc<Hub>,
    pub plane: Arc<AccountPlane>,
    pub journal: Arc<dyn Journal>,
    pub metrics: PrometheusHandle,
    pub clock: Clock,
    pub joins: JoinGate,
    pub gate: Arc<Gate>,
    /// The server is going: it is not ready for anybody new.
    pub draining: AtomicBool,
}

impl App {
    /// The doors' common ground. Hub and plane stand on the same journal.
    pub fn new(
        config: Arc<Config>,
        hub: Arc<Hub>,
        plane: Arc<AccountPlane>,
        journal: Arc<dyn Journal>,
        metrics: PrometheusHandle,
        clock: Clock,
    ) -> Arc<App> {
        let joins = JoinGate::new(&config.limits);
        let gate = Gate::new(&config.limits, Proxies::new(&config.proxies, config.proxy_header));
        let draining = AtomicBool::new(false);
        Arc::new(App { config, hub, plane, journal, metrics, clock, joins, gate, draining })
    }

    /// Unix time.
    pub fn now(&self) -> Millis {
        (self.clock)()
    }

    /// WebSockets that are open, goodbyes on their way included.
    pub fn open_sockets(&self) -> usize {
        self.gate.room.sockets()
    }

    /// Whether somebody new should come here.
    pub fn is_ready(&self) -> bool {
        !self.draining.load(Ordering::Relaxed) && *self.journal.writable().borrow()
    }
}
