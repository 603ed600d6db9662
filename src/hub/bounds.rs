//! What one session may take: new people a second, bytes of its journal, bytes of one event.
//! Must not know who comes or what is asked, beyond how much of it there is.

use bytes::Bytes;

use super::mail::Join;
use super::owner::Owner;
use super::reader::Goodbye;
use crate::journal::RECORD_OVERHEAD_BYTES;
use crate::protocol::Codec;
use crate::protocol::outgoing::CloseCode;
use crate::session::{Event, Millis, Record, Refusal};

/// The bounds of every session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionBounds {
    pub joins_per_s: u64,
    pub journal_bytes: u64,
    pub event_bytes: usize,
}

impl SessionBounds {
    /// Whatever comes is taken: where nobody from outside can come.
    pub const NONE: SessionBounds =
        SessionBounds { joins_per_s: u64::MAX, journal_bytes: u64::MAX, event_bytes: usize::MAX };
}

/// How many new people may come, counted in the session's own time.
#[derive(Debug)]
pub(super) struct Joins {
    per_s: u64,
    /// Thousandths of a person; as many a millisecond as people a second.
    credit: u64,
    counted_at: Millis,
    /// When the turn comes of those who were sent away, in microseconds of the session's time.
    line_us: u64,
}

/// Those who are sent away do not come back sooner, nor all at once.
const RETRY_MS: u64 = 1000;
/// Nor is anybody sent away for longer, however many there are before them.
const LINE_US_MAX: u64 = 60_000_000;

impl Joins {
    /// Nobody has come yet.
    pub fn new(per_s: u64, now: Millis) -> Joins {
        Joins { per_s, credit: per_s.saturating_mul(1000), counted_at: now, line_us: 0 }
    }

    /// One more.
    ///
    /// # Errors
    /// In how many milliseconds their turn comes: each who is sent away has a place behind the one before.
    fn take(&mut self, now: Millis) -> Result<(), u64> {
        let since = now.0.saturating_sub(self.counted_at.0);
        self.counted_at = self.counted_at.max(now);
        let gained = self.per_s.saturating_mul(since);
        self.credit = self.credit.saturating_add(gained).min(self.per_s.saturating_mul(1000));
        if let Some(left) = self.credit.checked_sub(1000) {
            self.credit = left;
            return Ok(());
        }
        let now_us = now.0 * 1000;
        let next = self.line_us.max(now_us) + (1_000_000 / self.per_s).max(1);
        self.line_us = next.min(now_us + LINE_US_MAX);
        Err((self.line_us - now_us).div_ceil(1000))
    }
}

/// Facts that were decided and are not true yet, and their bytes.
pub(super) struct Prepared {
    pub record: Record,
    pub body: Bytes,
}

/// What a record costs in the journal.
pub(super) fn cost(body: &[u8]) -> u64 {
    (body.len() + RECORD_OVERHEAD_BYTES) as u64
}

/// An event is no more than so many times as long in the other encoding: where all facts together are so much shorter than
/// the bound, none needs to be looked at.
const ENCODINGS_APART: usize = 8;

impl Owner {
    /// Who is new and not on stage comes no faster than the session may grow.
    pub(super) fn may_join(&mut self, join: &Join, events: &[Event], at: Millis) -> Result<(), Goodbye> {
        let is_new = matches!(events.first(), Some(Event::Joined { new: Some(_), .. }));
        if !is_new || join.identity.role.is_on_stage() {
            return Ok(());
        }
        self.joins.take(at).map_err(|turn_ms| {
            count("joins_per_s");
            let retry_ms = turn_ms + super::spread(&(RETRY_MS..=2 * RETRY_MS));
            let code = CloseCode::Overloaded;
            Goodbye { code, reason: Some(code.reason(retry_ms).into()) }
        })
    }

    /// Whether the journal of this session takes these facts, and each of them is as small as events are.
    ///
    /// # Errors
    /// `invalid` where one is too large; `unavailable` where the session is as long as it may be.
    pub(super) fn fits(&self, prepared: &Prepared) -> Result<(), Refusal> {
        let bounds = &self.settings.bounds;
        if prepared.body.len().saturating_mul(ENCODINGS_APART) > bounds.event_bytes {
            let is_large =
                |event| Codec::ALL.iter().any(|codec| codec.encode(event).len() > bounds.event_bytes);
            if prepared.record.events.iter().any(is_large) {
                count("event_bytes");
                return Err(Refusal::invalid("args", "make an event that is too large"));
            }
        }
        self.fits_journal(prepared)
    }

    /// As above, whatever the size of an event.
    pub(super) fn fits_journal(&self, prepared: &Prepared) -> Result<(), Refusal> {
        if self.journal_bytes.saturating_add(cost(&prepared.body)) > self.settings.bounds.journal_bytes {
            count("journal_session_bytes");
            return Err(Refusal::Unavailable);
        }
        Ok(())
    }
}

fn count(limit: &'static str) {
    metrics::counter!(crate::metrics::HUB_LIMITED.name, "limit" => limit).increment(1);
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Millis = Millis(1_800_000_000_000);

    #[test]
    fn a_second_s_people_come_at_once_and_the_others_at_the_rate() {
        let mut joins = Joins::new(500, START);
        for _ in 0..500 {
            assert_eq!(joins.take(START), Ok(()));
        }
        assert!(joins.take(START).is_err());
        assert!(joins.take(START.plus(1)).is_err(), "half a person");
        assert_eq!(joins.take(START.plus(2)), Ok(()));
        assert!(joins.take(START.plus(2)).is_err());
        let later = START.plus(60_000);
        assert_eq!((0..1000).filter(|_| joins.take(later).is_ok()).count(), 500);
    }

    #[test]
    fn who_is_sent_away_has_a_place_in_line_and_the_line_passes_at_the_rate() {
        let mut joins = Joins::new(100, START);
        let turns: Vec<u64> = (0..400).filter_map(|_| joins.take(START).err()).collect();
        assert_eq!(turns, (1..=300).map(|place| place * 10).collect::<Vec<u64>>());
        // Each comes back at their turn, and nobody of them is sent away again.
        let later: Vec<_> = turns.iter().map(|turn| joins.take(START.plus(*turn))).collect();
        assert!(later.iter().all(Result::is_ok));
        let many = (0..1_000_000).filter_map(|_| joins.take(START.plus(10_000)).err()).max();
        assert_eq!(many, Some(60_000));
    }

    #[test]
    fn a_clock_that_stands_still_or_goes_back_lets_nobody_in_for_it() {
        let mut joins = Joins::new(1, START);
        assert_eq!(joins.take(START), Ok(()));
        assert!(joins.take(Millis(0)).is_err());
        assert!(joins.take(START).is_err());
        let mut unbounded = Joins::new(u64::MAX, START);
        assert!((0..10_000).all(|_| unbounded.take(START).is_ok()));
    }
}
