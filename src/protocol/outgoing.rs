//! What the server sends: welcome, snapshot, events, answers, transients; and the close codes.
//! Must not know who is sent what.
//!
//! An event is encoded once per codec; a message of several events is put together from the encoded pieces.

use bytes::{BufMut, Bytes, BytesMut};
use schemars::JsonSchema;
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use super::codec::Codec;
use crate::session::announce::WireEvent;
use crate::session::labs::Emoji;
use crate::session::shapes::{Counts, PersonCard, You};
use crate::session::text::ChatText;
use crate::session::view::{Page, View};
use crate::session::{Accepted, PublicId, Refusal, Seq};

/// `limits` of the welcome: what this connection may send.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct WireLimits {
    pub message_bytes: usize,
    pub commands_per_s: u32,
    pub chat_chars: usize,
    pub question_chars: usize,
    pub name_chars: usize,
    pub poll_options: usize,
}

/// The first message to a client.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(tag = "type", rename = "welcome")]
pub struct Welcome<'a> {
    pub session: &'a str,
    pub epoch: &'a str,
    /// The point that the state describes; of a resumed connection, the one that the replay will reach.
    pub seq: Seq,
    pub resumed: bool,
    pub you: &'a You,
    /// Absent when resumed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<&'a View>,
    pub limits: WireLimits,
    pub heartbeat_s: u64,
}

/// A fresh state in place of what was missed.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(tag = "type", rename = "snapshot")]
pub struct Snapshot<'a> {
    pub epoch: &'a str,
    pub seq: Seq,
    pub state: &'a View,
    pub you: &'a You,
}

/// The positive answer to a command.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(tag = "type", rename = "ok")]
pub struct Ok<'a> {
    pub id: &'a str,
    pub seq: Seq,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result: Option<OkResult>,
}

/// What a command returns, where it returns something.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum OkResult {
    Message { message: PublicId },
    Question { question: PublicId },
    Poll { poll: PublicId },
    Page(Box<Page>),
}

/// The answer to an accepted command, `made` being what it made.
pub fn ok(codec: Codec, id: &str, accepted: Accepted, key: &crate::session::keyed::Key) -> Bytes {
    let result = accepted.made.named(key).map(|(kind, named)| match kind {
        "message" => OkResult::Message { message: named },
        "question" => OkResult::Question { question: named },
        _ => OkResult::Poll { poll: named },
    });
    codec.encode(&Ok { id, seq: accepted.seq, result })
}

/// The answer to a list.
pub fn ok_page(codec: Codec, id: &str, seq: Seq, page: Page) -> Bytes {
    codec.encode(&Ok { id, seq, result: Some(OkResult::Page(Box::new(page))) })
}

/// The answer to what is passed on and forgotten.
pub fn ok_bare(codec: Codec, id: &str, seq: Seq) -> Bytes {
    codec.encode(&Ok { id, seq, result: None })
}

/// The negative answer to a command; `id` is null where it could not be read.
pub fn error(codec: Codec, id: Option<&str>, refusal: &Refusal) -> Bytes {
    #[derive(Serialize)]
    #[serde(tag = "type", rename = "error")]
    struct Error<'a> {
        id: Option<&'a str>,
        error: WireRefusal<'a>,
    }
    codec.encode(&Error { id, error: WireRefusal(refusal) })
}

/// A refusal on the wire: `{code, message, …}` with what its code comes with.
#[derive(Debug)]
pub struct WireRefusal<'a>(pub &'a Refusal);

