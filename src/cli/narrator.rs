//! Tells a session's story in one line an event, for people. Must not know the protocol beyond names and ids.

use std::collections::HashMap;

use serde_json::Value;

use crate::client::{Event, Update};

/// Somebody who has learned who is who.
#[derive(Debug, Default)]
pub(super) struct Narrator {
    names: HashMap<String, String>,
}

impl Narrator {
    /// A line for an update, where there is something to tell.
    pub fn tell(&mut self, update: &Update) -> Option<String> {
        match update {
            Update::Welcome(welcome) => {
                welcome.state.iter().for_each(|state| self.learn(state));
                None
            }
            Update::Snapshot(snapshot) => {
                self.learn(&snapshot.state);
                None
            }
            Update::Event(event) => {
                self.learn(&event.data);
                Some(self.line(event))
            }
            Update::Transient(transient) if transient.event == "reactions" => {
                Some(format!("             ~ reactions {}", transient.data["counts"]))
            }
            Update::Transient(_) | Update::Reconnecting { .. } => None,
            Update::Violation(what) => Some(format!("the server broke the protocol: {what}")),
            Update::Closed(closed) => Some(format!("closed: {closed}")),
        }
    }

    fn line(&self, event: &Event) -> String {
        // 2026-11-22T13:05:09.123Z: the time of day is enough.
        let time = event.at.get(11..19).unwrap_or(&event.at);
        let who = event.by.as_deref().map_or("·", |by| self.name(by));
        format!("{time}  {:>5}  {who:<18} {}  {}", event.seq, event.event, self.words(event))
    }

    /// What matters of an event: whom it concerns and what was said.
    fn words(&self, event: &Event) -> String {
        let data = &event.data;
        let shown = [
            "text",
            "question",
            "phase",
            "state",
            "mic",
            "reason",
            "role",
            "counts",
            "answer",
            "attendees",
            "lab",
            "on",
            "raised",
        ];
        let person = match &data["participant"] {
            Value::String(id) => Some(self.name(id).to_owned()),
            Value::Object(card) => card.get("name").and_then(Value::as_str).map(str::to_owned),
            _ => None,
        };
        let field = |key: &&str| {
            data.get(*key).filter(|value| !value.is_null()).map(|value| match value {
                Value::String(text) => text.chars().take(70).collect(),
                other => other.to_string(),
            })
        };
        person.into_iter().chain(shown.iter().filter_map(field)).collect::<Vec<String>>().join(" · ")
    }

    /// Finds every `{participant, name}` in a value, however deep.
    fn learn(&mut self, value: &Value) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| self.learn(item)),
            Value::Object(fields) => {
                if let (Some(Value::String(id)), Some(Value::String(name))) =
                    (fields.get("participant"), fields.get("name"))
                {
                    self.names.insert(id.clone(), name.clone());
                }
                fields.values().for_each(|field| self.learn(field));
            }
            _ => {}
        }
    }

    fn name<'a>(&'a self, id: &'a str) -> &'a str {
        self.names.get(id).map_or(id, String::as_str)
    }
}
