//! One running server, put together from its parts: configuration in, a listening address out, and a graceful end.
//! Must not know rules; it contains no question about webinars. `main`, the demo and the tests start the same one.

use std::fs::DirBuilder;
use std::io;
use std::net::SocketAddr;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::sync::atomic::Ordering;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::routing::get;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout, timeout_at};

use crate::config::{Config, ProxyHeader};
use crate::gateway::app::App;
use crate::gateway::arrival::Arrivals;
use crate::gateway::shard::Shards;
use crate::gateway::socket::{Door, Sessions, Times};
use crate::gateway::tls::{Tls, TlsError};
use crate::gateway::upgrade::Entrance;
use crate::gateway::{pages, rest, server, upgrade};
use crate::hub::plane::{AccountPlane, Clock, PlaneOpenError};
use crate::hub::ring::RingLimits;
use crate::hub::{self, Hub, SessionBounds};
use crate::journal::{Journal, OpenError, Sqlite, SqliteOptions};
use crate::protocol::outgoing::WireLimits;
use crate::session::{self, Millis, Patience, Role};

/// The journal's file in the data directory.
pub const JOURNAL_FILE: &str = "journal.db";

/// How long a session with nobody in it and nothing to wait for stays in memory.
const IDLE: Duration = Duration::from_secs(30);

