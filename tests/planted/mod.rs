//! Twins of tests over sockets: each lets tests of its own binary run in a process whose doors have a fault, and they
//! must go red, and say why. Must not know what the tests try.

use std::process::Command;

use cuelight::gateway::planted::{Fault, VARIABLE};

/// Runs one test with this fault. It must fail, and what it prints must have this in it.
pub fn goes_red(fault: Fault, test: &str, says: &str) {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", test]).env(VARIABLE, format!("{fault:?}")).env("RUST_BACKTRACE", "0");
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("test result: FAILED. 0 passed; 1 failed"), "{fault:?} in {test}: {said}");
    assert!(said.contains(says), "{fault:?} in {test} is red for another reason: {said}");
}
