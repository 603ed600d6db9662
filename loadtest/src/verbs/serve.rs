//! `serve`: the server in this program, so that a run needs nothing beside it. Must not know runs: whoever starts it
//! treats it as any server's process.

use std::process::ExitCode;

use anyhow::Context;
use cuelight::cli::Cli;

/// Serves until told to end, as `cuelight serve` does: the same verb of the same library.
///
/// # Errors
/// Where the server does not start.
pub fn serve(args: Box<cuelight::config::Args>) -> anyhow::Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().context("a runtime")?;
    let cli = Cli { verb: cuelight::cli::Verb::Serve(args) };
    Ok(runtime.block_on(cli.run(&mut std::io::stdout()))?.into())
}
