//! The survey by REST, during the session and for a while after its end, when there are no sockets any more.
//! Must not know the rules of answers: those are the session's.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use serde::Deserialize;
use utoipa::ToSchema;

use super::auth::{self, Bearer};
use super::read::{At, Body, Bounded};
use crate::gateway::app::App;
use crate::gateway::problem::Problem;
use crate::gateway::socket::lengths;
use crate::hub::errand::Errand;
use crate::limits::Limits;
use crate::session::survey::Answers;
use crate::session::text::TextError;

/// One person's answers.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Submission {
    /// In the order of the questions; null where one was left out. Each has exactly one of `choices` (indexes from
    /// 0), `rating` and `text`.
    #[schema(value_type = Vec<Option<Object>>)]
    answers: Answers,
}

impl Bounded for Submission {
    fn within(&self, limits: &Limits) -> Result<(), (String, TextError)> {
        lengths(limits)
            .answers(&self.answers)
            .map_err(|(index, error)| (format!("answers[{index}].text"), error))
    }
}

/// Submits the survey; the last submission counts.
#[utoipa::path(post, path = "/v1/sessions/{session}/survey", tag = "sessions",
    params(("session" = String, Path)), request_body = Submission, security(("ticket" = [])),
    responses((status = 204, description = "Taken")))]
pub(super) async fn submit(
    State(app): State<Arc<App>>,
    At(session): At<String>,
    Bearer(_first): Bearer,
    headers: HeaderMap,
    Body(submission): Body<Submission>,
) -> Result<StatusCode, Problem> {
    // The body took its time: a key that was revoked meanwhile vouches for nobody any more.
    let identity = auth::person(&app, &headers, &session)?;
    if !app.hub.is_begun(&session).await.map_err(super::unreadable)? {
        return Err(Problem::not_found("survey"));
    }
    let errand = || Errand::SubmitSurvey { identity: identity.clone(), answers: submission.answers.clone() };
    super::done(app.hub.errand(&session, errand).await)?;
    Ok(StatusCode::NO_CONTENT)
}
