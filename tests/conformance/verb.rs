//! The verb: what it lists, writes and says, and its exit code.

use std::process::Stdio;
use std::time::Duration;

use cuelight::conformance::{Exchange, Kit, Manner, Plan, exchanges};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::process::Command;

use crate::driver::{Mistake, drive, http};

fn verb(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cuelight"));
    command.arg("conformance").args(args).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.kill_on_drop(true);
    command
}

#[tokio::test]
async fn list_names_every_exchange_and_dump_writes_them() {
    let listed = verb(&["--list"]).output().await.unwrap();
    let listed = String::from_utf8(listed.stdout).unwrap();
    assert_eq!(listed.lines().count(), exchanges().len(), "{listed}");
    let folder = tempfile::tempdir().unwrap();
    let done =
        verb(&["--dump", folder.path().to_str().unwrap(), "--only", "mute_all"]).output().await.unwrap();
    assert!(done.status.success(), "{done:?}");
    let text = std::fs::read_to_string(folder.path().join("mute_all-accepted.json")).unwrap();
    assert_eq!(Exchange::read(&text).unwrap().text(), text);
    assert!(folder.path().join("exchange.schema.json").exists());
}

#[tokio::test]
async fn what_is_typed_wrongly_is_named() {
    for (args, words) in
        [(["--only", "nothing"], "no exchange begins with"), (["--manner", "loud"], "no manner of serving")]
    {
        let done = verb(&args).output().await.unwrap();
        assert_eq!(done.status.code(), Some(2), "{done:?}");
        assert!(String::from_utf8_lossy(&done.stderr).contains(words), "{done:?}");
    }
}

/// Plays against the verb; its exit code, its output, and its files as JSON and JUnit.
async fn played(mistake: Mistake, only: &str) -> (Option<i32>, String, Value, String) {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (json, junit) = (file("a.json"), file("a.xml"));
    let args = ["--only", only, "--quiet", "0", "--json", &json, "--junit", &junit];
    let mut kit = verb(&args).spawn().unwrap();
    let mut lines = BufReader::new(kit.stdout.take().unwrap()).lines();
    let first = lines.next_line().await.unwrap().unwrap();
    let address = first.strip_prefix("listening on http://").and_then(|rest| rest.split('/').next()).unwrap();
    drive(address.parse().unwrap(), mistake).await;
    let mut table = String::new();
    while let Some(line) = lines.next_line().await.unwrap() {
        table += &format!("{line}\n");
    }
    let code = kit.wait().await.unwrap().code();
    let json = serde_json::from_str(&std::fs::read_to_string(json).unwrap()).unwrap();
    (code, table, json, std::fs::read_to_string(junit).unwrap())
}

#[tokio::test]
async fn a_client_that_passes_is_exit_code_0() {
    let (code, table, json, junit) = played(Mistake::None, "mute_all").await;
    assert_eq!(code, Some(0), "{table}");
    assert!(table.contains("ok     mute_all-accepted"), "{table}");
    assert_eq!(json["failed"], 0);
    assert!(junit.contains("failures=\"0\"") && junit.contains("classname=\"mute_all-refused\""), "{junit}");
}

#[tokio::test]
async fn a_client_that_fails_is_exit_code_1_and_why() {
    let (code, table, json, junit) = played(Mistake::DeltaAsWhole, "share_screen-accepted").await;
    assert_eq!(code, Some(1), "{table}");
    assert!(table.contains("state.title: expected \"Tides\", found nothing"), "{table}");
    assert!(json["failed"].as_u64().unwrap() > 0);
    assert!(junit.contains("<failure message="), "{junit}");
}

#[tokio::test]
async fn a_client_that_ends_at_once_has_failed() {
    let client = "test -n \"$CUELIGHT_CONFORMANCE_URL\"";
    let done = verb(&["--only", "leave-accepted", "--command", client]).output().await.unwrap();
    assert_eq!(done.status.code(), Some(1), "{done:?}");
    assert!(String::from_utf8_lossy(&done.stdout).contains("the client's process ended before"), "{done:?}");
}

/// The head of an answer of the kit.
async fn head(address: std::net::SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!(
        "{request} HTTP/1.1\r\nhost: test\r\nconnection: close\r\ncontent-type: application/json\r\n"
    );
    stream.write_all(format!("{request}content-length: 2\r\n\r\n{{}}").as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer.split_once("\r\n\r\n").unwrap().0.to_lowercase()
}

#[tokio::test]
async fn the_doors_say_what_there_is_and_what_is_not() {
    let exchanges: Vec<Exchange> =
        exchanges().into_iter().filter(|exchange| exchange.name.starts_with("mute_all")).collect();
    let plan = Plan {
        listen: ([127, 0, 0, 1], 0).into(),
        exchanges: exchanges.clone(),
        manners: vec![Manner::Newer],
        patience: Duration::from_secs(60),
        quiet: Duration::ZERO,
        ignored: Vec::new(),
    };
    let kit = Kit::start(plan).await.unwrap();
    let address = kit.address;
    let list = http(address, "GET", "/v1/conformance", None).await;
    assert_eq!(list["runs"].as_array().unwrap().len(), 2, "{list}");
    assert_eq!((&list["runs"][0]["begun"], &list["runs"][0]["passed"]), (&json!(false), &json!(null)));
    let served = http(address, "GET", "/v1/conformance/mute_all-accepted.newer/exchange", None).await;
    let served = Exchange::read(&served.to_string()).unwrap();
    assert_eq!(served, Manner::Newer.applied(&exchanges[0]).unwrap());
    for request in [
        "GET /v1/conformance/nothing/next",
        "POST /v1/conformance/nothing/state",
        "GET /v1/sessions/nothing/ws",
    ] {
        assert!(head(address, request).await.starts_with("http/1.1 404"), "{request}");
    }
    // A browser asks before it posts from a page of another origin.
    let asked = head(address, "OPTIONS /v1/conformance/next").await;
    assert!(asked.starts_with("http/1.1 204") && asked.contains("access-control-allow-origin: *"), "{asked}");
    // A picture that nobody asked for waits for its turn; a second one does not.
    let state = "POST /v1/conformance/mute_all-accepted.newer/state";
    assert!(head(address, state).await.starts_with("http/1.1 204"));
    assert!(head(address, state).await.starts_with("http/1.1 409"));
    let taken = [
        http(address, "POST", "/v1/conformance/next", None).await,
        http(address, "POST", "/v1/conformance/next", None).await,
    ];
    assert_ne!(taken[0]["run"], taken[1]["run"]);
    assert_eq!(http(address, "POST", "/v1/conformance/next", None).await, json!({"run": null}));
    let report = kit.report("it was not played").await;
    assert_eq!((report.passed, report.failed), (0, 2));
}
