//! Files that lose their names under the journal: what was acknowledged is not lost with them, and nothing is acknowledged
//! into what nobody will find.

use std::fs::{self, File};
use std::io::Read;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Barrier, Mutex};
use std::time::Duration;

use cuelight::journal::{
    AppendError, CommitFault, CopyFault, Identity, Journal, Place, Planted, ReadError, Sqlite, ToSync,
};
use tempfile::TempDir;

use super::bench::{Plants, append, history, name, options, put, wait};
use super::copying::until_writable;

fn open(folder: &Path) -> Sqlite {
    Sqlite::open(options(folder, Plants::default())).unwrap()
}

/// A journal with its one record, in a folder of its own inside of `outer`.
fn begun(outer: &Path, planted: Planted) -> Sqlite {
    let folder = outer.join("data");
    fs::create_dir(&folder).unwrap();
    let mut options = options(&folder, Plants::default());
    options.planted = planted;
    let journal = Sqlite::open(options).unwrap();
    put(&journal, &name("session/alice"), &[(1, "a")]);
    journal
}

fn is_refused(journal: &Sqlite) {
    let refused = append(journal, &name("session/alice"), 1, 1, "b");
    assert!(matches!(refused, Err(AppendError::NotWritten(_))), "{refused:?}");
    assert!(!*journal.writable().borrow());
}

/// What is written to a file without a name is lost with the process: that is not what was acknowledged.
fn nothing_is_acknowledged_into_a_folder_that_is_gone(planted: Planted) {
    let outer = TempDir::new().unwrap();
    let journal = begun(outer.path(), planted);
    fs::remove_dir_all(outer.path().join("data")).unwrap();
    is_refused(&journal);
    // Another journal in its place is not the one that was acknowledged into.
    drop(begun(outer.path(), Planted::default()));
    let probes = journal.probes();
    while journal.probes() < probes + 2 {
        wait(journal.flush());
    }
    is_refused(&journal);
}

#[test]
fn a_folder_that_is_removed_is_no_place_to_write_to() {
    nothing_is_acknowledged_into_a_folder_that_is_gone(Planted::default());
}

#[test]
fn a_folder_that_is_removed_goes_red_where_names_are_believed() {
    let planted = Planted { trust_names: true, ..Planted::default() };
    assert!(catch_unwind(|| nothing_is_acknowledged_into_a_folder_that_is_gone(planted)).is_err());
}

#[test]
fn a_folder_that_is_moved_away_is_written_to_once_it_is_back() {
    let outer = TempDir::new().unwrap();
    let journal = begun(outer.path(), Planted::default());
    let (here, there) = (outer.path().join("data"), outer.path().join("elsewhere"));
    fs::rename(&here, &there).unwrap();
    is_refused(&journal);
    assert!(!here.exists());
    fs::rename(&there, &here).unwrap();
    until_writable(&journal);
    let alice = name("session/alice");
    assert_eq!(append(&journal, &alice, 1, 1, "b"), Ok(2));
    drop(journal);
    let journal = open(&here);
    assert_eq!(history(&journal, &alice, 0).unwrap().last, 2);
}

/// Nothing of it was in the database yet.
#[test]
fn what_a_removed_log_held_is_not_lost() {
    let outer = TempDir::new().unwrap();
    let journal = begun(outer.path(), Planted::default());
    let folder = outer.path().join("data");
    fs::remove_file(folder.join("journal.db-wal")).unwrap();
    is_refused(&journal);
    until_writable(&journal);
    let alice = name("session/alice");
    assert_eq!(append(&journal, &alice, 1, 1, "b"), Ok(2));
    // As a kill would leave it.
    let copy = TempDir::new().unwrap();
    for file in ["journal.db", "journal.db-wal"] {
        fs::copy(folder.join(file), copy.path().join(file)).unwrap();
    }
    assert_eq!(history(&open(copy.path()), &alice, 0).unwrap().last, 2);
}

