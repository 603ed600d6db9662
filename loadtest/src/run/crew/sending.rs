//! Commands: sent when they are due, sent again after a drop, answered. Must not know connections.

use std::time::Duration;

use serde_json::{Value, json};

use super::super::command::{Command, Scene, envelope};
use super::{Crew, Stage, Waiting};
use crate::check::asked::{Answer, Asked};
use crate::check::circle::Circle;
use crate::check::picture::{Id, NOBODY};
use crate::engine::reactor::{ClientNo, Order, Orders};
use crate::plan::{Ballot, Fate, Intent, Sent};
use crate::result::CommandKind;

impl Crew {
    /// Sends a planned command; `as_leave` in place of what it says.
    pub(super) fn send(
        &mut self,
        client: ClientNo,
        intended_us: u64,
        sent: &Sent,
        as_leave: Option<&'static str>,
        orders: &mut Orders,
    ) {
        let kind = match as_leave {
            Some(_) => CommandKind::Leave,
            None => CommandKind::from(&sent.command),
        };
        self.recorder.intended(kind);
        if let Intent::Vote { ballot: Ballot::Retry, .. } = &sent.command {
            return self.repeat(client, intended_us, orders);
        }
        let person = &self.people[client as usize];
        if person.stage != Stage::In {
            return self.recorder.skipped(kind);
        }
        let number = self.ear.log.all.len() as u32;
        let scene = Scene {
            picture: &self.ear.rooms[person.place as usize].picture,
            props: &self.places[person.place as usize].props,
            sender: person.number,
            number,
        };
        let command = match as_leave {
            Some(name) => {
                Some(Command { name, ..scene.command(&Intent::LowerAllHands).expect("it names nothing") })
            }
            None => scene.command(&sent.command),
        };
        let Some(command) = command else { return self.recorder.skipped(kind) };
        let pages_left = match sent.command {
            Intent::ListParticipants { pages_max } => pages_max.saturating_sub(1),
            _ => 0,
        };
        self.dispatch(client, intended_us, kind, sent.fate, command, pages_left, orders);
        if let Intent::CreatePoll { number: poll, .. } = sent.command {
            // Its id comes with the answer.
            let asked = self.ear.log.get_mut(number).expect("it was just written down");
            asked.thing = Id::from(poll);
        }
    }

    #[allow(clippy::too_many_arguments)] // All of it is one command's, and it is called from two places.
    pub(super) fn dispatch(
        &mut self,
        client: ClientNo,
        intended_us: u64,
        kind: CommandKind,
        fate: Fate,
        command: Command,
        pages_left: u8,
        orders: &mut Orders,
    ) {
        let now = self.now();
        if let Some((thing, circle)) = &command.opens {
            self.open_text(client, *thing, circle);
        }
        let asked = Asked {
            client,
            intended_us,
            kind,
            fate,
            own: command.own,
            answer: Answer::None,
            thing: command.thing,
            choice: command.choice,
            readers: command.readers.clone(),
            sent: 1,
        };
        let number = self.ear.log.add(asked);
        let person = &mut self.people[client as usize];
        let id = self.ear.log.id(number);
        let payload = Crew::codec(person).encode(&envelope(&id, &command));
        let fleeting = is_fleeting(kind, &command.args);
        person.waiting.push(Waiting {
            number,
            intended_us,
            payload: (!fleeting).then(|| Box::from(&payload[..])),
            pages_left,
        });
        orders.push((client, Order::Send(payload.to_vec())));
        self.ear.asked(client, kind, command.thing);
        self.recorder.sent(now, kind, fate);
        self.common.pulse.sent();
    }

