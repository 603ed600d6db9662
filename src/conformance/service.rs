//! The kit as a server: the WebSockets at which the client under test is played to, and the few requests by which its
//! driver learns what to do and hands in pictures.
//! Must not know what is right: that is the play's.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use axum::{Json, Router};
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::Role;

use super::exchange::Exchange;
use super::line::Line;
use super::manner::{Manner, runs};
use super::play::{Parts, Play};
use super::rules::{AllIds, Findings, locked};
use super::table::{Run, Table};
use super::verdict::Report;

/// Connections of one run that nobody has looked at yet.
const ARRIVALS_MAX: usize = 16;

/// What is served, and how strictly.
#[derive(Debug, Clone)]
pub struct Plan {
    pub listen: SocketAddr,
    pub exchanges: Vec<Exchange>,
    pub manners: Vec<Manner>,
    /// How long a client may take for each step.
    pub patience: Duration,
    /// How long after the last run it is watched whether clients stay away.
    pub quiet: Duration,
    /// Paths of the picture that are not compared.
    pub ignored: Vec<String>,
}

/// A kit that is listening.
pub struct Kit {
    pub address: SocketAddr,
    table: Arc<Table>,
    quiet: Duration,
    serving: tokio::task::JoinHandle<()>,
}

impl Kit {
    /// Listens. When this returns, a client can come.
    ///
    /// # Errors
    /// Where the address cannot be had.
    pub async fn start(plan: Plan) -> io::Result<Kit> {
        let listener = TcpListener::bind(plan.listen).await?;
        let address = listener.local_addr()?;
        let quiet = plan.quiet;
        let table = Arc::new(begin(plan, address));
        let router = Router::new()
            .route("/v1/conformance", get(list))
            .route("/v1/conformance/next", post(next_run))
            .route("/v1/conformance/{run}/next", get(next_instruction))
            .route("/v1/conformance/{run}/state", post(hand_in))
            .route("/v1/conformance/{run}/exchange", get(exchange))
            .route("/v1/sessions/{run}/ws", get(open))
            .layer(middleware::from_fn(for_browsers))
            .with_state(table.clone());
        let serving = tokio::spawn(async move {
            // It ends with the kit, and says nothing when it does.
            let _ = axum::serve(listener, router).await;
        });
        Ok(Kit { address, table, quiet, serving })
    }

    /// How many runs there are.
    pub fn runs(&self) -> usize {
        self.table.runs.len()
    }

    /// Where drivers begin.
    pub fn url(&self) -> String {
        format!("http://{}/v1/conformance", self.address)
    }

    /// Waits until every run has come to its end. May be cancelled without loss.
    pub async fn played(&self) {
        let mut done = self.table.done.subscribe();
        // The sender lives as long as the kit.
        let _ = done.wait_for(|done| *done >= self.table.runs.len()).await;
    }

    /// Ends the kit: watches for a while whether clients stay away, then says what came of all. Runs that did not come to
    /// their end have failed with `why`.
    pub async fn report(self, why: &str) -> Report {
        if self.table.is_done() {
            tokio::time::sleep(self.quiet).await;
        }
        let report = Report::of(self.table.runs.values().map(|run| run.verdict_or(why)).collect());
        self.table.over.send_replace(true);
        self.serving.abort();
        report
    }
}

/// Every run with its doors, each played by a task of its own.
fn begin(plan: Plan, address: SocketAddr) -> Table {
    let all_ids = AllIds::default();
    let (over, _) = watch::channel(false);
    let (done, _) = watch::channel(0);
    let mut plays = Vec::new();
    let mut table = Table { runs: Default::default(), done, over };
    for (name, (manner, exchange)) in runs(&plan.exchanges, &plan.manners) {
        let (arrivals, arrived) = mpsc::channel(ARRIVALS_MAX);
        let (pictures, handed_in) = mpsc::channel(1);
        let (instructions, instructed) = mpsc::unbounded_channel();
        let findings = Findings::default();
        plays.push(Parts {
            name: name.clone(),
            exchange: exchange.clone(),
            manner,
            url: format!("ws://{address}/v1/sessions/{name}/ws"),
            patience: plan.patience,
            ignored: plan.ignored.clone(),
            all_ids: all_ids.clone(),
            findings: findings.clone(),
            arrivals: arrived,
            pictures: handed_in,
            instructions,
        });
        let run = Run {
            name: name.clone(),
            manner,
            exchange,
            findings,
            arrivals,
            pictures,
            instructions: tokio::sync::Mutex::new(instructed),
            begun: watch::channel(false).0,
            verdict: Default::default(),
        };
        table.runs.insert(name, run);
    }
    table.play(plays)
}

impl Table {
    /// Starts the plays. Each keeps what it needs of the table, not the table itself: the table goes when the kit does.
    fn play(self, plays: Vec<Parts>) -> Table {
        for parts in plays {
            let Some(run) = self.runs.get(&parts.name) else { continue };
            let (begun, over, done) = (run.begun.subscribe(), self.over.subscribe(), self.done.clone());
            let slot = run.verdict.clone();
            tokio::spawn(Play::new(parts).run(
                begun,
                move |verdict| {
                    *locked(&slot) = Some(verdict);
                    done.send_modify(|done| *done += 1);
                },
                over,
            ));
        }
        self
    }
}

