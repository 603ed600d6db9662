//! Those who read slowly beside those who read fast: everybody is told everything, once, in order, in whole frames.

use cuelight::protocol::Codec;
use cuelight::session::Role;
use serde_json::{Value, json};
use tokio::sync::watch;

use super::client::{Client, Got, PING, Random, frame, said};
use super::harness::Server;

crate::both_ways!(
    slow_and_fast_readers_are_told_the_same_once_and_in_order,
    who_falls_behind_gets_one_snapshot_and_goes_on_behind_it,
);

/// More than the kernel takes for somebody who does not read.
const STORY: usize = 2200;

fn text(number: usize) -> String {
    format!("{number:05} {}", "x".repeat(1500 + number % 200))
}

/// The frames of events, and the numbers that the chat messages in them begin with.
fn story(heard: &[(Vec<u8>, Value)]) -> (Vec<Vec<u8>>, Vec<usize>) {
    let events = heard.iter().filter(|(_, value)| value["type"] == "events");
    let (frames, values): (Vec<_>, Vec<_>) = events.cloned().unzip();
    let numbers = values.iter().flat_map(said).filter_map(|text| text[..5].parse().ok()).collect();
    (frames, numbers)
}

/// Asks and pings while the story goes on, and reads in small pieces, from when `begun` says so.
async fn read_slowly(mut client: Client, seed: u64, mut begun: watch::Receiver<bool>) -> Client {
    let mut random = Random(seed);
    let (mut ids, mut pinged) = (Vec::new(), Vec::new());
    for number in 0..12u8 {
        let ping = vec![number; random.below(126)];
        client.write(&frame(PING, &ping)).await;
        pinged.push(ping);
        ids.push(client.send("list_chat", json!({"limit": 3})).await);
    }
    begun.wait_for(|begun| *begun).await.unwrap();
    let (mut answers, mut is_over) = (Vec::new(), false);
    while !is_over || answers.len() < ids.len() || client.pongs.len() < pinged.len() {
        client.piece = 1 + random.below(3000);
        if random.below(40) == 0 && !is_over {
            let ping = vec![b'p'; random.below(126)];
            client.write(&frame(PING, &ping)).await;
            pinged.push(ping);
            ids.push(client.send("list_chat", json!({"limit": 3})).await);
        }
        if let Got::Message { value, .. } = client.next().await {
            is_over |= said(&value).iter().any(|text| text == "over!");
            if let Some(id) = value["id"].as_str() {
                assert_eq!(value["type"], "ok", "{value}");
                answers.push(id.to_owned());
            }
        }
    }
    assert_eq!(answers, ids, "answered in order");
    assert_eq!(client.pongs, pinged, "and every ping with what it said");
    client
}

async fn slow_and_fast_readers_are_told_the_same_once_and_in_order(loops: usize) {
    let server = Server::with(loops, |config| {
        (config.limits.ring_events, config.limits.ring_bytes) = (1 << 20, 1 << 28);
    })
    .await;
    let mut alice = server.live().await;
    let (begin, begun) = watch::channel(false);
    let mut reading = Vec::new();
    for number in 0..8 {
        let codec = Codec::ALL[number % 2];
        let (is_slow, name) = (number >= 4, format!("Reader {number}"));
        let client = server.enter_with(&name, Role::Attendee, codec, is_slow.then_some(4096)).await;
        let (begun, seed) = (begun.clone(), number as u64);
        reading.push(tokio::spawn(async move {
            if is_slow {
                return read_slowly(client, seed, begun).await;
            }
            let mut client = client;
            client.until_said("over!").await;
            client
        }));
    }
    alice.chat_all((0..STORY - 200).map(text)).await;
    begin.send_replace(true);
    alice.chat_all((STORY - 200..STORY).map(text).chain(["over!".to_owned()])).await;
    let mut stories: [Vec<Vec<Vec<u8>>>; 2] = Default::default();
    for client in reading {
        let client = client.await.unwrap();
        let (frames, numbers) = story(&client.heard);
        assert_eq!(numbers, (0..STORY).collect::<Vec<_>>());
        stories[client.codec as usize].push(frames);
    }
    for of_codec in stories {
        assert_eq!(of_codec.len(), 4);
        assert!(
            of_codec.iter().all(|frames| *frames == of_codec[0]),
            "all of one view are told the same bytes"
        );
    }
}

async fn who_falls_behind_gets_one_snapshot_and_goes_on_behind_it(loops: usize) {
    let server = Server::with(loops, |config| config.limits.ring_bytes = 1 << 20).await;
    let mut alice = server.live().await;
    let mut slow = server.enter_with("Slow", Role::Attendee, Codec::Json, Some(4096)).await;
    let mut fast = server.enter("Fast", Role::Attendee).await;
    let fast = tokio::spawn(async move {
        fast.until_said("over!").await;
        fast
    });
    alice.chat_all((0..STORY).map(text)).await;
    let snapshot = slow.message("snapshot").await;
    let (_, before) = story(&slow.heard);
    assert_eq!(before, (0..before.len()).collect::<Vec<_>>(), "nothing is left out up to there");
    assert!(before.len() < STORY);
    let known = snapshot["state"]["chat"]["messages"].as_array().unwrap();
    let last = known.last().unwrap()["text"].as_str().unwrap();
    assert_eq!(last[..5].parse(), Ok(STORY - 1));
    slow.heard.clear();
    alice.chat_all((STORY..STORY + 50).map(text).chain(["over!".to_owned()])).await;
    slow.until_said("over!").await;
    assert_eq!(story(&slow.heard).1, (STORY..STORY + 50).collect::<Vec<_>>());
    assert!(slow.heard.iter().all(|(_, value)| value["type"] != "snapshot"), "one was enough");
    let fast = fast.await.unwrap();
    assert_eq!(story(&fast.heard).1, (0..STORY + 50).collect::<Vec<_>>(), "nobody else is disturbed");
    assert!(fast.heard.iter().all(|(_, value)| value["type"] != "snapshot"));
}
