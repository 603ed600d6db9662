//! One transaction of the writer: places appends, commits them together, and says what a failure proves.
//!
//! Must not know threads, nor when to try again.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, DefaultHasher};
use std::sync::atomic::Ordering;

use rusqlite::{Connection, ErrorCode, ffi, params};

use super::super::record::encode;
use super::super::{AppendError, StreamName};
use super::file::{Tail, as_column, load_tail, store_tail};
use super::writer::Append;
use super::{CommitFault, Planted, Shared};

/// Where streams end, as far as the writer remembers. Its order is the same in every run, so that a simulation can be
/// repeated; names are the server's own, so nobody can choose them to collide.
pub(super) type Tails = HashMap<StreamName, Tail, BuildHasherDefault<DefaultHasher>>;
/// One answer for each append of the batch, in its order.
pub(super) type Answers = Vec<Result<u64, AppendError>>;

/// What became of a batch.
pub(super) enum Outcome {
    /// Every answer is final. `wrote` is false if nothing was accepted and so nothing committed.
    Durable { answers: Answers, ends: Tails, wrote: bool },
    /// No answer holds but the refusals; what was not placed before it failed is `Unknown`, as long as nobody knows better.
    Failed { stage: Stage, error: rusqlite::Error, answers: Answers, ends: Tails },
}

/// How far a failed batch had come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// COMMIT had not been issued.
    BeforeCommit,
    /// COMMIT failed.
    Commit,
}

/// What a failure proves about the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Proof {
    /// No crash can bring the batch back.
    NotWritten,
    /// Only the file itself, reopened, can tell.
    AskTheFile,
}

/// What an error at this stage proves.
///
/// A transaction exists on disk if and only if its commit frame is in the log with a checksum that runs over all its
/// frames. SQLite writes frames only inside COMMIT (we switch `cache_spill` off), the commit frame last, then fsyncs,
/// then publishes the frames to other connections through shared memory. So:
///
/// - before COMMIT there is no commit frame, whatever the error was;
/// - if COMMIT fails because a *write* failed (`FULL`, `IOERR_WRITE`), the chain of frames breaks at that write, at the
///   latest in the commit frame itself, and neither recovery nor a power cut can complete it. Unless the write failed behind
///   its last byte, or the bytes that it left out were there, from what the log held before it began anew: so the log is
///   looked at, see `committed`;
/// - `BUSY` is raised before any frame is written;
/// - any other error may come after the commit frame was complete: a failed fsync says nothing about what is on disk,
///   and a failure to grow the shared memory comes after a good fsync. Then the frames are in the file although this
///   connection does not see them, and the next one to recover the log would. Only reopening tells.
///
/// The rollback must have worked too: a connection that still holds the transaction might commit it later.
pub(super) fn proof(stage: Stage, error: &rusqlite::Error, rolled_back: bool) -> Proof {
    let code = error.sqlite_error().map_or(ffi::SQLITE_ERROR, |error| error.extended_code);
    match stage {
        Stage::BeforeCommit => Proof::NotWritten,
        Stage::Commit => match code {
            ffi::SQLITE_FULL | ffi::SQLITE_IOERR_WRITE | ffi::SQLITE_BUSY if rolled_back => Proof::NotWritten,
            _ => Proof::AskTheFile,
        },
    }
}

