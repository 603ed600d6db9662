//! Flaws that products of this kind had, each as a test of its own name; `tests/flaws.csv` says which advisory each is of.
//! Must not know how they are kept out here.

use cuelight::session::text::DisplayName;
use cuelight::session::{Identity, Role, Sub};
use serde_json::{Value, json};

use crate::over_sockets::client::{Client, Got};
use crate::over_sockets::harness::{KEY, Server, in_time};
use crate::room::{Answer, Room, bearer, by_key, say};

async fn live() -> Room {
    let mut room = Room::full(Server::start(1).await).await;
    room.ok("alice", json!({"set_chat_policy": {"attendees": "everyone"}})).await;
    room.ok("alice", json!({"start": {}})).await;
    room
}

async fn poll(room: &mut Room, draft: Value) -> Value {
    let poll = room.ok("alice", json!({"create_poll": draft})).await["poll"].clone();
    room.ok("alice", json!({"open_poll": {"poll": poll}})).await;
    poll
}

fn code(answer: &Value) -> &str {
    answer["error"]["code"].as_str().unwrap_or("none")
}

/// The first message on a connection that says this first, or the code with which it is closed.
async fn says_first(room: &Room, first: Value) -> Result<Value, u16> {
    let codec = cuelight::protocol::Codec::Json;
    let mut client = Client::over(room.server.connect(None).await, codec);
    client.write(&room.server.handshake(codec)).await;
    client.switched().await;
    say(&mut client, &first).await;
    loop {
        match client.next().await {
            Got::Message { value, .. } if value["type"] == "welcome" => return Ok(value),
            Got::Close(code) => return Err(code.expect("a code")),
            Got::End(_) => panic!("closed without a word"),
            Got::Message { .. } | Got::Ping | Got::Pong(_) => {}
        }
    }
}

fn identity(sub: &str, name: &str, email: Option<&str>) -> Identity {
    Identity {
        sub: Sub::new(sub).unwrap(),
        name: DisplayName::new(name).unwrap(),
        role: Role::Attendee,
        member: None,
        email: email.map(Into::into),
        key: KEY.into(),
    }
}

/// The status that a handshake is answered with.
async fn upgraded(room: &Room, asking: &str) -> String {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let mut stream = room.server.connect(None).await;
    stream.write_all(asking.as_bytes()).await.unwrap();
    let mut line = [0; 12];
    stream.read_exact(&mut line).await.unwrap();
    String::from_utf8_lossy(&line[9..]).into_owned()
}

