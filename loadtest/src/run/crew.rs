//! The people of one thread: each comes, says hello, sends what is planned, is cut off and comes back by the protocol's
//! rules. Must not know how connections are made (`engine`) nor what makes a message wrong (`check`).

use std::collections::{BTreeMap, HashMap};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use cuelight::accounts::Secret;
use cuelight::protocol::Codec;
use cuelight::session::Role;
use serde_json::{Value, json};

use super::command::{Command, Props, Scene, envelope};
use super::http::Errands;
use crate::check::asked::{Answer, Asked};
use crate::check::circle::Circle;
use crate::check::ear::{Ear, Word};
use crate::check::picture::{Id, NOBODY};
use crate::engine::reactor::{ClientNo, Happening, Order, Orders, Way};
use crate::engine::socket::Seen;
use crate::plan::cast::{Comebacks, Traits};
use crate::plan::{Action, Ballot, Fate, Intent, Sent};
use crate::result::{CommandKind, Recorder};
use crate::view::Pulse;

/// A session of this thread.
pub struct Place {
    pub to: SocketAddr,
    /// The session's name on its server.
    pub name: Box<str>,
    /// Its number in the run.
    pub session: u32,
    /// Which `[[session]]` it is of.
    pub group: usize,
    pub comebacks: Comebacks,
    /// Until when, in microseconds since the run began, losses are the fault's that was made and not the server's.
    pub faulty_until_us: Arc<AtomicU64>,
    /// The clients' numbers of this thread begin here for this session.
    pub first: ClientNo,
    pub props: Props,
}

/// Where somebody is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Not there: before the first join, or between a planned end and a planned return.
    Out,
    /// A connection is being made; which attempt's, so that an old timer is told from a new one.
    Coming,
    /// It has its welcome.
    In,
    /// Waits to come back by itself.
    Waiting,
    /// Said goodbye, and waits for the end.
    Parting,
    /// Will not come back.
    Over,
}

/// One person. There are thousands: what is common stands in [`Place`].
struct Person {
    place: u32,
    number: u32,
    role: Role,
    traits: Traits,
    stage: Stage,
    /// Had a welcome, and may resume.
    known: bool,
    /// The next welcome counts as a return and not as a join.
    returning: bool,
    /// The next end is the plan's.
    wanted: bool,
    /// Comes back only to see a fresh state: that is the checker's wish, and nobody's latency.
    looking: bool,
    attempt: u16,
    losses: u16,
    code: u16,
    retry_ms: Option<u32>,
    /// When this coming was intended.
    intended_us: u64,
    pace: Option<u64>,
    waiting: Vec<Waiting>,
}

/// A command without an answer.
struct Waiting {
    number: u32,
    intended_us: u64,
    /// Sent again after a return; fleeting ones are not.
    payload: Option<Box<[u8]>>,
    pages_left: u8,
}

/// What all people of a run share.
#[derive(Clone)]
pub struct Common {
    pub began: Instant,
    pub key: Box<str>,
    pub secret: Secret,
    /// Addresses to connect from; none where the server is not on this machine.
    pub sources: u8,
    pub groups: Vec<String>,
    /// What somebody sees while it goes on.
    pub pulse: Arc<Pulse>,
}

/// The people of one thread.
pub struct Crew {
    pub common: Common,
    pub places: Vec<Place>,
    people: Vec<Person>,
    pub ear: Ear,
    pub recorder: Recorder,
    pub errands: Errands,
    /// Why connections were not made, and how often.
    pub failures: BTreeMap<String, u64>,
    /// Numbers for first tabs that a second one has replaced, and whose they were.
    ghosts: HashMap<ClientNo, ClientNo>,
    free: Vec<ClientNo>,
    jitter: u64,
}

const RETURN: u64 = 1 << 32;
const PATIENCE: u64 = 2 << 32;
const LAG_OVER: u64 = 3 << 32;
const KIND: u64 = 0xffff_ffff_0000_0000;

/// How long a connection may take to its welcome.
const WELCOME_WITHIN: Duration = Duration::from_secs(30);
/// How long a slow reader, reading on, is not asked for its times.
const LAG_LASTS: Duration = Duration::from_secs(5);
/// Attempts that fail in a row before somebody gives up.
const ATTEMPTS_MAX: u16 = 40;
/// Numbers for replaced tabs at once.
pub const GHOSTS_MAX: usize = 64;
/// Bytes of the kernel's buffer of people who read slowly: with more, the server would not feel it.
const SLOW_RECEIVE_BYTES: usize = 8 * 1024;
/// Wait before a second attempt, doubled at each.
const BACKOFF_MS: u64 = 200;
const BACKOFF_MS_MAX: u64 = 5_000;

