//! How one connection reads its session: a cursor into the story that all share, and what is addressed to it alone, in
//! the one order in which both may be told.
//! Must not know sockets, threads or wake-ups: whoever drives it says how far the story is shown.
//!
//! The rule that keeps rights: read the head of the story first, then take in what is addressed to this connection, then
//! gather up to that head. A demotion is addressed before anything behind it is shown, so nothing behind it is read with
//! the rights of before.

use std::sync::Arc;

use bytes::Bytes;

use super::directs::{Direct, DirectWhat, Directs, state};
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
                DirectWhat::Snapshot { frame, behind, .. } => {
                    into.messages.extend(state(frame, behind));
                    false
                }
                DirectWhat::Pause | DirectWhat::Close(_) => false,
            };
            into.step(cursor, Some(index));
            if !goes_on {
                // What ends a pause leaves with what is before it, if it is there: from the pause on the reader is lost,
                // and everything up to it is gone by then.
                if let (DirectWhat::Pause, Some((at, state))) = (&direct.what, directs.behind_pause(index)) {
                    into.messages.extend(state);
                    into.step(cursor, Some(at - index - 1));
                }
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
            DirectWhat::Snapshot { frame, behind, .. } => into.messages.extend(state(frame, behind)),
            DirectWhat::Answer(_) | DirectWhat::Instead(_) | DirectWhat::Pause | DirectWhat::Close(_) => {}
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
            DirectWhat::Pause => self.lost = true,
            DirectWhat::Snapshot { role, resume_at, .. } => {
                (self.view, self.role, self.lost) = (ViewClass::of(role), role, false);
                self.cursor = self.cursor.max(resume_at);
                directs.forget_instead(self.cursor);
                // It was made behind every pause that still waits.
                directs.queue.retain(|waiting| !matches!(waiting.what, DirectWhat::Pause));
            }
            DirectWhat::Close(goodbye) => return Some(goodbye),
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hub::entry::PerCodec;
    use crate::hub::ring::{Ring, RingLimits};

    struct Random(u64);

    impl Random {
        fn below(&mut self, end: usize) -> usize {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 33) as usize % end
        }
    }

    const LENGTH: u64 = 150;

    /// A story in which not everything is for everybody, and what is addressed to one of its readers, the end last.
    fn mixture(random: &mut Random) -> (Story, Directs, u16) {
        let text = |text: String| Bytes::from(text);
        let (story, mut directs, mut answers) =
            (Ring::new(RingLimits { entries_max: 1000, bytes_max: 1 << 20 }), Directs::default(), 0);
        for at in 0..LENGTH {
            let mut add = |what| assert!(directs.push(Direct { at, what }), "so much may wait");
            for number in 0..random.below(3) {
                match random.below(40) {
                    0..6 => {
                        answers += 1;
                        add(DirectWhat::Answer(text(format!("answer {at}.{number}"))));
                    }
                    6..10 => {
                        let frames =
                            (0..random.below(4)).map(|part| text(format!("first {at}.{number}.{part}")));
                        add(DirectWhat::Frames(frames.collect()));
                    }
                    10 => {
                        let role = [Role::Attendee, Role::Panelist, Role::Organizer][random.below(3)];
                        let resume_at = at + random.below(3) as u64;
                        let frame = text(format!("state {at}"));
                        add(DirectWhat::Snapshot { role, resume_at, frame, behind: None });
                    }
                    _ => {}
                }
            }
            if random.below(8) == 0 {
                add(DirectWhat::Instead(text(format!("yours {at}"))));
            }
            let views = ViewClass::ALL.map(|view| match random.below(3) {
                0 => PerCodec::default(),
                _ => PerCodec::encode([true, false], |_| text(format!("{view:?} {at}"))),
            });
            story.show(story.append(Entry { views }, 1));
        }
        let end = Direct { at: LENGTH, what: DirectWhat::Close(CloseCode::Ended.into()) };
        assert!(directs.push(end));
        (story, directs, answers)
    }

    /// What a reader of a mixture is told, where so many of each time's messages leave.
    fn told(seed: u64, mut leave: impl FnMut(usize) -> usize) -> Vec<Bytes> {
        let (story, mut directs, answers) = mixture(&mut Random(seed));
        let mut reader = Reader::new(0, Role::Attendee, Codec::Json);
        reader.unanswered = answers;
        let (mut gathered, mut told) = (Gathered::default(), Vec::new());
        loop {
            reader.gather(&story, LENGTH, &directs, &mut gathered).unwrap();
            assert!(!gathered.is_empty(), "the end is due");
            let begun = leave(gathered.messages.len()).min(gathered.messages.len());
            let end = begun.checked_sub(1).map_or(0, |last| gathered.end_with(last));
            told.extend_from_slice(&gathered.messages[..end]);
            if let Some(goodbye) = reader.commit(&gathered, begun, &mut directs) {
                assert_eq!((goodbye.code, reader.unanswered), (CloseCode::Ended, 0));
                return told;
            }
        }
    }

    #[test]
    fn wherever_a_write_is_cut_the_same_is_told_once_and_in_order() {
        for seed in 0..300 {
            let whole = told(seed, |all| all);
            for most in 1..4 {
                assert_eq!(told(seed, |_| most), whole, "seed {seed}, {most} at a time");
            }
            let mut random = Random(seed + 1000);
            assert_eq!(told(seed, |all| random.below(all + 1)), whole, "seed {seed}, cut anywhere");
        }
    }
}
