//! Flaws that products of this kind had, each as a test of its own name; `tests/flaws.csv` says which advisory each is of. Those
//! of coming in stand in `entry.rs`.
//! Must not know how they are kept out here.

use serde_json::{Value, json};

use crate::over_sockets::harness::Server;
use crate::room::{Room, bearer, by_key, say};

crate::both_ways!(
    a_vote_from_two_tabs_and_a_retry_counts_once,
    a_malformed_reaction_reaches_nobody,
    who_was_subscribed_before_an_anonymous_poll_sees_no_names,
    ids_of_another_room_open_nothing,
    a_right_to_clear_is_no_right_to_set,
    viewers_inject_no_captions,
    who_waits_in_the_lobby_is_sent_nothing_of_what_is_prepared,
    a_promotion_forces_no_reconnect,
);

pub async fn live(loops: usize) -> Room {
    let mut room = Room::full(Server::start(loops).await).await;
    room.ok("alice", json!({"set_chat_policy": {"attendees": "everyone"}})).await;
    room.ok("alice", json!({"start": {}})).await;
    room
}

async fn poll(room: &mut Room, draft: Value) -> Value {
    let poll = room.ok("alice", json!({"create_poll": draft})).await["poll"].clone();
    room.ok("alice", json!({"open_poll": {"poll": poll}})).await;
    poll
}

pub fn code(answer: &Value) -> &str {
    answer["error"]["code"].as_str().unwrap_or("none")
}

/// Two tabs are two connections of one person: the newer one supersedes, and what both voted is one vote.
async fn a_vote_from_two_tabs_and_a_retry_counts_once(loops: usize) {
    let mut room = live(loops).await;
    let poll = poll(&mut room, json!({"question": "?", "kind": "rating"})).await;
    let vote = json!({"id": "same", "cmd": "vote", "args": {"poll": poll, "rating": 5}});
    for _ in 0..2 {
        say(room.client("carol"), &vote).await;
        assert_eq!(room.client("carol").answer("same").await["type"], "ok");
    }
    room.enter("carol", "attendee").await;
    say(room.client("carol"), &vote).await;
    assert_eq!(room.client("carol").answer("same").await["type"], "ok");
    room.ok("carol", json!({"vote": {"poll": poll, "rating": 5}})).await;
    room.ok("alice", json!({"close_poll": {"poll": poll}})).await;
    let polls = room.ok("alice", json!({"list_polls": {}})).await;
    assert_eq!(polls["items"][0]["counts"], json!([0, 0, 0, 0, 1]));
    assert_eq!(polls["items"][0]["voters"], 1);
}

/// A reaction that no client could draw is the asker's error, and nobody else hears of it.
async fn a_malformed_reaction_reaches_nobody(loops: usize) {
    let mut room = live(loops).await;
    room.ok("alice", json!({"set_lab": {"lab": "reactions", "on": true}})).await;
    for emoji in
        [json!("<script>"), json!(""), json!(7), Value::Null, json!({"emoji": "heart"}), json!(["heart"])]
    {
        let answer = room.ask("carol", json!({"react": {"emoji": emoji}})).await;
        assert_eq!(code(&answer), "invalid", "{emoji}");
    }
    room.ok("carol", json!({"react": {"emoji": "heart"}})).await;
    loop {
        let told = room.client("bob").heard().await;
        if told["event"] == "reactions" {
            assert_eq!(told["data"]["counts"], json!({"heart": 1}));
            break;
        }
    }
}

/// Who listened before an anonymous poll began is told of it no more than who comes later: numbers, and no names.
async fn who_was_subscribed_before_an_anonymous_poll_sees_no_names(loops: usize) {
    let mut room = live(loops).await;
    let draft = json!({"question": "?", "kind": "single", "options": ["a", "b"], "anonymous": true});
    let poll = poll(&mut room, draft).await;
    let heard = room.people["alice"].heard.len();
    room.ok("carol", json!({"vote": {"poll": poll, "choices": [1]}})).await;
    room.ok("grace", json!({"vote": {"poll": poll, "choices": [0]}})).await;
    room.ok("alice", json!({"close_poll": {"poll": poll}})).await;
    room.ok("alice", json!({"list_polls": {}})).await;
    for (name, client) in &room.people {
        let from = if name == "alice" { heard } else { 0 };
        for (_, value) in client.heard.iter().skip(from) {
            let text = value.to_string();
            let told = text.contains("voters") || text.contains("choices") || text.contains("voted");
            let is_welcome = matches!(value["type"].as_str(), Some("welcome" | "snapshot"));
            for voter in ["carol", "grace"] {
                let named = text.contains(room.people[voter].participant.as_str());
                assert!(is_welcome || !(told && named), "{name}: {text}");
            }
            if value["event"] == "poll_tally" {
                assert!(value["data"]["counts"].is_null(), "only how many: {text}");
            }
        }
    }
}

