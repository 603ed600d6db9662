//! The first message of a connection: in time, small, a hello with a good ticket; else the close code that says so. Then
//! its way to the session's owner.
//! Must not know what a ticket says beyond that it is good for this session.

use super::channel::Channel;
use super::row::{Joining, Phase, Row};
use super::table::Table;
use super::turn::Shard;
use crate::gateway::limits::gate;
use crate::gateway::tickets;
use crate::hub::letter::{Doorstep, Letter, RowId, Seating};
use crate::hub::mail::{Join, Mail, Reply, ResumeFrom};
use crate::hub::mailbox::Refused;
use crate::hub::rank::{Rank, rank};
use crate::protocol::Codec;
use crate::protocol::incoming::{self, Incoming};
use crate::protocol::outgoing::CloseCode;

impl Shard {
    /// Looks at a connection's first message.
    pub(super) fn take_hello(&mut self, id: RowId, codec: Codec, bytes: &[u8]) {
        let Some(Phase::Hello(hello)) = self.rows.get_mut(id).map(|row| &mut row.phase) else { return };
        if codec != hello.codec {
            return self.part(id, CloseCode::NotThisProtocol.into());
        }
        let session = hello.session.clone();
        let Incoming::Hello { ticket, resume, .. } =
            incoming::parse_within(codec, bytes, &self.door.bounds())
        else {
            return self.part(id, CloseCode::NotThisProtocol.into());
        };
        let (now, name_chars) = ((self.door.clock)(), self.door.limits.name_chars as usize);
        let Ok(identity) = tickets::verify_within(&ticket, &*self.door.keys, &session, now, name_chars)
        else {
            return self.part(id, CloseCode::TicketRefused.into());
        };
        if let Some(Phase::Hello(hello)) = self.rows.get_mut(id).map(|row| &mut row.phase)
            && let Some(stranger) = hello.stranger.take()
        {
            stranger.forgive();
        }
        let resume = resume.map(|resume| ResumeFrom { epoch: resume.epoch, seq: resume.seq });
        let key = identity.key.clone();
        self.ask_in(id, &session, Box::new(Join { identity, resume, codec }), key);
    }

    /// Hands a join to the owner that the session has now.
    fn ask_in(&mut self, id: RowId, session: &std::sync::Arc<str>, join: Box<Join>, key: Box<str>) {
        let Some(number) = self.channel_of(session) else {
            return self.part(id, CloseCode::Restarting.into());
        };
        let Some(channel) = self.channels.get_mut(number) else { return };
        let Some(row) = self.rows.get_mut(id) else { return };
        let hung_up = matches!(&row.phase, Phase::Joining(before) if before.hung_up);
        let joining = Joining { channel: number, codec: join.codec, key, hung_up };
        let joining = Phase::Joining(Box::new(joining));
        let before = std::mem::replace(&mut row.phase, joining);
        channel.rows += 1;
        let rank = rank(&join);
        let doorstep = Doorstep::new(self.entry.letterbox.clone(), id);
        channel.joins[rank as usize].push_back(Mail::Join(join, Reply::Row(doorstep)));
        self.outgoing.push(number);
        if let Phase::Joining(before) = before {
            self.channels.release(before.channel);
        }
    }

    /// The channel to a session's owner; `None` where there is none to join.
    fn channel_of(&mut self, session: &std::sync::Arc<str>) -> Option<u32> {
        if let Some(number) = self.channels.of_session(session)
            && let Some(channel) = self.channels.get_mut(number)
        {
            if !channel.mailbox.is_closed() {
                return Some(number);
            }
            self.door.hub.forget(session, &channel.mailbox);
        }
        let mailbox = self.door.hub.mailbox(session)?;
        Some(self.channels.add(Channel::new(session.clone(), mailbox)))
    }

    /// The owner ended before it had decided: the next one is asked.
    pub(super) fn ask_again(&mut self, id: RowId, join: Box<Join>) {
        let Some((channel, key)) = self.leave_doorstep(id) else { return };
        let Some(session) = self.channels.get_mut(channel).map(|channel| channel.session.clone()) else {
            return;
        };
        self.ask_in(id, &session, join, key);
    }

    /// A connection that waited does so no more: its channel, which it still counts in, and its key.
    fn leave_doorstep(&mut self, id: RowId) -> Option<(u32, Box<str>)> {
        let Some(Phase::Joining(joining)) = self.rows.get_mut(id).map(|row| &mut row.phase) else {
            return None;
        };
        Some((joining.channel, std::mem::take(&mut joining.key)))
    }

