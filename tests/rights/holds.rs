//! A right that was taken away is gone from the next message on, on every open socket: each way to take one, with each command
//! that lived of it, before and after, at once from two sockets, and in a stream that is under way.
//! Must not know how the server orders what comes at once: the numbers of the answers say it.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::house::{Things, command, furnished, in_words, targets};
use crate::over_sockets::harness::{KEY, Server, in_time};
use crate::prose::{Asked, COMMANDS, name};
use crate::room::{Room, bearer, by_key, split, to_the_end};
use crate::rules::{Baton, HOUSE, Position, cells, expected};

/// A way to take rights from somebody, and to give them back.
struct Lever {
    victim: &'static str,
    before: Position,
    after: Position,
    /// Who takes it, with what; who gives it back, with what, `@` for the victim.
    take: (&'static str, String),
    give: (&'static str, String),
}

const EVERYBODY: [&str; 7] = ["alice", "bob", "carol", "dave", "erin", "frank", "grace"];
const ROLES_DOWN: [&str; 5] =
    ["co_organizer", "host_only_co_organizer", "in_session_co_organizer", "panelist", "attendee"];

fn at(name: &'static str, role: &'static str, baton: Baton, policy: &'static str) -> Position {
    Position { role, name, baton, policy, favoured: false, phase: "live" }
}

/// Every demotion of a member, the organizer's own hand-over, the baton, the chat, leave to speak and a question.
fn levers() -> Vec<Lever> {
    let mut levers = Vec::new();
    let set = |role: &str| format!(r#"{{"set_role":{{"participant":"@","role":"{role}"}}}}"#);
    for (index, from) in ROLES_DOWN.into_iter().enumerate() {
        for to in &ROLES_DOWN[index + 1..] {
            let [before, after] = [from, to].map(|role| at("dave", role, Baton::Staff, "everyone"));
            levers.push(Lever {
                victim: "dave",
                before,
                after,
                take: ("alice", set(to)),
                give: ("alice", set(from)),
            });
        }
    }
    let hand = r#"{"hand_presenter":{"participant":"@"}}"#;
    for (victim, role) in [("bob", "panelist"), ("carol", "attendee"), ("frank", "in_session_co_organizer")] {
        let [before, after] = [Baton::Own, Baton::Staff].map(|baton| at(victim, role, baton, "everyone"));
        let take = ("alice", r#"{"take_presenter":{}}"#.into());
        levers.push(Lever { victim, before, after, take, give: ("alice", hand.into()) });
    }
    for (off, on) in [("off", "everyone"), ("staff", "everyone"), ("off", "staff")] {
        let policy = |policy: &str| format!(r#"{{"set_chat_policy":{{"attendees":"{policy}"}}}}"#);
        let [before, after] = [on, off].map(|policy| at("carol", "attendee", Baton::Staff, policy));
        levers.push(Lever {
            victim: "carol",
            before,
            after,
            take: ("alice", policy(off)),
            give: ("alice", policy(on)),
        });
    }
    let plain = at("carol", "attendee", Baton::Staff, "everyone");
    levers.push(Lever {
        victim: "carol",
        before: Position { favoured: true, ..plain },
        after: plain,
        take: ("frank", r#"{"mute_all":{}}"#.into()),
        give: ("frank", r#"{"unmute":{"participant":"@"}}"#.into()),
    });
    let plain = at("bob", "panelist", Baton::Staff, "everyone");
    levers.push(Lever {
        victim: "bob",
        before: Position { favoured: true, ..plain },
        after: plain,
        take: ("frank", r#"{"assign_question":{"question":"%","participant":null}}"#.into()),
        give: ("frank", r#"{"assign_question":{"question":"%","participant":"@"}}"#.into()),
    });
    levers
}

fn filled(text: &str, room: &Room, things: &Things, victim: &str) -> Value {
    let id = room.people[victim].participant.as_str();
    let question = things[&'q'].as_str().unwrap();
    serde_json::from_str(&text.replace('@', id).replace('%', question)).unwrap()
}

/// What changes who may do what, or ends it all: asked after the change only.
fn is_upheaval(asked: &Asked) -> bool {
    matches!(
        name(asked.text),
        "leave"
            | "end"
            | "set_role"
            | "hand_over_organizer"
            | "remove"
            | "set_chat_policy"
            | "hand_presenter"
            | "take_presenter"
            | "mute_all"
            | "lift_mute_all"
            | "assign_question"
            | "dismiss_question"
            | "delete_poll"
            | "delete_chat"
            | "unmute"
            | "mute"
            | "close_poll"
            | "remove_handout"
    ) || asked.text.contains("ivan")
}

/// What is asked before, and refused after for want of a right.
type Lost = Vec<(&'static Asked, Option<&'static str>, String)>;

fn lost(lever: &Lever) -> Lost {
    let cells = cells();
    let mut lost = Vec::new();
    for asked in &COMMANDS {
        for target in targets(asked).into_iter().filter(|target| *target != Some(lever.victim)) {
            let before = expected(&cells, asked, &lever.before, target);
            let after = expected(&cells, asked, &lever.after, target);
            let had = before == "granted" || before.starts_with("conflict");
            if had && (after.starts_with("forbidden") || after == "not_found") {
                lost.push((asked, target, after));
            }
        }
    }
    lost
}

/// Sends without waiting; the id.
async fn send(room: &mut Room, who: &str, command: &Value) -> String {
    let (cmd, args) = split(command);
    room.client(who).send(cmd, args).await
}

struct Played {
    pairs: usize,
    orders: usize,
    wrong: Vec<String>,
}

async fn prepared(room: &mut Room, lever: &Lever) -> Things {
    // Dave has the role of before; everybody else is what the house says.
    let start = Position { baton: Baton::Staff, policy: "everyone", ..lever.before };
    let things = furnished(room, &Position { role: "co_organizer", ..start }, &EVERYBODY).await;
    let give = filled(&lever.give.1, room, &things, lever.victim);
    room.ok(lever.give.0, give).await;
    things
}

/// All pairs of one lever: before then after; at once, either first; and a stream that is under way.
async fn play(room: &mut Room, lever: &Lever, played: &mut Played) {
    let things = prepared(room, lever).await;
    let take = filled(&lever.take.1, room, &things, lever.victim);
    let give = filled(&lever.give.1, room, &things, lever.victim);
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_taken_away_is_gone_from_the_next_message_on_in_every_order() {
    let mut room = Room::in_server(Server::start(2).await);
    let levers = levers();
    assert_eq!(levers.len(), 10 + 3 + 3 + 2);
    let played = in_time(all(&mut room, &levers)).await;
    let some = played.wrong[..played.wrong.len().min(20)].join("\n");
    assert!(played.wrong.is_empty(), "{}:\n{some}", played.wrong.len());
    assert_eq!((played.pairs, played.orders), (PAIRS, ORDERS));
}

const PAIRS: usize = 660;
const ORDERS: usize = 1176;

/// A task that is taken back while it is done: either it was done before, or it is no more theirs to do.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_question_that_is_taken_back_is_answered_before_that_or_not_at_all() {
    in_time(async {
        let mut room = Room::full(Server::start(2).await).await;
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
    })
    .await;
}

/// Removed in the midst of a stream of everything they may: what was accepted was accepted before, and nothing comes after.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_removal_holds_on_the_open_socket_and_at_the_door() {
    in_time(async {
        let mut room = Room::in_server(Server::start(2).await);
        let mut roles = BTreeSet::new();
        for (victim, role, _) in HOUSE.into_iter().filter(|(name, ..)| *name != "alice") {
            for first in [true, false] {
                let position = at(victim, role, Baton::Staff, "everyone");
                let things = furnished(&mut room, &position, &EVERYBODY).await;
                let remove = json!({"remove": {"participant": room.id(victim)}});
                let cells = cells();
                let own: Vec<Value> = COMMANDS
                    .iter()
                    .filter(|asked| !is_upheaval(asked))
                    .flat_map(|asked| targets(asked).into_iter().map(move |target| (asked, target)))
                    .filter(|(asked, target)| expected(&cells, asked, &position, *target) == "granted")
                    .take(20)
                    .map(|(asked, target)| command(asked, target, &room, &things))
                    .collect();
                if first {
                    let removed = room.ask("alice", remove.clone()).await["seq"].as_u64().unwrap();
                    for command in &own {
                        let (cmd, args) = split(command);
                        let (bytes, _) = room.client(victim).command(cmd, args);
                        use tokio::io::AsyncWriteExt;
                        // The other side may be gone while this is written.
                        let written = room.client(victim).stream.write_all(&bytes).await;
                        if written.is_err() {
                            break;
                        }
                    }
                    let (answers, code) = to_the_end(room.client(victim)).await;
                    assert_eq!(code, 4403);
                    let accepted = answers.iter().filter(|answer| answer["seq"].as_u64() > Some(removed));
                    assert_eq!(accepted.count(), 0, "{victim}: {answers:?}");
                } else {
                    for command in &own {
                        send(&mut room, victim, command).await;
                    }
                    let removed = send(&mut room, "alice", &remove).await;
                    let (answers, code) = to_the_end(room.client(victim)).await;
                    let removed = room.client("alice").answer(&removed).await["seq"].as_u64().unwrap();
                    assert_eq!(code, 4403);
                    assert!(answers.iter().all(|answer| answer["seq"].as_u64() <= Some(removed)), "{victim}");
                }
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
    })
    .await;
}

/// A key that is revoked closes every socket it vouched for, refuses its tickets at once, and signs nothing any more.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_revoked_key_holds_on_every_open_socket_and_for_every_ticket() {
    in_time(async {
        let mut room = Room::full(Server::start(2).await).await;
        room.ok("alice", json!({"start": {}})).await;
        let path = format!("/v1/api_keys/{KEY}");
        // Everybody has something under way.
        for (name, ..) in HOUSE {
            send(&mut room, name, &json!({"raise_hand": {}})).await;
        }
        let answer = room.rest("DELETE", &path, &by_key(), "application/json", b"").await;
        assert_eq!(answer.status, 204);
        for (name, ..) in HOUSE {
            let (answers, code) = to_the_end(room.client(name)).await;
            assert_eq!(code, 4401, "{name}");
            assert!(answers.len() <= 1, "{name}: what was under way, and nothing else");
        }
        for (name, role, _) in HOUSE {
            let ticket = room.ticket(name, role);
            assert_eq!(room.try_enter(name, &ticket).await, Err(4401), "{name}");
            let answer = room.call("GET", "/handouts", &bearer(&ticket), Value::Null).await;
            assert_eq!(answer.status, 401, "{name}");
        }
        let answer = room.rest("GET", "/v1/webinars", &by_key(), "application/json", b"").await;
        assert_eq!(answer.status, 401);
    })
    .await;
}

#[cfg(feature = "planted")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn planted_rights_that_outlive_a_demotion_are_found() {
    use cuelight::hub::Planted;
    use cuelight::node::Node;
    use cuelight::session::planted::Fault;

    let planted = Planted { rules: Some(Fault::RightsOfTheTicket), ..Planted::default() };
    let server = Server::begun(|_| {}, |config| Node::start_planted(config, 1, planted)).await;
    // From co-organizer to host-only: of what is lost, nothing ends the session, so that every answer comes.
    let mut room = Room::in_server(server);
    let played = in_time(all(&mut room, &levers()[..1])).await;
    assert!(played.wrong.iter().any(|wrong| wrong.contains("edit_details")), "{:?}", played.wrong);
}
