//! Other names for what a server draws at random, so that two recordings are the same.

use std::collections::BTreeMap;

use cuelight::conformance::Exchange;
use cuelight::session::ids::{HandoutNo, MessageNo, ParticipantNo, PollNo, QuestionNo};
use cuelight::session::keyed::Key;
use serde_json::Value;

const KEY: Key = Key([7; 16]);
const EPOCH: &str = "0123456789abcdef";

/// The ids that a session with a key of our choice would have given, in the order in which they are first met.
#[derive(Default)]
struct Names {
    known: BTreeMap<String, String>,
    counts: BTreeMap<char, u32>,
}

impl Names {
    fn of(&mut self, id: &str) -> String {
        if let Some(name) = self.known.get(id) {
            return name.clone();
        }
        let kind = id.chars().next().unwrap();
        let number = self.counts.entry(kind).or_default();
        let public = match kind {
            'p' => ParticipantNo(*number).public(&KEY),
            'm' => MessageNo(*number).public(&KEY),
            'q' => QuestionNo(*number).public(&KEY),
            'v' => PollNo(*number).public(&KEY),
            _ => HandoutNo(*number).public(&KEY),
        };
        *number += 1;
        let name = public.to_string();
        self.known.insert(id.to_owned(), name.clone());
        name
    }

    fn rename(&mut self, value: &mut Value) {
        match value {
            Value::String(text) => *text = self.in_text(text),
            Value::Array(items) => items.iter_mut().for_each(|item| self.rename(item)),
            Value::Object(map) => {
                for (key, item) in map.iter_mut() {
                    match key.as_str() {
                        "epoch" => *item = EPOCH.into(),
                        // How long what takes on a machine.
                        "p50_ms" => *item = 40.into(),
                        "p99_ms" => *item = 90.into(),
                        _ => self.rename(item),
                    }
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    /// Ids stand alone, or as a part of a path of what is untold.
    fn in_text(&mut self, text: &str) -> String {
        let parts: Vec<String> =
            text.split('.').map(|part| if is_id(part) { self.of(part) } else { part.to_owned() }).collect();
        parts.join(".")
    }
}

/// Fourteen characters, the first of which says of what.
fn is_id(text: &str) -> bool {
    let letters = |char: char| char.is_ascii_digit() || (char.is_ascii_lowercase() && !"ilou".contains(char));
    text.len() == 14 && text.starts_with(['p', 'm', 'q', 'v', 'h']) && text[1..].chars().all(letters)
}

pub fn named_anew(exchange: &Exchange, session: &str) -> Exchange {
    let text = serde_json::to_string(exchange).unwrap().replace(session, "SESSION");
    let mut value: Value = serde_json::from_str(&text).unwrap();
    value.sort_all_objects();
    let mut names = Names::default();
    // First the steps: what is untold names what they bring.
    names.rename(&mut value["steps"]);
    names.rename(&mut value["untold"]);
    serde_json::from_value(value).unwrap()
}
