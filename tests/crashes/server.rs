//! The program under test: started, traced, killed and started again on the same data.
//! Must not know what is asked of it.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use super::wire::{KEY, PATIENCE, SECRET};

/// Limits that people keep by themselves and a script does not; absences that end by no clock; loops that do not
/// depend on how many cores the machine has.
const SETTINGS: [(&str, &str); 11] = [
    ("CUELIGHT_LIMITS__COMMANDS_PER_S", "100000"),
    ("CUELIGHT_LIMITS__COMMANDS_BURST", "100000"),
    ("CUELIGHT_LIMITS__STAFF_COMMANDS_PER_S", "100000"),
    ("CUELIGHT_LIMITS__STAFF_COMMANDS_BURST", "100000"),
    ("CUELIGHT_LIMITS__ATTENDEE_CHAT_INTERVAL_MS", "1"),
    ("CUELIGHT_LIMITS__ATTENDEE_CHAT_BURST", "100000"),
    ("CUELIGHT_LIMITS__VOTES_PER_S", "100000"),
    ("CUELIGHT_LIMITS__INBOUND_BYTES_PER_S", "60000000"),
    ("CUELIGHT_LIMITS__INBOUND_BYTES_BURST", "60000000"),
    ("CUELIGHT_SESSION__AWAY_GRACE_S", "600"),
    ("TOKIO_WORKER_THREADS", "2"),
];

/// What serves: the program that ships, or this test with a bug planted in it.
#[derive(Clone, Debug)]
pub enum Program {
    Shipped(PathBuf),
    /// The test of this name serves from the directory named in [`CHILD`], with the bug named in [`PLANT`].
    #[cfg(feature = "planted")]
    Planted {
        test: &'static str,
        plant: &'static str,
    },
}

/// The data directory of a server that this test is.
pub const CHILD: &str = "CRASHES_CHILD_DATA";
#[cfg(feature = "planted")]
pub const PLANT: &str = "CRASHES_CHILD_PLANT";

/// The release where `CUELIGHT_BIN` names it, else what cargo built for the tests.
pub fn shipped() -> Program {
    let named = std::env::var_os("CUELIGHT_BIN").map(PathBuf::from);
    Program::Shipped(named.unwrap_or_else(|| env!("CARGO_BIN_EXE_cuelight").into()))
}

/// Settings that whoever runs a proof asks for: `SERVER_SETTINGS="CUELIGHT_JOURNAL__COMMIT_WAIT_US=0 …"`.
fn asked() -> Vec<(String, String)> {
    let settings = std::env::var("SERVER_SETTINGS").unwrap_or_default();
    let setting = |one: &str| one.split_once('=').map(|(name, value)| (name.to_owned(), value.to_owned()));
    settings.split_whitespace().map(|one| setting(one).expect("name=value")).collect()
}

/// A running server.
pub struct Server {
    child: Child,
    out: BufReader<ChildStdout>,
    pub port: u16,
    errors: PathBuf,
}

/// Why a server does not listen: how it ended, and what it said.
#[derive(Debug)]
pub struct NotListening {
    pub status: ExitStatus,
    pub errors: String,
}

impl Server {
    pub fn start(program: &Program, data: &Path) -> Result<Server, NotListening> {
        Server::start_under(program, data, &[])
    }

