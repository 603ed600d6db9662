//! Faults in the rules of rights and views that tests plant, each of which a promise's test must notice.
//! Must not know any test: every plant is one question at the place that keeps the promise. Nothing that ships has
//! one: without the feature `planted` a session has no place for it, and the question is always answered with no.

#[cfg(feature = "planted")]
use super::capability::Need;
use super::capability::{Capability, Grant, Role};
use super::command::Command;
use super::event::Event;
use super::ids::ParticipantNo;
use super::state::Session;

/// One broken promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// A cell of the table says something else.
    #[cfg(feature = "planted")]
    Cell { capability: Capability, role: Role, grant: Grant },
    /// A command, by its wire name, asks for another right.
    #[cfg(feature = "planted")]
    Need { command: &'static str, need: Need },
    /// A command, by its wire name, is accepted and nothing comes of it.
    #[cfg(feature = "planted")]
    Idle { command: &'static str },
    /// Whatever was expected, the command is decided.
    AnyExpectation,
    /// Somebody acts on their equals, themselves included.
    EqualRank,
    /// Somebody grants what is above them.
    AboveOwn,
    /// The organizer's role is granted like any other.
    SecondOrganizer,
    /// A role of members is given to people of other accounts.
    StrangersAsMembers,
    /// The organizer's role is handed to anybody present.
    HandOverToAnybody,
    /// The removed come back by their ticket.
    RemovedComeBack,
    /// What stood behind the end is done, although its connection closes.
    EndedGoesOn,
    /// Who was removed goes on with what they are about to say.
    GoneStillAct,
    /// Whose key was revoked is heard once more.
    RevokedStillAct,
    /// The ended session lets people in.
    EndedLetsIn,
    /// The survey is taken however late it is.
    SurveyForEver,
    /// Rights are those of the ticket, whatever was changed since.
    RightsOfTheTicket,
    /// Events name the first who came as their author.
    AnotherAuthor,
    /// There is a seat for everybody.
    SeatsForAll,
    /// Who leaves with the baton keeps it.
    BatonStays,
    /// Who has voted anonymously votes again.
    VotesTwice,
    /// What is written to staff is sent to all.
    StaffChatToAll,
    /// What is written to one person is sent to staff, too.
    PrivateChatToStaff,
    /// Snapshots and lists show every message.
    MessagesInSnapshots,
    /// What is asked is sent to all.
    QuestionsToAll,
    /// Snapshots and lists show every question.
    QuestionsInSnapshots,
    /// A private answer is sent to all.
    AnswersToAll,
    /// Whose task a question is, and its text, is sent to all.
    AssignmentsToAll,
    /// Staff read who asked anonymously.
    AskersOfAnonymous,
    /// Polls in the making are sent to all.
    DraftsToAll,
    /// Lists show polls in the making to everybody.
    DraftsInLists,
    /// Rows of the roster show identities to everybody.
    IdentitiesInRows,
    /// The audience is told who comes among them.
    AudienceToAll,
    /// Everybody is told whose hand is up.
    HandsToAll,
    /// Everybody is told that something is deleted, by an id that they never had.
    DeletionsToAll,
    /// Everybody is told who was allowed back.
    AllowedBackToAll,
    /// A rehearsal is sent to the audience.
    RehearsalToAll,
    /// Snapshots and lists show a rehearsal to the audience.
    RehearsalInSnapshots,
    /// What was said in a rehearsal is there when it goes live.
    RehearsalKept,
}

impl Session {
    /// Whether a test has planted this fault.
    pub(crate) fn is_planted(&self, fault: Fault) -> bool {
        #[cfg(feature = "planted")]
        return self.planted == Some(fault);
        #[cfg(not(feature = "planted"))]
        {
            let _none_ships = fault;
            false
        }
    }

    /// Whether a test has planted what the invariants would find first: it is for those outside to find.
    pub(super) fn is_unchecked(&self) -> bool {
        self.is_planted(Fault::BatonStays)
    }

    /// Whose something is: the asker's, or the first one's where a test has broken that.
    pub(crate) fn author(&self, by: ParticipantNo) -> ParticipantNo {
        if self.is_planted(Fault::AnotherAuthor) { ParticipantNo(0) } else { by }
    }

    /// The cell of the table.
    pub(super) fn grant(&self, capability: Capability, role: Role) -> Grant {
        #[cfg(feature = "planted")]
        if let Some(Fault::Cell { capability: row, role: column, grant }) = self.planted
            && (row, column) == (capability, role)
        {
            return grant;
        }
        capability.grant(role)
    }

    /// What comes of a command that is accepted.
    pub(super) fn facts(&self, command: &Command, events: Vec<Event>) -> Vec<Event> {
        #[cfg(feature = "planted")]
        if let Some(Fault::Idle { command: name }) = self.planted
            && is_named(command, name)
        {
            return Vec::new();
        }
        let _whichever = command;
        events
    }

    /// What a command needs.
    pub(super) fn need(&self, command: &Command, own: bool) -> super::capability::Need {
        #[cfg(feature = "planted")]
        if let Some(Fault::Need { command: name, need }) = self.planted
            && is_named(command, name)
        {
            return need;
        }
        command.need(own)
    }
}

/// Whether a command has this name on the wire.
#[cfg(feature = "planted")]
fn is_named(command: &Command, name: &str) -> bool {
    serde_json::to_value(command).is_ok_and(|value| value.get(name).is_some())
}
