//! The hub: every live session has one owner, and this is where it is found.
//! Must not know HTTP or WebSockets, nor which journal it writes to.
//!
//! Read in this order: `mail.rs` (what an owner is told), `owner.rs` (what it does), `outbox.rs` (why nothing leaves
//! early), `undo.rs` (when it cannot), `joins.rs` and `welcome.rs`, then `ring.rs`, `rounds.rs`, `seat.rs` and `fanout.rs` (how a fact
//! becomes frames and reaches a connection).

mod bounds;
mod conns;
pub mod directs;
mod ends;
pub mod entry;
pub mod errand;
mod errands;
mod facts;
pub mod fanout;
pub(crate) mod held_up;
mod history;
mod joins;
pub mod letter;
mod line;
pub mod load;
pub mod mail;
pub mod mailbox;
mod outbox;
mod owner;
mod pace;
mod peek;
pub mod plane;
pub mod planted;
pub mod post;
pub mod rank;
mod reach;
pub mod reader;
pub mod registry;
mod release;
mod renewal;
pub mod ring;
mod rounds;
pub mod seat;
pub mod transients;
mod undo;
mod untaken;
pub mod welcome;

use std::ops::RangeInclusive;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::join_all;
use tokio::sync::oneshot;

use crate::journal::Journal;
use crate::protocol::outgoing::{CloseCode, WireLimits};
use crate::session::{Millis, Patience, Record, Refusal, Role};
pub use bounds::SessionBounds;
use ends::End;
use errand::{Errand, ErrandReply};
use letter::OwnerId;
use load::{Genesis, LoadError, Loaded};
use mail::{Admission, ConnId, Join, Mail, Reply};
use mailbox::{Lane, Receiver, Sender, mailbox};
use owner::Owner;
pub use planted::Planted;
use registry::Registry;
use ring::RingLimits;
use untaken::{Next, answer_errand, lose_item, turn_away, turn_back};

/// What a hub and its owners go by.
pub struct Settings {
    pub patience: Patience,
    /// How long after the end a survey is still taken, in milliseconds.
    pub survey_grace_ms: u64,
    pub heartbeat_s: u64,
    /// Messages waiting for one owner.
    pub mailbox_max: usize,
    pub ring: RingLimits,
    pub bounds: SessionBounds,
    /// How long a session that is told to end waits for the journal to answer.
    pub drain_grace: Duration,
    /// How long a session with nobody in it stays in memory.
    pub idle: Duration,
    /// What a connection may send, by role.
    pub wire_limits: Box<dyn Fn(Role) -> WireLimits + Send + Sync>,
    /// Unix time; may jump.
    pub clock: Box<dyn Fn() -> Millis + Send + Sync>,
    #[doc(hidden)]
    pub planted: Planted,
}

/// Which sessions there are. The account plane's doing; the hub only asks.
pub trait Directory: Send + Sync + 'static {
    /// What a session begins with; `None` where there is no such session.
    fn genesis(&self, session: &str) -> Option<Genesis>;
}

/// What an owner is wanted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum To {
    Join,
    Ask,
}

/// Whether an owner goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Kept,
    Lost,
}

/// The registry of sessions that are awake.
pub struct Hub {
    owners: Registry<Arc<str>, Sender<Mail>>,
    journal: Arc<dyn Journal>,
    directory: Arc<dyn Directory>,
    settings: Arc<Settings>,
}

static OWNERS: AtomicU64 = AtomicU64::new(0);

fn next_owner_id() -> OwnerId {
    OwnerId(OWNERS.fetch_add(1, Ordering::Relaxed))
}

static CONNS: AtomicU64 = AtomicU64::new(0);

fn next_conn_id() -> ConnId {
    ConnId(CONNS.fetch_add(1, Ordering::Relaxed))
}

impl Hub {
    /// A hub over a journal.
    pub fn new(journal: Arc<dyn Journal>, directory: Arc<dyn Directory>, settings: Settings) -> Arc<Hub> {
        Arc::new(Hub { owners: Registry::default(), journal, directory, settings: Arc::new(settings) })
    }

