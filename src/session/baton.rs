//! The presenter's baton: at most one holder, a term that grows with each change, and what goes with it.
//! Must not know the microphone's rules (`audio.rs`) nor the screen's (`stage.rs`), only that they are withdrawn.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::audio;
use super::capability::{Capability, Grant, Role};
use super::decide::{Outcome, Turn};
use super::event::{Event, Whom};
use super::ids::{ParticipantNo, PublicId};
use super::stage::ScreenState;
use super::state::Session;

/// Who presents. One value: two presenters cannot be written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Baton {
    pub holder: Option<ParticipantNo>,
    /// Grows by one each time the holder changes, also when nobody holds it. 0 before `start`.
    pub term: u64,
}

/// Why the baton moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PresenterReason {
    Started,
    Handed,
    Taken,
    Left,
    Demoted,
}

/// `hand_presenter`: to anyone present.
pub(super) fn hand_presenter(turn: &Turn, to: &PublicId) -> Outcome {
    let to = turn.present(to)?;
    let timely = turn.timely()?;
    if turn.session.is_presenter(to) {
        return Ok(timely.unchanged());
    }
    Ok(timely.facts(pass(turn.session, Some(to), PresenterReason::Handed)))
}

/// `take_presenter`.
pub(super) fn take_presenter(turn: &Turn) -> Outcome {
    let timely = turn.timely()?;
    let by = turn.permit.by();
    if turn.session.is_presenter(by) {
        return Ok(timely.unchanged());
    }
    Ok(timely.facts(pass(turn.session, Some(by), PresenterReason::Taken)))
}

/// The facts of a hand-over: the baton, then what ends with the old holder, then what both are told.
pub(super) fn pass(session: &Session, to: Option<ParticipantNo>, reason: PresenterReason) -> Vec<Event> {
    let mut events = Vec::new();
    move_to(session, to, reason, None, &mut events);
    let previous = session.baton.holder;
    events.extend(previous.into_iter().chain(to).map(|who| you_changed(who, true)));
    events
}

/// As [`pass`], without telling anybody of their rights. `demoted_to`: the old holder's role once the record is
/// applied, where the same record changes it.
pub(super) fn move_to(
    session: &Session,
    to: Option<ParticipantNo>,
    reason: PresenterReason,
    demoted_to: Option<Role>,
    events: &mut Vec<Event>,
) {
    let previous = session.baton.holder;
    events.push(Event::PresenterChanged { participant: to, previous, term: session.baton.term + 1, reason });
    if session.stage.screen != ScreenState::Off {
        events.push(Event::ScreenChanged { state: ScreenState::Off });
    }
    if session.stage.control.is_some() {
        events.push(Event::ControlChanged { participant: None });
    }
    // Who leaves takes everything along: there is nothing to withdraw from an empty chair.
    let Some(previous) = previous.filter(|_| reason != PresenterReason::Left) else { return };
    let role = demoted_to.unwrap_or(session.person(previous).role);
    audio::withdraw(session, previous, role, events);
    withdraw_webcam(session, previous, role, events);
}

/// Hides the webcam of somebody whose role alone does not give it.
pub(super) fn withdraw_webcam(session: &Session, who: ParticipantNo, role: Role, events: &mut Vec<Event>) {
    if session.person(who).webcam && session.grant(Capability::ShareWebcam, role) != Grant::Yes {
        events.push(Event::WebcamChanged { participant: who, on: false });
    }
}

/// Who gets the baton when nobody hands it: the highest-ranked organizer variant present, longest there first.
/// `fits` leaves out those who are about to go.
pub(super) fn successor(session: &Session, fits: impl Fn(ParticipantNo) -> bool) -> Option<ParticipantNo> {
    session
        .on_stage()
        .filter(|(who, person)| person.role.is_staff() && fits(*who))
        .max_by_key(|(who, person)| (person.role, std::cmp::Reverse((person.joined_at, *who))))
        .map(|(who, _)| who)
}

/// Tells somebody what they are now.
pub(super) fn you_changed(participant: ParticipantNo, view: bool) -> Event {
    Event::YouChanged { who: Whom::One { participant, view } }
}
