//! What every report shows, and that nothing in a result can become markup.

#[cfg(test)]
pub(crate) mod tests {
    use std::time::Duration;

    use super::super::*;
    use crate::plan::{Fate, chance::Chance};
    use crate::result::recorder::{Published, Sample, ServerSample};
    use crate::result::{
        Build, Check, CommandKind, FaultMark, Machine, Recorder, ScenarioFacts, TargetFacts, Verdict,
        Violation,
    };
    use crate::slo::judge;

    /// A run as one may be: 400 seconds with a stall at 200.
    pub(crate) fn example() -> RunResult {
        let mut chance = Chance::of(1, 0, 0);
        let mut recorder = Recorder::new(["main"]);
        let millis = |ms: f64| Duration::from_micros((ms * 1e3) as u64);
        for second in 0..400u64 {
            let now = Duration::from_secs(second);
            let stalls = if (200..208).contains(&second) { 40.0 } else { 1.0 };
            for _ in 0..(if second < 80 { 12 } else { 0 }) {
                recorder.join_intended();
                recorder.connected(now);
                recorder.joined(now, 0, millis(chance.between(2.0, 30.0) * stalls));
            }
            for _ in 0..60 {
                let kind = chance.pick(&[CommandKind::Chat, CommandKind::Vote, CommandKind::RaiseHand]);
                recorder.intended(kind);
                recorder.sent(now, kind, Fate::Open);
                recorder.ok(now, 0, kind, millis((0.8 + chance.wait(0.4)) * stalls));
                let first = chance.between(0.5, 2.0) * stalls;
                let published = Published {
                    first: millis(first),
                    median: millis(first * 3.0),
                    p99: millis(first * 8.0),
                    last: millis(first * 10.0),
                };
                recorder.published(now, 0, published);
                recorder.delivered(now, 900);
            }
            recorder.intended(CommandKind::MuteAll);
            recorder.sent(now, CommandKind::MuteAll, Fate::Refused);
            recorder.refused(now, CommandKind::MuteAll, "forbidden");
            recorder.moved(now, 500_000, 20_000);
            let rss_bytes = 40_000_000 + second * 90_000;
            let server = Some(ServerSample { cpu_cores: 0.3 + 0.1 * chance.unit(), rss_bytes });
            let sample = Sample {
                server,
                harness_cpu_cores: 0.5 + 0.1 * chance.unit(),
                harness_rss_bytes: 90_000_000,
            };
            recorder.sample(now + Duration::from_secs(1), sample);
        }
        (0..940).for_each(|nth| recorder.closed(Duration::from_millis(399_000 + nth), 4410, true));
        let mut result = RunResult {
            schema: crate::result::SCHEMA,
            seed: 42,
            started_at: "2026-11-22T18:00:00Z".into(),
            scenario: ScenarioFacts {
                name: "webinar-1000".into(),
                about: "An hour's webinar of 1000 in twelve minutes, at six times the rates of life.".into(),
                source: "webinar-1000".into(),
                scale: 1.0,
                speed: 6.0,
                sessions: 1,
                people: 1_111,
                planned_s: 400.0,
                took_s: 401.2,
                plan: "45345ebb4c16f0f8".into(),
                ..Default::default()
            },
            build: Build {
                harness: "0.1.0".into(),
                server: "cuelight 0.1.0".into(),
                profile: "release".into(),
            },
            machine: Machine {
                system: "Linux 6.1".into(),
                processor: "A processor".into(),
                cores: 2,
                memory_bytes: 24_000_000_000,
                files_max: 1_048_576,
                load_before: 0.31,
            },
            target: TargetFacts { nodes: 1, same_machine: true, ..Default::default() },
            verdict: Verdict {
                checks: (1..=10)
                    .map(|invariant| Check { invariant, looked: 1_000 * u64::from(invariant) })
                    .collect(),
                ..Default::default()
            },
            faults: vec![
                FaultMark {
                    at_ms: 120_000,
                    until_ms: Some(122_000),
                    kind: "cut".into(),
                    detail: "97 people, half of them silently".into(),
                },
                FaultMark {
                    at_ms: 200_000,
                    until_ms: Some(208_000),
                    kind: "kill-node".into(),
                    detail: "node 0, back after 1.2 s".into(),
                },
            ],
            ..Default::default()
        };
        recorder.fill(&mut result);
        judge(
            &mut result,
            &["ack_p99<500ms", "join_p99<1s", "violations==0", "server_rss<1GB"]
                .map(|slo| slo.parse().unwrap()),
        );
        result
    }

    #[test]
    fn the_verdict_stands_first_and_says_what_it_is() {
        let at = |html: &str, text: &str| html.find(text).unwrap_or_else(|| panic!("`{text}` is not there"));
        let passed = html(&example());
        assert!(at(&passed, "<strong>Passed</strong>") < at(&passed, "<h2>"));
        assert!(at(&passed, "All 4 promises were kept.") < at(&passed, "<h2>Promises"));

        let mut result = example();
        judge(&mut result, &["ack_p99<1us".parse().unwrap()]);
        let missed = html(&result);
        at(&missed, "Correct, but not as promised");
        at(&missed, "1 of 1 promise was missed.");
        at(&missed, "✗ missed");

        result.verdict.violations =
            vec![Violation { invariant: 4, evidence: vec!["p7 counted twice".into()], ..Default::default() }];
        result.verdict.violations_seen = 1;
        judge(&mut result, &[]);
        let violated = html(&result);
        assert!(at(&violated, "Not correct") < at(&violated, "p7 counted twice"));
        at(&violated, "A vote counts once per person");
    }

    #[test]
    fn the_page_has_every_picture_and_needs_nothing_else() {
        let html = html(&example());
        for title in [
            "Latency by percentile",
            "Acknowledgements over time",
            "The last receiver over time",
            "People connected",
            "Joins a second",
            "Commands a second",
            "Deliveries a second",
            "Processor",
            "Server&#39;s memory",
        ] {
            assert!(html.contains(title), "{title}");
        }
        assert!(!html.contains("Nothing was measured"));
        for foreign in ["http://", "https://", "<script", "src=", "@import", "url("] {
            assert!(!html.contains(foreign), "{foreign}");
        }
        // Both faults are marked in each picture over time.
        assert_eq!(html.matches("class=\"mark\"").count(), 16);
        assert!(!html.contains("NaN") && !html.contains("inf"), "a figure is not a number");
    }

    #[test]
    fn nothing_in_a_result_becomes_markup() {
        let evil = "<script>alert(1)</script>\"'&";
        let mut result = example();
        result.scenario.name = evil.into();
        result.scenario.about = evil.into();
        result.scenario.effective = serde_json::json!({"name": evil});
        result.verdict.violations =
            vec![Violation { invariant: 1, evidence: vec![evil.into()], ..Default::default() }];
        result.verdict.reason = evil.into();
        result.verdict.outcome = Outcome::NotCarriedOut;
        result.faults[0].kind = evil.into();
        result.faults[0].detail = evil.into();
        result.slos[0].slo = evil.into();
        result.slos[0].found_text = evil.into();
        result.commands.insert(evil.into(), Default::default());
        result.latencies.insert(evil.into(), result.latencies["ack"].clone());
        result.notes = vec![evil.into()];
        result.started_at = evil.into();
        result.rates[0].kind = evil.into();
        result.target.url = evil.into();
        assert!(!html(&result).contains("<script"));
    }

    #[test]
    fn an_empty_result_is_a_page_too() {
        let html = html(&RunResult::default());
        assert!(html.contains("Nothing was measured") && html.ends_with("</html>\n"));
    }
}
