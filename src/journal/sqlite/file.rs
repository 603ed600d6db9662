//! The database file: how a connection is set up, its tables, and the seal on each stream's end.
//!
//! Must not know batches, waiters or threads.

use std::io::{ErrorKind, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::wal::CheckpointMode;
use rusqlite::{Connection, MAIN_DB, OpenFlags, OptionalExtension, Row, ffi, params};
use sha2::{Digest, Sha256};

use super::super::record::Chain;
use super::super::{ReadError, StreamName};
use super::place::{Place, connect, log_of, rollback_of};
use super::{OpenError, SqliteOptions, wal_tail};

/// "CUEL": tells our files from other programs' databases.
pub(super) const APPLICATION_ID: i32 = 0x4355_454c;
/// The schema this code reads and writes.
pub(super) const SCHEMA_VERSION: i32 = 1;
/// How long a statement waits for another process (a backup tool, an operator's shell) to let go.
const BUSY_WAIT: Duration = Duration::from_secs(2);
/// The size of the database's pages, and so of the log's.
pub(super) const PAGE_BYTES: u64 = 4096;
const SEAL_BYTES: usize = 16;

/// `record` keeps its rowid, so that rows lie in the order of writing and a commit touches one page at the end of the
/// table however many streams share it. `stream.last` and `.chain` say where a stream must end: without them a lost
/// last row could not be told from one that was never written.
const SCHEMA: &str = "
    CREATE TABLE stream(
        id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,
        last INTEGER NOT NULL, chain BLOB NOT NULL, seal BLOB NOT NULL) STRICT;
    CREATE TABLE record(
        id INTEGER PRIMARY KEY, stream INTEGER NOT NULL, first INTEGER NOT NULL, bytes BLOB NOT NULL,
        UNIQUE(stream, first)) STRICT;
    CREATE TABLE probe(id INTEGER PRIMARY KEY, filler BLOB NOT NULL) STRICT;
    INSERT INTO probe(id, filler) VALUES (1, zeroblob(4096));";

/// Where a stream ends, by its row in `stream`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) struct Tail {
    /// The stream's row; `None` until its first record is written.
    pub id: Option<i64>,
    /// The number of its last fact; 0 if it has none.
    pub last: u64,
    /// The chain value of its last record.
    pub chain: Chain,
}

impl Tail {
    pub(in super::super) fn empty(stream: &StreamName) -> Tail {
        Tail { id: None, last: 0, chain: Chain::start(stream) }
    }
}

/// Binds a stream's name to its row and its end, so that a flipped bit in either is seen.
fn seal(name: &str, id: i64, last: u64, chain: &Chain) -> [u8; SEAL_BYTES] {
    let hash = Sha256::new()
        .chain_update(b"cuelight tail 1\0")
        .chain_update(id.to_be_bytes())
        .chain_update(last.to_be_bytes())
        .chain_update(chain.0)
        .chain_update(name)
        .finalize();
    hash[..SEAL_BYTES].try_into().expect("a SHA-256 is longer than a seal")
}

/// The columns that [`tail_of`] takes, in its order.
const TAIL_COLUMNS: &str = "name, id, last, chain, seal";

fn tail_of(row: &Row<'_>) -> rusqlite::Result<Result<(StreamName, Tail), ReadError>> {
    let name: String = row.get(0)?;
    let (id, last): (i64, i64) = (row.get(1)?, row.get(2)?);
    let (chain, found): (Vec<u8>, Vec<u8>) = (row.get(3)?, row.get(4)?);
    let damaged = |what: &str| ReadError::Damaged { stream: name.clone(), number: 0, what: what.into() };
    let (Ok(chain), Ok(last)) = (chain.try_into().map(Chain), u64::try_from(last)) else {
        return Ok(Err(damaged("the row that says where the stream ends is malformed")));
    };
    if seal(&name, id, last, &chain)[..] != found {
        return Ok(Err(damaged("the row that says where the stream ends does not match its seal")));
    }
    Ok(StreamName::new(&name)
        .map(|good| (good, Tail { id: Some(id), last, chain }))
        .map_err(|bad| damaged(&bad.to_string())))
}

