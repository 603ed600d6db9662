//! The account plane as a service: one writer, many readers, and nothing true that is not in the journal.
//! Must not know HTTP. The rules are `accounts`'; here they meet the journal, the clock and each other.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::{Mutex, oneshot};

use super::Directory;
use super::load::Genesis;
use crate::accounts::{
    AccountEvent, AccountRecord, Accounts, Ask, By, DefinedKey, Refusal, Request, Secret, decide,
};
use crate::config::{Config, KeyFileError, keyfile};
use crate::gateway::tickets::KeyRing;
use crate::journal::{AppendError, Journal, ReadError, StreamName};
use crate::session::Millis;

/// The journal's stream of the account plane.
const STREAM: &str = "accounts";
/// Between two attempts to read accounts of which nobody knows what the journal has.
const AGAIN: Duration = Duration::from_secs(1);

/// Unix time; may jump.
pub type Clock = Arc<dyn Fn() -> Millis + Send + Sync>;

/// Why a request to the account plane came to nothing, or may have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlaneError {
    /// By the rules.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Known not to be durable: nothing was changed.
    #[error("nothing was changed: the journal takes nothing now")]
    Unavailable,
    /// It cannot be known whether it was done.
    #[error("it cannot be known whether it was done")]
    Unknown,
}

/// Why the account plane cannot be had from the journal.
#[derive(Debug, thiserror::Error)]
pub enum PlaneOpenError {
    #[error("read the accounts: {0}")]
    Journal(#[from] ReadError),
    #[error("record {number} of the accounts does not decode: {source}")]
    Decode { number: u64, source: rmp_serde::decode::Error },
    #[error("record {number} of the accounts does not follow the one before it")]
    Order { number: u64 },
    #[error("define the API keys: {0}")]
    Keys(#[from] PlaneError),
    #[error(transparent)]
    KeyFile(#[from] KeyFileError),
}

/// All accounts, journaled in one stream.
pub struct AccountPlane {
    journal: Arc<dyn Journal>,
    stream: StreamName,
    clock: Clock,
    accounts: RwLock<Accounts>,
    /// One request at a time; true while what is in memory may not be what the journal holds.
    turn: Mutex<bool>,
    /// Planted: what hangs on a request goes with the one who asked.
    forgets: AtomicBool,
}

impl AccountPlane {
    /// Replays the accounts.
    ///
    /// # Errors
    /// What the journal says, or a record that this release cannot read.
    pub async fn open(journal: Arc<dyn Journal>, clock: Clock) -> Result<Arc<AccountPlane>, PlaneOpenError> {
        let stream = StreamName::new(STREAM).expect("a name of a stream");
        let accounts = RwLock::new(replayed(&*journal, &stream).await?);
        let (turn, forgets) = (Mutex::new(false), AtomicBool::new(false));
        Ok(Arc::new(AccountPlane { journal, stream, clock, accounts, turn, forgets }))
    }

    /// Replays the accounts and defines the configuration's API keys. Where it has none, the data directory's own
    /// key file is the one key.
    ///
    /// # Errors
    /// As [`AccountPlane::open`]; also where the keys cannot be made durable or the key file cannot be had.
    pub async fn start(
        journal: Arc<dyn Journal>,
        clock: Clock,
        config: &Config,
    ) -> Result<Arc<AccountPlane>, PlaneOpenError> {
        let plane = AccountPlane::open(journal, clock).await?;
        let keys = match config.api_keys.is_empty() {
            false => config.api_keys.clone(),
            true => {
                let own = keyfile::load_or_create(&config.data)?;
                BTreeMap::from([(own.id, own.secret)])
            }
        };
        plane.set_keys(&keys).await?;
        Ok(plane)
    }

    /// The API keys are these and no others.
    ///
    /// # Errors
    /// Where that cannot be made durable.
    pub async fn set_keys(
        self: &Arc<AccountPlane>,
        keys: &BTreeMap<String, Secret>,
    ) -> Result<(), PlaneError> {
        let keys = keys.iter().map(|(id, secret)| DefinedKey::of_own_account(id, secret)).collect();
        self.ask(By::Server, Request::SetKeys { keys }).await.map(|_| ())
    }

    /// Decides a request, makes its facts durable, and then true. Once begun it is carried through, whether or not
    /// the one who asked still waits.
    ///
    /// # Errors
    /// [`PlaneError`]; after `Refused` and `Unavailable` nothing has changed.
    pub async fn ask(
        self: &Arc<AccountPlane>,
        by: By,
        request: Request,
    ) -> Result<Vec<AccountEvent>, PlaneError> {
        let plane = self.clone();
        let carried_through = tokio::spawn(async move { plane.carry_through(by, request).await });
        carried_through.await.unwrap_or(Err(PlaneError::Unknown))
    }

    /// Asks, and does what hangs on it outside of the accounts: also where the one who asked has gone, and where only a
    /// later reading of the journal shows that it came true. Then the answer is still that nobody can know.
    ///
    /// # Errors
    /// [`PlaneError`]
    pub async fn ask_and<F>(
        self: &Arc<AccountPlane>,
        by: By,
        request: Request,
        came_true: impl Fn(&Accounts) -> bool + Send + 'static,
        then: impl FnOnce() -> F + Send + 'static,
    ) -> Result<(), PlaneError>
    where
        F: Future<Output = ()> + Send,
    {
        if self.forgets.load(Ordering::Relaxed) {
            self.ask(by, request).await?;
            then().await;
            return Ok(());
        }
        let plane = self.clone();
        let (answer, answered) = oneshot::channel();
        tokio::spawn(async move {
            match plane.ask(by, request).await {
                Ok(_) => {
                    then().await;
                    let _nobody_waits = answer.send(Ok(()));
                }
                Err(PlaneError::Unknown) => {
                    let _nobody_waits = answer.send(Err(PlaneError::Unknown));
                    while !plane.knows().await {
                        tokio::time::sleep(AGAIN).await;
                    }
                    if came_true(&plane.read()) {
                        then().await;
                    }
                }
                Err(other) => drop(answer.send(Err(other))),
            }
        });
        answered.await.unwrap_or(Err(PlaneError::Unknown))
    }

    /// Plants that what is to follow a request is dropped with the call, for the test that must notice.
    #[doc(hidden)]
    pub fn plant_forgetting(&self) {
        self.forgets.store(true, Ordering::Relaxed);
    }

    /// Whether the accounts are those of the journal; reads them again where they may not be.
    async fn knows(&self) -> bool {
        let mut stale = self.turn.lock().await;
        if *stale {
            self.reload(&mut stale).await;
        }
        !*stale
    }

    async fn carry_through(&self, by: By, request: Request) -> Result<Vec<AccountEvent>, PlaneError> {
        let mut stale = self.turn.lock().await;
        if *stale {
            self.reload(&mut stale).await;
        }
        if *stale {
            return Err(PlaneError::Unavailable);
        }
        let ask = Ask { at: (self.clock)(), by, request };
        let record = {
            let accounts = self.read();
            let events = decide(&accounts, &ask)?;
            if events.is_empty() {
                return Ok(events);
            }
            accounts.record(ask.at, ask.by, events)
        };
        let count = u32::try_from(record.events.len()).expect("a request causes few events");
        // Until the facts are applied, a panic leaves memory behind the journal.
        *stale = true;
        let receipt = self.journal.append(&self.stream, record.first.0 - 1, count, encode(&record));
        match receipt.await.unwrap_or_else(|_| Err(AppendError::Unknown("the writer ended".into()))) {
            Ok(_) => {
                self.accounts.write().unwrap_or_else(PoisonError::into_inner).apply_record(&record);
                *stale = false;
                Ok(record.events)
            }
            Err(AppendError::NotWritten(why)) => {
                *stale = false;
                tracing::warn!(why, "the accounts' journal takes nothing");
                Err(PlaneError::Unavailable)
            }
            Err(error @ (AppendError::Unknown(_) | AppendError::Conflict { .. })) => {
                tracing::error!(%error, "the accounts are read again from the journal");
                self.reload(&mut stale).await;
                Err(PlaneError::Unknown)
            }
        }
    }

    async fn reload(&self, stale: &mut bool) {
        match replayed(&*self.journal, &self.stream).await {
            Ok(accounts) => {
                *self.accounts.write().unwrap_or_else(PoisonError::into_inner) = accounts;
                *stale = false;
            }
            Err(error) => tracing::error!(%error, "the accounts cannot be read again"),
        }
    }

    /// The accounts as they are. Held for a look, never across an await.
    pub fn read(&self) -> RwLockReadGuard<'_, Accounts> {
        // Facts are applied whole before the lock is let go; a panic in between is a bug that `stale` covers.
        self.accounts.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether there is such a session.
    pub fn exists(&self, session: &str) -> bool {
        self.read().webinar_of_session(session).is_some()
    }
}

impl Directory for AccountPlane {
    fn genesis(&self, session: &str) -> Option<Genesis> {
        let accounts = self.read();
        let details = &accounts.webinar_of_session(session)?.details;
        Some(Genesis {
            title: details.title.clone(),
            description: details.description.clone(),
            capacity: details.capacity.get(),
        })
    }
}

impl KeyRing for AccountPlane {
    fn secret(&self, kid: &str) -> Option<Secret> {
        KeyRing::secret(&*self.read(), kid)
    }

    fn owns(&self, kid: &str, session: &str) -> bool {
        KeyRing::owns(&*self.read(), kid, session)
    }
}

/// A record's bytes: MessagePack with field names, so that a field may be added and old records still read.
fn encode(record: &AccountRecord) -> Bytes {
    rmp_serde::to_vec_named(record).map(Bytes::from).expect("a record is plain data")
}

async fn replayed(journal: &dyn Journal, stream: &StreamName) -> Result<Accounts, PlaneOpenError> {
    let history = journal.read(stream, 0).await?;
    let mut accounts = Accounts::default();
    for stored in &history.records {
        let number = stored.first;
        let record: AccountRecord = rmp_serde::from_slice(&stored.body)
            .map_err(|source| PlaneOpenError::Decode { number, source })?;
        if record.first.0 != accounts.seq().0 + 1 {
            return Err(PlaneOpenError::Order { number });
        }
        accounts.apply_record(&record);
    }
    Ok(accounts)
}
