//! Files that lose their names under the journal: what was acknowledged is not lost with them, and nothing is acknowledged
//! into what nobody will find.

use std::fs;
use std::panic::catch_unwind;
use std::path::Path;

use cuelight::journal::{AppendError, Journal, Planted, Sqlite};
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
