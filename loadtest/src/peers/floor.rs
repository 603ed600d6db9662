//! The floor under every figure: a broadcaster in one thread that does nothing but what it must, `epoll` and `send`.
//! It knows nobody, keeps nothing, and checks nothing. Must not be mistaken for a server.

use std::collections::BTreeSet;
use std::io::{ErrorKind, Read, Write};
use std::net::SocketAddr;
use std::time::Duration;

use anyhow::Context;
use memchr::memmem;
use mio::net::{TcpListener, TcpStream};
use mio::{Events, Interest, Poll, Token};
use socket2::{Domain, Socket, Type};

use super::frames;

#[derive(clap::Args)]
pub struct Args {
    #[arg(long)]
    listen: SocketAddr,
    /// Look for requests after so many sends
    #[arg(long, default_value_t = usize::MAX)]
    chunk: usize,
    /// Does something wrong to one delivery, for tests of what notices it
    #[arg(long, value_enum)]
    fault: Option<Fault>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Fault {
    /// One subscriber does not get one message.
    Drop,
    /// One gets it twice.
    Double,
    /// One gets it with a letter changed.
    Change,
    /// One gets it after the next.
    Swap,
    /// One who asks is thrown out instead of answered.
    Throw,
}

/// The message or request that a fault is done to, counted from 0: others are under way before and behind it.
const FAULTY: u64 = 20;
const BACKLOG: i32 = 4096;
const LISTENER: Token = Token(usize::MAX);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    New,
    Subscriber,
    Publisher,
    Asker,
}

struct Conn {
    stream: TcpStream,
    role: Role,
    carry: Vec<u8>,
    /// What the socket had no room for.
    out: Vec<u8>,
}

struct Floor {
    poll: Poll,
    listener: TcpListener,
    conns: Vec<Option<Conn>>,
    free: Vec<usize>,
    subscribers: BTreeSet<usize>,
    /// Frames that go to every subscriber once those before are with everybody, and how many there were before.
    pending: Vec<Vec<u8>>,
    flight: Option<Flight>,
    chunk: usize,
    sent: u64,
    asked: u64,
    fault: Option<Fault>,
    /// A frame that waits for the next one, of a swap.
    held: Vec<u8>,
    buffer: Vec<u8>,
}

/// What is being sent to everybody.
struct Flight {
    bytes: Vec<u8>,
    to: Vec<usize>,
    /// How many of them have it.
    done: usize,
}

/// Serves until the process is ended.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let socket = Socket::new(Domain::for_address(args.listen), Type::STREAM.nonblocking().cloexec(), None)?;
    socket.set_reuse_address(true)?;
    // Sockets that are accepted have it from here.
    socket.set_tcp_nodelay(true)?;
    socket.bind(&args.listen.into())?;
    socket.listen(BACKLOG)?;
    let mut listener = TcpListener::from_std(socket.into());
    let poll = Poll::new()?;
    poll.registry().register(&mut listener, LISTENER, Interest::READABLE)?;
    let mut floor = Floor {
        poll,
        listener,
        conns: Vec::new(),
        free: Vec::new(),
        subscribers: BTreeSet::new(),
        pending: Vec::new(),
        flight: None,
        chunk: args.chunk,
        sent: 0,
        asked: 0,
        fault: args.fault,
        held: Vec::new(),
        buffer: vec![0; 64 * 1024],
    };
    let mut events = Events::with_capacity(1024);
    loop {
        let busy = floor.flight.is_some() || !floor.pending.is_empty();
        let patience = busy.then_some(Duration::ZERO);
        match floor.poll.poll(&mut events, patience) {
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            polled => polled?,
        }
        for event in &events {
            match event.token() {
                LISTENER => floor.accept()?,
                Token(index) => {
                    if event.is_writable() {
                        floor.write(index, &[]);
                    }
                    if event.is_readable() || event.is_read_closed() || event.is_error() {
                        floor.read(index);
                    }
                }
            }
        }
        floor.broadcast();
    }
}

impl Floor {
    fn accept(&mut self) -> anyhow::Result<()> {
        loop {
            let mut stream = match self.listener.accept() {
                Ok((stream, _)) => stream,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(error) => return Err(error).context("accepting"),
            };
            let index = self.free.pop().unwrap_or(self.conns.len());
            let interest = Interest::READABLE | Interest::WRITABLE;
            self.poll.registry().register(&mut stream, Token(index), interest)?;
            let conn = Some(Conn { stream, role: Role::New, carry: Vec::new(), out: Vec::new() });
            match self.conns.get_mut(index) {
                Some(place) => *place = conn,
                None => self.conns.push(conn),
            }
        }
    }

    fn close(&mut self, index: usize) {
        self.subscribers.remove(&index);
        if self.conns[index].take().is_some() {
            self.free.push(index);
        }
    }

