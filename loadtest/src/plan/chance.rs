//! Chance from a seed, and the shapes that behaviour has. Must not know what is left to chance.
//!
//! The generator's stream never changes and the logarithms are not the system's: the same seed gives the same numbers
//! on every machine.

use rand_pcg::Pcg64Mcg;
use rand_pcg::rand_core::{Rng, SeedableRng};

/// A stream of random numbers.
#[derive(Debug, Clone)]
pub struct Chance(Pcg64Mcg);

impl Chance {
    /// The stream of that name in a run: what is drawn from one leaves the others alone.
    pub fn of(seed: u64, room: u32, name: u64) -> Chance {
        Chance(Pcg64Mcg::seed_from_u64(mixed(mixed(seed ^ 0x6375_656c) ^ u64::from(room) << 32 ^ name)))
    }

    pub fn next(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// In 0..1.
    pub fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// In 0..limit; 0 if there is nothing to choose from.
    pub fn below(&mut self, limit: u32) -> u32 {
        (self.unit() * f64::from(limit)) as u32
    }

    pub fn happens(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// Evenly from a range.
    pub fn between(&mut self, from: f64, to: f64) -> f64 {
        from + (to - from) * self.unit()
    }

    /// The wait for what happens so often a second (a Poisson process), in seconds.
    pub fn wait(&mut self, per_s: f64) -> f64 {
        // 1 - unit is never 0.
        -libm::log(1.0 - self.unit()) / per_s
    }

    pub fn of_shape(&mut self, shape: &LogNormal) -> f64 {
        // In the open interval: a quantile of 0 or 1 has no finite value.
        shape.quantile(self.unit().max(1e-12))
    }

    /// One of some things.
    pub fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len() as u32) as usize]
    }
}

/// Spreads every bit of a number over all (the finalizer of SplitMix64).
pub fn mixed(number: u64) -> u64 {
    let number = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

/// A log-normal shape: how long people take, how much they write.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LogNormal {
    mu: f64,
    sigma: f64,
}

impl LogNormal {
    /// The shape with that median and with `value` at the share `share`.
    pub fn through(median: f64, share: f64, value: f64) -> LogNormal {
        LogNormal { mu: libm::log(median), sigma: libm::log(value / median) / normal_quantile(share) }
    }

    /// The value below which that share lies. Shape: 0 < share < 1.
    pub fn quantile(&self, share: f64) -> f64 {
        libm::exp(self.mu + self.sigma * normal_quantile(share))
    }
}

/// The normal distribution's quantile, to nine digits (Acklam's rational approximation).
#[allow(clippy::excessive_precision)] // As published.
fn normal_quantile(share: f64) -> f64 {
    const A: [f64; 6] = [
        -3.969683028665376e+01,
        2.209460984245205e+02,
        -2.759285104469687e+02,
        1.383577518672690e+02,
        -3.066479806614716e+01,
        2.506628277459239e+00,
    ];
    const B: [f64; 6] = [
        -5.447609879822406e+01,
        1.615858368580409e+02,
        -1.556989798598866e+02,
        6.680131188771972e+01,
        -1.328068155288572e+01,
        1.0,
    ];
    const C: [f64; 6] = [
        -7.784894002430293e-03,
        -3.223964580411365e-01,
        -2.400758277161838e+00,
        -2.549732539343734e+00,
        4.374664141464968e+00,
        2.938163982698783e+00,
    ];
    const D: [f64; 5] =
        [7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996e+00, 3.754408661907416e+00, 1.0];
    const TAIL: f64 = 0.02425;
    let polynomial = |terms: &[f64], at: f64| terms.iter().fold(0.0, |sum, term| sum * at + term);
    let tail = |share: f64| {
        let at = (-2.0 * libm::log(share)).sqrt();
        polynomial(&C, at) / polynomial(&D, at)
    };
    if share < TAIL {
        tail(share)
    } else if share > 1.0 - TAIL {
        -tail(1.0 - share)
    } else {
        let off = share - 0.5;
        off * polynomial(&A, off * off) / polynomial(&B, off * off)
    }
}

