//! From the journal to a session and back: records' bytes, replay, and the creation of what is not there yet.
//! Must not know connections.

use std::sync::Arc;

use bytes::Bytes;

use super::bounds;
use super::history::{EVENTS_KEPT, History};
use crate::journal::{Journal, ReadError, StreamName};
use crate::session::announce::show;
use crate::session::keyed::Key;
use crate::session::text::{Description, PollTitle};
use crate::session::{Event, Millis, Record, Seq, Session};

/// What a session begins with; the account plane knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Genesis {
    pub title: PollTitle,
    pub description: Description,
    pub capacity: u32,
}

/// A session as the journal has it.
pub struct Loaded {
    pub stream: StreamName,
    pub session: Session,
    pub history: History,
    /// What the journal has of it, in bytes.
    pub bytes: u64,
    /// The session's time now: the wall clock's, but never before the last fact, however the clock was set since.
    pub now: Millis,
}

/// Why a session cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    #[error(transparent)]
    Journal(#[from] ReadError),
    #[error("record {number} of {stream} does not decode: {source}")]
    Decode { stream: String, number: u64, source: rmp_serde::decode::Error },
    #[error("the first fact of {0} is not a creation")]
    NoCreation(String),
    #[error("replaying {0} panicked, which is a bug")]
    Replay(String),
    #[error("record {number} of {stream} does not follow the one before it")]
    Order { stream: String, number: u64 },
    #[error("the creation of {0} was not written: {1}")]
    NotCreated(String, String),
    #[error("`{0}` is no name for a session")]
    Name(String),
}

/// The journal's stream of a session.
///
/// # Errors
/// If the session's name has characters that no stream has.
pub fn stream_of(session: &str) -> Result<StreamName, LoadError> {
    StreamName::new(&format!("session/{session}")).map_err(|_| LoadError::Name(session.into()))
}

/// A record's bytes: MessagePack with field names, so that a field may be added and old records still read.
pub fn encode(record: &Record) -> Bytes {
    #[cfg(feature = "planted")]
    let record = &super::planted::written(record);
    let mut bytes = Vec::with_capacity(RECORD_BYTES_USUAL);
    rmp_serde::encode::write_named(&mut bytes, record).expect("a record is plain data");
    bytes.into()
}

/// Most records are shorter: one allocation is enough for them.
const RECORD_BYTES_USUAL: usize = 256;

/// The record in these bytes.
///
/// # Errors
/// If they are none: the journal's checksum holds, so another program wrote them, or a newer one.
pub fn decode(body: &[u8]) -> Result<Record, rmp_serde::decode::Error> {
    rmp_serde::from_slice(body)
}

/// All records of a session, oldest first.
///
/// # Errors
/// What the journal says, or a record that does not decode.
pub async fn records(journal: &dyn Journal, stream: &StreamName) -> Result<Vec<Record>, LoadError> {
    Ok(read(journal, stream).await?.0)
}

/// The records, and what they cost in the journal.
async fn read(journal: &dyn Journal, stream: &StreamName) -> Result<(Vec<Record>, u64), LoadError> {
    let history = journal.read(stream, 0).await?;
    let bytes = history.records.iter().map(|stored| bounds::cost(&stored.body)).sum();
    let decoded = history.records.iter().map(|stored| {
        decode(&stored.body).map_err(|source| LoadError::Decode {
            stream: stream.to_string(),
            number: stored.first,
            source,
        })
    });
    Ok((decoded.collect::<Result<_, _>>()?, bytes))
}

/// Replays a session; `None` where its stream is empty. `clock` is the wall clock's time.
///
/// # Errors
/// As [`records`]; also where the first fact is not the creation.
pub async fn load(journal: &dyn Journal, name: &str, clock: Millis) -> Result<Option<Loaded>, LoadError> {
    let stream = stream_of(name)?;
    let (records, bytes) = read(journal, &stream).await?;
    if records.is_empty() {
        return Ok(None);
    }
    let mut expected = 1;
    for record in &records {
        if record.first.0 != expected || record.events.is_empty() {
            return Err(LoadError::Order { stream: stream.to_string(), number: record.first.0 });
        }
        expected = record.last().0 + 1;
    }
    let last_at = records.iter().map(|record| record.at).max().unwrap_or_default();
    let facts: usize = records.iter().map(|record| record.events.len()).sum();
    // Either way in a task: a panic in a fold is this session's alone.
    let replayed = match facts <= REPLAYED_HERE_MAX {
        true => tokio::spawn(async move { replay(&records) }).await,
        false => tokio::task::spawn_blocking(move || replay(&records)).await,
    };
    let replayed = replayed.map_err(|_| LoadError::Replay(stream.to_string()))?;
    let (session, history) = replayed.ok_or_else(|| LoadError::NoCreation(stream.to_string()))?;
    let now = last_at.max(clock);
    Ok(Some(Loaded { stream, session, history, bytes, now }))
}

/// Facts of a log that is replayed on the thread that read it: a millisecond or so. Longer ones would hold up others; for
/// shorter ones a thread of their own is the greater cost, and makes the order of things chance.
const REPLAYED_HERE_MAX: usize = 512;

/// Folds records into a session, keeping what was shown of late.
pub fn replay(records: &[Record]) -> Option<(Session, History)> {
    let (first, rest) = records.split_first()?;
    if !matches!(first.events.first(), Some(Event::Created { .. })) {
        return None;
    }
    let mut session = Session::new(first);
    let mut history = History::default();
    let facts: usize = rest.iter().map(|record| record.events.len()).sum();
    // Of the older facts nothing is kept in most sessions; where one view is quiet and another is not, what is
    // older than this belongs to the quiet one only in part, so its past begins here.
    let shown_from = (facts as u64).saturating_sub(REPLAYED_SHOWN as u64);
    let mut count = 0;
    history.begin_after(Seq(1 + shown_from));
    for record in rest {
        session.apply(record, |session, seq, event| {
            count += 1;
            if count > shown_from
                && let Some(shown) = show(session, record, seq, event)
            {
                history.keep(&Arc::new(shown));
            }
        });
    }
    Some((session, history))
}

/// Facts whose showing is made again after a restart. More than one view keeps: votes and the like are shown to
/// nobody, and what is personal stands beside the views.
const REPLAYED_SHOWN: usize = 16 * EVENTS_KEPT;

/// A new name for a history.
pub fn draw_epoch() -> Box<str> {
    let random = getrandom::u64().expect("the operating system has randomness");
    format!("{random:016x}").into()
}

/// The first record of a new session.
pub fn genesis(genesis: Genesis, at: Millis) -> Record {
    let mut key = Key([0; 16]);
    getrandom::fill(&mut key.0).expect("the operating system has randomness");
    created(genesis, at, key, draw_epoch())
}

/// The first record of a session that has this key and name of its history.
pub(super) fn created(genesis: Genesis, at: Millis, key: Key, epoch: Box<str>) -> Record {
    let Genesis { title, description, capacity } = genesis;
    let created = Event::Created { key, epoch, title, description, capacity };
    Record { first: Seq(1), at, by: None, cause: None, events: vec![created] }
}