/// What was made in one session is no key to anything in another, and is not even said to be known.
async fn ids_of_another_room_open_nothing(loops: usize) {
    let mut room = live(loops).await;
    let poll = poll(&mut room, json!({"question": "?", "kind": "text"})).await;
    let message = room.ok("alice", json!({"chat": {"to": "everyone", "text": "x"}})).await["message"].clone();
    let question = room.ok("carol", json!({"ask": {"text": "x"}})).await["question"].clone();
    let (person, ticket) = (room.id("carol"), room.ticket("carol", "attendee"));
    let handout = room.upload(&by_key()).await.json()["handout"].clone();
    room.anew(&["alice", "bob", "dave"]).await;
    room.ok("alice", json!({"start": {}})).await;
    for command in [
        json!({"close_poll": {"poll": poll}}),
        json!({"delete_poll": {"poll": poll}}),
        json!({"delete_chat": {"message": message}}),
        json!({"answer_question": {"question": question, "text": "x", "public": true}}),
        json!({"remove": {"participant": person}}),
        json!({"set_role": {"participant": person, "role": "panelist"}}),
        json!({"hand_presenter": {"participant": person}}),
        json!({"chat": {"to": person, "text": "x"}}),
        json!({"remove_handout": {"handout": handout}}),
        json!({"allow_back": {"sub": "carol"}}),
    ] {
        let answer = room.ask("alice", command.clone()).await;
        assert_eq!(code(&answer), "not_found", "{command}: {answer}");
    }
    assert_eq!(room.try_enter("carol", &ticket).await, Err(4401), "a ticket is for one session");
    let path = format!("/handouts/{}", handout.as_str().unwrap());
    assert_eq!(room.call("GET", &path, &by_key(), Value::Null).await.status, 404);
    assert_eq!(room.call("GET", "/handouts", &bearer(&ticket), Value::Null).await.status, 401);
}

/// Who may take something back from somebody may not therefore give it in their name.
async fn a_right_to_clear_is_no_right_to_set(loops: usize) {
    let mut room = live(loops).await;
    let carol = room.id("carol");
    for (clear, set) in
        [("lower_hand", "raise_hand"), ("hide_webcam", "share_webcam"), ("mute_all", "share_screen")]
    {
        let args = if clear == "mute_all" { json!({}) } else { json!({"participant": carol}) };
        room.ok("dave", json!({clear: args})).await;
        let answer = room.ask("dave", json!({set: {"participant": carol}})).await;
        assert_eq!(code(&answer), "invalid", "{set} of another: {answer}");
    }
    // Lifting somebody's mute opens no microphone.
    room.ok("dave", json!({"unmute": {"participant": carol}})).await;
    let rows = room.ok("dave", json!({"list_participants": {"role": "attendee"}})).await;
    assert!(rows["items"].as_array().unwrap().iter().all(|row| row["mic"] != "open"), "{rows}");
    // Whose right it is to delete their own may not delete another's.
    let said = room.ok("bob", json!({"chat": {"to": "everyone", "text": "x"}})).await;
    let answer = room.ask("carol", json!({"delete_chat": {"message": said["message"]}})).await;
    assert_eq!((code(&answer), answer["error"]["missing"].as_str()), ("forbidden", Some("own")));
}

/// Captions are the lab's of staff and panelists, also while it is on and everybody may chat.
async fn viewers_inject_no_captions(loops: usize) {
    let mut room = live(loops).await;
    room.ok("alice", json!({"set_lab": {"lab": "captions", "on": true}})).await;
    for is_final in [true, false] {
        let caption = json!({"caption": {"text": "zqinjected", "final": is_final}});
        let answer = room.ask("carol", caption).await;
        assert_eq!((code(&answer), answer["error"]["capability"].as_str()), ("forbidden", Some("use_labs")));
    }
    room.ok("bob", json!({"caption": {"text": "spoken", "final": true}})).await;
    room.ok("grace", json!({"list_chat": {}})).await;
    let heard: String = room.people["grace"].heard.iter().map(|(_, value)| value.to_string()).collect();
    assert!(heard.contains("spoken") && !heard.contains("zqinjected"));
}

/// Before the start the audience waits: what is prepared, said and decided meanwhile is not theirs.
async fn who_waits_in_the_lobby_is_sent_nothing_of_what_is_prepared(loops: usize) {
    let mut room = Room::full(Server::start(loops).await).await;
    let draft = json!({"question": "zqprepared", "kind": "text"});
    room.ok("alice", json!({"create_poll": draft})).await;
    room.ok("alice", json!({"chat": {"to": "staff", "text": "zqamong us"}})).await;
    room.ok("alice", json!({"set_door": {"locked": true}})).await;
    room.ok("alice", json!({"set_door": {"locked": false}})).await;
    room.enter("waiting", "attendee").await;
    for name in ["carol", "grace", "waiting"] {
        for list in ["list_chat", "list_polls", "list_questions"] {
            room.ok(name, json!({list: {}})).await;
        }
        let answer = room.ask(name, json!({"list_participants": {}})).await;
        assert_eq!(code(&answer), "forbidden");
        let tape = room.client(name).tape.clone().unwrap();
        for word in ["zqprepared", "zqamong", "door", "member-", "secret", "example.org"] {
            let found = tape.windows(word.len()).any(|window| window == word.as_bytes());
            assert!(!found, "{name} was sent {word}");
        }
    }
}

/// Promoted and demoted in the midst of it, on the one connection that was there all along.
async fn a_promotion_forces_no_reconnect(loops: usize) {
    let mut room = live(loops).await;
    let grace = room.id("grace");
    for (role, may) in [("panelist", true), ("in_session_co_organizer", true), ("attendee", false)] {
        let set = json!({"set_role": {"participant": grace, "role": role}});
        let seq = room.ask("alice", set).await["seq"].as_u64().unwrap();
        let (mut told, mut shown) = (false, false);
        while !shown {
            let value = room.client("grace").heard().await;
            told |= value.to_string().contains("you_changed");
            shown = value["type"] == "snapshot" && value["seq"].as_u64() >= Some(seq);
            if shown {
                assert!(told, "first that it changed, then what is seen now");
                assert_eq!(value["you"]["role"], role);
            }
        }
        let answer = room.ask("grace", json!({"share_webcam": {}})).await;
        assert_eq!(answer["type"] == "ok", may, "{role}: {answer}");
    }
}
