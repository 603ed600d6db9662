//! A client that costs little beside the server it measures: one socket, one hello, and eyes for three things only: a
//! message's number in an event's text, the id of an answer, and what needs an answer of its own (pings, goodbyes).
//! Must not know what the messages mean, and decodes none of them after the welcome.

use std::io::{ErrorKind, Read, Write};
use std::net::{IpAddr, SocketAddr, TcpStream};
use std::os::fd::{AsRawFd, RawFd};
use std::time::Duration;

use anyhow::{Context, bail};
use cuelight::protocol::Codec;
use serde_json::{Value, json};

/// Stands before the eight digits of a message's number in its text.
pub const MESSAGE: u8 = b'~';
/// Stands before the eight digits of a command's number in its id.
pub const ASKED: u8 = b'#';

const PATIENCE: Duration = Duration::from_secs(30);

/// One connection.
pub struct Lean {
    pub stream: TcpStream,
    codec: Codec,
    /// Bytes of a frame whose end has not come yet.
    carry: Vec<u8>,
}

/// A connection's way out.
pub struct Writer {
    stream: TcpStream,
    codec: Codec,
}

impl Writer {
    /// Sends a message.
    pub fn send(&self, message: &Value) -> anyhow::Result<()> {
        write_message(&self.stream, self.codec, message)
    }
}

