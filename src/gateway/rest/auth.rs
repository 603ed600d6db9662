//! Who asks: an application by its API key, or somebody by their session ticket.
//! Must not know what is asked for.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::read::At;
use crate::accounts::{AccountId, By, KeyId, Secret};
use crate::gateway::app::App;
use crate::gateway::problem::{Challenge, Problem};
use crate::gateway::tickets;
use crate::hub::errand::Actor;
use crate::session::Identity;

/// An application that showed an API key and its secret.
#[derive(Debug, Clone)]
pub(super) struct Key {
    pub id: KeyId,
    pub account: AccountId,
}

impl Key {
    /// In whose name the account plane is asked.
    pub fn by(&self) -> By {
        By::Key { id: self.id.clone() }
    }
}

impl FromRequestParts<Arc<App>> for Key {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Key, Problem> {
        let key = match shown(&parts.headers) {
            Shown::Basic { id, secret } => key(app, &id, &secret),
            Shown::Nothing | Shown::Bearer(_) => None,
        };
        key.ok_or_else(|| Problem::unauthorized(Challenge::Key, "an API key and its secret are needed"))
    }
}

/// Somebody who showed a good ticket of the session in the path. Taken out before a body is, so that a stranger's is not
/// even read.
pub(super) struct Bearer(pub Identity);

impl FromRequestParts<Arc<App>> for Bearer {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Bearer, Problem> {
        let At(session) = At::<String>::from_request_parts(parts, app).await?;
        person(app, &parts.headers, &session).map(Bearer)
    }
}

/// What the `Authorization` header shows.
enum Shown {
    /// No header, two of them, or one that cannot be read.
    Nothing,
    Basic {
        id: String,
        secret: String,
    },
    Bearer(String),
}

fn shown(headers: &HeaderMap) -> Shown {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let (Some(value), None) = (values.next(), values.next()) else { return Shown::Nothing };
    let Some((scheme, rest)) = value.to_str().ok().and_then(|value| value.split_once(' ')) else {
        return Shown::Nothing;
    };
    let rest = rest.trim();
    if scheme.eq_ignore_ascii_case("bearer") {
        return Shown::Bearer(rest.to_owned());
    }
    if !scheme.eq_ignore_ascii_case("basic") {
        return Shown::Nothing;
    }
    let text = STANDARD.decode(rest).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    // An id has no colon, so the first one ends it (RFC 7617).
    match text.as_deref().and_then(|text| text.split_once(':')) {
        Some((id, secret)) => Shown::Basic { id: id.to_owned(), secret: secret.to_owned() },
        None => Shown::Nothing,
    }
}

/// The key, if the secret is its own. A key that does not exist takes the time of one that does.
fn key(app: &App, id: &str, secret: &str) -> Option<Key> {
    let accounts = app.plane.read();
    let Some(known) = accounts.key(id) else {
        // As long as what was typed, so that all of it is compared.
        let _ = std::hint::black_box(Secret::new(secret).matches(secret));
        return None;
    };
    known.secret.matches(secret).then(|| Key { id: known.id.clone(), account: known.account.clone() })
}

/// Who asks for something of a session: its account's API key, or a good ticket's bearer.
///
/// # Errors
/// 401; for a key, 404 where the session is not its account's.
pub(super) fn actor(app: &App, headers: &HeaderMap, session: &str) -> Result<Actor, Problem> {
    match shown(headers) {
        Shown::Basic { id, secret } => {
            let key = key(app, &id, &secret).ok_or_else(|| {
                Problem::unauthorized(Challenge::KeyOrTicket, "no such API key with this secret")
            })?;
            if !app.plane.read().key_owns(key.id.as_str(), session) {
                return Err(Problem::not_found("session"));
            }
            Ok(Actor::Key)
        }
        Shown::Bearer(token) => by_ticket(app, &token, session, Challenge::KeyOrTicket).map(Actor::Person),
        Shown::Nothing => {
            Err(Problem::unauthorized(Challenge::KeyOrTicket, "an API key or a session ticket is needed"))
        }
    }
}

/// The bearer of a good ticket.
///
/// # Errors
/// 401, which tells nothing of what is wrong with a ticket.
pub(super) fn person(app: &App, headers: &HeaderMap, session: &str) -> Result<Identity, Problem> {
    match shown(headers) {
        Shown::Bearer(token) => by_ticket(app, &token, session, Challenge::Ticket),
        Shown::Nothing | Shown::Basic { .. } => {
            Err(Problem::unauthorized(Challenge::Ticket, "a session ticket is needed"))
        }
    }
}

fn by_ticket(app: &App, token: &str, session: &str, challenge: Challenge) -> Result<Identity, Problem> {
    let name_chars = app.config.limits.name_chars as usize;
    tickets::verify_within(token, &*app.plane, session, app.now(), name_chars)
        .map_err(|_| Problem::unauthorized(challenge, "ticket refused"))
}
