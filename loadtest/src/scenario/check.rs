//! Whether a scenario can be run: every number within its bounds, every time within its phase.
//! Must not know how it was written.

use super::loading::Flaw;
use super::{Arrivals, FaultKind, Scenario, Session, Span};
use crate::slo::Slo;

/// Most people of a run, staff included.
const PEOPLE_MAX: u64 = 200_000;
const SESSIONS_MAX: u64 = 10_000;

pub(super) fn check(scenario: &Scenario) -> Result<(), Flaw> {
    above("speed", scenario.speed)?;
    if scenario.sessions.is_empty() {
        return Err(Flaw::key("session", "there is none"));
    }
    if scenario.nodes == 0 || scenario.nodes > 16 {
        return Err(Flaw::key("nodes", "is from 1 to 16"));
    }
    let sessions: u64 = scenario.sessions.iter().map(|session| u64::from(session.count)).sum();
    if sessions > SESSIONS_MAX {
        return Err(Flaw::key("session", format!("{sessions} sessions are more than {SESSIONS_MAX}")));
    }
    let people = |session: &Session| {
        f64::from(session.count) * (f64::from(session.attendees) * session.turnout + 50.0)
    };
    let people = scenario.sessions.iter().map(people).sum::<f64>() as u64;
    if people > PEOPLE_MAX {
        return Err(Flaw::key("session", format!("{people} people are more than {PEOPLE_MAX}")));
    }
    for (place, session) in scenario.sessions.iter().enumerate() {
        check_session(&format!("session.{place}"), session)?;
    }
    for (place, fault) in scenario.faults.iter().enumerate() {
        let key = format!("fault.{place}");
        share(&format!("{key}.share"), fault.share)?;
        share(&format!("{key}.silent"), fault.silent)?;
        let of_node = matches!(fault.kind, FaultKind::KillNode | FaultKind::Drain);
        if of_node && fault.node >= scenario.nodes {
            return Err(Flaw::key(
                format!("{key}.node"),
                format!("there are {} nodes, from 0", scenario.nodes),
            ));
        }
        if fault.session.is_some_and(|session| session as usize >= scenario.sessions.len()) {
            return Err(Flaw::key(format!("{key}.session"), "there is no such session"));
        }
    }
    for (place, slo) in scenario.slo.iter().enumerate() {
        slo.parse::<Slo>().map_err(|what| Flaw::key(format!("slo.{place}"), what))?;
    }
    Ok(())
}

fn check_session(key: &str, session: &Session) -> Result<(), Flaw> {
    let at = |name: &str| format!("{key}.{name}");
    let lawful = |char: char| char.is_ascii_lowercase() || char.is_ascii_digit() || char == '-';
    if session.name.is_empty() || !session.name.chars().all(lawful) {
        return Err(Flaw::key(at("name"), "is of small letters, digits and `-`"));
    }
    if session.attendees == 0 || session.count == 0 {
        return Err(Flaw::key(at("attendees"), "and `count` are at least 1"));
    }
    above(&at("turnout"), session.turnout)?;
    check_phases(key, session)?;
    for (name, value) in shares(session) {
        share(&at(name), value)?;
    }
    for (name, value) in rates(session) {
        if !(value >= 0.0 && value.is_finite()) {
            return Err(Flaw::key(at(name), "is not below 0"));
        }
    }
    for (name, low, high) in [
        ("reconnects.gap_p95", session.reconnects.gap_median.as_secs(), session.reconnects.gap_p95.as_secs()),
        ("polls.answer_p90", session.polls.answer_median.as_secs(), session.polls.answer_p90.as_secs()),
        ("chat.chars_p95", session.chat.chars_median, session.chat.chars_p95),
    ] {
        if !(low > 0.0 && high > low) {
            return Err(Flaw::key(at(name), "is above the median, and that above 0"));
        }
    }
    check_polls(key, session)?;
    let weights = &session.mix.weights;
    if session.mix.per_s > 0.0 && *weights == Default::default() {
        return Err(Flaw::key(at("mix.weights"), "say which commands the rate is made of"));
    }
    match &session.arrivals {
        Arrivals::Rate { per_s } => above(&at("arrivals.per_s"), *per_s),
        Arrivals::Within { time } => above(&at("arrivals.time"), time.as_secs()),
        Arrivals::Curve { points } => check_curve(&at("arrivals.points"), points),
        Arrivals::Webinar | Arrivals::HardDoor => Ok(()),
    }
}

fn check_phases(key: &str, session: &Session) -> Result<(), Flaw> {
    let phases = &session.phases;
    let at = |name: &str| format!("{key}.phases.{name}");
    above(&at("door"), phases.door.as_secs())?;
    above(&at("live"), phases.live.as_secs())?;
    if phases.practice > phases.live_at() {
        return Err(Flaw::key(at("practice"), "is no longer than the doors are open before it goes live"));
    }
    if phases.questions > phases.live {
        return Err(Flaw::key(at("questions"), "is a part of `live`"));
    }
    if session.survey.share > 0.0 && session.survey.within > phases.live {
        return Err(Flaw::key(format!("{key}.survey.within"), "is a part of `live`"));
    }
    let chat = &session.chat;
    if chat.burst_every.is_zero() {
        return Err(Flaw::key(
            format!("{key}.chat.burst_every"),
            "is above 0; `burst_factor = 1` means no bursts",
        ));
    }
    if session.questions.answer_every.is_zero() {
        return Err(Flaw::key(format!("{key}.questions.answer_every"), "is above 0"));
    }
    Ok(())
}