    /// Lets somebody with a good ticket into a session.
    pub async fn join(self: &Arc<Hub>, session: &str, join: Join) -> Admission {
        loop {
            let Some(owner) = self.owner(session, To::Join) else {
                return Admission::Turned(CloseCode::Restarting.into());
            };
            let (reply, admission) = oneshot::channel();
            let mail = Mail::Join(Box::new(join.clone()), Reply::Seat(reply));
            // Planted: `one_lane` lets everybody in as they come.
            let lane = if self.settings.planted.one_lane { Lane::Usual } else { rank::rank(&join).lane() };
            if owner.send(lane, mail).await.is_err() {
                self.forget(session, &owner);
                continue;
            }
            match admission.await {
                Ok(Admission::Ended) => {}
                Ok(admission) => return admission,
                Err(_) => return Admission::Turned(CloseCode::Restarting.into()),
            }
        }
    }

    /// Runs an errand. Owners that end meanwhile are replaced; only an end with the outcome open is told.
    pub async fn errand(self: &Arc<Hub>, session: &str, mut errand: impl FnMut() -> Errand) -> ErrandReply {
        loop {
            let Some(owner) = self.owner(session, To::Ask) else {
                return ErrandReply::Refused(Refusal::Unavailable);
            };
            let (reply, answer) = oneshot::channel();
            if owner.send(Lane::Usual, Mail::Errand(Box::new(errand()), reply)).await.is_err() {
                self.forget(session, &owner);
                continue;
            }
            match answer.await {
                Ok(ErrandReply::Ended) => {}
                Ok(answer) => return answer,
                Err(_) => return ErrandReply::Unknown,
            }
        }
    }

    /// The durable facts of a session, for reports.
    ///
    /// # Errors
    /// What the journal says.
    pub async fn records(&self, session: &str) -> Result<Vec<Record>, LoadError> {
        load::records(&*self.journal, &load::stream_of(session)?).await
    }

    /// Whether commands can be made durable now.
    pub fn is_writable(&self) -> bool {
        *self.journal.writable().borrow()
    }

    /// Closes every socket that a key vouched for.
    pub async fn revoke(&self, key: &str) {
        let key: Arc<str> = key.into();
        for owner in self.owners.all() {
            // An owner that ended has no sockets.
            let _ = owner.send(Lane::Usual, Mail::Revoke(key.clone())).await;
        }
    }

    /// After a restart: wakes the sessions in which something will happen by itself, so that it does.
    pub async fn revive(self: &Arc<Hub>) {
        let streams = match self.journal.streams("session/").await {
            Ok(streams) => streams,
            Err(error) => {
                return tracing::error!(%error, "sessions that should end by themselves stay asleep");
            }
        };
        for stream in streams {
            let name = stream.as_str().trim_start_matches("session/").to_owned();
            match load::load(&*self.journal, &name, (self.settings.clock)()).await {
                Ok(Some(mut loaded)) => {
                    loaded.session.restarted(loaded.now);
                    if loaded.session.next_deadline(self.settings.patience).is_some() {
                        self.owner(&name, To::Ask);
                    }
                }
                Ok(None) => {}
                Err(error) => tracing::error!(session = %name, %error, "a session cannot be loaded"),
            }
        }
    }

    /// Closes every connection with 1012, and resolves when what was accepted is durable.
    pub async fn drain(&self) {
        let drained = self.owners.drain().into_iter().map(|owner| async move {
            let (done, drained) = oneshot::channel();
            if owner.send(Lane::First, Mail::Drain(done)).await.is_ok() {
                // An owner that ends before it answers has nothing to drain.
                let _ = drained.await;
            }
        });
        join_all(drained).await;
        self.journal.flush().await;
    }

    /// Sessions that are awake.
    pub fn awake(&self) -> usize {
        self.owners.count()
    }

    /// The owner of a session, awake or woken for it. While the hub drains there is none to join; requests that are
    /// under way still find theirs.
    fn owner(self: &Arc<Hub>, session: &str, to: To) -> Option<Sender<Mail>> {
        match to {
            To::Join => self.owners.admit(session, |name| self.wake(name)),
            To::Ask => Some(self.owners.wake(session, |name| self.wake(name))),
        }
    }

