//! Reads to the end what a refused request still sends, within bounds, so that the refusal arrives: a connection that
//! is closed with bytes unread is reset, and the reset overtakes the answer.
//! Must not know what is refused.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http_body_util::{BodyExt, Limited};

/// Bytes read and thrown away at most, and how long that may take.
const BYTES_MAX: usize = 1024 * 1024;
const PATIENCE: Duration = Duration::from_secs(2);

/// Lends the body to the handler, and reads what is left of it when the answer is there.
pub(super) async fn read_on(request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let returned = Arc::new(Mutex::new(None));
    let lent = Lent { body: Some(body), returned: returned.clone() };
    let response = next.run(Request::from_parts(parts, Body::new(lent))).await;
    let rest = returned.lock().unwrap_or_else(PoisonError::into_inner).take();
    if let Some(rest) = rest.filter(|rest: &Body| !rest.is_end_stream()) {
        let mut rest = Limited::new(rest, BYTES_MAX);
        // Piece by piece: nothing of it is kept.
        let thrown_away = async { while let Some(Ok(_)) = rest.frame().await {} };
        // Too much, or too slow: then the reset is what they get.
        let _ = tokio::time::timeout(PATIENCE, thrown_away).await;
    }
    response
}

/// A body that comes back when its reader lets go of it.
struct Lent {
    body: Option<Body>,
    returned: Arc<Mutex<Option<Body>>>,
}

impl HttpBody for Lent {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Bytes>, axum::Error>>> {
        match &mut self.body {
            Some(body) => Pin::new(body).poll_frame(context),
            None => Poll::Ready(None),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(HttpBody::is_end_stream)
    }

    fn size_hint(&self) -> http_body::SizeHint {
        self.body.as_ref().map(HttpBody::size_hint).unwrap_or_default()
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        *self.returned.lock().unwrap_or_else(PoisonError::into_inner) = self.body.take();
    }
}
