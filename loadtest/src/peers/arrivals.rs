//! The measures of people who come: one after the other, all at once, or while others ask; and what they weigh.
//! Must not know which server it is, beyond what it is told.

use std::ops::Range;
use std::time::{Duration, Instant};

use anyhow::ensure;

use super::cost;
use super::crowd::PATIENCE;
use super::dialect::Role;
use super::requests::ASKED_BYTES;
use super::runs::{Figures, LINGER, Run, SECOND_NS, SETTLING, shares};
use super::statistics::ms;
use crate::plan::chance::mixed;

impl Run<'_> {
    pub(super) fn connect(&mut self) -> anyhow::Result<Figures> {
        self.enter(Role::Publisher, 0..1)?;
        self.idle(LINGER)?;
        let before = self.marks();
        let entered = self.enter(Role::Subscriber, 0..self.measure.count("n"))?;
        let after = self.marks();
        let joins = self.measure.get("n");
        let mut figures = vec![
            ("joins_s", joins / entered.took.as_secs_f64()),
            ("cpu_us", (after.server_ns - before.server_ns) as f64 / 1e3 / joins),
        ];
        figures.extend(shares(&before, &after));
        Ok(figures)
    }

    pub(super) fn mem(&mut self) -> anyhow::Result<Figures> {
        let (from, to) = (self.measure.count("from").min(self.measure.count("n")), self.measure.count("n"));
        let settle = Duration::from_secs_f64(self.measure.get("settle"));
        self.enter(Role::Publisher, 0..1)?;
        let mut weights = Vec::new();
        for people in [0..0, 0..from, from..to] {
            self.seat(people)?;
            self.idle(settle)?;
            weights.push(cost::pss_bytes(&self.pids) as f64);
        }
        let mib = 1024.0 * 1024.0;
        let mut figures = vec![
            ("each_bytes", (weights[2] - weights[0]) / to as f64),
            ("empty_mib", weights[0] / mib),
            ("full_mib", weights[2] / mib),
        ];
        if from < to {
            figures.push(("slope_bytes", (weights[2] - weights[1]) / (to - from) as f64));
        }
        Ok(figures)
    }

    /// Lets people in, into the first session or into rooms of so many that are made for them: one of each runs it.
    fn seat(&mut self, people: Range<usize>) -> anyhow::Result<()> {
        let room = self.measure.count("room");
        if room == 0 {
            self.enter(Role::Subscriber, people)?;
            return Ok(());
        }
        for begin in people.clone().step_by(room) {
            let end = people.end.min(begin + room);
            self.crowd.room = self.running.room()?;
            self.enter(Role::Watcher, 0..1)?;
            self.enter(Role::Subscriber, begin + 1..end)?;
        }
        Ok(())
    }

    /// All come at once, while staff are told of each.
    pub(super) fn spike(&mut self) -> anyhow::Result<Figures> {
        let joins = self.measure.count("n");
        self.watch(self.measure.count("staff"), joins)?;
        let tickets = self.tickets(Role::Subscriber, 0..joins)?;
        let commits = self.commits()?;
        self.crowd.join_ns.clear();
        let before = self.marks();
        let entered = self.crowd.enter(Role::Subscriber, &tickets, usize::MAX)?;
        self.told(joins)?;
        let after = self.marks();
        self.idle(LINGER)?;
        let times = std::mem::take(&mut self.crowd.join_ns);
        let (all, sent) = (before.counts, after.counts);
        let mut figures = vec![
            ("last_s", entered.took.as_secs_f64()),
            ("join_p50_ms", ms(&times, 0.5)),
            ("join_p99_ms", ms(&times, 0.99)),
            ("cpu_us", (after.server_ns - before.server_ns) as f64 / 1e3 / joins as f64),
            ("sent_bytes", (sent.bytes_of_all - all.bytes_of_all) as f64),
            ("sent_frames", (sent.frames_of_all - all.frames_of_all) as f64),
            ("told_s", (after.at - before.at).as_secs_f64()),
            ("called_ms", entered.called.as_secs_f64() * 1e3),
        ];
        figures.extend(self.durable(commits)?);
        figures.extend(shares(&before, &after));
        Ok(figures)
    }

    /// Staff come who are to be told of everybody that comes from now on; only ours tells anybody.
    fn watch(&mut self, watchers: usize, people: usize) -> anyhow::Result<()> {
        if self.session.is_some() {
            self.enter(Role::Watcher, 0..watchers)?;
            self.idle(SETTLING)?;
            self.crowd.told.expect(people);
        }
        Ok(())
    }

    /// Waits until as many are in, and all of the staff know it.
    fn told(&mut self, joins: usize) -> anyhow::Result<()> {
        let (mut left, mut progress) = (usize::MAX, Instant::now());
        loop {
            let missing = self.crowd.told.missing() + (joins - self.crowd.join_ns.len().min(joins));
            if missing == 0 {
                return Ok(());
            }
            self.crowd.turn(None)?;
            if missing != left {
                (left, progress) = (missing, Instant::now());
            }
            ensure!(progress.elapsed() < PATIENCE, "{missing} welcomes and tellings of staff never came");
        }
    }

    /// Some ask at a steady rate while others come at another.
    pub(super) fn storm(&mut self) -> anyhow::Result<Figures> {
        let (joins, req) = (self.measure.count("n"), self.measure.get("req"));
        let length = self.measure.get("secs") * SECOND_NS;
        self.enter(Role::Asker, 0..self.measure.count("c"))?;
        self.enter(Role::Aide, 0..self.measure.count("staff"))?;
        self.watch(1, joins)?;
        let tickets = self.tickets(Role::Subscriber, 0..joins)?;
        // Staff and attendees take turns as they stand, so that nobody asks more often than the limits let them.
        self.crowd.free.make_contiguous().sort_by_key(|index| mixed(*index as u64));
        let commits = self.commits()?;
        self.crowd.join_ns.clear();
        let (before, began) = (self.marks(), self.crowd.now());
        let due = |number: usize, gap: f64| began + (number as f64 * gap) as u64;
        let (join_gap, ask_gap) = (length / joins as f64, SECOND_NS / req);
        let (mut came, mut asked, mut late) = (0, 0, Vec::new());
        loop {
            let now = self.crowd.now();
            if now >= began + length as u64 && came == joins {
                break;
            }
            while came < joins && now >= due(came, join_gap) {
                self.crowd.call(Role::Subscriber, &tickets[came], due(came, join_gap))?;
                came += 1;
            }
            // Whoever is free longest asks; if nobody is, the next one is late, and the time counts.
            while now >= due(asked, ask_gap)
                && let Some(asker) = self.crowd.free.pop_front()
            {
                late.push(now - due(asked, ask_gap));
                self.crowd.ask(asker, ASKED_BYTES, due(asked, ask_gap))?;
                asked += 1;
            }
            self.crowd.turn(Some(due(came, join_gap).min(due(asked, ask_gap))))?;
        }
        self.told(joins)?;
        self.answered(asked)?;
        let after = self.marks();
        self.idle(LINGER)?;
        let answers = std::mem::take(&mut self.crowd.answer_ns);
        let mut figures = vec![
            ("ack_p50_ms", ms(&answers, 0.5)),
            ("ack_p99_ms", ms(&answers, 0.99)),
            ("ack_max_ms", ms(&answers, 1.0)),
            ("join_p50_ms", ms(&self.crowd.join_ns, 0.5)),
            ("join_p99_ms", ms(&self.crowd.join_ns, 0.99)),
            ("late_p99_ms", ms(&late, 0.99)),
        ];
        figures.extend(self.durable(commits)?);
        figures.extend(shares(&before, &after));
        Ok(figures)
    }
}
