//! The races that a webinar brings, each made on purpose: what its parties do is put on its way in one moment, in an
//! order that chance draws. Must not know what comes of it: `outcomes.rs` reads that from the log.

use std::time::Duration;

use serde_json::{Value, json};

use crate::errands::Kind as ErrandKind;
use crate::node::PEOPLE;
use crate::script::any_command;
use crate::wire::Order;
use crate::world::World;

/// What races against what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    HandOvers,
    HandOverAndDrop,
    MuteAndJoin,
    CloseAndVote,
    Demotion,
    End,
}

/// What a command is in its race.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// What races against the others: the first hand-over, the mute-all, the close, the demotion, the end.
    Head,
    /// What races against it.
    Other,
}

/// Something that was put on its way.
pub enum Party {
    Asked { part: Part, number: usize, id: Box<str> },
    Came { number: usize, conn: usize },
    Went { number: usize },
}

/// A race that was made, and how far the log can have been then.
pub struct Race {
    pub kind: Kind,
    pub since: u64,
    pub parties: Vec<Party>,
}

/// One party's doing, not yet done.
enum Move {
    Ask(Part, usize, Value),
    /// The same, if the baton is where it was.
    AskIf(Part, usize, Value, Value),
    Come(usize),
    Drop(usize),
    Leave(usize),
    EndFromOutside,
}

impl World {
    /// Things that happen at once, in an order that chance makes.
    pub async fn race(&mut self) {
        match self.dice.below(8) {
            0 => self.race_of_hand_overs().await,
            1 => self.race_of_a_drop().await,
            2 => self.race_of_a_mute_all().await,
            3 | 4 => self.race_of_a_close().await,
            5 | 6 => self.race_of_a_demotion().await,
            _ if self.mood.may_end => self.race_of_the_end().await,
            _ => self.race_of_a_start(),
        }
    }

    fn race_at_once(&mut self, kind: Option<Kind>, mut moves: Vec<Move>) {
        let (since, mut parties) = (self.disk.asked(), Vec::new());
        while !moves.is_empty() {
            let next = moves.remove(self.dice.below(moves.len()));
            parties.extend(self.begin(next));
            match self.dice.below(16) {
                0 => {
                    let number = self.dice.below(PEOPLE);
                    self.drop_conn(number);
                }
                1 => {
                    let number = self.dice.below(PEOPLE);
                    if !self.people[number].is_busy() {
                        self.come(number, true);
                    }
                }
                _ => {}
            }
        }
        self.races.extend(kind.map(|kind| Race { kind, since, parties }));
    }

    fn begin(&mut self, next: Move) -> Option<Party> {
        match next {
            Move::Ask(part, number, command) => {
                let id = self.ask(number, command)?;
                Some(Party::Asked { part, number, id })
            }
            Move::AskIf(part, number, command, expect) => {
                let id = self.ask_if(number, command, expect)?;
                Some(Party::Asked { part, number, id })
            }
            Move::Come(number) => {
                let before = self.people[number].conns.len();
                self.come(number, false);
                (self.people[number].conns.len() > before).then_some(Party::Came { number, conn: before })
            }
            Move::Drop(number) => {
                self.drop_conn(number);
                Some(Party::Went { number })
            }
            Move::Leave(number) => {
                self.leave(number);
                Some(Party::Went { number })
            }
            Move::EndFromOutside => {
                self.run_errand(ErrandKind::End);
                None
            }
        }
    }

    /// Closes with 1000.
    pub fn leave(&mut self, number: usize) {
        if let Some(conn) = self.people[number].open() {
            conn.wire.take().into_iter().for_each(|wire| drop(wire.orders.send(Order::Leave)));
        }
    }

    fn here(&mut self, of: std::ops::Range<usize>) -> Vec<usize> {
        of.filter(|number| self.people[*number].open().is_some()).collect()
    }

    fn one_here(&mut self, of: std::ops::Range<usize>) -> Option<usize> {
        let here = self.here(of);
        (!here.is_empty()).then(|| here[self.dice.below(here.len())])
    }

    /// What the baton's last known holder and term are, as somebody here has them.
    fn baton(&mut self) -> Option<(Option<usize>, u64)> {
        let number = self.one_here(0..PEOPLE)?;
        let state = &self.people[number].open()?.fold.as_ref()?.state;
        let presenter = &state["presenter"];
        let holder = presenter["participant"]["participant"].clone();
        let term = presenter["term"].as_u64()?;
        let number = self.people.iter().position(|person| person.participant.as_ref() == Some(&holder));
        Some((number, term))
    }

