//! Every refusal, every `missing`, and the order in which they are decided; what is expected and is not so.
//! Must not know who may do what: that is the matrix's.

use cuelight::session::{Expect, Phase};
use serde_json::{Value, json};

use crate::harness::{Stage, line, nobody, poll_draft};

#[test]
fn each_refusal_is_given_for_its_reason() {
    let mut stage = Stage::live();
    stage.play(&[
        ("carol", r#"{"mute_all":{}}"#, "forbidden mute_all role"),
        ("bob", r#"{"share_screen":{}}"#, "forbidden present baton"),
        ("bob", r#"{"hand_presenter":{"participant":"@bob"}}"#, "forbidden present baton"),
        ("carol", r#"{"chat":{"to":"staff","text":"x"}}"#, "forbidden chat policy"),
        ("carol", r#"{"unmute":{}}"#, "forbidden speak role"),
        ("dave", r#"{"set_role":{"participant":"@alice","role":"attendee"}}"#, "forbidden staff rank"),
        ("dave", r#"{"set_role":{"participant":"@dave","role":"attendee"}}"#, "forbidden staff rank"),
        ("frank", r#"{"set_role":{"participant":"@carol","role":"co_organizer"}}"#, "forbidden staff rank"),
        ("alice", r#"{"set_role":{"participant":"@dave","role":"organizer"}}"#, "forbidden staff rank"),
        ("erin", r#"{"remove":{"participant":"@dave"}}"#, "forbidden staff rank"),
        ("frank", r#"{"remove":{"participant":"@frank"}}"#, "forbidden staff rank"),
        ("alice", r#"{"chat":{"to":"everyone","text":"hello"}}"#, "chat_message:all+alice"),
        ("bob", r#"{"delete_chat":{"message":"$m0"}}"#, "forbidden chat own"),
        ("alice", r#"{"mute":{"participant":"p0"}}"#, "not_found participant"),
        ("alice", r#"{"open_poll":{"poll":"$v0"}}"#, "not_found poll"),
        ("alice", r#"{"dismiss_question":{"question":"$q0"}}"#, "not_found question"),
        ("alice", r#"{"remove_handout":{"handout":"h0"}}"#, "not_found handout"),
        ("alice", r#"{"delete_chat":{"message":"m0"}}"#, "not_found message"),
        ("alice", r#"{"allow_back":{"sub":"zoe"}}"#, "not_found sub"),
        ("carol", r#"{"submit_survey":{"answers":[]}}"#, "not_found survey"),
        (
            "bob",
            r##"{"draw":{"stroke":{"tool":"pen","color":"#000000","width":1,"points":[[0,0]]}}}"##,
            r#"conflict {"screen":"off"}"#,
        ),
        ("alice", r#"{"pause_screen":{}}"#, r#"conflict {"screen":"off"}"#),
        ("alice", r#"{"give_control":{"participant":"@carol"}}"#, r#"conflict {"role":"attendee"}"#),
        ("alice", r#"{"give_control":{"participant":"@alice"}}"#, r#"conflict {"role":"organizer"}"#),
        (
            "alice",
            r#"{"hand_over_organizer":{"participant":"@erin"}}"#,
            r#"conflict {"role":"host_only_co_organizer"}"#,
        ),
        (
            "alice",
            r#"{"set_role":{"participant":"@bob","role":"co_organizer"}}"#,
            r#"conflict {"member":false}"#,
        ),
        ("alice", r#"{"start":{"practice":true}}"#, r#"conflict {"phase":"live"}"#),
        ("alice", r#"{"pause_recording":{}}"#, r#"conflict {"recording":"off"}"#),
        ("carol", r#"{"react":{"emoji":"clap"}}"#, r#"conflict {"lab_on":false}"#),
        ("bob", r#"{"caption":{"text":"x","final":true}}"#, r#"conflict {"lab_on":false}"#),
        ("alice", r#"{"list_chat":{"after":"p1"}}"#, "invalid after"),
        ("bob", r#"{"ask":{"text":"my own?"}}"#, "question_asked:bob question_asked:staff"),
        (
            "bob",
            r#"{"answer_question":{"question":"$q0","text":"x","public":true}}"#,
            "forbidden answer_questions assignment",
        ),
    ]);
}

#[test]
fn what_cannot_be_read_is_invalid_before_anything_else() {
    let unreadable = [
        json!({"leap": {}}),
        json!({"mute_all": {"lock": 1}}),
        json!({"mute_all": {"lock": true, "really": true}}),
        json!({"chat": {"to": "staff", "text": ""}}),
        json!({"chat": {"to": "staff", "text": "x".repeat(2001)}}),
        json!({"ask": {"text": "x".repeat(1001)}}),
        json!({"create_poll": {"question": "x", "kind": "single", "options": ["one"]}}),
        json!({"create_poll": {"question": "x", "kind": "rating", "options": ["one", "two"]}}),
        json!({"create_poll": {"question": "x", "kind": "single", "options": vec!["o"; 21]}}),
        json!({"vote": {"poll": "v", "choices": [0, 0]}}),
        json!({"vote": {"poll": "v", "choices": []}}),
        json!({"vote": {"poll": "v", "choices": [20]}}),
        json!({"vote": {"poll": "v", "rating": 6}}),
        json!({"vote": {"poll": "v", "rating": 0}}),
        json!({"vote": {"poll": "v"}}),
        json!({"vote": {"poll": "v", "rating": 1, "text": "x"}}),
        json!({"list_chat": {"limit": 501}}),
        json!({"list_chat": {"limit": 0}}),
        json!({"assign_question": {"question": "q"}}),
        json!({"set_survey": {"questions": []}}),
        json!({"react": {"emoji": "<script>"}}),
        json!({"allow_back": {"sub": "\u{1}"}}),
    ];
    let mut stage = Stage::live();
    for command in unreadable {
        for who in ["alice", "carol"] {
            let refusal = stage.no(who, command.clone());
            assert!(refusal.starts_with("invalid"), "{who} {command}: {refusal}");
        }
    }
}

/// One ask that is wrong in every way, then put right one way after the other.
#[test]
fn of_two_reasons_the_earlier_one_is_given() {
    let mut stage = Stage::scheduled();
    let poll = stage.poll(false);
    let wrong_phase = Expect { phase: Some(Phase::Live), ..Expect::default() };
    let mut answer =
        |who: &str, id: &str, expect, command: Value| match stage.ask_as(who, id, expect, command) {
            Ok(_) => "ok".to_owned(),
            Err(refusal) => line(&refusal),
        };
    let vote = |poll: Value| json!({"vote": {"poll": poll, "choices": [0]}});
    let open = |poll: Value| json!({"open_poll": {"poll": poll}});
    let role = |who: Value| json!({"set_role": {"participant": who, "role": "co_organizer"}});
    assert_eq!(answer("alice", "a", Expect::default(), json!({"set_door": {"locked": true}})), "ok");
    assert_eq!(answer("alice", "a", wrong_phase, json!({"set_door": {"locked": true}})), "ok", "repeated");
    assert_eq!(answer("alice", "a", wrong_phase, json!({"set_door": {"locked": 1}})), "invalid id");
    assert_eq!(answer("alice", "b", wrong_phase, json!({"vote": {"poll": nobody('v')}})), "invalid choices");
    assert_eq!(answer("alice", "b", wrong_phase, vote(nobody('v'))), "forbidden vote role");
    assert_eq!(answer("carol", "b", wrong_phase, vote(nobody('v'))), "not_found poll");
    assert_eq!(
        answer("carol", "b", wrong_phase, vote(poll.clone())),
        "not_found poll",
        "a draft is nobody's"
    );
    assert_eq!(answer("alice", "b", wrong_phase, open(nobody('v'))), "not_found poll");
    assert_eq!(answer("frank", "b", wrong_phase, role(nobody('p'))), "not_found participant");
    assert_eq!(answer("alice", "b", wrong_phase, open(poll.clone())), r#"conflict {"phase":"scheduled"}"#);
    assert_eq!(answer("alice", "b", Expect::default(), open(poll)), r#"conflict {"phase":"scheduled"}"#);
}

#[test]
fn what_is_expected_is_compared_before_phase_and_state() {
    let mut stage = Stage::live();
    stage.ok("alice", json!({"mute_all": {}}));
    let expect = |presenter_term, mute_epoch, phase| Expect { presenter_term, mute_epoch, phase };
    for (expected, answer) in [
        (expect(Some(1), Some(1), Some(Phase::Live)), "ok"),
        (expect(Some(2), None, None), r#"conflict {"presenter_term":1}"#),
        (expect(None, Some(0), None), r#"conflict {"mute_epoch":1}"#),
        (expect(Some(1), Some(1), Some(Phase::Practice)), r#"conflict {"phase":"live"}"#),
        (
            expect(Some(0), Some(7), Some(Phase::Ended)),
            r#"conflict {"presenter_term":1,"mute_epoch":1,"phase":"live"}"#,
        ),
    ] {
        let before = stage.session.seq;
        let done = stage.ask_as("alice", "e", expected, json!({"pause_screen": {}}));
        let text = line(&done.unwrap_err());
        let text = if text == r#"conflict {"screen":"off"}"# { "ok".into() } else { text };
        let sorted = |text: &str| {
            let mut parts: Vec<String> =
                text.trim_end_matches('}').split([',', '{']).map(str::to_owned).collect();
            parts.sort();
            parts
        };
        assert_eq!(sorted(&text), sorted(answer), "{expected:?}");
        assert_eq!(stage.session.seq, before, "a refused command changes nothing");
    }
}

/// Somebody outside a rehearsal expects what they are shown, and learns nothing else from a conflict.
#[test]
fn a_conflict_tells_nothing_of_a_rehearsal() {
    let mut stage = Stage::practice();
    stage.ok("alice", json!({"mute_all": {}}));
    stage.ok("alice", json!({"set_lab": {"lab": "reactions", "on": true}}));
    let poll = stage.poll(false);
    stage.ok("alice", json!({"open_poll": {"poll": poll}}));
    let shown = Expect { presenter_term: Some(0), mute_epoch: Some(0), phase: Some(Phase::Scheduled) };
    assert!(stage.ask_as("carol", "x", shown, json!({"raise_hand": {}})).is_ok());
    let practice = Expect { phase: Some(Phase::Practice), ..Expect::default() };
    let refusal = stage.ask_as("carol", "y", practice, json!({"raise_hand": {}})).unwrap_err();
    assert_eq!(line(&refusal), r#"conflict {"phase":"scheduled"}"#);
    assert_eq!(stage.no("carol", json!({"react": {"emoji": "clap"}})), r#"conflict {"lab_on":false}"#);
    assert_eq!(stage.no("carol", json!({"vote": {"poll": poll, "choices": [0]}})), "not_found poll");
    assert!(stage.ask("bob", json!({"react": {"emoji": "clap"}})).is_ok());
}

/// P12: who did it is who is connected; a message has no place to say otherwise.
#[test]
fn nobody_can_say_that_they_are_somebody_else() {
    let mut stage = Stage::live();
    for field in ["by", "from", "sub", "asker", "sender"] {
        for (name, args) in [
            ("raise_hand", json!({})),
            ("chat", json!({"to": "everyone", "text": "x"})),
            ("ask", json!({"text": "x"})),
            ("take_presenter", json!({})),
        ] {
            let mut forged = args;
            forged[field] = stage.id("alice");
            assert_eq!(stage.no("dave", json!({name: forged})), "invalid args");
        }
    }
    assert_eq!(stage.no("dave", poll_draft("nonsense", false)), "invalid args");
}
