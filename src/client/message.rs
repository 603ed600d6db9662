//! What a client is told, as plain types; what depends on the server's features stays a JSON value.
//! Must not know sockets or when anything is sent.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use thiserror::Error;

/// One thing told to the application, in the order of the session.
#[derive(Debug, Clone, PartialEq)]
pub enum Update {
    /// At the first connection and at each return. Without `state` the missed events follow.
    Welcome(Box<Welcome>),
    /// A fresh state that replaces all that was known.
    Snapshot(Box<Snapshot>),
    Event(Event),
    Transient(Transient),
    /// The connection is gone; the next attempt is in so many milliseconds.
    Reconnecting {
        in_ms: u64,
        after: Closed,
    },
    /// The server broke the contract in the way described. The client goes on.
    Violation(String),
    /// The last update: the client does not come back.
    Closed(Closed),
}

/// The first message of each connection.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Welcome {
    pub session: String,
    pub epoch: String,
    pub seq: u64,
    pub resumed: bool,
    pub you: You,
    pub state: Option<Value>,
    pub limits: Value,
    pub heartbeat_s: u64,
}

/// A fresh state in place of what was missed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    pub epoch: String,
    pub seq: u64,
    pub you: You,
    pub state: Value,
}

/// This participant, as the server sees them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct You {
    pub participant: String,
    pub sub: String,
    pub name: String,
    pub role: String,
    pub presenter: bool,
    pub mic: String,
    pub webcam: bool,
    pub hand: Value,
    pub capabilities: Vec<String>,
}

/// One fact of the session that this participant may see.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    pub seq: u64,
    /// RFC 3339, UTC, milliseconds.
    pub at: String,
    /// The participant whose command it was; absent for the session's own doing, and where nobody may know.
    #[serde(default)]
    pub by: Option<String>,
    pub event: String,
    #[serde(default)]
    pub data: Value,
}

/// Sent without a number, merged or dropped under load, never repeated.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Transient {
    pub event: String,
    #[serde(default)]
    pub data: Value,
}

/// The server accepted a command.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    pub seq: u64,
    /// What the command returns; null where it returns nothing.
    pub result: Value,
}

/// Why a command has no answer of its own.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum CommandError {
    #[error("refused: {0}")]
    Refused(Box<Refusal>),
    #[error("{0}")]
    Closed(Closed),
}

/// The server declined a command; it changed nothing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Error)]
#[error("{code}: {message}")]
pub struct Refusal {
    pub code: String,
    #[serde(default)]
    pub message: String,
    #[serde(default)]
    pub field: Option<String>,
    #[serde(default)]
    pub capability: Option<String>,
    #[serde(default)]
    pub role: Option<String>,
    #[serde(default)]
    pub missing: Option<String>,
    #[serde(default)]
    pub actual: Option<Value>,
    #[serde(default)]
    pub retry_after_ms: Option<u64>,
}

/// How a connection ended: the WebSocket close code and its reason. 1006 stands for an end without a close frame.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("closed {code}: {reason}")]
pub struct Closed {
    pub code: u16,
    pub reason: String,
}

impl Closed {
    /// An end with this code.
    pub fn new(code: u16, reason: impl Into<String>) -> Closed {
        Closed { code, reason: reason.into() }
    }

    /// The `retry_ms` of the reason, where the server gave one.
    pub fn retry_ms(&self) -> Option<u64> {
        #[derive(Deserialize)]
        struct Reason {
            retry_ms: u64,
        }
        serde_json::from_str::<Reason>(&self.reason).ok().map(|reason| reason.retry_ms)
    }
}

/// One message of the server.
#[derive(Debug)]
pub(super) enum Incoming {
    Welcome(Box<Welcome>),
    Snapshot(Box<Snapshot>),
    Events {
        seq: u64,
        events: Vec<Event>,
    },
    Transient {
        transient: Transient,
        seq: Option<u64>,
    },
    Ok {
        id: String,
        answer: Answer,
    },
    Error {
        id: Option<String>,
        refusal: Refusal,
    },
    /// A kind of message that a later version added.
    Unknown,
}

/// The union of all messages: a tagged enum would read every message twice, once into a buffer.
#[derive(Debug, Deserialize)]
pub(super) struct Envelope {
    #[serde(rename = "type")]
    kind: String,
    seq: Option<u64>,
    events: Option<Vec<Event>>,
    id: Option<String>,
    result: Option<Value>,
    error: Option<Refusal>,
    event: Option<String>,
    data: Option<Value>,
    session: Option<String>,
    epoch: Option<String>,
    resumed: Option<bool>,
    you: Option<You>,
    state: Option<Value>,
    limits: Option<Value>,
    heartbeat_s: Option<u64>,
}

impl Envelope {
    /// The message this is.
    ///
    /// # Errors
    /// The kind of message and that it lacks a field.
    pub(super) fn open(self) -> Result<Incoming, String> {
        let kind = self.kind.clone();
        self.sort().ok_or_else(|| format!("a message of type `{kind}` lacks a field"))
    }

    fn sort(self) -> Option<Incoming> {
        Some(match self.kind.as_str() {
            "welcome" => Incoming::Welcome(Box::new(Welcome {
                session: self.session?,
                epoch: self.epoch?,
                seq: self.seq?,
                resumed: self.resumed?,
                you: self.you?,
                state: self.state,
                limits: self.limits?,
                heartbeat_s: self.heartbeat_s?,
            })),
            "snapshot" => Incoming::Snapshot(Box::new(Snapshot {
                epoch: self.epoch?,
                seq: self.seq?,
                you: self.you?,
                state: self.state?,
            })),
            "events" => Incoming::Events { seq: self.seq?, events: self.events? },
            "transient" => {
                let transient = Transient { event: self.event?, data: self.data.unwrap_or_default() };
                Incoming::Transient { transient, seq: self.seq }
            }
            "ok" => {
                let answer = Answer { seq: self.seq?, result: self.result.unwrap_or_default() };
                Incoming::Ok { id: self.id?, answer }
            }
            "error" => Incoming::Error { id: self.id, refusal: self.error? },
            _ => Incoming::Unknown,
        })
    }
}
