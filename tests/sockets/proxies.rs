//! Behind proxies: who is believed about whom they speak for, and what comes of saying it wrongly.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use cuelight::config::ProxyHeader;
use cuelight::gateway::proxy_protocol::LINE_BYTES_MAX;
use cuelight::protocol::Codec;
use cuelight::session::Role;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

use super::client::Client;
use super::harness::Server;

crate::both_ways!(
    who_a_proxy_announces_is_who_is_counted,
    a_header_in_any_pieces_is_a_header_and_what_follows_it_is_read,
    who_announces_nobody_is_counted_itself,
    a_proxy_that_announces_nothing_is_closed,
    who_is_no_proxy_and_announces_somebody_is_refused,
    no_header_of_http_is_believed_beside_the_announcement,
    of_x_forwarded_for_the_rightmost_that_is_no_proxy_counts,
    of_the_places_an_announced_address_has_its_share_and_a_proxy_is_nobodys,
    of_the_places_who_is_announced_as_nobody_has_the_proxy_s_share,
    somebody_announced_joins_and_is_carried_like_anybody,
);

const PROXY: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 9);
const SECOND_PROXY: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 10);
const SIGNATURE: &[u8] = b"\r\n\r\n\0\r\nQUIT\n";

/// One stranger from each address, behind these proxies.
async fn behind(loops: usize, header: ProxyHeader) -> Server {
    Server::with(loops, |config| {
        config.proxies = vec![IpAddr::V4(PROXY), IpAddr::V4(SECOND_PROXY)];
        config.proxy_header = header;
        config.limits.address_connections_max = 1;
    })
    .await
}

async fn connect(server: &Server, from: Ipv4Addr) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(SocketAddr::from((from, 0))).unwrap();
    let stream = socket.connect(server.node.address).await.unwrap();
    stream.set_nodelay(true).unwrap();
    stream
}

/// The status that is answered to a handshake, and the connection.
async fn knock(server: &Server, from: Ipv4Addr, first: &[u8], headers: &str) -> (Client, u16) {
    let mut client = Client::over(connect(server, from).await, Codec::Json);
    client.write(first).await;
    client.write(&server.handshake_with(Codec::Json, headers)).await;
    let answer = client.answered().await;
    let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
    (client, status)
}

fn line(client: &str) -> Vec<u8> {
    format!("PROXY TCP4 {client} 192.0.2.200 4711 80\r\n").into_bytes()
}

/// Version 2, with so many bytes behind the addresses.
fn binary(client: [u8; 4], more: usize) -> Vec<u8> {
    let mut bytes = [SIGNATURE, &[0x21, 0x11]].concat();
    bytes.extend((12 + more as u16).to_be_bytes());
    bytes.extend(client);
    bytes.extend([192, 0, 2, 200, 0, 1, 0, 2]);
    bytes.extend(vec![0xee; more]);
    bytes
}

async fn who_a_proxy_announces_is_who_is_counted(loops: usize) {
    let server = behind(loops, ProxyHeader::ProxyProtocol).await;
    let mut inside = Vec::new();
    for (first, status) in [
        (line("192.0.2.1"), 101),
        (line("192.0.2.1"), 429),
        (line("192.0.2.2"), 101),
        (binary([192, 0, 2, 1], 0), 429),
        (binary([192, 0, 2, 3], 0), 101),
        // Whatever a proxy adds, up to all that the length can say.
        (binary([192, 0, 2, 4], 65_535 - 12), 101),
        (binary([192, 0, 2, 4], 1), 429),
        (b"PROXY TCP6 2001:db8:5::1 2001:db8::9 1 2\r\n".to_vec(), 101),
        (b"PROXY TCP6 2001:db8:5::2 2001:db8::9 1 2\r\n".to_vec(), 429),
        (b"PROXY TCP6 2001:db8:6::2 2001:db8::9 1 2\r\n".to_vec(), 101),
    ] {
        let (client, answered) = knock(&server, PROXY, &first, "").await;
        assert_eq!(answered, status, "{}", String::from_utf8_lossy(&first[..first.len().min(50)]));
        inside.push(client);
    }
}

