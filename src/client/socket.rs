//! One WebSocket to the server: dialling it, frames in and out, how it ended.
//! Must not know what the messages mean.

use std::future::poll_fn;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::task::Poll;
use std::time::Duration;

use bytes::Bytes;
use futures_util::{FutureExt, SinkExt, StreamExt};
use serde::Serialize;
use serde_json::Value;
use tokio::net::{TcpSocket, TcpStream};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::{HeaderValue, Uri};
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Error, Message, Utf8Bytes};
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

use super::ClientOptions;
use super::message::{Closed, Envelope, Incoming};
use super::retry::{ABNORMAL, NO_SUCH_SESSION, NOT_THIS_PROTOCOL, OVERLOADED, TOO_LARGE};
use super::tls::{self, Wire};
use crate::protocol::Codec;

/// Read and write buffers: the library's default of 128 KiB would be paid by every idle connection.
const BUFFER_BYTES: usize = 4 * 1024;
/// Most bytes waiting to be written: more than the largest command by far.
const WRITE_BYTES_MAX: usize = 128 * 1024;
/// Largest message taken: a snapshot has up to 256 KiB, merged events may need more.
const MESSAGE_BYTES_MAX: usize = 1024 * 1024;
/// Each for the TCP connection, the TLS handshake and the upgrade.
const DIAL_PATIENCE: Duration = Duration::from_secs(10);

/// What a turn of the socket brought.
#[derive(Debug)]
pub(super) enum Turn {
    /// All that was sent is with the kernel.
    Flushed,
    /// A frame that only shows that the server is there.
    Alive,
    Message(Result<Incoming, String>),
    Ended(Closed),
}

/// An open connection.
#[derive(Debug)]
pub(super) struct Socket {
    stream: WebSocketStream<Wire>,
    codec: Codec,
    unflushed: bool,
}

impl Socket {
    /// Connects and upgrades.
    ///
    /// # Errors
    /// How it ended, the answers of HTTP told as the close codes that mean the same.
    pub(super) async fn dial(options: &ClientOptions) -> Result<Socket, Closed> {
        let Authority { host, port, secure } = authority(&options.url)?;
        let tcp = within("no TCP connection", connect(&host, port, options.source_address)).await?;
        let tcp =
            tcp.map_err(|fault| Closed::new(ABNORMAL, format!("connecting to {host}:{port}: {fault}")))?;
        // Commands are small and somebody waits for each: do not hold them back for a fuller packet.
        tcp.set_nodelay(true).map_err(|fault| Closed::new(ABNORMAL, fault.to_string()))?;
        let wire = if secure {
            let handshake = within("no TLS handshake", tls::secure(tcp, &host, options.tls.as_ref())).await?;
            handshake.map_err(|fault| Closed::new(ABNORMAL, format!("TLS with {host}:{port}: {fault}")))?
        } else {
            Wire::Left(tcp)
        };

        let mut request = options.url.as_str().into_client_request().map_err(ended)?;
        let protocol = HeaderValue::from_static(options.codec.subprotocol());
        request.headers_mut().insert("sec-websocket-protocol", protocol);
        let config = WebSocketConfig::default()
            .read_buffer_size(BUFFER_BYTES)
            .write_buffer_size(BUFFER_BYTES)
            .max_write_buffer_size(WRITE_BYTES_MAX)
            .max_message_size(Some(MESSAGE_BYTES_MAX))
            .max_frame_size(Some(MESSAGE_BYTES_MAX));
        let upgrade = client_async_with_config(request, wire, Some(config));
        let (stream, _) = within("no answer to the upgrade", upgrade).await?.map_err(ended)?;
        Ok(Socket { stream, codec: options.codec, unflushed: false })
    }

    /// Queues a frame; the turns write it.
    ///
    /// # Errors
    /// How the connection ended.
    pub(super) fn send(&mut self, frame: Message) -> Result<(), Closed> {
        self.unflushed = true;
        self.stream.start_send_unpin(frame).map_err(ended)
    }

    /// Whether everything sent is written.
    pub(super) fn is_flushed(&self) -> bool {
        !self.unflushed
    }

    /// Writes what waits, and reads one frame if it may. May be cancelled without loss.
    pub(super) async fn turn(&mut self, may_read: bool) -> Turn {
        poll_fn(|context| {
            if self.unflushed
                && let Poll::Ready(flushed) = self.stream.poll_flush_unpin(context)
            {
                self.unflushed = false;
                return Poll::Ready(
                    flushed.map_or_else(|fault| Turn::Ended(ended(fault)), |()| Turn::Flushed),
                );
            }
            if !may_read {
                return Poll::Pending;
            }
            self.stream.poll_next_unpin(context).map(|frame| match frame {
                None => Turn::Ended(Closed::new(ABNORMAL, "the connection ended without a close frame")),
                Some(Err(fault)) => Turn::Ended(ended(fault)),
                Some(Ok(frame)) => self.read(frame),
            })
        })
        .await
    }

