//! Connections against a whole server over real sockets, byte for byte, in both ways a connection may be carried: as a row
//! of an event loop, and with a task of its own.
//! Must not know how either is made.

#![allow(
    clippy::unwrap_used,
    reason = "in a test a panic is the report; clippy knows tests by their attribute only"
)]

mod asking;
mod client;
#[path = "../core/compare.rs"]
mod compare;
mod cuts;
mod doors;
#[path = "../core/fold.rs"]
#[allow(dead_code, reason = "what only its other users call")]
mod fold;
mod harness;
#[path = "../invited/mod.rs"]
mod invited;
mod leaving;
mod lengths;
mod limits;
mod proxies;
mod reading;
mod rights;
#[cfg(feature = "planted")]
#[path = "../planted/mod.rs"]
mod twins;
mod ways;

pub(crate) use ways::both_ways;
