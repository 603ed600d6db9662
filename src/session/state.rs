//! What is true of a session, folded from its facts; and the invariants that hold after each of them.
//! Must not know why a fact came to be: applying one cannot fail and is never up for debate.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::audio::{Floor, Mic};
use super::baton::{Baton, PresenterReason};
use super::bounds::Bounds;
use super::capability::Role;
use super::chat::{Chat, Message};
use super::event::{Event, Record, Whom};
use super::handouts::Handouts;
use super::ids::{Millis, ParticipantNo, Seq};
use super::keyed::Key;
use super::labs::Labs;
use super::lifecycle::Phase;
use super::looks::Marks;
use super::memory::{Accepted, Made};
pub use super::people::{PEOPLE_MAX, Person};
use super::planted::Fault;
use super::polls::Polls;
use super::presence::Presence;
use super::questions::{GivenAnswer, Question, Questions};
use super::recording::Recording;
use super::stage::{ScreenState, Stage};
use super::survey::Survey;
use super::text::{Description, PollTitle};

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
    /// By a keyed hash of the `sub`: the text itself stands with the person, once.
    pub(super) by_sub: BTreeSet<(u64, ParticipantNo)>,
    /// The API keys that vouched for somebody: a few.
    pub(super) keys: Vec<Arc<str>>,
    /// Present staff and panelists.
    pub(super) on_stage: BTreeSet<ParticipantNo>,
    /// Present people, all of them.
    pub(super) present: BTreeSet<ParticipantNo>,
    pub(super) seats: u32,
    pub(super) attendees: u32,
    pub(super) hands: u32,
    /// Of the role, present or not: one at most, and it is asked at every joining of another.
    pub(super) organizers: u32,
    pub(super) removed_emails: BTreeSet<Box<str>>,
    /// Not folded from facts: see `presence.rs`.
    pub(super) presence: Presence,
    /// Until when snapshots that were made are those that would be made.
    pub(super) marks: Marks,
    /// Not folded from facts: set by who runs it, and asked by decisions and views alone.
    pub bounds: Bounds,
    /// What a test has broken in it.
    #[cfg(feature = "planted")]
    pub planted: Option<super::planted::Fault>,
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
            by_sub: BTreeSet::new(),
            keys: Vec::new(),
            on_stage: BTreeSet::new(),
            present: BTreeSet::new(),
            seats: 0,
            attendees: 0,
            hands: 0,
            organizers: 0,
            removed_emails: BTreeSet::new(),
            presence: Presence::default(),
            marks: Marks::default(),
            bounds: Bounds::default(),
            #[cfg(feature = "planted")]
            planted: None,
        }
    }

    /// Makes a record's facts true, in order. `witness` sees the state as it is after each.
    pub fn apply(&mut self, record: &Record, mut witness: impl FnMut(&Session, Seq, &Event)) {
        debug_assert_eq!(record.first.0, self.seq.0 + 1, "numbers are dense");
        let behind = Seq(record.first.0 + record.events.len() as u64);
        for event in &record.events {
            self.seq = Seq(self.seq.0 + 1);
            self.apply_event(record, behind, event);
            self.mark_after(event);
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

    /// `behind`: the number behind the record's last. Whose view it changes resumes from there at the earliest: the state
    /// that shows the change has the record's last number, as its last event has, and who is at that number may have had
    /// the one without the other. Whoever had both and comes back before anything else has happened is shown the state
    /// once more, which is right and costs little.
    fn apply_event(&mut self, record: &Record, behind: Seq, event: &Event) {
        let (at, by) = (record.at, record.by);
        match event {
            Event::Created { .. }
            | Event::Noted {}
            | Event::UnmuteRequested { .. }
            | Event::Captioned { .. } => {}
            Event::Joined { participant, new } => self.apply_joined(*participant, new.as_deref(), at),
            Event::Left { participant, reason } => self.apply_left(*participant, *reason),
            Event::PhaseChanged { phase } => self.apply_phase(*phase, at, behind),
            Event::EpochDrawn { epoch } => self.epoch = epoch.clone(),
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
            Event::MicChanged { participant, mic } => self.set_mic(*participant, *mic),
            Event::LetSpeak { participant, allowed } => self.apply_let_speak(*participant, *allowed),
            Event::AllMuted { mute_epoch, locked } => self.apply_all_muted(*mute_epoch, *locked),
            Event::MuteAllLifted { .. } => self.apply_mute_all_lifted(),
            Event::WebcamChanged { participant, on } => self.person_mut(*participant).webcam = *on,
            Event::PresenterChanged { participant, term, reason, .. } => {
                // Here and not where people are told: who loses the baton by leaving is told nothing, and must not
                // resume from when they held it.
                debug_assert_eq!(
                    *term,
                    self.baton.term + 1,
                    "a term is skipped or used twice: nothing can fence on it"
                );
                for who in self.baton.holder.into_iter().chain(*participant) {
                    self.person_mut(who).view_since = behind;
                }
                // Who leaves with the baton may be told up to the end of this record, and is shown nothing anew: there
                // is no point to resume from until they are back.
                if let Some(holder) = self.baton.holder.filter(|_| *reason == PresenterReason::Left) {
                    self.person_mut(holder).view_since = Seq(u64::MAX);
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
                self.person_mut(*participant).view_since = behind;
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
                former: Vec::new(),
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

    fn apply_phase(&mut self, phase: Phase, at: Millis, behind: Seq) {
        if self.phase == Phase::Practice && phase == Phase::Live {
            self.forget_rehearsal(behind);
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
    fn forget_rehearsal(&mut self, behind: Seq) {
        if !self.is_planted(Fault::RehearsalKept) {
            self.chat.forget();
            self.questions.forget();
        }
        self.polls.forget();
        self.survey.submitted.clear();
        self.stage.set_screen(ScreenState::Off);
        self.stage.control = None;
        self.recording = Recording::default();
        self.labs = Labs::default();
        self.floor = Floor { epoch: self.floor.epoch, active: false, locked: false };
        self.lower_hands();
        for person in &mut self.people {
            (person.let_speak, person.rehearsed_mute) = (None, false);
            person.view_since = behind;
            if person.mic == Mic::MutedByStaff || person.role == Role::Attendee {
                person.mic = Mic::Muted;
            }
        }
    }
}

fn made(record: &Record) -> Made {
    super::decide::made(&record.events)
}
