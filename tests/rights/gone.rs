//! Who is removed, and whose key is revoked, is out: from the next message on, on every open socket and at every door; and
//! doors that are locked and opened again.
//! Must not know how the server orders what comes at once: the numbers of the answers say it.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::house::{command, furnished, targets};
use crate::levers::{EVERYBODY, at, is_upheaval};
use crate::over_sockets::harness::{KEY, Server};
use crate::prose::COMMANDS;
use crate::room::{Room, bearer, by_key, send, to_the_end, write_all};
use crate::rules::{Baton, Cells, HOUSE, Position, cells, expected};

crate::both_ways!(
    a_removal_holds_on_the_open_socket_and_at_the_door,
    a_revoked_key_holds_on_every_open_socket_and_for_every_ticket,
    what_was_begun_before_a_key_was_revoked_ends_with_it,
    a_locked_door_and_a_way_back_hold_for_who_comes_at_once,
    a_lock_on_microphones_holds_for_who_unmutes_at_once,
);

/// What somebody may do, in the form of one target.
fn own(cells: &Cells, position: &Position, room: &Room, things: &crate::house::Things) -> Vec<Value> {
    let mut all = Vec::new();
    for asked in &COMMANDS {
        let mut granted =
            targets(asked).into_iter().filter(|to| expected(cells, asked, position, *to) == "granted");
        all.extend(granted.next().map(|target| (asked, target)));
    }
    let calm = all.into_iter().filter(|(asked, _)| !is_upheaval(asked));
    calm.map(|(asked, target)| command(asked, target, room, things)).collect()
}

/// So many commands may wait for their answers at once.
const AT_ONCE: usize = 24;

/// Removed in the midst of a stream of everything they may: what was accepted was accepted before, and nothing comes after.
async fn a_removal_holds_on_the_open_socket_and_at_the_door(loops: usize) {
    let (mut room, cells) = (Room::in_server(Server::start(loops).await), cells());
    let mut roles = BTreeSet::new();
    for (victim, role, _) in HOUSE.into_iter().filter(|(name, ..)| *name != "alice") {
        for first in [true, false] {
            let position = at(victim, role, Baton::Staff, "everyone");
            let things = furnished(&mut room, &position, &EVERYBODY).await;
            let remove = json!({"remove": {"participant": room.id(victim)}});
            let mut own = own(&cells, &position, &room, &things);
            own.truncate(AT_ONCE);
            let removed = if first {
                let removed = room.ask("alice", remove).await["seq"].as_u64().unwrap();
                write_all(room.client(victim), &own).await;
                removed
            } else {
                write_all(room.client(victim), &own).await;
                let id = send(&mut room, "alice", &remove).await;
                room.client("alice").answer(&id).await["seq"].as_u64().unwrap()
            };
            let (answers, code) = to_the_end(room.client(victim)).await;
            assert_eq!(code, 4403);
            let late = answers.iter().filter(|answer| answer["seq"].as_u64() > Some(removed));
            assert_eq!(late.count(), 0, "{victim}: {answers:?}");
            // Neither by the same ticket nor by one that says more, nor by another name of the same address.
            for role in [role, "organizer"] {
                let ticket = room.ticket(victim, role);
                assert_eq!(room.try_enter(victim, &ticket).await, Err(4403), "{victim}");
                let answer = room.call("GET", "/handouts", &bearer(&ticket), Value::Null).await;
                assert_eq!(answer.status, 403, "{victim}");
            }
            roles.insert(role);
        }
    }
    assert_eq!(roles.len(), 5);
}

/// The call that revokes the key.
async fn revoke(room: &Room) {
    let path = format!("/v1/api_keys/{KEY}");
    let answer = room.rest("DELETE", &path, &by_key(), "application/json", b"").await;
    assert_eq!(answer.status, 204);
}

/// How many facts the session has.
async fn facts(room: &Room) -> usize {
    let records = room.server.node.app.hub.records(&room.server.session).await.unwrap();
    records.iter().map(|record| record.events.len()).sum()
}

