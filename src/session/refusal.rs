//! Why not: every reason for which the server declines, in order of precedence.
//! Must not know how a refusal is written on the wire, save the stable names that stand there.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::capability::{Need, Role};

/// What somebody lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Missing {
    Role,
    Baton,
    Policy,
    Rank,
    Assignment,
    Own,
}

/// Why a command was refused. A refused command changed nothing.
///
/// The variants stand in the order in which they are decided: of two reasons, the earlier one is given.
#[derive(Debug, Clone, PartialEq)]
pub enum Refusal {
    /// Too many commands; try again after so many milliseconds.
    RateLimited { retry_after_ms: u64 },
    /// Not a command of this protocol, or a field out of its bounds.
    Invalid { field: String, message: String },
    /// The sender may not do this: by role, baton or policy, or (after the object was found) by rank, assignment
    /// or ownership.
    Forbidden { capability: &'static str, role: Role, missing: Missing },
    /// The object does not exist, or not for this person.
    NotFound { what: &'static str },
    /// The state is not the one that the command needs; `actual` says what it is.
    Conflict { actual: Actual },
    /// The record is known not to be durable: nothing was applied, try again.
    Unavailable,
    /// Our fault.
    Internal,
}

/// The present values that made a command conflict, by name.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Actual(pub Vec<(&'static str, ActualValue)>);

/// One present value.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum ActualValue {
    Name(&'static str),
    Number(u64),
    Flag(bool),
}

impl Serialize for Actual {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

impl Refusal {
    /// Refused at the gate.
    pub fn forbidden(need: Need, role: Role, missing: Missing) -> Refusal {
        Refusal::Forbidden { capability: need.name(), role, missing }
    }

    /// A field that cannot be.
    pub fn invalid(field: impl Into<String>, message: impl Into<String>) -> Refusal {
        Refusal::Invalid { field: field.into(), message: message.into() }
    }

    /// A state that does not allow the command.
    pub fn conflict(name: &'static str, actual: &'static str) -> Refusal {
        Refusal::Conflict { actual: Actual(vec![(name, ActualValue::Name(actual))]) }
    }

    /// A switch that does not allow the command.
    pub fn conflict_flag(name: &'static str, actual: bool) -> Refusal {
        Refusal::Conflict { actual: Actual(vec![(name, ActualValue::Flag(actual))]) }
    }

    /// A count that does not allow the command.
    pub fn conflict_number(name: &'static str, actual: u64) -> Refusal {
        Refusal::Conflict { actual: Actual(vec![(name, ActualValue::Number(actual))]) }
    }

    /// The stable name on the wire.
    pub fn code(&self) -> &'static str {
        match self {
            Refusal::RateLimited { .. } => "rate_limited",
            Refusal::Invalid { .. } => "invalid",
            Refusal::Forbidden { .. } => "forbidden",
            Refusal::NotFound { .. } => "not_found",
            Refusal::Conflict { .. } => "conflict",
            Refusal::Unavailable => "unavailable",
            Refusal::Internal => "internal",
        }
    }

    /// Every code, in order of precedence.
    pub const CODES: [&'static str; 7] =
        ["rate_limited", "invalid", "forbidden", "not_found", "conflict", "unavailable", "internal"];
}
