//! What clients may not send: bytes that are no message, and what lies beyond a bound. And what a retry is known by.
//! Must not know sessions: nothing here is decided, only read.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod wire;

use cuelight::limits::LIMITS;
use cuelight::protocol::{Bounds, Codec, Incoming, Lengths, parse, parse_within};
use cuelight::session::Refusal;
use proptest::prelude::*;
use serde_json::{Value, json};
use wire::{
    PERSON, POLL, QUESTION, args_must_name, command, commands, content, encode, frame, must_name, read,
    read_json, refused, with,
};

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
fn bounds_are_what_the_operator_sets() {
    let nested = |depth: usize| (0..depth).fold(json!(0), |inner, _| json!([inner]));
    let wide = |members: usize| Value::Object((0..members).map(|n| (format!("k{n}"), json!(n))).collect());
    let long = |items: usize| json!(vec![0; items]);
    let bounds = Bounds { nesting: 5, members: 20, items: 300, ..Bounds::default() };
    let deep = Bounds { nesting: 64, members: 1024, items: 4096, ..Bounds::default() };
    for (bounds, value, fits) in [
        // The message is a level itself.
        (bounds, nested(3), true),
        (bounds, nested(4), true),
        (bounds, nested(5), false),
        (bounds, wide(19), true),
        (bounds, wide(20), true),
        (bounds, wide(21), false),
        (bounds, long(299), true),
        (bounds, long(300), true),
        (bounds, long(301), false),
        (deep, nested(63), true),
        (deep, nested(64), false),
        (deep, wide(1024), true),
        (deep, wide(1025), false),
        (deep, long(4096), true),
        (deep, long(4097), false),
    ] {
        let message = json!({"id": "c1", "cmd": "end", "later": value});
        for codec in Codec::ALL {
            let incoming = parse_within(codec, &encode(codec, &message), &bounds);
            assert_eq!(
                refused(&incoming).1,
                (!fits).then_some("later"),
                "{bounds:?} {message}: {incoming:?}"
            );
        }
    }
}

/// What an operator can set of a command: the limit's name, its place, the command with so many of it, the field that is
/// refused, and the words behind the number.
struct Knob {
    limit: &'static str,
    at: fn(&mut Lengths) -> &mut usize,
    cmd: &'static str,
    args: fn(usize) -> Value,
    field: &'static str,
    words: fn(usize) -> String,
}

fn too_long(chars: usize) -> String {
    format!("is longer than {chars} characters")
}

fn knobs() -> Vec<Knob> {
    // Two scalar values before normalisation and one after it.
    fn text(chars: usize) -> String {
        "e\u{301}".repeat(chars)
    }
    fn poll(question: usize, option: usize, options: usize) -> Value {
        json!({"question": text(question), "kind": "single", "options": vec![text(option); options]})
    }
    fn asked(text: Value) -> Value {
        json!({"questions": [{"question": "Q", "kind": "text"}, text]})
    }
    let chat: fn(&mut Lengths) -> &mut usize = |lengths| &mut lengths.chat;
    let title: fn(&mut Lengths) -> &mut usize = |lengths| &mut lengths.poll_title;
    let option: fn(&mut Lengths) -> &mut usize = |lengths| &mut lengths.option;
    let options: fn(&mut Lengths) -> &mut usize = |lengths| &mut lengths.options;
    let knob = |limit, at, cmd, args, field, words| Knob { limit, at, cmd, args, field, words };
    vec![
        knob("chat_chars", chat, "chat", |n| json!({"to": "staff", "text": text(n)}), "text", too_long),
        knob(
            "chat_chars",
            chat,
            "answer_question",
            |n| json!({"question": QUESTION, "text": text(n), "public": true}),
            "text",
            too_long,
        ),
        knob("chat_chars", chat, "caption", |n| json!({"text": text(n), "final": true}), "text", too_long),
        knob("chat_chars", chat, "vote", |n| json!({"poll": POLL, "text": text(n)}), "text", too_long),
        knob(
            "chat_chars",
            chat,
            "submit_survey",
            |n| json!({"answers": [null, {"text": text(n)}]}),
            "answers",
            |n| format!("{} (in `1.text`)", too_long(n)),
        ),
        knob(
            "question_chars",
            |lengths| &mut lengths.question,
            "ask",
            |n| json!({"text": text(n)}),
            "text",
            too_long,
        ),
        knob(
            "reason_chars",
            |lengths| &mut lengths.reason,
            "remove",
            |n| json!({"participant": PERSON, "reason": text(n)}),
            "reason",
            too_long,
        ),
        knob("poll_title_chars", title, "create_poll", |n| poll(n, 1, 2), "question", too_long),
        knob(
            "poll_title_chars",
            title,
            "set_survey",
            |n| asked(poll(n, 1, 2)),
            "questions",
            |n| format!("{} (in `1.question`)", too_long(n)),
        ),
        knob(
            "option_chars",
            option,
            "create_poll",
            |n| poll(1, n, 2),
            "options",
            |n| format!("{} (in `0`)", too_long(n)),
        ),
        knob(
            "option_chars",
            option,
            "set_survey",
            |n| asked(poll(1, n, 2)),
            "questions",
            |n| format!("{} (in `1.options.0`)", too_long(n)),
        ),
        knob(
            "poll_options_max",
            options,
            "create_poll",
            |n| poll(1, 1, n),
            "options",
            |n| format!("2 to {n} for a choice, none else"),
        ),
        knob(
            "poll_options_max",
            options,
            "set_survey",
            |n| asked(poll(1, 1, n)),
            "questions",
            |n| format!("2 to {n} for a choice, none else (in `1.options`)"),
        ),
    ]
}

/// As the protocol bounds them, so does who allows less: at the limit and below it they are read, beyond it they are
/// refused by the same field in the same words.
#[test]
fn texts_and_choices_are_as_long_as_the_operator_allows() {
    for Knob { limit, at, cmd, args, field, words } in knobs() {
        let row = LIMITS.iter().find(|row| row.name == limit).unwrap();
        let most = usize::try_from(row.max).unwrap();
        assert_eq!(*at(&mut Lengths::default()), most, "{limit}: as much as the protocol says, and no more");
        let least = usize::try_from(row.min).unwrap();
        for allowed in [most, most - 1, least + 1] {
            let mut bounds = Bounds::default();
            *at(&mut bounds.lengths) = allowed;
            for (count, fits) in [(allowed - 1, true), (allowed, true), (allowed + 1, false)] {
                for codec in Codec::ALL {
                    let bytes = encode(codec, &frame(cmd, &args(count)));
                    let Incoming::Command { command, .. } = parse_within(codec, &bytes, &bounds) else {
                        panic!("{cmd}: no command")
                    };
                    let expected =
                        Refusal::Invalid { field: field.into(), message: words(allowed).as_str().into() };
                    let said = command.err();
                    assert_eq!(said, (!fits).then_some(expected), "{limit} {allowed}: {cmd} of {count}");
                }
            }
        }
    }
}

/// What was accepted stays known by its id, however little is allowed since.
#[test]
fn a_text_that_is_too_long_now_is_still_the_same_command() {
    let bounds = Bounds { lengths: Lengths { chat: 16, ..Lengths::default() }, ..Bounds::default() };
    for codec in Codec::ALL {
        let bytes = encode(codec, &frame("chat", &json!({"to": "staff", "text": "x".repeat(17)})));
        let (before, since) = (parse(codec, &bytes), parse_within(codec, &bytes, &bounds));
        assert_eq!((refused(&before).1, refused(&since).1), (None, Some("text")));
        assert_eq!(content(&before), content(&since));
    }
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
