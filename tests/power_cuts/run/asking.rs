//! What is asked of a journal that is open, and what it answers: appends, the writer's and the copier's turns, readings.
//! Must not know when what is asked, nor what must hold of the answers.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use cuelight::journal::{History, ReadError};
use cuelight_disk::Weather;

use super::Run;
use crate::model::Asked;

impl Run {
    /// The copier copies what it was asked for, and the writer commits beside it.
    pub(super) fn copy(&mut self) {
        let batches = if self.journal().wants_copy() { self.chance.below(3) as usize } else { 0 };
        while self.waiting.len() < batches * self.options.batch_records_max {
            self.append();
        }
        self.say(|| format!("the copier copies, beside {batches} batches"));
        let done = Arc::new(AtomicUsize::new(0));
        if batches > 0 {
            let journal = Arc::downgrade(self.journal.as_ref().expect("open"));
            let (disk, weather, done) = (self.disk.clone(), self.weather, done.clone());
            let faults = disk.faults();
            let work = move || {
                let Some(journal) = journal.upgrade() else { return };
                // After a fault the writer would wait for the copier, who is in the middle of this.
                if disk.faults() > faults {
                    return;
                }
                disk.set_weather(Weather::default());
                for _ in 0..batches {
                    journal.turn();
                    done.fetch_add(1, Ordering::Relaxed);
                }
                disk.set_weather(weather);
            };
            self.disk.do_beside(self.chance.below(16), work);
        }
        self.cut_power_some_time(15);
        self.journal().copy();
        self.disk.do_nothing_beside();
        for _ in 0..done.load(Ordering::Relaxed) {
            self.hear();
        }
    }

    pub(super) fn append(&mut self) {
        let stream = self.chance.below(self.model.names.len() as u64) as usize;
        let of_stream = self.waiting.iter().filter(|(asked, _)| asked.stream == stream);
        let end = of_stream
            .last()
            .map_or(self.model.end(stream), |(asked, _)| asked.after + u64::from(asked.count));
        let after = if self.tears && self.chance.percent(6) { end + self.chance.below(3) } else { end };
        self.bodies += 1;
        let filler = match self.chance.below(20) {
            0..5 if self.is_bulky => 3_000 + self.chance.below(9_000),
            0 => 3_000 + self.chance.below(9_000),
            1..4 => self.chance.below(2_000),
            _ => self.chance.below(60),
        };
        let mut body = self.bodies.to_le_bytes().to_vec();
        body.resize(4 + filler as usize, self.bodies as u8);
        let asked = Asked { stream, after, count: 1 + self.chance.below(3) as u32, body: Bytes::from(body) };
        self.say(|| format!("append {} to {stream} behind {after}, {} bytes", asked.count, asked.body.len()));
        let name = self.model.names[stream].clone();
        let receipt = self.journal().append(&name, after, asked.count, asked.body.clone());
        self.waiting.push((asked, receipt));
    }

    /// The writer takes a turn; what it answered is held against the laws.
    pub(super) fn turn(&mut self) {
        if self.model.is_open() {
            self.look_in_calm("before another batch");
        }
        self.cut_power_some_time(6);
        self.journal().turn();
        self.hear();
    }

    /// What the writer answered to the oldest batch.
    fn hear(&mut self) {
        let many = self.options.batch_records_max.min(self.waiting.len());
        let is_off = self.disk.is_off();
        let batch: Vec<_> = self.waiting.drain(..many).collect();
        let batch: Vec<_> = batch
            .into_iter()
            .map(|(asked, mut receipt)| {
                let answer = receipt.try_recv().ok();
                // Only what is acknowledged before the power fails is heard by anybody.
                let heard = answer.filter(|answer| !is_off || answer.is_ok());
                (asked, heard)
            })
            .collect();
        let fates: Vec<_> = batch.iter().map(|(_, answer)| answer.clone()).collect();
        self.say(|| format!("the writer's turn: {fates:?}"));
        if !is_off && fates.contains(&None) {
            self.model.broken.push("an append is not answered after the writer's turn".into());
        }
        self.model.answered(batch);
        if !is_off && self.model.is_open() {
            // Only a reading tells.
            self.look_in_calm("after an answer that knows nothing");
        }
    }

    /// A reading that no fault keeps from its answer: the journal may still refuse it.
    fn look_in_calm(&mut self, when: &str) {
        self.disk.set_weather(Weather::default());
        self.look(when);
        self.disk.set_weather(self.weather);
    }

    pub(super) fn settle_all(&mut self) {
        while !self.waiting.is_empty() && !self.disk.is_off() {
            self.turn();
        }
    }

    /// Reads everything. What a fault keeps from being read is read at another time.
    pub(super) fn look(&mut self, when: &str) {
        let journal = self.journal.as_ref().expect("open");
        let names = self.model.names.clone();
        let histories: Result<Vec<History>, _> = names.iter().map(|name| journal.read(name, 0)).collect();
        match histories {
            Ok(histories) => {
                let ends: Vec<u64> = histories.iter().map(|history| history.last).collect();
                self.say(|| format!("read {when}: {ends:?}"));
                self.model.read(when, &histories);
            }
            Err(ReadError::Failed(error)) => self.say(|| format!("not read {when}: {error}")),
            Err(damage) => {
                if !self.disk.is_off() {
                    self.model.broken.push(format!("law 6: {damage} {when}"));
                }
            }
        }
    }
}
