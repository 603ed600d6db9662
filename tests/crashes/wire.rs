//! A blocking client: what goes over one socket, in the order in which the script wants it.
//! Must not know what is right.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jsonwebtoken::{EncodingKey, Header};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::{self, ClientRequestBuilder, Message, WebSocket, client};

pub const KEY: &str = "k1";
pub const SECRET: &str = "a-secret-of-more-than-thirty-two-characters";

/// A server that takes longer than this over anything hangs: every command gets an answer or a close.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// Why nothing more comes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Gone {
    /// A close frame, with its code.
    Closed(u16),
    /// The connection ended without one, or could not be made.
    Cut,
    /// Neither an answer nor a close within [`PATIENCE`].
    Silent,
}

impl Gone {
    fn of(error: &std::io::Error) -> Gone {
        match error.kind() {
            ErrorKind::WouldBlock | ErrorKind::TimedOut => Gone::Silent,
            _ => Gone::Cut,
        }
    }
}

/// One WebSocket.
pub struct Socket(WebSocket<TcpStream>);

fn connect(port: u16) -> Result<TcpStream, Gone> {
    let stream = TcpStream::connect(("127.0.0.1", port)).map_err(|_| Gone::Cut)?;
    stream.set_read_timeout(Some(PATIENCE)).map_err(|_| Gone::Cut)?;
    stream.set_nodelay(true).map_err(|_| Gone::Cut)?;
    Ok(stream)
}

impl Socket {
    pub fn open(port: u16, session: &str) -> Result<Socket, Gone> {
        let uri = format!("ws://127.0.0.1:{port}/v1/sessions/{session}/ws").parse().unwrap();
        let request = ClientRequestBuilder::new(uri).with_sub_protocol("cuelight.v1.json");
        match client::client(request, connect(port)?) {
            Ok((socket, _)) => Ok(Socket(socket)),
            Err(tungstenite::HandshakeError::Interrupted(_)) => Err(Gone::Silent),
            // 503 says the same as 1013: not now.
            Err(tungstenite::HandshakeError::Failure(tungstenite::Error::Http(answer))) => {
                assert_eq!(answer.status(), 503, "{answer:?}");
                Err(Gone::Closed(1013))
            }
            Err(tungstenite::HandshakeError::Failure(_)) => Err(Gone::Cut),
        }
    }

    pub fn send(&mut self, message: &Value) -> Result<(), Gone> {
        match self.0.send(Message::text(message.to_string())) {
            Ok(()) => Ok(()),
            // What the server said before it closed is still to be read.
            Err(
                tungstenite::Error::Io(_)
                | tungstenite::Error::ConnectionClosed
                | tungstenite::Error::AlreadyClosed
                | tungstenite::Error::Protocol(_),
            ) => Ok(()),
            Err(error) => panic!("{error}"),
        }
    }

    pub fn next(&mut self) -> Result<Value, Gone> {
        let until = Instant::now() + PATIENCE;
        loop {
            if Instant::now() > until {
                // It lives enough to ping.
                return Err(Gone::Silent);
            }
            match self.0.read() {
                Ok(Message::Text(text)) => return Ok(serde_json::from_str(&text).unwrap()),
                Ok(Message::Close(frame)) => {
                    return Err(Gone::Closed(frame.map_or(1005, |frame| frame.code.into())));
                }
                Ok(Message::Ping(_) | Message::Pong(_)) => {}
                Ok(other) => panic!("no frame of this protocol: {other:?}"),
                Err(tungstenite::Error::Io(error)) => return Err(Gone::of(&error)),
                Err(_) => return Err(Gone::Cut),
            }
        }
    }

    /// No more than so long for the next message, from now on.
    pub fn wait_no_longer_than(&self, time: Duration) {
        self.0.get_ref().set_read_timeout(Some(time)).unwrap();
    }
}

/// What a call by REST brought: its status, and its body where that is JSON.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub body: Value,
    pub bytes: Vec<u8>,
}

/// One call, on a connection of its own.
pub fn call(port: u16, method: &str, path: &str, kind: &str, body: &[u8]) -> Result<Answer, Gone> {
    let mut stream = connect(port)?;
    let basic = STANDARD.encode(format!("{KEY}:{SECRET}"));
    let mut request = format!(
        "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Basic {basic}\r\n\
         Connection: close\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\r\n",
        body.len()
    )
    .into_bytes();
    request.extend(body);
    stream.write_all(&request).map_err(|error| Gone::of(&error))?;
    let mut answer = Vec::new();
    if let Err(error) = stream.read_to_end(&mut answer) {
        return Err(Gone::of(&error));
    }
    let head = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n").ok_or(Gone::Cut)?;
    let text = String::from_utf8_lossy(&answer[..head]).to_lowercase();
    let status = text.split(' ').nth(1).unwrap().parse().unwrap();
    let bytes = answer[head + 4..].to_vec();
    let length = text.lines().find_map(|line| line.strip_prefix("content-length: "));
    if length.is_some_and(|length| length.parse() != Ok(bytes.len())) {
        return Err(Gone::Cut);
    }
    let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
    Ok(Answer { status, body, bytes })
}

pub fn call_json(port: u16, method: &str, path: &str, body: &Value) -> Result<Answer, Gone> {
    call(port, method, path, "application/json", body.to_string().as_bytes())
}

/// A ticket that the key signs.
pub fn ticket(session: &str, name: &str, role: &str) -> String {
    let claims = json!({
        "sub": name, "session": session, "role": role, "name": name,
        "member": if role == "organizer" || role == "co_organizer" { json!(name) } else { Value::Null },
        "exp": jsonwebtoken::get_current_timestamp() + 3600,
    });
    let mut claims = claims;
    if claims["member"].is_null() {
        claims.as_object_mut().unwrap().remove("member");
    }
    let header = Header { kid: Some(KEY.to_owned()), ..Header::default() };
    jsonwebtoken::encode(&header, &claims, &EncodingKey::from_secret(SECRET.as_bytes())).unwrap()
}
