//! What people do in a run: they ask, ask again, reuse ids, race, vote and take back, as the seed has it.
//! Must not know what must come of it.

use std::time::Duration;

use cuelight::hub::mail::Asked;
use cuelight::protocol::Codec;
use cuelight::protocol::incoming::{self, Incoming};
use serde_json::{Value, json};

use crate::errands::Kind;
use crate::node::PEOPLE;
use crate::person::Sent;
use crate::script::any_command;
use crate::wire::Order;
use crate::world::World;

impl World {
    /// Hands a command in, if the person can speak. Gives its id.
    pub fn ask(&mut self, number: usize, command: Value) -> Option<Box<str>> {
        self.people[number].open()?;
        let expect = match self.dice.below(12) {
            0 => json!({"presenter_term": self.dice.below(4)}),
            1 => json!({"mute_epoch": self.dice.below(3)}),
            2 => json!({"phase": "live"}),
            _ => json!({}),
        };
        self.ask_if(number, command, expect)
    }

    /// The same, if all is as they expect.
    pub fn ask_if(&mut self, number: usize, command: Value, expect: Value) -> Option<Box<str>> {
        let person = &mut self.people[number];
        person.open()?;
        person.count += 1;
        let id: Box<str> = format!("{number}-{}", person.count).into();
        let (name, args) = command.as_object()?.iter().next()?;
        let is_passing =
            name.starts_with("list_") || name == "react" || (name == "caption" && args["final"] != true);
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
            None => {
                (sent.content, sent.is_open) = (Some(content), true);
                sent.unanswered += 1;
            }
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
        if self.dice.below(3) == 0 {
            self.ask(1, json!({"hide_poll_results": {"poll": poll}}));
        }
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

    /// An hour's work of the stage, in its order: what chance alone hardly ever has in the state that each needs.
    pub async fn show_and_tell(&mut self) {
        let theirs = self.people[0].participant.clone().unwrap_or_default();
        self.run_errand(Kind::AddHandout);
        let stroke = json!({"tool": "pen", "color": "#00ff00", "width": 1.5, "points": [[0.5, 0.25]]});
        let anonymous = self.dice.flip();
        let asked = self.ask(6, json!({"ask": {"text": "Why?", "anonymous": anonymous}}));
        for command in [
            json!({"hand_presenter": {"participant": theirs}}),
            json!({"share_screen": {}}),
            json!({"draw": {"stroke": stroke}}),
            json!({"clear_drawing": {}}),
            json!({"pause_screen": {}}),
            json!({"start_recording": {}}),
            json!({"pause_recording": {}}),
            json!({"resume_recording": {}}),
            json!({"set_lab": {"lab": "captions", "on": true}}),
            json!({"caption": {"text": "said", "final": true}}),
            json!({"caption": {"text": "not yet", "final": false}}),
            json!({"list_chat": {}}),
        ] {
            self.ask(0, command);
        }
        self.pass(Duration::from_millis(60)).await;
        let answer = asked.and_then(|id| self.people[6].sent.get(&id)?.accepted().cloned());
        if let (Some(answer), Some(to)) = (answer, self.people[4].participant.clone()) {
            let question = &answer["result"]["question"];
            self.ask(0, json!({"assign_question": {"question": question, "participant": to}}));
            self.ask(4, json!({"answer_question": {"question": question, "text": "So.", "public": true}}));
        }
        self.run_errand(Kind::Handout);
        self.run_errand(Kind::Handouts);
        self.pass(Duration::from_millis(20)).await;
        if let Some(handout) = self.names.handouts.last().cloned().filter(|_| self.dice.flip()) {
            self.ask(1, json!({"remove_handout": {"handout": handout}}));
        }
        let removed = 7 + self.dice.below(2);
        if let Some(participant) = self.people[removed].participant.clone() {
            self.ask(0, json!({"remove": {"participant": participant}}));
            self.ask(0, json!({"allow_back": {"sub": format!("s{removed}")}}));
        }
    }
}
