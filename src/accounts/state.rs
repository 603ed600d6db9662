//! The state of the account plane: what the facts made of it, and the invariants that must hold after each.
//! Must not refuse anything: a fact is not up for debate.

use std::collections::BTreeMap;

use super::ask::By;
use super::event::{AccountEvent, AccountFact, AccountRecord};
use super::ids::{AccountId, JoinCode, KeyId, SessionId, WebinarId};
use super::secret::Secret;
use super::webinar::{Group, NewPerson, Person, Webinar};
use crate::session::{Millis, Seq};

/// An API key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKey {
    pub id: KeyId,
    pub account: AccountId,
    pub secret: Secret,
    /// A revoked key signs nothing and asks for nothing; its webinars stay its account's.
    pub revoked: bool,
}

/// All accounts of this server.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Accounts {
    seq: Seq,
    pub(super) keys: BTreeMap<KeyId, ApiKey>,
    webinars: BTreeMap<WebinarId, Webinar>,
    by_session: BTreeMap<SessionId, WebinarId>,
    by_code: BTreeMap<JoinCode, WebinarId>,
    /// Each account's webinars, without the cancelled ones, by the number of the fact that scheduled them.
    by_account: BTreeMap<AccountId, BTreeMap<u64, WebinarId>>,
    /// How many stand in each list, counted so that a long list need not be.
    group_sizes: BTreeMap<(WebinarId, Group), usize>,
}

impl Accounts {
    /// The number of the last fact; 0 before the first.
    pub fn seq(&self) -> Seq {
        self.seq
    }

    /// The record that makes `events` true next.
    pub fn record(&self, at: Millis, by: By, events: Vec<AccountEvent>) -> AccountRecord {
        AccountRecord { first: Seq(self.seq.0 + 1), at, by, events }
    }

    /// An API key, unless it was revoked.
    pub fn key(&self, id: &str) -> Option<&ApiKey> {
        self.keys.get(id).filter(|key| !key.revoked)
    }

    /// The key that signs the tickets of a webinar's people: the one that scheduled it, else, if that was revoked,
    /// another of its account.
    pub fn signing_key(&self, webinar: &Webinar) -> Option<&ApiKey> {
        let own = self.key(webinar.key.as_str());
        let another = || self.keys.values().find(|key| !key.revoked && key.account == webinar.account);
        own.or_else(another)
    }

    /// Whether a session was a webinar's that has been cancelled: what is left of it may be thrown away.
    pub fn is_cancelled(&self, session: &str) -> bool {
        let webinar = self.by_session.get(session).and_then(|id| self.webinars.get(id));
        webinar.is_some_and(|webinar| webinar.cancelled)
    }

    /// A webinar, unless it was cancelled.
    pub fn webinar(&self, id: &WebinarId) -> Option<&Webinar> {
        self.webinars.get(id).filter(|webinar| !webinar.cancelled)
    }

    /// A webinar as one account sees it: another account's does not exist.
    pub fn webinar_of(&self, account: &AccountId, id: &WebinarId) -> Option<&Webinar> {
        self.webinar(id).filter(|webinar| webinar.account == *account)
    }

    /// The webinar of a live session, unless it was cancelled.
    pub fn webinar_of_session(&self, session: &str) -> Option<&Webinar> {
        self.webinar(self.by_session.get(session)?)
    }

    /// The webinar that a code joins, unless it was cancelled.
    pub fn webinar_of_code(&self, code: &JoinCode) -> Option<&Webinar> {
        self.webinar(self.by_code.get(code)?)
    }

    /// Whether a key that is not revoked belongs to the account that has the session.
    pub fn key_owns(&self, key: &str, session: &str) -> bool {
        match (self.key(key), self.webinar_of_session(session)) {
            (Some(key), Some(webinar)) => key.account == webinar.account,
            _ => false,
        }
    }

    /// An account's webinars in the order in which they were scheduled, those after `after` only. One that was
    /// cancelled meanwhile still holds its place; one that is not this account's holds none, so all are given.
    pub fn webinars_after(
        &self,
        account: &AccountId,
        after: Option<&WebinarId>,
    ) -> impl Iterator<Item = &Webinar> {
        let after = after.and_then(|id| self.webinars.get(id)).filter(|webinar| webinar.account == *account);
        let number = after.map_or(0, |webinar| webinar.number);
        let ids = self.by_account.get(account).into_iter().flat_map(move |ids| ids.range(number + 1..));
        ids.filter_map(|(_, id)| self.webinars.get(id))
    }

    /// How many webinars an account has.
    pub fn webinars_of(&self, account: &AccountId) -> usize {
        self.by_account.get(account).map_or(0, BTreeMap::len)
    }

    pub(super) fn people_of(&self, webinar: &Webinar, group: Group) -> usize {
        self.group_sizes.get(&(webinar.id.clone(), group)).copied().unwrap_or(0)
    }

    /// Whether one of three drawn ids names something, cancelled things too: an old link must not open a new door.
    pub(super) fn is_taken(&self, webinar: &WebinarId, session: &SessionId, code: &JoinCode) -> bool {
        self.webinars.contains_key(webinar)
            || self.by_session.contains_key(session)
            || self.by_code.contains_key(code)
    }

