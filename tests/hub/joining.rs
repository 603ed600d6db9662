//! Joining, resuming, superseding, dropping and leaving, as seats see it.

use std::sync::Arc;
use std::time::Duration;

use cuelight::hub::Planted;
use cuelight::hub::letter::{Doorstep, Letterbox, RowId};
use cuelight::hub::mail::{Admission, Join, Mail, Reply};
use cuelight::hub::mailbox::Lane;
use cuelight::protocol::Codec;
use cuelight::protocol::outgoing::CloseCode;
use cuelight::session::Role;
use serde_json::{Value, json};

use super::rig::{Rig, identity};

#[tokio::test(start_paused = true)]
async fn a_newer_connection_supersedes_the_older_one_and_nobody_is_told() {
    let rig = Rig::new();
    let mut alice = rig.live().await;
    let mut carol = rig.join("Carol", Role::Attendee).await;
    alice.event("participant_joined").await;
    let second = rig.join("Carol", Role::Attendee).await;
    assert_eq!(second.participant(), carol.participant());
    assert_eq!(carol.closed().await.code, CloseCode::Superseded);
    drop(carol);
    tokio::time::sleep(Duration::from_secs(60)).await;
    alice.ok("list_participants", json!({})).await;
    let names: Vec<_> = alice.events().iter().map(|event| event["event"].clone()).collect();
    assert!(!names.contains(&json!("participant_left")), "{names:?}");
}

#[tokio::test(start_paused = true)]
async fn a_drop_shorter_than_the_grace_is_no_leaving_and_a_longer_one_is() {
    let rig = Rig::new();
    let mut alice = rig.live().await;
    let carol = rig.join("Carol", Role::Attendee).await;
    drop(carol);
    tokio::time::sleep(Duration::from_secs(29)).await;
    let carol = rig.join("Carol", Role::Attendee).await;
    drop(carol);
    tokio::time::sleep(Duration::from_millis(29_500)).await;
    alice.ok("list_chat", json!({})).await;
    assert!(!alice.events().iter().any(|event| event["event"] == "participant_left"), "not within the grace");
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(alice.event("participant_left").await["data"]["reason"], "dropped");
}

#[tokio::test(start_paused = true)]
async fn a_resumed_client_hears_what_its_twin_heard_whatever_the_point_of_its_drop() {
    let rig = Rig::new();
    let mut alice = rig.live().await;
    alice.ok("set_chat_policy", json!({"attendees": "everyone"})).await;
    let mut twin = rig.join("Twin", Role::Attendee).await;
    let mut carol = rig.join("Carol", Role::Attendee).await;
    for n in 0..12 {
        let position = carol.position();
        drop(carol);
        alice.ok("chat", json!({"to": "everyone", "text": format!("message {n}")})).await;
        alice.ok("chat", json!({"to": twin.participant(), "text": "for the twin only"})).await;
        carol = rig.resume("Carol", Role::Attendee, Some(position)).await;
        assert_eq!(carol.welcome["resumed"], true);
        let replayed = carol.event("chat_message").await;
        assert_eq!(replayed["data"]["text"], format!("message {n}"));
        while twin.event("chat_message").await["data"]["text"] == "for the twin only" {}
        assert_eq!(carol.welcome["seq"], alice.position().seq.0, "the head that the replay reaches");
    }
}

#[tokio::test(start_paused = true)]
async fn a_resume_from_elsewhere_or_the_future_or_over_a_promotion_gets_a_snapshot() {
    let rig = Rig::new();
    let mut alice = rig.live().await;
    let carol = rig.join("Carol", Role::Attendee).await;
    let (participant, position) = (carol.participant(), carol.position());
    drop(carol);
    let mut future = position.clone();
    future.seq.0 += 1000;
    let mut elsewhere = position.clone();
    elsewhere.epoch = "other".into();
    for from in [future, elsewhere] {
        let carol = rig.resume("Carol", Role::Attendee, Some(from)).await;
        assert_eq!(carol.welcome["resumed"], false);
    }
    alice.ok("set_role", json!({"participant": participant, "role": "panelist"})).await;
    let carol = rig.resume("Carol", Role::Attendee, Some(position)).await;
    assert_eq!(
        (&carol.welcome["resumed"], &carol.welcome["you"]["role"]),
        (&json!(false), &json!("panelist"))
    );
}

