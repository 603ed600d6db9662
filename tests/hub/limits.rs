//! What one session takes, at each limit, the one before it, and the one behind it; and who is let in regardless.

use std::time::Duration;

use cuelight::hub::load;
use cuelight::hub::mail::Admission;
use cuelight::journal::{Fault, Journal, Memory, RECORD_OVERHEAD_BYTES};
use cuelight::protocol::Codec;
use cuelight::protocol::outgoing::CloseCode;
use cuelight::session::{Record, Role};
use serde_json::{Value, json};

use super::rig::{Person, Rig};

fn with_joins_per_s(journal: Memory, joins_per_s: u64) -> Rig {
    Rig::with(journal, |settings| settings.bounds.joins_per_s = joins_per_s)
}

/// In how many milliseconds somebody is told to come back, if they are sent away.
async fn sent_away(rig: &Rig, name: &str) -> Option<u64> {
    match rig.admission(name, Role::Attendee, None).await {
        Admission::Turned(goodbye) => {
            assert_eq!(goodbye.code, CloseCode::Overloaded, "{name}");
            let reason: Value = serde_json::from_str(&goodbye.reason.expect("a time")).unwrap();
            Some(reason["retry_ms"].as_u64().unwrap())
        }
        Admission::Seated(_) => None,
        Admission::Ended => panic!("{name}: nothing ends"),
    }
}

#[tokio::test(start_paused = true)]
async fn a_storm_of_new_people_is_let_in_at_the_rate_and_the_rest_are_told_when_to_come_back() {
    let rig = with_joins_per_s(Memory::new(), 5);
    let mut alice = rig.live().await;
    for number in 0..5 {
        assert_eq!(sent_away(&rig, &format!("Guest{number}")).await, None, "{number}");
    }
    let mut times = Vec::new();
    for number in 5..105 {
        times.push(sent_away(&rig, &format!("Guest{number}")).await.expect("beyond the rate"));
    }
    for (place, retry_ms) in (1..).zip(&times) {
        // Five a second, each behind the one before; and up to a second at random.
        assert!((1000 + place * 200..=2000 + place * 200).contains(retry_ms), "{place}: {retry_ms}");
    }
    assert!(times.iter().map(|time| time % 200).collect::<std::collections::BTreeSet<_>>().len() > 10);
    // Those without whom there is nothing to come to, and those who were in.
    rig.join("Dave", Role::CoOrganizer).await;
    rig.join("Bob", Role::Panelist).await;
    rig.join("Guest1", Role::Attendee).await;
    assert!(sent_away(&rig, "Late").await.is_some());
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert!(sent_away(&rig, "Later").await.is_some(), "behind all who were sent away");
    assert_eq!(sent_away(&rig, "Guest5").await, None, "the first of those");
    assert!(sent_away(&rig, "Guest6").await.is_some());
    // Nothing was written of those who were sent away.
    let page = alice.ok("list_participants", json!({"limit": 100})).await;
    assert_eq!(page["result"]["total"], 1 + 5 + 2 + 1);
}

/// What is known not to be written lets nobody in: neither who had waited for their turn nor who came at a free one.
#[tokio::test(start_paused = true)]
async fn whose_turn_comes_while_the_journal_fails_has_it_when_they_come_again() {
    let rig = with_joins_per_s(Memory::new(), 1);
    let _alice = rig.live().await;
    let fails = async |name: &str| {
        rig.journal.fail_next(Fault::NotWritten);
        let admission = rig.admission(name, Role::Attendee, None).await;
        assert!(matches!(admission, Admission::Turned(goodbye) if goodbye.code == CloseCode::Overloaded));
    };
    fails("Guest0").await;
    assert!(sent_away(&rig, "Guest1").await.is_some(), "behind the one before");
    assert_eq!(sent_away(&rig, "Guest0").await, None, "there was nobody before");
    tokio::time::sleep(Duration::from_secs(1)).await;
    fails("Guest1").await;
    assert!(sent_away(&rig, "Late").await.is_some());
    assert_eq!(sent_away(&rig, "Guest1").await, None, "their turn");
}

#[tokio::test(start_paused = true)]
async fn after_a_restart_everybody_who_was_in_comes_back_at_once() {
    let before = with_joins_per_s(Memory::new(), 1000);
    let _alice = before.live().await;
    let mut people = Vec::new();
    for number in 0..50 {
        people.push(before.join(&format!("Guest{number}"), Role::Attendee).await);
    }
    let after = with_joins_per_s(before.journal.reopen(), 1);
    for number in 0..50 {
        after.join(&format!("Guest{number}"), Role::Attendee).await;
    }
    assert_eq!(sent_away(&after, "Newcomer").await, None);
    assert!(sent_away(&after, "Another").await.is_some());
}

