//! Nothing links a person to what they said anonymously, neither in JSON nor in CSV nor in what both imply.

use cuelight::reports::{csv, fold};
use cuelight::session::ParticipantNo;
use cuelight::session::command::Command;
use serde_json::{Value, json};

use super::world::{Cast, MINUTE, World};
use super::{everything, report};

/// Two attendees who say the same two things, the one first said by whoever `first` picks.
fn said(anonymous: bool, first: fn(Cast) -> (ParticipantNo, ParticipantNo)) -> World {
    let (mut world, cast) = World::with_cast();
    let questions = json!([
        {"question": "Named?", "kind": "text"},
        {"question": "Unnamed?", "kind": "single", "options": ["yes", "no"], "anonymous": anonymous},
        {"question": "Why?", "kind": "text", "anonymous": anonymous},
    ]);
    world.sends(cast.alice, "set_survey", json!({ "questions": questions }));
    world.start(cast.alice, false);
    let (one, other) = first(cast);
    let mut polls = Vec::new();
    for (kind, options, answers) in [
        ("single", json!(["x", "y"]), [json!({"choices": [0]}), json!({"choices": [1]})]),
        ("rating", json!([]), [json!({"rating": 1}), json!({"rating": 4})]),
        ("text", json!([]), [json!({"text": "canary one"}), json!({"text": "canary two"})]),
    ] {
        let draft = json!({"question": "?", "kind": kind, "options": options, "anonymous": anonymous});
        let poll = world.opens(cast.alice, draft);
        world.wait(MINUTE);
        // Who votes is no secret, and so is when: only what is exchanged.
        let [first, second] = answers;
        let by_carol = if one == cast.carol { [first, second] } else { [second, first] };
        let [of_carol, of_dave] = by_carol;
        world.votes(cast.carol, poll, of_carol);
        world.votes(cast.dave, poll, of_dave);
        world.must(cast.alice, Command::ClosePoll { poll });
        polls.push(poll);
    }
    world.asks(one, "canary three?", anonymous);
    world.asks(other, "canary four?", anonymous);
    let unnamed =
        |index: u64, text: &str| -> [Value; 2] { [json!({"choices": [index]}), json!({"text": text})] };
    let (first, second) = (unnamed(0, "canary five"), unnamed(1, "canary six"));
    let (of_carol, of_dave) = if one == cast.carol { (first, second) } else { (second, first) };
    let sheet = |named: &str, [choice, text]: [Value; 2]| json!({"answers": [{"text": named}, choice, text]});
    world.sends(cast.carol, "submit_survey", sheet("carol says", of_carol));
    world.sends(cast.dave, "submit_survey", sheet("dave says", of_dave));
    world.must(cast.alice, Command::End {});
    world
}

fn carol_first(cast: Cast) -> (ParticipantNo, ParticipantNo) {
    (cast.carol, cast.dave)
}

fn dave_first(cast: Cast) -> (ParticipantNo, ParticipantNo) {
    (cast.dave, cast.carol)
}

#[test]
fn who_said_what_anonymously_makes_no_difference_to_the_report() {
    let [carol, dave] = [carol_first, dave_first].map(|first| report(&said(true, first)));
    assert_eq!(everything(&carol), everything(&dave));
    for canary in ["canary one", "canary two", "canary three?", "canary four?", "canary five", "canary six"] {
        assert!(everything(&carol).contains(canary), "{canary} is in the sums");
    }
}

#[test]
fn the_check_can_fail() {
    let [carol, dave] = [carol_first, dave_first].map(|first| report(&said(false, first)));
    assert_ne!(csv(&carol), csv(&dave));
    assert_ne!(serde_json::to_string(&carol).unwrap(), serde_json::to_string(&dave).unwrap());
}

#[test]
fn two_reports_around_an_anonymous_answer_do_not_tell_it() {
    for anonymous in [true, false] {
        let (mut world, cast) = World::with_cast();
        let draft = json!({"question": "?", "kind": "single", "options": ["x", "y"], "anonymous": anonymous});
        world.sends(cast.alice, "set_survey", json!({ "questions": [draft] }));
        world.start(cast.alice, false);
        let poll = world.opens(cast.alice, draft);
        world.votes(cast.carol, poll, json!({"choices": [1]}));
        world.sends(cast.carol, "submit_survey", json!({"answers": [{"choices": [1]}]}));
        let open = report(&world);
        let survey = &open.survey.as_ref().unwrap().questions[0];
        assert_eq!((open.polls[0].voters, open.polls[0].counts.is_empty()), (1, anonymous));
        assert_eq!((survey.answers == 0, survey.counts.is_empty()), (anonymous, anonymous));
        world.must(cast.alice, Command::ClosePoll { poll });
        assert_eq!(report(&world).polls[0].counts, [0, 1]);
        world.must(cast.alice, Command::End {});
        assert_eq!(report(&world).survey.unwrap().questions[0].counts, [0, 1]);
    }
}

#[test]
fn no_row_holds_both_a_person_and_their_anonymous_words() {
    let report = fold(&said(true, carol_first).records).unwrap();
    let mut rows = csv::ReaderBuilder::new().flexible(true).from_reader(csv_of(&report)).into_records();
    let linked = rows.find_map(|row| {
        let row = row.expect("is CSV");
        let names = row.iter().any(|cell| cell == "Carol" || cell == "Dave");
        (names && row.iter().any(|cell| cell.starts_with("canary"))).then_some(row)
    });
    assert_eq!(linked, None);
    let survey = report.survey.expect("was set");
    for sheet in &survey.sheets {
        assert!(sheet.answers[0].is_some() && sheet.answers[1].is_none() && sheet.answers[2].is_none());
    }
    assert!(report.polls.iter().all(|poll| poll.votes.is_none() && poll.voters == 2));
    assert!(report.questions.iter().all(|question| question.asker.is_none()));
}

fn csv_of(report: &cuelight::reports::Report) -> std::io::Cursor<Vec<u8>> {
    std::io::Cursor::new(csv(report).into_bytes())
}
