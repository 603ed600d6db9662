//! Faults that the tests plant in a hub, each of which one of its promises must notice.
//! Must not know anything: every plant is one line at the place that keeps the promise.

use crate::session::{Seq, Session};

/// Which promises are broken on purpose; none by default, and nothing but a test sets one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Planted {
    /// Things leave before they are durable.
    pub release_early: bool,
    /// A reader that fell behind the ring is not told: it goes on with what is new.
    pub skip_behind: bool,
    /// Who resumes is told again what they may not see any more.
    pub replay_everything: bool,
    /// A repeated command is not recognised.
    pub forget_commands: bool,
    /// A snapshot that was made once is given out whatever has happened since.
    pub stale_snapshots: bool,
    /// An answer overtakes the events of its command.
    pub answer_first: bool,
    /// The rules of rights or views are broken in every session that is awake.
    #[cfg(feature = "planted")]
    pub rules: Option<crate::session::planted::Fault>,
}

impl Planted {
    /// Breaks in a session what is to be broken.
    pub(super) fn plant(self, session: &mut Session) {
        #[cfg(feature = "planted")]
        session.planted.clone_from(&self.rules);
        #[cfg(not(feature = "planted"))]
        let _nothing_to_break = session;
    }

    /// The id that a command is remembered by: its own, unless commands are forgotten.
    pub(super) fn remembered(self, id: &str, seq: Seq) -> Box<str> {
        if self.forget_commands { format!("{id} at {}", seq.0).into() } else { id.into() }
    }
}
