//! What a run costs, from /proc: processor time of a process and its children, memory, how busy a core was.
//! Must not know what runs.

use std::fs;

/// A process and all that come of it.
pub fn tree(pid: u32) -> Vec<u32> {
    let mut parents = Vec::new();
    for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
        let Some(process) = entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else {
            continue;
        };
        // A process may end while we look.
        if let Some(parent) = stat(process).get(1).and_then(|parent| parent.parse::<u32>().ok()) {
            parents.push((process, parent));
        }
    }
    let mut tree = vec![pid];
    let mut at = 0;
    while let Some(&above) = tree.get(at) {
        tree.extend(parents.iter().filter(|(_, parent)| *parent == above).map(|(process, _)| *process));
        at += 1;
    }
    tree
}

/// The fields of a process's stat behind its name.
fn stat(pid: u32) -> Vec<String> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    // The name, in brackets, may hold spaces.
    let behind = text.rsplit(')').next().unwrap_or("");
    behind.split_whitespace().map(str::to_owned).collect()
}

/// Nanoseconds that all threads of some processes have run, by the scheduler's own count.
pub fn cpu_ns(pids: &[u32]) -> u64 {
    pids.iter().map(|pid| process_ns(*pid)).sum()
}

fn process_ns(pid: u32) -> u64 {
    let threads = fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten().flatten();
    let precise: u64 = threads.filter_map(|thread| ran_ns(&thread.path().join("schedstat"))).sum();
    // Threads that have ended are in the coarse count only: user and system time, in hundredths of a second.
    let stat = stat(pid);
    let ticks = |at: usize| stat.get(at).and_then(|field| field.parse::<u64>().ok()).unwrap_or(0);
    let coarse = (ticks(11) + ticks(12)).saturating_sub(TICKS_UNSURE) * TICK_NS;
    precise.max(coarse)
}

const TICK_NS: u64 = 10_000_000;
/// User and system time are each rounded.
const TICKS_UNSURE: u64 = 2;

/// Nanoseconds that the calling thread has run.
pub fn own_ns() -> u64 {
    ran_ns("/proc/thread-self/schedstat".as_ref()).unwrap_or(0)
}

fn ran_ns(schedstat: &std::path::Path) -> Option<u64> {
    fs::read_to_string(schedstat).ok()?.split_whitespace().next()?.parse().ok()
}

/// Nanoseconds in which a core did anything, by anybody.
pub fn busy_ns(core: usize) -> u64 {
    busy_in(&fs::read_to_string("/proc/stat").unwrap_or_default(), core)
}

fn busy_in(stat: &str, core: usize) -> u64 {
    let name = format!("cpu{core}");
    let line = stat.lines().find(|line| line.split_whitespace().next() == Some(&name)).unwrap_or("");
    let fields: Vec<u64> = line.split_whitespace().skip(1).filter_map(|field| field.parse().ok()).collect();
    // user, nice, system; then idle and waiting for disks; then interrupts, hard and soft.
    [0, 1, 2, 5, 6].iter().filter_map(|at| fields.get(*at)).sum::<u64>() * TICK_NS
}

/// Proportional memory of some processes, in bytes.
pub fn pss_bytes(pids: &[u32]) -> u64 {
    let of = |pid: &u32| {
        let rollup = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).ok()?;
        let line = rollup.lines().find(|line| line.starts_with("Pss:"))?;
        line.split_whitespace().nth(1)?.parse::<u64>().ok()
    };
    pids.iter().filter_map(of).sum::<u64>() * 1024
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_has_run_and_weighs_something() {
        let pid = std::process::id();
        assert_eq!(tree(pid)[0], pid);
        assert!(cpu_ns(&[pid]) > 0 && own_ns() > 0);
        assert!(pss_bytes(&[pid]) > 100 * 1024);
    }

    #[test]
    fn a_child_is_of_the_tree() {
        let mut child =
            std::process::Command::new("cat").stdin(std::process::Stdio::piped()).spawn().unwrap();
        let found = tree(std::process::id());
        drop(child.stdin.take());
        child.wait().unwrap();
        assert!(found.contains(&child.id()), "{found:?}");
    }

    #[test]
    fn a_core_is_not_mistaken_for_another() {
        let stat =
            "cpu  9 9 9 9 9 9 9\ncpu0 1 2 3 400 500 6 7 0\ncpu1 10 0 0 5 5 0 0\ncpu10 90 0 0 0 0 0 0\n";
        assert_eq!([0, 1, 10, 7].map(|core| busy_in(stat, core) / TICK_NS), [19, 10, 90, 0]);
    }
}
