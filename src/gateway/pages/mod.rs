//! The pages that people open in a browser: one document for every door, and the files it loads, all out of the binary.
//! Must not know rules, nor who asks: tickets stand behind the `#` of a link and never reach the server in an address.
//!
//! Read in this order: this file (routes, headers), `content.rs` (tags and codings), `accept.rs` (which coding).

mod accept;
mod content;

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::map_response;
use axum::response::Response;
use axum::routing::get;
use rust_embed::RustEmbed;

use content::Content;

/// What the browser's side is built into. In debug builds too it is inside: `cargo run` works from any directory.
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
pub fn router() -> Router {
    let document = Built::get(DOCUMENT).expect("the pages are built and committed");
    let document = Arc::new(Content::new(DOCUMENT, document.data));
    let mut router = Router::new();
    for door in DOORS {
        let document = document.clone();
        let answer = move |headers: HeaderMap| async move { document.answer(&headers).await };
        router = router.route(door, get(answer));
    }
    for (path, file) in &*FILES {
        router = router.route(path, get(async move |headers: HeaderMap| file.answer(&headers).await));
    }
    let policy = HeaderValue::from_static(POLICY);
    router.layer(map_response(move |response| std::future::ready(confined(response, policy.clone()))))
}

/// What a page may do: load and reach its own origin, and make no code from text. `'self'` covers the WebSocket of the
/// same origin in every browser that the build is for.
const POLICY: &str = "default-src 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; form-action \
    'self'; require-trusted-types-for 'script'; trusted-types svelte-trusted-html";

/// Devices that a media server's part of the page may ask for, and those that nothing here has a use for.
const PERMISSIONS: &str = "camera=(self), microphone=(self), display-capture=(self), accelerometer=(), geolocation=(), \
    gyroscope=(), hid=(), magnetometer=(), midi=(), payment=(), serial=(), usb=()";

const CONFINED: [(HeaderName, &str); 6] = [
    (header::CACHE_CONTROL, "no-cache"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), PERMISSIONS),
];

/// Says the same to browsers with every file: a document, a worker or a picture that is opened by itself.
fn confined(mut response: Response, policy: HeaderValue) -> Response {
    let headers = response.headers_mut();
    for (name, value) in CONFINED {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    response
}
