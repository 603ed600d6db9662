//! Why not: every reason for which the account plane declines. Must not know HTTP.

use std::fmt;

/// Why a request was refused. A refused request changed nothing.
///
/// The variants stand in the order in which they are decided: of two reasons, the earlier one is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Whoever asks has no such right.
    Forbidden,
    /// It does not exist, or not for the one who asks.
    NotFound { what: &'static str },
    /// A field out of its bounds.
    Invalid { field: &'static str, message: &'static str },
    /// An id that the caller drew is taken: draw again.
    IdTaken,
    /// The address stands in this list of the webinar already.
    EmailTaken,
    /// The webinar has no registration, so there is nothing to register for.
    NoRegistration,
    /// A list is full; `what` says which.
    Full { what: &'static str },
}

impl Refusal {
    /// The stable name, for answers and metrics.
    pub fn code(&self) -> &'static str {
        match self {
            Refusal::Forbidden => "forbidden",
            Refusal::NotFound { .. } => "not_found",
            Refusal::Invalid { .. } => "invalid",
            Refusal::IdTaken => "id_taken",
            Refusal::EmailTaken => "email_taken",
            Refusal::NoRegistration => "no_registration",
            Refusal::Full { .. } => "full",
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refusal::Forbidden => f.write_str("this may not be asked here"),
            Refusal::NotFound { what } => write!(f, "there is no such {what}"),
            Refusal::Invalid { field, message } => write!(f, "{field} {message}"),
            Refusal::IdTaken => f.write_str("a drawn id is taken"),
            Refusal::EmailTaken => f.write_str("this e-mail address was added already"),
            Refusal::NoRegistration => f.write_str("this webinar has no registration"),
            Refusal::Full { what } => write!(f, "there can be no more {what}"),
        }
    }
}

impl std::error::Error for Refusal {}
