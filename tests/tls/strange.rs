//! What comes to such a port and is no TLS, or no good one.

use cuelight::protocol::Codec;
use cuelight::session::Role;
use serde_json::json;
use tokio::io::AsyncWriteExt;

use super::harness::{Authority, HOST, Server, connect_with, in_time, to_the_end};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_is_no_tls_is_closed_at_once_and_harms_nobody() {
    in_time(async {
        let server = Server::start().await;
        let mut alice = server.enter("Alice", Role::Organizer, Codec::Json).await;
        let noise: Vec<u8> = (0..3000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
        let cases: [(&str, &[u8]); 8] = [
            ("no request either", b"get a grip\r\n\r\n"),
            ("a PROXY header of version 2 from nobody we know", b"\r\n\r\n\0\r\nQUIT\n\x20\0\0\0"),
            ("noise", &noise),
            ("an alert", b"\x15\x03\x03\x00\x02\x02\x28"),
            ("data before a handshake", b"\x17\x03\x03\x00\x05hello"),
            ("a record of no length", b"\x16\x03\x01\x00\x00"),
            ("a record too long", b"\x16\x03\x01\xff\xff\x01\x00\x00\x00"),
            ("no ClientHello", b"\x16\x03\x03\x00\x04\x0e\x00\x00\x00"),
        ];
        for (what, bytes) in cases {
            let mut stream = server.connect().await;
            stream.write_all(bytes).await.unwrap();
            let (answer, _) = to_the_end(&mut stream).await;
            // At most an alert.
            assert!(answer.is_empty() || (answer[0] == 0x15 && answer.len() <= 7), "{what}: {answer:?}");
        }
        assert!(server.counted("cuelight_gateway_arrivals_failed_total", "tls").await >= 8);
        alice.ok("list_chat", json!({"limit": 1})).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn who_asks_in_the_clear_is_told_how_to() {
    in_time(async {
        let server = Server::start().await;
        let mut stream = server.connect().await;
        stream.write_all(format!("GET / HTTP/1.1\r\nhost: {HOST}\r\n\r\n").as_bytes()).await.unwrap();
        let (answer, orderly) = to_the_end(&mut stream).await;
        let answer = String::from_utf8(answer).unwrap();
        assert!(orderly && answer.starts_with("HTTP/1.1 400") && answer.contains("https://"), "{answer}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn who_does_not_trust_us_goes_and_harms_nobody() {
    in_time(async {
        let server = Server::start().await;
        let mut config = Authority::new().client(&[&rustls::version::TLS13]);
        assert!(connect_with(config.clone(), server.connect().await).await.is_err());
        config.enable_sni = false;
        assert!(connect_with(config, server.connect().await).await.is_err());
        server.enter("Bob", Role::Attendee, Codec::Json).await;
    })
    .await;
}

/// A handshake that was done, and then nothing that can be decrypted.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_forged_record_ends_the_connection_and_no_other() {
    in_time(async {
        let server = Server::start().await;
        let mut alice = server.enter("Alice", Role::Organizer, Codec::Json).await;
        let bob = server.enter("Bob", Role::Attendee, Codec::Json).await;
        let (mut stream, _) = bob.socket.into_inner().into_inner();
        stream.write_all(b"\x17\x03\x03\x00\x20").await.unwrap();
        stream.write_all(&[0x5a; 32]).await.unwrap();
        to_the_end(&mut stream).await;
        alice.ok("list_chat", json!({"limit": 1})).await;
    })
    .await;
}
