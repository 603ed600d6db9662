//! A client's folded picture beside the server's snapshot: where the two differ.
//! Must not know what the fields mean, save which lists are sets of named things.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};

use super::manner::LATER;

/// What no event tells of any picture. The number of the audience comes by transients, which may be left out; who of the
/// staff's rows is connected is told by nothing.
pub const NEVER_TOLD: [&str; 2] = ["state.audience", "state.staff.*.connected"];

/// Lists whose items have an id, by which they are compared.
const NAMED: [(&str, &str); 6] = [
    ("staff", "participant"),
    ("messages", "message"),
    ("questions", "question"),
    ("polls", "poll"),
    ("shared", "poll"),
    ("handouts", "handout"),
];

/// One place where two pictures differ.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Difference {
    /// From the top, with the ids of list items: `state.staff.p3k9….mic`.
    pub path: String,
    pub expected: Value,
    pub found: Value,
}

impl std::fmt::Display for Difference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Difference { path, expected, found } = self;
        write!(f, "{path}: expected {}, found {}", short(expected), short(found))
    }
}

/// A value on one line, cut where it would fill the screen.
fn short(value: &Value) -> String {
    const CHARS: usize = 160;
    if value.is_null() {
        return "nothing".into();
    }
    let text = value.to_string();
    match text.char_indices().nth(CHARS) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text,
    }
}

/// Where a picture, `{state, you}`, differs from the one expected. Absent and null are the same, and keys that a later
/// server might add are passed over. A path of `untold` covers what lies below it; `*` stands for one part of a path.
pub fn differences(expected: &Value, found: &Value, untold: &[String]) -> Vec<Difference> {
    let untold: Vec<Vec<&str>> = NEVER_TOLD
        .into_iter()
        .chain(untold.iter().map(String::as_str))
        .map(|path| path.split('.').collect())
        .collect();
    let mut walk = Walk { untold, found: Vec::new() };
    for part in ["state", "you"] {
        walk.compare(&mut vec![part.to_owned()], &expected[part], &found[part]);
    }
    walk.found
}

struct Walk<'a> {
    untold: Vec<Vec<&'a str>>,
    found: Vec<Difference>,
}

impl Walk<'_> {
    fn is_untold(&self, path: &[String]) -> bool {
        let covers = |pattern: &Vec<&str>| {
            pattern.len() <= path.len()
                && pattern.iter().zip(path).all(|(wanted, part)| *wanted == "*" || *wanted == part.as_str())
        };
        self.untold.iter().any(covers)
    }

    fn compare(&mut self, path: &mut Vec<String>, expected: &Value, found: &Value) {
        if self.is_untold(path) {
            return;
        }
        let name = path.last().map(String::as_str).unwrap_or_default();
        let named = NAMED.iter().find(|(list, _)| *list == name).map(|(_, id)| *id);
        match (expected, found, named) {
            (Value::Object(one), Value::Object(other), _) => self.maps(path, one, other),
            (Value::Array(one), Value::Array(other), Some(id)) => self.sets(path, id, one, other),
            (Value::Array(one), Value::Array(other), None) => {
                for index in 0..one.len().max(other.len()) {
                    self.below(path, &index.to_string(), one.get(index), other.get(index));
                }
            }
            (one, other, _) if same(one, other) => {}
            (one, other, _) => self.differ(path, one, other),
        }
    }

    fn differ(&mut self, path: &[String], expected: &Value, found: &Value) {
        self.found.push(Difference {
            path: path.join("."),
            expected: expected.clone(),
            found: found.clone(),
        });
    }

    fn below(&mut self, path: &mut Vec<String>, part: &str, expected: Option<&Value>, found: Option<&Value>) {
        path.push(part.to_owned());
        self.compare(path, expected.unwrap_or(&Value::Null), found.unwrap_or(&Value::Null));
        path.pop();
    }

    fn maps(
        &mut self,
        path: &mut Vec<String>,
        expected: &serde_json::Map<String, Value>,
        found: &serde_json::Map<String, Value>,
    ) {
        let more = found.keys().filter(|key| !expected.contains_key(*key));
        let keys: Vec<&String> = expected.keys().chain(more).filter(|key| !key.starts_with(LATER)).collect();
        for key in keys {
            self.below(path, key, expected.get(key), found.get(key));
        }
    }

    /// Items by id. The order counts for messages only: the others are shown as a client likes.
    fn sets(&mut self, path: &mut Vec<String>, id: &str, expected: &[Value], found: &[Value]) {
        let ids = |items: &[Value]| -> Vec<String> {
            items.iter().map(|item| item[id].as_str().unwrap_or_default().to_owned()).collect()
        };
        let (wanted, had) = (ids(expected), ids(found));
        let keyed: BTreeMap<&str, &Value> = had.iter().map(String::as_str).zip(found).collect();
        if keyed.len() < found.len() {
            return self.differ(path, &json!(wanted), &json!(had));
        }
        for (id, item) in wanted.iter().zip(expected) {
            self.below(path, id, Some(item), keyed.get(id.as_str()).copied());
        }
        for (id, item) in had.iter().zip(found).filter(|(id, _)| !wanted.contains(*id)) {
            self.below(path, id, None, Some(item));
        }
        let is_order =
            id == "message" && wanted.len() == had.len() && wanted.iter().all(|id| had.contains(id));
        if is_order && wanted != had {
            self.differ(path, &json!(wanted), &json!(had));
        }
    }
}

