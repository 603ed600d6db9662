//! Whose snapshots are the same, and until when: so that one that was made can be given to thousands.
//! Must not know how a snapshot is kept or written.
//!
//! To take two people for alike who are not, or an old look for a new one, would be a leak or a lie. So nothing is
//! shared unless this file says so: a fact makes every look old unless it stands here among those that cannot, and
//! whoever has anything of their own among messages or questions shares with nobody.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::chat::Addressee;
use super::event::Event;
use super::ids::ParticipantNo;
use super::state::Session;

/// What [`Session::view`] goes by, of the person who asks. Where two looks are equal and nobody has anything of
/// their own, the views are equal but for the number of the audience.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    circle: Circle,
    rehearsal: bool,
    /// Whether they voted in the open poll that they see, and have taken the survey.
    voted: Option<bool>,
    submitted: Option<bool>,
    /// Digits of the audience's number: what a snapshot has room for depends on its length.
    digits: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Circle {
    Staff,
    Panelists,
    Attendees,
}

/// Until when a look is new: as long as the session has the same mark for it. No two states of any session that differ
/// in what is seen have the same mark, those of a session loaded anew included: a mark is a place in memory, which
/// nobody else gets while somebody keeps it.
#[derive(Debug, Clone)]
pub struct Mark {
    everybody: Arc<()>,
    staff: Option<Arc<()>>,
}

impl Mark {
    /// Whether nothing of what is seen has changed between the two.
    pub fn is(&self, other: &Mark) -> bool {
        let same = |a: &Option<Arc<()>>, b: &Option<Arc<()>>| match (a, b) {
            (None, None) => true,
            (Some(a), Some(b)) => Arc::ptr_eq(a, b),
            (None, Some(_)) | (Some(_), None) => false,
        };
        Arc::ptr_eq(&self.everybody, &other.everybody) && same(&self.staff, &other.staff)
    }
}

/// The present marks. Any two of them are equal: they are no part of what is true.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Marks {
    everybody: Arc<()>,
    staff: Arc<()>,
}

/// Whose snapshots a fact changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Changes {
    Nobodys,
    Staffs,
    Everybodys,
}

impl Session {
    /// The look of somebody.
    pub fn look(&self, who: ParticipantNo) -> Look {
        let role = self.person(who).role;
        let rehearsal = self.sees_rehearsal(who);
        let open = self.polls.open().filter(|_| rehearsal).and_then(|number| self.polls.get(number));
        Look {
            circle: match role {
                _ if role.is_staff() => Circle::Staff,
                _ if role.is_on_stage() => Circle::Panelists,
                _ => Circle::Attendees,
            },
            rehearsal,
            voted: open.map(|poll| poll.voters.contains(&who)),
            submitted: self.survey.questions.as_ref().map(|_| self.survey.submitted.contains(&who)),
            digits: self.audience().checked_ilog10().unwrap_or(0),
        }
    }

    /// The present mark of a look.
    pub fn mark(&self, look: Look) -> Mark {
        let staff = (look.circle == Circle::Staff).then(|| self.marks.staff.clone());
        Mark { everybody: self.marks.everybody.clone(), staff }
    }

    /// Those who see among messages and questions something of their own: written by them, to them, asked by them, or
    /// assigned to them. The rest of a circle sees what the circle sees.
    ///
    /// Cost: a look at each message and question at hand, some ten microseconds at most.
    pub fn apart(&self) -> BTreeSet<ParticipantNo> {
        let mut apart = BTreeSet::new();
        let rehearsal = self.is_rehearsal();
        for message in self.chat.messages() {
            match message.to {
                // What is written to everyone is the writer's own where not everyone sees it.
                Addressee::Everyone if !rehearsal => {}
                Addressee::Everyone | Addressee::Staff => drop(apart.insert(message.from)),
                Addressee::Participant(to) => apart.extend([message.from, to]),
            }
        }
        for question in self.questions.questions() {
            apart.extend([question.asker].into_iter().chain(question.assigned));
        }
        apart
    }

    /// A fact has just become true.
    pub(super) fn mark_after(&mut self, event: &Event) {
        match self.changes(event) {
            Changes::Nobodys => {}
            Changes::Staffs => self.marks.staff = Arc::default(),
            Changes::Everybodys => self.marks.everybody = Arc::default(),
        }
    }

    /// Somebody's connection has come or gone: staff see that of those on the stage.
    pub(super) fn mark_presence(&mut self, who: ParticipantNo) {
        if self.is_listed(who) {
            self.marks.staff = Arc::default();
        }
    }

    /// Whether somebody stands in snapshots with more than a number: staff, panelists and the presenter.
    fn is_listed(&self, who: ParticipantNo) -> bool {
        self.person(who).role.is_on_stage() || self.is_presenter(who)
    }

    /// With the state as it is after the fact. Every kind that is not frequent changes everybody's.
    fn changes(&self, event: &Event) -> Changes {
        let of = |who: &ParticipantNo, unlisted| match self.is_listed(*who) {
            true => Changes::Everybodys,
            false => unlisted,
        };
        match event {
            // They change the audience's number, and one's own microphone; both stand elsewhere.
            Event::Joined { participant, .. } | Event::MicChanged { participant, .. } => {
                of(participant, Changes::Nobodys)
            }
            // A hand that is still raised goes down with its owner, and staff count hands.
            Event::Left { participant, .. } | Event::HandChanged { participant, .. } => {
                of(participant, Changes::Staffs)
            }
            // In an open poll sums are nobody's to see, and whether one has voted is part of the look.
            Event::Voted { poll, .. } | Event::VotedAnonymously { poll, .. } => {
                if self.polls.open() == Some(*poll) { Changes::Nobodys } else { Changes::Everybodys }
            }
            Event::SurveySubmitted { .. } | Event::SurveySubmittedAnonymously { .. } => Changes::Nobodys,
            Event::Noted {}
            | Event::LetSpeak { .. }
            | Event::UnmuteRequested { .. }
            | Event::Captioned { .. }
            | Event::YouChanged { .. } => Changes::Nobodys,
            // Also what will be added one day, until somebody has thought about it.
            _ => Changes::Everybodys,
        }
    }
}
