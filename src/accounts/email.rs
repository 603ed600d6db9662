//! E-mail addresses, as far as a webinar needs them: to tell whether two are the same person's.
//! Must not know how mail is sent.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, de};

/// An e-mail address in lower case, so that two spellings of one address are equal.
///
/// Shape: `local@domain`, at most [`Email::BYTES_MAX`] bytes; no white space, control or second `@`; the domain has
/// no empty part. Whether mail arrives there, only mail can tell.
/// Source: RFC 5321, section 4.5.3.1 for the lengths. Local parts may differ by case there; no provider in use does.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Email(Box<str>);

impl Email {
    /// Longest address, in bytes.
    pub const BYTES_MAX: usize = 254;
    const LOCAL_BYTES_MAX: usize = 64;

    /// Reads an address; `None` if it is none.
    pub fn new(typed: &str) -> Option<Email> {
        let lower = typed.to_lowercase();
        let (local, domain) = lower.split_once('@')?;
        let plain = |c: char| !c.is_whitespace() && !c.is_control() && !"\"(),:;<>[\\]@".contains(c);
        let fits = lower.len() <= Email::BYTES_MAX && (1..=Email::LOCAL_BYTES_MAX).contains(&local.len());
        let whole = domain.split('.').all(|part| !part.is_empty());
        (fits && whole && local.chars().chain(domain.chars()).all(plain)).then(|| Email(lower.into()))
    }

    /// The address, in lower case.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Addresses stay out of logs.
impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Email(…)")
    }
}

impl<'de> Deserialize<'de> for Email {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let typed = String::deserialize(deserializer)?;
        Email::new(&typed).ok_or_else(|| de::Error::custom("is no e-mail address"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_spellings_of_one_address_are_equal() {
        assert_eq!(Email::new("Carol.K@Example.ORG"), Email::new("carol.k@example.org"));
        assert_ne!(Email::new("carol@example.org"), Email::new("carol@example.net"));
    }

    #[test]
    fn what_is_no_address_is_refused() {
        let long_local = format!("{}@example.org", "a".repeat(65));
        let long = format!("a@{}.org", "b.".repeat(130));
        for typed in [
            "",
            "a",
            "@",
            "a@",
            "@b",
            "a@b@c",
            "a b@c",
            "a@b c",
            "a@b..c",
            "a@.b",
            "a@b.",
            "a\n@b",
            "<a@b>",
            "a,b@c",
            &long_local,
            &long,
        ] {
            assert_eq!(Email::new(typed), None, "{typed:?}");
        }
        for typed in ["a@b", "a+b@c.example", "o'neil@example.ie", "josé@exämple.org"] {
            assert!(Email::new(typed).is_some(), "{typed}");
        }
        let longest = format!("{}@{}", "a".repeat(64), "b".repeat(189));
        assert!(Email::new(&longest).is_some());
        assert_eq!(Email::new(&format!("{longest}b")), None);
    }
}
