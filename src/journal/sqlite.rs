//! The embedded journal: one SQLite file, one writer thread that lets appends share an fsync, a few reader threads.
//!
//! Knows files and threads. Must not know what a record means, nor who waits for it.
//!
//! `lock` says who may open the database, `file` opens and lays it out, `astray` looks whether it is still there, `batch`
//! writes one transaction and says what a failure proves, `writer` owns the thread, `copier` copies the log beside it,
//! `heal` makes the file whole again, `reader` yields histories, `wal_tail` looks at the log before SQLite does; `place` is
//! where the files lie, and `by_hand` the same without threads, both for simulations.

mod astray;
mod batch;
mod by_hand;
mod committed;
mod copier;
mod file;
mod heal;
mod lock;
mod place;
mod reader;
mod wal_tail;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use bytes::Bytes;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tokio::sync::{oneshot, watch};

use super::queue::{Inlet, Refused, queue};
use super::{AppendError, History, Journal, ReadError, Receipt, StreamName, answered, flaw_of_append};
#[doc(hidden)]
pub use by_hand::ByHand;
#[doc(hidden)]
pub use copier::CopyFault;
use copier::{Copier, Presync};
pub(super) use file::{connect_reader, identify, misplaced, tails};
pub(super) use lock::server_runs;
pub(super) use place::Machine;
#[doc(hidden)]
pub use place::{Identity, Place, ToSync};
pub(super) use reader::{back_up, read, streams, walk};
pub(super) use wal_tail::inspect;
use writer::{Append, Flush, Writer};

/// How a journal file is opened. `new` gives the defaults; every field may be changed.
#[derive(Clone, Debug)]
pub struct SqliteOptions {
    /// The database file. Beside it lie `-wal`, `-shm` and `.lock`. Its folder must exist.
    pub path: PathBuf,
    /// How long a transaction waits for appends that are likely to come. Default 1 ms; raises throughput with many
    /// closed-loop writers, costs a lone writer nothing.
    pub commit_wait: Duration,
    /// Most records in one transaction. Default 1024.
    pub batch_records_max: usize,
    /// Bytes of bodies after which a transaction takes no more records. Default 1 MiB.
    pub batch_bytes_max: usize,
    /// Longest body. Default 8 MiB.
    pub body_bytes_max: usize,
    /// Most appends that may wait; further ones are `NotWritten` at once. Default 65 536.
    pub queue_records_max: usize,
    /// Most stream ends the writer remembers, about 200 bytes each; beyond, it forgets all and reads them again as
    /// needed. Default 65 536.
    pub tails_max: usize,
    /// Time between two tries to become writable again. Default 500 ms.
    pub probe_every: Duration,
    /// How long the writer must be idle before it copies the log into the database. Default 250 ms.
    pub checkpoint_idle: Duration,
    /// Size of the log at which it is copied under load too. Default 4 MiB. Commits go on meanwhile, until the log has
    /// grown by four times as much; then they wait for the copy. What readers hold open is not copied, however large.
    pub wal_bytes_max: u64,
    /// Reader threads, each with a connection. Default 2, at least 1.
    pub readers: usize,
    /// Where the files lie. Default: on the machine's own file system.
    #[doc(hidden)]
    pub place: Arc<dyn Place>,
    /// Bugs that tests plant to prove that tests find them. Default: none.
    #[doc(hidden)]
    pub planted: Planted,
}

