//! A value that nobody may see: an API key's secret, or a person's own join link.
//! Must not know what it opens. It has no `Display`, its `Debug` hides it, and it is no `Serialize` type: a record of
//! the journal names [`in_journal`] on its field, and nothing else can write it down.

use std::fmt;
use std::sync::Arc;

/// A secret text, cheap to clone.
#[derive(Clone)]
pub struct Secret(Arc<str>);

impl Secret {
    /// Takes the text as it is.
    pub fn new(text: &str) -> Secret {
        Secret(text.into())
    }

    /// The text itself, for signing and comparing only.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether `typed` is this secret.
    ///
    /// Cost: the same for every text of the same length, so that the time tells nothing of where they differ.
    pub fn matches(&self, typed: &str) -> bool {
        let (own, typed) = (self.0.as_bytes(), typed.as_bytes());
        let differing = own.iter().zip(typed).fold(0u8, |seen, (a, b)| std::hint::black_box(seen | (a ^ b)));
        own.len() == typed.len() && differing == 0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Two secrets are compared as [`Secret::matches`] does.
impl PartialEq for Secret {
    fn eq(&self, other: &Secret) -> bool {
        self.matches(&other.0)
    }
}

impl Eq for Secret {}

/// How a record of the journal holds a secret: as its text. The journal's file is as secret as what it holds.
pub mod in_journal {
    use serde::{Deserialize, Deserializer, Serializer};

    use super::Secret;

    /// Writes the text into the record.
    ///
    /// # Errors
    /// As the serializer has them.
    pub fn serialize<S: Serializer>(secret: &Secret, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(secret.expose())
    }

    /// Reads the text out of the record.
    ///
    /// # Errors
    /// As the deserializer has them.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Secret, D::Error> {
        String::deserialize(deserializer).map(|text| Secret::new(&text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_not_printed() {
        assert_eq!(format!("{:?}", Secret::new("swordfish")), "Secret(…)");
    }

    #[test]
    fn a_secret_matches_itself_alone() {
        let secret = Secret::new("swordfish");
        for (typed, same) in [
            ("swordfish", true),
            ("swordfisH", false),
            ("swordfis", false),
            ("swordfishh", false),
            ("", false),
        ] {
            assert_eq!(secret.matches(typed), same, "{typed}");
        }
    }
}
