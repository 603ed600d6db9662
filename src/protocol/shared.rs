//! Welcomes and snapshots around a state that was encoded once and is given to many.
//! Must not know whose state it is.
//!
//! The bytes are those of [`Welcome`] and [`Snapshot`] encoded as a whole. Of the state only the number of the
//! audience is put in anew, because it changes with every joining.

use bytes::{BufMut, Bytes, BytesMut};
use serde::Serialize;

use super::codec::Codec;
use super::outgoing::{Snapshot, Welcome, WireLimits};
use crate::session::Seq;
use crate::session::shapes::You;
use crate::session::view::View;

/// A state in one codec's bytes, without the number of the audience.
#[derive(Debug, Clone)]
pub struct State {
    codec: Codec,
    before: Bytes,
    after: Bytes,
}

/// Stands in for the audience's number while a state is encoded. No session knows so many people, and no text, number
/// or length before it can be mistaken for it: in JSON no text holds a quotation mark without a backslash before it, and
/// in MessagePack no text holds the byte 255.
const NOBODY_COUNTS: u32 = u32::MAX;

impl State {
    /// Encodes a state. `None` where the place of the number is not found, which is a bug of ours.
    pub fn of(codec: Codec, mut view: View) -> Option<State> {
        view.audience = NOBODY_COUNTS;
        let bytes = codec.encode(&view);
        let mut sign = key(codec, "audience");
        let number = codec.encode(&NOBODY_COUNTS);
        sign.extend_from_slice(&number);
        let at = bytes.windows(sign.len()).position(|window| window == sign)?;
        let number_at = at + sign.len() - number.len();
        let (before, after) = (bytes.slice(..number_at), bytes.slice(at + sign.len()..));
        Some(State { codec, before, after })
    }

    /// The welcome with this state; `welcome` comes without one.
    pub fn welcome(&self, welcome: &Welcome, audience: u32) -> Bytes {
        #[derive(Serialize)]
        #[serde(tag = "type", rename = "welcome")]
        struct Head<'a> {
            session: &'a str,
            epoch: &'a str,
            seq: Seq,
            resumed: bool,
            you: &'a You,
        }
        #[derive(Serialize)]
        struct Tail {
            limits: WireLimits,
            heartbeat_s: u64,
        }
        let Welcome { session, epoch, seq, resumed, you, state: _, limits, heartbeat_s } = *welcome;
        let head = self.codec.encode(&Head { session, epoch, seq, resumed, you });
        let tail = self.codec.encode(&Tail { limits, heartbeat_s });
        self.between(&head, &tail, audience)
    }

    /// The snapshot with this state.
    pub fn snapshot(&self, epoch: &str, seq: Seq, you: &You, audience: u32) -> Bytes {
        #[derive(Serialize)]
        #[serde(tag = "type", rename = "snapshot")]
        struct Head<'a> {
            epoch: &'a str,
            seq: Seq,
        }
        #[derive(Serialize)]
        struct Tail<'a> {
            you: &'a You,
        }
        self.between(&self.codec.encode(&Head { epoch, seq }), &self.codec.encode(&Tail { you }), audience)
    }

    /// One map of two, with the state between them.
    fn between(&self, head: &[u8], tail: &[u8], audience: u32) -> Bytes {
        let (name, number) = (key(self.codec, "state"), self.codec.encode(&audience));
        let state = self.before.len() + number.len() + self.after.len();
        let mut frame = BytesMut::with_capacity(head.len() + name.len() + state + tail.len() + 1);
        match self.codec {
            Codec::Json => {
                frame.put_slice(&head[..head.len() - 1]);
                frame.put_u8(b',');
            }
            Codec::MessagePack => {
                // Maps of up to fifteen say how many they are in the low half of their first byte.
                frame.put_u8(head[0] + (tail[0] & 0x0f) + 1);
                frame.put_slice(&head[1..]);
            }
        }
        frame.put_slice(&name);
        frame.put_slice(&self.before);
        frame.put_slice(&number);
        frame.put_slice(&self.after);
        if self.codec == Codec::Json {
            frame.put_u8(b',');
        }
        frame.put_slice(&tail[1..]);
        frame.freeze()
    }
}

/// A snapshot that is nobody else's.
pub fn snapshot(codec: Codec, epoch: &str, seq: Seq, you: &You, state: &View) -> Bytes {
    codec.encode(&Snapshot { epoch, seq, state, you })
}

/// A key of a map, with what stands between it and its value.
fn key(codec: Codec, name: &str) -> Vec<u8> {
    let mut bytes = codec.encode(name).to_vec();
    if codec == Codec::Json {
        bytes.push(b':');
    }
    bytes
}
