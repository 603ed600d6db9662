//! Folded state against fresh state, over what a client can have learned.
//! Must not know what the fields mean, save which lists have no order of their own.

use serde_json::{Map, Value, json};

/// Rows whose order the events do not tell: compared by id.
const KEYED: [(&str, &str); 5] = [
    ("staff", "participant"),
    ("questions", "question"),
    ("polls", "poll"),
    ("shared", "poll"),
    ("handouts", "handout"),
];

/// What a client cannot have learned: it matches anything.
pub fn unknown() -> Value {
    json!({"?": true})
}

fn is_unknown(value: &Value) -> bool {
    value.get("?").is_some()
}

/// Where what was folded differs from what is fresh: a path and both values.
pub fn differ(path: &str, folded: &Value, fresh: &Value) -> Option<String> {
    if is_unknown(folded) || folded == fresh {
        return None;
    }
    match (folded, fresh) {
        (Value::Object(left), Value::Object(right)) => {
            let names = left.keys().chain(right.keys().filter(|name| !left.contains_key(*name)));
            let not_told = |name: &&String| !matches!(name.as_str(), "audience" | "connected");
            let absent = &Value::Null;
            names.filter(not_told).find_map(|name| {
                let (left, right) = (left.get(name).unwrap_or(absent), right.get(name).unwrap_or(absent));
                rows_differ(&format!("{path}.{name}"), name, left, right)
            })
        }
        (Value::Array(left), Value::Array(right)) => {
            if left.len() != right.len() {
                return Some(format!(
                    "{path}: {} against {} items: {folded} {fresh}",
                    left.len(),
                    right.len()
                ));
            }
            let pairs = left.iter().zip(right).enumerate();
            pairs
                .into_iter()
                .find_map(|(index, (left, right))| differ(&format!("{path}[{index}]"), left, right))
        }
        _ => Some(format!("{path}: folded {folded}, fresh {fresh}")),
    }
}

fn rows_differ(path: &str, name: &str, left: &Value, right: &Value) -> Option<String> {
    let key = KEYED.iter().find(|(list, _)| *list == name).map(|(_, key)| *key);
    let (Some(key), Some(left_rows), Some(right_rows)) = (key, left.as_array(), right.as_array()) else {
        return differ(path, left, right);
    };
    let by_id = |rows: &[Value]| -> Value {
        rows.iter()
            .map(|row| (row[key].as_str().unwrap().to_owned(), row.clone()))
            .collect::<Map<_, _>>()
            .into()
    };
    differ(path, &by_id(left_rows), &by_id(right_rows))
}
