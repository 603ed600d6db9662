//! Giving a file out: as something to save, never as something to run.
//! Must not know who may download: the session says.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use tokio_util::io::ReaderStream;

use super::{naming, store};
use crate::gateway::app::App;
use crate::gateway::pages::has_already;
use crate::gateway::problem::Problem;
use crate::gateway::rest::read::At;
use crate::gateway::rest::{auth, unexpected, unreadable};
use crate::hub::errand::{Errand, ErrandReply};
use crate::session::PublicId;

/// What caches are told, with the bytes and where there is no need for them: keep them, but ask each time.
const KEPT: &str = "private, no-cache";

/// A handout's bytes.
#[utoipa::path(get, path = "/v1/sessions/{session}/handouts/{handout}", tag = "handouts",
    params(("session" = String, Path), ("handout" = String, Path)),
    security(("api_key" = []), ("ticket" = [])),
    responses((status = 200, description = "The file", content_type = "application/octet-stream"),
        (status = 304, description = "The client has it already")))]
pub(in crate::gateway::rest) async fn download(
    State(app): State<Arc<App>>,
    At((session, handout)): At<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let actor = auth::actor(&app, &headers, &session)?;
    if !app.hub.is_begun(&session).await.map_err(unreadable)? {
        return Err(Problem::not_found("handout"));
    }
    let handout = PublicId::parse(&handout);
    let errand = || Errand::Handout { actor: actor.clone(), handout };
    let (card, stored) = match app.hub.errand(&session, errand).await {
        ErrandReply::File { card, stored } => (card, stored),
        other => return Err(unexpected(other)),
    };
    // A handout never changes: its id says all.
    let etag = format!("\"{}\"", card.handout);
    if has_already(&headers, &etag) {
        let headers = [(header::ETAG, etag.as_str()), (header::CACHE_CONTROL, KEPT)];
        return Ok((StatusCode::NOT_MODIFIED, headers).into_response());
    }
    let file = store::open(&app.config.data, &session, &stored).await.map_err(|error| {
        tracing::error!(%error, session, handout = %card.handout, "a handout's file cannot be opened");
        Problem::new("internal", "the file cannot be read")
    })?;
    let headers = [
        (header::CONTENT_TYPE, card.media_type.to_string()),
        (header::CONTENT_LENGTH, card.size.to_string()),
        (header::CONTENT_DISPOSITION, naming::disposition(card.name.as_str())),
        (header::CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'".to_owned()),
        (header::CACHE_CONTROL, KEPT.to_owned()),
        (header::ETAG, etag),
    ];
    Ok((headers, Body::from_stream(ReaderStream::new(file))).into_response())
}
