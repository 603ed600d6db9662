//! Illness and recovery of the writer: when appends are refused, how the file is made whole again, how that is proved.
//!
//! After an I/O error the caches may say one thing and the disk another. Linux reports a failed fsync once, then marks
//! the pages clean: a second fsync succeeds and proves nothing. So what the file holds is read anew and **written
//! again**, and only an fsync of those writes is believed:
//!
//! 1. Forget the log's index, the memory that connections share about it: it may know frames that the file lacks, and
//!    counts as copied what a failed fsync of the database has lost. Then close every connection, the copier's too; none
//!    copies the log as it closes. Where nobody else has the file open the memory is gone with them. Where another process
//!    has, it lives on; but who is last there, and copies the log as it closes, begins from the file.
//! 2. Write the log again, byte for byte, and wait for the disk. Else the next step could bring pages into the database
//!    whose frames are on no disk: a power cut in its middle would leave half a transaction, and no log to mend it.
//!    Forget the index once more, which another process may have made of what was there before. SQLite then recovers the
//!    log from the file: it ends at the last commit whose checksums hold.
//! 3. Copy the whole log into the database (checkpoint TRUNCATE). Those pages are dirty anew, their fsync is the
//!    database's own. If it succeeds, everything the recovery saw is durable, whether or not the log ever was.
//! 4. Commit a probe. It begins the log anew, with new salts, and its fsync is one of a fresh write: frames of the
//!    failed transaction that the recovery did not see can never be read again, not even after a power cut.
//!
//! Then what is in the file is there for good and what is not there is gone for good, so both may be answered. Until then,
//! if the answer to a commit is still owed or was "cannot be known", nobody reads the file: it may show what is not durable.
//!
//! Another process that is in the middle of reading holds up step 3, and so keeps the journal unwritable until it has read;
//! one that only has the file open holds up nothing. `locking_mode=EXCLUSIVE`, by which SQLite does without shared memory,
//! would wait for both: an operator's forgotten shell would keep a healthy disk unavailable, and as the only one left it
//! would, at its end, copy the log by what it knows and take it away.

use std::fs::File;
use std::sync::atomic::Ordering;
use std::time::Instant;

use rusqlite::{Connection, ErrorCode};

use super::super::AppendError;
use super::batch::{self, Answers, Stage, Tails, refuse};
use super::copier::Copied;
use super::file;
use super::place::log_of;
use super::writer::Writer;
use crate::metrics::JOURNAL_WRITABLE;

/// Pages that must be free for a full disk to count as recovered: room for a batch of ordinary records.
const FREE_PAGES: i64 = 16;
/// Bytes that a probe writes: two pages, so that it also allocates.
const PROBE_BYTES: usize = 8192;

/// What the writer thinks of its disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Health {
    Well,
    /// There is no room. What is open can be trusted.
    Full,
    /// An I/O error, or a file that lost its name: nothing cached can be trusted, the file must be reopened.
    Suspect,
}

impl Writer {
    /// Refuses appends from now on, and says so before any waiter is answered.
    pub(super) fn fall_ill(&mut self, error: &rusqlite::Error, connection_usable: bool) {
        let full = error.sqlite_error_code() == Some(ErrorCode::DiskFull) && connection_usable;
        // Suspicion is lifted by reopening the file, not by another error.
        let full = full && self.health != Health::Suspect;
        self.refuse(if full { Health::Full } else { Health::Suspect });
        self.probe_at = Instant::now() + self.shared.options.probe_every;
    }

    /// Refuses appends until the file was reopened, at once: nothing says that the disk needs time.
    pub(super) fn distrust(&mut self) {
        self.refuse(Health::Suspect);
        self.probe_at = Instant::now();
    }

    /// Before a batch: refuses appends while the files are not where they were opened.
    ///
    /// It does not spare the look behind the commit, nor that one this: here it is known that nothing is written, which costs
    /// nobody their connection.
    pub(super) fn look_for_files(&mut self) {
        if let (Health::Well, Err(error)) = (self.health, self.in_place()) {
            self.lose_sight(&error);
        }
    }

    /// Behind a commit, before it is acknowledged: the files may have gone while it was written. Errors: they have.
    pub(super) fn look_behind(&mut self) -> Result<(), String> {
        let Err(error) = self.in_place() else { return Ok(()) };
        self.lose_sight(&error);
        Err(format!("look for the journal's files behind the commit: {error}"))
    }

