//! What a loop has to do with one owner of a session: who of its rows listens there, how far they have been told, and
//! what they have for the owner.
//! Must not know sockets.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use bytes::Bytes;
use tokio::time::Instant;

use super::group::Group;
use crate::hub::entry::{Story, ViewClass};
use crate::hub::letter::{OwnerId, RowId};
use crate::hub::mail::Mail;
use crate::hub::mailbox::{Lane, Sender};
use crate::hub::rank::Rank;
use crate::protocol::Codec;

/// The groups of those who are sent the same bytes: one for each view and encoding.
pub(super) const GROUPS: usize = 6;

/// One owner of a session, as a loop knows it.
pub(super) struct Channel {
    pub session: Arc<str>,
    pub mailbox: Sender<Mail>,
    /// Known from the first seat on.
    pub story: Option<(OwnerId, Arc<Story>)>,
    /// How far the story is shown, as far as may be used: all letters that came before this was read have been taken in.
    pub head: u64,
    /// The story goes on behind it.
    pub news: bool,
    pub groups: [Group; GROUPS],
    pub walk: Option<Walk>,
    /// When the next walk may begin, after a long one.
    pub rests_until: Option<Instant>,
    /// Waits for its part of the next turn.
    pub queued: bool,
    /// Rows that read by themselves and wait for the story to go on.
    pub apart: Vec<RowId>,
    /// For the owner, as soon as its mailbox has room: those who join, by rank, and commands.
    pub joins: [VecDeque<Mail>; 3],
    pub commands: VecDeque<Mail>,
    /// Commands of the present turn.
    pub batch: VecDeque<Mail>,
    /// Rows that have something to say, and wait for that room.
    pub held: Vec<RowId>,
    /// Rows that are seated here or want to be.
    pub rows: u32,
}

/// A story on its way to everybody: from group to group, some rows a turn.
pub(super) struct Walk {
    pub began: Instant,
    /// Up to here, for all groups.
    pub until: u64,
    pub group: usize,
    /// The next row of the group.
    pub next: usize,
    /// The same bytes for everybody in the group, once it was reached.
    pub share: Option<Share>,
}

/// What a group is sent: frames, one behind the other.
pub(super) struct Share {
    pub bytes: Bytes,
    /// The end of each frame, and the place of the story behind it.
    pub ends: Vec<(usize, u64)>,
    /// Where in the story it leads.
    pub until: u64,
}

impl Channel {
    /// A channel to an owner.
    pub fn new(session: Arc<str>, mailbox: Sender<Mail>) -> Channel {
        Channel {
            session,
            mailbox,
            story: None,
            head: 0,
            news: false,
            groups: Default::default(),
            walk: None,
            rests_until: None,
            queued: false,
            apart: Vec::new(),
            joins: Default::default(),
            commands: VecDeque::new(),
            batch: VecDeque::new(),
            held: Vec::new(),
            rows: 0,
        }
    }

    /// Whether the owner's mailbox has no room for what there is already: then nothing more is read.
    pub fn is_stuck(&self) -> bool {
        !self.commands.is_empty()
    }

    /// Whether something waits for the owner in this lane.
    pub fn waits_for(&self, lane: Lane) -> bool {
        let joins = Rank::ALL.into_iter().filter(|rank| rank.lane() == lane);
        let has_joins = joins.map(|rank| &self.joins[rank as usize]).any(|joins| !joins.is_empty());
        has_joins || (lane == Lane::Usual && self.is_stuck())
    }

    /// The loop ends: of what still waits for room, who is gone is told, as often as there are connections. Commands go with
    /// those who asked: their ids resolve what becomes of them.
    pub fn tell_who_is_gone(&mut self) {
        for mail in self.commands.drain(..).chain(self.batch.drain(..)) {
            if matches!(mail, Mail::Gone { .. }) {
                // An owner that ended wants to know nothing more.
                let _ = self.mailbox.send_always(mail);
            }
        }
    }

    /// Takes in what the story tells up to `head`.
    pub fn take_in(&mut self, head: u64) {
        let Some((_, story)) = &self.story else { return };
        let mut entries = Vec::new();
        let read = story.read(self.head, head, usize::MAX, &mut entries);
        for (number, group) in self.groups.iter_mut().enumerate() {
            let is_told = self.walk.as_ref().is_some_and(|walk| walk.group == number && walk.share.is_some());
            let (view, codec) = of_group(number);
            let read = read.map(|()| &entries[..]);
            group.take_in(read, (self.head, head), (story, view, codec), is_told);
        }
        self.head = head;
    }

    /// Adds a row to its group, and gives its place there.
    pub fn enter(&mut self, group: usize, row: RowId) -> u32 {
        let rows = &mut self.groups[group].rows;
        rows.push(row);
        (rows.len() - 1) as u32
    }

    /// Takes the row at a place out of its group. Those that are in another place now, with it.
    ///
    /// A walk neither misses a row for this nor comes to it twice: the gap is closed by the last row that it has passed,
    /// and that one's place by the last of all.
    pub fn leave(&mut self, group: usize, place: u32) -> Vec<(RowId, u32)> {
        let mut place = place as usize;
        let mut moved = Vec::new();
        let rows = &mut self.groups[group].rows;
        if let Some(walk) = self.walk.as_mut().filter(|walk| walk.group == group && place < walk.next) {
            walk.next -= 1;
            if place != walk.next {
                rows[place] = rows[walk.next];
                moved.push((rows[place], place as u32));
                place = walk.next;
            }
        }
        rows.swap_remove(place);
        if let Some(row) = rows.get(place) {
            moved.push((*row, place as u32));
        }
        moved
    }
}

