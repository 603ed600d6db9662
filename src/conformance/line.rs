//! One WebSocket of the client under test: messages out in either encoding and in pieces, messages in, and its ends.
//! Must not know what is said on it.

use std::time::{Duration, Instant};

use futures_util::{SinkExt, StreamExt};
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};
use tokio_tungstenite::tungstenite::protocol::frame::{CloseFrame, Frame};
use tokio_tungstenite::tungstenite::{Bytes, Message, Utf8Bytes};

use crate::protocol::Codec;

/// How long a client may take to notice that its connection has ended, before it is cut off.
const GOODBYE_PATIENCE: Duration = Duration::from_secs(3);
/// Between the pieces of a slow server.
const PAUSE: Duration = Duration::from_millis(8);

/// An open connection.
pub(super) struct Line {
    stream: WebSocketStream<TokioIo<Upgraded>>,
    codec: Codec,
    is_slow: bool,
    pub opened: Instant,
}

/// What a client does on its connection.
#[derive(Debug)]
pub(super) enum Heard {
    Message {
        bytes: Vec<u8>,
        binary: bool,
    },
    Pong(Vec<u8>),
    /// With the client's close code, if it sent one.
    Ended(Option<u16>),
}

impl Line {
    pub fn new(
        stream: WebSocketStream<TokioIo<Upgraded>>,
        codec: Codec,
        is_slow: bool,
        opened: Instant,
    ) -> Line {
        Line { stream, codec, is_slow, opened }
    }

    /// Sends a message. That the client is gone is heard when it is listened to.
    pub async fn send(&mut self, message: &Value) {
        let bytes = self.codec.encode(message);
        if self.is_slow {
            return self.send_in_pieces(&bytes).await;
        }
        let whole = match self.codec {
            Codec::Json => Message::Text(Utf8Bytes::try_from(bytes).expect("JSON is UTF-8")),
            Codec::MessagePack => Message::Binary(bytes),
        };
        // See above.
        let _ = self.stream.send(whole).await;
    }

    async fn send_in_pieces(&mut self, bytes: &[u8]) {
        let kind = match self.codec {
            Codec::Json => Data::Text,
            Codec::MessagePack => Data::Binary,
        };
        let (first, rest) = bytes.split_at(bytes.len() / 2);
        for (piece, kind, last) in [(first, kind, false), (rest, Data::Continue, true)] {
            let frame = Frame::message(Bytes::copy_from_slice(piece), OpCode::Data(kind), last);
            // See `send`.
            let _ = self.stream.send(Message::Frame(frame)).await;
            tokio::time::sleep(PAUSE).await;
        }
    }

    pub async fn ping(&mut self, payload: &[u8]) {
        // See `send`.
        let _ = self.stream.send(Message::Ping(Bytes::copy_from_slice(payload))).await;
    }

    /// What comes next. May be cancelled without loss.
    pub async fn next(&mut self) -> Heard {
        loop {
            match self.stream.next().await {
                Some(Ok(Message::Text(text))) => {
                    return Heard::Message { bytes: text.as_bytes().to_vec(), binary: false };
                }
                Some(Ok(Message::Binary(bytes))) => {
                    return Heard::Message { bytes: bytes.to_vec(), binary: true };
                }
                Some(Ok(Message::Pong(payload))) => return Heard::Pong(payload.to_vec()),
                Some(Ok(Message::Close(frame))) => return Heard::Ended(frame.map(|frame| frame.code.into())),
                Some(Ok(Message::Ping(_) | Message::Frame(_))) => {}
                Some(Err(_)) | None => return Heard::Ended(None),
            }
        }
    }

    /// Ends the connection as a network would, yet so that everything sent arrives first: what is still under way from
    /// the client must be read, or the kernel would tell it of a reset and drop what it has not read.
    pub async fn cut(mut self) {
        let stream = self.stream.get_mut();
        // The client may have been quicker.
        let _ = tokio::io::AsyncWriteExt::shutdown(stream).await;
        self.until_gone().await;
    }

    /// Closes with a code, and waits for the client to let go.
    pub async fn close(mut self, code: u16, reason: &str) {
        let frame = CloseFrame { code: code.into(), reason: Utf8Bytes::from(reason) };
        // The client may have been quicker.
        let _ = self.stream.close(Some(frame)).await;
        self.until_gone().await;
    }

    async fn until_gone(&mut self) {
        let gone = async { while self.stream.next().await.is_some_and(|frame| frame.is_ok()) {} };
        // Who does not notice is let go of all the same; that it stays away or comes back is seen elsewhere.
        let _ = timeout(GOODBYE_PATIENCE, gone).await;
    }
}
