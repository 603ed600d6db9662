//! A journal on a disk that is simulated: bytes are written first and synced later, a crash keeps what was synced and
//! some of the rest, and every failure that a disk or a lost answer can bring comes out of the seed.
//! Must not know what a record means.

mod record;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use bytes::Bytes;
use cuelight::journal::{AppendError, History, Journal, ReadError, Receipt, Stored, StreamName};
use futures_util::future::BoxFuture;
use tokio::sync::{Notify, oneshot, watch};

use super::{DiskPlant, Waiter, Weather};
use crate::script::Dice;
use record::{get, put};

struct Asked {
    after: u64,
    count: u32,
    body: Bytes,
    waiter: Waiter,
}

/// Where a record ends in the file, and the number of its last fact.
#[derive(Debug, Clone, Copy)]
struct End {
    byte: usize,
    number: u64,
}

struct State {
    stream: Option<StreamName>,
    bytes: Vec<u8>,
    synced: usize,
    /// Of the records written, oldest first.
    ends: Vec<End>,
    queue: VecDeque<Asked>,
    flushes: Vec<oneshot::Sender<()>>,
    /// Asked by a process that is no more, or answered by an answer that got lost: nobody hears of it.
    graves: Vec<Waiter>,
    life: u32,
    dice: Dice,
    weather: Weather,
    plant: DiskPlant,
    /// Records asked for, and those of them that came to something.
    appended: u64,
    settled: u64,
    is_busy: bool,
    writable: Arc<watch::Sender<bool>>,
    work: Arc<Notify>,
}

/// The disk, which outlives processes.
#[derive(Clone)]
pub struct Disk(Arc<Mutex<State>>);

/// One process's journal on it.
struct Process {
    disk: Disk,
    life: u32,
    writable: watch::Receiver<bool>,
}

impl State {
    fn end_number(&self) -> u64 {
        self.ends.last().map_or(0, |end| end.number)
    }

    fn durable(&self) -> u64 {
        self.ends.iter().rev().find(|end| end.byte <= self.synced).map_or(0, |end| end.number)
    }

    fn records(&self) -> Vec<Stored> {
        let (mut at, mut records) = (0, Vec::new());
        while let Some((stored, length)) = get(&self.bytes[at..self.synced]) {
            at += length;
            records.push(stored);
        }
        records
    }

    fn cut_to(&mut self, byte: usize) {
        self.bytes.truncate(byte);
        self.ends.retain(|end| end.byte <= byte);
    }

    /// Takes what is asked up to a random number, and writes what fits. Not yet synced.
    fn write_batch(&mut self) -> Vec<(Waiter, Result<u64, AppendError>)> {
        let most = 1 + self.dice.below(self.queue.len() * 2);
        let mut batch = Vec::new();
        for Asked { after, count, body, waiter } in
            self.queue.drain(..most.min(self.queue.len())).collect::<Vec<_>>()
        {
            let actual = self.end_number();
            let answer = if !*self.writable.borrow() {
                Err(AppendError::NotWritten("the disk is full".into()))
            } else if after != actual && !self.plant.skip_expected_check {
                Err(AppendError::Conflict { actual })
            } else {
                let copies = if self.plant.store_twice && actual > 0 { 2 } else { 1 };
                for _ in 0..copies {
                    let first = self.end_number() + 1;
                    put(&mut self.bytes, first, count, &body);
                    self.ends.push(End { byte: self.bytes.len(), number: first + u64::from(count) - 1 });
                }
                Ok(actual + u64::from(count))
            };
            batch.push((waiter, answer));
        }
        batch
    }

    fn answer(batch: Vec<(Waiter, Result<u64, AppendError>)>) {
        for (waiter, answer) in batch {
            // Whoever appended may have gone; what is stored stays stored.
            let _ = waiter.send(answer);
        }
    }

