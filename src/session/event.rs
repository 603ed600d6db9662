//! Every fact that can come to be true of a session: the journal's language.
//! Must not know who may see a fact (that is `announce.rs`) nor why it came to be (the rules).
//!
//! Facts are stored for years: a field may be added with a default, never renamed or given another meaning.

use serde::{Deserialize, Serialize};

use super::audio::Mic;
use super::baton::PresenterReason;
use super::capability::Role;
use super::chat::{Addressee, Policy};
use super::handouts::Handout;
use super::ids::{HandoutNo, MessageNo, Millis, ParticipantNo, PollNo, QuestionNo, Seq};
use super::keyed::Key;
use super::labs::Lab;
use super::lifecycle::Phase;
use super::polls::{Ballot, PollDraft};
use super::recording::RecordingState;
use super::roster::{LeftReason, NewPerson};
use super::stage::{ScreenState, Stroke};
use super::survey::{Answers, Questions};
use super::text::{ChatText, Description, PollTitle, QuestionText};

/// One fact.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// The session exists. Always fact 1.
    Created {
        key: Key,
        epoch: Box<str>,
        title: PollTitle,
        description: Description,
        capacity: u32,
    },
    /// The history was restored from a copy: what came after it elsewhere is not of this one, so nobody resumes into it.
    EpochDrawn {
        epoch: Box<str>,
    },
    /// A command was accepted and changed nothing; it is remembered all the same.
    Noted {},
    /// Somebody is here; `new` on their first arrival.
    Joined {
        participant: ParticipantNo,
        new: Option<Box<NewPerson>>,
    },
    Left {
        participant: ParticipantNo,
        reason: LeftReason,
    },
    PhaseChanged {
        phase: Phase,
    },
    DetailsChanged {
        title: PollTitle,
        description: Description,
    },
    CapacityChanged {
        capacity: u32,
    },
    DoorChanged {
        locked: bool,
    },
    RoleChanged {
        participant: ParticipantNo,
        role: Role,
        previous: Role,
    },
    AllowedBack {
        participant: ParticipantNo,
    },
    HandChanged {
        participant: ParticipantNo,
        raised: bool,
    },
    HandsLowered {},
    MicChanged {
        participant: ParticipantNo,
        mic: Mic,
    },
    /// Whether an attendee may open their own microphone because staff let them. Nobody is told: `you_changed` is.
    LetSpeak {
        participant: ParticipantNo,
        allowed: bool,
    },
    UnmuteRequested {
        participant: ParticipantNo,
    },
    AllMuted {
        mute_epoch: u64,
        locked: bool,
    },
    MuteAllLifted {
        mute_epoch: u64,
    },
    WebcamChanged {
        participant: ParticipantNo,
        on: bool,
    },
    PresenterChanged {
        participant: Option<ParticipantNo>,
        previous: Option<ParticipantNo>,
        term: u64,
        reason: PresenterReason,
    },
    ScreenChanged {
        state: ScreenState,
    },
    ControlChanged {
        participant: Option<ParticipantNo>,
    },
    Drawn {
        stroke: Stroke,
    },
    DrawingCleared {},
    ChatSent {
        message: MessageNo,
        to: Addressee,
        text: ChatText,
    },
    ChatDeleted {
        message: MessageNo,
    },
    ChatPolicyChanged {
        attendees: Policy,
    },
    QuestionAsked {
        question: QuestionNo,
        text: QuestionText,
        anonymous: bool,
    },
    QuestionAssigned {
        question: QuestionNo,
        participant: Option<ParticipantNo>,
        previous: Option<ParticipantNo>,
    },
    QuestionAnswered {
        question: QuestionNo,
        answer: ChatText,
        public: bool,
    },
    QuestionDismissed {
        question: QuestionNo,
    },
    PollCreated {
        poll: PollNo,
        draft: PollDraft,
    },
    PollDeleted {
        poll: PollNo,
    },
    PollOpened {
        poll: PollNo,
    },
    PollClosed {
        poll: PollNo,
    },
    PollResultsShared {
        poll: PollNo,
    },
    PollResultsHidden {
        poll: PollNo,
    },
    Voted {
        poll: PollNo,
        ballot: Ballot,
    },
    /// A vote whose ballot is covered by the session's key: a dump of the journal does not link person and choice.
    VotedAnonymously {
        poll: PollNo,
        sealed: Box<[u8]>,
    },
    SurveySet {
        questions: Questions,
    },
    SurveySubmitted {
        answers: Answers,
    },
    /// Answers to a survey with an anonymous question, covered as anonymous ballots are.
    SurveySubmittedAnonymously {
        sealed: Box<[u8]>,
    },
    HandoutAdded {
        handout: HandoutNo,
        file: Handout,
    },
    HandoutRemoved {
        handout: HandoutNo,
    },
    RecordingChanged {
        state: RecordingState,
    },
    LabChanged {
        lab: Lab,
        on: bool,
    },
    Captioned {
        text: ChatText,
    },
    /// What these people may do, or what they are, is other than they were told.
    YouChanged {
        who: Whom,
    },
}

/// Whom a change of rights concerns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Whom {
    /// One person; `view` when they now see other things than before, so that a snapshot must follow.
    One { participant: ParticipantNo, view: bool },
    /// Every attendee: the chat policy is theirs.
    Attendees {},
}

/// The command behind a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cause {
    /// The id that its sender gave it.
    pub id: Box<str>,
    /// A hash of its content under the session's key; tells a repetition from another command with the same id.
    pub digest: u64,
}

/// The facts of one ask: written together or not at all.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// The number of the first event; the others follow it without a gap.
    pub first: Seq,
    pub at: Millis,
    /// Whose doing it was; nobody's where the server, or the account plane, did it.
    pub by: Option<ParticipantNo>,
    #[serde(default)]
    pub cause: Option<Cause>,
    pub events: Vec<Event>,
}

impl Record {
    /// The number of the last event.
    pub fn last(&self) -> Seq {
        Seq(self.first.0 + self.events.len() as u64 - 1)
    }
}
