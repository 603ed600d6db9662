//! A connection that is cut after any byte, in either direction: who comes back with `resume`, and says again under the
//! same ids what was not answered, ends where somebody is who was never cut off.
//!
//! By default every byte of what a client says is a cut, and of what it is told the bytes of every frame's header and each
//! so many-th byte between, from a place that changes from run to run. With `CUTS=all` every byte of both;
//! with `CUTS_FROM=N` the places of the run that printed N.

mod saying;

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use cuelight::protocol::Codec;
use cuelight::session::Role;
use serde_json::{Value, json};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;

use super::client::{Client, Got, chat, said};
use super::harness::{Server, webinar};
use crate::compare::differ;
use crate::fold;

crate::both_ways!(who_is_cut_off_after_any_byte_they_are_told_ends_where_their_twin_is,);

/// Cuts in one session at a time.
const BATCH: usize = 200;
/// Connections that are being made at a time.
const AT_ONCE: usize = 64;
/// Every so many-th byte of a payload is a cut.
const STRIDE: usize = 7;
/// The last event of a story.
const OVER: &str = "over!";

/// Where in a stream: behind so many whole frames, and so many bytes of the next one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    frames: usize,
    bytes: usize,
}

/// A client's memory over all of its connections.
struct Memory {
    epoch: String,
    seq: u64,
    /// The number that the first whole welcome told of.
    since: u64,
    folded: fold::Client,
    events: Vec<Value>,
}

impl Memory {
    /// What one is left with who has read these messages; nothing without a whole welcome.
    fn of(heard: &[(Vec<u8>, Value)]) -> Option<Memory> {
        let mut memory: Option<Memory> = None;
        for (_, message) in heard {
            match (message["type"].as_str(), &mut memory) {
                (Some("welcome"), None) => memory = Some(Memory::new(message)),
                (_, Some(memory)) => memory.take(message),
                (_, None) => {}
            }
        }
        memory
    }

    fn new(welcome: &Value) -> Memory {
        let seq = welcome["seq"].as_u64().unwrap();
        Memory {
            epoch: welcome["epoch"].as_str().unwrap().to_owned(),
            seq,
            since: seq,
            folded: fold::Client::new(welcome["state"].clone(), welcome["you"].clone()),
            events: Vec::new(),
        }
    }

    fn take(&mut self, message: &Value) {
        if message["type"] == "events" {
            for event in message["events"].as_array().unwrap() {
                self.folded.fold(event);
                self.events.push(event.clone());
            }
            self.seq = message["seq"].as_u64().unwrap();
        }
    }

    fn resume(&self) -> Value {
        json!({"epoch": self.epoch, "seq": self.seq})
    }

    /// Whether this was said to everybody.
    fn knows(&self, text: &str) -> bool {
        let messages = self.folded.state["chat"]["messages"].as_array().unwrap();
        messages.iter().any(|message| message["text"] == text)
    }
}

/// Comes back, and goes on where the memory ends; what is not as it must be is found.
async fn come_back(
    server: &Server,
    ticket: &str,
    codec: Codec,
    memory: &mut Option<Memory>,
) -> (Client, Vec<String>) {
    let mut client = server.open(codec, None).await;
    let mut hello = json!({"ticket": ticket});
    if let Some(memory) = memory {
        hello["resume"] = memory.resume();
    }
    client.asked = 1000;
    client.send("hello", hello).await;
    let welcome = client.heard().await;
    let resumed = welcome["resumed"] == true;
    let expected = memory.is_some();
    let findings =
        if resumed == expected { Vec::new() } else { vec![format!("resumed: {resumed}: {welcome}")] };
    match memory {
        Some(memory) if resumed => memory.folded.you = welcome["you"].clone(),
        _ => *memory = Some(Memory::new(&welcome)),
    }
    (client, findings)
}

/// What an organizer does, one event of everybody's each; at the end stands [`OVER`].
fn story() -> Vec<(&'static str, Value)> {
    let stroke = json!({"tool": "pen", "color": "#00ffaa", "width": 2.5, "points": [[0, 0.25], [1, 1]]});
    vec![
        ("chat", chat("Wëlcome 👋")),
        ("mute_all", json!({"lock": true})),
        ("share_screen", json!({})),
        ("draw", json!({"stroke": stroke})),
        ("chat", chat(&"a long one ".repeat(20))),
        ("pause_screen", json!({})),
        ("lift_mute_all", json!({})),
        ("start_recording", json!({})),
        ("edit_details", json!({"title": "Tides, again", "description": "Two\nlines"})),
        ("set_lab", json!({"lab": "reactions", "on": true})),
        ("chat", chat("five")),
        ("create_poll", json!({"question": "Which?", "kind": "single", "options": ["A", "B"]})),
        ("open_poll", json!({})),
        ("close_poll", json!({})),
        ("share_poll_results", json!({})),
        ("set_survey", json!({"questions": [{"question": "How was it?", "kind": "rating"}]})),
        ("pause_recording", json!({})),
        ("share_screen", json!({})),
        ("stop_screen", json!({})),
        ("set_chat_policy", json!({"attendees": "staff"})),
        ("share_webcam", json!({})),
        ("chat", chat(OVER)),
    ]
}

