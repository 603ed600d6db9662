//! The whole program through real crashes: killed at each of its system calls, on a disk that fails, and with its power cut.
//!
//! The server is the one that ships where `CUELIGHT_BIN` names it, else cargo's; it is asked over its sockets, and what it
//! acknowledged is compared with the journal that it left. `script` is what is asked, `play` asks it, `wire` carries it,
//! `server` starts and traces, `books` reads the journal, `shown` looks through a
//! client's eyes; `kills`, `faults` and `power` are the proofs.

#![allow(clippy::unwrap_used, reason = "every file here is a test")]

mod books;
mod disk;
mod faults;
mod kills;
mod play;
mod points;
mod power;
mod script;
mod server;
mod shown;
#[path = "../skipped/mod.rs"]
mod skipped;
mod trace;
mod wire;
