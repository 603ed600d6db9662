//! A client's message, in both encodings.

use cuelight::protocol::{Bounds, Codec, Incoming, parse, parse_within};
use serde_json::{Value, json};

use super::bytes;

/// Bytes: which encoding, then one message.
pub fn check(input: &[u8]) {
    let (choice, message) = bytes::first(input);
    let codec = Codec::ALL[usize::from(choice % 2)];
    let incoming = parse(codec, message);
    let narrow = Bounds { nesting: 2, members: 3, items: 1, ..Bounds::default() };
    let within = parse_within(codec, message, &narrow);
    let value: Option<Value> = match codec {
        Codec::Json => serde_json::from_slice(message).ok(),
        Codec::MessagePack => rmp_serde::from_slice(message).ok(),
    };
    if let Some(value) = &value {
        let [text, binary] = Codec::ALL.map(|codec| parse(codec, &codec.encode(value)));
        assert_eq!(text, binary, "both encodings of one tree say the same: {value}");
        // Equal keys are a flaw in what came, and of those the tree has only one.
        if is_flawless(&incoming) {
            assert_eq!(incoming, text, "what came, and what it says: {value}");
            if fits(value, &narrow, 0) {
                assert_eq!(within, incoming, "narrow bounds change nothing of what they hold: {value}");
            } else {
                assert!(!is_flawless(&within), "nothing beyond its bounds gets through: {value}");
            }
        }
    }
    assert!(is_flawless(&incoming) || !is_flawless(&within), "narrow bounds let in no more than wide ones");
    let Incoming::Command { id, expect, command: Ok(command), .. } = incoming else { return };
    assert!(value.is_some(), "a command is a value");
    let named = serde_json::to_value(&command).expect("a command is plain data");
    let (name, args) = match &named {
        Value::Object(members) => members.iter().next().map(|(name, args)| (name.clone(), args.clone())),
        _ => None,
    }
    .expect("a command is written with its name around it");
    let expect_said = serde_json::to_value(expect).expect("plain data");
    let message = json!({"id": id, "cmd": name, "args": args, "expect": expect_said});
    for codec in Codec::ALL {
        match parse(codec, &codec.encode(&message)) {
            Incoming::Command { id: again, expect: expected, command: Ok(same), .. } => {
                assert_eq!((again, expected, same), (id.clone(), expect, command.clone()), "{message}");
            }
            other => panic!("{message} was accepted and is not any more: {other:?}"),
        }
    }
}

fn is_flawless(incoming: &Incoming) -> bool {
    match incoming {
        Incoming::Hello { .. } | Incoming::Seen { .. } | Incoming::Command { command: Ok(_), .. } => true,
        Incoming::Command { command: Err(_), .. } | Incoming::Unreadable { .. } => false,
    }
}

/// Whether a value's parts, with so many maps and arrays around it, are within bounds.
fn fits(value: &Value, bounds: &Bounds, depth: usize) -> bool {
    let may_nest = depth < bounds.nesting;
    match value {
        Value::Array(items) => {
            may_nest && items.len() <= bounds.items && items.iter().all(|item| fits(item, bounds, depth + 1))
        }
        Value::Object(members) => {
            may_nest
                && members.len() <= bounds.members
                && members.values().all(|value| fits(value, bounds, depth + 1))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => true,
    }
}
