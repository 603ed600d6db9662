//! Every input that the fuzzer begins with or once found, given again to its target: no fuzzer is needed for that.
//! The corpora of `tests/fuzz/corpus` and the targets are the fuzzer's own; `tests/fuzz/run.sh` looks for more.

#![allow(clippy::unwrap_used, reason = "in a test a panic is the report")]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::thread;

use cuelight::hub::Planted;

#[path = "fuzz/targets/mod.rs"]
mod targets;
#[cfg(feature = "planted")]
#[path = "planted/mod.rs"]
mod twins;

/// Whoever tries inputs holds this: what panics meanwhile is theirs, and so is a fault of the whole process.
static ALONE: Mutex<()> = Mutex::new(());

/// The kept inputs of a target; a folder that holds next to none says nothing.
fn kept(target: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus").join(target);
    let mut kept: Vec<_> = fs::read_dir(&folder).unwrap().map(|file| file.unwrap().path()).collect();
    kept.sort();
    assert!(kept.len() > 5, "{} holds {}", folder.display(), kept.len());
    kept
}

/// The inputs at which a check fails, also where that is in a task of its own, and what it says of them.
fn red(inputs: &[PathBuf], check: impl Fn(&[u8]) + Sync) -> Vec<String> {
    static SAID: Mutex<Vec<String>> = Mutex::new(Vec::new());
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        SAID.lock().unwrap_or_else(PoisonError::into_inner).push(info.to_string());
        before(info);
    }));
    let mut red = Vec::new();
    for path in inputs {
        let input = fs::read(path).unwrap();
        let ended = thread::scope(|scope| scope.spawn(|| check(&input)).join().is_err());
        let said: Vec<String> = SAID.lock().unwrap_or_else(PoisonError::into_inner).drain(..).collect();
        if ended || !said.is_empty() {
            red.push(format!("{}: {}", path.display(), said.join("; ")));
        }
    }
    drop(std::panic::take_hook());
    red
}

/// Whether a check with a fault in what it tries is red at an input that is kept, and says why.
fn finds(target: &str, says: &str, check: impl Fn(&[u8]) + Sync) {
    let red = red(&kept(target), check);
    assert!(red.iter().any(|input| input.contains(says)), "{target} does not say `{says}`: {red:?}");
}

#[test]
fn no_input_that_was_ever_kept_breaks_what_it_is_given_to() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    for (target, check) in targets::ALL {
        assert_eq!(red(&kept(target), check), Vec::<String>::new(), "{target}");
    }
    let planted = Planted { answer_first: true, ..Planted::default() };
    finds("connection", "what a command did is told before its answer", |input| {
        targets::connection::check_planted(input, planted);
    });
}

/// The fuzzer's twins whose fault a kept input shows; for that of the frames one must be looked for.
#[cfg(feature = "planted")]
mod planted {
    use cuelight::gateway::limits::planted::let_go;
    use cuelight::gateway::planted::Fault;

    use super::*;

    #[test]
    fn planted_faults_of_readers_are_found_by_what_is_kept() {
        let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
        let found = |target: &str, plant: fn(bool), check: targets::Check, says: &str| {
            plant(true);
            finds(target, says, check);
            plant(false);
        };
        let equal_keys = cuelight::protocol::planted::plant;
        found("messages", equal_keys, targets::messages::check, "what came, and what it says");
        let lost_causes = cuelight::hub::planted::lose_causes;
        found("facts", lost_causes, targets::facts::check, "what was read is written and read the same");
        let endless_bodies = |is_planted: bool| let_go(is_planted.then_some("request_body_bytes"));
        found("rest", endless_bodies, targets::rest::check, "a body beyond its limit is not read");
        let shown_lines = cuelight::config::planted::plant;
        found("configuration", shown_lines, targets::configuration::check, "no problem repeats a secret");
    }

    /// These are of a whole process from its beginning.
    #[test]
    fn planted_faults_of_doors_are_found_by_what_is_kept() {
        let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
        let test = "no_input_that_was_ever_kept_breaks_what_it_is_given_to";
        for (fault, says) in [
            (Fault::UnsignedTickets, "with another byte at"),
            (Fault::AnybodyForwards, "before our proxies' words changes nothing"),
            (Fault::HeadersInOnePiece, "a byte more changes what was known"),
        ] {
            twins::goes_red(fault, test, says);
        }
    }
}
