//! How an owner ends: drained, lost, or by a panic; what was promised to whom is kept before, and nobody is left waiting.
//! Must not know why: the loop says.

use std::pin::pin;

use tokio::sync::oneshot;

use super::directs::DirectWhat;
use super::mail::{ConnId, Mail};
use super::mailbox::Receiver;
use super::owner::{Owner, TURN_MAIL_MAX};
use super::{Fate, Next};
use crate::protocol::outgoing::CloseCode;

/// Why the loop ends.
pub(super) enum End {
    /// Nobody is here and nothing is awaited.
    Dormant,
    /// Told to, and by whom: they wait for it.
    Drained(Vec<oneshot::Sender<()>>),
    /// What the journal holds cannot be known: the next owner reads it.
    Lost,
}

impl Owner {
    /// Ends once all that was accepted is answered: what lies in the mailbox, and what the journal has still to answer for.
    /// A request that is under way has nothing else to learn it by. Sockets do not wait for a disk that answers nothing:
    /// they are told that nobody knows, in time to come back in an order.
    pub(super) async fn drain(mut self, inbox: &mut Receiver<Mail>) -> End {
        if !self.settings.planted.drain_at_once {
            self.receive_the_rest(inbox);
            let mut late = pin!(tokio::time::sleep(self.settings.drain_grace));
            while !self.receipts.is_empty() {
                self.release();
                self.send_off();
                tokio::select! {
                    biased;
                    Some(appended) = self.receipts.next() => if self.appended(appended).await == Fate::Lost {
                        return self.lose(inbox).await;
                    },
                    () = &mut late => {
                        tracing::warn!(session = %self.name, "ends before the journal has answered");
                        return self.lose(inbox).await;
                    }
                }
            }
            self.release();
        }
        End::Drained(std::mem::take(&mut self.draining))
    }

    /// Whoever wants in now is turned away by the hub, which drains.
    fn receive_the_rest(&mut self, inbox: &mut Receiver<Mail>) {
        let mut rest = Vec::new();
        inbox.try_recv_many(&mut rest, usize::MAX);
        for mail in rest {
            match mail {
                Mail::Join(..) => super::turn_back(mail, &Next::Another),
                mail => self.receive(mail),
            }
        }
    }

    /// Ends where nobody can know what the journal holds, once it has answered for all that was handed in: what came true
    /// behind the next owner's reading would make theirs a state that never was, and of the records that they decide by it
    /// a later one can have the number that is expected although the ones before it were refused. Until then there is no
    /// owner to come to.
    pub(super) async fn lose(mut self, inbox: &mut Receiver<Mail>) -> End {
        self.outbox.forsake().for_each(super::lose_item);
        self.close_everyone();
        let mut mail = Vec::new();
        while !(self.receipts.is_empty() || self.settings.planted.lose_at_once) {
            tokio::select! {
                biased;
                // Whatever it says: the next owner reads it.
                _ = self.receipts.next() => {}
                _ = inbox.recv_many(&mut mail, TURN_MAIL_MAX) => {
                    mail.drain(..).for_each(|mail| super::turn_back(mail, &Next::Later));
                }
            }
        }
        End::Lost
    }

    fn close_everyone(&mut self) {
        // What was released is durable and leaves before.
        self.send_off();
        let everyone: Vec<ConnId> = self.conns.keys().copied().collect();
        for conn in everyone {
            self.send(conn, DirectWhat::Close(CloseCode::Restarting.into()));
            self.remove_conn(conn);
        }
        self.send_off();
    }
}

/// However an owner ends, a panic of ours included: nobody is left listening to nothing.
impl Drop for Owner {
    fn drop(&mut self) {
        self.close_everyone();
    }
}