async fn records(journal: &Memory) -> Vec<Record> {
    load::records(journal, &load::stream_of("s1").unwrap()).await.unwrap()
}

async fn journal_bytes(journal: &Memory) -> u64 {
    let history = journal.read(&load::stream_of("s1").unwrap(), 0).await.unwrap();
    history.records.iter().map(|stored| (stored.body.len() + RECORD_OVERHEAD_BYTES) as u64).sum()
}

/// Alice's webinar is live; then the server has ended.
async fn begun() -> Memory {
    let rig = Rig::new();
    rig.live().await;
    rig.journal.reopen()
}

/// The same session in a journal of its own.
async fn copy(journal: &Memory) -> Memory {
    let (stream, copy) = (load::stream_of("s1").unwrap(), Memory::new());
    for stored in journal.read(&stream, 0).await.unwrap().records {
        copy.append(&stream, stored.first - 1, stored.count, stored.body).await.unwrap().unwrap();
    }
    copy
}

/// Chats under an id that was not used before the server ended.
async fn chat(alice: &mut Person, id: &str, text: &str) -> Value {
    alice.send_as(id, "chat", json!({"to": "staff", "text": text})).await;
    alice.answer(id).await
}

const TEXT: &str = "The tide is out";

#[tokio::test(start_paused = true)]
async fn a_session_as_long_as_it_may_be_takes_no_more_and_can_be_left_and_ended() {
    let journal = begun().await;
    let before = journal_bytes(&journal).await;
    let measured = Rig::over(copy(&journal).await);
    let answer = chat(&mut measured.join("Alice", Role::Organizer).await, "a0", TEXT).await;
    assert_eq!(answer["type"], "ok");
    let chat_bytes = journal_bytes(&measured.journal).await - before;
    for (limit, fits) in [(chat_bytes - 1, 0), (chat_bytes, 1), (chat_bytes + 1, 1), (2 * chat_bytes, 2)] {
        let bounded =
            |journal: Memory| Rig::with(journal, |settings| settings.bounds.journal_bytes = before + limit);
        let rig = bounded(copy(&journal).await);
        let mut alice = rig.join("Alice", Role::Organizer).await;
        for number in 0..fits {
            assert_eq!(chat(&mut alice, &format!("a{number}"), TEXT).await["type"], "ok");
        }
        assert_eq!(chat(&mut alice, "b1", TEXT).await["error"]["code"], "unavailable", "{limit}");
        let written = journal_bytes(&rig.journal).await;
        assert_eq!(written, before + fits * chat_bytes);
        assert!(written <= before + limit, "nothing beyond the limit");
        // What was loaded counts as what was written since.
        let rig = bounded(rig.journal.reopen());
        let mut alice = rig.join("Alice", Role::Organizer).await;
        assert_eq!(chat(&mut alice, "b2", TEXT).await["error"]["code"], "unavailable", "{limit}");
        let turned = rig.admission("Carol", Role::Attendee, None).await;
        assert!(matches!(turned, Admission::Turned(goodbye) if goodbye.code == CloseCode::Overloaded));
        alice.send_as("c", "end", json!({})).await;
        assert_eq!(alice.answer("c").await["type"], "ok");
    }
}

#[tokio::test(start_paused = true)]
async fn an_event_beyond_the_limit_is_refused_before_it_is_written() {
    let journal = begun().await;
    // Longer in JSON for its line breaks, and in MessagePack for nothing.
    for text in ["a\n".repeat(900), "é".repeat(1500)] {
        let measured = Rig::over(copy(&journal).await);
        let answer = chat(&mut measured.join("Alice", Role::Organizer).await, "a", &text).await;
        assert_eq!(answer["type"], "ok");
        let event = records(&measured.journal).await.pop().unwrap().events.pop().unwrap();
        let bytes = Codec::ALL.iter().map(|codec| codec.encode(&event).len()).max().unwrap();
        for (limit, fits) in [(bytes - 1, false), (bytes, true), (bytes + 1, true)] {
            let rig = Rig::with(copy(&journal).await, |settings| settings.bounds.event_bytes = limit);
            let before = journal_bytes(&rig.journal).await;
            let mut alice = rig.join("Alice", Role::Organizer).await;
            let answer = chat(&mut alice, "a", &text).await;
            assert_eq!(answer["type"] == "ok", fits, "{limit} of {bytes}: {answer}");
            let written = journal_bytes(&rig.journal).await > before;
            assert_eq!(written, fits, "nothing is written of what is refused");
            if !fits {
                assert_eq!(answer["error"]["code"], "invalid");
                assert_eq!(answer["error"]["field"], "args");
            }
            assert_eq!(chat(&mut alice, "b", "short").await["type"], "ok");
        }
    }
}
