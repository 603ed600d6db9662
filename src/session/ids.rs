//! The names of things: counters inside the state, opaque strings outside; sequence numbers and times.
//! Must not know what the things are.
//!
//! Inside, a thing is a counter: small, dense, an index. Outside it is the counter sent through a keyed
//! permutation, so that it tells neither how many there are nor which came first.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::keyed::Key;

/// The number of a fact in its session, dense from 1. 0 is "before everything".
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize, JsonSchema,
)]
#[serde(transparent)]
pub struct Seq(pub u64);

/// Milliseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Millis(pub u64);

impl Millis {
    /// This time, `ms` milliseconds later.
    pub fn plus(self, ms: u64) -> Millis {
        Millis(self.0.saturating_add(ms))
    }

    /// Milliseconds from `earlier` to this, 0 if it is not earlier (clocks may jump).
    pub fn since(self, earlier: Millis) -> u64 {
        self.0.saturating_sub(earlier.0)
    }
}

/// A time as the wire shows it: RFC 3339, UTC, milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timestamp(pub Millis);

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ms = self.0.0;
        let (days, rest) = (ms / 86_400_000, ms % 86_400_000);
        let (year, month, day) = civil(days);
        let (hour, minute, second) = (rest / 3_600_000, rest / 60_000 % 60, rest / 1000 % 60);
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{:03}Z", rest % 1000)
    }
}

/// Days since 1970-01-01 to year, month and day of the Gregorian calendar, counted in eras of 400 years
/// from 1 March so that the leap day comes last.
fn civil(days: u64) -> (u64, u64, u64) {
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * march_month + 2) / 5 + 1;
    let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
    (era * 400 + year_of_era + u64::from(month <= 2), month, day)
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl JsonSchema for Timestamp {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Timestamp".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({"type": "string", "format": "date-time", "description": "RFC 3339, UTC, milliseconds"})
    }
}

/// What a number counts: the letter that opens the public id, and the permutation's tweak.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Participant,
    Message,
    Question,
    Poll,
    Handout,
}

impl Kind {
    const fn letter(self) -> u8 {
        match self {
            Kind::Participant => b'p',
            Kind::Message => b'm',
            Kind::Question => b'q',
            Kind::Poll => b'v',
            Kind::Handout => b'h',
        }
    }
}

macro_rules! number {
    ($(#[$doc:meta])* $name:ident, $kind:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub u32);

        impl $name {
            /// The opaque id that the world sees.
            pub fn public(self, key: &Key) -> PublicId {
                PublicId::seal(key, $kind, self.0)
            }

            /// The number behind an id that the world sent; `None` if this session cannot have made it.
            pub fn open(id: &PublicId, key: &Key) -> Option<$name> {
                id.open(key, $kind).map($name)
            }
        }
    };
}

number!(/// A person of the session, counted by first arrival from 0.
    ParticipantNo, Kind::Participant);
number!(/// A chat message.
    MessageNo, Kind::Message);
number!(/// A question from the audience.
    QuestionNo, Kind::Question);
number!(/// A poll.
    PollNo, Kind::Poll);
number!(/// A handout.
    HandoutNo, Kind::Handout);

/// An id as it stands on the wire: a letter for the kind and 13 characters, or whatever a client sent.
///
/// Shape: 14 ASCII characters when made here; at most [`PublicId::CHARS_MAX`] when read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PublicId {
    /// Kind letter and permuted number.
    Sealed(u8, u64),
    /// Not of our making: it names nothing.
    Foreign,
}

/// Crockford's base 32 in lower case: no i, l, o, u, so that ids read aloud survive.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const DIGITS: usize = 13;

impl PublicId {
    /// Longest id a client may send, in bytes; what is longer is no id of anybody's.
    pub const CHARS_MAX: usize = 64;

    fn seal(key: &Key, kind: Kind, number: u32) -> PublicId {
        PublicId::Sealed(kind.letter(), key.permute(kind.letter(), u64::from(number)))
    }

    fn open(&self, key: &Key, kind: Kind) -> Option<u32> {
        match self {
            PublicId::Sealed(letter, block) if *letter == kind.letter() => {
                u32::try_from(key.restore(*letter, *block)).ok()
            }
            PublicId::Sealed(..) | PublicId::Foreign => None,
        }
    }

    /// Reads an id; anything that is none of ours becomes [`PublicId::Foreign`].
    pub fn parse(text: &str) -> PublicId {
        let [letter, digits @ ..] = text.as_bytes() else { return PublicId::Foreign };
        if digits.len() != DIGITS {
            return PublicId::Foreign;
        }
        let mut block: u128 = 0;
        for digit in digits {
            let Some(value) = ALPHABET.iter().position(|known| known == digit) else {
                return PublicId::Foreign;
            };
            block = block << 5 | value as u128;
        }
        u64::try_from(block).map_or(PublicId::Foreign, |block| PublicId::Sealed(*letter, block))
    }
}

impl fmt::Display for PublicId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let PublicId::Sealed(letter, block) = self else { return f.write_str("?") };
        let mut text = [0u8; DIGITS + 1];
        text[0] = *letter;
        let mut rest = *block;
        for place in text[1..].iter_mut().rev() {
            *place = ALPHABET[(rest & 31) as usize];
            rest >>= 5;
        }
        f.write_str(std::str::from_utf8(&text).expect("the alphabet and the letters are ASCII"))
    }
}

impl Serialize for PublicId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for PublicId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if text.len() > PublicId::CHARS_MAX {
            return Err(de::Error::custom("an id has at most 64 characters"));
        }
        Ok(PublicId::parse(&text))
    }
}

impl JsonSchema for PublicId {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Id".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({"type": "string", "maxLength": 64, "description": "opaque: tells neither count nor time"})
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: Key = Key([7; 16]);

    #[test]
    fn an_id_comes_back_only_as_its_own_kind_and_under_its_own_key() {
        for number in [0, 1, 4000, u32::MAX] {
            let text = ParticipantNo(number).public(&KEY).to_string();
            assert_eq!(text.len(), 14);
            let read = PublicId::parse(&text);
            assert_eq!(ParticipantNo::open(&read, &KEY), Some(ParticipantNo(number)));
            assert_eq!(PollNo::open(&read, &KEY), None);
            assert_eq!(ParticipantNo::open(&read, &Key([8; 16])), None);
        }
    }

    #[test]
    fn what_we_did_not_make_names_nothing() {
        for text in ["", "p", "p1", "pzzzzzzzzzzzzz", "p00000000000é", "p0000000000000000", "P0000000000000"]
        {
            assert_eq!(ParticipantNo::open(&PublicId::parse(text), &KEY), None, "{text}");
        }
    }

    #[test]
    fn times_are_rfc_3339_in_utc_with_milliseconds() {
        for (ms, text) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (951_782_399_999, "2000-02-28T23:59:59.999Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (1_795_350_119_007, "2026-11-22T12:21:59.007Z"),
            (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
        ] {
            assert_eq!(Timestamp(Millis(ms)).to_string(), text);
        }
    }
}
