//! Texts and names where an operator allows less than the protocol does: at the limit, the one before it, and the one
//! behind it; and what was said before, when more was allowed.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use cuelight::config::Config;
use cuelight::hub::plane::Clock;
use cuelight::journal::Memory;
use cuelight::node::Node;
use cuelight::protocol::Codec;
use cuelight::session::{Millis, Role};
use serde_json::{Value, json};

use super::client::{Client, Got};
use super::harness::Server;

crate::both_ways!(
    texts_are_as_long_as_the_operator_allows,
    a_ticket_s_name_is_as_long_as_the_operator_allows,
    what_was_said_when_more_was_allowed_is_still_there,
);

fn little(config: &mut Config) {
    let limits = &mut config.limits;
    (limits.name_chars, limits.chat_chars, limits.question_chars) = (8, 30, 20);
    (limits.poll_title_chars, limits.option_chars, limits.reason_chars) = (18, 10, 17);
    limits.poll_options_max = 3;
    (limits.polls_max, limits.history_messages, limits.snapshot_bytes) = (2, 3, 128 * 1024);
}

fn text(chars: usize) -> String {
    "é".repeat(chars)
}

/// What is said against a command; null where it is taken, or where it is another matter than its texts.
async fn said_against(client: &mut Client, cmd: &str, args: Value) -> (Value, Value) {
    let id = client.send(cmd, args).await;
    let error = client.answer(&id).await["error"].clone();
    if error["code"] == "invalid" {
        (error["field"].clone(), error["message"].clone())
    } else {
        Default::default()
    }
}

async fn texts_are_as_long_as_the_operator_allows(loops: usize) {
    let server = Server::with(loops, little).await;
    let mut alice = server.live().await;
    let told = {
        let mut bob = server.open(Codec::Json, None).await;
        bob.send("hello", json!({"ticket": server.ticket("Bob", Role::Attendee)})).await;
        bob.message("welcome").await["limits"].clone()
    };
    for (name, bound) in [("chat_chars", 30), ("question_chars", 20), ("name_chars", 8), ("poll_options", 3)]
    {
        assert_eq!(told[name], bound, "{name}: clients are told what holds");
    }
    let poll = |question: usize, option: usize, options: usize| json!({"question": text(question), "kind": "single", "options": vec![text(option); options]});
    let too_long = |chars: usize| format!("is longer than {chars} characters");
    for off in [-1_i64, 0, 1] {
        let by = |bound: usize| bound.checked_add_signed(off as isize).unwrap();
        for (cmd, args, field, words) in [
            ("chat", json!({"to": "staff", "text": text(by(30))}), "text", too_long(30)),
            ("ask", json!({"text": text(by(20))}), "text", too_long(20)),
            ("create_poll", poll(by(18), 1, 2), "question", too_long(18)),
            ("create_poll", poll(1, by(10), 2), "options", format!("{} (in `0`)", too_long(10))),
            ("create_poll", poll(1, 1, by(3)), "options", "2 to 3 for a choice, none else".to_owned()),
            ("remove", json!({"participant": "nobody", "reason": text(by(17))}), "reason", too_long(17)),
        ] {
            let expected = if off > 0 {
                (json!(field), json!(format!("`{field}` {words}")))
            } else {
                Default::default()
            };
            assert_eq!(said_against(&mut alice, cmd, args.clone()).await, expected, "{cmd} {args}");
        }
    }
}

async fn a_ticket_s_name_is_as_long_as_the_operator_allows(loops: usize) {
    let server = Server::with(loops, little).await;
    for (chars, fits) in [(7, true), (8, true), (9, false)] {
        let mut client = server.open(Codec::Json, None).await;
        client.send("hello", json!({"ticket": server.ticket(&text(chars), Role::Attendee)})).await;
        match client.next().await {
            Got::Message { .. } => assert!(fits, "{chars}"),
            other => assert_eq!((other, fits), (Got::Close(Some(4401)), false), "{chars}"),
        }
    }
}

async fn what_was_said_when_more_was_allowed_is_still_there(loops: usize) {
    let journal = Memory::new();
    let unix: fn() -> Millis =
        || Millis(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis() as u64);
    let clock: Clock = Arc::new(unix);
    let start = |config, journal| Node::start_on(config, loops, clock.clone(), Arc::new(journal));
    let mut server = Server::begun(|_| {}, |config| start(config, journal.clone())).await;
    let mut alice = server.live().await;
    let mut bob = server.enter("Bob", Role::Attendee).await;
    let (said, at) = (json!({"to": "everyone", "text": text(2000)}), "before-1");
    let say = json!({"id": at, "cmd": "chat", "args": said});
    let first = tell(&mut bob, &say).await;
    assert_eq!(first["type"], "ok", "{first}");
    alice.chat_all((0..3).map(|number| format!("later {number}"))).await;
    let draft = json!({"question": "Q", "kind": "text"});
    for _ in 0..2 {
        alice.ok("create_poll", draft.clone()).await;
    }
    let poll = json!({"question": text(300), "kind": "single", "options": vec![text(150); 20]});
    let poll = alice.ok("create_poll", poll).await["result"]["poll"].clone();
    alice.ok("open_poll", json!({"poll": poll})).await;
    drop((alice, bob));
    let session = std::mem::take(&mut server.session);
    server.node.drain().await;

    let mut server = Server::begun(little, |config| start(config, journal.reopen())).await;
    server.session = session;
    let mut client = server.open(Codec::Json, None).await;
    client.send("hello", json!({"ticket": server.ticket("Bob", Role::Attendee)})).await;
    let state = client.message("welcome").await["state"].clone();
    assert_eq!(state["chat"]["messages"].as_array().unwrap().len(), 3, "the newest");
    let listed = client.ok("list_chat", json!({})).await["result"]["items"].clone();
    assert_eq!(listed[0]["text"], text(2000));
    assert_eq!(state["poll"]["options"].as_array().unwrap().len(), 20);
    // The same again is the same; a new one is too long.
    assert_eq!(tell(&mut client, &say).await["result"], first["result"]);
    assert_eq!(said_against(&mut client, "chat", said).await.0, "text");
    client.ok("vote", json!({"poll": poll, "choices": [19]})).await;
    // Three polls are there and two are allowed: none is made before two are gone.
    let mut dave = server.enter("Dave", Role::CoOrganizer).await;
    dave.ok("close_poll", json!({"poll": poll})).await;
    for polls in [3, 2] {
        let id = dave.send("create_poll", draft.clone()).await;
        let error = dave.answer(&id).await["error"].clone();
        assert_eq!((&error["code"], &error["actual"]), (&json!("conflict"), &json!({"polls": 2})));
        let listed = dave.ok("list_polls", json!({})).await["result"].clone();
        assert_eq!(listed["total"], polls);
        dave.ok("delete_poll", json!({"poll": listed["items"][0]["poll"]})).await;
    }
    dave.ok("create_poll", draft).await;
}

/// A message with an id of the test's own, and its answer.
async fn tell(client: &mut Client, message: &Value) -> Value {
    let bytes = client.framed(message);
    client.write(&bytes).await;
    client.answer(message["id"].as_str().unwrap()).await
}
