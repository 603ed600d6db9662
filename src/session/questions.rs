//! Questions from the audience: asked, assigned, answered or dismissed.
//! Must not know who is told; an anonymous asker is known here, to route the answer, and never shown.

use std::collections::VecDeque;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::baton::you_changed;
use super::capability::{Capability, Grant, Role};
use super::decide::{Outcome, Turn};
use super::event::Event;
use super::ids::{Millis, ParticipantNo, PublicId, QuestionNo};
use super::planted::Fault;
use super::refusal::{Actual, ActualValue, Missing, Refusal};
use super::state::Session;
use super::text::{ChatText, QuestionText};

/// Where a question stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum QuestionStatus {
    Open,
    Answered,
    Dismissed,
}

impl QuestionStatus {
    fn name(self) -> &'static str {
        match self {
            QuestionStatus::Open => "open",
            QuestionStatus::Answered => "answered",
            QuestionStatus::Dismissed => "dismissed",
        }
    }
}

/// An answer that was given.
#[derive(Debug, Clone, PartialEq)]
pub struct GivenAnswer {
    pub text: ChatText,
    pub by: ParticipantNo,
    pub public: bool,
}

/// One question.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    pub question: QuestionNo,
    pub asker: ParticipantNo,
    pub anonymous: bool,
    pub text: QuestionText,
    pub at: Millis,
    pub assigned: Option<ParticipantNo>,
    /// To whom it was assigned before: they have read it, and are told what is missing, not that it does not exist.
    pub former: Vec<ParticipantNo>,
    pub dismissed: bool,
    pub answer: Option<GivenAnswer>,
}

impl Question {
    /// Where it stands.
    pub fn status(&self) -> QuestionStatus {
        match (&self.answer, self.dismissed) {
            (Some(_), _) => QuestionStatus::Answered,
            (None, true) => QuestionStatus::Dismissed,
            (None, false) => QuestionStatus::Open,
        }
    }
}

/// Most questions a session keeps at hand; older ones are in the journal and the report only.
pub const QUESTIONS_MAX: usize = 5_000;

/// The questions of a session.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Questions {
    /// Oldest first, by rising number, at most [`QUESTIONS_MAX`].
    questions: VecDeque<Question>,
    count: u32,
}

/// `ask`.
pub(super) fn ask(turn: &Turn, text: &QuestionText, anonymous: bool) -> Outcome {
    let question = QuestionNo(turn.session.questions.count);
    Ok(turn.timely()?.facts(vec![Event::QuestionAsked { question, text: text.clone(), anonymous }]))
}

/// `assign_question`: to somebody who may answer, or to nobody.
pub(super) fn assign(turn: &Turn, question: &PublicId, to: Option<&PublicId>) -> Outcome {
    let question = visible(turn, question)?;
    let to = to.map(|to| turn.present(to)).transpose()?;
    let timely = turn.timely()?;
    must_be_open(question)?;
    let (session, previous) = (turn.session, question.assigned);
    if previous == to {
        return Ok(timely.unchanged());
    }
    let may_never = |role: &Role| session.grant(Capability::AnswerQuestions, *role) == Grant::No;
    if let Some(role) = to.map(|to| session.person(to).role).filter(may_never) {
        return Err(Refusal::Conflict { actual: Actual(vec![("role", ActualValue::Name(role.name()))]) });
    }
    let mut events = vec![Event::QuestionAssigned { question: question.question, participant: to, previous }];
    if let Some(to) = to.filter(|to| gains_or_loses(session, *to, 0)) {
        events.push(you_changed(to, false));
    }
    if let Some(previous) = previous.filter(|previous| gains_or_loses(session, *previous, 1)) {
        events.push(you_changed(previous, false));
    }
    Ok(timely.facts(events))
}

/// `answer_question`: where the table says so, only what is assigned to them.
pub(super) fn answer(turn: &Turn, question: &PublicId, answer: &ChatText, public: bool) -> Outcome {
    let (by, role) = (turn.permit.by(), turn.permit.role());
    let known = |question: &&Question| question.former.contains(&by);
    let question =
        visible(turn, question).or_else(|hidden| find(turn, question).filter(known).ok_or(hidden))?;
    let grant = turn.session.grant(Capability::AnswerQuestions, role);
    if grant == Grant::IfAssigned && question.assigned != Some(by) {
        return Err(Refusal::Forbidden {
            capability: Capability::AnswerQuestions.name(),
            role,
            missing: Missing::Assignment,
        });
    }
    let timely = turn.timely()?;
    must_be_open(question)?;
    let answered = Event::QuestionAnswered { question: question.question, answer: answer.clone(), public };
    Ok(timely.facts(closing(turn.session, question, answered)))
}

