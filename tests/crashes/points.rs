//! Walks through the points of a sweep: all of them, or every so many-th, on as many threads as there are cores.
//! Must not know what is done at a point.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use super::server::Scope;
use super::trace::Sweep;

/// The n-th call of its kind, counted from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    pub scope: Scope,
    pub call: &'static str,
    pub nth: usize,
    /// And all after it.
    pub on: bool,
}

impl Point {
    /// As the tracer takes it.
    pub fn when(&self) -> String {
        format!("when={}{}", self.nth, if self.on { "+" } else { "" })
    }
}

/// Set to 1: every point. Set to n: every n-th, beginning anywhere.
const STRIDE: &str = "STRIDE";
/// Where to begin; printed by every run.
const OFFSET: &str = "OFFSET";
/// Without a `STRIDE`: a run that only shows that the proofs work.
const STRIDE_USUAL: usize = 150;
/// How many servers at once.
const AT_ONCE: &str = "AT_ONCE";

pub fn number(name: &str) -> Option<usize> {
    std::env::var(name).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{name} is no number")))
}

/// What a sweep found.
#[derive(Debug, Default)]
pub struct Swept {
    /// How many there are, and how many were tried.
    pub all: usize,
    pub points: usize,
    /// Tried and come to pass.
    pub hit: usize,
    pub wrong: Vec<String>,
    by_call: BTreeMap<(Scope, &'static str), (usize, usize)>,
    took: Duration,
}

impl fmt::Display for Swept {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for ((scope, call), (tried, hit)) in &self.by_call {
            writeln!(out, "  {scope:?} {call}: {hit} of {tried} hit")?;
        }
        let (points, all, hit, wrong) = (self.points, self.all, self.hit, self.wrong.len());
        write!(out, "{points} of {all} points tried, {hit} hit, {wrong} wrong, in {} s", self.took.as_secs())
    }
}

/// Points of a sweep that are tried however wide the stride.
const POINTS_MIN: usize = 8;

fn chosen(sweeps: &[Sweep], thinned: usize) -> (usize, Vec<Point>) {
    let points = sweeps.iter().flat_map(|sweep| {
        (1..=sweep.count).map(|nth| Point { scope: sweep.scope.clone(), call: sweep.call, nth, on: false })
    });
    let points: Vec<Point> = points.collect();
    let stride = number(STRIDE).unwrap_or(STRIDE_USUAL).max(1) * thinned;
    // However few there are, some are tried.
    let stride = stride.min((points.len() / POINTS_MIN).max(1));
    let clock = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let offset = number(OFFSET).unwrap_or(clock.subsec_nanos() as usize / 1000) % stride;
    let times = if thinned > 1 { format!(" times {thinned}") } else { String::new() };
    println!("STRIDE={}{times} OFFSET={offset}: every {stride}th", number(STRIDE).unwrap_or(STRIDE_USUAL));
    (points.len(), points.into_iter().skip(offset).step_by(stride).collect())
}

/// Does it at each point. `attempt` says whether the point was hit, or what was wrong.
pub fn sweep(
    sweeps: &[Sweep],
    thinned: usize,
    attempt: impl Fn(&Point) -> Result<bool, String> + Sync,
) -> Swept {
    let began = Instant::now();
    let (all, points) = chosen(sweeps, thinned);
    let swept = Mutex::new(Swept { all, points: points.len(), ..Swept::default() });
    let next = AtomicUsize::new(0);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..number(AT_ONCE).unwrap_or(cores) {
            scope.spawn(|| {
                while let Some(point) = points.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let came = attempt(point);
                    let mut swept = swept.lock().unwrap();
                    let hit = usize::from(came == Ok(true));
                    swept.hit += hit;
                    let by_call = swept.by_call.entry((point.scope.clone(), point.call)).or_default();
                    *by_call = (by_call.0 + 1, by_call.1 + hit);
                    if let Err(wrong) = came {
                        println!("{point:?}: {wrong}");
                        swept.wrong.push(format!("{point:?}: {wrong}"));
                    }
                }
            });
        }
    });
    let mut swept = swept.into_inner().unwrap();
    swept.took = began.elapsed();
    swept
}
