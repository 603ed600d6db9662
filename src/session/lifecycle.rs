//! The life of a session: its phases, its title, its door; who may start and end it, and when it ends by itself.
//! Must not know how a record is stored nor who is told.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::baton::{self, PresenterReason};
use super::decide::{Outcome, Turn};
use super::event::Event;
use super::recording::RecordingState;
use super::refusal::Refusal;
use super::state::Session;
use super::text::{Description, PollTitle};

/// Where a session stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    Scheduled,
    Practice,
    Live,
    Ended,
}

impl Phase {
    /// The name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Phase::Scheduled => "scheduled",
            Phase::Practice => "practice",
            Phase::Live => "live",
            Phase::Ended => "ended",
        }
    }

    /// Practice and live: there is a presenter, and things happen.
    pub fn is_running(self) -> bool {
        matches!(self, Phase::Practice | Phase::Live)
    }
}

/// `start`: to practice, or live; going live from practice forgets the rehearsal (see `Session::forget_rehearsal`).
pub(super) fn start(turn: &Turn, practice: bool) -> Outcome {
    let timely = turn.timely()?;
    let wanted = if practice { Phase::Practice } else { Phase::Live };
    let present = turn.session.phase;
    if present == wanted {
        return Ok(timely.unchanged());
    }
    if present > wanted {
        return Err(Refusal::conflict("phase", present.name()));
    }
    let mut events = vec![Event::PhaseChanged { phase: wanted }];
    let host = baton::successor(turn.session, |_| true);
    if turn.session.baton.holder != host {
        let previous = turn.session.baton.holder;
        let term = turn.session.baton.term + 1;
        events.push(Event::PresenterChanged {
            participant: host,
            previous,
            term,
            reason: PresenterReason::Started,
        });
        if let Some(previous) = previous.filter(|_| wanted == Phase::Live) {
            baton::withdraw_webcam(turn.session, previous, turn.session.person(previous).role, &mut events);
        }
    }
    events.extend(host.map(|host| baton::you_changed(host, true)));
    Ok(timely.facts(events))
}

/// `end`.
pub(super) fn end(turn: &Turn) -> Outcome {
    Ok(turn.timely()?.facts(ending(turn.session)))
}

/// The one record that ends a session: what is recorded and what is open ends with it.
pub fn ending(session: &Session) -> Vec<Event> {
    let mut events = Vec::new();
    if session.recording.state != RecordingState::Off {
        events.push(Event::RecordingChanged { state: RecordingState::Off });
    }
    events.extend(session.polls.open().map(|poll| Event::PollClosed { poll }));
    events.push(Event::PhaseChanged { phase: Phase::Ended });
    events
}

/// `edit_details`: what is not named stays.
pub(super) fn edit_details(
    turn: &Turn,
    title: Option<&PollTitle>,
    description: Option<&Description>,
) -> Outcome {
    let timely = turn.timely()?;
    Ok(timely.facts(detail_facts(turn.session, title, description)))
}

/// The facts of new details, none where they are what they were.
pub fn detail_facts(
    session: &Session,
    title: Option<&PollTitle>,
    description: Option<&Description>,
) -> Vec<Event> {
    let title = title.unwrap_or(&session.title).clone();
    let description = description.unwrap_or(&session.description).clone();
    let same = title == session.title && description == session.description;
    if same { Vec::new() } else { vec![Event::DetailsChanged { title, description }] }
}

/// `set_door`.
pub(super) fn set_door(turn: &Turn, locked: bool) -> Outcome {
    let timely = turn.timely()?;
    let same = turn.session.door_locked == locked;
    Ok(timely.facts_unless(same, || vec![Event::DoorChanged { locked }]))
}
