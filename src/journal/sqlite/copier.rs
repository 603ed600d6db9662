//! The copier: a thread that copies the log into the database while commits go on, so that what is left to copy between
//! two commits is little. Must not know when a copy is due, nor what its failure means.
//!
//! SQLite lets one copy and one commit go on side by side. What is appended meanwhile stays behind, and then SQLite does
//! not wait for the disk either, so the copier does, with [`Presync`]. The writer copies the rest and has SQLite wait for
//! the disk once more before the log may begin anew: that one counts, ours only makes it short.
//!
//! Between the two stand two channels of the standard library and nothing else. Only the writer asks, and never before it
//! has the last answer: `asked` is its own, so there is no order of the threads that a model could try.

use std::path::Path;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::sync::{Arc, Barrier, Mutex};
use std::thread::JoinHandle;

use rusqlite::wal::CheckpointMode;
use rusqlite::{Connection, ErrorCode, MAIN_DB, ffi};

use super::place::{Place, ToSync};
use super::{Shared, file};

/// Ways in which the copier's next copy goes wrong, for tests.
#[doc(hidden)]
#[derive(Clone, Debug)]
pub enum CopyFault {
    /// The disk reports that what was copied may be lost.
    Fsync,
    /// There is no room in the database.
    Full,
    /// The thread ends.
    Panic,
    /// The disk takes as long as somebody holds this.
    Slow(Arc<Mutex<()>>),
    /// Both.
    SlowThenFsync(Arc<Mutex<()>>),
    /// It goes well, and takes from one meeting here to the next. Meanwhile nobody else may empty the log.
    Hold(Arc<Barrier>),
}

/// What became of a copy.
#[derive(Debug)]
pub(super) enum Copied {
    /// What the log held when it was asked for is in the database, as far as readers let it, and mostly on disk.
    Done,
    Failed(rusqlite::Error),
    /// The thread has ended, and with it its connection. Nobody knows how far it came.
    Gone,
}

enum Ask {
    Copy,
    Close,
}

/// The writer's side of the copier. Dropping it waits for the copy that is going on.
#[derive(Debug)]
pub(super) struct Copier {
    asks: Option<Sender<Ask>>,
    answers: Receiver<Result<(), rusqlite::Error>>,
    /// A copy was asked for and its answer was not taken: until then nobody else may copy.
    asked: bool,
    thread: Option<JoinHandle<()>>,
    /// The other side, where there is no thread.
    desk: Option<Desk>,
}

impl Copier {
    pub(super) fn start(shared: &Arc<Shared>) -> std::io::Result<Copier> {
        let (mut copier, mut desk) = Copier::with_desk(shared);
        let thread = std::thread::Builder::new().name("journal-copier".into());
        copier.thread = Some(thread.spawn(move || {
            while let Ok(ask) = desk.inbox.recv()
                && desk.serve(ask)
            {}
        })?);
        Ok(copier)
    }

    /// One without a thread: what is asked is done in [`serve`](Copier::serve), or at the latest when it is waited for.
    pub(super) fn by_hand(shared: &Arc<Shared>) -> Copier {
        let (mut copier, desk) = Copier::with_desk(shared);
        copier.desk = Some(desk);
        copier
    }

    fn with_desk(shared: &Arc<Shared>) -> (Copier, Desk) {
        let (asks, inbox) = channel();
        let (outbox, answers) = channel();
        let work = Work { shared: Arc::clone(shared), connection: None };
        (
            Copier { asks: Some(asks), answers, asked: false, thread: None, desk: None },
            Desk { inbox, outbox, work },
        )
    }

    /// The other side, where there is no thread, to work at it while the writer goes on. To be put back.
    pub(super) fn take_desk(&mut self) -> Option<Desk> {
        self.desk.take()
    }

    pub(super) fn put_desk(&mut self, desk: Desk) {
        self.desk = Some(desk);
    }

    /// Does what was asked for, where there is no thread. False if somebody is at it, whom a thread would wait for.
    fn serve(&mut self) -> bool {
        if let Some(desk) = &mut self.desk {
            desk.serve_all();
        }
        self.thread.is_some() || self.desk.is_some() || self.asks.is_none()
    }

    /// Whether a copy was asked for whose end is not known.
    pub(super) fn is_busy(&self) -> bool {
        self.asked
    }

    /// Asks for a copy. False if the thread has ended: then there is nobody but the writer.
    pub(super) fn copy(&mut self) -> bool {
        assert!(!self.asked, "the writer takes an answer before it asks again");
        self.asked = self.ask(Ask::Copy);
        self.asked
    }

    /// What became of the copy that was asked for, if it is known by now.
    pub(super) fn poll(&mut self) -> Option<Copied> {
        if !self.asked {
            return None;
        }
        match self.answers.try_recv() {
            Ok(answer) => Some(self.took(Some(answer))),
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Disconnected) => Some(self.took(None)),
        }
    }

    /// What became of the copy that was asked for, if any was. Waits for it.
    pub(super) fn wait(&mut self) -> Option<Copied> {
        if !self.asked || !self.serve() {
            return None;
        }
        let answer = self.answers.recv().ok();
        Some(self.took(answer))
    }

    /// Closes the copier's connection, once its copy is over; what became of that no longer matters to who asks this.
    pub(super) fn close(&mut self) {
        // The file is about to be written anew as a whole, or stays suspect; what readers must know of it they know.
        let _ = self.wait();
        if !self.ask(Ask::Close) {
            return;
        }
        if self.serve() && self.answers.recv().is_err() {
            self.end();
        }
    }

    fn ask(&mut self, ask: Ask) -> bool {
        let taken = self.asks.as_ref().is_some_and(|asks| asks.send(ask).is_ok());
        if !taken {
            self.end();
        }
        taken
    }

    fn took(&mut self, answer: Option<Result<(), rusqlite::Error>>) -> Copied {
        self.asked = false;
        match answer {
            Some(Ok(())) => Copied::Done,
            Some(Err(error)) => Copied::Failed(error),
            None => {
                self.end();
                Copied::Gone
            }
        }
    }

    /// Ends the thread, whose connection is closed then.
    fn end(&mut self) {
        self.asks = None;
        self.desk = None;
        if let Some(thread) = self.thread.take() {
            // If it panicked, that is known already: there was no answer.
            let _ = thread.join();
        }
    }
}