/// Bugs on request: each must turn a law's test red.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Planted {
    /// Append wherever the stream ends, whatever number was named.
    pub skip_expected_check: bool,
    /// Do not compare the hash chain on reading.
    pub skip_chain_check: bool,
    /// Take every failed COMMIT for one that wrote nothing.
    pub skip_reading_back: bool,
    /// A commit of which a write failed is held to have left nothing, without a look.
    pub trust_failed_writes: bool,
    /// Do not wait for the disk.
    pub skip_fsync: bool,
    /// Acknowledge before COMMIT.
    pub answer_before_commit: bool,
    /// Believe that every copy of the copier went well.
    pub trust_copier: bool,
    /// Leave the end of the log to the next copy.
    pub skip_last_copy: bool,
    /// Never wait for the copier.
    pub outrun_copier: bool,
    /// After a failure, believe what the reopened file seems to hold, and write none of it again.
    pub skip_rewriting: bool,
    /// After a failure, take the log for what is on disk.
    pub skip_log_rewriting: bool,
    /// Take what another process keeps in shared memory for what the log holds.
    pub trust_index: bool,
    /// After a failure, do not begin the log anew.
    pub skip_probe: bool,
    /// Let readers see what nobody knows to be there for good.
    pub read_unproven: bool,
    /// Write to files that were open once, wherever their names lead now.
    pub trust_names: bool,
}

/// Ways in which the next COMMIT fails, for tests.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommitFault {
    /// COMMIT reports a failed fsync although everything is in the file.
    FsyncButStored,
    /// COMMIT reports a failed fsync and nothing of the transaction is in the file.
    FsyncAndLost,
    /// As `FsyncButStored`, and the database cannot be reopened at the first try.
    FsyncAndNoReopen,
}

impl SqliteOptions {
    /// The defaults for this file.
    pub fn new(path: impl Into<PathBuf>) -> SqliteOptions {
        SqliteOptions {
            path: path.into(),
            commit_wait: Duration::from_millis(1),
            batch_records_max: 1024,
            batch_bytes_max: 1 << 20,
            body_bytes_max: 8 << 20,
            queue_records_max: 1 << 16,
            tails_max: 1 << 16,
            probe_every: Duration::from_millis(500),
            checkpoint_idle: Duration::from_millis(250),
            wal_bytes_max: 4 << 20,
            readers: 2,
            place: Arc::new(Machine),
            planted: Planted::default(),
        }
    }
}

/// Why a journal file was not opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another server, or another part of this one, has it open.
    #[error("{0} is in use by another server")]
    Locked(PathBuf),
    /// The file is a database of some other program.
    #[error("the file is no journal (application id {0:#010x})")]
    NotAJournal(i32),
    /// The file's schema is not the one this release knows.
    #[error("the journal has schema {found}, this release knows {known}")]
    Newer { found: i32, known: i32 },
    /// Acknowledged facts are damaged. Restore a backup, or see what `verify` says.
    #[error("the journal is damaged: {0}")]
    Damaged(String),
    /// The disk or SQLite refused. The string says what was attempted.
    #[error("cannot open the journal: {0}")]
    Failed(String),
}

/// The embedded journal. Dropping it waits until everything handed in is durable or refused.
#[derive(Debug)]
pub struct Sqlite {
    shared: Arc<Shared>,
    asks: Inlet<Append, Flush>,
    writer: Option<JoinHandle<()>>,
    readers: reader::Pool,
    writable: watch::Receiver<bool>,
    cut: Option<String>,
}

/// What the writer, the readers and the handle look at together.
#[derive(Debug)]
struct Shared {
    options: SqliteOptions,
    /// The file's one name.
    path: PathBuf,
    /// What it led to when it was opened.
    database: astray::Known,
    /// Durable transactions since the journal was opened.
    commits: AtomicU64,
    /// Tries to become writable again.
    probes: AtomicU64,
    /// Whether the file may hold a transaction of which nobody knows if it is there for good: then nobody reads it.
    unproven: AtomicBool,
    /// Pages in the log since it last began anew.
    log_pages: Arc<AtomicU64>,
    /// How many pages the database may have; `u32::MAX` but in tests.
    pages_max: AtomicU32,
    commit_fault: Mutex<Option<CommitFault>>,
    copy_fault: Mutex<Option<CopyFault>>,
    /// Copies of whose failure the writer was told.
    copies_failed: AtomicU64,
    /// How often commits waited for a copy.
    copies_awaited: AtomicU64,
    /// Each reader's connection. The writer takes them all away when it must reopen the file.
    connections: Vec<Mutex<Option<rusqlite::Connection>>>,
    /// Behind the connections: closed after the last of them.
    presync: Presync,
    /// Held for as long as any thread may touch the file. None where nobody else can.
    _lock: Option<lock::Lock>,
}

