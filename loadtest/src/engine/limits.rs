//! What this machine must give before thousands of clients are begun with: files, ports, memory.
//! Must not know scenarios.

use std::ops::RangeInclusive;

use anyhow::{Context, bail};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// What a run asks for.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    /// Connections at once.
    pub clients: u64,
    /// Whether servers on this machine need as many files.
    pub servers_here: u64,
    /// Addresses to connect from; 0 where the system chooses.
    pub sources: u64,
}

/// What the machine gives.
#[derive(Debug, Clone, Copy)]
pub struct Given {
    pub files_max: u64,
    pub ports: u64,
    pub memory_bytes: u64,
}

/// Files that a process opens beside its connections.
const FILES_ASIDE: u64 = 200;
/// What one client costs this process and its server together, in bytes, generously: their own structures, and the
/// kernel's for both ends of a connection.
const BYTES_A_CLIENT: u64 = 96 * 1024;
/// Share of a source's ports that a run may take: those of closed connections stay taken for a minute.
const PORTS_SHARE: f64 = 0.7;

impl Given {
    /// What there is; the limit of files is raised as far as this process may.
    ///
    /// # Errors
    /// Where /proc does not say.
    pub fn now() -> anyhow::Result<Given> {
        let limit = getrlimit(Resource::Nofile);
        let most = limit.maximum.unwrap_or(u64::MAX);
        if limit.current.is_some_and(|current| current < most) {
            // A refusal leaves the limit as it was, and that is what is reported.
            let _ = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, maximum: limit.maximum });
        }
        let files_max = getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX);
        let range = std::fs::read_to_string("/proc/sys/net/ipv4/ip_local_port_range")?;
        let ports = range_of(&range).context("the range of local ports is two numbers")?;
        let memory = std::fs::read_to_string("/proc/meminfo")?;
        let memory_bytes = available(&memory).context("MemAvailable")?;
        Ok(Given { files_max, ports: ports.end() - ports.start() + 1, memory_bytes })
    }

    /// Whether this is enough.
    ///
    /// # Errors
    /// With a sentence that says what to raise.
    pub fn suffice(&self, wanted: Wanted) -> anyhow::Result<()> {
        let files = wanted.clients + FILES_ASIDE;
        if self.files_max < files {
            bail!(
                "{} connections need {files} open files, and this process may have {}: raise the limit with \
                 `ulimit -n {files}`, or run with a smaller --scale",
                wanted.clients,
                self.files_max
            );
        }
        let ports = (self.ports as f64 * PORTS_SHARE) as u64 * wanted.sources.max(1);
        if ports < wanted.clients {
            bail!(
                "{} connections need more local ports than {} source addresses give ({ports}): raise --sources, or \
                 widen net.ipv4.ip_local_port_range",
                wanted.clients,
                wanted.sources.max(1)
            );
        }
        let ends = 1 + u64::from(wanted.servers_here > 0);
        let memory = wanted.clients * BYTES_A_CLIENT * ends / 2;
        if self.memory_bytes < memory {
            bail!(
                "{} connections need about {} MiB of memory, and {} MiB are free: free some, or run with a smaller \
                 --scale",
                wanted.clients,
                memory >> 20,
                self.memory_bytes >> 20
            );
        }
        Ok(())
    }
}

fn range_of(text: &str) -> Option<RangeInclusive<u64>> {
    let mut numbers = text.split_whitespace().map(str::parse);
    Some(numbers.next()?.ok()?..=numbers.next()?.ok()?)
}

fn available(meminfo: &str) -> Option<u64> {
    let line = meminfo.lines().find(|line| line.starts_with("MemAvailable:"))?;
    line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kib| kib * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lacks_is_named_with_what_to_raise() {
        let plenty = Given { files_max: 100_000, ports: 28_000, memory_bytes: 64 << 30 };
        let wanted = Wanted { clients: 10_000, servers_here: 1, sources: 4 };
        assert!(plenty.suffice(wanted).is_ok());
        for (given, wanted, word) in [
            (Given { files_max: 1_024, ..plenty }, wanted, "ulimit -n 10200"),
            (plenty, Wanted { clients: 60_000, sources: 1, ..wanted }, "--sources"),
            (Given { memory_bytes: 1 << 20, ..plenty }, wanted, "memory"),
        ] {
            let said = given.suffice(wanted).unwrap_err().to_string();
            assert!(said.contains(word), "{said}");
        }
        assert!(Given::now().unwrap().files_max > 0);
    }
}
