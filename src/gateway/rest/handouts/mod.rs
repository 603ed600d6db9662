//! Handouts: taking a file in, listing, giving it out.
//! Must not know who may do that: the session says.

mod download;
mod media;
mod naming;
pub(super) mod store;
mod upload;

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use serde::Serialize;
use utoipa::ToSchema;

use super::auth;
use super::read::At;
use crate::gateway::app::App;
use crate::gateway::problem::Problem;
use crate::hub::errand::{Errand, ErrandReply};
use crate::session::shapes::HandoutCard;

pub use store::{leftovers, sweep};

pub(super) use download::{__path_download, download};
pub(super) use upload::{__path_upload, upload};

/// A handout, as everybody in the session sees it.
#[derive(Serialize, ToSchema)]
pub(super) struct HandoutView {
    handout: String,
    name: String,
    /// In bytes.
    size: u64,
    media_type: String,
}

impl HandoutView {
    fn of(card: &HandoutCard) -> HandoutView {
        HandoutView {
            handout: card.handout.to_string(),
            name: card.name.as_str().to_owned(),
            size: card.size,
            media_type: card.media_type.to_string(),
        }
    }
}

/// The handouts of a session.
#[derive(Serialize, ToSchema)]
pub(super) struct HandoutList {
    items: Vec<HandoutView>,
}

/// Lists the handouts, oldest first.
#[utoipa::path(get, path = "/v1/sessions/{session}/handouts", tag = "handouts",
    params(("session" = String, Path)), security(("api_key" = []), ("ticket" = [])),
    responses((status = 200, description = "All of them", body = HandoutList)))]
pub(super) async fn list(
    State(app): State<Arc<App>>,
    At(session): At<String>,
    headers: HeaderMap,
) -> Result<Json<HandoutList>, Problem> {
    let actor = auth::actor(&app, &headers, &session)?;
    if !app.hub.is_begun(&session).await.map_err(super::unreadable)? {
        return Ok(Json(HandoutList { items: Vec::new() }));
    }
    match app.hub.errand(&session, || Errand::Handouts { actor: actor.clone() }).await {
        ErrandReply::Handouts(cards) => {
            Ok(Json(HandoutList { items: cards.iter().map(HandoutView::of).collect() }))
        }
        other => Err(super::unexpected(other)),
    }
}
