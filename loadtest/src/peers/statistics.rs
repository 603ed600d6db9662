//! Medians, quantiles and ratios of few figures.

/// The middle of what repetitions gave, and its ends.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Middle {
    pub median: f64,
    pub min: f64,
    pub max: f64,
}

impl Middle {
    /// Of some figures; `None` of none.
    pub fn of(figures: &[f64]) -> Option<Middle> {
        let mut sorted = figures.to_vec();
        sorted.sort_by(f64::total_cmp);
        let (min, max) = (*sorted.first()?, *sorted.last()?);
        let half = sorted.len() / 2;
        let median = match sorted.len() % 2 {
            1 => sorted[half],
            _ => (sorted[half - 1] + sorted[half]) / 2.0,
        };
        Some(Middle { median, min, max })
    }

    /// Of the ratios of pairs, each taken in one repetition; pairs without a ratio are left out.
    pub fn of_ratios(pairs: impl Iterator<Item = (f64, f64)>) -> Option<Middle> {
        let ratios: Vec<f64> =
            pairs.map(|(ours, theirs)| ours / theirs).filter(|ratio| ratio.is_finite()).collect();
        Middle::of(&ratios)
    }
}

/// The smallest of `times` that a share of them do not exceed; 0 of none.
pub fn quantile(times: impl Iterator<Item = u64>, share: f64) -> u64 {
    let mut sorted: Vec<u64> = times.collect();
    sorted.sort_unstable();
    let rank = (share * sorted.len() as f64).ceil() as usize;
    sorted.get(rank.max(1) - 1).copied().unwrap_or(0)
}

/// The same of nanoseconds, in milliseconds.
pub fn ms(times: &[u64], share: f64) -> f64 {
    quantile(times.iter().copied(), share) as f64 / 1e6
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_in_the_middle_of_odd_and_even() {
        assert_eq!(Middle::of(&[]), None);
        assert_eq!(Middle::of(&[3.0, 1.0, 9.0]), Some(Middle { median: 3.0, min: 1.0, max: 9.0 }));
        assert_eq!(Middle::of(&[4.0, 1.0, 2.0, 9.0]), Some(Middle { median: 3.0, min: 1.0, max: 9.0 }));
    }

    #[test]
    fn ratios_are_taken_pair_by_pair_before_their_median() {
        let pairs = [(1.0, 2.0), (30.0, 20.0), (4.0, 4.0), (1.0, 0.0)];
        let expected = Middle { median: 1.0, min: 0.5, max: 1.5 };
        assert_eq!(Middle::of_ratios(pairs.into_iter()), Some(expected));
    }

    #[test]
    fn quantiles_are_of_the_nearest_rank() {
        let hundred = || (1..=100).rev();
        assert_eq!([0.0, 0.5, 0.99, 1.0].map(|share| quantile(hundred(), share)), [1, 50, 99, 100]);
        assert_eq!(quantile([].into_iter(), 0.5), 0);
    }
}
