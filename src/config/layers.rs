//! The layers a configuration is set in (file, environment, flags), read into one list of checked settings.
//! Must not know what a key means beyond its kind: meaning and defaults are the table's.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use crate::accounts::Secret;

use super::args::Args;
use super::error::{Problems, Source};
use super::keys::{Key, Kind, Value, check_key_id, table, variable_of};
use super::nearest::nearest;

const PREFIX: &str = "CUELIGHT_";
const KEYS_PREFIX: &str = "CUELIGHT_API_KEYS__";
/// Variables that are no keys: one names the file, the other the server's binary to tests that start it.
const NO_KEYS: [&str; 2] = [CONFIG_VARIABLE, "CUELIGHT_BIN"];
/// The variable that names the file.
pub(super) const CONFIG_VARIABLE: &str = "CUELIGHT_CONFIG";

/// A value as it was set: with a type in the file, as text elsewhere.
enum Raw {
    Typed(toml::Value),
    Untyped(String),
}

/// Every key that somebody set, after all layers: full name to value and source.
pub(super) type Settings = BTreeMap<String, (Value, Source)>;

/// Reads layers on top of each other.
pub(super) struct Layers<'a> {
    keys: Vec<Key>,
    settings: Settings,
    /// Names set by the layer being read, to notice a secret set twice in one layer.
    in_this_layer: BTreeSet<String>,
    problems: &'a mut Problems,
}

