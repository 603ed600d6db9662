//! One thread of a run: does what is planned when its time is there, and lets its connections happen in between.
//! Must not know servers.

use std::time::{Duration, Instant};

use super::crew::{Crew, GHOSTS_MAX};
use super::http::Done;
use crate::engine::reactor::{ClientNo, Happening, Orders, Reactor};
use crate::engine::socket::Traffic;
use crate::plan::{Plan, Planned};

/// A thread that is done.
pub struct Worked {
    pub crew: Crew,
    /// Of the plan as it was carried out.
    pub plan: String,
    pub notes: Vec<String>,
}

/// Planned actions in a row, where many are due, between two looks at the sockets: answers would wait behind all of them.
const ACTIONS_A_TURN: usize = 32;
/// From here on the harness counts as late.
const LATE: Duration = Duration::from_millis(10);
/// How long answers and returns may take when the plan is over.
const SETTLES_WITHIN: Duration = Duration::from_secs(20);
/// How long what may still come is waited for when everything has settled.
const SILENCE: Duration = Duration::from_millis(700);
/// Receivers' times are added up when this long has passed.
const HEARD_WITHIN_US: u64 = 5_000_000;
const HOUSEKEEPING: Duration = Duration::from_millis(100);

/// Works a plan off.
///
/// # Errors
/// Where the kernel gives no epoll set.
pub fn work(mut crew: Crew, mut plan: Plan) -> anyhow::Result<Worked> {
    let mut work = Work {
        reactor: Reactor::new(crew.len() + GHOSTS_MAX)?,
        traffic: Traffic::default(),
        kept: Instant::now(),
        notes: Vec::new(),
        carried: [0; 3],
        slowest_us: 0,
        violations: 0,
    };
    let began = crew.common.began;
    let mut next = next_of(&mut plan, &crew);
    let (mut before, mut in_a_row) = (Instant::now(), 0);
    while let Some((place, planned)) = next.take() {
        let due = began + planned.at;
        let now = Instant::now();
        if now < due || in_a_row == ACTIONS_A_TURN {
            work.turn(&mut crew, due)?;
            in_a_row = 0;
            // Where something was due all the while, the turn is a part of being late.
            if now < due {
                before = Instant::now();
            }
            next = Some((place, planned));
            continue;
        }
        in_a_row += 1;
        if now - due > LATE {
            crew.recorder.late(now.saturating_duration_since(before));
        }
        before = now;
        let mut orders = Orders::new();
        crew.act(place, planned.client, planned.at, &planned.what, &mut orders);
        work.obey(&mut crew, &mut orders);
        next = next_of(&mut plan, &crew);
    }
    work.settle(&mut crew)?;
    let mut orders = Orders::new();
    let looking = crew.look_afresh(&mut orders);
    work.obey(&mut crew, &mut orders);
    if looking > 0 {
        work.settle(&mut crew)?;
    }
    crew.finish();
    crew.ear.rooms.iter_mut().for_each(|room| room.receipts.settle(u64::MAX));
    work.keep_house(&mut crew);
    work.notes.extend(work.carried());
    let failures = crew.failures.iter().map(|(why, times)| format!("not connected, {times} times: {why}"));
    work.notes.extend(failures);
    let bytes = crew.bytes() / crew.len().max(1) + Reactor::bytes_a_client();
    work.notes.push(format!("{bytes} bytes a client in this program, without what checked clients fold"));
    let cache = &crew.ear.frames;
    work.notes.push(format!("messages read {} of {} heard; the others were known", cache.read, cache.all));
    Ok(Worked { crew, plan: plan.fingerprint(), notes: work.notes })
}

/// The next action of one of this thread's people.
fn next_of(plan: &mut Plan, crew: &Crew) -> Option<(u32, Planned)> {
    plan.find_map(|planned| crew.place_of(planned.session).map(|place| (place, planned)))
}

struct Work {
    reactor: Reactor,
    traffic: Traffic,
    kept: Instant,
    notes: Vec<String>,
    /// Uploads, downloads, failures.
    carried: [u64; 3],
    slowest_us: u64,
    violations: u64,
}

impl Work {
    fn turn(&mut self, crew: &mut Crew, until: Instant) -> anyhow::Result<()> {
        let until = until.min(Instant::now() + HOUSEKEEPING);
        let show =
            &mut |client: ClientNo, what: Happening, orders: &mut Orders| crew.happen(client, what, orders);
        self.reactor.turn(until, show)?;
        if self.kept.elapsed() >= HOUSEKEEPING {
            self.keep_house(crew);
        }
        Ok(())
    }

    fn obey(&mut self, crew: &mut Crew, orders: &mut Orders) {
        let show =
            &mut |client: ClientNo, what: Happening, orders: &mut Orders| crew.happen(client, what, orders);
        self.reactor.obey(orders, show);
    }

    fn keep_house(&mut self, crew: &mut Crew) {
        self.kept = Instant::now();
        let now = crew.common.began.elapsed();
        let traffic = self.reactor.traffic;
        crew.recorder.moved(now, traffic.read - self.traffic.read, traffic.written - self.traffic.written);
        self.traffic = traffic;
        let before_us = (now.as_micros() as u64).saturating_sub(HEARD_WITHIN_US);
        crew.ear.rooms.iter_mut().for_each(|room| room.receipts.settle(before_us));
        (self.violations..crew.ear.findings.seen).for_each(|_| crew.common.pulse.violation());
        self.violations = crew.ear.findings.seen;
        for done in crew.errands.done() {
            match done {
                Done::Uploaded { whose, handout, took_us } => {
                    self.carried[0] += 1;
                    self.slowest_us = self.slowest_us.max(took_us);
                    crew.uploaded(whose.0, whose.1, &handout);
                }
                Done::Downloaded { took_us } => {
                    self.carried[1] += 1;
                    self.slowest_us = self.slowest_us.max(took_us);
                }
                Done::Failed(why) => {
                    self.carried[2] += 1;
                    if self.notes.len() < 5 {
                        self.notes.push(why);
                    }
                }
            }
        }
    }

    fn carried(&self) -> Option<String> {
        let [up, down, failed] = self.carried;
        (up + down + failed > 0).then(|| {
            let slowest_ms = self.slowest_us / 1000;
            format!(
                "handouts: {up} uploaded, {down} downloaded, {failed} failed, the slowest in {slowest_ms} ms"
            )
        })
    }

    /// Waits until nobody waits for anything, and then a little longer.
    fn settle(&mut self, crew: &mut Crew) -> anyhow::Result<()> {
        let until = Instant::now() + SETTLES_WITHIN;
        let mut quiet_since = Instant::now();
        while Instant::now() < until && quiet_since.elapsed() < SILENCE {
            if crew.unanswered() > 0 || crew.under_way() > 0 {
                quiet_since = Instant::now();
            }
            self.turn(crew, Instant::now() + HOUSEKEEPING)?;
        }
        Ok(())
    }
}
