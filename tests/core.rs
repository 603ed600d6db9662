//! The session core against the product's tables and the protocol's prose: every rule by name.
//! Must not know sockets, clocks or files other than the copied tables.

#![allow(clippy::unwrap_used, reason = "tests, and what only tests use")]

#[path = "core/bounds.rs"]
mod bounds;
#[path = "core/canaries.rs"]
mod canaries;
#[cfg(feature = "planted")]
#[path = "core/flips.rs"]
mod flips;
#[path = "core/harness.rs"]
mod harness;
#[path = "core/ladder.rs"]
mod ladder;
#[path = "core/lattice.rs"]
mod lattice;
#[path = "core/life.rs"]
mod life;
#[path = "core/matrix.rs"]
mod matrix;
#[path = "core/memory.rs"]
mod memory;
#[path = "core/prose.rs"]
mod prose;
#[path = "core/refusals.rs"]
mod refusals;
#[path = "core/rules.rs"]
mod rules;
#[path = "core/stagecraft.rs"]
mod stagecraft;
#[path = "core/standings.rs"]
mod standings;
#[path = "core/table.rs"]
mod table;
#[path = "core/talk.rs"]
mod talk;
