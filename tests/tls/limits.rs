//! Who takes too long to arrive, sends too much before it is let in, or too much afterwards.

use std::net::{IpAddr, Ipv4Addr};
use std::time::Instant;

use cuelight::config::ProxyHeader;
use cuelight::gateway::tls::HANDSHAKE_BYTES_MAX;
use cuelight::protocol::Codec;
use cuelight::session::Role;
use futures_util::SinkExt;
use rustls::version::{TLS12, TLS13};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_tungstenite::tungstenite::Message;

use super::harness::{HOST, Server, in_time, to_the_end};

/// A ClientHello as long as one may be, of which only the beginning counts: its record's header, and what it is.
fn endless_hello(bytes: usize) -> Vec<u8> {
    let mut sent = Vec::new();
    let record = 16_000;
    while sent.len() < bytes {
        sent.extend([0x16, 3, 1]);
        sent.extend((record as u16).to_be_bytes());
        // The first says that 65 000 bytes are to come.
        let begin: &[u8] = if sent.len() == 5 { &[1, 0, 0xfd, 0xe8, 3, 3] } else { &[] };
        sent.extend(begin);
        sent.extend(vec![0; record - begin.len()]);
    }
    sent.truncate(bytes);
    sent
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn who_does_not_finish_a_handshake_in_time_is_closed() {
    in_time(async {
        let server = Server::with(|config| config.limits.request_head_timeout_s = 1).await;
        let hello = endless_hello(300);
        for sent in [0, 1, 5, 300] {
            let mut stream = server.connect().await;
            stream.write_all(&hello[..sent]).await.unwrap();
            assert_eq!(to_the_end(&mut stream).await, (Vec::new(), true), "{sent}");
        }
        assert!(server.counted("cuelight_gateway_arrivals_failed_total", "late").await >= 4);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn who_asks_nothing_in_time_is_closed_and_told_so_by_tls() {
    in_time(async {
        let server = Server::with(|config| config.limits.request_head_timeout_s = 1).await;
        for (version, sent) in [(&TLS12, ""), (&TLS13, ""), (&TLS13, "GET / HTTP/1.1\r\nhost: a\r\nx: ")] {
            let mut stream = server.secured(server.connect().await, &[version]).await;
            stream.write_all(sent.as_bytes()).await.unwrap();
            let mut rest = Vec::new();
            stream.read_to_end(&mut rest).await.expect("told by TLS that it ends");
            assert!(rest.is_empty());
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_hello_that_does_not_end_is_not_kept() {
    in_time(async {
        // The time of a head would not do it: a minute, here.
        let server = Server::start().await;
        let mut stream = server.connect().await;
        stream.write_all(&endless_hello(HANDSHAKE_BYTES_MAX)).await.unwrap();
        to_the_end(&mut stream).await;
        assert!(server.counted("cuelight_gateway_arrivals_failed_total", "tls").await > 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_node_that_is_full_says_so_over_tls() {
    in_time(async {
        let server = Server::with(|config| config.limits.connections_max = 2).await;
        // The one that scheduled may still be going.
        while server.node.app.gate.room.connections() > 0 {
            tokio::task::yield_now().await;
        }
        // Half a handshake has a place as well.
        let _silent = server.connect().await;
        let _inside = server.secure().await;
        let request = format!("GET /v1/webinars HTTP/1.1\r\nhost: {HOST}\r\n\r\n");
        let (head, _) = server.asked(&request).await;
        assert!(head.starts_with("HTTP/1.1 503") && head.contains("retry-after"), "{head}");
        let (head, _) = server.asked(&request.replace("/v1/webinars", "/healthz")).await;
        assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn strangers_over_tls_are_counted_by_their_address() {
    in_time(async {
        let server = Server::with(|config| config.limits.address_connections_max = 2).await;
        let knock = async |address: [u8; 4]| {
            let stream = server.secured(server.connect_from(address).await, &[&TLS13]).await;
            server.knock(stream, Codec::Json).await
        };
        let first = knock([127, 0, 0, 1]).await;
        let second = knock([127, 0, 0, 1]).await;
        assert_eq!((first.0, second.0), (101, 101));
        assert_eq!(knock([127, 0, 0, 1]).await.0, 429);
        assert_eq!(knock([127, 0, 0, 2]).await.0, 101);
        let mut first = first.1.unwrap();
        first.send("hello", json!({"ticket": server.ticket("Bob", Role::Attendee)})).await;
        first.message("welcome").await;
        assert_eq!(knock([127, 0, 0, 1]).await.0, 101);
    })
    .await;
}

/// Below TLS: a record that carries one byte weighs as many as it has.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_a_websocket_sends_is_counted_below_tls() {
    in_time(async {
        const BURST: u64 = 16 * 1024;
        let server = Server::with(|config| {
            (config.limits.message_bytes, config.limits.hello_bytes) = (8 * 1024, 4 * 1024);
            (config.limits.inbound_bytes_per_s, config.limits.inbound_bytes_burst) = (1024, BURST);
        })
        .await;
        let mut alice = server.enter("Alice", Role::Organizer, Codec::Json).await;
        let mut bob = server.enter("Bob", Role::Attendee, Codec::Json).await;
        // A sixth of the burst, as a message; as single bytes more than thrice the burst.
        let pings: Vec<u8> = b"\x89\x80\0\0\0\0".repeat(400);
        bob.socket.get_mut().write_all(&pings).await.unwrap();
        bob.ok("list_chat", json!({"limit": 1})).await;
        let (reading, mut writing) = tokio::io::split(bob.socket.into_inner());
        let flood = tokio::spawn(async move {
            loop {
                for byte in &pings {
                    if writing.write_all(&[*byte]).await.is_err() || writing.flush().await.is_err() {
                        return;
                    }
                }
            }
        });
        let start = Instant::now();
        let mut pongs = 0;
        let mut reading = tokio::io::BufReader::new(reading);
        let code = loop {
            let (first, length) = (reading.read_u8().await.unwrap(), reading.read_u8().await.unwrap());
            let mut payload = vec![0; usize::from(length)];
            reading.read_exact(&mut payload).await.unwrap();
            match first {
                0x8a => pongs += 1,
                0x88 => break u16::from_be_bytes([payload[0], payload[1]]),
                _ => {}
            }
        };
        flood.abort();
        assert_eq!(code, 4429);
        // Each ping is six records of at least 22 bytes.
        let most = (2 * BURST + start.elapsed().as_millis() as u64 * 1024 / 1000) / (6 * 22);
        assert!(pongs <= most, "{pongs} pings were read, {most} at most");
        alice.ok("list_chat", json!({"limit": 1})).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_message_beyond_the_limit_is_refused_over_tls() {
    in_time(async {
        let server = Server::start().await;
        for codec in Codec::ALL {
            let mut bob = server.enter("Bob", Role::Attendee, codec).await;
            let large = match codec {
                Codec::Json => Message::text("x".repeat(33_000)),
                Codec::MessagePack => Message::binary(vec![0; 33_000]),
            };
            bob.socket.send(large).await.unwrap();
            assert_eq!(bob.closed().await, 1009);
        }
    })
    .await;
}

/// Of one beyond the limit no byte is waited for: what it announces is enough.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_first_message_may_be_as_long_over_tls_as_anywhere() {
    in_time(async {
        const MOST: usize = 4096;
        const CLOSES: &str = "cuelight_gateway_closes_total";
        let server = Server::start().await;
        let ticket = server.ticket("Bob", Role::Attendee);
        let hello = |bytes: usize| {
            let hello = json!({"id": "1", "cmd": "hello", "args": {"ticket": ticket}}).to_string();
            format!("{hello}{}", " ".repeat(bytes - hello.len()))
        };
        for bytes in [MOST - 1, MOST] {
            let mut bob = server.open(Codec::Json).await;
            bob.socket.send(Message::text(hello(bytes))).await.unwrap();
            bob.message("welcome").await;
            // And what comes behind it may be longer, in one piece with it or not.
            let later =
                format!("{}{}", json!({"id": "2", "cmd": "list_polls", "args": {}}), " ".repeat(30_000));
            bob.socket.send(Message::text(later)).await.unwrap();
            bob.message("ok").await;
        }
        let counted = server.counted(CLOSES, "1009").await;
        let too_long = u16::try_from(MOST + 1).unwrap().to_be_bytes();
        let whole: &[u8] = &[&[0x81, 0xfe][..], &too_long, &[0; 4]].concat();
        // As fragments it is as long.
        let most = [&[0x01, 0xfe][..], &(MOST as u16).to_be_bytes(), &[0; 4], &[b' '; MOST]].concat();
        let fragments: &[u8] = &[&most[..], &[0x80, 0x81, 0, 0, 0, 0]].concat();
        for announced in [whole, fragments] {
            let mut bob = server.open(Codec::Json).await;
            bob.socket.get_mut().write_all(announced).await.unwrap();
            bob.socket.get_mut().flush().await.unwrap();
            assert_eq!(bob.closed().await, 1009);
        }
        assert!(server.counted(CLOSES, "1009").await >= counted + 2);
    })
    .await;
}

/// A client need not wait for the answer to its handshake, nor for its welcome.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_follows_the_first_message_in_one_piece_is_read_too() {
    in_time(async {
        let server = Server::start().await;
        let hello =
            json!({"id": "1", "cmd": "hello", "args": {"ticket": server.ticket("Bob", Role::Attendee)}});
        let asks = |id: &str| json!({"id": id, "cmd": "list_polls", "args": {}}).to_string();
        let masked = |text: String| {
            let length = u16::try_from(text.len()).unwrap().to_be_bytes();
            [&[0x81, 0xfe][..], &length, &[0; 4], text.as_bytes()].concat()
        };
        let ping = b"\x89\x80\0\0\0\0".to_vec();
        let all = [ping, masked(hello.to_string()), masked(asks("2")), masked(asks("3"))].concat();
        for piece in [all.len(), 1, 100] {
            let mut bob = server.open(Codec::Json).await;
            for part in all.chunks(piece) {
                bob.socket.get_mut().write_all(part).await.unwrap();
                bob.socket.get_mut().flush().await.unwrap();
            }
            bob.message("welcome").await;
            bob.message("ok").await;
            bob.message("ok").await;
        }
    })
    .await;
}

/// The proxy's header comes first, in the clear, then TLS.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn behind_a_proxy_strangers_over_tls_count_for_themselves() {
    const PROXY: [u8; 4] = [127, 0, 0, 9];
    in_time(async {
        let server = Server::with(|config| {
            config.proxies = vec![IpAddr::V4(Ipv4Addr::from(PROXY))];
            config.proxy_header = ProxyHeader::ProxyProtocol;
            config.limits.address_connections_max = 1;
        })
        .await;
        let mut inside = Vec::new();
        for (client, status) in [("192.0.2.1", 101), ("192.0.2.1", 429), ("192.0.2.2", 101)] {
            let mut stream = server.connect_from(PROXY).await;
            stream.write_all(format!("PROXY TCP4 {client} 192.0.2.9 1 2\r\n").as_bytes()).await.unwrap();
            let stream = server.secured(stream, &[&TLS13]).await;
            let (answered, client) = server.knock(stream, Codec::Json).await;
            assert_eq!(answered, status);
            inside.extend(client);
        }
    })
    .await;
}
