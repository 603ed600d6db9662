//! Revoking an API key. Must not know what hangs on it beyond the sockets that close.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;

use super::auth::Key;
use super::read::At;
use crate::accounts::{Accounts, KeyId, Request};
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
    let (hub, request) = (app.hub.clone(), Request::RevokeKey { key: KeyId::new(&kid) });
    let revoked = kid.clone();
    // Also where it was revoked before. A call with a key that is revoked by now cannot be made again.
    let is_revoked = move |accounts: &Accounts| accounts.key(&revoked).is_none();
    app.plane.ask_and(key.by(), request, is_revoked, move || async move { hub.revoke(&kid).await }).await?;
    Ok(StatusCode::NO_CONTENT)
}
