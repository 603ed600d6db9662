//! The listener: accepts connections, speaks HTTP/1.1 on each within the limits of a request's head, and lets go of
//! those that become WebSockets.
//! Must not know any route.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::response::IntoResponse;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::watch;
use tokio_util::task::TaskTracker;
use tower::ServiceExt;

use super::limits::gate;
use super::limits::room::{Carried, Place, Room, Told};
use super::problem::Problem;
use crate::limits::Limits;

/// Connections that may wait to be accepted. The usual 128 drop handshakes when thousands come in one second, and each
/// drop costs its client a second.
const BACKLOG: u32 = 4096;

/// Opens the listening socket.
///
/// # Errors
/// What the operating system says: the port is taken, or not ours to take.
pub fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    socket.set_reuseaddr(true)?;
    // Inherited by every accepted connection: without it a small frame waits 40 ms for its predecessor's receipt.
    socket.set_nodelay(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// What is served, and to how many.
#[derive(Clone)]
pub struct Serving {
    pub router: Router,
    /// What connections beyond the room are answered.
    pub beyond: Router,
    pub limits: Arc<Limits>,
    pub room: Arc<Room>,
}

/// Accepts and serves until `closing` becomes true; then takes no new connection, and returns when the requests that are
/// under way are answered.
pub async fn serve(listener: TcpListener, serving: Serving, mut closing: watch::Receiver<bool>) {
    let connections = TaskTracker::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = closing.wait_for(|closing| *closing) => break,
        };
        match accepted {
            Ok((stream, peer)) => {
                if let Some(standing) = standing(&serving.room) {
                    connections.spawn(connection(stream, peer, standing, serving.clone(), closing.clone()));
                }
            }
            Err(error) if is_of_one_connection(&error) => {}
            Err(error) => {
                // Out of files or memory: those who are in go on, and accepting is tried again when some have gone.
                tracing::error!(%error, "cannot accept connections");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
    drop(listener);
    connections.close();
    connections.wait().await;
}

/// Where a connection stands that was accepted.
enum Standing {
    /// It has a place.
    Inside(Place),
    /// It is told that there is none.
    Beyond(Told),
}

/// `None` where so many are being told that there is no room that this one cannot be.
fn standing(room: &Arc<Room>) -> Option<Standing> {
    if let Some(place) = room.enter() {
        return Some(Standing::Inside(place));
    }
    gate::count("connections_max");
    room.tell().map(Standing::Beyond)
}

fn is_of_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

async fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    standing: Standing,
    serving: Serving,
    mut closing: watch::Receiver<bool>,
) {
    let Serving { router, beyond, limits, .. } = serving;
    let (router, carried, _told) = match standing {
        Standing::Inside(place) => (router, Some(Carried::new(place)), None),
        Standing::Beyond(told) => (beyond, None, Some(told)),
    };
    let is_inside = carried.is_some();
    let bounds = limits.clone();
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let (router, mut request) = (router.clone(), request.map(Body::new));
        request.extensions_mut().insert(ConnectInfo(peer));
        if let Some(carried) = &carried {
            request.extensions_mut().insert(carried.clone());
        }
        let too_large = too_large(&request, &bounds);
        async move {
            match too_large {
                Some(problem) => Ok(problem.into_response()),
                None => router.oneshot(request).await,
            }
        }
    });
    let http = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(Duration::from_secs(limits.request_head_timeout_s))
        .max_headers(limits.request_headers_max as usize)
        .max_buf_size(head_bytes_max(&limits))
        // Who has no place is told so once.
        .keep_alive(is_inside)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    let mut http = std::pin::pin!(http);
    let served = tokio::select! {
        served = http.as_mut() => Some(served),
        () = closed(&mut closing) => None,
    };
    let served = match served {
        Some(served) => served,
        None => {
            http.as_mut().graceful_shutdown();
            http.await
        }
    };
    served.unwrap_or_else(|error| {
        if error.is_parse_too_large() {
            gate::count("request_headers_bytes");
        } else if error.is_timeout() {
            gate::count("request_head_timeout_s");
        }
        tracing::debug!(%error, "a connection ended");
    });
}

/// What is said of a head that is larger than it may be. The library bounds what it holds, and that only roughly.
fn too_large<B>(request: &hyper::Request<B>, limits: &Limits) -> Option<Problem> {
    if line_bytes(request) > limits.request_line_bytes {
        gate::count("request_line_bytes");
        return Some(Problem::new("uri_too_long", "the request line is too long"));
    }
    if headers_bytes(request) > limits.request_headers_bytes {
        gate::count("request_headers_bytes");
        return Some(Problem::new("headers_too_large", "the headers are too long"));
    }
    None
}

/// What the library may hold of a head: its line, its headers, and the ends of both.
fn head_bytes_max(limits: &Limits) -> usize {
    let bytes = limits.request_line_bytes + limits.request_headers_bytes + 4;
    usize::try_from(bytes).unwrap_or(usize::MAX).max(HYPER_BUFFER_BYTES_MIN)
}

/// How long a request's headers were, with the colon, a space and the end of each.
fn headers_bytes<B>(request: &hyper::Request<B>) -> u64 {
    request.headers().iter().map(|(name, value)| (name.as_str().len() + value.len() + 4) as u64).sum()
}

/// How long a request's line was, its end not counted.
fn line_bytes<B>(request: &hyper::Request<B>) -> u64 {
    let (method, uri) = (request.method().as_str(), request.uri());
    let target = match (uri.scheme(), uri.authority(), uri.path_and_query()) {
        (None, None, Some(path)) => path.as_str().len(),
        _ => uri.to_string().len(),
    };
    // The two spaces, and `HTTP/1.1`, or 1.0, which is as long.
    (method.len() + target + 2 + 8) as u64
}

/// Resolves when it is time to close. A node that is gone is as good as one that closes.
async fn closed(closing: &mut watch::Receiver<bool>) {
    drop(closing.wait_for(|closing| *closing).await);
}

/// The HTTP library takes no smaller buffer.
const HYPER_BUFFER_BYTES_MIN: usize = 8192;