impl Crew {
    /// People in the order of their places and numbers; `traits` says what each is like.
    pub fn new(
        common: Common,
        places: Vec<Place>,
        people: impl Iterator<Item = (u32, u32, Role, Traits)>,
        ear: Ear,
    ) -> Crew {
        let people: Vec<Person> = people
            .map(|(place, number, role, traits)| Person {
                place,
                number,
                role,
                traits,
                stage: Stage::Out,
                known: false,
                returning: false,
                wanted: false,
                looking: false,
                attempt: 0,
                losses: 0,
                code: 0,
                retry_ms: None,
                intended_us: 0,
                pace: None,
                waiting: Vec::new(),
            })
            .collect();
        let recorder = Recorder::new(common.groups.iter().map(String::as_str));
        let first = people.len() as ClientNo;
        let free = (first..first + GHOSTS_MAX as ClientNo).collect();
        let errands = Errands::new(common.began);
        let mut crew = Crew { common, places, people, ear, recorder, errands, failures: BTreeMap::new(), ghosts: HashMap::new(), free, jitter: 1 };
        for (client, person) in crew.people.iter().enumerate() {
            crew.ear.listeners[client].room = person.place;
        }
        for (index, place) in crew.places.iter_mut().enumerate() {
            let count = crew.people.iter().filter(|person| person.place == index as u32).count();
            place.props.people = vec![NOBODY; count];
        }
        crew
    }

    /// Bytes that a client costs here, without the kernel's.
    pub fn bytes_a_client() -> usize {
        size_of::<Person>() + size_of::<crate::check::ear::Listener>()
    }

    fn now(&self) -> Duration {
        self.common.began.elapsed()
    }

    fn now_us(&self) -> u64 {
        self.now().as_micros() as u64
    }

    fn codec(person: &Person) -> Codec {
        if person.traits.json { Codec::Json } else { Codec::MessagePack }
    }

    fn chance(&mut self, below: u64) -> u64 {
        // xorshift64*: nothing but jitter hangs on it.
        self.jitter ^= self.jitter << 13;
        self.jitter ^= self.jitter >> 7;
        self.jitter ^= self.jitter << 17;
        self.jitter.wrapping_mul(0x2545_f491_4f6c_dd1d) % below.max(1)
    }

    /// Does what is planned.
    pub fn act(&mut self, place: u32, number: u32, intended: Duration, what: &Action, orders: &mut Orders) {
        let client = self.places[place as usize].first + number;
        let intended_us = intended.as_micros() as u64;
        let stage = self.people[client as usize].stage;
        match what {
            Action::Join { role: _, known: _ } => {
                self.recorder.join_intended();
                let person = &mut self.people[client as usize];
                if stage == Stage::Out {
                    person.returning = false;
                    self.come(client, intended_us, orders);
                }
            }
            Action::Leave => {
                if stage == Stage::In {
                    self.people[client as usize].wanted = true;
                    let sent = Sent { command: Intent::LowerAllHands, fate: Fate::Open };
                    self.send(client, intended_us, &sent, Some("leave"), orders);
                    self.people[client as usize].known = false;
                } else if stage == Stage::Waiting || stage == Stage::Coming {
                    self.drop_out(client, orders);
                    self.people[client as usize].known = false;
                }
            }
            Action::Drop { silent } => {
                if stage == Stage::In {
                    orders.push((client, if *silent { Order::Abandon } else { Order::Sever }));
                    self.gone(client, 1006, true);
                } else if stage == Stage::Coming || stage == Stage::Waiting {
                    self.drop_out(client, orders);
                }
            }
            Action::Rejoin => self.rejoin(client, intended_us, orders),
            Action::SecondTab => {
                if stage == Stage::In
                    && let Some(ghost) = self.free.pop()
                {
                    self.ghosts.insert(ghost, client);
                    orders.push((client, Order::Detach(ghost)));
                    self.recorder.closed(self.common.began.elapsed(), 4409, true);
                    self.common.pulse.gone();
                    self.people[client as usize].returning = true;
                    self.come(client, intended_us, orders);
                }
            }
            Action::ReadPace { bytes_per_s } => self.pace(client, *bytes_per_s, orders),
            Action::Upload { handout, bytes } => self.upload(client, intended_us, *handout, *bytes),
            Action::Download { handout } => self.download(client, intended_us, *handout),
            Action::Send(sent) => self.send(client, intended_us, sent, None, orders),
        }
    }

