//! From what was counted to what is told. Must not know how it was counted.

use std::collections::BTreeMap;

use cuelight::session::Refusal;
use hdrhistogram::Histogram;

use super::recorder::{Counts, Recorder, Second, histogram};
use super::{CommandCounts, CommandKind, Connections, Latency, Rate, Resources, RunResult, Series, Spread};

/// A result's group that needs no name: the only one of most scenarios.
const ONLY: &str = "main";

impl Recorder {
    /// Puts everything that was counted into a result. What else a result has is for the runner to say; promises are
    /// judged after that.
    pub fn fill(&self, result: &mut RunResult) {
        let seconds = eventful(&self.seconds);
        result.latencies = self.latencies();
        result.series = series(seconds);
        result.rates = self.rates(seconds.len());
        result.commands = CommandKind::ALL
            .into_iter()
            .zip(&self.commands)
            .filter(|(_, counts)| counts.intended + counts.sent > 0)
            .map(|(kind, counts)| (kind.name().to_owned(), told(counts)))
            .collect();
        result.connections = Connections {
            joins: self.seconds.iter().map(|second| second.joins).sum(),
            joins_failed: self.joins_failed,
            resumes: self.resumes,
            resumes_with_snapshot: self.resumes_with_snapshot,
            most_at_once: result.series.connected.iter().copied().max().unwrap_or(0),
            disconnects: self.disconnects,
            closes: self.closes.clone(),
        };
        result.resources = self.resources();
    }

    /// By name: of all sessions, and of each kind of session where there are several or it has a name.
    fn latencies(&self) -> BTreeMap<String, Spread> {
        let mut merged: BTreeMap<String, Histogram<u64>> = BTreeMap::new();
        let several = self.groups.iter().any(|group| group.name != ONLY);
        for group in &self.groups {
            for (kind, found) in Latency::all().zip(&group.spreads) {
                let Some(found) = found else { continue };
                let mut names = vec![kind.name()];
                if matches!(kind, Latency::Ack(_)) {
                    names.push("ack".into());
                }
                if several {
                    let of_group: Vec<String> =
                        names.iter().map(|name| format!("{}.{name}", group.name)).collect();
                    names.extend(of_group);
                }
                for name in names {
                    merged
                        .entry(name)
                        .or_insert_with(histogram)
                        .add(found)
                        .expect("histograms that grow take every value");
                }
            }
        }
        merged.into_iter().map(|(name, found)| (name, Spread::of(&found))).collect()
    }

    fn rates(&self, seconds: usize) -> Vec<Rate> {
        let seconds = seconds.max(1) as f64;
        let rate = |kind: &str, intended: u64, achieved: u64, peak: u64| Rate {
            kind: kind.into(),
            intended,
            achieved,
            intended_per_s: intended as f64 / seconds,
            achieved_per_s: achieved as f64 / seconds,
            achieved_peak_per_s: peak as f64,
        };
        let peak = |of: fn(&Second) -> u64| self.seconds.iter().map(of).max().unwrap_or(0);
        let sum = |of: fn(&Counts) -> u64| self.commands.iter().map(of).sum::<u64>();
        let joins = self.seconds.iter().map(|second| second.joins).sum();
        let deliveries = self.seconds.iter().map(|second| second.deliveries).sum();
        vec![
            rate("joins", self.joins_intended, joins, peak(|second| second.joins)),
            rate(
                "commands",
                sum(|counts| counts.intended),
                sum(|counts| counts.sent),
                peak(|second| second.sent),
            ),
            // Nobody intends a number of deliveries.
            rate("deliveries", deliveries, deliveries, peak(|second| second.deliveries)),
        ]
    }

    fn resources(&self) -> Resources {
        let samples = || self.seconds.iter().filter_map(|second| second.sample);
        let server = || samples().filter_map(|sample| sample.server);
        let took_us = (self.seconds.len() as f64 * 1e6).max(1.0);
        Resources {
            server_cpu_s: server().map(|sample| sample.cpu_cores).sum(),
            harness_cpu_s: samples().map(|sample| sample.harness_cpu_cores).sum(),
            server_rss_most_bytes: server().map(|sample| sample.rss_bytes).max().unwrap_or(0),
            harness_rss_most_bytes: samples().map(|sample| sample.harness_rss_bytes).max().unwrap_or(0),
            harness_late_share: (self.late_us as f64 / took_us).min(1.0),
        }
    }
}

