//! One connection that never blocks: TCP from a chosen source, the upgrade, frames in and out.
//! Must not know what a message says.
//!
//! Memory: while nothing is half read or half written a connection holds no buffer of its own; reading uses its
//! thread's.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{IpAddr, SocketAddr};
use std::time::Instant;

use cuelight::protocol::Codec;
use mio::net::TcpStream;
use socket2::{Domain, Protocol, Socket as Raw, Type};

use super::frame::{self, Cut, Opcode};

/// The key of every upgrade, and what RFC 6455 makes of it. It proves that a WebSocket server answered, and no more:
/// one for all is as good.
const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";
const ACCEPT: &str = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
/// Longest answer to the upgrade, in bytes.
const HEAD_BYTES_MAX: usize = 8 * 1024;
/// Most that waits to be written, in bytes: a client sends short messages, so a server that takes none of so many is stuck.
const OUT_BYTES_MAX: usize = 256 * 1024;

/// A connection.
pub struct Socket {
    pub stream: TcpStream,
    stage: Stage,
    codec: Codec,
    /// Bytes of a frame whose end has not come yet.
    carry: Vec<u8>,
    /// What the kernel had no room for yet.
    out: Vec<u8>,
    /// The kernel has told that nothing more comes. It does so once, and perhaps together with bytes: from then on a read
    /// goes on until the end itself.
    pub ended: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Connecting,
    Upgrading,
    Open,
}

/// What a connection shows.
#[derive(Debug, PartialEq, Eq)]
pub enum Seen<'a> {
    /// Frames may be sent.
    Open,
    Message(&'a [u8]),
    Close {
        code: u16,
        reason: &'a [u8],
    },
    /// The upgrade was answered otherwise: the status, 0 where there is none.
    Refused {
        status: u16,
    },
    /// The server broke the protocol below the messages.
    Broken(&'static str),
}

/// How a read ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum After {
    /// There is no more for now.
    Drained,
    /// The budget is used up.
    More,
    /// The other side ended the connection.
    Ended,
}

/// Bytes of a connection so far.
#[derive(Debug, Clone, Copy, Default)]
pub struct Traffic {
    pub read: u64,
    pub written: u64,
}

impl Socket {
    /// Begins to connect. `receive_bytes` bounds the kernel's buffer, for clients that are to fall behind.
    ///
    /// # Errors
    /// What the kernel says at once: no such source, no port left, too many files.
    pub fn connect(
        to: SocketAddr,
        source: Option<IpAddr>,
        codec: Codec,
        receive_bytes: Option<usize>,
    ) -> io::Result<Socket> {
        let raw = Raw::new(Domain::for_address(to), Type::STREAM, Some(Protocol::TCP))?;
        raw.set_nonblocking(true)?;
        raw.set_tcp_nodelay(true)?;
        if let Some(bytes) = receive_bytes {
            raw.set_recv_buffer_size(bytes)?;
        }
        if let Some(source) = source {
            raw.bind(&SocketAddr::from((source, 0)).into())?;
        }
        match raw.connect(&to.into()) {
            Err(error)
                if error.kind() != ErrorKind::WouldBlock && error.raw_os_error() != Some(IN_PROGRESS) =>
            {
                return Err(error);
            }
            _ => {}
        }
        let stream = TcpStream::from_std(raw.into());
        Ok(Socket {
            stream,
            stage: Stage::Connecting,
            codec,
            carry: Vec::new(),
            out: Vec::new(),
            ended: false,
        })
    }

    /// To be called when the kernel says that writing may go on: finishes connecting, then writes what waits.
    ///
    /// # Errors
    /// The connection's.
    pub fn writable(&mut self, upgrade: impl FnOnce() -> String, traffic: &mut Traffic) -> io::Result<()> {
        if self.stage == Stage::Connecting {
            if let Some(error) = self.stream.take_error()? {
                return Err(error);
            }
            match self.stream.peer_addr() {
                Err(error) if error.kind() == ErrorKind::NotConnected => return Ok(()),
                peer => peer?,
            };
            self.stage = Stage::Upgrading;
            self.out = upgrade().into_bytes();
        }
        self.flush(traffic)
    }

    /// The request that opens a WebSocket.
    pub fn upgrade(host: &str, path: &str, codec: Codec) -> String {
        format!(
            "GET {path} HTTP/1.1\r\nhost: {host}\r\nupgrade: websocket\r\nconnection: upgrade\r\n\
             sec-websocket-version: 13\r\nsec-websocket-key: {KEY}\r\nsec-websocket-protocol: {}\r\n\r\n",
            codec.subprotocol()
        )
    }

    /// Whether frames may be sent.
    pub fn is_open(&self) -> bool {
        self.stage == Stage::Open
    }

    /// Sends a message.
    ///
    /// # Errors
    /// The connection's; also where the server has not read for long.
    pub fn send(&mut self, payload: &[u8], mask: u32, traffic: &mut Traffic) -> io::Result<()> {
        let opcode = if self.codec == Codec::Json { Opcode::Text } else { Opcode::Binary };
        self.put(opcode, payload, mask, traffic)
    }

    /// Says goodbye with a code.
    ///
    /// # Errors
    /// The connection's.
    pub fn close(&mut self, code: u16, mask: u32, traffic: &mut Traffic) -> io::Result<()> {
        self.put(Opcode::Close, &code.to_be_bytes(), mask, traffic)
    }

    fn put(&mut self, opcode: Opcode, payload: &[u8], mask: u32, traffic: &mut Traffic) -> io::Result<()> {
        frame::put(&mut self.out, opcode, payload, mask);
        if self.out.len() > OUT_BYTES_MAX {
            return Err(io::Error::new(ErrorKind::TimedOut, "the server does not read"));
        }
        self.flush(traffic)
    }