/// What a frame says, as far as a lean client looks.
#[derive(Debug, PartialEq, Eq)]
pub enum Seen<'a> {
    /// An `events` message, to be searched for numbers.
    Events(&'a [u8]),
    /// The answer to a command.
    Ok(&'a [u8]),
    Error(&'a [u8]),
    Other(&'a [u8]),
    Close(u16),
}

impl Lean {
    /// Connects from `source` if one is given, says hello and waits for the welcome.
    pub fn join(
        to: SocketAddr,
        source: Option<IpAddr>,
        session: &str,
        codec: Codec,
        ticket: &str,
    ) -> anyhow::Result<Lean> {
        let mut lean = Lean::open(to, source, &format!("/v1/sessions/{session}/ws"), codec)?;
        lean.send(&json!({"id": "hello", "cmd": "hello", "args": {"ticket": ticket}}))?;
        lean.wait(|seen| matches!(seen, Seen::Other(payload) if has(payload, b"welcome")))
            .context("waiting for the welcome")?;
        Ok(lean)
    }

    fn open(to: SocketAddr, source: Option<IpAddr>, path: &str, codec: Codec) -> anyhow::Result<Lean> {
        let mut stream = connect(to, source)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nhost: {to}\r\nupgrade: websocket\r\nconnection: upgrade\r\n\
             sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
             sec-websocket-protocol: {}\r\n\r\n",
            codec.subprotocol()
        )?;
        let (mut head, mut carry) = (Vec::new(), Vec::new());
        let mut bytes = [0; 1024];
        loop {
            let count = stream.read(&mut bytes)?;
            head.extend_from_slice(&bytes[..count]);
            if let Some(end) = head.windows(4).position(|window| window == b"\r\n\r\n") {
                carry.extend_from_slice(&head[end + 4..]);
                break;
            }
            if count == 0 {
                break;
            }
        }
        if !head.starts_with(b"HTTP/1.1 101") {
            bail!("the upgrade was answered: {}", String::from_utf8_lossy(&head));
        }
        Ok(Lean { stream, codec, carry })
    }

    /// Sends a message.
    pub fn send(&self, message: &Value) -> anyhow::Result<()> {
        write_message(&self.stream, self.codec, message)
    }

    /// A second handle for sending, while the first is read by another thread.
    pub fn writer(&self) -> anyhow::Result<Writer> {
        Ok(Writer { stream: self.stream.try_clone()?, codec: self.codec })
    }

    /// The socket's descriptor.
    pub fn fd(&self) -> RawFd {
        self.stream.as_raw_fd()
    }

    /// Sends a command and waits for its positive answer; what comes before it is let go.
    pub fn ask(&mut self, number: u64, cmd: &str, args: &Value) -> anyhow::Result<Vec<u8>> {
        self.send(&json!({"id": id(number), "cmd": cmd, "args": args}))?;
        let mut answer = Vec::new();
        self.wait(|seen| {
            let mine = matches!(seen, Seen::Ok(payload) if number_after(ASKED, payload) == Some(number));
            if let (true, Seen::Ok(payload)) = (mine, seen) {
                answer = payload.to_vec();
            }
            mine
        })
        .with_context(|| format!("waiting for the answer to {cmd}"))?;
        Ok(answer)
    }

    /// Reads until something comes up; errors and goodbyes are faults.
    pub fn wait(&mut self, mut wanted: impl FnMut(&Seen) -> bool) -> anyhow::Result<()> {
        let mut buffer = vec![0; 64 * 1024];
        let mut found = false;
        while !found {
            let mut wrong = None;
            let count = self.read(&mut buffer, |seen| match seen {
                Seen::Error(payload) => wrong = Some(String::from_utf8_lossy(payload).into_owned()),
                Seen::Close(code) => wrong = Some(format!("closed with {code}")),
                seen => found |= wanted(&seen),
            })?;
            if let Some(wrong) = wrong {
                bail!(wrong);
            }
            if count == Some(0) {
                bail!("the connection ended");
            }
        }
        Ok(())
    }

    /// Reads once and shows every whole frame. The number of bytes; `None` where there is nothing to read.
    pub fn read(&mut self, buffer: &mut [u8], mut show: impl FnMut(Seen)) -> anyhow::Result<Option<usize>> {
        let carried = !self.carry.is_empty();
        let count = match self.stream.read(buffer) {
            Ok(count) => count,
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let mut carry = std::mem::take(&mut self.carry);
        let bytes = if carried {
            carry.extend_from_slice(&buffer[..count]);
            &carry[..]
        } else {
            &buffer[..count]
        };
        let mut rest = bytes;
        while let Some((opcode, payload, behind)) = frame(rest) {
            rest = behind;
            match opcode {
                1 | 2 => show(look(opcode, payload)),
                8 => show(Seen::Close(payload.first_chunk().map_or(1005, |code| u16::from_be_bytes(*code)))),
                9 => write_frame(&self.stream, 10, payload)?,
                _ => {}
            }
        }
        self.carry = rest.to_vec();
        Ok(Some(count))
    }
}

/// Connects, from an address of loopback's many if one is given.
fn connect(to: SocketAddr, source: Option<IpAddr>) -> anyhow::Result<TcpStream> {
    let Some(source) = source else { return Ok(TcpStream::connect(to)?) };
    // The standard library cannot bind before it connects; the runtime's socket can.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    let stream = runtime.block_on(async {
        let socket = tokio::net::TcpSocket::new_v4()?;
        socket.bind((source, 0).into())?;
        socket.connect(to).await?.into_std()
    })?;
    stream.set_nonblocking(false)?;
    Ok(stream)
}

/// The id of a numbered command.
pub fn id(number: u64) -> String {
    format!("{}{number:08}", ASKED as char)
}

/// The text of a numbered message, as long as a longish chat message.
pub fn text(number: u64) -> String {
    format!("{}{number:08}{}", MESSAGE as char, "x".repeat(TEXT_CHARS - 9))
}

const TEXT_CHARS: usize = 200;

/// One unmasked frame: its opcode, its payload, and what is behind it.
fn frame(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&[first, second], rest) = bytes.split_first_chunk::<2>()?;
    let (length, rest) = match second {
        126 => rest.split_first_chunk().map(|(length, rest)| (u16::from_be_bytes(*length) as usize, rest))?,
        127 => rest.split_first_chunk().map(|(length, rest)| (u64::from_be_bytes(*length) as usize, rest))?,
        length => (length as usize, rest),
    };
    let (payload, behind) = rest.split_at_checked(length)?;
    Some((first & 0x0f, payload, behind))
}

