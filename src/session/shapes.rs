//! The shapes of the protocol's appendix: how people, rows, polls and the rest stand on the wire.
//! Must not know who may see them: `announce.rs` and `view.rs` choose, this only writes.

use schemars::JsonSchema;
use serde::{Serialize, Serializer};

use super::audio::Mic;
use super::capability::{Capability, Role, capabilities};
use super::chat::{Addressee, Message};
use super::handouts::Handout;
use super::ids::{HandoutNo, ParticipantNo, PollNo, PublicId, Timestamp};
use super::planted::Fault;
use super::polls::{Poll, PollKind, PollState};
use super::questions::{Question, QuestionStatus};
use super::roster::Sub;
use super::state::Session;
use super::text::{ChatText, DisplayName, FileName, PollOption, PollTitle, QuestionText};

/// `person`.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct PersonCard {
    pub participant: PublicId,
    pub name: DisplayName,
    pub role: Role,
}

impl PersonCard {
    /// How somebody is named to others.
    pub fn of(session: &Session, who: ParticipantNo) -> PersonCard {
        let person = session.person(who);
        PersonCard { participant: who.public(&session.key), name: person.name.clone(), role: person.role }
    }
}

/// `you`.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct You {
    pub participant: PublicId,
    pub sub: Sub,
    pub name: DisplayName,
    pub role: Role,
    pub presenter: bool,
    pub mic: Mic,
    pub webcam: bool,
    pub hand: bool,
    pub capabilities: Vec<Capability>,
}

impl You {
    /// What somebody is told of themselves.
    pub fn of(session: &Session, who: ParticipantNo) -> You {
        let person = session.person(who);
        You {
            participant: who.public(&session.key),
            sub: person.sub.clone(),
            name: person.name.clone(),
            role: person.role,
            presenter: session.is_presenter(who),
            mic: session.shown_mic(who),
            webcam: person.webcam,
            hand: person.hand.is_some(),
            capabilities: capabilities(session, who),
        }
    }
}

/// A roster row; the last three fields for staff only.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct RosterRow {
    pub participant: PublicId,
    pub name: DisplayName,
    pub role: Role,
    pub mic: Mic,
    pub webcam: bool,
    pub presenter: bool,
    pub joined_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sub: Option<Sub>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hand: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connected: Option<bool>,
}

impl RosterRow {
    /// A row as everybody who may see the person sees it.
    pub fn public(session: &Session, who: ParticipantNo) -> RosterRow {
        let person = session.person(who);
        RosterRow {
            participant: who.public(&session.key),
            name: person.name.clone(),
            role: person.role,
            mic: person.mic,
            webcam: person.webcam,
            presenter: session.is_presenter(who),
            joined_at: Timestamp(person.joined_at),
            sub: session.is_planted(Fault::IdentitiesInRows).then(|| person.sub.clone()),
            hand: None,
            connected: None,
        }
    }

    /// A row as those who wait outside a rehearsal see it: who is there, and nothing of what they do.
    pub fn waiting(session: &Session, who: ParticipantNo) -> RosterRow {
        RosterRow { mic: Mic::Muted, webcam: false, presenter: false, ..RosterRow::public(session, who) }
    }

    /// A row as staff see it.
    pub fn for_staff(session: &Session, who: ParticipantNo) -> RosterRow {
        RosterRow::public(session, who).for_staff_too(session, who)
    }

    /// A public row with what staff see besides.
    pub(super) fn for_staff_too(self, session: &Session, who: ParticipantNo) -> RosterRow {
        let person = session.person(who);
        RosterRow {
            sub: Some(person.sub.clone()),
            hand: Some(person.hand.is_some()),
            connected: Some(session.is_connected(who)),
            ..self
        }
    }
}

/// To whom a message was written: `"everyone"`, `"staff"` or a participant's id.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ToCard {
    Everyone,
    Staff,
    Participant(PublicId),
}

impl ToCard {
    /// The addressee's name on the wire.
    pub fn of(session: &Session, to: Addressee) -> ToCard {
        match to {
            Addressee::Everyone => ToCard::Everyone,
            Addressee::Staff => ToCard::Staff,
            Addressee::Participant(who) => ToCard::Participant(who.public(&session.key)),
        }
    }
}

impl Serialize for ToCard {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            ToCard::Everyone => serializer.serialize_str("everyone"),
            ToCard::Staff => serializer.serialize_str("staff"),
            ToCard::Participant(id) => id.serialize(serializer),
        }
    }
}

impl JsonSchema for ToCard {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "To".into()
    }
    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        super::chat::To::json_schema(generator)
    }
}

/// The sums of a poll: by option, of five for a rating; of a text poll only the number of answers.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Counts {
    Options(Vec<u32>),
    Texts { answers: u32 },
}

impl Counts {
    /// A poll's sums.
    pub fn of(poll: &Poll) -> Counts {
        match poll.draft.kind {
            PollKind::Text => Counts::Texts { answers: poll.voters.len() as u32 },
            PollKind::Single | PollKind::Multiple | PollKind::Rating => {
                Counts::Options(poll.tally.counts.clone())
            }
        }
    }
}

