//! One GET, for the verbs that ask a running server. Must not know what is asked.
//!
//! Plain HTTP only: the server speaks nothing else, TLS is its proxy's.

use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Empty};
use hyper::header::{AUTHORIZATION, HOST};
use hyper::{Request, StatusCode, Uri};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use super::outcome::Fault;

/// Asks for `path` below `base`, such as `http://127.0.0.1:8080`.
///
/// # Errors
/// `Http` where there is no answer in `patience`; an answer of any status is none.
pub(super) async fn get(
    base: &str,
    path: &str,
    authorization: Option<&str>,
    patience: Duration,
) -> Result<(StatusCode, Bytes), Fault> {
    let url = format!("{}{path}", base.trim_end_matches('/'));
    let failed = |what: &dyn std::fmt::Display| Fault::Http(format!("GET {url}: {what}"));
    let uri: Uri = url.parse().map_err(|error| failed(&error))?;
    match tokio::time::timeout(patience, exchange(&uri, authorization)).await {
        Ok(answer) => answer.map_err(|what| failed(&what)),
        Err(_) => Err(failed(&format!("no answer within {} s", patience.as_secs()))),
    }
}

async fn exchange(uri: &Uri, authorization: Option<&str>) -> Result<(StatusCode, Bytes), String> {
    if uri.scheme_str() != Some("http") {
        return Err("the address must begin with http://".to_owned());
    }
    let host = uri.host().ok_or("the address names no host")?;
    let port = uri.port_u16().unwrap_or(80);
    let text = |error: &dyn std::error::Error| error.to_string();
    let stream = TcpStream::connect(format!("{host}:{port}")).await.map_err(|error| text(&error))?;
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(|error| text(&error))?;
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let mut request = Request::get(path).header(HOST, format!("{host}:{port}"));
    if let Some(authorization) = authorization {
        request = request.header(AUTHORIZATION, authorization);
    }
    let request = request.body(Empty::<Bytes>::new()).map_err(|error| text(&error))?;
    let answered = async {
        let answer = sender.send_request(request).await.map_err(|error| text(&error))?;
        let status = answer.status();
        let body = answer.into_body().collect().await.map_err(|error| text(&error))?;
        Ok((status, body.to_bytes()))
    };
    tokio::pin!(answered, connection);
    // The answer moves only while the connection is driven; a connection that ends first has handed it over.
    tokio::select! {
        answer = &mut answered => answer,
        _ended = &mut connection => answered.await,
    }
}
