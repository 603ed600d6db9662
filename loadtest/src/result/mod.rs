//! What a run found, as `result.json` keeps it. Must not know how it was found, nor how it is shown.
//!
//! Units stand in the names: `_us` microseconds, `_s` seconds, `_ms` milliseconds, `_bytes`, `_cores` (seconds of
//! processor time a second). Times are since the run began unless they say otherwise. Fields are only added within
//! one `schema`; a field that is missing reads as empty.

mod filling;
pub mod kinds;
pub mod recorder;
pub mod spread;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use kinds::{CommandKind, Latency};
pub use recorder::{Published, Recorder, Sample, ServerSample};
pub use spread::Spread;

/// The shape of the file that this program writes and reads.
pub const SCHEMA: u32 = 1;

/// Everything that is known of one run.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RunResult {
    pub schema: u32,
    pub scenario: ScenarioFacts,
    pub seed: u64,
    /// RFC 3339, UTC.
    pub started_at: String,
    pub build: Build,
    pub machine: Machine,
    pub target: TargetFacts,
    pub verdict: Verdict,
    /// By name: `join`, `resume`, `ack`, `ack.vote`, `publish_last`; of one kind of session `quiet.ack`.
    pub latencies: BTreeMap<String, Spread>,
    pub series: Series,
    pub rates: Vec<Rate>,
    /// By the command's name on the wire.
    pub commands: BTreeMap<String, CommandCounts>,
    pub connections: Connections,
    pub faults: Vec<FaultMark>,
    pub slos: Vec<SloOutcome>,
    pub resources: Resources,
    /// What a reader should know and no figure says: limits that were raised, clients that were scaled down.
    pub notes: Vec<String>,
}

/// What was run.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ScenarioFacts {
    pub name: String,
    pub about: String,
    /// The preset or file, and what the flags made of it.
    pub source: String,
    pub scale: f64,
    pub speed: f64,
    pub overrides: Vec<String>,
    pub sessions: u32,
    /// Everybody who may come, staff included.
    pub people: u32,
    /// How long was planned, and how long it took.
    pub planned_s: f64,
    pub took_s: f64,
    /// Hash of the plan: the same for the same scenario and seed.
    pub plan: String,
    /// The whole scenario as it was run.
    pub effective: serde_json::Value,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Build {
    pub harness: String,
    /// As the server tells it.
    pub server: String,
    /// `release` or `debug`.
    pub profile: String,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Machine {
    pub system: String,
    pub processor: String,
    pub cores: u32,
    pub memory_bytes: u64,
    pub files_max: u64,
    /// Load average of the last minute before the run: who else was there.
    pub load_before: f64,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct TargetFacts {
    /// Where it was given; empty where the harness started the server.
    pub url: String,
    pub nodes: u32,
    /// Whether harness and server shared the machine.
    pub same_machine: bool,
    /// What was set otherwise than by default, as `limits.x = 1`.
    pub settings: Vec<String>,
}

/// Whether all held.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Verdict {
    pub outcome: Outcome,
    /// The reason, where it could not be carried out.
    pub reason: String,
    pub violations: Vec<Violation>,
    /// More violations than are kept: all that were seen.
    pub violations_seen: u64,
    /// How often each invariant was looked at, by number.
    pub checks: Vec<Check>,
}

/// How a run ended, from the best to the worst; the exit code follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    #[default]
    Passed,
    SloMissed,
    Violated,
    NotCarriedOut,
}

impl Outcome {
    /// What the process exits with. Bad usage is 64 and has no result.
    pub fn exit_code(self) -> u8 {
        match self {
            Outcome::Passed => 0,
            Outcome::SloMissed => 1,
            Outcome::Violated => 2,
            Outcome::NotCarriedOut => 3,
        }
    }
}

/// Most violations that are kept with their evidence.
pub const VIOLATIONS_MAX: usize = 100;

/// An invariant that did not hold.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Violation {
    /// 1 to 10, as [`INVARIANTS`] numbers them.
    pub invariant: u8,
    pub session: u32,
    pub at_ms: u64,
    /// What was seen: frames, numbers, names of clients.
    pub evidence: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Check {
    pub invariant: u8,
    pub looked: u64,
}

