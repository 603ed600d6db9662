//! The door of the WebSockets: checks the upgrade, answers 101, and hands the connection on: a bare one to an event loop,
//! any other to a task of its own.
//! Must not know tickets or sessions beyond whether one exists.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::body::{Body, HttpBody};
use axum::extract::{ConnectInfo, Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, Response, StatusCode, header};
use axum::response::IntoResponse;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use hyper::upgrade::{OnUpgrade, Parts, Upgraded};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::Instant;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};

use super::limits::gate::Turned;
use super::limits::room::{Carried, Open};
use super::problem::Problem;
use super::shard::Shards;
use super::socket::metered::Metered;
use super::socket::{self, Door};
use super::tls::Secured;
use crate::limits::Limits;
use crate::protocol::Codec;

/// One WebSocket with a task of its own.
pub type Socket<S> = WebSocketStream<S>;

/// What a WebSocket with a task of its own runs over.
pub trait Stream: AsyncRead + AsyncWrite + Unpin + Send {
    /// From now on what comes is let go by whoever reads it, and not counted.
    fn let_go(&mut self);

    /// Bytes that were written to the connection so far: while there come more, it is not stalled.
    fn taken(&self) -> u64;
}

impl<S: Stream> Stream for Box<S> {
    fn let_go(&mut self) {
        (**self).let_go();
    }

    fn taken(&self) -> u64 {
        (**self).taken()
    }
}

/// What a handshake leads to.
#[derive(Clone)]
pub struct Entrance {
    pub door: Door,
    pub shards: Shards,
}

/// `GET /v1/sessions/{session}/ws`.
///
/// Errors, in this order: 400, 405 or 426 where it is no WebSocket handshake, 400 without one of our subprotocols, 403 from
/// a browser origin that is not allowed, 429 where its address has too many who have shown no ticket, 503 where the node
/// has too many handshakes, 404 for a session that does not exist.
pub async fn open(
    State(Entrance { door, shards }): State<Entrance>,
    Path(session): Path<String>,
    mut request: Request,
) -> Response<Body> {
    let key = match handshake(&request) {
        Ok(key) => key,
        Err(refused) => return *refused,
    };
    let Some(codec) = offered(request.headers()) else {
        return refuse(
            StatusCode::BAD_REQUEST,
            "offer the subprotocol cuelight.v1.json or cuelight.v1.msgpack",
        );
    };
    if !origin_allowed(&door, request.headers()) {
        return refuse(StatusCode::FORBIDDEN, "this origin is not allowed");
    }
    let stranger = match door.gate.pass(peer_of(&request), request.headers(), Instant::now()) {
        Ok(stranger) => stranger,
        Err(turned) => return come_back(&door, turned),
    };
    if !door.directory.exists(&session) {
        return refuse(StatusCode::NOT_FOUND, "no such session");
    }
    let Some((upgrade, open)) = upgradable(&mut request) else {
        return refuse(StatusCode::BAD_REQUEST, "this connection cannot be upgraded");
    };
    tokio::spawn(async move {
        let counted = (open, stranger);
        match taken(upgrade, &door.limits, shards.is_empty()).await {
            Some(Taken::Bare(stream, rest)) => shards.adopt((stream, rest), session, codec, counted),
            Some(Taken::Secured(stream, rest)) => {
                socket::run(door, session, codec, (stream, rest), counted).await;
            }
            Some(Taken::Layered(stream)) => {
                socket::run(door, session, codec, (stream, Bytes::new()), counted).await;
            }
            None => tracing::debug!("a connection was gone before its upgrade"),
        }
    });
    let mut response = switching(&key);
    let subprotocol = HeaderValue::from_static(codec.subprotocol());
    response.headers_mut().insert(header::SEC_WEBSOCKET_PROTOCOL, subprotocol);
    response
}

/// Who is at the other end of the connection. Where the listener told no address everybody is counted as one: strict,
/// never unlimited.
fn peer_of(request: &Request) -> IpAddr {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |ConnectInfo(peer)| peer.ip())
}

/// What the HTTP server will let go of, and the connection's place, which the WebSocket has from now on.
pub(super) fn upgradable(request: &mut Request) -> Option<(OnUpgrade, Open)> {
    let upgrade = request.extensions_mut().remove::<OnUpgrade>()?;
    let place = request.extensions_mut().remove::<Carried>()?.take()?;
    Some((upgrade, Open::new(place)))
}

/// Too many: 429 where it is their address, 503 where it is the node.
fn come_back(door: &Door, turned: Turned) -> Response<Body> {
    let problem = match turned.by_address {
        true => Problem::rate_limited(turned.wait),
        // Those who are turned away together do not come back together.
        false => Problem::overloaded(turned.wait.max(door.times.retry())),
    };
    problem.into_response()
}

/// The 101 that answers a handshake's key.
pub(super) fn switching(key: &HeaderValue) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
    let headers = response.headers_mut();
    headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
    headers.insert(header::CONNECTION, HeaderValue::from_static("upgrade"));
    let accept =
        HeaderValue::from_str(&derive_accept_key(key.as_bytes())).expect("base 64 is a header value");
    headers.insert(header::SEC_WEBSOCKET_ACCEPT, accept);
    response
}

pub(super) fn refuse(status: StatusCode, why: &'static str) -> Response<Body> {
    metrics::counter!(crate::metrics::PROBLEMS.name, "code" => "handshake").increment(1);
    let body = serde_json::json!({"type": "about:blank", "title": why, "status": status.as_u16()});
    (status, [(header::CONTENT_TYPE, "application/problem+json")], body.to_string()).into_response()
}

