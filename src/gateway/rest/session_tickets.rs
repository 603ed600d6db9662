//! Tickets for an application's own users. Must not know who they are: the application vouches for them.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::auth::Key;
use super::read::{At, Body, Bounded, name_within, said};
use crate::accounts::{Email, Member, Webinar};
use crate::gateway::app::App;
use crate::gateway::problem::Problem;
use crate::gateway::tickets;
use crate::limits::Limits;
use crate::session::text::{DisplayName, TextError};
use crate::session::{Identity, Role, Sub};

/// Whom a ticket is for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewTicket {
    /// Their stable identity within the session.
    #[schema(value_type = String, min_length = 1, max_length = 128)]
    sub: Sub,
    #[schema(value_type = String, min_length = 1, max_length = 64)]
    name: DisplayName,
    #[schema(value_type = String, example = "attendee")]
    role: Role,
    /// Their account member's id: needed of `organizer`, `co_organizer` and `host_only_co_organizer`.
    #[serde(default, deserialize_with = "said")]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 128, nullable = false)]
    member: Option<Member>,
    /// So that a removal holds for this address too.
    #[serde(default, deserialize_with = "said")]
    #[schema(value_type = Option<String>, max_length = 254, nullable = false)]
    email: Option<Email>,
}

impl Bounded for NewTicket {
    fn within(&self, limits: &Limits) -> Result<(), (String, TextError)> {
        name_within(&self.name, limits)
    }
}

/// A ticket.
#[derive(Serialize, ToSchema)]
pub(super) struct Minted {
    ticket: String,
}

/// Mints a ticket, signed by the key that asks.
#[utoipa::path(post, path = "/v1/sessions/{session}/tickets", tag = "sessions",
    params(("session" = String, Path)), request_body = NewTicket, security(("api_key" = [])),
    responses((status = 201, description = "A ticket", body = Minted)))]
pub(super) async fn mint(
    State(app): State<Arc<App>>,
    key: Key,
    At(session): At<String>,
    Body(new): Body<NewTicket>,
) -> Result<(StatusCode, Json<Minted>), Problem> {
    let accounts = app.plane.read();
    let webinar = accounts.webinar_of_session(&session).filter(|webinar| webinar.account == key.account);
    let webinar = webinar.ok_or_else(|| Problem::not_found("session"))?;
    // Revoked since it was shown: as if it had been revoked before.
    let signer = accounts.key(key.id.as_str()).ok_or_else(|| Problem::not_found("session"))?;
    if new.role.needs_member() && new.member.is_none() {
        return Err(Problem::invalid("member", "is needed: this role is for members of the account"));
    }
    let identity = Identity {
        sub: new.sub,
        name: new.name,
        role: new.role,
        member: new.member.map(|member| member.as_str().into()),
        email: new.email.map(|email| email.as_str().into()),
        key: key.id.as_str().into(),
    };
    // The application knows what it does: its users get in though the planned end is long past.
    let until = webinar.tickets_until().max(app.now().plus(Webinar::TICKETS_AFTER_END_MS));
    let ticket = tickets::mint(&identity, &session, until, &signer.secret);
    let ticket = ticket.map_err(|_| Problem::new("internal", "this is a bug of the server"))?;
    Ok((StatusCode::CREATED, Json(Minted { ticket })))
}
