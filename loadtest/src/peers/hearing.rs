//! What the crowd does with what comes: cuts it into frames, and checks and times what they say.
//! Must not know what is measured.

use std::io::{ErrorKind, Read};

use anyhow::{Context, bail, ensure};
use memchr::memmem;

use super::conn::Phase;
use super::crowd::Crowd;
use super::dialect::{Answer, Role};
use super::frames;

/// Room for what is read at a time, beside what is left of the time before.
pub const ROOM_BYTES: usize = 256 * 1024;

impl Crowd {
    pub(super) fn read(
        &mut self,
        index: usize,
        buffer: &mut Vec<u8>,
        to_the_end: bool,
    ) -> anyhow::Result<()> {
        loop {
            let conn = &mut self.conns[index];
            let have = conn.carry.len();
            if buffer.len() < have + ROOM_BYTES {
                buffer.resize(have + ROOM_BYTES, 0);
            }
            buffer[..have].copy_from_slice(&conn.carry);
            let count = match conn.stream.read(&mut buffer[have..]) {
                Ok(0) => bail!("the server closed the connection"),
                Ok(count) => count,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(error.into()),
            };
            let end = have + count;
            self.counts.bytes_of_all += count as u64;
            if conn.role == Role::Subscriber {
                self.counts.recvs += 1;
                self.counts.bytes += count as u64;
            }
            let now = self.now();
            let used = self.take_in(index, &buffer[..end], now)?;
            let conn = &mut self.conns[index];
            conn.carry.clear();
            conn.carry.extend_from_slice(&buffer[used..end]);
            // Readiness is told once: until a read takes less than there is room for, there may be more.
            if end < buffer.len() && !to_the_end {
                return Ok(());
            }
        }
    }

    /// Deals with every whole frame; how many bytes they are.
    fn take_in(&mut self, index: usize, bytes: &[u8], now: u64) -> anyhow::Result<usize> {
        let mut at = 0;
        if self.conns[index].phase == Phase::Upgrading {
            let Some(end) = memmem::find(bytes, b"\r\n\r\n") else { return Ok(0) };
            at = end + 4;
            self.upgraded(index, &bytes[..at], now)?;
        }
        while let Some(frame) = frames::first(&bytes[at..]) {
            at += frame.length;
            match frame.opcode {
                frames::TEXT | frames::BINARY => {
                    ensure!(frame.last, "a message came in pieces");
                    self.counts.frames_of_all += 1;
                    self.message(index, frame.payload, now)?;
                }
                frames::PING => {
                    let conn = &mut self.conns[index];
                    frames::from_client(&mut conn.out, frames::PONG, frame.payload);
                    conn.flush()?;
                }
                frames::PONG => {}
                frames::CLOSE => {
                    let code = frame.payload.first_chunk().map_or(1005, |code| u16::from_be_bytes(*code));
                    let reason =
                        String::from_utf8_lossy(frame.payload.get(2..).unwrap_or_default()).into_owned();
                    bail!("the server closed with {code} {reason}");
                }
                opcode => bail!("a frame of kind {opcode} came"),
            }
        }
        Ok(at)
    }

    fn upgraded(&mut self, index: usize, head: &[u8], now: u64) -> anyhow::Result<()> {
        let text = String::from_utf8_lossy(head);
        if !head.starts_with(b"HTTP/1.1 101") || !text.contains(frames::ACCEPT) {
            bail!("the upgrade was answered `{}`", text.lines().next().unwrap_or(""));
        }
        let conn = &mut self.conns[index];
        match conn.hello.take() {
            Some(hello) => {
                conn.phase = Phase::Entering;
                conn.out.extend(hello);
                conn.flush()
            }
            None => {
                self.is_in(index, now);
                Ok(())
            }
        }
    }

    fn is_in(&mut self, index: usize, now: u64) {
        let conn = &mut self.conns[index];
        conn.phase = Phase::Ready;
        self.entering -= 1;
        self.join_ns.push(now.saturating_sub(conn.due));
        if conn.role.asks() {
            self.free.push_back(index);
        }
    }

    fn message(&mut self, index: usize, payload: &[u8], now: u64) -> anyhow::Result<()> {
        let conn = &mut self.conns[index];
        if conn.phase != Phase::Ready {
            if self.dialect.is_welcome(payload)? {
                self.is_in(index, now);
            }
            return Ok(());
        }
        match conn.role {
            Role::Subscriber => self.dialect.bodies(payload, |bytes| {
                let length = self.ledger.deliver(conn.next, bytes, now)?;
                conn.next += 1;
                Ok(length)
            }),
            Role::Publisher => {
                if let Answer::To(number) = self.dialect.acknowledged(payload)? {
                    let expected = self.acknowledged;
                    ensure!(number == expected, "publishing {expected} was to be acknowledged, {number} was");
                    self.acknowledged += 1;
                }
                Ok(())
            }
            Role::Watcher => self.dialect.joined(payload, |name| self.told.of(conn.watcher, name)),
            Role::Asker | Role::Aide => {
                // Who asks in a session of ours is told of what happens there, too.
                let body = conn.asked.as_ref().map_or(&[][..], |(body, _)| body);
                if let Answer::To(number) = self.dialect.answered(conn.next, body, payload)? {
                    ensure!(number == conn.next, "request {} got the answer to {number}", conn.next);
                    let (_, due) = conn.asked.take().context("an answer came to nothing")?;
                    self.answer_ns.push(now.saturating_sub(due));
                    conn.next += 1;
                    self.counts.answers += 1;
                    self.free.push_back(index);
                }
                Ok(())
            }
        }
    }
}
