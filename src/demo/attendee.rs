//! One attendee's life: comes, greets, writes, asks, votes, claps, drops out of a tunnel, leaves and returns.
//! Must not know the other attendees.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::Instant;
use tracing::warn;

use super::agenda::Agenda;
use super::chance::Chance;
use super::crowd::{Person, Stage, send};
use super::eyes::Eyes;
use super::people::{EMOJI, GREETINGS, LINES, QUESTIONS, WORDS};
use super::room::Room;
use crate::client::{Client, Codec, Update, Updates};

/// The server takes one message in two seconds from an attendee; nobody types faster either.
const WRITES_AT_MOST_EVERY: Duration = Duration::from_secs(3);
/// A poll is open for 20 s instead of a minute: answers come faster than the 9 s of a real one.
const ANSWER_MEDIAN: Duration = Duration::from_secs(5);
const ANSWER_SIGMA: f64 = 0.886;
const ANSWERS_POLL: f64 = 0.6;
const CHANGES_VOTE: f64 = 0.05;
const CLAPS: f64 = 0.3;
const ANONYMOUS: f64 = 0.2;
/// Of those who come in while it is early or late.
const GREETS: f64 = 0.2;

const ASKS_EVERY: Duration = Duration::from_secs(6 * 60);
const RAISES_HAND_EVERY: Duration = Duration::from_secs(20 * 60);
const REACTS_EVERY: Duration = Duration::from_secs(4 * 60);
const DROPS_EVERY: Duration = Duration::from_secs(20 * 60);
const LEAVES_EVERY: Duration = Duration::from_secs(30 * 60);
/// How long a drop lasts: median 6 s, one in twenty longer than 45 s.
const GAP_MEDIAN: Duration = Duration::from_secs(6);
const GAP_SIGMA: f64 = 1.225;

/// What makes one attendee differ from the next.
#[derive(Debug, Clone)]
pub(super) struct Habits {
    pub(super) arrives_after: Duration,
    /// `None` for the many who never write.
    pub(super) writes_every: Option<Duration>,
    pub(super) is_curious: bool,
    pub(super) codec: Codec,
}

#[derive(Debug)]
enum Act {
    Greet,
    Write,
    Ask,
    RaiseHand,
    LowerHand,
    React,
    Clap,
    Vote(Value),
    Drop,
    Leave,
}

/// One attendee.
#[derive(Debug)]
pub(super) struct Attendee {
    person: Person,
    habits: Habits,
    chance: Chance,
    agenda: Agenda<Act>,
    eyes: Eyes,
    room: Room,
    next_message: Instant,
}

impl Attendee {
    pub(super) fn new(person: Person, habits: Habits, chance: Chance) -> Attendee {
        let (agenda, room, next_message) = (Agenda::new(), Room::default(), Instant::now());
        let eyes = Eyes::new(chance.clone());
        Attendee { person, habits, chance, agenda, eyes, room, next_message }
    }

    /// Comes and goes until it is over.
    pub(super) async fn run(mut self, mut stage: Stage) {
        let mut away = self.habits.arrives_after;
        loop {
            if !stage.wait(away).await {
                return;
            }
            let Some((client, updates)) = stage.join(&self.person, self.habits.codec).await else { return };
            self.settle_in();
            if !self.attend(&mut stage, &client, updates).await {
                return;
            }
            away = self.chance.seconds(15.0, 60.0);
        }
    }

    fn settle_in(&mut self) {
        self.agenda = Agenda::new();
        if self.habits.writes_every.is_some() && self.chance.happens(GREETS) {
            self.agenda.add(self.chance.seconds(3.0, 12.0), Act::Greet);
        }
        if self.habits.is_curious {
            self.again(ASKS_EVERY, Act::Ask);
        }
        self.write_later();
        self.again(RAISES_HAND_EVERY, Act::RaiseHand);
        self.again(REACTS_EVERY, Act::React);
        self.again(DROPS_EVERY, Act::Drop);
        self.again(LEAVES_EVERY, Act::Leave);
    }

    fn again(&mut self, every: Duration, act: Act) {
        self.agenda.add(self.chance.exponential(every), act);
    }

    fn write_later(&mut self) {
        if let Some(every) = self.habits.writes_every {
            self.agenda.add(self.chance.exponential(every).max(WRITES_AT_MOST_EVERY), Act::Write);
        }
    }

    /// Takes part until leaving (`true`), or until it is over.
    async fn attend(&mut self, stage: &mut Stage, client: &Client, mut updates: Updates) -> bool {
        loop {
            tokio::select! {
                () = stage.is_over() => {
                    drop(updates);
                    client.leave().await;
                    return false;
                }
                update = updates.next() => match update {
                    None | Some(Update::Closed(_)) => return false,
                    Some(update) => self.notice(&update),
                },
                () = self.eyes.look(client) => {}
                act = self.agenda.next() => match act {
                    Act::Leave => {
                        // Nobody looks any more; unread updates would hold back the answer.
                        drop(updates);
                        client.leave().await;
                        return true;
                    }
                    act => self.act(client, act),
                },
            }
        }
    }

