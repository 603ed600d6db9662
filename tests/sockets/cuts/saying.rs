//! Cuts in what somebody says: said again under the same ids it is done once.

use std::collections::BTreeMap;
use std::sync::Arc;

use cuelight::protocol::Codec;
use cuelight::session::Role;
use serde_json::{Value, json};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::{AT_ONCE, BATCH, Memory, OVER, come_back};
use crate::client::{Client, chat};
use crate::compare::differ;
use crate::harness::{Server, webinar};

crate::both_ways!(who_is_cut_off_after_any_byte_they_say_says_it_again_and_it_is_done_once);

/// What somebody says, of whom each text names the number.
fn commands(number: usize) -> Vec<(&'static str, Value)> {
    let to_staff = |text: String| json!({"to": "staff", "text": text});
    vec![
        ("chat", to_staff(format!("{number:04} one"))),
        ("raise_hand", json!({})),
        ("ask", json!({"text": format!("{number:04} two?"), "anonymous": false})),
        ("chat", to_staff(format!("{number:04} thrée"))),
        ("lower_hand", json!({})),
        ("react", json!({"emoji": "thumbs_up"})),
        ("ask", json!({"text": format!("{number:04} four?"), "anonymous": true})),
        ("chat", to_staff(format!("{number:04} five"))),
    ]
}

/// The commands' bytes and ids.
fn said_by(client: &mut Client, number: usize) -> Vec<(Vec<u8>, String)> {
    commands(number).into_iter().map(|(cmd, args)| client.command(cmd, args)).collect()
}

async fn who_is_cut_off_after_any_byte_they_say_says_it_again_and_it_is_done_once(loops: usize) {
    let server = Server::start(loops).await;
    assert_eq!(cut_while_saying(server, 1).await, Vec::<String>::new());
}

/// Cuts after every `stride`-th byte.
pub async fn cut_while_saying(mut server: Server, stride: usize) -> Vec<String> {
    let mut findings = Vec::new();
    for codec in Codec::ALL {
        server.session = webinar(server.node.address).await;
        let mut probe = server.enter_with("Probe", Role::Attendee, codec, None).await;
        let bytes: usize = said_by(&mut probe, 0).iter().map(|(frame, _)| frame.len()).sum();
        drop(probe);
        println!("{codec:?}: {bytes} bytes, {} cuts", bytes.div_ceil(stride) + 1);
        let cuts: Vec<usize> = (0..bytes).step_by(stride).chain([bytes]).collect();
        for batch in cuts.chunks(BATCH) {
            server.session = webinar(server.node.address).await;
            let shared = Arc::new(server);
            findings.extend(saying_batch(&shared, codec, batch).await);
            server = Arc::into_inner(shared).expect("nobody else is left");
        }
    }
    findings
}

async fn saying_batch(server: &Arc<Server>, codec: Codec, cuts: &[usize]) -> Vec<String> {
    let mut alice = server.live().await;
    alice.ok("set_lab", json!({"lab": "reactions", "on": true})).await;
    let permits = Arc::new(Semaphore::new(AT_ONCE));
    let mut people = JoinSet::new();
    for (number, cut) in cuts.iter().copied().enumerate() {
        let (server, permits) = (server.clone(), permits.clone());
        people.spawn(async move {
            let _permit = permits.acquire().await.unwrap();
            person_saying(&server, codec, number, cut).await
        });
    }
    let (mut findings, mut made) = (Vec::new(), Vec::new());
    while let Some(person) = people.join_next().await {
        let (found, results) = person.unwrap();
        findings.extend(found);
        made.extend(results);
    }
    alice.ok("chat", chat(OVER)).await;
    alice.until_heard(OVER).await;
    let events = alice.heard.iter().filter_map(|(_, value)| value["events"].as_array()).flatten();
    let mut effects: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for event in events {
        let data = &event["data"];
        match event["event"].as_str().unwrap() {
            "chat_message" => {
                effects.entry(data["text"].to_string()).or_default().push(data["message"].clone())
            }
            "question_asked" => {
                effects.entry(data["text"].to_string()).or_default().push(data["question"].clone())
            }
            "hand_changed" => {
                let key = format!("hand {} {}", data["participant"], data["raised"]);
                effects.entry(key).or_default().push(Value::Null);
            }
            _ => {}
        }
    }
    effects.remove(&json!(OVER).to_string());
    for (what, ids) in &effects {
        if ids.len() != 1 {
            findings.push(format!("{codec:?}: {what} took effect {} times", ids.len()));
        }
    }
    // Five texts, and a hand up and down.
    if effects.len() != cuts.len() * 7 {
        findings.push(format!("{codec:?}: {} effects of {} people", effects.len(), cuts.len()));
    }
    for (text, id) in made {
        if effects.get(&json!(text).to_string()).is_none_or(|ids| ids[0] != id) {
            findings.push(format!("{codec:?}: {text} was answered with {id}"));
        }
    }
    findings
}

/// Somebody who is cut off behind so many bytes of what they say: what is not as it must be, and what their texts became.
async fn person_saying(
    server: &Server,
    codec: Codec,
    number: usize,
    cut: usize,
) -> (Vec<String>, Vec<(String, Value)>) {
    let name = format!("Guest{number:04}");
    let ticket = server.ticket(&name, Role::Attendee);
    let mut client = server.enter_with(&name, Role::Attendee, codec, None).await;
    let frames = said_by(&mut client, number);
    let bytes: Vec<u8> = frames.iter().flat_map(|(frame, _)| frame.clone()).collect();
    client.write(&bytes[..cut]).await;
    let mut memory = Memory::of(&client.heard);
    client.cut(cut.is_multiple_of(2));
    let (mut client, mut findings) = come_back(server, &ticket, codec, &mut memory).await;
    let mut memory = memory.expect("a welcome was heard");
    client.write(&bytes).await;
    let mut made = Vec::new();
    for ((_, id), (cmd, args)) in frames.iter().zip(commands(number)) {
        let answer = loop {
            let message = client.heard().await;
            memory.take(&message);
            if message["id"] == **id {
                break message;
            }
        };
        if answer["type"] != "ok" {
            findings.push(format!("{cmd}: {answer}"));
        }
        let result = ["message", "question"].map(|kind| answer["result"][kind].clone());
        if let (Some(text), Some(id)) = (args["text"].as_str(), result.into_iter().find(|id| !id.is_null())) {
            made.push((text.to_owned(), id));
        }
    }
    if made.len() != 5 {
        findings.push(format!("{} of five texts were answered with what they became", made.len()));
    }
    client.cut(false);
    let mut fresh = server.open(codec, None).await;
    fresh.send("hello", json!({"ticket": ticket})).await;
    let fresh = fresh.message("welcome").await;
    findings.extend(differ("state", &memory.folded.state, &fresh["state"]));
    findings.extend(differ("you", &memory.folded.you, &fresh["you"]));
    (findings.into_iter().map(|finding| format!("{codec:?}, {cut}: {finding}")).collect(), made)
}