    fn drop_out(&mut self, client: ClientNo, orders: &mut Orders) {
        orders.push((client, Order::Sever));
        let person = &mut self.people[client as usize];
        person.attempt = person.attempt.wrapping_add(1);
        person.stage = Stage::Out;
    }

    fn rejoin(&mut self, client: ClientNo, intended_us: u64, orders: &mut Orders) {
        let person = &mut self.people[client as usize];
        match person.stage {
            Stage::Over | Stage::Parting => return,
            // By itself, and earlier than planned.
            Stage::Coming => return,
            Stage::In => {
                orders.push((client, Order::Abandon));
                self.gone(client, 1006, true);
            }
            Stage::Out | Stage::Waiting => {}
        }
        let person = &mut self.people[client as usize];
        person.returning = person.known;
        if !person.known {
            self.recorder.join_intended();
        }
        self.come(client, intended_us, orders);
    }

    /// Begins to connect.
    fn come(&mut self, client: ClientNo, intended_us: u64, orders: &mut Orders) {
        let person = &mut self.people[client as usize];
        person.stage = Stage::Coming;
        person.attempt = person.attempt.wrapping_add(1);
        (person.code, person.retry_ms, person.wanted) = (0, None, false);
        person.intended_us = intended_us;
        self.connect(client, orders);
    }

    fn connect(&mut self, client: ClientNo, orders: &mut Orders) {
        let person = &self.people[client as usize];
        let place = &self.places[person.place as usize];
        let key = PATIENCE | u64::from(person.attempt);
        let source = (self.common.sources > 0)
            .then(|| IpAddr::V4(Ipv4Addr::new(127, 0, 1, 1 + (client % u32::from(self.common.sources)) as u8)));
        let way = Way {
            to: place.to,
            source,
            path: format!("/v1/sessions/{}/ws", place.name).into(),
            codec: Crew::codec(person),
            receive_bytes: person.traits.slow.map(|_| SLOW_RECEIVE_BYTES),
        };
        orders.push((client, Order::Connect(Box::new(way))));
        orders.push((client, Order::Timer { at: Instant::now() + WELCOME_WITHIN, key }));
    }

    fn pace(&mut self, client: ClientNo, bytes_per_s: Option<u64>, orders: &mut Orders) {
        let person = &mut self.people[client as usize];
        person.pace = bytes_per_s;
        if person.stage != Stage::In {
            return;
        }
        orders.push((client, Order::Pace(bytes_per_s)));
        if bytes_per_s.is_some() {
            self.ear.listeners[client as usize].lagging = true;
        } else {
            orders.push((client, Order::Timer { at: Instant::now() + LAG_LASTS, key: LAG_OVER }));
        }
    }

    /// What happens to a client.
    pub fn happen(&mut self, client: ClientNo, what: Happening, orders: &mut Orders) {
        if self.ghosts.contains_key(&client) {
            return self.ghost(client, what, orders);
        }
        match what {
            Happening::Seen(Seen::Open) => self.hello(client, orders),
            Happening::Seen(Seen::Message(payload)) => self.message(client, payload, orders),
            Happening::Seen(Seen::Close { code, reason }) => {
                let person = &mut self.people[client as usize];
                person.code = code;
                let reason: Option<Value> = serde_json::from_slice(reason).ok();
                person.retry_ms = reason.and_then(|reason| reason["retry_ms"].as_u64()).map(|ms| ms as u32);
                orders.push((client, Order::Close(code)));
            }
            Happening::Seen(Seen::Refused { status }) => {
                *self.failures.entry(format!("the upgrade was answered with {status}")).or_default() += 1;
                orders.push((client, Order::Sever));
                self.lost(client, orders);
            }
            Happening::Seen(Seen::Broken(why)) => {
                let now_us = self.now_us();
                self.ear.broken(client, 9, now_us, vec![format!("below the messages: {why}")]);
                orders.push((client, Order::Sever));
                self.lost(client, orders);
            }
            Happening::Gone(error) => {
                if let Some(error) = error.filter(|_| self.people[client as usize].stage == Stage::Coming) {
                    *self.failures.entry(error.to_string()).or_default() += 1;
                }
                self.lost(client, orders);
            }
            Happening::Timer(key) => self.timer(client, key, orders),
        }
    }

