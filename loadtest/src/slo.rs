//! Promises that a run is held to: `ack_p99<50ms`, `violations==0`, `server_rss<2GB`. Must not know how figures come
//! about: it reads them from the result.

use std::fmt;
use std::str::FromStr;

use crate::report::words;
use crate::result::{Latency, Outcome, RunResult, SloOutcome, Spread};
use crate::scenario::{Bytes, Span};

/// One promise.
#[derive(Debug, Clone, PartialEq)]
pub struct Slo {
    text: String,
    figure: Figure,
    comparison: Comparison,
    /// In the unit of the figure.
    bound: f64,
}

#[derive(Debug, Clone, PartialEq)]
enum Figure {
    /// A quantile of a kind of latency, by its name in the result. Microseconds.
    Latency {
        name: String,
        quantile: Quantile,
    },
    /// Bytes.
    ServerRss,
    HarnessRss,
    /// Cores, on average over the run.
    ServerCpu,
    HarnessCpu,
    /// Shares.
    HarnessLate,
    Achieved,
    /// Numbers.
    Violations,
    Disconnects,
    JoinsFailed,
    Unanswered,
    Skipped,
    Refused,
    Closed(u16),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quantile {
    P50,
    P90,
    P99,
    P999,
    Max,
    Mean,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Comparison {
    Below,
    AtMost,
    Above,
    AtLeast,
    Exactly,
}

/// The unit of a figure, as far as bounds are written in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Time,
    Bytes,
    Cores,
    Share,
    Number,
}

const QUANTILES: [(&str, Quantile); 6] = [
    ("_p50", Quantile::P50),
    ("_p90", Quantile::P90),
    ("_p99", Quantile::P99),
    ("_p999", Quantile::P999),
    ("_max", Quantile::Max),
    ("_mean", Quantile::Mean),
];

/// Figures that are no latencies, and what they count.
pub const OTHERS: [(&str, &str); 12] = [
    ("violations", "invariants that did not hold"),
    ("disconnects", "connections that ended without the plan or a fault wanting it"),
    ("joins_failed", "attempts to come in that failed without a reason, and people who never got in"),
    ("unanswered", "commands without an answer"),
    ("skipped", "commands that could not be sent: nobody there, or nothing to name"),
    ("refused", "commands refused that were not meant to be, races aside"),
    ("achieved", "share of the intended commands that were sent; a share or `99%`"),
    ("harness_late", "share of the run during which the harness was behind its plan"),
    ("server_rss", "most memory of all nodes together; `2GB`"),
    ("harness_rss", "the same of the harness"),
    ("server_cpu", "cores that the nodes used on average"),
    ("harness_cpu", "the same of the harness"),
];

impl Slo {
    /// Whether a run kept it. What was not measured was not kept.
    pub fn outcome(&self, result: &RunResult) -> SloOutcome {
        let found = self.figure.of(result);
        let met = found.is_some_and(|found| match self.comparison {
            Comparison::Below => found < self.bound,
            Comparison::AtMost => found <= self.bound,
            Comparison::Above => found > self.bound,
            Comparison::AtLeast => found >= self.bound,
            Comparison::Exactly => found == self.bound,
        });
        let found_text = found.map_or("nothing measured".into(), |found| match self.figure.unit() {
            Unit::Time => words::micros(found),
            Unit::Bytes => words::bytes(found),
            Unit::Cores => format!("{} cores", words::number(found)),
            Unit::Share => words::percent(found),
            Unit::Number => words::number(found),
        });
        SloOutcome { slo: self.text.clone(), found, found_text, met }
    }
}

/// Holds a result to its promises: notes the outcome of each, and of the whole.
pub fn judge(result: &mut RunResult, promises: &[Slo]) {
    result.slos = promises.iter().map(|slo| slo.outcome(result)).collect();
    let verdict = &mut result.verdict;
    verdict.outcome = match verdict.outcome {
        Outcome::NotCarriedOut => Outcome::NotCarriedOut,
        _ if verdict.violations_seen > 0 || !verdict.violations.is_empty() => Outcome::Violated,
        _ if result.slos.iter().any(|slo| !slo.met) => Outcome::SloMissed,
        _ => Outcome::Passed,
    };
}

impl Figure {
    fn unit(&self) -> Unit {
        match self {
            Figure::Latency { .. } => Unit::Time,
            Figure::ServerRss | Figure::HarnessRss => Unit::Bytes,
            Figure::ServerCpu | Figure::HarnessCpu => Unit::Cores,
            Figure::HarnessLate | Figure::Achieved => Unit::Share,
            Figure::Violations | Figure::Disconnects | Figure::JoinsFailed => Unit::Number,
            Figure::Unanswered | Figure::Skipped | Figure::Refused | Figure::Closed(_) => Unit::Number,
        }
    }

