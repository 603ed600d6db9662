//! Mistakes below those that our own client could be brought to make: a client of a few lines, which knows what is to be
//! sent in one exchange and sends it wrongly.

use std::net::SocketAddr;
use std::time::Duration;

use cuelight::conformance::{Exchange, Kit, Manner, Plan, Report, Step, exchanges};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{WebSocketStream, client_async};

/// What the client does instead of what it should.
#[derive(Clone, Copy, PartialEq)]
enum Slip {
    None,
    /// A resume from where it was not.
    OldResume,
    NoResume,
    /// What has no answer goes again under another id.
    FreshId,
    /// Never again.
    NotAgain,
    NeverPongs,
    SeenTooOften,
    SeenOfTheFuture,
    /// A command before the hello.
    NoHello,
    OtherTicket,
    /// What nobody asked for.
    OwnMind,
    BinaryFrames,
    SecondConnection,
    StaysAway,
    OtherArguments,
}

struct Raw {
    address: SocketAddr,
    run: String,
    slip: Slip,
    socket: Option<WebSocketStream<TcpStream>>,
    seq: u64,
    epoch: String,
    command: Value,
}

impl Raw {
    async fn dial(&self) -> WebSocketStream<TcpStream> {
        let tcp = TcpStream::connect(self.address).await.unwrap();
        let (address, run) = (self.address, &self.run);
        let mut request = format!("ws://{address}/v1/sessions/{run}/ws").into_client_request().unwrap();
        request.headers_mut().insert("sec-websocket-protocol", "cuelight.v1.json".parse().unwrap());
        client_async(request, tcp).await.unwrap().0
    }

    async fn send(&mut self, message: &Value) {
        let text = message.to_string();
        let frame = match self.slip {
            Slip::BinaryFrames => Message::binary(text.into_bytes()),
            _ => Message::text(text),
        };
        if let Some(socket) = &mut self.socket {
            // The kit may have seen enough.
            let _ = socket.send(frame).await;
        }
    }

    /// Reads until a message of this kind, or to the end.
    async fn until(&mut self, kind: &str) {
        let Some(socket) = &mut self.socket else { return };
        while let Some(Ok(frame)) = socket.next().await {
            let Message::Text(text) = frame else { continue };
            let message: Value = serde_json::from_str(&text).unwrap();
            if let (Some(seq), "welcome" | "events") =
                (message["seq"].as_u64(), message["type"].as_str().unwrap())
                && message["resumed"] != true
            {
                self.seq = seq;
            }
            if let Some(epoch) = message["epoch"].as_str() {
                self.epoch = epoch.into();
            }
            if message["type"] == kind {
                return;
            }
        }
        self.socket = None;
    }

    /// Plays `lost-answer`: a hello, a chat, a break, a comeback, the chat again, the picture.
    async fn play(mut self, exchange: &Exchange) {
        self.socket = Some(self.dial().await);
        if self.slip == Slip::NoHello {
            self.send(&json!({"id": "r4nd-0", "cmd": "raise_hand"})).await;
        }
        let ticket = if self.slip == Slip::OtherTicket { "mine" } else { "conformance.ticket.1" };
        self.send(&json!({"id": "r4nd-h", "cmd": "hello", "args": {"ticket": ticket}})).await;
        self.until("welcome").await;
        self.before_command().await;
        let Some(Step::Command { cmd, args, .. }) =
            exchange.steps.iter().find(|step| matches!(step, Step::Command { .. }))
        else {
            panic!("there is a command")
        };
        self.command = json!({"id": "r4nd-1", "cmd": cmd, "args": args});
        if self.slip == Slip::OtherArguments {
            self.command["args"]["text"] = json!("Something else");
        }
        self.told("command").await;
        let command = self.command.clone();
        self.send(&command).await;
        self.until("the break").await;
        if self.slip == Slip::StaysAway {
            return;
        }
        self.come_back(ticket).await;
        self.post_picture(exchange).await;
        self.until("the end").await;
    }

    /// Reads on until it is told this.
    async fn told(&mut self, what: &str) {
        let (address, path) = (self.address, format!("/v1/conformance/{}/next", self.run));
        let told = async { while crate::driver::http(address, "GET", &path, None).await["do"] != what {} };
        tokio::select! {
            () = told => {}
            () = self.until("the end") => {}
        }
    }