/// The channels of a loop.
#[derive(Default)]
pub(super) struct Channels {
    all: Vec<Option<Channel>>,
    free: Vec<u32>,
    by_session: HashMap<Arc<str>, u32>,
    by_owner: HashMap<OwnerId, u32>,
}

impl Channels {
    /// The channel to the owner that a session has now, as far as is known here.
    pub fn of_session(&self, session: &str) -> Option<u32> {
        self.by_session.get(session).copied()
    }

    /// The channel to an owner.
    pub fn of_owner(&self, owner: OwnerId) -> Option<u32> {
        self.by_owner.get(&owner).copied()
    }

    /// Adds a channel; from now on it is its session's.
    pub fn add(&mut self, channel: Channel) -> u32 {
        let session = channel.session.clone();
        let number = self.free.pop().unwrap_or_else(|| {
            self.all.push(None);
            (self.all.len() - 1) as u32
        });
        self.all[number as usize] = Some(channel);
        self.by_session.insert(session, number);
        number
    }

    /// Notes whose channel it is, and what there is to read.
    pub fn open(&mut self, number: u32, owner: OwnerId, story: Arc<Story>, at: u64) {
        let Some(channel) = self.all[number as usize].as_mut().filter(|channel| channel.story.is_none())
        else {
            return;
        };
        channel.story = Some((owner, story));
        channel.head = at;
        channel.groups.iter_mut().for_each(|group| group.done = at);
        self.by_owner.insert(owner, number);
    }

    /// All of them.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut Channel> {
        self.all.iter_mut().flatten()
    }

    /// The channel of a number. A row's channel is there as long as the row is.
    pub fn get_mut(&mut self, number: u32) -> Option<&mut Channel> {
        self.all.get_mut(number as usize)?.as_mut()
    }

    /// A row less. The last one takes the channel with it, once the owner has what it is to have.
    pub fn release(&mut self, number: u32) {
        let Some(channel) = self.get_mut(number) else { return };
        channel.rows -= 1;
        self.sweep(number);
    }

    /// Lets go of a channel that nobody needs.
    pub fn sweep(&mut self, number: u32) {
        let is_idle = |channel: &Channel| {
            channel.rows == 0
                && channel.commands.is_empty()
                && channel.batch.is_empty()
                && channel.joins.iter().all(VecDeque::is_empty)
        };
        let Some(channel) = self.get_mut(number).filter(|channel| is_idle(channel)) else { return };
        let (session, owner) = (channel.session.clone(), channel.story.as_ref().map(|(owner, _)| *owner));
        self.all[number as usize] = None;
        self.free.push(number);
        if self.of_session(&session) == Some(number) {
            self.by_session.remove(&session);
        }
        owner.map(|owner| self.by_owner.remove(&owner));
    }
}

/// The group of a view and an encoding.
pub(super) fn group_of(view: ViewClass, codec: Codec) -> usize {
    view as usize * 2 + codec as usize
}

/// The view and the encoding of a group.
pub(super) fn of_group(group: usize) -> (ViewClass, Codec) {
    (ViewClass::ALL[group / 2], Codec::ALL[group % 2])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hub::mailbox::mailbox;

    fn row(index: u32) -> RowId {
        RowId { index, turn: 0 }
    }

    /// Whoever leaves during a walk: everybody who stays is passed once.
    #[test]
    fn a_walk_passes_everybody_who_stays_once_whoever_leaves_meanwhile() {
        for leaving in 0..8u32 {
            for next in 0..=8usize {
                let (sender, _receiver) = mailbox(1, 1);
                let mut channel = Channel::new("s1".into(), sender);
                for index in 0..8 {
                    assert_eq!(channel.enter(0, row(index)), index);
                }
                channel.walk = Some(Walk { began: Instant::now(), until: 1, group: 0, next, share: None });
                let mut passed: Vec<RowId> = channel.groups[0].rows[..next].to_vec();
                let moved = channel.leave(0, leaving);
                for (row, place) in moved {
                    assert_eq!(channel.groups[0].rows[place as usize], row);
                }
                let next = channel.walk.as_ref().unwrap().next;
                passed.extend(&channel.groups[0].rows[next..]);
                passed.retain(|passed| *passed != row(leaving));
                passed.sort_by_key(|row| row.index);
                let expected: Vec<RowId> = (0..8).filter(|index| *index != leaving).map(row).collect();
                assert_eq!(passed, expected, "leaving {leaving}, next {next}");
                assert_eq!(channel.groups[0].rows.len(), 7);
            }
        }
    }

    #[test]
    fn every_view_and_encoding_has_a_group_of_its_own() {
        let all = ViewClass::ALL.into_iter().flat_map(|view| Codec::ALL.map(|codec| (view, codec)));
        for (number, (view, codec)) in all.enumerate() {
            assert_eq!((group_of(view, codec), of_group(number)), (number, (view, codec)));
        }
    }
}
