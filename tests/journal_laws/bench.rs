//! The implementations under test behind one face: open, reopen, plant a bug, tamper with what is stored.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use cuelight::journal::{
    AppendError, History, Journal, Memory, Planted, ReadError, Sqlite, SqliteOptions, StreamName,
};
use tempfile::TempDir;

/// One implementation: its name and how it is opened.
pub struct Implementation {
    pub name: &'static str,
    open: fn(Plants) -> Kind,
}

pub const IMPLEMENTATIONS: &[Implementation] = &[
    Implementation { name: "memory", open: open_memory },
    Implementation { name: "sqlite", open: open_sqlite },
];

/// Bugs that every implementation can plant.
#[derive(Clone, Copy, Default)]
pub struct Plants {
    pub skip_expected_check: bool,
    pub skip_chain_check: bool,
}

/// An open journal.
pub struct Bench {
    kind: Kind,
}

enum Kind {
    Memory(Memory),
    Sqlite { folder: Arc<TempDir>, plants: Plants, journal: Option<Sqlite> },
}

fn open_memory(plants: Plants) -> Kind {
    let journal = Memory::new();
    journal.plant(plants.skip_expected_check, plants.skip_chain_check);
    Kind::Memory(journal)
}

fn open_sqlite(plants: Plants) -> Kind {
    let folder = Arc::new(TempDir::new().unwrap());
    let journal = Some(Sqlite::open(options(folder.path(), plants)).unwrap());
    Kind::Sqlite { folder, plants, journal }
}

/// Options for a test: a quick probe, and no checkpoint unless the journal is closed.
pub fn options(folder: &Path, plants: Plants) -> SqliteOptions {
    let Plants { skip_expected_check, skip_chain_check } = plants;
    SqliteOptions {
        probe_every: Duration::from_millis(10),
        checkpoint_idle: Duration::from_secs(3600),
        planted: Planted { skip_expected_check, skip_chain_check, ..Planted::default() },
        ..SqliteOptions::new(folder.join("journal.db"))
    }
}

impl Bench {
    pub fn open(implementation: &Implementation, plants: Plants) -> Bench {
        Bench { kind: (implementation.open)(plants) }
    }

    pub fn journal(&self) -> &dyn Journal {
        match &self.kind {
            Kind::Memory(journal) => journal,
            Kind::Sqlite { journal, .. } => journal.as_ref().unwrap(),
        }
    }

    /// Drops the journal and opens it again.
    pub fn reopen(self) -> Bench {
        let kind = match self.kind {
            Kind::Memory(journal) => Kind::Memory(journal.reopen()),
            Kind::Sqlite { folder, plants, journal } => {
                drop(journal);
                let journal = Some(Sqlite::open(options(folder.path(), plants)).unwrap());
                Kind::Sqlite { folder, plants, journal }
            }
        };
        Bench { kind }
    }

    pub fn commits(&self) -> Option<u64> {
        match &self.kind {
            Kind::Memory(_) => None,
            Kind::Sqlite { journal, .. } => journal.as_ref().map(Sqlite::commits),
        }
    }

    /// True if the implementation knows where a stream must end, and so misses a lost last record.
    pub fn seals_ends(&self) -> bool {
        matches!(self.kind, Kind::Sqlite { .. })
    }

    /// Lets `change` at the stored bytes of a stream, one item a record, behind the journal's back.
    pub fn tamper(&self, stream: &StreamName, change: impl FnOnce(&mut Vec<Vec<u8>>)) {
        match &self.kind {
            Kind::Memory(journal) => journal.tamper(stream, change),
            Kind::Sqlite { folder, .. } => tamper(&folder.path().join("journal.db"), stream, change),
        }
    }
}

fn tamper(path: &Path, stream: &StreamName, change: impl FnOnce(&mut Vec<Vec<u8>>)) {
    let database = rusqlite::Connection::open(path).unwrap();
    database.busy_timeout(Duration::from_secs(5)).unwrap();
    // Durability is not what this tests, and a test tampers thousands of times.
    database.execute_batch("PRAGMA synchronous=OFF; BEGIN IMMEDIATE").unwrap();
    let of_stream = "stream = (SELECT id FROM stream WHERE name = ?1)";
    let select = format!("SELECT id, bytes FROM record WHERE {of_stream} ORDER BY first");
    let rows: Vec<(i64, Vec<u8>)> = {
        let mut select = database.prepare(&select).unwrap();
        let rows = select.query_map([stream.as_str()], |row| Ok((row.get(0)?, row.get(1)?)));
        rows.unwrap().map(Result::unwrap).collect()
    };
    let mut bytes: Vec<Vec<u8>> = rows.iter().map(|(_, bytes)| bytes.clone()).collect();
    change(&mut bytes);
    if bytes.len() == rows.len() {
        for ((id, old), new) in rows.iter().zip(&bytes).filter(|((_, old), new)| old != *new) {
            let _ = old;
            database.execute("UPDATE record SET bytes = ?2 WHERE id = ?1", (id, new)).unwrap();
        }
    } else {
        for (id, _) in rows.iter().filter(|(_, old)| !bytes.contains(old)) {
            database.execute("DELETE FROM record WHERE id = ?1", [id]).unwrap();
        }
    }
    database.execute_batch("COMMIT").unwrap();
}

/// Asserts that the law fails under every implementation with these bugs planted.
pub fn goes_red(plants: Plants, law: fn(Bench)) {
    for implementation in IMPLEMENTATIONS {
        let bench = Bench::open(implementation, plants);
        let red = catch_unwind(AssertUnwindSafe(|| law(bench))).is_err();
        assert!(red, "{}: the law holds although a bug is planted", implementation.name);
    }
}

pub fn name(text: &str) -> StreamName {
    StreamName::new(text).unwrap()
}

pub fn append(
    journal: &dyn Journal,
    stream: &StreamName,
    after: u64,
    count: u32,
    body: &str,
) -> Result<u64, AppendError> {
    journal.append(stream, after, count, Bytes::copy_from_slice(body.as_bytes())).blocking_recv().unwrap()
}

/// Appends records, given by count and body, from the beginning.
pub fn put(journal: &dyn Journal, stream: &StreamName, records: &[(u32, &str)]) {
    let mut last = 0;
    for (count, body) in records {
        last = append(journal, stream, last, *count, body).unwrap();
    }
}

pub fn history(journal: &dyn Journal, stream: &StreamName, after: u64) -> Result<History, ReadError> {
    wait(journal.read(stream, after))
}

pub fn wait<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(future)
}

/// Random numbers from a seed (SplitMix64); print the seed.
pub struct Seeded(pub u64);

impl Seeded {
    /// A number below `bound`.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }
}
