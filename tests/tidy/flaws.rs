//! The index of flaws that products of this kind had: each has a test, and the test is there under its name.

use std::collections::BTreeSet;
use std::fs;

use super::source::{File, none_of, top};

const INDEX: &str = "tests/flaws.csv";

/// Advisories and reports that have a row each. A new one comes with its test.
const KNOWN: [&str; 44] = [
    "CVE-2018-15715",
    "CVE-2020-27607",
    "CVE-2020-28953",
    "CVE-2020-28954",
    "CVE-2020-29042",
    "CVE-2020-3419",
    "CVE-2020-3441",
    "CVE-2020-3471",
    "CVE-2021-1311",
    "CVE-2021-32689",
    "CVE-2021-39215",
    "CVE-2022-23488",
    "CVE-2022-23490",
    "CVE-2022-28754",
    "CVE-2022-29169",
    "CVE-2022-29233",
    "CVE-2022-29234",
    "CVE-2022-29235",
    "CVE-2022-29236",
    "CVE-2022-31064",
    "CVE-2022-41960",
    "CVE-2022-41961",
    "CVE-2022-41962",
    "CVE-2022-41964",
    "CVE-2024-33530",
    "CVE-2024-38518",
    "CVE-2025-61601",
    "CVE-2025-61602",
    "CVE-2026-25537",
    "CVE-2026-41127",
    "CVE-2026-42889",
    "CVE-2026-59390",
    "JSA-2022-0004",
    "JSA-2023-0001",
    "bigbluebutton#13952",
    "bigbluebutton#20742",
    "bigbluebutton#24802",
    "bigbluebutton#25734",
    "bigbluebutton#3012",
    "bigbluebutton#4133",
    "jitsi-meet#16717",
    "jitsi-meet#8175",
    "mconf#219",
    "spreed#14732",
];

/// Rows whose test is not where they say, as findings.
fn absent(index: &str, read: impl Fn(&str) -> String) -> Vec<String> {
    let rows = index.lines().enumerate().skip(1);
    rows.filter_map(|(number, row)| {
        let at = format!("{INDEX}:{}", number + 1);
        let [issue, _, path, test] = row.split(',').collect::<Vec<_>>()[..] else {
            return Some(format!("{at}: has not four columns: no commas within one"));
        };
        let text = read(path);
        // Those of the pages are trials in JavaScript, named by a sentence at the beginning of a line.
        let is_there = if path.ends_with(".test.mjs") {
            text.lines().any(|line| line.starts_with(&format!("trial('{test}',")))
        } else {
            File::new(path, &text).code.iter().any(|line| line.contains(&format!("fn {test}(")))
        };
        (!is_there)
            .then(|| format!("{at}: {path} has no `{test}`: write the test for {issue}, or name it anew"))
    })
    .collect()
}

#[test]
fn every_flaw_in_the_index_has_the_test_it_names() {
    let index = fs::read_to_string(top().join(INDEX)).unwrap();
    none_of(absent(&index, |path| fs::read_to_string(top().join(path)).unwrap_or_default()));
    let listed: BTreeSet<&str> = index.lines().skip(1).filter_map(|row| row.split(',').next()).collect();
    assert_eq!(listed, BTreeSet::from(KNOWN), "{INDEX}: what is known of, and what has a row");
}

#[test]
fn planted_rows_without_a_test_are_seen() {
    let index = "issue,flaw,file,test\na,b,tests/a.rs,there\na,b,tests/a.rs,gone\na,b,c,tests/a.rs,there\n";
    let file = "//! fn gone() {}\n// fn gone() {}\nfn there() {}\n";
    assert_eq!(absent(index, |_| file.to_owned()).len(), 2);
    let index =
        "issue,flaw,file,test\na,b,a.test.mjs,it is there\na,b,a.test.mjs,it is gone\na,b,a.test.mjs,it\n";
    let file = "trial('it is there', {}, async () => {\n// trial('it is gone', {}\n";
    assert_eq!(absent(index, |_| file.to_owned()).len(), 2);
}
