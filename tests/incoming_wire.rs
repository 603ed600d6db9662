//! What clients may send: every command in both encodings, every wrong field by its name.
//! Must not know sessions: nothing here is decided, only read.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod wire;

use cuelight::protocol::{Codec, Incoming, parse};
use cuelight::session::{Command, Expect, Phase};
use serde_json::{Value, json};
use wire::{
    Good, PERSON, POLL, QUESTION, args_must_name, command, commands, frame, must_name, read, read_json,
    refused, with, without,
};

#[test]
fn every_command_is_in_the_table_of_good_ones() {
    let schema = schemars::schema_for!(Command);
    let variants = schema.get("oneOf").unwrap().as_array().unwrap();
    let mut named: Vec<_> = variants.iter().map(|variant| variant["required"][0].as_str().unwrap()).collect();
    let mut good: Vec<_> = commands().iter().map(|good| good.cmd).collect();
    named.sort();
    good.sort();
    assert_eq!(named, good);
}

#[test]
fn every_command_is_read_in_both_encodings_and_comes_back_as_it_was() {
    for Good { cmd, args, .. } in commands() {
        let read = serde_json::to_value(command(&frame(cmd, &args))).unwrap();
        let again = command(&frame(cmd, &read[cmd]));
        assert_eq!(serde_json::to_value(again).unwrap(), read, "{cmd}");
    }
}

#[test]
fn arguments_may_be_absent_or_null_only_where_the_table_says_so() {
    for Good { cmd, args, optional } in commands() {
        for key in args.as_object().unwrap().keys() {
            let (absent, null) = (without(&args, key), with(&args, key, Value::Null));
            if optional.contains(&key.as_str()) {
                assert_eq!(command(&frame(cmd, &absent)), command(&frame(cmd, &null)), "{cmd} {key}");
                let content = |args| match read(&frame(cmd, args)) {
                    Incoming::Command { content, .. } => content,
                    other => panic!("{other:?}"),
                };
                assert_eq!(content(&absent), content(&null), "{cmd} {key}");
            } else {
                let field = if (cmd, key.as_str()) == ("create_poll", "options") { "options" } else { key };
                args_must_name(cmd, &absent, field);
                if (cmd, key.as_str()) != ("assign_question", "participant") {
                    args_must_name(cmd, &null, field);
                }
            }
        }
    }
    assert!(matches!(
        command(&frame("assign_question", &json!({"question": QUESTION, "participant": null}))),
        Command::AssignQuestion { participant: None, .. }
    ));
}

#[test]
fn every_argument_of_a_wrong_type_is_named() {
    for Good { cmd, args, .. } in commands() {
        for key in args.as_object().unwrap().keys() {
            for wrong in [json!(-1.5), json!([[]])] {
                args_must_name(cmd, &with(&args, key, wrong), key);
            }
        }
    }
}

#[test]
fn an_unknown_argument_is_named_even_if_it_is_null() {
    for Good { cmd, args, .. } in commands() {
        args_must_name(cmd, &with(&args, "zz", json!(1)), "zz");
        args_must_name(cmd, &with(&args, "zz", Value::Null), "zz");
    }
}

/// Found by the fuzzer: the JSON reader was a last digit off where a number has as many as a float holds.
#[test]
fn a_number_is_the_same_in_both_encodings_to_its_last_digit() {
    let draw = commands().into_iter().find(|good| good.cmd == "draw").unwrap().args;
    for width in
        [2.537_310_461_788_820_2, 0.1 + 0.2, 1.0 / 3.0, 5.000_000_000_000_001, 1.797_693_134_862_315_7]
    {
        let mut args = draw.clone();
        args["stroke"]["width"] = json!(width);
        let Command::Draw { stroke } = command(&frame("draw", &args)) else { panic!("a drawing") };
        assert_eq!(serde_json::to_value(stroke).unwrap()["width"].as_f64(), Some(width));
    }
}

#[test]
fn no_arguments_are_the_same_as_empty_ones() {
    let bare = json!({"id": "c1", "cmd": "mute_all"});
    assert_eq!(read(&bare), read(&frame("mute_all", &json!({}))));
    assert_eq!(read(&bare), read(&frame("mute_all", &Value::Null)));
}

