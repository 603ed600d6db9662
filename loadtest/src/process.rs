//! The server as a process of its own: started, asked over HTTP, weighed through /proc, ended.
//! Must not know WebSockets.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use base64::Engine;
use cuelight::accounts::Secret;
use cuelight::gateway::tickets;
use cuelight::session::text::DisplayName;
use cuelight::session::{Identity, Millis, Role, Sub};

use crate::verbs::guard::Guarded;

pub const KEY: &str = "k1";
pub const SECRET: &str = "a-secret-for-load-tests-of-48-characters-exactly";

/// A running server. Dropping it ends the process.
pub struct Server {
    child: Child,
    /// Ends it with this program, however that ends.
    _guarded: Guarded,
    pub address: SocketAddr,
}

/// A webinar of a server.
pub struct Webinar {
    pub session: String,
}

impl Server {
    /// Starts the server and waits until it listens.
    pub fn start(program: &Path, data: &Path, limits: &[(&str, u64)]) -> anyhow::Result<Server> {
        let mut command = Command::new(program);
        command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(data);
        command.env("CUELIGHT_API_KEY", KEY).env("CUELIGHT_API_SECRET", SECRET).env("CUELIGHT_LOG", "warn");
        for (name, value) in limits {
            command.env(format!("CUELIGHT_LIMITS__{}", name.to_uppercase()), value.to_string());
        }
        let mut child = command
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("{} does not start", program.display()))?;
        let guarded = match Guarded::new(&child) {
            Ok(guarded) => guarded,
            Err(error) => {
                child.kill()?;
                child.wait()?;
                return Err(error);
            }
        };
        let mut line = String::new();
        let stdout = child.stdout.take().context("the server's output is piped")?;
        let mut stdout = BufReader::new(stdout);
        stdout.read_line(&mut line)?;
        // Read on, so that a server that says more never waits for a reader.
        std::thread::spawn(move || std::io::copy(&mut stdout, &mut std::io::sink()));
        let address = line.trim().rsplit("http://").next().and_then(|address| address.parse().ok());
        let Some(address) = address else {
            child.kill()?;
            child.wait()?;
            bail!("the server's first line is `{}`", line.trim());
        };
        Ok(Server { child, _guarded: guarded, address })
    }

    /// Ends the process as a crash would, and waits until it is gone.
    pub fn kill(mut self) -> anyhow::Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Schedules a webinar.
    pub fn webinar(&self, title: &str) -> anyhow::Result<Webinar> {
        let body = serde_json::json!({
            "title": title, "starts_at": "2027-01-01T12:00:00.000Z", "duration_min": 60, "capacity": 50_000,
        })
        .to_string();
        let credentials =
            base64::engine::general_purpose::STANDARD.encode(format!("{KEY}:{SECRET}").as_bytes());
        let mut stream = TcpStream::connect(self.address)?;
        write!(
            stream,
            "POST /v1/webinars HTTP/1.1\r\nhost: {}\r\nauthorization: Basic {credentials}\r\nconnection: close\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            self.address,
            body.len()
        )?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        let (head, body) = answer.split_once("\r\n\r\n").context("the answer has no body")?;
        if !head.starts_with("HTTP/1.1 201") {
            bail!("scheduling was answered: {answer}");
        }
        let body: serde_json::Value = serde_json::from_str(body)?;
        let session = body["session"].as_str().context("a webinar has a session")?.to_owned();
        Ok(Webinar { session })
    }

    /// What the process has used so far.
    pub fn usage(&self) -> anyhow::Result<Usage> {
        Usage::of(&self.pid().to_string())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What a server's journal has done so far.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Commits {
    /// From the beginning of each transaction until the disk had it, all added up.
    pub seconds: f64,
    pub count: f64,
}

impl Commits {
    /// Of a server of ours, by its metrics.
    pub fn of(server: SocketAddr) -> anyhow::Result<Commits> {
        let mut stream = TcpStream::connect(server)?;
        write!(stream, "GET /metrics HTTP/1.1\r\nhost: {server}\r\nconnection: close\r\n\r\n")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(Commits::read(&answer))
    }

