//! What was answered to which command, and what lists come to. Must not know connections.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::super::exchange::Step;

/// A command, and what it was answered.
pub(super) struct Answered {
    pub content: Option<u64>,
    pub answer: Option<Value>,
    pub at: Instant,
}

impl Answered {
    fn code(&self) -> &str {
        self.answer.as_ref().and_then(|answer| answer["error"]["code"].as_str()).unwrap_or_default()
    }

    /// Refusals after which the same may be asked under another id.
    pub fn may_be_asked_again(&self) -> bool {
        matches!(self.code(), "rate_limited" | "unavailable")
    }

    pub fn not_before(&self) -> Instant {
        let wait = self.answer.as_ref().and_then(|answer| answer["error"]["retry_after_ms"].as_u64());
        self.at + Duration::from_millis(wait.unwrap_or(0))
    }
}

/// What a list comes to where the client asks for one by itself: what the picture holds of it.
#[derive(Default)]
pub(super) struct Pages(pub BTreeMap<&'static str, Vec<Value>>);

impl Pages {
    /// As they are when everything has happened.
    pub fn of(steps: &[Step]) -> Pages {
        let Some(Step::Picture { state, .. }) = steps.last() else { return Pages::default() };
        let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
        let open = state["poll"].as_object().map(|poll| json!(poll));
        let shown = || list(&state["shared"]).into_iter().chain(open).collect();
        Pages(BTreeMap::from([
            ("list_polls", state.get("polls").map_or_else(shown, list)),
            ("list_chat", list(&state["chat"]["messages"])),
            ("list_questions", list(&state["questions"])),
            ("list_participants", list(&state["staff"])),
        ]))
    }
}

/// The answers to the commands that the client was told to send, in the order of the commands.
pub(super) fn answers(steps: &[Step]) -> Vec<Value> {
    let named = steps.iter().filter_map(|step| match step {
        Step::Command { id, .. } => Some(id),
        _ => None,
    });
    let answer = |id: &String| {
        steps.iter().rev().find_map(|step| match step {
            Step::Server { message } if message["id"] == json!(id) => Some(match message["type"] == "ok" {
                true => json!({"ok": true, "result": message["result"]}),
                false => json!({"ok": false, "code": message["error"]["code"]}),
            }),
            _ => None,
        })
    };
    named.filter_map(answer).collect()
}
