//! The step from the rehearsal to the real thing: everybody sees another kind of picture, and needs it whole.
//! Must not know what is in it.
//!
//! Thousands of snapshots in one turn would be a tenth of a second in which nobody is heard. So all are told at one place of
//! the story to wait, and are given the state as it is when their turn comes, some a turn of the owner: first the stage,
//! then whoever asks for something, then the others. Between the two nobody is told anything, so that nothing of after the
//! step is read into a picture of before it. Whose connection ends in between resumes from behind the step at the earliest, and
//! so is shown the state: see `Session::apply`.

use super::conns::Way;
use super::directs::DirectWhat;
use super::letter::Letter;
use super::mail::ConnId;
use super::owner::Owner;

/// Snapshots made in one turn. With a few microseconds each where all see the same, half a millisecond until the next
/// command is looked at.
const RENEWED_A_TURN: usize = 64;

impl Owner {
    /// Everybody who is seated waits from here on for a snapshot.
    pub(super) fn begin_renewal(&mut self) {
        let at = self.told;
        let mut seated: Vec<(bool, ConnId)> = Vec::with_capacity(self.conns.len());
        for (id, conn) in self.conns.iter_mut().filter(|(_, conn)| conn.live) {
            conn.renew = true;
            // A state that was not read is void, and what stood behind it.
            conn.storage_told = 0;
            seated.push((!self.session.person(conn.who).role.is_on_stage(), *id));
        }
        seated.sort_unstable();
        // Planted: `renew_unmarked`.
        if !self.settings.planted.renew_unmarked {
            for (_, id) in &seated {
                if matches!(self.conns[id].way, Way::Line(_)) {
                    self.send_at(*id, at, DirectWhat::Pause);
                }
            }
            self.loops.write_all(|| Letter::Pause(self.id, at));
        }
        self.renewing.extend(seated.into_iter().map(|(_, id)| id));
    }

    /// Whether somebody still waits for the state.
    pub(super) fn is_renewing(&self) -> bool {
        !self.renewing.is_empty()
    }

    /// Holds the state for the next few who wait for it; `true` where that is anybody.
    pub(super) fn renew_some(&mut self) -> bool {
        let mut made = 0;
        while made < RENEWED_A_TURN
            && let Some(conn) = self.renewing.pop_front()
        {
            // Who asked for something, or was told anew for another reason, has had it.
            if self.conns.get(&conn).is_some_and(|known| known.renew) {
                self.resync(conn);
                made += 1;
            }
        }
        made > 0
    }
}
