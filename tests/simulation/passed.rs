//! What is passed on and not kept, against the log: what it says must have been so, and durable, when it came.
//! Must not know the order of events, nor how often it may be passed on.

use std::collections::BTreeMap;

use cuelight::session::labs::Lab;
use cuelight::session::{Event, Record, Role};
use serde_json::{Value, json};

use crate::model::Model;

/// Something that was passed on to somebody, and what was durable then.
pub struct Passed {
    pub number: usize,
    pub durable: u64,
    pub event: Box<str>,
    pub data: Value,
}

/// What could be said, each with the number at which it was first so.
#[derive(Default)]
pub struct Ground(BTreeMap<String, u64>);

impl Ground {
    /// What is so behind this record. `id`: how clients know a poll.
    pub fn note(
        &mut self,
        record: &Record,
        model: &Model,
        id: impl Fn(cuelight::session::ids::PollNo) -> String,
    ) {
        let seq = record.last().0;
        let is_there = |role: Role, present: bool| present && role == Role::Attendee;
        let count = model.known.values().filter(|known| is_there(known.role, known.present)).count();
        self.so(seq, format!("audience {count}"));
        for event in &record.events {
            match event {
                Event::PollOpened { poll }
                | Event::Voted { poll, .. }
                | Event::VotedAnonymously { poll, .. } => {
                    let sums = model.sums(*poll);
                    self.so(seq, format!("poll_tally {} {} {}", id(*poll), sums["counts"], sums["voters"]));
                    self.so(seq, format!("poll_tally {} null {}", id(*poll), sums["voters"]));
                }
                Event::LabChanged { lab: Lab::Reactions, on: true } => self.so(seq, "reactions".into()),
                Event::LabChanged { lab: Lab::Captions, on: true } => self.so(seq, "caption".into()),
                _ => {}
            }
        }
    }

    fn so(&mut self, seq: u64, what: String) {
        self.0.entry(what).or_insert(seq);
    }

    /// What nobody could know yet.
    pub fn look(&self, passed: &[Passed], broken: &mut Vec<String>) {
        for Passed { number, durable, event, data } in passed {
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            let what = match &**event {
                "audience" => format!("audience {}", data["count"]),
                "poll_tally" => {
                    let counts = data.get("counts").unwrap_or(&json!(null)).clone();
                    format!("poll_tally {} {counts} {}", text(&data["poll"]), data["voters"])
                }
                "reactions" | "caption" => event.to_string(),
                // Where it stands says `arrivals.rs`; the other says that nothing will be durable.
                "reach" | "storage" => continue,
                other => {
                    broken.push(format!("{number} is passed on a {other}"));
                    continue;
                }
            };
            let since = self.0.get(&what);
            if since.is_none_or(|since| since > durable) {
                broken.push(format!("P4: {number} is passed on {what} at {durable}, it is so at {since:?}"));
            }
        }
    }
}
