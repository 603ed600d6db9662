//! Limits that bound memory, held against what the process allocates while many do their worst.
//!
//! Clients write with the system's own streams, which allocate nothing: what is counted is the server's.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use cuelight::protocol::Codec;
use cuelight::session::Role;
use serde_json::json;

use super::HEAP;
use super::client::frame;
use super::harness::{KEY, SECRET, Server};

/// What an idle connection may cost: its row, or its task with the library's buffer and its own.
pub fn connection_bytes(loops: usize) -> usize {
    if loops == 0 { 9 * 1024 } else { 1024 }
}

pub fn connect(server: &Server) -> TcpStream {
    TcpStream::connect(server.node.address).unwrap()
}

/// A WebSocket whose answer to the handshake is read.
pub fn open(server: &Server, codec: Codec) -> TcpStream {
    let mut stream = connect(server);
    stream.write_all(&server.handshake(codec)).unwrap();
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).unwrap();
        head.extend(byte);
    }
    assert!(head.starts_with(b"HTTP/1.1 101"));
    stream
}

/// One that is seated; the welcome is read.
pub fn enter(server: &Server, name: &str) -> TcpStream {
    let mut stream = open(server, Codec::Json);
    let ticket = server.ticket(name, Role::Attendee);
    let hello = json!({"id": "h", "cmd": "hello", "args": {"ticket": ticket}}).to_string();
    stream.write_all(&frame(0x81, hello.as_bytes())).unwrap();
    let mut header = [0; 2];
    stream.read_exact(&mut header).unwrap();
    let mut length = [0; 2];
    assert_eq!(header, [0x81, 126], "a welcome of less than 64 kB");
    stream.read_exact(&mut length).unwrap();
    let mut welcome = vec![0; usize::from(u16::from_be_bytes(length))];
    stream.read_exact(&mut welcome).unwrap();
    stream
}

/// What the process has allocated once it allocates nothing more: two looks a while apart that agree.
pub async fn settled() -> usize {
    let mut last = usize::MAX;
    loop {
        tokio::time::sleep(Duration::from_millis(200)).await;
        let now = HEAP.current_usage();
        if now.abs_diff(last) < 16 * 1024 {
            return now;
        }
        last = now;
    }
}

/// What each of `count` costs that is made and kept.
async fn each<T>(count: usize, make: impl Fn(usize) -> T) -> (usize, Vec<T>) {
    let before = settled().await;
    let kept: Vec<T> = (0..count).map(make).collect();
    (settled().await.saturating_sub(before) / count, kept)
}

#[test]
fn a_stranger_costs_no_more_than_a_hello_and_a_connection() {
    super::alone(|loops| async move {
        let server = Server::start(loops).await;
        // The first ones make what all share.
        let _warm = each(20, |_| open(&server, Codec::Json)).await;
        let (idle, mut strangers) = each(200, |_| open(&server, Codec::Json)).await;
        assert!(idle <= connection_bytes(loops), "{idle} bytes a stranger that says nothing");
        let hello = frame(0x81, &[b'x'; 4096]);
        let mut half = strangers.iter_mut().collect::<Vec<_>>();
        let before = settled().await;
        half.iter_mut().for_each(|stranger| stranger.write_all(&hello[..hello.len() - 1]).unwrap());
        let more = settled().await.saturating_sub(before) / half.len();
        assert!(more >= 4000, "{more}: it is not held while it is not whole");
        // Of a stranger there is never more than 8 KiB, what its task is made of apart.
        let task = if loops == 0 { connection_bytes(0) } else { 0 };
        assert!(idle + more <= 8192 + task, "{idle} + {more} bytes");
    });
}

