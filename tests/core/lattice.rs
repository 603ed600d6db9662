//! The lattice of roles, searched to its end: nobody rises above what those above them gave. First the roles of six people
//! by all that changes roles; then the whole standing of three, with doors, tickets, baton and leave to speak.
//! Must not know the rules of rank beyond the product's sentences (decisions 4, 5 and 8): ranks are the words of `prose.rs`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use cuelight::session::{Ask, Capability, Decision, Event, Expect, capabilities, decide, enter};
use cuelight::session::{Millis, ParticipantNo, Record, Role, Seq, Session};
use serde_json::{Value, json};

use crate::harness::{Stage, command, identity};
use crate::prose::{ROLES, is_staff, rank, wants_member};

/// Each person's role, as its place among the words of the table: numbers are quicker to compare.
type Roles = Vec<u8>;
/// From a state, who acts, and where it leads.
type Edges = BTreeMap<Roles, BTreeSet<(usize, Roles)>>;
/// Who acts, and the place of the state to which it leads.
type Steps = Vec<(usize, usize)>;
/// One step that is wrong, said in words.
type Finding = String;

/// Name, role, and whether a member of the account.
const PEOPLE: [(&str, &str, bool); 6] = [
    ("alice", "organizer", true),
    ("dave", "co_organizer", true),
    ("erin", "host_only_co_organizer", true),
    ("frank", "in_session_co_organizer", false),
    ("bob", "panelist", false),
    ("grace", "attendee", true),
];
/// One of each kind that a standing can end in, and who can be given everything.
const FEW: [(&str, &str, bool); 3] =
    [("alice", "organizer", true), ("erin", "host_only_co_organizer", true), ("grace", "attendee", true)];

fn cast(people: &[(&str, &str, bool)]) -> Stage {
    let mut stage = Stage::empty(10);
    for (name, role, member) in people {
        let identity = identity(name, Role::from_name(role).unwrap());
        assert_eq!(identity.member.is_some(), *member);
        stage.try_enter(&identity).unwrap();
    }
    stage
}

fn role_of(session: &Session, who: usize) -> &'static str {
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

fn word(number: u8) -> &'static str {
    ROLES[usize::from(number)]
}

fn roles(session: &Session, people: usize) -> Roles {
    (0..people).map(|who| rank(role_of(session, who)) as u8).collect()
}

fn asks(stage: &Stage, moves: Vec<(usize, Value)>) -> Vec<(usize, Ask)> {
    let ask = |(by, json): (usize, Value)| {
        let (id, at, command) = ("x".into(), Millis(stage.now), command(&json));
        let by_no = ParticipantNo(by as u32);
        (by, Ask { id, by: by_no, at, expect: Expect::default(), content: 0, command })
    };
    moves.into_iter().map(ask).collect()
}

fn role_moves(stage: &Stage, people: &[(&str, &str, bool)]) -> Vec<(usize, Value)> {
    let mut moves = Vec::new();
    for by in 0..people.len() {
        for (target, ..) in people {
            let id = stage.id(target);
            moves.push((by, json!({"hand_over_organizer": {"participant": id}})));
            moves.extend(ROLES.map(|role| (by, json!({"set_role": {"participant": id, "role": role}}))));
        }
    }
    moves
}

