//! Which pictures a report shows. Must not know how they are drawn.

use super::chart::{Across, Chart, Line, Look, Mark, Up};
use super::words;
use crate::result::{RunResult, Spread};

/// Points that a line over time has at most: more would not be seen.
const POINTS_MAX: usize = 300;

/// How the seconds that share one point become one value.
#[derive(Clone, Copy)]
enum Gather {
    Most,
    Mean,
}

/// All pictures, the telling ones first.
pub fn pictures(result: &RunResult) -> Vec<Chart> {
    let over_time = OverTime::of(result);
    let mut pictures = vec![tails(result)];
    pictures.extend(waits(&over_time));
    pictures.extend(flow(&over_time));
    pictures.extend(usage(&over_time));
    pictures
}

/// How long things took.
fn waits(over_time: &OverTime) -> Vec<Chart> {
    let series = &over_time.result.series;
    vec![
        over_time.chart(
            "Acknowledgements over time",
            "How long commands took to be written down, of each second's commands.",
            Up::Log,
            words::micros,
            vec![
                over_time.line("99 %", 1, Look::Bold, Gather::Most, &some(&series.ack_p99_us)),
                over_time.line("median", 2, Look::Thin, Gather::Mean, &some(&series.ack_p50_us)),
            ],
        ),
        over_time.chart(
            "The last receiver over time",
            "From an intended command until everybody has heard of it.",
            Up::Log,
            words::micros,
            vec![
                over_time.line("99 %", 1, Look::Bold, Gather::Most, &some(&series.publish_last_p99_us)),
                over_time.line("median", 2, Look::Thin, Gather::Mean, &some(&series.publish_last_p50_us)),
            ],
        ),
    ]
}

/// How much there was.
fn flow(over_time: &OverTime) -> Vec<Chart> {
    let series = &over_time.result.series;
    vec![
        over_time.chart(
            "People connected",
            "Those who have their welcome and whose connection stands.",
            Up::FromZero,
            words::number,
            vec![over_time.line("connected", 3, Look::Filled, Gather::Most, &whole(&series.connected))],
        ),
        over_time.chart(
            "Joins a second",
            "People who came in for the first time.",
            Up::FromZero,
            words::number,
            vec![over_time.line("joins", 3, Look::Filled, Gather::Mean, &whole(&series.joins))],
        ),
        over_time.chart(
            "Commands a second",
            "Sent, and acknowledged as written down.",
            Up::FromZero,
            words::number,
            vec![
                over_time.line("sent", 4, Look::Thin, Gather::Mean, &whole(&series.sent)),
                over_time.line("acknowledged", 1, Look::Bold, Gather::Mean, &whole(&series.acks)),
            ],
        ),
        over_time.chart(
            "Deliveries a second",
            "Events that reached somebody, each receiver counted.",
            Up::FromZero,
            words::number,
            vec![over_time.line("deliveries", 1, Look::Filled, Gather::Mean, &whole(&series.deliveries))],
        ),
    ]
}

/// What it cost.
fn usage(over_time: &OverTime) -> Vec<Chart> {
    let series = &over_time.result.series;
    vec![
        over_time.chart(
            "Processor",
            "Cores in use, server and harness apart.",
            Up::FromZero,
            words::number,
            vec![
                over_time.line("server", 1, Look::Bold, Gather::Mean, &series.server_cpu_cores),
                over_time.line("harness", 4, Look::Thin, Gather::Mean, &series.harness_cpu_cores),
            ],
        ),
        over_time.chart(
            "Server's memory",
            "Resident memory of all nodes together.",
            Up::FromZero,
            words::bytes,
            vec![over_time.line("resident", 1, Look::Filled, Gather::Most, &some(&series.server_rss_bytes))],
        ),
    ]
}

fn whole(column: &[u64]) -> Vec<Option<f64>> {
    column.iter().map(|value| Some(*value as f64)).collect()
}

fn some(column: &[Option<u64>]) -> Vec<Option<f64>> {
    column.iter().map(|value| value.map(|value| value as f64)).collect()
}

/// The percentile curves beside each other.
fn tails(result: &RunResult) -> Chart {
    let named = [
        ("ack", "acknowledgement", 1),
        ("publish_last", "last receiver", 2),
        ("join", "join", 3),
        ("resume", "resume", 4),
    ];
    let found: Vec<(&str, u8, &Spread)> = named
        .iter()
        .filter_map(|(key, name, colour)| result.latencies.get(*key).map(|spread| (*name, *colour, spread)))
        .filter(|(_, _, spread)| spread.count > 0)
        .collect();
    let most = found.iter().map(|(_, _, spread)| spread.count).max().unwrap_or(1);
    let decades = ((most as f64).log10().ceil() as u32).clamp(2, 6);
    let lines = found.into_iter().map(|(name, colour, spread)| {
        let curve = spread.curve.share.iter().zip(&spread.curve.value_us);
        let points = curve.map(|(share, value)| (*share, Some(*value as f64))).collect();
        Line {
            name: format!("{name} ({})", words::number(spread.count as f64)),
            colour,
            look: Look::Bold,
            points,
        }
    });
    Chart {
        title: "Latency by percentile".into(),
        about: "From the intended moment. Each step to the right is ten times as rare.".into(),
        lines: lines.collect(),
        across: Across::Tail(decades),
        up: Up::Log,
        unit: words::micros,
        marks: Vec::new(),
    }
}

/// What all pictures over time share.
struct OverTime<'a> {
    result: &'a RunResult,
    seconds: usize,
}

impl OverTime<'_> {
    fn of(result: &RunResult) -> OverTime<'_> {
        OverTime { result, seconds: result.series.connected.len() }
    }

    fn chart(&self, title: &str, about: &str, up: Up, unit: fn(f64) -> String, lines: Vec<Line>) -> Chart {
        let marks = self.result.faults.iter().enumerate().map(|(place, fault)| Mark {
            at: fault.at_ms as f64 / 1e3,
            until: fault.until_ms.map(|until| until as f64 / 1e3),
            label: (place + 1).to_string(),
        });
        Chart {
            title: title.into(),
            about: about.into(),
            lines,
            across: Across::Time(self.seconds as f64),
            up,
            unit,
            marks: marks.collect(),
        }
    }

    fn line(&self, name: &str, colour: u8, look: Look, gather: Gather, column: &[Option<f64>]) -> Line {
        let each = self.seconds.div_ceil(POINTS_MAX).max(1);
        let points = column.chunks(each).enumerate().map(|(place, chunk)| {
            // In the middle of the seconds it stands for.
            let at = (place * each) as f64 + chunk.len() as f64 / 2.0;
            (at, gather.all(chunk))
        });
        Line { name: name.into(), colour, look, points: points.collect() }
    }
}

impl Gather {
    fn all(self, values: &[Option<f64>]) -> Option<f64> {
        let known = || values.iter().filter_map(|value| *value);
        let count = known().count();
        match self {
            _ if count == 0 => None,
            Gather::Most => Some(known().fold(f64::NEG_INFINITY, f64::max)),
            Gather::Mean => Some(known().sum::<f64>() / count as f64),
        }
    }
}
