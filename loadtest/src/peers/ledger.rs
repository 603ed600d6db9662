//! Who has which message: every subscriber has to get each one once, in order and byte for byte.
//! Must not know sockets or encodings.

use std::collections::VecDeque;

use anyhow::bail;

/// Begins a body, and stands nowhere else in it, nor in anything that surrounds it.
pub const MARK: u8 = b'@';
/// The mark and the number's sixteen digits.
pub const BODY_BYTES_MIN: usize = 17;

/// The body of a numbered message or request: letters, digits and blanks, which no encoding escapes.
pub fn body(number: u64, size: usize) -> Vec<u8> {
    const LETTERS: &[u8; 64] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .";
    let mut bytes = format!("{}{number:016x}", MARK as char).into_bytes();
    let mut state = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    while bytes.len() < size {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.push(LETTERS[(state >> 40) as usize % LETTERS.len()]);
    }
    // A text must not end in a blank that somebody might trim.
    if let Some(end) = bytes.last_mut().filter(|end| **end == b' ') {
        *end = b'.';
    }
    bytes
}

/// When a message was with one, half, 99 % and all of the subscribers, in nanoseconds since it was due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spread {
    pub first: u64,
    pub median: u64,
    pub p99: u64,
    pub last: u64,
}

/// A message that somebody has not got yet.
struct Open {
    body: Vec<u8>,
    due: u64,
    heard: usize,
    spread: Spread,
}

/// All messages of a run, and how far each has come.
#[derive(Default)]
pub struct Ledger {
    open: VecDeque<Open>,
    /// The number of the oldest open one.
    oldest: u64,
    subscribers: usize,
    deliveries: u64,
    /// Of every message that is with everybody, since this was last taken.
    spreads: Vec<Spread>,
}

impl Ledger {
    /// Begins anew with so many subscribers, who all wait for the number returned.
    pub fn begin(&mut self, subscribers: usize) -> u64 {
        self.oldest = self.next();
        self.open.clear();
        self.subscribers = subscribers;
        self.oldest
    }

    /// The number of the message to be published next.
    pub fn next(&self) -> u64 {
        self.oldest + self.open.len() as u64
    }

    /// Messages that are not yet with everybody.
    pub fn open(&self) -> usize {
        self.open.len()
    }

    /// Deliveries so far, of all runs.
    pub fn deliveries(&self) -> u64 {
        self.deliveries
    }

    pub fn take_spreads(&mut self) -> Vec<Spread> {
        std::mem::take(&mut self.spreads)
    }

    /// Deliveries that are missing.
    pub fn missing(&self) -> u64 {
        self.open.iter().map(|open| (self.subscribers - open.heard) as u64).sum()
    }

    /// Notes a message that goes out, due at this time, and gives its number and body.
    pub fn publish(&mut self, size: usize, due: u64) -> (u64, &[u8]) {
        let number = self.next();
        let spread = Spread { first: 0, median: 0, p99: 0, last: 0 };
        self.open.push_back(Open { body: body(number, size), due, heard: 0, spread });
        (number, self.open.back().map_or(&[], |open| &open.body))
    }

    /// Notes that a subscriber who waits for `wanted` got what `bytes` begin with; the length of its body.
    pub fn deliver(&mut self, wanted: u64, bytes: &[u8], now: u64) -> anyhow::Result<usize> {
        let place = wanted.checked_sub(self.oldest).map(|place| place as usize);
        let Some(open) = place.and_then(|place| self.open.get_mut(place)) else {
            bail!("more came than was published: {}", shown(bytes));
        };
        if !bytes.starts_with(&open.body) {
            bail!("message {wanted:x} was to come, and {} came", shown(bytes));
        }
        let (length, all) = (open.body.len(), self.subscribers);
        open.heard += 1;
        self.deliveries += 1;
        let (heard, since) = (open.heard, now.saturating_sub(open.due));
        for (rank, at) in [
            (1, &mut open.spread.first),
            (all.div_ceil(2), &mut open.spread.median),
            ((all * 99).div_ceil(100), &mut open.spread.p99),
            (all, &mut open.spread.last),
        ] {
            if heard == rank {
                *at = since;
            }
        }
        while let Some(done) = self.open.pop_front_if(|open| open.heard == all) {
            self.spreads.push(done.spread);
            self.oldest += 1;
        }
        Ok(length)
    }
}

fn shown(bytes: &[u8]) -> String {
    String::from_utf8_lossy(&bytes[..bytes.len().min(40)]).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: usize = 50;

    fn with_messages(count: u64, subscribers: usize) -> Ledger {
        let mut ledger = Ledger::default();
        ledger.begin(subscribers);
        for number in 0..count {
            assert_eq!(ledger.publish(SIZE, 100).0, number);
        }
        ledger
    }

    #[test]
    fn bodies_differ_and_have_one_mark() {
        for number in 0..500 {
            let body = body(number, SIZE);
            assert_eq!((body.len(), body.iter().filter(|byte| **byte == MARK).count()), (SIZE, 1));
            assert!(!body.ends_with(b" "));
            assert_ne!(body, super::body(number + 1, SIZE));
        }
        assert_eq!(body(1, 3).len(), BODY_BYTES_MIN);
    }

    #[test]
    fn a_message_is_done_when_all_have_it_and_its_times_are_of_the_right_subscriber() {
        let mut ledger = with_messages(2, 200);
        for subscriber in 1..=200 {
            assert_eq!(ledger.deliver(0, &body(0, SIZE), 100 + subscriber).unwrap(), SIZE);
        }
        let spread = Spread { first: 1, median: 100, p99: 198, last: 200 };
        assert_eq!((ledger.take_spreads(), ledger.open(), ledger.missing()), (vec![spread], 1, 200));
        assert_eq!((ledger.deliveries(), ledger.next()), (200, 2));
    }

    #[test]
    fn what_is_doubled_swapped_changed_or_invented_is_seen() {
        let mut changed = body(0, SIZE);
        changed[30] ^= 1;
        for (wanted, bytes) in [(0, changed), (0, body(1, SIZE)), (1, body(0, SIZE)), (2, body(2, SIZE))] {
            let mut ledger = with_messages(2, 1);
            assert!(ledger.deliver(wanted, &bytes, 0).is_err(), "{wanted}");
        }
        let mut ledger = with_messages(1, 1);
        ledger.deliver(0, &body(0, SIZE), 0).unwrap();
        assert!(ledger.deliver(1, &body(0, SIZE), 0).is_err());
    }
}
