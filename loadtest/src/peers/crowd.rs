//! All clients of a run in one thread: an epoll loop that reads, checks and times what comes.
//!
//! Askers have an epoll of their own, looked at after every few subscribers: an answer must not wait in this program
//! behind fifteen thousand deliveries. Must not know what is measured.

use std::collections::VecDeque;
use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use mio::unix::SourceFd;
use mio::{Events, Interest, Poll, Token};
use socket2::{Domain, Socket, Type};

use super::conn::{Conn, Phase};
use super::dialect::{Dialect, Role};
use super::hearing::ROOM_BYTES;
use super::ledger::{self, Ledger};
use super::told::Told;

/// Handshakes at a time, where it is not measured how many may come at once.
pub const ENTERING_MAX: usize = 200;
/// Connections begun between two looks at what has come.
const CALLS_A_LOOK: usize = 32;
/// How long a handshake or the last deliveries may take without any progress.
pub const PATIENCE: Duration = Duration::from_secs(20);
/// Connections of one source address: far below the ports that one has.
const OF_ONE_ADDRESS: usize = 4000;
/// Sockets looked at between two looks at the askers.
pub const AT_ONCE: usize = 128;
/// Where the askers' epoll stands in the other.
const ASKERS: Token = Token(usize::MAX);

/// What was counted since the beginning.
#[derive(Debug, Clone, Copy, Default)]
pub struct Counts {
    /// Of subscribers alone.
    pub bytes: u64,
    pub recvs: u64,
    /// Of everybody, what was said before the upgrade was done and pings included.
    pub bytes_of_all: u64,
    /// Messages to everybody.
    pub frames_of_all: u64,
    pub answers: u64,
    /// Nanoseconds in which there was nothing to do.
    pub idle_ns: u64,
    /// Looks that found something, and how many sockets they found.
    pub looks: u64,
    pub found: u64,
}

/// How long it took to let some in.
pub struct Entered {
    /// Until the last one was.
    pub took: Duration,
    /// Until the last one's connection was begun.
    pub called: Duration,
}

pub struct Crowd {
    pub(super) dialect: Dialect,
    server: SocketAddr,
    began: Instant,
    poll: Poll,
    askers: Poll,
    events: Events,
    pub(super) conns: Vec<Conn>,
    buffer: Vec<u8>,
    pub(super) entering: usize,
    /// The session of those who enter from now on, where it is not the first one.
    pub room: Option<String>,
    /// Whether to look again at once when there was nothing: the core is ours alone.
    spins: bool,
    pub ledger: Ledger,
    pub counts: Counts,
    /// Who of the staff has been told of whom.
    pub told: Told,
    /// Messages that the server has acknowledged to their publisher.
    pub(super) acknowledged: u64,
    published: u64,
    /// Nanoseconds from when somebody was due to their welcome.
    pub join_ns: Vec<u64>,
    /// Nanoseconds from when a request was due to its answer, since last taken.
    pub answer_ns: Vec<u64>,
    has_askers: bool,
    /// Askers who have their answer, the one who had it last behind.
    pub free: VecDeque<usize>,
    /// Whether a connection that fails is noted and let go, and does not end the run.
    pub lets_go: bool,
    /// Why connections failed.
    pub failed: Vec<String>,
}

impl Crowd {
    pub fn new(dialect: Dialect, server: SocketAddr, spins: bool) -> anyhow::Result<Crowd> {
        let (poll, askers) = (Poll::new()?, Poll::new()?);
        let fd = std::os::fd::AsRawFd::as_raw_fd(&askers);
        poll.registry().register(&mut SourceFd(&fd), ASKERS, Interest::READABLE)?;
        Ok(Crowd {
            dialect,
            server,
            began: Instant::now(),
            poll,
            askers,
            events: Events::with_capacity(AT_ONCE),
            conns: Vec::new(),
            buffer: vec![0; ROOM_BYTES],
            entering: 0,
            room: None,
            spins,
            ledger: Ledger::default(),
            told: Told::default(),
            counts: Counts::default(),
            acknowledged: 0,
            published: 0,
            join_ns: Vec::new(),
            answer_ns: Vec::new(),
            has_askers: false,
            free: VecDeque::new(),
            lets_go: false,
            failed: Vec::new(),
        })
    }

    /// Nanoseconds since this crowd began.
    pub fn now(&self) -> u64 {
        self.began.elapsed().as_nanos() as u64
    }