    /// A tab that another has replaced: it is to be told so.
    fn ghost(&mut self, ghost: ClientNo, what: Happening, orders: &mut Orders) {
        match what {
            Happening::Seen(Seen::Close { code, .. }) => {
                orders.push((ghost, Order::Close(code)));
                let owner = self.ghosts[&ghost];
                let restart = matches!(code, 1012 | 4410 | 4403 | 1000);
                if code != 4409 && !restart {
                    let now_us = self.now_us();
                    let why = format!("the first of two tabs was closed with {code} in place of 4409");
                    self.ear.broken(owner, 9, now_us, vec![why]);
                }
            }
            Happening::Gone(_) => {
                self.ghosts.remove(&ghost);
                self.free.push(ghost);
            }
            Happening::Seen(_) | Happening::Timer(_) => {}
        }
    }

    fn hello(&mut self, client: ClientNo, orders: &mut Orders) {
        let person = &self.people[client as usize];
        let place = &self.places[person.place as usize];
        let codec = Crew::codec(person);
        let sub = super::sub(person.number);
        let ticket = super::ticket(&self.common, &place.name, &sub, person.role);
        let mut args = json!({ "ticket": ticket });
        if person.known {
            let epoch = &*self.ear.rooms[person.place as usize].picture.epoch;
            args["resume"] = json!({"epoch": epoch, "seq": self.ear.listeners[client as usize].track.last});
        }
        let hello = json!({"id": "hello", "cmd": "hello", "args": args});
        orders.push((client, Order::Send(codec.encode(&hello).to_vec())));
    }

    fn message(&mut self, client: ClientNo, payload: &[u8], orders: &mut Orders) {
        let now_us = self.now_us();
        let person = &self.people[client as usize];
        let codec = Crew::codec(person);
        let checked = person.traits.checked;
        match self.ear.hear(client, checked, codec, payload, now_us) {
            Word::Events { count, caught_up } => {
                let now = Duration::from_micros(now_us);
                self.recorder.delivered(now, count);
                self.common.pulse.delivered(count);
                if caught_up {
                    self.returned(client, false);
                }
            }
            Word::Welcome { resumed } => self.welcome(client, resumed, orders),
            Word::Ok { number, seq, result } => self.ok(client, number, seq, &result, orders),
            Word::Error { number, error } => self.error(client, number, &error),
            Word::Snapshot | Word::Transient | Word::Broken => {}
        }
    }

    fn welcome(&mut self, client: ClientNo, resumed: bool, orders: &mut Orders) {
        let now = self.now();
        self.recorder.connected(now);
        self.common.pulse.connected(!self.people[client as usize].known);
        let person = &mut self.people[client as usize];
        let place = &mut self.places[person.place as usize];
        let track = &self.ear.listeners[client as usize].track;
        place.props.people[person.number as usize] = track.who;
        (person.stage, person.known, person.losses) = (Stage::In, true, 0);
        let caught_up = !resumed || track.due == 0;
        let (returning, group, intended_us) = (person.returning, place.group, person.intended_us);
        for waiting in &person.waiting {
            if let Some(payload) = &waiting.payload {
                orders.push((client, Order::Send(payload.to_vec())));
                if let Some(kind) = self.ear.log.get(waiting.number).map(|asked| asked.kind) {
                    self.ear.asked(client, kind);
                }
            }
        }
        let slow = person.pace.or(person.traits.slow);
        if slow.is_some() {
            orders.push((client, Order::Pace(slow)));
        }
        self.ear.listeners[client as usize].lagging = slow.is_some();
        if std::mem::take(&mut self.people[client as usize].looking) {
            return;
        }
        if !returning {
            self.recorder.joined(now, group, now.saturating_sub(Duration::from_micros(intended_us)));
        } else if caught_up {
            self.returned(client, !resumed);
        }
    }

    fn returned(&mut self, client: ClientNo, with_snapshot: bool) {
        let now = self.now();
        let person = &self.people[client as usize];
        let group = self.places[person.place as usize].group;
        let latency = now.saturating_sub(Duration::from_micros(person.intended_us));
        self.recorder.resumed(now, group, latency, with_snapshot);
    }

