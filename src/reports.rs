//! What is left of a webinar: attendance, polls, questions, chat, survey and handouts, folded from its facts.
//! Must not know where the facts lie nor who asks: it has no clock, and the same facts give the same bytes.
//!
//! Two rules hold for every part.
//!
//! - **The report begins with going live.** What was there before is no part of it: time spent waiting, what staff
//!   wrote to each other, and all that was rehearsed, also where a rehearsal ended without ever going live. Drafted
//!   polls, the survey's questions, handouts, roles and details stay, as they do in the session itself.
//! - **Nothing links a person to what they said anonymously.** Anonymous answers and questions lose their author in
//!   the ledger, before any row is made; texts are sorted, so that their order tells nothing. The sums of an
//!   anonymous poll come with its closing, those of the survey's anonymous questions with the end: two reports, one
//!   from before a vote and one from after it, would link it too.
//!
//! Messages between two people are not in the report: whoever may create reports may not read them in the session
//! either. Deleted messages are not, nor are reactions, which are no facts.
//!
//! Read on in `shape.rs` (what a report is), `ledger.rs` (what the session's state does not keep: attendance, all
//! of the chat, all questions, answers to the survey), `attendance.rs`, `answers.rs` (polls and survey) and
//! `table.rs` (the CSV).

mod answers;
mod attendance;
mod ledger;
mod shape;
mod table;

use crate::session::{Event, Millis, Phase, Record, Session, Timestamp};
use ledger::Ledger;

pub use shape::{
    Attendance, Choice, GivenAnswer, HandoutRow, Interval, MessageRow, MessageTo, PersonRef, PollResult,
    QuestionRow, Report, SurveyQuestion, SurveyResult, SurveySheet, Vote, WebinarPart,
};
pub use table::csv;

/// The report of a session so far; `None` where the records do not begin with its creation.
///
/// What has not ended yet ends, in the sums only, with the last fact.
///
/// Cost: one replay of the session.
pub fn fold(records: &[Record]) -> Option<Report> {
    let (first, rest) = records.split_first()?;
    if !matches!(first.events.first(), Some(Event::Created { .. })) {
        return None;
    }
    let mut session = Session::new(first);
    let mut ledger = Ledger::default();
    for record in rest {
        session.apply(record, |session, _, event| ledger.note(session, record, event));
    }
    // The clock may have gone back between two facts; what was known at the end was known at the latest of them.
    let as_of = records.iter().map(|record| record.at).max().unwrap_or_default();
    Some(report(&session, &ledger, as_of))
}

fn report(session: &Session, ledger: &Ledger, as_of: Millis) -> Report {
    Report {
        as_of: Timestamp(as_of),
        webinar: webinar(session, ledger, as_of),
        attendance: attendance::rows(session, ledger, as_of),
        polls: answers::polls(session),
        questions: ledger.questions.values().map(|question| question.row(session)).collect(),
        chat: ledger.messages.values().map(|message| message.row(session)).collect(),
        survey: answers::survey(session, &ledger.sheets),
        handouts: session
            .handouts
            .all()
            .map(|(number, file)| HandoutRow::of(session, number, file))
            .collect(),
    }
}

fn webinar(session: &Session, ledger: &Ledger, as_of: Millis) -> WebinarPart {
    WebinarPart {
        title: session.title.clone(),
        description: session.description.clone(),
        phase: session.phase,
        started_at: session.started_at.map(Timestamp),
        ended_at: session.ended_at.filter(|_| session.phase == Phase::Ended).map(Timestamp),
        capacity: session.capacity,
        peak_audience: ledger.peak_audience,
        hands_raised: ledger.hands_raised,
        recorded_ms: ledger.recorded.total_ms(as_of),
    }
}
