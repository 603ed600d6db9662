//! A stream of which no more is read than its connection may send: what the event loops do for their rows, for connections
//! with a task of their own. Must not know frames.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep};

use crate::gateway::limits::inbound::Inbound;
use crate::gateway::upgrade::Stream;
use crate::limits::Limits;

/// A stream with a count of what is read from it.
#[derive(Debug)]
pub struct Metered<S> {
    stream: S,
    bound: Bound,
    /// A byte that was read only to learn that there is one.
    ahead: Option<u8>,
    /// Until then nothing is read.
    stop: Option<Pin<Box<Sleep>>>,
    /// Bytes that the other side's kernel or ours has taken.
    taken: u64,
}

/// How much is read.
#[derive(Debug)]
enum Bound {
    /// Whatever comes.
    None,
    /// So many bytes more.
    UpTo(usize),
    Rate(Box<Inbound>),
}

/// More was sent than may be at this point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("more bytes than may be sent so far")]
pub struct TooMuch;

impl<S> Metered<S> {
    /// A stream of which nothing was read.
    pub fn new(stream: S, limits: &Limits) -> Metered<S> {
        let mut metered = Metered::up_to(stream, 0);
        metered.meter(limits, 0);
        metered
    }

    /// A stream of which so many bytes are read, and no more until somebody says otherwise.
    pub fn up_to(stream: S, bytes: usize) -> Metered<S> {
        Metered { stream, bound: Bound::UpTo(bytes), ahead: None, stop: None, taken: 0 }
    }

    /// From now on what a connection may send is read; so much was read already.
    pub fn meter(&mut self, limits: &Limits, read: usize) {
        let mut inbound = Box::new(Inbound::new(limits, Instant::now()));
        inbound.read(read);
        self.bound = Bound::Rate(inbound);
    }

    /// From now on whatever comes is read.
    pub fn let_go(&mut self) {
        (self.bound, self.stop) = (Bound::None, None);
    }

    /// Bytes written so far.
    pub fn taken(&self) -> u64 {
        self.taken
    }

