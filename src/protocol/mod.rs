//! The wire: two encodings of the same messages, what a client may send and what it is sent.
//! Must not know sockets, the hub or the journal.

pub mod codec;
pub mod outgoing;

pub use codec::Codec;
