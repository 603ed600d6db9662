//! The report as CSV: one file, one section for each kind of row, for spreadsheets and scripts alike.
//! Must not know facts: it writes what the report holds and nothing else.
//!
//! Each section is a heading row and its rows; a blank line stands between sections. The first cell of a row names
//! its section, so that a script can pick rows out of the whole file, also where a text has blank lines of its own.

use csv::{Writer, WriterBuilder};

use super::shape::{Choice, PersonRef, Report};
use crate::session::Timestamp;
use crate::session::polls::{PollKind, RATING_MAX};
use crate::session::text::{ChatText, PollOption};

/// What a spreadsheet takes for the beginning of a formula, or skips to find one.
const FORMULA_STARTS: [char; 7] = ['=', '+', '-', '@', '\t', '\r', '\n'];

/// The report as CSV, attendance first. Times are RFC 3339 in UTC, durations milliseconds.
///
/// A cell that a spreadsheet could run as a formula begins with an apostrophe (CWE-1236).
pub fn csv(report: &Report) -> String {
    let sections = [
        attendance(report),
        webinar(report),
        polls(report),
        votes(report),
        questions(report),
        chat(report),
        survey(report),
        sheets(report),
        handouts(report),
    ];
    sections.map(Section::finish).join("\n")
}

/// One section while it is being written.
struct Section {
    name: &'static str,
    writer: Writer<Vec<u8>>,
}

impl Section {
    fn new(name: &'static str, heading: &[&str]) -> Section {
        // The heading's row has as many cells as every other row of the section: the writer checks it.
        let mut section = Section { name, writer: WriterBuilder::new().from_writer(Vec::new()) };
        section.write("section", heading.iter().map(|cell| (*cell).to_owned()));
        section
    }

    fn row<const CELLS: usize>(&mut self, cells: [String; CELLS]) {
        self.write(self.name, cells);
    }

    fn write(&mut self, first: &str, cells: impl IntoIterator<Item = String>) {
        let cells = [first.to_owned()].into_iter().chain(cells);
        let written = self.writer.write_record(cells.map(harmless));
        written.expect("memory takes every write, and each section has rows of one length");
    }

    fn finish(self) -> String {
        let bytes = self.writer.into_inner().expect("memory takes every write");
        String::from_utf8(bytes).expect("cells are UTF-8 and the separators ASCII")
    }
}

fn harmless(cell: String) -> String {
    if cell.starts_with(FORMULA_STARTS) { format!("'{cell}") } else { cell }
}

fn attendance(report: &Report) -> Section {
    let heading = [
        "participant",
        "sub",
        "name",
        "email",
        "role",
        "entered_as",
        "first_joined",
        "last_left",
        "total_ms",
        "intervals",
    ];
    let mut section = Section::new("attendance", &heading);
    for row in &report.attendance {
        let ends = row.intervals.iter().map(|interval| (interval.joined, interval.left));
        let written = ends.map(|(joined, left)| format!("{joined}/{}", time(left)));
        section.row([
            row.participant.to_string(),
            row.sub.as_str().to_owned(),
            row.name.to_string(),
            row.email.as_deref().unwrap_or_default().to_owned(),
            row.role.name().to_owned(),
            row.entered_as.name().to_owned(),
            time(row.intervals.first().map(|interval| interval.joined)),
            time(row.intervals.last().and_then(|interval| interval.left)),
            row.total_ms.to_string(),
            written.collect::<Vec<_>>().join("; "),
        ]);
    }
    section
}

fn webinar(report: &Report) -> Section {
    let heading = [
        "title",
        "description",
        "phase",
        "started_at",
        "ended_at",
        "as_of",
        "capacity",
        "peak_audience",
        "hands_raised",
        "recorded_ms",
    ];
    let mut section = Section::new("webinar", &heading);
    let webinar = &report.webinar;
    section.row([
        webinar.title.to_string(),
        webinar.description.to_string(),
        webinar.phase.name().to_owned(),
        time(webinar.started_at),
        time(webinar.ended_at),
        report.as_of.to_string(),
        webinar.capacity.to_string(),
        webinar.peak_audience.to_string(),
        webinar.hands_raised.to_string(),
        webinar.recorded_ms.to_string(),
    ]);
    section
}

fn polls(report: &Report) -> Section {
    let heading = ["poll", "question", "kind", "anonymous", "state", "voters", "answer", "count"];
    let mut section = Section::new("poll", &heading);
    for poll in &report.polls {
        for (answer, count) in sums(poll.kind, &poll.options, &poll.counts, &poll.texts) {
            section.row([
                poll.poll.to_string(),
                poll.question.to_string(),
                word(&poll.kind),
                poll.anonymous.to_string(),
                word(&poll.state),
                poll.voters.to_string(),
                answer,
                count,
            ]);
        }
    }
    section
}

fn votes(report: &Report) -> Section {
    let mut section = Section::new("vote", &["poll", "question", "participant", "name", "answer"]);
    for poll in &report.polls {
        for vote in poll.votes.iter().flatten() {
            let (participant, name) = person(Some(&vote.person));
            let (id, question) = (poll.poll.to_string(), poll.question.to_string());
            section.row([id, question, participant, name, answer(&vote.answer, &poll.options)]);
        }
    }
    section
}