fn check_polls(key: &str, session: &Session) -> Result<(), Flaw> {
    let polls = &session.polls;
    if polls.open_min > polls.open_max || polls.open_min.is_zero() {
        return Err(Flaw::key(format!("{key}.polls.open_min"), "is above 0 and no longer than `open_max`"));
    }
    let each = Span::secs(3_600).as_secs() / polls.per_hour.max(1e-9);
    if polls.per_hour > 0.0 && polls.open_max.as_secs() + 1.0 > each {
        let what = format!("one poll is open at a time: {:.0} s each leave no room for `open_max`", each);
        return Err(Flaw::key(format!("{key}.polls.per_hour"), what));
    }
    if !(2..=20).contains(&polls.options) {
        return Err(Flaw::key(format!("{key}.polls.options"), "is from 2 to 20"));
    }
    Ok(())
}

fn check_curve(key: &str, points: &[(f64, f64)]) -> Result<(), Flaw> {
    let rises = points.is_sorted_by(|one, next| one.0 <= next.0 && one.1 <= next.1);
    let within = points.iter().all(|(at, come)| at.is_finite() && (0.0..=1.0).contains(come));
    match !points.is_empty() && rises && within {
        true => Ok(()),
        false => Err(Flaw::key(key, "are pairs of seconds and shares from 0 to 1, both rising")),
    }
}

fn shares(session: &Session) -> [(&'static str, f64); 29] {
    let (chat, polls, questions) = (&session.chat, &session.polls, &session.questions);
    let (clients, reconnects) = (&session.clients, &session.reconnects);
    [
        ("clients.json", clients.json),
        ("clients.slow", clients.slow),
        ("clients.checked", clients.checked),
        ("leaving.share_per_min", session.leaving.share_per_min),
        ("leaving.late_share_per_min", session.leaving.late_share_per_min),
        ("reconnects.share_per_hour", reconnects.share_per_hour),
        ("reconnects.silent", reconnects.silent),
        ("chat.silent", chat.silent),
        ("chat.opening_share", chat.opening_share),
        ("chat.to_staff", chat.to_staff),
        ("chat.deleted", chat.deleted),
        ("reactions.applause_share", session.reactions.applause_share),
        ("polls.answer_share", polls.answer_share),
        ("polls.changed", polls.changed),
        ("polls.late", polls.late),
        ("polls.retried", polls.retried),
        ("polls.anonymous", polls.anonymous),
        ("questions.askers", questions.askers),
        ("questions.in_question_time", questions.in_question_time),
        ("questions.anonymous", questions.anonymous),
        ("questions.public", questions.public),
        ("questions.assigned", questions.assigned),
        ("questions.dismissed", questions.dismissed),
        ("hands.share", session.hands.share),
        ("hands.call_share", session.hands.call_share),
        ("handouts.download_share", session.handouts.download_share),
        ("survey.share", session.survey.share),
        ("forbidden.share", session.forbidden.share),
        ("reconnects.second_tab_per_hour", reconnects.second_tab_per_hour.min(1.0)),
    ]
}

fn rates(session: &Session) -> [(&'static str, f64); 31] {
    let (routine, races, weights) = (&session.routine, &session.races, &session.mix.weights);
    [
        ("chat.per_min", session.chat.per_min),
        ("chat.zipf", session.chat.zipf),
        ("chat.burst_factor", session.chat.burst_factor),
        ("reactions.per_min", session.reactions.per_min),
        ("reactions.applause_per_hour", session.reactions.applause_per_hour),
        ("reconnects.drops", session.reconnects.drops),
        ("polls.per_hour", session.polls.per_hour),
        ("questions.per_hour", session.questions.per_hour),
        ("hands.calls_per_hour", session.hands.calls_per_hour),
        ("handouts.per_hour", session.handouts.per_hour),
        ("roster.looks_per_hour", session.roster.looks_per_hour),
        ("routine.hand_overs", routine.hand_overs),
        ("routine.mute_alls", routine.mute_alls),
        ("routine.role_changes", routine.role_changes),
        ("routine.recording_changes", routine.recording_changes),
        ("routine.mutes", routine.mutes),
        ("routine.question_moves", routine.question_moves),
        ("routine.screens", routine.screens),
        ("routine.strokes", routine.strokes),
        ("routine.webcams", routine.webcams),
        ("routine.captions", routine.captions),
        ("routine.door_changes", routine.door_changes),
        ("routine.detail_changes", routine.detail_changes),
        ("routine.removals", routine.removals),
        ("races.hand_over_hand_over", races.hand_over_hand_over),
        ("races.hand_over_drop", races.hand_over_drop),
        ("races.mute_all_unmute_join", races.mute_all_unmute_join),
        ("races.close_poll_vote", races.close_poll_vote),
        ("races.demotion_command", races.demotion_command),
        ("mix.per_s", session.mix.per_s),
        ("mix.weights", least(weights)),
    ]
}

/// The least of the weights: if that is not below 0, none is.
fn least(weights: &super::Weights) -> f64 {
    weights.all().into_iter().fold(f64::INFINITY, f64::min)
}

fn share(key: &str, value: f64) -> Result<(), Flaw> {
    match (0.0..=1.0).contains(&value) {
        true => Ok(()),
        false => Err(Flaw::key(key, format!("{value} is no share: it is from 0 to 1"))),
    }
}

fn above(key: &str, value: f64) -> Result<(), Flaw> {
    match value > 0.0 && value.is_finite() {
        true => Ok(()),
        false => Err(Flaw::key(key, "is above 0")),
    }
}
