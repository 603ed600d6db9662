//! The bugs that are planted, each with the promise whose checker must go red.

use cuelight::hub::Planted;
use cuelight::session::Session;

use crate::disk::DiskPlant;

/// A network, or a witness, that lies.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum LiePlant {
    #[default]
    None,
    /// Delivers a message twice.
    Twice,
    /// Loses one.
    Lost,
    /// Turns the events of one message around.
    Swapped,
    /// Counts one vote more.
    VoteTwice,
    /// The log says that the baton went to two.
    BatonTwice,
    /// The log says that somebody was raised by a panelist.
    Raised,
    /// The log says that somebody who was removed went on.
    Haunting,
    /// The log says that somebody spoke through a mute-all.
    Speaking,
    /// The core shows drafts of polls to panelists.
    Leaky,
    /// The log has let in more than there are seats.
    Crowded,
    /// The session's key comes of chance and not of the seed.
    Chance,
    /// Somebody is always ready to go on.
    Restless,
    /// A key is revoked, and no session is told.
    Unrevoked,
}

/// What is wrong in a run.
#[derive(Debug, Clone, Copy, Default)]
pub struct Plant {
    pub hub: Planted,
    pub disk: DiskPlant,
    pub lie: LiePlant,
}

/// What is wrong in the rules is wrong wherever they are asked: the log is replayed by the same core as in the hub.
pub fn plant_rules(session: &mut Session, planted: Planted) {
    #[cfg(feature = "planted")]
    session.planted.clone_from(&planted.rules);
    #[cfg(not(feature = "planted"))]
    let _no_rules_to_break = (session, planted);
}
