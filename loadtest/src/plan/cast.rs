//! Who belongs to a session, and what each person's program is like. Must not know when they come.

use std::time::Duration;

use cuelight::session::Role;

use super::chance::{Chance, LogNormal};
use crate::scenario::{Reconnects, Session};

/// Everybody of one session by number: the organizer is 0, then other staff by rank, panelists, attendees in the
/// order in which they come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cast {
    stage: Vec<Role>,
    staff: u32,
    attendees: u32,
}

impl Cast {
    pub fn of(session: &Session) -> Cast {
        let staff = &session.staff;
        let mut stage = vec![Role::Organizer];
        for (role, count) in [
            (Role::CoOrganizer, staff.co_organizer),
            (Role::HostOnlyCoOrganizer, staff.host_only_co_organizer),
            (Role::InSessionCoOrganizer, staff.in_session_co_organizer),
            (Role::Panelist, session.panelists),
        ] {
            stage.extend((0..count).map(|_| role));
        }
        let staff = stage.iter().filter(|role| role.is_staff()).count() as u32;
        let attendees = (f64::from(session.attendees) * session.turnout).round() as u32;
        Cast { stage, staff, attendees }
    }

    /// The role that somebody's ticket says.
    pub fn role(&self, client: u32) -> Role {
        self.stage.get(client as usize).copied().unwrap_or(Role::Attendee)
    }

    /// Everybody.
    pub fn len(&self) -> u32 {
        self.on_stage() + self.attendees
    }

    /// The organizer and the others who run it: the first so many.
    pub fn staff(&self) -> u32 {
        self.staff
    }

    /// Staff and panelists: the first so many.
    pub fn on_stage(&self) -> u32 {
        self.stage.len() as u32
    }

    /// Attendees who come at all.
    pub fn attendees(&self) -> u32 {
        self.attendees
    }

    /// The first staff member with that role.
    pub fn first(&self, role: Role) -> Option<u32> {
        self.stage.iter().position(|other| *other == role).map(|place| place as u32)
    }
}

/// What somebody's program is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Traits {
    /// Speaks JSON, not MessagePack.
    pub json: bool,
    /// Every message is to be decoded, folded and checked.
    pub checked: bool,
    /// Reads at most so many bytes a second, always.
    pub slow: Option<u64>,
}

const TRAITS: u64 = 0x7472_0000_0000;
const COMEBACKS: u64 = 0x6362_0000_0000;

impl Traits {
    /// Of one person. The same whenever it is asked.
    pub fn of(session: &Session, cast: &Cast, seed: u64, room: u32, client: u32) -> Traits {
        let mut chance = Chance::of(seed, room, TRAITS | u64::from(client));
        let clients = &session.clients;
        let attends = client >= cast.on_stage();
        let (json, checked, slow) = (chance.unit(), chance.unit(), chance.unit());
        Traits {
            json: json < clients.json,
            checked: !attends || checked < clients.checked,
            slow: (attends && slow < clients.slow).then_some(clients.slow_bytes_per_s.0),
        }
    }
}

/// When people come back whose connection was ended by something that the plan does not know.
#[derive(Debug, Clone)]
pub struct Comebacks {
    seed: u64,
    room: u32,
    gap: LogNormal,
    after_restart_s: f64,
    speed: f64,
}

impl Comebacks {
    pub(super) fn of(reconnects: &Reconnects, seed: u64, room: u32, speed: f64) -> Comebacks {
        let after_restart_s = reconnects.after_restart.as_secs();
        Comebacks { seed, room, gap: gap(reconnects), after_restart_s, speed }
    }

    /// How long somebody stays away after the server went away: evenly up to the scenario's `after_restart`.
    /// `times` counts this person's losses, so that each has its own.
    pub fn after_restart(&self, client: u32, times: u32) -> Duration {
        let away_s = self.chance(client, times).unit() * self.after_restart_s;
        Duration::from_secs_f64(away_s / self.speed)
    }

    /// How long somebody stays away whose connection alone was lost.
    pub fn after_loss(&self, client: u32, times: u32) -> Duration {
        let away_s = self.chance(client, times).of_shape(&self.gap);
        Duration::from_secs_f64(away_s / self.speed)
    }

    fn chance(&self, client: u32, times: u32) -> Chance {
        Chance::of(self.seed, self.room, COMEBACKS | u64::from(times) << 48 | u64::from(client))
    }
}

/// The shape of the time that people stay away.
pub(super) fn gap(reconnects: &Reconnects) -> LogNormal {
    LogNormal::through(reconnects.gap_median.as_secs(), 0.95, reconnects.gap_p95.as_secs())
}
