//! The life of a session: door and capacity, presence and deadlines, rehearsal and end, lists and snapshots.
//! Must not know who may ask: that is the matrix's.

use cuelight::session::text::Description;
use cuelight::session::view::SNAPSHOT_BYTES_MAX;
use cuelight::session::{Event, Identity, Millis, Patience, Phase, Role, Turned};
use serde_json::{Value, json};

use crate::harness::{Stage, identity};

const PATIENCE: Patience = Patience { away_ms: 30_000, orphan_ms: 600_000 };

fn ticket(sub: &str, role: Role, email: Option<&str>) -> Identity {
    Identity { email: email.map(Into::into), ..identity(sub, role) }
}

#[test]
fn the_door_turns_new_people_away_and_lets_known_ones_back() {
    let mut stage = Stage::live();
    assert_eq!(stage.ok("frank", json!({"set_door": {"locked": true}})), ["door_changed:staff"]);
    stage.ok("carol", json!({"leave": {}}));
    assert_eq!(stage.try_enter(&identity("heidi", Role::Panelist)), Err(Turned::Locked));
    assert!(stage.try_enter(&identity("carol", Role::Attendee)).is_ok());
}

#[test]
fn seats_are_those_of_people_who_entered_as_attendees() {
    let mut stage = Stage::empty(2);
    stage.enter("alice", Role::Organizer);
    stage.enter("carol", Role::Attendee);
    stage.enter("grace", Role::Attendee);
    assert_eq!(stage.try_enter(&identity("heidi", Role::Attendee)), Err(Turned::Full));
    stage.enter("bob", Role::Panelist);
    let carol = stage.id("carol");
    stage.ok("alice", json!({"set_role": {"participant": carol, "role": "panelist"}}));
    assert_eq!(stage.try_enter(&identity("heidi", Role::Attendee)), Err(Turned::Full), "the seat stays hers");
    stage.ok("carol", json!({"leave": {}}));
    stage.enter("heidi", Role::Attendee);
    assert_eq!(stage.try_enter(&identity("carol", Role::Attendee)), Err(Turned::Full));
}

#[test]
fn the_removed_have_no_way_back_but_through_staff() {
    let mut stage = Stage::live();
    let carol = stage.id("carol");
    let events = stage.ok("frank", json!({"remove": {"participant": carol}}));
    assert_eq!(events, ["participant_left:stage"]);
    assert_eq!(stage.ok("frank", json!({"remove": {"participant": carol}})), [""; 0]);
    for sub in ["carol", "caroline"] {
        let again = ticket(sub, Role::Attendee, Some("CAROL@example.org"));
        assert_eq!(stage.try_enter(&again), Err(Turned::Removed), "{sub}");
    }
    assert!(
        stage.try_enter(&ticket("caro", Role::Attendee, None)).is_ok(),
        "a fresh identity, as documented"
    );
    assert_eq!(stage.ok("frank", json!({"allow_back": {"sub": "carol"}})), ["allowed_back:staff"]);
    assert!(stage.try_enter(&identity("carol", Role::Attendee)).is_ok());
}

#[test]
fn a_removal_holds_for_everybody_who_came_in_under_the_same_address() {
    let mut stage = Stage::live();
    for sub in ["one", "two", "three"] {
        let email = (sub != "three").then_some("shared@example.org");
        stage.try_enter(&ticket(sub, Role::Attendee, email)).unwrap();
    }
    let one = stage.id("one");
    let events = stage.ok("frank", json!({"remove": {"participant": one}}));
    assert_eq!(events, ["participant_left:stage", "participant_left:stage"], "and nobody else");
}

/// Two people under one address: letting one back lets that one back, and the other stays out.
#[test]
fn a_way_back_is_not_barred_by_another_removal_under_the_same_address() {
    let mut stage = Stage::live();
    for sub in ["heidi", "ivan"] {
        stage.try_enter(&ticket(sub, Role::Attendee, Some("both@example.org"))).unwrap();
    }
    for sub in ["heidi", "ivan"] {
        let id = stage.id(sub);
        stage.ok("alice", json!({"remove": {"participant": id}}));
    }
    stage.ok("alice", json!({"allow_back": {"sub": "heidi"}}));
    assert!(stage.try_enter(&ticket("heidi", Role::Attendee, Some("both@example.org"))).is_ok());
    assert_eq!(stage.try_enter(&ticket("ivan", Role::Attendee, None)), Err(Turned::Removed));
}

