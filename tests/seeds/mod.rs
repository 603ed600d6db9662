//! Seeds of simulations: those that are asked for, those that were red once, and all of them run on every core.
//! Must not know what a run is.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::Builder;
use std::time::Instant;

/// A number out of the environment.
pub fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{name}={text} is a number")))
}

/// Runs the seeds that are asked for, so many where it is not said otherwise, and tells how fast.
pub fn timed<T>(usual: u64, run: impl FnOnce(&[u64]) -> T) -> T {
    let (from, count) = (number("FROM").unwrap_or(0), number("SEEDS").unwrap_or(usual));
    let began = Instant::now();
    let seeds: Vec<u64> = (from..from + count).collect();
    let came = run(&seeds);
    let seconds = began.elapsed().as_secs_f64();
    println!("seeds {from}..{}: {:.0} a second, {seconds:.0} s", from + count, count as f64 / seconds);
    came
}

/// The seeds of a list, one a line; what it says of each stands behind a `#`.
pub fn kept(list: &str) -> Vec<u64> {
    let lines = list.lines().map(|line| line.split('#').next().unwrap_or_default().trim());
    lines.filter(|line| !line.is_empty()).map(|line| line.parse().expect("a seed")).collect()
}

/// Runs seeds in as many threads of this name as there are cores. The red ones in order, each with what is broken.
pub fn red(seeds: &[u64], thread: &str, run: impl Fn(u64) -> Option<String> + Sync) -> Vec<(u64, String)> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let (next, red) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let work = || {
        while let Some(seed) = seeds.get(next.fetch_add(1, Ordering::Relaxed)) {
            if let Some(broken) = run(*seed) {
                red.lock().unwrap().push((*seed, broken));
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..threads {
            Builder::new().name(thread.into()).spawn_scoped(scope, work).unwrap();
        }
    });
    let mut red = red.into_inner().unwrap();
    red.sort();
    red
}

/// Fails with the first of them.
#[track_caller]
pub fn must_be_green(of: usize, red: &[(u64, String)]) {
    let list: Vec<String> =
        red.iter().take(12).map(|(seed, broken)| format!("SEED={seed}: {broken:.600}")).collect();
    assert!(red.is_empty(), "{} of {of} seeds are red\n{}", red.len(), list.join("\n"));
}

/// The first seed below `within` in which something is broken in words that begin as one of these, and those words.
pub fn first_to_find<Broken: IntoIterator<Item = String>>(
    within: u64,
    words: &[&str],
    run: impl Fn(u64) -> Broken,
) -> Option<(u64, String)> {
    (0..within).find_map(|seed| {
        let named = |broken: &String| words.iter().any(|word| broken.starts_with(word));
        run(seed).into_iter().find(named).map(|broken| (seed, broken))
    })
}

/// Fails where no seed has found what was planted.
#[track_caller]
pub fn must_be_found(name: &str, within: u64, found: Option<(u64, String)>) {
    match found {
        Some((seed, broken)) => println!("{name}: found within {} seeds: {broken:.200}", seed + 1),
        None => panic!("{name}: {within} seeds did not find it"),
    }
}

#[test]
fn a_list_of_seeds_has_one_a_line_and_words_behind_it() {
    assert_eq!(kept("# red once\n7 # two answers\n\n 12\n"), [7, 12]);
}

#[test]
fn every_seed_is_run_once_and_the_red_ones_are_told_in_order() {
    let run = Mutex::new(Vec::new());
    let red = red(&[3, 9, 4, 8], "seeds", |seed| {
        run.lock().unwrap().push(seed);
        (seed % 3 == 0).then(|| format!("{seed} is broken"))
    });
    assert_eq!(red, [(3, "3 is broken".to_owned()), (9, "9 is broken".to_owned())]);
    let mut run = run.into_inner().unwrap();
    run.sort();
    assert_eq!(run, [3, 4, 8, 9]);
}

#[test]
#[should_panic(expected = "1 of 2 seeds are red\nSEED=5: lost")]
fn a_red_seed_is_told() {
    must_be_green(2, &[(5, "lost".into())]);
}

#[test]
fn a_plant_is_found_by_words_that_begin_so_and_not_by_others() {
    let run = |seed| [format!("P{seed}: lost"), "a panic".to_owned()];
    assert_eq!(first_to_find(9, &["P4"], run), Some((4, "P4: lost".into())));
    assert_eq!(first_to_find(4, &["P4", "lost"], run), None);
}
