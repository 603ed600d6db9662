//! One run: a hub on a simulated disk, people who do whatever the protocol allows, and everything that can go wrong,
//! all of it out of one seed.
//! Must not know what must hold: `arrivals.rs` looks at each message, `log.rs` at the end at everything together.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use cuelight::hub::load::Genesis;
use cuelight::hub::mail::{Asked, Join};
use cuelight::hub::ring::RingLimits;
use cuelight::hub::{Directory, Hub, Planted, SessionBounds, Settings};
use cuelight::protocol::Codec;
use cuelight::protocol::incoming::{self, Incoming};
use cuelight::protocol::outgoing::{CloseCode, WireLimits};
use cuelight::session::text::{Description, DisplayName, PollTitle};
use cuelight::session::{Identity, Millis, Patience, Role, Sub};
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::disk::{Disk, Weather};
use crate::person::{Conn, Person, Sent};
use crate::plants::{LiePlant, Plant};
use crate::script::{Dice, Names, any_command};
use crate::trace::Trace;
use crate::wire::{Order, SESSION, Wire};

/// What a run came to.
pub struct Outcome {
    /// What is broken, and how; the first found first.
    pub broken: Vec<String>,
    pub trace: Trace,
    pub facts: usize,
    pub frames: u64,
}

pub struct World {
    pub dice: Dice,
    pub disk: Disk,
    pub hub: Arc<Hub>,
    pub people: Vec<Person>,
    pub names: Names,
    pub began: Instant,
    pub wall_ms: Arc<AtomicU64>,
    pub trace: Trace,
    pub broken: Vec<String>,
    pub frames: u64,
    pub lie: LiePlant,
    planted: Planted,
    ring: RingLimits,
    mailbox_max: usize,
    weather: Weather,
    capacity: u32,
    mood: Mood,
}

/// How often what happens in this run.
#[derive(Debug, Clone, Copy)]
struct Mood {
    crashes: bool,
    clock_jumps: bool,
    /// Of a hundred steps, so many do not wait for what they began.
    haste: usize,
    may_end: bool,
    practice: bool,
}

const NOON_MS: u64 = 1_800_000_000_000;
const CALM: Weather = Weather { commit_ms: 3, fault_one_in: 0, read_fault_one_in: 0 };

struct OneWebinar(u32);

impl Directory for OneWebinar {
    fn genesis(&self, session: &str) -> Option<Genesis> {
        (session == SESSION).then(|| Genesis {
            title: PollTitle::new("Tides").expect("a title"),
            description: Description::new("").expect("a description"),
            capacity: self.0,
        })
    }
}

/// Ten people: four of the staff, two panelists, an audience.
fn identity(number: usize) -> Identity {
    let role = match number {
        0 => Role::Organizer,
        1 => Role::CoOrganizer,
        2 => Role::HostOnlyCoOrganizer,
        3 => Role::InSessionCoOrganizer,
        4 | 5 => Role::Panelist,
        _ => Role::Attendee,
    };
    Identity {
        sub: Sub::new(&format!("s{number}")).expect("a sub"),
        name: DisplayName::new(&format!("Person {number}")).expect("a name"),
        role,
        member: (role.needs_member() || number == 6).then(|| format!("m{number}").into()),
        email: None,
        key: "k".into(),
    }
}

const PEOPLE: usize = 10;

