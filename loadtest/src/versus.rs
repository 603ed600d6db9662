//! Two results beside each other: which figures got worse, beyond what chance explains. Must not run anything.
//!
//! How it is decided. A quantile is known only as well as its samples let it be. Those of one second share their fate,
//! so at most ten of a second count as independent; from so many samples the quantile lies, with 95 % confidence,
//! between two neighbouring quantiles, which the result's curve tells. The noise of a ratio is both results' widths
//! together, and at least the margin: what runs of the same build differ by on a machine that nobody else uses. A
//! figure is worse if it is higher by more than its noise, and by more than anybody would notice (a tenth of a
//! millisecond). Failures that are counted are worse if there are more than chance makes of the same rate.

use std::fmt::Write;

use crate::report::page::{escape, page, table};
use crate::report::words;
use crate::result::{Outcome, RunResult, Spread};

/// What runs of the same build differ by anyhow.
pub const MARGIN: f64 = 0.10;
/// Independent samples of a second at most.
const A_SECOND: f64 = 10.0;
/// Differences below this are no news, microseconds.
const UNNOTICED_US: f64 = 100.0;
/// Width of a 95 % interval in standard deviations.
const SURE: f64 = 1.96;

/// Two results beside each other.
#[derive(Debug)]
pub struct Versus {
    pub rows: Vec<Row>,
    /// What a reader must know before believing a row.
    pub notes: Vec<String>,
    names: [String; 2],
    outcome: Outcome,
}

/// One figure in both.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    pub figure: String,
    pub before: f64,
    pub after: f64,
    /// What the ratio may differ from one by chance; none where there is nothing to divide by.
    pub noise: Option<f64>,
    pub change: Change,
    unit: Unit,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    Worse,
    Same,
    Better,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Micros,
    Bytes,
    Cores,
    Count,
    PerSecond,
}

impl Versus {
    /// Compares what was measured in both; `names` are what they are called.
    pub fn of(before: &RunResult, after: &RunResult, names: [String; 2], margin: f64) -> Versus {
        let mut rows = latencies(before, after, margin);
        rows.extend(rates(before, after, margin));
        rows.extend(resources(before, after, margin));
        rows.extend(failures(before, after));
        Versus { rows, notes: notes(before, after), names, outcome: after.verdict.outcome }
    }

    /// 0 if nothing is worse, 1 if something is, 2 if the second run was not correct.
    pub fn exit_code(&self) -> u8 {
        match (self.outcome, self.is_worse()) {
            (Outcome::Violated, _) => 2,
            (_, true) => 1,
            (_, false) => 0,
        }
    }

    fn is_worse(&self) -> bool {
        self.rows.iter().any(|row| row.change == Change::Worse)
    }

    fn verdict(&self) -> String {
        let count = |change| self.rows.iter().filter(|row| row.change == change).count();
        let (worse, better) = (count(Change::Worse), count(Change::Better));
        let rest = self.rows.len() - worse - better;
        format!("{worse} worse, {better} better, {rest} the same as far as can be told")
    }

    /// For a terminal.
    pub fn text(&self) -> String {
        let mut text = format!("A: {}\nB: {}\n", self.names[0], self.names[1]);
        for note in &self.notes {
            put(&mut text, format!("note: {note}\n"));
        }
        put(&mut text, format!("\n{:<28} {:>12} {:>12} {:>8} {:>9}\n", "figure", "A", "B", "B / A", "noise"));
        for row in &self.rows {
            let (before, after) = (row.unit.text(row.before), row.unit.text(row.after));
            put(
                &mut text,
                format!(
                    "{:<28} {before:>12} {after:>12} {:>8} {:>9} {}\n",
                    row.figure,
                    row.ratio_text(),
                    row.noise_text(),
                    row.change.word()
                ),
            );
        }
        put(&mut text, format!("\n{}\n", self.verdict()));
        text
    }

