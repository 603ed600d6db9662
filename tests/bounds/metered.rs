//! Who meets a limit is counted, by its name; who stays within it is not.

use std::collections::BTreeMap;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use cuelight::config::Config;
use cuelight::protocol::Codec;
use cuelight::session::Role;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::client::{Client, frame};
use super::harness::{KEY, SECRET, Server};

/// What `/metrics` says of limits, refusals, closes and resyncs.
pub struct Counts(BTreeMap<String, u64>);

impl Counts {
    pub async fn of(server: &Server) -> Counts {
        let (_, body) =
            asks(server, "GET /metrics HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\r\n").await;
        let rows = body.lines().filter_map(|line| line.rsplit_once(' '));
        Counts(rows.filter_map(|(name, count)| Some((name.to_owned(), count.parse().ok()?))).collect())
    }

    pub fn of_row(&self, row: &str) -> u64 {
        self.0.get(row).copied().unwrap_or_default()
    }
}

pub fn limited(limit: &str) -> String {
    format!("cuelight_gateway_limited_total{{limit=\"{limit}\"}}")
}

/// A call over HTTP: the answer's head, and its body.
async fn asks(server: &Server, request: &str) -> (String, String) {
    let mut stream = server.connect(None).await;
    stream.write_all(request.as_bytes()).await.unwrap();
    let answer = until_closed(stream).await;
    let (head, body) = answer.split_once("\r\n\r\n").expect("a whole answer");
    (head.to_owned(), body.to_owned())
}

/// What came until the end, an orderly one or not: where something lies unread the server's system resets.
async fn until_closed(mut stream: TcpStream) -> String {
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes).await;
    String::from_utf8(bytes).unwrap()
}

/// The status of the answer to a request with so many bytes in its headers.
async fn head_of(server: &Server, bytes: usize) -> String {
    let start = "host: test\r\nconnection: close\r\nx: ";
    let headers = format!("{start}{}\r\n", "x".repeat(bytes - start.len() - 2));
    assert_eq!(headers.len(), bytes);
    let request = format!("GET /healthz HTTP/1.1\r\n{headers}\r\n");
    asks(server, &request).await.0[9..12].to_owned()
}

async fn headers(server: &Server, count: usize) -> String {
    let more: String = (2..count).map(|number| format!("x-{number}: y\r\n")).collect();
    let request = format!("GET /healthz HTTP/1.1\r\nhost: test\r\nconnection: close\r\n{more}\r\n");
    asks(server, &request).await.0[9..12].to_owned()
}

#[test]
fn a_request_s_head_is_counted_when_it_is_too_large_has_too_many_headers_or_does_not_end() {
    super::alone(|loops| async move {
        let change = |config: &mut Config| {
            config.limits.request_headers_bytes = 9000;
            config.limits.request_head_timeout_s = 1;
        };
        let server = Server::with(loops, change).await;
        let before = Counts::of(&server).await;
        for bytes in [8999, 9000] {
            assert_eq!(head_of(&server, bytes).await, "200", "{bytes}");
        }
        for count in [63, 64] {
            assert_eq!(headers(&server, count).await, "200", "{count}");
        }
        let within = Counts::of(&server).await;
        let large = limited("request_headers_bytes");
        assert_eq!(within.of_row(&large), before.of_row(&large));
        // One more byte, as much as fills the library's buffer, and far more.
        for bytes in [9001, 12_000, 200_000] {
            assert_eq!(head_of(&server, bytes).await, "431", "{bytes}");
        }
        assert_eq!(headers(&server, 65).await, "431");
        // What has not ended is closed, however it came.
        let late = limited("request_head_timeout_s");
        assert_eq!(within.of_row(&late), before.of_row(&late));
        let (silent, mut slow) = (server.connect(None).await, server.connect(None).await);
        slow.write_all(b"GET /healthz HTTP/1.1\r\nhost:").await.unwrap();
        until_closed(silent).await;
        until_closed(slow).await;
        let after = Counts::of(&server).await;
        assert_eq!(after.of_row(&large), before.of_row(&large) + 4);
        assert_eq!(after.of_row(&late), before.of_row(&late) + 2);
    });
}

#[test]
fn a_body_is_counted_when_it_is_too_large() {
    super::alone(|loops| async move {
        let server = Server::with(loops, |config| config.limits.request_body_bytes = 4096).await;
        let post = |bytes: usize| {
            let key = STANDARD.encode(format!("{KEY}:{SECRET}"));
            format!(
                "POST /v1/webinars HTTP/1.1\r\nhost: test\r\nauthorization: Basic {key}\r\n\
                 connection: close\r\ncontent-type: application/json\r\ncontent-length: {bytes}\r\n\r\n\
                 {{\"title\":\"{}\"}}",
                "x".repeat(bytes - 12)
            )
        };
        let large = limited("request_body_bytes");
        let before = Counts::of(&server).await.of_row(&large);
        for (bytes, status, counted) in [(4095, "422", 0), (4096, "422", 0), (4097, "413", 1)] {
            assert_eq!(asks(&server, &post(bytes)).await.0[9..12], *status, "{bytes}");
            assert_eq!(Counts::of(&server).await.of_row(&large), before + counted, "{bytes}");
        }
        // One that says so itself is not waited for.
        let whole = post(4097);
        let head = &whole[..whole.find("\r\n\r\n").unwrap() + 4];
        assert_eq!(asks(&server, head).await.0[9..12], *"413");
        assert_eq!(Counts::of(&server).await.of_row(&large), before + 2);
    });
}

