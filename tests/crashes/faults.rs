//! A disk that is full or fails, at every call that makes or orders durable bytes: never an acknowledgement of what is not in
//! the journal after a restart; every command has an answer or a close; what is refused is not there, what is not known
//! closes with 1012 and the retried id resolves it; once there is a disk again, everything goes on.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::books::Books;
use super::kills::{Reference, scratch};
use super::play::{Mode, Play, Told, stranger};
use super::points::{Point, sweep};
use super::script::{PLAYED, script};
use super::server::{Program, Scope, Server, Tracer, can_trace, shipped};
use super::trace::{discover, injecting, tell};
use super::wire::Gone;

/// The calls that a disk can refuse. `write` is not one of them: by it the program wakes its own threads, too, which no
/// disk can prevent; what it writes to files, handouts, meets a disk that is really full below.
const CALLS: [&str; 8] = ["fdatasync", "fsync", "pwrite64", "open", "openat", "ftruncate", "mkdir", "unlink"];

/// Calls of the journal's writer that are tried in every sweep.
const ALWAYS: [(&str, usize); 4] =
    [("fdatasync", 20), ("fdatasync", 60), ("pwrite64", 61), ("pwrite64", 211)];

/// What was seen in all runs together.
#[derive(Default)]
struct Seen {
    refused: AtomicUsize,
    unknown: AtomicUsize,
    unstarted: AtomicUsize,
    turned_away: AtomicUsize,
}

impl Seen {
    fn take(&self, told: &Told) {
        self.refused.fetch_add(usize::from(told.refusals > 0), Ordering::Relaxed);
        self.unknown.fetch_add(usize::from(told.closes.contains(&1012)), Ordering::Relaxed);
    }
}

/// Every record that should be there is, once, and none of a command that was refused.
pub fn complete(reference: &Reference, told: &Told, found: &Books) -> Result<(), String> {
    let (wanted, found) = (reference.books.unnumbered(&told.refused), found.unnumbered(&BTreeSet::new()));
    if wanted == found {
        return Ok(());
    }
    let lost = wanted.iter().find(|record| !found.contains(record));
    let invented = found.iter().find(|record| !wanted.contains(record));
    Err(format!("lost {lost:?}, invented {invented:?}, {} records of {}", found.len(), wanted.len()))
}

/// Nothing is there, nor twice, that should not be.
fn not_invented(reference: &Reference, found: &Books) -> Result<(), String> {
    let mut wanted = reference.books.unnumbered(&BTreeSet::new());
    for record in found.unnumbered(&BTreeSet::new()) {
        match wanted.iter().position(|wanted| *wanted == record) {
            Some(at) => drop(wanted.swap_remove(at)),
            None => return Err(format!("invented {record:?}")),
        }
    }
    Ok(())
}

/// What was acknowledged is there, what was refused is not.
pub fn honest(told: &Told, found: &Books) -> Result<(), String> {
    let played = found.of(PLAYED);
    for (id, answer) in told.acknowledged.iter().filter(|(_, answer)| answer["type"] == "ok") {
        let records: Vec<_> = played.iter().filter(|entry| entry.cause.as_ref() == Some(id)).collect();
        if records.len() != 1 || Some(records[0].last) != answer["seq"].as_u64() {
            return Err(format!("acknowledged and lost: {id} with {answer} is {records:?}"));
        }
    }
    if let Some(id) =
        told.refused.iter().find(|id| played.iter().any(|entry| entry.cause.as_ref() == Some(id)))
    {
        return Err(format!("{id} was refused, and is there"));
    }
    let last = played.last().map_or(0, |entry| entry.last);
    if told.seen > last { Err(format!("{} was shown, and the last is {last}", told.seen)) } else { Ok(()) }
}

pub fn sockets_stayed(told: &Told) -> Result<(), String> {
    match told.closes.iter().find(|code| ![1012, 1013, 4410].contains(code)) {
        Some(code) => Err(format!("a socket was closed with {code}")),
        None => Ok(()),
    }
}

