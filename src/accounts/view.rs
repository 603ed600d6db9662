//! What the REST interface shows of the account plane. Must not know HTTP.
//! Nothing secret has a place here: a person's own link is made for the one who added them, by the gateway.

use serde::Serialize;
use utoipa::ToSchema;

use super::ids::{AccountId, WebinarId};
use super::state::Accounts;
use super::webinar::{Group, Person, Webinar};
use crate::session::{Sub, Timestamp};

/// Items of a page where nothing is said, and at most.
pub const PAGE_ITEMS_DEFAULT: usize = 50;
pub const PAGE_ITEMS_MAX: usize = 500;

/// A webinar as its account sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct WebinarView {
    pub id: String,
    pub session: String,
    pub code: String,
    pub links: Links,
    pub title: String,
    pub description: String,
    /// RFC 3339, UTC, milliseconds.
    pub starts_at: String,
    pub duration_min: u32,
    pub capacity: u32,
    pub registration: bool,
    /// RFC 3339, UTC, milliseconds.
    pub created_at: String,
    /// `scheduled`, `practice`, `live` or `ended`.
    pub phase: String,
}

/// Where to go with a webinar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Links {
    /// For everyone who is to join.
    pub join: String,
    /// The organizers' panel.
    pub control: String,
    /// The session's WebSocket.
    pub websocket: String,
    /// What happened; for those who may read reports.
    pub report: String,
}

/// Somebody added to a webinar, as its account sees them. Their own link is shown once, to whoever added them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PersonView {
    pub sub: String,
    /// The role that their ticket gives them.
    pub role: String,
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member: Option<String>,
    /// RFC 3339, UTC, milliseconds.
    pub added_at: String,
}

impl PersonView {
    /// The view of one person.
    pub fn of(person: &Person) -> PersonView {
        PersonView {
            sub: person.sub.as_str().to_owned(),
            role: person.kind.role().name().to_owned(),
            name: person.name.as_str().to_owned(),
            email: person.email.as_ref().map(|email| email.as_str().to_owned()),
            member: person.kind.member().map(|member| member.as_str().to_owned()),
            added_at: Timestamp(person.added_at).to_string(),
        }
    }
}

/// A webinar as anyone with its code sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct JoinView {
    pub title: String,
    pub description: String,
    /// RFC 3339, UTC, milliseconds.
    pub starts_at: String,
    pub duration_min: u32,
    pub registration: bool,
    /// `scheduled`, `practice`, `live` or `ended`; in practice the audience is told `scheduled`.
    pub phase: String,
}

/// Part of a list. `next` is the `after` of the following page, absent on the last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Page<T> {
    pub items: Vec<T>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    pub total: usize,
}

/// What the running session says of itself: it knows better than the schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AtRunTime<'a> {
    pub title: &'a str,
    pub description: &'a str,
    /// The phase's wire name, as the reader may know it.
    pub phase: &'a str,
}

/// The phase of a webinar whose session nobody opened yet.
const SCHEDULED: &str = "scheduled";

impl WebinarView {
    /// The view, with links that begin with `public_url` (no slash at its end).
    pub fn of(webinar: &Webinar, public_url: &str) -> WebinarView {
        let details = &webinar.details;
        WebinarView {
            id: webinar.id.to_string(),
            session: webinar.session.to_string(),
            code: webinar.code.to_string(),
            links: Links::of(webinar, public_url),
            title: details.title.as_str().to_owned(),
            description: details.description.as_str().to_owned(),
            starts_at: Timestamp(details.starts_at).to_string(),
            duration_min: details.duration_min.get(),
            capacity: details.capacity.get(),
            registration: details.registration,
            created_at: Timestamp(webinar.created_at).to_string(),
            phase: SCHEDULED.to_owned(),
        }
    }

    /// The view with what the running session says in its place.
    pub fn overlaid(self, now: AtRunTime<'_>) -> WebinarView {
        WebinarView {
            title: now.title.to_owned(),
            description: now.description.to_owned(),
            phase: now.phase.to_owned(),
            ..self
        }
    }
}

impl JoinView {
    /// The view before anybody opened the session.
    pub fn of(webinar: &Webinar) -> JoinView {
        let details = &webinar.details;
        JoinView {
            title: details.title.as_str().to_owned(),
            description: details.description.as_str().to_owned(),
            starts_at: Timestamp(details.starts_at).to_string(),
            duration_min: details.duration_min.get(),
            registration: details.registration,
            phase: SCHEDULED.to_owned(),
        }
    }

    /// The view with what the running session says in its place.
    pub fn overlaid(self, now: AtRunTime<'_>) -> JoinView {
        JoinView {
            title: now.title.to_owned(),
            description: now.description.to_owned(),
            phase: now.phase.to_owned(),
            ..self
        }
    }
}

impl Links {
    fn of(webinar: &Webinar, public_url: &str) -> Links {
        let (code, session) = (&webinar.code, &webinar.session);
        Links {
            join: format!("{public_url}/join/{code}"),
            control: format!("{public_url}/control/{session}"),
            websocket: format!("{}/v1/sessions/{session}/ws", public_url.replacen("http", "ws", 1)),
            report: format!("{public_url}/v1/sessions/{session}/report"),
        }
    }

    /// The link that is one person's own. The token stands behind `#`, where it reaches no server's log.
    pub fn of_person(webinar: &Webinar, person: &Person, public_url: &str) -> String {
        format!("{public_url}/join/{}#{}", webinar.code, person.link_token())
    }
}

impl Accounts {
    /// A page of an account's webinars, in the order in which they were scheduled. `limit` is brought within
    /// 1 to [`PAGE_ITEMS_MAX`]. An `after` that names none of the account's begins at the beginning.
    pub fn webinar_page(
        &self,
        account: &AccountId,
        after: Option<&WebinarId>,
        limit: usize,
    ) -> Page<&Webinar> {
        let limit = limit.clamp(1, PAGE_ITEMS_MAX);
        let mut rest = self.webinars_after(account, after);
        let items: Vec<&Webinar> = rest.by_ref().take(limit).collect();
        let more = rest.next().is_some();
        let next = items.last().filter(|_| more).map(|webinar| webinar.id.to_string());
        Page { items, next, total: self.webinars_of(account) }
    }

    /// A page of one of a webinar's lists, by identity. `limit` is brought within 1 to [`PAGE_ITEMS_MAX`].
    pub fn people_page(
        &self,
        webinar: &Webinar,
        group: Group,
        after: Option<&Sub>,
        limit: usize,
    ) -> Page<PersonView> {
        let limit = limit.clamp(1, PAGE_ITEMS_MAX);
        let mut rest = webinar.people_after(group, after);
        let items: Vec<PersonView> = rest.by_ref().take(limit).map(PersonView::of).collect();
        let more = rest.next().is_some();
        let next = items.last().filter(|_| more).map(|person| person.sub.clone());
        Page { items, next, total: self.people_of(webinar, group) }
    }
}
