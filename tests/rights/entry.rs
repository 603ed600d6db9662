//! Flaws that products of this kind had in who is let in and as whom, each as a test of its own name; `tests/flaws.csv` says
//! which advisory each is of.
//! Must not know how they are kept out here.

use cuelight::session::text::DisplayName;
use cuelight::session::{Identity, Role, Sub};
use serde_json::{Value, json};

use crate::flaws::{code, live};
use crate::over_sockets::client::{Client, Got};
use crate::over_sockets::harness::{KEY, Server};
use crate::room::{Answer, Room, bearer, say};

crate::both_ways!(
    a_failed_entry_as_somebody_does_not_throw_them_out,
    who_was_removed_is_not_back_under_a_second_registration,
    unsigned_extras_beside_a_ticket_count_for_nothing,
    control_messages_before_a_ticket_are_not_obeyed,
    nobody_joins_invisibly,
    a_reused_name_inherits_nothing,
    a_missing_ticket_lets_nobody_in,
    ownership_is_not_lost_in_a_drop,
    a_page_of_another_origin_opens_no_connection,
);

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

/// Attempts to come in as somebody leave that somebody's connection and standing alone, however they fail.
async fn a_failed_entry_as_somebody_does_not_throw_them_out(loops: usize) {
    let mut room = live(loops).await;
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
async fn who_was_removed_is_not_back_under_a_second_registration(loops: usize) {
    let mut room = live(loops).await;
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

/// What stands beside the signed ticket, in the hello or in the address, adds nothing to what is signed.
async fn unsigned_extras_beside_a_ticket_count_for_nothing(loops: usize) {
    let mut room = live(loops).await;
    let ticket = room.ticket("heidi", "attendee");
    for (field, value) in [("role", "organizer"), ("name", "Alice"), ("sub", "alice"), ("member", "m")] {
        let hello = json!({"id": "h", "cmd": "hello", "args": {"ticket": ticket, field: value}});
        let Ok(welcome) = says_first(&room, hello).await else { continue };
        panic!("{field} was taken: {welcome}");
    }
    let beside =
        json!({"id": "h", "cmd": "hello", "role": "organizer", "sub": "alice", "args": {"ticket": ticket}});
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

/// Nothing is obeyed, and nothing told, before somebody has shown a ticket.
async fn control_messages_before_a_ticket_are_not_obeyed(loops: usize) {
    let mut room = live(loops).await;
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
async fn nobody_joins_invisibly(loops: usize) {
    let mut room = live(loops).await;
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
async fn a_reused_name_inherits_nothing(loops: usize) {
    let mut room = live(loops).await;
    let alice = room.minted(&identity("somebody else", "alice", None));
    let bob = room.id("bob");
    let question = room.ok("carol", json!({"ask": {"text": "why?"}})).await["question"].clone();
    room.ok("alice", json!({"assign_question": {"question": question, "participant": bob}})).await;
    room.ok("bob", json!({"leave": {}})).await;
    let welcome = room.try_enter("impostor", &alice).await.unwrap();
    let you = &welcome["you"];
    assert_eq!(
        (&you["name"], &you["role"], &you["presenter"]),
        (&json!("alice"), &json!("attendee"), &json!(false))
    );
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
async fn a_missing_ticket_lets_nobody_in(loops: usize) {
    let mut room = live(loops).await;
    for args in
        [json!({}), json!({"ticket": null}), json!({"ticket": ""}), json!({"ticket": {}}), Value::Null]
    {
        let hello = json!({"id": "h", "cmd": "hello", "args": args});
        let closed = says_first(&room, hello).await.expect_err("nobody is let in");
        assert!(matches!(closed, 4400 | 4401), "{args}: {closed}");
    }
    for auth in ["", "Bearer", "Bearer ", "Bearer null", "Basic", "Basic Og=="] {
        for (method, path) in
            [("GET", "/handouts"), ("GET", "/report"), ("POST", "/survey"), ("POST", "/tickets")]
        {
            // Whatever else is wrong with it: a stranger's body is not looked at.
            let answer: Answer = room.call(method, path, auth, json!({})).await;
            assert_eq!(answer.status, 401, "{method} {path} {auth:?}");
        }
    }
    room.ok("carol", json!({"raise_hand": {}})).await;
}

/// The organizer's connection breaks: nobody inherits, and they come back as what they were, baton and all.
async fn ownership_is_not_lost_in_a_drop(loops: usize) {
    let mut room = live(loops).await;
    room.ok("alice", json!({"unmute": {}})).await;
    let dropped = room.people.remove("alice").unwrap();
    drop(dropped.stream);
    room.ok("dave", json!({"list_participants": {}})).await;
    let back = room.enter("alice", "organizer").await;
    let you = &back["you"];
    assert_eq!(
        (&you["role"], &you["presenter"], &you["mic"]),
        (&json!("organizer"), &json!(true), &json!("open"))
    );
    assert_eq!(back["state"]["presenter"]["term"], 1, "the baton did not move");
    // Nor is it taken by a second one who says that they organize.
    let second = room.enter("mallory", "organizer").await;
    assert_eq!(second["you"]["role"], "co_organizer");
    room.ok("alice", json!({"end": {}})).await;
}

/// A browser says which page it is on: only the server's own may open a connection, and programs, which say nothing.
async fn a_page_of_another_origin_opens_no_connection(loops: usize) {
    let room = Room::in_server(Server::start(loops).await);
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
