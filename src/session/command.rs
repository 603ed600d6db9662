//! Everything that a participant may ask, and the right that each asks for.
//! Must not know what comes of it: rules live with their feature.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::capability::{Capability, Need, Role};
use super::chat::{Policy, To};
use super::ids::PublicId;
use super::labs::{Emoji, Lab};
use super::polls::{Choices, PollDraft, Rating};
use super::roster::Sub;
use super::stage::Stroke;
use super::survey::{Answers, Questions};
use super::text::{ChatText, Description, PollTitle, Query, QuestionText, Reason};

/// One command of the protocol, its arguments checked as far as they can be without the session's state.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    Leave {},
    Start {
        #[serde(default, deserialize_with = "null_is_absent")]
        practice: bool,
    },
    End {},
    EditDetails {
        #[serde(default)]
        title: Option<PollTitle>,
        #[serde(default)]
        description: Option<Description>,
    },
    SetDoor {
        locked: bool,
    },
    SetRole {
        participant: PublicId,
        role: Role,
    },
    HandOverOrganizer {
        participant: PublicId,
    },
    Remove {
        participant: PublicId,
        #[serde(default)]
        reason: Option<Reason>,
    },
    AllowBack {
        sub: Sub,
    },
    ListParticipants {
        #[serde(default)]
        after: Option<PublicId>,
        #[serde(default)]
        limit: PageLimit,
        #[serde(default)]
        role: Option<Role>,
        #[serde(default)]
        query: Option<Query>,
    },
    ListChat {
        #[serde(default)]
        after: Option<PublicId>,
        #[serde(default)]
        limit: PageLimit,
    },
    ListQuestions {
        #[serde(default)]
        after: Option<PublicId>,
        #[serde(default)]
        limit: PageLimit,
    },
    ListPolls {
        #[serde(default)]
        after: Option<PublicId>,
        #[serde(default)]
        limit: PageLimit,
    },
    RaiseHand {},
    LowerHand {
        #[serde(default)]
        participant: Option<PublicId>,
    },
    LowerAllHands {},
    Mute {
        #[serde(default)]
        participant: Option<PublicId>,
    },
    Unmute {
        #[serde(default)]
        participant: Option<PublicId>,
    },
    MuteAll {
        #[serde(default, deserialize_with = "null_is_absent")]
        lock: bool,
    },
    LiftMuteAll {},
    ShareWebcam {},
    HideWebcam {
        #[serde(default)]
        participant: Option<PublicId>,
    },
    HandPresenter {
        participant: PublicId,
    },
    TakePresenter {},
    ShareScreen {},
    PauseScreen {},
    StopScreen {},
    GiveControl {
        participant: PublicId,
    },
    RevokeControl {
        participant: PublicId,
    },
    Draw {
        stroke: Stroke,
    },
    ClearDrawing {},
    Chat {
        to: To,
        text: ChatText,
    },
    SetChatPolicy {
        attendees: Policy,
    },
    DeleteChat {
        message: PublicId,
    },
    Ask {
        text: QuestionText,
        #[serde(default, deserialize_with = "null_is_absent")]
        anonymous: bool,
    },
    AssignQuestion {
        question: PublicId,
        #[serde(deserialize_with = "Option::deserialize")]
        #[schemars(schema_with = "id_or_null")]
        participant: Option<PublicId>,
    },
    AnswerQuestion {
        question: PublicId,
        text: ChatText,
        public: bool,
    },
    DismissQuestion {
        question: PublicId,
    },
    CreatePoll(PollDraft),
    DeletePoll {
        poll: PublicId,
    },
    OpenPoll {
        poll: PublicId,
    },
    ClosePoll {
        poll: PublicId,
    },
    SharePollResults {
        poll: PublicId,
    },
    HidePollResults {
        poll: PublicId,
    },
    Vote {
        poll: PublicId,
        #[serde(default)]
        choices: Option<Choices>,
        #[serde(default)]
        rating: Option<Rating>,
        #[serde(default)]
        text: Option<ChatText>,
    },
    SetSurvey {
        questions: Questions,
    },
    SubmitSurvey {
        answers: Answers,
    },
    RemoveHandout {
        handout: PublicId,
    },
    StartRecording {},
    PauseRecording {},
    ResumeRecording {},
    StopRecording {},
    SetLab {
        lab: Lab,
        on: bool,
    },
    React {
        emoji: Emoji,
    },
    Caption {
        text: ChatText,
        #[serde(rename = "final")]
        is_final: bool,
    },
}

/// An id that must be given, if only as null: without this the schema would let it be left out.
fn id_or_null(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
    generator.subschema_for::<Option<PublicId>>()
}

/// An argument that may be left out may also be null.
pub(super) fn null_is_absent<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: serde::Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}

/// How many rows of a list are asked for: 1 to 500, 100 unless said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(transparent)]
pub struct PageLimit(#[schemars(range(min = 1, max = 500))] u16);

impl PageLimit {
    /// Most rows of one page.
    pub const MAX: u16 = 500;

    /// The number of rows.
    pub fn rows(self) -> usize {
        usize::from(self.0)
    }
}

impl Default for PageLimit {
    fn default() -> Self {
        PageLimit(100)
    }
}

impl<'de> Deserialize<'de> for PageLimit {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Option::<u64>::deserialize(deserializer)? {
            None => Ok(PageLimit::default()),
            Some(rows @ 1..=500) => Ok(PageLimit(rows as u16)),
            Some(_) => Err(serde::de::Error::custom("is from 1 to 500")),
        }
    }
}

