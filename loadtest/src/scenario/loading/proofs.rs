//! What is read from a scenario's text and flags, what is refused, and that its manual knows every key.

#[cfg(test)]
mod tests {
    use super::super::*;
    use crate::scenario::{Ending, FaultKind, PRESETS, Scenario, Span};

    const LEAST: &str = "name = \"x\"\nabout = \"x\"\n[[session]]\nattendees = 100\n";

    fn with(overrides: &[&str]) -> Result<Scenario, Flaw> {
        let overrides = overrides.iter().map(|&given| given.into()).collect();
        parse(LEAST, &Wishes { overrides, ..Default::default() })
    }

    #[test]
    fn every_preset_is_read_under_its_own_name_and_promises_that_nothing_is_wrong() {
        for preset in PRESETS {
            let scenario = parse(preset.text, &Wishes::default())
                .unwrap_or_else(|flaw| panic!("{}: {flaw}", preset.name));
            assert_eq!(scenario.name, preset.name);
            assert!(scenario.slo.iter().any(|slo| slo == "violations==0"), "{}", preset.name);
            // What it asks and where its numbers come from.
            let comment = preset.text.lines().take_while(|line| line.starts_with('#')).count();
            assert!(comment >= 3, "{} does not say what it asks", preset.name);
            // What is written as text is read back as the same scenario.
            let text = toml::to_string(&scenario).unwrap();
            assert_eq!(parse(&text, &Wishes::default()).unwrap(), scenario, "{}", preset.name);
        }
    }

    /// The parts of presets that say what they are, as they are read.
    #[test]
    fn presets_are_as_their_names_say() {
        let read = |name: &str| load(name, &Wishes::default()).unwrap();
        let sizes = |name: &str| {
            let sessions = read(name).sessions;
            sessions.iter().map(|session| (session.count, session.attendees)).collect::<Vec<_>>()
        };
        for (name, expected) in [
            ("webinar-250", &[(1, 250)][..]),
            ("webinar-1000", &[(1, 1_000)]),
            ("webinar-3000", &[(1, 3_000)]),
            ("town-hall-15000", &[(1, 15_000)]),
            ("poll-burst", &[(1, 3_000)]),
            ("join-storm", &[(1, 3_000), (1, 3_000)]),
            ("reconnect-wave", &[(1, 10_000)]),
            ("chat-flood", &[(1, 1_000)]),
            ("slow-readers", &[(1, 1_000)]),
            ("quiet-beside-hot", &[(1, 3_000), (500, 5)]),
            ("two-hundred-small", &[(200, 25)]),
            ("soak", &[(1, 500), (7, 250)]),
            ("smoke", &[(1, 40)]),
        ] {
            assert_eq!(sizes(name), expected, "{name}");
        }
        let faults: Vec<_> = read("reconnect-wave").faults.iter().map(|fault| fault.kind).collect();
        assert_eq!(faults, [FaultKind::Cut, FaultKind::Cut, FaultKind::KillNode, FaultKind::Drain]);
        assert_eq!(read("town-hall-15000").sessions[0].arrivals, Arrivals::HardDoor);
        assert_eq!(read("join-storm").sessions[0].arrivals, Arrivals::Rate { per_s: 100.0 });
        assert_eq!(read("chat-flood").sessions[0].mix.per_s, 100.0);
        assert_eq!(read("soak").sessions[1].leaving.ending, Ending::Drift);
        assert_eq!(read("slow-readers").faults[0].bytes_per_s.0, 0);
    }

    #[test]
    fn flags_set_any_key_and_lists_by_place() {
        let scenario = with(&[
            "session.0.attendees=500",
            "session.0.polls.per_hour=6.0",
            "session.0.polls.open_max=50s",
            "session.0.arrivals={shape=\"rate\",per_s=50}",
            "session.0.name=hot",
            "slo=[\"ack_p99<5ms\"]",
            "slo.0=ack_p99<7ms",
            "fault=[{at=\"5m\",do=\"cut\"}]",
            "fault.0.share=0.5",
        ])
        .unwrap();
        let session = &scenario.sessions[0];
        assert_eq!((session.attendees, session.polls.per_hour), (500, 6.0));
        assert_eq!((session.polls.open_max, session.name.as_str()), (Span::secs(50), "hot"));
        assert_eq!(session.arrivals, Arrivals::Rate { per_s: 50.0 });
        assert_eq!(scenario.slo, ["ack_p99<7ms"]);
        assert_eq!((scenario.faults[0].share, scenario.faults[0].at), (0.5, Span::secs(300)));
    }

