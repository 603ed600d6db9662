//! One life of a journal on a simulated disk: appends, readings, copies, faults and power cuts, all out of one seed.
//! Here is what happens when; `asking.rs` asks. Must not know what must hold: `model.rs` does.

mod asking;

use std::sync::Arc;
use std::time::Duration;

use cuelight::journal::{ByHand, OpenError, Planted, Receipt, SqliteOptions, StreamName};
use cuelight_disk::{Chance, Disk, Plant as DiskPlant, Weather};

use crate::company::Company;
use crate::model::{Asked, Model};
use crate::place::OnDisk;

/// What is wrong in a run.
#[derive(Debug, Clone, Copy, Default)]
pub struct Plant {
    pub journal: Planted,
    pub disk: DiskPlant,
    /// The weather is bad in every run: for what shows only if several things fail.
    pub storm: bool,
    /// In every run another process has the journal open.
    pub company: bool,
}

/// What a run came to.
#[derive(Debug)]
pub struct Outcome {
    /// What is broken; the first found first.
    pub broken: Vec<String>,
    pub trace: u64,
    pub operations: u64,
    pub faults: u64,
    pub lives: u64,
    pub records: usize,
}

struct Run {
    disk: Disk,
    options: SqliteOptions,
    chance: Chance,
    model: Model,
    journal: Option<Arc<ByHand>>,
    has_company: bool,
    company: Option<Company>,
    /// Handed in and not answered, in order.
    waiting: Vec<(Asked, Receipt)>,
    weather: Weather,
    lives: u64,
    bodies: u32,
    is_loud: bool,
    tears: bool,
    is_bulky: bool,
}

/// Tries to open before the weather clears.
const TRIES: usize = 6;
/// So many steps have a run.
const STEPS: u64 = 60;

pub fn run(seed: u64, plant: Plant, is_loud: bool) -> Outcome {
    let mut run = Run::new(seed, plant, is_loud);
    run.disk.set_loud(is_loud && std::env::var("SEED").is_ok() && std::env::var("LOUD").is_ok());
    run.open();
    let steps = 10 + run.chance.below(STEPS);
    for _ in 0..steps {
        if !run.model.broken.is_empty() {
            break;
        }
        run.step();
    }
    if run.model.broken.is_empty() {
        run.end();
    }
    Outcome {
        trace: run.disk.trace(),
        operations: run.disk.operations(),
        faults: run.disk.faults(),
        lives: run.lives,
        records: run.model.records(),
        broken: run.model.broken,
    }
}

impl Run {
    fn new(seed: u64, plant: Plant, is_loud: bool) -> Run {
        let mut chance = Chance::new(seed);
        let disk = Disk::new(seed ^ 0x0d15_c0de, plant.disk);
        let pick = |chance: &mut Chance, of: &[u64]| of[chance.below(of.len() as u64) as usize];
        let mut options = SqliteOptions::new(disk.path("journal.db"));
        options.place = Arc::new(OnDisk(disk.clone()));
        options.commit_wait = Duration::ZERO;
        options.batch_records_max = pick(&mut chance, &[1, 3, 8]) as usize;
        options.wal_bytes_max = pick(&mut chance, &[1, 8 * 4096, 24 * 4096, 1 << 30]);
        options.tails_max = pick(&mut chance, &[0, 2, 1000]) as usize;
        options.readers = 1;
        options.planted = plant.journal;
        let rate = |chance: &mut Chance, of: &[u64]| pick(chance, of) as u32;
        let weather = Weather {
            write_fails_one_in: rate(&mut chance, &[0, 0, 60, 200]),
            no_room_one_in: rate(&mut chance, &[0, 0, 60, 200]),
            sync_fails_one_in: rate(&mut chance, &[0, 0, 4, 20]),
            read_fails_one_in: rate(&mut chance, &[0, 0, 0, 100]),
            is_full: false,
        };
        let storm = Weather {
            write_fails_one_in: 60,
            no_room_one_in: 60,
            sync_fails_one_in: 4,
            ..Weather::default()
        };
        let weather = if plant.storm { storm } else { weather };
        let names = ["session/a", "session/b", "session/c"].map(|name| StreamName::new(name).unwrap());
        let (tears, is_bulky) = (chance.percent(80), chance.percent(25));
        let has_company = chance.percent(30) || plant.company;
        Run {
            disk,
            options,
            model: Model::new(names.into()),
            journal: None,
            has_company,
            company: None,
            waiting: Vec::new(),
            weather,
            lives: 0,
            bodies: 0,
            is_loud,
            tears,
            is_bulky,
            chance,
        }
    }

    fn say(&self, what: impl FnOnce() -> String) {
        if self.is_loud {
            println!("{:>6} {}", self.disk.operations(), what());
        }
    }

    /// Opens the journal with the shipped code, however often the power fails meanwhile, and looks at everything.
    fn open(&mut self) {
        for attempt in 0.. {
            let is_last = attempt >= TRIES;
            let weather = if is_last { Weather::default() } else { self.weather };
            self.disk.set_weather(weather);
            if !is_last && self.tears && self.chance.percent(15) {
                self.disk.cut_power_in(self.chance.below(60));
            }
            self.lives += 1;
            let opened = ByHand::open(self.options.clone());
            self.say(|| {
                format!("opens: {:?}", opened.as_ref().map(|journal| journal.cut().map(str::to_owned)))
            });
            match opened {
                Ok(journal) => self.journal = Some(Arc::new(journal)),
                Err(_) if self.disk.is_off() => {}
                Err(OpenError::Failed(_)) if !is_last => {}
                Err(error) => return self.model.broken.push(format!("it does not open: {error}")),
            }
            if self.disk.is_off() {
                self.bury();
                continue;
            }
            if self.journal.is_some() {
                self.look("after opening");
            }
            if !self.disk.is_off() && self.journal.is_some() || !self.model.broken.is_empty() {
                return;
            }
            if self.disk.is_off() {
                self.bury();
            }
        }
    }

