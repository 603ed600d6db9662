//! STAND-IN
use super::app::App;
use crate::accounts::*;
use axum::{
    Json, Router,
    extract::State,
    http::StatusCode,
    routing::{get, post},
};
use serde_json::{Value, json};
use std::sync::Arc;
pub fn router(app: Arc<App>) -> Router {
    Router::new().route("/v1/webinars", post(make)).route("/readyz", get(async || "ok")).with_state(app)
}
async fn make(State(app): State<Arc<App>>, Json(v): Json<Value>) -> (StatusCode, Json<Value>) {
    let mut drawn = [[0u8; 10]; 3];
    for id in &mut drawn {
        getrandom::fill(id).unwrap();
    }
    let [w, s, c] = drawn;
    let session = SessionId::drawn(s);
    let details = Details {
        title: crate::session::text::PollTitle::new(v["title"].as_str().unwrap_or("t")).unwrap(),
        description: crate::session::text::Description::new("").unwrap(),
        starts_at: app.now(),
        duration_min: DurationMin::new(60).unwrap(),
        capacity: Capacity::new(v["capacity"].as_u64().unwrap_or(1000) as _).unwrap(),
        registration: false,
    };
    let r = Request::Schedule {
        webinar: WebinarId::drawn(w),
        session: session.clone(),
        code: JoinCode::drawn(c),
        details,
    };
    app.plane.ask(By::Key { id: KeyId::new("k1") }, r).await.unwrap();
    (StatusCode::CREATED, Json(json!({"id": "w", "session": session.to_string(), "code": "c", "links": {}})))
}
