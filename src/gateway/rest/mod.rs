//! The REST doors: scheduling, joining, handouts, the late survey, reports, and how the server is.
//! Must not know the rules: who may do what is decided by the account plane and by the sessions.
//!
//! Read in this order: this file (every route), `auth.rs` (who asks), `read.rs` (what is said), then one resource.
//! `docs/rest.md` tells the same to those who call.

mod api_keys;
mod auth;
pub mod handouts;
mod health;
mod join;
mod openapi;
mod people;
mod read;
mod report;
mod session_tickets;
mod survey;
mod unread;
mod webinars;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderValue, header};
use axum::middleware::{from_fn, map_response};
use axum::response::Response;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::app::App;
use super::problem::Problem;
use crate::hub::errand::ErrandReply;
use crate::hub::load::LoadError;

pub use openapi::document;

/// All REST routes, and `others` beside them. What matches none, or has no such method, is answered with a problem
/// document too.
pub fn router(app: Arc<App>, others: Router) -> Router {
    let (router, _) = documented().split_for_parts();
    let router = router.merge(others.with_state(()));
    let router = router.fallback(no_such_page).method_not_allowed_fallback(no_such_method);
    router.layer(map_response(guarded)).layer(from_fn(unread::read_on)).with_state(app)
}

/// What a connection is answered that has no place: how the server is, for whoever watches it, and when to come back for
/// everybody else.
pub fn beyond(app: Arc<App>) -> Router {
    let (health, _) = OpenApiRouter::new()
        .routes(routes!(health::alive))
        .routes(routes!(health::ready))
        .routes(routes!(health::metrics))
        .split_for_parts();
    health.fallback(no_room).layer(map_response(guarded)).with_state(app)
}

async fn no_room(State(app): State<Arc<App>>) -> Problem {
    // Those who are turned away together do not come back together.
    let drain = &app.config.drain;
    let wait = crate::hub::spread(&(drain.retry_min_ms..=drain.retry_max_ms));
    Problem::overloaded(Duration::from_millis(wait))
}

/// What every answer says to browsers, where it says nothing else: keep nothing, guess nothing.
async fn guarded(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    headers.entry(header::X_CONTENT_TYPE_OPTIONS).or_insert(HeaderValue::from_static("nosniff"));
    response
}

/// The routes together with what is said of them: one cannot be without the other.
fn documented() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(webinars::schedule, webinars::list))
        .routes(routes!(webinars::get, webinars::change, webinars::cancel))
        .routes(routes!(people::add_co_organizer, people::co_organizers))
        .routes(routes!(people::add_panelist, people::panelists))
        .routes(routes!(people::add_registrant, people::registrants))
        .routes(routes!(join::look, join::join))
        .routes(routes!(session_tickets::mint))
        .routes(routes!(handouts::upload, handouts::list))
        .routes(routes!(handouts::download))
        .routes(routes!(survey::submit))
        .routes(routes!(report::read))
        .routes(routes!(api_keys::revoke))
        .routes(routes!(health::alive))
        .routes(routes!(health::ready))
        .routes(routes!(health::metrics))
        .routes(routes!(openapi::read))
        // Every body has its own limit: see `read::Body` and `handouts::upload`.
        .layer(DefaultBodyLimit::disable())
}

async fn no_such_page() -> Problem {
    Problem::not_found("page")
}

async fn no_such_method() -> Problem {
    Problem::new("method_not_allowed", "the Allow header names what can be done here")
}

/// Bytes from the operating system.
fn random<const BYTES: usize>() -> [u8; BYTES] {
    let mut bytes = [0; BYTES];
    getrandom::fill(&mut bytes).expect("the operating system has randomness");
    bytes
}

/// What is answered where the journal cannot be read.
fn unreadable(error: LoadError) -> Problem {
    tracing::error!(%error, "the journal cannot be read");
    Problem::unavailable("the session's record cannot be read now")
}

/// The answer to an errand that should have been done.
fn done(reply: ErrandReply) -> Result<(), Problem> {
    match reply {
        ErrandReply::Done => Ok(()),
        other => Err(unexpected(other)),
    }
}

/// Why an errand did not answer as it was meant to.
fn unexpected(reply: ErrandReply) -> Problem {
    match reply {
        ErrandReply::Refused(refusal) => refusal.into(),
        ErrandReply::Removed => Problem::new("removed", "the organizers have removed you from this webinar"),
        ErrandReply::Unknown | ErrandReply::Ended => {
            Problem::unavailable("it cannot be known whether it was done; look, then try again")
        }
        ErrandReply::Done
        | ErrandReply::Glance(_)
        | ErrandReply::Role(_)
        | ErrandReply::Handout(_)
        | ErrandReply::File { .. }
        | ErrandReply::Handouts(_)
        | ErrandReply::Admits(_) => Problem::new("internal", "this is a bug of the server"),
    }
}
