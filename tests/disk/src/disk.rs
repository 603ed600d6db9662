//! The disk: files and names, its weather, the power switch, and a trace of everything that was asked of it.
//!
//! Knows what SQLite asks of a file system. Must not know C: `shim.rs` does.

mod open;
mod past_sqlite;

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::ffi;

use crate::chance::Chance;
use crate::file::File;
use crate::folder::{FileId, Folder};
use crate::locks::{FileLock, Holder, Shm};

pub(crate) use open::Open;
pub use past_sqlite::Descriptor;

/// How the disk behaves now. Nothing fails by default.
#[derive(Debug, Clone, Copy, Default)]
pub struct Weather {
    /// One write in so many fails with an I/O error; 0 for none. So for the others.
    pub write_fails_one_in: u32,
    /// One write in so many finds no room, whether it would grow the file or not.
    pub no_room_one_in: u32,
    /// One sync in so many fails.
    pub sync_fails_one_in: u32,
    /// One read in so many fails.
    pub read_fails_one_in: u32,
    /// No file can grow.
    pub is_full: bool,
}

/// What the disk is made to do wrong, so that who trusts it must find out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Plant {
    /// Says "synced" and has done nothing.
    pub skip_sync: bool,
    /// Never brings names to the platter.
    pub skip_folder: bool,
}

/// Whose a file is: what the trace says of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Database,
    Log,
    Journal,
    Other,
}

#[derive(Debug)]
struct State {
    folder: Folder,
    files: Vec<File>,
    locks: BTreeMap<FileId, FileLock>,
    /// With those who have them mapped.
    shms: BTreeMap<FileId, (Arc<Shm>, Vec<Holder>)>,
    chance: Chance,
    weather: Weather,
    plant: Plant,
    /// Of the process.
    life: u64,
    /// Of the machine.
    boots: u64,
    holders: Holder,
    /// Counted since the beginning; the trace is over all of them.
    operations: u64,
    trace: u64,
    /// At this operation the power goes off.
    off_at: Option<u64>,
    /// This one fails, if it can.
    fails_at: Option<u64>,
    is_off: bool,
    faults: u64,
    is_loud: bool,
    beside: Option<Beside>,
}

/// Something that is done once, in the middle of something else.
struct Beside {
    at: u64,
    work: Box<dyn FnOnce() + Send>,
}

impl std::fmt::Debug for Beside {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "at {}", self.at)
    }
}

/// The disk. Clones are the same one.
#[derive(Debug, Clone)]
pub struct Disk {
    state: Arc<Mutex<State>>,
    name: Arc<str>,
    /// Who asks is another process than the one whose disk it is.
    is_foreign: bool,
}

/// Behind the disk's name in the paths of another process.
const FOREIGN: char = '+';

/// All disks that there are, by the first part of their paths.
static DISKS: Mutex<BTreeMap<Arc<str>, std::sync::Weak<Mutex<State>>>> = Mutex::new(BTreeMap::new());

type Answer<T> = Result<T, i32>;

impl Disk {
    /// An empty one. The seed decides all that happens to it by chance.
    pub fn new(seed: u64, plant: Plant) -> Disk {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let name: Arc<str> = format!("/disk{}", COUNT.fetch_add(1, Ordering::Relaxed)).into();
        let state = State {
            folder: Folder::default(),
            files: Vec::new(),
            locks: BTreeMap::new(),
            shms: BTreeMap::new(),
            chance: Chance::new(seed),
            weather: Weather::default(),
            plant,
            life: 0,
            boots: 0,
            holders: 0,
            operations: 0,
            trace: 0xcbf2_9ce4_8422_2325,
            off_at: None,
            fails_at: None,
            is_off: false,
            faults: 0,
            is_loud: false,
            beside: None,
        };
        let state = Arc::new(Mutex::new(state));
        let mut disks = DISKS.lock().unwrap_or_else(PoisonError::into_inner);
        disks.retain(|_, disk| disk.strong_count() > 0);
        disks.insert(name.clone(), Arc::downgrade(&state));
        crate::shim::register();
        drop(disks);
        Disk { state, name, is_foreign: false }
    }

    /// The disk on which this path lies, as who used the path may reach it, and the file's name there.
    pub(crate) fn of(path: &str) -> Option<(Disk, &str)> {
        let (disk, file) = path.rsplit_once('/')?;
        let disks = DISKS.lock().unwrap_or_else(PoisonError::into_inner);
        let (name, state) = disks.get_key_value(disk.trim_end_matches(FOREIGN))?;
        let is_foreign = disk.ends_with(FOREIGN);
        Some((Disk { state: state.upgrade()?, name: name.clone(), is_foreign }, file))
    }

    /// Where a file of this name lies on it.
    pub fn path(&self, name: &str) -> PathBuf {
        Path::new(&*self.name).join(name)
    }

