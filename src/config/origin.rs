//! Web addresses as the configuration needs them: exact origins, and the public address that links start with.
//! Must not know requests: a header's text comes in, yes or no goes out.

use std::fmt;
use std::net::{Ipv6Addr, SocketAddr};

/// A web origin: scheme, host and port, compared exactly.
///
/// Shape: scheme `http` or `https`; host in lower case, IPv6 in brackets. Source: RFC 6454.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin {
    scheme: Scheme,
    host: String,
    port: u16,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Scheme {
    Http,
    Https,
}

impl Scheme {
    const fn name(self) -> &'static str {
        match self {
            Scheme::Http => "http",
            Scheme::Https => "https",
        }
    }

    const fn port(self) -> u16 {
        match self {
            Scheme::Http => 80,
            Scheme::Https => 443,
        }
    }
}

impl Origin {
    /// Reads an origin, as an operator writes it or a browser sends it.
    ///
    /// Errors: a sentence that says what is wrong. Wildcards, paths, user names and `null` are refused.
    pub fn parse(text: &str) -> Result<Origin, String> {
        match split_origin(text)? {
            (origin, "") => Ok(origin),
            (_, rest) => {
                Err(format!("an origin is scheme, host and port only, but this has {rest:?} behind them"))
            }
        }
    }

    /// The same scheme and port under every name of this machine, whichever somebody typed: each is the machine itself, so
    /// that no page of anybody else can have one.
    pub(super) fn of_this_machine(&self) -> impl Iterator<Item = Origin> {
        let (scheme, port) = (self.scheme, self.port);
        let named = move |host: &&str| Origin { scheme, host: (*host).to_owned(), port };
        THIS_MACHINE.iter().map(named)
    }

    pub(super) fn is_this_machine(&self) -> bool {
        THIS_MACHINE.contains(&self.host.as_str())
    }

    pub(super) fn is_secure(&self) -> bool {
        self.scheme == Scheme::Https
    }
}

/// How this machine is called by itself.
const THIS_MACHINE: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.scheme.name(), self.host)?;
        if self.port != self.scheme.port() {
            write!(f, ":{}", self.port)?;
        }
        Ok(())
    }
}

/// The address that everyone's links start with: an origin and perhaps a path, without a slash at the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl {
    origin: Origin,
    path: String,
}

impl PublicUrl {
    /// Reads the address; one slash at the end is dropped.
    ///
    /// Errors: a sentence that says what is wrong. Queries and fragments are refused: links put their own there.
    pub fn parse(text: &str) -> Result<PublicUrl, String> {
        let (origin, path) = split_origin(text)?;
        let path = path.strip_suffix('/').unwrap_or(path);
        let plain = |c: char| c.is_ascii_alphanumeric() || "-._~/%".contains(c);
        if !path.is_empty() && (!path.starts_with('/') || !path.chars().all(plain)) {
            return Err(format!("{path:?} is no plain path"));
        }
        Ok(PublicUrl { origin, path: path.to_owned() })
    }

    /// The address of a server that listens at `listen` on this machine. One that listens everywhere is reached by
    /// loopback: the best guess without asking the operator.
    pub fn of_listener(listen: SocketAddr, by_tls: bool) -> PublicUrl {
        let scheme = if by_tls { Scheme::Https } else { Scheme::Http };
        let host = match listen {
            SocketAddr::V4(address) if address.ip().is_unspecified() => "127.0.0.1".to_owned(),
            SocketAddr::V4(address) => address.ip().to_string(),
            SocketAddr::V6(address) if address.ip().is_unspecified() => "[::1]".to_owned(),
            SocketAddr::V6(address) => format!("[{}]", address.ip()),
        };
        PublicUrl { origin: Origin { scheme, host, port: listen.port() }, path: String::new() }
    }

    /// The origin that pages under this address have.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// The same address for WebSockets: `ws` for `http`, `wss` for `https`.
    pub fn websocket(&self) -> String {
        self.to_string().replacen("http", "ws", 1)
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.origin, self.path)
    }
}

