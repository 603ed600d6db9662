//! A session's polls: made, opened, answered, closed, shared. Must not know the other things staff do.

use super::action::{Ballot, Fate, Intent, PollTarget};
use super::bursts::Wave;
use super::room::{Room, Wake, micros};
use super::streams::Stream;

/// A step in a poll's life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PollStep {
    Create { anonymous: bool, open_ms: u32, raced: bool },
    Open { anonymous: bool, open_ms: u32, raced: bool },
    Close,
    Share,
    Hide,
    Delete,
}

/// Made so long before it is opened.
const MADE_BEFORE_S: f64 = 5.0;
/// None is opened sooner after going live: all must have heard of that first.
const SETTLED_S: f64 = 2.0;
/// Between one poll's end and the next one's beginning at least.
const BETWEEN_S: f64 = 1.0;
/// Voters of a race with the end of a poll.
const RACERS: u32 = 12;

impl Room {
    /// Settles how many polls there are and when: each has an equal part of the live time to itself, and lies
    /// anywhere in it.
    pub fn plan_polls(&mut self) {
        let (polls, races) = (self.session.polls.clone(), self.session.races.close_poll_vote);
        let live_s = self.session.phases.live.as_secs();
        let mean = polls.per_hour * live_s / 3_600.0;
        let chance = self.chance(Stream::Polls);
        let count = mean as u32 + u32::from(chance.happens(mean.fract()));
        let part_s = live_s / f64::from(count.max(1));
        for number in 0..count {
            let chance = self.chance(Stream::Polls);
            let open_s = chance.between(polls.open_min.as_secs(), polls.open_max.as_secs());
            let open_s = open_s.min(part_s - BETWEEN_S);
            let begins_s =
                f64::from(number) * part_s + chance.between(0.0, (part_s - BETWEEN_S - open_s).max(0.0));
            let anonymous = chance.happens(polls.anonymous);
            let raced = chance.happens(races / polls.per_hour);
            let step = PollStep::Create { anonymous, open_ms: (open_s * 1e3) as u32, raced };
            let opens = self.live_at + micros(begins_s.max(SETTLED_S));
            self.wake(opens.saturating_sub(micros(MADE_BEFORE_S)).max(self.now), Wake::Poll(number, step));
        }
    }

    pub fn poll(&mut self, number: u32, step: PollStep) {
        let poll = PollTarget::Number(number);
        match step {
            PollStep::Create { anonymous, open_ms, raced } => {
                let options = self.session.polls.options;
                self.send_as_staff(Intent::CreatePoll { number, options, anonymous });
                // Those made before going live are opened a moment after it.
                let wait_s = (self.live_at.saturating_sub(self.now)) as f64 / 1e6;
                let step = PollStep::Open { anonymous, open_ms, raced };
                self.poll_later(wait_s.max(MADE_BEFORE_S), number, step);
            }
            PollStep::Open { anonymous, open_ms, raced } => {
                self.send_as_staff(Intent::OpenPoll { poll });
                let until = self.now + u64::from(open_ms) * 1_000;
                let share = self.session.polls.answer_share;
                self.burst(Wave::Vote { poll: number, until, anonymous }, share, 1, 0.0);
                self.poll_later(f64::from(open_ms) / 1e3, number, PollStep::Close);
                if raced {
                    self.race_close_with_votes(number, f64::from(open_ms) / 1e3);
                }
            }
            PollStep::Close => {
                self.send_as_staff(Intent::ClosePoll { poll });
                self.late_votes(number);
                let chance = self.chance(Stream::Polls);
                let (shares, hides, deletes) =
                    (chance.happens(0.7), chance.happens(0.2), chance.happens(0.1));
                if shares {
                    self.poll_later(3.0, number, PollStep::Share);
                }
                if shares && hides {
                    self.poll_later(30.0, number, PollStep::Hide);
                }
                if deletes {
                    self.poll_later(45.0, number, PollStep::Delete);
                }
            }
            PollStep::Share => self.send_as_staff(Intent::SharePollResults { poll }),
            PollStep::Hide => self.send_as_staff(Intent::HidePollResults { poll }),
            PollStep::Delete => self.send_as_staff(Intent::DeletePoll { poll }),
        }
    }

    /// Votes that meet the end of their poll, by some who have not voted yet or change their vote.
    fn race_close_with_votes(&mut self, number: u32, closes_after_s: f64) {
        let within_s = self.session.races.within.as_secs();
        let (staff, audience) = (self.cast.staff(), self.cast.len() - self.cast.staff());
        let options = self.session.polls.options;
        for _ in 0..RACERS.min(audience) {
            let chance = self.chance(Stream::Polls);
            let client = staff + chance.below(audience);
            let after_s = closes_after_s + chance.between(-within_s, within_s);
            let choice = chance.below(options.into()) as u8;
            let vote = Intent::Vote { poll: PollTarget::Number(number), choice, ballot: Ballot::First };
            self.fated_later(after_s, client, vote, Fate::Race);
        }
    }

    /// An ordinary command of one of the staff who are there.
    pub fn send_as_staff(&mut self, command: Intent) {
        let client = self.some_staff();
        self.send(client, command);
    }
}
