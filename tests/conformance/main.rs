//! The conformance kit: its exchanges are what a real server says, they show everything there is, and a client passes
//! them or is found out.
//! Must not know the rules of sessions.

#![allow(
    clippy::unwrap_used,
    reason = "in a test a panic is the report; clippy knows tests by their attribute only"
)]

mod driver;
mod files;
mod fold;
mod proof;
mod raw;
mod record;
mod verb;
mod versions;
#[path = "../wire/mod.rs"]
mod wire;
