//! All clients of one thread as the checker sees them: takes every message in, and says what it means to whoever sent
//! the commands. Must not know sockets or plans.

mod whole;

use std::collections::HashMap;
use std::sync::Arc;

use cuelight::protocol::Codec;
use cuelight::session::Role;
use serde_json::Value;

use super::Findings;
use super::asked::Log;
use super::circle::View;
use super::folded::{Folded, Moment};
use super::picture::{Id, NOBODY, person};
use super::room::Room;
use super::told::{Events, Frames, Heard, Own, Told};
use super::track::{Track, Wrong};
use crate::result::CommandKind;

/// What a message means to the one who got it.
#[derive(Debug)]
pub enum Word {
    /// So many events; the client's view is complete as far as `due` asked for.
    Events {
        count: u64,
        caught_up: bool,
    },
    Welcome {
        resumed: bool,
    },
    Snapshot,
    Ok {
        number: Option<u32>,
        seq: u64,
        result: Value,
    },
    Error {
        number: Option<u32>,
        error: Value,
    },
    Transient,
    /// Breaks the protocol; it is written down.
    Broken,
}

/// A client of the thread, to the checker.
#[derive(Debug, Clone, Default)]
pub struct Listener {
    pub track: Track,
    pub room: u32,
    /// Reads slowly, or catches up: when it hears is no measure of the server.
    pub lagging: bool,
}

/// The clients of one thread.
pub struct Ear {
    pub rooms: Vec<Room>,
    pub listeners: Vec<Listener>,
    pub folded: HashMap<u32, Folded>,
    pub moments: Vec<Moment>,
    pub log: Log,
    pub findings: Findings,
    pub frames: Frames,
}

/// Most states of folding clients that are kept for the comparison with the journal.
const MOMENTS_MAX: usize = 4_000;

impl Ear {
    /// An ear for so many clients; `rooms` by their numbers in the run and their sessions' names.
    pub fn new(clients: usize, rooms: Vec<(u32, Box<str>)>, prefix: &str) -> Ear {
        let rooms = rooms.into_iter().map(|(session, name)| Room::new(session, name));
        Ear {
            rooms: rooms.collect(),
            listeners: vec![Listener::default(); clients],
            folded: HashMap::new(),
            moments: Vec::new(),
            log: Log::new(prefix),
            findings: Findings::default(),
            frames: Frames::default(),
        }
    }

    /// A client hears a message. `folding` if its whole state is to be kept.
    pub fn hear(&mut self, client: u32, folding: bool, codec: Codec, payload: &[u8], now_us: u64) -> Word {
        let room = self.listeners[client as usize].room as usize;
        let session = self.rooms[room].session;
        let known = self.frames.read;
        let told = self.frames.told(&mut self.rooms[room].picture, session, codec, payload);
        let new = self.frames.read > known;
        match &*told {
            Told::Events(events) => {
                if new {
                    self.remember(room, events, now_us);
                }
                return self.events(client, folding, events, now_us);
            }
            Told::Transient { name, value, canaries } => {
                self.transient(client, name, value, new, now_us);
                self.canaries(client, canaries, payload, now_us);
                return Word::Transient;
            }
            Told::Own { kind, value, canaries } => {
                self.learn(client, *kind, value);
                self.canaries(client, canaries, payload, now_us);
            }
            Told::Unreadable(why) => {
                let text = String::from_utf8_lossy(payload).into_owned();
                self.broken(client, 9, now_us, vec![format!("unreadable: {why}"), text]);
                return Word::Broken;
            }
        }
        // Nearly always nobody else has this message, and it can be taken apart.
        match Arc::try_unwrap(told) {
            Ok(Told::Own { kind, value, .. }) => self.own(client, folding, kind, value, now_us),
            Ok(_) => Word::Broken,
            Err(shared) => match &*shared {
                Told::Own { kind, value, .. } => self.own(client, folding, *kind, value.clone(), now_us),
                Told::Events(_) | Told::Transient { .. } | Told::Unreadable(_) => Word::Broken,
            },
        }
    }

    /// Something is wrong with what a client got.
    pub fn broken(&mut self, client: u32, invariant: u8, now_us: u64, mut evidence: Vec<String>) {
        let listener = &self.listeners[client as usize];
        let room = &self.rooms[listener.room as usize];
        let track = &listener.track;
        let name = room.picture.written(track.who).unwrap_or("unknown");
        evidence.push(format!(
            "client {client}, participant {name}, {}, session {}, complete up to {}",
            track.role.name(),
            room.name,
            track.last
        ));
        self.findings.violated(invariant, room.session, now_us / 1000, evidence);
    }

