//! The whole product of role, baton, phase, command and target against the product's tables.
//! Must not know the code's own table: what is expected comes from `tests/spec/session-matrix.csv` and from the
//! second table, `prose.rs`, written from the protocol's prose. Of the crate it uses what plays, and nothing that decides.

use std::collections::{BTreeMap, BTreeSet};

use cuelight::session::{Ask, Capability, Need, Refusal, Role, Session, authorize, decide};
use serde_json::{Value, json};

use crate::harness::{CAST, Stage, nobody, readable};
use crate::prose::Names::{Addressee, Assignee, MaybePerson, Nothing, Person, Thing};
use crate::prose::Who::{FlatYes, Row};
use crate::prose::{Asked, COMMANDS, is_staff, name};
use crate::rules::{Baton, Cells, GONE, HOUSE, NOBODY, Position, cells, expected, rights, row};

/// A house, who asks in it, and what things are called there.
pub struct House {
    position: Position,
    pub session: Session,
    stage: Stage,
    things: BTreeMap<char, Value>,
    /// Every command on every target: its place in the table, whom or what it names, and how it is asked.
    asks: Vec<(usize, Option<&'static str>, Ask)>,
}

impl House {
    pub fn role(&self) -> &'static str {
        self.position.role
    }

    fn with_asks(mut self) -> House {
        let by = self.stage.who(self.position.name);
        for (index, asked) in COMMANDS.iter().enumerate() {
            for target in targets(asked, &self) {
                let text = asked.text.replace('$', &named(asked.names, &self, target).to_string());
                let question = self.things.get(&'q').map_or(String::new(), Value::to_string);
                let json: Value = serde_json::from_str(&text.replace('%', &question)).unwrap();
                self.asks.push((index, target, readable(by, &json)));
            }
        }
        self
    }
}

/// The session's answer, in the same words; a refusal that names another role or row than it is about says so.
fn answered(asked: &Asked, at: &Position, answer: Result<(), Refusal>) -> String {
    let Err(refusal) = answer else { return "granted".into() };
    match refusal {
        Refusal::Forbidden { capability, role, missing } => {
            let missing = serde_json::to_value(missing).unwrap();
            let role = serde_json::to_value(role).unwrap();
            let named = matches!(asked.who, Row(row) | FlatYes(row) if row != capability);
            let wrong = if named { format!(" over {capability}") } else { String::new() };
            let as_role = if role == at.role { String::new() } else { format!(" as {role}") };
            format!("forbidden {}{wrong}{as_role}", missing.as_str().unwrap())
        }
        Refusal::NotFound { .. } => "not_found".into(),
        Refusal::Conflict { actual } => {
            let actual = serde_json::to_value(actual).unwrap();
            let over: Vec<&str> = actual.as_object().unwrap().keys().map(String::as_str).collect();
            format!("conflict {}", over.join(" "))
        }
        other => format!("{other:?}"),
    }
}

/// The house with something of everything in it, in a phase, the baton with somebody.
fn house(position: Position) -> House {
    let Position { name, baton, policy, favoured, phase, role, .. } = position;
    let mut stage = Stage::scheduled();
    for name in GONE {
        stage.enter(name, Role::Attendee);
    }
    stage.ok("heidi", json!({"leave": {}}));
    let ivan = stage.id("ivan");
    stage.ok("alice", json!({"remove": {"participant": ivan}}));
    let mut things = BTreeMap::new();
    stage.ok("alice", json!({"set_chat_policy": {"attendees": "everyone"}}));
    things.insert('h', stage.upload("alice", "notes.txt"));
    things.insert('v', stage.poll(false));
    stage.ok("alice", json!({"set_survey": {"questions": [{"question": "x", "kind": "text"}]}}));
    things.insert('m', stage.make("alice", json!({"chat": {"to": "staff", "text": "hello"}})));
    if phase == "scheduled" {
        if role != "attendee" {
            things.insert('o', stage.make(name, json!({"chat": {"to": "staff", "text": "mine"}})));
        }
    } else {
        stage.ok("alice", json!({"start": {"practice": phase == "practice"}}));
        things.insert('o', stage.make(name, json!({"chat": {"to": "staff", "text": "mine"}})));
        things.insert('q', stage.make("bob", json!({"ask": {"text": "why?"}})));
        stage.ok("alice", json!({"open_poll": {"poll": things[&'v']}}));
        let id = stage.id(name);
        if favoured && role == "panelist" {
            let question = &things[&'q'];
            stage.ok("alice", json!({"assign_question": {"question": question, "participant": id}}));
        } else if favoured {
            stage.ok("alice", json!({"unmute": {"participant": id}}));
        }
        let holder = match baton {
            Baton::Own => name,
            Baton::Guest => "grace",
            _ if name == "alice" => "dave",
            _ => "alice",
        };
        let to = stage.id(holder);
        stage.ok("alice", json!({"hand_presenter": {"participant": to}}));
    }
    stage.ok("alice", json!({"set_chat_policy": {"attendees": policy}}));
    if phase == "ended" {
        stage.ok("alice", json!({"end": {}}));
    }
    House { position, session: stage.session.clone(), stage, things, asks: Vec::new() }.with_asks()
}

