//! The journal without threads of its own: whoever holds it says when the writer takes a turn, when the copier copies and
//! when a reader reads. So a simulation decides in which order they go on, and one seed gives one run.
//!
//! What each of them does is the same code. Must not know why it is its turn.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use tokio::sync::{oneshot, watch};

use super::super::queue::{Inlet, Nothing, Refused, queue};
use super::super::{AppendError, History, ReadError, Receipt, StreamName, answered, flaw_of_append};
use super::copier::Copier;
use super::heal::Health;
use super::writer::{Append, Flush, Writer};
use super::{OpenError, Opened, Shared, SqliteOptions, reader};

/// The journal, to be worked by hand. Dropping it closes the file as the journal's own end does.
#[doc(hidden)]
pub struct ByHand {
    shared: Arc<Shared>,
    asks: Inlet<Append, Flush>,
    writer: Mutex<Writer>,
    writable: watch::Receiver<bool>,
    cut: Option<String>,
}

impl ByHand {
    /// Opens or creates the journal. Takes no lock: nobody else knows of the place.
    ///
    /// # Errors
    /// As `Sqlite::open` has them.
    pub fn open(options: SqliteOptions) -> Result<ByHand, OpenError> {
        let path = options.path.clone();
        let Opened { shared, connection, cut } = Shared::open(path, None, options)?;
        let (asks, inbox) = queue(shared.options.queue_records_max);
        let copier = Copier::by_hand(&shared);
        let (writer, writable) = Writer::new(Arc::clone(&shared), inbox, copier, connection);
        Ok(ByHand { shared, asks, writer: Mutex::new(writer), writable, cut })
    }

    /// Hands in a record, which waits until the writer's turn.
    pub fn append(&self, stream: &StreamName, after: u64, count: u32, body: Bytes) -> Receipt {
        if let Some(flaw) = flaw_of_append(after, count, &body, self.shared.options.body_bytes_max) {
            return answered(Err(flaw));
        }
        let (waiter, receipt) = oneshot::channel();
        let append = Append { stream: stream.clone(), after, count, body, waiter };
        let why = match self.asks.append(append) {
            Ok(()) => return receipt,
            Err(Refused::Full) => "too many appends are waiting already",
            Err(Refused::Closed) => "the journal's writer has ended",
        };
        answered(Err(AppendError::NotWritten(why.into())))
    }

    /// Asks for a sign that everything handed in before is settled.
    pub fn flush(&self) -> oneshot::Receiver<()> {
        let (waiter, done) = oneshot::channel();
        // If the writer has ended, the dropped waiter says so.
        let _ = self.asks.control(Flush(waiter));
        done
    }

    fn writer(&self) -> MutexGuard<'_, Writer> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The writer's turn: one batch of what waits, or, if nothing does, what it does when it has been idle for long.
    pub fn turn(&self) {
        let mut writer = self.writer();
        let next = match writer.next_now() {
            // Whoever holds this will say if more comes.
            Err(Nothing::More) => Err(Nothing::Yet),
            next => next,
        };
        writer.turn(next);
    }

    /// The copier's turn: what the writer asked it for, if anything. The writer may take its own turns meanwhile, if
    /// somebody calls for them; where it would wait for the copy it goes on.
    pub fn copy(&self) {
        let desk = self.writer().copier.take_desk();
        if let Some(mut desk) = desk {
            desk.serve_all();
            self.writer().copier.put_desk(desk);
        }
    }

    /// Whether the writer has asked for a copy that is not done.
    pub fn wants_copy(&self) -> bool {
        self.writer().copier.is_busy()
    }

    /// The time for a try to become writable again has come, if one is due.
    pub fn probe(&self) {
        let mut writer = self.writer();
        if writer.health != Health::Well {
            writer.probe();
        }
    }

    /// What the journal's own `read` gives.
    ///
    /// # Errors
    /// As that has them.
    pub fn read(&self, stream: &StreamName, after: u64) -> Result<History, ReadError> {
        let skip = self.shared.options.planted.skip_chain_check;
        let history = reader::with_connection(&self.shared, 0, |connection| {
            reader::read(connection, stream, after, skip)
        })?;
        Ok(History { cut: self.cut.clone(), ..history })
    }

    /// What the journal's own `streams` gives.
    ///
    /// # Errors
    /// As that has them.
    pub fn streams(&self, prefix: &str) -> Result<Vec<StreamName>, ReadError> {
        reader::with_connection(&self.shared, 0, |connection| reader::streams(connection, prefix))
    }

    /// Whether appends can be made durable.
    pub fn writable(&self) -> watch::Receiver<bool> {
        self.writable.clone()
    }

    /// What torn tail was cut when it was opened.
    pub fn cut(&self) -> Option<&str> {
        self.cut.as_deref()
    }
}

impl Drop for ByHand {
    fn drop(&mut self) {
        // Readers first, as the journal's own end has it; the writer's fields close behind this.
        for slot in &self.shared.connections {
            *slot.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = None;
        }
    }
}
