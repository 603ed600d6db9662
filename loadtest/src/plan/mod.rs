//! From a scenario and a seed to what everybody intends, in order of time: pure, and the same for the same seed.
//! Must not know sockets, clocks or a server's answers.
//!
//! Read in this order: `action.rs` (what can be intended), `cast.rs` (by whom), `room.rs` (how one session unfolds),
//! `streams.rs` (what recurs), then what people do: `crowd.rs`, `bursts.rs`, `staff.rs`, `polls.rs`, `races.rs`,
//! `forbidden.rs`. `chance.rs` and `arrivals.rs` hold the shapes.

pub mod action;
pub mod cast;
pub mod chance;

mod arrivals;
mod bursts;
mod crowd;
mod forbidden;
mod polls;
#[cfg(test)]
mod proofs;
mod races;
mod room;
mod staff;
mod streams;

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fmt::Write;
use std::sync::Arc;
use std::time::Duration;

pub use action::{Action, Ballot, ChatTo, Fate, Intent, Planned, PollTarget, QuestionTarget, Sent, Target};
pub use cast::{Cast, Comebacks, Traits};

use crate::scenario::{Fault, FaultKind, Scenario, Session};
use bursts::Wave;
use room::{Room, Shapes, micros};

/// What a run intends, one action after the other in order of time. Memory: some tens of bytes for each person, and
/// what is under way; it does not grow with the length of the run.
#[derive(Debug)]
pub struct Plan {
    seed: u64,
    speed: f64,
    sessions: Vec<SessionFacts>,
    faults: Vec<(Duration, Fault)>,
    rooms: Vec<Room>,
    /// When each room has something due, and which; rooms that are over are not in it.
    due: BinaryHeap<Reverse<(u64, u32)>>,
    print: Fingerprint,
}

/// One session of a run.
#[derive(Debug, Clone)]
pub struct SessionFacts {
    /// Which `[[session]]` of the scenario it comes from: the place in `scenario.sessions`, and the recorder's group.
    pub group: usize,
    pub cast: Cast,
    /// Since the run began.
    #[cfg(test)]
    pub live_at: Duration,
    /// When the organizer sends `end`, since the run began.
    pub ends_at: Duration,
    pub comebacks: Comebacks,
    session: Arc<Session>,
    seed: u64,
    number: u32,
    /// In the plan's own time.
    opens: u64,
}

impl SessionFacts {
    /// What somebody's program is like.
    pub fn traits(&self, client: u32) -> Traits {
        Traits::of(&self.session, &self.cast, self.seed, self.number, client)
    }
}

impl Plan {
    /// The plan of a checked scenario.
    pub fn new(scenario: &Scenario, seed: u64) -> Plan {
        let speed = scenario.speed;
        let (mut sessions, mut rooms) = (Vec::new(), Vec::new());
        for (group, session) in scenario.sessions.iter().enumerate() {
            let session = Arc::new(session.clone());
            let shapes = Arc::new(Shapes::of(&session, &Cast::of(&session)));
            for nth in 0..session.count {
                let number = rooms.len() as u32;
                let room = Room::new(&session, &shapes, seed, number);
                let behind = session.spread.as_secs() * f64::from(nth) / f64::from(session.count);
                let opens = micros(session.starts.as_secs() + behind);
                let real = |at: u64| real(opens + at, speed);
                sessions.push(SessionFacts {
                    group,
                    cast: room.cast.clone(),
                    #[cfg(test)]
                    live_at: real(room.live_at),
                    ends_at: real(room.ends_at),
                    comebacks: Comebacks::of(&session.reconnects, seed, number, speed),
                    session: session.clone(),
                    seed,
                    number,
                    opens,
                });
                rooms.push(room);
            }
        }
        let mut faults: Vec<_> = scenario.faults.iter().map(|fault| real_fault(fault, speed)).collect();
        faults.sort_by_key(|(at, _)| *at);
        let print = Fingerprint(FINGERPRINT);
        let mut plan = Plan { seed, speed, sessions, faults, rooms, due: BinaryHeap::new(), print };
        scenario.faults.iter().for_each(|fault| plan.strike(fault));
        for number in 0..plan.rooms.len() {
            plan.requeue(number);
        }
        plan
    }

