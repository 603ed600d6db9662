//! The verbs of the command line: each is a struct of arguments and a function that writes to what it is given.
//! Must not know rules: a verb calls the floors below and prints.

use std::io::{IsTerminal, Write};

use clap::{Parser, Subcommand};
use tracing_subscriber::EnvFilter;

use crate::config::{Args, Config};
use outcome::{Fault, Outcome};

pub mod conformance;
pub mod contract;
pub mod data;
pub mod demo;
mod dump;
pub mod health;
mod http;
mod https;
pub mod journal;
mod link;
mod narrator;
pub mod outcome;
pub mod report;
pub mod restore;
pub mod serve;
pub mod ticket;

/// The control plane of live webinars, over WebSockets.
#[derive(Debug, Parser)]
#[command(name = "cuelight", version, about)]
pub struct Cli {
    #[command(subcommand)]
    pub verb: Verb,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Serve until told to end (SIGTERM or SIGINT drains).
    Serve(Box<Args>),
    Demo(demo::DemoArgs),
    Ticket(ticket::TicketArgs),
    /// The report of a session.
    Report(report::ReportArgs),
    /// Look into the journal.
    #[command(subcommand)]
    Journal(journal::JournalVerb),
    /// Print what the protocol is, generated from the code.
    #[command(subcommand)]
    Contract(contract::ContractVerb),
    Conformance(conformance::ConformanceArgs),
    /// Ask a server whether it is ready; exit code 1 if not.
    Health(health::HealthArgs),
}

impl Cli {
    /// Runs the verb.
    ///
    /// # Errors
    /// Why it could not do its work.
    pub async fn run(&self, out: &mut (dyn Write + Send)) -> Result<Outcome, Fault> {
        match &self.verb {
            Verb::Serve(args) => serve::serve(args, out).await,
            Verb::Demo(args) => demo::demo(args, out).await,
            Verb::Ticket(args) => ticket::ticket(args, out),
            Verb::Report(args) => report::report(args, out).await,
            Verb::Journal(verb) => journal::run(verb, out).await,
            Verb::Contract(verb) => contract::contract(*verb, out),
            Verb::Conformance(args) => conformance::conformance(args, out).await,
            Verb::Health(args) => health::health(args, out).await,
        }
    }
}

/// Logs to standard error, so that what a verb prints stays its own.
fn start_logging(config: &Config) {
    let filter = EnvFilter::try_new(&config.log).unwrap_or_else(|_| EnvFilter::new("info"));
    let logs =
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(colours());
    // A log that cannot be written (a full disk, a closed pipe) is lost; complaining of it where it cannot be written
    // either would panic in whoever happened to log.
    let logs = logs.log_internal_errors(false);
    // A second verb in one process, as in tests, keeps the first one's log.
    let _ = if config.log_json { logs.json().try_init() } else { logs.try_init() };
}

/// Colours are for eyes, not for files; whoever sets `NO_COLOR` wants none (no-color.org).
fn colours() -> bool {
    std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}
