//! The conformance kit: plays recorded exchanges to somebody else's client and judges what it makes of them.
//! Must not know the server: an exchange is a file, and what a client owes is in docs/protocol.md.
//!
//! Read in this order: `exchange` is a file; `manner` changes it into another one that a server might have sent as
//! well; `rules` is what a client owes whatever it is sent; `picture` compares what it folded; `play` walks through one
//! exchange over the client's connections; `service` is the HTTP side that drives many; `verdict` is what came of it.

pub mod exchange;
mod line;
pub mod manner;
pub mod picture;
mod play;
mod rules;
mod service;
mod table;
pub mod verdict;

pub use exchange::{Exchange, Step, exchanges};
pub use manner::Manner;
pub use service::{Kit, Plan};
pub use verdict::{Report, Verdict};
