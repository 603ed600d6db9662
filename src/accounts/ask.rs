//! What may be asked of the account plane. Must not know whether it is granted.

use super::ids::{AccountId, JoinCode, KeyId, SessionId, WebinarId};
use super::secret::Secret;
use super::webinar::{Capacity, Details, DurationMin, NewPerson};
use crate::session::Millis;
use crate::session::text::{Description, PollTitle};

use serde::{Deserialize, Serialize};

/// A request, who makes it and when. Actor and time are the caller's to say, never the request's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    pub at: Millis,
    pub by: By,
    pub request: Request,
}

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// The server itself, from its configuration.
    Server,
    /// An application, by its API key.
    Key { id: KeyId },
    /// Somebody at the public join page.
    Public,
}

/// An API key as the configuration defines it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DefinedKey {
    pub id: KeyId,
    pub account: AccountId,
    pub secret: Secret,
}

impl DefinedKey {
    /// A key of the configuration, which knows no accounts: each key is one, of the same name.
    pub fn of_own_account(id: &str, secret: &Secret) -> DefinedKey {
        DefinedKey { id: KeyId::new(id), account: AccountId::new(id), secret: secret.clone() }
    }
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    /// The API keys are these and no others: what is new is defined, what is missing is revoked.
    SetKeys {
        keys: Vec<DefinedKey>,
    },
    RevokeKey {
        key: KeyId,
    },
    /// The three ids were drawn by the caller.
    Schedule {
        webinar: WebinarId,
        session: SessionId,
        code: JoinCode,
        details: Details,
    },
    Change {
        webinar: WebinarId,
        changes: Changes,
    },
    Cancel {
        webinar: WebinarId,
    },
    /// The identity and the secret in `person` were drawn by the caller.
    AddPerson {
        webinar: WebinarId,
        person: NewPerson,
    },
}

/// Which details are to change; what is `None` stays.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Changes {
    pub title: Option<PollTitle>,
    pub description: Option<Description>,
    pub starts_at: Option<Millis>,
    pub duration_min: Option<DurationMin>,
    pub capacity: Option<Capacity>,
    pub registration: Option<bool>,
}

impl Changes {
    /// The details with these changes.
    pub fn of(&self, details: &Details) -> Details {
        Details {
            title: self.title.clone().unwrap_or_else(|| details.title.clone()),
            description: self.description.clone().unwrap_or_else(|| details.description.clone()),
            starts_at: self.starts_at.unwrap_or(details.starts_at),
            duration_min: self.duration_min.unwrap_or(details.duration_min),
            capacity: self.capacity.unwrap_or(details.capacity),
            registration: self.registration.unwrap_or(details.registration),
        }
    }
}
