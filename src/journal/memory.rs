//! A journal in memory, with faults on request: for tests of the floors above, and the laws in their simplest form.
//!
//! Must not know disks or threads: an append is settled in the call that makes it, unless appends are held.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};

use bytes::Bytes;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tokio::sync::{oneshot, watch};

use super::record::{Chain, Walk, encode};
use super::{AppendError, History, Journal, ReadError, Receipt, StreamName, answered, flaw_of_append};

/// Longest body, as the embedded journal has it by default.
const BODY_BYTES_MAX: usize = 8 << 20;

/// How an append fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// `NotWritten`, and it is not.
    NotWritten,
    /// `Unknown`, and it is stored.
    UnknownButStored,
    /// `Unknown`, and it is lost.
    UnknownAndLost,
}

/// The journal in memory. Clones share what is stored.
///
/// `writable` is what `set_writable` last said: injected faults do not change it, so that a test decides both.
#[derive(Clone, Debug)]
pub struct Memory {
    state: Arc<Mutex<State>>,
    writable: Arc<watch::Sender<bool>>,
}

#[derive(Debug, Default)]
struct State {
    streams: BTreeMap<StreamName, Stream>,
    faults: VecDeque<Fault>,
    held: bool,
    waiting: VecDeque<Ask>,
    /// Planted bug: append wherever the stream ends.
    skip_expected_check: bool,
    /// Planted bug: do not compare the hash chain.
    skip_chain_check: bool,
}

#[derive(Debug, Default)]
struct Stream {
    records: Vec<Vec<u8>>,
    cut: Option<String>,
    /// The last number and its chain value, so that an append need not walk; None after tampering.
    end: Option<(u64, Chain)>,
}

#[derive(Debug)]
enum Ask {
    Append {
        stream: StreamName,
        after: u64,
        count: u32,
        body: Bytes,
        waiter: oneshot::Sender<Result<u64, AppendError>>,
    },
    Flush(oneshot::Sender<()>),
}

impl Default for Memory {
    fn default() -> Memory {
        Memory::new()
    }
}

impl Memory {
    /// An empty, writable journal.
    pub fn new() -> Memory {
        Memory { state: Arc::default(), writable: Arc::new(watch::channel(true).0) }
    }

    /// Makes the next append that passes the laws fail this way; may be called several times, faults queue up.
    pub fn fail_next(&self, fault: Fault) {
        self.state().faults.push_back(fault);
    }

    /// From now on appends and flushes wait for `release`.
    pub fn hold(&self) {
        self.state().held = true;
    }

    /// Settles what waits, in order, and holds no longer.
    pub fn release(&self) {
        while self.release_one() {}
        self.state().held = false;
    }

    /// Settles the oldest append or flush that waits and goes on holding. False if none waits.
    pub fn release_one(&self) -> bool {
        let mut state = self.state();
        let asked = state.waiting.pop_front();
        let waited = asked.is_some();
        if let Some(ask) = asked {
            state.settle(ask);
        }
        waited
    }

    /// How many appends and flushes wait for `release`.
    pub fn waiting(&self) -> usize {
        self.state().waiting.len()
    }

    /// Says whether appends can be made durable. While false they are `NotWritten`.
    pub fn set_writable(&self, writable: bool) {
        self.writable.send_replace(writable);
    }

    /// The journal as the next process finds it: what waited is gone (its receipts say so), torn tails are cut.
    #[must_use]
    pub fn reopen(&self) -> Memory {
        let mut state = self.state();
        let mut streams = std::mem::take(&mut state.streams);
        state.waiting.clear();
        for stream in streams.values_mut() {
            stream.cut_torn_tail();
        }
        let flags = (state.skip_expected_check, state.skip_chain_check);
        let state =
            State { streams, skip_expected_check: flags.0, skip_chain_check: flags.1, ..State::default() };
        Memory { state: Arc::new(Mutex::new(state)), writable: Arc::new(watch::channel(true).0) }
    }

    /// Lets `change` at the stored bytes of one stream, one item a record.
    #[doc(hidden)]
    pub fn tamper(&self, stream: &StreamName, change: impl FnOnce(&mut Vec<Vec<u8>>)) {
        let mut state = self.state();
        let stream = state.streams.entry(stream.clone()).or_default();
        stream.end = None;
        change(&mut stream.records);
    }

    /// Plants bugs: appends whatever the expected number; reads without comparing the chain.
    #[doc(hidden)]
    pub fn plant(&self, skip_expected_check: bool, skip_chain_check: bool) {
        let mut state = self.state();
        state.skip_expected_check = skip_expected_check;
        state.skip_chain_check = skip_chain_check;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no holder of this lock can panic")
    }

