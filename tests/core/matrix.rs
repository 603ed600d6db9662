//! The whole product of role, baton, phase, command and target against the product's tables.
//! Must not know the code's own table: what is expected comes from `tests/spec/session-matrix.csv` and from the
//! second table, `prose.rs`, written from the protocol's prose.

use std::collections::BTreeMap;

use cuelight::session::{Refusal, Role};
use serde_json::{Value, json};

use crate::harness::{CAST, Stage, line, nobody};
use crate::prose::COMMANDS;
use crate::prose::Names::{MaybePerson, Nothing, Person, Thing};
use crate::prose::Who::{
    self, Any, FlatYes, HandsBaton, NotStaff, OwnOr, Presenter, Ranked, Row, Staff, StaffOrPanelist,
    TheOrganizer,
};

type Cells = BTreeMap<(String, &'static str), String>;

/// Columns of the CSV, lowest rank first.
const ROLES: [&str; 6] = [
    "attendee",
    "panelist",
    "in_session_co_organizer",
    "host_only_co_organizer",
    "co_organizer",
    "organizer",
];

/// One cell of the product, and what the session answered.
struct Case {
    role: &'static str,
    name: &'static str,
    holds: bool,
    policy_off: bool,
    assigned: bool,
    phase: &'static str,
    command: usize,
    target: Option<&'static str>,
    answer: String,
}

/// What somebody was told they may do.
struct Told {
    role: &'static str,
    holds: bool,
    policy_off: bool,
    assigned: bool,
    capabilities: Vec<String>,
}

fn cells() -> Cells {
    let mut reader = csv::Reader::from_path("tests/spec/session-matrix.csv").unwrap();
    let header: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    assert_eq!(header[1..], ROLES, "the columns are the roles");
    let rows = reader.records().map(|row| row.unwrap());
    rows.flat_map(|row| {
        let fields: Vec<String> = row.iter().map(str::to_owned).collect();
        ROLES.into_iter().zip(fields[1..].to_vec()).map(move |(role, cell)| ((fields[0].clone(), role), cell))
    })
    .collect()
}

fn rank(role: &str) -> usize {
    ROLES.iter().position(|known| *known == role).unwrap()
}

fn is_staff(role: &str) -> bool {
    rank(role) >= 2
}

/// What a row of the table lacks for somebody.
fn row(cells: &Cells, capability: &str, case: (&str, bool, bool, bool)) -> Option<&'static str> {
    let (role, holds, policy_off, assigned) = case;
    if holds && matches!(capability, "speak" | "share_webcam" | "present") {
        return None;
    }
    let role = ROLES[rank(role)];
    match cells[&(capability.to_owned(), role)].as_str() {
        "yes" => None,
        "no" => Some("role"),
        "if_permitted" => policy_off.then_some("policy"),
        "if_granted" => Some("baton"),
        "if_assigned" => (!assigned).then_some("assignment"),
        other => panic!("a cell of no kind: {other}"),
    }
}

/// What the gate says before any object is looked at.
fn gate(cells: &Cells, who: Who, case: &Case) -> Option<&'static str> {
    let state = (case.role, case.holds, case.policy_off, case.assigned);
    let unless = |granted: bool, missing| (!granted).then_some(missing);
    match who {
        Any => None,
        // What is not assigned is looked for first: see `expected`.
        Row(capability) => row(cells, capability, state).filter(|missing| *missing != "assignment"),
        FlatYes(capability) => {
            let cell = &cells[&(capability.to_owned(), case.role)];
            unless(cell == "yes" || (cell == "if_granted" && case.holds), "role")
        }
        Staff | Ranked => unless(is_staff(case.role), "role"),
        StaffOrPanelist => unless(case.role != "attendee", "role"),
        TheOrganizer => unless(case.role == "organizer", "role"),
        Presenter => unless(case.holds, "baton"),
        HandsBaton if is_staff(case.role) => None,
        HandsBaton if case.role == "panelist" => unless(case.holds, "baton"),
        HandsBaton => Some("role"),
        NotStaff => unless(!is_staff(case.role), "role"),
        OwnOr(_) if case.target == Some(case.name) => None,
        OwnOr(others) => gate(cells, *others, case),
    }
}

fn role_of(name: &str) -> Option<&'static str> {
    CAST.iter().find(|(known, _)| *known == name).map(|(_, role)| role.name())
}

