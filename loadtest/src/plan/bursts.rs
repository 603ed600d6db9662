//! What a part of the audience does at about the same time: greets, applauds, votes, leaves, is cut off.
//! Must not know why.

use cuelight::session::labs::Emoji;

use super::action::{Action, Ballot, ChatTo, Intent, PollTarget};
use super::chance::{Shuffled, Sorted, mixed};
use super::polls::PollStep;
use super::room::{Room, Wake, micros};
use super::streams::Stream;

/// One wave through a part of the people, one person after the other.
#[derive(Debug)]
pub(super) struct Burst {
    what: Wave,
    /// Who: this many, from the beginning of an order of chance.
    people: Shuffled,
    first: u32,
    done: u32,
    sorted: Sorted,
    begins: u64,
    /// Of evenly spread waves.
    within_s: f64,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Wave {
    Greet,
    Applause(Emoji),
    RaiseHands,
    /// Times are those that people take to answer; none after the poll's end.
    Vote {
        poll: u32,
        until: u64,
        anonymous: bool,
    },
    Download(u32),
    Survey,
    GoHome,
    Cut {
        silent: f64,
    },
    Slow {
        bytes_per_s: u64,
        lasts_s: f64,
    },
}

impl Room {
    /// Begins a wave through a share of the attendees, each of them `times` times. Whoever is absent is passed over.
    pub fn burst(&mut self, what: Wave, share: f64, times: u32, within_s: f64) {
        let attendees = self.cast.attendees();
        let (first, all) = match what {
            // Panelists vote, too; and a cut does not ask for roles.
            Wave::Vote { .. } => (self.cast.staff(), self.cast.len() - self.cast.staff()),
            Wave::Cut { .. } | Wave::GoHome => (0, self.cast.len()),
            _ => (self.cast.on_stage(), attendees),
        };
        // The organizer stays to end the session.
        let (first, all) = if what == Wave::GoHome { (first + 1, all - 1) } else { (first, all) };
        let count = (f64::from(all) * share.clamp(0.0, 1.0)).round() as u32 * times;
        if count == 0 || all == 0 {
            return;
        }
        let key = self.chance(Stream::Bursts).next();
        let burst = Burst {
            what,
            people: Shuffled::new(all, mixed(key)),
            first,
            done: 0,
            sorted: Sorted::new(count),
            begins: self.now,
            within_s,
        };
        let number = self.bursts.iter().position(Option::is_none).unwrap_or(self.bursts.len());
        match self.bursts.get_mut(number) {
            Some(free) => *free = Some(burst),
            None => self.bursts.push(Some(burst)),
        }
        self.next_of_burst(number as u32);
    }

    fn next_of_burst(&mut self, number: u32) {
        let Some(mut burst) = self.bursts[number as usize].take() else { return };
        let mut at = None;
        if let Some(share) = burst.sorted.next(self.chance(Stream::Bursts)) {
            let after_s = match burst.what {
                Wave::Vote { .. } => self.shapes.answer.quantile(share.clamp(1e-9, 1.0 - 1e-9)),
                _ => burst.within_s * share,
            };
            at = Some(burst.begins + micros(after_s));
        }
        if let Wave::Vote { until, .. } = burst.what {
            at = at.filter(|at| *at < until);
        }
        if let Some(at) = at {
            self.bursts[number as usize] = Some(burst);
            self.wake(at.max(self.now), Wake::Burst(number));
        }
    }

    pub fn burst_on(&mut self, number: u32) {
        let Some(burst) = &mut self.bursts[number as usize] else { return };
        let client = burst.first + burst.people.at(burst.done % burst.people.count());
        burst.done += 1;
        let what = burst.what;
        self.next_of_burst(number);
        if !self.is_in(client) {
            return;
        }
        match what {
            Wave::Greet => {
                let chars = self.chars(Stream::Bursts);
                self.send(client, Intent::Chat { to: ChatTo::Everyone, chars });
            }
            Wave::Applause(emoji) => {
                self.send(client, Intent::React { emoji });
            }
            Wave::RaiseHands => {
                self.send(client, Intent::RaiseHand);
            }
            Wave::Vote { poll, until, anonymous } => self.cast_vote(client, poll, until, anonymous),
            Wave::Download(handout) => self.act(client, Action::Download { handout }),
            Wave::Survey => {
                self.send(client, Intent::SubmitSurvey);
            }
            Wave::GoHome => self.act(client, Action::Leave),
            Wave::Cut { silent } => {
                let silent = self.chance(Stream::Bursts).happens(silent);
                let gap = self.shapes.gap;
                let away_s = self.chance(Stream::Bursts).of_shape(&gap);
                self.drop_for(client, silent, away_s);
            }
            Wave::Slow { bytes_per_s, lasts_s } => {
                self.act(client, Action::ReadPace { bytes_per_s: Some(bytes_per_s) });
                self.later(lasts_s, client, Action::ReadPace { bytes_per_s: None });
            }
        }
    }

    /// A vote, and what a few add to it: another choice, or the same once more.
    fn cast_vote(&mut self, client: u32, poll: u32, until: u64, anonymous: bool) {
        let polls = self.session.polls.clone();
        let (number, now) = (PollTarget::Number(poll), self.now);
        let chance = self.chance(Stream::Polls);
        let choice = chance.below(polls.options.into()) as u8;
        let (changes, retries) = (chance.happens(polls.changed), chance.happens(polls.retried));
        let (thinks_s, other) = (chance.between(2.0, 15.0), chance.below(polls.options.into()) as u8);
        let retries_s = chance.between(0.05, 3.0);
        self.send(client, Intent::Vote { poll: number, choice, ballot: Ballot::First });
        if changes && !anonymous && now + micros(thinks_s) < until {
            let change = Intent::Vote { poll: number, choice: other, ballot: Ballot::Change };
            self.send_later(thinks_s, client, change);
        } else if retries {
            let retry = Intent::Vote { poll: number, choice, ballot: Ballot::Retry };
            self.send_later(retries_s, client, retry);
        }
    }

    /// Some of those who did not vote do so after the end.
    pub fn late_votes(&mut self, poll: u32) {
        let polls = self.session.polls.clone();
        let audience = self.cast.len() - self.cast.staff();
        let mean = f64::from(audience) * polls.answer_share * polls.late;
        let chance = self.chance(Stream::Polls);
        // A fraction of a person comes with that probability.
        let late = mean as u32 + u32::from(chance.happens(mean.fract()));
        for _ in 0..late {
            let chance = self.chance(Stream::Polls);
            let (after_s, choice) = (chance.between(0.2, 4.0), chance.below(polls.options.into()) as u8);
            let place = chance.below(audience);
            let client = self.cast.staff() + place;
            let vote = Intent::Vote { poll: PollTarget::Number(poll), choice, ballot: Ballot::Late };
            self.send_later(after_s, client, vote);
        }
    }

    /// What comes next for a poll.
    pub fn poll_later(&mut self, after_s: f64, number: u32, step: PollStep) {
        self.wake(self.now + micros(after_s), Wake::Poll(number, step));
    }
}
