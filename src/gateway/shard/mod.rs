//! Event loops that carry bare TCP connections, one for each worker: a connection is a row of a table, reading and writing
//! happen in the loop itself, and nobody has a task of their own.
//! Must not know the session's rules: a loop brings commands to owners, and letters and the story from them.
//!
//! Read in this order: `row.rs` (what a connection is), `turn.rs` (what a loop does), `reading.rs`, `letters.rs`,
//! `group.rs` and `walk.rs` (a story to everybody), `writing.rs`, `leaving.rs`.

mod alarm;
mod channel;
mod group;
mod hello;
mod leaving;
mod letters;
mod reading;
mod row;
mod table;
#[cfg(test)]
mod tests;
mod turn;
mod walk;
mod writing;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;

use super::limits::room::Open;
use super::limits::strangers::Stranger;
use super::socket::Door;
use crate::hub::letter::{Letter, Letterbox};
use crate::hub::post::Post;
use crate::protocol::Codec;

/// The event loops. They end when the last of these is dropped.
#[derive(Clone)]
pub struct Shards(Arc<All>);

struct All {
    loops: Vec<Mutex<Entry>>,
    next: AtomicUsize,
    /// For the successor of a loop that ended.
    door: Door,
}

/// The ways into one event loop.
#[derive(Clone)]
struct Entry {
    letterbox: Arc<Letterbox>,
    arrivals: Arc<Post<Arrival>>,
}

/// A connection on its way into an event loop.
struct Arrival {
    stream: std::net::TcpStream,
    /// What was read beyond the handshake.
    rest: Bytes,
    what: Purpose,
    open: Open,
}

/// What a connection is for.
enum Purpose {
    Session {
        session: Arc<str>,
        codec: Codec,
        stranger: Stranger,
    },
    /// Every message is sent back as it came.
    #[cfg(feature = "echo")]
    Echo,
}

impl Shards {
    /// Starts so many event loops on the runtime that this is called on. With none, every connection gets a task.
    ///
    /// # Errors
    /// What the operating system says of another epoll.
    pub fn start(count: usize, door: &Door) -> std::io::Result<Shards> {
        let mut loops = Vec::with_capacity(count);
        for _ in 0..count {
            loops.push(Mutex::new(begin(door)?));
        }
        Ok(Shards(Arc::new(All { loops, next: AtomicUsize::new(0), door: door.clone() })))
    }

    /// Whether there is no event loop.
    pub fn is_empty(&self) -> bool {
        self.0.loops.is_empty()
    }

    /// Takes in a connection to a session, with what was read of it beyond the handshake. The loops are taken in turn, so
    /// that every session is spread over all of them.
    ///
    /// It counts as open until it is closed, and as a stranger's until it has shown a good ticket.
    pub fn adopt(
        &self,
        (stream, rest): (std::net::TcpStream, Bytes),
        session: String,
        codec: Codec,
        (open, stranger): (Open, Stranger),
    ) {
        self.put((stream, rest), Purpose::Session { session: session.into(), codec, stranger }, open);
    }

    /// Takes in a connection that is sent back what it sends.
    #[cfg(feature = "echo")]
    pub fn adopt_echo(&self, stream: std::net::TcpStream, rest: Bytes, open: Open) {
        self.put((stream, rest), Purpose::Echo, open);
    }

    fn put(&self, (stream, rest): (std::net::TcpStream, Bytes), what: Purpose, open: Open) {
        let next = self.0.next.fetch_add(1, Ordering::Relaxed) % self.0.loops.len();
        let mut entry = entry(&self.0.loops[next]);
        let Some(arrival) = entry.arrivals.offer(Arrival { stream, rest, what, open }) else { return };
        // A loop ends before its time by a bug of ours alone. Whoever it carried comes back, to this one too.
        tracing::error!(number = next, "an event loop ended: another takes its place");
        match begin(&self.0.door) {
            Ok(successor) => {
                successor.arrivals.put(arrival);
                *entry = successor;
            }
            Err(error) => tracing::error!(%error, "there is no other event loop"),
        }
    }
}

/// A loop that runs, and the ways into it.
fn begin(door: &Door) -> std::io::Result<Entry> {
    let entry = Entry { letterbox: Arc::default(), arrivals: Arc::default() };
    turn::start(door.clone(), entry.clone())?;
    Ok(entry)
}

/// An entry is whole after every statement: a panic leaves nothing half done.
fn entry(place: &Mutex<Entry>) -> MutexGuard<'_, Entry> {
    place.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Drop for All {
    fn drop(&mut self) {
        for each in &self.loops {
            entry(each).letterbox.put(Letter::Stop);
        }
    }
}
