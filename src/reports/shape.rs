//! What a report is made of, as JSON shows it. Must not know how any of it was found out.

use schemars::JsonSchema;
use serde::Serialize;

use crate::session::handouts::Handout;
use crate::session::ids::HandoutNo;
use crate::session::polls::{PollKind, PollState};
use crate::session::questions::QuestionStatus;
use crate::session::roster::LeftReason;
use crate::session::survey::SurveyAnswer;
use crate::session::text::{
    ChatText, Description, DisplayName, FileName, PollOption, PollTitle, QuestionText,
};
use crate::session::{ParticipantNo, Phase, PublicId, Role, Session, Sub, Timestamp};

/// The report of one webinar, from going live on.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Report {
    /// When the last fact came to be that the report knows of.
    pub as_of: Timestamp,
    pub webinar: WebinarPart,
    /// Everybody who was there while the webinar was live, in the order of their first arrival.
    pub attendance: Vec<Attendance>,
    /// In the order of their drafting.
    pub polls: Vec<PollResult>,
    /// In the order of asking.
    pub questions: Vec<QuestionRow>,
    /// What was written to everyone and to staff; oldest first. Messages between two people are not here.
    pub chat: Vec<MessageRow>,
    /// Absent where no survey was set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub survey: Option<SurveyResult>,
    pub handouts: Vec<HandoutRow>,
}

/// The webinar itself.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct WebinarPart {
    pub title: PollTitle,
    pub description: Description,
    pub phase: Phase,
    /// When it went live; null if it never did.
    pub started_at: Option<Timestamp>,
    pub ended_at: Option<Timestamp>,
    pub capacity: u32,
    /// Most attendees present at once while live: staff and panelists are not counted.
    pub peak_audience: u32,
    /// How many times a hand was raised.
    pub hands_raised: u32,
    /// How long it was recorded, pauses taken out, all recordings together.
    pub recorded_ms: u64,
}

/// Somebody, as other parts of the report name them: `participant` finds their attendance.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct PersonRef {
    pub participant: PublicId,
    pub name: DisplayName,
}

impl PersonRef {
    pub(super) fn of(session: &Session, who: ParticipantNo) -> PersonRef {
        PersonRef { participant: who.public(&session.key), name: session.person(who).name.clone() }
    }
}

/// One person's attendance.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Attendance {
    pub participant: PublicId,
    pub sub: Sub,
    pub name: DisplayName,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<Box<str>>,
    /// At the end, after promotions and demotions.
    pub role: Role,
    pub entered_as: Role,
    /// In the order of coming. A drop that was shorter than the grace is no leaving.
    pub intervals: Vec<Interval>,
    /// The time covered by the intervals; what two of them share counts once.
    pub total_ms: u64,
}

/// One stay.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Interval {
    /// When they came in, or when the webinar went live with them inside.
    pub joined: Timestamp,
    /// Null while they are there.
    pub left: Option<Timestamp>,
    pub reason: Option<LeftReason>,
}

/// One poll and its results.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct PollResult {
    pub poll: PublicId,
    pub question: PollTitle,
    pub kind: PollKind,
    pub options: Vec<PollOption>,
    pub anonymous: bool,
    pub state: PollState,
    pub voters: u32,
    /// By option; by rating from 1 to 5; empty for text, and while an anonymous poll is open.
    pub counts: Vec<u32>,
    /// What was answered to a text poll, sorted, without authors; empty while an anonymous poll is open.
    pub texts: Vec<ChatText>,
    /// Who chose what, by first arrival; absent in an anonymous poll.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub votes: Option<Vec<Vote>>,
}

/// One vote of a poll that is not anonymous.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Vote {
    pub person: PersonRef,
    pub answer: Choice,
}

/// An answer: choices (0-based indexes of the options), a rating or a text, as in `vote`.
pub type Choice = SurveyAnswer;

/// One question from the audience.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct QuestionRow {
    pub question: PublicId,
    pub at: Timestamp,
    pub anonymous: bool,
    /// Absent where the question is anonymous.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asker: Option<PersonRef>,
    pub text: QuestionText,
    pub status: QuestionStatus,
    /// To whom it is assigned, or was when it was done with.
    pub assigned: Option<PersonRef>,
    pub answer: Option<GivenAnswer>,
}

/// An answer to a question.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct GivenAnswer {
    pub text: ChatText,
    pub by: PersonRef,
    pub public: bool,
}

/// One message to everyone or to staff.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct MessageRow {
    pub message: PublicId,
    pub at: Timestamp,
    pub from: PersonRef,
    pub to: MessageTo,
    pub text: ChatText,
}

/// To whom a message of the report was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MessageTo {
    Everyone,
    /// Staff and panelists.
    Staff,
}

impl MessageTo {
    pub(super) fn name(self) -> &'static str {
        match self {
            MessageTo::Everyone => "everyone",
            MessageTo::Staff => "staff",
        }
    }
}

/// The survey and its answers.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct SurveyResult {
    /// How many people handed it in.
    pub submissions: u32,
    pub questions: Vec<SurveyQuestion>,
    /// What each person answered to the questions that are not anonymous, by first arrival; nobody is listed where
    /// all of them are.
    pub sheets: Vec<SurveySheet>,
}

/// One question of the survey and its sums.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct SurveyQuestion {
    pub question: PollTitle,
    pub kind: PollKind,
    pub options: Vec<PollOption>,
    pub anonymous: bool,
    /// How many answered it; 0, and the sums empty, until the end where the question is anonymous.
    pub answers: u32,
    /// By option; by rating from 1 to 5; empty for text.
    pub counts: Vec<u32>,
    /// What was answered to a text question, sorted, without authors.
    pub texts: Vec<ChatText>,
}

/// One person's answers.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct SurveySheet {
    pub person: PersonRef,
    /// In the order of the questions; null where one was left out, and always null where one is anonymous.
    pub answers: Vec<Option<SurveyAnswer>>,
}

/// One handout.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct HandoutRow {
    pub handout: PublicId,
    pub name: FileName,
    /// In bytes.
    pub size: u64,
    pub media_type: Box<str>,
}

impl HandoutRow {
    pub(super) fn of(session: &Session, number: HandoutNo, file: &Handout) -> HandoutRow {
        let (name, media_type) = (file.name.clone(), file.media_type.clone());
        HandoutRow { handout: number.public(&session.key), name, size: file.size, media_type }
    }
}
