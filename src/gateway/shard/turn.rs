//! What a loop does, turn by turn: what sockets brought, what owners wrote, what is due, and a part of what is told to
//! everybody; then others get their turn.
//! Must not know what the bytes mean.
//!
//! The order of a turn keeps rights (see `hub/reader.rs`): how far stories are shown is read first, then all letters are
//! taken in, and only then something is sent.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use mio::event::Event;
use mio::{Events, Interest, Registry, Token};
use tokio::io::Interest as Readiness;
use tokio::io::unix::AsyncFd;
use tokio::time::{Instant, Sleep};

use super::alarm::{Alarms, Tick};
use super::channel::{Channel, Channels};
use super::row::{Hello, Meter, Phase, Row};
use super::table::Table;
use super::{Arrival, Entry, Purpose};
use crate::gateway::socket::Door;
use crate::hub::letter::{Letter, RowId};
use crate::hub::mail::Mail;
use crate::hub::mailbox::Lane;
use crate::hub::reader::Gathered;

/// Events of sockets looked at in one turn.
const EVENTS_MAX: usize = 128;
/// Writes of what is told to everybody in one turn: with four to eight microseconds each, up to a millisecond until the
/// next command is looked at.
pub(super) const WRITES_MAX: usize = 128;
/// Rows that wanted another go, looked at in one turn.
const AGAIN_MAX: usize = 128;
/// Frames looked at in one turn: who floods with tiny ones holds nobody up.
const FRAMES_MAX: usize = 512;

/// One event loop's state.
pub(super) struct Shard {
    pub door: Door,
    pub entry: Entry,
    pub registry: Registry,
    pub rows: Table<Row>,
    pub channels: Channels,
    pub alarms: Alarms,
    /// What is read from a socket at once, all of them sharing the buffer: a row keeps no more than this of what it has
    /// no room for.
    pub scratch: Vec<u8>,
    /// Frames that may still be looked at in this turn.
    pub frames_left: usize,
    pub out: Vec<u8>,
    pub gathered: Gathered,
    /// Rows that have more to do than one turn allows.
    pub again: VecDeque<RowId>,
    /// Channels whose story goes on.
    pub fresh: Vec<u32>,
    /// Rows that read by themselves and whose story goes on.
    pub apart: Vec<RowId>,
    /// Channels with a walk under way, in turn.
    pub walks: VecDeque<u32>,
    /// Channels whose story goes on, but not before this.
    pub resting: Vec<(Instant, u32)>,
    /// Channels that have something for their owner.
    pub outgoing: Vec<u32>,
    pub letters: Vec<Letter>,
    pub arrivals: Vec<Arrival>,
    /// When the last turn's part of a walk ended that goes on.
    pub walked_at: Option<Instant>,
    /// When somebody last asked for something during a walk.
    pub asked_at: Option<Instant>,
    pub stopped: bool,
}

/// Starts a loop as a task of the present runtime.
///
/// # Errors
/// What the operating system says of another epoll.
pub(super) fn start(door: Door, entry: Entry) -> io::Result<()> {
    let poll = mio::Poll::new()?;
    let registry = poll.registry().try_clone()?;
    // Its successor is unsafe, since the descriptor must stay open as long as the runtime watches it. This one does: the
    // poll owns it, and lives in what is made here.
    #[expect(deprecated, reason = "safe here, and the crate has no unsafe code")]
    let poll = AsyncFd::with_interest(poll, Readiness::READABLE)?;
    let shard = Shard::new(door, entry, registry);
    tokio::spawn(run(shard, poll));
    Ok(())
}