#[test]
fn wrong_values_are_named_by_their_argument() {
    let stroke = commands().into_iter().find(|good| good.cmd == "draw").unwrap().args["stroke"].clone();
    let long = |chars: usize| "x".repeat(chars);
    for (cmd, args, field) in [
        ("set_role", json!({"participant": PERSON, "role": "king"}), "role"),
        ("set_role", json!({"participant": "p".repeat(65), "role": "attendee"}), "participant"),
        ("allow_back", json!({"sub": ""}), "sub"),
        ("list_chat", json!({"limit": 0}), "limit"),
        ("list_chat", json!({"limit": 501}), "limit"),
        ("list_chat", json!({"limit": 5.0}), "limit"),
        ("list_chat", json!({"limit": "5"}), "limit"),
        ("edit_details", json!({"title": ""}), "title"),
        ("edit_details", json!({"title": long(301)}), "title"),
        ("edit_details", json!({"description": long(2001)}), "description"),
        ("remove", json!({"participant": PERSON, "reason": long(201)}), "reason"),
        ("chat", json!({"to": "everyone", "text": long(2001)}), "text"),
        ("chat", json!({"to": "everyone", "text": "a\u{202e}b"}), "text"),
        ("ask", json!({"text": long(1001)}), "text"),
        ("answer_question", json!({"question": QUESTION, "text": "a", "public": "yes"}), "public"),
        ("create_poll", json!({"question": long(301), "kind": "text"}), "question"),
        ("create_poll", json!({"question": "Q", "kind": "quiz"}), "kind"),
        ("create_poll", json!({"question": "Q", "kind": "single", "options": ["A"]}), "options"),
        ("create_poll", json!({"question": "Q", "kind": "rating", "options": ["A", "B"]}), "options"),
        ("create_poll", json!({"question": "Q", "kind": "single", "options": ["A", long(151)]}), "options"),
        ("vote", json!({"poll": POLL, "choices": []}), "choices"),
        ("vote", json!({"poll": POLL, "choices": [0, 0]}), "choices"),
        ("vote", json!({"poll": POLL, "choices": [20]}), "choices"),
        ("vote", json!({"poll": POLL, "rating": 6}), "rating"),
        ("vote", json!({"poll": POLL, "rating": 0}), "rating"),
        ("set_survey", json!({"questions": []}), "questions"),
        ("set_survey", json!({"questions": [{"question": "Q", "kind": "single"}]}), "questions"),
        ("set_survey", json!({"questions": [{"question": "Q"}]}), "kind"),
        ("set_survey", json!({"questions": [{"question": "Q", "kind": "text", "zz": 1}]}), "zz"),
        ("submit_survey", json!({"answers": [{"rating": 9}]}), "answers"),
        ("draw", json!({ "stroke": with(&stroke, "color", json!("red")) }), "stroke"),
        ("draw", json!({ "stroke": with(&stroke, "width", json!(0)) }), "stroke"),
        ("draw", json!({ "stroke": with(&stroke, "points", json!([[0, 2]])) }), "stroke"),
        ("draw", json!({ "stroke": with(&stroke, "points", json!([[0, 1, 1]])) }), "stroke"),
        ("draw", json!({ "stroke": with(&stroke, "zz", json!(1)) }), "zz"),
        ("draw", json!({ "stroke": without(&stroke, "tool") }), "tool"),
        ("draw", json!({"stroke": ["pen", "#000000", 1, [[0, 0]]]}), "stroke"),
        ("set_lab", json!({"lab": "lasers", "on": true}), "lab"),
        ("react", json!({"emoji": "👍"}), "emoji"),
    ] {
        args_must_name(cmd, &args, field);
    }
}

#[test]
fn the_parts_of_the_envelope_are_named() {
    for (frame, id, field) in [
        (json!({"id": "c1"}), Some("c1"), "cmd"),
        (json!({"id": "c1", "cmd": "fly"}), Some("c1"), "cmd"),
        (json!({"id": "c1", "cmd": "MuteAll"}), Some("c1"), "cmd"),
        (json!({"id": "c1", "cmd": 7}), Some("c1"), "cmd"),
        (json!({"id": "c1", "cmd": null}), Some("c1"), "cmd"),
        (json!({"id": "c1", "cmd": "end", "args": []}), Some("c1"), "args"),
        (json!({"id": "c1", "cmd": "end", "args": "x"}), Some("c1"), "args"),
        (json!({"id": "c1", "cmd": "create_poll", "args": 3}), Some("c1"), "args"),
        (json!({"id": "c1", "cmd": "end", "expect": 3}), Some("c1"), "expect"),
        (json!({"id": "c1", "cmd": "end", "expect": {"phase": "over"}}), Some("c1"), "phase"),
        (json!({"id": "c1", "cmd": "end", "expect": {"presenter_term": -1}}), Some("c1"), "presenter_term"),
        (json!({"id": "c1", "cmd": "end", "expect": {"mute_epoch": "1"}}), Some("c1"), "mute_epoch"),
        (json!({"id": "c1", "cmd": "end", "expect": {"screen": "on"}}), Some("c1"), "screen"),
        (json!({"cmd": "end"}), None, "id"),
        (json!({"id": "", "cmd": "end"}), None, "id"),
        (json!({"id": 7, "cmd": "end"}), None, "id"),
        (json!({"id": null, "cmd": "end"}), None, "id"),
        (json!({"id": "x".repeat(65), "cmd": "end"}), None, "id"),
        (json!({}), None, "id"),
        (json!([]), None, "message"),
        (json!("hello"), None, "message"),
        (json!({"id": "c1", "cmd": "hello"}), Some("c1"), "ticket"),
        (json!({"id": "c1", "cmd": "hello", "args": {"ticket": 3}}), Some("c1"), "ticket"),
        (json!({"id": "c1", "cmd": "hello", "args": {"ticket": "t", "zz": 3}}), Some("c1"), "zz"),
        (
            json!({"id": "c1", "cmd": "hello", "args": {"ticket": "t", "resume": {"epoch": "e"}}}),
            Some("c1"),
            "seq",
        ),
        (
            json!({"id": "c1", "cmd": "hello", "args": {"ticket": "t", "resume": {"epoch": 1, "seq": 1}}}),
            Some("c1"),
            "resume",
        ),
        (json!({"cmd": "hello", "args": {"ticket": "t"}}), None, "id"),
        (json!({"cmd": "seen"}), None, "seq"),
        (json!({"cmd": "seen", "args": {"seq": -1}}), None, "seq"),
        (json!({"cmd": "seen", "args": {"seq": 1, "zz": 1}, "id": "s"}), Some("s"), "zz"),
    ] {
        let incoming = read(&frame);
        assert_eq!(refused(&incoming), (id, Some(field)), "{frame}: {incoming:?}");
    }
}

