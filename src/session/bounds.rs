//! What an operator may set lower than the protocol says: a session's polls, and how much of it a snapshot shows.
//! Must not know facts: what has happened is folded the same whatever stands here, so that a log from before it was
//! lowered is whole.

use super::polls::POLLS_MAX;

/// How much there may be, and how much of it is shown at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Polls of a session, of any state.
    pub polls: usize,
    /// Newest chat messages of a snapshot.
    pub messages_shown: usize,
    /// A snapshot, in bytes of JSON.
    pub snapshot_bytes: usize,
}

impl Bounds {
    /// What the protocol says; no session has more.
    pub const PROTOCOL: Bounds =
        Bounds { polls: POLLS_MAX, messages_shown: 200, snapshot_bytes: super::view::SNAPSHOT_BYTES_MAX };
}

impl Default for Bounds {
    fn default() -> Self {
        Bounds::PROTOCOL
    }
}

/// Whether something was left out of a snapshot for its bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cut {
    /// Chat messages beyond the number of them.
    pub messages: bool,
    /// Anything, for its bytes.
    pub bytes: bool,
}

/// What is left in a snapshot for what grows, in bytes of JSON, and whether something found no room.
pub(super) struct Room {
    pub bytes: usize,
    pub cut: bool,
}
