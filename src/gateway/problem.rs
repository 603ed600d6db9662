//! Why not, over HTTP: every error is a problem document (RFC 9457) that mirrors the refusals of the floors below.
//! Must not know what was asked.

use std::time::Duration;

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::accounts;
use crate::hub::plane::PlaneError;
use crate::session;
use crate::session::refusal::Actual;

/// The media type of every error.
pub const PROBLEM_JSON: &str = "application/problem+json";

/// How long to wait where the server cannot say better. Units: seconds.
const RETRY_S: u64 = 1;

/// Every kind of problem: the code that ends its `type`, its status, its title.
pub const KINDS: &[(&str, StatusCode, &str)] = &[
    ("malformed", StatusCode::BAD_REQUEST, "The request cannot be read"),
    ("unauthorized", StatusCode::UNAUTHORIZED, "Say who you are"),
    ("forbidden", StatusCode::FORBIDDEN, "You may not do this"),
    ("removed", StatusCode::FORBIDDEN, "Removed from the webinar"),
    ("door_locked", StatusCode::FORBIDDEN, "The organizers let nobody new in"),
    ("not_found", StatusCode::NOT_FOUND, "There is no such thing"),
    ("method_not_allowed", StatusCode::METHOD_NOT_ALLOWED, "This cannot be done with it"),
    ("timeout", StatusCode::REQUEST_TIMEOUT, "The request came too slowly"),
    ("conflict", StatusCode::CONFLICT, "The present state does not allow it"),
    ("email_taken", StatusCode::CONFLICT, "The e-mail address was added already"),
    ("full", StatusCode::CONFLICT, "There is no room left"),
    ("ended", StatusCode::GONE, "The webinar is over"),
    ("uri_too_long", StatusCode::URI_TOO_LONG, "The address is too long"),
    ("headers_too_large", StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, "The headers are too long"),
    ("too_large", StatusCode::PAYLOAD_TOO_LARGE, "The body is too large"),
    (
        "unsupported_media_type",
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "Not a kind of content that is taken here",
    ),
    ("invalid", StatusCode::UNPROCESSABLE_ENTITY, "A field cannot be as it is"),
    ("rate_limited", StatusCode::TOO_MANY_REQUESTS, "Too many requests"),
    ("internal", StatusCode::INTERNAL_SERVER_ERROR, "Our fault"),
    ("unavailable", StatusCode::SERVICE_UNAVAILABLE, "Not now"),
];

/// What may be shown to get in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Challenge {
    Key,
    KeyOrTicket,
    Ticket,
}

/// One problem, on its way to being an answer.
#[derive(Debug)]
pub struct Problem {
    status: StatusCode,
    code: &'static str,
    title: &'static str,
    detail: Box<str>,
    more: Box<More>,
}

/// What some problems have beside their type.
#[derive(Debug, Default)]
struct More {
    field: Option<String>,
    capability: Option<&'static str>,
    role: Option<&'static str>,
    missing: Option<session::Missing>,
    actual: Option<Actual>,
    retry_after: Option<Duration>,
    challenge: Option<Challenge>,
}

/// A problem document.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemBody<'a> {
    /// `urn:cuelight:problem:` and the code, which is stable.
    #[schema(example = "urn:cuelight:problem:invalid")]
    pub r#type: String,
    pub title: &'a str,
    pub status: u16,
    /// For people, about this one case.
    pub detail: &'a str,
    /// Of `invalid`: which field.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<&'a str>,
    /// Of `forbidden`: the right that is missing,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub capability: Option<&'a str>,
    /// the role that lacks it,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<&'a str>,
    /// and what kind of thing is lacking.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub missing: Option<session::Missing>,
    /// Of `conflict`: the present values.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub actual: Option<&'a Actual>,
    /// Of `rate_limited` and `unavailable`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after_ms: Option<u64>,
}

impl Problem {
    /// A problem of one of the [`KINDS`].
    pub fn new(code: &'static str, detail: impl Into<Box<str>>) -> Problem {
        let kind = KINDS.iter().find(|(known, ..)| *known == code);
        let (code, status, title) = *kind.expect("every code that is used stands in the table");
        Problem { status, code, title, detail: detail.into(), more: Box::default() }
    }

    /// A field that cannot be.
    pub fn invalid(field: impl Into<String>, message: impl AsRef<str>) -> Problem {
        let field = field.into();
        let mut problem = Problem::new("invalid", format!("{field}: {}", message.as_ref()));
        problem.more.field = Some(field);
        problem
    }

    /// It does not exist, or not for the one who asks.
    pub fn not_found(what: &str) -> Problem {
        Problem::new("not_found", format!("there is no such {what}"))
    }

    /// Nobody that we know.
    pub fn unauthorized(challenge: Challenge, detail: &'static str) -> Problem {
        let mut problem = Problem::new("unauthorized", detail);
        problem.more.challenge = Some(challenge);
        problem
    }

