//! `Forwarded` (RFC 7239) and `X-Forwarded-For`: by whose address a request is counted.

use std::net::IpAddr;

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use cuelight::config::ProxyHeader;
use cuelight::gateway::limits::address::Proxies;

use super::bytes;

const PEERS: [&str; 4] = ["10.0.0.1", "::ffff:10.0.0.2", "192.0.2.1", "2001:db8::1"];

/// Bytes: who is at the other end, then values of the header, each a line.
pub fn check(input: &[u8]) {
    check_of(
        input,
        ProxyHeader::Forwarded,
        header::FORWARDED,
        &[b"for=203.0.113.9", b"for=203.0.113.9;host=\"a"],
    );
    check_of(
        input,
        ProxyHeader::XForwardedFor,
        HeaderName::from_static("x-forwarded-for"),
        &[b"203.0.113.9", b"\""],
    );
}

fn check_of(input: &[u8], kind: ProxyHeader, name: HeaderName, lies: &[&[u8]]) {
    let (choice, rest) = bytes::first(input);
    let proxies = ["10.0.0.1", "10.0.0.2", "2001:db8::2"].map(address);
    let peer = address(PEERS[usize::from(choice) % PEERS.len()]);
    let lines: Vec<&[u8]> = rest.split(|byte| *byte == b'\n').collect();
    let trusted = Proxies::new(&proxies, kind);
    let of = |lines: &[&[u8]]| trusted.client(peer, &headers(&name, lines));
    let found = of(&lines);
    assert_eq!(found, found.to_canonical(), "one address has one spelling");
    if !proxies.contains(&peer.to_canonical()) {
        assert_eq!(found, peer.to_canonical(), "a stranger's word is not believed");
    }
    // What cannot be shown is passed over as a whole, and so is a line with a quote left open: joined to others, it would
    // hide those.
    let is_whole =
        |line: &&[u8]| line.iter().all(|byte| (0x20..0x7f).contains(byte)) && is_closed(kind, line);
    if lines.iter().all(is_whole) {
        assert_eq!(of(&[&lines.join(&b", "[..])]), found, "lines are one list (RFC 9110, section 5.3)");
    }
    if !proxies.contains(&found) {
        for lie in lies {
            let lied: Vec<&[u8]> = [*lie].into_iter().chain(lines.iter().copied()).collect();
            assert_eq!(of(&lied), found, "what a client put before our proxies' words changes nothing");
        }
    }
}

/// Whether a line surely leaves no quote open, of which only `Forwarded` knows: which one a backslash escapes depends on
/// the others.
fn is_closed(kind: ProxyHeader, line: &[u8]) -> bool {
    let quotes = line.iter().filter(|byte| **byte == b'"').count();
    kind != ProxyHeader::Forwarded || quotes % 2 == 0 && !line.contains(&b'\\')
}

fn address(text: &str) -> IpAddr {
    text.parse().expect("an address")
}

fn headers(name: &HeaderName, lines: &[&[u8]]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for value in lines.iter().filter_map(|line| HeaderValue::from_bytes(line).ok()) {
        headers.append(name, value);
    }
    headers
}
