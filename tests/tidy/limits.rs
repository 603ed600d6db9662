//! The index of limits: each has a test that meets it and a metric that counts it, and both are there under their names. And
//! what is promised of limits, row by row: each is kept by one of these, or has a test of its own.

use std::collections::BTreeSet;
use std::fs;

use super::source::{File, none_of, rust_files, top};
use cuelight::limits::LIMITS;
use cuelight::metrics::ALL;

const INDEX: &str = "tests/limits.csv";

/// What is promised, in words, and by which limit or test it is kept.
const PROMISED: &str = "tests/promised_limits.csv";

/// Files that count who meets a limit, by its name.
const COUNTING: [&str; 2] = ["src/gateway", "src/hub"];

/// What is wrong with the index, as findings. `code` is what counts limits.
fn wrong(index: &str, code: &str, read: impl Fn(&str) -> String) -> Vec<String> {
    let rows = index.lines().enumerate().skip(1);
    rows.filter_map(|(number, row)| {
        let at = format!("{INDEX}:{}", number + 1);
        let [limit, metric, path, test] = row.split(',').collect::<Vec<_>>()[..] else {
            return Some(format!("{at}: has not four columns"));
        };
        let file = File::new(path, &read(path));
        if !file.code.iter().any(|line| line.contains(&format!("fn {test}("))) {
            return Some(format!(
                "{at}: {path} has no `{test}`: write the test for {limit}, or name it anew"
            ));
        }
        let (metric, label) = metric.split_once(':').unwrap_or((metric, limit));
        let is_counted = match metric {
            // What a bound of memory holds is asserted and not counted.
            "memory" => true,
            "cuelight_gateway_limited_total" | "cuelight_hub_limited_total" => {
                code.contains(&format!("count(\"{label}\")")) || code.contains(&format!("limit: \"{label}\""))
            }
            metric => ALL.iter().any(|known| known.name == metric),
        };
        (!is_counted).then(|| format!("{at}: nothing counts `{label}` in `{metric}`"))
    })
    .collect()
}

/// What is wrong with the promises, as findings. `index` is the index of limits.
fn unkept(promised: &str, index: &str, read: impl Fn(&str) -> String) -> Vec<String> {
    let with_a_row: BTreeSet<&str> = index.lines().skip(1).filter_map(|row| row.split(',').next()).collect();
    let rows = promised.lines().enumerate().skip(1);
    rows.filter_map(|(number, row)| {
        let at = format!("{PROMISED}:{}", number + 1);
        let [promise, proof] = row.split(',').collect::<Vec<_>>()[..] else {
            return Some(format!("{at}: has not two columns"));
        };
        if promise.is_empty() || proof.is_empty() {
            return Some(format!("{at}: name the limit that keeps it, or write a test"));
        }
        let Some((path, test)) = proof.split_once("::") else {
            return (!with_a_row.contains(proof)).then(|| format!("{at}: {INDEX} has no row of `{proof}`"));
        };
        let file = File::new(path, &read(path));
        let is_there = file.code.iter().any(|line| line.contains(&format!("fn {test}(")));
        (!is_there).then(|| format!("{at}: {path} has no `{test}`: write the test, or name it anew"))
    })
    .collect()
}

#[test]
fn every_promise_of_a_limit_is_kept_by_one_that_is_tested_or_has_a_test() {
    let text = |path: &str| fs::read_to_string(top().join(path)).unwrap_or_default();
    let (promised, index) = (text(PROMISED), text(INDEX));
    assert!(promised.lines().count() > 50, "{PROMISED} is there");
    none_of(unkept(&promised, &index, text));
}

#[test]
fn planted_promises_without_a_limit_or_a_test_are_seen() {
    let promised = "promise,proof\na,limit\nb,gone\nc,t::there\nd,t::gone\ne,\nf\n";
    let found = unkept(promised, "limit,metric,file,test\nlimit,m,t,there\n", |_| "fn there() {}\n".into());
    assert_eq!(found.len(), 4, "{found:?}");
}

#[test]
fn every_limit_has_a_metric_and_the_test_it_names() {
    let index = fs::read_to_string(top().join(INDEX)).unwrap();
    // As they are written: a limit's name is a string.
    let files = rust_files(&COUNTING).into_iter();
    let code: Vec<String> =
        files.map(|file| fs::read_to_string(top().join(&file.path)).unwrap_or_default()).collect();
    none_of(wrong(&index, &code.join("\n"), |path| fs::read_to_string(top().join(path)).unwrap_or_default()));
    let counted = index.lines().skip(1).filter(|row| row.split(',').nth(1) != Some("memory"));
    let listed: BTreeSet<&str> = counted.filter_map(|row| row.split(',').next()).collect();
    // Of one that is only how much is read at once there is nothing to meet.
    let known = LIMITS.iter().map(|limit| limit.name).filter(|name| *name != "read_buffer_bytes");
    assert_eq!(listed, known.collect::<BTreeSet<_>>(), "{INDEX}: limits, and those that have a row");
}

#[test]
fn planted_limits_without_a_test_or_a_metric_are_seen() {
    let index = "limit,metric,file,test\na,cuelight_gateway_limited_total,t,there\n\
                 b,cuelight_gateway_limited_total,t,there\nc,memory,t,gone\nd,no_such_metric,t,there\n";
    let found = wrong(index, "count(\"a\")", |_| "fn there() {}\n".into());
    assert_eq!(found.len(), 3, "{found:?}");
}