impl<'a> Layers<'a> {
    pub(super) fn new(problems: &'a mut Problems) -> Layers<'a> {
        Layers { keys: table(), settings: Settings::new(), in_this_layer: BTreeSet::new(), problems }
    }

    pub(super) fn finish(self) -> Settings {
        self.settings
    }

    /// The file's layer. `path` is for messages.
    pub(super) fn file(&mut self, path: &str, text: &str) {
        self.in_this_layer.clear();
        let source = Source::File(path.to_owned());
        match text.parse::<toml::Table>() {
            Ok(table) => self.toml_table("", table, &source),
            // The library's full message quotes the line, and the line may hold a secret.
            Err(error) => {
                let line = error.span().map_or(0, |span| text[..span.start].matches('\n').count() + 1);
                #[cfg(not(feature = "planted"))]
                let what = error.message();
                #[cfg(feature = "planted")]
                let what = super::planted::told(&error);
                self.problems.add(format!("{source}, line {line}: {what}"));
            }
        }
    }

    fn toml_table(&mut self, above: &str, table: toml::Table, source: &Source) {
        for (name, value) in table {
            let full = if above.is_empty() { name } else { format!("{above}.{name}") };
            match value {
                toml::Value::Table(inner) if self.find(&full).is_none() || full == "api_keys" => {
                    match as_file(&full, &inner) {
                        Some(file) => self.secret_file(&full, &file, source),
                        None => self.toml_table(&full, inner, source),
                    }
                }
                value => self.set(&full, Raw::Typed(value), source),
            }
        }
    }

    /// The environment's layer: variables that begin with `CUELIGHT_`; others are nobody's business.
    pub(super) fn environment(&mut self, variables: &[(String, String)]) {
        self.in_this_layer.clear();
        for (variable, value) in variables {
            let source = Source::Environment(variable.clone());
            if let Some(id) = variable.strip_prefix(KEYS_PREFIX) {
                self.set(&format!("api_keys.{id}"), Raw::Untyped(value.clone()), &source);
            } else if variable.starts_with(PREFIX) && !NO_KEYS.contains(&variable.as_str()) {
                match self.keys.iter().find(|key| named_by(key, variable)).map(|key| key.name.clone()) {
                    Some(name) if variable_of(&name) == *variable => {
                        self.set(&name, Raw::Untyped(value.clone()), &source)
                    }
                    Some(name) => self.secret_file(&name, value, &source),
                    None => self.unknown_variable(variable),
                }
            }
        }
    }

    /// The command line's layer.
    pub(super) fn flags(&mut self, args: &Args) {
        self.in_this_layer.clear();
        for (flag, name, value) in [
            ("--listen", "listen", &args.listen),
            ("--data", "data", &args.data),
            ("--public-url", "public_url", &args.public_url),
            ("--origins", "origins", &args.origins),
            ("--tls-certificate-file", "tls.certificate_file", &args.tls_certificate_file),
            ("--tls-key-file", "tls.key_file", &args.tls_key_file),
            ("--log", "log", &args.log),
            ("--api-key", "api_key", &args.api_key),
        ] {
            if let Some(value) = value {
                self.set(name, Raw::Untyped(value.clone()), &Source::Flag(flag));
            }
        }
        if args.log_json {
            self.set("log_json", Raw::Untyped("true".to_owned()), &Source::Flag("--log-json"));
        }
        if let Some(path) = &args.api_secret_file {
            self.secret_file("api_secret", path, &Source::Flag("--api-secret-file"));
        }
        for pair in &args.set {
            self.pair(pair);
        }
    }

    fn pair(&mut self, pair: &str) {
        let source = Source::Flag("--set");
        match pair.split_once('=') {
            None => self.problems.add(format!("{source}: wants KEY=VALUE")),
            Some((name, _)) if name == "api_secret" || name.starts_with("api_keys.") => {
                self.problems.at(
                    name,
                    &source,
                    "is a secret, and every process can read the command line: use a file",
                );
            }
            Some((name, value)) => self.set(name, Raw::Untyped(value.to_owned()), &source),
        }
    }

    fn find(&self, name: &str) -> Option<&Key> {
        self.keys.iter().find(|key| key.name == name)
    }

    fn set(&mut self, name: &str, raw: Raw, source: &Source) {
        if let Some(id) = name.strip_prefix("api_keys.") {
            return self.set_api_key(id, raw, source);
        }
        let Some(key) = self.find(name) else {
            return match (name.strip_suffix("_file").filter(|secret| self.is_secret(secret)), raw) {
                (Some(secret), Raw::Typed(toml::Value::String(path)) | Raw::Untyped(path)) => {
                    self.secret_file(secret, &path, source)
                }
                _ => self.unknown(name, source),
            };
        };
        match read(key.kind, raw) {
            Ok(value) => self.keep(name, value, source),
            Err(what) => self.problems.at(name, source, &what),
        }
    }

    fn is_secret(&self, name: &str) -> bool {
        self.find(name).is_some_and(|key| matches!(key.kind, Kind::Secret { .. }))
    }

    fn set_api_key(&mut self, id: &str, raw: Raw, source: &Source) {
        match (raw, id.strip_suffix("_FILE")) {
            (Raw::Untyped(path), Some(id)) => self.secret_file(&format!("api_keys.{id}"), &path, source),
            (Raw::Typed(toml::Value::String(text)), _) | (Raw::Untyped(text), None) => {
                self.keep_secret(&format!("api_keys.{id}"), &text, source);
            }
            (Raw::Typed(other), _) => {
                let what = format!("wants a secret text or {{ file = \"…\" }}, found {}", kind_name(&other));
                self.problems.at(&format!("api_keys.{id}"), source, &what);
            }
        }
    }

    fn secret_file(&mut self, name: &str, path: &str, source: &Source) {
        match fs::read_to_string(path) {
            // Editors and `echo` end a file with a line break that nobody means to be part of the secret.
            Ok(text) => {
                let text = text.strip_suffix('\n').unwrap_or(&text);
                self.keep_secret(name, text.strip_suffix('\r').unwrap_or(text), source);
            }
            Err(error) => {
                self.problems.at(name, source, &format!("its file {path:?} cannot be read: {error}"))
            }
        }
    }

    fn keep_secret(&mut self, name: &str, text: &str, source: &Source) {
        if let Some(Err(what)) = name.strip_prefix("api_keys.").map(check_key_id) {
            return self.problems.at(name, source, &what);
        }
        if text.is_empty() {
            return self.problems.at(name, source, "is empty");
        }
        self.keep(name, Value::Secret(Secret::new(text)), source);
    }

    fn keep(&mut self, name: &str, value: Value, source: &Source) {
        if !self.in_this_layer.insert(name.to_owned()) && *source != Source::Flag("--set") {
            return self.problems.at(name, source, "is set twice here, as itself and by its file");
        }
        self.settings.insert(name.to_owned(), (value, source.clone()));
    }

    fn unknown(&mut self, name: &str, source: &Source) {
        let group = format!("{name}.");
        let what = if self.keys.iter().any(|key| key.name.starts_with(&group)) {
            "is a table of keys, not a key".to_owned()
        } else {
            let known = nearest(name, self.keys.iter().map(|key| key.name.as_str())).unwrap_or_default();
            format!("unknown key; did you mean {known}?")
        };
        self.problems.at(name, source, &what);
    }

    fn unknown_variable(&mut self, variable: &str) {
        let known: Vec<String> = self.keys.iter().map(Key::variable).collect();
        let known =
            nearest(variable, known.iter().map(String::as_str).chain([CONFIG_VARIABLE])).unwrap_or_default();
        self.problems.add(format!("{variable} (environment): unknown key; did you mean {known}?"));
    }
}

/// Whether a variable sets this key, as itself or by a file.
fn named_by(key: &Key, variable: &str) -> bool {
    let own = key.variable();
    let is_secret = matches!(key.kind, Kind::Secret { .. });
    let is_table = matches!(key.kind, Kind::Secrets);
    !is_table && (variable == own || (is_secret && variable.strip_suffix("_FILE") == Some(&own)))
}

/// The path in `{ file = "…" }`, where that stands for a secret of the table `api_keys`.
fn as_file(name: &str, inner: &toml::Table) -> Option<String> {
    name.strip_prefix("api_keys.")?;
    match (inner.len(), inner.get("file")) {
        (1, Some(toml::Value::String(path))) => Some(path.clone()),
        _ => None,
    }
}

/// Reads a value as its key's kind wants it. What was set without a type is read as the kind's text.
fn read(kind: Kind, raw: Raw) -> Result<Value, String> {
    match kind {
        Kind::Integer { min, max, .. } => {
            let (number, found) = match &raw {
                Raw::Typed(toml::Value::Integer(number)) => (u64::try_from(*number).ok(), number.to_string()),
                Raw::Typed(other) => (None, kind_name(other).to_owned()),
                Raw::Untyped(text) => (text.trim().replace('_', "").parse().ok(), format!("{text:?}")),
            };
            let number = number.filter(|number| (min..=max).contains(number));
            number
                .map(Value::Integer)
                .ok_or_else(|| format!("wants an integer from {min} to {max}, found {found}"))
        }
        Kind::Flag { .. } => match raw {
            Raw::Typed(toml::Value::Boolean(flag)) => Ok(Value::Flag(flag)),
            Raw::Typed(other) => Err(format!("wants true or false, found {}", kind_name(&other))),
            Raw::Untyped(text) => text
                .trim()
                .parse()
                .map(Value::Flag)
                .map_err(|_| format!("wants true or false, found {text:?}")),
        },
        Kind::Text { .. } => match raw {
            Raw::Typed(toml::Value::String(text)) | Raw::Untyped(text) => Ok(Value::Text(text)),
            Raw::Typed(other) => Err(format!("wants a text, found {}", kind_name(&other))),
        },
        Kind::List { .. } => read_list(raw).map(Value::List),
        Kind::Secret { .. } => match raw {
            Raw::Typed(toml::Value::String(text)) | Raw::Untyped(text) if !text.is_empty() => {
                Ok(Value::Secret(Secret::new(&text)))
            }
            Raw::Typed(toml::Value::String(_)) | Raw::Untyped(_) => Err("is empty".to_owned()),
            Raw::Typed(other) => Err(format!("wants a text, found {}", kind_name(&other))),
        },
        Kind::Secrets => Err("is a table of keys, not a key".to_owned()),
    }
}

fn read_list(raw: Raw) -> Result<Vec<String>, String> {
    let split = |text: String| {
        text.split(',').map(|item| item.trim().to_owned()).filter(|item| !item.is_empty()).collect()
    };
    let item = |value: toml::Value| match value {
        toml::Value::String(text) => Ok(text),
        other => Err(format!("wants a list of texts, found {} in it", kind_name(&other))),
    };
    match raw {
        Raw::Untyped(text) => Ok(split(text)),
        Raw::Typed(toml::Value::Array(items)) => items.into_iter().map(item).collect(),
        Raw::Typed(other) => Err(format!("wants a list of texts, found {}", kind_name(&other))),
    }
}

fn kind_name(value: &toml::Value) -> &'static str {
    match value {
        toml::Value::String(_) => "a text",
        toml::Value::Integer(_) => "an integer",
        toml::Value::Float(_) => "a number with a point",
        toml::Value::Boolean(_) => "true or false",
        toml::Value::Datetime(_) => "a date",
        toml::Value::Array(_) => "a list",
        toml::Value::Table(_) => "a table",
    }
}
