//! Each message as it arrives: nothing ahead of the disk, answers that agree with one another, and what a client makes
//! of it.
//! Must not know the log.

use std::sync::Arc;

use cuelight::protocol::Codec;
use cuelight::protocol::outgoing::CloseCode;
use serde_json::{Value, json};

use crate::fold::Client;
use crate::passed::Passed;
use crate::person::{Conn, Sent, Stage, Told, Waiting};
use crate::plants::LiePlant;
use crate::wire::{Arrived, What};
use crate::world::World;

/// Ids that can be named, by the key that they stand under.
const NAMED: [&str; 5] = ["participant", "message", "question", "poll", "handout"];

impl World {
    /// Takes in what has come to anybody.
    pub fn look_at_arrivals(&mut self) {
        for number in 0..self.people.len() {
            self.look_at_arrivals_of(number);
        }
    }

    pub fn look_at_arrivals_of(&mut self, number: usize) {
        for index in 0..self.people[number].conns.len() {
            let Some(wire) = &self.people[number].conns[index].wire else { continue };
            for arrived in wire.inbox.take() {
                self.arrived(number, index, arrived);
            }
        }
    }

    /// Of what is on its way over the present connection the first of it comes, and no more: the rest goes with it.
    pub fn look_at_the_first_arrivals_of(&mut self, number: usize) {
        let Some(index) = self.people[number].conns.len().checked_sub(1) else { return };
        let Some(wire) = self.people[number].conns[index].wire.take() else { return };
        let came = wire.inbox.take();
        let most = self.dice.below(came.len() + 1);
        for arrived in came.into_iter().take(most) {
            self.arrived(number, index, arrived);
        }
    }

    fn arrived(&mut self, number: usize, index: usize, arrived: Arrived) {
        let Arrived { since_ms, at_ms, durable, settled, what } = arrived;
        let person = &mut self.people[number];
        let is_last = index + 1 == person.conns.len();
        let conn = &mut person.conns[index];
        match what {
            What::Seated => conn.stage = Stage::Seated,
            What::Sent { id, content, asked } => {
                self.trace.say(at_ms, number, || format!("has sent {id}"));
                conn.waits.push(Waiting { id, content, asked });
            }
            What::Turned(code) | What::Closed(code) => {
                (conn.stage, conn.wire, conn.closed) = (Stage::Closed, None, Some(code));
                if is_last {
                    person.turned = Some(code);
                }
                self.note(at_ms, number, format!("{code:?}").as_bytes());
                if code == CloseCode::NoSuchSession || code == CloseCode::Malformed {
                    self.broken.push(format!("{number} is closed with {code:?}"));
                }
            }
            What::Frame(bytes) => {
                self.frames += 1;
                self.note(at_ms, number, &bytes);
                let message: Value = match conn_codec(&self.people[number].conns[index]) {
                    Codec::Json => serde_json::from_slice(&bytes).expect("a frame is JSON"),
                    Codec::MessagePack => rmp_serde::from_slice(&bytes).expect("a frame is MessagePack"),
                };
                for message in self.on_the_way(message) {
                    self.look_at_message((number, index), (since_ms, at_ms), (durable, settled), &message);
                }
            }
        }
    }

    fn note(&mut self, at_ms: u64, number: usize, bytes: &[u8]) {
        let words = || format!("<- {}", String::from_utf8_lossy(bytes));
        self.trace.note(at_ms, &number.to_string(), words, [bytes].into_iter());
    }

    /// Planted: a network that lies.
    fn on_the_way(&mut self, mut message: Value) -> Vec<Value> {
        if self.lie == LiePlant::None || message["type"] != "events" {
            return vec![message];
        }
        match self.lie {
            LiePlant::Twice if self.dice.below(8) == 0 => vec![message.clone(), message],
            LiePlant::Lost if self.dice.below(8) == 0 => vec![],
            LiePlant::Swapped => {
                message["events"].as_array_mut().expect("a list").reverse();
                vec![message]
            }
            LiePlant::VoteTwice => {
                for event in message["events"].as_array_mut().expect("a list") {
                    if event["event"] == "poll_results_shared" && event["data"]["counts"][0].is_u64() {
                        let count = event["data"]["counts"][0].as_u64().unwrap_or(0);
                        event["data"]["counts"][0] = json!(count + 1);
                    }
                }
                vec![message]
            }
            _ => vec![message],
        }
    }

