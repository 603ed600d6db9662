//! What a plan can intend. Must not know the protocol's bytes or the ids that a server will give: what depends on
//! the run is named, and resolved when its time comes.

use std::time::Duration;

use cuelight::session::Role;
use cuelight::session::labs::{Emoji, Lab};

use crate::scenario::ChatPolicy;

/// One intended action. Shape: `at` never falls from one to the next.
#[derive(Debug, Clone, PartialEq)]
pub struct Planned {
    /// Since the run began. Latency counts from here.
    pub at: Duration,
    /// Which session of the run, from 0; see [`super::Plan::session_of`].
    pub session: u32,
    /// Who in it, from 0: the organizer, other staff, panelists, attendees; see [`super::Cast`].
    pub client: u32,
    pub what: Action,
}

/// What somebody does.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Connects and says hello. `known` if this person was here before and left.
    Join { role: Role, known: bool },
    /// Sends `leave`; the server closes with 1000.
    Leave,
    /// The connection ends: by a reset, or, if `silent`, without a word. A `Rejoin` follows, unless the run ends.
    Drop { silent: bool },
    /// Connects again and resumes from the last number taken in. Also where the connection is still believed alive.
    Rejoin,
    /// Opens a second connection as the same person and goes on there; the first is closed with 4409.
    SecondTab,
    /// Reads at most so many bytes a second from now on (0: nothing); `None`: as fast as it comes.
    ReadPace { bytes_per_s: Option<u64> },
    /// Uploads a handout over REST: the n-th of the session.
    Upload { handout: u32, bytes: u32 },
    /// Downloads the n-th handout of the session over REST.
    Download { handout: u32 },
    /// Sends a command.
    Send(Sent),
}

/// A command, and what may become of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Sent {
    pub command: Intent,
    pub fate: Fate,
}

/// Which answers are right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Ordinary life: `ok`, or a refusal that a change in between explains (`conflict`, `not_found`, `forbidden`).
    Open,
    /// Must be refused and change nothing. Which refusals: `forbidden`, or what takes precedence of it.
    Refused,
    /// Part of a provoked race: as `Open`, told apart in the counts.
    Race,
}

/// Somebody, as a plan can name them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    Myself,
    /// The client of that number, whatever its role now.
    Client(u32),
    /// Who holds the baton by then, as the sender sees it.
    Presenter,
    /// Who has raised a hand, the earliest first, as the sender sees it; the client of that number if nobody has.
    RaisedHand {
        or: u32,
    },
}

/// A poll of the session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PollTarget {
    /// The n-th that the plan created, from 0.
    Number(u32),
    /// Whichever is open by then, as the sender sees it.
    Open,
}

/// A question of the session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuestionTarget {
    /// The oldest one still open that the sender sees.
    OldestOpen,
    /// The oldest one still open that is assigned to the sender.
    AssignedToMe,
}

/// To whom a chat message goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChatTo {
    Everyone,
    Staff,
    Person(Target),
}

/// A vote beside others of the same person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ballot {
    First,
    /// Another choice. In an anonymous poll: refused with `conflict`.
    Change,
    /// After the poll was closed: refused with `conflict`.
    Late,
    /// The same command under the same id once more: the same answer, and no second effect.
    Retry,
}

/// What is asked of the server. Texts are given by their length in characters; the engine writes them.
#[derive(Debug, Clone, PartialEq)]
pub enum Intent {
    Start {
        practice: bool,
    },
    End,
    EditDetails,
    SetDoor {
        locked: bool,
    },
    SetRole {
        who: Target,
        role: Role,
    },
    HandOverOrganizer {
        who: Target,
    },
    Remove {
        who: Target,
    },
    AllowBack {
        who: Target,
    },
    /// Pages through the roster, one command a page, at most so many.
    ListParticipants {
        pages_max: u8,
    },
    ListChat,
    ListQuestions,
    ListPolls,
    RaiseHand,
    LowerHand {
        who: Target,
    },
    LowerAllHands,
    Mute {
        who: Target,
    },
    Unmute {
        who: Target,
    },
    MuteAll {
        lock: bool,
    },
    LiftMuteAll,
    ShareWebcam,
    HideWebcam {
        who: Target,
    },
    /// `fenced`: with `expect.presenter_term` as the sender knows it.
    HandPresenter {
        who: Target,
        fenced: bool,
    },
    TakePresenter,
    ShareScreen,
    PauseScreen,
    StopScreen,
    GiveControl {
        who: Target,
    },
    RevokeControl {
        who: Target,
    },
    Draw {
        points: u8,
    },
    ClearDrawing,
    Chat {
        to: ChatTo,
        chars: u16,
    },
    SetChatPolicy {
        attendees: ChatPolicy,
    },
    /// The sender's own last message.
    DeleteChat,
    Ask {
        chars: u16,
        anonymous: bool,
    },
    AssignQuestion {
        question: QuestionTarget,
        who: Target,
    },
    AnswerQuestion {
        question: QuestionTarget,
        chars: u16,
        public: bool,
    },
    DismissQuestion {
        question: QuestionTarget,
    },
    /// The n-th poll of the session; one choice of `options`.
    CreatePoll {
        number: u32,
        options: u8,
        anonymous: bool,
    },
    DeletePoll {
        poll: PollTarget,
    },
    OpenPoll {
        poll: PollTarget,
    },
    ClosePoll {
        poll: PollTarget,
    },
    SharePollResults {
        poll: PollTarget,
    },
    HidePollResults {
        poll: PollTarget,
    },
    Vote {
        poll: PollTarget,
        choice: u8,
        ballot: Ballot,
    },
    SetSurvey {
        questions: u8,
    },
    SubmitSurvey,
    RemoveHandout {
        handout: u32,
    },
    StartRecording,
    PauseRecording,
    ResumeRecording,
    StopRecording,
    SetLab {
        lab: Lab,
        on: bool,
    },
    React {
        emoji: Emoji,
    },
    Caption {
        chars: u16,
        is_final: bool,
    },
}
