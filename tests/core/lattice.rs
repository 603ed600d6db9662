//! The lattice of roles, searched to its end: nobody rises above what those above them gave. The roles of six people by all
//! that changes roles, every step against the words of `ladder.rs`, and no step missing.
//! Must not know the rules of rank.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use cuelight::session::{Ask, Decision, Event, Expect, decide};
use cuelight::session::{Millis, ParticipantNo, Record, Role, Seq, Session};
use serde_json::{Value, json};

use crate::harness::{Stage, command, identity};
use crate::ladder::{self, Finding, Move, PEOPLE, step_is_right};
use crate::prose::{ROLES, rank};

/// Each person's role, as its place among the words of the table: numbers are quicker to compare.
type Roles = Vec<u8>;
/// From a state, who acts, and where it leads.
type Edges = BTreeMap<Roles, BTreeSet<(usize, Roles)>>;
/// Who acts, and the place of the state to which it leads.
type Steps = Vec<(usize, usize)>;

pub fn cast(people: &[(&str, &str, bool)]) -> Stage {
    let mut stage = Stage::empty(10);
    for (name, role, member) in people {
        let identity = identity(name, Role::from_name(role).unwrap());
        assert_eq!(identity.member.is_some(), *member);
        stage.try_enter(&identity).unwrap();
    }
    stage
}

pub fn role_of(session: &Session, who: usize) -> &'static str {
    word_of(session.person(ParticipantNo(who as u32)).role)
}

fn word_of(role: Role) -> &'static str {
    static WORDS: LazyLock<Vec<(Role, &'static str)>> = LazyLock::new(|| {
        let word = |role: Role| {
            let said = serde_json::to_value(role).unwrap();
            (role, ROLES.into_iter().find(|word| said == *word).expect("a role of the table"))
        };
        Role::ALL.into_iter().map(word).collect()
    });
    WORDS.iter().find(|(known, _)| *known == role).expect("all roles have words").1
}

fn words(roles: &Roles) -> ladder::Roles {
    roles.iter().map(|role| ROLES[usize::from(*role)]).collect()
}

fn roles(session: &Session, people: usize) -> Roles {
    (0..people).map(|who| rank(role_of(session, who)) as u8).collect()
}

pub fn asks(stage: &Stage, moves: Vec<(usize, Value)>) -> Vec<(usize, Ask)> {
    let ask = |(by, json): (usize, Value)| {
        let (id, at, command) = ("x".into(), Millis(stage.now), command(&json));
        let by_no = ParticipantNo(by as u32);
        (by, Ask { id, by: by_no, at, expect: Expect::default(), content: 0, command })
    };
    moves.into_iter().map(ask).collect()
}

pub fn role_moves(stage: &Stage, people: &ladder::People) -> Vec<(usize, Value)> {
    let asked = |(by, step): (usize, Move)| match step {
        Move::SetRole { who, role } => {
            (by, json!({"set_role": {"participant": stage.id(people[who].0), "role": role}}))
        }
        Move::HandOver { who } => {
            (by, json!({"hand_over_organizer": {"participant": stage.id(people[who].0)}}))
        }
    };
    ladder::moves(people).into_iter().map(asked).collect()
}

pub fn after(session: &Session, by: ParticipantNo, events: Vec<Event>) -> Session {
    let (first, at) = (Seq(session.seq.0 + 1), Millis(crate::harness::START_MS));
    let mut next = session.clone();
    next.apply(&Record { first, at, by: Some(by), cause: None, events }, |_, _, _| {});
    next
}

/// The roles after these facts.
fn told(from: &Roles, events: &[Event]) -> Roles {
    let mut to = from.clone();
    for event in events {
        if let Event::RoleChanged { participant, role, .. } = event {
            to[participant.0 as usize] = rank(word_of(*role)) as u8;
        }
    }
    to
}

/// Every state that can be reached, and every step, each looked at as it is taken.
fn explore(plant: impl Fn(&mut Session)) -> Result<Edges, Finding> {
    let mut stage = cast(&PEOPLE);
    plant(&mut stage.session);
    let asks = asks(&stage, role_moves(&stage, &PEOPLE));
    let (mut edges, mut found, mut open) = (Edges::new(), BTreeSet::new(), vec![stage.session]);
    while let Some(session) = open.pop() {
        let from = roles(&session, PEOPLE.len());
        if edges.contains_key(&from) {
            continue;
        }
        let mut steps = BTreeSet::new();
        for (by, ask) in &asks {
            let Ok(Decision::Facts { events, .. }) = decide(&session, ask) else { continue };
            let to = told(&from, &events);
            if to == from {
                continue;
            }
            step_is_right(&PEOPLE, *by, &words(&from), &words(&to))?;
            if steps.insert((*by, to.clone())) && !edges.contains_key(&to) && found.insert(to.clone()) {
                let next = after(&session, ask.by, events);
                assert_eq!(roles(&next, PEOPLE.len()), to, "what is told is what becomes true");
                open.push(next);
            }
        }
        edges.insert(from, steps);
    }
    Ok(edges)
}