    /// Lets a whole record be true.
    pub fn apply_record(&mut self, record: &AccountRecord) {
        record.facts().for_each(|fact| self.apply(&fact));
    }

    /// Lets a fact be true. Facts are numbered without a gap: anything else is a bug of the one who calls.
    pub fn apply(&mut self, fact: &AccountFact<'_>) {
        assert_eq!(
            fact.seq.0,
            self.seq.0 + 1,
            "facts of the account plane come in order, none twice, none left out"
        );
        self.seq = fact.seq;
        match fact.event {
            AccountEvent::KeyDefined { key, account, secret } => {
                let known = ApiKey {
                    id: key.clone(),
                    account: account.clone(),
                    secret: secret.clone(),
                    revoked: false,
                };
                self.keys.insert(key.clone(), known);
            }
            AccountEvent::KeyRevoked { key } => {
                if let Some(known) = self.keys.get_mut(key) {
                    known.revoked = true;
                }
            }
            AccountEvent::WebinarScheduled { webinar, session, code, account, key, details } => {
                self.scheduled(Webinar {
                    id: webinar.clone(),
                    session: session.clone(),
                    code: code.clone(),
                    account: account.clone(),
                    key: key.clone(),
                    details: details.clone(),
                    created_at: fact.at,
                    cancelled: false,
                    number: fact.seq.0,
                    people: BTreeMap::new(),
                    emails: BTreeMap::new(),
                });
            }
            AccountEvent::WebinarChanged { webinar, details } => {
                if let Some(webinar) = self.webinars.get_mut(webinar) {
                    webinar.details = details.clone();
                }
            }
            AccountEvent::WebinarCancelled { webinar } => self.cancelled(webinar),
            AccountEvent::PersonAdded { webinar, person } => self.person_added(webinar, person, fact.at),
        }
    }

    fn scheduled(&mut self, webinar: Webinar) {
        self.by_session.insert(webinar.session.clone(), webinar.id.clone());
        self.by_code.insert(webinar.code.clone(), webinar.id.clone());
        self.by_account
            .entry(webinar.account.clone())
            .or_default()
            .insert(webinar.number, webinar.id.clone());
        self.webinars.insert(webinar.id.clone(), webinar);
    }

    fn cancelled(&mut self, id: &WebinarId) {
        let Some(webinar) = self.webinars.get_mut(id) else { return };
        webinar.cancelled = true;
        webinar.people.clear();
        webinar.emails.clear();
        if let Some(ids) = self.by_account.get_mut(&webinar.account) {
            ids.remove(&webinar.number);
        }
        for group in [Group::CoOrganizers, Group::Panelists, Group::Registrants] {
            self.group_sizes.remove(&(id.clone(), group));
        }
    }

    fn person_added(&mut self, id: &WebinarId, new: &NewPerson, at: Millis) {
        let Some(webinar) = self.webinars.get_mut(id) else { return };
        let group = new.kind.group();
        if let Some(email) = &new.email {
            webinar.emails.insert((group, email.clone()), new.sub.clone());
        }
        webinar.people.insert(new.sub.clone(), Person::added(new, at));
        *self.group_sizes.entry((id.clone(), group)).or_default() += 1;
    }

    /// The invariants, numbered. Cost: everything is looked at; for tests and for `journal check`.
    ///
    /// # Errors
    /// The first that does not hold, in words.
    pub fn check(&self) -> Result<(), String> {
        for webinar in self.webinars.values() {
            self.check_webinar(webinar).map_err(|broken| format!("webinar {}: {broken}", webinar.id))?;
        }
        let listed: usize = self.by_account.values().map(BTreeMap::len).sum();
        let standing = self.webinars.values().filter(|webinar| !webinar.cancelled).count();
        require(listed == standing, "1 every webinar that is not cancelled stands in one account's list")?;
        let indexed =
            self.by_session.len() == self.webinars.len() && self.by_code.len() == self.webinars.len();
        require(indexed, "2 every webinar has one session and one code, and they have no other")
    }

    fn check_webinar(&self, webinar: &Webinar) -> Result<(), &'static str> {
        let require = |holds: bool, sentence: &'static str| if holds { Ok(()) } else { Err(sentence) };
        require(self.by_session.get(&webinar.session) == Some(&webinar.id), "3 its session leads to it")?;
        require(self.by_code.get(&webinar.code) == Some(&webinar.id), "4 its code leads to it")?;
        require(self.keys.contains_key(&webinar.key), "5 the key that scheduled it is known")?;
        require(
            !webinar.cancelled || webinar.people.is_empty(),
            "6 a cancelled one has forgotten its people",
        )?;
        let with_email = webinar.people.values().filter(|person| person.email.is_some()).count();
        require(with_email == webinar.emails.len(), "7 no list has an address twice")?;
        let counted = [Group::CoOrganizers, Group::Panelists, Group::Registrants].into_iter();
        let agrees = |group| self.people_of(webinar, group) == webinar.people(group).count();
        require(counted.into_iter().all(agrees), "8 its lists are as long as they are counted")
    }
}

fn require(holds: bool, sentence: &str) -> Result<(), String> {
    if holds { Ok(()) } else { Err(sentence.to_owned()) }
}
