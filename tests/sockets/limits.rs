//! What a node lets in, and what it answers to whom it does not: at each limit, the one before it, and the one behind it.

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use cuelight::protocol::Codec;
use cuelight::session::Role;
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;
use tokio::time::Instant;

use super::client::{Client, Got, PING, frame};
use super::harness::Server;

crate::both_ways!(
    a_full_node_says_so_and_has_room_again_when_somebody_goes,
    no_address_takes_every_place,
    handshakes_beyond_the_rate_are_told_when_to_come_back,
    strangers_of_one_address_beyond_the_limit_are_told_so_and_those_with_a_ticket_are_none,
    strangers_that_come_too_fast_are_told_when_to_come_back,
    behind_a_proxy_each_address_counts_for_itself_and_nobody_else_is_believed,
    a_request_line_beyond_the_limit_is_refused_and_the_connection_goes_on,
    who_floods_with_pings_is_read_at_the_rate_and_then_closed,
    who_sends_the_burst_is_answered_at_once_and_stays,
    messages_are_read_within_the_bounds_that_are_set,
    who_is_new_beyond_the_rate_of_joins_is_sent_away_and_those_who_were_in_are_not,
    who_asks_for_pages_and_takes_nothing_of_them_is_given_up,
);

/// A client that has sent a handshake, and the head of its answer.
async fn knock(server: &Server, headers: &str) -> (Client, String) {
    let mut client = Client::over(server.connect(None).await, Codec::Json);
    client.write(&server.handshake_with(Codec::Json, headers)).await;
    let answer = client.answered().await;
    (client, answer)
}

async fn let_in(server: &Server) -> Client {
    let (client, answer) = knock(server, "").await;
    assert!(answer.starts_with("HTTP/1.1 101"), "{answer}");
    client
}

async fn turned_away(server: &Server, status: u16) {
    let (_, answer) = knock(server, "").await;
    assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{answer}");
    let retry = answer.lines().find_map(|line| line.strip_prefix("retry-after: "));
    assert!(retry.is_some_and(|seconds| seconds.parse::<u64>().unwrap() >= 1), "{answer}");
}

/// Until so many connections are left: a closed one's place is free as soon as the server has seen it go.
async fn until_open(server: &Server, count: usize) {
    while server.node.app.gate.room.connections() != count {
        tokio::task::yield_now().await;
    }
}

async fn asks(server: &Server, path: &str) -> String {
    let mut client = Client::over(server.connect(None).await, Codec::Json);
    client.write(format!("GET {path} HTTP/1.1\r\nhost: test\r\n\r\n").as_bytes()).await;
    client.answered().await
}

async fn a_full_node_says_so_and_has_room_again_when_somebody_goes(loops: usize) {
    let server = Server::with(loops, |config| config.limits.connections_max = 4).await;
    until_open(&server, 0).await;
    let mut inside = vec![server.enter("Bob", Role::Attendee).await];
    for _ in 1..4 {
        inside.push(let_in(&server).await);
    }
    turned_away(&server, 503).await;
    assert!(asks(&server, "/v1/webinars").await.starts_with("HTTP/1.1 503"));
    // Whoever watches the server does not take it for dead.
    assert!(asks(&server, "/healthz").await.starts_with("HTTP/1.1 200"));
    assert!(asks(&server, "/metrics").await.starts_with("HTTP/1.1 200"));
    assert_eq!((server.node.app.open_sockets(), server.node.app.gate.room.connections()), (4, 4));
    inside[0].ok("list_chat", json!({"limit": 1})).await;
    inside.pop();
    until_open(&server, 3).await;
    inside.push(let_in(&server).await);
    turned_away(&server, 503).await;
    inside.clear();
    until_open(&server, 0).await;
    assert_eq!(server.node.app.open_sockets(), 0);
}

