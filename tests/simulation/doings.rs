//! What people do in a run: they ask, ask again, reuse ids, race, vote and take back, as the seed has it.
//! Must not know what must come of it.

use std::time::Duration;

use cuelight::hub::mail::Asked;
use cuelight::protocol::Codec;
use cuelight::protocol::incoming::{self, Incoming};
use serde_json::{Value, json};

use crate::node::PEOPLE;
use crate::person::Sent;
use crate::script::{Dice, Names, any_command};
use crate::wire::Order;
use crate::world::World;

impl World {
    /// Hands a command in, if the person can speak. Gives its id.
    pub fn ask(&mut self, number: usize, command: Value) -> Option<Box<str>> {
        let person = &mut self.people[number];
        person.open()?;
        person.count += 1;
        let id: Box<str> = format!("{number}-{}", person.count).into();
        let (name, args) = command.as_object()?.iter().next()?;
        let is_passing =
            name.starts_with("list_") || name == "react" || (name == "caption" && args["final"] != true);
        let expect = match self.dice.below(12) {
            0 => json!({"presenter_term": self.dice.below(4)}),
            1 => json!({"mute_epoch": self.dice.below(3)}),
            2 => json!({"phase": "live"}),
            _ => json!({}),
        };
        person.sent.insert(id.clone(), Sent::new(command, expect, is_passing));
        self.submit(number, &id, None);
        Some(id)
    }

    /// What somebody sees changes, and the network goes while they are told: at any message, those included between the
    /// events of the change and the state behind them.
    pub async fn cut_off_in_a_change(&mut self, number: usize) {
        self.look_at_arrivals_of(number);
        if let Some(theirs) = self.people[number].participant.clone() {
            let change = match self.dice.below(5) {
                0 => json!({"hand_presenter": {"participant": theirs}}),
                1 => json!({"take_presenter": {}}),
                2 => json!({"start": {}}),
                3 => json!({"set_role": {"participant": theirs, "role": "attendee"}}),
                _ => json!({"set_role": {"participant": theirs, "role": "panelist"}}),
            };
            self.ask(0, change);
        }
        let ms = 1 + self.dice.below(50) as u64;
        tokio::time::sleep(Duration::from_millis(ms)).await;
        self.look_at_the_first_arrivals_of(number);
        let now = self.now_ms();
        self.trace.say(now, number, || "is cut off".into());
    }

    /// Sends what has this id, or something else in its name.
    pub fn submit(&mut self, number: usize, id: &str, instead: Option<Value>) {
        let now = self.now_ms();
        let person = &mut self.people[number];
        let codec = person.codec;
        let Some(sent) = person.sent.get_mut(id) else { return };
        let command = instead.as_ref().unwrap_or(&sent.command).clone();
        let expect = sent.expect.clone();
        let Some((cmd, args)) = command.as_object().and_then(|command| command.iter().next()) else { return };
        let text = json!({"id": id, "cmd": cmd, "args": args, "expect": expect});
        let bytes = match codec {
            Codec::Json => serde_json::to_vec(&text).expect("JSON"),
            Codec::MessagePack => rmp_serde::to_vec_named(&text).expect("MessagePack"),
        };
        let Incoming::Command { id: read, expect, content, command } = incoming::parse(codec, &bytes) else {
            return self.broken.push(format!("the script writes what can be read: {text}"));
        };
        match instead {
            Some(other) => drop(sent.reused.insert(content, other)),
            None => (sent.content, sent.unanswered) = (Some(content), sent.unanswered + 1),
        }
        let asked = Asked { id: read, expect, content, command };
        let Some(wire) = person.open().and_then(|conn| conn.wire.as_ref()) else { return };
        // A task that has ended tells so itself.
        let _ = wire.orders.send(Order::Ask(asked));
        self.trace.say(now, number, || format!("asks {text}"));
    }

    pub fn somebody_asks(&mut self) {
        let command = any_command(&mut self.dice, &self.names);
        if command.get("end").is_some() && !self.mood.may_end {
            return;
        }
        let staff = self.dice.below(3) > 0;
        let number = if staff { self.dice.below(4) } else { self.dice.below(PEOPLE) };
        self.ask(number, command);
    }