    fn ask(&self, ask: Ask) {
        let mut state = self.state();
        if state.held {
            state.waiting.push_back(ask);
        } else {
            state.settle(ask);
        }
    }
}

impl State {
    fn settle(&mut self, ask: Ask) {
        match ask {
            Ask::Append { stream, after, count, body, waiter } => {
                let answer = self.append(stream, after, count, &body);
                // Whoever appended may have gone; what is stored stays stored.
                let _ = waiter.send(answer);
            }
            // As above.
            Ask::Flush(done) => drop(done.send(())),
        }
    }

    fn append(&mut self, name: StreamName, after: u64, count: u32, body: &[u8]) -> Result<u64, AppendError> {
        let skip_chain_check = self.skip_chain_check;
        let (actual, chain) = match self.streams.get(&name) {
            None => (0, Chain::start(&name)),
            Some(Stream { end: Some(end), .. }) => *end,
            Some(stream) => {
                let walk = stream.walk(&name, skip_chain_check, |_| {});
                let walk = walk.map_err(|error| AppendError::NotWritten(error.to_string()))?;
                (walk.next - 1, walk.chain)
            }
        };
        if after != actual && !self.skip_expected_check {
            return Err(AppendError::Conflict { actual });
        }
        let fault = self.faults.pop_front();
        match fault {
            Some(Fault::NotWritten) => return Err(AppendError::NotWritten("injected".into())),
            Some(Fault::UnknownAndLost) => return Err(AppendError::Unknown("injected".into())),
            Some(Fault::UnknownButStored) | None => {}
        }
        let mut bytes = Vec::new();
        let chain = encode(chain, actual + 1, count, body, &mut bytes);
        let last = actual + u64::from(count);
        let stream = self.streams.entry(name).or_default();
        stream.records.push(bytes);
        stream.end = Some((last, chain));
        match fault {
            Some(_) => Err(AppendError::Unknown("injected".into())),
            None => Ok(last),
        }
    }
}

impl Stream {
    fn walk(
        &self,
        name: &StreamName,
        skip_chain_check: bool,
        mut visit: impl FnMut(super::Stored),
    ) -> Result<Walk, ReadError> {
        let mut walk = Walk { skip_chain_check, ..Walk::start(name) };
        for bytes in &self.records {
            let stored = walk.step(bytes).map_err(|flaw| ReadError::Damaged {
                stream: name.to_string(),
                number: walk.next,
                what: flaw.to_string(),
            })?;
            visit(stored);
        }
        Ok(walk)
    }

    /// Memory stores in order, so only the last record can be torn, and a torn one is too short.
    fn cut_torn_tail(&mut self) {
        let torn = |bytes: &mut Vec<u8>| super::record::is_torn(bytes);
        self.end = None;
        if let Some(bytes) = self.records.pop_if(torn) {
            self.cut = Some(format!("a torn record of {} bytes", bytes.len()));
        }
    }
}

impl Journal for Memory {
    fn append(&self, stream: &StreamName, after: u64, count: u32, body: Bytes) -> Receipt {
        if let Some(flaw) = flaw_of_append(after, count, &body, BODY_BYTES_MAX) {
            return answered(Err(flaw));
        }
        if !*self.writable.borrow() {
            return answered(Err(AppendError::NotWritten("the journal is not writable".into())));
        }
        let (waiter, receipt) = oneshot::channel();
        self.ask(Ask::Append { stream: stream.clone(), after, count, body, waiter });
        receipt
    }

    fn read(&self, stream: &StreamName, after: u64) -> BoxFuture<'static, Result<History, ReadError>> {
        let state = self.state();
        let mut history = History::default();
        let read = state.streams.get(stream).map_or(Ok(()), |found| {
            let visit = |stored: super::Stored| {
                history.last = stored.last();
                if stored.last() > after {
                    history.records.push(stored);
                }
            };
            found.walk(stream, state.skip_chain_check, visit).map(|_| history.cut.clone_from(&found.cut))
        });
        futures_util::future::ready(read.map(|()| history)).boxed()
    }

    fn streams(&self, prefix: &str) -> BoxFuture<'static, Result<Vec<StreamName>, ReadError>> {
        let state = self.state();
        let written = state.streams.iter().filter(|(_, stream)| !stream.records.is_empty());
        let names = written.map(|(name, _)| name).filter(|name| name.as_str().starts_with(prefix));
        futures_util::future::ready(Ok(names.cloned().collect())).boxed()
    }

    fn writable(&self) -> watch::Receiver<bool> {
        self.writable.subscribe()
    }

    fn flush(&self) -> BoxFuture<'static, ()> {
        let (waiter, done) = oneshot::channel();
        self.ask(Ask::Flush(waiter));
        done.map(|_| ()).boxed()
    }
}