macro_rules! flaws {
    ($($(#[$doc:meta])+ async fn $name:ident() $body:block)+) => {
        $(
            $(#[$doc])+
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                in_time(async $body).await;
            }
        )+
    };
}

flaws! {
    /// Two tabs are two connections of one person: the newer one supersedes, and what both voted is one vote.
    async fn a_vote_from_two_tabs_and_a_retry_counts_once() {
        let mut room = live().await;
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
    async fn a_malformed_reaction_reaches_nobody() {
        let mut room = live().await;
        room.ok("alice", json!({"set_lab": {"lab": "reactions", "on": true}})).await;
        for emoji in [json!("<script>"), json!(""), json!(7), Value::Null, json!({"emoji": "heart"}), json!(["heart"])] {
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
    async fn who_was_subscribed_before_an_anonymous_poll_sees_no_names() {
        let mut room = live().await;
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
    async fn ids_of_another_room_open_nothing() {
        let mut room = live().await;
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

    /// Attempts to come in as somebody leave that somebody's connection and standing alone, however they fail.
    async fn a_failed_entry_as_somebody_does_not_throw_them_out() {
        let mut room = live().await;
        let good = room.ticket("carol", "attendee");
        let (head, tail) = good.rsplit_once('.').unwrap();
        let unsigned = format!("{head}.");
        let other = format!("{head}.{}", tail.chars().rev().collect::<String>());
        for ticket in [unsigned.as_str(), other.as_str(), "carol", ""] {
            let hello = json!({"id": "h", "cmd": "hello", "args": {"ticket": ticket}});
            assert_eq!(says_first(&room, hello).await, Err(4401), "{ticket}");
        }
        room.ok("carol", json!({"raise_hand": {}})).await;
        room.ok("alice", json!({"list_participants": {"limit": 500}})).await;
        let (heard, carol) = (&room.people["alice"].heard, room.id("carol"));
        let listed = heard.iter().any(|(_, value)| value["result"].to_string().contains(carol.as_str().unwrap()));
        assert!(listed && heard.iter().all(|(_, value)| !value.to_string().contains("participant_left")));
    }

    /// Removed under one registration, back under another of the same address, in any spelling: 4403, and so at REST.
    async fn who_was_removed_is_not_back_under_a_second_registration() {
        let mut room = live().await;
        let first = room.minted(&identity("reg-1", "Mallory", Some("Mallory@Example.org")));
        room.try_enter("mallory", &first).await.unwrap();
        let id = room.id("mallory");
        room.ok("alice", json!({"remove": {"participant": id}})).await;
        for (sub, email) in [("reg-2", "mallory@example.org"), ("reg-3", "MALLORY@EXAMPLE.ORG")] {
            let again = room.minted(&identity(sub, "Another Name", Some(email)));
            assert_eq!(room.try_enter("again", &again).await, Err(4403), "{sub}");
            assert_eq!(room.call("GET", "/handouts", &bearer(&again), Value::Null).await.status, 403, "{sub}");
        }
        room.ok("alice", json!({"allow_back": {"sub": "reg-1"}})).await;
        room.try_enter("mallory", &first).await.unwrap();
    }

    /// Who may take something back from somebody may not therefore give it in their name.
    async fn a_right_to_clear_is_no_right_to_set() {
        let mut room = live().await;
        let carol = room.id("carol");
        for (clear, set) in [
            ("lower_hand", "raise_hand"),
            ("hide_webcam", "share_webcam"),
            ("mute_all", "share_screen"),
        ] {
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

    /// What stands beside the signed ticket, in the hello or in the address, adds nothing to what is signed.
    async fn unsigned_extras_beside_a_ticket_count_for_nothing() {
        let mut room = live().await;
        let ticket = room.ticket("heidi", "attendee");
        for (field, value) in [("role", "organizer"), ("name", "Alice"), ("sub", "alice"), ("member", "m")] {
            let hello = json!({"id": "h", "cmd": "hello", "args": {"ticket": ticket, field: value}});
            let Ok(welcome) = says_first(&room, hello).await else { continue };
            panic!("{field} was taken: {welcome}");
        }
        let beside = json!({"id": "h", "cmd": "hello", "role": "organizer", "sub": "alice", "args": {"ticket": ticket}});
        let welcome = says_first(&room, beside).await.unwrap();
        assert_eq!((&welcome["you"]["role"], &welcome["you"]["sub"]), (&json!("attendee"), &json!("heidi")));
        let mut client = Client::over(room.server.connect(None).await, cuelight::protocol::Codec::Json);
        let plain = String::from_utf8(room.server.handshake(client.codec)).unwrap();
        let asking = plain.replacen("/ws HTTP", "/ws?role=organizer&sub=alice&ticket=x HTTP", 1);
        client.write(asking.as_bytes()).await;
        client.switched().await;
        client.send("hello", json!({"ticket": ticket})).await;
        assert_eq!(client.message("welcome").await["you"]["role"], "attendee");
        assert_eq!(code(&room.ask("carol", json!({"mute_all": {}})).await), "forbidden");
    }

    /// Captions are the lab's of staff and panelists, also while it is on and everybody may chat.
    async fn viewers_inject_no_captions() {
        let mut room = live().await;
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
    async fn who_waits_in_the_lobby_is_sent_nothing_of_what_is_prepared() {
        let mut room = Room::full(Server::start(1).await).await;
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

    /// Nothing is obeyed, and nothing told, before somebody has shown a ticket.
    async fn control_messages_before_a_ticket_are_not_obeyed() {
        let mut room = live().await;
        for first in [
            json!({"id": "x", "cmd": "end", "args": {}}),
            json!({"id": "x", "cmd": "mute_all", "args": {"lock": true}}),
            json!({"id": "x", "cmd": "list_participants", "args": {}}),
            json!({"cmd": "seen", "args": {"seq": 1}}),
            json!({"id": "x", "cmd": "hello"}),
        ] {
            let closed = says_first(&room, first.clone()).await.expect_err("nobody is let in");
            assert!(matches!(closed, 4400 | 4401), "{first}: {closed}");
        }
        room.ok("bob", json!({"unmute": {}})).await;
    }

    /// Nobody listens unseen: whoever is welcomed stands in the list, is counted, and is told to staff.
    async fn nobody_joins_invisibly() {
        let mut room = live().await;
        room.enter("lurker", "attendee").await;
        let id = room.id("lurker");
        let rows = room.ok("bob", json!({"list_participants": {"limit": 500}})).await;
        assert!(rows["items"].as_array().unwrap().iter().any(|row| row["participant"] == id));
        let told = room.people["bob"].heard.iter().flat_map(|(_, value)| value["events"].as_array().cloned());
        let joined = |event: &Value| event["event"] == "participant_joined" && event["data"]["participant"] == id;
        assert!(told.flatten().any(|event| joined(&event)), "told, and not only listed");
        let welcome = room.enter("late", "attendee").await;
        assert_eq!(welcome["state"]["audience"], 4, "carol, grace, the lurker and who asks");
        // A second connection of the same person is no second listener: the first is closed.
        let ticket = room.ticket("lurker", "attendee");
        let first = room.people.remove("lurker").unwrap();
        room.try_enter("lurker", &ticket).await.unwrap();
        let mut first = first;
        assert_eq!(first.closed().await, Some(4409));
    }

    /// The name of somebody, on another ticket, inherits nothing: no role, no hand, no question, no baton, no leave to speak.
    async fn a_reused_name_inherits_nothing() {
        let mut room = live().await;
        let alice = room.minted(&identity("somebody else", "alice", None));
        let bob = room.id("bob");
        let question = room.ok("carol", json!({"ask": {"text": "why?"}})).await["question"].clone();
        room.ok("alice", json!({"assign_question": {"question": question, "participant": bob}})).await;
        room.ok("bob", json!({"leave": {}})).await;
        let welcome = room.try_enter("impostor", &alice).await.unwrap();
        let you = &welcome["you"];
        assert_eq!((&you["name"], &you["role"], &you["presenter"]), (&json!("alice"), &json!("attendee"), &json!(false)));
        let second = room.minted(&identity("another bob", "bob", None));
        room.try_enter("second bob", &second).await.unwrap();
        let answer = json!({"answer_question": {"question": question, "text": "x", "public": true}});
        for impostor in ["impostor", "second bob"] {
            assert_eq!(code(&room.ask(impostor, answer.clone()).await), "forbidden", "{impostor}");
            assert_eq!(code(&room.ask(impostor, json!({"mute_all": {}})).await), "forbidden", "{impostor}");
            assert_eq!(code(&room.ask(impostor, json!({"unmute": {}})).await), "forbidden", "{impostor}");
        }
    }

    /// A ticket that is not there is a ticket that is refused: on the socket, and in every call that wants one.
    async fn a_missing_ticket_lets_nobody_in() {
        let mut room = live().await;
        for args in [json!({}), json!({"ticket": null}), json!({"ticket": ""}), json!({"ticket": {}}), Value::Null] {
            let hello = json!({"id": "h", "cmd": "hello", "args": args});
            let closed = says_first(&room, hello).await.expect_err("nobody is let in");
            assert!(matches!(closed, 4400 | 4401), "{args}: {closed}");
        }
        for auth in ["", "Bearer", "Bearer ", "Bearer null", "Basic", "Basic Og=="] {
            for (method, path) in [("GET", "/handouts"), ("GET", "/report"), ("POST", "/survey"), ("POST", "/tickets")] {
                // Whatever else is wrong with it: a stranger's body is not looked at.
                let answer: Answer = room.call(method, path, auth, json!({})).await;
                assert_eq!(answer.status, 401, "{method} {path} {auth:?}");
            }
        }
        room.ok("carol", json!({"raise_hand": {}})).await;
    }

    /// Promoted and demoted in the midst of it, on the one connection that was there all along.
    async fn a_promotion_forces_no_reconnect() {
        let mut room = live().await;
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

    /// The organizer's connection breaks: nobody inherits, and they come back as what they were, baton and all.
    async fn ownership_is_not_lost_in_a_drop() {
        let mut room = live().await;
        room.ok("alice", json!({"unmute": {}})).await;
        let dropped = room.people.remove("alice").unwrap();
        drop(dropped.stream);
        room.ok("dave", json!({"list_participants": {}})).await;
        let back = room.enter("alice", "organizer").await;
        let you = &back["you"];
        assert_eq!((&you["role"], &you["presenter"], &you["mic"]), (&json!("organizer"), &json!(true), &json!("open")));
        assert_eq!(back["state"]["presenter"]["term"], 1, "the baton did not move");
        // Nor is it taken by a second one who says that they organize.
        let second = room.enter("mallory", "organizer").await;
        assert_eq!(second["you"]["role"], "co_organizer");
        room.ok("alice", json!({"end": {}})).await;
    }

    /// A browser says which page it is on: only the server's own may open a connection, and programs, which say nothing.
    async fn a_page_of_another_origin_opens_no_connection() {
        let room = Room::in_server(Server::start(1).await);
        let plain = String::from_utf8(room.server.handshake(cuelight::protocol::Codec::Json)).unwrap();
        let own = format!("http://{}", room.server.node.address);
        let longer = format!("{own}0");
        for (origin, status) in [
            ("https://evil.example", "403"),
            ("null", "403"),
            ("", "403"),
            (longer.as_str(), "403"),
            (own.replacen("http:", "https:", 1).as_str(), "403"),
            (own.as_str(), "101"),
        ] {
            let asking = plain.replacen("\r\n\r\n", &format!("\r\norigin: {origin}\r\n\r\n"), 1);
            assert_eq!(upgraded(&room, &asking).await, status, "{origin:?}");
        }
        assert_eq!(upgraded(&room, &plain).await, "101");
    }
}
