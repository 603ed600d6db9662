//! A session as its clients hear it: what whole views were told, and when. Must not know single clients.

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

use super::picture::{Id, Picture};

/// One session, as its clients hear it.
#[derive(Debug)]
pub struct Room {
    /// Its number in the run.
    pub session: u32,
    pub name: Box<str>,
    pub picture: Picture,
    /// What whole views were told, by number: a hash of the content and the event's name.
    pub common: [BTreeMap<u64, (u64, Box<str>)>; 3],
    pub receipts: Receipts,
    /// The last tally of each poll: voters and counts.
    pub tallies: HashMap<Id, (u64, Value)>,
    /// Counts as they were shared or closed, by poll.
    pub results: HashMap<Id, (u64, Value)>,
}

impl Room {
    /// A session of which nothing was heard yet.
    pub fn new(session: u32, name: Box<str>) -> Room {
        Room {
            session,
            name,
            picture: Picture::default(),
            common: Default::default(),
            receipts: Receipts::default(),
            tallies: HashMap::new(),
            results: HashMap::new(),
        }
    }
}

/// When the clients of a session had its messages, by the message's number.
#[derive(Debug, Default)]
pub struct Receipts {
    open: BTreeMap<u64, Vec<u64>>,
    pub settled: BTreeMap<u64, Receipt>,
}

/// Microseconds since the run began at which a message was with its first, middle, 99 % and last receiver.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Receipt {
    pub first_us: u64,
    pub median_us: u64,
    pub p99_us: u64,
    pub last_us: u64,
    pub receivers: u64,
}

impl Receipts {
    pub fn heard(&mut self, seq: u64, now_us: u64) {
        if let Some(receipt) = self.settled.get_mut(&seq) {
            receipt.last_us = receipt.last_us.max(now_us);
            receipt.receivers += 1;
        } else {
            self.open.entry(seq).or_default().push(now_us);
        }
    }

    /// Makes figures of what nobody has been hearing of for some seconds.
    pub fn settle(&mut self, before_us: u64) {
        let old = |times: &Vec<u64>| times.first().is_some_and(|first| *first < before_us);
        let ready: Vec<u64> = self.open.iter().filter(|(_, times)| old(times)).map(|(seq, _)| *seq).collect();
        for seq in ready {
            let Some(mut times) = self.open.remove(&seq) else { continue };
            times.sort_unstable();
            let at = |share: f64| times[((times.len() - 1) as f64 * share).round() as usize];
            let receipt = Receipt {
                first_us: at(0.0),
                median_us: at(0.5),
                p99_us: at(0.99),
                last_us: at(1.0),
                receivers: times.len() as u64,
            };
            self.settled.insert(seq, receipt);
        }
    }

    /// The message that brought an event: the first at or behind its number.
    pub fn of(&self, seq: u64) -> Option<&Receipt> {
        self.settled.range(seq..).next().map(|(_, receipt)| receipt)
    }
}
