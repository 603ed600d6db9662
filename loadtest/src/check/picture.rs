//! What the harness knows of one session from what its clients were told, with the numbers at which it changed: who is
//! who, who presents, what is open. Must not know the journal.
//!
//! Clients hear the same thing at different times, so everything that changes keeps its past: a slow client's event
//! is judged by what was so at the event's own number.

use std::collections::{BTreeMap, HashMap, VecDeque};

use cuelight::session::{Phase, Role};
use serde_json::Value;

use super::circle::Circle;
use super::hash;
use super::told::canaries;

/// An id of the wire as a number; [`NOBODY`] where there is none.
pub type Id = u64;

/// No id.
pub const NOBODY: Id = 0;

/// The number of an id as it stands on the wire.
pub fn id(text: &str) -> Id {
    hash(text.as_bytes()).max(1)
}

/// The id of `{"participant": …}` or of a bare string; [`NOBODY`] for null.
pub fn person(value: &Value) -> Id {
    value.as_str().or_else(|| value["participant"].as_str()).map_or(NOBODY, id)
}

/// Something and since which number it is so.
#[derive(Debug, Clone)]
pub struct Past<T>(Vec<(u64, T)>);

impl<T> Default for Past<T> {
    fn default() -> Past<T> {
        Past(Vec::new())
    }
}

impl<T: Copy + PartialEq> Past<T> {
    /// From `seq` on it is `value`. What is known already changes nothing.
    pub fn set(&mut self, seq: u64, value: T) {
        let place = self.0.partition_point(|(since, _)| *since <= seq);
        if place > 0 && self.0[place - 1].1 == value {
            return;
        }
        if place > 0 && self.0[place - 1].0 == seq {
            self.0[place - 1].1 = value;
        } else {
            self.0.insert(place, (seq, value));
        }
    }

    /// What it was at `seq`.
    pub fn at(&self, seq: u64) -> Option<T> {
        let place = self.0.partition_point(|(since, _)| *since <= seq);
        place.checked_sub(1).map(|place| self.0[place].1)
    }

    /// What it is.
    pub fn now(&self) -> Option<T> {
        self.0.last().map(|(_, value)| *value)
    }

    /// The first number from which on it was `value`.
    pub fn since(&self, value: T) -> Option<u64> {
        self.0.iter().find(|(_, known)| *known == value).map(|(since, _)| *since)
    }
}

/// A question that is still open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenQuestion {
    pub question: Id,
    pub assigned: Id,
}

/// One session.
#[derive(Debug, Default)]
pub struct Picture {
    pub epoch: Box<str>,
    pub phase: Past<Phase>,
    pub presenter: Past<Id>,
    /// Who left with the baton, and the number at which it was taken from them.
    left_with_baton: Vec<(u64, Id)>,
    /// Holder by term, and the number at which it was heard first.
    pub terms: BTreeMap<u64, (Id, u64)>,
    pub mute_epoch: u64,
    roles: HashMap<Id, Past<Role>>,
    /// Who may see a message, for when it is deleted.
    pub messages: HashMap<Id, Circle>,
    /// Askers by question, where they are known.
    pub askers: HashMap<Id, Id>,
    pub questions: VecDeque<OpenQuestion>,
    pub hands: Vec<Id>,
    pub open_poll: Option<Id>,
    /// Questions of the survey.
    pub survey_questions: usize,
    /// The commands that asked questions and drafted polls, by what they made: their texts say so, also where the
    /// answer never came.
    pub makers: HashMap<Id, u32>,
    /// How ids are written, for commands that name them.
    names: HashMap<Id, Box<str>>,
}

impl Picture {
    /// Remembers how an id is written.
    pub fn name(&mut self, text: &str) -> Id {
        let number = id(text);
        self.names.entry(number).or_insert_with(|| text.into());
        number
    }

    /// As an id is written.
    pub fn written(&self, id: Id) -> Option<&str> {
        self.names.get(&id).map(|name| &**name)
    }

    /// Somebody has this role from `seq` on.
    pub fn role_is(&mut self, who: Id, seq: u64, role: Role) {
        self.roles.entry(who).or_default().set(seq, role);
    }

    /// Somebody's role at a number, if anything was ever heard of it.
    pub fn role_at(&self, who: Id, seq: u64) -> Option<Role> {
        self.roles.get(&who)?.at(seq)
    }

    /// Whether what happens at `seq` is a rehearsal's.
    pub fn is_rehearsal(&self, seq: u64) -> bool {
        self.phase.at(seq) == Some(Phase::Practice)
    }

