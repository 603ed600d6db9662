//! Thousands of connections on one thread: two sets of sockets, one heap of timers, one buffer to read into.
//! Must not know what people do with their connections: it shows what happens, and does what it is told next.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::{Duration, Instant};

use cuelight::protocol::Codec;

use super::sets::{Ready, Sets};
use super::socket::{After, Seen, Socket, Traffic};

/// A client's number, from 0.
pub type ClientNo = u32;

/// What happens, with the client that it concerns.
#[derive(Debug)]
pub enum Happening<'a> {
    /// With the time at which it was read: what was worked off in between is not the server's.
    Seen(Seen<'a>, Instant),
    /// The connection is no more, for a reason that the kernel gives; not after [`Order::Sever`].
    Gone(Option<io::Error>),
    Timer(u64),
}

/// What a client is to do.
#[derive(Debug)]
pub enum Order {
    Connect(Box<Way>),
    Send(Vec<u8>),
    /// Says goodbye with this code, and waits for the server to close.
    Close(u16),
    /// Ends the connection without a close frame: by a reset, so that nothing unread is read out.
    Sever,
    /// Lets the connection be, unread and unanswered, as a machine does that lost its network.
    Abandon,
    /// Leaves the connection to another number, which must be free.
    Detach(ClientNo),
    /// Whether from now on the connection, or the next one that is made, is read before those of others: somebody waits
    /// for what comes, and it is timed. At first none is.
    Urgent(bool),
    /// From now on at most so many bytes a second; `None`: as they come.
    Pace(Option<u64>),
    /// Asks for a [`Happening::Timer`] with this key.
    Timer {
        at: Instant,
        key: u64,
    },
}

/// How a connection is opened.
#[derive(Debug, Clone)]
pub struct Way {
    pub to: SocketAddr,
    pub source: Option<IpAddr>,
    /// The path of the upgrade.
    pub path: Box<str>,
    pub codec: Codec,
    /// Bound of the kernel's receive buffer, in bytes.
    pub receive_bytes: Option<usize>,
}

/// Orders in the making: what a happening leads to.
pub type Orders = Vec<(ClientNo, Order)>;

/// The connections of one thread.
pub struct Reactor {
    sets: Sets,
    /// What a look has found; kept for its room alone.
    ready: Vec<Ready>,
    slots: Vec<Slot>,
    /// Connections that were abandoned, and when they are forgotten: the oldest in front.
    graveyard: VecDeque<(Instant, Socket)>,
    timers: BinaryHeap<Reverse<(Instant, ClientNo, u64)>>,
    buffer: Vec<u8>,
    mask: u32,
    pub traffic: Traffic,
}

#[derive(Default)]
struct Slot {
    socket: Option<Socket>,
    /// Where the upgrade goes; only until it is sent.
    way: Option<Box<Way>>,
    pace: Option<u64>,
    /// Which of the sets its socket is in, or the next one will be.
    urgent: bool,
    /// There may be bytes that the pace has not let in.
    unread: bool,
    ticking: bool,
}

/// Timers that are obeyed between two looks at the sockets.
const TIMERS_AT_ONCE: usize = 32;
/// The key of the reactor's own timers.
const TICK: u64 = u64::MAX;
/// How often slow clients read: one whose pace is under a byte in that time waits for its byte.
const SLOW_TICK: Duration = Duration::from_millis(250);
/// How long an abandoned connection stays: longer than the server's patience with a silent one.
const ABANDONED_FOR: Duration = Duration::from_secs(90);

impl Reactor {
    /// A reactor for so many clients.
    ///
    /// # Errors
    /// Where the kernel gives no epoll set.
    pub fn new(clients: usize) -> io::Result<Reactor> {
        let mut slots = Vec::new();
        slots.resize_with(clients, Slot::default);
        Ok(Reactor {
            sets: Sets::new()?,
            ready: Vec::new(),
            slots,
            graveyard: VecDeque::new(),
            timers: BinaryHeap::new(),
            buffer: Vec::new(),
            mask: 0x9e37_79b9,
            traffic: Traffic::default(),
        })
    }

