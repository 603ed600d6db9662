//! How often one connection is passed something on: of each kind at most four a second, and one more beside a welcome.
//! Must not know what is passed on.
//!
//! It is looked at over two seconds, because what was held up on its way comes together.

use std::collections::{BTreeMap, BTreeSet};

/// What the protocol page allows.
const IN_TWO_SECONDS: usize = 8;
const TWO_SECONDS_MS: u64 = 2_000;

/// When one connection was told each kind. One that did not read for a while is told late, and all at once: of it nothing
/// can be said.
#[derive(Debug, Default)]
pub struct Pace {
    told: BTreeMap<Box<str>, Vec<u64>>,
    /// Told once since the beginning.
    once: BTreeSet<Box<str>>,
    was_deaf: bool,
}

impl Pace {
    pub fn deaf(&mut self) {
        self.was_deaf = true;
    }

    /// Behind a welcome, or a change of what somebody sees, each kind may be told once more.
    pub fn begin(&mut self) {
        self.told.clear();
        self.once.clear();
    }

    /// Notes one; what is wrong with it.
    pub fn note(&mut self, kind: &str, at_ms: u64) -> Option<String> {
        if self.once.insert(kind.into()) {
            return None;
        }
        let told = self.told.entry(kind.into()).or_default();
        told.retain(|before| before + TWO_SECONDS_MS > at_ms);
        told.push(at_ms);
        let too_many = told.len() > IN_TWO_SECONDS && !self.was_deaf;
        too_many.then(|| format!("pace: {kind} came at {told:?} ms"))
    }
}
