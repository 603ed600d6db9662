//! How long a session takes to come back: from records in memory, from their bytes, and through a server's first join.

use std::time::{Duration, Instant};

use cuelight::hub::load;
use cuelight::protocol::Codec;
use cuelight::session::{Record, Role};
use serde_json::json;

use super::story::Story;
use super::{Args, FROM_ONE_ADDRESS, Report};
use crate::lean::{self, Lean};
use crate::process::{self, Server};

const GOAL_MS: f64 = 200.0;
const TIMES: usize = 7;

/// In process, then through a server.
pub fn measure(args: &Args, report: &mut Report) -> anyhow::Result<()> {
    in_process(args, report)?;
    through_a_server(args, report)
}

fn in_process(args: &Args, report: &mut Report) -> anyhow::Result<()> {
    let records = a_webinar(args.facts)?;
    let bodies: Vec<_> = records.iter().map(load::encode).collect();
    let part = "replay";
    let bytes: usize = bodies.iter().map(|body| body.len()).sum();
    report.add(part, "records of the story", records.len() as f64, "");
    report.add(part, "their bytes", bytes as f64 / 1024.0 / 1024.0, "MiB");
    let decode = || bodies.iter().map(|body| load::decode(body)).collect::<Result<Vec<Record>, _>>();
    let decoded = median(|| decode().map(drop).map_err(Into::into))?;
    report.add(part, "decoding them", ms(decoded), "ms");
    let folded = median(|| {
        anyhow::ensure!(load::replay(&records).is_some(), "the story replays");
        Ok(())
    })?;
    report.goal(part, "replaying them into a session and its history", ms(folded), "ms", GOAL_MS);
    report.goal(part, "decoding and replaying", ms(decoded + folded), "ms", GOAL_MS);
    Ok(())
}

/// Facts in about the proportions of a lively hour.
fn a_webinar(facts: usize) -> anyhow::Result<Vec<Record>> {
    let mut story = Story::begin(true)?;
    let alice = story.join("alice", Role::Organizer)?;
    story.ask(alice, "start", &json!({}))?;
    story.ask(alice, "set_chat_policy", &json!({"attendees": "everyone"}))?;
    let people: Vec<_> = (0..facts / 10)
        .map(|number| story.join(&format!("person-{number}"), Role::Attendee))
        .collect::<Result<_, _>>()?;
    let poll = story.make(alice, "create_poll", &json!({"question": "?", "kind": "rating"}))?;
    story.ask(alice, "open_poll", &json!({"poll": poll}))?;
    let mut turn = 0;
    while story.facts() < facts {
        let who = people[turn % people.len()];
        let round = turn / people.len();
        match turn % 8 {
            0..4 => story.ask(who, "chat", &json!({"to": "everyone", "text": lean::text(turn as u64)}))?,
            4 => story.ask(who, "vote", &json!({"poll": poll, "rating": 1 + round % 5}))?,
            5 if story.session.hands() % 2 == 0 => story.ask(who, "raise_hand", &json!({}))?,
            5 => story.ask(alice, "lower_all_hands", &json!({}))?,
            6 => story.ask(who, "ask", &json!({"text": format!("What about {turn}?")}))?,
            _ => story.ask(who, "chat", &json!({"to": "staff", "text": "Thank you"}))?,
        };
        turn += 1;
    }
    Ok(story.records)
}

/// Chat commands sent at once while filling a server's session.
const AHEAD: usize = 32;

fn through_a_server(args: &Args, report: &mut Report) -> anyhow::Result<()> {
    let data = crate::scratch()?;
    let fast = [
        ("staff_commands_per_s", 1_000_000),
        ("staff_commands_burst", 1_000_000),
        ("inbound_bytes_per_s", 67_108_864),
        ("inbound_bytes_burst", 67_108_864),
    ];
    let limits = [&FROM_ONE_ADDRESS[..], &fast].concat();
    let server = Server::start(&args.server, data.path(), &limits)?;
    let session = server.webinar("Replay")?.session;
    let join = |server: &Server, name: &str, role| {
        let ticket = process::ticket(&session, name, role)?;
        Lean::join(server.address, None, &session, Codec::Json, &ticket)
    };
    let mut alice = join(&server, "alice", Role::Organizer)?;
    alice.ask(0, "start", &json!({}))?;
    let (mut sent, mut answered) = (0, 0);
    while answered < args.facts {
        while sent < args.facts && sent - answered < AHEAD {
            sent += 1;
            let args = json!({"to": "everyone", "text": lean::text(sent as u64)});
            alice.send(&json!({"id": lean::id(sent as u64), "cmd": "chat", "args": args}))?;
        }
        alice.wait(|seen| {
            let ok = matches!(seen, lean::Seen::Ok(_));
            answered += usize::from(ok);
            ok
        })?;
    }
    drop(alice);
    server.kill()?;
    let server = Server::start(&args.server, data.path(), &limits)?;
    let began = Instant::now();
    let first = join(&server, "alice", Role::Organizer)?;
    let cold = began.elapsed();
    let began = Instant::now();
    let second = join(&server, "alice", Role::Organizer)?;
    let warm = began.elapsed();
    drop((first, second));
    let part = "replay";
    report.add(part, "first join after a crash (chat only), to the welcome", ms(cold), "ms");
    report.add(part, "second join", ms(warm), "ms");
    report.goal(
        part,
        "cold open of the session (their difference)",
        ms(cold.saturating_sub(warm)),
        "ms",
        GOAL_MS,
    );
    Ok(())
}

fn median(mut work: impl FnMut() -> anyhow::Result<()>) -> anyhow::Result<Duration> {
    let mut times = Vec::new();
    for _ in 0..TIMES {
        let began = Instant::now();
        work()?;
        times.push(began.elapsed());
    }
    times.sort_unstable();
    Ok(times[TIMES / 2])
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
