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

/// What only staff can have done, and the least of them who can.
pub fn least_rank(event: &Event) -> u8 {
    match event {
        Event::DetailsChanged { .. } => 4,
        Event::PhaseChanged { .. } => 3,
        Event::DoorChanged { .. }
        | Event::AllowedBack { .. }
        | Event::HandsLowered {}
        | Event::AllMuted { .. }
        | Event::MuteAllLifted { .. }
        | Event::ChatPolicyChanged { .. }
        | Event::QuestionDismissed { .. }
        | Event::QuestionAssigned { .. }
        | Event::PollCreated { .. }
        | Event::PollDeleted { .. }
        | Event::PollOpened { .. }
        | Event::PollClosed { .. }
        | Event::PollResultsShared { .. }
        | Event::PollResultsHidden { .. }
        | Event::SurveySet { .. }
        | Event::UnmuteRequested { .. }
        | Event::RoleChanged { .. }
        | Event::RecordingChanged { .. } => 2,
        Event::Drawn { .. }
        | Event::DrawingCleared {}
        | Event::QuestionAnswered { .. }
        | Event::LabChanged { .. } => 1,
        _ => 0,
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use cuelight::session::ids::HandoutNo;
    use cuelight::session::text::ChatText;
    use cuelight::session::{Event as E, Phase};

    const ATTENDEE: ParticipantNo = ParticipantNo(0);
    const PANELIST: ParticipantNo = ParticipantNo(1);
    const HELPER: ParticipantNo = ParticipantNo(2);
    const HOST: ParticipantNo = ParticipantNo(3);
    const ORGANIZER: ParticipantNo = ParticipantNo(5);
    const ROLES: [Role; 6] = [
        Role::Attendee,
        Role::Panelist,
        Role::InSessionCoOrganizer,
        Role::HostOnlyCoOrganizer,
        Role::CoOrganizer,
        Role::Organizer,
    ];

    fn role_of(who: ParticipantNo) -> Option<Role> {
        ROLES.get(who.0 as usize).copied()
    }

    /// Of attendee, panelist and helper, each without the baton and with it, and the organizer: who may.
    fn may(event: &Event) -> [bool; 7] {
        let doers = [(ATTENDEE, false), (ATTENDEE, true), (PANELIST, false), (PANELIST, true)];
        let doers = [&doers[..], &[(HELPER, false), (HELPER, true), (ORGANIZER, false)]].concat();
        let doer = |(who, is_presenter)| Doer { who, role: role_of(who).unwrap(), is_presenter };
        let may: Vec<bool> =
            doers.into_iter().map(|of| unlawful(&doer(of), event, role_of).is_none()).collect();
        may.try_into().unwrap()
    }

    fn handed(reason: PresenterReason, participant: ParticipantNo) -> Event {
        E::PresenterChanged { participant: Some(participant), previous: None, term: 1, reason }
    }

    /// Every rule holds somebody back and lets somebody: columns as in [`may`].
    #[test]
    fn each_deed_is_for_some_and_not_for_others() {
        let removed = |participant| E::Left { participant, reason: LeftReason::Removed };
        let hand = |participant, raised| E::HandChanged { participant, raised };
        let webcam = |participant, on| E::WebcamChanged { participant, on };
        let screen = |state| E::ScreenChanged { state };
        let mic = |participant| E::MicChanged { participant, mic: Mic::Open };
        let text = ChatText::new("said").unwrap();
        let cells = [
            (removed(PANELIST), "....xxx"),
            (removed(HELPER), "......x"),
            (removed(HOST), "......x"),
            (removed(ORGANIZER), "......."),
            (handed(PresenterReason::Handed, ATTENDEE), "...xxxx"),
            (handed(PresenterReason::Taken, HELPER), "....xx."),
            (handed(PresenterReason::Taken, ATTENDEE), "......."),
            (screen(ScreenState::On), ".x.x.x."),
            (screen(ScreenState::Paused), ".x.x.x."),
            (E::ControlChanged { participant: Some(PANELIST) }, ".x.x.x."),
            (hand(ATTENDEE, true), "xx....."),
            (hand(ATTENDEE, false), "xx..xxx"),
            (mic(PANELIST), "..xx..."),
            (webcam(ATTENDEE, true), ".x....."),
            (webcam(PANELIST, true), "..xx..."),
            (webcam(PANELIST, false), "..xxxxx"),
            (E::Captioned { text }, "..xxxxx"),
            (E::HandoutRemoved { handout: HandoutNo(0) }, "....xxx"),
            (E::Voted { poll: cuelight::session::ids::PollNo(0), ballot: ballot() }, "xxxx..."),
        ];
        for (event, expected) in cells {
            let found: String = may(&event).map(|may| if may { 'x' } else { '.' }).iter().collect();
            assert_eq!(found, expected, "{event:?}");
        }
    }

    fn ballot() -> cuelight::session::polls::Ballot {
        serde_json::from_str(r#"{"rating": 1}"#).unwrap()
    }

    #[test]
    fn what_is_for_staff_is_for_nobody_below() {
        assert_eq!(least_rank(&E::DrawingCleared {}), rank(Role::Panelist));
        assert_eq!(least_rank(&E::HandsLowered {}), rank(Role::InSessionCoOrganizer));
        assert_eq!(least_rank(&E::PhaseChanged { phase: Phase::Live }), rank(Role::HostOnlyCoOrganizer));
        assert_eq!(least_rank(&E::Noted {}), 0);
    }
}
