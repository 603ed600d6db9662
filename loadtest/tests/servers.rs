//! Runs against several servers: nodes of the harness's own that are killed and drained, and servers that somebody else
//! has started, with nothing but their addresses and a key.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;

const HARNESS: &str = env!("CARGO_BIN_EXE_loadtest");
const SECRET: &str = "a-secret-of-48-characters-that-is-only-for-tests";

/// Four short webinars, two on each of two servers, with all that a webinar is made of.
const SCENARIO: &str = r#"
name = "servers"
about = "Two nodes."

[[session]]
count = 4
attendees = 12
panelists = 1
[session.phases]
door = "2s"
practice = "1s"
late = "1s"
live = "10s"
questions = "3s"
[session.arrivals]
shape = "within"
time = "2s"
[session.clients]
checked = 1.0
[session.chat]
per_min = 6.0
[session.polls]
per_hour = 700.0
open_min = "2s"
open_max = "3s"
answer_median = "500ms"
answer_p90 = "1500ms"
[session.questions]
per_hour = 100.0
askers = 0.5
[session.survey]
share = 0.0
[session.reconnects]
share_per_hour = 0.5
drops = 30.0
gap_median = "500ms"
gap_p95 = "1s"
second_tab_per_hour = 200.0
after_restart = "1s"
"#;

const FAULTS: &str = r#"
[[fault]]
at = "6s"
do = "kill-node"
node = 1
for = "500ms"

[[fault]]
at = "9s"
do = "drain"
node = 0
for = "500ms"
"#;

fn run(folder: &Path, scenario: &str, args: &[&str]) -> (Output, Value) {
    std::fs::write(folder.join("servers.toml"), scenario).unwrap();
    let mut command = Command::new(HARNESS);
    command.args(["run", "servers.toml", "--seed", "3", "--out", "out"]).args(args).current_dir(folder);
    let output = command.output().unwrap();
    let text = std::fs::read_to_string(folder.join("out/result.json")).unwrap();
    (output, serde_json::from_str(&text).unwrap())
}

fn passed(output: &Output) {
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
}

fn looked(result: &Value, invariant: u64) -> u64 {
    let checks = result["verdict"]["checks"].as_array().unwrap();
    let check = checks.iter().find(|check| check["invariant"] == invariant).unwrap();
    check["looked"].as_u64().unwrap()
}

fn says(result: &Value, what: &str) -> bool {
    result["notes"].as_array().unwrap().iter().any(|note| note.as_str().unwrap().contains(what))
}

