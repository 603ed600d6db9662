//! What a client promises, against a scripted server: it comes back, it asks the same again, it stops when told.
//! Must not know the real server: each test plays one.

#![allow(
    clippy::unwrap_used,
    reason = "in a test a panic is the report; clippy knows tests by their attribute only"
)]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use cuelight::client::{
    BACKOFF_CAP, Client, ClientOptions, Closed, Codec, CommandError, Ticket, UPDATES_MAX, Update, Updates,
};
use futures_util::{FutureExt, SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::handshake::server::{Request, Response};
use tokio_tungstenite::tungstenite::protocol::CloseFrame;

/// A server of which every connection is played by the test.
struct FakeServer(TcpListener);

/// One connection, seen from the server.
struct Peer {
    stream: WebSocketStream<TcpStream>,
    codec: Codec,
}

impl FakeServer {
    async fn start() -> FakeServer {
        FakeServer(TcpListener::bind("127.0.0.1:0").await.unwrap())
    }

    fn options(&self, ticket: impl Into<Ticket>) -> ClientOptions {
        let address = self.0.local_addr().unwrap();
        ClientOptions::new(format!("ws://{address}/v1/sessions/s1/ws"), ticket)
    }

    async fn accept(&self) -> Peer {
        let (tcp, _) = self.0.accept().await.unwrap();
        let mut codec = Codec::Json;
        #[allow(clippy::result_large_err, reason = "the library's signature")]
        let choose = |request: &Request, mut response: Response| {
            let offered = request.headers()["sec-websocket-protocol"].clone();
            codec = Codec::from_subprotocol(offered.to_str().unwrap()).unwrap();
            response.headers_mut().insert("sec-websocket-protocol", offered);
            Ok(response)
        };
        let stream = tokio_tungstenite::accept_hdr_async(tcp, choose).await.unwrap();
        Peer { stream, codec }
    }

    /// Accepts, reads the hello and welcomes.
    async fn welcome(&self, seq: u64, resumed: bool) -> (Peer, Value) {
        let mut peer = self.accept().await;
        let hello = peer.next().await;
        assert_eq!(hello["cmd"], "hello");
        let mut welcome = json!({
            "type": "welcome", "session": "s1", "epoch": "e1", "seq": seq, "resumed": resumed, "you": you(),
            "limits": {"message_bytes": 16384}, "heartbeat_s": 20, "from_a_later_version": true,
        });
        if !resumed {
            welcome["state"] = json!({"phase": "live"});
        }
        peer.send(welcome).await;
        (peer, hello)
    }

    /// A client that was welcomed at seq 10.
    async fn joined(&self, options: ClientOptions) -> (Client, Updates, Peer) {
        let (joined, (peer, _)) = tokio::join!(Client::connect(options), self.welcome(10, false));
        let (client, mut updates) = joined.unwrap();
        assert!(matches!(updates.next().await, Some(Update::Welcome(_))));
        (client, updates, peer)
    }
}

impl Peer {
    async fn send(&mut self, message: Value) {
        let frame = match self.codec {
            Codec::Json => Message::text(message.to_string()),
            Codec::MessagePack => Message::binary(rmp_serde::to_vec_named(&message).unwrap()),
        };
        self.stream.send(frame).await.unwrap();
    }

    /// An `events` message with one event for each number.
    async fn events(&mut self, seq: u64, numbers: &[u64]) {
        let events: Vec<Value> = numbers.iter().map(|seq| event(*seq)).collect();
        self.send(json!({"type": "events", "seq": seq, "events": events})).await;
    }

    async fn next(&mut self) -> Value {
        match self.stream.next().await.unwrap().unwrap() {
            Message::Text(text) => serde_json::from_str(&text).unwrap(),
            Message::Binary(bytes) => rmp_serde::from_slice(&bytes).unwrap(),
            other => panic!("not a command: {other:?}"),
        }
    }

    async fn ok(&mut self, command: &Value, seq: u64) {
        self.send(json!({"type": "ok", "id": command["id"], "seq": seq, "result": {"poll": "x"}})).await;
    }

    async fn close(mut self, code: u16, reason: &str) {
        let frame = CloseFrame { code: code.into(), reason: reason.to_owned().into() };
        self.stream.close(Some(frame)).await.unwrap();
        while let Some(Ok(_)) = self.stream.next().await {}
    }
}

fn you() -> Value {
    json!({
        "participant": "p1", "sub": "carol", "name": "Carol", "role": "attendee", "presenter": false,
        "mic": "muted_by_staff", "webcam": false, "hand": false, "capabilities": ["ask", "react"],
    })
}

fn event(seq: u64) -> Value {
    json!({"seq": seq, "at": "2026-01-01T00:00:00.000Z", "by": "p9", "event": "details_changed",
        "data": {"title": "T", "numbers": [1, -2, 0.5], "none": null}})
}

/// The next update that is an event; anything else but a wait is a failure.
async fn next_event(updates: &mut Updates) -> u64 {
    match updates.next().await {
        Some(Update::Event(event)) => event.seq,
        other => panic!("not an event: {other:?}"),
    }
}

async fn next_wait(updates: &mut Updates) -> (u64, Closed) {
    match updates.next().await {
        Some(Update::Reconnecting { in_ms, after }) => (in_ms, after),
        other => panic!("not a reconnection: {other:?}"),
    }
}

/// Lets a wait pass in no time, and nothing else: no timer of the following connection is touched.
async fn skip(wait: Duration) {
    tokio::time::pause();
    tokio::time::advance(wait).await;
    tokio::time::resume();
}

#[tokio::test]
async fn both_encodings_carry_commands_events_and_transients() {
    for codec in Codec::ALL {
        let server = FakeServer::start().await;
        let (client, mut updates, mut peer) = server.joined(server.options("t").codec(codec)).await;
        assert_eq!(peer.codec, codec);
        let played = async {
            let command = peer.next().await;
            assert_eq!((&command["cmd"], &command["args"]), (&json!("open_poll"), &json!({"poll": "x"})));
            assert_eq!(command["expect"], json!({"phase": "live"}));
            peer.events(12, &[11, 12]).await;
            peer.ok(&command, 12).await;
            peer.send(json!({"type": "transient", "event": "audience", "data": {"count": 7}})).await;
            peer.send(json!({"type": "of_a_later_version"})).await;
            let refused = peer.next().await;
            let error = json!({"code": "forbidden", "message": "no", "capability": "record", "role": "attendee",
                "missing": "role"});
            peer.send(json!({"type": "error", "id": refused["id"], "error": error})).await;
        };
        let asked = async {
            let expect = Some(json!({"phase": "live"}));
            let answer =
                client.command_with("open_poll", json!({"poll": "x"}), expect, None).await.expect("accepted");
            assert_eq!((answer.seq, answer.result), (12, json!({"poll": "x"})));
            let refused = client.command("start_recording", Value::Null).await;
            let Err(CommandError::Refused(refusal)) = refused else { panic!("not refused: {refused:?}") };
            assert_eq!((refusal.code.as_str(), refusal.missing.as_deref()), ("forbidden", Some("role")));
        };
        tokio::join!(played, asked);
        let Some(Update::Event(first)) = updates.next().await else { panic!("no event") };
        assert_eq!(first.data["numbers"], json!([1, -2, 0.5]));
        assert_eq!(next_event(&mut updates).await, 12);
        let Some(Update::Transient(transient)) = updates.next().await else { panic!("no transient") };
        assert_eq!(transient.data["count"], 7);
        assert_eq!(client.seq(), 12);
    }
}

#[tokio::test]
async fn after_a_drop_it_resumes_and_asks_again_with_the_same_ids() {
    let server = FakeServer::start().await;
    let (client, mut updates, mut peer) = server.joined(server.options("t")).await;
    // Gaps are normal: the view is complete up to 20 though the last event is 15.
    peer.events(20, &[11, 15]).await;
    let answered = {
        let client = client.clone();
        tokio::spawn(async move {
            tokio::join!(client.command("raise_hand", json!({})), client.command("ask", json!({"text": "?"})))
        })
    };
    let (first, second) = (peer.next().await, peer.next().await);
    assert_ne!(first["id"], second["id"]);
    assert_eq!((next_event(&mut updates).await, next_event(&mut updates).await), (11, 15));

    client.drop_connection();
    assert!(matches!(peer.stream.next().await, Some(Err(_)) | None), "a drop sends no close frame");
    assert_eq!(next_wait(&mut updates).await.1.code, 1006);
    let (mut peer, hello) = server.welcome(22, true).await;
    assert_eq!(hello["args"], json!({"ticket": "t", "resume": {"epoch": "e1", "seq": 20}}));
    peer.events(22, &[21]).await;
    assert_eq!((peer.next().await, peer.next().await), (first.clone(), second.clone()));
    peer.ok(&first, 21).await;
    peer.ok(&second, 23).await;
    let (first, second) = answered.await.unwrap();
    assert_eq!((first.unwrap().seq, second.unwrap().seq), (21, 23));
    assert!(matches!(updates.next().await, Some(Update::Welcome(welcome)) if welcome.resumed));
    assert_eq!(next_event(&mut updates).await, 21);
}

#[tokio::test]
async fn a_repeated_command_that_met_the_rate_limit_is_repeated_again() {
    let server = FakeServer::start().await;
    let (client, mut updates, mut peer) = server.joined(server.options("t")).await;
    let asker = client.clone();
    let answered = tokio::spawn(async move { asker.command("raise_hand", json!({})).await });
    let command = peer.next().await;
    drop(peer);
    next_wait(&mut updates).await;
    let (mut peer, _) = server.welcome(10, true).await;
    assert_eq!(peer.next().await, command);
    let error = json!({"code": "rate_limited", "message": "slow", "retry_after_ms": 1});
    peer.send(json!({"type": "error", "id": command["id"], "error": error})).await;
    assert_eq!(peer.next().await, command);
    peer.ok(&command, 11).await;
    assert_eq!(answered.await.unwrap().unwrap().seq, 11);
}

#[tokio::test]
async fn it_stays_away_as_long_as_the_server_asks() {
    for code in [1012, 1013, 4408, 4413, 4429] {
        let server = FakeServer::start().await;
        let (_client, mut updates, peer) = server.joined(server.options("t")).await;
        peer.close(code, r#"{"retry_ms":60000}"#).await;
        let (in_ms, after) = next_wait(&mut updates).await;
        assert_eq!(after.code, code);
        assert!((60_000..=60_000 + BACKOFF_CAP.as_millis() as u64).contains(&in_ms), "{in_ms}");
        skip(Duration::from_millis(59_000)).await;
        assert!(server.0.accept().now_or_never().is_none(), "came back before its time after {code}");
        skip(Duration::from_millis(in_ms - 59_000 + 1)).await;
        server.welcome(10, true).await;
        assert!(matches!(updates.next().await, Some(Update::Welcome(_))));
    }
}

#[tokio::test]
async fn it_never_comes_back_after_a_final_code() {
    for code in [1000, 1009, 4400, 4401, 4403, 4404, 4409, 4410, 4423] {
        let server = FakeServer::start().await;
        let (client, mut updates, mut peer) = server.joined(server.options("t")).await;
        let asker = client.clone();
        let answered = tokio::spawn(async move { asker.command("raise_hand", json!({})).await });
        peer.next().await;
        peer.close(code, "that is all").await;
        assert_eq!(updates.next().await, Some(Update::Closed(Closed::new(code, "that is all"))));
        assert_eq!(updates.next().await, None);
        let closed = CommandError::Closed(Closed::new(code, "that is all"));
        assert_eq!(answered.await.unwrap(), Err(closed.clone()));
        assert_eq!(client.command("raise_hand", json!({})).await, Err(closed));
    }
}

#[tokio::test]
async fn a_refused_ticket_is_renewed_once() {
    let server = FakeServer::start().await;
    let asked = Arc::new(AtomicUsize::new(0));
    let counter = asked.clone();
    let ticket = Ticket::asked(move || {
        let number = counter.fetch_add(1, Ordering::Relaxed);
        async move { Ok(format!("t{number}")) }
    });
    let (_client, mut updates, peer) = server.joined(server.options(ticket)).await;
    peer.close(4401, "ticket refused").await;
    next_wait(&mut updates).await;
    let (peer, hello) = server.welcome(10, true).await;
    assert_eq!(hello["args"]["ticket"], "t1");
    assert!(matches!(updates.next().await, Some(Update::Welcome(_))));

    // The next refusal gets a new ticket again; a refusal of that one is final.
    peer.close(4401, "ticket refused").await;
    next_wait(&mut updates).await;
    let mut peer = server.accept().await;
    assert_eq!(peer.next().await["args"]["ticket"], "t2");
    peer.close(4401, "ticket refused").await;
    assert!(matches!(updates.next().await, Some(Update::Closed(closed)) if closed.code == 4401));
    assert_eq!(asked.load(Ordering::Relaxed), 3);
}

#[tokio::test]
async fn a_number_that_goes_back_is_reported() {
    let server = FakeServer::start().await;
    let (_client, mut updates, mut peer) = server.joined(server.options("t")).await;
    peer.events(12, &[12]).await;
    peer.events(12, &[11]).await;
    assert_eq!(next_event(&mut updates).await, 12);
    let told = updates.next().await;
    assert!(matches!(&told, Some(Update::Violation(what)) if what.contains("event 11")), "{told:?}");
    assert_eq!(next_event(&mut updates).await, 11);
    peer.send(json!({"type": "ok", "id": "never-sent", "seq": 12})).await;
    assert!(matches!(updates.next().await, Some(Update::Violation(_))));
    peer.stream.send(Message::text("{")).await.unwrap();
    assert!(matches!(updates.next().await, Some(Update::Violation(_))));
}

#[tokio::test]
async fn an_application_that_does_not_read_stops_the_socket_not_the_memory() {
    let server = FakeServer::start().await;
    let (_client, mut updates, mut peer) = server.joined(server.options("t")).await;
    // 50 MB: more than the kernel's buffers of both sides together.
    const MESSAGES: u64 = 200;
    let sent = Arc::new(AtomicUsize::new(0));
    let counter = sent.clone();
    let sender = tokio::spawn(async move {
        for seq in 11..11 + MESSAGES {
            let mut event = event(seq);
            event["data"] = json!({ "title": "x".repeat(256 * 1024) });
            peer.send(json!({"type": "events", "seq": seq, "events": [event]})).await;
            counter.fetch_add(1, Ordering::Relaxed);
        }
        peer
    });
    // Stuck is: no progress in as many turns of the scheduler as would move several messages.
    let (mut before, mut turns) = (0, 0);
    while turns < 2_000 {
        tokio::task::yield_now().await;
        let now = sent.load(Ordering::Relaxed);
        turns = if now == before { turns + 1 } else { 0 };
        before = now;
    }
    assert!(before > UPDATES_MAX, "the client reads as long as there is room: {before}");
    assert!((before as u64) < MESSAGES, "the sender is held back");
    // Everything arrives, in order, as soon as somebody reads.
    for expected in 11..11 + MESSAGES {
        assert_eq!(next_event(&mut updates).await, expected);
    }
    sender.await.unwrap();
}

#[tokio::test]
async fn leaving_says_so_and_closes() {
    let server = FakeServer::start().await;
    let (client, mut updates, mut peer) = server.joined(server.options("t")).await;
    let played = async {
        let command = peer.next().await;
        assert_eq!(command["cmd"], "leave");
        peer.ok(&command, 11).await;
        peer.close(1000, "").await;
    };
    tokio::join!(client.leave(), played);
    assert!(matches!(updates.next().await, Some(Update::Closed(closed)) if closed.code == 1000));
}

#[tokio::test]
async fn reports_of_what_was_seen_are_merged() {
    let server = FakeServer::start().await;
    let (client, mut updates, mut peer) = server.joined(server.options("t")).await;
    client.seen(10);
    assert_eq!(peer.next().await, json!({"cmd": "seen", "args": {"seq": 10}}));
    client.seen(11);
    client.seen(12);
    peer.events(13, &[13]).await;
    assert_eq!(next_event(&mut updates).await, 13);
    skip(Duration::from_secs(1)).await;
    assert_eq!(peer.next().await, json!({"cmd": "seen", "args": {"seq": 12}}));
}

#[tokio::test]
async fn a_client_that_nobody_holds_goes_without_leaving() {
    let server = FakeServer::start().await;
    let (client, updates, mut peer) = server.joined(server.options("t")).await;
    drop((client, updates));
    let Some(Ok(Message::Close(Some(frame)))) = peer.stream.next().await else { panic!("no close frame") };
    assert_eq!(u16::from(frame.code), 1001);
}

#[tokio::test]
async fn who_is_turned_away_at_the_door_is_told_why() {
    let server = FakeServer::start().await;
    let turned_away = async {
        let mut peer = server.accept().await;
        peer.next().await;
        peer.close(4423, "door locked").await;
    };
    let (joined, ()) = tokio::join!(Client::connect(server.options("t")), turned_away);
    assert_eq!(joined.err(), Some(Closed::new(4423, "door locked")));
    let other = ClientOptions::new("https://127.0.0.1/v1/sessions/s1/ws", "t");
    assert_eq!(Client::connect(other).await.err().map(|closed| closed.code), Some(4400));
}
