//! What a client may send: the envelope, and in it a hello, a report of what was shown, or a command.
//! Must not know whether the sender may do it, nor whether a hello is in place.

use std::fmt;

use schemars::JsonSchema;
use serde::Deserialize;

use super::codec::Codec;
use super::lengths::Lengths;
use super::reading::{Flaw, Named, UNKNOWN_NAME};
use super::tree::{self, Bounds, Reading, Tree};
use crate::session::{Command, Expect, Refusal, Seq};

/// Longest id of a message, in Unicode scalar values.
pub const ID_CHARS_MAX: usize = 64;

/// What stands for arguments or expectations that were left out.
static EMPTY: Tree = Tree::Map(Vec::new());

/// The field of a refusal where the bytes are no message at all.
pub const WHOLE: &str = "message";

/// Where a client that was here before wants to go on.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Resume {
    pub epoch: Box<str>,
    pub seq: Seq,
}

/// The arguments of `hello`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct HelloArgs {
    /// A signed ticket for this session.
    ticket: Box<str>,
    /// Absent on the first visit.
    #[serde(default)]
    resume: Option<Resume>,
}

/// The arguments of `seen`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SeenArgs {
    /// Up to here the client has shown what it was sent.
    seq: Seq,
}

/// One message of a client, read as far as that is possible without the session.
#[derive(Clone, PartialEq)]
pub enum Incoming {
    Hello {
        id: Box<str>,
        ticket: Box<str>,
        resume: Option<Resume>,
    },
    /// Has no answer.
    Seen {
        seq: Seq,
    },
    Command {
        id: Box<str>,
        expect: Expect,
        /// A hash of name, arguments and expectations, the same in both encodings.
        content: u64,
        /// The command, or why it is none: a repeated id is answered before that is said.
        command: Result<Command, Refusal>,
    },
    /// No command of which the session could know: answered with the refusal, and with the id if it has one.
    Unreadable {
        id: Option<Box<str>>,
        refusal: Refusal,
    },
}

/// A ticket is a secret: it stays out of logs.
impl fmt::Debug for Incoming {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Incoming::Hello { id, ticket: _, resume } => {
                f.debug_struct("Hello").field("id", id).field("resume", resume).finish_non_exhaustive()
            }
            Incoming::Seen { seq } => f.debug_struct("Seen").field("seq", seq).finish(),
            Incoming::Command { id, expect, content, command } => f
                .debug_struct("Command")
                .field("id", id)
                .field("expect", expect)
                .field("content", content)
                .field("command", command)
                .finish(),
            Incoming::Unreadable { id, refusal } => {
                f.debug_struct("Unreadable").field("id", id).field("refusal", refusal).finish()
            }
        }
    }
}

/// Reads one message, within the bounds that hold where nobody has set others. Every input has a result; none of it is
/// trusted.
pub fn parse(codec: Codec, bytes: &[u8]) -> Incoming {
    parse_within(codec, bytes, &Bounds::default())
}

/// Reads one message within bounds.
pub fn parse_within(codec: Codec, bytes: &[u8], bounds: &Bounds) -> Incoming {
    match tree::parse(codec, bytes, bounds) {
        Ok(reading) => from_reading(&reading, &bounds.lengths),
        Err(flaw) => Incoming::Unreadable { id: None, refusal: refusal(&flaw, WHOLE) },
    }
}