/// 5 and 5.0 are one number: not every language knows the difference.
fn same(one: &Value, other: &Value) -> bool {
    one == other || (one.is_number() && one.as_f64() == other.as_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn must_differ(expected: Value, found: Value, untold: &[&str], paths: &[&str]) {
        let untold: Vec<String> = untold.iter().map(|path| (*path).to_owned()).collect();
        let differing = differences(&json!({"state": expected}), &json!({"state": found}), &untold);
        let found: Vec<&str> = differing.iter().map(|difference| difference.path.as_str()).collect();
        assert_eq!(found, paths);
    }

    #[test]
    fn absent_and_null_are_the_same_and_so_are_5_and_5_0() {
        must_differ(json!({"a": null, "n": 5}), json!({"b": null, "n": 5.0}), &[], &[]);
        must_differ(json!({"a": null}), json!({"a": false}), &[], &["state.a"]);
    }

    #[test]
    fn named_lists_are_compared_by_id_and_messages_in_order() {
        let rows = |names: &[&str]| json!({"staff": names.iter().map(|id| json!({"participant": id})).collect::<Vec<_>>()});
        must_differ(rows(&["a", "b"]), rows(&["b", "a"]), &[], &[]);
        must_differ(rows(&["a", "b"]), rows(&["a", "c"]), &[], &["state.staff.b", "state.staff.c"]);
        must_differ(rows(&["a"]), rows(&["a", "a"]), &[], &["state.staff"]);
        let said = |ids: &[&str]| json!({"messages": ids.iter().map(|id| json!({"message": id})).collect::<Vec<_>>()});
        must_differ(said(&["a", "b"]), said(&["b", "a"]), &[], &["state.messages"]);
    }

    /// Puts a value in each place of another, one place at a time.
    fn with_each_place(whole: &Value, put: &Value, seen: &mut dyn FnMut(Value)) {
        seen(put.clone());
        match whole {
            Value::Object(parts) => {
                for (key, part) in parts {
                    with_each_place(part, put, &mut |part| {
                        let mut changed = whole.clone();
                        changed[key] = part;
                        seen(changed);
                    });
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    with_each_place(item, put, &mut |item| {
                        let mut changed = whole.clone();
                        changed[index] = item;
                        seen(changed);
                    });
                }
            }
            _ => {}
        }
    }

    #[test]
    fn whatever_a_client_hands_in_is_compared_and_told_in_words() {
        let rows = json!([{"participant": "a", "mic": "open"}, {"participant": "b", "mic": "muted"}]);
        let said = json!({"messages": [{"message": "m", "text": "é".repeat(200)}], "policy": "off"});
        let expected = json!({
            "state": {"staff": rows, "chat": said, "strokes": [{"points": [[0.0, 0.25]]}], "audience": 3},
            "you": {"participant": "a", "capabilities": ["chat"]},
        });
        let deep = (0..100).fold(json!(null), |inner, _| json!([inner]));
        let odd = json!([null, {"participant": 5}, {"participant": "a"}, {"participant": "a"}, "a"]);
        let long = json!("é".repeat(500));
        let mut count = 0;
        for put in [json!(7), json!(-1e300), json!(true), long, json!([]), json!({}), json!([[]]), odd, deep]
        {
            with_each_place(&expected, &put, &mut |found| {
                for (one, other) in [(&expected, &found), (&found, &expected)] {
                    let differing = differences(one, other, &[]);
                    assert!(differing.iter().all(|difference| !difference.to_string().is_empty()));
                    count += differing.len();
                }
            });
        }
        assert!(count > 100, "{count}: almost every place shows");
    }

    #[test]
    fn what_is_untold_is_not_compared_and_its_neighbour_is() {
        let row = |mic: &str, name: &str| json!({"staff": [{"participant": "a", "mic": mic, "name": name}]});
        must_differ(row("open", "x"), row("muted", "y"), &["state.staff.a.mic"], &["state.staff.a.name"]);
        must_differ(
            row("open", "x"),
            row("muted", "y"),
            &["state.staff.b.mic"],
            &["state.staff.a.mic", "state.staff.a.name"],
        );
        must_differ(json!({"audience": 3}), json!({"audience": 4, "later_key": 1}), &[], &[]);
    }
}
