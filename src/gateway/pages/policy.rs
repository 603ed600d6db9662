//! What browsers are told that a page may do. Must not know which page.
//!
//! A page loads from and reaches its own origin, and makes no code from text. `'self'` covers the WebSocket of the same
//! origin in every browser that the build is for (Safari does so since 15.4), so no address of our own is named: it would
//! be wrong behind a proxy that nobody told us of.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

use crate::config::PagesConfig;

/// Whatever the operator adds. Svelte makes its templates from texts of its own under that one policy's name.
const ALWAYS: &str = "default-src 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; form-action \
    'self'; require-trusted-types-for 'script'; trusted-types svelte-trusted-html";
/// The name under which a media module may start a worker of its own origin.
const OF_MODULE: &str = " cuelight-media";

/// Devices that a media module may ask for, and those that nothing here has a use for.
const PERMISSIONS: &str = "camera=(self), microphone=(self), display-capture=(self), accelerometer=(), geolocation=(), \
    gyroscope=(), hid=(), magnetometer=(), midi=(), payment=(), serial=(), usb=()";

/// What every file says.
const EVERY: [(HeaderName, &str); 3] = [
    (header::CACHE_CONTROL, "no-cache"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];
const DOCUMENTS: [(HeaderName, &str); 3] = [
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), PERMISSIONS),
];

/// Whether a file of ours is never more than part of a document, whose policy then holds for it. Pictures can be opened by
/// themselves.
pub(super) fn is_part(path: &str) -> bool {
    [".js", ".css", ".woff2"].iter().any(|ending| path.ends_with(ending))
}

/// What such a part says: its browser knows the rest from the document, and would pay for it with each file.
pub(super) fn add_to_part(headers: &mut HeaderMap) {
    for (name, value) in EVERY {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
}

/// The headers of what can stand by itself: a document, a picture, and a media module's files, workers among them.
#[derive(Debug, Clone)]
pub(super) struct Policy {
    content: HeaderValue,
}

impl Policy {
    pub(super) fn new(config: &PagesConfig) -> Policy {
        let content = HeaderValue::try_from(content(config));
        Policy { content: content.expect("origins are visible ASCII") }
    }

    /// Adds what the answer does not say for itself.
    pub(super) fn add_to(&self, headers: &mut HeaderMap) {
        for (name, value) in EVERY.into_iter().chain(DOCUMENTS) {
            headers.entry(name).or_insert(HeaderValue::from_static(value));
        }
        headers.insert(header::CONTENT_SECURITY_POLICY, self.content.clone());
    }
}

/// The content security policy. Players that are fed by script play from `blob:`, so a module may too.
fn content(config: &PagesConfig) -> String {
    let mut policy = ALWAYS.to_owned();
    let has_module = config.has_media_module();
    if has_module {
        policy.push_str(OF_MODULE);
    }
    let all: String = config.media_origins.iter().map(|origin| format!(" {origin}")).collect();
    let pictures = config.media_origins.iter().filter(|origin| !origin.is_socket());
    let pictures: String = pictures.map(|origin| format!(" {origin}")).collect();
    if !all.is_empty() {
        policy.push_str(&format!("; connect-src 'self'{all}"));
    }
    if !pictures.is_empty() {
        policy.push_str(&format!("; img-src 'self'{pictures}"));
    }
    if has_module || !pictures.is_empty() {
        let fed = if has_module { " blob:" } else { "" };
        policy.push_str(&format!("; media-src 'self'{fed}{pictures}"));
    }
    policy
}
