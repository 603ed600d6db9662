//! Our server beside others that send one message to many: the same client, the same machine, in turns.
//! Must not judge: it prints what it saw, and fails only where a delivery was wrong.

mod arrivals;
mod conn;
mod cost;
mod crowd;
mod dialect;
pub mod floor;
mod frames;
mod hearing;
mod kinds;
mod ledger;
mod measures;
mod report;
mod requests;
mod runs;
mod servers;
mod statistics;
mod told;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, ensure};
use cuelight::protocol::Codec;
use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};
use serde_json::json;

use self::crowd::Crowd;
use self::dialect::{Dialect, Request};
use self::kinds::What;
use self::measures::Measure;
use self::report::{Report, Row};
use self::runs::{Figures, Run};
use self::servers::{Installed, Kind, OF_ADDRESSES, RAISED};
use crate::process;
use crate::speed::disk;

#[derive(clap::Args)]
pub struct Args {
    /// Servers, in this order in every repetition; those that are not installed are left out
    #[arg(long, value_enum, value_delimiter = ',')]
    servers: Vec<Kind>,
    /// What to measure: connect, mem, fanout, latency, mixed, ask, spike, burst, storm, votes, each with parameters: fanout:n=1000,w=1/16
    #[arg(long, default_value = "connect,mem,fanout,latency,mixed,ask")]
    measures: String,
    #[arg(long, default_value_t = 3)]
    repetitions: usize,
    /// The folder in which the peers were installed
    #[arg(long, env = "PEERS")]
    peers: Option<PathBuf>,
    /// Our server [default: beside this program]
    #[arg(long)]
    cuelight: Option<PathBuf>,
    /// How our server is talked to
    #[arg(long, value_enum, default_value_t = Encoding::Json)]
    codec: Encoding,
    /// The core of the servers [default: the first one]
    #[arg(long)]
    server_core: Option<usize>,
    /// The core of the clients [default: the last one]
    #[arg(long)]
    client_core: Option<usize>,
    /// Server and clients share all cores
    #[arg(long)]
    both_cores: bool,
    /// Write every run as JSON, too
    #[arg(long)]
    out: Option<PathBuf>,
    #[arg(long, value_enum, hide = true)]
    floor_fault: Option<floor::Fault>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Encoding {
    Json,
    Msgpack,
}

/// Files that this process has open besides its connections.
const FILES_BESIDES: usize = 64;
/// A message or request nobody could have checked if it were shorter.
const SIZE_MIN: usize = ledger::BODY_BYTES_MIN;

/// Measures what is asked for; the exit code is 2 if a delivery was wrong.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let measures = measures::parse(&args.measures)?;
    servers::raise_files()?;
    let files = process::files_max()?;
    for measure in &measures {
        check(measure, files)?;
    }
    let cores = Cores::choose(args)?;
    let wanted = if args.servers.is_empty() { Kind::ALL.to_vec() } else { args.servers.clone() };
    let (mut installed, mut skipped) = (Vec::new(), Vec::new());
    for kind in wanted {
        match servers::find(kind, args) {
            Ok(server) => installed.push(server),
            Err(missing) => {
                eprintln!("{} is left out: {missing}", kind.name());
                skipped.push(json!({"server": kind.name(), "missing": missing}));
            }
        }
    }
    eprintln!("{}", cores.said());
    eprintln!("files that may be open: {files}");
    eprintln!("limits of ours that are raised: {}", listed(&RAISED));
    let within = measures.iter().map(Measure::kind).filter(|kind| kind.is_within_limits());
    for name in within.map(|kind| kind.name).collect::<BTreeSet<_>>() {
        eprintln!("in {name} only: {}", listed(&OF_ADDRESSES));
    }
    let mut report = Report::default();
    for repetition in 0..args.repetitions {
        for measure in &measures {
            for server in &installed {
                if measure.kind().asks() && !server.kind.answers() {
                    if repetition == 0 {
                        eprintln!("{} answers nobody: no {}", server.kind.name(), measure.name());
                    }
                    continue;
                }
                let outcome = once(args, server, measure, &cores).map_err(|why| format!("{why:#}"));
                let (measure, server) = (measure.clone(), server.kind);
                report.add(Row { measure, server, repetition, outcome });
            }
        }
    }
    println!("{}", report.tables());
    if let Some(file) = &args.out {
        let mut all = report.json();
        all["codec"] = format!("{:?}", args.codec).to_lowercase().into();
        all["cores"] = cores.said().into();
        all["files_max"] = files.into();
        all["limits"] = RAISED.iter().map(|(name, value)| (name.to_string(), json!(value))).collect();
        let versions =
            installed.iter().map(|server| (server.kind.name().to_owned(), server.version().into()));
        all["versions"] = serde_json::Value::Object(versions.collect());
        all["left_out"] = skipped.into();
        std::fs::write(file, serde_json::to_string_pretty(&all)?)?;
    }
    Ok(if report.is_void() { ExitCode::from(2) } else { ExitCode::SUCCESS })
}

