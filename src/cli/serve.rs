//! `serve`: a server until it is told to end. Must not know how a server is put together: that is `node`.

use std::io::Write;

use tokio::signal::unix::{Signal, SignalKind, signal};

use super::outcome::{Fault, Outcome};
use crate::config::{Args, Config, process_environment};
use crate::node::Node;

/// Loads the configuration, serves, reads TLS files anew on SIGHUP, and drains on SIGTERM or SIGINT.
///
/// # Errors
/// A configuration that does not hold, or a server that does not start.
pub async fn serve(args: &Args, out: &mut (dyn Write + Send)) -> Result<Outcome, Fault> {
    let config = process_environment().and_then(|environment| Config::load(args, &environment));
    let config = config.map_err(|error| Fault::Typed(error.to_string()))?;
    super::start_logging(&config);
    for warning in config.warnings() {
        tracing::warn!("{warning}");
    }
    // With a handler, a file that would grow beyond the process's limit is a failed write, which the journal answers
    // for; without one, it is the end of the process.
    let _file_size = signal(SignalKind::from_raw(SIGXFSZ))?;
    // Kept from here on: a certificate may be renewed while the server starts.
    let hangup = config.tls.is_some().then(|| signal(SignalKind::hangup())).transpose()?;
    let node = Node::start(config).await.map_err(|error| Fault::Start(error.to_string()))?;
    let scheme = if node.tls.is_some() { "https" } else { "http" };
    writeln!(out, "listening on {scheme}://{}", node.address)?;
    out.flush()?;
    tokio::select! {
        told = told_to_end() => told?,
        () = journal_ended(&node) => return Err(Fault::Start(JOURNAL_ENDED.into())),
        () = reload_when_told(&node, hangup) => {}
    }
    tracing::info!("draining");
    Ok(if node.drain().await { Outcome::Fine } else { Outcome::Wrong })
}

/// The signal of the file size limit, the same number on every Linux but MIPS.
const SIGXFSZ: std::ffi::c_int = 25;

const JOURNAL_ENDED: &str =
    "the journal's writer ended, which is a bug; what was acknowledged is safe, start again";

/// Reads the TLS files anew on each SIGHUP. Without TLS that signal stays what it is, the end of a terminal.
async fn reload_when_told(node: &Node, hangup: Option<Signal>) {
    if let Some(mut hangup) = hangup {
        while hangup.recv().await.is_some() {
            // Said in the log, and counted; what was there goes on.
            let _ = node.reload().await;
        }
    }
    std::future::pending::<()>().await;
}

/// Resolves when nothing writes the journal any more: a server without it serves nobody, whoever watches it must know.
async fn journal_ended(node: &Node) {
    let mut writable = node.app.journal.writable();
    while writable.changed().await.is_ok() {}
}

/// Resolves on SIGTERM or SIGINT.
pub(super) async fn told_to_end() -> Result<(), Fault> {
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}
