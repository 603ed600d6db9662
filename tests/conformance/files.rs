//! The files: that they are what a real server says, that they fit what is published, and that nothing is left out.

use std::collections::BTreeSet;
use std::sync::Mutex;

use cuelight::conformance::Manner;
use cuelight::conformance::exchange::{self, Exchange, Mover, Origin, Step, exchanges};
use cuelight::protocol::contract::{self, Return, meaning};
use cuelight::protocol::outgoing::CloseCode;
use cuelight::session::{Missing, Refusal};
use serde_json::{Value, json};

use crate::record::scripts;
use crate::wire;

const FOLDER: &str = "src/conformance/exchanges";

/// Every exchange as it is recorded now. Two at a time: each has a thread, a clock and a server of its own.
fn recorded() -> Vec<Exchange> {
    let waiting = Mutex::new(scripts());
    let done = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let Some(script) = waiting.lock().unwrap().pop() else { return };
                    let name = script.name.clone();
                    let exchange = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| script.record()));
                    done.lock().unwrap().push(exchange.map_err(|_| name));
                }
            });
        }
    });
    let (recorded, failed): (Vec<_>, Vec<_>) =
        done.into_inner().unwrap().into_iter().partition(Result::is_ok);
    let failed: Vec<String> = failed.into_iter().filter_map(Result::err).collect();
    assert!(failed.is_empty(), "not recorded, see above: {failed:?}");
    recorded.into_iter().flatten().collect()
}

#[test]
fn recorded_anew_they_are_what_is_committed() {
    let mut names = BTreeSet::new();
    let mut differences = Vec::new();
    for exchange in recorded() {
        assert!(names.insert(exchange.name.clone()), "{} is there twice", exchange.name);
        differences.extend(wire::compare(&format!("{FOLDER}/{}.json", exchange.name), &exchange.text()));
    }
    differences.extend(wire::strangers(FOLDER, |file| names.contains(file.trim_end_matches(".json"))));
    let schema = format!("{:#}\n", exchange::schema());
    differences.extend(wire::compare("docs/contract/exchange.schema.json", &schema));
    wire::must_be_none(differences);
}

#[test]
fn the_binary_has_the_files_of_the_folder() {
    let entries = std::fs::read_dir(wire::repository(FOLDER)).unwrap();
    let on_disk: BTreeSet<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    let embedded: BTreeSet<String> = exchange::files().into_iter().map(|(name, _)| name).collect();
    assert_eq!(
        on_disk, embedded,
        "cargo does not see new files: touch src/conformance/exchange.rs and build again"
    );
}

/// What the protocol has, by the code's own account: everything of it must be shown by some exchange.
fn everything() -> Vec<String> {
    let schema = contract::json_schema();
    let commands =
        schema["$defs"].as_object().unwrap().keys().filter_map(|name| name.strip_prefix("command_"));
    let commands: Vec<&str> = commands.collect();
    assert!(commands.len() > 50, "{commands:?}");
    // `seen` has no answer.
    let answered = commands.iter().filter(|name| **name != "seen");
    let mut all: Vec<String> =
        answered.flat_map(|name| [format!("accepted {name}"), format!("refused {name}")]).collect();
    all.extend(contract::EVENTS.map(|name| format!("event {name}")));
    all.extend(contract::TRANSIENTS.map(|name| format!("transient {name}")));
    all.extend(Refusal::CODES.map(|code| format!("error {code}")));
    all.extend(CloseCode::ALL.map(|code| format!("close {}", code.number())));
    all.extend(["welcome", "resumed", "not_resumed", "snapshot", "cut"].map(String::from));
    all.extend(missing().map(|missing| format!("missing {missing}")));
    all
}

/// What somebody may lack. The match is there so that one more is an error here.
fn missing() -> [String; 6] {
    use Missing::{Assignment, Baton, Own, Policy, Rank, Role};
    [Role, Baton, Policy, Rank, Assignment, Own].map(|missing| {
        match missing {
            Role | Baton | Policy | Rank | Assignment | Own => {}
        }
        json!(missing).as_str().unwrap().to_owned()
    })
}

/// What of everything no exchange shows.
fn unshown(exchanges: &[Exchange]) -> Vec<String> {
    let shown: BTreeSet<&String> = exchanges.iter().flat_map(|exchange| &exchange.covers).collect();
    everything().into_iter().filter(|what| !shown.contains(what)).collect()
}

#[test]
fn everything_of_the_protocol_is_shown_by_an_exchange() {
    assert_eq!(
        unshown(&exchanges()),
        Vec::<String>::new(),
        "write a script for it in tests/conformance/record"
    );
}

/// The twin of the test above: each of these is the only one of its kind.
#[test]
fn an_exchange_that_is_gone_is_missed() {
    for (name, what) in [
        ("allow_back-accepted", "accepted allow_back"),
        ("unavailable", "error unavailable"),
        ("close-4429", "close 4429"),
        ("reach", "transient reach"),
        ("not_resumed-role", "not_resumed"),
    ] {
        let fewer: Vec<Exchange> = exchanges().into_iter().filter(|exchange| exchange.name != name).collect();
        assert!(unshown(&fewer).contains(&what.to_owned()), "{name}");
    }
}