/// Refused by what it announces: nothing of it is waited for, however slowly it comes.
#[test]
fn a_first_message_that_is_too_large_is_not_held() {
    super::alone(|loops| async move {
        let server = Server::start(loops).await;
        let _warm = each(20, |_| open(&server, Codec::Json)).await;
        for announced in [4097, 32_767, 32_768] {
            let (_, mut strangers) = each(100, |_| open(&server, Codec::Json)).await;
            let before = settled().await;
            let hello = frame(0x81, &vec![b'x'; announced]);
            // More than it may be did not come, and it is not whole.
            strangers.iter_mut().for_each(|stranger| stranger.write_all(&hello[..4000]).unwrap());
            for stranger in &mut strangers {
                let mut first = [0; 4];
                stranger.read_exact(&mut first).unwrap();
                assert_eq!((first[0], [first[2], first[3]]), (0x88, 1009u16.to_be_bytes()), "{announced}");
            }
            let more = settled().await.saturating_sub(before) / strangers.len();
            assert!(more <= 4096 + 1024, "{more} bytes for {announced}");
        }
    });
}

#[test]
fn a_request_s_head_costs_no_more_than_it_may() {
    super::alone(|loops| async move {
        let server = Server::start(loops).await;
        let head = format!("GET / HTTP/1.1\r\nhost: test\r\nx: {}", "x".repeat(16_384 - 33));
        let _warm = each(20, |_| connect(&server).write_all(head.as_bytes())).await;
        let (cost, kept) = each(200, |_| {
            let mut stream = connect(&server);
            stream.write_all(head.as_bytes()).unwrap();
            stream
        })
        .await;
        assert!(cost <= 2 * 16_384 + connection_bytes(0), "{cost} bytes a head that does not end");
        assert!(cost >= 12_000, "{cost}: it is not held while it is not whole");
        drop(kept);
    });
}

#[test]
fn a_body_costs_no_more_than_it_may() {
    super::alone(|loops| async move {
        let server = Server::start(loops).await;
        let key = STANDARD.encode(format!("{KEY}:{SECRET}"));
        let request = format!(
            "POST /v1/webinars HTTP/1.1\r\nhost: test\r\nauthorization: Basic {key}\r\n\
             content-type: application/json\r\ncontent-length: 65536\r\n\r\n{}",
            " ".repeat(65_535)
        );
        let (cost, kept) = each(50, |_| {
            let mut stream = connect(&server);
            stream.write_all(request.as_bytes()).unwrap();
            stream
        })
        .await;
        assert!(cost <= 2 * 65_536 + 32 * 1024, "{cost} bytes a body that does not end");
        assert!(cost >= 60_000, "{cost}: it is not held while it is not whole");
        drop(kept);
    });
}

#[test]
fn a_message_that_is_not_whole_costs_no_more_than_it_may() {
    super::alone(|loops| async move {
        let server = Server::start(loops).await;
        let _alice = server.live().await;
        let (_, mut people) = each(100, |number| enter(&server, &format!("P{number}"))).await;
        let message = frame(0x81, &[b'x'; 32_768]);
        let before = settled().await;
        people.iter_mut().for_each(|one| one.write_all(&message[..message.len() - 1]).unwrap());
        let cost = settled().await.saturating_sub(before) / people.len();
        assert!(cost >= 32_000, "{cost}: it is not held while it is not whole");
        assert!(cost <= 2 * 32_768 + 4096 + 512, "{cost} bytes for a message");
        // What was announced and did not come.
        let (_, mut others) = each(100, |number| enter(&server, &format!("Q{number}"))).await;
        let seated = settled().await;
        others.iter_mut().for_each(|one| one.write_all(&message[..10]).unwrap());
        let cost = settled().await.saturating_sub(seated) / others.len();
        // The library makes room for what is announced, up to what a message may have.
        let room = if loops == 0 { 32_768 } else { 0 };
        assert!(cost <= room + 4096 + 512, "{cost} bytes for a message's first ten");
    });
}

