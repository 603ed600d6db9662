//! Each check with its twin: a true story passes, and the same story tampered with does not. The checker hears it as it
//! would hear a real server, and gets the journal afterwards.

pub(super) mod world;

use cuelight::protocol::Codec;
use cuelight::session::{Event, Record, Role};
use serde_json::{Value, json};

use super::afterwards::{self, Cast};
use super::asked::{Answer, text};
use super::ear::Ear;
use super::{EVIDENCE_CHARS_MAX, Findings, hash, mix};
use crate::plan::Fate;
use crate::result::CommandKind;
use world::{ALICE, BOB, CAROL, DAVE, Tamper, World, encode};

/// The invariants that a tampered story breaks.
fn broken(tamper: Tamper, rewrite: impl FnOnce(&mut Vec<Record>), answers: impl FnOnce(&mut Ear)) -> Vec<u8> {
    let mut world = World::new(tamper);
    world.story();
    assert_eq!(world.refused.as_deref(), Some("forbidden"));
    let World { mut records, mut ear, .. } = world;
    (0..4).for_each(|client| ear.moment(client));
    rewrite(&mut records);
    answers(&mut ear);
    afterwards::among_clients(&mut ear, 0, 0..4);
    afterwards::check(
        &mut ear,
        &Cast { session: 0, room: 0, clients: 0..4, records: &records, report: None },
    );
    if std::env::var_os("TWINS").is_some() {
        ear.findings.violations.iter().for_each(|violation| eprintln!("{violation:#?}"));
    }
    let mut found: Vec<u8> = ear.findings.violations.iter().map(|violation| violation.invariant).collect();
    found.sort_unstable();
    found.dedup();
    found
}

fn untouched(_: &mut World, _: u32, _: &mut Value) -> bool {
    true
}

fn told_otherwise(tamper: Tamper) -> Vec<u8> {
    broken(tamper, |_| {}, |_| {})
}

fn is_event(message: &Value, name: &str) -> bool {
    message["events"].as_array().is_some_and(|events| events.iter().any(|event| event["event"] == name))
}

#[test]
fn a_true_story_passes() {
    assert_eq!(told_otherwise(&untouched), Vec::<u8>::new());
}

#[test]
fn a_vote_that_was_answered_and_not_yet_followed_by_an_event_is_no_difference() {
    let mut world = World::new(&untouched);
    world.story();
    let draft = json!({"question": "?", "kind": "single", "options": ["a", "b"], "anonymous": false});
    let poll = world.plain(ALICE, CommandKind::CreatePoll, draft)["poll"].clone();
    world.plain(ALICE, CommandKind::OpenPoll, json!({ "poll": poll }));
    world.plain(DAVE, CommandKind::Vote, json!({"poll": poll, "choices": [1]}));
    let World { records, mut ear, .. } = world;
    ear.moment(DAVE);
    let moment = ear.moments.last().unwrap();
    assert!(moment.seq < records.last().unwrap().last().0, "the vote is told to nobody but its sender");
    let cast = Cast { session: 0, room: 0, clients: 0..4, records: &records, report: None };
    afterwards::check(&mut ear, &cast);
    assert!(ear.findings.violations.is_empty(), "{:#?}", ear.findings.violations);
}

#[test]
fn a_dropped_event_is_found() {
    let found =
        told_otherwise(&|_, client, message| !(client == DAVE && is_event(message, "screen_changed")));
    assert!(found.contains(&9) && found.contains(&6), "{found:?}");
}

#[test]
fn a_doubled_and_a_late_event_are_found() {
    let found = told_otherwise(&|world, client, message| {
        if client == DAVE && is_event(message, "all_muted") {
            let payload = encode(Codec::MessagePack, message);
            world.ear.hear(client, true, Codec::MessagePack, &payload, 1);
        }
        true
    });
    assert!(found.contains(&9), "{found:?}");
}

#[test]
fn two_clients_told_otherwise_are_found() {
    let found = told_otherwise(&|_, client, message| {
        if client == DAVE && is_event(message, "screen_changed") {
            message["events"][0]["data"]["state"] = json!("paused");
        }
        true
    });
    assert!(found.contains(&9) && found.contains(&6), "{found:?}");
}

#[test]
fn what_is_lost_in_a_resume_is_found() {
    let found = told_otherwise(&|_, client, message| {
        if client == DAVE
            && is_event(message, "chat_message")
            && message["events"][0]["seq"].as_u64() > Some(25)
        {
            message["events"] = json!([]);
        }
        true
    });
    assert!(found.contains(&9) && found.contains(&6), "{found:?}");
}

#[test]
fn a_leak_is_found_by_circle_and_by_canary() {
    // To the whole audience what was for the staff, under the audience's own name.
    let found = told_otherwise(&|_, client, message| {
        if client == DAVE && is_event(message, "poll_opened") {
            message["events"][0]["event"] = json!("door_changed");
        }
        true
    });
    assert!(found.contains(&5), "{found:?}");
    // The text of the message to staff, in an event that everybody may have.
    let found = told_otherwise(&|_, client, message| {
        if client == DAVE && is_event(message, "poll_opened") {
            message["events"][0]["data"]["question"] = json!(text(3, 20));
        }
        true
    });
    assert!(found.contains(&5), "{found:?}");
    // In a fresh state.
    let found = told_otherwise(&|_, client, message| {
        if client == BOB && message["type"] == "snapshot" {
            message["state"]["title"] = json!(text(4, 20));
        }
        true
    });
    assert!(found.contains(&5), "{found:?}");
}

