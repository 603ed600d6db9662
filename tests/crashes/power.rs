//! A power cut, and a disk that is really full, under a mounted ext4 with the server's data on it.
//!
//! Where mounting is refused these tests say so with a line that begins with `SKIPPED`, which `tests/run.sh` says again at
//! its end: they have not passed.

use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, mpsc};
use std::thread::{scope, sleep};
use std::time::{Duration, Instant};

use serde_json::json;

use super::books::Books;
use super::disk::Disk;
use super::faults::{complete, honest, sockets_stayed};
use super::kills::Reference;
use super::play::{Mode, Play, Stopped, Told, stranger};
use super::points::number;
use super::script::{Step, script, settling};
use super::server::{Scope, Server, Tracer, can_trace, shipped};
use super::trace::injecting;
use super::wire::{Gone, call_json};

/// How many cuts; without it, so many that the proof is seen to work.
const CUTS: &str = "CUTS";
const CUTS_USUAL: usize = 4;
/// The first seed.
const FROM: &str = "FROM";
/// Room for the journal and for the file system's own.
const KIB: u64 = 24 << 10;
/// From the beginning of a step to the cut, at most.
const INTO_STEP: Duration = Duration::from_millis(4);

/// Small and quick, the same for the same seed (splitmix64).
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }
}

/// Whether a file system can be mounted and cut off here; says so loudly where not.
fn can_cut(what: &str) -> bool {
    let tried = Disk::make(KIB).and_then(|disk| {
        disk.plug()?.pull()?;
        disk.remount().map(drop)
    });
    if let Err(why) = &tried {
        crate::skipped::skipped(what, &format!("no file system can be mounted and cut off here: {why}"));
    }
    tried.is_ok()
}

/// Plays, cuts the power at the seed's moment, mounts what the device has, and compares. How many commands and calls were
/// acknowledged before. `faked`: the kernel says of every flush that it is done, and does none.
///
/// What is heard once the cut has begun does not count. A machine without power says nothing; this one goes on, and an
/// fsync that the cut overtakes may even return success: the kernel has given its transaction up by then.
fn cut(reference: &Reference, seed: u64, faked: bool) -> Result<usize, String> {
    let mut chance = Chance(seed);
    let step = chance.below(reference.steps.len() as u64) as usize;
    let into = Duration::from_micros(chance.below(INTO_STEP.as_micros() as u64));
    let disk = Disk::make(KIB)?;
    let data = disk.data();
    let mut server = Server::start(&shipped(), &data).map_err(|failed| format!("{failed:?}"))?;
    let mut told = Told::default();
    if seed % 4 == 2 {
        // What was recovered after a crash is as durable as what was not.
        let half = &reference.steps[..step / 2];
        Play::new(&mut told, server.port, &data, Mode::Plain)
            .run(half)
            .map_err(|stopped| format!("{stopped:?}"))?;
        server.kill();
        server = Server::start(&shipped(), &data).map_err(|failed| format!("{failed:?}"))?;
    }
    let tracer = faked.then(|| {
        let arguments = injecting(Path::new("/dev/null"), "fdatasync,fsync", "retval=0");
        Tracer::attach(&server, &Scope::All, &arguments)
    });
    let port = server.port;
    let (plug, cut) = (disk.plug()?, AtomicBool::new(false));
    let (begin, begun) = mpsc::channel();
    let (played, pulled) = scope(|scope| {
        let has_begun = &cut;
        let pulling = scope.spawn(move || {
            // The script may end, or fail, before.
            let at = begun.recv().unwrap_or_else(|_| Instant::now());
            // Not a sleep: it would end when the scheduler likes, and always late.
            while Instant::now() < at {
                std::hint::spin_loop();
            }
            has_begun.store(true, Ordering::SeqCst);
            plug.pull()
        });
        let play = Play::new(&mut told, port, &data, Mode::Plain).until(&cut);
        // Dropped with the play, so that nobody waits for a step that does not come.
        let played = play.before(move |at, _| {
            if at == step {
                begin.send(Instant::now() + into).expect("the thread that pulls waits for this");
            }
        });
        let played = played.run(&reference.steps);
        (played, pulling.join().unwrap())
    });
    server.kill();
    tracer.into_iter().for_each(Tracer::wait);
    pulled?;
    if let Err(Stopped::Wrong(wrong)) = played {
        return Err(wrong);
    }
    let acknowledged = told.acknowledged.len();
    let disk = disk.remount()?;
    reference.resolve(&shipped(), &disk.data(), &mut told)?;
    Ok(acknowledged)
}

fn references() -> [Reference; 2] {
    [script(), settling()].map(|steps| Reference::of(&shipped(), steps))
}

