//! The whole standing of three people, searched to its end: doors, tickets, baton and leave to speak give nobody what staff did
//! not. Must not know the rules of rank beyond the product's sentences (decisions 4, 5 and 8): ranks are the words of
//! `prose.rs`.

use std::collections::BTreeSet;

use cuelight::session::{Decision, Missing, ParticipantNo, Refusal, Role, Session, decide, enter};
use serde_json::{Value, json};

use crate::harness::{Stage, identity, readable};
use crate::ladder::Finding;
use crate::lattice::{after, asks, cast, role_moves, role_of};
use crate::prose::{is_staff, rank};

/// One of each kind that a standing can end in, and who can be given everything.
const FEW: [(&str, &str, bool); 3] =
    [("alice", "organizer", true), ("erin", "host_only_co_organizer", true), ("grace", "attendee", true)];

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
        // What is answered, and not what they are told that they may.
        let unmuting = decide(session, &readable(number, &json!({"unmute": {}})));
        let may_speak =
            !matches!(unmuting, Err(Refusal::Forbidden { missing: Missing::Role | Missing::Baton, .. }));
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

    use super::explore_standings;
    use crate::lattice::planted::found;

    #[test]
    fn a_removed_person_who_comes_back_by_a_ticket_is_found() {
        let found = found(|plant| explore_standings(plant), Fault::RemovedComeBack);
        assert!(found.starts_with("the removed come back") || found.starts_with("invariant 9"), "{found}");
    }
}
