//! The disk of a run with the journal on it: one of its own kind, the laws in their simplest form, or the shipped one on
//! SQLite on a disk below that. Must not know what a record means.

mod plain;
mod sqlite;

use std::sync::Arc;

use cuelight::journal::{AppendError, Journal, Stored};
use tokio::sync::oneshot;

/// How the disk behaves now.
#[derive(Debug, Clone, Copy)]
pub struct Weather {
    /// A batch takes up to so long, in milliseconds.
    pub commit_ms: usize,
    /// One batch in so many fails; 0 for none.
    pub fault_one_in: usize,
    /// One read in so many fails; 0 for none.
    pub read_fault_one_in: usize,
}

/// What a disk is made to do wrong, so that a checker must go red.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DiskPlant {
    /// Says "durable" when it has only written.
    pub ack_unsynced: bool,
    /// Forgets its last synced record in a crash.
    pub lose_synced: bool,
    /// Lets a record in behind whatever is there.
    pub skip_expected_check: bool,
    /// Stores each record of a command a second time.
    pub store_twice: bool,
    /// Says that everything is settled, and has not begun.
    pub flush_nothing: bool,
    /// All runs have the shipped journal, with these bugs.
    pub shipped: Option<cuelight::journal::Planted>,
}

type Waiter = oneshot::Sender<Result<u64, AppendError>>;

/// The disk, which outlives processes.
#[derive(Clone)]
pub enum Disk {
    Plain(plain::Disk),
    Sqlite(sqlite::Disk),
}

/// Does the same with either.
macro_rules! either {
    ($self:expr, $disk:ident => $work:expr) => {
        match $self {
            Disk::Plain($disk) => $work,
            Disk::Sqlite($disk) => $work,
        }
    };
}

impl Disk {
    /// An empty disk. One run in sixteen has the shipped journal, unless something is planted in the other.
    pub fn new(seed: u64, weather: Weather, plant: DiskPlant) -> Disk {
        let is_its_turn = (seed / 2) % 16 == 5 && plant == DiskPlant::default();
        match plant.shipped.or(is_its_turn.then(Default::default)) {
            Some(planted) => Disk::Sqlite(sqlite::Disk::new(seed, weather, planted)),
            None => Disk::Plain(plain::Disk::new(seed, weather, plant)),
        }
    }

    /// A journal for a new process, with its writer.
    pub fn open(&self) -> Arc<dyn Journal> {
        either!(self, disk => disk.open())
    }

    /// The process, or the machine, dies: what was synced stays, of the rest a part.
    pub fn crash(&self) {
        either!(self, disk => disk.crash())
    }

    /// From now on.
    pub fn set_weather(&self, weather: Weather) {
        either!(self, disk => disk.set_weather(weather))
    }

    /// The number of the last durable fact.
    pub fn durable(&self) -> u64 {
        either!(self, disk => disk.durable())
    }

    /// The number of the last fact that the living process has asked for.
    pub fn asked(&self) -> u64 {
        either!(self, disk => disk.asked())
    }

    /// How many records were asked for since ever.
    pub fn appended(&self) -> u64 {
        either!(self, disk => disk.appended())
    }

    /// Of these, counted in their order, how many are durable or known not to be; where that cannot be known, or nobody
    /// waits for it any more, they count too.
    pub fn settled(&self) -> u64 {
        either!(self, disk => disk.settled())
    }

    /// Everything that is durable.
    pub fn records(&self) -> Vec<Stored> {
        either!(self, disk => disk.records())
    }

    /// Whether everything asked for is settled.
    pub fn is_idle(&self) -> bool {
        either!(self, disk => disk.is_idle())
    }

    /// Whether what failed, if anything did, has been found to be well again.
    pub fn is_well(&self) -> bool {
        either!(self, disk => disk.is_well())
    }
}
