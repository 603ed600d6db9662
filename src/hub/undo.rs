//! What becomes of a session whose record was not written: back to what is durable, and everybody who waited is told.
//! Must not know how anything leaves.

use futures_util::StreamExt;

use super::outbox::Item;
use super::owner::Owner;
use super::{Fate, load};
use crate::journal::AppendError;
use crate::protocol::outgoing::{self, CloseCode};
use crate::session::Refusal;

impl Owner {
    /// A record is known not to be durable, and so is all that came after it: back to what is.
    pub(super) async fn go_back(&mut self) -> Fate {
        self.release();
        // The receipts behind the failed one fail too: the journal refuses what does not follow its last number.
        while let Some(receipt) = self.receipts.next().await {
            if !matches!(receipt, Ok(Err(AppendError::NotWritten(_) | AppendError::Conflict { .. }))) {
                return Fate::Lost;
            }
        }
        let Ok(Some(mut loaded)) = load::load(&*self.journal, &self.name, self.now()).await else {
            return Fate::Lost;
        };
        if loaded.session.seq != self.durable {
            return Fate::Lost;
        }
        std::mem::swap(&mut self.session, &mut loaded.session);
        self.history = loaded.history;
        let now = self.now();
        self.session.restarted(now);
        let forsaken: Vec<Item> = self.outbox.forsake().collect();
        for item in forsaken {
            self.take_back(item);
        }
        for conn in self.conns.values_mut().filter(|conn| conn.live) {
            conn.closing = false;
            self.session.connected(conn.who);
        }
        self.flush();
        Fate::Kept
    }

    fn take_back(&mut self, item: Item) {
        match item {
            Item::Answer { conn, id, .. } => {
                if let Some(codec) = self.conns.get(&conn).map(|conn| conn.codec) {
                    self.answers.push((conn, outgoing::error(codec, Some(&id), &Refusal::Unavailable)));
                }
            }
            Item::Admit { seat, reply, .. } => {
                self.forget_conn(seat.conn);
                super::turn_away(reply, CloseCode::Overloaded.into());
            }
            Item::Turn { reply, .. } => super::turn_away(reply, CloseCode::Overloaded.into()),
            Item::Errand { reply, .. } => {
                super::answer_errand(reply, super::errand::ErrandReply::Refused(Refusal::Unavailable));
            }
            Item::Shown(_) | Item::Snapshot { .. } | Item::Transient(_) | Item::Close { .. } => {}
        }
    }
}
