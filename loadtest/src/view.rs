//! What somebody sees while a run goes on: on a terminal a live view, otherwise a line a second.
//! Must not know what is measured in the end: it shows what the second was like.

use std::io::{IsTerminal, Write};
use std::sync::atomic::{AtomicI64, AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::report::words;

/// What every thread tells the view. Each call is one or two relaxed additions.
#[derive(Debug)]
pub struct Pulse {
    connected: AtomicI64,
    joins: AtomicU64,
    sent: AtomicU64,
    acks: AtomicU64,
    deliveries: AtomicU64,
    refused: AtomicU64,
    violations: AtomicU64,
    /// Latencies of acknowledgements by eighths of an octave, counted from the start.
    ack_us: [AtomicU32; PLACES],
}

/// Eight steps an octave up to 2^32 microseconds.
const PLACES: usize = 8 * 32;

impl Default for Pulse {
    fn default() -> Pulse {
        Pulse {
            connected: AtomicI64::new(0),
            joins: AtomicU64::new(0),
            sent: AtomicU64::new(0),
            acks: AtomicU64::new(0),
            deliveries: AtomicU64::new(0),
            refused: AtomicU64::new(0),
            violations: AtomicU64::new(0),
            ack_us: std::array::from_fn(|_| AtomicU32::new(0)),
        }
    }
}

impl Pulse {
    /// A connection is up; `join` if somebody came for the first time.
    pub fn connected(&self, join: bool) {
        self.connected.fetch_add(1, Ordering::Relaxed);
        self.joins.fetch_add(u64::from(join), Ordering::Relaxed);
    }

    /// A connection is gone.
    pub fn gone(&self) {
        self.connected.fetch_sub(1, Ordering::Relaxed);
    }

    /// A command is sent.
    pub fn sent(&self) {
        self.sent.fetch_add(1, Ordering::Relaxed);
    }

    /// It is acknowledged, so long after its intended time.
    pub fn ack(&self, latency: Duration) {
        self.acks.fetch_add(1, Ordering::Relaxed);
        let micros = latency.as_micros().clamp(1, u128::from(u32::MAX)) as u32;
        let octave = micros.ilog2();
        let eighth = ((u64::from(micros) << 3 >> octave) & 7) as usize;
        self.ack_us[octave as usize * 8 + eighth].fetch_add(1, Ordering::Relaxed);
    }

    pub fn refused(&self) {
        self.refused.fetch_add(1, Ordering::Relaxed);
    }

    /// So many events reached somebody.
    pub fn delivered(&self, events: u64) {
        self.deliveries.fetch_add(events, Ordering::Relaxed);
    }

    pub fn violation(&self) {
        self.violations.fetch_add(1, Ordering::Relaxed);
    }

    fn totals(&self) -> Totals {
        Totals {
            connected: self.connected.load(Ordering::Relaxed).max(0) as u64,
            joins: self.joins.load(Ordering::Relaxed),
            sent: self.sent.load(Ordering::Relaxed),
            acks: self.acks.load(Ordering::Relaxed),
            deliveries: self.deliveries.load(Ordering::Relaxed),
            refused: self.refused.load(Ordering::Relaxed),
            violations: self.violations.load(Ordering::Relaxed),
            ack_us: std::array::from_fn(|place| self.ack_us[place].load(Ordering::Relaxed)),
        }
    }
}

#[derive(Debug, Clone)]
struct Totals {
    connected: u64,
    joins: u64,
    sent: u64,
    acks: u64,
    deliveries: u64,
    refused: u64,
    violations: u64,
    ack_us: [u32; PLACES],
}

/// What the processes use, as far as it is known.
#[derive(Debug, Clone, Copy, Default)]
pub struct Usage {
    pub server_cpu_cores: Option<f64>,
    pub server_rss_bytes: Option<u64>,
    pub harness_cpu_cores: Option<f64>,
}

/// The view of one run.
pub struct View {
    screen: Screen,
    planned: Duration,
    people: u32,
    before: Totals,
    before_at: Duration,
}

enum Screen {
    Terminal {
        lines: MultiProgress,
        time: ProgressBar,
        people: ProgressBar,
        figures: ProgressBar,
        cost: ProgressBar,
        news: ProgressBar,
    },
    Lines,
}

impl View {
    /// The view of a run that is planned so long with so many people. Standard error is written to, so that results
    /// on standard output can be piped.
    pub fn new(planned: Duration, people: u32) -> View {
        let screen = if std::io::stderr().is_terminal() { terminal(planned, people) } else { Screen::Lines };
        let before = Pulse::default().totals();
        View { screen, planned, people, before, before_at: Duration::ZERO }
    }

    /// Shows the time since the last call. Call it once a second.
    pub fn tick(&mut self, now: Duration, pulse: &Pulse, usage: Usage) {
        let totals = pulse.totals();
        let second = Second::between(&self.before, &totals, now.saturating_sub(self.before_at));
        (self.before, self.before_at) = (totals, now);
        match &self.screen {
            Screen::Lines => {
                let line = line(now, self.planned, self.people, &second, usage);
                // Nobody may be left to read it; the run goes on.
                let _ = writeln!(std::io::stderr(), "{line}");
            }
            Screen::Terminal { time, people, figures, cost, .. } => {
                time.set_position(now.as_secs().min(self.planned.as_secs()));
                time.set_message(format!("{} of {}", clock(now), clock(self.planned)));
                people.set_position(second.connected);
                figures.set_message(figures_text(&second));
                cost.set_message(cost_text(&second, usage));
            }
        }
    }

    /// Says something once: a fault that strikes, a phase that begins, a violation.
    pub fn news(&self, now: Duration, text: &str) {
        match &self.screen {
            Screen::Lines => {
                // As above.
                let _ = writeln!(std::io::stderr(), "{} {text}", clock(now));
            }
            Screen::Terminal { lines, news, .. } => {
                news.set_message(format!("{} {text}", clock(now)));
                // The same.
                let _ = lines.println(format!("{} {text}", clock(now)));
            }
        }
    }

    /// Takes the live view away; lines stay.
    pub fn finish(self) {
        if let Screen::Terminal { lines, .. } = &self.screen {
            // A terminal that is gone needs no clearing.
            let _ = lines.clear();
        }
    }
}

fn terminal(planned: Duration, everybody: u32) -> Screen {
    let lines = MultiProgress::with_draw_target(ProgressDrawTarget::stderr_with_hz(4));
    let style = |template: &str| {
        ProgressStyle::with_template(template).expect("the templates are tested").progress_chars("━╸ ")
    };
    let bar =
        |length: u64, template: &str| lines.add(ProgressBar::new(length.max(1)).with_style(style(template)));
    let time = bar(planned.as_secs(), TEMPLATES[0]);
    let people = bar(everybody.into(), TEMPLATES[1]);
    let (figures, cost) = (bar(1, TEMPLATES[2]), bar(1, TEMPLATES[2]));
    let news = bar(1, TEMPLATES[3]);
    Screen::Terminal { lines, time, people, figures, cost, news }
}

const TEMPLATES: [&str; 4] = [
    "time    {wide_bar:.cyan/dim} {msg}",
    "people  {wide_bar:.green/dim} {pos} of {len}",
    "        {wide_msg}",
    "        {wide_msg:.dim}",
];

/// One second, or whatever lies between two looks, as rates.
#[derive(Debug, Clone, PartialEq)]
struct Second {
    connected: u64,
    joins_per_s: f64,
    sent_per_s: f64,
    acks_per_s: f64,
    deliveries_per_s: f64,
    refused_per_s: f64,
    violations: u64,
    ack_p50_us: Option<f64>,
    ack_p99_us: Option<f64>,
}

impl Second {
    fn between(before: &Totals, after: &Totals, time: Duration) -> Second {
        let seconds = time.as_secs_f64().max(1e-3);
        let rate = |before: u64, after: u64| after.saturating_sub(before) as f64 / seconds;
        let acks: Vec<u32> = after
            .ack_us
            .iter()
            .zip(&before.ack_us)
            .map(|(after, before)| after.wrapping_sub(*before))
            .collect();
        Second {
            connected: after.connected,
            joins_per_s: rate(before.joins, after.joins),
            sent_per_s: rate(before.sent, after.sent),
            acks_per_s: rate(before.acks, after.acks),
            deliveries_per_s: rate(before.deliveries, after.deliveries),
            refused_per_s: rate(before.refused, after.refused),
            violations: after.violations,
            ack_p50_us: quantile(&acks, 0.5),
            ack_p99_us: quantile(&acks, 0.99),
        }
    }
}

fn quantile(counts: &[u32], share: f64) -> Option<f64> {
    let all: u64 = counts.iter().map(|count| u64::from(*count)).sum();
    let (wanted, mut seen) = (((all as f64 * share).ceil() as u64).max(1), 0);
    let place = counts.iter().position(|count| {
        seen += u64::from(*count);
        seen >= wanted
    })?;
    let (octave, eighth) = (place / 8, place % 8);
    Some((1u64 << octave) as f64 * (1.0 + (eighth as f64 + 0.5) / 8.0))
}

fn line(now: Duration, planned: Duration, people: u32, second: &Second, usage: Usage) -> String {
    let share = now.as_secs_f64() / planned.as_secs_f64().max(1e-3) * 100.0;
    format!(
        "{} {:>3.0}%  {} of {people} in  {}  {}",
        clock(now),
        share.min(100.0),
        second.connected,
        figures_text(second),
        cost_text(second, usage)
    )
}

/// How much happens.
fn figures_text(second: &Second) -> String {
    format!(
        "{} joins/s  {} commands/s  {} acks/s  {} deliveries/s",
        words::number(second.joins_per_s.round()),
        words::number(second.sent_per_s.round()),
        words::number(second.acks_per_s.round()),
        words::number(second.deliveries_per_s.round()),
    )
}

/// How long it takes, what it costs, and what is wrong.
fn cost_text(second: &Second, usage: Usage) -> String {
    let latency = |micros: Option<f64>| micros.map_or("–".into(), words::micros);
    let mut text = format!("p50 {}  p99 {}", latency(second.ack_p50_us), latency(second.ack_p99_us));
    if let (Some(cpu), Some(rss)) = (usage.server_cpu_cores, usage.server_rss_bytes) {
        text += &format!("  server {} cores {}", words::number(cpu), words::bytes(rss as f64));
    }
    if let Some(cpu) = usage.harness_cpu_cores {
        text += &format!("  harness {} cores", words::number(cpu));
    }
    if second.refused_per_s > 0.0 {
        text += &format!("  {} refused/s", words::number(second.refused_per_s.round()));
    }
    if second.violations > 0 {
        text += &format!("  {} VIOLATIONS", second.violations);
    }
    text
}

fn clock(time: Duration) -> String {
    words::clock(time.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_what_the_second_was_like() {
        let pulse = Pulse::default();
        pulse.connected(true);
        let before = pulse.totals();
        (0..120).for_each(|_| pulse.connected(true));
        pulse.gone();
        for nth in 0..200 {
            pulse.sent();
            pulse.ack(Duration::from_micros(if nth < 190 { 900 } else { 30_000 }));
        }
        pulse.refused();
        pulse.delivered(50_000);
        pulse.violation();
        let second = Second::between(&before, &pulse.totals(), Duration::from_secs(1));
        let usage = Usage {
            server_cpu_cores: Some(0.5),
            server_rss_bytes: Some(42_000_000),
            harness_cpu_cores: Some(1.25),
        };
        assert_eq!(
            line(Duration::from_secs(83), Duration::from_secs(360), 250, &second, usage),
            "1:23  23%  120 of 250 in  120 joins/s  200 commands/s  200 acks/s  \
             50\u{202f}000 deliveries/s  p50 928 µs  p99 29.7 ms  server 0.5 cores 42 MB  harness 1.25 cores  1 refused/s  1 VIOLATIONS"
        );
    }

    #[test]
    fn latencies_are_shown_to_seven_percent() {
        for micros in [1u64, 7, 100, 1_000, 12_345, 999_999, 60_000_000] {
            let pulse = Pulse::default();
            let before = pulse.totals();
            pulse.ack(Duration::from_micros(micros));
            let second = Second::between(&before, &pulse.totals(), Duration::from_secs(1));
            let shown = second.ack_p50_us.unwrap() / micros as f64;
            assert!((0.93..1.07).contains(&shown), "{micros} is shown {shown} times as long");
        }
        let none = Pulse::default().totals();
        assert_eq!(Second::between(&none, &none, Duration::from_secs(1)).ack_p99_us, None);
    }

    #[test]
    fn the_terminal_takes_its_templates() {
        for template in TEMPLATES {
            ProgressStyle::with_template(template).unwrap();
        }
    }
}
