//! What leaves, and how: from the outbox into the ring and the connections' own lines.
//! Must not know when something may leave: the outbox says so.

use bytes::Bytes;

use super::conns::Conn;
use super::fanout::{Listeners, publish_transient};
use super::mail::ConnId;
use super::outbox::Item;
use super::owner::Owner;
use super::reach::Reach;
use super::ring::ViewClass;
use super::seat::{Direct, DirectWhat};
use super::transients::Addressed;
use crate::protocol::outgoing::TransientData;
use crate::session::announce::Audience;
use crate::session::{ParticipantNo, Role};
use tokio::time::Instant;

impl Owner {
    /// Lets everything leave whose time has come, and puts what was gathered into the ring.
    pub(super) fn release(&mut self) {
        // Planted: `release_early` waits for no journal.
        let durable = if self.settings.planted.release_early { self.session.seq } else { self.durable };
        while let Some((_, item)) = self.outbox.release(durable) {
            self.let_go(item);
        }
        self.flush();
    }

    pub(super) fn let_go(&mut self, item: Item) {
        match item {
            Item::Shown(shown) => {
                if let Some(copy) = shown.copies.first().filter(|copy| Reach::follows(&copy.message.data)) {
                    let of = self.live_among(&copy.audience);
                    self.reach.sent(copy, of, Instant::now());
                }
                if self.batch.add(shown) {
                    self.flush();
                }
            }
            // Planted: `answer_first` does not wait for the batch.
            Item::Answer { conn, frame, .. } if self.settings.planted.answer_first => {
                self.push(conn, DirectWhat::Answer(frame));
            }
            Item::Answer { conn, frame, .. } => self.answers.push((conn, frame)),
            Item::Snapshot { conn, role, frame } => {
                self.flush();
                self.send_snapshot(conn, role, frame);
            }
            Item::Admit { who, seat, frames, reply } => {
                self.flush();
                self.seat(who, *seat, frames, reply);
            }
            Item::Turn { goodbye, reply } => super::turn_away(reply, goodbye),
            Item::Errand { answer, reply } => super::answer_errand(reply, answer),
            Item::Transient(addressed) => {
                self.flush();
                publish_transient(&self.ring, self.codecs(), &addressed);
            }
            Item::Close { conn, goodbye } => {
                self.flush();
                self.push(conn, DirectWhat::Close(goodbye));
            }
        }
    }

    /// Seated connections of an audience.
    fn live_among(&self, audience: &Audience) -> u32 {
        if audience.organizers && audience.panelists && audience.attendees {
            return self.live;
        }
        let told = |conn: &&Conn| conn.live && audience.holds(conn.who, conn.role);
        self.conns.values().filter(told).count() as u32
    }

    pub(super) fn send_snapshot(&mut self, conn: ConnId, role: Role, frame: Bytes) {
        let resume_at = self.ring.head();
        if let Some(known) = self.conns.get_mut(&conn).filter(|known| known.live) {
            known.role = role;
            known.line.push(Direct { at: resume_at, what: DirectWhat::Snapshot { role, resume_at, frame } });
        }
    }

    pub(super) fn flush(&mut self) {
        let codecs = self.codecs();
        let (by_person, conns) = (&self.by_person, &self.conns);
        let views = |who: ParticipantNo| {
            let conn = by_person.get(&who).and_then(|conn| conns.get(conn))?;
            conn.live.then_some(ViewClass::of(conn.role))
        };
        self.batch.flush(&self.ring, &Listeners { views: &views, codecs });
        for (conn, frame) in std::mem::take(&mut self.answers) {
            self.push(conn, DirectWhat::Answer(frame));
        }
    }

    pub(super) fn push(&self, conn: ConnId, what: DirectWhat) {
        if let Some(known) = self.conns.get(&conn) {
            known.line.push(Direct { at: self.ring.head(), what });
        }
    }

    pub(super) fn codecs(&self) -> [bool; 2] {
        self.speaking.map(|speakers| speakers > 0)
    }

    pub(super) fn tell_storage(&mut self) {
        let writable = *self.writable.borrow_and_update();
        let audience = Audience { organizers: true, panelists: true, attendees: true, persons: Vec::new() };
        let data = TransientData::Storage { writable };
        // Rests on no fact: it says that there will be none.
        publish_transient(&self.ring, self.codecs(), &Addressed { audience, data });
    }
}
