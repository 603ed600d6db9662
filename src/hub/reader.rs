//! How one connection reads its session: a cursor into the story that all share, and what is addressed to it alone, in
//! the one order in which both may be told.
//! Must not know sockets, threads or wake-ups: whoever drives it says how far the story is shown.
//!
//! The rule that keeps rights: read the head of the story first, then take in what is addressed to this connection, then
//! gather up to that head. A demotion is addressed before anything behind it is shown, so nothing behind it is read with
//! the rights of before.

use std::collections::VecDeque;
use std::sync::Arc;

use bytes::Bytes;

use super::entry::{Entry, Story, ViewClass};
use super::ring::Behind;
use crate::protocol::Codec;
use crate::protocol::outgoing::CloseCode;
use crate::session::Role;

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
pub struct Direct {
    pub(super) at: u64,
    pub(super) what: DirectWhat,
}

#[derive(Debug)]
pub(super) enum DirectWhat {
    Frames(Vec<Bytes>),
    Answer(Bytes),
    /// In place of what its view is sent at `at`.
    Instead(Bytes),
    /// A fresh state in place of what lies before `resume_at`; from there on the connection reads as this role.
    Snapshot {
        role: Role,
        resume_at: u64,
        frame: Bytes,
    },
    Close(Goodbye),
}

impl Direct {
    /// A connection's first messages.
    pub fn first(at: u64, messages: Vec<Bytes>) -> Direct {
        Direct { at, what: DirectWhat::Frames(messages) }
    }
}

/// What waits for one connection. Bounded: answers by its unanswered commands, of snapshots only the last is kept, and
/// of what stands in the place of the story no more than [`INSTEAD_MAX`].
#[derive(Debug, Default)]
pub struct Directs {
    queue: VecDeque<Direct>,
    instead: usize,
}

/// Messages in place of the story that wait for one connection. One that is further behind gets a snapshot.
const INSTEAD_MAX: usize = 256;

impl Directs {
    /// Adds something. A snapshot takes the place of one before it, so that nothing between the two is read with the
    /// rights of before. `false` when the connection is too far behind: it has lost its place.
    #[must_use]
    pub fn push(&mut self, direct: Direct) -> bool {
        let is_snapshot = |what: &DirectWhat| matches!(what, DirectWhat::Snapshot { .. });
        let waiting =
            self.queue.iter_mut().find(|waiting| is_snapshot(&waiting.what) && is_snapshot(&direct.what));
        match waiting {
            Some(waiting) => waiting.what = direct.what,
            None => {
                self.instead += usize::from(matches!(direct.what, DirectWhat::Instead(_)));
                self.queue.push_back(direct);
            }
        }
        if self.instead <= INSTEAD_MAX {
            return true;
        }
        self.forget_instead(u64::MAX);
        false
    }

    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.queue.is_empty()
    }

    /// Lets go of what stands in the place of the story before `position`.
    fn forget_instead(&mut self, position: u64) {
        let is_past = |direct: &Direct| matches!(direct.what, DirectWhat::Instead(_)) && direct.at < position;
        let before = self.queue.len();
        self.queue.retain(|direct| !is_past(direct));
        self.instead -= before - self.queue.len();
    }

    fn remove(&mut self, index: usize) -> Option<Direct> {
        let direct = self.queue.remove(index)?;
        self.instead -= usize::from(matches!(direct.what, DirectWhat::Instead(_)));
        Some(direct)
    }
}

/// Where a connection stands, and as whom it reads.
#[derive(Debug)]
pub struct Reader {
    pub cursor: u64,
    pub codec: Codec,
    pub view: ViewClass,
    /// What it was told last that it is.
    pub role: Role,
    /// Fell behind the story and waits for a snapshot.
    pub lost: bool,
    /// Commands handed in and not yet answered.
    pub unanswered: u16,
}

/// What was gathered for one write: messages, and where the reader stands after each. Kept and used again.
#[derive(Debug, Default)]
pub struct Gathered {
    pub messages: Vec<Bytes>,
    steps: Vec<Step>,
    entries: Vec<Arc<Entry>>,
}

#[derive(Debug, Clone, Copy)]
struct Step {
    /// Messages up to and with this step's.
    messages_end: usize,
    cursor: u64,
    direct: Option<usize>,
}

/// Most entries gathered at once: enough to merge, few enough to give way.
const ENTRIES_AT_ONCE: usize = 64;
/// Bytes after which no more is gathered for one write.
const BYTES_AT_ONCE: usize = 32 * 1024;

impl Gathered {
    fn clear(&mut self) {
        self.messages.clear();
        self.steps.clear();
    }

    /// Whether there is nothing to send and nowhere to go on to.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// The end of the messages that belong together with one: where part of it has left, the rest up to here must.
    pub fn end_with(&self, message: usize) -> usize {
        let step = self.steps.iter().find(|step| step.messages_end > message);
        step.map_or(self.messages.len(), |step| step.messages_end)
    }

    fn step(&mut self, cursor: u64, direct: Option<usize>) {
        self.steps.push(Step { messages_end: self.messages.len(), cursor, direct });
    }
}

