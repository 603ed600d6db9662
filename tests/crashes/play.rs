//! Plays the script against a server, and keeps what it was told.
//! Must not know how the server is stopped, nor what its journal holds.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::script::{Command, PLAYED, Step};
use super::wire::{Answer, Gone, PATIENCE, Socket, call, call_json, ticket};

/// What is done with a refusal for want of a disk, and with a close for want of knowledge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// There are none: whatever is not acknowledged ends the play.
    Plain,
    /// What was refused is asked again under the same id until it is accepted, save chat, on which nothing rests.
    Patient,
    /// What was refused is let be.
    Impatient,
}

/// Everything that the people of the script were told, over all their connections.
#[derive(Clone, Debug, Default)]
pub struct Told {
    /// The `ok` of each command, and the 2xx of each call, by its id.
    pub acknowledged: BTreeMap<String, Value>,
    /// What was sent at least once.
    pub sent: BTreeSet<String>,
    /// What was answered `unavailable` whenever it was asked.
    pub refused: BTreeSet<String>,
    /// How often anything was.
    pub refusals: usize,
    /// The highest number that was shown to anybody.
    pub seen: u64,
    /// The steps whose last command was acknowledged, and those begun.
    pub steps_done: usize,
    pub steps_begun: usize,
    /// Whether the last `storage` said writable, by person, of the connection they have.
    pub storage: BTreeMap<&'static str, bool>,
    /// How often it said that nothing can be written.
    pub unwritable: usize,
    /// How connections were closed.
    pub closes: Vec<u16>,
    /// What was acknowledged for the first time although something had been refused or closed with 1012 before.
    pub late: Vec<String>,
    /// New people turned away.
    pub turned_away: usize,
    webinars: BTreeMap<&'static str, (String, String)>,
}

/// The journal copies its log after a quarter of a second of idleness. Where it was copied before, it is not again.
const SETTLED: Duration = Duration::from_millis(600);

/// Why a play did not come to its end.
#[derive(Clone, Debug)]
pub enum Stopped {
    Gone(Gone),
    /// An answer that is never right.
    Wrong(String),
}

impl From<Gone> for Stopped {
    fn from(gone: Gone) -> Stopped {
        Stopped::Gone(gone)
    }
}

/// Looks at what was told when a step is about to begin.
type Before<'a> = Box<dyn FnMut(usize, &Told) + 'a>;

pub struct Play<'a> {
    pub told: &'a mut Told,
    port: u16,
    data: &'a Path,
    mode: Mode,
    sockets: BTreeMap<&'static str, Socket>,
    /// Where a `Join` has come by; they come back when their connection was closed.
    joined: BTreeMap<&'static str, &'static str>,
    /// Set when the power is cut: what comes after that, no server could have said.
    cut: Option<&'a AtomicBool>,
    /// Called before each step.
    before: Before<'a>,
}