impl World {
    pub fn new(seed: u64, plant: &Plant, is_loud: bool) -> World {
        let mut dice = Dice::new(seed);
        let weather = Weather {
            commit_ms: [0, 2, 10, 40][dice.below(4)],
            fault_one_in: [0, 0, 12, 40][dice.below(4)],
            read_fault_one_in: [0, 0, 8][dice.below(3)],
        };
        let mood = Mood {
            crashes: dice.below(3) > 0,
            clock_jumps: dice.flip(),
            haste: [0, 30, 60][dice.below(3)],
            may_end: dice.below(6) == 0,
            practice: dice.below(3) == 0,
        };
        let ring = RingLimits { entries_max: [4, 8, 64, 256][dice.below(4)], bytes_max: 1 << 20 };
        let disk = Disk::new(seed, weather, plant.disk);
        let began = Instant::now();
        let wall_ms = Arc::new(AtomicU64::new(NOON_MS));
        let planted = Planted { seed: Some(seed), ..plant.hub };
        let (mailbox_max, capacity) = ([2, 8, 1024][dice.below(3)], [3, 1000, 1000][dice.below(3)]);
        let hub = hub(&disk, (began, &wall_ms), (ring, mailbox_max, capacity), planted);
        let people = (0..PEOPLE).map(|number| person(number, &mut dice)).collect();
        World {
            disk,
            hub,
            people,
            names: Names {
                people: Vec::new(),
                messages: Vec::new(),
                questions: Vec::new(),
                polls: Vec::new(),
                open: None,
                handouts: Vec::new(),
            },
            began,
            wall_ms,
            trace: Trace::new(is_loud),
            broken: Vec::new(),
            frames: 0,
            lie: plant.lie,
            planted,
            ring,
            mailbox_max,
            weather,
            capacity,
            mood,
            dice,
        }
    }

    /// Plays the whole run. With `heals` the faults stop in the end, and all must come to the same.
    pub async fn play(mut self, steps: usize, heals: bool) -> Outcome {
        self.open_the_session().await;
        for _ in 0..steps {
            self.step().await;
            if !self.broken.is_empty() {
                break;
            }
        }
        if heals && self.broken.is_empty() {
            self.heal().await;
        } else {
            let ms = self.dice.below(50) as u64 + 1;
            self.pass(Duration::from_millis(ms)).await;
            self.crash();
        }
        let records = self.disk.records();
        self.trace.note(
            0,
            "log",
            || format!("{} records", records.len()),
            records.iter().map(|stored| &*stored.body),
        );
        if self.broken.is_empty() {
            self.look_at_everything(heals);
        }
        let facts = records.last().map_or(0, |stored| stored.last() as usize);
        Outcome { broken: self.broken, trace: self.trace, facts, frames: self.frames }
    }

    /// So that most runs are about something: somebody organizes, and it begins.
    async fn open_the_session(&mut self) {
        for number in [0, 1, 4, 6, 7] {
            self.come(number, false);
        }
        self.pass(Duration::from_millis(60)).await;
        self.ask(0, json!({"start": {"practice": self.mood.practice}}));
        self.pass(Duration::from_millis(60)).await;
    }

    async fn step(&mut self) {
        match self.dice.below(100) {
            0..12 => {
                let number = self.dice.below(PEOPLE);
                let (resumes, busy) = (self.dice.below(4) > 0, self.people[number].is_busy());
                // A second tab now and then, which knows nothing.
                if !busy || self.dice.below(4) == 0 {
                    self.come(number, resumes);
                }
            }
            12..19 => {
                let number = self.dice.below(PEOPLE);
                self.drop_conn(number);
            }
            19..24 => {
                let (number, reads) = (self.dice.below(PEOPLE), self.dice.below(3) > 0);
                self.set_reading(number, reads);
            }
            24..29 => self.ask_again(),
            29..32 => self.reuse_an_id(),
            32..36 => {
                let number = self.dice.below(PEOPLE);
                if let Some(conn) = self.people[number].open() {
                    let seen = conn.position.unwrap_or(0);
                    conn.wire.iter().for_each(|wire| drop(wire.orders.send(Order::Seen(seen))));
                }
            }
            36 if self.dice.below(3) == 0 => {
                let number = self.dice.below(PEOPLE);
                if let Some(conn) = self.people[number].open() {
                    conn.wire.take().into_iter().for_each(|wire| drop(wire.orders.send(Order::Leave)));
                }
            }
            37..40 if self.mood.clock_jumps => self.jump(),
            40..42 if self.mood.crashes => {
                self.crash();
                self.start();
            }
            42 if self.mood.crashes && self.dice.below(3) == 0 => self.drain().await,
            43..52 => self.race(),
            52 | 53 => self.poll().await,
            54 | 55 => self.take_back().await,
            _ => self.somebody_asks(),
        }
        if self.dice.below(100) >= self.mood.haste {
            let ms = [1, 1, 2, 5, 20, 60, 400][self.dice.below(7)];
            let long = if self.dice.below(40) == 0 { 33_000 } else { 0 };
            self.pass(Duration::from_millis(ms + long)).await;
        }
    }