/// Every message of ours begins with its type.
fn look(opcode: u8, payload: &[u8]) -> Seen<'_> {
    let kind = match opcode {
        1 => payload.strip_prefix(br#"{"type":""#),
        _ => payload.get(7..),
    };
    match kind {
        Some([b'e', b'v', b'e', b'n', b't', ..]) => Seen::Events(payload),
        Some([b'o', b'k', ..]) => Seen::Ok(payload),
        Some([b'e', b'r', b'r', b'o', b'r', ..]) => Seen::Error(payload),
        _ => Seen::Other(payload),
    }
}

fn write_message(stream: &TcpStream, codec: Codec, message: &Value) -> anyhow::Result<()> {
    let opcode = match codec {
        Codec::Json => 1,
        Codec::MessagePack => 2,
    };
    write_frame(stream, opcode, &codec.encode(message))
}

/// Writes a frame masked with zeros: lawful on the wire, and free.
fn write_frame(mut stream: &TcpStream, opcode: u8, payload: &[u8]) -> anyhow::Result<()> {
    let mut frame = vec![0x80 | opcode];
    match payload.len() {
        length @ 0..=125 => frame.push(0x80 | length as u8),
        length => {
            frame.push(0x80 | 126);
            frame.extend(u16::try_from(length).context("a lean client sends short messages")?.to_be_bytes());
        }
    }
    frame.extend([0; 4]);
    frame.extend_from_slice(payload);
    stream.write_all(&frame).context("writing")
}

/// The numbers behind each `mark`, in order.
pub fn numbers_after(mark: u8, payload: &[u8]) -> impl Iterator<Item = u64> + '_ {
    let mut rest = payload;
    std::iter::from_fn(move || {
        loop {
            let at = rest.iter().position(|byte| *byte == mark)?;
            rest = &rest[at + 1..];
            let digits = rest.first_chunk::<8>().filter(|digits| digits.iter().all(u8::is_ascii_digit));
            if let Some(digits) = digits {
                rest = &rest[8..];
                return Some(digits.iter().fold(0, |number, digit| number * 10 + u64::from(digit - b'0')));
            }
        }
    })
}

/// The first number behind `mark`.
pub fn number_after(mark: u8, payload: &[u8]) -> Option<u64> {
    numbers_after(mark, payload).next()
}

fn has(payload: &[u8], word: &[u8]) -> bool {
    payload.windows(word.len()).take(32).any(|window| window == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_cut_at_their_lengths_and_the_rest_waits() {
        let mut bytes = vec![0x81, 3, b'a', b'b', b'c', 0x82, 126, 0, 130];
        bytes.extend([7; 130]);
        bytes.extend([0x81, 5, b'x']);
        let (opcode, payload, rest) = frame(&bytes).unwrap();
        assert_eq!((opcode, payload), (1, &b"abc"[..]));
        let (opcode, payload, rest) = frame(rest).unwrap();
        assert_eq!((opcode, payload.len()), (2, 130));
        assert_eq!(frame(rest), None);
    }

    #[test]
    fn numbers_are_found_behind_their_mark_only() {
        let text = format!("~12~{}..~00000042", text(7));
        assert_eq!(numbers_after(MESSAGE, text.as_bytes()).collect::<Vec<_>>(), [7, 42]);
        assert_eq!(number_after(ASKED, text.as_bytes()), None);
    }

    #[test]
    fn both_encodings_tell_their_type() {
        for codec in Codec::ALL {
            let payload = codec.encode(&json!({"type": "ok", "id": id(5)}));
            // Maps made of values are sorted: the server's own begin with the type.
            let payload = match codec {
                Codec::Json => payload.to_vec(),
                Codec::MessagePack => [&payload[..1], b"\xa4type\xa2ok\xa2id\xa9#00000005"].concat(),
            };
            let payload = match codec {
                Codec::Json => format!(r#"{{"type":"ok","id":"{}"}}"#, id(5)).into_bytes(),
                Codec::MessagePack => payload,
            };
            let opcode = if codec == Codec::Json { 1 } else { 2 };
            let Seen::Ok(payload) = look(opcode, &payload) else { panic!("{codec:?}") };
            assert_eq!(number_after(ASKED, payload), Some(5));
        }
    }
}
