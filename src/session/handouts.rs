//! Handouts: the record of what is handed out. The bytes are the gateway's.
//! Must not know where a file lies or how it travels.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::decide::{Outcome, Turn};
use super::event::Event;
use super::ids::{HandoutNo, PublicId};
use super::lifecycle::Phase;
use super::refusal::Refusal;
use super::state::Session;
use super::text::FileName;

/// What is known of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handout {
    pub name: FileName,
    /// In bytes.
    pub size: u64,
    /// One of the types that the server accepts, never what an uploader claimed unchecked.
    pub media_type: Box<str>,
    /// Where the gateway put the bytes; no client ever sees it. Facts of before there were files have none.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub stored: Box<str>,
}

/// Most handouts of a session.
pub const HANDOUTS_MAX: usize = 50;

/// The handouts of a session.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Handouts {
    files: BTreeMap<HandoutNo, Handout>,
    count: u32,
}

/// The fact of a new handout, once its bytes are safe.
///
/// # Errors
/// `Conflict` after the end, or with [`HANDOUTS_MAX`] of them.
pub fn add(session: &Session, file: &Handout) -> Result<(HandoutNo, Event), Refusal> {
    if session.phase == Phase::Ended {
        return Err(Refusal::conflict("phase", Phase::Ended.name()));
    }
    if session.handouts.files.len() >= HANDOUTS_MAX {
        return Err(Refusal::conflict_number("handouts", HANDOUTS_MAX as u64));
    }
    let handout = HandoutNo(session.handouts.count);
    Ok((handout, Event::HandoutAdded { handout, file: file.clone() }))
}

/// `remove_handout`.
pub(super) fn remove(turn: &Turn, handout: &PublicId) -> Outcome {
    let number =
        turn.session.handouts.find(handout, turn.session).ok_or(Refusal::NotFound { what: "handout" })?;
    Ok(turn.timely()?.facts(vec![Event::HandoutRemoved { handout: number }]))
}

impl Handouts {
    /// All handouts, oldest first.
    pub fn all(&self) -> impl Iterator<Item = (HandoutNo, &Handout)> {
        self.files.iter().map(|(number, file)| (*number, file))
    }

    /// The number behind a public id, if there is such a handout.
    pub fn find(&self, handout: &PublicId, session: &Session) -> Option<HandoutNo> {
        HandoutNo::open(handout, &session.key).filter(|number| self.files.contains_key(number))
    }

    /// A handout by its number.
    pub fn get(&self, number: HandoutNo) -> Option<&Handout> {
        self.files.get(&number)
    }

    pub(super) fn added(&mut self, number: HandoutNo, file: &Handout) {
        self.count = number.0 + 1;
        self.files.insert(number, file.clone());
    }

    pub(super) fn removed(&mut self, number: HandoutNo) {
        self.files.remove(&number);
    }
}