async fn a_header_in_any_pieces_is_a_header_and_what_follows_it_is_read(loops: usize) {
    let server = behind(loops, ProxyHeader::ProxyProtocol).await;
    let longest = format!("PROXY UNKNOWN {}\r\n", "f".repeat(LINE_BYTES_MAX - 16)).into_bytes();
    for first in [line("192.0.2.1"), binary([192, 0, 2, 1], 200), longest] {
        for piece in [1, 7, first.len()] {
            let bytes = [&first[..], &server.handshake(Codec::Json)].concat();
            let mut client = Client::over(connect(&server, PROXY).await, Codec::Json);
            for part in bytes.chunks(piece) {
                client.write(part).await;
            }
            client.switched().await;
            let ticket = server.ticket("Bob", Role::Attendee);
            client.send("hello", json!({"ticket": ticket})).await;
            client.message("welcome").await;
            client.ok("leave", json!({})).await;
        }
    }
}

async fn who_announces_nobody_is_counted_itself(loops: usize) {
    let server = behind(loops, ProxyHeader::ProxyProtocol).await;
    let local = [SIGNATURE, &[0x20, 0x11, 0, 12, 192, 0, 2, 7, 192, 0, 2, 8, 0, 1, 0, 2]].concat();
    let (_first, status) = knock(&server, PROXY, &local, "").await;
    assert_eq!(status, 101);
    for first in [b"PROXY UNKNOWN\r\n".to_vec(), b"PROXY UNKNOWN 192.0.2.7 192.0.2.8 1 2\r\n".to_vec(), local]
    {
        assert_eq!(knock(&server, PROXY, &first, "").await.1, 429);
    }
    // It was not the address in it that was counted.
    assert_eq!(knock(&server, PROXY, &line("192.0.2.7"), "").await.1, 101);
    assert_eq!(knock(&server, SECOND_PROXY, b"PROXY UNKNOWN\r\n", "").await.1, 101);
}

async fn a_proxy_that_announces_nothing_is_closed(loops: usize) {
    let server = Server::with(loops, |config| {
        config.proxies = vec![IpAddr::V4(PROXY)];
        config.proxy_header = ProxyHeader::ProxyProtocol;
        config.limits.request_head_timeout_s = 1;
    })
    .await;
    let too_long = format!("PROXY UNKNOWN {}\r\n", "f".repeat(LINE_BYTES_MAX - 15)).into_bytes();
    let cases: [(&str, Vec<u8>); 8] = [
        ("a request", server.handshake(Codec::Json)),
        ("a line too long", too_long),
        ("a line's end alone", b"PROXY TCP4 192.0.2.1 192.0.2.2 1 2\n\r\n".to_vec()),
        ("another version", [SIGNATURE, &[0x31, 0x11, 0, 0]].concat()),
        ("addresses cut short", [SIGNATURE, &[0x21, 0x11, 0, 11]].concat()),
        // And these are waited for, as long as for a head.
        ("silence", Vec::new()),
        ("half a line", b"PROXY TCP4 192.0.2.1".to_vec()),
        ("less than was said", binary([192, 0, 2, 1], 100)[..60].to_vec()),
    ];
    for (what, bytes) in cases {
        let mut stream = connect(&server, PROXY).await;
        stream.write_all(&bytes).await.unwrap();
        let mut answer = Vec::new();
        // Reset where something was left unread.
        let ended = stream.read_to_end(&mut answer).await;
        assert!(answer.is_empty(), "{what}: {ended:?} {answer:?}");
    }
    while server.node.app.gate.room.connections() > 0 {
        tokio::task::yield_now().await;
    }
}

