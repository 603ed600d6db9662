//! Buckets of tokens that refill steadily: what every rate here is counted with.
//! Must not know what a token stands for, nor clocks beyond the instants it is given.

use std::time::Duration;

use tokio::time::Instant;

/// A bucket, and when it was last looked at.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bucket {
    pub tokens: f64,
    pub filled_at: Instant,
}

/// How a kind of bucket fills.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rate {
    pub per_second: f64,
    pub burst: f64,
}

impl Rate {
    /// So many a second, and so many at once after a pause.
    pub fn new(per_second: u64, burst: u64) -> Rate {
        Rate { per_second: per_second as f64, burst: burst as f64 }
    }

    /// A bucket of somebody who comes for the first time.
    pub fn full(self, now: Instant) -> Bucket {
        Bucket { tokens: self.burst, filled_at: now }
    }

    /// Adds what has been gained since.
    pub fn fill(self, bucket: &mut Bucket, now: Instant) {
        let gained = now.saturating_duration_since(bucket.filled_at).as_secs_f64() * self.per_second;
        bucket.tokens = (bucket.tokens + gained).min(self.burst);
        bucket.filled_at = bucket.filled_at.max(now);
    }

    /// How long until there is a token; nothing where there is one.
    pub fn wait(self, bucket: &Bucket) -> Option<Duration> {
        self.wait_for(1.0, bucket)
    }

    /// How long until there are so many tokens; nothing where there are.
    pub fn wait_for(self, tokens: f64, bucket: &Bucket) -> Option<Duration> {
        // A nanosecond's worth of a token is lost in rounding: who waits as long as told must find one.
        let lacking = tokens - bucket.tokens;
        (lacking > 1e-6).then(|| Duration::from_secs_f64(lacking / self.per_second))
    }

    /// Takes a token.
    ///
    /// # Errors
    /// How long until there is one.
    pub fn take(self, bucket: &mut Bucket, now: Instant) -> Result<(), Duration> {
        self.fill(bucket, now);
        if let Some(wait) = self.wait(bucket) {
            return Err(wait);
        }
        bucket.tokens = (bucket.tokens - 1.0).max(0.0);
        Ok(())
    }

    /// Gives a token back that was taken for nothing.
    pub fn give_back(self, bucket: &mut Bucket) {
        bucket.tokens = (bucket.tokens + 1.0).min(self.burst);
    }
}