    /// Waits for something to happen, at most until `until`, and shows it. What `show` asks for is done at once.
    ///
    /// # Errors
    /// Those of epoll.
    pub fn turn(
        &mut self,
        until: Instant,
        show: &mut impl FnMut(ClientNo, Happening, &mut Orders),
    ) -> io::Result<()> {
        let due = self.timers.peek().map_or(until, |Reverse((at, ..))| until.min(*at));
        let mut ready = std::mem::take(&mut self.ready);
        self.sets.wait(due, &mut ready)?;
        let mut orders = Orders::new();
        for Ready { key, readable, writable, ended } in ready.drain(..) {
            let client = key as ClientNo;
            if let Some(socket) = self.slots[client as usize].socket.as_mut().filter(|_| ended) {
                socket.ended = true;
            }
            if writable {
                self.writable(client, show, &mut orders);
            }
            if readable {
                self.readable(client, show, &mut orders);
            }
            self.obey(&mut orders, show);
        }
        self.ready = ready;
        self.timers_due(show, &mut orders);
        Ok(())
    }

    fn timers_due(&mut self, show: &mut impl FnMut(ClientNo, Happening, &mut Orders), orders: &mut Orders) {
        let Some(Reverse((first, ..))) = self.timers.peek() else { return };
        let now = Instant::now();
        if *first > now {
            return;
        }
        for _ in 0..TIMERS_AT_ONCE {
            let Some(Reverse((at, client, key))) = self.timers.peek().copied() else { break };
            if at > now {
                break;
            }
            self.timers.pop();
            if key == TICK {
                self.tick(client, show, orders);
            } else {
                show(client, Happening::Timer(key), orders);
            }
            self.obey(orders, show);
        }
        while self.graveyard.front().is_some_and(|(until, _)| *until <= now) {
            self.graveyard.pop_front();
        }
    }

    /// Carries out orders, and those that come of them.
    pub fn obey(&mut self, orders: &mut Orders, show: &mut impl FnMut(ClientNo, Happening, &mut Orders)) {
        while !orders.is_empty() {
            for (client, order) in std::mem::take(orders) {
                if let Err(error) = self.do_one(client, order) {
                    self.lose(client);
                    show(client, Happening::Gone(Some(error)), orders);
                }
            }
        }
    }

    fn do_one(&mut self, client: ClientNo, order: Order) -> io::Result<()> {
        self.mask = self.mask.wrapping_mul(0x9e37_79b1).wrapping_add(0x7f4a_7c15);
        let (mask, slot) = (self.mask, &mut self.slots[client as usize]);
        match order {
            Order::Connect(way) => {
                let mut socket = Socket::connect(way.to, way.source, way.codec, way.receive_bytes)?;
                self.sets.enter(&mut socket.stream, client as usize, slot.urgent)?;
                (slot.socket, slot.way, slot.unread, slot.pace) = (Some(socket), Some(way), false, None);
            }
            Order::Send(payload) => {
                if let Some(socket) = slot.socket.as_mut().filter(|socket| socket.is_open()) {
                    socket.send(&payload, mask, &mut self.traffic)?;
                }
            }
            Order::Close(code) => {
                if let Some(socket) = slot.socket.as_mut().filter(|socket| socket.is_open()) {
                    socket.close(code, mask, &mut self.traffic)?;
                }
            }
            Order::Sever => {
                if let Some(socket) = &slot.socket {
                    // A reset: the server learns it at once and loses what it had on the way. That it could not be
                    // asked for only makes the end an ordinary one.
                    let _ = socket2::SockRef::from(&socket.stream).set_linger(Some(Duration::ZERO));
                }
                self.lose(client);
            }
            Order::Abandon => {
                if let Some(mut socket) = slot.socket.take() {
                    self.sets.leave(&mut socket.stream, slot.urgent)?;
                    self.graveyard.push_back((Instant::now() + ABANDONED_FOR, socket));
                }
            }
            Order::Detach(to) => {
                if let Some(mut socket) = slot.socket.take() {
                    self.sets.leave(&mut socket.stream, slot.urgent)?;
                    let other = &mut self.slots[to as usize];
                    self.sets.enter(&mut socket.stream, to as usize, other.urgent)?;
                    other.socket = Some(socket);
                }
            }
            Order::Urgent(urgent) => {
                let was = std::mem::replace(&mut slot.urgent, urgent);
                if let Some(socket) = slot.socket.as_mut().filter(|_| was != urgent) {
                    self.sets.leave(&mut socket.stream, was)?;
                    self.sets.enter(&mut socket.stream, client as usize, urgent)?;
                }
            }
            Order::Pace(pace) => {
                slot.pace = pace;
                if !slot.ticking {
                    slot.ticking = true;
                    self.timers.push(Reverse((Instant::now() + SLOW_TICK, client, TICK)));
                }
            }
            Order::Timer { at, key } => self.timers.push(Reverse((at, client, key))),
        }
        Ok(())
    }