async fn who_is_no_proxy_and_announces_somebody_is_refused(loops: usize) {
    let localhost = Ipv4Addr::LOCALHOST;
    for header in ProxyHeader::ALL {
        let server = behind(loops, header).await;
        for first in [line("192.0.2.1"), binary([192, 0, 2, 1], 0)] {
            assert_eq!(knock(&server, localhost, &first, "").await.1, 400, "{header:?}");
        }
        let (_plain, status) = knock(&server, localhost, b"", "").await;
        assert_eq!(status, 101, "{header:?}");
        if header != ProxyHeader::ProxyProtocol {
            assert_eq!(knock(&server, PROXY, &line("192.0.2.1"), "").await.1, 400, "{header:?}");
        }
    }
}

async fn no_header_of_http_is_believed_beside_the_announcement(loops: usize) {
    let server = behind(loops, ProxyHeader::ProxyProtocol).await;
    let (_first, status) = knock(&server, PROXY, &line("192.0.2.1"), "").await;
    assert_eq!(status, 101);
    for spoofed in ["forwarded: for=192.0.2.77\r\n", "x-forwarded-for: 192.0.2.77\r\n"] {
        assert_eq!(knock(&server, PROXY, &line("192.0.2.1"), spoofed).await.1, 429);
    }
    // Nor where the announced client has a proxy's address.
    let (_second, status) = knock(&server, PROXY, &line("127.0.0.10"), "").await;
    assert_eq!(status, 101);
    let spoofed = "x-forwarded-for: 192.0.2.78\r\nforwarded: for=192.0.2.78\r\n";
    assert_eq!(knock(&server, PROXY, &line("127.0.0.10"), spoofed).await.1, 429);
}

async fn of_x_forwarded_for_the_rightmost_that_is_no_proxy_counts(loops: usize) {
    let server = behind(loops, ProxyHeader::XForwardedFor).await;
    let mut inside = Vec::new();
    for (from, headers, status) in [
        (PROXY, "x-forwarded-for: 192.0.2.1\r\n", 101),
        (PROXY, "x-forwarded-for: 192.0.2.77, 192.0.2.1\r\n", 429),
        (PROXY, "x-forwarded-for: 192.0.2.77\r\nx-forwarded-for: 192.0.2.1\r\n", 429),
        (PROXY, "x-forwarded-for: 192.0.2.77, 192.0.2.1, 127.0.0.10\r\n", 429),
        (PROXY, "forwarded: for=192.0.2.77\r\nx-forwarded-for: 192.0.2.1\r\n", 429),
        (SECOND_PROXY, "x-forwarded-for: 192.0.2.1, 127.0.0.9\r\n", 429),
        (PROXY, "x-forwarded-for: 192.0.2.2\r\n", 101),
        // Of nobody else.
        (Ipv4Addr::LOCALHOST, "x-forwarded-for: 192.0.2.3\r\n", 101),
        (Ipv4Addr::LOCALHOST, "x-forwarded-for: 192.0.2.4\r\n", 429),
    ] {
        let (client, answered) = knock(&server, from, b"", headers).await;
        assert_eq!(answered, status, "{from} {headers}");
        inside.push(client);
    }
}

async fn of_the_places_an_announced_address_has_its_share_and_a_proxy_is_nobodys(loops: usize) {
    for header in [ProxyHeader::ProxyProtocol, ProxyHeader::Forwarded] {
        let server = Server::with(loops, |config| {
            config.proxies = vec![IpAddr::V4(PROXY)];
            config.proxy_header = header;
            (config.limits.connections_max, config.limits.address_places_percent) = (100, 35);
            config.limits.request_head_timeout_s = 60;
        })
        .await;
        let is_announced = header == ProxyHeader::ProxyProtocol;
        let asks = async |client: &str| {
            let mut stream = Client::over(connect(&server, PROXY).await, Codec::Json);
            if is_announced {
                stream.write(&line(client)).await;
            }
            stream.write(b"GET /v1/webinars HTTP/1.1\r\nhost: test\r\n\r\n").await;
            let answer = stream.answered().await;
            (stream, answer.split(' ').nth(1).unwrap().to_owned())
        };
        let mut open = Vec::new();
        for _ in 0..35 {
            let (stream, status) = asks("192.0.2.1").await;
            assert_eq!(status, "401");
            open.push(stream);
        }
        let (_beyond, status) = asks("192.0.2.1").await;
        assert_eq!(status, if is_announced { "503" } else { "401" });
        assert_eq!(asks("192.0.2.2").await.1, "401");
    }
}

