//! A whole connection, from its handshake on, in both ways that it may be carried: what a client sends reaches the real
//! listener, the HTTP server, an event loop or a task, the hub and a journal.

use std::time::{Duration, Instant};

use cuelight::hub::Planted;
use cuelight::hub::load;
use cuelight::protocol::{Codec, Incoming, parse};
use cuelight::session::Role;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::time::timeout;

use super::masked::masked;
use super::stack::{self, NOW, SESSION, Stack};
use super::{bytes, hex};

/// The last command of a script that leaves the connection open: when it is answered, all others are.
const FENCE: &str = "fence-6f1d";
/// Longer than anything takes: what is not there by then never comes.
const PATIENCE: Duration = Duration::from_secs(20);
const PING: u8 = 0x89;
const CLOSE: u8 = 0x88;

/// Bytes: which encoding, a seed for pieces, then lines. What a line is its first character says:
///
/// | | |
/// |---|---|
/// | `{` | a message, of which `$O`, `$P` and `$A` become good tickets |
/// | `.` | the rest is a message, sent in two fragments with a ping between |
/// | `!` | a ping with the rest |
/// | `#` | a close frame, whose payload the rest is in hexadecimal digits |
/// | `%` | the rest are bytes in hexadecimal digits, sent as they are |
/// | `>` | a line of the handshake, in place of the good one |
/// | | anything else is a message |
pub fn check(input: &[u8]) {
    check_planted(input, Planted::default());
}

