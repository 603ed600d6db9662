//! A session with its people on sockets, each in the encoding that comes next, and calls by REST beside it.
//! Must not know who may do what.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use cuelight::protocol::Codec;
use cuelight::session::text::DisplayName;
use cuelight::session::{Identity, Role, Sub};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::over_sockets::client::{Client, Got};
use crate::over_sockets::harness::{KEY, SECRET, Server, webinar};
use crate::prose::{ROLES, wants_member};
use crate::rules::HOUSE;

pub struct Room {
    pub server: Server,
    pub people: BTreeMap<String, Client>,
    entered: usize,
}

/// What REST answered.
pub struct Answer {
    pub status: u16,
    /// Head and body.
    pub bytes: Vec<u8>,
}

impl Answer {
    pub fn json(&self) -> Value {
        let at = self.bytes.windows(4).position(|four| four == b"\r\n\r\n").expect("a head");
        serde_json::from_slice(&self.bytes[at + 4..]).unwrap_or(Value::Null)
    }
}

impl Room {
    pub fn in_server(server: Server) -> Room {
        Room { server, people: BTreeMap::new(), entered: 0 }
    }

    /// With the whole house in it, scheduled.
    pub async fn full(server: Server) -> Room {
        let mut room = Room::in_server(server);
        room.everybody(&HOUSE.map(|(name, ..)| name)).await;
        room
    }

    /// A new session in the same server, with these of the house.
    pub async fn anew(&mut self, names: &[&str]) {
        self.server.session = webinar(self.server.node.address).await;
        self.people.clear();
        self.everybody(names).await;
    }

    async fn everybody(&mut self, names: &[&str]) {
        for (name, role, _) in HOUSE {
            if names.contains(&name) {
                self.enter(name, role).await;
            }
        }
    }

    pub fn ticket(&self, name: &str, role: &str) -> String {
        let member = HOUSE.iter().any(|(known, _, member)| *known == name && *member);
        let role = Role::from_name(role).unwrap();
        let identity = Identity {
            sub: Sub::new(name).unwrap(),
            name: DisplayName::new(name).unwrap(),
            role,
            member: (member || wants_member(ROLES[role as usize])).then(|| format!("member-{name}").into()),
            email: Some(format!("{name}@example.org").into()),
            key: KEY.into(),
        };
        self.minted(&identity)
    }

    /// A ticket by the protocol's words, signed here: what makes tickets in the server is not asked.
    pub fn minted(&self, identity: &Identity) -> String {
        let expires_s = self.server.node.app.now().0 / 1000 + 3600;
        let mut claims =
            json!({"sub": identity.sub.as_str(), "name": identity.name.as_str(), "exp": expires_s});
        claims["session"] = json!(self.server.session);
        claims["role"] = json!(ROLES[identity.role as usize]);
        for (claim, value) in [("email", &identity.email), ("member", &identity.member)] {
            if let Some(value) = value {
                claims[claim] = json!(value);
            }
        }
        let header = Header { kid: Some(identity.key.to_string()), ..Header::new(Algorithm::HS256) };
        encode(&header, &claims, &EncodingKey::from_secret(SECRET.as_bytes())).unwrap()
    }

    /// Comes in by a ticket; the first message of the server, which is a welcome or none at all.
    pub async fn try_enter(&mut self, name: &str, ticket: &str) -> Result<Value, u16> {
        self.hello(name, json!({"ticket": ticket})).await
    }

    /// Comes back from where they were; the welcome.
    pub async fn resume(&mut self, name: &str, ticket: &str, from: Value) -> Value {
        self.hello(name, json!({"ticket": ticket, "resume": from})).await.unwrap()
    }

    /// A connection that has said nothing yet.
    pub async fn knock(&mut self) -> Client {
        let codec = Codec::ALL[self.entered % 2];
        self.entered += 1;
        let mut client = Client::over(self.server.connect(None).await, codec);
        client.tape = Some(Vec::new());
        client.asked = self.entered as u64 * 100_000;
        client.write(&self.server.handshake(codec)).await;
        client.switched().await;
        client
    }

    async fn hello(&mut self, name: &str, args: Value) -> Result<Value, u16> {
        let mut client = self.knock().await;
        client.send("hello", args).await;
        let welcome = welcomed(&mut client).await?;
        assert_eq!(welcome["type"], "welcome", "{welcome}");
        client.participant = welcome["you"]["participant"].as_str().unwrap().to_owned();
        self.people.insert(name.to_owned(), client);
        Ok(welcome)
    }

    pub async fn enter(&mut self, name: &str, role: &str) -> Value {
        let ticket = self.ticket(name, role);
        self.try_enter(name, &ticket).await.unwrap_or_else(|code| panic!("{name} is turned away: {code}"))
    }

    pub fn client(&mut self, name: &str) -> &mut Client {
        self.people.get_mut(name).unwrap_or_else(|| panic!("{name} is not here"))
    }

    pub fn id(&self, name: &str) -> Value {
        json!(self.people[name].participant)
    }

    /// Asks and waits: the answer, whatever it is. The command is `{"name": {args}}`.
    pub async fn ask(&mut self, name: &str, command: Value) -> Value {
        let (cmd, args) = split(&command);
        let client = self.client(name);
        let id = client.send(cmd, args).await;
        client.answer(&id).await
    }

