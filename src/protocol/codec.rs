//! The two encodings: JSON in text frames, MessagePack (maps with string keys) in binary frames.
//! Must not know what is encoded.

use bytes::Bytes;
use serde::Serialize;

/// How one connection speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Codec {
    Json,
    MessagePack,
}

impl Codec {
    /// Both encodings.
    pub const ALL: [Codec; 2] = [Codec::Json, Codec::MessagePack];

    /// The WebSocket subprotocol that asks for it.
    pub fn subprotocol(self) -> &'static str {
        match self {
            Codec::Json => "cuelight.v1.json",
            Codec::MessagePack => "cuelight.v1.msgpack",
        }
    }

    /// The encoding that a subprotocol asks for.
    pub fn from_subprotocol(name: &str) -> Option<Codec> {
        Codec::ALL.into_iter().find(|codec| codec.subprotocol() == name)
    }

    /// A value's bytes.
    ///
    /// # Panics
    /// Never for the types of this crate: they are plain data with string keys.
    pub fn encode<T: Serialize + ?Sized>(self, value: &T) -> Bytes {
        match self {
            Codec::Json => serde_json::to_vec(value).map(Bytes::from).expect("plain data with string keys"),
            Codec::MessagePack => rmp_serde::to_vec_named(value).map(Bytes::from).expect("plain data"),
        }
    }
}
