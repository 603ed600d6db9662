//! Who was there, and for how long: the union of a person's stays, so that nothing counts twice.
//! Must not know connections: a stay is what the facts say, and a short drop is none of them.

use super::ledger::Ledger;
use super::shape::{Attendance, Interval};
use crate::session::roster::LeftReason;
use crate::session::{Millis, ParticipantNo, Session, Timestamp};

/// One stay as the facts have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stay {
    pub joined: Millis,
    pub left: Option<(Millis, LeftReason)>,
}

impl Stay {
    fn until(&self, as_of: Millis) -> Millis {
        let end = self.left.map_or(as_of, |(left, _)| left);
        // The clock may have gone back while they were there.
        end.max(self.joined)
    }

    fn shown(&self) -> Interval {
        Interval {
            joined: Timestamp(self.joined),
            left: self.left.map(|(left, _)| Timestamp(left.max(self.joined))),
            reason: self.left.map(|(_, reason)| reason),
        }
    }
}

/// One row for each person who was there while live.
pub(super) fn rows(session: &Session, ledger: &Ledger, as_of: Millis) -> Vec<Attendance> {
    ledger.stays.iter().map(|(who, stays)| row(session, *who, stays, as_of)).collect()
}

fn row(session: &Session, who: ParticipantNo, stays: &[Stay], as_of: Millis) -> Attendance {
    let person = session.person(who);
    Attendance {
        participant: who.public(&session.key),
        sub: person.sub.clone(),
        name: person.name.clone(),
        email: person.email.clone(),
        role: person.role,
        entered_as: person.entered_as,
        intervals: stays.iter().map(Stay::shown).collect(),
        total_ms: union_ms(stays.iter().map(|stay| (stay.joined, stay.until(as_of)))),
    }
}

/// How much time the intervals cover together, in milliseconds.
fn union_ms(intervals: impl Iterator<Item = (Millis, Millis)>) -> u64 {
    let mut sorted: Vec<_> = intervals.collect();
    sorted.sort_unstable();
    let (mut total, mut covered_to) = (0, Millis(0));
    for (from, to) in sorted {
        total += to.since(from.max(covered_to));
        covered_to = covered_to.max(to);
    }
    total
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_two_intervals_share_counts_once() {
        for (intervals, expected) in [
            (&[][..], 0),
            (&[(5, 5)], 0),
            (&[(0, 10), (20, 25)], 15),
            (&[(0, 10), (10, 20)], 20),
            (&[(0, 10), (5, 20)], 20),
            (&[(0, 30), (5, 20)], 30),
            (&[(5, 20), (0, 30), (5, 40)], 40),
        ] {
            let given = intervals.iter().map(|(from, to)| (Millis(*from), Millis(*to)));
            assert_eq!(union_ms(given), expected, "{intervals:?}");
        }
    }
}