    /// Somebody who is to come in as new: who never came, or who has just left.
    async fn newcomer(&mut self) -> Option<usize> {
        let new: Vec<usize> = (4..PEOPLE).filter(|number| self.people[*number].conns.is_empty()).collect();
        if !new.is_empty() {
            return Some(new[self.dice.below(new.len())]);
        }
        let number = self.one_here(4..PEOPLE)?;
        self.leave(number);
        self.pass(Duration::from_millis(60)).await;
        Some(number)
    }

    fn person(&self, number: usize) -> Value {
        self.people[number].participant.clone().unwrap_or_else(|| json!("p0000000000000"))
    }

    /// Two of the staff, or the presenter, give the baton to two others; half of them only if it is where it was.
    async fn race_of_hand_overs(&mut self) {
        let Some((holder, term)) = self.baton() else { return };
        let (Some(one), Some(other)) = (self.one_here(0..4), self.one_here(0..4)) else { return };
        let other = holder.filter(|_| self.dice.flip()).unwrap_or(other);
        if one == other {
            return;
        }
        let (first, second) = (self.one_here(0..PEOPLE), self.one_here(0..PEOPLE));
        let (first, second) = (self.person(first.unwrap_or(one)), self.person(second.unwrap_or(other)));
        let expect = if self.dice.flip() { json!({"presenter_term": term}) } else { json!({}) };
        let give = |to: Value| json!({"hand_presenter": {"participant": to}});
        let take = json!({"take_presenter": {}});
        let second = if self.dice.below(4) == 0 { take } else { give(second) };
        self.race_at_once(
            Some(Kind::HandOvers),
            vec![
                Move::AskIf(Part::Head, one, give(first), expect.clone()),
                Move::AskIf(Part::Other, other, second, expect),
            ],
        );
    }

    /// Whoever has the baton goes, as people do, while it is handed on: by them or by the staff, then or when nobody waits for
    /// them any more.
    async fn race_of_a_drop(&mut self) {
        let Some((Some(holder), _)) = self.baton() else { return };
        if self.people[holder].open().is_none() {
            return;
        }
        let Some(staff) = self.one_here(0..4) else { return };
        let to = self.one_here(0..PEOPLE).filter(|to| *to != holder).unwrap_or(staff);
        let command = json!({"hand_presenter": {"participant": self.person(to)}});
        if self.dice.below(3) == 0 && staff != holder {
            let since = self.disk.asked();
            self.drop_conn(holder);
            // At the very moment at which nobody waits for them any more, or some milliseconds beside it.
            let ms = 29_995 + self.dice.below(10) as u64;
            tokio::time::sleep(Duration::from_millis(ms)).await;
            let id = self.ask(staff, command);
            let handed = id.map(|id| Party::Asked { part: Part::Head, number: staff, id });
            let parties = [Party::Went { number: holder }].into_iter().chain(handed).collect();
            return self.races.push(Race { kind: Kind::HandOverAndDrop, since, parties });
        }
        let by = if self.dice.below(3) == 0 { holder } else { staff };
        let goes = match self.dice.below(3) {
            0 => Move::Drop(holder),
            1 => Move::Leave(holder),
            _ => Move::Ask(Part::Other, holder, json!({"leave": {}})),
        };
        self.race_at_once(Some(Kind::HandOverAndDrop), vec![Move::Ask(Part::Head, by, command), goes]);
    }

    /// All are muted, some unmute, and somebody comes in.
    async fn race_of_a_mute_all(&mut self) {
        let Some(joins) = self.newcomer().await else { return };
        let (Some(mutes), Some(lets)) = (self.one_here(0..4), self.one_here(0..4)) else { return };
        let mut moves = vec![
            Move::Ask(Part::Head, mutes, json!({"mute_all": {"lock": self.dice.flip()}})),
            Move::Come(joins),
        ];
        for number in self.here(4..PEOPLE) {
            if self.dice.below(3) > 0 {
                moves.push(Move::Ask(Part::Other, number, json!({"unmute": {}})));
            }
        }
        let let_speak = json!({"unmute": {"participant": self.person(4 + self.dice.clone().below(6))}});
        moves.push(Move::Ask(Part::Other, lets, let_speak));
        self.race_at_once(Some(Kind::MuteAndJoin), moves);
    }

