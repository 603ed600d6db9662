//! What a report holds and what it never holds, by the facts of sessions that were played by their rules.

#[path = "reports/anonymity.rs"]
mod anonymity;
#[path = "reports/golden.rs"]
mod golden;
#[path = "reports/world.rs"]
mod world;

use cuelight::reports::{Attendance, Report, csv, fold};
use cuelight::session::command::Command;
use cuelight::session::polls::PollState;
use cuelight::session::questions::QuestionStatus;
use cuelight::session::roster::LeftReason;
use cuelight::session::text::QuestionText;
use cuelight::session::{Event, Phase, Role};
use serde_json::json;
use world::{MINUTE, World, text};

fn report(world: &World) -> Report {
    fold(&world.records).expect("begins with a creation")
}

fn of<'a>(report: &'a Report, sub: &str) -> &'a Attendance {
    report.attendance.iter().find(|row| row.sub.as_str() == sub).expect("was there")
}

fn everything(report: &Report) -> String {
    format!("{}\n{}", serde_json::to_string(report).expect("plain data"), csv(report))
}

#[test]
fn without_a_creation_there_is_no_report() {
    let (world, _) = World::with_cast();
    assert_eq!(fold(&[]), None);
    assert_eq!(fold(&world.records[1..]), None);
}

#[test]
fn a_session_nobody_came_to_has_an_empty_report() {
    let report = report(&World::new());
    assert_eq!(report.webinar.phase, Phase::Scheduled);
    assert_eq!((report.webinar.started_at, report.webinar.peak_audience), (None, 0));
    assert!(report.attendance.is_empty() && report.chat.is_empty() && report.survey.is_none());
    assert_eq!(csv(&report).matches("\n\n").count(), 8, "nine sections stand apart");
}

#[test]
fn attendance_begins_with_going_live_and_ends_with_the_end() {
    let (mut world, cast) = World::with_cast();
    world.wait(10 * MINUTE);
    world.leave(cast.dave, LeftReason::Left);
    world.start(cast.alice, false);
    world.wait(30 * MINUTE);
    world.must(cast.alice, Command::End {});
    world.wait(5 * MINUTE);
    let report = report(&world);
    assert_eq!(of(&report, "carol").total_ms, 30 * MINUTE);
    assert_eq!(of(&report, "carol").intervals[0].reason, Some(LeftReason::Ended));
    let there: Vec<_> = report.attendance.iter().map(|row| row.sub.as_str()).collect();
    assert_eq!(there, ["alice", "bob", "carol"], "whoever left before is not in it");
    assert_eq!(report.webinar.peak_audience, 1);
}

#[test]
fn reconnects_count_once_and_only_real_gaps_are_gaps() {
    let (mut world, cast) = World::with_cast();
    world.start(cast.alice, false);
    world.wait(10 * MINUTE);
    // Within the grace: no fact, no gap.
    world.session.disconnected(cast.carol, world.now);
    world.wait(20_000);
    world.join("carol", Role::Attendee);
    world.wait(10 * MINUTE);
    // Beyond it.
    world.leave(cast.carol, LeftReason::Dropped);
    world.wait(5 * MINUTE);
    world.join("carol", Role::Attendee);
    world.wait(MINUTE);
    world.must(cast.alice, Command::Chat { to: cuelight::session::chat::To::Staff, text: text("soon") });
    let so_far = report(&world);
    let carol = of(&so_far, "carol");
    assert_eq!(carol.intervals.len(), 2);
    assert_eq!(carol.total_ms, 21 * MINUTE + 20_000, "an open stay counts to the last fact");
    assert_eq!(carol.intervals[1].left, None);
    assert_eq!(of(&so_far, "dave").total_ms, 26 * MINUTE + 20_000);
}

#[test]
fn a_clock_that_goes_back_makes_no_time_count_twice() {
    let (mut world, cast) = World::with_cast();
    world.start(cast.alice, false);
    world.wait(10 * MINUTE);
    world.leave(cast.carol, LeftReason::Left);
    world.now.0 -= 5 * MINUTE;
    world.join("carol", Role::Attendee);
    world.wait(10 * MINUTE);
    world.leave(cast.carol, LeftReason::Left);
    let report = report(&world);
    assert_eq!(of(&report, "carol").intervals.len(), 2);
    assert_eq!(of(&report, "carol").total_ms, 15 * MINUTE, "0 to 10 and 5 to 15 cover fifteen");
}

