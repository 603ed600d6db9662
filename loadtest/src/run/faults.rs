//! Faults that befall servers: killed, drained, started again. Cuts and slow readers are people's, and in the plan.
//! Must not know sessions.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use super::Servers;
use crate::plan::Plan;
use crate::result::FaultMark;
use crate::scenario::{Fault, FaultKind};

/// For how long after a fault lost connections are the fault's.
const AFTERMATH: Duration = Duration::from_secs(15);

/// The faults of a run, as they come.
pub struct Faults {
    coming: Vec<(Duration, Fault)>,
    /// Nodes that are down, until when, and the mark of it.
    down: Vec<(Instant, usize, usize)>,
    pub marks: Vec<FaultMark>,
}

impl Faults {
    /// Those of a plan.
    pub fn new(plan: &Plan) -> Faults {
        let mut coming = plan.faults().to_vec();
        coming.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
        Faults { coming, down: Vec::new(), marks: Vec::new() }
    }

    /// Does what is due; what happened, in words.
    ///
    /// # Errors
    /// Where a server does not end or does not come back.
    pub fn strike(&mut self, servers: &mut Servers, began: Instant) -> anyhow::Result<Vec<String>> {
        let mut news = Vec::new();
        while let Some((_, fault)) = self.coming.pop_if(|(at, _)| *at <= began.elapsed()) {
            self.one(servers, began, &fault)?;
            news.extend(self.marks.last().map(|mark| format!("{}: {}", mark.kind, mark.detail)));
        }
        let now = Instant::now();
        for (_, node, mark) in self.down.extract_if(.., |(until, ..)| *until <= now) {
            servers.nodes[node].restart()?;
            self.marks[mark].until_ms = Some(began.elapsed().as_millis() as u64);
            shield(servers, node, began, AFTERMATH);
            news.push(format!("node {node} is back"));
        }
        Ok(news)
    }

    fn one(&mut self, servers: &mut Servers, began: Instant, fault: &Fault) -> anyhow::Result<()> {
        let at_ms = began.elapsed().as_millis() as u64;
        let mut mark =
            FaultMark { at_ms, until_ms: None, kind: fault.kind.name().into(), detail: String::new() };
        let node = fault.node as usize;
        match fault.kind {
            FaultKind::Cut => mark.detail = format!("{:.0} % within {}", fault.share * 100.0, fault.within),
            FaultKind::Slow => {
                mark.detail = format!("{:.0} % at {} a second", fault.share * 100.0, fault.bytes_per_s);
                mark.until_ms = Some(at_ms + fault.lasts.0.as_millis() as u64);
            }
            FaultKind::KillNode | FaultKind::Drain if node >= servers.nodes.len() => {
                mark.detail = "not made: the harness did not start that server".into();
            }
            FaultKind::KillNode => {
                shield(servers, node, began, fault.lasts.0 + AFTERMATH);
                servers.nodes[node].kill()?;
                mark.detail = format!("node {node}, down for {}", fault.lasts);
                self.down.push((Instant::now() + fault.lasts.0, node, self.marks.len()));
            }
            FaultKind::Drain => {
                shield(servers, node, began, fault.lasts.0 + AFTERMATH);
                let took = servers.nodes[node].drain()?;
                mark.detail =
                    format!("node {node}, ended in {} ms, down for {}", took.as_millis(), fault.lasts);
                self.down.push((Instant::now() + fault.lasts.0, node, self.marks.len()));
            }
        }
        self.marks.push(mark);
        Ok(())
    }
}

/// What is lost from now on for so long is not the server's doing.
fn shield(servers: &Servers, node: usize, began: Instant, lasts: Duration) {
    let until = (began.elapsed() + lasts).as_micros() as u64;
    servers.faulty_until_us[node].fetch_max(until, Ordering::Relaxed);
}
