//! A server with one webinar, and clients that write their frames byte for byte and look at every byte that comes.

use std::future::Future;
use std::net::SocketAddr;
use std::time::Duration;

use cuelight::accounts::Secret;
use cuelight::config::Config;
use cuelight::node::{Node, StartError};
use cuelight::protocol::Codec;
use cuelight::session::Role;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;

use super::client::Client;
use super::invited;

pub use super::invited::{KEY, SECRET};

/// Longer than any of these takes on a busy machine; what hangs, hangs for ever. Every cut that there is takes longer.
pub async fn in_time<T>(what: impl Future<Output = T>) -> T {
    let patience_s = if std::env::var_os("CUTS").is_some() { 3600 } else { 600 };
    timeout(Duration::from_secs(patience_s), what).await.expect("nothing hangs")
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
        Server::begun(change, |config| Node::start_with(config, event_loops)).await
    }

    /// Begun in a way of one's own.
    pub async fn begun<F>(change: impl FnOnce(&mut Config), start: impl FnOnce(Config) -> F) -> Server
    where
        F: Future<Output = Result<Node, StartError>>,
    {
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
            &mut limits.address_connections_max,
            &mut limits.address_connections_per_s,
            &mut limits.address_connections_burst,
        ] {
            *rate = 1_000_000;
        }
        (limits.inbound_bytes_per_s, limits.inbound_bytes_burst) = (1 << 40, 1 << 40);
        change(&mut config);
        let node = start(config).await.unwrap();
        let session = webinar(node.address).await;
        Server { node, session, _data: data }
    }

    pub fn ticket(&self, name: &str, role: Role) -> String {
        invited::ticket(&self.session, name, role, self.node.app.now())
    }

    pub fn handshake(&self, codec: Codec) -> Vec<u8> {
        self.handshake_with(codec, "")
    }

    /// With more headers, each with its line's end.
    pub fn handshake_with(&self, codec: Codec, headers: &str) -> Vec<u8> {
        let (session, subprotocol) = (&self.session, codec.subprotocol());
        format!(
            "GET /v1/sessions/{session}/ws HTTP/1.1\r\nhost: test\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
             sec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\
             sec-websocket-protocol: {subprotocol}\r\n{headers}\r\n"
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

/// The session of a new webinar.
pub async fn webinar(address: SocketAddr) -> String {
    let request = invited::scheduling("test", KEY, SECRET);
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 201"), "{answer}");
    let made: Value = serde_json::from_str(body).unwrap();
    made["session"].as_str().unwrap().to_owned()
}
