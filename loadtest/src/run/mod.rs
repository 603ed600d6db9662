//! Carries a plan out against servers: starts them, brings everybody in, makes the faults, looks at everything
//! afterwards. Must not know how a result is shown.
//!
//! Read in this order: this file (from beginning to end), `thread.rs` (one thread's loop), `crew.rs` (its people),
//! `command.rs` (what they send), `servers.rs`, `nodes.rs` and `faults.rs` (servers), `aftermath.rs` (journals and verdict).

mod aftermath;
pub mod command;
pub mod crew;
mod faults;
pub mod http;
pub mod nodes;
mod sampler;
mod servers;
mod thread;
pub mod verb;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context;
use cuelight::accounts::Secret;
use cuelight::gateway::tickets;
use cuelight::session::text::DisplayName;
use cuelight::session::{Identity, Millis, Role, Sub};

use crate::check::Findings;
use crate::check::ear::Ear;
use crate::engine::limits::{Given, Wanted};
use crate::plan::{Cast, Plan};
use crate::result::{FaultMark, Recorder, TargetFacts};
use crate::scenario::Scenario;
use crate::view::{Pulse, Usage};
use crew::{Common, Crew, GHOSTS_MAX, Place};
use sampler::Sampler;
use servers::Servers;

/// How a run is to be carried out; what is run is the scenario's.
#[derive(Debug, Clone)]
pub struct Options {
    /// Servers that run already, as `http://host:port`; empty: the harness starts them.
    pub targets: Vec<String>,
    /// The API key of those servers.
    pub key: Option<(String, String)>,
    /// The server's program, where the harness starts it; none: the server in the harness's own program.
    pub server: Option<PathBuf>,
    pub nodes: u32,
    /// How much faster than in life everything comes: the servers that are started allow each person as much more.
    pub speed: f64,
    pub threads: u32,
    /// Addresses of 127.0.1.x to connect from.
    pub sources: u8,
    /// Whether a server beyond this machine may be loaded.
    pub allow_remote: bool,
    /// Settings of the servers that are started, beside those that the harness needs.
    pub settings: Vec<(String, String)>,
    /// Where journals and logs are kept; else they go when the run is over.
    pub keep: Option<PathBuf>,
    pub seed: u64,
}

/// What a run came to.
pub struct Outcome {
    pub recorder: Recorder,
    pub findings: Findings,
    pub faults: Vec<FaultMark>,
    pub target: TargetFacts,
    pub notes: Vec<String>,
    pub took: Duration,
    /// Of the plan as it was carried out.
    pub plan: String,
    /// Messages that were heard: where there are none, nothing was checked.
    pub heard: u64,
}

/// The identity of a person by their number in the session.
pub fn sub(number: u32) -> String {
    format!("load-{number}")
}

/// A ticket for somebody.
fn ticket(common: &Common, session: &str, sub: &str, role: Role) -> String {
    const VALID: Duration = Duration::from_secs(86_400);
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    let identity = Identity {
        sub: Sub::new(sub).expect("it is short and plain"),
        name: DisplayName::new(&format!("Guest {sub}")).expect("it is short and plain"),
        role,
        member: role.needs_member().then(|| format!("m-{sub}").into()),
        email: None,
        key: common.key.clone(),
    };
    let expires = Millis((now + VALID).as_millis() as u64);
    tickets::mint(&identity, session, expires, &common.secret).unwrap_or_default()
}

