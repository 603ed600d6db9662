//! `serve`: the server in this program, so that a run needs nothing beside it. Must not know runs: whoever starts it
//! treats it as any server's process.

use std::process::ExitCode;

use anyhow::Context;
use cuelight::cli::Cli;

/// Set by a run for the servers that it starts: they end with it, also where it was killed.
pub const UNTIL_STDIN_ENDS: &str = "LOADTEST_UNTIL_STDIN_ENDS";

/// Serves until told to end, as `cuelight serve` does: the same verb of the same library.
///
/// # Errors
/// Where the server does not start.
pub fn serve(args: Box<cuelight::config::Args>) -> anyhow::Result<ExitCode> {
    if std::env::var_os(UNTIL_STDIN_ENDS).is_some() {
        std::thread::spawn(|| {
            // Whether it ended or broke, whoever held the other side is gone, and with it the data's only user.
            let _ = std::io::copy(&mut std::io::stdin(), &mut std::io::sink());
            std::process::exit(0);
        });
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().context("a runtime")?;
    let cli = Cli { verb: cuelight::cli::Verb::Serve(args) };
    Ok(runtime.block_on(cli.run(&mut std::io::stdout()))?.into())
}
