//! What one session weighs at each of its limits: filled by its own rules in a fresh process, weighed as the
//! difference of resident memory, the server's allocator included.

use std::process::Command;

use anyhow::{Context, bail};
use cuelight::hub::load;
use cuelight::session::chat::MESSAGES_MAX;
use cuelight::session::memory::REMEMBERED_MAX;
use cuelight::session::polls::POLLS_MAX;
use cuelight::session::questions::QUESTIONS_MAX;
use cuelight::session::stage::{POINTS_MAX, STROKES_MAX};
use cuelight::session::{ParticipantNo, Role};
use serde_json::{Value, json};

use super::Report;
use super::story::Story;
use crate::process::Usage;

const PEOPLE: usize = 1000;
const CHAT_CHARS: usize = 2000;
const QUESTION_CHARS: usize = 1000;
const OPTIONS: usize = 20;
const OPTION_CHARS: usize = 150;

/// How a session is filled to one limit.
type Fill = fn(&mut Story, ParticipantNo) -> anyhow::Result<()>;

/// The rows: what it is, and how it is filled.
const ROWS: [(&str, Fill); 9] = [
    ("nobody but the organizer", |_, _| Ok(())),
    ("10 000 people", |story, _| people(story, 10_000).map(drop)),
    ("10 000 chat messages of 2 000 characters, a byte each", |story, alice| chat(story, alice, "x")),
    ("10 000 chat messages of 2 000 characters, three bytes each", |story, alice| chat(story, alice, "潮")),
    ("5 000 questions of 1 000 characters, answered in 2 000", questions),
    ("200 polls of 20 options of 150 characters, 1 000 votes each", polls),
    ("500 strokes of 256 points", strokes),
    ("1 000 people with 128 remembered commands each", remembered),
    ("the same of one byte, and what is kept for resume", |_, _| Ok(())),
];

/// Every row, each in a process of its own.
pub fn measure(report: &mut Report) -> anyhow::Result<()> {
    for (row, _) in ROWS {
        let output = Command::new(std::env::current_exe()?).args(["weigh", row]).output()?;
        let bytes: Option<f64> = String::from_utf8_lossy(&output.stdout).trim().parse().ok();
        let Some(bytes) = bytes else { bail!("{row}: {}", String::from_utf8_lossy(&output.stderr)) };
        report.add("weight", row, bytes / 1024.0 / 1024.0, "MiB");
    }
    Ok(())
}

/// Fills one session and prints what it weighs in bytes.
pub fn weigh(row: &str) -> anyhow::Result<()> {
    let (name, fill) = ROWS.into_iter().find(|(name, _)| *name == row).context("there is no such row")?;
    let last = ROWS.last().is_some_and(|(last, _)| *last == name);
    // Once through everything that is made once in a process, so that only the session is weighed.
    drop(begun()?);
    if last {
        return weigh_replayed();
    }
    let before = Usage::of("self")?;
    let (mut story, alice) = begun()?;
    fill(&mut story, alice)?;
    let after = Usage::of("self")?;
    println!("{}", after.rss_bytes.saturating_sub(before.rss_bytes));
    // Kept until it is weighed.
    drop(story);
    Ok(())
}

/// The session after a replay, with its history: the records it comes from are there before.
fn weigh_replayed() -> anyhow::Result<()> {
    let mut story = Story::begin(true)?;
    let alice = story.join("alice", Role::Organizer)?;
    story.ask(alice, "start", &json!({}))?;
    chat(&mut story, alice, "x")?;
    let before = Usage::of("self")?;
    let replayed = load::replay(&story.records).context("the story replays")?;
    let after = Usage::of("self")?;
    println!("{}", after.rss_bytes.saturating_sub(before.rss_bytes));
    // Kept until it is weighed.
    drop(replayed);
    Ok(())
}

fn begun() -> anyhow::Result<(Story, ParticipantNo)> {
    let mut story = Story::begin(false)?;
    let alice = story.join("alice", Role::Organizer)?;
    story.ask(alice, "start", &json!({}))?;
    Ok((story, alice))
}

fn people(story: &mut Story, count: usize) -> anyhow::Result<Vec<ParticipantNo>> {
    (0..count).map(|number| story.join(&format!("person-{number}"), Role::Attendee)).collect()
}

fn chat(story: &mut Story, alice: ParticipantNo, letter: &str) -> anyhow::Result<()> {
    let args = json!({"to": "everyone", "text": letter.repeat(CHAT_CHARS)});
    (0..MESSAGES_MAX).try_for_each(|_| story.ask(alice, "chat", &args).map(drop))
}

fn questions(story: &mut Story, alice: ParticipantNo) -> anyhow::Result<()> {
    for _ in 0..QUESTIONS_MAX {
        let question = story.make(alice, "ask", &json!({"text": "q".repeat(QUESTION_CHARS)}))?;
        let answer = json!({"question": question, "text": "a".repeat(CHAT_CHARS), "public": true});
        story.ask(alice, "answer_question", &answer)?;
    }
    Ok(())
}

fn polls(story: &mut Story, alice: ParticipantNo) -> anyhow::Result<()> {
    let voters = people(story, PEOPLE)?;
    let options: Vec<String> = (0..OPTIONS).map(|option| format!("{option:0OPTION_CHARS$}")).collect();
    let draft = json!({"question": "p".repeat(300), "kind": "single", "options": options});
    for _ in 0..POLLS_MAX {
        let poll = story.make(alice, "create_poll", &draft)?;
        story.ask(alice, "open_poll", &json!({"poll": poll}))?;
        for (index, voter) in voters.iter().enumerate() {
            story.ask(*voter, "vote", &json!({"poll": poll, "choices": [index % OPTIONS]}))?;
        }
        story.ask(alice, "close_poll", &json!({"poll": poll}))?;
    }
    Ok(())
}

fn strokes(story: &mut Story, alice: ParticipantNo) -> anyhow::Result<()> {
    story.ask(alice, "share_screen", &json!({}))?;
    let points: Vec<Value> = (0..POINTS_MAX)
        .map(|point| json!([0.1 + point as f64 / 1000.0, 0.12345 + point as f64 / 999.0]))
        .collect();
    let stroke = json!({"tool": "pen", "color": "#aabbcc", "width": 2.0, "points": points});
    (0..STROKES_MAX).try_for_each(|_| story.ask(alice, "draw", &json!({"stroke": stroke})).map(drop))
}

fn remembered(story: &mut Story, _: ParticipantNo) -> anyhow::Result<()> {
    let people = people(story, PEOPLE)?;
    for round in 0..REMEMBERED_MAX {
        let cmd = if round.is_multiple_of(2) { "raise_hand" } else { "lower_hand" };
        people.iter().try_for_each(|who| story.ask(*who, cmd, &json!({})).map(drop))?;
    }
    Ok(())
}
