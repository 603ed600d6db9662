//! The shipped journal on a simulated disk, worked by hand in the run's own time: a batch, a copy or a try to become
//! writable whenever chance has it, and power cuts in the middle of a batch.
//! Must not know what a record means.

use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use bytes::Bytes;
use cuelight::journal::{
    AppendError, ByHand, History, Journal, OpenError, Planted, ReadError, Receipt, SqliteOptions, Stored,
    StreamName,
};
use futures_util::future::BoxFuture;
use tokio::sync::{Notify, oneshot, watch};

use super::{Waiter, Weather};
use crate::place::OnDisk;
use crate::script::Dice;

/// Tries to open before the faults stop.
const TRIES: usize = 5;

struct State {
    disk: cuelight_disk::Disk,
    planted: Planted,
    journal: Option<Arc<ByHand>>,
    /// Whether nobody works at it yet.
    is_fresh: bool,
    stream: Option<StreamName>,
    /// What the journal was asked for and has not answered, oldest first, and who waits.
    waiting: Vec<(Receipt, Waiter)>,
    flushes: Vec<oneshot::Sender<()>>,
    /// Asked by a process that is no more: nobody hears of it.
    graves: Vec<Waiter>,
    life: u32,
    dice: Dice,
    weather: Weather,
    /// Records asked for, and those of them that came to something.
    appended: u64,
    settled: u64,
    /// The last fact that was acknowledged, or read.
    durable: u64,
    asked: u64,
    work: Arc<Notify>,
}

/// The disk, which outlives processes.
#[derive(Clone)]
pub struct Disk(Arc<Mutex<State>>);

/// One process's journal on it.
struct Process {
    disk: Disk,
    life: u32,
    journal: Arc<ByHand>,
}

impl State {
    /// Lets the weather be as it is, or calm.
    fn be(&self, is_calm: bool) {
        let rate = |one_in: usize, times: usize| if is_calm { 0 } else { (one_in * times) as u32 };
        self.disk.set_weather(cuelight_disk::Weather {
            write_fails_one_in: rate(self.weather.fault_one_in, 20),
            no_room_one_in: rate(self.weather.fault_one_in, 20),
            sync_fails_one_in: rate(self.weather.fault_one_in, 2),
            read_fails_one_in: rate(self.weather.read_fault_one_in, 20),
            is_full: false,
        });
    }

    /// Opens the journal with the shipped code.
    fn start(&mut self) -> Arc<ByHand> {
        let mut options = SqliteOptions::new(self.disk.path("journal.db"));
        options.place = Arc::new(OnDisk(self.disk.clone()));
        options.commit_wait = Duration::ZERO;
        options.wal_bytes_max = 16 * 4096;
        options.readers = 1;
        options.planted = self.planted;
        for attempt in 0..=TRIES {
            self.be(attempt == TRIES);
            match ByHand::open(options.clone()) {
                Ok(journal) => {
                    self.be(false);
                    let journal = Arc::new(journal);
                    self.journal = Some(journal.clone());
                    return journal;
                }
                Err(OpenError::Failed(_)) if attempt < TRIES => {}
                Err(error) => panic!("P2a: the journal does not open: {error}"),
            }
        }
        unreachable!("the last try opens or panics")
    }

    /// Hands on what the journal has answered.
    fn hand_on(&mut self) {
        for (mut receipt, waiter) in std::mem::take(&mut self.waiting) {
            let answer = match receipt.try_recv() {
                Ok(answer) => answer,
                Err(oneshot::error::TryRecvError::Empty) => {
                    self.waiting.push((receipt, waiter));
                    continue;
                }
                Err(oneshot::error::TryRecvError::Closed) => {
                    Err(AppendError::Unknown("nobody answers".into()))
                }
            };
            self.settled += 1;
            match &answer {
                Ok(last) => self.durable = self.durable.max(*last),
                // Nobody waits for what is behind it.
                Err(AppendError::Unknown(_)) => self.settled = self.appended,
                Err(_) => {}
            }
            // Whoever asked may have gone.
            let _ = waiter.send(answer);
        }
        if self.waiting.is_empty() {
            self.flushes.drain(..).for_each(|done| done.send(()).unwrap_or(()));
        }
    }

    fn read(&mut self, journal: &ByHand, after: u64) -> Result<History, ReadError> {
        let Some(stream) = &self.stream else { return Ok(History::default()) };
        let history = journal.read(stream, after)?;
        self.durable = self.durable.max(history.last);
        Ok(history)
    }
}

