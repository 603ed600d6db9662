//! Canaries: a word in every private field, and every byte that came out of every connection is searched for it, live, in
//! batches, in snapshots, lists, errors, after a resume and after a demotion; then REST, the report and the log.
//! Must not know how audiences are made: `private.rs` says whose each word is.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex};

use cuelight::session::text::DisplayName;
use cuelight::session::{Identity, Role, Sub};
use serde_json::{Value, json};

use crate::over_sockets::harness::{KEY, SECRET, Server, in_time};
use crate::private::{PRIVATE, REHEARSED};
use crate::room::{Room, bearer, by_key};
use crate::rules::HOUSE;

/// Everything that somebody was ever sent, over all their connections.
type Tapes = BTreeMap<String, (&'static str, Vec<u8>)>;

fn ticket(room: &Room, name: &str, role: &str) -> String {
    let role = Role::from_name(role).unwrap();
    room.minted(&Identity {
        sub: Sub::new(&format!("zqsub{name}")).unwrap(),
        name: DisplayName::new(&format!("zqname-{name}")).unwrap(),
        role,
        member: role.needs_member().then(|| format!("zqmember{name}").into()),
        email: Some(format!("zqmail{name}@example.org").into()),
        key: KEY.into(),
    })
}

async fn enter(room: &mut Room, name: &str, role: &str) -> Value {
    let ticket = ticket(room, name, role);
    room.try_enter(name, &ticket).await.unwrap()
}

/// Takes what somebody was sent so far.
fn keep(room: &mut Room, tapes: &mut Tapes, name: &str, role: &'static str) {
    keep_as(room, tapes, name, name, role);
}

fn keep_as(room: &mut Room, tapes: &mut Tapes, name: &str, as_name: &str, role: &'static str) {
    let tape = room.client(name).tape.replace(Vec::new()).unwrap();
    tapes.entry(as_name.to_owned()).or_insert((role, Vec::new())).1.extend(tape);
}

fn has(bytes: &[u8], word: &str) -> bool {
    bytes.windows(word.len()).any(|window| window == word.as_bytes())
}

/// Everything that somebody can ask to see, and errors about what they cannot.
async fn look_around(room: &mut Room, hidden: &[Value]) {
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

/// Puts each word where it belongs. Gives the ids of private things.
async fn speak(room: &mut Room) -> Vec<Value> {
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
    hidden.push(room.ok("alice", draft).await["poll"].clone());
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
async fn webinar(server: Server) -> (Room, Tapes) {
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
    (room, tapes)
}

async fn resume_epoch(room: &mut Room) -> Value {
    room.client("alice").heard[0].1["epoch"].clone()
}

/// Comes back over a new connection, from where they were.
async fn resumed(room: &mut Room, name: &str, role: &str, epoch: &Value, seq: &Value) -> Value {
    let ticket = ticket(room, name, role);
    room.resume(name, &ticket, json!({"epoch": epoch, "seq": seq})).await
}

/// Every word that was read by somebody whose it is not, or that nobody reads whose it is.
fn leaks(tapes: &Tapes) -> Vec<String> {
    let mut leaks = Vec::new();
    for (name, (role, tape)) in tapes {
        for private in &PRIVATE {
            let (may, found) = (private.circle.holds(name, role), has(tape, private.word));
            if found && !may {
                leaks.push(format!("{name} ({role}) was sent {:?}: {}", private.word, private.because));
            }
            if may && !found && !name.starts_with("late-") {
                leaks.push(format!("{name} ({role}) was never sent {:?}: the canary is dead", private.word));
            }
        }
    }
    leaks
}

/// Messages in which an anonymous word and its author meet, on any connection but the author's.
fn links(room: &Room) -> Vec<String> {
    let grace = room.people["grace"].participant.as_str();
    let mut links = Vec::new();
    for (name, client) in room.people.iter().filter(|(name, _)| *name != "grace") {
        for (bytes, value) in &client.heard {
            let events = value["events"].as_array().cloned().unwrap_or_default();
            let items = value["result"]["items"].as_array().cloned().unwrap_or_default();
            let questions = value["state"]["questions"].as_array().cloned().unwrap_or_default();
            for part in events.iter().chain(&items).chain(&questions) {
                let text = part.to_string();
                let names =
                    text.contains(grace) || text.contains("zqname-grace") || text.contains("zqsubgrace");
                if text.contains("zqanonymous") && names {
                    links.push(format!("{name}: {text}"));
                }
            }
            assert!(!bytes.is_empty());
        }
    }
    links
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn private_words_come_out_of_the_sockets_of_their_circle_only() {
    let (room, tapes) = in_time(webinar(Server::start(2).await)).await;
    assert_eq!(tapes.len(), 14);
    let ways: std::collections::BTreeSet<_> =
        tapes.iter().map(|(name, (role, _))| (role, room.people[name].codec.subprotocol())).collect();
    assert_eq!(ways.len(), 2 * 6 - 1, "each role reads both encodings, but that one alone organizes");
    let leaks = leaks(&tapes);
    assert!(leaks.is_empty(), "{}", leaks.join("\n"));
    let links = links(&room);
    assert!(links.is_empty(), "{}", links.join("\n"));
}

/// The same words in what REST answers: to nobody who may not have a report, and of the report nothing anonymous with a name.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn private_words_come_out_of_no_call_by_rest() {
    let (room, _) = in_time(webinar(Server::start(2).await)).await;
    for (name, role, _) in HOUSE {
        let auth = bearer(&ticket(&room, name, role));
        for path in ["/handouts", "/report", "/report?format=csv", "/handouts/h0000000000000", "/tickets"] {
            let answer = room.call("GET", path, &auth, Value::Null).await;
            let reports = path.starts_with("/report") && matches!(role, "organizer" | "co_organizer");
            assert_eq!(answer.status == 200, reports || path == "/handouts", "{name} {path}");
            for private in PRIVATE.iter().filter(|_| !reports) {
                assert!(!has(&answer.bytes, private.word), "{name} {path}: {}", private.word);
            }
        }
    }
    // The report is of what was said and answered, for those who may have it; never who, where that was anonymous, nor what
    // was written in private or deleted, nor keys.
    for path in ["/report", "/report?format=csv"] {
        let report = room.call("GET", path, &by_key(), Value::Null).await;
        assert!(has(&report.bytes, "zqasked") && has(&report.bytes, "zqsecretly"), "the report tells of it");
        for word in ["zqchatbob", "zqchatcarol", "zqdeleted", "zqreason", KEY, SECRET] {
            assert!(!has(&report.bytes, word), "{path}: {word}");
        }
    }
}

/// A demotion: nothing of the former circle comes any more, nor is any of it told again to who resumes from before it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_was_demoted_is_told_nothing_more_whether_they_stay_or_resume() {
    in_time(async {
        let (mut room, mut tapes) = webinar(Server::start(2).await).await;
        let epoch = resume_epoch(&mut room).await;
        for name in ["bob", "frank"] {
            let seq = room.ask(name, json!({"mute": {}})).await["seq"].clone();
            room.ok("alice", json!({"chat": {"to": "staff", "text": "zqchatstaff before"}})).await;
            let demoted = json!({"set_role": {"participant": room.id(name), "role": "attendee"}});
            let at = room.ask("alice", demoted).await["seq"].as_u64().unwrap();
            // Up to the demotion it is theirs.
            loop {
                let value = room.client(name).heard().await;
                if value["type"] == "snapshot" && value["seq"].as_u64() >= Some(at) {
                    break;
                }
            }
            room.client(name).tape = Some(Vec::new());
            room.ok("alice", json!({"chat": {"to": "staff", "text": "zqchatstaff after"}})).await;
            room.ok("grace", json!({"lower_hand": {}})).await;
            room.ok("grace", json!({"raise_hand": {}})).await;
            look_around(&mut room, &[]).await;
            keep_as(&mut room, &mut tapes, name, &format!("{name}-stayed"), "attendee");
            let welcome = resumed(&mut room, name, "panelist", &epoch, &seq).await;
            assert_eq!(welcome["resumed"], false, "what may be seen is of another kind since");
            look_around(&mut room, &[]).await;
            keep_as(&mut room, &mut tapes, name, &format!("{name}-resumed"), "attendee");
        }
        for (name, (_, tape)) in &tapes {
            let words = ["zqchatstaff", "hand_changed", "zqdraft", "zqsubgrace", "zqname-grace"];
            for word in words.iter().filter(|_| name.ends_with("-stayed") || name.ends_with("-resumed")) {
                assert!(!has(tape, word), "{name} was sent {word}");
            }
        }
    })
    .await;
}

/// A rehearsal, on every socket outside of it and in every snapshot after it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rehearsal_comes_out_of_no_socket_outside_of_it() {
    in_time(async {
        let tapes = rehearsal(Server::start(2).await).await;
        let leaks = rehearsed_leaks(&tapes);
        assert!(leaks.is_empty(), "{}", leaks.join("\n"));
    })
    .await;
}

async fn rehearsal(server: Server) -> Tapes {
    let (mut room, mut tapes) = (Room::in_server(server), Tapes::new());
    for (name, role, _) in HOUSE {
        enter(&mut room, name, role).await;
    }
    let draft = json!({"question": "zqhearsedpoll", "kind": "single", "options": ["zqhearsedoption", "b"]});
    let stroke = json!({"tool": "text", "color": "#00ff00", "width": 1, "points": [[0, 1]], "text": "zqhearsedstroke"});
    room.ok("alice", json!({"start": {"practice": true}})).await;
    let poll = room.ok("alice", json!({"create_poll": draft})).await["poll"].clone();
    let question = room.ok("bob", json!({"ask": {"text": "why?"}})).await["question"].clone();
    let answer = json!({"question": question, "text": "zqhearsedanswer", "public": true});
    for command in [
        json!({"chat": {"to": "everyone", "text": "zqhearsedchat"}}),
        json!({"open_poll": {"poll": poll}}),
        json!({"answer_question": answer}),
        json!({"set_lab": {"lab": "captions", "on": true}}),
        json!({"caption": {"text": "zqhearsedcaption", "final": true}}),
        json!({"caption": {"text": "zqhearsedcaption and on", "final": false}}),
        json!({"share_screen": {}}),
        json!({"draw": {"stroke": stroke}}),
        json!({"start_recording": {}}),
        json!({"mute_all": {}}),
    ] {
        room.ok("alice", command).await;
    }
    look_around(&mut room, &[poll, question]).await;
    for (name, role, _) in HOUSE {
        enter(&mut room, &format!("late-{name}"), if name == "alice" { "co_organizer" } else { role }).await;
    }
    look_around(&mut room, &[]).await;
    for (name, role, _) in HOUSE {
        keep(&mut room, &mut tapes, name, role);
        keep(
            &mut room,
            &mut tapes,
            &format!("late-{name}"),
            if name == "alice" { "co_organizer" } else { role },
        );
    }
    tapes
}

fn rehearsed_leaks(tapes: &Tapes) -> Vec<String> {
    let mut leaks = Vec::new();
    for (name, (role, tape)) in tapes {
        for word in REHEARSED {
            let found = has(tape, word);
            // An event is told to who is there, and a snapshot says the same in other words.
            let must = *role != "attendee" && !name.starts_with("late-");
            if (found && *role == "attendee") || (must && !found) {
                leaks.push(format!("{name} ({role}) {word}: found {found}"));
            }
        }
    }
    leaks
}

/// What the server logs at its most talkative.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Nothing that people typed, were called or showed is in the log, whatever its level. One subscriber a process: where
/// another test was first this one shares what it logged, and that is private too.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn private_words_come_out_in_no_log() {
    let log = Log::default();
    let writer = log.clone();
    tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .init();
    tracing::info!("the log is read");
    let (room, _) = in_time(webinar(Server::start(2).await)).await;
    let token = ticket(&room, "carol", "attendee");
    in_time(room.server.node.drain()).await;
    let written = log.0.lock().unwrap().clone();
    assert!(has(&written, "the log is read"), "the log is empty");
    for private in PRIVATE.iter().filter(|private| private.word.starts_with("zq")) {
        assert!(!has(&written, private.word), "{}: {}", private.word, private.because);
    }
    let signature = token.rsplit('.').next().unwrap();
    for word in [SECRET, signature, "zqname"] {
        assert!(!has(&written, word), "{word}");
    }
}