    fn read(metrics: &str) -> Commits {
        let value = |name: &str| {
            let mut lines = metrics.lines().filter_map(|line| line.strip_prefix(name));
            // Before the first commit there is no such line.
            lines.find_map(|rest| rest.trim().parse().ok()).unwrap_or(0.0)
        };
        let name = "cuelight_journal_commit_seconds";
        Commits { seconds: value(&format!("{name}_sum")), count: value(&format!("{name}_count")) }
    }

    /// Milliseconds that a transaction took since then, on average; `None` without any.
    pub fn mean_ms_since(self, before: Commits) -> Option<f64> {
        let count = self.count - before.count;
        (count > 0.0).then(|| (self.seconds - before.seconds) / count * 1e3)
    }
}

/// A ticket for somebody.
pub fn ticket(session: &str, sub: &str, role: Role) -> anyhow::Result<String> {
    let in_a_day =
        std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH)? + Duration::from_secs(86_400);
    let identity = Identity {
        sub: Sub::new(sub).with_context(|| format!("`{sub}` is no sub"))?,
        name: DisplayName::new(sub).map_err(|_| anyhow::anyhow!("`{sub}` is no name"))?,
        role,
        member: role.needs_member().then(|| format!("m-{sub}").into()),
        email: None,
        key: KEY.into(),
    };
    let expires = Millis(in_a_day.as_millis() as u64);
    tickets::mint(&identity, session, expires, &Secret::new(SECRET)).map_err(|_| anyhow::anyhow!("no ticket"))
}

/// What a process has used.
#[derive(Debug, Clone, Copy)]
pub struct Usage {
    pub cpu: Duration,
    pub rss_bytes: u64,
    pub pss_bytes: u64,
    pub at: Instant,
}

/// Linux counts processor time for /proc in hundredths of a second, whatever the kernel's own tick.
const TICK: Duration = Duration::from_millis(10);

impl Usage {
    /// Of a process, by id or `self`.
    pub fn of(pid: &str) -> anyhow::Result<Usage> {
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat"))?;
        // The name, in brackets, may hold spaces; behind it utime and stime are the 12th and 13th fields.
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or("").split_whitespace().collect();
        let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<u32>().ok());
        let (user, system) = (ticks(11).context("utime")?, ticks(12).context("stime")?);
        let rollup = std::fs::read_to_string(format!("/proc/{pid}/smaps_rollup"))?;
        let kib = |name: &str| {
            let line = rollup.lines().find(|line| line.starts_with(name))?;
            line.split_whitespace().nth(1)?.parse::<u64>().ok()
        };
        Ok(Usage {
            cpu: TICK * (user + system),
            rss_bytes: kib("Rss:").context("Rss")? * 1024,
            pss_bytes: kib("Pss:").context("Pss")? * 1024,
            at: Instant::now(),
        })
    }
}

/// How many files this process may open.
pub fn files_max() -> anyhow::Result<u64> {
    let limits = std::fs::read_to_string("/proc/self/limits")?;
    let line = limits.lines().find(|line| line.starts_with("Max open files")).context("Max open files")?;
    Ok(line.split_whitespace().nth(3).and_then(|soft| soft.parse().ok()).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commits_are_read_from_the_metrics_and_are_none_before_the_first() {
        let name = "cuelight_journal_commit_seconds";
        let text =
            format!("# TYPE {name} summary\n{name}{{quantile=\"0.5\"}} 9\n{name}_sum 1.5\n{name}_count 10\n");
        let commits = Commits::read(&text);
        assert_eq!(commits, Commits { seconds: 1.5, count: 10.0 });
        assert_eq!(commits.mean_ms_since(Commits::read("")), Some(150.0));
        assert_eq!(commits.mean_ms_since(commits), None);
    }
}