async fn run(mut shard: Shard, mut poll: AsyncFd<mio::Poll>) {
    let mut events = Events::with_capacity(EVENTS_MAX);
    let mut timer = Box::pin(tokio::time::sleep(Duration::ZERO));
    while !shard.stopped {
        let mut has_slept = false;
        // Where there is more than one look brings, nobody tells of the rest.
        if !(shard.is_busy() || events.iter().count() == EVENTS_MAX) {
            let sleep = |context: &mut Context<'_>| {
                let slept = shard.poll_sleep(context, &mut poll, timer.as_mut());
                has_slept |= slept.is_pending();
                slept
            };
            if let Err(error) = poll_fn(sleep).await {
                return tracing::error!(%error, "an event loop cannot wait for its sockets");
            }
        }
        if !has_slept {
            // The owners that it waits for may have to run on this very worker, and the journal's writer on this very core:
            // without the second, each of its waits for the disk would end a slice of the scheduler later.
            tokio::task::yield_now().await;
            std::thread::yield_now();
        }
        if let Err(error) = look(&mut poll, &mut events) {
            return tracing::error!(%error, "an event loop cannot look at its sockets");
        }
        shard.turn(&events);
    }
}

/// Takes what the sockets say, without waiting.
fn look(poll: &mut AsyncFd<mio::Poll>, events: &mut Events) -> io::Result<()> {
    match poll.get_mut().poll(events, Some(Duration::ZERO)) {
        Err(error) if error.kind() == io::ErrorKind::Interrupted => {
            events.clear();
            Ok(())
        }
        looked => looked,
    }
}

impl Shard {
    /// A loop without connections.
    pub fn new(door: Door, entry: Entry, registry: Registry) -> Shard {
        Shard {
            entry,
            registry,
            rows: Table::default(),
            channels: Channels::default(),
            alarms: Alarms::new(),
            scratch: vec![0; door.limits.read_buffer_bytes as usize],
            frames_left: 0,
            door,
            out: Vec::new(),
            gathered: Gathered::default(),
            again: VecDeque::new(),
            fresh: Vec::new(),
            apart: Vec::new(),
            walks: VecDeque::new(),
            resting: Vec::new(),
            outgoing: Vec::new(),
            letters: Vec::new(),
            arrivals: Vec::new(),
            walked_at: None,
            asked_at: None,
            stopped: false,
        }
    }

    /// Whether there is something to do without anything new.
    fn is_busy(&self) -> bool {
        !(self.again.is_empty() && self.fresh.is_empty() && self.walks.is_empty())
    }

    /// Ready when there is something to do.
    pub fn poll_sleep(
        &mut self,
        context: &mut Context<'_>,
        poll: &mut AsyncFd<mio::Poll>,
        mut timer: Pin<&mut Sleep>,
    ) -> Poll<io::Result<()>> {
        let (letters, arrivals) = (&self.entry.letterbox, &self.entry.arrivals);
        if !(letters.sleep(context.waker()) && arrivals.sleep(context.waker())) {
            return Poll::Ready(Ok(()));
        }
        for number in &self.outgoing {
            let Some(channel) = self.channels.get_mut(*number) else { continue };
            // Only lanes that something waits for: room in another would be no end of turns that change nothing.
            let mut wanted = Lane::ALL.into_iter().filter(|lane| channel.waits_for(*lane));
            if wanted.any(|lane| channel.mailbox.when_room(lane, context.waker())) {
                return Poll::Ready(Ok(()));
            }
        }
        if let Poll::Ready(ready) = poll.poll_read_ready_mut(context) {
            // What comes between the look and this is told again.
            return Poll::Ready(ready.map(|mut ready| ready.clear_ready()));
        }
        let rested = self.resting.iter().map(|(until, _)| *until).min();
        if let Some(at) = self.alarms.next().into_iter().chain(rested).min() {
            if timer.deadline() != at {
                timer.as_mut().reset(at);
            }
            if timer.as_mut().poll(context).is_ready() {
                return Poll::Ready(Ok(()));
            }
        }
        Poll::Pending
    }

