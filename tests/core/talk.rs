//! Chat, questions, polls, survey, handouts and labs: what each command does, line by line.
//! Must not know who may ask: that is the matrix's.

use cuelight::session::Event;
use serde_json::{Value, json};

use crate::harness::{Stage, poll_draft};

#[test]
fn chat_reaches_those_it_is_written_to() {
    let mut stage = Stage::live();
    stage.play(&[
        ("carol", r#"{"chat":{"to":"staff","text":"x"}}"#, "forbidden chat policy"),
        (
            "alice",
            r#"{"set_chat_policy":{"attendees":"staff"}}"#,
            "chat_policy_changed:all you_changed:carol you_changed:grace",
        ),
        ("carol", r#"{"chat":{"to":"everyone","text":"x"}}"#, "forbidden chat policy"),
        ("carol", r#"{"chat":{"to":"@grace","text":"x"}}"#, "not_found participant"),
        ("carol", r#"{"chat":{"to":"staff","text":"0"}}"#, "chat_message:stage+carol"),
        ("carol", r#"{"chat":{"to":"@bob","text":"1"}}"#, "chat_message:bob+carol"),
        ("alice", r#"{"chat":{"to":"@carol","text":"2"}}"#, "chat_message:carol+alice"),
        ("alice", r#"{"chat":{"to":"everyone","text":"3"}}"#, "chat_message:all+alice"),
        ("alice", r#"{"set_chat_policy":{"attendees":"everyone"}}"#, "chat_policy_changed:all"),
        ("carol", r#"{"chat":{"to":"everyone","text":"4"}}"#, "chat_message:all+carol"),
        ("alice", r#"{"delete_chat":{"message":"$m1"}}"#, "not_found message"),
        ("alice", r#"{"delete_chat":{"message":"$m4"}}"#, "chat_deleted:all+carol"),
        ("carol", r#"{"delete_chat":{"message":"$m0"}}"#, "chat_deleted:stage+carol"),
        ("bob", r#"{"delete_chat":{"message":"$m2"}}"#, "not_found message"),
        ("carol", r#"{"delete_chat":{"message":"$m3"}}"#, "forbidden chat own"),
    ]);
    let texts = |stage: &Stage, who: &str| -> Vec<String> {
        let view = stage.view(who);
        let messages = view["chat"]["messages"].as_array().unwrap().clone();
        messages.iter().map(|message| message["text"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(texts(&stage, "carol"), ["1", "2", "3"]);
    assert_eq!(texts(&stage, "bob"), ["1", "3"]);
    assert_eq!(texts(&stage, "alice"), ["2", "3"]);
    assert_eq!(texts(&stage, "grace"), ["3"]);
}

#[test]
fn before_the_start_only_staff_and_panelists_chat_among_themselves() {
    let mut stage = Stage::scheduled();
    stage.play(&[
        ("alice", r#"{"chat":{"to":"staff","text":"x"}}"#, "chat_message:stage+alice"),
        ("bob", r#"{"chat":{"to":"@frank","text":"x"}}"#, "chat_message:frank+bob"),
        ("alice", r#"{"chat":{"to":"everyone","text":"x"}}"#, r#"conflict {"phase":"scheduled"}"#),
        ("alice", r#"{"chat":{"to":"@carol","text":"x"}}"#, r#"conflict {"phase":"scheduled"}"#),
    ]);
}

#[test]
fn questions_are_assigned_answered_and_closed() {
    let mut stage = Stage::live();
    stage.play(&[
        ("carol", r#"{"ask":{"text":"why?"}}"#, "question_asked:carol question_asked:staff"),
        ("bob", r#"{"answer_question":{"question":"$q0","text":"x","public":true}}"#, "not_found question"),
        (
            "alice",
            r#"{"assign_question":{"question":"$q0","participant":"@carol"}}"#,
            r#"conflict {"role":"attendee"}"#,
        ),
        (
            "alice",
            r#"{"assign_question":{"question":"$q0","participant":"@bob"}}"#,
            "question_assigned:bob question_assigned:staff you_changed:bob",
        ),
        ("alice", r#"{"assign_question":{"question":"$q0","participant":"@bob"}}"#, ""),
        ("grace", r#"{"ask":{"text":"how?"}}"#, "question_asked:grace question_asked:staff"),
        ("bob", r#"{"answer_question":{"question":"$q1","text":"x","public":true}}"#, "not_found question"),
        (
            "bob",
            r#"{"answer_question":{"question":"$q0","text":"x","public":false}}"#,
            "question_assigned:staff+bob question_answered:staff+carol you_changed:bob",
        ),
        (
            "alice",
            r#"{"answer_question":{"question":"$q0","text":"x","public":false}}"#,
            r#"conflict {"question":"answered"}"#,
        ),
        (
            "alice",
            r#"{"answer_question":{"question":"$q1","text":"x","public":true}}"#,
            "question_answered:all+grace",
        ),
        ("carol", r#"{"ask":{"text":"when?"}}"#, "question_asked:carol question_asked:staff"),
        (
            "alice",
            r#"{"assign_question":{"question":"$q2","participant":"@bob"}}"#,
            "question_assigned:bob question_assigned:staff you_changed:bob",
        ),
        (
            "alice",
            r#"{"assign_question":{"question":"$q2","participant":"@dave"}}"#,
            "question_assigned:dave question_assigned:staff+bob you_changed:bob",
        ),
        (
            "alice",
            r#"{"dismiss_question":{"question":"$q2"}}"#,
            "question_assigned:staff+dave question_dismissed:staff+carol",
        ),
        ("alice", r#"{"dismiss_question":{"question":"$q2"}}"#, ""),
    ]);
}

#[test]
fn an_anonymous_question_names_nobody_to_anybody() {
    let mut stage = Stage::live();
    stage.hush();
    let question = stage.make("carol", json!({"ask": {"text": "secret?", "anonymous": true}}));
    let carol = stage.id("carol");
    for (who, own) in [("alice", Value::Null), ("carol", json!(true))] {
        let event = &stage.shown[&stage.who(who)][0];
        assert_eq!((&event["data"]["own"], event.get("by")), (&own, None), "{who}");
        assert!(!event.to_string().contains(carol.as_str().unwrap()), "{who}: {event}");
        let listed = stage.view(who)["questions"].to_string();
        assert!(listed.contains(question.as_str().unwrap()) && !listed.contains(carol.as_str().unwrap()));
    }
    stage.ok("alice", json!({"answer_question": {"question": question, "text": "so", "public": true}}));
    assert!(!stage.view("grace")["questions"].to_string().contains(carol.as_str().unwrap()));
}

#[test]
fn polls_of_every_kind_count_what_was_voted() {
    for (kind, votes, refused, counts) in [
        (
            "single",
            [json!({"choices": [0]}), json!({"choices": [2]})],
            json!({"choices": [0, 1]}),
            json!([1, 0, 1]),
        ),
        (
            "multiple",
            [json!({"choices": [0, 1]}), json!({"choices": [1]})],
            json!({"choices": [3]}),
            json!([1, 2, 0]),
        ),
        (
            "rating",
            [json!({"rating": 5}), json!({"rating": 1})],
            json!({"choices": [0]}),
            json!([1, 0, 0, 0, 1]),
        ),
        ("text", [json!({"text": "a"}), json!({"text": "b"})], json!({"rating": 1}), json!({"answers": 2})),
    ] {
        for anonymous in [false, true] {
            let mut stage = Stage::live();
            let poll = stage.make("alice", poll_draft(kind, anonymous));
            let vote = |mut ballot: Value| {
                ballot["poll"] = poll.clone();
                json!({"vote": ballot})
            };
            assert_eq!(stage.no("bob", vote(votes[0].clone())), "not_found poll");
            stage.ok("alice", json!({"open_poll": {"poll": poll}}));
            assert!(stage.no("bob", vote(refused.clone())).starts_with("invalid"), "{kind}");
            stage.ok("bob", vote(votes[0].clone()));
            if anonymous {
                assert_eq!(stage.no("bob", vote(votes[1].clone())), r#"conflict {"voted":true}"#);
            } else {
                stage.ok("bob", vote(votes[1].clone()));
                stage.ok("bob", vote(votes[0].clone()));
            }
            assert_eq!(stage.ok("carol", vote(votes[1].clone())), [""; 0], "nothing to others");
            assert_eq!(stage.view("carol")["poll"]["voted"], true);
            stage.ok("alice", json!({"close_poll": {"poll": poll}}));
            assert_eq!(stage.no("grace", vote(votes[0].clone())), r#"conflict {"poll":"closed"}"#);
            assert!(
                stage.no("grace", vote(refused.clone())).starts_with("invalid"),
                "before a conflict: {kind}"
            );
            stage.ok("alice", json!({"share_poll_results": {"poll": poll}}));
            let shared = stage.view("grace")["shared"][0].clone();
            assert_eq!((&shared["counts"], &shared["voters"]), (&counts, &json!(2)), "{kind}");
        }
    }
}

#[test]
fn a_session_has_two_hundred_polls_and_no_more() {
    let mut stage = Stage::live();
    let polls: Vec<Value> = (0..200).map(|_| stage.make("alice", poll_draft("single", false))).collect();
    let draft = || poll_draft("single", false);
    assert_eq!(stage.no("alice", draft()), r#"conflict {"polls":200}"#);
    stage.ok("alice", json!({"delete_poll": {"poll": polls[0]}}));
    stage.ok("alice", draft());
    assert_eq!(stage.no("alice", draft()), r#"conflict {"polls":200}"#);
}

#[test]
fn one_poll_is_open_at_a_time_and_none_twice() {
    let mut stage = Stage::live();
    stage.poll(false);
    stage.poll(false);
    stage.play(&[
        ("alice", r#"{"open_poll":{"poll":"$v0"}}"#, "poll_opened:all"),
        ("dave", r#"{"open_poll":{"poll":"$v0"}}"#, ""),
        ("alice", r#"{"open_poll":{"poll":"$v1"}}"#, r#"conflict {"another_poll_open":true}"#),
        ("alice", r#"{"delete_poll":{"poll":"$v0"}}"#, r#"conflict {"poll":"open"}"#),
        ("alice", r#"{"share_poll_results":{"poll":"$v0"}}"#, r#"conflict {"poll":"open"}"#),
        ("alice", r#"{"close_poll":{"poll":"$v1"}}"#, r#"conflict {"poll":"draft"}"#),
        ("alice", r#"{"close_poll":{"poll":"$v0"}}"#, "poll_closed:all"),
        ("alice", r#"{"open_poll":{"poll":"$v0"}}"#, r#"conflict {"poll":"closed"}"#),
        ("alice", r#"{"share_poll_results":{"poll":"$v0"}}"#, "poll_results_shared:all"),
        ("alice", r#"{"hide_poll_results":{"poll":"$v0"}}"#, "poll_results_hidden:all"),
        ("alice", r#"{"share_poll_results":{"poll":"$v0"}}"#, "poll_results_shared:all"),
        ("alice", r#"{"delete_poll":{"poll":"$v0"}}"#, "poll_results_hidden:all poll_deleted:staff"),
    ]);
}

/// Neither the facts nor the state after them tell who chose what; equal lengths hide it too.
#[test]
fn an_anonymous_vote_is_linked_nowhere() {
    let mut stage = Stage::live();
    let poll = stage.poll(true);
    stage.ok("alice", json!({"open_poll": {"poll": poll}}));
    for (who, choice) in [("carol", 0), ("bob", 2), ("grace", 1)] {
        stage.ok(who, json!({"vote": {"poll": poll, "choices": [choice]}}));
    }
    let sealed = stage.records.iter().flat_map(|record| &record.events).filter_map(|event| match event {
        Event::VotedAnonymously { sealed, .. } => Some(sealed.clone()),
        _ => None,
    });
    let sealed: Vec<Box<[u8]>> = sealed.collect();
    assert_eq!(sealed.len(), 3);
    assert!(sealed.iter().all(|bytes| bytes.len() == sealed[0].len()), "their length tells nothing");
    assert!(!sealed.iter().any(|bytes| bytes.windows(7).any(|part| part == b"choices")));
    let known = stage.session.polls.all().next().unwrap().1;
    assert!(known.ballots.is_empty() && known.tally.counts == [1, 1, 1]);
    let staff = stage.view("alice").to_string();
    assert!(!staff.contains("counts"), "no sums while it is open");
}

#[test]
fn the_survey_stands_once_it_was_answered() {
    let mut stage = Stage::live();
    stage.play(&[
        ("alice", r#"{"set_survey":{"questions":[{"question":"a","kind":"rating"}]}}"#, "survey_set:all"),
        ("alice", r#"{"set_survey":{"questions":[{"question":"b","kind":"rating"},{"question":"c","kind":"text"}]}}"#, "survey_set:all"),
        ("carol", r#"{"submit_survey":{"answers":[{"rating":1}]}}"#, "invalid answers"),
        ("carol", r#"{"submit_survey":{"answers":[{"text":"x"},null]}}"#, "invalid answers[0]"),
        ("carol", r#"{"submit_survey":{"answers":[{"rating":1},null]}}"#, ""),
        ("carol", r#"{"submit_survey":{"answers":[{"rating":2},{"text":"x"}]}}"#, ""),
        ("alice", r#"{"set_survey":{"questions":[{"question":"a","kind":"rating"}]}}"#, r#"conflict {"submitted":1}"#),
    ]);
    assert_eq!(stage.view("carol")["survey"]["submitted"], true);
    assert_eq!(stage.view("grace")["survey"]["submitted"], false);
}

#[test]
fn handouts_and_labs_come_and_go() {
    let mut stage = Stage::scheduled();
    let handout = stage.upload("alice", "notes.pdf");
    assert_eq!(stage.last, ["handout_added:all"]);
    assert_eq!(stage.ok("alice", json!({"remove_handout": {"handout": handout}})), ["handout_removed:all"]);
    stage.ok("alice", json!({"start": {}}));
    stage.play(&[
        ("bob", r#"{"set_lab":{"lab":"captions","on":true}}"#, "lab_changed:all"),
        ("bob", r#"{"set_lab":{"lab":"captions","on":true}}"#, ""),
        ("bob", r#"{"caption":{"text":"hello","final":true}}"#, "caption:all"),
        ("bob", r#"{"caption":{"text":"hel","final":false}}"#, ""),
        ("carol", r#"{"caption":{"text":"x","final":true}}"#, "forbidden use_labs role"),
    ]);
}
