//! What reaches an owner: a closed set of messages in a bounded mailbox. What must never be refused is bounded by those
//! who say it.
//! Must not know what the owner does with it.

use std::sync::Arc;

use tokio::sync::oneshot;
use tokio::time::Instant;

use super::errand::{Errand, ErrandReply};
use super::letter::Doorstep;

use super::reader::Goodbye;
use super::seat::Seat;
use crate::protocol::Codec;
use crate::session::{Command, Expect, Identity, Refusal, Seq};

/// A connection, unique in the process.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConnId(pub u64);

/// Where a client says it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResumeFrom {
    pub epoch: Box<str>,
    pub seq: Seq,
}

/// A good ticket's owner who wants in.
#[derive(Debug, Clone)]
pub struct Join {
    pub identity: Identity,
    pub resume: Option<ResumeFrom>,
    pub codec: Codec,
}

/// A command as the gateway read it.
#[derive(Debug)]
pub struct Asked {
    pub id: Box<str>,
    pub expect: Expect,
    /// Hash of the content, see [`crate::session::Ask`].
    pub content: u64,
    pub command: Result<Command, Refusal>,
}

/// One message to the owner.
#[derive(Debug)]
pub enum Mail {
    Join(Box<Join>, Reply),
    Ask(ConnId, Asked),
    /// A connection has closed; `left` if the client said that it leaves. Once for each connection.
    Gone {
        conn: ConnId,
        left: bool,
    },
    /// A connection fell behind and waits for a snapshot. Once, until it has one.
    Resync(ConnId),
    /// What a client has shown, and when it said so. At most about once a second for each connection.
    Seen(ConnId, Seq, Instant),
    Errand(Box<Errand>, oneshot::Sender<ErrandReply>),
    /// The key is revoked: its sockets close.
    Revoke(Arc<str>),
    /// Close everything, with these times to come back after, and end.
    Drain(oneshot::Sender<()>),
}

/// Who waits for what comes of a join.
#[derive(Debug)]
pub enum Reply {
    /// Somebody with a task of their own.
    Seat(oneshot::Sender<Admission>),
    /// A connection that lives in an event loop.
    Row(Doorstep),
}

/// What comes of a join.
#[derive(Debug)]
pub enum Admission {
    Seated(Box<Seat>),
    Turned(Goodbye),
    /// The owner ended meanwhile: ask the next one.
    Ended,
}
