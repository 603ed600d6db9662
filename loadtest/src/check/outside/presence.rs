//! The report's attendance against who listened, and against itself. Must not know votes and texts.

use std::collections::{BTreeMap, HashSet};

use cuelight::session::Role;
use serde_json::Value;

use super::Outside;
use crate::check::Findings;
use crate::check::ear::Ear;
use crate::check::picture::NOBODY;

/// A stay, in milliseconds of the server's clock.
type Stay = (i64, i64);

/// Who listened while it was live is in the report, once; nobody else is; times add up; seats were enough.
pub(super) fn check(ear: &Ear, cast: &Outside, report: &Value, live: u64, findings: &mut Findings) {
    let session = ear.rooms[cast.room].session;
    let mut wrong = |what: String, row: &Value| findings.violated(8, session, 0, vec![what, row.to_string()]);
    let clients: BTreeMap<String, u32> =
        cast.clients.clone().map(|client| (crate::run::sub(client - cast.clients.start), client)).collect();
    let window = (at(&report["webinar"]["started_at"]), at(&report["webinar"]["ended_at"]));
    let (mut told, mut seats, mut looked) = (HashSet::new(), Vec::new(), 0);
    for row in report["attendance"].as_array().into_iter().flatten() {
        looked += 1;
        let sub = row["sub"].as_str().unwrap_or_default();
        if !told.insert(sub) {
            wrong(format!("{sub} is in the report twice"), row);
        }
        // Nobody has a participant's id but from a welcome.
        let came = clients.get(sub).is_some_and(|client| ear.listeners[*client as usize].track.who != NOBODY);
        if !came {
            wrong(format!("{sub} is in the report and never came"), row);
        }
        let Some(stays) = stays(row, at(&report["as_of"])) else {
            wrong(format!("{sub}'s intervals are none"), row);
            continue;
        };
        let total: i64 = stays.iter().map(|(from, to)| to - from).sum();
        let (first, last) = (stays.iter().map(|stay| stay.0).min(), stays.iter().map(|stay| stay.1).max());
        let outside = first < window.0 || (window.1.is_some() && last > window.1);
        if stays.windows(2).any(|two| two[1].0 < two[0].1)
            || row["total_ms"].as_i64() != Some(total)
            || outside
        {
            wrong(format!("{sub} was there {total} ms by the intervals, live was {window:?}"), row);
        }
        if row["entered_as"].as_str() == Some(Role::Attendee.name()) {
            seats.extend(stays);
        }
    }
    for (sub, client) in &clients {
        looked += 1;
        let track = &ear.listeners[*client as usize].track;
        if !told.contains(&**sub) && track.segments().any(|segment| segment.to > live) {
            let what = format!("{sub} was told what happened while it was live, and is not in the report");
            wrong(what, &report["webinar"]);
        }
    }
    let capacity = report["webinar"]["capacity"].as_u64().unwrap_or(0);
    let most = most_at_once(&seats);
    // Its peak audience is no seats: a panelist who was made an attendee is of the audience, and holds none.
    if most > capacity {
        wrong(format!("{most} seats were taken at once"), &report["webinar"]);
    }
    findings.looked(8, looked + 1);
}

fn at(time: &Value) -> Option<i64> {
    time.as_str()?.parse::<jiff::Timestamp>().ok().map(|time| time.as_millisecond())
}

/// Of one person, in the order of coming; whoever is still there is so until `now`.
fn stays(row: &Value, now: Option<i64>) -> Option<Vec<Stay>> {
    let rows = row["intervals"].as_array().filter(|rows| !rows.is_empty())?;
    rows.iter().map(|row| Some((at(&row["joined"])?, at(&row["left"]).or(now)?))).collect()
}

/// Whoever goes in the millisecond in which another comes has gone first.
fn most_at_once(stays: &[Stay]) -> u64 {
    let mut turns: Vec<(i64, i64)> = stays.iter().flat_map(|(from, to)| [(*from, 1), (*to, -1)]).collect();
    turns.sort_unstable();
    let (mut here, mut most) = (0, 0);
    for (_, turn) in turns {
        here += turn;
        most = most.max(here);
    }
    most as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seats_are_counted_at_their_fullest() {
        assert_eq!(most_at_once(&[]), 0);
        assert_eq!(most_at_once(&[(0, 10), (10, 20)]), 1);
        assert_eq!(most_at_once(&[(0, 10), (9, 20), (9, 9), (15, 30)]), 2);
    }
}
