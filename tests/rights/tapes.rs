//! A webinar with a word in every private field, and a tape of every byte that each of its people is sent.
//! Must not know whose each word is: `private.rs` says that.

use std::collections::BTreeMap;

use cuelight::session::text::DisplayName;
use cuelight::session::{Identity, Role, Sub};
use serde_json::{Value, json};

use crate::over_sockets::harness::{KEY, Server};
use crate::room::Room;
use crate::rules::HOUSE;

/// Everything that somebody was ever sent, over all their connections.
pub type Tapes = BTreeMap<String, (&'static str, Vec<u8>)>;

pub fn ticket(room: &Room, name: &str, role: &str) -> String {
    let role = Role::from_name(role).unwrap();
    room.minted(&Identity {
        sub: Sub::new(&format!("zqsub{name}")).unwrap(),
        name: DisplayName::new(&format!("zqname-{name}")).unwrap(),
        role,
        member: crate::prose::wants_member(role.name()).then(|| format!("zqmember{name}").into()),
        email: Some(format!("zqmail{name}@example.org").into()),
        key: KEY.into(),
    })
}

pub async fn enter(room: &mut Room, name: &str, role: &str) -> Value {
    let ticket = ticket(room, name, role);
    room.try_enter(name, &ticket).await.unwrap()
}

/// Takes what somebody was sent so far.
pub fn keep(room: &mut Room, tapes: &mut Tapes, name: &str, role: &'static str) {
    keep_as(room, tapes, name, name, role);
}

pub fn keep_as(room: &mut Room, tapes: &mut Tapes, name: &str, as_name: &str, role: &'static str) {
    let tape = room.client(name).tape.replace(Vec::new()).unwrap();
    tapes.entry(as_name.to_owned()).or_insert((role, Vec::new())).1.extend(tape);
}

pub fn has(bytes: &[u8], word: &str) -> bool {
    bytes.windows(word.len()).any(|window| window == word.as_bytes())
}

/// Everything that somebody can ask to see, and errors about what they cannot.
pub async fn look_around(room: &mut Room, hidden: &[Value]) {
    let names: Vec<String> = room.people.keys().cloned().collect();
    for name in names {
        let mut asks: Vec<Value> = ["list_participants", "list_chat", "list_questions", "list_polls"]
            .map(|list| json!({list: {"limit": 500}}))
            .to_vec();
        for id in hidden {
            let number = id.as_str().unwrap();
            asks.push(match number.as_bytes()[0] {
                b'm' => json!({"delete_chat": {"message": id, "why": "zz"}}),
                b'q' => json!({"answer_question": {"question": id, "text": "", "public": true}}),
                _ => json!({"vote": {"poll": id, "choices": [19]}}),
            });
        }
        room.ask_all(&name, &asks).await;
    }
}

/// Says what nobody lets them do, or nobody can read.
async fn refuse(room: &mut Room) {
    let carol = room.id("carol");
    for (name, command, code) in [
        ("carol", json!({"create_poll": {"question": "zqrefused", "kind": "text"}}), "forbidden"),
        ("bob", json!({"edit_details": {"title": "zqrefused"}}), "forbidden"),
        ("bob", json!({"remove": {"participant": carol, "reason": "zqrefused"}}), "forbidden"),
        (
            "carol",
            json!({"answer_question": {"question": "zqrefused", "text": "zqrefused", "public": true}}),
            "forbidden",
        ),
        (
            "frank",
            json!({"answer_question": {"question": "zqrefused", "text": "zqrefused", "public": true}}),
            "not_found",
        ),
        ("alice", json!({"allow_back": {"sub": "zqrefused"}}), "not_found"),
        ("carol", json!({"chat": {"to": "everyone", "text": "zqrefused\u{202e}"}}), "invalid"),
        ("carol", json!({"chat": {"to": "everyone", "text": ["zqrefused"]}}), "invalid"),
    ] {
        let answer = room.ask(name, command.clone()).await;
        assert_eq!(answer["error"]["code"], code, "{command}: {answer}");
    }
}

/// The words of the private things that `speak` gives the ids of: who may not read the one has no use for the other.
pub const SPOKEN: [&str; 10] = [
    "zqchatstaff",
    "zqchatbob",
    "zqchatcarol",
    "zqdeleted",
    "zqasked",
    "zqdismissed",
    "zqformer",
    "zqanonymous",
    "zqdraft",
    "zqdraft",
];

/// Puts each word where it belongs. Gives the ids of private things, in the order of [`SPOKEN`].
pub async fn speak(room: &mut Room) -> Vec<Value> {
    refuse(room).await;
    let (bob, carol, dave) = (room.id("bob"), room.id("carol"), room.id("dave"));
    let mut hidden = Vec::new();
    let text = |question: &str| json!({"create_poll": {"question": question, "kind": "text"}});
    for (name, to, word) in [
        ("carol", json!("staff"), "zqchatstaff"),
        ("carol", bob.clone(), "zqchatbob"),
        ("alice", carol, "zqchatcarol"),
        ("alice", dave, "zqdeleted"),
    ] {
        let said = room.ok(name, json!({"chat": {"to": to, "text": word}})).await;
        hidden.push(said["message"].clone());
    }
    room.ok("dave", json!({"delete_chat": {"message": hidden[3]}})).await;
    for (name, word, anonymous) in [
        ("grace", "zqasked", false),
        ("carol", "zqdismissed", false),
        ("carol", "zqformer", false),
        ("grace", "zqanonymous", true),
    ] {
        let asked = room.ok(name, json!({"ask": {"text": word, "anonymous": anonymous}})).await;
        hidden.push(asked["question"].clone());
    }
    let (asked, dismissed, former) = (hidden[4].clone(), hidden[5].clone(), hidden[6].clone());
    room.ok("alice", json!({"assign_question": {"question": asked, "participant": bob}})).await;
    room.ok("bob", json!({"answer_question": {"question": asked, "text": "zqprivately", "public": false}}))
        .await;
    room.ok("alice", json!({"dismiss_question": {"question": dismissed}})).await;
    let frank = room.id("frank");
    room.ok("alice", json!({"assign_question": {"question": former, "participant": frank}})).await;
    room.ok("alice", json!({"assign_question": {"question": former, "participant": null}})).await;
    let draft =
        json!({"create_poll": {"question": "zqdraft", "kind": "single", "options": ["zqoption", "b"]}});
    for _ in 0..2 {
        hidden.push(room.ok("alice", draft.clone()).await["poll"].clone());
    }
    room.ok("alice", json!({"delete_poll": {"poll": hidden[9]}})).await;
    for (question, anonymous, word) in [("named", false, "zqvoted"), ("secret", true, "zqsecretly")] {
        let mut draft = text(question);
        draft["create_poll"]["anonymous"] = json!(anonymous);
        let poll = room.ok("alice", draft).await["poll"].clone();
        room.ok("alice", json!({"open_poll": {"poll": poll}})).await;
        room.ok("grace", json!({"vote": {"poll": poll, "text": word}})).await;
        room.ok("alice", json!({"close_poll": {"poll": poll}})).await;
        room.ok("alice", json!({"share_poll_results": {"poll": poll}})).await;
    }
    room.ok("grace", json!({"submit_survey": {"answers": [{"text": "zqsurvey"}]}})).await;
    room.ok("grace", json!({"raise_hand": {}})).await;
    room.ok("alice", json!({"set_door": {"locked": true}})).await;
    room.ok("alice", json!({"set_door": {"locked": false}})).await;
    let gone = room.id("backagain");
    room.ok("alice", json!({"remove": {"participant": gone, "reason": "zqreason"}})).await;
    room.people.remove("backagain");
    room.ok("alice", json!({"allow_back": {"sub": "zqsubbackagain"}})).await;
    hidden
}

/// A whole session with a word in every field; every tape of it.
pub async fn webinar(server: Server) -> (Room, Tapes) {
    let (room, tapes, _) = recorded(server).await;
    (room, tapes)
}

/// The same, and the ids of what is private in it.
pub async fn recorded(server: Server) -> (Room, Tapes, Vec<Value>) {
    let (mut room, mut tapes) = (Room::in_server(server), Tapes::new());
    for (name, role, _) in HOUSE {
        enter(&mut room, name, role).await;
    }
    enter(&mut room, "backagain", "attendee").await;
    let survey = json!({"set_survey": {"questions": [{"question": "x", "kind": "text"}]}});
    for command in [survey, json!({"set_chat_policy": {"attendees": "everyone"}}), json!({"start": {}})] {
        room.ok("alice", command).await;
    }
    let hidden = speak(&mut room).await;
    look_around(&mut room, &hidden).await;
    // Grace drops and resumes: what she missed is told again, what is not hers is not.
    let seq = room.ask("grace", json!({"mute": {}})).await["seq"].clone();
    keep(&mut room, &mut tapes, "grace", "attendee");
    room.ok("carol", json!({"chat": {"to": "staff", "text": "zqchatstaff again"}})).await;
    let epoch = resume_epoch(&mut room).await;
    resumed(&mut room, "grace", "attendee", &epoch, &seq).await;
    // Somebody of each role comes late and is sent a snapshot.
    for (name, role, _) in HOUSE {
        let late = if name == "alice" { "co_organizer" } else { role };
        enter(&mut room, &format!("late-{name}"), late).await;
    }
    look_around(&mut room, &hidden).await;
    for (name, role, _) in HOUSE {
        let late = if name == "alice" { "co_organizer" } else { role };
        keep(&mut room, &mut tapes, name, role);
        keep(&mut room, &mut tapes, &format!("late-{name}"), late);
    }
    (room, tapes, hidden)
}

pub async fn resume_epoch(room: &mut Room) -> Value {
    room.client("alice").heard[0].1["epoch"].clone()
}

/// Comes back over a new connection, from where they were.
pub async fn resumed(room: &mut Room, name: &str, role: &str, epoch: &Value, seq: &Value) -> Value {
    let ticket = ticket(room, name, role);
    room.resume(name, &ticket, json!({"epoch": epoch, "seq": seq})).await
}