#[test]
fn an_address_once_given_blocks_though_a_later_ticket_leaves_it_out() {
    let mut stage = Stage::live();
    for sub in ["heidi", "ivan"] {
        stage.try_enter(&ticket(sub, Role::Attendee, Some("both@example.org"))).unwrap();
    }
    stage.ok("ivan", json!({"leave": {}}));
    let heidi = stage.id("heidi");
    stage.ok("alice", json!({"remove": {"participant": heidi}}));
    assert_eq!(stage.try_enter(&ticket("ivan", Role::Attendee, None)), Err(Turned::Removed));
    // Who is asked for by name comes in, though it was another who was removed; that one does not.
    assert_eq!(stage.ok("alice", json!({"allow_back": {"sub": "ivan"}})), ["allowed_back:staff"]);
    assert!(stage.try_enter(&ticket("ivan", Role::Attendee, None)).is_ok());
    assert_eq!(stage.try_enter(&ticket("heidi", Role::Attendee, None)), Err(Turned::Removed));
}

/// P14: what was under way when somebody was removed does nothing.
#[test]
fn nobody_does_anything_from_outside() {
    for (leaves, by) in [(json!({"leave": {}}), "dave"), (json!({"remove": {"participant": "?"}}), "alice")] {
        let mut stage = Stage::live();
        let mut command = leaves;
        if command.get("remove").is_some() {
            command["remove"]["participant"] = stage.id("dave");
        }
        stage.ok(by, command);
        for command in [
            json!({"take_presenter": {}}),
            json!({"raise_hand": {}}),
            json!({"end": {}}),
            json!({"list_chat": {}}),
        ] {
            assert!(stage.no("dave", command).starts_with("forbidden"));
        }
    }
}

#[test]
fn the_first_ticket_fixes_role_and_key_and_a_second_organizer_is_a_co_organizer() {
    let mut stage = Stage::live();
    stage.ok("carol", json!({"leave": {}}));
    stage.enter("carol", Role::Panelist);
    assert_eq!(stage.you("carol")["role"], "attendee");
    stage.enter("heidi", Role::Organizer);
    assert_eq!(stage.you("heidi")["role"], "co_organizer");
    let foreign = Identity { key: "key-2".into(), ..identity("bob", Role::Panelist) };
    assert_eq!(stage.try_enter(&foreign), Err(Turned::ForeignKey));
}

#[test]
fn a_drop_is_a_departure_after_thirty_seconds_and_not_before() {
    let mut stage = Stage::live();
    stage.ok("bob", json!({"raise_hand": {}}));
    let (bob, seq, start) = (stage.who("bob"), stage.session.seq, stage.now);
    stage.session.disconnected(bob, Millis(start));
    assert_eq!(stage.session.next_deadline(PATIENCE), Some(Millis(start + 30_000)));
    assert_eq!(stage.session.on_deadline(Millis(start + 29_999), PATIENCE), None);
    stage.session.connected(bob);
    assert_eq!((stage.session.next_deadline(PATIENCE), stage.session.seq), (None, seq));
    stage.session.disconnected(bob, Millis(start));
    let due = stage.session.on_deadline(Millis(start + 30_000), PATIENCE).unwrap();
    stage.write(None, None, due.events);
    assert_eq!(stage.last, ["hand_changed:staff+bob", "participant_left:all"], "and the hand is told of");
    assert_eq!(stage.session.hands(), 0);
}

#[test]
fn an_orphaned_session_ends_by_itself_and_a_restart_starts_its_grace_anew() {
    let mut stage = Stage::live();
    for name in ["alice", "dave", "erin"] {
        stage.ok(name, json!({"leave": {}}));
    }
    let start = stage.now;
    assert_eq!(stage.presenter(), Some("frank"), "who may not end it");
    assert_eq!(stage.session.next_deadline(PATIENCE), Some(Millis(start + 600_000)));
    stage.session.restarted(Millis(start + 500_000));
    for name in ["bob", "carol", "frank", "grace"] {
        let who = stage.who(name);
        stage.session.connected(who);
    }
    assert_eq!(stage.session.on_deadline(Millis(start + 1_099_999), PATIENCE), None);
    let due = stage.session.on_deadline(Millis(start + 1_100_000), PATIENCE).unwrap();
    stage.write(None, None, due.events);
    assert_eq!((stage.session.phase, stage.session.next_deadline(PATIENCE)), (Phase::Ended, None));
}

#[test]
fn after_a_restart_everybody_has_thirty_seconds_to_come_back() {
    let mut stage = Stage::live();
    stage.session.restarted(Millis(stage.now + 5));
    let mut left = 0;
    while let Some(due) = stage.session.on_deadline(Millis(stage.now + 30_005), PATIENCE) {
        stage.write(None, None, due.events);
        left += 1;
    }
    assert_eq!((left, stage.session.present().count()), (7, 0));
}

/// Whoever lost the baton by leaving must not resume from when they had it.
#[test]
fn a_baton_lost_by_leaving_voids_a_resume() {
    let mut stage = Stage::live();
    let before = stage.session.seq;
    stage.ok("alice", json!({"leave": {}}));
    stage.enter("alice", Role::Organizer);
    assert!(stage.session.person(stage.who("alice")).view_since > before);
}

