//! The measures of those who ask: as fast as they are answered, at a rate, all at once, or while others are told something.
//! Must not know which server it is, beyond what it is told.

use std::time::{Duration, Instant};

use anyhow::{bail, ensure};

use super::crowd::PATIENCE;
use super::dialect::Role;
use super::runs::{Figures, LINGER, MS_NS, Marks, Run, SECOND_NS, SETTLING, shares};
use super::servers::Tally;
use super::statistics::{ms, quantile};
use crate::plan::chance::Chance;

pub const ASKED_BYTES: usize = 100;

impl Run<'_> {
    pub(super) fn mixed(&mut self) -> anyhow::Result<Figures> {
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
                && let Some(asker) = self.crowd.free.pop_back()
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
        let spreads = self.crowd.ledger.take_spreads();
        let mut figures = vec![
            ("ack_p50_ms", ms(&answers, 0.5)),
            ("ack_p95_ms", ms(&answers, 0.95)),
            ("ack_p99_ms", ms(&answers, 0.99)),
            ("ack_max_ms", ms(&answers, 1.0)),
            ("last_ms", quantile(spreads.iter().map(|spread| spread.last), 0.5) as f64 / MS_NS),
            ("late_p99_ms", ms(&late, 0.99)),
        ];
        figures.extend(self.durable(commits)?);
        figures.extend(shares(&before, &after));
        Ok(figures)
    }

    /// Waits until every asker has its answer, or failed.
    pub(super) fn answered(&mut self, asked: usize) -> anyhow::Result<()> {
        let since = Instant::now();
        while self.crowd.answer_ns.len() + self.crowd.failed.len() < asked {
            self.crowd.turn(None)?;
            ensure!(since.elapsed() < PATIENCE, "{} answers never came", asked - self.crowd.answer_ns.len());
        }
        Ok(())
    }

    pub(super) fn ask(&mut self) -> anyhow::Result<Figures> {
        let size = self.measure.count("size");
        let warm = Duration::from_secs_f64(self.measure.get("warm"));
        let measured = Duration::from_secs_f64(self.measure.get("secs"));
        self.enter(Role::Asker, 0..self.measure.count("c"))?;
        self.idle(LINGER)?;
        let (began, mut before) = (Instant::now(), None::<Marks>);
        let mut asked = 0;
        let after = loop {
            while let Some(asker) = self.crowd.free.pop_back() {
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

    /// Everybody asks once, all in one turn of this program.
    pub(super) fn burst(&mut self) -> anyhow::Result<Figures> {
        let askers = self.measure.count("c");
        self.enter(Role::Subscriber, 0..self.measure.count("n"))?;
        self.enter(Role::Asker, 0..askers)?;
        self.idle(SETTLING)?;
        let indices: Vec<usize> = self.crowd.free.drain(..).collect();
        for index in &indices {
            self.crowd.compose(*index, ASKED_BYTES);
        }
        self.crowd.lets_go = true;
        let commits = self.commits()?;
        let (before, began) = (self.marks(), self.crowd.now());
        for index in &indices {
            self.crowd.send(*index, began)?;
        }
        let sent = self.crowd.now() - began;
        self.answered(askers)?;
        let after = self.marks();
        // Who is thrown out behind an answer is, too.
        self.idle(LINGER)?;
        let answers = std::mem::take(&mut self.crowd.answer_ns);
        if let Some(first) = self.crowd.failed.first() {
            let (failed, answered) = (self.crowd.failed.len(), answers.len());
            bail!("{failed} of {askers} were thrown out or refused, {answered} answered; the first: {first}");
        }
        self.audit(askers)?;
        let mut figures = vec![
            ("last_ms", ms(&answers, 1.0)),
            ("ack_p50_ms", ms(&answers, 0.5)),
            ("ack_p99_ms", ms(&answers, 0.99)),
            ("cpu_us", (after.server_ns - before.server_ns) as f64 / 1e3 / askers as f64),
            ("sent_ms", sent as f64 / MS_NS),
        ];
        figures.extend(self.durable(commits)?);
        figures.extend(shares(&before, &after));
        Ok(figures)
    }

    /// Requests come by chance at a mean rate, whether or not those before are answered.
    pub(super) fn votes(&mut self) -> anyhow::Result<Figures> {
        let (askers, rate) = (self.measure.count("c"), self.measure.get("rate"));
        self.enter(Role::Asker, 0..askers)?;
        self.idle(SETTLING)?;
        // The same arrivals for every server and every repetition.
        let mut chance = Chance::of(SEED, 0, 0);
        let mut wait = || (chance.wait(rate) * SECOND_NS) as u64;
        let commits = self.commits()?;
        let (before, began) = (self.marks(), self.crowd.now());
        let end = began + (self.measure.get("secs") * SECOND_NS) as u64;
        let (mut due, mut asked, mut late) = (began + wait(), 0, Vec::new());
        while due < end {
            let now = self.crowd.now();
            while now >= due
                && due < end
                && let Some(asker) = self.crowd.free.pop_front()
            {
                late.push(now - due);
                self.crowd.ask(asker, ASKED_BYTES, due)?;
                asked += 1;
                due += wait();
            }
            self.crowd.turn(Some(due))?;
            ensure!(now < end + PATIENCE.as_nanos() as u64, "{asked} answers did not come in time");
        }
        self.answered(asked)?;
        let after = self.marks();
        ensure!(asked > 0, "nothing was asked");
        self.idle(LINGER)?;
        self.audit(asked.min(askers))?;
        let answers = std::mem::take(&mut self.crowd.answer_ns);
        let mut figures = vec![
            ("answers_s", asked as f64 / (after.at - before.at).as_secs_f64()),
            ("ack_p50_ms", ms(&answers, 0.5)),
            ("ack_p99_ms", ms(&answers, 0.99)),
            ("ack_max_ms", ms(&answers, 1.0)),
            ("cpu_us", (after.server_ns - before.server_ns) as f64 / 1e3 / asked as f64),
            ("late_p99_ms", ms(&late, 0.99)),
        ];
        figures.extend(self.durable(commits)?);
        figures.extend(shares(&before, &after));
        Ok(figures)
    }

    /// Whether our server counted the votes that were acknowledged, of so many, each the last of its voter.
    fn audit(&mut self, voters: usize) -> anyhow::Result<()> {
        let Some((session, poll)) = self.crowd.poll() else { return Ok(()) };
        let counted = self.running.tally(session, poll)?;
        agree(&counted, voters as u64, self.crowd.chosen())
    }
}

/// An error that says what was counted, unless it is what was voted.
fn agree(counted: &Tally, voters: u64, chosen: [u64; 2]) -> anyhow::Result<()> {
    let voted = Tally { voters, counts: chosen.to_vec() };
    ensure!(*counted == voted, "the poll came to {counted:?}, and what was acknowledged is {voted:?}");
    Ok(())
}

/// Of the arrivals in `votes`.
const SEED: u64 = 20_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vote_that_is_lost_added_or_moved_is_seen() {
        let counted = |voters, counts: [u64; 2]| Tally { voters, counts: counts.to_vec() };
        assert!(agree(&counted(7, [3, 4]), 7, [3, 4]).is_ok());
        for wrong in [counted(6, [3, 3]), counted(8, [3, 5]), counted(7, [4, 3]), counted(7, [3, 3])] {
            assert!(agree(&wrong, 7, [3, 4]).is_err(), "{wrong:?}");
        }
    }
}