#[test]
fn what_was_acknowledged_survives_a_power_cut() {
    if !can_cut("power cuts") {
        return;
    }
    let references = references();
    let (from, cuts) = (number(FROM).unwrap_or_default(), number(CUTS).unwrap_or(CUTS_USUAL));
    let (next, acknowledged) = (AtomicUsize::new(from), AtomicUsize::new(0));
    let wrong = Mutex::new(Vec::new());
    let began = Instant::now();
    scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= from + cuts {
                        break;
                    }
                    match cut(&references[usize::from(seed % 4 == 3)], seed as u64, false) {
                        Ok(count) => drop(acknowledged.fetch_add(count, Ordering::Relaxed)),
                        Err(fault) => wrong.lock().unwrap().push(format!("seed {seed}: {fault}")),
                    }
                }
            });
        }
    });
    let (wrong, acknowledged) = (wrong.into_inner().unwrap(), acknowledged.into_inner());
    let took = began.elapsed().as_secs();
    println!(
        "FROM={from} CUTS={cuts}: {acknowledged} acknowledged before their cut, {} wrong, in {took} s",
        wrong.len()
    );
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(acknowledged >= cuts * 4, "nobody was told anything before the cuts");
}

#[test]
fn the_comparison_goes_red_when_nothing_waits_for_the_disk() {
    if !can_cut("the twin of power cuts") || !can_trace("the twin of power cuts") {
        return;
    }
    let references = references();
    let wrong = (0..4).filter_map(|seed| cut(&references[0], seed, true).err());
    let wrong: Vec<String> = wrong.collect();
    println!("{wrong:#?}");
    assert!(wrong.iter().any(|wrong| wrong.contains("lost")), "nobody noticed");
}

/// How a disk comes to be full.
#[derive(Clone, Copy, Debug)]
enum Filled {
    /// Somebody else takes all of it when the script comes to this step.
    At(usize),
    /// The journal's log grows into the KiB that are left.
    ByItself(u64),
}

/// Fills the disk, and makes room again once the server has noticed and turned somebody new away. How many commands were
/// refused meanwhile.
fn fill(reference: &Reference, kib: u64, filled: Filled) -> Result<usize, String> {
    let disk = Disk::make(kib)?;
    let data = disk.data();
    if let Filled::ByItself(left) = filled {
        disk.fill_but(left);
    }
    let server = Server::start(&shipped(), &data).map_err(|failed| format!("{failed:?}"))?;
    let (mut told, port) = (Told::default(), server.port);
    let (known, ended) = (Mutex::new(Told::default()), AtomicBool::new(false));
    let (played, noticed) = scope(|scope| {
        let noticing = scope.spawn(|| {
            while_full(&known, port, &ended)?;
            disk.make_room();
            Ok(())
        });
        let before = |at, told: &Told| {
            known.lock().unwrap().clone_from(told);
            if matches!(filled, Filled::At(step) if step == at) {
                disk.fill();
            }
        };
        let play = Play::new(&mut told, port, &data, Mode::Patient);
        let played = play.before(before).run(&reference.steps);
        ended.store(true, Ordering::Release);
        (played, noticing.join().unwrap())
    });
    let checked =
        played.map_err(|stopped: Stopped| format!("{stopped:?}")).and(noticed).and(sockets_stayed(&told));
    let errors = server.errors();
    server.terminate().ok_or("it does not end")?;
    checked.map_err(|wrong| format!("{wrong}\n{errors}"))?;
    let server = Server::start(&shipped(), &data).map_err(|failed| format!("no second start: {failed:?}"))?;
    let found = Books::read(&data)?;
    let compared = honest(&told, &found).and_then(|()| complete(reference, &told, &found));
    server.kill();
    compared.map(|()| told.refusals)
}

/// Until the server says that it is not ready, which it does once it was to write something: then nobody new comes in.
fn while_full(told: &Mutex<Told>, port: u16, ended: &AtomicBool) -> Result<(), String> {
    loop {
        let ready = call_json(port, "GET", "/readyz", &json!({})).map_err(|gone| format!("{gone:?}"))?;
        if ready.status == 503 {
            break;
        }
        if ended.load(Ordering::Acquire) {
            return Err("the full disk was never noticed".into());
        }
        sleep(Duration::from_millis(1));
    }
    match stranger(&told.lock().unwrap(), port) {
        Err(Gone::Closed(1013)) => Ok(()),
        other => Err(format!("somebody new, while the disk is full: {other:?}")),
    }
}

/// The steps before which somebody is in the session, for there must be somebody to write.
fn from_joined(steps: &[Step]) -> usize {
    steps.iter().position(|step| matches!(step, Step::Join(..))).unwrap_or_default() + 1
}

#[test]
fn a_disk_that_is_really_full_refuses_and_goes_on_once_there_is_room() {
    if !can_cut("a real disk that is full") {
        return;
    }
    let reference = Reference::of(&shipped(), script());
    // Less than the log wants.
    let refusals = fill(&reference, 4 << 10, Filled::ByItself(700)).unwrap();
    println!("700 KiB, full by itself: {refusals} refusals");
    assert!(refusals > 0, "the disk was never full");
    let mut chance = Chance(number(FROM).unwrap_or_default() as u64);
    let first = from_joined(&reference.steps);
    for _ in 0..number(CUTS).unwrap_or(CUTS_USUAL).min(10) {
        let step = first + chance.below((reference.steps.len() - first - 12) as u64) as usize;
        let refusals =
            fill(&reference, KIB, Filled::At(step)).unwrap_or_else(|wrong| panic!("step {step}: {wrong}"));
        println!("full at step {step}: {refusals} refusals");
        assert!(refusals > 0, "step {step}: the disk was never full");
    }
}
