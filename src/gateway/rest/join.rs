//! The public join page: what a webinar is, and a ticket for whoever may come in.
//! Must not know more of those who registered than whether their own link is right.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::Json;
use axum::extract::{ConnectInfo, FromRequestParts, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use serde::{Deserialize, Serialize};
use tokio::time::Instant;
use utoipa::ToSchema;

use super::people::{drawn, signed, ticket_of};
use super::read::{At, Body, Bounded, name_within, said};
use crate::accounts::{
    AtRunTime, By, Email, JoinCode, JoinView, Person, PersonKind, Refusal, Request, Webinar, drawn_sub,
};
use crate::gateway::app::App;
use crate::gateway::problem::Problem;
use crate::hub::errand::{Errand, ErrandReply, NotAdmitted};
use crate::hub::plane::PlaneError;
use crate::limits::Limits;
use crate::session::text::{DisplayName, TextError};
use crate::session::{Identity, Role, Sub};

/// Whoever comes to the join page, by their address; the call is counted already.
pub(super) struct Comer(IpAddr);

impl FromRequestParts<Arc<App>> for Comer {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Comer, Problem> {
        // Where the listener told no address everybody is counted as one: strict, never unlimited.
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let peer = peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |ConnectInfo(peer)| peer.ip());
        let address = app.gate.client(peer, &parts.headers);
        app.joins.request(address, Instant::now()).map_err(Problem::rate_limited)?;
        Ok(Comer(address))
    }
}

/// Who wants in: a name, and an e-mail address where people register; or nothing but the token of one's own link.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Joining {
    #[serde(default, deserialize_with = "said")]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 64, nullable = false)]
    name: Option<DisplayName>,
    #[serde(default, deserialize_with = "said")]
    #[schema(value_type = Option<String>, max_length = 254, nullable = false)]
    email: Option<Email>,
    /// What stands behind `#` in somebody's own link.
    #[serde(default, deserialize_with = "said")]
    #[schema(nullable = false)]
    link_token: Option<String>,
}

impl Bounded for Joining {
    fn within(&self, limits: &Limits) -> Result<(), (String, TextError)> {
        self.name.as_ref().map_or(Ok(()), |name| name_within(name, limits))
    }
}

/// What lets somebody in.
#[derive(Serialize, ToSchema)]
pub(super) struct Joined {
    /// For the hello on the WebSocket.
    ticket: String,
    session: String,
    websocket: String,
    name: String,
    role: String,
}

/// What the webinar is, and whether it has begun.
#[utoipa::path(get, path = "/v1/join/{code}", tag = "join", params(("code" = String, Path)),
    responses((status = 200, description = "The webinar, as the public may know it", body = JoinView)))]
pub(super) async fn look(
    State(app): State<Arc<App>>,
    comer: Comer,
    At(code): At<String>,
) -> Result<Json<JoinView>, Problem> {
    let webinar = webinar(&app, &comer, &code)?;
    let view = JoinView::of(&webinar);
    let glance = app.hub.peek(webinar.session.as_str()).await?;
    Ok(Json(match glance {
        None => view,
        Some(glance) => view.overlaid(AtRunTime {
            title: glance.title.as_str(),
            description: glance.description.as_str(),
            phase: glance.phase.name(),
        }),
    }))
}

/// Gives a ticket, if the door, the capacity and the registration rules allow.
#[utoipa::path(post, path = "/v1/join/{code}", tag = "join", params(("code" = String, Path)),
    request_body = Joining, responses((status = 201, description = "A ticket", body = Joined)))]
pub(super) async fn join(
    State(app): State<Arc<App>>,
    comer: Comer,
    At(code): At<String>,
    Body(joining): Body<Joining>,
) -> Result<(StatusCode, Json<Joined>), Problem> {
    let webinar = webinar(&app, &comer, &code)?;
    let joined = match joining {
        Joining { link_token: Some(token), name: None, email: None } => {
            by_own_link(&app, &comer, &webinar, &token).await?
        }
        Joining { link_token: Some(_), name: Some(_), .. } => {
            return Err(Problem::invalid("name", "is known already to whom the link belongs"));
        }
        Joining { link_token: Some(_), .. } => {
            return Err(Problem::invalid("email", "is known already to whom the link belongs"));
        }
        Joining { link_token: None, name: None, .. } => return Err(Problem::invalid("name", "is needed")),
        Joining { link_token: None, name: Some(name), email } => by_name(&app, &webinar, name, email).await?,
    };
    Ok((StatusCode::CREATED, Json(joined)))
}

