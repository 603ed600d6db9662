//! The demo: what it shows, who may join it and how, and how it ends.

use std::path::Path;
use std::process::Stdio;

use cuelight::client::{Client, ClientOptions, Update};
use serde_json::{Value, json};
use tokio::io::AsyncReadExt;

use super::harness::{Running, cuelight, event, get};

fn demos_in(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder).unwrap();
    entries.filter(|entry| entry.as_ref().unwrap().file_name().to_string_lossy().contains("demo")).count()
}

#[tokio::test]
async fn the_demo_shows_a_webinar_lets_one_join_with_a_printed_link_or_line_and_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let words = ["demo", "--listen", "127.0.0.1:0", "--attendees", "9", "--seed", "7"];
    let mut demo = Running::start(cuelight(&words).env("TMPDIR", folder.path()));
    let links = demo.links().await;
    let roles: Vec<&str> = links.iter().map(|(who, _)| who.as_str()).collect();
    assert_eq!(roles.len(), 7, "every role, and anyone: {roles:?}");
    for (who, link) in &links {
        let door = if who.contains("organizer") { "/control/" } else { "/join/" };
        let (page, ticket) = link.split_once('#').unwrap_or((link, ""));
        assert!(page.contains(door) && !page.contains('?'), "{who}: {link}");
        assert_eq!(ticket.split('.').count(), if who.starts_with("anyone") { 1 } else { 3 }, "{who}: {link}");
        let (address, path) = page.strip_prefix("http://").unwrap().split_once('/').unwrap();
        assert!(get(address, &format!("/{path}")).await.contains("<html"), "{page} is a page");
    }
    let linked = links.iter().find(|(who, _)| who == "panelist").unwrap().1.split_once('#').unwrap().1;
    let url = demo.line_that(|line| line.trim_start().starts_with("ws://")).await;
    let url = url.split_whitespace().next().unwrap().to_owned();
    demo.line_that(|line| line == "# attendee").await;
    let hello: Value = serde_json::from_str(&demo.line().await).unwrap();
    let ticket = hello["args"]["ticket"].as_str().unwrap();
    demo.line_that(|line| line.starts_with("What an organizer sees")).await;
    let is_event = |line: &str| line.get(2..3) == Some(":") && line.get(5..6) == Some(":");
    demo.line_that(is_event).await;
    assert_eq!(demos_in(folder.path()), 1, "its data is in the temporary directory");
    for ticket in [ticket, linked] {
        let (_client, mut updates) = Client::connect(ClientOptions::new(url.clone(), ticket)).await.unwrap();
        event(&mut updates, None).await;
    }
    demo.tell_to_end().await;
    assert_eq!(demo.exit_code().await, Some(0));
    assert_eq!(demos_in(folder.path()), 0, "and goes with it");
}

#[tokio::test]
async fn a_visitor_with_the_organizers_link_may_do_anything_in_the_demo_and_end_it() {
    let folder = tempfile::tempdir().unwrap();
    let words = ["demo", "--listen", "127.0.0.1:0", "--attendees", "9", "--seed", "7"];
    let mut command = cuelight(&words);
    let mut demo = Running::start(command.env("TMPDIR", folder.path()).stderr(Stdio::piped()));
    let mut log = demo.child.stderr.take().unwrap();
    let links = demo.links().await;
    let link = &links.iter().find(|(who, _)| who == "organizer").unwrap().1;
    let (page, ticket) = link.split_once('#').unwrap();
    let (address, path) = page.strip_prefix("http://").unwrap().split_once('/').unwrap();
    let url = demo.line_that(|line| line.trim_start().starts_with("ws://")).await;
    let url = url.split_whitespace().next().unwrap().to_owned();
    // The host, at work: the first poll is open.
    demo.line_that(|line| line.contains("poll_opened")).await;
    let (you, mut hears) = Client::connect(ClientOptions::new(url, ticket)).await.unwrap();
    let Some(Update::Welcome(welcome)) = hears.next().await else { panic!("a welcome comes first") };
    let state = welcome.state.unwrap();
    tokio::spawn(async move { while hears.next().await.is_some() {} });
    let poll = &state["poll"]["poll"];
    for (cmd, args) in [
        ("close_poll", json!({ "poll": poll })),
        ("delete_poll", json!({ "poll": poll })),
        ("take_presenter", json!({})),
        ("mute_all", json!({"lock": true})),
        ("set_lab", json!({"lab": "captions", "on": false})),
        ("set_chat_policy", json!({"attendees": "off"})),
        ("end", json!({})),
    ] {
        you.command(cmd, args).await.unwrap_or_else(|refused| panic!("{cmd}: {refused}"));
    }
    let line = demo.line_that(|line| line.contains("has ended")).await;
    assert!(line.contains("Ctrl-C") && line.contains("cuelight demo"), "says what to do: {line}");
    assert!(get(address, &format!("/{path}")).await.contains("<html"), "the page you are on is still there");
    demo.tell_to_end().await;
    assert_eq!(demo.exit_code().await, Some(0));
    let mut logged = String::new();
    log.read_to_string(&mut logged).await.unwrap();
    assert_eq!(logged, "", "nothing to complain of");
}

/// The narrator is one of the people, and the visitor may send anybody away.
#[tokio::test]
async fn the_demo_goes_on_when_a_visitor_sends_its_narrator_and_host_away() {
    let folder = tempfile::tempdir().unwrap();
    let words = ["demo", "--listen", "127.0.0.1:0", "--attendees", "9", "--seed", "7"];
    let mut demo = Running::start(cuelight(&words).env("TMPDIR", folder.path()));
    let links = demo.links().await;
    let ticket = links.iter().find(|(who, _)| who == "organizer").unwrap().1.split_once('#').unwrap().1;
    let url = demo.line_that(|line| line.trim_start().starts_with("ws://")).await;
    let url = url.split_whitespace().next().unwrap().to_owned();
    demo.line_that(|line| line.contains("phase_changed")).await;
    let (you, mut hears) = Client::connect(ClientOptions::new(url, ticket)).await.unwrap();
    tokio::spawn(async move { while hears.next().await.is_some() {} });
    let staff = you.command("list_participants", json!({})).await.unwrap().result["items"].clone();
    for sub in ["demo-host", "demo-narrator"] {
        let row = staff.as_array().unwrap().iter().find(|row| row["sub"] == sub).unwrap();
        you.command("remove", json!({"participant": row["participant"]})).await.unwrap();
    }
    let line = demo.line_that(|line| line.contains("goes on")).await;
    assert!(line.contains("Ctrl-C"), "{line}");
    you.command("list_chat", json!({})).await.unwrap();
    demo.tell_to_end().await;
    assert_eq!(demo.exit_code().await, Some(0));
}