/// Everybody in every state.
pub fn houses() -> Vec<House> {
    let mut houses = Vec::new();
    for phase in ["scheduled", "practice", "live", "ended"] {
        let before = phase == "scheduled";
        let batons: &[Baton] =
            if before { &[Baton::Nobody] } else { &[Baton::Own, Baton::Staff, Baton::Guest] };
        for (name, role, _) in HOUSE.into_iter().take(6) {
            for baton in batons {
                for policy in ["off", "staff", "everyone"] {
                    let both = !before && !is_staff(role);
                    for favoured in [false, true].into_iter().take(1 + usize::from(both)) {
                        houses.push(house(Position { role, name, baton: *baton, policy, favoured, phase }));
                    }
                }
            }
        }
    }
    houses
}

/// Whom or what a command is tried on.
fn targets(asked: &Asked, house: &House) -> Vec<Option<&'static str>> {
    let people = || HOUSE.iter().map(|(name, ..)| *name).chain(GONE).chain([NOBODY]).map(Some);
    match asked.names {
        Nothing => vec![None],
        Assignee if house.position.phase == "scheduled" => vec![],
        Person | MaybePerson | Addressee | Assignee => people().collect(),
        Thing(kind) if house.things.contains_key(&kind) => vec![Some("something"), Some(NOBODY)],
        Thing(_) => vec![Some(NOBODY)],
    }
}

fn named(names: crate::prose::Names, house: &House, target: Option<&str>) -> Value {
    match (names, target) {
        (_, None) => Value::Null,
        (Thing(kind), Some("something")) => house.things[&kind].clone(),
        (Thing(kind), _) => nobody(if kind == 'o' { 'm' } else { kind }),
        (_, Some(NOBODY)) => nobody('p'),
        (_, Some(name)) => house.stage.id(name),
    }
}

/// What calls by REST ask for of somebody with a ticket.
const BY_REST: [(&str, Capability); 3] = [
    ("create_reports", Capability::CreateReports),
    ("upload_handouts", Capability::UploadHandouts),
    ("download_handouts", Capability::DownloadHandouts),
];

/// Plays every command on every target in one house, and what REST asks for; gives each cell that is not as expected.
pub fn play<'a>(
    cells: &'a Cells,
    house: &'a House,
    session: &'a Session,
) -> impl Iterator<Item = Option<String>> + 'a {
    let at = &house.position;
    let said = move |what: &str, target: Option<&str>, expected: String, answer: String| {
        let different = answer != expected;
        different.then(|| format!("{at:?} {what} on {target:?}: expected {expected}, got {answer}"))
    };
    let commands = house.asks.iter().map(move |(index, target, ask)| {
        let asked = &COMMANDS[*index];
        let answer = answered(asked, at, decide(session, ask).map(drop));
        said(asked.text, *target, expected(cells, asked, at, *target), answer)
    });
    let calls = BY_REST.into_iter().map(move |(name, capability)| {
        let answer = authorize(session, house.stage.who(at.name), Need::Row(capability));
        let granted = |answer: Result<_, Refusal>| match answer {
            Ok(_) => "granted".to_owned(),
            Err(refusal) => crate::harness::line(&refusal),
        };
        let missing = if name == "download_handouts" { None } else { row(cells, name, at) };
        let expected = missing.map_or("granted".into(), |missing| format!("forbidden {name} {missing}"));
        said(name, None, expected, granted(answer))
    });
    commands.chain(calls)
}

