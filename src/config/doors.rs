//! How clients reach the server: in the clear or by TLS, and past which proxies.
//! Must not know certificates: files are named here, and read by who serves.

use std::path::PathBuf;

/// TLS, where the server speaks it itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsConfig {
    /// The certificate and those that lead from it to a root, in PEM.
    pub certificate_file: PathBuf,
    /// Its private key, in PEM.
    pub key_file: PathBuf,
    /// How long browsers remember to come by TLS alone; 0: they are not told to.
    pub hsts_s: u64,
}

/// What of a trusted proxy is believed about whom it speaks for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ProxyHeader {
    /// The header `Forwarded` (RFC 7239).
    #[default]
    Forwarded,
    /// The header `X-Forwarded-For`.
    XForwardedFor,
    /// The PROXY protocol, version 1 or 2, before anything else on the connection.
    ProxyProtocol,
}

impl ProxyHeader {
    /// Every one of them.
    pub const ALL: [ProxyHeader; 3] =
        [ProxyHeader::Forwarded, ProxyHeader::XForwardedFor, ProxyHeader::ProxyProtocol];

    /// As an operator writes it.
    pub const fn name(self) -> &'static str {
        match self {
            ProxyHeader::Forwarded => "forwarded",
            ProxyHeader::XForwardedFor => "x_forwarded_for",
            ProxyHeader::ProxyProtocol => "proxy_protocol",
        }
    }

    /// Reads it as an operator writes it.
    ///
    /// # Errors
    /// A sentence that names what there is.
    pub fn parse(text: &str) -> Result<ProxyHeader, String> {
        let found = ProxyHeader::ALL.into_iter().find(|header| header.name() == text);
        let names = ProxyHeader::ALL.map(ProxyHeader::name).join(", ");
        found.ok_or_else(|| format!("{text:?} is none of {names}"))
    }
}

/// What was said of TLS so far.
#[derive(Debug, Default)]
pub(super) struct TlsDraft {
    pub(super) certificate_file: Option<PathBuf>,
    pub(super) key_file: Option<PathBuf>,
    pub(super) hsts_s: u64,
}

impl TlsDraft {
    /// Both files or none.
    ///
    /// # Errors
    /// A sentence that names the one that is missing and the one that is there.
    pub(super) fn finish(self) -> Result<Option<TlsConfig>, String> {
        match (self.certificate_file, self.key_file) {
            (Some(certificate_file), Some(key_file)) => {
                Ok(Some(TlsConfig { certificate_file, key_file, hsts_s: self.hsts_s }))
            }
            (None, None) => Ok(None),
            (Some(_), None) => Err("tls.certificate_file is set, but not tls.key_file".to_owned()),
            (None, Some(_)) => Err("tls.key_file is set, but not tls.certificate_file".to_owned()),
        }
    }
}
