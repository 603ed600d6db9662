//! The queue before the journal's writer: what is handed in comes out once and in order, nobody sleeps on what is there,
//! and nothing is left behind by a writer that ends.

use std::time::{Duration, Instant};

use cuelight_loom::explore;
use cuelight_loom::queue::{Ask, Inlet, Nothing, Outlet, Refused, queue};
use cuelight_loom::sync::Arc;
use loom::thread;

/// Longer than any model runs: who is not woken waits for ever, which loom reports.
fn never() -> Option<Instant> {
    Some(Instant::now() + Duration::from_secs(3600))
}

/// All that comes until nothing more will, each time waiting for `wanted`.
fn drain(outlet: &mut Outlet<u32, u32>, wanted: usize) -> Vec<Ask<u32, u32>> {
    let mut all = Vec::new();
    loop {
        match outlet.next(wanted, never()) {
            Ok(ask) => all.push(ask),
            Err(Nothing::Yet) => panic!("it waits for what comes"),
            Err(Nothing::More) => return all,
        }
    }
}

/// Two append, and nothing more comes once both are gone: the writer gets each append once, and one thread's in order.
#[test]
fn every_append_comes_out_once_and_in_order() {
    explore(|| {
        let (inlet, mut outlet) = queue(8);
        let inlet = Arc::new(inlet);
        let appending = [10, 20].map(|from| {
            let inlet: Arc<Inlet<u32, u32>> = inlet.clone();
            thread::spawn(move || {
                inlet.append(from).unwrap();
                inlet.append(from + 1).unwrap();
            })
        });
        drop(inlet);
        let all = drain(&mut outlet, 1);
        appending.into_iter().for_each(|appending| appending.join().unwrap());
        assert_eq!(all.len(), 4, "{all:?}");
        for from in [10, 20] {
            let place = |append| all.iter().position(|ask| *ask == Ask::Append(append)).unwrap();
            assert!(place(from) < place(from + 1), "out of order: {all:?}");
        }
    });
}

/// The writer wants as many as come: it sleeps until they are there, and then has all of them.
#[test]
fn a_writer_that_wants_two_is_woken_by_the_second() {
    explore(|| {
        let (inlet, mut outlet) = queue::<_, ()>(8);
        let inlet = Arc::new(inlet);
        let appending = [1, 2].map(|append| {
            let inlet = inlet.clone();
            thread::spawn(move || inlet.append(append).unwrap())
        });
        assert!(outlet.next(2, never()).is_ok());
        assert!(outlet.next(0, None).is_ok(), "it was woken by the first");
        appending.into_iter().for_each(|appending| appending.join().unwrap());
    });
}

/// A flush comes behind what its asker appended, and a writer that wants more than there is does not sleep on it.
#[test]
fn a_control_wakes_the_writer_and_keeps_its_place() {
    explore(|| {
        let (inlet, mut outlet) = queue(8);
        let inlet = Arc::new(inlet);
        let other = inlet.clone();
        let flushing = thread::spawn(move || {
            other.append(1).unwrap();
            other.control(0).unwrap();
        });
        let appending = thread::spawn(move || inlet.append(2).unwrap());
        let mut before = Vec::new();
        loop {
            match outlet.next(9, never()) {
                Ok(Ask::Append(append)) => before.push(append),
                Ok(Ask::Control(_)) => break,
                Err(nothing) => panic!("{nothing:?} before the control"),
            }
        }
        assert!(before.contains(&1), "the flush has overtaken an append");
        before.extend(drain(&mut outlet, 9).into_iter().map(|ask| match ask {
            Ask::Append(append) => append,
            Ask::Control(_) => panic!("it came twice"),
        }));
        before.sort();
        assert_eq!(before, [1, 2]);
        [flushing, appending].into_iter().for_each(|thread| thread.join().unwrap());
    });
}

/// Whoever flushes keeps the queue open: nothing but the flush itself can wake a writer that waits for more.
#[test]
fn a_flush_is_not_kept_waiting_for_appends() {
    explore(|| {
        let (inlet, mut outlet) = queue::<u32, u32>(8);
        let inlet = Arc::new(inlet);
        let other = inlet.clone();
        let flushing = thread::spawn(move || other.control(0).unwrap());
        assert_eq!(outlet.next(9, never()), Ok(Ask::Control(0)));
        flushing.join().unwrap();
        assert_eq!(inlet.append(1), Ok(()));
    });
}

/// The writer ends while two append: each is refused, or dropped with the queue, and so hears that it has ended. One that
/// stayed inside would wait for its answer for ever.
#[test]
fn nothing_stays_behind_a_writer_that_ends() {
    explore(|| {
        let waits = Arc::new(());
        let (inlet, outlet) = queue::<_, ()>(8);
        let inlet = Arc::new(inlet);
        let appending = [(), ()].map(|()| {
            let (inlet, waits) = (inlet.clone(), waits.clone());
            thread::spawn(move || inlet.append(waits))
        });
        drop(outlet);
        for appending in appending {
            let appended = appending.join().unwrap();
            assert!(matches!(appended, Ok(()) | Err(Refused::Closed)), "{appended:?}");
        }
        assert_eq!(Arc::strong_count(&waits), 1, "an append waits for nobody");
    });
}

/// Two append where there is room for one: one is told that there is none.
#[test]
fn no_more_wait_than_may() {
    explore(|| {
        let (inlet, mut outlet) = queue::<_, ()>(1);
        let inlet = Arc::new(inlet);
        let other = inlet.clone();
        let appending = thread::spawn(move || other.append(1));
        let appended = [inlet.append(2), appending.join().unwrap()];
        assert!(appended.contains(&Ok(())) && appended.contains(&Err(Refused::Full)), "{appended:?}");
        assert!(outlet.next(0, None).is_ok());
        assert_eq!(inlet.append(3), Ok(()));
    });
}