/// A coming is a fact with a number, and the number can be guessed: nobody has been shown anything at it.
async fn resumed_at_their_own_coming(planted: Planted) -> [Value; 2] {
    let rig = Rig::planted(planted);
    let alice = rig.live().await;
    let mut carol = rig.join("Carol", Role::Attendee).await;
    carol.ok("leave", json!({})).await;
    drop(carol);
    let mut resumed = Vec::new();
    for name in ["Carol", "Dave"] {
        let known = rig.resume("Alice", Role::Organizer, Some(alice.position())).await;
        let mut guessed = alice.position();
        guessed.seq.0 = known.welcome["seq"].as_u64().unwrap() + 1;
        let person = rig.resume(name, Role::Attendee, Some(guessed)).await;
        assert_eq!(person.welcome["state"].is_null(), person.welcome["resumed"] == true);
        resumed.push(person.welcome["resumed"].clone());
    }
    resumed.try_into().unwrap()
}

#[tokio::test(start_paused = true)]
async fn nobody_resumes_at_the_number_of_their_own_coming() {
    assert_eq!(resumed_at_their_own_coming(Planted::default()).await, [json!(false), json!(false)]);
}

#[tokio::test(start_paused = true)]
async fn the_look_at_guessed_numbers_goes_red_when_they_are_believed() {
    let planted = Planted { resume_ahead: true, ..Planted::default() };
    assert_eq!(resumed_at_their_own_coming(planted).await, [json!(true), json!(true)]);
}

#[tokio::test(start_paused = true)]
async fn who_leaves_is_answered_and_closed_and_who_is_removed_is_closed_with_the_reason() {
    let rig = Rig::new();
    let mut alice = rig.live().await;
    let mut carol = rig.join("Carol", Role::Attendee).await;
    carol.ok("leave", json!({})).await;
    assert_eq!(carol.closed().await.code, CloseCode::Normal);
    let mut dave = rig.join("Dave", Role::Attendee).await;
    alice.ok("remove", json!({"participant": dave.participant(), "reason": "spam"})).await;
    let goodbye = dave.closed().await;
    assert_eq!((goodbye.code, goodbye.reason.as_deref()), (CloseCode::Removed, Some("spam")));
    let back = rig.admission("Dave", Role::Attendee, None).await;
    assert!(matches!(back, Admission::Turned(goodbye) if goodbye.code == CloseCode::Removed));
}

#[tokio::test(start_paused = true)]
async fn an_empty_session_goes_dormant_and_comes_back_whole() {
    let rig = Rig::new();
    let mut alice = rig.join("Alice", Role::Organizer).await;
    alice.ok("edit_details", json!({"title": "Kept"})).await;
    alice.ok("leave", json!({})).await;
    alice.closed().await;
    drop(alice);
    tokio::time::sleep(Duration::from_secs(180)).await;
    assert_eq!(rig.hub.awake(), 0);
    let alice = rig.join("Alice", Role::Organizer).await;
    assert_eq!(alice.welcome["state"]["title"], "Kept");
}

#[tokio::test(start_paused = true)]
async fn a_session_that_does_not_exist_is_said_not_to() {
    let rig = Rig::new();
    let join = Join { identity: identity("Carol", Role::Attendee), resume: None, codec: Codec::Json };
    let admission = rig.hub.join("elsewhere", join).await;
    assert!(matches!(admission, Admission::Turned(goodbye) if goodbye.code == CloseCode::NoSuchSession));
}

/// The number comes by itself only when it changes: who comes back when all is over must not show the one of before.
#[tokio::test(start_paused = true)]
async fn who_resumes_is_told_how_many_are_there_after_what_they_missed() {
    let rig = Rig::new();
    let mut alice = rig.live().await;
    let mut carol = rig.join("Carol", Role::Attendee).await;
    carol.rest().await;
    let position = carol.position();
    drop(carol);
    let mut others = Vec::new();
    for name in ["Grace", "Heidi"] {
        others.push(rig.join(name, Role::Attendee).await);
    }
    alice.ok("chat", json!({"to": "everyone", "text": "missed"})).await;
    alice.rest().await;
    let mut carol = rig.resume("Carol", Role::Attendee, Some(position)).await;
    assert_eq!(carol.welcome["resumed"], true);
    let told = carol.rest().await;
    assert_eq!(told.len(), 2, "what was missed, and the number, once: {told:?}");
    assert_eq!(told[0]["events"][0]["event"], "chat_message");
    assert_eq!(told[1], json!({"type": "transient", "event": "audience", "data": {"count": 3}}));
    let mut fresh = rig.join("Grace", Role::Attendee).await;
    assert!(fresh.hears_nothing().await, "it stands in the state: {:?}", fresh.heard);
    assert!(alice.hears_nothing().await, "nor is anybody else told");
}