    /// As `start`, under a tracer with these arguments.
    pub fn start_under(program: &Program, data: &Path, tracer: &[String]) -> Result<Server, NotListening> {
        let (path, words) = match program {
            Program::Shipped(path) => {
                (path.clone(), ["serve", "--listen", "127.0.0.1:0", "--data", data.to_str().unwrap()])
            }
            #[cfg(feature = "planted")]
            Program::Planted { test, .. } => {
                let words = ["--exact", test, "--nocapture", "--test-threads=1", "--quiet"];
                (std::env::current_exe().unwrap(), words)
            }
        };
        let mut command = Command::new(if tracer.is_empty() { path.as_os_str() } else { "strace".as_ref() });
        if !tracer.is_empty() {
            // As a grandchild, so that what is started, waited for and killed is the server itself.
            command.arg("-D").args(tracer).arg(&path);
        }
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("CUELIGHT_")) {
            command.env_remove(name);
        }
        #[cfg(feature = "planted")]
        if let Program::Planted { plant, .. } = program {
            command.env(PLANT, plant);
        }
        // Cargo's: it would look for its libraries in a hundred directories.
        command.env_remove("LD_LIBRARY_PATH");
        let errors = data.with_extension("stderr");
        let log = fs::OpenOptions::new().create(true).append(true).open(&errors).unwrap();
        command.args(words).env("CUELIGHT_API_KEY", KEY).env("CUELIGHT_API_SECRET", SECRET);
        command
            .env(CHILD, data)
            .envs(SETTINGS)
            .envs(asked())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log);
        let mut child = command.spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        while out.read_line(&mut line).unwrap() > 0 {
            if let Some((_, port)) = line.trim().split_once("listening on http://127.0.0.1:") {
                let port = port.parse().unwrap();
                return Ok(Server { child, out, port, errors });
            }
            line.clear();
        }
        let status = child.wait().unwrap();
        Err(NotListening { status, errors: fs::read_to_string(errors).unwrap_or_default() })
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Its threads: number and name.
    pub fn threads(&self) -> Vec<(u32, String)> {
        let tasks = fs::read_dir(format!("/proc/{}/task", self.pid()));
        let tasks = tasks.into_iter().flatten().filter_map(|task| {
            let task = task.ok()?;
            let name = fs::read_to_string(task.path().join("comm")).ok()?;
            Some((task.file_name().to_str()?.parse().ok()?, name.trim().to_owned()))
        });
        tasks.collect()
    }

    /// `kill -9`.
    pub fn kill(self) {
        drop(self);
    }

    /// SIGTERM; `None` where it does not end in time, and is killed for that.
    pub fn terminate(mut self) -> Option<ExitStatus> {
        // It may have ended by itself, which its status says.
        let _ = Command::new("kill").args(["-TERM", &self.pid().to_string()]).stderr(Stdio::null()).status();
        let ended = self.ended_within(PATIENCE);
        if ended.is_none() {
            self.kill();
        }
        ended
    }

    /// How it ended, if it does in this time.
    pub fn ended_within(&mut self, time: Duration) -> Option<ExitStatus> {
        // The end of its output is its end, and needs no polling; a tracer may hold the pipe a little longer.
        let until = Instant::now() + time;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                let mut rest = String::new();
                // What it printed last is nobody's business.
                let _ = self.out.read_to_string(&mut rest);
                return Some(status);
            }
            if Instant::now() >= until {
                return None;
            }
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// The thread of this name: it takes it when it first runs, which may be after the server says that it listens.
    fn thread(&self, name: &str) -> u32 {
        let began = Instant::now();
        loop {
            let threads = self.threads();
            match threads.iter().find(|(_, found)| found == name) {
                Some((tid, _)) => return *tid,
                None if began.elapsed() > PATIENCE => panic!("there is no thread {name}: {threads:?}"),
                None => std::thread::sleep(Duration::from_millis(1)),
            }
        }
    }

    /// What it and its predecessors on this data said on standard error.
    pub fn errors(&self) -> String {
        fs::read_to_string(&self.errors).unwrap_or_default()
    }
}

/// However a proof ends, nothing is left running on its data.
impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended long ago.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A tracer that was attached to a server.
pub struct Tracer(Child);

/// Which of a server's threads are traced.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// All, from its first instruction.
    Start,
    /// The one of this name, from when it listens.
    Thread(String),
    /// All, from when it listens.
    All,
}

impl Tracer {
    /// Attaches, and returns once it holds every thread.
    pub fn attach(server: &Server, scope: &Scope, arguments: &[String]) -> Tracer {
        let mut command = Command::new("strace");
        command.args(arguments);
        match scope {
            Scope::Thread(name) => {
                command.args(["-p", &server.thread(name).to_string()]);
            }
            Scope::All | Scope::Start => drop(command.args(["-f", "-p", &server.pid().to_string()])),
        }
        let mut tracer = command.stderr(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        let mut said = BufReader::new(tracer.stderr.take().unwrap());
        let mut line = String::new();
        while said.read_line(&mut line).unwrap() > 0 && !line.contains(" attached") {
            line.clear();
        }
        assert!(line.contains(" attached"), "strace does not attach");
        // Nobody reads on, and it must not stop over that.
        std::thread::spawn(move || std::io::copy(&mut said, &mut std::io::sink()));
        Tracer(tracer)
    }

    /// Waits for its end, which comes with the server's.
    pub fn wait(mut self) {
        self.0.wait().unwrap();
    }
}

/// Whether calls can be traced here; says so loudly where not.
pub fn can_trace(what: &str) -> bool {
    let traced = Command::new("strace").args(["-o", "/dev/null", "true"]).status();
    let can = traced.is_ok_and(|status| status.success());
    if !can {
        crate::skipped::skipped(what, "strace is absent or not allowed to trace");
    }
    can
}
