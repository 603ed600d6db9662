//! The echo that the RFC 6455 conformance cases of `tests/autobahn` run against.
//!
//! `cargo run --release --features echo --example echo_server -- [address]`; the first line says where it listens.
//! Must not know sessions.

use std::sync::Arc;

use axum::Router;
use axum::routing::get;
use cuelight::gateway::{echo, server};
use cuelight::limits::Limits;
use tokio::sync::watch;

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:0".into());
    let listener = server::listen(address.parse().expect("the address is IP:PORT"))?;
    println!("listening on http://{}", listener.local_addr()?);
    // The cases go up to 16 MiB, far beyond what a session is ever sent and the configuration allows.
    let limits = Arc::new(Limits { message_bytes: 16 << 20, ..Limits::default() });
    let router = Router::new().route("/echo", get(echo::open)).with_state(limits.clone());
    let (_open, closing) = watch::channel(false);
    server::serve(listener, router, limits, closing).await;
    Ok(())
}
