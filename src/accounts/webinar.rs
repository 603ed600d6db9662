//! A webinar and the people added to it before it begins: what there is, within its bounds.
//! Must not know who may ask for what. What happens during the session is the session's own state.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Bound;

use serde::{Deserialize, Deserializer, Serialize, de};

use super::email::Email;
use super::ids::{AccountId, DRAWN_CHARS, JoinCode, KeyId, SessionId, WebinarId};
use super::secret::{Secret, in_journal};
use crate::session::text::{Description, DisplayName, PollTitle};
use crate::session::{Millis, Role, Sub};

macro_rules! whole {
    ($(#[$doc:meta])* $name:ident, $max:expr, $default:expr, $refused:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
        #[serde(transparent)]
        pub struct $name(u32);

        impl $name {
            pub const MAX: u32 = $max;

            /// The number, if it is within its bounds.
            pub fn new(number: u32) -> Option<$name> {
                (1..=$name::MAX).contains(&number).then_some($name(number))
            }

            /// The number.
            pub fn get(self) -> u32 {
                self.0
            }
        }

        impl Default for $name {
            fn default() -> $name {
                $name($default)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let number = u32::deserialize(deserializer)?;
                $name::new(number).ok_or_else(|| de::Error::custom($refused))
            }
        }
    };
}

whole!(/// How long a webinar is planned to last. Units: minutes. Shape: 1 to 1440, a day.
    DurationMin, 1440, 60, "is 1 to 1440 minutes");
whole!(/// How many attendees may be present at once. Shape: 1 to 50 000; 1000 where nothing is said.
    Capacity, 50_000, 1000, "is 1 to 50000");

/// What an organizer says of a webinar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Details {
    pub title: PollTitle,
    pub description: Description,
    pub starts_at: Millis,
    pub duration_min: DurationMin,
    pub capacity: Capacity,
    /// Whether people must register before they can join.
    pub registration: bool,
}

/// An account member's id, as the account's own directory has it. Shape: 1 to 128 characters, none a control.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Member(Box<str>);

impl Member {
    /// Longest id, in Unicode scalar values.
    pub const CHARS_MAX: usize = 128;

    /// Reads an id; `None` if it is none.
    pub fn new(text: &str) -> Option<Member> {
        let fits = (1..=Member::CHARS_MAX).contains(&text.chars().count());
        (fits && !text.chars().any(char::is_control)).then(|| Member(text.into()))
    }

    /// The id.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Ids of members can be e-mail addresses: they stay out of logs.
impl fmt::Debug for Member {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Member(…)")
    }
}

impl<'de> Deserialize<'de> for Member {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Member::new(&text)
            .ok_or_else(|| de::Error::custom("has 1 to 128 characters and no control characters"))
    }
}

/// As what a person was added. The variants of members carry whose they are: no such person is without one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PersonKind {
    CoOrganizer { member: Member },
    HostOnlyCoOrganizer { member: Member },
    InSessionCoOrganizer {},
    Panelist {},
    Registrant {},
}

/// The three lists of a webinar's people. An e-mail address stands in each at most once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    CoOrganizers,
    Panelists,
    Registrants,
}

impl PersonKind {
    /// Which list they stand in.
    pub fn group(&self) -> Group {
        match self {
            PersonKind::CoOrganizer { .. }
            | PersonKind::HostOnlyCoOrganizer { .. }
            | PersonKind::InSessionCoOrganizer {} => Group::CoOrganizers,
            PersonKind::Panelist {} => Group::Panelists,
            PersonKind::Registrant {} => Group::Registrants,
        }
    }

    /// The role their ticket gives them.
    pub fn role(&self) -> Role {
        match self {
            PersonKind::CoOrganizer { .. } => Role::CoOrganizer,
            PersonKind::HostOnlyCoOrganizer { .. } => Role::HostOnlyCoOrganizer,
            PersonKind::InSessionCoOrganizer {} => Role::InSessionCoOrganizer,
            PersonKind::Panelist {} => Role::Panelist,
            PersonKind::Registrant {} => Role::Attendee,
        }
    }

