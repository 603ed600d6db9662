//! A server on a free port, a client that writes its requests byte for byte, and people in sessions.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::Router;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use cuelight::accounts::Secret;
use cuelight::config::Config;
use cuelight::gateway::app::App;
use cuelight::gateway::{rest, tickets};
use cuelight::hub::mail::{Admission, Asked, Join};
use cuelight::hub::plane::{AccountPlane, Clock};
use cuelight::hub::ring::RingLimits;
use cuelight::hub::seat::{Delivery, Seat};
use cuelight::hub::{Hub, SessionBounds, Settings};
use cuelight::journal::Memory;
use cuelight::protocol::Codec;
use cuelight::protocol::outgoing::WireLimits;
use cuelight::session::{Expect, Millis, Patience};
use metrics_exporter_prometheus::PrometheusBuilder;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// 2027-01-15T08:00:00Z.
pub const NOW_MS: u64 = 1_800_000_000_000;
pub const ALPHA: &str = "alpha:the secret of alpha, more than 32 bytes";
pub const BETA: &str = "beta:the secret of beta, more than 32 bytes";

pub struct Server {
    pub app: Arc<App>,
    pub journal: Memory,
    pub data: TempDir,
    pub clock_ms: Arc<AtomicU64>,
    address: SocketAddr,
}

fn settings(clock: Clock) -> Settings {
    let wire_limits = |_| WireLimits {
        message_bytes: 32_768,
        commands_per_s: 10,
        chat_chars: 2000,
        question_chars: 1000,
        name_chars: 64,
        poll_options: 20,
    };
    Settings {
        patience: Patience { away_ms: 30_000, orphan_ms: 600_000 },
        survey_grace_ms: 900_000,
        heartbeat_s: 20,
        mailbox_max: 1024,
        ring: RingLimits { entries_max: 4096, bytes_max: 4 << 20 },
        bounds: SessionBounds::NONE,
        drain_grace: Duration::from_secs(10),
        idle: Duration::from_secs(60),
        wire_limits: Box::new(wire_limits),
        clock: Box::new(move || clock()),
        planted: Default::default(),
    }
}

impl Server {
    pub async fn start() -> Server {
        Server::with(|_| {}).await
    }

    pub async fn with(change: impl FnOnce(&mut Config)) -> Server {
        let (journal, data) = (Memory::new(), tempfile::tempdir().unwrap());
        let mut config = Config::default();
        config.data = data.path().to_owned();
        for key in [ALPHA, BETA] {
            let (id, secret) = key.split_once(':').unwrap();
            config.api_keys.insert(id.to_owned(), Secret::new(secret));
        }
        change(&mut config);
        Server::over(journal, data, config).await
    }

    async fn over(journal: Memory, data: TempDir, config: Config) -> Server {
        let clock_ms = Arc::new(AtomicU64::new(NOW_MS));
        let time = clock_ms.clone();
        let clock: Clock = Arc::new(move || Millis(time.load(Ordering::Relaxed)));
        let shared: Arc<dyn cuelight::journal::Journal> = Arc::new(journal.clone());
        let plane = AccountPlane::start(shared.clone(), clock.clone(), &config).await.unwrap();
        let hub = Hub::new(shared.clone(), plane.clone(), settings(clock.clone()));
        let metrics = PrometheusBuilder::new().build_recorder().handle();
        let app = App::new(Arc::new(config), hub, plane, shared, metrics, clock);
        let leftovers = rest::handouts::leftovers(&app.config.data).await;
        rest::handouts::sweep(&app, leftovers).await;
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let service =
            rest::router(app.clone(), Router::new()).into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(async move { axum::serve(listener, service).await });
        Server { app, journal, data, clock_ms, address }
    }

    /// The server of the next process, over the same journal and data.
    pub async fn restarted(self) -> Server {
        self.restarted_with(|_| {}).await
    }

    /// As above, with other settings.
    pub async fn restarted_with(self, change: impl FnOnce(&mut Config)) -> Server {
        let mut config = (*self.app.config).clone();
        change(&mut config);
        Server::over(self.journal.reopen(), self.data, config).await
    }

