//! What happens by itself: deadlines of the session, messages that wait for their turn, and falling asleep.
//! Must not know what a deadline brings: the core says so.

use tokio::time::Instant;

use super::outbox::Item;
use super::owner::Owner;
use super::transients::Addressed;
use crate::session::Millis;
use crate::session::announce::Audience;

impl Owner {
    /// The session's time: it goes on steadily from where it was loaded, whatever the wall clock does meanwhile.
    pub fn now(&self) -> Millis {
        // Planted: `trust_clock`.
        if self.settings.planted.trust_clock {
            return (self.settings.clock)();
        }
        self.began.0.plus(self.began.1.elapsed().as_millis() as u64)
    }

    pub(super) fn on_deadlines(&mut self) {
        while self.is_writable() {
            let now = self.now();
            let Some(due) = self.session.on_deadline(now, self.settings.patience) else { return };
            self.accept(now, None, None, due.events, None);
        }
    }

    /// Whether more may be passed on. While something still waits for the disk what is new is merged: let go one after the
    /// other, all of it would come in one moment.
    fn passes_on(&self) -> bool {
        // Planted: `heap_up`.
        !self.outbox.has_transients() || self.settings.planted.heap_up
    }

    pub(super) fn on_ticks(&mut self) {
        let now = Instant::now();
        if self.transients.take_storage(now) {
            self.tell_storage();
        }
        if !self.passes_on() {
            return;
        }
        for addressed in self.transients.take(&self.session, now) {
            self.pass_on(addressed);
        }
        if self.reach.is_due(now) {
            for (id, conn) in &mut self.conns {
                if let Some((seen, at)) = conn.shown.take().filter(|(seen, _)| *seen > conn.seen) {
                    conn.seen = seen;
                    self.reach.seen(*id, (conn.who, conn.role), seen, at);
                }
            }
        }
        if let Some(data) = self.reach.take(now) {
            let audience = Audience { organizers: true, ..Audience::default() };
            self.hold(Item::Transient(Addressed { audience, data }));
        }
    }

    fn pass_on(&mut self, addressed: Addressed) {
        match self.settings.planted.pass_on_early {
            true => self.let_go(Item::Transient(addressed)),
            false => self.hold(Item::Transient(addressed)),
        }
    }

    pub(super) fn next_wake(&self) -> Option<Instant> {
        let now = Instant::now();
        let deadline = self.session.next_deadline(self.settings.patience).filter(|_| self.is_writable());
        let deadline = deadline.map(|at| now + std::time::Duration::from_millis(at.since(self.now()).max(1)));
        let dormant = self.idle_since.map(|since| since + self.settings.idle);
        let passed_on = [self.transients.next(now), self.reach.next(now)].into_iter().flatten().min();
        let passed_on = passed_on.filter(|_| self.passes_on());
        let storage = self.transients.storage_next(now);
        [deadline, passed_on, storage, self.rounds.next(), dormant].into_iter().flatten().min()
    }

    /// Nobody is connected, nothing is on its way and nothing will come by itself, for a while now.
    pub(super) fn is_dormant(&mut self) -> bool {
        let quiet = self.conns.is_empty()
            && self.outbox.is_empty()
            && self.receipts.is_empty()
            && self.session.next_deadline(self.settings.patience).is_none();
        if !quiet {
            self.idle_since = None;
            return false;
        }
        let since = *self.idle_since.get_or_insert_with(Instant::now);
        since.elapsed() >= self.settings.idle
    }
}
