//! The product's last phase: every command behind the end, every socket and every way back, and what may still be asked for by
//! REST, in both ways a connection may be carried.
//! Must not know the server's tables: `rules.rs` decides.

use serde_json::{Value, json};

use crate::house::{EVERYBODY, Tally, Things, command, furnished, is_absent, targets};
use crate::over_sockets::harness::{Server, in_time};
use crate::product::positions;
use crate::prose::COMMANDS;
use crate::room::{Room, bearer, by_key, to_the_end, write_all};
use crate::rules::{Baton, Cells, HOUSE, Position, cells, row};

crate::both_ways!(
    no_command_behind_the_end_is_accepted_whoever_asks,
    after_the_end_rest_answers_as_the_tables_say,
    a_survey_is_taken_until_its_grace_is_over,
);

/// So many commands may wait for their answers at once.
const AT_ONCE: usize = 24;

/// Whoever may end does so themselves, right before their next words; for the others Alice does.
fn ender(at: &Position, cells: &Cells) -> &'static str {
    if row(cells, "start_end", at).is_none() { at.name } else { "alice" }
}

/// Everybody is closed with the end's code, and was told nothing behind it. Gives the answers that came until then.
async fn closed(room: &mut Room, end: u64, tally: &mut Tally, what: &str) -> Vec<Value> {
    let mut all = Vec::new();
    for (name, client) in &mut room.people {
        let (answers, code) = to_the_end(client).await;
        tally.hold(format!("{what}: {name}"), "4410", &code.to_string());
        let heard =
            client.heard.iter().flat_map(|(_, value)| value["events"].as_array().into_iter().flatten());
        for late in heard.filter(|event| event["seq"].as_u64() > Some(end)) {
            tally.wrong.push(format!("{what}: {name} was told {late}"));
        }
        all.extend(answers);
    }
    all
}

/// Every command of one person behind the end.
async fn behind(room: &mut Room, cells: &Cells, at: &Position, tally: &mut Tally) {
    let all: Vec<_> = COMMANDS
        .iter()
        .flat_map(|asked| targets(asked).into_iter().map(move |target| (asked, target)))
        .collect();
    for some in all.chunks(AT_ONCE) {
        let things = furnished(room, at, &EVERYBODY).await;
        let there = some.iter().filter(|(asked, target)| !is_absent(asked, *target, &things));
        let mut commands: Vec<Value> =
            there.map(|(asked, target)| command(asked, *target, room, &things)).collect();
        tally.refused += commands.len();
        let ender = ender(at, cells);
        let end;
        if ender == at.name {
            commands.insert(0, json!({"end": {}}));
            let ids = write_all(room.client(at.name), &commands).await;
            end = room.client(at.name).answer(&ids[0]).await["seq"].as_u64().expect("it ends");
        } else {
            end = room.ask(ender, json!({"end": {}})).await["seq"].as_u64().expect("it ends");
            write_all(room.client(at.name), &commands).await;
        }
        for answer in closed(room, end, tally, &format!("{at:?}")).await {
            if answer["type"] == "ok" {
                tally.wrong.push(format!("{at:?} behind the end: {answer}"));
            }
        }
        let facts = room.server.node.app.hub.records(&room.server.session).await.unwrap();
        for late in facts.iter().filter(|record| record.first.0 > end) {
            tally.wrong.push(format!("{at:?} behind the end it is written: {late:?}"));
        }
    }
}

async fn all_behind(server: Server, name: &'static str, role: &'static str) -> Tally {
    let (mut room, cells, mut tally) = (Room::in_server(server), cells(), Tally::default());
    for baton in [Baton::Own, Baton::Staff] {
        let at = Position { role, name, baton, policy: "everyone", favoured: false, phase: "live" };
        behind(&mut room, &cells, &at, &mut tally).await;
    }
    tally
}

