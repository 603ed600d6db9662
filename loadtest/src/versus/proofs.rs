//! What is news in a comparison, and what is noise.

#[cfg(test)]
mod tests {
    use super::super::*;
    use crate::plan::chance::Chance;
    use crate::result::{CommandKind, Recorder};
    use std::time::Duration;

    /// A run with exponential latencies of that mean, and one more seed of chance.
    fn run(seed: u64, mean_ms: f64, per_s: u64) -> RunResult {
        let (mut recorder, mut chance) = (Recorder::new(["main"]), Chance::of(seed, 0, 0));
        for second in 0..120 {
            let now = Duration::from_secs(second);
            for _ in 0..per_s {
                let micros = (1e3 * mean_ms * chance.wait(1.0)) as u64;
                recorder.ok(now, 0, CommandKind::Chat, Duration::from_micros(micros));
            }
        }
        let mut result = RunResult::default();
        recorder.fill(&mut result);
        result.resources.server_rss_most_bytes = 100_000_000;
        result
    }

    fn versus(before: &RunResult, after: &RunResult) -> Versus {
        Versus::of(before, after, ["a".into(), "b".into()], MARGIN)
    }

    fn worse(before: &RunResult, after: &RunResult) -> Vec<String> {
        let rows = versus(before, after).rows.into_iter().filter(|row| row.change == Change::Worse);
        rows.map(|row| row.figure).collect()
    }

    #[test]
    fn chance_alone_makes_nothing_worse() {
        for seed in 0..20 {
            assert_eq!(
                worse(&run(seed, 10.0, 20), &run(seed + 100, 10.0, 20)),
                Vec::<String>::new(),
                "{seed}"
            );
        }
    }

    #[test]
    fn what_is_slower_by_half_is_seen_and_only_in_that_direction() {
        let (fast, slow) = (run(1, 10.0, 20), run(2, 15.0, 20));
        let found = worse(&fast, &slow);
        for figure in ["ack_p50", "ack_p99", "ack.chat_p90"] {
            assert!(found.iter().any(|found| found == figure), "{figure} is not in {found:?}");
        }
        assert_eq!(worse(&slow, &fast), Vec::<String>::new());
        assert_eq!((versus(&fast, &slow).exit_code(), versus(&slow, &fast).exit_code()), (1, 0));
    }

    #[test]
    fn few_samples_prove_less_than_many() {
        let few = versus(&run(1, 10.0, 1), &run(2, 10.0, 1));
        let many = versus(&run(1, 10.0, 50), &run(2, 10.0, 50));
        let noise = |versus: &Versus| {
            let row = versus.rows.iter().find(|row| row.figure == "ack_p90").unwrap();
            row.noise.unwrap()
        };
        assert!(noise(&few) > noise(&many) * 1.5, "{} {}", noise(&few), noise(&many));
    }

    #[test]
    fn differences_that_nobody_notices_are_none() {
        assert_eq!(worse(&run(1, 0.01, 20), &run(2, 0.02, 20)), Vec::<String>::new());
    }

    #[test]
    fn failures_and_memory_count() {
        let before = run(1, 10.0, 20);
        let mut after = run(1, 10.0, 20);
        after.resources.server_rss_most_bytes = 120_000_000;
        after.connections.disconnects = 9;
        after.connections.joins_failed = 2;
        assert_eq!(worse(&before, &after), ["server_rss", "disconnects"]);
        after.verdict.violations_seen = 1;
        after.verdict.outcome = Outcome::Violated;
        let versus = versus(&before, &after);
        assert_eq!(versus.exit_code(), 2);
        assert!(versus.text().contains("violations"), "{}", versus.text());
        assert!(versus.html().contains("The second run was not correct"));
    }

    #[test]
    fn other_plans_are_told() {
        let before = run(1, 10.0, 20);
        let mut after = before.clone();
        after.scenario.plan = "other".into();
        after.machine.cores = 64;
        assert_eq!(versus(&before, &after).notes.len(), 2);
        assert!(versus(&before, &before).notes.is_empty());
    }
}
