//! One GET, for the verbs that ask a running server, in the clear or by TLS. Must not know what is asked.

use std::net::IpAddr;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Empty};
use hyper::header::{AUTHORIZATION, HOST};
use hyper::{Request, StatusCode, Uri};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;

use super::https::{Trust, secure};
use super::outcome::Fault;
use crate::gateway::proxy_protocol;

/// How a server is asked.
#[derive(Debug)]
pub(super) struct Asking<'a> {
    /// Where its paths begin, such as `http://127.0.0.1:8080`.
    pub(super) base: &'a str,
    pub(super) authorization: Option<&'a str>,
    pub(super) trust: Trust,
    pub(super) announced: Announced,
    pub(super) patience: Duration,
}

/// Whether to say first, by the PROXY protocol, that nobody stands behind.
#[derive(Debug)]
pub(super) enum Announced {
    Never,
    Always,
    /// Where the server sees us come from one of these.
    From(Vec<IpAddr>),
}

impl Announced {
    fn is_wanted(&self, stream: &TcpStream) -> bool {
        match self {
            Announced::Never => false,
            Announced::Always => true,
            Announced::From(proxies) => {
                stream.local_addr().is_ok_and(|here| proxies.contains(&here.ip().to_canonical()))
            }
        }
    }
}

/// Asks for `path`.
///
/// # Errors
/// `Http` where there is no answer in time; an answer of any status is none.
pub(super) async fn get(asking: &Asking<'_>, path: &str) -> Result<(StatusCode, Bytes), Fault> {
    let url = format!("{}{path}", asking.base.trim_end_matches('/'));
    let failed = |what: &dyn std::fmt::Display| Fault::Http(format!("GET {url}: {what}"));
    let uri: Uri = url.parse().map_err(|error| failed(&error))?;
    match tokio::time::timeout(asking.patience, reached(&uri, asking)).await {
        Ok(answer) => answer.map_err(|what| failed(&what)),
        Err(_) => Err(failed(&format!("no answer within {} s", asking.patience.as_secs()))),
    }
}

async fn reached(uri: &Uri, asking: &Asking<'_>) -> Result<(StatusCode, Bytes), String> {
    let by_tls = match uri.scheme_str() {
        Some("http") => false,
        Some("https") => true,
        _ => return Err("the address must begin with http:// or https://".to_owned()),
    };
    let host = uri.host().ok_or("the address names no host")?;
    let port = uri.port_u16().unwrap_or(if by_tls { 443 } else { 80 });
    let text = |error: std::io::Error| error.to_string();
    let mut stream = TcpStream::connect(format!("{host}:{port}")).await.map_err(text)?;
    if asking.announced.is_wanted(&stream) {
        stream.write_all(&proxy_protocol::LOCAL).await.map_err(text)?;
    }
    match by_tls {
        true => exchange(secure(stream, host, &asking.trust).await?, uri, asking.authorization).await,
        false => exchange(stream, uri, asking.authorization).await,
    }
}

async fn exchange<S>(stream: S, uri: &Uri, authorization: Option<&str>) -> Result<(StatusCode, Bytes), String>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let text = |error: &dyn std::error::Error| error.to_string();
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(|error| text(&error))?;
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let host = uri.host().unwrap_or_default();
    let host = uri.port_u16().map_or(host.to_owned(), |port| format!("{host}:{port}"));
    let mut request = Request::get(path).header(HOST, host);
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
