//! The wall clock may jump: nobody is dropped early or late, nothing is reordered, and `at` never goes back.
//! Must not know how the session keeps its time.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use cuelight::hub::{Planted, Settings};
use cuelight::journal::Memory;
use cuelight::session::{Millis, Role};
use serde_json::{Value, json};

use super::rig::{Person, Rig};

const HOUR_MS: u64 = 3_600_000;
const NOON_MS: u64 = 1_800_000_000_000;

/// A wall clock that somebody sets.
#[derive(Clone)]
struct WallClock(Arc<AtomicU64>);

impl WallClock {
    fn at(ms: u64) -> WallClock {
        WallClock(Arc::new(AtomicU64::new(ms)))
    }

    fn set(&self, ms: u64) {
        self.0.store(ms, Ordering::Relaxed);
    }

    fn into_settings(self, settings: &mut Settings) {
        let start = tokio::time::Instant::now();
        let elapsed = move || start.elapsed().as_millis() as u64;
        settings.clock = Box::new(move || Millis(self.0.load(Ordering::Relaxed) + elapsed()));
    }
}

/// When things happened, in the order they were told.
fn times(person: &Person) -> Vec<String> {
    let at = |event: &Value| event["at"].as_str().expect("an event has a time").to_owned();
    person.events().iter().map(at).collect()
}

fn left(person: &Person) -> usize {
    person.events().iter().filter(|event| event["event"] == "participant_left").count()
}

#[tokio::test(start_paused = true)]
async fn whatever_the_wall_clock_does_people_are_dropped_when_their_grace_ends_and_time_does_not_go_back() {
    for jump_ms in [NOON_MS + HOUR_MS, NOON_MS - HOUR_MS] {
        let clock = WallClock::at(NOON_MS);
        let rig = Rig::with(Memory::new(), |settings| clock.clone().into_settings(settings));
        let mut alice = rig.live().await;
        drop(rig.join("Carol", Role::Attendee).await);
        alice.rest().await;
        clock.set(jump_ms);
        alice.ok("chat", json!({"to": "everyone", "text": "just after the jump"})).await;
        tokio::time::sleep(Duration::from_secs(27)).await;
        alice.ok("set_door", json!({"locked": true})).await;
        assert_eq!(left(&alice), 0, "nobody is dropped within the grace");
        clock.set(NOON_MS);
        tokio::time::sleep(Duration::from_secs(3)).await;
        alice.ok("set_door", json!({"locked": false})).await;
        assert_eq!(left(&alice), 1, "nor later than at its end");
        let times = times(&alice);
        assert!(times.is_sorted(), "{times:?}");
        assert!(times.last() < Some(&"2027-01-15T08:01".to_owned()), "time ran steadily: {times:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn after_a_restart_with_the_clock_set_back_nothing_happens_before_what_happened() {
    let clock = WallClock::at(NOON_MS);
    let rig = Rig::with(Memory::new(), |settings| clock.clone().into_settings(settings));
    let mut alice = rig.live().await;
    tokio::time::sleep(Duration::from_secs(5)).await;
    alice.ok("chat", json!({"to": "everyone", "text": "before"})).await;
    let from = alice.position();
    let mut before = times(&alice);
    rig.hub.drain().await;
    clock.set(NOON_MS - HOUR_MS);
    let rig = Rig::with(rig.journal.clone(), |settings| clock.into_settings(settings));
    let mut alice = rig.resume("Alice", Role::Organizer, Some(from)).await;
    assert_eq!(alice.welcome["resumed"], true);
    drop(rig.join("Carol", Role::Attendee).await);
    tokio::time::sleep(Duration::from_secs(29)).await;
    alice.send_as("after", "chat", json!({"to": "everyone", "text": "after"})).await;
    assert_eq!(alice.answer("after").await["type"], "ok");
    assert_eq!(left(&alice), 0, "nobody is dropped within the grace");
    tokio::time::sleep(Duration::from_secs(2)).await;
    alice.rest().await;
    assert_eq!(left(&alice), 1, "nor later than at its end");
    before.extend(times(&alice));
    assert!(before.is_sorted(), "{before:?}");
}

/// The whole process was stopped, with its machine: who had lost the connection just before could not come back meanwhile.
#[tokio::test(start_paused = true)]
async fn while_the_process_was_held_up_nobodys_grace_has_run() {
    assert_eq!(lost_while_held_up(Planted::default()).await, [0, 1, 2]);
}

#[tokio::test(start_paused = true)]
async fn finds_who_is_dropped_for_what_the_process_was_held_up() {
    assert_eq!(lost_while_held_up(Planted { impatient: true, ..Planted::default() }).await[0], 2);
}

/// How many have left when the grace begun anew is nearly over, and when it is over for the one who did not come back, and
/// how often the baton has gone to somebody.
async fn lost_while_held_up(planted: Planted) -> [usize; 3] {
    let rig = Rig::planted(planted);
    let mut alice = rig.live().await;
    let carol = rig.join("Carol", Role::Attendee).await;
    let dan = rig.join("Dan", Role::Panelist).await;
    alice.ok("hand_presenter", json!({"participant": dan.participant()})).await;
    drop((carol, dan));
    tokio::time::sleep(Duration::from_secs(20)).await;
    alice.rest().await;
    tokio::time::advance(Duration::from_secs(120)).await;
    tokio::time::sleep(Duration::from_secs(28)).await;
    let _dan = rig.join("Dan", Role::Panelist).await;
    alice.rest().await;
    let before = left(&alice);
    tokio::time::sleep(Duration::from_secs(2)).await;
    alice.rest().await;
    let batons = alice.events().iter().filter(|event| event["event"] == "presenter_changed").count();
    [before, left(&alice), batons]
}
