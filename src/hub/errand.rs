//! What the rest of the house asks of a session outside of a WebSocket: details from the account plane, handouts,
//! the late survey, who may do what.
//! Must not know HTTP: the REST doors translate.

use crate::session::capability::{Capability, Role};
use crate::session::handouts::Handout;
use crate::session::shapes::HandoutCard;
use crate::session::survey::Answers;
use crate::session::text::{Description, PollTitle};
use crate::session::{Identity, Phase, PublicId, Refusal, Sub};

/// In whose name an errand is run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// An application with the session's API key: nothing is forbidden to it.
    Key,
    /// A participant, by their present role; somebody with a good ticket who never came has the ticket's role.
    Person(Identity),
}

/// One errand.
#[derive(Debug)]
pub enum Errand {
    /// Where the session stands.
    Look,
    /// Title, description and capacity, as the account plane changed them.
    Reschedule {
        title: Option<PollTitle>,
        description: Option<Description>,
        capacity: Option<u32>,
    },
    /// Whether the actor has a right now.
    May {
        actor: Actor,
        capability: Capability,
    },
    /// A file whose bytes are safe. With `count_max` of them in the session, no more are taken.
    AddHandout {
        actor: Actor,
        file: Handout,
        count_max: usize,
    },
    Handouts {
        actor: Actor,
    },
    Handout {
        actor: Actor,
        handout: PublicId,
    },
    SubmitSurvey {
        identity: Identity,
        answers: Answers,
    },
    /// Whether somebody with this identity and address would be let in as `role`: the join page's question.
    WouldAdmit {
        sub: Option<Sub>,
        email: Option<Box<str>>,
        role: Role,
    },
    /// The webinar was cancelled.
    End,
}

/// Where a session stands, for those outside of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Glance {
    pub title: PollTitle,
    pub description: Description,
    /// As the audience is shown it: a rehearsal is `scheduled`.
    pub phase: Phase,
    /// As it is, a rehearsal too: for the account that has the webinar.
    pub phase_inside: Phase,
    pub door_locked: bool,
    pub full: bool,
    pub capacity: u32,
    pub audience: u32,
}

/// Why the join page says no.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotAdmitted {
    Removed,
    Ended,
    Full,
    Locked,
}

/// What comes of an errand.
#[derive(Debug)]
pub enum ErrandReply {
    Done,
    Glance(Glance),
    Role(Role),
    Handout(HandoutCard),
    /// A handout and where its bytes are.
    File {
        card: HandoutCard,
        stored: Box<str>,
    },
    Handouts(Vec<HandoutCard>),
    Admits(Result<(), NotAdmitted>),
    /// The actor was removed from the session.
    Removed,
    Refused(Refusal),
    /// It cannot be known now whether it was done; asking again is safe.
    Unknown,
    /// The owner ended meanwhile: ask the next one.
    Ended,
}