    /// Lets time pass, and looks at what came.
    pub async fn pass(&mut self, time: Duration) {
        tokio::time::sleep(time).await;
        self.look_at_arrivals();
    }

    fn now_ms(&self) -> u64 {
        self.began.elapsed().as_millis() as u64
    }

    pub fn come(&mut self, number: usize, resumes: bool) {
        let row = self.people[number].by_row.then(|| Dice::new(self.dice.below(usize::MAX >> 1) as u64));
        let by_row = row.is_some();
        let person = &mut self.people[number];
        let resume = person.resume_from().filter(|_| resumes);
        let resumes = resume.is_some();
        let join = Join { identity: person.identity.clone(), resume, codec: person.codec };
        let wire = Wire::open(&self.hub, &self.disk, self.began, join, row);
        let conn = Conn::new(wire, person.codec, person.conns.last_mut(), resumes);
        person.conns.push(conn);
        person.turned = None;
        let now = self.now_ms();
        self.trace.say(now, number, || format!("comes, resumes: {resumes}, a row: {by_row}"));
    }

    /// The network is gone; of what was on its way to them they get a part.
    fn drop_conn(&mut self, number: usize) {
        let haste = self.dice.flip();
        let now = self.now_ms();
        if haste {
            self.look_at_arrivals_of(number);
        }
        let Some(conn) = self.people[number].conns.last_mut() else { return };
        if conn.wire.take().is_some() {
            self.trace.say(now, number, || "drops".into());
        }
    }

    fn set_reading(&mut self, number: usize, reads: bool) {
        let now = self.now_ms();
        let Some(conn) = self.people[number].open() else { return };
        conn.reads = reads;
        conn.wire.iter().for_each(|wire| drop(wire.orders.send(Order::Read(reads))));
        self.trace.say(now, number, || format!("reads: {reads}"));
    }

    fn jump(&mut self) {
        let by = [1_000, 60_000, 86_400_000][self.dice.below(3)];
        let wall = self.wall_ms.load(Ordering::Relaxed);
        let set = if self.dice.flip() { wall + by } else { wall - by };
        self.wall_ms.store(set, Ordering::Relaxed);
        let now = self.now_ms();
        self.trace.say(now, 99, || format!("the clock is set to {set}"));
    }

    /// The process dies. What clients were sent in time they may still read.
    fn crash(&mut self) {
        self.look_at_arrivals();
        self.disk.crash();
        let now = self.now_ms();
        self.trace.say(now, 99, || "crash".into());
        for person in &mut self.people {
            person.conns.iter_mut().for_each(|conn| conn.wire = None);
        }
    }

    fn start(&mut self) {
        let limits = (self.ring, self.mailbox_max, self.capacity);
        self.hub = hub(&self.disk, (self.began, &self.wall_ms), limits, self.planted);
        if self.dice.flip() {
            let hub = self.hub.clone();
            drop(tokio::spawn(async move { hub.revive().await }));
        }
    }

    /// SIGTERM: everybody is told to come back, and what was accepted is durable.
    async fn drain(&mut self) {
        let hub = self.hub.clone();
        let drained = tokio::time::timeout(Duration::from_secs(600), hub.drain()).await;
        if drained.is_err() {
            self.broken.push("P18: a drain that does not end".into());
        } else if !self.disk.is_idle() {
            self.broken.push("P18: drained, and something is not durable".into());
        }
        self.crash();
        self.start();
    }

    /// Hands a command in, if the person can speak. Gives its id.
    pub fn ask(&mut self, number: usize, command: Value) -> Option<Box<str>> {
        let person = &mut self.people[number];
        person.open()?;
        person.count += 1;
        let id: Box<str> = format!("{number}-{}", person.count).into();
        let (name, args) = command.as_object()?.iter().next()?;
        let is_passing =
            name.starts_with("list_") || name == "react" || (name == "caption" && args["final"] != true);
        let expect = match self.dice.below(12) {
            0 => json!({"presenter_term": self.dice.below(4)}),
            1 => json!({"mute_epoch": self.dice.below(3)}),
            2 => json!({"phase": "live"}),
            _ => json!({}),
        };
        let sent = Sent { command, expect, answers: Vec::new(), unanswered: 0, is_passing, reused: 0 };
        person.sent.insert(id.clone(), sent);
        self.submit(number, &id, None);
        Some(id)
    }