/// Where the stream ends. A stream without a row is empty.
pub(in super::super) fn load_tail(
    connection: &Connection,
    stream: &StreamName,
) -> rusqlite::Result<Result<Tail, ReadError>> {
    let sql = tail_query("WHERE name = ?1");
    let row = connection.prepare_cached(&sql)?.query_row([stream.as_str()], tail_of).optional()?;
    Ok(match row {
        Some(sealed) => sealed.map(|(_, tail)| tail),
        None => Ok(Tail::empty(stream)),
    })
}

/// Writes where a stream now ends; returns the tail with its row's id. The caller has a transaction open.
pub(super) fn store_tail(
    connection: &Connection,
    stream: &StreamName,
    tail: &Tail,
) -> rusqlite::Result<Tail> {
    let name = stream.as_str();
    let last = as_column(tail.last);
    let id = match tail.id {
        Some(id) => id,
        None => {
            // The seal covers the id, which only the insert makes known.
            let insert = "INSERT INTO stream(name, last, chain, seal) VALUES (?1, 0, x'', x'')";
            connection.prepare_cached(insert)?.execute([name])?;
            connection.last_insert_rowid()
        }
    };
    let sealed = seal(name, id, tail.last, &tail.chain);
    let update = "UPDATE stream SET last = ?2, chain = ?3, seal = ?4 WHERE id = ?1";
    connection.prepare_cached(update)?.execute(params![id, last, tail.chain.0, sealed])?;
    Ok(Tail { id: Some(id), ..*tail })
}

/// Every stream whose name begins with `prefix`, sorted by name, each with its end or what is wrong with it.
pub(in super::super) fn tails(
    connection: &Connection,
    prefix: &str,
) -> rusqlite::Result<Vec<Result<(StreamName, Tail), ReadError>>> {
    // '{' sorts directly behind 'z', the last byte a name may have, so the range is the prefix and can use the index.
    let sql = tail_query("WHERE name >= ?1 AND name < ?1 || '{' ORDER BY name");
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map([prefix], tail_of)?;
    rows.collect()
}

fn tail_query(clause: &str) -> String {
    format!("SELECT {TAIL_COLUMNS} FROM stream {clause}")
}

/// A number as SQLite stores it.
pub(super) fn as_column(number: u64) -> i64 {
    i64::try_from(number).expect("numbers end at 2^53 - 1")
}

/// The writer's connection.
///
/// `synchronous=FULL` makes every commit wait for the log's fsync; checkpoints are ours to time; no page goes to the
/// log before COMMIT (`cache_spill`), so that a transaction that never got there has left nothing behind.
///
/// After each commit `log_pages` is how many pages the log holds since it last began anew.
pub(super) fn connect_writer(
    place: &dyn Place,
    path: &Path,
    pages_max: u32,
    log_pages: &Arc<AtomicU64>,
) -> rusqlite::Result<Connection> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = connect(place, path, flags)?;
    connection.busy_timeout(BUSY_WAIT)?;
    connection.pragma_update(None, "page_size", as_column(PAGE_BYTES))?;
    enter_wal(&connection)?;
    connection.execute_batch(
        "PRAGMA synchronous=FULL; PRAGMA fullfsync=ON; PRAGMA checkpoint_fullfsync=ON;
         PRAGMA wal_autocheckpoint=0; PRAGMA cache_spill=OFF; PRAGMA cell_size_check=ON;",
    )?;
    let pages = Arc::clone(log_pages);
    connection.wal_hook(Some(move |_: &mut rusqlite::hooks::Wal, now: i32| {
        pages.store(u64::from(now.unsigned_abs()), Ordering::Relaxed);
        Ok(())
    }))?;
    limit_pages(&connection, pages_max)?;
    connection.set_prepared_statement_cache_capacity(32);
    Ok(connection)
}

