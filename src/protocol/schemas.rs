//! JSON Schema of every message, put together from what the types say of themselves.
//! Must not know how the documents are laid out that carry it.

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::{Map, Value, json};

use super::contract::{EVENTS, error_meaning};
use super::incoming::{HelloArgs, ID_CHARS_MAX, SeenArgs};
use super::outgoing::{Ok, Snapshot, TransientData, Welcome};
use super::tree::INTEGER_MAX;
use crate::session::announce::Announcement;
use crate::session::capability::{Capability, Need};
use crate::session::{Command, Expect, Missing, Refusal, Role};

type Definitions = Map<String, Value>;

/// Where definitions refer to each other.
const PREFIX: &str = "#/$defs/";

/// Every definition by its name. Two shapes of one name, sent and received: the received one ends in `Input`.
pub fn definitions() -> Definitions {
    let mut sent = sent();
    let mut received = received();
    let clashing: Vec<String> = received
        .iter()
        .filter(|(name, schema)| sent.get(*name).is_some_and(|own| own != *schema))
        .map(|(name, _)| name.clone())
        .collect();
    for name in clashing {
        let schema = received.remove(&name).expect("it was there a moment ago");
        received.insert(format!("{name}Input"), schema);
        let (old, new) = (format!("{PREFIX}{name}"), format!("{PREFIX}{name}Input"));
        received.values_mut().for_each(|schema| replace_refs(schema, &|at| (at == old).then(|| new.clone())));
    }
    sent.append(&mut received);
    sent
}

