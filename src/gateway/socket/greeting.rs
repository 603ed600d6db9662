//! A WebSocket up to its first message: whoever has shown no ticket can have us hold no more than that may be.
//! Must not know what the message says.
//!
//! The library has one bound for all messages of a connection, and makes room for what a frame announces. So the first one
//! is read as the event loops read theirs, and the library takes over behind it.

use bytes::Bytes;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::gateway::frames::{self, Frame};
use crate::gateway::limits::inbound::Flooding;
use crate::gateway::limits::planted::kept;
use crate::gateway::planted::{Fault, is_planted};
use crate::gateway::upgrade::{Socket, Stream, socket_over};
use crate::limits::Limits;
use crate::protocol::Codec;
use crate::protocol::outgoing::CloseCode;

/// A connection that has not said anything yet.
pub(super) struct Greeting<S> {
    stream: S,
    frames: frames::Reader,
    read: Vec<u8>,
    /// So much of it was looked at.
    at: usize,
}

/// There is no first message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Over {
    /// What comes is none, or too large. What follows it cannot be read.
    Broken(CloseCode),
    /// The other side is gone.
    Gone,
}

impl<S: Stream> Greeting<S> {
    /// A stream of which this was read.
    pub(super) fn new(stream: S, read: Bytes) -> Greeting<S> {
        Greeting { stream, frames: frames::Reader::default(), read: read.into(), at: 0 }
    }

    /// The first message, and in which encoding its frame says that it is.
    ///
    /// # Errors
    /// [`Over`]: of a message beyond `hello_bytes` as soon as its length is known.
    pub(super) async fn first(&mut self, limits: &Limits) -> Result<(Codec, Bytes), Over> {
        let is_planted = is_planted(Fault::LargeHello);
        let bytes_max = if is_planted { limits.message_bytes } else { limits.hello_bytes } as usize;
        let bytes_max = kept("hello_bytes", bytes_max);
        loop {
            let answer = match self.frames.next(&mut self.read, &mut self.at, bytes_max) {
                Ok(Some(Frame::Text(text))) => {
                    return Ok((Codec::Json, text.into_owned().into()));
                }
                Ok(Some(Frame::Binary(bytes))) => {
                    return Ok((Codec::MessagePack, bytes.into_owned().into()));
                }
                Ok(Some(Frame::Ping(payload))) => frames::pong(&payload),
                Ok(Some(Frame::Pong)) => continue,
                Ok(Some(Frame::Close(code))) => {
                    // Who goes need not hear it.
                    let _ = self.send(&frames::close_answer(code)).await;
                    return Err(Over::Gone);
                }
                Ok(None) => {
                    self.more(limits).await?;
                    continue;
                }
                Err(broken) => {
                    self.at = self.read.len();
                    return Err(Over::Broken(broken.close_code()));
                }
            };
            self.send(&answer).await?;
        }
    }

    /// Waits for more bytes, where all were looked at.
    async fn more(&mut self, limits: &Limits) -> Result<(), Over> {
        self.read.clear();
        self.at = 0;
        self.read.reserve(limits.read_buffer_bytes as usize);
        match self.stream.read_buf(&mut self.read).await {
            Ok(1..) => Ok(()),
            Err(error) if error.get_ref().is_some_and(|inner| inner.is::<Flooding>()) => {
                Err(Over::Broken(CloseCode::Flooding))
            }
            Ok(0) | Err(_) => Err(Over::Gone),
        }
    }

    async fn send(&mut self, frame: &[u8]) -> Result<(), Over> {
        let sent = async {
            self.stream.write_all(frame).await?;
            self.stream.flush().await
        };
        sent.await.map_err(|_| Over::Gone)
    }

    /// The connection from here on, with messages of at most so many bytes.
    pub(super) async fn into_socket(mut self, limits: &Limits, message_bytes: u64) -> Socket<S> {
        self.read.drain(..self.at);
        socket_over(self.stream, self.read, limits, message_bytes).await
    }
}
