//! What an owner has for connections that live in an event loop: letters, addressed to rows of that loop's table.
//! Must not know sockets, nor what a loop does with a letter.

use std::sync::Arc;

use bytes::Bytes;

use super::directs::Direct;
use super::entry::Story;
use super::mail::{ConnId, Join, Mail};
use super::mailbox::Sender;
use super::post::Post;
use super::reader::Goodbye;
use crate::protocol::outgoing::CloseCode;
use crate::session::Role;

/// The letterbox of an event loop.
pub type Letterbox = Post<Letter>;

/// A row of an event loop's table, and which of those who had it one after the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RowId {
    pub index: u32,
    pub turn: u32,
}

/// An owner's life. The next owner of the same session has another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct OwnerId(pub u64);

/// One letter.
#[derive(Debug)]
pub enum Letter {
    /// Let in.
    Seated(RowId, Box<Seating>),
    /// Turned away.
    Turned(RowId, Goodbye),
    /// The owner ended meanwhile: ask the next one.
    Again(RowId, Box<Join>),
    /// Something for one connection alone.
    Direct(RowId, Direct),
    /// Whoever is seated in this owner's session is told nothing from this place of the story on until a snapshot comes.
    Pause(OwnerId, u64),
    /// The story of this owner's session goes on.
    News(OwnerId),
    /// Nobody needs this loop any more.
    Stop,
}

/// A place in a session.
#[derive(Debug)]
pub struct Seating {
    pub vacant: Vacant,
    pub role: Role,
    /// Where in the story this connection begins to read.
    pub at: u64,
    /// Its first messages.
    pub first: Vec<Bytes>,
    pub owner: OwnerId,
    pub story: Arc<Story>,
}

/// A seat on its way to who is to have it. Dropped before it is taken, wherever that happens, it tells the owner that its
/// connection is gone: nobody would sit there until the session ends.
#[derive(Debug)]
pub struct Vacant {
    conn: ConnId,
    mailbox: Sender<Mail>,
    taken: bool,
}

impl Vacant {
    /// A seat for a connection, which this owner knows.
    pub fn new(conn: ConnId, mailbox: Sender<Mail>) -> Vacant {
        Vacant { conn, mailbox, taken: false }
    }

    /// Which connection it is for.
    pub fn conn(&self) -> ConnId {
        self.conn
    }

    /// The way to the owner.
    pub fn mailbox(&self) -> &Sender<Mail> {
        &self.mailbox
    }

    /// Somebody has it, who says from now on when the connection is gone; and the owner's mailbox, to say it to.
    pub fn taken(mut self) -> Sender<Mail> {
        self.taken = true;
        self.mailbox.clone()
    }
}

impl Drop for Vacant {
    fn drop(&mut self) {
        if !self.taken {
            // An owner that ended wants to know nothing more.
            let _ = self.mailbox.send_always(Mail::Gone { conn: self.conn, left: false });
        }
    }
}

/// Where the answer to a join goes. Dropped unanswered, it says that the session restarts.
#[derive(Debug)]
pub struct Doorstep {
    letterbox: Arc<Letterbox>,
    row: RowId,
    answered: bool,
}

impl Doorstep {
    /// The way to a row that waits.
    pub fn new(letterbox: Arc<Letterbox>, row: RowId) -> Doorstep {
        Doorstep { letterbox, row, answered: false }
    }

    /// The event loop it is in.
    pub(super) fn letterbox(&self) -> &Arc<Letterbox> {
        &self.letterbox
    }

    /// Who waits.
    pub fn row(&self) -> RowId {
        self.row
    }

    pub(super) fn turn_away(mut self, goodbye: Goodbye) {
        self.answered = true;
        self.letterbox.put(Letter::Turned(self.row, goodbye));
    }

    pub(super) fn ask_again(mut self, join: Box<Join>) {
        self.answered = true;
        self.letterbox.put(Letter::Again(self.row, join));
    }

    /// Somebody else answers.
    pub fn answered(mut self) {
        self.answered = true;
    }
}

impl Drop for Doorstep {
    fn drop(&mut self) {
        if !self.answered {
            self.letterbox.put(Letter::Turned(self.row, CloseCode::Restarting.into()));
        }
    }
}
