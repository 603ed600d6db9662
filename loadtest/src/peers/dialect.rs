//! How a server is talked to: what a subscriber, a publisher and an asker send it, and what of its answers is looked at.
//! Messages of ours are searched for what has to be in them and not decoded: the client must cost less than the server.

use anyhow::{Context, bail, ensure};
use cuelight::protocol::Codec;
use memchr::{memchr, memmem};
use serde_json::json;

use super::frames;
use super::ledger::{BODY_BYTES_MIN, MARK};
use crate::lean;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Gets every message.
    Subscriber,
    /// Sends them.
    Publisher,
    /// Asks, and waits for the answer before it asks again.
    Asker,
    /// The same, as one of the staff.
    Aide,
    /// One of the staff, who is told of everyone who comes.
    Watcher,
}

impl Role {
    /// Whether it asks and waits for answers.
    pub fn asks(self) -> bool {
        match self {
            Role::Asker | Role::Aide => true,
            Role::Subscriber | Role::Publisher | Role::Watcher => false,
        }
    }
}

/// How those who only listen are named, before their number: watchers are told of them by it.
pub const SUBSCRIBER: &str = "subscriber-";

/// What an asker asks of us. Of everybody else it wants its bytes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Request {
    /// A vote for another option than before: a durable fact of which staff hear no more than a count now and then.
    Vote,
    /// A list of polls: an answer by the session's owner, and no fact.
    List,
}

/// One server's way.
pub enum Dialect {
    /// Bytes to one are bytes to all, or come back; roles are paths.
    Bare,
    /// A session of ours.
    Cuelight(Session),
}

pub struct Session {
    pub id: String,
    pub codec: Codec,
    /// The open poll.
    pub poll: String,
    pub request: Request,
}

/// What an answer says to a publisher or asker.
pub enum Answer {
    /// Nothing that it waits for.
    Nothing,
    /// To the command or request of this number.
    To(u64),
}

impl Dialect {
    /// The upgrade's request, into a room of that id or the first session.
    pub fn upgrade(&self, role: Role, host: &str, room: Option<&str>) -> String {
        let (path, protocol) = match (self, role) {
            (Dialect::Bare, Role::Subscriber | Role::Watcher) => ("/subscribe".into(), String::new()),
            (Dialect::Bare, Role::Publisher) => ("/publish".into(), String::new()),
            (Dialect::Bare, Role::Asker | Role::Aide) => ("/ask".into(), String::new()),
            (Dialect::Cuelight(session), _) => (
                format!("/v1/sessions/{}/ws", room.unwrap_or(&session.id)),
                format!("sec-websocket-protocol: {}\r\n", session.codec.subprotocol()),
            ),
        };
        format!(
            "GET {path} HTTP/1.1\r\nhost: {host}\r\nupgrade: websocket\r\nconnection: Upgrade\r\n\
             sec-websocket-version: 13\r\nsec-websocket-key: {}\r\n{protocol}\r\n",
            frames::KEY
        )
    }

    /// The first frame, where the server wants to know who comes.
    pub fn hello(&self, ticket: &str) -> Option<Vec<u8>> {
        match self {
            Dialect::Bare => None,
            Dialect::Cuelight(session) => {
                let hello = json!({"id": "hello", "cmd": "hello", "args": {"ticket": ticket}});
                let mut frame = Vec::new();
                frames::from_client(&mut frame, session.opcode(), &session.codec.encode(&hello));
                Some(frame)
            }
        }
    }

    /// Whether this message is the one that lets somebody in.
    pub fn is_welcome(&self, payload: &[u8]) -> anyhow::Result<bool> {
        match self {
            Dialect::Bare => bail!("a message came before the upgrade was done"),
            Dialect::Cuelight(session) => match session.kind(payload) {
                Kind::Welcome => Ok(true),
                Kind::Error => bail!("{}", String::from_utf8_lossy(payload)),
                _ => Ok(false),
            },
        }
    }

    /// Appends the frame that publishes a numbered message.
    pub fn publish(&self, number: u64, body: &[u8], out: &mut Vec<u8>) {
        match self {
            Dialect::Bare => frames::from_client(out, frames::TEXT, body),
            Dialect::Cuelight(session) => {
                let text = std::str::from_utf8(body).expect("bodies are letters and digits");
                let args = json!({"to": "everyone", "text": text});
                session.command(number, "chat", &args, out);
            }
        }
    }

    /// Appends the frame of a numbered request; a vote is for that choice.
    pub fn request(&self, role: Role, number: u64, choice: u64, body: &[u8], out: &mut Vec<u8>) {
        match self {
            Dialect::Bare => frames::from_client(out, frames::TEXT, body),
            // Staff do not vote: they write to each other.
            Dialect::Cuelight(session) if role == Role::Aide => {
                let text = std::str::from_utf8(body).expect("bodies are letters and digits");
                session.command(number, "chat", &json!({"to": "staff", "text": text}), out);
            }
            Dialect::Cuelight(session) => match session.request {
                Request::Vote => {
                    let args = json!({"poll": session.poll, "choices": [choice]});
                    session.command(number, "vote", &args, out);
                }
                Request::List => session.command(number, "list_polls", &json!({"limit": 1}), out),
            },
        }
    }