/// Tells the story; the number of its last event.
async fn tell(alice: &mut Client) -> u64 {
    let (mut poll, mut seq) = (Value::Null, 0);
    for (cmd, mut args) in story() {
        if cmd.ends_with("_poll") && cmd != "create_poll" || cmd == "share_poll_results" {
            args = json!({"poll": poll});
        }
        let answer = alice.ok(cmd, args).await;
        if cmd == "create_poll" {
            poll = answer["result"]["poll"].clone();
        }
        seq = answer["seq"].as_u64().unwrap();
    }
    seq
}

/// Which bytes of a stream are cuts.
#[derive(Debug, Clone, Copy)]
struct Cuts {
    /// Those around each frame's header, and its last one.
    edges: bool,
    /// Each so many-th one, from there.
    stride: usize,
    from: usize,
}

impl Cuts {
    /// As the environment has it; printed, for whoever wants the same again.
    fn chosen() -> Cuts {
        if std::env::var("CUTS").is_ok_and(|which| which == "all") {
            return Cuts { edges: true, stride: 1, from: 0 };
        }
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() as usize;
        let from = std::env::var("CUTS_FROM").map_or(now, |from| from.parse().unwrap()) % STRIDE;
        println!("CUTS_FROM={from}");
        Cuts { edges: true, stride: STRIDE, from }
    }

    /// The places of a stream whose frames have these lengths.
    fn places(self, lengths: &[usize]) -> Vec<Place> {
        let mut places = Vec::new();
        for (frames, length) in lengths.iter().enumerate() {
            // A server's header has at most four bytes here.
            let is_edge = |bytes: usize| bytes <= 5 || bytes + 1 == *length;
            let is_due = |bytes: usize| (bytes + frames) % self.stride == self.from;
            let cuts = (0..*length).filter(|bytes| self.edges && is_edge(*bytes) || is_due(*bytes));
            places.extend(cuts.map(|bytes| Place { frames, bytes }));
        }
        places.push(Place { frames: lengths.len(), bytes: 0 });
        places
    }
}

/// Lengths of the frames that an attendee is told from the welcome to the end of the story.
async fn lengths(server: &mut Server, codec: Codec) -> Vec<usize> {
    server.session = webinar(server.node.address).await;
    let mut alice = server.live().await;
    let mut carol = server.enter_with("Carol", Role::Attendee, codec, None).await;
    tell(&mut alice).await;
    carol.until_said(OVER).await;
    let header = |length: usize| if length < 126 { 2 } else { 4 };
    carol.heard.iter().map(|(bytes, _)| header(bytes.len()) + bytes.len()).collect()
}

async fn who_is_cut_off_after_any_byte_they_are_told_ends_where_their_twin_is(loops: usize) {
    let server = Server::start(loops).await;
    assert_eq!(cut_while_told(server, Cuts::chosen()).await, Vec::<String>::new());
}

/// What was found with the first people with whom something was.
async fn cut_while_told(mut server: Server, cuts: Cuts) -> Vec<String> {
    for codec in Codec::ALL {
        let lengths = lengths(&mut server, codec).await;
        assert!(lengths.len() > 20, "a welcome and 20 events");
        let places = cuts.places(&lengths);
        println!("{codec:?}: {} bytes, {} cuts", lengths.iter().sum::<usize>(), places.len());
        for batch in places.chunks(BATCH) {
            server.session = webinar(server.node.address).await;
            let shared = Arc::new(server);
            let findings = cut_batch(&shared, codec, batch).await;
            if !findings.is_empty() {
                return findings;
            }
            server = Arc::into_inner(shared).expect("nobody else is left");
        }
    }
    Vec::new()
}

