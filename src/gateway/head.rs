//! What is refused of a request's head, whatever it asks for: one that is larger than it may be, and one that a proxy in
//! front could read otherwise than we do, so that the two would not agree on where the request ends or whom it is for.
//! Must not know any route.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Request, Response, Version, header};
use axum::response::IntoResponse;

use super::limits::gate;
use super::problem::Problem;
use crate::limits::Limits;

/// The answer to a request that is not looked at any further.
pub(super) fn refusal<B>(request: &Request<B>, limits: &Limits) -> Option<Response<Body>> {
    if let Some(problem) = too_large(request, limits) {
        return Some(problem.into_response());
    }
    let why = ambiguity(request)?;
    let mut response = Problem::new("malformed", why).into_response();
    // Where the next request begins is what cannot be agreed on.
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    Some(response)
}

/// What two readers of this head may not agree on (RFC 9112, sections 3.2, 6.1 and 6.3).
fn ambiguity<B>(request: &Request<B>) -> Option<&'static str> {
    let headers = request.headers();
    match headers.get_all(header::HOST).iter().count() {
        0 if request.version() >= Version::HTTP_11 => return Some("there is no Host"),
        0 | 1 => {}
        _ => return Some("there is more than one Host"),
    }
    // A length beside chunks is not seen here: the library passes over it, as section 6.3 has it.
    let strange = headers.contains_key(header::TRANSFER_ENCODING) && !is_chunked_once(headers);
    strange.then_some("the body comes in an encoding that is not read here")
}

fn is_chunked_once(headers: &HeaderMap) -> bool {
    let mut values = headers.get_all(header::TRANSFER_ENCODING).iter();
    let first = values.next().is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"chunked"));
    first && values.next().is_none()
}

/// What is said of a head that is larger than it may be. The library bounds what it holds, and that only roughly.
fn too_large<B>(request: &hyper::Request<B>, limits: &Limits) -> Option<Problem> {
    if line_bytes(request) > limits.request_line_bytes {
        gate::count("request_line_bytes");
        return Some(Problem::new("uri_too_long", "the request line is too long"));
    }
    if headers_bytes(request) > limits.request_headers_bytes {
        gate::count("request_headers_bytes");
        return Some(Problem::new("headers_too_large", "the headers are too long"));
    }
    None
}

/// How long a request's headers were, with the colon, a space and the end of each.
fn headers_bytes<B>(request: &hyper::Request<B>) -> u64 {
    request.headers().iter().map(|(name, value)| (name.as_str().len() + value.len() + 4) as u64).sum()
}

/// How long a request's line was, its end not counted.
fn line_bytes<B>(request: &hyper::Request<B>) -> u64 {
    let (method, uri) = (request.method().as_str(), request.uri());
    let target = match (uri.scheme(), uri.authority(), uri.path_and_query()) {
        (None, None, Some(path)) => path.as_str().len(),
        _ => uri.to_string().len(),
    };
    // The two spaces, and `HTTP/1.1`, or 1.0, which is as long.
    (method.len() + target + 2 + 8) as u64
}
