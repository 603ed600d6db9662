//! Laws 4 and 6 against real crashes: a child process is killed, or its system calls fail, and the file is compared with
//! what the child was told.
//!
//! The child is this test binary, started again with `CHILD` set. It prints one line for each answer it gets.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use cuelight::journal::{AppendError, Journal, Sqlite, verify};
use tempfile::TempDir;

use super::bench::{Plants, Seeded, history, name, options, wait};

/// The child's data folder.
const CHILD: &str = "CUELIGHT_JOURNAL_CHILD";
/// How many rounds the child plays.
const ROUNDS: &str = "CUELIGHT_JOURNAL_CHILD_ROUNDS";
/// The bug to plant in the child: `answer_before_commit` or `skip_fsync`.
const PLANT: &str = "CUELIGHT_JOURNAL_CHILD_PLANT";
const STREAMS: u64 = 4;
/// Appends to one stream before the first is answered: a few, with long bodies, or as many as a full house makes.
const AHEAD: &str = "CUELIGHT_JOURNAL_CHILD_AHEAD";
const FEW: u64 = 3;
const MANY: u64 = 600;

/// Not a test by itself: the child's work.
#[test]
fn child_appends_until_it_is_killed() {
    let Some(folder) = std::env::var_os(CHILD) else { return };
    let rounds: u64 = std::env::var(ROUNDS).unwrap().parse().unwrap();
    let mut options = options(Path::new(&folder), Plants::default());
    let plant = std::env::var(PLANT).unwrap_or_default();
    options.planted.answer_before_commit = plant == "answer_before_commit";
    options.planted.skip_fsync = plant == "skip_fsync";
    // Small, so that checkpoints are among what the crash hits.
    options.wal_bytes_max = 64 << 10;
    let ahead_max: u64 = std::env::var(AHEAD).unwrap().parse().unwrap();
    let filler = "x".repeat(if ahead_max > FEW { 100 } else { 1500 });
    let journal = match Sqlite::open(options) {
        Ok(journal) => journal,
        Err(error) => return say(&format!("unopened {error}")),
    };
    let streams: Vec<_> = (0..STREAMS).map(|stream| name(&format!("session/{stream}"))).collect();
    let mut ends: Vec<u64> = vec![0; streams.len()];
    for (stream, end) in streams.iter().zip(&mut ends) {
        *end = history(&journal, stream, 0).map_or(0, |history| history.last);
    }
    let mut serial = ends.iter().sum::<u64>() * 1000;
    for _ in 0..rounds {
        let mut receipts = Vec::new();
        for (index, stream) in streams.iter().enumerate() {
            for ahead in 0..ahead_max {
                serial += 1;
                let body = format!("{serial} {filler}");
                receipts.push((index, serial, journal.append(stream, ends[index] + ahead, 1, body.into())));
            }
        }
        let mut troubled = BTreeSet::new();
        for (index, serial, receipt) in receipts {
            match receipt.blocking_recv() {
                Ok(Ok(last)) => {
                    ends[index] = last;
                    say(&format!("ok {index} {last} {serial}"));
                }
                Ok(Err(AppendError::NotWritten(_) | AppendError::Conflict { .. })) => {
                    troubled.insert(index);
                    say(&format!("no {index} 0 {serial}"));
                }
                Ok(Err(AppendError::Unknown(_))) | Err(_) => {
                    troubled.insert(index);
                    say(&format!("unknown {index} 0 {serial}"));
                }
            }
        }
        if !troubled.is_empty() {
            let mut writable = journal.writable();
            let becomes = async move { writable.wait_for(|writable| *writable).await.map(|_| ()) };
            if wait(async { tokio::time::timeout(Duration::from_secs(2), becomes).await }).is_err() {
                return say("still not writable");
            }
            for index in troubled {
                match history(&journal, &streams[index], 0) {
                    Ok(history) => ends[index] = history.last,
                    Err(error) => return say(&format!("unreadable {error}")),
                }
            }
        }
    }
    say("done");
}

fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    // The parent may have stopped listening; then it is about to kill us.
    let _ = writeln!(out, "JOURNAL {line}").and_then(|()| out.flush());
}

/// What a child was told before it ended.
#[derive(Default)]
struct Told {
    /// Stream and number → the serial of the acknowledged body.
    durable: BTreeMap<(usize, u64), u64>,
    refused: BTreeSet<u64>,
    unknown: BTreeSet<u64>,
    done: bool,
    other: Vec<String>,
}

