//! The recent frames of one session, made once and read by every connection through a cursor of its own.
//! Must not know sockets: a connection that is slow costs its cursor, not a queue.
//!
//! Entries are appended first and shown after: what is addressed to single connections in the same turn is put where
//! they look between the two. Whoever reads the head and then looks what is addressed to them has therefore seen
//! everything that belongs before the entries up to that head, a change of their rights included.

use std::collections::VecDeque;

use crate::sync::atomic::{AtomicU64, Ordering};
use crate::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How much a ring holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RingLimits {
    pub entries_max: usize,
    pub bytes_max: usize,
}

/// The cursor fell behind what the ring holds: only a snapshot helps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Behind;

/// The ring. Positions count entries from 0 and never go back.
#[derive(Debug)]
pub struct Ring<E> {
    inner: Mutex<Inner<E>>,
    /// Entries before this position are shown.
    head: AtomicU64,
    limits: RingLimits,
}

#[derive(Debug)]
struct Inner<E> {
    entries: VecDeque<(Arc<E>, usize)>,
    /// Position of the oldest entry.
    first: u64,
    bytes: usize,
}

impl<E> Ring<E> {
    /// An empty ring.
    pub fn new(limits: RingLimits) -> Ring<E> {
        let inner = Inner { entries: VecDeque::new(), first: 0, bytes: 0 };
        Ring { inner: Mutex::new(inner), head: AtomicU64::new(0), limits }
    }

    /// The end of what is shown: the position of the first entry that is not.
    pub fn head(&self) -> u64 {
        self.head.load(Ordering::Acquire)
    }

    /// Adds an entry of so many bytes, not yet shown, and gives the position behind it. Drops the oldest beyond the
    /// limits. The entry in which the limit of bytes is reached stays: a large one may be above the limit by itself,
    /// and without it every reader would be behind at once.
    pub fn append(&self, entry: E, bytes: usize) -> u64 {
        let mut inner = self.lock();
        inner.bytes += bytes;
        inner.entries.push_back((Arc::new(entry), bytes));
        while let Some((_, oldest)) = inner.entries.front()
            && (inner.entries.len() > self.limits.entries_max || inner.bytes - oldest > self.limits.bytes_max)
        {
            inner.bytes -= *oldest;
            inner.entries.pop_front();
            inner.first += 1;
        }
        inner.first + inner.entries.len() as u64
    }

    /// Shows what was appended before `end`.
    pub fn show(&self, end: u64) {
        self.head.store(end, Ordering::Release);
    }

    /// Whether so many entries and bytes are a good part of what the ring holds: who has not read them would soon be
    /// behind.
    pub fn is_much(&self, entries: usize, bytes: usize) -> bool {
        entries > self.limits.entries_max / 2 || bytes > self.limits.bytes_max / 2
    }

    /// Whether so many entries or bytes are more than a ring holds.
    pub fn is_beyond(&self, entries: usize, bytes: usize) -> bool {
        entries > self.limits.entries_max || bytes > self.limits.bytes_max
    }

    /// Puts up to `most` entries from `cursor` up to, not including, `until` behind what `into` holds. `until` is a
    /// head that was read before.
    ///
    /// # Errors
    /// [`Behind`] where the entry at `cursor` is gone; nothing was put.
    pub fn read(&self, cursor: u64, until: u64, most: usize, into: &mut Vec<Arc<E>>) -> Result<(), Behind> {
        let inner = self.lock();
        if cursor < inner.first {
            return Err(Behind);
        }
        let start = ((cursor - inner.first) as usize).min(inner.entries.len());
        let end = (until.saturating_sub(inner.first) as usize).min(inner.entries.len());
        let end = end.min(start.saturating_add(most)).max(start);
        into.extend(inner.entries.range(start..end).map(|(entry, _)| entry.clone()));
        Ok(())
    }

    /// A panic while the lock is held would leave at worst an entry unpublished: going on is safe.
    fn lock(&self) -> MutexGuard<'_, Inner<E>> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(ring: &Ring<&'static str>, cursor: u64, most: usize) -> Result<Vec<&'static str>, Behind> {
        let mut entries = Vec::new();
        ring.read(cursor, ring.head(), most, &mut entries)?;
        Ok(entries.iter().map(|entry| **entry).collect())
    }

    fn publish(ring: &Ring<&'static str>, entry: &'static str) {
        ring.show(ring.append(entry, entry.len()));
    }

    #[test]
    fn a_cursor_reads_everything_once_in_order_or_is_told_that_it_fell_behind() {
        let ring = Ring::new(RingLimits { entries_max: 2, bytes_max: 1000 });
        assert_eq!(read(&ring, 0, 10), Ok(vec![]));
        publish(&ring, "a");
        assert_eq!(read(&ring, 0, 10), Ok(vec!["a"]));
        publish(&ring, "b");
        assert_eq!(read(&ring, 1, 10), Ok(vec!["b"]));
        publish(&ring, "c");
        assert_eq!(read(&ring, 0, 10), Err(Behind));
        assert_eq!(read(&ring, 1, 1), Ok(vec!["b"]));
        assert_eq!(read(&ring, 3, 1), Ok(vec![]));
        assert_eq!(ring.head(), 3);
    }

    #[test]
    fn what_is_appended_is_seen_when_it_is_shown() {
        let ring = Ring::new(RingLimits { entries_max: 2, bytes_max: 1000 });
        let end = ring.append("a", 1);
        assert_eq!((ring.head(), read(&ring, 0, 10)), (0, Ok(vec![])));
        ring.show(end);
        assert_eq!((ring.head(), read(&ring, 0, 10)), (1, Ok(vec!["a"])));
    }

    #[test]
    fn the_ring_is_bounded_in_bytes_too() {
        let ring = Ring::new(RingLimits { entries_max: 100, bytes_max: 7 });
        for _ in 0..5 {
            publish(&ring, "ab");
        }
        assert_eq!(read(&ring, 2, 10).map(|entries| entries.len()), Ok(3), "six bytes fit");
        assert_eq!(read(&ring, 1, 10), Ok(vec!["ab"; 4]), "and the two in which the limit is reached stay");
        assert_eq!(read(&ring, 0, 10), Err(Behind));
    }
}
