//! Plays one exchange to a client: walks through the steps, tells the driver what the client is to do, sends what the
//! server sent, and waits for what the client owes.
//! Must not know HTTP, nor how many other runs there are.

mod answers;
mod hearing;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::sync::{mpsc, watch};
use tokio::time::timeout;

use self::answers::{Answered, Pages, answers};
use super::exchange::{Exchange, Mover, Resume, Step};
use super::line::Line;
use super::manner::Manner;
use super::picture::{Difference, differences};
use super::rules::{AllIds, Findings, Rules, Sent, content};
use super::verdict::Verdict;
use crate::protocol::contract::{Return, meaning};
use crate::protocol::outgoing::CloseCode;

/// An end without a close frame.
const ABNORMAL: u16 = 1006;
const PING: &[u8] = b"conformance";

/// What a play is made of.
pub(super) struct Parts {
    pub name: String,
    pub exchange: Exchange,
    pub manner: Manner,
    /// Where the client connects.
    pub url: String,
    /// How long the client may take for each step.
    pub patience: Duration,
    /// Paths that are not compared because somebody said so.
    pub ignored: Vec<String>,
    pub all_ids: AllIds,
    pub findings: Findings,
    pub arrivals: mpsc::Receiver<Line>,
    pub pictures: mpsc::Receiver<Value>,
    pub instructions: mpsc::UnboundedSender<Value>,
}

/// One exchange being played.
pub(super) struct Play {
    parts: Parts,
    rules: Rules,
    line: Option<Line>,
    /// The client's ids by their names in the file.
    ids: BTreeMap<String, String>,
    /// What was answered to which command, and when.
    answered: BTreeMap<String, Answered>,
    /// How the last connection ended, and before when nobody may come back.
    ended: Option<(u16, Instant)>,
    differences: Vec<Difference>,
    ponged: bool,
    pages: Pages,
}

/// Why the play cannot go on.
struct Stopped(String);

impl Play {
    pub fn new(parts: Parts) -> Play {
        let rules =
            Rules::new(&parts.name, parts.manner.codec(), parts.all_ids.clone(), parts.findings.clone());
        let pages = Pages::of(&parts.exchange.steps);
        let (ids, answered, differences) = Default::default();
        Play { parts, rules, line: None, ids, answered, ended: None, differences, ponged: false, pages }
    }

    /// Plays to the end; gives what came of it, and goes on watching whether the client stays away until `over`.
    pub async fn run(
        mut self,
        mut begun: watch::Receiver<bool>,
        done: impl FnOnce(Verdict),
        over: watch::Receiver<bool>,
    ) {
        self.instruct_connect();
        // Only then does time run.
        if begun.wait_for(|begun| *begun).await.is_err() {
            return;
        }
        let start = Instant::now();
        if let Err(Stopped(why)) = self.walk().await {
            self.parts.findings.add(why);
        }
        self.instruct(json!({"do": "end"}));
        if let Some(line) = self.line.take() {
            line.close(CloseCode::Ended.number(), &CloseCode::Ended.reason(0)).await;
            self.ended = Some((CloseCode::Ended.number(), Instant::now()));
        }
        done(self.verdict(start.elapsed()));
        self.watch(over).await;
    }

    fn verdict(&mut self, took: Duration) -> Verdict {
        Verdict {
            exchange: self.parts.exchange.name.clone(),
            manner: self.parts.manner.name(),
            title: self.parts.exchange.title.clone(),
            findings: self.parts.findings.all(),
            differences: std::mem::take(&mut self.differences),
            seconds: took.as_secs_f64(),
        }
    }

    /// Whoever must stay away and comes is found, however late. The verdict looks at the findings again at the end.
    async fn watch(mut self, mut over: watch::Receiver<bool>) {
        loop {
            let line = tokio::select! {
                arrived = self.parts.arrivals.recv() => arrived,
                _ = over.wait_for(|over| *over) => None,
            };
            let Some(line) = line else { return };
            if let Some((code, _)) = self.ended
                && !comes_back(code)
            {
                self.parts.findings.add(format!("comes back after {code}, after which a client stays away"));
            }
            line.close(CloseCode::Ended.number(), &CloseCode::Ended.reason(0)).await;
        }
    }

