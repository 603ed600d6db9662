//! Coming back after having left, and the older of two connections: what the simulation found, kept.

use std::time::Duration;

use cuelight::journal::{Fault, Memory};
use cuelight::session::Role;
use serde_json::json;

use super::rig::Rig;

/// Leaving ends the microphone's state, and nobody is there to be told. A client that resumed showed it for ever.
#[tokio::test(start_paused = true)]
async fn who_resumes_after_having_left_is_told_what_they_are_now() {
    let rig = Rig::new();
    let mut alice = rig.live().await;
    let mut carol = rig.join("Carol", Role::Attendee).await;
    alice.ok("unmute", json!({"participant": carol.participant()})).await;
    let told = carol.event("you_changed").await;
    assert!(told["data"]["you"]["capabilities"].as_array().unwrap().contains(&json!("speak")));
    let position = carol.position();
    drop(carol);
    tokio::time::sleep(Duration::from_secs(40)).await;
    assert_eq!(alice.event("participant_left").await["data"]["reason"], "dropped");
    let mut carol = rig.resume("Carol", Role::Attendee, Some(position)).await;
    assert_eq!(carol.welcome["resumed"], true);
    let told = carol.event("you_changed").await;
    assert_eq!(told["data"]["you"], carol.welcome["you"]);
    assert!(!told["data"]["you"]["capabilities"].as_array().unwrap().contains(&json!("speak")));
}

/// Who held the baton of a rehearsal saw it. Who leaves with it is shown nothing anew, and resumed into what they had
/// been shown: the rehearsal.
#[tokio::test(start_paused = true)]
async fn who_left_with_the_baton_gets_a_state_when_they_are_back() {
    let rig = Rig::over(Memory::new());
    let mut alice = rig.join("Alice", Role::Organizer).await;
    alice.ok("start", json!({"practice": true})).await;
    let mut carol = rig.join("Carol", Role::Attendee).await;
    assert_eq!(carol.welcome["state"]["phase"], "scheduled");
    alice.ok("hand_presenter", json!({"participant": carol.participant()})).await;
    assert_eq!(carol.message("snapshot").await["state"]["phase"], "practice");
    carol.ok("leave", json!({})).await;
    let position = carol.position();
    drop(carol);
    let carol = rig.resume("Carol", Role::Attendee, Some(position)).await;
    assert_eq!(carol.welcome["resumed"], false);
    assert_eq!(carol.welcome["state"]["phase"], "scheduled");
}

/// While a newer connection waits for its welcome, the older one is told what is theirs alone: its messages say that
/// they are complete, and its answers come behind the events of their commands.
#[tokio::test(start_paused = true)]
async fn until_a_newer_connection_is_seated_the_older_one_misses_nothing() {
    let rig = Rig::new();
    let _alice = rig.live().await;
    let mut carol = rig.join("Carol", Role::Attendee).await;
    carol.rest().await;
    rig.journal.hold();
    let asked = carol.send("ask", json!({"text": "Why?"})).await;
    tokio::time::sleep(Duration::from_millis(10)).await;
    let release = async {
        tokio::time::sleep(Duration::from_millis(10)).await;
        rig.journal.release();
    };
    let (_newer, ()) = tokio::join!(rig.join("Carol", Role::Attendee), release);
    carol.event("question_asked").await;
    assert_eq!(carol.answer(&asked).await["type"], "ok");
}

/// A removal that is not written is taken back, and with it what made the removed one's commands void.
#[tokio::test(start_paused = true)]
async fn what_was_asked_while_a_removal_was_under_way_is_answered_if_that_is_taken_back() {
    let rig = Rig::new();
    let mut alice = rig.live().await;
    let mut carol = rig.join("Carol", Role::Attendee).await;
    carol.rest().await;
    rig.journal.hold();
    rig.journal.fail_next(Fault::NotWritten);
    let removal = alice.send("remove", json!({"participant": carol.participant()})).await;
    tokio::time::sleep(Duration::from_millis(10)).await;
    let asked = carol.send("raise_hand", json!({})).await;
    tokio::time::sleep(Duration::from_millis(10)).await;
    rig.journal.release();
    assert_eq!(alice.answer(&removal).await["error"]["code"], "unavailable");
    assert_eq!(carol.answer(&asked).await["error"]["code"], "unavailable");
    carol.ok("raise_hand", json!({})).await;
}