/// One story, told to somebody for each place, and to a twin.
async fn cut_batch(server: &Arc<Server>, codec: Codec, places: &[Place]) -> Vec<String> {
    let mut alice = server.live().await;
    let mut twin = server.enter_with("Twin", Role::Attendee, codec, None).await;
    let permits = Arc::new(Semaphore::new(AT_ONCE));
    let (arrived, mut arrivals) = watch::channel(0);
    let (over, last) = watch::channel(u64::MAX);
    let arrived = Arc::new(arrived);
    let mut people = JoinSet::new();
    for (number, place) in places.iter().copied().enumerate() {
        let (server, permits, arrived, last) =
            (server.clone(), permits.clone(), arrived.clone(), last.clone());
        let stage = Stage { permits, arrived, last };
        people.spawn(async move { person_cut(&server, codec, number, place, stage).await });
    }
    let all = places.len();
    arrivals.wait_for(|count| *count == all).await.unwrap();
    over.send_replace(tell(&mut alice).await);
    twin.until_heard(OVER).await;
    let twin = Memory::of(&twin.heard).unwrap();
    let mut fresh = server.open(codec, None).await;
    fresh.send("hello", json!({"ticket": server.ticket("Fresh", Role::Attendee)})).await;
    let fresh = fresh.message("welcome").await;
    let mut findings: Vec<String> = differ("twin", &twin.folded.state, &fresh["state"]).into_iter().collect();
    while let Some(person) = people.join_next().await {
        let (place, memory, found) = person.unwrap();
        let told: Vec<_> =
            twin.events.iter().filter(|event| event["seq"].as_u64().unwrap() > memory.since).collect();
        let mut found = found;
        if memory.events.iter().collect::<Vec<_>>() != told {
            let numbers = |events: &mut dyn Iterator<Item = &Value>| {
                events.map(|event| event["seq"].to_string()).collect::<Vec<_>>().join(" ")
            };
            let (heard, told) = (numbers(&mut memory.events.iter()), numbers(&mut told.into_iter()));
            found.push(format!("heard {heard}, and the twin {told}"));
        }
        found.extend(differ("state", &memory.folded.state, &fresh["state"]));
        findings.extend(found.into_iter().map(|finding| format!("{codec:?}, {place:?}: {finding}")));
    }
    findings
}

/// What people of one story share.
struct Stage {
    permits: Arc<Semaphore>,
    /// How many have come so far.
    arrived: Arc<watch::Sender<usize>>,
    /// The number of the story's last event, once it is told.
    last: watch::Receiver<u64>,
}

/// Somebody who is cut off at a place, and comes back.
async fn person_cut(
    server: &Server,
    codec: Codec,
    number: usize,
    place: Place,
    Stage { permits, arrived, mut last }: Stage,
) -> (Place, Memory, Vec<String>) {
    let ticket = server.ticket(&format!("Guest{number:04}"), Role::Attendee);
    let mut client = {
        let _permit = permits.acquire().await.unwrap();
        let mut client = server.open(codec, None).await;
        client.send("hello", json!({"ticket": ticket})).await;
        // So that much of what comes behind the cut was never read.
        client.piece = 64;
        if place.frames == 0 {
            client.at_least(place.bytes).await;
        } else {
            client.heard().await;
        }
        client
    };
    arrived.send_modify(|count| *count += 1);
    while place.frames > 0 && client.heard.len() < place.frames && !says_over(&client) {
        let got = client.next().await;
        assert!(matches!(got, Got::Message { .. } | Got::Ping), "{place:?}: {got:?}");
    }
    if !says_over(&client) {
        client.at_least(place.bytes).await;
    }
    let mut memory = Memory::of(&client.heard);
    client.cut(place.bytes.is_multiple_of(2));
    let _permit = permits.acquire().await.unwrap();
    let (mut client, findings) = come_back(server, &ticket, codec, &mut memory).await;
    let mut memory = memory.expect("a welcome was heard");
    // Also who is not told of the end, which would be wrong, comes to its number.
    while !memory.knows(OVER) && memory.seq < *last.borrow() {
        tokio::select! {
            message = client.heard() => memory.take(&message),
            _ = last.changed() => {}
        }
    }
    (place, memory, findings)
}

fn says_over(client: &Client) -> bool {
    client.heard.iter().any(|(_, value)| said(value).iter().any(|text| text == OVER))
}

/// The same with a fault in the hub: each of them must be found.
#[cfg(feature = "planted")]
mod planted {
    use cuelight::hub::Planted;
    use cuelight::node::Node;

    use super::saying::cut_while_saying;
    use super::*;
    use crate::harness::in_time;

    async fn broken(planted: Planted) -> Server {
        Server::begun(|_| {}, |config| Node::start_planted(config, 2, planted)).await
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn a_planted_resume_that_begins_too_early_or_too_late_is_found() {
        for planted in [
            Planted { replay_known: true, ..Planted::default() },
            Planted { skip_missed: true, ..Planted::default() },
        ] {
            let cuts = Cuts { edges: false, stride: 40, from: 0 };
            let findings = in_time(cut_while_told(broken(planted).await, cuts)).await;
            assert!(
                findings.iter().any(|finding| finding.contains("and the twin")),
                "{planted:?}: {findings:?}"
            );
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn a_planted_loss_of_ids_is_found() {
        let planted = Planted { forget_commands: true, ..Planted::default() };
        let findings = in_time(cut_while_saying(broken(planted).await, 40)).await;
        assert!(findings.iter().any(|finding| finding.contains("took effect 2 times")), "{findings:?}");
    }
}