    /// Lets one in for each ticket, so many at a time, and waits until all are.
    pub fn enter(&mut self, role: Role, tickets: &[String], at_once: usize) -> anyhow::Result<Entered> {
        let hellos: Vec<_> = tickets.iter().map(|ticket| self.dialect.hello(ticket)).collect();
        let upgrade = self.upgrade(role);
        let (began, began_ns, mut progress) = (Instant::now(), self.now(), Instant::now());
        let (mut hellos, mut waiting) = (hellos.into_iter().peekable(), 0);
        let mut calling = Duration::ZERO;
        loop {
            let mut called = 0;
            while self.entering < at_once
                && called < CALLS_A_LOOK
                && let Some(hello) = hellos.next()
            {
                // Who comes with all others was due when the first one was; who has to wait for a place is not late.
                let due = if at_once == usize::MAX { began_ns } else { self.now() };
                self.connect(role, hello, &upgrade, due).context("connecting")?;
                called += 1;
                calling = began.elapsed();
            }
            if self.entering == 0 {
                break;
            }
            let calls_on = self.entering < at_once && hellos.peek().is_some();
            self.turn(calls_on.then_some(0))?;
            if self.entering != waiting {
                (waiting, progress) = (self.entering, Instant::now());
            }
            ensure!(progress.elapsed() < PATIENCE, "{waiting} are not let in after {PATIENCE:?}");
        }
        Ok(Entered { took: began.elapsed(), called: calling })
    }

    /// Calls for one more, who was due at this time, and does not wait.
    pub fn call(&mut self, role: Role, ticket: &str, due: u64) -> anyhow::Result<()> {
        let (hello, upgrade) = (self.dialect.hello(ticket), self.upgrade(role));
        self.connect(role, hello, &upgrade, due).context("connecting")
    }

    fn upgrade(&self, role: Role) -> String {
        self.dialect.upgrade(role, &self.server.to_string(), self.room.as_deref())
    }

    fn connect(&mut self, role: Role, hello: Option<Vec<u8>>, upgrade: &str, due: u64) -> anyhow::Result<()> {
        let index = self.conns.len();
        let socket = Socket::new(Domain::IPV4, Type::STREAM.nonblocking().cloexec(), None)?;
        let source = Ipv4Addr::new(127, 0, 0, 2 + (index / OF_ONE_ADDRESS) as u8);
        socket.bind(&SocketAddr::from((IpAddr::V4(source), 0)).into())?;
        socket.set_tcp_nodelay(true)?;
        // Ends with a reset, so that no port stays taken for the next run.
        socket.set_linger(Some(Duration::ZERO))?;
        if let Err(error) = socket.connect(&self.server.into())
            && error.raw_os_error() != Some(rustix::io::Errno::INPROGRESS.raw_os_error())
        {
            return Err(error.into());
        }
        let mut stream = mio::net::TcpStream::from_std(TcpStream::from(socket));
        self.has_askers |= role.asks();
        let poll = if role.asks() { &self.askers } else { &self.poll };
        poll.registry().register(&mut stream, Token(index), Interest::READABLE | Interest::WRITABLE)?;
        self.entering += 1;
        let out = upgrade.as_bytes().to_vec();
        let (phase, carry) = (Phase::Upgrading, Vec::new());
        let watcher = if role == Role::Watcher { self.told.watcher() } else { 0 };
        self.conns.push(Conn { stream, phase, role, hello, due, next: 0, asked: None, watcher, carry, out });
        Ok(())
    }

    /// All subscribers wait for the next message, and nobody for an earlier one.
    pub fn begin(&mut self) {
        let subscribers = self.conns.iter().filter(|conn| conn.role == Role::Subscriber).count();
        let next = self.ledger.begin(subscribers);
        for conn in self.conns.iter_mut().filter(|conn| conn.role == Role::Subscriber) {
            conn.next = next;
        }
    }

    /// Publishes a message of so many bytes, due at this time.
    pub fn publish(&mut self, size: usize, due: u64) -> anyhow::Result<()> {
        let index = self.conns.iter().position(|conn| conn.role == Role::Publisher);
        let index = index.context("there is a publisher")?;
        let (number, body) = self.ledger.publish(size, due);
        self.published += 1;
        self.dialect.publish(number, body, &mut self.conns[index].out);
        self.conns[index].flush()
    }

    /// Whether the server still owes an acknowledgement or a delivery.
    pub fn owes(&self) -> Option<String> {
        if self.ledger.open() > 0 {
            return Some(format!("{} deliveries", self.ledger.missing()));
        }
        let unanswered = if self.dialect.acknowledges() { self.published - self.acknowledged } else { 0 };
        (unanswered > 0).then(|| format!("{unanswered} acknowledgements"))
    }