#[test]
fn hello_seen_and_expectations_are_read() {
    let resume = json!({"epoch": "e9", "seq": 412});
    let hello = read(&json!({"id": "c1", "cmd": "hello", "args": {"ticket": "a.b.c", "resume": resume}}));
    let Incoming::Hello { id, ticket, resume: Some(resume) } = &hello else { panic!("{hello:?}") };
    assert_eq!((&**id, &**ticket, &*resume.epoch, resume.seq.0), ("c1", "a.b.c", "e9", 412));
    assert!(!format!("{hello:?}").contains("a.b.c"), "a ticket is a secret");
    assert!(matches!(
        read(&json!({"id": "c1", "cmd": "hello", "args": {"ticket": "t", "resume": null}})),
        Incoming::Hello { resume: None, .. }
    ));
    assert!(
        matches!(read(&json!({"cmd": "seen", "args": {"seq": 9}})), Incoming::Seen { seq } if seq.0 == 9)
    );
    let all = json!({"presenter_term": 4, "mute_epoch": 0, "phase": "live"});
    let incoming = read(&json!({"id": "c1", "cmd": "end", "expect": all, "later": {"x": 1}}));
    let Incoming::Command { expect, command: Ok(Command::End {}), .. } = incoming else {
        panic!("{incoming:?}")
    };
    assert_eq!(expect, Expect { presenter_term: Some(4), mute_epoch: Some(0), phase: Some(Phase::Live) });
}

#[test]
fn a_key_given_twice_is_refused_and_named_at_every_level() {
    for (text, id, field) in [
        (r#"{"id":"a","id":"b","cmd":"end"}"#, None, "id"),
        (r#"{"id":"a","cmd":"end","cmd":"leave"}"#, Some("a"), "cmd"),
        (r#"{"id":"a","cmd":"mute_all","args":{},"args":{"lock":true}}"#, Some("a"), "args"),
        (r#"{"id":"a","cmd":"mute_all","args":{"lock":false,"lock":true}}"#, Some("a"), "lock"),
        (r#"{"id":"a","cmd":"end","expect":{"phase":"live","phase":"live"}}"#, Some("a"), "phase"),
        (r#"{"id":"a","cmd":"end","later":1,"later":2}"#, Some("a"), "later"),
        (r#"{"id":"a","cmd":"end","later":{"x":{"y":1,"y":2}}}"#, Some("a"), "y"),
        (
            r##"{"cmd":"draw","args":{"stroke":{"color":"#000000","color":"#ffffff"}},"id":"a"}"##,
            Some("a"),
            "color",
        ),
        (r#"{"cmd":"seen","args":{"seq":1,"seq":2}}"#, None, "seq"),
        (r#"{"id":"a","cmd":"hello","args":{"ticket":"t","ticket":"u"}}"#, Some("a"), "ticket"),
    ] {
        let incoming = read_json(text);
        assert_eq!(refused(&incoming), (id, Some(field)), "{text}: {incoming:?}");
    }
    let twice = b"\x83\xa2id\xa1a\xa3cmd\xa3end\xa3cmd\xa5leave";
    must_name(&parse(Codec::MessagePack, twice), "cmd", "MessagePack");
}