    /// The process is gone with the power; the machine comes back.
    fn bury(&mut self) {
        self.disk.turn_off();
        (self.journal, self.company) = (None, None);
        let lost = std::mem::take(&mut self.waiting);
        self.say(|| format!("the power is gone, and {} that waited", lost.len()));
        self.disk.restart();
    }

    fn step(&mut self) {
        let faults = self.disk.faults();
        if self.has_company && self.chance.percent(15) {
            self.keep_company();
        }
        if !self.disk.is_off() {
            self.act();
        } else {
            self.restart_if_off();
        }
        // What a fault leaves behind shows if the power goes soon.
        let is_fresh = self.disk.faults() > faults && self.journal.is_some();
        if is_fresh && self.model.broken.is_empty() && self.chance.percent(25) {
            self.end_life(false);
        }
    }

    /// Another process comes, reads or goes. The weather is its own: what it is refused is no concern of anybody.
    fn keep_company(&mut self) {
        self.disk.set_weather(Weather::default());
        self.company = match self.company.take() {
            None => Company::come(&self.disk),
            Some(mut company) => company.act(&mut self.chance).then_some(company),
        };
        self.disk.set_weather(self.weather);
        self.say(|| format!("another process is there: {}", self.company.is_some()));
    }

    /// It has the journal open, and is not in the middle of reading.
    fn calm_company(&mut self) {
        self.company = self.company.take().and_then(|mut company| company.rest().then_some(company));
    }

    fn act(&mut self) {
        if self.journal().wants_copy() && self.chance.percent(40) {
            self.copy();
            return self.restart_if_off();
        }
        match self.chance.below(100) {
            0..45 => {
                let many = 1 + self.chance.below(4);
                (0..many).for_each(|_| self.append());
                self.turn();
            }
            45..52 => self.append(),
            52..62 => self.turn(),
            62..72 => self.copy(),
            72..80 => self.look("meanwhile"),
            80..86 => {
                self.say(|| "a try to become writable".into());
                self.cut_power_some_time(10);
                self.journal().probe();
            }
            86..89 => {
                self.weather.is_full = !self.weather.is_full && self.chance.percent(50);
                self.disk.set_weather(self.weather);
                self.say(|| "the weather changes".into());
            }
            89..91 => self.recover(),
            91..93 => return self.end_life(false),
            93..95 => return self.end_life(true),
            95..97 => {
                // As the program ends by itself.
                self.cut_power_some_time(30);
                self.settle_all();
                if !self.disk.is_off() {
                    self.journal = None;
                    self.say(|| "closes".into());
                    if self.company.is_some() && self.chance.percent(50) {
                        return self.open();
                    }
                    if !self.disk.is_off() && self.chance.percent(50) {
                        self.disk.turn_off();
                        self.disk.kill();
                        return self.open();
                    }
                }
                self.disk.turn_off();
            }
            _ => self.cut_power_some_time(100),
        }
        self.restart_if_off();
    }

    fn restart_if_off(&mut self) {
        if self.disk.is_off() {
            self.bury();
            self.open();
        }
    }

    /// The power fails now, or the process alone.
    fn end_life(&mut self, process_alone: bool) {
        self.say(|| format!("ends, the process alone: {process_alone}"));
        self.disk.turn_off();
        self.journal = None;
        self.waiting.clear();
        match process_alone {
            true => self.disk.kill(),
            false => {
                self.company = None;
                self.disk.restart();
            }
        }
        self.open();
    }

    /// Perhaps during what comes next.
    fn cut_power_some_time(&mut self, percent: u64) {
        if self.tears && self.chance.percent(percent) {
            let operations = self.chance.below(40);
            self.disk.cut_power_in(operations);
        }
    }

    fn journal(&self) -> &ByHand {
        self.journal.as_ref().expect("a step begins with an open journal")
    }

    /// The faults stop: it becomes writable by itself.
    fn recover(&mut self) {
        let before = self.weather;
        self.disk.set_weather(Weather::default());
        self.calm_company();
        self.journal().probe();
        self.journal().probe();
        if !self.disk.is_off() {
            let writable = *self.journal().writable().borrow();
            if !writable {
                self.model.broken.push("it is not writable, and the disk is well".into());
            }
            self.settle_all();
        }
        if !self.disk.is_off() {
            self.look("after recovering");
        }
        self.disk.set_weather(before);
    }

    /// In the end all is well: what is there is the same however often it is opened, and can be written to.
    fn end(&mut self) {
        self.weather = Weather::default();
        self.tears = false;
        self.recover();
        if self.disk.is_off() {
            self.bury();
            self.open();
        }
        for process_alone in [false, true, false] {
            if self.model.broken.is_empty() {
                self.end_life(process_alone);
            }
        }
        if !self.model.broken.is_empty() {
            return;
        }
        let before = self.model.records();
        self.append();
        self.append();
        self.settle_all();
        if self.model.records() == before {
            self.model.broken.push("nothing can be appended, and the disk is well".into());
        }
        self.journal = None;
        self.open();
    }
}