    fn wake(self: &Arc<Hub>, name: &Arc<str>) -> Sender<Mail> {
        let most = self.settings.planted.mailbox_max(self.settings.mailbox_max);
        let (mailbox, inbox) = mailbox(most, most);
        metrics::gauge!(crate::metrics::SESSIONS_AWAKE.name).increment(1.0);
        tokio::spawn(self.clone().own(name.clone(), mailbox.clone(), inbox));
        mailbox
    }

    /// The mailbox of a session's owner, who is woken for it. `None` while the hub drains.
    pub fn mailbox(self: &Arc<Hub>, session: &str) -> Option<Sender<Mail>> {
        self.owner(session, To::Join)
    }

    /// Lets go of an owner that has ended, so that the next one is asked.
    pub fn forget(&self, session: &str, owner: &Sender<Mail>) {
        self.owners.forget(session, |known| known.same_mailbox(owner));
    }

    /// An owner's life: load or create, run, and hand what is left in the mailbox to the next one.
    async fn own(self: Arc<Hub>, name: Arc<str>, mailbox: Sender<Mail>, mut inbox: Receiver<Mail>) {
        let mut drained = Vec::new();
        let next = match self.load_or_create(&name).await {
            Ok(Some(loaded)) => {
                let (journal, settings) = (self.journal.clone(), self.settings.clone());
                let owner = Owner::new(loaded, name.clone(), journal, settings, mailbox.clone());
                // A panic is a bug of ours: the session restarts from its journal, the process does not.
                let end = AssertUnwindSafe(owner.run(&mut inbox)).catch_unwind().await;
                if end.is_err() {
                    tracing::error!(session = %name, "the session's owner panicked");
                    // What it had handed in comes true or not before the next one reads: see `Owner::lose`.
                    self.journal.flush().await;
                }
                if let Ok(End::Drained(waiting)) = end {
                    drained = waiting;
                }
                Next::Another
            }
            Ok(None) => Next::None,
            Err(error) => {
                tracing::error!(session = %name, %error, "a session cannot be loaded");
                Next::Later
            }
        };
        // Whoever finds the mailbox closed asks for another owner: not before this one's name is free.
        self.forget(&name, &mailbox);
        metrics::gauge!(crate::metrics::SESSIONS_AWAKE.name).decrement(1.0);
        inbox.close();
        let mut rest = Vec::new();
        inbox.try_recv_many(&mut rest, usize::MAX);
        for mail in rest {
            turn_back(mail, &next);
        }
        for done in drained {
            // Nobody waits any more: then nobody needs to know.
            let _ = done.send(());
        }
    }

    async fn load_or_create(&self, name: &str) -> Result<Option<Loaded>, LoadError> {
        let clock = (self.settings.clock)();
        if let Some(mut loaded) = load::load(&*self.journal, name, clock).await? {
            loaded.session.restarted(loaded.now);
            return Ok(Some(loaded));
        }
        let Some(genesis) = self.directory.genesis(name) else { return Ok(None) };
        let (stream, record) = (load::stream_of(name)?, self.settings.planted.genesis(genesis, clock));
        let receipt = self.journal.append(&stream, 0, 1, load::encode(&record));
        match receipt.await {
            Ok(Ok(_)) => load::load(&*self.journal, name, clock).await,
            refused => Err(LoadError::NotCreated(name.into(), format!("{refused:?}"))),
        }
    }
}

fn count(name: &'static str) {
    metrics::counter!(name).increment(1);
}

fn count_refusal(refusal: &Refusal) {
    metrics::counter!(crate::metrics::REFUSALS.name, "code" => refusal.code()).increment(1);
}

/// A time to come back after, spread so that those who are sent away together do not return together.
pub fn spread(range: &RangeInclusive<u64>) -> u64 {
    let mut random = [0u8; 8];
    // Without randomness everybody comes back at the range's start: worse, and still right.
    let _ = getrandom::fill(&mut random);
    let width = range.end().saturating_sub(*range.start()) + 1;
    range.start() + u64::from_le_bytes(random) % width
}
