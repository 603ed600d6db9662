//! Every command that was sent, and what became of it. Must not know sockets.
//!
//! A command's number is its id on the wire and stands in its text, so that the journal, an answer and a stray text
//! all lead back here.

use crate::plan::Fate;
use crate::result::CommandKind;

use super::circle::Circle;
use super::picture::Id;
use super::told::{DIGITS, MARK};

/// What became of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Answer {
    #[default]
    None,
    Ok {
        seq: u64,
    },
    Forbidden,
    /// Refused with any other code.
    Refused,
}

/// One command.
#[derive(Debug, Clone)]
pub struct Asked {
    pub client: u32,
    /// Since the run began.
    pub intended_us: u64,
    pub kind: CommandKind,
    pub fate: Fate,
    /// Whether it names nobody, or its sender.
    pub own: bool,
    pub answer: Answer,
    /// What the answer says it made, or what the command names: a poll, a question, a message, a person.
    pub thing: Id,
    /// Of a vote.
    pub choice: u8,
    /// Who may read its text; nobody where it has none.
    pub readers: Circle,
    /// How often it was sent: again after every connection that ended without an answer.
    pub sent: u8,
}

/// All commands of one thread.
#[derive(Debug, Default)]
pub struct Log {
    pub all: Vec<Asked>,
    /// Opens every id: the same person must not use one twice, not even in another run.
    prefix: String,
}

impl Log {
    /// A log whose ids begin with `prefix`.
    pub fn new(prefix: &str) -> Log {
        Log { all: Vec::new(), prefix: prefix.into() }
    }

    /// Writes one down; its number.
    pub fn add(&mut self, asked: Asked) -> u32 {
        self.all.push(asked);
        self.all.len() as u32 - 1
    }

    /// The id of a command.
    pub fn id(&self, number: u32) -> String {
        format!("{}{number}", self.prefix)
    }

    /// The number of an id of this log.
    pub fn number(&self, id: &str) -> Option<u32> {
        let number = id.strip_prefix(&*self.prefix)?.parse().ok()?;
        ((number as usize) < self.all.len()).then_some(number)
    }

    /// A command by its number.
    pub fn get(&self, number: u32) -> Option<&Asked> {
        self.all.get(number as usize)
    }

    /// As [`Log::get`], to be changed.
    pub fn get_mut(&mut self, number: u32) -> Option<&mut Asked> {
        self.all.get_mut(number as usize)
    }
}

/// A text of so many characters that says which command it is of. At least ten.
pub fn text(number: u32, chars: usize) -> String {
    const WORDS: &str = " the quick brown fox jumps over a lazy dog and asks what a webinar is for";
    let mut text = format!("{}{number:0width$}", MARK as char, width = DIGITS);
    text.extend(WORDS.chars().cycle().take(chars.saturating_sub(DIGITS + 1)));
    if text.ends_with(' ') {
        text.pop();
        text.push('.');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::told::canaries;

    #[test]
    fn a_text_leads_back_to_its_command() {
        for chars in [0, 24, 160, 2_000] {
            let text = text(1_234, chars);
            assert_eq!(canaries(text.as_bytes()), [1_234]);
            assert_eq!(text.chars().count(), chars.max(9));
        }
    }

    #[test]
    fn an_id_leads_back_to_its_command() {
        let mut log = Log::new("r7-");
        for _ in 0..3 {
            log.add(Asked {
                client: 0,
                intended_us: 0,
                kind: CommandKind::Ask,
                fate: Fate::Open,
                own: true,
                answer: Answer::None,
                thing: 0,
                choice: 0,
                readers: Circle::default(),
                sent: 0,
            });
        }
        assert_eq!(log.number(&log.id(2)), Some(2));
        assert_eq!((log.number("r7-3"), log.number("2"), log.number("r7-x")), (None, None, None));
    }
}