    /// Shows a watcher the number of everybody whose coming a message tells of.
    pub fn joined(
        &self,
        payload: &[u8],
        mut each: impl FnMut(usize) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let Dialect::Cuelight(session) = self else { return Ok(()) };
        match session.kind(payload) {
            Kind::Events => {}
            Kind::Snapshot => bail!("it fell behind and got a snapshot in place of events"),
            Kind::Error => bail!("{}", String::from_utf8_lossy(payload)),
            Kind::Welcome | Kind::Ok | Kind::Other => return Ok(()),
        }
        let mut events = memmem::find_iter(payload, b"participant_joined").peekable();
        while let Some(begin) = events.next() {
            let event = &payload[begin..events.peek().map_or(payload.len(), |next| *next)];
            // Others than those who only listen may come, too.
            let Some(at) = memmem::find(event, SUBSCRIBER.as_bytes()) else { continue };
            let digits = event[at + SUBSCRIBER.len()..].iter().take_while(|byte| byte.is_ascii_digit());
            each(digits.fold(0, |number, digit| number * 10 + usize::from(digit - b'0')))?;
        }
        Ok(())
    }

    /// Shows every body of a message to a subscriber. `each` is given what begins with one and says how long it was.
    pub fn bodies(
        &self,
        payload: &[u8],
        mut each: impl FnMut(&[u8]) -> anyhow::Result<usize>,
    ) -> anyhow::Result<()> {
        let session = match self {
            Dialect::Bare => {
                let length = each(payload)?;
                ensure!(length == payload.len(), "a message came with {} bytes more", payload.len() - length);
                return Ok(());
            }
            Dialect::Cuelight(session) => session,
        };
        match session.kind(payload) {
            Kind::Events => {}
            Kind::Snapshot => bail!("it fell behind and got a snapshot in place of messages"),
            Kind::Error => bail!("{}", String::from_utf8_lossy(payload)),
            Kind::Welcome | Kind::Ok | Kind::Other => return Ok(()),
        }
        let mut at = 0;
        while let Some(next) = memchr(MARK, &payload[at..]) {
            let begin = at + next;
            // A number of the envelope can look like the mark.
            let Some(text) = session.text_from(payload, begin) else {
                at = begin + 1;
                continue;
            };
            let length = each(text)?;
            ensure!(length == text.len(), "a message came with {} bytes more", text.len() - length);
            at = begin + length;
        }
        Ok(())
    }

    /// What a message says to a publisher.
    pub fn acknowledged(&self, payload: &[u8]) -> anyhow::Result<Answer> {
        match self {
            Dialect::Bare => Ok(Answer::Nothing),
            Dialect::Cuelight(session) => session.answer(payload),
        }
    }

    /// What a message says to an asker who sent `body`.
    pub fn answered(&self, number: u64, body: &[u8], payload: &[u8]) -> anyhow::Result<Answer> {
        match self {
            Dialect::Bare => {
                ensure!(payload == body, "an asker got other bytes back than it sent");
                Ok(Answer::To(number))
            }
            Dialect::Cuelight(session) => session.answer(payload),
        }
    }

    /// Whether publishing is acknowledged.
    pub fn acknowledges(&self) -> bool {
        matches!(self, Dialect::Cuelight(_))
    }
}

/// A message's type.
#[derive(Debug, PartialEq, Eq)]
enum Kind {
    Welcome,
    Events,
    Snapshot,
    Ok,
    Error,
    Other,
}

impl Session {
    fn opcode(&self) -> u8 {
        match self.codec {
            Codec::Json => frames::TEXT,
            Codec::MessagePack => frames::BINARY,
        }
    }

    fn command(&self, number: u64, cmd: &str, args: &serde_json::Value, out: &mut Vec<u8>) {
        let command = json!({"id": lean::id(number), "cmd": cmd, "args": args});
        frames::from_client(out, self.opcode(), &self.codec.encode(&command));
    }

