//! What is true of a session, folded from its facts; and the invariants that hold after each of them.
//! Must not know why a fact came to be: applying one cannot fail and is never up for debate.

use std::collections::{BTreeMap, BTreeSet};

use super::audio::{Floor, Mic, entry_mic};
use super::baton::Baton;
use super::capability::Role;
use super::chat::{Chat, Message};
use super::event::{Event, Record, Whom};
use super::handouts::Handouts;
use super::ids::{Millis, ParticipantNo, Seq};
use super::keyed::Key;
use super::labs::Labs;
use super::lifecycle::Phase;
use super::memory::{Accepted, Made, Memory};
use super::polls::Polls;
use super::presence::Presence;
use super::questions::{GivenAnswer, Question, Questions};
use super::recording::Recording;
use super::roster::{LeftReason, NewPerson, Sub};
use super::stage::{ScreenState, Stage};
use super::survey::Survey;
use super::text::{Description, DisplayName, PollTitle};

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
    /// The API key that vouched for them first; another one's ticket does not open their record.
    pub key: Box<str>,
    pub present: bool,
    pub removed: bool,
    /// When they came in the last time.
    pub joined_at: Millis,
    pub mic: Mic,
    pub webcam: bool,
    pub hand: Option<Millis>,
    /// Staff let them speak, at this epoch of mute-all.
    pub let_speak: Option<u64>,
    /// From here on nothing changed what kind of things they see: the earliest point a resume may start from.
    pub view_since: Seq,
    pub memory: Memory,
}

/// Most people that one session ever knows.
pub const PEOPLE_MAX: usize = 200_000;

/// A session. Built by [`Session::apply`] from its facts and from nothing else, save who is connected.
#[derive(Debug, Clone, PartialEq)]
pub struct Session {
    pub key: Key,
    pub epoch: Box<str>,
    /// The number of the last fact.
    pub seq: Seq,
    pub title: PollTitle,
    pub description: Description,
    pub capacity: u32,
    pub phase: Phase,
    pub started_at: Option<Millis>,
    pub ended_at: Option<Millis>,
    pub door_locked: bool,
    pub baton: Baton,
    pub floor: Floor,
    pub stage: Stage,
    pub chat: Chat,
    pub questions: Questions,
    pub polls: Polls,
    pub survey: Survey,
    pub handouts: Handouts,
    pub recording: Recording,
    pub labs: Labs,
    pub(super) people: Vec<Person>,
    by_sub: BTreeMap<Sub, ParticipantNo>,
    /// Present staff and panelists.
    on_stage: BTreeSet<ParticipantNo>,
    /// Present people, all of them.
    present: BTreeSet<ParticipantNo>,
    seats: u32,
    attendees: u32,
    hands: u32,
    removed_emails: BTreeSet<Box<str>>,
    /// Not folded from facts: see `presence.rs`.
    pub(super) presence: Presence,
}

impl Session {
    /// The session of a first fact.
    ///
    /// # Panics
    /// If the record does not begin with [`Event::Created`]: the journal checks the order of what it gives.
    pub fn new(first: &Record) -> Session {
        let Some(Event::Created { key, epoch, title, description, capacity }) = first.events.first() else {
            panic!("a session's first fact is its creation")
        };
        Session {
            key: *key,
            epoch: epoch.clone(),
            seq: Seq(1),
            title: title.clone(),
            description: description.clone(),
            capacity: *capacity,
            phase: Phase::Scheduled,
            started_at: None,
            ended_at: None,
            door_locked: false,
            baton: Baton::default(),
            floor: Floor::default(),
            stage: Stage::default(),
            chat: Chat::default(),
            questions: Questions::default(),
            polls: Polls::default(),
            survey: Survey::default(),
            handouts: Handouts::default(),
            recording: Recording::default(),
            labs: Labs::default(),
            people: Vec::new(),
            by_sub: BTreeMap::new(),
            on_stage: BTreeSet::new(),
            present: BTreeSet::new(),
            seats: 0,
            attendees: 0,
            hands: 0,
            removed_emails: BTreeSet::new(),
            presence: Presence::default(),
        }
    }

    /// Makes a record's facts true, in order. `witness` sees the state as it is after each.
    pub fn apply(&mut self, record: &Record, mut witness: impl FnMut(&Session, Seq, &Event)) {
        debug_assert_eq!(record.first.0, self.seq.0 + 1, "numbers are dense");
        for event in &record.events {
            self.seq = Seq(self.seq.0 + 1);
            self.apply_event(record.at, record.by, event);
            witness(self, self.seq, event);
        }
        if let (Some(cause), Some(by)) = (&record.cause, record.by) {
            let (key, accepted) = (self.key, Accepted { seq: self.seq, made: made(record) });
            self.person_mut(by).memory.remember(&key, &cause.id, cause.digest, accepted);
        }
        self.presence.settle(self.phase, self.people_who_may_end(), record.at);
        #[cfg(debug_assertions)]
        self.check();
    }