#[test]
fn only_these_are_made_by_hand() {
    let made: Vec<String> = exchanges()
        .into_iter()
        .filter(|exchange| exchange.origin == Origin::Made)
        .map(|exchange| exchange.name)
        .collect();
    assert_eq!(made, ["close-1001", "close-4404", "internal", "later-close", "later-code"]);
}

/// The contract with one of its definitions at the top.
fn validator(of: &str) -> jsonschema::Validator {
    let mut schema = contract::json_schema();
    let top = schema.as_object_mut().unwrap();
    top.remove("anyOf");
    top.insert("$ref".into(), format!("#/$defs/{of}").into());
    jsonschema::validator_for(&schema).unwrap()
}

fn must_fit(validator: &jsonschema::Validator, what: &str, value: &Value) {
    let errors: Vec<_> = validator.iter_errors(value).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{what}: {errors:?}\n{value}");
}

#[test]
fn files_and_messages_fit_the_published_schemas() {
    let (server, client) = (validator("ServerMessage"), validator("ClientMessage"));
    let of_files = jsonschema::validator_for(&exchange::schema()).unwrap();
    for (name, bytes) in exchange::files() {
        let file: Value = serde_json::from_slice(&bytes).unwrap();
        must_fit(&of_files, &name, &file);
        let exchange = Exchange::read(std::str::from_utf8(&bytes).unwrap()).unwrap();
        assert_eq!(format!("{}.json", exchange.name), name);
        assert_eq!(exchange.text().as_bytes(), bytes, "{name} is written in another way");
        for step in &exchange.steps {
            match step {
                Step::Server { message } if exchange.name != "later-code" => {
                    must_fit(&server, &name, message)
                }
                // What is refused as invalid does not fit, and that is the point.
                Step::Command { id, cmd, args, expect }
                    if !exchange.covers.contains(&"error invalid".into()) =>
                {
                    let mut message = json!({"id": id, "cmd": cmd, "args": args});
                    expect.iter().for_each(|expect| message["expect"] = (*expect).clone());
                    must_fit(&client, &name, &message);
                }
                _ => {}
            }
        }
    }
}

/// Every way in which an exchange is served is one that a server may take: numbers rise, nothing comes twice, answers come
/// after their commands, and who comes back was let.
#[test]
fn every_manner_is_lawful() {
    for exchange in exchanges() {
        for manner in Manner::ALL {
            if let Some(served) = manner.applied(&exchange) {
                must_be_lawful(&format!("{} {}", exchange.name, manner.name()), &served.steps);
            }
        }
    }
}

fn must_be_lawful(what: &str, steps: &[Step]) {
    let (mut at, mut asked, mut is_open) = (0, Vec::new(), false);
    for (index, step) in steps.iter().enumerate() {
        match step {
            Step::Connect { by, resume, .. } => {
                assert!(!is_open, "{what}: {index}");
                is_open = true;
                if let Some(Step::Close { code, .. }) = index.checked_sub(1).map(|before| &steps[before]) {
                    must_be_let(what, *code, *by == Mover::Told);
                }
                resume.iter().for_each(|resume| assert_eq!(resume.seq, at, "{what}: {index}"));
            }
            Step::Server { message } => {
                assert!(is_open, "{what}: {index}");
                at = next_point(what, message, at);
                if let Some(id) = message["id"].as_str() {
                    assert!(asked.contains(&id), "{what}: {id} is answered before it is asked");
                }
            }
            Step::Command { id, .. } => asked.push(id),
            Step::Again { id } => assert!(asked.contains(&id.as_str()), "{what}"),
            Step::Cut {} | Step::Close { .. } => is_open = false,
            Step::Picture { seq, .. } => assert_eq!(*seq, at, "{what}"),
        }
    }
}

fn must_be_let(what: &str, code: u16, with_new_ticket: bool) {
    let known = CloseCode::ALL.into_iter().find(|known| known.number() == code);
    let expected = if with_new_ticket { Return::WithNewTicket } else { Return::ByItself };
    assert_eq!(known.map_or(Return::ByItself, |code| meaning(code).1), expected, "{what}");
}

/// How far a client is after a message.
fn next_point(what: &str, message: &Value, at: u64) -> u64 {
    let seq = message["seq"].as_u64();
    match message["type"].as_str().unwrap() {
        "welcome" if message["resumed"] == true => {
            assert!(seq.unwrap() >= at, "{what}: the head is before what the client has");
            at
        }
        "welcome" | "snapshot" => seq.unwrap(),
        "events" => {
            let events = message["events"].as_array().unwrap();
            let mut last = at;
            for event in events {
                assert!(event["seq"].as_u64().unwrap() > last, "{what}: {event} after {last}");
                last = event["seq"].as_u64().unwrap();
            }
            assert!(seq.unwrap() >= last, "{what}");
            seq.unwrap()
        }
        _ => at,
    }
}

#[test]
fn each_manner_changes_something_somewhere() {
    let exchanges = exchanges();
    let count = |manner: Manner| exchanges.iter().filter(|one| manner.applied(one).is_some()).count();
    let counts = Manner::ALL.map(|manner| (manner.name(), count(manner)));
    for (manner, count) in counts {
        assert!(count >= 8, "{manner}: {count} of {counts:?}");
    }
}
