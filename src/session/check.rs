//! The invariants of a session, numbered; asserted after every record in debug builds and tests.
//! Must not know how the state came about: it looks at what is there and nothing else.
//!
//! After every record and not after every fact: a record is true as a whole or not at all, and between its facts the
//! state is on its way (the presenter has left, and the next fact names the successor). What binds a fact to the one
//! before it (a term that grows by one, a mute epoch that never falls) is asserted where the fact is applied.

use super::audio::Mic;
use super::capability::Role;
use super::lifecycle::Phase;
use super::polls::{PollState, Tally};
use super::recording::RecordingState;
use super::stage::{STROKES_MAX, ScreenState};
use super::state::Session;

impl Session {
    /// Asserts every invariant.
    ///
    /// # Panics
    /// With the number of the first that does not hold: a bug of ours, never a client's doing.
    pub fn check(&self) {
        if self.is_unchecked() {
            return;
        }
        self.check_baton();
        self.check_floor();
        self.check_people();
        self.check_polls();
        self.check_stage();
    }

    /// 1. Only somebody present presents. 2. There is a presenter while any organizer variant is present in practice
    ///    or live. 3. Nobody presents before the start.
    fn check_baton(&self) {
        if let Some(holder) = self.baton.holder {
            assert!(self.person(holder).present, "1: the presenter is present");
            assert!(self.phase != Phase::Scheduled, "3: nobody presents before the start");
        }
        let staff_here = self.on_stage().any(|(_, person)| person.role.is_staff());
        assert!(!(self.is_baton_vacant() && staff_here), "2: staff is present and nobody presents");
    }

    /// 4. Under a mute-all no attendee but the presenter is open without a newer leave to speak, and under a locked
    ///    one no panelist. 16. What a rehearsal's mute-all did is undone with it, and by every word to the person.
    fn check_floor(&self) {
        let floor = self.floor;
        for person in self.people.iter().filter(|person| person.rehearsed_mute) {
            let bound = person.present && person.mic == Mic::MutedByStaff && person.let_speak.is_none();
            assert!(bound && self.is_rehearsal(), "16: a rehearsal's mute-all outlives its effect");
        }
        if !floor.active {
            return;
        }
        for (who, person) in self.present().filter(|(_, person)| person.mic == Mic::Open) {
            let bound = match person.role {
                Role::Attendee => true,
                Role::Panelist => floor.locked,
                _ => false,
            };
            let newer = person.let_speak.is_some_and(|epoch| epoch >= floor.epoch);
            assert!(!bound || newer || self.is_presenter(who), "4: somebody speaks through a mute-all");
        }
    }

    /// 5. Seats, audience and hands are what the people add up to. 6. The absent have no hand, webcam or open
    ///    microphone. 7. An attendee who is not the presenter has no webcam on. 8. There is one organizer at most.
    ///    9. The removed are absent.
    fn check_people(&self) {
        let (mut seats, mut audience, mut hands, mut organizers) = (0, 0, 0, 0);
        for (index, person) in self.people.iter().enumerate() {
            organizers += u32::from(person.role == Role::Organizer);
            assert!(!(person.removed && person.present), "9: a removed person is present");
            if !person.present {
                let quiet = person.hand.is_none() && !person.webcam && person.mic != Mic::Open;
                assert!(quiet, "6: somebody absent takes part");
                continue;
            }
            seats += u32::from(person.entered_as == Role::Attendee);
            audience += u32::from(person.role == Role::Attendee);
            hands += u32::from(person.hand.is_some());
            let presents = self.baton.holder.is_some_and(|holder| holder.0 as usize == index);
            assert!(presents || !person.webcam || person.role.is_on_stage(), "7: an attendee's webcam is on");
        }
        assert_eq!((seats, audience, hands), (self.seats(), self.audience(), self.hands()), "5: the sums");
        assert!(organizers <= 1 && organizers == self.organizers, "8: {organizers} organizers");
    }

    /// 10. The open poll is open and no other is. 11. Tallies are the votes; an anonymous poll keeps no ballots.
    ///     12. Only closed polls are shared.
    fn check_polls(&self) {
        for (number, poll) in self.polls.all() {
            assert_eq!(
                poll.state == PollState::Open,
                self.polls.open() == Some(number),
                "10: poll {}",
                number.0
            );
            let kept = if poll.draft.anonymous { 0 } else { poll.voters.len() };
            assert_eq!(poll.ballots.len(), kept, "11: ballots of poll {}", number.0);
            if !poll.draft.anonymous {
                let mut recounted = Tally::new(&poll.draft);
                poll.ballots.values().for_each(|ballot| recounted.add(ballot));
                assert_eq!(poll.tally, recounted, "11: the tally of poll {}", number.0);
            }
            assert!(!poll.shared || poll.state == PollState::Closed, "12: poll {}", number.0);
        }
    }

    /// 13. Only a shared screen is drawn on, within bounds. 14. Who controls is on stage and present. 15. Nothing is
    ///     recorded before the start or after the end.
    fn check_stage(&self) {
        let strokes = self.stage.strokes.len();
        assert!(strokes == 0 || self.stage.screen != ScreenState::Off, "13: drawn on nothing");
        assert!(strokes <= STROKES_MAX, "13: too many strokes");
        if let Some(control) = self.stage.control {
            let person = self.person(control);
            assert!(person.present && person.role.is_on_stage(), "14: control");
        }
        let running = self.phase.is_running();
        assert!(running || self.recording.state == RecordingState::Off, "15: recording");
    }
}
