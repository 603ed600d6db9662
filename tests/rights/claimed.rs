//! Who somebody is is what their ticket says, and nothing beside it: not at the hello, not where something is looked up, not in
//! what is told without an answer, not by REST.
//! Must not know how the server learns who asks.

use cuelight::hub::errand::{Errand, ErrandReply};
use cuelight::session::survey::Answers;
use cuelight::session::text::DisplayName;
use cuelight::session::{Identity, Role, Sub};
use serde_json::{Value, json};

use crate::forged::{FORGERS, ask_with, events, forgeries};
use crate::house::{furnished, targets};
use crate::levers::at;
use crate::over_sockets::harness::{KEY, Server};
use crate::prose::COMMANDS;
use crate::room::{Room, bearer, by_key, say, welcomed};
use crate::rules::{Baton, HOUSE};

crate::both_ways!(
    a_hello_makes_of_nobody_another_than_their_ticket_says,
    lists_show_ones_own_view_whomever_the_envelope_names,
    what_was_shown_counts_for_who_showed_it,
    a_call_by_rest_is_its_bearers_whatever_stands_beside_it,
    who_is_called_the_same_by_another_key_is_another,
);

fn role_of(name: &str) -> &'static str {
    HOUSE.iter().find(|(known, ..)| *known == name).expect("of the house").1
}

async fn house(loops: usize) -> Room {
    let mut room = Room::in_server(Server::start(loops).await);
    let everybody = HOUSE.map(|(name, ..)| name);
    furnished(&mut room, &at("alice", "organizer", Baton::Own, "everyone"), &everybody).await;
    room
}

async fn a_hello_makes_of_nobody_another_than_their_ticket_says(loops: usize) {
    let mut room = house(loops).await;
    for (who, victim) in FORGERS {
        let ticket = room.ticket(who, role_of(who));
        for (field, value) in forgeries(&room, victim) {
            // In the envelope it is one of the keys that are for later.
            let mut client = room.knock().await;
            let mut hello = json!({"id": "h", "cmd": "hello", "args": {"ticket": ticket}});
            hello[field] = value.clone();
            say(&mut client, &hello).await;
            let you = welcomed(&mut client).await.unwrap()["you"].clone();
            assert_eq!((&you["sub"], &you["role"]), (&json!(who), &json!(role_of(who))), "{field}");
            assert_eq!(you["participant"], room.id(who), "{field}");
            // In the arguments it is no hello.
            if field != "ticket" {
                let mut client = room.knock().await;
                let mut hello = json!({"id": "h", "cmd": "hello", "args": {"ticket": ticket}});
                hello["args"][field] = value.clone();
                say(&mut client, &hello).await;
                assert_eq!(welcomed(&mut client).await, Err(4400), "{field}");
            }
        }
        // Where somebody else was is nowhere to go on from: the welcome is one's own.
        let resume = json!({"epoch": "e", "seq": 1, "sub": victim});
        let mut client = room.knock().await;
        client.send("hello", json!({"ticket": ticket, "resume": resume})).await;
        assert_eq!(welcomed(&mut client).await, Err(4400));
        room.enter(who, role_of(who)).await;
        // And nobody lost their place by it.
        room.ok(victim, json!({"list_chat": {}})).await;
    }
}

async fn lists_show_ones_own_view_whomever_the_envelope_names(loops: usize) {
    let mut room = house(loops).await;
    room.ok("grace", json!({"ask": {"text": "of grace"}})).await;
    for (who, victim) in FORGERS {
        let forged = forgeries(&room, victim);
        for asked in COMMANDS.iter().filter(|asked| asked.text.contains("list_")) {
            assert_eq!(targets(asked), [None]);
            let list: Value = serde_json::from_str(asked.text).unwrap();
            let honest = room.ask(who, list.clone()).await;
            let answer = ask_with(&mut room, who, &list, &forged).await;
            assert_eq!(
                (&answer["result"], &answer["error"]),
                (&honest["result"], &honest["error"]),
                "{who} {list}"
            );
        }
    }
    // The lists differ by who looks, or all of this says nothing.
    let list = json!({"list_questions": {}});
    assert_ne!(room.ok("carol", list.clone()).await["items"], room.ok("dave", list).await["items"]);
}

/// Those who say that they have shown something are counted one by one, whoever they say that they are.
async fn shown(server: Server) -> Value {
    let mut room = Room::in_server(server);
    furnished(&mut room, &at("alice", "organizer", Baton::Own, "everyone"), &HOUSE.map(|(name, ..)| name))
        .await;
    let seq = room.ask("alice", json!({"mute_all": {}})).await["seq"].clone();
    for (number, name) in ["carol", "bob", "dave"].into_iter().enumerate() {
        let mut told = json!({"cmd": "seen", "args": {"seq": seq}});
        for (field, value) in forgeries(&room, if name == "bob" { "carol" } else { "bob" }) {
            told[field] = value.clone();
            let mut inside = json!({"id": "s", "cmd": "seen", "args": {"seq": seq}});
            inside["args"][field] = value;
            say(room.client(name), &inside).await;
            assert_eq!(room.client(name).answer("s").await["error"]["code"], "invalid", "{field}");
        }
        say(room.client(name), &told).await;
        loop {
            let told = room.client("alice").heard().await;
            if told["event"] == "reach" && told["data"]["seq"] == seq {
                if told["data"]["reached"] == number as u64 + 1 {
                    break;
                }
                return told;
            }
        }
    }
    Value::Null
}

