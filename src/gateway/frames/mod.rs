//! WebSocket frames as a server reads and writes them (RFC 6455, section 5), on bytes alone.
//! Must not know sockets, tasks or clocks, nor what a message says.
//!
//! Made for loops that serve thousands of connections from one receive buffer: a connection that has sent nothing by
//! halves costs the eight bytes of its [`Reader`], a frame that lies whole in the buffer is unmasked and read where
//! it lies, and what is kept of a half-read message follows the bytes that came, not those that were announced.
//!
//! ```
//! use cuelight::gateway::frames::{Broken, Frame, Kind, Reader, pong, put_header};
//!
//! fn received(reader: &mut Reader, bytes: &mut [u8], out: &mut Vec<u8>) -> Result<(), Broken> {
//!     let mut at = 0;
//!     while let Some(frame) = reader.next(bytes, &mut at, 32 * 1024)? {
//!         match frame {
//!             Frame::Text(text) => {
//!                 put_header(out, Kind::Text, text.len());
//!                 out.extend_from_slice(text.as_bytes());
//!             }
//!             Frame::Ping(payload) => out.extend_from_slice(&pong(&payload)),
//!             Frame::Binary(_) | Frame::Pong => {}
//!             Frame::Close(_) => return Ok(()),
//!         }
//!     }
//!     Ok(())
//! }
//!
//! let mut echoed = Vec::new();
//! received(&mut Reader::default(), &mut [0x81, 0x82, 1, 2, 3, 4, b'h' ^ 1, b'i' ^ 2], &mut echoed).unwrap();
//! assert_eq!(echoed, [0x81, 2, b'h', b'i']);
//! ```

mod header;
mod kept;
#[cfg(feature = "planted")]
pub mod planted;
mod reader;
mod writing;

use std::borrow::Cow;

use crate::protocol::Codec;
use crate::protocol::outgoing::CloseCode;

pub use reader::Reader;
pub use writing::{HEADER_BYTES_MAX, close, close_answer, ping, pong, put_header};

/// The payload of a control frame is no longer (RFC 6455, section 5.5).
pub const CONTROL_BYTES_MAX: usize = 125;

/// What a frame is. A continuation is of its message's kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Text,
    Binary,
    Close,
    Ping,
    Pong,
}

impl Kind {
    /// Whether it may come between the fragments of a message, and has none itself.
    fn is_control(self) -> bool {
        match self {
            Kind::Text | Kind::Binary => false,
            Kind::Close | Kind::Ping | Kind::Pong => true,
        }
    }
}

/// The kind of frame of an encoding.
pub fn kind_of(codec: Codec) -> Kind {
    match codec {
        Codec::Json => Kind::Text,
        Codec::MessagePack => Kind::Binary,
    }
}

/// A whole message or control frame of a client, unmasked.
///
/// Borrowed where it lay whole in the receive buffer. Else it is what was kept for it, moved out: the reader keeps
/// nothing of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Frame<'a> {
    Text(Cow<'a, str>),
    Binary(Cow<'a, [u8]>),
    /// With at most [`CONTROL_BYTES_MAX`] bytes, to be sent back in a [`pong`].
    Ping(Cow<'a, [u8]>),
    Pong,
    /// With the code, if the client gave one: a code that may be on the wire. To be answered with [`close_answer`];
    /// what follows it must not be read.
    Close(Option<u16>),
}

/// Why a connection cannot go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// Bytes that no client may send.
    #[error("the bytes break the WebSocket protocol")]
    Protocol,
    /// A message beyond the limit, by what its frames announce.
    #[error("a message is too large")]
    TooLarge,
    /// A text, or a close frame's reason, that is not UTF-8.
    #[error("a text is not UTF-8")]
    NotText,
}

impl Broken {
    /// What the client is told.
    pub fn close_code(self) -> CloseCode {
        match self {
            Broken::Protocol => CloseCode::Malformed,
            Broken::TooLarge => CloseCode::TooLarge,
            Broken::NotText => CloseCode::NotText,
        }
    }
}