#[test]
fn a_name_on_an_anonymous_question_is_found() {
    let found = told_otherwise(&|world, client, message| {
        if client == ALICE && is_event(message, "question_asked") {
            message["events"][0]["by"] = world.id(CAROL);
        }
        true
    });
    assert!(found.contains(&5), "{found:?}");
}

#[test]
fn a_second_presenter_is_found() {
    let found = told_otherwise(&|world, client, message| {
        if client == DAVE && is_event(message, "presenter_changed") {
            message["events"][0]["data"]["participant"]["participant"] = world.id(CAROL);
        }
        true
    });
    assert!(found.contains(&1), "{found:?}");
}

#[test]
fn a_mute_epoch_that_falls_is_found() {
    let found = told_otherwise(&|_, client, message| {
        if client == DAVE && is_event(message, "all_muted") && message["events"][0]["data"]["mute_epoch"] == 2
        {
            message["events"][0]["data"]["mute_epoch"] = json!(0);
        }
        true
    });
    assert!(found.contains(&3), "{found:?}");
}

#[test]
fn a_wrong_tally_is_found() {
    let found = told_otherwise(&|_, _, message| {
        if is_event(message, "poll_results_shared") {
            message["events"][0]["data"]["counts"] = json!([1, 2]);
        }
        true
    });
    assert!(found.contains(&4), "{found:?}");
}

#[test]
fn an_acknowledged_command_that_is_not_in_the_log_is_found() {
    let lost = |records: &mut Vec<Record>| {
        for record in records.iter_mut() {
            if record.events.iter().any(|event| matches!(event, Event::Voted { .. })) {
                record.cause = None;
            }
        }
    };
    let found = broken(&untouched, lost, |_| {});
    assert!(found.contains(&7), "{found:?}");
    let otherwise = |records: &mut Vec<Record>| {
        for record in records.iter_mut() {
            if let Some(cause) = &mut record.cause {
                cause.id = "t-5".into();
            }
        }
    };
    let found = broken(&untouched, otherwise, |_| {});
    assert!(found.contains(&7), "{found:?}");
    let found = broken(&untouched, |_| {}, |ear| ear.log.all[3].answer = Answer::Ok { seq: 2 });
    assert!(found.contains(&7), "{found:?}");
}

#[test]
fn a_refused_command_in_the_log_is_found() {
    let refused = |ear: &mut Ear| {
        let asked = ear.log.all.iter_mut().find(|asked| asked.kind == CommandKind::SetDoor).unwrap();
        (asked.answer, asked.fate) = (Answer::Forbidden, Fate::Refused);
    };
    let found = broken(&untouched, |_| {}, refused);
    assert!(found.contains(&10), "{found:?}");
}

#[test]
fn an_accepted_command_without_the_right_is_found() {
    // As if the server had let Carol open a poll.
    let found = broken(
        &untouched,
        |_| {},
        |ear| {
            let asked = ear.log.all.iter_mut().find(|asked| asked.kind == CommandKind::RaiseHand).unwrap();
            asked.kind = CommandKind::LowerAllHands;
        },
    );
    assert!(found.contains(&2), "{found:?}");
}

#[test]
fn listening_without_being_there_is_found() {
    let found = broken(
        &untouched,
        |_| {},
        |ear| {
            // Dave's listening under Carol's name, who has left.
            let [carol, dave] = [CAROL, DAVE].map(|client| ear.listeners[client as usize].track.clone());
            ear.listeners[CAROL as usize].track = dave;
            ear.listeners[DAVE as usize].track = carol;
            ear.listeners[CAROL as usize].track.begin(1_000, Role::Attendee, false);
        },
    );
    assert!(found.contains(&9), "{found:?}");
}

#[test]
fn hashes_tell_length_place_and_content_apart() {
    let texts: Vec<Vec<u8>> = (0..4_000u32).map(|n| n.to_string().into_bytes()).collect();
    let zeros = (0..40).map(|length| vec![0; length]);
    let all: Vec<u64> = texts.into_iter().chain(zeros).map(|bytes| hash(&bytes)).collect();
    let unique: std::collections::HashSet<_> = all.iter().collect();
    assert_eq!(unique.len(), all.len());
    assert_ne!(mix(1, 2), mix(2, 1));
}

#[test]
fn one_broken_invariant_does_not_hide_another() {
    let mut findings = Findings::default();
    for _ in 0..1_000 {
        findings.violated(9, 0, 0, vec!["x".repeat(5_000)]);
    }
    findings.violated(1, 0, 0, vec![]);
    assert_eq!(findings.seen, 1_001);
    assert!(findings.violations.iter().any(|violation| violation.invariant == 1));
    assert!(findings.violations[0].evidence[0].chars().count() <= EVIDENCE_CHARS_MAX + 1);
}
