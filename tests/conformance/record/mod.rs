//! The recording program: plays each script against a real server and writes down what one person's client meets.
//!
//! `UPDATE_GOLDEN=1 cargo test --test conformance recorded` writes the files anew.

mod cases;
mod covers;
mod line;
mod normal;
mod rest;
mod special;
mod stage;

pub use rest::webinar;
pub use stage::{KEY, SECRET};

use std::sync::mpsc;
use std::time::Duration;

use cuelight::conformance::Exchange;
use futures_util::future::LocalBoxFuture;

/// In real time, for one script; what hangs, hangs for ever.
const PATIENCE: Duration = Duration::from_secs(60);

/// What is played for a file.
pub struct Script {
    pub name: String,
    pub play: Box<dyn FnOnce() -> LocalBoxFuture<'static, Exchange> + Send>,
}

/// Every script, by name.
pub fn scripts() -> Vec<Script> {
    let mut scripts: Vec<Script> = cases::scripts().into_iter().chain(special::scripts()).collect();
    scripts.sort_by(|one, other| one.name.cmp(&other.name));
    scripts
}

impl Script {
    /// Records it, on a thread of its own with a clock of its own that moves only where the script says so.
    pub fn record(self) -> Exchange {
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
        let (done, ended) = mpsc::channel::<()>();
        // A paused clock runs ahead while nothing else does, but not while something blocks: so nothing is ever due
        // before the script says. Should the script hang, this gives up, time runs ahead, and the timeout is met.
        let holder = runtime.spawn_blocking(move || _ = ended.recv_timeout(PATIENCE));
        let name = self.name.clone();
        let exchange = runtime.block_on(async move {
            tokio::time::timeout(Duration::from_secs(1_000_000), (self.play)())
                .await
                .unwrap_or_else(|_| panic!("{name} hangs"))
        });
        drop(done);
        drop(holder);
        runtime.shutdown_timeout(Duration::from_secs(1));
        exchange
    }
}