    fn lose_sight(&mut self, error: &std::io::Error) {
        tracing::error!(%error, "the journal's files are not where they were");
        self.refuse(Health::Suspect);
        self.probe_at = Instant::now() + self.shared.options.probe_every;
    }

    fn refuse(&mut self, health: Health) {
        self.health = health;
        self.leave_log_if_suspect();
        // The batch that failed may have left ends in it that are nowhere else.
        self.tails.clear();
        self.set_health(false);
    }

    fn leave_log_if_suspect(&self) {
        if let (Health::Suspect, Some(connection)) = (self.health, &self.connection) {
            leave_log(connection);
        }
    }

    /// Tries to become well. On failure the next try is one interval away.
    pub(super) fn probe(&mut self) {
        self.shared.probes.fetch_add(1, Ordering::Relaxed);
        // It copies the log, as does making room: not beside the copier, nor before it has told of a failure.
        if let Some(copied) = self.copier.wait() {
            self.judge(copied);
        }
        let pages_max = self.shared.pages_max.load(Ordering::SeqCst);
        let healed = match (self.health, self.connection.take()) {
            (Health::Full, Some(connection)) => match regain_room(&connection, pages_max) {
                Ok(()) => Ok(connection),
                Err(error) => {
                    // Any other error than a full disk costs the connection its trust.
                    if error.sqlite_error_code() != Some(ErrorCode::DiskFull) {
                        self.health = Health::Suspect;
                        leave_log(&connection);
                    }
                    self.connection = Some(connection);
                    Err(error.to_string())
                }
            },
            (Health::Well | Health::Full | Health::Suspect, connection) => {
                self.health = Health::Suspect;
                self.connection = connection;
                self.heal()
            }
        };
        match healed {
            Ok(connection) => self.recover(connection),
            Err(error) => {
                self.probe_at = Instant::now() + self.shared.options.probe_every;
                tracing::warn!(error, "the journal is still not writable");
            }
        }
    }

    /// Reopens the file, makes what it holds durable, and answers from what it holds.
    pub(super) fn ask_the_file(
        &mut self,
        reopen: Result<(), String>,
        stage: Stage,
        answers: Answers,
        ends: &Tails,
        error: &str,
    ) -> Answers {
        // Before any reader can open the file anew, and find in it what a power cut may take away again.
        self.shared.unproven.store(!self.shared.options.planted.read_unproven, Ordering::SeqCst);
        self.shared.probes.fetch_add(1, Ordering::Relaxed);
        let healed = reopen.and_then(|()| self.heal());
        let found = healed.and_then(|connection| {
            let there = match stage {
                Stage::BeforeCommit => Ok(false),
                Stage::Commit => batch::is_there(&connection, ends).map_err(|error| error.to_string()),
            };
            self.recover(connection);
            there
        });
        match found {
            Ok(true) => answers,
            Ok(false) => refuse(answers, error),
            Err(trouble) => {
                tracing::error!(error = trouble, "the journal could not be reopened");
                let unknown = || AppendError::Unknown(format!("{error}; then: {trouble}"));
                answers.into_iter().map(|answer| Err(answer.err().unwrap_or_else(unknown))).collect()
            }
        }
    }

    /// Reopens the file and makes what it holds durable; the module's documentation says why each step is needed.
    pub(super) fn heal(&mut self) -> Result<Connection, String> {
        // Before anything that copies the log: it is refused beside the copier.
        if self.copier.is_busy() {
            self.shared.copies_awaited.fetch_add(1, Ordering::Relaxed);
        }
        self.copier.close();
        self.hold_fast()?;
        self.tails.clear();
        // Held until the file is recovered: a reader that opened it meanwhile would recover it in our place.
        let slots = self.shared.connections.iter();
        let mut slots: Vec<_> =
            slots.map(|slot| slot.lock().unwrap_or_else(|poisoned| poisoned.into_inner())).collect();
        let forgotten = self.forget_index();
        if let Some(connection) = self.connection.take() {
            leave_log(&connection);
        }
        slots.iter_mut().for_each(|slot| **slot = None);
        // Not before the connections.
        drop(forgotten?);
        let pages_max = self.shared.pages_max.load(Ordering::SeqCst);
        let attempt = |doing: &'static str| move |error: rusqlite::Error| format!("{doing}: {error}");
        if !self.shared.options.planted.skip_log_rewriting {
            let rewritten = self.shared.place().rewrite(&log_of(&self.shared.path));
            rewritten.map_err(|error| format!("write the log again: {error}"))?;
        }
        // Nothing of ours is open.
        drop(self.forget_index()?);
        let connection =
            file::connect_writer(self.shared.place(), &self.shared.path, pages_max, &self.shared.log_pages)
                .map_err(attempt("reopen"))?;
        let planted = self.shared.options.planted;
        if !planted.skip_rewriting {
            file::empty_log(&connection).map_err(cannot_copy)?;
            self.shared.presync.forget_failures();
        }
        if !planted.skip_probe {
            probe(&connection, pages_max).map_err(attempt("write a probe"))?;
        }
        // Before the readers get their places back.
        self.shared.unproven.store(false, Ordering::SeqCst);
        Ok(connection)
    }

