//! Revoking an API key. Must not know what hangs on it beyond the sockets that close.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;

use super::auth::Key;
use super::read::At;
use crate::accounts::{KeyId, Request};
use crate::gateway::app::App;
use crate::gateway::problem::Problem;

/// Revokes the key itself, or another of its account: its tickets are refused and its sockets close from now on. A
/// key that still stands in the configuration is defined again when the server next starts.
#[utoipa::path(delete, path = "/v1/api_keys/{kid}", tag = "api keys", params(("kid" = String, Path)),
    security(("api_key" = [])), responses((status = 204, description = "Revoked")))]
pub(super) async fn revoke(
    State(app): State<Arc<App>>,
    key: Key,
    At(kid): At<String>,
) -> Result<StatusCode, Problem> {
    app.plane.ask(key.by(), Request::RevokeKey { key: KeyId::new(&kid) }).await?;
    // Also where it was revoked before: a call that failed in between is made again.
    app.hub.revoke(&kid).await;
    Ok(StatusCode::NO_CONTENT)
}
