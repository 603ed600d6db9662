//! What clients and operators rely on by name stands in their documents: refusal codes, close codes, metrics, keys.

use std::fs;

use cuelight::protocol::outgoing::CloseCode;
use cuelight::session::Refusal;

use super::ratchet::{self, Excess};
use super::source::{File, none_of, rust_files, top};

const PROTOCOL: &str = "docs/protocol.md";
const OPERATIONS: &str = "docs/operations.md";

/// Names that a document lacks. `source` is where they are made, to say where to look.
fn missing(document: &str, text: &str, names: &[String], source: &str, source_text: &str) -> Vec<String> {
    let absent = names.iter().filter(|name| !has_whole(text, name));
    absent
        .map(|name| {
            let line = source_text.lines().position(|line| has_whole(line, name)).map_or(1, |line| line + 1);
            format!(
                "{source}:{line}: `{name}` is not in {document}: say there what it means to whoever meets it"
            )
        })
        .collect()
}

/// Whether a text has this name, and not as a part of a longer one.
fn has_whole(text: &str, name: &str) -> bool {
    let is_word = |char: char| char.is_alphanumeric() || char == '_';
    text.match_indices(name)
        .any(|(at, _)| !text[..at].ends_with(is_word) && !text[at + name.len()..].starts_with(is_word))
}

fn hold(document: &str, names: &[String], source: &str) {
    let read = |path: &str| fs::read_to_string(top().join(path)).unwrap_or_default();
    let text = read(document);
    assert!(!text.is_empty(), "{document}:1: is missing: write it");
    none_of(missing(document, &text, names, source, &read(source)));
}

#[test]
fn every_refusal_code_is_in_the_protocol_page() {
    hold(PROTOCOL, &Refusal::CODES.map(str::to_owned), "src/session/refusal.rs");
}

#[test]
fn every_close_code_is_in_the_protocol_page() {
    hold(PROTOCOL, &CloseCode::ALL.map(|code| code.number().to_string()), "src/protocol/outgoing.rs");
}

#[test]
fn every_metric_is_in_the_operators_page() {
    let names: Vec<String> = cuelight::metrics::ALL.iter().map(|metric| metric.name.to_owned()).collect();
    hold(OPERATIONS, &names, "src/metrics.rs");
}

#[test]
fn every_configuration_key_is_in_the_operators_page() {
    let names: Vec<String> = cuelight::config::keys().iter().map(|key| format!("`{}`", key.name)).collect();
    hold(OPERATIONS, &names, "src/config/keys.rs");
}

/// Keys whose value nobody reads: an operator would turn a knob that is tied to nothing.
fn unread(keys: &[String], files: &[File]) -> Vec<Excess> {
    let readers: Vec<&File> = files
        .iter()
        .filter(|file| !file.path.starts_with("src/config") && file.path != "src/limits.rs")
        .collect();
    let is_read = |key: &&String| {
        let field = format!(".{}", key.rsplit('.').next().unwrap_or(key));
        let reads = |line: &str| {
            line.match_indices(&field).any(|(at, _)| !line[at + field.len()..].starts_with(is_word_char))
        };
        readers.iter().any(|file| file.shipped().any(|(_, line)| reads(line)))
    };
    let dead = keys.iter().filter(|key| !is_read(key));
    dead.map(|key| Excess {
        key: format!("key {key}"),
        amount: 1,
        finding: format!("src/config/keys.rs:1: nothing reads `{key}`: obey it, or take it out"),
    })
    .collect()
}

fn is_word_char(char: char) -> bool {
    char.is_alphanumeric() || char == '_'
}

#[test]
fn every_configuration_key_is_obeyed_somewhere() {
    let keys: Vec<String> = cuelight::config::keys().into_iter().map(|key| key.name).collect();
    // These are turned into others when the configuration is loaded.
    let turned = ["api_key", "api_secret", "origins", "public_url", "log_json"];
    let keys: Vec<String> = keys.into_iter().filter(|key| !turned.contains(&key.as_str())).collect();
    none_of(ratchet::hold("key", &unread(&keys, &rust_files(&["src"]))));
}

#[test]
fn a_planted_dead_key_is_seen() {
    let files = [
        File::new("src/hub/a.rs", "fn a() { b(limits.ring_bytes_max, config.log) } // limits.ring_bytes"),
        File::new("src/limits.rs", "fn a() { limits.ring_bytes }"),
    ];
    assert_eq!(unread(&["limits.ring_bytes".to_owned(), "log".to_owned()], &files).len(), 1);
}

#[test]
fn a_planted_missing_name_is_seen() {
    let names = ["not_found".to_owned(), "found".to_owned()];
    let found = missing("docs/a.md", "`not_found`", &names, "src/a.rs", "\"not_found\"\n\"found\"\n");
    assert_eq!(found.len(), 1);
    assert!(found[0].starts_with("src/a.rs:2: `found` is not in docs/a.md"), "{found:?}");
}
