//! What was beyond a rule when the rule came, or had to be let through since: a list that may only shrink.
//!
//! One entry a line: `file PATH LINES`, `function PATH NAME LINES`, `edge PATH FLOOR`, or
//! `key NAME`. Lines that begin with `#` say
//! why. `BLESS=1 cargo test --test tidy` lowers numbers and strikes entries that are not needed any more; only a
//! person adds one.

use std::collections::BTreeMap;
use std::fs;

use super::source::top;

/// The list's place.
pub const PATH: &str = "tests/tidy/ratchet.txt";

/// Something that breaks a rule, and by how much; 1 where there is no measure.
pub struct Excess {
    /// The entry without its number.
    pub key: String,
    pub amount: usize,
    /// `path:line: what, and the remedy`.
    pub finding: String,
}

/// Holds what was found of one kind against the list: more than it allows is a finding, and so is less.
pub fn hold(kind: &str, found: &[Excess]) -> Vec<String> {
    let text = fs::read_to_string(top().join(PATH)).unwrap_or_default();
    let (findings, kept) = compare(kind, &text, found);
    if std::env::var_os("BLESS").is_some() && kept != text {
        fs::write(top().join(PATH), kept).unwrap();
    }
    findings
}

/// The findings, and the list as it should be.
fn compare(kind: &str, text: &str, found: &[Excess]) -> (Vec<String>, String) {
    let found: BTreeMap<&str, &Excess> = found.iter().map(|excess| (excess.key.as_str(), excess)).collect();
    let (mut findings, mut kept, mut allowed) = (Vec::new(), String::new(), BTreeMap::new());
    for (index, line) in text.lines().enumerate() {
        if !line.starts_with(&format!("{kind} ")) {
            kept.push_str(&format!("{line}\n"));
            continue;
        }
        let (key, amount) = match line.rsplit_once(' ').map(|(key, amount)| (key, amount.parse())) {
            Some((key, Ok(amount))) => (key, amount),
            _ => (line, 1),
        };
        allowed.insert(key.to_owned(), amount);
        match found.get(key) {
            None => findings
                .push(format!("{PATH}:{}: `{key}` is within the rule now: strike this line", index + 1)),
            Some(excess) if excess.amount < amount => {
                let now = excess.amount;
                findings.push(format!("{PATH}:{}: `{key}` is at {now} now: lower {amount} to it", index + 1));
                kept.push_str(&format!("{key} {now}\n"));
            }
            Some(_) => kept.push_str(&format!("{line}\n")),
        }
    }
    for (key, excess) in found {
        if allowed.get(key).is_none_or(|allowed| *allowed < excess.amount) {
            findings.push(excess.finding.clone());
        }
    }
    (findings, kept)
}

#[test]
fn the_list_may_only_shrink() {
    let excess =
        |key: &str, amount| Excess { key: key.to_owned(), amount, finding: format!("{key} is too long") };
    let list = "# why\nfile a.rs 500\nfile b.rs 450\nfunction c.rs d 80\n";
    for (found, findings, kept) in [
        (vec![excess("file a.rs", 500), excess("file b.rs", 450)], 0, list),
        (
            vec![excess("file a.rs", 499), excess("file b.rs", 450)],
            1,
            "# why\nfile a.rs 499\nfile b.rs 450\nfunction c.rs d 80\n",
        ),
        (vec![excess("file a.rs", 501), excess("file b.rs", 450)], 1, list),
        (vec![excess("file a.rs", 500)], 1, "# why\nfile a.rs 500\nfunction c.rs d 80\n"),
        (vec![excess("file a.rs", 500), excess("file b.rs", 450), excess("file e.rs", 401)], 1, list),
    ] {
        let compared = compare("file", list, &found);
        assert_eq!((compared.0.len(), compared.1.as_str()), (findings, kept), "{:?}", compared.0);
    }
}
