//! The wire product: all commands by all roles, whoever presents, in every phase before the end and under every chat policy, on
//! everybody, and the calls by REST, against a real server in both of its ways. What must be refused is asked in earnest,
//! all at once in one session; what must be granted is asked there too, with an expectation that cannot be, and is done in a
//! session of its own. After the end: `ended.rs`.
//! Must not know the server's tables: `rules.rs` decides.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::house::{EVERYBODY, Tally, Things, command, furnished, holder, in_words, is_absent, targets};
use crate::over_sockets::harness::{Server, in_time};
use crate::prose::{Asked, COMMANDS, is_staff};
use crate::room::{Room, bearer};
use crate::rules::{Baton, Cells, HOUSE, Position, cells, expected, rights, row};

crate::both_ways!(every_role_and_command_on_the_wire_gives_what_the_tables_say);

/// One command on one target, and what must come of it.
type Cell = (&'static Asked, Option<&'static str>, String);

fn cells_of(cells: &Cells, at: &Position, things: &Things) -> Vec<Cell> {
    let each =
        COMMANDS.iter().flat_map(|asked| targets(asked).into_iter().map(move |target| (asked, target)));
    let there = each.filter(|(asked, target)| !is_absent(asked, *target, things));
    there.map(|(asked, target)| (asked, target, expected(cells, asked, at, target))).collect()
}

/// One person's commands.
async fn play(room: &mut Room, cells: &Cells, at: &Position, tally: &mut Tally) {
    let things = furnished(room, at, &EVERYBODY).await;
    let (granted, refused): (Vec<Cell>, Vec<Cell>) =
        cells_of(cells, at, &things).into_iter().partition(|(.., answer)| answer == "granted");
    // Rights, objects and ranks are decided before what somebody expects, so a false expectation shows that they are
    // right and leaves everything as it is for the next.
    let never = json!({"expect": {"mute_epoch": 999_999}});
    let withheld =
        granted.into_iter().map(|(asked, target, _)| (asked, target, "conflict mute_epoch".to_owned()));
    for (some, beside) in [(refused, Value::Null), (withheld.collect(), never)] {
        let commands: Vec<Value> =
            some.iter().map(|(asked, target, _)| command(asked, *target, room, &things)).collect();
        let answers = room.ask_all_with(at.name, &commands, &beside).await;
        *(if beside.is_null() { &mut tally.refused } else { &mut tally.withheld }) += some.len();
        for ((asked, target, expected), answer) in some.iter().zip(&answers) {
            tally.hold(format!("{at:?} {} on {target:?}", asked.text), expected, &in_words(answer, at.role));
        }
    }
    let you = room.enter(at.name, at.role).await;
    let mut listed: Vec<&str> =
        you["you"]["capabilities"].as_array().unwrap().iter().map(|right| right.as_str().unwrap()).collect();
    listed.sort_unstable();
    let expected: Vec<&str> = rights(cells, at).into_iter().collect();
    tally.hold(format!("{at:?} rights"), &expected.join(" "), &listed.join(" "));
    call(room, cells, at, &things, tally).await;
}

/// What was granted and done: in which phase, whether to the presenter, and the command.
type Done = BTreeSet<(&'static str, bool, &'static str)>;