    /// Sends bytes as they are and reads the one answer.
    pub async fn raw(&self, request: Vec<u8>) -> Answer {
        let stream = TcpStream::connect(self.address).await.unwrap();
        let (mut read, mut write) = stream.into_split();
        // A server that has heard enough answers before everything is sent, and closes.
        let sending = tokio::spawn(async move {
            let sent = write.write_all(&request).await;
            (write, sent)
        });
        let mut bytes = Vec::new();
        let mut chunk = vec![0; 65_536];
        while !Answer::is_whole(&bytes) {
            match read.read(&mut chunk).await {
                Ok(0) | Err(_) => break,
                Ok(count) => bytes.extend_from_slice(&chunk[..count]),
            }
        }
        sending.abort();
        Answer::parse(&bytes)
    }

    /// Begins a request and leaves it at that.
    pub async fn begin(&self, request: Vec<u8>) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(&request).await.unwrap();
        stream
    }

    pub async fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let mut request = format!("{method} {path} HTTP/1.1\r\nhost: test\r\nconnection: close\r\n");
        for (name, value) in headers {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        request.push_str(&format!("content-length: {}\r\n\r\n", body.len()));
        self.raw([request.as_bytes(), body].concat()).await
    }

    /// A call with an `Authorization` (none: empty) and perhaps a JSON body.
    pub async fn call(&self, method: &str, path: &str, auth: &str, body: Option<Value>) -> Answer {
        let mut headers = Vec::new();
        if !auth.is_empty() {
            headers.push(("authorization", auth));
        }
        if body.is_some() {
            headers.push(("content-type", "application/json"));
        }
        let body = body.map(|body| body.to_string()).unwrap_or_default();
        self.send(method, path, &headers, body.as_bytes()).await
    }

    pub async fn get(&self, path: &str, auth: &str) -> Answer {
        self.call("GET", path, auth, None).await
    }

    pub async fn post(&self, path: &str, auth: &str, body: Value) -> Answer {
        self.call("POST", path, auth, Some(body)).await
    }

    /// A webinar of alpha's.
    pub async fn webinar(&self, registration: bool) -> Webinar {
        let body = json!({"title": "Rust", "starts_at": "2027-01-15T09:00:00Z", "duration_min": 60,
            "registration": registration});
        let made = self.post("/v1/webinars", &alpha(), body).await.expect(201);
        let text = |name: &str| made[name].as_str().unwrap().to_owned();
        Webinar { id: text("id"), session: text("session"), code: text("code") }
    }

    /// A ticket for alpha's own user.
    pub async fn ticket(&self, session: &str, sub: &str, role: &str) -> String {
        let body = json!({"sub": sub, "name": sub, "role": role, "member": "m1"});
        let path = format!("/v1/sessions/{session}/tickets");
        self.post(&path, &alpha(), body).await.expect(201)["ticket"].as_str().unwrap().to_owned()
    }

    /// Somebody in the session.
    pub async fn enter(&self, session: &str, ticket: &str) -> Person {
        self.try_enter(session, ticket).await.expect("is let in")
    }

    pub async fn try_enter(&self, session: &str, ticket: &str) -> Result<Person, u16> {
        let identity =
            tickets::verify(ticket, &*self.app.plane, session, self.app.now()).expect("a good ticket");
        let join = Join { identity, resume: None, codec: Codec::Json };
        match self.app.hub.join(session, join).await {
            Admission::Seated(mut seat) => {
                let Delivery::Frames(frames) = seat.next().await else { panic!("no welcome") };
                let welcome: Value = serde_json::from_slice(&frames[0]).unwrap();
                let participant = welcome["you"]["participant"].as_str().unwrap().to_owned();
                Ok(Person { seat: *seat, participant, asked: 0, frames: Vec::new() })
            }
            Admission::Turned(goodbye) => Err(goodbye.code.number()),
            Admission::Ended => panic!("the hub asks the next owner"),
        }
    }
}

pub struct Webinar {
    pub id: String,
    pub session: String,
    pub code: String,
}

impl Webinar {
    pub fn path(&self, rest: &str) -> String {
        format!("/v1/webinars/{}{rest}", self.id)
    }

    pub fn session_path(&self, rest: &str) -> String {
        format!("/v1/sessions/{}{rest}", self.session)
    }

    pub fn join_path(&self) -> String {
        format!("/v1/join/{}", self.code)
    }
}

pub struct Person {
    seat: Seat,
    pub participant: String,
    asked: u64,
    /// Everything that was sent to them since they came.
    pub frames: Vec<Value>,
}

