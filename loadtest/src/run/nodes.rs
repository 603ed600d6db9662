//! The servers of a run: started, killed, drained, started again on the same data and address, weighed.
//! Must not know sessions.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};

use crate::verbs::guard::Guarded;

/// A server that the harness started.
pub struct Node {
    program: PathBuf,
    pub data: PathBuf,
    settings: Vec<(String, String)>,
    key: (String, String),
    child: Option<Child>,
    /// Of the present child.
    guarded: Option<Guarded>,
    pub address: SocketAddr,
    /// Processor time of processes of this node that have ended.
    past_cpu: Duration,
    last_cpu: Duration,
}

/// How long a server may take to end in order.
const DRAIN_WITHIN: Duration = Duration::from_secs(60);
/// How long it may take to listen: it may have a long journal to look through.
const LISTENS_WITHIN: Duration = Duration::from_secs(60);

impl Node {
    /// Starts a server on a free port and waits until it listens.
    ///
    /// # Errors
    /// Where it does not.
    pub fn start(
        program: &Path,
        data: &Path,
        key: (String, String),
        settings: Vec<(String, String)>,
    ) -> anyhow::Result<Node> {
        let any = SocketAddr::from(([127, 0, 0, 1], 0));
        let mut node = Node {
            program: program.into(),
            data: data.into(),
            settings,
            key,
            child: None,
            guarded: None,
            address: any,
            past_cpu: Duration::ZERO,
            last_cpu: Duration::ZERO,
        };
        node.launch()?;
        Ok(node)
    }

    fn launch(&mut self) -> anyhow::Result<()> {
        let mut command = Command::new(&self.program);
        command.args(["serve", "--listen", &self.address.to_string(), "--data"]).arg(&self.data);
        // What is set for somebody's own server is not for this one: a run hangs on what its result says.
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("CUELIGHT_") {
                command.env_remove(name);
            }
        }
        let (key, secret) = &self.key;
        command.env("CUELIGHT_API_KEY", key).env("CUELIGHT_API_SECRET", secret).env("CUELIGHT_LOG", "warn");
        for (name, value) in &self.settings {
            command.env(format!("CUELIGHT_{}", name.replace('.', "__").to_ascii_uppercase()), value);
        }
        let log = std::fs::OpenOptions::new().create(true).append(true).open(self.log())?;
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .with_context(|| format!("{} does not start", self.program.display()))?;
        // From here on it ends with this program, however that ends.
        let guarded = match Guarded::new(&child) {
            Ok(guarded) => guarded,
            Err(error) => {
                child.kill()?;
                child.wait()?;
                return Err(error);
            }
        };
        let stdout = child.stdout.take().context("the server's output is piped")?;
        let (tell, heard) = std::sync::mpsc::channel();
        // Read on, so that a server that says more never waits for a reader.
        std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                // Whoever waits for the first line is gone by the others.
                let _ = tell.send(line);
            }
        });
        let line = heard.recv_timeout(LISTENS_WITHIN);
        let address = line.as_ref().ok().and_then(|line| line.trim().rsplit("http://").next()?.parse().ok());
        let Some(address) = address else {
            child.kill()?;
            child.wait()?;
            let said = std::fs::read_to_string(self.log()).unwrap_or_default();
            bail!("the server does not listen; it said: {said}");
        };
        (self.child, self.guarded, self.address) = (Some(child), Some(guarded), address);
        Ok(())
    }

    /// What the server has said on its error output.
    pub fn log(&self) -> PathBuf {
        self.data.with_extension("log")
    }

    /// Starts it again, on the same data and address.
    ///
    /// # Errors
    /// Where it does not listen.
    pub fn restart(&mut self) -> anyhow::Result<()> {
        let until = Instant::now() + LISTENS_WITHIN;
        loop {
            match self.launch() {
                Ok(()) => return Ok(()),
                // The port may be held for a moment by what is left of its connections.
                Err(error) if Instant::now() > until => return Err(error),
                Err(_) => std::thread::sleep(Duration::from_millis(200)),
            }
        }
    }

    /// Ends it as a crash would.
    ///
    /// # Errors
    /// Where it cannot be ended.
    pub fn kill(&mut self) -> anyhow::Result<()> {
        self.settle_cpu();
        if let Some(mut child) = self.child.take() {
            child.kill()?;
            child.wait()?;
        }
        Ok(())
    }

    /// Asks it to end in order and waits until it has; how long that took.
    ///
    /// # Errors
    /// Where it does not end in time, or says that it failed.
    pub fn drain(&mut self) -> anyhow::Result<Duration> {
        self.settle_cpu();
        let Some(mut child) = self.child.take() else { return Ok(Duration::ZERO) };
        let began = Instant::now();
        let pid = rustix::process::Pid::from_child(&child);
        rustix::process::kill_process(pid, rustix::process::Signal::TERM)?;
        loop {
            if let Some(status) = child.try_wait()? {
                if !status.success() {
                    bail!("the server was asked to end and ended with {status}");
                }
                return Ok(began.elapsed());
            }
            if began.elapsed() > DRAIN_WITHIN {
                child.kill()?;
                child.wait()?;
                bail!("the server was asked to end and did not in {} s", DRAIN_WITHIN.as_secs());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Whether it still runs; a server that ended by itself has crashed.
    pub fn runs(&mut self) -> bool {
        self.child.as_mut().is_some_and(|child| matches!(child.try_wait(), Ok(None)))
    }

    fn settle_cpu(&mut self) {
        if let Some((cpu, _)) = self.usage_now() {
            self.last_cpu = self.last_cpu.max(cpu);
        }
        self.past_cpu += std::mem::take(&mut self.last_cpu);
    }

    fn usage_now(&self) -> Option<(Duration, u64)> {
        Some(usage_of(&self.child.as_ref()?.id().to_string()))
    }

    /// Processor time of this node's processes so far, and its memory now; no memory while it is down.
    pub fn usage(&mut self) -> (Duration, u64) {
        let usage = self.usage_now();
        if let Some((cpu, _)) = usage {
            self.last_cpu = self.last_cpu.max(cpu);
        }
        (self.past_cpu + self.last_cpu, usage.map_or(0, |(_, rss)| rss))
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            // It may have ended already.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// Linux counts processor time for /proc in hundredths of a second, whatever the kernel's own tick.
const TICK: Duration = Duration::from_millis(10);
const PAGE_BYTES: u64 = 4096;

/// Processor time and resident memory of a process, by id or `self`; nothing where it is gone. Cheap: it makes nobody
/// walk the process's pages, which would be felt in what is measured.
pub fn usage_of(pid: &str) -> (Duration, u64) {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    // The name, in brackets, may hold spaces; behind it utime and stime are the 12th and 13th fields, rss the 22nd.
    let fields: Vec<u64> = stat
        .rsplit(')')
        .next()
        .unwrap_or("")
        .split_whitespace()
        .skip(1)
        .map(|field| field.parse().unwrap_or(0))
        .collect();
    let at = |place: usize| fields.get(place).copied().unwrap_or(0);
    (TICK * (at(10) + at(11)) as u32, at(20) * PAGE_BYTES)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_uses_something() {
        let mut sum = 0u64;
        while usage_of("self").0.is_zero() {
            sum = std::hint::black_box((0..1_000_000u64).fold(sum, u64::wrapping_add));
        }
        let rss = usage_of("self").1;
        assert!((1 << 20..1 << 36).contains(&rss), "{rss}");
        assert_eq!(usage_of("none"), (Duration::ZERO, 0));
    }
}
