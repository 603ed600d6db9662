//! The words of an event on the wire: each event's data, and its name (protocol, appendix).
//! Must not know who is told: `announce.rs` chooses.

use schemars::JsonSchema;
use serde::Serialize;

use super::audio::Mic;
use super::baton::PresenterReason;
use super::capability::Role;
use super::chat::Policy;
use super::ids::{PublicId, Timestamp};
use super::labs::Lab;
use super::lifecycle::Phase;
use super::polls::PollKind;
use super::recording::RecordingState;
use super::roster::LeftReason;
use super::shapes::{Counts, HandoutCard, PersonCard, RosterRow, You};
use super::stage::{ScreenState, Stroke};
use super::survey::Questions;
use super::text::{ChatText, Description, PollOption, PollTitle, QuestionText};

/// The data of an event, as it stands on the wire (protocol, appendix).
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Announcement {
    PhaseChanged {
        phase: Phase,
    },
    ParticipantJoined(RosterRow),
    ParticipantLeft {
        participant: PublicId,
        reason: LeftReason,
    },
    RoleChanged {
        person: PersonCard,
        previous: Role,
    },
    YouChanged {
        you: Box<You>,
    },
    DoorChanged {
        locked: bool,
    },
    DetailsChanged {
        title: PollTitle,
        description: Description,
    },
    AllowedBack {
        sub: super::roster::Sub,
    },
    HandChanged {
        participant: PublicId,
        raised: bool,
        at: Timestamp,
    },
    HandsLowered {},
    MicChanged {
        participant: PublicId,
        mic: Mic,
    },
    UnmuteRequested {},
    AllMuted {
        mute_epoch: u64,
        locked: bool,
    },
    MuteAllLifted {
        mute_epoch: u64,
    },
    WebcamChanged {
        participant: PublicId,
        on: bool,
    },
    PresenterChanged {
        participant: Option<PersonCard>,
        previous: Option<PersonCard>,
        term: u64,
        reason: PresenterReason,
    },
    ScreenChanged {
        state: ScreenState,
    },
    ControlChanged {
        participant: Option<PersonCard>,
    },
    Drawn {
        stroke: Stroke,
    },
    DrawingCleared {},
    ChatMessage {
        message: PublicId,
        from: PersonCard,
        to: super::shapes::ToCard,
        text: ChatText,
    },
    ChatDeleted {
        message: PublicId,
    },
    ChatPolicyChanged {
        attendees: Policy,
    },
    QuestionAsked {
        question: PublicId,
        text: QuestionText,
        #[serde(skip_serializing_if = "Option::is_none")]
        asker: Option<PersonCard>,
        anonymous: bool,
        #[serde(skip_serializing_if = "Option::is_none")]
        own: Option<bool>,
    },
    QuestionAssigned {
        question: PublicId,
        participant: Option<PersonCard>,
        previous: Option<PersonCard>,
        #[serde(skip_serializing_if = "Option::is_none")]
        text: Option<QuestionText>,
    },
    QuestionAnswered {
        question: PublicId,
        text: QuestionText,
        answer: ChatText,
        by: PersonCard,
        public: bool,
    },
    QuestionDismissed {
        question: PublicId,
    },
    PollCreated {
        poll: PublicId,
        question: PollTitle,
        kind: PollKind,
        options: Vec<PollOption>,
        anonymous: bool,
    },
    PollOpened {
        poll: PublicId,
        question: PollTitle,
        kind: PollKind,
        options: Vec<PollOption>,
        anonymous: bool,
    },
    PollClosed {
        poll: PublicId,
    },
    PollDeleted {
        poll: PublicId,
    },
    PollResultsShared {
        poll: PublicId,
        counts: Counts,
        voters: u32,
    },
    PollResultsHidden {
        poll: PublicId,
    },
    SurveySet {
        questions: Questions,
    },
    HandoutAdded(HandoutCard),
    HandoutRemoved {
        handout: PublicId,
    },
    RecordingChanged {
        state: RecordingState,
        elapsed_ms: u64,
    },
    LabChanged {
        lab: Lab,
        on: bool,
    },
    Caption {
        from: PersonCard,
        text: ChatText,
        #[serde(rename = "final")]
        is_final: bool,
    },
}

impl Announcement {
    /// The event's name on the wire.
    pub fn name(&self) -> &'static str {
        match self {
            Announcement::PhaseChanged { .. } => "phase_changed",
            Announcement::ParticipantJoined(_) => "participant_joined",
            Announcement::ParticipantLeft { .. } => "participant_left",
            Announcement::RoleChanged { .. } => "role_changed",
            Announcement::YouChanged { .. } => "you_changed",
            Announcement::DoorChanged { .. } => "door_changed",
            Announcement::DetailsChanged { .. } => "details_changed",
            Announcement::AllowedBack { .. } => "allowed_back",
            Announcement::HandChanged { .. } => "hand_changed",
            Announcement::HandsLowered {} => "hands_lowered",
            Announcement::MicChanged { .. } => "mic_changed",
            Announcement::UnmuteRequested {} => "unmute_requested",
            Announcement::AllMuted { .. } => "all_muted",
            Announcement::MuteAllLifted { .. } => "mute_all_lifted",
            Announcement::WebcamChanged { .. } => "webcam_changed",
            Announcement::PresenterChanged { .. } => "presenter_changed",
            Announcement::ScreenChanged { .. } => "screen_changed",
            Announcement::ControlChanged { .. } => "control_changed",
            Announcement::Drawn { .. } => "drawn",
            Announcement::DrawingCleared {} => "drawing_cleared",
            Announcement::ChatMessage { .. } => "chat_message",
            Announcement::ChatDeleted { .. } => "chat_deleted",
            Announcement::ChatPolicyChanged { .. } => "chat_policy_changed",
            Announcement::QuestionAsked { .. } => "question_asked",
            Announcement::QuestionAssigned { .. } => "question_assigned",
            Announcement::QuestionAnswered { .. } => "question_answered",
            Announcement::QuestionDismissed { .. } => "question_dismissed",
            Announcement::PollCreated { .. } => "poll_created",
            Announcement::PollOpened { .. } => "poll_opened",
            Announcement::PollClosed { .. } => "poll_closed",
            Announcement::PollDeleted { .. } => "poll_deleted",
            Announcement::PollResultsShared { .. } => "poll_results_shared",
            Announcement::PollResultsHidden { .. } => "poll_results_hidden",
            Announcement::SurveySet { .. } => "survey_set",
            Announcement::HandoutAdded(_) => "handout_added",
            Announcement::HandoutRemoved { .. } => "handout_removed",
            Announcement::RecordingChanged { .. } => "recording_changed",
            Announcement::LabChanged { .. } => "lab_changed",
            Announcement::Caption { .. } => "caption",
        }
    }
}
