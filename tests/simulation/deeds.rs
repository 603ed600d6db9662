//! What one may do to others and what the baton is needed for, by the facts that came of it: rules written a second time.
//! Must not know the session's state, nor the code's table of rights.

use cuelight::session::audio::Mic;
use cuelight::session::baton::PresenterReason;
use cuelight::session::roster::LeftReason;
use cuelight::session::stage::ScreenState;
use cuelight::session::{Event, ParticipantNo, Role};

use crate::model::{is_staff, rank};

/// Who does it, as they were before.
pub struct Doer {
    pub who: ParticipantNo,
    pub role: Role,
    pub is_presenter: bool,
}

/// Why nobody like this can have brought the fact about, if so. `role_of` tells what others were before.
pub fn unlawful(
    doer: &Doer,
    event: &Event,
    role_of: impl Fn(ParticipantNo) -> Option<Role>,
) -> Option<&'static str> {
    let (staff, on_stage) = (is_staff(doer.role), rank(doer.role) >= 1);
    let is_own = |who: ParticipantNo| who == doer.who;
    let (may, deed) = match event {
        Event::Left { participant, reason: LeftReason::Removed } => {
            let is_below = role_of(*participant).is_some_and(|role| rank(role) < rank(doer.role));
            (staff && is_below, "removes")
        }
        Event::PresenterChanged { reason: PresenterReason::Handed, .. } => {
            (staff || on_stage && doer.is_presenter, "hands the baton on")
        }
        Event::PresenterChanged { reason: PresenterReason::Taken, participant, .. } => {
            (staff && participant.is_some_and(is_own), "takes the baton")
        }
        Event::ScreenChanged { state: ScreenState::On | ScreenState::Paused } => {
            (doer.is_presenter, "shares a screen")
        }
        Event::ControlChanged { participant: Some(_) } => (doer.is_presenter, "gives control"),
        Event::HandChanged { participant, raised } => {
            (is_own(*participant) || staff && !raised, "moves a hand")
        }
        Event::MicChanged { participant, mic: Mic::Open } => (is_own(*participant), "opens a microphone"),
        Event::WebcamChanged { participant, on: true } => {
            (is_own(*participant) && (on_stage || doer.is_presenter), "shows a webcam")
        }
        Event::WebcamChanged { participant, on: false } => (is_own(*participant) || staff, "hides a webcam"),
        Event::Captioned { .. } => (on_stage, "captions"),
        Event::HandoutRemoved { .. } => (staff, "removes a handout"),
        Event::Voted { .. } | Event::VotedAnonymously { .. } => (!staff, "votes"),
        _ => (true, ""),
    };
    (!may).then_some(deed)
}