impl Person {
    /// Sends a command and waits for its `ok`.
    pub async fn must(&mut self, command: Value) {
        let id = self.send(command).await;
        let answer = self.until(|frame| frame["id"] == id.as_str()).await;
        assert_eq!(answer["type"], "ok", "{answer}");
    }

    /// Ends the session and waits until the connection is closed for it.
    pub async fn end(&mut self) {
        self.send(json!({"end": {}})).await;
        assert_eq!(self.closed().await, 4410);
    }

    async fn send(&mut self, command: Value) -> String {
        self.asked += 1;
        let id = format!("{}-{}", self.participant, self.asked);
        let asked = Asked {
            id: id.as_str().into(),
            expect: Expect::default(),
            content: self.asked,
            command: Ok(serde_json::from_value(command).unwrap()),
        };
        assert!(self.seat.submit(asked).is_none(), "there is room");
        id
    }

    /// Waits for a message.
    pub async fn until(&mut self, wanted: impl Fn(&Value) -> bool) -> Value {
        loop {
            let Delivery::Frames(frames) = self.seat.next().await else { panic!("closed") };
            let frames: Vec<Value> =
                frames.iter().map(|frame| serde_json::from_slice(frame).unwrap()).collect();
            self.frames.extend(frames.iter().cloned());
            if let Some(found) = frames.into_iter().find(|frame| wanted(frame)) {
                return found;
            }
        }
    }

    /// Waits for an event and gives its data.
    pub async fn event(&mut self, name: &str) -> Value {
        let of = |frame: &Value| -> Option<Value> {
            let events = frame["events"].as_array()?;
            events.iter().find(|event| event["event"] == name).map(|event| event["data"].clone())
        };
        let frame = self.until(|frame| of(frame).is_some()).await;
        of(&frame).unwrap()
    }

    /// Waits until the connection is closed, and with which code.
    pub async fn closed(&mut self) -> u16 {
        loop {
            if let Delivery::Close(goodbye) = self.seat.next().await {
                return goodbye.code.number();
            }
        }
    }
}

pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    fn head_end(bytes: &[u8]) -> Option<usize> {
        bytes.windows(4).position(|window| window == b"\r\n\r\n").map(|at| at + 4)
    }

    fn is_whole(bytes: &[u8]) -> bool {
        let Some(head_end) = Answer::head_end(bytes) else { return false };
        let head = String::from_utf8_lossy(&bytes[..head_end]).to_lowercase();
        let length = head.split("content-length: ").nth(1).and_then(|rest| rest.split("\r\n").next());
        length
            .and_then(|length| length.parse::<usize>().ok())
            .is_some_and(|length| bytes.len() >= head_end + length)
    }

    fn parse(bytes: &[u8]) -> Answer {
        let head_end = Answer::head_end(bytes).expect("an answer");
        let head = std::str::from_utf8(&bytes[..head_end]).unwrap();
        let mut lines = head.trim_end().split("\r\n");
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let headers = lines.map(|line| line.split_once(": ").unwrap());
        let headers = headers.map(|(name, value)| (name.to_lowercase(), value.to_owned())).collect();
        Answer { status, headers, body: bytes[head_end..].to_vec() }
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    pub fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    /// The body, once the status is as expected.
    pub fn expect(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text());
        if self.body.is_empty() { Value::Null } else { serde_json::from_slice(&self.body).unwrap() }
    }

    /// Checks that it is a problem document of this kind.
    pub fn problem(&self, status: u16, code: &str) -> Value {
        let body = self.expect(status);
        assert_eq!(self.header("content-type"), "application/problem+json");
        assert_eq!(body["type"], format!("urn:cuelight:problem:{code}"), "{body}");
        assert_eq!(body["status"], status);
        assert!(body["title"].is_string() && body["detail"].is_string(), "{body}");
        body
    }

    /// Checks that one field is refused.
    pub fn invalid(&self, field: &str) {
        assert_eq!(self.problem(422, "invalid")["field"], field);
    }
}

pub fn basic(key: &str) -> String {
    format!("Basic {}", STANDARD.encode(key))
}

pub fn alpha() -> String {
    basic(ALPHA)
}

pub fn beta() -> String {
    basic(BETA)
}

pub fn bearer(ticket: &str) -> String {
    format!("Bearer {ticket}")
}
