//! The author of an event is the connection's identity: every command with somebody else's name in every field that could be
//! taken for a sender's, in the arguments and in the envelope.
//! Must not know how the server learns who asks.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::house::{command, furnished, in_words, targets};
use crate::over_sockets::harness::{Server, in_time};
use crate::prose::{Asked, COMMANDS, name};
use crate::room::{Room, say, split};
use crate::rules::{Baton, HOUSE, Position, cells, expected};

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
const FORGERS: [(&str, &str); 3] = [("dave", "alice"), ("alice", "dave"), ("bob", "alice")];

fn forgeries(room: &Room, victim: &str) -> Vec<(&'static str, Value)> {
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
async fn ask_with(room: &mut Room, who: &str, command: &Value, extra: &[(&str, Value)]) -> Value {
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
fn events(room: &Room, who: &str) -> Vec<Value> {
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
            if expected(&cells, asked, &at, target) == "granted" {
                by_text.insert(asked.text, (asked, target));
            }
        }
    }
    for (asked, target) in by_text.into_values() {
        let mut names = vec!["alice", "bob", "dave", "erin"];
        names.extend(target);
        names.extend(asked.text.contains("ivan").then_some("ivan"));
        let things = furnished(room, &at, &names).await;
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_command_with_a_forged_sender_in_its_arguments_is_invalid() {
    let mut room = Room::in_server(Server::start(2).await);
    for (who, victim) in FORGERS {
        let refused = in_time(in_arguments(&mut room, who, victim)).await;
        assert_eq!(refused.len(), 55, "every command of the protocol");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_author_of_every_event_is_the_connections_whatever_the_envelope_says() {
    let mut all = BTreeSet::new();
    let playing: Vec<_> = FORGERS
        .into_iter()
        .map(|(who, victim)| {
            tokio::spawn(async move {
                let mut room = Room::in_server(Server::start(1).await);
                in_envelopes(&mut room, who, victim).await
            })
        })
        .collect();
    for one in playing {
        let (done, wrong) = in_time(one).await.unwrap();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        all.extend(done);
    }
    // What needs a screen, a lab or a recording that is on is forged in its arguments only.
    let missing: Vec<&str> =
        COMMANDS.iter().map(|asked| name(asked.text)).filter(|name| !all.contains(*name)).collect();
    let missing: BTreeSet<&str> = missing.into_iter().collect();
    let needs_more =
        ["caption", "clear_drawing", "delete_poll", "draw", "hide_poll_results", "pause_recording"];
    let needs_more =
        needs_more.into_iter().chain(["pause_screen", "react", "resume_recording", "share_poll_results"]);
    assert_eq!(missing, needs_more.collect());
}

/// Who is connected stays who they were: a second hello, with another's good ticket, makes nobody of them.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_hello_with_anothers_ticket_changes_nobody() {
    in_time(async {
        let mut room = Room::full(Server::start(1).await).await;
        room.ok("alice", json!({"start": {}})).await;
        let ticket = room.ticket("alice", "organizer");
        let answer = room.ask("carol", json!({"hello": {"ticket": ticket}})).await;
        assert_eq!(answer["type"], "error", "{answer}");
        let answer = room.ask("carol", json!({"mute_all": {}})).await;
        assert_eq!(answer["error"]["role"], "attendee");
        room.ok("alice", json!({"mute_all": {}})).await;
    })
    .await;
}

#[cfg(feature = "planted")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn planted_events_that_name_another_are_found() {
    use cuelight::hub::Planted;
    use cuelight::node::Node;
    use cuelight::session::planted::Fault;

    let planted = Planted { rules: Some(Fault::AnotherAuthor), ..Planted::default() };
    let server = Server::begun(|_| {}, |config| Node::start_planted(config, 1, planted)).await;
    let (_, wrong) = in_time(in_envelopes(&mut Room::in_server(server), "dave", "alice")).await;
    assert!(!wrong.is_empty());
}
