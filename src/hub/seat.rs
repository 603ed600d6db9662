//! One connection's end of a session: what it is to be sent, and the way of its commands to the owner.
//! Must not know WebSockets: it gives whole messages, in order, and says when to close and why.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use tokio::sync::{Notify, mpsc};
use tokio::time::Instant;

use super::mail::{Asked, Bell, ConnId, Mail};
use super::ring::{Read, Ring, ViewClass};
use crate::protocol::Codec;
use crate::protocol::outgoing::CloseCode;
use crate::session::{ParticipantNo, Role, Seq};

/// What to do with the socket next.
#[derive(Debug, PartialEq, Eq)]
pub enum Delivery {
    /// Send these messages, in order.
    Frames(Vec<Bytes>),
    /// Send nothing more and close.
    Close(Goodbye),
}

/// Why a connection is closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Goodbye {
    pub code: CloseCode,
    /// Words for the one who is closed, in place of the code's own.
    pub reason: Option<Box<str>>,
}

impl From<CloseCode> for Goodbye {
    fn from(code: CloseCode) -> Goodbye {
        Goodbye { code, reason: None }
    }
}

/// Something addressed to one connection, due once its cursor has reached `at`.
#[derive(Debug)]
pub(super) struct Direct {
    pub at: u64,
    pub what: DirectWhat,
}

#[derive(Debug)]
pub(super) enum DirectWhat {
    Frames(Vec<Bytes>),
    Answer(Bytes),
    /// A fresh state in place of what lies before `resume_at`; from there on the connection reads as this role.
    Snapshot {
        role: Role,
        resume_at: u64,
        frame: Bytes,
    },
    Close(Goodbye),
}

/// What the owner and a seat share.
#[derive(Debug, Default)]
pub(super) struct Line {
    state: Mutex<LineState>,
    wake: Notify,
}

#[derive(Debug, Default)]
struct LineState {
    directs: VecDeque<Direct>,
    seen: Option<(Seq, Instant)>,
}

impl Line {
    /// Puts something into the connection's queue. Its length is bounded: answers by the unanswered commands, of
    /// snapshots only the last is kept. It takes the place of the one before it, so that nothing between the two
    /// is read with the rights of before.
    pub fn push(&self, direct: Direct) {
        let mut state = self.lock();
        let is_snapshot = |what: &DirectWhat| matches!(what, DirectWhat::Snapshot { .. });
        let waiting =
            state.directs.iter_mut().find(|waiting| is_snapshot(&waiting.what) && is_snapshot(&direct.what));
        match waiting {
            Some(waiting) => waiting.what = direct.what,
            None => state.directs.push_back(direct),
        }
        drop(state);
        self.wake();
    }

    /// There may be something to read. What is told before somebody listens is not lost.
    pub fn wake(&self) {
        self.wake.notify_one();
    }

    /// Whether somebody who listened now would be woken at once; then no more.
    #[cfg(test)]
    pub fn take_wake(&self) -> bool {
        futures_util::FutureExt::now_or_never(self.wake.notified()).is_some()
    }

