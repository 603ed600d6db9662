//! What is over for somebody, or for all: a rehearsal's words behind going live, a lab's behind its end, states for those who
//! are to go, a key while something else closes.

use std::time::Duration;

use cuelight::hub::Planted;
use cuelight::hub::seat::Delivery;
use cuelight::journal::{Fault, Memory};
use cuelight::protocol::outgoing::CloseCode;
use cuelight::session::Role;
use serde_json::{Value, json};
use tokio::time::{sleep, timeout};

use super::rig::{Person, Rig};

const SOON: Duration = Duration::from_millis(10);

/// What stops what is said.
#[derive(Debug, Clone, Copy)]
enum Stop {
    GoingLive,
    LabOff,
}

/// What is passed on to an organizer and to an attendee behind what stops it: the second of each kind waits for its turn then.
async fn passed_on_behind(stop: Stop, planted: Planted) -> Vec<Value> {
    let rig = Rig::planted(planted);
    let mut alice = rig.join("Alice", Role::Organizer).await;
    let mut carol = rig.join("Carol", Role::Attendee).await;
    alice.ok("start", json!({"practice": matches!(stop, Stop::GoingLive)})).await;
    for lab in ["reactions", "captions"] {
        alice.ok("set_lab", json!({"lab": lab, "on": true})).await;
    }
    for (text, emoji) in [("High", "clap"), ("High tide", "heart")] {
        alice.ok("caption", json!({"text": text, "final": false})).await;
        alice.ok("react", json!({"emoji": emoji})).await;
        // The first of each leaves at once.
        sleep(SOON).await;
    }
    let last = match stop {
        Stop::GoingLive => alice.ok("start", json!({})).await,
        Stop::LabOff => {
            alice.ok("set_lab", json!({"lab": "captions", "on": false})).await;
            alice.ok("set_lab", json!({"lab": "reactions", "on": false})).await
        }
    };
    let mut told = Vec::new();
    for person in [&mut alice, &mut carol] {
        person.rest().await;
        let place = person.heard.iter().position(|told| told["seq"] == last["seq"] && told["type"] != "ok");
        let behind = person.heard.iter().skip(place.expect("they are told"));
        let is_said = |told: &&Value| told["event"] == "caption" || told["event"] == "reactions";
        told.extend(behind.filter(is_said).map(|told| told["data"].clone()));
    }
    told
}

#[tokio::test(start_paused = true)]
async fn what_waits_to_be_passed_on_is_gone_with_its_rehearsal_and_with_its_lab() {
    for stop in [Stop::GoingLive, Stop::LabOff] {
        let told = passed_on_behind(stop, Planted::default()).await;
        assert!(told.is_empty(), "{stop:?}: {told:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn finds_words_of_a_rehearsal_and_of_a_lab_that_are_passed_on_behind_it() {
    for stop in [Stop::GoingLive, Stop::LabOff] {
        let told = passed_on_behind(stop, Planted { pass_on_stale: true, ..Planted::default() }).await;
        assert_eq!(told.len(), 4, "{stop:?}: {told:?}");
    }
}

/// A rig whose ring holds little, somebody who is live there, and somebody who has read nothing since and is behind it.
async fn with_a_slow_one(planted: Planted) -> (Rig, Person, Person) {
    let rig = Rig::with(Memory::new(), |settings| {
        settings.planted = planted;
        settings.ring.entries_max = 16;
    });
    let mut alice = rig.live().await;
    let slow = rig.join("Slow", Role::Attendee).await;
    for n in 0..40 {
        alice.ok("chat", json!({"to": "everyone", "text": format!("message {n}")})).await;
    }
    (rig, alice, slow)
}

/// Whether somebody who is removed is shown a state of behind that: who fell behind, and whoever all are shown one.
async fn gone_are_shown_a_state(planted: Planted) -> [bool; 2] {
    let (rig, mut alice, mut slow) = with_a_slow_one(planted).await;
    rig.journal.hold();
    let removal = alice.send("remove", json!({"participant": slow.participant()})).await;
    alice.send("edit_details", json!({"title": "Canary"})).await;
    sleep(SOON).await;
    // It asks for a state.
    assert!(slow.hears_nothing().await, "nothing leaves before it is durable");
    rig.journal.release();
    assert_eq!(alice.answer(&removal).await["type"], "ok");
    assert_eq!(slow.closed().await.code, CloseCode::Removed);

    let rig = Rig::planted(planted);
    let mut alice = rig.join("Alice", Role::Organizer).await;
    let mut carol = rig.join("Carol", Role::Attendee).await;
    alice.ok("start", json!({"practice": true})).await;
    carol.rest().await;
    let known = carol.heard.len();
    rig.journal.hold();
    alice.send("start", json!({})).await;
    alice.send("remove", json!({"participant": carol.participant()})).await;
    sleep(SOON).await;
    rig.journal.release();
    sleep(SOON).await;
    assert_eq!(carol.closed().await.code, CloseCode::Removed);
    let has_state = |told: &[Value]| told.iter().any(|told| told["type"] == "snapshot");
    [has_state(&slow.heard), has_state(&carol.heard[known..])]
}

#[tokio::test(start_paused = true)]
async fn who_is_removed_is_shown_no_state_of_behind_it() {
    assert_eq!(gone_are_shown_a_state(Planted::default()).await, [false, false]);
}

#[tokio::test(start_paused = true)]
async fn finds_states_that_are_shown_to_who_is_gone() {
    let planted = Planted { show_the_gone: true, ..Planted::default() };
    assert_eq!(gone_are_shown_a_state(planted).await, [true, true]);
}

#[tokio::test(start_paused = true)]
async fn whose_removal_is_taken_back_is_shown_the_state_that_they_asked_for_meanwhile() {
    let (rig, mut alice, mut slow) = with_a_slow_one(Planted::default()).await;
    rig.journal.hold();
    rig.journal.fail_next(Fault::NotWritten);
    let lost = alice.send("remove", json!({"participant": slow.participant()})).await;
    sleep(SOON).await;
    assert!(slow.hears_nothing().await, "the state waits with the removal");
    rig.journal.release();
    assert_eq!(alice.answer(&lost).await["error"]["code"], "unavailable");
    assert_eq!(slow.message("snapshot").await["state"]["chat"]["messages"].as_array().unwrap().len(), 40);
    slow.ok("raise_hand", json!({})).await;
}

/// How somebody is closed whose key is revoked while they are to close for what does not come true.
async fn closed_by(planted: Planted) -> Option<CloseCode> {
    let rig = Rig::planted(planted);
    let mut alice = rig.live().await;
    rig.journal.hold();
    rig.journal.fail_next(Fault::NotWritten);
    alice.send("end", json!({})).await;
    sleep(SOON).await;
    rig.hub.revoke("k1").await;
    sleep(SOON).await;
    rig.journal.release();
    while let Ok(delivery) = timeout(Duration::from_secs(1), alice.seat.next()).await {
        if let Delivery::Close(goodbye) = delivery {
            return Some(goodbye.code);
        }
    }
    None
}

#[tokio::test(start_paused = true)]
async fn a_key_revoked_while_its_sockets_are_to_close_for_what_is_taken_back_closes_them() {
    assert_eq!(closed_by(Planted::default()).await, Some(CloseCode::TicketRefused));
}

#[tokio::test(start_paused = true)]
async fn finds_a_key_that_is_forgotten_behind_another_closing() {
    assert_eq!(closed_by(Planted { forget_revoked: true, ..Planted::default() }).await, None);
}
