//! The AsyncAPI 3.0 document around the schemas: the one channel, what goes over it, and how it ends.
//! Must not know the shapes of messages.

use serde_json::{Map, Value, json};

use super::codec::Codec;
use super::contract::{VERSION, error_meaning, meaning};
use super::incoming::ID_CHARS_MAX;
use super::outgoing::CloseCode;
use super::schemas::replace_refs;
use super::tree::{INTEGER_MAX, ITEMS_MAX, MEMBERS_MAX, NESTING_MAX};
use crate::session::Refusal;

const SCHEMAS: &str = "#/components/schemas/";
const CHANNEL: &str = "#/channels/session";

/// Messages of the server and their definitions.
const SERVER: [(&str, &str, &str); 6] = [
    ("welcome", "Welcome", "The answer to a good hello."),
    ("snapshot", "Snapshot", "A fresh state in place of what was known or missed."),
    ("events", "Events", "What happened, in order; several at once under load."),
    (
        "ok",
        "Ok",
        "A command was accepted and is durable; sent after the events of it that the sender may see.",
    ),
    ("error", "Error", "A command was refused and changed nothing."),
    ("transient", "Transient", "What has no number, is never replayed, and may be merged or dropped."),
];

/// The document.
pub fn document(definitions: Map<String, Value>) -> Value {
    let commands: Vec<String> =
        definitions.keys().filter_map(|name| name.strip_prefix("command_")).map(String::from).collect();
    let mut schemas = Value::Object(definitions);
    replace_refs(&mut schemas, &|at| at.strip_prefix("#/$defs/").map(|name| format!("{SCHEMAS}{name}")));
    json!({
        "asyncapi": "3.0.0",
        "info": {
            "title": "Cuelight session protocol",
            "version": VERSION,
            "description": "Taking part in one live webinar over one WebSocket.",
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "channels": {"session": channel(&commands)},
        "operations": operations(&commands),
        "components": {"messages": messages(&commands), "schemas": schemas},
        "x-subprotocols": Codec::ALL.map(subprotocol),
        "x-close-codes": CloseCode::ALL.map(close_code),
        "x-errors": Refusal::CODES.map(|code| json!({"code": code, "meaning": error_meaning(code)})),
        "x-limits": {
            "nesting": NESTING_MAX,
            "members_of_a_map": MEMBERS_MAX,
            "items_of_an_array": ITEMS_MAX,
            "integer": INTEGER_MAX,
            "id_characters": ID_CHARS_MAX,
        },
    })
}

fn subprotocol(codec: Codec) -> Value {
    let (frames, encoding) = match codec {
        Codec::Json => ("text", "JSON"),
        Codec::MessagePack => ("binary", "MessagePack, maps with string keys"),
    };
    json!({"name": codec.subprotocol(), "frames": frames, "encoding": encoding})
}

fn close_code(code: CloseCode) -> Value {
    let (meaning, back) = meaning(code);
    json!({"code": code.number(), "meaning": meaning, "come_back": back.name()})
}

fn channel(commands: &[String]) -> Value {
    let to = |name: &str| (name.to_string(), json!({"$ref": format!("#/components/messages/{name}")}));
    let names = commands.iter().map(String::as_str).chain(SERVER.iter().map(|(name, ..)| *name));
    let messages: Map<String, Value> = names.map(to).collect();
    json!({
        "address": "/v1/sessions/{session}/ws",
        "description": "One connection of one person. The first message is `hello`.",
        "parameters": {"session": {"description": "The session's id."}},
        "messages": messages,
        "bindings": {"ws": {
            "method": "GET",
            "headers": {
                "type": "object",
                "properties": {
                    "Sec-WebSocket-Protocol": {"type": "string", "enum": Codec::ALL.map(Codec::subprotocol)},
                },
                "required": ["Sec-WebSocket-Protocol"],
            },
            "bindingVersion": "0.1.0",
        }},
    })
}

fn operations(commands: &[String]) -> Value {
    let messages = |names: &[&str]| {
        let to = |name: &&str| json!({"$ref": format!("{CHANNEL}/messages/{name}")});
        Value::Array(names.iter().map(to).collect())
    };
    let channel = json!({"$ref": CHANNEL});
    let answered: Vec<&str> =
        commands.iter().map(String::as_str).filter(|name| !matches!(*name, "hello" | "seen")).collect();
    json!({
        "enter": {
            "action": "receive",
            "channel": channel,
            "summary": "A person shows their ticket and is let in, or the connection is closed.",
            "messages": messages(&["hello"]),
            "reply": {"channel": channel, "messages": messages(&["welcome", "error"])},
        },
        "command": {
            "action": "receive",
            "channel": channel,
            "summary": "A person asks for something; the answer carries the id of the command.",
            "messages": messages(&answered),
            "reply": {"channel": channel, "messages": messages(&["ok", "error"])},
        },
        "report": {
            "action": "receive",
            "channel": channel,
            "summary": "A client says up to where it has shown what it was sent. There is no answer.",
            "messages": messages(&["seen"]),
        },
        "tell": {
            "action": "send",
            "channel": channel,
            "summary": "Everybody is told what they may see.",
            "messages": messages(&["snapshot", "events", "transient"]),
        },
    })
}

fn messages(commands: &[String]) -> Value {
    let message = |name: &str, definition: String| {
        (name.to_string(), json!({"name": name, "payload": {"$ref": format!("{SCHEMAS}{definition}")}}))
    };
    let mut all: Map<String, Value> =
        commands.iter().map(|name| message(name, format!("command_{name}"))).collect();
    for (name, definition, summary) in SERVER {
        let (name, mut sent) = message(name, definition.into());
        sent["summary"] = summary.into();
        all.insert(name, sent);
    }
    Value::Object(all)
}
