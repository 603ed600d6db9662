//! The floors: which folder may use which, read from every path in the code, `use` lines and others.

use std::fs;

use super::ratchet::{Excess, hold};
use super::source::{File, none_of, rust_files, top};

/// One folder or file of `src`, what it may use of the crate, and of other crates.
struct Floor {
    name: &'static str,
    floors: &'static [&'static str],
    crates: &'static [&'static str],
    /// No clock, no chance, no input or output, and no map whose order differs from run to run.
    pure: bool,
}

const fn pure(name: &'static str, floors: &'static [&'static str], crates: &'static [&'static str]) -> Floor {
    Floor { name, floors, crates, pure: true }
}

const fn floor(
    name: &'static str,
    floors: &'static [&'static str],
    crates: &'static [&'static str],
) -> Floor {
    Floor { name, floors, crates, pure: false }
}

/// A floor may use itself and what its row names. A new row or a new name in one wants a decision record.
const FLOORS: [Floor; 17] = [
    pure(
        "session",
        &[],
        &["schemars", "serde", "serde_json", "thiserror", "unicode_normalization", "utoipa"],
    ),
    pure("accounts", &["session"], &["schemars", "serde", "thiserror", "utoipa"]),
    pure("reports", &["session"], &["csv", "schemars", "serde", "serde_json", "utoipa"]),
    floor("limits", &[], &["serde"]),
    floor("metrics", &[], &["metrics"]),
    floor("sync", &[], &["dashmap"]),
    floor(
        "config",
        &["accounts", "limits"],
        &["clap", "getrandom", "serde", "thiserror", "toml", "tracing_subscriber"],
    ),
    floor("protocol", &["session"], &["bytes", "rmp_serde", "schemars", "serde", "serde_json"]),
    floor(
        "journal",
        &["metrics", "sync"],
        &["bytes", "futures_util", "metrics", "rusqlite", "sha2", "thiserror", "tokio", "tracing"],
    ),
    floor(
        "hub",
        &["accounts", "journal", "metrics", "protocol", "session", "sync"],
        &[
            "bytes",
            "dashmap",
            "futures_util",
            "getrandom",
            "metrics",
            "rmp_serde",
            "thiserror",
            "tokio",
            "tracing",
        ],
    ),
    floor(
        "gateway",
        &["accounts", "config", "hub", "limits", "metrics", "protocol", "reports", "session", "sync"],
        &[
            "axum",
            "base64",
            "brotli",
            "bytes",
            "flate2",
            "futures_util",
            "getrandom",
            "http_body",
            "http_body_util",
            "hyper",
            "hyper_util",
            "jiff",
            "jsonwebtoken",
            "metrics",
            "metrics_exporter_prometheus",
            "mio",
            "rust_embed",
            "rustls",
            "schemars",
            "serde",
            "serde_json",
            "serde_path_to_error",
            "socket2",
            "sha2",
            "thiserror",
            "tokio",
            "tokio_rustls",
            "tokio_tungstenite",
            "tokio_util",
            "tower",
            "tracing",
            "utoipa",
            "utoipa_axum",
            "uuid",
        ],
    ),
    floor(
        "client",
        &["protocol"],
        &[
            "bytes",
            "futures_util",
            "getrandom",
            "rmp_serde",
            "rustls",
            "rustls_native_certs",
            "serde",
            "serde_json",
            "thiserror",
            "tokio",
            "tokio_rustls",
            "tokio_tungstenite",
            "tokio_util",
        ],
    ),
    // Judges clients by the protocol alone, so that it judges ours as it does others.
    floor(
        "conformance",
        &["protocol"],
        &[
            "axum",
            "futures_util",
            "hyper",
            "hyper_util",
            "rmp_serde",
            "rust_embed",
            "schemars",
            "serde",
            "serde_json",
            "tokio",
            "tokio_tungstenite",
        ],
    ),
    floor("demo", &["accounts", "client", "config", "node", "session"], &["*"]),
    floor(
        "node",
        &[
            "accounts", "config", "gateway", "hub", "journal", "limits", "metrics", "protocol", "reports",
            "session",
        ],
        &["*"],
    ),
    floor("cli", &["*"], &["*"]),
    floor("main", &["*"], &["*"]),
];