impl Drop for Copier {
    fn drop(&mut self) {
        self.end();
    }
}

/// The thread's side.
#[derive(Debug)]
pub(super) struct Desk {
    inbox: Receiver<Ask>,
    outbox: Sender<Result<(), rusqlite::Error>>,
    work: Work,
}

impl Desk {
    /// Does all that was asked for and not yet done.
    pub(super) fn serve_all(&mut self) {
        while let Ok(ask) = self.inbox.try_recv()
            && self.serve(ask)
        {}
    }

    /// False if nobody is there to be answered.
    fn serve(&mut self, ask: Ask) -> bool {
        let answer = match ask {
            Ask::Copy => self.work.copy(),
            Ask::Close => {
                self.work.connection = None;
                Ok(())
            }
        };
        self.outbox.send(answer).is_ok()
    }
}

#[derive(Debug)]
struct Work {
    shared: Arc<Shared>,
    /// Opened for the first copy, and again after it was taken away.
    connection: Option<Connection>,
}

impl Work {
    /// Copies what it can. Where commits went on beside it, SQLite takes pages for copied of which only our wait for the disk
    /// says that they are there: if that fails the kernel may have forgotten them, and nothing is to be read of the file, nor
    /// written on the strength of it, before it has healed. The log holds it all.
    fn copy(&mut self) -> Result<(), rusqlite::Error> {
        // Where there is no descriptor for it nothing is copied, and nothing is lost.
        let connection = match self.connection.take() {
            Some(connection) => connection,
            None => file::connect_copier(self.shared.place(), &self.shared.path)?,
        };
        let copied = self.copy_with(connection);
        let planted = self.shared.options.planted;
        if let Err(error) = &copied
            && error.sqlite_error_code() != Some(ErrorCode::DiskFull)
            && !(planted.trust_copier || planted.read_unproven)
        {
            self.shared.unproven.store(true, Ordering::SeqCst);
        }
        copied
    }

    fn copy_with(&mut self, connection: Connection) -> Result<(), rusqlite::Error> {
        let fault = self.shared.copy_fault.lock().expect("no holder of this lock can panic").take();
        let connection = self.connection.insert(connection);
        if let Some(CopyFault::Hold(meeting)) = &fault {
            hold(connection, meeting)?;
        }
        match connection.wal_checkpoint_v2(Some(MAIN_DB), CheckpointMode::PASSIVE) {
            Ok(_) => {}
            // Another program copies. The writer will see how far that came.
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => return Ok(()),
            Err(error) => return Err(error),
        }
        fault.map_or(Ok(()), CopyFault::happen)?;
        // SQLite has waited for the disk itself if nothing was appended meanwhile; it does not say whether.
        self.shared.presync.wait()
    }
}

impl CopyFault {
    fn happen(self) -> Result<(), rusqlite::Error> {
        let planted = |code| Err(failed(code, "planted".into()));
        match self {
            CopyFault::Fsync => planted(ffi::SQLITE_IOERR_FSYNC),
            CopyFault::Full => planted(ffi::SQLITE_FULL),
            CopyFault::Panic => panic!("planted"),
            CopyFault::Hold(_) => Ok(()),
            CopyFault::Slow(disk) => {
                drop(disk.lock());
                Ok(())
            }
            CopyFault::SlowThenFsync(disk) => {
                drop(disk.lock());
                planted(ffi::SQLITE_IOERR_FSYNC)
            }
        }
    }
}

/// As a copy does while it goes on, this keeps the log from being emptied.
fn hold(connection: &Connection, meeting: &Barrier) -> rusqlite::Result<()> {
    let held = connection.unchecked_transaction()?;
    held.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0))?;
    meeting.wait();
    meeting.wait();
    held.commit()
}

fn failed(code: i32, what: String) -> rusqlite::Error {
    rusqlite::Error::SqliteFailure(ffi::Error::new(code), Some(what))
}

/// A descriptor of the database by which the disk can be waited for while the log is not copied to its end.
///
/// **Closing any descriptor of a file drops all locks that the process has on it**, SQLite's too; then another program
/// could take the log away from under us. So this one is opened once, and closed after the last connection.
#[derive(Debug)]
pub(super) struct Presync(Box<dyn ToSync>);

impl Presync {
    pub(super) fn open(place: &dyn Place, path: &Path) -> std::io::Result<Presync> {
        place.open_to_sync(path).map(Presync)
    }

    /// Waits until what was written to the database is on disk.
    fn wait(&self) -> Result<(), rusqlite::Error> {
        self.0.sync().map_err(|error| failed(ffi::SQLITE_IOERR_FSYNC, error.to_string()))
    }

    /// The kernel tells each descriptor once of what it lost; what others were told of and dealt with is old news.
    pub(super) fn forget_failures(&self) {
        // Whoever calls this has just had an fsync of its own that counts.
        let _ = self.wait();
    }
}
