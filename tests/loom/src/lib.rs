//! What the server's threads share, compiled over loom: each model tries every order in which a few threads can run.
//! Must not know the server: the modules come by path, and bring nothing along but `crate::sync`.
//!
//! - `models` holds one file for each module; each test is one property.
//! - `plants` holds the bugs that the models must find: a module, the model that finds it, a word of what loom then says,
//!   and the texts to change. They are put into a copy of the module, one at a time (`build.rs`).
//! - `run.sh` runs all of them.
//!
//! A new module: its path in `build.rs`, a `[[test]]` in `Cargo.toml`, its model, and at least one plant.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

pub mod sync;

include!(concat!(env!("OUT_DIR"), "/modules.rs"));

/// How often a thread is stopped where it could go on, in one run: nearly all bugs need one or two such stops, and each
/// further one multiplies the runs. `LOOM_MAX_PREEMPTIONS` says otherwise.
const PREEMPTIONS_MAX: usize = 3;

/// Runs a model in every order there is within the bound, and prints how many those were.
pub fn explore(model: impl Fn() + Send + Sync + 'static) {
    explore_within(PREEMPTIONS_MAX, model);
}

/// The same with a bound of its own, for what has more threads than two.
pub fn explore_within(preemptions_max: usize, model: impl Fn() + Send + Sync + 'static) {
    let orders = Arc::new(AtomicUsize::new(0));
    let counted = orders.clone();
    let mut explorer = loom::model::Builder::new();
    explorer.preemption_bound = explorer.preemption_bound.or(Some(preemptions_max));
    explorer.check(move || {
        counted.fetch_add(1, Ordering::Relaxed);
        model();
    });
    let orders = orders.load(Ordering::Relaxed);
    assert!(orders > 1, "one order only: nothing is shared");
    println!("{orders} orders");
}
