//! The survey: questions shaped as polls, one submission a person, the last one counts.
//! Must not know where the answers are read: reports fold them from the facts.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, de};

use super::decide::{Outcome, Turn};
use super::event::Event;
use super::ids::{Millis, ParticipantNo};
use super::lifecycle::Phase;
use super::planted::Fault;
use super::polls::{Ballot, Choices, PollDraft, Rating};
use super::refusal::Refusal;
use super::state::Session;
use super::text::ChatText;

/// Most questions of a survey.
pub const QUESTIONS_MAX: usize = 20;
/// Where a poll's number stands in the covering of an anonymous ballot, a survey has this: no poll is numbered so.
pub const SEAL_CONTEXT: u32 = u32::MAX;

/// The questions of a survey: 1 to [`QUESTIONS_MAX`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(transparent, description = "The questions of a survey.")]
pub struct Questions(#[schemars(length(min = 1, max = 20))] pub Vec<PollDraft>);

impl<'de> Deserialize<'de> for Questions {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let questions = Vec::deserialize(deserializer)?;
        if (1..=QUESTIONS_MAX).contains(&questions.len()) {
            Ok(Questions(questions))
        } else {
            Err(de::Error::custom("has 1 to 20 questions"))
        }
    }
}

/// Answers in the order of the questions; null where one was left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(transparent)]
pub struct Answers(#[schemars(length(max = 20))] pub Vec<Option<SurveyAnswer>>);

impl<'de> Deserialize<'de> for Answers {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let answers = Vec::deserialize(deserializer)?;
        if answers.len() <= QUESTIONS_MAX {
            Ok(Answers(answers))
        } else {
            Err(de::Error::custom("has at most 20 answers"))
        }
    }
}

/// One answer: exactly one of the three.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SurveyAnswer {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub choices: Option<Choices>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rating: Option<Rating>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<ChatText>,
}

impl SurveyAnswer {
    /// The answer as a ballot.
    ///
    /// # Errors
    /// `Invalid` where none or several are given.
    pub fn ballot(&self) -> Result<Ballot, Refusal> {
        Ballot::from_parts(self.choices.as_ref(), self.rating, self.text.as_ref())
    }
}

/// The survey of a session.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Survey {
    pub questions: Option<Questions>,
    pub submitted: BTreeSet<ParticipantNo>,
}

/// `set_survey`. Once somebody has answered, the questions stand.
pub(super) fn set(turn: &Turn, questions: &Questions) -> Outcome {
    let timely = turn.timely()?;
    let survey = &turn.session.survey;
    if survey.questions.as_ref() == Some(questions) {
        return Ok(timely.unchanged());
    }
    if !survey.submitted.is_empty() {
        return Err(Refusal::conflict_number("submitted", survey.submitted.len() as u64));
    }
    Ok(timely.facts(vec![Event::SurveySet { questions: questions.clone() }]))
}

/// `submit_survey`.
pub(super) fn submit(turn: &Turn, answers: &Answers) -> Outcome {
    let questions = turn.session.survey.questions.as_ref().ok_or(Refusal::NotFound { what: "survey" })?;
    fits(answers, questions)?;
    let timely = turn.timely()?;
    Ok(timely.facts(vec![submission(turn.session, turn.permit.by(), answers, questions)]))
}

/// The survey after the end, over REST: for `grace_ms` after it.
///
/// # Errors
/// `Conflict` where the session has not ended or the time is over, `NotFound` without a survey, `Invalid` answers.
pub fn submit_late(
    session: &Session,
    by: ParticipantNo,
    answers: &Answers,
    at: Millis,
    grace_ms: u64,
) -> Result<Event, Refusal> {
    let questions = session.survey.questions.as_ref().ok_or(Refusal::NotFound { what: "survey" })?;
    fits(answers, questions)?;
    if session.phase == Phase::Scheduled {
        return Err(Refusal::conflict("phase", Phase::Scheduled.name()));
    }
    let is_late = session.ended_at.is_some_and(|ended| at.since(ended) > grace_ms);
    if is_late && !session.is_planted(Fault::SurveyForEver) {
        return Err(Refusal::conflict("phase", Phase::Ended.name()));
    }
    Ok(submission(session, by, answers, questions))
}

fn fits(answers: &Answers, questions: &Questions) -> Result<(), Refusal> {
    let wrong = |index: usize| Refusal::invalid(format!("answers[{index}]"), "does not answer this question");
    if answers.0.len() != questions.0.len() {
        return Err(Refusal::invalid("answers", "one answer or null for each question"));
    }
    for (index, (answer, question)) in answers.0.iter().zip(&questions.0).enumerate() {
        let Some(answer) = answer else { continue };
        answer.ballot().ok().and_then(|ballot| ballot.fits(question).ok()).ok_or_else(|| wrong(index))?;
    }
    Ok(())
}

fn submission(session: &Session, by: ParticipantNo, answers: &Answers, questions: &Questions) -> Event {
    if questions.0.iter().any(|question| question.anonymous) {
        Event::SurveySubmittedAnonymously { sealed: session.seal(SEAL_CONTEXT, by, answers) }
    } else {
        Event::SurveySubmitted { answers: answers.clone() }
    }
}

/// Reads covered answers back, for the report, which shows them without their author.
pub fn unseal(session: &Session, by: ParticipantNo, sealed: &[u8]) -> Option<Answers> {
    session.unseal(SEAL_CONTEXT, by, sealed)
}