/// `dismiss_question`.
pub(super) fn dismiss(turn: &Turn, question: &PublicId) -> Outcome {
    let question = visible(turn, question)?;
    let timely = turn.timely()?;
    if question.status() == QuestionStatus::Dismissed {
        return Ok(timely.unchanged());
    }
    must_be_open(question)?;
    let dismissed = Event::QuestionDismissed { question: question.question };
    Ok(timely.facts(closing(turn.session, question, dismissed)))
}

/// A question that is done with is nobody's task: the assignment ends first, so that an assignee who may not see
/// the answer knows that it is no longer theirs.
fn closing(session: &Session, question: &Question, event: Event) -> Vec<Event> {
    let Some(assignee) = question.assigned else { return vec![event] };
    let mut events = vec![
        Event::QuestionAssigned { question: question.question, participant: None, previous: Some(assignee) },
        event,
    ];
    if gains_or_loses(session, assignee, 1) {
        events.push(you_changed(assignee, false));
    }
    events
}

/// Whether somebody who may answer what is assigned to them, with `count` open assignments is on the edge of having the right to answer. The assignee
/// of a question may have left; whoever is not here is told nothing.
fn gains_or_loses(session: &Session, who: ParticipantNo, count: usize) -> bool {
    let person = session.person(who);
    let depends = session.grant(Capability::AnswerQuestions, person.role) == Grant::IfAssigned;
    person.present && depends && session.questions.assigned_to(who).count() == count
}

fn visible<'a>(turn: &Turn<'a>, question: &PublicId) -> Result<&'a Question, Refusal> {
    let seen = find(turn, question).filter(|question| turn.session.sees_question(turn.permit.by(), question));
    seen.ok_or(Refusal::NotFound { what: "question" })
}

fn find<'a>(turn: &Turn<'a>, question: &PublicId) -> Option<&'a Question> {
    QuestionNo::open(question, &turn.session.key).and_then(|number| turn.session.questions.get(number))
}

fn must_be_open(question: &Question) -> Result<(), Refusal> {
    match question.status() {
        QuestionStatus::Open => Ok(()),
        closed @ (QuestionStatus::Answered | QuestionStatus::Dismissed) => {
            Err(Refusal::conflict("question", closed.name()))
        }
    }
}

impl Session {
    /// Whether somebody may see a question: staff all, the asker theirs, the assignee while it is open, everyone
    /// when the answer is public.
    pub fn sees_question(&self, who: ParticipantNo, question: &Question) -> bool {
        let public = question.answer.as_ref().is_some_and(|answer| answer.public);
        self.person(who).role.is_staff()
            || self.is_planted(Fault::QuestionsInSnapshots)
            || question.asker == who
            || question.assigned == Some(who)
            || (public && self.sees_rehearsal(who))
    }
}

impl Questions {
    /// The questions at hand, oldest first.
    pub fn questions(&self) -> impl DoubleEndedIterator<Item = &Question> {
        self.questions.iter()
    }

    /// A question by its number, if it is at hand.
    pub fn get(&self, number: QuestionNo) -> Option<&Question> {
        self.index(number).and_then(|index| self.questions.get(index))
    }

    /// The open questions assigned to somebody.
    pub fn assigned_to(&self, who: ParticipantNo) -> impl Iterator<Item = QuestionNo> + '_ {
        let theirs = move |question: &&Question| question.assigned == Some(who);
        self.questions.iter().filter(theirs).map(|question| question.question)
    }

    /// Whether any open question is assigned to somebody.
    pub fn any_assigned_to(&self, who: ParticipantNo) -> bool {
        self.assigned_to(who).next().is_some()
    }

    fn index(&self, number: QuestionNo) -> Option<usize> {
        self.questions.binary_search_by_key(&number, |question| question.question).ok()
    }

    fn change(&mut self, number: QuestionNo, change: impl FnOnce(&mut Question)) {
        if let Some(question) = self.index(number).and_then(|index| self.questions.get_mut(index)) {
            change(question);
        }
    }

    pub(super) fn asked(&mut self, question: Question) {
        if self.questions.len() == QUESTIONS_MAX {
            self.questions.pop_front();
        }
        self.count = question.question.0 + 1;
        self.questions.push_back(question);
    }

    pub(super) fn assigned(&mut self, number: QuestionNo, to: Option<ParticipantNo>) {
        self.change(number, |question| {
            let before = std::mem::replace(&mut question.assigned, to);
            question.former.extend(before.filter(|before| !question.former.contains(before)));
        });
    }

    pub(super) fn answered(&mut self, number: QuestionNo, answer: GivenAnswer) {
        self.change(number, |question| question.answer = Some(answer));
    }

    pub(super) fn dismissed(&mut self, number: QuestionNo) {
        self.change(number, |question| question.dismissed = true);
    }

    /// Forgets what was asked, keeps the count: numbers are not used twice.
    pub(super) fn forget(&mut self) {
        self.questions.clear();
    }
}
