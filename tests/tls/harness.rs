//! A server that speaks TLS with certificates made for this test, and clients of rustls against it.

use std::future::Future;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use cuelight::accounts::Secret;
use cuelight::config::{Config, TlsConfig};
use cuelight::node::Node;
use cuelight::protocol::Codec;
use cuelight::session::Role;
use futures_util::{SinkExt, StreamExt};
use rcgen::{CertificateParams, CertifiedIssuer, KeyPair};
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore, SupportedProtocolVersion};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

use super::invited;

pub use super::invited::{KEY, SECRET, identity};

pub const HOST: &str = "live.example";

/// Whether this process has a planted fault: what never comes is then not waited for as long.
fn is_a_twin() -> bool {
    std::env::var_os("PLANTED_DOOR").is_some()
}

/// Longer than any of these takes on a busy machine; what hangs, hangs for ever.
pub async fn in_time<T>(what: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(if is_a_twin() { 20 } else { 240 }), what)
        .await
        .expect("nothing hangs")
}

/// An authority of its own, and where the server's files lie.
pub struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    folder: TempDir,
}

impl Authority {
    pub fn new() -> Authority {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        Authority { issuer, folder: tempfile::tempdir().unwrap() }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes another certificate for [`HOST`] and its key to where the server looks, and tells its bytes.
    pub fn issue(&self) -> CertificateDer<'static> {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec![HOST.to_owned(), "127.0.0.1".to_owned()]).unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        let chain = format!("{}{}", certificate.pem(), self.issuer.pem());
        std::fs::write(self.path("chain.pem"), chain).unwrap();
        std::fs::write(self.path("key.pem"), key.serialize_pem()).unwrap();
        std::fs::write(self.path("ca.pem"), self.issuer.pem()).unwrap();
        certificate.der().clone()
    }

    pub fn files(&self) -> TlsConfig {
        TlsConfig { certificate_file: self.path("chain.pem"), key_file: self.path("key.pem"), hsts_s: 1234 }
    }

    /// A client that trusts this authority alone, and remembers nothing from one connection to the next.
    pub fn client(&self, versions: &[&'static SupportedProtocolVersion]) -> ClientConfig {
        let mut roots = RootCertStore::empty();
        roots.add(self.issuer.der().clone()).unwrap();
        let builder = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()));
        let builder = builder.with_protocol_versions(versions).unwrap();
        let mut config = builder.with_root_certificates(roots).with_no_client_auth();
        config.resumption = rustls::client::Resumption::disabled();
        config
    }
}

pub struct Server {
    pub node: Node,
    pub session: String,
    pub authority: Authority,
    _data: TempDir,
}

pub type Tls = TlsStream<TcpStream>;

impl Server {
    pub async fn start() -> Server {
        Server::with(|_| {}).await
    }

    pub async fn with(change: impl FnOnce(&mut Config)) -> Server {
        let authority = Authority::new();
        authority.issue();
        let data = tempfile::tempdir().unwrap();
        let mut config = Config::default();
        config.data = data.path().to_owned();
        config.listen = SocketAddr::from(([127, 0, 0, 1], 0));
        config.tls = Some(authority.files());
        config.api_keys.insert(KEY.to_owned(), Secret::new(SECRET));
        // Somebody who does not read for a while is no case for a busy machine's clock.
        (config.session.heartbeat_s, config.session.pong_timeout_s) = (300, 300);
        (config.session.hello_timeout_s, config.drain.grace_s) = (if is_a_twin() { 5 } else { 60 }, 60);
        config.limits.request_head_timeout_s = 60;
        config.limits.write_timeout_s = 300;
        config.limits.address_connections_max = 1000;
        config.limits.address_connections_burst = 1000;
        change(&mut config);
        let node = Node::start(config).await.unwrap();
        let mut server = Server { node, session: String::new(), authority, _data: data };
        server.session = server.schedule().await;
        server
    }

    /// The session of a new webinar.
    async fn schedule(&self) -> String {
        let (head, body) = self.asked(&scheduling(KEY, SECRET)).await;
        assert!(head.starts_with("HTTP/1.1 201"), "{head}");
        let made: Value = serde_json::from_str(&body).unwrap();
        let links = made["links"].to_string();
        assert!(links.contains("https://") && links.contains("wss://"), "{links}");
        assert!(!links.contains("http://") && !links.contains("ws://"), "{links}");
        made["session"].as_str().unwrap().to_owned()
    }

    /// The answer to a request that closes its connection: its head and its body.
    pub async fn asked(&self, request: &str) -> (String, String) {
        asked(self.secure().await, request).await
    }

