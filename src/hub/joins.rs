//! Comings and goings: who is let in, with which first messages, and what a closed connection means.
//! Must not know tickets: identities come checked.

use bytes::Bytes;

use super::conns::{Conn, Way};
use super::directs::DirectWhat;
use super::history::Returning;
use super::letter::{Letter, Seating, Vacant};
use super::mail::{Admission, ConnId, Join, Reply, ResumeFrom};
use super::outbox::Item;
use super::owner::Owner;
use super::reader::{Goodbye, Reader};
use super::seat::Seat;
use crate::protocol::Codec;
use crate::protocol::outgoing::{self, CloseCode, TransientData, Welcome};
use crate::session::planted::Fault;
use crate::session::roster::{LeftReason, leaving};
use crate::session::shapes::You;
use crate::session::{ParticipantNo, Phase, Role, Seq, Turned, enter};

impl Owner {
    /// Decides on a join, and holds its welcome until what it says is durable.
    pub(super) fn join(&mut self, join: Join, reply: Reply) {
        let (who, events) = match enter(&self.session, &join.identity) {
            Ok(entered) => entered,
            Err(turned) => {
                let goodbye = close_code(turned).into();
                return self.hold(Item::Turn { goodbye, reply });
            }
        };
        let mut turn = None;
        let before = self.session.seq;
        // Nobody has shown anything to who was never here, whatever they say to have seen.
        let is_known = self.session.by_sub(&join.identity.sub).is_some();
        if !events.is_empty() {
            let at = self.now();
            if !self.is_writable() {
                self.joins.keep(&join.identity.sub, at);
                return self.hold(Item::Turn { goodbye: CloseCode::Overloaded.into(), reply });
            }
            turn = match self.may_join(&join, &events, at) {
                Ok(turn) => turn,
                Err(goodbye) => return self.hold(Item::Turn { goodbye, reply }),
            };
            let prepared = self.prepare(at, Some(who), None, events);
            if self.fits_journal(&prepared).is_err() {
                return self.hold(Item::Turn { goodbye: CloseCode::Overloaded.into(), reply });
            }
            self.make_true(prepared, None);
            debug_assert!(self.session.seq > before, "a joining is a fact");
        }
        self.session.connected(who);
        let conn = self.new_conn(who, &join, &reply);
        let frames = self.first_frames(who, &join, is_known.then_some(before));
        let role = self.session.person(who).role;
        self.hold(Item::Admit { conn, role, frames, reply, turn });
    }

    fn new_conn(&mut self, who: ParticipantNo, join: &Join, reply: &Reply) -> ConnId {
        let conn = super::next_conn_id();
        let way = match reply {
            Reply::Seat(_) => Way::Line(Default::default()),
            Reply::Row(doorstep) => Way::Row(doorstep.row(), self.loops.number(doorstep.letterbox())),
        };
        let person = self.session.person(who);
        let known = Conn {
            who,
            key: person.key.clone(),
            role: person.role,
            codec: join.codec,
            way,
            supersedes: self.by_person.get(&who).copied(),
            live: false,
            renew: false,
            storage_told: 0,
            closing: false,
            revoked: false,
            shown: None,
            seen: Default::default(),
        };
        self.add_conn(conn, known);
        // The newer connection of an identity supersedes the older one, which is closed when this one is seated.
        if let Some(older) = self.by_person.insert(who, conn) {
            self.hold_close(older, CloseCode::Superseded.into());
        }
        conn
    }

    /// The welcome, and where the client may resume what was missed and how many are there now. `seen`: the last that they
    /// can have been shown; their own coming is behind it.
    fn first_frames(&mut self, who: ParticipantNo, join: &Join, seen: Option<Seq>) -> Vec<Bytes> {
        self.tell_tally(who);
        // Planted: `resume_ahead`.
        let seen = if self.settings.planted.resume_ahead { Some(self.session.seq) } else { seen };
        let missed =
            join.resume.as_ref().zip(seen).and_then(|(from, seen)| self.missed(who, from, seen, join.codec));
        let session = &self.session;
        let you = You::of(session, who);
        let welcome = Welcome {
            session: &self.name,
            epoch: &session.epoch,
            seq: session.seq,
            resumed: missed.is_some(),
            you: &you,
            state: None,
            limits: (self.settings.wire_limits)(session.person(who).role),
            heartbeat_s: self.settings.heartbeat_s,
        };
        let Some(missed) = missed else {
            return vec![self.snapshots.welcome(session, who, join.codec, &welcome)];
        };
        let mut frames = vec![join.codec.encode(&welcome)];
        frames.extend(missed);
        frames.push(self.transients.audience_for_resumed(session, join.codec));
        frames
    }

    /// What somebody missed since a point of this session's story, encoded, if it is theirs to resume from: no later than
    /// `seen`.
    fn missed(
        &mut self,
        who: ParticipantNo,
        from: &ResumeFrom,
        seen: Seq,
        codec: Codec,
    ) -> Option<Vec<Bytes>> {
        let person = self.session.person(who);
        let planted = self.settings.planted;
        // Planted: `resume_at_change`.
        let since = Seq(person.view_since.0.saturating_sub(u64::from(planted.resume_at_change)));
        if from.epoch != self.session.epoch || !(since..=seen).contains(&from.seq) {
            return None;
        }
        let everything = planted.replay_everything;
        // Planted: `replay_known` begins one number too early, `skip_missed` one too late.
        let known = Seq(from.seq.0 - u64::from(planted.replay_known) + u64::from(planted.skip_missed));
        let back = Returning { who, role: person.role, codec, from: known };
        let missed = self.history.replay(&self.session, back, everything)?;
        // Also where nothing of it is for this person: a client waits for the number that the welcome names.
        Some(if from.seq < self.session.seq { missed } else { Vec::new() })
    }

