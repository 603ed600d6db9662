//! One step of a session's story as it is sent: a message for each view, in each encoding in use, made once.
//! Must not know who reads it.

use bytes::Bytes;

use super::ring::Ring;
use crate::protocol::Codec;
use crate::session::Role;

/// The recent messages of one session.
pub type Story = Ring<Entry>;

/// What kind of things somebody sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ViewClass {
    Attendee,
    Panelist,
    Organizer,
}

impl ViewClass {
    /// Every view.
    pub const ALL: [ViewClass; 3] = [ViewClass::Attendee, ViewClass::Panelist, ViewClass::Organizer];

    /// The view of a role.
    pub fn of(role: Role) -> ViewClass {
        match role {
            Role::Attendee => ViewClass::Attendee,
            Role::Panelist => ViewClass::Panelist,
            _ => ViewClass::Organizer,
        }
    }

    /// A role that has this view.
    pub fn role(self) -> Role {
        match self {
            ViewClass::Attendee => Role::Attendee,
            ViewClass::Panelist => Role::Panelist,
            ViewClass::Organizer => Role::Organizer,
        }
    }
}

/// One message in the codecs in use.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PerCodec([Option<Bytes>; 2]);

impl PerCodec {
    /// Encodes once for each codec that `used` names.
    pub fn encode(used: [bool; 2], encode: impl Fn(Codec) -> Bytes) -> PerCodec {
        PerCodec(Codec::ALL.map(|codec| used[codec as usize].then(|| encode(codec))))
    }

    /// The message in one codec.
    pub fn get(&self, codec: Codec) -> Option<&Bytes> {
        self.0[codec as usize].as_ref()
    }

    /// Whether there is nothing to send.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(Option::is_none)
    }

    fn bytes(&self) -> usize {
        self.0.iter().flatten().map(Bytes::len).sum()
    }
}

/// One step of the session's story. Single persons may have been given something else in its place: see `reader.rs`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entry {
    pub views: [PerCodec; 3],
}

impl Entry {
    /// The message for a view, if there is one.
    pub fn message(&self, view: ViewClass, codec: Codec) -> Option<&Bytes> {
        self.views[view as usize].get(codec)
    }

    /// What it holds, in bytes. A message that several views share counts for each.
    pub fn bytes(&self) -> usize {
        self.views.iter().map(PerCodec::bytes).sum()
    }
}