/// An opened file, before anybody works on it.
struct Opened {
    shared: Arc<Shared>,
    connection: rusqlite::Connection,
    cut: Option<String>,
}

impl Shared {
    fn place(&self) -> &dyn Place {
        &*self.options.place
    }

    /// Opens or creates the file that `path` is the one name of.
    fn open(
        path: PathBuf,
        mut lock: Option<lock::Lock>,
        options: SqliteOptions,
    ) -> Result<Opened, OpenError> {
        let log_pages = Arc::new(AtomicU64::new(0));
        let (connection, cut) = file::open(&options, &path, &log_pages)?;
        if let Some(cut) = &cut {
            tracing::warn!(path = %path.display(), cut, "the journal ended in a transaction that was never acknowledged");
        }
        if let Some(Err(error)) = lock.as_mut().map(lock::Lock::mark) {
            tracing::warn!(path = %path.display(), %error, "if the journal's database is ever emptied, that will not be noticed");
        }
        if options.planted.skip_fsync {
            let off = connection.execute_batch("PRAGMA synchronous=OFF");
            off.map_err(|error| OpenError::Failed(error.to_string()))?;
        }
        let presync = Presync::open(&*options.place, &path).map_err(not_started)?;
        let database = options.place.identity(&path).map_err(not_started)?;
        let shared = Arc::new(Shared {
            path,
            database,
            commits: AtomicU64::new(0),
            probes: AtomicU64::new(0),
            unproven: AtomicBool::new(false),
            log_pages,
            pages_max: AtomicU32::new(u32::MAX),
            commit_fault: Mutex::new(None),
            copy_fault: Mutex::new(None),
            copies_failed: AtomicU64::new(0),
            copies_awaited: AtomicU64::new(0),
            presync,
            connections: (0..options.readers.max(1)).map(|_| Mutex::new(None)).collect(),
            _lock: lock,
            options,
        });
        Ok(Opened { shared, connection, cut })
    }
}

fn not_started(error: std::io::Error) -> OpenError {
    OpenError::Failed(format!("start: {error}"))
}

impl Sqlite {
    /// Opens or creates the journal and starts its threads. Blocks while the log of a crashed server is replayed.
    pub fn open(options: SqliteOptions) -> Result<Sqlite, OpenError> {
        let path = lock::one_name(&options.path)?;
        let lock = lock::Lock::take(&path)?;
        lock.was_not_emptied(&path)?;
        let Opened { shared, connection, cut } = Shared::open(path, Some(lock), options)?;
        let readers = reader::Pool::start(&shared).map_err(not_started)?;
        let (asks, inbox) = queue(shared.options.queue_records_max);
        let copier = Copier::start(&shared).map_err(not_started)?;
        let (writer, writable) = Writer::new(Arc::clone(&shared), inbox, copier, connection);
        let thread = std::thread::Builder::new().name("journal-writer".into());
        let writer = thread.spawn(move || writer.run()).map_err(not_started)?;
        Ok(Sqlite { shared, asks, writer: Some(writer), readers, writable, cut })
    }

