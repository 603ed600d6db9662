//! The configuration: a file, variables of the environment, and flags.

use std::fs;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::OnceLock;

use cuelight::config::{Args, Config};
use tempfile::TempDir;

use super::bytes;

/// A secret that is right, in a layer that the input does not write.
const CANARY: &str = "canary-canary-canary-canary-canary";

/// Where the file is written.
fn file() -> PathBuf {
    static FOLDER: OnceLock<TempDir> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| tempfile::tempdir().expect("a folder for a file"));
    folder.path().join(format!("{:?}.toml", std::thread::current().id()))
}

/// A line `= NAME=VALUE` is a variable, a line `- KEY=VALUE` a flag, all others are the file.
pub fn check(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    // A value may name a file that is read then; devices have no end.
    if text.contains("/dev") || text.contains("/proc") || text.contains("/sys") {
        return;
    }
    let (mut lines, mut environment, mut set) = (String::new(), Vec::new(), Vec::new());
    environment.push(("CUELIGHT_API_KEYS__canary".to_owned(), CANARY.to_owned()));
    for line in text.lines() {
        if let Some((name, value)) = line.strip_prefix("= ").and_then(|pair| pair.split_once('=')) {
            environment.push((name.to_owned(), value.to_owned()));
        } else if let Some(pair) = line.strip_prefix("- ") {
            set.push(pair.to_owned());
        } else {
            lines.push_str(line);
            lines.push('\n');
        }
    }
    // The file is named by the flag; another one would be whatever the machine has.
    environment.retain(|(name, _)| name != "CUELIGHT_CONFIG");
    let path = file();
    fs::write(&path, lines).expect("a file can be written");
    let args = Args { config: Some(path), set, ..Args::default() };
    let loaded = Config::load(&args, &environment);
    let again = Config::load(&args, &environment);
    assert_eq!(format!("{loaded:?}"), format!("{again:?}"), "the same files say the same");
    match loaded {
        Ok(config) => {
            let (_, origin) = bytes::split(input, b'\n');
            drop(config.warnings());
            config.allows_origin(&String::from_utf8_lossy(origin));
            let address = SocketAddr::from(([127, 0, 0, 1], 8080));
            let bound = config.clone().bound_to(address);
            assert_eq!((bound.listen, &bound.limits), (address, &config.limits));
        }
        Err(error) => {
            assert!(!error.problems.is_empty(), "what is refused is refused for a reason");
            assert!(!error.to_string().contains(CANARY), "no problem repeats a secret: {error}");
        }
    }
}
