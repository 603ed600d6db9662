//! Connections that have not shown a good ticket, counted by address: how many are open, and how many come.
//! Must not know tickets: it is told when somebody is no stranger any more.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::bucket::{Bucket, Rate};
use super::{ADDRESSES_MAX, address};
use crate::limits::Limits;

/// What is counted of one address.
#[derive(Debug, Clone, Copy)]
struct Counted {
    open: u64,
    new: Bucket,
}

/// Everybody's strangers.
#[derive(Debug)]
pub struct Strangers {
    new: Rate,
    open_max: u64,
    counted: Mutex<HashMap<IpAddr, Counted>>,
}

/// Which bound of an address was met, and when it is worth trying again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TooMany {
    /// So many are open. Nobody can say when one goes: as soon as it shows its ticket, or is closed for having none.
    Open,
    /// So many came of late: again after this.
    New(Duration),
}

/// One connection that has not shown a good ticket. Dropping it says that it is closed.
#[derive(Debug)]
pub struct Stranger {
    all: Arc<Strangers>,
    /// The address, or what stands for all that count as one with it.
    group: IpAddr,
}

impl Strangers {
    /// Nobody has come yet.
    pub fn new(limits: &Limits) -> Arc<Strangers> {
        Arc::new(Strangers {
            new: Rate::new(limits.address_connections_per_s, limits.address_connections_burst),
            open_max: limits.address_connections_max,
            counted: Mutex::default(),
        })
    }

    /// Somebody comes from an address.
    ///
    /// # Errors
    /// Too many who have shown no ticket are there from it, or came of late. Who is turned away costs the address nothing.
    pub fn enter(self: &Arc<Strangers>, address: IpAddr, now: Instant) -> Result<Stranger, TooMany> {
        let group = address::group(address);
        let mut counted = self.lock();
        if counted.len() >= ADDRESSES_MAX && !counted.contains_key(&group) {
            self.forget_some(&mut counted, now);
        }
        let known = counted.entry(group).or_insert_with(|| Counted { open: 0, new: self.new.full(now) });
        if known.open >= self.open_max {
            return Err(TooMany::Open);
        }
        self.new.take(&mut known.new, now).map_err(TooMany::New)?;
        known.open += 1;
        Ok(Stranger { all: self.clone(), group })
    }

    /// Forgets who has been quiet; if nobody has, those who have nobody open. What is left is bounded by the node's
    /// connections.
    fn forget_some(&self, counted: &mut HashMap<IpAddr, Counted>, now: Instant) {
        counted.retain(|_, known| {
            self.new.fill(&mut known.new, now);
            known.open > 0 || known.new.tokens < self.new.burst
        });
        if counted.len() >= ADDRESSES_MAX {
            counted.retain(|_, known| known.open > 0);
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<IpAddr, Counted>> {
        // Counts are right after every statement: a panic leaves nothing half done.
        self.counted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Stranger {
    /// Has shown a good ticket, or is turned away for no fault of its address: it counts no more, neither as open nor as
    /// having come.
    pub fn forgive(self) {
        if let Some(known) = self.all.lock().get_mut(&self.group) {
            self.all.new.give_back(&mut known.new);
        }
    }
}

impl Drop for Stranger {
    fn drop(&mut self) {
        if let Some(known) = self.all.lock().get_mut(&self.group) {
            known.open = known.open.saturating_sub(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, Ipv6Addr};

    use super::*;

    const ALICE: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));
    const BOB: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 2));

    fn strangers(open_max: u64, per_s: u64, burst: u64) -> Arc<Strangers> {
        Strangers::new(&Limits {
            address_connections_max: open_max,
            address_connections_per_s: per_s,
            address_connections_burst: burst,
            ..Limits::default()
        })
    }

    fn some(strangers: &Arc<Strangers>, count: u64, now: Instant) -> Vec<Stranger> {
        (0..count).map(|_| strangers.enter(ALICE, now).unwrap()).collect()
    }

    #[test]
    fn the_last_open_one_is_let_in_and_the_next_not_until_one_is_closed_or_known() {
        let (all, now) = (strangers(3, 1_000, 1_000), Instant::now());
        let mut inside = some(&all, 3, now);
        assert_eq!(all.enter(ALICE, now).unwrap_err(), TooMany::Open);
        let _bob = all.enter(BOB, now).unwrap();
        drop(inside.pop());
        inside.push(all.enter(ALICE, now).unwrap());
        assert_eq!(all.enter(ALICE, now).unwrap_err(), TooMany::Open);
        inside.pop().unwrap().forgive();
        assert!(all.enter(ALICE, now).is_ok());
    }

    #[test]
    fn a_burst_fits_and_the_next_one_is_told_when_to_come_back() {
        let (all, now) = (strangers(1_000, 50, 200), Instant::now());
        let inside = some(&all, 200, now);
        assert_eq!(all.enter(ALICE, now).unwrap_err(), TooMany::New(Duration::from_millis(20)));
        // Closing one gives no token back: that is what counting them is for.
        drop(inside);
        assert_eq!(all.enter(ALICE, now).unwrap_err(), TooMany::New(Duration::from_millis(20)));
        let later = now + Duration::from_millis(20);
        assert!(all.enter(ALICE, later).is_ok());
        assert_eq!(all.enter(ALICE, later).unwrap_err(), TooMany::New(Duration::from_millis(20)));
    }

    /// Ten thousand behind one address, at once, as long as each shows a ticket.
    #[test]
    fn an_office_behind_one_address_gets_in() {
        let (all, now) = (strangers(1, 1, 1), Instant::now());
        for _ in 0..10_000 {
            all.enter(ALICE, now).unwrap().forgive();
        }
        let _one = all.enter(ALICE, now).unwrap();
        assert_eq!(all.enter(ALICE, now).unwrap_err(), TooMany::Open);
    }

    #[test]
    fn a_64_of_ipv6_is_one_address() {
        let (all, now) = (strangers(2, 100, 100), Instant::now());
        let address = |host: u16, net: u16| IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0, net, 0, 0, 0, host));
        let _inside: Vec<_> = (0..2).map(|host| all.enter(address(host, 1), now).unwrap()).collect();
        assert_eq!(all.enter(address(9, 1), now).unwrap_err(), TooMany::Open);
        assert!(all.enter(address(9, 2), now).is_ok());
    }

    #[test]
    fn memory_is_bounded_and_nobody_who_is_there_is_forgotten() {
        let (all, now) = (strangers(1, 1, 2), Instant::now());
        let _alice = all.enter(ALICE, now).unwrap();
        for number in 0..(ADDRESSES_MAX as u32 + 10) {
            assert!(all.enter(IpAddr::V4(Ipv4Addr::from(number)), now).is_ok());
        }
        assert!(all.lock().len() <= ADDRESSES_MAX);
        assert_eq!(all.enter(ALICE, now).unwrap_err(), TooMany::Open);
    }
}