/// A rehearsal with something of everything.
fn rehearsed() -> Stage {
    let mut stage = Stage::practice();
    stage.upload("alice", "notes.pdf");
    let (poll, frank) = (stage.poll(false), stage.id("frank"));
    for command in [
        json!({"set_chat_policy": {"attendees": "everyone"}}),
        json!({"set_door": {"locked": true}}),
        json!({"set_survey": {"questions": [{"question": "x", "kind": "text"}]}}),
        json!({"open_poll": {"poll": poll}}),
        json!({"share_screen": {}}),
        json!({"give_control": {"participant": frank}}),
        json!({"start_recording": {}}),
        json!({"set_lab": {"lab": "captions", "on": true}}),
        json!({"chat": {"to": "everyone", "text": "rehearsed words"}}),
        json!({"draw": {"stroke": {"tool": "pen", "color": "#00ff00", "width": 1, "points": [[0, 1]]}}}),
        json!({"set_role": {"participant": stage.id("grace"), "role": "panelist"}}),
        json!({"unmute": {"participant": stage.id("carol")}}),
        json!({"mute_all": {"lock": true}}),
    ] {
        stage.ok("alice", command);
    }
    stage.ok("bob", json!({"vote": {"poll": poll, "choices": [0]}}));
    stage.ok("bob", json!({"ask": {"text": "rehearsed question"}}));
    stage.ok("bob", json!({"raise_hand": {}}));
    stage.ok("bob", json!({"submit_survey": {"answers": [null]}}));
    stage
}

#[test]
fn those_outside_see_nothing_of_a_rehearsal() {
    let waiting = Stage::scheduled();
    let mut stage = rehearsed();
    let (before, during) = (waiting.view("carol"), stage.view("carol"));
    for name in [
        "phase",
        "presenter",
        "screen",
        "control",
        "strokes",
        "mute",
        "questions",
        "poll",
        "shared",
        "recording",
        "labs",
        "started_at",
    ] {
        assert_eq!(before[name], during[name], "{name}");
    }
    assert_eq!(during["chat"]["messages"], json!([]));
    let rows = |view: &Value| view["staff"].as_array().unwrap()[..5].to_vec();
    assert_eq!(rows(&before), rows(&during), "nor whose microphone is open");
    let told = stage.told("carol");
    let seen = [
        "participant_joined",
        "handout_added",
        "chat_policy_changed",
        "you_changed",
        "survey_set",
        "role_changed",
        "unmute_requested",
    ];
    assert!(told.iter().all(|name| seen.contains(&name.as_str())), "{told:?}");
}

#[test]
fn going_live_keeps_what_is_kept_and_leaves_no_trace_of_the_rest() {
    let mut stage = rehearsed();
    stage.ok("dave", json!({"take_presenter": {}}));
    stage.ok("dave", json!({"start": {}}));
    let view = stage.view("alice");
    assert_eq!(stage.presenter(), Some("alice"), "the organizer presents again");
    for (path, value) in [
        ("/phase", json!("live")),
        ("/door/locked", json!(true)),
        ("/chat/policy", json!("everyone")),
        ("/chat/messages", json!([])),
        ("/questions", json!([])),
        ("/poll", Value::Null),
        ("/polls/0/state", json!("draft")),
        ("/handouts/0/name", json!("notes.pdf")),
        ("/survey/submitted", json!(false)),
        ("/hands", json!(0)),
        ("/strokes", json!([])),
        ("/screen", json!("off")),
        ("/control", Value::Null),
        ("/recording/state", json!("off")),
        ("/recording/elapsed_ms", json!(0)),
        ("/labs/captions", json!(false)),
        ("/mute/active", json!(false)),
        ("/mute/mute_epoch", json!(1)),
    ] {
        assert_eq!(view.pointer(path), Some(&value), "{path}");
    }
    assert_eq!(stage.you("grace")["role"], "panelist");
    assert_eq!(stage.mic("carol"), "muted");
    assert!(!stage.you("carol")["capabilities"].to_string().contains("speak"));
    assert_eq!(stage.view("bob")["survey"]["submitted"], false);
    stage.ok("alice", json!({"open_poll": {"poll": view["polls"][0]["poll"]}}));
    assert_eq!(stage.view("bob")["poll"]["voted"], false);
}

#[test]
fn a_rehearsal_that_ends_without_going_live_stays_hidden() {
    let mut stage = rehearsed();
    stage.hush();
    stage.ok("alice", json!({"end": {}}));
    assert_eq!(stage.told("carol"), ["phase_changed"]);
    let view = stage.view("carol");
    assert_eq!((&view["phase"], &view["chat"]["messages"]), (&json!("ended"), &json!([])));
    assert!(!view.to_string().contains("rehearsed"));
    assert!(stage.view("bob").to_string().contains("rehearsed words"));
}

