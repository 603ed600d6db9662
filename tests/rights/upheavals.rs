//! Every command that a lever takes from somebody, those too that change what others may do or end it all, at once with the
//! lever: asked first, taken first, and asked over two connections of the same person while the newer takes over.
//! Must not know how the server orders what comes at once. What it says of the order in its numbers is held against what who
//! took the right was told, in the order in which it came.

use serde_json::{Value, json};

use crate::house::{Things, command, in_words, targets};
use crate::levers::{Lever, at, filled, levers, lost, prepared};
use crate::over_sockets::client::{Client, Got};
use crate::over_sockets::harness::{Server, in_time};
use crate::prose::{Asked, COMMANDS, name};
use crate::room::{Room, send, write_both};
use crate::rules::{Baton, HOUSE, cells, expected};

crate::both_ways!(
    what_is_asked_at_once_with_its_taking_is_done_before_it_or_not_at_all,
    what_is_asked_at_once_with_a_removal_is_done_before_it_or_not_at_all,
);

#[derive(Debug, Clone, Copy, PartialEq)]
enum Order {
    AskedFirst,
    TakenFirst,
    /// By the older connection and by one that takes over while it is taken.
    OverTwo,
}

const ORDERS: [Order; 3] = [Order::AskedFirst, Order::TakenFirst, Order::OverTwo];

/// How it went, and what is wrong with it.
#[derive(Default)]
struct Played {
    orders: usize,
    /// Of those, in which it was done before it was taken, and in which it was refused: both must come up.
    done: usize,
    refused: usize,
    wrong: Vec<String>,
}

impl Played {
    fn add(&mut self, other: Played) {
        self.orders += other.orders;
        self.done += other.done;
        self.refused += other.refused;
        self.wrong.extend(other.wrong);
    }

    #[track_caller]
    fn must_be_right(&self) {
        let some = self.wrong[..self.wrong.len().min(20)].join("\n");
        assert!(self.wrong.is_empty(), "{}:\n{some}", self.wrong.len());
    }
}

/// The answer, or none where the connection is closed without one.
async fn answer(client: &mut Client, id: &str) -> Option<Value> {
    loop {
        match client.next().await {
            Got::Message { value, .. } if value["id"] == id => return Some(value),
            Got::Message { .. } | Got::Ping | Got::Pong(_) => {}
            Got::Close(_) | Got::End(_) => return None,
        }
    }
}

/// What the lever's own connection was told of the victim behind the taking, in the order in which it came.
fn told_behind(client: &Client, victim: &Value, taken: u64) -> Option<Value> {
    let events = client.heard.iter().flat_map(|(_, value)| value["events"].as_array().into_iter().flatten());
    let mut behind = events.skip_while(|event| event["seq"] != taken).skip(1);
    behind.find(|event| event["by"] == *victim && event["event"] != "participant_left").cloned()
}

