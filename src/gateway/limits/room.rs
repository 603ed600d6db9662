//! Places for the node's connections: counted from the moment that one is accepted until it is closed, whatever becomes of
//! it meanwhile. Must not know what a connection is for.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::guests::{Guest, Guests};
use super::permits::Permits;
use super::planted::kept;
use crate::limits::Limits;

/// Connections beyond the limit that are told so at any one time; more are closed without a word. They use the share of
/// the file limit that connections leave.
const TOLD_MAX: usize = 256;

/// Files that are no connection: the journal's, the event loops', and some for handouts on their way. Without them a node
/// that is as full as it may be could tell nobody so, and not open its journal anew.
const OTHER_FILES: u64 = 48;

/// Where the operating system says how many files this process may have open.
const PROCESS_LIMITS: &str = "/proc/self/limits";

/// The node's places.
#[derive(Debug)]
pub struct Room {
    connections: Permits,
    told: Permits,
    /// Bounded by the places: each has one.
    sockets: AtomicUsize,
    guests: Arc<Guests>,
}

/// One connection's place, given back when it is dropped.
#[derive(Debug)]
pub struct Place(Arc<Room>);

/// The place of a connection that comes beyond the limit and is told so.
#[derive(Debug)]
pub struct Told(Arc<Room>);

/// A place that a WebSocket has: it counts as one, too, until it is dropped.
#[derive(Debug)]
pub struct Open(Place);

/// A connection's place on its way through the HTTP server, and that it counts for its address: whoever takes the
/// connection over takes the place out, and then it counts for its address no more.
#[derive(Debug, Clone)]
pub struct Carried(Arc<Mutex<Option<Lodged>>>);

/// A place, and that it counts for an address where that is known.
type Lodged = (Place, Option<Guest>);

impl Room {
    /// Room for as many as the limits and the process's file limit allow, whichever is less; `files` is absent where that
    /// is not known, or there is none.
    pub fn new(limits: &Limits, files: Option<u64>) -> Arc<Room> {
        let by_files = files.map_or(u64::MAX, |files| {
            // Not by way of a float: the share of a large limit is to be exact.
            let share = (u128::from(files) * u128::from(limits.connections_file_percent) / 100) as u64;
            share.min(files.saturating_sub(OTHER_FILES))
        });
        let connections_max = limits.connections_max.min(by_files);
        let left = files.map_or(u64::MAX, |files| files.saturating_sub(connections_max));
        let told_max = usize::try_from(left / 4).unwrap_or(usize::MAX).min(TOLD_MAX);
        let connections_max = usize::try_from(connections_max).unwrap_or(usize::MAX);
        let connections_max = kept("connections_max", connections_max);
        Arc::new(Room {
            connections: Permits::new(connections_max),
            told: Permits::new(told_max),
            sockets: AtomicUsize::new(0),
            guests: Guests::new(limits, connections_max),
        })
    }

    /// A place for one more; none where all are taken.
    pub fn enter(self: &Arc<Room>) -> Option<Place> {
        let taken = self.connections.take().then(|| Place(self.clone()))?;
        metrics::gauge!(crate::metrics::OPEN_CONNECTIONS.name).increment(1.0);
        Some(taken)
    }

    /// Who is here by address, as long as they are no WebSocket.
    pub fn guests(&self) -> &Arc<Guests> {
        &self.guests
    }

    /// A place for one who is told that there is none; none where many are being told.
    pub fn tell(self: &Arc<Room>) -> Option<Told> {
        self.told.take().then(|| Told(self.clone()))
    }

    /// Most connections at once.
    pub fn connections_max(&self) -> usize {
        self.connections.most()
    }

    /// Connections that are open.
    pub fn connections(&self) -> usize {
        self.connections.taken()
    }

    /// WebSockets that are open, goodbyes on their way included.
    pub fn sockets(&self) -> usize {
        self.sockets.load(Ordering::Relaxed)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.connections.give_back();
        metrics::gauge!(crate::metrics::OPEN_CONNECTIONS.name).decrement(1.0);
    }
}

impl Drop for Told {
    fn drop(&mut self) {
        self.0.told.give_back();
    }
}

