//! How connections end: told why, or gone without a word; and what is done where nothing was heard for too long.
//! Must not know why an owner sends somebody away.

use std::net::Shutdown;

use super::alarm::Tick;
use super::channel::group_of;
use super::row::{Parting, Phase};
use super::turn::Shard;
use crate::gateway::frames;
use crate::gateway::limits::gate;
use crate::hub::letter::RowId;
use crate::hub::mail::Mail;
use crate::hub::reader::Goodbye;
use crate::protocol::outgoing::CloseCode;

impl Shard {
    /// Says goodbye, and waits a little for the other side's: what it sends meanwhile is let go.
    pub(super) fn part(&mut self, id: RowId, goodbye: Goodbye) {
        self.say_goodbye(id, goodbye, false);
    }

    /// Says goodbye to a connection whose bytes are no frames any more.
    pub(super) fn part_broken(&mut self, id: RowId, code: CloseCode) {
        self.say_goodbye(id, code.into(), true);
    }

    fn say_goodbye(&mut self, id: RowId, goodbye: Goodbye, broken: bool) {
        match self.rows.get(id).map(|row| &row.phase) {
            None | Some(Phase::Parting(_)) => return,
            Some(_) => {}
        }
        let code = goodbye.code.number();
        metrics::counter!(crate::metrics::CLOSES.name, "code" => code.to_string()).increment(1);
        let retry_ms = crate::hub::spread(&self.door.times.retry_ms);
        let reason = goodbye.reason.map_or_else(|| goodbye.code.reason(retry_ms), String::from);
        self.leave(id, false);
        self.set_parting(id, broken);
        self.send_raw(id, &frames::close(code, &reason));
        self.finish(id);
    }

    /// The client said goodbye: it is answered, and nothing may follow.
    pub(super) fn closed(&mut self, id: RowId, code: Option<u16>) {
        match self.rows.get_mut(id).map(|row| &mut row.phase) {
            None => return,
            Some(Phase::Parting(parting)) => parting.is_last_word = true,
            Some(_) => {
                self.leave(id, code == Some(CloseCode::Normal.number()));
                self.set_parting(id, true);
                self.send_raw(id, &frames::close_answer(code));
            }
        }
        self.finish(id);
    }

    fn set_parting(&mut self, id: RowId, is_last_word: bool) {
        let by = self.alarms.now().after(self.door.times.close_flush);
        if let Some(row) = self.rows.get_mut(id) {
            let stranger = match &mut row.phase {
                Phase::Hello(hello) => hello.stranger.take(),
                _ => None,
            };
            let broken = is_last_word;
            row.phase = Phase::Parting(Parting { by, is_last_word, broken, _stranger: stranger });
            (row.surplus, row.unread) = (None, true);
        }
        self.set_alarm(id);
    }

    /// Where the last word has left, the other side is told that there is no more; it is let go when it says the same.
    pub(super) fn finish(&mut self, id: RowId) {
        let Some(row) = self.rows.get_mut(id) else { return };
        if matches!(&row.phase, Phase::Parting(parting) if parting.is_last_word) && row.backlog.is_none() {
            // One that cannot be shut down is gone already, and reading says so.
            let _ = row.stream.shutdown(Shutdown::Write);
        }
        self.poke(id);
    }

    /// The connection is gone.
    pub(super) fn gone(&mut self, id: RowId) {
        self.leave(id, false);
        self.rows.remove(id);
    }

    /// Gives up the row's place in its session, or at its door.
    fn leave(&mut self, id: RowId, left: bool) {
        let (number, group) = match self.rows.get(id).map(|row| &row.phase) {
            Some(Phase::Joining(joining)) => (joining.channel, None),
            Some(Phase::Seated(seated)) => {
                (seated.channel, Some(group_of(seated.reader.view, seated.reader.codec)))
            }
            _ => return,
        };
        if let Some(group) = group {
            self.leave_group(id, group);
        }
        if let Some(Phase::Seated(seated)) = self.rows.get(id).map(|row| &row.phase)
            && let Some(channel) = self.channels.get_mut(number)
        {
            // What it asked goes in before: see `hand_in`.
            channel.commands.append(&mut channel.batch);
            let gone = Mail::Gone { conn: seated.conn, left };
            match channel.mailbox.try_send_many(&mut channel.commands) {
                Ok(_) if channel.commands.is_empty() => {
                    // An owner that ended wants to know nothing more.
                    let _ = channel.mailbox.send_always(gone);
                }
                Ok(_) => channel.commands.push_back(gone),
                Err(_) => {}
            }
            self.outgoing.push(number);
        }
        self.channels.release(number);
    }

    /// Something that was to happen by now has not.
    pub(super) fn overdue(&mut self, id: RowId, now: Tick) {
        let Some(row) = self.rows.get_mut(id) else { return };
        // Nothing taken for so long: neither would a goodbye be.
        if row.backlog.as_ref().is_some_and(|backlog| backlog.by <= now) {
            gate::count("write_timeout_s");
            return self.gone(id);
        }
        if let Some(meter) = row.meter().filter(|meter| meter.resume <= now) {
            meter.resume = Tick::NEVER;
            self.poke(id);
        }
        let Some(row) = self.rows.get_mut(id) else { return };
        let is_reading = row.backlog.is_none() && row.surplus.is_none() && !row.unread;
        match &mut row.phase {
            Phase::Hello(hello) if hello.by <= now => self.part(id, CloseCode::TicketRefused.into()),
            Phase::Hello(_) => {}
            Phase::Parting(_) => self.gone(id),
            Phase::Joining(_) => {}
            #[cfg(feature = "echo")]
            Phase::Echo => {}
            Phase::Seated(seated) => {
                let times = &self.door.times;
                if seated.pong_by <= now {
                    if is_reading {
                        return self.part(id, CloseCode::Silent.into());
                    }
                    // A pong may lie unread for lack of room: that is not the client's silence.
                    seated.pong_by = now.after(times.pong);
                }
                if seated.ping_at <= now {
                    seated.ping_at = now.after(times.heartbeat);
                    seated.pong_by = seated.pong_by.min(now.after(times.pong));
                    self.send_raw(id, &frames::ping());
                }
            }
        }
    }
}
