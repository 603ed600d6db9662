//! One connection's end of a session for whoever drives it by itself, with a task of its own: what it is to be sent, and
//! the way of its commands to the owner.
//! Must not know WebSockets: it gives whole messages, in order, and says when to close and why.

use std::future::poll_fn;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;

use bytes::Bytes;
use tokio::sync::Notify;
use tokio::time::Instant;

use super::directs::{Direct, Directs};
use super::entry::Story;
use super::mail::{Asked, ConnId, Mail};
use super::mailbox::{Lane, Refused, Sender};
pub use super::reader::Goodbye;
use super::reader::{Gathered, Reader};
use crate::protocol::Codec;
use crate::session::{Role, Seq};

/// What to do with the socket next.
#[derive(Debug, PartialEq, Eq)]
pub enum Delivery {
    /// Send these messages, in order.
    Frames(Vec<Bytes>),
    /// Send nothing more and close.
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
    directs: Directs,
    /// More was addressed to it than may wait.
    overflown: bool,
}

impl Line {
    /// Puts something into the connection's queue. It is woken when the story is shown up to there, not before.
    pub fn push(&self, direct: Direct) {
        let mut state = self.lock();
        let fits = state.directs.push(direct);
        state.overflown |= !fits;
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

    fn lock(&self) -> std::sync::MutexGuard<'_, LineState> {
        // A panic under the lock leaves at worst a message undelivered, and ends the connection with its task.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One connection's end of a session. Dropping it tells the owner that the connection is gone.
#[derive(Debug)]
pub struct Seat {
    pub(super) conn: ConnId,
    pub(super) reader: Reader,
    pub(super) line: Arc<Line>,
    pub(super) story: Arc<Story>,
    pub(super) mailbox: Sender<Mail>,
    pub(super) left: bool,
    /// Was reached behind messages that had to leave first.
    pub(super) goodbye: Option<Goodbye>,
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
            let line = self.line.clone();
            line.wake.notified().await;
        }
    }

    /// What is due now, if anything.
    fn poll_next(&mut self) -> Option<Delivery> {
        if let Some(goodbye) = self.goodbye.take() {
            return Some(Delivery::Close(goodbye));
        }
        let mut gathered = Gathered::default();
        let mut frames = Vec::new();
        loop {
            // The head first, then what is addressed to this connection: see `reader.rs`.
            let head = self.story.head();
            let line = self.line.clone();
            let mut line = line.lock();
            if std::mem::take(&mut line.overflown) {
                self.lose_place();
            }
            if self.reader.gather(&self.story, head, &line.directs, &mut gathered).is_err() {
                self.lose_place();
                continue;
            }
            let goodbye = self.reader.commit_all(&gathered, &mut line.directs);
            frames.append(&mut gathered.messages);
            match goodbye {
                Some(goodbye) if frames.is_empty() => return Some(Delivery::Close(goodbye)),
                Some(goodbye) => self.goodbye = Some(goodbye),
                None if frames.is_empty() && !gathered.is_empty() => continue,
                None => {}
            }
            return (!frames.is_empty()).then_some(Delivery::Frames(frames));
        }
    }

    /// Fell behind: waits for a snapshot, and asks for it.
    fn lose_place(&mut self) {
        if self.skip_behind {
            self.reader.cursor = self.story.head();
        } else if !self.reader.lost {
            self.reader.lost = true;
            // An owner that ended closes this connection.
            let _ = self.mailbox.send_always(Mail::Resync(self.conn));
        }
    }

    /// Which connection this is: the owner numbers them as it lets them in.
    pub fn conn(&self) -> ConnId {
        self.conn
    }

    /// Commands sent to the owner and not yet answered.
    pub fn unanswered(&self) -> usize {
        usize::from(self.reader.unanswered)
    }

    /// The role that this connection was told last: what its command rate goes by.
    pub fn role(&self) -> Role {
        self.reader.role
    }

    /// How this connection speaks.
    pub fn codec(&self) -> Codec {
        self.reader.codec
    }

    /// The owner's mailbox.
    pub fn mailbox(&self) -> Sender<Mail> {
        self.mailbox.clone()
    }

    /// Hands a command in. It comes back where the owner's mailbox has no place for it: [`room_in`] tells when to try
    /// again, and until then the socket is not read: that is the back-pressure.
    pub fn submit(&mut self, asked: Asked) -> Option<Asked> {
        match self.mailbox.try_send(Lane::Usual, Mail::Ask(self.conn, asked)) {
            Ok(()) => self.reader.unanswered += 1,
            Err(Refused::Full(Mail::Ask(_, asked))) => return Some(asked),
            // The owner ended: the seat's next delivery says so.
            Err(Refused::Full(_) | Refused::Closed(_)) => {}
        }
        None
    }

    /// Notes what the client has shown.
    pub fn seen(&self, seq: Seq) {
        // An owner that ended wants to know nothing more; so below.
        let _ = self.mailbox.send_always(Mail::Seen(self.conn, seq, Instant::now()));
    }

    /// The client closed with 1000: it has left, it is not away.
    pub fn left(&mut self) {
        self.left = true;
    }
}

/// Resolves when it is worth trying to hand something in.
pub async fn room_in(mailbox: Sender<Mail>) {
    poll_fn(|context| match mailbox.when_room(Lane::Usual, context.waker()) {
        true => Poll::Ready(()),
        false => Poll::Pending,
    })
    .await;
}

impl Drop for Seat {
    fn drop(&mut self) {
        // An owner that ended wants to know nothing more.
        let _ = self.mailbox.send_always(Mail::Gone { conn: self.conn, left: self.left });
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;
    use crate::hub::directs::DirectWhat;
    use crate::hub::entry::{Entry, PerCodec};
    use crate::hub::mailbox::mailbox;
    use crate::hub::ring::{Ring, RingLimits};

    fn organizers_only(text: &'static str) -> Entry {
        let frame = PerCodec::encode([true, false], |_| Bytes::from_static(text.as_bytes()));
        Entry { views: [PerCodec::default(), PerCodec::default(), frame] }
    }

    fn organizer(story: &Arc<Story>, line: &Arc<Line>) -> Seat {
        let (mailbox, _) = mailbox(1, 1);
        Seat {
            skip_behind: false,
            conn: ConnId(1),
            reader: Reader::new(0, Role::Organizer, Codec::Json),
            line: line.clone(),
            story: story.clone(),
            mailbox,
            left: false,
            goodbye: None,
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
                    let publish = |text| ring.show(ring.append(organizers_only(text), text.len()));
                    while !ready.load(Ordering::Acquire) {
                        std::hint::spin_loop();
                    }
                    publish("before");
                    let (resume_at, frame) = (ring.head(), Bytes::from_static(b"snapshot"));
                    let what = DirectWhat::Snapshot { role: Role::Attendee, resume_at, frame, behind: None };
                    line.push(Direct { at: resume_at, what });
                    publish("canary");
                });
                ready.store(true, Ordering::Release);
                while seat.role() == Role::Organizer || seat.reader.cursor < 2 {
                    let Some(Delivery::Frames(frames)) = seat.poll_next() else { continue };
                    assert!(!frames.contains(&Bytes::from_static(b"canary")), "{frames:?}");
                }
            });
        }
    }
}