/// Writes the batch in one transaction. On `Failed` the transaction is still open unless SQLite ended it.
///
/// Nothing is committed that rests on pages which turned out `unproven` meanwhile. That is asked once all that the batch rests
/// on was read, and not again behind COMMIT: what a copy's flush lost while COMMIT went on was read before, when it was there,
/// and the commit itself is in the log, for whose flush it has waited; healing begins from that log. To answer later, or with
/// less, would change nothing of what is there. What is left is the time for which a flush takes to fail: of pages that the
/// kernel forgets before it says so, no flag can tell.
pub(super) fn write(
    connection: &Connection,
    known: &mut Tails,
    batch: &[Append],
    shared: &Shared,
    fault: Option<CommitFault>,
) -> Outcome {
    let planted = shared.options.planted;
    let mut placing = Placing { connection, known, ends: Tails::default(), planted, bytes: Vec::new() };
    let mut answers = Vec::with_capacity(batch.len());
    let mut written = connection.execute_batch("BEGIN IMMEDIATE");
    for append in batch {
        if written.is_err() {
            break;
        }
        match placing.place(append) {
            Ok(answer) => answers.push(answer),
            Err(error) => written = Err(error),
        }
    }
    let mut ends = placing.ends;
    if written.is_ok() {
        written = ends.iter_mut().try_for_each(|(stream, end)| {
            *end = store_tail(connection, stream, end)?;
            Ok(())
        });
    }
    if written.is_ok() && shared.unproven.load(Ordering::SeqCst) {
        let error = ffi::Error { code: ErrorCode::SystemIoFailure, extended_code: ffi::SQLITE_IOERR_FSYNC };
        written = Err(rusqlite::Error::SqliteFailure(error, Some("what was copied may be lost".into())));
    }
    if let Err(error) = written {
        answers.resize(batch.len(), Err(AppendError::Unknown("another append of its batch failed".into())));
        return Outcome::Failed { stage: Stage::BeforeCommit, error, answers, ends };
    }
    let wrote = !ends.is_empty();
    let ended = if wrote { commit(connection, fault) } else { connection.execute_batch("ROLLBACK") };
    match ended {
        Ok(()) => Outcome::Durable { answers, ends, wrote },
        Err(error) => Outcome::Failed { stage: Stage::Commit, error, answers, ends },
    }
}

fn commit(connection: &Connection, fault: Option<CommitFault>) -> rusqlite::Result<()> {
    let fsync = || {
        let error = ffi::Error { code: ErrorCode::SystemIoFailure, extended_code: ffi::SQLITE_IOERR_FSYNC };
        Err(rusqlite::Error::SqliteFailure(error, Some("planted".into())))
    };
    match fault {
        None => connection.execute_batch("COMMIT"),
        Some(CommitFault::FsyncButStored | CommitFault::FsyncAndNoReopen) => {
            connection.execute_batch("COMMIT")?;
            fsync()
        }
        Some(CommitFault::FsyncAndLost) => {
            connection.execute_batch("ROLLBACK")?;
            fsync()
        }
    }
}

/// A batch being placed behind the streams' ends.
struct Placing<'a> {
    connection: &'a Connection,
    known: &'a mut Tails,
    /// The ends as this batch leaves them: they become known only when it is durable.
    ends: Tails,
    planted: Planted,
    /// The record's bytes, kept to be reused.
    bytes: Vec<u8>,
}

impl Placing<'_> {
    /// Inserts one record. The inner error is this append's alone; the outer one is the whole batch's.
    fn place(&mut self, append: &Append) -> rusqlite::Result<Result<u64, AppendError>> {
        let end = match self.end_of(&append.stream)? {
            Ok(end) => end,
            Err(refusal) => return Ok(Err(refusal)),
        };
        if append.after != end.last && !self.planted.skip_expected_check {
            return Ok(Err(AppendError::Conflict { actual: end.last }));
        }
        let id = match end.id {
            Some(id) => id,
            None => {
                // The row gets its first end now and its last one with the others, before COMMIT.
                let begun = store_tail(self.connection, &append.stream, &end)?;
                self.ends.insert(append.stream.clone(), begun);
                begun.id.expect("a stored tail has a row")
            }
        };
        let first = end.last + 1;
        let chain = encode(end.chain, first, append.count, &append.body, &mut self.bytes);
        let insert = "INSERT INTO record(stream, first, bytes) VALUES (?1, ?2, ?3)";
        let row = params![id, as_column(first), self.bytes];
        match self.connection.prepare_cached(insert)?.execute(row) {
            Ok(_) => {}
            // The sealed end says the place is free and the table says it is taken: the stream is damaged. SQLite has
            // undone this statement only, so the others of the batch need not suffer for it.
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) => {
                return Ok(Err(AppendError::NotWritten(format!("{} is damaged: {error}", append.stream))));
            }
            Err(error) => return Err(error),
        }
        let last = end.last + u64::from(append.count);
        let end = Tail { id: Some(id), last, chain };
        // Most appends of a batch follow another of their stream.
        match self.ends.get_mut(&append.stream) {
            Some(known) => *known = end,
            None => drop(self.ends.insert(append.stream.clone(), end)),
        }
        Ok(Ok(last))
    }

    fn end_of(&mut self, stream: &StreamName) -> rusqlite::Result<Result<Tail, AppendError>> {
        if let Some(end) = self.ends.get(stream).or_else(|| self.known.get(stream)) {
            return Ok(Ok(*end));
        }
        Ok(match load_tail(self.connection, stream)? {
            Ok(end) => {
                self.known.insert(stream.clone(), end);
                Ok(end)
            }
            Err(damage) => Err(AppendError::NotWritten(damage.to_string())),
        })
    }
}

