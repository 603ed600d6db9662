//! How a session's owner ends: told to, over a record nobody can know of, and beside a round that has nobody left.

use std::collections::BTreeSet;
use std::time::Duration;

use cuelight::hub::Planted;
use cuelight::hub::errand::{Errand, ErrandReply};
use cuelight::hub::mail::{Admission, Join};
use cuelight::journal::Fault;
use cuelight::protocol::Codec;
use cuelight::protocol::outgoing::CloseCode;
use cuelight::session::text::PollTitle;
use cuelight::session::{Event, Role};
use serde_json::json;

use super::rig::{Rig, identity};

/// Whether what was accepted when the session was told to end is answered before it is closed: what the disk had still to
/// answer for, what lay in the mailbox, and an errand that no socket carries.
async fn is_answered_before_the_end(rig: Rig) -> Result<(), &'static str> {
    let mut alice = rig.live().await;
    rig.journal.hold();
    let title = |text| Some(PollTitle::new(text).unwrap());
    let errand = move || Errand::Reschedule { title: title("Ebb"), description: None, capacity: None };
    let hub = rig.hub.clone();
    let errand = tokio::spawn(async move { hub.errand("s1", errand).await });
    let first = alice.send("mute_all", json!({})).await;
    assert!(alice.hears_nothing().await);
    let behind = alice.send("set_door", json!({"locked": true})).await;
    let hub = rig.hub.clone();
    let drained = tokio::spawn(async move { hub.drain().await });
    if !alice.hears_nothing().await {
        return Err("the session ended before it was answered");
    }
    rig.journal.release();
    drained.await.expect("the drain comes to an end");
    if !matches!(errand.await, Ok(ErrandReply::Done)) {
        return Err("the errand was not answered");
    }
    assert_eq!(alice.closed().await.code, CloseCode::Restarting);
    let answered = |id: &str| alice.heard.iter().any(|heard| heard["type"] == "ok" && heard["id"] == id);
    if answered(&first) && answered(&behind) { Ok(()) } else { Err("a command was not answered") }
}

#[tokio::test(start_paused = true)]
async fn what_was_accepted_is_answered_before_a_drained_session_closes() {
    assert_eq!(is_answered_before_the_end(Rig::new()).await, Ok(()));
}

#[tokio::test(start_paused = true)]
async fn the_look_for_unanswered_drains_goes_red_when_one_ends_at_once() {
    let planted = Planted { drain_at_once: true, ..Planted::default() };
    assert!(is_answered_before_the_end(Rig::planted(planted)).await.is_err());
}

/// How many of two messages and four people are in the log, behind one message that nobody could know of and one that was
/// still on its way then. Two come while it is, so that of their records the second has the number that the first should.
async fn kept_behind_what_was_on_its_way(rig: Rig) -> Option<(usize, usize)> {
    let mut alice = rig.live().await;
    rig.journal.hold();
    rig.journal.fail_next(Fault::UnknownButStored);
    for text in ["one", "two"] {
        alice.send("chat", json!({"to": "everyone", "text": text})).await;
    }
    assert!(alice.hears_nothing().await);
    rig.journal.release_one();
    assert_eq!(alice.closed().await.code, CloseCode::Restarting);
    let coming = ["Bob", "Dan"].map(|name| {
        let hub = rig.hub.clone();
        let join = Join { identity: identity(name, Role::Panelist), resume: None, codec: Codec::Json };
        tokio::spawn(async move { hub.join("s1", join).await })
    });
    tokio::time::sleep(Duration::from_secs(1)).await;
    rig.journal.release();
    for join in coming {
        join.await.unwrap();
    }
    let eve = rig.admission("Eve", Role::Panelist, None);
    let Ok(Admission::Seated(_)) = tokio::time::timeout(Duration::from_secs(60), eve).await else {
        return None;
    };
    let records = rig.hub.records("s1").await.unwrap();
    let events = || records.iter().flat_map(|record| &record.events);
    let messages = events().filter(|event| matches!(event, Event::ChatSent { .. })).count();
    let people: BTreeSet<_> = events()
        .filter_map(|event| match event {
            Event::Joined { participant, new: Some(_) } => Some(*participant),
            _ => None,
        })
        .collect();
    Some((messages, people.len()))
}

#[tokio::test(start_paused = true)]
async fn nobody_writes_on_from_before_what_a_lost_owner_had_on_its_way() {
    assert_eq!(kept_behind_what_was_on_its_way(Rig::new()).await, Some((2, 4)));
}

#[tokio::test(start_paused = true)]
async fn the_look_behind_a_lost_owner_goes_red_when_it_ends_at_once() {
    let planted = Planted { lose_at_once: true, ..Planted::default() };
    assert_ne!(kept_behind_what_was_on_its_way(Rig::planted(planted)).await, Some((2, 4)));
}

/// Whether the session comes to rest behind what was published for a connection that is gone in the same turn: of two
/// records the first is durable, and with the second goes the join of the only one who is there.
async fn comes_to_rest(rig: Rig) {
    drop(rig.live().await);
    tokio::time::sleep(Duration::from_secs(1)).await;
    rig.journal.hold();
    let hub = rig.hub.clone();
    let title = || Some(PollTitle::new("Ebb").unwrap());
    let errand = move || Errand::Reschedule { title: title(), description: None, capacity: None };
    let errand = tokio::spawn(async move { hub.errand("s1", errand).await });
    // Staff who come in would overtake it.
    tokio::time::sleep(Duration::from_millis(1)).await;
    let hub = rig.hub.clone();
    let join = Join { identity: identity("Bob", Role::Panelist), resume: None, codec: Codec::Json };
    let join = tokio::spawn(async move { hub.join("s1", join).await });
    tokio::time::sleep(Duration::from_millis(1)).await;
    assert_eq!(rig.journal.waiting(), 2);
    // The two answers are heard together: nobody goes on between them.
    rig.journal.release_one();
    rig.journal.fail_next(Fault::NotWritten);
    rig.journal.release();
    let done = errand.await;
    assert!(matches!(done, Ok(ErrandReply::Done)), "{done:?}");
    assert!(matches!(join.await, Ok(Admission::Turned(_))));
    // Where anybody is always ready to go on, simulated time stands still.
    tokio::time::sleep(Duration::from_secs(1)).await;
}

/// Whether it is done within so long by the wall clock, in a simulated time of its own.
fn is_done_within<F: Future<Output = ()>>(
    patience: Duration,
    work: impl FnOnce() -> F + Send + 'static,
) -> bool {
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let (done, is_done) = std::sync::mpsc::channel();
    let thread = std::thread::spawn(move || {
        let mut runtime = tokio::runtime::Builder::new_current_thread();
        let work = async {
            tokio::select! {
                () = work() => drop(done.send(())),
                _ = stopped => {}
            }
        };
        runtime.enable_time().start_paused(true).build().unwrap().block_on(work);
    });
    let is_done = is_done.recv_timeout(patience).is_ok();
    drop(stop);
    thread.join().expect("what is done holds");
    is_done
}

#[test]
fn an_owner_rests_behind_what_was_published_for_somebody_who_is_gone() {
    assert!(is_done_within(Duration::from_secs(60), || comes_to_rest(Rig::new())));
}

#[test]
fn the_look_for_rest_goes_red_when_something_is_due_for_ever() {
    let planted = Planted { due_for_ever: true, ..Planted::default() };
    let rig = move || comes_to_rest(Rig::planted(planted));
    assert!(!is_done_within(Duration::from_secs(5), rig));
}
