//! Those of a loop who are sent the same bytes, and what they have not been sent yet.
//! Must not know sockets, nor what a message says.
//!
//! What is for them is taken out of the story in every turn. So a long walk costs nobody their place, and what is for others
//! alone (thousands who come in, told to staff) pushes nothing out that these still have to read.

use std::collections::VecDeque;
use std::sync::Arc;

use bytes::BytesMut;

use super::channel::Share;
use crate::gateway::frames::{kind_of, put_header};
use crate::hub::entry::{Entry, Story, ViewClass};
use crate::hub::letter::RowId;
use crate::hub::ring::Behind;
use crate::protocol::Codec;

/// Most messages and bytes that one write brings.
const MESSAGES_AT_ONCE: usize = 256;
const BYTES_AT_ONCE: usize = 64 * 1024;

/// Those who are sent the same bytes.
#[derive(Default)]
pub(super) struct Group {
    pub rows: Vec<RowId>,
    /// Whoever is not apart has had everything before this, or what they have not had is not for them.
    pub done: u64,
    /// What comes next for them, each with the place of the story behind it.
    pending: VecDeque<(u64, Arc<Entry>)>,
    bytes: usize,
    /// More was to come than is kept: they need snapshots.
    lost: bool,
}

impl Group {
    /// Takes in what the story tells this group between `from` and `head`. `is_told` while a share is under way.
    pub fn take_in(
        &mut self,
        read: Result<&[Arc<Entry>], Behind>,
        (from, head): (u64, u64),
        (story, view, codec): (&Story, ViewClass, Codec),
        is_told: bool,
    ) {
        let bytes_of = |entry: &Entry| entry.message(view, codec).map(bytes::Bytes::len);
        match read {
            _ if self.rows.is_empty() => self.forget(),
            Err(Behind) => self.lose(),
            Ok(entries) => {
                for (place, entry) in (from + 1..).zip(entries) {
                    if let Some(bytes) = bytes_of(entry) {
                        self.bytes += bytes;
                        self.pending.push_back((place, entry.clone()));
                    }
                }
                if story.is_beyond(self.pending.len(), self.bytes) {
                    self.lose();
                }
            }
        }
        // What is lost is not told: who steps aside meanwhile goes on from where they were, and finds themselves behind.
        if !is_told && !self.lost {
            self.catch_up(head);
        }
    }

    /// Whether nothing is to be told.
    pub fn is_idle(&self) -> bool {
        self.pending.is_empty() && !self.lost
    }

    /// Whether something is to be told that stands before `until`.
    pub fn has_until(&self, until: u64) -> bool {
        self.pending.front().is_some_and(|(place, _)| *place <= until)
    }

    /// Those who need snapshots, if it has come to that. They are the whole group.
    pub fn take_lost(&mut self, head: u64) -> Option<Vec<RowId>> {
        std::mem::take(&mut self.lost).then(|| {
            self.catch_up(head);
            self.rows.clone()
        })
    }

    /// The bytes that everybody is sent next, of what stands before `until`.
    pub fn make_share(&mut self, until: u64, head: u64, (view, codec): (ViewClass, Codec)) -> Share {
        let (mut bytes, mut ends) = (BytesMut::new(), Vec::new());
        while ends.len() < MESSAGES_AT_ONCE
            && bytes.len() < BYTES_AT_ONCE
            && self.has_until(until)
            && let Some((place, entry)) = self.pending.pop_front()
        {
            if let Some(message) = entry.message(view, codec) {
                self.bytes -= message.len();
                put_header(&mut bytes, kind_of(codec), message.len());
                bytes.extend_from_slice(message);
                ends.push((bytes.len(), place));
            }
        }
        if self.pending.is_empty() {
            // What a burst needed is given back.
            self.pending = VecDeque::new();
        }
        Share { bytes: bytes.freeze(), ends, until: self.next(head) }
    }

    /// Nothing is under way: what stands before the next message is not for them.
    fn catch_up(&mut self, head: u64) {
        self.done = self.next(head);
    }

    /// The place of the story before the next message.
    fn next(&self, head: u64) -> u64 {
        self.pending.front().map_or(head, |(place, _)| place - 1)
    }