    fn of(&self, result: &RunResult) -> Option<f64> {
        let commands = |count: fn(&crate::result::CommandCounts) -> u64| {
            Some(result.commands.values().map(count).sum::<u64>() as f64)
        };
        let took_s = result.scenario.took_s;
        let (resources, connections) = (&result.resources, &result.connections);
        let measured = |value: f64| (value > 0.0).then_some(value);
        match self {
            Figure::Latency { name, quantile } => {
                result.latencies.get(name).filter(|spread| spread.count > 0).map(|spread| quantile.of(spread))
            }
            Figure::ServerRss => measured(resources.server_rss_most_bytes as f64),
            Figure::HarnessRss => measured(resources.harness_rss_most_bytes as f64),
            Figure::ServerCpu => measured(resources.server_cpu_s / took_s).filter(|cores| cores.is_finite()),
            Figure::HarnessCpu => {
                measured(resources.harness_cpu_s / took_s).filter(|cores| cores.is_finite())
            }
            Figure::HarnessLate => Some(resources.harness_late_share),
            Figure::Achieved => {
                let rate = result.rates.iter().find(|rate| rate.kind == "commands" && rate.intended > 0);
                rate.map(|rate| rate.achieved as f64 / rate.intended as f64)
            }
            Figure::Violations => Some(result.verdict.violations_seen as f64),
            Figure::Disconnects => Some(connections.disconnects as f64),
            Figure::JoinsFailed => Some(connections.joins_failed as f64),
            Figure::Unanswered => commands(|counts| counts.unanswered),
            Figure::Skipped => commands(|counts| counts.skipped),
            Figure::Refused => commands(|counts| {
                let refused: u64 = counts.refused.values().sum();
                refused.saturating_sub(counts.forbidden + counts.races)
            }),
            Figure::Closed(code) => Some(connections.closes.get(code).copied().unwrap_or(0) as f64),
        }
    }
}

impl Quantile {
    fn of(self, spread: &Spread) -> f64 {
        match self {
            Quantile::P50 => spread.p50_us as f64,
            Quantile::P90 => spread.p90_us as f64,
            Quantile::P99 => spread.p99_us as f64,
            Quantile::P999 => spread.p999_us as f64,
            Quantile::Max => spread.max_us as f64,
            Quantile::Mean => spread.mean_us,
        }
    }
}

impl FromStr for Slo {
    type Err = String;

    fn from_str(text: &str) -> Result<Slo, String> {
        let text: String = text.chars().filter(|char| !char.is_whitespace()).collect();
        let at = text
            .find(['<', '>', '='])
            .ok_or(format!("`{text}` compares nothing: write it like ack_p99<50ms"))?;
        let (name, rest) = text.split_at(at);
        let comparisons = [
            ("<=", Comparison::AtMost),
            (">=", Comparison::AtLeast),
            ("==", Comparison::Exactly),
            ("<", Comparison::Below),
            (">", Comparison::Above),
        ];
        let (sign, comparison) = comparisons
            .into_iter()
            .find(|(sign, _)| rest.starts_with(sign))
            .ok_or(format!("`{text}`: the comparisons are < <= > >= =="))?;
        let figure = figure(name)?;
        let bound = bound(&rest[sign.len()..], figure.unit()).map_err(|what| format!("`{text}`: {what}"))?;
        Ok(Slo { figure, comparison, bound, text })
    }
}

fn figure(name: &str) -> Result<Figure, String> {
    if let Some(code) = name.strip_prefix("closed.").and_then(|code| code.parse().ok()) {
        return Ok(Figure::Closed(code));
    }
    Ok(match name {
        "violations" => Figure::Violations,
        "disconnects" => Figure::Disconnects,
        "joins_failed" => Figure::JoinsFailed,
        "unanswered" => Figure::Unanswered,
        "skipped" => Figure::Skipped,
        "refused" => Figure::Refused,
        "achieved" => Figure::Achieved,
        "harness_late" => Figure::HarnessLate,
        "server_rss" => Figure::ServerRss,
        "harness_rss" => Figure::HarnessRss,
        "server_cpu" => Figure::ServerCpu,
        "harness_cpu" => Figure::HarnessCpu,
        _ => return latency(name),
    })
}

fn latency(name: &str) -> Result<Figure, String> {
    let unknown = || {
        let others: Vec<&str> = OTHERS.iter().map(|(name, _)| *name).collect();
        format!(
            "`{name}` is no figure: it is a latency (join, resume, comeback, ack, ack.vote, publish_last …) with _p50, _p90, \
             _p99, _p999, _max or _mean behind it and perhaps a session's name with a dot before it, or one of {}",
            others.join(", ")
        )
    };
    let (kind, quantile) = QUANTILES
        .into_iter()
        .find_map(|(ending, quantile)| name.strip_suffix(ending).map(|kind| (kind, quantile)))
        .ok_or_else(unknown)?;
    let is_kind = |kind: &str| kind == "ack" || Latency::all().any(|latency| latency.name() == kind);
    let of_session = kind.split_once('.').is_some_and(|(_, kind)| is_kind(kind));
    match is_kind(kind) || of_session {
        true => Ok(Figure::Latency { name: kind.into(), quantile }),
        false => Err(unknown()),
    }
}

fn bound(text: &str, unit: Unit) -> Result<f64, String> {
    let number = |text: &str| text.parse::<f64>().ok().filter(|number| number.is_finite() && *number >= 0.0);
    match unit {
        Unit::Time => text.parse::<Span>().map(|span| span.0.as_micros() as f64),
        Unit::Bytes => text.parse::<Bytes>().map(|bytes| bytes.0 as f64),
        Unit::Share => match text.strip_suffix('%') {
            Some(percent) => number(percent).map(|percent| percent / 100.0),
            None => number(text),
        }
        .ok_or(format!("`{text}` is no share: write 0.99 or 99%")),
        Unit::Cores | Unit::Number => number(text).ok_or(format!("`{text}` is no number")),
    }
}

impl fmt::Display for Slo {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::result::{CommandCounts, Rate, Violation};

