//! TLS under a connection, for `wss://`: whom the client takes for the server. Must not know WebSockets.

use std::io;
use std::sync::{Arc, OnceLock};

use rustls::crypto::aws_lc_rs;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_util::either::Either;

/// A connection with or without TLS.
pub(super) type Wire = Either<TcpStream, Box<TlsStream<TcpStream>>>;

/// Does the handshake. Without a `config` the server must be one that the machine's authorities vouch for.
///
/// # Errors
/// Nobody vouches for the server, it speaks no TLS, or `host` is no name that a certificate can have.
pub(super) async fn secure(
    stream: TcpStream,
    host: &str,
    config: Option<&Arc<ClientConfig>>,
) -> io::Result<Wire> {
    let name = ServerName::try_from(host.to_owned()).map_err(io::Error::other)?;
    let connector = TlsConnector::from(config.map_or_else(of_machine, Arc::clone));
    // Apart from the dialling task, which is small because there may be thousands.
    let stream = Box::pin(connector.connect(name, stream)).await?;
    Ok(Either::Right(Box::new(stream)))
}

/// The socket below.
pub(super) fn socket(wire: &Wire) -> &TcpStream {
    match wire {
        Either::Left(tcp) => tcp,
        Either::Right(tls) => tls.get_ref().0,
    }
}

/// Trusts whom this machine's authorities vouch for. They are read once.
fn of_machine() -> Arc<ClientConfig> {
    static CONFIG: OnceLock<Arc<ClientConfig>> = OnceLock::new();
    let config = CONFIG.get_or_init(|| {
        let builder = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("the provider has what both versions need");
        Arc::new(builder.with_root_certificates(machine_roots()).with_no_client_auth())
    });
    Arc::clone(config)
}

/// The machine's authorities. What cannot be read of them vouches for nobody, and is told when somebody is not vouched for.
pub(crate) fn machine_roots() -> RootCertStore {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    roots
}