    /// What becomes of a batch that was written: mostly it is synced. True where the disk is full now.
    fn settle(&mut self, mut batch: Vec<(Waiter, Result<u64, AppendError>)>) -> bool {
        self.settled += batch.len() as u64;
        let wrote = batch.iter().any(|(_, answer)| answer.is_ok());
        let faulty =
            wrote && self.weather.fault_one_in > 0 && self.dice.below(self.weather.fault_one_in) == 0;
        if !faulty {
            self.synced = self.bytes.len();
            Self::answer(batch);
            return false;
        }
        let fail = |batch: &mut Vec<(Waiter, Result<u64, AppendError>)>, error: AppendError| {
            batch
                .iter_mut()
                .filter(|(_, answer)| answer.is_ok())
                .for_each(|(_, answer)| *answer = Err(error.clone()));
        };
        match self.dice.below(4) {
            // No room: known not to be written.
            0 | 1 => {
                self.cut_to(self.synced);
                fail(&mut batch, AppendError::NotWritten("no space left".into()));
                let full = self.dice.flip();
                if full {
                    self.writable.send_replace(false);
                }
                Self::answer(batch);
                full
            }
            // The answer got lost, the bytes did not. Nobody waits for what is behind them.
            2 => {
                self.settled = self.appended;
                self.synced = self.bytes.len();
                if self.dice.flip() {
                    fail(&mut batch, AppendError::Unknown("the answer was lost".into()));
                    Self::answer(batch);
                }
                false
            }
            // The sync failed and the bytes are gone.
            _ => {
                self.settled = self.appended;
                self.cut_to(self.synced);
                fail(&mut batch, AppendError::Unknown("the sync failed".into()));
                Self::answer(batch);
                false
            }
        }
    }
}

impl Disk {
    /// An empty disk.
    pub fn new(seed: u64, weather: Weather, plant: DiskPlant) -> Disk {
        Disk(Arc::new(Mutex::new(State {
            stream: None,
            bytes: Vec::new(),
            synced: 0,
            ends: Vec::new(),
            queue: VecDeque::new(),
            flushes: Vec::new(),
            graves: Vec::new(),
            life: 0,
            dice: Dice::new(seed ^ 0xd15c),
            weather,
            plant,
            appended: 0,
            settled: 0,
            is_busy: false,
            writable: Arc::new(watch::channel(true).0),
            work: Arc::default(),
        })))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().expect("no holder of this lock panics")
    }

    /// A journal for a new process, with its writer.
    pub fn open(&self) -> Arc<dyn Journal> {
        let mut state = self.state();
        let (life, work, writable) = (state.life, state.work.clone(), state.writable.subscribe());
        state.is_busy = false;
        drop(state);
        tokio::spawn(self.clone().serve(life, work));
        Arc::new(Process { disk: self.clone(), life, writable })
    }

    /// The writer's life: batch after batch.
    async fn serve(self, life: u32, work: Arc<Notify>) {
        loop {
            let (delay, batch) = {
                let mut state = self.state();
                if state.life != life {
                    return;
                }
                let batch = if state.queue.is_empty() { None } else { Some(state.write_batch()) };
                if batch.is_none() {
                    // Whoever waited may have gone.
                    state.flushes.drain(..).for_each(|done| done.send(()).unwrap_or(()));
                }
                state.is_busy = batch.is_some();
                let most = state.weather.commit_ms;
                // Now and then a disk takes its time.
                let slow = if state.dice.below(16) == 0 { 20 } else { 1 };
                (Duration::from_millis((state.dice.below(most + 1) * slow) as u64), batch)
            };
            let Some(batch) = batch else {
                work.notified().await;
                continue;
            };
            tokio::time::sleep(delay).await;
            let mut state = self.state();
            if state.life != life {
                state.graves.extend(batch.into_iter().map(|(waiter, _)| waiter));
                return;
            }
            if state.settle(batch) {
                let after = Duration::from_millis(state.dice.below(3_000) as u64);
                let writable = state.writable.clone();
                tokio::spawn(async move {
                    tokio::time::sleep(after).await;
                    writable.send_replace(true);
                });
            }
        }
    }

