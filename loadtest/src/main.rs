//! The load program: measures a Cuelight server from the outside, on one machine.
//! Must not be a test: it says what it saw, and fails only where a delivery was wrong.

mod check;
#[path = "../../tests/core/compare.rs"]
mod compare;
mod engine;
mod lean;
mod peers;
mod plan;
mod process;
mod report;
mod result;
mod run;
mod scenario;
mod slo;
mod speed;
mod verbs;

mod versus;
mod view;

use std::path::{Path, PathBuf};
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
    /// Our server beside others that send one message to many, in turns
    Peers(peers::Args),
    /// A broadcaster that does only what it must
    #[command(hide = true)]
    Floor(peers::floor::Args),
    /// Runs a scenario against servers that it starts, or against given ones; checks everything, and judges
    Run(verbs::run::RunArgs),
    /// The scenarios that ship with the program: length in minutes, attendees, and what each asks
    Scenarios,
    /// Prints a scenario's file, to read or to change
    Scenario { name: String },
    /// Renders a run's result.json as a page
    Report(verbs::telling::ReportArgs),
    /// Two runs beside each other: 0 nothing worse, 1 something worse, 2 the later one not correct
    Compare(verbs::telling::CompareArgs),
    /// The server in this program, with the flags of `cuelight serve`; `run` starts it
    #[command(hide = true)]
    Serve(Box<cuelight::config::Args>),
    /// Ends a process when its own input ends; whatever starts servers starts it beside them
    #[command(hide = true)]
    Guard { pid: u32 },
    /// Fills one session to one of its limits and prints what it weighs
    #[command(hide = true)]
    Weigh { row: String },
}

fn main() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => {
            // Nobody may be left to read it.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { USAGE } else { 0 });
        }
    };
    match carry_out(args.verb) {
        Ok(code) => code,
        Err(fault) => {
            eprintln!("Error: {fault:?}");
            ExitCode::from(1)
        }
    }
}

fn carry_out(verb: Verb) -> anyhow::Result<ExitCode> {
    let code = match verb {
        Verb::Serve(args) => return verbs::serve::serve(args),
        Verb::Guard { pid } => return verbs::guard::guard(pid),
        Verb::Peers(args) => return peers::run(&args),
        Verb::Floor(args) => peers::floor::run(&args).map(|()| 0),
        Verb::Speed(args) => speed::run(&args).map(|()| 0),
        Verb::Run(args) => Ok(verbs::run::run(&args, |prepared| run::verb::carry_out(&args, prepared))),
        Verb::Scenarios => Ok(say(asking::scenarios().map(|text| (text, 0)), USAGE)),
        Verb::Scenario { name } => Ok(say(asking::scenario(&name).map(|text| (text, 0)), USAGE)),
        Verb::Report(args) => Ok(say(telling::report(&args).map(|page| (page, 0)), NOT_DONE)),
        Verb::Compare(args) => Ok(say(telling::compare(&args), NOT_DONE)),
        Verb::Weigh { row } => speed::weight::weigh(&row).map(|()| 0),
    };
    code.map(ExitCode::from)
}

/// Where the data of a run lies: beside the program, because a memory disk would flatter the journal; in the current
/// folder where nobody may write beside the program, as where it is installed.
fn scratch() -> anyhow::Result<tempfile::TempDir> {
    let program = std::env::current_exe()?;
    let folder = program.parent().map_or_else(PathBuf::new, PathBuf::from);
    let within = |folder: &Path| tempfile::Builder::new().prefix("loadtest-").tempdir_in(folder);
    Ok(within(&folder).or_else(|_| within(Path::new(".")))?)
}