/// One comes and one leaves within the pace of the number: it is the one that was told last, and not the one in the state
/// of who came.
#[tokio::test(start_paused = true)]
async fn who_comes_while_the_number_goes_up_and_down_again_hears_the_last_one() {
    let rig = Rig::new();
    let mut alice = rig.live().await;
    let mut dave = rig.join("Dave", Role::Attendee).await;
    alice.rest().await;
    let _carol = rig.join("Carol", Role::Attendee).await;
    let mut erin = rig.join("Erin", Role::Attendee).await;
    assert_eq!(erin.welcome["state"]["audience"], 3);
    dave.ok("leave", json!({})).await;
    let told = erin.rest().await;
    let told = told.iter().rfind(|message| message["event"] == "audience").expect("a number comes");
    assert_eq!(told["data"]["count"], 2);
}

/// Whether somebody who was away is told what was taken back meanwhile: a message deleted, results hidden.
/// No snapshot holds the sums of an open poll, and the next vote may never come.
#[tokio::test(start_paused = true)]
async fn who_comes_among_the_staff_while_a_poll_is_open_is_told_its_tally() {
    let rig = Rig::new();
    let mut alice = rig.live().await;
    let mut carol = rig.join("Carol", Role::Attendee).await;
    let poll =
        alice.ok("create_poll", json!({"question": "?", "kind": "rating"})).await["result"]["poll"].clone();
    alice.ok("open_poll", json!({"poll": poll})).await;
    carol.ok("vote", json!({"poll": poll, "rating": 4})).await;
    alice.rest().await;
    let mut erin = rig.join("Erin", Role::InSessionCoOrganizer).await;
    let told = erin.message("transient").await;
    assert_eq!(told["event"], "poll_tally", "{told}");
    assert_eq!(told["data"], json!({"poll": poll, "counts": [0, 0, 0, 1, 0], "voters": 1}));
    carol.rest().await;
    alice
        .ok("set_role", json!({"participant": carol.participant(), "role": "in_session_co_organizer"}))
        .await;
    let told = carol.rest().await;
    assert!(told.iter().any(|message| message["event"] == "poll_tally"), "{told:?}");
    let mut dave = rig.join("Dave", Role::Attendee).await;
    let told = dave.rest().await;
    assert!(!told.iter().any(|message| message["event"] == "poll_tally"), "staff only: {told:?}");
}

async fn hears_what_was_taken_back(rig: Rig) -> bool {
    let mut alice = rig.live().await;
    let poll =
        alice.ok("create_poll", json!({"question": "?", "kind": "rating"})).await["result"]["poll"].clone();
    alice.ok("open_poll", json!({"poll": poll})).await;
    let carol = rig.join("Carol", Role::Attendee).await;
    let position = carol.position();
    drop(carol);
    alice.send("chat", json!({"to": "everyone", "text": "canary"})).await;
    let message = alice.event("chat_message").await["data"]["message"].clone();
    alice.ok("delete_chat", json!({"message": message})).await;
    alice.ok("close_poll", json!({"poll": poll})).await;
    alice.ok("share_poll_results", json!({"poll": poll})).await;
    alice.ok("hide_poll_results", json!({"poll": poll})).await;
    let mut carol = rig.resume("Carol", Role::Attendee, Some(position)).await;
    assert_eq!(carol.welcome["resumed"], true);
    let heard = format!("{:?}", carol.rest().await);
    assert!(heard.contains("chat_deleted") && heard.contains("poll_closed"), "the rest is told: {heard}");
    heard.contains("canary") || heard.contains("poll_results_shared")
}

#[tokio::test(start_paused = true)]
async fn what_was_taken_back_meanwhile_is_not_told_to_who_resumes() {
    assert!(!hears_what_was_taken_back(Rig::new()).await);
}

#[tokio::test(start_paused = true)]
async fn the_look_at_a_resume_goes_red_when_everything_is_replayed() {
    let planted = Planted { replay_everything: true, ..Planted::default() };
    assert!(hears_what_was_taken_back(Rig::planted(planted)).await);
}

/// An event loop that ends by a bug while the owner decides on who came to it: nobody reads what is decided.
#[tokio::test(start_paused = true)]
async fn whose_event_loop_ended_before_they_were_seated_is_gone_after_the_grace() {
    let rig = Rig::new();
    let mut alice = rig.live().await;
    let letterbox = Arc::new(Letterbox::default());
    let doorstep = Doorstep::new(letterbox.clone(), RowId { index: 0, turn: 0 });
    letterbox.close();
    let join = Join { identity: identity("Carol", Role::Attendee), resume: None, codec: Codec::Json };
    let mail = Mail::Join(Box::new(join), Reply::Row(doorstep));
    assert!(rig.hub.mailbox("s1").unwrap().send(Lane::Usual, mail).await.is_ok());
    alice.event("participant_joined").await;
    tokio::time::sleep(Duration::from_secs(40)).await;
    assert_eq!(alice.event("participant_left").await["data"]["reason"], "dropped");
}