    #[test]
    fn what_is_wrong_is_told_by_its_key() {
        for (given, key, what) in [
            ("session.0.atendees=5", "session.0.atendees", "unknown field `atendees`"),
            ("session.0.chat.perMin=5.0", "session.0.chat.perMin", "unknown field `perMin`"),
            ("session.0.chat.per_min=often", "session.0.chat.per_min", "invalid type: string"),
            ("session.0.phases.live=5", "session.0.phases.live", "invalid type: integer"),
            ("session.0.phases.live=5 parsecs", "session.0.phases.live", "is no time"),
            ("session.0.arrivals.shape=crowd", "session.0.arrivals.shape", "unknown variant `crowd`"),
            ("session.0.leaving.ending=never", "session.0.leaving.ending", "unknown variant `never`"),
            ("fault=[{at=\"1s\",do=\"burn\"}]", "fault.0.do", "unknown variant `burn`"),
            ("session.0.chat.silent=1.5", "session.0.chat.silent", "is no share"),
            ("session.0.chat.per_min=-1.0", "session.0.chat.per_min", "is not below 0"),
            ("session.0.mix.weights.chat=-1.0", "session.0.mix.weights", "is not below 0"),
            ("session.0.mix.per_s=5.0", "session.0.mix.weights", "say which commands"),
            ("session.0.attendees=0", "session.0.attendees", "at least 1"),
            ("session.0.attendees=500000", "session", "people are more than"),
            ("session.0.count=20000", "session", "sessions are more than"),
            ("session.0.name=The Hot One", "session.0.name", "small letters"),
            ("session.0.phases.practice=2h", "session.0.phases.practice", "is no longer than"),
            ("session.0.phases.questions=2h", "session.0.phases.questions", "is a part of"),
            ("session.0.phases.door=0s", "session.0.phases.door", "is above 0"),
            ("session.0.polls.per_hour=100.0", "session.0.polls.per_hour", "one poll is open at a time"),
            ("session.0.polls.options=1", "session.0.polls.options", "from 2 to 20"),
            ("session.0.polls.answer_p90=1s", "session.0.polls.answer_p90", "above the median"),
            (
                "session.0.arrivals={shape=\"curve\",points=[[5.0,0.5],[1.0,1.0]]}",
                "session.0.arrivals.points",
                "rising",
            ),
            ("fault=[{at=\"1s\",do=\"kill-node\",node=1}]", "fault.0.node", "there are 1 nodes"),
            ("fault=[{at=\"1s\",do=\"cut\",session=1}]", "fault.0.session", "no such session"),
            ("nodes=0", "nodes", "from 1 to 16"),
            ("slo=[\"fast\"]", "slo.0", "compares nothing"),
        ] {
            match with(&[given]) {
                Err(Flaw::Key { key: found, what: says }) => {
                    assert!(found == key && says.contains(what), "{given}: {found}: {says}");
                }
                other => panic!("{given}: {other:?}"),
            }
        }
        for (given, what) in [
            ("session.0.attendees", "key=value"),
            ("=5", "a key comes before"),
            ("session.3.attendees=5", "there are 1 of them"),
            ("session.first.attendees=5", "is no place in a list"),
            ("name.first=5", "has nothing to stand in"),
        ] {
            let flaw = with(&[given]).unwrap_err().to_string();
            assert!(flaw.contains(given) && flaw.contains(what), "{flaw}");
        }
        assert!(matches!(parse("name = ", &Wishes::default()), Err(Flaw::Toml(_))));
        assert!(matches!(load("no-such-file.toml", &Wishes::default()), Err(Flaw::Unknown(_))));
    }

    #[test]
    fn scale_multiplies_people_and_rates_or_the_number_of_sessions() {
        let scaled =
            |name: &str, scale: f64| load(name, &Wishes { scale, ..Default::default() }).unwrap().sessions;
        let storm = scaled("join-storm", 0.1);
        assert_eq!((storm[0].attendees, storm[0].mix.per_s), (300, 2.0));
        assert_eq!(storm[0].arrivals, Arrivals::Rate { per_s: 10.0 });
        let small = scaled("two-hundred-small", 0.1);
        assert_eq!((small[0].count, small[0].attendees), (20, 25));
        assert_eq!(scaled("smoke", 0.001)[0].attendees, 1);
        for scale in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert!(load("smoke", &Wishes { scale, ..Default::default() }).is_err(), "{scale}");
        }
    }

    /// Every key that can be set, as it is written: `chat.per_min`.
    fn keys(prefix: &str, value: &serde_json::Value, found: &mut Vec<String>) {
        for (key, value) in value.as_object().into_iter().flatten() {
            let key = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
            match value {
                serde_json::Value::Object(_) if key != "arrivals" => keys(&key, value, found),
                _ => found.push(key),
            }
        }
    }

    #[test]
    fn the_manual_has_every_key_with_its_default_every_preset_and_every_promise() {
        let manual = include_str!("../../../../docs/load-testing.md");
        let text = format!("{LEAST}[[fault]]\nat = \"1s\"\ndo = \"cut\"\n");
        let scenario = serde_json::to_value(parse(&text, &Wishes::default()).unwrap()).unwrap();
        let (mut found, mut lost) = (Vec::new(), Vec::new());
        keys("", &scenario["session"][0], &mut found);
        for key in &found {
            let default = key.split('.').fold(&scenario["session"][0], |at, step| &at[step]);
            let told = format!("| `{key}` |");
            let mut rows = manual.lines().filter(|line| line.starts_with(&told));
            let default = match default {
                serde_json::Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            let is_told = key == "attendees" || key == "arrivals";
            if !rows.any(|row| is_told || row.contains(&format!("| `{default}` |"))) {
                lost.push(format!("{key} = {default}"));
            }
        }
        let mut others: Vec<String> = Vec::new();
        keys("", &scenario["fault"][0], &mut others);
        others.extend(["name", "about", "speed", "nodes", "slo"].map(String::from));
        others.extend(PRESETS.map(|preset| preset.name.to_owned()));
        others.extend(crate::slo::OTHERS.map(|(name, _)| name.to_owned()));
        lost.extend(others.into_iter().filter(|name| !manual.contains(&format!("| `{name}` |"))));
        assert!(found.len() > 100, "{}", found.len());
        assert!(lost.is_empty(), "docs/load-testing.md does not tell {lost:#?}");
    }
}
