//! Labs: reactions and captions, each switched on and off.
//! Must not know how often what is transient is sent: the hub merges it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::decide::{Outcome, Turn};
use super::event::Event;
use super::refusal::Refusal;
use super::text::ChatText;

/// A lab.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Lab {
    Reactions,
    Captions,
}

/// A reaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Emoji {
    ThumbsUp,
    Heart,
    Clap,
    Laugh,
    Surprised,
    Sad,
    Celebrate,
    Raise,
}

/// Which labs are on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, JsonSchema)]
pub struct Labs {
    pub reactions: bool,
    pub captions: bool,
}

/// `set_lab`.
pub(super) fn set(turn: &Turn, lab: Lab, on: bool) -> Outcome {
    let timely = turn.timely()?;
    let same = turn.session.labs.is_on(lab) == on;
    Ok(timely.facts_unless(same, || vec![Event::LabChanged { lab, on }]))
}

/// Whether a command may use a lab now. To those outside a rehearsal its labs are off.
pub(super) fn must_be_on(turn: &Turn, lab: Lab) -> Result<(), Refusal> {
    let on = turn.session.sees_rehearsal(turn.permit.by()) && turn.session.labs.is_on(lab);
    if on { Ok(()) } else { Err(Refusal::conflict_flag("lab_on", false)) }
}

/// `caption`, the final one: a fact.
pub(super) fn caption(turn: &Turn, text: &ChatText) -> Outcome {
    let timely = turn.timely()?;
    must_be_on(turn, Lab::Captions)?;
    Ok(timely.facts(vec![Event::Captioned { text: text.clone() }]))
}

impl Labs {
    /// Whether this lab is on.
    pub fn is_on(self, lab: Lab) -> bool {
        match lab {
            Lab::Reactions => self.reactions,
            Lab::Captions => self.captions,
        }
    }

    pub(super) fn set(&mut self, lab: Lab, on: bool) {
        match lab {
            Lab::Reactions => self.reactions = on,
            Lab::Captions => self.captions = on,
        }
    }
}
