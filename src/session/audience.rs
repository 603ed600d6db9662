//! Circles of people, and the copies of an event: each circle gets its own, and nobody two.
//! Must not know events: which circle may see what is `announce.rs`.

use serde::Serialize;
use serde::ser::{SerializeStruct, Serializer};

use super::announcement::Announcement;
use super::capability::Role;
use super::ids::{Millis, ParticipantNo, PublicId, Seq, Timestamp};

/// Who may see a copy: whole views, and single persons beside them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Audience {
    pub organizers: bool,
    pub panelists: bool,
    pub attendees: bool,
    pub persons: Vec<ParticipantNo>,
}

impl Audience {
    pub(super) const ORGANIZERS: Audience =
        Audience { organizers: true, panelists: false, attendees: false, persons: Vec::new() };
    pub(super) const ON_STAGE: Audience =
        Audience { organizers: true, panelists: true, attendees: false, persons: Vec::new() };
    pub(super) const ALL: Audience =
        Audience { organizers: true, panelists: true, attendees: true, persons: Vec::new() };

    pub(super) fn only(who: ParticipantNo) -> Audience {
        Audience { persons: vec![who], ..Audience::default() }
    }

    pub(super) fn and(mut self, who: impl IntoIterator<Item = ParticipantNo>) -> Audience {
        self.persons.extend(who);
        self
    }

    /// Whether somebody in this role is among them.
    pub fn holds(&self, who: ParticipantNo, role: Role) -> bool {
        self.holds_view(role) || self.persons.contains(&who)
    }

    /// Whether the whole view of this role is among them.
    pub fn holds_view(&self, role: Role) -> bool {
        match role {
            Role::Attendee => self.attendees,
            Role::Panelist => self.panelists,
            _ => self.organizers,
        }
    }
}

/// One fact as it is shown: the copies in order, of which each person gets the first that is for them.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    pub seq: Seq,
    pub at: Millis,
    pub copies: Vec<Shade>,
}

/// One copy of an event.
#[derive(Debug, Clone, PartialEq)]
pub struct Shade {
    pub audience: Audience,
    pub message: WireEvent,
}

impl Shown {
    /// What somebody in this role gets to see of it.
    pub fn to(&self, who: ParticipantNo, role: Role) -> Option<&WireEvent> {
        self.copies.iter().find(|copy| copy.audience.holds(who, role)).map(|copy| &copy.message)
    }
}

/// An event on the wire: `{seq, at, by, event, data}`. `by` is null where nobody did it, and absent where it is
/// nobody's business.
#[derive(Debug, Clone, PartialEq)]
pub struct WireEvent {
    pub seq: Seq,
    pub at: Timestamp,
    pub by: Option<Option<PublicId>>,
    pub data: Announcement,
}

impl Serialize for WireEvent {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Event", 4 + usize::from(self.by.is_some()))?;
        fields.serialize_field("seq", &self.seq)?;
        fields.serialize_field("at", &self.at)?;
        if let Some(by) = &self.by {
            fields.serialize_field("by", by)?;
        }
        fields.serialize_field("event", self.data.name())?;
        fields.serialize_field("data", &self.data)?;
        fields.end()
    }
}
