//! What is passed on and not kept: never more than four of a kind in a second to one connection, whatever stands beside its
//! welcome or behind a state of its own.

use std::time::Duration;

use cuelight::hub::Planted;
use cuelight::hub::seat::Delivery;
use cuelight::session::Role;
use serde_json::{Value, json};
use tokio::time::{Instant, timeout_at};

use super::rig::{Person, Rig};

/// What is looked at of each connection. Longer than the second that is counted, so that it begins anywhere.
const LONG: Duration = Duration::from_millis(1500);

/// When each message of a kind is delivered from now on.
async fn told(person: &mut Person, kind: &str) -> Vec<Instant> {
    let until = Instant::now() + LONG;
    let mut told = Vec::new();
    while let Ok(Delivery::Frames(frames)) = timeout_at(until, person.seat.next()).await {
        let messages = frames.iter().map(|frame| serde_json::from_slice::<Value>(frame).unwrap());
        told.extend(messages.filter(|message| message["event"] == kind).map(|_| Instant::now()));
    }
    told
}

/// Most of them within a second.
fn most_in_a_second(told: &[Instant]) -> usize {
    let within = |from: Instant| {
        let later = told.iter().filter(|at| **at >= from);
        later.filter(|at| **at - from < Duration::from_secs(1)).count()
    };
    told.iter().map(|from| within(*from)).max().unwrap_or(0)
}

/// Attendees come without an end, and somebody who comes back is told their number beside the welcome.
async fn numbers_told_to_who_comes_back(planted: Planted) -> usize {
    let mut most = 0;
    for offset_ms in (5..300).step_by(30) {
        let rig = Rig::planted(planted);
        let _alice = rig.live().await;
        let mut carol = rig.join("Carol", Role::Attendee).await;
        carol.rest().await;
        let position = carol.position();
        drop(carol);
        let come = async {
            let mut here = Vec::new();
            for number in 0..150 {
                here.push(rig.join(&format!("p{number}"), Role::Attendee).await);
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        let comes_back = async {
            tokio::time::sleep(Duration::from_millis(1000 + offset_ms)).await;
            let mut carol = rig.resume("Carol", Role::Attendee, Some(position)).await;
            assert_eq!(carol.welcome["resumed"], true);
            let beside = Instant::now();
            let told = told(&mut carol, "audience").await;
            let read = carol.heard.iter().filter(|message| message["event"] == "audience").map(|_| beside);
            most_in_a_second(&read.chain(told).collect::<Vec<_>>())
        };
        let ((), count) = tokio::join!(come, comes_back);
        most = most.max(count);
    }
    most
}

/// A disk comes and goes, and all the time somebody's view changes.
async fn disks_told_to_whose_view_changes(planted: Planted) -> usize {
    let rig = Rig::planted(planted);
    let mut alice = rig.live().await;
    let mut carol = rig.join("Carol", Role::Panelist).await;
    carol.rest().await;
    let participant = carol.participant();
    let changes = async {
        for number in 0..75 {
            rig.journal.set_writable(number % 10 > 3);
            let role = if number % 2 == 0 { "attendee" } else { "panelist" };
            alice.send("set_role", json!({"participant": participant, "role": role})).await;
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let ((), told) = tokio::join!(changes, told(&mut carol, "storage"));
    assert!(!told.is_empty(), "the disk came and went");
    most_in_a_second(&told)
}

#[tokio::test(start_paused = true)]
async fn who_comes_back_into_a_crowd_is_told_its_number_four_times_a_second_at_most() {
    let most = numbers_told_to_who_comes_back(Planted::default()).await;
    assert!((3..=4).contains(&most), "{most}");
}

#[tokio::test(start_paused = true)]
async fn finds_numbers_that_come_besides() {
    assert!(numbers_told_to_who_comes_back(Planted { besides: true, ..Planted::default() }).await > 4);
}

#[tokio::test(start_paused = true)]
async fn whose_view_changes_all_the_time_is_told_of_the_disk_four_times_a_second_at_most() {
    let most = disks_told_to_whose_view_changes(Planted::default()).await;
    assert!((1..=4).contains(&most), "{most}");
}

#[tokio::test(start_paused = true)]
async fn finds_disks_that_are_told_behind_each_state() {
    assert!(disks_told_to_whose_view_changes(Planted { besides: true, ..Planted::default() }).await > 4);
}
