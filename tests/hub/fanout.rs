//! From facts to seats: order, views, merging, slow readers.

use std::collections::BTreeSet;
use std::time::Duration;

use cuelight::hub::Planted;
use cuelight::hub::ring::RingLimits;
use cuelight::journal::Memory;
use cuelight::session::{Role, Seq};
use serde_json::{Value, json};
use tokio::time::Instant;

use super::rig::Rig;

/// Which of 201 messages a reader who slept through most of them has, as far as it can know, and has not.
async fn unknown_to_a_slow_reader(rig: Rig) -> Vec<u64> {
    let mut alice = rig.live().await;
    let mut slow = rig.join("Slow", Role::Attendee).await;
    for n in 0..200 {
        alice.ok("chat", json!({"to": "everyone", "text": format!("message {n}")})).await;
    }
    let mut told = slow.rest().await;
    alice.ok("chat", json!({"to": "everyone", "text": "message 200"})).await;
    told.extend(slow.rest().await);
    let heard = alice.events().iter().filter(|event| event["event"] == "chat_message").count();
    assert_eq!(heard, 201, "the others hear everything");
    let number = |text: &Value| text.as_str()?.strip_prefix("message ")?.parse::<u64>().ok();
    let mut known = BTreeSet::new();
    for message in &told {
        let events = message["events"].as_array().into_iter().flatten();
        known.extend(events.filter_map(|event| number(&event["data"]["text"])));
        // What is older than a snapshot shows is had by asking: the snapshot says that it is not the whole.
        let shown = message["state"]["chat"]["messages"].as_array().and_then(|shown| shown.last());
        known.extend(shown.and_then(|shown| number(&shown["text"])).into_iter().flat_map(|last| 0..=last));
    }
    (0..201).filter(|number| !known.contains(number)).collect()
}

#[tokio::test(start_paused = true)]
async fn a_slow_reader_gets_a_snapshot_in_place_of_what_it_missed_and_the_others_everything() {
    assert_eq!(unknown_to_a_slow_reader(Rig::new()).await, Vec::<u64>::new());
}

#[tokio::test(start_paused = true)]
async fn the_look_at_slow_readers_goes_red_when_one_that_fell_behind_just_goes_on() {
    let planted = Planted { skip_behind: true, ..Planted::default() };
    assert!(!unknown_to_a_slow_reader(Rig::planted(planted)).await.is_empty());
}

/// Whether a command's event is heard before its answer, and both name the same number.
async fn is_answered_behind_its_events(rig: Rig) -> bool {
    let mut alice = rig.live().await;
    let id = alice.send("mute_all", json!({})).await;
    alice.rest().await;
    let position = |wanted: &dyn Fn(&Value) -> bool| alice.heard.iter().position(wanted).unwrap();
    let event = position(&|message| message["events"][0]["event"] == "all_muted");
    let answer = position(&|message| message["id"] == id.as_str());
    event < answer && alice.heard[event]["seq"] == alice.heard[answer]["seq"]
}

#[tokio::test(start_paused = true)]
async fn the_answer_comes_after_the_events_of_its_command() {
    assert!(is_answered_behind_its_events(Rig::new()).await);
}

#[tokio::test(start_paused = true)]
async fn the_look_at_the_order_goes_red_when_an_answer_overtakes() {
    let planted = Planted { answer_first: true, ..Planted::default() };
    assert!(!is_answered_behind_its_events(Rig::planted(planted)).await);
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

/// How far a change has got is told of those it was for.
#[tokio::test(start_paused = true)]
async fn what_is_rehearsed_reaches_those_in_the_rehearsal_and_no_more_are_counted() {
    let rig = Rig::new();
    let mut alice = rig.join("Alice", Role::Organizer).await;
    let bob = rig.join("Bob", Role::Panelist).await;
    let carol = rig.join("Carol", Role::Attendee).await;
    alice.ok("start", json!({"practice": true})).await;
    for of in [2, 3] {
        let muted = Seq(alice.ok("mute_all", json!({"lock": of == 3})).await["seq"].as_u64().unwrap());
        for shows in [&bob, &carol, &alice] {
            shows.seat.seen(muted);
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        let told = alice.rest().await;
        let of_it = |told: &&Value| told["event"] == "reach" && told["data"]["seq"] == muted.0;
        let reach = told.iter().rev().find(of_it).expect("it is told");
        assert_eq!((&reach["data"]["reached"], &reach["data"]["of"]), (&json!(of), &json!(of)));
        alice.ok("start", json!({})).await;
    }
}

#[tokio::test(start_paused = true)]
async fn reactions_are_merged_and_sent_at_most_four_times_a_second() {
    let rig = Rig::new();
    let mut alice = rig.live().await;
    alice.ok("set_lab", json!({"lab": "reactions", "on": true})).await;
    let mut carol = rig.join("Carol", Role::Attendee).await;
    for _ in 0..40 {
        carol.ok("react", json!({"emoji": "clap"})).await;
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    tokio::time::sleep(Duration::from_secs(1)).await;
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

/// Somebody claps twenty times a second, for two seconds in which the disk is slow and two behind that. The most
/// that anybody is told of it within a second; none of it is lost.
async fn most_in_a_second_behind_a_slow_disk(rig: Rig) -> usize {
    let mut alice = rig.live().await;
    alice.ok("set_lab", json!({"lab": "reactions", "on": true})).await;
    let mut carol = rig.join("Carol", Role::Attendee).await;
    rig.journal.hold();
    alice.send("chat", json!({"to": "everyone", "text": "on its way"})).await;
    let claps = async {
        for clap in 0..80 {
            carol.send("react", json!({"emoji": "clap"})).await;
            tokio::time::sleep(Duration::from_millis(50)).await;
            if clap == 40 {
                rig.journal.release();
            }
        }
    };
    let mut told = Vec::new();
    let hears = async {
        while told.iter().map(|(_, claps)| claps).sum::<u64>() < 80 {
            let message = alice.next().await;
            if message["event"] == "reactions" {
                told.push((Instant::now(), message["data"]["counts"]["clap"].as_u64().unwrap()));
            }
        }
    };
    tokio::join!(claps, hears);
    let within = |from: Instant| {
        told.iter().filter(|(at, _)| (from..from + Duration::from_secs(1)).contains(at)).count()
    };
    told.iter().map(|(at, _)| within(*at)).max().unwrap()
}

#[tokio::test(start_paused = true)]
async fn what_waited_for_the_disk_is_passed_on_no_faster_than_the_rest() {
    assert_eq!(most_in_a_second_behind_a_slow_disk(Rig::new()).await, 4);
}

#[tokio::test(start_paused = true)]
async fn the_look_at_its_pace_goes_red_when_it_heaps_up() {
    let planted = Planted { heap_up: true, ..Planted::default() };
    let most = most_in_a_second_behind_a_slow_disk(Rig::planted(planted)).await;
    assert!(most > 8, "{most}");
}

#[tokio::test(start_paused = true)]
async fn what_everybody_gets_a_copy_of_pushes_nobody_out_of_the_ring() {
    let rig = Rig::with(Memory::new(), |settings| {
        settings.ring = RingLimits { entries_max: 4096, bytes_max: 64 << 10 };
    });
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
