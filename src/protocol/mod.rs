//! The wire: two encodings of the same messages, what a client may send and what it is sent.
//! Must not know sockets, the hub or the journal.

mod asyncapi;
pub mod codec;
pub mod contract;
pub mod incoming;
mod lengths;
pub mod outgoing;
#[cfg(feature = "planted")]
pub mod planted;
mod reading;
mod schemas;
pub mod shared;
mod skipped;
mod tree;

pub use codec::Codec;
pub use incoming::{Incoming, Resume, parse, parse_within};
pub use lengths::Lengths;
pub use tree::Bounds;
