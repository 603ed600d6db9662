//! The names of things in the account plane. Drawn ones are random texts made of bytes that the caller took from the
//! operating system's generator; given ones are the operator's. Must not know what they name.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, de};

use super::secret::Secret;
use crate::session::Sub;

/// Crockford's base 32 in lower case: no i, l, o, u, so that codes read aloud survive.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Bytes behind a drawn id: 80 bits, 16 characters. Two of a million equal: one chance in 10^12.
const DRAWN_BYTES: usize = 10;
pub(super) const DRAWN_CHARS: usize = 16;
/// Bytes behind a drawn secret: 160 bits, 32 characters.
const SECRET_BYTES: usize = 20;

/// The bytes as base 32 digits, most significant bit first. Shape: 8 characters for each 5 bytes.
fn base32(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(5) * 8);
    for group in bytes.chunks(5) {
        let block = group.iter().fold(0u64, |block, byte| block << 8 | u64::from(*byte));
        text.extend((0..8).rev().map(|place| char::from(ALPHABET[(block >> (5 * place) & 31) as usize])));
    }
    text
}

/// Reads what may be a drawn id, as [`base32`] writes it.
fn is_drawn(text: &str) -> bool {
    text.len() == DRAWN_CHARS && text.bytes().all(|byte| ALPHABET.contains(&byte))
}

/// The identity of a person added before, from 10 random bytes.
pub fn drawn_sub(random: [u8; DRAWN_BYTES]) -> Sub {
    Sub::new(&base32(&random)).expect("16 letters and digits are an identity")
}

/// A secret of 160 bits that opens a person's own link, from 20 random bytes.
pub fn drawn_secret(random: [u8; SECRET_BYTES]) -> Secret {
    Secret::new(&base32(&random))
}

macro_rules! drawn {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(transparent)]
        pub struct $name(Box<str>);

        impl $name {
            /// The id made of 10 random bytes.
            pub fn drawn(random: [u8; DRAWN_BYTES]) -> $name {
                $name(base32(&random).into())
            }

            /// Reads an id; `None` if it cannot be one of ours.
            pub fn parse(text: &str) -> Option<$name> {
                is_drawn(text).then(|| $name(text.into()))
            }

            /// The id as it stands in links.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                $name::parse(&text).ok_or_else(|| de::Error::custom("is no id of ours"))
            }
        }
    };
}

drawn!(/// A webinar, in the REST interface.
    WebinarId);
drawn!(/// The live session of a webinar.
    SessionId);
drawn!(/// What people type or follow to join: whoever knows it may see what the webinar is.
    JoinCode);

impl JoinCode {
    /// Reads a code as people type it: capitals, hyphens and blanks do not matter, nor does mistaking o for 0 or
    /// i and l for 1.
    pub fn typed(text: &str) -> Option<JoinCode> {
        let plain: String = text
            .chars()
            .filter(|c| !matches!(c, '-' | ' '))
            .map(|c| match c.to_ascii_lowercase() {
                'o' => '0',
                'i' | 'l' => '1',
                other => other,
            })
            .collect();
        JoinCode::parse(&plain)
    }
}

macro_rules! given {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Box<str>);

        impl $name {
            /// Takes the name as the configuration checked it.
            pub fn new(text: &str) -> $name {
                $name(text.into())
            }

            /// The name.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
    };
}

given!(/// An API key's id: public, it stands in every ticket's header.
    KeyId);
given!(/// An account: whose webinars they are, whichever of its keys scheduled them.
    AccountId);

/// Maps are searched by text without making a key of it first.
impl std::borrow::Borrow<str> for KeyId {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl std::borrow::Borrow<str> for SessionId {
    fn borrow(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawn_id_is_16_characters_of_base_32_and_reads_back() {
        assert_eq!(WebinarId::drawn([0; 10]).as_str(), "0000000000000000");
        assert_eq!(WebinarId::drawn([255; 10]).as_str(), "zzzzzzzzzzzzzzzz");
        assert_eq!(JoinCode::drawn([0, 0, 0, 0, 1, 128, 0, 0, 0, 0]).as_str(), "00000001g0000000");
        let code = JoinCode::drawn([7, 99, 3, 250, 18, 4, 77, 1, 2, 200]);
        assert_eq!(JoinCode::parse(code.as_str()), Some(code));
        assert_eq!(drawn_secret([9; 20]).expose().len(), 32);
        assert_eq!(drawn_sub([9; 10]).as_str().len(), DRAWN_CHARS);
    }

    #[test]
    fn what_is_no_id_of_ours_is_refused() {
        for text in [
            "",
            "0",
            "000000000000000",
            "00000000000000000",
            "000000000000000u",
            "000000000000000A",
            "00000000000000é",
        ] {
            assert_eq!(SessionId::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_code_may_be_typed_as_people_type() {
        let code = JoinCode::parse("0a1b2c3d4e5f6g7h").unwrap();
        for typed in ["0a1b2c3d4e5f6g7h", "OA1B-2C3D-4E5F-6G7H", "oalb 2c3d 4e5f 6g7h"] {
            assert_eq!(JoinCode::typed(typed).as_ref(), Some(&code), "{typed}");
        }
        assert_eq!(JoinCode::typed("0a1b2c3d4e5f6g7u"), None);
    }
}
