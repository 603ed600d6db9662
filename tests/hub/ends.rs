//! How a session's owner ends: told to, over a record nobody can know of, and beside a round that has nobody left.

use std::collections::BTreeSet;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use cuelight::hub::errand::{Errand, ErrandReply};
use cuelight::hub::mail::{Admission, Join};
use cuelight::hub::{Hub, Planted};
use cuelight::journal::Fault;
use cuelight::protocol::Codec;
use cuelight::protocol::outgoing::CloseCode;
use cuelight::session::text::PollTitle;
use cuelight::session::{Event, Refusal, Role};
use futures_util::FutureExt;
use serde_json::json;
use tokio::time::timeout;

use super::rig::{Rig, identity, settings};

/// Commands that lie in the mailbox when the session is told to end: more than one turn takes.
const IN_MAILBOX: usize = 300;

/// How many of so many commands are answered, where the session is told to end with all of them accepted: what the disk
/// had still to answer for, an errand that no socket carries, and what lay in the mailbox.
async fn answered_before_the_end(rig: Rig) -> Result<usize, &'static str> {
    let mut alice = rig.live().await;
    rig.journal.hold();
    let title = |text| Some(PollTitle::new(text).unwrap());
    let errand = move || Errand::Reschedule { title: title("Ebb"), description: None, capacity: None };
    let hub = rig.hub.clone();
    let errand = tokio::spawn(async move { hub.errand("s1", errand).await });
    alice.send("mute_all", json!({})).await;
    assert!(alice.hears_nothing().await);
    // The end is told first, and stands before what lies in the mailbox.
    let mut drained = pin!(rig.hub.drain());
    assert!(drained.as_mut().now_or_never().is_none());
    for n in 0..IN_MAILBOX {
        alice.send("set_door", json!({"locked": n % 2 == 0})).await;
    }
    if !alice.hears_nothing().await {
        return Err("the session ended before it was answered");
    }
    rig.journal.release();
    drained.await;
    if !matches!(errand.await, Ok(ErrandReply::Done)) {
        return Err("the errand was not answered");
    }
    assert_eq!(alice.closed().await.code, CloseCode::Restarting);
    // `start` was one, before.
    Ok(alice.heard.iter().filter(|heard| heard["type"] == "ok").count() - 1)
}

#[tokio::test(start_paused = true)]
async fn what_was_accepted_is_answered_before_a_drained_session_closes() {
    assert_eq!(answered_before_the_end(Rig::new()).await, Ok(1 + IN_MAILBOX));
}

#[tokio::test(start_paused = true)]
async fn the_look_for_unanswered_drains_goes_red_when_one_ends_at_once() {
    let planted = Planted { drain_at_once: true, ..Planted::default() };
    assert!(answered_before_the_end(Rig::planted(planted)).await.is_err());
}

/// Whoever is not told in time is cut off by the end of the process, and all come back at once.
#[tokio::test(start_paused = true)]
async fn a_disk_that_answers_nothing_keeps_nobody_from_being_told_that_it_ends() {
    let rig = Rig::new();
    let mut alice = rig.live().await;
    rig.journal.hold();
    alice.send("mute_all", json!({})).await;
    assert!(alice.hears_nothing().await);
    let mut drained = pin!(rig.hub.drain());
    assert!(timeout(settings().drain_grace / 2, drained.as_mut()).await.is_err());
    assert!(alice.hears_nothing().await, "there is time");
    assert!(timeout(settings().drain_grace, drained.as_mut()).await.is_err());
    assert_eq!(alice.closed().await.code, CloseCode::Restarting);
    rig.journal.release();
    drained.await;
}

/// What an owner ends by.
#[derive(Clone, Copy)]
enum End {
    /// Nobody can know whether its last record but one is durable.
    Unknown,
    Panic,
}

/// Joins until somebody is let in.
async fn comes_in(hub: Arc<Hub>, name: &str) {
    loop {
        let join = Join { identity: identity(name, Role::Panelist), resume: None, codec: Codec::Json };
        match hub.join("s1", join).await {
            Admission::Seated(_) => return,
            _ => tokio::time::sleep(Duration::from_millis(100)).await,
        }
    }
}

/// How many messages and people are in the log, behind an owner that ended with a message on its way. Two people come while
/// it is, so that of their records the second has the number that the first should.
async fn kept_behind_what_was_on_its_way(rig: Rig, end: End) -> Option<(usize, usize)> {
    let mut alice = rig.live().await;
    rig.journal.hold();
    alice.send("chat", json!({"to": "everyone", "text": "one"})).await;
    match end {
        End::Unknown => {
            alice.send("chat", json!({"to": "everyone", "text": "two"})).await;
            assert!(alice.hears_nothing().await);
            rig.journal.fail_next(Fault::UnknownButStored);
            rig.journal.release_one();
        }
        End::Panic => rig.hub.revoke("another").await,
    }
    assert_eq!(alice.closed().await.code, CloseCode::Restarting);
    let coming = ["Bob", "Dan"].map(|name| tokio::spawn(comes_in(rig.hub.clone(), name)));
    tokio::time::sleep(Duration::from_secs(1)).await;
    rig.journal.release();
    for join in coming {
        timeout(Duration::from_secs(60), join).await.ok()?.unwrap();
    }
    timeout(Duration::from_secs(60), comes_in(rig.hub.clone(), "Eve")).await.ok()?;
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
    assert_eq!(kept_behind_what_was_on_its_way(Rig::new(), End::Unknown).await, Some((2, 4)));
}

#[tokio::test(start_paused = true)]
async fn nobody_writes_on_from_before_what_an_owner_that_panicked_had_on_its_way() {
    let planted = Planted { panics: true, ..Planted::default() };
    assert_eq!(kept_behind_what_was_on_its_way(Rig::planted(planted), End::Panic).await, Some((1, 4)));
}

#[tokio::test(start_paused = true)]
async fn the_look_behind_a_lost_owner_goes_red_when_it_ends_at_once() {
    let planted = Planted { lose_at_once: true, ..Planted::default() };
    let kept = kept_behind_what_was_on_its_way(Rig::planted(planted), End::Unknown).await;
    assert_eq!(kept, None, "of the two who come, one is not in the log, and nobody can be read any more");
}

/// A disk may take minutes for what it has begun, and who waits has no time of their own.
#[tokio::test(start_paused = true)]
async fn who_comes_to_a_lost_owner_is_told_to_come_back_and_not_kept_waiting() {
    let rig = Rig::new();
    let mut alice = rig.live().await;
    rig.journal.hold();
    rig.journal.fail_next(Fault::UnknownButStored);
    for text in ["one", "two"] {
        alice.send("chat", json!({"to": "everyone", "text": text})).await;
    }
    assert!(alice.hears_nothing().await);
    rig.journal.release_one();
    assert_eq!(alice.closed().await.code, CloseCode::Restarting);
    let bob = timeout(Duration::from_secs(1), rig.admission("Bob", Role::Panelist, None)).await;
    assert!(matches!(bob, Ok(Admission::Turned(goodbye)) if goodbye.code == CloseCode::Overloaded));
    let title = || Some(PollTitle::new("Ebb").unwrap());
    let errand = || Errand::Reschedule { title: title(), description: None, capacity: None };
    let errand = timeout(Duration::from_secs(1), rig.hub.errand("s1", errand)).await;
    assert!(matches!(errand, Ok(ErrandReply::Refused(Refusal::Unavailable))));
    rig.journal.release();
    rig.join("Bob", Role::Panelist).await;
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
