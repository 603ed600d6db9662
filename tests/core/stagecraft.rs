//! Baton, microphones, screen and recording: what each command does, line by line.
//! Must not know who may ask: that is the matrix's.

use cuelight::session::Role;
use serde_json::json;

use crate::harness::Stage;

#[test]
fn the_baton_is_handed_taken_and_inherited_with_a_growing_term() {
    let mut stage = Stage::scheduled();
    assert_eq!((stage.presenter(), stage.session.baton.term), (None, 0));
    stage.play(&[
        ("alice", r#"{"start":{}}"#, "phase_changed:all presenter_changed:all you_changed:alice"),
        (
            "alice",
            r#"{"hand_presenter":{"participant":"@carol"}}"#,
            "presenter_changed:all+alice you_changed:alice you_changed:carol",
        ),
        ("alice", r#"{"hand_presenter":{"participant":"@carol"}}"#, ""),
        ("carol", r#"{"hand_presenter":{"participant":"@bob"}}"#, "forbidden present role"),
        (
            "dave",
            r#"{"take_presenter":{}}"#,
            "presenter_changed:all+carol you_changed:carol you_changed:dave",
        ),
        (
            "dave",
            r#"{"hand_presenter":{"participant":"@bob"}}"#,
            "presenter_changed:all+dave you_changed:dave you_changed:bob",
        ),
        (
            "bob",
            r#"{"hand_presenter":{"participant":"@grace"}}"#,
            "presenter_changed:all+bob you_changed:bob you_changed:grace",
        ),
    ]);
    assert_eq!((stage.presenter(), stage.session.baton.term), (Some("grace"), 5));
    for (goes, heir) in [("grace", "alice"), ("alice", "dave"), ("dave", "erin"), ("erin", "frank")] {
        stage.ok(goes, json!({"leave": {}}));
        assert_eq!(stage.presenter(), Some(heir));
    }
    stage.ok("frank", json!({"leave": {}}));
    assert_eq!((stage.presenter(), stage.session.baton.term), (None, 10), "vacant, and the term grew");
    stage.enter("erin", Role::HostOnlyCoOrganizer);
    assert_eq!((stage.presenter(), stage.session.baton.term), (Some("erin"), 11));
    stage.enter("alice", Role::Organizer);
    assert_eq!(stage.presenter(), Some("erin"), "who comes later takes nothing away");
}

#[test]
fn of_equal_rank_the_longest_there_inherits() {
    let mut stage = Stage::live();
    stage.now += 5_000;
    stage.enter("heidi", Role::CoOrganizer);
    stage.ok("dave", json!({"leave": {}}));
    stage.now += 5_000;
    stage.enter("dave", Role::CoOrganizer);
    stage.ok("alice", json!({"leave": {}}));
    assert_eq!(stage.presenter(), Some("heidi"));
}

#[test]
fn what_goes_with_the_baton_is_withdrawn_in_the_same_record() {
    let mut stage = Stage::live();
    stage.ok("alice", json!({"mute_all": {"lock": true}}));
    for holder in ["carol", "bob"] {
        let to = stage.id(holder);
        stage.ok("alice", json!({"hand_presenter": {"participant": to}}));
        for command in ["unmute", "share_webcam", "share_screen"] {
            stage.ok(holder, json!({command: {}}));
        }
        let frank = stage.id("frank");
        stage.ok(holder, json!({"give_control": {"participant": frank}}));
        assert_eq!(stage.mic(holder), "open");
        let events = stage.ok("alice", json!({"take_presenter": {}})).join(" ");
        let mut withdrawn = "presenter_changed screen_changed control_changed mic_changed".to_owned();
        withdrawn.push_str(if holder == "carol" { " webcam_changed" } else { "" });
        for name in withdrawn.split(' ') {
            assert!(events.contains(name), "{holder}: {name} in {events}");
        }
        assert_eq!(stage.mic(holder), "muted_by_staff");
        assert_eq!(stage.you(holder)["webcam"], holder == "bob");
    }
}

#[test]
fn a_demotion_takes_the_baton_only_from_whom_it_leaves_in_the_audience() {
    let mut stage = Stage::live();
    let (frank, bob) = (stage.id("frank"), stage.id("bob"));
    stage.ok("alice", json!({"hand_presenter": {"participant": frank}}));
    stage.ok("frank", json!({"share_screen": {}}));
    stage.ok("frank", json!({"give_control": {"participant": bob}}));
    stage.ok("alice", json!({"set_role": {"participant": frank, "role": "panelist"}}));
    assert_eq!(stage.presenter(), Some("frank"));
    let events = stage.ok("alice", json!({"set_role": {"participant": frank, "role": "attendee"}})).join(" ");
    assert!(events.contains("screen_changed:all control_changed:all"), "{events}");
    assert_eq!(stage.presenter(), Some("alice"));
    assert_eq!(stage.records.last().unwrap().events.len(), 6);
}

#[test]
fn a_promotion_fills_a_vacancy() {
    let mut stage = Stage::live();
    for name in ["dave", "erin", "frank"] {
        stage.ok(name, json!({"leave": {}}));
    }
    let bob = stage.id("bob");
    stage.ok("alice", json!({"hand_presenter": {"participant": bob}}));
    stage.ok("bob", json!({"leave": {}}));
    assert_eq!(stage.presenter(), Some("alice"));
}

#[test]
fn microphones_have_three_states_and_nobodys_is_opened_from_afar() {
    let mut stage = Stage::live();
    stage.play(&[
        ("carol", r#"{"unmute":{}}"#, "forbidden speak role"),
        ("dave", r#"{"unmute":{"participant":"@carol"}}"#, "unmute_requested:carol you_changed:carol"),
        ("carol", r#"{"unmute":{}}"#, "mic_changed:stage+carol"),
        ("dave", r#"{"unmute":{"participant":"@carol"}}"#, ""),
        ("carol", r#"{"mute":{}}"#, "mic_changed:stage+carol"),
        ("frank", r#"{"mute":{"participant":"@carol"}}"#, "mic_changed:stage+carol"),
        ("carol", r#"{"mute":{}}"#, ""),
        ("carol", r#"{"unmute":{}}"#, "forbidden speak policy"),
        ("frank", r#"{"mute":{"participant":"@alice"}}"#, "mic_changed:all+alice"),
        ("alice", r#"{"unmute":{}}"#, "mic_changed:all+alice"),
        ("frank", r#"{"mute":{"participant":"@bob"}}"#, "mic_changed:all+bob"),
        ("bob", r#"{"unmute":{}}"#, "forbidden speak policy"),
        ("frank", r#"{"unmute":{"participant":"@bob"}}"#, "mic_changed:all+bob unmute_requested:bob"),
        ("bob", r#"{"unmute":{}}"#, "mic_changed:all+bob"),
    ]);
}

#[test]
fn mute_all_binds_late_joiners_and_ends_leave_to_speak() {
    for (lock, panelist) in [(false, "muted"), (true, "muted_by_staff")] {
        let mut stage = Stage::live();
        let carol = stage.id("carol");
        stage.ok("alice", json!({"unmute": {"participant": carol}}));
        stage.ok("carol", json!({"unmute": {}}));
        stage.ok("alice", json!({"unmute": {}}));
        stage.ok("bob", json!({"unmute": {}}));
        stage.hush();
        assert_eq!(
            stage.ok("dave", json!({"mute_all": {"lock": lock}})),
            ["all_muted:all", "you_changed:carol"]
        );
        assert_eq!(stage.told("carol"), ["all_muted", "you_changed"]);
        stage.enter("heidi", Role::Attendee);
        stage.enter("ivan", Role::Panelist);
        for (name, mic) in
            [("carol", "muted_by_staff"), ("heidi", "muted_by_staff"), ("bob", panelist), ("alice", "open")]
        {
            assert_eq!(stage.mic(name), mic, "{name}, lock {lock}");
        }
        assert_eq!(stage.mic("ivan"), panelist);
        assert!(stage.no("carol", json!({"unmute": {}})).starts_with("forbidden"));
        assert_eq!(stage.ask("bob", json!({"unmute": {}})).is_ok(), !lock);
        stage.ok("alice", json!({"lift_mute_all": {}}));
        assert!(stage.ask("bob", json!({"unmute": {}})).is_ok(), "a lifted lock binds no panelist");
        stage.enter("judy", Role::Attendee);
        assert_eq!((stage.mic("judy"), stage.mic("carol")), ("muted".into(), "muted_by_staff".into()));
    }
}

#[test]
fn the_epoch_grows_unless_nobody_would_change() {
    let mut stage = Stage::live();
    for (who, command, epoch) in [
        ("alice", json!({"mute_all": {}}), 1),
        ("dave", json!({"mute_all": {}}), 1),
        ("dave", json!({"mute_all": {"lock": true}}), 2),
        ("dave", json!({"mute_all": {"lock": true}}), 2),
        ("alice", json!({"unmute": {"participant": stage.id("carol")}}), 2),
        ("dave", json!({"mute_all": {"lock": true}}), 3),
        ("dave", json!({"lift_mute_all": {}}), 3),
        ("dave", json!({"lift_mute_all": {}}), 3),
        ("dave", json!({"mute_all": {"lock": true}}), 4),
    ] {
        stage.ok(who, command);
        assert_eq!(stage.session.floor.epoch, epoch);
    }
}

#[test]
fn the_recording_clock_counts_only_what_was_recorded() {
    let mut stage = Stage::live();
    for (command, wait, elapsed) in [
        ("start_recording", 1_000, 0),
        ("pause_recording", 5_000, 1_000),
        ("resume_recording", 2_000, 1_000),
        ("stop_recording", 9_000, 3_000),
        ("start_recording", 500, 0),
        ("stop_recording", 0, 500),
    ] {
        stage.hush();
        stage.ok("alice", json!({command: {}}));
        let seen = &stage.shown[&stage.who("carol")][0]["data"]["elapsed_ms"];
        assert_eq!(seen, elapsed, "{command}");
        stage.now += wait;
    }
}

#[test]
fn strokes_stay_within_bounds_and_go_with_the_screen() {
    let mut stage = Stage::live();
    stage.ok("alice", json!({"share_screen": {}}));
    for _ in 0..501 {
        let stroke = json!({"tool": "pen", "color": "#00ff00", "width": 1, "points": [[0, 1]]});
        stage.ok("bob", json!({"draw": {"stroke": stroke}}));
    }
    assert_eq!(stage.session.stage.strokes.len(), 500);
    stage.ok("alice", json!({"stop_screen": {}}));
    assert_eq!(stage.view("carol")["strokes"], json!([]));
}