fn from_reading(reading: &Reading, lengths: &Lengths) -> Incoming {
    let envelope = &reading.tree;
    if !matches!(envelope, Tree::Map(_)) {
        return Incoming::Unreadable { id: None, refusal: Refusal::invalid(WHOLE, "is not a map") };
    }
    let flawed = reading.flaw.as_ref().map(envelope_refusal);
    let cmd = envelope.get("cmd").and_then(Tree::as_str);
    let id = readable_id(reading);
    if cmd == Some("seen") {
        let args = flawed.map_or_else(|| args_of::<SeenArgs>(envelope), Err);
        return match args {
            Ok(SeenArgs { seq }) => Incoming::Seen { seq },
            Err(refusal) => Incoming::Unreadable { id: id.ok(), refusal },
        };
    }
    let id = match id {
        Ok(id) => id,
        Err(refusal) => return Incoming::Unreadable { id: None, refusal },
    };
    if cmd == Some("hello") {
        let args = flawed.map_or_else(|| args_of::<HelloArgs>(envelope), Err);
        return match args {
            Ok(HelloArgs { ticket, resume }) => Incoming::Hello { id, ticket, resume },
            Err(refusal) => Incoming::Unreadable { id: Some(id), refusal },
        };
    }
    let (command, expect) = match flawed.map_or_else(|| command_of(envelope, cmd, lengths), Err) {
        Ok((command, expect)) => (Ok(command), expect),
        Err(refusal) => (Err(refusal), Expect::default()),
    };
    Incoming::Command { id, expect, content: content_of(reading), command }
}

fn readable_id(reading: &Reading) -> Result<Box<str>, Refusal> {
    let refused = |message| Err(Refusal::invalid("id", message));
    if let Some(flaw) = reading.flaw.as_ref().filter(|flaw| flaw.field(WHOLE) == "id" && flaw.is_shallow()) {
        return Err(envelope_refusal(flaw));
    }
    let Some(id) = reading.tree.get("id") else { return refused("is missing") };
    let Some(id) = id.as_str() else { return refused("is not text") };
    if (1..=ID_CHARS_MAX).contains(&id.chars().count()) {
        Ok(id.into())
    } else {
        refused("has 1 to 64 characters")
    }
}

/// A retry is known by its name, arguments and expectations. What has a flaw is never a retry of what had none:
/// of two equal keys, the tree holds only one.
fn content_of(reading: &Reading) -> u64 {
    let flawed = Tree::Bool(reading.flaw.is_some());
    let part = |key| Some(part(&reading.tree, key).unwrap_or(&EMPTY));
    tree::content(&[reading.tree.get("cmd"), part("args"), part("expect"), Some(&flawed)])
}

fn command_of(envelope: &Tree, cmd: Option<&str>, lengths: &Lengths) -> Result<(Command, Expect), Refusal> {
    let name = cmd.ok_or_else(|| match envelope.get("cmd") {
        Some(_) => Refusal::invalid("cmd", UNKNOWN_NAME),
        None => Refusal::invalid("cmd", "is missing"),
    })?;
    let args = part(envelope, "args").unwrap_or(&EMPTY);
    let command = Command::deserialize(Named { name, args }).map_err(|flaw| refusal(&flaw, "args"))?;
    lengths.check(&command).map_err(|flaw| refusal(&flaw, "args"))?;
    let expect = part(envelope, "expect").unwrap_or(&EMPTY);
    let expect = Expect::deserialize(expect).map_err(|flaw| refusal(&flaw, "expect"))?;
    Ok((command, expect))
}

fn args_of<'de, T: Deserialize<'de>>(envelope: &'de Tree) -> Result<T, Refusal> {
    T::deserialize(part(envelope, "args").unwrap_or(&EMPTY)).map_err(|flaw| refusal(&flaw, "args"))
}

/// A part of the envelope that may be left out; null is the same as none.
fn part<'a>(envelope: &'a Tree, key: &str) -> Option<&'a Tree> {
    envelope.get(key).filter(|part| **part != Tree::Null)
}

fn refusal(flaw: &Flaw, whole: &str) -> Refusal {
    Refusal::invalid(flaw.field(whole), flaw.message())
}

/// A flaw of the envelope: what lies in the arguments or expectations is named as seen from there.
fn envelope_refusal(flaw: &Flaw) -> Refusal {
    match flaw.outermost() {
        Some(part @ ("args" | "expect")) => refusal(&flaw.clone().inside(), part),
        _ => refusal(flaw, WHOLE),
    }
}
