//! How an owner ends: drained, lost, or by a panic; what was promised to whom is kept before, and nobody is left waiting.
//! Must not know why: the loop says.

use tokio::sync::oneshot;

use super::Fate;
use super::directs::DirectWhat;
use super::mail::ConnId;
use super::owner::Owner;
use crate::protocol::outgoing::CloseCode;

/// Why the loop ends.
pub(super) enum End {
    /// Nobody is here and nothing is awaited.
    Dormant,
    /// Told to.
    Drained(oneshot::Sender<()>),
    /// What the journal holds cannot be known: the next owner reads it.
    Lost,
}

impl Owner {
    /// Ends once the journal has answered for all that was accepted, and that was told: a request that is under way has
    /// nothing else to learn it by.
    pub(super) async fn drain(mut self, done: oneshot::Sender<()>) -> End {
        if self.settings.planted.drain_at_once {
            return End::Drained(done);
        }
        while let Some(appended) = self.receipts.next().await {
            if self.appended(appended).await == Fate::Lost {
                return self.lose().await;
            }
            self.release();
        }
        self.release();
        End::Drained(done)
    }

    /// Ends where nobody can know what the journal holds, once it has answered for all that was handed in: what came true
    /// behind the next owner's reading would make theirs a state that never was, and of the records that they decide by it
    /// a later one can have the number that is expected although the ones before it were refused.
    pub(super) async fn lose(mut self) -> End {
        self.outbox.forsake().for_each(super::lose_item);
        self.close_everyone();
        while !self.settings.planted.lose_at_once && self.receipts.next().await.is_some() {}
        End::Lost
    }

    fn close_everyone(&mut self) {
        // What was released is durable and leaves before.
        self.send_off();
        let everyone: Vec<ConnId> = self.conns.keys().copied().collect();
        for conn in everyone {
            self.send(conn, DirectWhat::Close(CloseCode::Restarting.into()));
        }
        self.send_off();
    }
}

/// However an owner ends, a panic of ours included: nobody is left listening to nothing.
impl Drop for Owner {
    fn drop(&mut self) {
        self.close_everyone();
        metrics::gauge!(crate::metrics::CONNECTIONS.name)
            .decrement(f64::from(self.speaking.iter().sum::<u32>()));
    }
}
