//! The commands that have no answer yet, and when each is to be sent again.
//! Must not know why a connection ended.

use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::Message;

use super::connection::Op;
use super::message::{Answer, CommandError, Refusal};

/// Most commands without an answer; beyond it no further command is taken.
pub(super) const WAITING_MAX: usize = 64;
/// Between two repeated commands, so that a return does not run into the server's limit of commands a second.
const REPEAT_SPACING: Duration = Duration::from_millis(120);

#[derive(Debug)]
struct Unanswered {
    id: String,
    frame: Message,
    answer: oneshot::Sender<Result<Answer, CommandError>>,
    /// When to send it, if it is not on its way on this connection.
    due: Option<Instant>,
    repeated: bool,
}

/// The unanswered commands, oldest first.
#[derive(Debug, Default)]
pub(super) struct Waiting(Vec<Unanswered>);

impl Waiting {
    /// Whether a further command may be taken. Not while older ones are due: commands keep their order.
    pub(super) fn takes_more(&self) -> bool {
        self.0.len() < WAITING_MAX && self.next_due().is_none()
    }

    /// Notes a command and gives the frame to send.
    pub(super) fn add(&mut self, op: Op) -> Message {
        let frame = op.frame.clone();
        self.0.push(Unanswered { id: op.id, frame: op.frame, answer: op.answer, due: None, repeated: false });
        frame
    }

    /// Every command here is to be sent again, on the connection that was just welcomed.
    pub(super) fn repeat_all(&mut self, now: Instant) {
        // A command whose asker went away is still repeated: it may have been applied, or not, and it was asked for.
        for (index, command) in self.0.iter_mut().enumerate() {
            command.due = Some(now + REPEAT_SPACING * index as u32);
            command.repeated = true;
        }
    }

    /// When the next command is due.
    pub(super) fn next_due(&self) -> Option<Instant> {
        self.0.iter().filter_map(|command| command.due).min()
    }

    /// The frames that are due, oldest first.
    pub(super) fn take_due(&mut self, now: Instant) -> Vec<Message> {
        let due = self.0.iter_mut().filter(|command| command.due.is_some_and(|due| due <= now));
        due.map(|command| {
            command.due = None;
            command.frame.clone()
        })
        .collect()
    }

    /// Hands an answer to its asker. `false` if nothing with this id was on its way.
    pub(super) fn settle(&mut self, id: &str, answer: Result<Answer, Refusal>, now: Instant) -> bool {
        let sent = |command: &Unanswered| command.id == id && command.due.is_none();
        let Some(index) = self.0.iter().position(sent) else { return false };
        if let Some(again) = retry_after(&answer)
            && self.0[index].repeated
        {
            // The first sending may have been accepted, so this refusal is no answer to it: the server looks at its
            // limits before it looks at ids.
            self.0[index].due = Some(now + again);
            return true;
        }
        // The asker may have gone away: then nobody wants the answer.
        let _ = self
            .0
            .remove(index)
            .answer
            .send(answer.map_err(|refusal| CommandError::Refused(Box::new(refusal))));
        true
    }
}

fn retry_after(answer: &Result<Answer, Refusal>) -> Option<Duration> {
    let refusal = answer.as_ref().err()?;
    (refusal.code == "rate_limited")
        .then(|| Duration::from_millis(refusal.retry_after_ms.unwrap_or(REPEAT_SPACING.as_millis() as u64)))
}
