//! Bounds of the running server as its operator meets them: each is counted where it is met and not before, and those that
//! bound memory bound what the process allocates.
//! Must not know how a connection is carried: each is tried in both ways.
//!
//! The allocator counts, and so do the metrics, for the whole process: these tests go one after the other.

#![allow(
    clippy::unwrap_used,
    reason = "in a test a panic is the report; clippy knows tests by their attribute only"
)]

mod beyond;
#[path = "../sockets/client.rs"]
#[allow(dead_code, reason = "shared with the tests of sockets")]
mod client;
mod exact;
#[path = "../sockets/harness.rs"]
#[allow(dead_code, reason = "shared with the tests of sockets")]
mod harness;
#[path = "../invited/mod.rs"]
mod invited;
mod memory;
mod metered;
#[path = "../hub/rig.rs"]
#[allow(dead_code, reason = "shared with the tests of the hub")]
mod rig;

use std::future::Future;
use std::sync::Mutex;

use peak_alloc::PeakAlloc;

#[global_allocator]
static HEAP: PeakAlloc = PeakAlloc;

static TURN: Mutex<()> = Mutex::new(());

/// One test, alone in the process, with event loops and then without.
fn alone<F: Future<Output = ()>>(test: impl Fn(usize) -> F) {
    // A test that failed has nothing that another one could find wrong.
    let _turn = TURN.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    for loops in [2, 0] {
        let mut threads = tokio::runtime::Builder::new_multi_thread();
        let runtime = threads.worker_threads(2).enable_all().build().unwrap();
        runtime.block_on(harness::in_time(test(loops)));
    }
}

/// One test without sockets, alone in the process: what it does between two awaits nobody comes between.
fn alone_in_turns(test: impl Future<Output = ()>) {
    let _turn = TURN.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(harness::in_time(test));
}