#[cfg(feature = "planted")]
mod planted {
    use cuelight::hub::Planted;
    use cuelight::node::Node;
    use cuelight::session::planted::Fault;

    use super::{Server, in_time, leaks, links, rehearsal, rehearsed_leaks, webinar};

    async fn broken(fault: Fault) -> Server {
        let planted = Planted { rules: Some(fault), ..Planted::default() };
        Server::begun(|_| {}, |config| Node::start_planted(config, 1, planted)).await
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn each_broken_rule_of_views_is_found_in_the_bytes() {
        for fault in [
            Fault::StaffChatToAll,
            Fault::PrivateChatToStaff,
            Fault::MessagesInSnapshots,
            Fault::QuestionsToAll,
            Fault::QuestionsInSnapshots,
            Fault::AnswersToAll,
            Fault::AssignmentsToAll,
            Fault::DraftsToAll,
            Fault::DraftsInLists,
            Fault::IdentitiesInRows,
            Fault::AudienceToAll,
            Fault::HandsToAll,
            Fault::AllowedBackToAll,
            Fault::AskersOfAnonymous,
        ] {
            let (room, tapes) = in_time(webinar(broken(fault).await)).await;
            let found = if fault == Fault::AskersOfAnonymous { links(&room) } else { leaks(&tapes) };
            assert!(found.iter().any(|leak| !leak.contains("is dead")), "{fault:?}: nobody noticed");
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn each_leak_out_of_a_rehearsal_is_found_in_the_bytes() {
        for fault in [Fault::RehearsalToAll, Fault::RehearsalInSnapshots] {
            let tapes = in_time(rehearsal(broken(fault).await)).await;
            assert!(!rehearsed_leaks(&tapes).is_empty(), "{fault:?}: nobody noticed");
        }
    }
}
