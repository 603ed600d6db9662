//! What those cost who go beyond a limit that bounds memory, and that it shows where the limit is not kept.
//!
//! Each look gives what was allocated and how much that may be. The twins let the limit go at the place where it is kept.

use std::future::Future;
use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use cuelight::hub::Planted;
use cuelight::hub::mail::Asked;
use cuelight::hub::seat::Delivery;
use cuelight::journal::Memory;
use cuelight::protocol::Codec;
use cuelight::protocol::incoming::{self, Incoming};
use cuelight::session::Role;
use serde_json::json;

use super::HEAP;
use super::client::frame;
use super::exact::over;
use super::harness::{KEY, SECRET, Server};
use super::memory::{connect, connection_bytes, enter, open, settled};
use super::rig::Rig;

/// Bytes allocated, and how many may be.
type Cost = (usize, usize);

/// Writes until the server takes no more, or is gone.
async fn pour(stream: &mut TcpStream, mut bytes: &[u8]) {
    stream.set_nonblocking(true).unwrap();
    let mut patience = 0;
    while patience < 25 && !bytes.is_empty() {
        match stream.write(bytes) {
            Ok(count) => (bytes, patience) = (&bytes[count..], 0),
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                patience += 1;
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
            Err(_) => return,
        }
    }
}

/// What each of them costs that sends this.
async fn each_pours(mut streams: Vec<TcpStream>, bytes: &[u8]) -> usize {
    let before = settled().await;
    for stream in &mut streams {
        pour(stream, bytes).await;
    }
    settled().await.saturating_sub(before) / streams.len()
}

/// The first half of a message of half a megabyte.
fn half() -> Vec<u8> {
    let whole = frame(0x81, &[b'x'; 512 * 1024]);
    whole[..256 * 1024].to_vec()
}

async fn hello(loops: usize) -> Cost {
    let server = Server::start(loops).await;
    let strangers = (0..40).map(|_| open(&server, Codec::Json)).collect();
    (each_pours(strangers, &half()).await, 4096 + 1024)
}

async fn message(loops: usize) -> Cost {
    let server = Server::start(loops).await;
    let _alice = server.live().await;
    let people = (0..40).map(|number| enter(&server, &format!("P{number}"))).collect();
    (each_pours(people, &half()).await, 2 * 32_768 + 4096 + 512)
}

async fn head(loops: usize) -> Cost {
    let server = Server::start(loops).await;
    let head = format!("GET / HTTP/1.1\r\nhost: test\r\nx: {}", "x".repeat(256 * 1024));
    let comers = (0..40).map(|_| connect(&server)).collect();
    (each_pours(comers, head.as_bytes()).await, 2 * 16_384 + connection_bytes(0))
}

async fn body(loops: usize) -> Cost {
    let server = Server::start(loops).await;
    let key = STANDARD.encode(format!("{KEY}:{SECRET}"));
    let request = format!(
        "POST /v1/webinars HTTP/1.1\r\nhost: test\r\nauthorization: Basic {key}\r\n\
         content-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n80000\r\n{}",
        " ".repeat(400_000)
    );
    let comers = (0..20).map(|_| connect(&server)).collect();
    (each_pours(comers, request.as_bytes()).await, 2 * 65_536 + 32 * 1024)
}

async fn unanswered(loops: usize) -> Cost {
    let journal = Memory::new();
    let server = over(loops, Arc::new(journal.clone()), |config| config.limits.unanswered_max = 4).await;
    let _alice = server.live().await;
    let people: Vec<TcpStream> = (0..10).map(|number| enter(&server, &format!("P{number}"))).collect();
    settled().await;
    journal.hold();
    let said = |number: usize| {
        let args = json!({"to": "everyone", "text": "x".repeat(2000)});
        frame(0x81, json!({"id": format!("c{number}"), "cmd": "chat", "args": args}).to_string().as_bytes())
    };
    let all: Vec<u8> = (0..200).flat_map(said).collect();
    // Each is in the session, in its journal, and in what waits to be told.
    let cost = each_pours(people, &all).await;
    journal.release();
    (cost, 4 * 16 * 1024 + 4096)
}

async fn connections(loops: usize) -> Cost {
    let server = Server::with(loops, |config| config.limits.connections_max = 16).await;
    let before = settled().await;
    let mut kept = Vec::new();
    for _ in 0..350 {
        let mut stream = connect(&server);
        // Who is closed without a word may be so before it is heard.
        let _ = stream.write_all(&server.handshake(Codec::Json));
        let _ = stream.read(&mut [0; 1024]);
        kept.push(stream);
    }
    (settled().await.saturating_sub(before), 16 * connection_bytes(loops) + 48 * 1024)
}

/// Asks that each hold eight kilobytes of text.
fn long(number: usize) -> Asked {
    let args = json!({"to": "everyone", "text": "\u{1f600}".repeat(2000)});
    let text = json!({"id": format!("c{number}"), "cmd": "chat", "args": args}).to_string();
    let Incoming::Command { id, expect, content, command } = incoming::parse(Codec::Json, text.as_bytes())
    else {
        panic!("{text} is a command")
    };
    Asked { id, expect, content, command }
}

