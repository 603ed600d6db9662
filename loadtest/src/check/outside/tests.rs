//! Each check with its twin: the report of a true story passes, and the same report tampered with does not.

use cuelight::session::Event;
use serde_json::{Value, json};

use super::{Outside, check};
use crate::check::ear::Ear;
use crate::check::folded::What;
use crate::check::tests::world::{ALICE, BOB, CAROL, DAVE, World};
use crate::result::CommandKind;

/// The invariants that are broken, after the story has ended and its report was told otherwise; and how often each was
/// looked at.
fn found(rewrite: impl FnOnce(&mut Value), otherwise: impl FnOnce(&mut Ear)) -> (Vec<u8>, Vec<u64>) {
    let mut world = World::new(&|_, _, _| true);
    world.story();
    world.join(CAROL);
    world.plain(ALICE, CommandKind::MuteAll, json!({"lock": true}));
    // As a second tab: what was folded, and then a whole state, with nothing between them but Carol's leaving again.
    world.ear.moment(DAVE);
    world.plain(CAROL, CommandKind::Leave, json!({}));
    world.welcome(DAVE);
    let World { records, mut ear, .. } = world;
    assert!(matches!(records[0].events[0], Event::Created { .. }));
    let mut report = serde_json::to_value(cuelight::reports::fold(&records).unwrap()).unwrap();
    rewrite(&mut report);
    otherwise(&mut ear);
    let before: Vec<u64> = ear.findings.checks().iter().map(|check| check.looked).collect();
    check(&mut ear, &Outside { room: 0, clients: 0..4, report: Some(&report) });
    if std::env::var_os("TWINS").is_some() {
        ear.findings.violations.iter().for_each(|violation| eprintln!("{violation:#?}"));
    }
    let looked =
        ear.findings.checks().iter().zip(before).map(|(check, before)| check.looked - before).collect();
    let mut found: Vec<u8> = ear.findings.violations.iter().map(|violation| violation.invariant).collect();
    found.dedup();
    (found, looked)
}

/// Changes a report.
type Rewrite = fn(&mut Value);

fn told_otherwise(rewrite: impl FnOnce(&mut Value)) -> Vec<u8> {
    found(rewrite, |_| {}).0
}

fn rows<'a>(report: &'a mut Value, part: &str) -> &'a mut Vec<Value> {
    report[part].as_array_mut().unwrap()
}

#[test]
fn a_true_report_passes_and_what_it_can_tell_was_looked_at() {
    let (found, looked) = found(|_| {}, |_| {});
    assert_eq!(found, Vec::<u8>::new());
    for invariant in [2, 4, 6, 7, 8] {
        assert!(looked[invariant - 1] > 0, "{invariant}: {looked:?}");
    }
}

#[test]
fn a_wrong_tally_is_found() {
    for (place, value) in [
        ("/polls/0/voters", json!(2)),
        ("/polls/0/voters", json!(4)),
        ("/polls/0/counts", json!([1, 2])),
        ("/polls/0/votes/0/answer/choices", json!([1])),
        ("/polls", json!([])),
    ] {
        let found = told_otherwise(|report| *report.pointer_mut(place).unwrap() = value.clone());
        assert_eq!(found, [4], "{place} = {value}");
    }
    let twice = told_otherwise(|report| {
        let votes = report.pointer_mut("/polls/0/votes").unwrap().as_array_mut().unwrap();
        votes[1] = votes[0].clone();
    });
    assert_eq!(twice, [4]);
}

#[test]
fn a_vote_without_an_answer_may_count_or_not() {
    use crate::check::asked::Answer;
    let silent = |ear: &mut Ear| {
        let vote =
            |asked: &&mut crate::check::asked::Asked| asked.kind == CommandKind::Vote && asked.client == BOB;
        ear.log.all.iter_mut().find(vote).unwrap().answer = Answer::None;
    };
    assert_eq!(found(|_| {}, silent).0, Vec::<u8>::new());
    let without = |report: &mut Value| {
        report["polls"][0]["votes"].as_array_mut().unwrap().remove(0);
        (report["polls"][0]["voters"], report["polls"][0]["counts"]) = (json!(2), json!([1, 1]));
    };
    let unshared = |ear: &mut Ear| {
        ear.rooms[0].results.clear();
        silent(ear);
    };
    assert_eq!(found(without, unshared).0, Vec::<u8>::new());
}

