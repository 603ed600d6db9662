//! Who hears of a fact: the table of the protocol page, written a second time from the page, with what it says of
//! rehearsals.
//! Must not know how the core decides it, nor the session's state.

use std::collections::{BTreeMap, BTreeSet};

use cuelight::session::chat::Addressee;
use cuelight::session::ids::{MessageNo, QuestionNo};
use cuelight::session::{Event, ParticipantNo, Phase, Record, Role, Whom};

/// Views, and single persons beside them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Circle {
    staff: bool,
    panelists: bool,
    attendees: bool,
    persons: Vec<ParticipantNo>,
}

const ALL: Circle = Circle { staff: true, panelists: true, attendees: true, persons: Vec::new() };
const STAGE: Circle = Circle { staff: true, panelists: true, attendees: false, persons: Vec::new() };
const STAFF: Circle = Circle { staff: true, panelists: false, attendees: false, persons: Vec::new() };
const NOBODY: Circle = Circle { staff: false, panelists: false, attendees: false, persons: Vec::new() };

impl Circle {
    fn and(mut self, who: impl IntoIterator<Item = ParticipantNo>) -> Circle {
        self.persons.extend(who);
        self
    }

    pub fn holds(&self, who: ParticipantNo, role: Role) -> bool {
        let view = match role {
            Role::Attendee => self.attendees,
            Role::Panelist => self.panelists,
            _ => self.staff,
        };
        view || self.persons.contains(&who)
    }
}

/// What the table needs to know of the facts before.
#[derive(Debug, Default)]
pub struct Circles {
    roles: BTreeMap<ParticipantNo, Role>,
    present: BTreeSet<ParticipantNo>,
    phase: Option<Phase>,
    holder: Option<ParticipantNo>,
    /// Who had the baton when the record began: they leave before all.
    holder_before: Option<ParticipantNo>,
    /// Who was told each message, and whether it was for everyone.
    /// With the author where it was to everyone.
    messages: BTreeMap<MessageNo, (Circle, Option<ParticipantNo>)>,
    askers: BTreeMap<QuestionNo, ParticipantNo>,
}

impl Circles {
    pub fn begin(&mut self) {
        self.holder_before = self.holder;
    }

