//! The published contract: the committed copies are what the code generates, and the documents name what it has.
//! Must not know frames: those are the golden files' business.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod wire;

use cuelight::protocol::contract::{self, EVENTS, TRANSIENTS};
use cuelight::protocol::outgoing::CloseCode;
use cuelight::protocol::{Codec, contract::meaning};
use cuelight::session::{Capability, Missing, Refusal};
use serde_json::Value;

fn copies() -> [(&'static str, Value); 2] {
    [
        ("docs/contract/schema.json", contract::json_schema()),
        ("docs/contract/asyncapi.json", contract::asyncapi()),
    ]
}

#[test]
fn the_committed_contract_is_the_generated_one() {
    let differences = copies()
        .iter()
        .filter_map(|(path, document)| {
            wire::compare(path, &(serde_json::to_string_pretty(document).unwrap() + "\n"))
        })
        .collect();
    wire::must_be_none(differences);
}

/// Every reference of a document.
fn references<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
    match value {
        Value::Object(members) => {
            found.extend(members.get("$ref").and_then(Value::as_str));
            members.values().for_each(|value| references(value, found));
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}

#[test]
fn every_reference_leads_somewhere() {
    for (path, document) in copies() {
        let mut found = Vec::new();
        references(&document, &mut found);
        assert!(found.len() > 100, "{path}");
        for reference in found {
            let pointer = reference.strip_prefix('#').unwrap();
            assert!(document.pointer(pointer).is_some(), "{path}: {reference}");
        }
    }
}

#[test]
fn the_documents_name_every_command_event_and_transient() {
    let (schema, asyncapi) = (contract::json_schema(), contract::asyncapi());
    let commands = wire::commands();
    let commands = commands.iter().map(|good| good.cmd).chain(["hello", "seen"]);
    for cmd in commands {
        assert!(schema["$defs"].get(format!("command_{cmd}")).is_some(), "{cmd}");
        assert!(asyncapi["channels"]["session"]["messages"].get(cmd).is_some(), "{cmd}");
        assert!(asyncapi["components"]["messages"].get(cmd).is_some(), "{cmd}");
    }
    for event in EVENTS {
        assert!(schema["$defs"].get(format!("event_{event}")).is_some(), "{event}");
    }
    for transient in TRANSIENTS {
        assert!(schema["$defs"].get(format!("transient_{transient}")).is_some(), "{transient}");
    }
}

#[test]
fn the_page_names_everything_a_client_meets() {
    let page = std::fs::read_to_string(wire::repository("docs/protocol.md")).unwrap();
    let must_name =
        |name: &str| assert!(page.contains(&format!("`{name}`")), "docs/protocol.md lacks `{name}`");
    wire::commands().iter().for_each(|good| must_name(good.cmd));
    EVENTS.iter().chain(&TRANSIENTS).chain(&Refusal::CODES).for_each(|name| must_name(name));
    Codec::ALL.iter().for_each(|codec| must_name(codec.subprotocol()));
    Capability::all().for_each(|capability| must_name(capability.name()));
    for missing in
        [Missing::Role, Missing::Baton, Missing::Policy, Missing::Rank, Missing::Assignment, Missing::Own]
    {
        must_name(serde_json::to_value(missing).unwrap().as_str().unwrap());
    }
    for code in CloseCode::ALL {
        assert!(page.contains(&format!("| {} |", code.number())), "docs/protocol.md lacks {}", code.number());
        assert!(!meaning(code).0.is_empty());
    }
}
