//! What owners wrote: seats, what is addressed to single rows, and that stories go on.
//! Must not know what a message says.

use super::channel::group_of;
use super::row::{Phase, Seated};
use super::turn::Shard;
use crate::hub::directs::Direct;
use crate::hub::letter::{Letter, OwnerId, RowId, Seating};
use crate::hub::mail::Mail;
use crate::hub::reader::Reader;

/// Rows that go on in the turn that brings letters for them. With a write of some microseconds each, less than a
/// millisecond.
const GO_ON_MAX: usize = 128;

impl Shard {
    /// Reads how far the stories are shown that go on. All letters that belong before come after this.
    pub(super) fn read_heads(&mut self) {
        for number in std::mem::take(&mut self.fresh) {
            let Some(channel) = self.channels.get_mut(number) else { continue };
            channel.news = false;
            let Some((_, story)) = &channel.story else { continue };
            let head = story.head();
            if head <= channel.head {
                continue;
            }
            channel.take_in(head);
            if !channel.queued {
                channel.queued = true;
                self.walks.push_back(number);
            }
            for id in std::mem::take(&mut channel.apart) {
                if let Some(Phase::Seated(seated)) = self.rows.get_mut(id).map(|row| &mut row.phase) {
                    seated.listed = false;
                    self.apart.push(id);
                }
            }
        }
    }

    /// Takes in every letter there is.
    pub(super) fn take_letters(&mut self) {
        let mut letters = std::mem::take(&mut self.letters);
        self.entry.letterbox.take(&mut letters);
        let (mut answered, mut touched) = (Vec::new(), Vec::new());
        for letter in letters.drain(..) {
            match letter {
                Letter::Direct(id, direct) => {
                    let is_awaited = direct.is_awaited();
                    if self.address(id, direct) {
                        if is_awaited { answered.push(id) } else { touched.push(id) }
                    }
                }
                Letter::News(owner) => {
                    let number = self.channels.of_owner(owner);
                    let channel = number.and_then(|number| Some((number, self.channels.get_mut(number)?)));
                    if let Some((number, channel)) = channel.filter(|(_, channel)| !channel.news) {
                        channel.news = true;
                        self.fresh.push(number);
                    }
                }
                Letter::Pause(owner, at) => self.pause_all(owner, at),
                Letter::Stop => self.stopped = true,
                decision => {
                    if let Letter::Seated(id, _) = &decision {
                        touched.push(*id);
                    }
                    self.take_decision(decision);
                }
            }
        }
        self.letters = letters;
        touched.append(&mut self.apart);
        // Who waits for an answer goes first. Of thousands who are let in or shown a new state at once, some have their
        // turn in this one and the others in those that follow: between these it is heard what else is said.
        let mut rows = answered.into_iter().chain(touched);
        rows.by_ref().take(GO_ON_MAX).for_each(|id| self.go_on(id));
        rows.for_each(|id| self.go_on_later(id));
    }

    /// Everybody in an owner's session waits from this place of the story on for a snapshot of their own. Nothing is sent
    /// for it: what they have not had before leaves with the snapshot, in one write.
    fn pause_all(&mut self, owner: OwnerId, at: u64) {
        let number = self.channels.of_owner(owner);
        let Some(channel) = number.and_then(|number| self.channels.get_mut(number)) else { return };
        for group in &channel.groups {
            for id in &group.rows {
                let Some(Phase::Seated(seated)) = self.rows.get_mut(*id).map(|row| &mut row.phase) else {
                    continue;
                };
                if !seated.apart {
                    seated.step_aside(group.done);
                }
                let fits = seated.directs.get_or_insert_default().push(Direct::pause(at));
                debug_assert!(fits, "a pause is bounded by itself");
            }
        }
    }

    /// A row is sent something of its own.
    pub(super) fn address(&mut self, id: RowId, direct: Direct) -> bool {
        let Some(Phase::Seated(seated)) = self.rows.get_mut(id).map(|row| &mut row.phase) else {
            return false;
        };
        let (number, group) = (seated.channel, group_of(seated.reader.view, seated.reader.codec));
        if !seated.apart {
            self.hand_out_first(number, group, id);
        }
        let Some(Phase::Seated(seated)) = self.rows.get_mut(id).map(|row| &mut row.phase) else {
            return false;
        };
        if !seated.apart {
            let done = self.channels.get_mut(number).map_or(0, |channel| channel.groups[group].done);
            seated.step_aside(done);
        }
        let fits = seated.directs.get_or_insert_default().push(direct);
        if !fits {
            self.lose_place(id);
        }
        true
    }

    /// A row fell behind the story: it waits for a snapshot, and asks for it.
    pub(super) fn lose_place(&mut self, id: RowId) {
        let Some(Phase::Seated(seated)) = self.rows.get_mut(id).map(|row| &mut row.phase) else { return };
        if std::mem::replace(&mut seated.reader.lost, true) {
            return;
        }
        seated.apart = true;
        let Some(channel) = self.channels.get_mut(seated.channel) else { return };
        // An owner that ended closes this connection.
        let _ = channel.mailbox.send_always(Mail::Resync(seated.conn));
    }

    /// A row takes its seat, and its first messages.
    pub(super) fn take_seat(&mut self, id: RowId, number: u32, seating: Seating) {
        let Seating { vacant, role, at, first, owner, story } = seating;
        self.channels.open(number, owner, story, at);
        let Some(channel) = self.channels.get_mut(number) else { return };
        let Some(row) = self.rows.get_mut(id) else { return };
        let Phase::Joining(joining) = &row.phase else { return };
        let reader = Reader::new(at, role, joining.codec);
        let place = channel.enter(group_of(reader.view, reader.codec), id);
        let now = self.alarms.now();
        // The first ping at a random moment: thousands who came in one second are not pinged in one.
        let heartbeat = self.door.times.heartbeat;
        let first_ping = crate::hub::spread(&(0..=heartbeat.as_millis() as u64));
        let mut seated = Seated::new(number, place, vacant.conn(), reader);
        seated.ping_at = now.after(std::time::Duration::from_millis(first_ping));
        let fits = seated.directs.get_or_insert_default().push(Direct::first(at, first));
        debug_assert!(fits, "the first messages are one");
        row.phase = Phase::Seated(seated);
        vacant.taken();
        self.set_alarm(id);
    }
}