type Runs = State<Arc<Table>>;

fn no_such_run() -> Response<Body> {
    (StatusCode::NOT_FOUND, Json(json!({"error": "there is no such run; GET /v1/conformance lists them"})))
        .into_response()
}

/// `GET /v1/conformance`: every run, and what came of it so far.
async fn list(State(table): Runs) -> Json<Value> {
    let row = |run: &Run| {
        let passed = run.verdict().map(|verdict| verdict.passed());
        json!({"run": run.name, "exchange": run.exchange.name, "manner": run.manner.name(), "title": run.exchange.title,
            "begun": *run.begun.borrow(), "passed": passed})
    };
    Json(json!({"runs": table.runs.values().map(row).collect::<Vec<_>>()}))
}

/// `POST /v1/conformance/next`: a run that nobody has begun; `{"run": null}` where there is none.
async fn next_run(State(table): Runs) -> Json<Value> {
    Json(match table.take_next() {
        None => json!({"run": null}),
        Some(run) => json!({"run": run.name, "exchange": run.exchange.name, "manner": run.manner.name(),
            "title": run.exchange.title, "next": format!("/v1/conformance/{}/next", run.name)}),
    })
}

/// `GET /v1/conformance/{run}/next`: waits for the next instruction. After the last one it is always `end`.
async fn next_instruction(State(table): Runs, Path(run): Path<String>) -> Response<Body> {
    let Some(run) = table.runs.get(&run) else { return no_such_run() };
    run.begun.send_replace(true);
    let instruction = run.instructions.lock().await.recv().await;
    Json(instruction.unwrap_or_else(|| json!({"do": "end"}))).into_response()
}

/// `POST /v1/conformance/{run}/state`: the client's picture, `{state, you}`.
async fn hand_in(State(table): Runs, Path(run): Path<String>, Json(picture): Json<Value>) -> Response<Body> {
    let Some(run) = table.runs.get(&run) else { return no_such_run() };
    match run.pictures.try_send(picture) {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(_) => {
            (StatusCode::CONFLICT, Json(json!({"error": "no picture is asked for now"}))).into_response()
        }
    }
}

/// `GET /v1/conformance/{run}/exchange`: the steps as they are served in this run.
async fn exchange(State(table): Runs, Path(run): Path<String>) -> Response<Body> {
    let Some(run) = table.runs.get(&run) else { return no_such_run() };
    ([(header::CONTENT_TYPE, "application/json")], run.exchange.text()).into_response()
}

/// A driver may be a page of another origin: nothing here is anybody's secret.
async fn for_browsers(request: Request, next: Next) -> Response<Body> {
    let is_question = request.method() == axum::http::Method::OPTIONS;
    let mut response = match is_question {
        true => StatusCode::NO_CONTENT.into_response(),
        false => next.run(request).await,
    };
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("content-type"));
    response
}

/// `GET /v1/sessions/{run}/ws`: the client under test.
async fn open(State(table): Runs, Path(run): Path<String>, mut request: Request) -> Response<Body> {
    let opened = Instant::now();
    let Some(run) = table.runs.get(&run) else { return no_such_run() };
    let codec = run.manner.codec();
    if !offers(request.headers(), codec.subprotocol()) {
        run.findings.add(format!("does not offer the subprotocol {}", codec.subprotocol()));
        return (StatusCode::BAD_REQUEST, "offer the subprotocol of the instruction").into_response();
    }
    let key = request.headers().get(header::SEC_WEBSOCKET_KEY).cloned();
    let (Some(key), Some(upgrade)) = (key, request.extensions_mut().remove::<OnUpgrade>()) else {
        return (StatusCode::UPGRADE_REQUIRED, "this is a WebSocket's address").into_response();
    };
    run.begun.send_replace(true);
    let (arrivals, is_slow) = (run.arrivals.clone(), run.manner == Manner::Slow);
    tokio::spawn(async move {
        // Who is gone before the upgrade is done has not come.
        let Ok(upgraded) = upgrade.await else { return };
        let stream = WebSocketStream::from_raw_socket(TokioIo::new(upgraded), Role::Server, None).await;
        // More than a few that nobody looks at are a client gone wild: they are let go of.
        let _ = arrivals.try_send(Line::new(stream, codec, is_slow, opened));
    });
    switching(&key, codec.subprotocol())
}

fn offers(headers: &HeaderMap, subprotocol: &str) -> bool {
    let values =
        headers.get_all(header::SEC_WEBSOCKET_PROTOCOL).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|name| name.trim() == subprotocol)
}

fn switching(key: &HeaderValue, subprotocol: &'static str) -> Response<Body> {
    let accept =
        HeaderValue::from_str(&derive_accept_key(key.as_bytes())).expect("base 64 is a header value");
    let headers = [
        (header::UPGRADE, HeaderValue::from_static("websocket")),
        (header::CONNECTION, HeaderValue::from_static("upgrade")),
        (header::SEC_WEBSOCKET_ACCEPT, accept),
        (header::SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(subprotocol)),
    ];
    (StatusCode::SWITCHING_PROTOCOLS, headers).into_response()
}
