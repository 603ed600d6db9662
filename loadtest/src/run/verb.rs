//! From the flags of `run` to a run, and from what came of it to what is kept. Must not know files or words.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use anyhow::{bail, ensure};
use clap::CommandFactory;

use super::{Options, Told};
use crate::plan::Plan;
use crate::verbs::run::{Carried, Prepared, RunArgs};
use crate::view::{Pulse, View};

/// Carries out what was prepared, and shows how it goes.
///
/// # Errors
/// As [`super::carry_out`]; also where nobody came in, because then nothing was checked.
pub fn carry_out(args: &RunArgs, prepared: &Prepared) -> anyhow::Result<Carried> {
    let scenario = &prepared.scenario;
    let options = Options {
        targets: args.target.clone(),
        key: prepared.key.clone(),
        server: args.server.clone(),
        nodes: scenario.nodes,
        speed: scenario.speed,
        threads: args.threads,
        sources: args.sources,
        allow_remote: args.allow_remote,
        settings: prepared.settings.clone(),
        keep: args.keep.clone(),
        seed: prepared.seed,
    };
    if let Some(server) = args.server.as_ref().filter(|_| args.target.is_empty()) {
        ensure!(server.exists(), "there is no {}: build it, or leave --server out", server.display());
    }
    let plan = Plan::new(scenario, prepared.seed);
    let pulse = Arc::new(Pulse::default());
    let mut view = View::new(plan.ends_at(), plan.people());
    let outcome = super::carry_out(scenario, &options, &pulse, |at, told| match told {
        Told::Second(usage) => view.tick(at, &pulse, usage),
        Told::News(text) => view.news(at, &text),
    });
    view.finish();
    let outcome = outcome?;
    if outcome.heard == 0 {
        bail!("nobody came in, and nothing was checked: {}", outcome.notes.join("; "));
    }
    let violations_seen = outcome.findings.seen;
    let checks = outcome.findings.checks();
    Ok(Carried {
        recorder: outcome.recorder,
        violations: outcome.findings.violations,
        violations_seen,
        checks,
        faults: outcome.faults,
        target: outcome.target,
        server_build: build(args),
        notes: outcome.notes,
        took: outcome.took,
        plan: outcome.plan,
    })
}

/// Which server it was: what its program calls itself, or the one in this program; nothing where it ran already.
fn build(args: &RunArgs) -> String {
    match &args.server {
        _ if !args.target.is_empty() => String::new(),
        Some(program) => format!("{}, {}", version(program), program.display()),
        None => {
            let cli = cuelight::cli::Cli::command();
            format!("cuelight {}, the one in loadtest", cli.get_version().unwrap_or_default())
        }
    }
}

/// What a server's program calls itself.
fn version(program: &Path) -> String {
    let said = Command::new(program).arg("--version").output();
    said.map(|said| String::from_utf8_lossy(&said.stdout).trim().to_owned()).unwrap_or_default()
}
