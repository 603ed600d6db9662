//! One person of the simulation: their connections, one after the other and side by side, what each was told, and the
//! commands whose answers they wait for.
//! Must not know the rules, nor what the disk holds.

use std::collections::BTreeMap;
use std::sync::Arc;

use cuelight::hub::mail::ResumeFrom;
use cuelight::protocol::Codec;
use cuelight::protocol::outgoing::CloseCode;
use cuelight::session::{Identity, Seq};
use serde_json::{Value, json};

use crate::compare::unknown;
use crate::fold::Client;
use crate::pace::Pace;
use crate::wire::Wire;

/// Something a connection was told, in order.
#[derive(Debug, Clone)]
pub enum Told {
    /// A fresh state, with a welcome or in place of what was missed.
    State {
        seq: u64,
        state: Value,
        you: Value,
    },
    /// A welcome that a replay follows, from what was known.
    Resumed {
        from: u64,
        seq: u64,
    },
    Event {
        seq: u64,
        event: Arc<Value>,
    },
    /// Everything up to here was told.
    Complete {
        seq: u64,
    },
    /// An answer to a command of this connection's person.
    Answer {
        seq: u64,
    },
}

/// Where a connection stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    Joining,
    Seated,
    Closed,
}

/// One connection.
pub struct Conn {
    /// None once it is gone.
    pub wire: Option<Wire>,
    pub codec: Codec,
    pub stage: Stage,
    pub reads: bool,
    pub pace: Pace,
    /// Was told last that nothing can be written.
    pub reads_only: bool,
    pub asked_resume: Option<u64>,
    pub fold: Option<Client>,
    pub epoch: String,
    /// Up to where everything was told.
    pub position: Option<u64>,
    pub told: Vec<Told>,
    /// What was sent here and not answered here, in order.
    pub waits: Vec<Waiting>,
    pub last_welcome: u64,
    /// How it was closed, if the node closed it.
    pub closed: Option<CloseCode>,
}

/// A command that was handed in.
#[derive(Debug)]
pub struct Waiting {
    pub id: Box<str>,
    pub content: u64,
    /// How many records had been asked for then.
    pub asked: u64,
}

/// A command and what came of it.
#[derive(Debug, Clone)]
pub struct Sent {
    pub command: Value,
    pub expect: Value,
    /// What was answered, in order.
    pub answers: Vec<Value>,
    /// Handed in and not answered, on connections that are still there or not.
    pub unanswered: u32,
    /// Nothing was answered since it was handed in last.
    pub is_open: bool,
    /// Remembered by nobody: asking again asks anew.
    pub is_passing: bool,
    /// Which it is, once it was handed in.
    pub content: Option<u64>,
    /// Other commands handed in with this id, by their content, that were not refused yet: each must be.
    pub reused: BTreeMap<u64, Value>,
}

impl Sent {
    /// Not handed in yet.
    pub fn new(command: Value, expect: Value, is_passing: bool) -> Sent {
        Sent {
            command,
            expect,
            answers: Vec::new(),
            unanswered: 0,
            is_open: false,
            is_passing,
            content: None,
            reused: BTreeMap::new(),
        }
    }

    /// The answer that says that it was accepted.
    pub fn accepted(&self) -> Option<&Value> {
        self.answers.iter().find(|answer| answer["type"] == "ok")
    }
}

/// Somebody.
pub struct Person {
    pub identity: Identity,
    pub codec: Codec,
    pub by_row: bool,
    /// The last one is the present one.
    pub conns: Vec<Conn>,
    pub sent: BTreeMap<Box<str>, Sent>,
    pub participant: Option<Value>,
    /// Why the last try to come in ended, if it did.
    pub turned: Option<CloseCode>,
    pub count: u32,
}

impl Conn {
    /// A connection that begins; one that resumes goes on where the one before it stood.
    pub fn new(wire: Wire, codec: Codec, before: Option<&mut Conn>, resumes: bool) -> Conn {
        let mut conn = Conn {
            wire: Some(wire),
            codec,
            stage: Stage::Joining,
            reads: true,
            pace: Pace::default(),
            reads_only: false,
            asked_resume: None,
            fold: None,
            epoch: String::new(),
            position: None,
            told: Vec::new(),
            waits: Vec::new(),
            last_welcome: 0,
            closed: None,
        };
        if let Some(known) = before.filter(|_| resumes) {
            (conn.asked_resume, conn.position, conn.epoch) =
                (known.position, known.position, known.epoch.clone());
            // The older one may still be told something, and is looked at by itself.
            (conn.told, conn.fold) = match known.wire {
                Some(_) => (known.told.clone(), known.fold.clone()),
                None => (std::mem::take(&mut known.told), known.fold.take()),
            };
        }
        conn
    }

    pub fn is_open(&self) -> bool {
        self.wire.is_some() && self.stage == Stage::Seated
    }
}

impl Person {
    /// The connection that speaks for them, if it is seated.
    pub fn open(&mut self) -> Option<&mut Conn> {
        self.conns.last_mut().filter(|conn| conn.is_open())
    }

    /// Whether they have a connection or are about to.
    pub fn is_busy(&self) -> bool {
        self.conns.last().is_some_and(|conn| conn.wire.is_some() && conn.stage != Stage::Closed)
    }

    /// Where they were, for whoever comes back.
    pub fn resume_from(&self) -> Option<ResumeFrom> {
        let last = self.conns.last()?;
        let (position, _) = (last.position?, last.fold.as_ref()?);
        Some(ResumeFrom { epoch: last.epoch.as_str().into(), seq: Seq(position) })
    }

    /// Commands whose answer never came, nor since they were asked again behind a refusal.
    pub fn unresolved(&self) -> Vec<Box<str>> {
        let open = |sent: &Sent| sent.is_open && sent.accepted().is_none() && !sent.is_passing;
        self.sent.iter().filter(|(_, sent)| open(sent)).map(|(id, _)| id.clone()).collect()
    }

    /// Commands with an id that was another's, never refused so far.
    pub fn unrefused(&self) -> Vec<(Box<str>, u64, Value)> {
        let reused = self.sent.iter().flat_map(|(id, sent)| sent.reused.iter().map(move |of| (id, of)));
        reused.map(|(id, (content, command))| (id.clone(), *content, command.clone())).collect()
    }

    /// What an accepted command tells its sender without an event: that they voted. `since`: going live, which forgets
    /// what was voted before. Whether a survey was submitted to is left open.
    pub fn note_own(&mut self, since: u64) {
        let Some(fold) = self.conns.last_mut().and_then(|conn| conn.fold.as_mut()) else { return };
        let counts = |answer: &Value| answer["seq"].as_u64().is_some_and(|seq| seq > since);
        let accepted = self.sent.values().filter(|sent| sent.accepted().is_some_and(counts));
        for vote in accepted.filter_map(|sent| sent.command.get("vote")) {
            if fold.state["poll"]["poll"] == vote["poll"] {
                fold.state["poll"]["voted"] = json!(true);
            }
        }
        if fold.state["survey"].is_object() {
            fold.state["survey"]["submitted"] = unknown();
        }
    }
}