/// One failure, or a disk that is gone for good from this point on. Whether it came to pass.
fn fail_at(
    program: &Program,
    reference: &Reference,
    point: &Point,
    fault: &str,
    seen: &Seen,
) -> Result<bool, String> {
    let folder = scratch();
    let (data, log) = (folder.path().join("data"), folder.path().join("strace.log"));
    let mut arguments = injecting(&log, point.call, &format!("{fault}:{}", point.when()));
    let from_start = point.scope == Scope::Start;
    let under = if from_start {
        arguments.insert(0, "-f".to_owned());
        arguments.as_slice()
    } else {
        &[]
    };
    let mut told = Told::default();
    match Server::start_under(program, &data, under) {
        Err(failed) => {
            seen.unstarted.fetch_add(1, Ordering::Relaxed);
            if failed.status.code().is_none() || failed.errors.contains("panicked") {
                return Err(format!("no start: {failed:?}"));
            }
        }
        Ok(server) => {
            let tracer = (!from_start).then(|| Tracer::attach(&server, &point.scope, &arguments));
            let mode = if point.on { Mode::Impatient } else { Mode::Patient };
            let played = Play::new(&mut told, server.port, &data, mode).run(&reference.steps);
            let mut checked = played.map_err(|stopped| format!("{stopped:?}")).and(sockets_stayed(&told));
            if checked.is_ok() && point.on {
                checked = stays_refusing(&told, server.port, seen).and(nothing_late(&told, point));
            }
            if let Err(wrong) = checked {
                let errors = server.errors();
                server.kill();
                return Err(format!("{wrong}\n{errors}"));
            }
            if point.on {
                server.kill();
            } else {
                server.terminate().ok_or("it does not end")?;
            }
            tracer.into_iter().for_each(Tracer::wait);
        }
    }
    seen.take(&told);
    afterwards(program, reference, point, &data, &mut told)?;
    let traced = std::fs::read_to_string(&log).unwrap_or_default();
    Ok(traced.contains("(INJECTED)"))
}

/// On a disk that is gone for good: who was refused was told of it, and nobody new is let in.
fn stays_refusing(told: &Told, port: u16, seen: &Seen) -> Result<(), String> {
    let known = told.refused.iter().any(|id| !id.starts_with("step"));
    if known && told.unwritable == 0 {
        return Err("refused, and nobody was told that nothing can be written".into());
    }
    if known {
        match stranger(told, port) {
            // The door may have been locked when it stopped.
            Err(Gone::Closed(1013 | 4423)) => {}
            other => return Err(format!("somebody new, with no disk: {other:?}")),
        }
        seen.turned_away.fetch_add(1, Ordering::Relaxed);
    }
    Ok(())
}

/// Without writes, or without flushes, nothing becomes durable: what could not be known before is not known now, whatever
/// can be read in the file. The kernel holds it, and a power cut would take it.
fn nothing_late(told: &Told, point: &Point) -> Result<(), String> {
    let for_good = ["fdatasync", "pwrite64"].contains(&point.call) && point.scope != Scope::Start;
    match told.late.first().filter(|_| for_good) {
        Some(id) => Err(format!("acknowledged on a disk that takes nothing: {id}, of {:?}", told.late)),
        None => Ok(()),
    }
}

/// Starts again on a disk that is well, and compares.
fn afterwards(
    program: &Program,
    reference: &Reference,
    point: &Point,
    data: &Path,
    told: &mut Told,
) -> Result<(), String> {
    let server = Server::start(program, data).map_err(|failed| format!("no second start: {failed:?}"))?;
    let found = Books::read(data)?;
    honest(told, &found)?;
    told.handouts_are_whole(server.port, &reference.steps)?;
    if point.on && reference.has_ended(&found) {
        // What was refused cannot be asked again of those who have gone.
        not_invented(reference, &found)?;
    } else if reference.has_ended(&found) {
        complete(reference, told, &found)?;
    } else if !point.on && told.steps_done == reference.steps.len() {
        return Err("everything was acknowledged, and the end is lost".into());
    } else {
        let again = Play::new(told, server.port, data, Mode::Plain).run(&reference.steps);
        again.map_err(|stopped| format!("asked again: {stopped:?}"))?;
        complete(reference, told, &Books::read(data)?)?;
        told.handouts_are_whole(server.port, &reference.steps)?;
    }
    let errors = server.errors();
    server.kill();
    if errors.contains("panicked") { Err(errors) } else { Ok(()) }
}

