//! What clients may send: every command in both encodings, every wrong field by its name, every limit.
//! Must not know sessions: nothing here is decided, only read.

mod wire;

use cuelight::protocol::{Codec, Incoming, parse};
use cuelight::session::{Command, Expect, Phase, Refusal};
use proptest::prelude::*;
use serde_json::{Value, json};
use wire::{Good, PERSON, POLL, QUESTION, commands, encode};

fn frame(cmd: &str, args: &Value) -> Value {
    json!({"id": "c1", "cmd": cmd, "args": args})
}

/// Reads a frame in both encodings, which must agree.
fn read(frame: &Value) -> Incoming {
    let [json, msgpack] = Codec::ALL.map(|codec| parse(codec, &encode(codec, frame)));
    assert_eq!(json, msgpack, "{frame}");
    json
}

fn read_json(text: &str) -> Incoming {
    parse(Codec::Json, text.as_bytes())
}

/// The command of a frame that must have one.
fn command(frame: &Value) -> Command {
    match read(frame) {
        Incoming::Command { command: Ok(command), .. } => command,
        other => panic!("{frame}: {other:?}"),
    }
}

/// The id that is answered, and the field that is refused; no field where nothing is.
fn refused(incoming: &Incoming) -> (Option<&str>, Option<&str>) {
    let (id, refusal) = match incoming {
        Incoming::Command { id, command: Err(refusal), .. } => (Some(&**id), refusal),
        Incoming::Unreadable { id, refusal } => (id.as_deref(), refusal),
        Incoming::Hello { .. } | Incoming::Seen { .. } | Incoming::Command { command: Ok(_), .. } => {
            return (None, None);
        }
    };
    match refusal {
        Refusal::Invalid { field, .. } => (id, Some(field)),
        other => panic!("{other:?} is nothing that reading can say"),
    }
}

fn must_name(incoming: &Incoming, field: &str, what: &str) {
    assert_eq!(refused(incoming).1, Some(field), "{what}: {incoming:?}");
}

fn args_must_name(cmd: &str, args: &Value, field: &str) {
    let incoming = read(&frame(cmd, args));
    assert_eq!(refused(&incoming), (Some("c1"), Some(field)), "{cmd} {args}: {incoming:?}");
}

fn without(args: &Value, key: &str) -> Value {
    let mut args = args.clone();
    args.as_object_mut().unwrap().remove(key);
    args
}

fn with(args: &Value, key: &str, value: Value) -> Value {
    let mut args = args.clone();
    args[key] = value;
    args
}

