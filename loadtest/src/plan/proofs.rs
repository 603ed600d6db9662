//! What holds of every plan, and what a plan's people do as often as its scenario says.

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::time::Duration;

    use cuelight::session::Role;

    use super::super::*;
    use crate::result::CommandKind;
    use crate::scenario::{PRESETS, Wishes, load, parse};

    fn plan(source: &str, scale: f64, overrides: &[&str], seed: u64) -> Plan {
        let overrides = overrides.iter().map(|&text| text.into()).collect();
        Plan::new(&load(source, &Wishes { scale, overrides, ..Default::default() }).unwrap(), seed)
    }

    /// What a plan comes to: actions, commands by kind, and its hash.
    fn told(mut plan: Plan) -> String {
        let (mut actions, mut commands) = (0, 0);
        for planned in plan.by_ref() {
            actions += 1;
            commands += u32::from(matches!(planned.what, Action::Send(_)));
        }
        format!("{actions} actions, {commands} commands, {}", plan.fingerprint())
    }

    fn kind(planned: &Planned) -> Option<CommandKind> {
        match &planned.what {
            Action::Send(sent) => Some(CommandKind::from(&sent.command)),
            _ => None,
        }
    }

    #[test]
    fn every_preset_at_small_scale_is_planned_as_ever() {
        let found = PRESETS.map(|preset| (preset.name, told(plan(preset.name, 0.02, &[], 1))));
        let found: Vec<(&str, &str)> = found.iter().map(|(name, told)| (*name, told.as_str())).collect();
        assert_eq!(found, GOLDEN, "behaviour has changed: if it was meant to, so say the golden lines");
    }

    const GOLDEN: [(&str, &str); 14] = [
        ("smoke", "154 actions, 135 commands, 3ad382269a55e9bc"),
        ("webinar-250", "462 actions, 431 commands, c281d8e71bc8b708"),
        ("webinar-1000", "689 actions, 624 commands, adb99c01d10eb6e0"),
        ("webinar-3000", "1054 actions, 892 commands, 89779f6eb2df2704"),
        ("town-hall-15000", "1232 actions, 853 commands, 936a59c370fd69b7"),
        ("poll-burst", "992 actions, 912 commands, cfe5843fc57540fe"),
        ("join-storm", "323 actions, 185 commands, 28a8361efc9f8c4e"),
        ("reconnect-wave", "1052 actions, 335 commands, 356facd1530bbe11"),
        ("chat-flood", "443 actions, 413 commands, 088c1b85f3b1c137"),
        ("slow-readers", "211 actions, 171 commands, 035ffa11cbaf6dd9"),
        ("quiet-beside-hot", "1503 actions, 1319 commands, 867f621690b8abcb"),
        ("overload", "919 actions, 833 commands, 96702f11d9f9740e"),
        ("two-hundred-small", "573 actions, 444 commands, 484ae5038603629b"),
        ("soak", "4077 actions, 3314 commands, 3b95d9d6ad9c43a4"),
    ];

    #[test]
    fn the_same_seed_gives_the_same_plan_and_another_another() {
        let [one, again, other] = [1, 1, 2].map(|seed| told(plan("smoke", 1.0, &[], seed)));
        assert_eq!(one, again);
        assert_ne!(one, other);
    }

    #[test]
    fn time_never_goes_back_and_nobody_acts_who_is_not_there() {
        for preset in PRESETS {
            let (mut at, mut here) = (Duration::ZERO, BTreeMap::new());
            let plan = plan(preset.name, 0.05, &[], 3);
            let casts: Vec<Cast> = plan.sessions().iter().map(|session| session.cast.clone()).collect();
            for planned in plan {
                let text = format!("{}: {planned:?}", preset.name);
                assert!(planned.at >= at, "{text}");
                at = planned.at;
                let cast = &casts[planned.session as usize];
                assert!(planned.client < cast.len(), "{text}");
                let who = (planned.session, planned.client);
                let before = here.get(&who).copied().unwrap_or("away");
                let after = match planned.what {
                    Action::Join { role, known } => {
                        assert_eq!(
                            (role, known),
                            (cast.role(planned.client), here.contains_key(&who)),
                            "{text}"
                        );
                        assert_eq!(before, "away", "{text}");
                        "in"
                    }
                    Action::Rejoin => {
                        assert_eq!(before, "dropped", "{text}");
                        "in"
                    }
                    Action::Drop { .. } => "dropped",
                    Action::Leave => "away",
                    _ => "in",
                };
                assert!(
                    before == "in" || after == "in" && !matches!(planned.what, Action::Send(_)),
                    "{text}"
                );
                here.insert(who, after);
                if let Action::Send(Sent { command: Intent::Remove { who }, fate: Fate::Open }) = planned.what
                {
                    let Target::Client(removed) = who else { panic!("{text}") };
                    here.insert((planned.session, removed), "away");
                }
            }
        }
    }

    #[test]
    fn speed_compresses_all_times_and_changes_nothing_else() {
        let scenario = load("smoke", &Wishes::default()).unwrap();
        let faster = crate::scenario::Scenario { speed: 4.0, ..scenario.clone() };
        let (slow, fast): (Vec<_>, Vec<_>) =
            (Plan::new(&scenario, 5).collect(), Plan::new(&faster, 5).collect());
        assert_eq!(slow.len(), fast.len());
        for (slow, fast) in slow.iter().zip(&fast) {
            assert_eq!((slow.session, slow.client, &slow.what), (fast.session, fast.client, &fast.what));
            let off = slow.at.as_micros() as i128 - fast.at.as_micros() as i128 * 4;
            assert!((0..4).contains(&off), "{slow:?} {fast:?}");
        }
        assert_eq!(Plan::new(&faster, 5).faults()[0].0, Duration::from_millis(3_500));
    }

    #[test]
    fn one_in_a_hundred_is_forbidden_and_the_table_agrees() {
        let planned: Vec<Planned> = plan("webinar-1000", 1.0, &["speed=1"], 1).collect();
        let fates = planned.iter().filter_map(|planned| match &planned.what {
            Action::Send(sent) => Some((planned.client, sent)),
            _ => None,
        });
        let (mut all, mut forbidden, mut kinds) = (0.0, 0.0, BTreeSet::new());
        for (_, sent) in fates {
            all += 1.0;
            if sent.fate == Fate::Refused {
                forbidden += 1.0;
                kinds.insert(CommandKind::from(&sent.command).name());
            }
        }
        assert!((0.008..0.012).contains(&(forbidden / all)), "{forbidden} of {all}");
        assert!(kinds.len() > 25, "{kinds:?}");
    }

    /// What a webinar of an hour comes to, beside what the defaults say it comes to.
    #[test]
    fn people_do_things_as_often_as_the_scenario_says() {
        let overrides = ["speed=1", "session.0.attendees=3000", "session.0.turnout=1.0"];
        let flat = ["session.0.leaving.share_per_min=0", "session.0.leaving.late_share_per_min=0"];
        let all_there = ["session.0.arrivals={shape=\"within\",time=\"60s\"}"];
        let plan = plan("webinar-1000", 1.0, &[&overrides[..], &flat[..], &all_there[..]].concat(), 9);
        let live = (plan.sessions()[0].live_at, plan.sessions()[0].ends_at);
        let planned: Vec<Planned> = plan.collect();
        let count = |wanted: CommandKind| {
            planned.iter().filter(|planned| kind(planned) == Some(wanted)).count() as f64
        };
        let others = |wanted: fn(&Action) -> bool| {
            planned.iter().filter(|planned| wanted(&planned.what)).count() as f64
        };
        let hours = (live.1 - live.0).as_secs_f64() / 3_600.0;
        for (what, found, expected, within) in [
            ("joins", others(|what| matches!(what, Action::Join { known: false, .. })), 3_011.0, 0.0),
            // The opening, and 0.03 a minute each.
            ("chat", count(CommandKind::Chat), 1_200.0 + 3_000.0 * 0.03 * 60.0 * hours, 0.05),
            ("reactions", count(CommandKind::React), 3_000.0 * (0.02 * 60.0 + 2.0 * 0.3 * 2.0) * hours, 0.04),
            ("votes", count(CommandKind::Vote), 3.0 * hours * 3_004.0 * 0.6 * 1.06, 0.04),
            ("questions", count(CommandKind::Ask), 300.0 * hours, 0.15),
            ("drops", others(|what| matches!(what, Action::Drop { .. })), 168.0 * hours, 0.2),
            ("second tabs", others(|what| *what == Action::SecondTab), 30.0 * hours, 0.4),
        ] {
            assert!((found - expected).abs() <= expected * within, "{what}: {found}, not {expected}");
        }
        let silent = others(|what| matches!(what, Action::Drop { silent: true }));
        let share = silent / others(|what| matches!(what, Action::Drop { .. }));
        assert!((0.4..0.6).contains(&share), "{share}");
        let late = planned.iter().filter(|planned| planned.at > live.1 - Duration::from_secs(1_200));
        let asked_late = late.filter(|planned| kind(planned) == Some(CommandKind::Ask)).count() as f64;
        assert!((0.4..0.6).contains(&(asked_late / count(CommandKind::Ask))), "{asked_late}");
    }

    #[test]
    fn a_polls_votes_peak_as_fast_as_people_think() {
        let overrides = [
            "speed=1",
            "session.0.attendees=3000",
            "session.0.turnout=1.0",
            "session.0.leaving.share_per_min=0",
        ];
        let mut seconds: BTreeMap<(u32, u64), u32> = BTreeMap::new();
        for planned in plan("webinar-3000", 1.0, &overrides, 4) {
            let Action::Send(Sent { command, .. }) = &planned.what else { continue };
            if let Intent::Vote { poll: PollTarget::Number(poll), ballot: Ballot::First, .. } = command {
                *seconds.entry((*poll, planned.at.as_secs())).or_default() += 1;
            }
        }
        let peak = *seconds.values().max().unwrap();
        // The density of the shape has its mode at 133 a second.
        assert!((115..165).contains(&peak), "{peak}");
    }

    #[test]
    fn three_quarters_never_write_and_the_loudest_write_most() {
        let overrides = [
            "speed=1",
            "session.0.chat.opening_share=0",
            "session.0.chat.per_min=1.0",
            "session.0.chat.pace=0s",
        ];
        let mut written: BTreeMap<u32, u32> = BTreeMap::new();
        let plan = plan("webinar-1000", 1.0, &overrides, 2);
        let stage = plan.sessions()[0].cast.on_stage();
        for planned in
            plan.filter(|planned| kind(planned) == Some(CommandKind::Chat) && planned.client >= stage)
        {
            *written.entry(planned.client).or_default() += 1;
        }
        assert!((200..=290).contains(&written.len()), "{}", written.len());
        let mut amounts: Vec<u32> = written.into_values().collect();
        amounts.sort_unstable_by(|one, other| other.cmp(one));
        let (all, top) = (amounts.iter().sum::<u32>(), amounts[..10].iter().sum::<u32>());
        assert!(top * 10 > all * 4, "{top} of {all}");
    }

    #[test]
    fn in_the_largest_room_nobody_writes_without_a_pause() {
        let overrides = ["session.0.chat.opening_share=0", "session.0.reconnects.share_per_hour=0"];
        let mut last: BTreeMap<u32, Duration> = BTreeMap::new();
        let (mut messages, mut soonest) = (0, Duration::MAX);
        let plan = plan("town-hall-15000", 1.0, &overrides, 2);
        let stage = plan.sessions()[0].cast.on_stage();
        for planned in
            plan.filter(|planned| kind(planned) == Some(CommandKind::Chat) && planned.client >= stage)
        {
            messages += 1;
            if let Some(before) = last.insert(planned.client, planned.at) {
                soonest = soonest.min(planned.at - before);
            }
        }
        // 0.03 a minute of up to 14 000 in seven minutes; the loudest of them would write every second and a half.
        assert!((2_000..3_200).contains(&messages), "{messages}");
        assert!((Duration::from_secs(8)..Duration::from_secs(11)).contains(&soonest), "{soonest:?}");
    }

    #[test]
    fn a_cut_takes_its_share_within_its_time_and_all_come_back() {
        let text = r#"
            name = "cut"
            about = "A cut."
            [[session]]
            attendees = 2000
            turnout = 1.0
            arrivals = { shape = "within", time = "10s" }
            phases = { door = "15s", practice = "0s", late = "0s", live = "10m", questions = "1m" }
            reconnects = { share_per_hour = 0.0 }
            leaving = { share_per_min = 0.0, late_share_per_min = 0.0 }
            races = { hand_over_drop = 0.0 }
            [[fault]]
            at = "60s"
            do = "cut"
            share = 0.1
            within = "2s"
        "#;
        let planned: Vec<Planned> = Plan::new(&parse(text, &Wishes::default()).unwrap(), 1).collect();
        let drops: Vec<_> =
            planned.iter().filter(|planned| matches!(planned.what, Action::Drop { .. })).collect();
        assert!((195..=203).contains(&drops.len()), "{}", drops.len());
        let (from, to) = (Duration::from_secs(60), Duration::from_secs(62));
        assert!(drops.iter().all(|drop| (from..=to).contains(&drop.at)));
        let back = planned.iter().filter(|planned| planned.what == Action::Rejoin).count();
        assert_eq!(back, drops.len());
    }

    #[test]
    fn people_of_a_restart_come_back_evenly_and_always_alike() {
        let plan = plan("webinar-3000", 1.0, &["speed=1"], 1);
        let comebacks = &plan.sessions()[0].comebacks;
        let away: Vec<f64> =
            (0..2_000).map(|client| comebacks.after_restart(client, 0).as_secs_f64()).collect();
        let again: Vec<f64> =
            (0..2_000).map(|client| comebacks.after_restart(client, 0).as_secs_f64()).collect();
        assert_eq!(away, again);
        let mean = away.iter().sum::<f64>() / 2_000.0;
        assert!(away.iter().all(|away| *away < 10.0) && (4.7..5.3).contains(&mean), "{mean}");
        assert_ne!(comebacks.after_restart(5, 0), comebacks.after_restart(5, 1));
        let mut gaps: Vec<f64> =
            (0..5_000).map(|client| comebacks.after_loss(client, 0).as_secs_f64()).collect();
        gaps.sort_by(f64::total_cmp);
        assert!(
            (5.5..6.5).contains(&gaps[2_500]) && (40.0..50.0).contains(&gaps[4_750]),
            "{} {}",
            gaps[2_500],
            gaps[4_750]
        );
    }

    #[test]
    fn programs_are_as_the_shares_say() {
        let plan =
            plan("slow-readers", 1.0, &["session.0.clients.json=0.25", "session.0.clients.checked=0.5"], 1);
        let session = &plan.sessions()[0];
        let cast = &session.cast;
        assert_eq!((cast.role(0), cast.role(cast.on_stage())), (Role::Organizer, Role::Attendee));
        let all: Vec<Traits> = (0..cast.len()).map(|client| session.traits(client)).collect();
        let share = |wanted: fn(&Traits) -> bool| {
            all.iter().filter(|traits| wanted(traits)).count() as f64 / all.len() as f64
        };
        assert!((0.2..0.3).contains(&share(|traits| traits.json)));
        assert!((0.45..0.56).contains(&share(|traits| traits.checked)));
        assert!((0.03..0.07).contains(&share(|traits| traits.slow == Some(2_000))));
        assert!(all[..cast.on_stage() as usize].iter().all(|traits| traits.checked && traits.slow.is_none()));
    }
}
