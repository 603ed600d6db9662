//! Reader threads and what they read: histories, names, backups. Must not write to the journal.

use std::fs::File;
use std::path::Path;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, mpsc};
use std::thread::JoinHandle;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OptionalExtension, params};
use tokio::sync::oneshot;

use super::super::record::Walk;
use super::super::{History, NUMBER_MAX, ReadError, Stored, StreamName};
use super::file::{Tail, as_column, connect_reader, load_tail, tails};
use super::{OpenError, Shared};

/// Done with the connection of this number.
type Job = Box<dyn FnOnce(&Shared, usize) + Send>;

/// The reader threads and the queue they share.
#[derive(Debug)]
pub(super) struct Pool {
    jobs: Option<mpsc::Sender<Job>>,
    threads: Vec<JoinHandle<()>>,
}

impl Pool {
    pub(super) fn start(shared: &Arc<Shared>) -> std::io::Result<Pool> {
        let (jobs, queue) = mpsc::channel::<Job>();
        let queue = Arc::new(Mutex::new(queue));
        let threads = (0..shared.connections.len()).map(|index| {
            let (shared, queue) = (Arc::clone(shared), Arc::clone(&queue));
            let thread = std::thread::Builder::new().name(format!("journal-reader-{index}"));
            thread.spawn(move || serve(&shared, index, &queue))
        });
        Ok(Pool { threads: threads.collect::<Result<_, _>>()?, jobs: Some(jobs) })
    }

    /// Runs `job` on the next free reader.
    pub(super) fn ask<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Connection) -> Result<T, ReadError> + Send + 'static,
    ) -> BoxFuture<'static, Result<T, ReadError>> {
        let (waiter, answer) = oneshot::channel();
        let job: Job = Box::new(move |shared, index| {
            // Whoever asked may have gone; then nobody misses the answer.
            let _ = waiter.send(with_connection(shared, index, job));
        });
        if let Some(jobs) = &self.jobs {
            // Without readers the job is dropped, and its waiter with it: the answer below says so.
            let _ = jobs.send(job);
        }
        async move { answer.await.unwrap_or_else(|_| Err(ReadError::Failed("the readers have ended".into()))) }.boxed()
    }

    /// Answers what was asked, then ends the threads.
    pub(super) fn stop(&mut self) {
        self.jobs = None;
        for thread in self.threads.drain(..) {
            // A reader that panicked has dropped its waiter, who knows.
            let _ = thread.join();
        }
    }
}

fn serve(shared: &Shared, index: usize, queue: &Mutex<mpsc::Receiver<Job>>) {
    loop {
        // The lock is held while waiting, so one reader waits for a job and the others for the lock.
        let Ok(job) = queue.lock().map_or(Err(mpsc::RecvError), |queue| queue.recv()) else { break };
        job(shared, index);
    }
    if let Ok(mut slot) = shared.connections[index].lock() {
        *slot = None;
    }
}

/// Reads with a reader's connection, which is opened where it was taken away.
///
/// What was read while a flush failed is not handed out: it may be of pages that the kernel forgot meanwhile. The flag cannot
/// be lowered before this connection is given back.
pub(super) fn with_connection<T>(
    shared: &Shared,
    index: usize,
    job: impl FnOnce(&mut Connection) -> Result<T, ReadError>,
) -> Result<T, ReadError> {
    let mut slot = shared.connections[index].lock().unwrap_or_else(|poisoned| {
        // A job that panicked may have left its connection inside a transaction.
        let mut slot = poisoned.into_inner();
        *slot = None;
        slot
    });
    is_proven(shared)?;
    if slot.is_none() {
        let connection = connect_reader(shared.place(), &shared.path);
        *slot = Some(connection.map_err(|error| failed("open the file", &error))?);
    }
    let read = job(slot.as_mut().expect("opened above if it was absent"));
    is_proven(shared)?;
    read
}