async fn no_command_behind_the_end_is_accepted_whoever_asks(loops: usize) {
    let playing: Vec<_> = HOUSE
        .into_iter()
        .take(6)
        .map(|(name, role, _)| {
            tokio::spawn(async move { all_behind(Server::start(loops.min(1)).await, name, role).await })
        })
        .collect();
    let mut tally = Tally::default();
    for one in playing {
        tally.add(in_time(one).await.unwrap());
    }
    tally.must_be_right();
    assert_eq!(tally.refused, BEHIND);
}

/// Commands on each target, by six roles with the baton and without.
const BEHIND: usize = 2484;

/// A session that is over, with everybody in it until then.
async fn over(room: &mut Room, at: &Position, tally: &mut Tally) -> Things {
    let things = furnished(room, at, &EVERYBODY).await;
    let end = room.ask("alice", json!({"end": {}})).await["seq"].as_u64().expect("it ends");
    closed(room, end, tally, &format!("{at:?}")).await;
    things
}

/// The way back, and the calls by REST, of one who was there.
async fn call(room: &mut Room, cells: &Cells, at: &Position, things: &Things, tally: &mut Tally) {
    let ticket = room.ticket(at.name, at.role);
    let again = room.try_enter(at.name, &ticket).await;
    tally.hold(format!("{at:?} hello"), "Err(4410)", &format!("{:?}", again.map(drop)));
    let auth = bearer(&ticket);
    let handout = format!("/handouts/{}", things[&'h'].as_str().unwrap());
    let report = if row(cells, "create_reports", at).is_none() { 200 } else { 403 };
    let upload = if row(cells, "upload_handouts", at).is_none() { 409 } else { 403 };
    let answers = json!({"answers": [{"text": "x"}]});
    let short = json!({"answers": []});
    let calls = [
        ("report", report, room.call("GET", "/report", &auth, Value::Null).await),
        ("csv", report, room.call("GET", "/report?format=csv", &auth, Value::Null).await),
        ("handout", 200, room.call("GET", &handout, &auth, Value::Null).await),
        ("handouts", 200, room.call("GET", "/handouts", &auth, Value::Null).await),
        ("upload", upload, room.upload(&auth).await),
        ("survey", 204, room.call("POST", "/survey", &auth, answers.clone()).await),
        ("survey again", 204, room.call("POST", "/survey", &auth, answers).await),
        ("survey cut short", 422, room.call("POST", "/survey", &auth, short).await),
    ];
    hold(calls, &format!("{at:?}"), tally);
}

fn hold<const N: usize>(calls: [(&str, u16, crate::room::Answer); N], who: &str, tally: &mut Tally) {
    for (what, expected, answer) in calls {
        tally.by_rest += 1;
        tally.hold(format!("{who} {what}"), &expected.to_string(), &answer.status.to_string());
    }
}

/// Those who were not there at the end, and the application.
async fn call_others(room: &mut Room, tally: &mut Tally) {
    let ticket = room.ticket("ivan", "attendee");
    let again = room.try_enter("ivan", &ticket).await.map(drop);
    tally.hold("ivan, who was removed".into(), "Err(4403)", &format!("{again:?}"));
    let (removed, survey) = (bearer(&ticket), json!({"answers": [{"text": "x"}]}));
    hold(
        [
            ("handouts", 403, room.call("GET", "/handouts", &removed, Value::Null).await),
            ("report", 403, room.call("GET", "/report", &removed, Value::Null).await),
            ("survey", 403, room.call("POST", "/survey", &removed, survey.clone()).await),
        ],
        "ivan, who was removed",
        tally,
    );
    // Zoe never came.
    let ticket = room.ticket("zoe", "co_organizer");
    let first = room.try_enter("zoe", &ticket).await.map(drop);
    tally.hold("zoe, who never came".into(), "Err(4410)", &format!("{first:?}"));
    let stranger = bearer(&ticket);
    hold(
        [
            ("survey", 404, room.call("POST", "/survey", &stranger, survey.clone()).await),
            ("report", 200, room.call("GET", "/report", &stranger, Value::Null).await),
            ("upload", 409, room.upload(&stranger).await),
        ],
        "zoe, who never came",
        tally,
    );
    hold(
        [
            ("report", 200, room.call("GET", "/report", &by_key(), Value::Null).await),
            ("handouts", 200, room.call("GET", "/handouts", &by_key(), Value::Null).await),
            ("upload", 409, room.upload(&by_key()).await),
            ("survey", 401, room.call("POST", "/survey", &by_key(), survey).await),
        ],
        "the key",
        tally,
    );
}

