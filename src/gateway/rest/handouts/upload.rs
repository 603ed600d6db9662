//! Taking a file in: streamed to the disk, measured and looked at on the way, safe before the session hears of it.
//! Must not know who may upload: the session says, before the first byte and again at the end.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::body::Body;
use axum::extract::multipart::{Field, Multipart, MultipartError};
use axum::extract::{FromRequest, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use http_body_util::Limited;
use utoipa::ToSchema;

use super::media::{HEAD_BYTES, MediaKind};
use super::store::NewFile;
use super::{HandoutView, naming};
use crate::gateway::app::App;
use crate::gateway::problem::Problem;
use crate::gateway::rest::read::At;
use crate::gateway::rest::{auth, unexpected, webinars};
use crate::hub::errand::{Actor, Errand, ErrandReply};
use crate::session::Capability;
use crate::session::handouts::Handout;
use crate::session::text::FileName;

/// What the multipart frame may add to the file itself.
const FRAME_BYTES_MAX: u64 = 16 * 1024;
/// How long the next bytes may take. Who sends nothing holds no file open.
const IDLE_TIMEOUT: Duration = Duration::from_secs(30);
/// Longest upload altogether: the largest file at some 30 kB/s.
const UPLOAD_TIMEOUT: Duration = Duration::from_secs(1800);

/// The form that is uploaded.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it describes the form to those who read the document")]
pub(super) struct HandoutForm {
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// Hands a file out to everybody in the session.
#[utoipa::path(post, path = "/v1/sessions/{session}/handouts", tag = "handouts",
    params(("session" = String, Path)),
    request_body(content = HandoutForm, content_type = "multipart/form-data"),
    security(("api_key" = []), ("ticket" = [])),
    responses((status = 201, description = "Handed out", body = HandoutView)))]
pub(in crate::gateway::rest) async fn upload(
    State(app): State<Arc<App>>,
    At(session): At<String>,
    request: Request,
) -> Result<(StatusCode, Json<HandoutView>), Problem> {
    let headers = request.headers().clone();
    may_upload(&app, &session, &auth::actor(&app, &headers, &session)?).await?;
    let bytes_max = app.config.handouts.bytes_max;
    let form = form(request, bytes_max).await?;
    let received = tokio::time::timeout(UPLOAD_TIMEOUT, receive(&app, &session, form)).await;
    let (file, handout) = received.map_err(|_| too_slow())??;
    // The file took its time: a key that was revoked meanwhile vouches for nobody any more.
    let actor = auth::actor(&app, &headers, &session)?;
    // Carried through though the uploader hangs up: else a file might be thrown away that a fact names.
    let added = tokio::spawn(async move { add(&app, &session, actor, file, handout).await });
    let view = added.await.map_err(|_| Problem::new("internal", "this is a bug of the server"))??;
    Ok((StatusCode::CREATED, Json(view)))
}

fn too_slow() -> Problem {
    Problem::new("timeout", "the file did not come in time")
}

async fn may_upload(app: &Arc<App>, session: &str, actor: &Actor) -> Result<(), Problem> {
    let errand = || Errand::May { actor: actor.clone(), capability: Capability::UploadHandouts };
    match app.hub.errand(session, errand).await {
        ErrandReply::Role(_) => webinars::refuse_ended(app.hub.peek(session).await?.as_ref()),
        other => Err(unexpected(other)),
    }
}

async fn form(request: Request, bytes_max: u64) -> Result<Multipart, Problem> {
    let is_form = |headers: &HeaderMap| {
        let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        value.is_some_and(|value| value.to_ascii_lowercase().starts_with("multipart/form-data"))
    };
    if !is_form(request.headers()) {
        return Err(Problem::new("unsupported_media_type", "the body must be multipart/form-data"));
    }
    let body_bytes_max = bytes_max.saturating_add(FRAME_BYTES_MAX);
    let said = request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    if said.and_then(|said| said.parse::<u64>().ok()).is_some_and(|said| said > body_bytes_max) {
        return Err(too_large(bytes_max));
    }
    let body_bytes_max = usize::try_from(body_bytes_max).unwrap_or(usize::MAX);
    let request = request.map(|body| Body::new(Limited::new(body, body_bytes_max)));
    let form = Multipart::from_request(request, &()).await;
    form.map_err(|_| Problem::new("malformed", "the multipart form has no boundary"))
}

fn too_large(bytes_max: u64) -> Problem {
    Problem::new("too_large", format!("a handout has at most {bytes_max} bytes"))
}