    /// A connection that was up is gone.
    fn gone(&mut self, client: ClientNo, code: u16, wanted: bool) {
        let now = self.now();
        let person = &mut self.people[client as usize];
        if person.stage == Stage::In || person.stage == Stage::Parting {
            self.recorder.closed(now, code, wanted);
            self.common.pulse.gone();
        }
        person.stage = Stage::Out;
        let recorder = &mut self.recorder;
        let log = &self.ear.log;
        person.waiting.retain(|waiting| {
            if waiting.payload.is_none()
                && let Some(asked) = log.get(waiting.number)
            {
                recorder.unanswered(asked.kind);
            }
            waiting.payload.is_some()
        });
    }

    /// The connection ended, and nobody had planned it now.
    fn lost(&mut self, client: ClientNo, orders: &mut Orders) {
        let now_us = self.now_us();
        let person = &mut self.people[client as usize];
        let was = person.stage;
        if matches!(was, Stage::Out | Stage::Over | Stage::Waiting) {
            return;
        }
        let code = if person.code == 0 { 1006 } else { person.code };
        let place = &self.places[person.place as usize];
        let faulty = place.faulty_until_us.load(Ordering::Relaxed) > now_us;
        let ended = matches!(code, 1000 | 4403 | 4410);
        let wanted = person.wanted || ended || faulty;
        if was == Stage::Coming {
            self.recorder.join_failed();
        }
        self.gone(client, code, wanted);
        let person = &mut self.people[client as usize];
        person.code = 0;
        person.stage = match code {
            1000 => Stage::Out,
            1002 | 1007 | 1009 | 4400 | 4401 | 4403 | 4404 | 4409 | 4410 | 4423 => Stage::Over,
            _ if person.wanted => Stage::Out,
            _ if person.losses >= ATTEMPTS_MAX => Stage::Over,
            _ => Stage::Waiting,
        };
        // These the server must not say to people who did nothing wrong.
        if matches!(code, 1002 | 1007 | 1009 | 4400 | 4401 | 4404 | 4429) {
            self.ear.broken(client, 9, now_us, vec![format!("closed with {code}, and nothing was wrong")]);
        }
        if self.people[client as usize].stage == Stage::Waiting {
            self.wait(client, was == Stage::In, faulty, orders);
        }
    }

    /// Comes back after a while, by the server's word or the scenario's.
    fn wait(&mut self, client: ClientNo, was_in: bool, faulty: bool, orders: &mut Orders) {
        let now_us = self.now_us();
        let person = &mut self.people[client as usize];
        person.losses += 1;
        let (number, losses, place, told) = (person.number, person.losses, person.place, person.retry_ms.take());
        let comebacks = &self.places[place as usize].comebacks;
        let away = match told {
            Some(ms) => Duration::from_millis(u64::from(ms)),
            None if was_in && faulty => comebacks.after_restart(number, u32::from(losses)),
            None if was_in => comebacks.after_loss(number, u32::from(losses)),
            None => {
                let most = (BACKOFF_MS << losses.min(16)).min(BACKOFF_MS_MAX);
                Duration::from_millis(BACKOFF_MS + self.chance(most))
            }
        };
        let person = &mut self.people[client as usize];
        if was_in {
            person.returning = true;
            person.intended_us = now_us + away.as_micros() as u64;
        }
        person.attempt = person.attempt.wrapping_add(1);
        let key = RETURN | u64::from(person.attempt);
        orders.push((client, Order::Timer { at: Instant::now() + away, key }));
    }

    fn timer(&mut self, client: ClientNo, key: u64, orders: &mut Orders) {
        let person = &mut self.people[client as usize];
        let current = key & !KIND == u64::from(person.attempt);
        match key & KIND {
            RETURN if current && person.stage == Stage::Waiting => {
                person.stage = Stage::Coming;
                person.attempt = person.attempt.wrapping_add(1);
                self.connect(client, orders);
            }
            PATIENCE if current && person.stage == Stage::Coming => {
                orders.push((client, Order::Sever));
                self.lost(client, orders);
            }
            LAG_OVER => {
                let slow = person.pace.is_some() || person.traits.slow.is_some();
                self.ear.listeners[client as usize].lagging = slow;
            }
            _ => {}
        }
    }

