//! WebSocket frames out of bytes: the standard's rules, any cut of any bytes, another implementation, memory.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod client;
mod cuts;
mod memory;
mod oracle;
mod rules;
