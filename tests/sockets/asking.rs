//! Those who ask: many at once, much at once, in any pieces, and without reading what they are told.

use cuelight::session::Role;
use serde_json::json;
use tokio::io::AsyncWriteExt;

use super::client::{Client, Got, PING, Random, chat, frame, said};
use super::harness::Server;

crate::both_ways!(
    who_asks_without_reading_is_answered_in_order_once_they_read,
    commands_in_single_bytes_and_many_in_one_piece_are_all_answered,
    five_hundred_who_vote_at_once_are_all_answered_and_nobody_is_thrown_out,
    who_floods_with_pings_is_answered_and_holds_nobody_up,
);

/// The ids of the next answers, which are all yes.
async fn answers(client: &mut Client, count: usize) -> Vec<String> {
    let mut ids = Vec::new();
    while ids.len() < count {
        let value = client.heard().await;
        if let Some(id) = value["id"].as_str() {
            assert_eq!(value["type"], "ok", "{value}");
            ids.push(id.to_owned());
        }
        client.heard.clear();
    }
    ids
}

fn commands(client: &mut Client, count: usize) -> (Vec<u8>, Vec<String>) {
    let (mut bytes, mut ids) = (Vec::new(), Vec::new());
    for number in 0..count {
        let (command, id) = match number % 2 {
            0 => client.command("chat", chat(&format!("message {number}"))),
            _ => client.command("list_chat", json!({"limit": 2})),
        };
        bytes.extend(command);
        ids.push(id);
    }
    (bytes, ids)
}

async fn who_asks_without_reading_is_answered_in_order_once_they_read(loops: usize) {
    let server = Server::start(loops).await;
    let mut alice = server.live().await;
    alice.chat_all((0..100).map(|number| format!("{number} {}", "x".repeat(1900)))).await;
    let mut greedy = server.enter_with("Greedy", Role::Attendee, alice.codec, Some(4096)).await;
    // Answers of more than the kernel takes, a hundred kilobytes each.
    let mut ids = Vec::new();
    for number in 0..150 {
        ids.push(greedy.send("list_chat", json!({"limit": 50})).await);
        if number % 50 == 49 {
            // Nobody else waits for that.
            alice.ok("chat", chat("meanwhile")).await;
        }
    }
    assert_eq!(answers(&mut greedy, ids.len()).await, ids);
    alice.ok("chat", chat("over!")).await;
    greedy.until_said("over!").await;
}

async fn commands_in_single_bytes_and_many_in_one_piece_are_all_answered(loops: usize) {
    let server = Server::start(loops).await;
    let _alice = server.live().await;
    let mut bob = server.enter("Bob", Role::Attendee).await;
    let (bytes, ids) = commands(&mut bob, 20);
    for byte in bytes {
        bob.write(&[byte]).await;
    }
    assert_eq!(answers(&mut bob, 20).await, ids);
    // Ten times what may be unanswered at any time.
    let (bytes, ids) = commands(&mut bob, 320);
    bob.write(&bytes).await;
    assert_eq!(answers(&mut bob, 320).await, ids);
    let mut random = Random(7);
    let (bytes, ids) = commands(&mut bob, 320);
    let mut rest = &bytes[..];
    while !rest.is_empty() {
        let (piece, after) = rest.split_at(rest.len().min(1 + random.below(900)));
        bob.write(piece).await;
        rest = after;
    }
    assert_eq!(answers(&mut bob, 320).await, ids);
}

async fn five_hundred_who_vote_at_once_are_all_answered_and_nobody_is_thrown_out(loops: usize) {
    // A mailbox that is full at once: who finds no room waits.
    let server = Server::with(loops, |config| config.limits.mailbox_max = 32).await;
    let mut alice = server.live().await;
    let poll =
        alice.ok("create_poll", json!({"question": "?", "kind": "rating"})).await["result"]["poll"].clone();
    alice.ok("open_poll", json!({"poll": poll})).await;
    let mut voters = Vec::new();
    for number in 0..500 {
        voters.push(server.enter(&format!("Voter {number}"), Role::Attendee).await);
    }
    // Three votes each, in one piece, and nobody reads before everybody has voted.
    let mut asked = Vec::new();
    for voter in &mut voters {
        let votes = [1, 3, 5].map(|rating| voter.command("vote", json!({"poll": poll, "rating": rating})));
        let (bytes, ids): (Vec<_>, Vec<_>) = votes.into_iter().unzip();
        asked.push((bytes.concat(), ids));
    }
    for (voter, (bytes, _)) in voters.iter_mut().zip(&asked) {
        voter.write(bytes).await;
    }
    for (voter, (_, ids)) in voters.iter_mut().zip(&asked) {
        assert_eq!(answers(voter, 3).await, *ids);
    }
    alice.ok("close_poll", json!({"poll": poll})).await;
    let polls = alice.ok("list_polls", json!({})).await;
    assert_eq!(polls["result"]["items"][0]["counts"], json!([0, 0, 0, 0, 500]));
}

async fn who_floods_with_pings_is_answered_and_holds_nobody_up(loops: usize) {
    let server = Server::with(loops, |config| config.limits.ring_bytes = 1 << 28).await;
    let mut alice = server.live().await;
    let mut noisy = server.enter_with("Noisy", Role::Attendee, alice.codec, Some(4096)).await;
    let (mut read, mut write) = (Vec::new(), Vec::new());
    for number in 0..6000u32 {
        let payload = format!("{number:0100}").into_bytes();
        write.extend(frame(PING, &payload));
        read.push(payload);
    }
    // Pings and the story meet in a socket that is full: answers are cut, and finished before anything else is said.
    let mut mouth = noisy.twin();
    let pinging = tokio::spawn(async move { mouth.write_all(&write).await.unwrap() });
    alice.chat_all((0..1500).map(|number| format!("{number:05} {}", "y".repeat(1500)))).await;
    alice.chat_all(["over!".to_owned()]).await;
    // Only now is anything read.
    let (mut numbers, mut is_over) = (Vec::new(), false);
    while !is_over || noisy.pongs.len() < read.len() {
        if let Got::Message { value, .. } = noisy.next().await {
            is_over |= said(&value).iter().any(|text| text == "over!");
            numbers.extend(said(&value).iter().filter_map(|text| text[..5].parse::<usize>().ok()));
        }
    }
    pinging.await.unwrap();
    assert_eq!(numbers, (0..1500).collect::<Vec<_>>());
    assert_eq!(noisy.pongs, read);
}