    /// Every message of ours begins with its type.
    fn kind(&self, payload: &[u8]) -> Kind {
        let kind = match self.codec {
            Codec::Json => payload.strip_prefix(br#"{"type":""#),
            // A map, the key, and the length of its value.
            Codec::MessagePack => payload.get(7..),
        };
        let kinds: [(&[u8], Kind); 5] = [
            (b"events", Kind::Events),
            (b"ok", Kind::Ok),
            (b"welcome", Kind::Welcome),
            (b"snapshot", Kind::Snapshot),
            (b"error", Kind::Error),
        ];
        let kind = kinds.into_iter().find(|(name, _)| kind.is_some_and(|kind| kind.starts_with(name)));
        kind.map_or(Kind::Other, |(_, kind)| kind)
    }

    /// The text that begins here, if one does.
    fn text_from<'a>(&self, payload: &'a [u8], begin: usize) -> Option<&'a [u8]> {
        let (before, text) = payload.split_at(begin);
        let length = match self.codec {
            // Bodies have nothing in them that would be escaped.
            Codec::Json => before.ends_with(b"\"").then(|| memchr(b'"', text))??,
            // The length stands before a text: in the kind's own byte, or in one or two behind it.
            Codec::MessagePack => match before {
                [.., 0xda, high, low] => usize::from(u16::from_be_bytes([*high, *low])),
                [.., 0xd9, length] => usize::from(*length),
                [.., short @ 0xa0..0xc0] => usize::from(short & 0x1f),
                _ => return None,
            },
        };
        text.get(..length).filter(|text| text.len() >= BODY_BYTES_MIN)
    }

    fn answer(&self, payload: &[u8]) -> anyhow::Result<Answer> {
        match self.kind(payload) {
            Kind::Ok => {
                let number = lean::number_after(lean::ASKED, payload);
                Ok(Answer::To(number.context("an answer has the id of its command")?))
            }
            Kind::Error => bail!("a command was refused: {}", String::from_utf8_lossy(payload)),
            _ => Ok(Answer::Nothing),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::peers::ledger::body;

    fn ours(codec: Codec) -> Dialect {
        Dialect::Cuelight(Session { id: "s".into(), codec, poll: "p".into(), request: Request::Vote })
    }

    /// A message as the server writes it, its type first.
    fn message(codec: Codec, kind: &str, texts: &[&[u8]]) -> Vec<u8> {
        #[derive(serde::Serialize)]
        struct Message<'a> {
            r#type: &'a str,
            seq: u64,
            id: String,
            texts: Vec<&'a str>,
        }
        let texts = texts.iter().map(|text| std::str::from_utf8(text).unwrap()).collect();
        // In MessagePack the number is a byte that looks like the mark.
        codec.encode(&Message { r#type: kind, seq: u64::from(MARK), id: lean::id(7), texts }).to_vec()
    }

    #[test]
    fn bodies_are_found_whole_in_events_of_both_encodings_and_nowhere_else() {
        for codec in Codec::ALL {
            for size in [17, 31, 32, 200, 300] {
                let bodies = [body(1, size), body(2, size)];
                let texts: Vec<&[u8]> = bodies.iter().map(Vec::as_slice).collect();
                let mut found = Vec::new();
                let mut look = |kind| {
                    ours(codec).bodies(&message(codec, kind, &texts), |bytes| {
                        found.push(bytes[..size].to_vec());
                        Ok(size)
                    })
                };
                look("transient").unwrap();
                assert!(look("snapshot").is_err() && look("error").is_err());
                look("events").unwrap();
                assert_eq!(found, bodies);
                let longer = [&bodies[0][..], b"x"].concat();
                let longer = message(codec, "events", &[&longer]);
                assert!(ours(codec).bodies(&longer, |_| Ok(size)).is_err(), "{codec:?} {size}");
            }
        }
    }

    #[test]
    fn a_bare_message_is_its_body_and_nothing_more() {
        assert!(Dialect::Bare.bodies(b"@1", |_| Ok(2)).is_ok());
        assert!(Dialect::Bare.bodies(b"@1x", |_| Ok(2)).is_err());
        assert!(Dialect::Bare.answered(1, b"@1", b"@2").is_err());
    }

    #[test]
    fn who_comes_is_found_in_events_of_both_encodings_and_nowhere_else() {
        for codec in Codec::ALL {
            let rows: [&[u8]; 7] = [
                b"participant_joined",
                b"subscriber-17",
                b"subscriber-17",
                b"participant_joined",
                b"watcher-3",
                b"participant_joined",
                b"subscriber-0",
            ];
            let mut found = Vec::new();
            let mut look = |kind| {
                ours(codec).joined(&message(codec, kind, &rows), |number| {
                    found.push(number);
                    Ok(())
                })
            };
            look("transient").unwrap();
            look("events").unwrap();
            assert!(look("snapshot").is_err() && look("error").is_err());
            assert_eq!(found, [17, 0], "{codec:?}");
        }
    }

    #[test]
    fn answers_say_to_which_command_they_are_and_refusals_are_faults() {
        for codec in Codec::ALL {
            let answer = |kind| ours(codec).acknowledged(&message(codec, kind, &[]));
            assert!(matches!(answer("ok"), Ok(Answer::To(7))), "{codec:?}");
            assert!(matches!(answer("events"), Ok(Answer::Nothing)));
            assert!(answer("error").is_err());
            assert!(ours(codec).is_welcome(&message(codec, "welcome", &[])).unwrap());
        }
    }
}
