//! The people of a webinar: added before it begins, each with a ticket and a link of their own.
//! Must not know the rules of the lists: those are the account plane's.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::auth::Key;
use super::read::{Asked, At, Body, Bounded, PageAsked, name_within, said};
use super::webinars::webinar_id;
use crate::accounts::{
    Accounts, Email, Group, Links, Member, NewPerson, Page, Person, PersonKind, PersonView, Request, Webinar,
    WebinarId, drawn_secret, drawn_sub,
};
use crate::gateway::app::App;
use crate::gateway::problem::Problem;
use crate::gateway::tickets;
use crate::limits::Limits;
use crate::session::refusal::{Actual, ActualValue};
use crate::session::text::{DisplayName, TextError};
use crate::session::{Identity, Sub};

/// Somebody to be added.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewGuest {
    #[schema(value_type = String, min_length = 1, max_length = 64)]
    name: DisplayName,
    /// Needed of registrants where the webinar has registration.
    #[serde(default, deserialize_with = "said")]
    #[schema(value_type = Option<String>, max_length = 254, nullable = false)]
    email: Option<Email>,
}

impl Bounded for NewGuest {
    fn within(&self, limits: &Limits) -> Result<(), (String, TextError)> {
        name_within(&self.name, limits)
    }
}

/// Which kind of co-organizer. The names are the wire's.
#[expect(clippy::enum_variant_names, reason = "they are the wire names of the roles")]
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum StaffRole {
    /// A member of the account.
    #[default]
    CoOrganizer,
    /// A member of the account who starts the webinar, and neither edits it nor reads its report.
    HostOnlyCoOrganizer,
    /// Somebody from outside of the account.
    InSessionCoOrganizer,
}

/// A co-organizer to be added.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewStaff {
    #[schema(value_type = String, min_length = 1, max_length = 64)]
    name: DisplayName,
    #[serde(default, deserialize_with = "said")]
    #[schema(value_type = Option<String>, max_length = 254, nullable = false)]
    email: Option<Email>,
    #[serde(default)]
    role: StaffRole,
    /// The account member's id; the e-mail address stands for it where it is not said. An
    /// `in_session_co_organizer` has none.
    #[serde(default, deserialize_with = "said")]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 128, nullable = false)]
    member: Option<Member>,
}

impl Bounded for NewStaff {
    fn within(&self, limits: &Limits) -> Result<(), (String, TextError)> {
        name_within(&self.name, limits)
    }
}

/// Somebody who was added, with what lets them in. This is the only time that it is shown.
#[derive(Serialize, ToSchema)]
pub(super) struct AddedPerson {
    #[serde(flatten)]
    person: PersonView,
    session: String,
    /// For the session's WebSocket.
    ticket: String,
    /// To be sent to them: it is exchanged for a ticket at the join page.
    link: String,
}

type Added = Result<(StatusCode, Json<AddedPerson>), Problem>;

/// Adds a co-organizer.
#[utoipa::path(post, path = "/v1/webinars/{id}/co_organizers", tag = "people", params(("id" = String, Path)),
    request_body = NewStaff, security(("api_key" = [])),
    responses((status = 201, description = "Added", body = AddedPerson)))]
pub(super) async fn add_co_organizer(
    State(app): State<Arc<App>>,
    key: Key,
    At(id): At<String>,
    Body(new): Body<NewStaff>,
) -> Added {
    let id = webinar_id(&id)?;
    // The application that adds them answers for their being members: the account's directory is its own.
    let address = new.email.as_ref().and_then(|email| Member::new(email.as_str()));
    let member = |member: Option<Member>| {
        let member = member.or(address);
        member.ok_or_else(|| {
            Problem::invalid("member", "or `email` is needed: this role is for members of the account")
        })
    };
    let kind = match new.role {
        StaffRole::CoOrganizer => PersonKind::CoOrganizer { member: member(new.member)? },
        StaffRole::HostOnlyCoOrganizer => PersonKind::HostOnlyCoOrganizer { member: member(new.member)? },
        StaffRole::InSessionCoOrganizer if new.member.is_some() => {
            return Err(Problem::invalid("member", "is nothing that somebody from outside has"));
        }
        StaffRole::InSessionCoOrganizer => PersonKind::InSessionCoOrganizer {},
    };
    add(&app, &key, &id, kind, new.name, new.email).await
}

/// Adds a panelist.
#[utoipa::path(post, path = "/v1/webinars/{id}/panelists", tag = "people", params(("id" = String, Path)),
    request_body = NewGuest, security(("api_key" = [])),
    responses((status = 201, description = "Added", body = AddedPerson)))]
pub(super) async fn add_panelist(
    State(app): State<Arc<App>>,
    key: Key,
    At(id): At<String>,
    Body(new): Body<NewGuest>,
) -> Added {
    add(&app, &key, &webinar_id(&id)?, PersonKind::Panelist {}, new.name, new.email).await
}

/// Registers an attendee.
#[utoipa::path(post, path = "/v1/webinars/{id}/registrants", tag = "people", params(("id" = String, Path)),
    request_body = NewGuest, security(("api_key" = [])),
    responses((status = 201, description = "Registered", body = AddedPerson)))]