/// Why a server does not start. Each says what was attempted.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("make the data directory {path}: {source}")]
    Data { path: PathBuf, source: io::Error },
    #[error("open the journal: {0}")]
    Journal(#[from] OpenError),
    #[error(transparent)]
    Accounts(#[from] PlaneOpenError),
    #[error(transparent)]
    Tls(#[from] TlsError),
    #[error("start the event loops: {0}")]
    EventLoops(io::Error),
    #[error("listen on {address}: {source}")]
    Listen { address: SocketAddr, source: io::Error },
}

/// A running server.
pub struct Node {
    pub address: SocketAddr,
    pub app: Arc<App>,
    /// Where the server speaks TLS.
    pub tls: Option<Arc<Tls>>,
    closing: watch::Sender<bool>,
    serving: JoinHandle<()>,
    /// Goodbyes are on their way when nobody else knows the event loops any more.
    _shards: Shards,
}

impl Node {
    /// Opens the journal, replays the accounts, and listens. When this returns, clients can come.
    ///
    /// # Errors
    /// [`StartError`], with everything that was opened closed again.
    pub async fn start(config: Config) -> Result<Node, StartError> {
        // One for each worker.
        let event_loops = tokio::runtime::Handle::current().metrics().num_workers();
        Node::start_with(config, event_loops).await
    }

    /// As [`Node::start`], with so many event loops. With none every connection has a task of its own, as connections
    /// with TLS have.
    ///
    /// # Errors
    /// [`StartError`], with everything that was opened closed again.
    #[doc(hidden)]
    pub async fn start_with(config: Config, event_loops: usize) -> Result<Node, StartError> {
        Node::start_from(config, event_loops, hub::Planted::default()).await
    }

    /// As [`Node::start_with`], on a clock and a journal of the caller's: a recording must come out the same twice.
    ///
    /// # Errors
    /// [`StartError`], with everything that was opened closed again.
    #[doc(hidden)]
    pub async fn start_on(
        config: Config,
        event_loops: usize,
        clock: Clock,
        journal: Arc<dyn Journal>,
    ) -> Result<Node, StartError> {
        let tls = tls(&config)?;
        make_private(&config.data)
            .map_err(|source| StartError::Data { path: config.data.clone(), source })?;
        Node::start_over(config, event_loops, hub::Planted::default(), (clock, journal), tls).await
    }

    /// As [`Node::start_with`], with a rule broken in every session: what a test must notice.
    ///
    /// # Errors
    /// [`StartError`], with everything that was opened closed again.
    #[cfg(feature = "planted")]
    #[doc(hidden)]
    pub async fn start_planted(
        config: Config,
        event_loops: usize,
        planted: hub::Planted,
    ) -> Result<Node, StartError> {
        Node::start_from(config, event_loops, planted).await
    }

    async fn start_from(
        config: Config,
        event_loops: usize,
        planted: hub::Planted,
    ) -> Result<Node, StartError> {
        // Before anything is made: nothing is left of a server that does not start.
        let tls = tls(&config)?;
        make_private(&config.data)
            .map_err(|source| StartError::Data { path: config.data.clone(), source })?;
        let clock: Clock = Arc::new(unix_time);
        let journal: Arc<dyn Journal> = Arc::new(Sqlite::open(journal_options(&config))?);
        Node::start_over(config, event_loops, planted, (clock, journal), tls).await
    }

    async fn start_over(
        config: Config,
        event_loops: usize,
        planted: hub::Planted,
        (clock, journal): (Clock, Arc<dyn Journal>),
        tls: Option<Arc<Tls>>,
    ) -> Result<Node, StartError> {
        let plane = AccountPlane::start(journal.clone(), clock.clone(), &config).await?;
        let listen = |source| StartError::Listen { address: config.listen, source };
        let listener = server::listen(config.listen).map_err(listen)?;
        let address = listener.local_addr().map_err(listen)?;
        let config = Arc::new(config.bound_to(address));
        let settings = hub::Settings { planted, ..hub_settings(&config, clock.clone()) };
        let hub = Hub::new(journal.clone(), plane.clone(), settings);
        let app = App::new(config.clone(), hub.clone(), plane.clone(), journal, metrics_handle(), clock);
        let door = door(&app);
        let shards = Shards::start(event_loops, &door).map_err(StartError::EventLoops)?;
        let router = Router::new()
            .route("/v1/sessions/{session}/ws", get(upgrade::open))
            .with_state(Entrance { door, shards: shards.clone() })
            .merge(rest::router(app.clone(), pages::router(&config.pages)));
        let leftovers = rest::handouts::leftovers(&config.data).await;
        let (closing, closed) = watch::channel(false);
        let serving = server::Serving {
            router,
            beyond: rest::beyond(app.clone()),
            limits: Arc::new(config.limits.clone()),
            room: app.gate.room.clone(),
            arrivals: arrivals(&config, tls.clone()),
        };
        let serving = tokio::spawn(server::serve(listener, serving, closed));
        tokio::spawn(upkeep(app.metrics.clone()));
        let swept = app.clone();
        tokio::spawn(async move {
            hub.revive().await;
            rest::handouts::sweep(&swept, leftovers).await;
        });
        Ok(Node { address, app, tls, closing, serving, _shards: shards })
    }

    /// Reads the TLS files anew, for handshakes from now on; without TLS there is nothing to do. What comes of it is
    /// logged.
    ///
    /// # Errors
    /// A file that cannot be used; then everything stays as it was.
    pub async fn reload(&self) -> Result<(), TlsError> {
        let Some(tls) = self.tls.clone() else { return Ok(()) };
        let reloaded = tokio::task::spawn_blocking(move || tls.reload()).await;
        match reloaded.expect("reading files does not panic") {
            Ok(()) => {
                tracing::info!("the TLS files were read anew");
                Ok(())
            }
            Err(error) => {
                tracing::error!(%error, "the TLS files were not taken: those before go on");
                Err(error)
            }
        }
    }

    /// Goes: not ready from now on, every WebSocket closed with 1012 and a time to come back after, and what was
    /// accepted is in the journal when this returns. False where the disk has not answered for all of it within twice the
    /// grace; then nobody waits for it any more, as in a crash.
    pub async fn drain(self) -> bool {
        self.app.draining.store(true, Ordering::Relaxed);
        // Nobody new; requests that are under way are answered while the sockets are closed.
        self.closing.send_replace(true);
        let grace = Duration::from_secs(self.app.config.drain.grace_s);
        let by = Instant::now() + 2 * grace;
        let mut hub = pin!(self.app.hub.drain());
        // Sessions end within this, too, where the disk answers nothing: then their sockets are told so.
        let is_drained = timeout(grace, &mut hub).await.is_ok();
        // Goodbyes are on their way; who does not take theirs is cut off.
        let gone = async {
            while self.app.open_sockets() > 0 {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        if timeout_at(by, gone).await.is_err() {
            tracing::warn!("some connections did not take their goodbye in time");
        }
        if timeout_at(by, self.serving).await.is_err() {
            tracing::warn!("some requests were not answered in time");
        }
        let written = async {
            if !is_drained {
                hub.await;
            }
            self.app.journal.flush().await;
        };
        let is_written = timeout_at(by, written).await.is_ok();
        if !is_written {
            tracing::error!("the disk has not answered for all that was asked of it");
            // Who lets go of the journal last waits for its thread, and that for the disk.
            std::mem::forget(self.app.journal.clone());
        }
        is_written
    }
}

fn tls(config: &Config) -> Result<Option<Arc<Tls>>, StartError> {
    // What is measured from the start on must have somewhere to go.
    metrics_handle();
    // Half of the workers go on with those who are inside.
    let hellos_at_once = (tokio::runtime::Handle::current().metrics().num_workers() / 2).max(1);
    Ok(config.tls.as_ref().map(|files| Tls::load(files, hellos_at_once)).transpose()?)
}

/// What stands before HTTP.
fn arrivals(config: &Config, tls: Option<Arc<Tls>>) -> Arrivals {
    let announced = config.proxy_header == ProxyHeader::ProxyProtocol;
    Arrivals { tls, proxies: config.proxies.as_slice().into(), announced }
}

/// Makes the data directory, for its owner alone: it holds keys and what people wrote in private. One that is there
/// already keeps the rights that somebody gave it.
pub fn make_private(data: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(data)
}

/// Unix time. Before 1970 it is 1970: nothing here is older.
fn unix_time() -> Millis {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Millis(since.as_millis() as u64)
}

fn journal_options(config: &Config) -> SqliteOptions {
    SqliteOptions {
        commit_wait: Duration::from_micros(config.journal.commit_wait_us),
        batch_records_max: config.journal.batch_records_max as usize,
        batch_bytes_max: config.journal.batch_bytes_max as usize,
        ..SqliteOptions::new(config.data.join(JOURNAL_FILE))
    }
}

fn hub_settings(config: &Config, clock: Clock) -> hub::Settings {
    let limits = config.limits.clone();
    hub::Settings {
        patience: Patience {
            away_ms: config.session.away_grace_s * 1000,
            orphan_ms: config.session.orphan_grace_s * 1000,
        },
        survey_grace_ms: config.session.survey_grace_s * 1000,
        heartbeat_s: config.session.heartbeat_s,
        mailbox_max: limits.mailbox_max as usize,
        ring: RingLimits { entries_max: limits.ring_events as usize, bytes_max: limits.ring_bytes as usize },
        bounds: SessionBounds {
            joins_per_s: limits.joins_per_s,
            journal_bytes: limits.journal_session_bytes,
            event_bytes: limits.event_bytes as usize,
            rules: session::Bounds {
                polls: limits.polls_max as usize,
                messages_shown: limits.history_messages as usize,
                snapshot_bytes: limits.snapshot_bytes as usize,
            },
        },
        drain_grace: Duration::from_secs(config.drain.grace_s),
        idle: IDLE,
        wire_limits: Box::new(move |role: Role| WireLimits {
            message_bytes: limits.message_bytes as usize,
            commands_per_s: match role.is_staff() {
                true => limits.staff_commands_per_s as u32,
                false => limits.commands_per_s as u32,
            },
            chat_chars: limits.chat_chars as usize,
            question_chars: limits.question_chars as usize,
            name_chars: limits.name_chars as usize,
            poll_options: limits.poll_options_max as usize,
        }),
        clock: Box::new(move || clock()),
        planted: Default::default(),
    }
}

fn door(app: &Arc<App>) -> Door {
    let (config, session) = (app.config.clone(), &app.config.session);
    let drain = &app.config.drain;
    Door {
        hub: app.hub.clone(),
        keys: app.plane.clone(),
        directory: app.plane.clone(),
        limits: Arc::new(app.config.limits.clone()),
        times: Times {
            hello: Duration::from_secs(session.hello_timeout_s),
            heartbeat: Duration::from_secs(session.heartbeat_s),
            pong: Duration::from_secs(session.pong_timeout_s),
            close_flush: Duration::from_secs(session.close_flush_s),
            retry_ms: drain.retry_min_ms..=drain.retry_max_ms,
        },
        origins: Arc::new(move |origin| config.allows_origin(origin)),
        clock: app.clock.clone(),
        gate: app.gate.clone(),
    }
}

impl Sessions for AccountPlane {
    fn exists(&self, session: &str) -> bool {
        AccountPlane::exists(self, session)
    }
}

/// How often measurements are folded into what `/metrics` shows: between two scrapes they lie in memory.
const UPKEEP_EVERY: Duration = Duration::from_secs(5);

async fn upkeep(metrics: PrometheusHandle) {
    let mut ticks = tokio::time::interval(UPKEEP_EVERY);
    loop {
        ticks.tick().await;
        metrics.run_upkeep();
    }
}

/// The process has one recorder, however many nodes a test starts in it.
fn metrics_handle() -> PrometheusHandle {
    static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();
    let install = || {
        let recorder = PrometheusBuilder::new().build_recorder();
        let handle = recorder.handle();
        // Somebody else's recorder was first: then theirs is read, and ours stays empty.
        if metrics::set_global_recorder(recorder).is_ok() {
            crate::metrics::describe();
        }
        handle
    };
    HANDLE.get_or_init(install).clone()
}
