//! What a report needs and the session's state does not keep: every stay, every message and question however old,
//! the answers to the survey, the recordings' length.
//! Must not know rows. An anonymous author is let go of here, so that nothing above could name them.

use std::collections::BTreeMap;

use super::attendance::Stay;
use super::shape::{GivenAnswer, MessageRow, MessageTo, PersonRef, QuestionRow};
use crate::session::chat::Addressee;
use crate::session::ids::{MessageNo, QuestionNo};
use crate::session::questions::QuestionStatus;
use crate::session::recording::RecordingState;
use crate::session::roster::LeftReason;
use crate::session::survey::{Answers, unseal};
use crate::session::text::{ChatText, QuestionText};
use crate::session::{Event, Millis, ParticipantNo, Phase, Record, Session, Timestamp};

/// The ledger of a session, from going live on.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    live: bool,
    pub stays: BTreeMap<ParticipantNo, Vec<Stay>>,
    pub messages: BTreeMap<MessageNo, Message>,
    pub questions: BTreeMap<QuestionNo, Question>,
    /// The last answers of each person, those to anonymous questions among them: `answers.rs` takes them apart.
    pub sheets: BTreeMap<ParticipantNo, Answers>,
    pub recorded: Recorded,
    pub peak_audience: u32,
    pub hands_raised: u32,
}

/// A message to more than one person.
#[derive(Debug)]
pub(super) struct Message {
    number: MessageNo,
    from: ParticipantNo,
    to: MessageTo,
    text: ChatText,
    at: Millis,
}

/// A question.
#[derive(Debug)]
pub(super) struct Question {
    number: QuestionNo,
    /// `None` where it is anonymous.
    asker: Option<ParticipantNo>,
    text: QuestionText,
    at: Millis,
    assigned: Option<ParticipantNo>,
    dismissed: bool,
    answer: Option<(ChatText, ParticipantNo, bool)>,
}

/// How long was recorded.
#[derive(Debug, Default)]
pub(super) struct Recorded {
    on_since: Option<Millis>,
    before_ms: u64,
}

impl Recorded {
    fn changed(&mut self, state: RecordingState, at: Millis) {
        self.before_ms = self.total_ms(at);
        self.on_since = (state == RecordingState::On).then_some(at);
    }

    /// All recordings together up to `now`.
    pub(super) fn total_ms(&self, now: Millis) -> u64 {
        self.before_ms + self.on_since.map_or(0, |since| now.since(since))
    }
}

impl Ledger {
    /// Takes down one fact; `session` is the state right after it.
    pub(super) fn note(&mut self, session: &Session, record: &Record, event: &Event) {
        if let Event::PhaseChanged { phase: Phase::Live } = event {
            self.went_live(session, record.at);
        }
        if !self.live {
            return;
        }
        if session.phase == Phase::Live {
            self.peak_audience = self.peak_audience.max(session.audience());
        }
        match event {
            Event::Joined { participant, .. } => self.joined(*participant, record.at),
            Event::Left { participant, reason } => self.left(*participant, record.at, *reason),
            Event::PhaseChanged { phase: Phase::Ended } => self.ended(record.at),
            Event::HandChanged { raised: true, .. } => self.hands_raised += 1,
            Event::RecordingChanged { state } => self.recorded.changed(*state, record.at),
            _ => self.note_talk(session, record, event),
        }
    }

    fn note_talk(&mut self, session: &Session, record: &Record, event: &Event) {
        match event {
            Event::ChatDeleted { message } => drop(self.messages.remove(message)),
            Event::QuestionAssigned { question, participant, .. } => {
                self.change(*question, |question| question.assigned = *participant);
            }
            Event::QuestionDismissed { question } => {
                let assigned = released(record, *question);
                self.change(*question, |question| {
                    (question.assigned, question.dismissed) = (assigned.or(question.assigned), true);
                });
            }
            Event::SurveySet { .. } => self.sheets.clear(),
            _ => {
                // What is left and counts is said by somebody.
                if let Some(by) = record.by {
                    self.note_said(session, record, by, event);
                }
            }
        }
    }

