//! From a preset or file and the flags to a checked scenario. Must not know what comes of it.

use std::path::Path;

use serde::Deserialize;
use thiserror::Error;
use toml::{Table, Value};

use super::presets::preset;
use super::{Arrivals, Scenario, check};

/// What the flags ask of a scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Wishes {
    /// People, rates and numbers of sessions are multiplied by this.
    pub scale: f64,
    /// Instead of the scenario's own.
    pub speed: Option<f64>,
    /// `key.path=value` each, in order.
    pub overrides: Vec<String>,
}

impl Default for Wishes {
    fn default() -> Wishes {
        Wishes { scale: 1.0, speed: None, overrides: Vec::new() }
    }
}

/// Why there is no scenario: all of it bad usage.
#[derive(Debug, Error)]
pub enum Flaw {
    #[error("no preset and no file is called `{0}`; `loadtest scenarios` lists the presets")]
    Unknown(String),
    #[error("{file} cannot be read: {source}")]
    Unreadable { file: String, source: std::io::Error },
    #[error("{0}")]
    Toml(String),
    #[error("{key}: {what}")]
    Key { key: String, what: String },
    #[error("--set {given}: {what}")]
    Override { given: String, what: String },
}

impl Flaw {
    pub(super) fn key(key: impl Into<String>, what: impl Into<String>) -> Flaw {
        Flaw::Key { key: key.into(), what: what.into() }
    }
}

/// The scenario of a preset's name or a file's path.
///
/// # Errors
/// Any [`Flaw`]; it names the file, the key, or the flag.
pub fn load(source: &str, wishes: &Wishes) -> Result<Scenario, Flaw> {
    match preset(source) {
        Some(preset) => parse(preset.text, wishes),
        None if Path::new(source).exists() => {
            let text = std::fs::read_to_string(source)
                .map_err(|error| Flaw::Unreadable { file: source.into(), source: error })?;
            parse(&text, wishes)
        }
        None => Err(Flaw::Unknown(source.into())),
    }
}

/// The scenario of a text.
///
/// # Errors
/// As [`load`].
pub fn parse(text: &str, wishes: &Wishes) -> Result<Scenario, Flaw> {
    let table: Table = text.parse().map_err(|error: toml::de::Error| Flaw::Toml(error.to_string()))?;
    let mut whole = Value::Table(table);
    for given in &wishes.overrides {
        set(&mut whole, given).map_err(|what| Flaw::Override { given: given.clone(), what })?;
    }
    let mut scenario: Scenario = serde_path_to_error::deserialize(whole).map_err(|error| {
        // As `--set` writes it.
        let key = error.path().to_string().replace('[', ".").replace(']', "");
        let key = if key == "." { "the scenario".into() } else { key };
        Flaw::key(key, error.into_inner().message().to_owned())
    })?;
    scenario.speed = wishes.speed.unwrap_or(scenario.speed);
    check::check(&scenario)?;
    if !(wishes.scale > 0.0 && wishes.scale.is_finite()) {
        return Err(Flaw::key("--scale", "is above 0"));
    }
    scale(&mut scenario, wishes.scale);
    Ok(scenario)
}

/// Sets one key: names and places from 0, with dots between; the value as in TOML, or else a text.
fn set(at: &mut Value, given: &str) -> Result<(), String> {
    let (path, value) = given.split_once('=').ok_or("write it as key=value")?;
    let value = literal(value.trim());
    let mut steps: Vec<&str> = path.trim().split('.').collect();
    let last = steps.pop().filter(|key| !key.is_empty()).ok_or("a key comes before the `=`")?;
    let mut at = at;
    for step in &steps {
        at = descend(at, step)?;
    }
    match at {
        Value::Table(table) => {
            table.insert(last.into(), value);
        }
        Value::Array(items) => {
            let count = items.len();
            let place: usize = last.parse().map_err(|_| format!("`{last}` is no place in a list"))?;
            *items.get_mut(place).ok_or(format!("there are {count} of them, from 0"))? = value;
        }
        _ => return Err(format!("`{last}` has nothing to stand in")),
    }
    Ok(())
}

fn descend<'a>(at: &'a mut Value, step: &str) -> Result<&'a mut Value, String> {
    match at {
        // What a preset leaves to its defaults can be set all the same.
        Value::Table(table) => Ok(table.entry(step).or_insert_with(|| Value::Table(Table::new()))),
        Value::Array(items) => {
            let count = items.len();
            let place: usize = step.parse().map_err(|_| format!("`{step}` is no place in a list"))?;
            items.get_mut(place).ok_or(format!("there are {count} of them, from 0"))
        }
        _ => Err(format!("`{step}` has nothing to stand in")),
    }
}

fn literal(text: &str) -> Value {
    #[derive(Deserialize)]
    struct One {
        value: Value,
    }
    toml::from_str::<One>(&format!("value = {text}"))
        .map_or_else(|_| Value::String(text.into()), |one| one.value)
}

/// Multiplies people and rates; of many sessions alike, their number instead.
fn scale(scenario: &mut Scenario, factor: f64) {
    let times = |count: u32| ((f64::from(count) * factor).round() as u32).max(1);
    for session in &mut scenario.sessions {
        if session.count > 1 {
            session.count = times(session.count);
            continue;
        }
        session.attendees = times(session.attendees);
        session.mix.per_s *= factor;
        if let Arrivals::Rate { per_s } = &mut session.arrivals {
            *per_s *= factor;
        }
    }
}

#[cfg(test)]
mod proofs;
