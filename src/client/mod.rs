//! A session client: joins one session over a WebSocket, sends commands, hands over what the server tells, and comes
//! back by itself after a drop. Must not know the server's rules: only the contract of the wire.
//!
//! Applications, the demo, the tests and the load harness share it, so it also checks the contract as it goes and
//! reports what breaks it as [`Update::Violation`]. It is one task with 4 KiB buffers, light enough for thousands in
//! a process. Over `wss://` the machine's authorities say who the server is, or [`ClientOptions::tls`].
//!
//! ```no_run
//! # async fn joined(ticket: String) -> Result<(), Box<dyn std::error::Error>> {
//! use cuelight::client::{Client, ClientOptions, Update};
//! let (client, mut updates) =
//!     Client::connect(ClientOptions::new("ws://127.0.0.1:8080/v1/sessions/s1/ws", ticket)).await?;
//! tokio::spawn(async move {
//!     while let Some(update) = updates.next().await {
//!         if let Update::Event(event) = update {
//!             println!("{} {}", event.event, event.data);
//!         }
//!     }
//! });
//! client.command("raise_hand", serde_json::json!({})).await?;
//! client.leave().await;
//! # Ok(()) }
//! ```
//!
//! Read [`Updates`] in a task of its own, or drop it if nobody is interested. When it is full the client stops
//! reading the socket, answers included: a task that waits for an answer and reads its updates only afterwards may
//! wait for ever.

mod connection;
mod contract;
mod message;
mod retry;
mod signals;
mod socket;
pub(crate) mod tls;
mod waiting;

use std::fmt;
use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use futures_util::future::BoxFuture;
use serde_json::{Value, json};
use tokio::sync::{mpsc, oneshot, watch};

pub use self::message::{
    Answer, Closed, CommandError, Event, Refusal, Snapshot, Transient, Update, Welcome, You,
};
pub use self::retry::{BACKOFF_BASE, BACKOFF_CAP, comes_back_after};
pub use crate::protocol::Codec;

use self::connection::{Line, Op};
use self::signals::Control;

/// Most updates that wait for the application; beyond it the socket is not read.
pub const UPDATES_MAX: usize = 32;
/// Most commands that wait for the connection to take them; beyond it `command` waits.
const OPS_MAX: usize = 16;
/// How long `leave` waits for the server's answer before it goes anyway.
const LEAVE_PATIENCE: Duration = Duration::from_secs(5);

/// Why no ticket could be had.
pub type TicketError = Box<dyn std::error::Error + Send + Sync>;

/// Where the client's ticket comes from.
#[derive(Clone)]
pub enum Ticket {
    /// One ticket, for as long as it lasts. Once it is refused, the client is closed.
    Fixed(String),
    /// Asked for at the first connection, and again after a refusal (4401).
    Asked(Arc<dyn Fn() -> BoxFuture<'static, Result<String, TicketError>> + Send + Sync>),
}

impl Ticket {
    /// A ticket that is asked for when needed.
    pub fn asked<F>(ask: impl Fn() -> F + Send + Sync + 'static) -> Ticket
    where
        F: Future<Output = Result<String, TicketError>> + Send + 'static,
    {
        Ticket::Asked(Arc::new(move || Box::pin(ask())))
    }
}

impl From<String> for Ticket {
    fn from(ticket: String) -> Ticket {
        Ticket::Fixed(ticket)
    }
}

impl From<&str> for Ticket {
    fn from(ticket: &str) -> Ticket {
        Ticket::Fixed(ticket.into())
    }
}

impl fmt::Debug for Ticket {
    // A ticket is a credential: it must not reach a log.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Ticket::Fixed(_) => "Ticket::Fixed(…)",
            Ticket::Asked(_) => "Ticket::Asked(…)",
        })
    }
}

/// Where to, as whom, and in which encoding.
#[derive(Debug, Clone)]
pub struct ClientOptions {
    /// `wss://host[:port]/v1/sessions/{session}/ws`, or `ws://…` without TLS.
    pub url: String,
    pub codec: Codec,
    pub ticket: Ticket,
    /// The local address to connect from: one source address has ports for about 28 000 connections to one server.
    pub source_address: Option<IpAddr>,
    /// Of `wss://`: whom to take for the server. `None`: whom the machine's authorities vouch for.
    pub tls: Option<Arc<rustls::ClientConfig>>,
}

impl ClientOptions {
    /// JSON, from any local address.
    pub fn new(url: impl Into<String>, ticket: impl Into<Ticket>) -> ClientOptions {
        ClientOptions {
            url: url.into(),
            codec: Codec::Json,
            ticket: ticket.into(),
            source_address: None,
            tls: None,
        }
    }

    /// The same in another encoding.
    pub fn codec(self, codec: Codec) -> ClientOptions {
        ClientOptions { codec, ..self }
    }
}

