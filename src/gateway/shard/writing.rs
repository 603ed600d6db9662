//! What a connection is sent: whole messages as frames, many in one write, and a backlog only where the kernel did not
//! take all.
//! Must not know what a message says.

use std::io::{ErrorKind, Write};
use std::time::Duration;

use super::channel::group_of;
use super::row::{Backlog, Phase};
use super::turn::Shard;
use crate::gateway::frames::{kind_of, put_header};
use crate::hub::directs::Directs;
use crate::hub::letter::RowId;

/// Writes of what one row has to be sent by itself in one turn.
const WRITES_OF_ROW_MAX: usize = 8;

/// What became of a write.
pub(super) enum Written {
    /// So many bytes were taken; all of them, unless the kernel has no room for more now.
    Bytes(usize),
    Gone,
}

/// Writes once.
pub(super) fn write(stream: &mut mio::net::TcpStream, bytes: &[u8]) -> Written {
    loop {
        return match stream.write(bytes) {
            Ok(count) => Written::Bytes(count),
            Err(error) if error.kind() == ErrorKind::WouldBlock => Written::Bytes(0),
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(_) => Written::Gone,
        };
    }
}

impl Shard {
    /// A row that reads by itself is sent what it has not had, and when it has had everything it joins the others.
    pub(super) fn pull(&mut self, id: RowId) {
        for _ in 0..WRITES_OF_ROW_MAX {
            if !self.pull_once(id) {
                return;
            }
        }
        self.go_on_later(id);
    }

    /// `true` where there may be more.
    fn pull_once(&mut self, id: RowId) -> bool {
        let Some(row) = self.rows.get_mut(id).filter(|row| row.backlog.is_none()) else { return false };
        let Phase::Seated(seated) = &mut row.phase else { return false };
        let Some(channel) = self.channels.get_mut(seated.channel).filter(|_| seated.apart) else {
            return false;
        };
        let Some((_, story)) = &channel.story else { return false };
        let none = Directs::default();
        let directs = seated.directs.as_deref().unwrap_or(&none);
        if seated.reader.gather(story, channel.head, directs, &mut self.gathered).is_err() {
            self.lose_place(id);
            return true;
        }
        if self.gathered.is_empty() {
            let is_done = directs.is_empty() && !seated.reader.lost && seated.reader.cursor >= channel.head;
            if is_done {
                (seated.apart, seated.directs) = (false, None);
            } else if !seated.listed && !seated.reader.lost {
                seated.listed = true;
                channel.apart.push(id);
            }
            return false;
        }
        self.out.clear();
        let mut ends = Vec::with_capacity(self.gathered.messages.len());
        for message in &self.gathered.messages {
            put_header(&mut self.out, kind_of(seated.reader.codec), message.len());
            self.out.extend_from_slice(message);
            ends.push(self.out.len());
        }
        let written = match self.out.is_empty() {
            true => 0,
            false => match write(&mut row.stream, &self.out) {
                Written::Bytes(written) => written,
                Written::Gone => {
                    self.gone(id);
                    return false;
                }
            },
        };
        self.pulled(id, &ends, written);
        self.rows.get(id).is_some_and(|row| row.backlog.is_none())
    }

    /// So much of what was gathered has left, in messages that end there.
    fn pulled(&mut self, id: RowId, ends: &[usize], written: usize) {
        let Some(row) = self.rows.get_mut(id) else { return };
        let Phase::Seated(seated) = &mut row.phase else { return };
        let whole = ends.partition_point(|end| *end <= written);
        let is_cut = written > whole.checked_sub(1).map_or(0, |last| ends[last]);
        let begun = whole + usize::from(is_cut);
        if written < self.out.len() {
            // What belongs together with the last that was begun must follow; the rest is gathered anew, later.
            let end = begun.checked_sub(1).map_or(0, |last| ends[self.gathered.end_with(last) - 1]);
            let by = self.alarms.now().after(Duration::from_secs(self.door.limits.write_timeout_s));
            row.backlog = Some(Box::new(Backlog { bytes: self.out[written..end].to_vec(), at: 0, by }));
        }
        let before = (group_of(seated.reader.view, seated.reader.codec), seated.reader.unanswered);
        let mut none = Directs::default();
        let directs = seated.directs.as_deref_mut().unwrap_or(&mut none);
        let goodbye = seated.reader.commit(&self.gathered, begun, directs);
        let group = group_of(seated.reader.view, seated.reader.codec);
        let is_answered = seated.reader.unanswered < before.1;
        if group != before.0 {
            self.regroup(id, before.0, group);
        }
        if let Some(goodbye) = goodbye {
            return self.part(id, goodbye);
        }
        self.set_alarm(id);
        if is_answered {
            self.poke(id);
        }
    }

    /// A row sees something else from now on.
    fn regroup(&mut self, id: RowId, from: usize, to: usize) {
        self.leave_group(id, from);
        let Some(Phase::Seated(seated)) = self.rows.get_mut(id).map(|row| &mut row.phase) else { return };
        if let Some(channel) = self.channels.get_mut(seated.channel) {
            seated.place = channel.enter(to, id);
        }
    }

    /// Takes a row out of its group.
    pub(super) fn leave_group(&mut self, id: RowId, group: usize) {
        let Some(Phase::Seated(seated)) = self.rows.get(id).map(|row| &row.phase) else { return };
        let (number, place) = (seated.channel, seated.place);
        let Some(channel) = self.channels.get_mut(number) else { return };
        for (moved, place) in channel.leave(group, place) {
            if let Some(Phase::Seated(seated)) = self.rows.get_mut(moved).map(|row| &mut row.phase) {
                seated.place = place;
            }
        }
    }

    /// The kernel has room again.
    pub(super) fn writable(&mut self, id: RowId) {
        let Some(row) = self.rows.get_mut(id) else { return };
        let Some(backlog) = &mut row.backlog else { return };
        let rest = &backlog.bytes[backlog.at..];
        if !rest.is_empty() {
            match write(&mut row.stream, rest) {
                Written::Gone => return self.gone(id),
                Written::Bytes(0) => return,
                Written::Bytes(count) => backlog.at += count,
            }
        }
        backlog.by = self.alarms.now().after(Duration::from_secs(self.door.limits.write_timeout_s));
        if backlog.at == backlog.bytes.len() {
            row.backlog = None;
            self.go_on(id);
            self.finish(id);
        }
    }

    /// Sends bytes of our own: answers to pings, goodbyes, refusals.
    pub(super) fn send_raw(&mut self, id: RowId, bytes: &[u8]) {
        let Some(row) = self.rows.get_mut(id) else { return };
        if let Some(backlog) = &mut row.backlog {
            return backlog.bytes.extend_from_slice(bytes);
        }
        match write(&mut row.stream, bytes) {
            Written::Gone => self.gone(id),
            Written::Bytes(count) if count == bytes.len() => {}
            Written::Bytes(count) => {
                let by = self.alarms.now().after(Duration::from_secs(self.door.limits.write_timeout_s));
                row.backlog = Some(Box::new(Backlog { bytes: bytes[count..].to_vec(), at: 0, by }));
                self.set_alarm(id);
            }
        }
    }

    /// A row is sent what it has not had, and read as far as there is room.
    pub(super) fn go_on(&mut self, id: RowId) {
        self.pull(id);
        self.read_on(id);
    }
}
