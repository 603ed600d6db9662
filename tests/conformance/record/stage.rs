//! A webinar on a real server of its own, with people in it, one of whom is recorded.
//!
//! The server runs on this thread, on a clock that stands still but where a recording moves it: the same script gives
//! the same times. What a server draws at random is given other names afterwards.

mod breaks;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use cuelight::accounts::Secret;
use cuelight::config::Config;
use cuelight::conformance::exchange::{Exchange, FORMAT, Mover, Origin, Resume, Step};
use cuelight::gateway::tickets;
use cuelight::hub::plane::Clock;
use cuelight::journal::Memory;
use cuelight::node::Node;
use cuelight::session::text::DisplayName;
use cuelight::session::{Identity, Millis, Role, Sub};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::time::Instant;

use super::line::{Got, Line};
use super::rest;

pub const KEY: &str = "alpha";
pub const SECRET: &str = "the secret of alpha, more than 32 bytes";
/// 2027-01-15T08:00:00Z.
const BEGINNING: Millis = Millis(1_800_000_000_000);
/// Between any two things that happen.
const PACE: Duration = Duration::from_millis(1250);
const TURNS: usize = 128;
/// What servers tell those who may come back: long enough to tell who did not wait.
const RETRY_MS: u64 = 600;

/// Who is in a webinar, by name.
const CAST: [(&str, Role); 6] = [
    ("alice", Role::Organizer),
    ("bob", Role::Panelist),
    ("carol", Role::Attendee),
    ("dave", Role::Attendee),
    ("erin", Role::CoOrganizer),
    ("frank", Role::Panelist),
];

pub struct Stage {
    pub node: Option<Node>,
    pub journal: Memory,
    pub session: String,
    config: Config,
    clock: Clock,
    lines: BTreeMap<String, Line>,
    /// What `$name` stands for in arguments.
    names: BTreeMap<String, String>,
    me: String,
    steps: Vec<Step>,
    untold: Vec<String>,
    made: bool,
    commands: u32,
    tickets: u32,
    epoch: String,
    seq: u64,
    transients: Vec<Value>,
    /// Something else happens from here on: what it brings is a message of its own.
    apart: bool,
    _data: TempDir,
}

impl Stage {
    pub async fn open(me: &str, change: impl FnOnce(&mut Config)) -> Stage {
        let data = tempfile::tempdir().unwrap();
        let mut config = Config::default();
        config.data = data.path().to_owned();
        config.listen = ([127, 0, 0, 1], 0).into();
        config.api_keys.insert(KEY.to_owned(), Secret::new(SECRET));
        // People who are not recorded read only when they speak.
        config.session.pong_timeout_s = 3600;
        (config.drain.retry_min_ms, config.drain.retry_max_ms) = (RETRY_MS, RETRY_MS);
        change(&mut config);
        let start = Instant::now();
        let clock: Clock = Arc::new(move || BEGINNING.plus(start.elapsed().as_millis() as u64));
        let journal = Memory::new();
        let node = Node::start_on(config.clone(), 0, clock.clone(), Arc::new(journal.clone())).await.unwrap();
        let session = rest::webinar(node.address).await;
        let (lines, names, steps, untold, transients) = Default::default();
        let (epoch, me) = (String::new(), me.to_owned());
        Stage {
            node: Some(node),
            journal,
            session,
            config,
            clock,
            lines,
            names,
            me,
            steps,
            untold,
            made: false,
            commands: 0,
            tickets: 0,
            epoch,
            seq: 0,
            transients,
            apart: false,
            _data: data,
        }
    }

    fn node(&self) -> &Node {
        self.node.as_ref().unwrap()
    }

    /// Some time passes, and everything that was due meanwhile happens.
    pub async fn pass(&self, time: Duration) {
        tokio::time::advance(time).await;
        // More turns than any of the server's tasks needs to see that its time has come.
        for _ in 0..TURNS {
            tokio::task::yield_now().await;
        }
    }

    pub fn ticket(&self, who: &str) -> String {
        let role = CAST.iter().find(|(name, _)| *name == who).unwrap().1;
        self.ticket_as(who, role)
    }

    pub fn ticket_as(&self, who: &str, role: Role) -> String {
        let name = format!("{}{}", who[..1].to_uppercase(), &who[1..]);
        let identity = Identity {
            sub: Sub::new(who).unwrap(),
            name: DisplayName::new(&name).unwrap(),
            role,
            member: role.needs_member().then(|| format!("m-{who}").into()),
            email: None,
            key: KEY.into(),
        };
        let expires = (self.clock)().plus(3_600_000);
        tickets::mint(&identity, &self.session, expires, &Secret::new(SECRET)).unwrap()
    }