/// The copier's connection: it copies the log and does nothing else, and leaves the log alone when it closes.
pub(super) fn connect_copier(place: &dyn Place, path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = connect(place, path, flags)?;
    leave_log(&connection)?;
    // Asking for the mode opens the log: before that there would be nothing to copy.
    enter_wal(&connection)?;
    connection.execute_batch(
        "PRAGMA synchronous=FULL; PRAGMA fullfsync=ON; PRAGMA checkpoint_fullfsync=ON; PRAGMA wal_autocheckpoint=0;",
    )?;
    Ok(connection)
}

/// Has the connection use the write-ahead log. Errors: SQLite's; `CANTOPEN` if it stays with another journal, by which a
/// power cut takes back what was committed.
fn enter_wal(connection: &Connection) -> rusqlite::Result<()> {
    let mut statement = connection.prepare("PRAGMA journal_mode=WAL")?;
    let mut rows = statement.query([])?;
    let mut mode = String::new();
    // To the end: the row that names the mode comes before the switch is committed, and what fails then behind it.
    while let Some(row) = rows.next()? {
        mode = row.get(0)?;
    }
    if mode == "wal" {
        return Ok(());
    }
    let what = format!("the journal mode stays {mode}");
    Err(rusqlite::Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_CANTOPEN), Some(what)))
}

/// Lets the connection close without copying the log and taking it away, as SQLite's last one otherwise does.
pub(super) fn leave_log(connection: &Connection) -> rusqlite::Result<()> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true).map(|_| ())
}

/// Lets the database grow to this many pages and no further; how tests fill a disk.
pub(super) fn limit_pages(connection: &Connection, pages_max: u32) -> rusqlite::Result<()> {
    connection.pragma_update_and_check(None, "max_page_count", pages_max, |_| Ok(()))
}

/// A connection that cannot write. Errors: none of ours if the file is absent, SQLite's then.
pub(in super::super) fn connect_reader(place: &dyn Place, path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = connect(place, path, flags)?;
    connection.busy_timeout(BUSY_WAIT)?;
    connection.execute_batch("PRAGMA query_only=ON; PRAGMA cell_size_check=ON;")?;
    Ok(connection)
}

/// Whose file it is and which schema it has. Errors: `NotAJournal`, `Newer`, `Failed`.
pub(in super::super) fn identify(connection: &Connection) -> Result<(), OpenError> {
    let failed = |error: rusqlite::Error| OpenError::Failed(format!("read the file's header: {error}"));
    let pragma = |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, i32>(0));
    let application = pragma("application_id").map_err(failed)?;
    let version = pragma("user_version").map_err(failed)?;
    if application != APPLICATION_ID {
        return Err(OpenError::NotAJournal(application));
    }
    if version != SCHEMA_VERSION {
        return Err(OpenError::Newer { found: version, known: SCHEMA_VERSION });
    }
    Ok(())
}

/// Opens the file for writing: recovers it, creates its tables if it is new, checks every stream's seal.
///
/// Returns the connection and what torn tail was cut. Cost: reads the log once and one row a stream.
pub(super) fn open(
    options: &SqliteOptions,
    path: &Path,
    log_pages: &Arc<AtomicU64>,
) -> Result<(Connection, Option<String>), OpenError> {
    let place = &*options.place;
    let failed = |error: rusqlite::Error| OpenError::Failed(format!("open {}: {error}", path.display()));
    is_no_lone_byte(place, path)?;
    // SQLite drops whatever follows the first bad frame of its log without a word; we look before it does.
    let cut = wal_tail::inspect(place, path)?;
    // It may hold what the server before this one was told is lost, and so may only the page cache: see `heal`.
    place
        .rewrite(&log_of(path))
        .map_err(|error| OpenError::Failed(format!("write the log of {} again: {error}", path.display())))?;
    // Whoever kept the file open over the end of that server keeps what it took for copied, too. Nothing of ours is open yet.
    if !options.planted.trust_index {
        let forgotten = place.forget_index(path);
        drop(forgotten.map_err(|error| {
            OpenError::Failed(format!("forget the index of the log of {}: {error}", path.display()))
        })?);
    }
    let connection = connect_writer(place, path, u32::MAX, log_pages).map_err(failed)?;
    let objects: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).map_err(failed)?;
    if objects == 0 {
        create(&connection, place, path)
            .map_err(|what| OpenError::Failed(format!("create {}: {what}", path.display())))?;
    }
    identify(&connection)?;
    let damage = misplaced(&connection).map_err(failed)?;
    damage.map_or(Ok(()), |damage| Err(OpenError::Damaged(damage)))?;
    // An empty log cannot be mistaken for a damaged one at the next start. A foreign reader may hold it; no harm then.
    match empty_log(&connection) {
        Err(error) if error.sqlite_error_code() != Some(rusqlite::ErrorCode::DatabaseBusy) => {
            Err(failed(error))
        }
        Ok(()) | Err(_) => Ok((connection, cut)),
    }
}

