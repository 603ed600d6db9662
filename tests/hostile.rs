//! Every input that the fuzzer begins with or once found, given again to its target: no fuzzer is needed for that.
//! The corpora of `tests/fuzz/corpus` and the targets are the fuzzer's own; `tests/fuzz/run.sh` looks for more.

#![allow(clippy::unwrap_used, reason = "in a test a panic is the report")]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use cuelight::hub::Planted;

#[path = "fuzz/targets/mod.rs"]
mod targets;

/// The kept inputs of a target; a folder that holds next to none says nothing.
fn kept(target: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus").join(target);
    let mut kept: Vec<_> = fs::read_dir(&folder).unwrap().map(|file| file.unwrap().path()).collect();
    kept.sort();
    assert!(kept.len() > 5, "{} holds {}", folder.display(), kept.len());
    kept
}

/// The inputs at which a check fails, also where that is in a task of its own.
fn red(inputs: &[PathBuf], check: impl Fn(&[u8]) + Sync) -> Vec<String> {
    static PANICS: AtomicUsize = AtomicUsize::new(0);
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        PANICS.fetch_add(1, Ordering::Relaxed);
        before(info);
    }));
    let mut red = Vec::new();
    for path in inputs {
        let (input, panics) = (fs::read(path).unwrap(), PANICS.load(Ordering::Relaxed));
        let ended = thread::scope(|scope| scope.spawn(|| check(&input)).join().is_err());
        if ended || PANICS.load(Ordering::Relaxed) > panics {
            red.push(path.display().to_string());
        }
    }
    drop(std::panic::take_hook());
    red
}

/// In one test: a panic of another one would be counted here.
#[test]
fn no_input_that_was_ever_kept_breaks_what_it_is_given_to() {
    for (target, check) in targets::ALL {
        assert_eq!(red(&kept(target), check), Vec::<String>::new(), "{target}");
    }
    let planted = Planted { answer_first: true, ..Planted::default() };
    let found = red(&kept("connection"), |input| targets::connection::check_planted(input, planted));
    assert!(!found.is_empty(), "an answer that overtakes the events of its command is noticed");
}