    /// The highest number that the client says it has shown, and when it said so.
    pub fn seen(&self) -> Option<(Seq, Instant)> {
        self.lock().seen
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, LineState> {
        // A panic under the lock leaves at worst a message undelivered, and ends the connection with its task.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Most entries handed over at once: enough to merge, few enough to give way.
const ENTRIES_AT_ONCE: usize = 64;

/// One connection's end of a session. Dropping it tells the owner that the connection is gone.
#[derive(Debug)]
pub struct Seat {
    pub(super) conn: ConnId,
    pub(super) who: ParticipantNo,
    pub(super) codec: Codec,
    pub(super) view: ViewClass,
    pub(super) role: Role,
    pub(super) line: Arc<Line>,
    pub(super) ring: Arc<Ring>,
    pub(super) cursor: u64,
    pub(super) mailbox: mpsc::Sender<Mail>,
    pub(super) bell: Arc<Bell>,
    pub(super) unanswered: usize,
    /// Fell behind the ring and waits for a snapshot.
    pub(super) lost: bool,
    pub(super) left: bool,
    /// Planted: falls behind and says nothing.
    pub(super) skip_behind: bool,
}

impl Seat {
    /// The next messages to send, or the reason to close. Cancel-safe.
    pub async fn next(&mut self) -> Delivery {
        loop {
            if let Some(delivery) = self.poll_next() {
                return delivery;
            }
            self.line.wake.notified().await;
        }
    }

    /// What is due now, if anything.
    fn poll_next(&mut self) -> Option<Delivery> {
        let mut frames = Vec::new();
        loop {
            // The head first: whatever is addressed to this connection after this look is due at or behind it, so no
            // entry that a snapshot should come before is read.
            let head = self.ring.head();
            let next_direct = self.line.lock().directs.front().map(|direct| direct.at);
            let until = next_direct.map_or(head, |at| at.min(head));
            if !self.lost && self.cursor < until {
                match self.ring.read(self.cursor, until, ENTRIES_AT_ONCE) {
                    Read::Behind if self.skip_behind => self.cursor = self.ring.head().min(until),
                    Read::Behind => {
                        self.lost = true;
                        self.bell.resync(self.conn);
                    }
                    Read::Entries(entries) => {
                        self.cursor += entries.len() as u64;
                        let mine =
                            entries.iter().filter_map(|entry| entry.frame(self.who, self.view, self.codec));
                        frames.extend(mine.cloned());
                    }
                }
            }
            let direct = self.pop_due();
            match direct {
                Some(direct) => {
                    if let Some(goodbye) = self.take(direct, &mut frames) {
                        if frames.is_empty() {
                            return Some(Delivery::Close(goodbye));
                        }
                        // First what is before it: the goodbye is found again on the next call.
                        let at = self.cursor;
                        self.line.lock().directs.push_front(Direct { at, what: DirectWhat::Close(goodbye) });
                        return Some(Delivery::Frames(frames));
                    }
                }
                None if frames.is_empty() && !self.lost && self.cursor < self.ring.head().min(until) => {}
                None => return (!frames.is_empty()).then_some(Delivery::Frames(frames)),
            }
        }
    }

    /// The next thing addressed to this connection, if it is its turn. To a reader that fell behind, its welcome and
    /// the snapshot come first: answers must not overtake what they rest on.
    fn pop_due(&self) -> Option<Direct> {
        let mut state = self.line.lock();
        if !self.lost {
            return state.directs.pop_front_if(|direct| direct.at <= self.cursor);
        }
        let position =
            |wanted: fn(&DirectWhat) -> bool| state.directs.iter().position(|direct| wanted(&direct.what));
        let first = position(|what| matches!(what, DirectWhat::Frames(_)))
            .or_else(|| position(|what| matches!(what, DirectWhat::Snapshot { .. })))
            .or_else(|| position(|what| matches!(what, DirectWhat::Close(_))))?;
        state.directs.remove(first)
    }

    fn take(&mut self, direct: Direct, frames: &mut Vec<Bytes>) -> Option<Goodbye> {
        match direct.what {
            DirectWhat::Frames(more) => frames.extend(more),
            DirectWhat::Answer(answer) => {
                self.unanswered -= 1;
                frames.push(answer);
            }
            DirectWhat::Snapshot { role, resume_at, frame } => {
                (self.view, self.role, self.lost) = (ViewClass::of(role), role, false);
                self.cursor = self.cursor.max(resume_at);
                frames.push(frame);
            }
            DirectWhat::Close(goodbye) => return Some(goodbye),
        }
        None
    }

    /// Commands sent to the owner and not yet answered.
    pub fn unanswered(&self) -> usize {
        self.unanswered
    }

    /// The role that this connection was told last: what its command rate goes by.
    pub fn role(&self) -> Role {
        self.role
    }

    /// The owner's mailbox. While there is no place in it the socket is not read: that is the back-pressure.
    pub fn mailbox(&self) -> mpsc::Sender<Mail> {
        self.mailbox.clone()
    }

    /// Hands a command in, with the place got for it.
    pub fn submit(&mut self, place: mpsc::OwnedPermit<Mail>, asked: Asked) {
        self.unanswered += 1;
        place.send(Mail::Ask(self.conn, asked));
    }

    /// Notes what the client has shown.
    pub fn seen(&self, seq: Seq) {
        let mut state = self.line.lock();
        if state.seen.is_none_or(|(before, _)| before < seq) {
            state.seen = Some((seq, Instant::now()));
        }
        drop(state);
        self.bell.seen();
    }

    /// The client closed with 1000: it has left, it is not away.
    pub fn left(&mut self) {
        self.left = true;
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.bell.gone(self.conn, self.left);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;
    use crate::hub::ring::{Entry, PerCodec, RingLimits};

    fn organizers_only(text: &'static str) -> Entry {
        let frame = PerCodec::encode([true, false], |_| Bytes::from_static(text.as_bytes()));
        Entry { views: [PerCodec::default(), PerCodec::default(), frame], personal: HashMap::new() }
    }

    fn organizer(ring: &Arc<Ring>, line: &Arc<Line>) -> Seat {
        let (mailbox, _) = mpsc::channel(1);
        Seat {
            skip_behind: false,
            conn: ConnId(1),
            who: ParticipantNo(0),
            codec: Codec::Json,
            view: ViewClass::Organizer,
            role: Role::Organizer,
            line: line.clone(),
            ring: ring.clone(),
            cursor: 0,
            mailbox,
            bell: Arc::default(),
            unanswered: 0,
            lost: false,
            left: false,
        }
    }

    /// The owner and the connection run on two cores: whatever the moment of the demotion, nothing published after
    /// it is read with the former rights.
    #[test]
    fn what_is_published_behind_a_demotion_is_never_read_with_the_rights_of_before() {
        for _ in 0..500 {
            let ring = Arc::new(Ring::new(RingLimits { entries_max: 64, bytes_max: 1 << 20 }));
            let line = Arc::new(Line::default());
            let mut seat = organizer(&ring, &line);
            let ready = AtomicBool::new(false);
            std::thread::scope(|scope| {
                scope.spawn(|| {
                    while !ready.load(Ordering::Acquire) {
                        std::hint::spin_loop();
                    }
                    ring.publish(organizers_only("before"));
                    let (resume_at, frame) = (ring.head(), Bytes::from_static(b"snapshot"));
                    let what = DirectWhat::Snapshot { role: Role::Attendee, resume_at, frame };
                    line.push(Direct { at: resume_at, what });
                    ring.publish(organizers_only("canary"));
                });
                ready.store(true, Ordering::Release);
                while seat.role == Role::Organizer || seat.cursor < 2 {
                    let Some(Delivery::Frames(frames)) = seat.poll_next() else { continue };
                    assert!(!frames.contains(&Bytes::from_static(b"canary")), "{frames:?}");
                }
            });
        }
    }
}
