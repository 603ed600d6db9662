//! How connections end: by a goodbye, by half, by a reset, by the server's end.

use cuelight::protocol::Codec;
use cuelight::session::Role;
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;

use super::client::{CLOSE, Client, Got, chat, frame};
use super::harness::Server;

crate::both_ways!(
    what_is_asked_right_before_the_end_is_done,
    who_is_reset_is_gone_and_nobody_else_is_disturbed,
    who_is_removed_is_told_everything_before_and_why,
    a_drain_says_goodbye_to_everybody_whatever_they_are_about,
);

/// Reads until somebody has left, where it was not heard already.
async fn until_left(alice: &mut Client, who: &str) {
    let is_it = |value: &Value| {
        let mut events = value["events"].as_array().into_iter().flatten();
        events.any(|event| event["event"] == "participant_left" && event["data"].to_string().contains(who))
    };
    let has_heard = alice.heard.iter().any(|(_, value)| is_it(value));
    while !has_heard && !is_it(&alice.heard().await) {}
}

async fn what_is_asked_right_before_the_end_is_done(loops: usize) {
    let server = Server::start(loops).await;
    let mut alice = server.live().await;
    for round in 0..10 {
        alice.heard.clear();
        // A goodbye right behind: they have left.
        let mut bob = server.enter(&format!("Bob {round}"), Role::Attendee).await;
        let (mut bytes, _) = bob.command("chat", chat(&format!("bye {round}")));
        bytes.extend(frame(CLOSE, &1000u16.to_be_bytes()));
        bob.write(&bytes).await;
        bob.stream.shutdown().await.unwrap();
        alice.until_heard(&format!("bye {round}")).await;
        until_left(&mut alice, &bob.participant).await;
        assert_eq!(bob.closed().await, Some(1000));
        assert_eq!(bob.next().await, Got::End(true));
        // Only the end of the stream: they are away, and what they said is said.
        let mut carol = server.enter(&format!("Carol {round}"), Role::Attendee).await;
        let said: Vec<String> = (0..50).map(|number| format!("{round}: {number}")).collect();
        let mut bytes = Vec::new();
        for text in &said {
            bytes.extend(carol.command("chat", chat(text)).0);
        }
        carol.write(&bytes).await;
        carol.stream.shutdown().await.unwrap();
        for text in &said {
            alice.until_heard(text).await;
        }
        while !matches!(carol.next().await, Got::End(_)) {}
    }
}

async fn who_is_reset_is_gone_and_nobody_else_is_disturbed(loops: usize) {
    let server = Server::start(loops).await;
    let mut alice = server.live().await;
    let mut bob = server.enter("Bob", Role::Attendee).await;
    for round in 0..10 {
        let mut carol = server.enter(&format!("Carol {round}"), Role::Attendee).await;
        carol.send("chat", chat("and gone")).await;
        carol.stream.set_zero_linger().unwrap();
        drop(carol);
        alice.ok("chat", chat(&format!("round {round}"))).await;
        bob.until_said(&format!("round {round}")).await;
    }
    // No connection is left over: each of them counts until it is forgotten.
    while server.node.app.open_sockets() > 2 {
        alice.ok("list_chat", json!({"limit": 1})).await;
    }
}

async fn who_is_removed_is_told_everything_before_and_why(loops: usize) {
    let server = Server::with(loops, |config| config.limits.ring_bytes = 1 << 28).await;
    let mut alice = server.live().await;
    let mut slow = server.enter_with("Slow", Role::Attendee, Codec::MessagePack, Some(4096)).await;
    alice.chat_all((0..1500).map(|number| format!("{number:05} {}", "z".repeat(1500)))).await;
    alice.ok("remove", json!({"participant": slow.participant, "reason": "no more"})).await;
    let mut numbers = Vec::new();
    let code = loop {
        match slow.next().await {
            Got::Message { value, .. } => numbers
                .extend(super::client::said(&value).iter().map(|text| text[..5].parse::<usize>().unwrap())),
            Got::Close(code) => break code,
            Got::Ping | Got::Pong(_) => {}
            Got::End(_) => panic!("without a goodbye"),
        }
    };
    assert_eq!((code, numbers), (Some(4403), (0..1500).collect::<Vec<_>>()));
    slow.part().await;
}

async fn a_drain_says_goodbye_to_everybody_whatever_they_are_about(loops: usize) {
    let server = Server::with(loops, |config| config.limits.mailbox_max = 32).await;
    let mut alice = server.live().await;
    let mut everybody = Vec::new();
    for number in 0..40 {
        let name = format!("Person {number}");
        let receive_bytes = (number % 4 == 0).then_some(4096);
        everybody.push(server.enter_with(&name, Role::Attendee, Codec::ALL[number % 2], receive_bytes).await);
    }
    alice.chat_all((0..300).map(|number| format!("{number} {}", "w".repeat(1900)))).await;
    for (number, person) in everybody.iter_mut().enumerate().filter(|(number, _)| number % 3 == 0) {
        let commands = (0..20).map(|_| person.command("chat", chat(&format!("from {number}"))).0);
        let bytes = commands.collect::<Vec<_>>().concat();
        person.write(&bytes).await;
    }
    // Some are at the door.
    for number in 0..60 {
        let mut newcomer = server.open(Codec::Json, None).await;
        let ticket = server.ticket(&format!("Newcomer {number}"), Role::Attendee);
        newcomer.send("hello", json!({"ticket": ticket})).await;
        everybody.push(newcomer);
    }
    everybody.push(alice);
    let Server { node, .. } = server;
    let draining = tokio::spawn(node.drain());
    for (number, person) in everybody.iter_mut().enumerate() {
        assert_eq!(person.closed().await, Some(1012), "{number}");
        person.part().await;
    }
    draining.await.unwrap();
}