/// Silent connections cost nobody but their own address: with no such share one address had every place.
async fn no_address_takes_every_place(loops: usize) {
    let server = Server::with(loops, |config| {
        (config.limits.connections_max, config.limits.address_places_percent) = (100, 35);
        config.limits.request_head_timeout_s = 60;
    })
    .await;
    until_open(&server, 0).await;
    // Of an address that shows whom it is by WebSockets, these do not count.
    let mut people = Vec::new();
    for _ in 0..10 {
        people.push(let_in(&server).await);
    }
    let mut silent = Vec::new();
    for _ in 0..34 {
        silent.push(server.connect(None).await);
    }
    until_open(&server, 44).await;
    assert!(asks(&server, "/v1/webinars").await.starts_with("HTTP/1.1 401"));
    until_open(&server, 44).await;
    silent.push(server.connect(None).await);
    until_open(&server, 45).await;
    assert!(asks(&server, "/v1/webinars").await.starts_with("HTTP/1.1 503"));
    turned_away(&server, 503).await;
    assert!(asks(&server, "/healthz").await.starts_with("HTTP/1.1 200"));
    let elsewhere = tokio::net::TcpSocket::new_v4().unwrap();
    elsewhere.bind("127.0.0.2:0".parse().unwrap()).unwrap();
    let mut other = Client::over(elsewhere.connect(server.node.address).await.unwrap(), Codec::Json);
    other.write(b"GET /v1/webinars HTTP/1.1\r\nhost: test\r\n\r\n").await;
    assert!(other.answered().await.starts_with("HTTP/1.1 401"));
    silent.pop();
    until_open(&server, 45).await;
    people.push(let_in(&server).await);
}

async fn handshakes_beyond_the_rate_are_told_when_to_come_back(loops: usize) {
    let server = Server::with(loops, |config| config.limits.handshakes_per_s = 100).await;
    // As if all but three had come within an hour from now: so long nothing is gained.
    let later = Instant::now() + Duration::from_secs(3600);
    for _ in 0..97 {
        server.node.app.gate.handshake(later).unwrap();
    }
    let mut inside = Vec::new();
    for _ in 0..3 {
        inside.push(let_in(&server).await);
    }
    turned_away(&server, 503).await;
    // Only handshakes are counted, and who is inside stays there.
    assert!(asks(&server, "/healthz").await.starts_with("HTTP/1.1 200"));
    let ticket = server.ticket("Bob", Role::Attendee);
    inside[2].send("hello", json!({"ticket": ticket})).await;
    inside[2].message("welcome").await;
}

