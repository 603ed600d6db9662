//! One measure against one running server.
//! Must not know which server it is, beyond what it is told.

use std::ops::Range;
use std::time::{Duration, Instant};

use anyhow::bail;
use cuelight::session::Role as Rank;

use super::cost;
use super::crowd::{Counts, Crowd, ENTERING_MAX, Entered, PATIENCE};
use super::dialect::{Role, SUBSCRIBER};
use super::kinds::What;
use super::ledger::Spread;
use super::measures::Measure;
use super::servers::{ORGANIZER, Running};
use super::statistics::quantile;
use crate::process::{self, Commits};

/// What was measured, by the names in the table of measures.
pub type Figures = Vec<(&'static str, f64)>;

/// A crowd before a server.
pub struct Run<'a> {
    pub measure: &'a Measure,
    pub crowd: Crowd,
    pub running: &'a Running,
    /// Its processes.
    pub pids: Vec<u32>,
    /// The core that the server has for itself, if it has one.
    pub core: Option<usize>,
    /// The session, where tickets are asked for.
    pub session: Option<String>,
    /// The disk's own times, p50 and p99 in milliseconds, where the server has to wait for it.
    pub disk_ms: Option<(f64, f64)>,
}

/// Where counters stood.
pub(super) struct Marks {
    pub at: Instant,
    pub server_ns: u64,
    core_ns: Option<u64>,
    own_ns: u64,
    deliveries: u64,
    pub counts: Counts,
}

/// What the server still does about those who came is not to be measured.
pub(super) const SETTLING: Duration = Duration::from_millis(300);
/// What comes twice comes a little later.
pub(super) const LINGER: Duration = Duration::from_millis(100);
pub(super) const SECOND_NS: f64 = 1e9;
pub(super) const MS_NS: f64 = 1e6;
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
            What::Spike => self.spike(),
            What::Burst => self.burst(),
            What::Storm => self.storm(),
            What::Votes => self.votes(),
        }
    }

    /// What our server's journal has done so far; nothing where there is none.
    pub(super) fn commits(&self) -> anyhow::Result<Commits> {
        if self.session.is_none() {
            return Ok(Commits::default());
        }
        Commits::of(self.running.address)
    }

    /// What a durable acknowledgement rests on: what the journal did since then, and the disk's own times.
    pub(super) fn durable(&self, since: Commits) -> anyhow::Result<Figures> {
        let mut figures: Figures = Vec::new();
        figures.extend(self.commits()?.mean_ms_since(since).map(|mean| ("commit_ms", mean)));
        if let Some((p50, p99)) = self.disk_ms {
            figures.extend([("disk_p50_ms", p50), ("disk_p99_ms", p99)]);
        }
        Ok(figures)
    }

    pub(super) fn marks(&self) -> Marks {
        Marks {
            at: Instant::now(),
            server_ns: cost::cpu_ns(&self.pids),
            core_ns: self.core.map(cost::busy_ns),
            own_ns: cost::own_ns(),
            deliveries: self.crowd.ledger.deliveries(),
            counts: self.crowd.counts,
        }
    }

    /// Tickets of their own for so many, where tickets are asked for.
    pub(super) fn tickets(&self, role: Role, numbers: Range<usize>) -> anyhow::Result<Vec<String>> {
        let session = self.crowd.room.as_ref().or(self.session.as_ref());
        let Some(session) = session else { return Ok(vec![String::new(); numbers.len()]) };
        let ticket = |number: usize| match role {
            Role::Publisher => process::ticket(session, ORGANIZER, Rank::Organizer),
            // The first of the staff is who runs the session.
            Role::Watcher if number == 0 => process::ticket(session, ORGANIZER, Rank::Organizer),
            Role::Watcher => process::ticket(session, &format!("watcher-{number}"), Rank::CoOrganizer),
            Role::Aide => process::ticket(session, &format!("aide-{number}"), Rank::CoOrganizer),
            Role::Asker => process::ticket(session, &format!("asker-{number}"), Rank::Attendee),
            Role::Subscriber => process::ticket(session, &format!("{SUBSCRIBER}{number}"), Rank::Attendee),
        };
        numbers.map(ticket).collect()
    }

    /// Lets people in, a few at a time.
    pub(super) fn enter(&mut self, role: Role, numbers: Range<usize>) -> anyhow::Result<Entered> {
        let tickets = self.tickets(role, numbers)?;
        self.crowd.enter(role, &tickets, ENTERING_MAX)
    }

    /// The publisher and all subscribers.
    pub(super) fn gather(&mut self) -> anyhow::Result<()> {
        self.enter(Role::Publisher, 0..1)?;
        self.enter(Role::Subscriber, 0..self.measure.count("n"))?;
        self.idle(SETTLING)?;
        self.crowd.begin();
        Ok(())
    }

    pub(super) fn idle(&mut self, time: Duration) -> anyhow::Result<()> {
        let until = Instant::now() + time;
        while Instant::now() < until {
            self.crowd.turn(None)?;
        }
        Ok(())
    }

    /// Waits for all that is owed, and for what would be too much.
    pub(super) fn drain(&mut self) -> anyhow::Result<()> {
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
    pub(super) fn warm_up(&mut self, size: usize) -> anyhow::Result<()> {
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
}

/// Messages behind with which a slow rate, too, is more than the server can do.
const OVERLOAD_MESSAGES: f64 = 20.0;

/// Whose the cores were: how much of one the server had, how busy its own was with anything, how much of its time the
/// client had something to do, how much of a core it got, and how many sockets were ready whenever it looked.
pub(super) fn shares(before: &Marks, after: &Marks) -> Figures {
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