/// Names that no pure floor says.
const IMPURE: [&str; 11] = [
    "HashMap",
    "HashSet",
    "RandomState",
    "Instant",
    "SystemTime",
    "Mutex",
    "thread_local",
    "println",
    "eprintln",
    "static_mut",
    "spawn",
];
/// Modules of the standard library that no pure floor uses.
const IMPURE_STD: [&str; 7] = ["env", "fs", "io", "net", "process", "thread", "time"];

fn floor_of(path: &str) -> &str {
    let below = path.trim_start_matches("src/");
    below.split('/').next().unwrap_or(below).trim_end_matches(".rs")
}

/// Edges that the table has not, keyed for the ratchet.
fn edges(files: &[File], crates: &[String]) -> Vec<Excess> {
    let mut found = Vec::new();
    for file in files.iter().filter(|file| file.path != "src/lib.rs") {
        let path = &file.path;
        let floor = floor_of(path);
        let Some(row) = FLOORS.iter().find(|row| row.name == floor) else {
            let finding = format!(
                "{path}:1: floor `{floor}` has no row in tests/tidy/floors.rs: add it, with a record"
            );
            found.push(Excess { key: format!("edge {path} {floor}"), amount: 1, finding });
            continue;
        };
        for (line, used) in used_names(file, crates) {
            let (what, remedy) = match &used {
                Used::Floor(name) if name == floor || allows(row.floors, name) => continue,
                Used::Floor(name) => (name, "a floor below must offer it, or it belongs on another floor"),
                Used::Crate(name) if allows(row.crates, name) => continue,
                Used::Crate(name) => {
                    (name, "leave it to a floor that may, or add it to the table with a record")
                }
                Used::Impure(_) if !row.pure => continue,
                Used::Impure(name) => (name, "take time, chance and the outside as arguments; use BTreeMap"),
            };
            let finding = format!("{path}:{line}: `{floor}` uses `{what}`: {remedy}");
            found.push(Excess { key: format!("edge {path} {what}"), amount: 1, finding });
        }
    }
    found
}

fn allows(names: &[&str], name: &str) -> bool {
    names.contains(&name) || names == ["*"]
}

enum Used {
    Floor(String),
    Crate(String),
    Impure(String),
}

/// What the shipped lines of a file use.
fn used_names(file: &File, crates: &[String]) -> Vec<(usize, Used)> {
    let tokens: Vec<(usize, &str)> = file
        .shipped()
        .flat_map(|(line, text)| tokens(text).into_iter().map(move |token| (line, token)))
        .collect();
    let mut used = Vec::new();
    for (index, (line, token)) in tokens.iter().enumerate() {
        let after = |steps: usize| tokens.get(index + steps).map_or("", |(_, token)| *token);
        let begins_path = index == 0 || tokens[index - 1].1 != "::";
        if IMPURE.contains(token) {
            used.push((*line, Used::Impure((*token).to_owned())));
        }
        if !begins_path || after(1) != "::" {
            continue;
        }
        match *token {
            "crate" => {
                heads(&tokens, index + 2, |line, name| used.push((line, Used::Floor(name.to_owned()))))
            }
            "std" => heads(&tokens, index + 2, |line, name| {
                if IMPURE_STD.contains(&name) {
                    used.push((line, Used::Impure(format!("std::{name}"))));
                }
            }),
            name if crates.iter().any(|known| known == name) => {
                used.push((*line, Used::Crate(name.to_owned())));
            }
            _ => {}
        }
    }
    used
}