    fn lose(&mut self) {
        self.forget();
        self.lost = true;
    }

    fn forget(&mut self) {
        (self.bytes, self.lost) = (0, false);
        self.pending = VecDeque::new();
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::hub::entry::PerCodec;
    use crate::hub::ring::{Ring, RingLimits};

    const ATTENDEES: (ViewClass, Codec) = (ViewClass::Attendee, Codec::Json);

    struct Telling {
        story: Story,
        head: u64,
        group: Group,
    }

    impl Telling {
        fn new(entries_max: usize) -> Telling {
            let group = Group { rows: vec![RowId { index: 1, turn: 0 }], ..Group::default() };
            Telling { story: Ring::new(RingLimits { entries_max, bytes_max: 1000 }), head: 0, group }
        }

        fn say(&self, views: &[ViewClass]) {
            let frame = PerCodec::encode([true, false], |_| Bytes::from_static(b"{}"));
            let mut entry = Entry::default();
            views.iter().for_each(|view| entry.views[*view as usize] = frame.clone());
            self.story.show(self.story.append(entry, 2));
        }

        fn turn(&mut self, is_told: bool) {
            let (from, head, mut entries) = (self.head, self.story.head(), Vec::new());
            let read = self.story.read(from, head, usize::MAX, &mut entries).map(|()| &entries[..]);
            let (view, codec) = ATTENDEES;
            self.group.take_in(read, (from, head), (&self.story, view, codec), is_told);
            self.head = head;
        }
    }

    #[test]
    fn what_is_told_to_others_costs_nobody_their_place() {
        let mut telling = Telling::new(4);
        telling.say(&ViewClass::ALL);
        telling.turn(false);
        for _ in 0..100 {
            telling.say(&[ViewClass::Organizer]);
            telling.turn(false);
        }
        assert_eq!((telling.group.done, telling.group.take_lost(telling.head)), (0, None));
        let share = telling.group.make_share(101, 101, ATTENDEES);
        assert_eq!((&share.bytes[..], share.until), (&b"\x81\x02{}"[..], 101));
        assert_eq!(share.ends, [(4, 1)]);
        assert!(telling.group.is_idle());
        // While that is on its way nobody has had what comes behind it.
        telling.say(&[ViewClass::Organizer]);
        telling.turn(true);
        assert_eq!(telling.group.done, 0);
    }

    #[test]
    fn who_is_told_nothing_keeps_up_without_a_walk() {
        let mut telling = Telling::new(4);
        telling.say(&[ViewClass::Organizer]);
        telling.say(&[ViewClass::Organizer]);
        telling.say(&ViewClass::ALL);
        telling.turn(false);
        assert_eq!((telling.group.done, telling.group.is_idle()), (2, false));
    }

    #[test]
    fn a_group_that_is_told_more_than_is_kept_needs_snapshots_and_then_goes_on() {
        let mut telling = Telling::new(4);
        for _ in 0..5 {
            telling.say(&ViewClass::ALL);
            telling.turn(false);
        }
        assert_eq!(telling.group.take_lost(telling.head), Some(telling.group.rows.clone()));
        assert_eq!((telling.group.done, telling.group.is_idle()), (5, true));
        telling.say(&ViewClass::ALL);
        telling.turn(false);
        assert_eq!(telling.group.make_share(6, 6, ATTENDEES).ends, [(4, 6)]);
        // The story went on by more than it holds between two turns.
        (0..5).for_each(|_| telling.say(&ViewClass::ALL));
        telling.turn(false);
        assert!(telling.group.take_lost(telling.head).is_some());
    }

    #[test]
    fn a_walk_tells_what_stands_before_its_end_and_no_more() {
        let mut telling = Telling::new(10);
        (0..3).for_each(|_| telling.say(&ViewClass::ALL));
        telling.turn(false);
        let share = telling.group.make_share(2, 3, ATTENDEES);
        assert_eq!((share.ends.len(), share.until), (2, 2));
        assert!(!telling.group.has_until(2) && telling.group.has_until(3));
    }
}