/// What is there after a kill now: the last number.
fn after_a_kill(folder: &Path) -> u64 {
    let copy = TempDir::new().unwrap();
    for file in ["journal.db", "journal.db-wal"] {
        fs::copy(folder.join(file), copy.path().join(file)).unwrap();
    }
    history(&open(copy.path()), &name("session/alice"), 0).unwrap().last
}

/// Who comes between the removal of the log and the journal's next look, and makes another log by it.
#[derive(Clone, Copy, Debug)]
enum Comer {
    Nobody,
    Reader,
    AnotherProgram,
}

const COMERS: [Comer; 3] = [Comer::Nobody, Comer::Reader, Comer::AnotherProgram];

/// Removes the log, and has somebody come. What is returned has the journal open, if anything.
fn remove_log(journal: &Sqlite, folder: &Path, comer: Comer) -> Option<rusqlite::Connection> {
    let log = folder.join("journal.db-wal");
    fs::remove_file(&log).unwrap();
    let count = "SELECT count(*) FROM record";
    let there = match comer {
        Comer::Nobody => return None,
        Comer::Reader => {
            // It may be that it cannot be read, and never that it is gone.
            let read = history(journal, &name("session/alice"), 0);
            assert!(matches!(&read, Err(ReadError::Failed(_))), "{read:?}");
            None
        }
        Comer::AnotherProgram => {
            let connection = rusqlite::Connection::open(folder.join("journal.db")).unwrap();
            let read = connection.query_row(count, [], |row| row.get::<_, i64>(0));
            assert!(read.is_err(), "{read:?}");
            Some(connection)
        }
    };
    assert_eq!(fs::metadata(&log).unwrap().len(), 0, "{comer:?} made another");
    there
}

#[test]
fn what_a_removed_log_held_is_not_lost_whoever_opens_the_journal_first() {
    for comer in COMERS {
        let outer = TempDir::new().unwrap();
        let journal = begun(outer.path(), Planted::default());
        let folder = outer.path().join("data");
        let there = remove_log(&journal, &folder, comer);
        is_refused(&journal);
        until_writable(&journal);
        let alice = name("session/alice");
        assert_eq!(history(&journal, &alice, 0).unwrap().last, 1, "{comer:?}");
        assert_eq!(append(&journal, &alice, 1, 1, "b"), Ok(2), "{comer:?}");
        assert_eq!(history(&journal, &alice, 0).unwrap().last, 2, "{comer:?}");
        assert_eq!(after_a_kill(&folder), 2, "{comer:?}");
        let read = there.map(|there| {
            there.query_row("SELECT count(*) FROM record", [], |row| row.get::<_, i64>(0)).unwrap()
        });
        assert!(matches!(read, None | Some(2)), "{comer:?}: {read:?}");
    }
}

/// How much is there where the server stops before it has healed.
fn stopped_without_a_log(comer: Comer, is_noticed: bool, planted: Planted) -> u64 {
    let outer = TempDir::new().unwrap();
    let folder = outer.path().join("data");
    fs::create_dir(&folder).unwrap();
    let mut options = options(&folder, Plants::default());
    (options.planted, options.probe_every) = (planted, Duration::from_secs(3600));
    let journal = Sqlite::open(options).unwrap();
    put(&journal, &name("session/alice"), &[(1, "a")]);
    let there = remove_log(&journal, &folder, comer);
    if is_noticed {
        is_refused(&journal);
    }
    drop(journal);
    drop(there);
    history(&open(&folder), &name("session/alice"), 0).unwrap().last
}

#[test]
fn what_a_removed_log_held_is_there_after_a_stop() {
    for comer in COMERS {
        for is_noticed in [true, false] {
            let last = stopped_without_a_log(comer, is_noticed, Planted::default());
            assert_eq!(last, 1, "{comer:?}, noticed before: {is_noticed}");
        }
    }
}

