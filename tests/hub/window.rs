//! From how far back somebody may resume: the last 4 096 events of a view, after a restart too.
//! Must not know how the past is kept.

use cuelight::hub::mail::ResumeFrom;
use cuelight::session::{Role, Seq};
use serde_json::json;

use super::rig::{Person, Rig};

/// Promised by the protocol.
const WINDOW: usize = 4_096;

/// Resumes, and gives the numbers of the chat messages that were replayed; `None` for a snapshot.
async fn replayed(rig: &Rig, from: &ResumeFrom) -> Option<Vec<usize>> {
    let mut carol = rig.resume("Carol", Role::Attendee, Some(from.clone())).await;
    if carol.welcome["resumed"] != true {
        assert!(carol.welcome["state"].is_object(), "a welcome that does not resume shows the state");
        return None;
    }
    let head = carol.welcome["seq"].clone();
    let heard = carol.rest().await;
    let last = heard.iter().rev().find(|message| message["type"] == "events");
    assert!(last.is_none_or(|last| last["seq"] == head), "the replay reaches the head that was named");
    let texts = carol.events();
    let numbers = texts.iter().filter_map(|event| event["data"]["text"].as_str()?.parse().ok());
    Some(numbers.collect())
}

async fn says(alice: &mut Person, numbers: std::ops::Range<usize>) {
    for number in numbers {
        alice.ok("chat", json!({"to": "everyone", "text": number.to_string()})).await;
    }
}

fn later(from: &ResumeFrom, by: u64) -> ResumeFrom {
    ResumeFrom { seq: Seq(from.seq.0 + by), ..from.clone() }
}

#[tokio::test(start_paused = true)]
async fn the_last_4096_events_of_a_view_can_be_resumed_from_after_a_restart_too_and_no_more() {
    let mut rig = Rig::new();
    let mut alice = rig.live().await;
    let from = rig.join("Carol", Role::Attendee).await.position();
    says(&mut alice, 0..WINDOW).await;
    let all: Vec<usize> = (0..WINDOW).collect();
    assert!(replayed(&rig, &from).await == Some(all), "exactly as far back as is promised");
    says(&mut alice, WINDOW..WINDOW + 1).await;
    let without_the_first: Vec<usize> = (1..=WINDOW).collect();
    for restarted in [false, true] {
        if restarted {
            rig.hub.drain().await;
            rig = Rig::over(rig.journal.clone());
        }
        assert!(replayed(&rig, &from).await.is_none(), "one more is too many; restarted: {restarted}");
        let found = replayed(&rig, &later(&from, 1)).await;
        assert!(found.as_ref() == Some(&without_the_first), "restarted: {restarted}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_busy_view_does_not_push_a_quiet_one_out_of_its_past() {
    let rig = Rig::new();
    let mut alice = rig.live().await;
    let mut dave = rig.join("Dave", Role::Attendee).await;
    let from = rig.join("Carol", Role::Attendee).await.position();
    says(&mut alice, 0..3).await;
    for number in 0..5_000 {
        dave.ok(if number % 2 == 0 { "raise_hand" } else { "lower_hand" }, json!({})).await;
    }
    assert_eq!(replayed(&rig, &from).await, Some(vec![0, 1, 2]));
    let away = rig.resume("Alice", Role::Organizer, Some(from.clone())).await;
    assert_eq!(away.welcome["resumed"], false, "the busy view itself is that far back no more");
    rig.hub.drain().await;
    let rig = Rig::over(rig.journal.clone());
    assert_eq!(replayed(&rig, &from).await, Some(vec![0, 1, 2]), "after a restart too");
}
