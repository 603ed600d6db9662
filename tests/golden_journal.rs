//! What a release wrote, later ones read, and it means what it meant then (P21).
//! Must not know the rules: they play the stories once, when a chapter is new; afterwards only bytes are read.
//!
//! `tests/golden/journal/v1/CHAPTER/` holds a session's records, one file of hex each, and what some people were shown
//! at some of them. `UPDATE_GOLDEN=1` adds chapters that are missing and never touches a file that is there: a
//! release's bytes are for ever. A new kind of fact gets a new chapter.

#![allow(clippy::unwrap_used, reason = "every file here is a test")]

#[path = "golden_journal/story.rs"]
mod story;
#[path = "reports/world.rs"]
mod world;

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Once;

use cuelight::hub::load;
use cuelight::session::shapes::You;
use cuelight::session::{ParticipantNo, Record, Session};
use serde_json::{Value, json};

use story::{CHAPTERS, Told};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/journal/v1");

/// Writes a file unless there is one, whatever it holds; whether it was written.
fn add(path: &Path, text: &str) -> bool {
    match fs::OpenOptions::new().write(true).create_new(true).open(path) {
        Ok(mut file) => file.write_all(text.as_bytes()).is_ok(),
        Err(error) => {
            assert_eq!(error.kind(), std::io::ErrorKind::AlreadyExists, "{}: {error}", path.display());
            false
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    let lines =
        bytes.chunks(50).map(|line| line.iter().map(|byte| format!("{byte:02x}")).collect::<String>());
    lines.map(|line| line + "\n").collect()
}

fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<u8> =
        hex.chars().filter_map(|digit| digit.to_digit(16)).map(|digit| digit as u8).collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}

/// The files of a chapter whose names end so, in order.
fn files(chapter: &Path, end: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(chapter).unwrap_or_else(|error| {
        panic!("{}: {error}; UPDATE_GOLDEN=1 cargo test --test golden_journal adds it", chapter.display())
    });
    let paths = entries.map(|entry| entry.unwrap().path());
    let mut paths: Vec<PathBuf> = paths.filter(|path| path.to_str().unwrap().ends_with(end)).collect();
    paths.sort();
    paths
}

/// Adds a chapter. Where there is one its records stay what they are, even if today's would be others.
fn add_chapter(folder: &Path, told: &Told) -> usize {
    fs::create_dir_all(folder).unwrap();
    if !files(folder, ".hex").is_empty() {
        return 0;
    }
    let records = told.world.records.iter().enumerate();
    let record = |(index, record)| add(&folder.join(format!("{index:03}.hex")), &hex(&load::encode(record)));
    let count = records.map(record).filter(|added| *added).count();
    let sessions = folded(&told.world.records);
    for (index, name, who) in &told.looks {
        let text = serde_json::to_string_pretty(&shown(&sessions[*index], *who)).unwrap() + "\n";
        add(&folder.join(format!("{index:03}-{}-{name}.json", who.0)), &text);
    }
    count
}

fn read(chapter: &Path) -> Vec<Record> {
    let decode = |path: PathBuf| {
        load::decode(&bytes(&fs::read_to_string(&path).unwrap()))
            .unwrap_or_else(|error| panic!("{}: {error}: a release's record cannot be read", path.display()))
    };
    files(chapter, ".hex").into_iter().map(decode).collect()
}

/// The session after each record.
fn folded(records: &[Record]) -> Vec<Session> {
    let mut session = Session::new(&records[0]);
    let mut all = vec![session.clone()];
    for record in &records[1..] {
        session.apply(record, |_, _, _| {});
        all.push(session.clone());
    }
    all
}

fn shown(session: &Session, who: ParticipantNo) -> Value {
    json!({"you": You::of(session, who), "state": session.view(who)})
}

/// Whether everything that was shown then is shown now; later versions may add fields.
fn still_holds(then: &Value, now: &Value) -> bool {
    match (then, now) {
        (Value::Object(then), Value::Object(now)) => {
            then.iter().all(|(name, then)| now.get(name).is_some_and(|now| still_holds(then, now)))
        }
        (Value::Array(then), Value::Array(now)) => {
            then.len() == now.len() && then.iter().zip(now).all(|(then, now)| still_holds(then, now))
        }
        _ => then == now,
    }
}

/// Adds what is missing, if that was asked for: once, however many tests ask.
fn updated() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            for (name, tell) in CHAPTERS {
                add_chapter(&Path::new(FOLDER).join(name), &tell());
            }
        }
    });
}

