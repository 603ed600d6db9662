//! What several test files of the wire share: one good frame of every command, and golden files.
//! Must not know what is tested with them.
#![allow(dead_code, reason = "each test file uses its part")]

use std::fs;
use std::path::{Path, PathBuf};

use cuelight::protocol::Codec;
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
    let stroke = json!({"tool": "pen", "color": "#00ffAA", "width": 2.5, "points": [[0, 0.25], [1, 1]], "text": "here"});
    let survey = json!([{"question": "How was it?", "kind": "rating"}, {"question": "Why?", "kind": "text", "anonymous": true}]);
    let page = ["after", "limit"].as_slice();
    let plain = |cmd| Good { cmd, args: json!({}), optional: &[] };
    let good = |cmd, args| Good { cmd, args, optional: &[] };
    let some = |cmd, args, optional| Good { cmd, args, optional };
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

/// A value's bytes in one encoding.
pub fn encode(codec: Codec, value: &Value) -> Vec<u8> {
    codec.encode(value).to_vec()
}

/// The other way: what a client of that encoding reads.
pub fn decode(codec: Codec, bytes: &[u8]) -> Value {
    match codec {
        Codec::Json => serde_json::from_slice(bytes).unwrap(),
        Codec::MessagePack => rmp_serde::from_slice(bytes).unwrap(),
    }
}

/// Whether golden files are to be written anew.
pub fn updating() -> bool {
    std::env::var_os("UPDATE_GOLDEN").is_some()
}

/// A path in the repository.
pub fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Compares with a file of the repository, or writes it. The difference, where there is one.
pub fn compare(path: &str, text: &str) -> Option<String> {
    let file = repository(path);
    if updating() {
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, text).unwrap();
        return None;
    }
    let golden = fs::read_to_string(&file).unwrap_or_default();
    (golden != text).then(|| difference(path, &golden, text))
}

fn difference(path: &str, golden: &str, text: &str) -> String {
    let (old, new): (Vec<_>, Vec<_>) = (golden.lines().collect(), text.lines().collect());
    let same = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
    let rest = old.len().min(new.len()) - same;
    let tail = old.iter().rev().zip(new.iter().rev()).take(rest).take_while(|(old, new)| old == new).count();
    let mut out = format!("{path}, from line {}:\n", same + 1);
    old[same..old.len() - tail].iter().take(20).for_each(|line| out += &format!("  - {line}\n"));
    new[same..new.len() - tail].iter().take(20).for_each(|line| out += &format!("  + {line}\n"));
    out
}

/// Fails with all differences at once.
pub fn must_be_none(differences: Vec<String>) {
    assert!(
        differences.is_empty(),
        "{}\nIf this is meant, write the files anew: UPDATE_GOLDEN=1 cargo test",
        differences.join("\n")
    );
}
