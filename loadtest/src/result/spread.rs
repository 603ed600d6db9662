//! How a kind of latency is spread: a few figures, and a curve to draw and to compare. Must not know what it was.

use hdrhistogram::Histogram;
use serde::{Deserialize, Serialize};

/// The spread of one kind of latency, in microseconds.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Spread {
    pub count: u64,
    pub mean_us: f64,
    pub p50_us: u64,
    pub p90_us: u64,
    pub p99_us: u64,
    pub p999_us: u64,
    pub max_us: u64,
    pub curve: Curve,
}

/// `value_us[i]` is the value below which the share `share[i]` of all lies. Shape: both rise; the tail beyond 90 % is
/// as finely cut as the middle, decade by decade, so that a logarithmic axis shows it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Curve {
    pub share: Vec<f64>,
    pub value_us: Vec<u64>,
}

/// Points between two decades of the tail (0.9, 0.99, 0.999 …).
const POINTS_A_DECADE: u32 = 20;
/// The tail is cut down to one in a million, or to the count.
const DECADES_MAX: u32 = 6;

impl Spread {
    /// What a histogram of microseconds says.
    pub fn of(histogram: &Histogram<u64>) -> Spread {
        if histogram.is_empty() {
            return Spread::default();
        }
        let at = |share: f64| histogram.value_at_quantile(share);
        Spread {
            count: histogram.len(),
            mean_us: (histogram.mean() * 10.0).round() / 10.0,
            p50_us: at(0.5),
            p90_us: at(0.9),
            p99_us: at(0.99),
            p999_us: at(0.999),
            max_us: histogram.max(),
            curve: Curve::of(histogram),
        }
    }
}

impl Curve {
    fn of(histogram: &Histogram<u64>) -> Curve {
        let mut curve = Curve::default();
        let least = 1.0 / histogram.len() as f64;
        for point in 0..=POINTS_A_DECADE * DECADES_MAX {
            // The share above, from one downwards in equal steps of its logarithm.
            let above = 10f64.powf(-f64::from(point) / f64::from(POINTS_A_DECADE));
            if above < least {
                break;
            }
            let share = ((1.0 - above) * 1e9).round() / 1e9;
            curve.share.push(share);
            curve.value_us.push(histogram.value_at_quantile(share));
        }
        curve.share.push(1.0);
        curve.value_us.push(histogram.max());
        curve
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spread_tells_the_quantiles_and_a_rising_curve() {
        let mut histogram = Histogram::new(3).unwrap();
        for value in 1..=100_000 {
            histogram.record(value).unwrap();
        }
        let spread = Spread::of(&histogram);
        assert_eq!(spread.count, 100_000);
        for (found, expected) in [
            (spread.p50_us, 50_000.0),
            (spread.p90_us, 90_000.0),
            (spread.p99_us, 99_000.0),
            (spread.p999_us, 99_900.0),
            (spread.max_us, 100_000.0),
            (spread.mean_us as u64, 50_000.0),
        ] {
            assert!((found as f64 / expected - 1.0).abs() < 0.002, "{found} is not {expected}");
        }
        let curve = &spread.curve;
        assert!(curve.share.is_sorted() && curve.value_us.is_sorted());
        assert_eq!(
            (curve.share.len(), curve.share.last(), curve.value_us.last()),
            (102, Some(&1.0), Some(&100_031))
        );
        let text = serde_json::to_string(&spread).unwrap();
        assert_eq!(serde_json::from_str::<Spread>(&text).unwrap(), spread);
    }

    #[test]
    fn nothing_measured_is_nothing() {
        assert_eq!(Spread::of(&Histogram::new(3).unwrap()), Spread::default());
    }
}