/// The answers of a batch of which nothing is on disk.
pub(super) fn refuse(answers: Answers, error: &str) -> Answers {
    let refuse = |answer: Result<u64, AppendError>| match answer {
        // A conflict was judged against the batch's own appends, which are gone; that it was not written is true.
        Ok(_) | Err(AppendError::Conflict { .. } | AppendError::Unknown(_)) => {
            Err(AppendError::NotWritten(error.to_owned()))
        }
        Err(refusal @ AppendError::NotWritten(_)) => Err(refusal),
    };
    answers.into_iter().map(refuse).collect()
}

/// Whether the file holds the ends this batch was to leave. All or none: it was one transaction.
pub(super) fn is_there(connection: &Connection, ends: &Tails) -> rusqlite::Result<bool> {
    for (stream, end) in ends {
        match load_tail(connection, stream)? {
            Ok(found) if found.last == end.last && found.chain == end.chain => {}
            Ok(_) | Err(_) => return Ok(false),
        }
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_write_that_failed_proves_that_nothing_was_written() {
        let cases = [
            (Stage::BeforeCommit, ffi::SQLITE_IOERR_FSYNC, false, Proof::NotWritten),
            (Stage::Commit, ffi::SQLITE_FULL, true, Proof::NotWritten),
            (Stage::Commit, ffi::SQLITE_IOERR_WRITE, true, Proof::NotWritten),
            (Stage::Commit, ffi::SQLITE_BUSY, true, Proof::NotWritten),
            (Stage::Commit, ffi::SQLITE_FULL, false, Proof::AskTheFile),
            (Stage::Commit, ffi::SQLITE_IOERR_FSYNC, true, Proof::AskTheFile),
            (Stage::Commit, ffi::SQLITE_IOERR_SHMSIZE, true, Proof::AskTheFile),
            (Stage::Commit, ffi::SQLITE_NOMEM, true, Proof::AskTheFile),
        ];
        for (stage, code, rolled_back, expected) in cases {
            let error = rusqlite::Error::SqliteFailure(ffi::Error::new(code), None);
            assert_eq!(proof(stage, &error, rolled_back), expected, "{stage:?} {code} {rolled_back}");
        }
    }

    #[test]
    fn what_was_never_placed_shares_the_fate_of_its_batch() {
        let damaged = Err(AppendError::NotWritten("damaged".into()));
        let unplaced = Err(AppendError::Unknown("another append of its batch failed".into()));
        let conflict = Err(AppendError::Conflict { actual: 4 });
        let lost = Err(AppendError::NotWritten("disk".into()));
        let answers = vec![Ok(5), damaged.clone(), conflict, unplaced];
        assert_eq!(refuse(answers, "disk"), [lost.clone(), damaged, lost.clone(), lost]);
    }
}