pub(super) async fn add_registrant(
    State(app): State<Arc<App>>,
    key: Key,
    At(id): At<String>,
    Body(new): Body<NewGuest>,
) -> Added {
    add(&app, &key, &webinar_id(&id)?, PersonKind::Registrant {}, new.name, new.email).await
}

/// Lists the co-organizers, by identity.
#[utoipa::path(get, path = "/v1/webinars/{id}/co_organizers", tag = "people",
    params(("id" = String, Path), PageAsked), security(("api_key" = [])),
    responses((status = 200, description = "A page", body = Page<PersonView>)))]
pub(super) async fn co_organizers(
    State(app): State<Arc<App>>,
    key: Key,
    At(id): At<String>,
    Asked(asked): Asked<PageAsked>,
) -> Result<Json<Page<PersonView>>, Problem> {
    page(&app, &key, &id, Group::CoOrganizers, &asked)
}

/// Lists the panelists, by identity.
#[utoipa::path(get, path = "/v1/webinars/{id}/panelists", tag = "people",
    params(("id" = String, Path), PageAsked), security(("api_key" = [])),
    responses((status = 200, description = "A page", body = Page<PersonView>)))]
pub(super) async fn panelists(
    State(app): State<Arc<App>>,
    key: Key,
    At(id): At<String>,
    Asked(asked): Asked<PageAsked>,
) -> Result<Json<Page<PersonView>>, Problem> {
    page(&app, &key, &id, Group::Panelists, &asked)
}

/// Lists the registrants, by identity.
#[utoipa::path(get, path = "/v1/webinars/{id}/registrants", tag = "people",
    params(("id" = String, Path), PageAsked), security(("api_key" = [])),
    responses((status = 200, description = "A page", body = Page<PersonView>)))]
pub(super) async fn registrants(
    State(app): State<Arc<App>>,
    key: Key,
    At(id): At<String>,
    Asked(asked): Asked<PageAsked>,
) -> Result<Json<Page<PersonView>>, Problem> {
    page(&app, &key, &id, Group::Registrants, &asked)
}

fn page(
    app: &App,
    key: &Key,
    id: &str,
    group: Group,
    asked: &PageAsked,
) -> Result<Json<Page<PersonView>>, Problem> {
    let id = webinar_id(id)?;
    let after = asked.after.as_deref().map(|after| {
        Sub::new(after).ok_or_else(|| Problem::invalid("after", "is the `next` of a page before"))
    });
    let (after, limit) = (after.transpose()?, asked.limit()?);
    let accounts = app.plane.read();
    let webinar = accounts.webinar_of(&key.account, &id).ok_or_else(|| Problem::not_found("webinar"))?;
    Ok(Json(accounts.people_page(webinar, group, after.as_ref(), limit)))
}

async fn add(
    app: &Arc<App>,
    key: &Key,
    id: &WebinarId,
    kind: PersonKind,
    name: DisplayName,
    email: Option<Email>,
) -> Added {
    let person = drawn(kind, name, email);
    let sub = person.sub.clone();
    app.plane.ask(key.by(), Request::AddPerson { webinar: id.clone(), person }).await?;
    let accounts = app.plane.read();
    let webinar = accounts.webinar_of(&key.account, id).ok_or_else(|| Problem::not_found("webinar"))?;
    let person = webinar.person(&sub).ok_or_else(|| Problem::not_found("webinar"))?;
    let added = AddedPerson {
        person: PersonView::of(person),
        session: webinar.session.to_string(),
        ticket: ticket_of(&accounts, webinar, person)?,
        link: Links::of_person(webinar, person, &app.config.public_url.to_string()),
    };
    Ok((StatusCode::CREATED, Json(added)))
}

/// Somebody new, with an identity and a secret of their own.
pub(super) fn drawn(kind: PersonKind, name: DisplayName, email: Option<Email>) -> NewPerson {
    NewPerson { sub: drawn_sub(super::random()), secret: drawn_secret(super::random()), kind, name, email }
}

/// The ticket of somebody who was added.
pub(super) fn ticket_of(accounts: &Accounts, webinar: &Webinar, person: &Person) -> Result<String, Problem> {
    let identity = |key: &str| Identity {
        sub: person.sub.clone(),
        name: person.name.clone(),
        role: person.kind.role(),
        member: person.kind.member().map(|member| member.as_str().into()),
        email: person.email.as_ref().map(|email| email.as_str().into()),
        key: key.into(),
    };
    signed(accounts, webinar, identity)
}

/// A ticket to a webinar's session, signed for its account, good until 12 hours after the planned end.
///
/// # Errors
/// `conflict` where every key of the account was revoked.
pub(super) fn signed(
    accounts: &Accounts,
    webinar: &Webinar,
    identity: impl FnOnce(&str) -> Identity,
) -> Result<String, Problem> {
    let key = accounts.signing_key(webinar).ok_or_else(|| {
        let actual = Actual(vec![("api_key", ActualValue::Name("revoked"))]);
        Problem::conflict("no API key of this webinar's account is left to sign tickets", actual)
    })?;
    let (identity, until) = (identity(key.id.as_str()), webinar.tickets_until());
    tickets::mint(&identity, webinar.session.as_str(), until, &key.secret)
        .map_err(|_| Problem::new("internal", "this is a bug of the server"))
}
