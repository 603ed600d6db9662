//! Microphones: three states, mute-all as a state of the floor, and who may open what.
//! Must not know who is told. The floor, not a list of people, is what mute-all changes: late joiners are bound.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::baton::you_changed;
use super::capability::{Capability, Need, Role};
use super::decide::{Outcome, Turn};
use super::event::Event;
use super::ids::{ParticipantNo, PublicId};
use super::refusal::{Missing, Refusal};
use super::state::{Person, Session};

/// A microphone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mic {
    Open,
    /// By its owner, or on entry.
    #[default]
    Muted,
    MutedByStaff,
}

/// Mute-all, as a state. The epoch never goes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Floor {
    pub epoch: u64,
    pub active: bool,
    pub locked: bool,
}

/// `mute`.
pub(super) fn mute(turn: &Turn, whom: Option<&PublicId>) -> Outcome {
    let whom = turn.own_or_present(whom)?;
    let timely = turn.timely()?;
    let mic = turn.session.person(whom).mic;
    let own = whom == turn.permit.by();
    let wanted = if own && mic != Mic::MutedByStaff { Mic::Muted } else { Mic::MutedByStaff };
    Ok(timely.facts_unless(mic == wanted, || vec![Event::MicChanged { participant: whom, mic: wanted }]))
}

/// `unmute`: one's own opens; another's is only let, and asked.
pub(super) fn unmute(turn: &Turn, whom: Option<&PublicId>) -> Outcome {
    let whom = turn.own_or_present(whom)?;
    if whom == turn.permit.by() { open_own(turn) } else { let_speak(turn, whom) }
}

fn open_own(turn: &Turn) -> Outcome {
    let (session, by, role) = (turn.session, turn.permit.by(), turn.permit.role());
    let need = Need::Row(Capability::Speak);
    super::capability::authorize(session, by, need)?;
    let mic = session.person(by).mic;
    if mic == Mic::MutedByStaff && !role.is_staff() && !session.is_presenter(by) {
        return Err(Refusal::forbidden(need, role, Missing::Policy));
    }
    let timely = turn.timely()?;
    Ok(timely.facts_unless(mic == Mic::Open, || vec![Event::MicChanged { participant: by, mic: Mic::Open }]))
}

fn let_speak(turn: &Turn, whom: ParticipantNo) -> Outcome {
    let timely = turn.timely()?;
    let person = turn.session.person(whom);
    if person.mic == Mic::Open {
        return Ok(timely.unchanged());
    }
    let mut events = Vec::new();
    let newly = !permission_holds(turn.session, person.let_speak);
    if newly {
        events.push(Event::LetSpeak { participant: whom, allowed: true });
    }
    if person.mic == Mic::MutedByStaff {
        events.push(Event::MicChanged { participant: whom, mic: Mic::Muted });
    }
    events.push(Event::UnmuteRequested { participant: whom });
    if newly && person.role == Role::Attendee && !turn.session.is_presenter(whom) {
        events.push(you_changed(whom, false));
    }
    Ok(timely.facts(events))
}

/// `mute_all`.
pub(super) fn mute_all(turn: &Turn, lock: bool) -> Outcome {
    let timely = turn.timely()?;
    let floor = turn.session.floor;
    let nobody_changes = turn.session.present().all(|(who, person)| {
        !is_bound(turn.session, who, person)
            || (person.mic == muted_state(person.role, lock) && person.let_speak.is_none())
    });
    if floor.active && floor.locked == lock && nobody_changes {
        return Ok(timely.unchanged());
    }
    let mut events = vec![Event::AllMuted { mute_epoch: floor.epoch + 1, locked: lock }];
    let silenced = turn.session.present().filter(|(who, person)| {
        person.role == Role::Attendee && person.let_speak.is_some() && is_bound(turn.session, *who, person)
    });
    events.extend(silenced.map(|(who, _)| you_changed(who, false)));
    Ok(timely.facts(events))
}

/// `lift_mute_all`.
pub(super) fn lift_mute_all(turn: &Turn) -> Outcome {
    let timely = turn.timely()?;
    let floor = turn.session.floor;
    Ok(timely.facts_unless(!floor.active, || vec![Event::MuteAllLifted { mute_epoch: floor.epoch }]))
}

/// Whom mute-all binds: everyone but the presenter and staff.
fn is_bound(session: &Session, who: ParticipantNo, person: &Person) -> bool {
    !person.role.is_staff() && !session.is_presenter(who)
}

/// What mute-all makes of a microphone it binds.
fn muted_state(role: Role, lock: bool) -> Mic {
    if role == Role::Attendee || lock { Mic::MutedByStaff } else { Mic::Muted }
}