    /// Sends what has this id, or something else in its name.
    pub fn submit(&mut self, number: usize, id: &str, instead: Option<Value>) {
        let now = self.now_ms();
        let person = &mut self.people[number];
        let codec = person.codec;
        let Some(sent) = person.sent.get_mut(id) else { return };
        let command = instead.as_ref().unwrap_or(&sent.command).clone();
        let expect = sent.expect.clone();
        let Some((cmd, args)) = command.as_object().and_then(|command| command.iter().next()) else { return };
        let text = json!({"id": id, "cmd": cmd, "args": args, "expect": expect});
        let bytes = match codec {
            Codec::Json => serde_json::to_vec(&text).expect("JSON"),
            Codec::MessagePack => rmp_serde::to_vec_named(&text).expect("MessagePack"),
        };
        let Incoming::Command { id: read, expect, content, command } = incoming::parse(codec, &bytes) else {
            return self.broken.push(format!("the script writes what can be read: {text}"));
        };
        match instead {
            Some(_) => sent.reused += 1,
            None => sent.unanswered += 1,
        }
        let asked = Asked { id: read, expect, content, command };
        let Some(wire) = person.open().and_then(|conn| conn.wire.as_ref()) else { return };
        // A task that has ended tells so itself.
        let _ = wire.orders.send(Order::Ask(asked));
        self.trace.say(now, number, || format!("asks {text}"));
    }

    fn somebody_asks(&mut self) {
        let command = any_command(&mut self.dice, &self.names);
        if command.get("end").is_some() && !self.mood.may_end {
            return;
        }
        let staff = self.dice.below(3) > 0;
        let number = if staff { self.dice.below(4) } else { self.dice.below(PEOPLE) };
        self.ask(number, command);
    }

    /// A retry: of what was never answered, or of what was.
    fn ask_again(&mut self) {
        let number = self.dice.below(PEOPLE);
        if self.people[number].open().is_none() {
            return;
        }
        let unresolved = self.people[number].unresolved();
        let known: Vec<Box<str>> = match unresolved.is_empty() || self.dice.below(3) == 0 {
            true => self.people[number].sent.keys().cloned().collect(),
            false => unresolved,
        };
        if !known.is_empty() {
            let id = known[self.dice.below(known.len())].clone();
            (0..1 + self.dice.below(2)).for_each(|_| self.submit(number, &id, None));
        }
    }

    /// The id of something that was accepted, for something else.
    fn reuse_an_id(&mut self) {
        let number = self.dice.below(PEOPLE);
        let person = &mut self.people[number];
        let fits = |sent: &&Sent| sent.accepted().is_some() && !sent.is_passing && sent.unanswered == 0;
        let known = person.sent.iter().filter(|(_, sent)| fits(sent)).map(|(id, _)| id.clone());
        let known: Vec<Box<str>> = known.collect();
        if known.is_empty() || person.open().is_none() {
            return;
        }
        let id = known[self.dice.below(known.len())].clone();
        let other = json!({"chat": {"to": "everyone", "text": format!("other {}", self.dice.below(1000))}});
        self.submit(number, &id, Some(other));
    }

