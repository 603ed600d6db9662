//! A client of the tests, byte by byte: masked frames out, frames in, each message kept as it came.

#[path = "../masked/mod.rs"]
mod masked;

use std::collections::VecDeque;
use std::os::fd::AsFd;

use cuelight::protocol::Codec;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use masked::masked;

/// A masked frame of a client.
pub fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    masked(first, payload, [0x37, 0xfa, 0x21, 0x3d])
}

pub const PING: u8 = 0x89;
pub const CLOSE: u8 = 0x88;

/// What a server sends.
#[derive(Debug, Clone, PartialEq)]
pub enum Got {
    Message {
        bytes: Vec<u8>,
        value: Value,
    },
    Ping,
    Pong(Vec<u8>),
    Close(Option<u16>),
    /// The connection has ended; `false` where it was reset.
    End(bool),
}

pub struct Client {
    pub stream: TcpStream,
    pub codec: Codec,
    pub participant: String,
    /// Most bytes taken at once.
    pub piece: usize,
    buffer: VecDeque<u8>,
    /// Commands so far: the next one's id. Who comes back goes on with other ids than before.
    pub asked: u64,
    /// Every message that was taken, as it came.
    pub heard: Vec<(Vec<u8>, Value)>,
    pub pongs: Vec<Vec<u8>>,
    /// Every byte that came, where somebody wants them.
    pub tape: Option<Vec<u8>>,
}

impl Client {
    pub fn over(stream: TcpStream, codec: Codec) -> Client {
        let (participant, buffer, heard, pongs, tape) = Default::default();
        Client { stream, codec, participant, piece: 1 << 16, buffer, asked: 0, heard, pongs, tape }
    }