/// The expected answer: `forbidden x`, `not_found`, `phase`, or `through` to the rules of the state.
fn expected(cells: &Cells, case: &Case) -> String {
    let (_, who, names, before_start) = COMMANDS[case.command];
    if let Some(missing) = gate(cells, who, case) {
        return format!("forbidden {missing}");
    }
    match (names, case.target) {
        (Person | MaybePerson, Some(target)) => {
            let Some(role) = role_of(target) else { return "not_found".into() };
            // The audience does not see itself; the presenter is seen by all, at a rehearsal by those in it.
            let visible = case.role != "attendee" || target == case.name || role != "attendee";
            if !visible {
                return "not_found".into();
            }
            if who == Ranked && rank(role) >= rank(case.role) {
                return "forbidden rank".into();
            }
        }
        (Thing(_), Some("nothing")) => return "not_found".into(),
        // The question of this house was asked by the panelist: they know it, and may not answer it unassigned.
        (Thing('q'), _) if case.role == "panelist" && !case.assigned => return "forbidden assignment".into(),
        (Thing('m'), _) if case.role == "attendee" => return "not_found".into(),
        (Thing('m'), _) if !is_staff(case.role) => return "forbidden own".into(),
        (Thing('v'), _) if case.phase == "practice" && case.role == "attendee" && !case.holds => {
            return "not_found".into();
        }
        (Thing('v'), _) if case.phase == "scheduled" && !is_staff(case.role) => return "not_found".into(),
        _ => {}
    }
    let in_time = match case.phase {
        "scheduled" => {
            before_start && !(COMMANDS[case.command].0.contains("chat\":{\"to") && case.role == "attendee")
        }
        "ended" => false,
        // Nothing leads back from live to a rehearsal.
        _ => !(case.phase == "live" && COMMANDS[case.command].0.contains("practice")),
    };
    if in_time { "through".into() } else { "phase".into() }
}

fn summary(answer: Result<(), Refusal>) -> String {
    let Err(refusal) = answer else { return "through".into() };
    let text = line(&refusal);
    let words: Vec<&str> = text.split(' ').collect();
    match words[0] {
        "forbidden" => format!("forbidden {}", words[2]),
        "not_found" => "not_found".into(),
        "conflict" if text.contains("\"phase\"") => "phase".into(),
        "conflict" | "invalid" => "through".into(),
        other => other.into(),
    }
}

/// The house with something of everything in it, in a phase, the baton with somebody.
fn house(phase: &str, holder: &str, policy_off: bool, assigned: bool) -> (Stage, BTreeMap<char, Value>) {
    let mut stage = Stage::scheduled();
    let mut things = BTreeMap::new();
    if !policy_off {
        stage.ok("alice", json!({"set_chat_policy": {"attendees": "everyone"}}));
    }
    things.insert('h', stage.upload("alice", "notes.txt"));
    things.insert('v', stage.poll(false));
    stage.ok("alice", json!({"set_survey": {"questions": [{"question": "x", "kind": "text"}]}}));
    things.insert('m', stage.make("alice", json!({"chat": {"to": "staff", "text": "hello"}})));
    if phase == "scheduled" {
        things.insert('q', nobody('q'));
        return (stage, things);
    }
    stage.ok("alice", json!({"start": {"practice": phase == "practice"}}));
    things.insert('q', stage.make("bob", json!({"ask": {"text": "why?"}})));
    stage.ok("alice", json!({"open_poll": {"poll": things[&'v']}}));
    if assigned {
        let to = stage.id("bob");
        stage.ok("alice", json!({"assign_question": {"question": things[&'q'], "participant": to}}));
    }
    let to = stage.id(holder);
    stage.ok("alice", json!({"hand_presenter": {"participant": to}}));
    if phase == "ended" {
        stage.ok("alice", json!({"end": {}}));
    }
    (stage, things)
}