    /// Copies the journal, as it is at one moment, to a new file, while appends go on.
    ///
    /// The copy appears under `to` only when it is complete and on disk. Errors: `Failed` if `to` exists or the disk
    /// refuses. Cost: one reader is busy, and the log cannot begin anew, until it is done.
    pub fn backup_to(&self, to: &Path) -> BoxFuture<'static, Result<(), ReadError>> {
        let to = to.to_owned();
        let shared = Arc::clone(&self.shared);
        self.readers.ask(move |connection| reader::back_up(connection, &to, || reader::is_proven(&shared)))
    }

    /// Durable transactions since opening.
    #[doc(hidden)]
    pub fn commits(&self) -> u64 {
        self.shared.commits.load(Ordering::Relaxed)
    }

    /// Tries to become writable again since opening.
    #[doc(hidden)]
    pub fn probes(&self) -> u64 {
        self.shared.probes.load(Ordering::Relaxed)
    }

    /// Lets the database grow to so many pages only: a disk that fills up.
    #[doc(hidden)]
    pub fn limit_pages(&self, pages_max: u32) {
        self.shared.pages_max.store(pages_max, Ordering::SeqCst);
    }

    /// Copies of whose failure the writer was told.
    #[doc(hidden)]
    pub fn copies_failed(&self) -> u64 {
        self.shared.copies_failed.load(Ordering::Relaxed)
    }

    /// How often commits waited for a copy: the log had grown too far ahead of it, or the file was to be reopened.
    #[doc(hidden)]
    pub fn copies_awaited(&self) -> u64 {
        self.shared.copies_awaited.load(Ordering::Relaxed)
    }

    /// Makes the copier's next copy go wrong.
    #[doc(hidden)]
    pub fn fail_next_copy(&self, fault: CopyFault) {
        *self.shared.copy_fault.lock().expect("no holder of this lock can panic") = Some(fault);
    }

    /// Makes the next COMMIT fail.
    #[doc(hidden)]
    pub fn fail_next_commit(&self, fault: CommitFault) {
        *self.shared.commit_fault.lock().expect("no holder of this lock can panic") = Some(fault);
    }
}

impl Journal for Sqlite {
    fn append(&self, stream: &StreamName, after: u64, count: u32, body: Bytes) -> Receipt {
        let options = &self.shared.options;
        if let Some(flaw) = flaw_of_append(after, count, &body, options.body_bytes_max) {
            return answered(Err(flaw));
        }
        let (waiter, receipt) = oneshot::channel();
        let append = Append { stream: stream.clone(), after, count, body, waiter };
        let why = match self.asks.append(append) {
            Ok(()) => return receipt,
            Err(Refused::Full) => format!("{} appends are waiting already", options.queue_records_max),
            Err(Refused::Closed) => "the journal's writer has ended".into(),
        };
        answered(Err(AppendError::NotWritten(why)))
    }

    fn read(&self, stream: &StreamName, after: u64) -> BoxFuture<'static, Result<History, ReadError>> {
        let stream = stream.clone();
        let skip_chain_check = self.shared.options.planted.skip_chain_check;
        let cut = self.cut.clone();
        self.readers.ask(move |connection| {
            reader::read(connection, &stream, after, skip_chain_check)
                .map(|history| History { cut, ..history })
        })
    }

    fn streams(&self, prefix: &str) -> BoxFuture<'static, Result<Vec<StreamName>, ReadError>> {
        let prefix = prefix.to_owned();
        self.readers.ask(move |connection| reader::streams(connection, &prefix))
    }

    fn writable(&self) -> watch::Receiver<bool> {
        self.writable.clone()
    }

    fn flush(&self) -> BoxFuture<'static, ()> {
        let (waiter, done) = oneshot::channel();
        // If the writer has ended, nothing is waiting: the dropped waiter resolves `done` all the same.
        let _ = self.asks.control(Flush(waiter));
        done.map(|_| ()).boxed()
    }
}

impl Drop for Sqlite {
    fn drop(&mut self) {
        // Readers first: the last connection to close copies the log into the database, and readers may not write.
        self.readers.stop();
        self.asks.close();
        if let Some(writer) = self.writer.take() {
            // A panic of the writer has dropped its waiters, who know; there is nothing to add here.
            let _ = writer.join();
        }
    }
}
