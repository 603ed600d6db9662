//! The REST doors, spoken to over real HTTP.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod accounts;
mod guard;
mod handouts;
mod harness;
mod join;
mod plane;
mod sessions;
mod unheard;
