//! Looking at a session without waking or making one that nobody has opened yet.
//! Must not know HTTP.

use std::sync::Arc;

use super::Hub;
use super::errand::{Errand, ErrandReply, Glance};
use super::load::{LoadError, stream_of};
use crate::session::Refusal;

impl Hub {
    /// Whether somebody or something has opened the session: it is awake, or the journal knows it.
    ///
    /// # Errors
    /// What the journal says.
    pub async fn is_begun(&self, session: &str) -> Result<bool, LoadError> {
        // The order matters: an owner is registered before it asks what its session begins with, so whoever changed
        // that first and looks here second misses nobody.
        if self.owners.find(session).is_some() {
            return Ok(true);
        }
        let stream = stream_of(session)?;
        Ok(self.journal.streams(stream.as_str()).await?.contains(&stream))
    }

    /// Where a session stands; `None` if nobody has opened it yet, and then it stays so.
    ///
    /// # Errors
    /// `Unavailable` where it cannot be told now.
    pub async fn peek(self: &Arc<Hub>, session: &str) -> Result<Option<Glance>, Refusal> {
        match self.is_begun(session).await {
            Ok(false) => return Ok(None),
            Ok(true) => {}
            Err(error) => {
                tracing::error!(session, %error, "whether a session was opened cannot be read");
                return Err(Refusal::Unavailable);
            }
        }
        match self.errand(session, || Errand::Look).await {
            ErrandReply::Glance(glance) => Ok(Some(glance)),
            ErrandReply::Refused(refusal) => Err(refusal),
            ErrandReply::Unknown => Err(Refusal::Unavailable),
            ErrandReply::Done
            | ErrandReply::Role(_)
            | ErrandReply::Handout(_)
            | ErrandReply::File { .. }
            | ErrandReply::Handouts(_)
            | ErrandReply::Admits(_)
            | ErrandReply::Removed
            | ErrandReply::Ended => Err(Refusal::Internal),
        }
    }
}