impl Told {
    fn listen(&mut self, line: &str) {
        let Some((_, said)) = line.split_once("JOURNAL ") else { return };
        let words: Vec<&str> = said.split(' ').collect();
        let number = |at: usize| words[at].parse::<u64>().unwrap();
        match words[0] {
            "ok" => drop(self.durable.insert((number(1) as usize, number(2)), number(3))),
            "no" => drop(self.refused.insert(number(3))),
            "unknown" => drop(self.unknown.insert(number(3))),
            "done" => self.done = true,
            _ => self.other.push(said.to_owned()),
        }
    }
}

fn child(folder: &Path, rounds: u64, ahead: u64, plant: &str, under: &[&str]) -> Child {
    let this = std::env::current_exe().unwrap();
    let mut command = match under {
        [] => Command::new(&this),
        [tool, arguments @ ..] => {
            let mut command = Command::new(tool);
            command.args(arguments).arg(&this);
            command
        }
    };
    command.args(["--exact", "crash::child_appends_until_it_is_killed", "--nocapture", "--test-threads=1"]);
    command.env(CHILD, folder).env(ROUNDS, rounds.to_string()).env(AHEAD, ahead.to_string());
    command.env(PLANT, plant).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap()
}

/// Compares the file with what was told: every acknowledged body in its place, no refused one anywhere, and beside them
/// only what was in flight, which from now on counts as acknowledged: somebody has read it. Returns what is wrong.
fn compare(folder: &Path, ahead: u64, told: &mut Told) -> Result<(), String> {
    let journal = Sqlite::open(options(folder, Plants::default())).map_err(|error| error.to_string())?;
    let mut found = BTreeMap::new();
    for stream in 0..STREAMS as usize {
        let history =
            history(&journal, &name(&format!("session/{stream}")), 0).map_err(|error| error.to_string())?;
        for record in history.records {
            let text = std::str::from_utf8(&record.body).unwrap();
            found.insert((stream, record.last()), text.split(' ').next().unwrap().parse::<u64>().unwrap());
        }
    }
    drop(journal);
    for (place, serial) in &told.durable {
        if found.get(place) != Some(serial) {
            return Err(format!("acknowledged {serial} at {place:?}, found {:?}", found.get(place)));
        }
    }
    if let Some(serial) = found.values().find(|serial| told.refused.contains(serial)) {
        return Err(format!("refused {serial} is there"));
    }
    let in_flight = found
        .iter()
        .filter(|(place, serial)| !told.durable.contains_key(place) && !told.unknown.contains(serial));
    let in_flight = in_flight.count() as u64;
    if in_flight > STREAMS * ahead {
        return Err(format!("{in_flight} records that nobody was told of"));
    }
    told.durable.extend(found);
    match verify(folder.join("journal.db")) {
        Ok(report) if report.is_sound() => Ok(()),
        other => Err(format!("{other:?}")),
    }
}

/// Kills a child after a random number of answers, several times over one file; returns what is wrong.
fn kill_at_random(seed: u64, kills: u64, ahead: u64, plant: &str) -> Result<(), String> {
    println!("seed {seed}");
    let mut random = Seeded(seed);
    let folder = TempDir::new().unwrap();
    let mut told = Told::default();
    for _ in 0..kills {
        let mut child = child(folder.path(), u64::MAX, ahead, plant, &[]);
        let answers = 1 + random.below(if ahead > FEW { 10 * ahead } else { 300 });
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        for line in lines.by_ref().take(answers as usize) {
            told.listen(&line);
        }
        child.kill().unwrap();
        // What it said before the signal reached it counts too. A line is one write, so none is cut short.
        lines.for_each(|line| told.listen(&line));
        child.wait().unwrap();
        assert!(told.other.is_empty(), "{:?}", told.other);
        compare(folder.path(), ahead, &mut told)?;
    }
    println!("{} acknowledged, {kills} kills", told.durable.len());
    assert!(told.durable.len() > 10 * kills as usize, "the children did not work");
    Ok(())
}

#[test]
fn law_4_acknowledged_facts_survive_kill_9() {
    kill_at_random(20_261_122, 12, FEW, "").unwrap();
}

/// Batches are full and the queue is never empty: a kill falls into a commit, a copy of the log, or between the two.
#[test]
fn law_4_acknowledged_facts_survive_kill_9_under_load() {
    kill_at_random(20_261_123, 6, MANY, "").unwrap();
}

