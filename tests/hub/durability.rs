//! Nothing leaves before it is durable; what is not written is taken back; what cannot be known ends the owner.

use std::time::Duration;

use cuelight::hub::Planted;
use cuelight::hub::mail::Admission;
use cuelight::journal::{Fault, Memory};
use cuelight::protocol::outgoing::CloseCode;
use cuelight::session::{Role, Seq};
use serde_json::{Value, json};
use tokio::time::{Instant, timeout};

use super::rig::{Person, Rig};

/// Whether an event, its answer and a refusal behind it wait for the journal, and come then.
async fn waits_for_the_journal(rig: Rig) -> Result<(), &'static str> {
    let mut alice = rig.live().await;
    let mut carol = rig.join("Carol", Role::Attendee).await;
    alice.event("participant_joined").await;
    rig.journal.hold();
    let mute = alice.send("mute_all", json!({})).await;
    let refused = carol.send("start", json!({})).await;
    if !alice.hears_nothing().await {
        return Err("an answer or an event left early");
    }
    if !carol.hears_nothing().await {
        return Err("a refusal left early");
    }
    rig.journal.release();
    alice.event("all_muted").await;
    assert_eq!(alice.answer(&mute).await["type"], "ok");
    carol.event("all_muted").await;
    assert_eq!(carol.answer(&refused).await["error"]["code"], "forbidden");
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn nothing_leaves_before_the_facts_it_rests_on_are_durable() {
    assert_eq!(waits_for_the_journal(Rig::new()).await, Ok(()));
}