    async fn walk(&mut self) -> Result<(), Stopped> {
        let steps = std::mem::take(&mut self.parts.exchange.steps);
        for (index, step) in steps.iter().enumerate() {
            match step {
                Step::Connect { by, ticket, resume } => {
                    // The first one is in the line of instructions already.
                    let renewed = index > 0 && *by == Mover::Told;
                    self.connect(renewed, ticket, resume.as_ref()).await?;
                }
                Step::Server { message } => self.send(message).await,
                Step::Command { id, cmd, args, expect } => {
                    self.command(id, cmd, args, expect.as_ref()).await?
                }
                Step::Again { id } => self.again(id).await?,
                Step::Cut {} => self.cut().await,
                Step::Close { code, reason } => self.close(*code, reason).await,
                Step::Picture { seq, state, you } => {
                    let answers = answers(&steps[..index]);
                    self.picture(*seq, json!({"state": state, "you": you}), &answers).await?;
                }
            }
        }
        Ok(())
    }

    fn instruct(&self, instruction: Value) {
        // Where the driver is gone nobody listens; that is seen by what does not happen.
        let _ = self.parts.instructions.send(instruction);
    }

    fn instruct_connect(&self) {
        let Some(Step::Connect { ticket, .. }) = self.parts.exchange.steps.first() else { return };
        let subprotocol = self.parts.manner.codec().subprotocol();
        self.instruct(
            json!({"do": "connect", "url": self.parts.url, "subprotocol": subprotocol, "ticket": ticket}),
        );
    }

    async fn connect(&mut self, renewed: bool, ticket: &str, resume: Option<&Resume>) -> Result<(), Stopped> {
        if renewed {
            self.instruct(json!({"do": "ticket", "ticket": ticket}));
        }
        let after = self.ended.map(|(code, _)| code);
        let arrived = timeout(self.parts.patience, self.parts.arrivals.recv()).await;
        let Ok(Some(line)) = arrived else {
            return Err(Stopped(match (after, renewed) {
                (None, _) => "does not connect".into(),
                (Some(code), true) => format!("does not come back after {code} with its new ticket"),
                (Some(code), false) => format!("does not come back by itself after {code}"),
            }));
        };
        if let Some((code, not_before)) = self.ended.take()
            && line.opened < not_before
        {
            let early = not_before.duration_since(line.opened).as_millis();
            self.parts
                .findings
                .add(format!("comes back {early} ms before the `retry_ms` of its {code} has passed"));
        }
        self.line = Some(line);
        let Sent::Hello { ticket: shown, resume: given } = self.hear("say hello").await? else {
            return Err(Stopped("its first message is not a `hello` that can be read".into()));
        };
        if shown != ticket {
            self.parts.findings.add(match renewed {
                true => "comes back with the ticket that was refused".to_owned(),
                false => "shows another ticket than it was given".to_owned(),
            });
        }
        let expected = resume.map(|resume| (resume.epoch.clone(), resume.seq));
        if given != expected {
            let told = |resume: Option<(String, u64)>| {
                resume.map_or("nothing".into(), |(epoch, seq)| format!("epoch {epoch:?}, seq {seq}"))
            };
            let (expected, given) = (told(expected), told(given));
            self.parts.findings.add(format!("resumes from {given}, and had taken in {expected}"));
        }
        Ok(())
    }

    async fn send(&mut self, message: &Value) {
        let mut message = message.clone();
        match message["type"].as_str().unwrap_or_default() {
            "welcome" => {
                message["session"] = json!(self.parts.name);
                self.told(&message);
            }
            "events" | "snapshot" => self.told(&message),
            "ok" | "error" => {
                let named = message["id"].as_str().unwrap_or_default();
                if let Some(id) = self.ids.get(named).cloned() {
                    message["id"] = json!(id);
                    let answered = self.answered.entry(id);
                    answered.and_modify(|entry| {
                        (entry.answer, entry.at) = (Some(message.clone()), Instant::now());
                    });
                }
            }
            _ => {}
        }
        if let Some(line) = &mut self.line {
            line.send(&message).await;
        }
    }

    fn told(&mut self, message: &Value) {
        self.rules.told = self.rules.told.max(message["seq"].as_u64().unwrap_or_default());
    }