    /// Which member of the account they are, where the kind wants one.
    pub fn member(&self) -> Option<&Member> {
        match self {
            PersonKind::CoOrganizer { member } | PersonKind::HostOnlyCoOrganizer { member } => Some(member),
            PersonKind::InSessionCoOrganizer {} | PersonKind::Panelist {} | PersonKind::Registrant {} => None,
        }
    }
}

/// Somebody to be added; `sub` and `secret` were drawn by the caller.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewPerson {
    pub sub: Sub,
    /// With `sub`, opens this person's own join link.
    #[serde(with = "in_journal")]
    pub secret: Secret,
    pub kind: PersonKind,
    pub name: DisplayName,
    pub email: Option<Email>,
}

/// Somebody added to a webinar before it begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub sub: Sub,
    pub kind: PersonKind,
    pub name: DisplayName,
    pub email: Option<Email>,
    pub added_at: Millis,
    secret: Secret,
}

impl Person {
    pub(super) fn added(new: &NewPerson, at: Millis) -> Person {
        let NewPerson { sub, secret, kind, name, email } = new.clone();
        Person { sub, kind, name, email, added_at: at, secret }
    }

    /// What this person's own link ends with: shown once, to whoever added them.
    pub fn link_token(&self) -> String {
        format!("{}{}", self.sub.as_str(), self.secret.expose())
    }
}

/// A webinar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webinar {
    pub id: WebinarId,
    pub session: SessionId,
    pub code: JoinCode,
    pub account: AccountId,
    /// The key that scheduled it, and signs the tickets of its people.
    pub key: KeyId,
    pub details: Details,
    pub created_at: Millis,
    /// Taken back: nobody joins any more, and its people are forgotten.
    pub cancelled: bool,
    /// The number of the fact that scheduled it: lists are in this order.
    pub(super) number: u64,
    pub(super) people: BTreeMap<Sub, Person>,
    pub(super) emails: BTreeMap<(Group, Email), Sub>,
}

impl Webinar {
    /// How long after the planned end join tickets still hold. Units: milliseconds; 12 hours.
    pub const TICKETS_AFTER_END_MS: u64 = 12 * 3_600_000;

    /// Until when tickets to join hold: the planned end and 12 hours.
    pub fn tickets_until(&self) -> Millis {
        let planned_ms = u64::from(self.details.duration_min.get()) * 60_000;
        self.details.starts_at.plus(planned_ms + Webinar::TICKETS_AFTER_END_MS)
    }

    /// A copy that knows none of its people, who can be many.
    pub fn without_people(&self) -> Webinar {
        let (people, emails) = Default::default();
        Webinar {
            id: self.id.clone(),
            session: self.session.clone(),
            code: self.code.clone(),
            account: self.account.clone(),
            key: self.key.clone(),
            details: self.details.clone(),
            people,
            emails,
            ..*self
        }
    }

    /// Somebody added before.
    pub fn person(&self, sub: &Sub) -> Option<&Person> {
        self.people.get(sub)
    }

    /// Whose own link ends with this token.
    ///
    /// Cost: one look-up by the identity in the token's first half; the secret half is compared in constant time.
    pub fn person_of_link(&self, token: &str) -> Option<&Person> {
        let (sub, secret) = token.split_at_checked(DRAWN_CHARS)?;
        self.people.get(&Sub::new(sub)?).filter(|person| person.secret.matches(secret))
    }

    /// Everybody of one list, by identity.
    pub fn people(&self, group: Group) -> impl Iterator<Item = &Person> {
        self.people.values().filter(move |person| person.kind.group() == group)
    }

    /// Those of one list whose identity is above `after`.
    pub fn people_after(&self, group: Group, after: Option<&Sub>) -> impl Iterator<Item = &Person> {
        let from = after.map_or(Bound::Unbounded, |sub| Bound::Excluded(sub.clone()));
        let rest = self.people.range((from, Bound::Unbounded)).map(|(_, person)| person);
        rest.filter(move |person| person.kind.group() == group)
    }

    /// Whether an address stands in a list.
    pub fn has_email(&self, group: Group, email: &Email) -> bool {
        self.emails.contains_key(&(group, email.clone()))
    }
}