/// SQLite takes a file of one byte for an empty one, out of regard for another file system: see `unixFileSize` in its
/// `os_unix.c`. Errors: `Damaged` where one byte is left, and no rollback journal says how it came to that.
fn is_no_lone_byte(place: &dyn Place, path: &Path) -> Result<(), OpenError> {
    let failed = |error: std::io::Error| OpenError::Failed(format!("look at {}: {error}", path.display()));
    let mut first = Vec::new();
    match place.read(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        database => database.and_then(|file| file.take(2).read_to_end(&mut first)).map_err(failed)?,
    };
    if first.len() != 1 || place.read(&rollback_of(path)).is_ok() {
        return Ok(());
    }
    Err(OpenError::Damaged(format!("of {} one byte is left", path.display())))
}

/// What is wrong with the streams' rows, if anything: a bad seal, or a row that a lookup by name would miss. A missed
/// row would make its stream look empty, which is the one damage that reading the stream cannot notice.
pub(in super::super) fn misplaced(connection: &Connection) -> rusqlite::Result<Option<String>> {
    let mut rows = connection.prepare(&tail_query("NOT INDEXED"))?;
    let mut in_table = 0_u64;
    for sealed in rows.query_map([], tail_of)? {
        in_table += 1;
        let found = match sealed? {
            Ok((name, tail)) => load_tail(connection, &name)?.map(|found| (found == tail, name)),
            Err(damage) => Err(damage),
        };
        match found {
            Ok((true, _)) => {}
            Ok((false, name)) => return Ok(Some(format!("the index of names misses {name}"))),
            Err(damage) => return Ok(Some(damage.to_string())),
        }
    }
    let in_index = "SELECT count(*) FROM stream INDEXED BY sqlite_autoindex_stream_1 WHERE name >= ''";
    let in_index: i64 = connection.query_row(in_index, [], |row| row.get(0))?;
    let same = u64::try_from(in_index) == Ok(in_table);
    Ok((!same).then(|| format!("the index of names has {in_index} entries for {in_table} streams")))
}

fn create(connection: &Connection, place: &dyn Place, path: &Path) -> Result<(), String> {
    let sql = format!(
        "BEGIN IMMEDIATE; {SCHEMA} PRAGMA application_id={APPLICATION_ID}; PRAGMA user_version={SCHEMA_VERSION}; COMMIT;"
    );
    connection.execute_batch(&sql).map_err(|error| error.to_string())?;
    // The file's entry in its folder needs an fsync of its own: without it a power cut may take the whole file.
    let folder = path.parent().ok_or("it has no folder")?;
    place.sync_folder(folder).map_err(|error| error.to_string())
}

/// Copies the whole log into the database with an fsync of its own, and empties it.
pub(super) fn empty_log(connection: &Connection) -> rusqlite::Result<()> {
    connection.wal_checkpoint_v2(Some(MAIN_DB), CheckpointMode::TRUNCATE).map(|_| ())
}
