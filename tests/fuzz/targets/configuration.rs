//! The configuration: a file, variables of the environment, and flags.

use std::fs;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::OnceLock;

use cuelight::config::{Args, Config};
use tempfile::TempDir;

use super::bytes;

/// Every secret that is set, but those that the input writes into the file: there nobody knows what is one.
const CANARY: &str = "canary-canary-canary-canary-canary";

/// Where the file is written.
fn file() -> PathBuf {
    static FOLDER: OnceLock<TempDir> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| tempfile::tempdir().expect("a folder for a file"));
    folder.path().join(format!("{:?}.toml", std::thread::current().id()))
}

/// A line `= NAME=VALUE` is a variable, a line `- KEY=VALUE` a flag. Behind a line `*` the file begins with a secret, with the
/// rest of that line behind it. All others are the file.
pub fn check(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    // A value may name a file that is read then; devices have no end.
    if text.contains("/dev") || text.contains("/proc") || text.contains("/sys") {
        return;
    }
    // In a place that is no secret's it may be repeated.
    if text.contains(CANARY) {
        return;
    }
    let (mut lines, mut environment, mut set) = (String::new(), Vec::new(), Vec::new());
    let mut first_line = String::new();
    environment.push(("CUELIGHT_API_KEYS__canary".to_owned(), CANARY.to_owned()));
    for line in text.lines() {
        if let Some((name, value)) = line.strip_prefix("= ").and_then(|pair| pair.split_once('=')) {
            let is_secret = name == "CUELIGHT_API_SECRET"
                || (name.starts_with("CUELIGHT_API_KEYS__") && !name.ends_with("_FILE"));
            let value = if is_secret { canary(value) } else { value };
            environment.push((name.to_owned(), value.to_owned()));
        } else if let Some(pair) = line.strip_prefix("- ") {
            set.push(match pair.split_once('=') {
                Some((name, value)) if name == "api_secret" || name.starts_with("api_keys.") => {
                    format!("{name}={}", canary(value))
                }
                Some(_) | None => pair.to_owned(),
            });
        } else if let Some(rest) = line.strip_prefix('*') {
            // At the very beginning, since no other key's value can go on there.
            first_line = format!("api_secret = \"{CANARY}\"{rest}\n");
        } else {
            lines.push_str(line);
            lines.push('\n');
        }
    }
    // The file is named by the flag; another one would be whatever the machine has.
    environment.retain(|(name, _)| name != "CUELIGHT_CONFIG");
    let path = file();
    fs::write(&path, first_line + &lines).expect("a file can be written");
    let args = Args { config: Some(path), set, ..Args::default() };
    let loaded = Config::load(&args, &environment);
    let again = Config::load(&args, &environment);
    assert_eq!(format!("{loaded:?}"), format!("{again:?}"), "the same files say the same");
    match loaded {
        Ok(config) => {
            let (_, origin) = bytes::split(input, b'\n');
            let told = format!("{config:?}\n{}", config.warnings().join("\n"));
            assert!(!told.contains(CANARY), "no warning repeats a secret, and nothing shows one: {told}");
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

/// The secret that is known, in place of another one.
fn canary(secret: &str) -> &str {
    if secret.is_empty() { secret } else { CANARY }
}
