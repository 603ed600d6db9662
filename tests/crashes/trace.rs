//! Which system calls the program makes, by thread: what is to be swept, found by looking and not by a list of ours.
//! Must not know what is done to them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use super::play::{Mode, Play, Told};
use super::script::Step;
use super::server::{Program, Scope, Server, Tracer};

/// The calls by which a program writes, makes, orders, renames or removes. One that begins to occur is swept from then on.
pub const CALLS: [&str; 37] = [
    "write",
    "pwrite64",
    "writev",
    "pwritev",
    "pwritev2",
    "fsync",
    "fdatasync",
    "sync_file_range",
    "syncfs",
    "sync",
    "msync",
    "open",
    "openat",
    "openat2",
    "creat",
    "rename",
    "renameat",
    "renameat2",
    "ftruncate",
    "truncate",
    "fallocate",
    "unlink",
    "unlinkat",
    "rmdir",
    "mkdir",
    "mkdirat",
    "link",
    "linkat",
    "symlink",
    "symlinkat",
    "sendto",
    "sendmsg",
    "sendmmsg",
    "sendfile",
    "splice",
    "copy_file_range",
    "io_uring_enter",
];

/// The calls of one kind that some threads make: swept from the first to as many as any one of them makes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sweep {
    pub scope: Scope,
    pub call: &'static str,
    pub count: usize,
}

/// Arguments of a tracer that sees these calls and writes them to a file.
pub fn tracing(log: &Path, calls: &str) -> Vec<String> {
    ["-o", log.to_str().unwrap(), "-e", &format!("trace={calls}")].map(str::to_owned).to_vec()
}

/// As [`tracing`], and does something to the call.
pub fn injecting(log: &Path, call: &str, fault: &str) -> Vec<String> {
    let mut arguments = tracing(log, call);
    arguments.extend(["-e".to_owned(), format!("inject={call}:{fault}")]);
    arguments
}

/// Lines of a log: the thread, the call, the rest.
fn calls(log: &str) -> impl Iterator<Item = (u32, &'static str, &str)> {
    log.lines().filter_map(|line| {
        let (thread, rest) = line.split_once(' ')?;
        let (call, rest) = rest.trim_start().split_once('(')?;
        let call = CALLS.into_iter().find(|known| *known == call)?;
        Some((thread.parse().ok()?, call, rest))
    })
}

/// The most calls of each kind by one of the threads that `counts`.
fn most(log: &str, counts: impl Fn(u32) -> bool) -> BTreeMap<&'static str, usize> {
    let mut by_thread: BTreeMap<(&'static str, u32), usize> = BTreeMap::new();
    for (thread, call, _) in calls(log).filter(|(thread, ..)| counts(*thread)) {
        *by_thread.entry((call, thread)).or_default() += 1;
    }
    let mut most = BTreeMap::new();
    for ((call, _), count) in by_thread {
        let found: &mut usize = most.entry(call).or_default();
        *found = count.max(*found);
    }
    most
}

/// Plays the script once and looks: what is to be swept so that each call of each kind is hit, in each thread that has a
/// name of its own, and in whichever of the others comes to it first.
pub fn discover(program: &Program, steps: &[Step], folder: &Path) -> Vec<Sweep> {
    let data = folder.join("data");
    let log = folder.join("start.log");
    let mut arguments = vec!["-f".to_owned()];
    arguments.extend(tracing(&log, &CALLS.join(",")));
    Server::start_under(program, &data, &arguments).unwrap().kill();
    let started = fs::read_to_string(&log).unwrap();
    let starting = started.split("\"listening on").next().unwrap();
    let mut sweeps: Vec<Sweep> = Vec::new();
    let mut add = |scope: &Scope, most: BTreeMap<&'static str, usize>| {
        let found = most.into_iter().map(|(call, count)| Sweep { scope: scope.clone(), call, count });
        sweeps.extend(found);
    };
    add(&Scope::Start, most(starting, |_| true));

    fs::remove_dir_all(&data).unwrap();
    let server = Server::start(program, &data).unwrap();
    let log = folder.join("play.log");
    let tracer = Tracer::attach(&server, &Scope::All, &tracing(&log, &CALLS.join(",")));
    let threads = server.threads();
    let mut told = Told::default();
    Play::new(&mut told, server.port, &data, Mode::Plain).run(steps).unwrap();
    server.terminate().expect("it ends");
    tracer.wait();
    let played = fs::read_to_string(&log).unwrap();
    let mut owned = BTreeSet::new();
    for (thread, name) in &threads {
        if threads.iter().filter(|(_, other)| other == name).count() == 1 {
            owned.insert(*thread);
            add(&Scope::Thread(name.clone()), most(&played, |by| by == *thread));
        }
    }
    add(&Scope::All, most(&played, |by| !owned.contains(&by)));
    sweeps
}

/// Says what is swept and what never occurs.
pub fn tell(sweeps: &[Sweep]) {
    for sweep in sweeps {
        println!("  {:?} {}: {}", sweep.scope, sweep.call, sweep.count);
    }
    let made: BTreeSet<&str> = sweeps.iter().map(|sweep| sweep.call).collect();
    let never: Vec<&str> = CALLS.into_iter().filter(|call| !made.contains(call)).collect();
    println!("  never made: {}", never.join(" "));
}