impl Serialize for WireRefusal<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let extra = match self.0 {
            Refusal::RateLimited { .. } | Refusal::Invalid { .. } | Refusal::Conflict { .. } => 1,
            Refusal::Forbidden { .. } => 3,
            Refusal::NotFound { .. } | Refusal::Unavailable | Refusal::Internal => 0,
        };
        let mut map = serializer.serialize_map(Some(2 + extra))?;
        map.serialize_entry("code", self.0.code())?;
        map.serialize_entry("message", &message(self.0))?;
        match self.0 {
            Refusal::RateLimited { retry_after_ms } => {
                map.serialize_entry("retry_after_ms", retry_after_ms)?
            }
            Refusal::Invalid { field, .. } => map.serialize_entry("field", field)?,
            Refusal::Conflict { actual } => map.serialize_entry("actual", actual)?,
            Refusal::Forbidden { capability, role, missing } => {
                map.serialize_entry("capability", capability)?;
                map.serialize_entry("role", role)?;
                map.serialize_entry("missing", missing)?;
            }
            Refusal::NotFound { .. } | Refusal::Unavailable | Refusal::Internal => {}
        }
        map.end()
    }
}

/// One sentence for a developer's eyes; programs go by the code and its fields.
fn message(refusal: &Refusal) -> String {
    match refusal {
        Refusal::RateLimited { .. } => "too many commands".into(),
        Refusal::Invalid { field, message } => format!("`{field}` {message}"),
        Refusal::Forbidden { capability, .. } => format!("`{capability}` is not yours"),
        Refusal::NotFound { what } => format!("no such {what}"),
        Refusal::Conflict { .. } => "the session is in another state".into(),
        Refusal::Unavailable => "the journal cannot be written now; nothing was applied".into(),
        Refusal::Internal => "a fault of the server".into(),
    }
}

/// One event's bytes in one codec, made once.
pub fn event(codec: Codec, event: &WireEvent) -> Bytes {
    codec.encode(event)
}

