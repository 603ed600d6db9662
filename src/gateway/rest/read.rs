//! What a request says, read strictly: path, query and JSON, with every flaw told by its field.
//! Must not know what is done with it.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Bytes, HttpBody};
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, de};
use serde_json::error::Category;

use crate::accounts::PAGE_ITEMS_DEFAULT;
use crate::gateway::app::App;
use crate::gateway::limits::gate;
use crate::gateway::limits::planted::kept;
use crate::gateway::problem::Problem;
use crate::limits::Limits;
use crate::session::Millis;
use crate::session::text::{DisplayName, TextError};

/// How long a body that is no upload may take. A slow one holds a connection no longer.
const BODY_TIMEOUT: Duration = Duration::from_secs(30);

/// The variable parts of the path. What cannot be read names nothing.
pub(super) struct At<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<Arc<App>> for At<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<At<T>, Problem> {
        let read = Path::<T>::from_request_parts(parts, app).await;
        read.map(|Path(value)| At(value)).map_err(|_| Problem::not_found("page"))
    }
}

/// The query, every parameter known and none twice.
pub(super) struct Asked<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<Arc<App>> for Asked<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<App>) -> Result<Asked<T>, Problem> {
        Query::<T>::try_from_uri(&parts.uri).map(|Query(value)| Asked(value)).map_err(|rejection| {
            let message = rejection.body_text();
            let field = named(&message).unwrap_or("query").to_owned();
            Problem::invalid(field, "is no parameter here, stands twice, or cannot be read")
        })
    }
}

/// Which part of a list is asked for.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct PageAsked {
    /// The `next` of the page before.
    pub after: Option<String>,
    /// Items of the page: 1 to 500, 50 where nothing is said.
    #[param(value_type = Option<u16>)]
    limit: Option<String>,
}

impl PageAsked {
    /// How many items.
    ///
    /// # Errors
    /// `invalid` where it is no number from 1 on.
    pub fn limit(&self) -> Result<usize, Problem> {
        let Some(text) = &self.limit else { return Ok(PAGE_ITEMS_DEFAULT) };
        let number = text.parse::<usize>().ok().filter(|number| *number > 0);
        number.ok_or_else(|| Problem::invalid("limit", "is a number from 1 to 500"))
    }
}

/// What a body says, held against limits that may be lower than its types' own.
pub(super) trait Bounded {
    /// # Errors
    /// The field of the first text that is too long, and why.
    fn within(&self, limits: &Limits) -> Result<(), (String, TextError)>;
}

/// A name in the field `name`.
pub(super) fn name_within(name: &DisplayName, limits: &Limits) -> Result<(), (String, TextError)> {
    name.within(limits.name_chars as usize).map_err(|error| ("name".to_owned(), error))
}

/// A JSON body, every member known, none twice, none of a wrong type, no text longer than this server takes.
pub(super) struct Body<T>(pub T);

impl<T: DeserializeOwned + Bounded> FromRequest<Arc<App>> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Body<T>, Problem> {
        if !is_json(request.headers()) {
            return Err(Problem::new("unsupported_media_type", "the body must be application/json"));
        }
        let limits = &app.config.limits;
        let said: T = json(&whole(request, limits.request_body_bytes).await?)?;
        said.within(limits).map_err(|(field, error)| Problem::invalid(field, error.to_string()))?;
        Ok(Body(said))
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = value.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/json")
}

async fn whole(request: Request, bytes_max: u64) -> Result<Bytes, Problem> {
    let bytes_max = kept("request_body_bytes", usize::try_from(bytes_max).unwrap_or(usize::MAX));
    let too_large = || {
        gate::count("request_body_bytes");
        Problem::new("too_large", format!("a body has at most {bytes_max} bytes"))
    };
    // Its length says so before it comes.
    if request.body().size_hint().lower() > bytes_max as u64 {
        return Err(too_large());
    }
    let body = Limited::new(request.into_body(), bytes_max).collect();
    let read = tokio::time::timeout(BODY_TIMEOUT, body).await;
    match read.map_err(|_| Problem::new("timeout", "the body did not come in time"))? {
        Ok(body) => Ok(body.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(too_large()),
        Err(_) => Err(Problem::new("malformed", "the body ended early")),
    }
}

fn json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let read = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let path = error.path().to_string();
        flaw(&path, &error.into_inner())
    })?;
    reader.end().map_err(|error| flaw(".", &error))?;
    Ok(read)
}

fn flaw(path: &str, error: &serde_json::Error) -> Problem {
    let text = error.to_string();
    let message = text.rsplit_once(" at line ").map_or(text.as_str(), |(message, _)| message);
    if error.classify() != Category::Data {
        return Problem::new("malformed", format!("the body is no JSON: {message}"));
    }
    let member =
        ["unknown field", "missing field", "duplicate field"].iter().any(|flaw| message.starts_with(flaw));
    let name = named(message).filter(|_| member);
    let field = match (path, name) {
        (".", None) => "body".to_owned(),
        (".", Some(name)) => name.to_owned(),
        (path, None) => path.to_owned(),
        (path, Some(name)) if path == name || path.ends_with(&format!(".{name}")) => path.to_owned(),
        (path, Some(name)) => format!("{path}.{name}"),
    };
    Problem::invalid(field, message)
}

/// What serde's messages put between back-ticks: the field they are about.
fn named(message: &str) -> Option<&str> {
    let (_, rest) = message.split_once('`')?;
    rest.split_once('`').map(|(name, _)| name)
}

/// A member that may be left out, but is not null: `None` is "not said".
pub(super) fn said<'de, D: Deserializer<'de>, T: Deserialize<'de>>(reader: D) -> Result<Option<T>, D::Error> {
    T::deserialize(reader).map(Some)
}

/// A moment, as RFC 3339 writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Moment(pub Millis);

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Moment, D::Error> {
        let text = String::deserialize(reader)?;
        let parsed = text.parse::<jiff::Timestamp>().ok();
        let ms = parsed.and_then(|moment| u64::try_from(moment.as_millisecond()).ok());
        ms.map(|ms| Moment(Millis(ms)))
            .ok_or_else(|| de::Error::custom("is a time as in 2027-01-31T18:00:00Z, not before 1970"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Sample {
        _name: String,
        #[serde(default)]
        _inner: Vec<Inner>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Inner {
        _size: u32,
    }

    #[test]
    fn a_flaw_names_its_field() {
        for (body, detail) in [
            (r#"{"_name":"a","more":1}"#, "more: unknown field"),
            (r#"{"_name":"a","_name":"b"}"#, "_name: duplicate field"),
            (r#"{}"#, "_name: missing field"),
            (r#"{"_name":1}"#, "_name: invalid type"),
            (r#"{"_name":"a","_inner":[{"_size":1},{"_size":"x"}]}"#, "_inner[1]._size: invalid type"),
            (r#"{"_name":"a","_inner":[{"_size":1,"x":2}]}"#, "_inner[0].x: unknown field"),
            (r#"[]"#, "body: invalid"),
            (r#"{"_name":"a"} {}"#, "the body is no JSON"),
            (r#"{"_name":"a""#, "the body is no JSON"),
            ("", "the body is no JSON"),
        ] {
            let problem = format!("{:?}", json::<Sample>(body.as_bytes()).unwrap_err());
            assert!(problem.contains(detail), "{body}: {problem}");
        }
    }
}
