//! Coming back after having left, and the older of two connections: what the simulation found, kept.

use std::time::Duration;

use cuelight::hub::Planted;
use cuelight::hub::mail::ResumeFrom;
use cuelight::journal::{Fault, Memory};
use cuelight::session::{Role, Seq};
use serde_json::{Value, json};

use super::rig::Rig;

/// Leaving ends the microphone's state, and nobody is there to be told. A client that resumed showed it for ever.
#[tokio::test(start_paused = true)]
async fn who_resumes_after_having_left_is_told_what_they_are_now() {
    let rig = Rig::new();
    let mut alice = rig.live().await;
    let mut carol = rig.join("Carol", Role::Attendee).await;
    alice.ok("unmute", json!({"participant": carol.participant()})).await;
    let told = carol.event("you_changed").await;
    assert!(told["data"]["you"]["capabilities"].as_array().unwrap().contains(&json!("speak")));
    let position = carol.position();
    drop(carol);
    tokio::time::sleep(Duration::from_secs(40)).await;
    assert_eq!(alice.event("participant_left").await["data"]["reason"], "dropped");
    let mut carol = rig.resume("Carol", Role::Attendee, Some(position)).await;
    assert_eq!(carol.welcome["resumed"], true);
    let told = carol.event("you_changed").await;
    assert_eq!(told["data"]["you"], carol.welcome["you"]);
    assert!(!told["data"]["you"]["capabilities"].as_array().unwrap().contains(&json!("speak")));
}

/// Who held the baton of a rehearsal saw it. Who leaves with it is shown nothing anew, and resumed into what they had
/// been shown: the rehearsal.
#[tokio::test(start_paused = true)]
async fn who_left_with_the_baton_gets_a_state_when_they_are_back() {
    let rig = Rig::over(Memory::new());
    let mut alice = rig.join("Alice", Role::Organizer).await;
    alice.ok("start", json!({"practice": true})).await;
    let mut carol = rig.join("Carol", Role::Attendee).await;
    assert_eq!(carol.welcome["state"]["phase"], "scheduled");
    alice.ok("hand_presenter", json!({"participant": carol.participant()})).await;
    assert_eq!(carol.message("snapshot").await["state"]["phase"], "practice");
    carol.ok("leave", json!({})).await;
    let position = carol.position();
    drop(carol);
    let carol = rig.resume("Carol", Role::Attendee, Some(position)).await;
    assert_eq!(carol.welcome["resumed"], false);
    assert_eq!(carol.welcome["state"]["phase"], "scheduled");
}

/// What changes Carol's view: in a rehearsal or not, and Alice's commands, of which the last one changes it.
const CHANGES: [(bool, &[&str]); 5] = [
    (false, &["panelist"]),
    (false, &["panelist", "attendee"]),
    (false, &["hand_presenter"]),
    (false, &["hand_presenter", "take_presenter"]),
    (true, &["start"]),
];

/// Carol is told the events of such a change, and is cut off before the state that follows them. Whether they resume without
/// it: of the owner that told them, and of the next one.
async fn resumed_between_a_change_and_its_state(
    (rehearsal, commands): (bool, &[&str]),
    planted: Planted,
) -> [Value; 2] {
    let rig = Rig::planted(planted);
    let mut alice = rig.join("Alice", Role::Organizer).await;
    alice.ok("start", json!({"practice": rehearsal})).await;
    let mut carol = rig.join("Carol", Role::Attendee).await;
    for (index, command) in commands.iter().enumerate() {
        let who = carol.participant();
        let (cmd, args) = match *command {
            role @ ("panelist" | "attendee") => ("set_role", json!({"participant": who, "role": role})),
            "hand_presenter" => ("hand_presenter", json!({"participant": who})),
            other => (other, json!({})),
        };
        if index + 1 == commands.len() {
            carol.rest().await;
        }
        alice.ok(cmd, args).await;
    }
    let told = carol.rest().await;
    let state = told.iter().position(|message| message["type"] == "snapshot").expect("a state follows");
    let numbers = told[..state].iter().filter(|message| message["type"] == "events");
    let seq = Seq(numbers.filter_map(|message| message["seq"].as_u64()).max().expect("it is told"));
    assert_eq!(told[state]["seq"], seq.0, "both end at the same number");
    let from = ResumeFrom { epoch: carol.position().epoch, seq };
    drop(carol);
    let back = rig.resume("Carol", Role::Attendee, Some(from.clone())).await;
    let next = Rig::with(rig.journal.clone(), |settings| settings.planted = planted);
    let next = next.resume("Carol", Role::Attendee, Some(from)).await;
    for welcome in [&back.welcome, &next.welcome].into_iter().filter(|welcome| welcome["resumed"] == false) {
        assert_eq!(welcome["state"], told[state]["state"]);
    }
    [back.welcome["resumed"].clone(), next.welcome["resumed"].clone()]
}

#[tokio::test(start_paused = true)]
async fn who_is_cut_off_between_a_change_of_view_and_its_state_is_shown_it_when_they_are_back() {
    for change in CHANGES {
        let resumed = resumed_between_a_change_and_its_state(change, Planted::default()).await;
        assert_eq!(resumed, [false, false], "{change:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_look_at_changes_of_view_goes_red_when_one_resumes_without_the_state() {
    let planted = Planted { resume_at_change: true, ..Planted::default() };
    for change in CHANGES {
        let resumed = resumed_between_a_change_and_its_state(change, planted).await;
        assert_eq!(resumed, [true, true], "{change:?}");
    }
}

/// While a newer connection waits for its welcome, the older one is told what is theirs alone: its messages say that
/// they are complete, and its answers come behind the events of their commands.
#[tokio::test(start_paused = true)]
async fn until_a_newer_connection_is_seated_the_older_one_misses_nothing() {
    let rig = Rig::new();
    let _alice = rig.live().await;
    let mut carol = rig.join("Carol", Role::Attendee).await;
    carol.rest().await;
    rig.journal.hold();
    let asked = carol.send("ask", json!({"text": "Why?"})).await;
    tokio::time::sleep(Duration::from_millis(10)).await;
    let release = async {
        tokio::time::sleep(Duration::from_millis(10)).await;
        rig.journal.release();
    };
    let (_newer, ()) = tokio::join!(rig.join("Carol", Role::Attendee), release);
    carol.event("question_asked").await;
    assert_eq!(carol.answer(&asked).await["type"], "ok");
}

/// A removal that is not written is taken back, and with it what made the removed one's commands void.
#[tokio::test(start_paused = true)]
async fn what_was_asked_while_a_removal_was_under_way_is_answered_if_that_is_taken_back() {
    let rig = Rig::new();
    let mut alice = rig.live().await;
    let mut carol = rig.join("Carol", Role::Attendee).await;
    carol.rest().await;
    rig.journal.hold();
    rig.journal.fail_next(Fault::NotWritten);
    let removal = alice.send("remove", json!({"participant": carol.participant()})).await;
    tokio::time::sleep(Duration::from_millis(10)).await;
    let asked = carol.send("raise_hand", json!({})).await;
    tokio::time::sleep(Duration::from_millis(10)).await;
    rig.journal.release();
    assert_eq!(alice.answer(&removal).await["error"]["code"], "unavailable");
    assert_eq!(carol.answer(&asked).await["error"]["code"], "unavailable");
    carol.ok("raise_hand", json!({})).await;
}
