//! The verb: what it lists, writes and says, and its exit code.

use std::process::Stdio;

use cuelight::conformance::{Exchange, exchanges};
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::Command;

use crate::driver::{Mistake, drive};

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
