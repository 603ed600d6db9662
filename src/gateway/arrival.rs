//! What a connection passes before its first request: what a proxy says of whom it speaks for, then TLS.
//! Must not know HTTP.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Once};

use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;

use super::planted::{Fault, is_planted};
use super::proxy_protocol::{self, Malformed, READ_BYTES_MAX};
use super::tls::{Secured, Tls};
use crate::metrics::ARRIVALS_FAILED;

/// What every connection passes.
#[derive(Debug, Clone, Default)]
pub struct Arrivals {
    pub tls: Option<Arc<Tls>>,
    /// Peers that speak for others: their connections are nobody's alone.
    pub proxies: Arc<[IpAddr]>,
    /// Whether each of these begins with a header of the PROXY protocol, always.
    pub announced: bool,
}

/// A connection that can speak HTTP.
pub(super) enum Arrived {
    Bare(TcpStream),
    Secured(Box<Secured>),
}

/// Why a connection did not get so far.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failed {
    #[error("it is over")]
    Gone(#[from] io::Error),
    #[error(transparent)]
    Announcement(#[from] Malformed),
    #[error("TLS: {0}")]
    Tls(io::Error),
    #[error("not in time")]
    Late,
    /// Opened and closed again: so load balancers ask whether there is a server.
    #[error("it ended and had said nothing")]
    Silent,
}

impl Failed {
    /// As metrics name it. Who asks nothing of us has not failed, here or where nothing stands before HTTP.
    fn why(&self) -> Option<&'static str> {
        match self {
            Failed::Gone(_) => Some("gone"),
            Failed::Announcement(_) => Some("proxy_protocol"),
            Failed::Tls(_) => Some("tls"),
            Failed::Late => Some("late"),
            Failed::Silent => None,
        }
    }

    /// Counts it.
    pub(super) fn count(&self) {
        if let Some(why) = self.why() {
            metrics::counter!(ARRIVALS_FAILED.name, "why" => why).increment(1);
        }
    }
}

impl Arrivals {
    /// Whether a connection from there has anything to pass.
    pub(super) fn concern(&self, peer: SocketAddr) -> bool {
        self.tls.is_some() || self.announces(peer)
    }

    /// Whether a connection from there may be anybody's.
    pub(super) fn is_proxy(&self, peer: SocketAddr) -> bool {
        if is_planted(Fault::AnybodyAnnounces) {
            return true;
        }
        !self.proxies.is_empty() && self.proxies.contains(&peer.ip().to_canonical())
    }

    /// Whether it is said of each connection from there, before anything else, whose it is.
    pub(super) fn announces(&self, peer: SocketAddr) -> bool {
        self.announced && self.is_proxy(peer)
    }

    /// Lets a connection in; whose it is, as far as that is known.
    ///
    /// # Errors
    /// [`Failed`]. How long it may take is the caller's.
    pub(super) async fn welcome(
        &self,
        mut stream: TcpStream,
        mut peer: SocketAddr,
    ) -> Result<(Arrived, SocketAddr), Failed> {
        // Who comes through a proxy that names them later, or never, may be anybody: they stand in nobody's line.
        let mut client = (!self.is_proxy(peer)).then(|| peer.ip());
        if self.announces(peer) {
            // Whom it does not name is counted as the proxy itself.
            peer = announced(&mut stream).await.inspect_err(tell_once)?.unwrap_or(peer);
            client = Some(peer.ip());
        }
        match &self.tls {
            None => Ok((Arrived::Bare(stream), peer)),
            Some(tls) => {
                says_something(&stream).await?;
                let secured = tls.accept(stream, client).await.map_err(Failed::Tls)?;
                Ok((Arrived::Secured(secured), peer))
            }
        }
    }
}

/// Waits for a connection's first byte, and leaves it there.
async fn says_something(stream: &TcpStream) -> Result<(), Failed> {
    // A reset is as silent as an end.
    match stream.peek(&mut [0]).await {
        Ok(1..) => Ok(()),
        Ok(0) | Err(_) => Err(Failed::Silent),
    }
}

/// Takes a header of the PROXY protocol off a connection, and not a byte of what follows it.
async fn announced(stream: &mut TcpStream) -> Result<Option<SocketAddr>, Failed> {
    says_something(stream).await?;
    let mut held = [0; READ_BYTES_MAX];
    let mut taken = 0;
    loop {
        let seen = stream.peek(&mut held[taken..]).await?;
        if seen == 0 {
            return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
        }
        let read = proxy_protocol::parse(&held[..taken + seen]);
        // Who is no proxy need not announce anybody, though they would be believed.
        if is_planted(Fault::AnybodyAnnounces) && read.is_err() {
            return Ok(None);
        }
        if let Some(header) = read? {
            skip(stream, header.length - taken).await?;
            return Ok(header.source);
        }
        // All of it is the header's.
        taken += stream.read_exact(&mut held[taken..taken + seen]).await?;
    }
}

async fn skip(stream: &mut TcpStream, mut count: usize) -> io::Result<()> {
    let mut let_go = [0; 512];
    while count > 0 {
        let piece = count.min(let_go.len());
        count -= stream.read_exact(&mut let_go[..piece]).await?;
    }
    Ok(())
}

/// A proxy that is not set up for it sends none with any of its connections: saying so once is enough.
fn tell_once(failed: &Failed) {
    static TOLD: Once = Once::new();
    if matches!(failed, Failed::Announcement(_)) {
        TOLD.call_once(|| {
            tracing::warn!(
                "a peer of `proxies` sends no PROXY protocol: its connections are closed; further ones are only counted"
            );
        });
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use socket2::SockRef;
    use tokio::io::AsyncWriteExt;
    use tokio::net::TcpListener;

    use super::*;
    use crate::gateway::tls::tests::Rig;

    /// What metrics say of who sends this and ends, in an orderly way or not.
    async fn counted(tls: bool, announced: bool, sent: &[u8], orderly: bool) -> Option<&'static str> {
        let rig = Rig::new();
        let here = IpAddr::from([127, 0, 0, 1]);
        let proxies: Vec<_> = announced.then_some(here).into_iter().collect();
        let arrivals = Arrivals { tls: tls.then(|| rig.tls.clone()), proxies: proxies.into(), announced };
        let listener = TcpListener::bind((here, 0)).await.unwrap();
        let mut theirs = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let (ours, peer) = listener.accept().await.unwrap();
        theirs.write_all(sent).await.unwrap();
        if !orderly {
            SockRef::from(&theirs).set_linger(Some(Duration::ZERO)).unwrap();
        }
        drop(theirs);
        arrivals.welcome(ours, peer).await.err().expect("nobody is there").why()
    }

    #[tokio::test]
    async fn who_opens_and_closes_has_not_failed_and_who_ends_halfway_has() {
        let local = proxy_protocol::LOCAL;
        for orderly in [true, false] {
            assert_eq!(counted(true, false, b"", orderly).await, None);
            assert_eq!(counted(false, true, b"", orderly).await, None);
            assert_eq!(counted(true, true, b"", orderly).await, None);
        }
        // As HAProxy asks whether a server is there that wants the header.
        assert_eq!(counted(true, true, &local, true).await, None);
        assert_eq!(counted(true, false, &[0x16], true).await, Some("tls"));
        assert_eq!(counted(true, true, &local[..15], true).await, Some("gone"));
        assert_eq!(counted(true, true, b"\x16", true).await, Some("proxy_protocol"));
    }
}