    /// A retry: of what was never answered, or of what was.
    pub fn ask_again(&mut self) {
        let number = self.dice.below(PEOPLE);
        if self.people[number].open().is_none() {
            return;
        }
        let unresolved = self.people[number].unresolved();
        let known: Vec<Box<str>> = match unresolved.is_empty() || self.dice.below(3) == 0 {
            true => self.people[number].sent.keys().cloned().collect(),
            false => unresolved,
        };
        if !known.is_empty() {
            let id = known[self.dice.below(known.len())].clone();
            (0..1 + self.dice.below(2)).for_each(|_| self.submit(number, &id, None));
        }
    }

    /// The id of something that was accepted, for something else.
    pub fn reuse_an_id(&mut self) {
        let number = self.dice.below(PEOPLE);
        let person = &mut self.people[number];
        let fits = |sent: &&Sent| sent.accepted().is_some() && !sent.is_passing && sent.unanswered == 0;
        let known = person.sent.iter().filter(|(_, sent)| fits(sent)).map(|(id, _)| id.clone());
        let known: Vec<Box<str>> = known.collect();
        if known.is_empty() || person.open().is_none() {
            return;
        }
        let id = known[self.dice.below(known.len())].clone();
        let other = json!({"chat": {"to": "everyone", "text": format!("other {}", self.dice.below(1000))}});
        self.submit(number, &id, Some(other));
    }

    /// Somebody reacts again and again for more than a second, faster than anybody is to be told.
    pub async fn applaud(&mut self) {
        let here: Vec<usize> = (0..PEOPLE).filter(|who| self.people[*who].open().is_some()).collect();
        let Some(number) = here.get(self.dice.below(PEOPLE) % here.len().max(1)).copied() else { return };
        for _ in 0..14 {
            self.ask(number, json!({"react": {"emoji": "clap"}}));
            self.pass(Duration::from_millis(85)).await;
        }
    }

    /// Things that happen at once, in an order that chance makes.
    pub fn race(&mut self) {
        let who = |dice: &mut Dice, names: &Names| match names.people.is_empty() {
            true => json!("p0000000000000"),
            false => names.people[dice.below(names.people.len())].clone(),
        };
        let attendee = 6 + self.dice.below(PEOPLE - 6);
        let theirs = self.people[attendee].participant.clone().unwrap_or_else(|| json!("p0000000000000"));
        let mut first: Vec<(usize, Value)> = match self.dice.below(7) {
            // Hand-over against hand-over, and against a drop.
            0 | 1 => (0..2 + self.dice.below(2))
                .map(|_| {
                    let to = who(&mut self.dice, &self.names);
                    (self.dice.below(4), json!({"hand_presenter": {"participant": to}}))
                })
                .collect(),
            // Mute-all against unmute against a join.
            2 => vec![
                (0, json!({"mute_all": {"lock": self.dice.flip()}})),
                (1, json!({"unmute": {"participant": theirs}})),
                (attendee, json!({"unmute": {}})),
            ],
            // Close against vote.
            3 | 4 => match self.names.open.clone() {
                Some(poll) => {
                    let vote = |choice: usize| json!({"vote": {"poll": poll, "choices": [choice]}});
                    let mut all: Vec<(usize, Value)> =
                        (6..PEOPLE).map(|number| (number, vote(self.dice.below(3)))).collect();
                    all.push((attendee, vote(self.dice.below(3))));
                    all.push((0, json!({"close_poll": {"poll": poll}})));
                    all
                }
                None => {
                    let draft = json!({"question": "Well?", "kind": "single", "options": ["a", "b", "c"],
                        "anonymous": self.dice.below(3) == 0});
                    let last = self.names.polls.last().cloned().unwrap_or(json!("l0000000000000"));
                    vec![(0, json!({"create_poll": draft})), (0, json!({"open_poll": {"poll": last}}))]
                }
            },
            // A demotion, or a removal, against what the demoted have on the way.
            5 => {
                let (number, command) = (1 + self.dice.below(4), any_command(&mut self.dice, &self.names));
                let whom = self.people[number].participant.clone().unwrap_or(theirs);
                let how = match self.dice.below(3) {
                    0 => json!({"remove": {"participant": whom}}),
                    _ => json!({"set_role": {"participant": whom, "role": "attendee"}}),
                };
                let end = command.get("end").is_some();
                let command = if end { json!({"mute_all": {}}) } else { command };
                vec![
                    (number, command),
                    (0, how),
                    (number, json!({"mute_all": {"lock": true}})),
                    (number, json!({"raise_hand": {}})),
                ]
            }
            // End against everything; elsewhere a change of phase.
            _ => {
                let how = if self.mood.may_end {
                    json!({"end": {}})
                } else {
                    json!({"start": {"practice": false}})
                };
                let other = any_command(&mut self.dice, &self.names);
                let other = if other.get("end").is_some() { json!({"raise_hand": {}}) } else { other };
                vec![(0, how), (1, other), (attendee, json!({"raise_hand": {}}))]
            }
        };
        while !first.is_empty() {
            let (number, command) = first.remove(self.dice.below(first.len()));
            self.ask(number, command);
            match self.dice.below(12) {
                0 => self.drop_conn(number),
                1 => {
                    let number = self.dice.below(PEOPLE);
                    if !self.people[number].is_busy() {
                        self.come(number, true);
                    }
                }
                _ => {}
            }
        }
    }