#[test]
fn calls_that_are_refused_are_counted_by_their_code() {
    super::alone(|loops| async move {
        let server = Server::start(loops).await;
        let key = STANDARD.encode(format!("{KEY}:{SECRET}"));
        let refused = |code: &str| format!("cuelight_gateway_problems_total{{code=\"{code}\"}}");
        let before = Counts::of(&server).await;
        for (key, chars, status, invalid, unauthorized) in [
            (key.as_str(), 299, "201", 0, 0),
            (&key, 300, "201", 0, 0),
            (&key, 301, "422", 1, 0),
            ("", 300, "401", 1, 1),
        ] {
            let body =
                json!({"title": "x".repeat(chars), "starts_at": "2030-01-01T12:00:00Z", "duration_min": 60})
                    .to_string();
            let request = format!(
                "POST /v1/webinars HTTP/1.1\r\nhost: test\r\nauthorization: Basic {key}\r\nconnection: close\r\n\
                 content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
                body.len()
            );
            assert_eq!(asks(&server, &request).await.0[9..12], *status, "{chars}");
            let now = Counts::of(&server).await;
            let of = |code| now.of_row(&refused(code)) - before.of_row(&refused(code));
            assert_eq!((of("invalid"), of("unauthorized")), (invalid, unauthorized), "{chars}");
        }
        let no_socket = "GET /v1/sessions/s1/ws HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\r\n";
        assert_eq!(asks(&server, no_socket).await.0[9..12], *"426");
        let handshakes = refused("handshake");
        assert_eq!(Counts::of(&server).await.of_row(&handshakes), before.of_row(&handshakes) + 1);
    });
}

/// A text message of so many bytes that is a command, or a hello, with a member that later versions may know.
fn padded(mut message: serde_json::Value, bytes: usize) -> Vec<u8> {
    message["later"] = "".into();
    let short = message.to_string().len();
    message["later"] = "x".repeat(bytes - short).into();
    let text = message.to_string();
    assert_eq!(text.len(), bytes);
    frame(0x81, text.as_bytes())
}

#[test]
fn first_and_later_messages_are_counted_when_they_are_too_large() {
    super::alone(|loops| async move {
        let server = Server::start(loops).await;
        let large = "cuelight_gateway_closes_total{code=\"1009\"}";
        let before = Counts::of(&server).await.of_row(large);
        let ticket = server.ticket("Bob", Role::Attendee);
        let hello = |bytes| padded(json!({"id": "1", "cmd": "hello", "args": {"ticket": ticket}}), bytes);
        let later = |bytes| padded(json!({"id": "2", "cmd": "list_polls", "args": {}}), bytes);
        for bytes in [4095, 4096] {
            let mut bob = server.open(Codec::Json, None).await;
            bob.write(&hello(bytes)).await;
            bob.message("welcome").await;
            bob.write(&later(28_672 + bytes)).await;
            assert_eq!(bob.answer("2").await["type"], "ok");
        }
        assert_eq!(Counts::of(&server).await.of_row(large), before);
        let mut stranger = server.open(Codec::Json, None).await;
        stranger.write(&hello(4097)).await;
        assert_eq!(stranger.closed().await, Some(1009));
        let mut bob = server.enter("Bob", Role::Attendee).await;
        bob.write(&later(32_769)).await;
        assert_eq!(bob.closed().await, Some(1009));
        assert_eq!(Counts::of(&server).await.of_row(large), before + 2);
    });
}

