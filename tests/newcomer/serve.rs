//! A server without any configuration: joined, looked into and ended with its own verbs; its log, and its memory.

use std::process::Stdio;

use cuelight::client::{Client, ClientOptions, Closed, Codec, Update, Updates};
use cuelight::config::keyfile;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::time::timeout;

use super::harness::{PATIENCE, Running, cuelight, event, post, said, verb};

/// How the connection is ended by a server that ends.
async fn sent_away(updates: &mut Updates) -> Closed {
    loop {
        match timeout(PATIENCE, updates.next()).await.expect("the client is told") {
            Some(Update::Reconnecting { after, .. }) => return after,
            Some(Update::Closed(closed)) => panic!("closed for good: {closed}"),
            None => panic!("the client says why it ends"),
            Some(_) => {}
        }
    }
}

/// A server on a data directory of its own, and a webinar's session on it.
struct Served {
    server: Running,
    address: String,
    session: String,
    data: tempfile::TempDir,
}

impl Served {
    /// Without any key configured: the server makes one, and the verbs find it.
    async fn start() -> Served {
        let data = tempfile::tempdir().unwrap();
        let folder = data.path().to_str().unwrap();
        let words = ["serve", "--listen", "127.0.0.1:0", "--data", folder, "--log", "error"];
        let mut server = Running::start(&mut cuelight(&words));
        let line = server.line().await;
        let address = line.strip_prefix("listening on http://").expect("says where").to_owned();
        let key = keyfile::load(data.path()).unwrap().expect("a key was made");
        let webinar =
            json!({"title": "First steps", "starts_at": "2030-01-01T12:00:00Z", "duration_min": 60});
        let (status, webinar) = post(&address, "/v1/webinars", &key, &webinar).await;
        assert_eq!(status, 201, "{webinar}");
        let session = webinar["session"].as_str().unwrap().to_owned();
        Served { server, address, session, data }
    }

    fn data(&self) -> &str {
        self.data.path().to_str().unwrap()
    }

    async fn join(&self, role: &str, name: &str, codec: Codec) -> (Client, Updates) {
        let words =
            ["ticket", "--session", &self.session, "--role", role, "--name", name, "--data", self.data()];
        let ticket = said(&words).await.trim().to_owned();
        let url = format!("ws://{}/v1/sessions/{}/ws", self.address, self.session);
        Client::connect(ClientOptions::new(url, ticket).codec(codec)).await.unwrap()
    }

    /// What the verbs say beside the running server.
    async fn look_around(&self) {
        let (data, session) = (self.data(), self.session.as_str());
        let report = said(&["report", "--session", session, "--data", data]).await;
        serde_json::from_str::<Value>(&report).expect("a report is JSON");
        assert!(report.contains("Alice") && report.contains("Carol"), "{report}");
        let dump = said(&["journal", "dump", "--session", session, "--json", "--data", data]).await;
        let lines: Vec<Value> = dump.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert!(lines.len() > 3, "{dump}");
        assert!(dump.contains("phase_changed") && dump.contains("welcome all"), "{dump}");
        let verified = said(&["journal", "verify", "--data", data]).await;
        assert!(
            verified.contains(session) && verified.lines().all(|line| line.ends_with(": ok")),
            "{verified}"
        );
        let words =
            ["ticket", "--session", session, "--role", "organizer", "--name", "Alice", "--data", data];
        let link = said(&[&words[..], &["--link", "https://live.example/"]].concat()).await;
        assert!(link.starts_with(&format!("https://live.example/control/{session}#ey")), "{link}");
        let link = said(&[&["ticket", "--link"], &words[1..]].concat()).await;
        assert!(link.starts_with(&format!("http://127.0.0.1:8080/control/{session}#ey")), "{link}");
        let health = said(&["health", "--url", &format!("http://{}", self.address)]).await;
        assert_eq!(health.trim(), "ready");
    }
}

#[tokio::test]
async fn a_server_without_any_configuration_can_be_joined_looked_into_and_ended_with_its_own_verbs() {
    let mut served = Served::start().await;
    let (alice, mut alice_hears) = served.join("organizer", "Alice", Codec::Json).await;
    let (_carol, mut carol_hears) = served.join("attendee", "Carol", Codec::MessagePack).await;
    alice.command("start", json!({})).await.unwrap();
    assert_eq!(event(&mut carol_hears, Some("phase_changed")).await["phase"], "live");
    alice.command("chat", json!({"to": "everyone", "text": "welcome all"})).await.unwrap();
    assert_eq!(event(&mut carol_hears, Some("chat_message")).await["text"], "welcome all");
    served.look_around().await;
    served.server.tell_to_end().await;
    for hears in [&mut alice_hears, &mut carol_hears] {
        let closed = sent_away(hears).await;
        assert_eq!(closed.code, 1012, "{closed}");
        assert!(closed.retry_ms().is_some(), "told when to come back: {closed}");
    }
    assert_eq!(served.server.exit_code().await, Some(0));
    let (code, _) = verb(&["health", "--url", &format!("http://{}", served.address)]).await;
    assert_eq!(code, Some(1), "nobody is there any more");
    let dump = ["journal", "dump", "--session", &served.session, "--data", served.data()];
    assert!(said(&dump).await.contains("welcome all"), "what was acknowledged is there after the end");
}

#[tokio::test]
async fn a_log_that_goes_to_a_file_has_no_colours() {
    let data = tempfile::tempdir().unwrap();
    let words = ["serve", "--listen", "127.0.0.1:0", "--data", data.path().to_str().unwrap()];
    let mut command = cuelight(&words);
    command.env("CUELIGHT_API_KEY", "k").env("CUELIGHT_API_SECRET", "short").stderr(Stdio::piped());
    let mut server = command.spawn().unwrap();
    let mut log = BufReader::new(server.stderr.take().unwrap()).lines();
    let line = timeout(PATIENCE, log.next_line()).await.expect("a line in time").unwrap().unwrap();
    assert!(line.contains("WARN") && line.contains("shorter than"), "{line}");
    assert!(!line.contains('\u{1b}'), "{line:?}");
}

/// A huge page is kept whole while one person's few hundred bytes lie in it.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_server_takes_no_huge_pages_and_asks_for_none() {
    let served = Served::start().await;
    let of_process = format!("/proc/{}", served.server.child.id().unwrap());
    let status = std::fs::read_to_string(format!("{of_process}/status")).unwrap();
    let takes = status.lines().find_map(|line| line.strip_prefix("THP_enabled:")).map(str::trim);
    // Absent where the kernel is older than the line.
    assert!(takes.is_none_or(|takes| takes == "0"), "huge pages are given without being asked for");
    let maps = std::fs::read_to_string(format!("{of_process}/smaps")).unwrap();
    let flags: Vec<&str> = maps.lines().filter_map(|line| line.strip_prefix("VmFlags:")).collect();
    assert!(!flags.is_empty(), "the kernel tells what was advised");
    assert!(!flags.iter().any(|flags| flags.split(' ').any(|flag| flag == "hg")), "they are advised");
}
