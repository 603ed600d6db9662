//! `conformance`: plays the recorded exchanges to a client under test and says what came of it. Must not know what is
//! checked: that is the kit's.

use std::io::Write;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use clap::Args;
use tokio::process::{Child, Command};
use tokio::time::timeout;

use super::outcome::{Fault, Outcome};
use super::serve::told_to_end;
use crate::conformance::{Exchange, Kit, Manner, Plan, Report, exchange, exchanges};

/// Where a client's driver finds the kit.
pub const URL_VARIABLE: &str = "CUELIGHT_CONFORMANCE_URL";
/// How long a run may still take to be noted when the client's process has ended, and a process to end by itself.
const LAST_PATIENCE: Duration = Duration::from_secs(3);

/// Play recorded exchanges to a session client of yours and check what it does: docs/conformance.md.
#[derive(Debug, Args)]
pub struct ConformanceArgs {
    /// The address to listen on; with port 0 the operating system chooses one, and it is printed.
    #[arg(long, default_value = "127.0.0.1:0", value_name = "ADDRESS")]
    pub listen: SocketAddr,
    /// Only exchanges whose name is this or begins so; may be given several times.
    #[arg(long, value_name = "NAME")]
    pub only: Vec<String>,
    /// Only this manner of serving: json, msgpack, merged, split, slow, dropped, newer; may be given several times.
    #[arg(long, value_name = "MANNER")]
    pub manner: Vec<String>,
    /// List the exchanges and end.
    #[arg(long)]
    pub list: bool,
    /// Write the exchanges and the schema of their files into a directory and end.
    #[arg(long, value_name = "DIR")]
    pub dump: Option<PathBuf>,
    /// Start the client under test, in a shell, with the kit's address in `CUELIGHT_CONFORMANCE_URL`.
    #[arg(long, value_name = "COMMAND")]
    pub command: Option<String>,
    /// Write what came of it as JSON.
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    /// Write what came of it as JUnit's XML.
    #[arg(long, value_name = "FILE")]
    pub junit: Option<PathBuf>,
    /// A path of the picture that is not compared, as `state.strokes`, for a client that does not keep it; may be given
    /// several times.
    #[arg(long, value_name = "PATH")]
    pub ignore: Vec<String>,
    /// Seconds that a client may take for each step.
    #[arg(long, default_value_t = 10, value_name = "SECONDS")]
    pub patience: u64,
    /// Seconds after the last run in which no client may come back that must stay away.
    #[arg(long, default_value_t = 2, value_name = "SECONDS")]
    pub quiet: u64,
}

/// Serves until every run has come to its end, the client's process has ended, or a signal says so.
///
/// # Errors
/// When the address cannot be had, the client not be started, or a file not be written.
pub async fn conformance(args: &ConformanceArgs, out: &mut (dyn Write + Send)) -> Result<Outcome, Fault> {
    let chosen = chosen(&args.only)?;
    if args.list {
        for exchange in &chosen {
            writeln!(out, "{:<40} {}", exchange.name, exchange.title)?;
        }
        return Ok(Outcome::Fine);
    }
    if let Some(folder) = &args.dump {
        return dump(folder, &chosen, out);
    }
    let plan = Plan {
        listen: args.listen,
        exchanges: chosen,
        manners: manners(&args.manner)?,
        patience: Duration::from_secs(args.patience),
        quiet: Duration::from_secs(args.quiet),
        ignored: args.ignore.clone(),
    };
    let failed = |error| Fault::Start(format!("listen on {}: {error}", args.listen));
    let kit = Kit::start(plan).await.map_err(failed)?;
    writeln!(out, "listening on {}, {} runs", kit.url(), kit.runs())?;
    out.flush()?;
    let report = play(kit, args.command.as_deref()).await?;
    write!(out, "{}", report.table())?;
    if let Some(path) = &args.json {
        let json = serde_json::to_string_pretty(&report).expect("a report is plain data");
        write_file(path, &json)?;
    }
    if let Some(path) = &args.junit {
        write_file(path, &report.junit())?;
    }
    Ok(if report.all_passed() { Outcome::Fine } else { Outcome::Wrong })
}

async fn play(kit: Kit, command: Option<&str>) -> Result<Report, Fault> {
    let mut client = command.map(|command| start(command, &kit.url())).transpose()?;
    let why = tokio::select! {
        () = kit.played() => "",
        told = told_to_end() => {
            told?;
            "the kit was told to end before this was played"
        }
        () = ended(&mut client) => {
            // What it did last may be on its way still.
            let _ = timeout(LAST_PATIENCE, kit.played()).await;
            "the client's process ended before this was played"
        }
    };
    let report = kit.report(why).await;
    if let Some(mut client) = client
        && timeout(LAST_PATIENCE, client.wait()).await.is_err()
    {
        client.kill().await?;
    }
    Ok(report)
}

/// The client's process. What it prints goes to standard error: standard output has the table.
fn start(command: &str, url: &str) -> Result<Child, Fault> {
    let mut shell = Command::new("sh");
    shell.args(["-c", command]).env(URL_VARIABLE, url).stdin(Stdio::null()).kill_on_drop(true);
    shell.stdout(std::io::stderr());
    shell.spawn().map_err(|error| Fault::Start(format!("start `{command}`: {error}")))
}

/// Resolves when the process has ended; never where there is none.
async fn ended(client: &mut Option<Child>) {
    match client {
        // Whether it was content does not matter: the kit says what it was.
        Some(client) => drop(client.wait().await),
        None => std::future::pending().await,
    }
}

fn chosen(only: &[String]) -> Result<Vec<Exchange>, Fault> {
    let all = exchanges();
    let unknown = only.iter().find(|name| !all.iter().any(|exchange| exchange.name.starts_with(*name)));
    if let Some(name) = unknown {
        return Err(Fault::Typed(format!("no exchange begins with `{name}`: --list names them")));
    }
    let is_chosen =
        |exchange: &Exchange| only.is_empty() || only.iter().any(|name| exchange.name.starts_with(name));
    Ok(all.into_iter().filter(is_chosen).collect())
}

fn manners(names: &[String]) -> Result<Vec<Manner>, Fault> {
    if names.is_empty() {
        return Ok(Manner::ALL.to_vec());
    }
    let named = |name: &String| {
        let found = Manner::ALL.into_iter().find(|manner| manner.name() == name);
        found.ok_or_else(|| {
            let all = Manner::ALL.map(Manner::name).join(", ");
            Fault::Typed(format!("`{name}` is no manner of serving: {all}"))
        })
    };
    names.iter().map(named).collect()
}

fn dump(folder: &Path, chosen: &[Exchange], out: &mut (dyn Write + Send)) -> Result<Outcome, Fault> {
    std::fs::create_dir_all(folder)?;
    for exchange in chosen {
        write_file(&folder.join(format!("{}.json", exchange.name)), &exchange.text())?;
    }
    write_file(&folder.join("exchange.schema.json"), &format!("{:#}\n", exchange::schema()))?;
    writeln!(out, "{} exchanges and exchange.schema.json in {}", chosen.len(), folder.display())?;
    Ok(Outcome::Fine)
}

fn write_file(path: &Path, text: &str) -> Result<(), Fault> {
    let failed = |error| Fault::Write(std::io::Error::other(format!("{}: {error}", path.display())));
    std::fs::write(path, text).map_err(failed)
}