/// Where what somebody is told of their rights is not what the tables give them.
pub fn untold(cells: &Cells, house: &House, session: &Session) -> Vec<String> {
    let at = &house.position;
    let who = house.stage.who(at.name);
    let you = serde_json::to_value(cuelight::session::shapes::You::of(session, who)).unwrap();
    let listed: BTreeSet<&str> =
        you["capabilities"].as_array().unwrap().iter().map(|right| right.as_str().unwrap()).collect();
    let expected = rights(cells, at);
    let listed_wrong = listed.symmetric_difference(&expected);
    listed_wrong.map(|right| format!("{at:?}: {right} listed {}", listed.contains(right))).collect()
}

/// Every cell: what is asked and answered, counted, and what is told.
#[test]
fn every_role_command_phase_and_target_gives_what_the_tables_say() {
    let cells = cells();
    let (mut count, mut lists, mut wrong) = (0, 0, Vec::new());
    for house in houses() {
        lists += 1;
        for different in play(&cells, &house, &house.session) {
            count += 1;
            wrong.extend(different);
        }
        wrong.extend(untold(&cells, &house, &house.session));
    }
    let some = wrong[..wrong.len().min(40)].join("\n");
    assert!(wrong.is_empty(), "{} of {count}:\n{some}", wrong.len());
    // 6 in 3 states before the start; 4 staff in 9 and the 2 others in 18 states of each of the 3 phases after it.
    assert_eq!(lists, 6 * 3 + 3 * (4 * 9 + 2 * 18));
    assert_eq!(count, CELLS);
}

/// Cells of the product: a number that changes with a command, a role or a person, and with nothing else.
const CELLS: usize = 56_157 + 234 * 3;

#[test]
fn the_people_of_the_house_are_in_it_as_what_the_table_calls_them() {
    let stage = Stage::scheduled();
    assert_eq!(CAST.len(), HOUSE.len());
    for (name, role, member) in HOUSE {
        assert_eq!(stage.you(name)["role"], role);
        assert_eq!(stage.session.person(stage.who(name)).member.is_some(), member, "{name}");
    }
}

/// Names in backquotes in the first column of the protocol page's table of commands.
fn commands_of_the_page() -> BTreeSet<String> {
    let page = std::fs::read_to_string("docs/protocol.md").unwrap();
    let table = page.split("| command | arguments | who |").nth(1).expect("the table of commands");
    let rows = table.lines().skip(2).take_while(|line| line.starts_with('|'));
    let names = rows.flat_map(|row| {
        let first = row.split('|').nth(1).unwrap().to_owned();
        first.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>()
    });
    // Said at the door, and of one's own screen: not decided by rights.
    names.filter(|name| !matches!(name.as_str(), "hello" | "seen")).collect()
}

#[test]
fn every_command_of_the_page_and_of_the_contract_is_in_the_product() {
    let played: BTreeSet<String> = COMMANDS.iter().map(|asked| name(asked.text).to_owned()).collect();
    assert_eq!(commands_of_the_page(), played);
    let contract = std::fs::read_to_string("docs/contract/schema.json").unwrap();
    let known = |name: &String| contract.contains(&format!("\"{name}\""));
    assert!(played.iter().all(known), "the contract knows them all");
    assert_eq!(played.len(), 55);
}

/// The checker's own twin: another table is not the session's.
#[test]
fn each_cell_of_the_table_flipped_is_noticed() {
    let (houses, table) = (houses(), cells());
    for (cell, value) in &table {
        let flipped = if value == "yes" { "no" } else { "yes" };
        let mut planted = table.clone();
        planted.insert(cell.clone(), flipped.into());
        let mut concerned = houses.iter().filter(|house| house.role() == cell.1);
        let noticed = concerned.any(|house| !untold(&planted, house, &house.session).is_empty());
        assert!(noticed, "{cell:?} flipped to {flipped}: nobody noticed");
    }
}