#[test]
fn the_end_is_one_record_that_closes_what_is_open() {
    let mut stage = Stage::live();
    let poll = stage.poll(false);
    stage.ok("alice", json!({"open_poll": {"poll": poll}}));
    stage.ok("alice", json!({"start_recording": {}}));
    let events = stage.ok("erin", json!({"end": {}}));
    assert_eq!(events, ["recording_changed:all", "poll_closed:all", "phase_changed:all"]);
    assert_eq!(stage.try_enter(&identity("heidi", Role::Attendee)), Err(Turned::Ended));
    assert_eq!(stage.no("alice", json!({"start": {}})), r#"conflict {"phase":"ended"}"#);
}

#[test]
fn lists_are_paged_without_a_gap_or_a_row_twice() {
    let mut stage = Stage::live();
    for number in 0..23 {
        stage.ok("alice", json!({"chat": {"to": "everyone", "text": format!("message {number}")}}));
        stage.poll(false);
        stage.ok("carol", json!({"ask": {"text": "why?"}}));
    }
    for (list, key, total) in [
        ("list_chat", "message", 23),
        ("list_polls", "poll", 23),
        ("list_questions", "question", 23),
        ("list_participants", "participant", 7),
    ] {
        let (mut after, mut seen) = (Value::Null, Vec::new());
        loop {
            let page = stage.ask("alice", json!({list: {"limit": 5, "after": after}})).unwrap().page.unwrap();
            assert_eq!(page["total"], total);
            seen.extend(page["items"].as_array().unwrap().iter().map(|item| item[key].to_string()));
            after = page["next"].clone();
            if after.is_null() {
                break;
            }
        }
        let mut unique = seen.clone();
        unique.sort();
        unique.dedup();
        assert_eq!((seen.len(), unique.len()), (total, total), "{list}");
    }
    for (filter, total) in [(json!({"role": "attendee"}), 2), (json!({"query": "AR"}), 1)] {
        let page = stage.ask("bob", json!({"list_participants": filter})).unwrap().page.unwrap();
        assert_eq!(page["total"], total);
        assert!(page["items"][0].get("sub").is_none(), "panelists see no identities");
    }
}

#[test]
fn a_snapshot_stays_within_its_bound_with_everything_at_its_limit() {
    let (wide, mut stage) = ("\u{1f600}", Stage::live());
    let description = Description::new(&wide.repeat(2000)).unwrap();
    let title = cuelight::session::text::PollTitle::new(&wide.repeat(300)).unwrap();
    stage.write(None, None, vec![Event::DetailsChanged { title, description }]);
    for number in 0..60 {
        stage.enter(&format!("panelist {number} {}", "x".repeat(40)), Role::Panelist);
    }
    for _ in 0..50 {
        stage.upload("alice", &wide.repeat(150));
    }
    let draft =
        json!({"question": wide.repeat(300), "kind": "single", "options": vec![wide.repeat(150); 20]});
    let survey =
        json!({"question": wide.repeat(300), "kind": "single", "options": vec![wide.repeat(18); 20]});
    // The longest survey that fits into a message of 32 KiB.
    stage.ok("alice", json!({"set_survey": {"questions": vec![survey; 11]}}));
    for _ in 0..60 {
        let poll = stage.make("alice", json!({"create_poll": draft}));
        stage.ok("alice", json!({"open_poll": {"poll": poll}}));
        stage.ok("alice", json!({"close_poll": {"poll": poll}}));
        stage.ok("alice", json!({"share_poll_results": {"poll": poll}}));
    }
    let poll = stage.make("alice", json!({"create_poll": draft}));
    stage.ok("alice", json!({"open_poll": {"poll": poll}}));
    stage.ok("alice", json!({"share_screen": {}}));
    for _ in 0..300 {
        let points = vec![[0.123_456_789, 0.987_654_321]; 256];
        let stroke = json!({"tool": "pen", "color": "#00ff00", "width": 1, "points": points});
        stage.ok("alice", json!({"draw": {"stroke": stroke}}));
        stage.ok("alice", json!({"chat": {"to": "everyone", "text": wide.repeat(2000)}}));
        stage.ok("carol", json!({"ask": {"text": wide.repeat(1000)}}));
    }
    for who in ["alice", "bob", "carol"] {
        let bytes = stage.view(who).to_string().len() + stage.you(who).to_string().len();
        assert!(bytes <= SNAPSHOT_BYTES_MAX, "{who}: {bytes} bytes");
        assert!(bytes > SNAPSHOT_BYTES_MAX / 2, "{who}: {bytes} bytes, and room is used");
        assert!(!stage.view(who)["chat"]["messages"].as_array().unwrap().is_empty());
    }
}