    /// Things that happen at once, in an order that chance makes.
    fn race(&mut self) {
        let who = |dice: &mut Dice, names: &Names| match names.people.is_empty() {
            true => json!("p0000000000000"),
            false => names.people[dice.below(names.people.len())].clone(),
        };
        let attendee = 6 + self.dice.below(PEOPLE - 6);
        let theirs = self.people[attendee].participant.clone().unwrap_or_else(|| json!("p0000000000000"));
        let mut first: Vec<(usize, Value)> = match self.dice.below(7) {
            // Hand-over against hand-over, and against a drop.
            0 | 1 => (0..2 + self.dice.below(2))
                .map(|_| {
                    let to = who(&mut self.dice, &self.names);
                    (self.dice.below(4), json!({"hand_presenter": {"participant": to}}))
                })
                .collect(),
            // Mute-all against unmute against a join.
            2 => vec![
                (0, json!({"mute_all": {"lock": self.dice.flip()}})),
                (1, json!({"unmute": {"participant": theirs}})),
                (attendee, json!({"unmute": {}})),
            ],
            // Close against vote.
            3 | 4 => match self.names.open.clone() {
                Some(poll) => {
                    let vote = |choice: usize| json!({"vote": {"poll": poll, "choices": [choice]}});
                    let mut all: Vec<(usize, Value)> =
                        (6..PEOPLE).map(|number| (number, vote(self.dice.below(3)))).collect();
                    all.push((attendee, vote(self.dice.below(3))));
                    all.push((0, json!({"close_poll": {"poll": poll}})));
                    all
                }
                None => {
                    let draft = json!({"question": "Well?", "kind": "single", "options": ["a", "b", "c"],
                        "anonymous": self.dice.below(3) == 0});
                    let last = self.names.polls.last().cloned().unwrap_or(json!("l0000000000000"));
                    vec![(0, json!({"create_poll": draft})), (0, json!({"open_poll": {"poll": last}}))]
                }
            },
            // A demotion, or a removal, against what the demoted have on the way.
            5 => {
                let (number, command) = (1 + self.dice.below(4), any_command(&mut self.dice, &self.names));
                let whom = self.people[number].participant.clone().unwrap_or(theirs);
                let how = match self.dice.below(3) {
                    0 => json!({"remove": {"participant": whom}}),
                    _ => json!({"set_role": {"participant": whom, "role": "attendee"}}),
                };
                let end = command.get("end").is_some();
                let command = if end { json!({"mute_all": {}}) } else { command };
                vec![
                    (number, command),
                    (0, how),
                    (number, json!({"mute_all": {"lock": true}})),
                    (number, json!({"raise_hand": {}})),
                ]
            }
            // End against everything; elsewhere a change of phase.
            _ => {
                let how = if self.mood.may_end {
                    json!({"end": {}})
                } else {
                    json!({"start": {"practice": false}})
                };
                let other = any_command(&mut self.dice, &self.names);
                let other = if other.get("end").is_some() { json!({"raise_hand": {}}) } else { other };
                vec![(0, how), (1, other), (attendee, json!({"raise_hand": {}}))]
            }
        };
        while !first.is_empty() {
            let (number, command) = first.remove(self.dice.below(first.len()));
            self.ask(number, command);
            match self.dice.below(12) {
                0 => self.drop_conn(number),
                1 => {
                    let number = self.dice.below(PEOPLE);
                    if !self.people[number].is_busy() {
                        self.come(number, true);
                    }
                }
                _ => {}
            }
        }
    }

    /// A poll from its draft to its results: votes from two tabs and twice, and some that race its end.
    async fn poll(&mut self) {
        let (kind, anonymous) =
            (["single", "multiple", "rating"][self.dice.below(3)], self.dice.below(3) == 0);
        let mut draft = json!({"question": "Well?", "kind": kind, "anonymous": anonymous});
        if kind != "rating" {
            draft["options"] = json!(["a", "b", "c"]);
        }
        let Some(id) = self.ask(0, json!({"create_poll": draft})) else { return };
        self.pass(Duration::from_millis(100)).await;
        let answer = self.people[0].sent.get(&id).and_then(|sent| sent.accepted()).cloned();
        let Some(poll) = answer.map(|answer| answer["result"]["poll"].clone()) else { return };
        self.ask(0, json!({"open_poll": {"poll": poll}}));
        let ms = self.dice.below(100) as u64;
        self.pass(Duration::from_millis(ms)).await;
        let close_at = self.dice.below(8);
        for turn in 0..8 {
            let number = 4 + self.dice.below(PEOPLE - 4);
            let choice = self.dice.below(3);
            let vote = match kind {
                "rating" => json!({"vote": {"poll": poll, "rating": choice + 1}}),
                _ => json!({"vote": {"poll": poll, "choices": [choice]}}),
            };
            if let Some(id) = self.ask(number, vote)
                && self.dice.below(3) == 0
            {
                self.submit(number, &id, None);
            }
            if turn == close_at {
                self.ask(0, json!({"close_poll": {"poll": poll}}));
            }
            if self.dice.below(3) == 0 {
                self.pass(Duration::from_millis(5)).await;
            }
        }
        self.ask(0, json!({"share_poll_results": {"poll": poll}}));
    }

