//! Who may do what: the product's table, and the one gate that every command passes.
//! Must not know any command: commands name the right they need, this file says who has it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::chat::Policy;
use super::ids::ParticipantNo;
use super::planted::Fault;
use super::refusal::{Missing, Refusal};
use super::state::Session;

/// A person's role, from the least to the most. The order is the rank of decision 4 of the product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[schemars(description = "A person's role, from the least to the most.")]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Attendee,
    Panelist,
    InSessionCoOrganizer,
    HostOnlyCoOrganizer,
    CoOrganizer,
    Organizer,
}

impl Role {
    /// Every role, from the least to the most.
    pub const ALL: [Role; 6] = [
        Role::Attendee,
        Role::Panelist,
        Role::InSessionCoOrganizer,
        Role::HostOnlyCoOrganizer,
        Role::CoOrganizer,
        Role::Organizer,
    ];

    /// The four organizer variants.
    pub fn is_staff(self) -> bool {
        self >= Role::InSessionCoOrganizer
    }

    /// Staff and panelists: those the audience is told of.
    pub fn is_on_stage(self) -> bool {
        self >= Role::Panelist
    }

    /// Roles that only a member of the account can hold.
    pub fn needs_member(self) -> bool {
        self >= Role::HostOnlyCoOrganizer
    }

    /// The name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Role::Attendee => "attendee",
            Role::Panelist => "panelist",
            Role::InSessionCoOrganizer => "in_session_co_organizer",
            Role::HostOnlyCoOrganizer => "host_only_co_organizer",
            Role::CoOrganizer => "co_organizer",
            Role::Organizer => "organizer",
        }
    }

    /// The role of that wire name.
    pub fn from_name(name: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.name() == name)
    }
}

/// A right: the rows of the matrix first, then what everyone may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Capability {
    Chat,
    Speak,
    Present,
    ShareWebcam,
    Draw,
    UseLabs,
    AnswerQuestions,
    MuteAll,
    UploadHandouts,
    LaunchPolls,
    Record,
    EditDetails,
    StartEnd,
    CreateReports,
    Ask,
    Vote,
    RaiseHand,
    TakeSurvey,
    DownloadHandouts,
    React,
}

/// One cell of the matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grant {
    Yes,
    No,
    /// As the organizers' chat policy says.
    IfPermitted,
    /// While holding the presenter's baton.
    IfGranted,
    /// Only for questions assigned to this person.
    IfAssigned,
}

use Grant::{IfAssigned, IfGranted, IfPermitted, No, Yes};

/// The in-session capability matrix (product, section 2). Columns in the order of [`Role::ALL`].
pub const MATRIX: [(Capability, [Grant; 6]); 14] = [
    (Capability::Chat, [IfPermitted, Yes, Yes, Yes, Yes, Yes]),
    (Capability::Speak, [No, Yes, Yes, Yes, Yes, Yes]),
    (Capability::Present, [No, IfGranted, Yes, Yes, Yes, Yes]),
    (Capability::ShareWebcam, [No, Yes, Yes, Yes, Yes, Yes]),
    (Capability::Draw, [No, Yes, Yes, Yes, Yes, Yes]),
    (Capability::UseLabs, [No, Yes, Yes, Yes, Yes, Yes]),
    (Capability::AnswerQuestions, [No, IfAssigned, Yes, Yes, Yes, Yes]),
    (Capability::MuteAll, [No, No, Yes, Yes, Yes, Yes]),
    (Capability::UploadHandouts, [No, No, Yes, Yes, Yes, Yes]),
    (Capability::LaunchPolls, [No, No, Yes, Yes, Yes, Yes]),
    (Capability::Record, [No, No, Yes, Yes, Yes, Yes]),
    (Capability::EditDetails, [No, No, No, No, Yes, Yes]),
    (Capability::StartEnd, [No, No, No, Yes, Yes, Yes]),
    (Capability::CreateReports, [No, No, No, No, Yes, Yes]),
];

/// What the product gives everyone in a session (section 2, below the table). Staff do not vote.
pub const EVERYONE: [(Capability, [Grant; 6]); 6] = [
    (Capability::Ask, [Yes; 6]),
    (Capability::Vote, [Yes, Yes, No, No, No, No]),
    (Capability::RaiseHand, [Yes; 6]),
    (Capability::TakeSurvey, [Yes; 6]),
    (Capability::DownloadHandouts, [Yes; 6]),
    (Capability::React, [Yes; 6]),
];

/// What holding the baton adds, whatever the role (footnote of the table).
const BATON_ADDS: [Capability; 3] = [Capability::Speak, Capability::ShareWebcam, Capability::Present];

impl Capability {
    /// Every right, in the order in which people are told theirs.
    pub fn all() -> impl Iterator<Item = Capability> {
        MATRIX.iter().chain(&EVERYONE).map(|(capability, _)| *capability)
    }

    /// The cell of the table for this right and role.
    pub fn grant(self, role: Role) -> Grant {
        let row = MATRIX.iter().chain(&EVERYONE).find(|(capability, _)| *capability == self);
        row.expect("every capability has a row: the tables and the enum are tested to agree").1[role as usize]
    }

