//! The first quarter of an hour with the binary: see the demo, then serve, mint a ticket, join, and look at it all.
//! Must not know what is inside: only what the command line prints, the wire says and the exit codes tell.

#![allow(clippy::unwrap_used, reason = "every file here is a test")]

mod demo;
mod harness;
mod health;
mod serve;
