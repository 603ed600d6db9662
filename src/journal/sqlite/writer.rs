//! The writer thread: gathers what waits into one transaction, answers the waiters, says when the log is copied.
//!
//! Must not know what a failure proves (`batch`) nor how the file is made whole again (`heal`).

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use bytes::Bytes;
use rusqlite::wal::CheckpointMode;
use rusqlite::{Connection, ErrorCode, MAIN_DB};
use tokio::sync::{oneshot, watch};

use super::super::queue::{Ask, Nothing, Outlet};
use super::super::{AppendError, StreamName};
use super::astray;
use super::batch::{self, Answers, Outcome, Proof, Stage, Tails, refuse};
use super::committed;
use super::copier::{Copied, Copier};
use super::file::{PAGE_BYTES, Tail};
use super::heal::Health;
use super::{Shared, file};
use crate::metrics::{
    JOURNAL_APPENDS, JOURNAL_BATCH_RECORDS, JOURNAL_COMMIT_SECONDS, JOURNAL_COMMITS, JOURNAL_WAL_BYTES,
};

/// How long the writer sleeps when it has nothing to do; any finite time would do.
const NOTHING_TO_DO: Duration = Duration::from_secs(3600);
/// Commits wait for the copier once the log has grown by this many times `wal_bytes_max` since its last copy: a slow
/// disk must not make it grow without end.
const AHEAD_OF_COPY_MAX: u64 = 4;

/// One append on its way to the disk.
#[derive(Debug)]
pub(super) struct Append {
    pub stream: StreamName,
    pub after: u64,
    pub count: u32,
    pub body: Bytes,
    pub waiter: oneshot::Sender<Result<u64, AppendError>>,
}

/// Asked beside appends, and answered when everything asked before is. Ends the batch before it.
#[derive(Debug)]
pub(super) struct Flush(pub oneshot::Sender<()>);

/// The writer thread's state.
pub(super) struct Writer {
    pub(super) shared: Arc<Shared>,
    inbox: Outlet<Append, Flush>,
    /// Before the connection, which must be the last to close.
    pub(super) copier: Copier,
    /// None only while the file could not be reopened.
    pub(super) connection: Option<Connection>,
    pub(super) tails: Tails,
    /// Which log that connection has.
    pub(super) log: astray::Known,
    pub(super) health: Health,
    pub(super) writable: watch::Sender<bool>,
    pub(super) probe_at: Instant,
    /// Records in the last batch: that many waiters are likely to come again.
    expected: usize,
    /// The log holds frames that the database does not.
    pub(super) log_in_use: bool,
    /// Size of the log when it was last copied under load; 0 once it began anew.
    copied_at_pages: u64,
    /// The limit on pages that the connection has.
    pub(super) pages_max: u32,
}

impl Writer {
    pub(super) fn new(
        shared: Arc<Shared>,
        inbox: Outlet<Append, Flush>,
        copier: Copier,
        connection: Connection,
    ) -> (Writer, watch::Receiver<bool>) {
        let (writable, watched) = watch::channel(true);
        let mut writer = Writer {
            shared,
            inbox,
            copier,
            connection: Some(connection),
            tails: Tails::default(),
            log: None,
            health: Health::Well,
            writable,
            probe_at: Instant::now(),
            expected: 1,
            log_in_use: false,
            copied_at_pages: 0,
            pages_max: u32::MAX,
        };
        writer.note_log();
        writer.set_health(true);
        (writer, watched)
    }

    /// Serves until nothing more is to come.
    pub(super) fn run(mut self) {
        loop {
            let next = self.inbox.next(1, Some(Instant::now() + self.patience()));
            if !self.turn(next) {
                break;
            }
            if self.health != Health::Well && Instant::now() >= self.probe_at {
                self.probe();
            }
        }
    }

    /// What is asked now, or what is to be done when nothing is.
    pub(super) fn next_now(&mut self) -> Result<Ask<Append, Flush>, Nothing> {
        self.inbox.next(0, None)
    }

    /// Does what is asked, or what is to be done when nothing is. False if nothing more is to come.
    pub(super) fn turn(&mut self, next: Result<Ask<Append, Flush>, Nothing>) -> bool {
        match next {
            Ok(Ask::Append(first)) => {
                let (batch, behind) = self.gather(first);
                self.settle(batch);
                if let Some(flush) = behind {
                    flushed(flush);
                }
            }
            Ok(Ask::Control(flush)) => flushed(flush),
            Err(Nothing::Yet) if self.health == Health::Well => self.copy_idle(),
            Err(Nothing::Yet) => {}
            Err(Nothing::More) => return false,
        }
        true
    }

    fn patience(&self) -> Duration {
        match self.health {
            // A copy may have failed, and then nothing is read until that is looked at.
            Health::Well if self.log_in_use || self.copier.is_busy() => self.shared.options.checkpoint_idle,
            Health::Well => NOTHING_TO_DO,
            Health::Full | Health::Suspect => self.probe_at.saturating_duration_since(Instant::now()),
        }
    }