async fn one(server: Server, name: &'static str, role: &'static str) -> Tally {
    let (mut room, cells, mut tally) = (Room::in_server(server), cells(), Tally::default());
    for at in positions(name, role, &["ended"]) {
        let things = over(&mut room, &at, &mut tally).await;
        call(&mut room, &cells, &at, &things, &mut tally).await;
        call_others(&mut room, &mut tally).await;
    }
    tally
}

async fn after_the_end_rest_answers_as_the_tables_say(loops: usize) {
    let mut tally = Tally::default();
    for (name, role, _) in HOUSE.into_iter().take(6) {
        tally.add(one(Server::start(loops).await, name, role).await);
    }
    tally.must_be_right();
    assert_eq!(tally.by_rest, (4 * 9 + 2 * 18) * (8 + 3 + 3 + 4));
}

/// With no grace at all: from the first refusal on nothing is taken any more, whoever asks.
async fn a_survey_is_taken_until_its_grace_is_over(loops: usize) {
    let server = Server::with(loops, |config| config.session.survey_grace_s = 0).await;
    let late = taken_late(server).await;
    assert!(late.is_empty(), "{late:?}");
}

/// Who could still submit after somebody could not.
async fn taken_late(server: Server) -> Vec<&'static str> {
    let (mut room, mut tally) = (Room::in_server(server), Tally::default());
    let at = positions("alice", "organizer", &["ended"])[0];
    over(&mut room, &at, &mut tally).await;
    tally.must_be_right();
    let answers = json!({"answers": [{"text": "x"}]});
    let mut late = Vec::new();
    // Within the very millisecond of the end it is in time.
    for _ in 0..TRIES_MAX {
        let carol = bearer(&room.ticket("carol", "attendee"));
        if room.call("POST", "/survey", &carol, answers.clone()).await.status == 409 {
            break;
        }
    }
    for (name, role, _) in HOUSE {
        let status =
            room.call("POST", "/survey", &bearer(&room.ticket(name, role)), answers.clone()).await.status;
        late.extend((status != 409).then_some(name));
    }
    late
}

/// More calls than are answered within a millisecond.
const TRIES_MAX: usize = 100;

#[cfg(feature = "planted")]
mod planted {
    use cuelight::session::Role;
    use cuelight::session::capability::{Capability, Grant};
    use cuelight::session::planted::Fault;

    use super::{HOUSE, in_time, one, taken_late};
    use crate::house::{broken, broken_with};

    crate::both_ways!(what_goes_on_after_the_end_is_found);

    async fn what_goes_on_after_the_end_is_found(loops: usize) {
        let (name, role, _) = HOUSE[0];
        let cell =
            Fault::Cell { capability: Capability::CreateReports, role: Role::Organizer, grant: Grant::No };
        for (fault, sign) in
            [(Fault::EndedLetsIn, "hello"), (cell, "report"), (Fault::RemovedComeBack, "ivan")]
        {
            let tally = in_time(one(broken(fault, loops).await, name, role)).await;
            assert!(tally.wrong.iter().any(|wrong| wrong.contains(sign)), "{fault:?}: {:?}", tally.wrong);
        }
        let server =
            broken_with(|config| config.session.survey_grace_s = 0, Fault::SurveyForEver, loops).await;
        let late = in_time(taken_late(server)).await;
        assert!(!late.is_empty());
    }
}
