//! Source files as the rules read them: comments and texts blanked out, test code marked.
//! Must not know any rule.

use std::fs;
use std::path::{Path, PathBuf};

/// One source file.
pub struct File {
    /// From the repository's top, with `/`.
    pub path: String,
    /// As it stands, line by line.
    pub lines: Vec<String>,
    /// With comments, strings and characters blanked out, line by line.
    pub code: Vec<String>,
    /// Whether a line belongs to an item under `#[cfg(test)]`, or to a file that is one: `tests.rs`, and below `tests`.
    pub is_test: Vec<bool>,
}

impl File {
    /// A file of this text.
    pub fn new(path: &str, text: &str) -> File {
        let code: Vec<String> = blanked(text).lines().map(str::to_owned).collect();
        let whole = path.ends_with("/tests.rs") || path.contains("/tests/");
        let is_test = if whole { vec![true; code.len()] } else { test_lines(&code) };
        File { path: path.to_owned(), lines: text.lines().map(str::to_owned).collect(), code, is_test }
    }

    /// Lines of code that ship, with their numbers from 1.
    pub fn shipped(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines = self.code.iter().zip(&self.is_test).enumerate();
        lines.filter(|(_, (_, is_test))| !**is_test).map(|(index, (line, _))| (index + 1, line.as_str()))
    }
}

/// The repository's top.
pub fn top() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every Rust file below these folders, sorted.
pub fn rust_files(folders: &[&str]) -> Vec<File> {
    let mut paths = Vec::new();
    for folder in folders {
        gather(&top().join(folder), &mut paths);
    }
    paths.sort();
    let files = paths.iter().filter(|path| path.extension().is_some_and(|extension| extension == "rs"));
    files.map(|path| File::new(&from_top(path), &fs::read_to_string(path).unwrap())).collect()
}

/// A path as findings name it.
pub fn from_top(path: &Path) -> String {
    path.strip_prefix(top()).unwrap_or(path).to_string_lossy().replace('\\', "/")
}

fn gather(folder: &Path, paths: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.map(Result::unwrap) {
        let (path, name) = (entry.path(), entry.file_name());
        if path.is_dir() {
            if name != "target" && name != "node_modules" && name != ".venv" {
                gather(&path, paths);
            }
        } else {
            paths.push(path);
        }
    }
}

/// Fails with every finding, or not at all.
pub fn none_of(findings: Vec<String>) {
    assert!(findings.is_empty(), "{} finding(s)\n{}\n", findings.len(), findings.join("\n"));
}

/// The text with comments, strings and characters turned into spaces; lines stay where they are.
fn blanked(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        let end = end_of_blank(&chars, at);
        for char in &chars[at..end.max(at + 1)] {
            out.push(if end > at && *char != '\n' { ' ' } else { *char });
        }
        at = end.max(at + 1);
    }
    out
}

/// Where the comment, string or character that begins at `at` ends; `at` where none does.
fn end_of_blank(chars: &[char], at: usize) -> usize {
    let rest = &chars[at..];
    let is_word_before = at > 0 && (chars[at - 1].is_alphanumeric() || chars[at - 1] == '_');
    match rest {
        ['/', '/', ..] => at + rest.iter().position(|char| *char == '\n').unwrap_or(rest.len()),
        ['/', '*', ..] => at + block_comment(rest),
        ['"', ..] => at + quoted(rest),
        ['r' | 'b' | 'c', ..] if !is_word_before => {
            let prefix = rest.iter().take_while(|char| matches!(char, 'r' | 'b' | 'c')).count().min(2);
            let hashes = rest[prefix..].iter().take_while(|char| **char == '#').count();
            match rest.get(prefix + hashes) {
                Some('"') if rest[..prefix].contains(&'r') => at + raw(rest, prefix + hashes, hashes),
                Some('"') if hashes == 0 => at + prefix + quoted(&rest[prefix..]),
                _ => at,
            }
        }
        ['\'', '\\', ..] => at + 3 + rest[3..].iter().position(|char| *char == '\'').unwrap_or(0) + 1,
        ['\'', _, '\'', ..] => at + 3,
        _ => at,
    }
}

fn block_comment(rest: &[char]) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < rest.len() {
        match rest[at..] {
            ['/', '*', ..] => (depth, at) = (depth + 1, at + 2),
            ['*', '/', ..] => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    at
}

fn quoted(rest: &[char]) -> usize {
    let mut at = 1;
    while at < rest.len() && rest[at] != '"' {
        at += if rest[at] == '\\' { 2 } else { 1 };
    }
    (at + 1).min(rest.len())
}

fn raw(rest: &[char], quote: usize, hashes: usize) -> usize {
    let closes = |at: usize| {
        rest[at] == '"' && rest[at + 1..].iter().take(hashes).filter(|char| **char == '#').count() == hashes
    };
    (quote + 1..rest.len()).find(|at| closes(*at)).map_or(rest.len(), |at| at + 1 + hashes)
}

/// Which lines belong to an item under `#[cfg(test)]`: from the attribute to the brace that closes the item.
fn test_lines(code: &[String]) -> Vec<bool> {
    let mut is_test = vec![false; code.len()];
    let mut line = 0;
    while line < code.len() {
        if code[line].trim_start().starts_with("#[cfg(test)]") {
            let end = end_of_item(code, line, 0).unwrap_or(code.len() - 1);
            is_test[line..=end].fill(true);
            line = end;
        }
        line += 1;
    }
    is_test
}

/// The line on which the item that begins at a line and column ends: with its brace, or with a semicolon before any.
pub fn end_of_item(code: &[String], line: usize, column: usize) -> Option<usize> {
    let (mut braces, mut others) = (0u32, 0u32);
    for (number, text) in code.iter().enumerate().skip(line) {
        let skipped = if number == line { column } else { 0 };
        for char in text.chars().skip(skipped) {
            match char {
                '{' => braces += 1,
                '}' => {
                    braces = braces.saturating_sub(1);
                    if braces == 0 {
                        return Some(number);
                    }
                }
                '(' | '[' => others += 1,
                ')' | ']' => others = others.saturating_sub(1),
                ';' if braces == 0 && others == 0 => return Some(number),
                _ => {}
            }
        }
    }
    None
}

#[test]
fn comments_and_texts_are_no_code() {
    let file = File::new(
        "a.rs",
        "let a = \"x // {\"; // b {\n/* c { /* d */ */ let e = '{'; let f: &'static str = r#\"g\"{\"#;\n",
    );
    assert!(file.code.iter().all(|line| !line.contains('{')), "{:?}", file.code);
    assert!(file.code[1].contains("let f: &'static str ="), "{:?}", file.code);
}

#[test]
fn test_code_is_told_from_what_ships() {
    let file = File::new("a.rs", "fn a() {}\n#[cfg(test)]\nmod tests {\n    fn b() {}\n}\nfn c() {}\n");
    let shipped: Vec<usize> = file.shipped().map(|(line, _)| line).collect();
    assert_eq!(shipped, [1, 6]);
    for path in ["a/tests.rs", "a/tests/b.rs"] {
        assert_eq!(File::new(path, "fn a() {}\n").shipped().count(), 0, "{path}");
    }
}
