//! An echo on the real connection stack, for the RFC 6455 conformance cases: the same handshake, the same reading, the
//! same writing, and no session.
//! Must not be in a server that anybody uses: the cargo feature `echo` is off by default.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{Response, StatusCode};
use axum::routing::get;
use bytes::Bytes;
use futures_util::StreamExt;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;

use super::nobody;
use super::shard::Shards;
use super::socket::{goodbye_for, wire};
use super::upgrade::{Entrance, Stream, Taken, handshake, refuse, socket_over, switching, taken, upgradable};
use crate::hub::Hub;
use crate::limits::Limits;
use crate::protocol::Codec;

/// A server without sessions: `/echo` sends back every message as it came, from an event loop; `/echo/task` does the same
/// from a task of the connection's own, as connections with TLS have.
///
/// # Errors
/// What the operating system says of an event loop.
pub fn router(limits: Arc<Limits>, hub: Arc<Hub>) -> std::io::Result<Router> {
    let door = nobody::door(limits, hub);
    let tasks = Entrance { door: door.clone(), shards: Shards::start(0, &door)? };
    let loops = Entrance { shards: Shards::start(1, &door)?, door };
    let loops = Router::new().route("/echo", get(open)).with_state(loops);
    Ok(loops.merge(Router::new().route("/echo/task", get(open)).with_state(tasks)))
}

async fn open(State(Entrance { door, shards }): State<Entrance>, mut request: Request) -> Response<Body> {
    let key = match handshake(&request) {
        Ok(key) => key,
        Err(refused) => return *refused,
    };
    let Some((upgrade, open)) = upgradable(&mut request) else {
        return refuse(StatusCode::BAD_REQUEST, "this connection cannot be upgraded");
    };
    tokio::spawn(async move {
        match taken(upgrade, &door.limits, shards.is_empty()).await {
            Some(Taken::Bare(stream, rest)) => shards.adopt_echo(stream, rest, open),
            Some(Taken::Secured(stream, rest)) => echo(stream, rest, &door.limits).await,
            Some(Taken::Layered(stream)) => echo(stream, Bytes::new(), &door.limits).await,
            None => {}
        }
    });
    switching(&key)
}

async fn echo<S: Stream>(stream: S, rest: Bytes, limits: &Limits) {
    let patience = Duration::from_secs(limits.write_timeout_s);
    let mut socket = socket_over(stream, rest.into(), limits, limits.message_bytes).await;
    loop {
        let (kind, message) = match socket.next().await {
            Some(Ok(Message::Text(text))) => (Codec::Json, Some(Bytes::from(text))),
            Some(Ok(Message::Binary(bytes))) => (Codec::MessagePack, Some(bytes)),
            Some(Ok(Message::Ping(_) | Message::Frame(_))) => (Codec::Json, None),
            Some(Ok(Message::Pong(_) | Message::Close(_))) => continue,
            Some(Err(error)) => {
                let Some(goodbye) = goodbye_for(&error) else { return };
                let farewell = wire::part(&mut socket, goodbye.code.number(), goodbye.code.reason(0));
                // Longer than this nobody is waited for: the drop closes.
                let _ = timeout(patience, farewell).await;
                return;
            }
            None => return,
        };
        let written = match &message {
            Some(message) => wire::write(&mut socket, kind, std::slice::from_ref(message), patience).await,
            None => wire::flush(&mut socket, patience).await,
        };
        if written.is_err() {
            return;
        }
    }
}
