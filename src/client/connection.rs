//! The task behind one client: dial, say hello, pass on, come back.
//! Must not know what commands and events mean.

use std::collections::VecDeque;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use serde_json::json;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::{Instant, sleep_until};
use tokio_tungstenite::tungstenite::Message;

use super::contract::Contract;
use super::message::{Answer, Closed, CommandError, Incoming, Refusal, Update};
use super::retry::{self, ABNORMAL, BACKOFF_CAP, FIRST_ATTEMPTS_MAX, GOING_AWAY, NORMAL, TICKET_REFUSED};
use super::signals::{Control, Signal, Signals};
use super::socket::{self, Socket, Turn};
use super::waiting::Waiting;
use super::{ClientOptions, Progress, Ticket};

/// How long the server may take to welcome.
const WELCOME_PATIENCE: Duration = Duration::from_secs(15);
/// Heartbeats that may be missing before the server counts as gone.
const HEARTBEATS_MISSED_MAX: u32 = 2;
/// Reports of what was seen are at least this far apart.
const SEEN_SPACING: Duration = Duration::from_secs(1);

/// A command on its way from a handle.
#[derive(Debug)]
pub(super) struct Op {
    pub(super) id: String,
    pub(super) frame: Message,
    pub(super) answer: oneshot::Sender<Result<Answer, CommandError>>,
}

/// How a connection ended.
enum End {
    Closed(Closed),
    /// A handle asked for a drop, perhaps for a while.
    Dropped(Option<Duration>),
    /// A handle asked to stop, or none is left.
    Unwanted,
}

/// One client's task: its channels and what outlives a connection.
pub(super) struct Line {
    options: ClientOptions,
    ops: mpsc::Receiver<Op>,
    signals: Signals,
    updates: mpsc::Sender<Update>,
    /// Read, not yet taken over by `updates`. While there are any, nothing more is read.
    outbox: VecDeque<Update>,
    progress: Arc<Progress>,
    /// Taken at the first welcome.
    ready: Option<oneshot::Sender<()>>,
    waiting: Waiting,
    contract: Contract,
    ticket: Option<String>,
    /// A new ticket was asked for since the last welcome.
    renewed: bool,
    connection: Connection,
}

/// What lasts as long as one connection.
struct Connection {
    welcomed: Option<Instant>,
    heard: Instant,
    silence_max: Duration,
    /// When to look whether the server has been silent for too long.
    check: Instant,
    seen_due: Option<(Instant, u64)>,
    seen_next: Instant,
}

impl Connection {
    fn new(now: Instant) -> Connection {
        let (silence_max, seen_due) = (WELCOME_PATIENCE, None);
        Connection {
            welcomed: None,
            heard: now,
            silence_max,
            check: now + silence_max,
            seen_due,
            seen_next: now,
        }
    }
}

impl Line {
    pub(super) fn new(
        options: ClientOptions,
        ops: mpsc::Receiver<Op>,
        control: watch::Receiver<Control>,
        updates: mpsc::Sender<Update>,
        progress: Arc<Progress>,
        ready: oneshot::Sender<()>,
    ) -> Line {
        Line {
            options,
            ops,
            signals: Signals::new(control),
            updates,
            outbox: VecDeque::new(),
            progress,
            ready: Some(ready),
            waiting: Waiting::default(),
            contract: Contract::default(),
            ticket: None,
            renewed: false,
            connection: Connection::new(Instant::now()),
        }
    }

    /// Connects again and again until there is a reason to stop.
    pub(super) async fn run(mut self) {
        let mut attempt = 0;
        let last = loop {
            let end = self.connect_once().await;
            // Welcomed and thrown out at once is no success: else the waits would never grow.
            if self.connection.welcomed.is_some_and(|since| since.elapsed() >= BACKOFF_CAP) {
                attempt = 0;
            }
            let (wait, after) = match end {
                End::Unwanted => break Closed::new(NORMAL, "left"),
                End::Dropped(away) => {
                    let closed = Closed::new(ABNORMAL, "dropped by the client itself");
                    (away.unwrap_or_else(|| retry::wait(attempt, &closed)), closed)
                }
                End::Closed(closed) => match self.comeback(&closed, attempt) {
                    Some(wait) => (wait, closed),
                    None => break closed,
                },
            };
            attempt += 1;
            if !self.pause(wait, after).await {
                break Closed::new(NORMAL, "left");
            }
        };
        self.finish(last).await;
    }

