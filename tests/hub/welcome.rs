//! Welcomes that many share: each shows what is true when its reader comes in.

use cuelight::hub::Planted;
use cuelight::hub::mail::Admission;
use cuelight::journal::Fault;
use cuelight::protocol::outgoing::CloseCode;
use cuelight::session::Role;
use serde_json::json;

use super::rig::Rig;

/// Whether each who comes is shown the title as it is by then.
async fn shows_the_present(rig: Rig) -> bool {
    let mut alice = rig.live().await;
    let mut present = true;
    for (count, name) in ["Carol", "Dave", "Grace"].into_iter().enumerate() {
        alice.ok("edit_details", json!({"title": format!("For {name}")})).await;
        let welcome = rig.join(name, Role::Attendee).await.welcome;
        assert_eq!(welcome["state"]["audience"], count + 1, "the number is the present one in any case");
        assert_eq!(welcome["you"]["name"], name);
        present &= welcome["state"]["title"] == format!("For {name}");
    }
    present
}

#[tokio::test(start_paused = true)]
async fn who_comes_later_is_shown_what_has_changed_since() {
    assert!(shows_the_present(Rig::new()).await);
}

#[tokio::test(start_paused = true)]
async fn the_look_at_who_comes_later_goes_red_when_a_snapshot_goes_stale() {
    let planted = Planted { stale_snapshots: true, ..Planted::default() };
    assert!(!shows_the_present(Rig::planted(planted)).await);
}

/// A fresh look in place of what somebody had comes from the same place as a welcome.
#[tokio::test(start_paused = true)]
async fn who_is_promoted_is_shown_what_the_new_circle_sees_and_the_next_attendee_is_not() {
    let rig = Rig::new();
    let mut alice = rig.live().await;
    let mut carol = rig.join("Carol", Role::Attendee).await;
    alice.ok("chat", json!({"to": "staff", "text": "canary"})).await;
    alice.ok("set_role", json!({"participant": carol.participant(), "role": "panelist"})).await;
    let snapshot = carol.message("snapshot").await;
    assert_eq!(snapshot["state"]["chat"]["messages"][0]["text"], "canary");
    assert_eq!(snapshot["you"]["role"], "panelist");
    let dave = rig.join("Dave", Role::Attendee).await;
    assert_eq!(dave.welcome["state"]["chat"]["messages"], json!([]));
    let erin = rig.join("Erin", Role::Panelist).await;
    assert_eq!(erin.welcome["state"]["chat"]["messages"][0]["text"], "canary");
}

/// What was shared while it was thought true is not given out when it did not come true.
#[tokio::test(start_paused = true)]
async fn what_was_taken_back_is_not_in_the_next_welcome() {
    let rig = Rig::new();
    let mut alice = rig.live().await;
    rig.join("Carol", Role::Attendee).await;
    rig.journal.fail_next(Fault::NotWritten);
    let lost = alice.send("edit_details", json!({"title": "Lost"})).await;
    let admission = rig.admission("Dave", Role::Attendee, None).await;
    assert!(matches!(admission, Admission::Turned(goodbye) if goodbye.code == CloseCode::Overloaded));
    assert_eq!(alice.answer(&lost).await["error"]["code"], "unavailable");
    let dave = rig.join("Dave", Role::Attendee).await;
    assert_eq!(dave.welcome["state"]["title"], "Tides");
}
