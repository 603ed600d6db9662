//! Who is woken when: some readers a turn, in a circle, so that a fact for thousands does not hold up the next command.
//! Must not know what there is to read.
//!
//! A round that is overtaken by the next fact goes on where it is: those still ahead read both at once, and only those
//! behind are woken again. Under load deliveries merge by themselves, and nobody waits longer than one round.

use std::collections::BTreeMap;
use std::ops::Bound::{Excluded, Unbounded};

use super::mail::ConnId;
use super::owner::Conn;
use super::ring::Ring;

/// Readers woken in one turn of the owner. With a few microseconds each, that is half a millisecond between two looks
/// at what has arrived.
const WAKES_MAX: usize = 128;

/// Where the round stands.
#[derive(Debug, Default)]
pub(super) struct Rounds {
    /// The ring's end when it was looked at last.
    head: u64,
    last: ConnId,
    left: usize,
}

impl Rounds {
    /// Whether somebody is still to be woken.
    pub fn is_under_way(&self) -> bool {
        self.left > 0
    }

    /// Wakes the next few; all of them once more if there is something new.
    pub fn wake_some(&mut self, ring: &Ring, conns: &BTreeMap<ConnId, Conn>) {
        let head = ring.head();
        if self.head != head {
            (self.head, self.left) = (head, conns.len());
        }
        let count = self.left.min(WAKES_MAX);
        if count == 0 {
            return;
        }
        self.left -= count;
        let circle = conns.range((Excluded(self.last), Unbounded)).chain(conns.range(..=self.last));
        for (id, conn) in circle.take(count) {
            self.last = *id;
            if conn.live {
                conn.line.wake();
            }
        }
    }
}
