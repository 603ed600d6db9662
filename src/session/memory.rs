//! What a person's commands came to: enough to answer a repeated one again.
//! Must not know what the commands were: an id, a digest and the answer are all that is kept.

use super::ids::{MessageNo, PollNo, PublicId, QuestionNo, Seq};
use super::keyed::Key;

/// Accepted commands remembered for each person.
pub const REMEMBERED_MAX: usize = 128;

/// What a command made, if its answer names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Made {
    Nothing,
    Message(MessageNo),
    Question(QuestionNo),
    Poll(PollNo),
}

impl Made {
    /// The key and id under which an answer names it.
    pub fn named(self, key: &Key) -> Option<(&'static str, PublicId)> {
        match self {
            Made::Nothing => None,
            Made::Message(number) => Some(("message", number.public(key))),
            Made::Question(number) => Some(("question", number.public(key))),
            Made::Poll(number) => Some(("poll", number.public(key))),
        }
    }
}

/// The answer to an accepted command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Accepted {
    /// The last number of its record.
    pub seq: Seq,
    pub made: Made,
}

/// One remembered command. Its id is kept as a keyed hash: eight bytes for up to sixty-four characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Remembered {
    id: u64,
    digest: u64,
    accepted: Accepted,
}

/// The last accepted commands of one person. Most people give none or a few: nothing is kept for none.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Memory(Vec<Remembered>);

/// What the memory says of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recall {
    New,
    Repeated(Accepted),
    /// The same id with another content.
    Reused,
}

impl Memory {
    /// Looks a command up.
    pub fn recall(&self, key: &Key, id: &str, digest: u64) -> Recall {
        let id = key.hash(id.as_bytes());
        match self.0.iter().rev().find(|known| known.id == id) {
            None => Recall::New,
            Some(known) if known.digest == digest => Recall::Repeated(known.accepted),
            Some(_) => Recall::Reused,
        }
    }

    /// Remembers a command, forgetting the oldest beyond [`REMEMBERED_MAX`].
    pub fn remember(&mut self, key: &Key, id: &str, digest: u64, accepted: Accepted) {
        if self.0.len() == REMEMBERED_MAX {
            self.0.remove(0);
        }
        self.0.push(Remembered { id: key.hash(id.as_bytes()), digest, accepted });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_128_are_remembered_and_no_more() {
        let (key, mut memory) = (Key([1; 16]), Memory::default());
        for n in 0..=REMEMBERED_MAX as u64 {
            memory.remember(&key, &format!("c{n}"), n, Accepted { seq: Seq(n), made: Made::Nothing });
        }
        assert_eq!(memory.recall(&key, "c0", 0), Recall::New);
        assert_eq!(
            memory.recall(&key, "c1", 1),
            Recall::Repeated(Accepted { seq: Seq(1), made: Made::Nothing })
        );
        assert_eq!(memory.recall(&key, "c1", 2), Recall::Reused);
    }
}