    /// Sends a planned command; `as_leave` in place of what it says.
    fn send(
        &mut self,
        client: ClientNo,
        intended_us: u64,
        sent: &Sent,
        as_leave: Option<&'static str>,
        orders: &mut Orders,
    ) {
        let kind = match as_leave {
            Some(_) => CommandKind::Leave,
            None => CommandKind::from(&sent.command),
        };
        self.recorder.intended(kind);
        if let Intent::Vote { ballot: Ballot::Retry, .. } = &sent.command {
            return self.repeat(client, intended_us, orders);
        }
        let person = &self.people[client as usize];
        if person.stage != Stage::In {
            return self.recorder.skipped(kind);
        }
        let number = self.ear.log.all.len() as u32;
        let scene = Scene {
            picture: &self.ear.rooms[person.place as usize].picture,
            props: &self.places[person.place as usize].props,
            sender: person.number,
            number,
        };
        let command = match as_leave {
            Some(name) => Some(Command { name, ..scene.command(&Intent::LowerAllHands).expect("it names nothing") }),
            None => scene.command(&sent.command),
        };
        let Some(command) = command else { return self.recorder.skipped(kind) };
        let pages_left = match sent.command {
            Intent::ListParticipants { pages_max } => pages_max.saturating_sub(1),
            _ => 0,
        };
        if let Intent::SetSurvey { questions } = sent.command {
            self.places[person.place as usize].props.survey_questions = questions;
        }
        self.dispatch(client, intended_us, kind, sent.fate, command, pages_left, orders);
        if let Intent::CreatePoll { number: poll, .. } = sent.command {
            // Its id comes with the answer.
            let asked = self.ear.log.get_mut(number).expect("it was just written down");
            asked.thing = Id::from(poll);
        }
    }

    #[allow(clippy::too_many_arguments)] // All of it is one command's, and it is called from two places.
    fn dispatch(
        &mut self,
        client: ClientNo,
        intended_us: u64,
        kind: CommandKind,
        fate: Fate,
        command: Command,
        pages_left: u8,
        orders: &mut Orders,
    ) {
        let now = self.now();
        if let Some((thing, circle)) = &command.opens {
            self.open_text(client, *thing, circle);
        }
        let asked = Asked {
            client,
            intended_us,
            kind,
            fate,
            own: command.own,
            answer: Answer::None,
            thing: command.thing,
            choice: command.choice,
            readers: command.readers.clone(),
            sent: 1,
        };
        let number = self.ear.log.add(asked);
        let person = &mut self.people[client as usize];
        let id = self.ear.log.id(number);
        let payload = Crew::codec(person).encode(&envelope(&id, &command));
        let fleeting = is_fleeting(kind, &command.args);
        person.waiting.push(Waiting {
            number,
            intended_us,
            payload: (!fleeting).then(|| Box::from(&payload[..])),
            pages_left,
        });
        orders.push((client, Order::Send(payload.to_vec())));
        self.ear.asked(client, kind);
        self.recorder.sent(now, kind, fate);
        self.common.pulse.sent();
    }

    /// The same vote once more, under the same id.
    fn repeat(&mut self, client: ClientNo, intended_us: u64, orders: &mut Orders) {
        let kind = CommandKind::Vote;
        let person = &self.people[client as usize];
        let mine = |asked: &&Asked| asked.client == client && asked.kind == kind;
        let last = self.ear.log.all.iter().enumerate().rev().find(|(_, asked)| mine(asked));
        let place = person.place as usize;
        let picture = &self.ear.rooms[place].picture;
        let found = last.and_then(|(number, asked)| Some((number as u32, asked.choice, picture.written(asked.thing)?)));
        let Some((number, choice, poll)) = found.filter(|_| person.stage == Stage::In) else {
            return self.recorder.skipped(kind);
        };
        let args = json!({"poll": poll, "choices": [choice]});
        let message = json!({"id": self.ear.log.id(number), "cmd": "vote", "args": args});
        let payload = Crew::codec(person).encode(&message);
        let person = &mut self.people[client as usize];
        let kept = Some(Box::from(&payload[..]));
        person.waiting.push(Waiting { number, intended_us, payload: kept, pages_left: 0 });
        orders.push((client, Order::Send(payload.to_vec())));
        let now = self.now();
        self.recorder.sent(now, kind, Fate::Open);
        self.common.pulse.sent();
        self.ear.log.get_mut(number).expect("it was found").sent += 1;
    }