/// Changes every reference for which there is another.
pub fn replace_refs(schema: &mut Value, other: &dyn Fn(&str) -> Option<String>) {
    match schema {
        Value::Object(members) => {
            for (key, value) in members {
                match value {
                    Value::String(at) if key == "$ref" => {
                        if let Some(new) = other(at) {
                            *at = new;
                        }
                    }
                    value => replace_refs(value, other),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| replace_refs(item, other)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn reference(name: &str) -> Value {
    json!({"$ref": format!("{PREFIX}{name}")})
}

fn any_of(names: impl IntoIterator<Item = String>) -> Value {
    json!({"oneOf": names.into_iter().map(|name| reference(&name)).collect::<Vec<_>>()})
}

fn schema_of<T: JsonSchema>(generator: &mut SchemaGenerator) -> Value {
    T::json_schema(generator).to_value()
}

/// A struct's tag stands in what serde writes, but not in what schemars says of it.
fn tagged(name: &str, mut schema: Value) -> Value {
    schema["properties"]["type"] = json!({"type": "string", "const": name});
    if let Some(required) = schema["required"].as_array_mut() {
        required.insert(0, "type".into());
    }
    schema
}

/// What a client sends.
fn received() -> Definitions {
    let mut generator = SchemaSettings::draft2020_12().into_generator();
    let mut commands: Vec<(String, Value)> = Vec::new();
    commands.push(("hello".into(), schema_of::<HelloArgs>(&mut generator)));
    commands.push(("seen".into(), schema_of::<SeenArgs>(&mut generator)));
    let all = schema_of::<Command>(&mut generator);
    let variants = all.get("oneOf").and_then(Value::as_array).expect("an enum is one of its variants");
    for variant in variants {
        let args = variant["properties"].as_object().expect("a variant is named from outside");
        commands.extend(args.iter().map(|(name, args)| (name.clone(), args.clone())));
    }
    let expect = generator.subschema_for::<Expect>().to_value();
    let mut definitions = generator.take_definitions(true);
    let names: Vec<String> = commands.iter().map(|(name, _)| format!("command_{name}")).collect();
    for (name, args) in commands {
        definitions.insert(format!("command_{name}"), envelope(&name, args, &expect));
    }
    definitions.insert("ClientMessage".into(), any_of(names));
    definitions
}

/// Keys that the envelope does not know are passed over, so they are not forbidden here.
fn envelope(name: &str, args: Value, expect: &Value) -> Value {
    let needs_args = args.get("required").is_some() || args.get("$ref").is_some();
    let mut required = vec!["cmd"];
    // Nothing is answered to `seen`.
    required.extend((name != "seen").then_some("id"));
    required.extend(needs_args.then_some("args"));
    let mut properties = json!({
        "id": {"type": "string", "minLength": 1, "maxLength": ID_CHARS_MAX},
        "cmd": {"type": "string", "const": name},
        "args": args,
    });
    if !matches!(name, "hello" | "seen") {
        properties["expect"] = expect.clone();
    }
    json!({"type": "object", "properties": properties, "required": required})
}

/// What the server sends.
fn sent() -> Definitions {
    let mut generator = SchemaSettings::draft2020_12().for_serialize().into_generator();
    let mut messages: Vec<(String, Value)> = vec![
        ("Welcome".into(), tagged("welcome", schema_of::<Welcome>(&mut generator))),
        ("Snapshot".into(), tagged("snapshot", schema_of::<Snapshot>(&mut generator))),
        ("Ok".into(), tagged("ok", schema_of::<Ok>(&mut generator))),
        ("Error".into(), error(&mut generator)),
    ];
    let events = event_schemas(&mut generator);
    let transients = transient_schemas(&mut generator);
    let [event_names, transient_names] =
        [&events, &transients].map(|list| list.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>());
    messages.push(("Transient".into(), any_of(transient_names)));
    messages.push(("Events".into(), json!({
        "type": "object",
        "description": "What happened, in order. `seq` is the point up to which the receiver's view is complete.",
        "properties": {
            "type": {"type": "string", "const": "events"},
            "seq": {"type": "integer", "minimum": 0, "maximum": INTEGER_MAX},
            "events": {"type": "array", "items": any_of(event_names)},
        },
        "required": ["type", "seq", "events"],
    })));
    let mut definitions = generator.take_definitions(true);
    let names: Vec<String> = messages.iter().map(|(name, _)| name.clone()).collect();
    definitions.extend(messages.into_iter().chain(events).chain(transients));
    definitions.insert("ServerMessage".into(), any_of(names));
    definitions.values_mut().for_each(absent_not_null);
    definitions
}

/// The variants of the events' data have no names in their own schema: the order says which is which.
fn event_schemas(generator: &mut SchemaGenerator) -> Vec<(String, Value)> {
    let data = schema_of::<Announcement>(generator);
    let variants = data.get("anyOf").and_then(Value::as_array).expect("untagged: any of its variants");
    assert_eq!(variants.len(), EVENTS.len(), "each kind of event is in the list of names");
    let id = generator.subschema_for::<Option<crate::session::PublicId>>().to_value();
    let at = generator.subschema_for::<crate::session::Timestamp>().to_value();
    let event = |(name, data): (&&str, &Value)| {
        let schema = json!({
            "type": "object",
            "properties": {
                "seq": {"type": "integer", "minimum": 1, "maximum": INTEGER_MAX},
                "at": at,
                "by": id,
                "event": {"type": "string", "const": name},
                "data": data,
            },
            "required": ["seq", "at", "event", "data"],
        });
        (format!("event_{name}"), schema)
    };
    EVENTS.iter().zip(variants).map(event).collect()
}

fn transient_schemas(generator: &mut SchemaGenerator) -> Vec<(String, Value)> {
    let data = schema_of::<TransientData>(generator);
    let variants = data.get("oneOf").and_then(Value::as_array).expect("tagged: one of its variants");
    let transient = |variant: &Value| {
        let name = variant["properties"]["event"]["const"].as_str().expect("the tag is a constant");
        let mut schema = variant.clone();
        schema["properties"]["type"] = json!({"type": "string", "const": "transient"});
        schema["required"] = json!(["type", "event", "data"]);
        (format!("transient_{name}"), schema)
    };
    variants.iter().map(transient).collect()
}

fn error(generator: &mut SchemaGenerator) -> Value {
    let [role, missing] = [generator.subschema_for::<Role>(), generator.subschema_for::<Missing>()]
        .map(|schema| schema.to_value());
    let one = |code: &&str| {
        let mut properties =
            json!({"code": {"type": "string", "const": code}, "message": {"type": "string"}});
        let extra: &[&str] = match *code {
            "rate_limited" => {
                properties["retry_after_ms"] = json!({"type": "integer", "minimum": 0});
                &["retry_after_ms"]
            }
            "invalid" => {
                properties["field"] = json!({"type": "string"});
                &["field"]
            }
            "forbidden" => {
                properties["capability"] = json!({"type": "string", "enum": capability_names()});
                properties["role"] = role.clone();
                properties["missing"] = missing.clone();
                &["capability", "role", "missing"]
            }
            "conflict" => {
                let value = json!({"type": ["string", "integer", "boolean"]});
                properties["actual"] = json!({"type": "object", "additionalProperties": value});
                &["actual"]
            }
            _ => &[],
        };
        let required: Vec<&str> = ["code", "message"].into_iter().chain(extra.iter().copied()).collect();
        let description = error_meaning(code);
        json!({"type": "object", "description": description, "properties": properties, "required": required})
    };
    let errors: Vec<Value> = Refusal::CODES.iter().map(one).collect();
    json!({
        "type": "object",
        "description": "The negative answer to a command. `id` is null where it could not be read.",
        "properties": {
            "type": {"type": "string", "const": "error"},
            "id": {"type": ["string", "null"]},
            "error": {"oneOf": errors},
        },
        "required": ["type", "id", "error"],
    })
}

/// What `capability` of a refusal can be: the rights, and the circles that are no rights.
fn capability_names() -> Vec<&'static str> {
    let circles = [Need::Anyone, Need::Staff, Need::OnStage, Need::TheOrganizer].map(Need::name);
    Capability::all().map(Capability::name).chain(circles).collect()
}

/// What the server may leave out it never sends as null.
fn absent_not_null(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            let required: Vec<Value> =
                members.get("required").and_then(Value::as_array).cloned().unwrap_or_default();
            if let Some(Value::Object(properties)) = members.get_mut("properties") {
                let optional = properties.iter_mut().filter(|(name, _)| !required.contains(&json!(name)));
                // The author of an event is absent where it is nobody's business, and null where it is nobody.
                optional.filter(|(name, _)| *name != "by").for_each(|(_, schema)| without_null(schema));
            }
            members.values_mut().for_each(absent_not_null);
        }
        Value::Array(items) => items.iter_mut().for_each(absent_not_null),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn without_null(schema: &mut Value) {
    let Some(members) = schema.as_object_mut() else { return };
    if members.get("default") == Some(&Value::Null) {
        members.remove("default");
    }
    if let Some(Value::Array(types)) = members.get_mut("type") {
        types.retain(|name| name != "null");
        if let [one] = &types[..] {
            let one = one.clone();
            members.insert("type".into(), one);
        }
    }
    if let Some(Value::Array(options)) = members.get_mut("anyOf") {
        options.retain(|option| option["type"] != "null");
        if let [Value::Object(one)] = &options[..] {
            let one = one.clone();
            members.remove("anyOf");
            members.extend(one);
        }
    }
}