    /// Nothing was done; try again.
    pub fn unavailable(detail: &'static str) -> Problem {
        Problem::new("unavailable", detail).retry_after(Duration::from_secs(RETRY_S))
    }

    /// No room, or no time, for one more now.
    pub fn overloaded(wait: Duration) -> Problem {
        Problem::new("unavailable", "too many connections at the moment").retry_after(wait)
    }

    /// Too many requests.
    pub fn rate_limited(wait: Duration) -> Problem {
        Problem::new("rate_limited", "too many requests from this address").retry_after(wait)
    }

    /// The state does not allow it.
    pub fn conflict(detail: impl Into<Box<str>>, actual: Actual) -> Problem {
        let mut problem = Problem::new("conflict", detail);
        problem.more.actual = Some(actual);
        problem
    }

    fn retry_after(mut self, wait: Duration) -> Problem {
        self.more.retry_after = Some(wait);
        self
    }

    /// The stable code.
    pub fn code(&self) -> &'static str {
        self.code
    }
}

/// A problem of this status, for doors that have no code of their own.
pub fn plain(status: StatusCode, detail: &'static str) -> Problem {
    let kind = KINDS.iter().find(|(_, known, _)| *known == status).or_else(|| KINDS.first());
    let (code, _, title) = *kind.expect("the table is not empty");
    Problem { status, code, title, detail: detail.into(), more: Box::default() }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        metrics::counter!(crate::metrics::PROBLEMS.name, "code" => self.code).increment(1);
        let More { field, capability, role, missing, actual, retry_after, challenge } = *self.more;
        let body = ProblemBody {
            r#type: format!("urn:cuelight:problem:{}", self.code),
            title: self.title,
            status: self.status.as_u16(),
            detail: &self.detail,
            field: field.as_deref(),
            capability,
            role,
            missing,
            actual: actual.as_ref(),
            retry_after_ms: retry_after.map(|wait| wait.as_millis() as u64),
        };
        let mut response = (self.status, Json(body)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(wait) = retry_after {
            // Whole seconds, and never less than asked for.
            headers.insert(header::RETRY_AFTER, HeaderValue::from(wait.as_secs_f64().ceil() as u64));
        }
        let challenges: &[&str] = match challenge {
            None => &[],
            Some(Challenge::Key) => &[BASIC],
            Some(Challenge::KeyOrTicket) => &[BASIC, BEARER],
            Some(Challenge::Ticket) => &[BEARER],
        };
        for challenge in challenges {
            headers.append(header::WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
        }
        response
    }
}

const BASIC: &str = "Basic realm=\"cuelight\", charset=\"UTF-8\"";
const BEARER: &str = "Bearer realm=\"cuelight\"";

impl From<session::Refusal> for Problem {
    fn from(refusal: session::Refusal) -> Problem {
        match refusal {
            session::Refusal::RateLimited { retry_after_ms } => {
                Problem::rate_limited(Duration::from_millis(retry_after_ms))
            }
            session::Refusal::Invalid { field, message } => Problem::invalid(field, message),
            session::Refusal::Forbidden { capability, role, missing } => {
                let mut problem = Problem::new("forbidden", "your present role does not allow this");
                problem.more.capability = Some(capability);
                problem.more.role = Some(role.name());
                problem.more.missing = Some(missing);
                problem
            }
            session::Refusal::NotFound { what } => Problem::not_found(what),
            session::Refusal::Conflict { actual } => {
                Problem::conflict("the session is not in a state that allows it", actual)
            }
            session::Refusal::Unavailable => Problem::unavailable("nothing was done; try again"),
            session::Refusal::Internal => Problem::new("internal", "this is a bug of the server"),
        }
    }
}

impl From<accounts::Refusal> for Problem {
    fn from(refusal: accounts::Refusal) -> Problem {
        match refusal {
            accounts::Refusal::Forbidden => Problem::new("forbidden", refusal.to_string()),
            accounts::Refusal::NotFound { what } => Problem::not_found(what),
            accounts::Refusal::Invalid { field, message } => Problem::invalid(field, message),
            // One chance in 10^12: the next draw is another.
            accounts::Refusal::IdTaken => Problem::unavailable("nothing was done; try again"),
            accounts::Refusal::EmailTaken => {
                let mut problem = Problem::new("email_taken", refusal.to_string());
                problem.more.field = Some("email".to_owned());
                problem
            }
            accounts::Refusal::NoRegistration => Problem::new("conflict", refusal.to_string()),
            accounts::Refusal::Full { .. } => Problem::new("full", refusal.to_string()),
        }
    }
}

impl From<PlaneError> for Problem {
    fn from(error: PlaneError) -> Problem {
        match error {
            PlaneError::Refused(refusal) => refusal.into(),
            PlaneError::Unavailable => Problem::unavailable("nothing was done; try again"),
            PlaneError::Unknown => {
                Problem::unavailable("it cannot be known whether it was done; look, then try again")
            }
        }
    }
}
