//! The command line's entry: parse, run the verb, turn its end into an exit code. Nothing else is decided here.

use std::process::ExitCode;

use clap::Parser;
use cuelight::cli::Cli;
use cuelight::cli::outcome::Fault;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return failed(&error),
    };
    match runtime.block_on(cli.run(&mut std::io::stdout())) {
        Ok(outcome) => outcome.into(),
        Err(fault) => failed(&fault),
    }
}

fn failed(fault: &dyn std::error::Error) -> ExitCode {
    eprintln!("cuelight: {fault}");
    ExitCode::from(Fault::EXIT_CODE)
}