    fn look_at_message(
        &mut self,
        (number, index): (usize, usize),
        (since_ms, at_ms): (u64, u64),
        (durable, settled): (u64, u64),
        message: &Value,
    ) {
        let seq = message["seq"].as_u64();
        if let Some(early) = seq.filter(|seq| *seq > durable) {
            self.broken.push(format!("P4: {number} is told {early} when {durable} is durable: {message}"));
        }
        match message["type"].as_str().unwrap_or_default() {
            "welcome" => self.welcome(number, index, message),
            "snapshot" => self.fresh(number, index, message),
            "events" => self.events(number, index, durable, message),
            "ok" | "error" => self.answer((number, index), settled, message),
            "transient" => {
                let kind = message["event"].as_str().unwrap_or_default();
                let hurried = self.people[number].conns[index].pace.note(kind, since_ms, at_ms);
                self.broken.extend(hurried.map(|what| format!("{what} to {number}")));
                let data = message["data"].clone();
                let conn = &mut self.people[number].conns[index];
                conn.reads_only = if kind == "storage" { data["writable"] == false } else { conn.reads_only };
                if data["seq"].as_u64().is_some_and(|seq| seq > durable) {
                    self.broken.push(format!("P4: {number} is passed on at {durable} {message}"));
                }
                self.passed.push(Passed { number, durable, event: kind.into(), data });
            }
            other => self.broken.push(format!("{number} is told a {other}: {message}")),
        }
    }

    fn welcome(&mut self, number: usize, index: usize, message: &Value) {
        let person = &mut self.people[number];
        let conn = &mut person.conns[index];
        let you = &message["you"];
        person.participant = Some(you["participant"].clone());
        conn.epoch = message["epoch"].as_str().unwrap_or_default().to_owned();
        let seq = message["seq"].as_u64().unwrap_or(0);
        conn.last_welcome = seq;
        self.learn(you);
        if message["resumed"] != true {
            return self.fresh(number, index, message);
        }
        let conn = &mut self.people[number].conns[index];
        // What they are now is told by the events that follow: `you` is not taken over.
        let (Some(from), Some(_)) = (conn.asked_resume, conn.fold.as_ref()) else {
            return self.broken.push(format!("P6: {number} resumes what they did not ask for: {message}"));
        };
        conn.told.push(Told::Resumed { from, seq });
    }

    fn fresh(&mut self, number: usize, index: usize, message: &Value) {
        let (state, you) = (message["state"].clone(), message["you"].clone());
        let seq = message["seq"].as_u64().unwrap_or(0);
        let conn = &mut self.people[number].conns[index];
        if conn.position.is_some_and(|known| known > seq) && conn.asked_resume.is_none() {
            self.broken.push(format!("P5: {number} is sent back from {:?} to {seq}", conn.position));
        }
        if let Some(open) = state["poll"].get("poll") {
            self.names.open = Some(open.clone());
        }
        let conn = &mut self.people[number].conns[index];
        match &mut conn.fold {
            Some(fold) => fold.replace(state.clone(), you.clone()),
            None => conn.fold = Some(Client::new(state.clone(), you.clone())),
        }
        conn.position = Some(seq);
        conn.told.push(Told::State { seq, state, you });
    }