#[test]
fn every_command_is_in_the_table_of_good_ones() {
    let schema = schemars::schema_for!(Command);
    let variants = schema.get("oneOf").unwrap().as_array().unwrap();
    let mut named: Vec<_> = variants.iter().map(|variant| variant["required"][0].as_str().unwrap()).collect();
    let mut good: Vec<_> = commands().iter().map(|good| good.cmd).collect();
    (named.sort(), good.sort());
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

#[test]
fn what_is_no_message_is_refused_without_an_id() {
    for text in
        ["", "{", "nonsense", r#"{"id":"a","cmd":"end"} {}"#, r#"{"id":"a","cmd":"end"}x"#, "1e999", "NaN"]
    {
        assert_eq!(refused(&read_json(text)), (None, Some("message")), "{text}");
    }
    assert_eq!(refused(&parse(Codec::Json, b"{\"id\":\"\xff\",\"cmd\":\"end\"}")), (None, Some("message")));
    for (bytes, field) in [
        (&b""[..], "message"),
        (b"\x82\xa2id\xa1a\xa3cmd\xa3end\xc0", "message"),
        (b"\x82\xa2id\xa1a\xa3cmd", "message"),
        (b"\xdf\xff\xff\xff\xff", "message"),
        (b"\xdb\xff\xff\xff\xff", "message"),
        (b"\x82\xa2id\xa1a\xa3cmd\xd4\x01\x00", "message"),
        (b"\x82\xa2id\xc4\x01a\xa3cmd\xa3end", "id"),
        (b"\x82\xa2id\xa1\xff\xa3cmd\xa3end", "id"),
    ] {
        assert_eq!(refused(&parse(Codec::MessagePack, bytes)), (None, Some(field)), "{bytes:?}");
    }
    for (bytes, field) in [
        (&b"\x83\xa2id\xa1a\xa3cmd\xa3end\x01\x02"[..], "message"),
        (b"\x83\xa2id\xa1a\xa3cmd\xa3end\xa4args\x81\x01\x02", "args"),
        (b"\x82\xa2id\xa1a\xa3cmd\xc4\x03end", "cmd"),
        (b"\x83\xa2id\xa1a\xa3cmd\xa3end\xa1x\xcb\x7f\xf8\0\0\0\0\0\0", "x"),
        (b"\x83\xa2id\xa1a\xa3cmd\xa3end\xa1x\xca\x7f\x80\0\0", "x"),
    ] {
        assert_eq!(refused(&parse(Codec::MessagePack, bytes)), (Some("a"), Some(field)), "{bytes:?}");
    }
}

#[test]
fn bounds_hold_at_the_limit_and_not_beyond() {
    let nested = |depth: usize| (0..depth).fold(json!(0), |inner, _| json!([inner]));
    let wide = |members: usize| Value::Object((0..members).map(|n| (format!("k{n}"), json!(n))).collect());
    let later = |value: Value| json!({"id": "c1", "cmd": "end", "later": value});
    for (value, fits) in [
        (nested(6), true),
        (nested(7), true),
        (nested(8), false),
        (nested(100), false),
        (wide(63), true),
        (wide(64), true),
        (wide(65), false),
        (json!(vec![0; 255]), true),
        (json!(vec![0; 256]), true),
        (json!(vec![0; 257]), false),
        (json!(9_007_199_254_740_990_i64), true),
        (json!(9_007_199_254_740_991_i64), true),
        (json!(9_007_199_254_740_992_i64), false),
        (json!(-9_007_199_254_740_991_i64), true),
        (json!(-9_007_199_254_740_992_i64), false),
        (json!(u64::MAX), false),
        (json!(1e300), false),
    ] {
        let incoming = read(&later(value.clone()));
        assert_eq!(refused(&incoming).1, (!fits).then_some("later"), "{value}: {incoming:?}");
    }
    must_name(
        &read_json(r#"{"id":"c1","cmd":"end","later":123456789012345678901234567890}"#),
        "later",
        "huge",
    );
    let envelope = |members: usize| with(&with(&wide(members - 2), "id", json!("c1")), "cmd", json!("end"));
    assert_eq!(refused(&read(&envelope(64))).1, None);
    must_name(&read(&envelope(65)), "message", "an envelope of 65 members");
}

#[test]
fn texts_and_lists_hold_at_the_limit() {
    let chars = |n: usize| "é".repeat(n);
    let points = |n: usize| json!({"stroke": {"tool": "pen", "color": "#000000", "width": 100, "points": vec![[0, 1]; n]}});
    let options = |n: usize| json!({"question": "Q", "kind": "multiple", "options": vec!["A"; n]});
    let questions = |n: usize| json!({"questions": vec![json!({"question": "Q", "kind": "text"}); n]});
    for (cmd, args) in [
        ("chat", json!({"to": "staff", "text": chars(2000)})),
        ("chat", json!({"to": "staff", "text": "e\u{301}".repeat(2000)})),
        ("ask", json!({"text": chars(1000)})),
        ("edit_details", json!({"title": chars(300), "description": chars(2000)})),
        ("draw", points(1)),
        ("draw", points(255)),
        ("draw", points(256)),
        ("create_poll", options(2)),
        ("create_poll", options(20)),
        ("set_survey", questions(20)),
        ("list_polls", json!({"limit": 1})),
        ("vote", json!({"poll": POLL, "choices": [19]})),
        ("allow_back", json!({"sub": chars(128)})),
    ] {
        command(&frame(cmd, &args));
    }
    for (cmd, args, field) in [
        ("draw", points(0), "stroke"),
        ("draw", points(257), "stroke"),
        ("create_poll", options(21), "options"),
        ("set_survey", questions(21), "questions"),
        ("allow_back", json!({"sub": chars(129)}), "sub"),
    ] {
        args_must_name(cmd, &args, field);
    }
    assert_eq!(refused(&read(&json!({"id": chars(64), "cmd": "end"}))).1, None);
}

fn content(incoming: &Incoming) -> u64 {
    match incoming {
        Incoming::Command { content, .. } => *content,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_retry_is_known_by_its_content_and_by_nothing_else() {
    let one = read_json(r#"{"id":"a","cmd":"chat","args":{"to":"staff","text":"x"}}"#);
    for same in [
        r#"{"cmd":"chat","id":"a","args":{"text":"x","to":"staff"}}"#,
        r#"{"cmd":"chat","id":"a","args":{"text":"x","to":"staff"},"expect":{},"later":1}"#,
        r#"{"cmd":"chat","id":"a","args":{"text":"x","to":"staff"},"expect":{"phase":null}}"#,
    ] {
        assert_eq!(content(&one), content(&read_json(same)), "{same}");
    }
    for other in [
        r#"{"id":"a","cmd":"chat","args":{"to":"staff","text":"y"}}"#,
        r#"{"id":"a","cmd":"chat","args":{"to":"staff","text":"x","text":"x"}}"#,
        r#"{"id":"a","cmd":"chat","args":{"to":"staff","text":"x"},"expect":{"phase":"live"}}"#,
        r#"{"id":"a","cmd":"ask","args":{"to":"staff","text":"x"}}"#,
        r#"{"id":"a","cmd":"end"}"#,
    ] {
        assert_ne!(content(&one), content(&read_json(other)), "{other}");
    }
    let stroke = |width| {
        read_json(&format!(
            r##"{{"id":"a","cmd":"draw","args":{{"stroke":{{"tool":"pen","color":"#000000","width":{width},"points":[[0,0]]}}}}}}"##
        ))
    };
    assert_eq!(content(&stroke("2")), content(&stroke("2.0")), "one number to encoders that have one kind");
}

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-100_i64..100).prop_map(Value::from),
        any::<f64>().prop_map(|number| json!(number)),
        "[a-z_é]{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(9, 40, 5, |inner| {
        let key = prop_oneof![
            "[a-z]{1,3}".boxed(),
            prop::sample::select(vec!["text", "participant", "stroke", "poll"])
                .prop_map(String::from)
                .boxed()
        ];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::btree_map(key, inner, 0..5)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn random_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        for codec in Codec::ALL {
            parse(codec, &bytes);
        }
    }

    #[test]
    fn mutated_good_frames_never_panic(
        which in 0..55_usize,
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
        cut in any::<prop::sample::Index>(),
    ) {
        let good = &commands()[which];
        for codec in Codec::ALL {
            let mut bytes = encode(codec, &frame(good.cmd, &good.args));
            let place = at.index(bytes.len());
            bytes[place] = byte;
            parse(codec, &bytes);
            parse(codec, &bytes[..cut.index(bytes.len())]);
        }
    }

    #[test]
    fn both_encodings_of_any_message_are_read_alike(which in 0..55_usize, args in any_value(), expect in any_value()) {
        let cmd = commands()[which].cmd;
        read(&json!({"id": "a", "cmd": cmd, "args": args, "expect": expect}));
        read(&args);
    }
}
