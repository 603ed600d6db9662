//! What the product's table and its prose make of one command: the second opinion, of words alone.
//! Must not know the crate that is tested, not even its roles.

use std::collections::{BTreeMap, BTreeSet};

use crate::prose::Names::{Addressee, Assignee, MaybePerson, Person, Thing};
use crate::prose::Who::{
    Any, FlatYes, Grants, HandsBaton, NotStaff, OwnOr, Presenter, Ranked, Row, Staff, StaffOrPanelist,
    TheOrganizer,
};
use crate::prose::{Asked, BATON, EVERYONE, Meets, ROLES, Who, is_staff, name, rank, wants_member};

pub type Cells = BTreeMap<(String, &'static str), String>;

/// Who is in the house, as what, and whether as a member of the account. Of each role one acts; Grace looks on, or presents.
pub const HOUSE: [(&str, &str, bool); 7] = [
    ("alice", "organizer", true),
    ("bob", "panelist", false),
    ("carol", "attendee", false),
    ("dave", "co_organizer", true),
    ("erin", "host_only_co_organizer", true),
    ("frank", "in_session_co_organizer", false),
    ("grace", "attendee", true),
];
/// Who was in it and is no more: one left, one was removed.
pub const GONE: [&str; 2] = ["heidi", "ivan"];
pub const NOBODY: &str = "nobody";

/// Who holds the baton.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Baton {
    Nobody,
    Own,
    Staff,
    /// Grace, of the audience.
    Guest,
}

/// One person in one state of the house.
#[derive(Debug, Clone, Copy)]
pub struct Position {
    pub role: &'static str,
    pub name: &'static str,
    pub baton: Baton,
    pub policy: &'static str,
    /// A panelist to whom the question is assigned, an attendee whom staff let speak.
    pub favoured: bool,
    pub phase: &'static str,
}

impl Position {
    pub fn holds(&self) -> bool {
        self.baton == Baton::Own
    }

    /// Whether they are part of what happens.
    fn is_inside(&self) -> bool {
        self.phase != "practice" || self.role != "attendee" || self.holds()
    }
}

/// The product's table from its CSV.
pub fn cells() -> Cells {
    let mut reader = csv::Reader::from_path("tests/spec/session-matrix.csv").unwrap();
    let header: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    assert_eq!(header[1..], ROLES, "the columns are the roles");
    let rows = reader.records().map(|row| row.unwrap());
    let cells: Cells = rows
        .flat_map(|row| {
            let fields: Vec<String> = row.iter().map(str::to_owned).collect();
            let columns = ROLES.into_iter().zip(fields[1..].to_vec());
            columns.map(move |(role, cell)| ((fields[0].clone(), role), cell))
        })
        .collect();
    assert_eq!(cells.len(), 14 * 6);
    cells
}

/// What a row of the table lacks for somebody.
pub fn row(cells: &Cells, capability: &str, at: &Position) -> Option<&'static str> {
    if at.holds() && BATON.contains(&capability) {
        return None;
    }
    // Staff let them: nothing but this stands between the audience and a microphone.
    if capability == "speak" && at.role == "attendee" && at.favoured {
        return None;
    }
    match cells[&(capability.to_owned(), at.role)].as_str() {
        "yes" => None,
        "no" => Some("role"),
        "if_permitted" => (at.policy == "off").then_some("policy"),
        "if_granted" => Some("baton"),
        "if_assigned" => (!at.favoured).then_some("assignment"),
        other => panic!("a cell of no kind: {other}"),
    }
}

/// What the gate says before any object is looked at.
fn gate(cells: &Cells, who: Who, at: &Position, target: Option<&str>) -> Option<&'static str> {
    let unless = |granted: bool, missing| (!granted).then_some(missing);
    match who {
        Any => None,
        // What is not assigned is looked for first: see `expected`.
        Row(capability) => row(cells, capability, at).filter(|missing| *missing != "assignment"),
        FlatYes(capability) => {
            let cell = &cells[&(capability.to_owned(), at.role)];
            unless(cell == "yes" || (cell == "if_granted" && at.holds()), "role")
        }
        Staff | Ranked | Grants(_) => unless(is_staff(at.role), "role"),
        StaffOrPanelist => unless(at.role != "attendee", "role"),
        TheOrganizer => unless(at.role == "organizer", "role"),
        Presenter => unless(at.holds(), "baton"),
        HandsBaton if is_staff(at.role) => None,
        HandsBaton if at.role == "panelist" => unless(at.holds(), "baton"),
        HandsBaton => Some("role"),
        NotStaff => unless(!is_staff(at.role), "role"),
        OwnOr(own, _) if target == Some(at.name) => gate(cells, *own, at, target),
        OwnOr(_, others) => gate(cells, *others, at, target),
    }
}

pub fn role_of(name: &str) -> Option<&'static str> {
    HOUSE.iter().find(|(known, ..)| *known == name).map(|(_, role, _)| *role)
}

