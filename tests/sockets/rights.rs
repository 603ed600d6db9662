//! Nothing that is said behind a demotion is read with the rights of before, however fast or slowly somebody reads.

use cuelight::protocol::Codec;
use cuelight::session::Role;
use serde_json::{Value, json};

use super::client::{Client, Random};
use super::harness::Server;

crate::both_ways!(what_is_said_among_staff_is_read_by_those_only_who_are_staff_when_it_is_said);

const ROUNDS: usize = 120;

/// Reads to the end. What was said among staff while this one was no staff must never come.
async fn watch_for_canaries(mut client: Client, seed: u64, is_slow: bool) -> (usize, usize) {
    let mut random = Random(seed);
    let (mut let_in, mut welcome) = (0, 0);
    loop {
        if is_slow {
            client.piece = 1 + random.below(900);
        }
        let value = client.heard().await;
        client.heard.clear();
        let text = value.to_string();
        match value["type"].as_str() {
            Some("events") => {
                assert!(!text.contains("canary"), "{text}");
                let_in += usize::from(text.contains("among us"));
                if text.contains("over!") {
                    return (let_in, welcome);
                }
            }
            Some("snapshot") => {
                let is_staff = value["you"]["role"] != "attendee";
                welcome += usize::from(is_staff);
                assert!(is_staff || !text.contains("canary"), "{text}");
                assert!(is_staff || !text.contains("among us"), "{text}");
            }
            _ => {}
        }
    }
}

async fn what_is_said_among_staff_is_read_by_those_only_who_are_staff_when_it_is_said(loops: usize) {
    let server = Server::start(loops).await;
    let mut alice = server.live().await;
    let mut readers = Vec::new();
    let mut watched = Vec::new();
    for number in 0..6u64 {
        let is_slow = number % 2 == 1;
        let codec = Codec::ALL[usize::from(number % 4 > 1)];
        let name = format!("Reader {number}");
        let client = server.enter_with(&name, Role::Attendee, codec, is_slow.then_some(4096)).await;
        watched.push(client.participant.clone());
        readers.push(tokio::spawn(watch_for_canaries(client, number, is_slow)));
    }
    let among_staff = |text: String| ("chat", json!({"to": "staff", "text": text}));
    let as_role = |role: &'static str| {
        watched.iter().map(move |who| ("set_role", json!({"participant": who, "role": role})))
    };
    let mut story: Vec<(&str, Value)> = Vec::new();
    for round in 0..ROUNDS {
        story.extend(as_role("panelist"));
        story.extend(
            (0..5).map(|number| among_staff(format!("among us {round} {number} {}", "x".repeat(600)))),
        );
        story.extend(as_role("attendee"));
        story.extend((0..5).map(|number| among_staff(format!("canary {round} {number}"))));
    }
    alice.say_all(story).await;
    alice.chat_all(["over!".to_owned()]).await;
    for (number, reader) in readers.into_iter().enumerate() {
        let (let_in, welcome) = reader.await.unwrap();
        // Who reads slowly may sleep through a whole round: then a snapshot is in the place of one before it.
        assert!(welcome > 0, "reader {number} was staff, and told so");
        assert!(number % 2 == 1 || let_in > 0, "reader {number} heard what is said among staff");
    }
}
