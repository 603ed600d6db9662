//! Flags, files and exit codes of a run that is carried out by something else.

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::super::*;
    use crate::result::CommandKind;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        args: RunArgs,
    }

    fn args(words: &[&str], out: &Path) -> RunArgs {
        let out = out.to_str().unwrap();
        Line::parse_from(["run"].iter().chain(words).chain(&["--seed", "7", "--out", out])).args
    }

    fn carried(ack_ms: u64, violations: u64) -> Carried {
        let mut recorder = Recorder::new(["main"]);
        recorder.ok(Duration::from_secs(1), 0, CommandKind::Chat, Duration::from_millis(ack_ms));
        Carried {
            recorder,
            violations: (0..violations).map(|_| Violation { invariant: 4, ..Default::default() }).collect(),
            violations_seen: violations,
            checks: Vec::new(),
            faults: Vec::new(),
            target: TargetFacts::default(),
            server_build: "cuelight".into(),
            notes: Vec::new(),
            took: Duration::from_secs(2),
            plan: "p".into(),
        }
    }

    fn result(out: &Path) -> RunResult {
        serde_json::from_str(&fs::read_to_string(out.join("result.json")).unwrap()).unwrap()
    }

    #[test]
    fn the_exit_code_says_what_came_of_it_and_the_files_say_more() {
        let folder = tempfile::tempdir().unwrap();
        let words = ["smoke", "--only-slo", "--slo", "ack_p99<50ms"];
        for (name, code, came) in [
            ("a", 0, Ok(carried(5, 0))),
            ("b", 1, Ok(carried(80, 0))),
            ("c", 2, Ok(carried(5, 200))),
            ("d", 3, Err(anyhow::anyhow!("open files"))),
        ] {
            let out = folder.path().join(name);
            assert_eq!(run(&args(&words, &out), |_| came), code, "{name}");
            let result = result(&out);
            assert_eq!((result.seed, result.verdict.outcome.exit_code()), (7, code));
            assert!(out.join("report.html").exists());
        }
        let violated = result(&folder.path().join("c")).verdict;
        assert_eq!((violated.violations.len(), violated.violations_seen), (VIOLATIONS_MAX, 200));
        assert_eq!(result(&folder.path().join("d")).verdict.reason, "open files");
    }

    #[test]
    fn bad_usage_runs_nothing() {
        let folder = tempfile::tempdir().unwrap();
        for words in [
            &["no-such-scenario"][..],
            &["smoke", "--slo", "ack_p98<5ms"],
            &["smoke", "--set", "session.0.atendees=5"],
            &["smoke", "--set", "session.7.attendees=5"],
            &["smoke", "--scale", "0"],
            &["smoke", "--speed", "0"],
            &["smoke", "--setting", "limits"],
            &["smoke", "--target", "http://127.0.0.1:1", "--key-file", "/nowhere/at/all"],
        ] {
            let code = run(&args(words, folder.path()), |_| panic!("{words:?} was carried out"));
            assert_eq!(code, USAGE, "{words:?}");
        }
        assert_eq!(run(&args(&["smoke", "--dry-run"], folder.path()), |_| panic!("a dry run")), 0);
    }

    #[test]
    fn other_machines_are_loaded_only_where_it_is_said_so() {
        for (url, local) in [
            ("http://127.0.0.1:8080", true),
            ("http://127.9.9.9", true),
            ("https://localhost/x", true),
            ("http://[::1]:80", true),
            ("http://10.0.0.1:8080", false),
            ("http://example.org", false),
            ("http://localhost.example.org", false),
            ("http://127.0.0.1@example.org", false),
            ("http://127.0.0.1:80@example.org:80/", false),
            ("http://example.org#@127.0.0.1", false),
            ("http://0.0.0.0:80", false),
        ] {
            assert_eq!(is_local(url), local, "{url}");
        }
        let folder = tempfile::tempdir().unwrap();
        let key = folder.path().join("key");
        fs::write(&key, "k1:secret\n").unwrap();
        let key = key.to_str().unwrap();
        let words = ["smoke", "--only-slo", "--target", "http://10.0.0.1:80", "--key-file", key];
        assert_eq!(run(&args(&words, folder.path()), |_| panic!("it was carried out")), 3);
        let words = [&words[..], &["--allow-remote"]].concat();
        let code = run(&args(&words, folder.path()), |prepared| {
            assert_eq!(prepared.key, Some(("k1".into(), "secret".into())));
            Ok(carried(1, 0))
        });
        assert_eq!(code, 0);
    }

    #[test]
    fn flags_change_the_scenario() {
        let folder = tempfile::tempdir().unwrap();
        let words = [
            "webinar-1000",
            "--scale",
            "0.5",
            "--speed",
            "2",
            "--set",
            "session.0.panelists=7",
            "--nodes",
            "3",
        ];
        let prepared = prepare(&args(&words, folder.path())).unwrap();
        let scenario = &prepared.scenario;
        assert_eq!((scenario.sessions[0].attendees, scenario.sessions[0].panelists), (500, 7));
        assert_eq!((scenario.speed, scenario.nodes, prepared.seed), (2.0, 3, 7));
        assert_eq!(prepared.promises.len(), scenario.slo.len());
    }
}
