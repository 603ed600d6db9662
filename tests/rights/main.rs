//! Rights, identity and views against a whole server over real sockets, with real tickets and in both encodings.
//! Must not know the server's tables: what is right comes from `tests/spec` and from the tables of words in `tests/core`.

#![allow(clippy::unwrap_used, reason = "tests, and what only tests use")]

mod beside;
mod canaries;
mod claimed;
mod ended;
mod entry;
mod flaws;
mod forged;
mod gone;
mod holds;
mod house;
#[path = "../core/ladder.rs"]
mod ladder;
mod levers;
mod over_sockets;
mod private;
mod product;
#[path = "../core/prose.rs"]
mod prose;
mod rehearsed;
mod room;
#[allow(dead_code, reason = "the tests of the core use the rest")]
#[path = "../core/rules.rs"]
mod rules;
mod tapes;
#[cfg(feature = "planted")]
#[path = "../planted/mod.rs"]
mod twins;
mod upheavals;
mod walk;

use over_sockets::harness;
use over_sockets::ways::both_ways;
