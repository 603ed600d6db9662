//! What stands in no source file, or only with a word beside it.

use super::source::{File, none_of, rust_files};

const ALL: [&str; 5] = ["src", "tests", "benches", "loadtest", "examples"];
const SHIPPED: [&str; 3] = ["src", "loadtest", "examples"];

/// Left over from work, wherever it stands: `(what, remedy)`.
const NOWHERE: [(&str, &str); 4] = [
    ("dbg!", "remove it"),
    ("todo!", "write it, or leave the door shut"),
    ("unimplemented!", "write it, or leave the door shut"),
    ("#[ignore", "a test that does not run proves nothing: mend it, or take it out and say why"),
];

fn without_header(files: &[File]) -> Vec<String> {
    let bare = files.iter().filter(|file| !file.lines.first().is_some_and(|line| line.starts_with("//! ")));
    bare.map(|file| {
        format!("{}:1: opens without `//!`: say what it is for, and what it must not know", file.path)
    })
    .collect()
}

fn left_over(files: &[File]) -> Vec<String> {
    let mut findings = Vec::new();
    for file in files {
        for (index, line) in file.code.iter().enumerate() {
            for (what, remedy) in NOWHERE.iter().filter(|(what, _)| has_word(line, what)) {
                findings.push(format!("{}:{}: `{what}`: {remedy}", file.path, index + 1));
            }
        }
    }
    findings
}

fn unwraps(files: &[File]) -> Vec<String> {
    let mut findings = Vec::new();
    for file in files {
        for (line, _) in file.shipped().filter(|(_, text)| text.contains(".unwrap()")) {
            let path = &file.path;
            findings.push(format!("{path}:{line}: `.unwrap()`: write .expect(\"why it cannot happen\")"));
        }
    }
    findings
}

fn dropped_in_silence(files: &[File]) -> Vec<String> {
    let mut findings = Vec::new();
    for file in files {
        let has_comment = |index: usize| {
            let comment = |line: &String| line.trim_start().starts_with("//");
            file.lines.get(index).is_some_and(comment)
        };
        for (line, text) in file.shipped() {
            let text = text.trim_start();
            // In a `select!` the same words are a pattern: nothing is dropped there but what the branch ignores.
            let is_pattern = text.contains("=>");
            let drops =
                ["let _ =", "let _:", "_ = "].iter().any(|word| text.starts_with(word)) && !is_pattern;
            let beside = file.lines[line - 1].contains("//");
            if drops && !beside && !has_comment(line) && (line < 2 || !has_comment(line - 2)) {
                let path = &file.path;
                findings.push(format!(
                    "{path}:{line}: a result is dropped in silence: say beside it why nobody needs it"
                ));
            }
        }
    }
    findings
}

/// Whether a line has this, and not as the end of a longer word.
fn has_word(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        !line[..at].ends_with(|before: char| before.is_alphanumeric() || before == '_' || before == ':')
            || word.starts_with('#')
    })
}

#[test]
fn every_file_opens_with_what_it_is_for() {
    none_of(without_header(&rust_files(&ALL)));
}

#[test]
fn nothing_is_left_over() {
    none_of(left_over(&rust_files(&ALL)));
}

#[test]
fn what_ships_says_why_it_cannot_fail() {
    none_of(unwraps(&rust_files(&SHIPPED)));
}

#[test]
fn no_result_is_dropped_in_silence() {
    none_of(dropped_in_silence(&rust_files(&["src"])));
}

#[test]
fn planted_words_are_seen() {
    let one = |text: &str| [File::new("src/a.rs", text)];
    assert_eq!(without_header(&one("use a;\n")).len(), 1);
    assert_eq!(without_header(&one("//! What for.\nuse a;\n")).len(), 0);
    for (text, findings) in [
        ("fn a() { dbg!(1); }", 1),
        ("fn a() { todo!() }", 1),
        ("#[test]\n#[ignore = \"slow\"]\nfn a() {}", 1),
        ("// dbg!\nconst A: &str = \"todo!\"; not_todo!();", 0),
    ] {
        assert_eq!(left_over(&one(text)).len(), findings, "{text}");
    }
    let in_test = "#[cfg(test)]\nmod tests {\n    fn a() { b().unwrap() }\n}\n";
    assert_eq!(unwraps(&one(in_test)).len(), 0);
    assert_eq!(unwraps(&one("fn a() { b().unwrap() }")).len(), 1);
    for (text, findings) in [
        ("fn a() {\n    let _ = b();\n}", 1),
        ("fn a() {\n    // Nobody waits.\n    let _ = b();\n}", 0),
        ("fn a() {\n    let _ = b(); // Nobody waits.\n}", 0),
        ("fn a() {\n    _ = b();\n}", 1),
        ("fn a() {\n    select! {\n        _ = b() => {}\n    }\n}", 0),
    ] {
        assert_eq!(dropped_in_silence(&one(text)).len(), findings, "{text}");
    }
}