/// Errors: `Failed` while the file may hold what nobody knows to be there for good, or lack what is.
pub(super) fn is_proven(shared: &Shared) -> Result<(), ReadError> {
    match shared.unproven.load(Ordering::SeqCst) {
        true => Err(ReadError::Failed("the journal waits for its disk to recover".into())),
        false => Ok(()),
    }
}

fn failed(doing: &str, error: &rusqlite::Error) -> ReadError {
    ReadError::Failed(format!("{doing}: {error}"))
}

/// A failure of SQLite while it read `stream` at `number`: damage it found itself, or the disk's refusal.
fn fault(stream: &StreamName, number: u64, error: &rusqlite::Error) -> ReadError {
    use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase};
    let foreign_type =
        matches!(error, rusqlite::Error::InvalidColumnType(..) | rusqlite::Error::Utf8Error(..));
    if foreign_type || matches!(error.sqlite_error_code(), Some(DatabaseCorrupt | NotADatabase)) {
        return ReadError::Damaged { stream: stream.to_string(), number, what: error.to_string() };
    }
    failed(&format!("read {stream} from number {number}"), error)
}

/// The durable facts above `after`, at one moment.
pub(in super::super) fn read(
    connection: &mut Connection,
    stream: &StreamName,
    after: u64,
    skip_chain_check: bool,
) -> Result<History, ReadError> {
    // One transaction, so that the rows and the tail that must match them are of one moment.
    let moment = connection.transaction().map_err(|error| failed("begin to read", &error))?;
    let tail = load_tail(&moment, stream).map_err(|error| fault(stream, 0, &error))??;
    let mut records = Vec::new();
    walk(&moment, stream, &tail, after, skip_chain_check, |stored| records.push(stored))?;
    Ok(History { records, last: tail.last, cut: None })
}

/// Visits every record that holds a fact above `after`, checked, in order.
///
/// Errors: `Damaged` at the first that is not what was appended, after the good ones before it were visited.
pub(in super::super) fn walk(
    connection: &Connection,
    stream: &StreamName,
    tail: &Tail,
    after: u64,
    skip_chain_check: bool,
    mut visit: impl FnMut(Stored),
) -> Result<(), ReadError> {
    let Some(id) = tail.id else { return Ok(()) };
    let damaged = |number: u64, what: String| ReadError::Damaged { stream: stream.to_string(), number, what };
    let mut steps = Walk { skip_chain_check, ..Walk::start(stream) };
    let mut from = 0;
    if let Some((first, anchor)) =
        anchor(connection, id, after).map_err(|error| fault(stream, after, &error))?
    {
        steps = Walk::behind(&anchor).map_err(|flaw| damaged(first, flaw.to_string()))?;
        steps.skip_chain_check = skip_chain_check;
        from = as_column(steps.next);
    }
    let select = "SELECT bytes FROM record WHERE stream = ?1 AND first >= ?2 ORDER BY first";
    let mut statement =
        connection.prepare_cached(select).map_err(|error| fault(stream, steps.next, &error))?;
    let mut rows = statement.query(params![id, from]).map_err(|error| fault(stream, steps.next, &error))?;
    while let Some(row) = rows.next().map_err(|error| fault(stream, steps.next, &error))? {
        let bytes = row.get_ref(0).and_then(|cell| Ok(cell.as_blob()?));
        let bytes = bytes.map_err(|error| fault(stream, steps.next, &error))?;
        let stored = steps.step(bytes).map_err(|flaw| damaged(steps.next, flaw.to_string()))?;
        if stored.last() > after {
            visit(stored);
        }
    }
    let last = steps.next - 1;
    if last != tail.last {
        return Err(damaged(steps.next, format!("records end at {last}, acknowledged were {}", tail.last)));
    }
    if !skip_chain_check && steps.chain != tail.chain {
        return Err(damaged(last, "the last record is not the one that was acknowledged".into()));
    }
    Ok(())
}

