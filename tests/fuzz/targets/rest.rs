//! The REST doors: every route with a body, a query or a path of its own, over a webinar that is there.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{Method, Request, StatusCode, header};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use cuelight::accounts::Secret;
use cuelight::config::Config;
use cuelight::gateway::app::App;
use cuelight::gateway::problem::PROBLEM_JSON;
use cuelight::gateway::rest;
use cuelight::hub::plane::{AccountPlane, Clock};
use cuelight::hub::{Hub, Planted};
use cuelight::journal::{Journal, Memory};
use cuelight::session::Role;
use http_body::Frame;
use http_body_util::BodyExt;
use metrics_exporter_prometheus::PrometheusBuilder;
use serde_json::{Value, json};
use tempfile::TempDir;
use tower::ServiceExt;

use super::bytes;
use super::stack::{self, KEY, NOW, SECRET};

/// Method and path; `W` is a webinar, `S` its session, `C` its join code, `*` what the input says.
const ROUTES: [(&str, &str); 20] = [
    ("POST", "/v1/webinars"),
    ("GET", "/v1/webinars?*"),
    ("PATCH", "/v1/webinars/W"),
    ("DELETE", "/v1/webinars/*"),
    ("GET", "/v1/webinars/*"),
    ("POST", "/v1/webinars/W/co_organizers"),
    ("POST", "/v1/webinars/W/panelists"),
    ("POST", "/v1/webinars/W/registrants"),
    ("GET", "/v1/webinars/W/registrants?*"),
    ("POST", "/v1/join/C"),
    ("POST", "/v1/join/*"),
    ("GET", "/v1/join/*"),
    ("POST", "/v1/sessions/S/tickets"),
    ("POST", "/v1/sessions/S/handouts"),
    ("GET", "/v1/sessions/S/handouts/*"),
    ("POST", "/v1/sessions/S/survey"),
    ("GET", "/v1/sessions/S/report?*"),
    ("GET", "/v1/sessions/*/report"),
    ("DELETE", "/v1/api_keys/*"),
    ("PUT", "*"),
];

/// How the body is said to be.
const TYPES: [&str; 4] =
    ["application/json", "application/json; charset=utf-8", "text/plain", "multipart/form-data; boundary=b"];

/// Most bytes of a body, so few that inputs go beyond it.
const BODY_BYTES_MAX: usize = 512;

/// Bytes: which route, how (type, authorization, a seed for pieces), then what the path has of its own, a line's end, and
/// the body.
pub fn check(input: &[u8]) {
    let (route, rest) = bytes::first(input);
    let (how, rest) = bytes::first(rest);
    let (own, body) = bytes::split(rest, b'\n');
    let (method, path) = ROUTES[usize::from(route) % ROUTES.len()];
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let server = Server::start().await;
        let Some(asked) = server.asked(method, path, own, how) else { return };
        let whole = server.answer(asked.request([body])).await;
        let is_beyond = body.len() > BODY_BYTES_MAX;
        if is_beyond && reads_json(method, path) {
            assert!(whole.status.is_client_error(), "a body beyond its limit is not read: {whole:?}");
        }
        assert!(is_beyond || whole.status != StatusCode::PAYLOAD_TOO_LARGE, "one within it is: {whole:?}");
        if is_of_reading(whole.status) {
            let pieces = server.answer(asked.request(bytes::pieces(body, how))).await;
            assert_eq!(pieces, whole, "a body in pieces against one at once");
        }
        if whole.status == StatusCode::CREATED && path == "/v1/webinars" {
            server.comes_back_as_it_was(&whole.value()).await;
        }
    });
}

/// Whether what is asked is said in a body of JSON.
fn reads_json(method: &str, path: &str) -> bool {
    ["POST", "PATCH"].contains(&method) && !path.ends_with("/handouts")
}

/// Whether a status says that nothing was done, because of what the body is.
fn is_of_reading(status: StatusCode) -> bool {
    [400, 413, 415, 422].contains(&status.as_u16())
}

struct Server {
    router: Router,
    webinar: Value,
    authorization: String,
}

/// One call but for its body.
struct Asked {
    method: Method,
    path: String,
    media_type: &'static str,
    authorization: Option<String>,
}

#[derive(Debug, PartialEq)]
struct Answer {
    status: StatusCode,
    media_type: String,
    bytes: Bytes,
}

impl Answer {
    fn value(&self) -> Value {
        serde_json::from_slice(&self.bytes).expect("an answer is JSON")
    }
}

/// With one key, and a folder for handouts.
fn config() -> Config {
    static MADE: OnceLock<(Config, TempDir)> = OnceLock::new();
    let make = || {
        let folder = tempfile::tempdir().expect("a folder for handouts");
        let mut config = Config::default();
        config.data = folder.path().to_owned();
        config.limits.request_body_bytes = BODY_BYTES_MAX as u64;
        config.api_keys.insert(KEY.to_owned(), Secret::new(SECRET));
        (config, folder)
    };
    MADE.get_or_init(make).0.clone()
}

