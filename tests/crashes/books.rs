//! What the journal holds, in a form that is the same in every run of the script, and comparisons of it.
//! Must not know how a server was stopped.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use cuelight::accounts::AccountRecord;
use cuelight::journal::{ReadOnly, StreamName};
use cuelight::session::{Event, Record};
use serde_json::Value;

/// One record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Whose command it was, and under which id.
    pub cause: Option<String>,
    /// The number of its last fact.
    pub last: u64,
    /// All its facts.
    pub facts: String,
}

/// Every stream by a name that does not change: `accounts`, or what its session was first called.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Books(pub BTreeMap<String, Vec<Entry>>);

/// What comes of chance or of the clock.
const BLANKED: [&str; 17] = [
    "key",
    "epoch",
    "at",
    "since",
    "since_ms",
    "id",
    "code",
    "session",
    "secret",
    "salt",
    "sub",
    "sealed",
    "elapsed_ms",
    "before_ms",
    "starts_at",
    "webinar",
    "stored",
];

fn blank(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                if BLANKED.contains(&name.as_str()) {
                    *value = Value::Null;
                } else {
                    blank(value);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(blank),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn entry(by: &Value, cause: Option<String>, last: u64, mut facts: Value) -> Entry {
    blank(&mut facts);
    Entry { cause, last, facts: format!("{by} {facts}") }
}

impl Books {
    /// Reads them, also beside a running server.
    pub fn read(data: &Path) -> Result<Books, String> {
        let mut journal = ReadOnly::open(data.join("journal.db")).map_err(|error| error.to_string())?;
        let mut books = BTreeMap::new();
        for stream in journal.streams("").map_err(|error| error.to_string())? {
            let (name, entries) = read_stream(&mut journal, &stream)?;
            if books.insert(name.clone(), entries).is_some() {
                return Err(format!("{name} is there twice"));
            }
        }
        Ok(Books(books))
    }

    pub fn of(&self, stream: &str) -> &[Entry] {
        self.0.get(stream).map_or(&[], Vec::as_slice)
    }

    /// How many records each stream has; `names` keeps what its sessions are called.
    pub fn lengths(data: &Path, names: &mut BTreeMap<String, String>) -> BTreeMap<String, usize> {
        let mut journal = ReadOnly::open(data.join("journal.db")).unwrap();
        let streams = journal.streams("").unwrap();
        let lengths = streams.iter().map(|stream| {
            let name = names.entry(stream.to_string());
            let name = name.or_insert_with(|| read_stream(&mut journal, stream).unwrap().0).clone();
            (name, journal.read(stream, 0).unwrap().records.len())
        });
        lengths.collect()
    }

    /// Every record but those of these commands, in an order that is the same whatever the order was in which they came to
    /// be: with no numbers, neither of facts nor of messages.
    pub fn unnumbered(&self, without: &BTreeSet<String>) -> Vec<(String, Option<String>, String)> {
        let mut all = Vec::new();
        for (name, entries) in &self.0 {
            let kept =
                entries.iter().filter(|entry| !entry.cause.as_ref().is_some_and(|id| without.contains(id)));
            all.extend(kept.map(|entry| (name.clone(), entry.cause.clone(), without_messages(&entry.facts))));
        }
        all.sort();
        all
    }

    /// That nothing is in these books that is not, at the same place, in the whole ones.
    pub fn begin(&self, whole: &Books) -> Result<(), String> {
        for (name, entries) in &self.0 {
            for (at, entry) in entries.iter().enumerate() {
                if whole.of(name).get(at) != Some(entry) {
                    let wanted = whole.of(name).get(at);
                    return Err(format!("{name} has {entry:?} at {at}, where {wanted:?} belongs"));
                }
            }
        }
        Ok(())
    }
}

/// The facts with no numbers of messages.
fn without_messages(facts: &str) -> String {
    let mut parts = facts.split("\"message\":");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |all, part| {
        all + "\"message\":" + part.trim_start_matches(|digit: char| digit.is_ascii_digit())
    })
}

fn read_stream(journal: &mut ReadOnly, stream: &StreamName) -> Result<(String, Vec<Entry>), String> {
    let history = journal.read(stream, 0).map_err(|error| error.to_string())?;
    let mut name = stream.to_string();
    let mut entries = Vec::new();
    for stored in &history.records {
        let last = stored.last();
        if name == "accounts" {
            let record: AccountRecord =
                rmp_serde::from_slice(&stored.body).map_err(|error| error.to_string())?;
            let facts = serde_json::to_value(&record.events).unwrap();
            entries.push(entry(&serde_json::to_value(&record.by).unwrap(), None, last, facts));
        } else {
            let record: Record = rmp_serde::from_slice(&stored.body).map_err(|error| error.to_string())?;
            if let Some(Event::Created { title, .. }) = record.events.first() {
                name = serde_json::to_value(title).unwrap().as_str().unwrap().to_owned();
            }
            let cause = record.cause.as_ref().map(|cause| cause.id.to_string());
            let facts = serde_json::to_value(&record.events).unwrap();
            entries.push(entry(&serde_json::to_value(record.by).unwrap(), cause, last, facts));
        }
    }
    Ok((name, entries))
}