/// A record, some way before the first that holds a fact above `after`, whose chain value the next one must follow.
/// None if the walk must begin at the beginning.
fn anchor(connection: &Connection, id: i64, after: u64) -> rusqlite::Result<Option<(u64, Vec<u8>)>> {
    // The record at or below `after` may hold facts above it and is then wanted itself: go one further back.
    let select = "SELECT first, bytes FROM record WHERE stream = ?1 AND first <= ?2
                  ORDER BY first DESC LIMIT 1 OFFSET 1";
    let after = as_column(after.min(NUMBER_MAX));
    let row = connection.prepare_cached(select)?.query_row(params![id, after], |row| {
        let first: i64 = row.get(0)?;
        Ok((first.unsigned_abs(), row.get(1)?))
    });
    row.optional()
}

/// The names that begin with `prefix`, sorted.
pub(in super::super) fn streams(
    connection: &mut Connection,
    prefix: &str,
) -> Result<Vec<StreamName>, ReadError> {
    let found = tails(connection, prefix).map_err(|error| failed("list the streams", &error))?;
    found.into_iter().map(|sealed| sealed.map(|(name, _)| name)).collect()
}

/// Copies the journal as it is now to the new file `to`, which has its name only if what was copied `is_proven`.
pub(in super::super) fn back_up(
    connection: &mut Connection,
    to: &Path,
    is_proven: impl FnOnce() -> Result<(), ReadError>,
) -> Result<(), ReadError> {
    let doing = |what: &str, error: &dyn std::fmt::Display| {
        ReadError::Failed(format!("back up to {}: {what}: {error}", to.display()))
    };
    if to.exists() {
        return Err(doing("look for it", &"it exists"));
    }
    let mut part = to.as_os_str().to_owned();
    part.push(".part");
    let part = Path::new(&part);
    copy(connection, part).map_err(|error| doing("copy", &error))?;
    // Durable before it has its name, named durably before we say so: a copy under `to` is always whole.
    let sync = |path: &Path| File::open(path).and_then(|file| file.sync_all());
    sync(part).map_err(|error| doing("fsync", &error))?;
    is_proven()?;
    std::fs::rename(part, to).map_err(|error| doing("rename", &error))?;
    let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    sync(folder).map_err(|error| doing("fsync its folder", &error))
}

fn copy(connection: &Connection, part: &Path) -> Result<(), String> {
    if part.exists() {
        // What an earlier try left behind.
        std::fs::remove_file(part).map_err(|error| error.to_string())?;
    }
    let mut target = Connection::open(part).map_err(|error| error.to_string())?;
    {
        let backup = Backup::new(connection, &mut target).map_err(|error| error.to_string())?;
        // All pages in one step: a copy in many begins again whenever the writer commits in between. Readers do not
        // hold up the writer in this journal mode.
        match backup.step(-1).map_err(|error| error.to_string())? {
            StepResult::Done => {}
            other => return Err(format!("the copy stopped: {other:?}")),
        }
    }
    super::identify(&target).map_err(|error: OpenError| error.to_string())?;
    target.close().map_err(|(_, error)| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::super::SqliteOptions;
    use super::*;

    #[test]
    fn what_was_read_while_a_flush_failed_is_not_handed_out() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.db");
        let opened = Shared::open(path.clone(), None, SqliteOptions::new(&path)).unwrap();
        let shared = opened.shared;
        assert_eq!(with_connection(&shared, 0, |_| Ok(7)), Ok(7));
        let copy = folder.path().join("copy.db");
        let backed_up = with_connection(&shared, 0, |connection| {
            // As the copier does beside whoever reads.
            shared.unproven.store(true, Ordering::SeqCst);
            back_up(connection, &copy, || is_proven(&shared))
        });
        assert!(matches!(backed_up, Err(ReadError::Failed(_))), "{backed_up:?}");
        assert!(!copy.exists());
        shared.unproven.store(false, Ordering::SeqCst);
        let read = with_connection(&shared, 0, |_| {
            shared.unproven.store(true, Ordering::SeqCst);
            Ok(7)
        });
        assert!(matches!(read, Err(ReadError::Failed(_))), "{read:?}");
    }
}
