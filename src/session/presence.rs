//! Who has a connection, and what happens by itself when somebody is away for long.
//! Must not know sockets or clocks: the owner reports comings and goings with their time, and asks for deadlines.
//!
//! Connections are not facts: a short drop leaves no trace, and after a restart everybody counts as away since
//! then. What comes of a deadline is a fact like any other.

use std::collections::{BTreeMap, BTreeSet};

use super::event::Event;
use super::ids::{Millis, ParticipantNo};
use super::lifecycle::{Phase, ending};
use super::roster::{LeftReason, leaving};
use super::state::Session;

/// How long is long, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// Without a connection before a person counts as gone.
    pub away_ms: u64,
    /// With nobody who may end it before a session ends by itself.
    pub orphan_ms: u64,
}

/// Who is away since when, and since when nobody who may end the session is here.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Presence {
    away: BTreeSet<(Millis, ParticipantNo)>,
    since: BTreeMap<ParticipantNo, Millis>,
    orphaned: Option<Millis>,
}

impl Presence {
    pub(super) fn arrived(&mut self, who: ParticipantNo, at: Millis) {
        self.went(who, at);
    }

    pub(super) fn departed(&mut self, who: ParticipantNo) {
        if let Some(since) = self.since.remove(&who) {
            self.away.remove(&(since, who));
        }
    }

    fn went(&mut self, who: ParticipantNo, at: Millis) {
        self.departed(who);
        self.since.insert(who, at);
        self.away.insert((at, who));
    }

    pub(super) fn settle(&mut self, phase: Phase, somebody_may_end: bool, at: Millis) {
        let orphaned = phase.is_running() && !somebody_may_end;
        self.orphaned = orphaned.then(|| self.orphaned.unwrap_or(at));
    }
}

/// What comes by itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Due {
    pub events: Vec<Event>,
}

impl Session {
    /// Somebody has a connection.
    pub fn connected(&mut self, who: ParticipantNo) {
        self.presence.departed(who);
        self.mark_presence(who);
    }

    /// Somebody who is present has no connection any more.
    pub fn disconnected(&mut self, who: ParticipantNo, at: Millis) {
        if self.person(who).present {
            self.presence.went(who, at);
            self.mark_presence(who);
        }
    }

    /// Whether somebody present has a connection.
    pub fn is_connected(&self, who: ParticipantNo) -> bool {
        self.person(who).present && !self.presence.since.contains_key(&who)
    }

    /// After a restart: everybody present is away, and an orphaned session orphaned, since now.
    pub fn restarted(&mut self, now: Millis) {
        for who in self.present_numbers() {
            self.presence.went(who, now);
            self.mark_presence(who);
        }
        self.presence.orphaned = self.presence.orphaned.map(|_| now);
    }

    /// Until now nobody could come back: as after a restart, who is away is so since now.
    pub fn held_up(&mut self, now: Millis) {
        for (_, who) in std::mem::take(&mut self.presence.away) {
            self.presence.went(who, now);
        }
        self.presence.orphaned = self.presence.orphaned.map(|_| now);
    }

    /// When [`Session::on_deadline`] next has something to do, if nothing else happens.
    pub fn next_deadline(&self, patience: Patience) -> Option<Millis> {
        if self.phase == Phase::Ended {
            return None;
        }
        let away = self.presence.away.first().map(|(since, _)| since.plus(patience.away_ms));
        let orphaned = self.presence.orphaned.map(|since| since.plus(patience.orphan_ms));
        away.into_iter().chain(orphaned).min()
    }

    /// The facts of the next deadline that has passed, one record; `None` when there is none. Ask again after
    /// applying it.
    pub fn on_deadline(&self, now: Millis, patience: Patience) -> Option<Due> {
        if self.phase == Phase::Ended {
            return None;
        }
        let passed = |since: Millis, patience_ms: u64| since.plus(patience_ms) <= now;
        if self.presence.orphaned.is_some_and(|since| passed(since, patience.orphan_ms)) {
            return Some(Due { events: ending(self) });
        }
        let (since, who) = self.presence.away.first()?;
        passed(*since, patience.away_ms).then(|| Due { events: leaving(self, *who, LeftReason::Dropped) })
    }
}
