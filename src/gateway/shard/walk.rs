//! A story on its way to everybody: the same bytes to each of a group, made once, some rows a turn. Whoever reads by
//! themselves is left out and comes to it by their own cursor.
//! Must not know what the bytes say.
//!
//! After a long walk its session rests for a quarter of the time that it took: what is published meanwhile goes out with the
//! next one, in one write to each. Merging is the one great lever: half of what a delivery costs goes with every second
//! message in a write. A session that is not busy never waits, since nothing comes within the rest.

use std::time::Duration;

use bytes::Bytes;
use tokio::time::Instant;

use super::channel::{Channel, GROUPS, Share, Walk, of_group};
use super::group::Group;
use super::row::{Backlog, Phase};
use super::turn::{Shard, WRITES_MAX};
use super::writing::{Written, write};
use crate::hub::letter::RowId;

/// Writes of a turn where commands come during walks, and for how long after one: its answer is four or five turns away
/// (until it is read, decided, durable, told and written), and a shorter turn is a little dearer.
const WRITES_AMONG_COMMANDS: usize = 32;
const AMONG_COMMANDS_FOR: Duration = Duration::from_millis(50);
/// So long others may take for each write, and the most writes of a turn then, in some milliseconds.
const OTHERS_US_A_WRITE: usize = 8;
const WRITES_BEHIND_MAX: usize = 1_024;

/// A walk after which its session rests, and the longest rest.
const LONG: Duration = Duration::from_millis(2);
const REST_MAX: Duration = Duration::from_millis(10);

/// What a step of a walk came to.
enum Step {
    /// Everybody has had everything.
    Done,
    /// There is more, for later.
    Rest(Instant),
    /// One row less to go to; `true` if something was written.
    Row(RowId),
    /// Nobody was gone to.
    Nobody,
    /// The story no longer has what this group comes to next.
    Behind(Vec<RowId>),
}

impl Shard {
    /// Goes on with the walks that are under way, each in turn, for as many writes as fit in a turn.
    pub(super) fn walk_some(&mut self) {
        let now = Instant::now();
        let walks = &mut self.walks;
        self.resting.retain(|(until, number)| {
            let rests = *until > now;
            if !rests {
                walks.push_back(*number);
            }
            rests
        });
        let mut budget = self.writes_due(now);
        while budget > 0
            && let Some(number) = self.walks.pop_front()
        {
            // A hot session leaves room for the others.
            let share = if self.walks.is_empty() { budget } else { budget.min((budget / 4).max(1)) };
            let (used, is_done) = self.walk(number, share, now);
            budget -= used;
            if !is_done {
                self.walks.push_back(number);
            }
        }
        self.walked_at = (!self.walks.is_empty()).then(Instant::now);
    }

    /// How many writes this turn has: few where somebody waits for an answer. Where others took long (thousands come in),
    /// more: or a walk would take as long as all of them together.
    pub(super) fn writes_due(&self, now: Instant) -> usize {
        let among_commands = self.asked_at.is_some_and(|at| now < at + AMONG_COMMANDS_FOR);
        let least = if among_commands { WRITES_AMONG_COMMANDS } else { WRITES_MAX };
        let others = self.walked_at.map_or(Duration::ZERO, |at| now.saturating_duration_since(at));
        let due = others.as_micros() as usize / OTHERS_US_A_WRITE;
        due.clamp(least, WRITES_BEHIND_MAX)
    }

    /// Goes on with one walk: how many writes it took, and whether it is done.
    pub(super) fn walk(&mut self, number: u32, budget: usize, now: Instant) -> (usize, bool) {
        let mut used = 0;
        while used < budget {
            let Some(channel) = self.channels.get_mut(number) else { return (used, true) };
            match channel.step(now) {
                Step::Done => {
                    channel.queued = false;
                    return (used, true);
                }
                Step::Rest(until) => {
                    self.resting.push((until, number));
                    return (used, true);
                }
                Step::Nobody => {}
                Step::Row(id) => used += usize::from(self.hand_out(number, id)),
                Step::Behind(rows) => {
                    used += rows.len();
                    rows.into_iter().for_each(|id| self.fell_behind(id));
                }
            }
        }
        (used, false)
    }