    fn apply_event(&mut self, at: Millis, by: Option<ParticipantNo>, event: &Event) {
        match event {
            Event::Created { .. }
            | Event::Noted {}
            | Event::UnmuteRequested { .. }
            | Event::Captioned { .. } => {}
            Event::Joined { participant, new } => self.apply_joined(*participant, new.as_deref(), at),
            Event::Left { participant, reason } => self.apply_left(*participant, *reason),
            Event::PhaseChanged { phase } => self.apply_phase(*phase, at),
            Event::DetailsChanged { title, description } => {
                (self.title, self.description) = (title.clone(), description.clone());
            }
            Event::CapacityChanged { capacity } => self.capacity = *capacity,
            Event::DoorChanged { locked } => self.door_locked = *locked,
            Event::RoleChanged { participant, role, .. } => self.apply_role(*participant, *role),
            Event::AllowedBack { participant } => self.apply_allowed_back(*participant),
            Event::HandChanged { participant, raised } => {
                self.set_hand(*participant, raised.then_some(at));
            }
            Event::HandsLowered {} => self.lower_hands(),
            Event::MicChanged { participant, mic } => self.person_mut(*participant).mic = *mic,
            Event::LetSpeak { participant, allowed } => self.apply_let_speak(*participant, *allowed),
            Event::AllMuted { mute_epoch, locked } => self.apply_all_muted(*mute_epoch, *locked),
            Event::MuteAllLifted { .. } => self.apply_mute_all_lifted(),
            Event::WebcamChanged { participant, on } => self.person_mut(*participant).webcam = *on,
            Event::PresenterChanged { participant, term, .. } => {
                // Here and not where people are told: who loses the baton by leaving is told nothing, and must not
                // resume from when they held it.
                let seq = self.seq;
                for who in self.baton.holder.into_iter().chain(*participant) {
                    self.person_mut(who).view_since = seq;
                }
                self.baton = Baton { holder: *participant, term: *term };
            }
            Event::ScreenChanged { state } => self.stage.set_screen(*state),
            Event::ControlChanged { participant } => self.stage.control = *participant,
            Event::Drawn { stroke } => self.stage.draw(stroke),
            Event::DrawingCleared {} => self.stage.strokes.clear(),
            Event::HandoutAdded { handout, file } => self.handouts.added(*handout, file),
            Event::HandoutRemoved { handout } => self.handouts.removed(*handout),
            Event::RecordingChanged { state } => self.recording.changed(*state, at),
            Event::LabChanged { lab, on } => self.labs.set(*lab, *on),
            Event::YouChanged { who: Whom::One { participant, view: true } } => {
                let seq = self.seq;
                self.person_mut(*participant).view_since = seq;
            }
            Event::YouChanged { .. } => {}
            _ => self.apply_talk(at, by, event),
        }
    }

    /// Chat, questions, polls and survey: what people say.
    fn apply_talk(&mut self, at: Millis, by: Option<ParticipantNo>, event: &Event) {
        match event {
            Event::ChatPolicyChanged { attendees } => self.chat.policy = *attendees,
            Event::ChatDeleted { message } => self.chat.deleted(*message),
            Event::QuestionAssigned { question, participant, .. } => {
                self.questions.assigned(*question, *participant)
            }
            Event::QuestionDismissed { question } => self.questions.dismissed(*question),
            Event::PollCreated { poll, draft } => self.polls.created(*poll, draft),
            Event::PollDeleted { poll } => self.polls.deleted(*poll),
            Event::PollOpened { poll } => self.polls.opened(*poll),
            Event::PollClosed { poll } => self.polls.closed(*poll),
            Event::PollResultsShared { poll } => self.polls.shared(*poll, true),
            Event::PollResultsHidden { poll } => self.polls.shared(*poll, false),
            Event::SurveySet { questions } => self.survey.questions = Some(questions.clone()),
            _ => {
                let by =
                    by.expect("what is left is said by somebody: no rule gives these facts without a sender");
                self.apply_said(at, by, event);
            }
        }
    }

    fn apply_said(&mut self, at: Millis, by: ParticipantNo, event: &Event) {
        match event {
            Event::ChatSent { message, to, text } => {
                self.chat.sent(Message { message: *message, from: by, to: *to, text: text.clone(), at });
            }
            Event::QuestionAsked { question, text, anonymous } => self.questions.asked(Question {
                question: *question,
                asker: by,
                anonymous: *anonymous,
                text: text.clone(),
                at,
                assigned: None,
                dismissed: false,
                answer: None,
            }),
            Event::QuestionAnswered { question, answer, public } => {
                let answer = GivenAnswer { text: answer.clone(), by, public: *public };
                self.questions.answered(*question, answer);
            }
            Event::Voted { poll, ballot } => self.polls.voted(*poll, by, ballot.clone()),
            Event::VotedAnonymously { poll, sealed } => {
                if let Some(ballot) = self.unseal(poll.0, by, sealed) {
                    self.polls.voted(*poll, by, ballot);
                }
            }
            Event::SurveySubmitted { .. } | Event::SurveySubmittedAnonymously { .. } => {
                self.survey.submitted.insert(by);
            }
            _ => unreachable!("every other fact is applied before"),
        }
    }