/// Forty people with 32 commands each, handed in before their owner has a turn: how many go in, and what they cost.
async fn mailbox(planted: Planted) -> (usize, Cost) {
    let rig = Rig::with(Memory::new(), |settings| (settings.mailbox_max, settings.planted) = (64, planted));
    let _alice = rig.live().await;
    let mut people = Vec::new();
    for number in 0..40 {
        people.push(rig.join(&format!("P{number}"), Role::Panelist).await);
    }
    let (before, mut inside) = (HEAP.current_usage(), 0);
    for person in &mut people {
        inside += (0..32).take_while(|number| person.seat.submit(long(*number)).is_none()).count();
    }
    (inside, (HEAP.current_usage().saturating_sub(before), 64 * (8000 + 1024)))
}

/// A story of four megabytes, where the ring keeps a quarter of one.
async fn story(planted: Planted) -> Cost {
    let rig = Rig::with(Memory::new(), |settings| {
        (settings.ring.entries_max, settings.ring.bytes_max, settings.planted) = (4096, 256 * 1024, planted);
    });
    let mut alice = rig.live().await;
    let before = HEAP.current_usage();
    for number in 0..500 {
        assert!(alice.seat.submit(long(number)).is_none());
        let id = format!("\"c{number}\"");
        loop {
            let Delivery::Frames(frames) = alice.seat.next().await else { panic!("nobody is closed") };
            if frames.iter().any(|frame| String::from_utf8_lossy(frame).contains(&id)) {
                break;
            }
        }
    }
    // It is in the session, in the journal, and in what resumes are served from.
    (HEAP.current_usage().saturating_sub(before), 256 * 1024 + 4 * 500 * 8000)
}

fn is_bounded<F: Future<Output = Cost>>(look: impl Fn(usize) -> F) {
    super::alone(|loops| {
        let look = look(loops);
        async move {
            let (cost, most) = look.await;
            assert!(cost <= most, "{cost} bytes, and {most} may be: {loops} loops");
        }
    });
}

#[test]
fn who_begins_with_more_than_a_hello_costs_no_more_than_one() {
    is_bounded(hello);
}

#[test]
fn who_sends_more_than_a_message_costs_no_more_than_one() {
    is_bounded(message);
}

#[test]
fn who_sends_more_headers_than_may_be_costs_no_more_than_those() {
    is_bounded(head);
}

#[test]
fn who_sends_a_longer_body_than_may_be_costs_no_more_than_that() {
    is_bounded(body);
}

#[test]
fn who_asks_on_without_an_answer_costs_no_more_than_what_may_be_unanswered() {
    is_bounded(unanswered);
}

#[test]
fn who_comes_to_a_full_node_costs_nothing() {
    is_bounded(connections);
}

#[test]
fn a_full_mailbox_holds_as_many_as_it_may_and_costs_what_they_do() {
    super::alone_in_turns(async {
        let (inside, (cost, most)) = mailbox(Planted::default()).await;
        assert_eq!(inside, 64);
        assert!(cost <= most && cost >= 64 * 8000, "{cost} bytes, and {most} may be");
    });
}

#[test]
fn a_story_costs_no_more_than_its_ring_and_what_is_kept_of_it_elsewhere() {
    super::alone_in_turns(async {
        let (cost, most) = story(Planted::default()).await;
        assert!(cost <= most, "{cost} bytes, and {most} may be");
    });
}

/// Each of them with its limit let go.
#[cfg(feature = "planted")]
mod planted {
    use cuelight::gateway::limits::planted::let_go;
    use cuelight::limits::LIMITS;

    use super::*;

    fn goes_red<F: Future<Output = Cost>>(limit: &'static str, look: impl Fn(usize) -> F) {
        assert!(LIMITS.iter().any(|known| known.name == limit), "{limit}");
        super::super::alone(|loops| {
            let look = &look;
            async move {
                let_go(Some(limit));
                let (cost, most) = look(loops).await;
                let_go(None);
                assert!(cost > most, "{limit}, {loops} loops: {cost} bytes, and {most} may be");
            }
        });
    }

    #[test]
    fn a_planted_hello_without_a_bound_is_seen() {
        goes_red("hello_bytes", hello);
    }

    #[test]
    fn a_planted_message_without_a_bound_is_seen() {
        goes_red("message_bytes", message);
    }

    #[test]
    fn a_planted_head_without_a_bound_is_seen() {
        goes_red("request_headers_bytes", head);
    }

    #[test]
    fn a_planted_body_without_a_bound_is_seen() {
        goes_red("request_body_bytes", body);
    }

    #[test]
    fn a_planted_lack_of_patience_with_the_unanswered_is_seen() {
        goes_red("unanswered_max", unanswered);
    }

    #[test]
    fn a_planted_node_that_is_never_full_is_seen() {
        goes_red("connections_max", connections);
    }

    #[test]
    fn a_planted_mailbox_that_is_never_full_is_seen() {
        super::super::alone_in_turns(async {
            let planted = Planted { endless_mailbox: true, ..Planted::default() };
            let (inside, (cost, most)) = mailbox(planted).await;
            assert!(inside == 40 * 32 && cost > most, "{inside}: {cost} bytes, and {most} may be");
        });
    }

    #[test]
    fn a_planted_ring_that_lets_go_of_nothing_is_seen() {
        super::super::alone_in_turns(async {
            let planted = Planted { endless_ring: true, ..Planted::default() };
            let (cost, most) = story(planted).await;
            assert!(cost > most, "{cost} bytes, and {most} may be");
        });
    }
}
