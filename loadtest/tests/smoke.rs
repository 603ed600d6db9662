//! The smoke scenario in a hurry against the real server, built as the tests are: every check on, no promise about time.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

const HARNESS: &str = env!("CARGO_BIN_EXE_loadtest");

fn run(folder: &Path, args: &[&str]) -> (Output, Value) {
    let mut command = Command::new(HARNESS);
    command.args(["run", "smoke", "--only-slo", "--seed", "7", "--out", "out"]).args(args);
    let output = command.current_dir(folder).output().unwrap();
    let text = std::fs::read_to_string(folder.join("out/result.json")).unwrap();
    (output, serde_json::from_str(&text).unwrap())
}

#[test]
fn a_webinar_in_a_hurry_in_an_empty_folder_breaks_no_invariant() {
    let folder = tempfile::tempdir().unwrap();
    let (output, result) = run(folder.path(), &["--speed", "4"]);
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
    let which = result["build"]["server"].as_str().unwrap();
    assert!(which.ends_with("the one in loadtest"), "{which}");
    // Nobody sends faster than people do, and so nobody is told to send less.
    for (command, counts) in result["commands"].as_object().unwrap() {
        assert_eq!(counts["refused"]["rate_limited"], Value::Null, "{command}: {counts}");
    }
}

#[test]
fn a_run_in_which_nobody_came_in_has_not_passed() {
    let folder = tempfile::tempdir().unwrap();
    let (output, result) = run(folder.path(), &["--server", "/nowhere/cuelight"]);
    assert_eq!(output.status.code(), Some(3));
    let reason = result["verdict"]["reason"].as_str().unwrap();
    assert!(reason.contains("there is no /nowhere/cuelight"), "{reason}");
}
