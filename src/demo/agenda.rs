//! What one simulated person means to do, and when. Must not know what the acts are.

use std::time::Duration;

use tokio::time::{Instant, sleep_until};

/// Acts in the order of their time. A person has few, so a list is searched.
#[derive(Debug)]
pub(super) struct Agenda<A>(Vec<(Instant, A)>);

impl<A> Agenda<A> {
    pub(super) fn new() -> Agenda<A> {
        Agenda(Vec::new())
    }

    pub(super) fn add(&mut self, wait: Duration, act: A) {
        self.0.push((Instant::now() + wait, act));
    }

    /// Forgets the acts that have lost their point.
    pub(super) fn keep(&mut self, wanted: impl Fn(&A) -> bool) {
        self.0.retain(|(_, act)| wanted(act));
    }

    /// The next act when its time has come; never, if there is none. May be cancelled without loss.
    pub(super) async fn next(&mut self) -> A {
        let soonest = self.0.iter().enumerate().min_by_key(|(_, (due, _))| *due);
        let Some((index, due)) = soonest.map(|(index, (due, _))| (index, *due)) else {
            return std::future::pending().await;
        };
        sleep_until(due).await;
        self.0.swap_remove(index).1
    }
}