/// The webinar behind a code. A copy without its people, who can be many.
fn webinar(app: &App, comer: &Comer, code: &str) -> Result<Webinar, Problem> {
    let accounts = app.plane.read();
    let found = JoinCode::typed(code).and_then(|code| accounts.webinar_of_code(&code));
    found.map(Webinar::without_people).ok_or_else(|| {
        app.joins.missed(comer.0, Instant::now());
        Problem::not_found("webinar")
    })
}

async fn by_own_link(
    app: &Arc<App>,
    comer: &Comer,
    webinar: &Webinar,
    token: &str,
) -> Result<Joined, Problem> {
    let person: Option<Person> = {
        let accounts = app.plane.read();
        let known = accounts.webinar(&webinar.id).and_then(|webinar| webinar.person_of_link(token));
        known.cloned()
    };
    let Some(person) = person else {
        app.joins.missed(comer.0, Instant::now());
        return Err(Problem::not_found("link"));
    };
    // No ticket is given that no door takes: they were added when longer names were allowed.
    name_within(&person.name, &app.config.limits)
        .map_err(|(field, error)| Problem::invalid(field, error.to_string()))?;
    let role = person.kind.role();
    admitted(app, webinar, Some(person.sub.clone()), person.email.as_ref(), role).await?;
    let ticket = ticket_of(&app.plane.read(), webinar, &person)?;
    Ok(joined(app, webinar, ticket, &person.name, role))
}

async fn by_name(
    app: &Arc<App>,
    webinar: &Webinar,
    name: DisplayName,
    email: Option<Email>,
) -> Result<Joined, Problem> {
    // Where nobody registers an address is nobody's proof of anything: it is not kept, so that a removal can
    // block no one else who goes by it.
    let email = email.filter(|_| webinar.details.registration);
    if webinar.details.registration && email.is_none() {
        return Err(Problem::invalid("email", "is needed to register"));
    }
    admitted(app, webinar, None, email.as_ref(), Role::Attendee).await?;
    let sub = match webinar.details.registration {
        true => register(app, webinar, &name, email.clone()).await?,
        false => drawn_sub(super::random()),
    };
    let identity = |key: &str| Identity {
        sub,
        name: name.clone(),
        role: Role::Attendee,
        member: None,
        email: email.map(|email| email.as_str().into()),
        key: key.into(),
    };
    let ticket = signed(&app.plane.read(), webinar, identity)?;
    Ok(joined(app, webinar, ticket, &name, Role::Attendee))
}

/// Registers somebody. Whose address was registered before gets a fresh identity with that address and nothing of the
/// earlier one: neither its name, nor its `sub`, nor the news that it exists.
async fn register(
    app: &Arc<App>,
    webinar: &Webinar,
    name: &DisplayName,
    email: Option<Email>,
) -> Result<Sub, Problem> {
    let person = drawn(PersonKind::Registrant {}, name.clone(), email);
    let sub = person.sub.clone();
    let request = Request::AddPerson { webinar: webinar.id.clone(), person };
    match app.plane.ask(By::Public, request).await {
        Ok(_) | Err(PlaneError::Refused(Refusal::EmailTaken)) => Ok(sub),
        Err(error) => Err(error.into()),
    }
}

/// Whether the session would let them in. One that nobody has opened yet turns nobody away.
async fn admitted(
    app: &Arc<App>,
    webinar: &Webinar,
    sub: Option<Sub>,
    email: Option<&Email>,
    role: Role,
) -> Result<(), Problem> {
    if app.now() >= webinar.tickets_until() {
        return Err(refused(NotAdmitted::Ended));
    }
    let session = webinar.session.as_str();
    if !app.hub.is_begun(session).await.map_err(super::unreadable)? {
        return Ok(());
    }
    let errand =
        || Errand::WouldAdmit { sub: sub.clone(), email: email.map(|email| email.as_str().into()), role };
    match app.hub.errand(session, errand).await {
        ErrandReply::Admits(admits) => admits.map_err(refused),
        other => Err(super::unexpected(other)),
    }
}

fn refused(why: NotAdmitted) -> Problem {
    match why {
        NotAdmitted::Removed => Problem::new("removed", "the organizers have removed you from this webinar"),
        NotAdmitted::Ended => Problem::new("ended", "this webinar is over"),
        NotAdmitted::Full => Problem::new("full", "every seat of this webinar is taken"),
        NotAdmitted::Locked => Problem::new("door_locked", "the organizers let nobody new in now"),
    }
}

fn joined(app: &App, webinar: &Webinar, ticket: String, name: &DisplayName, role: Role) -> Joined {
    Joined {
        ticket,
        session: webinar.session.to_string(),
        websocket: format!("{}/v1/sessions/{}/ws", app.config.public_url.websocket(), webinar.session),
        name: name.as_str().to_owned(),
        role: role.name().to_owned(),
    }
}