/// Whether staff's leave to speak is newer than the mute-all in force.
fn permission_holds(session: &Session, let_speak: Option<u64>) -> bool {
    let_speak.is_some_and(|epoch| !session.floor.active || epoch >= session.floor.epoch)
}

/// The microphone that somebody may keep in this role without the baton.
fn allowed_mic(session: &Session, role: Role, mic: Mic, let_speak: Option<u64>) -> Mic {
    let floor = session.floor;
    match role {
        _ if role.is_staff() || permission_holds(session, let_speak) => mic,
        Role::Panelist if floor.active && floor.locked => Mic::MutedByStaff,
        Role::Attendee if floor.active => Mic::MutedByStaff,
        Role::Attendee if mic == Mic::Open => Mic::Muted,
        _ => mic,
    }
}

/// The microphone of somebody who enters.
pub(super) fn entry_mic(session: &Session, role: Role) -> Mic {
    match role {
        Role::Attendee if session.floor.active => Mic::MutedByStaff,
        Role::Panelist if session.floor.active && session.floor.locked => Mic::MutedByStaff,
        _ => Mic::Muted,
    }
}

/// The microphone of somebody who rises from the audience, where it is another: as a panelist's on entry.
pub(super) fn promoted(session: &Session, person: &Person, role: Role) -> Option<Mic> {
    let rises = person.role == Role::Attendee && role.is_on_stage() && person.mic == Mic::MutedByStaff;
    rises.then(|| entry_mic(session, role)).filter(|mic| *mic != person.mic)
}

/// Takes from somebody who loses the baton or a role what `role` and the mute-all do not allow. Leave to speak
/// does not outlive a demotion.
pub(super) fn withdraw(session: &Session, who: ParticipantNo, role: Role, events: &mut Vec<Event>) {
    let person = session.person(who);
    let kept =
        person.let_speak.filter(|_| role >= person.role && permission_holds(session, person.let_speak));
    if person.let_speak.is_some() && kept.is_none() {
        events.push(Event::LetSpeak { participant: who, allowed: false });
    }
    let mic = allowed_mic(session, role, person.mic, kept);
    if mic != person.mic {
        events.push(Event::MicChanged { participant: who, mic });
    }
}

impl Session {
    pub(super) fn apply_all_muted(&mut self, mute_epoch: u64, locked: bool) {
        debug_assert!(
            mute_epoch >= self.floor.epoch,
            "a mute epoch that falls lets old leaves to speak hold again"
        );
        self.floor = Floor { epoch: mute_epoch, active: true, locked };
        let (holder, rehearsed) = (self.baton.holder, self.is_rehearsal());
        for who in self.present_numbers() {
            let person = self.person_mut(who);
            if person.role.is_staff() || holder == Some(who) {
                continue;
            }
            let (before, mic) = (person.mic, muted_state(person.role, locked));
            let newly = rehearsed && before != Mic::MutedByStaff;
            person.rehearsed_mute = mic == Mic::MutedByStaff && (person.rehearsed_mute || newly);
            (person.mic, person.let_speak) = (mic, None);
        }
    }

    pub(super) fn apply_mute_all_lifted(&mut self) {
        let was_locked = self.floor.locked;
        self.floor = Floor { active: false, locked: false, ..self.floor };
        if !was_locked {
            return;
        }
        for who in self.present_numbers() {
            let person = self.person_mut(who);
            if person.role == Role::Panelist && person.mic == Mic::MutedByStaff {
                (person.mic, person.rehearsed_mute) = (Mic::Muted, false);
            }
        }
    }

    /// One person's microphone, as they, staff or their entry have it. Where a rehearsal's mute-all is the only reason
    /// for it, that is kept in mind: it would be the same without a word of staff's to this person.
    pub(super) fn set_mic(&mut self, who: ParticipantNo, mic: Mic) {
        let person = self.person(who);
        let without_a_word = !self.is_presenter(who)
            && allowed_mic(self, person.role, Mic::Open, person.let_speak) == Mic::MutedByStaff;
        let rehearsed_mute = self.is_rehearsal() && mic == Mic::MutedByStaff && without_a_word;
        let person = self.person_mut(who);
        (person.mic, person.rehearsed_mute) = (mic, rehearsed_mute);
    }

    /// The microphone that somebody is shown as theirs: outside of a rehearsal without its mute-all.
    pub fn shown_mic(&self, who: ParticipantNo) -> Mic {
        let person = self.person(who);
        let hidden = person.rehearsed_mute && !self.sees_rehearsal(who);
        if hidden { Mic::Muted } else { person.mic }
    }

    /// Where mute-all leaves its mark on somebody's leave to speak: the epoch at which it was given.
    pub(super) fn apply_let_speak(&mut self, who: ParticipantNo, allowed: bool) {
        let epoch = self.floor.epoch;
        self.person_mut(who).let_speak = allowed.then_some(epoch);
    }
}