impl<'a> Play<'a> {
    pub fn new(told: &'a mut Told, port: u16, data: &'a Path, mode: Mode) -> Play<'a> {
        let (sockets, joined) = Default::default();
        Play { told, port, data, mode, sockets, joined, cut: None, before: Box::new(|_, _| {}) }
    }

    /// Hears nothing more from when this is set.
    pub fn until(self, cut: &'a AtomicBool) -> Play<'a> {
        Play { cut: Some(cut), ..self }
    }

    fn is_cut(&self) -> bool {
        self.cut.is_some_and(|cut| cut.load(Ordering::SeqCst))
    }

    pub fn before(mut self, before: impl FnMut(usize, &Told) + 'a) -> Play<'a> {
        self.before = Box::new(before);
        self
    }

    /// From the first step to the last; what was acknowledged before is asked again, and must get the same answer.
    pub fn run(mut self, steps: &[Step]) -> Result<(), Stopped> {
        let mut ended = Ok(());
        for (at, step) in steps.iter().enumerate() {
            (self.before)(at, self.told);
            self.told.steps_begun = self.told.steps_begun.max(at + 1);
            ended = self.step(at, step);
            if ended.is_err() {
                break;
            }
            self.told.steps_done = self.told.steps_done.max(at + 1);
        }
        self.hear_all();
        ended
    }

    fn step(&mut self, at: usize, step: &Step) -> Result<(), Stopped> {
        match step {
            Step::Join(who, role) => {
                self.joined.insert(who, role);
                self.join(who)
            }
            Step::Ask(who, commands) => self.ask(who, commands),
            Step::Settle => self.settle(),
            Step::Schedule(_) | Step::Rename(..) | Step::Invite(..) | Step::Cancel(_) | Step::Upload(..) => {
                self.by_rest(&format!("step {at}"), step)
            }
        }
    }

    /// Polls the database, which only a copy of the log writes, until it has changed, or the server is gone.
    fn settle(&mut self) -> Result<(), Stopped> {
        let written =
            |data: &Path| std::fs::metadata(data.join("journal.db")).and_then(|file| file.modified()).ok();
        let (before, until) = (written(self.data), Instant::now() + SETTLED);
        while written(self.data) == before && Instant::now() < until {
            call_json(self.port, "GET", "/healthz", &json!({}))?;
            sleep(Duration::from_millis(5));
        }
        // Copied, but not yet waited for.
        call_json(self.port, "GET", "/healthz", &json!({}))?;
        Ok(())
    }

    // -- over the socket

    /// Connects and says hello. Whoever is turned away for want of a disk comes again, or stays away.
    fn join(&mut self, who: &'static str) -> Result<(), Stopped> {
        let until = Instant::now() + PATIENCE;
        loop {
            match self.hello(who) {
                Ok(()) => return Ok(()),
                Err(Stopped::Gone(Gone::Closed(1012 | 1013))) if self.mode != Mode::Plain => {
                    self.told.turned_away += 1;
                    if self.mode == Mode::Impatient {
                        return Ok(());
                    }
                    if Instant::now() > until {
                        return Err(Stopped::Wrong(format!("{who} is turned away for good")));
                    }
                    // A client's pause before it comes again.
                    sleep(Duration::from_millis(20));
                }
                Err(other) => return Err(other),
            }
        }
    }

    fn hello(&mut self, who: &'static str) -> Result<(), Stopped> {
        let Some((_, session)) = self.told.webinars.get(PLAYED).cloned() else {
            return if self.mode == Mode::Plain {
                Err(Stopped::Wrong("nothing is scheduled".into()))
            } else {
                Ok(())
            };
        };
        let (key, role) = (format!("hello {who}"), self.joined[who]);
        self.told.storage.remove(who);
        let mut socket = Socket::open(self.port, &session)?;
        self.told.sent.insert(key.clone());
        socket
            .send(&json!({"id": "hello", "cmd": "hello", "args": {"ticket": ticket(&session, who, role)}}))?;
        self.sockets.insert(who, socket);
        loop {
            let message = self.hear(who)?;
            if message["type"] == "welcome" {
                let you = json!({"participant": message["you"]["participant"]});
                return self.acknowledge(&key, you);
            }
        }
    }

    /// The next message to this person, taken note of.
    fn hear(&mut self, who: &'static str) -> Result<Value, Gone> {
        let socket = self.sockets.get_mut(who).ok_or(Gone::Cut)?;
        match socket.next() {
            _ if self.is_cut() => Err(Gone::Cut),
            Ok(message) => {
                self.note(who, &message);
                Ok(message)
            }
            Err(gone) => {
                self.sockets.remove(who);
                if let Gone::Closed(code) = gone {
                    self.told.closes.push(code);
                }
                Err(gone)
            }
        }
    }

    fn note(&mut self, who: &'static str, message: &Value) {
        // A message is complete up to its own number, which may be that of a fact nobody here may see.
        let seq = message["seq"].as_u64().filter(|_| message["type"] != "error");
        self.told.seen = self.told.seen.max(seq.unwrap_or(0));
        if message["type"] == "transient" && message["event"] == "storage" {
            let writable = message["data"]["writable"] == true;
            self.told.storage.insert(who, writable);
            self.told.unwritable += usize::from(!writable);
        }
    }

    /// An answer to be kept, and equal to what was kept before.
    fn acknowledge(&mut self, key: &str, answer: Value) -> Result<(), Stopped> {
        self.told.refused.remove(key);
        match self.told.acknowledged.get(key) {
            Some(before) if *before != answer => {
                Err(Stopped::Wrong(format!("{key} was answered {before}, and now {answer}")))
            }
            Some(_) => Ok(()),
            None => {
                if self.told.refusals > 0 || self.told.closes.contains(&1012) {
                    self.told.late.push(key.to_owned());
                }
                self.told.acknowledged.insert(key.to_owned(), answer);
                Ok(())
            }
        }
    }

    /// Sends commands and takes their answers, until each has one that this mode is content with.
    fn ask(&mut self, who: &'static str, commands: &[Command]) -> Result<(), Stopped> {
        let until = Instant::now() + PATIENCE;
        let mut waiting: Vec<&Command> = commands.iter().collect();
        while !waiting.is_empty() {
            if Instant::now() > until {
                return Err(Stopped::Wrong(format!("{} is refused for good", waiting[0].id)));
            }
            if !self.sockets.contains_key(who) && self.mode != Mode::Plain {
                self.join(who)?;
                if !self.sockets.contains_key(who) {
                    // Turned away, and not so patient as to come again.
                    return Ok(());
                }
            }
            match self.round(who, &waiting) {
                Ok(left) => waiting = left,
                // Each id resolves what became of it.
                Err(Stopped::Gone(Gone::Closed(1012))) if self.mode != Mode::Plain => {}
                Err(other) => return Err(other),
            }
        }
        Ok(())
    }

    /// Sends all of these and takes the answers; what is to be asked again.
    fn round<'c>(
        &mut self,
        who: &'static str,
        commands: &[&'c Command],
    ) -> Result<Vec<&'c Command>, Stopped> {
        for command in commands {
            let args = self.filled(&command.args);
            let Some(args) = args else {
                // It rests on something that was refused.
                assert_eq!(self.mode, Mode::Impatient, "{} rests on nothing", command.id);
                return Ok(Vec::new());
            };
            let mut message = json!({"id": command.id, "cmd": command.cmd, "args": args});
            if let Some(expect) = &command.expect {
                message["expect"] = expect.clone();
            }
            self.told.sent.insert(command.id.clone());
            self.sockets.get_mut(who).ok_or(Gone::Cut)?.send(&message)?;
        }
        let mut again = Vec::new();
        for command in commands {
            let answer = self.answer_to(who, &command.id)?;
            if answer["type"] == "ok" {
                self.acknowledge(&command.id, answer)?;
                continue;
            }
            let code = answer["error"]["code"].as_str().unwrap_or_default();
            if let Some(before) = self.told.acknowledged.get(&command.id) {
                return Err(Stopped::Wrong(format!(
                    "{} was answered {before}, and now {answer}",
                    command.id
                )));
            }
            match (code, self.mode) {
                ("unavailable", Mode::Patient | Mode::Impatient) => {
                    self.told.refusals += 1;
                    self.told.refused.insert(command.id.clone());
                    if self.mode == Mode::Patient && !is_let_be(command) {
                        again.push(*command);
                    }
                }
                // What comes of others having been refused.
                ("conflict" | "not_found" | "forbidden", Mode::Impatient) => {}
                _ => return Err(Stopped::Wrong(format!("{} {}: {answer}", command.id, command.cmd))),
            }
        }
        if !again.is_empty() {
            self.until_writable(who)?;
        }
        Ok(again)
    }

    fn answer_to(&mut self, who: &'static str, id: &str) -> Result<Value, Stopped> {
        loop {
            let message = self.hear(who)?;
            if (message["type"] == "ok" || message["type"] == "error") && message["id"] == id {
                return Ok(message);
            }
        }
    }

    /// Waits until it is told that there is a disk again, if it was told that there is none.
    fn until_writable(&mut self, who: &'static str) -> Result<(), Stopped> {
        while self.told.storage.get(who) == Some(&false) {
            self.hear(who)?;
        }
        Ok(())
    }

    /// Arguments with the ids that the server gave in place of their names.
    fn filled(&self, args: &Value) -> Option<Value> {
        match args {
            Value::String(text) => match text.strip_prefix('$') {
                Some(name) => self.named(name),
                None => Some(args.clone()),
            },
            Value::Object(fields) => {
                let filled = fields.iter().map(|(name, value)| Some((name.clone(), self.filled(value)?)));
                filled.collect::<Option<_>>().map(Value::Object)
            }
            Value::Array(_) | Value::Null | Value::Bool(_) | Value::Number(_) => Some(args.clone()),
        }
    }

    fn named(&self, name: &str) -> Option<Value> {
        if let Some(welcome) = self.told.acknowledged.get(&format!("hello {name}")) {
            return Some(welcome["participant"].clone());
        }
        let result = self.told.acknowledged.get(name)?["result"].as_object()?;
        result.values().next().cloned()
    }

    /// What has arrived on every connection, to its end where the server is gone.
    fn hear_all(&mut self) {
        let everybody: Vec<&'static str> = self.sockets.keys().copied().collect();
        for who in everybody {
            self.sockets[who].wait_no_longer_than(Duration::from_millis(1));
            while let Ok(message) = self.hear(who) {
                if message["type"] == "ok" {
                    let id = message["id"].as_str().unwrap_or_default().to_owned();
                    self.told.acknowledged.entry(id).or_insert(message);
                }
            }
        }
    }

    // -- over HTTP

    fn by_rest(&mut self, key: &str, step: &Step) -> Result<(), Stopped> {
        let until = Instant::now() + PATIENCE;
        loop {
            if self.told.acknowledged.contains_key(key) {
                return Ok(());
            }
            let unsure = self.told.sent.contains(key);
            self.told.sent.insert(key.to_owned());
            let Some(answer) = self.rest_once(step, unsure)? else { return Ok(()) };
            if self.is_cut() {
                return Err(Gone::Cut.into());
            }
            match answer.status {
                200..=204 => return self.acknowledge(key, answer.body),
                // It was done, and whoever asked was not told.
                404 if unsure && matches!(step, Step::Cancel(_)) => {
                    return self.acknowledge(key, Value::Null);
                }
                503 | 507 if self.mode != Mode::Plain => {
                    self.told.refusals += 1;
                    if self.mode == Mode::Impatient {
                        return Ok(());
                    }
                }
                // What comes of others having been refused.
                404 | 409 if self.mode == Mode::Impatient => return Ok(()),
                _ => return Err(Stopped::Wrong(format!("{step:?}: {answer:?}"))),
            }
            if Instant::now() > until {
                return Err(Stopped::Wrong(format!("{step:?} is refused for good")));
            }
            // A client's pause before it comes again.
            sleep(Duration::from_millis(20));
        }
    }

    /// `None` where what it is about was never made.
    fn rest_once(&mut self, step: &Step, unsure: bool) -> Result<Option<Answer>, Stopped> {
        let Some(call) = self.rest_call(step) else { return Ok(None) };
        if unsure && let Some(found) = self.look(&call, step)? {
            self.keep(step, &found.body);
            return Ok(Some(found));
        }
        let answer = match step {
            Step::Upload(name, size) => upload(self.port, &call.path, name, *size)?,
            _ => call_json(self.port, call.method, &call.path, &call.body)?,
        };
        if answer.status == 201 {
            self.keep(step, &answer.body);
        }
        Ok(Some(answer))
    }

    fn rest_call(&self, step: &Step) -> Option<Call> {
        let webinar = |title: &str| self.told.webinars.get(title);
        let call = |method, path, body| Some(Call { method, path, body });
        match step {
            Step::Schedule(title) => {
                let body = json!({"title": title, "starts_at": "2030-01-01T12:00:00Z", "duration_min": 60});
                call("POST", "/v1/webinars".to_owned(), body)
            }
            Step::Rename(of, title) => {
                call("PATCH", format!("/v1/webinars/{}", webinar(of)?.0), json!({"title": title}))
            }
            Step::Invite(to, name) => {
                let body = json!({"name": name, "email": format!("{name}@example.org")});
                call("POST", format!("/v1/webinars/{}/panelists", webinar(to)?.0), body)
            }
            Step::Cancel(title) => call("DELETE", format!("/v1/webinars/{}", webinar(title)?.0), json!({})),
            Step::Upload(..) => {
                call("POST", format!("/v1/sessions/{}/handouts", webinar(PLAYED)?.1), json!({}))
            }
            Step::Join(..) | Step::Ask(..) | Step::Settle => None,
        }
    }

    /// What a call may have made, where nobody knows whether it did.
    fn look(&self, call: &Call, step: &Step) -> Result<Option<Answer>, Stopped> {
        let (field, wanted) = match step {
            Step::Schedule(title) => ("title", *title),
            Step::Invite(_, name) => ("name", *name),
            Step::Upload(name, _) => ("name", *name),
            // Made once or twice they come to the same.
            Step::Rename(..) | Step::Cancel(_) => return Ok(None),
            Step::Join(..) | Step::Ask(..) | Step::Settle => return Ok(None),
        };
        let list = call_json(self.port, "GET", &call.path, &json!({}))?;
        let items = list.body["items"].as_array().cloned().unwrap_or_default();
        let found = items.into_iter().find(|item| item[field] == wanted);
        Ok(found.map(|body| Answer { status: 200, body, bytes: Vec::new() }))
    }

    fn keep(&mut self, step: &Step, body: &Value) {
        if let Step::Schedule(title) = step {
            let text = |field: &str| body[field].as_str().unwrap().to_owned();
            self.told.webinars.insert(title, (text("id"), text("session")));
        }
    }
}

