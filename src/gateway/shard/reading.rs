//! What a connection sends: frames out of bytes, commands out of frames, and nothing more than there is room for.
//! Must not know what a command does.
//!
//! A socket tells once that there is something to read. What is not read for lack of room is remembered with the row
//! (`unread`), what was read and not looked at too (`surplus`): that is the back-pressure to the client.

use std::io::{ErrorKind, Read};

use tokio::time::Instant;

use super::alarm::Tick;
use super::row::{Phase, SEEN_SPACING};
use super::turn::Shard;
use crate::gateway::frames::{self, Frame};
use crate::gateway::limits::gate;
use crate::gateway::limits::inbound::Flooding;
use crate::gateway::limits::planted::kept;
use crate::gateway::planted::{Fault, is_planted};
use crate::gateway::rates::Rate;
use crate::hub::letter::RowId;
use crate::hub::mail::{Asked, Mail};
use crate::protocol::Codec;
use crate::protocol::incoming::{self, Incoming};
use crate::protocol::outgoing::{self, CloseCode};
use crate::session::{Refusal, Seq};

/// Frames of one row looked at in one go: each may cost a write.
const FRAMES_OF_ROW_MAX: usize = 32;

impl Shard {
    /// Whether there is room for what would be read.
    fn may_read(&mut self, id: RowId) -> bool {
        let unanswered_max = kept("unanswered_max", self.door.limits.unanswered_max as usize);
        let Some(row) = self.rows.get(id) else { return false };
        match &row.phase {
            Phase::Hello(_) => row.backlog.is_none(),
            Phase::Joining(_) => false,
            Phase::Seated(seated) => {
                row.backlog.is_none()
                    && usize::from(seated.reader.unanswered) < unanswered_max
                    && self.channels.get_mut(seated.channel).is_some_and(|channel| !channel.is_stuck())
            }
            // What it sends on its way out is let go.
            Phase::Parting(_) => true,
            #[cfg(feature = "echo")]
            Phase::Echo => row.backlog.is_none(),
        }
    }

    /// Takes up what a row has left over for lack of room.
    pub(super) fn read_on(&mut self, id: RowId) {
        if !self.may_read(id) {
            // There was room when it got in line for another go: now it waits for it.
            return self.poke(id);
        }
        let Some(row) = self.rows.get_mut(id) else { return };
        if let Some(mut surplus) = row.surplus.take() {
            self.received(id, &mut surplus);
            // The rest of it, or what is behind it, has its turn later.
            self.poke(id);
        } else if row.unread {
            self.readable(id);
        }
    }

