//! Canaries: a word in every private field, and every byte that came out of every connection is searched for it, live, in
//! batches, in snapshots, lists, errors, after a resume and after a demotion.
//! Must not know how audiences are made: `private.rs` says whose each word is.

use serde_json::{Value, json};

use crate::over_sockets::harness::Server;
use crate::private::PRIVATE;
use crate::room::Room;
use crate::tapes::{SPOKEN, Tapes, has, keep_as, look_around, recorded, resume_epoch, resumed, webinar};

crate::both_ways!(
    private_words_come_out_of_the_sockets_of_their_circle_only,
    who_was_demoted_is_told_nothing_more_whether_they_stay_or_resume,
);

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

/// Every id that reached somebody who may not read what it is the id of: to know that there is something is to know too much.
fn strays(tapes: &Tapes, ids: &[Value]) -> Vec<String> {
    assert_eq!(ids.len(), SPOKEN.len());
    let mut strays = Vec::new();
    for (word, id) in SPOKEN.iter().zip(ids) {
        let private = PRIVATE.iter().find(|private| private.word == *word).unwrap();
        let id = id.as_str().unwrap();
        for (name, (role, tape)) in tapes {
            if has(tape, id) && !private.circle.holds(name, role) {
                strays.push(format!("{name} ({role}) was sent the id of {word}: {}", private.because));
            }
        }
        assert!(tapes.values().any(|(_, tape)| has(tape, id)), "{word}: the canary is dead");
    }
    strays
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

async fn private_words_come_out_of_the_sockets_of_their_circle_only(loops: usize) {
    let (room, tapes, ids) = recorded(Server::start(loops).await).await;
    assert_eq!(tapes.len(), 14);
    let ways: std::collections::BTreeSet<_> =
        tapes.iter().map(|(name, (role, _))| (role, room.people[name].codec.subprotocol())).collect();
    assert_eq!(ways.len(), 2 * 6 - 1, "each role reads both encodings, but that one alone organizes");
    let leaks = leaks(&tapes);
    assert!(leaks.is_empty(), "{}", leaks.join("\n"));
    let links = links(&room);
    assert!(links.is_empty(), "{}", links.join("\n"));
    let strays = strays(&tapes, &ids);
    assert!(strays.is_empty(), "{}", strays.join("\n"));
}

/// A demotion: nothing of the former circle comes any more, nor is any of it told again to who resumes from before it.
async fn who_was_demoted_is_told_nothing_more_whether_they_stay_or_resume(loops: usize) {
    let (mut room, mut tapes) = webinar(Server::start(loops).await).await;
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
}

#[cfg(feature = "planted")]
mod planted {
    use cuelight::session::planted::Fault;

    use super::{leaks, links, recorded, strays};
    use crate::house::broken;

    crate::both_ways!(each_broken_rule_of_views_is_found_in_the_bytes);

    async fn each_broken_rule_of_views_is_found_in_the_bytes(loops: usize) {
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
            Fault::DeletionsToAll,
        ] {
            let (room, tapes, ids) = recorded(broken(fault, loops).await).await;
            let found = match fault {
                Fault::AskersOfAnonymous => links(&room),
                Fault::DeletionsToAll => strays(&tapes, &ids),
                _ => leaks(&tapes),
            };
            assert!(found.iter().any(|leak| !leak.contains("is dead")), "{fault:?}: nobody noticed");
        }
    }
}
