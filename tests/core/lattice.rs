//! The lattice of roles, searched to its end: nobody rises above what those above them gave.
//! Must not know the rules of rank beyond the product's sentence.

use std::collections::{BTreeMap, BTreeSet};

use cuelight::session::{Ask, Decision, Expect, decide};
use cuelight::session::{Millis, ParticipantNo, Record, Role, Seq};
use serde_json::{Value, json};

use crate::harness::{Stage, command, identity};

type Roles = Vec<Role>;
/// From a state, who acts, and where it leads.
type Edges = BTreeMap<Roles, BTreeSet<(usize, Roles)>>;

const PEOPLE: [(&str, Role); 5] = [
    ("alice", Role::Organizer),
    ("dave", Role::CoOrganizer),
    ("frank", Role::InSessionCoOrganizer),
    ("bob", Role::Panelist),
    ("grace", Role::Attendee),
];

fn cast() -> Stage {
    let mut stage = Stage::empty(10);
    for (name, role) in PEOPLE {
        stage.try_enter(&identity(name, role)).unwrap();
    }
    stage
}

fn roles(stage: &cuelight::session::Session) -> Roles {
    (0..PEOPLE.len()).map(|number| stage.person(ParticipantNo(number as u32)).role).collect()
}

fn moves(stage: &Stage) -> Vec<(usize, Value)> {
    let mut moves = Vec::new();
    for by in 0..PEOPLE.len() {
        for (target, _) in PEOPLE {
            let id = stage.id(target);
            moves.push((by, json!({"hand_over_organizer": {"participant": id}})));
            let set = |role: Role| (by, json!({"set_role": {"participant": id, "role": role.name()}}));
            moves.extend(Role::ALL.map(set));
        }
    }
    moves
}

/// Every state that can be reached, and every step, each looked at as it is taken.
fn explore() -> Edges {
    let stage = cast();
    let asks: Vec<(usize, Ask)> = moves(&stage)
        .into_iter()
        .map(|(by, json)| {
            let (id, at) = ("x".into(), Millis(stage.now));
            let (by_no, content) = (ParticipantNo(by as u32), 0);
            (by, Ask { id, by: by_no, at, expect: Expect::default(), content, command: command(&json) })
        })
        .collect();
    let (mut edges, mut open) = (Edges::new(), vec![stage.session]);
    while let Some(session) = open.pop() {
        let from = roles(&session);
        if edges.contains_key(&from) {
            continue;
        }
        let mut steps = BTreeSet::new();
        for (by, ask) in &asks {
            let Ok(Decision::Facts { events, .. }) = decide(&session, ask) else { continue };
            let (first, at) = (Seq(session.seq.0 + 1), ask.at);
            let record = Record { first, at, by: Some(ask.by), cause: None, events };
            let mut next = session.clone();
            next.apply(&record, |_, _, _| {});
            let to = roles(&next);
            if to == from {
                continue;
            }
            step_is_right(*by, &from, &to);
            steps.insert((*by, to));
            open.push(next);
        }
        edges.insert(from, steps);
    }
    edges
}

fn step_is_right(by: usize, from: &Roles, to: &Roles) {
    let changed: Vec<usize> = (0..from.len()).filter(|who| from[*who] != to[*who]).collect();
    let said = format!("{} makes of {from:?} {to:?}", PEOPLE[by].0);
    if let [who] = changed[..] {
        assert_ne!(who, by, "nobody changes their own role: {said}");
        assert!(from[by] >= Role::InSessionCoOrganizer, "only staff: {said}");
        assert!(from[who] < from[by], "nobody acts on an equal or higher rank: {said}");
        assert!(to[who] <= from[by], "nobody grants above their own: {said}");
        assert_ne!(to[who], Role::Organizer, "the organizer's role is handed over: {said}");
    } else {
        assert_eq!(changed.len(), 2, "{said}");
        let to_whom = changed.iter().copied().find(|who| *who != by).unwrap();
        assert_eq!((from[by], to[by]), (Role::Organizer, Role::CoOrganizer), "{said}");
        assert_eq!((from[to_whom], to[to_whom]), (Role::CoOrganizer, Role::Organizer), "{said}");
    }
    let organizers = to.iter().filter(|role| **role == Role::Organizer).count();
    assert_eq!(organizers, 1, "{said}");
    for (who, role) in to.iter().enumerate() {
        let member = matches!(PEOPLE[who].0, "alice" | "dave" | "grace");
        assert!(member || !role.needs_member(), "{said}");
    }
}

/// What a set of people reach when only they act.
fn closure(edges: &Edges, start: &Roles, acting: &[usize]) -> BTreeSet<Roles> {
    let (mut reached, mut open) = (BTreeSet::new(), vec![start.clone()]);
    while let Some(from) = open.pop() {
        if !reached.insert(from.clone()) {
            continue;
        }
        let steps = edges[&from].iter().filter(|(by, _)| acting.contains(by));
        open.extend(steps.map(|(_, to)| to.clone()));
    }
    reached
}

#[test]
fn no_sequence_of_commands_raises_anyone_above_what_staff_gave_them() {
    let edges = explore();
    assert!(edges.len() > 300, "{} states", edges.len());
    for start in edges.keys() {
        for top in Role::ALL {
            let acting: Vec<usize> = (0..start.len()).filter(|who| start[*who] <= top).collect();
            let highest = acting.iter().map(|who| start[*who]).max();
            let Some(highest) = highest.filter(|_| acting.len() < start.len()) else { continue };
            for reached in closure(&edges, start, &acting) {
                let risen = acting.iter().find(|who| reached[**who] > highest);
                assert!(risen.is_none(), "{start:?} up to {top:?} reach {reached:?} among themselves");
                let outside = (0..start.len()).filter(|who| !acting.contains(who));
                assert!(outside.into_iter().all(|who| reached[who] == start[who]), "those above stay");
            }
        }
    }
}