/// One command at once with one taking. Gives whether the house is as it was but for what was taken.
async fn at_once(
    room: &mut Room,
    lever: &Lever,
    things: &Things,
    order: Order,
    asked: &Value,
    played: &mut Played,
) -> bool {
    let take = filled(&lever.take.1, room, things, lever.victim);
    let victim = room.id(lever.victim);
    let (mut answers, taken);
    match order {
        Order::AskedFirst => {
            let id = send(room, lever.victim, asked).await;
            let taking = send(room, lever.take.0, &take).await;
            answers = vec![answer(room.client(lever.victim), &id).await];
            taken = answer(room.client(lever.take.0), &taking).await;
        }
        Order::TakenFirst => {
            let taking = send(room, lever.take.0, &take).await;
            let id = send(room, lever.victim, asked).await;
            taken = answer(room.client(lever.take.0), &taking).await;
            answers = vec![answer(room.client(lever.victim), &id).await];
        }
        Order::OverTwo => {
            let mut newer = room.knock().await;
            let ticket = room.ticket(lever.victim, lever.before.role);
            let older = send(room, lever.victim, asked).await;
            let taking = send(room, lever.take.0, &take).await;
            let id = write_both(&mut newer, &ticket, asked).await;
            answers = vec![answer(room.client(lever.victim), &older).await];
            // Where who takes is the victim, their older connection may be gone before it is answered.
            taken = answer(room.client(lever.take.0), &taking).await;
            answers.push(answer(&mut newer, &id).await);
            newer.participant = room.people[lever.victim].participant.clone();
            room.people.insert(lever.victim.to_owned(), newer);
        }
    }
    played.orders += 1;
    let said = |answer: &Value| format!("{} {take} {order:?} {asked}: {answer}", lever.victim);
    let accepted = |answer: &Value| answer["type"] == "ok";
    answers.retain(Option::is_some);
    let answers: Vec<Value> = answers.into_iter().flatten().collect();
    let is_done = answers.iter().any(accepted);
    played.done += usize::from(is_done);
    played.refused += usize::from(answers.iter().any(|answer| !accepted(answer)));
    let Some(taken) = taken.filter(accepted).and_then(|answer| answer["seq"].as_u64()) else { return false };
    // A list is answered with the point up to which it was read.
    let reads = asked.as_object().unwrap().keys().any(|name| name.starts_with("list_"));
    // What was done once over the older connection is so already, and nobody needs a right to leave it so.
    for answer in answers.iter().filter(|answer| accepted(answer)).take(1) {
        let late = answer["seq"].as_u64() > Some(taken) || (reads && answer["seq"].as_u64() == Some(taken));
        if late || (order == Order::TakenFirst && lever.take.0 == lever.victim) {
            played.wrong.push(said(answer));
        }
    }
    // Everything up to here has come when this is answered.
    let barrier = send(room, lever.take.0, &json!({"list_chat": {"limit": 1}})).await;
    let reached = answer(room.client(lever.take.0), &barrier).await;
    if let Some(event) = told_behind(&room.people[lever.take.0], &victim, taken) {
        played.wrong.push(said(&event));
    }
    !is_done && reached.is_some()
}

/// The first target of each command that is lost.
fn first_of_each(lever: &Lever) -> Vec<(&'static Asked, Option<&'static str>, String)> {
    let mut all = lost(lever);
    // Of several the one that would be granted, not one that is in conflict before and after.
    let (cells, before) = (cells(), lever.before);
    all.sort_by_key(|(asked, target, _)| {
        (asked.text, expected(&cells, asked, &before, *target) != "granted", *target)
    });
    all.dedup_by_key(|(asked, ..)| asked.text);
    all
}

/// Every command that one lever takes, in every order.
async fn play(room: &mut Room, lever: &Lever) -> Played {
    let mut played = Played::default();
    let mut things: Option<Things> = None;
    for (asked, target, after) in first_of_each(lever) {
        for order in ORDERS {
            let there = match things.take() {
                Some(things) => things,
                None => prepared(room, lever).await,
            };
            let text = command(asked, target, room, &there);
            let as_it_was = at_once(room, lever, &there, order, &text, &mut played).await;
            if !as_it_was || lever.give.1.is_empty() {
                continue;
            }
            // From here on it is so, on whichever connection they have now.
            let got = in_words(&room.ask(lever.victim, text.clone()).await, lever.after.role);
            // A question that nobody answered is not even known to who lost sight of it.
            let unknown = after == "forbidden assignment" && got == "not_found";
            if got != after && !unknown {
                played
                    .wrong
                    .push(format!("{} {} behind, {text}: {got}, not {after}", lever.victim, lever.take.1));
            }
            let give = filled(&lever.give.1, room, &there, lever.victim);
            room.ok(lever.give.0, give).await;
            things = Some(there);
        }
    }
    played
}

