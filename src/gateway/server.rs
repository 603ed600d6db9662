//! The listener: accepts connections, has each pass what stands before HTTP, speaks HTTP/1.1 within the limits of a
//! request's head, and lets go of those that become WebSockets.
//! Must not know any route.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderValue, Response, header};
use futures_util::FutureExt;
use futures_util::future::OptionFuture;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use socket2::SockRef;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until, timeout_at};
use tokio_util::task::TaskTracker;
use tower::ServiceExt;

use super::arrival::{Arrivals, Arrived, Failed};
use super::head;
use super::limits::gate;
use super::limits::guests::Guest;
use super::limits::planted::kept;
use super::limits::room::{Carried, Place, Room, Told};
use super::planted::{Fault, is_planted};
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
    /// What stands before HTTP.
    pub arrivals: Arrivals,
}

/// Accepts and serves until `closing` becomes true; then takes no new connection, and returns when the requests that are
/// under way are answered.
pub async fn serve(listener: TcpListener, serving: Serving, mut closing: watch::Receiver<bool>) {
    // Inherited by every accepted connection: who takes nothing of an answer over HTTP is given up by the system. A
    // WebSocket's own patience ends before, and is counted.
    let patience = Duration::from_secs(serving.limits.write_timeout_s.saturating_mul(2));
    if let Err(error) = SockRef::from(&listener).set_tcp_user_timeout(Some(patience)) {
        tracing::warn!(%error, "who takes nothing of an answer cannot be given up");
    }
    let connections = TaskTracker::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = closing.wait_for(|closing| *closing) => break,
        };
        match accepted {
            Ok((stream, peer)) => {
                if let Some(standing) = serving.standing(peer) {
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
    /// It has a place, and counts for its address where that is known.
    Inside(Place, Option<Guest>),
    /// It is told that there is none.
    Beyond(Told),
}

impl Serving {
    /// `None` where so many are being told that there is no room that this one cannot be.
    fn standing(&self, peer: SocketAddr) -> Option<Standing> {
        let Some(place) = self.room.enter() else {
            gate::count("connections_max");
            return self.room.tell().map(Standing::Beyond);
        };
        match self.arrivals.is_proxy(peer) {
            true => Some(Standing::Inside(place, None)),
            false => self.counted(place, peer),
        }
    }

    /// Counts one that has a place for its address.
    fn counted(&self, place: Place, address: SocketAddr) -> Option<Standing> {
        if let Some(guest) = self.room.guests().enter(address.ip()) {
            return Some(Standing::Inside(place, Some(guest)));
        }
        gate::count("address_places_percent");
        self.room.tell().map(Standing::Beyond)
    }

    /// Counts one for whom a proxy says that it comes, or for the proxy where it names nobody.
    fn announced(&self, standing: Standing, address: SocketAddr) -> Option<Standing> {
        match standing {
            Standing::Inside(place, None) => self.counted(place, address),
            other => Some(other),
        }
    }
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
    if !serving.arrivals.concern(peer) {
        return speak(stream, None, Visit::new(peer, standing, &serving), closing).await;
    }
    let head_by = Instant::now() + Duration::from_secs(serving.limits.request_head_timeout_s);
    // Apart from the rest: who comes by bare TCP need not carry what a handshake holds.
    let more = if is_planted(Fault::EndlessArrival) { Duration::from_secs(3600) } else { Duration::ZERO };
    let arriving = Box::pin(timeout_at(head_by + more, serving.arrivals.welcome(stream, peer)));
    let arrived = tokio::select! {
        arrived = arriving => arrived.unwrap_or(Err(Failed::Late)),
        () = closed(&mut closing) => return,
    };
    match arrived {
        Ok((arrived, client)) => {
            let is_announced = serving.arrivals.announces(peer);
            let standing = if is_announced { serving.announced(standing, client) } else { Some(standing) };
            let Some(standing) = standing else { return };
            let visit = Visit::new(client, standing, &serving);
            match arrived {
                Arrived::Bare(stream) => speak(stream, Some(head_by), visit, closing).await,
                Arrived::Secured(stream) => Box::pin(speak(stream, Some(head_by), visit, closing)).await,
            }
        }
        Err(failed) => {
            failed.count();
            tracing::debug!(%failed, "a connection did not arrive");
        }
    }
}

/// Who comes, and what is there for them.
struct Visit {
    peer: SocketAddr,
    router: Router,
    limits: Arc<Limits>,
    carried: Option<Carried>,
    /// Held while they are told that there is no room.
    _told: Option<Told>,
    /// What answers over TLS say to browsers about coming back.
    strict_transport: Option<HeaderValue>,
    /// Whether a request's head has come.
    heard: Arc<AtomicBool>,
}

impl Visit {
    fn new(peer: SocketAddr, standing: Standing, serving: &Serving) -> Visit {
        let (router, carried, told) = match standing {
            Standing::Inside(place, guest) => {
                (serving.router.clone(), Some(Carried::new(place, guest)), None)
            }
            Standing::Beyond(told) => (serving.beyond.clone(), None, Some(told)),
        };
        let (limits, heard) = (serving.limits.clone(), Arc::default());
        let strict_transport = serving.arrivals.tls.as_ref().and_then(|tls| tls.strict_transport());
        Visit { peer, router, limits, carried, _told: told, strict_transport, heard }
    }

    async fn answer(&self, request: hyper::Request<Incoming>) -> Response<Body> {
        self.heard.store(true, Ordering::Relaxed);
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(self.peer));
        if let Some(carried) = &self.carried {
            request.extensions_mut().insert(carried.clone());
        }
        let mut response = match head::refusal(&request, &self.limits) {
            Some(refused) => refused,
            None => {
                let Ok(response) = self.router.clone().oneshot(request).await;
                response
            }
        };
        if let Some(value) = &self.strict_transport {
            response.headers_mut().insert(header::STRICT_TRANSPORT_SECURITY, value.clone());
        }
        response
    }
}

/// Speaks HTTP until the connection ends or becomes a WebSocket. Where it took time to arrive, its first request's head
/// must be there `head_by`: the time for it began with the connection.
async fn speak<S>(stream: S, head_by: Option<Instant>, visit: Visit, mut closing: watch::Receiver<bool>)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (limits, heard, is_inside) = (visit.limits.clone(), visit.heard.clone(), visit.carried.is_some());
    let visit = Arc::new(visit);
    let service = service_fn(move |request| {
        let visit = visit.clone();
        async move { Ok::<_, Infallible>(visit.answer(request).await) }
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
        () = OptionFuture::from(head_by.map(|head_by| late(head_by, &heard))).map(|_| ()), if head_by.is_some() => {
            Failed::Late.count();
            return;
        }
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

/// What the library may hold of a head: its line, its headers, and the ends of both.
fn head_bytes_max(limits: &Limits) -> usize {
    let bytes = limits.request_line_bytes + limits.request_headers_bytes + 4;
    kept("request_headers_bytes", usize::try_from(bytes).unwrap_or(usize::MAX)).max(HYPER_BUFFER_BYTES_MIN)
}

/// Resolves where nothing was heard in time.
async fn late(head_by: Instant, heard: &AtomicBool) {
    sleep_until(head_by).await;
    if heard.load(Ordering::Relaxed) {
        std::future::pending::<()>().await;
    }
}

/// Resolves when it is time to close. A node that is gone is as good as one that closes.
async fn closed(closing: &mut watch::Receiver<bool>) {
    drop(closing.wait_for(|closing| *closing).await);
}

/// The HTTP library takes no smaller buffer.
const HYPER_BUFFER_BYTES_MIN: usize = 8192;

#[cfg(test)]
mod tests {
    use axum::routing::get;
    use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};

    use super::*;

    const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nhost: a\r\n\r\n";

    /// A connection that has two seconds left of its first head's five.
    fn arrived() -> (DuplexStream, watch::Sender<bool>, Arc<Room>) {
        let limits = Arc::new(Limits { request_head_timeout_s: 5, ..Limits::default() });
        let (room, router) = (Room::new(&limits, None), Router::new().route("/", get(|| async { "x" })));
        let serving = Serving {
            router,
            beyond: Router::new(),
            limits,
            room: room.clone(),
            arrivals: Arrivals::default(),
        };
        let (theirs, ours) = duplex(1024);
        let (closing, closed) = watch::channel(false);
        let standing = Standing::Inside(room.enter().unwrap(), None);
        let visit = Visit::new(SocketAddr::from(([127, 0, 0, 1], 1)), standing, &serving);
        tokio::spawn(speak(ours, Some(Instant::now() + Duration::from_secs(2)), visit, closed));
        (theirs, closing, room)
    }

    /// Reads an answer up to its body's one byte.
    async fn answered(theirs: &mut DuplexStream) {
        let mut answer = Vec::new();
        while !answer.ends_with(b"\r\n\r\nx") {
            answer.push(theirs.read_u8().await.unwrap());
        }
    }

    /// Five seconds for a handshake and five for the request would be ten.
    #[tokio::test(start_paused = true)]
    async fn the_time_of_the_first_head_began_with_the_connection() {
        for sent in [0, 1, REQUEST.len() - 1] {
            let (mut theirs, _closing, room) = arrived();
            let start = Instant::now();
            theirs.write_all(&REQUEST[..sent]).await.unwrap();
            assert_eq!(theirs.read(&mut [0]).await.unwrap(), 0);
            assert_eq!((start.elapsed(), room.connections()), (Duration::from_secs(2), 0), "{sent}");
        }
        let (mut theirs, _closing, _room) = arrived();
        theirs.write_all(&REQUEST[..5]).await.unwrap();
        tokio::time::sleep(Duration::from_millis(1999)).await;
        theirs.write_all(&REQUEST[5..]).await.unwrap();
        answered(&mut theirs).await;
    }

    #[tokio::test(start_paused = true)]
    async fn who_has_asked_something_may_take_the_whole_time_for_the_next() {
        let (mut theirs, _closing, _room) = arrived();
        for _ in 0..4 {
            theirs.write_all(REQUEST).await.unwrap();
            answered(&mut theirs).await;
            tokio::time::advance(Duration::from_secs(4)).await;
        }
        let start = Instant::now();
        assert_eq!(theirs.read(&mut [0]).await.unwrap(), 0);
        assert!(start.elapsed() <= Duration::from_secs(5));
    }
}