/// As [`check`], with a fault in the hub, which must be noticed.
pub fn check_planted(input: &[u8], planted: Planted) {
    let (choice, rest) = bytes::first(input);
    let (seed, lines) = bytes::first(rest);
    let script = Script::read(Codec::ALL[usize::from(choice % 2)], lines);
    if script.names_the_fence(lines) {
        return;
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let [by_row, by_task] = [(1, seed), (0, 0)].map(|(event_loops, seed)| {
        let told =
            runtime.block_on(async { timeout(PATIENCE, carried(&script, event_loops, seed, planted)).await });
        told.expect("nothing hangs")
    });
    script.compare(&by_row, &by_task);
}

/// What a client sends.
struct Script {
    codec: Codec,
    wire: Vec<u8>,
    /// It sends what no reader makes frames of, so that nobody knows where it stands.
    is_raw: bool,
    /// It says goodbye itself.
    closes: bool,
    messages: Vec<Incoming>,
}

/// What a client was told.
#[derive(Debug, Default)]
struct Told {
    head: Vec<u8>,
    messages: Vec<Value>,
    /// The server's goodbye.
    closed: Option<Option<u16>>,
    is_over: bool,
}

impl Script {
    fn read(codec: Codec, lines: &[u8]) -> Script {
        let (mut head, mut wire) = (Vec::new(), Vec::new());
        let (mut is_raw, mut closes, mut messages) = (false, false, Vec::new());
        for line in lines.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            let rest = &line[1..];
            match line[0] {
                b'!' => wire.extend(masked(PING, &rest[..rest.len().min(125)], MASK)),
                b'#' => {
                    closes = true;
                    let payload = hex(rest);
                    wire.extend(masked(CLOSE, &payload[..payload.len().min(125)], MASK));
                }
                b'%' => {
                    is_raw = true;
                    wire.extend(hex(rest));
                }
                b'>' => {
                    is_raw = true;
                    head.extend([rest, b"\r\n"].concat());
                }
                kind => {
                    let payload = payload(codec, if kind == b'.' { rest } else { line });
                    messages.push(parse(codec, &payload));
                    let opcode = match codec {
                        Codec::Json => 1,
                        Codec::MessagePack => 2,
                    };
                    let cut = if kind == b'.' { payload.len() / 2 } else { payload.len() };
                    if cut < payload.len() {
                        wire.extend(masked(opcode, &payload[..cut], MASK));
                        wire.extend(masked(PING, b"between", MASK));
                        wire.extend(masked(0x80, &payload[cut..], MASK));
                    } else {
                        wire.extend(masked(0x80 | opcode, &payload, MASK));
                    }
                }
            }
        }
        let mut sent = if head.is_empty() { handshake(codec) } else { [head, b"\r\n".to_vec()].concat() };
        sent.extend(wire);
        if !is_raw {
            let fence = format!(r#"{{"id":"{FENCE}","cmd":"list_chat","args":{{"limit":1}}}}"#);
            let kind = if codec == Codec::Json { 0x81 } else { 0x82 };
            sent.extend(masked(kind, &payload(codec, fence.as_bytes()), MASK));
        }
        Script { codec, wire: sent, is_raw, closes, messages }
    }

    /// Its own commands have other ids.
    fn names_the_fence(&self, lines: &[u8]) -> bool {
        lines.windows(FENCE.len()).any(|window| window == FENCE.as_bytes())
    }

    /// What holds of two connections that sent the same.
    fn compare(&self, one: &Told, other: &Told) {
        for told in [one, other] {
            self.looks_right(told);
        }
        if self.is_raw {
            return;
        }
        assert_eq!(one.closed, other.closed, "the same goodbye in both ways: {one:?} {other:?}");
        let shown_anew = |told: &Told| told.messages.iter().any(|message| message["type"] == "snapshot");
        if shown_anew(one) || shown_anew(other) {
            return;
        }
        let (mut one, mut other) = (one.clone_sorted(), other.clone_sorted());
        if self.closes || one.is_cut {
            // How much came before the goodbye is a matter of time; what came is not.
            let both = one.events.len().min(other.events.len());
            one.events.truncate(both);
            other.events.truncate(both);
            (one.answers, other.answers) = Default::default();
        }
        assert_eq!(one.events, other.events, "the same events in both ways");
        assert_eq!(one.answers, other.answers, "the same answers in both ways");
    }

    fn looks_right(&self, told: &Told) {
        if !self.is_raw {
            assert!(told.head.starts_with(b"HTTP/1.1 101"), "a good handshake");
            assert!(told.is_over || told.closed.is_some(), "answered, or told goodbye: {told:?}");
        }
        let mut answered = 0;
        for message in &told.messages {
            let kind = message["type"].as_str().expect("a message has a type");
            match kind {
                "welcome" | "snapshot" | "transient" | "error" => {}
                "ok" => answered = answered.max(message["seq"].as_u64().unwrap_or_default()),
                "events" => {
                    let of_answered = |event: &Value| event["seq"].as_u64().expect("a number") <= answered;
                    let late = message["events"].as_array().expect("events").iter().any(of_answered);
                    assert!(!late, "what a command did is told before its answer: {message}");
                }
                other => panic!("no message of the protocol: {other}"),
            }
        }
        let begins_well = matches!(self.messages.first(), Some(Incoming::Hello { .. }));
        let welcomed = told.messages.first().is_some_and(|message| message["type"] == "welcome");
        assert!(self.is_raw || begins_well || !welcomed, "nobody comes in without a hello");
        if !self.is_raw && welcomed && told.is_over {
            // Each is answered once: commands, and what cannot be read. `seen` has no answer.
            let unanswered = |incoming: &&Incoming| !matches!(incoming, Incoming::Seen { .. });
            let asked = self.messages.iter().skip(1).filter(unanswered).count() + 1;
            let answers =
                told.messages.iter().filter(|message| message["type"] == "ok" || message["type"] == "error");
            assert_eq!(answers.count(), asked, "each is answered once: {told:?}");
        }
    }
}

struct Sorted {
    events: Vec<Value>,
    answers: Vec<String>,
    is_cut: bool,
}

impl Told {
    /// Events in their order, and answers in no order: refusals that rest on no fact overtake others. When each happened is
    /// a matter of how long the two took.
    fn clone_sorted(&self) -> Sorted {
        let messages: Vec<Value> = self.messages.iter().cloned().map(without_times).collect();
        let events = messages.iter().filter_map(|message| message["events"].as_array());
        let answers = messages.iter().filter(|message| message["id"].is_string());
        let mut answers: Vec<String> = answers.map(Value::to_string).collect();
        answers.sort();
        Sorted { events: events.flatten().cloned().collect(), answers, is_cut: !self.is_over }
    }
}

/// With each of the server's times of day made one: they have a form of their own.
fn without_times(value: Value) -> Value {
    match value {
        Value::String(text)
            if text.len() == 24 && text.starts_with("2027-01-15T08:") && text.ends_with('Z') =>
        {
            Value::from("a time")
        }
        Value::Array(items) => items.into_iter().map(without_times).collect(),
        Value::Object(members) => {
            members.into_iter().map(|(name, value)| (name, without_times(value))).collect()
        }
        other => other,
    }
}

const MASK: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];

