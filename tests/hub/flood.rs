//! Floods at the door: who comes in first, whose seats are kept, and who is told to come back when.
//! Each promise has a twin: with the fault planted that it is about, the same look must go red.

use std::collections::BTreeMap;

use cuelight::hub::mail::{Admission, ResumeFrom};
use cuelight::hub::seat::Seat;
use cuelight::hub::{Planted, SessionBounds};
use cuelight::journal::{Journal, Memory};
use cuelight::protocol::outgoing::CloseCode;
use cuelight::session::{Role, Seq};
use futures_util::stream::{FuturesUnordered, StreamExt};
use serde_json::Value;

use super::rig::Rig;

/// Somebody at the door.
#[derive(Clone)]
struct Guest {
    name: String,
    role: Role,
    comes_back: bool,
}

fn guests(of: &str, count: usize, role: Role, comes_back: bool) -> Vec<Guest> {
    (0..count).map(|number| Guest { name: format!("{of}{number}"), role, comes_back }).collect()
}

const FLOOD: usize = 5_000;
const STAFF: usize = 20;
const NEW: usize = 500;

/// A journal in which a crowd and some staff were in a session that went on without them.
async fn crowded() -> (Memory, ResumeFrom) {
    let rig = Rig::of_seats(10_000, Memory::new(), |settings| settings.bounds = SessionBounds::NONE);
    let alice = rig.live().await;
    let mut seats = Vec::new();
    for guest in guests("Guest", FLOOD, Role::Attendee, true) {
        seats.push(rig.admission(&guest.name, guest.role, None).await);
    }
    for guest in guests("Staff", STAFF, Role::CoOrganizer, true) {
        seats.push(rig.admission(&guest.name, guest.role, None).await);
    }
    rig.journal.flush().await;
    (rig.journal.reopen(), alice.position())
}

fn large(journal: Memory, planted: Planted) -> Rig {
    Rig::of_seats(10_000, journal, |settings| {
        settings.planted = planted;
        settings.ring.entries_max = 8_192;
        settings.bounds.joins_per_s = 100;
    })
}

/// All of them at once; whom the owner let in in which order, and whom it sent away.
async fn come(rig: &Rig, guests: &[Guest], from: &ResumeFrom) -> (Vec<Guest>, Vec<(Guest, u64)>) {
    let coming = guests.iter().map(|guest| async move {
        let resume = guest.comes_back.then(|| from.clone());
        (guest, rig.admission(&guest.name, guest.role, resume).await)
    });
    let mut coming: FuturesUnordered<_> = coming.collect();
    let (mut seated, mut away) = (BTreeMap::<_, (Guest, Box<Seat>)>::new(), Vec::new());
    while let Some((guest, admission)) = coming.next().await {
        match admission {
            Admission::Seated(seat) => drop(seated.insert(seat.conn(), (guest.clone(), seat))),
            Admission::Turned(goodbye) => {
                assert_eq!(goodbye.code, CloseCode::Overloaded, "{}", guest.name);
                let reason: Value = serde_json::from_str(&goodbye.reason.expect("a time")).unwrap();
                away.push((guest.clone(), reason["retry_ms"].as_u64().unwrap()));
            }
            Admission::Ended => panic!("{}: nothing ends", guest.name),
        }
    }
    (seated.into_values().map(|(guest, _)| guest).collect(), away)
}

/// After a restart a crowd returns at once with newcomers among them, and the staff last of all. How many there are who
/// did not come by rank, and in it as they came.
async fn out_of_order(journal: &Memory, from: &ResumeFrom, planted: Planted) -> usize {
    let rig = large(journal.clone(), planted);
    let mut all = guests(if planted.one_lane { "Newer" } else { "New" }, NEW, Role::Attendee, false);
    all.extend(guests("Guest", FLOOD, Role::Attendee, true));
    all.extend(guests("Staff", STAFF, Role::CoOrganizer, true));
    let (let_in, away) = come(&rig, &all, from).await;
    assert_eq!(let_in.len(), FLOOD + STAFF + 100, "everybody who was in, and a second's newcomers");
    assert_eq!(away.len(), NEW - 100, "of those who were in nobody is sent away");
    let place = |guest: &Guest| match (guest.role, guest.comes_back) {
        (Role::Attendee, true) => 1,
        (Role::Attendee, false) => 2,
        _ => 0,
    };
    let staff_late = let_in.iter().take(STAFF).filter(|guest| place(guest) != 0).count();
    let last_back = let_in.iter().rposition(|guest| place(guest) == 1).unwrap();
    let new_before = let_in[..last_back].iter().filter(|guest| place(guest) == 2).count();
    staff_late + new_before
}

/// With its twin in one test: the crowd takes its time to come in a first time.
#[tokio::test(start_paused = true)]
async fn after_a_restart_staff_come_first_then_all_who_were_in_then_the_new() {
    let (journal, from) = crowded().await;
    assert_eq!(out_of_order(&journal, &from, Planted::default()).await, 0);
    let journal = journal.reopen();
    let planted = Planted { one_lane: true, ..Planted::default() };
    assert!(out_of_order(&journal, &from, planted).await > STAFF, "the look goes red when nobody goes first");
}

