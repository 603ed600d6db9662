//! What is passed on and not kept: merged, and at most four times a second of each kind.
//! Must not know sockets; it says what is due and when to ask again.

use std::collections::BTreeMap;
use std::time::Duration;

use bytes::Bytes;
use tokio::time::Instant;

use crate::protocol::Codec;
use crate::protocol::outgoing::{self, TransientData};
use crate::session::announce::Audience;
use crate::session::ids::PollNo;
use crate::session::labs::Emoji;
use crate::session::shapes::{Counts, PersonCard};
use crate::session::{Phase, Session, Transient};

/// Least time between two messages of a kind. Somewhat above a quarter of a second, so that no jitter on the way
/// brings a fifth into one second.
const SPACING: Duration = Duration::from_millis(275);

/// A transient message and who gets it.
#[derive(Debug, Clone, PartialEq)]
pub struct Addressed {
    pub audience: Audience,
    pub data: TransientData,
}

/// What is pending of each kind.
#[derive(Debug, Default)]
pub struct Transients {
    audience: Kind<()>,
    reactions: Kind<BTreeMap<Emoji, u32>>,
    tally: Kind<PollNo>,
    caption: Kind<TransientData>,
    told_audience: Option<u32>,
    /// For those who resume, and the count in it: after a restart thousands do, and one frame does for all.
    resumed: (u32, [Option<Bytes>; 2]),
}

#[derive(Debug)]
struct Kind<T> {
    pending: Option<T>,
    not_before: Option<Instant>,
}

impl<T> Default for Kind<T> {
    fn default() -> Self {
        Kind { pending: None, not_before: None }
    }
}

impl<T> Kind<T> {
    fn due_at(&self, now: Instant) -> Option<Instant> {
        self.pending.as_ref().map(|_| self.not_before.unwrap_or(now))
    }

    fn take(&mut self, now: Instant) -> Option<T> {
        if self.not_before.is_some_and(|not_before| not_before > now) {
            return None;
        }
        let pending = self.pending.take()?;
        self.not_before = Some(now + SPACING);
        Some(pending)
    }
}

impl Transients {
    /// Somebody reacted, or speaks a caption.
    pub fn add(&mut self, session: &Session, transient: Transient) {
        match transient {
            Transient::Reaction(emoji) => {
                *self.reactions.pending.get_or_insert_default().entry(emoji).or_default() += 1;
            }
            Transient::Caption { from, text } => {
                let from = PersonCard::of(session, from);
                self.caption.pending = Some(TransientData::Caption { from, text, is_final: false });
            }
        }
    }

    /// The audience may have changed.
    pub fn audience_changed(&mut self, session: &Session) {
        self.audience.pending = (self.told_audience != Some(session.audience())).then_some(());
    }

    /// It is not known which count was told last.
    pub fn audience_unknown(&mut self) {
        self.told_audience = None;
    }

    /// The count for somebody who resumes: they were not told what it was meanwhile, and have no state to read it from.
    pub fn audience_for_resumed(&mut self, session: &Session, codec: Codec) -> Bytes {
        let count = session.audience();
        if self.resumed.0 != count {
            self.resumed = (count, [None, None]);
        }
        let frame = &mut self.resumed.1[codec as usize];
        frame.get_or_insert_with(|| outgoing::transient(codec, &TransientData::Audience { count })).clone()
    }

    /// Somebody voted.
    pub fn voted(&mut self, poll: PollNo) {
        self.tally.pending = Some(poll);
    }

    /// When something is due next.
    pub fn next(&self, now: Instant) -> Option<Instant> {
        let due = [
            self.audience.due_at(now),
            self.reactions.due_at(now),
            self.tally.due_at(now),
            self.caption.due_at(now),
        ];
        due.into_iter().flatten().min()
    }

    /// What is due now.
    pub fn take(&mut self, session: &Session, now: Instant) -> Vec<Addressed> {
        let all = everybody(session);
        let mut due = Vec::new();
        if self.audience.take(now).is_some() {
            self.told_audience = Some(session.audience());
            due.push(Addressed {
                audience: Audience {
                    organizers: true,
                    panelists: true,
                    attendees: true,
                    persons: Vec::new(),
                },
                data: TransientData::Audience { count: session.audience() },
            });
        }
        if let Some(counts) = self.reactions.take(now) {
            let data = TransientData::Reactions { counts: counts.into_iter().collect() };
            due.push(Addressed { audience: all.clone(), data });
        }
        if let Some(data) = self.caption.take(now) {
            due.push(Addressed { audience: all, data });
        }
        if let Some(tally) = self.tally.take(now).and_then(|poll| tally(session, poll)) {
            due.push(tally);
        }
        due
    }
}

/// Everybody who takes part in what goes on now.
fn everybody(session: &Session) -> Audience {
    let rehearsal = session.phase == Phase::Practice;
    let persons = session.baton.holder.filter(|_| rehearsal).into_iter().collect();
    Audience { organizers: true, panelists: true, attendees: !rehearsal, persons }
}

fn tally(session: &Session, number: PollNo) -> Option<Addressed> {
    let poll = session.polls.get(number).filter(|_| session.polls.open() == Some(number))?;
    let data = TransientData::PollTally {
        poll: number.public(&session.key),
        counts: (!poll.draft.anonymous).then(|| Counts::of(poll)),
        voters: poll.voters.len() as u32,
    };
    Some(Addressed {
        audience: Audience { organizers: true, panelists: false, attendees: false, persons: Vec::new() },
        data,
    })
}