    /// What is read and written.
    pub fn get_ref(&self) -> &S {
        &self.stream
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Stream for Metered<S> {
    fn let_go(&mut self) {
        self.let_go();
    }

    fn taken(&self) -> u64 {
        self.taken
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Metered<S> {
    /// # Errors
    /// Also with [`Flooding`](crate::gateway::limits::inbound::Flooding) or [`TooMuch`] inside.
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let Metered { stream, bound, ahead, stop, .. } = self.get_mut();
        let mut room = buffer.remaining();
        if let Bound::UpTo(left) = bound {
            room = room.min(*left);
            if room == 0 && buffer.remaining() > 0 {
                return Poll::Ready(Err(io::Error::other(TooMuch)));
            }
        }
        while let Bound::Rate(inbound) = bound {
            if let Some(pause) = stop {
                ready!(pause.as_mut().poll(context));
                *stop = None;
            }
            let now = Instant::now();
            room = room.min(inbound.room(now));
            if room > 0 || buffer.remaining() == 0 {
                break;
            }
            // Nothing is too much before there is something.
            if ahead.is_none() {
                let mut one = [0];
                let mut single = ReadBuf::new(&mut one);
                ready!(Pin::new(&mut *stream).poll_read(context, &mut single))?;
                let Some(byte) = single.filled().first() else { return Poll::Ready(Ok(())) };
                *ahead = Some(*byte);
            }
            *stop = Some(Box::pin(sleep(inbound.stop(now).map_err(io::Error::other)?)));
            room = buffer.remaining();
        }
        let count = match ahead.take_if(|_| room > 0) {
            Some(byte) => {
                buffer.put_slice(&[byte]);
                1
            }
            None => {
                let mut part = ReadBuf::new(buffer.initialize_unfilled_to(room));
                ready!(Pin::new(&mut *stream).poll_read(context, &mut part))?;
                let count = part.filled().len();
                buffer.advance(count);
                count
            }
        };
        match bound {
            Bound::None => {}
            Bound::UpTo(left) => *left -= count,
            Bound::Rate(inbound) => inbound.read(count),
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Metered<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = ready!(Pin::new(&mut self.stream).poll_write(context, bytes))?;
        self.taken += written as u64;
        Poll::Ready(Ok(written))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use futures_util::FutureExt;
    use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};

    use super::*;
    use crate::gateway::limits::inbound::Flooding;

    /// What lies between the two ends of the pipe.
    const PIPE_BYTES: usize = 64;

    fn pipe() -> (DuplexStream, Metered<DuplexStream>) {
        let limits = Limits {
            inbound_bytes_per_s: 1000,
            inbound_bytes_burst: 2000,
            read_buffer_bytes: 100,
            ..Limits::default()
        };
        let (theirs, ours) = duplex(PIPE_BYTES);
        (theirs, Metered::new(ours, &limits))
    }

    /// As much as can be had without waiting.
    async fn read_now(
        metered: &mut Metered<DuplexStream>,
        theirs: &mut DuplexStream,
        send: &mut usize,
    ) -> Vec<u8> {
        let (mut read, mut buffer) = (Vec::new(), [0; 48]);
        loop {
            // The runtime allows a task so many reads at once.
            tokio::task::yield_now().await;
            let piece = [b'x'; PIPE_BYTES];
            while let Some(written) = theirs.write(&piece[..PIPE_BYTES.min(*send)]).now_or_never() {
                *send -= written.unwrap();
                if *send == 0 {
                    break;
                }
            }
            match metered.read(&mut buffer).now_or_never() {
                Some(count) => read.extend(&buffer[..count.unwrap()]),
                None => return read,
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn the_burst_is_read_at_once_and_the_byte_behind_it_when_there_is_credit() {
        for (sent, at_once) in [(1999, 1999), (2000, 2000), (2001, 2000), (9000, 2000)] {
            let (mut theirs, mut metered) = pipe();
            let mut left = sent;
            let start = Instant::now();
            assert_eq!(read_now(&mut metered, &mut theirs, &mut left).await.len(), at_once, "{sent}");
            // No more is taken off the client's hands than was read, one byte, and what the pipe holds.
            assert!(sent - left <= at_once + 1 + PIPE_BYTES, "{sent}: {left}");
            if sent == at_once {
                theirs.write_all(b"y").await.unwrap();
            }
            assert_eq!(metered.read_u8().await.unwrap(), if sent == at_once { b'y' } else { b'x' });
            assert_eq!(start.elapsed().as_millis(), if sent < 2000 { 0 } else { 100 });
        }
    }

    #[tokio::test(start_paused = true)]
    async fn up_to_a_bound_all_is_read_and_behind_it_nothing() {
        for (sent, expected) in [(19, Ok(())), (20, Ok(())), (21, Err(TooMuch))] {
            let (mut theirs, ours) = duplex(PIPE_BYTES);
            let mut metered = Metered::up_to(ours, 20);
            theirs.write_all(&vec![b'x'; sent]).await.unwrap();
            let mut read = [0; 30];
            metered.read_exact(&mut read[..sent.min(20)]).await.unwrap();
            let beyond = metered.read(&mut read).now_or_never();
            match expected {
                Ok(()) if sent < 20 => assert!(beyond.is_none()),
                _ => {
                    let error = beyond.unwrap().unwrap_err();
                    assert!(error.get_ref().is_some_and(|inner| inner.is::<TooMuch>()), "{error}");
                }
            }
            // And when the bound is lifted, what lay behind it.
            metered.let_go();
            theirs.shutdown().await.unwrap();
            assert_eq!(metered.read(&mut read).await.unwrap(), sent.saturating_sub(20));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn who_sends_the_burst_and_pauses_is_not_held_to_have_sent_more() {
        let (mut theirs, mut metered) = pipe();
        for _ in 0..10 {
            assert_eq!(read_now(&mut metered, &mut theirs, &mut 2000).await.len(), 2000);
            tokio::time::advance(Duration::from_secs(2)).await;
        }
        theirs.shutdown().await.unwrap();
        assert_eq!(metered.read(&mut [0; 10]).await.unwrap(), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn who_goes_on_for_three_windows_is_flooding_and_what_follows_can_be_let_go() {
        let (mut theirs, mut metered) = pipe();
        let writer = tokio::spawn(async move { while theirs.write_all(&[b'x'; 10]).await.is_ok() {} });
        let (start, mut read, mut buffer) = (Instant::now(), 0, [0; 48]);
        let flooding = loop {
            match metered.read(&mut buffer).await {
                Ok(count) => read += count,
                Err(error) => break error,
            }
        };
        assert!(flooding.get_ref().is_some_and(|inner| inner.is::<Flooding>()), "{flooding}");
        assert_eq!(start.elapsed().as_secs(), 2);
        assert!(read <= 2000 + 1000 * 2 + 100, "{read}");
        metered.let_go();
        for _ in 0..1000 {
            assert!(metered.read(&mut buffer).await.unwrap() > 0);
        }
        drop(metered);
        writer.await.unwrap();
    }
}
