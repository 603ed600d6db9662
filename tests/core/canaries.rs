//! Canaries: a word in every private field, and every byte that each person is sent is searched for it.
//! Must not know how audiences are made: each canary names its circle.

use std::collections::BTreeMap;

use cuelight::session::Role;
use serde_json::{Value, json};

use crate::harness::{CAST, Stage};

const STAFF: [&str; 4] = ["alice", "dave", "erin", "frank"];

/// A canary and who may read it.
type Canaries = BTreeMap<String, Vec<&'static str>>;

fn staff_and(more: &[&'static str]) -> Vec<&'static str> {
    STAFF.into_iter().chain(more.iter().copied()).collect()
}

/// Every byte that somebody was sent or may fetch: events, snapshot, themselves, list pages.
fn everything(stage: &mut Stage, who: &str) -> String {
    let mut seen: Vec<Value> = stage.shown.get(&stage.who(who)).cloned().unwrap_or_default();
    seen.push(stage.view(who));
    seen.push(stage.you(who));
    for list in ["list_participants", "list_chat", "list_questions", "list_polls"] {
        seen.extend(stage.ask(who, json!({list: {"limit": 500}})).ok().and_then(|done| done.page));
    }
    seen.iter().map(Value::to_string).collect()
}

fn search(stage: &mut Stage, canaries: &Canaries) {
    for (name, _) in CAST {
        let bytes = everything(stage, name);
        for (canary, readers) in canaries {
            let (found, may) = (bytes.contains(canary), readers.contains(&name));
            assert!(may || !found, "{name} reads {canary}: {}", around(&bytes, canary));
            assert!(found || !may, "{name} does not find {canary}: the canary is dead");
        }
    }
}

fn around(bytes: &str, canary: &str) -> String {
    let at = bytes.find(canary).unwrap_or(0);
    bytes.chars().skip(bytes[..at].chars().count().saturating_sub(150)).take(300).collect()
}

/// Things said in private, each with its circle.
fn say(stage: &mut Stage, tag: &str, canaries: &mut Canaries) {
    let (bob, carol) = (stage.id("bob"), stage.id("carol"));
    let mut put = |name: &str, readers: Vec<&'static str>| {
        let canary = format!("zq{name}{tag}");
        canaries.insert(canary.clone(), readers);
        canary
    };
    let to_staff = put("chatstaff", staff_and(&["bob", "carol"]));
    let to_bob = put("chatbob", vec!["bob", "carol"]);
    let to_carol = put("chatcarol", vec!["alice", "carol"]);
    let asked = put("question", staff_and(&["bob", "carol"]));
    let answered = put("answer", staff_and(&["carol"]));
    let dismissed = put("dismissed", staff_and(&["grace"]));
    let anonymous = put("anonymous", staff_and(&["carol"]));
    let draft = put("draft", staff_and(&[]));
    let ballot = put("ballot", vec![]);
    let survey = put("survey", vec![]);
    stage.ok("carol", json!({"chat": {"to": "staff", "text": to_staff}}));
    stage.ok("carol", json!({"chat": {"to": bob, "text": to_bob}}));
    stage.ok("alice", json!({"chat": {"to": carol, "text": to_carol}}));
    let question = stage.make("carol", json!({"ask": {"text": asked}}));
    stage.ok("alice", json!({"assign_question": {"question": question, "participant": bob}}));
    stage.ok("bob", json!({"answer_question": {"question": question, "text": answered, "public": false}}));
    let question = stage.make("grace", json!({"ask": {"text": dismissed}}));
    stage.ok("dave", json!({"dismiss_question": {"question": question}}));
    stage.make("carol", json!({"ask": {"text": anonymous, "anonymous": true}}));
    stage.make("alice", json!({"create_poll": {"question": draft, "kind": "text"}}));
    let poll = stage.make("alice", json!({"create_poll": {"question": "open", "kind": "text"}}));
    stage.ok("alice", json!({"open_poll": {"poll": poll}}));
    stage.ok("bob", json!({"vote": {"poll": poll, "text": ballot}}));
    stage.ok("bob", json!({"submit_survey": {"answers": [{"text": survey}]}}));
    stage.ok("alice", json!({"close_poll": {"poll": poll}}));
    stage.ok("alice", json!({"share_poll_results": {"poll": poll}}));
}

fn prepared() -> Stage {
    let mut stage = Stage::scheduled();
    stage.ok("alice", json!({"set_survey": {"questions": [{"question": "x", "kind": "text"}]}}));
    stage.ok("alice", json!({"set_chat_policy": {"attendees": "everyone"}}));
    stage
}

#[test]
fn private_words_reach_their_circle_and_nobody_else() {
    let (mut stage, mut canaries) = (prepared(), Canaries::new());
    stage.ok("alice", json!({"start": {}}));
    say(&mut stage, "live", &mut canaries);
    // Identities are for staff and their owner; addresses, members and keys for nobody.
    for (name, _) in CAST {
        canaries.insert(format!("{name}@example.org"), vec![]);
        canaries.insert(format!("member-{name}"), vec![]);
        if name == "grace" || name == "carol" {
            canaries.insert(format!("\"sub\":\"{name}\""), vec![]);
        }
    }
    canaries.insert("key-1".into(), vec![]);
    // `list_participants` shows them to staff; the owner is told in `you`.
    canaries.insert("\"sub\":\"carol\"".into(), staff_and(&["carol"]));
    canaries.insert("\"sub\":\"grace\"".into(), staff_and(&["grace"]));
    search(&mut stage, &canaries);
}

#[test]
fn a_rehearsal_is_heard_by_those_in_it_only() {
    let (mut stage, mut canaries) = (prepared(), Canaries::new());
    stage.ok("alice", json!({"start": {"practice": true}}));
    say(&mut stage, "practice", &mut canaries);
    let inside = staff_and(&["bob"]);
    let mut put = |name: &str| {
        canaries.insert(format!("zq{name}"), inside.clone());
        format!("zq{name}")
    };
    let (said, answer, caption, stroke, title) =
        (put("everyone"), put("public"), put("caption"), put("stroke"), put("title"));
    stage.ok("alice", json!({"chat": {"to": "everyone", "text": said}}));
    let question = stage.make("bob", json!({"ask": {"text": "why?"}}));
    stage.ok("alice", json!({"answer_question": {"question": question, "text": answer, "public": true}}));
    stage.ok("alice", json!({"set_lab": {"lab": "captions", "on": true}}));
    stage.ok("bob", json!({"caption": {"text": caption, "final": true}}));
    stage.ok("alice", json!({"share_screen": {}}));
    let drawn = json!({"tool": "text", "color": "#00ff00", "width": 1, "points": [[0, 1]], "text": stroke});
    stage.ok("bob", json!({"draw": {"stroke": drawn}}));
    let poll = stage.make("alice", json!({"create_poll": {"question": title, "kind": "text"}}));
    stage.ok("alice", json!({"open_poll": {"poll": poll}}));
    search(&mut stage, &canaries);
    stage.ok("alice", json!({"end": {}}));
    let outside: String = [stage.view("grace"), stage.view("carol")].iter().map(Value::to_string).collect();
    for (canary, readers) in &canaries {
        let own = readers.contains(&"carol") || readers.contains(&"grace");
        assert!(own || !outside.contains(canary.as_str()), "{canary} after the end");
    }
}

/// What a rehearsal does to the audience's microphones is not told to those outside: neither to who is there nor to who
/// comes in anew, who both read what they were told by name.
#[test]
fn a_mute_all_of_a_rehearsal_shows_nowhere_outside_of_it() {
    for lock in [false, true] {
        let mut stage = Stage::scheduled();
        let (untouched, unreached) = (stage.you("carol"), stage.view("carol"));
        stage.ok("alice", json!({"start": {"practice": true}}));
        stage.hush();
        stage.ok("alice", json!({"mute_all": {"lock": lock}}));
        stage.enter("heidi", Role::Attendee);
        for command in [json!({"lift_mute_all": {}}), json!({"mute_all": {"lock": lock}})] {
            for name in ["carol", "heidi"] {
                assert_eq!((&stage.you(name)["mic"], stage.told(name).len()), (&json!("muted"), 0), "{name}");
                assert_eq!(stage.no(name, json!({"unmute": {}})), "forbidden speak role", "{name}");
            }
            stage.ok("alice", command);
        }
        assert_eq!((stage.you("carol"), &stage.view("carol")["mute"]), (untouched, &unreached["mute"]));
        let rows = stage.ask("alice", json!({"list_participants": {"role": "attendee"}})).unwrap();
        for row in rows.page.unwrap()["items"].as_array().unwrap() {
            assert_eq!(row["mic"], "muted_by_staff", "staff read what is so: {row}");
        }
        stage.ok("alice", json!({"end": {}}));
        assert_eq!(stage.you("carol")["mic"], "muted", "nor after its end");
    }
}

/// What staff do to one of the audience by name is told to that one, and a fresh look says the same.
#[test]
fn what_staff_do_by_name_during_a_rehearsal_is_told_to_whom_they_do_it() {
    let mut stage = Stage::practice();
    let mut seen = |who: &str, asked: serde_json::Value, heard: &[&str], mic: &str| {
        let asked = stage.named(&asked.to_string());
        stage.hush();
        stage.ok(who, asked.clone());
        assert_eq!(stage.told("carol"), heard, "{asked}");
        assert_eq!(stage.mic("carol"), mic, "{asked}");
    };
    let carol = json!({"participant": "@carol"});
    seen("alice", json!({"mute": carol}), &["mic_changed"], "muted_by_staff");
    seen("alice", json!({"mute_all": {}}), &[], "muted_by_staff");
    seen("alice", json!({"lift_mute_all": {}}), &[], "muted_by_staff");
    let let_speak = ["mic_changed", "unmute_requested", "you_changed"];
    seen("alice", json!({"unmute": carol}), &let_speak, "muted");
    seen("carol", json!({"unmute": {}}), &["mic_changed"], "open");
    seen("alice", json!({"mute_all": {"lock": true}}), &["you_changed"], "muted");
    seen("alice", json!({"mute": carol}), &[], "muted");
    seen("alice", json!({"unmute": carol}), &let_speak, "muted");
    seen("carol", json!({"unmute": {}}), &["mic_changed"], "open");
    seen("alice", json!({"mute": carol}), &["mic_changed"], "muted_by_staff");
}

/// Somebody who was part of the rehearsal for a while leaves its mute-all behind with it.
#[test]
fn who_is_out_of_a_rehearsal_again_reads_nothing_of_its_mute_all() {
    for back in
        [json!({"take_presenter": {}}), json!({"set_role": {"participant": "@carol", "role": "attendee"}})]
    {
        for opens in [false, true] {
            let mut stage = Stage::practice();
            stage.ok("alice", json!({"mute_all": {"lock": true}}));
            let inside = match back.get("set_role") {
                Some(_) => json!({"set_role": {"participant": "@carol", "role": "in_session_co_organizer"}}),
                None => json!({"hand_presenter": {"participant": "@carol"}}),
            };
            let (inside, back) = (stage.named(&inside.to_string()), stage.named(&back.to_string()));
            stage.ok("alice", inside);
            if opens {
                stage.ok("carol", json!({"unmute": {}}));
            }
            stage.hush();
            stage.ok("alice", back);
            let told = stage.shown[&stage.who("carol")].iter().map(Value::to_string).collect::<String>();
            assert!(!told.contains("muted_by_staff"), "{told}");
            assert_eq!(stage.mic("carol"), "muted");
        }
    }
}

/// Somebody demoted finds nothing of what their former circle says from then on, nor in a fresh snapshot.
#[test]
fn a_demotion_ends_what_is_seen_at_once() {
    let mut stage = prepared();
    stage.ok("alice", json!({"start": {}}));
    stage.ok("alice", json!({"chat": {"to": "staff", "text": "zqbefore"}}));
    let bob = stage.id("bob");
    stage.ok("alice", json!({"set_role": {"participant": bob, "role": "attendee"}}));
    stage.hush();
    stage.ok("alice", json!({"chat": {"to": "staff", "text": "zqafter"}}));
    stage.enter("heidi", Role::Attendee);
    let bytes = everything(&mut stage, "bob");
    assert!(!bytes.contains("zq") && !bytes.contains("heidi"), "{bytes}");
}

/// The search finds what it looks for: a word said to everyone, searched as if it were private.
#[test]
fn a_planted_leak_is_found() {
    let mut stage = prepared();
    stage.ok("alice", json!({"start": {}}));
    stage.ok("alice", json!({"chat": {"to": "everyone", "text": "zqleak"}}));
    let canaries = Canaries::from([("zqleak".to_owned(), staff_and(&["bob"]))]);
    let found = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| search(&mut stage, &canaries)));
    assert!(found.is_err());
}
