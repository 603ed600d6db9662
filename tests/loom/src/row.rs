//! One connection as an event loop drives it, with rights that a letter takes away: what the models of ring and letterbox
//! read with. It stands here and not in a model so that a plant can turn its order around.
//! Must not know more than the rule: the head first, then the letters, then what is shown up to that head.

use crate::post::Post;
use crate::ring::{Behind, Ring};
use crate::sync::Arc;

/// From this position of the story on, rights are these.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Demotion {
    pub at: u64,
}

/// A connection: where it reads, and since where with lesser rights.
#[derive(Debug, Default)]
pub struct Row {
    pub cursor: u64,
    demoted_at: Option<u64>,
    letters: Vec<Demotion>,
    entries: Vec<Arc<u64>>,
    /// What it was sent: the position, and whether as somebody with full rights.
    pub sent: Vec<(u64, bool)>,
}

impl Row {
    /// One turn of the loop: sends whatever there is to send now.
    ///
    /// # Errors
    /// Where the story has gone on without it.
    pub fn turn(&mut self, story: &Ring<u64>, post: &Post<Demotion>) -> Result<(), Behind> {
        let head = story.head();
        post.take(&mut self.letters);
        self.demoted_at = self.letters.first().map(|letter| letter.at);
        self.entries.clear();
        story.read(self.cursor, head, usize::MAX, &mut self.entries)?;
        for entry in &self.entries {
            let full = self.demoted_at.is_none_or(|at| self.cursor < at);
            self.sent.push((**entry, full));
            self.cursor += 1;
        }
        Ok(())
    }
}