    fn flush(&mut self, traffic: &mut Traffic) -> io::Result<()> {
        let mut done = 0;
        while done < self.out.len() {
            match self.stream.write(&self.out[done..]) {
                Ok(count) => done += count,
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        traffic.written += done as u64;
        if done == self.out.len() {
            self.out = Vec::new();
        } else {
            self.out.drain(..done);
        }
        Ok(())
    }

    /// Reads what there is, at most `budget` bytes, and shows every whole frame with the time at which its last byte was
    /// read. Pings are answered here.
    ///
    /// # Errors
    /// The connection's.
    pub fn read(
        &mut self,
        buffer: &mut Vec<u8>,
        mut budget: usize,
        mask: u32,
        traffic: &mut Traffic,
        mut show: impl FnMut(Seen, Instant),
    ) -> io::Result<After> {
        if self.stage == Stage::Connecting {
            return Ok(After::Drained);
        }
        loop {
            let held = self.carry.len();
            if buffer.len() < held + READ_BYTES {
                buffer.resize(held + READ_BYTES, 0);
            }
            buffer[..held].copy_from_slice(&self.carry);
            let room = READ_BYTES.min(budget);
            let count = match self.stream.read(&mut buffer[held..held + room]) {
                Ok(0) => return Ok(After::Ended),
                Ok(count) => count,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(After::Drained),
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            let at = Instant::now();
            traffic.read += count as u64;
            budget -= count;
            let bytes = &buffer[..held + count];
            let taken = self.take_in(bytes, mask, traffic, &mut |seen| show(seen, at))?;
            self.carry = Vec::from(&bytes[taken..]);
            // Readiness is told once: less than there was room for means that there is no more.
            if count < room && !self.ended {
                return Ok(After::Drained);
            }
            if budget == 0 {
                return Ok(After::More);
            }
        }
    }

    fn take_in(
        &mut self,
        bytes: &[u8],
        mask: u32,
        traffic: &mut Traffic,
        show: &mut impl FnMut(Seen),
    ) -> io::Result<usize> {
        let mut at = 0;
        if self.stage == Stage::Upgrading {
            match head_end(bytes) {
                None if bytes.len() > HEAD_BYTES_MAX => show(Seen::Refused { status: 0 }),
                None => return Ok(0),
                Some(end) => match upgraded(&bytes[..end], self.codec) {
                    Ok(()) => {
                        self.stage = Stage::Open;
                        show(Seen::Open);
                        at = end;
                    }
                    Err(status) => {
                        show(Seen::Refused { status });
                        return Ok(bytes.len());
                    }
                },
            }
        }
        loop {
            match frame::cut(&bytes[at..]) {
                Cut::More => return Ok(at),
                Cut::Broken(why) => {
                    show(Seen::Broken(why));
                    return Ok(bytes.len());
                }
                Cut::Frame { opcode, payload, taken } => {
                    at += taken;
                    self.frame(opcode, payload, mask, traffic, show)?;
                }
            }
        }
    }

    fn frame(
        &mut self,
        opcode: Opcode,
        payload: &[u8],
        mask: u32,
        traffic: &mut Traffic,
        show: &mut impl FnMut(Seen),
    ) -> io::Result<()> {
        let expected = if self.codec == Codec::Json { Opcode::Text } else { Opcode::Binary };
        match opcode {
            Opcode::Text | Opcode::Binary if opcode == expected => show(Seen::Message(payload)),
            Opcode::Text | Opcode::Binary => show(Seen::Broken("a message in the other encoding")),
            Opcode::Close => {
                let (code, reason) = frame::goodbye(payload);
                show(Seen::Close { code, reason });
            }
            Opcode::Ping => return self.put(Opcode::Pong, payload, mask, traffic),
            Opcode::Pong => {}
        }
        Ok(())
    }
}

/// Bytes of one read.
const READ_BYTES: usize = 64 * 1024;
/// Linux's `EINPROGRESS`.
const IN_PROGRESS: i32 = 115;

fn head_end(bytes: &[u8]) -> Option<usize> {
    bytes.windows(4).position(|window| window == b"\r\n\r\n").map(|at| at + 4)
}

/// Whether this head agrees to the upgrade; else its status.
fn upgraded(head: &[u8], codec: Codec) -> Result<(), u16> {
    let head = String::from_utf8_lossy(head);
    let mut lines = head.split("\r\n");
    let status = lines.next().and_then(|line| line.split(' ').nth(1)).and_then(|status| status.parse().ok());
    let status = status.unwrap_or(0);
    let value = |name: &str| {
        let mut named = head.split("\r\n").filter_map(|line| line.split_once(':'));
        named.find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    };
    let proved = value("sec-websocket-accept") == Some(ACCEPT);
    let agreed = value("sec-websocket-protocol") == Some(codec.subprotocol());
    if status == 101 && proved && agreed { Ok(()) } else { Err(status) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_upgrade_is_believed_only_with_the_accepted_key_and_protocol() {
        let good = format!(
            "HTTP/1.1 101 x\r\nSec-WebSocket-Accept: {ACCEPT}\r\nsec-websocket-protocol: cuelight.v1.json\r\n\r\n"
        );
        assert_eq!(upgraded(good.as_bytes(), Codec::Json), Ok(()));
        assert_eq!(upgraded(good.as_bytes(), Codec::MessagePack), Err(101));
        assert_eq!(upgraded(good.replace(ACCEPT, "x").as_bytes(), Codec::Json), Err(101));
        assert_eq!(upgraded(b"HTTP/1.1 503 x\r\n\r\n", Codec::Json), Err(503));
        assert_eq!(upgraded(b"nonsense\r\n\r\n", Codec::Json), Err(0));
    }
}