    /// Every session, at its number.
    pub fn sessions(&self) -> &[SessionFacts] {
        &self.sessions
    }

    /// Every fault by the time at which it happens in this run, its lengths in this run's time. Cuts and slow readers
    /// are among the actions already, and are here to be told of; nodes are killed and drained by who runs the plan.
    pub fn faults(&self) -> &[(Duration, Fault)] {
        &self.faults
    }

    /// When the last session is asked to end.
    pub fn ends_at(&self) -> Duration {
        self.sessions.iter().map(|session| session.ends_at).max().unwrap_or_default()
    }

    /// Everybody who may come, staff included.
    pub fn people(&self) -> u32 {
        self.sessions.iter().map(|session| session.cast.len()).sum()
    }

    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// A hash of what was given out so far: equal for equal plans.
    pub fn fingerprint(&self) -> String {
        format!("{:016x}", self.print.0)
    }

    fn strike(&mut self, fault: &Fault) {
        let wave = match fault.kind {
            FaultKind::KillNode | FaultKind::Drain => return,
            FaultKind::Cut => Wave::Cut { silent: fault.silent },
            FaultKind::Slow => {
                Wave::Slow { bytes_per_s: fault.bytes_per_s.0, lasts_s: fault.lasts.as_secs() }
            }
        };
        let within_s = match fault.kind {
            FaultKind::Cut => fault.within.as_secs(),
            _ => 0.0,
        };
        for (room, session) in self.rooms.iter_mut().zip(&self.sessions) {
            let meant = fault.session.is_none_or(|group| group as usize == session.group);
            if let Some(at) = micros(fault.at.as_secs()).checked_sub(session.opens).filter(|_| meant) {
                room.strike_at(at, wave, fault.share, within_s);
            }
        }
    }

    fn requeue(&mut self, number: usize) {
        if let Some(at) = self.rooms[number].next_at() {
            self.due.push(Reverse((self.sessions[number].opens + at, number as u32)));
        }
    }
}

impl Iterator for Plan {
    type Item = Planned;

    fn next(&mut self) -> Option<Planned> {
        loop {
            let Reverse((_, number)) = self.due.pop()?;
            let limit = self.due.peek().map(|Reverse(next)| *next);
            let found = self.rooms[number as usize].next_until(limit, self.sessions[number as usize].opens);
            self.requeue(number as usize);
            let Some((at, client, what)) = found else { continue };
            let at = real(self.sessions[number as usize].opens + at, self.speed);
            let planned = Planned { at, session: number, client, what };
            self.print.add(&planned);
            return Some(planned);
        }
    }
}

/// The run's time for a time of the plan, in microseconds.
fn real(at: u64, speed: f64) -> Duration {
    Duration::from_micros((at as f64 / speed) as u64)
}

fn real_fault(fault: &Fault, speed: f64) -> (Duration, Fault) {
    let shorter = |span: crate::scenario::Span| crate::scenario::Span(span.0.div_f64(speed));
    let (within, lasts) = (shorter(fault.within), shorter(fault.lasts));
    (shorter(fault.at).0, Fault { within, lasts, ..fault.clone() })
}

/// FNV-1a over what the actions print as.
#[derive(Debug, Clone)]
struct Fingerprint(u64);

const FINGERPRINT: u64 = 0xcbf2_9ce4_8422_2325;

impl Fingerprint {
    fn add(&mut self, planned: &Planned) {
        let Planned { at, session, client, what } = planned;
        write!(self, "{} {session} {client} {what:?};", at.as_micros()).expect("hashing cannot fail");
    }
}

impl Write for Fingerprint {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        for byte in text.bytes() {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        Ok(())
    }
}
