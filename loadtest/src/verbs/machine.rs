//! What the harness can say of itself and of the machine under it. Must not know what is run.

use std::fs;

use crate::process::files_max;
use crate::result::{Build, Machine};

/// The machine as /proc tells it; empty where it does not.
pub fn machine() -> Machine {
    let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let after = |text: &str, name: &str| {
        let line = text.lines().find(|line| line.starts_with(name));
        line.and_then(|line| line.split_once(':'))
            .map(|(_, value)| value.trim().to_owned())
            .unwrap_or_default()
    };
    let (cpu, memory) = (read("/proc/cpuinfo"), read("/proc/meminfo"));
    let kib = after(&memory, "MemTotal").split_whitespace().next().and_then(|kib| kib.parse::<u64>().ok());
    let load = read("/proc/loadavg").split_whitespace().next().and_then(|load| load.parse().ok());
    Machine {
        system: format!("{} {}", std::env::consts::OS, read("/proc/sys/kernel/osrelease").trim()),
        processor: after(&cpu, "model name"),
        cores: std::thread::available_parallelism().map_or(1, |cores| cores.get() as u32),
        memory_bytes: kib.unwrap_or(0) * 1_024,
        files_max: files_max().unwrap_or(0),
        load_before: load.unwrap_or(0.0),
    }
}

/// This program.
pub fn build() -> Build {
    Build {
        harness: env!("CARGO_PKG_VERSION").into(),
        server: String::new(),
        profile: if cfg!(debug_assertions) { "debug" } else { "release" }.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_machine_has_cores_and_says_its_system() {
        let machine = machine();
        assert!(machine.cores >= 1 && machine.system.starts_with(std::env::consts::OS));
    }
}