    fn read(&self, frame: Message) -> Turn {
        match (frame, self.codec) {
            (Message::Text(text), Codec::Json) => Turn::Message(
                serde_json::from_str(&text).map_err(|fault| fault.to_string()).and_then(Envelope::open),
            ),
            (Message::Binary(bytes), Codec::MessagePack) => Turn::Message(
                rmp_serde::from_slice(&bytes).map_err(|fault| fault.to_string()).and_then(Envelope::open),
            ),
            (Message::Text(_) | Message::Binary(_), codec) => {
                Turn::Message(Err(format!("not a frame of {}", codec.subprotocol())))
            }
            (Message::Close(Some(frame)), _) => {
                Turn::Ended(Closed::new(frame.code.into(), frame.reason.as_str()))
            }
            // RFC 6455, 7.1.5: a close frame without a code counts as 1005, "no status".
            (Message::Close(None), _) => Turn::Ended(Closed::new(1005, "")),
            (Message::Ping(_) | Message::Pong(_) | Message::Frame(_), _) => Turn::Alive,
        }
    }

    /// Lets go after the server's close frame, or with one of our own. What cannot be written at once is not waited
    /// for: the server knows the end from TCP too.
    pub(super) fn close(mut self, code: u16) {
        let frame = CloseFrame { code: code.into(), reason: Utf8Bytes::from_static("") };
        drop(self.stream.close(Some(frame)).now_or_never());
    }

    /// Lets go as a network would: a reset, no close frame.
    pub(super) fn reset(self) {
        // If this fails the server sees an orderly end of TCP instead of a reset, also without a close frame.
        let _ = tls::socket(self.stream.get_ref()).set_zero_linger();
    }
}

/// A command's frame. `hello` and `seen` aside, each has an id.
pub(super) fn command(
    codec: Codec,
    id: Option<&str>,
    cmd: &str,
    args: &Value,
    expect: Option<&Value>,
) -> Message {
    #[derive(Serialize)]
    struct Command<'a> {
        #[serde(skip_serializing_if = "Option::is_none")]
        id: Option<&'a str>,
        cmd: &'a str,
        args: &'a Value,
        #[serde(skip_serializing_if = "Option::is_none")]
        expect: Option<&'a Value>,
    }
    let bytes: Bytes = codec.encode(&Command { id, cmd, args, expect });
    match codec {
        Codec::Json => Message::Text(Utf8Bytes::try_from(bytes).expect("JSON is UTF-8")),
        Codec::MessagePack => Message::Binary(bytes),
    }
}

/// Where a URL leads.
struct Authority {
    /// Without the brackets of an address.
    host: String,
    port: u16,
    secure: bool,
}

fn authority(url: &str) -> Result<Authority, Closed> {
    let refuse = |why: &str| Closed::new(NOT_THIS_PROTOCOL, format!("`{url}`: {why}"));
    let uri: Uri = url.parse().map_err(|_| refuse("not a URL"))?;
    let (secure, usual) = match uri.scheme_str() {
        Some("ws") => (false, 80),
        Some("wss") => (true, 443),
        _ => return Err(refuse("neither ws:// nor wss://")),
    };
    let host = uri.host().ok_or_else(|| refuse("no host"))?.trim_matches(['[', ']']).to_owned();
    Ok(Authority { host, port: uri.port_u16().unwrap_or(usual), secure })
}

async fn connect(host: &str, port: u16, source: Option<IpAddr>) -> io::Result<TcpStream> {
    let mut last = io::Error::new(io::ErrorKind::NotFound, "the name has no address of the source's family");
    for address in tokio::net::lookup_host((host, port)).await? {
        if source.is_some_and(|source| source.is_ipv4() != address.is_ipv4()) {
            continue;
        }
        let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
        if let Some(source) = source {
            socket.bind(SocketAddr::new(source, 0))?;
        }
        match socket.connect(address).await {
            Ok(stream) => return Ok(stream),
            Err(fault) => last = fault,
        }
    }
    Err(last)
}

async fn within<T>(what: &str, step: impl Future<Output = T>) -> Result<T, Closed> {
    let done = tokio::time::timeout(DIAL_PATIENCE, step).await;
    done.map_err(|_| Closed::new(ABNORMAL, format!("{what} in {} s", DIAL_PATIENCE.as_secs())))
}

fn ended(fault: Error) -> Closed {
    let code = match &fault {
        Error::Capacity(_) => TOO_LARGE,
        Error::Http(response) => match response.status().as_u16() {
            404 => NO_SUCH_SESSION,
            429 | 500.. => OVERLOADED,
            _ => NOT_THIS_PROTOCOL,
        },
        Error::Url(_) | Error::HttpFormat(_) => NOT_THIS_PROTOCOL,
        _ => ABNORMAL,
    };
    Closed::new(code, fault.to_string())
}
