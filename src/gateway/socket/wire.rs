//! Writing: whole messages as WebSocket frames, many in one write; pings and goodbyes through the library.
//! Must not know what the messages say.
//!
//! Server frames are not masked, so a message's frame is a short header and its bytes, the same for every receiver.
//! They are written straight to the stream. The library writes only control frames, and its buffer is flushed before
//! ours is touched, so the two never interleave.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{BufMut, Bytes, BytesMut};
use futures_util::{FutureExt, Sink, SinkExt, StreamExt};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::{Error, Message};

use crate::gateway::frames::{HEADER_BYTES_MAX, kind_of, put_header};
use crate::gateway::limits::gate;
use crate::gateway::upgrade::{Socket, Stream};
use crate::protocol::Codec;

/// The other side took nothing for too long, or is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::gateway) struct Stalled;

/// Bytes gathered for one write; a larger message goes alone.
const GATHERED_BYTES_MAX: usize = 64 * 1024;

/// Writes messages in order. What the library has queued must have been sent before: see [`flush`].
///
/// # Errors
/// [`Stalled`] when no byte was taken for `patience`; the connection is of no use after that.
///
/// Cost: one system call where the kernel has room; a timer only where it has not.
pub(in crate::gateway) async fn write<S: Stream>(
    socket: &mut Socket<S>,
    codec: Codec,
    messages: &[Bytes],
    patience: Duration,
) -> Result<(), Stalled> {
    let mut gathered = BytesMut::new();
    for (index, message) in messages.iter().enumerate() {
        if gathered.capacity() == 0 {
            let rest: usize = messages[index..].iter().map(|message| message.len() + HEADER_BYTES_MAX).sum();
            gathered.reserve(rest.min(GATHERED_BYTES_MAX));
        }
        put_header(&mut gathered, kind_of(codec), message.len());
        gathered.put_slice(message);
        if gathered.len() >= GATHERED_BYTES_MAX {
            write_all(socket, &gathered, patience).await?;
            gathered.clear();
        }
    }
    write_all(socket, &gathered, patience).await
}

/// Sends what the library has queued: the answer to a ping, or to a close.
///
/// # Errors
/// As [`write`].
pub(in crate::gateway) async fn flush<S: Stream>(
    socket: &mut Socket<S>,
    patience: Duration,
) -> Result<(), Stalled> {
    while_taken(socket, patience, |socket, context| Pin::new(socket).poll_flush(context)).await
}

async fn write_all<S: Stream>(
    socket: &mut Socket<S>,
    mut bytes: &[u8],
    patience: Duration,
) -> Result<(), Stalled> {
    if let Some(Ok(written)) = socket.get_mut().write(bytes).now_or_never() {
        bytes = &bytes[written..];
    }
    while !bytes.is_empty() {
        // TLS may have something to bring over before it can take more.
        let some = |socket: &mut Socket<S>, context: &mut Context<'_>| {
            Pin::new(socket.get_mut()).poll_write(context, bytes)
        };
        match while_taken(socket, patience, some).await? {
            0 => return Err(Stalled),
            written => bytes = &bytes[written..],
        }
    }
    // TLS takes bytes that the connection has no room for, and somebody must bring them there. Bare TCP has none.
    match socket.get_mut().flush().now_or_never() {
        Some(Ok(())) => Ok(()),
        Some(Err(_)) => Err(Stalled),
        None => flush(socket, patience).await,
    }
}