/// The handshake's key, if it is a handshake (RFC 6455, section 4.2.1).
pub(super) fn handshake(request: &Request) -> Result<HeaderValue, Box<Response<Body>>> {
    // The router takes a HEAD for a GET without an answer's body; here it would open a connection.
    if request.method() != Method::GET {
        let mut refused = refuse(StatusCode::METHOD_NOT_ALLOWED, "a handshake is a GET");
        refused.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET"));
        return Err(Box::new(refused));
    }
    // To a proxy in front these bytes are the request's; to us they would be the connection's first frames.
    if !request.body().is_end_stream() {
        let mut refused = refuse(StatusCode::BAD_REQUEST, "a handshake has no body");
        refused.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        return Err(Box::new(refused));
    }
    key_of(request.headers())
}

fn key_of(headers: &HeaderMap) -> Result<HeaderValue, Box<Response<Body>>> {
    let names = |name, token: &str| {
        headers
            .get_all(name)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .any(|value| value.split(',').any(|part| part.trim().eq_ignore_ascii_case(token)))
    };
    if !names(header::CONNECTION, "upgrade") || !names(header::UPGRADE, "websocket") {
        let mut refused = refuse(StatusCode::UPGRADE_REQUIRED, "this is a WebSocket's address");
        refused.headers_mut().insert(header::UPGRADE, HeaderValue::from_static("websocket"));
        return Err(Box::new(refused));
    }
    if headers.get(header::SEC_WEBSOCKET_VERSION).is_none_or(|version| version != "13") {
        let mut refused = refuse(StatusCode::UPGRADE_REQUIRED, "WebSocket version 13 is spoken here");
        refused.headers_mut().insert(header::SEC_WEBSOCKET_VERSION, HeaderValue::from_static("13"));
        return Err(Box::new(refused));
    }
    let mut keys = headers.get_all(header::SEC_WEBSOCKET_KEY).iter();
    let sixteen_bytes = |key: &&HeaderValue| STANDARD.decode(key.as_bytes()).is_ok_and(|key| key.len() == 16);
    let key = keys.next().filter(sixteen_bytes).filter(|_| keys.next().is_none());
    key.cloned().ok_or_else(|| Box::new(refuse(StatusCode::BAD_REQUEST, "Sec-WebSocket-Key is missing")))
}

/// The first offered subprotocol that is spoken here.
fn offered(headers: &HeaderMap) -> Option<Codec> {
    let values =
        headers.get_all(header::SEC_WEBSOCKET_PROTOCOL).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).find_map(|name| Codec::from_subprotocol(name.trim()))
}

/// No `Origin` is a native client. A browser's must be on the list, scheme, host and port.
fn origin_allowed(door: &Door, headers: &HeaderMap) -> bool {
    let mut origins = headers.get_all(header::ORIGIN).iter();
    match (origins.next(), origins.next()) {
        (None, _) => true,
        (Some(origin), None) => origin.to_str().is_ok_and(|origin| (door.origins)(origin)),
        (Some(_), Some(_)) => false,
    }
}

/// What the HTTP server has let go of.
pub(super) enum Taken {
    /// A bare TCP connection, and what was read of it beyond the handshake: it becomes a row of an event loop's table.
    Bare(std::net::TcpStream, Bytes),
    /// A connection with TLS, and what was read of it beyond the handshake: it keeps a task of its own.
    Secured(Box<Secured>, Bytes),
    /// Any other, in the same way. What was read beyond the handshake is read again first: the HTTP server sees to that.
    Layered(Box<Metered<TokioIo<Upgraded>>>),
}

/// The connection behind an upgrade; `None` where it is gone.
pub(super) async fn taken(upgrade: OnUpgrade, limits: &Limits, as_task: bool) -> Option<Taken> {
    let upgraded = match upgrade.await.ok()?.downcast::<TokioIo<Box<Secured>>>() {
        Ok(parts) => return Some(secured(parts, limits)),
        Err(upgraded) => upgraded,
    };
    if as_task {
        return Some(layered(upgraded, limits));
    }
    match upgraded.downcast::<TokioIo<TcpStream>>() {
        Ok(parts) => Some(Taken::Bare(parts.io.into_inner().into_std().ok()?, parts.read_buf)),
        Err(upgraded) => Some(layered(upgraded, limits)),
    }
}

fn secured(parts: Parts<TokioIo<Box<Secured>>>, limits: &Limits) -> Taken {
    let mut stream = parts.io.into_inner();
    stream.meter(limits, parts.read_buf.len());
    Taken::Secured(stream, parts.read_buf)
}

fn layered(upgraded: Upgraded, limits: &Limits) -> Taken {
    Taken::Layered(Box::new(Metered::new(TokioIo::new(upgraded), limits)))
}

/// A WebSocket over a stream of which this was read, with messages of at most so many bytes.
pub(super) async fn socket_over<S: Stream>(
    stream: S,
    read: Vec<u8>,
    limits: &Limits,
    message_bytes: u64,
) -> Socket<S> {
    let config = Some(socket_config(limits, message_bytes as usize));
    WebSocketStream::from_partially_read(stream, read, Role::Server, config).await
}

/// None of the library's defaults is left: they are 128 KiB of buffers a connection and messages of 64 MiB.
fn socket_config(limits: &Limits, message_bytes: usize) -> WebSocketConfig {
    WebSocketConfig::default()
        .read_buffer_size(limits.read_buffer_bytes as usize)
        .write_buffer_size(0)
        // Only control frames go through the library's buffer: data is written by `socket::wire`.
        .max_write_buffer_size(message_bytes.max(4096) + 4096)
        .max_message_size(Some(message_bytes))
        .max_frame_size(Some(message_bytes))
        .accept_unmasked_frames(false)
}