    /// How long to wait before the next attempt; `None` if there is none.
    fn comeback(&mut self, closed: &Closed, attempt: u32) -> Option<Duration> {
        if closed.code == TICKET_REFUSED && matches!(self.options.ticket, Ticket::Asked(_)) && !self.renewed {
            (self.ticket, self.renewed) = (None, true);
            return Some(retry::wait(attempt, closed));
        }
        let unreachable =
            self.ready.is_some() && closed.code == ABNORMAL && attempt + 1 >= FIRST_ATTEMPTS_MAX;
        (retry::comes_back_after(closed.code) && !unreachable).then(|| retry::wait(attempt, closed))
    }

    /// Tells of the wait, and waits. `false` if the client is not wanted any more.
    async fn pause(&mut self, wait: Duration, after: Closed) -> bool {
        let until = Instant::now() + wait;
        // Before the first welcome nobody reads updates: `connect` has not returned.
        if self.ready.is_none() {
            self.outbox.push_back(Update::Reconnecting { in_ms: wait.as_millis() as u64, after });
        }
        loop {
            tokio::select! {
                () = self.signals.unwanted(&self.updates) => return false,
                () = deliver(&self.updates, &mut self.outbox), if !self.outbox.is_empty() => {}
                () = sleep_until(until) => return true,
            }
        }
    }

    async fn finish(mut self, last: Closed) {
        // First the reason, then the channels: whoever finds a channel closed looks for the reason.
        self.progress.closed.get_or_init(|| last.clone());
        drop((self.ops, self.waiting, self.ready));
        self.outbox.push_back(Update::Closed(last));
        for update in self.outbox {
            if self.updates.send(update).await.is_err() {
                return;
            }
        }
    }

    async fn connect_once(&mut self) -> End {
        self.connection = Connection::new(Instant::now());
        let dialled = tokio::select! {
            () = self.signals.unwanted(&self.updates) => return End::Unwanted,
            // Boxed: the handshake's 4 KiB of state would else stay with the task for all its life.
            dialled = Box::pin(dial(&self.options, &mut self.ticket)) => dialled,
        };
        let mut socket = match dialled {
            Ok(socket) => socket,
            Err(closed) => return End::Closed(closed),
        };
        self.connection = Connection::new(Instant::now());
        let end = match socket.send(self.hello()) {
            Ok(()) => self.serve(&mut socket).await,
            Err(closed) => End::Closed(closed),
        };
        match &end {
            End::Dropped(_) => socket.reset(),
            End::Closed(_) => socket.close(NORMAL),
            // Only a client that left says so (1000 ends its presence); an abandoned one may come back elsewhere.
            End::Unwanted if self.signals.stopped() => socket.close(NORMAL),
            End::Unwanted => socket.close(GOING_AWAY),
        }
        end
    }

    fn hello(&self) -> Message {
        let mut args = json!({ "ticket": self.ticket });
        if let Some((epoch, seq)) = self.contract.position() {
            args["resume"] = json!({ "epoch": epoch, "seq": seq });
        }
        socket::command(self.options.codec, Some("hello"), "hello", &args, None)
    }

    async fn serve(&mut self, socket: &mut Socket) -> End {
        let mut timer = pin!(sleep_until(self.next_due()));
        loop {
            let next_due = self.next_due();
            if timer.deadline() != next_due {
                timer.as_mut().reset(next_due);
            }
            let may_read = self.outbox.is_empty();
            let may_send =
                self.connection.welcomed.is_some() && socket.is_flushed() && self.waiting.takes_more();
            let step = tokio::select! {
                signal = self.signals.next(&self.updates) => match signal {
                    Signal::Stop | Signal::Abandoned => return End::Unwanted,
                    Signal::Drop(away) => return End::Dropped(away),
                    Signal::Seen(seq) => {
                        self.connection.seen_due = Some((self.connection.seen_next, seq));
                        Ok(())
                    }
                },
                () = deliver(&self.updates, &mut self.outbox), if !may_read => Ok(()),
                turn = socket.turn(may_read) => self.take(turn),
                Some(op) = self.ops.recv(), if may_send => socket.send(self.waiting.add(op)),
                () = &mut timer => self.tick(socket),
            };
            if let Err(closed) = step {
                return End::Closed(closed);
            }
        }
    }

    fn next_due(&self) -> Instant {
        let mut due = self.connection.check;
        if let Some(repeat) = self.waiting.next_due() {
            due = due.min(repeat);
        }
        match self.connection.seen_due {
            Some((seen, _)) if self.connection.welcomed.is_some() => due.min(seen),
            _ => due,
        }
    }

