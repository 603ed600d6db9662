//! The load program: measures a Cuelight server from the outside, on one machine.
//! Must not be a test: it says what it saw, and fails only where a delivery was wrong.

mod lean;
#[allow(dead_code, unused_imports)] // Until the part that runs plans has come.
mod plan;
mod process;
#[allow(dead_code, unused_imports)] // As above.
mod report;
#[allow(dead_code, unused_imports)] // As above.
mod result;
#[allow(dead_code, unused_imports)] // As above.
mod scenario;
#[allow(dead_code, unused_imports)] // As above.
mod slo;
mod speed;
#[allow(dead_code, unused_imports)] // As above.
mod view;

use std::path::PathBuf;

use clap::{Parser, Subcommand};

/// The server's allocator, so that figures taken in process are the server's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[derive(Parser)]
#[command(about = "Measures a Cuelight server over loopback")]
struct Args {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// The figures that Cuelight promises: acknowledgement, memory of connections and sessions, replay
    Speed(speed::Args),
    /// Fills one session to one of its limits and prints what it weighs
    #[command(hide = true)]
    Weigh { row: String },
}

fn main() -> anyhow::Result<()> {
    match Args::parse().verb {
        Verb::Speed(args) => speed::run(&args),
        Verb::Weigh { row } => speed::weight::weigh(&row),
    }
}

/// Where the data of a run lies: beside the program, because a memory disk would flatter the journal.
fn scratch() -> anyhow::Result<tempfile::TempDir> {
    let program = std::env::current_exe()?;
    let folder = program.parent().map_or_else(PathBuf::new, PathBuf::from);
    Ok(tempfile::Builder::new().prefix("loadtest-").tempdir_in(folder)?)
}
