//! Whose address a request is counted by. Must not know what is counted.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::http::{HeaderMap, header};

/// Addresses looked at in one `Forwarded` header, from its end; more proxies than that stand in nobody's way.
const HOPS_MAX: usize = 16;

/// Where a request comes from: the peer, or, where that is a proxy of ours, whom the proxy says it speaks for.
///
/// Source: RFC 7239. Only what our own proxies added is believed, so the header is read from its end.
pub fn of(peer: IpAddr, headers: &HeaderMap, proxies: &[IpAddr]) -> IpAddr {
    let mut address = peer.to_canonical();
    let values: Vec<&str> =
        headers.get_all(header::FORWARDED).iter().filter_map(|value| value.to_str().ok()).collect();
    let hops = values.iter().rev().flat_map(|value| value.rsplit(','));
    for hop in hops.take(HOPS_MAX) {
        if !proxies.contains(&address) {
            break;
        }
        // A proxy that hides whom it speaks for is counted itself.
        let Some(next) = forwarded_for(hop) else { break };
        address = next.to_canonical();
    }
    address
}

/// The address in one element's `for`.
fn forwarded_for(element: &str) -> Option<IpAddr> {
    let pairs = element.split(';').filter_map(|pair| pair.split_once('='));
    let (_, value) = pairs.into_iter().find(|(name, _)| name.trim().eq_ignore_ascii_case("for"))?;
    let node = value.trim().trim_matches('"');
    let plain = node.strip_prefix('[').and_then(|node| node.strip_suffix(']')).unwrap_or(node);
    plain.parse().ok().or_else(|| node.parse::<SocketAddr>().ok().map(|address| address.ip()))
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
    use axum::http::HeaderValue;

    use super::*;

    fn from(peer: &str, forwarded: &[&'static str]) -> String {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append(header::FORWARDED, HeaderValue::from_static(value));
        }
        let proxies = ["10.0.0.1".parse().unwrap(), "10.0.0.2".parse().unwrap()];
        of(peer.parse().unwrap(), &headers, &proxies).to_string()
    }

    #[test]
    fn only_our_own_proxies_are_believed() {
        for (peer, forwarded, address) in [
            ("192.0.2.1", &[][..], "192.0.2.1"),
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
        ] {
            assert_eq!(from(peer, forwarded), address, "{peer} {forwarded:?}");
        }
    }

    #[test]
    fn a_whole_64_of_ipv6_is_one_address() {
        let group = |text: &str| group(text.parse().unwrap()).to_string();
        assert_eq!(group("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(group("192.0.2.1"), "192.0.2.1");
    }
}
