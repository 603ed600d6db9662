//! TLS: the certificate in use, how it is exchanged for another, and handshakes.
//! Must not know HTTP, nor how long a handshake may take.

mod expiry;
mod secured;
#[cfg(test)]
pub(super) mod tests;

use std::future::poll_fn;
use std::io;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;

use axum::http::HeaderValue;
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{Acceptor, NoServerSessionStorage};
use rustls::sign::{CertifiedKey, SigningKey, SingleCertAndKey};
use rustls::version::{TLS12, TLS13};
use rustls::{Error, HandshakeKind, InconsistentKeys, ProtocolVersion, ServerConfig, ServerConnection};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::LazyConfigAcceptor;

pub use secured::Secured;

use super::limits::turns::Turns;
use super::planted::{Fault, is_planted};
use super::socket::metered::Metered;
use crate::config::TlsConfig;
use crate::metrics::{TLS_EXPIRY, TLS_RELOADS};

/// Bytes that a client may send until its handshake is done. A hello with keys against quantum computers has 2 KiB; what it
/// sends ahead of its first request is read in pieces of 4 KiB.
pub const HANDSHAKE_BYTES_MAX: usize = 16 * 1024;
/// A record of TLS at its longest.
const RECORD_BYTES_MAX: usize = 18 * 1024;
/// Bytes that wait, encrypted, for a client that takes nothing.
const WAITING_BYTES_MAX: usize = 16 * 1024;
/// What is spoken inside. WebSockets here are HTTP/1.1's.
const PROTOCOL: &[u8] = b"http/1.1";

/// Why TLS cannot be spoken with these files. Says nothing of what is in them.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    #[error("read {path}: {source}")]
    Read { path: PathBuf, source: io::Error },
    #[error("{path} holds no {what} in PEM")]
    Nothing { path: PathBuf, what: &'static str },
    #[error("{path} holds no certificate that can be used: {source}")]
    Certificate { path: PathBuf, source: Error },
    #[error("{path} holds no private key that can be used")]
    Key { path: PathBuf },
    #[error("the key in {key} is not the one of the certificate in {certificate}")]
    Unfit { certificate: PathBuf, key: PathBuf },
    #[error("set up TLS: {0}")]
    Setup(Error),
}

/// A server's side of TLS.
#[derive(Debug)]
pub struct Tls {
    files: TlsConfig,
    /// For handshakes from now on; those that were done keep theirs.
    current: Mutex<Arc<ServerConfig>>,
    /// At what a handshake asks of us: exchanges of keys and a signature.
    turns: Turns,
}

impl Tls {
    /// Reads the files. So many hellos are answered at once.
    ///
    /// # Errors
    /// One cannot be read, holds nothing of use, or does not fit the other.
    pub fn load(files: &TlsConfig, at_once: usize) -> Result<Arc<Tls>, TlsError> {
        let loaded = server_config(files, aws_lc_rs::default_provider())?;
        loaded.tell_end();
        let current = Mutex::new(loaded.config);
        Ok(Arc::new(Tls { files: files.clone(), current, turns: Turns::new(at_once) }))
    }

    /// Reads the files anew, for handshakes from now on. Blocks for the disk.
    ///
    /// # Errors
    /// As [`Tls::load`]; then everything stays as it was.
    pub fn reload(&self) -> Result<(), TlsError> {
        let read = server_config(&self.files, aws_lc_rs::default_provider());
        let outcome = if read.is_ok() { "loaded" } else { "failed" };
        metrics::counter!(TLS_RELOADS.name, "outcome" => outcome).increment(1);
        let loaded = read?;
        loaded.tell_end();
        if is_planted(Fault::OldCertificate) {
            return Ok(());
        }
        *self.current.lock().unwrap_or_else(PoisonError::into_inner) = loaded.config;
        Ok(())
    }

    /// What every answer says to browsers about coming back, if anything.
    pub fn strict_transport(&self) -> Option<HeaderValue> {
        let value = HeaderValue::from_str(&format!("max-age={}", self.files.hsts_s));
        (self.files.hsts_s > 0).then(|| value.expect("digits are a header's value"))
    }

