//! The figures that Cuelight promises, measured on a server process of its own over loopback.
//! Must not judge: it prints what it saw beside the goal and the floor of the same run.

mod connections;
pub mod disk;
mod fanout;
mod replay;
mod story;
mod votes;
pub mod weight;

use std::path::PathBuf;

use anyhow::Context;
use serde_json::{Map, Value};

#[derive(clap::Args)]
pub struct Args {
    /// The server to start
    #[arg(long, default_value = "target/release/cuelight")]
    pub server: PathBuf,
    /// Write the figures as JSON, too
    #[arg(long)]
    pub json: Option<PathBuf>,
    /// Measure only these parts
    #[arg(long, value_enum, value_delimiter = ',')]
    pub only: Vec<Part>,
    /// Clients of the session whose acknowledgements are measured
    #[arg(long, default_value_t = 1000)]
    pub clients: usize,
    /// Commands a second
    #[arg(long, default_value_t = 200.0)]
    pub rate: f64,
    /// How long commands are sent, after a second to warm up
    #[arg(long, default_value_t = 20)]
    pub seconds: u64,
    /// Idle connections whose memory is measured
    #[arg(long, default_value_t = 10_000)]
    pub idle: usize,
    /// Facts of the session that is replayed
    #[arg(long, default_value_t = 20_000)]
    pub facts: usize,
    /// Seed of the arrivals
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    #[command(flatten)]
    pub votes: votes::VoteArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Part {
    Ack,
    Idle,
    Replay,
    Votes,
    Weight,
}

/// What was measured, in the order of measuring.
#[derive(Default)]
pub struct Report(Vec<Row>);

struct Row {
    part: &'static str,
    figure: String,
    value: f64,
    unit: &'static str,
    goal: Option<f64>,
}

impl Report {
    /// Notes a figure, and prints it at once: runs are long.
    pub fn add(&mut self, part: &'static str, figure: &str, value: f64, unit: &'static str) {
        self.note(part, figure, value, unit, None);
    }

    /// A figure that has a goal it should not exceed.
    pub fn goal(&mut self, part: &'static str, figure: &str, value: f64, unit: &'static str, goal: f64) {
        self.note(part, figure, value, unit, Some(goal));
    }

    fn note(&mut self, part: &'static str, figure: &str, value: f64, unit: &'static str, goal: Option<f64>) {
        let verdict = match goal {
            Some(goal) if value <= goal => format!("goal {goal}: met"),
            Some(goal) => format!("goal {goal}: missed, {:.2} times", value / goal),
            None => String::new(),
        };
        println!("{part:<8} {figure:<58} {value:>10.3} {unit:<9} {verdict}");
        self.0.push(Row { part, figure: figure.into(), value, unit, goal });
    }

    fn json(&self) -> Value {
        let rows = self.0.iter().map(|row| {
            let mut fields = Map::new();
            fields.insert("part".into(), row.part.into());
            fields.insert("figure".into(), row.figure.as_str().into());
            fields.insert("value".into(), row.value.into());
            fields.insert("unit".into(), row.unit.into());
            fields.insert("goal".into(), row.goal.into());
            Value::Object(fields)
        });
        rows.collect()
    }
}

/// Measures what is asked for.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let wanted = |part| args.only.is_empty() || args.only.contains(&part);
    let mut report = Report::default();
    if wanted(Part::Ack) {
        fanout::measure(args, &mut report).context("measuring acknowledgements")?;
    }
    if wanted(Part::Idle) {
        connections::measure(args, &mut report).context("measuring idle connections")?;
    }
    if wanted(Part::Replay) {
        replay::measure(args, &mut report).context("measuring replay")?;
    }
    if wanted(Part::Votes) {
        votes::measure(args, &mut report).context("measuring votes")?;
    }
    if wanted(Part::Weight) {
        weight::measure(&mut report).context("weighing sessions")?;
    }
    if let Some(file) = &args.json {
        std::fs::write(file, serde_json::to_string_pretty(&report.json())?)?;
    }
    Ok(())
}

/// Limits that a load program's clients need, all of them behind one address.
pub const FROM_ONE_ADDRESS: [(&str, u64); 4] = [
    ("address_places_percent", 100),
    ("address_connections_max", 1_000_000),
    ("address_connections_per_s", 1_000_000),
    ("address_connections_burst", 1_000_000),
];