    async fn before_command(&mut self) {
        match self.slip {
            Slip::SeenTooOften => {
                for seq in [1, 2] {
                    self.send(&json!({"cmd": "seen", "args": {"seq": seq}})).await;
                }
            }
            Slip::SeenOfTheFuture => self.send(&json!({"cmd": "seen", "args": {"seq": 4000}})).await,
            Slip::OwnMind => self.send(&json!({"id": "r4nd-9", "cmd": "raise_hand"})).await,
            Slip::SecondConnection => self.socket = Some(self.dial().await),
            Slip::NeverPongs => std::future::pending().await,
            _ => {}
        }
    }

    async fn come_back(&mut self, ticket: &str) {
        self.socket = Some(self.dial().await);
        let mut args = json!({"ticket": ticket, "resume": {"epoch": self.epoch, "seq": self.seq}});
        match self.slip {
            Slip::OldResume => args["resume"]["seq"] = json!(self.seq - 1),
            Slip::NoResume => drop(args.as_object_mut().unwrap().remove("resume")),
            _ => {}
        }
        self.send(&json!({"id": "r4nd-h", "cmd": "hello", "args": args})).await;
        self.until("events").await;
        let mut again = self.command.clone();
        if self.slip == Slip::FreshId {
            again["id"] = json!("r4nd-2");
        }
        if self.slip != Slip::NotAgain {
            self.send(&again).await;
        }
        self.until("ok").await;
    }

    async fn post_picture(&self, exchange: &Exchange) {
        let Some(Step::Picture { state, you, .. }) = exchange.steps.last() else {
            panic!("there is a picture")
        };
        let path = format!("/v1/conformance/{}/state", self.run);
        crate::driver::http(self.address, "POST", &path, Some(&json!({"state": state, "you": you}))).await;
    }
}

async fn report(slip: Slip) -> Report {
    let exchange = exchanges().into_iter().find(|exchange| exchange.name == "lost-answer").unwrap();
    let plan = Plan {
        listen: ([127, 0, 0, 1], 0).into(),
        exchanges: vec![exchange.clone()],
        manners: vec![Manner::Json],
        patience: Duration::from_secs(if slip == Slip::None { 30 } else { 8 }),
        quiet: Duration::ZERO,
        ignored: Vec::new(),
    };
    let kit = Kit::start(plan).await.unwrap();
    let raw = Raw {
        address: kit.address,
        run: "lost-answer.json".into(),
        slip,
        socket: None,
        seq: 0,
        epoch: String::new(),
        command: Value::Null,
    };
    tokio::select! {
        () = async { raw.play(&exchange).await; std::future::pending().await } => {}
        () = kit.played() => {}
    }
    kit.report("it was not played").await
}

macro_rules! found {
    ($($name:ident: $slip:ident, $words:literal;)+) => {
        $(
            #[tokio::test]
            async fn $name() {
                let table = report(Slip::$slip).await.table();
                assert!(table.contains($words), "{table}");
            }
        )+
    };
}

found! {
    without_a_slip_it_passes: None, "1 passed, 0 failed";
    an_old_resume_is_found: OldResume, "resumes from epoch \"0123456789abcdef\", seq";
    a_missing_resume_is_found: NoResume, "resumes from nothing";
    a_repetition_under_another_id_is_found: FreshId, "it would take effect twice";
    a_missing_repetition_is_found: NotAgain, "does not send again, unchanged, what has no answer";
    a_missing_pong_is_found: NeverPongs, "does not answer a ping with a pong";
    too_many_seen_are_found: SeenTooOften, "more often than once a second";
    a_seen_of_what_was_not_told_is_found: SeenOfTheFuture, "`seen` 4000";
    a_command_before_the_hello_is_found: NoHello, "is not a `hello`";
    another_ticket_is_found: OtherTicket, "another ticket than it was given";
    a_command_that_nobody_wanted_is_found: OwnMind, "sends `raise_hand`, which nobody told it to";
    binary_frames_are_found: BinaryFrames, "sends binary frames on cuelight.v1.json";
    a_second_connection_is_found: SecondConnection, "a second time while its connection stands";
    who_stays_away_is_found: StaysAway, "does not come back by itself after 1006";
    other_arguments_are_found: OtherArguments, "and sends";
}