    /// The name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Capability::Chat => "chat",
            Capability::Speak => "speak",
            Capability::Present => "present",
            Capability::ShareWebcam => "share_webcam",
            Capability::Draw => "draw",
            Capability::UseLabs => "use_labs",
            Capability::AnswerQuestions => "answer_questions",
            Capability::MuteAll => "mute_all",
            Capability::UploadHandouts => "upload_handouts",
            Capability::LaunchPolls => "launch_polls",
            Capability::Record => "record",
            Capability::EditDetails => "edit_details",
            Capability::StartEnd => "start_end",
            Capability::CreateReports => "create_reports",
            Capability::Ask => "ask",
            Capability::Vote => "vote",
            Capability::RaiseHand => "raise_hand",
            Capability::TakeSurvey => "take_survey",
            Capability::DownloadHandouts => "download_handouts",
            Capability::React => "react",
        }
    }
}

/// What a command asks of its sender before anything else is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Everyone in the session.
    Anyone,
    /// A right of the table.
    Row(Capability),
    /// A right whose cell says yes without a condition.
    Unconditional(Capability),
    /// One of the four organizer variants.
    Staff,
    /// Staff and panelists.
    OnStage,
    /// The organizer alone.
    TheOrganizer,
    /// Whoever holds the baton.
    ThePresenter,
    /// The organizer variants; the presenter too, if a panelist.
    HandsBaton,
}

impl Need {
    /// The name a refusal gives it: the row's, or the circle's.
    pub fn name(self) -> &'static str {
        match self {
            Need::Anyone => "any",
            Need::Row(capability) | Need::Unconditional(capability) => capability.name(),
            Need::Staff => "staff",
            Need::OnStage => "staff_or_panelist",
            Need::TheOrganizer => "organizer",
            Need::ThePresenter | Need::HandsBaton => "present",
        }
    }
}

/// Proof that somebody passed the gate. It is made in [`authorize`] only, and every rule takes one, so a rule
/// that forgot to ask does not compile.
#[derive(Debug, Clone, Copy)]
pub struct Permit {
    by: ParticipantNo,
    role: Role,
}

impl Permit {
    /// Who passed.
    pub fn by(&self) -> ParticipantNo {
        self.by
    }

    /// In which role.
    pub fn role(&self) -> Role {
        self.role
    }
}

/// The gate: may `by` do what needs `need`, now?
///
/// # Errors
/// `Forbidden` with what is missing: `role`, `baton` or `policy`.
pub fn authorize(session: &Session, by: ParticipantNo, need: Need) -> Result<Permit, Refusal> {
    let role = role_of(session, by);
    let permit = Permit { by, role };
    let missing = match need {
        Need::Anyone => None,
        // Whether a question is assigned to somebody is seen with the question in hand, after it was found.
        Need::Row(capability) => {
            lacking(session, by, capability).filter(|missing| *missing != Missing::Assignment)
        }
        // A panelist who holds the baton may present: asking for what already is, is no offence.
        Need::Unconditional(capability) => match session.grant(capability, role) {
            Yes => None,
            IfGranted if session.is_presenter(by) => None,
            _ => Some(Missing::Role),
        },
        Need::Staff => (!role.is_staff()).then_some(Missing::Role),
        Need::OnStage => (!role.is_on_stage()).then_some(Missing::Role),
        Need::TheOrganizer => (role != Role::Organizer).then_some(Missing::Role),
        Need::ThePresenter => (!session.is_presenter(by)).then_some(Missing::Baton),
        Need::HandsBaton => match (role.is_staff(), role.is_on_stage(), session.is_presenter(by)) {
            (true, _, _) | (_, true, true) => None,
            (_, true, false) => Some(Missing::Baton),
            (_, false, _) => Some(Missing::Role),
        },
    };
    missing.map_or(Ok(permit), |missing| Err(Refusal::forbidden(need, role, missing)))
}

/// The role that rights go by: what the session says of somebody now, whatever their ticket said.
fn role_of(session: &Session, by: ParticipantNo) -> Role {
    let person = session.person(by);
    if session.is_planted(Fault::RightsOfTheTicket) { person.entered_as } else { person.role }
}

/// What `by` lacks for a right of the table, if anything. The one function behind refusals and behind the list
/// of rights that people are told.
fn lacking(session: &Session, by: ParticipantNo, capability: Capability) -> Option<Missing> {
    let person = session.person(by);
    if session.is_presenter(by) && BATON_ADDS.contains(&capability) {
        return None;
    }
    match session.grant(capability, role_of(session, by)) {
        Yes => None,
        No if capability == Capability::Speak && person.let_speak.is_some() => None,
        No => Some(Missing::Role),
        IfPermitted => (session.chat.policy == Policy::Off).then_some(Missing::Policy),
        IfGranted => Some(Missing::Baton),
        IfAssigned => (!session.questions.any_assigned_to(by)).then_some(Missing::Assignment),
    }
}

/// The rights of one person now, in the order of the table, then what everyone may do.
pub fn capabilities(session: &Session, who: ParticipantNo) -> Vec<Capability> {
    Capability::all().filter(|capability| lacking(session, who, *capability).is_none()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_capability_has_exactly_one_row_and_names_match_the_wire() {
        let all: Vec<_> = Capability::all().collect();
        let mut unique = all.clone();
        unique.sort();
        unique.dedup();
        assert_eq!(unique.len(), 20);
        assert_eq!(all.len(), 20);
        for capability in all {
            assert_eq!(serde_json::to_value(capability).unwrap(), capability.name());
        }
        for role in Role::ALL {
            assert_eq!(serde_json::to_value(role).unwrap(), role.name());
            assert_eq!(Role::from_name(role.name()), Some(role));
        }
    }
}
