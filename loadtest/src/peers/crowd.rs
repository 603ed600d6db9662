//! All clients of a run in one thread: an epoll loop that reads, checks and times what comes.
//!
//! Askers have an epoll of their own, looked at after every few subscribers: an answer must not wait in this program
//! behind fifteen thousand deliveries. Must not know what is measured.

use std::io::{ErrorKind, Read};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use memchr::memmem;
use mio::unix::SourceFd;
use mio::{Events, Interest, Poll, Token};
use socket2::{Domain, Socket, Type};

use super::conn::{Conn, Phase};
use super::dialect::{Answer, Dialect, Role};
use super::frames;
use super::ledger::{self, Ledger};

/// Handshakes at a time.
const ENTERING_MAX: usize = 200;
/// How long a handshake or the last deliveries may take without any progress.
pub const PATIENCE: Duration = Duration::from_secs(20);
/// Connections of one source address: far below the ports that one has.
const OF_ONE_ADDRESS: usize = 4000;
/// Room for what is read at a time, beside what is left of the time before.
const ROOM_BYTES: usize = 256 * 1024;
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
    pub answers: u64,
    /// Nanoseconds in which there was nothing to do.
    pub idle_ns: u64,
    /// Looks that found something, and how many sockets they found.
    pub looks: u64,
    pub found: u64,
}

