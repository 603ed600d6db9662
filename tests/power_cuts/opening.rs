//! The first opening of a journal, with each operation of the disk failing in its turn.
//! Must not know which of them matter.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use cuelight::journal::{ByHand, OpenError, SqliteOptions, StreamName};
use cuelight_disk::{Disk, Plant};

use crate::place::OnDisk;

/// A power cut leaves this or that: so many tries for each operation.
const CUTS: u64 = 8;

fn options(disk: &Disk) -> SqliteOptions {
    let mut options = SqliteOptions::new(disk.path("journal.db"));
    options.place = Arc::new(OnDisk(disk.clone()));
    options.commit_wait = Duration::ZERO;
    options.readers = 1;
    options
}

/// Opens a new journal while one operation fails, appends if it is open, cuts the power and looks. False if there are not
/// so many operations.
fn survives(operation: u64, cut: u64) -> bool {
    let disk = Disk::new(operation * CUTS + cut, Plant::default());
    let stream = StreamName::new("session/a").unwrap();
    disk.fail_in(operation);
    let mut is_there = false;
    match ByHand::open(options(&disk)) {
        Ok(journal) => {
            let mut receipt = journal.append(&stream, 0, 1, Bytes::from_static(b"here"));
            journal.turn();
            is_there = receipt.try_recv().unwrap().is_ok();
            disk.turn_off();
        }
        Err(OpenError::Failed(_)) => disk.turn_off(),
        Err(error) => panic!("operation {operation}: {error}"),
    }
    let happened = disk.faults() > 0 || disk.operations() > operation;
    disk.restart();
    let journal =
        ByHand::open(options(&disk)).unwrap_or_else(|error| panic!("operation {operation}: {error}"));
    let last = journal.read(&stream, 0).unwrap().last;
    assert!(!is_there || last == 1, "operation {operation} failed, and what was acknowledged then is gone");
    happened
}

#[test]
fn whatever_fails_while_it_is_made_what_is_acknowledged_then_survives() {
    let operations = (0..).take_while(|operation| (0..CUTS).all(|cut| survives(*operation, cut))).count();
    assert!(operations > 60, "{operations} operations");
}