    /// Does what is due.
    fn tick(&mut self, socket: &mut Socket) -> Result<(), Closed> {
        let now = Instant::now();
        let connection = &mut self.connection;
        if now >= connection.check {
            // An application that does not take its updates keeps us from hearing: that silence is not the server's.
            let deaf = !self.outbox.is_empty();
            if now - connection.heard >= connection.silence_max && !deaf {
                return Err(Closed::new(ABNORMAL, "the server is silent"));
            }
            let from = if deaf { now } else { connection.heard };
            connection.check = from + connection.silence_max;
        }
        if let Some((due, seq)) = connection.seen_due
            && now >= due
            && connection.welcomed.is_some()
        {
            (connection.seen_due, connection.seen_next) = (None, now + SEEN_SPACING);
            socket.send(socket::command(self.options.codec, None, "seen", &json!({ "seq": seq }), None))?;
        }
        if connection.welcomed.is_some() {
            self.waiting.take_due(now).into_iter().try_for_each(|frame| socket.send(frame))?;
        }
        Ok(())
    }

    fn take(&mut self, turn: Turn) -> Result<(), Closed> {
        let now = Instant::now();
        match turn {
            Turn::Flushed => return Ok(()),
            Turn::Ended(closed) => return Err(closed),
            Turn::Alive => self.connection.heard = now,
            Turn::Message(message) => {
                self.connection.heard = now;
                match message {
                    Ok(message) => self.message(message, now),
                    Err(what) => self.contract.breach(what),
                }
                self.progress.seq.store(self.contract.seq(), Ordering::Relaxed);
                // What is wrong with a message is told before the message.
                for (place, what) in self.contract.take_broken().into_iter().enumerate() {
                    self.outbox.insert(place, Update::Violation(what));
                }
            }
        }
        Ok(())
    }

    fn message(&mut self, message: Incoming, now: Instant) {
        if self.connection.welcomed.is_some() == matches!(message, Incoming::Welcome(_)) {
            self.contract.breach("a welcome is the first message of a connection, and only the first");
        }
        match message {
            Incoming::Welcome(welcome) => {
                self.contract.welcome(&welcome);
                self.connection.welcomed = Some(now);
                self.connection.silence_max =
                    Duration::from_secs(welcome.heartbeat_s.max(1)) * (HEARTBEATS_MISSED_MAX + 1);
                self.connection.check = now + self.connection.silence_max;
                self.renewed = false;
                self.waiting.repeat_all(now);
                self.outbox.push_back(Update::Welcome(welcome));
                // If `connect` was given up there is nobody to tell; the signals end this task.
                let _ = self.ready.take().map(|ready| ready.send(()));
            }
            Incoming::Snapshot(snapshot) => {
                self.contract.snapshot(&snapshot);
                self.outbox.push_back(Update::Snapshot(snapshot));
            }
            Incoming::Events { seq, events } => {
                self.contract.events(seq, &events);
                self.outbox.extend(events.into_iter().map(Update::Event));
            }
            Incoming::Transient { transient, seq } => {
                if let Some(seq) = seq {
                    self.contract.breach(format!("transient `{}` has the number {seq}", transient.event));
                }
                self.outbox.push_back(Update::Transient(transient));
            }
            Incoming::Ok { id, answer } => {
                self.contract.accepted(answer.seq);
                self.settle(Some(&id), Ok(answer), now);
            }
            Incoming::Error { id, refusal } => self.settle(id.as_deref(), Err(refusal), now),
            Incoming::Unknown => {}
        }
    }

    fn settle(&mut self, id: Option<&str>, answer: Result<Answer, Refusal>, now: Instant) {
        if !id.is_some_and(|id| self.waiting.settle(id, answer.clone(), now)) {
            self.contract.breach(format!("an answer to nothing that was asked: {id:?}, {answer:?}"));
        }
    }
}

/// Hands over the oldest update, or forgets all of them if nobody listens. May be cancelled without loss.
async fn deliver(updates: &mpsc::Sender<Update>, outbox: &mut VecDeque<Update>) {
    match updates.reserve().await {
        Ok(permit) => {
            if let Some(update) = outbox.pop_front() {
                permit.send(update);
            }
        }
        Err(_) => outbox.clear(),
    }
}

/// A ticket, if there is none yet, and a connection.
async fn dial(options: &ClientOptions, ticket: &mut Option<String>) -> Result<Socket, Closed> {
    if ticket.is_none() {
        *ticket = Some(match &options.ticket {
            Ticket::Fixed(ticket) => ticket.clone(),
            Ticket::Asked(ask) => {
                ask().await.map_err(|fault| Closed::new(TICKET_REFUSED, format!("no ticket: {fault}")))?
            }
        });
    }
    Socket::dial(options).await
}