    /// The same file's path for another process of this machine.
    pub fn foreign_path(&self, name: &str) -> PathBuf {
        Path::new(&format!("{}{FOREIGN}", self.name)).join(name)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From now on.
    pub fn set_weather(&self, weather: Weather) {
        self.state().weather = weather;
    }

    /// The operation that is so many from now fails, if it is a read, a write or a sync.
    pub fn fail_in(&self, operations: u64) {
        let mut state = self.state();
        state.fails_at = Some(state.operations + operations + 1);
    }

    /// The power goes off in so many operations from now: that one and all behind it fail, and do nothing that is sure.
    pub fn cut_power_in(&self, operations: u64) {
        let mut state = self.state();
        state.off_at = Some(state.operations + operations);
    }

    /// Whether each operation is printed: what, on which file, where and how long.
    pub fn set_loud(&self, is_loud: bool) {
        self.state().is_loud = is_loud;
    }

    /// Nothing works any more, until there is a restart or another process.
    pub fn turn_off(&self) {
        self.state().is_off = true;
    }

    /// Does something else when an open file is asked for the operation that is so many from now: another connection's
    /// work beside that of the one whose operation it is.
    pub fn do_beside(&self, operations: u64, work: impl FnOnce() + Send + 'static) {
        let mut state = self.state();
        state.beside = Some(Beside { at: state.operations + operations, work: Box::new(work) });
    }

    /// Does it not, if it was not done yet.
    pub fn do_nothing_beside(&self) {
        self.state().beside = None;
    }

    fn go_beside(&self) {
        let mut state = self.state();
        let is_due = state.beside.as_ref().is_some_and(|beside| state.operations >= beside.at);
        let due = if is_due { state.beside.take() } else { None };
        // It will come back here.
        drop(state);
        if let Some(beside) = due {
            (beside.work)();
        }
    }

    /// Whether the power is off.
    pub fn is_off(&self) -> bool {
        self.state().is_off
    }

    /// The power fails, if it has not, and comes back. Whatever had a file open has nothing any more.
    pub fn restart(&self) {
        let mut state = self.state();
        let state = &mut *state;
        let odds = [0, 25, 50, 75, 100][state.chance.below(5) as usize];
        for file in &mut state.files {
            let grows = state.chance.percent(50);
            file.cut_power(odds, grows, &mut state.chance);
        }
        state.folder.cut_power(&mut state.chance);
        state.boots += 1;
        state.begin_life(|_| true);
    }

    /// The process is killed and another one comes; the machine goes on, and whoever else is on it.
    pub fn kill(&self) {
        self.state().begin_life(|holder| !open::is_foreign(holder));
    }

    /// How many operations there were.
    pub fn operations(&self) -> u64 {
        self.state().operations
    }

    /// How many of them failed by chance.
    pub fn faults(&self) -> u64 {
        self.state().faults
    }

    /// A number that stands for every operation, in order, and what it came to.
    pub fn trace(&self) -> u64 {
        self.state().trace
    }
}

fn io_error(code: i32) -> io::Error {
    io::Error::other(format!("the disk says {code}"))
}

impl State {
    /// With what these held gone.
    fn begin_life(&mut self, is_gone: impl Fn(Holder) -> bool) {
        self.life += 1;
        (self.is_off, self.off_at, self.fails_at) = (false, None, None);
        self.locks.values_mut().for_each(|lock| lock.forget(&is_gone));
        self.shms.retain(|_, (shm, users)| {
            users.iter().filter(|user| is_gone(**user)).for_each(|user| shm.unlock_all(*user));
            users.retain(|user| !is_gone(*user));
            !users.is_empty()
        });
    }

    fn find(&self, path: &Path) -> Option<FileId> {
        self.folder.find(path.file_name()?.to_str()?)
    }

    /// Notes an operation. Fails if there is no power for it.
    fn operate(&mut self, what: u8, kind: Kind, numbers: &[u64]) -> Answer<()> {
        self.operations += 1;
        if self.off_at.is_some_and(|at| self.operations > at) {
            self.is_off = true;
        }
        if self.is_loud {
            println!(
                "{:>6} {} {kind:?} {numbers:?}, off: {}",
                self.operations,
                char::from(what),
                self.is_off
            );
        }
        self.note(u64::from(what) | (kind as u64) << 8 | u64::from(self.is_off) << 16);
        numbers.iter().for_each(|number| self.note(*number));
        if self.is_off { Err(ffi::SQLITE_IOERR) } else { Ok(()) }
    }

    fn note(&mut self, number: u64) {
        self.trace = (self.trace ^ number).wrapping_mul(0x100_0000_01b3).rotate_left(23);
    }

    fn fault(&mut self, one_in: u32) -> bool {
        let fails = self.fails_at == Some(self.operations) || self.chance.one_in(one_in);
        self.faults += u64::from(fails);
        if fails {
            if self.is_loud {
                println!("       it fails");
            }
            self.note(0xfa17);
        }
        fails
    }

    fn fail_reading(&mut self) -> Answer<()> {
        match self.fault(self.weather.read_fails_one_in) {
            true => Err(ffi::SQLITE_IOERR_READ),
            false => Ok(()),
        }
    }

    /// Syncs for a descriptor that was told of so many failures.
    fn sync(&mut self, file: FileId, seen: &mut u64) -> Answer<()> {
        if self.plant.skip_sync {
            return Ok(());
        }
        if self.fault(self.weather.sync_fails_one_in) {
            let forgets = self.chance.percent(50);
            self.files[file].fail_sync(forgets, &mut self.chance);
        } else {
            self.files[file].sync();
        }
        let failures = self.files[file].failures;
        if std::mem::replace(seen, failures) < failures { Err(ffi::SQLITE_IOERR_FSYNC) } else { Ok(()) }
    }

    fn sync_folder(&mut self) {
        if !self.plant.skip_folder {
            self.folder.sync();
        }
    }
}