/// Every kind of fact that the journal's language has, as it stands in the source.
fn kinds() -> BTreeSet<String> {
    let source = include_str!("../src/session/event.rs");
    let (_, body) = source.split_once("pub enum Event {").unwrap();
    let (body, _) = body.split_once("\n}").unwrap();
    let lines = body.lines().filter_map(|line| line.strip_prefix("    "));
    let named = lines.filter(|line| line.starts_with(|first: char| first.is_ascii_uppercase()));
    named.map(|line| snake(line.split(|char: char| !char.is_alphanumeric()).next().unwrap())).collect()
}

fn snake(name: &str) -> String {
    let piece = |char: char| {
        if char.is_ascii_uppercase() { format!("_{}", char.to_ascii_lowercase()) } else { char.to_string() }
    };
    name.chars().map(piece).collect::<String>().trim_start_matches('_').to_owned()
}

#[test]
fn what_a_release_wrote_is_read_and_means_what_it_meant_then() {
    updated();
    for (name, _) in CHAPTERS {
        let chapter = Path::new(FOLDER).join(name);
        let sessions = folded(&read(&chapter));
        let looks = files(&chapter, ".json");
        assert!(!looks.is_empty(), "{name} says what was shown");
        for look in looks {
            let file = look.file_stem().unwrap().to_str().unwrap().to_owned();
            let mut parts = file.split('-');
            let mut number = || parts.next().unwrap().parse::<usize>().unwrap();
            let (index, who) = (number(), ParticipantNo(number() as u32));
            let then: Value = serde_json::from_str(&fs::read_to_string(&look).unwrap()).unwrap();
            let now = shown(&sessions[index], who);
            assert!(still_holds(&then, &now), "{}: now it is\n{now:#}", look.display());
        }
    }
}

#[test]
fn the_golden_journals_hold_every_kind_of_fact() {
    updated();
    let mut held = BTreeSet::new();
    for (name, _) in CHAPTERS {
        for event in read(&Path::new(FOLDER).join(name)).iter().flat_map(|record| &record.events) {
            let event = serde_json::to_value(event).unwrap();
            held.extend(event.as_object().and_then(|fields| fields.keys().next().cloned()));
        }
    }
    let kinds = kinds();
    assert!(kinds.len() >= 48, "{kinds:?}");
    let missing: Vec<_> = kinds.difference(&held).collect();
    assert!(missing.is_empty(), "tell a new chapter with {missing:?}, and add it with UPDATE_GOLDEN=1");
}

#[test]
fn an_update_rewrites_no_record_that_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let told = CHAPTERS[0].1();
    assert_eq!(add_chapter(folder.path(), &told), told.world.records.len());
    let first = folder.path().join("000.hex");
    fs::write(&first, "released\n").unwrap();
    assert_eq!(add_chapter(folder.path(), &told), 0);
    assert!(!add(&first, "another"));
    assert_eq!(fs::read_to_string(first).unwrap(), "released\n");
}

#[test]
fn a_changed_meaning_is_seen_and_an_added_field_is_none() {
    let then = json!({"a": [1, {"b": null}]});
    assert!(still_holds(&then, &json!({"a": [1, {"b": null, "new": 2}], "c": 3})));
    for now in [json!({"a": [1, {"b": 0}]}), json!({"a": [1]}), json!({"a": [1, {}]}), json!({})] {
        assert!(!still_holds(&then, &now), "{now}");
    }
    assert_eq!(bytes(&hex(&[0, 0xff, 0x1a])), [0, 0xff, 0x1a]);
}

#[test]
fn the_same_story_gives_the_same_bytes_twice() {
    for (name, tell) in CHAPTERS {
        let told = || tell().world.records.iter().map(load::encode).collect::<Vec<_>>();
        assert!(told() == told(), "{name}");
    }
}