/// Runs a plan to its end. `told` hears once a second how far it is.
///
/// # Errors
/// Where it cannot be carried out: limits of the machine, a server that does not start or cannot be reached.
pub fn carry_out(
    scenario: &Scenario,
    options: &Options,
    pulse: &Arc<Pulse>,
    mut told: impl FnMut(Duration, Told),
) -> anyhow::Result<Outcome> {
    let plan = Plan::new(scenario, options.seed);
    let people = u64::from(plan.people());
    let given = Given::now()?;
    let here = u64::from(options.targets.is_empty());
    let sources = u64::from(options.sources);
    given.suffice(Wanted { clients: people + GHOSTS_MAX as u64, servers_here: here, sources })?;
    let mut servers = Servers::ready(options)?;
    let local = servers.addresses.iter().all(|address| address.ip().is_loopback());
    let rooms = schedule(&plan, &servers)?;
    let mut notes = Vec::from_iter(servers.about_speed(options.speed));
    notes.iter().for_each(|note| told(Duration::ZERO, Told::News(note.clone())));
    let began = Instant::now();
    let common = Common {
        began,
        key: servers.key.0.as_str().into(),
        secret: Secret::new(&servers.key.1),
        sources: if local { options.sources } else { 0 },
        pulse: pulse.clone(),
        groups: scenario.sessions.iter().map(|session| session.name.clone()).collect(),
    };
    let threads = options.threads.clamp(1, rooms.len().max(1) as u32);
    let (crews, faults) = std::thread::scope(|scope| -> anyhow::Result<_> {
        let working: Vec<_> = (0..threads)
            .map(|number| {
                let crew = crew(&common, &plan, &servers, &rooms, number, threads, options.seed);
                let scenario = scenario.clone();
                scope.spawn(move || thread::work(crew, Plan::new(&scenario, options.seed)))
            })
            .collect();
        let mut faults = faults::Faults::new(&plan);
        let mut samples = Recorder::new(common.groups.iter().map(String::as_str));
        let working_on = || working.iter().any(|thread| !thread.is_finished());
        watch(&mut servers, began, &mut faults, &mut samples, working_on, &mut told)?;
        let mut crews = Vec::new();
        for thread in working {
            let crew = thread.join().map_err(|_| anyhow::anyhow!("a thread of the harness panicked"))?;
            crews.push(crew.context("a thread of the harness gave up")?);
        }
        crews[0].crew.recorder.merge(&samples);
        Ok((crews, faults.marks))
    })?;
    let took = began.elapsed();
    let plan_print = crews.iter().map(|done| done.plan.clone()).next().unwrap_or_default();
    let outcome = aftermath::settle(crews, &rooms, &mut servers, began, &mut notes)?;
    Ok(Outcome {
        recorder: outcome.recorder,
        findings: outcome.findings,
        faults,
        target: servers.facts(options),
        notes,
        took,
        plan: plan_print,
        heard: outcome.heard,
    })
}

/// Makes the faults and looks at the processes, while there are threads at work.
fn watch(
    servers: &mut Servers,
    began: Instant,
    faults: &mut faults::Faults,
    samples: &mut Recorder,
    working: impl Fn() -> bool,
    told: &mut impl FnMut(Duration, Told),
) -> anyhow::Result<()> {
    let mut sampler = Sampler::new(servers);
    while working() {
        for news in faults.strike(servers, began)? {
            told(began.elapsed(), Told::News(news));
        }
        if sampler.is_due() {
            let sample = sampler.take(servers);
            samples.sample(began.elapsed(), sample);
            let usage = Usage {
                server_cpu_cores: sample.server.map(|server| server.cpu_cores),
                server_rss_bytes: sample.server.map(|server| server.rss_bytes),
                harness_cpu_cores: Some(sample.harness_cpu_cores),
            };
            told(began.elapsed(), Told::Second(usage));
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}

/// What is told while a run goes on.
#[derive(Debug)]
pub enum Told {
    /// Once a second.
    Second(Usage),
    /// A fault, or the end of one.
    News(String),
}

/// A session on its server.
pub struct RoomOfRun {
    pub name: String,
    pub node: usize,
    pub people: u32,
}

/// A webinar for each session, dealt out to the servers in turn.
fn schedule(plan: &Plan, servers: &Servers) -> anyhow::Result<Vec<RoomOfRun>> {
    let authorization = servers.authorization();
    let sessions = plan.sessions().iter().enumerate();
    sessions
        .map(|(number, facts)| {
            let node = number % servers.addresses.len();
            let seats = facts.cast.attendees().clamp(1, SEATS_MAX);
            let title = format!("Load {number}");
            let name = http::schedule(servers.addresses[node], &authorization, &title, seats)?;
            Ok(RoomOfRun { name, node, people: facts.cast.len() })
        })
        .collect()
}

/// Largest capacity of a webinar.
const SEATS_MAX: u32 = 50_000;

/// The people of one thread: the sessions are dealt out to threads, so that nothing is shared.
fn crew(
    common: &Common,
    plan: &Plan,
    servers: &Servers,
    rooms: &[RoomOfRun],
    number: u32,
    threads: u32,
    seed: u64,
) -> Crew {
    let mine: Vec<usize> = (0..rooms.len()).filter(|room| *room as u32 % threads == number).collect();
    let mut first = 0;
    let mut places = Vec::new();
    let mut people = Vec::new();
    for (place, room) in mine.iter().enumerate() {
        let facts = &plan.sessions()[*room];
        let node = rooms[*room].node;
        places.push(Place {
            to: servers.addresses[node],
            name: rooms[*room].name.as_str().into(),
            session: *room as u32,
            group: facts.group,
            comebacks: facts.comebacks.clone(),
            faulty_until_us: servers.faulty_until_us[node].clone(),
            first,
            props: Default::default(),
        });
        let cast: &Cast = &facts.cast;
        people.extend(
            (0..cast.len()).map(|client| (place as u32, client, cast.role(client), facts.traits(client))),
        );
        first += cast.len();
    }
    let names = mine.iter().map(|room| (*room as u32, rooms[*room].name.as_str().into())).collect();
    let ear = Ear::new(people.len(), names, &format!("l{:x}t{number}-", seed & 0xffff));
    Crew::new(common.clone(), places, people.into_iter(), ear)
}