    /// Takes what waits, and a little longer if more is likely, up to the limits. Also returns what ended it.
    fn gather(&mut self, first: Append) -> (Vec<Append>, Option<Flush>) {
        let options = &self.shared.options;
        let mut bytes = first.body.len();
        let mut batch = Vec::with_capacity(self.expected);
        batch.push(first);
        let mut until = None;
        let mut behind = None;
        while batch.len() < options.batch_records_max && bytes < options.batch_bytes_max {
            // Those whom the last batch answered ask again at about the same time; a lone writer never waits.
            let wanted = self.expected.saturating_sub(batch.len());
            if wanted > 0 && until.is_none() {
                until = Some(Instant::now() + options.commit_wait);
            }
            match self.inbox.next(wanted, until) {
                Ok(Ask::Append(append)) => {
                    bytes += append.body.len();
                    batch.push(append);
                }
                Ok(Ask::Control(flush)) => {
                    behind = Some(flush);
                    break;
                }
                Err(_) => break,
            }
        }
        self.expected = batch.len();
        (batch, behind)
    }

    /// Makes the batch durable, or finds out what became of it, and answers every waiter.
    fn settle(&mut self, mut batch: Vec<Append>) {
        if self.shared.options.planted.answer_before_commit {
            for append in &mut batch {
                let (nobody, _) = oneshot::channel();
                let waiter = std::mem::replace(&mut append.waiter, nobody);
                // Planted: the test's waiter is there.
                let _ = waiter.send(Ok(append.after + u64::from(append.count)));
            }
            // Long enough for the test to kill us in between.
            std::thread::sleep(Duration::from_millis(5));
        }
        self.adopt_page_limit();
        self.look_for_files();
        let (Health::Well, Some(connection)) = (self.health, &self.connection) else {
            let refusal = AppendError::NotWritten("the journal waits for its disk to recover".into());
            let answers = vec![Err(refusal); batch.len()];
            return answer(batch, answers);
        };
        if self.tails.len() > self.shared.options.tails_max {
            self.tails.clear();
        }
        let began = Instant::now();
        let planted = self.shared.options.planted;
        let fault = self.shared.commit_fault.lock().expect("no holder of this lock can panic").take();
        match batch::write(connection, &mut self.tails, &batch, &self.shared, fault) {
            Outcome::Durable { answers, ends, wrote } => {
                let found = if wrote { self.look_behind() } else { Ok(()) };
                let answers = match found {
                    Err(lost) => self.ask_the_file(Ok(()), Stage::Commit, answers, &ends, &lost),
                    Ok(()) if wrote => {
                        self.note_commit(began, batch.len(), ends);
                        answers
                    }
                    Ok(()) => answers,
                };
                answer(batch, answers);
                if self.health == Health::Well {
                    self.copy_if_large();
                }
            }
            Outcome::Failed { stage, error, answers, ends } => {
                // After some errors SQLite has rolled back by itself; then ROLLBACK fails and autocommit is on.
                let rolled_back = connection.execute_batch("ROLLBACK").is_ok() || connection.is_autocommit();
                let proof = match batch::proof(stage, &error, rolled_back) {
                    _ if planted.skip_reading_back => Proof::NotWritten,
                    Proof::NotWritten if stage == Stage::Commit && !self.is_left_out(&ends) => {
                        Proof::AskTheFile
                    }
                    proof => proof,
                };
                tracing::error!(%error, ?stage, ?proof, records = batch.len(), "the journal could not commit");
                self.fall_ill(&error, rolled_back);
                let fault = match fault {
                    Some(super::CommitFault::FsyncAndNoReopen) => {
                        Err("planted: the file does not reopen".to_owned())
                    }
                    _ => Ok(()),
                };
                // Not before the file is sound again: who is refused goes back to what it holds, and has to read it.
                let is_proven = !self.shared.unproven.load(Ordering::SeqCst);
                let answers = match proof {
                    Proof::NotWritten if is_proven => refuse(answers, &error.to_string()),
                    Proof::NotWritten | Proof::AskTheFile => {
                        self.ask_the_file(fault, stage, answers, &ends, &error.to_string())
                    }
                };
                answer(batch, answers);
            }
        }
    }

    /// Whether the log surely holds nothing of a commit that failed.
    fn is_left_out(&self, ends: &Tails) -> bool {
        let planted = self.shared.options.planted.trust_failed_writes;
        let holds = |end: &Tail| committed::holds(self.shared.place(), &self.shared.path, &end.chain.0);
        // Without a look nobody knows.
        planted || ends.values().next().is_some_and(|end| matches!(holds(end), Ok(false)))
    }

