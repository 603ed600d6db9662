//! The account plane between its journal and those who ask.

use std::collections::BTreeMap;
use std::sync::Arc;

use cuelight::accounts::{By, KeyId, Request, Secret};
use cuelight::config::{Config, keyfile};
use cuelight::gateway::tickets::KeyRing;
use cuelight::hub::plane::{AccountPlane, Clock, PlaneError};
use cuelight::journal::{Fault, Memory};
use cuelight::session::Millis;

fn clock() -> Clock {
    Arc::new(|| Millis(1))
}

async fn open(journal: &Memory) -> Arc<AccountPlane> {
    AccountPlane::open(Arc::new(journal.clone()), clock()).await.unwrap()
}

fn keys(ids: &[&str]) -> BTreeMap<String, Secret> {
    ids.iter().map(|id| ((*id).to_owned(), Secret::new("swordfish"))).collect()
}

fn revoke(id: &str) -> Request {
    Request::RevokeKey { key: KeyId::new(id) }
}

#[tokio::test]
async fn what_is_known_not_to_be_durable_is_not_true() {
    let journal = Memory::new();
    let plane = open(&journal).await;
    plane.set_keys(&keys(&["a"])).await.unwrap();
    journal.fail_next(Fault::NotWritten);
    assert_eq!(plane.ask(By::Server, revoke("a")).await, Err(PlaneError::Unavailable));
    assert!(KeyRing::secret(&*plane, "a").is_some());
    plane.ask(By::Server, revoke("a")).await.unwrap();
    assert!(KeyRing::secret(&*plane, "a").is_none());
    assert!(KeyRing::secret(&*open(&journal).await, "a").is_none());
}

#[tokio::test]
async fn what_cannot_be_known_is_read_back() {
    for (fault, revoked) in [(Fault::UnknownAndLost, false), (Fault::UnknownButStored, true)] {
        let journal = Memory::new();
        let plane = open(&journal).await;
        plane.set_keys(&keys(&["a"])).await.unwrap();
        journal.fail_next(fault);
        assert_eq!(plane.ask(By::Server, revoke("a")).await, Err(PlaneError::Unknown));
        assert_eq!(KeyRing::secret(&*plane, "a").is_none(), revoked, "{fault:?}");
    }
}

#[tokio::test]
async fn nothing_is_true_before_it_is_durable() {
    let journal = Memory::new();
    let plane = open(&journal).await;
    plane.set_keys(&keys(&["a"])).await.unwrap();
    journal.hold();
    let asked = plane.clone();
    let asking = tokio::spawn(async move { asked.ask(By::Server, revoke("a")).await });
    while journal.waiting() == 0 {
        tokio::task::yield_now().await;
    }
    assert!(KeyRing::secret(&*plane, "a").is_some());
    // Whoever asked gives up; the request is carried through all the same.
    asking.abort();
    journal.release();
    while KeyRing::secret(&*plane, "a").is_some() {
        tokio::task::yield_now().await;
    }
    plane.set_keys(&keys(&["a"])).await.unwrap();
}

#[tokio::test]
async fn without_a_configured_key_the_data_directory_has_one() {
    let data = tempfile::tempdir().unwrap();
    let mut config = Config::default();
    config.data = data.path().to_owned();
    let journal = Memory::new();
    let plane = AccountPlane::start(Arc::new(journal.clone()), clock(), &config).await.unwrap();
    let own = keyfile::load(data.path()).unwrap().unwrap();
    assert_eq!(KeyRing::secret(&*plane, &own.id), Some(own.secret));
    config.api_keys = keys(&["portal"]);
    let plane = AccountPlane::start(Arc::new(journal), clock(), &config).await.unwrap();
    assert!(KeyRing::secret(&*plane, &own.id).is_none(), "a configured key takes its place");
}