#[tokio::test(start_paused = true)]
async fn the_look_for_what_leaves_early_goes_red_when_something_does() {
    let planted = Planted { release_early: true, ..Planted::default() };
    assert!(waits_for_the_journal(Rig::planted(planted)).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn what_is_known_not_to_be_written_is_unavailable_and_leaves_no_trace() {
    let rig = Rig::new();
    let mut alice = rig.live().await;
    rig.journal.fail_next(Fault::NotWritten);
    let lost = alice.send("edit_details", json!({"title": "Lost"})).await;
    let behind = alice.send("set_door", json!({"locked": true})).await;
    assert_eq!(alice.answer(&lost).await["error"]["code"], "unavailable");
    assert_eq!(alice.answer(&behind).await["error"]["code"], "unavailable", "it rests on what was lost");
    alice.send_as(&lost, "edit_details", json!({"title": "Lost"})).await;
    assert_eq!(alice.answer(&lost).await["type"], "ok", "the same id, decided anew");
    let bob = rig.join("Bob", Role::Panelist).await;
    assert_eq!(bob.welcome["state"]["title"], "Lost");
    let dan = rig.join("Dan", Role::InSessionCoOrganizer).await;
    assert_eq!(dan.welcome["state"]["door"]["locked"], false);
}

/// Without another vote nobody would pass them on again, and on a full disk there is none.
#[tokio::test(start_paused = true)]
async fn sums_that_waited_behind_what_was_not_written_are_told_all_the_same() {
    let rig = Rig::new();
    let mut alice = rig.live().await;
    let mut bob = rig.join("Bob", Role::Attendee).await;
    let mut carol = rig.join("Carol", Role::Attendee).await;
    let made = alice
        .ok("create_poll", json!({"question": "Tea?", "kind": "single", "options": ["yes", "no"]}))
        .await;
    let poll = &made["result"]["poll"];
    let opened = alice.ok("open_poll", json!({"poll": poll})).await;
    for voter in [&mut bob, &mut carol] {
        voter.event("poll_opened").await;
        voter.ok("vote", json!({"poll": poll, "choices": [0]})).await;
        voter.seat.seen(Seq(opened["seq"].as_u64().unwrap()));
    }
    // The first of each is told at once. Within the time until the next something is asked that comes to nothing, and it
    // waits behind that.
    rig.journal.hold();
    rig.journal.fail_next(Fault::NotWritten);
    let lost = alice.send("edit_details", json!({"title": "Lost"})).await;
    let before = alice.rest().await;
    rig.journal.release();
    assert_eq!(alice.answer(&lost).await["error"]["code"], "unavailable");
    let behind = alice.rest().await;
    for (kind, count) in [("poll_tally", "voters"), ("reach", "reached")] {
        let of_two = |told: &Value| told["event"] == kind && told["data"][count] == 2;
        let [before, behind] = [&before, &behind].map(|told| told.iter().filter(|told| of_two(told)).count());
        assert_eq!((before, behind), (0, 1), "{kind}");
    }
}

/// What two people hear of a reaction and a caption that were said behind a fact which was not written, and were still to
/// be passed on. Who said them was told that it was not done.
async fn forsaken_and_passed_on(rig: Rig) -> [Vec<Value>; 2] {
    let mut alice = rig.live().await;
    let mut carol = rig.join("Carol", Role::Attendee).await;
    for lab in ["reactions", "captions"] {
        alice.ok("set_lab", json!({"lab": lab, "on": true})).await;
    }
    let caption = |text| json!({"text": text, "final": false});
    // The first of each leaves at once, and what comes next waits until there is time between the two.
    carol.ok("react", json!({"emoji": "clap"})).await;
    alice.ok("caption", caption("High")).await;
    while alice.message("transient").await["event"] != "caption" {}
    rig.journal.hold();
    rig.journal.fail_next(Fault::NotWritten);
    let lost = alice.send("edit_details", json!({"title": "Lost"})).await;
    let spoken = alice.send("caption", caption("High tide")).await;
    let reacted = carol.send("react", json!({"emoji": "heart"})).await;
    tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    rig.journal.release();
    for id in [lost, spoken] {
        assert_eq!(alice.answer(&id).await["error"]["code"], "unavailable");
    }
    assert_eq!(carol.answer(&reacted).await["error"]["code"], "unavailable");
    let is_said = |told: &Value| told["event"] == "reactions" || told["event"] == "caption";
    let said = async |person: &mut Person| -> Vec<Value> {
        person.rest().await.into_iter().filter(is_said).map(|told| told["data"].clone()).collect()
    };
    let passed_on = [said(&mut alice).await, said(&mut carol).await];
    // Said again it is passed on, and nothing beside it.
    carol.ok("react", json!({"emoji": "laugh"})).await;
    alice.ok("caption", caption("High water")).await;
    let again = said(&mut carol).await;
    assert_eq!(again[0], json!({"counts": {"laugh": 1}}));
    assert_eq!((again.len(), &again[1]["text"]), (2, &json!("High water")));
    passed_on
}

#[tokio::test(start_paused = true)]
async fn what_rests_on_an_unwritten_fact_is_not_passed_on() {
    let heard = forsaken_and_passed_on(Rig::new()).await;
    assert!(heard.iter().all(Vec::is_empty), "{heard:?}");
}

#[tokio::test(start_paused = true)]
async fn the_look_at_what_is_passed_on_goes_red_when_it_is_not_taken_back() {
    let planted = Planted { pass_on_forsaken: true, ..Planted::default() };
    let heard = forsaken_and_passed_on(Rig::planted(planted)).await;
    assert!(heard.iter().all(|heard| heard.len() == 2), "the reaction and the caption: {heard:?}");
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_known_closes_with_1012_and_the_retried_id_resolves_it() {
    for (fault, stored) in [(Fault::UnknownButStored, true), (Fault::UnknownAndLost, false)] {
        let rig = Rig::new();
        let mut alice = rig.live().await;
        rig.journal.fail_next(fault);
        alice.send_as("retry-me", "chat", json!({"to": "everyone", "text": "once"})).await;
        assert_eq!(alice.closed().await.code, CloseCode::Restarting);
        let mut again = rig.join("Alice", Role::Organizer).await;
        let known = again.welcome["state"]["chat"]["messages"].as_array().unwrap().len();
        assert_eq!(known == 1, stored);
        again.send_as("retry-me", "chat", json!({"to": "everyone", "text": "once"})).await;
        assert_eq!(again.answer("retry-me").await["type"], "ok");
        let list = again.ok("list_chat", json!({})).await;
        assert_eq!(list["result"]["total"], 1, "applied once");
    }
}

#[tokio::test(start_paused = true)]
async fn while_the_journal_cannot_be_written_the_session_is_read_only_and_new_people_come_back_later() {
    let rig = Rig::new();
    let mut alice = rig.live().await;
    rig.journal.set_writable(false);
    let told = alice.message("transient").await;
    let told = if told["event"] == "storage" { told } else { alice.message("transient").await };
    assert_eq!((&told["event"], &told["data"]["writable"]), (&json!("storage"), &json!(false)));
    assert_eq!(alice.ask("mute_all", json!({})).await["error"]["code"], "unavailable");
    alice.ok("list_chat", json!({})).await;
    let admission = rig.admission("Carol", Role::Attendee, None).await;
    assert!(matches!(admission, Admission::Turned(goodbye) if goodbye.code == CloseCode::Overloaded));
    rig.journal.set_writable(true);
    alice.ok("mute_all", json!({})).await;
    rig.join("Carol", Role::Attendee).await;
}

#[tokio::test(start_paused = true)]
async fn a_new_owner_over_the_same_journal_knows_everything_that_was_acknowledged() {
    let journal = Memory::new();
    let rig = Rig::over(journal.clone());
    let mut alice = rig.live().await;
    let made = alice
        .ok("create_poll", json!({"question": "Tea?", "kind": "single", "options": ["yes", "no"]}))
        .await;
    alice.send_as("last", "open_poll", json!({"poll": made["result"]["poll"]})).await;
    let opened = alice.answer("last").await;
    let position = alice.position();
    drop((alice, rig));
    let rig = Rig::over(journal);
    let mut alice = rig.resume("Alice", Role::Organizer, Some(position)).await;
    assert_eq!(alice.welcome["resumed"], true);
    alice.send_as("last", "open_poll", json!({"poll": made["result"]["poll"]})).await;
    assert_eq!(alice.answer("last").await, opened, "the same answer, from the journal");
}

/// `storage` is sent when it changes; who was not there then would take a read-only session for a working one.
#[tokio::test(start_paused = true)]
async fn whoever_is_let_in_while_nothing_can_be_written_is_told_so() {
    let rig = Rig::new();
    let mut alice = rig.live().await;
    let mut carol = rig.join("Carol", Role::Attendee).await;
    carol.rest().await;
    let position = carol.position();
    drop(carol);
    rig.journal.set_writable(false);
    while alice.message("transient").await["event"] != "storage" {}
    let storage = |writable| json!({"type": "transient", "event": "storage", "data": {"writable": writable}});
    let dan = rig.admission("Dan", Role::Attendee, None).await;
    assert!(matches!(dan, Admission::Turned(goodbye) if goodbye.code == CloseCode::Overloaded));
    let mut carol = rig.resume("Carol", Role::Attendee, Some(position)).await;
    assert_eq!(carol.welcome["resumed"], true);
    assert_eq!(carol.rest().await.last(), Some(&storage(false)));
    let mut carol = rig.join("Carol", Role::Attendee).await;
    assert_eq!(carol.rest().await, [storage(false)], "with a state too");
    rig.journal.set_writable(true);
    assert_eq!(carol.rest().await, [storage(true)]);
    let mut carol = rig.join("Carol", Role::Attendee).await;
    assert!(carol.hears_nothing().await, "what is as it should be is not told");
}

/// A disk that comes and goes is told of, and the last of it for sure. Behind a welcome or a state of one's own it may be
/// told once more, so it keeps to less than the four times a second that the protocol allows.
#[tokio::test(start_paused = true)]
async fn a_disk_that_comes_and_goes_is_told_of_once_a_second_at_most() {
    let rig = Rig::new();
    let mut alice = rig.live().await;
    let began = Instant::now();
    let flips = async {
        for n in 0..=100 {
            rig.journal.set_writable(n % 2 == 1);
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let hears = async {
        let mut told = Vec::new();
        while let Ok(message) = timeout(Duration::from_secs(2), alice.message("transient")).await {
            if message["event"] == "storage" {
                told.push((began.elapsed(), message["data"]["writable"].clone()));
            }
        }
        told
    };
    let ((), told) = tokio::join!(flips, hears);
    assert_eq!(told[0], (Duration::ZERO, json!(false)), "the first at once");
    assert_eq!(told.last().unwrap().1, json!(false));
    for two in told.windows(2) {
        assert!(two[1].0 - two[0].0 > Duration::from_secs(1), "{two:?}");
    }
    assert_eq!(told.len(), 3, "two seconds of it: {told:?}");
}

/// A state stands in the place of everything before it, and holds nothing of the disk.
#[tokio::test(start_paused = true)]
async fn who_is_shown_a_state_in_place_of_what_they_missed_is_told_how_storage_is() {
    let rig = Rig::new();
    let mut alice = rig.live().await;
    let mut carol = rig.join("Carol", Role::Attendee).await;
    carol.rest().await;
    for writable in [false, true] {
        rig.journal.set_writable(true);
        for n in 0..100 {
            alice.ok("chat", json!({"to": "everyone", "text": format!("message {n}")})).await;
        }
        // The ring holds 64: from here on they wait for the state. It changes before anybody knows that.
        let waits = tokio::time::timeout(std::time::Duration::ZERO, carol.seat.next()).await;
        assert!(waits.is_err(), "{waits:?}");
        rig.journal.set_writable(writable);
        let told = carol.rest().await;
        let state = told.iter().position(|told| told["type"] == "snapshot").expect("a state");
        let storage: Vec<_> = told.iter().filter(|told| told["event"] == "storage").collect();
        let last = storage.last().unwrap_or_else(|| panic!("{writable}: {:?}", &told[state..]));
        assert_eq!(last["data"]["writable"], writable);
    }
}

/// What is so when the welcome leaves is told, not what was so when it was written.
#[tokio::test(start_paused = true)]
async fn a_welcome_that_waited_for_the_journal_says_how_storage_is_when_it_leaves() {
    for writable in [false, true] {
        let rig = Rig::new();
        let mut alice = rig.live().await;
        drop(rig.join("Carol", Role::Attendee).await);
        rig.journal.hold();
        alice.send("chat", json!({"to": "everyone", "text": "on its way"})).await;
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        rig.journal.set_writable(writable);
        let flips = async {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
            rig.journal.set_writable(!writable);
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
            rig.journal.release();
        };
        let (mut carol, ()) = tokio::join!(rig.join("Carol", Role::Attendee), flips);
        let told = carol.rest().await;
        let mut told =
            told.iter().filter(|told| told["event"] == "storage").map(|told| &told["data"]["writable"]);
        // Beside the welcome, which says nothing where it is well, and what changed just before is told in its turn.
        assert_eq!(told.next() == Some(&json!(false)), writable);
        assert!(told.all(|told| *told == !writable));
    }
}

#[tokio::test(start_paused = true)]
async fn a_join_that_is_taken_back_leaves_the_older_connection_its_persons() {
    let rig = Rig::new();
    let mut alice = rig.live().await;
    let mut erin = rig.join("Erin", Role::CoOrganizer).await;
    rig.journal.hold();
    rig.journal.fail_next(Fault::NotWritten);
    let lost = erin.send("edit_details", json!({"title": "Lost"})).await;
    // Staff who come in overtake what was asked before.
    tokio::time::sleep(std::time::Duration::from_millis(1)).await;
    let second = rig.admission("Erin", Role::CoOrganizer, None);
    let release = async {
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        rig.journal.release();
    };
    let (second, ()) = tokio::join!(second, release);
    assert!(matches!(second, Admission::Turned(goodbye) if goodbye.code == CloseCode::Overloaded));
    assert_eq!(erin.answer(&lost).await["error"]["code"], "unavailable");
    alice.ok("set_role", json!({"participant": erin.participant(), "role": "attendee"})).await;
    assert_eq!(erin.event("you_changed").await["data"]["you"]["role"], "attendee");
    assert_eq!(erin.next().await["type"], "snapshot");
    alice.ok("set_door", json!({"locked": true})).await;
    alice.ok("remove", json!({"participant": erin.participant()})).await;
    assert_eq!(erin.closed().await.code, CloseCode::Removed);
    assert!(!format!("{:?}", erin.heard).contains("door_changed"), "an attendee's view");
}

#[tokio::test(start_paused = true)]
async fn a_key_revoked_while_a_record_is_taken_back_still_closes_its_sockets() {
    let rig = Rig::new();
    let mut alice = rig.live().await;
    rig.journal.hold();
    rig.journal.fail_next(Fault::NotWritten);
    alice.send("edit_details", json!({"title": "Lost"})).await;
    rig.hub.revoke("k1").await;
    tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    rig.journal.release();
    assert_eq!(alice.closed().await.code, CloseCode::TicketRefused);
}

#[tokio::test(start_paused = true)]
async fn who_fell_behind_while_a_record_is_taken_back_gets_the_snapshot_all_the_same() {
    let rig = Rig::new();
    let mut alice = rig.live().await;
    let mut slow = rig.join("Slow", Role::Attendee).await;
    for n in 0..200 {
        alice.ok("chat", json!({"to": "everyone", "text": format!("message {n}")})).await;
    }
    rig.journal.hold();
    rig.journal.fail_next(Fault::NotWritten);
    let lost = alice.send("edit_details", json!({"title": "Lost"})).await;
    tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    assert!(slow.hears_nothing().await, "the snapshot rests on what is not durable");
    rig.journal.release();
    assert_eq!(alice.answer(&lost).await["error"]["code"], "unavailable");
    assert_eq!(slow.message("snapshot").await["state"]["title"], "Tides");
}

/// How often a command that is sent twice with one id was applied, and whether both answers are the same.
async fn sent_twice(rig: Rig) -> (Value, bool) {
    let mut alice = rig.live().await;
    let mut answers = Vec::new();
    for _ in 0..2 {
        alice.send_as("twice", "chat", json!({"to": "everyone", "text": "once"})).await;
        answers.push(alice.answer("twice").await);
    }
    let list = alice.ok("list_chat", json!({})).await;
    (list["result"]["total"].clone(), answers[0] == answers[1])
}

#[tokio::test(start_paused = true)]
async fn a_repeated_id_is_applied_once_and_has_the_same_answer() {
    assert_eq!(sent_twice(Rig::new()).await, (json!(1), true));
}

#[tokio::test(start_paused = true)]
async fn the_look_at_repeated_ids_goes_red_when_commands_are_forgotten() {
    let planted = Planted { forget_commands: true, ..Planted::default() };
    assert_eq!(sent_twice(Rig::planted(planted)).await, (json!(2), false));
}
