//! The page of promises names the test of each: it is there under its name.

use std::fs;

use super::source::{File, none_of, top};

const PAGE: &str = "docs/promises.md";

/// Promises are told with at least so many tests: a page that lost its table, or writes names another way, says nothing.
const NAMED_MIN: usize = 30;

/// What stands between backticks as `file.rs::test`.
fn named(page: &str) -> Vec<(&str, &str)> {
    let quoted = page.lines().flat_map(|line| line.split('`').skip(1).step_by(2));
    quoted.filter_map(|words| words.split_once(".rs::")).collect()
}

fn absent(page: &str, read: impl Fn(&str) -> String) -> Vec<String> {
    let is_there = |path: &str, test: &str| {
        let file = File::new(path, &read(path));
        // Searches for a planted bug are rows of a table, from which a macro makes tests.
        let is_row =
            |line: &str| test.starts_with("finds_") && line.trim_start().starts_with(&format!("{test}: "));
        file.code.iter().any(|line| line.contains(&format!("fn {test}(")) || is_row(line))
    };
    let named = named(page).into_iter().map(|(path, test)| (format!("{path}.rs"), test));
    named
        .filter(|(path, test)| !is_there(path, test))
        .map(|(path, test)| format!("{PAGE}: {path} has no `{test}`"))
        .collect()
}

#[test]
fn every_promise_has_the_test_it_names() {
    let page = fs::read_to_string(top().join(PAGE)).unwrap();
    none_of(absent(&page, |path| fs::read_to_string(top().join(path)).unwrap_or_default()));
    let count = named(&page).len();
    assert!(count >= NAMED_MIN, "{PAGE} names {count} tests");
}

#[test]
fn planted_promises_without_a_test_are_seen() {
    let page = "| a | `tests/a.rs::there`, `tests/a.rs::gone` | `tests/b.rs::there` | `x.py` |\n\
                | b | `tests/a.rs::finds_it` | `tests/a.rs::finds_them`, `tests/a.rs::a_field` |\n";
    let read = |path: &str| {
        let code = "// fn gone() {}\nfn there() {}\n    finds_it: plant(), [];\n// finds_them: a, [];\na_field: u8\n";
        if path == "tests/a.rs" { code.into() } else { String::new() }
    };
    let missing = [("a", "gone"), ("b", "there"), ("a", "finds_them"), ("a", "a_field")];
    let missing = missing.map(|(file, test)| format!("docs/promises.md: tests/{file}.rs has no `{test}`"));
    assert_eq!(absent(page, read), missing);
}