fn after(session: &Session, by: ParticipantNo, events: Vec<Event>) -> Session {
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
            step_is_right(*by, &from, &to)?;
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

fn step_is_right(by: usize, from: &Roles, to: &Roles) -> Result<(), Finding> {
    let words = |roles: &Roles| -> Vec<&'static str> { roles.iter().map(|role| word(*role)).collect() };
    let (from, to) = (&words(from), &words(to));
    let changed: Vec<usize> = (0..from.len()).filter(|who| from[*who] != to[*who]).collect();
    let holds = |is_so: bool, rule: &str| match is_so {
        true => Ok(()),
        false => Err(format!("{rule}: {} makes of {from:?} {to:?}", PEOPLE[by].0)),
    };
    if let [who] = changed[..] {
        holds(who != by, "nobody changes their own role")?;
        holds(is_staff(from[by]), "only staff")?;
        holds(rank(from[who]) < rank(from[by]), "nobody acts on an equal or higher rank")?;
        holds(rank(to[who]) <= rank(from[by]), "nobody grants above their own")?;
        holds(to[who] != "organizer", "the organizer's role is handed over")?;
    } else {
        let places = |who: &usize| (from[*who], to[*who]);
        let mut swapped: Vec<_> = changed.iter().map(places).collect();
        swapped.sort_unstable();
        let swap = [("co_organizer", "organizer"), ("organizer", "co_organizer")];
        holds(swapped == swap, "two change places only in a hand-over")?;
        holds(changed.contains(&by) && from[by] == "organizer", "who hands over has it")?;
    }
    let organizers = to.iter().filter(|role| **role == "organizer").count();
    holds(organizers == 1, "there is one organizer")?;
    let strangers = PEOPLE.iter().zip(to).filter(|((.., member), _)| !member);
    holds(strangers.into_iter().all(|(_, role)| !wants_member(role)), "members only")
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

/// Where somebody stands, as far as rights go.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Standing {
    role: &'static str,
    here: Here,
    presents: bool,
    may_speak: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Here {
    Present,
    Away,
    Removed,
}

fn standings(session: &Session) -> Vec<Standing> {
    let standing = |who: usize| {
        let number = ParticipantNo(who as u32);
        let person = session.person(number);
        let here = match (person.present, person.removed) {
            (true, _) => Here::Present,
            (false, true) => Here::Removed,
            (false, false) => Here::Away,
        };
        let may_speak = capabilities(session, number).contains(&Capability::Speak);
        let presents = session.baton.holder == Some(number);
        Standing { role: role_of(session, who), here, presents, may_speak }
    };
    (0..FEW.len()).map(standing).collect()
}

fn all_moves(stage: &Stage) -> Vec<(usize, Value)> {
    let mut moves = role_moves(stage, &FEW);
    for by in 0..FEW.len() {
        for (target, ..) in FEW {
            let id = stage.id(target);
            for command in ["remove", "hand_presenter", "unmute", "mute", "give_control"] {
                moves.push((by, json!({command: {"participant": id}})));
            }
            moves.push((by, json!({"allow_back": {"sub": target}})));
        }
        for command in ["leave", "take_presenter", "mute_all", "lift_mute_all"] {
            moves.push((by, json!({command: {}})));
        }
    }
    moves
}

/// What is right of one step: who acts, or nobody where a ticket is shown by its bearer.
fn standing_is_right(by: Option<usize>, from: &[Standing], to: &[Standing]) -> Result<(), Finding> {
    let holds = |is_so: bool, rule: &str| match is_so {
        true => Ok(()),
        false => Err(format!("{rule}: {by:?} makes of {from:?} {to:?}")),
    };
    let by_staff = by.is_some_and(|by| is_staff(from[by].role) && from[by].here == Here::Present);
    for who in 0..from.len() {
        let (was, is, own) = (&from[who], &to[who], by == Some(who));
        if was.role != is.role {
            holds(by_staff, "a role is changed by staff")?;
            holds(was.here == Here::Present, "a role is changed of who is there")?;
        }
        match (was.here, is.here) {
            (Here::Removed, Here::Present) => holds(false, "the removed come back by nobody's leave")?,
            (Here::Removed, Here::Away) => holds(by_staff, "the way back is staff's to give")?,
            (_, Here::Removed) if was.here != Here::Removed => {
                holds(
                    by_staff && !own && rank(was.role) < rank(from[by.unwrap()].role),
                    "removing is ranked",
                )?;
            }
            (Here::Away, Here::Present) => holds(by.is_none(), "coming in takes a ticket")?,
            _ => {}
        }
        holds(!is.presents || is.here == Here::Present, "who presents is there")?;
        if is.presents && !was.presents {
            let falls = is_staff(is.role);
            let handed = by.is_some_and(|by| from[by].presents && from[by].role == "panelist");
            holds(by_staff || falls || handed, "the baton is handed or falls to staff")?;
        }
        if is.may_speak && !was.may_speak {
            holds(
                by_staff || by.is_none() || is.presents,
                "leave to speak is staff's, or comes with the baton",
            )?;
        }
    }
    holds(to.iter().filter(|standing| standing.presents).count() <= 1, "one presents at most")?;
    let staff_is_there = to.iter().any(|one| is_staff(one.role) && one.here == Here::Present);
    holds(!staff_is_there || to.iter().any(|one| one.presents), "somebody presents while staff are there")
}

/// Every standing of the few that can be reached, each step looked at.
fn explore_standings(plant: impl Fn(&mut Session)) -> Result<usize, Finding> {
    let mut stage = cast(&FEW);
    stage.ok("alice", json!({"start": {}}));
    plant(&mut stage.session);
    let asks = asks(&stage, all_moves(&stage));
    let mut seen = BTreeSet::new();
    let mut open = vec![stage.session.clone()];
    while let Some(session) = open.pop() {
        let from = standings(&session);
        // What binds the microphones of those who come is part of where it can lead.
        if !seen.insert((from.clone(), session.floor.active)) {
            continue;
        }
        let mut step = |by: Option<usize>, next: Session| {
            let to = standings(&next);
            standing_is_right(by, &from, &to)?;
            open.push(next);
            Ok::<(), Finding>(())
        };
        for (by, ask) in &asks {
            if let Ok(Decision::Facts { events, .. }) = decide(&session, ask) {
                step(Some(*by), after(&session, ask.by, events))?;
            }
        }
        for (who, role) in (0..FEW.len()).flat_map(|who| Role::ALL.map(|role| (who, role))) {
            // Their own ticket, and one that says more.
            let mut ticket = identity(FEW[who].0, role);
            ticket.member = Some("member".into());
            if let Ok((number, events)) = enter(&session, &ticket)
                && !events.is_empty()
            {
                step(None, after(&session, number, events))?;
            }
        }
    }
    Ok(seen.len())
}

#[test]
fn no_sequence_of_commands_tickets_and_departures_gives_what_staff_did_not() {
    assert_eq!(explore_standings(|_| {}).unwrap(), STANDINGS);
}

/// Standings that can be reached, each with and without a mute-all.
const STANDINGS: usize = 4470;

#[cfg(feature = "planted")]
mod planted {
    use cuelight::session::planted::Fault;

    use cuelight::session::Session;

    use super::{Finding, explore, explore_standings};

    /// What a search with a fault comes to: its finding, or the session's own invariant, which met the fault first.
    fn found<T>(search: impl Fn(&dyn Fn(&mut Session)) -> Result<T, Finding>, fault: Fault) -> Finding {
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

    #[test]
    fn a_removed_person_who_comes_back_by_a_ticket_is_found() {
        let found = found(|plant| explore_standings(plant), Fault::RemovedComeBack);
        assert!(found.starts_with("the removed come back") || found.starts_with("invariant 9"), "{found}");
    }
}