/// Whether somebody may know that another is there.
fn sees(at: &Position, target: &str, role: &str) -> bool {
    at.role != "attendee"
        || target == at.name
        || role != "attendee"
        || (target == "grace" && at.baton == Baton::Guest && at.is_inside())
}

/// What is wrong with the person named, if anything.
fn of_person(asked: &Asked, at: &Position, target: &str) -> Option<&'static str> {
    if target == "ivan" && name(asked.text) == "remove" {
        return None;
    }
    let Some(role) = role_of(target).filter(|role| sees(at, target, role)) else { return Some("not_found") };
    match asked.who {
        Ranked | Grants(_) if rank(role) >= rank(at.role) => Some("forbidden rank"),
        Grants(granted) if rank(granted) > rank(at.role) || granted == "organizer" => Some("forbidden rank"),
        _ if asked.names == Addressee
            && at.role == "attendee"
            && at.policy == "staff"
            && role == "attendee" =>
        {
            Some("forbidden policy")
        }
        _ => None,
    }
}

/// What is wrong with the thing named, if anything.
fn of_thing(kind: char, asked: &Asked, at: &Position, target: &str) -> Option<&'static str> {
    if target == NOBODY {
        return Some("not_found");
    }
    let staff = is_staff(at.role);
    match kind {
        // The question of this house was asked by the panelist: they know it, and may not answer it unassigned.
        'q' if asked.who == Row("answer_questions") && at.role == "panelist" && !at.favoured => {
            Some("forbidden assignment")
        }
        // Written to staff and panelists by the organizer.
        'm' if at.role == "attendee" => Some("not_found"),
        'm' if !staff => Some("forbidden own"),
        'v' if !staff && (at.phase == "scheduled" || !at.is_inside()) => Some("not_found"),
        _ => None,
    }
}

/// The expected answer: `forbidden x`, `not_found`, `conflict x`, or `granted`.
pub fn expected(cells: &Cells, asked: &Asked, at: &Position, target: Option<&str>) -> String {
    let command = name(asked.text);
    let to_everyone = asked.text.contains("to\":\"everyone");
    if let Some(missing) = gate(cells, asked.who, at, target) {
        return format!("forbidden {missing}");
    }
    if command == "chat" && to_everyone && at.role == "attendee" && at.policy == "staff" {
        return "forbidden policy".into();
    }
    let of_object = match (asked.names, target) {
        (Person | MaybePerson | Addressee | Assignee, Some(target)) => of_person(asked, at, target),
        (Thing(kind), Some(target)) => of_thing(kind, asked, at, target),
        _ if asked.text.contains("nobody at all") => Some("not_found"),
        _ => None,
    };
    if let Some(wrong) = of_object {
        return wrong.into();
    }
    let to_audience = to_everyone || target.and_then(role_of) == Some("attendee");
    let among_staff = at.role != "attendee" && !to_audience;
    let in_time = match at.phase {
        "scheduled" => asked.before_start && (command != "chat" || among_staff),
        "ended" => false,
        // Nothing leads back from live to a rehearsal.
        _ => !(at.phase == "live" && asked.text.contains("practice")),
    };
    if !in_time {
        return "conflict phase".into();
    }
    met(asked, at, target)
}

/// What the state of the house says.
fn met(asked: &Asked, at: &Position, target: Option<&str>) -> String {
    let role = target.and_then(role_of);
    let is_member = HOUSE.iter().any(|(name, _, member)| Some(*name) == target && *member);
    let conflict = match (asked.who, name(asked.text)) {
        (Grants(granted), _) if role != Some(granted) && wants_member(granted) && !is_member => {
            Some("member")
        }
        (_, "hand_over_organizer") if role != Some("co_organizer") && target != Some(at.name) => Some("role"),
        // Only to staff and panelists, and nobody needs leave for their own mouse.
        (_, "give_control") if role == Some("attendee") || target == Some(at.name) => Some("role"),
        (_, "assign_question") if asked.names == Assignee && role == Some("attendee") => Some("role"),
        (_, "delete_poll") if at.phase != "scheduled" => Some("poll"),
        _ => match asked.meets {
            Meets::Granted => None,
            Meets::Conflict(over) => Some(over),
        },
    };
    conflict.map_or("granted".into(), |over| format!("conflict {over}"))
}

/// The rights that somebody has, by the table and by what everyone may do.
pub fn rights<'a>(cells: &'a Cells, at: &Position) -> BTreeSet<&'a str> {
    let rows = cells.keys().filter(|(_, role)| *role == at.role).map(|(row, _)| row.as_str());
    let by_table = rows.filter(|capability| row(cells, capability, at).is_none());
    let by_prose = EVERYONE.iter().filter(|(_, staff_too)| *staff_too || !is_staff(at.role));
    by_table.chain(by_prose.map(|(right, _)| *right)).collect()
}
