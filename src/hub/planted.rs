//! Faults that the tests plant in a hub, each of which one of its promises must notice.
//! Must not know anything: every plant is one line at the place that keeps the promise.

#[cfg(feature = "planted")]
use std::borrow::Cow;
#[cfg(feature = "planted")]
use std::sync::atomic::{AtomicBool, Ordering};

use super::line::Line;
use super::load::{self, Genesis};
use super::ring::RingLimits;
use crate::journal::AppendError;
use crate::session::keyed::Key;
use crate::session::{Millis, Record, Seq, Session};

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
    /// A repeated command is recognised by its id alone, whatever it says.
    pub any_content: bool,
    /// A snapshot that was made once is given out whatever has happened since.
    pub stale_snapshots: bool,
    /// An answer overtakes the events of its command.
    pub answer_first: bool,
    /// The rules of rights or views are broken in every session that is awake.
    #[cfg(feature = "planted")]
    pub rules: Option<crate::session::planted::Fault>,
    /// Whose view has changed is not shown it anew, and reads on with the rights of before.
    pub keep_rights: bool,
    /// What nobody can know is taken for durable.
    pub guess_unknown: bool,
    /// What is known not to be written is told as if it were, and kept.
    pub keep_unwritten: bool,
    /// Facts get the wall clock's time, wherever it has been set to.
    pub trust_clock: bool,
    /// Who resumes is told the last they know once more.
    pub replay_known: bool,
    /// Nobody goes before anybody else: all who want in wait with what is usual.
    pub one_lane: bool,
    /// Who is new takes the turn of those who were told when to come back.
    pub forget_places: bool,
    /// All who are sent away together are to come back together.
    pub same_retry: bool,
    /// The time in which the process was held up counts like any other.
    pub impatient: bool,
    /// Whoever loses the connection has left, and the seat is anybody's.
    pub give_seats_away: bool,
    /// What everybody sees changes, and nobody waits for the state that shows it.
    pub renew_unmarked: bool,
    /// No fault but a slow one: all of them get that state in one turn.
    pub renew_at_once: bool,
    /// Who resumes is not told the first that they missed.
    pub skip_missed: bool,
    /// Who is at the number at which what they see changed resumes there, whether or not they have the state of it.
    pub resume_at_change: bool,
    /// Who comes in resumes from the number of their own coming, which nobody has shown to them.
    pub resume_ahead: bool,
    /// Who was removed keeps their connection and is told what goes on.
    pub keep_removed: bool,
    /// What is passed on is passed on a little too often: five times a second.
    pub hurried: bool,
    /// What stands beside a welcome or behind a state comes besides: it counts for nothing of what is passed on.
    pub besides: bool,
    /// What is passed on while the disk is slow waits one behind the other, and leaves together.
    pub heap_up: bool,
    /// A mailbox takes in whatever comes.
    pub endless_mailbox: bool,
    /// Nothing that was told is ever let go of.
    pub endless_ring: bool,
    /// Who is told to end does so at once: what waits for the journal goes unanswered.
    pub drain_at_once: bool,
    /// Who cannot know what the journal holds ends at once, whatever is still on its way there.
    pub lose_at_once: bool,
    /// The owner panics when a key is revoked.
    pub panics: bool,
    /// What was published for connections that are gone is still to be told to them.
    pub due_for_ever: bool,
    /// What is passed on does not wait for the facts that it tells of.
    pub pass_on_early: bool,
    /// What was said behind a fact that was not written is passed on all the same.
    pub pass_on_forsaken: bool,
    /// What was said in a rehearsal, or in a lab that is off by now, is passed on all the same.
    pub pass_on_stale: bool,
    /// Who is told to close is shown a state once more.
    pub show_the_gone: bool,
    /// A key that is revoked while a connection is to close for another reason is forgotten.
    pub forget_revoked: bool,
    /// No fault: a new session's key and epoch come of this and not of the operating system, so that a run can be
    /// repeated.
    pub seed: Option<u64>,
}

impl Planted {
    /// Breaks in a session what is to be broken.
    pub(super) fn plant(self, session: &mut Session) {
        #[cfg(feature = "planted")]
        session.planted.clone_from(&self.rules);
        #[cfg(not(feature = "planted"))]
        let _nothing_to_break = session;
    }

    /// How many wait in a mailbox.
    pub(super) fn mailbox_max(self, most: usize) -> usize {
        if self.endless_mailbox { usize::MAX } else { most }
    }

    /// How much of the story is kept.
    pub(super) fn ring(self, limits: RingLimits) -> RingLimits {
        if self.endless_ring { RingLimits { bytes_max: usize::MAX, ..limits } } else { limits }
    }

    /// The id that a command is remembered by: its own, unless commands are forgotten.
    pub(super) fn remembered(self, id: &str, seq: Seq) -> Box<str> {
        if self.forget_commands { format!("{id} at {}", seq.0).into() } else { id.into() }
    }

    /// The content that a command is remembered by.
    pub(super) fn read(self, content: u64) -> u64 {
        if self.any_content { 0 } else { content }
    }

    /// Who is new comes at this rate.
    pub(super) fn line(self, per_s: u64, now: Millis) -> Line {
        // Without randomness all sessions spread people alike: worse, and still right.
        let seed = self.seed.or_else(|| getrandom::u64().ok()).unwrap_or_default();
        Line::new(per_s, now, seed).planted(self.forget_places)
    }

    /// The first record of a new session.
    pub(super) fn genesis(self, genesis: Genesis, at: Millis) -> Record {
        let Some(seed) = self.seed else { return load::genesis(genesis, at) };
        let mut key = Key([0x5a; 16]);
        key.0[..8].copy_from_slice(&seed.to_le_bytes());
        load::created(genesis, at, key, format!("{seed:016x}").into())
    }

    /// Whether this failure is taken for a success.
    pub(super) fn believes(self, error: &AppendError) -> bool {
        match error {
            AppendError::Unknown(_) => self.guess_unknown,
            AppendError::NotWritten(_) => self.keep_unwritten,
            AppendError::Conflict { .. } => false,
        }
    }
}

/// Whether records are written without what they answer, so that after a restart nobody knows a retry from a command.
#[cfg(feature = "planted")]
static CAUSES_LOST: AtomicBool = AtomicBool::new(false);

/// Breaks the writing of every record in this process, or mends it again.
#[cfg(feature = "planted")]
pub fn lose_causes(is_planted: bool) {
    CAUSES_LOST.store(is_planted, Ordering::Relaxed);
}

/// What is written of a record.
#[cfg(feature = "planted")]
pub(super) fn written(record: &Record) -> Cow<'_, Record> {
    match CAUSES_LOST.load(Ordering::Relaxed) {
        true => Cow::Owned(Record { cause: None, ..record.clone() }),
        false => Cow::Borrowed(record),
    }
}
