//! The rules of the account plane: what a request causes, or why not. Pure, and the only path to an event.
//! Must not change anything: that is `state.rs`'s, by facts.

use std::collections::BTreeMap;

use super::ask::{Ask, By, DefinedKey, Request};
use super::event::AccountEvent;
use super::ids::{JoinCode, KeyId, SessionId, WebinarId};
use super::refusal::Refusal;
use super::state::{Accounts, ApiKey};
use super::webinar::{Details, Group, NewPerson, Webinar};
use crate::session::Millis;

type Outcome = Result<Vec<AccountEvent>, Refusal>;

/// Webinars of one account: a list that somebody can still page through.
pub(super) const WEBINARS_MAX: usize = 100_000;
/// Co-organizers, and panelists, of one webinar: those whom everyone in the session is shown.
const STAGE_PEOPLE_MAX: usize = 500;
/// Registrants of one webinar: four for each seat of the largest, since fewer than half come.
const REGISTRANTS_MAX: usize = 200_000;
/// The last millisecond of the year 9999: RFC 3339 has no later one.
const TIME_MAX: Millis = Millis(253_402_300_799_999);

/// The events that a request causes: none where what is wanted already is.
///
/// # Errors
/// The first [`Refusal`] in the order of its variants.
pub fn decide(accounts: &Accounts, ask: &Ask) -> Outcome {
    match &ask.request {
        Request::SetKeys { keys } => {
            the_server(&ask.by)?;
            set_keys(accounts, keys)
        }
        Request::RevokeKey { key } => {
            // A key revokes itself and its account's others; another account's does not exist.
            let account = match &ask.by {
                By::Server => None,
                By::Key { .. } => Some(&the_key(accounts, &ask.by)?.account),
                By::Public => return Err(Refusal::Forbidden),
            };
            let known = accounts.keys.get(key);
            let known = known.filter(|known| account.is_none_or(|account| known.account == *account));
            let known = known.ok_or(Refusal::NotFound { what: "key" })?;
            Ok(revocation(key, known).into_iter().collect())
        }
        Request::Schedule { webinar, session, code, details } => {
            let key = the_key(accounts, &ask.by)?;
            schedule(accounts, key, (webinar, session, code), details)
        }
        Request::Change { webinar, changes } => {
            let found = own_webinar(accounts, the_key(accounts, &ask.by)?, webinar)?;
            let details = changes.of(&found.details);
            check_times(&details)?;
            let changed = details != found.details;
            let event = AccountEvent::WebinarChanged { webinar: webinar.clone(), details };
            Ok(changed.then_some(event).into_iter().collect())
        }
        Request::Cancel { webinar } => {
            own_webinar(accounts, the_key(accounts, &ask.by)?, webinar)?;
            Ok(vec![AccountEvent::WebinarCancelled { webinar: webinar.clone() }])
        }
        Request::AddPerson { webinar, person } => add_person(accounts, &ask.by, webinar, person),
    }
}

fn the_server(by: &By) -> Result<(), Refusal> {
    match by {
        By::Server => Ok(()),
        By::Key { .. } | By::Public => Err(Refusal::Forbidden),
    }
}

/// The key that asks, if it still may.
fn the_key<'a>(accounts: &'a Accounts, by: &By) -> Result<&'a ApiKey, Refusal> {
    match by {
        By::Key { id } => accounts.key(id.as_str()).ok_or(Refusal::Forbidden),
        By::Server | By::Public => Err(Refusal::Forbidden),
    }
}

/// The webinar, if the account of the key has it: another account's is answered as if it did not exist.
fn own_webinar<'a>(accounts: &'a Accounts, key: &ApiKey, id: &WebinarId) -> Result<&'a Webinar, Refusal> {
    let found = accounts.webinar(id).filter(|webinar| webinar.account == key.account);
    found.ok_or(Refusal::NotFound { what: "webinar" })
}

fn set_keys(accounts: &Accounts, wanted: &[DefinedKey]) -> Outcome {
    let by_id: BTreeMap<&KeyId, &DefinedKey> = wanted.iter().map(|key| (&key.id, key)).collect();
    let missing = accounts.keys.iter().filter(|(id, _)| !by_id.contains_key(id));
    let revoked = missing.filter_map(|(id, known)| revocation(id, known));
    let defined = by_id.values().filter(|key| {
        let known = accounts.keys.get(&key.id);
        known.is_none_or(|known| known.revoked || known.secret != key.secret || known.account != key.account)
    });
    let defined = defined.map(|key| AccountEvent::KeyDefined {
        key: key.id.clone(),
        account: key.account.clone(),
        secret: key.secret.clone(),
    });
    Ok(revoked.chain(defined).collect())
}

fn revocation(id: &KeyId, known: &ApiKey) -> Option<AccountEvent> {
    (!known.revoked).then(|| AccountEvent::KeyRevoked { key: id.clone() })
}

fn schedule(
    accounts: &Accounts,
    key: &ApiKey,
    (webinar, session, code): (&WebinarId, &SessionId, &JoinCode),
    details: &Details,
) -> Outcome {
    check_times(details)?;
    if accounts.is_taken(webinar, session, code) {
        return Err(Refusal::IdTaken);
    }
    if accounts.webinars_of(&key.account) >= WEBINARS_MAX {
        return Err(Refusal::Full { what: "webinars" });
    }
    Ok(vec![AccountEvent::WebinarScheduled {
        webinar: webinar.clone(),
        session: session.clone(),
        code: code.clone(),
        account: key.account.clone(),
        key: key.id.clone(),
        details: details.clone(),
    }])
}

fn check_times(details: &Details) -> Result<(), Refusal> {
    if details.starts_at > TIME_MAX {
        return Err(Refusal::Invalid { field: "starts_at", message: "is after the year 9999" });
    }
    Ok(())
}

fn add_person(accounts: &Accounts, by: &By, id: &WebinarId, person: &NewPerson) -> Outcome {
    let group = person.kind.group();
    let webinar = match by {
        By::Key { .. } => own_webinar(accounts, the_key(accounts, by)?, id)?,
        // The public page lets people register themselves, and be nothing else.
        By::Public if group == Group::Registrants => {
            accounts.webinar(id).ok_or(Refusal::NotFound { what: "webinar" })?
        }
        By::Public | By::Server => return Err(Refusal::Forbidden),
    };
    let registers = group == Group::Registrants && webinar.details.registration;
    if registers && person.email.is_none() {
        return Err(Refusal::Invalid { field: "email", message: "is needed to register" });
    }
    if webinar.person(&person.sub).is_some() {
        return Err(Refusal::IdTaken);
    }
    if person.email.as_ref().is_some_and(|email| webinar.has_email(group, email)) {
        return Err(Refusal::EmailTaken);
    }
    if *by == By::Public && !webinar.details.registration {
        return Err(Refusal::NoRegistration);
    }
    if accounts.people_of(webinar, group) >= places(group) {
        return Err(Refusal::Full { what: "people" });
    }
    Ok(vec![AccountEvent::PersonAdded { webinar: id.clone(), person: Box::new(person.clone()) }])
}

fn places(group: Group) -> usize {
    match group {
        Group::CoOrganizers | Group::Panelists => STAGE_PEOPLE_MAX,
        Group::Registrants => REGISTRANTS_MAX,
    }
}