#[test]
fn what_a_removed_log_held_goes_red_where_names_are_believed() {
    let planted = Planted { trust_names: true, ..Planted::default() };
    assert_eq!(stopped_without_a_log(Comer::AnotherProgram, false, planted), 0);
}

/// Nobody knows what is in it.
#[test]
fn a_log_of_somebody_else_in_its_place_is_left_alone() {
    let outer = TempDir::new().unwrap();
    let journal = begun(outer.path(), Planted::default());
    let log = outer.path().join("data/journal.db-wal");
    fs::remove_file(&log).unwrap();
    fs::write(&log, b"of somebody").unwrap();
    is_refused(&journal);
    let probes = journal.probes();
    while journal.probes() < probes + 2 {
        wait(journal.flush());
    }
    is_refused(&journal);
    assert_eq!(fs::read(&log).unwrap(), b"of somebody");
    fs::remove_file(&log).unwrap();
    until_writable(&journal);
    assert_eq!(append(&journal, &name("session/alice"), 1, 1, "b"), Ok(2));
    assert_eq!(after_a_kill(&outer.path().join("data")), 2);
}

type Deed = Box<dyn FnOnce() + Send>;

/// The machine's file system, where somebody does something right after the journal has looked for its log.
struct Meddled {
    machine: Arc<dyn Place>,
    deed: Mutex<Option<Deed>>,
}

impl std::fmt::Debug for Meddled {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.machine.fmt(to)
    }
}

impl Meddled {
    fn behind_the_next_look(&self, deed: impl FnOnce() + Send + 'static) {
        *self.deed.lock().unwrap() = Some(Box::new(deed));
    }
}

impl Place for Meddled {
    fn vfs(&self) -> Option<&str> {
        self.machine.vfs()
    }

    fn read(&self, path: &Path) -> std::io::Result<Box<dyn Read>> {
        self.machine.read(path)
    }

    fn identity(&self, path: &Path) -> std::io::Result<Option<Identity>> {
        let found = self.machine.identity(path);
        let is_log = path.to_str().unwrap().ends_with("-wal");
        if let Some(deed) = is_log.then(|| self.deed.lock().unwrap().take()).flatten() {
            deed();
        }
        found
    }

    fn sync_folder(&self, folder: &Path) -> std::io::Result<()> {
        self.machine.sync_folder(folder)
    }

    fn rewrite(&self, path: &Path) -> std::io::Result<()> {
        self.machine.rewrite(path)
    }

    fn forget_index(&self, database: &Path) -> std::io::Result<Option<File>> {
        self.machine.forget_index(database)
    }

    fn open_to_sync(&self, path: &Path) -> std::io::Result<Box<dyn ToSync>> {
        self.machine.open_to_sync(path)
    }
}

/// A journal with its one record, whose files something can be done to while a batch is written.
struct Touched {
    outer: TempDir,
    folder: PathBuf,
    place: Arc<Meddled>,
    journal: Sqlite,
}

fn touched(planted: Planted, wal_bytes_max: u64) -> Touched {
    let outer = TempDir::new().unwrap();
    let folder = outer.path().join("data");
    fs::create_dir(&folder).unwrap();
    let mut options = options(&folder, Plants::default());
    let place = Arc::new(Meddled { machine: Arc::clone(&options.place), deed: Mutex::default() });
    options.place = Arc::clone(&place) as Arc<dyn Place>;
    (options.planted, options.wal_bytes_max) = (planted, wal_bytes_max);
    let journal = Sqlite::open(options).unwrap();
    put(&journal, &name("session/alice"), &[(1, "a")]);
    Touched { outer, folder, place, journal }
}

