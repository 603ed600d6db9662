//! Chance from a seed: the same seed gives the same crowd. Must not know what is left to chance.

use std::f64::consts::TAU;
use std::time::Duration;

/// A stream of random numbers (SplitMix64: one word of state, and good enough for behaviour).
#[derive(Debug, Clone)]
pub(super) struct Chance(u64);

impl Chance {
    pub(super) fn new(seed: u64) -> Chance {
        Chance(seed)
    }

    /// A stream of its own for one person, so that one's behaviour does not depend on when another's turn comes.
    pub(super) fn of_person(seed: u64, number: usize) -> Chance {
        let mut mixed = Chance(seed ^ (number as u64 + 1).wrapping_mul(0xd134_2543_de82_ef95));
        Chance(mixed.next())
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// In 0..1.
    pub(super) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// In 0..limit; 0 if there is nothing to choose from.
    pub(super) fn below(&mut self, limit: usize) -> usize {
        (self.unit() * limit as f64) as usize
    }

    pub(super) fn happens(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// One of some words.
    pub(super) fn pick(&mut self, from: &[&'static str]) -> &'static str {
        from[self.below(from.len())]
    }

    /// Evenly from a range of seconds.
    pub(super) fn seconds(&mut self, from: f64, to: f64) -> Duration {
        Duration::from_secs_f64(from + (to - from) * self.unit())
    }

    /// The wait for something that happens by itself every `mean` on average.
    pub(super) fn exponential(&mut self, mean: Duration) -> Duration {
        mean.mul_f64(-(1.0 - self.unit()).ln())
    }

    /// How long people take: most about the median, a few much longer.
    pub(super) fn log_normal(&mut self, median: Duration, sigma: f64) -> Duration {
        // Box and Muller's normal variate; 1 - unit is never 0.
        let normal = (-2.0 * (1.0 - self.unit()).ln()).sqrt() * (TAU * self.unit()).cos();
        median.mul_f64((sigma * normal).exp())
    }
}

/// The share of each of `count` talkers, the first the most talkative (Zipf, exponent 1). They add up to 1.
pub(super) fn zipf(count: usize) -> Vec<f64> {
    let total: f64 = (1..=count).map(|rank| 1.0 / rank as f64).sum();
    (1..=count).map(|rank| 1.0 / rank as f64 / total).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_crowd() {
        let lives = |seed| (0..40).map(|person| Chance::of_person(seed, person).next()).collect::<Vec<_>>();
        assert_eq!(lives(7), lives(7));
        assert_ne!(lives(7), lives(8));
    }

    #[test]
    fn answers_take_about_the_median_and_shares_add_up() {
        let mut chance = Chance::new(1);
        let median = Duration::from_secs(9);
        let quick = (0..10_000).filter(|_| chance.log_normal(median, 0.886) < median).count();
        assert!((4_700..5_300).contains(&quick), "{quick}");
        let shares = zipf(10);
        assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        assert!(shares.is_sorted_by(|more, less| more > less));
    }
}