    /// Takes in what a frame says that was not read before: one view's truth against another client's of it.
    fn remember(&mut self, room: usize, events: &Events, now_us: u64) {
        let room = &mut self.rooms[room];
        for heard in &events.events {
            for view in View::ALL {
                if !heard.is_common(view) {
                    continue;
                }
                let known = room.common[view as usize].entry(heard.seq);
                let (hash, _) = known.or_insert_with(|| (heard.hash, heard.name.clone()));
                if *hash != heard.hash {
                    let evidence = vec![
                        format!("two clients of one view were told otherwise under number {}", heard.seq),
                        heard.value.to_string(),
                    ];
                    self.findings.violated(9, room.session, now_us / 1000, evidence);
                }
            }
            let anonymous = &*heard.name == "question_asked" && heard.value["data"]["anonymous"] == true;
            if anonymous && (heard.value.get("by").is_some() || !heard.value["data"]["asker"].is_null()) {
                let evidence = vec!["an anonymous question has a name on it".into(), heard.value.to_string()];
                self.findings.violated(5, room.session, now_us / 1000, evidence);
            }
            let data = &heard.value["data"];
            match &*heard.name {
                "presenter_changed" => {
                    let term = data["term"].as_u64().unwrap_or(0);
                    let (holder, seq) = (person(&data["participant"]), heard.seq);
                    whole::presenter(&mut self.findings, room, term, holder, Some(seq), now_us, &heard.value);
                }
                "poll_results_shared" => {
                    let voters = data["voters"].as_u64().unwrap_or(0);
                    room.results.insert(person(&data["poll"]), (voters, data["counts"].clone()));
                }
                _ => {}
            }
        }
    }

    fn events(&mut self, client: u32, folding: bool, told: &Events, now_us: u64) -> Word {
        let listener = &mut self.listeners[client as usize];
        let was_due = listener.track.due > 0;
        let heard = listener.track.hear(told);
        if !listener.lagging && !was_due {
            self.rooms[listener.room as usize].receipts.heard(told.seq, now_us);
        }
        let caught_up = was_due && listener.track.due == 0;
        let count = told.events.len() as u64;
        self.findings.looked(9, count);
        self.findings.looked(5, count);
        if let Err(wrong) = heard {
            self.wrong(client, wrong, told, now_us);
        }
        if told.turns || told.events.iter().any(|event| &*event.name == "all_muted") {
            self.turns(client, told, now_us);
        }
        self.canaries(client, &told.canaries, b"", now_us);
        if folding && let Some(folded) = self.folded.get_mut(&client) {
            folded.fold(told.events.iter().map(|event| &event.value), told.seq);
            if let Some(why) = folded.broken() {
                let why = why.to_owned();
                self.folded.remove(&client);
                self.broken(client, 6, now_us, vec![why]);
            } else if caught_up {
                self.moment(client);
            }
        }
        Word::Events { count, caught_up }
    }

    fn wrong(&mut self, client: u32, wrong: Wrong, told: &Events, now_us: u64) {
        let numbers: Vec<u64> = told.events.iter().map(|event| event.seq).collect();
        let message = format!("message up to {} with {numbers:?}", told.seq);
        match wrong {
            Wrong::Order => {
                self.broken(client, 9, now_us, vec!["events twice, late or out of order".into(), message])
            }
            Wrong::Early => self.broken(client, 9, now_us, vec!["events before the welcome".into(), message]),
            Wrong::AfterOk => {
                let acked = self.listeners[client as usize].track.acked;
                let why = format!("an event of a command of one's own came after its ok of {acked}");
                self.broken(client, 7, now_us, vec![why, message]);
            }
            Wrong::Outside(place) => {
                let event = &told.events[place];
                let circle = format!("its circle: {:?}", event.circle);
                let what =
                    vec!["an event outside of its circle".into(), event.value.to_string(), circle, message];
                self.broken(client, 5, now_us, what);
            }
        }
    }

    /// What changes for the client itself.
    fn turns(&mut self, client: u32, told: &Events, now_us: u64) {
        for event in &told.events {
            let data = &event.value["data"];
            match &*event.name {
                "all_muted" => {
                    self.mute_epoch(client, data["mute_epoch"].as_u64().unwrap_or(0), event, now_us)
                }
                "you_changed" => {
                    let track = &mut self.listeners[client as usize].track;
                    let you = &data["you"];
                    if person(you) != track.who {
                        continue;
                    }
                    if let Some(role) = you["role"].as_str().and_then(Role::from_name) {
                        track.role = role;
                    }
                    track.presenter = you["presenter"] == true;
                }
                _ => {}
            }
        }
    }