    fn note_said(&mut self, session: &Session, record: &Record, by: ParticipantNo, event: &Event) {
        match event {
            Event::ChatSent { message, to, text } => {
                let to = match to {
                    Addressee::Everyone => MessageTo::Everyone,
                    Addressee::Staff => MessageTo::Staff,
                    Addressee::Participant(_) => return,
                };
                let sent = Message { number: *message, from: by, to, text: text.clone(), at: record.at };
                self.messages.insert(*message, sent);
            }
            Event::QuestionAsked { question, text, anonymous } => {
                let asked = Question {
                    number: *question,
                    asker: (!anonymous).then_some(by),
                    text: text.clone(),
                    at: record.at,
                    assigned: None,
                    dismissed: false,
                    answer: None,
                };
                self.questions.insert(*question, asked);
            }
            Event::QuestionAnswered { question, answer, public } => {
                let assigned = released(record, *question);
                self.change(*question, |question| {
                    question.assigned = assigned.or(question.assigned);
                    question.answer = Some((answer.clone(), by, *public));
                });
            }
            Event::SurveySubmitted { answers } => drop(self.sheets.insert(by, answers.clone())),
            Event::SurveySubmittedAnonymously { sealed } => {
                if let Some(answers) = unseal(session, by, sealed) {
                    self.sheets.insert(by, answers);
                }
            }
            _ => {}
        }
    }

    /// Whatever was rehearsed is forgotten, and the time of everybody present begins.
    fn went_live(&mut self, session: &Session, at: Millis) {
        *self = Ledger { live: true, ..Ledger::default() };
        for (who, _) in session.present() {
            self.joined(who, at);
        }
    }

    fn joined(&mut self, who: ParticipantNo, at: Millis) {
        self.stays.entry(who).or_default().push(Stay { joined: at, left: None });
    }

    fn left(&mut self, who: ParticipantNo, at: Millis, reason: LeftReason) {
        let open = self.stays.get_mut(&who).and_then(|stays| stays.last_mut());
        if let Some(stay) = open.filter(|stay| stay.left.is_none()) {
            stay.left = Some((at, reason));
        }
    }

    fn ended(&mut self, at: Millis) {
        let open = self.stays.values_mut().filter_map(|stays| stays.last_mut());
        for stay in open.filter(|stay| stay.left.is_none()) {
            stay.left = Some((at, LeftReason::Ended));
        }
    }

    fn change(&mut self, number: QuestionNo, change: impl FnOnce(&mut Question)) {
        if let Some(question) = self.questions.get_mut(&number) {
            change(question);
        }
    }
}

/// Whose task a question was that this record is done with: the assignment ends in the same record, just before.
fn released(record: &Record, done: QuestionNo) -> Option<ParticipantNo> {
    record.events.iter().find_map(|event| match event {
        Event::QuestionAssigned { question, participant: None, previous } if *question == done => *previous,
        _ => None,
    })
}

impl Message {
    pub(super) fn row(&self, session: &Session) -> MessageRow {
        MessageRow {
            message: self.number.public(&session.key),
            at: Timestamp(self.at),
            from: PersonRef::of(session, self.from),
            to: self.to,
            text: self.text.clone(),
        }
    }
}

impl Question {
    pub(super) fn row(&self, session: &Session) -> QuestionRow {
        let status = match (&self.answer, self.dismissed) {
            (Some(_), _) => QuestionStatus::Answered,
            (None, true) => QuestionStatus::Dismissed,
            (None, false) => QuestionStatus::Open,
        };
        let person = |who| PersonRef::of(session, who);
        let given = |(text, by, public): (ChatText, ParticipantNo, bool)| GivenAnswer {
            text,
            by: person(by),
            public,
        };
        QuestionRow {
            question: self.number.public(&session.key),
            at: Timestamp(self.at),
            anonymous: self.asker.is_none(),
            asker: self.asker.map(person),
            text: self.text.clone(),
            status,
            assigned: self.assigned.map(person),
            answer: self.answer.clone().map(given),
        }
    }
}