/// What comes of `poll`, as long as the other side takes something in every `patience`, counted from the last byte.
async fn while_taken<S: Stream, T, E>(
    socket: &mut Socket<S>,
    patience: Duration,
    mut poll: impl FnMut(&mut Socket<S>, &mut Context<'_>) -> Poll<Result<T, E>>,
) -> Result<T, Stalled> {
    let mut taken = socket.get_ref().taken();
    let mut over = pin!(tokio::time::sleep(patience));
    poll_fn(|context| {
        if let Poll::Ready(done) = poll(socket, context) {
            return Poll::Ready(done.map_err(|_| Stalled));
        }
        let now = socket.get_ref().taken();
        if now > taken {
            taken = now;
            over.as_mut().reset(Instant::now() + patience);
        }
        ready!(over.as_mut().poll(context));
        gate::count("write_timeout_s");
        Poll::Ready(Err(Stalled))
    })
    .await
}

/// What is done before patience ends.
async fn within<T, E>(patience: Duration, what: impl Future<Output = Result<T, E>>) -> Result<T, Stalled> {
    let Ok(done) = tokio::time::timeout(patience, what).await else {
        gate::count("write_timeout_s");
        return Err(Stalled);
    };
    done.map_err(|_| Stalled)
}

/// Pings.
///
/// # Errors
/// [`Stalled`] when the ping was not taken for `patience`, or the connection is gone.
pub(in crate::gateway) async fn ping<S: Stream>(
    socket: &mut Socket<S>,
    patience: Duration,
) -> Result<(), Stalled> {
    within(patience, socket.feed(Message::Ping(Bytes::new()))).await?;
    flush(socket, patience).await
}

/// Closes with a code and a reason.
///
/// # Errors
/// When the connection is gone.
async fn close<S: Stream>(socket: &mut Socket<S>, code: u16, reason: String) -> Result<(), Error> {
    socket.close(Some(CloseFrame { code: code.into(), reason: reason.into() })).await
}

/// Closes, and waits for the other side to do so. What it has sent meanwhile is read and let go, in frames or, after a
/// broken one, in bytes: a socket that is dropped with bytes unread is reset, and a reset takes the goodbye with it.
pub(in crate::gateway) async fn part<S: Stream>(socket: &mut Socket<S>, code: u16, reason: String) {
    socket.get_mut().let_go();
    if close(socket, code, reason).await.is_err() {
        return;
    }
    while let Some(Ok(_)) = socket.next().await {}
    let stream = socket.get_mut();
    if stream.shutdown().await.is_ok() {
        let mut unread = [0; 1024];
        while let Ok(1..) = stream.read(&mut unread).await {}
    }
}

/// A close frame's reason has at most 123 bytes: a longer one is cut between characters.
pub(in crate::gateway) fn close_reason(text: &str) -> String {
    let end = (0..=text.len().min(123)).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    text[..end].to_owned()
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
    use tokio_tungstenite::tungstenite::protocol::Role;

    use super::*;
    use crate::gateway::socket::metered::Metered;
    use crate::limits::Limits;

    #[tokio::test]
    async fn a_ping_to_somebody_who_takes_nothing_ends_and_does_not_wait_for_ever() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (silent, accepted) =
            tokio::join!(tokio::net::TcpStream::connect(listener.local_addr().unwrap()), listener.accept());
        let (stream, _silent) = (accepted.unwrap().0, silent.unwrap());
        let metered = Metered::new(stream, &Limits::default());
        let mut socket: Socket<Metered<tokio::net::TcpStream>> =
            Socket::from_raw_socket(metered, Role::Server, None).await;
        let patience = Duration::from_millis(200);
        let message = Bytes::from(vec![b'x'; 1000]);
        // Up to the last byte that is taken, so that the ping is the first thing that is not.
        while tokio::time::timeout(patience, socket.get_mut().write(&message)).await.is_ok() {}
        let pinged = tokio::time::timeout(Duration::from_secs(5), ping(&mut socket, patience)).await;
        assert_eq!(pinged, Ok(Err(Stalled)));
    }

    /// A connection that takes what is written, and passes on what it can: as TLS where the kernel has no room.
    struct Slow {
        waiting: Vec<u8>,
        passed: Vec<u8>,
        /// One byte goes on after each such time; none where there is none.
        pace: Option<tokio::time::Interval>,
        /// No more than so many ever.
        most: usize,
    }

    impl AsyncRead for Slow {
        fn poll_read(
            self: Pin<&mut Self>,
            _: &mut Context<'_>,
            _: &mut ReadBuf<'_>,
        ) -> Poll<std::io::Result<()>> {
            Poll::Pending
        }
    }

    impl AsyncWrite for Slow {
        fn poll_write(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
            bytes: &[u8],
        ) -> Poll<std::io::Result<usize>> {
            self.waiting.extend(bytes);
            Poll::Ready(Ok(bytes.len()))
        }

        fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<std::io::Result<()>> {
            while !self.waiting.is_empty() {
                let full = self.passed.len() >= self.most;
                let Some(pace) = self.pace.as_mut().filter(|_| !full) else { return Poll::Pending };
                ready!(pace.poll_tick(context));
                let byte = self.waiting.remove(0);
                self.passed.push(byte);
            }
            Poll::Ready(Ok(()))
        }

        fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<std::io::Result<()>> {
            self.poll_flush(context)
        }
    }

    impl Stream for Slow {
        fn let_go(&mut self) {}

        fn taken(&self) -> u64 {
            self.passed.len() as u64
        }
    }

    async fn slow(pace: Option<Duration>) -> Socket<Slow> {
        let pace = pace.map(tokio::time::interval);
        let stream = Slow { waiting: Vec::new(), passed: Vec::new(), pace, most: usize::MAX };
        Socket::from_raw_socket(stream, Role::Server, None).await
    }

    const PATIENCE: Duration = Duration::from_secs(15);

    #[tokio::test(start_paused = true)]
    async fn what_was_taken_and_not_passed_on_is_brought_there_however_long_it_takes() {
        let mut socket = slow(Some(PATIENCE - Duration::from_secs(1))).await;
        let start = Instant::now();
        write(
            &mut socket,
            Codec::Json,
            &[Bytes::from_static(b"ebb"), Bytes::from_static(b"flood")],
            PATIENCE,
        )
        .await
        .unwrap();
        assert_eq!(socket.get_ref().passed, b"\x81\x03ebb\x81\x05flood");
        ping(&mut socket, PATIENCE).await.unwrap();
        assert!(socket.get_ref().waiting.is_empty());
        assert!(start.elapsed() > PATIENCE * 5);
    }

    #[tokio::test(start_paused = true)]
    async fn who_takes_nothing_on_is_not_waited_for() {
        let message = [Bytes::from_static(b"ebb")];
        let mut socket = slow(None).await;
        assert_eq!(write(&mut socket, Codec::Json, &message, PATIENCE).await, Err(Stalled));
        assert_eq!(ping(&mut slow(None).await, PATIENCE).await, Err(Stalled));
    }

    #[tokio::test(start_paused = true)]
    async fn who_takes_a_little_and_then_nothing_is_waited_for_from_the_last_byte_on() {
        let first = Duration::from_secs(1);
        let mut socket = slow(Some(first)).await;
        socket.get_mut().most = 2;
        let start = Instant::now();
        let written = write(&mut socket, Codec::Json, &[Bytes::from_static(b"ebb")], PATIENCE).await;
        // The first at once, the second a second later.
        assert_eq!((written, start.elapsed()), (Err(Stalled), first + PATIENCE));
    }

    /// A connection that takes nothing before `from`.
    struct Late {
        from: Pin<Box<tokio::time::Sleep>>,
        taken: u64,
    }

    impl AsyncRead for Late {
        fn poll_read(
            self: Pin<&mut Self>,
            _: &mut Context<'_>,
            _: &mut ReadBuf<'_>,
        ) -> Poll<std::io::Result<()>> {
            Poll::Pending
        }
    }

    impl AsyncWrite for Late {
        fn poll_write(
            mut self: Pin<&mut Self>,
            context: &mut Context<'_>,
            bytes: &[u8],
        ) -> Poll<std::io::Result<usize>> {
            ready!(self.from.as_mut().poll(context));
            self.taken += bytes.len() as u64;
            Poll::Ready(Ok(bytes.len()))
        }

        fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<std::io::Result<()>> {
            Poll::Ready(Ok(()))
        }

        fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<std::io::Result<()>> {
            Poll::Ready(Ok(()))
        }
    }

    impl Stream for Late {
        fn let_go(&mut self) {}

        fn taken(&self) -> u64 {
            self.taken
        }
    }

    #[tokio::test(start_paused = true)]
    async fn who_takes_something_just_before_the_time_is_over_stays_and_just_behind_it_is_too_late() {
        let step = Duration::from_millis(1);
        for (takes_after, expected) in [(PATIENCE - step, Ok(())), (PATIENCE + step, Err(Stalled))] {
            let from = Box::pin(tokio::time::sleep(takes_after));
            let mut socket = Socket::from_raw_socket(Late { from, taken: 0 }, Role::Server, None).await;
            let start = Instant::now();
            let written = write(&mut socket, Codec::Json, &[Bytes::from_static(b"ebb")], PATIENCE).await;
            assert_eq!((written, start.elapsed()), (expected, takes_after.min(PATIENCE)));
        }
    }

    #[test]
    fn a_long_reason_is_cut_between_characters() {
        assert_eq!(close_reason(&"é".repeat(100)).len(), 122);
        assert_eq!(close_reason("short"), "short");
    }
}