    fn mute_epoch(&mut self, client: u32, epoch: u64, event: &Heard, now_us: u64) {
        let track = &mut self.listeners[client as usize].track;
        let before = std::mem::replace(&mut track.mute_epoch, epoch);
        self.findings.looked(3, 1);
        if epoch < before {
            let why = format!("the mute epoch went from {before} to {epoch}");
            self.broken(client, 3, now_us, vec![why, event.value.to_string()]);
        }
    }

    fn transient(&mut self, client: u32, name: &str, value: &Value, new: bool, now_us: u64) {
        let listener = &self.listeners[client as usize];
        let (view, room) = (View::of(listener.track.role), listener.room as usize);
        let staffs = matches!(name, "poll_tally" | "reach");
        if staffs && view != View::Staff {
            self.broken(client, 5, now_us, vec![format!("a {name} to somebody who is not staff: {value}")]);
        }
        if name == "poll_tally" && new {
            let voters = value["voters"].as_u64().unwrap_or(0);
            self.rooms[room].tallies.insert(person(&value["poll"]), (voters, value["counts"].clone()));
        }
    }

    /// Texts of the harness in what a client got: each must be one that this client may read.
    fn canaries(&mut self, client: u32, canaries: &[u32], payload: &[u8], now_us: u64) {
        let track = &self.listeners[client as usize].track;
        let (view, who) = (View::of(track.role), track.who);
        self.findings.looked(5, canaries.len() as u64);
        let strange: Vec<u32> = canaries
            .iter()
            .copied()
            .filter(|number| {
                self.log
                    .get(*number)
                    .is_some_and(|asked| asked.client != client && !asked.readers.holds(view, who))
            })
            .collect();
        for number in strange {
            let asked = self.log.get(number).map(|asked| format!("{asked:?}")).unwrap_or_default();
            let frame = String::from_utf8_lossy(payload).into_owned();
            let what = vec![format!("text {number} is not for this client"), asked, frame];
            self.broken(client, 5, now_us, what);
        }
    }

    /// Whose a welcome or snapshot is, before anything in it is judged.
    fn learn(&mut self, client: u32, kind: Own, value: &Value) {
        let listener = &mut self.listeners[client as usize];
        if !matches!(kind, Own::Welcome | Own::Snapshot) {
            return;
        }
        let Some(name) = value["you"]["participant"].as_str() else { return };
        let room = &mut self.rooms[listener.room as usize];
        let who = room.picture.name(name);
        if kind == Own::Welcome && listener.track.who == NOBODY {
            listener.track.who = who;
        }
        if let Some(role) = value["you"]["role"].as_str().and_then(Role::from_name) {
            listener.track.role = role;
            room.picture.role_is(who, value["seq"].as_u64().unwrap_or(0), role);
        }
    }

    fn own(&mut self, client: u32, folding: bool, kind: Own, mut value: Value, now_us: u64) -> Word {
        match kind {
            Own::Welcome => self.welcome(client, folding, value, now_us),
            Own::Snapshot => {
                self.whole(client, folding, value, now_us);
                Word::Snapshot
            }
            Own::Ok => {
                let number = value["id"].as_str().and_then(|id| self.log.number(id));
                let seq = value["seq"].as_u64().unwrap_or(0);
                let track = &mut self.listeners[client as usize].track;
                track.acked = track.acked.max(seq);
                Word::Ok { number, seq, result: value["result"].take() }
            }
            Own::Error => {
                let number = value["id"].as_str().and_then(|id| self.log.number(id));
                Word::Error { number, error: value["error"].take() }
            }
        }
    }

    /// A client is about to send something that only its answer tells of.
    pub fn asked(&mut self, client: u32, kind: CommandKind, thing: Id) {
        if let Some(folded) = self.folded.get_mut(&client) {
            folded.asked(kind, thing);
        }
    }

    /// A client's command was accepted as the fact `seq`; `thing` is what it names.
    pub fn accepted(&mut self, client: u32, kind: CommandKind, thing: Id, seq: u64) {
        if let Some(folded) = self.folded.get_mut(&client) {
            folded.accepted(kind, thing, seq);
        }
    }

    /// Keeps a folding client's state for the comparison with the journal.
    pub fn moment(&mut self, client: u32) {
        if let Some(folded) = self.folded.get(&client)
            && self.moments.len() < MOMENTS_MAX
        {
            self.moments.push(folded.moment(client));
        }
    }
}
