//! One WebSocket's life: hello, read, write, goodbye.
//! Must not know the session's rules: it brings commands to the seat and messages from it.

mod greeting;
mod hello;
pub(super) mod metered;
pub(super) mod wire;

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::OptionFuture;
use futures_util::{FutureExt, StreamExt};
use tokio::time::{Instant, sleep_until};
use tokio_tungstenite::tungstenite::{
    Error, Message,
    error::{CapacityError, ProtocolError},
};

use super::limits::gate::{self, Gate};
use super::limits::inbound::Flooding;
use super::limits::planted::kept;
use super::limits::room::Open;
use super::limits::strangers::Stranger;
use super::rates::{Rate, Rates};
use super::tickets::KeyRing;
use super::upgrade::{Socket, Stream};
use crate::hub::Hub;
use crate::hub::held_up::held_up;
use crate::hub::mail::Asked;
use crate::hub::reader::Goodbye;
use crate::hub::seat::{Delivery, Seat, room_in};
use crate::limits::Limits;
use crate::protocol::incoming::{self, Incoming};
use crate::protocol::outgoing::{self, CloseCode};
use crate::protocol::{Bounds, Codec, Lengths};
use crate::session::{Millis, Refusal};
use greeting::Greeting;
use wire::Stalled;

/// Whether sessions exist, asked before anything is spent on a connection.
pub trait Sessions: Send + Sync + 'static {
    /// Whether there is such a session.
    fn exists(&self, session: &str) -> bool;
}

/// What every socket needs.
#[derive(Clone)]
pub struct Door {
    pub hub: Arc<Hub>,
    pub keys: Arc<dyn KeyRing + Send + Sync>,
    pub directory: Arc<dyn Sessions>,
    pub limits: Arc<Limits>,
    pub times: Times,
    pub origins: Arc<dyn Fn(&str) -> bool + Send + Sync>,
    pub clock: Arc<dyn Fn() -> Millis + Send + Sync>,
    pub gate: Arc<Gate>,
}

/// How long things may take.
#[derive(Debug, Clone)]
pub struct Times {
    pub hello: Duration,
    pub heartbeat: Duration,
    pub pong: Duration,
    pub close_flush: Duration,
    /// Where those who are sent away are told to come back, in milliseconds.
    pub retry_ms: std::ops::RangeInclusive<u64>,
}

impl Door {
    /// How large a message's parts may be.
    pub fn bounds(&self) -> Bounds {
        let limits = &self.limits;
        Bounds {
            nesting: limits.nesting_max as usize,
            members: limits.members_max as usize,
            items: limits.items_max as usize,
            lengths: lengths(limits),
        }
    }
}

/// How long texts may be.
pub fn lengths(limits: &Limits) -> Lengths {
    Lengths {
        chat: limits.chat_chars as usize,
        question: limits.question_chars as usize,
        poll_title: limits.poll_title_chars as usize,
        option: limits.option_chars as usize,
        reason: limits.reason_chars as usize,
        options: limits.poll_options_max as usize,
    }
}

impl Times {
    /// A time to come back after, at random.
    pub fn retry(&self) -> Duration {
        Duration::from_millis(crate::hub::spread(&self.retry_ms))
    }
}

/// Runs a connection, of which this was read, from its first message to its end. It counts as open to there, and as a
/// stranger's until it shows a good ticket.
pub async fn run<S: Stream>(
    door: Door,
    session: String,
    codec: Codec,
    (stream, read): (S, Bytes),
    (_open, stranger): (Open, Stranger),
) {
    let mut stranger = Some(stranger);
    let mut greeting = Greeting::new(stream, read);
    let admitted = hello::admit(&door, &session, codec, &mut greeting, &mut stranger).await;
    match admitted {
        hello::Admitted::Seated(seat) => {
            let bytes_max = kept("message_bytes", door.limits.message_bytes as usize) as u64;
            let mut socket = greeting.into_socket(&door.limits, bytes_max).await;
            let rates = Rates::new(&door.limits, seat.role(), Instant::now());
            let goodbye = Connection::new(&door, codec, &mut socket, *seat, rates).live().await;
            if let Some(goodbye) = goodbye {
                part(&door, &mut socket, goodbye).await;
            }
        }
        hello::Admitted::Turned(goodbye) => {
            let mut socket = greeting.into_socket(&door.limits, door.limits.hello_bytes).await;
            part(&door, &mut socket, goodbye).await;
        }
        hello::Admitted::Gone => {}
    }
}