impl Server {
    /// With one webinar in it.
    async fn start() -> Server {
        let config = config();
        let clock: Clock = Arc::new(|| NOW);
        let journal: Arc<dyn Journal> = Arc::new(Memory::new());
        let plane =
            AccountPlane::start(journal.clone(), clock.clone(), &config).await.expect("an empty journal");
        let planted = Planted { seed: Some(7), ..Planted::default() };
        let settings = stack::settings(clock.clone(), planted);
        let hub = Hub::new(journal.clone(), plane.clone(), settings);
        let metrics = PrometheusBuilder::new().build_recorder().handle();
        let app = App::new(Arc::new(config), hub, plane, journal, metrics, clock);
        let router = rest::router(app, Router::new());
        let authorization = format!("Basic {}", STANDARD.encode(format!("{KEY}:{SECRET}")));
        let mut server = Server { router, webinar: Value::Null, authorization };
        let body =
            json!({"title": "Tides", "starts_at": "2027-01-15T09:00:00Z", "duration_min": 60}).to_string();
        let made = server.asked("POST", "/v1/webinars", b"", 0).expect("a path");
        let made = server.answer(made.request([body.as_bytes()])).await;
        assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
        server.webinar = made.value();
        server
    }

    /// The call; none where its path is no path.
    fn asked(&self, method: &str, path: &str, own: &[u8], how: u8) -> Option<Asked> {
        let text = |name: &str| self.webinar[name].as_str().unwrap_or_default().to_owned();
        let own = std::str::from_utf8(own).ok()?;
        let path = path.replace('W', &text("id")).replace('S', &text("session")).replace('C', &text("code"));
        let path = path.replace('*', own);
        path.parse::<axum::http::Uri>().ok().filter(|uri| uri.path().starts_with('/'))?;
        let bearer = || format!("Bearer {}", stack::ticket("Alice", &text("session"), Role::Organizer));
        let authorization = match how >> 2 & 3 {
            0 | 1 => Some(self.authorization.clone()),
            2 => Some(bearer()),
            _ => None,
        };
        let method = method.parse().expect("a method");
        Some(Asked { method, path, media_type: TYPES[usize::from(how % 4)], authorization })
    }

    /// The answer, which is a problem document where it is a refusal, and never the server's own failure.
    async fn answer(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.expect("the router answers everything");
        let status = response.status();
        let media_type = response.headers().get(header::CONTENT_TYPE);
        let media_type = media_type.and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
        let bytes = response.into_body().collect().await.expect("a body that is made here").to_bytes();
        let answer = Answer { status, media_type, bytes };
        assert!(!status.is_server_error(), "{answer:?}");
        if status.is_client_error() {
            assert_eq!(answer.media_type, PROBLEM_JSON, "{answer:?}");
            let problem = answer.value();
            assert_eq!(problem["status"], status.as_u16(), "{problem}");
            assert!(problem["type"].as_str().is_some_and(|kind| kind.starts_with("urn:cuelight:problem:")));
        }
        answer
    }

    /// A webinar that was made is read as it was told, and told again in a change it stays so.
    async fn comes_back_as_it_was(&self, made: &Value) {
        let path = format!("/v1/webinars/{}", made["id"].as_str().expect("an id"));
        let read = self.asked("GET", &path, b"", 0).expect("a path");
        let read = self.answer(read.request([&b""[..]])).await;
        assert_eq!((read.status, &read.value()), (StatusCode::OK, made));
        let names = ["title", "description", "starts_at", "duration_min", "capacity", "registration"];
        let said: serde_json::Map<_, _> =
            names.into_iter().map(|name| (name.to_owned(), made[name].clone())).collect();
        let said = Value::Object(said).to_string();
        let changed = self.asked("PATCH", &path, b"", 0).expect("a path");
        let changed = self.answer(changed.request([said.as_bytes()])).await;
        assert_eq!((changed.status, &changed.value()), (StatusCode::OK, made), "{said}");
    }
}

impl Asked {
    fn request<'a>(&self, body: impl IntoIterator<Item = &'a [u8]>) -> Request<Body> {
        let pieces = Pieces(body.into_iter().map(Bytes::copy_from_slice).collect());
        let mut request = Request::builder().method(self.method.clone()).uri(&self.path);
        request = request.header(header::CONTENT_TYPE, self.media_type);
        if let Some(authorization) = &self.authorization {
            request = request.header(header::AUTHORIZATION, authorization);
        }
        request.body(Body::new(pieces)).expect("a request of good parts")
    }
}

/// A body that comes in these.
struct Pieces(VecDeque<Bytes>);

impl http_body::Body for Pieces {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(self.0.pop_front().map(|piece| Ok(Frame::data(piece))))
    }
}
