//! The people of a session: who they are, who is here, and the sums that follow from it.
//! Must not know why somebody comes or goes: the rules are in `roster.rs`.

use std::sync::Arc;

use super::audio::{Mic, entry_mic};
use super::capability::Role;
use super::ids::{Millis, ParticipantNo, Seq};
use super::memory::Memory;
use super::planted::Fault;
use super::roster::{LeftReason, NewPerson, Sub};
use super::state::Session;
use super::text::DisplayName;

/// One person of the session, from their first arrival on.
#[derive(Debug, Clone, PartialEq)]
pub struct Person {
    pub sub: Sub,
    pub name: DisplayName,
    pub role: Role,
    /// The role of the ticket that let them in first. An attendee's seat stays theirs through promotions.
    pub entered_as: Role,
    pub member: Option<Box<str>>,
    pub email: Option<Box<str>>,
    /// The API key that vouched for them first; another one's ticket does not open their record. One text for all whom
    /// it vouched for.
    pub key: Arc<str>,
    pub present: bool,
    pub removed: bool,
    /// When they came in the last time.
    pub joined_at: Millis,
    pub mic: Mic,
    /// `muted_by_staff` by a rehearsal's mute-all and nothing else: outside of it nobody is told.
    pub rehearsed_mute: bool,
    pub webcam: bool,
    pub hand: Option<Millis>,
    /// Staff let them speak, at this epoch of mute-all.
    pub let_speak: Option<u64>,
    /// From here on nothing changed what kind of things they see: the earliest point a resume may start from. Ahead of the
    /// session itself where what changed it is the last that happened.
    pub view_since: Seq,
    pub memory: Memory,
}

/// Most people that one session ever knows.
pub const PEOPLE_MAX: usize = 200_000;

/// How facts change who is here.
impl Session {
    pub(super) fn apply_joined(&mut self, who: ParticipantNo, new: Option<&NewPerson>, at: Millis) {
        if let Some(new) = new {
            debug_assert_eq!(who.0 as usize, self.people.len(), "people are counted by arrival");
            self.by_sub.insert((self.key.hash(new.sub.as_str().as_bytes()), who));
            self.organizers += u32::from(new.role == Role::Organizer);
            let key = self.known_key(&new.key);
            self.people.push(Person {
                sub: new.sub.clone(),
                name: new.name.clone(),
                role: new.role,
                entered_as: new.role,
                member: new.member.clone(),
                email: new.email.clone(),
                key,
                present: false,
                removed: false,
                joined_at: at,
                mic: Mic::Muted,
                rehearsed_mute: false,
                webcam: false,
                hand: None,
                let_speak: None,
                view_since: self.seq,
                memory: Memory::default(),
            });
        }
        let (mic, seq) = (entry_mic(self, self.person(who).role), self.seq);
        let person = self.person_mut(who);
        let (role, entered_as) = (person.role, person.entered_as);
        person.view_since = person.view_since.min(seq);
        (person.present, person.joined_at) = (true, at);
        self.set_mic(who, mic);
        self.present.insert(who);
        self.seats += u32::from(entered_as == Role::Attendee);
        self.count_role(who, role);
        self.presence.arrived(who, at);
    }

    pub(super) fn apply_left(&mut self, who: ParticipantNo, reason: LeftReason) {
        self.set_hand(who, None);
        let person = self.person_mut(who);
        let seat = person.entered_as == Role::Attendee;
        (person.present, person.webcam, person.let_speak) = (false, false, None);
        (person.mic, person.rehearsed_mute) = (Mic::Muted, false);
        if reason == LeftReason::Removed {
            person.removed = true;
            let email = person.email.clone();
            self.removed_emails.extend(email);
        }
        self.seats -= u32::from(seat);
        self.present.remove(&who);
        if !self.on_stage.remove(&who) {
            self.attendees -= 1;
        }
        self.presence.departed(who);
    }

    fn known_key(&mut self, name: &str) -> Arc<str> {
        if let Some(known) = self.keys.iter().find(|known| &***known == name) {
            return known.clone();
        }
        let key: Arc<str> = name.into();
        self.keys.push(key.clone());
        key
    }

