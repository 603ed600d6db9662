//! The runs of a kit: which there are, which nobody has begun, and what came of them.
//! Must not know HTTP.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use serde_json::Value;
use tokio::sync::{mpsc, watch};

use super::exchange::Exchange;
use super::line::Line;
use super::manner::Manner;
use super::rules::{Findings, locked};
use super::verdict::Verdict;

/// What the doors of one run need.
pub(super) struct Run {
    pub name: String,
    pub manner: Manner,
    /// As it is served.
    pub exchange: Exchange,
    pub findings: Findings,
    pub arrivals: mpsc::Sender<Line>,
    pub pictures: mpsc::Sender<Value>,
    pub instructions: tokio::sync::Mutex<mpsc::UnboundedReceiver<Value>>,
    pub begun: watch::Sender<bool>,
    pub verdict: Arc<Mutex<Option<Verdict>>>,
}

impl Run {
    /// What came of it, with what was found since.
    pub fn verdict(&self) -> Option<Verdict> {
        let verdict = locked(&self.verdict).clone();
        verdict.map(|verdict| Verdict { findings: self.findings.all(), ..verdict })
    }

    /// What came of it, or that it never came to an end.
    pub fn verdict_or(&self, why: &str) -> Verdict {
        self.verdict().unwrap_or_else(|| Verdict {
            exchange: self.exchange.name.clone(),
            manner: self.manner.name(),
            title: self.exchange.title.clone(),
            findings: self.findings.all().into_iter().chain([why.to_owned()]).collect(),
            differences: Vec::new(),
            seconds: 0.0,
        })
    }
}

/// All of them, by name.
pub(super) struct Table {
    pub runs: BTreeMap<String, Run>,
    /// How many came to an end.
    pub done: watch::Sender<usize>,
    /// Set when nobody is watched any more.
    pub over: watch::Sender<bool>,
}

impl Table {
    /// The first run that nobody has begun; from now on somebody has.
    pub fn take_next(&self) -> Option<&Run> {
        self.runs.values().find(|run| !run.begun.send_replace(true))
    }

    pub fn is_done(&self) -> bool {
        *self.done.borrow() >= self.runs.len()
    }
}