    /// Lets an asker ask, for what was due at this time.
    pub fn ask(&mut self, index: usize, size: usize, due: u64) -> anyhow::Result<()> {
        self.compose(index, size);
        self.send(index, due)
    }

    /// Writes down what an asker asks next, and does not send it.
    pub fn compose(&mut self, index: usize, size: usize) {
        let conn = &mut self.conns[index];
        let body = ledger::body((index as u64) << 32 | conn.next, size);
        self.dialect.request(conn.role, conn.next, choice(index, conn.next), &body, &mut conn.out);
        conn.asked = Some((body, 0));
    }

    /// Sends what was written down, for what was due at this time.
    pub fn send(&mut self, index: usize, due: u64) -> anyhow::Result<()> {
        let conn = &mut self.conns[index];
        if let Some((_, since)) = &mut conn.asked {
            *since = due;
        }
        let flushed = conn.flush();
        self.lets(index, flushed)
    }

    /// The session and its poll, in ours.
    pub fn poll(&self) -> Option<(&str, &str)> {
        match &self.dialect {
            Dialect::Bare => None,
            Dialect::Cuelight(session) => Some((&session.id, &session.poll)),
        }
    }

    /// What everybody's last answered vote was for: how many for each of the two options.
    pub fn chosen(&self) -> [u64; 2] {
        let mut chosen = [0; 2];
        let voters = self.conns.iter().enumerate().filter(|(_, conn)| conn.role == Role::Asker);
        for (index, conn) in voters {
            if let Some(last) = conn.next.checked_sub(1) {
                chosen[choice(index, last) as usize] += 1;
            }
        }
        chosen
    }

    /// Takes the outcome of dealing with a connection: where one that fails is let go, it is noted and gone.
    fn lets(&mut self, index: usize, outcome: anyhow::Result<()>) -> anyhow::Result<()> {
        let conn = &mut self.conns[index];
        let Err(why) = outcome else { return Ok(()) };
        if !self.lets_go {
            return Err(why.context(format!("{:?} {index}", conn.role)));
        }
        let poll = if conn.role.asks() { &self.askers } else { &self.poll };
        poll.registry().deregister(&mut conn.stream)?;
        conn.phase = Phase::Gone;
        self.failed.push(format!("{:?} {index}: {why:#}", conn.role));
        Ok(())
    }

    /// One look at all sockets. `until`, in nanoseconds, is when there is something else to do: only where this program
    /// does not spin does it sleep so long.
    pub fn turn(&mut self, until: Option<u64>) -> anyhow::Result<()> {
        let began = self.now();
        let patience = match (self.spins, until) {
            (true, _) => Duration::ZERO,
            (false, None) => Duration::from_millis(1),
            // The kernel counts in whole milliseconds; what is left of one is spun away.
            (false, Some(until)) => Duration::from_millis(until.saturating_sub(began) / 1_000_000),
        };
        let mut found = self.look(false, patience)?;
        if self.has_askers {
            found += self.look(true, Duration::ZERO)?;
        }
        match found {
            0 => self.counts.idle_ns += self.now() - began,
            _ => self.counts.looks += 1,
        }
        self.counts.found += found;
        Ok(())
    }

    /// Deals with some of what there is; how many sockets had something.
    fn look(&mut self, askers: bool, patience: Duration) -> anyhow::Result<u64> {
        let mut events = std::mem::replace(&mut self.events, Events::with_capacity(0));
        let mut buffer = std::mem::take(&mut self.buffer);
        let mut found = 0;
        loop {
            let poll = if askers { &mut self.askers } else { &mut self.poll };
            match poll.poll(&mut events, Some(patience)) {
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                polled => polled?,
            }
            let mut seen = 0;
            for event in events.iter().filter(|event| event.token() != ASKERS) {
                let index = event.token().0;
                seen += 1;
                if self.conns[index].phase == Phase::Gone {
                    continue;
                }
                let mut outcome = Ok(());
                if event.is_writable() {
                    outcome = self.conns[index].flush();
                }
                if outcome.is_ok() && (event.is_readable() || event.is_read_closed() || event.is_error()) {
                    outcome = self.read(index, &mut buffer, event.is_read_closed());
                }
                self.lets(index, outcome)?;
            }
            found += seen;
            // The answers are taken as they come, all of them: there are few.
            if !askers || seen == 0 {
                break;
            }
        }
        (self.events, self.buffer) = (events, buffer);
        Ok(found)
    }
}

/// Which of two options a vote is for: another one than the voter's last, and half of all who vote for the first time.
fn choice(index: usize, number: u64) -> u64 {
    (index as u64 + number) % 2
}