    fn note_commit(&mut self, began: Instant, records: usize, ends: Tails) {
        self.log_in_use = true;
        self.shared.commits.fetch_add(1, Ordering::Relaxed);
        metrics::counter!(JOURNAL_COMMITS.name).increment(1);
        metrics::histogram!(JOURNAL_COMMIT_SECONDS.name).record(began.elapsed());
        // Exact: a batch is far below 2^52 records.
        metrics::histogram!(JOURNAL_BATCH_RECORDS.name).record(records as f64);
        self.tails.extend(ends);
    }

    /// Has the log copied into the database once it has grown large, so that a later commit can begin it anew: most of
    /// it by the copier while commits go on, and what they added meanwhile here, between two of them.
    fn copy_if_large(&mut self) {
        let pages = self.shared.log_pages.load(Ordering::Relaxed);
        metrics::gauge!(JOURNAL_WAL_BYTES.name).set((pages * PAGE_BYTES) as f64);
        // A reader may keep the log from beginning anew; then the next copy is due when it has grown as much again.
        if pages < self.copied_at_pages {
            self.copied_at_pages = 0;
        }
        let grown = (pages - self.copied_at_pages) * PAGE_BYTES;
        let due = self.shared.options.wal_bytes_max;
        if !self.copier.is_busy() {
            // Without a copier all of it is copied here.
            if grown >= due && !self.copier.copy() {
                self.copy_rest(pages);
            }
            return;
        }
        let wait = grown >= AHEAD_OF_COPY_MAX * due && !self.shared.options.planted.outrun_copier;
        if wait {
            self.shared.copies_awaited.fetch_add(1, Ordering::Relaxed);
        }
        let copied = if wait { self.copier.wait() } else { self.copier.poll() };
        if let Some(copied) = copied
            && self.judge(copied)
        {
            self.copy_rest(pages);
        }
    }

    fn copy_rest(&mut self, pages: u64) {
        if !self.shared.options.planted.skip_last_copy {
            self.copy_here();
        }
        self.copied_at_pages = pages;
    }

    /// When nothing is to be done.
    fn copy_idle(&mut self) {
        let copied = self.copier.poll();
        // Not beside the copier; then it is our turn at the next idle moment.
        if !self.copier.is_busy() && copied.is_none_or(|copied| self.judge(copied)) {
            self.copy_here();
        }
    }

    /// Falls ill of a copy that failed. Whether it went well.
    pub(super) fn judge(&mut self, copied: Copied) -> bool {
        let error = match copied {
            Copied::Done => return true,
            Copied::Failed(error) => Some(error),
            Copied::Gone => None,
        };
        self.shared.copies_failed.fetch_add(1, Ordering::Relaxed);
        if self.shared.options.planted.trust_copier {
            return true;
        }
        match error {
            Some(error) => self.cannot_copy(&error),
            None => {
                tracing::error!("the journal's copier has ended; the writer copies by itself");
                self.distrust();
            }
        }
        false
    }

    /// Copies what it can of the log into the database without waiting for readers.
    fn copy_here(&mut self) {
        let Some(connection) = &self.connection else { return };
        match connection.wal_checkpoint_v2(Some(MAIN_DB), CheckpointMode::PASSIVE) {
            Ok((frames, copied)) => self.log_in_use = frames != copied,
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => {}
            Err(error) => self.cannot_copy(&error),
        }
    }

    /// Nothing acknowledged is at stake: the log still holds it. But see `heal` on what a failed fsync of the database
    /// leaves behind.
    fn cannot_copy(&mut self, error: &rusqlite::Error) {
        tracing::error!(%error, "the journal could not copy its log");
        self.fall_ill(error, true);
    }

    fn adopt_page_limit(&mut self) {
        let wanted = self.shared.pages_max.load(Ordering::SeqCst);
        if let (true, Some(connection)) = (wanted != self.pages_max, &self.connection) {
            match file::limit_pages(connection, wanted) {
                Ok(()) => self.pages_max = wanted,
                Err(error) => tracing::error!(%error, "the journal could not limit its pages"),
            }
        }
    }
}

fn answer(batch: Vec<Append>, answers: Answers) {
    let mut outcomes = [("durable", 0), ("conflict", 0), ("not_written", 0), ("unknown", 0)];
    for (append, answer) in batch.into_iter().zip(answers) {
        let outcome = match &answer {
            Ok(_) => 0,
            Err(AppendError::Conflict { .. }) => 1,
            Err(AppendError::NotWritten(_)) => 2,
            Err(AppendError::Unknown(_)) => 3,
        };
        outcomes[outcome].1 += 1;
        // Whoever appended may have gone; what is durable stays durable.
        let _ = append.waiter.send(answer);
    }
    // Once a batch: looking a counter up costs as much as answering.
    for (outcome, count) in outcomes.into_iter().filter(|(_, count)| *count > 0) {
        metrics::counter!(JOURNAL_APPENDS.name, "outcome" => outcome).increment(count);
    }
}

fn flushed(Flush(done): Flush) {
    // Whoever waited may have gone.
    let _ = done.send(());
}
