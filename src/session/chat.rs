//! Chat: who may write to whom, who sees it, and what is kept.
//! Must not know windows and frames: what a snapshot shows of the chat is the view's business.

use std::collections::VecDeque;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::capability::{Capability, Need, Role};
use super::decide::{Outcome, Turn};
use super::event::{Event, Whom};
use super::ids::{MessageNo, Millis, ParticipantNo, PublicId};
use super::lifecycle::Phase;
use super::planted::Fault;
use super::refusal::{Missing, Refusal};
use super::state::Session;
use super::text::ChatText;

/// What attendees may write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Policy {
    #[default]
    Off,
    Staff,
    Everyone,
}

/// To whom a message is written, as the wire names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum To {
    Everyone,
    /// Staff and panelists.
    Staff,
    Participant(PublicId),
}

/// To whom a message was written, as the state keeps it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Addressee {
    Everyone,
    Staff,
    Participant(ParticipantNo),
}

impl Serialize for To {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            To::Everyone => serializer.serialize_str("everyone"),
            To::Staff => serializer.serialize_str("staff"),
            To::Participant(id) => id.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for To {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Ok(match text.as_str() {
            "everyone" => To::Everyone,
            "staff" => To::Staff,
            id => To::Participant(PublicId::parse(id)),
        })
    }
}

impl JsonSchema for To {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "To".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({"type": "string", "description": "\"everyone\", \"staff\" (staff and panelists) or a participant's id"})
    }
}

/// One message.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    pub message: MessageNo,
    pub from: ParticipantNo,
    pub to: Addressee,
    pub text: ChatText,
    pub at: Millis,
}

/// Most messages a session keeps at hand; older ones are in the journal and the report only.
pub const MESSAGES_MAX: usize = 10_000;

/// The chat of a session.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Chat {
    pub policy: Policy,
    /// Oldest first, by rising number, at most [`MESSAGES_MAX`].
    messages: VecDeque<Message>,
    /// Messages ever sent: the number of the next.
    count: u32,
    /// What is older than this number fell out of the window by age and not by anybody's wish.
    kept_from: u32,
    /// The message deleted last: who saw it must still be known when they are told.
    last_deleted: Option<Message>,
}

/// `chat`. Attendees write what the policy lets them, and only to people they can see.
pub(super) fn send(turn: &Turn, to: To, text: &ChatText) -> Outcome {
    let attendee = turn.permit.role() == Role::Attendee;
    let policy = turn.session.chat.policy;
    let no_leave = || Refusal::forbidden(Need::Row(Capability::Chat), turn.permit.role(), Missing::Policy);
    if attendee && to == To::Everyone && policy != Policy::Everyone {
        return Err(no_leave());
    }
    let to = match to {
        To::Everyone => Addressee::Everyone,
        To::Staff => Addressee::Staff,
        To::Participant(id) => Addressee::Participant(turn.present(&id)?),
    };
    let on_stage = |who: ParticipantNo| turn.session.person(who).role.is_on_stage();
    if let Addressee::Participant(who) = to
        && attendee
        && policy == Policy::Staff
        && !on_stage(who)
    {
        return Err(no_leave());
    }
    let timely = turn.timely()?;
    let among_staff = !attendee
        && match to {
            Addressee::Everyone => false,
            Addressee::Staff => true,
            Addressee::Participant(who) => on_stage(who),
        };
    if turn.session.phase == Phase::Scheduled && !among_staff {
        return Err(Refusal::conflict("phase", Phase::Scheduled.name()));
    }
    let message = MessageNo(turn.session.chat.count);
    Ok(timely.facts(vec![Event::ChatSent { message, to, text: text.clone() }]))
}

/// `set_chat_policy`. What an attendee may do changes only with "off": the rest is to whom they may write.
pub(super) fn set_policy(turn: &Turn, attendees: Policy) -> Outcome {
    let timely = turn.timely()?;
    let present = turn.session.chat.policy;
    if present == attendees {
        return Ok(timely.unchanged());
    }
    let mut events = vec![Event::ChatPolicyChanged { attendees }];
    if (present == Policy::Off) != (attendees == Policy::Off) {
        events.push(Event::YouChanged { who: Whom::Attendees {} });
    }
    Ok(timely.facts(events))
}

/// `delete_chat`: one's own, or as staff any that one can see.
pub(super) fn delete(turn: &Turn, message: &PublicId) -> Outcome {
    let (session, by) = (turn.session, turn.permit.by());
    let found = MessageNo::open(message, &session.key).and_then(|number| session.chat.get(number));
    let visible = found.filter(|found| session.sees_message(by, found));
    let found = visible.ok_or(Refusal::NotFound { what: "message" })?;
    if found.from != by && !turn.permit.role().is_staff() {
        return Err(Refusal::Forbidden {
            capability: Capability::Chat.name(),
            role: turn.permit.role(),
            missing: Missing::Own,
        });
    }
    Ok(turn.timely()?.facts(vec![Event::ChatDeleted { message: found.message }]))
}

impl Session {
    /// Whether somebody may see a message: it is to everyone, to their circle, to them or from them.
    pub fn sees_message(&self, who: ParticipantNo, message: &Message) -> bool {
        let seen = match message.to {
            _ if self.is_planted(Fault::MessagesInSnapshots) => true,
            Addressee::Everyone => self.sees_rehearsal(who),
            Addressee::Staff => self.person(who).role.is_on_stage(),
            Addressee::Participant(to) => to == who,
        };
        seen || message.from == who
    }
}

impl Chat {
    /// The messages at hand, oldest first.
    pub fn messages(&self) -> impl DoubleEndedIterator<Item = &Message> {
        self.messages.iter()
    }

    /// A message by its number, if it is at hand.
    pub fn get(&self, number: MessageNo) -> Option<&Message> {
        let index = self.messages.binary_search_by_key(&number, |message| message.message).ok()?;
        self.messages.get(index)
    }

    /// The message deleted last.
    pub fn last_deleted(&self) -> Option<&Message> {
        self.last_deleted.as_ref()
    }

    /// Whether a message was at hand once and was deleted: it lies in the window and is not there. The oldest that is
    /// left is no bound of the window: what was deleted may have been older.
    pub fn is_deleted(&self, number: MessageNo) -> bool {
        (self.kept_from..self.count).contains(&number.0) && self.get(number).is_none()
    }

    pub(super) fn sent(&mut self, message: Message) {
        if self.messages.len() == MESSAGES_MAX
            && let Some(oldest) = self.messages.pop_front()
        {
            self.kept_from = oldest.message.0 + 1;
        }
        self.count = message.message.0 + 1;
        self.messages.push_back(message);
    }

    pub(super) fn deleted(&mut self, number: MessageNo) {
        if let Ok(index) = self.messages.binary_search_by_key(&number, |message| message.message) {
            self.last_deleted = self.messages.remove(index);
        }
    }

    /// Forgets what was said, keeps the policy and the count: numbers are not used twice.
    pub(super) fn forget(&mut self) {
        self.messages.clear();
        self.last_deleted = None;
    }
}