impl Reader {
    /// A reader at a place of the story.
    pub fn new(cursor: u64, role: Role, codec: Codec) -> Reader {
        Reader { cursor, codec, view: ViewClass::of(role), role, lost: false, unanswered: 0 }
    }

    /// Gathers what is due next, up to `head`, which was read before the last of `directs` was taken in. Changes
    /// nothing: what really left is told with [`Reader::commit`].
    ///
    /// # Errors
    /// [`Behind`]: the story no longer has what comes next; the connection has lost its place.
    pub fn gather(
        &self,
        story: &Story,
        head: u64,
        directs: &Directs,
        into: &mut Gathered,
    ) -> Result<(), Behind> {
        into.clear();
        if self.lost {
            self.gather_for_lost(directs, into);
            return Ok(());
        }
        let until = directs.queue.front().map_or(head, |direct| direct.at.min(head));
        let mut cursor = self.cursor;
        let mut bytes = 0;
        if cursor < until {
            into.entries.clear();
            story.read(cursor, until, ENTRIES_AT_ONCE, &mut into.entries)?;
            for entry in into.entries.drain(..) {
                cursor += 1;
                if let Some(message) = entry.message(self.view, self.codec) {
                    bytes += message.len();
                    into.messages.push(message.clone());
                }
                into.steps.push(Step { messages_end: into.messages.len(), cursor, direct: None });
                if bytes >= BYTES_AT_ONCE {
                    return Ok(());
                }
            }
        }
        for (index, direct) in directs.queue.iter().enumerate() {
            if direct.at > cursor || bytes >= BYTES_AT_ONCE {
                break;
            }
            let goes_on = match &direct.what {
                DirectWhat::Frames(frames) => {
                    bytes += frames.iter().map(Bytes::len).sum::<usize>();
                    into.messages.extend_from_slice(frames);
                    true
                }
                DirectWhat::Answer(answer) => {
                    bytes += answer.len();
                    into.messages.push(answer.clone());
                    true
                }
                // These change how or whether the story goes on.
                DirectWhat::Instead(frame) => {
                    into.messages.push(frame.clone());
                    false
                }
                DirectWhat::Snapshot { frame, .. } => {
                    into.messages.push(frame.clone());
                    false
                }
                DirectWhat::Close(_) => false,
            };
            into.step(cursor, Some(index));
            if !goes_on {
                break;
            }
        }
        Ok(())
    }

    /// To a reader that fell behind, its welcome and the snapshot come first: answers must not overtake what they
    /// rest on.
    fn gather_for_lost(&self, directs: &Directs, into: &mut Gathered) {
        let position =
            |wanted: fn(&DirectWhat) -> bool| directs.queue.iter().position(|direct| wanted(&direct.what));
        let first = position(|what| matches!(what, DirectWhat::Frames(_)))
            .or_else(|| position(|what| matches!(what, DirectWhat::Snapshot { .. })))
            .or_else(|| position(|what| matches!(what, DirectWhat::Close(_))));
        let Some(index) = first else { return };
        match &directs.queue[index].what {
            DirectWhat::Frames(frames) => into.messages.extend_from_slice(frames),
            DirectWhat::Snapshot { frame, .. } => into.messages.push(frame.clone()),
            DirectWhat::Answer(_) | DirectWhat::Instead(_) | DirectWhat::Close(_) => {}
        }
        into.step(self.cursor, Some(index));
    }

    /// Goes on to where the first `messages` of what was gathered lead, with all that has no message between them. A
    /// message that left in part counts. The goodbye, if it was reached.
    pub fn commit(&mut self, gathered: &Gathered, messages: usize, directs: &mut Directs) -> Option<Goodbye> {
        let mut begun = 0;
        for step in &gathered.steps {
            // A step without a message of its own comes with the one before it; one of several is begun with its first.
            if step.messages_end > messages && begun >= messages {
                return None;
            }
            begun = step.messages_end;
            self.cursor = step.cursor;
            let direct = match step.direct {
                None => continue,
                // Each one before it is gone by now; of a reader that is lost there is but one.
                Some(index) => directs.remove(if self.lost { index } else { 0 }),
            };
            if let Some(goodbye) = direct.and_then(|direct| self.take(direct, directs)) {
                return Some(goodbye);
            }
        }
        None
    }

    /// Goes on to where everything that was gathered leads.
    pub fn commit_all(&mut self, gathered: &Gathered, directs: &mut Directs) -> Option<Goodbye> {
        self.commit(gathered, gathered.messages.len(), directs)
    }

    fn take(&mut self, direct: Direct, directs: &mut Directs) -> Option<Goodbye> {
        match direct.what {
            DirectWhat::Frames(_) => {}
            DirectWhat::Answer(_) => self.unanswered = self.unanswered.saturating_sub(1),
            DirectWhat::Instead(_) => self.cursor = direct.at + 1,
            DirectWhat::Snapshot { role, resume_at, .. } => {
                (self.view, self.role, self.lost) = (ViewClass::of(role), role, false);
                self.cursor = self.cursor.max(resume_at);
                directs.forget_instead(self.cursor);
            }
            DirectWhat::Close(goodbye) => return Some(goodbye),
        }
        None
    }
}
