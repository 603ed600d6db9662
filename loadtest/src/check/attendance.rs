//! The report's attendance against the facts: each person's time is the union of their stays while it was live.
//! Must not know how the report was had.

use std::collections::HashMap;

use cuelight::session::{Millis, Timestamp};
use serde_json::Value;

use super::Findings;
use super::ledger::{Ledger, Stay};

/// Holds a report (as JSON) against the ledger of an ended session.
pub fn check(session: u32, report: &Value, ledger: &Ledger, findings: &mut Findings) {
    let (Some(live_ms), Some(ended_ms)) = (ledger.live_ms, ledger.ended_ms) else { return };
    let Some(rows) = report["attendance"].as_array() else {
        return findings.violated(
            8,
            session,
            0,
            vec!["the report has no attendance".into(), report.to_string()],
        );
    };
    let mut told: HashMap<&str, &Value> = HashMap::new();
    for row in rows {
        let sub = row["sub"].as_str().unwrap_or_default();
        if told.insert(sub, row).is_some() {
            findings.violated(8, session, 0, vec![format!("{sub} is in the report twice")]);
        }
    }
    for member in &ledger.members {
        findings.looked(8, 1);
        let stays = while_live(&member.stays, live_ms, ended_ms);
        let row = told.remove(&*member.sub);
        let expected: Vec<String> =
            stays.iter().map(|(from, _)| Timestamp(Millis(*from)).to_string()).collect();
        let total: u64 = union(&stays);
        let Some(row) = row else {
            if !stays.is_empty() {
                findings.violated(
                    8,
                    session,
                    0,
                    vec![format!("{} was there, and is not in the report", member.sub)],
                );
            }
            continue;
        };
        let intervals = row["intervals"].as_array().cloned().unwrap_or_default();
        let begun: Vec<&str> = intervals.iter().filter_map(|interval| interval["joined"].as_str()).collect();
        if row["total_ms"].as_u64() != Some(total) || begun != expected {
            let what = format!("{} was there {total} ms, from {expected:?}", member.sub);
            findings.violated(8, session, 0, vec![what, row.to_string(), format!("{:?}", member.stays)]);
        }
    }
    for sub in told.keys() {
        findings.violated(8, session, 0, vec![format!("{sub} is in the report and never came")]);
    }
}

/// What of some stays lies between going live and the end.
fn while_live(stays: &[Stay], live_ms: u64, ended_ms: u64) -> Vec<(u64, u64)> {
    let within = stays.iter().filter(|stay| stay.to_ms >= live_ms && stay.from_ms <= ended_ms);
    within.map(|stay| (stay.from_ms.max(live_ms), stay.to_ms.min(ended_ms))).collect()
}

fn union(stays: &[(u64, u64)]) -> u64 {
    let mut sorted = stays.to_vec();
    sorted.sort_unstable();
    let (mut total, mut covered) = (0, 0);
    for (from, to) in sorted {
        total += to.saturating_sub(from.max(covered));
        covered = covered.max(to);
    }
    total
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_overlaps_counts_once_and_only_while_live() {
        let stay = |from_ms, to_ms| Stay { from_seq: 0, to_seq: 0, from_ms, to_ms };
        let stays = [stay(5, 8), stay(9, 30), stay(20, 40), stay(50, u64::MAX)];
        let live = while_live(&stays, 10, 60);
        assert_eq!(live, [(10, 30), (20, 40), (50, 60)]);
        assert_eq!(union(&live), 40);
    }
}