    /// As a page that needs nothing else.
    pub fn html(&self) -> String {
        let (class, word) = match self.exit_code() {
            0 => ("good", "Nothing got worse"),
            1 => ("fair", "Something got worse"),
            _ => ("bad", "The second run was not correct"),
        };
        let mut body = format!(
            "<header><h1>Two load runs beside each other</h1><p class=\"soft\">A: {}<br>B: {}</p></header>\n\
             <section class=\"verdict {class}\"><strong>{word}</strong><p>{}.</p>",
            escape(&self.names[0]),
            escape(&self.names[1]),
            self.verdict()
        );
        for note in &self.notes {
            put(&mut body, format!("<p>Note: {}.</p>\n", escape(note)));
        }
        body += "</section>\n";
        // News first.
        let mut rows: Vec<&Row> = self.rows.iter().collect();
        rows.sort_by_key(|row| match row.change {
            Change::Worse => 0,
            Change::Better => 1,
            Change::Same => 2,
        });
        let rows: Vec<Vec<String>> = rows
            .into_iter()
            .map(|row| {
                let change = match row.change {
                    Change::Worse => "<span class=\"worse\">▲ worse</span>",
                    Change::Same => "<span class=\"soft\">same</span>",
                    Change::Better => "<span class=\"better\">▼ better</span>",
                };
                vec![
                    change.into(),
                    format!("<code>{}</code>", escape(&row.figure)),
                    row.unit.text(row.before),
                    row.unit.text(row.after),
                    row.ratio_text(),
                    row.noise_text(),
                ]
            })
            .collect();
        body += "<h2>Figures</h2>\n<p class=\"soft\">A ratio within its noise tells nothing.</p>\n";
        body += &table(&["", "figure", "#A", "#B", "#B / A", "#noise"], &rows);
        page("Two load runs beside each other", &body)
    }
}

impl Row {
    /// A figure of which less is better.
    fn less(figure: String, unit: Unit, before: f64, after: f64, noise: f64, unnoticed: f64) -> Row {
        let beyond = (after - before).abs() > unnoticed;
        let change = match () {
            () if beyond && after > before * (1.0 + noise) => Change::Worse,
            () if beyond && before > after * (1.0 + noise) => Change::Better,
            () => Change::Same,
        };
        Row { figure, before, after, noise: Some(noise), change, unit }
    }

    fn ratio_text(&self) -> String {
        if self.before > 0.0 { words::number(self.after / self.before) } else { "–".into() }
    }

    fn noise_text(&self) -> String {
        self.noise.map_or("–".into(), |noise| format!("±{:.0} %", noise * 100.0))
    }
}

impl Change {
    fn word(self) -> &'static str {
        match self {
            Change::Worse => "WORSE",
            Change::Same => "",
            Change::Better => "better",
        }
    }

    fn turned(self) -> Change {
        match self {
            Change::Worse => Change::Better,
            Change::Same => Change::Same,
            Change::Better => Change::Worse,
        }
    }
}

impl Unit {
    fn text(self, value: f64) -> String {
        match self {
            Unit::Micros => words::micros(value),
            Unit::Bytes => words::bytes(value),
            Unit::Cores => format!("{} cores", words::number(value)),
            Unit::Count => words::number(value),
            Unit::PerSecond => format!("{}/s", words::number(value)),
        }
    }
}

fn latencies(before: &RunResult, after: &RunResult, margin: f64) -> Vec<Row> {
    let mut rows = Vec::new();
    let seconds = |result: &RunResult| result.series.connected.len().max(1) as f64;
    for (name, one) in &before.latencies {
        let Some(other) = after.latencies.get(name) else { continue };
        for (quantile, share) in [("p50", 0.5), ("p90", 0.9), ("p99", 0.99)] {
            // With fewer samples the quantile is one of the last few.
            let enough = 3.0 / (1.0 - share);
            if (one.count.min(other.count) as f64) < enough {
                continue;
            }
            let (a, b) = (at(one, share), at(other, share));
            let widths = width(one, share, seconds(before)).hypot(width(other, share, seconds(after)));
            let figure = format!("{name}_{quantile}");
            rows.push(Row::less(figure, Unit::Micros, a, b, widths.max(margin), UNNOTICED_US));
        }
    }
    rows
}

fn at(spread: &Spread, share: f64) -> f64 {
    let known = if share <= 0.5 {
        spread.p50_us
    } else if share <= 0.9 {
        spread.p90_us
    } else {
        spread.p99_us
    };
    known as f64
}

/// How far a quantile may be from the truth, as a share of it.
fn width(spread: &Spread, share: f64, seconds: f64) -> f64 {
    let samples = (spread.count as f64).min(A_SECOND * seconds).max(1.0);
    let off = SURE * (share * (1.0 - share) / samples).sqrt();
    let (low, high) = (value(spread, share - off), value(spread, share + off));
    let middle = value(spread, share).max(1.0);
    ((high - low) / 2.0 / middle).max(0.0)
}

