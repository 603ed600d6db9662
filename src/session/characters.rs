//! Which characters may stand in what people type, and where.
//! Must not know what a text is for, nor how long it is.
//!
//! The tests are in `text`: what is promised is promised of texts.

use unicode_normalization::char::is_combining_mark;

/// Which characters a text may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rule {
    /// One line, and nothing invisible: names are how people are told apart.
    Name,
    /// One line.
    Line,
    /// Lines of text.
    Lines,
}

/// More marks than this on one letter is decoration that runs over other people's lines.
const MARKS_IN_A_ROW_MAX: usize = 4;

/// Whether each character of a text is allowed where it stands.
pub(super) fn check(text: &str, rule: Rule) -> bool {
    let mut marks = 0;
    let mut tags = Tags::None;
    let mut before = None;
    for c in text.chars() {
        let Some(then) = tags.then(c) else { return false };
        tags = then;
        let joins = is_joiner(c);
        // A joiner among marks begins no letter.
        marks = match (is_combining_mark(c), joins) {
            (true, _) => marks + 1,
            (false, true) => marks,
            (false, false) => 0,
        };
        if marks > MARKS_IN_A_ROW_MAX || !allowed(c, rule) || joins && !before.is_some_and(can_be_joined) {
            return false;
        }
        before = Some(c);
    }
    !matches!(tags, Tags::Spelling(_))
}

/// Where in an emoji tag sequence a text is (Unicode Technical Standard 51, ED-14a): a black flag, what it is the flag of in
/// invisible letters, and their end. Anywhere else invisible letters are words that nobody sees.
#[derive(Clone, Copy)]
enum Tags {
    None,
    Flag,
    Spelling(u8),
}

/// Letters and digits of a region and its subdivision.
const TAGS_MAX: u8 = 7;

impl Tags {
    fn then(self, c: char) -> Option<Tags> {
        let is_tag = matches!(c, '\u{e0030}'..='\u{e0039}' | '\u{e0061}'..='\u{e007a}');
        match (self, c) {
            (Tags::Flag, _) if is_tag => Some(Tags::Spelling(1)),
            (Tags::Spelling(count), _) if is_tag && count < TAGS_MAX => Some(Tags::Spelling(count + 1)),
            (Tags::Spelling(_), '\u{e007f}') => Some(Tags::None),
            (Tags::Spelling(_), _) | (_, '\u{e0000}'..='\u{e007f}') => None,
            (_, '\u{1f3f4}') => Some(Tags::Flag),
            (Tags::None | Tags::Flag, _) => Some(Tags::None),
        }
    }
}

/// Zero width joiner and non-joiner.
fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}')
}

/// Whether a joiner can say something behind it: behind emoji and their modifiers, and in the scripts whose letters take
/// another form beside each other (Arabic and its kin, Mongolian, those of India and its neighbours). Behind anything else
/// it is seen by nobody.
fn can_be_joined(before: char) -> bool {
    match before {
        // Latin, Greek, Cyrillic, Armenian, Hebrew, and the spaces and punctuation of all.
        '\0'..='\u{a8}' | '\u{aa}'..='\u{ad}' | '\u{af}'..='\u{5ff}' => false,
        // Marks of no script, but what makes an emoji of a character; and what shows nothing itself.
        '\u{20e3}' | '\u{fe0f}' => true,
        '\u{1e00}'..='\u{20ff}' => matches!(before, '\u{203c}' | '\u{2049}'),
        // Chinese, Japanese and Korean, but for two characters that are emoji too.
        '\u{3041}'..='\u{3296}'
        | '\u{329a}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7ff}'
        | '\u{ff00}'..='\u{ffef}' => false,
        _ => !is_joiner(before) && !shows_nothing(before) && !before.is_whitespace(),
    }
}

fn allowed(c: char, rule: Rule) -> bool {
    match c {
        '\n' => rule == Rule::Lines,
        // Joiners and emoji tags shape emoji and several scripts; in a name they only make two names look alike.
        '\u{200c}' | '\u{200d}' | '\u{e0020}'..='\u{e007f}' => rule != Rule::Name,
        // Variation selectors choose the emoji or the text form.
        '\u{fe00}'..='\u{fe0f}' => rule != Rule::Name,
        _ if shows_nothing(c) => rule != Rule::Name,
        _ => !(c.is_control() || deceives(c) || private_or_never_assigned(c)),
    }
}

/// Characters of no width, and fillers that look like none.
///
/// Source: the Unicode property Default_Ignorable_Code_Point, with the blank of Braille.
fn shows_nothing(c: char) -> bool {
    matches!(c, '\u{00ad}' | '\u{034f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}' | '\u{2060}'..='\u{2065}' | '\u{206a}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{feff}'
        | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0080}'..='\u{e0fff}')
}

/// Whether nothing is to be seen of it.
pub(super) fn is_blank(c: char) -> bool {
    c.is_whitespace() || is_joiner(c) || shows_nothing(c) || matches!(c, '\u{fe00}'..='\u{fe0f}')
}

/// Bidirectional overrides, embeddings, isolates and marks; line and paragraph separators.
fn deceives(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{061c}'
        | '\u{2028}' | '\u{2029}' | '\u{fff9}'..='\u{fffb}')
}

fn private_or_never_assigned(c: char) -> bool {
    let code = c as u32;
    let private = matches!(code, 0xe000..=0xf8ff | 0xf_0000..=0xf_fffd | 0x10_0000..=0x10_fffd);
    private || (0xfdd0..=0xfdef).contains(&code) || code & 0xfffe == 0xfffe
}
