//! One good frame of every command.
//! Must not know what is tested with them.

use serde_json::{Value, json};

/// One command: its name, good arguments with all there are, and those among them that may be left out.
pub struct Good {
    pub cmd: &'static str,
    pub args: Value,
    pub optional: &'static [&'static str],
}

/// Ids that are well formed, whether or not a session knows them.
pub const PERSON: &str = "p3k9v0x2m4q7rt";
pub const POLL: &str = "v3k9v0x2m4q7rt";
pub const QUESTION: &str = "q3k9v0x2m4q7rt";
pub const MESSAGE: &str = "m3k9v0x2m4q7rt";
pub const HANDOUT: &str = "h3k9v0x2m4q7rt";

/// Every command once, in the order of the protocol's table.
pub fn commands() -> Vec<Good> {
    people().into_iter().chain(things()).collect()
}

fn plain(cmd: &'static str) -> Good {
    good(cmd, json!({}))
}

fn good(cmd: &'static str, args: Value) -> Good {
    some(cmd, args, &[])
}

fn some(cmd: &'static str, args: Value, optional: &'static [&'static str]) -> Good {
    Good { cmd, args, optional }
}

fn people() -> Vec<Good> {
    let page = &["after", "limit"];
    vec![
        plain("leave"),
        some("start", json!({"practice": true}), &["practice"]),
        plain("end"),
        some("edit_details", json!({"title": "Rust", "description": ""}), &["title", "description"]),
        good("set_door", json!({"locked": true})),
        good("set_role", json!({"participant": PERSON, "role": "panelist"})),
        good("hand_over_organizer", json!({"participant": PERSON})),
        some("remove", json!({"participant": PERSON, "reason": "spam"}), &["reason"]),
        good("allow_back", json!({"sub": "user-7"})),
        some(
            "list_participants",
            json!({"after": PERSON, "limit": 500, "role": "attendee", "query": "bo"}),
            &["after", "limit", "role", "query"],
        ),
        some("list_chat", json!({"after": MESSAGE, "limit": 1}), page),
        some("list_questions", json!({"after": QUESTION, "limit": 100}), page),
        some("list_polls", json!({"after": POLL, "limit": 100}), page),
        plain("raise_hand"),
        some("lower_hand", json!({"participant": PERSON}), &["participant"]),
        plain("lower_all_hands"),
        some("mute", json!({"participant": PERSON}), &["participant"]),
        some("unmute", json!({"participant": PERSON}), &["participant"]),
        some("mute_all", json!({"lock": true}), &["lock"]),
        plain("lift_mute_all"),
        plain("share_webcam"),
        some("hide_webcam", json!({"participant": PERSON}), &["participant"]),
        good("hand_presenter", json!({"participant": PERSON})),
        plain("take_presenter"),
    ]
}

fn things() -> Vec<Good> {
    let stroke = json!({"tool": "pen", "color": "#00ffAA", "width": 2.5, "points": [[0, 0.25], [1, 1]], "text": "here"});
    let survey = json!([{"question": "How was it?", "kind": "rating"}, {"question": "Why?", "kind": "text", "anonymous": true}]);
    vec![
        plain("share_screen"),
        plain("pause_screen"),
        plain("stop_screen"),
        good("give_control", json!({"participant": PERSON})),
        good("revoke_control", json!({"participant": PERSON})),
        good("draw", json!({ "stroke": stroke })),
        plain("clear_drawing"),
        good("chat", json!({"to": "everyone", "text": "Hello, wörld 👋"})),
        good("set_chat_policy", json!({"attendees": "staff"})),
        good("delete_chat", json!({"message": MESSAGE})),
        some("ask", json!({"text": "Why?", "anonymous": true}), &["anonymous"]),
        good("assign_question", json!({"question": QUESTION, "participant": PERSON})),
        good("answer_question", json!({"question": QUESTION, "text": "So.", "public": true})),
        good("dismiss_question", json!({"question": QUESTION})),
        some(
            "create_poll",
            json!({"question": "Which?", "kind": "single", "options": ["A", "B"], "anonymous": false}),
            &["anonymous"],
        ),
        good("delete_poll", json!({"poll": POLL})),
        good("open_poll", json!({"poll": POLL})),
        good("close_poll", json!({"poll": POLL})),
        good("share_poll_results", json!({"poll": POLL})),
        good("hide_poll_results", json!({"poll": POLL})),
        some(
            "vote",
            json!({"poll": POLL, "choices": [1, 0], "rating": 5, "text": "T"}),
            &["choices", "rating", "text"],
        ),
        good("set_survey", json!({ "questions": survey })),
        good("submit_survey", json!({"answers": [{"rating": 4}, null]})),
        good("remove_handout", json!({"handout": HANDOUT})),
        plain("start_recording"),
        plain("pause_recording"),
        plain("resume_recording"),
        plain("stop_recording"),
        good("set_lab", json!({"lab": "reactions", "on": true})),
        good("react", json!({"emoji": "thumbs_up"})),
        good("caption", json!({"text": "so", "final": false})),
    ]
}