/// A poll as a snapshot or a list shows it. `voted` stands in an open one; `counts` and `voters` in a shared one,
/// and for organizers in a closed one; `state` and `shared` for organizers.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct PollCard {
    pub poll: PublicId,
    pub question: PollTitle,
    pub kind: PollKind,
    pub options: Vec<PollOption>,
    pub anonymous: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<PollState>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shared: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub voted: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub counts: Option<Counts>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub voters: Option<u32>,
}

impl PollCard {
    fn bare(session: &Session, number: PollNo, poll: &Poll) -> PollCard {
        PollCard {
            poll: number.public(&session.key),
            question: poll.draft.question.clone(),
            kind: poll.draft.kind,
            options: poll.draft.options.clone(),
            anonymous: poll.draft.anonymous,
            state: None,
            shared: None,
            voted: None,
            counts: None,
            voters: None,
        }
    }

    /// The open poll, as somebody who may vote or watch sees it.
    pub fn open(session: &Session, number: PollNo, poll: &Poll, who: ParticipantNo) -> PollCard {
        PollCard { voted: Some(poll.voters.contains(&who)), ..PollCard::bare(session, number, poll) }
    }

    /// A poll whose results are shared.
    pub fn shared(session: &Session, number: PollNo, poll: &Poll) -> PollCard {
        let (counts, voters) = (Some(Counts::of(poll)), Some(poll.voters.len() as u32));
        PollCard { counts, voters, ..PollCard::bare(session, number, poll) }
    }

    /// A poll as organizers see it: sums once it is closed.
    pub fn for_staff(session: &Session, number: PollNo, poll: &Poll) -> PollCard {
        let closed = poll.state == PollState::Closed;
        PollCard {
            state: Some(poll.state),
            shared: Some(poll.shared),
            counts: closed.then(|| Counts::of(poll)),
            voters: closed.then_some(poll.voters.len() as u32),
            ..PollCard::bare(session, number, poll)
        }
    }
}

/// A chat message as a snapshot or a list shows it.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct MessageCard {
    pub message: PublicId,
    pub from: PersonCard,
    pub to: ToCard,
    pub text: ChatText,
    pub at: Timestamp,
}

impl MessageCard {
    /// A message on the wire.
    pub fn of(session: &Session, message: &Message) -> MessageCard {
        MessageCard {
            message: message.message.public(&session.key),
            from: PersonCard::of(session, message.from),
            to: ToCard::of(session, message.to),
            text: message.text.clone(),
            at: Timestamp(message.at),
        }
    }
}

/// An answer as a snapshot or a list shows it.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct AnswerCard {
    pub text: ChatText,
    pub by: PersonCard,
    pub public: bool,
}

/// A question as a snapshot or a list shows it.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct QuestionCard {
    pub question: PublicId,
    pub text: QuestionText,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asker: Option<PersonCard>,
    pub anonymous: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub own: Option<bool>,
    pub status: QuestionStatus,
    pub assigned: Option<PersonCard>,
    pub answer: Option<AnswerCard>,
    pub at: Timestamp,
}

impl QuestionCard {
    /// A question as somebody who may see it sees it: the asker's name for staff and the asker, and never of an
    /// anonymous one; to whom it is assigned for staff and the assignee; a private answer for staff and the asker.
    pub fn of(session: &Session, question: &Question, who: ParticipantNo) -> QuestionCard {
        let staff = session.person(who).role.is_staff();
        let own = question.asker == who;
        let names = !question.anonymous || session.is_planted(Fault::AskersOfAnonymous);
        let assigned = question.assigned.filter(|assignee| staff || *assignee == who);
        let answer = question.answer.as_ref().filter(|answer| answer.public || staff || own);
        QuestionCard {
            question: question.question.public(&session.key),
            text: question.text.clone(),
            asker: ((staff || own) && names).then(|| PersonCard::of(session, question.asker)),
            anonymous: question.anonymous,
            own: own.then_some(true),
            status: question.status(),
            assigned: assigned.map(|assignee| PersonCard::of(session, assignee)),
            answer: answer.map(|answer| AnswerCard {
                text: answer.text.clone(),
                by: PersonCard::of(session, answer.by),
                public: answer.public,
            }),
            at: Timestamp(question.at),
        }
    }
}

/// A handout.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct HandoutCard {
    pub handout: PublicId,
    pub name: FileName,
    /// In bytes.
    pub size: u64,
    pub media_type: Box<str>,
}

impl HandoutCard {
    /// A handout on the wire.
    pub fn of(session: &Session, number: HandoutNo, file: &Handout) -> HandoutCard {
        HandoutCard {
            handout: number.public(&session.key),
            name: file.name.clone(),
            size: file.size,
            media_type: file.media_type.clone(),
        }
    }
}
