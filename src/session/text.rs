//! Texts that people type, checked once at the door: normalised to NFC, bounded, free of what deceives.
//! Must not know where a text is used; a text that breaks its bounds has no value of its type.

use std::fmt;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use unicode_normalization::UnicodeNormalization;

use super::characters::{Rule, check, is_blank};

/// Why a text was refused. The wording goes to the one who typed it; it never repeats the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    #[error("is empty")]
    Empty,
    #[error("is longer than {0} characters")]
    TooLong(usize),
    #[error("holds a character that is not allowed")]
    Character,
}

/// A text of 1 to `MAX` Unicode scalar values after NFC, under the rule numbered `RULE`. Copies share their letters: a
/// name stands in the roster, in what is told of it and on every message.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text<const MAX: usize, const RULE: u8>(Arc<str>);

const NAME: u8 = 0;
const LINE: u8 = 1;
const LINES: u8 = 2;
const LINES_OR_NOTHING: u8 = 3;

/// A person's name.
pub type DisplayName = Text<64, NAME>;
/// A chat message, an answer to a question, a text answer in a poll or survey, a caption.
pub type ChatText = Text<2000, LINES>;
/// A question from the audience.
pub type QuestionText = Text<1000, LINES>;
/// What a poll asks; also a webinar's title.
pub type PollTitle = Text<300, LINE>;
/// One choice of a poll.
pub type PollOption = Text<150, LINE>;
/// What a roster is searched for.
pub type Query = Text<64, LINE>;
/// Why somebody was removed.
pub type Reason = Text<200, LINE>;
/// A webinar's description; the only text that may be empty.
pub type Description = Text<2000, LINES_OR_NOTHING>;
/// A file's name as it is shown.
pub type FileName = Text<150, LINE>;
/// The text of a stroke on the shared screen.
pub type StrokeText = Text<200, LINE>;

impl<const MAX: usize, const RULE: u8> Text<MAX, RULE> {
    /// Longest text, in Unicode scalar values after NFC.
    pub const CHARS_MAX: usize = MAX;

    /// Normalises and checks.
    ///
    /// # Errors
    /// Empty (or with nothing to be seen), too long, or with a character that the rule forbids.
    pub fn new(typed: &str) -> Result<Self, TextError> {
        // NFC can shrink a text to no less than a third: longer input is refused before any work is done on it.
        if typed.len() > MAX * 4 * 3 {
            return Err(TextError::TooLong(MAX));
        }
        let normal: String = typed.nfc().collect();
        if normal.chars().count() > MAX {
            return Err(TextError::TooLong(MAX));
        }
        if normal.chars().all(is_blank) && RULE != LINES_OR_NOTHING {
            return Err(TextError::Empty);
        }
        if !check(&normal, rule(RULE)) {
            return Err(TextError::Character);
        }
        Ok(Text(normal.into()))
    }

    /// Whether it keeps to a lower bound than its own, in the same units.
    ///
    /// # Errors
    /// Too long, in the words that the text's own bound has.
    pub fn within(&self, chars_max: usize) -> Result<(), TextError> {
        // No character is shorter than a byte: mostly nothing is counted.
        let fits = self.0.len() <= chars_max || self.0.chars().count() <= chars_max;
        if fits { Ok(()) } else { Err(TextError::TooLong(chars_max)) }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

const fn rule(number: u8) -> Rule {
    match number {
        NAME => Rule::Name,
        LINE => Rule::Line,
        _ => Rule::Lines,
    }
}

impl<const MAX: usize, const RULE: u8> fmt::Display for Text<MAX, RULE> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Shows the length only: what people typed stays out of logs.
impl<const MAX: usize, const RULE: u8> fmt::Debug for Text<MAX, RULE> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Text({} bytes)", self.0.len())
    }
}

impl<const MAX: usize, const RULE: u8> Serialize for Text<MAX, RULE> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de, const MAX: usize, const RULE: u8> Deserialize<'de> for Text<MAX, RULE> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let typed = String::deserialize(deserializer)?;
        Text::new(&typed).map_err(de::Error::custom)
    }
}