/// The names that may follow `crate::`: one, or the first of each branch in braces.
fn heads(tokens: &[(usize, &str)], at: usize, mut take: impl FnMut(usize, &str)) {
    if tokens.get(at).is_none_or(|(_, token)| *token != "{") {
        return tokens.get(at).into_iter().for_each(|(line, token)| take(*line, token));
    }
    let mut depth = 0;
    for (index, (line, token)) in tokens.iter().enumerate().skip(at) {
        match *token {
            "{" => depth += 1,
            "}" => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return;
        }
        if depth == 1
            && (*token == "{" || *token == ",")
            && let Some((_, name)) = tokens.get(index + 1).filter(|(_, name)| *name != "}")
        {
            take(*line, name);
        }
    }
}

/// Words, `::`, and every other character by itself.
fn tokens(line: &str) -> Vec<&str> {
    let is_word = |char: char| char.is_alphanumeric() || char == '_';
    let (mut found, mut rest) = (Vec::new(), line.trim_start());
    while let Some(first) = rest.chars().next() {
        let end = match first {
            first if is_word(first) => rest.find(|char| !is_word(char)).unwrap_or(rest.len()),
            ':' if rest.starts_with("::") => 2,
            first => first.len_utf8(),
        };
        found.push(&rest[..end]);
        rest = rest[end..].trim_start();
    }
    found
}

/// The crates that Cargo.toml names, as code spells them.
fn crates() -> Vec<String> {
    let manifest: toml::Table = fs::read_to_string(top().join("Cargo.toml")).unwrap().parse().unwrap();
    manifest["dependencies"].as_table().unwrap().keys().map(|name| name.replace('-', "_")).collect()
}

#[test]
fn floors_use_only_what_is_below_them() {
    none_of(hold("edge", &edges(&rust_files(&["src"]), &crates())));
}

#[test]
fn every_row_of_the_table_is_a_crate_or_floor_there_is() {
    let crates = crates();
    let known = |name: &&str| *name != "*" && !crates.iter().any(|known| known == name);
    let unknown: Vec<_> =
        FLOORS.iter().flat_map(|row| row.crates.iter().filter(|name| known(name))).collect();
    assert!(unknown.is_empty(), "tests/tidy/floors.rs: no such dependency any more: strike {unknown:?}");
}

#[test]
fn planted_edges_are_seen() {
    let crates = ["tokio", "rand", "serde", "metrics"].map(str::to_owned);
    let cases = [
        ("src/session/a.rs", "use crate::hub::Hub;", &["hub"][..]),
        ("src/session/a.rs", "use std::collections::{BTreeMap, HashMap};", &["HashMap"]),
        ("src/session/a.rs", "fn a() { let b = std::time::Instant::now(); }", &["std::time", "Instant"]),
        ("src/session/a.rs", "fn a() { tokio::spawn(b()); }", &["spawn", "tokio"]),
        ("src/session/a.rs", "use serde::Serialize; // tokio::spawn", &[]),
        ("src/session/a.rs", "#[cfg(test)]\nmod tests { use std::collections::HashMap; }", &[]),
        ("src/hub/a.rs", "use crate::{gateway::Door, session::{Role, Seq}, config};", &["gateway", "config"]),
        ("src/hub/a.rs", "use crate::metrics::CLOSES; fn a() { metrics::counter!(\"b\"); }", &[]),
        ("src/journal/a.rs", "use crate::protocol::Codec;", &["protocol"]),
        ("src/attic.rs", "fn a() {}", &["attic"]),
    ];
    for (path, text, expected) in cases {
        let mut found: Vec<String> =
            edges(&[File::new(path, text)], &crates).into_iter().map(|edge| edge.key).collect();
        let mut expected: Vec<String> = expected.iter().map(|name| format!("edge {path} {name}")).collect();
        found.sort();
        expected.sort();
        assert_eq!(found, expected, "{text}");
    }
}
