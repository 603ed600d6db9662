//! Facts as lines that may be shown: with public ids, and without what is secret.
//! Must not know files. What is left out is decided here, fact by fact, and nowhere else.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};

use crate::accounts::{AccountEvent, AccountRecord};
use crate::gateway::planted::{Fault, is_planted};
use crate::session::ids::{HandoutNo, MessageNo, PollNo, QuestionNo};
use crate::session::keyed::Key;
use crate::session::text::DisplayName;
use crate::session::{Event, ParticipantNo, Record, Timestamp};

/// What stands where something was left out.
const REDACTED: &str = "redacted";

/// One fact.
#[derive(Debug, Serialize)]
pub(super) struct Line {
    seq: u64,
    at: Timestamp,
    /// A participant's id; whoever asked, in the account plane; null for the server and for what is anonymous.
    by: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<DisplayName>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<Value>,
    event: String,
    data: Value,
}

impl Line {
    /// The fact as one JSON object.
    pub(super) fn json(&self) -> String {
        serde_json::to_string(self).expect("a line is plain data")
    }

    /// The fact for a person's eyes.
    pub(super) fn text(&self) -> String {
        let by = match (&self.name, &self.by) {
            (Some(name), Value::String(id)) => format!("{name} ({id})"),
            (None, Value::String(id)) => id.clone(),
            (_, Value::Null) => "-".to_owned(),
            (_, other) => other.to_string(),
        };
        format!("{}  {}  {by}  {}  {}", self.seq, self.at, self.event, self.data)
    }
}

/// The facts of a session; `None` where they do not begin with its creation.
pub(super) fn session_lines(records: &[Record]) -> Option<Vec<Line>> {
    let Some(Event::Created { key, .. }) = records.first()?.events.first() else { return None };
    let mut names = BTreeMap::new();
    let mut lines = Vec::new();
    for record in records {
        for (seq, event) in (record.first.0..).zip(&record.events) {
            if let Event::Joined { participant, new: Some(new) } = event {
                names.insert(*participant, new.name.clone());
            }
            lines.push(session_line(key, &names, record, seq, event));
        }
    }
    Some(lines)
}

fn session_line(
    key: &Key,
    names: &BTreeMap<ParticipantNo, DisplayName>,
    record: &Record,
    seq: u64,
    event: &Event,
) -> Line {
    let (name, mut data) = tagged(event);
    redact(&mut data, secrets_of(event));
    show_ids(&mut data, key);
    // The id of a command goes with its sender: clients open all of theirs with one random prefix.
    let known = is_planted(Fault::AskersInDumps)
        || !record.events.iter().any(|event| matches!(event, Event::QuestionAsked { anonymous: true, .. }));
    let by = record.by.filter(|_| known);
    Line {
        seq,
        at: Timestamp(record.at),
        by: json!(by.map(|by| by.public(key))),
        name: by.and_then(|by| names.get(&by).cloned()),
        cause: record.cause.as_ref().filter(|_| known).map(|cause| json!({ "id": cause.id })),
        event: name,
        data,
    }
}

/// The facts of the account plane.
pub(super) fn account_lines(records: &[AccountRecord]) -> Vec<Line> {
    let lines = records.iter().flat_map(|record| {
        record.facts().map(|fact| {
            let (event, mut data) = tagged(fact.event);
            redact(&mut data, account_secrets_of(fact.event));
            let by = serde_json::to_value(&record.by).expect("an actor is plain data");
            Line { seq: fact.seq.0, at: Timestamp(fact.at), by, name: None, cause: None, event, data }
        })
    });
    lines.collect()
}

/// The places of a fact that nobody may see, as JSON pointers.
fn secrets_of(event: &Event) -> &'static [&'static str] {
    match event {
        // Whoever has the key can uncover ballots.
        Event::Created { .. } => &["/key"],
        Event::VotedAnonymously { .. } | Event::SurveySubmittedAnonymously { .. } => &["/sealed"],
        Event::Noted { .. }
        | Event::EpochDrawn { .. }
        | Event::Joined { .. }
        | Event::Left { .. }
        | Event::PhaseChanged { .. } => &[],
        Event::DetailsChanged { .. } | Event::CapacityChanged { .. } | Event::DoorChanged { .. } => &[],
        Event::RoleChanged { .. } | Event::AllowedBack { .. } | Event::HandChanged { .. } => &[],
        Event::HandsLowered { .. } | Event::MicChanged { .. } | Event::LetSpeak { .. } => &[],
        Event::UnmuteRequested { .. } | Event::AllMuted { .. } | Event::MuteAllLifted { .. } => &[],
        Event::WebcamChanged { .. } | Event::PresenterChanged { .. } | Event::ScreenChanged { .. } => &[],
        Event::ControlChanged { .. } | Event::Drawn { .. } | Event::DrawingCleared { .. } => &[],
        Event::ChatSent { .. } | Event::ChatDeleted { .. } | Event::ChatPolicyChanged { .. } => &[],
        Event::QuestionAsked { .. } | Event::QuestionAssigned { .. } => &[],
        Event::QuestionAnswered { .. } | Event::QuestionDismissed { .. } => &[],
        Event::PollCreated { .. } | Event::PollDeleted { .. } | Event::PollOpened { .. } => &[],
        Event::PollClosed { .. } | Event::PollResultsShared { .. } | Event::PollResultsHidden { .. } => &[],
        Event::Voted { .. } | Event::SurveySet { .. } | Event::SurveySubmitted { .. } => &[],
        Event::HandoutAdded { .. } | Event::HandoutRemoved { .. } | Event::RecordingChanged { .. } => &[],
        Event::LabChanged { .. } | Event::Captioned { .. } | Event::YouChanged { .. } => &[],
    }
}

/// As [`secrets_of`], for the account plane.
fn account_secrets_of(event: &AccountEvent) -> &'static [&'static str] {
    match event {
        AccountEvent::KeyDefined { .. } => &["/secret"],
        AccountEvent::PersonAdded { .. } => &["/person/secret"],
        AccountEvent::KeyRevoked { .. } | AccountEvent::WebinarCancelled { .. } => &[],
        AccountEvent::WebinarScheduled { .. } | AccountEvent::WebinarChanged { .. } => &[],
    }
}

fn redact(data: &mut Value, places: &[&str]) {
    for place in places.iter().filter(|_| !is_planted(Fault::SecretsInDumps)) {
        *data.pointer_mut(place).expect("a test looks for every secret where it is named") = json!(REDACTED);
    }
}

/// The name of a fact and what it says, apart.
fn tagged(event: &impl Serialize) -> (String, Value) {
    match serde_json::to_value(event) {
        Ok(Value::Object(map)) if map.len() == 1 => map.into_iter().next().expect("its length was looked at"),
        Ok(_) | Err(_) => unreachable!("a fact is a name and its fields"),
    }
}

/// Puts public ids where the journal has counters, so that facts can be held against what clients saw.
fn show_ids(data: &mut Value, key: &Key) {
    match data {
        Value::Object(fields) => {
            for (field, value) in fields {
                match value.as_u64().and_then(|number| u32::try_from(number).ok()) {
                    Some(number) => show_id(field, number, value, key),
                    None => show_ids(value, key),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| show_ids(item, key)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn show_id(field: &str, number: u32, value: &mut Value, key: &Key) {
    let id = match field {
        "participant" | "previous" => ParticipantNo(number).public(key),
        "message" => MessageNo(number).public(key),
        "question" => QuestionNo(number).public(key),
        "poll" => PollNo(number).public(key),
        "handout" => HandoutNo(number).public(key),
        _ => return,
    };
    *value = json!(id);
}