async fn what_was_shown_counts_for_who_showed_it(loops: usize) {
    assert_eq!(shown(Server::start(loops).await).await, Value::Null);
}

/// What is wrong with whom calls are counted for.
async fn called(server: Server) -> Vec<String> {
    let (mut room, mut wrong) = (Room::in_server(server), Vec::new());
    for (who, victim) in FORGERS {
        furnished(
            &mut room,
            &at("alice", "organizer", Baton::Own, "everyone"),
            &HOUSE.map(|(name, ..)| name),
        )
        .await;
        let own = bearer(&room.ticket(who, role_of(who)));
        let (id, sub) = (room.id(victim), victim);
        // Headers are of no meaning, and the bearer's stays.
        let id_text = id.as_str().unwrap();
        let beside = format!(
            "{own}\r\nx-participant: {id_text}\r\nx-sub: {sub}\r\nx-role: organizer\r\nfrom: {sub}\r\ncookie: sub={sub}"
        );
        let paths = ["/report", "/handouts"];
        for path in paths {
            let honest = room.call("GET", path, &own, Value::Null).await.status;
            let forged = room.call("GET", path, &beside, Value::Null).await.status;
            let asked = room
                .call("GET", &format!("{path}?sub={sub}&role=organizer&by={id_text}"), &own, Value::Null)
                .await;
            // A query that is not known is none, or is refused; it opens nothing.
            if forged != honest || (asked.status != honest && asked.status != 422) {
                wrong.push(format!("{who} as {victim} {path}: {honest} {forged} {}", asked.status));
            }
        }
        // Two tickets are none.
        let two = format!("{own}\r\nauthorization: {}", bearer(&room.ticket(victim, "organizer")));
        let status = room.call("GET", "/handouts", &two, Value::Null).await.status;
        if status != 401 {
            wrong.push(format!("{who} with two tickets: {status}"));
        }
        for (field, value) in forgeries(&room, victim) {
            let mut answers = json!({"answers": [{"text": "x"}]});
            answers[field] = value;
            let status = room.call("POST", "/survey", &own, answers).await.status;
            if status != 422 {
                wrong.push(format!("{who} answers with {field}: {status}"));
            }
        }
        // Each counts once, for themselves.
        for _ in 0..2 {
            room.call("POST", "/survey", &beside, json!({"answers": [{"text": "x"}]})).await;
        }
        let other = bearer(&room.ticket(victim, role_of(victim)));
        room.call("POST", "/survey", &other, json!({"answers": [{"text": "y"}]})).await;
        let report = room.call("GET", "/report", &by_key(), Value::Null).await.json();
        if report["survey"]["submissions"] != 2 {
            wrong.push(format!("{who} and {victim} answer: {}", report["survey"]));
        }
        if matches!(who, "alice" | "dave") {
            let uploaded = room.upload(&beside).await.status;
            room.ok("erin", json!({"list_chat": {}})).await;
            let added: Vec<Value> =
                events(&room, "erin").into_iter().filter(|event| event["event"] == "handout_added").collect();
            let by = added.last().map(|event| event["by"].clone());
            if uploaded != 201 || by != Some(room.id(who)) {
                wrong.push(format!("{who} as {victim} uploads: {uploaded} {added:?}"));
            }
        }
    }
    wrong
}

async fn a_call_by_rest_is_its_bearers_whatever_stands_beside_it(loops: usize) {
    let wrong = called(Server::start(loops).await).await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A `sub` belongs to the key that first used it: what another key says of one is said of somebody else, who was not there.
async fn who_is_called_the_same_by_another_key_is_another(loops: usize) {
    let room = house(loops).await;
    let name = DisplayName::new("carol").unwrap();
    let mut identity = Identity {
        sub: Sub::new("carol").unwrap(),
        name,
        role: Role::Attendee,
        member: None,
        email: None,
        key: "beta".into(),
    };
    for (key, taken) in [("beta", false), (KEY, true)] {
        identity.key = key.into();
        let answers: Answers = serde_json::from_value(json!([{"text": "x"}])).unwrap();
        let errand = || Errand::SubmitSurvey { identity: identity.clone(), answers: answers.clone() };
        let reply = room.server.node.app.hub.errand(&room.server.session, errand).await;
        assert_eq!(matches!(reply, ErrandReply::Done), taken, "{key}: {reply:?}");
    }
}

#[cfg(feature = "planted")]
mod planted {
    use cuelight::session::planted::Fault;
    use serde_json::Value;

    use super::{called, shown};
    use crate::house::broken;

    crate::both_ways!(what_counts_for_another_is_found);

    async fn what_counts_for_another_is_found(loops: usize) {
        let wrong = called(broken(Fault::AnotherAuthor, loops).await).await;
        for sign in ["answer", "uploads"] {
            assert!(wrong.iter().any(|wrong| wrong.contains(sign)), "{sign}: {wrong:?}");
        }
        assert_ne!(shown(broken(Fault::AnotherAuthor, loops).await).await, Value::Null);
    }
}
