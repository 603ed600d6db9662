//! When somebody has seen what they were told: a page shows it at once, a person looks a moment later.
//! Must not know what is shown.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use super::chance::Chance;
use crate::client::{Client, Update};

/// Most look at once, a few have the window behind another one: one glance in ten takes longer than 1.2 s, one in a
/// hundred longer than 3 s.
const GLANCE_MEDIAN: Duration = Duration::from_millis(400);
const GLANCE_SIGMA: f64 = 0.88;

/// One person's eyes on the page.
#[derive(Debug)]
pub(super) struct Eyes {
    /// Of their own: how much is told must not change what a person means to do.
    chance: Chance,
    /// In the order of both: who looks away sees nothing that comes later any sooner.
    glances: VecDeque<(Instant, u64)>,
}

impl Eyes {
    pub(super) fn new(mut chance: Chance) -> Eyes {
        Eyes { chance: Chance::new(!chance.next()), glances: VecDeque::new() }
    }

    /// Something is told: it is seen a moment later.
    pub(super) fn notice(&mut self, update: &Update) {
        let seq = match update {
            Update::Event(event) => event.seq,
            Update::Snapshot(snapshot) => snapshot.seq,
            Update::Welcome(welcome) if welcome.state.is_some() => welcome.seq,
            // What a resumed welcome names is reached by the events behind it.
            Update::Welcome(_) => return,
            Update::Transient(_) | Update::Reconnecting { .. } | Update::Violation(_) | Update::Closed(_) => {
                return;
            }
        };
        let due = Instant::now() + self.chance.log_normal(GLANCE_MEDIAN, GLANCE_SIGMA);
        let due = self.glances.back().map_or(due, |(before, _)| due.max(*before));
        self.glances.push_back((due, seq));
    }

    /// Says what was seen, each time something was; never ends. May be cancelled without loss.
    pub(super) async fn look(&mut self, client: &Client) {
        while let Some((due, seq)) = self.glances.front().copied() {
            sleep_until(due).await;
            self.glances.pop_front();
            client.seen(seq);
        }
        std::future::pending().await
    }
}