/// A message's bytes in the encoding: of what is JSON the same in MessagePack.
fn payload(codec: Codec, line: &[u8]) -> Vec<u8> {
    let line = match std::str::from_utf8(line) {
        Ok(text) if text.contains('$') => {
            let roles = [("$O", Role::Organizer), ("$P", Role::Panelist), ("$A", Role::Attendee)];
            roles
                .into_iter()
                .fold(text.to_owned(), |text, (sign, role)| {
                    text.replace(sign, &stack::ticket(&sign[1..], SESSION, role))
                })
                .into_bytes()
        }
        _ => line.to_vec(),
    };
    match (codec, serde_json::from_slice::<Value>(&line)) {
        (Codec::MessagePack, Ok(value)) => codec.encode(&value).to_vec(),
        _ => line,
    }
}

fn handshake(codec: Codec) -> Vec<u8> {
    let subprotocol = codec.subprotocol();
    format!(
        "GET /v1/sessions/{SESSION}/ws HTTP/1.1\r\nhost: test\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
         sec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\
         sec-websocket-protocol: {subprotocol}\r\n\r\n"
    )
    .into_bytes()
}

/// Everything that a client is told that sends this.
async fn carried(script: &Script, event_loops: usize, seed: u8, planted: Planted) -> Told {
    let stack = Stack::start(event_loops, planted);
    let stream = stack.connect().await;
    // So that no port of this machine stays taken for a minute.
    stream.set_zero_linger().expect("a socket that is open");
    let (reading, writing) = stream.into_split();
    let (told, writing) = tokio::join!(listen(reading, script), send(writing, script, seed));
    drop(writing);
    let began = Instant::now();
    while stack.gate.room.connections() > 0 {
        assert!(began.elapsed() < PATIENCE, "a connection that is over gives its place back");
        tokio::task::yield_now().await;
    }
    stack.close();
    stack.hub.drain().await;
    // Whatever was said, what came of it can be read.
    load::load(&stack.journal, SESSION, NOW).await.expect("a journal that can be read");
    told
}

async fn send(mut writing: OwnedWriteHalf, script: &Script, seed: u8) -> OwnedWriteHalf {
    let pieces = if seed == 0 { vec![&script.wire[..]] } else { bytes::pieces(&script.wire, seed) };
    for piece in pieces {
        // Who has been told goodbye may not be listened to any more.
        if writing.write_all(piece).await.is_err() {
            return writing;
        }
        tokio::task::yield_now().await;
    }
    if script.is_raw {
        // What it has heard by then is all that it hears.
        drop(writing.shutdown().await);
    }
    writing
}

async fn listen(mut reading: OwnedReadHalf, script: &Script) -> Told {
    let (mut told, mut buffer) = (Told::default(), Vec::new());
    loop {
        while let Some(frame) = whole(&mut told, &mut buffer) {
            told.hear(script.codec, frame);
            if told.is_over || told.closed.is_some() {
                return told;
            }
        }
        match reading.read_buf(&mut buffer).await {
            Ok(0) | Err(_) => return told,
            Ok(_) => {}
        }
    }
}

/// The next frame, behind the handshake's answer.
fn whole(told: &mut Told, buffer: &mut Vec<u8>) -> Option<(u8, Vec<u8>)> {
    if told.head.is_empty() {
        let end = buffer.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
        told.head = buffer.drain(..end).collect();
    }
    if !told.head.starts_with(b"HTTP/1.1 101") {
        buffer.clear();
        return None;
    }
    let [first, second, rest @ ..] = &buffer[..] else { return None };
    assert!(first & 0x70 == 0 && second & 0x80 == 0, "no server's frame: {first:#x} {second:#x}");
    let extra = match second {
        126 => 2,
        127 => 8,
        _ => 0,
    };
    let (long, rest) = rest.split_at_checked(extra)?;
    let length = match second {
        126 | 127 => long.iter().fold(0, |length, byte| length << 8 | usize::from(*byte)),
        short => usize::from(*short),
    };
    let frame = (*first, rest.get(..length)?.to_vec());
    buffer.drain(..2 + extra + length);
    Some(frame)
}

impl Told {
    fn hear(&mut self, codec: Codec, (first, payload): (u8, Vec<u8>)) {
        let message: Value = match (first, codec) {
            (0x81, Codec::Json) => serde_json::from_slice(&payload).expect("a whole message"),
            (0x82, Codec::MessagePack) => rmp_serde::from_slice(&payload).expect("a whole message"),
            (0x88, _) => {
                self.closed = Some(payload.first_chunk().map(|code| u16::from_be_bytes(*code)));
                return;
            }
            (0x89 | 0x8a, _) => return,
            other => panic!("no frame that this server sends: {other:x?}"),
        };
        self.is_over = message["id"] == FENCE;
        self.messages.push(message);
    }
}
