//! The pages that people open in a browser: one document for every door, and the files it loads, all out of the binary.
//! Must not know rules, nor who asks: tickets stand behind the `#` of a link and never reach the server in an address.
//!
//! Read in this order: this file (routes), `policy.rs` (what browsers are told), `content.rs` (tags and codings),
//! `accept.rs` (which coding), `media.rs` (the operator's own files).

mod accept;
mod content;
mod media;
mod policy;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::future::ready;
use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::http::HeaderMap;
use axum::middleware::map_response;
use axum::response::Response;
use axum::routing::get;
use rust_embed::RustEmbed;

use super::problem::Problem;
use crate::config::PagesConfig;
use content::Content;
pub(in crate::gateway) use content::has_already;
use media::Media;
use policy::Policy;

/// What the browser's side is built into. In debug builds too it is inside: `cargo run` works from any directory. Its
/// stamp is inside as well, though never served: cargo notices by it that a file has come or gone.
#[derive(RustEmbed)]
#[folder = "web/dist"]
struct Built;

/// The document; everything else it loads by name.
const DOCUMENT: &str = "index.html";
/// Where the document is served. It reads from the address which page it is.
const DOORS: [&str; 3] = ["/", "/join/{code}", "/control/{session}"];

/// Every other file of the pages, by its path, made once for the process.
static FILES: LazyLock<BTreeMap<String, Content>> = LazyLock::new(|| {
    let names = Built::iter().filter(|name| name != DOCUMENT && !is_hidden(name));
    let file = |name: &str| Built::get(name).expect("a file that is listed is inside");
    names.map(|name| (format!("/{name}"), Content::new(&name, file(&name).data))).collect()
});

fn is_hidden(name: &str) -> bool {
    name.split('/').any(|part| part.starts_with('.'))
}

/// The pages' routes. What is not there is left to the other routes' fallback.
pub fn router(config: &PagesConfig) -> Router {
    let document = Arc::new(document(config));
    let mut router = Router::new();
    for door in DOORS {
        let document = document.clone();
        let answer = move |headers: HeaderMap| async move { document.answer(&headers).await };
        router = router.route(door, get(answer));
    }
    let mut parts = Router::new();
    for (path, file) in &*FILES {
        let answer = get(async move |headers: HeaderMap| file.answer(&headers).await);
        match policy::is_part(path) {
            true => parts = parts.route(path, answer),
            false => router = router.route(path, answer),
        }
    }
    let parts = parts.layer(map_response(async |mut response: Response| {
        policy::add_to_part(response.headers_mut());
        response
    }));
    if let Some(dir) = &config.media_dir {
        let media = Arc::new(Media::new(dir));
        let answer = move |path, headers| media_file(media.clone(), path, headers);
        router = router.route("/media/{*path}", get(answer));
    }
    let policy = Policy::new(config);
    let router = router.layer(map_response(move |mut response: Response| {
        policy.add_to(response.headers_mut());
        ready(response)
    }));
    router.merge(parts)
}

async fn media_file(
    media: Arc<Media>,
    path: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let Path(path) = path.map_err(|_| Problem::not_found("file"))?;
    media.answer(&path, &headers).await
}

/// The document, which names the operator's module where there is one.
fn document(config: &PagesConfig) -> Content {
    let built = Built::get(DOCUMENT).expect("the pages are built and committed").data;
    if !config.has_media_module() {
        return Content::new(DOCUMENT, built);
    }
    let module = PagesConfig::MEDIA_MODULE;
    let named = format!("<head>\n    <meta name=\"cuelight-media\" content=\"/media/{module}\" />");
    let text = String::from_utf8_lossy(&built).replacen("<head>", &named, 1);
    Content::new(DOCUMENT, Cow::Owned(text.into_bytes()))
}