async fn strangers_of_one_address_beyond_the_limit_are_told_so_and_those_with_a_ticket_are_none(
    loops: usize,
) {
    let server = Server::with(loops, |config| config.limits.address_connections_max = 3).await;
    let mut people = Vec::new();
    for name in ["Bob", "Carol", "Dave", "Erin"] {
        // Each comes, and none is a stranger any more when the next one does.
        people.push(server.enter(name, Role::Attendee).await);
    }
    let mut strangers = vec![let_in(&server).await, let_in(&server).await, let_in(&server).await];
    turned_away(&server, 429).await;
    let ticket = server.ticket("Frank", Role::Attendee);
    strangers[0].send("hello", json!({"ticket": ticket})).await;
    strangers[0].message("welcome").await;
    strangers.push(let_in(&server).await);
    turned_away(&server, 429).await;
    // A bad ticket is none, and who is sent away for it counts until the connection is gone.
    strangers[3].write(&frame(0x81, br#"{"id":"1","cmd":"hello","args":{"ticket":"x"}}"#)).await;
    assert_eq!(strangers[3].closed().await, Some(4401));
    turned_away(&server, 429).await;
    strangers.pop();
    until_open(&server, people.len() + strangers.len()).await;
    let _last = let_in(&server).await;
    turned_away(&server, 429).await;
}

async fn strangers_that_come_too_fast_are_told_when_to_come_back(loops: usize) {
    let server = Server::with(loops, |config| {
        config.limits.address_connections_per_s = 1;
        config.limits.address_connections_burst = 4;
    })
    .await;
    let localhost = IpAddr::V4(Ipv4Addr::LOCALHOST);
    let later = Instant::now() + Duration::from_secs(3600);
    // As if one had come within an hour from now: so long nothing is gained.
    drop(server.node.app.gate.pass(localhost, &Default::default(), later).unwrap());
    for name in ["Bob", "Carol", "Dave", "Erin"] {
        server.enter(name, Role::Attendee).await;
    }
    for _ in 0..3 {
        let_in(&server).await;
    }
    turned_away(&server, 429).await;
}

async fn behind_a_proxy_each_address_counts_for_itself_and_nobody_else_is_believed(loops: usize) {
    let status = |answer: &str| answer.split(' ').nth(1).unwrap().to_owned();
    for (proxies, expected) in [(vec![IpAddr::V4(Ipv4Addr::LOCALHOST)], "101"), (Vec::new(), "429")] {
        let server = Server::with(loops, |config| {
            config.proxies = proxies;
            config.limits.address_connections_max = 1;
        })
        .await;
        let (_first, answer) = knock(&server, "forwarded: for=192.0.2.1\r\n").await;
        assert_eq!(status(&answer), "101");
        let (_same, answer) = knock(&server, "forwarded: for=192.0.2.1\r\n").await;
        assert_eq!(status(&answer), "429");
        // What a client says before the proxy adds its own is not believed either.
        let (_forged, answer) = knock(&server, "forwarded: for=192.0.2.7, for=192.0.2.1\r\n").await;
        assert_eq!(status(&answer), "429");
        let mut others = Vec::new();
        for node in ["192.0.2.2", "192.0.2.3", "\"[2001:db8:2::1]\"", "\"[2001:db8:3::1]\""] {
            let (other, answer) = knock(&server, &format!("forwarded: for={node}\r\n")).await;
            assert_eq!(status(&answer), expected, "{node}");
            others.push(other);
        }
        let (_same_64, answer) = knock(&server, "forwarded: for=\"[2001:db8:2::2]\"\r\n").await;
        assert_eq!(status(&answer), "429");
    }
}

async fn a_request_line_beyond_the_limit_is_refused_and_the_connection_goes_on(loops: usize) {
    let server = Server::with(loops, |config| config.limits.request_line_bytes = 300).await;
    let mut client = Client::over(server.connect(None).await, Codec::Json);
    for (line_bytes, status) in [(299, "404"), (300, "404"), (301, "414"), (2000, "414"), (300, "404")] {
        for start in ["GET /", "GET /x?"] {
            let rest = "a".repeat(line_bytes - start.len() - " HTTP/1.1".len());
            client.write(format!("{start}{rest} HTTP/1.1\r\nhost: test\r\n\r\n").as_bytes()).await;
            let answer = client.answered().await;
            assert_eq!(answer.split(' ').nth(1), Some(status), "{line_bytes}: {answer}");
            let length = answer.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
            client.skip(length.parse().unwrap()).await;
        }
    }
}

const PING_BYTES: usize = 6;

async fn metered(loops: usize, burst: u64) -> Server {
    Server::with(loops, |config| {
        (config.limits.inbound_bytes_per_s, config.limits.inbound_bytes_burst) = (1024, burst);
    })
    .await
}

async fn who_floods_with_pings_is_read_at_the_rate_and_then_closed(loops: usize) {
    let server = metered(loops, 8192).await;
    let mut alice = server.enter("Alice", Role::Organizer).await;
    let start = Instant::now();
    let mut bob = server.enter("Bob", Role::Attendee).await;
    let mut twin = bob.twin();
    let flood =
        tokio::spawn(async move { while twin.write_all(&frame(PING, &[]).repeat(100)).await.is_ok() {} });
    let code = loop {
        match bob.next().await {
            Got::Pong(_) => {}
            Got::Close(code) => break code,
            other => assert!(matches!(other, Got::Message { .. }), "{other:?}"),
        }
    };
    assert_eq!(code, Some(4429));
    let most = 2 * 8192 + start.elapsed().as_millis() as usize * 1024 / 1000;
    assert!(bob.pongs.len() * PING_BYTES <= most, "{} pings were read", bob.pongs.len());
    flood.abort();
    // Nobody else was held up, or closed.
    alice.ok("list_chat", json!({"limit": 1})).await;
}

async fn who_sends_the_burst_is_answered_at_once_and_stays(loops: usize) {
    let server = metered(loops, 8190).await;
    let mut bob = server.enter("Bob", Role::Attendee).await;
    // In the task's way the hello is counted with the rest.
    let pings = (8190 - 2048) / PING_BYTES;
    bob.write(&frame(PING, &[]).repeat(pings)).await;
    while bob.pongs.len() < pings {
        assert!(matches!(bob.next().await, Got::Pong(_) | Got::Message { .. }));
    }
    bob.ok("list_chat", json!({"limit": 1})).await;
}

async fn messages_are_read_within_the_bounds_that_are_set(loops: usize) {
    let server = Server::with(loops, |config| {
        (config.limits.nesting_max, config.limits.members_max, config.limits.items_max) = (5, 20, 300);
    })
    .await;
    let nested = |depth: usize| (0..depth).fold(json!(0), |inner, _| json!([inner]));
    let wide = |members: usize| (0..members).map(|n| (format!("k{n}"), json!(n))).collect::<Value>();
    for codec in Codec::ALL {
        let mut alice = server.enter_with("Alice", Role::Organizer, codec, None).await;
        for (args, field) in [
            // The message and its arguments are levels themselves.
            (json!({"text": nested(3)}), "text"),
            (json!({"text": nested(4)}), "text"),
            (json!({"text": vec![0; 300]}), "text"),
            (json!({"text": vec![0; 301]}), "text"),
            (wide(20), "k0"),
            (wide(21), "args"),
        ] {
            let id = alice.send("ask", args.clone()).await;
            let error = alice.answer(&id).await["error"].clone();
            let beyond = ["nested too deeply", "too many items", "too many members"];
            let is_beyond = beyond.iter().any(|words| error["message"].as_str().unwrap().contains(words));
            let expected = [nested(4), json!(vec![0; 301])].contains(&args["text"]) || field == "args";
            assert_eq!((error["field"].as_str(), is_beyond), (Some(field), expected), "{args}: {error}");
        }
    }
}

async fn who_is_new_beyond_the_rate_of_joins_is_sent_away_and_those_who_were_in_are_not(loops: usize) {
    let server = Server::with(loops, |config| config.limits.joins_per_s = 2).await;
    let mut alice = server.enter("Alice", Role::Organizer).await;
    let mut bob = server.enter("Bob", Role::Attendee).await;
    // A machine that takes half a second for each join lets in one after the other; none is so slow for ever.
    let mut number = 0;
    loop {
        number += 1;
        let mut client = server.open(Codec::Json, None).await;
        let ticket = server.ticket(&format!("Guest{number}"), Role::Attendee);
        client.send("hello", json!({"ticket": ticket})).await;
        match client.next().await {
            Got::Message { .. } => {}
            other => {
                assert_eq!(other, Got::Close(Some(1013)));
                break;
            }
        }
    }
    // Who comes back, and staff.
    let mut again = server.enter("Bob", Role::Attendee).await;
    assert_eq!(bob.closed().await, Some(4409));
    again.ok("list_chat", json!({"limit": 1})).await;
    server.enter("Dave", Role::CoOrganizer).await.ok("list_chat", json!({"limit": 1})).await;
    alice.ok("list_chat", json!({"limit": 1})).await;
}

/// Answers over HTTP that nobody takes hold a place no longer than the patience with a WebSocket, twice.
async fn who_asks_for_pages_and_takes_nothing_of_them_is_given_up(loops: usize) {
    let server = Server::with(loops, |config| config.limits.write_timeout_s = 1).await;
    until_open(&server, 0).await;
    let (_, contract) = (asks(&server, "/v1/openapi.json").await, "/v1/openapi.json");
    let mut silent = server.connect(Some(2048)).await;
    // More than the systems of both sides take.
    let request = format!("GET {contract} HTTP/1.1\r\nhost: test\r\n\r\n").repeat(400);
    silent.write_all(request.as_bytes()).await.unwrap();
    while server.node.app.gate.room.connections() == 0 {
        tokio::task::yield_now().await;
    }
    until_open(&server, 0).await;
}
