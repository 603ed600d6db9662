//! Whether the ten invariants held: on every client as its messages come, and afterwards against the journal.
//! Must not know how a run is carried out. It reads what came over the wire and what is in the journal, and believes
//! neither the server's decisions nor its lists of audiences: rights come from the product's table (`rights.rs`),
//! audiences from the protocol's (`circle.rs`), states from folds of its own (`ledger.rs`).
//!
//! On **every** client: numbers that rise without repetition, circles, canaries in private texts, presenters by term,
//! mute epochs, sums of what was heard (`track.rs`). On the **checked** ones besides: every event folded, and the
//! state held against fresh ones (`folded.rs`). Afterwards, for **everybody**: what each was to hear, out of the journal
//! (`delivery.rs`), every command's fate (`answers.rs`), and the facts themselves (`ledger.rs`). Of a server whose journal
//! cannot be read, its report stands in for what it tells (`outside.rs`).

pub mod afterwards;
pub mod answers;
pub mod asked;
pub mod attendance;
pub mod circle;
pub mod delivery;
pub mod ear;
pub mod folded;
pub mod ledger;
pub mod outside;
pub mod picture;
pub mod rights;
pub mod room;
pub mod told;
pub mod track;

use crate::result::{Check, VIOLATIONS_MAX, Violation};

/// What was found so far.
#[derive(Debug, Default)]
pub struct Findings {
    pub violations: Vec<Violation>,
    /// All that were seen, kept or not.
    pub seen: u64,
    looked: [u64; 11],
    /// What could not be looked at, and why.
    pub unchecked: Vec<String>,
}

/// Most pieces of evidence of one violation, and characters of each.
const EVIDENCE_MAX: usize = 12;
const EVIDENCE_CHARS_MAX: usize = 600;

impl Findings {
    /// An invariant was looked at so many times.
    pub fn looked(&mut self, invariant: u8, times: u64) {
        self.looked[usize::from(invariant)] += times;
    }

    /// An invariant does not hold. `at_ms` counts from the beginning of the run; 0 where the journal tells it.
    pub fn violated(&mut self, invariant: u8, session: u32, at_ms: u64, evidence: Vec<String>) {
        self.seen += 1;
        // One broken thing repeats itself thousands of times; the others must not be drowned by it.
        let alike = self.violations.iter().filter(|known| known.invariant == invariant).count();
        if alike < VIOLATIONS_MAX / 10 {
            let evidence = evidence.into_iter().take(EVIDENCE_MAX).map(|text| cut(&text)).collect();
            self.violations.push(Violation { invariant, session, at_ms, evidence });
        }
    }

    /// Something could not be looked at.
    pub fn unchecked(&mut self, what: impl Into<String>) {
        let what = what.into();
        if !self.unchecked.contains(&what) {
            self.unchecked.push(what);
        }
    }

    /// Takes in what another thread or part found.
    pub fn merge(&mut self, other: Findings) {
        self.seen += other.seen;
        self.violations.extend(other.violations);
        self.violations.truncate(VIOLATIONS_MAX);
        self.looked.iter_mut().zip(other.looked).for_each(|(mine, theirs)| *mine += theirs);
        other.unchecked.into_iter().for_each(|what| self.unchecked(what));
    }

    /// How often each invariant was looked at.
    pub fn checks(&self) -> Vec<Check> {
        (1..=10).map(|invariant| Check { invariant, looked: self.looked[usize::from(invariant)] }).collect()
    }
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(EVIDENCE_CHARS_MAX) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

/// A hash of bytes: the same in every run on one kind of machine, fast, and good enough that what differs by chance is
/// told apart. Not for adversaries.
pub fn hash(bytes: &[u8]) -> u64 {
    let (chunks, rest) = bytes.as_chunks::<8>();
    let mut state = 0x243f_6a88_85a3_08d3 ^ bytes.len() as u64;
    for chunk in chunks {
        state = mix(state, u64::from_le_bytes(*chunk));
    }
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    mix(mix(state, u64::from_le_bytes(last)), 0x1319_8a2e_0370_7344)
}

/// Two words into one.
pub fn mix(left: u64, right: u64) -> u64 {
    let product = u128::from(left ^ 0xa076_1d64_78bd_642f) * u128::from(right ^ 0xe703_7ed1_a0b4_28db);
    (product as u64) ^ ((product >> 64) as u64)
}

#[cfg(test)]
mod tests;
