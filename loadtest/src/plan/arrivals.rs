//! When attendees come. Must not know who they are.

use super::chance::{Chance, Sorted};
use crate::scenario::{Arrivals, Phases};

/// Moments of arrival in rising order, one at a time.
#[derive(Debug, Clone)]
pub struct Stream {
    shape: Shape,
    left: u32,
}

#[derive(Debug, Clone)]
enum Shape {
    /// So many in all, by a curve of seconds since the doors opened and the share that has come by then.
    Curve { sorted: Sorted, points: Vec<(f64, f64)> },
    /// A Poisson process of that rate.
    Rate { per_s: f64, at_s: f64 },
}

/// Seconds since the announced time, and the share of all attendees that has come by then.
const WEBINAR: [(f64, f64); 5] =
    [(-600.0, 0.05), (-120.0, 0.25), (120.0, 0.70), (600.0, 0.90), (2_400.0, 1.0)];
/// 60 % within 120 s, of which a quarter within ten seconds at 2.5 times the mean of the two minutes.
const HARD_DOOR: [(f64, f64); 7] =
    [(0.0, 0.0), (5.0, 0.0375), (15.0, 0.1625), (30.0, 0.3125), (60.0, 0.4625), (120.0, 0.60), (720.0, 1.0)];

impl Stream {
    pub fn new(arrivals: &Arrivals, phases: &Phases, attendees: u32) -> Stream {
        let end_s = phases.end_at().as_secs();
        let since_t = |points: &[(f64, f64)]| curve(points, phases.door.as_secs(), end_s);
        let points = match arrivals {
            Arrivals::Webinar => since_t(&WEBINAR),
            Arrivals::HardDoor => since_t(&HARD_DOOR),
            Arrivals::Curve { points } => since_t(points),
            Arrivals::Within { time } => vec![(0.0, 0.0), (time.as_secs(), 1.0)],
            Arrivals::Rate { per_s } => {
                return Stream { shape: Shape::Rate { per_s: *per_s, at_s: 0.0 }, left: attendees };
            }
        };
        Stream { shape: Shape::Curve { sorted: Sorted::new(attendees), points }, left: attendees }
    }

    /// Seconds since the doors opened; none when all have come.
    pub fn next(&mut self, chance: &mut Chance) -> Option<f64> {
        if self.left == 0 {
            return None;
        }
        self.left -= 1;
        match &mut self.shape {
            Shape::Rate { per_s, at_s } => {
                *at_s += chance.wait(*per_s);
                Some(*at_s)
            }
            Shape::Curve { sorted, points } => Some(when(points, sorted.next(chance)?)),
        }
    }
}

/// The curve in seconds since the doors opened: whoever would come before they open, or after the end, comes at the
/// nearest time within.
fn curve(points: &[(f64, f64)], door_s: f64, end_s: f64) -> Vec<(f64, f64)> {
    let mut all = vec![(0.0, 0.0)];
    // Nobody comes before the first point: those it counts have come between the doors' opening and it.
    all.extend(points.iter().map(|(at, share)| ((at + door_s).clamp(0.0, end_s), *share)));
    all.push((end_s, 1.0));
    all
}

/// The time at which that share has come.
fn when(points: &[(f64, f64)], share: f64) -> f64 {
    let place = points.partition_point(|(_, come)| *come < share).clamp(1, points.len() - 1);
    let ((from, before), (to, by)) = (points[place - 1], points[place]);
    match by - before {
        width if width > 0.0 => from + (to - from) * ((share - before) / width).clamp(0.0, 1.0),
        _ => to,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Span;

    fn moments(arrivals: &Arrivals, attendees: u32) -> Vec<f64> {
        let (mut stream, mut chance) =
            (Stream::new(arrivals, &Phases::default(), attendees), Chance::of(3, 0, 0));
        std::iter::from_fn(|| stream.next(&mut chance)).collect()
    }

    fn share_by(moments: &[f64], seconds: f64) -> f64 {
        moments.partition_point(|at| *at < seconds) as f64 / moments.len() as f64
    }

    #[test]
    fn a_webinar_fills_as_its_table_says() {
        let moments = moments(&Arrivals::Webinar, 50_000);
        assert!(moments.len() == 50_000 && moments.is_sorted());
        // T is twelve minutes after the doors opened.
        for (minute, share) in [(2.0, 0.05), (10.0, 0.25), (14.0, 0.70), (22.0, 0.90), (72.0, 1.0)] {
            let found = share_by(&moments, minute * 60.0);
            assert!((found - share).abs() < 0.01, "minute {minute}: {found}");
        }
    }

    #[test]
    fn a_hard_door_lets_nobody_in_before_and_peaks_at_two_and_a_half_times_the_mean() {
        let moments = moments(&Arrivals::HardDoor, 100_000);
        let door_s = 12.0 * 60.0;
        assert_eq!(share_by(&moments, door_s), 0.0);
        assert!((share_by(&moments, door_s + 120.0) - 0.6).abs() < 0.01);
        let mut seconds = [0u32; 120];
        let within = moments.iter().map(|at| at - door_s).filter(|at| (0.0..120.0).contains(at));
        within.for_each(|at| seconds[at as usize] += 1);
        let mean = f64::from(seconds.iter().sum::<u32>()) / 120.0;
        // Chance adds a little to the highest of ten equal seconds.
        let peak = f64::from(*seconds.iter().max().unwrap()) / mean;
        assert!((2.4..2.75).contains(&peak), "{peak}");
    }

    #[test]
    fn a_rate_is_kept_until_all_have_come() {
        let moments = moments(&Arrivals::Rate { per_s: 100.0 }, 20_000);
        assert_eq!(moments.len(), 20_000);
        assert!((moments[19_999] / 200.0 - 1.0).abs() < 0.03, "{}", moments[19_999]);
        let within = Arrivals::Within { time: Span::secs(4) };
        assert!(self::moments(&within, 1_000).iter().all(|at| *at <= 4.0));
    }

    #[test]
    fn curves_with_steps_are_followed() {
        let points = vec![(0.0, 0.5), (0.0, 1.0)];
        let moments = moments(&Arrivals::Curve { points }, 1_000);
        assert!((share_by(&moments, 12.0 * 60.0) - 0.5).abs() < 0.06);
        assert_eq!(share_by(&moments, 12.0 * 60.0 + 0.001), 1.0);
    }
}
