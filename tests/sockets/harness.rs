//! A server with one webinar, and clients that write their frames byte for byte and look at every byte that comes.

use std::collections::VecDeque;
use std::future::Future;
use std::net::SocketAddr;
use std::os::fd::AsFd;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use cuelight::accounts::Secret;
use cuelight::config::Config;
use cuelight::gateway::tickets;
use cuelight::node::Node;
use cuelight::protocol::Codec;
use cuelight::session::text::DisplayName;
use cuelight::session::{Identity, Millis, Role, Sub};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;

const KEY: &str = "alpha";
const SECRET: &str = "the secret of alpha, more than 32 bytes";

/// Longer than any of these takes on a busy machine; what hangs, hangs for ever.
pub async fn in_time<T>(what: impl Future<Output = T>) -> T {
    timeout(Duration::from_secs(240), what).await.expect("nothing hangs")
}

pub struct Server {
    pub node: Node,
    pub session: String,
    _data: TempDir,
}

impl Server {
    /// With so many event loops, and limits that stand in nobody's way.
    pub async fn start(event_loops: usize) -> Server {
        Server::with(event_loops, |_| {}).await
    }

    pub async fn with(event_loops: usize, change: impl FnOnce(&mut Config)) -> Server {
        let data = tempfile::tempdir().unwrap();
        let mut config = Config::default();
        config.data = data.path().to_owned();
        config.listen = SocketAddr::from(([127, 0, 0, 1], 0));
        config.api_keys.insert(KEY.to_owned(), Secret::new(SECRET));
        // Somebody who does not read for a while is no case for a busy machine's clock.
        (config.session.heartbeat_s, config.session.pong_timeout_s) = (300, 300);
        config.session.hello_timeout_s = 60;
        config.drain.grace_s = 60;
        let limits = &mut config.limits;
        limits.write_timeout_s = 300;
        for rate in [
            &mut limits.commands_per_s,
            &mut limits.commands_burst,
            &mut limits.staff_commands_per_s,
            &mut limits.staff_commands_burst,
            &mut limits.attendee_chat_burst,
            &mut limits.votes_per_s,
        ] {
            *rate = 1_000_000;
        }
        change(&mut config);
        let node = Node::start_with(config, event_loops).await.unwrap();
        let session = webinar(node.address).await;
        Server { node, session, _data: data }
    }

    pub fn ticket(&self, name: &str, role: Role) -> String {
        let identity = Identity {
            sub: Sub::new(&name.to_lowercase()).unwrap(),
            name: DisplayName::new(name).unwrap(),
            role,
            member: role.needs_member().then(|| format!("m-{name}").into()),
            email: None,
            key: KEY.into(),
        };
        let expires = Millis(self.node.app.now().0 + 3_600_000);
        tickets::mint(&identity, &self.session, expires, &Secret::new(SECRET)).unwrap()
    }

    pub fn handshake(&self, codec: Codec) -> Vec<u8> {
        let (session, subprotocol) = (&self.session, codec.subprotocol());
        format!(
            "GET /v1/sessions/{session}/ws HTTP/1.1\r\nhost: test\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
             sec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\
             sec-websocket-protocol: {subprotocol}\r\n\r\n"
        )
        .into_bytes()
    }

    /// A TCP connection, with a receive buffer of so many bytes.
    pub async fn connect(&self, receive_bytes: Option<u32>) -> TcpStream {
        let socket = TcpSocket::new_v4().unwrap();
        if let Some(bytes) = receive_bytes {
            socket.set_recv_buffer_size(bytes).unwrap();
        }
        let stream = socket.connect(self.node.address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        stream
    }

    /// A WebSocket that has said nothing yet.
    pub async fn open(&self, codec: Codec, receive_bytes: Option<u32>) -> Client {
        let mut client = Client::over(self.connect(receive_bytes).await, codec);
        client.write(&self.handshake(codec)).await;
        client.switched().await;
        client
    }

    pub async fn enter_with(
        &self,
        name: &str,
        role: Role,
        codec: Codec,
        receive_bytes: Option<u32>,
    ) -> Client {
        let mut client = self.open(codec, receive_bytes).await;
        client.send("hello", json!({"ticket": self.ticket(name, role)})).await;
        let welcome = client.message("welcome").await;
        client.participant = welcome["you"]["participant"].as_str().unwrap().to_owned();
        client
    }

    pub async fn enter(&self, name: &str, role: Role) -> Client {
        self.enter_with(name, role, Codec::Json, None).await
    }

    /// Alice organizes and is live.
    pub async fn live(&self) -> Client {
        let mut alice = self.enter("Alice", Role::Organizer).await;
        alice.ok("start", json!({})).await;
        alice.ok("set_chat_policy", json!({"attendees": "everyone"})).await;
        alice
    }
}

async fn webinar(address: SocketAddr) -> String {
    let body = json!({"title": "Tides", "starts_at": "2027-01-15T09:00:00Z", "duration_min": 60}).to_string();
    let key = STANDARD.encode(format!("{KEY}:{SECRET}"));
    let request = format!(
        "POST /v1/webinars HTTP/1.1\r\nhost: test\r\nconnection: close\r\nauthorization: Basic {key}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 201"), "{answer}");
    let made: Value = serde_json::from_str(body).unwrap();
    made["session"].as_str().unwrap().to_owned()
}

/// A masked frame of a client.
pub fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mask = [0x37, 0xfa, 0x21, 0x3d];
    let mut bytes = vec![first];
    match payload.len() {
        length @ 0..=125 => bytes.push(0x80 | length as u8),
        length @ 126..=0xffff => {
            bytes.push(0xfe);
            bytes.extend((length as u16).to_be_bytes());
        }
        length => {
            bytes.push(0xff);
            bytes.extend((length as u64).to_be_bytes());
        }
    }
    bytes.extend(mask);
    bytes.extend(payload.iter().zip(mask.iter().cycle()).map(|(byte, key)| byte ^ key));
    bytes
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
    asked: u64,
    /// Every message that was taken, as it came.
    pub heard: Vec<(Vec<u8>, Value)>,
    pub pongs: Vec<Vec<u8>>,
}

impl Client {
    pub fn over(stream: TcpStream, codec: Codec) -> Client {
        let (participant, buffer, heard, pongs) = Default::default();
        Client { stream, codec, participant, piece: 1 << 16, buffer, asked: 0, heard, pongs }
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
                Ok(())
            }
            Err(_) => Err(false),
        }
    }

    /// Reads the answer to the handshake.
    pub async fn switched(&mut self) {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            while self.buffer.is_empty() {
                self.fill().await.unwrap();
            }
            head.extend(self.buffer.pop_front());
        }
        assert!(head.starts_with(b"HTTP/1.1 101"), "{}", String::from_utf8_lossy(&head));
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
        let value = json!({"id": id, "cmd": cmd, "args": args});
        let bytes = match self.codec {
            Codec::Json => frame(0x81, value.to_string().as_bytes()),
            Codec::MessagePack => frame(0x82, &rmp_serde::to_vec_named(&value).unwrap()),
        };
        (bytes, id)
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
