//! The house of the product in a server of its own: who is in it, what there is of everything, what a command is called
//! there, and what the server's answer is in the words of the rules.
//! Must not know what is right.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::prose::Asked;
use crate::prose::Names::{Addressee, Assignee, MaybePerson, Nothing, Person, Thing};
use crate::room::{Room, bearer};
use crate::rules::{Baton, HOUSE, NOBODY, Position};

/// What a house is set up with.
pub type Things = BTreeMap<char, Value>;

/// The house, and one who is removed before anything else.
pub const EVERYBODY: [&str; 8] = ["alice", "bob", "carol", "dave", "erin", "frank", "grace", "ivan"];

pub fn holder(at: &Position) -> &'static str {
    match at.baton {
        Baton::Own => at.name,
        Baton::Guest => "grace",
        _ if at.name == "alice" => "dave",
        _ => "alice",
    }
}

/// A new session, in the phase that is wanted, with something of everything in it that there can be.
pub async fn furnished(room: &mut Room, at: &Position, names: &[&str]) -> Things {
    room.anew(names).await;
    if names.contains(&"ivan") {
        room.enter("ivan", "attendee").await;
        let ivan = room.id("ivan");
        room.ok("alice", json!({"remove": {"participant": ivan}})).await;
        room.people.remove("ivan");
    }
    let mut things = Things::new();
    let handout = room.upload(&bearer(&room.ticket("alice", "organizer"))).await;
    things.insert('h', handout.json()["handout"].clone());
    let say = json!({"chat": {"to": "staff", "text": "hello"}});
    let mut asks = vec![
        json!({"create_poll": {"question": "?", "kind": "single", "options": ["a", "b"]}}),
        say.clone(),
        json!({"set_survey": {"questions": [{"question": "x", "kind": "text"}]}}),
        json!({"set_chat_policy": {"attendees": "everyone"}}),
    ];
    let begun = at.phase != "scheduled";
    if begun {
        asks.push(json!({"start": {"practice": at.phase == "practice"}}));
    }
    let answers = all_ok(room, "alice", &asks).await;
    things.insert('v', answers[0]["result"]["poll"].clone());
    things.insert('m', answers[1]["result"]["message"].clone());
    if begun || at.role != "attendee" {
        things.insert('o', room.ok(at.name, say).await["message"].clone());
    }
    if begun {
        things.insert('q', room.ok("bob", json!({"ask": {"text": "why?"}})).await["question"].clone());
        let mut asks = vec![json!({"open_poll": {"poll": things[&'v']}})];
        let own = room.id(at.name);
        if at.favoured && at.role == "panelist" {
            asks.push(json!({"assign_question": {"question": things[&'q'], "participant": own}}));
        } else if at.favoured {
            asks.push(json!({"unmute": {"participant": own}}));
        }
        asks.push(json!({"hand_presenter": {"participant": room.id(holder(at))}}));
        all_ok(room, "alice", &asks).await;
    }
    if at.policy != "everyone" {
        room.ok("alice", json!({"set_chat_policy": {"attendees": at.policy}})).await;
    }
    things
}

async fn all_ok(room: &mut Room, who: &str, asks: &[Value]) -> Vec<Value> {
    let answers = room.ask_all(who, asks).await;
    assert!(answers.iter().all(|answer| answer["type"] == "ok"), "{answers:?}");
    answers
}

pub fn targets(asked: &Asked) -> Vec<Option<&'static str>> {
    match asked.names {
        Nothing => vec![None],
        Person | MaybePerson | Addressee | Assignee => {
            HOUSE.iter().map(|(name, ..)| *name).chain([NOBODY]).map(Some).collect()
        }
        Thing(_) => vec![Some("something"), Some(NOBODY)],
    }
}

/// Whether what the command names is not there in any form.
pub fn is_absent(asked: &Asked, target: Option<&str>, things: &Things) -> bool {
    match asked.names {
        Thing(kind) => target != Some(NOBODY) && !things.contains_key(&kind),
        Assignee => !things.contains_key(&'q'),
        Nothing | Person | MaybePerson | Addressee => false,
    }
}

pub fn command(asked: &Asked, target: Option<&str>, room: &Room, things: &Things) -> Value {
    let named = match (asked.names, target) {
        (_, None) => Value::Null,
        (Thing(kind), Some("something")) => things[&kind].clone(),
        (Thing(kind), _) => json!(format!("{}0000000000000", if kind == 'o' { 'm' } else { kind })),
        (_, Some(NOBODY)) => json!("p0000000000000"),
        (_, Some(name)) => room.id(name),
    };
    let text = asked
        .text
        .replace('$', &named.to_string())
        .replace('%', &things.get(&'q').map_or(String::new(), Value::to_string));
    serde_json::from_str(&text).unwrap()
}

/// The server's answer in the words of the rules.
pub fn in_words(answer: &Value, role: &str) -> String {
    let error = &answer["error"];
    match (answer["type"].as_str().unwrap(), error["code"].as_str()) {
        ("ok", _) => "granted".into(),
        (_, Some("forbidden")) => {
            let as_role = if error["role"] == role { "" } else { " in another role" };
            format!("forbidden {}{as_role}", error["missing"].as_str().unwrap())
        }
        (_, Some("not_found")) => "not_found".into(),
        (_, Some("conflict")) => {
            let over: Vec<&str> = error["actual"].as_object().unwrap().keys().map(String::as_str).collect();
            format!("conflict {}", over.join(" "))
        }
        other => panic!("{other:?}: {answer}"),
    }
}

/// What came of it, and what is not as expected.
#[derive(Default)]
pub struct Tally {
    /// Commands that must be refused, and are asked in earnest.
    pub refused: usize,
    /// Commands that must be granted, asked with an expectation that cannot be: the right is told, and nothing done.
    pub withheld: usize,
    /// Commands that must be granted, and are done.
    pub granted: usize,
    pub by_rest: usize,
    pub wrong: Vec<String>,
}

impl Tally {
    pub fn hold(&mut self, what: String, expected: &str, got: &str) {
        if expected != got {
            self.wrong.push(format!("{what}: expected {expected}, got {got}"));
        }
    }

    pub fn add(&mut self, other: Tally) {
        self.refused += other.refused;
        self.withheld += other.withheld;
        self.granted += other.granted;
        self.by_rest += other.by_rest;
        self.wrong.extend(other.wrong);
    }

    /// Panics with what is wrong.
    #[track_caller]
    pub fn must_be_right(&self) {
        let some = self.wrong[..self.wrong.len().min(20)].join("\n");
        assert!(self.wrong.is_empty(), "{}:\n{some}", self.wrong.len());
    }
}

/// A server whose rules are broken.
#[cfg(feature = "planted")]
pub async fn broken(fault: cuelight::session::planted::Fault, loops: usize) -> crate::harness::Server {
    broken_with(|_| {}, fault, loops).await
}

/// One of another configuration.
#[cfg(feature = "planted")]
pub async fn broken_with(
    change: impl FnOnce(&mut cuelight::config::Config),
    fault: cuelight::session::planted::Fault,
    loops: usize,
) -> crate::harness::Server {
    let planted = cuelight::hub::Planted { rules: Some(fault), ..Default::default() };
    let start = |config| cuelight::node::Node::start_planted(config, loops, planted);
    crate::harness::Server::begun(change, start).await
}
