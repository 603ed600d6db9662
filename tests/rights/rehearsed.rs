//! A rehearsal and its canaries: out of no socket outside of it while it lasts, and out of nobody's after it, nor out of the
//! report. Must not know how a rehearsal is kept apart.

use serde_json::{Value, json};

use crate::over_sockets::harness::Server;
use crate::private::{DISCARDED, KEPT, REHEARSED};
use crate::prose::is_staff;
use crate::room::{Room, by_key};
use crate::rules::HOUSE;
use crate::tapes::{Tapes, enter, has, keep, look_around, resume_epoch, resumed};

crate::both_ways!(
    a_rehearsal_comes_out_of_no_socket_outside_of_it,
    what_was_rehearsed_is_gone_when_it_goes_live,
);

/// A rehearsal, on every socket outside of it and in every snapshot after it.
async fn a_rehearsal_comes_out_of_no_socket_outside_of_it(loops: usize) {
    let (_, tapes) = rehearsal(Server::start(loops).await).await;
    let leaks = rehearsed_leaks(&tapes);
    assert!(leaks.is_empty(), "{}", leaks.join("\n"));
}

async fn rehearsal(server: Server) -> (Room, Tapes) {
    let (mut room, mut tapes) = (Room::in_server(server), Tapes::new());
    for (name, role, _) in HOUSE {
        enter(&mut room, name, role).await;
    }
    let draft = json!({"question": "zqhearsedpoll", "kind": "single", "options": ["zqhearsedoption", "b"]});
    let stroke = json!({"tool": "text", "color": "#00ff00", "width": 1, "points": [[0, 1]], "text": "zqhearsedstroke"});
    room.ok("alice", json!({"start": {"practice": true}})).await;
    let poll = room.ok("alice", json!({"create_poll": draft})).await["poll"].clone();
    let question = room.ok("bob", json!({"ask": {"text": "why?"}})).await["question"].clone();
    let answer = json!({"question": question, "text": "zqhearsedanswer", "public": true});
    for command in [
        json!({"chat": {"to": "everyone", "text": "zqhearsedchat"}}),
        json!({"open_poll": {"poll": poll}}),
        json!({"answer_question": answer}),
        json!({"set_lab": {"lab": "captions", "on": true}}),
        json!({"caption": {"text": "zqhearsedcaption", "final": true}}),
        json!({"caption": {"text": "zqhearsedcaption and on", "final": false}}),
        json!({"share_screen": {}}),
        json!({"draw": {"stroke": stroke}}),
        json!({"start_recording": {}}),
        json!({"mute_all": {}}),
    ] {
        room.ok("alice", command).await;
    }
    look_around(&mut room, &[poll, question]).await;
    for (name, role, _) in HOUSE {
        enter(&mut room, &format!("late-{name}"), if name == "alice" { "co_organizer" } else { role }).await;
    }
    look_around(&mut room, &[]).await;
    for (name, role, _) in HOUSE {
        keep(&mut room, &mut tapes, name, role);
        keep(
            &mut room,
            &mut tapes,
            &format!("late-{name}"),
            if name == "alice" { "co_organizer" } else { role },
        );
    }
    (room, tapes)
}

fn rehearsed_leaks(tapes: &Tapes) -> Vec<String> {
    let mut leaks = Vec::new();
    for (name, (role, tape)) in tapes {
        for word in REHEARSED {
            let found = has(tape, word);
            // An event is told to who is there, and a snapshot says the same in other words.
            let must = *role != "attendee" && !name.starts_with("late-");
            if (found && *role == "attendee") || (must && !found) {
                leaks.push(format!("{name} ({role}) {word}: found {found}"));
            }
        }
    }
    leaks
}

/// Goes live; every tape from there on, of those who stay, who come late, and who resume from before it.
async fn goes_live(server: Server) -> (Room, Tapes) {
    let (mut room, _) = rehearsal(server).await;
    let (epoch, mut tapes) = (resume_epoch(&mut room).await, Tapes::new());
    let before = room.ask("alice", json!({"mute": {}})).await["seq"].clone();
    let at = room.ask("alice", json!({"start": {}})).await["seq"].as_u64();
    for client in room.people.values_mut() {
        // Up to here it was theirs, where they were part of it.
        let is_anew = |value: &Value| value["type"] == "snapshot" && value["seq"].as_u64() >= at;
        if !client.heard.iter().any(|(_, value)| is_anew(value)) {
            while !is_anew(&client.heard().await) {}
        }
        client.tape = Some(Vec::new());
    }
    for name in ["bob", "carol", "frank"] {
        let (_, role, _) = HOUSE.into_iter().find(|(known, ..)| *known == name).unwrap();
        let welcome = resumed(&mut room, name, role, &epoch, &before).await;
        assert_eq!(welcome["resumed"], false, "what may be seen is of another kind since");
    }
    for (name, role, _) in HOUSE {
        enter(&mut room, &format!("live-{name}"), if name == "alice" { "co_organizer" } else { role }).await;
    }
    room.ok("alice", json!({"chat": {"to": "everyone", "text": "zqlive"}})).await;
    look_around(&mut room, &[]).await;
    let names: Vec<String> = room.people.keys().cloned().collect();
    for name in names {
        let known = name.rsplit('-').next().unwrap();
        let (_, role, _) = HOUSE.into_iter().find(|(house, ..)| *house == known).unwrap();
        keep(&mut room, &mut tapes, &name, role);
    }
    (room, tapes)
}

async fn kept(room: &Room, tapes: &Tapes) -> Vec<String> {
    let mut found = Vec::new();
    for (name, (role, tape)) in tapes {
        assert!(has(tape, "zqlive"), "{name} hears of nothing at all");
        let words = DISCARDED.iter().chain(KEPT.iter().filter(|_| !is_staff(role)));
        found.extend(words.filter(|word| has(tape, word)).map(|word| format!("{name} ({role}) {word}")));
    }
    for path in ["/report", "/report?format=csv"] {
        let report = room.call("GET", path, &by_key(), Value::Null).await;
        assert!(has(&report.bytes, "zqlive"), "{path} tells of nothing at all");
        found.extend(
            DISCARDED.iter().filter(|word| has(&report.bytes, word)).map(|word| format!("{path} {word}")),
        );
    }
    found
}

async fn what_was_rehearsed_is_gone_when_it_goes_live(loops: usize) {
    let (room, tapes) = goes_live(Server::start(loops).await).await;
    assert_eq!(tapes.len(), 3 * 7);
    let found = kept(&room, &tapes).await;
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[cfg(feature = "planted")]
mod planted {
    use cuelight::session::planted::Fault;

    use super::{goes_live, kept, rehearsal, rehearsed_leaks};
    use crate::house::broken;

    crate::both_ways!(each_leak_out_of_a_rehearsal_is_found_in_the_bytes);

    async fn each_leak_out_of_a_rehearsal_is_found_in_the_bytes(loops: usize) {
        for fault in [Fault::RehearsalToAll, Fault::RehearsalInSnapshots] {
            let (_, tapes) = rehearsal(broken(fault, loops).await).await;
            assert!(!rehearsed_leaks(&tapes).is_empty(), "{fault:?}: nobody noticed");
        }
        let (room, tapes) = goes_live(broken(Fault::RehearsalKept, loops).await).await;
        assert!(!kept(&room, &tapes).await.is_empty(), "what is kept, nobody noticed");
    }
}
