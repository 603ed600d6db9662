//! What several test files of the wire share: one good frame of every command, and golden files.
//! Must not know what is tested with them.
#![allow(dead_code, unused_imports, reason = "each test file uses its part")]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod commands;
mod reading;

use std::fs;
use std::path::{Path, PathBuf};

use cuelight::protocol::Codec;
use serde_json::Value;

pub use commands::{Good, HANDOUT, MESSAGE, PERSON, POLL, QUESTION, commands};
pub use reading::{
    args_must_name, command, content, frame, must_name, read, read_json, refused, with, without,
};

/// A value's bytes in one encoding.
pub fn encode(codec: Codec, value: &Value) -> Vec<u8> {
    codec.encode(value).to_vec()
}

/// The other way: what a client of that encoding reads.
pub fn decode(codec: Codec, bytes: &[u8]) -> Value {
    match codec {
        Codec::Json => serde_json::from_slice(bytes).unwrap(),
        Codec::MessagePack => rmp_serde::from_slice(bytes).unwrap(),
    }
}

/// Whether golden files are to be written anew.
pub fn updating() -> bool {
    std::env::var_os("UPDATE_GOLDEN").is_some()
}

/// A path in the repository.
pub fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Compares with a file of the repository, or writes it. The difference, where there is one.
pub fn compare(path: &str, text: &str) -> Option<String> {
    let file = repository(path);
    if updating() {
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, text).unwrap();
        return None;
    }
    let golden = fs::read_to_string(&file).unwrap_or_default();
    (golden != text).then(|| difference(path, &golden, text))
}

/// The files of a folder of the repository that this does not know: what they showed is shown no more.
pub fn strangers(folder: &str, is_known: impl Fn(&str) -> bool) -> Vec<String> {
    let entries = fs::read_dir(repository(folder)).unwrap();
    let files = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    files
        .filter(|file| !is_known(file))
        .map(|file| format!("{folder}/{file} is nobody's: delete it"))
        .collect()
}

fn difference(path: &str, golden: &str, text: &str) -> String {
    let (old, new): (Vec<_>, Vec<_>) = (golden.lines().collect(), text.lines().collect());
    let same = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
    let rest = old.len().min(new.len()) - same;
    let tail = old.iter().rev().zip(new.iter().rev()).take(rest).take_while(|(old, new)| old == new).count();
    let mut out = format!("{path}, from line {}:\n", same + 1);
    old[same..old.len() - tail].iter().take(20).for_each(|line| out += &format!("  - {line}\n"));
    new[same..new.len() - tail].iter().take(20).for_each(|line| out += &format!("  + {line}\n"));
    out
}

/// Fails with all differences at once.
pub fn must_be_none(differences: Vec<String>) {
    assert!(
        differences.is_empty(),
        "{}\nIf this is meant, write the files anew: UPDATE_GOLDEN=1 cargo test",
        differences.join("\n")
    );
}
