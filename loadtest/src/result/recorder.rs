//! Counting while a run goes on. One recorder a thread, without locks; merged when the run is over.
//! Must not know sockets.
//!
//! `now` is always the time since the run began. A figure belongs to the second in which it became known.

use std::time::Duration;

use cuelight::session::Refusal;
use hdrhistogram::Histogram;

use super::kinds::{CommandKind, Latency};
use crate::plan::Fate;

/// Latencies beyond this count as this: ten minutes.
const LATENCY_US_MAX: u64 = 600_000_000;
const KINDS: usize = CommandKind::ALL.len();
/// One place more than the protocol has codes, for those it may get.
const CODES: usize = Refusal::CODES.len() + 1;

/// What one thread has seen so far. Memory: about 20 kB a kind of latency that occurs and up to 6 kB a second.
#[derive(Debug, Clone)]
pub struct Recorder {
    pub(super) groups: Vec<Group>,
    pub(super) seconds: Vec<Second>,
    pub(super) commands: Vec<Counts>,
    pub(super) joins_intended: u64,
    pub(super) joins_failed: u64,
    pub(super) resumes: u64,
    pub(super) resumes_with_snapshot: u64,
    pub(super) disconnects: u64,
    pub(super) closes: std::collections::BTreeMap<u16, u64>,
    pub(super) late_us: u64,
}

/// The latencies of all sessions of one `[[session]]`.
#[derive(Debug, Clone)]
pub(super) struct Group {
    pub name: String,
    pub spreads: Vec<Option<Histogram<u64>>>,
}

#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Counts {
    pub intended: u64,
    pub skipped: u64,
    pub sent: u64,
    pub ok: u64,
    pub refused: [u64; CODES],
    pub unanswered: u64,
    pub forbidden: u64,
    pub races: u64,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Second {
    pub joins: u64,
    pub connected: i64,
    pub sent: u64,
    pub acks: u64,
    pub refused: u64,
    pub deliveries: u64,
    pub bytes_in: u64,
    pub bytes_out: u64,
    pub ack: Coarse,
    pub join: Coarse,
    pub publish_last: Coarse,
    pub sample: Option<Sample>,
}

/// What processes used in one second.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sample {
    /// None where the server runs elsewhere.
    pub server: Option<ServerSample>,
    pub harness_cpu_cores: f64,
    pub harness_rss_bytes: u64,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ServerSample {
    /// Of all nodes together.
    pub cpu_cores: f64,
    pub rss_bytes: u64,
}

/// How many receivers' times an event had, told by its first, middle, 99 % and last one.
#[derive(Debug, Clone, Copy)]
pub struct Published {
    pub first: Duration,
    pub median: Duration,
    pub p99: Duration,
    pub last: Duration,
}

