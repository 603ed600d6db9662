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
        let mut all = vec![mine];
        all.extend(others.map(|other| other.join().unwrap()));
        assert_eq!(all.iter().flatten().count(), 2);
        assert_eq!(permits.taken(), 2);
    });
}

/// Two give back while a third takes: none is lost, and none is there twice.
#[test]
fn what_is_given_back_is_there_again() {
    explore(|| {
        let permits = Arc::new(Permits::new(2));
        let givers = [(); 2].map(|()| {
            let permit = permits.take().unwrap();
            thread::spawn(move || drop(permit))
        });
        let third = permits.take();
        givers.map(|giver| giver.join().unwrap());
        assert_eq!(permits.taken(), usize::from(third.is_some()));
        drop(third);
        let again = [permits.take(), permits.take(), permits.take()];
        assert_eq!(again.iter().flatten().count(), 2);
    });
}
