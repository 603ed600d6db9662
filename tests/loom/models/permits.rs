//! Permits: as many as there are, whoever takes and gives back at once.

use cuelight_loom::explore;
use cuelight_loom::permits::Permits;
use cuelight_loom::sync::Arc;
use loom::thread;

/// Three want one of two.
#[test]
fn as_many_are_given_as_there_are() {
    explore(|| {
        let permits = Arc::new(Permits::new(2));
        let others = [(); 2].map(|()| {
            let permits = permits.clone();
            thread::spawn(move || permits.take())
        });
        let mine = permits.take();
        let others = others.map(|other| other.join().unwrap());
        assert_eq!(others.into_iter().chain([mine]).filter(|taken| *taken).count(), 2);
        assert_eq!(permits.taken(), 2);
    });
}

/// Two give back while a third takes: none is lost, and none is there twice.
#[test]
fn what_is_given_back_is_there_again() {
    explore(|| {
        let permits = Arc::new(Permits::new(2));
        assert!(permits.take() && permits.take());
        let givers = [(); 2].map(|()| {
            let permits = permits.clone();
            thread::spawn(move || permits.give_back())
        });
        let third = permits.take();
        for giver in givers {
            giver.join().unwrap();
        }
        assert_eq!(permits.taken(), usize::from(third));
        if third {
            permits.give_back();
        }
        assert_eq!([(); 3].map(|()| permits.take()), [true, true, false]);
    });
}
