//! What of the protocol an exchange shows, read from its steps.

use std::collections::BTreeSet;

use cuelight::conformance::Step;
use serde_json::Value;

pub fn of(steps: &[Step]) -> Vec<String> {
    let mut covers = BTreeSet::new();
    for (index, step) in steps.iter().enumerate() {
        match step {
            Step::Server { message } => {
                covers.extend(of_message(message, &steps[..index]));
            }
            Step::Close { code, .. } => {
                covers.insert(format!("close {code}"));
            }
            Step::Cut {} => {
                covers.insert("cut".into());
            }
            Step::Connect { .. } | Step::Command { .. } | Step::Again { .. } | Step::Picture { .. } => {}
        }
    }
    // The hello that was not let in.
    if let [Step::Connect { .. }, Step::Close { .. }, ..] = steps {
        covers.insert("refused hello".into());
    }
    covers.into_iter().collect()
}

fn of_message(message: &Value, before: &[Step]) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let cmd = || {
        before.iter().find_map(|step| match step {
            Step::Command { id, cmd, .. } if message["id"] == id.as_str() => Some(cmd.clone()),
            _ => None,
        })
    };
    match message["type"].as_str().unwrap_or_default() {
        "welcome" => {
            let resumes = matches!(before.last(), Some(Step::Connect { resume: Some(_), .. }));
            let how = match (message["resumed"] == true, resumes) {
                (true, _) => "resumed",
                (false, true) => "not_resumed",
                (false, false) => "welcome",
            };
            vec!["accepted hello".into(), how.into()]
        }
        "snapshot" => vec!["snapshot".into()],
        "events" => {
            let events = message["events"].as_array().into_iter().flatten();
            events.map(|event| format!("event {}", text(&event["event"]))).collect()
        }
        "transient" => vec![format!("transient {}", text(&message["event"]))],
        "ok" => cmd().map(|cmd| format!("accepted {cmd}")).into_iter().collect(),
        _ => {
            let error = &message["error"];
            let code = text(&error["code"]);
            let mut covers = vec![format!("error {code}")];
            covers.extend(cmd().map(|cmd| format!("refused {cmd}")));
            covers.extend(error["missing"].as_str().map(|missing| format!("missing {missing}")));
            let actual = error["actual"].as_object().into_iter().flatten();
            covers.extend(actual.map(|(what, _)| format!("actual {what}")));
            covers
        }
    }
}
