//! What a connection is in an event loop: small while it is idle, and what it needs besides only while it needs it.
//! Must not know other rows.

use std::sync::Arc;
use std::time::Duration;

use mio::net::TcpStream;
use tokio::time::Instant;

use super::alarm::Tick;
use crate::gateway::frames;
use crate::gateway::limits::inbound::Inbound;
use crate::gateway::limits::room::Open;
use crate::gateway::limits::strangers::Stranger;
use crate::gateway::rates::Rates;
use crate::hub::directs::Directs;
use crate::hub::mail::ConnId;
use crate::hub::reader::Reader;
use crate::limits::Limits;
use crate::protocol::Codec;

/// One connection.
pub(super) struct Row {
    pub stream: TcpStream,
    pub frames: frames::Reader,
    pub phase: Phase,
    /// What the kernel did not take yet. While it is there nothing else is written, and nothing read.
    pub backlog: Option<Box<Backlog>>,
    /// Read, and not looked at yet: there was no room for what it asks.
    pub surplus: Option<Box<[u8]>>,
    /// There is something to read, and no room for it yet.
    pub unread: bool,
    /// Is among those that wanted another go.
    pub again: bool,
    /// Is among those that wait until their owner has room.
    pub held: bool,
    /// When the row is looked at anyway.
    pub alarm: Tick,
    pub _open: Open,
}

/// How far a connection is.
pub(super) enum Phase {
    /// The first message is awaited.
    Hello(Box<Hello>),
    /// It wants in, and the session's owner has not decided yet.
    Joining(Box<Joining>),
    Seated(Seated),
    Parting(Parting),
    #[cfg(feature = "echo")]
    Echo,
}

pub(super) struct Hello {
    pub session: Arc<str>,
    pub codec: Codec,
    pub by: Tick,
    /// Until it has shown a good ticket.
    pub stranger: Option<Box<Stranger>>,
    pub meter: Meter,
}

pub(super) struct Joining {
    pub channel: u32,
    pub codec: Codec,
    /// The key that vouched for it.
    pub key: Box<str>,
    /// The client has given up: its join need not be decided.
    pub hung_up: bool,
}

/// A place in a session.
pub(super) struct Seated {
    pub channel: u32,
    /// Where it stands in its group, see `channel.rs`.
    pub place: u32,
    pub conn: ConnId,
    pub reader: Reader,
    /// Reads by itself: it is behind the others, or is sent something of its own.
    pub apart: bool,
    /// Is among those of its channel who wait for the story to go on.
    pub listed: bool,
    pub directs: Option<Box<Directs>>,
    /// What is kept of those who say something.
    pub talk: Option<Box<Talk>>,
    pub ping_at: Tick,
    pub pong_by: Tick,
}

pub(super) struct Talk {
    pub rates: Rates,
    pub seen_at: Option<Instant>,
    pub meter: Meter,
}

/// What a connection may send.
pub(super) struct Meter {
    pub inbound: Inbound,
    /// Nothing is read before.
    pub resume: Tick,
}

impl Meter {
    /// Of somebody who has sent nothing of late.
    pub fn new(limits: &Limits, now: Instant) -> Meter {
        Meter { inbound: Inbound::new(limits, now), resume: Tick::NEVER }
    }
}

/// On its way out.
pub(super) struct Parting {
    pub by: Tick,
    /// Nothing more is said as soon as what is on its way has left.
    pub is_last_word: bool,
    /// What it sends is no frames any more.
    pub broken: bool,
    /// It never showed a good ticket, and counts as a stranger's until it is gone.
    pub _stranger: Option<Box<Stranger>>,
}

/// Bytes that the kernel did not take.
pub(super) struct Backlog {
    pub bytes: Vec<u8>,
    pub at: usize,
    /// Until when it must have taken some.
    pub by: Tick,
}

impl Row {
    /// A connection that has said nothing yet.
    pub fn new(stream: TcpStream, phase: Phase, open: Open) -> Row {
        Row {
            stream,
            frames: frames::Reader::default(),
            phase,
            backlog: None,
            surplus: None,
            unread: false,
            again: false,
            held: false,
            alarm: Tick::NEVER,
            _open: open,
        }
    }

    /// When it must be looked at.
    pub fn due(&self) -> Tick {
        let backlog = self.backlog.as_ref().map_or(Tick::NEVER, |backlog| backlog.by);
        let phase = match &self.phase {
            Phase::Hello(hello) => hello.by.min(hello.meter.resume),
            Phase::Joining(_) => Tick::NEVER,
            Phase::Seated(seated) => {
                let resume = seated.talk.as_ref().map_or(Tick::NEVER, |talk| talk.meter.resume);
                seated.ping_at.min(seated.pong_by).min(resume)
            }
            Phase::Parting(parting) => parting.by,
            #[cfg(feature = "echo")]
            Phase::Echo => Tick::NEVER,
        };
        backlog.min(phase)
    }

    /// What it may send, where that is counted: not of those who have sent nothing, nor of those on their way out.
    pub fn meter(&mut self) -> Option<&mut Meter> {
        match &mut self.phase {
            Phase::Hello(hello) => Some(&mut hello.meter),
            Phase::Seated(seated) => seated.talk.as_mut().map(|talk| &mut talk.meter),
            Phase::Joining(_) | Phase::Parting(_) => None,
            #[cfg(feature = "echo")]
            Phase::Echo => None,
        }
    }

    /// Whether it has sent more than it may, and waits.
    pub fn is_stopped(&mut self) -> bool {
        self.meter().is_some_and(|meter| meter.resume != Tick::NEVER)
    }
}

impl Seated {
    /// A seat just taken: apart until its first messages have left.
    pub fn new(channel: u32, place: u32, conn: ConnId, reader: Reader) -> Seated {
        let (directs, talk) = (None, None);
        let (ping_at, pong_by) = (Tick::NEVER, Tick::NEVER);
        Seated { channel, place, conn, reader, apart: true, listed: false, directs, talk, ping_at, pong_by }
    }

    /// What is kept of it as soon as it says something.
    pub fn talk(&mut self, limits: &Limits, now: Instant) -> &mut Talk {
        let role = self.reader.role;
        self.talk.get_or_insert_with(|| {
            let (rates, meter) = (Rates::new(limits, role, now), Meter::new(limits, now));
            Box::new(Talk { rates, seen_at: None, meter })
        })
    }

    /// Reads by itself from now on. Its group has had everything before `done`.
    pub fn step_aside(&mut self, done: u64) {
        self.reader.cursor = self.reader.cursor.max(done);
        self.apart = true;
    }
}

/// How long things may take, as this loop counts it.
pub(super) const SEEN_SPACING: Duration = Duration::from_millis(900);

#[cfg(test)]
mod tests {
    use super::*;

    /// With what the hub keeps of a connection, and the session of a person, an idle attendee is to cost two kilobytes.
    #[test]
    fn an_idle_connection_is_a_small_row() {
        assert!(std::mem::size_of::<Row>() <= 128, "{}", std::mem::size_of::<Row>());
    }
}