/// Chat on which nothing rests: refused, it stays out, even of patient people's session.
fn is_let_be(command: &Command) -> bool {
    command.cmd == "chat" && command.id.starts_with('c')
}

/// How somebody fares who comes to the played session for the first time.
pub fn stranger(told: &Told, port: u16) -> Result<Value, Gone> {
    let (_, session) = told.webinars.get(PLAYED).ok_or(Gone::Cut)?;
    let mut socket = Socket::open(port, session)?;
    let args = json!({"ticket": ticket(session, "zoe", "attendee")});
    socket.send(&json!({"id": "hello", "cmd": "hello", "args": args}))?;
    socket.next()
}

struct Call {
    method: &'static str,
    path: String,
    body: Value,
}

/// What is in a handout: nothing that repeats.
fn content(name: &str, size: usize) -> Vec<u8> {
    let head = if name.ends_with(".pdf") { "%PDF-1.4 " } else { "Notes. " };
    let rest = (0..size).map(|at| b' ' + (at * at / 7 % 90) as u8);
    head.bytes().chain(rest).collect()
}

fn upload(port: u16, path: &str, name: &str, size: usize) -> Result<Answer, Stopped> {
    let head = "--border\r\nContent-Disposition: form-data; name=\"file\"; filename=\"";
    let mut body = format!("{head}{name}\"\r\nContent-Type: application/octet-stream\r\n\r\n").into_bytes();
    body.extend(content(name, size));
    body.extend(b"\r\n--border--\r\n");
    Ok(call(port, "POST", path, "multipart/form-data; boundary=border", &body)?)
}

