//! What a client owes whatever it is sent: ids, the form of its messages, how often it says what.
//! Must not know the exchange that is played.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::protocol::{Codec, Incoming, parse};

/// Between two `seen`: a second, less what two messages may differ on their way here while a machine is busy. Better to miss
/// one who is a little too quick than to accuse one who is not.
const SEEN_SPACING: Duration = Duration::from_millis(500);

/// Which run first used an id, for all runs of a kit.
pub(super) type AllIds = Arc<Mutex<BTreeMap<String, String>>>;

/// What is watched over all connections of one run.
pub(super) struct Rules {
    run: String,
    codec: Codec,
    all_ids: AllIds,
    /// The content of each command by its id.
    contents: BTreeMap<String, u64>,
    seen_at: Option<Instant>,
    seen: u64,
    /// The highest number that the client was told.
    pub told: u64,
    findings: Findings,
}

/// What is wrong with a client, in the order in which it showed.
#[derive(Debug, Clone, Default)]
pub(super) struct Findings(Arc<Mutex<Vec<String>>>);

impl Findings {
    pub fn add(&self, finding: impl Into<String>) {
        let finding = finding.into();
        let mut all = locked(&self.0);
        // A fault that repeats with each message is one fault.
        if !all.contains(&finding) {
            all.push(finding);
        }
    }

    pub fn all(&self) -> Vec<String> {
        locked(&self.0).clone()
    }
}

/// What is behind a lock; who panicked while holding it left nothing half done here.
pub(super) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// A message of a client, as far as the play needs it.
#[derive(Debug)]
pub(super) enum Sent {
    Hello {
        ticket: String,
        resume: Option<(String, u64)>,
    },
    Seen,
    Command {
        id: String,
        content: u64,
        message: Value,
        /// This id with this content was sent before.
        repeated: bool,
    },
    /// Nothing that a server could take; it is found already.
    Unreadable {
        id: Option<String>,
        message: Option<Value>,
    },
}

impl Rules {
    pub fn new(run: &str, codec: Codec, all_ids: AllIds, findings: Findings) -> Rules {
        let (run, contents) = (run.to_owned(), BTreeMap::new());
        Rules { run, codec, all_ids, contents, seen_at: None, seen: 0, told: 0, findings }
    }

    /// Takes a message of the client. `binary` says in which kind of frame it came.
    pub fn take(&mut self, bytes: &[u8], binary: bool, now: Instant) -> Sent {
        if binary != (self.codec == Codec::MessagePack) {
            let (kind, name) = (if binary { "binary" } else { "text" }, self.codec.subprotocol());
            self.findings.add(format!("sends {kind} frames on {name}"));
        }
        match parse(self.codec, bytes) {
            Incoming::Hello { id: _, ticket, resume } => {
                let resume = resume.map(|resume| (resume.epoch.to_string(), resume.seq.0));
                Sent::Hello { ticket: ticket.to_string(), resume }
            }
            Incoming::Seen { seq } => {
                self.seen(seq.0, now);
                Sent::Seen
            }
            Incoming::Command { id, content, .. } => {
                let message = decoded(self.codec, bytes).unwrap_or_default();
                let repeated = self.command(&id, content, &message);
                Sent::Command { id: id.to_string(), content, message, repeated }
            }
            Incoming::Unreadable { id, .. } => {
                Sent::Unreadable { id: id.map(|id| id.to_string()), message: decoded(self.codec, bytes) }
            }
        }
    }

    fn seen(&mut self, seq: u64, now: Instant) {
        if self.seen_at.is_some_and(|last| now.duration_since(last) < SEEN_SPACING) {
            self.findings.add("sends `seen` more often than once a second");
        }
        if seq > self.told {
            self.findings.add(format!("has `seen` {seq}, and was told no more than {}", self.told));
        }
        if seq < self.seen {
            self.findings.add(format!("has `seen` {seq} after {}", self.seen));
        }
        (self.seen_at, self.seen) = (Some(now), self.seen.max(seq));
    }

    /// Whether it is a known command again.
    fn command(&mut self, id: &str, content: u64, message: &Value) -> bool {
        let cmd = message["cmd"].as_str().unwrap_or_default();
        if let Some(first) = self.contents.get(id) {
            if *first != content {
                self.findings.add(format!("sends another command (`{cmd}`) under the id of an earlier one"));
            }
            return *first == content;
        }
        self.contents.insert(id.to_owned(), content);
        let first = locked(&self.all_ids).entry(id.to_owned()).or_insert_with(|| self.run.clone()).clone();
        if first != self.run {
            self.findings.add(format!(
                "uses the id {id:?}, which it used in {first} too: ids must begin with something random"
            ));
        }
        false
    }
}

/// The other way: what the bytes say, if anything.
pub(super) fn decoded(codec: Codec, bytes: &[u8]) -> Option<Value> {
    match codec {
        Codec::Json => serde_json::from_slice(bytes).ok(),
        Codec::MessagePack => rmp_serde::from_slice(bytes).ok(),
    }
}

/// The content of a command as the server compares it: name, arguments, expectations. `None` if it is none.
pub(super) fn content(message: &Value) -> Option<u64> {
    match parse(Codec::Json, message.to_string().as_bytes()) {
        Incoming::Command { content, .. } => Some(content),
        Incoming::Hello { .. } | Incoming::Seen { .. } | Incoming::Unreadable { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[track_caller]
    fn must_find(messages: &[(Value, u64)], findings: &[&str]) {
        let found = Findings::default();
        let ids = AllIds::default();
        locked(&ids).insert("used".into(), "another run".into());
        let mut rules = Rules::new("this run", Codec::Json, ids, found.clone());
        rules.told = 9;
        let start = Instant::now();
        for (message, at_ms) in messages {
            rules.take(message.to_string().as_bytes(), false, start + Duration::from_millis(*at_ms));
        }
        let found = found.all();
        assert_eq!(found.len(), findings.len(), "{found:?}");
        findings.iter().zip(&found).for_each(|(part, found)| assert!(found.contains(part), "{found}"));
    }

    fn seen(seq: u64) -> Value {
        json!({"cmd": "seen", "args": {"seq": seq}})
    }

    fn mute(id: &str, args: Value) -> Value {
        json!({"id": id, "cmd": "mute_all", "args": args})
    }

    #[test]
    fn seen_comes_at_most_once_a_second_and_only_of_what_was_told() {
        must_find(&[(seen(3), 0), (seen(9), 1000)], &[]);
        must_find(&[(seen(3), 0), (seen(9), 400)], &["more often"]);
        must_find(&[(seen(10), 0)], &["was told no more than 9"]);
        must_find(&[(seen(9), 0), (seen(8), 2000)], &["after 9"]);
    }

    #[test]
    fn an_id_is_one_command_for_ever() {
        must_find(&[(mute("a", json!({})), 0), (mute("a", Value::Null), 1)], &[]);
        must_find(&[(mute("a", json!({})), 0), (mute("a", json!({"lock": true})), 1)], &["another command"]);
        must_find(&[(mute("used", json!({})), 0)], &["begin with something random"]);
    }
}
