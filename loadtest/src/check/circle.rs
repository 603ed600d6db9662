//! Who may hear an event, by the protocol's table of events (docs/protocol.md, sections 3 and 6).
//! Must not know the server's own lists of audiences: this is the second opinion on them.

use cuelight::session::Role;
use serde_json::Value;

use super::picture::{Id, NOBODY, Picture, person};

/// Which whole views, and which persons beside them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Circle {
    pub staff: bool,
    pub panelists: bool,
    pub attendees: bool,
    pub persons: [Id; 3],
    /// It names somebody of whom the harness has never heard: nobody can be said to be outside of it.
    pub unsure: bool,
}

/// What somebody is to a circle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    Staff,
    Panelist,
    Attendee,
}

impl View {
    /// All three.
    pub const ALL: [View; 3] = [View::Staff, View::Panelist, View::Attendee];

    /// Of a role.
    pub fn of(role: Role) -> View {
        match role {
            Role::Attendee => View::Attendee,
            Role::Panelist => View::Panelist,
            Role::InSessionCoOrganizer | Role::HostOnlyCoOrganizer | Role::CoOrganizer | Role::Organizer => {
                View::Staff
            }
        }
    }
}

const STAFF: Circle =
    Circle { staff: true, panelists: false, attendees: false, persons: [NOBODY; 3], unsure: false };
const STAGE: Circle = Circle { panelists: true, ..STAFF };
const ALL: Circle = Circle { attendees: true, ..STAGE };
const NONE: Circle = Circle { staff: false, ..STAFF };

impl Circle {
    /// Everybody.
    pub fn everyone() -> Circle {
        ALL
    }

    /// Staff and panelists.
    pub fn stage() -> Circle {
        STAGE
    }

    /// Staff.
    pub fn staff() -> Circle {
        STAFF
    }

    /// Whether the whole view is in it.
    pub fn holds_view(&self, view: View) -> bool {
        match view {
            View::Staff => self.staff,
            View::Panelist => self.panelists,
            View::Attendee => self.attendees,
        }
    }

    /// Whether somebody is in it.
    pub fn holds(&self, view: View, who: Id) -> bool {
        self.unsure || self.holds_view(view) || (who != NOBODY && self.persons.contains(&who))
    }

    /// Whether everybody is.
    pub fn is_open(&self) -> bool {
        self.attendees || self.unsure
    }

    /// With somebody more. There is room for three: with a fourth it can no longer be told who is outside.
    pub fn and(mut self, who: Id) -> Circle {
        if who == NOBODY || self.persons.contains(&who) {
            return self;
        }
        match self.persons.iter_mut().find(|known| **known == NOBODY) {
            Some(place) => *place = who,
            None => self.unsure = true,
        }
        self
    }

    fn and_known(self, who: Option<Id>) -> Circle {
        match who {
            Some(who) => self.and(who),
            None => Circle { unsure: true, ..self },
        }
    }
}

