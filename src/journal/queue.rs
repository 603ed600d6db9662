//! The hand-over between those who append and the one thread that writes: it takes all that waits in one go, and is woken
//! only while it sleeps. Must not know what is appended, nor how it is written.
//!
//! What is asked beside appends (a control) keeps its place among them. Everything shared stands behind one lock and one
//! condition; nothing is woken or dropped while the lock is held. Its model is `tests/loom/models/queue.rs`.

use std::collections::VecDeque;
use std::time::Instant;

use crate::sync::atomic::{AtomicUsize, Ordering};
use crate::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// Room for so many asks is kept between two takes; what a burst needed beyond is given back.
const ROOM_KEPT: usize = 1024;

/// What the writer is asked.
#[derive(Debug, PartialEq, Eq)]
pub enum Ask<T, C> {
    Append(T),
    Control(C),
}

/// Why something was not taken in. It is dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// As many appends wait as may.
    Full,
    /// The writer has ended, or nothing more was to come.
    Closed,
}

/// Why there is no ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nothing {
    /// None came in time.
    Yet,
    /// None will come.
    More,
}

/// Where asks go in.
#[derive(Debug)]
pub struct Inlet<T, C>(Arc<Shared<T, C>>);

/// Where the writer takes them out. Dropping it drops what waits, and refuses what comes.
#[derive(Debug)]
pub struct Outlet<T, C> {
    shared: Arc<Shared<T, C>>,
    /// Taken and not yet given out.
    held: VecDeque<Ask<T, C>>,
}

#[derive(Debug)]
struct Shared<T, C> {
    state: Mutex<State<T, C>>,
    arrived: Condvar,
    /// Appends that were handed in and not given out.
    appends: AtomicUsize,
    appends_max: usize,
}

#[derive(Debug)]
struct State<T, C> {
    waiting: VecDeque<Ask<T, C>>,
    /// While the writer sleeps: as many asks as shall wake it. Taken by who wakes it.
    sleeper: Option<usize>,
    /// A control waits, for which the writer does not sleep on.
    is_urgent: bool,
    is_closed: bool,
}

/// A queue that takes in up to `appends_max` appends and any number of controls.
pub fn queue<T, C>(appends_max: usize) -> (Inlet<T, C>, Outlet<T, C>) {
    let state = State { waiting: VecDeque::new(), sleeper: None, is_urgent: false, is_closed: false };
    let shared = Arc::new(Shared {
        state: Mutex::new(state),
        arrived: Condvar::new(),
        appends: AtomicUsize::new(0),
        appends_max,
    });
    (Inlet(shared.clone()), Outlet { shared, held: VecDeque::new() })
}

impl<T, C> Shared<T, C> {
    /// Under this lock things are only moved: a panic leaves nothing half done.
    fn lock(&self) -> MutexGuard<'_, State<T, C>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Wakes the writer if it sleeps and has what it waits for.
    fn wake(&self, mut state: MutexGuard<'_, State<T, C>>) {
        let cannot_wait = state.is_urgent || state.is_closed;
        if state.sleeper.is_some_and(|wanted| cannot_wait || state.waiting.len() >= wanted) {
            state.sleeper = None;
            // Woken after the lock is free: it needs it first thing.
            drop(state);
            self.arrived.notify_one();
        }
    }
}

impl<T, C> Inlet<T, C> {
    /// Hands in an append. Never waits for the writer.
    ///
    /// # Errors
    /// `Full` and `Closed`.
    pub fn append(&self, append: T) -> Result<(), Refused> {
        if self.0.appends.fetch_add(1, Ordering::Relaxed) >= self.0.appends_max {
            self.0.appends.fetch_sub(1, Ordering::Relaxed);
            return Err(Refused::Full);
        }
        let mut state = self.0.lock();
        if state.is_closed {
            return Err(Refused::Closed);
        }
        state.waiting.push_back(Ask::Append(append));
        self.0.wake(state);
        Ok(())
    }

    /// Hands in a control, behind everything handed in before.
    ///
    /// # Errors
    /// `Closed`.
    pub fn control(&self, control: C) -> Result<(), Refused> {
        let mut state = self.0.lock();
        if state.is_closed {
            return Err(Refused::Closed);
        }
        state.waiting.push_back(Ask::Control(control));
        state.is_urgent = true;
        self.0.wake(state);
        Ok(())
    }

    /// Nothing more is to come: the writer gets what waits, then [`Nothing::More`].
    pub fn close(&self) {
        let mut state = self.0.lock();
        state.is_closed = true;
        self.0.wake(state);
    }
}

impl<T, C> Drop for Inlet<T, C> {
    fn drop(&mut self) {
        self.close();
    }
}

