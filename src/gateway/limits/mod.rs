//! What the doors bound: the node's connections and handshakes, strangers by their address, what a connection sends, and
//! calls of the public join page.
//! Must not know HTTP beyond the address that it is given.
//!
//! `room.rs` and `guests.rs` are met by every connection, `gate.rs` by those that become WebSockets, with `strangers.rs`
//! behind it. `inbound.rs` goes with it from then on; `turns.rs` keeps handshakes of TLS from taking every core.
//! `permits.rs` counts what there is only so much of; `planted.rs` lets a bound go for tests. The join page's rates stand here.

pub mod address;
mod bucket;
pub mod gate;
pub mod guests;
pub mod inbound;
pub mod permits;
pub mod planted;
pub mod room;
pub mod strangers;
pub mod turns;

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::limits::Limits;
use bucket::{Bucket, Rate};

/// Addresses that are remembered; about 100 bytes each.
const ADDRESSES_MAX: usize = 65_536;

/// What is counted of one address.
#[derive(Debug, Clone, Copy)]
struct Counted {
    requests: Bucket,
    misses: Bucket,
}

/// The rates of the join page, by address.
#[derive(Debug)]
pub struct JoinGate {
    requests: Rate,
    misses: Rate,
    counted: Mutex<HashMap<IpAddr, Counted>>,
}

impl JoinGate {
    /// Nobody has come yet.
    pub fn new(limits: &Limits) -> JoinGate {
        let misses_per_min = limits.address_join_misses_per_min as f64;
        JoinGate {
            requests: Rate::new(limits.address_join_requests_per_s, limits.address_join_requests_burst),
            misses: Rate { per_second: misses_per_min / 60.0, burst: misses_per_min },
            counted: Mutex::default(),
        }
    }

    /// Counts a call.
    ///
    /// # Errors
    /// How long to wait, where there were too many, or too many with a code that does not exist: then no code is
    /// answered, so that a right guess cannot be told from a wrong one.
    pub fn request(&self, address: IpAddr, now: Instant) -> Result<(), Duration> {
        let mut counted = self.lock();
        let known = self.known(&mut counted, address, now);
        if let Some(wait) = self.requests.wait(&known.requests) {
            gate::count("address_join_requests_per_s");
            return Err(wait);
        }
        known.requests.tokens -= 1.0;
        let missed = self.misses.wait(&known.misses);
        missed.map_or(Ok(()), |wait| {
            gate::count("address_join_misses_per_min");
            Err(wait)
        })
    }

    /// Counts a code or a link that does not exist.
    pub fn missed(&self, address: IpAddr, now: Instant) {
        let mut counted = self.lock();
        let known = self.known(&mut counted, address, now);
        known.misses.tokens = (known.misses.tokens - 1.0).max(0.0);
    }

    fn known<'a>(
        &self,
        counted: &'a mut HashMap<IpAddr, Counted>,
        address: IpAddr,
        now: Instant,
    ) -> &'a mut Counted {
        let address = address::group(address);
        if counted.len() >= ADDRESSES_MAX && !counted.contains_key(&address) {
            self.forget_some(counted, now);
        }
        let fresh = || Counted { requests: self.requests.full(now), misses: self.misses.full(now) };
        let known = counted.entry(address).or_insert_with(fresh);
        self.requests.fill(&mut known.requests, now);
        self.misses.fill(&mut known.misses, now);
        known
    }

    /// Forgets who has been quiet; if nobody has, those who never guessed; if all did, everybody: memory is bounded,
    /// and who has so many addresses is not held by counting them.
    fn forget_some(&self, counted: &mut HashMap<IpAddr, Counted>, now: Instant) {
        counted.retain(|_, known| {
            self.requests.fill(&mut known.requests, now);
            self.misses.fill(&mut known.misses, now);
            known.requests.tokens < self.requests.burst || known.misses.tokens < self.misses.burst
        });
        if counted.len() >= ADDRESSES_MAX {
            counted.retain(|_, known| known.misses.tokens < self.misses.burst);
        }
        if counted.len() >= ADDRESSES_MAX {
            counted.clear();
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<IpAddr, Counted>> {
        // Counts are right after every statement: a panic leaves nothing half done.
        self.counted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    const ALICE: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));
    const BOB: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 2));

    fn gate() -> (JoinGate, Limits) {
        let limits = Limits::default();
        (JoinGate::new(&limits), limits)
    }

    #[test]
    fn a_burst_fits_and_the_next_call_is_told_to_wait() {
        let (gate, limits) = gate();
        let now = Instant::now();
        for _ in 0..limits.address_join_requests_burst {
            assert_eq!(gate.request(ALICE, now), Ok(()));
        }
        assert_eq!(gate.request(ALICE, now), Err(Duration::from_millis(20)));
        assert_eq!(gate.request(BOB, now), Ok(()), "each address has its own");
        assert_eq!(gate.request(ALICE, now + Duration::from_millis(20)), Ok(()));
    }

    #[test]
    fn who_guesses_wrong_too_often_is_answered_no_more_for_a_while() {
        let (gate, limits) = gate();
        let now = Instant::now();
        for _ in 0..limits.address_join_misses_per_min {
            assert_eq!(gate.request(ALICE, now), Ok(()));
            gate.missed(ALICE, now);
        }
        assert_eq!(gate.request(ALICE, now), Err(Duration::from_secs(2)));
        assert_eq!(gate.request(ALICE, now + Duration::from_secs(2)), Ok(()));
    }

    #[test]
    fn memory_is_bounded() {
        let (gate, _) = gate();
        let now = Instant::now();
        for number in 0..(ADDRESSES_MAX as u32 + 10) {
            assert_eq!(gate.request(IpAddr::V4(Ipv4Addr::from(number)), now), Ok(()));
        }
        assert!(gate.lock().len() <= ADDRESSES_MAX);
    }
}