impl Recorder {
    /// One recorder for the groups of a run: the names of its `[[session]]`s.
    pub fn new<'a>(groups: impl IntoIterator<Item = &'a str>) -> Recorder {
        let groups =
            groups.into_iter().map(|name| Group { name: name.into(), spreads: vec![None; Latency::COUNT] });
        Recorder {
            groups: groups.collect(),
            seconds: Vec::new(),
            commands: vec![Counts::default(); KINDS],
            joins_intended: 0,
            joins_failed: 0,
            resumes: 0,
            resumes_with_snapshot: 0,
            disconnects: 0,
            closes: Default::default(),
            late_us: 0,
        }
    }

    /// A command's time has come, whether or not it can be sent.
    pub fn intended(&mut self, kind: CommandKind) {
        self.commands[kind as usize].intended += 1;
    }

    /// It cannot: nobody there to send it, or nothing to name in it.
    pub fn skipped(&mut self, kind: CommandKind) {
        self.commands[kind as usize].skipped += 1;
    }

    pub fn sent(&mut self, now: Duration, kind: CommandKind, fate: Fate) {
        let counts = &mut self.commands[kind as usize];
        counts.sent += 1;
        match fate {
            Fate::Open => {}
            Fate::Refused => counts.forbidden += 1,
            Fate::Race => counts.races += 1,
        }
        self.second(now).sent += 1;
    }

    /// Its `ok` has come. `latency` counts from the intended time.
    pub fn ok(&mut self, now: Duration, group: usize, kind: CommandKind, latency: Duration) {
        self.commands[kind as usize].ok += 1;
        let micros = self.latency(group, Latency::Ack(kind), latency);
        let second = self.second(now);
        second.acks += 1;
        second.ack.record(micros);
    }

    /// Its `ok` has come, to somebody who reads slowly: when is no measure of the server.
    pub fn ok_unmeasured(&mut self, now: Duration, kind: CommandKind) {
        self.commands[kind as usize].ok += 1;
        self.second(now).acks += 1;
    }

    pub fn refused(&mut self, now: Duration, kind: CommandKind, code: &str) {
        let known = Refusal::CODES.iter().position(|known| *known == code);
        self.commands[kind as usize].refused[known.unwrap_or(CODES - 1)] += 1;
        self.second(now).refused += 1;
    }

    /// The run is over, or the connection gone for good, and no answer has come.
    pub fn unanswered(&mut self, kind: CommandKind) {
        self.commands[kind as usize].unanswered += 1;
    }

    /// Commands that were noted as without an answer, of all kinds.
    #[cfg(test)]
    pub fn unanswered_so_far(&self) -> u64 {
        self.commands.iter().map(|counts| counts.unanswered).sum()
    }

    pub fn join_intended(&mut self) {
        self.joins_intended += 1;
    }

    /// The welcome has come to somebody who joins.
    pub fn joined(&mut self, now: Duration, group: usize, latency: Duration) {
        let micros = self.latency(group, Latency::Join, latency);
        let second = self.second(now);
        second.joins += 1;
        second.join.record(micros);
    }

    pub fn join_failed(&mut self) {
        self.joins_failed += 1;
    }

    /// Somebody has all that was missed, or a whole snapshot.
    pub fn resumed(&mut self, now: Duration, group: usize, latency: Duration, with_snapshot: bool) {
        self.latency(group, Latency::Resume, latency);
        // A resume has no column of its own: the second must exist all the same.
        self.second(now);
        self.resumes += 1;
        self.resumes_with_snapshot += u64::from(with_snapshot);
    }

    /// Somebody whom a server's fault had thrown out is whole again.
    pub fn came_back(&mut self, group: usize, after: Duration) {
        self.latency(group, Latency::Comeback, after);
    }

    /// A connection is up: it has its welcome.
    pub fn connected(&mut self, now: Duration) {
        self.second(now).connected += 1;
    }

    /// A connection that was up is gone. `wanted` if the plan or a fault wanted it.
    pub fn closed(&mut self, now: Duration, code: u16, wanted: bool) {
        self.second(now).connected -= 1;
        *self.closes.entry(code).or_default() += 1;
        self.disconnects += u64::from(!wanted);
    }

    /// So many events reached somebody.
    pub fn delivered(&mut self, now: Duration, events: u64) {
        self.second(now).deliveries += events;
    }

    /// So many bytes came and went.
    pub fn moved(&mut self, now: Duration, bytes_in: u64, bytes_out: u64) {
        let second = self.second(now);
        second.bytes_in += bytes_in;
        second.bytes_out += bytes_out;
    }

    /// An event has reached its last receiver.
    pub fn published(&mut self, now: Duration, group: usize, published: Published) {
        self.latency(group, Latency::PublishFirst, published.first);
        self.latency(group, Latency::PublishMedian, published.median);
        self.latency(group, Latency::PublishP99, published.p99);
        let last = self.latency(group, Latency::PublishLast, published.last);
        self.second(now).publish_last.record(last);
    }

    /// What the processes used in the second that ends at `now`. From one thread only.
    pub fn sample(&mut self, now: Duration, sample: Sample) {
        self.second(now.saturating_sub(Duration::from_millis(500))).sample = Some(sample);
    }

    /// The harness itself was so much behind its plan for so long.
    pub fn late(&mut self, for_so_long: Duration) {
        self.late_us += for_so_long.as_micros() as u64;
    }

    /// Adds what another thread has seen.
    ///
    /// # Panics
    /// If the other counts other groups.
    pub fn merge(&mut self, other: &Recorder) {
        assert_eq!(self.groups.len(), other.groups.len(), "recorders of one run have the same groups");
        for (mine, theirs) in self.groups.iter_mut().zip(&other.groups) {
            for (mine, theirs) in mine.spreads.iter_mut().zip(&theirs.spreads) {
                let Some(theirs) = theirs else { continue };
                mine.get_or_insert_with(histogram).add(theirs).expect("both have the same bounds");
            }
        }
        self.seconds.resize_with(self.seconds.len().max(other.seconds.len()), Second::default);
        for (mine, theirs) in self.seconds.iter_mut().zip(&other.seconds) {
            mine.add(theirs);
        }
        for (mine, theirs) in self.commands.iter_mut().zip(&other.commands) {
            mine.add(theirs);
        }
        for (code, count) in &other.closes {
            *self.closes.entry(*code).or_default() += count;
        }
        self.joins_intended += other.joins_intended;
        self.joins_failed += other.joins_failed;
        self.resumes += other.resumes;
        self.resumes_with_snapshot += other.resumes_with_snapshot;
        self.disconnects += other.disconnects;
        self.late_us += other.late_us;
    }

    fn latency(&mut self, group: usize, kind: Latency, latency: Duration) -> u64 {
        let micros = (latency.as_micros() as u64).clamp(1, LATENCY_US_MAX);
        let spread = self.groups[group].spreads[kind.index()].get_or_insert_with(histogram);
        // Not `saturating_record`: that clamps to what was seen before instead of growing.
        spread.record(micros).expect("histograms that grow take every value");
        micros
    }

    fn second(&mut self, now: Duration) -> &mut Second {
        let place = now.as_secs() as usize;
        if place >= self.seconds.len() {
            self.seconds.resize_with(place + 1, Second::default);
        }
        &mut self.seconds[place]
    }
}

