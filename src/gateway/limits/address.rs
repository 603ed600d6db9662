//! Whose address a request is counted by. Must not know what is counted.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

use crate::config::ProxyHeader;
use crate::gateway::planted::{Fault, is_planted};

/// Addresses looked at in a request's headers, from their end; more proxies than that stand in nobody's way.
const HOPS_MAX: usize = 16;
const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Whom one proxy names; nobody where it does not say, or not readably.
type Hop = Option<IpAddr>;

/// The proxies that are believed, and how they say whom they speak for.
#[derive(Debug, Clone, Default)]
pub struct Proxies {
    peers: Vec<IpAddr>,
    header: ProxyHeader,
}

impl Proxies {
    /// These peers, and of each this alone.
    pub fn new(peers: &[IpAddr], header: ProxyHeader) -> Proxies {
        Proxies { peers: peers.to_vec(), header }
    }

    /// Where a request comes from: the peer, or, where that is a proxy of ours, whom the proxy says it speaks for.
    ///
    /// Only what our own proxies added is believed, so headers are read from their end. What cannot be read was added by
    /// a proxy all the same: it is then counted itself, and nothing before it is looked at. Each line of a header is read by
    /// itself, so that a quote which a client left open in its own line hides nothing of the proxy's.
    pub fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut address = peer.to_canonical();
        let (name, hops_of): (_, fn(&HeaderValue) -> Vec<Hop>) = match self.header {
            ProxyHeader::Forwarded => (header::FORWARDED, forwarded),
            ProxyHeader::XForwardedFor => (X_FORWARDED_FOR, x_forwarded_for),
            // It was said before the request.
            ProxyHeader::ProxyProtocol => return address,
        };
        let values: Vec<_> = headers.get_all(name).iter().collect();
        let hops = values.into_iter().rev().flat_map(|value| hops_of(value).into_iter().rev());
        for hop in hops.take(HOPS_MAX) {
            if !self.peers.contains(&address) && !is_planted(Fault::AnybodyForwards) {
                break;
            }
            // A proxy that hides whom it speaks for is counted itself.
            let Some(next) = hop else { break };
            address = next.to_canonical();
        }
        address
    }
}

/// The addresses in a `Forwarded` header. Source: RFC 7239.
fn forwarded(value: &HeaderValue) -> Vec<Hop> {
    let elements = value.to_str().ok().and_then(|text| outside_quotes(text, ','));
    elements.map_or(vec![None], |elements| elements.into_iter().map(forwarded_for).collect())
}

/// The address in one element's `for`, of which there may be one.
fn forwarded_for(element: &str) -> Option<IpAddr> {
    let pairs = outside_quotes(element, ';')?;
    let mut nodes = pairs.into_iter().filter_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        name.trim().eq_ignore_ascii_case("for").then(|| value.trim())
    });
    let (Some(value), None) = (nodes.next(), nodes.next()) else { return None };
    let unquoted = value.strip_prefix('"').and_then(|value| value.strip_suffix('"'));
    node(unquoted.unwrap_or(value))
}

