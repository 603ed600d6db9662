//! Frames read in both encodings, and what is said of the wrong ones.
//! Must not know which frames are good.

use cuelight::protocol::{Codec, Incoming, parse};
use cuelight::session::{Command, Refusal};
use serde_json::{Value, json};

use super::encode;

pub fn frame(cmd: &str, args: &Value) -> Value {
    json!({"id": "c1", "cmd": cmd, "args": args})
}

/// Reads a frame in both encodings, which must agree.
pub fn read(frame: &Value) -> Incoming {
    let [json, msgpack] = Codec::ALL.map(|codec| parse(codec, &encode(codec, frame)));
    assert_eq!(json, msgpack, "{frame}");
    json
}

pub fn read_json(text: &str) -> Incoming {
    parse(Codec::Json, text.as_bytes())
}

/// The command of a frame that must have one.
pub fn command(frame: &Value) -> Command {
    match read(frame) {
        Incoming::Command { command: Ok(command), .. } => command,
        other => panic!("{frame}: {other:?}"),
    }
}

/// The id that is answered, and the field that is refused; no field where nothing is.
pub fn refused(incoming: &Incoming) -> (Option<&str>, Option<&str>) {
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

pub fn must_name(incoming: &Incoming, field: &str, what: &str) {
    assert_eq!(refused(incoming).1, Some(field), "{what}: {incoming:?}");
}

pub fn args_must_name(cmd: &str, args: &Value, field: &str) {
    let incoming = read(&frame(cmd, args));
    assert_eq!(refused(&incoming), (Some("c1"), Some(field)), "{cmd} {args}: {incoming:?}");
}

pub fn without(args: &Value, key: &str) -> Value {
    let mut args = args.clone();
    args.as_object_mut().unwrap().remove(key);
    args
}

pub fn with(args: &Value, key: &str, value: Value) -> Value {
    let mut args = args.clone();
    args[key] = value;
    args
}

pub fn content(incoming: &Incoming) -> u64 {
    match incoming {
        Incoming::Command { content, .. } => *content,
        other => panic!("{other:?}"),
    }
}