    pub async fn line(&self) -> Line {
        Line::open(self.node().address, &self.session).await
    }

    /// Somebody comes, unrecorded.
    pub async fn enter(&mut self, who: &str) {
        self.pass(PACE).await;
        self.apart = true;
        let mut line = self.line().await;
        line.send(&json!({"id": "h", "cmd": "hello", "args": {"ticket": self.ticket(who)}})).await;
        let Got::Message(welcome) = line.next().await else { panic!("{who} is not let in") };
        let participant = welcome["you"]["participant"].as_str().unwrap().to_owned();
        self.names.insert(format!("${who}"), participant);
        self.lines.insert(who.to_owned(), line);
        self.listen().await;
    }

    fn with_names(&self, value: &Value) -> Value {
        match value {
            Value::String(text) if text.starts_with('$') => {
                json!(self.names.get(text).unwrap_or_else(|| panic!("nobody knows {text}")))
            }
            Value::Array(items) => items.iter().map(|item| self.with_names(item)).collect(),
            Value::Object(map) => map
                .iter()
                .map(|(key, item)| (key.clone(), self.with_names(item)))
                .collect::<serde_json::Map<_, _>>()
                .into(),
            other => other.clone(),
        }
    }

    /// What a command made is known as `$poll`, `$question`, `$message` from now on.
    fn learn(&mut self, answer: &Value) {
        for (kind, id) in answer["result"].as_object().into_iter().flatten() {
            if let Some(id) = id.as_str() {
                self.names.insert(format!("${kind}"), id.to_owned());
            }
        }
    }

    /// Somebody does something, and is answered.
    pub async fn act(&mut self, who: &str, cmd: &str, args: &Value, expect: Option<&Value>, refused: bool) {
        self.pass(PACE).await;
        self.apart = true;
        if cmd == "+upload" {
            let handout =
                rest::upload(self.node().address, &self.session, args["name"].as_str().unwrap()).await;
            self.names.insert("$handout".into(), handout);
            return self.listen().await;
        }
        let args = self.with_names(args);
        let answer = if who == self.me && self.is_recording() {
            self.own(cmd, &args, expect).await
        } else {
            self.lines.get_mut(who).unwrap_or_else(|| panic!("{who} is not here")).ask(cmd, &args).await
        };
        assert_eq!(answer["type"] == "error", refused, "{who} {cmd} {args}: {answer}");
        self.learn(&answer);
        self.listen().await;
    }

    fn is_recording(&self) -> bool {
        !self.steps.is_empty()
    }

    fn named(&self, id: u32) -> String {
        format!("command-{id}")
    }

    async fn own(&mut self, cmd: &str, args: &Value, expect: Option<&Value>) -> Value {
        self.commands += 1;
        let id = self.named(self.commands);
        let step =
            Step::Command { id: id.clone(), cmd: cmd.into(), args: args.clone(), expect: expect.cloned() };
        self.steps.push(step);
        let mut message = json!({"id": id, "cmd": cmd, "args": args});
        expect.iter().for_each(|expect| message["expect"] = (*expect).clone());
        self.lines.get_mut(&self.me).unwrap().send(&message).await;
        self.until_answer(&id).await
    }

    /// Records what comes up to an answer; null if the connection is closed first.
    async fn until_answer(&mut self, id: &str) -> Value {
        loop {
            let Some(line) = self.lines.get_mut(&self.me) else { return Value::Null };
            match line.next().await {
                Got::Message(message) => {
                    let is_answer = message["id"] == id;
                    self.keep(message.clone());
                    if is_answer {
                        return message;
                    }
                }
                Got::Closed(code, reason) => {
                    self.closed(code, reason);
                    return Value::Null;
                }
            }
        }
    }

    fn closed(&mut self, code: u16, reason: String) {
        self.steps.push(Step::Close { code, reason });
        let me = self.me.clone();
        self.lines.remove(&me);
    }

    /// Events that come as one or as several messages by accident are one.
    fn keep(&mut self, message: Value) {
        match message["type"].as_str().unwrap() {
            "transient" => return self.transients.push(message),
            "welcome" | "snapshot" => {
                self.epoch = message["epoch"].as_str().unwrap().to_owned();
                self.seq = message["seq"].as_u64().unwrap();
            }
            "events" => {
                self.seq = message["seq"].as_u64().unwrap();
                let is_apart = std::mem::replace(&mut self.apart, false);
                if let Some(Step::Server { message: last }) = self.steps.last_mut()
                    && last["type"] == "events"
                    && !is_apart
                {
                    let more = message["events"].as_array().unwrap().clone();
                    last["events"].as_array_mut().unwrap().extend(more);
                    last["seq"] = message["seq"].clone();
                    return;
                }
            }
            _ => {}
        }
        self.steps.push(Step::Server { message });
    }

