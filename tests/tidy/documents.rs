//! The documents: how long they may be, what a decision record says, and that what they point at is there.

use std::collections::BTreeMap;
use std::fs;

use super::source::{from_top, none_of, rust_files, top};

/// Documents that are read in one sitting, and in how many lines.
const LINES_MAX: [(&str, usize); 2] = [("README.md", 150), ("ARCHITECTURE.md", 250)];
const RECORDS: &str = "docs/decisions";
const RECORD_LINES_MAX: usize = 60;
const HEADINGS: [&str; 5] =
    ["## Context", "## Decision", "## Rejected", "## Consequences", "## What would change our mind"];
/// Paths in backticks that begin so are promises as links are.
const FOLDERS: [&str; 6] = ["src/", "docs/", "tests/", "examples/", "loadtest/", ".ci/"];

fn too_long(path: &str, text: &str, lines_max: usize) -> Vec<String> {
    let lines = text.lines().count();
    let finding = format!(
        "{path}:{lines}: {lines} lines, {lines_max} are allowed: move detail to where it is looked for"
    );
    (lines > lines_max).then_some(finding).into_iter().collect()
}

fn flaws_of_record(path: &str, text: &str) -> Vec<String> {
    let mut findings = too_long(path, text, RECORD_LINES_MAX);
    let file = path.rsplit('/').next().unwrap_or(path);
    let number = file.split('-').next().unwrap_or_default();
    let title = format!("# {}. ", number.trim_start_matches('0'));
    if number.len() != 4 || !number.chars().all(|char| char.is_ascii_digit()) {
        findings.push(format!("{path}:1: is not named NNNN-title.md: rename it"));
    }
    if !text.starts_with(&title) {
        findings.push(format!("{path}:1: begin it with `{title}…`, the number of its name"));
    }
    let headings: Vec<(usize, &str)> =
        text.lines().enumerate().filter(|(_, line)| line.starts_with("## ")).collect();
    for (index, expected) in HEADINGS.iter().enumerate() {
        match headings.get(index) {
            Some((_, found)) if found.trim() == *expected => {}
            Some((line, _)) => {
                findings.push(format!("{path}:{}: here `{expected}` must stand", line + 1));
                break;
            }
            None => findings.push(format!("{path}:{}: `{expected}` is missing", text.lines().count())),
        }
    }
    findings
}

/// What a document points at, with the lines: relative links, and paths in backticks outside of code blocks.
fn pointers(text: &str) -> Vec<(usize, String, bool)> {
    let (mut found, mut in_code) = (Vec::new(), false);
    for (index, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
        }
        if in_code {
            continue;
        }
        for link in line.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let path = link.split('#').next().unwrap_or_default();
            if !path.is_empty() && !link.contains("://") && !link.starts_with("mailto:") {
                found.push((index + 1, path.to_owned(), true));
            }
        }
        for quoted in line.split('`').skip(1).step_by(2) {
            let path = quoted.split([' ', ':']).next().unwrap_or_default();
            let is_path = FOLDERS.iter().any(|folder| path.starts_with(folder));
            if is_path && !path.contains(['*', '<', '{', '…']) {
                found.push((index + 1, path.to_owned(), false));
            }
        }
    }
    found
}

fn documents() -> Vec<(String, String)> {
    let mut paths: Vec<_> =
        ["README.md", "ARCHITECTURE.md", "CHANGELOG.md"].map(|name| top().join(name)).into();
    for folder in ["docs", RECORDS] {
        let entries = fs::read_dir(top().join(folder)).unwrap().map(|entry| entry.unwrap().path());
        paths.extend(entries.filter(|path| path.extension().is_some_and(|extension| extension == "md")));
    }
    paths.sort();
    paths.iter().map(|path| (from_top(path), fs::read_to_string(path).unwrap_or_default())).collect()
}

#[test]
fn what_is_read_first_is_short() {
    let findings = LINES_MAX.iter().flat_map(|(path, lines_max)| {
        let text = fs::read_to_string(top().join(path)).unwrap_or_default();
        assert!(!text.is_empty(), "{path}:1: is missing: write it");
        too_long(path, &text, *lines_max)
    });
    none_of(findings.collect());
}

#[test]
fn every_decision_record_has_its_five_parts_on_one_page() {
    let records = documents().into_iter().filter(|(path, _)| path.starts_with(RECORDS));
    let mut numbers: BTreeMap<String, String> = BTreeMap::new();
    let mut findings = Vec::new();
    for (path, text) in records {
        findings.extend(flaws_of_record(&path, &text));
        let number = path.trim_start_matches(RECORDS)[1..].split('-').next().unwrap_or_default().to_owned();
        if let Some(other) = numbers.insert(number, path.clone()) {
            findings.push(format!("{path}:1: has the number of {other}: take the next free one"));
        }
    }
    none_of(findings);
}

#[test]
fn what_documents_point_at_is_there() {
    let mut findings = Vec::new();
    for (document, text) in documents() {
        let folder = document.rsplit_once('/').map_or("", |(folder, _)| folder);
        for (line, path, is_link) in pointers(&text) {
            let from = if is_link { top().join(folder) } else { top() };
            if !from.join(&path).exists() {
                findings
                    .push(format!("{document}:{line}: {path} is not there: mend the path or take it out"));
            }
        }
    }
    none_of(findings);
}

/// Files of the folders that a newcomer reads file by file, and that the code map does not name.
fn unmapped(map: &str, paths: &[String]) -> Vec<String> {
    let named = |path: &&String| map.contains(path.rsplit('/').next().unwrap_or(path));
    let absent = paths.iter().filter(|path| !named(path));
    absent
        .map(|path| format!("{path}:1: is not in ARCHITECTURE.md: say there what makes it change"))
        .collect()
}

#[test]
fn the_code_map_names_every_file_of_core_and_hub() {
    let map = fs::read_to_string(top().join("ARCHITECTURE.md")).unwrap_or_default();
    let paths: Vec<String> =
        rust_files(&["src/session", "src/hub"]).into_iter().map(|file| file.path).collect();
    none_of(unmapped(&map, &paths));
}

#[test]
fn planted_flaws_of_documents_are_seen() {
    let good = format!("# 7. A title\n\n{}\n", HEADINGS.join("\n\ntext\n\n"));
    assert_eq!(flaws_of_record("docs/decisions/0007-a.md", &good), Vec::<String>::new());
    for (path, text) in [
        ("docs/decisions/0008-a.md", good.clone()),
        ("docs/decisions/7-a.md", good.clone()),
        ("docs/decisions/0007-a.md", good.replace("## Rejected", "## Refused")),
        ("docs/decisions/0007-a.md", good.replace(HEADINGS[4], "")),
        ("docs/decisions/0007-a.md", format!("{good}{}", "line\n".repeat(RECORD_LINES_MAX))),
    ] {
        assert_eq!(flaws_of_record(path, &text).len(), 1, "{path}: {text}");
    }
    assert_eq!(
        unmapped("`decide.rs`", &["src/session/decide.rs".into(), "src/session/new.rs".into()]).len(),
        1
    );
    let text = "[a](docs/a.md#b) [c](https://d) `src/e.rs:12` `f/g`\n```\n`src/h.rs`\n```\n";
    let found: Vec<String> = pointers(text).into_iter().map(|(_, path, _)| path).collect();
    assert_eq!(found, ["docs/a.md", "src/e.rs"]);
}
