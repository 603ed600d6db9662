//! A server that speaks TLS itself, over real sockets: sessions inside, limits, certificates exchanged, and everything else
//! that can come to such a port.
//! Must not know how a handshake is done.

#![allow(
    clippy::unwrap_used,
    reason = "in a test a panic is the report; clippy knows tests by their attribute only"
)]

mod certificates;
mod harness;
#[path = "../invited/mod.rs"]
mod invited;
mod limits;
#[cfg(feature = "planted")]
mod planted;
mod sessions;
mod signal;
mod strange;
#[cfg(feature = "planted")]
#[path = "../planted/mod.rs"]
mod twins;
