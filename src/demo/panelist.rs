//! One panelist: shows a screen while presenting, answers what is assigned, says a word in the chat.
//! Must not know when the host hands the baton over.

use std::f64::consts::TAU;
use std::time::Duration;

use serde_json::{Value, json};
use tracing::warn;

use super::agenda::Agenda;
use super::attendee::ballot;
use super::chance::Chance;
use super::crowd::{Person, Stage, send};
use super::eyes::Eyes;
use super::people::{ANSWERS, PANEL_LINES};
use super::room::{Room, text};
use crate::client::{Client, Codec, Update};

const WRITES_EVERY: Duration = Duration::from_secs(90);
/// Strokes drawn in one turn at presenting.
const STROKES: usize = 6;

#[derive(Debug)]
enum Act {
    ShowFace,
    Write,
    Present,
    Draw,
    Answer(String),
    Vote(Value),
}

struct Panelist {
    name: String,
    chance: Chance,
    agenda: Agenda<Act>,
    eyes: Eyes,
    room: Room,
}

/// Takes part until it is over.
pub(super) async fn run(mut stage: Stage, person: Person, chance: Chance) {
    let Some((client, mut updates)) = stage.join(&person, Codec::MessagePack).await else { return };
    let (eyes, agenda, room) = (Eyes::new(chance.clone()), Agenda::new(), Room::default());
    let mut panelist = Panelist { name: person.name, chance, agenda, eyes, room };
    panelist.agenda.add(panelist.chance.seconds(5.0, 20.0), Act::Write);
    loop {
        tokio::select! {
            () = stage.is_over() => {
                drop(updates);
                return client.leave().await;
            }
            update = updates.next() => match update {
                None | Some(Update::Closed(_)) => return,
                Some(update) => panelist.notice(&update),
            },
            () = panelist.eyes.look(&client) => {}
            act = panelist.agenda.next() => panelist.act(&client, act),
        }
    }
}

impl Panelist {
    fn notice(&mut self, update: &Update) {
        let (was_open, presented, had_poll) =
            (self.room.is_open(), self.room.i_present(), self.room.poll.is_some());
        self.room.learn(update);
        self.eyes.notice(update);
        if self.room.is_open() && !was_open {
            self.agenda.add(self.chance.seconds(1.0, 5.0), Act::ShowFace);
        }
        if self.room.i_present() && !presented {
            self.agenda.add(self.chance.seconds(1.0, 3.0), Act::Present);
        }
        if let Some(poll) = self.room.poll.as_ref().filter(|_| !had_poll) {
            let vote = ballot(poll, &mut self.chance);
            self.agenda.add(self.chance.seconds(3.0, 12.0), Act::Vote(vote));
        }
        match update {
            Update::Event(event)
                if event.event == "question_assigned"
                    && event.data["participant"]["participant"] == self.room.me.as_str() =>
            {
                let question = text(&event.data["question"]);
                self.agenda.add(self.chance.seconds(5.0, 12.0), Act::Answer(question));
            }
            Update::Violation(what) => warn!(name = self.name, what, "the server broke the contract"),
            _ => {}
        }
    }

    fn act(&mut self, client: &Client, act: Act) {
        match act {
            Act::ShowFace => send(client, "share_webcam", json!({})),
            Act::Write => {
                if self.room.is_open() {
                    let line = self.chance.pick(&PANEL_LINES);
                    send(client, "chat", json!({"to": "everyone", "text": line}));
                }
                self.agenda.add(self.chance.exponential(WRITES_EVERY), Act::Write);
            }
            Act::Present if self.room.i_present() => {
                send(client, "unmute", json!({}));
                send(client, "share_screen", json!({}));
                for stroke in 1..=STROKES {
                    self.agenda.add(self.chance.seconds(2.0, 4.0) * stroke as u32, Act::Draw);
                }
            }
            Act::Draw if self.room.i_present() && self.room.screen == "on" => {
                let stroke = circle(&mut self.chance);
                send(client, "draw", json!({ "stroke": stroke }));
            }
            Act::Answer(question) => {
                let answer = self.chance.pick(&ANSWERS);
                let args = json!({"question": question, "text": answer, "public": true});
                send(client, "answer_question", args);
            }
            Act::Vote(args) => send(client, "vote", args),
            // The baton went on before the turn came.
            Act::Present | Act::Draw => {}
        }
    }
}

/// A ring around something on the screen, as one draws while speaking.
fn circle(chance: &mut Chance) -> Value {
    let (x, y) = (0.2 + 0.6 * chance.unit(), 0.2 + 0.6 * chance.unit());
    let (wide, high) = (0.03 + 0.1 * chance.unit(), 0.03 + 0.07 * chance.unit());
    let round = |at: f64| (at * 10_000.0).round() / 10_000.0;
    let points: Vec<[f64; 2]> = (0..=24)
        .map(|step| TAU * f64::from(step) / 24.0)
        .map(|angle| [round(x + wide * angle.cos()), round(y + high * angle.sin())])
        .collect();
    let color = chance.pick(&["#d9480f", "#1864ab", "#2b8a3e"]);
    json!({"tool": "pen", "color": color, "width": 3, "points": points})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strokes_stay_on_the_screen() {
        let mut chance = Chance::new(3);
        for _ in 0..1_000 {
            let stroke = circle(&mut chance);
            let points: Vec<[f64; 2]> = serde_json::from_value(stroke["points"].clone()).unwrap();
            assert!(points.iter().flatten().all(|at| (0.0..=1.0).contains(at)), "{points:?}");
        }
    }
}
