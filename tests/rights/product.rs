//! The wire product: all commands by all roles with and without the baton on everybody, and the calls by REST, against a
//! real server. What must be refused is asked all at once in one session, what must be granted each in a session of its own.
//! Must not know the server's tables: `rules.rs` decides.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::over_sockets::harness::{Server, in_time};
use crate::prose::Names::{Addressee, Assignee, MaybePerson, Nothing, Person, Thing};
use crate::prose::{Asked, COMMANDS};
use crate::room::{Room, bearer};
use crate::rules::{Baton, Cells, HOUSE, NOBODY, Position, cells, expected, rights, row};

/// What a house is set up with.
pub type Things = BTreeMap<char, Value>;

/// The house, and one who is removed before anything else.
const EVERYBODY: [&str; 8] = ["alice", "bob", "carol", "dave", "erin", "frank", "grace", "ivan"];

fn other_holder(name: &str) -> &'static str {
    if name == "alice" { "dave" } else { "alice" }
}

/// A new session, in the phase that is wanted, with something of everything in it that there can be.
pub async fn furnished(room: &mut Room, at: &Position, names: &[&str]) -> Things {
    room.anew(names).await;
    if names.contains(&"ivan") {
        room.enter("ivan", "attendee").await;
        let ivan = room.id("ivan");
        room.ok("alice", json!({"remove": {"participant": ivan}})).await;
        room.people.remove("ivan");
    }
    let mut things = Things::new();
    let handout = room.upload(&bearer(&room.ticket("alice", "organizer"))).await;
    things.insert('h', handout.json()["handout"].clone());
    let say = json!({"chat": {"to": "staff", "text": "hello"}});
    let mut asks = vec![
        json!({"create_poll": {"question": "?", "kind": "single", "options": ["a", "b"]}}),
        say.clone(),
        json!({"set_survey": {"questions": [{"question": "x", "kind": "text"}]}}),
        json!({"set_chat_policy": {"attendees": "everyone"}}),
    ];
    let begun = at.phase != "scheduled";
    if begun {
        let to = room.id(if at.holds() { at.name } else { other_holder(at.name) });
        asks.push(json!({"start": {"practice": at.phase == "practice"}}));
        asks.push(json!({"hand_presenter": {"participant": to}}));
    }
    let answers = room.ask_all("alice", &asks).await;
    assert!(answers.iter().all(|answer| answer["type"] == "ok"), "{answers:?}");
    things.insert('v', answers[0]["result"]["poll"].clone());
    things.insert('m', answers[1]["result"]["message"].clone());
    if begun || at.role != "attendee" {
        things.insert('o', room.ok(at.name, say).await["message"].clone());
    }
    if begun {
        room.ok("alice", json!({"open_poll": {"poll": things[&'v']}})).await;
        things.insert('q', room.ok("bob", json!({"ask": {"text": "why?"}})).await["question"].clone());
    }
    things
}

pub fn targets(asked: &Asked) -> Vec<Option<&'static str>> {
    match asked.names {
        Nothing => vec![None],
        Person | MaybePerson | Addressee | Assignee => {
            HOUSE.iter().map(|(name, ..)| *name).chain([NOBODY]).map(Some).collect()
        }
        Thing(_) => vec![Some("something"), Some(NOBODY)],
    }
}

pub fn command(asked: &Asked, target: Option<&str>, room: &Room, things: &Things) -> Value {
    let named = match (asked.names, target) {
        (_, None) => Value::Null,
        (Thing(kind), Some("something")) => things[&kind].clone(),
        (Thing(kind), _) => json!(format!("{}0000000000000", if kind == 'o' { 'm' } else { kind })),
        (_, Some(NOBODY)) => json!("p0000000000000"),
        (_, Some(name)) => room.id(name),
    };
    let text = asked
        .text
        .replace('$', &named.to_string())
        .replace('%', &things.get(&'q').map_or(String::new(), Value::to_string));
    serde_json::from_str(&text).unwrap()
}

