//! What the people of the script were told, kept over all their connections and all of a server's lives.
//! Must not know how any of it came.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::super::script::PLAYED;
use super::Stopped;

/// Everything that the people of the script were told, over all their connections.
#[derive(Clone, Debug, Default)]
pub struct Told {
    /// The `ok` of each command, and the 2xx of each call, by its id.
    pub acknowledged: BTreeMap<String, Value>,
    /// What was sent at least once.
    pub sent: BTreeSet<String>,
    /// What was answered `unavailable` whenever it was asked.
    pub refused: BTreeSet<String>,
    /// How often anything was.
    pub refusals: usize,
    /// The highest number that was shown to anybody.
    pub seen: u64,
    /// The steps whose last command was acknowledged, and those begun.
    pub steps_done: usize,
    pub steps_begun: usize,
    /// Whether the last `storage` said writable, by person, of the connection they have.
    pub storage: BTreeMap<&'static str, bool>,
    /// How often it said that nothing can be written.
    pub unwritable: usize,
    /// How connections were closed.
    pub closes: Vec<u16>,
    /// What was acknowledged for the first time although something had been refused or closed with 1012 before.
    pub late: Vec<String>,
    /// New people turned away.
    pub turned_away: usize,
    /// The id and the session of what was scheduled, by its title.
    pub(super) webinars: BTreeMap<&'static str, (String, String)>,
}

impl Told {
    /// The session that is played, once it is scheduled.
    pub fn played(&self) -> Option<&str> {
        self.webinars.get(PLAYED).map(|(_, session)| session.as_str())
    }

    /// Takes note of a message to this person.
    pub(super) fn note(&mut self, who: &'static str, message: &Value) {
        // A message is complete up to its own number, which may be that of a fact nobody here may see.
        let seq = message["seq"].as_u64().filter(|_| message["type"] != "error");
        self.seen = self.seen.max(seq.unwrap_or(0));
        if message["type"] == "transient" && message["event"] == "storage" {
            let writable = message["data"]["writable"] == true;
            self.storage.insert(who, writable);
            self.unwritable += usize::from(!writable);
        }
    }

    /// An answer to be kept, and equal to what was kept before.
    pub(super) fn acknowledge(&mut self, key: &str, answer: Value) -> Result<(), Stopped> {
        self.refused.remove(key);
        match self.acknowledged.get(key) {
            Some(before) if *before != answer => {
                Err(Stopped::Wrong(format!("{key} was answered {before}, and now {answer}")))
            }
            Some(_) => Ok(()),
            None => {
                if self.refusals > 0 || self.closes.contains(&1012) {
                    self.late.push(key.to_owned());
                }
                self.acknowledged.insert(key.to_owned(), answer);
                Ok(())
            }
        }
    }
}