    fn events(&mut self, number: usize, index: usize, durable: u64, message: &Value) {
        let upto = message["seq"].as_u64().unwrap_or(0);
        let events = message["events"].as_array().cloned().unwrap_or_default();
        for event in events {
            let seq = event["seq"].as_u64().unwrap_or(0);
            if seq > upto || seq > durable {
                self.broken.push(format!("P4: event {seq} of {upto}, durable {durable}: {event}"));
            }
            self.learn(&event["data"]);
            match event["event"].as_str() {
                Some("poll_opened") => self.names.open = Some(event["data"]["poll"].clone()),
                Some("poll_closed") => self.names.open = None,
                _ => {}
            }
            let conn = &mut self.people[number].conns[index];
            conn.fold.iter_mut().for_each(|fold| fold.fold(&event));
            conn.told.push(Told::Event { seq, event: Arc::new(event) });
        }
        let conn = &mut self.people[number].conns[index];
        conn.position = conn.position.max(Some(upto));
        conn.told.push(Told::Complete { seq: upto });
    }

    fn answer(&mut self, (number, index): (usize, usize), settled: u64, message: &Value) {
        let id = message["id"].as_str().unwrap_or_default();
        let person = &mut self.people[number];
        let conn = &mut person.conns[index];
        // What has the same id is answered in the order in which it was handed in.
        let waits = conn.waits.iter().position(|known| &*known.id == id).map(|at| conn.waits.remove(at));
        let (Some(waited), Some(sent)) = (waits, person.sent.get_mut(id)) else {
            return self.broken.push(format!("P7: {number} gets an answer to nothing: {message}"));
        };
        let is_ok = message["type"] == "ok";
        // Whatever was asked of the disk before the command was has come true by now, or is known not to.
        if !is_ok && settled < waited.asked {
            let asked = waited.asked;
            self.broken.push(format!(
                "P4: refused when {settled} records are settled, and it may rest on {asked}: {message}"
            ));
        }
        if let Err(what) = agrees(sent, waited.content, message) {
            self.broken.push(format!("P7: {what}, told to {number}"));
        }
        if sent.content != Some(waited.content) {
            return;
        }
        if is_ok {
            conn.told.push(Told::Answer { seq: message["seq"].as_u64().unwrap_or(0) });
        }
        (sent.unanswered, sent.is_open) = (sent.unanswered.saturating_sub(1), false);
        sent.answers.push(message.clone());
        let is_list = sent.is_passing;
        if !is_list {
            self.learn(&message["result"]);
        }
    }

    /// Notes the ids that are named, so that commands can name them.
    fn learn(&mut self, value: &Value) {
        let Some(fields) = value.as_object() else { return };
        for (key, value) in fields {
            let id = if value.is_object() { &value["participant"] } else { value };
            let kind = if value.is_object() { "participant" } else { key.as_str() };
            if !NAMED.contains(&kind) || !id.is_string() {
                continue;
            }
            let names = match kind {
                "participant" => &mut self.names.people,
                "message" => &mut self.names.messages,
                "question" => &mut self.names.questions,
                "poll" => &mut self.names.polls,
                _ => &mut self.names.handouts,
            };
            if !names.contains(id) {
                names.push(id.clone());
            }
        }
    }
}

/// Whether an answer is one that this command can have, after those that its id has had. What was accepted is accepted
/// for ever; what only has its id is refused, which is noted.
fn agrees(sent: &mut Sent, content: u64, message: &Value) -> Result<(), String> {
    let code = message["error"]["code"].as_str().unwrap_or_default();
    let is_taken = code == "invalid" && message["error"]["field"] == "id";
    if sent.content != Some(content) {
        if is_taken {
            sent.reused.remove(&content);
        }
        return match is_taken || code == "unavailable" {
            true => Ok(()),
            false => Err(format!("an id was another's, and is answered {message}")),
        };
    }
    if is_taken {
        return Err(format!("their own command is taken for another: {message}"));
    }
    match sent.accepted().filter(|_| !sent.is_passing && code != "unavailable") {
        Some(before) if message["type"] != "ok" => {
            Err(format!("accepted, then refused: {before}, then {message}"))
        }
        Some(before) if before != message => Err(format!("accepted in two ways: {before}, then {message}")),
        _ => Ok(()),
    }
}

fn conn_codec(conn: &Conn) -> Codec {
    conn.codec
}