    async fn command(
        &mut self,
        name: &str,
        cmd: &str,
        args: &Value,
        expect: Option<&Value>,
    ) -> Result<(), Stopped> {
        self.settle().await?;
        let mut instruction = json!({"do": "command", "cmd": cmd, "args": args});
        if let Some(expect) = expect {
            instruction["expect"] = expect.clone();
        }
        self.instruct(instruction.clone());
        instruction["id"] = json!("x");
        let wanted = content(&instruction);
        loop {
            match self.hear(&format!("send `{cmd}`")).await? {
                Sent::Command { id, content, repeated: false, .. } if Some(content) == wanted => {
                    self.answered
                        .insert(id.clone(), Answered { content: wanted, answer: None, at: Instant::now() });
                    self.ids.insert(name.to_owned(), id);
                    return Ok(());
                }
                Sent::Command { message, repeated: false, .. } if message["cmd"] == cmd => {
                    let told = json!({"args": args, "expect": expect});
                    let sent = json!({"args": message["args"], "expect": message.get("expect")});
                    return Err(Stopped(format!("was told `{cmd}` with {told}, and sends {sent}")));
                }
                other => self.beside(other).await,
            }
        }
    }

    async fn again(&mut self, name: &str) -> Result<(), Stopped> {
        let own = self.ids.get(name).cloned().unwrap_or_default();
        loop {
            match self.hear("send again, unchanged, what has no answer").await? {
                Sent::Command { id, repeated: true, .. } if id == own => return Ok(()),
                Sent::Command { id, content, repeated: false, .. }
                    if self.answered.get(&own).is_some_and(|of| of.content == Some(content)) =>
                {
                    return Err(Stopped(format!(
                        "sends what has no answer again under another id ({id:?}): it would take effect twice"
                    )));
                }
                other => self.beside(other).await,
            }
        }
    }

    async fn cut(&mut self) {
        if let Some(line) = self.line.take() {
            self.ended = Some((ABNORMAL, Instant::now()));
            line.cut().await;
        }
    }

    async fn close(&mut self, code: u16, reason: &str) {
        let retry_ms = serde_json::from_str::<Value>(reason).ok().and_then(|told| told["retry_ms"].as_u64());
        if let Some(line) = self.line.take() {
            self.ended = Some((code, Instant::now() + Duration::from_millis(retry_ms.unwrap_or(0))));
            line.close(code, reason).await;
        }
    }

    async fn picture(&mut self, seq: u64, expected: Value, answers: &[Value]) -> Result<(), Stopped> {
        self.ping().await;
        let post = format!("/v1/conformance/{}/state", self.parts.name);
        self.instruct(json!({"do": "picture", "seq": seq, "post": post}));
        let mut found = None;
        let deadline = tokio::time::Instant::now() + self.parts.patience;
        while found.is_none() || !self.ponged {
            let Some(line) = &mut self.line else { break };
            let heard = tokio::select! {
                heard = line.next() => Some(heard),
                posted = self.parts.pictures.recv(), if found.is_none() => {
                    found = posted;
                    None
                }
                arrived = self.parts.arrivals.recv() => return Err(self.second(arrived).await),
                () = tokio::time::sleep_until(deadline) => return Err(Stopped(match found {
                    None => format!("does not hand in its picture as of {seq}"),
                    Some(_) => "does not answer a ping with a pong".into(),
                })),
            };
            if let Some(heard) = heard
                && let Some(sent) = self.sent(heard)?
            {
                self.beside(sent).await;
            }
        }
        let found = found.unwrap_or_default();
        let untold: Vec<String> =
            self.parts.exchange.untold.iter().chain(&self.parts.ignored).cloned().collect();
        self.differences.extend(differences(&expected, &found, &untold));
        if let Some(given) = found["answers"].as_array() {
            self.compare_answers(answers, given);
        }
        Ok(())
    }

    /// What the driver says the client was answered, where it says so.
    fn compare_answers(&mut self, expected: &[Value], found: &[Value]) {
        for index in 0..expected.len().max(found.len()) {
            let [expected, found] =
                [expected, found].map(|list| list.get(index).cloned().unwrap_or_default());
            let same = ["ok", "code", "result"].iter().all(|key| expected[*key] == found[*key]);
            if !same {
                self.differences.push(Difference { path: format!("answers.{index}"), expected, found });
            }
        }
    }
}

/// Whether a client comes back by itself after such an end. With a new ticket it comes when it is told of one. After codes
/// of WebSockets themselves that the server does not send it may; after a code of the protocol that it does not know it
/// stays away.
fn comes_back(code: u16) -> bool {
    let of_ours = CloseCode::ALL.into_iter().find(|ours| ours.number() == code);
    of_ours.map_or(code < 4000, |code| meaning(code).1 == Return::ByItself)
}
