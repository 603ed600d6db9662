//! Turns at work that a stranger can ask for and that costs as much as hundreds of messages: few at once, and of one
//! address one after the other. Must not know what the work is.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{Semaphore, SemaphorePermit};

use super::address;

/// Who works, and who waits for it.
///
/// Whoever comes takes their place behind those of their own address; of each address only the first stands in line with
/// the others. So a flood from one address waits for itself, and delays everybody else by one turn.
#[derive(Debug)]
pub struct Turns {
    at_once: Semaphore,
    lines: Mutex<HashMap<IpAddr, Line>>,
    /// Planted by a test: everybody works at once.
    #[cfg(test)]
    pub planted: bool,
}

/// Those of one address.
#[derive(Debug)]
struct Line {
    first: Arc<Semaphore>,
    people: usize,
}

/// A place in an address's line. There are no more than connections, so memory is bounded by those.
struct Place<'a> {
    turns: &'a Turns,
    group: IpAddr,
    first: Arc<Semaphore>,
}

impl Turns {
    /// So many work at once.
    pub fn new(at_once: usize) -> Turns {
        Turns {
            at_once: Semaphore::new(at_once),
            lines: Mutex::default(),
            #[cfg(test)]
            planted: false,
        }
    }

    /// Waits for a turn of this address, and works; where nobody knows whose work it is, for a turn alone. Dropped while it
    /// waits, it takes no turn.
    pub async fn work<T>(&self, address: Option<IpAddr>, work: impl FnOnce() -> T) -> T {
        self.work_on(address, async { work() }).await
    }

    /// As [`Turns::work`], at something that should not wait: the turn is taken until it is done.
    pub async fn work_on<T>(&self, address: Option<IpAddr>, work: impl Future<Output = T>) -> T {
        const OPEN: &str = "nobody closes it";
        #[cfg(test)]
        if self.planted {
            return work.await;
        }
        let place = address.map(|address| self.place(address::group(address)));
        let _first: Option<SemaphorePermit<'_>> = match &place {
            Some(place) => Some(place.first.acquire().await.expect(OPEN)),
            None => None,
        };
        let _turn = self.at_once.acquire().await.expect(OPEN);
        work.await
    }

    /// Turns that nobody has at this moment.
    #[cfg(test)]
    pub fn free(&self) -> usize {
        self.at_once.available_permits()
    }

    fn place(&self, group: IpAddr) -> Place<'_> {
        let mut lines = self.lock();
        let line =
            lines.entry(group).or_insert_with(|| Line { first: Arc::new(Semaphore::new(1)), people: 0 });
        line.people += 1;
        Place { turns: self, group, first: line.first.clone() }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<IpAddr, Line>> {
        // Counts are right after every statement: a panic leaves nothing half done.
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut lines = self.turns.lock();
        if let Some(line) = lines.get_mut(&self.group) {
            line.people -= 1;
            if line.people == 0 {
                lines.remove(&self.group);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::pin::Pin;

    use futures_util::FutureExt;
    use futures_util::future::join_all;

    use super::*;

    fn address(last: u8) -> IpAddr {
        IpAddr::from([192, 0, 2, last])
    }

    /// Who worked, in order, where these had come while nobody could.
    async fn order(comers: &[u8]) -> Vec<u8> {
        let (turns, worked) = (Turns::new(1), RefCell::new(Vec::new()));
        let busy = turns.at_once.acquire().await.unwrap();
        let mut all: Vec<Pin<Box<dyn Future<Output = ()>>>> = Vec::new();
        for last in comers {
            let mut comer: Pin<Box<dyn Future<Output = ()>>> =
                Box::pin(turns.work(Some(address(*last)), || worked.borrow_mut().push(*last)));
            assert!(comer.as_mut().now_or_never().is_none());
            all.push(comer);
        }
        drop(busy);
        join_all(all).await;
        assert!(turns.lock().is_empty());
        worked.into_inner()
    }

    #[tokio::test]
    async fn a_flood_from_one_address_waits_for_itself() {
        let mut comers = vec![1; 100];
        comers.extend([2, 3]);
        let worked = order(&comers).await;
        assert_eq!(worked[..3], [1, 2, 3]);
        assert_eq!(worked.len(), 102);
    }

    #[tokio::test]
    async fn who_goes_while_waiting_takes_no_turn() {
        let turns = Turns::new(1);
        let busy = turns.at_once.acquire().await.unwrap();
        let mut gone = Box::pin(turns.work(Some(address(1)), || unreachable!("is gone")));
        assert!(gone.as_mut().now_or_never().is_none());
        let mut next = Box::pin(turns.work(Some(address(1)), || 7));
        assert!(next.as_mut().now_or_never().is_none());
        drop(gone);
        drop(busy);
        assert_eq!(next.await, 7);
        assert!(turns.lock().is_empty());
    }

    #[tokio::test]
    async fn so_many_work_at_once_and_no_more() {
        let turns = Turns::new(2);
        let one = turns.at_once.acquire().await.unwrap();
        assert_eq!(turns.work(Some(address(1)), || 1).now_or_never(), Some(1));
        assert_eq!(turns.work(None, || 3).now_or_never(), Some(3), "nobody's");
        let _two = turns.at_once.acquire().await.unwrap();
        assert_eq!(turns.work(Some(address(2)), || 2).now_or_never(), None);
        drop(one);
        assert_eq!(turns.work(Some(address(2)), || 2).now_or_never(), Some(2));
    }
}
