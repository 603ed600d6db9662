//! The container image: its build sees no file but those that it copies, so a new member of the workspace that nobody
//! copies breaks it where no other test looks. Here is its first step, as far as cargo reads the manifests, without an engine.

use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use super::source::{none_of, top};

/// Why the first step of the image cannot be done, as findings.
fn broken(dockerfile: &str, ignored: &str) -> Vec<String> {
    let folder = TempDir::new().unwrap();
    let mut findings = Vec::new();
    let joined = dockerfile.replace("\\\n", " ");
    for line in joined.lines() {
        let Some((instruction, rest)) = line.split_once(' ') else { continue };
        match instruction {
            "COPY" => {
                let (sources, to) = rest.rsplit_once(' ').expect("a source and a destination");
                for source in sources.split(' ') {
                    findings.extend(copy(source, &folder.path().join(to), ignored));
                }
            }
            "RUN" => {
                let (before, _) = rest.split_once("&& cargo build").expect("the first step builds");
                let made =
                    Command::new("sh").args(["-c", before]).current_dir(folder.path()).status().unwrap();
                assert!(made.success(), "{before}");
                break;
            }
            _ => {}
        }
    }
    // A program that there is not: cargo reads what it would read for one that there is, and builds nothing.
    let read = Command::new(env!("CARGO"))
        .args(["build", "--release", "--locked", "--offline", "--bin", "nobody"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&read.stderr);
    if !said.contains("no bin target named `nobody`") {
        findings.push(format!("Dockerfile: cargo says {said}"));
    }
    findings
}

/// Copies a file, or a folder's files, as the engine would. Tells what it would not find.
fn copy(source: &str, to: &Path, ignored: &str) -> Option<String> {
    let kept = ignored.lines().filter_map(|line| line.strip_prefix('!'));
    if !kept.into_iter().any(|kept| source == kept || source.starts_with(&format!("{kept}/"))) {
        return Some(format!("Dockerfile: {source} is left out by .dockerignore"));
    }
    let from = top().join(source);
    if from.is_file() {
        let to = if to.extension().is_some() { to.to_owned() } else { to.join(from.file_name().unwrap()) };
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(from, to).unwrap();
        return None;
    }
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(&from).unwrap_or_else(|error| panic!("{source}: {error}")) {
        let entry = entry.unwrap();
        assert!(entry.file_type().unwrap().is_file(), "{source} has folders: copy them here too");
        fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
    None
}

fn files() -> (String, String) {
    let read = |name| fs::read_to_string(top().join(name)).unwrap();
    (read("Dockerfile"), read(".dockerignore"))
}

#[test]
fn the_image_has_all_that_cargo_reads_of_the_workspace() {
    let (dockerfile, ignored) = files();
    none_of(broken(&dockerfile, &ignored));
}

#[test]
fn planted_members_that_nobody_copies_are_seen() {
    let (dockerfile, ignored) = files();
    for line in ["COPY tests/disk/Cargo.toml tests/disk/\n", "COPY examples/echo_server.rs examples/\n"] {
        assert!(dockerfile.contains(line));
        assert_ne!(broken(&dockerfile.replace(line, ""), &ignored), Vec::<String>::new(), "{line}");
    }
    let line = "!tests/disk/Cargo.toml\n";
    assert!(ignored.contains(line));
    assert_ne!(broken(&dockerfile, &ignored.replace(line, "")), Vec::<String>::new());
}