    fn apply_joined(&mut self, who: ParticipantNo, new: Option<&NewPerson>, at: Millis) {
        if let Some(new) = new {
            debug_assert_eq!(who.0 as usize, self.people.len(), "people are counted by arrival");
            self.by_sub.insert(new.sub.clone(), who);
            self.people.push(Person {
                sub: new.sub.clone(),
                name: new.name.clone(),
                role: new.role,
                entered_as: new.role,
                member: new.member.clone(),
                email: new.email.clone(),
                key: new.key.clone(),
                present: false,
                removed: false,
                joined_at: at,
                mic: Mic::Muted,
                webcam: false,
                hand: None,
                let_speak: None,
                view_since: self.seq,
                memory: Memory::default(),
            });
        }
        let mic = entry_mic(self, self.person(who).role);
        let person = self.person_mut(who);
        let (role, entered_as) = (person.role, person.entered_as);
        (person.present, person.joined_at, person.mic) = (true, at, mic);
        self.present.insert(who);
        self.seats += u32::from(entered_as == Role::Attendee);
        self.count_role(who, role);
        self.presence.arrived(who, at);
    }

    fn apply_left(&mut self, who: ParticipantNo, reason: LeftReason) {
        self.set_hand(who, None);
        let person = self.person_mut(who);
        let seat = person.entered_as == Role::Attendee;
        (person.present, person.mic, person.webcam, person.let_speak) = (false, Mic::Muted, false, None);
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

    fn apply_role(&mut self, who: ParticipantNo, role: Role) {
        self.person_mut(who).role = role;
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

    fn apply_allowed_back(&mut self, who: ParticipantNo) {
        let person = self.person_mut(who);
        person.removed = false;
        // The way back is the address's too, whoever else was removed under it: their own identity stays barred.
        if let Some(email) = person.email.clone() {
            self.removed_emails.remove(&email);
        }
    }

    fn apply_phase(&mut self, phase: Phase, at: Millis) {
        if self.phase == Phase::Practice && phase == Phase::Live {
            self.forget_rehearsal();
        }
        self.phase = phase;
        match phase {
            Phase::Live => self.started_at = Some(at),
            Phase::Ended => self.ended_at = Some(at),
            Phase::Scheduled | Phase::Practice => {}
        }
    }

    /// Going live from practice keeps roles, removals, polls as drafts, the survey's questions, handouts, the door
    /// and the policy; everything else of the rehearsal is gone. Who is on stage keeps microphone and webcam as
    /// they are: those are on their desks. Everybody is shown a fresh snapshot.
    fn forget_rehearsal(&mut self) {
        self.chat.forget();
        self.questions.forget();
        self.polls.forget();
        self.survey.submitted.clear();
        self.stage.set_screen(ScreenState::Off);
        self.stage.control = None;
        self.recording = Recording::default();
        self.labs = Labs::default();
        self.floor = Floor { epoch: self.floor.epoch, active: false, locked: false };
        self.lower_hands();
        let seq = self.seq;
        for person in &mut self.people {
            person.let_speak = None;
            person.view_since = seq;
            if person.mic == Mic::MutedByStaff || person.role == Role::Attendee {
                person.mic = Mic::Muted;
            }
        }
    }

    fn set_hand(&mut self, who: ParticipantNo, hand: Option<Millis>) {
        let before = std::mem::replace(&mut self.person_mut(who).hand, hand);
        self.hands = self.hands + u32::from(hand.is_some()) - u32::from(before.is_some());
    }

    fn lower_hands(&mut self) {
        self.hands = 0;
        for person in &mut self.people {
            person.hand = None;
        }
    }
}

fn made(record: &Record) -> Made {
    super::decide::made(&record.events)
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
        self.by_sub.get(sub).copied()
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
        self.seats >= self.capacity
    }

    /// Whether the session knows as many people as it ever will.
    pub fn is_out_of_numbers(&self) -> bool {
        self.people.len() >= PEOPLE_MAX
    }

    /// Whether the organizer's role is taken, present or not.
    pub fn has_organizer(&self) -> bool {
        self.people.iter().any(|person| person.role == Role::Organizer)
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

    fn people_who_may_end(&self) -> bool {
        use super::capability::{Capability, Grant};
        self.on_stage().any(|(_, person)| Capability::StartEnd.grant(person.role) == Grant::Yes)
    }
}