/// Numbers evenly from 0..1 in rising order, one at a time: a crowd's moments without a list of them.
#[derive(Debug, Clone)]
pub struct Sorted {
    left: u32,
    at: f64,
}

impl Sorted {
    pub fn new(count: u32) -> Sorted {
        Sorted { left: count, at: 0.0 }
    }

    pub fn next(&mut self, chance: &mut Chance) -> Option<f64> {
        if self.left == 0 {
            return None;
        }
        // The least of n even numbers in what is left of the interval.
        let least = 1.0 - libm::pow(1.0 - chance.unit(), 1.0 / f64::from(self.left));
        self.at += (1.0 - self.at) * least;
        self.left -= 1;
        Some(self.at)
    }
}

/// Zipf's law over the ranks 0..n: rank r is chosen with a weight of 1 / (r + 1)^exponent.
#[derive(Debug, Clone)]
pub struct Zipf(Vec<f64>);

impl Zipf {
    pub fn new(ranks: u32, exponent: f64) -> Zipf {
        let mut sum = 0.0;
        let weights = (1..=ranks.max(1)).map(|rank| {
            sum += libm::pow(f64::from(rank), -exponent);
            sum
        });
        Zipf(weights.collect())
    }

    pub fn rank(&self, chance: &mut Chance) -> u32 {
        let wanted = chance.unit() * self.0.last().expect("there is at least one rank");
        self.0.partition_point(|sum| *sum <= wanted) as u32
    }
}

/// The numbers 0..n in an order that looks like chance and needs no list: a Feistel network, walked until inside.
#[derive(Debug, Clone, Copy)]
pub struct Shuffled {
    count: u32,
    half_bits: u32,
    key: u64,
}

impl Shuffled {
    pub fn new(count: u32, key: u64) -> Shuffled {
        let bits = (u32::BITS - count.saturating_sub(1).leading_zeros()).max(2);
        Shuffled { count, half_bits: bits.div_ceil(2), key }
    }

    pub fn count(&self) -> u32 {
        self.count
    }

    /// Which number stands at that place.
    ///
    /// # Panics
    /// If there is no such place.
    pub fn at(&self, place: u32) -> u32 {
        assert!(place < self.count, "place {place} of {}", self.count);
        let mut number = place;
        loop {
            number = self.once(number);
            if number < self.count {
                return number;
            }
        }
    }

