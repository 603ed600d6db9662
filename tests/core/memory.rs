//! Ids of commands: applied once, answered the same again, known after a replay.
//! Must not know how an id is kept.

use cuelight::session::{Expect, Session};
use serde_json::json;

use crate::harness::{Stage, line};

#[test]
fn a_repeated_id_gets_its_old_answer_and_changes_nothing() {
    let mut stage = Stage::live();
    let ask = json!({"ask": {"text": "why?"}});
    let first = stage.ask_as("carol", "k1", Expect::default(), ask.clone()).unwrap();
    stage.ok("alice", json!({"mute_all": {}}));
    let before = stage.session.clone();
    let again = stage.ask_as("carol", "k1", Expect::default(), ask.clone()).unwrap();
    assert!(again.repeated && (again.seq, again.made) == (first.seq, first.made));
    assert!(stage.session == before);
    let other = stage.ask_as("carol", "k1", Expect::default(), json!({"ask": {"text": "how?"}})).unwrap_err();
    assert_eq!(line(&other), "invalid id");
    let grace = stage.ask_as("grace", "k1", Expect::default(), ask).unwrap();
    assert!(!grace.repeated, "ids are a person's own");
}

#[test]
fn what_changed_nothing_is_remembered_too() {
    let mut stage = Stage::live();
    let lift = json!({"lift_mute_all": {}});
    let first = stage.ask_as("alice", "k1", Expect::default(), lift.clone()).unwrap();
    assert!(first.events.is_empty() && !first.repeated);
    stage.ok("alice", json!({"mute_all": {}}));
    let again = stage.ask_as("alice", "k1", Expect::default(), lift).unwrap();
    assert!(again.repeated && stage.session.floor.active, "it is not done late");
}

#[test]
fn a_refused_command_is_decided_anew() {
    let mut stage = Stage::live();
    let chat = json!({"chat": {"to": "staff", "text": "x"}});
    assert!(stage.ask_as("carol", "k1", Expect::default(), chat.clone()).is_err());
    stage.ok("alice", json!({"set_chat_policy": {"attendees": "staff"}}));
    assert!(stage.ask_as("carol", "k1", Expect::default(), chat).is_ok());
}

#[test]
fn the_last_128_of_a_person_are_known_after_a_replay_and_over_a_departure() {
    let mut stage = Stage::live();
    for number in 0..129 {
        let command = json!({"ask": {"text": format!("question {number}")}});
        stage.ask_as("carol", &format!("k{number}"), Expect::default(), command).unwrap();
    }
    stage.ok("carol", json!({"leave": {}}));
    stage.enter("carol", cuelight::session::Role::Attendee);
    let mut again = Session::new(&stage.records[0]);
    stage.records[1..].iter().for_each(|record| again.apply(record, |_, _, _| {}));
    stage.session = again;
    for (number, repeated) in [(128, true), (3, true), (0, false)] {
        let command = json!({"ask": {"text": format!("question {number}")}});
        let done = stage.ask_as("carol", &format!("k{number}"), Expect::default(), command).unwrap();
        assert_eq!(done.repeated, repeated, "command {number}: `leave` took the place of the two oldest");
    }
}

#[test]
fn what_is_passed_on_or_read_is_not_remembered() {
    let mut stage = Stage::live();
    stage.ok("alice", json!({"set_lab": {"lab": "reactions", "on": true}}));
    let seq = stage.session.seq;
    for command in
        [json!({"react": {"emoji": "clap"}}), json!({"react": {"emoji": "sad"}}), json!({"list_chat": {}})]
    {
        let done = stage.ask_as("carol", "same", Expect::default(), command).unwrap();
        assert!(!done.repeated && (done.transient.is_some() || done.page.is_some()));
    }
    assert_eq!(stage.session.seq, seq);
}