fn listed(limits: &[(&str, u64)]) -> String {
    let all = limits.iter().map(|(name, value)| format!("{name} {value}"));
    all.collect::<Vec<_>>().join(", ")
}

/// Whether a measure can be taken at all.
fn check(measure: &Measure, files: u64) -> anyhow::Result<()> {
    let (name, clients) = (measure.name(), measure.clients());
    ensure!(
        (clients + FILES_BESIDES) as u64 <= files,
        "{name} needs {clients} files and {FILES_BESIDES} more, and {files} may be open"
    );
    if measure.kind().has("size") {
        ensure!(measure.count("size") >= SIZE_MIN, "{name}: a size of {SIZE_MIN} is the least");
    }
    Ok(())
}

/// Starts a server, measures one thing, and ends it.
fn once(args: &Args, server: &Installed, measure: &Measure, cores: &Cores) -> anyhow::Result<Figures> {
    cores.take_servers()?;
    let kind = measure.kind();
    let limits = if kind.is_within_limits() { &OF_ADDRESSES[..] } else { &RAISED };
    let started = server.start(limits);
    cores.take_clients()?;
    let running = started?;
    let ours = server.kind == Kind::Cuelight;
    let disk = (ours && kind.waits_for_disk()).then(|| disk::fdatasync_us(running.folder.path()));
    let disk_ms = disk.transpose()?.map(|times| {
        let ms = |share| times.value_at_quantile(share) as f64 / 1e3;
        (ms(0.5), ms(0.99))
    });
    let codec = match args.codec {
        Encoding::Json => Codec::Json,
        Encoding::Msgpack => Codec::MessagePack,
    };
    let listed = measure.what == What::Ask && measure.get("durable") == 0.0;
    let request = if listed { Request::List } else { Request::Vote };
    let dialect = running.dialect(codec, request)?;
    let session = match &dialect {
        Dialect::Bare => None,
        Dialect::Cuelight(session) => Some(session.id.clone()),
    };
    let crowd = Crowd::new(dialect, running.address, cores.of_clients.is_some())?;
    let pids = cost::tree(running.pid());
    let core = cores.of_servers;
    Run { measure, crowd, running: &running, pids, core, session, disk_ms }.figures()
}

/// Who runs where.
struct Cores {
    all: CpuSet,
    of_servers: Option<usize>,
    of_clients: Option<usize>,
}

impl Cores {
    fn choose(args: &Args) -> anyhow::Result<Cores> {
        let all = sched_getaffinity(None).context("asking for the cores")?;
        let mut numbers = (0..CpuSet::MAX_CPU).filter(|core| all.is_set(*core));
        let (first, last) = (numbers.next(), numbers.next_back());
        if args.both_cores || last.is_none() {
            return Ok(Cores { all, of_servers: None, of_clients: None });
        }
        let (of_servers, of_clients) = (args.server_core.or(first), args.client_core.or(last));
        ensure!(of_servers != of_clients, "server and clients are to have a core each; or say --both-cores");
        Ok(Cores { all, of_servers, of_clients })
    }

    fn said(&self) -> String {
        match (self.of_servers, self.of_clients) {
            (Some(servers), Some(clients)) => format!("server on core {servers}, clients on core {clients}"),
            _ => format!("server and clients on the same {} cores", self.all.count()),
        }
    }

    /// What this thread starts now runs on the servers' core.
    fn take_servers(&self) -> anyhow::Result<()> {
        self.take(self.of_servers)
    }

    fn take_clients(&self) -> anyhow::Result<()> {
        self.take(self.of_clients)
    }

    fn take(&self, core: Option<usize>) -> anyhow::Result<()> {
        let mut set = self.all;
        if let Some(core) = core {
            set = CpuSet::new();
            set.set(core);
        }
        sched_setaffinity(None, &set).with_context(|| format!("moving to core {core:?}"))
    }
}
