//! People in a session over TLS.

use std::sync::Arc;

use cuelight::client::{Client, ClientOptions, Update};
use cuelight::protocol::Codec;
use cuelight::session::Role;
use futures_util::SinkExt;
use rustls::ProtocolVersion;
use rustls::version::{TLS12, TLS13};
use serde_json::json;
use tokio::io::AsyncReadExt;
use tokio_tungstenite::tungstenite::Message;

use super::harness::{HOST, Server, in_time};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn people_meet_over_tls_in_both_encodings() {
    in_time(async {
        let server = Server::start().await;
        let mut alice = server.enter("Alice", Role::Organizer, Codec::Json).await;
        alice.ok("start", json!({})).await;
        alice.ok("set_chat_policy", json!({"attendees": "everyone"})).await;
        let mut bob = server.enter("Bob", Role::Attendee, Codec::MessagePack).await;
        bob.ok("chat", json!({"to": "everyone", "text": "Ebb at noon"})).await;
        let heard = loop {
            let events = alice.message("events").await;
            let chat = events["events"].as_array().unwrap().iter().find(|e| e["event"] == "chat_message");
            if let Some(chat) = chat {
                break chat["data"]["text"].clone();
            }
        };
        assert_eq!(heard, "Ebb at noon");
        bob.socket.send(Message::Ping("tide".into())).await.unwrap();
        bob.ok("leave", json!({})).await;
        assert_eq!(bob.closed().await, 1000);
        // However it began, the end is told by TLS too: not cut.
        let (stream, mut rest) = (bob.socket.get_mut(), Vec::new());
        stream.read_to_end(&mut rest).await.unwrap();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn both_versions_are_spoken_and_of_protocols_http_1_1() {
    in_time(async {
        let server = Server::start().await;
        for (version, expected) in [(&TLS12, ProtocolVersion::TLSv1_2), (&TLS13, ProtocolVersion::TLSv1_3)] {
            let mut config = server.authority.client(&[version]);
            config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
            let stream = server.connect().await;
            let stream = super::harness::connect_with(config, stream).await.unwrap();
            let connection = stream.get_ref().1;
            assert_eq!(connection.protocol_version(), Some(expected));
            assert_eq!(connection.alpn_protocol(), Some(&b"http/1.1"[..]));
            let (status, client) = server.knock(stream, Codec::Json).await;
            assert_eq!((status, client.is_some()), (101, true));
        }
        let mut config = server.authority.client(&[&TLS13]);
        config.alpn_protocols = vec![b"h2".to_vec()];
        assert!(super::harness::connect_with(config, server.connect().await).await.is_err());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn browsers_are_told_to_come_back_by_tls() {
    in_time(async {
        let told = |head: &str| head.to_lowercase().contains("strict-transport-security: max-age=1234\r\n");
        let request =
            |path: &str| format!("GET {path} HTTP/1.1\r\nhost: {HOST}\r\nconnection: close\r\n\r\n");
        let server = Server::start().await;
        for (path, status) in [("/", "200"), ("/healthz", "200"), ("/v1/webinars", "401")] {
            let (head, _) = server.asked(&request(path)).await;
            assert!(
                head.starts_with(&format!("HTTP/1.1 {status}")) && told(&format!("{head}\r\n")),
                "{head}"
            );
        }
        let silent = Server::with(|config| config.tls.as_mut().unwrap().hsts_s = 0).await;
        let (head, _) = silent.asked(&request("/")).await;
        assert!(!head.to_lowercase().contains("strict-transport"), "{head}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_server_that_goes_says_so_over_tls() {
    in_time(async {
        let server = Server::start().await;
        let mut alice = server.enter("Alice", Role::Organizer, Codec::Json).await;
        // Half a handshake holds nobody up.
        let _silent = server.connect().await;
        let reader = tokio::spawn(async move {
            let code = alice.closed().await;
            let mut rest = Vec::new();
            (code, alice.socket.get_mut().read_to_end(&mut rest).await.is_ok())
        });
        let Server { node, authority: _authority, .. } = server;
        node.drain().await;
        assert_eq!(reader.await.unwrap(), (1012, true));
    })
    .await;
}

/// The client that applications are built with.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn our_own_client_comes_over_wss_and_comes_back_and_to_nobody_that_is_not_vouched_for() {
    in_time(async {
        let server = Server::start().await;
        let url = format!("wss://{}/v1/sessions/{}/ws", server.node.address, server.session);
        let tls = Arc::new(server.authority.client(&[&TLS13]));
        let options = |name, codec| {
            let ticket = server.ticket(name, Role::Organizer);
            ClientOptions { tls: Some(tls.clone()), ..ClientOptions::new(&url, ticket).codec(codec) }
        };
        for codec in [Codec::Json, Codec::MessagePack] {
            let (client, mut updates) = Client::connect(options("Alice", codec)).await.unwrap();
            let welcomed = |update: &Update| matches!(update, Update::Welcome(_));
            assert!(updates.next().await.as_ref().is_some_and(welcomed));
            client.command("set_door", json!({"locked": true})).await.unwrap();
            client.drop_connection();
            while !updates.next().await.as_ref().is_some_and(welcomed) {}
            client.command("set_door", json!({"locked": false})).await.unwrap();
            client.leave().await;
        }
        let stranger = ClientOptions { tls: None, ..options("Mallory", Codec::Json) };
        let refused = Client::connect(stranger).await.expect_err("nobody vouches for that server");
        assert!(refused.reason.contains("certificate"), "{refused:?}");
    })
    .await;
}