    /// Whether somebody held the baton at `seq` or lost it by leaving just before: leaving takes it away first, in the
    /// same record. Who had handed it on leaves as anybody.
    pub fn presents_around(&self, who: Id, seq: u64) -> bool {
        let just_before = seq.saturating_sub(RECORD_EVENTS)..=seq;
        let left_with = |(at, whose): &(u64, Id)| *whose == who && just_before.contains(at);
        self.presenter.at(seq) == Some(who) || self.left_with_baton.iter().any(left_with)
    }

    /// Takes an event in. In order of numbers, but for a second hearing of old ones, which changes nothing.
    pub fn hear(&mut self, seq: u64, name: &str, data: &Value) {
        match name {
            "phase_changed" => {
                if let Ok(phase) = serde_json::from_value(data["phase"].clone()) {
                    self.phase.set(seq, phase);
                }
            }
            "participant_joined" => self.hear_person(seq, data),
            "role_changed" => self.hear_person(seq, &data["person"]),
            "presenter_changed" => {
                self.hear_person(seq, &data["participant"]);
                self.presenter.set(seq, person(&data["participant"]));
                let left = (seq, person(&data["previous"]));
                if data["reason"] == "left" && !self.left_with_baton.contains(&left) {
                    self.left_with_baton.push(left);
                }
            }
            "all_muted" => {
                self.mute_epoch = self.mute_epoch.max(data["mute_epoch"].as_u64().unwrap_or(0));
            }
            "hand_changed" => {
                let who = person(&data["participant"]);
                self.hands.retain(|raised| *raised != who);
                if data["raised"] == true {
                    self.hands.push(who);
                }
            }
            "hands_lowered" => self.hands.clear(),
            "participant_left" => {
                let who = person(&data["participant"]);
                self.hands.retain(|raised| *raised != who);
            }
            _ => self.hear_talk(name, data),
        }
    }

    fn hear_person(&mut self, seq: u64, card: &Value) {
        if let Some(name) = card["participant"].as_str()
            && let Some(role) = card["role"].as_str().and_then(Role::from_name)
        {
            let who = self.name(name);
            self.role_is(who, seq, role);
        }
    }

    fn made(&mut self, thing: Id, text: &Value) {
        let number = text.as_str().and_then(|text| canaries(text.as_bytes()).first().copied());
        self.makers.extend(number.map(|number| (thing, number)));
    }

    fn hear_talk(&mut self, name: &str, data: &Value) {
        let mut called = |key: &str| data[key].as_str().map_or(NOBODY, |text| self.name(text));
        match name {
            "survey_set" => self.survey_questions = data["questions"].as_array().map_or(0, Vec::len),
            "question_asked" => {
                let question = called("question");
                self.made(question, &data["text"]);
                let asker = person(&data["asker"]);
                if asker != NOBODY {
                    self.askers.insert(question, asker);
                }
                if !self.questions.iter().any(|known| known.question == question) {
                    self.questions.push_back(OpenQuestion { question, assigned: NOBODY });
                }
            }
            "question_assigned" => {
                let question = called("question");
                let assigned = person(&data["participant"]);
                if let Some(known) = self.questions.iter_mut().find(|known| known.question == question) {
                    known.assigned = assigned;
                }
            }
            "question_answered" | "question_dismissed" => {
                let question = called("question");
                self.questions.retain(|known| known.question != question);
            }
            "poll_opened" => self.open_poll = Some(called("poll")),
            "poll_closed" => self.open_poll = None,
            "poll_created" => {
                let poll = called("poll");
                self.made(poll, &data["question"]);
            }
            "handout_added" => {
                called("handout");
            }
            _ => {}
        }
    }
}

/// Facts of one record that may lie between a baton given up and its holder's leaving.
const RECORD_EVENTS: u64 = 8;

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_past_stays_what_it_was_whatever_comes_later() {
        let mut past = Past::default();
        past.set(10, 'a');
        past.set(20, 'b');
        past.set(15, 'a');
        assert_eq!(
            (past.at(9), past.at(10), past.at(19), past.at(20), past.now()),
            (None, Some('a'), Some('a'), Some('b'), Some('b'))
        );
    }

    #[test]
    fn roles_are_known_at_the_number_of_the_event() {
        let mut picture = Picture::default();
        picture.hear(5, "participant_joined", &json!({"participant": "p1", "role": "attendee"}));
        picture.hear(9, "role_changed", &json!({"person": {"participant": "p1", "role": "panelist"}}));
        assert_eq!(picture.role_at(id("p1"), 8), Some(Role::Attendee));
        assert_eq!(picture.role_at(id("p1"), 9), Some(Role::Panelist));
        assert_eq!(picture.role_at(id("p2"), 9), None);
    }
}