    fn result() -> RunResult {
        let mut result = RunResult::default();
        let spread = Spread {
            count: 10,
            mean_us: 12_000.5,
            p50_us: 9_000,
            p90_us: 20_000,
            p99_us: 49_999,
            p999_us: 60_000,
            max_us: 70_000,
            ..Default::default()
        };
        result.latencies.insert("ack".into(), spread.clone());
        result.latencies.insert("ack.vote".into(), spread.clone());
        result.latencies.insert("quiet.ack".into(), spread);
        result.resources.server_rss_most_bytes = 1_999_999_999;
        result.resources.server_cpu_s = 15.0;
        result.scenario.took_s = 10.0;
        result.connections.disconnects = 2;
        result.connections.closes.insert(4408, 3);
        result.rates =
            vec![Rate { kind: "commands".into(), intended: 1_000, achieved: 995, ..Default::default() }];
        let counts = CommandCounts { forbidden: 4, races: 1, ..Default::default() };
        let refused = [("forbidden".to_owned(), 4), ("conflict".to_owned(), 3)].into();
        result.commands.insert("vote".into(), CommandCounts { refused, ..counts });
        result
    }

    #[test]
    fn promises_are_read_and_held_against_the_result() {
        let result = result();
        for (slo, met, found) in [
            ("ack_p99<50ms", true, "50 ms"),
            ("ack_p99 < 49.999ms", false, "50 ms"),
            ("ack_p99<=49999us", true, "50 ms"),
            ("ack.vote_p50<0.01s", true, "9 ms"),
            ("quiet.ack_max>1m", false, "70 ms"),
            ("ack_mean>=12ms", true, "12 ms"),
            ("server_rss<2GB", true, "2 GB"),
            ("server_rss<1GiB", false, "2 GB"),
            ("server_cpu<1.6", true, "1.5 cores"),
            ("violations==0", true, "0"),
            ("disconnects==0", false, "2"),
            ("closed.4408<=3", true, "3"),
            ("achieved>99%", true, "99.5 %"),
            ("achieved>=0.999", false, "99.5 %"),
            ("refused<=2", true, "2"),
            ("join_p99<2s", false, "nothing measured"),
            ("harness_rss<1GB", false, "nothing measured"),
        ] {
            let slo: Slo = slo.parse().unwrap();
            let outcome = slo.outcome(&result);
            assert_eq!((outcome.met, outcome.found_text.as_str()), (met, found), "{slo}");
        }
    }

    #[test]
    fn what_is_no_promise_says_what_is_wrong() {
        for (text, part) in [
            ("ack_p99", "compares nothing"),
            ("ack_p98<5ms", "is no figure"),
            ("acks_p99<5ms", "is no figure"),
            ("ack.wote_p99<5ms", "is no figure"),
            ("ack_p99<5", "is no time"),
            ("ack_p99=5ms", "the comparisons are"),
            ("server_rss<2", "is no size"),
            ("violations==none", "is no number"),
            ("achieved>all", "is no share"),
        ] {
            let flaw = text.parse::<Slo>().unwrap_err();
            assert!(flaw.contains(part), "{text}: {flaw}");
        }
    }

    #[test]
    fn the_worst_thing_decides() {
        let judged = |change: fn(&mut RunResult), slo: &str| {
            let mut result = result();
            change(&mut result);
            judge(&mut result, &[slo.parse().unwrap()]);
            result.verdict.outcome
        };
        let violated = |result: &mut RunResult| {
            result.verdict.violations = vec![Violation::default()];
            result.verdict.violations_seen = 1;
        };
        assert_eq!(judged(|_| {}, "ack_p99<50ms"), Outcome::Passed);
        assert_eq!(judged(|_| {}, "ack_p99<5ms"), Outcome::SloMissed);
        assert_eq!(judged(violated, "ack_p99<5ms"), Outcome::Violated);
        let not = |result: &mut RunResult| result.verdict.outcome = Outcome::NotCarriedOut;
        assert_eq!(judged(not, "ack_p99<50ms"), Outcome::NotCarriedOut);
        let codes = [Outcome::Passed, Outcome::SloMissed, Outcome::Violated, Outcome::NotCarriedOut];
        assert_eq!(codes.map(Outcome::exit_code), [0, 1, 2, 3]);
    }
}
