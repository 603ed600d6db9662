//! Runs that never come to rest. Simulated time stands still while anybody is ready to go on, so nothing inside of a run
//! can notice one who always is; the wall clock does, and ends the run.
//! Must not know what a run is.

use std::collections::BTreeMap;
use std::sync::{Mutex, Once};
use std::time::{Duration, Instant};

use futures_util::future::{AbortHandle, abortable};

/// The longest that a run may take by the wall clock: thousands of times what is usual, on a machine that is busy, too.
pub const PATIENCE: Duration = Duration::from_secs(60);
/// Between two looks at who is late.
const LOOKS: Duration = Duration::from_millis(100);

/// Who runs, each with its seed.
static RUNS: Mutex<BTreeMap<u64, Run>> = Mutex::new(BTreeMap::new());

struct Run {
    seed: u64,
    began: Instant,
    patience: Duration,
    stop: AbortHandle,
}

/// What comes of a run, or nothing where it does not come to rest. The run itself is not touched: what it does stays
/// the seed's choice.
pub async fn comes_to<T>(seed: u64, patience: Duration, run: impl Future<Output = T>) -> Option<T> {
    static WATCH: Once = Once::new();
    WATCH.call_once(|| drop(std::thread::spawn(watch)));
    let (run, stop) = abortable(run);
    let entered = Entered::new(Run { seed, began: Instant::now(), patience, stop });
    let came = run.await.ok();
    drop(entered);
    came
}

/// A run's place in the list; it leaves however it ends.
struct Entered(u64);

impl Entered {
    fn new(run: Run) -> Entered {
        let mut runs = RUNS.lock().unwrap();
        let number = runs.last_key_value().map_or(0, |(last, _)| last + 1);
        runs.insert(number, run);
        Entered(number)
    }
}

impl Drop for Entered {
    fn drop(&mut self) {
        RUNS.lock().unwrap().remove(&self.0);
    }
}

fn watch() {
    loop {
        std::thread::sleep(LOOKS);
        for run in RUNS.lock().unwrap().values().filter(|run| run.began.elapsed() > run.patience) {
            run.stop.abort();
            // One that does not even let others go first is not to be stopped. Its seed must not stay unknown.
            if run.began.elapsed() > 3 * run.patience {
                eprintln!("SEED={}: a loop in which nothing is waited for", run.seed);
                std::process::abort();
            }
        }
    }
}