/// Grows from little: most kinds of latency never see ten minutes.
pub(super) fn histogram() -> Histogram<u64> {
    let mut histogram = Histogram::new(3).expect("three digits are allowed");
    histogram.auto(true);
    histogram
}

impl Counts {
    fn add(&mut self, other: &Counts) {
        self.intended += other.intended;
        self.skipped += other.skipped;
        self.sent += other.sent;
        self.ok += other.ok;
        self.unanswered += other.unanswered;
        self.forbidden += other.forbidden;
        self.races += other.races;
        for (mine, theirs) in self.refused.iter_mut().zip(other.refused) {
            *mine += theirs;
        }
    }
}

impl Second {
    fn add(&mut self, other: &Second) {
        self.joins += other.joins;
        self.connected += other.connected;
        self.sent += other.sent;
        self.acks += other.acks;
        self.refused += other.refused;
        self.deliveries += other.deliveries;
        self.bytes_in += other.bytes_in;
        self.bytes_out += other.bytes_out;
        self.ack.add(&other.ack);
        self.join.add(&other.join);
        self.publish_last.add(&other.publish_last);
        self.sample = self.sample.or(other.sample);
    }
}

/// A small histogram for one second: 16 steps an octave, so a value is known to 6 %.
#[derive(Debug, Clone, Default)]
pub(super) struct Coarse(Vec<u32>);

const STEPS_BITS: u32 = 4;

impl Coarse {
    pub fn record(&mut self, value: u64) {
        let place = Coarse::place(value);
        if place >= self.0.len() {
            self.0.resize(place + 1, 0);
        }
        self.0[place] += 1;
    }

    /// The value below which this share lies; none if nothing was recorded.
    pub fn at(&self, share: f64) -> Option<u64> {
        let count: u64 = self.0.iter().map(|count| u64::from(*count)).sum();
        let wanted = ((count as f64 * share).ceil() as u64).max(1);
        let mut seen = 0;
        for (place, amount) in self.0.iter().enumerate() {
            seen += u64::from(*amount);
            if seen >= wanted {
                return Some(Coarse::middle(place));
            }
        }
        None
    }

    fn add(&mut self, other: &Coarse) {
        self.0.resize(self.0.len().max(other.0.len()), 0);
        for (mine, theirs) in self.0.iter_mut().zip(&other.0) {
            *mine += theirs;
        }
    }

    fn place(value: u64) -> usize {
        let octave = (u64::BITS - value.leading_zeros()).saturating_sub(STEPS_BITS + 1);
        ((octave << STEPS_BITS) + (value >> octave) as u32) as usize
    }

    fn middle(place: usize) -> u64 {
        let steps = 1 << STEPS_BITS;
        let octave = (place as u64 / steps).saturating_sub(1);
        let low = (place as u64 - octave * steps) << octave;
        low + ((1 << octave) >> 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_small_histogram_knows_values_to_six_percent() {
        for value in (0..64).chain([100, 999, 12_345, 1_000_000, LATENCY_US_MAX]) {
            let mut coarse = Coarse::default();
            coarse.record(value);
            let found = coarse.at(0.5).unwrap() as f64;
            assert!((found - value as f64).abs() <= value as f64 * 0.0625, "{value} reads as {found}");
        }
        let mut coarse = Coarse::default();
        (1..=1000).for_each(|value| coarse.record(value));
        let (p50, p99) = (coarse.at(0.5).unwrap() as f64, coarse.at(0.99).unwrap() as f64);
        assert!((p50 / 500.0 - 1.0).abs() < 0.07 && (p99 / 990.0 - 1.0).abs() < 0.07, "{p50} {p99}");
        assert_eq!(Coarse::default().at(0.5), None);
    }
}