    /// What is returned must be dropped when no connection is open.
    fn forget_index(&self) -> Result<Option<File>, String> {
        if self.shared.options.planted.trust_index {
            return Ok(None);
        }
        let forgotten = self.shared.place().forget_index(&self.shared.path);
        forgotten.map_err(|error| format!("forget the log's index: {error}"))
    }

    /// Accepts appends again.
    pub(super) fn recover(&mut self, connection: Connection) {
        self.connection = Some(connection);
        self.pages_max = self.shared.pages_max.load(Ordering::SeqCst);
        self.note_log();
        self.health = Health::Well;
        self.log_in_use = true;
        self.set_health(true);
        tracing::info!("the journal is writable");
    }

    pub(super) fn set_health(&self, writable: bool) {
        metrics::gauge!(JOURNAL_WRITABLE.name).set(f64::from(u8::from(writable)));
        self.writable.send_replace(writable);
    }
}

impl Drop for Writer {
    /// However the thread ends, nobody may believe that appends still work. The connection closes behind this, and takes
    /// the log away only if nothing speaks against what the database holds.
    fn drop(&mut self) {
        self.set_health(false);
        let copied = matches!(self.copier.wait(), None | Some(Copied::Done));
        if !copied || std::thread::panicking() {
            self.health = Health::Suspect;
        }
        // The last moment at which it can be read. Who took the whole folder away wants none of it.
        if let Err(error) = self.hold_fast()
            && self.shared.path.parent().is_some_and(std::path::Path::exists)
        {
            tracing::error!(error, "what was acknowledged may be where the next server does not look");
        }
        self.leave_log_if_suspect();
    }
}

/// Closing the last connection would copy the log with an fsync that proves nothing, and take the log away.
fn leave_log(connection: &Connection) {
    if let Err(error) = file::leave_log(connection) {
        tracing::error!(%error, "the journal's log cannot be kept");
    }
}

fn cannot_copy(error: rusqlite::Error) -> String {
    match error.sqlite_error_code() {
        // No connection of this process is left.
        Some(ErrorCode::DatabaseBusy) => "copy the log: another process is reading the journal".into(),
        _ => format!("copy the log: {error}"),
    }
}

/// Copies the log, which may be what fills the disk, and probes.
fn regain_room(connection: &Connection, pages_max: u32) -> rusqlite::Result<()> {
    match file::empty_log(connection) {
        // A reader holds the log; the probe will tell whether there is room all the same.
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => {}
        emptied => emptied?,
    }
    probe(connection, pages_max)
}

/// A durable write that also proves there is room for appends: it takes every free page and some more, then gives them
/// back. A probe that only overwrote its row would succeed on a full disk. On error nothing of it is left.
fn probe(connection: &Connection, pages_max: u32) -> rusqlite::Result<()> {
    let written = write_probe(connection, pages_max);
    if written.is_err() && !connection.is_autocommit() {
        connection.execute_batch("ROLLBACK")?;
    }
    written
}

fn write_probe(connection: &Connection, pages_max: u32) -> rusqlite::Result<()> {
    file::limit_pages(connection, pages_max)?;
    connection.execute_batch("BEGIN IMMEDIATE")?;
    let pragma = |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let bytes = (pragma("freelist_count")? + FREE_PAGES) * pragma("page_size")?;
    connection.execute("INSERT INTO probe(id, filler) VALUES (2, zeroblob(?1))", [bytes])?;
    connection.execute("DELETE FROM probe WHERE id = 2", [])?;
    let select = "SELECT filler FROM probe WHERE id = 1";
    let old = connection.query_row(select, [], |row| Ok(row.get_ref(0)?.as_blob()?.first().copied()))?;
    // Other bytes than last time, or SQLite sees nothing to write.
    let filler = vec![old.unwrap_or_default().wrapping_add(1); PROBE_BYTES];
    connection.execute("UPDATE probe SET filler = ?1 WHERE id = 1", [filler])?;
    connection.execute_batch("COMMIT")
}