    fn read(&mut self, index: usize) {
        let mut buffer = std::mem::take(&mut self.buffer);
        while let Some(conn) = &mut self.conns[index] {
            match conn.stream.read(&mut buffer) {
                Ok(0) => self.close(index),
                Ok(count) => {
                    let mut bytes = std::mem::take(&mut conn.carry);
                    bytes.extend_from_slice(&buffer[..count]);
                    self.take_in(index, bytes);
                    // What comes from now on is told anew.
                    if count < buffer.len() {
                        break;
                    }
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(_) => self.close(index),
            }
        }
        self.buffer = buffer;
    }

    fn take_in(&mut self, index: usize, bytes: Vec<u8>) {
        let mut at = 0;
        let Some(role) = self.conns[index].as_ref().map(|conn| conn.role) else { return };
        if role == Role::New {
            match memmem::find(&bytes, b"\r\n\r\n") {
                Some(end) => {
                    at = end + 4;
                    self.upgrade(index, &bytes[..at]);
                }
                None => at = 0,
            }
        }
        let Some(role) = self.conns[index].as_ref().map(|conn| conn.role).filter(|role| *role != Role::New)
        else {
            return self.keep(index, &bytes[at..]);
        };
        while let Some(frame) = frames::first(&bytes[at..]) {
            at += frame.length;
            if frame.opcode == frames::CLOSE {
                return self.close(index);
            }
            let unmasked =
                frame.payload.iter().zip(frame.mask.iter().cycle()).map(|(byte, mask)| byte ^ mask);
            let payload: Vec<u8> = unmasked.collect();
            let mut out = Vec::with_capacity(payload.len() + 10);
            frames::from_server(&mut out, frame.opcode, &payload);
            match role {
                Role::Publisher => self.pending.push(out),
                Role::Asker => {
                    self.asked += 1;
                    if self.fault == Some(Fault::Throw) && self.asked == FAULTY {
                        return self.close(index);
                    }
                    self.write(index, &out);
                }
                Role::Subscriber | Role::New => {}
            }
        }
        self.keep(index, &bytes[at..]);
    }

    /// Keeps the beginning of what has not come whole.
    fn keep(&mut self, index: usize, rest: &[u8]) {
        if let Some(conn) = &mut self.conns[index] {
            conn.carry = rest.to_vec();
        }
    }

    fn upgrade(&mut self, index: usize, head: &[u8]) {
        let role = match head {
            head if head.starts_with(b"GET /subscribe ") => Role::Subscriber,
            head if head.starts_with(b"GET /publish ") => Role::Publisher,
            head if head.starts_with(b"GET /ask ") => Role::Asker,
            _ => return self.close(index),
        };
        // It knows the one key that our client sends.
        if memmem::find(head, frames::KEY.as_bytes()).is_none() {
            return self.close(index);
        }
        if let Some(conn) = &mut self.conns[index] {
            conn.role = role;
        }
        if role == Role::Subscriber {
            self.subscribers.insert(index);
        }
        let answer = format!(
            "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\n\
             sec-websocket-accept: {}\r\n\r\n",
            frames::ACCEPT
        );
        self.write(index, answer.as_bytes());
    }

    fn write(&mut self, index: usize, bytes: &[u8]) {
        let Some(conn) = &mut self.conns[index] else { return };
        if conn.send(bytes).is_err() {
            self.close(index);
        }
    }

    /// Everything published until now, in one write to each; at most a chunk of writes at a time.
    fn broadcast(&mut self) {
        let Some(mut flight) = self.flight.take().or_else(|| self.take_off()) else { return };
        let chunk = flight.to.len().min(flight.done.saturating_add(self.chunk));
        for index in &flight.to[flight.done..chunk] {
            self.write(*index, &flight.bytes);
        }
        flight.done = chunk;
        if flight.done < flight.to.len() {
            self.flight = Some(flight);
        }
    }

    fn take_off(&mut self) -> Option<Flight> {
        if self.pending.is_empty() {
            return None;
        }
        let bytes = self.pending.concat();
        let mut to: Vec<usize> = self.subscribers.iter().copied().collect();
        if let Some(fault) = self.fault
            && !to.is_empty()
        {
            let chosen = to.remove(to.len() / 2);
            let spoiled = self.spoiled(fault);
            self.write(chosen, &spoiled);
        }
        self.sent += self.pending.len() as u64;
        self.pending.clear();
        Some(Flight { bytes, to, done: 0 })
    }

    /// The frames of this turn with the planted fault in them, if it is their turn.
    fn spoiled(&mut self, fault: Fault) -> Vec<u8> {
        let mut out = Vec::new();
        for (frame, number) in self.pending.iter().zip(self.sent..) {
            let held = std::mem::take(&mut self.held);
            match (fault, number == FAULTY) {
                (Fault::Drop, true) => {}
                (Fault::Double, true) => out.extend([&frame[..], &frame[..]].concat()),
                (Fault::Change, true) => {
                    let changed = frame.split_last().map(|(last, rest)| [rest, &[*last ^ 1]].concat());
                    out.extend(changed.unwrap_or_default());
                }
                (Fault::Swap, true) => self.held = frame.clone(),
                _ => {
                    out.extend_from_slice(frame);
                    out.extend(held);
                }
            }
        }
        out
    }
}

impl Conn {
    /// Sends behind what still waits.
    fn send(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        if !self.out.is_empty() {
            self.out.extend_from_slice(bytes);
            let waiting = std::mem::take(&mut self.out);
            return self.send(&waiting);
        }
        let mut rest = bytes;
        while !rest.is_empty() {
            match self.stream.write(rest) {
                Ok(count) => rest = &rest[count..],
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        self.out = rest.to_vec();
        Ok(())
    }
}
