//! Commands at a steady rate beside what people do of themselves, and how many of all must be refused.
//! Must not know how an audience behaves.

use serde::{Deserialize, Serialize};

/// Commands that the sender may not send.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Forbidden {
    /// For each command of the mix, so many that must be refused.
    pub share: f64,
}

impl Default for Forbidden {
    fn default() -> Forbidden {
        Forbidden { share: 0.01 }
    }
}

/// Commands at a steady rate while the session is live, whoever is there: Poisson, by weight.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Mix {
    /// Commands a second in the whole session. 0: none.
    pub per_s: f64,
    pub weights: Weights,
}

/// How often each command is chosen beside the others.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Weights {
    /// Attendees'.
    pub chat: f64,
    pub react: f64,
    pub ask: f64,
    pub raise_hand: f64,
    pub lower_hand: f64,
    pub list_chat: f64,
    /// Staff's.
    pub staff_chat: f64,
    pub mute: f64,
    pub list_participants: f64,
    pub hand_presenter: f64,
}

impl Weights {
    /// All of them, in the order in which they stand.
    pub fn all(&self) -> [f64; 10] {
        [
            self.chat,
            self.react,
            self.ask,
            self.raise_hand,
            self.lower_hand,
            self.list_chat,
            self.staff_chat,
            self.mute,
            self.list_participants,
            self.hand_presenter,
        ]
    }
}
