//! Snapshots that leave something out are counted where they are made; and settings hold after a fault as before it.

use std::time::Duration;

use cuelight::journal::{Fault, Memory};
use cuelight::session::Role;
use metrics_exporter_prometheus::PrometheusBuilder;
use serde_json::json;

use super::rig::Rig;

#[tokio::test(start_paused = true)]
async fn a_snapshot_that_leaves_something_out_is_counted_by_what_it_met() {
    for (limit, messages, length, (most, bytes)) in
        [("history_messages", 3, 1, (3, 256 * 1024)), ("snapshot_bytes", 14, 2000, (200, 128 * 1024))]
    {
        let recorder = PrometheusBuilder::new().build_recorder();
        let counts = recorder.handle();
        let _guard = metrics::set_default_local_recorder(&recorder);
        let rig = Rig::with(Memory::new(), |settings| {
            settings.bounds.rules.messages_shown = most;
            settings.bounds.rules.snapshot_bytes = bytes;
        });
        let mut alice = rig.live().await;
        let say = json!({"to": "everyone", "text": "\u{1f600}".repeat(length)});
        let row = |count: u32| format!("cuelight_hub_limited_total{{limit=\"{limit}\"}} {count}");
        for _ in 0..messages {
            alice.ok("chat", say.clone()).await;
        }
        let shown = rig.join("Bob", Role::Panelist).await.welcome["state"]["chat"]["messages"].clone();
        assert_eq!(shown.as_array().unwrap().len(), messages);
        assert!(!counts.render().contains("cuelight_hub_limited_total"), "{limit}: nothing was left out");
        alice.ok("chat", say.clone()).await;
        if limit == "snapshot_bytes" {
            alice.ok("chat", say).await;
        }
        let shown = rig.join("Frank", Role::Panelist).await.welcome["state"]["chat"]["messages"].clone();
        assert_eq!(shown.as_array().unwrap().len(), messages, "{limit}: one was");
        assert!(counts.render().contains(&row(1)), "{limit}: {}", counts.render());
    }
}

/// Going back to what is durable is a replay: the session that comes of it has the same bounds.
#[tokio::test(start_paused = true)]
async fn settings_hold_after_a_record_that_was_not_written() {
    let rig = Rig::with(Memory::new(), |settings| {
        (settings.bounds.rules.polls, settings.bounds.rules.messages_shown) = (1, 1);
    });
    let mut alice = rig.live().await;
    let poll = json!({"question": "Q", "kind": "text"});
    alice.ok("create_poll", poll.clone()).await;
    for text in ["one", "two"] {
        alice.ok("chat", json!({"to": "everyone", "text": text})).await;
    }
    rig.journal.fail_next(Fault::NotWritten);
    assert_eq!(
        alice.ask("chat", json!({"to": "everyone", "text": "x"})).await["error"]["code"],
        "unavailable"
    );
    assert_eq!(alice.ask("create_poll", poll).await["error"]["actual"], json!({"polls": 1}));
    let shown = rig.join("Bob", Role::Panelist).await.welcome["state"]["chat"]["messages"].clone();
    assert_eq!((shown.as_array().unwrap().len(), &shown[0]["text"]), (1, &json!("two")));
}

/// Sums that were passed over with the rest, and that nobody's vote would bring again.
#[tokio::test(start_paused = true)]
async fn staff_who_fell_behind_are_told_the_open_polls_sums_with_the_snapshot() {
    let rig = Rig::with(Memory::new(), |settings| settings.ring.entries_max = 8);
    let mut alice = rig.live().await;
    let mut bob = rig.join("Bob", Role::Panelist).await;
    let mut carol = rig.join("Carol", Role::Attendee).await;
    let poll = json!({"question": "Tea?", "kind": "single", "options": ["yes", "no"]});
    let poll = alice.ok("create_poll", poll).await["result"]["poll"].clone();
    alice.ok("open_poll", json!({"poll": poll})).await;
    alice.rest().await;
    carol.ok("vote", json!({"poll": poll, "choices": [1]})).await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    for _ in 0..20 {
        bob.ok("chat", json!({"to": "everyone", "text": "on and on"})).await;
    }
    let heard = alice.rest().await;
    let behind = heard.iter().position(|message| message["type"] == "snapshot").expect("fell behind");
    assert!(heard[..behind].iter().all(|message| message["event"] != "poll_tally"), "{heard:#?}");
    let told = heard[behind..].iter().filter(|message| message["event"] == "poll_tally");
    let told: Vec<_> = told.map(|message| &message["data"]["voters"]).collect();
    assert_eq!(told, [&json!(1)]);
}
