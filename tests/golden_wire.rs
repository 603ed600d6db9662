//! The shapes of the wire as golden files: every frame in both encodings, made by a session that really happened.
//! Must not know the rules: what the frames say is the session's business, here only how.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod play;
mod wire;

use cuelight::protocol::{Codec, contract};
use cuelight::session::Refusal;
use play::{Frames, outgoing_frames};
use serde_json::{Value, json};

fn incoming_frames() -> Frames {
    let resume = json!({"epoch": "e9", "seq": 412});
    let mut frames: Vec<(String, Value)> = vec![
        (
            "hello".into(),
            json!({"id": "k3x9-1", "cmd": "hello", "args": {"ticket": "h.p.s", "resume": resume}}),
        ),
        ("seen".into(), json!({"cmd": "seen", "args": {"seq": 413}})),
    ];
    frames.extend(wire::commands().into_iter().map(|good| {
        let expect = json!({"presenter_term": 4, "mute_epoch": 2, "phase": "live"});
        (good.cmd.into(), json!({"id": "k3x9-7", "cmd": good.cmd, "args": good.args, "expect": expect}))
    }));
    let encoded = |(name, mut frame): (String, Value)| {
        frame.sort_all_objects();
        (format!("command_{name}"), Codec::ALL.map(|codec| wire::encode(codec, &frame)))
    };
    frames.into_iter().map(encoded).collect()
}

fn hex(bytes: &[u8]) -> String {
    let line = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>() + "\n";
    bytes.chunks(48).map(line).collect()
}

#[test]
fn the_wire_is_what_the_golden_files_say() {
    let frames: Frames = outgoing_frames().into_iter().chain(incoming_frames()).collect();
    let mut differences = Vec::new();
    for (name, [json, msgpack]) in &frames {
        let json = format!("{}\n", std::str::from_utf8(json).unwrap());
        differences.extend(wire::compare(&format!("tests/golden/wire/{name}.json"), &json));
        differences.extend(wire::compare(&format!("tests/golden/wire/{name}.msgpack.hex"), &hex(msgpack)));
    }
    let is_known = |file: &str| frames.contains_key(file.split('.').next().unwrap());
    differences.extend(wire::strangers("tests/golden/wire", is_known));
    wire::must_be_none(differences);
}

#[test]
fn both_encodings_say_the_same() {
    for (name, [json, msgpack]) in outgoing_frames().into_iter().chain(incoming_frames()) {
        let [json, msgpack] = [wire::decode(Codec::Json, &json), wire::decode(Codec::MessagePack, &msgpack)];
        assert_eq!(json, msgpack, "{name}");
    }
}

#[test]
fn every_kind_of_frame_has_a_golden_file() {
    let frames = outgoing_frames();
    let kinds =
        [("event", &contract::EVENTS[..]), ("transient", &contract::TRANSIENTS), ("error", &Refusal::CODES)];
    for (prefix, names) in kinds {
        for name in names {
            assert!(frames.contains_key(&format!("{prefix}_{name}")), "{prefix} {name}");
        }
    }
    for name in ["ok", "ok_message", "ok_question", "ok_poll", "ok_list_chat", "welcome_resumed"] {
        assert!(frames.contains_key(name), "{name}");
    }
}

/// The schema with one of its definitions at the top.
fn validator(of: &str) -> jsonschema::Validator {
    let mut schema = contract::json_schema();
    let top = schema.as_object_mut().unwrap();
    top.remove("anyOf");
    top.insert("$ref".into(), format!("#/$defs/{of}").into());
    jsonschema::validator_for(&schema).unwrap()
}

fn must_fit(validator: &jsonschema::Validator, name: &str, frame: &Value) {
    let errors: Vec<_> = validator.iter_errors(frame).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{name}: {errors:?}\n{frame}");
}

#[test]
fn every_frame_fits_the_published_schema() {
    let (server, client) = (validator("ServerMessage"), validator("ClientMessage"));
    for (name, [json, _]) in outgoing_frames() {
        let frame = wire::decode(Codec::Json, &json);
        must_fit(&server, &name, &frame);
        if let Some(event) = frame["events"].get(0) {
            let own = format!("event_{}", event["event"].as_str().unwrap());
            must_fit(&validator(&own), &name, event);
        }
    }
    for (name, [json, _]) in incoming_frames() {
        let frame = wire::decode(Codec::Json, &json);
        must_fit(&client, &name, &frame);
        must_fit(&validator(&name), &name, &frame);
    }
}

#[test]
fn the_published_schema_refuses_what_the_server_refuses() {
    let client = validator("ClientMessage");
    for good in wire::commands() {
        let frame = |args: &Value| json!({"id": "a", "cmd": good.cmd, "args": args});
        let mut wrong = good.args.clone();
        wrong["zz"] = json!(1);
        assert!(!client.is_valid(&frame(&wrong)), "{}: an unknown argument", good.cmd);
        for key in good.args.as_object().unwrap().keys() {
            let mut wrong = good.args.clone();
            wrong[key] = json!([[]]);
            assert!(!client.is_valid(&frame(&wrong)), "{} {key}: a wrong type", good.cmd);
            // That options are needed depends on the kind, which the schema says in words.
            if !good.optional.contains(&key.as_str()) && key != "options" {
                wrong.as_object_mut().unwrap().remove(key);
                assert!(!client.is_valid(&frame(&wrong)), "{} {key}: missing", good.cmd);
            }
        }
    }
}