    /// The process, or the machine, dies: what was synced stays, of the rest a part.
    pub fn crash(&self) {
        let mut state = self.state();
        state.life += 1;
        state.settled = state.appended;
        state.work.notify_one();
        let asked: Vec<Waiter> = state.queue.drain(..).map(|asked| asked.waiter).collect();
        state.graves.extend(asked);
        state.flushes.clear();
        let synced = state.synced;
        let unsynced = state.bytes.len() - synced;
        let kept = synced + state.dice.below(unsynced + 1);
        state.bytes.truncate(kept);
        let mut whole = synced;
        while let Some((_, length)) = get(&state.bytes[whole..]) {
            whole += length;
        }
        if state.plant.lose_synced && state.ends.len() > 1 {
            let cut =
                state.ends.iter().rev().filter(|end| end.byte <= synced).nth(1).map_or(0, |end| end.byte);
            whole = cut;
        }
        state.cut_to(whole);
        state.synced = whole;
        (state.writable, state.work) = (Arc::new(watch::channel(true).0), Arc::default());
    }

    /// From now on.
    pub fn set_weather(&self, weather: Weather) {
        self.state().weather = weather;
    }

    /// The number of the last durable fact.
    pub fn durable(&self) -> u64 {
        self.state().durable()
    }

    /// The number of the last fact that the living process has asked for.
    pub fn asked(&self) -> u64 {
        let state = self.state();
        state.queue.back().map_or(state.end_number(), |asked| asked.after + u64::from(asked.count))
    }

    pub fn appended(&self) -> u64 {
        self.state().appended
    }

    pub fn settled(&self) -> u64 {
        self.state().settled
    }

    /// Everything that is durable.
    pub fn records(&self) -> Vec<Stored> {
        self.state().records()
    }

    /// Whether everything asked for is settled.
    pub fn is_idle(&self) -> bool {
        let state = self.state();
        state.queue.is_empty() && !state.is_busy
    }

    pub fn is_well(&self) -> bool {
        *self.state().writable.borrow()
    }
}

impl Journal for Process {
    fn append(&self, stream: &StreamName, after: u64, count: u32, body: Bytes) -> Receipt {
        let (waiter, receipt) = oneshot::channel();
        let mut state = self.disk.state();
        if state.life != self.life {
            state.graves.push(waiter);
            return receipt;
        }
        let known = state.stream.get_or_insert_with(|| stream.clone());
        assert_eq!(known, stream, "one session a disk");
        state.appended += 1;
        // Planted: `ack_unsynced`.
        if state.plant.ack_unsynced {
            let last = after + u64::from(count);
            let (silent, _) = oneshot::channel();
            state.queue.push_back(Asked { after, count, body, waiter: silent });
            let _ = waiter.send(Ok(last));
        } else {
            state.queue.push_back(Asked { after, count, body, waiter });
        }
        state.work.notify_one();
        receipt
    }

    fn read(&self, _stream: &StreamName, after: u64) -> BoxFuture<'static, Result<History, ReadError>> {
        let (disk, life) = (self.disk.clone(), self.life);
        Box::pin(async move {
            let (delay, fails) = {
                let mut state = disk.state();
                let one_in = state.weather.read_fault_one_in;
                let fails = one_in > 0 && state.dice.below(one_in) == 0;
                (Duration::from_millis(state.dice.below(12) as u64), fails)
            };
            tokio::time::sleep(delay).await;
            if disk.state().life != life {
                return std::future::pending().await;
            }
            if fails {
                return Err(ReadError::Failed("the disk did not answer".into()));
            }
            let state = disk.state();
            let records = state.records().into_iter().filter(|stored| stored.last() > after).collect();
            Ok(History { records, last: state.durable(), cut: None })
        })
    }

    fn streams(&self, prefix: &str) -> BoxFuture<'static, Result<Vec<StreamName>, ReadError>> {
        let stream = self.disk.state().stream.clone();
        let names = stream.into_iter().filter(|name| name.as_str().starts_with(prefix)).collect();
        Box::pin(std::future::ready(Ok(names)))
    }

    fn writable(&self) -> watch::Receiver<bool> {
        self.writable.clone()
    }

    fn flush(&self) -> BoxFuture<'static, ()> {
        let (done, flushed) = oneshot::channel();
        let mut state = self.disk.state();
        if state.plant.flush_nothing {
            return Box::pin(std::future::ready(()));
        }
        if state.life == self.life {
            state.flushes.push(done);
            state.work.notify_one();
        }
        Box::pin(async move { drop(flushed.await) })
    }
}