impl<const MAX: usize, const RULE: u8> JsonSchema for Text<MAX, RULE> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        format!("Text{MAX}").into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let fewest = usize::from(RULE != LINES_OR_NOTHING);
        schemars::json_schema!({"type": "string", "minLength": fewest, "maxLength": MAX})
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_is_counted_in_scalar_values_after_nfc() {
        assert!(DisplayName::new(&"é".repeat(64)).is_ok());
        assert!(DisplayName::new(&"e\u{301}".repeat(64)).is_ok(), "two scalars before, one after");
        assert_eq!(DisplayName::new(&"é".repeat(65)), Err(TextError::TooLong(64)));
        assert_eq!(DisplayName::new(""), Err(TextError::Empty));
        assert_eq!(DisplayName::new(" \u{3000}"), Err(TextError::Empty));
        for unseen in ["\u{200d}", "\u{200b}\u{2060} ", "\u{3164}", "\u{fe0f}", "\u{2800}"] {
            assert_eq!(ChatText::new(unseen), Err(TextError::Empty), "{unseen:?}");
        }
    }

    #[test]
    fn what_deceives_is_refused() {
        for text in
            ["a\u{202e}b", "a\u{0}", "a\u{7f}", "a\u{85}", "\u{e000}", "\u{fffe}", "a\u{2067}", "a\u{2028}"]
        {
            assert_eq!(ChatText::new(text), Err(TextError::Character), "{text:?}");
            assert_eq!(DisplayName::new(text), Err(TextError::Character), "{text:?}");
        }
        assert!(ChatText::new("a\u{300}\u{301}\u{302}\u{303}").is_ok());
        assert_eq!(ChatText::new("q\u{300}\u{301}\u{302}\u{303}\u{304}"), Err(TextError::Character));
    }

    #[test]
    fn joiners_are_allowed_where_emoji_need_them_and_never_in_names() {
        let family = "👩\u{200d}👩\u{200d}👧";
        assert!(ChatText::new(family).is_ok());
        assert_eq!(DisplayName::new(family), Err(TextError::Character));
        assert_eq!(DisplayName::new("Al\u{200b}ice"), Err(TextError::Character));
    }

    #[test]
    fn joiners_stand_behind_what_they_can_join_and_hide_no_marks() {
        let marks = "\u{301}".repeat(4);
        for (text, allowed) in [
            ("❤\u{fe0f}\u{200d}🔥".to_owned(), true),
            ("👩🏽\u{200d}💻".to_owned(), true),
            ("می\u{200c}خواهم".to_owned(), true),
            ("क्\u{200d}ष".to_owned(), true),
            ("ශ්\u{200d}රී".to_owned(), true),
            ("\u{200d}👧".to_owned(), false),
            ("👩\u{200d}\u{200d}👧".to_owned(), false),
            ("pass\u{200c}word".to_owned(), false),
            ("па\u{200d}роль".to_owned(), false),
            ("a \u{200d}b".to_owned(), false),
            (format!("o{marks}\u{200d}{marks}"), false),
            (format!("\u{915}{}\u{200d}{}", "\u{94d}".repeat(3), "\u{94d}".repeat(2)), false),
        ] {
            assert_eq!(ChatText::new(&text).is_ok(), allowed, "{text:?}");
            assert!(DisplayName::new(&text).is_err(), "{text:?} in a name");
        }
    }

    /// One line for each character: whether a name and a text may hold it between two letters.
    #[test]
    fn the_table_of_characters() {
        for (c, name, text) in [
            ('\t', false, false),
            ('\n', false, true),
            ('\r', false, false),
            ('\u{1f}', false, false),
            (' ', true, true),
            ('\u{7e}', true, true),
            ('\u{7f}', false, false),
            ('\u{80}', false, false),
            ('\u{9f}', false, false),
            ('\u{a0}', true, true),
            ('\u{ad}', false, true),
            ('\u{301}', true, true),
            ('\u{34f}', false, true),
            ('\u{61c}', false, false),
            ('\u{115f}', false, true),
            ('\u{180e}', false, true),
            ('\u{200b}', false, true),
            ('\u{200c}', false, false),
            ('\u{200d}', false, false),
            ('\u{200e}', false, false),
            ('\u{200f}', false, false),
            ('\u{2028}', false, false),
            ('\u{2029}', false, false),
            ('\u{202a}', false, false),
            ('\u{202e}', false, false),
            ('\u{2060}', false, true),
            ('\u{2063}', false, true),
            ('\u{2066}', false, false),
            ('\u{2069}', false, false),
            ('\u{206a}', false, true),
            ('\u{2800}', false, true),
            ('\u{3164}', false, true),
            ('\u{e000}', false, false),
            ('\u{f8ff}', false, false),
            ('\u{fdcf}', true, true),
            ('\u{fdd0}', false, false),
            ('\u{fdef}', false, false),
            ('\u{fe0f}', false, true),
            ('\u{feff}', false, true),
            ('\u{ffa0}', false, true),
            ('\u{fffd}', true, true),
            ('\u{fffe}', false, false),
            ('\u{ffff}', false, false),
            ('\u{1f3f4}', true, true),
            ('\u{1fffe}', false, false),
            ('\u{e0001}', false, false),
            ('\u{e0041}', false, false),
            ('\u{e0061}', false, false),
            ('\u{e007f}', false, false),
            ('\u{e0100}', false, true),
            ('\u{f0000}', false, false),
            ('\u{ffffd}', false, false),
            ('\u{100000}', false, false),
            ('\u{10ffff}', false, false),
        ] {
            let typed = format!("a{c}b");
            assert_eq!(DisplayName::new(&typed).is_ok(), name, "{c:?} in a name");
            assert_eq!(ChatText::new(&typed).is_ok(), text, "{c:?} in a text");
        }
    }

    #[test]
    fn invisible_letters_stand_in_flags_and_nowhere_else() {
        let tags = |word: &str| {
            word.chars().map(|c| char::from_u32(0xe0000 + c as u32).unwrap()).collect::<String>()
        };
        let flag = |word: &str| format!("\u{1f3f4}{}\u{e007f}", tags(word));
        for (text, allowed) in [
            (flag("gbsct"), true),
            (format!("up {} with {}!", flag("gbwls"), flag("gbeng")), true),
            (flag("usca123"), true),
            (flag("usca1234"), false),
            (flag(""), false),
            (flag("GBSCT"), false),
            (flag("gbsct").replace('\u{e007f}', ""), false),
            (flag("gbsct").replace('\u{e007f}', "!"), false),
            (flag("gbsct").replace('\u{1f3f4}', "x"), false),
            (format!("{}\u{e007f}", flag("gbsct")), false),
        ] {
            assert_eq!(ChatText::new(&text).is_ok(), allowed, "{text:?}");
            assert!(DisplayName::new(&text).is_err(), "{text:?} in a name");
        }
        assert!(DisplayName::new("\u{1f3f4} Jones").is_ok());
    }

    #[test]
    fn only_texts_of_several_lines_keep_line_breaks() {
        assert!(ChatText::new("one\ntwo").is_ok());
        assert_eq!(PollTitle::new("one\ntwo"), Err(TextError::Character));
        assert_eq!(ChatText::new("one\rtwo"), Err(TextError::Character));
    }
}