    /// From now on more people may read a question's or a poll's text.
    fn open_text(&mut self, client: ClientNo, thing: Id, circle: &Circle) {
        let place = &self.places[self.people[client as usize].place as usize];
        let Some(asked) = place.props.makers.get(&thing).and_then(|number| self.ear.log.get_mut(*number)) else {
            return;
        };
        asked.readers.attendees |= circle.attendees;
        asked.readers.panelists |= circle.panelists;
        for who in circle.persons {
            asked.readers = asked.readers.clone().and(who);
        }
    }

    fn ok(&mut self, client: ClientNo, number: Option<u32>, seq: u64, result: &Value, orders: &mut Orders) {
        let Some(number) = number else { return };
        let now = self.now();
        let now_us = now.as_micros() as u64;
        let Some(asked) = self.ear.log.get_mut(number) else { return };
        let (kind, fate, before) = (asked.kind, asked.fate, asked.answer);
        asked.answer = Answer::Ok { seq };
        let poll = asked.thing;
        if let Answer::Ok { seq: earlier } = before
            && earlier != seq
        {
            let why = format!("command {number} was answered with {earlier}, and sent again with {seq}");
            self.ear.broken(client, 7, now_us, vec![why]);
        }
        if fate == Fate::Refused {
            let why = format!("{} was accepted at {seq}, and the role may not", kind.name());
            self.ear.broken(client, 10, now_us, vec![why, result.to_string()]);
        }
        self.ear.accepted(client, kind, poll);
        let Some(waiting) = self.answered(client, number) else { return };
        let person = &self.people[client as usize];
        let place = &mut self.places[person.place as usize];
        let (group, sender) = (place.group, person.number);
        let picture = &mut self.ear.rooms[person.place as usize].picture;
        for key in ["message", "question", "poll"] {
            let Some(text) = result[key].as_str() else { continue };
            let thing = picture.name(text);
            place.props.makers.insert(thing, number);
            match key {
                "message" => {
                    place.props.messages.insert(sender, thing);
                }
                "poll" => {
                    place.props.polls.insert(poll as u32, thing);
                }
                _ => {
                    let me = self.ear.listeners[client as usize].track.who;
                    picture.askers.insert(thing, me);
                }
            }
            if let Some(asked) = self.ear.log.get_mut(number) {
                asked.thing = thing;
            }
        }
        if kind == CommandKind::Leave {
            self.people[client as usize].stage = Stage::Parting;
        }
        let latency = now.saturating_sub(Duration::from_micros(waiting.intended_us));
        if self.ear.listeners[client as usize].lagging {
            self.recorder.ok_unmeasured(now, kind);
        } else {
            self.recorder.ok(now, group, kind, latency);
            self.common.pulse.ack(latency);
        }
        if waiting.pages_left > 0
            && let Some(next) = result["next"].as_str()
            && self.people[client as usize].stage == Stage::In
        {
            let args = json!({"after": next, "limit": 100});
            let name = "list_participants";
            let command = Command {
                name,
                args,
                expect: None,
                own: true,
                readers: Circle::default(),
                thing: NOBODY,
                choice: 0,
                opens: None,
            };
            self.recorder.intended(kind);
            self.dispatch(client, now_us, kind, Fate::Open, command, waiting.pages_left - 1, orders);
        }
    }

    fn answered(&mut self, client: ClientNo, number: u32) -> Option<Waiting> {
        let waiting = &mut self.people[client as usize].waiting;
        let at = waiting.iter().position(|waiting| waiting.number == number)?;
        let found = waiting.remove(at);
        if waiting.is_empty() {
            // Most people wait for nothing most of the time.
            *waiting = Vec::new();
        }
        Some(found)
    }

