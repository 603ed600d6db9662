//! The memory: streams of records that, once acknowledged, are never lost, reordered or changed.
//!
//! Knows bytes, numbers and disks. Must not know webinars, sockets, or who is connected: a record's body is opaque.
//!
//! # The laws
//!
//! `tests/journal_laws.rs` runs them against every implementation.
//!
//! 1. A stream's numbers are dense from 1.
//! 2. One record is all there or not at all, however many facts it holds.
//! 3. `append` names the number after which it writes. If the stream ends elsewhere it writes nothing and says `Conflict`.
//! 4. What was acknowledged survives `kill -9`, and a power cut where the disk honours fsync.
//! 5. `read` yields exactly the durable facts, in order.
//! 6. A torn tail is cut and reported; damage in the middle is refused, never skipped.
//!
//! Appends to one stream may be pipelined: the next may be handed in before the last is answered. If one fails as
//! `NotWritten`, those behind it get `Conflict` or `NotWritten`, never success, because the number they name is not there.
//! That holds for one writer. A number does not tell one past from another of the same length, so whoever gives a stream
//! up has waited for all its receipts before anybody reads it to write on.
//!
//! Read the files in this order: `name`, `record`, `memory` (the laws in their simplest form), `queue`, `sqlite`, `read_only`, `verify`.

mod memory;
mod name;
mod queue;
mod read_only;
mod receipts;
mod record;
mod sqlite;
mod verify;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use tokio::sync::{oneshot, watch};

pub use memory::{Fault, Memory};
pub use name::{BadStreamName, STREAM_NAME_BYTES_MAX, StreamName};
pub use read_only::ReadOnly;
pub use receipts::Receipts;
pub use record::OVERHEAD_BYTES as RECORD_OVERHEAD_BYTES;
#[cfg(feature = "fuzz")]
pub use record::hostile;
pub use sqlite::{
    ByHand, CommitFault, CopyFault, Identity, OpenError, Place, Planted, Sqlite, SqliteOptions, ToSync,
};
pub use verify::{Damage, StreamReport, VerifyError, VerifyReport, verify};

/// The highest number a fact may have: 2^53 − 1, the largest integer JavaScript peers read exactly.
pub const NUMBER_MAX: u64 = (1 << 53) - 1;

/// One atomic record holding `count` ≥ 1 facts, numbered `first..first + count`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// The number of the first fact in it, ≥ 1.
    pub first: u64,
    /// How many facts it holds, ≥ 1.
    pub count: u32,
    /// What the appender handed in, byte for byte.
    pub body: Bytes,
}

impl Stored {
    /// The number of the last fact in it.
    pub fn last(&self) -> u64 {
        self.first + u64::from(self.count) - 1
    }
}

/// What a stream holds, from a reader's point of view.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// Every record that holds a fact numbered above the `after` that was asked for, in order. A record is atomic: if
    /// `after` points inside one, that record is here whole.
    pub records: Vec<Stored>,
    /// The number of the stream's last durable fact; 0 for a stream that has none.
    pub last: u64,
    /// What torn, never acknowledged tail was cut when the journal was opened, if any. Where the storage cannot tell
    /// which stream the tail belonged to, every stream reports it.
    pub cut: Option<String>,
}

/// Why an append did not succeed. Says what is known about the disk, because the caller's next step rests on it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AppendError {
    /// The stream does not end where the append expected; nothing was written.
    #[error("the stream ends at {actual}, not where the append expected")]
    Conflict {
        /// Where the stream ends, counting what was queued before this append.
        actual: u64,
    },
    /// Known not to be durable, now and after any crash. The string says what was attempted.
    #[error("not written: {0}")]
    NotWritten(String),
    /// It cannot be known whether it is durable: only a later read tells. The string says what was attempted.
    #[error("cannot be known: {0}")]
    Unknown(String),
}

/// Why a read did not succeed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// The stored bytes are not what was appended. Nothing of the stream may be used.
    #[error("stream {stream} is damaged at number {number}: {what}")]
    Damaged {
        /// The stream, or the bytes that should have been its name.
        stream: String,
        /// The first number that cannot be vouched for.
        number: u64,
        /// What is wrong with it.
        what: String,
    },
    /// The storage did not answer; a later try may succeed. The string says what was attempted.
    #[error("cannot read the journal: {0}")]
    Failed(String),
}

/// Resolves with the number of the append's last fact once that is durable.
///
/// A dropped sender (`RecvError`) means `Unknown`: the writer ended before it could say.
pub type Receipt = oneshot::Receiver<Result<u64, AppendError>>;

/// A journal of opaque records in named streams. The module's documentation states its laws.
pub trait Journal: Send + Sync + 'static {
    /// Hands in one record of `count` facts behind number `after` (0: the stream is empty). Never blocks.
    ///
    /// Only the number is compared. While appends of one writer are under way another must not decide on what it read:
    /// the first gives the stream up once each of its receipts has resolved, or, where they are lost, after
    /// [`Journal::flush`].
    ///
    /// Errors (through the receipt): `Conflict`, `NotWritten`, `Unknown`. A `count` of 0, numbers above [`NUMBER_MAX`]
    /// and bodies above the implementation's limit are `NotWritten`.
    fn append(&self, stream: &StreamName, after: u64, count: u32, body: Bytes) -> Receipt;

    /// The durable facts above `after`. A stream nobody wrote is empty, not an error.
    fn read(&self, stream: &StreamName, after: u64) -> BoxFuture<'static, Result<History, ReadError>>;

    /// The names of all streams that begin with `prefix`, sorted. Cost: grows with the number of matches.
    fn streams(&self, prefix: &str) -> BoxFuture<'static, Result<Vec<StreamName>, ReadError>>;

    /// True while appends can be made durable. Becomes false after a known failure, before any waiter hears of it, and
    /// true again by itself once a probe write is durable.
    fn writable(&self) -> watch::Receiver<bool>;

    /// Resolves when everything appended before is durable or refused.
    fn flush(&self) -> BoxFuture<'static, ()>;
}

/// A receipt that is already answered.
fn answered(answer: Result<u64, AppendError>) -> Receipt {
    let (waiter, receipt) = oneshot::channel();
    // The receiver is in our hands, so the send cannot fail.
    let _ = waiter.send(answer);
    receipt
}

/// What is wrong with an append whatever the stream holds, or nothing.
fn flaw_of_append(after: u64, count: u32, body: &Bytes, body_bytes_max: usize) -> Option<AppendError> {
    if count == 0 {
        return Some(AppendError::NotWritten("a record must hold at least one fact".into()));
    }
    if after > NUMBER_MAX - u64::from(count) {
        return Some(AppendError::NotWritten(format!("numbers end at {NUMBER_MAX}")));
    }
    if body.len() > body_bytes_max {
        return Some(AppendError::NotWritten(format!(
            "a body of {} bytes is above the limit of {body_bytes_max}",
            body.len()
        )));
    }
    None
}