#[test]
fn a_poll_or_message_that_was_deleted_may_be_missing() {
    for (part, kind, made_by) in [
        ("polls", CommandKind::DeletePoll, CommandKind::Vote),
        ("chat", CommandKind::DeleteChat, CommandKind::Chat),
    ] {
        let deleted = |ear: &mut Ear| {
            let mut asked = ear.log.all.iter().find(|asked| asked.kind == made_by).unwrap().clone();
            (asked.kind, asked.client) = (kind, ALICE);
            ear.log.add(asked);
        };
        assert_eq!(found(|report| drop(rows(report, part).remove(0)), deleted).0, Vec::<u8>::new(), "{part}");
    }
}

#[test]
fn a_message_or_question_that_is_lost_doubled_or_strange_is_found() {
    for part in ["chat", "questions"] {
        let lost = told_otherwise(|report| drop(rows(report, part).remove(0)));
        let doubled = told_otherwise(|report| {
            let again = rows(report, part)[0].clone();
            rows(report, part).push(again);
        });
        let strange = told_otherwise(|report| {
            let mut other = rows(report, part)[0].clone();
            other["text"] = json!("from elsewhere");
            rows(report, part).push(other);
        });
        assert_eq!([lost, doubled, strange], [[7], [7], [7]], "{part}");
    }
}

#[test]
fn a_message_between_two_people_in_the_report_is_found() {
    let found = told_otherwise(|report| {
        let mut private = rows(report, "chat")[0].clone();
        // The fifth command of the story goes from Alice to Carol.
        private["text"] = json!(crate::check::asked::text(4, 30));
        rows(report, "chat").push(private);
    });
    assert_eq!(found, [7]);
}

#[test]
fn a_refused_message_in_the_report_is_found() {
    let refused = |ear: &mut Ear| {
        let chat = ear.log.all.iter_mut().find(|asked| asked.kind == CommandKind::Chat).unwrap();
        chat.answer = crate::check::asked::Answer::Refused;
    };
    assert_eq!(found(|_| {}, refused).0, [7]);
}

#[test]
fn wrong_attendance_is_found() {
    let cases: [(&str, Rewrite); 6] = [
        ("lost", |report| drop(rows(report, "attendance").remove(3))),
        ("twice", |report| {
            let again = rows(report, "attendance")[1].clone();
            rows(report, "attendance").push(again);
        }),
        ("a stranger", |report| report["attendance"][1]["sub"] = json!("load-77")),
        ("too long", |report| report["attendance"][1]["total_ms"] = json!(1_000_000)),
        ("before live", |report| {
            report["attendance"][1]["intervals"][0]["joined"] = json!("1969-01-01T00:00:00.000Z");
        }),
        ("too many", |report| report["webinar"]["capacity"] = json!(1)),
    ];
    for (what, rewrite) in cases {
        assert_eq!(told_otherwise(rewrite), [8], "{what}");
    }
}

#[test]
fn an_accepted_command_without_the_right_is_found() {
    let otherwise = |ear: &mut Ear| {
        let asked = ear.log.all.iter_mut().find(|asked| asked.kind == CommandKind::RaiseHand).unwrap();
        assert_eq!(asked.client, CAROL);
        asked.kind = CommandKind::LowerAllHands;
    };
    assert_eq!(found(|_| {}, otherwise).0, [2]);
}

#[test]
fn a_folded_state_that_is_not_the_fresh_one_is_found() {
    let otherwise = |ear: &mut Ear| {
        let fresh = ear.moments.iter_mut().rev().find(|moment| moment.what == What::Fresh).unwrap();
        fresh.state["mute"]["mute_epoch"] = json!(77);
    };
    assert_eq!(found(|_| {}, otherwise).0, [6]);
}