impl Disk {
    pub fn new(seed: u64, weather: Weather, planted: Planted) -> Disk {
        let disk = cuelight_disk::Disk::new(seed ^ 0x5917, cuelight_disk::Plant::default());
        Disk(Arc::new(Mutex::new(State {
            disk,
            planted,
            journal: None,
            is_fresh: false,
            stream: None,
            waiting: Vec::new(),
            flushes: Vec::new(),
            graves: Vec::new(),
            life: 0,
            dice: Dice::new(seed ^ 0xd15c),
            weather,
            appended: 0,
            settled: 0,
            durable: 0,
            asked: 0,
            work: Arc::default(),
        })))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    pub fn open(&self) -> Arc<dyn Journal> {
        let mut state = self.state();
        let fresh = state.journal.clone().filter(|_| std::mem::take(&mut state.is_fresh));
        let journal = fresh.unwrap_or_else(|| state.start());
        let (life, work) = (state.life, state.work.clone());
        drop(state);
        tokio::spawn(self.clone().serve(life, journal.clone(), work));
        Arc::new(Process { disk: self.clone(), life, journal })
    }

    /// What the journal's threads do, one after the other.
    async fn serve(self, life: u32, journal: Arc<ByHand>, work: Arc<Notify>) {
        loop {
            let delay = {
                let mut state = self.state();
                if state.life != life {
                    return;
                }
                state.hand_on();
                let busy = !state.waiting.is_empty() || journal.wants_copy();
                let most = state.weather.commit_ms;
                match (busy, *journal.writable().borrow()) {
                    (true, _) => Some(state.dice.below(most + 1)),
                    (false, false) => Some(state.dice.below(1_000)),
                    (false, true) => None,
                }
            };
            match delay {
                Some(delay) => tokio::time::sleep(Duration::from_millis(delay as u64)).await,
                None => {
                    work.notified().await;
                    continue;
                }
            }
            let mut state = self.state();
            if state.life != life {
                return;
            }
            match state.dice.below(4) {
                0 => journal.copy(),
                1 => journal.probe(),
                _ => journal.turn(),
            }
            state.hand_on();
        }
    }

    pub fn crash(&self) {
        let mut state = self.state();
        let state = &mut *state;
        state.life += 1;
        state.settled = state.appended;
        state.work.notify_one();
        // In the middle of a batch, if there is one. Nobody hears of it any more.
        let waiting = std::mem::take(&mut state.waiting);
        state.graves.extend(waiting.into_iter().map(|(_, waiter)| waiter));
        if let Some(journal) = state.journal.take() {
            state.disk.cut_power_in(state.dice.below(40) as u64);
            journal.turn();
            state.disk.turn_off();
        }
        state.flushes.clear();
        match state.dice.below(4) {
            0 => state.disk.kill(),
            _ => state.disk.restart(),
        }
        (state.durable, state.asked, state.work) = (0, 0, Arc::default());
        let journal = state.start();
        state.be(true);
        let history = state.read(&journal, 0).expect("an open journal on a disk that is well can be read");
        state.be(false);
        (state.asked, state.is_fresh) = (history.last, true);
    }

    pub fn set_weather(&self, weather: Weather) {
        let mut state = self.state();
        state.weather = weather;
        state.be(false);
    }

    pub fn durable(&self) -> u64 {
        self.state().durable
    }

    pub fn asked(&self) -> u64 {
        let state = self.state();
        state.asked.max(state.durable)
    }

    pub fn appended(&self) -> u64 {
        self.state().appended
    }

    pub fn settled(&self) -> u64 {
        self.state().settled
    }

    pub fn records(&self) -> Vec<Stored> {
        let mut state = self.state();
        state.be(true);
        let journal = state.journal.clone().expect("there is a journal from the first opening on");
        // What nobody could know is known once it is writable again.
        journal.probe();
        let read = state.read(&journal, 0);
        state.be(false);
        read.unwrap_or_else(|error| panic!("P2a: {error}")).records
    }

    pub fn is_idle(&self) -> bool {
        self.state().waiting.is_empty()
    }

    pub fn is_well(&self) -> bool {
        self.state().journal.as_ref().is_none_or(|journal| *journal.writable().borrow())
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
        state.asked = after + u64::from(count);
        state.appended += 1;
        let asked = self.journal.append(stream, after, count, body);
        state.waiting.push((asked, waiter));
        state.work.notify_one();
        receipt
    }

    fn read(&self, stream: &StreamName, after: u64) -> BoxFuture<'static, Result<History, ReadError>> {
        let (disk, life, journal) = (self.disk.clone(), self.life, self.journal.clone());
        let stream = stream.clone();
        Box::pin(async move {
            let delay = {
                let mut state = disk.state();
                state.stream.get_or_insert(stream);
                Duration::from_millis(state.dice.below(12) as u64)
            };
            tokio::time::sleep(delay).await;
            if disk.state().life != life {
                return std::future::pending().await;
            }
            disk.state().read(&journal, after)
        })
    }

    fn streams(&self, prefix: &str) -> BoxFuture<'static, Result<Vec<StreamName>, ReadError>> {
        let alive = self.disk.state().life == self.life;
        let names = if alive { self.journal.streams(prefix) } else { Ok(Vec::new()) };
        Box::pin(std::future::ready(names))
    }

    fn writable(&self) -> watch::Receiver<bool> {
        self.journal.writable()
    }

    fn flush(&self) -> BoxFuture<'static, ()> {
        let (done, flushed) = oneshot::channel();
        let mut state = self.disk.state();
        if state.life == self.life {
            state.flushes.push(done);
            state.work.notify_one();
        }
        Box::pin(async move { drop(flushed.await) })
    }
}
