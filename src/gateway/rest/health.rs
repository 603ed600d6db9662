//! How the server is: for whoever watches it. Must not know sessions.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;

use crate::gateway::app::App;
use crate::gateway::problem::Problem;

/// The text format of Prometheus.
const PROMETHEUS: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Whether the process answers.
#[utoipa::path(get, path = "/healthz", tag = "operation",
    responses((status = 200, description = "It does", body = String)))]
pub(super) async fn alive() -> &'static str {
    "ok\n"
}

/// Whether somebody new should come here: not while it is going, nor while nothing can be made durable.
#[utoipa::path(get, path = "/readyz", tag = "operation",
    responses((status = 200, description = "They should", body = String)))]
pub(super) async fn ready(State(app): State<Arc<App>>) -> Result<&'static str, Problem> {
    if app.is_ready() {
        Ok("ok\n")
    } else {
        Err(Problem::unavailable("draining, or the journal takes nothing"))
    }
}

/// Every metric, for Prometheus.
#[utoipa::path(get, path = "/metrics", tag = "operation",
    responses((status = 200, description = "Prometheus text", body = String)))]
pub(super) async fn metrics(State(app): State<Arc<App>>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, PROMETHEUS)], app.metrics.render())
}
