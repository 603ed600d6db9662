//! The servers that can be measured: whether they are here, how each is started and ended.
//! Must not know what is measured.

use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use cuelight::protocol::Codec;
use cuelight::session::Role;
use rustix::process::{Pid, Resource, Signal, getrlimit, kill_process, setrlimit};
use serde_json::json;
use tempfile::TempDir;

use super::Args;
use super::cost;
use super::dialect::{Dialect, Request, Session};
use super::floor::Fault;
use crate::lean::Lean;
use crate::process::{self, Server};

/// What is raised of our server's limits in every measure: one program plays the whole audience from few addresses, as
/// no audience does.
pub const OF_ADDRESSES: [(&str, u64); 4] = [
    ("address_places_percent", 100),
    ("address_connections_max", 1_000_000),
    ("address_connections_per_s", 1_000_000),
    ("address_connections_burst", 1_000_000),
];

/// What is raised where few do the work of many, as fast as the server lets them. Everything else is as delivered.
pub const RAISED: [(&str, u64); 15] = [
    ("address_places_percent", 100),
    ("address_connections_max", 1_000_000),
    ("address_connections_per_s", 1_000_000),
    ("address_connections_burst", 1_000_000),
    ("handshakes_per_s", 1_000_000),
    ("joins_per_s", 1_000_000),
    ("commands_per_s", 1_000_000),
    ("commands_burst", 1_000_000),
    ("staff_commands_per_s", 1_000_000),
    ("staff_commands_burst", 1_000_000),
    ("votes_per_s", 1_000_000),
    ("inbound_bytes_per_s", 67_108_864),
    ("inbound_bytes_burst", 67_108_864),
    ("unanswered_max", 1024),
    ("journal_session_bytes", 8_589_934_592),
];

/// A kind of server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, clap::ValueEnum)]
pub enum Kind {
    /// Ours
    Cuelight,
    /// The least that can be done: one thread, epoll, send
    Floor,
    /// The same, giving way to requests after every 128 sends
    Chunked,
    /// Bun's publish and subscribe
    Bun,
    /// uWebSockets.js
    Uws,
    /// Node with the package `ws`
    Ws,
    /// nginx with nchan
    Nchan,
}

impl Kind {
    pub const ALL: [Kind; 7] =
        [Kind::Cuelight, Kind::Floor, Kind::Chunked, Kind::Bun, Kind::Uws, Kind::Ws, Kind::Nchan];

    pub fn name(self) -> &'static str {
        match self {
            Kind::Cuelight => "cuelight",
            Kind::Floor => "floor",
            Kind::Chunked => "chunked",
            Kind::Bun => "bun",
            Kind::Uws => "uws",
            Kind::Ws => "ws",
            Kind::Nchan => "nchan",
        }
    }

    /// Whether it sends an asker its bytes back.
    pub fn answers(self) -> bool {
        self != Kind::Nchan
    }
}

/// A server that is here, and what is needed to start it.
pub struct Installed {
    pub kind: Kind,
    program: PathBuf,
    /// The package or module that the program needs.
    part: PathBuf,
    fault: Option<Fault>,
}

/// Looks for a server; what is missing if it is not here.
pub fn find(kind: Kind, args: &Args) -> Result<Installed, String> {
    let folder = args.peers.clone().unwrap_or_default();
    let node = |package: &str| {
        let program = in_path("node").ok_or("there is no `node`")?;
        let part = folder.join(package);
        let part =
            part.canonicalize().map_err(|_| format!("there is no {} in the peers' folder", package))?;
        Ok::<_, String>((program, part))
    };
    let (program, part) = match kind {
        Kind::Cuelight => {
            let beside = std::env::current_exe().ok().map(|own| own.with_file_name("cuelight"));
            let program = args.cuelight.clone().or(beside).unwrap_or_default();
            let missing =
                || format!("there is no {}: build it, or name it with --cuelight", program.display());
            (program.is_file().then(|| program.clone()).ok_or_else(missing)?, PathBuf::new())
        }
        Kind::Floor | Kind::Chunked => {
            (std::env::current_exe().map_err(|error| error.to_string())?, PathBuf::new())
        }
        Kind::Bun => {
            let own = folder.join("bun/node_modules/bun/bin/bun.exe");
            let found = if own.is_file() { Some(own) } else { in_path("bun") };
            (found.ok_or("there is no `bun`, neither in the peers' folder nor in PATH")?, PathBuf::new())
        }
        Kind::Uws => node("uws/node_modules/uwebsockets")?,
        Kind::Ws => node("node/node_modules/ws")?,
        Kind::Nchan => {
            let program = in_path("nginx")
                .or_else(|| Some("/usr/sbin/nginx".into()).filter(|at: &PathBuf| at.is_file()));
            let module = ["/usr/lib/nginx/modules", "/usr/lib64/nginx/modules", "/usr/share/nginx/modules"]
                .map(|folder| Path::new(folder).join("ngx_nchan_module.so"))
                .into_iter()
                .find(|module| module.is_file());
            (program.ok_or("there is no `nginx`")?, module.ok_or("nginx has no module nchan")?)
        }
    };
    Ok(Installed { kind, program, part, fault: args.floor_fault })
}

