//! Where a journal was and is no more: that is damage, and no new journal.

use cuelight::journal::{OpenError, Sqlite};
use tempfile::TempDir;

use super::bench::{Plants, options};
use super::damage::{copied, recover};

#[test]
fn a_journal_whose_database_is_gone_or_empty_is_refused_and_the_log_is_kept() {
    let (image, folder) = (copied(), TempDir::new().unwrap());
    let (database, log) = (folder.path().join("journal.db"), folder.path().join("journal.db-wal"));
    let open = || Sqlite::open(options(folder.path(), Plants::default())).map(drop);
    assert!(open().is_ok(), "a new one");
    std::fs::write(&log, b"what is left").unwrap();
    std::fs::remove_file(&database).unwrap();
    let gone = open();
    std::fs::write(&database, b"").unwrap();
    let empty = open();
    for (refused, what) in [(gone, "is gone, and was a journal"), (empty, "is empty, and was a journal")] {
        assert!(matches!(&refused, Err(OpenError::Damaged(said)) if said.contains(what)), "{refused:?}");
    }
    assert_eq!(std::fs::read(&log).unwrap(), b"what is left");
    std::fs::write(&database, b"S").unwrap();
    let refused = open();
    assert!(matches!(&refused, Err(OpenError::Damaged(said)) if said.contains("one byte")), "{refused:?}");
    // What was restored is as good as what was there; and who takes the mark away begins anew.
    assert_eq!(recover(folder.path(), &image.database, None).unwrap(), image.histories);
    std::fs::remove_file(&database).unwrap();
    std::fs::remove_file(folder.path().join("journal.db.lock")).unwrap();
    assert!(open().is_ok(), "a new one");
}
