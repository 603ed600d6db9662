//! The echo that the RFC 6455 conformance cases of `tests/autobahn` run against.
//!
//! `cargo run --release --features echo --example echo_server -- [address]`; the first line says where it listens.
//! Must not know sessions.

use std::sync::Arc;

use cuelight::gateway::limits::room::Room;
use cuelight::gateway::nobody::{self, Nothing};
use cuelight::gateway::{echo, server};
use cuelight::hub::Hub;
use cuelight::journal::Memory;
use cuelight::limits::Limits;
use tokio::sync::watch;

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:0".into());
    let listener = server::listen(address.parse().expect("the address is IP:PORT"))?;
    println!("listening on http://{}", listener.local_addr()?);
    // The cases go up to 16 MiB, far beyond what a session is ever sent and the configuration allows.
    let limits = Arc::new(Limits {
        message_bytes: 16 << 20,
        inbound_bytes_per_s: 1 << 40,
        inbound_bytes_burst: 1 << 40,
        ..Limits::default()
    });
    let hub = Hub::new(Arc::new(Memory::new()), Arc::new(Nothing), nobody::settings());
    let router = echo::router(limits.clone(), hub)?;
    let (_open, closing) = watch::channel(false);
    let room = Room::new(&limits, None);
    let serving =
        server::Serving { router, beyond: Default::default(), limits, room, arrivals: Default::default() };
    server::serve(listener, serving, closing).await;
    Ok(())
}
