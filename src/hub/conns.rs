//! The connections of a session, as its owner knows them.
//! Must not know what they are sent.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use tokio::time::Instant;

use super::directs::{Direct, DirectWhat};
use super::letter::{Letter, Letterbox, OwnerId, RowId};
use super::mail::ConnId;
use super::owner::Owner;
use super::seat::Line;
use crate::protocol::Codec;
use crate::session::{ParticipantNo, Role, Seq};

/// One connection, as its owner knows it.
#[derive(Debug)]
pub(super) struct Conn {
    pub who: ParticipantNo,
    pub key: Arc<str>,
    pub role: Role,
    pub codec: Codec,
    pub way: Way,
    /// The same person's connection that this one supersedes: until this one is seated it is told what is theirs.
    pub supersedes: Option<ConnId>,
    /// Seated: its welcome has left.
    pub live: bool,
    /// Waits for the state that everybody needs anew.
    pub renew: bool,
    /// How often it had been told whether anything can be written when that last stood behind a state or welcome of its own.
    pub storage_told: u32,
    /// Told to close: what it still sends is void.
    pub closing: bool,
    /// Its key was revoked meanwhile: where another reason to close is taken back, this one stands.
    pub revoked: bool,
    /// What it has shown, and when it said so; not looked at yet.
    pub shown: Option<(Seq, Instant)>,
    pub seen: Seq,
}

/// How a connection is reached.
#[derive(Debug)]
pub(super) enum Way {
    /// It has a task of its own.
    Line(Arc<Line>),
    /// It is a row of an event loop's table.
    Row(RowId, LoopNo),
}

/// One of the event loops that have connections here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct LoopNo(u16);

/// An event loop that has connections here, or had.
#[derive(Debug)]
struct Loop {
    letterbox: Arc<Letterbox>,
    /// For it, since the turn began.
    letters: Vec<Letter>,
    rows: u32,
}

/// The event loops that have connections here, and the connections with a task of their own that were sent something
/// since the turn began.
#[derive(Debug, Default)]
pub(super) struct Loops {
    all: Vec<Loop>,
    lines: Vec<Arc<Line>>,
}

impl Loops {
    /// The number of an event loop.
    pub fn number(&mut self, letterbox: &Arc<Letterbox>) -> LoopNo {
        let known = self.all.iter().position(|known| Arc::ptr_eq(&known.letterbox, letterbox));
        let number = known.unwrap_or_else(|| {
            self.all.push(Loop { letterbox: letterbox.clone(), letters: Vec::new(), rows: 0 });
            self.all.len() - 1
        });
        LoopNo(number as u16)
    }

    /// Keeps a letter until the turn ends.
    pub fn write(&mut self, number: LoopNo, letter: Letter) {
        self.all[usize::from(number.0)].letters.push(letter);
    }

    /// Keeps a letter for each of them until the turn ends.
    pub fn write_all(&mut self, letter: impl Fn() -> Letter) {
        self.all.iter_mut().filter(|each| each.rows > 0).for_each(|each| each.letters.push(letter()));
    }

    /// Sends what was written.
    pub fn send(&mut self) {
        for each in self.all.iter_mut().filter(|each| !each.letters.is_empty()) {
            each.letterbox.put_all(&mut each.letters);
        }
    }

    /// Wakes those with a task of their own that were sent something.
    pub fn wake_lines(&mut self) {
        self.lines.drain(..).for_each(|line| line.wake());
    }

    /// Tells each of them that has connections here that the story goes on.
    pub fn tell(&self, owner: OwnerId) {
        for each in self.all.iter().filter(|each| each.rows > 0) {
            each.letterbox.put(Letter::News(owner));
        }
    }

    fn count(&mut self, way: &Way, by: i32) {
        if let Way::Row(_, number) = way {
            let rows = &mut self.all[usize::from(number.0)].rows;
            *rows = rows.saturating_add_signed(by);
        }
    }
}

impl Owner {
    /// A connection more.
    pub(super) fn add_conn(&mut self, id: ConnId, conn: Conn) {
        self.speaking[conn.codec as usize] += 1;
        self.loops.count(&conn.way, 1);
        self.lines += u32::from(matches!(conn.way, Way::Line(_)));
        metrics::gauge!(crate::metrics::CONNECTIONS.name).increment(1.0);
        self.conns.insert(id, conn);
    }

    /// A connection less.
    pub(super) fn remove_conn(&mut self, id: ConnId) -> Option<Conn> {
        let conn = self.conns.remove(&id)?;
        self.speaking[conn.codec as usize] -= 1;
        self.live -= u32::from(conn.live);
        self.loops.count(&conn.way, -1);
        if let Way::Line(_) = conn.way {
            self.lines -= 1;
            // Planted: `due_for_ever`.
            if self.lines == 0 && !self.settings.planted.due_for_ever {
                self.rounds.let_go();
            }
        }
        metrics::gauge!(crate::metrics::CONNECTIONS.name).decrement(1.0);
        Some(conn)
    }

    /// Marks a connection as seated.
    pub(super) fn set_live(&mut self, id: ConnId) -> Option<&Conn> {
        let conn = self.conns.get_mut(&id)?;
        conn.live = true;
        conn.storage_told = self.storage_told;
        self.live += 1;
        Some(conn)
    }

    /// The connection of a person that is told now what is theirs alone.
    pub(super) fn listener(&self, who: ParticipantNo) -> Option<(ConnId, &Conn)> {
        listener(&self.by_person, &self.conns, who)
    }

    /// Sends something to one connection, behind what was told before it.
    pub(super) fn send(&mut self, id: ConnId, what: DirectWhat) {
        self.send_at(id, self.told, what);
    }

    /// Sends something to one connection at a place of the story.
    pub(super) fn send_at(&mut self, id: ConnId, at: u64, what: DirectWhat) {
        let direct = Direct { at, what };
        match self.conns.get(&id).map(|conn| &conn.way) {
            Some(Way::Line(line)) => {
                line.push(direct);
                self.loops.lines.push(line.clone());
            }
            Some(Way::Row(row, number)) => self.loops.write(*number, Letter::Direct(*row, direct)),
            None => {}
        }
    }
}

/// The seated one of a person's connections. There may be a newer one whose welcome has not left.
pub(super) fn listener<'a>(
    by_person: &HashMap<ParticipantNo, ConnId>,
    conns: &'a BTreeMap<ConnId, Conn>,
    who: ParticipantNo,
) -> Option<(ConnId, &'a Conn)> {
    let mut id = *by_person.get(&who)?;
    loop {
        let conn = conns.get(&id)?;
        if conn.live {
            return Some((id, conn));
        }
        id = conn.supersedes?;
    }
}