    fn lose(&mut self, client: ClientNo) {
        let slot = &mut self.slots[client as usize];
        (slot.socket, slot.way, slot.unread) = (None, None, false);
    }

    fn writable(
        &mut self,
        client: ClientNo,
        show: &mut impl FnMut(ClientNo, Happening, &mut Orders),
        orders: &mut Orders,
    ) {
        let slot = &mut self.slots[client as usize];
        let Some(socket) = &mut slot.socket else { return };
        let way = &mut slot.way;
        let upgrade = || {
            let way = way.take().expect("a connection that is being made has its way");
            Socket::upgrade(&way.to.to_string(), &way.path, way.codec)
        };
        if let Err(error) = socket.writable(upgrade, &mut self.traffic) {
            self.lose(client);
            show(client, Happening::Gone(Some(error)), orders);
        }
    }

    fn readable(
        &mut self,
        client: ClientNo,
        show: &mut impl FnMut(ClientNo, Happening, &mut Orders),
        orders: &mut Orders,
    ) {
        if self.slots[client as usize].pace.is_some() {
            self.slots[client as usize].unread = true;
        } else {
            self.read(client, usize::MAX, show, orders);
        }
    }

    fn tick(
        &mut self,
        client: ClientNo,
        show: &mut impl FnMut(ClientNo, Happening, &mut Orders),
        orders: &mut Orders,
    ) {
        let slot = &mut self.slots[client as usize];
        let every = slot.pace.map(tick_of);
        let budget = match slot.pace.zip(every) {
            Some((pace, every)) => (pace as f64 * every.as_secs_f64()).round() as usize,
            None => usize::MAX,
        };
        slot.ticking = slot.pace.is_some();
        if let Some(every) = every {
            self.timers.push(Reverse((Instant::now() + every, client, TICK)));
        }
        if slot.unread && budget > 0 {
            self.read(client, budget, show, orders);
        }
    }

    fn read(
        &mut self,
        client: ClientNo,
        budget: usize,
        show: &mut impl FnMut(ClientNo, Happening, &mut Orders),
        orders: &mut Orders,
    ) {
        let slot = &mut self.slots[client as usize];
        let Some(socket) = &mut slot.socket else { return };
        let (buffer, traffic) = (&mut self.buffer, &mut self.traffic);
        let read = socket.read(buffer, budget, self.mask, traffic, |seen, at| {
            show(client, Happening::Seen(seen, at), orders);
        });
        match read {
            Ok(After::Drained) => slot.unread = false,
            Ok(After::More) => slot.unread = true,
            Ok(After::Ended) => {
                self.lose(client);
                show(client, Happening::Gone(None), orders);
            }
            Err(error) => {
                self.lose(client);
                show(client, Happening::Gone(Some(error)), orders);
            }
        }
    }

    /// Bytes that this reactor holds for each client beside the kernel's.
    pub fn bytes_a_client() -> usize {
        size_of::<Slot>()
    }
}

/// How often a client of this pace, in bytes a second, reads.
fn tick_of(pace: u64) -> Duration {
    let for_a_byte =
        if pace == 0 { SLOW_TICK } else { Duration::from_secs(1) / pace.min(u64::from(u32::MAX)) as u32 };
    for_a_byte.max(SLOW_TICK)
}

#[cfg(test)]
mod tests;
