//! One session of a run, or many alike: who comes, when, and through which phases.
//! Must not know what people do once they are in.

use serde::{Deserialize, Serialize};

use super::behaviour::{
    Chat, Handouts, Hands, Leaving, Polls, Questions, Races, Reactions, Reconnects, Roster, Routine, Survey,
};
use super::mix::{Forbidden, Mix};
use super::units::{Bytes, Span};

/// One `[[session]]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Session {
    /// How figures of this session are called in the result (`quiet.ack_p99`). Small letters, digits, `-`.
    #[serde(default = "unnamed")]
    pub name: String,
    /// How many such sessions, each with its own people and chance.
    #[serde(default = "one")]
    pub count: u32,
    /// When the first of them opens its doors, since the run began.
    #[serde(default)]
    pub starts: Span,
    /// Over what time the doors of the others follow, evenly.
    #[serde(default)]
    pub spread: Span,
    /// Most attendees present at once: N.
    pub attendees: u32,
    /// Attendees who come at all, as a multiple of N.
    #[serde(default = "turnout")]
    pub turnout: f64,
    #[serde(default = "panelists")]
    pub panelists: u32,
    #[serde(default)]
    pub staff: Staff,
    #[serde(default)]
    pub phases: Phases,
    #[serde(default)]
    pub arrivals: Arrivals,
    #[serde(default)]
    pub clients: Clients,
    #[serde(default)]
    pub leaving: Leaving,
    #[serde(default)]
    pub reconnects: Reconnects,
    #[serde(default)]
    pub chat: Chat,
    #[serde(default)]
    pub reactions: Reactions,
    #[serde(default)]
    pub polls: Polls,
    #[serde(default)]
    pub questions: Questions,
    #[serde(default)]
    pub hands: Hands,
    #[serde(default)]
    pub handouts: Handouts,
    #[serde(default)]
    pub survey: Survey,
    #[serde(default)]
    pub routine: Routine,
    #[serde(default)]
    pub roster: Roster,
    #[serde(default)]
    pub races: Races,
    #[serde(default)]
    pub forbidden: Forbidden,
    /// Commands at a steady rate beside all that.
    #[serde(default)]
    pub mix: Mix,
}

fn unnamed() -> String {
    "main".into()
}

fn one() -> u32 {
    1
}

fn turnout() -> f64 {
    1.1
}

fn panelists() -> u32 {
    3
}

/// Who runs the session. There is always one organizer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Staff {
    pub co_organizer: u32,
    pub host_only_co_organizer: u32,
    pub in_session_co_organizer: u32,
}

impl Default for Staff {
    fn default() -> Staff {
        Staff { co_organizer: 2, host_only_co_organizer: 1, in_session_co_organizer: 1 }
    }
}

/// How a session goes: the doors open, it is rehearsed, it is live, questions are asked, it ends.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Phases {
    /// From the opening of the doors to the announced time.
    pub door: Span,
    /// How long before it goes live staff rehearse; 0: not at all.
    pub practice: Span,
    /// How long after the announced time it goes live.
    pub late: Span,
    /// How long it is live.
    pub live: Span,
    /// Which last part of that belongs to the questions.
    pub questions: Span,
}

impl Default for Phases {
    fn default() -> Phases {
        Phases {
            door: Span::secs(12 * 60),
            practice: Span::secs(5 * 60),
            late: Span::secs(60),
            live: Span::secs(59 * 60),
            questions: Span::secs(20 * 60),
        }
    }
}

impl Phases {
    /// When it goes live, since the doors opened.
    pub fn live_at(&self) -> Span {
        Span(self.door.0 + self.late.0)
    }

    /// When it ends, since the doors opened.
    pub fn end_at(&self) -> Span {
        Span(self.live_at().0 + self.live.0)
    }
}

/// How attendees come.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(tag = "shape", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Arrivals {
    /// 5 % before T-10 min, 20 % to T-2, 45 % to T+2, 20 % to T+10, the rest later, where T is the announced time.
    #[default]
    Webinar,
    /// Nobody gets in before T; then 60 % within 120 s with a peak of 2.5 times the mean, the rest over ten minutes.
    HardDoor,
    /// At a steady rate from the opening of the doors, people a second.
    Rate { per_s: f64 },
    /// Evenly within a time from the opening of the doors.
    Within { time: Span },
    /// Points of a curve: seconds since T, and the share of all that have come by then. Straight lines in between.
    Curve { points: Vec<(f64, f64)> },
}

/// How people's programs connect and read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Clients {
    /// Share that speaks JSON; the others speak MessagePack.
    pub json: f64,
    /// Share of the attendees that always reads slowly.
    pub slow: f64,
    /// How fast these read, per second.
    pub slow_bytes_per_s: Bytes,
    /// Share whose every message is decoded, folded and checked. Staff and panelists are always.
    pub checked: f64,
}

impl Default for Clients {
    fn default() -> Clients {
        Clients { json: 0.3, slow: 0.0, slow_bytes_per_s: Bytes(2_000), checked: 0.05 }
    }
}

/// How a session ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ending {
    /// The organizer ends it, and everybody is out at once.
    #[default]
    Host,
    /// People go by themselves, and then the organizer ends it.
    Drift,
}