    /// Role of each person, as of the facts taken in.
    pub fn roles(&self) -> impl Iterator<Item = (ParticipantNo, Role)> + '_ {
        self.roles.iter().map(|(who, role)| (*who, *role))
    }

    /// Whether somebody is there to hear anything.
    pub fn is_present(&self, who: ParticipantNo) -> bool {
        self.present.contains(&who)
    }

    fn is_attendee(&self, who: ParticipantNo) -> bool {
        self.roles.get(&who) == Some(&Role::Attendee)
    }

    /// What goes on in a rehearsal is the stage's, and that of the attendee who has the baton.
    fn rehearsed(&self) -> Circle {
        match self.phase {
            Some(Phase::Practice) => STAGE.and(self.holder),
            _ => ALL,
        }
    }

    /// Takes a fact in; who hears of it.
    pub fn take(&mut self, record: &Record, event: &Event) -> Circle {
        match event {
            Event::Joined { participant, .. } => drop(self.present.insert(*participant)),
            Event::Left { participant, .. } => drop(self.present.remove(participant)),
            _ => {}
        }
        match event {
            Event::Created { .. } => self.phase = Some(Phase::Scheduled),
            Event::PhaseChanged { phase } => self.phase = Some(*phase),
            Event::Joined { participant, new: Some(new) } => drop(self.roles.insert(*participant, new.role)),
            Event::RoleChanged { participant, role, .. } => drop(self.roles.insert(*participant, *role)),
            Event::PresenterChanged { participant, .. } => self.holder = *participant,
            Event::QuestionAsked { question, .. } => {
                record.by.map(|by| self.askers.insert(*question, by));
            }
            _ => {}
        }
        self.hears(record, event)
    }

    fn hears(&mut self, record: &Record, event: &Event) -> Circle {
        match event {
            // Nobody hears of these: `you_changed`, an answer, a list or a tally tells of what comes of them.
            Event::Created { .. }
            | Event::EpochDrawn { .. }
            | Event::Noted {}
            | Event::CapacityChanged { .. }
            | Event::LetSpeak { .. }
            | Event::Voted { .. }
            | Event::VotedAnonymously { .. }
            | Event::SurveySubmitted { .. }
            | Event::SurveySubmittedAnonymously { .. } => NOBODY,
            Event::DoorChanged { .. }
            | Event::AllowedBack { .. }
            | Event::PollCreated { .. }
            | Event::PollDeleted { .. } => STAFF,
            // No part of a rehearsal.
            Event::PhaseChanged { phase: Phase::Ended }
            | Event::DetailsChanged { .. }
            | Event::RoleChanged { .. }
            | Event::ChatPolicyChanged { .. }
            | Event::SurveySet { .. }
            | Event::HandoutAdded { .. }
            | Event::HandoutRemoved { .. } => ALL,
            Event::PhaseChanged { .. }
            | Event::HandsLowered {}
            | Event::AllMuted { .. }
            | Event::MuteAllLifted { .. }
            | Event::ScreenChanged { .. }
            | Event::ControlChanged { .. }
            | Event::Drawn { .. }
            | Event::DrawingCleared {}
            | Event::PollOpened { .. }
            | Event::PollClosed { .. }
            | Event::PollResultsShared { .. }
            | Event::PollResultsHidden { .. }
            | Event::RecordingChanged { .. }
            | Event::LabChanged { .. }
            | Event::Captioned { .. } => self.rehearsed(),
            Event::Joined { participant, .. } if self.is_attendee(*participant) => STAGE,
            Event::Joined { .. } => ALL,
            Event::Left { participant, .. } => match self.is_attendee(*participant) {
                true if self.holder_before == Some(*participant) => self.rehearsed(),
                true => STAGE,
                false => ALL,
            },
            Event::HandChanged { participant, .. } => STAFF.and([*participant]),
            Event::UnmuteRequested { participant } => NOBODY.and([*participant]),
            Event::MicChanged { participant, .. } => {
                let is_heard = !self.is_attendee(*participant) || self.holder == Some(*participant);
                if is_heard { self.rehearsed() } else { STAGE }.and([*participant])
            }
            Event::WebcamChanged { participant, .. } => self.rehearsed().and([*participant]),
            Event::PresenterChanged { previous, .. } => self.rehearsed().and(*previous),
            Event::YouChanged { who: Whom::One { participant, .. } } => NOBODY.and([*participant]),
            Event::YouChanged { who: Whom::Attendees {} } => Circle { attendees: true, ..NOBODY },
            Event::ChatSent { .. } | Event::ChatDeleted { .. } => self.chat(record, event),
            Event::QuestionAsked { .. }
            | Event::QuestionAssigned { .. }
            | Event::QuestionAnswered { .. }
            | Event::QuestionDismissed { .. } => self.question(event),
        }
    }

    fn chat(&mut self, record: &Record, event: &Event) -> Circle {
        match event {
            Event::ChatSent { message, to, .. } => {
                let circle = match to {
                    Addressee::Everyone => self.rehearsed(),
                    Addressee::Staff => STAGE,
                    Addressee::Participant(who) => NOBODY.and([*who]),
                };
                let circle = circle.and(record.by);
                let author = record.by.filter(|_| matches!(to, Addressee::Everyone));
                self.messages.insert(*message, (circle.clone(), author));
                circle
            }
            // Who came into a rehearsal since has seen what was said there to everyone in their state; who went out of it
            // was shown a state without it.
            Event::ChatDeleted { message } => match self.messages.get(message).cloned() {
                Some((_, Some(author))) => self.rehearsed().and([author]),
                Some((circle, None)) => circle,
                None => NOBODY,
            },
            _ => NOBODY,
        }
    }

    fn question(&self, event: &Event) -> Circle {
        let asker = |question: &QuestionNo| self.askers.get(question).copied();
        match event {
            Event::QuestionAssigned { participant, previous, .. } => STAFF.and(*participant).and(*previous),
            Event::QuestionAnswered { question, public: true, .. } => self.rehearsed().and(asker(question)),
            Event::QuestionAsked { question, .. }
            | Event::QuestionAnswered { question, .. }
            | Event::QuestionDismissed { question } => STAFF.and(asker(question)),
            _ => NOBODY,
        }
    }
}