/// The seconds until the last one in which anything happened: what the harness does after the end is no part of the run.
fn eventful(seconds: &[Second]) -> &[Second] {
    let mut connected = 0;
    let last = seconds.iter().enumerate().filter(|(_, second)| {
        connected += second.connected;
        connected > 0 || second.connected != 0 || second.sent + second.acks + second.joins > 0
    });
    let count = last.map(|(place, _)| place + 1).last().unwrap_or(0);
    &seconds[..count]
}

fn told(counts: &Counts) -> CommandCounts {
    let codes = Refusal::CODES.into_iter().chain(["other"]);
    let refused = codes.zip(counts.refused).filter(|(_, count)| *count > 0);
    CommandCounts {
        intended: counts.intended,
        skipped: counts.skipped,
        sent: counts.sent,
        ok: counts.ok,
        refused: refused.map(|(code, count)| (code.to_owned(), count)).collect(),
        unanswered: counts.unanswered,
        forbidden: counts.forbidden,
        races: counts.races,
    }
}

fn series(seconds: &[Second]) -> Series {
    let mut connected = 0i64;
    let mut series = Series::default();
    for second in seconds {
        // One thread may see an end before another has counted the beginning in the same second.
        connected += second.connected;
        series.connected.push(connected.max(0) as u64);
        series.joins.push(second.joins);
        series.sent.push(second.sent);
        series.acks.push(second.acks);
        series.refused.push(second.refused);
        series.deliveries.push(second.deliveries);
        series.bytes_in.push(second.bytes_in);
        series.bytes_out.push(second.bytes_out);
        series.ack_p50_us.push(second.ack.at(0.5));
        series.ack_p99_us.push(second.ack.at(0.99));
        series.join_p50_us.push(second.join.at(0.5));
        series.join_p99_us.push(second.join.at(0.99));
        series.publish_last_p50_us.push(second.publish_last.at(0.5));
        series.publish_last_p99_us.push(second.publish_last.at(0.99));
        let server = second.sample.and_then(|sample| sample.server);
        series.server_cpu_cores.push(server.map(|server| server.cpu_cores));
        series.server_rss_bytes.push(server.map(|server| server.rss_bytes));
        series.harness_cpu_cores.push(second.sample.map(|sample| sample.harness_cpu_cores));
    }
    series
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::plan::Fate;
    use crate::result::recorder::{Published, Sample, ServerSample};

    fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    fn one_thread(first_ms: u64) -> Recorder {
        let mut recorder = Recorder::new(["hot", "quiet"]);
        recorder.join_intended();
        recorder.connected(ms(first_ms));
        recorder.joined(ms(first_ms), 1, ms(20));
        for nth in 0..10 {
            let now = ms(first_ms + 100 * nth);
            recorder.intended(CommandKind::Chat);
            recorder.sent(now, CommandKind::Chat, Fate::Open);
            recorder.ok(now, 0, CommandKind::Chat, ms(5 + nth));
        }
        recorder.intended(CommandKind::Vote);
        recorder.sent(ms(first_ms), CommandKind::Vote, Fate::Refused);
        recorder.refused(ms(first_ms), CommandKind::Vote, "forbidden");
        recorder.intended(CommandKind::Vote);
        recorder.skipped(CommandKind::Vote);
        recorder.delivered(ms(first_ms), 1_000);
        recorder.moved(ms(first_ms), 10, 20);
        let published = Published { first: ms(1), median: ms(2), p99: ms(3), last: ms(4) };
        recorder.published(ms(first_ms), 0, published);
        recorder.resumed(ms(first_ms), 0, ms(7), true);
        recorder.closed(ms(first_ms + 1_500), 1006, false);
        recorder
    }

    #[test]
    fn what_several_threads_counted_is_told_as_one() {
        let mut recorder = one_thread(200);
        recorder.merge(&one_thread(1_200));
        let server = Some(ServerSample { cpu_cores: 0.5, rss_bytes: 9_000 });
        recorder.sample(ms(1_000), Sample { server, harness_cpu_cores: 0.25, harness_rss_bytes: 700 });
        let mut result = RunResult::default();
        recorder.fill(&mut result);

        let chat = &result.commands["chat"];
        assert_eq!((chat.intended, chat.sent, chat.ok, chat.unanswered), (20, 20, 20, 0));
        let vote = &result.commands["vote"];
        assert_eq!((vote.intended, vote.skipped, vote.sent, vote.forbidden), (4, 2, 2, 2));
        assert_eq!(vote.refused, [("forbidden".to_owned(), 2)].into());
        assert_eq!(result.commands.len(), 2);

        let counts: Vec<(&str, u64)> =
            result.latencies.iter().map(|(name, spread)| (name.as_str(), spread.count)).collect();
        for expected in [
            ("ack", 20),
            ("ack.chat", 20),
            ("hot.ack", 20),
            ("hot.publish_last", 2),
            ("join", 2),
            ("quiet.join", 2),
            ("resume", 2),
        ] {
            assert!(counts.contains(&expected), "{expected:?} in {counts:?}");
        }
        assert!(!counts.iter().any(|(name, _)| *name == "quiet.ack"), "{counts:?}");
        assert!((9_000..=9_010).contains(&result.latencies["ack"].p50_us));

        let series = &result.series;
        assert_eq!(series.joins, [1, 1, 0]);
        assert_eq!(series.connected, [1, 1, 0]);
        assert_eq!(series.acks, [8, 10, 2]);
        assert_eq!(series.deliveries, [1_000, 1_000, 0]);
        assert_eq!(series.server_rss_bytes, [Some(9_000), None, None]);
        assert!(series.ack_p50_us[2].is_some());
        assert_eq!(series.join_p99_us[2], None);

        let connections = &result.connections;
        assert_eq!((connections.joins, connections.disconnects, connections.most_at_once), (2, 2, 1));
        assert_eq!((connections.resumes, connections.resumes_with_snapshot), (2, 2));
        assert_eq!(connections.closes, [(1006, 2)].into());
        let commands = &result.rates[1];
        assert_eq!((commands.intended, commands.achieved, commands.achieved_peak_per_s), (24, 22, 11.0));
        assert_eq!((result.resources.server_cpu_s, result.resources.server_rss_most_bytes), (0.5, 9_000));
    }

    #[test]
    fn a_result_is_read_back_as_it_was_written_and_older_ones_too() {
        let mut result = RunResult { schema: crate::result::SCHEMA, seed: 7, ..Default::default() };
        one_thread(0).fill(&mut result);
        let text = serde_json::to_string(&result).unwrap();
        assert_eq!(serde_json::from_str::<RunResult>(&text).unwrap(), result);
        let older: RunResult = serde_json::from_str(r#"{"schema":1,"seed":3}"#).unwrap();
        assert_eq!((older.seed, older.latencies.len()), (3, 0));
    }

    #[test]
    fn what_comes_after_the_end_is_no_part_of_the_run() {
        let mut recorder = one_thread(0);
        let sample = Sample { server: None, harness_cpu_cores: 0.1, harness_rss_bytes: 1 };
        recorder.sample(ms(60_000), sample);
        let mut result = RunResult::default();
        recorder.fill(&mut result);
        assert_eq!(
            (result.series.connected.as_slice(), result.series.harness_cpu_cores.len()),
            (&[1, 0][..], 2)
        );
        assert_eq!(result.rates[0].achieved_per_s, 0.5);
    }

    #[test]
    fn the_only_group_needs_no_name() {
        let mut recorder = Recorder::new([ONLY]);
        recorder.ok(ms(1), 0, CommandKind::Chat, ms(3));
        let names: Vec<String> = recorder.latencies().into_keys().collect();
        assert_eq!(names, ["ack", "ack.chat"]);
    }
}