fn broken(error: &MultipartError, bytes_max: u64) -> Problem {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return too_large(bytes_max);
    }
    Problem::new("malformed", "the multipart form cannot be read, or ended early")
}

async fn next_field(form: &mut Multipart, bytes_max: u64) -> Result<Option<Field<'_>>, Problem> {
    let field = tokio::time::timeout(IDLE_TIMEOUT, form.next_field()).await.map_err(|_| too_slow())?;
    field.map_err(|error| broken(&error, bytes_max))
}

/// Reads the form's one field into a file that survives a power cut.
async fn receive(app: &App, session: &str, mut form: Multipart) -> Result<(NewFile, Handout), Problem> {
    let bytes_max = app.config.handouts.bytes_max;
    let field =
        next_field(&mut form, bytes_max).await?.ok_or_else(|| Problem::invalid("file", "is needed"))?;
    let (name, kind) = announced(app, &field)?;
    let mut file = NewFile::create(&app.config.data, session).await.map_err(disk)?;
    let (head, has_zero) = copy(field, &mut file, bytes_max).await?;
    if let Some(other) = next_field(&mut form, bytes_max).await? {
        return Err(Problem::invalid(other.name().unwrap_or("form"), "only one file, and nothing else"));
    }
    if file.size == 0 {
        return Err(Problem::invalid("file", "is empty"));
    }
    if !kind.looks_like(&head, has_zero) {
        return Err(unknown_kind());
    }
    file.sync().await.map_err(disk)?;
    let (size, stored) = (file.size, file.name().into());
    Ok((file, Handout { name, size, media_type: kind.media_type.into(), stored }))
}

/// What the field says of the file before its bytes come. Its own word on the media type is not asked.
fn announced(app: &App, field: &Field<'_>) -> Result<(FileName, MediaKind), Problem> {
    if field.name() != Some("file") {
        return Err(Problem::invalid(field.name().unwrap_or("form"), "only one field: file"));
    }
    let typed = field.file_name().ok_or_else(|| Problem::invalid("file", "has no file name"))?;
    let name = naming::shown(typed).map_err(|flaw| Problem::invalid("file", format!("its name {flaw}")))?;
    let kind =
        MediaKind::of_name(name.as_str(), &app.config.handouts.media_types).ok_or_else(unknown_kind)?;
    Ok((name, kind))
}

fn unknown_kind() -> Problem {
    Problem::new(
        "unsupported_media_type",
        "not a kind of file that may be handed out, or not what its name says",
    )
}

/// Copies the bytes; gives back the first of them, and whether one was zero.
async fn copy(mut field: Field<'_>, file: &mut NewFile, bytes_max: u64) -> Result<(Vec<u8>, bool), Problem> {
    let (mut head, mut has_zero) = (Vec::with_capacity(HEAD_BYTES), false);
    loop {
        let chunk = tokio::time::timeout(IDLE_TIMEOUT, field.chunk()).await.map_err(|_| too_slow())?;
        let Some(chunk) = chunk.map_err(|error| broken(&error, bytes_max))? else {
            return Ok((head, has_zero));
        };
        if file.size + chunk.len() as u64 > bytes_max {
            return Err(too_large(bytes_max));
        }
        head.extend(chunk.iter().take(HEAD_BYTES - head.len()));
        has_zero = has_zero || chunk.contains(&0);
        file.write(&chunk).await.map_err(disk)?;
    }
}

fn disk(error: std::io::Error) -> Problem {
    tracing::error!(%error, "a handout cannot be stored");
    Problem::unavailable("the file cannot be stored now")
}

/// Tells the session, and keeps the file unless it is known that no fact names it.
async fn add(
    app: &Arc<App>,
    session: &str,
    actor: Actor,
    file: NewFile,
    handout: Handout,
) -> Result<HandoutView, Problem> {
    let count_max = usize::try_from(app.config.handouts.count_max).unwrap_or(usize::MAX);
    let errand = || Errand::AddHandout { actor: actor.clone(), file: handout.clone(), count_max };
    match app.hub.errand(session, errand).await {
        ErrandReply::Handout(card) => {
            file.keep();
            Ok(HandoutView::of(&card))
        }
        // It may be named: the next start knows.
        ErrandReply::Unknown => {
            file.keep();
            Err(unexpected(ErrandReply::Unknown))
        }
        other => Err(unexpected(other)),
    }
}