/// More newcomers than the session takes, for as long as it takes until those of the beginning have come back when they
/// were told; how many of these were sent away a second time, and how many newcomers were let in before them.
async fn overtaken(planted: Planted) -> (usize, usize) {
    let rig = large(Memory::new(), Planted { seed: Some(5), ..planted });
    let _alice = rig.live().await;
    let from = ResumeFrom { epoch: "e".into(), seq: Seq(1) };
    let (let_in, mut away) = come(&rig, &guests("Early", 300, Role::Attendee, false), &from).await;
    assert_eq!(let_in.len(), 100);
    away.sort_by_key(|(_, retry_ms)| *retry_ms);
    let began = tokio::time::Instant::now();
    let (mut again, mut newcomers) = (0, 0);
    for (number, (guest, retry_ms)) in away.iter().enumerate() {
        tokio::time::sleep_until(began + std::time::Duration::from_millis(*retry_ms)).await;
        let late = guests(&format!("Late{number}x"), 3, Role::Attendee, false);
        newcomers += come(&rig, &late, &from).await.0.len();
        again += come(&rig, std::slice::from_ref(guest), &from).await.1.len();
    }
    (again, newcomers)
}

#[tokio::test(start_paused = true)]
async fn who_comes_back_when_told_is_let_in_however_many_newcomers_there_are() {
    assert_eq!(overtaken(Planted::default()).await, (0, 0));
}

#[tokio::test(start_paused = true)]
async fn the_look_at_those_who_wait_goes_red_when_newcomers_take_their_turns() {
    let (again, newcomers) = overtaken(Planted { forget_places: true, ..Planted::default() }).await;
    assert!(again > 50 && newcomers > 50, "{again} {newcomers}");
}

/// What four hundred are told who are sent away together, over what they wait for their turn.
async fn told(planted: Planted) -> Vec<u64> {
    let rig = large(Memory::new(), Planted { seed: Some(9), ..planted });
    let _alice = rig.live().await;
    let from = ResumeFrom { epoch: "e".into(), seq: Seq(1) };
    let (_, mut away) = come(&rig, &guests("Guest", 500, Role::Attendee, false), &from).await;
    away.sort_by_key(|(guest, _)| guest.name["Guest".len()..].parse::<usize>().unwrap());
    away.into_iter().map(|(_, retry_ms)| retry_ms).collect()
}

/// Whether they are spread over more than a second and told the later the further behind they are.
fn is_spread(told: &[u64]) -> bool {
    let mean = |some: &[u64]| some.iter().sum::<u64>() / some.len() as u64;
    let apart = told.iter().map(|told| told / 50).collect::<std::collections::BTreeSet<_>>().len();
    let grows = told.chunks(100).map(mean).collect::<Vec<_>>().windows(2).all(|pair| pair[0] + 800 < pair[1]);
    apart > 60 && grows
}

#[tokio::test(start_paused = true)]
async fn those_who_are_sent_away_are_told_times_that_are_spread_and_grow_with_the_line() {
    let times = told(Planted::default()).await;
    assert_eq!(times.len(), 400);
    for (place, retry_ms) in (1..).zip(&times) {
        // A hundred a second, each behind the one before; and one to two seconds at random.
        assert!((1000 + place * 10..=2000 + place * 10).contains(retry_ms), "{place}: {retry_ms}");
    }
    assert!(is_spread(&times));
    assert_eq!(times, told(Planted::default()).await, "of one seed, the same");
}

#[tokio::test(start_paused = true)]
async fn the_look_at_the_times_goes_red_when_all_are_told_the_same() {
    assert!(!is_spread(&told(Planted { same_retry: true, ..Planted::default() }).await));
}

/// A session with room for so many attendees, all of whom are there; then half of them lose their connections, a flood
/// of strangers knocks, and they come back. How many of them found their seats taken.
async fn seats_lost(planted: Planted, restarts: bool) -> usize {
    const SEATS: usize = 1000;
    let full = |journal| Rig::with(journal, |settings| settings.planted = planted);
    let mut rig = full(Memory::new());
    let mut seats: Vec<_> = Vec::new();
    let alice = rig.live().await;
    for number in 0..SEATS {
        let admission = rig.admission(&format!("Guest{number}"), Role::Attendee, None).await;
        assert!(matches!(admission, Admission::Seated(_)), "{number}");
        seats.push(admission);
    }
    let from = alice.position();
    seats.truncate(SEATS / 2);
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    if restarts {
        rig = full(rig.journal.reopen());
        seats.clear();
    }
    let mut taken = 0;
    for number in 0..SEATS {
        match rig.admission(&format!("Stranger{number}"), Role::Attendee, None).await {
            Admission::Seated(seat) => seats.push(Admission::Seated(seat)),
            Admission::Turned(goodbye) => assert_eq!(goodbye.code, CloseCode::Full),
            Admission::Ended => panic!("nothing ends"),
        }
    }
    for number in 0..SEATS {
        let admission = rig.admission(&format!("Guest{number}"), Role::Attendee, Some(from.clone())).await;
        taken += usize::from(!matches!(admission, Admission::Seated(_)));
        seats.push(admission);
    }
    // The stage needs no seat.
    assert!(matches!(rig.admission("Dave", Role::CoOrganizer, None).await, Admission::Seated(_)));
    taken
}

#[tokio::test(start_paused = true)]
async fn the_seats_of_those_who_lost_their_connections_are_kept_from_a_flood() {
    assert_eq!(seats_lost(Planted::default(), false).await, 0);
    assert_eq!(seats_lost(Planted::default(), true).await, 0, "after a restart too");
}

#[tokio::test(start_paused = true)]
async fn the_look_at_seats_goes_red_when_whoever_drops_gives_theirs_away() {
    assert!(seats_lost(Planted { give_seats_away: true, ..Planted::default() }, false).await > 400);
}
