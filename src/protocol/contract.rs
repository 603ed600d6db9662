//! The published contract, generated from the types that speak it: JSON Schema and AsyncAPI.
//! Must not know anything that the types do not say, save what is said in words only.

use serde_json::{Value, json};

use super::asyncapi;
use super::outgoing::CloseCode;
use super::schemas;
use crate::session::Refusal;

/// The version of the protocol; the documents carry it.
pub const VERSION: &str = "1.0.0";

/// Every event, in the order of the type that holds their data.
pub const EVENTS: [&str; 39] = [
    "phase_changed",
    "participant_joined",
    "participant_left",
    "role_changed",
    "you_changed",
    "door_changed",
    "details_changed",
    "allowed_back",
    "hand_changed",
    "hands_lowered",
    "mic_changed",
    "unmute_requested",
    "all_muted",
    "mute_all_lifted",
    "webcam_changed",
    "presenter_changed",
    "screen_changed",
    "control_changed",
    "drawn",
    "drawing_cleared",
    "chat_message",
    "chat_deleted",
    "chat_policy_changed",
    "question_asked",
    "question_assigned",
    "question_answered",
    "question_dismissed",
    "poll_created",
    "poll_opened",
    "poll_closed",
    "poll_deleted",
    "poll_results_shared",
    "poll_results_hidden",
    "survey_set",
    "handout_added",
    "handout_removed",
    "recording_changed",
    "lab_changed",
    "caption",
];

/// Every transient message.
pub const TRANSIENTS: [&str; 6] = ["audience", "reactions", "poll_tally", "caption", "reach", "storage"];

/// Every message of the protocol as JSON Schema (draft 2020-12). Definitions: `command_<name>`, `event_<name>`,
/// `transient_<name>` and the shapes that they share.
pub fn json_schema() -> Value {
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Cuelight session protocol",
        "description": "Every message of the session protocol, version 1.",
        "anyOf": [{"$ref": "#/$defs/ClientMessage"}, {"$ref": "#/$defs/ServerMessage"}],
        "$defs": schemas::definitions(),
    });
    // The order of keys must not depend on how the JSON library was built.
    schema.sort_all_objects();
    schema
}

/// The protocol as an AsyncAPI 3.0 document, from the server's side: it receives commands and sends the rest.
pub fn asyncapi() -> Value {
    let mut document = asyncapi::document(schemas::definitions());
    document.sort_all_objects();
    document
}

/// When a client that was closed with this code may come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Return {
    /// By itself, after `retry_ms` where that is given.
    ByItself,
    WithNewTicket,
    Never,
}

impl Return {
    /// The name in the documents.
    pub fn name(self) -> &'static str {
        match self {
            Return::ByItself => "by_itself",
            Return::WithNewTicket => "with_new_ticket",
            Return::Never => "never",
        }
    }
}

/// What a close code tells a client, and what to do then.
pub fn meaning(code: CloseCode) -> (&'static str, Return) {
    match code {
        CloseCode::Normal => ("the client left", Return::Never),
        CloseCode::Malformed => ("the bytes break the WebSocket protocol", Return::Never),
        CloseCode::NotText => ("a text frame was not UTF-8", Return::Never),
        CloseCode::TooLarge => ("a frame was larger than `message_bytes`", Return::Never),
        CloseCode::Restarting => ("the server restarts", Return::ByItself),
        CloseCode::Overloaded => ("the server takes nobody in at the moment", Return::ByItself),
        CloseCode::NotThisProtocol => ("what was sent is not this protocol", Return::Never),
        CloseCode::TicketRefused => {
            ("the ticket is not good, or no hello came in time", Return::WithNewTicket)
        }
        CloseCode::Removed => ("this person was removed from the session", Return::Never),
        CloseCode::NoSuchSession => ("there is no such session", Return::Never),
        CloseCode::Silent => ("the client did not answer a ping", Return::ByItself),
        CloseCode::Superseded => ("the same person connected anew elsewhere", Return::Never),
        CloseCode::Ended => ("the session has ended", Return::Never),
        CloseCode::Full => ("every seat is taken", Return::ByItself),
        CloseCode::DoorLocked => ("the door is locked for new people", Return::Never),
        CloseCode::Flooding => ("far too many commands, time and again", Return::ByItself),
    }
}

/// What a refusal's code means, in one sentence.
///
/// # Panics
/// For what is none of [`Refusal::CODES`].
pub fn error_meaning(code: &str) -> &'static str {
    match code {
        "rate_limited" => "Too many commands; `retry_after_ms` says when to try again.",
        "invalid" => {
            "Not a command of this protocol, or `field` is missing, unknown, repeated or out of its bounds."
        }
        "forbidden" => "The sender lacks `capability` in their `role`; `missing` says what would give it.",
        "not_found" => "There is no such object, or none that the sender may see.",
        "conflict" => "The session is not in the state that the command needs; `actual` says what it is.",
        "unavailable" => "The record could not be made durable: nothing was applied, try again.",
        "internal" => "A fault of the server.",
        _ => unreachable!("only the codes of {:?} are asked for", Refusal::CODES),
    }
}