/// The curve's value at a share, on straight lines between its points.
fn value(spread: &Spread, share: f64) -> f64 {
    let curve = &spread.curve;
    let place = curve.share.partition_point(|known| *known < share).min(curve.share.len().saturating_sub(1));
    let Some(&upper) = curve.value_us.get(place) else { return 0.0 };
    let (Some(&before), Some(&lower)) =
        (curve.share.get(place.wrapping_sub(1)), curve.value_us.get(place.wrapping_sub(1)))
    else {
        return upper as f64;
    };
    let part = ((share - before) / (curve.share[place] - before).max(1e-12)).clamp(0.0, 1.0);
    lower as f64 + (upper as f64 - lower as f64) * part
}

fn rates(before: &RunResult, after: &RunResult, margin: f64) -> Vec<Row> {
    let pairs = before.rates.iter().filter_map(|one| {
        let other = after.rates.iter().find(|other| other.kind == one.kind)?;
        // Two Poisson counts differ by so much anyhow.
        let chance = SURE * (1.0 / one.achieved.max(1) as f64 + 1.0 / other.achieved.max(1) as f64).sqrt();
        let figure = format!("{} achieved", one.kind);
        let (a, b) = (one.achieved_per_s, other.achieved_per_s);
        let row = Row::less(figure, Unit::PerSecond, a, b, chance.max(margin), 0.0);
        // Of a rate more is better.
        Some(Row { change: row.change.turned(), ..row })
    });
    pairs.collect()
}

fn resources(before: &RunResult, after: &RunResult, margin: f64) -> Vec<Row> {
    let cores =
        |result: &RunResult| result.resources.server_cpu_s / result.series.connected.len().max(1) as f64;
    let memory = |result: &RunResult| result.resources.server_rss_most_bytes as f64;
    let both = |a: f64, b: f64| a > 0.0 && b > 0.0;
    let mut rows = Vec::new();
    if both(cores(before), cores(after)) {
        rows.push(Row::less("server_cpu".into(), Unit::Cores, cores(before), cores(after), margin, 0.01));
    }
    if both(memory(before), memory(after)) {
        rows.push(Row::less("server_rss".into(), Unit::Bytes, memory(before), memory(after), margin, 1e6));
    }
    rows
}

fn failures(before: &RunResult, after: &RunResult) -> Vec<Row> {
    let unanswered =
        |result: &RunResult| result.commands.values().map(|counts| counts.unanswered).sum::<u64>();
    let counted = [
        ("violations", before.verdict.violations_seen, after.verdict.violations_seen),
        ("disconnects", before.connections.disconnects, after.connections.disconnects),
        ("joins_failed", before.connections.joins_failed, after.connections.joins_failed),
        ("unanswered", unanswered(before), unanswered(after)),
    ];
    let rows = counted.into_iter().map(|(figure, before, after)| {
        let (before, after) = (before as f64, after as f64);
        let chance = SURE * (before + after).sqrt();
        let change = match () {
            // Not one is chance.
            () if figure == "violations" && after > before => Change::Worse,
            () if after - before > chance => Change::Worse,
            () if before - after > chance => Change::Better,
            () => Change::Same,
        };
        Row { figure: figure.into(), before, after, noise: None, change, unit: Unit::Count }
    });
    rows.collect()
}

fn notes(before: &RunResult, after: &RunResult) -> Vec<String> {
    let mut notes = Vec::new();
    let (one, other) = (&before.scenario, &after.scenario);
    if (one.name != other.name) || one.plan != other.plan {
        notes.push("not the same plan: the load differs, and ratios say little".into());
    }
    if before.machine.processor != after.machine.processor || before.machine.cores != after.machine.cores {
        notes.push("not the same machine".into());
    }
    if before.build.profile != after.build.profile {
        notes.push("one harness is a debug build".into());
    }
    for (name, result) in [("A", before), ("B", after)] {
        if result.resources.harness_late_share > 0.05 {
            let share = words::percent(result.resources.harness_late_share);
            notes.push(format!("{name}'s harness was late {share} of the time: that is in its latencies"));
        }
        if result.verdict.outcome == Outcome::NotCarriedOut {
            notes.push(format!("{name} was not carried out"));
        }
        if result.verdict.outcome == Outcome::Violated {
            notes.push(format!("{name} was not correct: its speed counts for nothing"));
        }
    }
    notes
}

fn put(to: &mut String, text: String) {
    to.write_str(&text).expect("a String takes all");
}

#[cfg(test)]
mod proofs;
