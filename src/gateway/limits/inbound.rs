//! How many bytes one connection may send, counted below the WebSocket layer: tiny fragments and pings count as what they
//! are. Must not know how they are read, nor frames.

use std::time::Duration;

use tokio::time::Instant;

use super::bucket::{Bucket, Rate};
use super::gate;
use crate::gateway::rates::Floods;
use crate::limits::Limits;

/// The bytes of one connection.
///
/// What comes beyond is not read until there is credit again, so the client's own sending stops: that costs it nothing but
/// time. Who makes us stop in too many windows of a second is flooding.
#[derive(Debug)]
pub struct Inbound {
    rate: Rate,
    credit: Bucket,
    /// After a stop there must be credit for a whole read, so that who sends on is not read byte by byte.
    resume_bytes: f64,
    floods: Floods,
}

/// Excess in too many windows of one second.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("more bytes than may be sent, for too long")]
pub struct Flooding;

impl Inbound {
    /// Full credit.
    pub fn new(limits: &Limits, now: Instant) -> Inbound {
        let rate = Rate::new(limits.inbound_bytes_per_s, limits.inbound_bytes_burst);
        let resume_bytes = limits.read_buffer_bytes.min(limits.inbound_bytes_burst) as f64;
        Inbound { rate, credit: rate.full(now), resume_bytes, floods: Floods::new(limits) }
    }

    /// Bytes that may be read now.
    pub fn room(&mut self, now: Instant) -> usize {
        self.rate.fill(&mut self.credit, now);
        self.credit.tokens as usize
    }

    /// So many were read: more than there was room for where they were read with the handshake. That is made up for before
    /// anything else is read.
    pub fn read(&mut self, count: usize) {
        self.credit.tokens -= count as f64;
    }

    /// There is something to read, and no room for it: how long nothing is to be read.
    ///
    /// # Errors
    /// If it has been so too often.
    pub fn stop(&mut self, now: Instant) -> Result<Duration, Flooding> {
        gate::count("inbound_bytes_per_s");
        match self.floods.note(now) {
            true => Err(Flooding),
            false => Ok(self.rate.wait_for(self.resume_bytes, &self.credit).unwrap_or_default()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits() -> Limits {
        Limits {
            inbound_bytes_per_s: 1000,
            inbound_bytes_burst: 2000,
            read_buffer_bytes: 100,
            ..Limits::default()
        }
    }

    #[test]
    fn credit_is_the_burst_and_comes_back_at_the_rate_up_to_it() {
        let now = Instant::now();
        let mut inbound = Inbound::new(&limits(), now);
        assert_eq!(inbound.room(now), 2000);
        for (read, left) in [(1999, 1), (1, 0)] {
            inbound.read(read);
            assert_eq!(inbound.room(now), left);
        }
        assert_eq!(inbound.stop(now), Ok(Duration::from_millis(100)));
        assert_eq!(inbound.room(now + Duration::from_millis(99)), 99);
        assert_eq!(inbound.room(now + Duration::from_millis(100)), 100);
        assert_eq!(inbound.room(now + Duration::from_secs(60)), 2000);
    }

    #[test]
    fn what_was_read_beyond_the_credit_is_made_up_for_first() {
        let now = Instant::now();
        let mut inbound = Inbound::new(&limits(), now);
        inbound.read(2600);
        assert_eq!(inbound.room(now), 0);
        assert_eq!(inbound.stop(now), Ok(Duration::from_millis(700)));
        for (millis, room) in [(600, 0), (601, 1), (700, 100), (60_000, 2000)] {
            assert_eq!(inbound.room(now + Duration::from_millis(millis)), room, "{millis}");
        }
    }

    #[test]
    fn two_windows_of_excess_are_patience_and_the_third_is_flooding() {
        let start = Instant::now();
        let mut inbound = Inbound::new(&limits(), start);
        inbound.read(2000);
        for millis in [0, 500, 999, 1000, 1500, 1999] {
            assert!(inbound.stop(start + Duration::from_millis(millis)).is_ok(), "{millis}");
        }
        assert_eq!(inbound.stop(start + Duration::from_millis(2000)), Err(Flooding));
    }
}