/// The server's answer in the words of the rules.
pub fn in_words(answer: &Value, role: &str) -> String {
    let error = &answer["error"];
    match (answer["type"].as_str().unwrap(), error["code"].as_str()) {
        ("ok", _) => "granted".into(),
        (_, Some("forbidden")) => {
            let as_role = if error["role"] == role { "" } else { " in another role" };
            format!("forbidden {}{as_role}", error["missing"].as_str().unwrap())
        }
        (_, Some("not_found")) => "not_found".into(),
        (_, Some("conflict")) => {
            let over: Vec<&str> = error["actual"].as_object().unwrap().keys().map(String::as_str).collect();
            format!("conflict {}", over.join(" "))
        }
        other => panic!("{other:?}: {answer}"),
    }
}

/// How many were refused and granted, and what is not as expected.
#[derive(Default)]
struct Tally {
    refused: usize,
    granted: usize,
    by_rest: usize,
    wrong: Vec<String>,
}

impl Tally {
    fn hold(&mut self, what: String, expected: &str, got: &str) {
        if expected != got {
            self.wrong.push(format!("{what}: expected {expected}, got {got}"));
        }
    }
}

/// One person's commands.
async fn play(room: &mut Room, cells: &Cells, at: &Position, tally: &mut Tally, with_granted: bool) {
    let things = furnished(room, at, &EVERYBODY).await;
    let mut refused = Vec::new();
    let mut granted: Vec<(&Asked, Option<&'static str>)> = Vec::new();
    for asked in &COMMANDS {
        for target in targets(asked) {
            let absent = match asked.names {
                Thing(kind) => target != Some(NOBODY) && !things.contains_key(&kind),
                Assignee => !things.contains_key(&'q'),
                _ => false,
            };
            if absent {
                continue;
            }
            match expected(cells, asked, at, target) {
                answer if answer == "granted" => granted.push((asked, target)),
                answer => refused.push((asked, target, answer)),
            }
        }
    }
    let commands: Vec<Value> =
        refused.iter().map(|(asked, target, _)| command(asked, *target, room, &things)).collect();
    let answers = room.ask_all(at.name, &commands).await;
    for ((asked, target, expected), answer) in refused.iter().zip(&answers) {
        tally.refused += 1;
        tally.hold(format!("{at:?} {} on {target:?}", asked.text), expected, &in_words(answer, at.role));
    }
    let you = room.enter(at.name, at.role).await;
    let listed: Vec<&str> =
        you["you"]["capabilities"].as_array().unwrap().iter().map(|right| right.as_str().unwrap()).collect();
    let mut expected: Vec<&str> = rights(cells, at).into_iter().collect();
    expected.sort_by_key(|right| listed.iter().position(|known| known == right));
    tally.hold(format!("{at:?} rights"), &expected.join(" "), &listed.join(" "));
    call(room, cells, at, &things, tally).await;
    if with_granted {
        grant(room, at, granted, tally).await;
    }
}

/// What must be granted, one target of each command, each in a session of its own.
async fn grant(
    room: &mut Room,
    at: &Position,
    mut granted: Vec<(&Asked, Option<&'static str>)>,
    tally: &mut Tally,
) {
    granted.dedup_by_key(|(asked, _)| asked.text);
    for (asked, target) in granted {
        let mut names = vec!["alice", "bob", at.name, other_holder(at.name)];
        names.extend(target);
        names.extend(asked.text.contains("ivan").then_some("ivan"));
        let things = furnished(room, at, &names).await;
        let command = command(asked, target, room, &things);
        let answer = room.ask(at.name, command).await;
        tally.granted += 1;
        tally.hold(format!("{at:?} {} on {target:?}", asked.text), "granted", &in_words(&answer, at.role));
    }
}

/// The calls by REST that go by the rights of a ticket's bearer.
async fn call(room: &Room, cells: &Cells, at: &Position, things: &Things, tally: &mut Tally) {
    let auth = bearer(&room.ticket(at.name, at.role));
    let handout = format!("/handouts/{}", things[&'h'].as_str().unwrap());
    let may = |right| if row(cells, right, at).is_none() { "let" } else { "403" };
    let calls = [
        ("report", may("create_reports"), room.call("GET", "/report", &auth, Value::Null).await),
        ("handout", "let", room.call("GET", &handout, &auth, Value::Null).await),
        ("handouts", "let", room.call("GET", "/handouts", &auth, Value::Null).await),
        ("upload", may("upload_handouts"), room.upload(&auth).await),
    ];
    for (what, expected, answer) in calls {
        tally.by_rest += 1;
        let got = if answer.status < 300 { "let".to_owned() } else { answer.status.to_string() };
        tally.hold(format!("{at:?} {what}"), expected, &got);
    }
}

/// One role, with the baton and without; live with everything that is granted, and what is refused in the other phases.
async fn both(server: Server, name: &'static str, role: &'static str, with_granted: bool) -> Tally {
    let (mut room, cells, mut tally) = (Room::in_server(server), cells(), Tally::default());
    for baton in [Baton::Own, Baton::Staff] {
        let at = Position { role, name, baton, policy: "everyone", favoured: false, phase: "live" };
        play(&mut room, &cells, &at, &mut tally, with_granted).await;
        play(&mut room, &cells, &Position { phase: "practice", ..at }, &mut tally, false).await;
    }
    let at = Position {
        role,
        name,
        baton: Baton::Nobody,
        policy: "everyone",
        favoured: false,
        phase: "scheduled",
    };
    play(&mut room, &cells, &at, &mut tally, false).await;
    tally
}

/// Every role at once, each in a server of its own.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_role_and_command_on_the_wire_gives_what_the_tables_say() {
    let roles = HOUSE.into_iter().take(6);
    let playing: Vec<_> = roles
        .map(|(name, role, _)| {
            tokio::spawn(async move { both(Server::start(1).await, name, role, true).await })
        })
        .collect();
    let (mut refused, mut granted, mut by_rest, mut wrong) = (0, 0, 0, Vec::new());
    for one in playing {
        let tally = in_time(one).await.unwrap();
        refused += tally.refused;
        granted += tally.granted;
        by_rest += tally.by_rest;
        wrong.extend(tally.wrong);
    }
    let some = wrong[..wrong.len().min(20)].join("\n");
    assert!(wrong.is_empty(), "{}:\n{some}", wrong.len());
    assert_eq!((refused, granted, by_rest), (REFUSED, GRANTED, 6 * 5 * 4));
}

/// Cells that refuse, of five states for each role, and commands that are granted to somebody in some form.
const REFUSED: usize = 3808;
const GRANTED: usize = 537;

#[cfg(feature = "planted")]
mod planted {
    use cuelight::hub::Planted;
    use cuelight::node::Node;
    use cuelight::session::capability::{Capability, Grant};
    use cuelight::session::planted::Fault;
    use cuelight::session::{Need, Role};

    use super::{HOUSE, Server, both, in_time};

    /// A fault, and who in the house meets it.
    const FAULTS: [(Fault, &str); 7] = [
        (
            Fault::Cell {
                capability: Capability::CreateReports,
                role: Role::InSessionCoOrganizer,
                grant: Grant::Yes,
            },
            "frank",
        ),
        (
            Fault::Cell { capability: Capability::UploadHandouts, role: Role::Panelist, grant: Grant::Yes },
            "bob",
        ),
        (
            Fault::Cell { capability: Capability::DownloadHandouts, role: Role::Attendee, grant: Grant::No },
            "carol",
        ),
        (Fault::Cell { capability: Capability::Record, role: Role::Panelist, grant: Grant::Yes }, "bob"),
        (Fault::Need { command: "lower_all_hands", need: Need::Anyone }, "carol"),
        (Fault::EqualRank, "dave"),
        (Fault::HandOverToAnybody, "alice"),
    ];

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_broken_rule_shows_on_the_wire() {
        for (fault, name) in FAULTS {
            let planted = Planted { rules: Some(fault), ..Planted::default() };
            let server = Server::begun(|_| {}, |config| Node::start_planted(config, 1, planted)).await;
            let (_, role, _) = HOUSE.into_iter().find(|(known, ..)| *known == name).unwrap();
            let tally = in_time(both(server, name, role, false)).await;
            assert!(!tally.wrong.is_empty(), "{fault:?}: nobody noticed");
        }
    }
}
