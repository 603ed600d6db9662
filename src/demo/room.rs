//! What a participant remembers of the session: just enough to behave sensibly.
//! Must not know who it is that remembers.

use serde_json::Value;

use crate::client::{Event, Update};

/// The parts of the state that the simulated people look at.
#[derive(Debug, Clone, Default)]
pub(super) struct Room {
    pub(super) me: String,
    pub(super) phase: String,
    pub(super) chat_policy: String,
    pub(super) reactions: bool,
    pub(super) presenter: Option<String>,
    pub(super) screen: String,
    /// The open poll, as in its event.
    pub(super) poll: Option<Value>,
}

impl Room {
    /// Learns from an update.
    pub(super) fn learn(&mut self, update: &Update) {
        match update {
            Update::Welcome(welcome) => {
                self.me.clone_from(&welcome.you.participant);
                if let Some(state) = &welcome.state {
                    self.replace(state);
                }
            }
            Update::Snapshot(snapshot) => self.replace(&snapshot.state),
            Update::Event(event) => self.event(event),
            Update::Transient(_) | Update::Reconnecting { .. } | Update::Violation(_) | Update::Closed(_) => {
            }
        }
    }

    /// Whether things happen: in practice and live.
    pub(super) fn is_open(&self) -> bool {
        self.phase == "live" || self.phase == "practice"
    }

    pub(super) fn i_present(&self) -> bool {
        self.presenter.as_deref() == Some(&self.me)
    }

    fn replace(&mut self, state: &Value) {
        self.phase = text(&state["phase"]);
        self.chat_policy = text(&state["chat"]["policy"]);
        self.reactions = state["labs"]["reactions"] == true;
        self.presenter = participant(&state["presenter"]["participant"]);
        self.screen = text(&state["screen"]);
        self.poll = Some(state["poll"].clone()).filter(|poll| !poll.is_null());
    }

    fn event(&mut self, event: &Event) {
        let data = &event.data;
        match event.event.as_str() {
            "phase_changed" => self.phase = text(&data["phase"]),
            "chat_policy_changed" => self.chat_policy = text(&data["attendees"]),
            "lab_changed" if data["lab"] == "reactions" => self.reactions = data["on"] == true,
            "presenter_changed" => self.presenter = participant(&data["participant"]),
            "screen_changed" => self.screen = text(&data["state"]),
            "poll_opened" => self.poll = Some(data.clone()),
            "poll_closed" => self.poll = None,
            _ => {}
        }
    }
}

/// A field that is text; empty where there is none.
pub(super) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn participant(person: &Value) -> Option<String> {
    person["participant"].as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_room_follows_the_events() {
        let mut room = Room { me: "p2".into(), ..Room::default() };
        let told = [
            ("phase_changed", json!({"phase": "live"})),
            ("lab_changed", json!({"lab": "captions", "on": true})),
            ("presenter_changed", json!({"participant": {"participant": "p2", "name": "Bob"}, "term": 2})),
            ("poll_opened", json!({"poll": "x", "kind": "rating"})),
        ];
        for (seq, (event, data)) in told.into_iter().enumerate() {
            let (at, event) = (String::new(), event.to_owned());
            room.learn(&Update::Event(Event { seq: seq as u64, at, by: None, event, data }));
        }
        assert!(room.is_open() && room.i_present() && !room.reactions && room.poll.is_some());
    }
}
