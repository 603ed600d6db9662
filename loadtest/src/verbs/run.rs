//! `run`: from the flags to a scenario, and from what was found to files, words and an exit code. Must not know how a
//! plan is carried out: that is handed in.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, bail};
use jiff::Timestamp;

use super::{USAGE, asking, machine};
use crate::plan::Plan;
use crate::report::{self, words};
use crate::result::{
    Check, FaultMark, Outcome, Recorder, RunResult, SCHEMA, ScenarioFacts, TargetFacts, VIOLATIONS_MAX,
    Verdict, Violation,
};
use crate::scenario::{Scenario, Wishes, load};
use crate::slo::{Slo, judge};

#[derive(Debug, Clone, clap::Args)]
pub struct RunArgs {
    /// A preset's name, or a TOML file
    pub scenario: String,
    /// Seed of everything left to chance [default: drawn, and printed]
    #[arg(long)]
    pub seed: Option<u64>,
    /// Multiplies people and rates; of many sessions alike, their number
    #[arg(long, default_value_t = 1.0)]
    pub scale: f64,
    /// How much faster than written everything happens [default: the scenario's]
    #[arg(long)]
    pub speed: Option<f64>,
    /// Sets a key of the scenario: session.0.attendees=500
    #[arg(long, value_name = "KEY=VALUE")]
    pub set: Vec<String>,
    /// A promise to hold the run to, beside the scenario's: ack_p99<50ms
    #[arg(long, value_name = "PROMISE")]
    pub slo: Vec<String>,
    /// Hold the run to the promises of the flags alone
    #[arg(long)]
    pub only_slo: bool,
    /// Where result.json and report.html go [default: load/NAME-TIME]
    #[arg(long)]
    pub out: Option<PathBuf>,
    /// A server that runs already, as http://127.0.0.1:8080; several for several nodes. None: the harness starts them
    #[arg(long, value_name = "URL")]
    pub target: Vec<String>,
    /// A file with the API key of these servers, as ID:SECRET [default: CUELIGHT_API_KEY and CUELIGHT_API_SECRET]
    #[arg(long)]
    pub key_file: Option<PathBuf>,
    /// Load servers beyond this machine, too
    #[arg(long)]
    pub allow_remote: bool,
    /// Another server's program to start [default: the server in this one]
    #[arg(long, conflicts_with = "target")]
    pub server: Option<PathBuf>,
    /// Nodes to start [default: the scenario's]
    #[arg(long)]
    pub nodes: Option<u32>,
    /// Threads of the harness
    #[arg(long, default_value_t = 1)]
    pub threads: u32,
    /// Addresses of loopback to connect from: each has 28 000 ports
    #[arg(long, default_value_t = 4)]
    pub sources: u8,
    /// Settings of the servers that are started, as limits.commands_per_s=20
    #[arg(long, value_name = "KEY=VALUE")]
    pub setting: Vec<String>,
    /// Keep the servers' journals and logs here
    #[arg(long)]
    pub keep: Option<PathBuf>,
    /// Say what would be done, and do nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// What is to be carried out.
#[derive(Debug)]
pub struct Prepared {
    pub scenario: Scenario,
    pub seed: u64,
    /// Id and secret; none where the harness starts the servers.
    pub key: Option<(String, String)>,
    pub settings: Vec<(String, String)>,
    promises: Vec<Slo>,
    out: PathBuf,
}

/// What came of it.
pub struct Carried {
    pub recorder: Recorder,
    pub violations: Vec<Violation>,
    pub violations_seen: u64,
    pub checks: Vec<Check>,
    pub faults: Vec<FaultMark>,
    pub target: TargetFacts,
    pub server_build: String,
    pub notes: Vec<String>,
    pub took: Duration,
    /// The fingerprint of the plan as it was carried out.
    pub plan: String,
}

/// Runs what the flags ask for, by `carry_out`; the exit code.
pub fn run(args: &RunArgs, carry_out: impl FnOnce(&Prepared) -> anyhow::Result<Carried>) -> u8 {
    let prepared = match prepare(args) {
        Ok(prepared) => prepared,
        Err(flaw) => {
            eprintln!("{flaw:#}");
            return USAGE;
        }
    };
    if args.dry_run {
        print!("{}", asking::planned(Plan::new(&prepared.scenario, prepared.seed)));
        return 0;
    }
    let again = format!("loadtest run {} --seed {}", args.scenario, prepared.seed);
    eprintln!("{}: seed {} ({again} plans the same)", prepared.scenario.name, prepared.seed);
    let started_at = Timestamp::now();
    let mut result = described(args, &prepared);
    result.started_at = format!("{started_at:.0}");
    match allowed(args).and_then(|()| carry_out(&prepared)) {
        Ok(carried) => take_in(&mut result, carried),
        Err(reason) => {
            result.verdict.outcome = Outcome::NotCarriedOut;
            result.verdict.reason = format!("{reason:#}");
        }
    }
    judge(&mut result, &prepared.promises);
    print!("{}", told(&result));
    match write(&prepared.out, &result) {
        Ok(page) => println!("report: {}", page.display()),
        Err(fault) => {
            eprintln!("{fault:#}");
            return Outcome::NotCarriedOut.exit_code();
        }
    }
    result.verdict.outcome.exit_code()
}

/// From the flags to what is to be done. Every error is bad usage.
fn prepare(args: &RunArgs) -> anyhow::Result<Prepared> {
    let mut overrides = args.set.clone();
    // As a key of the scenario, so that its faults are held against it.
    overrides.extend(args.nodes.map(|nodes| format!("nodes={nodes}")));
    let wishes = Wishes { scale: args.scale, speed: args.speed, overrides };
    let mut scenario = load(&args.scenario, &wishes)?;
    if args.only_slo {
        scenario.slo.clear();
    }
    scenario.slo.extend(args.slo.iter().cloned());
    let promises = scenario.slo.iter().map(|slo| slo.parse::<Slo>());
    let promises = promises.collect::<Result<Vec<_>, _>>().map_err(anyhow::Error::msg)?;
    let settings = args.setting.iter().map(|given| {
        let (key, value) =
            given.split_once('=').with_context(|| format!("--setting {given}: write key=value"))?;
        Ok((key.trim().to_owned(), value.trim().to_owned()))
    });
    let settings = settings.collect::<anyhow::Result<Vec<_>>>()?;
    let seed = args.seed.unwrap_or_else(drawn);
    let key = if args.target.is_empty() { None } else { Some(key(args.key_file.as_deref())?) };
    let stamp = Timestamp::now().strftime("%Y%m%d-%H%M%S");
    let out = args.out.clone().unwrap_or_else(|| PathBuf::from(format!("load/{}-{stamp}", scenario.name)));
    Ok(Prepared { scenario, seed, key, settings, promises, out })
}

/// A seed that is easily typed again.
fn drawn() -> u64 {
    crate::plan::chance::mixed(Timestamp::now().as_nanosecond() as u64) % 1_000_000
}

/// The API key, from a file or from the environment; never from a flag, which others can read.
fn key(file: Option<&Path>) -> anyhow::Result<(String, String)> {
    match file {
        Some(file) => {
            let text = fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?;
            let (id, secret) = text.trim().split_once(':').context("the key file has one line, ID:SECRET")?;
            Ok((id.into(), secret.into()))
        }
        None => {
            let named = |name: &str| {
                std::env::var(name)
                    .with_context(|| format!("--target needs --key-file, or {name} in the environment"))
            };
            Ok((named("CUELIGHT_API_KEY")?, named("CUELIGHT_API_SECRET")?))
        }
    }
}

/// Whether these servers may be loaded: others' only where it is said so.
fn allowed(args: &RunArgs) -> anyhow::Result<()> {
    for target in args.target.iter().filter(|_| !args.allow_remote) {
        if !is_local(target) {
            bail!("{target} is not this machine: say --allow-remote if you may load it");
        }
    }
    Ok(())
}

/// Whether a URL names this machine without asking anybody: names but `localhost` may lead anywhere.
fn is_local(url: &str) -> bool {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    // What stands before an @ is a user, however much it looks like a host.
    let authority = authority.rsplit('@').next().unwrap_or_default();
    let host = match authority.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => authority.rsplit_once(':').map_or(authority, |(host, _)| host),
    };
    host.eq_ignore_ascii_case("localhost")
        || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn described(args: &RunArgs, prepared: &Prepared) -> RunResult {
    let scenario = &prepared.scenario;
    let plan = Plan::new(scenario, prepared.seed);
    RunResult {
        schema: SCHEMA,
        seed: prepared.seed,
        scenario: ScenarioFacts {
            name: scenario.name.clone(),
            about: scenario.about.clone(),
            source: args.scenario.clone(),
            scale: args.scale,
            speed: scenario.speed,
            overrides: args.set.clone(),
            sessions: plan.sessions().len() as u32,
            people: plan.people(),
            planned_s: plan.ends_at().as_secs_f64(),
            effective: serde_json::to_value(scenario).unwrap_or_default(),
            ..Default::default()
        },
        build: machine::build(),
        machine: machine::machine(),
        ..Default::default()
    }
}

fn take_in(result: &mut RunResult, carried: Carried) {
    carried.recorder.fill(result);
    result.scenario.took_s = carried.took.as_secs_f64();
    result.scenario.plan = carried.plan;
    result.build.server = carried.server_build;
    result.target = carried.target;
    result.faults = carried.faults;
    result.notes = carried.notes;
    let mut violations = carried.violations;
    let seen = carried.violations_seen.max(violations.len() as u64);
    violations.truncate(VIOLATIONS_MAX);
    result.verdict = Verdict {
        outcome: Outcome::Passed,
        reason: String::new(),
        violations,
        violations_seen: seen,
        checks: carried.checks,
    };
}

/// The verdict in a few lines.
fn told(result: &RunResult) -> String {
    let verdict = &result.verdict;
    let word = match verdict.outcome {
        Outcome::Passed => "passed",
        Outcome::SloMissed => "correct, but not as promised",
        Outcome::Violated => "NOT CORRECT",
        Outcome::NotCarriedOut => "not carried out",
    };
    let mut text = format!("\n{}: {word}\n", result.scenario.name);
    if !verdict.reason.is_empty() {
        text += &format!("  {}\n", verdict.reason);
    }
    for violation in verdict.violations.iter().take(5) {
        text += &format!("  invariant {} in session {}:\n", violation.invariant, violation.session);
        violation.evidence.iter().take(6).for_each(|line| text += &format!("    {line}\n"));
    }
    if verdict.violations_seen > 5 {
        text += &format!("  {} violations in all\n", words::number(verdict.violations_seen as f64));
    }
    for slo in &result.slos {
        let kept = if slo.met { "kept  " } else { "MISSED" };
        text += &format!("  {kept}  {:<28} {}\n", slo.slo, slo.found_text);
    }
    text
}

/// Writes result and page; the page's path.
fn write(out: &Path, result: &RunResult) -> anyhow::Result<PathBuf> {
    fs::create_dir_all(out).with_context(|| format!("making {}", out.display()))?;
    let (file, page) = (out.join("result.json"), out.join("report.html"));
    let text = serde_json::to_string(result).context("a result is always JSON")?;
    fs::write(&file, text).with_context(|| format!("writing {}", file.display()))?;
    fs::write(&page, report::html(result)).with_context(|| format!("writing {}", page.display()))?;
    Ok(page)
}

#[cfg(test)]
mod proofs;