impl Told {
    /// The session that is played, once it is scheduled.
    pub fn played(&self) -> Option<&str> {
        self.webinars.get(PLAYED).map(|(_, session)| session.as_str())
    }

    /// That every handout that was taken in, and any that is listed, is whole.
    pub fn handouts_are_whole(&self, port: u16, steps: &[Step]) -> Result<(), String> {
        let Some((_, session)) = self.webinars.get(PLAYED) else { return Ok(()) };
        let path = format!("/v1/sessions/{session}/handouts");
        let fault = |gone: Gone| format!("handouts: {gone:?}");
        let list = call_json(port, "GET", &path, &json!({})).map_err(fault)?;
        let items = list.body["items"].as_array().cloned().unwrap_or_default();
        for (at, step) in steps.iter().enumerate() {
            let Step::Upload(name, size) = step else { continue };
            let Some(item) = items.iter().find(|item| item["name"] == *name) else {
                if self.acknowledged.contains_key(&format!("step {at}")) {
                    return Err(format!("{name} was taken in, and is lost"));
                }
                continue;
            };
            let path = format!("{path}/{}", item["handout"].as_str().unwrap());
            let file = call_json(port, "GET", &path, &json!({})).map_err(fault)?;
            if file.status != 200 || file.bytes != content(name, *size) {
                return Err(format!(
                    "{name} is not what was taken in: {} {} bytes",
                    file.status,
                    file.bytes.len()
                ));
            }
        }
        Ok(())
    }
}
