//! The first quarter of an hour with the binary: see the demo, then serve, mint a ticket, join, and look at it all.
//! Must not know what is inside: only what the command line prints, the wire says and the exit codes tell.

#![allow(clippy::unwrap_used, reason = "every file here is a test")]

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use cuelight::client::{Client, ClientOptions, Closed, Codec, Update, Updates};
use cuelight::config::keyfile;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::net::TcpStream;
use tokio::process::{Child, ChildStdout, Command};
use tokio::time::timeout;

/// Far longer than anything here takes, also on a machine with much else to do.
const PATIENCE: Duration = Duration::from_secs(60);

/// The binary, with nothing of the tester's own configuration.
fn cuelight(words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cuelight"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("CUELIGHT_")) {
        command.env_remove(name);
    }
    command.args(words).stdin(Stdio::null()).stdout(Stdio::piped()).kill_on_drop(true);
    command
}

/// A server that runs until it is told to end, and what it prints.
struct Running {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Running {
    fn start(command: &mut Command) -> Running {
        let mut child = command.spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Running { child, lines }
    }

    async fn line(&mut self) -> String {
        timeout(PATIENCE, self.lines.next_line())
            .await
            .expect("a line in time")
            .unwrap()
            .expect("a line more")
    }

    async fn line_that(&mut self, fits: impl Fn(&str) -> bool) -> String {
        loop {
            let line = self.line().await;
            if fits(&line) {
                return line;
            }
        }
    }

    /// The demo's links, each with whose it is.
    async fn links(&mut self) -> Vec<(String, String)> {
        let mut links = Vec::new();
        loop {
            let line = self.line().await;
            match line
                .split_once("http://")
                .filter(|(who, _)| !who.contains(',') || who.starts_with("anyone"))
            {
                Some((who, rest)) => links.push((who.trim().to_owned(), format!("http://{rest}"))),
                None if links.is_empty() => {}
                None => return links,
            }
        }
    }

    /// Sends SIGTERM.
    async fn tell_to_end(&self) {
        let id = self.child.id().expect("it runs").to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().await.unwrap().success());
    }

    async fn exit_code(&mut self) -> Option<i32> {
        timeout(PATIENCE, self.child.wait()).await.expect("it ends").unwrap().code()
    }
}

/// Runs a verb to its end: its exit code and what it printed.
async fn verb(words: &[&str]) -> (Option<i32>, String) {
    let output = timeout(PATIENCE, cuelight(words).output()).await.expect("a verb ends").unwrap();
    (output.status.code(), String::from_utf8(output.stdout).unwrap())
}

/// What a verb that succeeds printed.
async fn said(words: &[&str]) -> String {
    let (code, text) = verb(words).await;
    assert_eq!(code, Some(0), "{words:?}: {text}");
    text
}

async fn event(updates: &mut Updates, name: Option<&str>) -> Value {
    loop {
        match timeout(PATIENCE, updates.next()).await.expect("an event in time") {
            Some(Update::Event(event)) if name.is_none_or(|name| event.event == name) => return event.data,
            Some(Update::Closed(_) | Update::Violation(_)) | None => panic!("no event {name:?} comes"),
            Some(_) => {}
        }
    }
}

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

/// What a GET by hand answers.
async fn get(address: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = String::new();
    timeout(PATIENCE, stream.read_to_string(&mut answer)).await.expect("an answer").unwrap();
    answer
}

/// One request by hand; the status and the body.
async fn post(address: &str, path: &str, key: &keyfile::ApiKey, body: &Value) -> (u16, Value) {
    let (basic, body) = (STANDARD.encode(format!("{}:{}", key.id, key.secret.expose())), body.to_string());
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Basic {basic}\r\nConnection: close\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(format!("{head}{body}").as_bytes()).await.unwrap();
    let mut answer = String::new();
    timeout(PATIENCE, stream.read_to_string(&mut answer)).await.expect("an answer").unwrap();
    let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
    let (_, body) = answer.split_once("\r\n\r\n").unwrap();
    (status, serde_json::from_str(body).unwrap())
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

/// A certificate of its own, in a folder: settings that make a server speak TLS with it.
fn with_tls(folder: &Path) -> Vec<(&'static str, String)> {
    let made = rcgen::generate_simple_self_signed(["live.example".to_owned()]).unwrap();
    let (chain, key) = (folder.join("chain.pem"), folder.join("key.pem"));
    std::fs::write(&chain, made.cert.pem()).unwrap();
    std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    let text = |path: &Path| path.to_str().unwrap().to_owned();
    vec![("CUELIGHT_TLS__CERTIFICATE_FILE", text(&chain)), ("CUELIGHT_TLS__KEY_FILE", text(&key))]
}

/// As an image's health check asks: without a word, in the server's own environment.
#[tokio::test]
async fn health_asks_the_server_that_is_configured_here_over_tls_and_as_a_proxy_too() {
    let folder = tempfile::tempdir().unwrap();
    let tls = with_tls(folder.path());
    let text = |text: &str| text.to_owned();
    let proxy =
        vec![("CUELIGHT_PROXIES", text("127.0.0.1")), ("CUELIGHT_PROXY_HEADER", text("proxy_protocol"))];
    let elsewhere =
        vec![("CUELIGHT_PROXIES", text("127.0.0.9")), ("CUELIGHT_PROXY_HEADER", text("proxy_protocol"))];
    let file = folder.path().join("cuelight.toml");
    let files = tls.iter().map(|(key, path)| {
        format!("{} = {path:?}", if key.contains("KEY") { "key_file" } else { "certificate_file" })
    });
    let tables = format!(
        "proxies = [\"127.0.0.1\"]\nproxy_header = \"proxy_protocol\"\n[tls]\n{}\n",
        files.collect::<Vec<_>>().join("\n")
    );
    std::fs::write(&file, tables).unwrap();
    let in_file = vec![("CUELIGHT_CONFIG", text(file.to_str().unwrap()))];
    // With what of it the server cannot be asked any more.
    for (number, (settings, needed)) in [
        (vec![], 0),
        (tls.clone(), 2),
        (proxy.clone(), 2),
        (elsewhere, 0),
        ([tls.clone(), proxy].concat(), 2),
        (in_file, 1),
    ]
    .into_iter()
    .enumerate()
    {
        let data = folder.path().join(format!("data{number}"));
        let words = ["serve", "--listen", "127.0.0.1:0", "--data", data.to_str().unwrap()];
        let mut server = Running::start(cuelight(&words).envs(settings.clone()));
        let line = server.line_that(|line| line.starts_with("listening on ")).await;
        let (_, port) = line.rsplit_once(':').unwrap();
        let asks = async |settings: &[(&str, String)]| {
            let mut command = cuelight(&["health"]);
            command.env("CUELIGHT_LISTEN", format!("0.0.0.0:{port}")).envs(settings.iter().cloned());
            let output = timeout(PATIENCE, command.output()).await.expect("a verb ends").unwrap();
            (output.status.code(), String::from_utf8(output.stdout).unwrap())
        };
        assert_eq!(asks(&settings).await, (Some(0), text("ready\n")), "{settings:?}");
        if needed > 0 {
            assert_eq!(asks(&settings[needed..]).await.0, Some(1), "{settings:?}");
        }
        server.tell_to_end().await;
        assert_eq!(server.exit_code().await, Some(0));
        assert_eq!(asks(&settings).await.0, Some(1), "nobody is there any more");
    }
}