/// The steps by the places of states in their order.
fn by_place(edges: &Edges) -> (Vec<&Roles>, Vec<Steps>) {
    let states: Vec<&Roles> = edges.keys().collect();
    let place = |roles: &Roles| states.binary_search(&roles).expect("explored to the end");
    let steps = edges.values().map(|steps| steps.iter().map(|(by, to)| (*by, place(to))).collect());
    let steps = steps.collect();
    (states, steps)
}

/// What a set of people reach when only they act.
fn closure(steps: &[Steps], start: usize, acting: &[usize]) -> Vec<usize> {
    let (mut is_reached, mut reached) = (vec![false; steps.len()], vec![start]);
    is_reached[start] = true;
    let mut next = 0;
    while let Some(from) = reached.get(next).copied() {
        next += 1;
        for (by, to) in &steps[from] {
            if acting.contains(by) && !std::mem::replace(&mut is_reached[*to], true) {
                reached.push(*to);
            }
        }
    }
    reached
}

#[test]
fn no_sequence_of_commands_raises_anyone_above_what_staff_gave_them() {
    let edges = explore(|_| {}).unwrap();
    assert_eq!(edges.len(), STATES);
    let (states, steps) = by_place(&edges);
    let mut looked = 0;
    for (place, start) in states.iter().enumerate() {
        for top in 0..ROLES.len() as u8 {
            let acting: Vec<usize> = (0..start.len()).filter(|who| start[*who] <= top).collect();
            // What those reach among themselves is the same as for the next lower role that somebody has.
            let is_new = acting.iter().any(|who| start[*who] == top);
            if !is_new || acting.len() == start.len() {
                continue;
            }
            for reached in closure(&steps, place, &acting).into_iter().map(|place| states[place]) {
                looked += 1;
                let risen = acting.iter().find(|who| reached[**who] > top);
                assert!(risen.is_none(), "{start:?} up to {top} reach {reached:?} among themselves");
                let outside = (0..start.len()).filter(|who| !acting.contains(who));
                assert!(outside.into_iter().all(|who| reached[who] == start[who]), "those above stay");
            }
        }
    }
    assert!(looked > edges.len(), "{looked} states reached by some alone");
}

/// Assignments of roles that can be reached: of the four members one organizes and the rest are any of the other five; the
/// two others are any of the three that strangers can be.
const STATES: usize = 4 * 5 * 5 * 5 * 3 * 3;

/// Every step that the words allow is there, and no other.
#[test]
fn the_steps_of_the_core_are_those_of_the_words() {
    let edges = explore(|_| {}).unwrap();
    let (moves, mut count) = (ladder::moves(&PEOPLE), 0);
    for (from, steps) in &edges {
        let said = words(from);
        let made = |(by, step): &(usize, Move)| Some((*by, ladder::after(&PEOPLE, &said, *by, *step)?));
        let expected: BTreeSet<(usize, ladder::Roles)> =
            moves.iter().filter_map(made).filter(|(_, to)| *to != said).collect();
        let steps: BTreeSet<(usize, ladder::Roles)> = steps.iter().map(|(by, to)| (*by, words(to))).collect();
        assert_eq!(steps, expected, "{said:?}");
        count += steps.len();
    }
    assert!(count > edges.len(), "{count} steps");
}

#[cfg(feature = "planted")]
pub mod planted {
    use cuelight::session::planted::Fault;

    use cuelight::session::Session;

    use super::{Finding, explore};

    /// What a search with a fault comes to: its finding, or the session's own invariant, which met the fault first.
    pub fn found<T>(search: impl Fn(&dyn Fn(&mut Session)) -> Result<T, Finding>, fault: Fault) -> Finding {
        let plant = |session: &mut Session| session.planted = Some(fault);
        let run = std::panic::AssertUnwindSafe(|| search(&plant));
        match std::panic::catch_unwind(run) {
            Ok(Ok(_)) => panic!("{fault:?}: nobody noticed"),
            Ok(Err(finding)) => finding,
            Err(panic) => {
                let words = panic.downcast_ref::<String>().cloned();
                let words = words.or_else(|| panic.downcast_ref::<&str>().map(|words| (*words).to_owned()));
                format!("invariant {}", words.expect("words"))
            }
        }
    }

    #[test]
    fn each_planted_escalation_is_found() {
        for (fault, rule) in [
            (Fault::EqualRank, "nobody "),
            (Fault::AboveOwn, "nobody grants above their own"),
            (Fault::SecondOrganizer, "the organizer's role is handed over"),
            (Fault::StrangersAsMembers, "members only"),
            (Fault::HandOverToAnybody, "two change places only in a hand-over"),
            (Fault::RightsOfTheTicket, ""),
        ] {
            let found = found(|plant| explore(plant), fault);
            assert!(found.starts_with(rule), "{fault:?}: {found}");
        }
    }
}
