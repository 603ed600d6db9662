//! How often one connection is passed something on: of each kind at most four in any second, what stands beside a welcome
//! or a state included.
//! Must not know what is passed on.
//!
//! A second of the server's, not of the network's: what waited for somebody who did not read comes together however well it
//! was paced. Of each message it is known since when it can have been on its way, so the question is whether there is any way
//! to have sent all of them in time. What waited for the disk is no excuse.

use std::collections::{BTreeMap, VecDeque};

/// What the protocol page allows.
const IN_A_SECOND: usize = 4;
const SECOND_MS: u64 = 1_000;

/// When one connection was told each kind.
#[derive(Debug, Default)]
pub struct Pace {
    /// Of the last messages of each kind: the earliest moment at which each can have been sent, and when it came.
    told: BTreeMap<Box<str>, VecDeque<(u64, u64)>>,
}

impl Pace {
    /// Notes one that came at `at_ms` and was sent then or up to `since_ms` before; what is wrong with it.
    pub fn note(&mut self, kind: &str, since_ms: u64, at_ms: u64) -> Option<String> {
        let told = self.told.entry(kind.into()).or_default();
        // In order, and a second behind the fourth before it: the earlier each is, the more room for those behind it.
        let after_last = told.back().map_or(0, |(sent_ms, _)| *sent_ms);
        let full = told.len() == IN_A_SECOND;
        let after_fourth = told.front().filter(|_| full).map_or(0, |(sent_ms, _)| sent_ms + SECOND_MS);
        let sent_ms = since_ms.max(after_last).max(after_fourth);
        if sent_ms > at_ms {
            let came: Vec<u64> = told.iter().map(|(_, came_ms)| *came_ms).chain([at_ms]).collect();
            return Some(format!(
                "pace: {kind} came at {came:?} ms, the last sent at {since_ms} ms or later"
            ));
        }
        if full {
            told.pop_front();
        }
        told.push_back((sent_ms, at_ms));
        None
    }
}

/// Whether a kind that came so, each with the earliest moment at which it can have been sent, was told too often.
fn is_too_often(came: &[(u64, u64)]) -> bool {
    let mut pace = Pace::default();
    came.iter().any(|(since_ms, at_ms)| pace.note("reactions", *since_ms, *at_ms).is_some())
}

#[test]
fn five_in_a_second_are_too_many_and_four_are_not() {
    let every = |ms: u64| [1, 2, 3, 4, 5].map(|number| (number * ms, number * ms));
    assert!(is_too_often(&every(249)));
    assert!(!is_too_often(&every(250)));
    assert!(is_too_often(&[(100, 100); 5]));
    assert!(!is_too_often(&[(100, 100); 4]));
    assert!(is_too_often(&[(0, 0), (1, 1), (1, 1), (1, 1), (1, 1)]), "beside the welcome it counts, too");
}

#[test]
fn what_was_held_up_is_too_often_only_where_it_cannot_have_been_sent_in_time() {
    // Held from 100 ms on, and then as it should be.
    assert!(!is_too_often(&[(100, 900), (100, 900), (100, 900), (950, 950), (1200, 1200)]));
    assert!(is_too_often(&[(100, 900), (100, 900), (100, 900), (950, 950), (1050, 1050)]));
    // Held for not quite two seconds, and nine of them.
    assert!(is_too_often(&[(100, 2050); 9]));
    assert!(!is_too_often(&[(100, 2050); 4]));
    // Who came later cannot have been sent before.
    assert!(is_too_often(&[(500, 900), (100, 900), (100, 900), (100, 900), (100, 1499)]));
    assert!(!is_too_often(&[(500, 900), (100, 900), (100, 900), (100, 900), (100, 1500)]));
}