fn questions(report: &Report) -> Section {
    let heading = [
        "question",
        "at",
        "anonymous",
        "participant",
        "name",
        "text",
        "status",
        "assigned",
        "answer",
        "answered_by",
        "public",
    ];
    let mut section = Section::new("question", &heading);
    for row in &report.questions {
        let (participant, name) = person(row.asker.as_ref());
        let given = row.answer.as_ref();
        section.row([
            row.question.to_string(),
            row.at.to_string(),
            row.anonymous.to_string(),
            participant,
            name,
            row.text.to_string(),
            word(&row.status),
            person(row.assigned.as_ref()).1,
            given.map(|answer| answer.text.to_string()).unwrap_or_default(),
            person(given.map(|answer| &answer.by)).1,
            given.map(|answer| answer.public.to_string()).unwrap_or_default(),
        ]);
    }
    section
}

fn chat(report: &Report) -> Section {
    let mut section = Section::new("chat", &["message", "at", "participant", "name", "to", "text"]);
    for row in &report.chat {
        let (participant, name) = person(Some(&row.from));
        let (id, to) = (row.message.to_string(), row.to.name().to_owned());
        section.row([id, row.at.to_string(), participant, name, to, row.text.to_string()]);
    }
    section
}

fn survey(report: &Report) -> Section {
    let heading = ["number", "question", "kind", "anonymous", "answers", "answer", "count"];
    let mut section = Section::new("survey", &heading);
    let questions = report.survey.iter().flat_map(|survey| &survey.questions);
    for (number, question) in (1..).zip(questions) {
        for (answer, count) in sums(question.kind, &question.options, &question.counts, &question.texts) {
            section.row([
                u64::to_string(&number),
                question.question.to_string(),
                word(&question.kind),
                question.anonymous.to_string(),
                question.answers.to_string(),
                answer,
                count,
            ]);
        }
    }
    section
}

fn sheets(report: &Report) -> Section {
    let heading = ["participant", "name", "number", "question", "answer"];
    let mut section = Section::new("survey_answer", &heading);
    let Some(survey) = &report.survey else { return section };
    for sheet in &survey.sheets {
        for ((number, question), given) in (1..).zip(&survey.questions).zip(&sheet.answers) {
            let Some(given) = given else { continue };
            let (participant, name) = person(Some(&sheet.person));
            let (number, title) = (u64::to_string(&number), question.question.to_string());
            section.row([participant, name, number, title, answer(given, &question.options)]);
        }
    }
    section
}

fn handouts(report: &Report) -> Section {
    let mut section = Section::new("handout", &["handout", "name", "size_bytes", "media_type"]);
    for row in &report.handouts {
        let (id, media_type) = (row.handout.to_string(), row.media_type.to_string());
        section.row([id, row.name.to_string(), row.size.to_string(), media_type]);
    }
    section
}

/// The answers of a question with how often each was given; a text that several wrote stands as often.
fn sums(kind: PollKind, options: &[PollOption], counts: &[u32], texts: &[ChatText]) -> Vec<(String, String)> {
    // A question without sums is a row all the same: nobody answered, or they are not told yet.
    if counts.is_empty() && texts.is_empty() {
        return vec![(String::new(), String::new())];
    }
    let answers: Vec<String> = match kind {
        PollKind::Single | PollKind::Multiple => options.iter().map(ToString::to_string).collect(),
        PollKind::Rating => (1..=RATING_MAX).map(|rating| rating.to_string()).collect(),
        PollKind::Text => return texts.iter().map(|text| (text.to_string(), "1".to_owned())).collect(),
    };
    answers.into_iter().zip(counts.iter().map(u32::to_string)).collect()
}

fn answer(given: &Choice, options: &[PollOption]) -> String {
    let chosen = given.choices.iter().flat_map(|choices| choices.indexes());
    let named = chosen.filter_map(|index| options.get(usize::from(*index))).map(ToString::to_string);
    let rated = given.rating.map(|rating| rating.number().to_string());
    let typed = given.text.as_ref().map(ToString::to_string);
    named.chain(rated).chain(typed).collect::<Vec<_>>().join("; ")
}

fn person(person: Option<&PersonRef>) -> (String, String) {
    person.map(|person| (person.participant.to_string(), person.name.to_string())).unwrap_or_default()
}

fn time(time: Option<Timestamp>) -> String {
    time.map(|time| time.to_string()).unwrap_or_default()
}

/// The name that JSON gives a value of a closed set.
fn word<T: serde::Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        Ok(_) | Err(_) => unreachable!("only enums without fields are named so"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_that_could_be_a_formula_begins_with_an_apostrophe() {
        for (cell, written) in [
            ("=1+1", "'=1+1"),
            ("+49 30", "'+49 30"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("\r=1", "'\r=1"),
            ("\n=1", "'\n=1"),
            ("1=1", "1=1"),
            ("'=1", "'=1"),
            ("", ""),
        ] {
            assert_eq!(harmless(cell.to_owned()), written);
        }
    }
}
