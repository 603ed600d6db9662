//! The author of an event is the connection's identity: every command with somebody else's name in every field that could be
//! taken for a sender's, in the arguments and in the envelope.
//! Must not know how the server learns who asks.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::house::{Things, command, furnished, in_words, targets};
use crate::over_sockets::harness::{Server, in_time};
use crate::prose::{Asked, COMMANDS, name};
use crate::room::{Room, say, split};
use crate::rules::{Baton, HOUSE, Position, cells, expected};

crate::both_ways!(
    every_command_with_a_forged_sender_in_its_arguments_is_invalid,
    the_author_of_every_event_is_the_connections_whatever_the_envelope_says,
    a_second_hello_with_anothers_ticket_changes_nobody,
);

/// Names that a careless server could take for the sender's.
const FIELDS: [&str; 12] = [
    "by",
    "from",
    "author",
    "sender",
    "sub",
    "user",
    "user_id",
    "participant_id",
    "actor",
    "you",
    "role",
    "ticket",
];

/// Who forges, as whom.
pub const FORGERS: [(&str, &str); 4] =
    [("dave", "alice"), ("alice", "dave"), ("bob", "alice"), ("carol", "bob")];

/// What has to be there before a command is more than a conflict, asked for by `@` who presents or by Alice.
const READY: [(&str, &[(&str, &str)]); 10] = [
    ("pause_screen", &[("@", r#"{"share_screen":{}}"#)]),
    ("draw", &[("@", r#"{"share_screen":{}}"#)]),
    ("clear_drawing", &[("@", r#"{"share_screen":{}}"#), ("alice", STROKE)]),
    ("caption", &[("alice", r#"{"set_lab":{"lab":"captions","on":true}}"#)]),
    ("react", &[("alice", r#"{"set_lab":{"lab":"reactions","on":true}}"#)]),
    ("pause_recording", &[("alice", RECORDING)]),
    ("resume_recording", &[("alice", RECORDING), ("alice", r#"{"pause_recording":{}}"#)]),
    ("share_poll_results", &[("alice", CLOSED)]),
    ("hide_poll_results", &[("alice", CLOSED), ("alice", r#"{"share_poll_results":{"poll":"%"}}"#)]),
    ("delete_poll", &[]),
];
const STROKE: &str = r##"{"draw":{"stroke":{"tool":"pen","color":"#00ff00","width":1,"points":[[0,1]]}}}"##;
const RECORDING: &str = r#"{"start_recording":{}}"#;
const CLOSED: &str = r#"{"close_poll":{"poll":"%"}}"#;

fn is_readied(asked: &Asked) -> bool {
    READY.iter().any(|(known, _)| *known == name(asked.text))
}

/// Makes a command more than a conflict.
async fn readied(room: &mut Room, who: &str, asked: &Asked, things: &mut Things) {
    let Some((name, before)) = READY.iter().find(|(known, _)| *known == name(asked.text)) else { return };
    if *name == "delete_poll" {
        // One that nobody opened.
        let draft = json!({"create_poll": {"question": "x", "kind": "text"}});
        things.insert('v', room.ok("alice", draft).await["poll"].clone());
    }
    for (by, text) in *before {
        let text = text.replace('%', things[&'v'].as_str().unwrap());
        room.ok(if *by == "@" { who } else { by }, serde_json::from_str(&text).unwrap()).await;
    }
}

pub fn forgeries(room: &Room, victim: &str) -> Vec<(&'static str, Value)> {
    let values = |field| match field {
        "sub" | "user" => json!(victim),
        "role" => json!("organizer"),
        "ticket" => json!(room.ticket(victim, "organizer")),
        "you" | "from" => json!({"participant": room.id(victim), "role": "organizer"}),
        _ => room.id(victim),
    };
    FIELDS.map(|field| (field, values(field))).to_vec()
}

fn position(name: &'static str) -> Position {
    let (_, role, _) = HOUSE.into_iter().find(|(known, ..)| *known == name).unwrap();
    Position { role, name, baton: Baton::Own, policy: "everyone", favoured: false, phase: "live" }
}

/// Sends with these keys beside `cmd` and `args`; the answer.
pub async fn ask_with(room: &mut Room, who: &str, command: &Value, extra: &[(&str, Value)]) -> Value {
    let (cmd, args) = split(command);
    let client = room.client(who);
    let (_, id) = client.command(cmd, args.clone());
    let mut message = json!({"id": id, "cmd": cmd, "args": args});
    for (field, value) in extra {
        message[*field] = value.clone();
    }
    say(client, &message).await;
    client.answer(&id).await
}

/// Every command in every form with each field in its arguments: read as none of its own.
async fn in_arguments(room: &mut Room, who: &'static str, victim: &str) -> BTreeSet<String> {
    let things = furnished(room, &position(who), &["alice", "bob", "dave", "carol"]).await;
    let mut refused = BTreeSet::new();
    for asked in &COMMANDS {
        let honest = command(asked, targets(asked)[0], room, &things);
        let mut forged = Vec::new();
        for (field, value) in forgeries(room, victim) {
            let (cmd, mut args) = split(&honest);
            // A role to give, or a role to look for, is no sender's.
            if args.get(field).is_some()
                || matches!((cmd, field), ("allow_back", "sub") | ("list_participants", "role"))
            {
                continue;
            }
            args[field] = value;
            forged.push(json!({cmd: args}));
        }
        for (answer, command) in room.ask_all(who, &forged).await.iter().zip(&forged) {
            assert_eq!(answer["error"]["code"], "invalid", "{who}: {command}: {answer}");
        }
        refused.insert(name(asked.text).to_owned());
    }
    refused
}

/// Every event that somebody was sent, of a whole session.
pub fn events(room: &Room, who: &str) -> Vec<Value> {
    let heard = room.people[who].heard.iter();
    heard.flat_map(|(_, value)| value["events"].as_array().cloned().unwrap_or_default()).collect()
}

/// Every command that is granted, forged in its envelope; what is wrong with whom its events name.
async fn in_envelopes(room: &mut Room, who: &'static str, victim: &str) -> (BTreeSet<String>, Vec<String>) {
    let (at, cells) = (position(who), cells());
    let (mut done, mut wrong) = (BTreeSet::new(), Vec::new());
    let mut by_text: BTreeMap<&str, (&Asked, Option<&'static str>)> = BTreeMap::new();
    for asked in &COMMANDS {
        for target in targets(asked).into_iter().rev() {
            let expected = expected(&cells, asked, &at, target);
            if expected == "granted" || (expected.starts_with("conflict") && is_readied(asked)) {
                by_text.insert(asked.text, (asked, target));
            }
        }
    }
    for (asked, target) in by_text.into_values() {
        let mut names = vec!["alice", "bob", who, victim, "dave", "erin"];
        names.extend(target);
        names.extend(asked.text.contains("ivan").then_some("ivan"));
        let mut things = furnished(room, &at, &names).await;
        readied(room, who, asked, &mut things).await;
        let honest = command(asked, target, room, &things);
        let forged = forgeries(room, victim);
        let own = room.id(who);
        // Facts of one command are one record: behind everything before it.
        let before = room.ask(who, json!({"mute": {}})).await["seq"].as_u64().unwrap();
        let answer = ask_with(room, who, &honest, &forged).await;
        assert_eq!(in_words(&answer, at.role), "granted", "{honest}");
        done.insert(name(asked.text).to_owned());
        if name(asked.text) != "end" {
            room.ask("erin", json!({"list_chat": {}})).await;
        } else {
            room.client("erin").closed().await;
        }
        if asked.text.contains("final\":false") || name(asked.text) == "react" {
            let other = from_another(room, &own).await;
            wrong.extend(other.map(|told| format!("{who} as {victim}: {honest}: {told}")));
        }
        for event in events(room, "erin").iter().filter(|event| event["seq"].as_u64() > Some(before)) {
            let author = event.get("by").cloned();
            let anonymous = asked.text.contains("anonymous");
            let right = if anonymous { author.is_none() } else { author.as_ref() == Some(&own) };
            let from = &event["data"]["from"]["participant"];
            let asker = &event["data"]["asker"]["participant"];
            let answered = &event["data"]["by"]["participant"];
            let said = [from, asker, answered].into_iter().all(|person| person.is_null() || *person == own);
            if !right || !said {
                wrong.push(format!("{who} as {victim}: {honest}: {event}"));
            }
        }
    }
    (done, wrong)
}

/// What a transient says of whom it comes from: a caption who speaks, a reaction nothing at all.
async fn from_another(room: &mut Room, own: &Value) -> Option<Value> {
    let client = room.client("erin");
    let is_either = |told: &Value| told["event"] == "caption" || told["event"] == "reactions";
    let before = client.heard.iter().map(|(_, told)| told).find(|told| is_either(told)).cloned();
    let told = match before {
        Some(told) => told,
        None => loop {
            let told = client.heard().await;
            if is_either(&told) {
                break told;
            }
        },
    };
    let keys: Vec<&String> = told["data"].as_object().unwrap().keys().collect();
    let right = keys == ["counts"] || told["data"]["from"]["participant"] == *own;
    (!right).then_some(told)
}

async fn every_command_with_a_forged_sender_in_its_arguments_is_invalid(loops: usize) {
    let mut room = Room::in_server(Server::start(loops).await);
    for (who, victim) in FORGERS {
        let refused = in_arguments(&mut room, who, victim).await;
        assert_eq!(refused.len(), 55, "every command of the protocol");
    }
}

async fn the_author_of_every_event_is_the_connections_whatever_the_envelope_says(loops: usize) {
    let mut all = BTreeSet::new();
    let playing: Vec<_> = FORGERS
        .into_iter()
        .map(|(who, victim)| {
            tokio::spawn(async move {
                let mut room = Room::in_server(Server::start(loops.min(1)).await);
                in_envelopes(&mut room, who, victim).await
            })
        })
        .collect();
    for one in playing {
        let (done, wrong) = in_time(one).await.unwrap();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        all.extend(done);
    }
    let every: BTreeSet<String> = COMMANDS.iter().map(|asked| name(asked.text).to_owned()).collect();
    assert_eq!(all, every);
}

/// Who is connected stays who they were: a second hello, with another's good ticket, makes nobody of them.
async fn a_second_hello_with_anothers_ticket_changes_nobody(loops: usize) {
    let mut room = Room::full(Server::start(loops).await).await;
    room.ok("alice", json!({"start": {}})).await;
    let ticket = room.ticket("alice", "organizer");
    let answer = room.ask("carol", json!({"hello": {"ticket": ticket}})).await;
    assert_eq!(answer["type"], "error", "{answer}");
    let answer = room.ask("carol", json!({"mute_all": {}})).await;
    assert_eq!(answer["error"]["role"], "attendee");
    room.ok("alice", json!({"mute_all": {}})).await;
}

#[cfg(feature = "planted")]
mod planted {
    use cuelight::session::planted::Fault;

    use super::{Room, in_envelopes, in_time};
    use crate::house::broken;

    crate::both_ways!(planted_events_that_name_another_are_found);

    async fn planted_events_that_name_another_are_found(loops: usize) {
        let mut room = Room::in_server(broken(Fault::AnotherAuthor, loops).await);
        let (_, wrong) = in_time(in_envelopes(&mut room, "dave", "alice")).await;
        assert!(!wrong.is_empty());
        for transient in ["final\":false", "raise_hand"] {
            assert!(wrong.iter().any(|wrong| wrong.contains(transient)), "{transient}: nobody noticed");
        }
    }
}
