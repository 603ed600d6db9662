//! Polls of a session and what a snapshot shows, at the bound, the one before it, and the one behind it: at the protocol's
//! bounds and at lower ones.

use cuelight::session::Bounds;
use cuelight::session::bounds::Cut;
use cuelight::session::ids::ParticipantNo;
use cuelight::session::view::View;
use serde_json::{Value, json};

use crate::harness::{Stage, poll_draft};

fn lowered(change: impl FnOnce(&mut Bounds)) -> Stage {
    let mut stage = Stage::live();
    change(&mut stage.session.bounds);
    stage
}

#[test]
fn a_session_has_as_many_polls_as_it_may() {
    for (polls, mut stage) in [(200, Stage::live()), (3, lowered(|bounds| bounds.polls = 3))] {
        let create = poll_draft("single", false);
        let made: Vec<Value> = (0..polls).map(|_| stage.make("alice", create.clone())).collect();
        assert_eq!(stage.session.polls.all().count(), polls);
        let refused = format!(r#"conflict {{"polls":{polls}}}"#);
        for _ in 0..2 {
            stage.play(&[("alice", &create.to_string(), &refused)]);
        }
        assert_eq!(stage.session.polls.all().count(), polls, "nothing came of it");
        // Whatever was asked is in the way, and what is deleted is not.
        stage.ok("alice", json!({"open_poll": {"poll": made[0]}}));
        stage.ok("alice", json!({"close_poll": {"poll": made[0]}}));
        stage.play(&[("alice", &create.to_string(), &refused)]);
        stage.ok("alice", json!({"delete_poll": {"poll": made[1]}}));
        stage.ok("alice", create.clone());
        stage.play(&[("alice", &create.to_string(), &refused)]);
    }
}

/// What is there stays, though there would be no room for it now.
#[test]
fn polls_of_a_time_when_more_were_allowed_stay_and_can_be_used() {
    let mut stage = Stage::live();
    let create = poll_draft("single", false);
    let made: Vec<Value> = (0..4).map(|_| stage.make("alice", create.clone())).collect();
    stage.session.bounds.polls = 2;
    stage.play(&[("alice", &create.to_string(), r#"conflict {"polls":2}"#)]);
    stage.ok("alice", json!({"open_poll": {"poll": made[3]}}));
    stage.ok("alice", json!({"delete_poll": {"poll": made[0]}}));
    stage.ok("alice", json!({"delete_poll": {"poll": made[1]}}));
    stage.play(&[("alice", &create.to_string(), r#"conflict {"polls":2}"#)]);
    stage.ok("alice", json!({"delete_poll": {"poll": made[2]}}));
    stage.ok("alice", create);
}

/// What the newest messages are that somebody is shown, the oldest first.
fn shown(stage: &Stage) -> (Vec<String>, Cut) {
    let View { chat, cut, .. } = stage.session.view(ParticipantNo(0));
    (chat.messages.iter().map(|message| message.text.as_str().to_owned()).collect(), cut)
}

#[test]
fn a_snapshot_shows_as_many_messages_as_it_may_the_newest() {
    for (most, mut stage) in [(200_usize, Stage::live()), (3, lowered(|bounds| bounds.messages_shown = 3))] {
        for count in 1..=most + 2 {
            stage.ok("alice", json!({"chat": {"to": "everyone", "text": count.to_string()}}));
            let (texts, cut) = shown(&stage);
            let oldest = (count + 1).saturating_sub(most).max(1);
            assert_eq!(texts, (oldest..=count).map(|n| n.to_string()).collect::<Vec<_>>());
            assert_eq!(cut, Cut { messages: count > most, bytes: false }, "{count} of {most}");
        }
    }
}

/// The bound at which everything has room, the one before it, and the one behind it.
#[test]
fn a_snapshot_has_as_many_bytes_as_it_may() {
    let mut stage = Stage::live();
    let text = "\u{1f600}".repeat(2000);
    for most in [128 * 1024, Bounds::PROTOCOL.snapshot_bytes] {
        let fits = |stage: &mut Stage, bytes: usize| {
            stage.session.bounds.snapshot_bytes = bytes;
            !shown(stage).1.bytes
        };
        // As much as has room, and a little at a time until it has no more.
        while fits(&mut stage, most) {
            stage.ok("alice", json!({"chat": {"to": "everyone", "text": text}}));
        }
        assert!(serde_json::to_vec(&stage.session.view(ParticipantNo(0))).unwrap().len() <= most);
        let sizes: Vec<usize> = (most..most + 16_384).collect();
        let exactly = most + sizes.partition_point(|bytes| !fits(&mut stage, *bytes));
        let all = stage.session.chat.messages().count();
        for (bytes, messages) in [(exactly - 1, all - 1), (exactly, all), (exactly + 1, all)] {
            stage.session.bounds.snapshot_bytes = bytes;
            let (texts, cut) = shown(&stage);
            assert_eq!((texts.len(), cut.bytes), (messages, messages < all), "{bytes}");
            let length = serde_json::to_vec(&stage.session.view(ParticipantNo(0))).unwrap().len();
            assert!(length <= bytes && length + 8 * 1024 + text.len() + 1024 > bytes, "{length} of {bytes}");
        }
    }
}