    pub async fn write(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).await.unwrap();
    }

    /// The same connection, to write to while somebody reads.
    pub fn twin(&self) -> TcpStream {
        let descriptor = self.stream.as_fd().try_clone_to_owned().unwrap();
        TcpStream::from_std(descriptor.into()).unwrap()
    }

    /// Takes more bytes. `false` at the end, and whether it was an orderly one.
    async fn fill(&mut self) -> Result<(), bool> {
        let mut piece = vec![0; self.piece];
        match self.stream.read(&mut piece).await {
            Ok(0) => Err(true),
            Ok(count) => {
                self.buffer.extend(&piece[..count]);
                self.tape.iter_mut().for_each(|tape| tape.extend(&piece[..count]));
                Ok(())
            }
            Err(_) => Err(false),
        }
    }

    /// Waits until so many bytes of the next frame have come, or all of it where it is shorter.
    pub async fn at_least(&mut self, count: usize) {
        while self.buffer.len() < count && self.frame_bytes().is_none_or(|length| length > self.buffer.len())
        {
            self.fill().await.unwrap();
        }
    }

    /// How long the next frame is, if its header has come.
    fn frame_bytes(&self) -> Option<usize> {
        let at = |index: usize| self.buffer.get(index).map(|byte| usize::from(*byte));
        match at(1)? {
            126 => Some(4 + (at(2)? << 8 | at(3)?)),
            127 => Some(10 + (2..10).try_fold(0, |length, index| Some(length << 8 | at(index)?))?),
            short => Some(2 + short),
        }
    }

    /// Is gone without a goodbye: with a reset, or as somebody whose program has ended.
    pub fn cut(self, reset: bool) {
        if reset {
            self.stream.set_zero_linger().unwrap();
        }
    }

    /// Reads the answer to the handshake.
    pub async fn switched(&mut self) {
        let head = self.answered().await;
        assert!(head.starts_with("HTTP/1.1 101"), "{head}");
    }

    /// Passes over bytes, as an answer's body.
    pub async fn skip(&mut self, count: usize) {
        while self.buffer.len() < count {
            self.fill().await.unwrap();
        }
        self.buffer.drain(..count);
    }

    /// The head of an answer over HTTP.
    pub async fn answered(&mut self) -> String {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            while self.buffer.is_empty() {
                self.fill().await.unwrap();
            }
            head.extend(self.buffer.pop_front());
        }
        String::from_utf8(head).unwrap().to_lowercase().replacen("http", "HTTP", 1)
    }

    /// The next frame, which must be one that a server may send.
    pub async fn next(&mut self) -> Got {
        loop {
            if let Some(got) = self.whole() {
                if let Got::Message { bytes, value } = &got {
                    self.heard.push((bytes.clone(), value.clone()));
                }
                if let Got::Pong(payload) = &got {
                    self.pongs.push(payload.clone());
                }
                return got;
            }
            if let Err(orderly) = self.fill().await {
                if orderly {
                    assert!(self.buffer.is_empty(), "the last frame is whole: {:?}", self.buffer);
                }
                return Got::End(orderly);
            }
        }
    }

    fn whole(&mut self) -> Option<Got> {
        let bytes = self.buffer.make_contiguous();
        let [first, second, rest @ ..] = bytes else { return None };
        let (first, second) = (*first, *second);
        assert!(first & 0x70 == 0 && second & 0x80 == 0, "no server's frame: {first:#x} {second:#x}");
        let extra = match second {
            126 => 2,
            127 => 8,
            _ => 0,
        };
        let (long, rest) = rest.split_at_checked(extra)?;
        let length = match second {
            126 | 127 => long.iter().fold(0, |length, byte| length << 8 | usize::from(*byte)),
            short => usize::from(short),
        };
        let payload = rest.get(..length)?.to_vec();
        self.buffer.drain(..2 + extra + length);
        Some(match (first, self.codec) {
            (0x81, Codec::Json) => {
                let value = serde_json::from_slice(&payload).expect("a whole message");
                Got::Message { bytes: payload, value }
            }
            (0x82, Codec::MessagePack) => {
                let value = rmp_serde::from_slice(&payload).expect("a whole message");
                Got::Message { bytes: payload, value }
            }
            (0x88, _) => Got::Close(payload.first_chunk().map(|code| u16::from_be_bytes(*code))),
            (0x89, _) => Got::Ping,
            (0x8a, _) => Got::Pong(payload),
            other => panic!("no frame that this server sends: {other:x?} {payload:?}"),
        })
    }

    /// The next message.
    pub async fn heard(&mut self) -> Value {
        loop {
            match self.next().await {
                Got::Message { value, .. } => return value,
                Got::Ping | Got::Pong(_) => {}
                other => panic!("a message was to come, not {other:?}"),
            }
        }
    }

    /// The next message of a type.
    pub async fn message(&mut self, kind: &str) -> Value {
        loop {
            let value = self.heard().await;
            if value["type"] == kind {
                return value;
            }
        }
    }

    /// A command's bytes, and its id.
    pub fn command(&mut self, cmd: &str, args: Value) -> (Vec<u8>, String) {
        self.asked += 1;
        let id = format!("c{}", self.asked);
        (self.framed(&json!({"id": id, "cmd": cmd, "args": args})), id)
    }

    /// A message's bytes.
    pub fn framed(&self, value: &Value) -> Vec<u8> {
        match self.codec {
            Codec::Json => frame(0x81, value.to_string().as_bytes()),
            Codec::MessagePack => frame(0x82, &rmp_serde::to_vec_named(value).unwrap()),
        }
    }

    pub async fn send(&mut self, cmd: &str, args: Value) -> String {
        let (bytes, id) = self.command(cmd, args);
        self.write(&bytes).await;
        id
    }

    pub async fn answer(&mut self, id: &str) -> Value {
        loop {
            let value = self.heard().await;
            if value["id"] == id {
                return value;
            }
        }
    }

    pub async fn ok(&mut self, cmd: &str, args: Value) -> Value {
        let id = self.send(cmd, args).await;
        let answer = self.answer(&id).await;
        assert_eq!(answer["type"], "ok", "{cmd}: {answer}");
        answer
    }

    /// Says one after the other, with some on their way at any time.
    pub async fn say_all(&mut self, commands: impl IntoIterator<Item = (&str, Value)>) {
        let mut waiting = VecDeque::new();
        for (cmd, args) in commands {
            waiting.push_back(self.send(cmd, args).await);
            if waiting.len() > 12 {
                let answer = self.answer(&waiting.pop_front().unwrap()).await;
                assert_eq!(answer["type"], "ok", "{cmd}: {answer}");
            }
        }
        for id in waiting {
            assert_eq!(self.answer(&id).await["type"], "ok");
        }
        self.heard.clear();
    }

    /// Chats with everybody.
    pub async fn chat_all(&mut self, texts: impl IntoIterator<Item = String>) {
        self.say_all(texts.into_iter().map(|text| ("chat", chat(&text)))).await;
    }

    /// Reads until a chat message says this.
    pub async fn until_said(&mut self, text: &str) {
        loop {
            let value = self.heard().await;
            if said(&value).iter().any(|said| said == text) {
                return;
            }
        }
    }

    /// Reads until a chat message has said this, perhaps one that was heard already.
    pub async fn until_heard(&mut self, text: &str) {
        let has_heard = self.heard.iter().any(|(_, value)| said(value).iter().any(|said| said == text));
        if !has_heard {
            self.until_said(text).await;
        }
    }

    /// Reads to the goodbye; its code.
    pub async fn closed(&mut self) -> Option<u16> {
        loop {
            match self.next().await {
                Got::Close(code) => return code,
                Got::Message { .. } | Got::Ping | Got::Pong(_) => {}
                Got::End(_) => panic!("closed without a word"),
            }
        }
    }

    /// Answers the goodbye, after which the other side ends the connection.
    pub async fn part(&mut self) {
        self.write(&frame(CLOSE, &[])).await;
        assert_eq!(self.next().await, Got::End(true));
    }
}

pub fn chat(text: &str) -> Value {
    json!({"to": "everyone", "text": text})
}

/// What the chat messages of an `events` message say.
pub fn said(value: &Value) -> Vec<String> {
    let events = value["events"].as_array().into_iter().flatten();
    let texts = events.filter(|event| event["event"] == "chat_message");
    texts.map(|event| event["data"]["text"].as_str().unwrap().to_owned()).collect()
}

/// Numbers that are the same in every run.
pub struct Random(pub u64);

impl Random {
    pub fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end
    }
}