impl<T, C> Outlet<T, C> {
    /// The next ask, in the order in which they were handed in.
    ///
    /// Where none was taken yet: waits until `wanted` of them are there, or a control, or it is `until`, and takes all
    /// there are. Does not wait without an `until`, nor for a `wanted` of 0.
    ///
    /// # Errors
    /// `Yet` if none is there now; `More` if none ever will be.
    pub fn next(&mut self, wanted: usize, until: Option<Instant>) -> Result<Ask<T, C>, Nothing> {
        if self.held.is_empty() {
            self.take(wanted, until)?;
        }
        let ask = self.held.pop_front().ok_or(Nothing::Yet)?;
        if matches!(ask, Ask::Append(_)) {
            self.shared.appends.fetch_sub(1, Ordering::Relaxed);
        }
        Ok(ask)
    }

    fn take(&mut self, wanted: usize, until: Option<Instant>) -> Result<(), Nothing> {
        if self.held.capacity() > ROOM_KEPT {
            self.held = VecDeque::new();
        }
        let mut state = self.shared.lock();
        while state.waiting.len() < wanted && !state.is_urgent && !state.is_closed {
            let Some(until) = until else { break };
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            state.sleeper = Some(wanted);
            let woken = self.shared.arrived.wait_timeout(state, left);
            (state, _) = woken.unwrap_or_else(PoisonError::into_inner);
            state.sleeper = None;
        }
        if state.is_closed && state.waiting.is_empty() {
            return Err(Nothing::More);
        }
        state.is_urgent = false;
        std::mem::swap(&mut state.waiting, &mut self.held);
        Ok(())
    }
}

impl<T, C> Drop for Outlet<T, C> {
    fn drop(&mut self) {
        let mut state = self.shared.lock();
        state.is_closed = true;
        let waiting = std::mem::take(&mut state.waiting);
        drop(state);
        // Who waits for an answer hears of it here, and may append again at once: not under the lock.
        drop(waiting);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn soon() -> Option<Instant> {
        Some(Instant::now() + Duration::from_secs(3600))
    }

    #[test]
    fn asks_come_out_in_the_order_they_went_in() {
        let (inlet, mut outlet) = queue(8);
        inlet.append(1).unwrap();
        inlet.control('a').unwrap();
        inlet.append(2).unwrap();
        let all: Vec<_> = std::iter::from_fn(|| outlet.next(1, None).ok()).collect();
        assert_eq!(all, [Ask::Append(1), Ask::Control('a'), Ask::Append(2)]);
        assert_eq!(outlet.next(1, None), Err(Nothing::Yet));
    }

    #[test]
    fn appends_are_bounded_until_they_are_given_out_and_controls_are_not() {
        let (inlet, mut outlet) = queue(2);
        assert_eq!([1, 2, 3].map(|append| inlet.append(append)), [Ok(()), Ok(()), Err(Refused::Full)]);
        inlet.control('a').unwrap();
        assert_eq!(outlet.next(1, None), Ok(Ask::Append(1)));
        assert_eq!([4, 5].map(|append| inlet.append(append)), [Ok(()), Err(Refused::Full)]);
    }

    #[test]
    fn the_writer_sleeps_until_as_many_are_there_as_it_wants() {
        let (inlet, mut outlet) = queue::<_, ()>(1000);
        std::thread::scope(|scope| {
            scope.spawn(move || (0..1000).for_each(|append| inlet.append(append).unwrap()));
            assert_eq!(outlet.next(1000, soon()), Ok(Ask::Append(0)));
            assert_eq!(outlet.held.len(), 999);
        });
    }

    #[test]
    fn a_control_and_the_end_wake_the_writer_before_it_has_what_it_wants() {
        let (inlet, mut outlet) = queue::<(), _>(8);
        std::thread::scope(|scope| {
            let other = scope.spawn(|| {
                let first = outlet.next(100, soon());
                (first, outlet.next(100, soon()))
            });
            inlet.control('a').unwrap();
            inlet.close();
            assert_eq!(other.join().unwrap(), (Ok(Ask::Control('a')), Err(Nothing::More)));
        });
        assert_eq!(inlet.append(()), Err(Refused::Closed));
        assert_eq!(inlet.control('b'), Err(Refused::Closed));
    }

    #[test]
    fn what_waits_is_dropped_with_the_writer_and_nothing_is_taken_in_after() {
        let waits = std::sync::Arc::new(());
        let (inlet, outlet) = queue::<_, ()>(8);
        inlet.append(waits.clone()).unwrap();
        drop(outlet);
        assert_eq!(std::sync::Arc::strong_count(&waits), 1);
        assert_eq!(inlet.append(waits), Err(Refused::Closed));
    }
}