#[test]
fn law_4_goes_red_if_commit_comes_after_the_answer() {
    for ahead in [FEW, MANY] {
        assert!(kill_at_random(20_261_122, 30, ahead, "answer_before_commit").is_err(), "{ahead} ahead");
    }
}

/// Set to N: every system call up to the N-th is failed, not only a few. For releases.
const SWEEP: &str = "CUELIGHT_JOURNAL_SWEEP";

/// Runs a child whose system calls fail as `inject` says, and compares. Returns what it was told.
fn under_fault(calls: &str, fault: &str, when: &str) -> Told {
    let folder = TempDir::new().unwrap();
    let log = folder.path().join("strace.log");
    let inject = format!("inject={calls}:{fault}:when={when}");
    let trace = format!("trace={calls}");
    let under = ["strace", "-f", "-o", log.to_str().unwrap(), "-e", &trace, "-e", &inject];
    let mut child = child(folder.path(), 12, FEW, "", &under);
    let mut told = Told::default();
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        told.listen(&line.unwrap());
    }
    child.wait().unwrap();
    let context = format!("{inject}: {:?}", told.other);
    // Before `compare` counts what was in flight as acknowledged too.
    let acknowledged = told.durable.clone();
    compare(folder.path(), FEW, &mut told).unwrap_or_else(|wrong| panic!("{context}: {wrong}"));
    Told { durable: acknowledged, ..told }
}

fn can_trace() -> bool {
    let traced = Command::new("strace").args(["-o", "/dev/null", "true"]).status();
    let can = traced.is_ok_and(|status| status.success());
    if !can {
        crate::skipped::skipped("what the kernel is asked", "strace is absent or not allowed to trace");
    }
    can
}

/// How often the log was fsynced while the child played this many rounds.
fn fsyncs_of_the_log(rounds: u64, plant: &str) -> u64 {
    let folder = TempDir::new().unwrap();
    let trace = folder.path().join("strace.log");
    let under = ["strace", "-f", "-y", "-o", trace.to_str().unwrap(), "-e", "trace=fsync,fdatasync"];
    let child = child(folder.path(), rounds, FEW, plant, &under);
    assert!(child.wait_with_output().unwrap().status.success());
    let traced = std::fs::read_to_string(trace).unwrap();
    traced.lines().filter(|line| line.contains("sync(") && line.contains("journal.db-wal")).count() as u64
}

/// `kill -9` leaves what the kernel holds, so only this tells whether a power cut would.
#[test]
fn law_4_every_commit_waits_for_the_disk() {
    if can_trace() {
        let fsyncs = fsyncs_of_the_log(40, "");
        assert!(fsyncs >= 40, "{fsyncs} fsyncs in 40 rounds");
    }
}

#[test]
fn law_4_goes_red_without_the_fsync() {
    if can_trace() {
        let fsyncs = fsyncs_of_the_log(40, "skip_fsync");
        assert!(fsyncs < 40, "{fsyncs} fsyncs in 40 rounds");
    }
}

/// Fails calls of each kind that makes or orders durable bytes. Skips itself, loudly, where tracing is refused.
#[test]
fn what_is_answered_holds_when_system_calls_fail() {
    if !can_trace() {
        return;
    }
    let sweep = std::env::var(SWEEP).ok().map(|last| (1..=last.parse().unwrap()).collect());
    let calls_to_fail: Vec<u64> = sweep.unwrap_or_else(|| vec![3, 8, 13, 21, 34, 55]);
    let mut seen = (0, 0, 0);
    let mut note = |told: &Told| {
        seen = (seen.0 + told.durable.len(), seen.1 + told.refused.len(), seen.2 + told.unknown.len());
    };
    for calls in ["fsync,fdatasync", "pwrite64", "ftruncate"] {
        for fault in ["error=EIO", "error=ENOSPC", "signal=SIGKILL"] {
            for nth in &calls_to_fail {
                let told = under_fault(calls, fault, &nth.to_string());
                let unopened = told.other.iter().any(|said| said.starts_with("unopened"));
                let killed = fault.starts_with("signal");
                assert!(killed || told.done || unopened, "{calls} {fault} {nth}: {:?}", told.other);
                note(&told);
            }
        }
        // From this call on the disk is gone for good.
        note(&under_fault(calls, "error=EIO", "21+"));
    }
    println!("{} durable, {} refused, {} unknown", seen.0, seen.1, seen.2);
    // Whether a disk that goes for good leaves an `Unknown` depends on what it hit, so those are only told.
    assert!(seen.0 > 1000 && seen.1 > 0, "the faults hit nothing: {seen:?}");
}
