//! TLS for the verbs that ask a running server, and whom it must be. Must not know what is asked.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, aws_lc_rs, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::client::tls::machine_roots;

/// Who is taken for the server that was asked.
#[derive(Debug, Clone)]
pub(super) enum Trust {
    /// Whom the machine's authorities vouch for.
    Machine,
    /// As before, but on this machine whoever listens there: for what is no secret and tells nothing that matters.
    AnybodyHere,
    /// Whom the authorities in a file vouch for.
    File(PathBuf),
}

impl Trust {
    /// The file's authorities, where one is named.
    pub(super) fn in_file(file: Option<&PathBuf>, otherwise: Trust) -> Trust {
        file.map_or(otherwise, |file| Trust::File(file.clone()))
    }
}

/// Does the handshake.
///
/// # Errors
/// Nobody vouches for the server, or it speaks no TLS; a sentence.
pub(super) async fn secure(
    stream: TcpStream,
    host: &str,
    trust: &Trust,
) -> Result<TlsStream<TcpStream>, String> {
    let here = is_of_this_machine(&stream);
    let provider = Arc::new(aws_lc_rs::default_provider());
    let verifier: Arc<dyn ServerCertVerifier> = match trust {
        Trust::AnybodyHere if here => Arc::new(Anybody(provider.clone())),
        Trust::Machine | Trust::AnybodyHere => vouched(machine_roots(), &provider)?,
        Trust::File(path) => vouched(in_file(path)?, &provider)?,
    };
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth();
    let name = ServerName::try_from(host.trim_matches(['[', ']']).to_owned());
    let name = name.map_err(|_| format!("{host} is no name that a certificate can have"))?;
    TlsConnector::from(Arc::new(config)).connect(name, stream).await.map_err(|error| error.to_string())
}

/// Whether the other end is on this machine: behind a loopback address, or behind the one that we come from.
fn is_of_this_machine(stream: &TcpStream) -> bool {
    let ours = stream.local_addr().ok().map(|ours| ours.ip());
    stream.peer_addr().is_ok_and(|peer| peer.ip().is_loopback() || Some(peer.ip()) == ours)
}

fn vouched(
    roots: RootCertStore,
    provider: &Arc<CryptoProvider>,
) -> Result<Arc<dyn ServerCertVerifier>, String> {
    let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider.clone()).build();
    verifier.map(|verifier| verifier as _).map_err(|error| format!("no authority to trust: {error}"))
}

fn in_file(path: &Path) -> Result<RootCertStore, String> {
    let failed = |error: &dyn std::fmt::Display| format!("authorities in {}: {error}", path.display());
    let mut roots = RootCertStore::empty();
    let certificates = CertificateDer::pem_file_iter(path).map_err(|error| failed(&error))?;
    for certificate in certificates {
        let certificate = certificate.map_err(|error| failed(&error))?;
        roots.add(certificate).map_err(|error| failed(&error))?;
    }
    Ok(roots)
}

/// Takes whoever has the key of the certificate that they show.
#[derive(Debug)]
struct Anybody(Arc<CryptoProvider>);

impl ServerCertVerifier for Anybody {
    fn verify_server_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signature, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signature, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
