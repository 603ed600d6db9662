//! `health`: whether a server is ready, for a container's health check. Must not know what readiness is.

use std::io::Write;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use hyper::StatusCode;

use super::http::{Announced, Asking, get};
use super::https::Trust;
use super::outcome::{Fault, Outcome};
use crate::config::{Args, Config, ProxyHeader, process_environment};

/// Container runtimes give up after their own time; a server that needs longer is not ready.
const PATIENCE: Duration = Duration::from_secs(5);

/// Ask a server whether it is ready: exit code 0 if it is, 1 if it is not or does not answer
///
/// Without --url it is the one that is configured here, by the environment and the file that `serve` reads: where it
/// listens, whether it speaks TLS, and whether it wants the PROXY protocol from this machine.
#[derive(Debug, Clone, clap::Args)]
pub struct HealthArgs {
    /// Address of the server, such as http://127.0.0.1:8080
    #[arg(long, value_name = "URL")]
    pub url: Option<String>,
    /// Read this TOML file (also CUELIGHT_CONFIG)
    #[arg(long, value_name = "FILE", conflicts_with = "url")]
    pub config: Option<PathBuf>,
    /// Trust these authorities (PEM) instead of the machine's; without it, whoever listens on this machine is trusted
    #[arg(long, value_name = "FILE")]
    pub ca: Option<PathBuf>,
    /// Begin with the PROXY protocol, for a server that wants it from this machine
    #[arg(long)]
    pub proxy_protocol: bool,
}

/// Asks the server whether it is ready.
///
/// # Errors
/// Where there is no configuration to read, or the answer cannot be written; a server that does not answer is
/// [`Outcome::Wrong`].
pub async fn health(args: &HealthArgs, out: &mut (dyn Write + Send)) -> Result<Outcome, Fault> {
    let (base, announced) = match &args.url {
        Some(url) => (url.clone(), Announced::Never),
        None => configured(args)?,
    };
    let asking = Asking {
        base: &base,
        authorization: None,
        // No secret is sent, and who listens here instead of the server could as well say that it is ready over HTTP.
        trust: Trust::in_file(args.ca.as_ref(), Trust::AnybodyHere),
        announced: if args.proxy_protocol { Announced::Always } else { announced },
        patience: PATIENCE,
    };
    let (word, outcome) = match get(&asking, "/readyz").await {
        Ok((StatusCode::OK, _)) => ("ready".to_owned(), Outcome::Fine),
        Ok((status, _)) => (format!("not ready: {status}"), Outcome::Wrong),
        Err(fault) => (fault.to_string(), Outcome::Wrong),
    };
    writeln!(out, "{word}")?;
    Ok(outcome)
}

/// Where the server is that is configured here, and whether it wants the PROXY protocol.
fn configured(args: &HealthArgs) -> Result<(String, Announced), Fault> {
    let read = Args { config: args.config.clone(), ..Args::default() };
    let config = process_environment().and_then(|environment| Config::load(&read, &environment));
    let config = config.map_err(|error| Fault::Typed(error.to_string()))?;
    let scheme = if config.tls.is_some() { "https" } else { "http" };
    let announced = match config.proxy_header {
        ProxyHeader::ProxyProtocol => Announced::From(config.proxies),
        ProxyHeader::Forwarded | ProxyHeader::XForwardedFor => Announced::Never,
    };
    Ok((format!("{scheme}://{}", reached_at(config.listen)), announced))
}

/// Where this machine reaches who listens there.
fn reached_at(mut listen: SocketAddr) -> SocketAddr {
    if listen.ip().is_unspecified() {
        listen.set_ip(match listen {
            SocketAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
            SocketAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
        });
    }
    listen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_listens_everywhere_is_asked_on_this_machine() {
        for (listen, reached) in [
            ("0.0.0.0:8080", "127.0.0.1:8080"),
            ("[::]:8080", "[::1]:8080"),
            ("192.0.2.1:443", "192.0.2.1:443"),
            ("[2001:db8::1]:443", "[2001:db8::1]:443"),
        ] {
            assert_eq!(reached_at(listen.parse().unwrap()).to_string(), reached);
        }
    }
}