pub struct Crowd {
    dialect: Dialect,
    server: SocketAddr,
    began: Instant,
    poll: Poll,
    askers: Poll,
    events: Events,
    conns: Vec<Conn>,
    buffer: Vec<u8>,
    entering: usize,
    /// Whether to look again at once when there was nothing: the core is ours alone.
    spins: bool,
    pub ledger: Ledger,
    pub counts: Counts,
    /// Messages that the server has acknowledged to their publisher.
    acknowledged: u64,
    published: u64,
    /// Nanoseconds from when a request was due to its answer, since last taken.
    pub answer_ns: Vec<u64>,
    has_askers: bool,
    /// Askers who have their answer.
    pub free: Vec<usize>,
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
            spins,
            ledger: Ledger::default(),
            counts: Counts::default(),
            acknowledged: 0,
            published: 0,
            answer_ns: Vec::new(),
            has_askers: false,
            free: Vec::new(),
        })
    }

    /// Nanoseconds since this crowd began.
    pub fn now(&self) -> u64 {
        self.began.elapsed().as_nanos() as u64
    }

    /// Lets one in for each ticket and waits until all are. How long it took.
    pub fn enter(&mut self, role: Role, tickets: &[String]) -> anyhow::Result<Duration> {
        let hellos: Vec<_> = tickets.iter().map(|ticket| self.dialect.hello(ticket)).collect();
        let upgrade = self.dialect.upgrade(role, &self.server.to_string());
        let (began, mut progress) = (Instant::now(), Instant::now());
        let (mut hellos, mut waiting) = (hellos.into_iter(), 0);
        loop {
            while self.entering < ENTERING_MAX
                && let Some(hello) = hellos.next()
            {
                self.connect(role, hello, &upgrade).context("connecting")?;
            }
            if self.entering == 0 {
                break;
            }
            self.turn(None)?;
            if self.entering != waiting {
                (waiting, progress) = (self.entering, Instant::now());
            }
            ensure!(progress.elapsed() < PATIENCE, "{waiting} are not let in after {PATIENCE:?}");
        }
        if role == Role::Asker {
            self.free = (0..self.conns.len()).filter(|at| self.conns[*at].role == Role::Asker).collect();
        }
        Ok(began.elapsed())
    }

    fn connect(&mut self, role: Role, hello: Option<Vec<u8>>, upgrade: &str) -> anyhow::Result<()> {
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
        self.has_askers |= role == Role::Asker;
        let poll = if role == Role::Asker { &self.askers } else { &self.poll };
        poll.registry().register(&mut stream, Token(index), Interest::READABLE | Interest::WRITABLE)?;
        self.entering += 1;
        let out = upgrade.as_bytes().to_vec();
        let (phase, carry) = (Phase::Upgrading, Vec::new());
        self.conns.push(Conn { stream, phase, role, hello, next: 0, asked: None, carry, out });
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
        let conn = &mut self.conns[index];
        let body = ledger::body((index as u64) << 32 | conn.next, size);
        self.dialect.request(conn.next, &body, &mut conn.out);
        conn.asked = Some((body, due));
        conn.flush()
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
                if event.is_writable() {
                    self.conns[index].flush()?;
                }
                if event.is_readable() || event.is_read_closed() || event.is_error() {
                    self.read(index, &mut buffer, event.is_read_closed())
                        .with_context(|| format!("{:?} {index}", self.conns[index].role))?;
                }
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

    fn read(&mut self, index: usize, buffer: &mut Vec<u8>, to_the_end: bool) -> anyhow::Result<()> {
        loop {
            let conn = &mut self.conns[index];
            let have = conn.carry.len();
            if buffer.len() < have + ROOM_BYTES {
                buffer.resize(have + ROOM_BYTES, 0);
            }
            buffer[..have].copy_from_slice(&conn.carry);
            let count = match conn.stream.read(&mut buffer[have..]) {
                Ok(0) => bail!("the server closed the connection"),
                Ok(count) => count,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(error.into()),
            };
            let end = have + count;
            if conn.role == Role::Subscriber {
                self.counts.recvs += 1;
                self.counts.bytes += count as u64;
            }
            let now = self.now();
            let used = self.take_in(index, &buffer[..end], now)?;
            let conn = &mut self.conns[index];
            conn.carry.clear();
            conn.carry.extend_from_slice(&buffer[used..end]);
            // Readiness is told once: until a read takes less than there is room for, there may be more.
            if end < buffer.len() && !to_the_end {
                return Ok(());
            }
        }
    }

    /// Deals with every whole frame; how many bytes they are.
    fn take_in(&mut self, index: usize, bytes: &[u8], now: u64) -> anyhow::Result<usize> {
        let mut at = 0;
        if self.conns[index].phase == Phase::Upgrading {
            let Some(end) = memmem::find(bytes, b"\r\n\r\n") else { return Ok(0) };
            at = end + 4;
            self.upgraded(index, &bytes[..at])?;
        }
        while let Some(frame) = frames::first(&bytes[at..]) {
            at += frame.length;
            match frame.opcode {
                frames::TEXT | frames::BINARY => {
                    ensure!(frame.last, "a message came in pieces");
                    self.message(index, frame.payload, now)?;
                }
                frames::PING => {
                    let conn = &mut self.conns[index];
                    frames::from_client(&mut conn.out, frames::PONG, frame.payload);
                    conn.flush()?;
                }
                frames::PONG => {}
                frames::CLOSE => {
                    let code = frame.payload.first_chunk().map_or(1005, |code| u16::from_be_bytes(*code));
                    let reason =
                        String::from_utf8_lossy(frame.payload.get(2..).unwrap_or_default()).into_owned();
                    bail!("the server closed with {code} {reason}");
                }
                opcode => bail!("a frame of kind {opcode} came"),
            }
        }
        Ok(at)
    }

    fn upgraded(&mut self, index: usize, head: &[u8]) -> anyhow::Result<()> {
        let text = String::from_utf8_lossy(head);
        if !head.starts_with(b"HTTP/1.1 101") || !text.contains(frames::ACCEPT) {
            bail!("the upgrade was answered `{}`", text.lines().next().unwrap_or(""));
        }
        let conn = &mut self.conns[index];
        match conn.hello.take() {
            Some(hello) => {
                conn.phase = Phase::Entering;
                conn.out.extend(hello);
                conn.flush()
            }
            None => {
                conn.phase = Phase::Ready;
                self.entering -= 1;
                Ok(())
            }
        }
    }

    fn message(&mut self, index: usize, payload: &[u8], now: u64) -> anyhow::Result<()> {
        let conn = &mut self.conns[index];
        if conn.phase != Phase::Ready {
            if self.dialect.is_welcome(payload)? {
                conn.phase = Phase::Ready;
                self.entering -= 1;
            }
            return Ok(());
        }
        match conn.role {
            Role::Subscriber => self.dialect.bodies(payload, |bytes| {
                let length = self.ledger.deliver(conn.next, bytes, now)?;
                conn.next += 1;
                Ok(length)
            }),
            Role::Publisher => {
                if let Answer::To(number) = self.dialect.acknowledged(payload)? {
                    let expected = self.acknowledged;
                    ensure!(number == expected, "publishing {expected} was to be acknowledged, {number} was");
                    self.acknowledged += 1;
                }
                Ok(())
            }
            Role::Asker => {
                // Who asks in a session of ours is told of what happens there, too.
                let body = conn.asked.as_ref().map_or(&[][..], |(body, _)| body);
                if let Answer::To(number) = self.dialect.answered(conn.next, body, payload)? {
                    ensure!(number == conn.next, "request {} got the answer to {number}", conn.next);
                    let (_, due) = conn.asked.take().context("an answer came to nothing")?;
                    self.answer_ns.push(now.saturating_sub(due));
                    conn.next += 1;
                    self.counts.answers += 1;
                    self.free.push(index);
                }
                Ok(())
            }
        }
    }
}
