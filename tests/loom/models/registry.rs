//! The registry of owners: one for each name, none that a drain does not see, and none dead for ever.

use cuelight_loom::explore;
use cuelight_loom::mailbox::{Lane, Receiver, Refused, Sender, mailbox};
use cuelight_loom::registry::Registry;
use cuelight_loom::sync::{Arc, Mutex};
use loom::thread;

/// Who joins, as owners know them.
type Joins = Sender<u32>;

/// The registry, and the mailboxes of the owners that were made and live.
#[derive(Default)]
struct House {
    owners: Registry<String, Joins>,
    alive: Mutex<Vec<(Joins, Receiver<u32>)>>,
}

impl House {
    fn make(&self) -> Joins {
        let (sender, receiver) = mailbox(4, 4);
        self.alive.lock().unwrap().push((sender.clone(), receiver));
        sender
    }

    /// Joins like the hub: an owner that has ended is forgotten, and another is asked for.
    fn join(&self, who: u32) -> Option<Joins> {
        loop {
            let owner = self.owners.admit("a", |_| self.make())?;
            match owner.try_send(Lane::First, who) {
                Ok(()) => return Some(owner),
                Err(Refused::Closed(_)) => self.owners.forget("a", |known| known.same_mailbox(&owner)),
                Err(Refused::Full(_)) => panic!("there is room for all"),
            }
        }
    }

    /// An owner's end, as the hub has it: forgotten first, then closed. Gives back who has to ask again.
    fn end(&self, owner: &Joins) -> Vec<u32> {
        let (_, mut receiver) = {
            let mut alive = self.alive.lock().unwrap();
            let at = alive.iter().position(|(known, _)| known.same_mailbox(owner)).unwrap();
            alive.remove(at)
        };
        self.owners.forget("a", |known| known.same_mailbox(owner));
        receiver.close();
        let mut left = Vec::new();
        receiver.try_recv_many(&mut left, 9);
        left
    }
}

/// Somebody joins while the server begins to drain: either they are turned away, or the drain finds the owner they came
/// to. If neither were so, nobody would close that owner's sockets, nor wait for its records.
#[test]
fn a_join_is_refused_or_its_owner_is_drained() {
    explore(|| {
        let house = Arc::new(House::default());
        let joining = [1, 2].map(|who| {
            let house = house.clone();
            thread::spawn(move || house.join(who))
        });
        let drained = house.owners.drain();
        for owner in joining.map(|joining| joining.join().unwrap()).into_iter().flatten() {
            assert!(drained.iter().any(|known| known.same_mailbox(&owner)), "nobody drains this owner");
        }
    });
}

/// Two who come to a session that sleeps wake one owner, and both reach it: two would write one journal.
#[test]
fn two_joins_wake_one_owner() {
    explore(|| {
        let house = Arc::new(House::default());
        let other = house.clone();
        let joining = thread::spawn(move || other.join(1).unwrap());
        let owner = house.join(2).unwrap();
        assert!(joining.join().unwrap().same_mailbox(&owner), "two owners of one session");
        assert_eq!(house.alive.lock().unwrap().len(), 1);
    });
}

/// An owner ends while two join: each reaches an owner that lives, or is told to ask again, and of those that live there
/// is one at most, the one that is known. A dead one that stayed known would turn everybody away for ever.
#[test]
fn who_joins_while_an_owner_ends_reaches_the_one_that_lives() {
    explore(|| {
        let house = Arc::new(House::default());
        let first = house.join(0).unwrap();
        let joining = [1, 2].map(|who| {
            let house = house.clone();
            thread::spawn(move || drop(house.join(who)))
        });
        let mut reached = house.end(&first);
        joining.into_iter().for_each(|joining| joining.join().unwrap());
        let known = house.owners.all();
        let mut alive = house.alive.lock().unwrap();
        assert!(alive.len() <= 1, "two owners of one session");
        assert_eq!(known.len(), alive.len());
        for (owner, receiver) in alive.iter_mut() {
            assert!(known[0].same_mailbox(owner), "a dead owner is known");
            receiver.try_recv_many(&mut reached, 9);
        }
        reached.sort();
        assert_eq!(reached, [0, 1, 2]);
    });
}