fn in_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|program| program.is_file())
}

/// A running server. Dropping it ends its processes.
pub struct Running {
    process: Process,
    pub address: SocketAddr,
    /// Where it keeps what it keeps.
    pub folder: TempDir,
}

enum Process {
    Ours(Server),
    Peer(Child),
}

impl Installed {
    /// What it calls itself, for whoever repeats the run.
    pub fn version(&self) -> String {
        let said = |flag: &str| {
            let output = Command::new(&self.program).arg(flag).output().ok()?;
            // nginx says it as if it were an error.
            let text = [output.stdout, output.stderr].concat();
            String::from_utf8_lossy(&text).lines().next().map(str::to_owned)
        };
        let package = || {
            let text = std::fs::read_to_string(self.part.join("package.json")).ok()?;
            let package: serde_json::Value = serde_json::from_str(&text).ok()?;
            package["version"].as_str().map(str::to_owned)
        };
        let version = match self.kind {
            Kind::Cuelight | Kind::Bun => said("--version"),
            Kind::Floor | Kind::Chunked => Some(env!("CARGO_PKG_VERSION").to_owned()),
            Kind::Uws | Kind::Ws => {
                package().zip(said("--version")).map(|(own, node)| format!("{own}, node {node}"))
            }
            Kind::Nchan => said("-v"),
        };
        version.unwrap_or_else(|| "unknown".into())
    }

    /// Starts it; it inherits the cores of this thread.
    pub fn start(&self, limits: &[(&str, u64)]) -> anyhow::Result<Running> {
        let folder = crate::scratch()?;
        if self.kind == Kind::Cuelight {
            let server = Server::start(&self.program, folder.path(), limits)?;
            return Ok(Running { address: server.address, process: Process::Ours(server), folder });
        }
        let address = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?;
        let port = address.port().to_string();
        let written = |name: &str, text: &str| {
            let file = folder.path().join(name);
            std::fs::write(&file, text).map(|()| file)
        };
        let mut command = Command::new(&self.program);
        match self.kind {
            Kind::Cuelight | Kind::Floor | Kind::Chunked => {
                command.args(["floor", "--listen", &address.to_string()]);
                if self.kind == Kind::Chunked {
                    command.args(["--chunk", CHUNK]);
                }
                if let Some(value) = self.fault.and_then(|fault| clap::ValueEnum::to_possible_value(&fault)) {
                    command.args(["--fault", value.get_name()]);
                }
            }
            Kind::Bun => {
                command.arg(written("bun.js", include_str!("../../peers/bun.js"))?).arg(port);
            }
            Kind::Uws => {
                command.arg(written("uws.js", include_str!("../../peers/uws.js"))?).arg(port);
            }
            Kind::Ws => {
                command.arg(written("nodews.js", include_str!("../../peers/nodews.js"))?).arg(port);
            }
            Kind::Nchan => {
                let text = include_str!("../../peers/nchan.conf")
                    .replace("@PORT@", &port)
                    .replace("@FILES@", &process::files_max()?.to_string())
                    .replace("@MODULE@", &self.part.to_string_lossy())
                    .replace("@FOLDER@", &folder.path().to_string_lossy());
                command.arg("-c").arg(written("nginx.conf", &text)?);
            }
        }
        let log = std::fs::File::create(folder.path().join("log"))?;
        let child = command
            .env("PEER_PACKAGE", &self.part)
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .with_context(|| format!("{} does not start", self.program.display()))?;
        let mut running = Running { process: Process::Peer(child), address, folder };
        running.listens()?;
        Ok(running)
    }
}

