//! A right that was taken away is gone from the next message on, on every open socket: each way to take one, with each command
//! that lived of it, before and after, at once from two sockets, and in a stream that is under way.
//! Must not know how the server orders what comes at once: the numbers of the answers say it.

use serde_json::{Value, json};

use crate::house::{command, in_words};
use crate::levers::{Lever, filled, is_upheaval, levers, lost, prepared};
use crate::over_sockets::harness::Server;
use crate::room::{Room, send};

crate::both_ways!(
    what_was_taken_away_is_gone_from_the_next_message_on_in_every_order,
    a_question_that_is_taken_back_is_answered_before_that_or_not_at_all,
);

struct Played {
    pairs: usize,
    orders: usize,
    wrong: Vec<String>,
}

/// All pairs of one lever: before then after; at once, either first; and a stream that is under way.
async fn play(room: &mut Room, lever: &Lever, played: &mut Played) {
    let things = prepared(room, lever).await;
    let take = filled(&lever.take.1, room, &things, lever.victim);
    let lost = lost(lever);
    assert!(!lost.is_empty(), "{:?}", lever.take);
    let said = |what: &str, answer: &Value| format!("{} {:?} {what}: {answer}", lever.victim, lever.take);
    let is_refused =
        |answer: &Value| matches!(answer["error"]["code"].as_str(), Some("forbidden" | "not_found"));
    let calm: Vec<Value> = lost
        .iter()
        // An answered question is nobody's task any more: see the test of its own.
        .filter(|(asked, ..)| !is_upheaval(asked) && !take["assign_question"].is_object())
        .map(|(asked, target, _)| command(asked, *target, room, &things))
        .collect();
    // Before it they may.
    for (answer, command) in room.ask_all(lever.victim, &calm).await.iter().zip(&calm) {
        if is_refused(answer) {
            played.wrong.push(said(&format!("before, {command}"), answer));
        }
        played.orders += 1;
    }
    room.ok(lever.take.0, take.clone()).await;
    // After it they may not, and not one message later either.
    let all: Vec<Value> =
        lost.iter().map(|(asked, target, _)| command(asked, *target, room, &things)).collect();
    for (answer, (asked, target, after)) in room.ask_all(lever.victim, &all).await.iter().zip(&lost) {
        let got = in_words(answer, lever.after.role);
        if got != *after {
            played
                .wrong
                .push(said(&format!("after, {} on {target:?}: expected {after}", asked.text), answer));
        }
        played.pairs += 1;
        played.orders += 1;
    }
    // At once, from two sockets, now one first and now the other; and in the midst of a stream.
    for (number, command) in calm.iter().enumerate() {
        let give = filled(&lever.give.1, room, &things, lever.victim);
        room.ok(lever.give.0, give.clone()).await;
        let (mut asked, taken);
        if number % 2 == 0 {
            taken = send(room, lever.take.0, &take).await;
            asked = vec![send(room, lever.victim, command).await];
        } else {
            asked = vec![send(room, lever.victim, command).await, send(room, lever.victim, command).await];
            taken = send(room, lever.take.0, &take).await;
            asked.push(send(room, lever.victim, command).await);
        }
        let taken = room.client(lever.take.0).answer(&taken).await["seq"].as_u64().expect("it is taken");
        let mut refused_before = false;
        for id in asked {
            let answer = room.client(lever.victim).answer(&id).await;
            let refused = is_refused(&answer);
            let late = answer["seq"].as_u64().is_some_and(|seq| seq > taken)
                && name_of(command) != "list_participants";
            if late || (refused_before && !refused) {
                played.wrong.push(said(&format!("at once with {taken}, {command}"), &answer));
            }
            refused_before |= refused;
        }
        played.orders += 1;
        // Whatever came first: from here on it is so.
        let answer = room.ask(lever.victim, command.clone()).await;
        if !is_refused(&answer) {
            played.wrong.push(said(&format!("behind, {command}"), &answer));
        }
    }
}

fn name_of(command: &Value) -> &str {
    command.as_object().unwrap().keys().next().unwrap()
}

async fn all(room: &mut Room, levers: &[Lever]) -> Played {
    let mut played = Played { pairs: 0, orders: 0, wrong: Vec::new() };
    for lever in levers {
        play(room, lever, &mut played).await;
    }
    played
}

async fn what_was_taken_away_is_gone_from_the_next_message_on_in_every_order(loops: usize) {
    let mut room = Room::in_server(Server::start(loops).await);
    let levers = levers();
    assert_eq!(levers.len(), 10 + 3 + 3 + 2 + 1);
    let played = all(&mut room, &levers).await;
    let some = played.wrong[..played.wrong.len().min(20)].join("\n");
    assert!(played.wrong.is_empty(), "{}:\n{some}", played.wrong.len());
    assert_eq!((played.pairs, played.orders), (PAIRS, ORDERS));
}

const PAIRS: usize = 665;
const ORDERS: usize = 1181;

/// A task that is taken back while it is done: either it was done before, or it is no more theirs to do.
async fn a_question_that_is_taken_back_is_answered_before_that_or_not_at_all(loops: usize) {
    let mut room = Room::full(Server::start(loops).await).await;
    room.ok("alice", json!({"start": {}})).await;
    let bob = room.id("bob");
    for number in 0..20 {
        let question = room.ok("carol", json!({"ask": {"text": "why?"}})).await["question"].clone();
        let assign = |to: &Value| json!({"assign_question": {"question": question, "participant": to}});
        room.ok("alice", assign(&bob)).await;
        let answer = json!({"answer_question": {"question": question, "text": "so", "public": true}});
        let (answered, taken);
        if number % 2 == 0 {
            answered = send(&mut room, "bob", &answer).await;
            taken = send(&mut room, "alice", &assign(&Value::Null)).await;
        } else {
            taken = send(&mut room, "alice", &assign(&Value::Null)).await;
            answered = send(&mut room, "bob", &answer).await;
        }
        let answered = room.client("bob").answer(&answered).await;
        let taken = room.client("alice").answer(&taken).await;
        match (answered["type"].as_str().unwrap(), taken["type"].as_str().unwrap()) {
            ("ok", "error") => assert_eq!(taken["error"]["actual"], json!({"question": "answered"})),
            ("error", "ok") => assert_eq!(answered["error"]["missing"], "assignment", "{answered}"),
            _ => panic!("both or neither: {answered} {taken}"),
        }
    }
}

#[cfg(feature = "planted")]
mod planted {
    use cuelight::session::planted::Fault;

    use super::{Room, all, levers};
    use crate::harness::in_time;
    use crate::house::broken;

    crate::both_ways!(planted_rights_that_outlive_a_demotion_are_found);

    async fn planted_rights_that_outlive_a_demotion_are_found(loops: usize) {
        let mut room = Room::in_server(broken(Fault::RightsOfTheTicket, loops).await);
        // From co-organizer to host-only: of what is lost, nothing ends the session, so that every answer comes.
        let played = in_time(all(&mut room, &levers()[..1])).await;
        assert!(played.wrong.iter().any(|wrong| wrong.contains("edit_details")), "{:?}", played.wrong);
    }
}