    fn current(&self) -> Arc<ServerConfig> {
        // It is whole before and after each statement.
        self.current.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Does the handshake.
    ///
    /// # Errors
    /// What the client did wrong; it was told, where there is a way to.
    pub(super) async fn accept(
        &self,
        mut stream: TcpStream,
        client: Option<IpAddr>,
    ) -> io::Result<Box<Secured>> {
        let mut first = [0];
        if stream.peek(&mut first).await? == 1 && first[0].is_ascii_uppercase() {
            tell_in_the_clear(&mut stream).await?;
            return Err(io::Error::new(io::ErrorKind::InvalidData, "a request in the clear"));
        }
        // What follows the handshake at once may be a whole record, which is read before the bound is taken off.
        let stream = Metered::up_to(stream, HANDSHAKE_BYTES_MAX + RECORD_BYTES_MAX);
        // Until its hello is whole a client costs a buffer.
        let hello = LazyConfigAcceptor::new(Acceptor::default(), stream).await?;
        let mut is_settled = false;
        let begun = |connection: &mut ServerConnection| {
            connection.set_buffer_limit(Some(WAITING_BYTES_MAX));
            is_settled = keys_are_settled(connection);
        };
        // The hello is answered here; what comes of that is sent, and waited for, without a turn.
        let answered = self.turns.work(client, || hello.into_stream_with(self.current(), begun)).await;
        // Whose hello was not the last we have to work for works on in turns.
        let mut stream = if is_settled { answered.await? } else { self.in_turns(client, answered).await? };
        stream.get_mut().0.let_go();
        Ok(Box::new(Secured::new(stream)))
    }

    /// Brings a handshake to its end. Each step of it has a turn, and none is held while the client is waited for.
    async fn in_turns<F: Future>(&self, client: Option<IpAddr>, handshake: F) -> F::Output {
        let mut handshake = pin!(handshake);
        loop {
            let step = poll_fn(|context| Poll::Ready(handshake.as_mut().poll(context)));
            match self.turns.work_on(client, step).await {
                Poll::Ready(done) => return done,
                Poll::Pending => woken().await,
            }
        }
    }
}

/// Whether nothing is left of a handshake but what costs next to nothing: in TLS 1.3 the first hello brings the client's
/// keys, unless we had to ask for another; in TLS 1.2 they come behind our answer, unless those of an earlier time do.
fn keys_are_settled(connection: &ServerConnection) -> bool {
    match (connection.protocol_version(), connection.handshake_kind()) {
        (_, Some(HandshakeKind::Resumed)) => true,
        (Some(ProtocolVersion::TLSv1_3), kind) => kind == Some(HandshakeKind::Full),
        _ => false,
    }
}

/// Waits until something wakes the task that was polled before.
async fn woken() {
    let mut is_again = false;
    poll_fn(|_| match std::mem::replace(&mut is_again, true) {
        true => Poll::Ready(()),
        false => Poll::Pending,
    })
    .await;
}

/// Somebody typed `http://`: no handshake begins with a capital letter, and every request does.
async fn tell_in_the_clear(stream: &mut TcpStream) -> io::Result<()> {
    const WHY: &str = "this port speaks TLS: the address begins with https:// or wss://\n";
    let head = "HTTP/1.1 400 Bad Request\r\ncontent-type: text/plain\r\nconnection: close";
    let answer = format!("{head}\r\ncontent-length: {}\r\n\r\n{WHY}", WHY.len());
    stream.write_all(answer.as_bytes()).await?;
    stream.shutdown().await?;
    // A socket that is dropped with bytes unread is reset, and a reset takes the answer with it.
    let (mut let_go, mut count) = ([0; 1024], 0);
    while count < HANDSHAKE_BYTES_MAX {
        match stream.read(&mut let_go).await? {
            0 => break,
            more => count += more,
        }
    }
    Ok(())
}

/// What the files say.
struct Loaded {
    config: Arc<ServerConfig>,
    /// When the certificate ends, in seconds of Unix time, where that can be read.
    ends_at: Option<i64>,
}

impl Loaded {
    fn tell_end(&self) {
        // An end that is not known must not look like one that is.
        metrics::gauge!(TLS_EXPIRY.name).set(self.ends_at.map_or(f64::NAN, |at| at as f64));
    }
}

fn server_config(files: &TlsConfig, provider: CryptoProvider) -> Result<Loaded, TlsError> {
    let provider = Arc::new(provider);
    let certified = certified(files, &provider)?;
    let ends_at = certified.end_entity_cert().ok().and_then(|leaf| expiry::ends_at(leaf));
    let builder = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&TLS13, &TLS12])
        .map_err(TlsError::Setup)?;
    let mut config =
        builder.with_no_client_auth().with_cert_resolver(Arc::new(SingleCertAndKey::from(certified)));
    config.alpn_protocols = vec![PROTOCOL.to_vec()];
    // Who comes back shows a ticket that only this process can read, so nothing is kept of anybody.
    config.ticketer = aws_lc_rs::Ticketer::new().map_err(TlsError::Setup)?;
    config.session_storage = Arc::new(NoServerSessionStorage {});
    config.send_tls13_tickets = 1;
    Ok(Loaded { config: Arc::new(config), ends_at })
}

fn certified(files: &TlsConfig, provider: &CryptoProvider) -> Result<CertifiedKey, TlsError> {
    let path = &files.certificate_file;
    let chain: Result<Vec<_>, _> =
        CertificateDer::pem_file_iter(path).and_then(|certificates| certificates.collect());
    let chain = chain.map_err(|error| unread(path, "certificate", error))?;
    if chain.is_empty() {
        return Err(TlsError::Nothing { path: path.clone(), what: "certificate" });
    }
    let certified = CertifiedKey::new(chain, private_key(&files.key_file, provider)?);
    match certified.keys_match() {
        // A kind of key that cannot be compared shows in the first handshake.
        Ok(()) | Err(Error::InconsistentKeys(InconsistentKeys::Unknown)) => Ok(certified),
        Err(Error::InconsistentKeys(_)) => {
            Err(TlsError::Unfit { certificate: path.clone(), key: files.key_file.clone() })
        }
        Err(source) => Err(TlsError::Certificate { path: path.clone(), source }),
    }
}

fn private_key(path: &Path, provider: &CryptoProvider) -> Result<Arc<dyn SigningKey>, TlsError> {
    let key = PrivateKeyDer::from_pem_file(path).map_err(|error| unread(path, "private key", error))?;
    // What the library says of a key is nobody's to read in a log.
    provider.key_provider.load_private_key(key).map_err(|_| TlsError::Key { path: path.to_owned() })
}

/// Of what cannot be read as PEM nothing is quoted: it may be a key.
fn unread(path: &Path, what: &'static str, error: pem::Error) -> TlsError {
    match error {
        pem::Error::Io(source) => TlsError::Read { path: path.to_owned(), source },
        _ => TlsError::Nothing { path: path.to_owned(), what },
    }
}