    fn once(&self, number: u32) -> u32 {
        let mask = (1u32 << self.half_bits) - 1;
        let (mut left, mut right) = (number >> self.half_bits, number & mask);
        for round in 0..4u64 {
            let mixed = mixed(self.key ^ round << 56 ^ u64::from(right)) as u32 & mask;
            (left, right) = (right, left ^ mixed);
        }
        left << self.half_bits | right
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chance() -> Chance {
        Chance::of(7, 0, 0)
    }

    /// The value at a share of many drawn ones.
    fn drawn(many: u32, share: f64, mut draw: impl FnMut() -> f64) -> f64 {
        let mut values: Vec<f64> = (0..many).map(|_| draw()).collect();
        values.sort_by(f64::total_cmp);
        values[(f64::from(many) * share) as usize]
    }

    #[track_caller]
    fn near(found: f64, expected: f64, within: f64) {
        assert!((found / expected - 1.0).abs() < within, "{found} is not {expected}");
    }

    #[test]
    fn streams_depend_on_seed_room_and_name_and_on_nothing_else() {
        let first = |seed, room, name| Chance::of(seed, room, name).next();
        assert_eq!(first(1, 2, 3), first(1, 2, 3));
        let all = [first(1, 2, 3), first(2, 2, 3), first(1, 3, 3), first(1, 2, 4)];
        let different: std::collections::BTreeSet<_> = all.into_iter().collect();
        assert_eq!(different.len(), 4);
        // Known from the first day: a change of the generator would change every plan.
        assert_eq!(first(1, 0, 0), KNOWN);
    }

    const KNOWN: u64 = 18_245_950_683_501_154_074;

    #[test]
    fn the_normal_quantile_is_as_tables_have_it() {
        for (share, value) in [(0.5, 0.0), (0.9, 1.2815515655), (0.975, 1.9599639845), (0.001, -3.0902323062)]
        {
            assert!((normal_quantile(share) - value).abs() < 1e-8, "{share}");
        }
    }

    #[test]
    fn log_normal_shapes_go_through_their_stated_quantiles() {
        // Median and another quantile: answers, gaps, message lengths.
        for (median, share, value) in [(9.0, 0.9, 28.0), (6.0, 0.95, 45.0), (24.0, 0.95, 160.0)] {
            let (shape, mut chance) = (LogNormal::through(median, share, value), chance());
            near(shape.quantile(0.5), median, 1e-9);
            near(shape.quantile(share), value, 1e-9);
            near(drawn(50_000, 0.5, || chance.of_shape(&shape)), median, 0.02);
            near(drawn(50_000, share, || chance.of_shape(&shape)), value, 0.03);
        }
    }

    #[test]
    fn waits_are_those_of_a_poisson_process() {
        let mut chance = chance();
        let waits: Vec<f64> = (0..100_000).map(|_| chance.wait(50.0)).collect();
        let mean = waits.iter().sum::<f64>() / waits.len() as f64;
        near(mean, 0.02, 0.02);
        near(drawn(100_000, 0.5, || chance.wait(50.0)), 0.02 * 2f64.ln(), 0.02);
        // The number within a second has a variance equal to its mean.
        let (mut at, mut counts) = (0.0, vec![0u32; 2_100]);
        while at < 2_000.0 {
            counts[at as usize] += 1;
            at += chance.wait(50.0);
        }
        let counts = &counts[..2_000];
        let mean = counts.iter().sum::<u32>() as f64 / 2_000.0;
        let variance = counts.iter().map(|count| (f64::from(*count) - mean).powi(2)).sum::<f64>() / 2_000.0;
        near(variance / mean, 1.0, 0.1);
    }

    #[test]
    fn sorted_numbers_rise_are_as_many_as_asked_and_lie_evenly() {
        let (mut sorted, mut chance) = (Sorted::new(10_000), chance());
        let numbers: Vec<f64> = std::iter::from_fn(|| sorted.next(&mut chance)).collect();
        assert_eq!(numbers.len(), 10_000);
        assert!(numbers.is_sorted() && numbers.iter().all(|number| (0.0..=1.0).contains(number)));
        for share in [0.1, 0.5, 0.9] {
            near(numbers[(share * 10_000.0) as usize], share, 0.05);
        }
    }

    #[test]
    fn the_loudest_of_zipf_speak_as_much_as_the_law_says() {
        let (zipf, mut chance) = (Zipf::new(1_000, 1.1), chance());
        let mut counts = vec![0u32; 1_000];
        (0..200_000).for_each(|_| counts[zipf.rank(&mut chance) as usize] += 1);
        let sum: f64 = (1..=1_000).map(|rank| f64::from(rank).powf(-1.1)).sum();
        for rank in [1, 2, 10, 100] {
            near(f64::from(counts[rank - 1]) / 200_000.0, (rank as f64).powf(-1.1) / sum, 0.12);
        }
        assert_eq!(counts.iter().sum::<u32>(), 200_000);
    }

    #[test]
    fn shuffled_numbers_are_all_of_them_once_and_not_in_order() {
        for count in [1, 2, 3, 100, 1_000, 4_097] {
            let shuffled = Shuffled::new(count, 9);
            let mut numbers: Vec<u32> = (0..count).map(|place| shuffled.at(place)).collect();
            assert!(count < 100 || !numbers.is_sorted());
            numbers.sort_unstable();
            assert_eq!(numbers, (0..count).collect::<Vec<_>>());
        }
        let (one, other) = (Shuffled::new(1_000, 1), Shuffled::new(1_000, 2));
        assert!((0..1_000).filter(|place| one.at(*place) == other.at(*place)).count() < 20);
    }
}
