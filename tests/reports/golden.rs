//! The report of a whole webinar, byte for byte. `UPDATE_GOLDEN=1` writes the files anew.

use std::path::Path;

use cuelight::reports::{Report, csv};
use cuelight::session::Role;
use cuelight::session::chat::To;
use cuelight::session::command::Command;
use cuelight::session::roster::LeftReason;
use serde_json::json;

use super::report;
use super::world::{MINUTE, World, text};

/// A webinar with something of everything.
pub fn played() -> World {
    let mut world = World::titled("=HYPERLINK(\"http://example.org\")");
    let cast = world.cast();
    world.sends(
        cast.alice,
        "set_survey",
        json!({"questions": [
            {"question": "How was it?", "kind": "rating"},
            {"question": "What was missing?", "kind": "text", "anonymous": true},
            {"question": "Again?", "kind": "single", "options": ["Yes", "No"]},
        ]}),
    );
    world.sends(cast.alice, "set_chat_policy", json!({"attendees": "everyone"}));
    world.hands_out("slides.pdf", 123_456);
    world.start(cast.alice, true);
    world.must(cast.alice, Command::Chat { to: To::Everyone, text: text("only a rehearsal") });
    world.wait(5 * MINUTE);
    world.start(cast.alice, false);
    world.must(cast.alice, Command::StartRecording {});
    world.wait(MINUTE);
    world.must(cast.alice, Command::Chat { to: To::Everyone, text: text("Welcome,\n\n\"all\" of you") });
    world.must(cast.carol, Command::Chat { to: To::Everyone, text: text("+1") });
    world.must(cast.carol, Command::RaiseHand {});
    let which = world
        .opens(cast.alice, json!({"question": "Which?", "kind": "multiple", "options": ["-a", "b", "c"]}));
    world.votes(cast.carol, which, json!({"choices": [0, 2]}));
    world.votes(cast.dave, which, json!({"choices": [2]}));
    world.must(cast.alice, Command::ClosePoll { poll: which });
    world.leave(cast.dave, LeftReason::Dropped);
    world.wait(MINUTE);
    world.join("dave", Role::Attendee);
    let honest = world.opens(
        cast.alice,
        json!({"question": "Honestly?", "kind": "text", "anonymous": true, "options": []}),
    );
    world.votes(cast.dave, honest, json!({"text": "too long"}));
    world.votes(cast.carol, honest, json!({"text": "@all: fine"}));
    world.sends(cast.alice, "create_poll", json!({"question": "Never asked?", "kind": "rating"}));
    let asked = world.asks(cast.carol, "How long?", false);
    world.asks(cast.dave, "Who pays?", true);
    world.must(cast.alice, Command::AnswerQuestion { question: asked, text: text("An hour"), public: true });
    let bob = world.id(cast.bob);
    world.must(cast.alice, Command::SetRole { participant: bob, role: Role::Attendee });
    world.wait(30 * MINUTE);
    world.must(cast.alice, Command::End {});
    world.wait(MINUTE);
    world.submits_late(cast.carol, json!([{"rating": 5}, {"text": "coffee"}, {"choices": [0]}]));
    world.submits_late(cast.dave, json!([{"rating": 3}, null, {"choices": [1]}]));
    world
}

fn check(name: &str, found: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/reports").join(name);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, found).expect("write the golden file");
    }
    let golden = std::fs::read_to_string(&path).expect("read the golden file");
    assert_eq!(found, golden, "{name}; UPDATE_GOLDEN=1 writes it anew");
}

#[test]
fn a_report_has_these_bytes_in_json() {
    let mut json = serde_json::to_string_pretty(&report(&played())).expect("plain data");
    json.push('\n');
    check("webinar.json", &json);
}

#[test]
fn a_report_has_these_bytes_in_csv() {
    check("webinar.csv", &csv(&report(&played())));
}

#[test]
fn the_schema_of_a_report_is_published_as_this() {
    let mut schema = serde_json::to_string_pretty(&schemars::schema_for!(Report)).expect("plain data");
    schema.push('\n');
    check("report.schema.json", &schema);
}
