//! An accepted and a refused exchange of every command: what a block of the tables below it means, and how it is played.
//!
//! A line is who, what, and with which arguments; `!` before it says that it is refused, `~` after it what is expected,
//! and `>` alone that a transient is waited for. `$bob` is Bob's id, `$poll` that of the poll made last.

mod floor;
mod lists;
mod polls;
mod session;
mod stage;
mod talk;
mod things;

use futures_util::FutureExt;
use serde_json::{Value, json};

use super::Script;
use super::stage::Stage;

/// How far the webinar is when the recording begins.
#[derive(Clone, Copy, PartialEq)]
enum Phase {
    Scheduled,
    Practice,
    Live,
}

struct Case {
    name: &'static str,
    title: &'static str,
    /// Who is recorded.
    me: &'static str,
    phase: Phase,
    before: &'static [&'static str],
    acts: &'static [&'static str],
    /// Rows, by `$name`, that came on stage out of the audience.
    untold_rows: &'static [&'static str],
    /// Fields, as `$question.at`, of things that are first met after they were made.
    untold: &'static [&'static str],
}

const NONE: Case = Case {
    name: "",
    title: "",
    me: "",
    phase: Phase::Live,
    before: &[],
    acts: &[],
    untold_rows: &[],
    untold: &[],
};

const fn case(
    name: &'static str,
    title: &'static str,
    me: &'static str,
    before: &'static [&'static str],
    acts: &'static [&'static str],
) -> Case {
    Case { name, title, me, before, acts, ..NONE }
}

const fn scheduled(case: Case) -> Case {
    Case { phase: Phase::Scheduled, ..case }
}

const POLL: &str =
    r#"alice create_poll {"question":"Which tide?","kind":"single","options":["Spring","Neap"]}"#;
const SECRET_POLL: &str =
    r#"alice create_poll {"question":"How is it?","kind":"rating","options":[],"anonymous":true}"#;
const OPEN: &str = r#"alice open_poll {"poll":"$poll"}"#;
const CLOSE: &str = r#"alice close_poll {"poll":"$poll"}"#;
const SHARE: &str = r#"alice share_poll_results {"poll":"$poll"}"#;
const ASK: &str = r#"carol ask {"text":"Why twice a day?"}"#;
const SURVEY: &str = r#"alice set_survey {"questions":[{"question":"How was it?","kind":"rating"},{"question":"Why?","kind":"text"}]}"#;
const REACTIONS: &str = r#"alice set_lab {"lab":"reactions","on":true}"#;
const CAPTIONS: &str = r#"alice set_lab {"lab":"captions","on":true}"#;
const OPEN_CHAT: &str = r#"alice set_chat_policy {"attendees":"everyone"}"#;
const STROKE: &str = r##"{"stroke":{"tool":"pen","color":"#00ffaa","width":2.5,"points":[[0,0.25],[1,1]]}}"##;
const DRAW: &str =
    r##"alice draw {"stroke":{"tool":"pen","color":"#00ffaa","width":2.5,"points":[[0,0.25],[1,1]]}}"##;

pub fn scripts() -> Vec<Script> {
    let tables: [&'static [Case]; 7] = [
        &session::CASES,
        &lists::CASES,
        &floor::CASES,
        &stage::CASES,
        &talk::CASES,
        &polls::CASES,
        &things::CASES,
    ];
    let all = tables.into_iter().flatten();
    all.map(|case| Script { name: case.name.into(), play: Box::new(move || play(case).boxed_local()) })
        .collect()
}

/// Everybody whom the lines name, in the order of the cast; Alice and who is recorded are always there.
fn people(case: &Case) -> Vec<&'static str> {
    let lines: Vec<&str> = case.before.iter().chain(case.acts).copied().collect();
    let comes_later = |who: &str| lines.iter().any(|line| *line == format!("+{who}"));
    let named = |who: &str| {
        who == "alice"
            || who == case.me
            || lines.iter().any(|line| line.trim_start_matches('!').starts_with(who))
    };
    ["alice", "bob", "carol", "dave", "erin", "frank"]
        .into_iter()
        .filter(|who| named(who) && !comes_later(who))
        .collect()
}

async fn play(case: &'static Case) -> cuelight::conformance::Exchange {
    let mut stage = Stage::open(case.me, |config| {
        let limits = &mut config.limits;
        (limits.commands_burst, limits.staff_commands_burst) = (1000, 1000);
        limits.attendee_chat_burst = 1000;
        // The one address that all come from.
        limits.address_connections_burst = 1000;
    })
    .await;
    for who in people(case) {
        stage.enter(who).await;
        if who == "alice" && case.phase != Phase::Scheduled {
            let args = json!({"practice": case.phase == Phase::Practice});
            stage.act("alice", "start", &args, None, false).await;
        }
    }
    for line in case.before {
        act(&mut stage, line).await;
    }
    stage.begin().await;
    for line in case.acts {
        act(&mut stage, line).await;
    }
    for name in case.untold_rows {
        stage.untold_row(name);
    }
    for field in case.untold {
        let (name, field) = field.split_once('.').unwrap();
        let path = format!("state.questions.{}.{field}", stage.id(name));
        stage.untold(path);
    }
    stage.picture().await;
    stage.finish(case.name, case.title)
}

async fn act(stage: &mut Stage, line: &str) {
    if let Some(kind) = line.strip_prefix('>') {
        return stage.transient(kind).await;
    }
    if let Some(who) = line.strip_prefix('+') {
        return stage.enter(who).await;
    }
    let (refused, line) = line.strip_prefix('!').map_or((false, line), |line| (true, line));
    let (line, expect) = line.split_once(" ~ ").map_or((line, None), |(line, expect)| (line, Some(expect)));
    let mut parts = line.splitn(3, ' ');
    let (who, cmd) = (parts.next().unwrap(), parts.next().unwrap());
    if cmd == "!" {
        // Is here, and does nothing.
        return;
    }
    let read =
        |text: &str| serde_json::from_str::<Value>(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    let args = parts.next().map_or(json!({}), read);
    let expect = expect.map(read);
    stage.act(who, cmd, &args, expect.as_ref(), refused).await;
}

/// The arguments that draw a line.
pub fn stroke() -> Value {
    serde_json::from_str(STROKE).unwrap()
}
