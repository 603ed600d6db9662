//! Which connections with a task of their own are woken when: those who have something to read, some a turn, in a
//! circle, so that a fact for thousands does not hold up the next command. Event loops pace themselves.
//! Must not know what there is to read.
//!
//! In a large session rounds begin at most every ten milliseconds, the first at once: what is published meanwhile goes
//! out with the next one, and each reader takes it in one write. Under load that halves what a delivery costs, which is
//! what the next command's answer would wait for; nobody sees ten milliseconds. Who is answered, or told something of
//! their own, is woken at once and reads everything up to it.
//!
//! What is for organizers only, as every joining is, wakes organizers only: else thousands who join would each wake
//! all who are there. Who sleeps through too much of it is woken to read past it, before the ring lets go of it.

use std::collections::BTreeMap;
use std::ops::Bound::{Excluded, Unbounded};
use std::time::Duration;

use tokio::time::Instant;

use super::conns::{Conn, Way};
use super::entry::{Entry, Story, ViewClass};
use super::mail::ConnId;

/// Readers woken in one turn of the owner. With a few microseconds each, that is half a millisecond between two looks
/// at what has arrived.
const WAKES_MAX: usize = 128;
/// Least time between the beginnings of two rounds, where one turn does not reach everybody.
const PACE: Duration = Duration::from_millis(10);
/// Readers looked at in one turn, those included for whom there is nothing.
const LOOKS_MAX: usize = 4096;

/// Where the round stands.
#[derive(Debug, Default)]
pub(super) struct Rounds {
    /// Whom the round is for.
    views: [bool; 3],
    /// Whom the next round will be for.
    waiting: [bool; 3],
    began: Option<Instant>,
    last: ConnId,
    /// Readers still to be looked at.
    left: usize,
    /// Published since everybody was woken.
    entries: usize,
    bytes: usize,
}

impl Rounds {
    /// Whether somebody is still to be woken.
    pub fn is_under_way(&self) -> bool {
        self.left > 0
    }

    /// When the next round may begin, if one is waited for.
    pub fn next(&self) -> Option<Instant> {
        let waiting = self.left == 0 && self.waiting != [false; 3];
        self.began.filter(|_| waiting).map(|began| began + PACE)
    }

    /// Wakes the next few of the round; begins the next one when it is time.
    pub fn wake_some(&mut self, conns: &BTreeMap<ConnId, Conn>, now: Instant) {
        let paced = conns.len() > WAKES_MAX && self.began.is_some_and(|began| now < began + PACE);
        if self.left == 0 && self.waiting != [false; 3] && !paced {
            self.views = std::mem::take(&mut self.waiting);
            (self.left, self.began) = (conns.len(), Some(now));
        }
        let circle = conns.range((Excluded(self.last), Unbounded)).chain(conns.range(..=self.last));
        let mut woken = 0;
        for (id, conn) in circle.take(self.left.min(LOOKS_MAX)) {
            (self.last, self.left) = (*id, self.left - 1);
            if let Way::Line(line) = &conn.way
                && conn.live
                && self.views[ViewClass::of(conn.role) as usize]
            {
                line.wake();
                woken += 1;
            }
            if woken == WAKES_MAX {
                break;
            }
        }
    }

    /// Nobody is left to be woken. What is still waited for would otherwise be due for ever.
    pub fn let_go(&mut self) {
        (self.left, self.waiting) = (0, [false; 3]);
    }

    /// Something is published.
    pub fn note(&mut self, story: &Story, entry: &Entry) {
        (self.entries, self.bytes) = (self.entries + 1, self.bytes + entry.bytes());
        let everybody = story.is_much(self.entries, self.bytes);
        for (is_for, view) in self.waiting.iter_mut().zip(&entry.views) {
            *is_for |= everybody || !view.is_empty();
        }
        if self.waiting == [true; 3] {
            (self.entries, self.bytes) = (0, 0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hub::entry::PerCodec;
    use crate::hub::ring::{Ring, RingLimits};
    use crate::protocol::Codec;
    use crate::session::{ParticipantNo, Role};

    const LIMITS: RingLimits = RingLimits { entries_max: 8, bytes_max: 1000 };

    fn entry(views: [bool; 3]) -> Entry {
        let frame = PerCodec::encode([true, false], |_| bytes::Bytes::from_static(b"x"));
        Entry { views: views.map(|is_for| if is_for { frame.clone() } else { PerCodec::default() }) }
    }

    /// One organizer, and so many attendees.
    fn conns(attendees: u64) -> BTreeMap<ConnId, Conn> {
        let conn = |number: u64| Conn {
            who: ParticipantNo(number as u32),
            key: "k1".into(),
            role: if number == 0 { Role::Organizer } else { Role::Attendee },
            codec: Codec::Json,
            way: Way::Line(Default::default()),
            supersedes: None,
            live: true,
            renew: false,
            storage_told: 0,
            closing: false,
            revoked: false,
            shown: None,
            seen: Default::default(),
        };
        (0..=attendees).map(|number| (ConnId(number), conn(number))).collect()
    }

    fn woken(conns: &BTreeMap<ConnId, Conn>) -> usize {
        let is_woken = |conn: &&Conn| match &conn.way {
            Way::Line(line) => line.take_wake(),
            Way::Row(..) => false,
        };
        conns.values().filter(is_woken).count()
    }

    #[test]
    fn what_is_for_organizers_wakes_nobody_else_until_the_ring_would_let_go_of_it() {
        let (ring, conns, mut rounds) = (Ring::new(LIMITS), conns(20), Rounds::default());
        let now = Instant::now();
        for _ in 0..4 {
            rounds.note(&ring, &entry([false, false, true]));
            rounds.wake_some(&conns, now);
            assert_eq!(woken(&conns), 1);
        }
        rounds.note(&ring, &entry([false, false, true]));
        rounds.wake_some(&conns, now);
        assert_eq!(woken(&conns), 21);
        assert!(!rounds.is_under_way());
    }

    #[test]
    fn what_is_published_during_a_round_goes_out_with_the_next_one_ten_milliseconds_after_it_began() {
        let (ring, conns, mut rounds) = (Ring::new(LIMITS), conns(299), Rounds::default());
        let now = Instant::now();
        let turn = |rounds: &mut Rounds, now| {
            rounds.wake_some(&conns, now);
            (woken(&conns), rounds.is_under_way(), rounds.next())
        };
        rounds.note(&ring, &entry([true; 3]));
        assert_eq!(turn(&mut rounds, now), (WAKES_MAX, true, None));
        rounds.note(&ring, &entry([true; 3]));
        assert_eq!(turn(&mut rounds, now), (WAKES_MAX, true, None));
        assert_eq!(turn(&mut rounds, now), (300 - 2 * WAKES_MAX, false, Some(now + PACE)));
        assert_eq!(turn(&mut rounds, now), (0, false, Some(now + PACE)), "not yet");
        let later = now + PACE;
        assert_eq!(
            (turn(&mut rounds, later).0, turn(&mut rounds, later).0, turn(&mut rounds, later)),
            (WAKES_MAX, WAKES_MAX, (44, false, None))
        );
    }
}