#[test]
fn the_role_at_the_end_stands_beside_the_role_of_the_ticket() {
    let (mut world, cast) = World::with_cast();
    world.start(cast.alice, false);
    let (bob, carol) = (world.id(cast.bob), world.id(cast.carol));
    world.must(cast.alice, Command::SetRole { participant: bob, role: Role::Attendee });
    world.must(cast.alice, Command::SetRole { participant: carol, role: Role::Panelist });
    let report = report(&world);
    for (sub, role, entered_as) in [
        ("alice", Role::Organizer, Role::Organizer),
        ("bob", Role::Attendee, Role::Panelist),
        ("carol", Role::Panelist, Role::Attendee),
    ] {
        assert_eq!((of(&report, sub).role, of(&report, sub).entered_as), (role, entered_as), "{sub}");
    }
}

/// Everything that can be rehearsed, each text with a canary; in earnest if not in practice.
fn rehearse(world: &mut World, cast: world::Cast, practice: bool) {
    world.start(cast.alice, practice);
    world.sends(cast.alice, "set_survey", json!({"questions": [{"question": "Well?", "kind": "text"}]}));
    world.must(cast.alice, Command::StartRecording {});
    world.wait(MINUTE);
    world.must(cast.alice, Command::PauseRecording {});
    world.must(cast.alice, Command::Chat { to: cuelight::session::chat::To::Everyone, text: text("canary") });
    world.must(cast.bob, Command::RaiseHand {});
    world.asks(cast.bob, "canary?", false);
    let poll = world.opens(cast.alice, json!({"question": "Ready?", "kind": "text"}));
    world.votes(cast.bob, poll, json!({"text": "canary"}));
    world.must(cast.alice, Command::ClosePoll { poll });
    world.sends(cast.bob, "submit_survey", json!({"answers": [{"text": "canary"}]}));
    world.leave(cast.dave, LeftReason::Left);
}

#[test]
fn what_was_rehearsed_leaves_nothing() {
    let (mut world, cast) = World::with_cast();
    rehearse(&mut world, cast, true);
    world.wait(MINUTE);
    let rehearsed = report(&world);
    world.start(cast.alice, false);
    let live = report(&world);
    // The same where a rehearsal is all there ever was.
    let (mut other, cast) = World::with_cast();
    rehearse(&mut other, cast, true);
    other.must(cast.alice, Command::End {});
    let never_live = report(&other);
    for report in [&rehearsed, &live, &never_live] {
        assert!(!everything(report).contains("canary"));
        assert!(report.questions.is_empty() && report.chat.is_empty());
        assert_eq!(report.polls[0].state, PollState::Draft);
        assert_eq!((report.polls[0].voters, report.webinar.hands_raised), (0, 0));
        assert_eq!(report.webinar.recorded_ms, 0);
        assert_eq!(report.survey.as_ref().expect("its questions stay").submissions, 0);
        assert!(report.attendance.iter().all(|row| row.total_ms == 0 && row.sub.as_str() != "dave"));
    }
    assert!(rehearsed.attendance.is_empty() && never_live.attendance.is_empty());
    assert_eq!(never_live.webinar.started_at, None);
}

#[test]
fn the_same_in_earnest_leaves_all_of_it() {
    let (mut world, cast) = World::with_cast();
    rehearse(&mut world, cast, false);
    let report = report(&world);
    assert_eq!(everything(&report).matches("canary").count(), 2 * 6, "six rows, in JSON and in CSV");
    assert_eq!((report.webinar.recorded_ms, report.webinar.hands_raised), (MINUTE, 1));
    assert!(of(&report, "dave").total_ms > 0 && report.polls[0].voters == 1);
}

#[test]
fn all_recordings_count_and_pauses_do_not() {
    let (mut world, cast) = World::with_cast();
    world.start(cast.alice, false);
    for command in [
        Command::StartRecording {},
        Command::PauseRecording {},
        Command::ResumeRecording {},
        Command::StopRecording {},
        Command::StartRecording {},
    ] {
        world.must(cast.alice, command);
        world.wait(MINUTE);
    }
    assert_eq!(report(&world).webinar.recorded_ms, 2 * MINUTE, "the last one has no fact behind it yet");
    world.must(cast.alice, Command::End {});
    assert_eq!(report(&world).webinar.recorded_ms, 3 * MINUTE);
}

#[test]
fn private_and_deleted_messages_are_not_in_the_report() {
    use cuelight::session::chat::To;
    let (mut world, cast) = World::with_cast();
    world.start(cast.alice, false);
    let bob = world.id(cast.bob);
    world.must(cast.alice, Command::Chat { to: To::Everyone, text: text("welcome") });
    world.must(cast.alice, Command::Chat { to: To::Participant(bob), text: text("canary") });
    let message = world.must(cast.bob, Command::Chat { to: To::Staff, text: text("canary too") });
    world.must(cast.alice, Command::DeleteChat { message });
    world.must(cast.bob, Command::Chat { to: To::Staff, text: text("ready") });
    let report = report(&world);
    let texts: Vec<_> = report.chat.iter().map(|row| row.text.as_str()).collect();
    assert_eq!(texts, ["welcome", "ready"]);
    assert!(!everything(&report).contains("canary"));
}