/// Every event of version 1. What is not among them was added later and is passed over.
pub const NAMES: [&str; 39] = [
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

/// The circle of an event. `picture` is what is known up to and with it.
pub fn of(picture: &Picture, seq: u64, name: &str, data: &Value) -> Circle {
    let who = || person(&data["participant"]);
    match name {
        "door_changed" | "allowed_back" | "poll_created" | "poll_deleted" => STAFF,
        "you_changed" => NONE.and(person(&data["you"])),
        "unmute_requested" => Circle { unsure: true, ..NONE },
        "details_changed" | "chat_policy_changed" | "survey_set" | "role_changed" => ALL,
        "handout_added" | "handout_removed" => ALL,
        "phase_changed" if data["phase"] == "ended" => ALL,
        "participant_joined" if data.get("sub").is_some() => STAFF,
        // Staff have a copy of their own.
        "participant_joined" => match data["role"].as_str() {
            Some("attendee") => Circle { staff: false, ..STAGE },
            _ => Circle { staff: false, ..ALL },
        },
        "participant_left" => match picture.role_at(who(), seq) {
            Some(Role::Attendee) if !picture.presents_around(who(), seq) => STAGE,
            Some(Role::Attendee) => rehearsed(picture, seq, ALL),
            Some(_) => ALL,
            None => Circle { unsure: true, ..STAGE },
        },
        "hand_changed" => STAFF.and(who()),
        "mic_changed" => match picture.role_at(who(), seq) {
            Some(Role::Attendee) if picture.presenter.at(seq) != Some(who()) => STAGE.and(who()),
            Some(_) => rehearsed(picture, seq, ALL).and(who()),
            None => Circle { unsure: true, ..STAGE },
        },
        "webcam_changed" => rehearsed(picture, seq, ALL).and(who()),
        "presenter_changed" => rehearsed(picture, seq, ALL).and(person(&data["previous"])),
        "chat_message" => chat(picture, seq, data),
        "chat_deleted" => {
            let known = picture.messages.get(&person(&data["message"]));
            known.cloned().unwrap_or(Circle { unsure: true, ..NONE })
        }
        "question_asked" | "question_assigned" | "question_answered" | "question_dismissed" => {
            question(picture, seq, name, data)
        }
        // What is left is everybody's, but for a rehearsal's.
        _ => rehearsed(picture, seq, ALL),
    }
}

/// What is rehearsed is told to the stage, and to whoever holds the baton.
fn rehearsed(picture: &Picture, seq: u64, circle: Circle) -> Circle {
    if !picture.is_rehearsal(seq) {
        return circle;
    }
    Circle { attendees: false, ..circle }.and(picture.presenter.at(seq).unwrap_or(NOBODY))
}

fn chat(picture: &Picture, seq: u64, data: &Value) -> Circle {
    let from = person(&data["from"]);
    match data["to"].as_str() {
        Some("everyone") => rehearsed(picture, seq, ALL).and(from),
        Some("staff") => STAGE.and(from),
        _ => NONE.and(from).and(person(&data["to"])),
    }
}

fn question(picture: &Picture, seq: u64, name: &str, data: &Value) -> Circle {
    let asker = || picture.askers.get(&person(&data["question"])).copied();
    match name {
        "question_asked" if data["own"] == true && data["asker"].is_null() => Circle { unsure: true, ..NONE },
        "question_asked" if data["own"] == true => NONE.and(person(&data["asker"])),
        "question_asked" => STAFF,
        "question_assigned" if data.get("text").is_some() => NONE.and(person(&data["participant"])),
        "question_assigned" => STAFF.and(person(&data["previous"])),
        "question_answered" if data["public"] == true => {
            let circle = rehearsed(picture, seq, ALL);
            if circle.attendees { circle } else { circle.and_known(asker()) }
        }
        _ => STAFF.and_known(asker()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::picture::id;
    use cuelight::session::Phase;
    use serde_json::json;

    /// Carol attends (p-c), Bob is a panelist (p-b), Alice organizes (p-a) and presents.
    fn picture(phase: Phase) -> Picture {
        let mut picture = Picture::default();
        picture.phase.set(1, phase);
        picture.role_is(id("p-a"), 1, Role::Organizer);
        picture.role_is(id("p-b"), 1, Role::Panelist);
        picture.role_is(id("p-c"), 1, Role::Attendee);
        picture.presenter.set(1, id("p-a"));
        picture
    }

    /// Whether Alice, Bob, Carol and Dave, another attendee, may hear it.
    fn heard(phase: Phase, name: &str, data: Value) -> [bool; 4] {
        let circle = of(&picture(phase), 9, name, &data);
        [
            circle.holds(View::Staff, id("p-a")),
            circle.holds(View::Panelist, id("p-b")),
            circle.holds(View::Attendee, id("p-c")),
            circle.holds(View::Attendee, id("p-d")),
        ]
    }

    #[test]
    fn every_event_has_the_circle_of_the_protocols_table() {
        let [yes, no] = [true, false];
        let card = |who: &str| json!({"participant": who, "name": "x", "role": "attendee"});
        for (name, data, expected) in [
            ("door_changed", json!({"locked": true}), [yes, no, no, no]),
            ("poll_created", json!({"poll": "v"}), [yes, no, no, no]),
            ("poll_opened", json!({"poll": "v"}), [yes, yes, yes, yes]),
            ("hand_changed", json!({"participant": "p-c"}), [yes, no, yes, no]),
            ("mic_changed", json!({"participant": "p-c"}), [yes, yes, yes, no]),
            ("mic_changed", json!({"participant": "p-b"}), [yes, yes, yes, yes]),
            ("participant_joined", json!({"participant": "p-e", "role": "attendee"}), [no, yes, no, no]),
            ("participant_joined", json!({"participant": "p-e", "role": "panelist"}), [no, yes, yes, yes]),
            (
                "participant_joined",
                json!({"participant": "p-e", "role": "panelist", "sub": "s"}),
                [yes, no, no, no],
            ),
            ("participant_left", json!({"participant": "p-c"}), [yes, yes, no, no]),
            ("participant_left", json!({"participant": "p-b"}), [yes, yes, yes, yes]),
            ("you_changed", json!({"you": {"participant": "p-c"}}), [no, no, yes, no]),
            ("chat_message", json!({"from": card("p-c"), "to": "staff"}), [yes, yes, yes, no]),
            ("chat_message", json!({"from": card("p-c"), "to": "everyone"}), [yes, yes, yes, yes]),
            ("chat_message", json!({"from": card("p-c"), "to": "p-b"}), [no, yes, yes, no]),
            (
                "question_asked",
                json!({"question": "q", "asker": card("p-c"), "own": true}),
                [no, no, yes, no],
            ),
            ("question_asked", json!({"question": "q", "asker": card("p-c")}), [yes, no, no, no]),
            (
                "question_assigned",
                json!({"question": "q", "participant": card("p-b"), "text": "t"}),
                [no, yes, no, no],
            ),
            ("question_answered", json!({"question": "q", "public": true}), [yes, yes, yes, yes]),
        ] {
            assert_eq!(heard(Phase::Live, name, data.clone()), expected, "{name} {data}");
        }
    }

    #[test]
    fn who_leaves_with_the_baton_leaves_before_all_and_who_had_handed_it_on_does_not() {
        for (reason, expected) in [("left", [true; 4]), ("handed", [true, true, false, false])] {
            let mut picture = picture(Phase::Live);
            picture.presenter.set(5, id("p-c"));
            let changed = json!({"participant": null, "previous": {"participant": "p-c"}, "reason": reason});
            picture.hear(8, "presenter_changed", &changed);
            let circle = of(&picture, 9, "participant_left", &json!({"participant": "p-c"}));
            let holds = [
                (View::Staff, "p-a"),
                (View::Panelist, "p-b"),
                (View::Attendee, "p-d"),
                (View::Attendee, "p-e"),
            ]
            .map(|(view, who)| circle.holds(view, id(who)));
            assert_eq!(holds, expected, "{reason}");
        }
    }

    #[test]
    fn a_rehearsal_is_the_stages() {
        for name in ["poll_opened", "screen_changed", "all_muted", "presenter_changed", "lab_changed"] {
            assert_eq!(heard(Phase::Practice, name, json!({})), [true, true, false, false], "{name}");
        }
        assert_eq!(heard(Phase::Practice, "phase_changed", json!({"phase": "ended"})), [true; 4]);
        assert_eq!(heard(Phase::Practice, "survey_set", json!({})), [true; 4]);
    }
}
