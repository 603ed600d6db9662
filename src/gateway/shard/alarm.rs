//! When a row must be looked at though nothing comes: one alarm for each, rung in order.
//! Must not know what is due then.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::Duration;

use tokio::time::Instant;

use crate::hub::held_up::held_up;
use crate::hub::letter::RowId;

/// Steps of a twentieth of a second since the loop began: small, and good for six years.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Tick(u32);

const TICK: Duration = Duration::from_millis(50);

impl Tick {
    /// No alarm.
    pub const NEVER: Tick = Tick(u32::MAX);

    /// So much later, rounded up.
    pub fn after(self, time: Duration) -> Tick {
        let ticks = time.as_millis().div_ceil(TICK.as_millis());
        Tick(self.0.saturating_add(u32::try_from(ticks).unwrap_or(u32::MAX)))
    }
}

/// The alarms of a loop.
#[derive(Debug)]
pub(super) struct Alarms {
    began: Instant,
    set: BinaryHeap<Reverse<(Tick, u32, u32)>>,
}

impl Alarms {
    /// No alarms.
    pub fn new() -> Alarms {
        Alarms { began: Instant::now(), set: BinaryHeap::new() }
    }

    /// The present step.
    pub fn now(&self) -> Tick {
        Tick((self.began.elapsed().as_millis() / TICK.as_millis()) as u32)
    }

    /// Lets the time in which nobody looked count for nothing: where the next alarm should have rung long ago, this process
    /// was held up, and what lies unread is no fault of those who sent it. It rings a moment from now.
    pub fn forgive(&mut self) {
        let late = self.next().and_then(held_up);
        self.began += late.unwrap_or_default();
    }

    /// Sets an alarm.
    pub fn set(&mut self, at: Tick, row: RowId) {
        self.set.push(Reverse((at, row.index, row.turn)));
    }

    /// When the next one rings.
    pub fn next(&self) -> Option<Instant> {
        let Reverse((at, ..)) = self.set.peek()?;
        Some(self.began + TICK * at.0)
    }

    /// Takes one that rings by now.
    pub fn ring(&mut self, now: Tick) -> Option<(Tick, RowId)> {
        let Reverse((at, index, turn)) = *self.set.peek()?;
        (at <= now).then(|| {
            self.set.pop();
            (at, RowId { index, turn })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn alarms_ring_in_order_and_not_early() {
        let mut alarms = Alarms::new();
        let row = |index| RowId { index, turn: 0 };
        let now = alarms.now();
        alarms.set(now.after(Duration::from_millis(120)), row(1));
        alarms.set(now.after(Duration::from_millis(50)), row(2));
        assert_eq!(alarms.ring(alarms.now()), None);
        tokio::time::sleep_until(alarms.next().unwrap()).await;
        assert_eq!(alarms.ring(alarms.now()).map(|(_, row)| row), Some(row(2)));
        assert_eq!(alarms.ring(alarms.now()), None);
        tokio::time::sleep_until(alarms.next().unwrap()).await;
        assert_eq!(alarms.ring(alarms.now()), Some((Tick(3), row(1))));
        assert_eq!(alarms.next(), None);
    }
}
