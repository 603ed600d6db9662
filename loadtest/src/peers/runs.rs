//! One measure against one running server.
//! Must not know which server it is, beyond what it is told.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{bail, ensure};
use cuelight::session::Role as Rank;

use super::cost;
use super::crowd::{Counts, Crowd, PATIENCE};
use super::dialect::Role;
use super::ledger::Spread;
use super::measures::{Measure, What};
use super::servers::ORGANIZER;
use super::statistics::quantile;
use crate::process::{self, Commits};

/// What was measured, by the names in the table of measures.
pub type Figures = Vec<(&'static str, f64)>;

/// A crowd before a server.
pub struct Run<'a> {
    pub measure: &'a Measure,
    pub crowd: Crowd,
    /// The server's processes.
    pub pids: Vec<u32>,
    /// The core that the server has for itself, if it has one.
    pub core: Option<usize>,
    /// The session, where tickets are asked for.
    pub session: Option<String>,
    /// Where our server tells what its journal did.
    pub journal: Option<SocketAddr>,
    /// The disk's own times, p50 and p99 in milliseconds, where the server has to wait for it.
    pub disk_ms: Option<(f64, f64)>,
}

/// Where counters stood.
struct Marks {
    at: Instant,
    server_ns: u64,
    core_ns: Option<u64>,
    own_ns: u64,
    deliveries: u64,
    counts: Counts,
}

/// What comes twice comes a little later.
const LINGER: Duration = Duration::from_millis(100);
const SECOND_NS: f64 = 1e9;
const MS_NS: f64 = 1e6;
/// Messages published one by one before times are taken.
const WARM_UP_MESSAGES: usize = 5;