async fn of_the_places_who_is_announced_as_nobody_has_the_proxy_s_share(loops: usize) {
    let server = Server::with(loops, |config| {
        config.proxies = vec![IpAddr::V4(PROXY), IpAddr::V4(SECOND_PROXY)];
        config.proxy_header = ProxyHeader::ProxyProtocol;
        (config.limits.connections_max, config.limits.address_places_percent) = (100, 35);
        config.limits.request_head_timeout_s = 60;
    })
    .await;
    let asks = async |from: Ipv4Addr, first: &[u8]| {
        let mut stream = Client::over(connect(&server, from).await, Codec::Json);
        stream.write(first).await;
        stream.write(b"GET /v1/webinars HTTP/1.1\r\nhost: test\r\n\r\n").await;
        let answer = stream.answered().await;
        (stream, answer.split(' ').nth(1).unwrap().to_owned())
    };
    let unknown = b"PROXY UNKNOWN 192.0.2.7 192.0.2.8 1 2\r\n".to_vec();
    let local = [SIGNATURE, &[0x20, 0, 0, 0]].concat();
    let mut open = Vec::new();
    for number in 0..35 {
        let (stream, status) = asks(PROXY, if number % 2 == 0 { &unknown } else { &local }).await;
        assert_eq!(status, "401", "{number}");
        open.push(stream);
    }
    for first in [&unknown, &local] {
        assert_eq!(asks(PROXY, first).await.1, "503");
        assert_eq!(asks(SECOND_PROXY, first).await.1, "401");
    }
    assert_eq!(asks(PROXY, &line("192.0.2.7")).await.1, "401");
    // And when one is gone, there is a place for one.
    drop(open.pop());
    // Those that were told to wait above may still be going, too.
    while server.node.app.gate.room.connections() > open.len() {
        tokio::task::yield_now().await;
    }
    assert_eq!(asks(PROXY, &local).await.1, "401");
}

async fn somebody_announced_joins_and_is_carried_like_anybody(loops: usize) {
    let server = behind(loops, ProxyHeader::ProxyProtocol).await;
    let mut people = Vec::new();
    for (number, codec) in [(1, Codec::Json), (2, Codec::MessagePack), (3, Codec::Json)] {
        let mut client = Client::over(connect(&server, PROXY).await, codec);
        let name = format!("Guest{number}");
        client.write(&binary([192, 0, 2, 1], 30)).await;
        client.write(&server.handshake(codec)).await;
        client.switched().await;
        let ticket = server.ticket(&name, Role::Attendee);
        client.send("hello", json!({"ticket": ticket})).await;
        client.message("welcome").await;
        client.ok("list_chat", json!({"limit": 1})).await;
        // With a ticket nobody counts, wherever they come from.
        people.push(client);
    }
}

#[cfg(feature = "planted")]
mod planted {
    use cuelight::gateway::planted::Fault;

    use crate::twins::goes_red;

    #[test]
    fn planted_belief_in_anybody_who_announces_is_found() {
        for way in ["in_event_loops", "in_tasks"] {
            let test = format!("proxies::{way}::who_is_no_proxy_and_announces_somebody_is_refused");
            goes_red(Fault::AnybodyAnnounces, &test, "right: 400");
        }
    }

    #[test]
    fn planted_belief_in_any_header_is_found() {
        for way in ["in_event_loops", "in_tasks"] {
            let test = format!("proxies::{way}::of_x_forwarded_for_the_rightmost_that_is_no_proxy_counts");
            goes_red(Fault::AnybodyForwards, &test, "right: 429");
        }
    }
}