    /// The same vote once more, under the same id.
    pub(super) fn repeat(&mut self, client: ClientNo, intended_us: u64, orders: &mut Orders) {
        let kind = CommandKind::Vote;
        let person = &self.people[client as usize];
        let mine = |asked: &&Asked| asked.client == client && asked.kind == kind;
        let last = self.ear.log.all.iter().enumerate().rev().find(|(_, asked)| mine(asked));
        let place = person.place as usize;
        let picture = &self.ear.rooms[place].picture;
        let found = last
            .and_then(|(number, asked)| Some((number as u32, asked.choice, picture.written(asked.thing)?)));
        let Some((number, choice, poll)) = found.filter(|_| person.stage == Stage::In) else {
            return self.recorder.skipped(kind);
        };
        let args = json!({"poll": poll, "choices": [choice]});
        let message = json!({"id": self.ear.log.id(number), "cmd": "vote", "args": args});
        let payload = Crew::codec(person).encode(&message);
        let person = &mut self.people[client as usize];
        let kept = Some(Box::from(&payload[..]));
        person.waiting.push(Waiting { number, intended_us, payload: kept, pages_left: 0 });
        orders.push((client, Order::Send(payload.to_vec())));
        let now = self.now();
        self.recorder.sent(now, kind, Fate::Open);
        self.common.pulse.sent();
        let asked = self.ear.log.get_mut(number).expect("it was found");
        asked.sent = asked.sent.saturating_add(1);
    }

    /// From now on more people may read a question's or a poll's text.
    pub(super) fn open_text(&mut self, client: ClientNo, thing: Id, circle: &Circle) {
        let picture = &self.ear.rooms[self.people[client as usize].place as usize].picture;
        let number = picture.makers.get(&thing).copied();
        let Some(asked) = number.and_then(|number| self.ear.log.get_mut(number)) else { return };
        asked.readers.attendees |= circle.attendees;
        asked.readers.panelists |= circle.panelists;
        for who in circle.persons {
            asked.readers = asked.readers.clone().and(who);
        }
    }

    pub(super) fn ok(
        &mut self,
        client: ClientNo,
        now: Duration,
        number: Option<u32>,
        seq: u64,
        result: &Value,
        orders: &mut Orders,
    ) {
        let Some(number) = number else { return };
        let now_us = now.as_micros() as u64;
        let Some(asked) = self.ear.log.get_mut(number) else { return };
        let (kind, fate, before) = (asked.kind, asked.fate, asked.answer);
        asked.answer = Answer::Ok { seq };
        let poll = asked.thing;
        if let Answer::Ok { seq: earlier } = before
            && earlier != seq
        {
            let why = format!("command {number} was answered with {earlier}, and sent again with {seq}");
            self.ear.broken(client, 7, now_us, vec![why]);
        }
        if fate == Fate::Refused {
            let why = format!("{} was accepted at {seq}, and the role may not", kind.name());
            self.ear.broken(client, 10, now_us, vec![why, result.to_string()]);
        }
        self.ear.accepted(client, kind, poll, seq);
        let Some(waiting) = self.answered(client, number) else { return };
        self.named(client, number, poll, result);
        if kind == CommandKind::Leave {
            self.people[client as usize].stage = Stage::Parting;
        }
        let group = self.places[self.people[client as usize].place as usize].group;
        let latency = now.saturating_sub(Duration::from_micros(waiting.intended_us));
        if self.ear.listeners[client as usize].lagging {
            self.recorder.ok_unmeasured(now, kind);
        } else {
            self.recorder.ok(now, group, kind, latency);
            self.common.pulse.ack(latency);
        }
        if waiting.pages_left > 0 {
            self.next_page(client, waiting.pages_left - 1, result, orders);
        }
    }

    /// What an answer names is of the harness from now on. `number` is the command's; `poll` the plan's, of a poll.
    fn named(&mut self, client: ClientNo, number: u32, poll: Id, result: &Value) {
        let person = &self.people[client as usize];
        let place = &mut self.places[person.place as usize];
        let sender = person.number;
        let picture = &mut self.ear.rooms[person.place as usize].picture;
        for key in ["message", "question", "poll"] {
            let Some(text) = result[key].as_str() else { continue };
            let thing = picture.name(text);
            picture.makers.insert(thing, number);
            match key {
                "message" => {
                    place.props.messages.insert(sender, thing);
                }
                "poll" => {
                    place.props.polls.insert(poll as u32, thing);
                }
                _ => {
                    let me = self.ear.listeners[client as usize].track.who;
                    picture.askers.insert(thing, me);
                }
            }
            if let Some(asked) = self.ear.log.get_mut(number) {
                asked.thing = thing;
            }
        }
    }