    /// How much may be read; `None` where nothing may, or nothing is there.
    fn allowed(&mut self, id: RowId) -> Option<usize> {
        let row = self.rows.get_mut(id)?;
        row.unread = true;
        let Some(meter) = row.meter() else { return Some(self.door.limits.inbound_bytes_burst as usize) };
        if meter.resume != Tick::NEVER {
            return None;
        }
        let now = Instant::now();
        match meter.inbound.room(now) {
            0 => {}
            room => return Some(room),
        }
        // Nothing is too much before there is something.
        match row.stream.peek(&mut [0]) {
            Ok(1..) => {}
            Ok(0) => return Some(1),
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                row.unread = false;
                return None;
            }
            Err(_) => return Some(1),
        }
        let now_tick = self.alarms.now();
        match row.meter()?.inbound.stop(now) {
            Ok(wait) => {
                row.meter()?.resume = now_tick.after(wait);
                self.set_alarm(id);
            }
            Err(Flooding) => self.part(id, CloseCode::Flooding.into()),
        }
        None
    }

    /// Counts what was read.
    fn count_bytes(&mut self, id: RowId, bytes: &[u8]) {
        let limits = &self.door.limits;
        let Some(row) = self.rows.get_mut(id) else { return };
        match &mut row.phase {
            Phase::Hello(hello) => hello.meter.inbound.read(bytes.len()),
            // The answer to a ping of ours, once for each: those who only listen are to cost nothing for giving it.
            Phase::Seated(seated)
                if seated.talk.is_none() && seated.pong_by != Tick::NEVER && is_bare_pong(bytes) => {}
            Phase::Seated(seated) => seated.talk(limits, Instant::now()).meter.inbound.read(bytes.len()),
            Phase::Joining(_) | Phase::Parting(_) => {}
            #[cfg(feature = "echo")]
            Phase::Echo => {}
        }
    }

    /// Gives a row another go if it has left something over: now, or when its owner has room for it.
    pub(super) fn poke(&mut self, id: RowId) {
        let Some(row) = self.rows.get_mut(id) else { return };
        let has_more = row.surplus.is_some() || (row.unread && !row.is_stopped());
        if !has_more {
            return;
        }
        if self.may_read(id) {
            return self.go_on_later(id);
        }
        let Some(row) = self.rows.get_mut(id).filter(|row| !row.held) else { return };
        let Phase::Seated(seated) = &row.phase else { return };
        if let Some(channel) = self.channels.get_mut(seated.channel).filter(|channel| channel.is_stuck()) {
            row.held = true;
            channel.held.push(id);
        }
    }

    /// A row waits no more until its owner has room.
    pub(super) fn let_on(&mut self, id: RowId) {
        if let Some(row) = self.rows.get_mut(id) {
            row.held = false;
            self.poke(id);
        }
    }

    /// A row has another go, in a turn of its own.
    pub(super) fn go_on_later(&mut self, id: RowId) {
        if let Some(row) = self.rows.get_mut(id).filter(|row| !row.again) {
            row.again = true;
            self.again.push_back(id);
        }
    }

    /// The socket has something to read.
    pub(super) fn readable(&mut self, id: RowId) {
        let has_room = self.may_read(id);
        let Some(row) = self.rows.get_mut(id) else { return };
        if !has_room || row.surplus.is_some() || self.frames_left == 0 {
            row.unread = true;
            return self.poke(id);
        }
        let Some(most) = self.allowed(id) else { return };
        let mut scratch = std::mem::take(&mut self.scratch);
        let most = most.min(scratch.len());
        let Some(row) = self.rows.get_mut(id) else { return };
        row.unread = false;
        match row.stream.read(&mut scratch[..most]) {
            Ok(0) => self.gone(id),
            Ok(count) => {
                row.unread = count == most;
                self.count_bytes(id, &scratch[..count]);
                self.received(id, &mut scratch[..count]);
                self.poke(id);
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Err(error) if error.kind() == ErrorKind::Interrupted => {
                row.unread = true;
                self.poke(id);
            }
            Err(_) => self.gone(id),
        }
        self.scratch = scratch;
    }

    /// The other side sends nothing more: what is left is read up to there.
    pub(super) fn read_closed(&mut self, id: RowId) {
        if let Some(row) = self.rows.get_mut(id) {
            row.unread = true;
            if let Phase::Joining(joining) = &mut row.phase {
                joining.hung_up = true;
            }
            self.poke(id);
        }
    }

    /// Looks at what was read, frame by frame, as long as there is room.
    fn received(&mut self, id: RowId, bytes: &mut [u8]) {
        let Some(row) = self.rows.get_mut(id) else { return };
        if matches!(&row.phase, Phase::Parting(parting) if parting.broken) {
            return;
        }
        let mut frames = std::mem::take(&mut row.frames);
        let mut at = 0;
        for _ in 0..FRAMES_OF_ROW_MAX {
            if self.frames_left == 0 || !self.may_read(id) {
                break;
            }
            self.frames_left -= 1;
            let bytes_max = self.message_bytes_max(id);
            match frames.next(bytes, &mut at, bytes_max) {
                Ok(Some(frame)) => self.take_frame(id, frame),
                Ok(None) => break,
                Err(broken) => {
                    self.part_broken(id, broken.close_code());
                    at = bytes.len();
                    break;
                }
            }
        }
        let Some(row) = self.rows.get_mut(id) else { return };
        row.frames = frames;
        if at < bytes.len() {
            row.surplus = Some(bytes[at..].into());
        }
    }

    /// Who has shown no ticket can claim less.
    fn message_bytes_max(&self, id: RowId) -> usize {
        let limits = &self.door.limits;
        match self.rows.get(id).map(|row| &row.phase) {
            Some(Phase::Hello(_)) if !is_planted(Fault::LargeHello) => {
                kept("hello_bytes", limits.hello_bytes as usize)
            }
            _ => kept("message_bytes", limits.message_bytes as usize),
        }
    }

    fn take_frame(&mut self, id: RowId, frame: Frame<'_>) {
        let Some(row) = self.rows.get_mut(id) else { return };
        match (&mut row.phase, frame) {
            (_, Frame::Close(code)) => self.closed(id, code),
            (Phase::Parting(_), _) => {}
            (_, Frame::Ping(payload)) => self.send_raw(id, &frames::pong(&payload)),
            (Phase::Seated(seated), Frame::Pong) => seated.pong_by = super::alarm::Tick::NEVER,
            (_, Frame::Pong) => {}
            #[cfg(feature = "echo")]
            (Phase::Echo, frame) => self.echo(id, &frame),
            (Phase::Hello(_), Frame::Text(text)) => self.take_hello(id, Codec::Json, text.as_bytes()),
            (Phase::Hello(_), Frame::Binary(bytes)) => self.take_hello(id, Codec::MessagePack, &bytes),
            (_, Frame::Text(text)) => self.take_message(id, Codec::Json, text.as_bytes()),
            (_, Frame::Binary(bytes)) => self.take_message(id, Codec::MessagePack, &bytes),
        }
    }

    #[cfg(feature = "echo")]
    fn echo(&mut self, id: RowId, frame: &Frame<'_>) {
        let (kind, payload) = match frame {
            Frame::Text(text) => (frames::Kind::Text, text.as_bytes()),
            Frame::Binary(bytes) => (frames::Kind::Binary, &bytes[..]),
            Frame::Ping(_) | Frame::Pong | Frame::Close(_) => return,
        };
        let mut bytes = Vec::with_capacity(payload.len() + frames::HEADER_BYTES_MAX);
        frames::put_header(&mut bytes, kind, payload.len());
        bytes.extend_from_slice(payload);
        self.send_raw(id, &bytes);
    }

    fn take_message(&mut self, id: RowId, codec: Codec, bytes: &[u8]) {
        let limits = self.door.limits.clone();
        let Some(Phase::Seated(seated)) = self.rows.get_mut(id).map(|row| &mut row.phase) else { return };
        if codec != seated.reader.codec {
            return self.part(id, CloseCode::NotThisProtocol.into());
        }
        let incoming = incoming::parse_within(codec, bytes, &self.door.bounds());
        let (now, role) = (Instant::now(), seated.reader.role);
        let talk = seated.talk(&limits, now);
        if let Incoming::Seen { seq } = incoming {
            return self.take_seen(id, seq, now);
        }
        let command = match &incoming {
            Incoming::Command { command: Ok(command), .. } => Some(command),
            _ => None,
        };
        let refusal = match talk.rates.count(&limits, role, command, now) {
            Rate::Flooding => return self.part(id, CloseCode::Flooding.into()),
            Rate::Excess { retry_after_ms } => Some(Refusal::RateLimited { retry_after_ms }),
            Rate::Fits => None,
        };
        match (incoming, refusal) {
            (Incoming::Command { id: asked, .. } | Incoming::Hello { id: asked, .. }, Some(refusal)) => {
                self.refuse(id, codec, Some(&asked), &refusal);
            }
            (Incoming::Unreadable { id: asked, .. }, Some(refusal)) => {
                self.refuse(id, codec, asked.as_deref(), &refusal);
            }
            (Incoming::Command { id: asked, expect, content, command }, None) => {
                self.take_command(id, Asked { id: asked, expect, content, command }, now);
            }
            (Incoming::Hello { id: asked, .. }, None) => {
                self.refuse(id, codec, Some(&asked), &Refusal::invalid("cmd", "was said already"));
            }
            (Incoming::Unreadable { id: asked, refusal }, None) => {
                self.refuse(id, codec, asked.as_deref(), &refusal);
            }
            (Incoming::Seen { .. }, _) => {}
        }
    }

    /// At most about once a second; what is more is not looked at.
    fn take_seen(&mut self, id: RowId, seq: Seq, now: Instant) {
        let Some(Phase::Seated(seated)) = self.rows.get_mut(id).map(|row| &mut row.phase) else { return };
        let Some(talk) = &mut seated.talk else { return };
        if talk.seen_at.is_some_and(|at| now.duration_since(at) < SEEN_SPACING) {
            return;
        }
        talk.seen_at = Some(now);
        if let Some(channel) = self.channels.get_mut(seated.channel) {
            // An owner that ended wants to know nothing more.
            let _ = channel.mailbox.send_always(Mail::Seen(seated.conn, seq, now));
        }
    }

    /// Kept for the owner until the turn's reading is done: then all go in together.
    fn take_command(&mut self, id: RowId, asked: Asked, now: Instant) {
        let Some(Phase::Seated(seated)) = self.rows.get_mut(id).map(|row| &mut row.phase) else { return };
        let Some(channel) = self.channels.get_mut(seated.channel) else { return };
        seated.reader.unanswered += 1;
        if u64::from(seated.reader.unanswered) == self.door.limits.unanswered_max {
            gate::count("unanswered_max");
        }
        channel.batch.push_back(Mail::Ask(seated.conn, asked));
        self.outgoing.push(seated.channel);
        if !self.walks.is_empty() {
            self.asked_at = Some(now);
        }
    }

    /// Refusals that rest on no fact of the session leave at once.
    fn refuse(&mut self, id: RowId, codec: Codec, asked: Option<&str>, refusal: &Refusal) {
        metrics::counter!(crate::metrics::REFUSALS.name, "code" => refusal.code()).increment(1);
        let message = outgoing::error(codec, asked, refusal);
        let mut bytes = Vec::with_capacity(message.len() + frames::HEADER_BYTES_MAX);
        frames::put_header(&mut bytes, frames::kind_of(codec), message.len());
        bytes.extend_from_slice(&message);
        self.send_raw(id, &bytes);
    }
}

/// Whether these bytes are one pong with nothing in it, and nothing else.
fn is_bare_pong(bytes: &[u8]) -> bool {
    bytes.len() == BARE_PONG_BYTES && bytes.starts_with(&[0x8a, 0x80])
}

/// Two bytes and the mask.
const BARE_PONG_BYTES: usize = 6;