    /// Everything that was told so far has come: an answer stands behind it.
    pub async fn listen(&mut self) {
        let Some(line) = self.lines.get_mut(&self.me).filter(|_| !self.steps.is_empty()) else { return };
        let id = format!("listen-{}", line.next_id());
        line.send(&json!({"id": id, "cmd": "list_polls", "args": {"limit": 1}})).await;
        self.until_answer(&id).await;
        let is_own = |step: &Step| matches!(step, Step::Server { message } if message["id"] == id.as_str());
        self.steps.retain(|step| !is_own(step));
    }

    /// From here on the person is recorded: they come anew, with nothing in their hands.
    pub async fn begin(&mut self) {
        self.pass(PACE).await;
        self.connect(Mover::Told, None).await;
    }

    pub async fn connect(&mut self, by: Mover, resume: Option<Resume>) {
        let ticket = self.ticket(&self.me);
        self.connect_with(by, resume, ticket).await;
    }

    pub async fn connect_with(&mut self, by: Mover, resume: Option<Resume>, ticket: String) {
        let mut args = json!({"ticket": ticket});
        resume.iter().for_each(|resume| args["resume"] = json!(resume));
        self.tickets += u32::from(by == Mover::Told);
        let ticket = format!("conformance.ticket.{}", self.tickets);
        self.steps.push(Step::Connect { by, ticket, resume });
        let mut line = self.line().await;
        line.send(&json!({"id": "h", "cmd": "hello", "args": args})).await;
        self.lines.insert(self.me.clone(), line);
        match self.lines.get_mut(&self.me).unwrap().next().await {
            Got::Message(welcome) => self.keep(welcome),
            Got::Closed(code, reason) => return self.closed(code, reason),
        }
        self.listen().await;
    }

    /// Puts the newest transient of a kind here; time passes until there is one.
    pub async fn transient(&mut self, kind: &str) {
        loop {
            self.listen().await;
            if let Some(at) = self.transients.iter().rposition(|message| message["event"] == kind) {
                let message = self.transients.split_off(at).remove(0);
                return self.steps.push(Step::Server { message });
            }
            self.pass(Duration::from_millis(300)).await;
        }
    }

    /// Reports what was shown, as clients do by themselves.
    pub async fn seen(&mut self, who: &str, seq: u64) {
        self.lines.get_mut(who).unwrap().send(&json!({"cmd": "seen", "args": {"seq": seq}})).await;
    }

    pub fn seq(&self) -> u64 {
        self.seq
    }

    /// Somebody takes a seat.
    pub async fn seat(&mut self, number: u32) {
        self.pass(PACE).await;
        let name = format!("guest{number}");
        let mut line = self.line().await;
        let ticket = self.ticket_as(&name, Role::Attendee);
        line.send(&json!({"id": "h", "cmd": "hello", "args": {"ticket": ticket}})).await;
        let Got::Message(_) = line.next().await else { panic!("{name} is not let in") };
        self.lines.insert(name, line);
    }

    pub async fn leave_seat(&mut self, number: u32) {
        let mut line = self.lines.remove(&format!("guest{number}")).unwrap();
        line.ask("leave", &json!({})).await;
        line.until_closed().await;
    }

    pub fn id(&self, name: &str) -> String {
        self.names[name].clone()
    }

    /// A row that came on stage out of the audience: an event brings the name and the role only.
    pub fn untold_row(&mut self, name: &str) {
        let id = self.id(name);
        let fields = ["mic", "webcam", "joined_at", "sub", "hand"];
        self.untold.extend(fields.map(|field| format!("state.staff.{id}.{field}")));
    }

    pub fn untold(&mut self, path: String) {
        self.untold.push(path);
    }

    /// The server's snapshot for the person, if they may still be here.
    pub async fn picture(&mut self) {
        if !self.lines.contains_key(&self.me) {
            return;
        }
        let mut line = self.line().await;
        line.send(&json!({"id": "h", "cmd": "hello", "args": {"ticket": self.ticket(&self.me)}})).await;
        let Got::Message(welcome) = line.next().await else { panic!("there is a welcome") };
        let (state, you) = (welcome["state"].clone(), welcome["you"].clone());
        self.steps.push(Step::Picture { seq: self.seq, state, you });
    }

    pub fn finish(self, name: &str, title: &str) -> Exchange {
        let origin = if self.made { Origin::Made } else { Origin::Recorded };
        let covers = super::covers::of(&self.steps);
        let (name, title) = (name.to_owned(), title.to_owned());
        let exchange =
            Exchange { format: FORMAT, name, title, origin, covers, untold: self.untold, steps: self.steps };
        super::normal::named_anew(&exchange, &self.session)
    }
}
