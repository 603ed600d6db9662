//! Webinars: scheduling, changing, cancelling, listing.
//! Must not know the rules (the account plane's) nor what a live session makes of a change (the hub's).

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;
use futures_util::stream;
use serde::Deserialize;
use utoipa::ToSchema;

use super::auth::Key;
use super::read::{Asked, At, Body, Bounded, Moment, PageAsked, said};
use crate::accounts::{
    Accounts, AtRunTime, Capacity, Changes, Details, DurationMin, JoinCode, Page, Request, SessionId,
    WebinarId, WebinarView,
};
use crate::gateway::app::App;
use crate::gateway::problem::Problem;
use crate::hub::errand::{Errand, ErrandReply, Glance};
use crate::limits::Limits;
use crate::session::refusal::{Actual, ActualValue};
use crate::session::text::{Description, PollTitle, TextError};
use crate::session::{Phase, Refusal};

/// Sessions asked at once for one list.
const LOOKS_AT_ONCE: usize = 8;

/// What is said of a new webinar.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewWebinar {
    #[schema(value_type = String, min_length = 1, max_length = 300)]
    title: PollTitle,
    /// RFC 3339.
    #[schema(value_type = String, format = DateTime)]
    starts_at: Moment,
    #[schema(value_type = u32, minimum = 1, maximum = 1440)]
    duration_min: DurationMin,
    /// Attendees present at once; 1000 where nothing is said.
    #[serde(default, deserialize_with = "said")]
    #[schema(value_type = Option<u32>, minimum = 1, maximum = 50000, nullable = false)]
    capacity: Option<Capacity>,
    #[serde(default, deserialize_with = "said")]
    #[schema(value_type = Option<String>, max_length = 2000, nullable = false)]
    description: Option<Description>,
    /// Whether people must register before they join; false where nothing is said.
    #[serde(default, deserialize_with = "said")]
    #[schema(nullable = false)]
    registration: Option<bool>,
}

/// Of title and description the protocol's own bounds are all that there is.
impl Bounded for NewWebinar {
    fn within(&self, _: &Limits) -> Result<(), (String, TextError)> {
        Ok(())
    }
}

impl Bounded for WebinarChanges {
    fn within(&self, _: &Limits) -> Result<(), (String, TextError)> {
        Ok(())
    }
}

/// What is to change of a webinar; what is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct WebinarChanges {
    #[serde(default, deserialize_with = "said")]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 300, nullable = false)]
    title: Option<PollTitle>,
    #[serde(default, deserialize_with = "said")]
    #[schema(value_type = Option<String>, max_length = 2000, nullable = false)]
    description: Option<Description>,
    #[serde(default, deserialize_with = "said")]
    #[schema(value_type = Option<String>, format = DateTime, nullable = false)]
    starts_at: Option<Moment>,
    #[serde(default, deserialize_with = "said")]
    #[schema(value_type = Option<u32>, minimum = 1, maximum = 1440, nullable = false)]
    duration_min: Option<DurationMin>,
    #[serde(default, deserialize_with = "said")]
    #[schema(value_type = Option<u32>, minimum = 1, maximum = 50000, nullable = false)]
    capacity: Option<Capacity>,
    #[serde(default, deserialize_with = "said")]
    #[schema(nullable = false)]
    registration: Option<bool>,
}

/// Schedules a webinar.
#[utoipa::path(post, path = "/v1/webinars", tag = "webinars", request_body = NewWebinar,
    security(("api_key" = [])), responses((status = 201, description = "Scheduled", body = WebinarView)))]
pub(super) async fn schedule(
    State(app): State<Arc<App>>,
    key: Key,
    Body(new): Body<NewWebinar>,
) -> Result<Response, Problem> {
    let id = WebinarId::drawn(super::random());
    let details = Details {
        title: new.title,
        description: new.description.unwrap_or_else(no_description),
        starts_at: new.starts_at.0,
        duration_min: new.duration_min,
        capacity: new.capacity.unwrap_or_default(),
        registration: new.registration.unwrap_or(false),
    };
    let (session, code) = (SessionId::drawn(super::random()), JoinCode::drawn(super::random()));
    let request = Request::Schedule { webinar: id.clone(), session, code, details };
    app.plane.ask(key.by(), request).await?;
    let view = view(&app, &key, &id)?;
    let location = HeaderValue::from_str(&format!("/v1/webinars/{id}")).expect("an id is plain ASCII");
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], Json(view)).into_response())
}

fn no_description() -> Description {
    Description::new("").expect("a description may be empty")
}

/// Lists the account's webinars, in the order in which they were scheduled.
#[utoipa::path(get, path = "/v1/webinars", tag = "webinars", params(PageAsked),
    security(("api_key" = [])), responses((status = 200, description = "A page", body = Page<WebinarView>)))]
pub(super) async fn list(
    State(app): State<Arc<App>>,
    key: Key,
    Asked(asked): Asked<PageAsked>,
) -> Result<Json<Page<WebinarView>>, Problem> {
    let after = asked.after.as_deref().map(|after| {
        WebinarId::parse(after).ok_or_else(|| Problem::invalid("after", "is the `next` of a page before"))
    });
    let (after, limit) = (after.transpose()?, asked.limit()?);
    let page = {
        let accounts = app.plane.read();
        let url = app.config.public_url.to_string();
        let page = accounts.webinar_page(&key.account, after.as_ref(), limit);
        let items: Vec<_> = page.items.iter().map(|webinar| WebinarView::of(webinar, &url)).collect();
        Page { items, next: page.next, total: page.total }
    };
    let looks = page.items.into_iter().map(|view| overlaid(&app, view));
    let looked: Vec<_> = stream::iter(looks).buffered(LOOKS_AT_ONCE).collect().await;
    let items = looked.into_iter().collect::<Result<_, _>>()?;
    Ok(Json(Page { items, next: page.next, total: page.total }))
}