/// Sends after which the chunked floor looks for requests: about half a millisecond.
const CHUNK: &str = "128";
const LISTENS_WITHIN: Duration = Duration::from_secs(10);

impl Running {
    /// Waits until it can be connected to.
    fn listens(&mut self) -> anyhow::Result<()> {
        let until = Instant::now() + LISTENS_WITHIN;
        loop {
            let ended = match &mut self.process {
                Process::Peer(child) => child.try_wait()?,
                Process::Ours(_) => None,
            };
            if ended.is_some() || Instant::now() > until {
                let log = std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
                bail!("it does not listen; it said: {}", log.trim());
            }
            if TcpStream::connect(self.address).is_ok() {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    pub fn pid(&self) -> u32 {
        match &self.process {
            Process::Ours(server) => server.pid(),
            Process::Peer(child) => child.id(),
        }
    }

    /// How it is talked to; in ours, a live session with an open poll is made first.
    pub fn dialect(&self, codec: Codec, request: Request) -> anyhow::Result<Dialect> {
        let Process::Ours(server) = &self.process else { return Ok(Dialect::Bare) };
        let (id, mut organizer) = started(server)?;
        organizer.ask(SETTING_UP + 1, "set_chat_policy", &json!({"attendees": "everyone"}))?;
        let draft = json!({"question": "Which?", "kind": "single", "options": ["A", "B"]});
        let answer = organizer.ask(SETTING_UP + 2, "create_poll", &draft)?;
        let answer: serde_json::Value = serde_json::from_slice(&answer)?;
        let poll = answer["result"]["poll"].as_str().context("a poll has an id")?.to_owned();
        organizer.ask(SETTING_UP + 3, "open_poll", &json!({"poll": poll}))?;
        Ok(Dialect::Cuelight(Session { id, codec, poll, request }))
    }

    /// One more live session; none where servers have no such thing.
    pub fn room(&self) -> anyhow::Result<Option<String>> {
        let Process::Ours(server) = &self.process else { return Ok(None) };
        Ok(Some(started(server)?.0))
    }

    /// Closes a session's poll, as one of its staff, and asks what it came to.
    pub fn tally(&self, session: &str, poll: &str) -> anyhow::Result<Tally> {
        let ticket = process::ticket(session, "auditor", Role::CoOrganizer)?;
        let mut auditor = Lean::join(self.address, None, session, Codec::Json, &ticket)?;
        auditor.ask(SETTING_UP, "close_poll", &json!({"poll": poll}))?;
        let answer = auditor.ask(SETTING_UP + 1, "list_polls", &json!({"limit": 1}))?;
        let answer: serde_json::Value = serde_json::from_slice(&answer)?;
        let card = &answer["result"]["items"][0];
        let counts = card["counts"].as_array().with_context(|| format!("no counts in {answer}"))?;
        let counts = counts.iter().filter_map(serde_json::Value::as_u64).collect();
        Ok(Tally { voters: card["voters"].as_u64().context("a poll counts its voters")?, counts })
    }
}

/// A live session, and its organizer.
fn started(server: &Server) -> anyhow::Result<(String, Lean)> {
    let id = server.webinar("Peers")?.session;
    let ticket = process::ticket(&id, ORGANIZER, Role::Organizer)?;
    let mut organizer = Lean::join(server.address, None, &id, Codec::Json, &ticket)?;
    organizer.ask(SETTING_UP, "start", &json!({}))?;
    Ok((id, organizer))
}

/// What a poll came to: how many voted, and the votes for each option.
#[derive(Debug, PartialEq, Eq)]
pub struct Tally {
    pub voters: u64,
    pub counts: Vec<u64>,
}

/// Who runs a session of ours.
pub const ORGANIZER: &str = "organizer";
/// Commands of setting up have numbers that no message reaches.
const SETTING_UP: u64 = 90_000_000;

impl Drop for Running {
    fn drop(&mut self) {
        let Process::Peer(child) = &mut self.process else { return };
        let all = cost::tree(child.id());
        for pid in all.iter().filter_map(|pid| Pid::from_raw(*pid as i32)) {
            // It may have ended already.
            let _ = kill_process(pid, Signal::KILL);
        }
        let _ = child.wait();
    }
}

/// Lets this process, and what it starts, open as many files as it may.
pub fn raise_files() -> anyhow::Result<()> {
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    setrlimit(Resource::Nofile, limit).context("raising the number of open files")
}
