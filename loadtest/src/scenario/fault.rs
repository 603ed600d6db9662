//! What is broken on purpose, and when. Must not know how.

use serde::{Deserialize, Serialize};

use super::units::{Bytes, Span};

/// One fault of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// Since the run began, before the run's speed is applied.
    pub at: Span,
    #[serde(rename = "do")]
    pub kind: FaultKind,
    /// Which node, from 0; for `kill-node` and `drain`.
    #[serde(default)]
    pub node: u32,
    /// Which `[[session]]` of the scenario, from 0; all if left out. For `cut` and `slow`.
    #[serde(default)]
    pub session: Option<u32>,
    /// Which part of the people present; for `cut` and `slow`.
    #[serde(default = "tenth")]
    pub share: f64,
    /// Over what time connections are cut; for `cut`.
    #[serde(default = "two_seconds")]
    pub within: Span,
    /// Share of the cut connections that end without a word: no reset and no close frame, they just fall silent.
    #[serde(default = "half")]
    pub silent: f64,
    /// How long: until a killed or drained node is started again, or until slow readers read on.
    #[serde(default = "two_seconds", rename = "for")]
    pub lasts: Span,
    /// How fast slow readers read, per second; for `slow`. 0: not at all.
    #[serde(default = "trickle")]
    pub bytes_per_s: Bytes,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FaultKind {
    /// A node ends as in a crash and is started again on the same data. The engine's: the plan does not know it.
    KillNode,
    /// A node is told to end in order, and is started again. The engine's.
    Drain,
    /// Connections end and people come back. The plan's: it has their drops and returns.
    Cut,
    /// People read slowly for a while. The plan's.
    Slow,
}

impl FaultKind {
    /// As the file writes it.
    pub fn name(self) -> &'static str {
        match self {
            FaultKind::KillNode => "kill-node",
            FaultKind::Drain => "drain",
            FaultKind::Cut => "cut",
            FaultKind::Slow => "slow",
        }
    }
}

fn tenth() -> f64 {
    0.1
}

fn half() -> f64 {
    0.5
}

fn two_seconds() -> Span {
    Span::secs(2)
}

fn trickle() -> Bytes {
    Bytes(2_000)
}