/// Everybody's commands, so many at once, before the key is revoked or right after it was.
async fn revoked(server: Server, turn: usize, first: bool) -> (usize, Vec<String>) {
    let (mut room, cells, mut wrong) = (Room::in_server(server), cells(), Vec::new());
    let things = furnished(&mut room, &at("alice", "organizer", Baton::Own, "everyone"), &EVERYBODY).await;
    let mut words: Vec<(&str, Vec<Value>)> = Vec::new();
    for (name, role, _) in HOUSE {
        let baton = if name == "alice" { Baton::Own } else { Baton::Staff };
        let all = own(&cells, &at(name, role, baton, "everyone"), &room, &things);
        words.push((name, all.into_iter().skip(turn * AT_ONCE).take(AT_ONCE).collect()));
    }
    let count = words.iter().map(|(_, words)| words.len()).sum();
    if first {
        revoke(&room).await;
    }
    let known = facts(&room).await;
    for (name, words) in &words {
        write_all(room.client(name), words).await;
    }
    if !first {
        revoke(&room).await;
    }
    for (name, ..) in HOUSE {
        let (answers, code) = to_the_end(room.client(name)).await;
        if code != 4401 {
            wrong.push(format!("{name} is closed with {code}"));
        }
        let done = answers.iter().filter(|answer| first && answer["type"] == "ok");
        wrong.extend(done.map(|answer| format!("{name} was answered {answer}")));
    }
    if first && facts(&room).await != known {
        wrong.push("something was done behind it".into());
    }
    for (name, role, _) in HOUSE {
        let ticket = room.ticket(name, role);
        let again = room.try_enter(name, &ticket).await.map(drop);
        let answer = room.call("GET", "/handouts", &bearer(&ticket), Value::Null).await;
        if again != Err(4401) || answer.status != 401 {
            wrong.push(format!("{name} comes in: {again:?}, {}", answer.status));
        }
    }
    let answer = room.rest("GET", "/v1/webinars", &by_key(), "application/json", b"").await;
    if answer.status != 401 {
        wrong.push(format!("the key opens the account: {}", answer.status));
    }
    (count, wrong)
}

/// A key that is revoked closes every socket it vouched for, refuses its tickets at once, and signs nothing any more.
async fn a_revoked_key_holds_on_every_open_socket_and_for_every_ticket(loops: usize) {
    let mut all = 0;
    for turn in 0..3 {
        for first in [true, false] {
            let (count, wrong) = revoked(Server::start(loops).await, turn, first).await;
            assert!(wrong.is_empty(), "{wrong:?}");
            all += count;
        }
    }
    assert_eq!(all, REVOKED);
}

/// What seven people may do, before and after.
const REVOKED: usize = 324;

/// Sends the first half of a call, revokes the key, and sends the rest.
async fn halved(room: &Room, head: &str, body: &[u8]) -> u16 {
    let mut stream = room.server.connect(None).await;
    let (now, later) = body.split_at(body.len() / 2);
    stream.write_all(&[head.as_bytes(), now].concat()).await.unwrap();
    // The call is under way: what it is for was looked at when others were answered that came after it.
    for _ in 0..3 {
        room.call("GET", "/handouts", &by_key(), Value::Null).await;
    }
    revoke(room).await;
    stream.write_all(later).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    std::str::from_utf8(&answer[9..12]).unwrap().parse().unwrap()
}

/// Calls that take their time: an upload may take half an hour.
async fn what_was_begun_before_a_key_was_revoked_ends_with_it(loops: usize) {
    let form = b"--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\nhello, this is long\r\n--b--\r\n";
    let answers = json!({"answers": [{"text": "x"}]}).to_string();
    let form_kind = "multipart/form-data; boundary=b";
    for (path, kind, body, by_ticket) in [
        ("handouts", form_kind, &form[..], true),
        ("handouts", form_kind, &form[..], false),
        ("survey", "application/json", answers.as_bytes(), true),
    ] {
        let mut room = Room::in_server(Server::start(loops).await);
        furnished(&mut room, &at("alice", "organizer", Baton::Own, "everyone"), &["alice", "bob"]).await;
        let (session, length) = (&room.server.session, body.len());
        let auth = if by_ticket { bearer(&room.ticket("alice", "organizer")) } else { by_key() };
        let head = format!(
            "POST /v1/sessions/{session}/{path} HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\
             authorization: {auth}\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\n\r\n"
        );
        let known = facts(&room).await;
        assert_eq!(halved(&room, &head, body).await, 401, "{path}, by ticket {by_ticket}");
        assert_eq!(facts(&room).await, known, "{path}, by ticket {by_ticket}");
    }
}