    /// A poll is closed while all vote.
    async fn race_of_a_close(&mut self) {
        let Some(staff) = self.one_here(0..4) else { return };
        if self.names.open.is_none() {
            let draft = json!({"question": "Well?", "kind": "single", "options": ["a", "b", "c"],
                "anonymous": self.dice.below(3) == 0});
            let Some(id) = self.ask(staff, json!({"create_poll": draft})) else { return };
            self.pass(Duration::from_millis(40)).await;
            let answer = self.people[staff].sent.get(&id).and_then(|sent| sent.accepted());
            let Some(poll) = answer.map(|answer| answer["result"]["poll"].clone()) else { return };
            self.ask(staff, json!({"open_poll": {"poll": poll}}));
            self.pass(Duration::from_millis(40)).await;
        }
        let Some(poll) = self.names.open.clone() else { return };
        let mut moves = vec![Move::Ask(Part::Head, staff, json!({"close_poll": {"poll": poll}}))];
        for number in self.here(4..PEOPLE) {
            let vote = json!({"vote": {"poll": poll, "choices": [self.dice.below(3)]}});
            moves.push(Move::Ask(Part::Other, number, vote));
        }
        self.race_at_once(Some(Kind::CloseAndVote), moves);
    }

    /// A demotion, or a removal, against what the demoted have on the way.
    async fn race_of_a_demotion(&mut self) {
        let (Some(number), Some(by)) = (self.one_here(1..6), self.one_here(0..2)) else { return };
        let whom = self.person(number);
        let give = |role: &str| json!({"set_role": {"participant": whom, "role": role}});
        let you =
            self.people[number].open().and_then(|conn| conn.fold.as_ref()).map(|fold| &fold.you["role"]);
        // Who was demoted before is staff again first: there is something to lose.
        if you.is_some_and(|role| role == "attendee") {
            self.ask(by, give("in_session_co_organizer"));
            self.pass(Duration::from_millis(40)).await;
        }
        let how = match self.dice.below(3) {
            0 => json!({"remove": {"participant": whom}}),
            _ => give("attendee"),
        };
        let any = any_command(&mut self.dice, &self.names);
        let any = if any.get("end").is_some() { json!({"lower_all_hands": {}}) } else { any };
        let moves = vec![
            Move::Ask(Part::Head, by, how),
            Move::Ask(Part::Other, number, any),
            Move::Ask(Part::Other, number, json!({"mute_all": {"lock": true}})),
            Move::Ask(Part::Other, number, json!({"set_chat_policy": {"attendees": "everyone"}})),
            Move::Ask(Part::Other, number, json!({"raise_hand": {}})),
        ];
        self.race_at_once((number != by).then_some(Kind::Demotion), moves);
    }

    /// The end, by the organizer or from outside, against everything: commands of all kinds, votes, a join and a drop.
    pub async fn race_of_the_end(&mut self) {
        let Some(joins) = self.newcomer().await else { return };
        let end = match self.one_here(0..2).filter(|_| self.dice.flip()) {
            Some(staff) => Move::Ask(Part::Head, staff, json!({"end": {}})),
            None => Move::EndFromOutside,
        };
        let mut moves = vec![end, Move::Come(joins)];
        for number in self.here(0..PEOPLE) {
            let vote = self.names.open.clone().filter(|_| number >= 4);
            let other = match vote {
                Some(poll) => json!({"vote": {"poll": poll, "choices": [0]}}),
                None => any_command(&mut self.dice, &self.names),
            };
            let other = if other.get("end").is_some() { json!({"raise_hand": {}}) } else { other };
            moves.push(match self.dice.below(8) {
                0 => Move::Drop(number),
                _ => Move::Ask(Part::Other, number, other),
            });
        }
        self.race_at_once(Some(Kind::End), moves);
    }

    /// Everybody sees the webinar begin while something else is on its way.
    fn race_of_a_start(&mut self) {
        let other = any_command(&mut self.dice, &self.names);
        let other = if other.get("end").is_some() { json!({"raise_hand": {}}) } else { other };
        let attendee = 6 + self.dice.below(PEOPLE - 6);
        self.race_at_once(
            None,
            vec![
                Move::Ask(Part::Head, 0, json!({"start": {"practice": false}})),
                Move::Ask(Part::Other, 1, other),
                Move::Ask(Part::Other, attendee, json!({"raise_hand": {}})),
            ],
        );
    }
}