#[test]
fn two_nodes_of_which_each_goes_away_once_lose_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let scenario = format!("{SCENARIO}{FAULTS}");
    let slo = ["--nodes", "2", "--slo", "unanswered==0", "--slo", "joins_failed==0"];
    let (output, result) = run(folder.path(), &scenario, &slo);
    passed(&output);
    assert_eq!(result["target"]["nodes"], 2);
    let faults = result["faults"].as_array().unwrap();
    let kinds: Vec<&str> = faults.iter().map(|fault| fault["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["kill-node", "drain"]);
    assert!(faults.iter().all(|fault| fault["until_ms"].is_u64()), "each came back: {faults:?}");
    // Everybody of both nodes had to come back, and each node's journal was read.
    assert!(result["connections"]["closes"]["1012"].as_u64().unwrap() >= 24, "{}", result["connections"]);
    assert!(!says(&result, "not checked"), "{}", result["notes"]);
    (1..=9).for_each(|invariant| assert!(looked(&result, invariant) > 0, "{invariant}"));
}

/// A server that the harness knows nothing of.
struct Server {
    child: Child,
    url: String,
}

impl Server {
    fn start(data: &Path) -> Server {
        let mut child = Command::new(program())
            .args(["serve", "--listen", "127.0.0.1:0", "--log", "warn", "--data"])
            .arg(data)
            .args(["--set", "limits.address_connections_max=100000"])
            .args(["--set", "limits.address_connections_per_s=100000"])
            .args(["--set", "limits.address_connections_burst=100000"])
            .env("CUELIGHT_API_KEY", "portal")
            .env("CUELIGHT_API_SECRET", SECRET)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        stdout.read_line(&mut line).unwrap();
        std::thread::spawn(move || stdout.read_to_end(&mut Vec::new()));
        let url = line.trim().rsplit(' ').next().unwrap().to_owned();
        assert!(url.starts_with("http://127.0.0.1:"), "{line}");
        Server { child, url }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// The server's program beside the harness's; made where only the harness's tests were asked for.
fn program() -> PathBuf {
    let program = Path::new(HARNESS).with_file_name("cuelight");
    if !program.exists() {
        let built =
            Command::new(env!("CARGO")).args(["build", "-p", "cuelight", "--bin", "cuelight"]).status();
        assert!(built.unwrap().success());
    }
    program
}

#[test]
fn two_servers_that_run_already_are_loaded_with_their_key() {
    let folder = tempfile::tempdir().unwrap();
    let servers = ["a", "b"].map(|name| Server::start(&folder.path().join(name)));
    std::fs::write(folder.path().join("key"), format!("portal:{SECRET}\n")).unwrap();
    let targets = ["--target", &servers[0].url, "--target", &servers[1].url, "--key-file", "key"];
    let (output, result) = run(folder.path(), SCENARIO, &targets);
    passed(&output);
    assert_eq!(result["target"]["nodes"], 2);
    assert_eq!(result["target"]["url"], format!("{} {}", servers[0].url, servers[1].url));
    assert!(result["commands"]["vote"]["ok"].as_u64().unwrap() > 0, "{}", result["commands"]);
    // What hangs on the journal is said to be unchecked; what a report can tell is held against it.
    assert!(says(&result, "not checked"), "{}", result["notes"]);
    for invariant in [1, 2, 3, 4, 5, 6, 7, 8, 9] {
        assert!(looked(&result, invariant) > 0, "{invariant}: {}", result["verdict"]);
    }
}

#[test]
fn a_wrong_key_is_told_and_nothing_is_loaded() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(&folder.path().join("a"));
    std::fs::write(folder.path().join("key"), "portal:a-wrong-secret-of-forty-eight-characters-length")
        .unwrap();
    let (output, result) = run(folder.path(), SCENARIO, &["--target", &server.url, "--key-file", "key"]);
    assert_eq!(output.status.code(), Some(3));
    let reason = result["verdict"]["reason"].as_str().unwrap();
    assert!(reason.contains("answered 401"), "{reason}");
}

/// A harness that is killed leaves nothing behind that listens: neither the server that is in it, nor another build of it,
/// which knows nothing of harnesses.
#[test]
fn the_servers_of_a_harness_that_was_killed_end_with_it() {
    let (of_its_own, given) = (["run", "smoke"], program());
    let given = ["run", "smoke", "--server", given.to_str().unwrap()];
    [&of_its_own[..], &given[..]].into_iter().for_each(ends_with_its_harness);
}

fn ends_with_its_harness(args: &[&str]) {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = Command::new(HARNESS)
        .args(args)
        .args(["--keep", "kept", "--out", "out"])
        .current_dir(folder.path())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Its first line of progress: the server is up.
    let mut said = BufReader::new(harness.stderr.take().unwrap()).lines().map_while(Result::ok);
    assert!(said.any(|line| line.contains("joins/s")), "it never began");
    let journal = folder.path().join("kept/node-0/journal.db.lock");
    let is_served = || {
        let lock = std::fs::File::open(&journal).unwrap();
        lock.try_lock_shared().is_err()
    };
    assert!(is_served());
    harness.kill().unwrap();
    harness.wait().unwrap();
    let until = std::time::Instant::now() + std::time::Duration::from_secs(60);
    while is_served() {
        assert!(std::time::Instant::now() < until, "the server is still there: {args:?}");
        std::thread::yield_now();
    }
}