    /// Gives a row its share. `true` if that took a write.
    fn hand_out(&mut self, number: u32, id: RowId) -> bool {
        let Some(row) = self.rows.get_mut(id) else { return false };
        let Phase::Seated(seated) = &mut row.phase else { return false };
        let Some(channel) = self.channels.get_mut(number) else { return false };
        let Some(walk) = &channel.walk else { return false };
        let Some(share) = &walk.share else { return false };
        if seated.apart || seated.reader.cursor >= share.until {
            return false;
        }
        let done = channel.groups[walk.group].done;
        if row.backlog.is_some() {
            // Part of an answer to a ping is on its way: what is written now would tear it.
            seated.step_aside(done);
            return false;
        }
        // Who came while the walk was under way has had a part of it. The rest is here, and perhaps nowhere else any more.
        let start = share.start(seated.reader.cursor);
        if start == share.bytes.len() {
            seated.reader.cursor = share.until;
            return false;
        }
        match write(&mut row.stream, &share.bytes[start..]) {
            Written::Bytes(count) if start + count == share.bytes.len() => seated.reader.cursor = share.until,
            Written::Bytes(count) => {
                let (rest, cursor) = share.cut(start + count, done);
                let cursor = cursor.max(seated.reader.cursor);
                let by = self.alarms.now().after(Duration::from_secs(self.door.limits.write_timeout_s));
                row.backlog = Some(Box::new(Backlog { bytes: rest.to_vec(), at: 0, by }));
                (seated.reader.cursor, seated.apart) = (cursor, true);
                self.set_alarm(id);
            }
            Written::Gone => self.gone(id),
        }
        true
    }

    /// Gives a row what it is about to be given with the others, before it goes on by itself: what it would read of that may
    /// be gone by then. It stands before everything that is addressed to the row now.
    pub(super) fn hand_out_first(&mut self, number: u32, group: usize, id: RowId) {
        let walk = self.channels.get_mut(number).and_then(|channel| channel.walk.as_ref());
        if walk.is_some_and(|walk| walk.group == group) {
            self.hand_out(number, id);
        }
    }

    fn fell_behind(&mut self, id: RowId) {
        let Some(Phase::Seated(seated)) = self.rows.get_mut(id).map(|row| &mut row.phase) else { return };
        if !seated.apart {
            self.lose_place(id);
        }
    }
}

impl Channel {
    /// The next step of the walk; begins one where the story goes on.
    fn step(&mut self, now: Instant) -> Step {
        let Some(walk) = &mut self.walk else {
            if self.groups.iter().all(Group::is_idle) {
                return Step::Done;
            }
            if let Some(until) = self.rests_until.filter(|until| *until > now) {
                return Step::Rest(until);
            }
            self.walk = Some(Walk { began: now, until: self.head, group: 0, next: 0, share: None });
            return Step::Nobody;
        };
        if walk.group == GROUPS {
            let took = now.duration_since(walk.began);
            self.rests_until = (took >= LONG).then(|| now + (took / 4).min(REST_MAX));
            self.walk = None;
            return Step::Nobody;
        }
        let group = &mut self.groups[walk.group];
        let Some(share) = &walk.share else {
            if let Some(rows) = group.take_lost(self.head) {
                return Step::Behind(rows);
            }
            if group.has_until(walk.until) {
                walk.share = Some(group.make_share(walk.until, self.head, of_group(walk.group)));
            } else {
                (walk.group, walk.next) = (walk.group + 1, 0);
            }
            return Step::Nobody;
        };
        if !share.bytes.is_empty()
            && let Some(row) = group.rows.get(walk.next)
        {
            walk.next += 1;
            return Step::Row(*row);
        }
        group.done = share.until;
        (walk.next, walk.share) = (0, None);
        Step::Nobody
    }
}

impl Share {
    /// Where the first frame begins that stands behind a place of the story.
    fn start(&self, cursor: u64) -> usize {
        let had = self.ends.partition_point(|(_, place)| *place <= cursor);
        had.checked_sub(1).map_or(0, |last| self.ends[last].0)
    }

    /// What must follow where only so many bytes left: the rest of the frame that was cut; and where in the story the
    /// next one is.
    fn cut(&self, count: usize, from: u64) -> (Bytes, u64) {
        let whole = self.ends.partition_point(|(end, _)| *end <= count);
        let (start, cursor) = whole.checked_sub(1).map_or((0, from), |last| self.ends[last]);
        match self.ends.get(whole) {
            Some((end, behind)) if count > start => (self.bytes.slice(count..*end), *behind),
            _ => (Bytes::new(), cursor),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_a_write_was_cut_the_frame_is_finished_and_the_cursor_stands_behind_it() {
        let share = Share {
            bytes: Bytes::from_static(b"aaabbbbcc"),
            ends: vec![(3, 11), (7, 12), (9, 15)],
            until: 16,
        };
        let cases: [(usize, &[u8], u64); 6] =
            [(0, b"", 10), (1, b"aa", 11), (3, b"", 11), (4, b"bbb", 12), (7, b"", 12), (8, b"c", 15)];
        for (count, rest, cursor) in cases {
            assert_eq!(share.cut(count, 10), (Bytes::from_static(rest), cursor), "{count}");
        }
        // Who has had a part goes on behind the last frame that they had.
        let starts = [(10, 0), (11, 3), (12, 7), (14, 7), (15, 9), (16, 9)];
        assert_eq!(starts.map(|(cursor, _)| (cursor, share.start(cursor))), starts);
    }
}