    /// Seats a connection: from the story's present end on it reads for itself, as the role it had when its welcome was
    /// written down. A change since then is addressed to it, behind this.
    pub(super) fn seat(&mut self, conn: ConnId, role: Role, mut frames: Vec<Bytes>, reply: Reply) {
        let at = self.told;
        let writable = self.is_writable();
        let Some(known) = self.set_live(conn) else { return };
        let codec = known.codec;
        // As it is now and not when the welcome was written down: what changed meanwhile was told to those who were
        // seated. It rests on no fact.
        if !writable {
            frames.push(outgoing::transient(codec, &TransientData::Storage { writable: false }));
        }
        match (reply, &self.conns[&conn].way) {
            (Reply::Seat(reply), Way::Line(line)) => {
                let seat = Box::new(Seat {
                    conn,
                    reader: Reader::new(at, role, codec),
                    line: line.clone(),
                    story: self.story.clone(),
                    mailbox: self.mailbox.clone(),
                    left: false,
                    goodbye: None,
                    skip_behind: self.settings.planted.skip_behind,
                });
                self.send_at(conn, at, DirectWhat::Frames(frames));
                // If nobody waits for the seat any more, dropping it tells so as a closed connection does.
                let _ = reply.send(Admission::Seated(seat));
            }
            (Reply::Row(doorstep), Way::Row(row, number)) => {
                let (vacant, owner) = (Vacant::new(conn, self.mailbox.clone()), self.id);
                let seating = Seating { vacant, role, at, first: frames, owner, story: self.story.clone() };
                self.loops.write(*number, Letter::Seated(*row, Box::new(seating)));
                doorstep.answered();
            }
            (Reply::Seat(_), Way::Row(..)) | (Reply::Row(_), Way::Line(_)) => {
                debug_assert!(false, "a connection's way is its reply's");
            }
        }
    }

    /// A connection is gone: its person is away, or has left if they said so.
    pub(super) fn conn_gone(&mut self, conn: ConnId, left: bool) {
        let Some(known) = self.remove_conn(conn) else { return };
        if self.by_person.get(&known.who) != Some(&conn) {
            return;
        }
        self.by_person.remove(&known.who);
        if !self.session.person(known.who).present || self.session.phase == Phase::Ended {
            return;
        }
        let now = self.now();
        self.session.disconnected(known.who, now);
        // Planted: `give_seats_away`.
        if (left || self.settings.planted.give_seats_away) && self.is_writable() {
            let events = leaving(&self.session, known.who, LeftReason::Left);
            self.accept(now, Some(known.who), None, events, None);
        }
    }

    /// Forgets a connection that was never seated.
    pub(super) fn forget_conn(&mut self, conn: ConnId) {
        if let Some(known) = self.remove_conn(conn)
            && self.by_person.get(&known.who) == Some(&conn)
        {
            self.by_person.remove(&known.who);
        }
    }

    /// Somebody left or was removed: their connection closes once it has been told what it may know.
    pub(super) fn mark_gone(&mut self, who: ParticipantNo, reason: LeftReason, farewell: Option<Box<str>>) {
        let Some(conn) = self.by_person.get(&who).copied() else { return };
        let goodbye = match reason {
            // Planted: `keep_removed`.
            LeftReason::Removed if self.settings.planted.keep_removed => return,
            LeftReason::Removed => Goodbye { code: CloseCode::Removed, reason: farewell },
            LeftReason::Left => CloseCode::Normal.into(),
            LeftReason::Dropped | LeftReason::Ended => return,
        };
        self.parting.push((conn, goodbye));
    }

    /// The key is revoked: everybody it vouched for is closed.
    pub(super) fn revoke(&mut self, key: &str) {
        assert!(!self.settings.planted.panics, "planted");
        let theirs = self.conns.iter().filter(|(_, known)| &*known.key == key).map(|(conn, _)| *conn);
        for conn in theirs.collect::<Vec<_>>() {
            let acts_on = self.session.is_planted(Fault::RevokedStillAct);
            let known = self.conns.get_mut(&conn).expect("it was found there");
            known.revoked = !self.settings.planted.forget_revoked;
            match acts_on {
                // Planted: closed behind their next command, see `owner.rs`.
                true => known.closing = true,
                false => self.hold_close(conn, CloseCode::TicketRefused.into()),
            }
        }
    }

    /// Everybody's connection closes, behind the answer to what closes them.
    pub(super) fn close_all(&mut self, code: CloseCode) {
        self.parting.extend(self.conns.keys().map(|conn| (*conn, code.into())));
    }

    /// Closes those whose time has come, behind the answer to what closes them.
    pub(super) fn part(&mut self) {
        for (conn, goodbye) in std::mem::take(&mut self.parting) {
            self.hold_close(conn, goodbye);
        }
    }

    /// Closes a connection once everything before it has left.
    pub(super) fn hold_close(&mut self, conn: ConnId, goodbye: Goodbye) {
        if let Some(known) = self.conns.get_mut(&conn).filter(|known| !known.closing) {
            known.closing = true;
            self.hold(Item::Close { conn, goodbye });
        }
    }
}

fn close_code(turned: Turned) -> CloseCode {
    match turned {
        Turned::ForeignKey => CloseCode::TicketRefused,
        Turned::Removed => CloseCode::Removed,
        Turned::Ended => CloseCode::Ended,
        Turned::Full => CloseCode::Full,
        Turned::Locked => CloseCode::DoorLocked,
    }
}