impl Open {
    /// A connection with a place becomes a WebSocket.
    pub fn new(place: Place) -> Open {
        place.0.sockets.fetch_add(1, Ordering::Relaxed);
        Open(place)
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.0.sockets.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Carried {
    /// A place on its way.
    pub fn new(place: Place, guest: Option<Guest>) -> Carried {
        Carried(Arc::new(Mutex::new(Some((place, guest)))))
    }

    /// The place, for the first who asks.
    pub fn take(&self) -> Option<Place> {
        // A panic under the lock leaves the place there or taken: both are right.
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take().map(|(place, _guest)| place)
    }
}

/// How many files this process may have open: the limit that holds now, which its owner may have raised up to the hard one.
/// `None` where there is none, or the operating system does not say.
pub fn file_limit() -> Option<u64> {
    let limit = std::fs::read_to_string(PROCESS_LIMITS).ok().and_then(|text| soft_file_limit(&text));
    if limit.is_none() {
        tracing::info!("the file limit of this process is not known: limits.connections_max alone holds");
    }
    limit
}

fn soft_file_limit(text: &str) -> Option<u64> {
    let row = text.lines().find_map(|line| line.strip_prefix("Max open files"))?;
    row.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room(connections_max: u64, files: Option<u64>) -> Arc<Room> {
        Room::new(&Limits { connections_max, ..Limits::default() }, files)
    }

    #[test]
    fn the_last_place_is_given_and_none_beyond_it_until_one_is_free() {
        let room = room(3, None);
        let mut places: Vec<_> = (0..2).map(|_| room.enter().unwrap()).collect();
        let third = Open::new(room.enter().unwrap());
        assert!(room.enter().is_none());
        assert_eq!((room.connections(), room.sockets()), (3, 1));
        drop(third);
        assert_eq!((room.connections(), room.sockets()), (2, 0));
        places.push(room.enter().unwrap());
        assert!(room.enter().is_none());
    }

    #[test]
    fn the_lower_of_the_limit_and_the_share_of_files_holds() {
        for (connections_max, files, expected) in [
            (100_000, None, 100_000),
            (100_000, Some(10_000), 9700),
            (9700, Some(10_000), 9700),
            (9699, Some(10_000), 9699),
            (100_000, Some(1601), 1552),
            (100_000, Some(1600), 1552),
            (100_000, Some(1599), 1551),
            (100_000, Some(1024), 976),
            (100_000, Some(64), 16),
            (100_000, Some(48), 0),
            (100_000, Some(1_000_000), 100_000),
            (100_000, Some(0), 0),
            (10_000_000, Some(u64::MAX), 10_000_000),
        ] {
            assert_eq!(
                room(connections_max, files).connections_max(),
                expected,
                "{connections_max} {files:?}"
            );
        }
    }

    #[test]
    fn who_is_told_that_there_is_no_room_stays_within_what_connections_leave_of_the_files() {
        for (files, told_max) in
            [(Some(1024), 12), (Some(64), 12), (None, TOLD_MAX), (Some(4_000_000), TOLD_MAX), (Some(2), 0)]
        {
            let room = room(100_000, files);
            let told: Vec<_> = std::iter::from_fn(|| room.tell()).collect();
            assert_eq!(told.len(), told_max, "{files:?}");
            drop(told);
            assert_eq!(room.tell().is_some(), told_max > 0);
        }
    }

    #[test]
    fn the_file_limit_is_read_from_what_the_system_says_of_this_process() {
        let text = "Limit                     Soft Limit           Hard Limit           Units     \n\
                    Max processes             unlimited            unlimited            processes \n\
                    Max open files            1024                 524288               files     \n";
        assert_eq!(soft_file_limit(text), Some(1024));
        assert_eq!(soft_file_limit(&text.replace("1024  ", "unlimited")), None);
        assert_eq!(soft_file_limit(""), None);
    }

    #[test]
    fn a_place_on_its_way_goes_to_one() {
        let room = room(1, None);
        let carried = Carried::new(room.enter().unwrap(), None);
        let place = carried.clone().take();
        assert!(place.is_some() && carried.take().is_none());
        drop(place);
        assert_eq!(room.connections(), 0);
        // Nobody took it: it is given back with the connection.
        drop(Carried::new(room.enter().unwrap(), None));
        assert_eq!(room.connections(), 0);
    }
}
