//! The smoke scenario in a hurry against the real server, built as the tests are: every check on, no promise about time.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

const HARNESS: &str = env!("CARGO_BIN_EXE_loadtest");

/// The server's program beside the harness's; made where only the harness's tests were asked for.
fn server() -> PathBuf {
    let program = Path::new(HARNESS).with_file_name("cuelight");
    if !program.exists() {
        let built =
            Command::new(env!("CARGO")).args(["build", "-p", "cuelight", "--bin", "cuelight"]).status();
        assert!(built.unwrap().success());
    }
    program
}

fn run(out: &Path, args: &[&str]) -> (Output, Value) {
    let mut command = Command::new(HARNESS);
    command.args(["run", "smoke", "--only-slo", "--seed", "7"]).args(args).arg("--out").arg(out);
    let output = command.output().unwrap();
    let text = std::fs::read_to_string(out.join("result.json")).unwrap();
    (output, serde_json::from_str(&text).unwrap())
}

#[test]
fn a_webinar_in_a_hurry_breaks_no_invariant() {
    let folder = tempfile::tempdir().unwrap();
    let server = server();
    let (output, result) = run(folder.path(), &["--speed", "4", "--server", server.to_str().unwrap()]);
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
    // That nothing was found is worth as much as was looked at.
    for check in result["verdict"]["checks"].as_array().unwrap() {
        assert!(check["looked"].as_u64().unwrap() > 0, "{check}");
    }
    let ok = |command: &str| result["commands"][command]["ok"].as_u64().unwrap_or(0);
    for command in ["start", "chat", "vote", "close_poll", "hand_presenter", "mute_all", "end"] {
        assert!(ok(command) > 0, "{command} was never accepted: {}", result["commands"]);
    }
    assert!(result["connections"]["resumes"].as_u64().unwrap() > 0);
}

#[test]
fn a_run_in_which_nobody_came_in_has_not_passed() {
    let folder = tempfile::tempdir().unwrap();
    let (output, result) = run(folder.path(), &["--server", "/nowhere/cuelight"]);
    assert_eq!(output.status.code(), Some(3));
    let reason = result["verdict"]["reason"].as_str().unwrap();
    assert!(reason.contains("there is no /nowhere/cuelight"), "{reason}");
}