    /// A message that is written and deleted while somebody is away.
    async fn take_back(&mut self) {
        let away = 1 + self.dice.below(PEOPLE - 1);
        self.drop_conn(away);
        let chat = json!({"chat": {"to": "everyone", "text": "never mind"}});
        let Some(id) = self.ask(0, chat) else { return };
        self.pass(Duration::from_millis(100)).await;
        let answer = self.people[0].sent.get(&id).and_then(|sent| sent.accepted()).cloned();
        let Some(message) = answer.map(|answer| answer["result"]["message"].clone()) else { return };
        self.ask(0, json!({"delete_chat": {"message": message}}));
        if !self.people[away].is_busy() {
            self.come(away, true);
        }
    }

    /// Faults stop. Everybody comes back, asks again what was never answered, and reads.
    async fn heal(&mut self) {
        let now = self.now_ms();
        self.trace.say(now, 99, || "faults stop".into());
        self.disk.set_weather(CALM);
        self.weather = CALM;
        for round in 0..80 {
            for number in 0..PEOPLE {
                self.set_reading(number, true);
                let person = &self.people[number];
                let stays_out = person.turned.is_some_and(|code| !is_passing(code)) && round > 0;
                if !person.is_busy() && !stays_out && !person.conns.is_empty() {
                    self.come(number, round % 2 == 0);
                }
            }
            self.pass(Duration::from_millis(500)).await;
            for number in 0..PEOPLE {
                for id in self.people[number].unresolved() {
                    let waits = self.people[number]
                        .open()
                        .is_none_or(|conn| conn.waits.iter().any(|(known, ..)| *known == id));
                    if !waits {
                        self.submit(number, &id, None);
                    }
                }
            }
            if round > 3 && self.is_at_rest() {
                break;
            }
        }
        self.pass(Duration::from_secs(2)).await;
        if !self.is_at_rest() {
            let state = |person: &Person| {
                format!("{:?} {:?}", person.conns.last().map(|conn| conn.stage), person.unresolved())
            };
            let all: Vec<String> = self.people.iter().map(state).collect();
            self.broken.push(format!("liveness: not at rest forty seconds after the last fault: {all:?}"));
        }
    }

    fn is_at_rest(&self) -> bool {
        let rests = |person: &Person| {
            let is_out = person.conns.is_empty() || person.turned.is_some_and(|code| !is_passing(code));
            is_out || (person.conns.last().is_some_and(Conn::is_open) && person.unresolved().is_empty())
        };
        self.disk.is_idle() && self.people.iter().all(rests)
    }
}

/// Whether one who is turned away so may try again by themselves.
fn is_passing(code: CloseCode) -> bool {
    matches!(code, CloseCode::Restarting | CloseCode::Overloaded | CloseCode::Normal | CloseCode::Superseded)
}

fn person(number: usize, dice: &mut Dice) -> Person {
    Person {
        identity: identity(number),
        codec: if dice.below(3) == 0 { Codec::MessagePack } else { Codec::Json },
        by_row: dice.flip(),
        conns: Vec::new(),
        sent: Default::default(),
        participant: None,
        turned: None,
        count: 0,
    }
}

fn hub(
    disk: &Disk,
    (began, wall_ms): (Instant, &Arc<AtomicU64>),
    (ring, mailbox_max, capacity): (RingLimits, usize, u32),
    planted: Planted,
) -> Arc<Hub> {
    let wall_ms = wall_ms.clone();
    let settings = Settings {
        patience: Patience { away_ms: 30_000, orphan_ms: 600_000 },
        survey_grace_ms: 900_000,
        heartbeat_s: 20,
        mailbox_max,
        ring,
        idle: Duration::from_secs(60),
        bounds: SessionBounds::NONE,
        wire_limits: Box::new(|_| WireLimits {
            message_bytes: 32768,
            commands_per_s: 10,
            chat_chars: 2000,
            question_chars: 1000,
            name_chars: 64,
            poll_options: 20,
        }),
        clock: Box::new(move || Millis(wall_ms.load(Ordering::Relaxed) + began.elapsed().as_millis() as u64)),
        planted,
    };
    Hub::new(disk.open(), Arc::new(OneWebinar(capacity)), settings)
}
