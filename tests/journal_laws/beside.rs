//! Another process that keeps the file open, and with it the memory in which SQLite's connections share what they know of
//! the log: what a failed flush lost is not taken for copied because that memory says so.
//!
//! The other process is this test binary, started again with `KEEPER` set.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::fs::FileExt;
use std::panic::catch_unwind;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use cuelight::journal::{
    AppendError, CopyFault, Journal, Planted, ReadError, Sqlite, SqliteOptions, StreamName,
};
use rusqlite::OpenFlags;
use tempfile::TempDir;

use super::bench::{Plants, append, history, name, options, put};

/// The keeper's data folder.
const KEEPER: &str = "CUELIGHT_JOURNAL_KEEPER";
/// What it is, if not an operator's tool that has read.
const MANNER: &str = "CUELIGHT_JOURNAL_KEEPER_MANNER";
/// A shell: it might write, and at its end copies the log if nobody else is there.
const SHELL: &str = "shell";
/// A tool in the middle of reading.
const READING: &str = "reading";
const TOOL: &str = "";
const READY: &str = "KEEPER is ready";
/// Where an index says how many frames of its log are copied: <https://www.sqlite.org/walformat.html>.
const COPIED_AT: u64 = 96;
const RECORDS: u64 = 40;
/// Commits do not wait for a copy that takes until all records are there.
const WAL_BYTES_MAX: u64 = 256 << 10;

/// Not a test by itself: the other process's work. It has read, and has the file open until nobody talks to it any more.
#[test]
fn keeper_has_the_journal_open() {
    let Some(folder) = std::env::var_os(KEEPER) else { return };
    let manner = std::env::var(MANNER).unwrap();
    let flags = match manner == SHELL {
        true => OpenFlags::SQLITE_OPEN_READ_WRITE,
        false => OpenFlags::SQLITE_OPEN_READ_ONLY,
    };
    let path = Path::new(&folder).join("journal.db");
    let connection = rusqlite::Connection::open_with_flags(path, flags).unwrap();
    if manner == READING {
        connection.execute_batch("BEGIN").unwrap();
    }
    let _: i64 = connection.query_row("SELECT count(*) FROM record", [], |row| row.get(0)).unwrap();
    println!("{READY}");
    std::io::stdin().read_to_end(&mut Vec::new()).unwrap();
}

/// Another process that has the journal open. Dropping it ends it, by itself.
struct Keeper(Child);

impl Keeper {
    fn start(folder: &Path, manner: &str) -> Keeper {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "beside::keeper_has_the_journal_open", "--nocapture", "--test-threads=1"]);
        command.env(KEEPER, folder).env(MANNER, manner).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut keeper = Keeper(command.spawn().unwrap());
        let mut said = BufReader::new(keeper.0.stdout.as_mut().unwrap()).lines().map(Result::unwrap);
        assert!(said.any(|line| line.contains(READY)));
        keeper
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        self.0.wait().unwrap();
    }
}

/// Files that are open until no connection is: closing one drops the locks that this process has on it.
struct Files {
    database: File,
    index: File,
    database_before: Vec<u8>,
}

impl Files {
    fn open(folder: &Path) -> Files {
        let open = |name| File::options().read(true).write(true).open(folder.join(name)).unwrap();
        let (database, index) = (open("journal.db"), open("journal.db-shm"));
        let mut database_before = vec![0; database.metadata().unwrap().len() as usize];
        database.read_exact_at(&mut database_before, 0).unwrap();
        Files { database, index, database_before }
    }

    fn copied(&self) -> u32 {
        let mut copied = [0; 4];
        self.index.read_exact_at(&mut copied, COPIED_AT).unwrap();
        u32::from_ne_bytes(copied)
    }

    /// As after a flush that failed: the kernel has forgotten what was copied since.
    fn forget_copies(&self) {
        let bytes = self.database.metadata().unwrap().len() as usize;
        let mut before = self.database_before.clone();
        assert!(bytes > before.len(), "something was copied");
        before.resize(bytes, 0);
        self.database.write_all_at(&before, 0).unwrap();
    }
}

fn open(folder: &Path, planted: Planted) -> Sqlite {
    Sqlite::open(set(folder, planted)).unwrap()
}

fn set(folder: &Path, planted: Planted) -> SqliteOptions {
    let wal_bytes_max = WAL_BYTES_MAX;
    SqliteOptions { wal_bytes_max, planted, ..options(folder, Plants::default()) }
}

fn body(after: u64) -> String {
    format!("{after:>3000}")
}

