//! Every fact that can come to be true of the account plane: the language of its journal.
//! Must not know why it came to be.
//!
//! Facts are stored for years: a field may be added with a default, never renamed or given another meaning.

use serde::{Deserialize, Serialize};

use super::ask::By;
use super::ids::{AccountId, JoinCode, KeyId, SessionId, WebinarId};
use super::secret::{Secret, in_journal};
use super::webinar::{Details, NewPerson};
use crate::session::{Millis, Seq};

/// One event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountEvent {
    /// An API key is known, or known by another secret, or no longer revoked.
    KeyDefined {
        key: KeyId,
        account: AccountId,
        #[serde(with = "in_journal")]
        secret: Secret,
    },
    KeyRevoked {
        key: KeyId,
    },
    WebinarScheduled {
        webinar: WebinarId,
        session: SessionId,
        code: JoinCode,
        account: AccountId,
        key: KeyId,
        details: Details,
    },
    WebinarChanged {
        webinar: WebinarId,
        details: Details,
    },
    WebinarCancelled {
        webinar: WebinarId,
    },
    PersonAdded {
        webinar: WebinarId,
        person: Box<NewPerson>,
    },
}

/// One event with its number and time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccountFact<'a> {
    pub seq: Seq,
    pub at: Millis,
    pub event: &'a AccountEvent,
}

/// The facts of one request: written together or not at all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountRecord {
    /// The number of the first event; the others follow it without a gap.
    pub first: Seq,
    pub at: Millis,
    /// Whose doing it was: with the events, the audit log.
    pub by: By,
    pub events: Vec<AccountEvent>,
}

impl AccountRecord {
    /// The facts, in order.
    pub fn facts(&self) -> impl Iterator<Item = AccountFact<'_>> {
        let numbers = self.first.0..;
        numbers.zip(&self.events).map(|(seq, event)| AccountFact { seq: Seq(seq), at: self.at, event })
    }
}
