//! The people of one thread: each comes, says hello, sends what is planned, is cut off and comes back by the protocol's
//! rules. Must not know how connections are made (`engine`) nor what makes a message wrong (`check`).

mod coming;
mod handouts;
mod hurrying;
mod sending;

use std::collections::{BTreeMap, HashMap};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::{Duration, Instant};

use cuelight::accounts::Secret;
use cuelight::protocol::Codec;
use cuelight::session::Role;

use super::command::Props;
use super::http::Errands;
use crate::check::ear::{Ear, Word};
use crate::check::picture::NOBODY;
use crate::engine::reactor::{ClientNo, Order, Orders};
use crate::plan::cast::{Comebacks, Traits};
use crate::plan::{Action, Fate, Intent, Sent};
use crate::result::Recorder;
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
    /// When a server's fault took the connection, until everything is there again; 0: none did.
    lost_us: u64,
    /// The next end is the plan's.
    wanted: bool,
    /// Comes back only to see a fresh state: that is the checker's wish, and nobody's latency.
    looking: bool,
    /// Was told at least once to send less.
    limited: bool,
    attempt: u16,
    losses: u16,
    code: u16,
    retry_ms: Option<u32>,
    /// When this coming was intended.
    intended_us: u64,
    pace: Option<u64>,
    /// What was last said of the connection: that it is read before others.
    urgent: bool,
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
                lost_us: 0,
                wanted: false,
                looking: false,
                limited: false,
                attempt: 0,
                losses: 0,
                code: 0,
                retry_ms: None,
                intended_us: 0,
                pace: None,
                urgent: false,
                waiting: Vec::new(),
            })
            .collect();
        let recorder = Recorder::new(common.groups.iter().map(String::as_str));
        let first = people.len() as ClientNo;
        let free = (first..first + GHOSTS_MAX as ClientNo).collect();
        let errands = Errands::new(common.began);
        let mut crew = Crew {
            common,
            places,
            people,
            ear,
            recorder,
            errands,
            failures: BTreeMap::new(),
            ghosts: HashMap::new(),
            free,
            jitter: 1,
        };
        for (client, person) in crew.people.iter().enumerate() {
            crew.ear.listeners[client].room = person.place;
        }
        for (index, place) in crew.places.iter_mut().enumerate() {
            let count = crew.people.iter().filter(|person| person.place == index as u32).count();
            place.props.people = vec![NOBODY; count];
        }
        crew
    }

    /// Bytes that all clients together cost here, without the kernel's and without what checked clients fold.
    pub fn bytes(&self) -> usize {
        let waiting = |person: &Person| person.waiting.capacity() * size_of::<Waiting>();
        let people = self.people.iter().map(|person| size_of::<Person>() + waiting(person));
        people.chain(self.ear.listeners.iter().map(|listener| listener.track.bytes())).sum()
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
                    // It knows nothing of what the first was told.
                    self.ear.moment(client);
                    let person = &mut self.people[client as usize];
                    (person.known, person.returning) = (false, true);
                    self.come(client, intended_us, orders);
                }
            }
            Action::ReadPace { bytes_per_s } => self.pace(client, *bytes_per_s, orders),
            Action::Upload { handout, bytes } => self.upload(client, intended_us, *handout, *bytes),
            Action::Download { handout } => self.download(client, intended_us, *handout),
            Action::Send(sent) => self.send(client, intended_us, sent, None, orders),
        }
        self.hurry(client, orders);
    }

    /// `at` is when it was read, since the run began: all that is timed is timed by that.
    fn message(&mut self, client: ClientNo, payload: &[u8], at: Duration, orders: &mut Orders) {
        let now_us = at.as_micros() as u64;
        let person = &self.people[client as usize];
        let codec = Crew::codec(person);
        let checked = person.traits.checked;
        match self.ear.hear(client, checked, codec, payload, now_us) {
            Word::Events { count, caught_up } => {
                self.recorder.delivered(at, count);
                self.common.pulse.delivered(count);
                if caught_up {
                    self.returned(client, at, false);
                }
            }
            Word::Welcome { resumed } => self.welcome(client, at, resumed, orders),
            Word::Ok { number, seq, result } => self.ok(client, at, number, seq, &result, orders),
            Word::Error { number, error } => self.error(client, at, number, &error),
            Word::Snapshot | Word::Transient | Word::Broken => {}
        }
    }

    /// Commands that still wait for an answer.
    pub fn unanswered(&self) -> usize {
        (0..self.people.len())
            .filter(|client| self.expects(*client))
            .map(|client| self.people[client].waiting.len())
            .sum()
    }

    /// Whether somebody's commands will be answered: not after the end, nor after leaving, nor soon where they read
    /// slowly.
    fn expects(&self, client: usize) -> bool {
        let person = &self.people[client];
        let there = matches!(person.stage, Stage::In | Stage::Coming | Stage::Waiting);
        there && !self.ear.listeners[client].lagging
    }

    /// Whether somebody lost the connection and would come back by themselves only later than this. The answers that
    /// they would find there are nobody's fault.
    fn is_away(&self, client: usize, now_us: u64) -> bool {
        let person = &self.people[client];
        person.stage == Stage::Waiting && person.known && person.intended_us > now_us
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
            let person = &self.people[client as usize];
            if person.stage == Stage::Coming || (person.stage == Stage::Waiting && !person.known) {
                // Whatever kept them out: by now they should be in.
                self.recorder.join_failed();
            }
        }
        let now_us = self.now_us();
        let expecting = |client: &usize| self.expects(*client) && !self.is_away(*client, now_us);
        for client in (0..self.people.len()).filter(expecting).collect::<Vec<_>>() {
            for waiting in self.people[client].waiting.drain(..) {
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
