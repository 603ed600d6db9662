//! An echo on the real connection stack, for the RFC 6455 conformance cases: the same handshake, the same reading, the
//! same writing, and no session.
//! Must not be in a server that anybody uses: the cargo feature `echo` is off by default.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{Response, StatusCode};
use bytes::Bytes;
use futures_util::StreamExt;
use hyper::upgrade::OnUpgrade;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;

use super::socket::{goodbye_for, wire};
use super::upgrade::{Socket, handshake_key, refuse, switching, upgraded};
use crate::limits::Limits;
use crate::protocol::Codec;

/// `GET /echo`: a WebSocket without a subprotocol that sends back every message as it came.
pub async fn open(State(limits): State<Arc<Limits>>, mut request: Request) -> Response<Body> {
    let key = match handshake_key(request.headers()) {
        Ok(key) => key,
        Err(refused) => return *refused,
    };
    let Some(upgrade) = request.extensions_mut().remove::<OnUpgrade>() else {
        return refuse(StatusCode::BAD_REQUEST, "this connection cannot be upgraded");
    };
    tokio::spawn(async move {
        if let Some(socket) = upgraded(upgrade, &limits).await {
            echo(socket, Duration::from_secs(limits.write_timeout_s)).await;
        }
    });
    switching(&key)
}

async fn echo(mut socket: Socket, patience: Duration) {
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
