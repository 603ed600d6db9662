//! What reaches an owner: a closed set of messages in a bounded mailbox, and a bell for what must never be refused.
//! Must not know what the owner does with it.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{Notify, oneshot};

use super::errand::{Errand, ErrandReply};
use super::seat::{Goodbye, Seat};
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
    Join(Box<Join>, oneshot::Sender<Admission>),
    Ask(ConnId, Asked),
    Errand(Box<Errand>, oneshot::Sender<ErrandReply>),
    /// The key is revoked: its sockets close.
    Revoke(Arc<str>),
    /// Close everything, with these times to come back after, and end.
    Drain(oneshot::Sender<()>),
}

/// What comes of a join.
#[derive(Debug)]
pub enum Admission {
    Seated(Box<Seat>),
    Turned(Goodbye),
    /// The owner ended meanwhile: ask the next one.
    Ended,
}

/// What connections tell their owner without a place in the mailbox: comings to an end, and calls for a snapshot. Each
/// connection can have at most one of each waiting, so the lists are bounded by the connections.
#[derive(Debug, Default)]
pub struct Bell {
    rung: Mutex<Rung>,
    pub(super) notify: Notify,
}

/// What was rung since the owner last looked.
#[derive(Debug, Default)]
pub(super) struct Rung {
    pub gone: Vec<(ConnId, bool)>,
    pub resync: Vec<ConnId>,
    pub seen: bool,
}

impl Bell {
    pub(super) fn gone(&self, conn: ConnId, left: bool) {
        self.ring(|rung| rung.gone.push((conn, left)));
    }

    pub(super) fn resync(&self, conn: ConnId) {
        self.ring(|rung| rung.resync.push(conn));
    }

    pub(super) fn seen(&self) {
        self.ring(|rung| rung.seen = true);
    }

    fn ring(&self, note: impl FnOnce(&mut Rung)) {
        note(&mut self.rung.lock().unwrap_or_else(PoisonError::into_inner));
        self.notify.notify_one();
    }

    pub(super) fn take(&self) -> Rung {
        std::mem::take(&mut self.rung.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
