//! A connection with TLS: bytes in the clear on this side, and a goodbye however it ends.
//! Must not know what the bytes say.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::server::TlsStream;

use crate::gateway::socket::metered::Metered;
use crate::gateway::upgrade::Stream;
use crate::limits::Limits;

/// A connection whose handshake is done.
///
/// What it sends is counted below TLS, once it is a WebSocket: records that carry a byte or none cost what they weigh.
#[derive(Debug)]
pub struct Secured(TlsStream<Metered<TcpStream>>);

impl Secured {
    pub(super) fn new(stream: TlsStream<Metered<TcpStream>>) -> Secured {
        Secured(stream)
    }

    /// From now on no more is read than a connection may send; so much was read already.
    pub(in crate::gateway) fn meter(&mut self, limits: &Limits, read: usize) {
        self.0.get_mut().0.meter(limits, read);
    }
}

impl Stream for Secured {
    fn let_go(&mut self) {
        self.0.get_mut().0.let_go();
    }

    fn taken(&self) -> u64 {
        self.0.get_ref().0.taken()
    }
}

impl AsyncRead for Secured {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(context, buffer)
    }
}

impl AsyncWrite for Secured {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.0.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(context)
    }
}

/// Without its goodbye the other side cannot tell an end from a cut.
impl Drop for Secured {
    fn drop(&mut self) {
        let (stream, connection) = self.0.get_mut();
        connection.send_close_notify();
        let mut rest = Vec::new();
        while connection.wants_write() && connection.write_tls(&mut rest).is_ok_and(|count| count > 0) {}
        if !rest.is_empty() {
            // What the kernel has no room for now is not waited for, nor is a connection that is gone.
            let _ = stream.get_ref().try_write(&rest);
        }
    }
}