/// A journal with a copy that is made and whose flush will fail as soon as the lock is free.
fn until_copied(journal: &Sqlite, files: &Files, disk: &Arc<Mutex<()>>, stream: &StreamName) {
    journal.fail_next_copy(CopyFault::SlowThenFsync(Arc::clone(disk)));
    for after in 1..RECORDS {
        assert_eq!(append(journal, stream, after, 1, &body(after)), Ok(after + 1));
    }
    while files.copied() == 0 {
        std::thread::yield_now();
    }
}

fn is_whole(journal: &Sqlite, stream: &StreamName) {
    let records = history(journal, stream, 0).unwrap().records;
    assert_eq!(records.len() as u64, RECORDS);
    assert!((0..).zip(&records).all(|(after, record)| record.body == body(after)));
}

/// It heals beside the other process, which has the file open all the time.
fn heals_beside_it(manner: &str, planted: Planted) {
    let (folder, alice) = (TempDir::new().unwrap(), name("session/alice"));
    let journal = open(folder.path(), planted);
    put(&journal, &alice, &[(1, &body(0))]);
    let keeper = Keeper::start(folder.path(), manner);
    let files = Files::open(folder.path());
    let disk = Arc::new(Mutex::new(()));
    let slow = disk.lock().unwrap();
    until_copied(&journal, &files, &disk, &alice);
    files.forget_copies();
    drop(slow);
    while journal.probes() == 0 {
        // What is read before the failure is told may be anything. Then the writer is told of it by whatever it is asked.
        if matches!(history(&journal, &alice, 0), Err(ReadError::Failed(_))) {
            assert!(append(&journal, &alice, RECORDS + 7, 1, "never").is_err());
        }
        std::thread::yield_now();
    }
    super::copying::until_writable(&journal);
    is_whole(&journal, &alice);
    drop(keeper);
    drop(journal);
    drop(files);
    is_whole(&open(folder.path(), Planted::default()), &alice);
}

#[test]
fn what_a_failed_flush_lost_is_healed_beside_another_process() {
    heals_beside_it(TOOL, Planted::default());
    heals_beside_it(SHELL, Planted::default());
}

#[test]
fn what_a_failed_flush_lost_goes_red_where_the_other_process_is_believed() {
    let planted = Planted { trust_index: true, ..Planted::default() };
    assert!(catch_unwind(|| heals_beside_it(TOOL, planted)).is_err());
}

/// The server ends before it has healed, and the next one begins, beside the other process.
fn begins_beside_it(planted: Planted) {
    let (folder, alice) = (TempDir::new().unwrap(), name("session/alice"));
    let mut options = set(folder.path(), Planted::default());
    // Also where it is told of the failure before its end.
    options.probe_every = Duration::from_secs(3600);
    let journal = Sqlite::open(options).unwrap();
    put(&journal, &alice, &[(1, &body(0))]);
    let keeper = Keeper::start(folder.path(), TOOL);
    let files = Files::open(folder.path());
    let disk = Arc::new(Mutex::new(()));
    let slow = disk.lock().unwrap();
    until_copied(&journal, &files, &disk, &alice);
    std::thread::scope(|scope| {
        let ending = scope.spawn(move || drop(journal));
        drop(slow);
        ending.join().unwrap();
    });
    files.forget_copies();
    assert!(files.copied() > 0, "the other process keeps what it knew");
    drop(files);
    let journal = open(folder.path(), planted);
    is_whole(&journal, &alice);
    drop(journal);
    drop(keeper);
    is_whole(&open(folder.path(), Planted::default()), &alice);
}

#[test]
fn what_a_failed_flush_lost_is_there_for_the_next_server_beside_another_process() {
    begins_beside_it(Planted::default());
}

#[test]
fn what_a_failed_flush_lost_goes_red_where_the_next_server_believes_the_other_process() {
    assert!(catch_unwind(|| begins_beside_it(Planted { trust_index: true, ..Planted::default() })).is_err());
}

/// One that is in the middle of reading holds healing up, and nothing is believed meanwhile.
#[test]
fn while_another_process_reads_nothing_is_healed_and_when_it_has_read_everything_is() {
    let (folder, alice) = (TempDir::new().unwrap(), name("session/alice"));
    let journal = open(folder.path(), Planted::default());
    put(&journal, &alice, &[(1, &body(0))]);
    let reader = Keeper::start(folder.path(), READING);
    journal.fail_next_commit(cuelight::journal::CommitFault::FsyncButStored);
    let unknown = append(&journal, &alice, 1, 1, "b");
    assert!(matches!(unknown, Err(AppendError::Unknown(_))), "{unknown:?}");
    assert!(matches!(history(&journal, &alice, 0), Err(ReadError::Failed(_))));
    assert!(!*journal.writable().borrow());
    drop(reader);
    super::copying::until_writable(&journal);
    assert_eq!(history(&journal, &alice, 0).unwrap().last, 2);
}