/// Each lever in a server of its own.
async fn all(levers: Vec<Lever>, loops: usize) -> Played {
    let playing = levers.into_iter().map(|lever| {
        tokio::spawn(async move {
            let mut room = Room::in_server(Server::start(loops.min(1)).await);
            in_time(play(&mut room, &lever)).await
        })
    });
    let (mut played, playing) = (Played::default(), playing.collect::<Vec<_>>());
    for one in playing {
        played.add(one.await.unwrap());
    }
    played
}

async fn what_is_asked_at_once_with_its_taking_is_done_before_it_or_not_at_all(loops: usize) {
    let played = all(levers(), loops).await;
    played.must_be_right();
    assert_eq!(played.orders, TAKEN_AT_ONCE);
    assert!(played.done > 0 && played.refused > 0, "both come first now and then");
}

/// Commands that levers take, each in three orders.
const TAKEN_AT_ONCE: usize = 969;

/// Everything that somebody of a role may do, and what removes them.
async fn removals(room: &mut Room, victim: &'static str, role: &'static str) -> Played {
    let (mut played, cells) = (Played::default(), cells());
    let here = at(victim, role, Baton::Staff, "everyone");
    let lever = Lever {
        victim,
        before: here,
        after: here,
        take: ("alice", r#"{"remove":{"participant":"@"}}"#.into()),
        give: ("alice", String::new()),
    };
    for asked in &COMMANDS {
        let granted = |target: &Option<&str>| expected(&cells, asked, &here, *target) == "granted";
        // Who removes must stay to be answered.
        let others = targets(asked).into_iter().filter(|target| *target != Some("alice"));
        let Some(target) = others.into_iter().find(granted) else { continue };
        for order in ORDERS {
            let things = prepared(room, &lever).await;
            let text = command(asked, target, room, &things);
            at_once(room, &lever, &things, order, &text, &mut played).await;
            if name(asked.text) == "end" || name(asked.text) == "leave" {
                continue;
            }
            let ticket = room.ticket(victim, role);
            let again = room.try_enter(victim, &ticket).await.map(drop);
            if again != Err(4403) {
                played.wrong.push(format!("{victim} is back after {order:?} {text}: {again:?}"));
            }
        }
    }
    played
}

async fn what_is_asked_at_once_with_a_removal_is_done_before_it_or_not_at_all(loops: usize) {
    let victims = HOUSE.into_iter().filter(|(name, ..)| !matches!(*name, "alice" | "grace"));
    let playing = victims.map(|(victim, role, _)| {
        tokio::spawn(async move {
            let mut room = Room::in_server(Server::start(loops.min(1)).await);
            in_time(removals(&mut room, victim, role)).await
        })
    });
    let (mut played, playing) = (Played::default(), playing.collect::<Vec<_>>());
    for one in playing {
        played.add(one.await.unwrap());
    }
    played.must_be_right();
    assert_eq!(played.orders, REMOVED_AT_ONCE);
    assert!(played.done > 0, "some are done before");
}

/// What five people may do, each in three orders.
const REMOVED_AT_ONCE: usize = 606;

#[cfg(feature = "planted")]
mod planted {
    use cuelight::session::planted::Fault;

    use super::{Room, in_time, levers, play, removals};
    use crate::house::broken;

    crate::both_ways!(what_outlives_its_taking_is_found_whoever_comes_first);

    async fn what_outlives_its_taking_is_found_whoever_comes_first(loops: usize) {
        let mut room = Room::in_server(broken(Fault::RightsOfTheTicket, loops).await);
        // From co-organizer to host-only, and from panelist to attendee.
        for lever in [0, 9] {
            let played = in_time(play(&mut room, &levers()[lever])).await;
            assert!(!played.wrong.is_empty(), "{lever}: nobody noticed");
        }
        let mut room = Room::in_server(broken(Fault::GoneStillAct, loops).await);
        let played = in_time(removals(&mut room, "dave", "co_organizer")).await;
        assert!(!played.wrong.is_empty(), "nobody noticed what those do who are gone");
    }
}
