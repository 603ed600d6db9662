//! The way back when a record is known not to be durable: the session as the journal has it, and nobody the worse.
//! Must not know why it was not written.

use std::collections::BTreeSet;

use super::directs::DirectWhat;
use super::errand::ErrandReply;
use super::mail::ConnId;
use super::outbox::Item;
use super::owner::Owner;
use super::transients::Addressed;
use super::{Fate, load};
use crate::journal::AppendError;
use crate::protocol::outgoing::{self, CloseCode, TransientData};
use crate::session::Refusal;

impl Owner {
    /// A record is known not to be durable, and so is all that came after it: back to what is.
    pub(super) async fn go_back(&mut self) -> Fate {
        self.release();
        // The receipts behind the failed one fail too: the journal refuses what does not follow its last number.
        while let Some(receipt) = self.receipts.next().await {
            if !matches!(receipt, Err(AppendError::NotWritten(_) | AppendError::Conflict { .. })) {
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
        (self.history, self.journal_bytes) = (loaded.history, loaded.bytes);
        let now = self.now();
        self.session.bounds = self.settings.bounds.rules;
        self.settings.planted.plant(&mut self.session);
        self.session.restarted(now);
        let forsaken: Vec<Item> = self.outbox.forsake().collect();
        let mut resync = BTreeSet::new();
        for item in forsaken {
            self.take_back(item, &mut resync);
        }
        for (id, conn) in self.conns.iter().filter(|(_, conn)| conn.live) {
            self.session.connected(conn.who);
            // A newer connection that is taken back leaves the person to the one it was to supersede. That one was
            // not told what was addressed to them meanwhile.
            if self.by_person.insert(conn.who, *id).is_none() {
                resync.insert(*id);
            }
        }
        // Who said it was told that it was not done, and the lab that it needed may never have been on.
        // Planted: `pass_on_forsaken`.
        if !self.settings.planted.pass_on_forsaken {
            self.transients.forsake();
        }
        // What the audience was told last may never have left.
        self.transients.audience_unknown();
        self.transients.audience_changed(&self.session);
        resync.into_iter().for_each(|conn| self.resync(conn));
        self.flush();
        Fate::Kept
    }

    /// Undoes what waited for facts that did not come true. `resync`: whose snapshot was lost with it.
    fn take_back(&mut self, item: Item, resync: &mut BTreeSet<ConnId>) {
        match item {
            Item::Answer { conn, id, .. } => {
                if let Some(codec) = self.conns.get(&conn).map(|conn| conn.codec) {
                    self.answers.push((conn, outgoing::error(codec, Some(&id), &Refusal::Unavailable)));
                }
            }
            Item::Admit { conn, reply, turn, .. } => {
                let now = self.now();
                turn.into_iter().for_each(|who| self.joins.give_back(&who, now));
                self.forget_conn(conn);
                super::turn_away(reply, CloseCode::Overloaded.into());
            }
            Item::Turn { reply, .. } => super::turn_away(reply, CloseCode::Overloaded.into()),
            Item::Errand { reply, .. } => {
                super::answer_errand(reply, ErrandReply::Refused(Refusal::Unavailable));
            }
            // One that fell behind asks once and waits.
            Item::Snapshot { conn, .. } => drop(resync.insert(conn)),
            // A revoked key rests on no fact of this session: it stays revoked.
            Item::Close { conn, goodbye } if goodbye.code == CloseCode::TicketRefused => {
                self.send(conn, DirectWhat::Close(goodbye));
            }
            Item::Close { conn, .. } => match self.conns.get_mut(&conn) {
                Some(known) if known.revoked => {
                    self.send(conn, DirectWhat::Close(CloseCode::TicketRefused.into()));
                }
                Some(known) => {
                    known.closing = false;
                    // What it was not shown because it was to close.
                    if known.renew {
                        resync.insert(conn);
                    }
                }
                None => {}
            },
            Item::Transient(Addressed { data, .. }) => self.tell_again(&data),
            Item::Shown(_) | Item::Renew => {}
        }
    }

    /// What was to be passed on and tells of facts that stand: nothing may come for long by which it would be told.
    fn tell_again(&mut self, lost: &TransientData) {
        match lost {
            TransientData::PollTally { .. } => {
                if let Some(poll) = self.session.polls.open() {
                    self.transients.voted(poll);
                }
            }
            TransientData::Reach { seq, .. } => self.reach.untold(*seq),
            _ => {}
        }
    }
}
