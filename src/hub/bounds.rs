//! What one session may take: new people a second, bytes of its journal, bytes of one event.
//! Must not know who comes or what is asked, beyond how much of it there is.

use bytes::Bytes;

use super::mail::Join;
use super::owner::Owner;
use super::reader::Goodbye;
use crate::journal::RECORD_OVERHEAD_BYTES;
use crate::protocol::Codec;
use crate::protocol::outgoing::CloseCode;
use crate::session::{self, Event, Millis, Record, Refusal, Sub};

/// The bounds of every session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionBounds {
    pub joins_per_s: u64,
    pub journal_bytes: u64,
    pub event_bytes: usize,
    /// What its rules and views keep to.
    pub rules: session::Bounds,
}

impl SessionBounds {
    /// Whatever comes is taken, as far as the protocol goes: where nobody from outside can come.
    pub const NONE: SessionBounds = SessionBounds {
        joins_per_s: u64::MAX,
        journal_bytes: u64::MAX,
        event_bytes: usize::MAX,
        rules: session::Bounds::PROTOCOL,
    };
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
    /// Who is new and not on stage comes no faster than the session may grow. Whose turn was taken: it is to be given back
    /// if their coming does not come true.
    pub(super) fn may_join(
        &mut self,
        join: &Join,
        events: &[Event],
        at: Millis,
    ) -> Result<Option<Sub>, Goodbye> {
        let is_new = matches!(events.first(), Some(Event::Joined { new: Some(_), .. }));
        if !is_new || join.identity.role.is_on_stage() {
            return Ok(None);
        }
        let sub = &join.identity.sub;
        self.joins.take(sub, at).map(|()| Some(sub.clone())).map_err(|wait_ms| {
            count("joins_per_s");
            // Planted: `same_retry`.
            let retry_ms = if self.settings.planted.same_retry { 1000 } else { self.joins.retry_ms(wait_ms) };
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

pub(super) fn count(limit: &'static str) {
    metrics::counter!(crate::metrics::HUB_LIMITED.name, "limit" => limit).increment(1);
}
