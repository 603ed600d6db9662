//! Polls and the survey: sums for every question, and who answered what where that is no secret.
//! Must not know when anything was answered.

use std::collections::BTreeMap;

use super::shape::{PersonRef, PollResult, SurveyQuestion, SurveyResult, SurveySheet, Vote};
use crate::session::ids::PollNo;
use crate::session::polls::{Ballot, Poll, PollDraft, PollState, Tally};
use crate::session::survey::{Answers, SurveyAnswer};
use crate::session::{ParticipantNo, Phase, Session};

/// Every poll with its results.
pub(super) fn polls(session: &Session) -> Vec<PollResult> {
    session.polls.all().map(|(number, poll)| result(session, number, poll)).collect()
}

fn result(session: &Session, number: PollNo, poll: &Poll) -> PollResult {
    let draft = poll.draft.clone();
    let mut result = PollResult {
        poll: number.public(&session.key),
        question: draft.question,
        kind: draft.kind,
        options: draft.options,
        anonymous: draft.anonymous,
        state: PollState::Draft,
        voters: 0,
        counts: Tally::new(&poll.draft).counts,
        texts: Vec::new(),
        votes: (!draft.anonymous).then(Vec::new),
    };
    // In a session that never went live all votes were rehearsed.
    if session.started_at.is_some() {
        result.state = poll.state;
        result.voters = count(poll.voters.len());
        // Two reports around one vote would link it to its voter, whom the journal names: as on the wire, the sums
        // of an anonymous poll are told when it is closed.
        let withheld = draft.anonymous && poll.state == PollState::Open;
        result.counts = if withheld { Vec::new() } else { poll.tally.counts.clone() };
        result.texts = if withheld { Vec::new() } else { poll.tally.texts.clone() };
        if let Some(votes) = &mut result.votes {
            votes.extend(poll.ballots.iter().map(|(who, ballot)| vote(session, *who, ballot)));
        }
    }
    result
}

fn vote(session: &Session, who: ParticipantNo, ballot: &Ballot) -> Vote {
    let nothing = SurveyAnswer { choices: None, rating: None, text: None };
    let answer = match ballot {
        Ballot::Choices(choices) => SurveyAnswer { choices: Some(choices.clone()), ..nothing },
        Ballot::Rating(rating) => SurveyAnswer { rating: Some(*rating), ..nothing },
        Ballot::Text(text) => SurveyAnswer { text: Some(text.clone()), ..nothing },
    };
    Vote { person: PersonRef::of(session, who), answer }
}

/// The survey, if one was set.
pub(super) fn survey(session: &Session, sheets: &BTreeMap<ParticipantNo, Answers>) -> Option<SurveyResult> {
    let drafts = &session.survey.questions.as_ref()?.0;
    // As with the sums of an open anonymous poll; that late answers are still taken for a while cannot be told from
    // the facts.
    let ended = session.phase == Phase::Ended;
    let questions = drafts.iter().enumerate().map(|(index, draft)| {
        if draft.anonymous && !ended { withheld(draft) } else { question(index, draft, sheets) }
    });
    let named = drafts.iter().any(|draft| !draft.anonymous);
    let open_sheets =
        sheets.iter().filter(|_| named).map(|(who, answers)| sheet(session, *who, answers, drafts));
    Some(SurveyResult {
        submissions: count(sheets.len()),
        questions: questions.collect(),
        sheets: open_sheets.collect(),
    })
}

fn withheld(draft: &PollDraft) -> SurveyQuestion {
    let PollDraft { question, kind, options, anonymous } = draft.clone();
    SurveyQuestion { question, kind, options, anonymous, answers: 0, counts: Vec::new(), texts: Vec::new() }
}

fn question(index: usize, draft: &PollDraft, sheets: &BTreeMap<ParticipantNo, Answers>) -> SurveyQuestion {
    let mut tally = Tally::new(draft);
    let given = sheets.values().filter_map(|answers| answers.0.get(index)?.as_ref()?.ballot().ok());
    let mut answers = 0;
    for ballot in given {
        tally.add(&ballot);
        answers += 1;
    }
    SurveyQuestion { answers, counts: tally.counts, texts: tally.texts, ..withheld(draft) }
}

/// One person's answers, less those to anonymous questions: not even whether there is one is told.
fn sheet(session: &Session, who: ParticipantNo, answers: &Answers, drafts: &[PollDraft]) -> SurveySheet {
    let open =
        drafts.iter().zip(&answers.0).map(|(draft, answer)| answer.clone().filter(|_| !draft.anonymous));
    SurveySheet { person: PersonRef::of(session, who), answers: open.collect() }
}

/// Shape: at most `PEOPLE_MAX`.
fn count(people: usize) -> u32 {
    u32::try_from(people).expect("a session knows fewer people than a u32 counts")
}
