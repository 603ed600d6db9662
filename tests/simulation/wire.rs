//! A connection's end at the client: a task that joins, sends and reads as the gateway's two kinds of connections do
//! (`seat` and `row`), and notes what arrives, with what was durable in that moment.
//! Must not know what messages mean.

mod row;
mod seat;

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use cuelight::hub::Hub;
use cuelight::hub::mail::{Asked, Join};
use cuelight::protocol::outgoing::CloseCode;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::time::Instant;

use crate::disk::Disk;
use crate::script::Dice;

pub const SESSION: &str = "s1";

/// What a client is told to do.
pub enum Order {
    Ask(Asked),
    Seen(u64),
    /// Whether it reads what comes.
    Read(bool),
    /// Closes with 1000.
    Leave,
}

/// What happens at a client's end.
#[derive(Debug, Clone)]
pub enum What {
    Seated,
    Frame(Bytes),
    /// A command was handed in, when the disk had been asked for so many records.
    Sent {
        id: Box<str>,
        /// Which command it was: an id may stand before several.
        content: u64,
        asked: u64,
    },
    Turned(CloseCode),
    Closed(CloseCode),
}

/// The same, with the moment.
#[derive(Debug, Clone)]
pub struct Arrived {
    /// Since when it may have been on its way.
    pub since_ms: u64,
    pub at_ms: u64,
    pub durable: u64,
    /// How many records were settled, well or not.
    pub settled: u64,
    pub what: What,
}

/// A time in which a client did not read.
#[derive(Clone, Copy)]
struct Deaf {
    since: Instant,
    /// When it began to read again, if it did.
    until: Option<Instant>,
}

impl Deaf {
    /// Whether it goes on. What it finds when it reads again comes in one moment, and is of it.
    fn goes_on(&self) -> bool {
        self.until.is_none_or(|until| until == Instant::now())
    }
}

/// Where a task puts what arrives.
#[derive(Clone)]
pub struct Inbox {
    arrived: Arc<Mutex<VecDeque<Arrived>>>,
    disk: Disk,
    began: Instant,
    deaf: Arc<Mutex<Option<Deaf>>>,
}

impl Inbox {
    fn put(&self, what: What) {
        let now = Instant::now();
        let deaf = *self.deaf.lock().expect("no holder panics");
        let since = deaf.filter(Deaf::goes_on).map_or(now, |deaf| deaf.since);
        let ms = |moment: Instant| moment.duration_since(self.began).as_millis() as u64;
        let (durable, settled) = (self.disk.durable(), self.disk.settled());
        let arrived = Arrived { since_ms: ms(since), at_ms: ms(now), durable, settled, what };
        self.arrived.lock().expect("no holder panics").push_back(arrived);
    }

    /// Its client reads from now on, or does not.
    fn reads(&self, reads: bool) {
        let now = Instant::now();
        let mut deaf = self.deaf.lock().expect("no holder panics");
        let since = deaf.filter(Deaf::goes_on).map(|deaf| deaf.since);
        *deaf = match reads {
            true => since.map(|since| Deaf { since, until: Some(now) }),
            false => Some(Deaf { since: since.unwrap_or(now), until: None }),
        };
    }

    fn sent(&self, command: &Asked) {
        let asked = self.disk.appended();
        self.put(What::Sent { id: command.id.clone(), content: command.content, asked });
    }

    pub fn take(&self) -> VecDeque<Arrived> {
        std::mem::take(&mut *self.arrived.lock().expect("no holder panics"))
    }
}

/// A connection: dropped, it is gone without a goodbye.
pub struct Wire {
    pub orders: UnboundedSender<Order>,
    pub inbox: Inbox,
}

impl Wire {
    /// Begins to join: with a task of its own in the hub's way, or as a row of an event loop.
    /// `revoked`: whether the key that vouches for them is, where it may be.
    pub fn open(
        hub: &Arc<Hub>,
        (disk, began): (&Disk, Instant),
        join: Join,
        row: Option<Dice>,
        revoked: Option<Arc<AtomicBool>>,
    ) -> Wire {
        let (orders, todo) = unbounded_channel();
        let inbox = Inbox { arrived: Arc::default(), disk: disk.clone(), began, deaf: Arc::default() };
        let (hub, told) = (hub.clone(), inbox.clone());
        match row {
            None => drop(tokio::spawn(seat::live(hub, join, todo, told, revoked))),
            Some(dice) => drop(tokio::spawn(row::live(hub, join, todo, told, (dice, revoked)))),
        }
        Wire { orders, inbox }
    }
}

/// As the gateway does: a key that was revoked while its ticket was on the way vouches for nobody.
fn is_revoked(revoked: Option<&AtomicBool>) -> bool {
    revoked.is_some_and(|revoked| revoked.load(Ordering::Relaxed))
}
