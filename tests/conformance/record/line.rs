//! One person's connection to the real server, as a recording needs it.

use std::net::SocketAddr;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{WebSocketStream, client_async};

pub struct Line {
    socket: WebSocketStream<TcpStream>,
    asked: u32,
}

/// What the server does.
#[derive(Debug)]
pub enum Got {
    Message(Value),
    Closed(u16, String),
}

impl Line {
    pub async fn open(address: SocketAddr, session: &str) -> Line {
        let tcp = TcpStream::connect(address).await.unwrap();
        let mut request = format!("ws://{address}/v1/sessions/{session}/ws").into_client_request().unwrap();
        request.headers_mut().insert("sec-websocket-protocol", "cuelight.v1.json".parse().unwrap());
        let (socket, _) = client_async(request, tcp).await.unwrap();
        Line { socket, asked: 0 }
    }

    pub async fn send(&mut self, message: &Value) {
        self.text(&message.to_string()).await;
    }

    pub async fn text(&mut self, text: &str) {
        self.socket.send(Message::text(text)).await.unwrap();
    }

    /// Bytes that need be no frame.
    pub async fn raw(&mut self, bytes: &[u8]) {
        self.socket.get_mut().write_all(bytes).await.unwrap();
    }

    pub async fn next(&mut self) -> Got {
        loop {
            match self.socket.next().await {
                Some(Ok(Message::Text(text))) => return Got::Message(serde_json::from_str(&text).unwrap()),
                Some(Ok(Message::Close(Some(frame)))) => {
                    return Got::Closed(frame.code.into(), frame.reason.to_string());
                }
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                other => panic!("the server ends a connection so: {other:?}"),
            }
        }
    }

    pub fn next_id(&mut self) -> String {
        self.asked += 1;
        format!("id-{}", self.asked)
    }

    /// Asks and waits for the answer, whatever else comes; for those who are not recorded.
    pub async fn ask(&mut self, cmd: &str, args: &Value) -> Value {
        // Ids are for ever, and somebody may be here for the second time.
        let id = format!("{}-{cmd}-{}", self.next_id(), self.socket.get_ref().local_addr().unwrap().port());
        self.send(&json!({"id": id, "cmd": cmd, "args": args})).await;
        loop {
            match self.next().await {
                Got::Message(message) if message["id"] == id.as_str() => return message,
                Got::Message(_) => {}
                Got::Closed(code, reason) => panic!("{cmd}: closed {code} {reason}"),
            }
        }
    }

    pub async fn until_closed(&mut self) -> (u16, String) {
        loop {
            if let Got::Closed(code, reason) = self.next().await {
                return (code, reason);
            }
        }
    }
}