    fn error(&mut self, client: ClientNo, number: Option<u32>, error: &Value) {
        let now = self.now();
        let now_us = now.as_micros() as u64;
        let code = error["code"].as_str().unwrap_or_default();
        let Some(number) = number else {
            return self.ear.broken(client, 7, now_us, vec![format!("an error for no command: {error}")]);
        };
        let Some(asked) = self.ear.log.get_mut(number) else { return };
        let (kind, fate, before) = (asked.kind, asked.fate, asked.answer);
        if let Answer::Ok { seq } = before {
            // The rate is counted before anything is remembered.
            if code != "rate_limited" && code != "unavailable" {
                let why = format!("command {number} was accepted at {seq}, and refused when it was sent again");
                self.ear.broken(client, 7, now_us, vec![why, error.to_string()]);
            }
        } else {
            asked.answer = if code == "forbidden" { Answer::Forbidden } else { Answer::Refused };
        }
        self.ear.findings.looked(10, u64::from(fate == Fate::Refused));
        if fate == Fate::Refused && !matches!(code, "forbidden" | "rate_limited" | "unavailable" | "not_found") {
            let why = format!("{} may not be sent by this role, and was answered otherwise", kind.name());
            self.ear.broken(client, 10, now_us, vec![why, error.to_string()]);
        }
        if matches!(code, "invalid" | "internal") {
            let why = format!("{} was answered with {code}", kind.name());
            self.ear.broken(client, 7, now_us, vec![why, error.to_string()]);
        }
        if self.answered(client, number).is_some() {
            self.recorder.refused(now, kind, code);
            self.common.pulse.refused();
        }
    }

    fn upload(&mut self, client: ClientNo, intended_us: u64, handout: u32, bytes: u32) {
        let person = &self.people[client as usize];
        let place = &self.places[person.place as usize];
        let ticket = super::ticket(&self.common, &place.name, &super::sub(person.number), person.role);
        self.errands.upload(place.to, &place.name, &ticket, (person.place, handout), bytes, intended_us);
    }

    fn download(&mut self, client: ClientNo, intended_us: u64, handout: u32) {
        let person = &self.people[client as usize];
        let place = &self.places[person.place as usize];
        let id = place.props.handouts.get(&handout).copied();
        let picture = &self.ear.rooms[person.place as usize].picture;
        let Some(id) = id.and_then(|id| picture.written(id)) else { return };
        let ticket = super::ticket(&self.common, &place.name, &super::sub(person.number), person.role);
        self.errands.download(place.to, &place.name, &ticket, id, intended_us);
    }

    /// A handout was stored under this id.
    pub fn uploaded(&mut self, place: u32, handout: u32, id: &str) {
        let id = self.ear.rooms[place as usize].picture.name(id);
        self.places[place as usize].props.handouts.insert(handout, id);
    }

    /// Commands that still wait for an answer.
    pub fn unanswered(&self) -> usize {
        self.people.iter().map(|person| person.waiting.len()).sum()
    }

    /// People who are on their way: connecting, catching up, or about to come back.
    pub fn under_way(&self) -> usize {
        let coming = |person: &&Person| matches!(person.stage, Stage::Coming | Stage::Waiting);
        self.people.iter().filter(coming).count()
    }

    /// Those who fold and are in come back without resuming, so that the server shows them a fresh state.
    pub fn look_afresh(&mut self, orders: &mut Orders) -> usize {
        let intended_us = self.now_us();
        let looking: Vec<ClientNo> = (0..self.people.len() as ClientNo)
            .filter(|client| {
                let person = &self.people[*client as usize];
                person.traits.checked && person.stage == Stage::In && person.traits.slow.is_none()
            })
            .collect();
        for client in &looking {
            self.ear.moment(*client);
            orders.push((*client, Order::Sever));
            self.gone(*client, 1006, true);
            let person = &mut self.people[*client as usize];
            (person.known, person.returning, person.looking) = (false, true, true);
            self.come(*client, intended_us, orders);
        }
        looking.len()
    }

    /// The run is over: what has no answer never gets one, and what was heard is whole.
    pub fn finish(&mut self) {
        for client in 0..self.people.len() as u32 {
            self.ear.moment(client);
        }
        for person in &mut self.people {
            for waiting in person.waiting.drain(..) {
                if let Some(asked) = self.ear.log.get(waiting.number) {
                    self.recorder.unanswered(asked.kind);
                }
            }
        }
    }

    /// The place of a session of the run, if it is this thread's.
    pub fn place_of(&self, session: u32) -> Option<u32> {
        self.places.iter().position(|place| place.session == session).map(|place| place as u32)
    }

    /// Everybody who may come.
    pub fn len(&self) -> usize {
        self.people.len()
    }
}

/// Commands of which the server keeps nothing: sent again they would be done again.
fn is_fleeting(kind: CommandKind, args: &Value) -> bool {
    match kind {
        CommandKind::ListParticipants | CommandKind::ListChat | CommandKind::ListQuestions => true,
        CommandKind::ListPolls | CommandKind::React => true,
        CommandKind::Caption => args["final"] == false,
        _ => false,
    }
}
