//! A test that this machine does not let run. It says so loudly, and `tests/run.sh` counts it as skipped.
//! Must not know what is tested.

use std::fs::OpenOptions;
use std::io::Write;

/// Says it at the beginning of a line, whatever the test runner has printed before, and notes it in the file that
/// `SKIPPED_TO` names: what a test that passed has printed is shown to nobody.
pub fn skipped(what: &str, why: &str) {
    let line = format!("SKIPPED {what}: {why}");
    println!("\n{line}");
    if let Some(path) = std::env::var_os("SKIPPED_TO") {
        let file = OpenOptions::new().create(true).append(true).open(path);
        file.and_then(|mut file| writeln!(file, "{line}")).expect("what is skipped can be noted");
    }
}