/// A handle on one participant's connection. Clones share it.
///
/// When every handle and [`Updates`] are dropped, the connection goes too, as a drop: the participant stays present
/// for the server's grace. To be gone at once, [`Client::leave`].
#[derive(Debug, Clone)]
pub struct Client(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    ops: mpsc::Sender<Op>,
    control: watch::Sender<Control>,
    codec: Codec,
    /// Ids must be unique for this person across reloads too, hence random.
    prefix: String,
    counter: AtomicU64,
    progress: Arc<Progress>,
}

/// What the connection's task lets the handles see.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    /// The point up to which this view is complete.
    seq: AtomicU64,
    closed: OnceLock<Closed>,
}

impl Client {
    /// Joins; returns after the first welcome, which is also the first update.
    ///
    /// # Errors
    /// `Closed` if the server turned the client away for good, or could not be reached in a few attempts. Later, once
    /// welcomed, the client does not give up by itself.
    pub async fn connect(options: ClientOptions) -> Result<(Client, Updates), Closed> {
        let (ops, ops_receiver) = mpsc::channel(OPS_MAX);
        let (control, signals) = watch::channel(Control::default());
        let (updates, updates_receiver) = mpsc::channel(UPDATES_MAX);
        let (ready, welcomed) = oneshot::channel();
        let progress = Arc::new(Progress::default());
        let client = Client(Arc::new(Shared {
            ops,
            control,
            codec: options.codec,
            prefix: format!("{:012x}", retry::random() >> 16),
            counter: AtomicU64::new(0),
            progress: progress.clone(),
        }));
        tokio::spawn(Line::new(options, ops_receiver, signals, updates, progress, ready).run());
        match welcomed.await {
            Ok(()) => Ok((client, Updates(updates_receiver))),
            Err(_) => Err(client.closed_reason()),
        }
    }

    /// Sends a command and waits for its answer, through reconnects too.
    ///
    /// # Errors
    /// `Refused` with the server's reason; `Closed` if the client was closed for good before the answer came: then it
    /// is not known whether the command was applied.
    pub async fn command(&self, cmd: &str, args: Value) -> Result<Answer, CommandError> {
        self.command_with(cmd, args, None, None).await
    }

    /// As [`Client::command`], with `expect` (compare and set) and an id of the caller's own.
    ///
    /// # Errors
    /// As [`Client::command`].
    pub async fn command_with(
        &self,
        cmd: &str,
        args: Value,
        expect: Option<Value>,
        id: Option<String>,
    ) -> Result<Answer, CommandError> {
        let id = id.unwrap_or_else(|| self.next_id());
        let args = if args.is_null() { json!({}) } else { args };
        let frame = socket::command(self.0.codec, Some(&id), cmd, &args, expect.as_ref());
        let (answer, answered) = oneshot::channel();
        let closed = |_| CommandError::Closed(self.closed_reason());
        self.0.ops.send(Op { id, frame, answer }).await.map_err(|_| closed(()))?;
        answered.await.unwrap_or_else(|_| Err(closed(())))
    }

    /// Reports that everything up to `seq` has been shown. Reports within the same second are merged into the last;
    /// one made while there is no connection is lost.
    pub fn seen(&self, seq: u64) {
        self.0.control.send_modify(|control| control.seen = control.seen.max(seq));
    }

    /// Leaves the session: the participant is gone at once, and the client is closed.
    pub async fn leave(&self) {
        let left = tokio::time::timeout(LEAVE_PATIENCE, self.command("leave", json!({}))).await;
        // Refused, closed already or no answer: in every case the connection goes, and presence lapses with it.
        drop(left);
        self.0.control.send_modify(|control| control.stop = true);
    }

    /// Cuts the TCP connection with a reset and no close frame, as a network would; the client then comes back. Without
    /// a connection it does nothing.
    pub fn drop_connection(&self) {
        self.0.control.send_modify(|control| (control.drops, control.away) = (control.drops + 1, None));
    }

    /// As [`Client::drop_connection`], staying away for a while.
    pub fn drop_connection_for(&self, away: Duration) {
        self.0.control.send_modify(|control| (control.drops, control.away) = (control.drops + 1, Some(away)));
    }

    /// The point up to which this client's view is complete, as far as it has read.
    pub fn seq(&self) -> u64 {
        self.0.progress.seq.load(Ordering::Relaxed)
    }

    /// Why the client is closed for good, if it is.
    pub fn closed(&self) -> Option<&Closed> {
        self.0.progress.closed.get()
    }

    fn next_id(&self) -> String {
        format!("{}-{}", self.0.prefix, self.0.counter.fetch_add(1, Ordering::Relaxed))
    }

    fn closed_reason(&self) -> Closed {
        // The task names its reason before it lets go of the channels; it does not only if its runtime ends.
        self.closed().cloned().unwrap_or_else(|| Closed::new(retry::ABNORMAL, "the client's task has ended"))
    }
}

/// What the server tells, in order; at most [`UPDATES_MAX`] wait here.
#[derive(Debug)]
pub struct Updates(mpsc::Receiver<Update>);

impl Updates {
    /// The next update; `None` after [`Update::Closed`]. May be cancelled without loss.
    pub async fn next(&mut self) -> Option<Update> {
        self.0.recv().await
    }
}
