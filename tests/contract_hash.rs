//! The page for client authors carries a hash of the code that it describes: who changes the one looks at the other.
//! Must not know what either says.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod wire;

use std::fs;
use std::path::PathBuf;

use sha2::{Digest, Sha256};

const PAGE: &str = "docs/protocol.md";
const LINE: &str = "Contract hash: ";

/// What the page describes, sorted by path.
fn sources() -> Vec<PathBuf> {
    let folder = fs::read_dir(wire::repository("src/protocol")).unwrap();
    let mut files: Vec<PathBuf> = folder.map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "rs"));
    files.extend(["src/session/command.rs", "src/session/event.rs"].map(wire::repository));
    files.sort();
    files
}

fn hash() -> String {
    let mut hash = Sha256::new();
    sources().iter().for_each(|file| hash.update(fs::read(file).unwrap()));
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn the_page_was_looked_at_when_the_contract_changed() {
    let page = fs::read_to_string(wire::repository(PAGE)).unwrap();
    let (text, line) = page.trim_end().rsplit_once('\n').unwrap();
    assert!(line.starts_with(LINE), "{PAGE} ends with the line `{LINE}<sha256>`");
    let page = format!("{text}\n{LINE}{}\n", hash());
    wire::must_be_none(wire::compare(PAGE, &page).into_iter().collect());
}