impl Run<'_> {
    pub fn figures(&mut self) -> anyhow::Result<Figures> {
        match self.measure.what {
            What::Connect => self.connect(),
            What::Mem => self.mem(),
            What::Fanout => self.fanout(),
            What::Latency => self.latency(),
            What::Mixed => self.mixed(),
            What::Ask => self.ask(),
        }
    }

    /// What our server's journal has done so far; nothing where there is none.
    fn commits(&self) -> anyhow::Result<Commits> {
        self.journal.map_or(Ok(Commits::default()), Commits::of)
    }

    fn marks(&self) -> Marks {
        Marks {
            at: Instant::now(),
            server_ns: cost::cpu_ns(&self.pids),
            core_ns: self.core.map(cost::busy_ns),
            own_ns: cost::own_ns(),
            deliveries: self.crowd.ledger.deliveries(),
            counts: self.crowd.counts,
        }
    }

    /// Lets people in, each with a ticket of their own where tickets are asked for.
    fn enter(&mut self, role: Role, numbers: std::ops::Range<usize>) -> anyhow::Result<Duration> {
        let ticket = |number: usize| match (&self.session, role) {
            (None, _) => Ok(String::new()),
            (Some(session), Role::Publisher) => process::ticket(session, ORGANIZER, Rank::Organizer),
            (Some(session), _) => {
                process::ticket(session, &format!("{role:?}-{number}").to_lowercase(), Rank::Attendee)
            }
        };
        let tickets: Vec<String> = numbers.map(ticket).collect::<anyhow::Result<_>>()?;
        self.crowd.enter(role, &tickets)
    }

    /// The publisher and all subscribers.
    fn gather(&mut self) -> anyhow::Result<()> {
        self.enter(Role::Publisher, 0..1)?;
        self.enter(Role::Subscriber, 0..self.measure.count("n"))?;
        // What the server still does about those who came is not to be measured.
        self.idle(Duration::from_millis(300))?;
        self.crowd.begin();
        Ok(())
    }

    fn idle(&mut self, time: Duration) -> anyhow::Result<()> {
        let until = Instant::now() + time;
        while Instant::now() < until {
            self.crowd.turn(None)?;
        }
        Ok(())
    }

    /// Waits for all that is owed, and for what would be too much.
    fn drain(&mut self) -> anyhow::Result<()> {
        let (mut left, mut progress) = (None, Instant::now());
        loop {
            let owed = self.crowd.owes();
            let Some(owes) = &owed else { break };
            if progress.elapsed() > PATIENCE {
                bail!("{owes} never came");
            }
            self.crowd.turn(None)?;
            if owed != left {
                (left, progress) = (owed, Instant::now());
            }
        }
        self.idle(LINGER)
    }

    fn connect(&mut self) -> anyhow::Result<Figures> {
        self.enter(Role::Publisher, 0..1)?;
        self.idle(LINGER)?;
        let before = self.marks();
        let took = self.enter(Role::Subscriber, 0..self.measure.count("n"))?;
        let after = self.marks();
        let joins = self.measure.get("n");
        let mut figures = vec![
            ("joins_s", joins / took.as_secs_f64()),
            ("cpu_us", (after.server_ns - before.server_ns) as f64 / 1e3 / joins),
        ];
        figures.extend(shares(&before, &after));
        Ok(figures)
    }

    fn mem(&mut self) -> anyhow::Result<Figures> {
        let (from, to) = (self.measure.count("from"), self.measure.count("n"));
        ensure!(from < to, "from={from} is to be below n={to}");
        let settle = Duration::from_secs_f64(self.measure.get("settle"));
        self.enter(Role::Publisher, 0..1)?;
        let mut weights = Vec::new();
        for people in [0..0, 0..from, from..to] {
            self.enter(Role::Subscriber, people)?;
            self.idle(settle)?;
            weights.push(cost::pss_bytes(&self.pids) as f64);
        }
        let mib = 1024.0 * 1024.0;
        Ok(vec![
            ("slope_bytes", (weights[2] - weights[1]) / (to - from) as f64),
            ("each_bytes", (weights[2] - weights[0]) / to as f64),
            ("empty_mib", weights[0] / mib),
            ("full_mib", weights[2] / mib),
        ])
    }

    fn fanout(&mut self) -> anyhow::Result<Figures> {
        let (window, size) = (self.measure.count("w"), self.measure.count("size"));
        let warm = Duration::from_secs_f64(self.measure.get("warm"));
        let measured = Duration::from_secs_f64(self.measure.get("secs"));
        self.gather()?;
        let (began, mut before, mut progress) = (Instant::now(), None::<Marks>, (Instant::now(), 0));
        let after = loop {
            while self.crowd.ledger.open() < window {
                self.crowd.publish(size, self.crowd.now())?;
            }
            self.crowd.turn(None)?;
            let now = Instant::now();
            match &before {
                None if now - began >= warm => before = Some(self.marks()),
                // On a machine that has no time for us a short stretch may see nothing: it goes on until it does.
                Some(before)
                    if now - before.at >= measured && self.crowd.ledger.deliveries() > before.deliveries =>
                {
                    break self.marks();
                }
                _ => {}
            }
            if self.crowd.ledger.deliveries() != progress.1 {
                progress = (now, self.crowd.ledger.deliveries());
            }
            if now - progress.0 > PATIENCE {
                bail!("{} never came", self.crowd.owes().unwrap_or_default());
            }
        };
        self.drain()?;
        let Some(before) = before else { bail!("nothing was measured") };
        let deliveries = (after.deliveries - before.deliveries) as f64;
        let mut figures = vec![
            ("deliveries_s", deliveries / (after.at - before.at).as_secs_f64()),
            ("cpu_us", (after.server_ns - before.server_ns) as f64 / 1e3 / deliveries),
            ("messages_per_recv", deliveries / (after.counts.recvs - before.counts.recvs).max(1) as f64),
            ("bytes_per_delivery", (after.counts.bytes - before.counts.bytes) as f64 / deliveries),
        ];
        figures.extend(shares(&before, &after));
        Ok(figures)
    }

    /// A few messages one by one; their times are let go.
    fn warm_up(&mut self, size: usize) -> anyhow::Result<()> {
        for _ in 0..WARM_UP_MESSAGES {
            self.crowd.publish(size, self.crowd.now())?;
            self.drain()?;
        }
        self.crowd.ledger.take_spreads();
        self.crowd.answer_ns.clear();
        Ok(())
    }

    fn latency(&mut self) -> anyhow::Result<Figures> {
        let (rate, size) = (self.measure.get("rate"), self.measure.count("size"));
        self.gather()?;
        self.warm_up(size)?;
        let total = (rate * self.measure.get("secs")).ceil().max(1.0) as u64;
        let (before, began) = (self.marks(), self.crowd.now());
        let (mut late, mut overload) = (0, 0.0);
        for number in 0..total {
            let due = began + (number as f64 * SECOND_NS / rate) as u64;
            while self.crowd.now() < due {
                self.crowd.turn(Some(due))?;
            }
            late = late.max(self.crowd.now() - due);
            self.crowd.publish(size, due)?;
            // More than a second behind: it would only fall back further.
            if self.crowd.ledger.open() as f64 > rate.max(OVERLOAD_MESSAGES) {
                overload = 1.0;
                break;
            }
        }
        self.drain()?;
        let after = self.marks();
        let spreads = self.crowd.ledger.take_spreads();
        let middle = |of: fn(&Spread) -> u64| quantile(spreads.iter().map(of), 0.5) as f64 / MS_NS;
        let deliveries = (after.deliveries - before.deliveries) as f64;
        let mut figures = vec![
            ("first_ms", middle(|spread| spread.first)),
            ("median_ms", middle(|spread| spread.median)),
            ("p99_ms", middle(|spread| spread.p99)),
            ("last_ms", middle(|spread| spread.last)),
            ("cpu_us", (after.server_ns - before.server_ns) as f64 / 1e3 / deliveries.max(1.0)),
            ("late_ms", late as f64 / MS_NS),
            ("overload", overload),
        ];
        figures.extend(shares(&before, &after));
        Ok(figures)
    }

    fn mixed(&mut self) -> anyhow::Result<Figures> {
        let (rate, req) = (self.measure.get("rate"), self.measure.get("req"));
        let size = self.measure.count("size");
        self.enter(Role::Asker, 0..self.measure.count("c"))?;
        self.gather()?;
        self.warm_up(size)?;
        let length = (self.measure.get("secs") * SECOND_NS) as u64;
        let commits = self.commits()?;
        let (before, began) = (self.marks(), self.crowd.now());
        let due = |number: usize, rate: f64| began + (number as f64 * SECOND_NS / rate) as u64;
        let (mut published, mut asked, mut late) = (0, 0, Vec::new());
        loop {
            let now = self.crowd.now();
            if now >= began + length {
                break;
            }
            if now >= due(published, rate) {
                self.crowd.publish(size, due(published, rate))?;
                published += 1;
            }
            // Whoever is free asks; if nobody is, the next one is late, and the time counts.
            while now >= due(asked, req)
                && let Some(asker) = self.crowd.free.pop()
            {
                late.push(now - due(asked, req));
                self.crowd.ask(asker, ASKED_BYTES, due(asked, req))?;
                asked += 1;
            }
            self.crowd.turn(Some(due(published, rate).min(due(asked, req))))?;
        }
        let after = self.marks();
        self.drain()?;
        self.answered(asked)?;
        let answers = std::mem::take(&mut self.crowd.answer_ns);
        let ms = |times: &[u64], share| quantile(times.iter().copied(), share) as f64 / MS_NS;
        let spreads = self.crowd.ledger.take_spreads();
        let mut figures = vec![
            ("ack_p50_ms", ms(&answers, 0.5)),
            ("ack_p99_ms", ms(&answers, 0.99)),
            ("ack_max_ms", ms(&answers, 1.0)),
            ("last_ms", quantile(spreads.iter().map(|spread| spread.last), 0.5) as f64 / MS_NS),
            ("late_p99_ms", ms(&late, 0.99)),
        ];
        if let Some((p50, p99)) = self.disk_ms {
            figures.extend([("disk_p50_ms", p50), ("disk_p99_ms", p99)]);
        }
        figures.extend(self.commits()?.mean_ms_since(commits).map(|mean| ("commit_ms", mean)));
        figures.extend(shares(&before, &after));
        Ok(figures)
    }

    /// Waits until every asker has its answer.
    fn answered(&mut self, asked: usize) -> anyhow::Result<()> {
        let since = Instant::now();
        while self.crowd.answer_ns.len() < asked {
            self.crowd.turn(None)?;
            ensure!(since.elapsed() < PATIENCE, "{} answers never came", asked - self.crowd.answer_ns.len());
        }
        Ok(())
    }

    fn ask(&mut self) -> anyhow::Result<Figures> {
        let size = self.measure.count("size");
        let warm = Duration::from_secs_f64(self.measure.get("warm"));
        let measured = Duration::from_secs_f64(self.measure.get("secs"));
        self.enter(Role::Asker, 0..self.measure.count("c"))?;
        self.idle(LINGER)?;
        let (began, mut before) = (Instant::now(), None::<Marks>);
        let mut asked = 0;
        let after = loop {
            while let Some(asker) = self.crowd.free.pop() {
                self.crowd.ask(asker, size, self.crowd.now())?;
                asked += 1;
            }
            self.crowd.turn(None)?;
            let now = Instant::now();
            match &before {
                None if now - began >= warm => {
                    asked -= self.crowd.answer_ns.len();
                    self.crowd.answer_ns.clear();
                    before = Some(self.marks());
                }
                Some(before) if now - before.at >= measured && !self.crowd.answer_ns.is_empty() => {
                    break self.marks();
                }
                Some(before) => ensure!(now - before.at < measured + PATIENCE, "no answer came"),
                None => {}
            }
        };
        let Some(before) = before else { bail!("nothing was measured") };
        let times = self.crowd.answer_ns.clone();
        self.answered(asked)?;
        let answers = (after.counts.answers - before.counts.answers) as f64;
        let us = |share| quantile(times.iter().copied(), share) as f64 / 1e3;
        let mut figures = vec![
            ("answers_s", answers / (after.at - before.at).as_secs_f64()),
            ("p50_us", us(0.5)),
            ("p99_us", us(0.99)),
            ("cpu_us", (after.server_ns - before.server_ns) as f64 / 1e3 / answers),
        ];
        figures.extend(shares(&before, &after));
        Ok(figures)
    }
}

/// Messages behind with which a slow rate, too, is more than the server can do.
const OVERLOAD_MESSAGES: f64 = 20.0;
const ASKED_BYTES: usize = 100;

/// Whose the cores were: how much of one the server had, how busy its own was with anything, how much of its time the
/// client had something to do, how much of a core it got, and how many sockets were ready whenever it looked.
fn shares(before: &Marks, after: &Marks) -> Figures {
    let wall = (after.at - before.at).as_nanos() as f64;
    let share = |after: u64, before: u64| (after - before) as f64 / wall;
    let mut figures = vec![("server_share", share(after.server_ns, before.server_ns))];
    if let (Some(after), Some(before)) = (after.core_ns, before.core_ns) {
        figures.push(("core_busy", share(after, before)));
    }
    figures.push(("client_busy", 1.0 - share(after.counts.idle_ns, before.counts.idle_ns)));
    figures.push(("client_share", share(after.own_ns, before.own_ns)));
    let looks = (after.counts.looks - before.counts.looks).max(1) as f64;
    figures.push(("sockets_per_look", (after.counts.found - before.counts.found) as f64 / looks));
    figures
}