    pub(super) fn apply_role(&mut self, who: ParticipantNo, role: Role) {
        let before = std::mem::replace(&mut self.person_mut(who).role, role);
        self.organizers =
            self.organizers + u32::from(role == Role::Organizer) - u32::from(before == Role::Organizer);
        if !self.on_stage.remove(&who) {
            self.attendees -= 1;
        }
        self.count_role(who, role);
    }

    fn count_role(&mut self, who: ParticipantNo, role: Role) {
        if role.is_on_stage() {
            self.on_stage.insert(who);
        } else {
            self.attendees += 1;
        }
    }

    pub(super) fn apply_allowed_back(&mut self, who: ParticipantNo) {
        let person = self.person_mut(who);
        person.removed = false;
        // The way back is the address's too, whoever else was removed under it: their own identity stays barred.
        if let Some(email) = person.email.clone() {
            self.removed_emails.remove(&email);
        }
    }

    pub(super) fn set_hand(&mut self, who: ParticipantNo, hand: Option<Millis>) {
        let before = std::mem::replace(&mut self.person_mut(who).hand, hand);
        self.hands = self.hands + u32::from(hand.is_some()) - u32::from(before.is_some());
    }

    pub(super) fn lower_hands(&mut self) {
        self.hands = 0;
        for person in &mut self.people {
            person.hand = None;
        }
    }
}

/// Questions about people.
impl Session {
    /// Somebody the session knows, present or not.
    pub fn person(&self, who: ParticipantNo) -> &Person {
        &self.people[who.0 as usize]
    }

    pub(super) fn person_mut(&mut self, who: ParticipantNo) -> &mut Person {
        &mut self.people[who.0 as usize]
    }

    /// Whether there is such a person.
    pub fn knows(&self, who: ParticipantNo) -> bool {
        (who.0 as usize) < self.people.len()
    }

    /// The person of an identity.
    pub fn by_sub(&self, sub: &Sub) -> Option<ParticipantNo> {
        let hash = self.key.hash(sub.as_str().as_bytes());
        let alike = self.by_sub.range((hash, ParticipantNo(0))..=(hash, ParticipantNo(u32::MAX)));
        alike.map(|(_, who)| *who).find(|who| self.person(*who).sub == *sub)
    }

    /// The number that the next new person gets.
    pub fn next_participant(&self) -> ParticipantNo {
        ParticipantNo(self.people.len() as u32)
    }

    /// Everybody present.
    pub fn present(&self) -> impl Iterator<Item = (ParticipantNo, &Person)> {
        self.present.iter().map(|who| (*who, self.person(*who)))
    }

    pub(super) fn present_numbers(&self) -> Vec<ParticipantNo> {
        self.present.iter().copied().collect()
    }

    /// Present staff and panelists.
    pub fn on_stage(&self) -> impl Iterator<Item = (ParticipantNo, &Person)> {
        self.on_stage.iter().map(|who| (*who, self.person(*who)))
    }

    /// Present attendees.
    pub fn audience(&self) -> u32 {
        self.attendees
    }

    /// Raised hands.
    pub fn hands(&self) -> u32 {
        self.hands
    }

    /// Seats taken: present people who entered as attendees.
    pub fn seats(&self) -> u32 {
        self.seats
    }

    /// Whether an attendee more would be one too many.
    pub fn is_full(&self) -> bool {
        self.seats >= self.capacity && !self.is_planted(Fault::SeatsForAll)
    }

    /// Whether the session knows as many people as it ever will.
    pub fn is_out_of_numbers(&self) -> bool {
        self.people.len() >= PEOPLE_MAX
    }

    /// Whether the organizer's role is taken, present or not.
    pub fn has_organizer(&self) -> bool {
        self.organizers > 0
    }

    /// Whether somebody with this address was removed.
    pub fn is_email_removed(&self, email: &str) -> bool {
        self.removed_emails.contains(email)
    }

    /// Whether this person holds the baton.
    pub fn is_presenter(&self, who: ParticipantNo) -> bool {
        self.baton.holder == Some(who)
    }

    /// Whether there should be a presenter and is none.
    pub fn is_baton_vacant(&self) -> bool {
        self.phase.is_running() && self.baton.holder.is_none()
    }

    pub(super) fn people_who_may_end(&self) -> bool {
        use super::capability::{Capability, Grant};
        self.on_stage().any(|(_, person)| Capability::StartEnd.grant(person.role) == Grant::Yes)
    }
}