/// An `events` message of encoded events; `seq` is the point up to which the receiver's view is complete.
pub fn events<'a>(codec: Codec, seq: Seq, events: impl ExactSizeIterator<Item = &'a Bytes> + Clone) -> Bytes {
    let size: usize = events.clone().map(|event| event.len() + 1).sum();
    let mut frame = BytesMut::with_capacity(size + 64);
    match codec {
        Codec::Json => {
            frame.put_slice(format!(r#"{{"type":"events","seq":{},"events":["#, seq.0).as_bytes());
            for (index, event) in events.enumerate() {
                if index > 0 {
                    frame.put_u8(b',');
                }
                frame.put_slice(event);
            }
            frame.put_slice(b"]}");
        }
        Codec::MessagePack => {
            frame.put_slice(b"\x83\xa4type\xa6events\xa3seq");
            frame.put_slice(&Codec::MessagePack.encode(&seq));
            frame.put_slice(b"\xa6events");
            put_array_header(&mut frame, events.len());
            events.for_each(|event| frame.put_slice(event));
        }
    }
    frame.freeze()
}

/// MessagePack: fixarray, array 16 or array 32.
fn put_array_header(frame: &mut BytesMut, length: usize) {
    match length {
        0..=15 => frame.put_u8(0x90 | length as u8),
        16..=0xffff => {
            frame.put_u8(0xdc);
            frame.put_u16(length as u16);
        }
        _ => {
            frame.put_u8(0xdd);
            frame.put_u32(u32::try_from(length).expect("a message holds fewer events"));
        }
    }
}

/// What is sent without a number, never replayed, merged or dropped under load.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(tag = "event", content = "data", rename_all = "snake_case")]
pub enum TransientData {
    Audience {
        count: u32,
    },
    Reactions {
        #[serde(serialize_with = "by_emoji")]
        #[schemars(with = "std::collections::BTreeMap<String, u32>")]
        counts: Vec<(Emoji, u32)>,
    },
    PollTally {
        poll: PublicId,
        #[serde(skip_serializing_if = "Option::is_none")]
        counts: Option<Counts>,
        voters: u32,
    },
    Caption {
        from: PersonCard,
        text: ChatText,
        #[serde(rename = "final")]
        is_final: bool,
    },
    Reach {
        seq: Seq,
        event: &'static str,
        reached: u32,
        of: u32,
        p50_ms: u64,
        p99_ms: u64,
    },
    Storage {
        writable: bool,
    },
}

fn by_emoji<S: Serializer>(counts: &[(Emoji, u32)], serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(counts.len()))?;
    for (emoji, count) in counts {
        map.serialize_entry(emoji, count)?;
    }
    map.end()
}

/// A transient message.
pub fn transient(codec: Codec, data: &TransientData) -> Bytes {
    #[derive(Serialize)]
    struct Message<'a> {
        r#type: &'static str,
        #[serde(flatten)]
        data: &'a TransientData,
    }
    match codec {
        Codec::Json => codec.encode(&Message { r#type: "transient", data }),
        Codec::MessagePack => {
            // `{event, data}` is a map of two; with `type` in front it is one of three.
            let body = codec.encode(data);
            let mut frame = BytesMut::with_capacity(body.len() + 16);
            frame.put_slice(b"\x83\xa4type\xa9transient");
            frame.put_slice(&body[1..]);
            frame.freeze()
        }
    }
}

/// Why a connection is closed by the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CloseCode {
    /// The client left.
    Normal,
    /// The bytes break the WebSocket protocol itself.
    Malformed,
    /// A text frame that is no UTF-8.
    NotText,
    TooLarge,
    Restarting,
    Overloaded,
    NotThisProtocol,
    TicketRefused,
    Removed,
    NoSuchSession,
    Silent,
    Superseded,
    Ended,
    Full,
    DoorLocked,
    Flooding,
}

impl CloseCode {
    /// Every code that the server sends.
    pub const ALL: [CloseCode; 16] = [
        CloseCode::Normal,
        CloseCode::Malformed,
        CloseCode::NotText,
        CloseCode::TooLarge,
        CloseCode::Restarting,
        CloseCode::Overloaded,
        CloseCode::NotThisProtocol,
        CloseCode::TicketRefused,
        CloseCode::Removed,
        CloseCode::NoSuchSession,
        CloseCode::Silent,
        CloseCode::Superseded,
        CloseCode::Ended,
        CloseCode::Full,
        CloseCode::DoorLocked,
        CloseCode::Flooding,
    ];

    /// The number on the wire.
    pub fn number(self) -> u16 {
        match self {
            CloseCode::Normal => 1000,
            CloseCode::Malformed => 1002,
            CloseCode::NotText => 1007,
            CloseCode::TooLarge => 1009,
            CloseCode::Restarting => 1012,
            CloseCode::Overloaded => 1013,
            CloseCode::NotThisProtocol => 4400,
            CloseCode::TicketRefused => 4401,
            CloseCode::Removed => 4403,
            CloseCode::NoSuchSession => 4404,
            CloseCode::Silent => 4408,
            CloseCode::Superseded => 4409,
            CloseCode::Ended => 4410,
            CloseCode::Full => 4413,
            CloseCode::DoorLocked => 4423,
            CloseCode::Flooding => 4429,
        }
    }

    /// The reason that goes with it; `retry_ms` for the codes after which a client comes back by itself.
    pub fn reason(self, retry_ms: u64) -> String {
        match self {
            CloseCode::Restarting
            | CloseCode::Overloaded
            | CloseCode::Silent
            | CloseCode::Full
            | CloseCode::Flooding => format!(r#"{{"retry_ms":{retry_ms}}}"#),
            CloseCode::Normal => String::new(),
            CloseCode::Malformed => "not a WebSocket frame".into(),
            CloseCode::NotText => "not UTF-8".into(),
            CloseCode::TooLarge => "message too large".into(),
            CloseCode::NotThisProtocol => "not this protocol".into(),
            CloseCode::TicketRefused => "ticket refused".into(),
            CloseCode::Removed => "removed".into(),
            CloseCode::NoSuchSession => "no such session".into(),
            CloseCode::Superseded => "superseded by a newer connection".into(),
            CloseCode::Ended => "ended".into(),
            CloseCode::DoorLocked => "door locked".into(),
        }
    }
}