    /// Turns a page of the roster, if there is another.
    fn next_page(&mut self, client: ClientNo, pages_left: u8, result: &Value, orders: &mut Orders) {
        let Some(next) = result["next"].as_str().filter(|_| self.people[client as usize].stage == Stage::In)
        else {
            return;
        };
        let command = Command {
            name: "list_participants",
            args: json!({"after": next, "limit": 100}),
            expect: None,
            own: true,
            readers: Circle::default(),
            thing: NOBODY,
            choice: 0,
            opens: None,
        };
        let (kind, now_us) = (CommandKind::ListParticipants, self.now_us());
        self.recorder.intended(kind);
        self.dispatch(client, now_us, kind, Fate::Open, command, pages_left, orders);
    }

    pub(super) fn answered(&mut self, client: ClientNo, number: u32) -> Option<Waiting> {
        let waiting = &mut self.people[client as usize].waiting;
        let at = waiting.iter().position(|waiting| waiting.number == number)?;
        let found = waiting.remove(at);
        if waiting.is_empty() {
            // Most people wait for nothing most of the time.
            *waiting = Vec::new();
        }
        Some(found)
    }

    pub(super) fn error(&mut self, client: ClientNo, now: Duration, number: Option<u32>, error: &Value) {
        let now_us = now.as_micros() as u64;
        let code = error["code"].as_str().unwrap_or_default();
        let Some(number) = number else {
            return self.ear.broken(client, 7, now_us, vec![format!("an error for no command: {error}")]);
        };
        let Some(asked) = self.ear.log.get_mut(number) else { return };
        let (kind, fate, before) = (asked.kind, asked.fate, asked.answer);
        if let Answer::Ok { seq } = before {
            // The rate is counted before anything is remembered.
            if code != "rate_limited" && code != "unavailable" {
                let why =
                    format!("command {number} was accepted at {seq}, and refused when it was sent again");
                self.ear.broken(client, 7, now_us, vec![why, error.to_string()]);
            }
        } else if asked.sent < 2 || !matches!(code, "rate_limited" | "unavailable") {
            // Sent again and told so, nobody knows what became of the first sending: the connection ended before its answer.
            asked.answer = if code == "forbidden" { Answer::Forbidden } else { Answer::Refused };
        }
        self.ear.findings.looked(10, u64::from(fate == Fate::Refused));
        if fate == Fate::Refused
            && !matches!(code, "forbidden" | "rate_limited" | "unavailable" | "not_found")
        {
            let why = format!("{} may not be sent by this role, and was answered otherwise", kind.name());
            self.ear.broken(client, 10, now_us, vec![why, error.to_string()]);
        }
        self.people[client as usize].limited |= code == "rate_limited";
        if matches!(code, "invalid" | "internal") {
            let why = format!("{} was answered with {code}", kind.name());
            self.ear.broken(client, 7, now_us, vec![why, error.to_string()]);
        }
        if self.answered(client, number).is_some() {
            self.recorder.refused(now, kind, code);
            self.common.pulse.refused();
        }
    }
}

/// Commands of which the server keeps nothing: sent again they would be done again.
fn is_fleeting(kind: CommandKind, args: &Value) -> bool {
    match kind {
        CommandKind::ListParticipants | CommandKind::ListChat | CommandKind::ListQuestions => true,
        CommandKind::ListPolls | CommandKind::React => true,
        CommandKind::Caption => args["final"] == false,
        _ => false,
    }
}
