//! From facts to seats: order, views, merging, slow readers.

use cuelight::hub::ring::RingLimits;
use cuelight::session::Role;
use serde_json::{Value, json};

use super::rig::Rig;

#[tokio::test(start_paused = true)]
async fn a_slow_reader_gets_a_snapshot_in_place_of_what_it_missed_and_the_others_everything() {
    let rig = Rig::new();
    let mut alice = rig.live().await;
    let mut slow = rig.join("Slow", Role::Attendee).await;
    for n in 0..200 {
        alice.ok("chat", json!({"to": "everyone", "text": format!("message {n}")})).await;
    }
    let snapshot = slow.message("snapshot").await;
    let shown = snapshot["state"]["chat"]["messages"].as_array().unwrap();
    assert_eq!(shown.last().unwrap()["text"], "message 199");
    alice.ok("chat", json!({"to": "everyone", "text": "after"})).await;
    assert_eq!(slow.event("chat_message").await["data"]["text"], "after");
    let told = alice.events().iter().filter(|event| event["event"] == "chat_message").count();
    assert_eq!(told, 201);
}

#[tokio::test(start_paused = true)]
async fn the_answer_comes_after_the_events_of_its_command() {
    let rig = Rig::new();
    let mut alice = rig.live().await;
    let id = alice.send("mute_all", json!({})).await;
    alice.answer(&id).await;
    let position = |wanted: &dyn Fn(&Value) -> bool| alice.heard.iter().position(wanted).unwrap();
    let event = position(&|message| message["events"][0]["event"] == "all_muted");
    let answer = position(&|message| message["id"] == id.as_str());
    assert!(event < answer);
    assert_eq!(alice.heard[event]["seq"], alice.heard[answer]["seq"]);
}

#[tokio::test(start_paused = true)]
async fn a_demoted_organizer_sees_nothing_of_the_organizers_view_from_the_next_fact_on() {
    let rig = Rig::new();
    let mut alice = rig.live().await;
    let mut erin = rig.join("Erin", Role::CoOrganizer).await;
    let mut carol = rig.join("Carol", Role::Attendee).await;
    let demote = alice.send("set_role", json!({"participant": erin.participant(), "role": "attendee"})).await;
    carol.ok("ask", json!({"text": "canary"})).await;
    alice.answer(&demote).await;
    erin.event("you_changed").await;
    let snapshot = erin.next().await;
    assert_eq!((&snapshot["type"], &snapshot["you"]["role"]), (&json!("snapshot"), &json!("attendee")));
    alice.ok("chat", json!({"to": "everyone", "text": "last"})).await;
    erin.event("chat_message").await;
    assert!(!format!("{:?}", erin.heard).contains("canary"));
}

#[tokio::test(start_paused = true)]
async fn thousands_of_votes_within_one_turn_are_all_answered_and_counted() {
    let rig = Rig::new();
    let mut alice = rig.live().await;
    let poll =
        alice.ok("create_poll", json!({"question": "?", "kind": "rating"})).await["result"]["poll"].clone();
    alice.ok("open_poll", json!({"poll": poll})).await;
    let mut voters = Vec::new();
    for n in 0..500 {
        voters.push(rig.join(&format!("Voter {n}"), Role::Attendee).await);
    }
    rig.journal.hold();
    let mut ids = Vec::new();
    for voter in &mut voters {
        ids.push(voter.send("vote", json!({"poll": poll, "rating": 5})).await);
    }
    rig.journal.release();
    for (voter, id) in voters.iter_mut().zip(&ids) {
        assert_eq!(voter.answer(id).await["type"], "ok");
    }
    alice.ok("close_poll", json!({"poll": poll})).await;
    let polls = alice.ok("list_polls", json!({})).await;
    assert_eq!(polls["result"]["items"][0]["counts"], json!([0, 0, 0, 0, 500]));
}

#[tokio::test(start_paused = true)]
async fn reactions_are_merged_and_sent_at_most_four_times_a_second() {
    let rig = Rig::new();
    let mut alice = rig.live().await;
    alice.ok("set_lab", json!({"lab": "reactions", "on": true})).await;
    let mut carol = rig.join("Carol", Role::Attendee).await;
    for _ in 0..40 {
        carol.ok("react", json!({"emoji": "clap"})).await;
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    alice.ok("list_chat", json!({})).await;
    let told: Vec<u64> = alice
        .heard
        .iter()
        .filter(|message| message["event"] == "reactions")
        .filter_map(|message| message["data"]["counts"]["clap"].as_u64())
        .collect();
    assert_eq!(told.iter().sum::<u64>(), 40, "none is lost");
    assert!(told.len() <= 9, "two seconds hold at most eight and the first: {}", told.len());
}

#[tokio::test(start_paused = true)]
async fn what_everybody_gets_a_copy_of_pushes_nobody_out_of_the_ring() {
    let rig = Rig::with(RingLimits { entries_max: 4096, bytes_max: 64 << 10 });
    let mut alice = rig.live().await;
    alice.ok("set_chat_policy", json!({"attendees": "staff"})).await;
    let mut crowd = Vec::new();
    for n in 0..300 {
        crowd.push(rig.join(&format!("Carol {n}"), Role::Attendee).await);
    }
    for carol in &mut crowd {
        carol.ok("list_chat", json!({})).await;
    }
    alice.ok("set_chat_policy", json!({"attendees": "off"})).await;
    for carol in &mut crowd {
        let told = carol.message("events").await;
        assert_eq!(told["events"][1]["event"], "you_changed", "{}", carol.name);
    }
}