    fn notice(&mut self, update: &Update) {
        let had_poll = self.room.poll.is_some();
        self.room.learn(update);
        self.eyes.notice(update);
        match (&self.room.poll, had_poll) {
            (Some(poll), false) if self.chance.happens(ANSWERS_POLL) => {
                let args = ballot(poll, &mut self.chance);
                let wait = self.chance.log_normal(ANSWER_MEDIAN, ANSWER_SIGMA);
                self.agenda.add(wait, Act::Vote(args));
            }
            // Too late: most notice it themselves, about one in twenty sends the vote all the same.
            (None, true) if !self.chance.happens(0.05) => {
                self.agenda.keep(|act| !matches!(act, Act::Vote(_)))
            }
            _ => {}
        }
        match update {
            Update::Event(event) if event.event == "poll_results_shared" && self.chance.happens(CLAPS) => {
                let first = self.chance.seconds(0.3, 4.0);
                self.agenda.add(first, Act::Clap);
                self.agenda.add(first + self.chance.seconds(0.4, 5.0), Act::Clap);
            }
            Update::Violation(what) => warn!(name = self.person.name, what, "the server broke the contract"),
            _ => {}
        }
    }

    fn act(&mut self, client: &Client, act: Act) {
        match act {
            Act::Greet => self.write(client, &GREETINGS),
            Act::Write => {
                self.write(client, &LINES);
                self.write_later();
            }
            Act::Ask => {
                if self.room.is_open() {
                    let (text, anonymous) = (self.chance.pick(&QUESTIONS), self.chance.happens(ANONYMOUS));
                    send(client, "ask", json!({"text": text, "anonymous": anonymous}));
                }
                self.again(ASKS_EVERY, Act::Ask);
            }
            Act::RaiseHand => {
                if self.room.is_open() {
                    send(client, "raise_hand", json!({}));
                    self.agenda.add(self.chance.seconds(15.0, 45.0), Act::LowerHand);
                }
                self.again(RAISES_HAND_EVERY, Act::RaiseHand);
            }
            // Lowered by the host meanwhile: the command names a wanted state, so it may be sent all the same.
            Act::LowerHand if self.room.is_open() => send(client, "lower_hand", json!({})),
            Act::React => {
                self.react(client, None);
                self.again(REACTS_EVERY, Act::React);
            }
            Act::Clap => self.react(client, Some("clap")),
            Act::Vote(args) => self.vote(client, args),
            Act::Drop => {
                client.drop_connection_for(self.chance.log_normal(GAP_MEDIAN, GAP_SIGMA));
                self.again(DROPS_EVERY, Act::Drop);
            }
            Act::LowerHand | Act::Leave => {}
        }
    }

    fn write(&mut self, client: &Client, lines: &[&'static str]) {
        let allowed = self.room.is_open() && self.room.chat_policy == "everyone";
        if allowed && self.next_message <= Instant::now() {
            self.next_message = Instant::now() + WRITES_AT_MOST_EVERY;
            send(client, "chat", json!({"to": "everyone", "text": self.chance.pick(lines)}));
        }
    }

    fn react(&mut self, client: &Client, emoji: Option<&str>) {
        if self.room.is_open() && self.room.reactions {
            let emoji = emoji.unwrap_or_else(|| self.chance.pick(&EMOJI));
            send(client, "react", json!({"emoji": emoji}));
        }
    }

    fn vote(&mut self, client: &Client, args: Value) {
        send(client, "vote", args);
        let poll = self.room.poll.clone();
        if let Some(poll) = poll.filter(|_| self.chance.happens(CHANGES_VOTE)) {
            let args = ballot(&poll, &mut self.chance);
            self.agenda.add(self.chance.seconds(2.0, 6.0), Act::Vote(args));
        }
    }
}

/// A vote in this poll. Crowds lean: the first options and the high ratings get more.
pub(super) fn ballot(poll: &Value, chance: &mut Chance) -> Value {
    let id = &poll["poll"];
    let options = poll["options"].as_array().map_or(0, Vec::len);
    let leaning = |chance: &mut Chance, limit: usize| chance.below(limit).min(chance.below(limit));
    match poll["kind"].as_str() {
        Some("single") => json!({"poll": id, "choices": [leaning(chance, options)]}),
        Some("multiple") => {
            let first = leaning(chance, options);
            let mut choices: Vec<usize> =
                (0..options).filter(|option| *option == first || chance.happens(0.3)).collect();
            choices.truncate(3);
            json!({"poll": id, "choices": choices})
        }
        Some("rating") => json!({"poll": id, "rating": 5 - leaning(chance, 5)}),
        _ => json!({"poll": id, "text": chance.pick(&WORDS)}),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_ballot_fits_its_poll() {
        let mut chance = Chance::new(5);
        for _ in 0..500 {
            for mut poll in crate::demo::people::polls() {
                poll["poll"] = json!("x");
                let vote = ballot(&poll, &mut chance);
                let options = poll["options"].as_array().map_or(0, Vec::len) as u64;
                match poll["kind"].as_str().unwrap() {
                    "rating" => assert!((1..=5).contains(&vote["rating"].as_u64().unwrap()), "{vote}"),
                    "text" => assert!(vote["text"].is_string()),
                    _ => {
                        let choices = vote["choices"].as_array().unwrap();
                        assert!(!choices.is_empty(), "{vote}");
                        assert!(choices.iter().all(|choice| choice.as_u64().unwrap() < options), "{vote}");
                    }
                }
            }
        }
    }
}
