//! One run: a hub on a simulated disk, people who do whatever the protocol allows, and everything that can go wrong,
//! all of it out of one seed.
//! Must not know what must hold: `arrivals.rs` looks at each message, `log.rs` at the end at everything together.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use cuelight::hub::mail::Join;
use cuelight::hub::ring::RingLimits;
use cuelight::hub::{Hub, Planted};
use cuelight::protocol::outgoing::CloseCode;
use serde_json::json;
use tokio::time::Instant;

use crate::disk::{Disk, Weather};
use crate::errands::Ledger;
use crate::node::{OTHER_KEY, PEOPLE, hub, person};
use crate::outcomes::Tally;
use crate::passed::Passed;
use crate::person::{Conn, Person};
use crate::plants::{LiePlant, Plant};
use crate::races::Race;
use crate::script::{Dice, Names};
use crate::trace::Trace;
use crate::wire::{Order, Wire};

/// What a run came to.
pub struct Outcome {
    /// What is broken, and how; the first found first.
    pub broken: Vec<String>,
    pub trace: Trace,
    pub facts: usize,
    pub frames: u64,
    pub tally: Tally,
}

impl Outcome {
    /// Of a run that came to no end.
    pub fn unfinished(broken: Vec<String>) -> Outcome {
        Outcome { broken, trace: Trace::new(false), facts: 0, frames: 0, tally: Tally::default() }
    }
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
    pub planted: Planted,
    pub ring: RingLimits,
    pub mailbox_max: usize,
    weather: Weather,
    pub capacity: u32,
    pub mood: Mood,
    /// The races that were made.
    pub races: Vec<Race>,
    /// How many errands were begun, and those that came to something.
    pub errands: u32,
    pub done: Ledger,
    /// Whether the second key was revoked.
    pub revoked: Arc<AtomicBool>,
    pub passed: Vec<Passed>,
    pub tally: Tally,
}

/// How often what happens in this run.
#[derive(Debug, Clone, Copy)]
pub struct Mood {
    crashes: bool,
    clock_jumps: bool,
    /// Of a hundred steps, so many do not wait for what they began.
    pub haste: usize,
    pub may_end: bool,
    practice: bool,
    /// Who drops is cut off in the middle of what they are told.
    cuts: bool,
}

const NOON_MS: u64 = 1_800_000_000_000;
const CALM: Weather = Weather { commit_ms: 3, fault_one_in: 0, read_fault_one_in: 0 };

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
            // Not by the dice: the other seeds stay what they were. In runs that heal, those of even seeds, too.
            cuts: seed / 2 % 4 == 3,
        };
        let ring = RingLimits { entries_max: [4, 8, 64, 256][dice.below(4)], bytes_max: 1 << 20 };
        let disk = Disk::new(seed, weather, plant.disk);
        let began = Instant::now();
        let wall_ms = Arc::new(AtomicU64::new(NOON_MS));
        let planted = Planted { seed: (plant.lie != LiePlant::Chance).then_some(seed), ..plant.hub };
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
            races: Vec::new(),
            errands: 0,
            done: Ledger::default(),
            revoked: Arc::default(),
            passed: Vec::new(),
            tally: Tally::default(),
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
        if self.mood.may_end && self.broken.is_empty() {
            self.end_with_a_survey().await;
        }
        if heals && self.broken.is_empty() {
            self.heal().await;
            self.look_at_the_revoked();
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
        Outcome { broken: self.broken, trace: self.trace, facts, frames: self.frames, tally: self.tally }
    }

    /// So that most runs are about something: somebody organizes, and it begins.
    async fn open_the_session(&mut self) {
        if self.lie == LiePlant::Restless {
            tokio::spawn(async {
                loop {
                    tokio::task::yield_now().await
                }
            });
        }
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
                if self.mood.cuts {
                    self.cut_off_in_a_change(number).await;
                }
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
                self.leave(number);
            }
            36 if self.dice.below(6) == 0 => self.revoke_a_key(),
            37..40 if self.mood.clock_jumps => self.jump(),
            40..42 if self.mood.crashes => {
                self.crash();
                self.start();
            }
            42 if self.mood.crashes && self.dice.below(3) == 0 => self.drain().await,
            43..52 => self.race().await,
            52 | 53 => self.poll().await,
            54 | 55 => self.take_back().await,
            56..58 => self.applaud().await,
            58..60 => self.somebody_comes_from_outside(),
            60 => self.show_and_tell().await,
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

    pub fn now_ms(&self) -> u64 {
        self.began.elapsed().as_millis() as u64
    }

    pub fn come(&mut self, number: usize, resumes: bool) {
        if self.is_revoked(number) {
            return;
        }
        let row = self.people[number].by_row.then(|| Dice::new(self.dice.below(usize::MAX >> 1) as u64));
        let by_row = row.is_some();
        let person = &mut self.people[number];
        let resume = person.resume_from().filter(|_| resumes);
        let resumes = resume.is_some();
        let join = Join { identity: person.identity.clone(), resume, codec: person.codec };
        let revoked = (&*join.identity.key == OTHER_KEY).then(|| self.revoked.clone());
        let wire = Wire::open(&self.hub, (&self.disk, self.began), join, row, revoked);
        let conn = Conn::new(wire, person.codec, person.conns.last_mut(), resumes);
        person.conns.push(conn);
        person.turned = None;
        let now = self.now_ms();
        self.trace.say(now, number, || format!("comes, resumes: {resumes}, a row: {by_row}"));
    }

    /// The network is gone; of what was on its way to them they get a part.
    pub fn drop_conn(&mut self, number: usize) {
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
                        .is_none_or(|conn| conn.waits.iter().any(|known| known.id == id));
                    if !waits {
                        self.submit(number, &id, None);
                    }
                }
                for (id, content, other) in self.people[number].unrefused() {
                    let waits = |conn: &mut Conn| {
                        conn.waits.iter().any(|known| known.id == id && known.content == content)
                    };
                    if !self.people[number].open().is_none_or(waits) {
                        self.submit(number, &id, Some(other));
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
                let conn = person.conns.last().map(|conn| (conn.stage, &conn.waits));
                format!("{conn:?} {:?} {:?}", person.unresolved(), person.unrefused())
            };
            let all: Vec<String> = self.people.iter().map(state).collect();
            self.broken.push(format!("liveness: not at rest forty seconds after the last fault: {all:?}"));
        }
    }

    fn is_at_rest(&self) -> bool {
        let rests = |person: &Person| {
            let is_out = person.conns.is_empty() || person.turned.is_some_and(|code| !is_passing(code));
            let is_answered = |conn: &Conn| conn.is_open() && conn.waits.is_empty();
            let has_all = || person.unresolved().is_empty() && person.unrefused().is_empty();
            is_out || (person.conns.last().is_some_and(is_answered) && has_all())
        };
        let is_out = |number: usize| self.is_revoked(number);
        self.disk.is_idle()
            && self.disk.is_well()
            && self.people.iter().enumerate().all(|(number, person)| is_out(number) || rests(person))
    }
}

/// Whether one who is turned away so may try again by themselves.
fn is_passing(code: CloseCode) -> bool {
    matches!(code, CloseCode::Restarting | CloseCode::Overloaded | CloseCode::Normal | CloseCode::Superseded)
}
