//! The recent frames of one session, made once and read by every connection through a cursor of its own.
//! Must not know sockets: a connection that is slow costs its cursor, not a queue.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;

use crate::protocol::Codec;
use crate::session::{ParticipantNo, Role};

/// What kind of things somebody sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ViewClass {
    Attendee,
    Panelist,
    Organizer,
}

impl ViewClass {
    /// Every view.
    pub const ALL: [ViewClass; 3] = [ViewClass::Attendee, ViewClass::Panelist, ViewClass::Organizer];

    /// The view of a role.
    pub fn of(role: Role) -> ViewClass {
        match role {
            Role::Attendee => ViewClass::Attendee,
            Role::Panelist => ViewClass::Panelist,
            _ => ViewClass::Organizer,
        }
    }

    /// A role that has this view.
    pub fn role(self) -> Role {
        match self {
            ViewClass::Attendee => Role::Attendee,
            ViewClass::Panelist => Role::Panelist,
            ViewClass::Organizer => Role::Organizer,
        }
    }
}

/// One frame in the codecs in use.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PerCodec([Option<Bytes>; 2]);

impl PerCodec {
    /// Encodes once for each codec that `used` names.
    pub fn encode(used: [bool; 2], encode: impl Fn(Codec) -> Bytes) -> PerCodec {
        PerCodec(Codec::ALL.map(|codec| used[codec as usize].then(|| encode(codec))))
    }

    /// The frame in one codec.
    pub fn get(&self, codec: Codec) -> Option<&Bytes> {
        self.0[codec as usize].as_ref()
    }

    fn bytes(&self) -> usize {
        self.0.iter().flatten().map(Bytes::len).sum()
    }
}

/// One step of the session's story: a frame for each view, and for single persons one of their own in its place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entry {
    pub views: [PerCodec; 3],
    pub personal: HashMap<ParticipantNo, PerCodec>,
}

impl Entry {
    /// The frame for somebody, if there is one.
    pub fn frame(&self, who: ParticipantNo, view: ViewClass, codec: Codec) -> Option<&Bytes> {
        self.personal.get(&who).unwrap_or(&self.views[view as usize]).get(codec)
    }

    fn bytes(&self) -> usize {
        self.views.iter().chain(self.personal.values()).map(PerCodec::bytes).sum()
    }
}

impl News {
    fn note(&mut self, entry: &Entry, bytes: usize) {
        self.entries += 1;
        self.bytes += bytes;
        for (is_for, frame) in self.views.iter_mut().zip(&entry.views) {
            *is_for |= frame.bytes() > 0;
        }
        self.persons.extend(entry.personal.keys());
    }
}

/// How much a ring holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RingLimits {
    pub entries_max: usize,
    pub bytes_max: usize,
}

/// What a reader gets.
#[derive(Debug, PartialEq, Eq)]
pub enum Read {
    /// Entries from the cursor on, oldest first; empty when there is nothing new.
    Entries(Vec<Arc<Entry>>),
    /// The cursor fell behind what the ring holds: only a snapshot helps.
    Behind,
}

/// The ring. Positions count entries from 0 and never go back.
#[derive(Debug)]
pub struct Ring {
    inner: Mutex<Inner>,
    head: AtomicU64,
    limits: RingLimits,
}

#[derive(Debug, Default)]
struct Inner {
    entries: VecDeque<Arc<Entry>>,
    /// Position of the oldest entry.
    first: u64,
    bytes: usize,
    news: News,
}

/// Whom what was published is for.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct News {
    pub entries: usize,
    pub bytes: usize,
    pub views: [bool; 3],
    /// Those with a frame of their own.
    pub persons: Vec<ParticipantNo>,
}

impl Ring {
    /// An empty ring.
    pub fn new(limits: RingLimits) -> Ring {
        Ring { inner: Mutex::default(), head: AtomicU64::new(0), limits }
    }

    /// The position that the next entry will have.
    pub fn head(&self) -> u64 {
        self.head.load(Ordering::Acquire)
    }

    /// Adds an entry, dropping the oldest beyond the limits; waking the readers is the owner's doing. The entry in which
    /// the limit of bytes is reached stays: one that has a frame for each of thousands may be larger than the limit
    /// by itself, and without it every reader would be behind at once.
    pub fn publish(&self, entry: Entry) {
        let mut inner = self.lock();
        let bytes = entry.bytes();
        inner.bytes += bytes;
        inner.news.note(&entry, bytes);
        inner.entries.push_back(Arc::new(entry));
        while let Some(oldest) = inner.entries.front().map(|oldest| oldest.bytes())
            && (inner.entries.len() > self.limits.entries_max || inner.bytes - oldest > self.limits.bytes_max)
        {
            inner.entries.pop_front();
            inner.bytes -= oldest;
            inner.first += 1;
        }
        let head = inner.first + inner.entries.len() as u64;
        self.head.store(head, Ordering::Release);
    }

    /// What was published since this was asked last.
    pub fn news(&self) -> News {
        std::mem::take(&mut self.lock().news)
    }

    /// Whether so much is a good part of what the ring holds: who has not read it would soon be behind.
    pub fn is_much(&self, entries: usize, bytes: usize) -> bool {
        entries > self.limits.entries_max / 2 || bytes > self.limits.bytes_max / 2
    }

    /// Up to `most` entries from `cursor` up to, not including, `until`.
    pub fn read(&self, cursor: u64, until: u64, most: usize) -> Read {
        let inner = self.lock();
        if cursor < inner.first {
            return Read::Behind;
        }
        let start = (cursor - inner.first) as usize;
        let end = (until.saturating_sub(inner.first) as usize).min(inner.entries.len());
        let end = end.min(start.saturating_add(most)).max(start);
        Read::Entries(inner.entries.range(start.min(end)..end).cloned().collect())
    }

    /// A panic while the lock is held would leave at worst an entry unpublished: going on is safe.
    fn lock(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(text: &'static str) -> Entry {
        let frame = PerCodec::encode([true, false], |_| Bytes::from_static(text.as_bytes()));
        Entry { views: [frame.clone(), frame.clone(), frame], personal: HashMap::new() }
    }

    #[test]
    fn a_cursor_reads_everything_once_in_order_or_is_told_that_it_fell_behind() {
        let ring = Ring::new(RingLimits { entries_max: 2, bytes_max: 1000 });
        assert_eq!(ring.read(0, 10, 10), Read::Entries(vec![]));
        ring.publish(entry("a"));
        ring.publish(entry("b"));
        assert_eq!(ring.read(0, 1, 10), Read::Entries(vec![Arc::new(entry("a"))]));
        assert_eq!(ring.read(1, 2, 10), Read::Entries(vec![Arc::new(entry("b"))]));
        ring.publish(entry("c"));
        assert_eq!(ring.read(0, 3, 10), Read::Behind);
        assert_eq!(ring.read(1, 3, 1), Read::Entries(vec![Arc::new(entry("b"))]));
        assert_eq!(ring.head(), 3);
    }

    #[test]
    fn the_ring_is_bounded_in_bytes_too() {
        let ring = Ring::new(RingLimits { entries_max: 100, bytes_max: 7 });
        for _ in 0..5 {
            ring.publish(entry("ab"));
        }
        assert_eq!(
            ring.read(2, 5, 10),
            Read::Behind,
            "six bytes fit, and the six before begin within the limit"
        );
        assert!(matches!(ring.read(3, 5, 10), Read::Entries(entries) if entries.len() == 2));
    }
}