#[test]
fn connections_and_handshakes_beyond_what_there_is_room_for_are_counted() {
    super::alone(|loops| async move {
        for (limit, change) in [
            ("connections_max", (|config| config.limits.connections_max = 4) as fn(&mut Config)),
            ("handshakes_per_s", |config| config.limits.handshakes_per_s = 100),
            ("address_connections_max", |config| config.limits.address_connections_max = 3),
        ] {
            let server = Server::with(loops, change).await;
            if limit == "handshakes_per_s" {
                // As if all but three had come within an hour from now: so long nothing is gained.
                let later = tokio::time::Instant::now() + Duration::from_secs(3600);
                (0..97).for_each(|_| server.node.app.gate.handshake(later).unwrap());
            }
            let before = Counts::of(&server).await;
            // The one that has asked for the counts is gone when its place is free again.
            while server.node.app.gate.room.connections() > 0 {
                tokio::task::yield_now().await;
            }
            let mut inside = Vec::new();
            for _ in 0..3 {
                inside.push(server.open(Codec::Json, None).await);
            }
            let within = Counts::of(&server).await;
            assert_eq!(within.of_row(&limited(limit)), before.of_row(&limited(limit)), "{limit}");
            while server.node.app.gate.room.connections() > 3 {
                tokio::task::yield_now().await;
            }
            if limit == "connections_max" {
                inside.push(server.open(Codec::Json, None).await);
            }
            let mut beyond = Client::over(server.connect(None).await, Codec::Json);
            beyond.write(&server.handshake(Codec::Json)).await;
            let answer = beyond.answered().await;
            assert!(answer.starts_with("HTTP/1.1 503") || answer.starts_with("HTTP/1.1 429"), "{answer}");
            inside.pop();
            drop(beyond);
            while server.node.app.gate.room.connections() > inside.len() {
                tokio::task::yield_now().await;
            }
            let after = Counts::of(&server).await;
            assert_eq!(after.of_row(&limited(limit)), before.of_row(&limited(limit)) + 1, "{limit}");
        }
    });
}

#[test]
fn calls_of_the_join_page_beyond_the_rate_are_counted() {
    super::alone(|loops| async move {
        for (limit, change) in [
            (
                "address_join_requests_per_s",
                (|config| {
                    config.limits.address_join_requests_per_s = 1;
                    config.limits.address_join_requests_burst = 4;
                }) as fn(&mut Config),
            ),
            ("address_join_misses_per_min", |config| config.limits.address_join_misses_per_min = 4),
        ] {
            let server = Server::with(loops, change).await;
            // As if one had been made within an hour from now: so long nothing is gained.
            let (joins, later) =
                (&server.node.app.joins, tokio::time::Instant::now() + Duration::from_secs(3600));
            let here = server.node.address.ip();
            match limit {
                "address_join_misses_per_min" => joins.missed(here, later),
                _ => joins.request(here, later).unwrap(),
            }
            let guess = "GET /v1/join/aaa-aaaa-aaa HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\r\n";
            let before = Counts::of(&server).await.of_row(&limited(limit));
            for (number, status, counted) in
                [(2, "404", 0), (3, "404", 0), (4, "404", 0), (5, "429", 1), (6, "429", 2)]
            {
                assert_eq!(&asks(&server, guess).await.0[9..12], status, "{limit}: {number} of 4");
                assert_eq!(
                    Counts::of(&server).await.of_row(&limited(limit)),
                    before + counted,
                    "{limit}: {number}"
                );
            }
        }
    });
}

#[test]
fn a_client_that_takes_nothing_for_too_long_is_counted_and_closed() {
    super::alone(|loops| async move {
        let server = Server::with(loops, |config| config.limits.write_timeout_s = 1).await;
        let mut alice = server.live().await;
        let row = limited("write_timeout_s");
        let before = Counts::of(&server).await.of_row(&row);
        let mut silent = server.enter_with("Silent", Role::Panelist, Codec::Json, Some(2048)).await;
        // A hundred kilobytes each, until the kernel has no room for more of them.
        alice.chat_all((0..60).map(|number| format!("{number} {}", "x".repeat(1900)))).await;
        assert_eq!(Counts::of(&server).await.of_row(&row), before);
        for _ in 0..200 {
            silent.send("list_chat", json!({"limit": 50})).await;
        }
        while server.node.app.open_sockets() > 1 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        assert_eq!(Counts::of(&server).await.of_row(&row), before + 1);
        alice.ok("list_polls", json!({})).await;
    });
}

#[test]
fn who_falls_behind_the_ring_and_who_asks_too_much_is_counted() {
    super::alone(|loops| async move {
        let change = |config: &mut Config| {
            let limits = &mut config.limits;
            (limits.commands_per_s, limits.commands_burst) = (1, 3);
            limits.ring_bytes = 65_536;
        };
        let server = Server::with(loops, change).await;
        let (refused, resyncs) =
            ("cuelight_hub_refusals_total{code=\"rate_limited\"}", "cuelight_hub_resyncs_total");
        let mut alice = server.live().await;
        let mut slow = server.enter_with("Slow", Role::Panelist, Codec::Json, Some(2048)).await;
        let before = Counts::of(&server).await;
        for _ in 0..3 {
            slow.ok("list_polls", json!({})).await;
        }
        assert_eq!(Counts::of(&server).await.of_row(refused), before.of_row(refused));
        let id = slow.send("list_polls", json!({})).await;
        assert_eq!(slow.answer(&id).await["error"]["code"], "rate_limited");
        let within = Counts::of(&server).await;
        assert_eq!(within.of_row(refused), before.of_row(refused) + 1);
        assert_eq!(within.of_row(resyncs), before.of_row(resyncs));
        // More than the kernel and the ring hold together.
        alice.chat_all((0..4000).map(|number| format!("{number} {}", "x".repeat(1900)))).await;
        slow.message("snapshot").await;
        assert!(Counts::of(&server).await.of_row(resyncs) > before.of_row(resyncs));
    });
}
