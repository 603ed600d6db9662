//! One session's plan as it unfolds: who is there, and what is due next. Must not know what people do: that is in
//! `crowd.rs`, `staff.rs`, `polls.rs` and `races.rs`; nor other sessions.
//!
//! It is a small simulation. What recurs is a stream that wakes itself; what follows from something is put into the
//! queue when that something happens. So little waits at any time, however long the run. Streams that depend on how
//! many are present are drawn for everybody who may come, and what falls on somebody who is absent is let go: that
//! is exact, and needs no list of those present. Times here are microseconds since the doors opened, before the
//! run's speed is applied.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, VecDeque};
use std::sync::Arc;

use cuelight::session::Role;

use super::action::{Action, Fate, Intent, Sent};
use super::arrivals;
use super::bursts::{Burst, Wave};
use super::cast::{Cast, Traits, gap};
use super::chance::{Chance, LogNormal, Shuffled, Zipf};
use super::forbidden::Pool;
use super::polls::PollStep;
use super::streams::{STREAMS, Stream};
use crate::scenario::Session;

/// What wakes a room.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Wake {
    /// The next attendee is at the door.
    Arrive,
    Stream(Stream),
    /// The next one of a burst.
    Burst(u32),
    Poll(u32, PollStep),
    /// Somebody does what was settled before.
    Act(u32, Box<Action>),
    /// Somebody who was away comes back.
    Back(u32),
    GoLive,
    /// People go home, or the organizer ends it.
    Closing,
    End,
    Survey,
    Downloads(u32),
    /// A fault of the plan's.
    Strike {
        wave: Wave,
        share: f64,
        within: u64,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Here {
    NotYet,
    In,
    Away,
    Left,
    Removed,
}

#[derive(Debug)]
struct Due {
    at: u64,
    /// What was put in first comes first.
    order: u64,
    wake: Wake,
}

impl PartialEq for Due {
    fn eq(&self, other: &Due) -> bool {
        (self.at, self.order) == (other.at, other.order)
    }
}

impl Eq for Due {}

impl PartialOrd for Due {
    fn partial_cmp(&self, other: &Due) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Due {
    fn cmp(&self, other: &Due) -> std::cmp::Ordering {
        (self.at, self.order).cmp(&(other.at, other.order))
    }
}

/// Shapes that all rooms of one `[[session]]` share.
#[derive(Debug)]
pub(super) struct Shapes {
    pub chars: LogNormal,
    pub answer: LogNormal,
    pub gap: LogNormal,
    pub talkers: Zipf,
}

impl Shapes {
    pub fn of(session: &Session, cast: &Cast) -> Shapes {
        let (chat, polls) = (&session.chat, &session.polls);
        let writers = (f64::from(cast.attendees()) * (1.0 - chat.silent)).ceil() as u32;
        Shapes {
            chars: LogNormal::through(chat.chars_median, 0.95, chat.chars_p95),
            answer: LogNormal::through(polls.answer_median.as_secs(), 0.9, polls.answer_p90.as_secs()),
            gap: gap(&session.reconnects),
            talkers: Zipf::new(writers, chat.zipf),
        }
    }
}

#[derive(Debug)]
pub(super) struct Room {
    pub session: Arc<Session>,
    pub shapes: Arc<Shapes>,
    pub cast: Cast,
    pub seed: u64,
    pub number: u32,
    pub live_at: u64,
    pub end_at: u64,
    /// When the organizer ends it, and when nothing is left of it.
    pub ends_at: u64,
    over_at: u64,
    pub now: u64,
    queue: BinaryHeap<Reverse<Due>>,
    order: u64,
    ready: VecDeque<(u32, Action)>,
    here: Vec<Here>,
    arrivals: arrivals::Stream,
    arrived: u32,
    arrival: Chance,
    pub chances: Vec<Chance>,
    pub bursts: Vec<Option<Burst>>,
    /// Attendees in an order that no burst shares: circles of people who ask, whose network is bad, and so on.
    pub circles: Shuffled,
    pub pool: Pool,
    pub stage: super::staff::Desk,
    /// Doors are locked until then; who comes meanwhile comes after.
    pub locked_until: u64,
    /// When each talker of the chat last wrote.
    pub wrote_at: BTreeMap<u32, u64>,
}

impl Room {
    pub fn new(session: &Arc<Session>, shapes: &Arc<Shapes>, seed: u64, number: u32) -> Room {
        let cast = Cast::of(session);
        let phases = &session.phases;
        let end_at = micros(phases.end_at().as_secs());
        let drift = match session.leaving.ending {
            crate::scenario::Ending::Host => 0,
            crate::scenario::Ending::Drift => micros(session.leaving.drift.as_secs() + 1.0),
        };
        let mut room = Room {
            arrivals: arrivals::Stream::new(&session.arrivals, phases, cast.attendees()),
            arrived: 0,
            arrival: Chance::of(seed, number, 0),
            chances: (0..STREAMS.len() as u64).map(|name| Chance::of(seed, number, 1 + name)).collect(),
            here: vec![Here::NotYet; cast.len() as usize],
            circles: Shuffled::new(cast.attendees().max(1), super::chance::mixed(seed ^ u64::from(number))),
            pool: Pool::new(seed, number, &cast, session.forbidden.share),
            stage: super::staff::Desk::new(&cast),
            live_at: micros(phases.live_at().as_secs()),
            end_at,
            ends_at: end_at + drift,
            over_at: end_at + drift + micros(session.races.within.as_secs()),
            session: session.clone(),
            shapes: shapes.clone(),
            cast,
            seed,
            number,
            now: 0,
            queue: BinaryHeap::new(),
            order: 0,
            ready: VecDeque::new(),
            bursts: Vec::new(),
            locked_until: 0,
            wrote_at: BTreeMap::new(),
        };
        room.begin();
        room
    }

    fn begin(&mut self) {
        self.open_doors();
        self.wake(self.live_at, Wake::GoLive);
        self.wake(self.end_at, Wake::Closing);
        self.wake(self.ends_at, Wake::End);
        self.next_arrival();
    }

    /// The next intended action: microseconds since the doors opened, who, what. None when nothing comes before
    /// another room's turn (`limit`: its time and number, and `opens` this room's time there), or when it is over.
    pub fn next_until(&mut self, limit: Option<(u64, u32)>, opens: u64) -> Option<(u64, u32, Action)> {
        loop {
            if let Some((client, action)) = self.ready.pop_front() {
                return Some((self.now, client, action));
            }
            let at = self.queue.peek()?.0.at;
            if limit.is_some_and(|limit| limit < (opens + at, self.number)) {
                return None;
            }
            let Reverse(due) = self.queue.pop()?;
            // Nothing begins once the end was asked for.
            if due.at > self.over_at {
                self.queue.clear();
                return None;
            }
            self.now = due.at;
            self.step(due.wake);
        }
    }

    /// When the next thing is due, if only to be let go.
    pub fn next_at(&self) -> Option<u64> {
        if !self.ready.is_empty() {
            return Some(self.now);
        }
        self.queue.peek().map(|Reverse(due)| due.at)
    }

    fn step(&mut self, wake: Wake) {
        match wake {
            Wake::Arrive => self.arrive(),
            Wake::Stream(stream) => self.flow(stream),
            Wake::Burst(number) => self.burst_on(number),
            Wake::Poll(number, step) => self.poll(number, step),
            Wake::Act(client, action) => self.act(client, *action),
            Wake::Back(client) => self.back(client),
            Wake::GoLive => self.go_live(),
            Wake::Closing => self.closing(),
            Wake::End => self.end(),
            Wake::Survey => self.survey(),
            Wake::Downloads(number) => self.downloads(number),
            Wake::Strike { wave, share, within } => self.strike(wave, share, within as f64 / 1e6),
        }
    }

    pub fn wake(&mut self, at: u64, wake: Wake) {
        self.order += 1;
        self.queue.push(Reverse(Due { at, order: self.order, wake }));
    }

    /// Somebody will do this after so many seconds, if present then.
    pub fn later(&mut self, after_s: f64, client: u32, action: Action) {
        self.wake(self.now + micros(after_s), Wake::Act(client, Box::new(action)));
    }

    /// The same for a command of ordinary life.
    pub fn send_later(&mut self, after_s: f64, client: u32, command: Intent) {
        self.later(after_s, client, Action::Send(Sent { command, fate: Fate::Open }));
    }

    pub fn is_in(&self, client: u32) -> bool {
        self.here[client as usize] == Here::In
    }

    pub fn is_live(&self) -> bool {
        (self.live_at..self.end_at).contains(&self.now)
    }

    /// Sends an ordinary command, if the sender is present; and now and then a forbidden one beside it.
    pub fn send(&mut self, client: u32, command: Intent) -> bool {
        let is_in = self.is_in(client);
        if is_in {
            self.ready.push_back((client, Action::Send(Sent { command, fate: Fate::Open })));
            self.forbid();
        }
        is_in
    }

    /// Whatever else somebody does, as far as they can.
    pub fn act(&mut self, client: u32, action: Action) {
        let here = self.here[client as usize];
        let after = match (&action, here) {
            (Action::Send(Sent { command, fate: Fate::Open }), _) => {
                self.send(client, command.clone());
                return;
            }
            (Action::Join { .. }, Here::NotYet | Here::Left) => Here::In,
            (Action::Leave, Here::In) => Here::Left,
            (Action::Drop { .. }, Here::In) => Here::Away,
            (Action::Rejoin, Here::Away) => Here::In,
            (
                Action::SecondTab
                | Action::ReadPace { .. }
                | Action::Upload { .. }
                | Action::Download { .. }
                | Action::Send(_),
                Here::In,
            ) => Here::In,
            _ => return,
        };
        self.here[client as usize] = after;
        self.ready.push_back((client, action));
    }

    /// Whoever was removed is out, and may come again once allowed back.
    pub fn removed(&mut self, client: u32, for_good: bool) {
        self.here[client as usize] = if for_good { Here::Removed } else { Here::Left };
    }

    /// Drops somebody and has them come back.
    pub fn drop_for(&mut self, client: u32, silent: bool, away_s: f64) {
        if self.is_in(client) {
            self.act(client, Action::Drop { silent });
            self.wake(self.now + micros(away_s), Wake::Back(client));
        }
    }

    fn back(&mut self, client: u32) {
        self.act(client, Action::Rejoin);
    }

    /// A person of the audience, by number among the attendees.
    pub fn attendee(&self, number: u32) -> u32 {
        self.cast.on_stage() + number
    }

    fn arrive(&mut self) {
        if self.now < self.locked_until {
            let knock_again = self.locked_until + micros(self.arrival.between(0.1, 2.0));
            self.wake(knock_again, Wake::Arrive);
            return;
        }
        let client = self.attendee(self.arrived);
        self.arrived += 1;
        self.act(client, Action::Join { role: Role::Attendee, known: false });
        let traits = Traits::of(&self.session, &self.cast, self.seed, self.number, client);
        if let Some(bytes_per_s) = traits.slow {
            self.act(client, Action::ReadPace { bytes_per_s: Some(bytes_per_s) });
        }
        self.next_arrival();
    }

    fn next_arrival(&mut self) {
        if let Some(at_s) = self.arrivals.next(&mut self.arrival) {
            self.wake(micros(at_s).max(self.now), Wake::Arrive);
        }
    }
}

/// Seconds as the plan counts them.
pub(super) fn micros(seconds: f64) -> u64 {
    (seconds * 1e6).round() as u64
}