use Capability as C;
use Need::{Anyone, HandsBaton, OnStage, Row, Staff, TheOrganizer, ThePresenter, Unconditional};

impl Command {
    /// What the sender needs before anything else is looked at. `own` is true where the command names nobody or
    /// the sender.
    pub fn need(&self, own: bool) -> Need {
        match self {
            Command::Leave {} | Command::ListChat { .. } | Command::ListQuestions { .. } => Anyone,
            Command::ListPolls { .. } | Command::DeleteChat { .. } => Anyone,
            Command::Start { .. } | Command::End {} => Row(C::StartEnd),
            Command::EditDetails { .. } => Row(C::EditDetails),
            Command::SetDoor { .. } | Command::SetRole { .. } | Command::Remove { .. } => Staff,
            Command::AllowBack { .. } | Command::LowerAllHands {} | Command::SetChatPolicy { .. } => Staff,
            Command::AssignQuestion { .. } | Command::DismissQuestion { .. } => Staff,
            Command::HandOverOrganizer { .. } => TheOrganizer,
            Command::ListParticipants { .. } => OnStage,
            Command::RaiseHand {} => Row(C::RaiseHand),
            // Whether one's own microphone may be opened depends on its state too: the rule decides.
            Command::LowerHand { .. } | Command::Unmute { .. } | Command::HideWebcam { .. } if !own => Staff,
            Command::Mute { .. } if !own => Row(C::MuteAll),
            Command::LowerHand { .. } | Command::Unmute { .. } => Anyone,
            Command::HideWebcam { .. } | Command::Mute { .. } => Anyone,
            Command::MuteAll { .. } | Command::LiftMuteAll {} => Row(C::MuteAll),
            Command::ShareWebcam {} => Row(C::ShareWebcam),
            Command::HandPresenter { .. } => HandsBaton,
            Command::TakePresenter {} => Unconditional(C::Present),
            Command::ShareScreen {} | Command::PauseScreen {} | Command::StopScreen {} => ThePresenter,
            Command::GiveControl { .. } | Command::RevokeControl { .. } => ThePresenter,
            Command::Draw { .. } | Command::ClearDrawing {} => Row(C::Draw),
            Command::Chat { .. } => Row(C::Chat),
            Command::Ask { .. } => Row(C::Ask),
            Command::AnswerQuestion { .. } => Row(C::AnswerQuestions),
            Command::CreatePoll(_) | Command::DeletePoll { .. } | Command::OpenPoll { .. } => {
                Row(C::LaunchPolls)
            }
            Command::ClosePoll { .. } | Command::SharePollResults { .. } => Row(C::LaunchPolls),
            Command::HidePollResults { .. } | Command::SetSurvey { .. } => Row(C::LaunchPolls),
            Command::Vote { .. } => Row(C::Vote),
            Command::SubmitSurvey { .. } => Row(C::TakeSurvey),
            Command::RemoveHandout { .. } => Row(C::UploadHandouts),
            Command::StartRecording {} | Command::PauseRecording {} => Row(C::Record),
            Command::ResumeRecording {} | Command::StopRecording {} => Row(C::Record),
            Command::SetLab { .. } | Command::Caption { .. } => Row(C::UseLabs),
            Command::React { .. } => Row(C::React),
        }
    }

    /// The person that decides whether this is one's own thing, where the command has such a person.
    pub fn whose(&self) -> Option<&PublicId> {
        match self {
            Command::LowerHand { participant }
            | Command::Mute { participant }
            | Command::Unmute { participant }
            | Command::HideWebcam { participant } => participant.as_ref(),
            _ => None,
        }
    }

    /// Whether the command has a place before the session is started (protocol, "Phases"). Chat is looked at
    /// by its rule: only staff and panelists among themselves.
    pub fn allowed_while_scheduled(&self) -> bool {
        matches!(
            self,
            Command::Leave {}
                | Command::Start { .. }
                | Command::EditDetails { .. }
                | Command::SetDoor { .. }
                | Command::SetRole { .. }
                | Command::HandOverOrganizer { .. }
                | Command::Remove { .. }
                | Command::AllowBack { .. }
                | Command::CreatePoll(_)
                | Command::DeletePoll { .. }
                | Command::SetSurvey { .. }
                | Command::RemoveHandout { .. }
                | Command::SetChatPolicy { .. }
                | Command::Chat { .. }
        ) || self.is_list()
    }

    /// The lists: they change nothing and are not remembered.
    pub fn is_list(&self) -> bool {
        matches!(
            self,
            Command::ListParticipants { .. }
                | Command::ListChat { .. }
                | Command::ListQuestions { .. }
                | Command::ListPolls { .. }
        )
    }

    /// Commands outside the promise of idempotent ids: nothing of them is kept.
    pub fn is_fleeting(&self) -> bool {
        self.is_list() || matches!(self, Command::React { .. } | Command::Caption { is_final: false, .. })
    }
}
