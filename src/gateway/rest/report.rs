//! The report of a session. Must not know how one is folded from the facts.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use utoipa::IntoParams;

use super::auth;
use super::read::{Asked, At};
use crate::gateway::app::App;
use crate::gateway::planted::{Fault, is_planted};
use crate::gateway::problem::Problem;
use crate::hub::errand::{Actor, Errand, ErrandReply};
use crate::reports;
use crate::session::{Capability, Event, Record};

/// In which form.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ReportAsked {
    /// `json`, where nothing is said, or `csv`.
    format: Option<String>,
}

enum Format {
    Json,
    Csv,
}

/// Attendance, polls, questions and answers, chat, survey: what is durable by now.
#[utoipa::path(get, path = "/v1/sessions/{session}/report", tag = "sessions",
    params(("session" = String, Path), ReportAsked), security(("api_key" = []), ("ticket" = [])),
    responses((status = 200, description = "The report", content((Object = "application/json"), (String = "text/csv")))))]
pub(super) async fn read(
    State(app): State<Arc<App>>,
    At(session): At<String>,
    Asked(asked): Asked<ReportAsked>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let actor = auth::actor(&app, &headers, &session)?;
    let format = match asked.format.as_deref() {
        None | Some("json") => Format::Json,
        Some("csv") => Format::Csv,
        Some(_) => return Err(Problem::invalid("format", "is json or csv")),
    };
    may_read(&app, &session, &actor).await?;
    let records = app.hub.records(&session).await.map_err(super::unreadable)?;
    // A long session's facts take a while to add up: not on a thread that serves others.
    let folded = tokio::task::spawn_blocking(move || {
        // Nothing to tell where nobody has opened the session yet.
        let report = reports::fold(&as_asked(records)).ok_or_else(|| Problem::not_found("report"))?;
        Ok(match format {
            Format::Json => Json(report).into_response(),
            Format::Csv => csv(&session, &report),
        })
    });
    folded.await.map_err(|_| Problem::new("internal", "this is a bug of the server"))?
}

/// The facts, or, where a test has planted that, as if nothing had been asked anonymously.
fn as_asked(mut records: Vec<Record>) -> Vec<Record> {
    if is_planted(Fault::AskersInReports) {
        for event in records.iter_mut().flat_map(|record| &mut record.events) {
            if let Event::QuestionAsked { anonymous, .. } = event {
                *anonymous = false;
            }
        }
    }
    records
}

fn csv(session: &str, report: &reports::Report) -> Response {
    let name = format!("attachment; filename=\"report-{session}.csv\"");
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8; header=present".to_owned()),
        (header::CONTENT_DISPOSITION, name),
    ];
    (headers, reports::csv(report)).into_response()
}

async fn may_read(app: &Arc<App>, session: &str, actor: &Actor) -> Result<(), Problem> {
    if *actor == Actor::Key || is_planted(Fault::ReportsToAnybody) {
        return Ok(());
    }
    let errand = || Errand::May { actor: actor.clone(), capability: Capability::CreateReports };
    match app.hub.errand(session, errand).await {
        ErrandReply::Role(_) => Ok(()),
        other => Err(super::unexpected(other)),
    }
}