fn split_origin(text: &str) -> Result<(Origin, &str), String> {
    let lower = text.get(..8).unwrap_or(text).to_ascii_lowercase();
    let (scheme, rest) = if lower.starts_with("https://") {
        (Scheme::Https, &text[8..])
    } else if lower.starts_with("http://") {
        (Scheme::Http, &text[7..])
    } else {
        return Err(format!("{text:?} does not begin with http:// or https://"));
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, rest) = rest.split_at(end);
    let (host, port) = split_port(authority)?;
    let port = match port {
        None => scheme.port(),
        Some(digits) => digits.parse().map_err(|_| format!("{digits:?} is no port"))?,
    };
    Ok((Origin { scheme, host: host_name(host)?, port }, rest))
}

fn split_port(authority: &str) -> Result<(&str, Option<&str>), String> {
    let name_end = if authority.starts_with('[') {
        authority.find(']').ok_or_else(|| format!("{authority:?} opens a bracket and does not close it"))? + 1
    } else {
        authority.find(':').unwrap_or(authority.len())
    };
    let (host, port) = authority.split_at(name_end);
    match port {
        "" => Ok((host, None)),
        _ => port
            .strip_prefix(':')
            .map(|digits| (host, Some(digits)))
            .ok_or_else(|| format!("{port:?} is no port")),
    }
}

fn host_name(host: &str) -> Result<String, String> {
    if let Some(inner) = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return match inner.parse::<Ipv6Addr>() {
            Ok(address) => Ok(format!("[{address}]")),
            Err(_) => Err(format!("{host:?} is no IPv6 address")),
        };
    }
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._".contains(c);
    if host.is_empty() || !host.chars().all(plain) {
        return Err(format!("{host:?} is no host name (write international names in their xn-- form)"));
    }
    Ok(host.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_compared_by_scheme_host_and_port() {
        for (one, other, same) in [
            ("https://a.example", "https://A.example:443", true),
            ("HTTP://a.example:80", "http://a.example", true),
            ("http://[::1]:8080", "http://[0:0:0:0:0:0:0:1]:8080", true),
            ("https://a.example", "http://a.example", false),
            ("https://a.example", "https://a.example:8443", false),
            ("https://a.example", "https://a.example.evil.test", false),
            ("https://a.example", "https://b.a.example", false),
        ] {
            let (left, right) = (Origin::parse(one).unwrap(), Origin::parse(other).unwrap());
            assert_eq!(left == right, same, "{one} {other}");
        }
    }

    #[test]
    fn what_is_no_exact_origin_is_refused() {
        for text in [
            "",
            "null",
            "*",
            "a.example",
            "https://",
            "https://*.a.example",
            "https://a.example/",
            "https://u@a.example",
            "https://a.example:",
            "https://a.example:0x1",
            "https://a.example:99999",
            "ftp://a.example",
            "https://[::1",
            "https://[zz]",
            "https://a.example#x",
            "https://a.example?x",
            "https://é.example",
            "httpsé://",
            "https:/\u{e9}/",
        ] {
            assert!(Origin::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_public_address_follows_from_the_listener() {
        for (listen, url) in [
            ("127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("0.0.0.0:80", "http://127.0.0.1"),
            ("[::]:8080", "http://[::1]:8080"),
            ("192.0.2.7:9000", "http://192.0.2.7:9000"),
        ] {
            assert_eq!(PublicUrl::of_listener(listen.parse().unwrap(), false).to_string(), url);
        }
    }

    #[test]
    fn a_public_address_may_have_a_path_and_nothing_else() {
        let url = PublicUrl::parse("https://live.example/cuelight/").unwrap();
        assert_eq!(url.to_string(), "https://live.example/cuelight");
        assert_eq!(url.websocket(), "wss://live.example/cuelight");
        assert_eq!(url.origin().to_string(), "https://live.example");
        for text in
            ["https://live.example/?a", "https://live.example/#a", "https://live.example/a b", "live.example"]
        {
            assert!(PublicUrl::parse(text).is_err(), "{text}");
        }
    }
}
