//! The levers: each way to take rights from somebody and to give them back, and what they lose by it.
//! Must not know in what order things come.

use serde_json::Value;

use crate::house::{Things, furnished, targets};
use crate::prose::{Asked, COMMANDS, name};
use crate::room::Room;
use crate::rules::{Baton, Position, cells, expected};

/// A way to take rights from somebody, and to give them back.
pub struct Lever {
    pub victim: &'static str,
    pub before: Position,
    pub after: Position,
    /// Who takes it, with what; who gives it back, with what: `@` stands for the victim, `&` for Dave, `%` for the question.
    /// Nobody gives back what is handed over.
    pub take: (&'static str, String),
    pub give: (&'static str, String),
}

pub const EVERYBODY: [&str; 7] = ["alice", "bob", "carol", "dave", "erin", "frank", "grace"];
const ROLES_DOWN: [&str; 5] =
    ["co_organizer", "host_only_co_organizer", "in_session_co_organizer", "panelist", "attendee"];

pub fn at(name: &'static str, role: &'static str, baton: Baton, policy: &'static str) -> Position {
    Position { role, name, baton, policy, favoured: false, phase: "live" }
}

/// Every demotion of a member, the organizer's own hand-over, the baton, the chat, leave to speak and a question.
pub fn levers() -> Vec<Lever> {
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
    let [before, after] =
        ["organizer", "co_organizer"].map(|role| at("alice", role, Baton::Staff, "everyone"));
    levers.push(Lever {
        victim: "alice",
        before,
        after,
        take: ("alice", r#"{"hand_over_organizer":{"participant":"&"}}"#.into()),
        give: ("alice", String::new()),
    });
    levers
}

pub fn filled(text: &str, room: &Room, things: &Things, victim: &str) -> Value {
    let id = room.people[victim].participant.as_str();
    let (question, dave) = (things[&'q'].as_str().unwrap(), room.people["dave"].participant.as_str());
    serde_json::from_str(&text.replace('@', id).replace('%', question).replace('&', dave)).unwrap()
}

/// What changes who may do what, or ends it all: asked after the change only.
pub fn is_upheaval(asked: &Asked) -> bool {
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
pub type Lost = Vec<(&'static Asked, Option<&'static str>, String)>;

pub fn lost(lever: &Lever) -> Lost {
    let cells = cells();
    let mut lost = Vec::new();
    for asked in &COMMANDS {
        // Whose role the lever changes has another rank behind it than the house says.
        let changed = [lever.victim, if lever.take.1.contains('&') { "dave" } else { lever.victim }];
        for target in
            targets(asked).into_iter().filter(|target| target.is_none_or(|name| !changed.contains(&name)))
        {
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

pub async fn prepared(room: &mut Room, lever: &Lever) -> Things {
    // Dave has the role of before; everybody else is what the house says.
    let start = Position { baton: Baton::Staff, policy: "everyone", ..lever.before };
    let things = furnished(room, &Position { role: "co_organizer", ..start }, &EVERYBODY).await;
    if !lever.give.1.is_empty() {
        let give = filled(&lever.give.1, room, &things, lever.victim);
        room.ok(lever.give.0, give).await;
    }
    things
}