/// Says goodbye and waits a little for the other side's.
async fn part<S: Stream>(door: &Door, socket: &mut Socket<S>, goodbye: Goodbye) {
    metrics::counter!(crate::metrics::CLOSES.name, "code" => goodbye.code.number().to_string()).increment(1);
    let retry_ms = crate::hub::spread(&door.times.retry_ms);
    let reason =
        goodbye.reason.map_or_else(|| goodbye.code.reason(retry_ms), |reason| wire::close_reason(&reason));
    let farewell = wire::part(socket, goodbye.code.number(), reason);
    // Longer than this nobody is waited for: the drop closes.
    let _ = tokio::time::timeout(door.times.close_flush, farewell).await;
}

/// A seated connection.
struct Connection<'a, S> {
    door: &'a Door,
    codec: Codec,
    socket: &'a mut Socket<S>,
    seat: Seat,
    rates: Rates,
    /// A command that was read and waits for a place in the owner's mailbox: nothing more is read meanwhile.
    held: Option<Asked>,
    seen_at: Option<Instant>,
    ping_at: Instant,
    pong_by: Option<Instant>,
}

/// Whether a connection goes on.
enum Next {
    Go,
    /// Close, or, with nothing to say, only let go.
    Stop(Option<Goodbye>),
}

impl<'a, S: Stream> Connection<'a, S> {
    fn new(
        door: &'a Door,
        codec: Codec,
        socket: &'a mut Socket<S>,
        seat: Seat,
        rates: Rates,
    ) -> Connection<'a, S> {
        // The first ping at a random moment: thousands who came in one second are not pinged in one.
        let first = crate::hub::spread(&(0..=door.times.heartbeat.as_millis() as u64));
        let ping_at = Instant::now() + Duration::from_millis(first);
        Connection { door, codec, socket, seat, rates, held: None, seen_at: None, ping_at, pong_by: None }
    }

    async fn live(&mut self) -> Option<Goodbye> {
        let mut timer = std::pin::pin!(sleep_until(self.ping_at));
        loop {
            // One timer for the connection's life: setting it anew for each delivery costs more than the delivery's
            // way through this loop.
            let wake_at = self.pong_by.unwrap_or(self.ping_at).min(self.ping_at);
            if timer.deadline() != wake_at {
                timer.as_mut().reset(wake_at);
            }
            let readable = self.is_readable();
            let room = self.held.is_some().then(|| room_in(self.seat.mailbox()));
            let next = tokio::select! {
                delivery = self.seat.next() => self.deliver(delivery).await,
                () = OptionFuture::from(room).map(|_| ()), if self.held.is_some() => {
                    self.submit();
                    Next::Go
                }
                message = self.socket.next(), if readable => self.read(message).await,
                () = timer.as_mut() => self.beat().await,
            };
            if let Next::Stop(goodbye) = next {
                return goodbye;
            }
        }
    }

    /// Hands in what is held, where the owner has room for it.
    fn submit(&mut self) {
        self.held = self.held.take().and_then(|asked| self.seat.submit(asked));
        if self.held.is_none() && self.seat.unanswered() as u64 == self.door.limits.unanswered_max {
            gate::count("unanswered_max");
        }
    }

    /// Whether there is room for what would be read: that is the back-pressure to the client.
    fn is_readable(&self) -> bool {
        let unanswered_max = kept("unanswered_max", self.door.limits.unanswered_max as usize);
        self.held.is_none() && self.seat.unanswered() < unanswered_max
    }

    async fn deliver(&mut self, delivery: Delivery) -> Next {
        let frames = match delivery {
            Delivery::Frames(frames) => frames,
            Delivery::Close(goodbye) => return Next::Stop(Some(goodbye)),
        };
        let patience = Duration::from_secs(self.door.limits.write_timeout_s);
        let began = Instant::now();
        match wire::write(self.socket, self.codec, &frames, patience).await {
            Ok(()) => {
                // While that was written nobody read: a pong may lie there.
                let now = Instant::now();
                if self.pong_by.is_some_and(|pong_by| began < pong_by && pong_by <= now) {
                    self.pong_by = Some(now + self.door.times.pong);
                }
                Next::Go
            }
            // Nothing taken for so long: neither would a goodbye be.
            Err(Stalled) => Next::Stop(None),
        }
    }

    /// The heart's beat: a ping when it is time for one, the end when the last one found no answer.
    async fn beat(&mut self) -> Next {
        let now = Instant::now();
        // Where this should have been long ago, a pong may lie unread.
        let late = self.pong_by.and_then(held_up).unwrap_or_default();
        self.pong_by = self.pong_by.map(|pong_by| pong_by + late);
        if !self.is_readable() {
            // A pong may lie unread while the journal is slow: that is not the client's silence.
            self.pong_by = self.pong_by.map(|_| now + self.door.times.pong);
        }
        if self.pong_by.is_some_and(|pong_by| pong_by <= now) {
            return Next::Stop(Some(CloseCode::Silent.into()));
        }
        if self.ping_at <= now {
            self.ping_at = now + self.door.times.heartbeat;
            self.pong_by.get_or_insert(now + self.door.times.pong);
            let patience = Duration::from_secs(self.door.limits.write_timeout_s);
            if wire::ping(self.socket, patience).await.is_err() {
                return Next::Stop(None);
            }
        }
        Next::Go
    }

    async fn read(&mut self, message: Option<Result<Message, Error>>) -> Next {
        let bytes = match (message, self.codec) {
            (Some(Ok(Message::Text(text))), Codec::Json) => Bytes::from(text),
            (Some(Ok(Message::Binary(bytes))), Codec::MessagePack) => bytes,
            (Some(Ok(Message::Text(_) | Message::Binary(_))), _) => {
                return Next::Stop(Some(CloseCode::NotThisProtocol.into()));
            }
            (Some(Ok(Message::Pong(_))), _) => {
                self.pong_by = None;
                return Next::Go;
            }
            (Some(Ok(Message::Ping(_) | Message::Frame(_))), _) => return self.flushed().await,
            (Some(Ok(Message::Close(frame))), _) => {
                if frame.is_some_and(|frame| u16::from(frame.code) == CloseCode::Normal.number()) {
                    self.seat.left();
                }
                // The answer is the library's; nothing may follow it.
                let _ = self.flushed().await;
                return Next::Stop(None);
            }
            (Some(Err(error)), _) => return Next::Stop(goodbye_for(&error)),
            (None, _) => return Next::Stop(None),
        };
        self.take(&bytes).await
    }

    /// The library has queued a pong; a reader that sends only pings must get it too.
    async fn flushed(&mut self) -> Next {
        let patience = Duration::from_secs(self.door.limits.write_timeout_s);
        match wire::flush(self.socket, patience).await {
            Ok(()) => Next::Go,
            Err(Stalled) => Next::Stop(None),
        }
    }

    async fn take(&mut self, bytes: &[u8]) -> Next {
        let incoming = incoming::parse_within(self.codec, bytes, &self.door.bounds());
        let now = Instant::now();
        if let Incoming::Seen { seq } = incoming {
            // At most once a second; what is more is not looked at.
            if self.seen_at.is_none_or(|at| now.duration_since(at) >= SEEN_SPACING) {
                self.seen_at = Some(now);
                self.seat.seen(seq);
            }
            return Next::Go;
        }
        let command = match &incoming {
            Incoming::Command { command: Ok(command), .. } => Some(command),
            _ => None,
        };
        let refusal = match self.rates.count(&self.door.limits, self.seat.role(), command, now) {
            Rate::Flooding => return Next::Stop(Some(CloseCode::Flooding.into())),
            Rate::Excess { retry_after_ms } => Some(Refusal::RateLimited { retry_after_ms }),
            Rate::Fits => None,
        };
        match (incoming, refusal) {
            (Incoming::Command { id, .. } | Incoming::Hello { id, .. }, Some(refusal)) => {
                self.refuse(Some(&id), &refusal).await
            }
            (Incoming::Unreadable { id, .. }, Some(refusal)) => self.refuse(id.as_deref(), &refusal).await,
            (Incoming::Command { id, expect, content, command }, None) => {
                self.held = Some(Asked { id, expect, content, command });
                self.submit();
                if self.held.is_some() {
                    gate::count("mailbox_max");
                }
                Next::Go
            }
            (Incoming::Hello { id, .. }, None) => {
                self.refuse(Some(&id), &Refusal::invalid("cmd", "was said already")).await
            }
            (Incoming::Unreadable { id, refusal }, None) => self.refuse(id.as_deref(), &refusal).await,
            (Incoming::Seen { .. }, _) => Next::Go,
        }
    }

    /// Refusals that rest on no fact of the session leave at once.
    async fn refuse(&mut self, id: Option<&str>, refusal: &Refusal) -> Next {
        metrics::counter!(crate::metrics::REFUSALS.name, "code" => refusal.code()).increment(1);
        let frame = outgoing::error(self.codec, id, refusal);
        self.deliver(Delivery::Frames(vec![frame])).await
    }
}

const SEEN_SPACING: Duration = Duration::from_millis(900);

/// What a broken read says of its sender.
pub(super) fn goodbye_for(error: &Error) -> Option<Goodbye> {
    match error {
        Error::Capacity(CapacityError::MessageTooLong { .. }) => Some(CloseCode::TooLarge.into()),
        Error::Io(error) if error.get_ref().is_some_and(|inner| inner.is::<Flooding>()) => {
            Some(CloseCode::Flooding.into())
        }
        Error::Utf8(_) => Some(CloseCode::NotText.into()),
        // Who is gone without a goodbye is not told one.
        Error::Protocol(ProtocolError::ResetWithoutClosingHandshake) => None,
        Error::Protocol(_) => Some(CloseCode::Malformed.into()),
        _ => None,
    }
}