#[test]
fn messages_and_questions_that_the_session_has_let_go_of_are_in_the_report() {
    use cuelight::session::chat::{Addressee, MESSAGES_MAX};
    use cuelight::session::ids::{MessageNo, QuestionNo};
    use cuelight::session::questions::QUESTIONS_MAX;
    let (mut world, cast) = World::with_cast();
    world.start(cast.alice, false);
    let said = (0..=MESSAGES_MAX as u32).map(|number| Event::ChatSent {
        message: MessageNo(number),
        to: Addressee::Everyone,
        text: text("hello"),
    });
    let question = QuestionText::new("When?").unwrap();
    let asked = (0..=QUESTIONS_MAX as u32).map(|number| Event::QuestionAsked {
        question: QuestionNo(number),
        text: question.clone(),
        anonymous: false,
    });
    world.accept(Some(cast.bob), None, said.chain(asked).collect());
    assert_eq!(world.session.chat.messages().count(), MESSAGES_MAX);
    let report = report(&world);
    assert_eq!((report.chat.len(), report.questions.len()), (MESSAGES_MAX + 1, QUESTIONS_MAX + 1));
}

#[test]
fn a_question_keeps_whose_task_it_was() {
    let (mut world, cast) = World::with_cast();
    world.start(cast.alice, false);
    let bob = world.id(cast.bob);
    let answered = world.asks(cast.carol, "How long?", false);
    let dismissed = world.asks(cast.carol, "How far?", false);
    let taken_back = world.asks(cast.carol, "How deep?", false);
    for question in [answered, dismissed, taken_back] {
        world.must(cast.alice, Command::AssignQuestion { question, participant: Some(bob) });
    }
    world
        .must(cast.bob, Command::AnswerQuestion { question: answered, text: text("An hour."), public: true });
    world.must(cast.alice, Command::DismissQuestion { question: dismissed });
    world.must(cast.alice, Command::AssignQuestion { question: taken_back, participant: None });
    let report = report(&world);
    let seen: Vec<_> = report
        .questions
        .iter()
        .map(|row| (row.status, row.assigned.as_ref().map(|person| person.name.as_str())))
        .collect();
    assert_eq!(
        seen,
        [
            (QuestionStatus::Answered, Some("Bob")),
            (QuestionStatus::Dismissed, Some("Bob")),
            (QuestionStatus::Open, None),
        ]
    );
    assert_eq!(report.questions[0].asker.as_ref().expect("is not anonymous").name.as_str(), "Carol");
}

#[test]
fn the_last_vote_and_the_last_submission_count() {
    let (mut world, cast) = World::with_cast();
    world.sends(cast.alice, "set_survey", json!({"questions": [{"question": "Well?", "kind": "rating"}]}));
    world.start(cast.alice, false);
    let poll = world
        .opens(cast.alice, json!({"question": "Which?", "kind": "multiple", "options": ["a", "b", "c"]}));
    world.votes(cast.carol, poll, json!({"choices": [0, 1]}));
    world.votes(cast.carol, poll, json!({"choices": [1, 2]}));
    world.sends(cast.carol, "submit_survey", json!({"answers": [{"rating": 1}]}));
    world.must(cast.alice, Command::End {});
    world.wait(MINUTE);
    world.submits_late(cast.carol, json!([{"rating": 5}]));
    let report = report(&world);
    assert_eq!((report.polls[0].voters, &report.polls[0].counts[..]), (1, &[0, 1, 1][..]));
    assert!(csv(&report).contains(",Carol,b; c\n"));
    let survey = report.survey.expect("was set");
    assert_eq!((survey.submissions, &survey.questions[0].counts[..]), (1, &[0, 0, 0, 0, 1][..]));
}

#[test]
fn the_same_facts_give_the_same_bytes_and_a_longer_story_begins_the_same() {
    let world = golden::played();
    assert_eq!(everything(&report(&world)), everything(&report(&world)));
    for length in 1..=world.records.len() {
        let part = fold(&world.records[..length]).expect("every beginning has a report");
        csv(&part);
        for row in &part.attendance {
            let sum: u64 =
                row.intervals.iter().filter_map(|stay| Some(stay.left?.0.since(stay.joined.0))).sum();
            let whole = part.as_of.0.since(part.webinar.started_at.expect("is live").0);
            assert!(row.total_ms <= whole && (row.total_ms >= sum), "{}", row.name);
        }
    }
}
