//! What waits for durability: nothing leaves before the facts it rests on are in the journal, and in order.
//! Must not know how anything is sent.

use std::collections::VecDeque;
use std::sync::Arc;

use bytes::Bytes;
use tokio::sync::oneshot;

use super::errand::ErrandReply;
use super::mail::{ConnId, Reply};
use super::reader::Goodbye;
use super::transients::Addressed;
use crate::session::announce::Shown;
use crate::session::{Role, Seq, Sub};

/// Something that leaves when its time comes.
#[derive(Debug)]
pub(super) enum Item {
    /// A fact, to everyone who may see it.
    Shown(Arc<Shown>),
    /// A fresh state for somebody whose view has changed, already written down as it was then.
    Snapshot {
        conn: ConnId,
        role: Role,
        frame: Bytes,
    },
    /// From here on everybody sees another kind of picture, and waits for it.
    Renew,
    /// An answer; `id` to say `unavailable` with if the record behind it does not come true.
    Answer {
        conn: ConnId,
        id: Box<str>,
        frame: Bytes,
    },
    /// A connection's first messages, and its seat. `turn`: whose turn among the new ones it took.
    Admit {
        conn: ConnId,
        role: Role,
        frames: Vec<Bytes>,
        reply: Reply,
        turn: Option<Sub>,
    },
    Turn {
        goodbye: Goodbye,
        reply: Reply,
    },
    Errand {
        answer: ErrandReply,
        reply: oneshot::Sender<ErrandReply>,
    },
    Transient(Addressed),
    Close {
        conn: ConnId,
        goodbye: Goodbye,
    },
}

/// Items in the order of the session's story, each with the number that must be durable before it leaves.
#[derive(Debug, Default)]
pub(super) struct Outbox {
    items: VecDeque<(Seq, Item)>,
    /// Of these, messages that are passed on and not kept.
    transients: usize,
}

impl Outbox {
    /// Holds an item until `needed` is durable. Numbers never go back: the order is the story's.
    pub fn hold(&mut self, needed: Seq, item: Item) {
        debug_assert!(self.items.back().is_none_or(|(last, _)| *last <= needed), "items are held in order");
        self.transients += usize::from(matches!(item, Item::Transient(_)));
        self.items.push_back((needed, item));
    }

    /// The next item whose time has come.
    pub fn release(&mut self, durable: Seq) -> Option<(Seq, Item)> {
        let released = self.items.pop_front_if(|(needed, _)| *needed <= durable)?;
        self.transients -= usize::from(matches!(released.1, Item::Transient(_)));
        Some(released)
    }

    /// Everything that rests on facts which will not come true.
    pub fn forsake(&mut self) -> impl Iterator<Item = Item> {
        std::mem::take(self).items.into_iter().map(|(_, item)| item)
    }

    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Whether something that is passed on waits.
    pub fn has_transients(&self) -> bool {
        self.transients > 0
    }
}