    pub(super) fn turn(&mut self, events: &Events) {
        self.alarms.forgive();
        self.frames_left = FRAMES_MAX;
        for event in events {
            self.event(event);
        }
        for _ in 0..self.again.len().min(AGAIN_MAX) {
            let Some(id) = self.again.pop_front() else { break };
            if let Some(row) = self.rows.get_mut(id) {
                row.again = false;
                self.go_on(id);
            }
        }
        self.take_arrivals();
        self.read_heads();
        self.take_letters();
        self.hand_in();
        self.ring_alarms();
        self.walk_some();
    }

    fn event(&mut self, event: &Event) {
        let Token(token) = event.token();
        let id = RowId { index: token as u32, turn: (token >> 32) as u32 };
        if event.is_writable() {
            self.writable(id);
        }
        if event.is_readable() || event.is_read_closed() || event.is_error() {
            self.readable(id);
        }
        if event.is_read_closed() || event.is_error() {
            self.read_closed(id);
        }
    }

    pub(super) fn take_arrivals(&mut self) {
        let mut arrivals = std::mem::take(&mut self.arrivals);
        self.entry.arrivals.take(&mut arrivals);
        for arrival in arrivals.drain(..) {
            self.arrive(arrival);
        }
        self.arrivals = arrivals;
    }

    fn arrive(&mut self, arrival: Arrival) {
        let Arrival { stream, rest, what, open } = arrival;
        let mut stream = mio::net::TcpStream::from_std(stream);
        let id = self.rows.next_id();
        let token = Token(id.index as usize | (id.turn as usize) << 32);
        // Told of every change once: what is not read for lack of room is remembered, see `reading.rs`.
        if let Err(error) =
            self.registry.register(&mut stream, token, Interest::READABLE | Interest::WRITABLE)
        {
            return tracing::warn!(%error, "a connection could not be taken in");
        }
        let phase = match what {
            Purpose::Session { session, codec, stranger } => {
                let by = self.alarms.now().after(self.door.times.hello);
                let stranger = Some(Box::new(stranger));
                let mut meter = Meter::new(&self.door.limits, Instant::now());
                // It came with the handshake, and counts like what comes behind it.
                meter.inbound.read(rest.len());
                Phase::Hello(Box::new(Hello { session, codec, by, stranger, meter }))
            }
            #[cfg(feature = "echo")]
            Purpose::Echo => Phase::Echo,
        };
        let mut row = Row::new(stream, phase, open);
        row.surplus = (!rest.is_empty()).then(|| rest[..].into());
        self.rows.add(row);
        self.set_alarm(id);
        self.go_on(id);
    }

    /// Sets a row's alarm, if it must be looked at earlier than it will be.
    pub fn set_alarm(&mut self, id: RowId) {
        let Some(row) = self.rows.get_mut(id) else { return };
        let due = row.due();
        if due < row.alarm {
            row.alarm = due;
            self.alarms.set(due, id);
        }
    }

    fn ring_alarms(&mut self) {
        let now = self.alarms.now();
        while let Some((at, id)) = self.alarms.ring(now) {
            let Some(row) = self.rows.get_mut(id).filter(|row| row.alarm == at) else { continue };
            row.alarm = Tick::NEVER;
            if row.due() <= now {
                self.overdue(id, now);
            }
            self.set_alarm(id);
        }
    }
}

/// However a loop ends, a panic of ours included: nobody is left talking to nothing, and nobody who is gone is held to
/// be there.
impl Drop for Shard {
    fn drop(&mut self) {
        self.entry.arrivals.close();
        // Seats that nobody has taken say so themselves, those included that are still to come.
        drop(self.entry.letterbox.close());
        self.channels.iter_mut().for_each(Channel::tell_who_is_gone);
        for row in self.rows.iter() {
            if let Phase::Seated(seated) = &row.phase
                && let Some(channel) = self.channels.get_mut(seated.channel)
            {
                // An owner that ended wants to know nothing more.
                let _ = channel.mailbox.send_always(Mail::Gone { conn: seated.conn, left: false });
            }
        }
    }
}