    /// Asks for what must be granted; its result.
    pub async fn ok(&mut self, name: &str, command: Value) -> Value {
        let answer = self.ask(name, command.clone()).await;
        assert_eq!(answer["type"], "ok", "{name} {command}: {answer}");
        answer["result"].clone()
    }

    /// Asks for many things at once and gives every answer.
    pub async fn ask_all(&mut self, name: &str, commands: &[Value]) -> Vec<Value> {
        self.ask_all_with(name, commands, &Value::Null).await
    }

    /// Asks for many things at once, each with these keys beside its name and arguments.
    pub async fn ask_all_with(&mut self, name: &str, commands: &[Value], beside: &Value) -> Vec<Value> {
        let client = self.client(name);
        let mut answers = Vec::new();
        for some in commands.chunks(24) {
            let (mut bytes, mut ids) = (Vec::new(), Vec::new());
            for command in some {
                let (message, id) = message(client, command, beside);
                bytes.extend(client.framed(&message));
                ids.push(id);
            }
            client.write(&bytes).await;
            for id in ids {
                answers.push(client.answer(&id).await);
            }
        }
        answers
    }

    pub async fn rest(&self, method: &str, path: &str, auth: &str, kind: &str, body: &[u8]) -> Answer {
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: test\r\nconnection: close\r\nauthorization: {auth}\r\n\
             content-type: {kind}\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        let mut stream = TcpStream::connect(self.server.node.address).await.unwrap();
        stream.write_all(&[head.as_bytes(), body].concat()).await.unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).await.unwrap();
        let status = std::str::from_utf8(&bytes[9..12]).unwrap().parse().unwrap();
        Answer { status, bytes }
    }

    /// A call about this session.
    pub async fn call(&self, method: &str, path: &str, auth: &str, body: Value) -> Answer {
        let path = format!("/v1/sessions/{}{path}", self.server.session);
        let body = if body.is_null() { String::new() } else { body.to_string() };
        self.rest(method, &path, auth, "application/json", body.as_bytes()).await
    }

    /// Uploads a text file as the bearer of this.
    pub async fn upload(&self, auth: &str) -> Answer {
        let path = format!("/v1/sessions/{}/handouts", self.server.session);
        let body = b"--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\nhello\r\n--b--\r\n";
        self.rest("POST", &path, auth, "multipart/form-data; boundary=b", body).await
    }
}

/// Sends without waiting; the id.
pub async fn send(room: &mut Room, who: &str, command: &Value) -> String {
    let (cmd, args) = split(command);
    room.client(who).send(cmd, args).await
}

/// The first message, or the code with which the connection is closed.
pub async fn welcomed(client: &mut Client) -> Result<Value, u16> {
    loop {
        match client.next().await {
            Got::Message { value, .. } => return Ok(value),
            Got::Close(code) => return Err(code.expect("a code")),
            Got::End(_) => panic!("closed without a word"),
            Got::Ping | Got::Pong(_) => {}
        }
    }
}

/// Says hello and at once the next words, in one piece; the id of the latter.
pub async fn write_both(client: &mut Client, ticket: &str, command: &Value) -> String {
    let (hello, _) = message(client, &json!({"hello": {"ticket": ticket}}), &Value::Null);
    let (message, id) = message(client, command, &Value::Null);
    let bytes = [client.framed(&hello), client.framed(&message)].concat();
    client.write(&bytes).await;
    id
}

/// Writes commands to somebody who may be closed meanwhile; their ids.
pub async fn write_all(client: &mut Client, commands: &[Value]) -> Vec<String> {
    let (mut bytes, mut ids) = (Vec::new(), Vec::new());
    for command in commands {
        let (message, id) = message(client, command, &Value::Null);
        bytes.extend(client.framed(&message));
        ids.push(id);
    }
    // The other side may be gone while this is written.
    let _ = client.stream.write_all(&bytes).await;
    ids
}

/// Reads to the goodbye; the answers that came before it, and its code.
pub async fn to_the_end(client: &mut Client) -> (Vec<Value>, u16) {
    let mut answers = Vec::new();
    loop {
        match client.next().await {
            Got::Message { value, .. } if !value["id"].is_null() => answers.push(value),
            Got::Close(code) => return (answers, code.expect("a code")),
            Got::End(_) => panic!("closed without a word"),
            Got::Message { .. } | Got::Ping | Got::Pong(_) => {}
        }
    }
}

/// A command's message under the next id, with these keys beside the usual ones.
pub fn message(client: &mut Client, command: &Value, beside: &Value) -> (Value, String) {
    client.asked += 1;
    let (id, (cmd, args)) = (format!("c{}", client.asked), split(command));
    let mut message = json!({"id": id, "cmd": cmd, "args": args});
    for (key, value) in beside.as_object().into_iter().flatten() {
        message[key] = value.clone();
    }
    (message, id)
}

/// Sends a message that was written by hand.
pub async fn say(client: &mut Client, value: &Value) {
    let bytes = client.framed(value);
    client.write(&bytes).await;
}

/// Name and arguments.
pub fn split(command: &Value) -> (&str, Value) {
    let (name, args) = command.as_object().unwrap().iter().next().unwrap();
    (name, args.clone())
}

pub fn by_key() -> String {
    format!("Basic {}", STANDARD.encode(format!("{KEY}:{SECRET}")))
}

pub fn bearer(ticket: &str) -> String {
    format!("Bearer {ticket}")
}