    /// A TCP connection from an address of this machine.
    pub async fn connect_from(&self, address: [u8; 4]) -> TcpStream {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind(SocketAddr::from((address, 0))).unwrap();
        let stream = socket.connect(self.node.address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        stream
    }

    pub async fn connect(&self) -> TcpStream {
        self.connect_from([127, 0, 0, 1]).await
    }

    /// A connection with TLS 1.3.
    pub async fn secure(&self) -> Tls {
        self.secured(self.connect().await, &[&rustls::version::TLS13]).await
    }

    pub async fn secured(&self, stream: TcpStream, versions: &[&'static SupportedProtocolVersion]) -> Tls {
        let connector = TlsConnector::from(Arc::new(self.authority.client(versions)));
        connector.connect(ServerName::try_from(HOST).unwrap(), stream).await.unwrap()
    }

    pub fn ticket(&self, name: &str, role: Role) -> String {
        invited::ticket(&self.session, name, role, self.node.app.now())
    }

    /// The status that a WebSocket's handshake is answered with, and the socket where that is 101.
    pub async fn knock(&self, stream: Tls, codec: Codec) -> (u16, Option<Client>) {
        knock(&self.session, stream, codec).await
    }

    pub async fn open(&self, codec: Codec) -> Client {
        let (status, client) = self.knock(self.secure().await, codec).await;
        client.unwrap_or_else(|| panic!("{status}"))
    }

    pub async fn enter(&self, name: &str, role: Role, codec: Codec) -> Client {
        let mut client = self.open(codec).await;
        client.send("hello", json!({"ticket": self.ticket(name, role)})).await;
        client.message("welcome").await;
        client
    }

    /// What `/metrics` says of a counter with this label.
    pub async fn counted(&self, metric: &str, label: &str) -> u64 {
        counted(self.secure().await, metric, label).await
    }
}

/// A request for a webinar, with this key.
pub fn scheduling(key: &str, secret: &str) -> String {
    invited::scheduling(HOST, key, secret)
}

/// As [`Server::asked`], over this connection.
pub async fn asked(mut stream: Tls, request: &str) -> (String, String) {
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    // An end without the goodbye of TLS would be an error here.
    stream.read_to_string(&mut answer).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.to_owned(), body.to_owned())
}

/// As [`Server::counted`], over this connection.
pub async fn counted(stream: Tls, metric: &str, label: &str) -> u64 {
    let request = format!("GET /metrics HTTP/1.1\r\nhost: {HOST}\r\nconnection: close\r\n\r\n");
    let (_, body) = asked(stream, &request).await;
    let line = body.lines().find(|line| line.starts_with(metric) && line.contains(label));
    line.map_or(0, |line| line.rsplit(' ').next().unwrap().parse().unwrap())
}

/// As [`Server::knock`], at a server of any kind.
pub async fn knock(session: &str, stream: Tls, codec: Codec) -> (u16, Option<Client>) {
    let url = format!("wss://{HOST}/v1/sessions/{session}/ws");
    let mut request = url.into_client_request().unwrap();
    let subprotocol = codec.subprotocol().parse().unwrap();
    request.headers_mut().insert("sec-websocket-protocol", subprotocol);
    match tokio_tungstenite::client_async(request, stream).await {
        Ok((socket, _)) => (101, Some(Client { socket, codec, asked: 0 })),
        Err(tokio_tungstenite::tungstenite::Error::Http(response)) => (response.status().as_u16(), None),
        Err(error) => panic!("{error}"),
    }
}

/// A WebSocket over TLS.
pub struct Client {
    pub socket: WebSocketStream<Tls>,
    pub codec: Codec,
    asked: u64,
}

impl Client {
    pub async fn send(&mut self, cmd: &str, args: Value) -> String {
        self.asked += 1;
        let id = format!("c{}", self.asked);
        let value = json!({"id": id, "cmd": cmd, "args": args});
        let message = match self.codec {
            Codec::Json => Message::text(value.to_string()),
            Codec::MessagePack => Message::binary(rmp_serde::to_vec_named(&value).unwrap()),
        };
        self.socket.send(message).await.unwrap();
        id
    }

    /// The next message, or how the connection ended: a close code, or 0 where TLS ended without one.
    pub async fn next(&mut self) -> Result<Value, u16> {
        loop {
            match self.socket.next().await {
                Some(Ok(Message::Text(text))) => return Ok(serde_json::from_str(&text).unwrap()),
                Some(Ok(Message::Binary(bytes))) => return Ok(rmp_serde::from_slice(&bytes).unwrap()),
                Some(Ok(Message::Close(frame))) => return Err(frame.map_or(1005, |frame| frame.code.into())),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Err(0),
            }
        }
    }

    pub async fn message(&mut self, kind: &str) -> Value {
        loop {
            let value = self.next().await.expect("a message was to come");
            if value["type"] == kind {
                return value;
            }
        }
    }

    pub async fn ok(&mut self, cmd: &str, args: Value) -> Value {
        let id = self.send(cmd, args).await;
        loop {
            let value = self.next().await.expect("an answer was to come");
            if value["id"] == id.as_str() {
                assert_eq!(value["type"], "ok", "{value}");
                return value;
            }
        }
    }

    /// The code that the server closes with, whatever comes before it.
    pub async fn closed(&mut self) -> u16 {
        loop {
            if let Err(code) = self.next().await {
                return code;
            }
        }
    }
}

/// Everything that comes until the end; whether that was an orderly one.
pub async fn to_the_end(stream: &mut TcpStream) -> (Vec<u8>, bool) {
    let mut all = Vec::new();
    let orderly = stream.read_to_end(&mut all).await.is_ok();
    (all, orderly)
}

/// A handshake with a client's own configuration.
pub async fn connect_with(config: ClientConfig, stream: TcpStream) -> std::io::Result<Tls> {
    TlsConnector::from(Arc::new(config)).connect(ServerName::try_from(HOST).unwrap(), stream).await
}
