//! The matrix's proof against a session with one cell of its table flipped, one command's need forgotten: red, each time.
//! Must not know how a fault is planted. Built with the feature `planted` only.

use std::collections::BTreeMap;

use cuelight::session::Need;
use cuelight::session::capability::{EVERYONE, Grant, MATRIX};
use cuelight::session::planted::Fault;
use cuelight::session::{Role, Session};

use crate::matrix::{House, houses, play, untold};
use crate::prose::{COMMANDS, ROLES, Who, name};
use crate::rules::{Cells, cells};

const GRANTS: [Grant; 5] = [Grant::Yes, Grant::No, Grant::IfPermitted, Grant::IfGranted, Grant::IfAssigned];

fn broken(house: &House, fault: Fault) -> Session {
    let mut session = house.session.clone();
    session.planted = Some(fault);
    session
}

/// Houses by who acts in them.
fn by_role() -> BTreeMap<&'static str, Vec<House>> {
    let mut by_role: BTreeMap<&'static str, Vec<House>> = BTreeMap::new();
    for house in houses() {
        by_role.entry(house.role()).or_default().push(house);
    }
    by_role
}

/// Whether what people are told is found to be wrong.
fn is_told(cells: &Cells, houses: &[House], fault: Fault) -> bool {
    houses.iter().any(|house| !untold(cells, house, &broken(house, fault)).is_empty())
}

/// Whether what is answered is found to be wrong.
fn is_answered(cells: &Cells, houses: &[House], fault: Fault) -> bool {
    houses.iter().any(|house| play(cells, house, &broken(house, fault)).flatten().next().is_some())
}

/// All 120 cells, each with each of the four other words, and each turned over by what is answered alone.
#[test]
fn each_cell_of_the_code_flipped_to_each_other_word_is_noticed() {
    let (cells, houses, mut count, mut unnoticed) = (cells(), by_role(), 0, Vec::new());
    let mut turned = 0;
    for (capability, row) in MATRIX.iter().chain(&EVERYONE) {
        for (role, right) in Role::ALL.into_iter().zip(row) {
            for grant in GRANTS.into_iter().filter(|grant| grant != right) {
                let fault = Fault::Cell { capability: *capability, role, grant };
                let houses = &houses[ROLES[role as usize]];
                count += 1;
                let is_turned = matches!((right, grant), (Grant::Yes, Grant::No) | (_, Grant::Yes));
                let told = is_told(&cells, houses, fault);
                if is_turned {
                    turned += 1;
                    assert!(told, "{fault:?}: the list of rights does not show it");
                    assert!(is_answered(&cells, houses, fault), "{fault:?}: the answers do not show it");
                } else if !told && !is_answered(&cells, houses, fault) {
                    unnoticed.push((capability.name(), role.name(), grant));
                }
            }
        }
    }
    assert_eq!(count, (14 + 6) * 6 * 4);
    assert_eq!(turned, TURNED);
    // Nobody of the audience has a question assigned, nothing but `take_presenter` asks for this cell, and that takes no
    // condition but the baton: the same in every state there is.
    assert_eq!(unnoticed, [("present", "attendee", Grant::IfAssigned)]);
}

/// Each command that asks for a right, asking for none; and each asking for the organizer.
#[test]
fn each_command_that_forgets_what_it_needs_is_noticed() {
    let (cells, houses) = (cells(), houses());
    let mut forgotten = 0;
    let mut names: Vec<&'static str> = COMMANDS.iter().map(|asked| name(asked.text)).collect();
    names.dedup();
    for command in names {
        let is_anyones =
            COMMANDS.iter().filter(|asked| name(asked.text) == command).all(|asked| asked.who == Who::Any);
        // What everyone may do has no need to forget.
        let everyones = is_anyones || command == "leave";
        let needs: &[Need] =
            if everyones { &[Need::TheOrganizer] } else { &[Need::Anyone, Need::TheOrganizer] };
        for need in
            needs.iter().filter(|need| **need != Need::TheOrganizer || command != "hand_over_organizer")
        {
            let fault = Fault::Need { command, need: *need };
            let seen = houses
                .iter()
                .any(|house| play(&cells, house, &broken(house, fault)).flatten().next().is_some());
            assert!(seen, "{fault:?}: nobody noticed");
            forgotten += 1;
        }
    }
    assert_eq!(forgotten, FORGOTTEN);
}

const FORGOTTEN: usize = 102;
/// Cells whose yes becomes no or whose anything else becomes yes: each cell once.
const TURNED: usize = 120;

/// The rules of rank and of what goes by the ticket, each broken.
#[test]
fn a_broken_rule_of_rank_is_noticed() {
    let (cells, houses) = (cells(), houses());
    for fault in [
        Fault::EqualRank,
        Fault::AboveOwn,
        Fault::SecondOrganizer,
        Fault::StrangersAsMembers,
        Fault::HandOverToAnybody,
        Fault::MessagesInSnapshots,
        Fault::RehearsalInSnapshots,
    ] {
        let seen =
            houses.iter().any(|house| play(&cells, house, &broken(house, fault)).flatten().next().is_some());
        assert!(seen, "{fault:?}: nobody noticed");
    }
}