/// What must be granted, one target of each command, each in a session of its own; what was done already is not done again.
async fn grant(room: &mut Room, cells: &Cells, at: &Position, done: &mut Done, tally: &mut Tally) {
    let mut granted = Vec::new();
    for asked in &COMMANDS {
        let mut all =
            targets(asked).into_iter().filter(|target| expected(cells, asked, at, *target) == "granted");
        let first = all.next().filter(|_| done.insert((at.phase, at.holds(), asked.text)));
        granted.extend(first.map(|target| (asked, target)));
    }
    for (asked, target) in granted {
        let mut names = vec!["alice", "bob", at.name, holder(at)];
        names.extend(target);
        names.extend(asked.text.contains("ivan").then_some("ivan"));
        let things = furnished(room, at, &names).await;
        if is_absent(asked, target, &things) {
            continue;
        }
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
    let survey = if at.phase == "scheduled" { "409" } else { "let" };
    let answers = json!({"answers": [{"text": "x"}]});
    let calls = [
        ("report", may("create_reports"), room.call("GET", "/report", &auth, Value::Null).await),
        ("csv", may("create_reports"), room.call("GET", "/report?format=csv", &auth, Value::Null).await),
        ("handout", "let", room.call("GET", &handout, &auth, Value::Null).await),
        ("handouts", "let", room.call("GET", "/handouts", &auth, Value::Null).await),
        ("upload", may("upload_handouts"), room.upload(&auth).await),
        ("survey", survey, room.call("POST", "/survey", &auth, answers).await),
        // For an application alone.
        (
            "ticket",
            "401",
            room.call("POST", "/tickets", &auth, json!({"sub": "x", "name": "x", "role": "attendee"})).await,
        ),
    ];
    for (what, expected, answer) in calls {
        tally.by_rest += 1;
        let got = if answer.status < 300 { "let".to_owned() } else { answer.status.to_string() };
        tally.hold(format!("{at:?} {what}"), expected, &got);
    }
}

/// Everything that somebody of a role can be in.
pub fn positions(name: &'static str, role: &'static str, phases: &[&'static str]) -> Vec<Position> {
    let mut all = Vec::new();
    for phase in phases {
        let before = *phase == "scheduled";
        let batons: &[Baton] =
            if before { &[Baton::Nobody] } else { &[Baton::Own, Baton::Staff, Baton::Guest] };
        for baton in batons {
            for policy in ["everyone", "staff", "off"] {
                for favoured in [false, true].into_iter().take(if before || is_staff(role) { 1 } else { 2 }) {
                    all.push(Position { role, name, baton: *baton, policy, favoured, phase });
                }
            }
        }
    }
    all
}

/// One role.
async fn one(at: Vec<Position>, server: Server, with_granted: bool) -> Tally {
    let (mut room, cells, mut tally) = (Room::in_server(server), cells(), Tally::default());
    let mut done = Done::new();
    for at in at {
        play(&mut room, &cells, &at, &mut tally).await;
        if with_granted {
            grant(&mut room, &cells, &at, &mut done, &mut tally).await;
        }
    }
    tally
}

/// Every role at once, each in a server of its own.
async fn every_role_and_command_on_the_wire_gives_what_the_tables_say(loops: usize) {
    let roles = HOUSE.into_iter().take(6);
    let playing: Vec<_> = roles
        .map(|(name, role, _)| {
            let all = positions(name, role, &["live", "practice", "scheduled"]);
            tokio::spawn(async move { one(all, Server::start(loops.min(1)).await, true).await })
        })
        .collect();
    let mut tally = Tally::default();
    for one in playing {
        tally.add(in_time(one).await.unwrap());
    }
    tally.must_be_right();
    let counted = (tally.refused, tally.withheld, tally.granted, tally.by_rest);
    assert_eq!(counted, (REFUSED, WITHHELD, GRANTED, STATES * 7));
}

/// Before the start each role in three states; after it four of staff in nine, and the two others in eighteen, of each of two
/// phases.
const STATES: usize = 6 * 3 + 2 * (4 * 9 + 2 * 18);
/// Cells that refuse and cells that grant, of those states, and commands that are granted in some form and done. Numbers
/// that change with a command, a role or a person, and with nothing else.
const REFUSED: usize = 22_240;
const WITHHELD: usize = 11_093;
const GRANTED: usize = 1188;

#[cfg(feature = "planted")]
mod planted {
    use cuelight::session::capability::{Capability, Grant};
    use cuelight::session::planted::Fault;
    use cuelight::session::{Need, Role};

    use super::{HOUSE, in_time, one, positions};
    use crate::house::broken;

    crate::both_ways!(a_broken_rule_shows_on_the_wire);

    /// A fault, and who in the house meets it.
    const FAULTS: [(Fault, &str); 8] = [
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
        // Shows where the policy is off, and nowhere else.
        (Fault::Cell { capability: Capability::Chat, role: Role::Attendee, grant: Grant::Yes }, "carol"),
        (Fault::Need { command: "lower_all_hands", need: Need::Anyone }, "carol"),
        (Fault::EqualRank, "dave"),
        (Fault::HandOverToAnybody, "alice"),
    ];

    async fn a_broken_rule_shows_on_the_wire(loops: usize) {
        for (fault, name) in FAULTS {
            let (_, role, _) = HOUSE.into_iter().find(|(known, ..)| *known == name).unwrap();
            let live = positions(name, role, &["live"]);
            let tally = in_time(one(live, broken(fault, loops.min(1)).await, false)).await;
            assert!(!tally.wrong.is_empty(), "{fault:?}: nobody noticed");
        }
    }
}