fn sweep_faults(fault: &str, on: bool) {
    if !can_trace("failing calls") {
        return;
    }
    let (program, folder) = (shipped(), scratch());
    let steps = script();
    let mut sweeps = discover(&program, &steps, folder.path());
    sweeps.retain(|sweep| CALLS.contains(&sweep.call));
    tell(&sweeps);
    let (reference, seen) = (Reference::of(&program, steps), Seen::default());
    let swept = sweep(&sweeps, 1, |point| {
        let point = Point { on, ..point.clone() };
        fail_at(&program, &reference, &point, fault, &seen)
    });
    println!("{fault}, {}\n{swept}", if on { "for good" } else { "once" });
    // Whatever a stride leaves out: some are refused, some cannot be told what became of their commands, some come too late.
    for (call, nth) in ALWAYS {
        let point = Point { scope: writer(), call, nth, on };
        assert_eq!(fail_at(&program, &reference, &point, fault, &seen), Ok(true), "{point:?}");
    }
    let count = |of: &AtomicUsize| of.load(Ordering::Relaxed);
    println!(
        "{} runs with refusals, {} with a 1012, {} did not start, in {} somebody new was turned away",
        count(&seen.refused),
        count(&seen.unknown),
        count(&seen.unstarted),
        count(&seen.turned_away)
    );
    assert!(swept.wrong.is_empty(), "{:#?}", swept.wrong);
    // Few are tried in a short run, and how many calls there are differs from run to run.
    assert!(swept.hit * 2 > swept.points, "the faults hit nothing");
    assert!(count(&seen.refused) > 0, "nobody was ever refused");
    // What fails once is read back, so that everybody is told.
    assert!(count(&seen.unknown) > 0 || !on, "nobody was ever left without an answer");
    assert!(count(&seen.turned_away) > 0 || !on, "nobody new ever came");
}

#[test]
fn a_call_that_finds_the_disk_full_is_never_answered_with_an_acknowledgement() {
    sweep_faults("error=ENOSPC", false);
}

#[test]
fn a_call_that_fails_is_never_answered_with_an_acknowledgement() {
    sweep_faults("error=EIO", false);
}

#[test]
fn a_disk_that_stays_full_is_never_answered_with_an_acknowledgement() {
    sweep_faults("error=ENOSPC", true);
}

#[test]
fn a_disk_that_fails_for_good_is_never_answered_with_an_acknowledgement() {
    sweep_faults("error=EIO", true);
}

/// From one write to the log on the kernel says that it is done, and does nothing.
#[test]
fn the_comparison_of_failing_calls_goes_red_when_writes_are_never_made() {
    if !can_trace("the twin of failing calls") {
        return;
    }
    let (program, reference) = (shipped(), Reference::of(&shipped(), script()));
    for nth in [61, 301] {
        let point = Point { scope: writer(), call: "pwrite64", nth, on: true };
        let wrong = fail_at(&program, &reference, &point, "retval=4096", &Seen::default());
        let wrong = wrong.expect_err("nobody noticed");
        println!("from write {nth} on: {wrong}");
        assert!(wrong.starts_with("acknowledged"), "{wrong}");
    }
}

fn writer() -> Scope {
    Scope::Thread("journal-writer".into())
}

/// A server that takes what is not written for written.
#[cfg(feature = "planted")]
#[test]
fn planted_belief_in_what_was_not_written_is_seen() {
    if !can_trace("the planted twin of failing calls") {
        return;
    }
    let reference = Reference::of(&shipped(), script());
    let program = super::kills::planted::with("keep_unwritten");
    let points =
        [20, 41, 62, 105, 211].map(|nth| Point { scope: writer(), call: "pwrite64", nth, on: false });
    let wrong = points
        .iter()
        .filter_map(|point| fail_at(&program, &reference, point, "error=EIO", &Seen::default()).err());
    let wrong: Vec<String> = wrong.collect();
    println!("{wrong:#?}");
    assert!(wrong.iter().any(|wrong| wrong.starts_with("acknowledged and lost")), "nobody noticed");
}