/// Parts between separators that stand in no quoted text; `None` where a quote is not closed.
fn outside_quotes(text: &str, separator: char) -> Option<Vec<&str>> {
    let (mut parts, mut start, mut quoted, mut escaped) = (Vec::new(), 0, false, false);
    for (at, char) in text.char_indices() {
        match char {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            char if char == separator && !quoted => {
                parts.push(&text[start..at]);
                start = at + separator.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    (!quoted).then_some(parts)
}

/// The addresses in an `X-Forwarded-For` header, which nobody has specified: a list, as every proxy writes it.
fn x_forwarded_for(value: &HeaderValue) -> Vec<Hop> {
    let text = value.to_str().ok();
    text.map_or(vec![None], |text| text.split(',').map(|hop| node(hop.trim())).collect())
}

/// An address with or without a port; IPv6 with or without brackets.
fn node(text: &str) -> Option<IpAddr> {
    let plain = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    plain.parse().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|address| address.ip()))
}

/// The addresses that count as one: of IPv6 a whole /64, which is one customer's.
pub(super) fn group(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(header: ProxyHeader, peer: &str, values: &[&[u8]]) -> String {
        let mut headers = HeaderMap::new();
        let said = match header {
            ProxyHeader::XForwardedFor => X_FORWARDED_FOR,
            ProxyHeader::Forwarded | ProxyHeader::ProxyProtocol => header::FORWARDED,
        };
        for value in values {
            headers.append(said.clone(), HeaderValue::from_bytes(value).unwrap());
        }
        // What is not asked for is never believed.
        for (other, value) in [(header::FORWARDED, "for=6.6.6.6"), (X_FORWARDED_FOR, "6.6.6.6")] {
            headers.entry(other).or_insert(HeaderValue::from_static(value));
        }
        if values.is_empty() {
            headers.remove(said);
        }
        let peers = ["10.0.0.1".parse().unwrap(), "10.0.0.2".parse().unwrap()];
        Proxies::new(&peers, header).client(peer.parse().unwrap(), &headers).to_string()
    }

    fn check(header: ProxyHeader, cases: &[(&str, &[&str], &str)]) {
        for (peer, values, address) in cases {
            let bytes: Vec<&[u8]> = values.iter().map(|value| value.as_bytes()).collect();
            assert_eq!(from(header, peer, &bytes), *address, "{peer} {values:?}");
        }
    }

    #[test]
    fn only_our_own_proxies_are_believed() {
        check(
            ProxyHeader::Forwarded,
            &[
                ("192.0.2.1", &[], "192.0.2.1"),
                ("::ffff:192.0.2.1", &[], "192.0.2.1"),
                ("192.0.2.1", &["for=192.0.2.9"], "192.0.2.1"),
                ("10.0.0.1", &["for=192.0.2.9"], "192.0.2.9"),
                ("10.0.0.1", &["for=1.1.1.1, For=192.0.2.9;proto=https"], "192.0.2.9"),
                ("10.0.0.1", &["for=1.1.1.1, for=192.0.2.9, for=10.0.0.2"], "192.0.2.9"),
                ("10.0.0.1", &["for=1.1.1.1", "for=\"192.0.2.9:4711\""], "192.0.2.9"),
                ("10.0.0.1", &["for=\"[2001:db8::1]:4711\""], "2001:db8::1"),
                ("10.0.0.1", &["for=\"[2001:db8::1]\""], "2001:db8::1"),
                ("10.0.0.1", &["for=unknown"], "10.0.0.1"),
                ("10.0.0.1", &["for=1.1.1.1, for=_hidden"], "10.0.0.1"),
                ("10.0.0.1", &[""], "10.0.0.1"),
            ],
        );
    }

    #[test]
    fn the_rightmost_address_that_is_no_proxy_of_ours_is_the_client() {
        check(
            ProxyHeader::XForwardedFor,
            &[
                ("192.0.2.1", &[], "192.0.2.1"),
                ("192.0.2.1", &["192.0.2.9"], "192.0.2.1"),
                ("10.0.0.1", &["192.0.2.9"], "192.0.2.9"),
                ("10.0.0.1", &["1.1.1.1, 192.0.2.9"], "192.0.2.9"),
                ("10.0.0.1", &["1.1.1.1,192.0.2.9,10.0.0.2"], "192.0.2.9"),
                ("10.0.0.1", &["1.1.1.1", "192.0.2.9", "10.0.0.2"], "192.0.2.9"),
                ("10.0.0.1", &["1.1.1.1, 192.0.2.9:4711"], "192.0.2.9"),
                ("10.0.0.1", &["2001:db8::1"], "2001:db8::1"),
                ("10.0.0.1", &["[2001:db8::1]:4711"], "2001:db8::1"),
                ("10.0.0.1", &["::ffff:192.0.2.9"], "192.0.2.9"),
                // Nothing but proxies: the first of them speaks for itself.
                ("10.0.0.1", &["10.0.0.2"], "10.0.0.2"),
                ("10.0.0.1", &["1.1.1.1, unknown"], "10.0.0.1"),
                ("10.0.0.1", &["1.1.1.1,"], "10.0.0.1"),
                ("10.0.0.1", &[""], "10.0.0.1"),
            ],
        );
    }

    #[test]
    fn with_the_proxy_protocol_no_header_is_believed() {
        check(ProxyHeader::ProxyProtocol, &[("10.0.0.1", &["for=192.0.2.9"], "10.0.0.1")]);
    }

    /// What a client sends can be anything, and stands beside what our proxy adds, or within it.
    #[test]
    fn what_a_client_hides_in_a_header_is_not_believed() {
        check(
            ProxyHeader::Forwarded,
            &[
                // In a quoted text that our proxy repeats, as the name of the host that was asked for.
                ("10.0.0.1", &["for=192.0.2.9;host=\"a,for=6.6.6.6\""], "192.0.2.9"),
                ("10.0.0.1", &["host=\"a;for=6.6.6.6;b\";for=192.0.2.9"], "192.0.2.9"),
                ("10.0.0.1", &["host=\"a\\\";for=6.6.6.6;\";for=192.0.2.9"], "192.0.2.9"),
                // A quote that is left open, to swallow what comes behind it.
                ("10.0.0.1", &["for=6.6.6.6;x=\", for=192.0.2.9"], "10.0.0.1"),
                ("10.0.0.1", &["for=6.6.6.6;x=\"\\, for=\"192.0.2.9:1\""], "10.0.0.1"),
                // It does not reach into the line that our proxy added.
                ("10.0.0.1", &["for=6.6.6.6;x=\"", "for=192.0.2.9"], "192.0.2.9"),
                ("10.0.0.1", &["for=192.0.2.7;x=\"", "\", for=192.0.2.9"], "10.0.0.1"),
                ("10.0.0.1", &["for=192.0.2.9;for=6.6.6.6"], "10.0.0.1"),
            ],
        );
        // A line that is no text, before which one stands that is.
        for (header, spoofed) in
            [(ProxyHeader::Forwarded, &b"for=6.6.6.6"[..]), (ProxyHeader::XForwardedFor, b"6.6.6.6")]
        {
            assert_eq!(from(header, "10.0.0.1", &[spoofed, b"\xff, for=192.0.2.9"]), "10.0.0.1");
        }
    }

    #[test]
    fn a_whole_64_of_ipv6_is_one_address() {
        let group = |text: &str| group(text.parse().unwrap()).to_string();
        assert_eq!(group("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(group("192.0.2.1"), "192.0.2.1");
    }
}
