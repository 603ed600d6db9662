//! What leaves, and how: from the outbox into the ring and the connections' own lines.
//! Must not know when something may leave: the outbox says so.

use bytes::Bytes;

use super::conns::{Conn, listener};
use super::directs::DirectWhat;
use super::entry::{Entry, ViewClass};
use super::fanout::{Listeners, Published, transient};
use super::mail::ConnId;
use super::outbox::Item;
use super::owner::Owner;
use super::reach::Reach;
use super::transients::Addressed;
use crate::protocol::outgoing::{self, TransientData};
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
                self.send(conn, DirectWhat::Answer(frame));
            }
            Item::Answer { conn, frame, .. } => self.answers.push((conn, frame)),
            Item::Snapshot { conn, role, frame } => {
                self.flush();
                self.send_snapshot(conn, role, frame);
            }
            Item::Renew => {
                self.flush();
                self.begin_renewal();
            }
            Item::Admit { conn, role, frames, reply, turn: _ } => {
                self.flush();
                self.seat(conn, role, frames, reply);
            }
            Item::Turn { goodbye, reply } => super::turn_away(reply, goodbye),
            Item::Errand { answer, reply } => super::answer_errand(reply, answer),
            Item::Transient(addressed) => {
                self.flush();
                self.publish(transient(self.codecs(), &addressed));
                // From now on it is counted until the next: it may have waited for the disk.
                let now = Instant::now();
                self.transients.left(&addressed, now);
                self.reach.left(&addressed.data, now);
            }
            Item::Close { conn, goodbye } => {
                self.flush();
                self.send(conn, DirectWhat::Close(goodbye));
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

    fn send_snapshot(&mut self, conn: ConnId, role: Role, frame: Bytes) {
        let (resume_at, writable, told) = (self.told, self.is_writable(), self.storage_told);
        let besides = self.settings.planted.besides && told > 0;
        if let Some(known) = self.conns.get_mut(&conn).filter(|known| known.live) {
            known.role = role;
            // A reader that waited for the state passes over what was told meanwhile, this included: it is told once more,
            // and only once.
            let storage = || outgoing::transient(known.codec, &TransientData::Storage { writable });
            let behind = (known.storage_told != told || besides).then(storage);
            known.storage_told = told;
            self.send(conn, DirectWhat::Snapshot { role, resume_at, frame, behind });
        }
    }

    /// Puts what was gathered into the story, and the answers behind it.
    pub(super) fn flush(&mut self) {
        let codecs = self.codecs();
        let (by_person, conns) = (&self.by_person, &self.conns);
        let views = |who: ParticipantNo| {
            let (_, conn) = listener(by_person, conns, who)?;
            Some(ViewClass::of(conn.role))
        };
        if let Some(published) = self.batch.take(&Listeners { views: &views, codecs }) {
            self.publish(published);
        }
        for (conn, frame) in std::mem::take(&mut self.answers) {
            self.send(conn, DirectWhat::Answer(frame));
        }
    }

    /// Adds to the story, not yet shown. Who is told something of their own is told it in this place.
    fn publish(&mut self, published: Published) {
        let Published { entry, personal } = published;
        let at = self.told;
        for (who, message) in personal {
            if let Some((id, conn)) = self.listener(who)
                && let Some(message) = message.get(conn.codec)
            {
                self.send_at(id, at, DirectWhat::Instead(message.clone()));
            }
        }
        self.note(&entry);
        let bytes = entry.bytes();
        self.told = self.story.append(entry, bytes);
    }

    fn note(&mut self, entry: &Entry) {
        if self.lines > 0 {
            self.rounds.note(&self.story, entry);
        }
    }

    /// Ends a turn: what is addressed to single connections first, then the story is shown, then those who read it are
    /// told. See `ring.rs` for the order.
    pub(super) fn send_off(&mut self) {
        self.loops.send();
        if self.shown < self.told {
            self.story.show(self.told);
            self.shown = self.told;
            self.loops.tell(self.id);
        }
        self.loops.wake_lines();
        if self.lines > 0 {
            self.rounds.wake_some(&self.conns, Instant::now());
        }
    }

    pub(super) fn codecs(&self) -> [bool; 2] {
        self.speaking.map(|speakers| speakers > 0)
    }

    pub(super) fn tell_storage(&mut self) {
        let writable = *self.writable.borrow_and_update();
        self.storage_told += 1;
        let audience = Audience { organizers: true, panelists: true, attendees: true, persons: Vec::new() };
        let data = TransientData::Storage { writable };
        // Rests on no fact: it says that there will be none.
        self.publish(transient(self.codecs(), &Addressed { audience, data }));
    }
}