    /// A poll from its draft to its results: votes from two tabs and twice, and some that race its end.
    pub async fn poll(&mut self) {
        let (kind, anonymous) =
            (["single", "multiple", "rating"][self.dice.below(3)], self.dice.below(3) == 0);
        let mut draft = json!({"question": "Well?", "kind": kind, "anonymous": anonymous});
        if kind != "rating" {
            draft["options"] = json!(["a", "b", "c"]);
        }
        let Some(id) = self.ask(0, json!({"create_poll": draft})) else { return };
        self.pass(Duration::from_millis(100)).await;
        let answer = self.people[0].sent.get(&id).and_then(|sent| sent.accepted()).cloned();
        let Some(poll) = answer.map(|answer| answer["result"]["poll"].clone()) else { return };
        self.ask(0, json!({"open_poll": {"poll": poll}}));
        let ms = self.dice.below(100) as u64;
        self.pass(Duration::from_millis(ms)).await;
        let close_at = self.dice.below(8);
        for turn in 0..8 {
            let number = 4 + self.dice.below(PEOPLE - 4);
            let choice = self.dice.below(3);
            let vote = match kind {
                "rating" => json!({"vote": {"poll": poll, "rating": choice + 1}}),
                _ => json!({"vote": {"poll": poll, "choices": [choice]}}),
            };
            if let Some(id) = self.ask(number, vote)
                && self.dice.below(3) == 0
            {
                self.submit(number, &id, None);
            }
            if turn == close_at {
                self.ask(0, json!({"close_poll": {"poll": poll}}));
            }
            if self.dice.below(3) == 0 {
                self.pass(Duration::from_millis(5)).await;
            }
        }
        self.ask(0, json!({"share_poll_results": {"poll": poll}}));
    }

    /// A message that is written and deleted while somebody is away.
    pub async fn take_back(&mut self) {
        let away = 1 + self.dice.below(PEOPLE - 1);
        self.drop_conn(away);
        let chat = json!({"chat": {"to": "everyone", "text": "never mind"}});
        let Some(id) = self.ask(0, chat) else { return };
        self.pass(Duration::from_millis(100)).await;
        let answer = self.people[0].sent.get(&id).and_then(|sent| sent.accepted()).cloned();
        let Some(message) = answer.map(|answer| answer["result"]["message"].clone()) else { return };
        self.ask(0, json!({"delete_chat": {"message": message}}));
        if !self.people[away].is_busy() {
            self.come(away, true);
        }
    }
}
