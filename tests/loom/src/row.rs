//! One connection as an event loop drives it, with rights that a letter takes away: what the models of ring and letterbox
//! read with. It stands here and not in a model so that a plant can turn its order around.
//! Must not know more than the rule: the head first, then the letters, then what is shown up to that head.

use crate::post::Post;
use crate::ring::{Behind, Ring};
use crate::sync::Arc;

/// What an owner has for a loop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Letter {
    /// The connection has fewer rights from this position of the story on.
    Demotion { at: u64 },
    /// The story goes on.
    News,
}

/// A connection: where it reads, and since where with fewer rights.
#[derive(Debug, Default)]
pub struct Row {
    cursor: u64,
    /// How far the story was shown when the loop last looked.
    head: u64,
    /// The story goes on behind that.
    has_news: bool,
    demoted_at: Option<u64>,
    letters: Vec<Letter>,
    entries: Vec<Arc<u64>>,
    /// What it was sent: the position, and whether as somebody with full rights.
    pub sent: Vec<(u64, bool)>,
}

impl Row {
    /// Whether there is something to do without another letter.
    pub fn is_busy(&self) -> bool {
        self.has_news
    }

    /// One turn of the loop: sends what there is to send now.
    ///
    /// # Errors
    /// Where the story has gone on without it.
    pub fn turn(&mut self, story: &Ring<u64>, post: &Post<Letter>) -> Result<(), Behind> {
        self.read_head(story);
        self.take_letters(post);
        self.entries.clear();
        story.read(self.cursor, self.head, usize::MAX, &mut self.entries)?;
        for entry in &self.entries {
            let full = self.demoted_at.is_none_or(|at| self.cursor < at);
            self.sent.push((**entry, full));
            self.cursor += 1;
        }
        Ok(())
    }

    fn read_head(&mut self, story: &Ring<u64>) {
        if std::mem::take(&mut self.has_news) {
            self.head = story.head();
        }
    }

    fn take_letters(&mut self, post: &Post<Letter>) {
        post.take(&mut self.letters);
        for letter in self.letters.drain(..) {
            match letter {
                Letter::Demotion { at } => self.demoted_at = Some(at),
                Letter::News => self.has_news = true,
            }
        }
    }
}