    /// Let in.
    pub(super) fn seated(&mut self, id: RowId, seating: Seating) {
        // Gone meanwhile: the seat, dropped, says so.
        let Some((channel, key)) = self.leave_doorstep(id) else { return };
        self.take_seat(id, channel, seating);
        // A key revoked while its ticket was on the way here was told to a session that did not know it yet.
        if self.door.keys.secret(&key).is_none() {
            self.part(id, CloseCode::TicketRefused.into());
        }
    }

    /// Hands in what there is for owners, as far as their mailboxes have room.
    pub(super) fn hand_in(&mut self) {
        let mut numbers = std::mem::take(&mut self.outgoing);
        numbers.sort_unstable();
        numbers.dedup();
        numbers.retain(|number| self.hand_in_to(*number));
        self.outgoing.append(&mut numbers);
    }

    /// `true` where something is left that found no room.
    fn hand_in_to(&mut self, number: u32) -> bool {
        let Some(channel) = self.channels.get_mut(number) else { return false };
        let (mut is_closed, mut hung_up) = (false, Vec::new());
        for rank in Rank::ALL {
            while let Some(mail) = channel.joins[rank as usize].pop_front() {
                // In a storm clients give up and come again: who is let in is somebody who still waits.
                let Some(mail) = still_waited_for(mail, &self.rows, &mut hung_up) else { continue };
                match channel.mailbox.try_send(rank.lane(), mail) {
                    Ok(()) => {}
                    Err(Refused::Full(mail)) => {
                        channel.joins[rank as usize].push_front(mail);
                        break;
                    }
                    Err(Refused::Closed(mail)) => {
                        channel.joins[rank as usize].push_front(mail);
                        is_closed = true;
                        break;
                    }
                }
            }
        }
        let was_stuck = channel.is_stuck();
        channel.commands.append(&mut channel.batch);
        // An owner that ended closes its connections: their ids resolve what becomes of their commands.
        is_closed |= channel.mailbox.try_send_many(&mut channel.commands).is_err();
        if is_closed {
            channel.commands.clear();
            let joins = channel.joins.each_mut().map(std::mem::take);
            hung_up.into_iter().for_each(|id| self.gone(id));
            self.turn_back(joins.into_iter().flatten().collect());
            self.channels.sweep(number);
            return false;
        }
        if channel.is_stuck() && !was_stuck {
            gate::count("mailbox_max");
        }
        let left = channel.is_stuck() || channel.joins.iter().any(|joins| !joins.is_empty());
        let held = if channel.is_stuck() { Vec::new() } else { std::mem::take(&mut channel.held) };
        // Also where it was not this that found room, but somebody's leaving.
        held.into_iter().for_each(|id| self.let_on(id));
        hung_up.into_iter().for_each(|id| self.gone(id));
        self.channels.sweep(number);
        left
    }

    /// Joins that an owner did not take any more go to the next one.
    fn turn_back(&mut self, joins: Vec<Mail>) {
        for mail in joins {
            let Mail::Join(join, Reply::Row(doorstep)) = mail else { continue };
            let id = doorstep.row();
            doorstep.answered();
            self.ask_again(id, join);
        }
    }

    /// What an owner has decided on a join.
    pub(super) fn take_decision(&mut self, letter: Letter) {
        match letter {
            Letter::Seated(id, seating) => self.seated(id, *seating),
            Letter::Turned(id, goodbye) => self.part(id, goodbye),
            Letter::Again(id, join) => self.ask_again(id, join),
            Letter::Direct(..) | Letter::Pause(..) | Letter::News(_) | Letter::Stop => {}
        }
    }
}

/// A join, unless nobody waits for what comes of it: the row is gone, or its client has hung up and it goes now.
fn still_waited_for(mail: Mail, rows: &Table<Row>, hung_up: &mut Vec<RowId>) -> Option<Mail> {
    let Mail::Join(join, Reply::Row(doorstep)) = mail else { return Some(mail) };
    match rows.get(doorstep.row()).map(|row| &row.phase) {
        Some(Phase::Joining(joining)) if !joining.hung_up => {
            return Some(Mail::Join(join, Reply::Row(doorstep)));
        }
        Some(Phase::Joining(_)) => hung_up.push(doorstep.row()),
        _ => {}
    }
    doorstep.answered();
    None
}
