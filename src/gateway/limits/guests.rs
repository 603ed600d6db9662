//! Connections that are no WebSocket, or not yet, counted by address: so that no address takes every place.
//! Must not know what they ask for.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::address;
use crate::limits::Limits;

/// However small the node, a household may load a page.
const MOST_MIN: usize = 32;

/// Everybody's guests. There are no more of them than connections, so memory is bounded by those.
#[derive(Debug)]
pub struct Guests {
    most: usize,
    counted: Mutex<HashMap<IpAddr, usize>>,
}

/// One connection. Dropping it says that it is closed, or has become a WebSocket, which is counted otherwise.
#[derive(Debug)]
pub struct Guest {
    all: Arc<Guests>,
    group: IpAddr,
}

impl Guests {
    /// Of each address its share of the node's places.
    pub fn new(limits: &Limits, places: usize) -> Arc<Guests> {
        let share = places as u128 * u128::from(limits.address_places_percent) / 100;
        let most = usize::try_from(share).unwrap_or(usize::MAX).max(MOST_MIN);
        Arc::new(Guests { most, counted: Mutex::default() })
    }

    /// Somebody comes from an address; `None` where too many are there from it.
    pub fn enter(self: &Arc<Guests>, address: IpAddr) -> Option<Guest> {
        let group = address::group(address);
        let mut counted = self.lock();
        let open = counted.entry(group).or_default();
        if *open >= self.most {
            return None;
        }
        *open += 1;
        Some(Guest { all: self.clone(), group })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<IpAddr, usize>> {
        // Counts are right after every statement: a panic leaves nothing half done.
        self.counted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        let mut counted = self.all.lock();
        if let Some(open) = counted.get_mut(&self.group) {
            *open -= 1;
            if *open == 0 {
                counted.remove(&self.group);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guests(percent: u64, places: usize) -> Arc<Guests> {
        Guests::new(&Limits { address_places_percent: percent, ..Limits::default() }, places)
    }

    fn from(last: u16) -> IpAddr {
        IpAddr::from([0x2001, 0xdb8, 0, last, 0, 0, 0, last])
    }

    #[test]
    fn the_last_of_an_address_is_let_in_and_the_next_not_until_one_is_gone() {
        for (percent, places, most) in
            [(25, 1000, 250), (100, 1000, 1000), (1, 10_000, 100), (25, 100, 32), (1, 0, 32)]
        {
            let guests = guests(percent, places);
            let mut inside: Vec<_> = std::iter::from_fn(|| guests.enter(from(1))).collect();
            assert_eq!(inside.len(), most, "{percent} {places}");
            let _other = guests.enter(from(2)).unwrap();
            inside.pop();
            inside.extend(guests.enter(from(1)));
            assert_eq!((inside.len(), guests.enter(from(1)).is_none()), (most, true));
        }
    }

    #[test]
    fn nothing_is_kept_of_who_is_gone() {
        let guests = guests(25, 1000);
        drop((0..100).map(|last| guests.enter(from(last))).collect::<Vec<_>>());
        assert!(guests.lock().is_empty());
    }
}
