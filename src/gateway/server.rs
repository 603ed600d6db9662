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
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::watch;
use tokio_util::task::TaskTracker;
use tower::ServiceExt;

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

/// Accepts and serves until `closing` becomes true; then takes no new connection, and returns when the requests that are
/// under way are answered.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    limits: Arc<Limits>,
    mut closing: watch::Receiver<bool>,
) {
    let connections = TaskTracker::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = closing.wait_for(|closing| *closing) => break,
        };
        match accepted {
            Ok((stream, peer)) => {
                connections.spawn(connection(stream, peer, router.clone(), limits.clone(), closing.clone()));
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

fn is_of_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

async fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    limits: Arc<Limits>,
    mut closing: watch::Receiver<bool>,
) {
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let (router, mut request) = (router.clone(), request.map(Body::new));
        request.extensions_mut().insert(ConnectInfo(peer));
        router.oneshot(request)
    });
    let http = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(Duration::from_secs(limits.request_head_timeout_s))
        .max_headers(limits.request_headers_max as usize)
        .max_buf_size((limits.request_headers_bytes as usize).max(HYPER_BUFFER_BYTES_MIN))
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
    served.unwrap_or_else(|error| tracing::debug!(%error, "a connection ended"));
}

/// Resolves when it is time to close. A node that is gone is as good as one that closes.
async fn closed(closing: &mut watch::Receiver<bool>) {
    drop(closing.wait_for(|closing| *closing).await);
}

/// The HTTP library takes no smaller buffer.
const HYPER_BUFFER_BYTES_MIN: usize = 8192;
