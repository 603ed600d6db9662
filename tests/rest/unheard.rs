//! What hangs on a deletion outside of the accounts is done though nobody hears the answer: the caller hangs up while
//! the disk writes, or the disk cannot say what it has.

use std::path::PathBuf;
use std::time::Duration;

use cuelight::journal::Fault;
use tokio::time::{sleep, timeout};

use crate::harness::{Person, Server, Webinar, alpha};

/// What is deleted: how many appends that takes, and the code that it closes with.
enum Deleted {
    Key,
    Webinar,
}

impl Deleted {
    fn appends(&self) -> usize {
        match self {
            Deleted::Key => 1,
            // The session's end, and the account's record of it.
            Deleted::Webinar => 2,
        }
    }

    fn path(&self, webinar: &Webinar) -> String {
        match self {
            Deleted::Key => "/v1/api_keys/alpha".to_owned(),
            Deleted::Webinar => webinar.path(""),
        }
    }
}

/// A webinar with alice in its session, and a folder of handouts.
struct House {
    server: Server,
    webinar: Webinar,
    alice: Person,
    folder: PathBuf,
}

async fn house() -> House {
    let server = Server::start().await;
    let webinar = server.webinar(false).await;
    let ticket = server.ticket(&webinar.session, "alice", "organizer").await;
    let alice = server.enter(&webinar.session, &ticket).await;
    let folder = server.data.path().join("handouts").join(&webinar.session);
    std::fs::create_dir_all(&folder).unwrap();
    House { server, webinar, alice, folder }
}

impl House {
    /// Asks to delete, and hangs up while the disk has the last append, or, where `unknown`, gets no clear answer for it.
    async fn delete_unheard(&self, deleted: &Deleted, unknown: bool) {
        let journal = &self.server.journal;
        journal.hold();
        let path = deleted.path(&self.webinar);
        let head = format!("DELETE {path} HTTP/1.1\r\nhost: x\r\nauthorization: {}\r\n\r\n", alpha());
        let asking = self.server.begin(head.into_bytes()).await;
        for append in 1..=deleted.appends() {
            while journal.waiting() == 0 {
                tokio::task::yield_now().await;
            }
            if append < deleted.appends() {
                journal.release_one();
            }
        }
        if unknown {
            journal.fail_next(Fault::UnknownButStored);
        } else {
            drop(asking);
            sleep(Duration::from_millis(100)).await;
        }
        journal.release();
    }

    /// The code that alice is closed with, within so long.
    async fn closes(&mut self, within: Duration) -> Option<u16> {
        timeout(within, self.alice.closed()).await.ok()
    }

    /// Whether the folder is gone within so long.
    async fn is_cleared(&self, within: Duration) -> bool {
        let gone = async {
            while self.folder.exists() {
                sleep(Duration::from_millis(5)).await;
            }
        };
        timeout(within, gone).await.is_ok()
    }
}

/// Long enough on a busy machine; what comes, comes at once.
const LONG: Duration = Duration::from_secs(30);
/// For what never comes.
const SHORT: Duration = Duration::from_secs(2);

#[tokio::test]
async fn a_revoked_key_closes_its_sockets_though_nobody_hears_the_answer() {
    for unknown in [true, false] {
        let mut house = house().await;
        house.delete_unheard(&Deleted::Key, unknown).await;
        assert_eq!(house.closes(LONG).await, Some(4401), "unknown: {unknown}");
    }
}

#[tokio::test]
async fn what_a_cancelled_webinar_leaves_is_gone_though_nobody_hears_the_answer() {
    for unknown in [true, false] {
        let mut house = house().await;
        house.delete_unheard(&Deleted::Webinar, unknown).await;
        assert_eq!(house.closes(LONG).await, Some(4410), "unknown: {unknown}");
        assert!(house.is_cleared(LONG).await, "unknown: {unknown}");
    }
}

#[tokio::test]
async fn finds_what_is_dropped_with_the_call_of_who_hangs_up() {
    for unknown in [true, false] {
        let mut revoked = house().await;
        revoked.server.app.plane.plant_forgetting();
        revoked.delete_unheard(&Deleted::Key, unknown).await;
        assert_eq!(revoked.closes(SHORT).await, None, "unknown: {unknown}");
        let cancelled = house().await;
        cancelled.server.app.plane.plant_forgetting();
        cancelled.delete_unheard(&Deleted::Webinar, unknown).await;
        assert!(!cancelled.is_cleared(SHORT).await, "unknown: {unknown}");
    }
}