#[test]
fn a_session_s_story_costs_no_more_than_its_ring() {
    super::alone(|loops| async move {
        let server = Server::with(loops, |config| config.limits.ring_bytes = 1 << 20).await;
        let mut alice = server.live().await;
        // Both views and both encodings are in use, and one reader takes nothing.
        let mut kept = Vec::new();
        for (name, codec) in [("Bob", Codec::Json), ("Carol", Codec::MessagePack)] {
            kept.push(server.enter_with(name, Role::Attendee, codec, Some(2048)).await);
        }
        kept.push(server.enter_with("Dave", Role::Panelist, Codec::MessagePack, Some(2048)).await);
        let mut after = Vec::new();
        // Some four megabytes a part. Behind the second part all that has a bound is full, and between the second and the third
        // no table is doubled: it would be of 4 096 or 8 192, or at seven eighths of these.
        const MESSAGES: usize = 2300;
        for part in 0..3 {
            alice.chat_all((0..MESSAGES).map(|number| format!("{part} {number} {}", "x".repeat(1900)))).await;
            alice.heard = Vec::new();
            after.push(settled().await);
        }
        // Everything that was said is kept once, as long as the session's journal may be. Once the ring and the events for
        // resumes are full, that is all that comes to it.
        let said = MESSAGES * 1905;
        let grown = after[2].saturating_sub(after[1]);
        // What is just then in the ring, and in the buffers of those who write and read, differs from look to look.
        const UNDER_WAY: usize = 512 * 1024;
        assert!(grown <= said + said / 4 + UNDER_WAY, "{grown} bytes for {said} more: {after:?}");
        // A ring for each view and encoding, and 4 096 events for resumes.
        let kept = 6 * (1 << 20) + 4096 * 2200;
        assert!(after[2] <= 3 * (said + said / 4) + kept, "{after:?}");
    });
}

#[test]
fn who_asks_and_does_not_read_costs_no_more_than_what_may_be_unanswered() {
    super::alone(|loops| async move {
        let server = Server::start(loops).await;
        let _alice = server.live().await;
        let mut greedy: Vec<TcpStream> =
            (0..40).map(|number| enter(&server, &format!("P{number}"))).collect();
        let before = settled().await;
        let mut sent = 0;
        for (number, one) in greedy.iter_mut().enumerate() {
            one.set_nonblocking(true).unwrap();
            let command = json!({"id": format!("{number}"), "cmd": "list_polls", "args": {"limit": 500}});
            let bytes = frame(0x81, command.to_string().as_bytes()).repeat(100);
            // Until its server reads no more, or has had a megabyte.
            let mut patience = 0;
            while patience < 50 && sent < 1_000_000 * (number + 1) {
                match one.write(&bytes) {
                    Ok(count) => (sent, patience) = (sent + count, 0),
                    Err(error) if error.kind() == ErrorKind::WouldBlock => {
                        patience += 1;
                        tokio::time::sleep(Duration::from_millis(2)).await;
                    }
                    Err(error) => panic!("{error}"),
                }
            }
        }
        let cost = settled().await.saturating_sub(before) / greedy.len();
        assert!(sent > 40 * 100_000, "{sent} bytes were taken, at most by the kernel");
        assert!(cost <= 128 * 1024, "{cost} bytes each");
    });
}

#[test]
fn a_handout_goes_to_the_disk_and_not_into_memory() {
    super::alone(|loops| async move {
        let server = Server::start(loops).await;
        let key = STANDARD.encode(format!("{KEY}:{SECRET}"));
        const BYTES: usize = 40 << 20;
        let (open, close) = (
            "--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\r\n%PDF-",
            "\r\n--b--\r\n",
        );
        let before = settled().await;
        HEAP.reset_peak_usage();
        let mut stream = connect(&server);
        let length = open.len() + BYTES + close.len();
        write!(
            stream,
            "POST /v1/sessions/{}/handouts HTTP/1.1\r\nhost: test\r\nauthorization: Basic {key}\r\n\
             connection: close\r\ncontent-type: multipart/form-data; boundary=b\r\ncontent-length: {length}\r\n\r\n{open}",
            server.session
        )
        .unwrap();
        let sent = tokio::task::spawn_blocking(move || {
            let piece = [7; 64 * 1024];
            (0..BYTES / piece.len()).for_each(|_| stream.write_all(&piece).unwrap());
            stream.write_all(close.as_bytes()).unwrap();
            let mut answer = String::new();
            stream.read_to_string(&mut answer).unwrap();
            answer
        });
        let answer = sent.await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
        let peak = HEAP.peak_usage().saturating_sub(before);
        assert!(peak <= 4 << 20, "{peak} bytes for a file of {BYTES}");
    });
}
