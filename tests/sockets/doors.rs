//! The first bytes of a connection: a hello in any pieces, too large, late, missing, or with more behind it.

use cuelight::protocol::Codec;
use cuelight::session::Role;
use serde_json::json;
use tokio::io::AsyncWriteExt;

use super::client::{CLOSE, Client, Got, chat, frame};
use super::harness::Server;

crate::both_ways!(
    a_hello_in_single_bytes_is_a_hello,
    what_is_no_hello_is_told_so,
    a_hello_that_does_not_come_is_not_waited_for_for_ever,
    what_is_sent_right_behind_the_handshake_is_read,
    three_hundred_strangers_with_garbage_are_all_told_so,
    a_request_that_a_proxy_could_read_otherwise_is_refused,
);

async fn a_hello_in_single_bytes_is_a_hello(loops: usize) {
    let server = Server::start(loops).await;
    for codec in Codec::ALL {
        let mut client = server.open(codec, None).await;
        let ticket = server.ticket("Bob", Role::Organizer);
        let (bytes, _) = client.command("hello", json!({"ticket": ticket}));
        for byte in bytes {
            client.write(&[byte]).await;
        }
        client.message("welcome").await;
        client.ok("list_chat", json!({"limit": 1})).await;
    }
}

async fn what_is_no_hello_is_told_so(loops: usize) {
    let server = Server::start(loops).await;
    let large = frame(0x81, &vec![b'x'; 8000]);
    let cases: [(&str, Vec<u8>, u16); 7] = [
        ("garbage", b"GET / HTTP/1.1\r\nhost: test\r\n\r\n".to_vec(), 1002),
        ("no mask", vec![0x81, 2, b'{', b'}'], 1002),
        ("too large", large, 1009),
        ("no text", frame(0x81, &[0xc3, 0x28]), 1007),
        ("no hello", frame(0x81, b"{}"), 4400),
        ("another encoding", frame(0x82, &[0x80]), 4400),
        ("a bad ticket", frame(0x81, br#"{"id":"1","cmd":"hello","args":{"ticket":"x"}}"#), 4401),
    ];
    for (what, bytes, code) in cases {
        let mut client = server.open(Codec::Json, None).await;
        client.write(&bytes).await;
        assert_eq!(client.closed().await, Some(code), "{what}");
        // However much follows: the goodbye has come, and the end is orderly.
        client.part().await;
    }
}

async fn a_hello_that_does_not_come_is_not_waited_for_for_ever(loops: usize) {
    let server = Server::with(loops, |config| config.session.hello_timeout_s = 1).await;
    let mut silent = server.open(Codec::Json, None).await;
    let mut half = server.open(Codec::Json, None).await;
    half.write(&frame(0x81, b"{\"id\":")[..8]).await;
    assert_eq!(silent.closed().await, Some(4401));
    assert_eq!(half.closed().await, Some(4401));
    silent.part().await;
}

async fn what_is_sent_right_behind_the_handshake_is_read(loops: usize) {
    let server = Server::start(loops).await;
    let _alice = server.live().await;
    for codec in Codec::ALL {
        let mut client = Client::over(server.connect(None).await, codec);
        let ticket = server.ticket("Bob", Role::Attendee);
        let mut bytes = server.handshake(codec);
        let mut ids = Vec::new();
        for (cmd, args) in [
            ("hello", json!({"ticket": ticket})),
            ("chat", chat("first")),
            ("list_chat", json!({"limit": 1})),
            ("chat", chat("second")),
        ] {
            let (command, id) = client.command(cmd, args);
            bytes.extend(command);
            ids.push(id);
        }
        bytes.extend(frame(CLOSE, &1000u16.to_be_bytes()));
        client.write(&bytes[..bytes.len() - 8]).await;
        client.switched().await;
        client.message("welcome").await;
        for id in &ids[1..] {
            assert_eq!(client.answer(id).await["type"], "ok");
        }
        client.write(&bytes[bytes.len() - 8..]).await;
        assert_eq!(client.closed().await, Some(1000));
    }
}

async fn three_hundred_strangers_with_garbage_are_all_told_so(loops: usize) {
    let server = Server::start(loops).await;
    let mut strangers = Vec::new();
    for _ in 0..300 {
        strangers.push(server.open(Codec::Json, None).await);
    }
    for stranger in &mut strangers {
        stranger.stream.write_all(&[0xff; 600]).await.unwrap();
    }
    for stranger in &mut strangers {
        assert_eq!(stranger.closed().await, Some(1002));
        assert_eq!(stranger.next().await, Got::End(true));
    }
}

/// Each would let somebody behind a proxy that reads it otherwise send bytes that the proxy takes for something else.
async fn a_request_that_a_proxy_could_read_otherwise_is_refused(loops: usize) {
    let server = Server::start(loops).await;
    let handshake = String::from_utf8(server.handshake(Codec::Json)).unwrap();
    let upgrade = |from: &str, to: &str| {
        assert!(handshake.contains(from), "{handshake}");
        handshake.replacen(from, to, 1)
    };
    let rest = |more: &str, body: &str| format!("POST /v1/webinars HTTP/1.1\r\n{more}\r\n{body}");
    let cases = [
        ("another host", upgrade("\r\n", "\r\nhost: other\r\n"), 400),
        ("no host", upgrade("host:", "x-host:"), 400),
        ("HEAD", upgrade("GET ", "HEAD "), 405),
        ("a body", upgrade("\r\n", "\r\ncontent-length: 5\r\n"), 400),
        ("chunks", upgrade("\r\n", "\r\ntransfer-encoding: chunked\r\n"), 400),
        ("an empty body", upgrade("\r\n", "\r\ncontent-length: 0\r\n"), 101),
        ("REST without a host", rest("content-length: 0\r\n", ""), 400),
        ("REST with two", rest("host: a\r\nhost: a\r\ncontent-length: 0\r\n", ""), 400),
        ("chunks of what", rest("host: a\r\ntransfer-encoding: gzip, chunked\r\n", "0\r\n\r\n"), 400),
        (
            "chunks of chunks",
            rest("host: a\r\ntransfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n", "0\r\n\r\n"),
            400,
        ),
        ("chunks", rest("host: a\r\ntransfer-encoding: chunked\r\n", "0\r\n\r\n"), 401),
    ];
    for (what, request, status) in cases {
        let mut client = Client::over(server.connect(None).await, Codec::Json);
        client.write(request.as_bytes()).await;
        let answer = client.answered().await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{what}: {answer}");
        let closes = answer.to_ascii_lowercase().contains("connection: close");
        assert_eq!(closes, status == 400, "{what}: {answer}");
    }
}