/// One webinar, as its session has it where that has begun.
#[utoipa::path(get, path = "/v1/webinars/{id}", tag = "webinars", params(("id" = String, Path)),
    security(("api_key" = [])), responses((status = 200, description = "The webinar", body = WebinarView)))]
pub(super) async fn get(
    State(app): State<Arc<App>>,
    key: Key,
    At(id): At<String>,
) -> Result<Json<WebinarView>, Problem> {
    let view = view(&app, &key, &webinar_id(&id)?)?;
    overlaid(&app, view).await.map(Json)
}

/// Changes a webinar; those in its session are told.
#[utoipa::path(patch, path = "/v1/webinars/{id}", tag = "webinars", params(("id" = String, Path)),
    request_body = WebinarChanges, security(("api_key" = [])),
    responses((status = 200, description = "As it is now", body = WebinarView)))]
pub(super) async fn change(
    State(app): State<Arc<App>>,
    key: Key,
    At(id): At<String>,
    Body(wanted): Body<WebinarChanges>,
) -> Result<Json<WebinarView>, Problem> {
    let id = webinar_id(&id)?;
    let session = view(&app, &key, &id)?.session;
    // Before the account plane is told: of a session that has ended nothing changes any more.
    refuse_ended(app.hub.peek(&session).await?.as_ref())?;
    let changes = Changes {
        title: wanted.title.clone(),
        description: wanted.description.clone(),
        starts_at: wanted.starts_at.map(|moment| moment.0),
        duration_min: wanted.duration_min,
        capacity: wanted.capacity,
        registration: wanted.registration,
    };
    app.plane.ask(key.by(), Request::Change { webinar: id.clone(), changes }).await?;
    // A session that begins from here on begins with the new details.
    if app.hub.is_begun(&session).await.map_err(super::unreadable)? {
        let capacity = wanted.capacity.map(Capacity::get);
        let reply = app.hub.errand(&session, || Errand::Reschedule {
            title: wanted.title.clone(),
            description: wanted.description.clone(),
            capacity,
        });
        super::done(reply.await)?;
    }
    overlaid(&app, view(&app, &key, &id)?).await.map(Json)
}

/// Refuses what a session that has ended does not take any more.
pub(super) fn refuse_ended(glance: Option<&Glance>) -> Result<(), Problem> {
    match glance {
        Some(glance) if glance.phase == Phase::Ended => {
            let actual = Actual(vec![("phase", ActualValue::Name(Phase::Ended.name()))]);
            Err(Refusal::Conflict { actual }.into())
        }
        _ => Ok(()),
    }
}

/// Cancels a webinar: its session ends, its people are forgotten, its handouts and its report are gone.
#[utoipa::path(delete, path = "/v1/webinars/{id}", tag = "webinars", params(("id" = String, Path)),
    security(("api_key" = [])), responses((status = 204, description = "Cancelled")))]
pub(super) async fn cancel(
    State(app): State<Arc<App>>,
    key: Key,
    At(id): At<String>,
) -> Result<StatusCode, Problem> {
    let id = webinar_id(&id)?;
    let session = view(&app, &key, &id)?.session;
    // First the session, so that a call that failed in between can be made again.
    end_session(&app, &session).await?;
    let (request, cancelled, doors) = (Request::Cancel { webinar: id }, session.clone(), app.clone());
    let is_cancelled = move |accounts: &Accounts| accounts.is_cancelled(&cancelled);
    app.plane.ask_and(key.by(), request, is_cancelled, move || clear_away(doors, session)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What is left of a cancelled webinar goes.
async fn clear_away(app: Arc<App>, session: String) {
    // Somebody may have begun it meanwhile. From here on nobody does: it is in no directory.
    if let Err(problem) = end_session(&app, &session).await {
        tracing::error!(session, code = problem.code(), "the session of a cancelled webinar was not ended");
    }
    super::handouts::store::discard(&app.config.data, &session).await;
}

async fn end_session(app: &Arc<App>, session: &str) -> Result<(), Problem> {
    if !app.hub.is_begun(session).await.map_err(super::unreadable)? {
        return Ok(());
    }
    match app.hub.errand(session, || Errand::End).await {
        ErrandReply::Done => Ok(()),
        other => Err(super::unexpected(other)),
    }
}

/// Reads a webinar's id; what is none names nothing.
pub(super) fn webinar_id(text: &str) -> Result<WebinarId, Problem> {
    WebinarId::parse(text).ok_or_else(|| Problem::not_found("webinar"))
}

fn view(app: &App, key: &Key, id: &WebinarId) -> Result<WebinarView, Problem> {
    let accounts = app.plane.read();
    let webinar = accounts.webinar_of(&key.account, id).ok_or_else(|| Problem::not_found("webinar"))?;
    Ok(WebinarView::of(webinar, &app.config.public_url.to_string()))
}

async fn overlaid(app: &Arc<App>, view: WebinarView) -> Result<WebinarView, Problem> {
    let glance = app.hub.peek(&view.session).await?;
    Ok(match glance {
        None => view,
        Some(glance) => view.overlaid(AtRunTime {
            title: glance.title.as_str(),
            description: glance.description.as_str(),
            phase: glance.phase_inside.name(),
        }),
    })
}