/// What must hold all the while, from 1.
pub const INVARIANTS: [&str; 10] = [
    "At most one presenter at every number, exactly one while staff is present in practice or live; the term grows by one",
    "No accepted command whose capability was missing at its number",
    "The mute epoch never goes back; after a mute-all nobody below staff, save the presenter, is open without a newer permission",
    "A vote counts once per person; tallies equal the votes acknowledged",
    "Nobody gets anything outside the audience of the event, in replay too",
    "A resumed client's folded state equals a fresh snapshot, over the snapshot's window",
    "Every acknowledged command is in the log exactly once; nothing unacknowledged is half there",
    "Attendance is the union of a person's intervals; seats never exceed the capacity",
    "Every client of one view saw the same events in the same order",
    "Every command that the role may not send is refused and changes nothing",
];

/// What happened second by second. Shape: every column has as many entries as seconds, the first for the first
/// second; where nothing was measured the entry is null.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Series {
    pub joins: Vec<u64>,
    pub connected: Vec<u64>,
    pub sent: Vec<u64>,
    pub acks: Vec<u64>,
    pub refused: Vec<u64>,
    pub deliveries: Vec<u64>,
    pub ack_p50_us: Vec<Option<u64>>,
    pub ack_p99_us: Vec<Option<u64>>,
    pub join_p50_us: Vec<Option<u64>>,
    pub join_p99_us: Vec<Option<u64>>,
    /// The last receiver of an event, of the events of that second.
    pub publish_last_p50_us: Vec<Option<u64>>,
    pub publish_last_p99_us: Vec<Option<u64>>,
    pub server_cpu_cores: Vec<Option<f64>>,
    pub server_rss_bytes: Vec<Option<u64>>,
    pub harness_cpu_cores: Vec<Option<f64>>,
    pub bytes_in: Vec<u64>,
    pub bytes_out: Vec<u64>,
}

/// What was intended and what was achieved.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Rate {
    /// `joins`, `commands`, or a command's name.
    pub kind: String,
    pub intended: u64,
    pub achieved: u64,
    pub intended_per_s: f64,
    pub achieved_per_s: f64,
    /// The highest in one second.
    pub achieved_peak_per_s: f64,
}

/// What became of one kind of command.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CommandCounts {
    /// As planned.
    pub intended: u64,
    /// Not sent: whoever should was not connected, or there was nothing to name (no open poll).
    pub skipped: u64,
    pub sent: u64,
    pub ok: u64,
    /// By code.
    pub refused: BTreeMap<String, u64>,
    pub unanswered: u64,
    /// Of those sent: that had to be refused, and that were part of a race.
    pub forbidden: u64,
    pub races: u64,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Connections {
    pub joins: u64,
    pub joins_failed: u64,
    pub resumes: u64,
    /// Of the resumes: those that got a whole snapshot.
    pub resumes_with_snapshot: u64,
    pub most_at_once: u64,
    /// Connections that ended without the plan or a fault wanting it.
    pub disconnects: u64,
    /// Every end, by close code; 1006 without one.
    pub closes: BTreeMap<u16, u64>,
}

/// A fault as it happened.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct FaultMark {
    pub at_ms: u64,
    /// When it was over, if that was seen.
    pub until_ms: Option<u64>,
    pub kind: String,
    pub detail: String,
}

/// One promise, and whether it was kept.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SloOutcome {
    /// As it was written.
    pub slo: String,
    /// In the unit of the promise's figure (`_us`, `_bytes` …); null where nothing was measured.
    pub found: Option<f64>,
    /// For reading: `31.2 ms`.
    pub found_text: String,
    pub met: bool,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Resources {
    pub server_cpu_s: f64,
    pub harness_cpu_s: f64,
    pub server_rss_most_bytes: u64,
    pub harness_rss_most_bytes: u64,
    /// Share of the run during which the harness came late by more than 10 ms: above a few percent its own
    /// lateness is in the latencies.
    pub harness_late_share: f64,
}
