//! What a run shall be: sessions, people, phases, behaviour, faults and promises, as TOML.
//! Must not know how it is planned or run.
//!
//! Read in this order: `session.rs` (one session and its phases), `behaviour.rs` (what people do there), `mix.rs`, `fault.rs`,
//! `loading.rs` (from a file or preset and the flags to a checked scenario), `units.rs`.

pub mod behaviour;
mod check;
pub mod fault;
pub mod loading;
pub mod mix;
pub mod presets;
pub mod session;
pub mod units;

use serde::{Deserialize, Serialize};

pub use behaviour::*;
pub use fault::{Fault, FaultKind};
pub use loading::{Flaw, Wishes, load, parse};
pub use mix::*;
pub use presets::{PRESETS, preset};
pub use session::{Arrivals, Ending, Phases, Session};
pub use units::{Bytes, Span};

/// A whole run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// As the preset or file calls itself.
    pub name: String,
    /// What it asks, in a sentence or two.
    pub about: String,
    /// How much faster than written everything happens that is planned: waiting, arriving, acting. Rates rise by as much.
    #[serde(default = "one")]
    pub speed: f64,
    /// Nodes that are started where no server is given.
    #[serde(default = "one_node")]
    pub nodes: u32,
    /// Promises that the run is held to, as `ack_p99<50ms`.
    #[serde(default)]
    pub slo: Vec<String>,
    #[serde(rename = "session")]
    pub sessions: Vec<Session>,
    #[serde(default, rename = "fault")]
    pub faults: Vec<Fault>,
}

fn one() -> f64 {
    1.0
}

fn one_node() -> u32 {
    1
}