/// Whoever comes while the door is locked, or while they are allowed back, comes before it or after it.
async fn a_locked_door_and_a_way_back_hold_for_who_comes_at_once(loops: usize) {
    let mut room = Room::in_server(Server::start(loops).await);
    furnished(&mut room, &at("alice", "organizer", Baton::Own, "everyone"), &EVERYBODY).await;
    let door = |locked: bool| json!({"set_door": {"locked": locked}});
    for number in 0..20 {
        let name = format!("new-{number}");
        let ticket = room.ticket(&name, "attendee");
        let (came, locked);
        if number % 2 == 0 {
            let id = send(&mut room, "alice", &door(true)).await;
            came = room.try_enter(&name, &ticket).await;
            locked = room.client("alice").answer(&id).await["seq"].as_u64().unwrap();
        } else {
            let mut newer = room.knock().await;
            newer.send("hello", json!({"ticket": ticket})).await;
            locked = room.ask("alice", door(true)).await["seq"].as_u64().unwrap();
            came = crate::room::welcomed(&mut newer).await;
        }
        match came {
            // They are in, with what was so when they came.
            Ok(welcome) => assert!(welcome["seq"].as_u64().unwrap() < locked, "{welcome} {locked}"),
            Err(code) => assert_eq!(code, 4423),
        }
        assert_eq!(room.try_enter("latest", &room.ticket("latest", "panelist")).await, Err(4423));
        // Those known come back, in the same role.
        assert_eq!(room.enter("bob", "panelist").await["you"]["role"], "panelist");
        room.ok("alice", door(false)).await;
    }
    for number in 0..20 {
        let name = if number % 2 == 0 { "carol" } else { "frank" };
        let role = if number % 2 == 0 { "attendee" } else { "in_session_co_organizer" };
        let ticket = room.ticket(name, role);
        room.ok("alice", json!({"remove": {"participant": room.id(name)}})).await;
        assert_eq!(room.try_enter(name, &ticket).await, Err(4403), "{name}");
        let mut newer = room.knock().await;
        let id = send(&mut room, "alice", &json!({"allow_back": {"sub": name}})).await;
        newer.send("hello", json!({"ticket": ticket})).await;
        let came = crate::room::welcomed(&mut newer).await;
        let allowed = room.client("alice").answer(&id).await["seq"].as_u64().unwrap();
        match came {
            Ok(welcome) => assert!(welcome["seq"].as_u64().unwrap() > allowed, "{welcome} {allowed}"),
            Err(code) => assert_eq!(code, 4403),
        }
        let back = room.enter(name, role).await;
        assert_eq!(back["you"]["role"], role, "a way back and nothing more");
    }
}

/// Microphones that staff lock while their owners open them: opened before it, or refused; and locked afterwards.
async fn a_lock_on_microphones_holds_for_who_unmutes_at_once(loops: usize) {
    let mut room = Room::in_server(Server::start(loops).await);
    furnished(&mut room, &at("alice", "organizer", Baton::Own, "everyone"), &EVERYBODY).await;
    let unmute = json!({"unmute": {}});
    for number in 0..30 {
        let (name, missing) = if number % 2 == 0 { ("bob", "policy") } else { ("carol", "role") };
        room.ok("alice", json!({"lift_mute_all": {}})).await;
        room.ok("frank", json!({"unmute": {"participant": room.id(name)}})).await;
        let lock = json!({"mute_all": {"lock": true}});
        let (asked, taken);
        if number % 3 == 0 {
            taken = send(&mut room, "alice", &lock).await;
            asked = send(&mut room, name, &unmute).await;
        } else {
            asked = send(&mut room, name, &unmute).await;
            taken = send(&mut room, "alice", &lock).await;
        }
        let taken = room.client("alice").answer(&taken).await["seq"].as_u64().unwrap();
        let answer = room.client(name).answer(&asked).await;
        match answer["type"].as_str().unwrap() {
            "ok" => assert!(answer["seq"].as_u64().unwrap() < taken, "{answer}"),
            _ => assert_eq!(answer["error"]["missing"], missing, "{answer}"),
        }
        let behind = room.ask(name, unmute.clone()).await;
        assert_eq!(behind["error"]["missing"], missing, "{behind}");
        let rows = room.ok("alice", json!({"list_participants": {}})).await;
        let row =
            rows["items"].as_array().unwrap().iter().find(|row| row["participant"] == room.id(name)).cloned();
        assert_eq!(row.expect("a row")["mic"], "muted_by_staff");
    }
}

#[cfg(feature = "planted")]
mod planted {
    use cuelight::session::planted::Fault;

    use super::{Server, revoked};
    use crate::house::broken;

    crate::both_ways!(a_socket_that_outlives_its_key_is_found);

    async fn a_socket_that_outlives_its_key_is_found(loops: usize) {
        let (_, wrong) = revoked(broken(Fault::RevokedStillAct, loops).await, 0, true).await;
        assert!(!wrong.is_empty());
        let (_, wrong) = revoked(Server::start(loops).await, 0, true).await;
        assert!(wrong.is_empty());
    }
}
