//! `scenarios` and `scenario`: what could be run. Must not run anything.

use std::fmt::Write;

use crate::plan::{Action, Plan, Planned};
use crate::report::words;
use crate::result::CommandKind;
use crate::scenario::{Flaw, PRESETS, Scenario, Wishes, parse, preset};

/// The presets, a line each.
///
/// # Errors
/// None in a program whose tests pass: presets are checked there.
pub fn scenarios() -> Result<String, Flaw> {
    let mut text = String::new();
    for preset in PRESETS {
        let scenario = parse(preset.text, &Wishes::default())?;
        put(
            &mut text,
            format!(
                "{:<18} {:>7} {:>7}  {}\n",
                preset.name,
                length(&scenario),
                people(&scenario),
                scenario.about
            ),
        );
    }
    Ok(text)
}

/// A preset's file, comments and all.
///
/// # Errors
/// `Unknown`.
pub fn scenario(name: &str) -> Result<&'static str, Flaw> {
    preset(name).map(|preset| preset.text).ok_or_else(|| Flaw::Unknown(name.into()))
}

fn length(scenario: &Scenario) -> String {
    let ends = scenario.sessions.iter().map(|session| {
        session.starts.as_secs() + session.spread.as_secs() + session.phases.end_at().as_secs()
    });
    words::clock(ends.fold(0.0, f64::max) / scenario.speed)
}

fn people(scenario: &Scenario) -> String {
    let people =
        scenario.sessions.iter().map(|session| u64::from(session.count) * u64::from(session.attendees));
    words::number(people.sum::<u64>() as f64)
}

/// What a plan comes to, without carrying it out.
pub fn planned(mut plan: Plan) -> String {
    let (mut kinds, mut people, mut seconds) = ([0u64; CommandKind::ALL.len()], [0u64; 8], Vec::<u32>::new());
    for planned in plan.by_ref() {
        let place = planned.at.as_secs() as usize;
        seconds.resize(seconds.len().max(place + 1), 0);
        seconds[place] += 1;
        match &planned.what {
            Action::Send(sent) => kinds[CommandKind::from(&sent.command) as usize] += 1,
            _ => people[place_of(&planned)] += 1,
        }
    }
    let mut text = format!(
        "{} people in {} sessions, {} long, seed {}, plan {}\n",
        words::number(plan.people().into()),
        plan.sessions().len(),
        words::clock(plan.ends_at().as_secs_f64()),
        plan.seed(),
        plan.fingerprint()
    );
    let all: u32 = seconds.iter().sum();
    put(
        &mut text,
        format!(
            "{} actions, up to {} a second\n\n",
            words::number(all.into()),
            seconds.iter().max().unwrap_or(&0)
        ),
    );
    let others = OTHERS.into_iter().zip(people);
    for (name, count) in others.chain(CommandKind::ALL.map(CommandKind::name).into_iter().zip(kinds)) {
        if count > 0 {
            put(&mut text, format!("{name:<24} {:>10}\n", words::number(count as f64)));
        }
    }
    text
}

const OTHERS: [&str; 8] =
    ["(join)", "(leave)", "(drop)", "(rejoin)", "(second tab)", "(change of pace)", "(upload)", "(download)"];

fn place_of(planned: &Planned) -> usize {
    match planned.what {
        Action::Join { .. } => 0,
        Action::Leave => 1,
        Action::Drop { .. } => 2,
        Action::Rejoin => 3,
        Action::SecondTab => 4,
        Action::ReadPace { .. } | Action::Send(_) => 5,
        Action::Upload { .. } => 6,
        Action::Download { .. } => 7,
    }
}

fn put(to: &mut String, text: String) {
    to.write_str(&text).expect("a String takes all");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::load;

    #[test]
    fn every_preset_is_listed_with_its_length_and_size() {
        let text = scenarios().unwrap();
        assert_eq!(text.lines().count(), PRESETS.len());
        assert!(text.starts_with("smoke                 0:25      40  Everything once"), "{text}");
        assert!(text.contains("town-hall-15000       9:50  15\u{202f}000  15 000 through"), "{text}");
        assert_eq!(scenario("smoke").unwrap(), PRESETS[0].text);
        assert!(scenario("smok").is_err());
    }

    #[test]
    fn a_dry_run_tells_what_would_be_sent() {
        let plan = Plan::new(&load("smoke", &Wishes::default()).unwrap(), 1);
        let text = planned(plan);
        for part in ["52 people in 1 sessions, 0:25 long, seed 1", "(drop)", "create_poll", "vote"] {
            assert!(text.contains(part), "`{part}` is not in {text}");
        }
    }
}
