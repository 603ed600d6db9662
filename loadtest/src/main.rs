//! The load program: measures a Cuelight server from the outside, on one machine.
//! Must not be a test: it says what it saw, and fails only where a delivery was wrong.

mod check;
#[path = "../../tests/core/compare.rs"]
mod compare;
mod engine;
mod lean;
#[allow(dead_code, unused_imports)] // Until the part that runs plans has come.
mod plan;
mod process;
#[allow(dead_code, unused_imports)] // As above.
mod report;
#[allow(dead_code, unused_imports)] // As above.
mod result;
mod run;
#[allow(dead_code, unused_imports)] // As above.
mod scenario;
#[allow(dead_code, unused_imports)] // As above.
mod slo;
mod speed;
#[allow(dead_code)] // As above.
mod verbs;

mod versus;
#[allow(dead_code, unused_imports)] // As above.
mod view;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use verbs::{NOT_DONE, USAGE, asking, say, telling};

/// The server's allocator, so that figures taken in process are the server's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[derive(Parser)]
#[command(about = "Loads and measures a Cuelight server, and checks that it stays correct")]
struct Args {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// The figures that Cuelight promises: acknowledgement, memory of connections and sessions, replay
    Speed(speed::Args),
    /// Runs a scenario (until the command line of the product has come)
    #[command(hide = true)]
    Drive {
        scenario: String,
        #[arg(long)]
        server: PathBuf,
        #[arg(long)]
        scale: Option<f64>,
        #[arg(long, default_value_t = 1)]
        seed: u64,
        #[arg(long, default_value_t = 1)]
        nodes: u32,
        #[arg(long, default_value_t = 1)]
        threads: u32,
        #[arg(long)]
        keep: Option<PathBuf>,
        #[arg(long)]
        set: Vec<String>,
        #[arg(long)]
        target: Vec<String>,
        #[arg(long)]
        secret: Option<String>,
    },
    /// Fills one session to one of its limits and prints what it weighs
    #[command(hide = true)]
    Weigh { row: String },
}

fn main() -> anyhow::Result<()> {
    match Args::parse().verb {
        Verb::Speed(args) => speed::run(&args),
        Verb::Drive { scenario, server, scale, seed, nodes, threads, keep, set, target, secret } => {
            let wishes = scenario::loading::Wishes {
                scale: scale.unwrap_or(1.0),
                overrides: set,
                ..Default::default()
            };
            let scenario = scenario::loading::load(&scenario, &wishes)?;
            let options = run::Options {
                targets: target,
                key: secret.map(|secret| ("k1".to_owned(), secret)),
                server,
                nodes,
                threads,
                sources: 4,
                allow_remote: false,
                settings: Vec::new(),
                keep,
                seed,
            };
            let pulse = std::sync::Arc::new(view::Pulse::default());
            let outcome =
                run::carry_out(&scenario, &options, &pulse, |at, usage| eprintln!("{at:?} {usage:?}"))?;
            for violation in &outcome.findings.violations {
                println!(
                    "VIOLATION {} session {} at {} ms",
                    violation.invariant, violation.session, violation.at_ms
                );
                violation.evidence.iter().for_each(|line| println!("    {line}"));
            }
            println!("seen {} violations; checks {:?}", outcome.findings.seen, outcome.findings.checks());
            println!("notes {:#?}\nfaults {:?}", outcome.notes, outcome.faults);
            println!(
                "took {:?}, server {:?}, harness {:?}",
                outcome.took, outcome.server_cpu, outcome.harness_cpu
            );
            let mut result = result::RunResult::default();
            outcome.recorder.fill(&mut result);
            for (name, counts) in &result.commands {
                println!("{name}: {counts:?}");
            }
            println!("{:?}\n{:?}", result.connections, result.resources);
            for (name, spread) in &result.latencies {
                println!(
                    "{name}: n {} p50 {} p99 {} max {}",
                    spread.count, spread.p50_us, spread.p99_us, spread.max_us
                );
            }
            Ok(())
        }
        Verb::Weigh { row } => speed::weight::weigh(&row),
    }
}

/// Where the data of a run lies: beside the program, because a memory disk would flatter the journal.
fn scratch() -> anyhow::Result<tempfile::TempDir> {
    let program = std::env::current_exe()?;
    let folder = program.parent().map_or_else(PathBuf::new, PathBuf::from);
    Ok(tempfile::Builder::new().prefix("loadtest-").tempdir_in(folder)?)
}