/// Every case with the answer of the session; and what each person was told they may do.
fn played() -> (Vec<Case>, Vec<Told>) {
    let (mut cases, mut told) = (Vec::new(), Vec::new());
    for phase in ["scheduled", "practice", "live", "ended"] {
        for (name, role) in CAST.into_iter().take(6) {
            for variant in 0..8 {
                let (holds, policy_off, assigned) = (variant & 1 > 0, variant & 2 > 0, variant & 4 > 0);
                let before = phase == "scheduled";
                if (before && (holds || assigned)) || (assigned && role != Role::Panelist) {
                    continue;
                }
                let holder = if holds {
                    name
                } else if name == "alice" {
                    "dave"
                } else {
                    "alice"
                };
                let (stage, things) = house(phase, holder, policy_off, assigned);
                let state = (role.name(), holds, policy_off, assigned);
                told.push(told_by(&stage, name, state));
                play(&stage, &things, (phase, name), state, &mut cases);
            }
        }
    }
    (cases, told)
}

fn told_by(stage: &Stage, name: &str, state: (&'static str, bool, bool, bool)) -> Told {
    let capabilities = stage.you(name)["capabilities"].as_array().unwrap().clone();
    let capabilities = capabilities.iter().map(|known| known.as_str().unwrap().to_owned()).collect();
    let (role, holds, policy_off, assigned) = state;
    Told { role, holds, policy_off, assigned, capabilities }
}

fn play(
    stage: &Stage,
    things: &BTreeMap<char, Value>,
    (phase, name): (&'static str, &'static str),
    (role, holds, policy_off, assigned): (&'static str, bool, bool, bool),
    cases: &mut Vec<Case>,
) {
    let people = CAST.iter().map(|(name, _)| Some(*name)).chain([Some("nobody")]);
    let people: Vec<Option<&'static str>> = people.collect();
    for (command, (text, _, names, _)) in COMMANDS.iter().enumerate() {
        let targets = match names {
            Nothing => vec![None],
            Person | MaybePerson => people.clone(),
            Thing(_) if phase == "scheduled" && *names == Thing('q') => vec![Some("nothing")],
            Thing(_) => vec![Some("something"), Some("nothing")],
        };
        for target in targets {
            let named = match (names, target) {
                (_, None) => Value::Null,
                (Thing(kind), Some("something")) => things[kind].clone(),
                (Thing(kind), _) => nobody(*kind),
                (_, Some("nobody")) => nobody('p'),
                (_, Some(name)) => stage.id(name),
            };
            let json: Value = serde_json::from_str(&text.replace('$', &named.to_string())).unwrap();
            let answer = summary(crate::harness::would(&stage.session, stage.who(name), &json));
            cases.push(Case { role, name, holds, policy_off, assigned, phase, command, target, answer });
        }
    }
}

/// The cases in which table and session differ.
fn mismatches(cells: &Cells, cases: &[Case], told: &[Told]) -> Vec<String> {
    let wrong = cases.iter().filter_map(|case| {
        let expected = expected(cells, case);
        let said = || {
            let Case { role, holds, phase, target, answer, .. } = case;
            let command = COMMANDS[case.command].0;
            format!("{role} baton={holds} {phase} {command} on {target:?}: expected {expected}, got {answer}")
        };
        (expected != case.answer).then(said)
    });
    let untold = told.iter().flat_map(|told| {
        let Told { role, holds, policy_off, assigned, capabilities } = told;
        let rows: Vec<&String> = cells.keys().filter(|(_, of)| of == role).map(|(row, _)| row).collect();
        rows.into_iter().filter_map(move |capability| {
            let may = row(cells, capability, (role, *holds, *policy_off, *assigned)).is_none();
            let listed = capabilities.contains(capability);
            (may != listed)
                .then(|| format!("{role} baton={holds}: {capability} listed {listed}, expected {may}"))
        })
    });
    wrong.chain(untold).collect()
}

#[test]
fn every_role_command_phase_and_target_gives_what_the_tables_say() {
    let (cases, told) = played();
    assert!(cases.len() > 8000, "{} cases", cases.len());
    let wrong = mismatches(&cells(), &cases, &told);
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        cases.len(),
        wrong[..wrong.len().min(40)].join("\n")
    );
}

#[test]
fn each_cell_of_the_table_flipped_is_noticed() {
    let (cases, told) = played();
    let table = cells();
    assert_eq!(table.len(), 14 * 6);
    for (cell, value) in &table {
        let flipped = if value == "yes" { "no" } else { "yes" };
        let mut planted = table.clone();
        planted.insert(cell.clone(), flipped.into());
        assert!(
            !mismatches(&planted, &cases, &told).is_empty(),
            "{cell:?} flipped to {flipped}: nobody noticed"
        );
    }
}