/// The answer to a batch whose folder is removed after the journal has looked for it and before it commits.
fn answer_without_a_folder(planted: Planted) -> (Result<u64, AppendError>, Touched) {
    let touched = touched(planted, u64::MAX);
    let folder = touched.folder.clone();
    touched.place.behind_the_next_look(move || fs::remove_dir_all(folder).unwrap());
    let answer = append(&touched.journal, &name("session/alice"), 1, 1, "b");
    assert!(!touched.folder.exists());
    (answer, touched)
}

#[test]
fn nothing_is_acknowledged_into_a_folder_that_is_removed_during_the_commit() {
    let (answer, touched) = answer_without_a_folder(Planted::default());
    assert!(matches!(answer, Err(AppendError::Unknown(_))), "{answer:?}");
    is_refused(&touched.journal);
    // Or else the next owner of the session would acknowledge what goes with the process.
    let read = history(&touched.journal, &name("session/alice"), 0);
    assert!(matches!(read, Err(ReadError::Failed(_))), "{read:?}");
}

#[test]
fn a_folder_that_is_removed_during_the_commit_goes_red_where_names_are_believed() {
    let planted = Planted { trust_names: true, ..Planted::default() };
    assert_eq!(answer_without_a_folder(planted).0, Ok(2));
}

#[test]
fn a_folder_that_is_moved_during_the_commit_has_the_batch_once_it_is_back() {
    let touched = touched(Planted::default(), u64::MAX);
    let alice = name("session/alice");
    let (here, there) = (touched.folder.clone(), touched.outer.path().join("elsewhere"));
    touched.place.behind_the_next_look({
        let (here, there) = (here.clone(), there.clone());
        move || fs::rename(here, there).unwrap()
    });
    let answer = append(&touched.journal, &alice, 1, 1, "b");
    assert!(matches!(answer, Err(AppendError::Unknown(_))), "{answer:?}");
    fs::rename(&there, &here).unwrap();
    until_writable(&touched.journal);
    assert_eq!(history(&touched.journal, &alice, 0).unwrap().last, 2);
    assert_eq!(append(&touched.journal, &alice, 2, 1, "c"), Ok(3));
    assert_eq!(after_a_kill(&here), 3);
}

#[test]
fn a_log_that_is_removed_during_the_commit_is_made_good_before_the_answer() {
    let touched = touched(Planted::default(), u64::MAX);
    let log = touched.folder.join("journal.db-wal");
    touched.place.behind_the_next_look(move || fs::remove_file(log).unwrap());
    assert_eq!(append(&touched.journal, &name("session/alice"), 1, 1, "b"), Ok(2));
    assert_eq!(after_a_kill(&touched.folder), 2);
}

/// Two at once would be in each other's way.
#[test]
fn a_log_that_is_removed_while_it_is_copied_is_made_good_behind_the_copy() {
    for fault in [Some(CommitFault::FsyncButStored), None] {
        // The next record makes a copy due, and is not enough for the one behind it to wait.
        let Touched { outer, folder, place, journal } = touched(Planted::default(), 128 << 10);
        let alice = name("session/alice");
        let meeting = Arc::new(Barrier::new(2));
        journal.fail_next_copy(CopyFault::Hold(Arc::clone(&meeting)));
        assert_eq!(append(&journal, &alice, 1, 1, &"b".repeat(200 << 10)), Ok(2));
        meeting.wait();
        let log = folder.join("journal.db-wal");
        place.behind_the_next_look(move || fs::remove_file(log).unwrap());
        if let Some(fault) = fault {
            journal.fail_next_commit(fault);
        }
        let awaited = journal.copies_awaited();
        let mut receipt = journal.append(&alice, 2, 1, "c".into());
        let mut early = None;
        while journal.copies_awaited() == awaited && early.is_none() {
            early = receipt.try_recv().ok();
            std::thread::yield_now();
        }
        meeting.wait();
        let answer = early.unwrap_or_else(|| receipt.blocking_recv().unwrap());
        assert_eq!(answer, Ok(3), "{fault:?}");
        assert_eq!(after_a_kill(&folder), 3);
        drop((journal, outer));
    }
}
