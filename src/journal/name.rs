//! The name of a stream. Knows which bytes a name may have, and nothing of what the stream is for.

use std::fmt;
use std::sync::Arc;

/// The longest stream name.
pub const STREAM_NAME_BYTES_MAX: usize = 128;

/// The name of one stream: `session/<id>` or `accounts`. Cheap to clone.
///
/// Shape: 1 to [`STREAM_NAME_BYTES_MAX`] bytes of `[a-z0-9/_-]`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StreamName(Arc<str>);

/// The text is no stream name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a stream name has 1 to {STREAM_NAME_BYTES_MAX} bytes of [a-z0-9/_-], not {0:?}")]
pub struct BadStreamName(String);

impl StreamName {
    /// Checks the text. Errors: `BadStreamName` with the text, cut to the length a name may have.
    pub fn new(text: &str) -> Result<StreamName, BadStreamName> {
        let good = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'/' | b'_' | b'-');
        if text.is_empty() || text.len() > STREAM_NAME_BYTES_MAX || !text.bytes().all(good) {
            return Err(BadStreamName(text.chars().take(STREAM_NAME_BYTES_MAX).collect()));
        }
        Ok(StreamName(text.into()))
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for StreamName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_1_to_128_bytes_of_the_alphabet() {
        let longest = "a".repeat(STREAM_NAME_BYTES_MAX);
        for good in ["a", "accounts", "session/0-9_z", &longest] {
            assert_eq!(StreamName::new(good).unwrap().as_str(), good);
        }
        let longer = "a".repeat(STREAM_NAME_BYTES_MAX + 1);
        for bad in ["", "A", "a b", "session/é", "a\0", "{", &longer] {
            assert!(StreamName::new(bad).is_err(), "{bad:?}");
        }
    }
}
